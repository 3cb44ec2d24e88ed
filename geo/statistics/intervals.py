"""Intervals of differences between shares: Newcombe's for two shares, MOVER for any sum of independent ones.

For observed values the counts are (nearly) complete, not samples. The interval then answers another question than sampling
error: it takes the town halls of a group as so many draws of a process that could have gone otherwise (the
*superpopulation* reading), and says how large a difference that process makes by itself where nothing sets the groups apart.
"""

from __future__ import annotations

import math
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]

Z95: Final = 1.959963984540054
"""97.5 % quantile of the standard normal distribution: intervals are at the 95 % level."""


EDGE: Final = 0.0005
"""Half of the tenth of a point that pages show: a limit nearer to zero is shown as zero, and says no more than that."""


def leaves_out_zero(low: float, high: float) -> bool:
    """Say whether the interval of a difference of shares leaves out zero by more than rounding shows.

    Examples
    --------
    >>> leaves_out_zero(-0.11, -0.0003), leaves_out_zero(-0.11, -0.001)
    (False, True)
    """
    return low > EDGE or high < -EDGE


def wilson_bounds(shares: ArrayLike, n: ArrayLike, z: float = Z95) -> tuple[Floats, Floats]:
    """Return the Wilson score intervals of many shares; `geo.statistics.intervals.wilson_interval` for arrays.

    Parameters
    ----------
    shares : array_like of float, shape (m,)
        From 0 to 1; NaN is allowed.
    n : array_like of float, shape (m,)
        Sizes; 0 gives no interval.
    z : float
        Quantile of the standard normal distribution.

    Returns
    -------
    low, high : ndarray of float64, shape (m,)
        NaN where there is no share or nothing was counted.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the American
    Statistical Association 22 (158), 209-212.

    Examples
    --------
    >>> low, high = wilson_bounds([81 / 263, 0.5], [263, 0])
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.2553, nan], [0.3662, nan])
    """
    share = np.asarray(shares, dtype="float64")
    size = np.where(np.asarray(n, dtype="float64") > 0, n, np.nan)
    centre = share + z * z / (2 * size)
    half = z * np.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    scale = 1 + z * z / size
    # At 0 and 1 the bound is exactly the share; rounding must not push it out of 0 to 1.
    return np.maximum(0.0, (centre - half) / scale), np.minimum(1.0, (centre + half) / scale)


def mover(weights: ArrayLike, estimates: ArrayLike, low: ArrayLike, high: ArrayLike) -> tuple[Floats, Floats]:
    """Return the interval of a weighted sum of independent estimates from their own intervals ("square and add").

    Parameters
    ----------
    weights, estimates, low, high : array_like of float, shape (parts,) or (parts, m)
        The sum is that of ``weights * estimates`` along the first axis. A part of weight 0 counts for nothing, even
        where its estimate is NaN.

    Returns
    -------
    low, high : ndarray of float64, shape () or (m,)
        NaN where a part that counts has no interval.

    Notes
    -----
    On each side the distances from the estimates to their nearer limits are squared, added, and rooted; a negative weight
    exchanges its part's limits. With weights 1 and -1 and Wilson intervals this is Newcombe's method 10.

    References
    ----------
    Newcombe, R. G. (2001). Estimating the difference between differences: measurement of additive scale interaction for
    proportions. Statistics in Medicine 20 (19), 2885-2893.
    Zou, G. Y., and Donner, A. (2008). Construction of confidence limits about effect measures: a general approach.
    Statistics in Medicine 27 (10), 1693-1702.

    Examples
    --------
    >>> low, high = mover([1, -1], [0.8, 0.6], [0.7, 0.5], [0.9, 0.7])
    >>> round(float(low), 4), round(float(high), 4)
    (0.0586, 0.3414)
    """
    weight, estimate, lower, upper = np.broadcast_arrays(
        *(np.asarray(part, dtype="float64") for part in (weights, estimates, low, high))
    )
    counts = weight != 0
    centre = np.where(counts, weight * estimate, 0.0)
    ends = weight * lower, weight * upper
    down = np.where(counts, np.minimum(*ends), 0.0)
    up = np.where(counts, np.maximum(*ends), 0.0)
    middle = centre.sum(axis=0)
    return (
        middle - np.sqrt(((centre - down) ** 2).sum(axis=0)),
        middle + np.sqrt(((up - centre) ** 2).sum(axis=0)),
    )


def newcombe_bounds(share_a: ArrayLike, n_a: ArrayLike, share_b: ArrayLike, n_b: ArrayLike) -> tuple[Floats, Floats]:
    """Return the 95 % intervals of many differences ``a - b``; see `newcombe_interval`.

    Parameters
    ----------
    share_a, n_a, share_b, n_b : array_like of float, shape (m,)
        Shares from 0 to 1 and sizes.

    Returns
    -------
    low, high : ndarray of float64, shape (m,)
        From -1 to 1; NaN where one of the two has no share or a size of 0.
    """
    shares = np.stack(np.broadcast_arrays(np.asarray(share_a, "float64"), np.asarray(share_b, "float64")))
    sizes = np.stack(np.broadcast_arrays(np.asarray(n_a, "float64"), np.asarray(n_b, "float64")))
    weights = np.array([1.0, -1.0]).reshape(2, *([1] * (shares.ndim - 1)))
    low, high = mover(weights, shares, *wilson_bounds(shares, sizes))
    return np.maximum(low, -1.0), np.minimum(high, 1.0)


def newcombe_interval(share_a: float, n_a: float, share_b: float, n_b: float) -> tuple[float, float]:
    """Return the 95 % hybrid score interval of the difference ``a - b`` of two independent shares.

    Parameters
    ----------
    share_a, share_b : float
        Shares from 0 to 1.
    n_a, n_b : float
        Sizes, more than 0.

    Returns
    -------
    low, high : float
        From -1 to 1. Exchanging the two shares changes signs and exchanges the limits.

    Raises
    ------
    ValueError
        If a share is outside 0 to 1 or a size is not positive.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions: comparison of eleven
    methods. Statistics in Medicine 17 (8), 873-890, method 10 (without continuity correction).

    Examples
    --------
    The first example of table II there:

    >>> low, high = newcombe_interval(56 / 70, 70, 48 / 80, 80)
    >>> round(low, 4), round(high, 4)
    (0.0524, 0.3339)
    """
    for share, n in ((share_a, n_a), (share_b, n_b)):
        if not 0 <= share <= 1 or not n > 0:
            raise ValueError(f"share must be from 0 to 1 and n positive, got share={share}, n={n}")
    low, high = newcombe_bounds(share_a, n_a, share_b, n_b)
    return float(low), float(high)


def wilson_interval(share: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Return the Wilson score interval of a share.

    Parameters
    ----------
    share : float
        Observed share, from 0 to 1. A published percentage does; it need not be a whole number of answers.
    n : float
        Sample size, more than 0.
    z : float
        Quantile of the standard normal distribution.

    Returns
    -------
    low, high : float
        From 0 to 1; never an empty interval, not even at 0 or 1.

    Raises
    ------
    ValueError
        If `share` is outside 0 to 1 or `n` is not positive.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the American
    Statistical Association 22 (158), 209-212.

    Examples
    --------
    >>> low, high = wilson_interval(81 / 263, 263)
    >>> round(low, 4), round(high, 4)
    (0.2553, 0.3662)
    """
    if not 0 <= share <= 1 or not n > 0:
        raise ValueError(f"share must be from 0 to 1 and n positive, got share={share}, n={n}")
    centre = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    # At 0 and 1 the bound is exactly the share; rounding must not push it out of 0 to 1.
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)
