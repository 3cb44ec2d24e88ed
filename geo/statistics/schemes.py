"""Where each method of classification cuts values: the edges of `geo.statistics.classify`, empty classes included.

Quantiles are those of the inverted distribution function; Fisher and Jenks minimise the squares within classes; head/tail
breaks are those of Jiang (2013); pretty breaks are multiples of 1, 2 or 5 times a power of ten. The names are those of
mapclassify, which the tests compare with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import kmeans1d
import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]


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
    middles = (distinct[:-1] + distinct[1:]) / 2
    return np.concatenate([distinct[:1], middles, distinct[-1:]])


def _quantiles(present: Floats, k: int) -> Floats:
    return np.quantile(present, np.linspace(0, 1, k + 1), method="inverted_cdf")


def _equal_interval(present: Floats, k: int) -> Floats:
    return np.linspace(present[0], present[-1], k + 1)


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
    return np.asarray([*edges, present[-1]])


def _std_mean(present: Floats, k: int) -> Floats:
    mean, deviation = present.mean(), present.std()
    half = (k - 1) // 2
    steps = np.arange(-half, half + 1) if k % 2 == 0 else np.arange(-half, half) + 0.5
    inner = mean + steps * deviation
    inner = inner[(inner > present[0]) & (inner < present[-1])]
    return np.concatenate([present[:1], inner, present[-1:]])


def _pretty(present: Floats, k: int) -> Floats:
    raw = (present[-1] - present[0]) / k
    power = 10.0 ** np.floor(np.log10(raw))
    for step in power * np.array([1, 2, 5, 10, 20, 50]):
        first, last = np.floor(present[0] / step), np.ceil(present[-1] / step)
        if last - first <= k:
            # Products of whole numbers, so that an edge such as 0.3 is the float 0.3 and not 0.30000000000000004.
            return np.round(np.arange(first, last + 1) * step, 12)
    return _equal_interval(present, k)


METHODS: Final[dict[str, Callable[[Floats, int], Floats]]] = {
    "quantiles": _quantiles,
    "equal_interval": _equal_interval,
    "fisher_jenks": _fisher_jenks,
    "head_tail": _head_tail,
    "std_mean": _std_mean,
    "pretty": _pretty,
}
