"""A territory against its rings: one row an indicator, one mark a ring."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from geo.base.i18n import percent
from geo.base.typography import colon, join_texts
from geo.charts.sheet import COLORS, LINE, MARKERS, credit, sheet, shorten, svg, value_axis


@dataclass(frozen=True, slots=True)
class Dot:
    """A share of one ring on one row; ``own`` is the territory itself."""

    label: str
    share: float
    own: bool = False


def dots(rows: Sequence[tuple[str, Sequence[Dot]]], title: str, source: str, lang: str) -> str:
    """Return the rows of a portrait as SVG.

    Parameters
    ----------
    rows : sequence of (label, dots)
        The same rings in the same order on each row; shares from 0 to 1, NaN is missing.
    title, source, lang : str

    Examples
    --------
    >>> dots([("Site", [Dot("Here", 1.0, own=True), Dot("Peers", 0.7)])], "Title", "Source", "en").startswith("<svg")
    True
    """
    with sheet(1.5 + 0.42 * len(rows)) as (figure, axes):
        sentences = []
        named = set()
        for place, (_, row) in enumerate(rows):
            y = len(rows) - 1 - place
            known = [dot.share for dot in row if not math.isnan(dot.share)]
            if known:
                axes.hlines(y, min(known), max(known), color=LINE, linewidth=1.6, zorder=1)
            for ring, dot in enumerate(row):
                color = "#d6006c" if dot.own else COLORS[ring % len(COLORS)]
                label = None if dot.label in named else shorten(dot.label, 50)
                named.add(dot.label)
                # The territory is a ring around the others, so that it hides none of them.
                axes.scatter(
                    [dot.share], [y], facecolors="none" if dot.own else color, edgecolors=color,
                    marker="o" if dot.own else MARKERS[ring % len(MARKERS)], s=150 if dot.own else 34,
                    linewidths=2.8 if dot.own else 0.8, zorder=3 if dot.own else 2, label=label,
                )  # fmt: skip
        for label, row in rows:
            sentences.append(label + colon(lang) + ", ".join(f"{dot.label} {percent(dot.share, lang)}" for dot in row))
        axes.set_yticks(list(range(len(rows)))[::-1], [shorten(label, 40) for label, _ in rows])
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.set_xlim(-0.03, 1.03)
        axes.tick_params(axis="y", length=0)
        value_axis(axes.xaxis, lang)
        axes.grid(axis="x")
        figure.legend(loc="outside lower left", ncols=2, frameon=False, fontsize=8)
        axes.set_title(title, loc="left", fontsize=10, fontweight="bold", wrap=True)
        credit(axes, source, 86)
        return svg(figure, title, join_texts(sentences, lang), lang)
