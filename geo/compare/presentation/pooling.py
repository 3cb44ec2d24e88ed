"""What came at once, as if through a shared body, and which département would bring most, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from geo.base.i18n import N_, N_n, PartOf, counted, counted_part, number, translate
from geo.compare.answer import Comparison
from geo.compare.closing import Closing, compute_closing
from geo.compare.groups import Group
from geo.counts.pooled import Event, Pooled, find_pooled
from geo.territories.places import inside
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Counted
from geo.vocabulary.units import format_difference
from geo.wording.labels import period_name

AT_ONCE: Final = PartOf(
    N_n(
        "{count} of the {whole} commune of this group that meets the criterion appears at the same date as most communes of its "
        "département or intercommunality: that looks like one body acting for all.",
        "{count} of the {whole} commune of this group that meets the criterion appears at the same date as most communes of its "
        "département or intercommunality: that looks like one body acting for all.",
    ),
    N_n(
        "{count} of the {whole} communes of this group that meet the criterion appear at the same date as most communes of its "
        "département or intercommunality: that looks like one body acting for all.",
        "{count} of the {whole} communes of this group that meet the criterion appear at the same date as most communes of their "
        "département or intercommunality: that looks like one body acting for all.",
    ),
)
NONE_AT_ONCE: Final = N_(
    "None of the communes of this group that meet the criterion appears at the same date as most communes around it."
)
UNSEEN: Final = N_(
    "The source does not say who acted, and communes that came one by one through a shared service are not seen: at least so "
    "many. The same date means one month, or one edition: five communes or more, and at least half of all those of the "
    "territory. What stands in a first edition may have come one by one before it."
)
EVENT: Final = N_n(
    "{name}: {count} of its {whole} communes in {period}.", "{name}: {count} of its {whole} communes in {period}."
)
DEPARTEMENT: Final = N_n(
    "Of the départements, {name} would contribute most by acting for all those it has: {count} commune, {gain}.",
    "Of the départements, {name} would contribute most by acting for all those it has: {count} communes, {gain}.",
)
DEPARTEMENT_HALLS: Final = N_n(
    "Of the départements, {name} would contribute most by acting for all those it has: {count} town hall, {gain}.",
    "Of the départements, {name} would contribute most by acting for all those it has: {count} town halls, {gain}.",
)
ENOUGH: Final = N_n(
    "The first département of the list would be enough.", "The first {count} départements of the list would be enough."
)


@dataclass(frozen=True, slots=True)
class PoolingContent:
    """What a gap page says of acting together.

    Attributes
    ----------
    departements : list of named tuple
        Those that would add most, see `geo.compare.closing.compute_closing`.
    departement_lines : list of str
    pooled : Pooled or None
        What came at once in group A, for the indicators of which that is known.
    pooled_lines : list of str
    """

    departements: list[Any]
    departement_lines: list[str]
    pooled: Pooled | None
    pooled_lines: list[str]


def build_pooling(comparison: Comparison, a: Group, b: Group, shown: int, lang: str) -> PoolingContent:
    """Return what a gap page says of acting together, with the first `shown` départements.

    Raises
    ------
    NothingToCompare, NotCountedByCommune
        As `geo.compare.closing.compute_closing`.
    """
    indicator, period, within = comparison.indicator, comparison.period.id, comparison.question.within
    closing = compute_closing(indicator, a, b, period, within, Level.DEPARTEMENT)
    pooled = find_pooled(indicator, period, a.mask & inside(within))
    return PoolingContent(
        list(closing.table.head(shown).itertuples(index=False)),
        departement_lines(closing, lang, halls=indicator.counted is Counted.TOWN_HALLS),
        pooled,
        pooled_lines(pooled, lang) if pooled else [],
    )


def pooled_lines(pooled: Pooled, lang: str) -> list[str]:
    """Return what came at once in a group, in sentences; none where nobody meets the criterion.

    Examples
    --------
    >>> pooled_lines(Pooled(10, 0, ()), "en")[0]
    'None of the communes of this group that meet the criterion appears at the same date as most communes around it.'
    """
    if not pooled.met:
        return []
    if not pooled.at_once:
        return [translate(NONE_AT_ONCE, lang), translate(UNSEEN, lang)]
    return [counted_part(AT_ONCE, lang, count=pooled.at_once, whole=pooled.met), translate(UNSEEN, lang)]


def event_text(event: Event, lang: str) -> str:
    """Return one event as a sentence.

    Examples
    --------
    >>> from geo.vocabulary.levels import Level
    >>> event_text(Event(Level.DEPARTEMENT, "74", "Haute-Savoie", "2019-01", 269, 279), "en")
    'Haute-Savoie: 269 of its 279 communes in January 2019.'
    """
    whole, period = number(event.communes, lang), period_name(event.period, lang)
    return counted(EVENT, lang, count=event.together, name=event.name, whole=whole, period=period)


def departement_lines(closing: Closing, lang: str, *, halls: bool = True) -> list[str]:
    """Return which département would bring most, and how many would be enough; none where nothing is to be closed."""
    if not closing.to_adopt or not len(closing.table):
        return []
    first = closing.table.iloc[0]
    gain = format_difference(float(first["gain"]), None, lang, 2)
    lines = [
        counted(
            DEPARTEMENT_HALLS if halls else DEPARTEMENT, lang, count=first["town_halls"], name=first["name"], gain=gain
        )
    ]
    if closing.needed:
        lines.append(counted(ENOUGH, lang, count=closing.needed))
    return lines
