"""The second denominator of an observed indicator: not all town halls, but those that declare what the criterion is about.

A town hall without a site does not meet "its site is declared in https". Of all town halls the share says two things at once,
how many have a site and how many of these sites are declared in https:

    share = P(site) x P(https | site)

A *conditional* indicator is the second factor. It is derived from the entry of the first one, as modelled indicators are from
their survey, and has the same numerator.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from geo.base.errors.shipped import InvalidCatalogue
from geo.base.i18n import N_
from geo.vocabulary.choices import Among
from geo.vocabulary.model import Indicator, Kind

SUFFIX: Final = "_declaring"
"""End of the id of a conditional indicator; the rest is the id of the one with all town halls."""
ALL_TOWN_HALLS: Final = N_("of all town halls")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a town hall declares so that a criterion is about it.

    Attributes
    ----------
    choice : str
        The denominator as a choice, a message to translate.
    factor : str
        The first factor of the share, a message to translate.
    declares_fr, declares_en : str
        Follows "town halls that".
    """

    choice: str
    factor: str
    declares_fr: str
    declares_en: str


CONDITIONS: Final = {
    "rpnt_1_1": Condition(
        N_("of those that declare a site"),
        N_("Town halls that declare a site"),
        "déclarent un site",
        "declare a site",
    ),
    "rpnt_2_1": Condition(
        N_("of those that declare a mailbox"),
        N_("Town halls that declare a mailbox"),
        "déclarent une messagerie",
        "declare a mailbox",
    ),
    "site_and_mailbox": Condition(
        N_("of those that declare a site and a mailbox"),
        N_("Town halls that declare a site and a mailbox"),
        "déclarent un site et une messagerie",
        "declare a site and a mailbox",
    ),
}
LABEL: Final = {
    "fr": "{label}, parmi les mairies qui {declares}",
    "en": "{label}, among town halls that {declares}",
}
DEFINITION: Final = {
    "fr": "{definition} Le dénominateur est celui des seules mairies qui {declares}\u00a0: les autres n'ont pas de valeur.",
    "en": "{definition} The denominator is that of the town halls alone that {declares}: the others have no value.",
}


def conditional_indicator(indicator: Indicator) -> Indicator | None:
    """Return the indicator with the second denominator, None where there is none.

    Parameters
    ----------
    indicator : Indicator

    Raises
    ------
    InvalidCatalogue
        If ``among`` names no known condition, or stands at an indicator that was not observed.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> conditional_indicator(get_indicator("rpnt_1_8")).label_en
    'Site declared in https, among town halls that declare a site'
    >>> conditional_indicator(get_indicator("rpnt_1_1")) is None
    True
    """
    if not indicator.among or indicator.conditional:
        return None
    if indicator.among not in CONDITIONS or indicator.kind is not Kind.OBSERVED:
        known = ", ".join(CONDITIONS)
        raise InvalidCatalogue(
            indicator=indicator.id, reason=f'among is "{indicator.among}"; allowed at observed indicators: {known}'
        )
    condition = CONDITIONS[indicator.among]
    texts: dict[str, Any] = {}
    for lang, declares in (("fr", condition.declares_fr), ("en", condition.declares_en)):
        for name, template in (("label", LABEL), ("definition", DEFINITION)):
            values = {name: indicator.text(name, lang), "declares": declares}
            texts[f"{name}_{lang}"] = template[lang].format(**values)
    return replace(indicator, **texts, id=indicator.id + SUFFIX, rpnt="", basis=indicator.id)


def declares(indicator: Indicator, lang: str) -> str:
    """Return what follows "town halls that" of an indicator with two denominators.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> declares(get_indicator("rpnt_2_2"), "en")
    'declare a mailbox'
    """
    condition = CONDITIONS[indicator.among]
    return condition.declares_fr if lang == "fr" else condition.declares_en


def factor_name(indicator: Indicator) -> str:
    """Return what the first factor of a share is called, a message to translate.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> factor_name(get_indicator("rpnt_1_8"))
    'Town halls that declare a site'
    """
    return CONDITIONS[indicator.among].factor


def denominator_choices(indicator: Indicator) -> list[tuple[Among, str]]:
    """Return the denominators of an indicator as choices, each with its label (a message); none where there is only one.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> [str(among) for among, _ in denominator_choices(get_indicator("rpnt_2_2"))]
    ['all', 'declaring']
    """
    if not indicator.among:
        return []
    return [(Among.ALL, ALL_TOWN_HALLS), (Among.DECLARING, CONDITIONS[indicator.among].choice)]


def with_denominator(indicator_id: str, among: Among | None, known: Any) -> str:
    """Return the id of an indicator with the denominator that was chosen; its own where it has one denominator only.

    Parameters
    ----------
    indicator_id : str
        Also one that does not exist: it is refused where it is read.
    among : Among or None
        None keeps what the id says.
    known : collection of str
        Ids of the catalogue.

    Examples
    --------
    >>> with_denominator("rpnt_1_8", Among.DECLARING, {"rpnt_1_8", "rpnt_1_8_declaring"})
    'rpnt_1_8_declaring'
    >>> with_denominator("rpnt_1_8_declaring", Among.ALL, {"rpnt_1_8", "rpnt_1_8_declaring"})
    'rpnt_1_8'
    """
    base = indicator_id.removesuffix(SUFFIX) if indicator_id in known else indicator_id
    if among is None or base + SUFFIX not in known:
        return indicator_id
    return base if among is Among.ALL else base + SUFFIX
