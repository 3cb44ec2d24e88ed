"""The gap between two groups: shares, difference in points with its interval, ratio."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from geo.base.i18n import N_
from geo.compare.groups import Group
from geo.counts.clusters import read_clusters, sum_clusters
from geo.counts.counts import Floats, commune_counts
from geo.counts.ratios import ratio_variances
from geo.counts.shares import Share as Share
from geo.counts.shares import ratio_interval
from geo.statistics.clusters import clustered_shares
from geo.statistics.intervals import leaves_out_zero, newcombe_interval
from geo.territories.places import inside
from geo.vocabulary.extents import Extent
from geo.vocabulary.model import Counted, Indicator, Weight

SMALL_GROUP: Final = 30
"""Town halls under which a group is flagged as small: at 30, a share of one half has an interval of 17 points either way."""

NOTHING_COUNTED: Final = N_("no value in one of the two groups")
NOT_PUBLISHED: Final = N_("no interval: sample size not published")
INHABITANTS: Final = N_(
    "no interval: a town hall decides for all its inhabitants at once, so they are not independent observations"
)
INHABITANTS_OF_COMMUNES: Final = N_(
    "no interval: a commune decides for all its inhabitants at once, so they are not independent observations"
)

OWN_COUNTS: Final = N_(
    "no interval: each group needs at least 30 communes with values that differ, and no few of them that hold most of what is "
    "counted"
)


@dataclass(frozen=True, slots=True)
class Gap:
    """The difference between two shares.

    Attributes
    ----------
    a, b : Share
    gap : float
        ``a - b`` as a difference of shares (0.05 is five points), NaN where one is missing.
    interval : tuple of float or None
        95 % interval of ``gap``: by clusters, of a ratio, or Newcombe's.
    ratio : float
        ``a / b``, NaN where b is 0 or missing.
    why : str
        Why there is no interval (a message to translate), or "".
    counted : tuple of ndarray or None
        The numerators and the denominators of both in each intercommunality, shape (2, clusters).
    """

    a: Share
    b: Share
    gap: float
    interval: tuple[float, float] | None
    ratio: float
    why: str = ""
    counted: tuple[Floats, Floats] | None = field(default=None, compare=False, repr=False)

    @property
    def distinguishable(self) -> bool | None:
        """Say whether the interval leaves out zero, of shares by more than rounding shows; None without an interval."""
        if self.interval is None:
            return None
        low, high = self.interval
        return leaves_out_zero(low, high) if self.a.variance is None else low > 0 or high < 0


def compute_gap(a: Share, b: Share) -> Gap:
    """Return the gap between two independent shares.

    Parameters
    ----------
    a, b : Share

    Returns
    -------
    Gap
        With Newcombe's interval where both sizes are known; exchanging a and b changes the sign and exchanges the limits.

    References
    ----------
    Newcombe (1998), method 10: see `geo.statistics.intervals.newcombe_interval`.

    Examples
    --------
    >>> gap = compute_gap(Share.of(56, 70), Share.of(48, 80))
    >>> round(gap.gap, 4), [round(end, 4) for end in gap.interval], gap.distinguishable
    (0.2, [0.0524, 0.3339], True)
    >>> compute_gap(Share.of(0, 0), Share.of(48, 80)).why
    'no value in one of the two groups'
    """
    difference = a.share - b.share
    ratio = a.share / b.share if b.share else math.nan
    if math.isnan(difference):
        return Gap(a, b, math.nan, None, math.nan, NOTHING_COUNTED)
    if a.variance is not None and b.variance is not None:
        low, high = a.limits[0] - a.limits[1], a.limits[1] - a.limits[0]
        ends = ratio_interval(difference, a.variance + b.variance, (low, high))
        return Gap(a, b, difference, ends, ratio, "" if ends else OWN_COUNTS)
    if a.n and b.n:
        return Gap(a, b, difference, newcombe_interval(a.share, a.n, b.share, b.n), ratio)
    observed = a.denominator is not None and b.denominator is not None
    return Gap(a, b, difference, None, ratio, INHABITANTS if observed else NOT_PUBLISHED)


def compute_group_gap(
    indicator: Indicator,
    a: Group,
    b: Group,
    period: str,
    within: Extent | None = None,
    weight: Weight = Weight.COMMUNES,
) -> Gap:
    """Return the gap between two groups of communes on an observed indicator.

    Where town halls or communes are counted, the interval takes those of one intercommunality for a cluster
    (`geo.statistics.clusters`); a group in one intercommunality alone is taken as independent town halls.

    Parameters
    ----------
    indicator : Indicator
        Of kind observed.
    a, b : Group
        Without a commune in common (`geo.compare.groups.parse_groups`).
    period : str
    within : Extent, optional
        Keep the communes inside.
    weight : Weight
        Of communes, or of their inhabitants: then without an interval.

    Raises
    ------
    UnknownPeriod, NoValuesAtLevel, UnknownTerritory, FormerTerritory, MaximumNotCompared, DeclaredEstimateNotCompared

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> from geo.compare.groups import parse_groups
    >>> gap = compute_group_gap(get_indicator("rpnt_1_8"), *parse_groups("commune_lt_3500", "metropole"), "2026-10")
    >>> gap.a.numerator, gap.a.denominator, gap.b.numerator, gap.b.denominator
    (13779.0, 31238.0, 786.0, 968.0)
    """
    communes, here = commune_counts(indicator, period, weight), inside(within)
    if indicator.counted is Counted.OWN:
        shares = []
        for group in (a, b):
            members = group.mask & here
            variance = float(ratio_variances(communes, np.where(members, 0, -1), 1, read_clusters()[0])[0])
            shares.append(Share.measured(indicator, communes.sum(members), weight, variance))
        return compute_gap(*shares)
    first, second = (Share.measured(indicator, communes.sum(group.mask & here), weight) for group in (a, b))
    gap = compute_gap(first, second)
    if gap.why == INHABITANTS and indicator.counted is not Counted.TOWN_HALLS:
        return replace(gap, why=INHABITANTS_OF_COMMUNES)
    if weight is Weight.INHABITANTS or gap.interval is None:
        return gap
    sums = [sum_clusters(communes, group.mask & here) for group in (a, b)]
    return with_clusters(gap, (np.stack([met for met, _ in sums]), np.stack([whole for _, whole in sums])))


def with_clusters(gap: Gap, counted: tuple[Floats, Floats]) -> Gap:
    """Return a gap with intervals that rest on clusters.

    Parameters
    ----------
    gap : Gap
    counted : tuple of ndarray of float64, shape (2, clusters)
        Numerators and denominators of both groups in each cluster.
    """
    known = clustered_shares(*counted)
    low, high = known.bounds
    sides = [
        replace(
            side,
            clusters=int(known.clusters[number]),
            effect=float(known.effect[number]),
            ends=(float(low[number]), float(high[number])),
        )
        for number, side in enumerate((gap.a, gap.b))
    ]
    ends = within_one(known.interval_of_sum([1, -1]))
    return replace(gap, a=sides[0], b=sides[1], interval=ends, counted=counted)


def within_one(ends: tuple[float, float]) -> tuple[float, float]:
    """Return the ends of an interval of a difference of shares, which lies from -1 to 1."""
    return max(ends[0], -1.0), min(ends[1], 1.0)
