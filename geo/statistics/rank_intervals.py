"""Intervals of ranks: between how many others a share surely stands.

A rank looks exact and is not: where shares rest on a few town halls, another draw would order them otherwise. How far is told
here by comparing one share with each of the others.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from geo.statistics.intervals import wilson_bounds

NARROW: Final = 10
"""A rank whose interval is no wider than so many places is said without it."""


def rank_interval(
    shares: ArrayLike, sizes: ArrayLike, position: int, *, lower_is_better: bool = False
) -> tuple[int, int] | None:
    """Return the 95 % interval of the rank of one share among others.

    Parameters
    ----------
    shares : array_like of float, shape (n,)
        From 0 to 1; NaN is missing and not counted.
    sizes : array_like of float, shape (n,)
        Independent observations that each share rests on.
    position : int
        Whose rank.
    lower_is_better : bool
        Rank 1 for the lowest share.

    Returns
    -------
    tuple of int or None
        Best and worst rank; None where the share is missing or rests on nothing. It holds the observed rank always.

    Notes
    -----
    The best rank is one more than the shares that are surely better, the worst one leaves as many behind as are surely worse.
    "Surely" means that the 95 % interval of the difference leaves out zero (Newcombe 1998, method 10). Ranks from all pairwise
    comparisons are those of Mohamad, Goeman and van Zwet (2022), who correct the comparisons for an interval of all ranks at
    once; here one territory asks for its own, and none is corrected. One that is a pair of shares wide is wider than the error
    of one share alone needs: of shares that are drawn from known ones it holds the true rank in more than 95 % of cases (the
    tests draw them).

    References
    ----------
    Goldstein, H. and Spiegelhalter, D. J. (1996). League tables and their limitations. Journal of the Royal Statistical Society
    A 159 (3), 385-443. Mohamad, D. A., Goeman, J. J. and van Zwet, E. W. (2022). Simultaneous confidence intervals for ranks
    with application to ranking institutions. Biometrics 78 (1), 238-247. Newcombe, R. G. (1998). Interval estimation for the
    difference between independent proportions. Statistics in Medicine 17 (8), 873-890.

    Examples
    --------
    Ten of ten, nine of ten and none of ten:

    >>> rank_interval([1.0, 0.9, 0.0], [10, 10, 10], 1), rank_interval([1.0, 0.9, 0.0], [10, 10, 10], 2)
    ((1, 2), (3, 3))
    """
    share = np.asarray(shares, dtype="float64")
    low, high = wilson_bounds(share, sizes)
    own = share[position]
    if np.isnan(low[position]):
        return None
    apart = share - own
    # NaN compares as neither: what is missing is no rival.
    higher = apart - np.hypot(share - low, high[position] - own) > 0
    lower = apart + np.hypot(high - share, own - low[position]) < 0
    better, worse = (lower, higher) if lower_is_better else (higher, lower)
    return int(better.sum()) + 1, int((~np.isnan(share)).sum()) - int(worse.sum())
