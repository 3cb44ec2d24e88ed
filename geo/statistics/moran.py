"""Moran's I, global and local, with permutation tests. Arrays alone: no codes, no files, no words.

The statistics are a few lines of NumPy, checked against PySAL (`libpysal`, `esda`) in the tests. So are the permutations, which
are not those of esda for three reasons, measured on the 34,812 communes of one indicator and told in ``docs/hotspots.md``:

- values that are mostly ties. A commune is one town hall, yes or no. esda counts a simulated value that equals the observed
  one as extreme on one side only, so that yes and no *shuffled at random* leave 47 % of the communes with a single neighbour
  at the smallest possible p; here a tie counts on both sides;
- fine p-values. Among 34,812 tests, those that count can have to be far below the 1 / 1,000 of the usual 999 permutations;
  99,999 of them take no longer here than 999 there;
- the same answer every time, without touching the random state of the process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

LOCAL_PERMUTATIONS: Final = 99_999
GLOBAL_PERMUTATIONS: Final = 999
SEED: Final = 1995
TIE: Final = 1e-9
"""Standardised values and sums that differ by less are equal: the order of an addition must not decide."""


@dataclass(frozen=True, slots=True, eq=False)
class Lisa:
    """Local indicators of spatial association of n values.

    Attributes
    ----------
    z : ndarray of float64, shape (n,)
        Values, standardised (mean 0, standard deviation 1).
    lag : ndarray of float64, shape (n,)
        Mean of `z` over the neighbours.
    local : ndarray of float64, shape (n,)
        Local Moran's I: positive where a value and its neighbours lie on the same side of the mean.
    p : ndarray of float64, shape (n,)
        Two-sided p-value of `lag` given the value itself, 0 to 1.
    moran, expected, moran_p : float
        Global Moran's I, its expected value without spatial pattern, its two-sided p-value.
    """

    z: Floats
    lag: Floats
    local: Floats
    p: Floats
    moran: float
    expected: float
    moran_p: float


def local_moran(
    values: Floats,
    focal: Places,
    neighbour: Places,
    permutations: int = LOCAL_PERMUTATIONS,
    global_permutations: int = GLOBAL_PERMUTATIONS,
    seed: int = SEED,
) -> Lisa:
    """Return the local and the global Moran's I of values, with p-values by permutation.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        Present, not all equal.
    focal, neighbour : ndarray of intp, shape (m,)
        Pairs of neighbours by position in `values`, both directions, sorted; every position has a neighbour. All neighbours
        of one weigh the same, and their weights add up to 1 (row-standardised).
    permutations : int
        Of the values of all others around each one.
    global_permutations : int
        Of all values.
    seed : int

    Returns
    -------
    Lisa

    References
    ----------
    Anselin, L. (1995). Local indicators of spatial association - LISA. Geographical Analysis 27 (2), 93-115: equation 12, and
    section 5 for conditional permutation. Moran, P. A. P. (1950). Notes on continuous stochastic phenomena. Biometrika 37,
    17-23. Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical Applications in Genetics
    and Molecular Biology 9 (1), 39.

    Examples
    --------
    A row of six, three low ones beside three high ones:

    >>> left = np.array([0, 1, 1, 2, 2, 3, 3, 4, 4, 5])
    >>> right = np.array([1, 0, 2, 1, 3, 2, 4, 3, 5, 4])
    >>> result = local_moran(np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0]), left, right, permutations=99)
    >>> round(result.moran, 3), result.lag.tolist()
    (0.667, [-1.0, -1.0, 0.0, 0.0, 1.0, 1.0])
    """
    n, counts = len(values), np.bincount(focal, minlength=len(values))
    weights = 1.0 / counts[focal]
    deviations = values - values.mean()
    z = deviations / values.std()

    def around(column: Floats) -> Floats:
        return np.bincount(focal, weights=weights * column[neighbour], minlength=n).astype(np.float64)

    lag = around(z)
    moran = float(n / weights.sum() * (deviations * around(deviations)).sum() / (deviations * deviations).sum())
    expected = -1.0 / (n - 1)
    # RandomState, because its stream is frozen (NEP 19): the same map in years, with whatever NumPy.
    random = np.random.RandomState(seed)
    return Lisa(
        z=z,
        lag=lag,
        local=(n - 1) * z * lag / (z * z).sum(),
        p=local_p_values(z, lag, counts, permutations, random),
        moran=moran,
        expected=expected,
        moran_p=_global_p_value(z, focal, neighbour, moran, expected, global_permutations, random),
    )


def local_p_values(z: Floats, lag: Floats, counts: Places, permutations: int, random: np.random.RandomState) -> Floats:
    """Return for each value how often neighbours drawn at random are as far from the mean as its own, on the same side.

    Around value i, the neighbours are drawn without replacement from all values but i (conditional permutation). The same
    draws serve every i: `permutations` lists of positions among n - 1, in which i is replaced by the last position. So the
    mean of the first k draws is worked out and sorted once for each k, and for i only those lists that hold i are looked at
    again. p is twice the share of draws, the observed one included, that are equal or more extreme, at most 1.

    Parameters
    ----------
    z, lag : ndarray of float64, shape (n,)
        Standardised values and means of their neighbours.
    counts : ndarray of intp, shape (n,)
        Number of neighbours, 1 to n - 1.
    permutations : int
    random : RandomState

    Returns
    -------
    ndarray of float64, shape (n,)
        1 where the value or the mean of its neighbours is the mean of all: there is no side to be on.

    Examples
    --------
    Two high values side by side in a ring of nine. Of the eight others of the first one, one is high: two draws from eight
    find it in a quarter of all cases, so that p is one half.

    >>> z = np.array([1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]) - 2 / 9
    >>> lag = (np.roll(z, 1) + np.roll(z, -1)) / 2
    >>> p = local_p_values(z, lag, np.full(9, 2), 9999, np.random.RandomState(1))
    >>> [round(float(value), 1) for value in p]
    [0.5, 0.5, 0.9, 1.0, 1.0, 1.0, 1.0, 1.0, 0.9]
    """
    draws = draw(len(z) - 1, int(counts.max()), permutations, random)
    sums = np.cumsum(z[draws], axis=0)  # row k - 1: the sum of the first k draws
    observed, high = lag * counts, lag > 0
    hits = np.zeros(len(z), dtype=np.int64)
    for k in np.unique(counts).tolist():
        ordered = np.sort(sums[k - 1])
        here = counts == k
        up, down = here & high, here & ~high
        hits[up] = permutations - np.searchsorted(ordered, observed[up] - TIE, side="left")
        hits[down] = np.searchsorted(ordered, observed[down] + TIE, side="right")

    for row, drawn in enumerate(draws):  # one after the other: all at once would take 300 MB
        lists = np.flatnonzero(counts[drawn] > row)
        i = drawn[lists]
        before = sums[counts[i] - 1, lists]
        after = before - z[i] + z[-1]
        was, ends = (_extreme(total, observed[i], high[i]).astype(np.int64) for total in (before, after))
        hits += np.bincount(i, weights=ends - was, minlength=len(z)).astype(np.int64)

    p = np.minimum(1.0, 2.0 * (hits + 1) / (permutations + 1))
    p[(np.abs(z) < TIE) | (np.abs(observed) < TIE)] = 1.0
    return p


def _extreme(total: Floats, observed: Floats, high: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.where(high, total >= observed - TIE, total <= observed + TIE)


def draw(n: int, size: int, times: int, random: np.random.RandomState) -> NDArray[np.int32]:
    """Draw `size` of the numbers under `n` without repetition, `times` times.

    Parameters
    ----------
    n, size, times : int
        `size` at most `n`.
    random : RandomState

    Returns
    -------
    ndarray of int32, shape (size, times)
        The first k rows are `times` draws of k numbers, for any k.

    Examples
    --------
    >>> sorted(draw(3, 3, 1, np.random.RandomState(1)).ravel().tolist())
    [0, 1, 2]
    """
    drawn = np.empty((size, times), dtype=np.int32)
    for row in range(size):
        left = np.arange(times)
        while left.size:
            drawn[row, left] = random.randint(0, n, left.size, dtype=np.int32)
            left = left[(drawn[:row, left] == drawn[row, left]).any(axis=0)]
    return drawn


def false_discovery_threshold(p: Floats, rate: float) -> float:
    """Return the p-value up to which tests count, so that at most `rate` of those that count are expected to be chance.

    Parameters
    ----------
    p : ndarray of float64, shape (n,)
        p-values of all tests.
    rate : float
        False discovery rate, 0 to 1.

    Returns
    -------
    float
        k / n * `rate` for the largest k whose k-th smallest p-value is not above it; 0 if no test counts.

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate: a practical and powerful approach to multiple
    testing. Journal of the Royal Statistical Society B 57 (1), 289-300. For neighbouring tests: Caldas de Castro, M. and
    Singer, B. H. (2006). Controlling the false discovery rate: a new application to account for multiple and dependent tests
    in local statistics of spatial association. Geographical Analysis 38 (2), 180-208.

    Examples
    --------
    >>> round(false_discovery_threshold(np.array([0.01, 0.02, 0.2, 0.9]), 0.05), 4)
    0.025
    """
    steps = np.arange(1, len(p) + 1) / len(p) * rate
    passed = np.flatnonzero(np.sort(p) <= steps)
    return float(steps[passed[-1]]) if passed.size else 0.0


def _global_p_value(
    z: Floats,
    focal: Places,
    neighbour: Places,
    moran: float,
    expected: float,
    permutations: int,
    random: np.random.RandomState,
) -> float:
    """Return twice the share of shuffled maps whose Moran's I is as far out, on the same side of what is expected."""
    if abs(moran - expected) < TIE:
        return 1.0  # there is no side to be on, and rounding must not choose one
    # Each border is crossed both ways: half of the pairs, with the weights of both ways, do.
    once = focal < neighbour
    first, second = focal[once], neighbour[once]
    shares = 1.0 / np.bincount(focal, minlength=len(z))
    weights = shares[first] + shares[second]
    hits = 0
    for _ in range(permutations):
        shuffled = random.permutation(z)
        # The weights add up to n and z has variance 1, so that the mean of the products is Moran's I.
        shuffled_moran = np.einsum("i,i,i->", weights, shuffled[first], shuffled[second]) / len(z)
        hits += bool(shuffled_moran >= moran - TIE if moran > expected else shuffled_moran <= moran + TIE)
    return min(1.0, 2.0 * (hits + 1) / (permutations + 1))
