"""Where each method of classification cuts values: the edges of `geo.statistics.classify`, empty classes included.

Quantiles are those of the inverted distribution function, by whole numbers; Fisher and Jenks minimise the squares within
classes; head/tail breaks are those of Jiang (2013); pretty breaks are multiples of 1, 2 or 5 times a power of ten. The names
are those of mapclassify, which the tests compare with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import kmeans1d
import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

TIE: Final = 1e-9
"""A value nearer to an edge than this part of the range lies on it: what parts them is the error of rounding."""
SMALLEST_STEP: Final = 1e-290
"""Below it steps of round numbers are no numbers any more."""


def distinct_edges(distinct: Floats) -> Floats:
    """Return the edges that put each distinct value into a class of its own.

    Parameters
    ----------
    distinct : ndarray of float64, shape (k,)
        Increasing values.

    Returns
    -------
    ndarray of float64, shape (k + 1,)

    Examples
    --------
    >>> distinct_edges(np.array([0.0, 1.0, 3.0])).tolist()
    [0.0, 0.5, 2.0, 3.0]
    """
    middles = distinct[:-1] / 2 + distinct[1:] / 2
    # Between neighbouring floats there is no number: the class then ends with the value itself.
    middles = np.where((middles > distinct[:-1]) & (middles < distinct[1:]), middles, distinct[:-1])
    narrow = bool(middles.size) and middles[0] == distinct[0]
    first = np.nextafter(distinct[:1], -np.inf) if narrow else distinct[:1]
    return np.concatenate([first, middles, distinct[-1:]])


def snap(edges: Floats, present: Floats) -> Floats:
    """Return edges that were computed, moved to the values that they equal up to the error of rounding.

    A value that exact arithmetic puts on an edge then lies on it, and so in the class that the edge closes. Equal means: within
    `TIE` of the whole range.

    Parameters
    ----------
    edges : ndarray of float64, shape (k + 1,)
        Increasing.
    present : ndarray of float64, shape (n,)
        Sorted values.

    Returns
    -------
    ndarray of float64, shape (k + 1,)

    Examples
    --------
    >>> snap(np.array([0.0, 0.3, 0.6]), np.array([0.1, 0.1 + 0.2])).tolist()
    [0.0, 0.30000000000000004, 0.6]
    """
    if edges.size < 2 or present.size == 0:
        return edges
    # Less than a quarter of the narrowest class, so that edges keep their order.
    near = min(TIE * (edges[-1] - edges[0]), float(np.diff(edges).min()) / 4)
    last = present[np.maximum(np.searchsorted(present, edges + near, side="right") - 1, 0)]
    moved = np.where((last > edges) & (last <= edges + near), last, edges)
    lowest = present[min(int(np.searchsorted(present, edges[0] - near)), present.size - 1)]
    moved[0] = min(edges[0], lowest) if lowest >= edges[0] - near else edges[0]
    return moved


def _quantiles(present: Floats, k: int) -> Floats:
    # The ceil(j n / k)-th value, by whole numbers: a floating quantile is off by one where j n / k is whole.
    places = [-(-number * present.size // k) - 1 for number in range(1, k + 1)]
    return np.concatenate([present[:1], present[places]])


def _equal_interval(present: Floats, k: int) -> Floats:
    return snap(np.linspace(present[0], present[-1], k + 1), present)


def _fisher_jenks(present: Floats, k: int) -> Floats:
    labels = np.asarray(kmeans1d.cluster(present, k).clusters)
    ends = np.flatnonzero(np.diff(labels))
    return np.concatenate([present[:1], present[ends], present[-1:]])


def _head_tail(present: Floats, k: int) -> Floats:
    edges, head = [present[0]], present
    while len(edges) < k and head.size > 1:
        mean = head.mean()
        above = head[head > mean]
        if above.size == 0 or (above.size > 0.4 * head.size and len(edges) > 1):
            break
        edges.append(mean)
        head = above
    return snap(np.asarray([*edges, present[-1]]), present)


def _std_mean(present: Floats, k: int) -> Floats:
    mean, deviation = present.mean(), present.std()
    half = (k - 1) // 2
    steps = np.arange(-half, half + 1) if k % 2 == 0 else np.arange(-half, half) + 0.5
    inner = mean + steps * deviation
    inner = inner[(inner > present[0]) & (inner < present[-1])]
    return snap(np.concatenate([present[:1], inner, present[-1:]]), present)


def _pretty(present: Floats, k: int) -> Floats:
    raw = (present[-1] - present[0]) / k
    if raw < SMALLEST_STEP:
        return _quantiles(present, k)
    power = 10.0 ** np.floor(np.log10(raw))
    for step in power * np.array([1, 2, 5, 10, 20, 50]):
        # What is a multiple of the step but for the error of rounding is one.
        first, last = np.floor(present[0] / step + TIE), np.ceil(present[-1] / step - TIE)
        if last - first <= k:
            # By twelve figures, so that an edge such as 0.3 is the float 0.3 and not 0.30000000000000004.
            return snap(np.array([float(f"{edge:.12g}") for edge in np.arange(first, last + 1) * step]), present)
    return _equal_interval(present, k)


METHODS: Final[dict[str, Callable[[Floats, int], Floats]]] = {
    "quantiles": _quantiles,
    "equal_interval": _equal_interval,
    "fisher_jenks": _fisher_jenks,
    "head_tail": _head_tail,
    "std_mean": _std_mean,
    "pretty": _pretty,
}
