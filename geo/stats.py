"""Intervals of shares."""

from __future__ import annotations

import math
from typing import Final

Z95: Final = 1.959963984540054
"""97.5 % quantile of the standard normal distribution: intervals are at the 95 % level."""


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
