"""Rates of units of unequal size, made comparable: empirical Bayes standardisation (Assunção and Reis 1999)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from geo.statistics.intervals import Floats


def standardised_rates(events: ArrayLike, base: ArrayLike, *, proportions: bool = True) -> Floats:
    """Return rates as deviations from the rate of all, each divided by how much a rate of its size varies.

    Parameters
    ----------
    events, base : array_like of float, shape (n,)
        What happened and out of how many, more than 0, in each unit.
    proportions : bool
        Whether events are some of the base; cases for so many inhabitants are not.

    Returns
    -------
    ndarray of float64, shape (n,)

    Notes
    -----
    The rate of a small unit lies far from that of all by chance alone; Moran's I then finds patterns, or misses them, that are
    those of the sizes. With ``b`` the rate of all and ``m`` the mean base, the variance of a rate is taken as
    ``v_i = a + b / x_i``, with ``a = s2 - b / m`` estimated from the weighted variance ``s2`` of the rates (Marshall's
    estimator of moments); where ``v_i`` is not positive, it is ``b / x_i``, what chance alone makes. Chance is that of rare
    events: where more than half of a whole are events, the others are counted, and the sign is turned round.

    References
    ----------
    Assunção, R. M. and Reis, E. A. (1999). A new proposal to adjust Moran's I for population density. Statistics in Medicine
    18 (16), 2147-2162. Marshall, R. J. (1991). Mapping disease and mortality rates using empirical Bayes estimators. Journal of
    the Royal Statistical Society C 40 (2), 283-294.

    Examples
    --------
    Half of ten is as far from a quarter as half of a thousand, and says less:

    >>> standardised_rates([5, 500, 0, 250], [10, 1000, 10, 2000]).round(2).tolist()
    [1.06, 1.41, -1.06, -0.71]
    """
    met, size = np.asarray(events, dtype="float64"), np.asarray(base, dtype="float64")
    if proportions and met.sum() > size.sum() / 2:
        return -_standardised(size - met, size)
    return _standardised(met, size)


def _standardised(met: Floats, size: Floats) -> Floats:
    rate, of_all = met / size, met.sum() / size.sum()
    spread = float((size * (rate - of_all) ** 2).sum() / size.sum())
    variance = spread - of_all / size.mean() + of_all / size
    variance = np.where(variance <= 0, of_all / size, variance)
    # Without any event every rate is that of all.
    return np.divide(rate - of_all, np.sqrt(variance), out=np.zeros_like(rate), where=variance > 0)
