"""The catalogue entries of modelled indicators, each derived from the survey indicator that it is computed from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from geo.indicators.composition import modelled_editions
from geo.indicators.estimates import MODELLED_LEVELS
from geo.vocabulary.model import Aggregation, Indicator, Kind

SUFFIX: Final = "_estime"
"""End of the id of a modelled indicator; the rest is the id of its survey indicator."""

LABEL: Final = {
    "fr": "{label} – estimation d'après la taille des communes",
    "en": "{label} – estimate from the size of the communes",
}
DEFINITION: Final = {
    "fr": "Taux attendu parmi les communes du territoire, si elles répondaient comme répondent dans le pays les communes de "
    "leur taille. Question de l'enquête\u00a0: «\u00a0{definition}\u00a0».",
    "en": "Rate expected among the communes of the territory, if they answered as communes of their size do in the country. "
    "Question of the survey: “{definition}”.",
}
METHOD: Final = {
    "fr": "Estimateur synthétique (Gonzalez, 1973)\u00a0: somme, sur les tailles de commune, du nombre de communes de cette "
    "taille dans le territoire (ou de leurs habitants) multiplié par le taux publié pour cette taille, divisée par le nombre de "
    "communes dont la taille a un taux. Sans valeur quand moins de la moitié des communes en ont un. Intervalle à "
    "95\u202f% (intervalle d'échantillonnage seulement)\u00a0: limites de Wilson de chaque taux, combinées par la méthode MOVER "
    "(Zou et Donner, 2008), seulement si l'effectif de chaque taux utilisé est publié.",
    "en": "Synthetic estimator (Gonzalez, 1973): the sum, over sizes of commune, of the number of communes of that size in the "
    "territory (or of their inhabitants) times the rate published for that size, divided by the number of communes whose size "
    "has a rate. No value where fewer than half of the communes have one. 95% interval (sampling interval only): Wilson limits "
    "of each rate, combined by MOVER (Zou and Donner, 2008), only where the sample size of every rate used is published.",
}
LIMITS: Final = {
    "fr": "Rien n'a été mesuré dans le territoire\u00a0: deux territoires de même composition ont la même valeur, et les classer "
    "n'aurait pas de sens. Intervalle d'échantillonnage seulement\u00a0: il ignore l'écart entre le territoire et le pays à "
    "taille égale. Essayé avec les effectifs de 2022 sur cinq critères dont la vraie valeur est connue, l'intervalle «\u00a0à "
    "95\u202f%\u00a0» la contient dans 21 à 28\u202f% des EPCI, 31 à 43\u202f% des départements et 34 à 45\u202f% des régions "
    "(davantage pour le sixième, que presque toutes les mairies remplissent\u00a0; commande atlas backtest). {limits}",
    "en": "Nothing was measured in the territory: two territories of the same make-up have the same value, and ranking them "
    "would mean nothing. Sampling interval only: it ignores how the territory differs from the country at equal size. Tried "
    "with the sample sizes of 2022 on five criteria whose true value is known, the “95%” interval holds it in 21 to 28% of "
    "EPCI, 31 to 43% of départements and 34 to 45% of régions (more for the sixth, which nearly every town hall meets; command "
    "atlas backtest). {limits}",
}
SOURCE: Final = "Estimation de l'Atlas d'après les chiffres publiés\u00a0: {source}"


def modelled_indicator(survey: Indicator) -> Indicator | None:
    """Return the modelled indicator that can be computed from a survey indicator, or None where there is none.

    Parameters
    ----------
    survey : Indicator
        Of any kind; only one of a survey with figures for several sizes of commune has a modelled one.

    Returns
    -------
    Indicator or None
        Its periods are the editions that have enough figures (`geo.indicators.composition.modelled_editions`), its strata
        those whose figures are used in one of them, its source says that the Atlas computed it.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> modelled_indicator(get_indicator("data_projet_engage")).id
    'data_projet_engage_estime'
    >>> modelled_indicator(get_indicator("rpnt_1_8")) is None
    True
    """
    editions = modelled_editions(survey)
    if not editions:
        return None
    texts: dict[str, Any] = {}
    for lang in ("fr", "en"):
        for name, template in (("label", LABEL), ("definition", DEFINITION), ("method", METHOD), ("limits", LIMITS)):
            values = {name: survey.text(name, lang).removesuffix("." if name == "definition" else "")}
            texts[f"{name}_{lang}"] = template[lang].format(**values).strip()
    used = {stratum for strata in editions.values() for stratum in strata}
    periods = [period for period in survey.periods if period.id in editions]
    return replace(
        survey,
        **texts,
        id=survey.id + SUFFIX,
        kind=Kind.MODELLED,
        aggregation=Aggregation.SYNTHETIC,
        levels=MODELLED_LEVELS,
        periods=tuple(replace(period, source=SOURCE.format(source=survey.source_of(period))) for period in periods),
        source=SOURCE.format(source=survey.source),
        strata=tuple(stratum for stratum in survey.strata if stratum in used),
        basis=survey.id,
    )
