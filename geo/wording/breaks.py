"""Breaks of a series in words: on maps, charts, tables, gaps and portraits alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from geo.base.i18n import N_, translate
from geo.vocabulary.model import Break, Indicator
from geo.wording.labels import period_name

BREAK: Final = N_(
    "Break in the series between {before} and {after}: values on one side of it cannot be compared with those on the other."
)
GAP_BREAK: Final = N_(
    "Break in the series between {before} and {after}: what became of the gap from one side to the other cannot be said."
)
PAIR_BREAK: Final = N_(
    "These two maps cannot be compared: they lie on both sides of the break in the series between {before} and {after}."
)
AFTER: Final = N_("{period} (after a break)")


def break_line(known: Break, lang: str) -> str:
    """Return where a break lies and what follows from it, in one sentence.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> break_line(get_indicator("rpnt_1_8").breaks[0], "en")[:57]
    'Break in the series between February 2023 and May 2025: v'
    """
    return _named(BREAK, known, lang)


def break_notes(breaks: Iterable[Break], lang: str) -> list[str]:
    """Return each break with what changed, as a note under a chart or a table."""
    return [f"{_named(BREAK, known, lang)} {why(known, lang)}" for known in breaks]


def gap_break_sentences(breaks: Iterable[Break], lang: str) -> list[str]:
    """Return each break with what changed, as the evolution of a gap says it."""
    return [f"{_named(GAP_BREAK, known, lang)} {why(known, lang)}" for known in breaks]


def pair_notes(breaks: Iterable[Break], lang: str) -> list[str]:
    """Return each break that lies between the periods of two maps, with what changed."""
    return [f"{_named(PAIR_BREAK, known, lang)} {why(known, lang)}" for known in breaks]


def why(known: Break, lang: str) -> str:
    """Return what changed."""
    return known.why_fr if lang == "fr" else known.why_en


def marked_period(indicator: Indicator, period: str, lang: str) -> str:
    """Write a period as a reader says it, with a mark where it is the first one after a break.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> [marked_period(get_indicator("rpnt_1_8"), period, "en") for period in ("2023-02", "2025-05")]
    ['February 2023', 'May 2025 (after a break)']
    """
    name = period_name(period, lang)
    first = any(known.after == period for known in indicator.breaks)
    return translate(AFTER, lang).format(period=name) if first else name


def break_places(indicator: Indicator, periods: Sequence[str]) -> list[float]:
    """Return where the breaks lie on a slider of periods, from 0 at its first to 100 at its last.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> break_places(get_indicator("rpnt_1_8"), ["2021-07", "2023-02", "2025-05", "2026-04", "2026-10"])
    [37.5]
    """
    return [
        round(100 * (place + 0.5) / (len(periods) - 1), 1)
        for place, (early, late) in enumerate(pairwise(periods))
        if indicator.breaks_between(early, late)
    ]


def _named(template: str, known: Break, lang: str) -> str:
    before, after = period_name(known.before, lang), period_name(known.after, lang)
    return translate(template, lang).format(before=before, after=after)
