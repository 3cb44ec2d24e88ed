"""Clip territories on the grid of a zoom to the box of a tile."""

from __future__ import annotations

import numpy as np

from geo.tiles.shapes import Integers, Shapes, areas, distinct, group_rings, next_in_ring


def clip(shapes: Shapes, low: Integers, high: Integers) -> tuple[Shapes, Integers]:
    """Cut polygons off outside a box, ring by ring (Sutherland and Hodgman 1974).

    A ring that leaves the box several times stays one ring: its pieces hang together along the side of the box.

    Parameters
    ----------
    shapes : Shapes
    low, high : ndarray of int64, shape (2,)
        North-west and south-east corners.

    Returns
    -------
    Shapes
        Those that reach into the box.
    ndarray of int64
        Which they are.

    Examples
    --------
    >>> square = Shapes(np.array([[0, 0], [8, 0], [8, 8], [0, 8]]), np.array([0, 4]), np.array([0, 1]))
    >>> clip(square, np.array([4, 4]), np.array([9, 9]))[0].points.tolist()
    [[8, 4], [8, 8], [4, 8], [4, 4]]
    """
    count = len(shapes.paths) - 1
    points, ring = shapes.points, np.repeat(np.arange(count), np.diff(shapes.paths))
    for axis in (0, 1):
        for bound, sign in ((low[axis], -1), (high[axis], 1)):
            points, ring = _cut(points, ring, axis, int(bound), sign)
    points, ring = distinct(points, ring)
    usable = areas(points, ring, count) != 0
    shape = np.repeat(np.arange(len(shapes)), np.diff(shapes.shapes))
    chosen = np.unique(shape[usable])
    lengths = np.bincount(ring, minlength=count)[usable]
    kept = group_rings(points[usable[ring]], lengths, np.searchsorted(chosen, shape[usable]), len(chosen))
    return kept, chosen


def _cut(points: Integers, ring: Integers, axis: int, bound: int, sign: int) -> tuple[Integers, Integers]:
    """Cut rings at one line: keep what is not beyond `bound` on one axis."""
    inside = sign * points[:, axis] <= sign * bound
    if inside.all():
        return points, ring
    after = next_in_ring(ring)
    crosses = inside != inside[after]
    start, end = points[crosses], points[after[crosses]]
    # From the lower end, in whole numbers: the neighbour, who goes the other way along the edge, gets the same point.
    start, end = (np.where((start[:, axis] > end[:, axis])[:, None], *pair) for pair in ((end, start), (start, end)))
    run, rise = end[:, axis] - start[:, axis], end[:, 1 - axis] - start[:, 1 - axis]
    met = np.empty_like(start)
    met[:, axis] = bound
    met[:, 1 - axis] = start[:, 1 - axis] + (2 * (bound - start[:, axis]) * rise + run) // (2 * run)
    slots = inside.astype(np.int64) + crosses
    first = np.cumsum(slots) - slots
    result = np.empty((int(slots.sum()), 2), dtype=np.int64)
    result[first[inside]] = points[inside]
    result[(first + inside)[crosses]] = met
    return result, np.repeat(ring, slots)
