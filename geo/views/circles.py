"""Circles whose area is proportional to a count."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from geo.territories.read import read_boundaries
from geo.views.view import View
from geo.vocabulary.levels import Level

LARGEST_RADIUS: Final = 26.0
"""Pixels of the circle of the largest count."""
SMALLEST_RADIUS: Final = 0.6
"""A circle of a count that is not zero never vanishes."""


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle of the legend."""

    count: float
    radius: float


def radius(count: float, largest: float) -> float:
    """Return the radius of a circle in pixels: areas, not radii, are compared by the eye.

    Examples
    --------
    >>> radius(25, 100), radius(0, 100)
    (13.0, 0.0)
    """
    if count <= 0 or largest <= 0:
        return 0.0
    return max(SMALLEST_RADIUS, LARGEST_RADIUS * math.sqrt(count / largest))


def largest_count(view: View) -> float:
    """Return the largest count of a view, 0 where there is none."""
    counts = view.frame["numerator"].to_numpy(float)
    return float(np.nanmax(counts)) if counts.size and not np.isnan(counts).all() else 0.0


def legend(view: View) -> list[Circle]:
    """Return up to three circles of round counts, the largest first.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> [circle.count for circle in legend(build_view(Query(level="departement", draw="circles")))]
    [200.0, 40.0, 8.0]
    """
    largest = largest_count(view)
    if largest <= 0:
        return []
    power = 10 ** math.floor(math.log10(largest))
    top = max(step * power for step in (1, 2, 5) if step * power <= largest)
    counts = [count for count in (float(top), top / 5, top / 25) if count >= 1] or [largest]
    return [Circle(count, round(radius(count, largest), 2)) for count in counts]


@cache
def points(level: Level) -> list[Any]:
    """Return a point inside each territory of a level, in code order: longitude and latitude in degrees, one after the other."""
    inside = read_boundaries(level).geometry.representative_point()
    return np.column_stack([inside.x.round(4), inside.y.round(4)]).ravel().tolist()
