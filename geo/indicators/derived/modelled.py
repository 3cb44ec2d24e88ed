"""The modelled indicators of a survey: what its communes, and what authorities themselves, would answer."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from geo.base.i18n import percent
from geo.indicators.fitted import fitted_editions, fitted_figures, fitted_kinds, least_inside, read_backtest
from geo.vocabulary.levels import ABOVE_COMMUNES, Level
from geo.vocabulary.model import Aggregation, Counted, Indicator, Kind

SUFFIX: Final = "_estime"
"""End of the id of the modelled indicator of communes; the rest is the id of its survey indicator."""

OF_AUTHORITY: Final = "_autorite"
"""End of the id of the modelled indicator of authorities themselves."""

LABELS: Final = {
    SUFFIX: {"fr": "{label} – estimation pour les communes", "en": "{label} – estimate for the communes"},
    OF_AUTHORITY: {
        "fr": "{label} – estimation pour la collectivité elle-même",
        "en": "{label} – estimate for the authority itself",
    },
}
DEFINITIONS: Final = {
    SUFFIX: {
        "fr": "Part attendue des communes du territoire qui répondraient oui\u00a0; pour une commune, la probabilité qu'elle le "
        "fasse, d'après sa population. Question de l'enquête\u00a0: «\u00a0{definition}\u00a0».",
        "en": "Share of the communes of the territory that can be expected to answer yes; for one commune, the probability that "
        "it does, by its population. Question of the survey: “{definition}”.",
    },
    OF_AUTHORITY: {
        "fr": "Probabilité que la collectivité elle-même (l'intercommunalité, le conseil départemental ou régional) réponde oui, "
        "d'après son échelon et, pour une intercommunalité, sa population. Question de l'enquête\u00a0: "
        "«\u00a0{definition}\u00a0».",
        "en": "Probability that the authority itself (the intercommunality, the council of the département or region) answers "
        "yes, by its level and, for an intercommunality, its population. Question of the survey: “{definition}”.",
    },
}
METHOD: Final = {
    "fr": "Modèle multiniveau (Gelman et Hill, 2007) de tous les chiffres publiés de cette question{and_kin}, toutes éditions "
    "ensemble\u00a0: effets de l'échelon, de l'édition et des deux ensemble, tirés l'un vers l'autre, et du logarithme de la "
    "population pour les communes et les intercommunalités\u00a0; puis moyenne sur les collectivités réelles (Rao et Molina, "
    "2015). Les intervalles à 95\u202f% et à 80\u202f% tiennent compte de l'erreur de l'enquête, de la dispersion de "
    "répondants volontaires{and_counted} et de l'écart entre lieux de même taille (mesuré sur les indicateurs observés de "
    "l'Atlas).",
    "en": "Multilevel model (Gelman and Hill, 2007) of all published figures of this question{and_kin}, all editions "
    "together: effects of the level, of the edition and of both together, drawn towards one another, and of the logarithm of "
    "the population for communes and intercommunalities; then the mean over the actual authorities (Rao and Molina, 2015). "
    "The 95% and 80% intervals hold the error of the survey, the scatter of respondents who chose to answer{and_counted}, and "
    "how places of equal size differ (measured on the observed indicators of the Atlas).",
}
AND_KIN: Final = {
    "fr": " et d'une question voisine ({count} autres chiffres\u202f; les deux ne s'emboîtent pas)",
    "en": " and of a related question ({count} more figures; the two are not nested)",
}
AND_COUNTED: Final = {
    SUFFIX: {"fr": ", du nombre de communes du territoire", "en": ", the number of communes of the territory"},
    OF_AUTHORITY: {"fr": "", "en": ""},
}
TRIED: Final = {
    SUFFIX: {
        "fr": "Essayé sur {tried} indicateurs dont la vraie valeur est connue, et réglé sur eux, l'intervalle à 95\u202f% d'un "
        "territoire la contient dans {epci} des intercommunalités, {departement} des départements et {region} des régions au "
        "moins (commande atlas backtest).",
        "en": "Tried on {tried} indicators whose true value is known, and set by them, the 95% interval of a territory holds it "
        "in at least {epci} of intercommunalities, {departement} of départements and {region} of régions (command "
        "atlas backtest).",
    },
    OF_AUTHORITY: {
        "fr": "L'intervalle d'une collectivité elle-même n'a pu être essayé sur rien\u202f: aucune vraie valeur n'est connue.",
        "en": "The interval of an authority itself could be tried on nothing: no true value is known.",
    },
}
LIMITS: Final = {
    "fr": "Rien n'a été mesuré dans le territoire\u00a0: deux territoires de même composition ont presque la même valeur, et les "
    "classer n'aurait pas de sens. Un biais que tous les répondants partagent n'est dans aucun intervalle\u202f; chaque réponse "
    "est modélisée seule, et les parts des réponses d'une même question ne font pas 100\u202f%. {tried} {limits}",
    "en": "Nothing was measured in the territory: two territories of the same make-up have nearly the same value, and "
    "ranking them would mean nothing. A bias that all respondents share is in no interval; each answer is modelled alone, and "
    "the shares of the answers to one question do not add up to 100%. {tried} {limits}",
}
SOURCE: Final = "Estimation de l'Atlas d'après les chiffres publiés\u00a0: {source}"


def modelled_indicators(survey: Indicator) -> tuple[Indicator, ...]:
    """Return the modelled indicators of a survey indicator: of communes, then of authorities themselves; none where not modelled.

    Parameters
    ----------
    survey : Indicator
        Of any kind; only one of a survey has modelled ones.

    Returns
    -------
    tuple of Indicator
        Their periods are the editions that were fitted, their source says that the Atlas computed them.

    Raises
    ------
    ShippedDataMissing
        If the estimates are missing or damaged.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> [entry.id for entry in modelled_indicators(get_indicator("data_projet_engage"))]
    ['data_projet_engage_estime', 'data_projet_engage_autorite']
    >>> modelled_indicators(get_indicator("rpnt_1_8"))
    ()
    """
    editions = fitted_editions(survey.id) if survey.kind is Kind.SURVEY else ()
    if not editions:
        return ()
    kinds = fitted_kinds(survey.id)
    levels = tuple(level for level in ABOVE_COMMUNES if str(level) in kinds)
    made = [_modelled(survey, editions, SUFFIX, (Level.COMMUNE, *ABOVE_COMMUNES))]
    return (*made, _modelled(survey, editions, OF_AUTHORITY, levels)) if levels else tuple(made)


def _modelled(survey: Indicator, editions: tuple[str, ...], suffix: str, levels: tuple[Level, ...]) -> Indicator:
    texts: dict[str, Any] = {}
    for lang in ("fr", "en"):
        definition = survey.text("definition", lang).removesuffix(".")
        texts[f"label_{lang}"] = LABELS[suffix][lang].format(label=survey.text("label", lang))
        texts[f"definition_{lang}"] = DEFINITIONS[suffix][lang].format(definition=definition)
        texts[f"method_{lang}"] = METHOD[lang].format(
            and_counted=AND_COUNTED[suffix][lang], and_kin=_kin(survey.id, lang)
        )
        tried = TRIED[suffix][lang].format(**_tried(lang))
        texts[f"limits_{lang}"] = LIMITS[lang].format(limits=survey.text("limits", lang), tried=tried).strip()
    periods = [period for period in survey.periods if period.id in editions]
    itself = suffix == OF_AUTHORITY
    return replace(
        survey,
        **texts,
        id=survey.id + suffix,
        kind=Kind.MODELLED,
        aggregation=Aggregation.AUTHORITY if itself else Aggregation.POSTSTRATIFIED,
        counted=Counted.AUTHORITIES if itself else Counted.COMMUNES,
        levels=levels,
        periods=tuple(replace(period, source=SOURCE.format(source=survey.source_of(period))) for period in periods),
        source=SOURCE.format(source=survey.source),
        basis=survey.id,
    )


def _kin(survey: str, lang: str) -> str:
    """Return that the figures of another question are in the model too, as text; "" where they are not."""
    count = fitted_figures(survey) - fitted_figures(survey, own=True)
    return AND_KIN[lang].format(count=count) if count else ""


@lru_cache(maxsize=2)
def _tried(lang: str) -> dict[str, str]:
    """Return what the intervals are worth, as text: how many indicators were tried, and the smallest share that they hold."""
    # Rounded down: "at least" must hold.
    least = {level: int(100 * least_inside(level)) / 100 for level in ABOVE_COMMUNES}
    shares = {str(level): percent(share, lang, 0) for level, share in least.items()}
    return {"tried": str(read_backtest()["indicator"].nunique()), **shares}
