"""Who is near whom: pairs of territories by position, for statistics on neighbours."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.territories.match import positions
from geo.territories.read import read_neighbours, read_territories
from geo.vocabulary.levels import Level

Links: TypeAlias = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Positions of the first and of the second territory of each pair, both directions, sorted."""


@lru_cache(maxsize=len(Level))
def links(level: Level) -> Links:
    """Return the pairs of territories of a level that are neighbours, as far as its record says.

    Returns
    -------
    first, second : ndarray of intp, shape (m,)
        Positions in code order, as in `geo.territories.read.read_territories`. Not to be changed: it is kept.

    Raises
    ------
    ShippedDataMissing

    Examples
    --------
    >>> first, second = links(Level.DEPARTEMENT)
    >>> codes = read_territories(Level.DEPARTEMENT)["code"]
    >>> [(codes[a], codes[b]) for a, b in zip(first, second) if codes[a] == "2A"]
    [('2A', '2B')]
    """
    table, codes = read_neighbours(level), read_territories(level)["code"]
    first, second = positions(table["code"], codes), positions(table["neighbour"], codes)
    order = np.lexsort((second, first))
    pairs = first[order], second[order]
    return pairs if level.record.neighbour_steps == 1 else two_steps(*pairs, len(codes))


def two_steps(first: NDArray[np.intp], second: NDArray[np.intp], n: int) -> Links:
    """Return the pairs that are one or two steps apart.

    Parameters
    ----------
    first, second : ndarray of intp, shape (m,)
        Pairs one step apart, both directions, sorted.
    n : int
        Number of territories.

    Examples
    --------
    >>> [column.tolist() for column in two_steps(np.array([0, 1, 1, 2]), np.array([1, 0, 2, 1]), 3)]
    [[0, 0, 1, 1, 2, 2], [1, 2, 0, 2, 0, 1]]
    """
    counts = np.bincount(first, minlength=n)
    starts = np.cumsum(counts) - counts
    onward = counts[second]
    # For each pair, the pairs that start where it ends.
    within = np.arange(onward.sum()) - np.repeat(np.cumsum(onward) - onward, onward)
    ends = second[np.repeat(starts[second], onward) + within]
    keys = np.unique(np.concatenate([first * n + second, np.repeat(first, onward) * n + ends]))
    far, near = keys // n, keys % n
    return far[far != near], near[far != near]


def links_among(level: Level, places: NDArray[np.intp]) -> Links:
    """Return the neighbours among some territories of a level.

    Parameters
    ----------
    level : Level
    places : ndarray of intp, shape (n,)
        Positions of these territories among all of the level in code order, increasing.

    Returns
    -------
    first, second : ndarray of intp, shape (m,)
        Positions in `places`. A way of two steps may lead through a territory that is not among them.

    Raises
    ------
    ShippedDataMissing
    """
    first, second = links(level)
    row = np.full(len(read_territories(level)), -1, dtype=np.intp)
    row[places] = np.arange(len(places))
    inside = (row[first] >= 0) & (row[second] >= 0)
    return row[first[inside]], row[second[inside]]


def groups(first: NDArray[np.intp], second: NDArray[np.intp], n: int) -> NDArray[np.intp]:
    """Return for each of `n` members the smallest member that it is connected with.

    Examples
    --------
    >>> groups(np.array([0, 2, 3, 4]), np.array([2, 0, 4, 3]), 5).tolist()
    [0, 1, 0, 3, 3]
    """
    label = np.arange(n)
    while True:
        lower = label.copy()
        np.minimum.at(lower, first, label[second])
        lower = lower[lower]
        if (lower == label).all():
            return label
        label = lower
