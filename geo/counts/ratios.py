"""How sure a ratio of sums over communes is, where numerators and denominators are whatever a file counts."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.counts.counts import Counts, Floats
from geo.statistics.intervals import Z95
from geo.statistics.student import quantile

LEAST: Final = 30
"""Communes with a value under which no variance is given: Cochran's working rule for results of large samples."""
MOST_VARIATION: Final = 0.2
"""Coefficient of variation of the mean denominator above which none is given. The bias of a ratio is at most that part of its
standard error (Cochran, section 6.8); with a fifth, a 95 % interval still holds 94.5 % (his table 1.1)."""
NO_SPREAD: Final = 1e-20
"""Sum of squares, over the square of the sum, that is but the rounding of equal values."""


def ratio_variances(
    communes: Counts, group: NDArray[np.intp], size: int, cluster: NDArray[np.intp] | None = None
) -> Floats:
    """Return the variance of the ratio of sums in each of several groups of communes, by linearisation.

    The communes are the units, as so many draws of a process that could have gone otherwise: numerators and denominators
    of one commune are anything but independent draws, so that no formula for proportions holds.

    Parameters
    ----------
    communes : Counts
        Arrays of shape (n,); a commune without a denominator has no value.
    group : ndarray of intp, shape (n,)
        Which group each commune belongs to, -1 for none.
    size : int
        Number of groups.
    cluster : ndarray of intp, shape (n,), optional
        Intercommunality of each commune (`geo.counts.clusters.read_clusters`): its communes answer alike.

    Returns
    -------
    ndarray of float64, shape (size,)
        NaN under `LEAST` communes with a value, where a few communes hold most of the denominators (`MOST_VARIATION`), and
        where all have the same value: nothing then says how values vary, and an interval without width would be false.

    Notes
    -----
    With ``R`` the ratio, ``y`` numerators and ``x`` denominators of the ``n`` communes with a value:

        var(R) = n / (n - 1) * sum((y - R x)^2) / (sum x)^2

    With clusters the sums of ``y - R x`` in each of ``K`` clusters take the place of those of communes, and ``K`` of ``n``, where
    that is more; it is multiplied by the square of the ratio of Student's quantile (``K - 1`` degrees of freedom) to the normal
    one, so that a normal interval of it is that of Student.

    References
    ----------
    Cameron, A. C. and Miller, D. L. (2015). A practitioner's guide to cluster-robust inference. Journal of Human Resources
    50 (2), 317-372.

    Cochran, W. G. (1977). Sampling Techniques, 3rd edition, Wiley, chapter 6 (equation 6.13, without the finite population
    correction).

    Examples
    --------
    >>> many = Counts(np.tile([1.0, 3.0], 50), np.ones(100), np.ones(100))
    >>> float(ratio_variances(many, np.zeros(100, dtype=np.intp), 1)[0].round(6))
    0.010101
    """
    valued = (group >= 0) & (communes.denominator > 0)
    where, above, below = group[valued], communes.numerator[valued], communes.denominator[valued]
    n = np.bincount(where, minlength=size).astype("float64")
    met, whole = (np.bincount(where, weights=part, minlength=size) for part in (above, below))
    enough = n >= LEAST
    sums = np.where(enough, whole, 1.0)
    units = np.where(enough, n, 2.0)
    squares = np.bincount(where, weights=(above - (met / sums)[where] * below) ** 2, minlength=size)
    apart = np.bincount(where, weights=(below - (sums / units)[where]) ** 2, minlength=size)
    variation = np.sqrt(apart / (units - 1) / units) / (sums / units)
    variance = units / (units - 1) * squares / sums**2
    varies = squares > NO_SPREAD * np.maximum((met / sums) ** 2, 1e-300) * sums**2
    if cluster is not None:
        left = above - (met / sums)[where] * below
        variance = np.maximum(variance, _clustered_variances(left, where, cluster[valued], sums))
    return np.where(enough & varies & (variation <= MOST_VARIATION), variance, np.nan)


def _clustered_variances(left: Floats, where: NDArray[np.intp], cluster: NDArray[np.intp], sums: Floats) -> Floats:
    """Return the variances of ratios from the residuals of communes, summed by cluster; 0 where there is one cluster."""
    size = len(sums)
    pairs, pair = np.unique(where * (cluster.max(initial=0) + 1) + cluster, return_inverse=True)
    of_pair = pairs // (cluster.max(initial=0) + 1)
    squares = np.bincount(of_pair, weights=np.bincount(pair, weights=left, minlength=len(pairs)) ** 2, minlength=size)
    number = np.bincount(of_pair, minlength=size)
    scale = [n / (n - 1) * (quantile(int(n) - 1) / Z95) ** 2 if n > 1 else 0.0 for n in number]
    return np.asarray(scale * squares / sums**2, dtype=np.float64)
