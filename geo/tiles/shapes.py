"""Shapes on an integer grid, flat: what tiles are made of. Flat arrays, so that a whole tile is one numpy operation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shapes:
    """Shapes made of paths (rings or lines), flat.

    Attributes
    ----------
    points : ndarray of int64, shape (n, 2)
        x to the east, y to the south. The first point of a ring is not repeated at its end.
    paths : ndarray of int64, shape (m + 1,)
        Path i has the points ``paths[i]`` to ``paths[i + 1]``.
    shapes : ndarray of int64, shape (k + 1,)
        Shape i has the paths ``shapes[i]`` to ``shapes[i + 1]``.
    """

    points: Integers
    paths: Integers
    shapes: Integers

    def __len__(self) -> int:
        return len(self.shapes) - 1

    def take(self, chosen: Integers) -> Shapes:
        """Return some of the shapes, in the order given.

        Examples
        --------
        >>> two = Shapes(np.arange(12).reshape(6, 2), np.array([0, 3, 6]), np.array([0, 1, 2]))
        >>> two.take(np.array([1])).points.tolist()
        [[6, 7], [8, 9], [10, 11]]
        """
        paths, shapes = _ranges(self.shapes, chosen)
        points, lengths = _ranges(self.paths, paths)
        return Shapes(self.points[points], lengths, shapes)


def next_in_ring(ring: Integers) -> Integers:
    """Return the index of the point after each one in its ring."""
    after = np.arange(1, len(ring) + 1)
    if not len(ring):
        return after
    firsts = np.flatnonzero(np.diff(ring, prepend=-1))
    after[np.append(firsts[1:], len(ring)) - 1] = firsts
    return after


def distinct(points: Integers, ring: Integers) -> tuple[Integers, Integers]:
    """Drop the points of rings that are the same as the next one."""
    keep = (points != points[next_in_ring(ring)]).any(axis=1)
    return points[keep], ring[keep]


def areas(points: Integers, ring: Integers, count: int) -> NDArray[np.float64]:
    """Return twice the signed area of each ring: positive where it is clockwise as seen on the map."""
    # Relative to a point of the ring, so that the products stay exact.
    firsts = np.flatnonzero(np.diff(ring, prepend=-1))
    near = points - np.repeat(points[firsts], np.diff(np.append(firsts, len(points))), axis=0)
    far = near[next_in_ring(ring)]
    doubled = np.bincount(ring, near[:, 0] * far[:, 1] - near[:, 1] * far[:, 0], count)
    return doubled.astype(np.float64)


def group_rings(points: Integers, lengths: Integers, shape: Integers, count: int) -> Shapes:
    """Bring paths into the order of their shapes."""
    edges = np.concatenate([[0], np.cumsum(lengths)])
    order = np.argsort(shape, kind="stable")
    loose = Shapes(points, edges, np.arange(len(lengths) + 1)).take(order)
    return Shapes(loose.points, loose.paths, np.concatenate([[0], np.cumsum(np.bincount(shape, minlength=count))]))


def _ranges(edges: Integers, chosen: Integers) -> tuple[Integers, Integers]:
    """Return the members of the chosen ranges one after the other, and the edges of the new ranges."""
    lengths = edges[chosen + 1] - edges[chosen]
    new = np.concatenate([[0], np.cumsum(lengths)])
    members = np.arange(new[-1]) + np.repeat(edges[chosen] - new[:-1], lengths)
    return members, new
