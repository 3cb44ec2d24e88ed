"""Shares over time."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.base.i18n import N_, translate
from geo.base.typography import colon, join_texts
from geo.charts.sheet import COLORS, LINE, MARKERS, QUIET, credit, sheet, shorten, svg, value_axis
from geo.vocabulary.model import Break, Indicator
from geo.vocabulary.units import format_number, format_value
from geo.wording.breaks import break_line
from geo.wording.labels import period_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DASHES: Final = (0, (2.5, 2))
"""A line across a break; no other line is dashed."""
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
        A background to the others: thin and pale.
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
    indicator : Indicator, optional
        Of which it is; across its breaks every line is dashed, and the chart and its text alternative say so.

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
    breaks = breaks_of(series, indicator)
    with sheet(2.6 + 0.19 * rows + 0.28 * len(breaks)) as (figure, axes):
        for known in breaks:
            _mark(axes, known, lang)
        for place, entry in enumerate(series):
            color, marker = COLORS[place % len(COLORS)], MARKERS[place % len(MARKERS)]
            xs = [_when(period) for period, *_ in entry.points]
            ys = [share for _, share, _, _ in entry.points]
            look: dict[str, Any] = {
                "color": color,
                "linewidth": 1.1 if entry.quiet else 2.2,
                "alpha": 0.75 if entry.quiet else 1,
            }
            points = {**look, "marker": marker, "markersize": 4 if entry.quiet else 6}
            axes.plot(xs, ys, **points, linestyle="none")
            for start, end, dashed in _pieces(entry, breaks):
                axes.plot(xs[start:end], ys[start:end], **look, linestyle=DASHES if dashed else "-")
            axes.plot([], [], **points, label=shorten(entry.label, 2 * HALF if wide else HALF))
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
        credit(axes, "\n".join([*(break_line(known, lang) for known in breaks), source]))
        return svg(figure, title, described(series, lang, indicator), lang)


def breaks_of(series: Sequence[Series], indicator: Indicator | None) -> tuple[Break, ...]:
    """Return the breaks that lie between the first and the last known value of any series."""
    known = [period for entry in series for period, share, _, _ in entry.points if not math.isnan(share)]
    return indicator.breaks_between(min(known), max(known)) if indicator and known else ()


def described(series: Sequence[Series], lang: str, indicator: Indicator | None = None) -> str:
    """Return the text alternative: first and last known share of each series, on each side of a break.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> entry = Series("A", (("2023-02", 0.1, 0.1, 0.1), ("2025-05", 0.4, 0.4, 0.4)))
    >>> described([entry], "en", get_indicator("rpnt_1_8"))[:56]
    'A: February 2023 10.0%; after the break: May 2025 40.0%.'
    """
    breaks = breaks_of(series, indicator)
    sentences = []
    for entry in series:
        known = [(period, share) for period, share, _, _ in entry.points if not math.isnan(share)]
        if not known:
            sentences.append(f"{entry.label}{colon(lang)}{translate(N_('No data'), lang)}")
            continue
        edges = ["", *(found.after for found in breaks), "~"]
        stretches = [[point for point in known if low <= point[0] < high] for low, high in itertools.pairwise(edges)]
        texts = [_stretch(points, lang, indicator) for points in stretches]
        after = translate(N_("after the break: {values}"), lang)
        said = [text if not place else after.format(values=text) for place, text in enumerate(texts) if text]
        sentences.append(f"{entry.label}{colon(lang)}{join_texts(said, lang)}")
    notes = [break_line(found, lang) for found in breaks]
    return " ".join([*(f"{sentence}." for sentence in sentences), *notes]) if notes else join_texts(sentences, lang)


def _stretch(points: Sequence[tuple[str, float]], lang: str, indicator: Indicator | None) -> str:
    if not points:
        return ""
    (first, start), (last, end) = points[0], points[-1]
    final = f"{period_name(last, lang)} {format_value(end, indicator, lang)}"
    return final if len(points) == 1 else f"{period_name(first, lang)} {format_number(start, indicator, lang)}, {final}"


def _pieces(entry: Series, breaks: Sequence[Break]) -> list[tuple[int, int, bool]]:
    """Return where the line of a series begins and ends, and whether it is dashed: each segment across a break is one."""
    periods = [period for period, *_ in entry.points]
    crossed = [
        any(known.before >= early and known.after <= late for known in breaks)
        for early, late in itertools.pairwise(periods)
    ]
    pieces, start = [], 0
    for place, dashed in enumerate(crossed):
        if dashed:
            pieces += [(start, place + 1, False), (place, place + 2, True)]
            start = place + 1
    return [*pieces, (start, len(periods), False)]


def _mark(axes: Axes, known: Break, lang: str) -> None:
    """Shade the time between both sides of a break and name it."""
    start, end = _when(known.before), _when(known.after)
    axes.axvspan(start, end, color=LINE, alpha=0.3, linewidth=0, zorder=0)
    axes.annotate(
        translate(N_("break"), lang), ((start + end) / 2, 1), xycoords=("data", "axes fraction"), xytext=(0, -9),
        textcoords="offset points", ha="center", fontsize=7.5, color=QUIET,
    )  # fmt: skip


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
