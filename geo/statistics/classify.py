"""Cut values into classes for a map.

Classes are right-closed and the first one includes its minimum: ``[b0, b1], (b1, b2], ... (bk-1, bk]``. Missing values are
in no class. Where values repeat so much that a method would give empty or equal classes, there are fewer classes than
asked for, and `Classes.reason` says why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.base.i18n import N_n, Plural
from geo.statistics.schemes import METHODS, TIE, Floats, distinct_edges, snap

FEW_DISTINCT: Final = N_n(
    "Only {count} distinct value: one class for each.", "Only {count} distinct values: one class for each."
)
MERGED: Final = N_n(
    "{count} class instead of {asked}: the others would be empty.",
    "{count} classes instead of {asked}: the others would be empty.",
)
METHOD_COUNT: Final = N_n(
    "This method finds {count} class in these values by itself.",
    "This method finds {count} classes in these values by itself.",
)
OUTSIDE: Final = N_n(
    "{count} value lies outside the given breaks: it is in no class and has a colour of its own.",
    "{count} values lie outside the given breaks: they are in no class and have a colour of their own.",
)
MISSING: Final = -1
"""In place of a class, of what has no value."""
OUTSIDE_BREAKS: Final = -3
"""In place of a class, of a value that lies outside manual breaks."""


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of a map.

    Attributes
    ----------
    scheme : str
    breaks : tuple of float, length k + 1
        Increasing edges.
    counts : tuple of int, length k
        Values in each class; no class is empty but in a ``manual`` scheme.
    lows, highs : tuple of float, length k
        Smallest and largest value found in each class, NaN in an empty one.
    requested_k : int
        Number of classes that was asked for.
    reason : Plural or None
        Message that says why there are fewer classes than asked for, or values without a class; None if neither.
    outside : int
        Values that lie outside manual breaks.
    below : int or None
        Classes under the centre, where classes were cut around one.
    """

    scheme: str
    breaks: tuple[float, ...]
    counts: tuple[int, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    requested_k: int
    reason: Plural | None = None
    outside: int = 0
    below: int | None = None

    @property
    def k(self) -> int:
        """Number of classes."""
        return len(self.counts)

    @property
    def distinct(self) -> bool:
        """Say whether every class holds one single value."""
        return self.k > 0 and all(low == high for low, high in zip(self.lows, self.highs, strict=True))


def classify(values: ArrayLike, scheme: str = "quantiles", k: int = 5, breaks: tuple[float, ...] = ()) -> Classes:
    """Cut `values` into at most `k` classes.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        NaN is missing.
    scheme : str
        ``quantiles``: as many values in each class as ties allow, which are never split: the edges are the values at places
        ceil(j n / k) in increasing order. ``equal_interval``: classes of equal width.
        ``fisher_jenks``: least sum of squared deviations within classes (Fisher 1958), the exact optimum.
        ``head_tail``: cut at the mean again and again while the head is a minority (Jiang 2013). ``std_mean``: cut at the
        mean and at whole standard deviations from it. ``pretty``: round edges, steps of 1, 2 or 5. ``manual``: `breaks`.
    k : int
        Number of classes asked for; ``head_tail`` and ``std_mean`` find theirs and have at most `k`.
    breaks : tuple of float
        Edges for ``manual``.

    Returns
    -------
    Classes
        With k = 0 where there is no value at all.

    Examples
    --------
    >>> classify([0.0, 1.0, 2.0, 3.0], "equal_interval", 3).breaks
    (0.0, 1.0, 2.0, 3.0)
    >>> classify([0.0, 0.0, 1.0], "quantiles", 5).counts
    (2, 1)
    """
    array = np.asarray(values, dtype=np.float64)
    present = np.sort(array[np.isfinite(array)])
    if scheme == "manual":
        return _describe(present, snap(np.asarray(breaks, dtype=np.float64), present), scheme, len(breaks) - 1)
    if present.size == 0:
        return Classes(scheme, (), (), (), (), k)
    distinct = np.unique(present)
    if distinct.size <= k:
        edges = distinct_edges(distinct)
        reason = FEW_DISTINCT if distinct.size < k else None
        return _describe(present, edges, scheme, k, reason)
    edges = METHODS[scheme](present, k)
    return _describe(present, *_without_empty(present, edges, scheme, k))


def reclassify(classes: Classes, values: ArrayLike) -> Classes:
    """Return the same classes as found in other values: counts and extremes change, edges stay.

    Parameters
    ----------
    classes : Classes
    values : array_like of float, shape (n,)

    Examples
    --------
    >>> reclassify(classify([0.0, 1.0, 2.0, 3.0], "equal_interval", 3), [0.5, 0.6]).counts
    (2, 0, 0)
    """
    array = np.asarray(values, dtype=np.float64)
    present = np.sort(array[np.isfinite(array)])
    result = _describe(present, np.asarray(classes.breaks), classes.scheme, classes.requested_k, classes.reason)
    return replace(result, below=classes.below)


def classify_around(
    values: ArrayLike, centre: float, scheme: str = "quantiles", k: int = 5, breaks: tuple[float, ...] = ()
) -> Classes:
    """Cut `values` into classes that meet at `centre`: those up to it apart from those above it.

    Parameters
    ----------
    values : array_like of float, shape (n,)
    centre : float
        An edge of the classes, where values lie on both sides of it.
    scheme, k, breaks
        As for `classify`; each side gets half of the classes, the upper one the odd one. Manual breaks are kept as they are.

    Returns
    -------
    Classes
        ``below`` says how many classes end at or under the centre.

    Examples
    --------
    >>> cut = classify_around([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], 0.5, "quantiles", 4)
    >>> cut.breaks, cut.below
    ((0.0, 0.2, 0.5, 0.8, 1.0), 2)
    """
    array = np.asarray(values, dtype=np.float64)
    present = np.sort(array[np.isfinite(array)])
    if scheme == "manual":
        classes = classify(present, scheme, k, breaks)
        return replace(classes, below=sum(edge <= centre for edge in classes.breaks[1:]))
    near = TIE * (present[-1] - present[0]) if present.size else 0.0
    low, high = present[present <= centre + near], present[present > centre + near]
    if low.size == 0 or high.size == 0 or low[0] >= centre - near:
        # All on one side, or nothing strictly under the centre: it cannot be an edge between classes.
        classes = classify(present, scheme, k)
        return replace(classes, below=0 if low.size == 0 or low[0] >= centre - near else classes.k)
    # What equals the centre up to the error of rounding lies on it.
    part = max(centre, float(low[-1]))
    under = _side(low, (float(low[0]), part), scheme, max(1, k // 2))
    over = _side(high, (part, float(high[-1])), scheme, max(1, k - k // 2))
    edges = np.array([*under[:-1], part, *over[1:]])
    reason = MERGED if len(edges) - 1 < k else None
    return replace(_describe(present, edges, scheme, k, reason), below=len(under) - 1)


def _side(values: Floats, ends: tuple[float, float], scheme: str, k: int) -> tuple[float, ...]:
    """Return the edges on one side of a centre; those of equal width reach from the centre to the farthest value."""
    if scheme == "equal_interval" and np.unique(values).size > k:
        edges = snap(np.linspace(*ends, k + 1), values)
        return tuple(_without_empty(values, edges, scheme, k)[0].tolist())
    return classify(values, scheme, k).breaks


def assign(values: ArrayLike, breaks: tuple[float, ...]) -> NDArray[np.int8]:
    """Return the class of each value, `MISSING` or `OUTSIDE_BREAKS` for one that is in none.

    Parameters
    ----------
    values : array_like of float, shape (n,)
    breaks : tuple of float, length k + 1

    Returns
    -------
    ndarray of int8, shape (n,)

    Examples
    --------
    >>> assign([0.0, 1.0, 1.5, float("nan"), 3.0], (0.0, 1.0, 2.0)).tolist()
    [0, 0, 1, -1, -3]
    """
    array = np.asarray(values, dtype=np.float64)
    missing = np.isnan(array)
    if not breaks:
        return np.full(array.shape, MISSING, dtype=np.int8)
    edges = np.asarray(breaks)
    index = np.searchsorted(edges[1:], array, side="left")
    inside = (array >= edges[0]) & (array <= edges[-1])
    return np.where(missing, MISSING, np.where(inside, index, OUTSIDE_BREAKS)).astype(np.int8)


def _without_empty(present: Floats, edges: Floats, scheme: str, k: int) -> tuple[Floats, str, int, Plural | None]:
    """Drop edges that would make an empty class: a colour in the legend that no territory has misleads."""
    # Right-closed, the first class includes its minimum: an upper edge stays where values lie between it and the one
    # before. Skewed values would otherwise leave holes in equal intervals.
    upper = np.unique(edges[1:])
    filled = np.diff(np.concatenate([[0], np.searchsorted(present, upper, side="right")])) > 0
    kept = np.concatenate([edges[:1], upper[filled]])
    if kept[0] == kept[1]:
        # The smallest value repeats over a whole class: that class reaches half-way to the next value, so that edges
        # increase strictly.
        following = present[present > kept[0]][0]
        kept[:2] = distinct_edges(np.array([kept[0], following]))[:2]
    count = len(kept) - 1
    reason = None
    if count < k:
        reason = METHOD_COUNT if scheme in {"head_tail", "std_mean", "pretty"} else MERGED
    return kept, scheme, k, reason


def _describe(present: Floats, edges: Floats, scheme: str, requested_k: int, reason: Plural | None = None) -> Classes:
    breaks = tuple(float(edge) for edge in edges)
    classes = assign(present, breaks)
    members = [present[classes == index] for index in range(len(breaks) - 1)]
    outside = int((classes == OUTSIDE_BREAKS).sum())
    return Classes(
        scheme=scheme,
        breaks=breaks,
        counts=tuple(int(group.size) for group in members),
        lows=tuple(float(group[0]) if group.size else float("nan") for group in members),
        highs=tuple(float(group[-1]) if group.size else float("nan") for group in members),
        requested_k=requested_k,
        reason=OUTSIDE if outside else reason,
        outside=outside,
    )
