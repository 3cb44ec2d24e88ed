"""What a small map of a territory shows: its frame, what lies in it, and their outlines in metres of Web Mercator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.territories.read import read_boundaries
from geo.vocabulary.levels import Level

WIDTH: Final = 560
HEIGHT: Final = 400
"""Pixels of the map alone, without title and legend."""
TOP: Final = 26
REACH: Final = 3.0
"""The frame goes no further from a territory than so many times its own size: a vast neighbour does not make it a dot."""
ALONE: Final = 0.35
"""Room around a territory without neighbours, as a part of its size."""
MARGIN: Final = 0.05
EARTH: Final = 6_378_137.0
"""Radius in metres, of Web Mercator."""
LEAST_PART: Final = 0.05
"""Parts smaller than so much of the largest one may lie outside the frame: an uninhabited islet far out at sea."""

Geometries = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Frame:
    """What is seen: metres of Web Mercator of the top left corner, and pixels a metre."""

    west: float
    north: float
    scale: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres."""
        return self.west, self.north - HEIGHT / self.scale, self.west + WIDTH / self.scale, self.north

    def pixels(self, coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return metres, shape (n, 2), as pixels from the top left of the picture."""
        return np.column_stack(
            [(coordinates[:, 0] - self.west) * self.scale, (self.north - coordinates[:, 1]) * self.scale + TOP]
        )

    @property
    def kilometre(self) -> float:
        """Pixels of a kilometre on the ground, in the middle of the map."""
        middle = self.north - HEIGHT / self.scale / 2
        return 1000 * self.scale * float(np.cosh(middle / EARTH))


@lru_cache(maxsize=len(Level))
def shapes(level: Level) -> Geometries:
    """Return the boundaries of a level in metres of Web Mercator, in code order, read once; do not change them.

    Returns
    -------
    ndarray of shapely geometries, shape (n,)

    Raises
    ------
    ShippedDataMissing

    Examples
    --------
    >>> len(shapes(Level.REGION))
    18
    """
    degrees = read_boundaries(level).geometry.to_numpy()
    return np.asarray(shapely.transform(degrees, _mercator))


@lru_cache(maxsize=len(Level))
def _boxes(level: Level) -> NDArray[np.float64]:
    """Return the bounds of each territory, west, south, east, north, without the parts that are too small to count."""
    parts, owner = shapely.get_parts(shapes(level), return_index=True)
    areas = shapely.area(parts)
    largest = np.zeros(len(shapes(level)))
    np.maximum.at(largest, owner, areas)
    kept = areas >= LEAST_PART * largest[owner]
    bounds, owner = shapely.bounds(parts[kept]), owner[kept]
    boxes = np.tile([np.inf, np.inf, -np.inf, -np.inf], (len(largest), 1))
    np.minimum.at(boxes, (owner[:, None], [[0, 1]]), bounds[:, :2])
    np.maximum.at(boxes, (owner[:, None], [[2, 3]]), bounds[:, 2:])
    return boxes


def _mercator(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    radians = np.radians(degrees)
    return EARTH * np.column_stack([radians[:, 0], np.log(np.tan(np.pi / 4 + radians[:, 1] / 2))])


def visible_places(level: Level, own: int, near: NDArray[np.intp]) -> tuple[list[int], Frame]:
    """Return which other territories lie in the frame, and the frame."""
    boxes = _boxes(level)
    west, south, east, north = boxes[own]
    size = max(east - west, north - south)
    if len(near):
        low, high = boxes[near, :2].min(axis=0), boxes[near, 2:].max(axis=0)
        west, south = max(min(west, low[0]), west - REACH * size), max(min(south, low[1]), south - REACH * size)
        east, north = min(max(east, high[0]), east + REACH * size), min(max(north, high[1]), north + REACH * size)
        room = MARGIN * max(east - west, north - south)
    else:
        room = ALONE * size
    width, height = east - west + 2 * room, north - south + 2 * room
    scale = float(min(WIDTH / width, HEIGHT / height))
    frame = Frame(float((west + east) / 2 - WIDTH / scale / 2), float((south + north) / 2 + HEIGHT / scale / 2), scale)
    box = frame.box
    inside = (boxes[:, 0] < box[2]) & (boxes[:, 2] > box[0]) & (boxes[:, 1] < box[3]) & (boxes[:, 3] > box[1])
    inside[[own, *near.tolist()]] = False
    return np.flatnonzero(inside).tolist(), frame


def clip_to_frame(level: Level, order: Sequence[int], frame: Frame) -> Geometries:
    # Simplified together, so that neighbours still share their borders; then cut a little outside the frame.
    west, south, east, north = frame.box
    pixel = 1 / frame.scale
    simple = shapely.coverage_simplify(shapes(level)[list(order)], pixel)
    return np.asarray(
        shapely.clip_by_rect(simple, west - 9 * pixel, south - 9 * pixel, east + 9 * pixel, north + 9 * pixel)
    )
