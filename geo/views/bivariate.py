"""Two indicators on one map: three classes of each, nine colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from geo.counts.measured import behind
from geo.views.view import View, not_crossed

SIDE: Final = 3
COLORS: Final = (
    "#e8e8e8", "#ace4e4", "#5ac8c8",
    "#dfb0d6", "#a5add3", "#5698b9",
    "#be64ac", "#8c62aa", "#3b4994",
)  # fmt: skip
"""From low to high: the first indicator to the right (blue-green), the second upwards (pink), both together dark blue.
The scheme is Joshua Stevens's (Bivariate choropleth maps: a how-to guide, 2015), which readers with a red-green deficiency
can read."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the legend: classes of both indicators, from 0 (low); ``count`` territories are in it."""

    first: int
    second: int
    color: str
    count: int


def colors(view: View) -> list[str]:
    """Return the nine colours; where an indicator has fewer classes, the outer ones are used."""
    return list(COLORS)


def cells(view: View) -> np.ndarray[Any, np.dtype[np.int8]]:
    """Return for each row of a view the field of the legend, 0 to 8, -1 where one of both values is missing.

    Raises
    ------
    ValueError
        If the view shows one indicator.
    """
    if view.second is None:
        raise ValueError("the view shows one indicator")
    first = _spread(view.classes.k)[view.assigned]
    second = _spread(view.second.classes.k)[view.second.assigned]
    both = (view.assigned >= 0) & (view.second.assigned >= 0)
    return np.where(both, first + SIDE * second, -1).astype(np.int8)


def legend(view: View) -> list[Cell]:
    """Return the fields of the legend, row by row from the highest second class down, as they are drawn."""
    counts = np.bincount(cells(view)[cells(view) >= 0], minlength=SIDE * SIDE)
    return [
        Cell(x, y, COLORS[x + SIDE * y], int(counts[x + SIDE * y]))
        for y in range(SIDE - 1, -1, -1)
        for x in range(SIDE)
    ]


def correlation(view: View) -> tuple[float, int]:
    """Return Spearman's rank correlation of both indicators over the rows that have both values, and their number.

    Returns
    -------
    rho : float
        From -1 to 1; NaN where one indicator does not vary.
    n : int

    Raises
    ------
    EstimatesNotCrossed
        If one of them was not measured in the territories.
    """
    if view.second is None:
        raise ValueError("the view shows one indicator")
    for one in (view, view.second):
        estimate = behind(one.indicator, one)
        if estimate is not None:
            raise not_crossed(view.indicator, view.second.indicator, one.indicator, estimate)
    pair = view.frame[["value"]].assign(second=view.second.frame["value"].to_numpy()).dropna()
    ranks = pair.rank()
    if len(pair) < 2 or (ranks.std() == 0).any():
        return float("nan"), len(pair)
    return float(np.corrcoef(ranks["value"], ranks["second"])[0, 1]), len(pair)


def _spread(k: int) -> np.ndarray[Any, np.dtype[np.int8]]:
    """Place k classes on three: one is the lowest, two are the ends. The last entry answers for a missing class."""
    places = {0: [], 1: [0], 2: [0, SIDE - 1]}.get(k, list(range(k)))
    return np.array([*places, 0], dtype=np.int8)
