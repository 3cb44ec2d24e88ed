"""The rank of a territory in a group, and its difference to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geo.counts.counts import Counts, Floats
from geo.statistics.intervals import mover, wilson_bounds
from geo.statistics.rank_intervals import NARROW, rank_interval


@dataclass(frozen=True, slots=True)
class Rank:
    """Where a value stands among others.

    Attributes
    ----------
    rank : int
        1 for the best; equal values share the best of their ranks (1, 2, 2, 4).
    of : int
        How many have a value, this one included.
    ties : int
        How many others have the same value.
    percentile : float
        Share of those with a lower value, half of those with the same value (itself included) added; from 0 to 1.
    interval : tuple of int or None
        95 % interval of the rank (`geo.statistics.rank_intervals.rank_interval`); None for what is no share of town halls.
    """

    rank: int
    of: int
    ties: int
    percentile: float
    interval: tuple[int, int] | None = None

    @property
    def told(self) -> tuple[int, int] | None:
        """The interval where it is wide enough to be said with the rank, else None."""
        return self.interval if self.interval and self.interval[1] - self.interval[0] > NARROW else None


def compute_rank(
    values: ArrayLike, position: int, *, lower_is_better: bool = False, sizes: ArrayLike | None = None
) -> Rank | None:
    """Return the rank of one value among others, "k of n" with ties.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        NaN is missing: it is neither ranked nor counted.
    position : int
        Whose rank.
    lower_is_better : bool
        Rank 1 for the lowest value.
    sizes : array_like of float, shape (n,), optional
        Of shares, the independent observations behind each: the rank then has an interval.

    Returns
    -------
    Rank or None
        None where the value itself is missing.

    Notes
    -----
    Standard competition ranking ("1224").

    Examples
    --------
    >>> compute_rank([0.9, 0.5, 0.5, 0.1, float("nan")], 1)
    Rank(rank=2, of=4, ties=1, percentile=0.5, interval=None)
    """
    known = np.asarray(values, dtype="float64")
    own = known[position]
    if np.isnan(own):
        return None
    above, below, same = int((known > own).sum()), int((known < own).sum()), int((known == own).sum())
    of = above + below + same
    ends = None if sizes is None else rank_interval(known, sizes, position, lower_is_better=lower_is_better)
    return Rank((below if lower_is_better else above) + 1, of, same - 1, (below + same / 2) / of, ends)


def same_answer(values: ArrayLike, position: int) -> float | None:
    """Return which share of the others gives the same answer as one territory, where each answers yes (1) or no (0).

    Returns
    -------
    float or None
        None where the answer is missing or there is no other.

    Examples
    --------
    >>> same_answer([1.0, 1.0, 0.0, float("nan")], 0)
    0.5
    """
    known = np.asarray(values, dtype="float64")
    others = int((~np.isnan(known)).sum()) - 1
    if np.isnan(known[position]) or not others:
        return None
    return (int((known == known[position]).sum()) - 1) / others


def compute_difference(a: Counts, b: Counts, both: Counts) -> tuple[Floats, Floats, Floats]:
    """Return the difference of two shares that may have town halls in common, with its 95 % interval.

    Parameters
    ----------
    a, b, both : Counts
        Arrays of one shape: the two, and the town halls that are in both (zeros where they are apart).

    Returns
    -------
    difference, low, high : ndarray of float64
        ``a - b``; the interval is NaN where a or b has no town hall, or where they are the same town halls.

    Notes
    -----
    A territory is a part of its parents, so that its share and theirs are not independent. The difference is a weighted sum
    of three shares that are: of the town halls in both, in a alone and in b alone. Its interval is that of such a sum
    (`geo.statistics.intervals.mover`); for two places apart it is Newcombe's.

    Examples
    --------
    >>> part, whole = Counts(*np.array([[30.0], [50.0], [50.0]])), Counts(*np.array([[40.0], [100.0], [100.0]]))
    >>> [round(float(end[0]), 3) for end in compute_difference(part, whole, part)]
    [0.2, 0.105, 0.276]
    """
    n_a, n_b, n_both = (np.asarray(part.denominator, dtype="float64") for part in (a, b, both))
    n = np.stack([n_both, n_a - n_both, n_b - n_both])
    met = np.stack([both.numerator, a.numerator - both.numerator, b.numerator - both.numerator])
    fine = (n_a > 0) & (n_b > 0)
    of_a, of_b = np.where(fine, n_a, np.nan), np.where(fine, n_b, np.nan)
    weights = np.stack([n[0] / of_a - n[0] / of_b, n[1] / of_a, -n[2] / of_b])
    shares = np.divide(met, n, out=np.full(n.shape, np.nan), where=n > 0)
    low, high = mover(weights, shares, *wilson_bounds(shares, n))
    apart = fine & (weights != 0).any(axis=0)
    return a.share - b.share, np.where(apart, low, np.nan), np.where(apart, high, np.nan)
