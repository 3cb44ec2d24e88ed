"""Shares over time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from geo.base.i18n import N_, translate
from geo.charts.sheet import COLORS, MARKERS, credit, sheet, shorten, svg, value_axis
from geo.vocabulary.model import Indicator
from geo.vocabulary.units import format_number, format_value
from geo.wording.labels import period_name

HALF: Final = 46
"""Letters of a label that fit into half the width of the legend."""


@dataclass(frozen=True, slots=True)
class Series:
    """A share over time.

    Attributes
    ----------
    label : str
    points : tuple of (period, share, low, high)
        Shares from 0 to 1 with their interval; NaN is missing. A gap stays a gap.
    quiet : bool
        A background to the others: thin and dashed.
    """

    label: str
    points: tuple[tuple[str, float, float, float], ...]
    quiet: bool = False


def lines(series: Sequence[Series], title: str, source: str, lang: str, indicator: Indicator | None = None) -> str:
    """Return shares, or other values of an indicator, over time as SVG.

    Parameters
    ----------
    series : sequence of Series
        At most ten that are not quiet keep a colour and a marker of their own.
    title, source, lang : str

    Returns
    -------
    str
        SVG; intervals are drawn as bars where they are known.

    Examples
    --------
    >>> drawn = lines([Series("A", (("2021", 0.1, 0.05, 0.2), ("2025", 0.4, 0.3, 0.5)))], "Title", "Source", "en")
    >>> drawn.startswith("<svg"), "Title" in drawn
    (True, True)
    """
    wide = max((len(entry.label) for entry in series), default=0) > HALF
    rows = len(series) if wide else -(-len(series) // 2)
    with sheet(2.6 + 0.19 * rows) as (figure, axes):
        for place, entry in enumerate(series):
            color, marker = COLORS[place % len(COLORS)], MARKERS[place % len(MARKERS)]
            xs = [_when(period) for period, *_ in entry.points]
            ys = [share for _, share, _, _ in entry.points]
            axes.plot(
                xs, ys, color=color, marker=marker, markersize=4 if entry.quiet else 6,
                linewidth=1.1 if entry.quiet else 2.2, linestyle="--" if entry.quiet else "-",
                label=shorten(entry.label, 2 * HALF if wide else HALF),
            )  # fmt: skip
            for x, (_, _, low, high) in zip(xs, entry.points, strict=True):
                if not math.isnan(low):
                    axes.plot([x, x], [low, high], color=color, linewidth=1, alpha=0.7)
        periods = sorted({period for entry in series for period, *_ in entry.points})
        axes.set_xticks([_when(period) for period in periods], [period_name(period, lang) for period in periods])
        axes.tick_params(axis="x", labelrotation=0 if len(periods) < 4 else 25)
        axes.set_ylim(*_ends(series, indicator))
        value_axis(axes.yaxis, lang, indicator)
        axes.grid(axis="y")
        figure.legend(loc="outside lower left", ncols=1 if wide else 2, frameon=False, fontsize=8.5)
        axes.set_title(title, loc="left", fontsize=10, fontweight="bold", wrap=True)
        credit(axes, source)
        return svg(figure, title, described(series, lang, indicator), lang)


def described(series: Sequence[Series], lang: str, indicator: Indicator | None = None) -> str:
    """Return the text alternative: first and last known share of each series."""
    sentences = []
    for entry in series:
        known = [(period, share) for period, share, _, _ in entry.points if not math.isnan(share)]
        if not known:
            sentences.append(f"{entry.label}: {translate(N_('No data'), lang)}")
            continue
        (first, start), (last, end) = known[0], known[-1]
        sentences.append(
            f"{entry.label}: {period_name(first, lang)} {format_number(start, indicator, lang)}, "
            f"{period_name(last, lang)} {format_value(end, indicator, lang)}"
        )
    return "; ".join(sentences)


def _when(period: str) -> float:
    year, _, month = period.partition("-")
    return int(year) + (int(month) - 1) / 12 if month else float(year)


def _ends(series: Sequence[Series], indicator: Indicator | None) -> tuple[float, float]:
    """Return where the axis begins and ends: at zero, but for negative values, and a little above the highest one."""
    values = [value for entry in series for _, share, low, high in entry.points for value in (share, low, high)]
    known = [value for value in values if not math.isnan(value)]
    highest = max(known, default=1.0)
    if indicator is None or indicator.is_share:
        return 0, min(1.0, max(0.1, highest * 1.08))
    lowest = min(0.0, *known, 0.0) if known else 0.0
    return lowest * 1.08, max(highest * 1.08, 0.0) or 1.0
