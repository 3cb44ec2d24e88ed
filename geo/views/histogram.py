"""The distribution of the values of a view, cut where its classes are cut: the legend of a map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.indicators.layers import drawn_values
from geo.views import symbology
from geo.views.view import View

BINS: Final = 36
WIDTH: Final = 300
HEIGHT: Final = 84
"""Pixels of the drawing, without the labels under it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, or the part of a bar that belongs to one class; pixels from the top left, ``count`` territories."""

    x: float
    y: float
    width: float
    height: float
    color: str
    hatched: bool
    count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars, class edges and marks, in pixels.

    Attributes
    ----------
    low, high : float
        Values at the left and at the right end.
    bars : tuple of Bar
    edges : tuple of (float, float)
        Inner edges of the classes: position and value.
    centre : float or None
        Position of the national value.
    selected : float or None
        Position of the selected territory.
    tallest : int
        Count of the highest bar.
    """

    low: float
    high: float
    bars: tuple[Bar, ...]
    edges: tuple[tuple[float, float], ...]
    centre: float | None
    selected: float | None
    tallest: int
    width: int = WIDTH
    height: int = HEIGHT


def build_histogram(view: View) -> Histogram | None:
    """Return the distribution of a view, None where no value is drawn or where the values were not measured.

    Territories that were given the figure of their stratum are no distribution: its bars would count communes, not answers.
    A bin that an edge runs through is one bar of several colours: its parts are the territories of each class.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> drawn = build_histogram(build_view(Query(level="departement")))
    >>> sum(bar.count for bar in drawn.bars)
    100
    """
    values = drawn_values(view.frame)
    present = values[~np.isnan(values)]
    if present.size == 0 or not view.indicator.rankable:
        return None
    breaks = view.classes.breaks
    low, high = min(present.min(), *breaks[:1]), max(present.max(), *breaks[-1:])
    if low == high:
        room = 0.05 if view.indicator.is_share else 0.05 * abs(low) or 1.0
        low, high = (max(0.0, low - room) if low >= 0 else low - room), high + room
    edges = np.linspace(low, high, BINS + 1)
    drawn = symbology.drawn_classes(view)
    groups = [(color, values[drawn == place]) for place, color in enumerate(symbology.colors(view))]
    counts = np.array([np.histogram(group, edges)[0] for _, group in groups])
    tallest = int(counts.sum(axis=0).max())
    bars = []
    step = WIDTH / BINS
    for place in range(BINS):
        top = float(HEIGHT)
        for (color, _), count in zip(groups, counts[:, place].tolist(), strict=True):
            if count == 0:
                continue
            # A single territory among thousands still shows as a line.
            height = max(1.0, HEIGHT * count / tallest)
            top -= height
            left, width = round(place * step, 2), round(step - 0.6, 2)
            bars.append(Bar(left, round(top, 2), width, round(height, 2), color, view.estimated, count))

    def place_of(value: float) -> float:
        return round((value - low) / (high - low) * WIDTH, 2)

    chosen = [value for value in values[view.frame["code"].eq(view.query.selected or "")].tolist() if value == value]
    inside = view.centre is not None and low <= view.centre <= high
    return Histogram(
        low=float(low),
        high=float(high),
        bars=tuple(bars),
        edges=tuple((place_of(edge), edge) for edge in breaks[1:-1]),
        centre=place_of(view.centre) if inside and view.centre is not None else None,
        selected=place_of(chosen[0]) if chosen else None,
        tallest=tallest,
    )
