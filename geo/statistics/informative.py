"""Whether a layer of values says anything about places: the one rule by which the Atlas draws a map, or does not.

A choropleth makes every place look measured. Where all places have one value, or where values differ by less than each of them
is known, its colours say nothing of the places, and a reader cannot see that. Such a layer is not drawn:

1. fewer than two different values, as they are shown, among the places that would be drawn;
2. of a survey, all those places in one stratum: one figure, given to each of them;
3. of a survey or a model, the largest value less the smallest not larger than the median width of the 95 % intervals.

The third condition is the comparison of signal and noise in its plainest form: the spread that the colours show against the
width of what is typically known of one place. Sun and Wong (2010) and Wei, Tong and Phillips (2017) say in the same spirit when
classes of a map can be told apart. Where fewer than half of the values have an interval (the number of answers is not
published), it cannot be asked: then the other two decide, and `Information.tested` is False.

References
----------
Sun, M. and Wong, D. W. S. (2010). Incorporating data quality information in mapping American Community Survey data. Cartography
and Geographic Information Science 37 (4), 285-299.

Wei, R., Tong, D. and Phillips, J. M. (2017). An integrated classification scheme for mapping estimates and errors of estimation
from the American Community Survey. Computers, Environment and Urban Systems 63, 95-103.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

SHOWN_DIGITS: Final = 3
"""Decimals of a share that pages show: a tenth of a point."""
LEAST_KNOWN: Final = 0.5
"""Share of the values that must have an interval before their width is compared with their spread."""


class NoMap(StrEnum):
    """Why a layer is not drawn as a map."""

    NOTHING_DRAWN = "nothing_drawn"
    """No value is good enough to be drawn, see `geo.statistics.reliability`."""
    ONE_VALUE = "one_value"
    """All values are equal, as they are shown."""
    ONE_STRATUM = "one_stratum"
    """All places take the figure of one stratum of a survey."""
    WITHIN_INTERVALS = "within_intervals"
    """The values differ by less than their intervals are wide."""


@dataclass(frozen=True, slots=True)
class Information:
    """What the values of a layer tell apart.

    Attributes
    ----------
    no_map : NoMap or None
        Why it is not drawn; None where it is.
    count : int
        Values that would be drawn.
    lowest, highest : float
        The smallest and the largest of them; NaN where there is none.
    width : float
        Median width of their 95 % intervals; NaN where none is known.
    tested : bool
        Whether the width was compared with the spread.
    """

    no_map: NoMap | None
    count: int
    lowest: float
    highest: float
    width: float
    tested: bool

    @property
    def spread(self) -> float:
        """The largest value less the smallest."""
        return self.highest - self.lowest


def informative(
    value: ArrayLike, low: ArrayLike | None = None, high: ArrayLike | None = None, *, digits: int = SHOWN_DIGITS,
    strata: int | None = None,
) -> Information:  # fmt: skip
    """Say what the values of a layer tell apart, and whether it is drawn.

    Parameters
    ----------
    value : array_like of float, shape (m,)
        What would be drawn, shares from 0 to 1 or in a unit of their own; NaN is not drawn.
    low, high : array_like of float, shape (m,), optional
        95 % intervals; NaN where there is none. None for values that were observed: they have no error of a sample.
    digits : int
        Decimals that are shown.
    strata : int, optional
        Of a survey, how many strata the drawn values are of.

    Returns
    -------
    Information

    Examples
    --------
    >>> informative([0.15, 0.15, 0.1504, float("nan")]).no_map
    <NoMap.ONE_VALUE: 'one_value'>
    >>> informative([0.10, 0.14], [0.05, 0.10], [0.15, 0.20]).no_map
    <NoMap.WITHIN_INTERVALS: 'within_intervals'>
    >>> informative([0.10, 0.30], [0.05, 0.25], [0.15, 0.35]).no_map is None
    True
    """
    values = np.asarray(value, dtype="float64")
    present = ~np.isnan(values)
    kept = values[present]
    if not kept.size:
        return Information(NoMap.NOTHING_DRAWN, 0, float("nan"), float("nan"), float("nan"), tested=False)
    lowest, highest = float(kept.min()), float(kept.max())
    width, tested = float("nan"), False
    if low is not None and high is not None:
        widths = (np.asarray(high, dtype="float64") - np.asarray(low, dtype="float64"))[present]
        known = widths[~np.isnan(widths)]
        tested = known.size >= LEAST_KNOWN * kept.size
        width = float(np.median(known)) if known.size else width
    reason = None
    if strata == 1:
        reason = NoMap.ONE_STRATUM
    elif round(lowest, digits) == round(highest, digits):
        reason = NoMap.ONE_VALUE
    # A hair of rounding must not draw a spread that is as wide as the intervals.
    elif tested and highest - lowest <= width + 1e-9:
        reason = NoMap.WITHIN_INTERVALS
    return Information(reason, int(kept.size), lowest, highest, width, tested=tested)


def told_apart(low: ArrayLike, high: ArrayLike) -> float:
    """Return the share of pairs of places whose 95 % intervals do not overlap.

    A strict criterion: two values can differ although their intervals overlap a little (Schenker and Gentleman 2001). What is
    counted here can be told apart by any criterion.

    Parameters
    ----------
    low, high : array_like of float, shape (m,)
        Limits; a place without an interval is in no pair. Intervals that share a limit overlap.

    Returns
    -------
    float
        From 0 to 1; NaN for fewer than two intervals. In m log m steps: there are 608 million pairs of communes.

    References
    ----------
    Schenker, N. and Gentleman, J. F. (2001). On judging the significance of differences by examining the overlap between
    confidence intervals. The American Statistician 55 (3), 182-186.

    Examples
    --------
    >>> told_apart([0.1, 0.3, 0.35], [0.2, 0.4, 0.5]).__round__(3)
    0.667
    """
    lower, upper = np.asarray(low, dtype="float64"), np.asarray(high, dtype="float64")
    known = ~(np.isnan(lower) | np.isnan(upper))
    lower, upper = lower[known], np.sort(upper[known])
    pairs = lower.size * (lower.size - 1) / 2
    # An interval lies wholly below another in one of the two orders alone: each such pair is counted once.
    return float(np.searchsorted(upper, lower, side="left").sum() / pairs) if pairs else float("nan")
