"""Gaps by place, distributions by stratum, and the parts of a gap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from geo.base.i18n import N_, translate
from geo.base.typography import colon, join_texts
from geo.charts.sheet import COLORS, INK, LINE, QUIET, credit, sheet, shorten, svg, value_axis
from geo.vocabulary.model import Indicator
from geo.vocabulary.units import difference, difference_unit, format_number, format_value

MOST_ROWS = 110


def dumbbells(
    table: pd.DataFrame,
    label_a: str,
    label_b: str,
    title: str,
    source: str,
    lang: str,
    whole: tuple[float, float] | None = None,
    indicator: Indicator | None = None,
) -> str:
    """Return the shares of two groups in each place as SVG: two points and the gap between them.

    Parameters
    ----------
    table : DataFrame
        One row a place, drawn from the top: ``name``, ``share_a``, ``share_b`` (0 to 1, NaN is missing), ``small`` (bool).
    label_a, label_b, title, source, lang : str
    whole : tuple of float, optional
        Shares of the whole country, drawn as lines behind the others.

    Examples
    --------
    >>> rows = pd.DataFrame({"name": ["X"], "share_a": [0.2], "share_b": [0.5], "small": [False]})
    >>> dumbbells(rows, "a", "b", "Title", "Source", "en").count("<title>Title</title>")
    1
    """
    table = table.head(MOST_ROWS)
    with sheet(1.5 + 0.21 * len(table)) as (figure, axes):
        for place, share in enumerate(whole or ()):
            axes.axvline(share, color=COLORS[place], linewidth=1, linestyle=":", zorder=0)
        rows = np.arange(len(table))[::-1]
        both = table["share_a"].notna() & table["share_b"].notna()
        axes.hlines(rows[both], table["share_a"][both], table["share_b"][both], color=LINE, linewidth=2.4, zorder=1)
        for place, (column, marker, label) in enumerate((("share_a", "o", label_a), ("share_b", "s", label_b))):
            solid, hollow = ~table["small"].to_numpy(bool), table["small"].to_numpy(bool)
            values, color = table[column].to_numpy(float), COLORS[place]
            named: dict[str, Any] = {"marker": marker, "s": 34, "zorder": 2}
            axes.scatter(values[solid], rows[solid], color=color, label=shorten(label, 60), **named)
            axes.scatter(values[hollow], rows[hollow], facecolors="white", edgecolors=color, **named)
        axes.set_yticks(rows, [shorten(str(name), 30) for name in table["name"]])
        axes.set_ylim(-0.8, len(table) - 0.2)
        if indicator is None or indicator.is_share:
            axes.set_xlim(-0.02, 1.02)
        axes.tick_params(axis="y", length=0)
        value_axis(axes.xaxis, lang, indicator)
        axes.grid(axis="x")
        figure.legend(loc="outside lower left", frameon=False, fontsize=8.5)
        axes.set_title(title, loc="left", fontsize=10, fontweight="bold", wrap=True)
        credit(axes, source)
        first = table.iloc[0] if len(table) else None
        example = (
            ""
            if first is None
            else f"{first['name']}{colon(lang)}{format_number(first['share_a'], indicator, lang)}, "
            f"{format_value(first['share_b'], indicator, lang)}"
        )
        return svg(figure, title, f"{label_a}, {label_b}. {example} …", lang)


def strips(
    groups: Sequence[tuple[str, np.ndarray]], title: str, source: str, lang: str, *,
    marked: tuple[str, float] | None = None, counts: bool = False, indicator: Indicator | None = None,
) -> str:  # fmt: skip
    """Return the distribution of each stratum as SVG: every value a point, quartiles and median over them.

    Parameters
    ----------
    groups : sequence of (label, values)
        Values from 0 to 1, or whole numbers where `counts`; NaN is left out.
    title, source, lang : str
    marked : tuple of (label, value), optional
        The chosen territory, a line through all strata.
    counts : bool

    Examples
    --------
    >>> strips([("A", np.array([0.1, 0.2, 0.9]))], "Title", "Source", "en").startswith("<svg")
    True
    """
    generator = np.random.default_rng(0)
    with sheet(1.4 + 0.62 * len(groups)) as (figure, axes):
        for place, (_, values) in enumerate(groups):
            present = values[~np.isnan(values)]
            row = len(groups) - 1 - place
            if present.size == 0:
                continue
            # At most as many points as can be told apart; quartiles are those of all values.
            shown = present if present.size <= 400 else generator.choice(present, 400, replace=False)
            spread = generator.uniform(-0.27, 0.27, shown.size)
            axes.scatter(shown, row + spread, s=5, color=COLORS[0], alpha=0.35, linewidths=0, rasterized=False)
            low, middle, high = np.quantile(present, [0.25, 0.5, 0.75])
            axes.plot([low, high], [row, row], color=INK, linewidth=5, solid_capstyle="butt", alpha=0.75)
            axes.plot([middle, middle], [row - 0.28, row + 0.28], color=COLORS[1], linewidth=2.5)
        if marked and not math.isnan(marked[1]):
            axes.axvline(marked[1], color="#d6006c", linewidth=2)
            axes.annotate(
                marked[0], (marked[1], len(groups) - 0.5), color="#a50053", fontsize=8.5, ha="center", va="bottom"
            )
        rows = list(range(len(groups)))[::-1]
        axes.set_yticks(
            rows, [f"{shorten(label, 46)}\n(n = {int((~np.isnan(values)).sum())})" for label, values in groups]
        )
        axes.set_ylim(-0.6, len(groups) - 0.2)
        axes.tick_params(axis="y", length=0, labelsize=8)
        if counts:
            axes.set_xlim(-0.5, None)
        else:
            if indicator is None or indicator.is_share:
                axes.set_xlim(-0.02, 1.02)
            value_axis(axes.xaxis, lang, indicator)
        axes.grid(axis="x")
        axes.set_title(title, loc="left", fontsize=10, fontweight="bold", wrap=True)
        legend = translate(N_("A point is a territory; bar: half of them; line: median."), lang)
        credit(axes, f"{legend}\n{source}")
        middles = [(label, float(np.nanmedian(values))) for label, values in groups if (~np.isnan(values)).any()]
        said = [f"{middle:.0f}" if counts else format_value(middle, indicator, lang) for _, middle in middles]
        medians = join_texts(
            (f"{label}{colon(lang)}{text}" for (label, _), text in zip(middles, said, strict=True)), lang
        )
        return svg(figure, title, translate(N_("Medians: {medians}"), lang).format(medians=medians), lang)


def parts(
    rows: Sequence[tuple[str, float]], title: str, source: str, lang: str, indicator: Indicator | None = None
) -> str:
    """Return signed parts in points, or in the unit of an indicator, as bars, as SVG.

    Parameters
    ----------
    rows : sequence of (label, part)
        Parts as differences of shares: 0.05 is five points.
    title, source, lang : str

    Examples
    --------
    >>> parts([("Size", -0.1), ("Rates", 0.02)], "Title", "Source", "en").startswith("<svg")
    True
    """
    with sheet(1.1 + 0.33 * len(rows)) as (figure, axes):
        places = np.arange(len(rows))[::-1]
        values = np.array([part for _, part in rows]) * (100 if indicator is None or indicator.is_share else 1)
        axes.barh(places, values, color=[COLORS[0] if value >= 0 else COLORS[1] for value in values], height=0.62)
        largest = float(np.nanmax(np.abs(values))) if len(values) else 1.0
        reach = max(1.0, largest) if indicator is None or indicator.is_share else largest or 1.0
        for place, (_, part), value in zip(places, rows, values, strict=True):
            axes.annotate(
                difference(part, indicator, lang), (value, place), xytext=(4 if value >= 0 else -4, 0),
                textcoords="offset points",
                ha="left" if value >= 0 else "right", va="center", fontsize=8.5, color=INK,
            )  # fmt: skip
        axes.axvline(0, color=QUIET, linewidth=1)
        axes.set_xlim(-reach * 1.25, reach * 1.25)
        axes.set_yticks(places, [shorten(label) for label, _ in rows])
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x")
        axes.set_title(title, loc="left", fontsize=10, fontweight="bold", wrap=True)
        credit(axes, f"{difference_unit(indicator, lang)}\n{source}")
        said = (f"{label}{colon(lang)}{difference(part, indicator, lang)}" for label, part in rows)
        return svg(figure, title, join_texts(said, lang), lang)
