"""The gap between two groups: shares, difference in points with its interval, ratio, and where it is how large."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base.errors.kinds import shown
from geo.base.errors.questions import ExtentTooSmall, InvalidChoice
from geo.base.i18n import N_
from geo.compare.groups import Group
from geo.counts.counts import Counts, Floats, commune_counts, units
from geo.counts.ratios import ratio_variances
from geo.counts.shares import Share as Share
from geo.counts.shares import ratio_interval
from geo.statistics.intervals import Z95, newcombe_bounds, newcombe_interval
from geo.territories.places import Flags, inside, read_places, within_extent
from geo.vocabulary.extents import EXTENT_LEVELS, Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Counted, Indicator, Weight
from geo.vocabulary.parameters import PLACE_LEVELS

SMALL_GROUP: Final = 30
"""Town halls under which a group is flagged as small: at 30, a share of one half has an interval of 17 points either way."""

NOTHING_COUNTED: Final = N_("no value in one of the two groups")
NOT_PUBLISHED: Final = N_("no interval: sample size not published")
INHABITANTS: Final = N_(
    "no interval: a town hall decides for all its inhabitants at once, so they are not independent observations"
)

OWN_COUNTS: Final = N_(
    "no interval: each group needs at least 30 communes with values that differ, and no few of them that hold most of what is "
    "counted"
)

REFERENCES: Final = ("local", "national")


@dataclass(frozen=True, slots=True)
class Gap:
    """The difference between two shares.

    Attributes
    ----------
    a, b : Share
    gap : float
        ``a - b`` as a difference of shares (0.05 is five points), NaN where one is missing.
    interval : tuple of float or None
        95 % Newcombe interval of ``gap``.
    ratio : float
        ``a / b``, NaN where b is 0 or missing.
    why : str
        Why there is no interval (a message to translate), or "".
    """

    a: Share
    b: Share
    gap: float
    interval: tuple[float, float] | None
    ratio: float
    why: str = ""

    @property
    def distinguishable(self) -> bool | None:
        """Say whether the interval leaves out zero; None without an interval."""
        return None if self.interval is None else not self.interval[0] <= 0 <= self.interval[1]


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
    shares = []
    for group in (a, b):
        members = group.mask & here
        variance = math.nan
        if indicator.counted is Counted.OWN:
            variance = float(ratio_variances(communes, np.where(members, 0, -1), 1)[0])
        shares.append(Share.measured(indicator, communes.sum(members), weight, variance))
    return compute_gap(*shares)


def build_gap_table(
    a: Counts, b: Counts, weight: Weight = Weight.COMMUNES, variances: tuple[Floats, Floats] | None = None
) -> pd.DataFrame:
    """Return many gaps at once.

    Parameters
    ----------
    a, b : Counts
        Arrays of shape (n,): the two groups in each of n places.
    weight : Weight
    variances : tuple of ndarray, shape (n,)
        Of the two ratios, where a file counts something else than communes.

    Returns
    -------
    DataFrame, one row a place
        ``share_a``, ``numerator_a``, ``denominator_a`` (int64, or float64 for inhabitants
        and for counts of a file), the same of b; ``gap`` (a - b),
        ``low``, ``high`` (95 % Newcombe interval), ``ratio`` (float64, NaN where there is none); ``distinguishable``
        (object: True, False or None without an interval).
    """
    shares = a.share, b.share
    difference = shares[0] - shares[1]
    if variances is not None:
        half = Z95 * np.sqrt(variances[0] + variances[1])
        low, high = difference - half, difference + half
    elif weight is Weight.INHABITANTS:
        low, high = np.full_like(difference, np.nan), np.full_like(difference, np.nan)
    else:
        low, high = newcombe_bounds(shares[0], a.denominator, shares[1], b.denominator)
    table: dict[str, object] = {}
    for name, share, counted in (("a", shares[0], a), ("b", shares[1], b)):
        whole = "int64" if weight is Weight.COMMUNES and variances is None else "float64"
        table |= {f"share_{name}": share, f"numerator_{name}": counted.numerator.astype(whole)}
        table |= {f"denominator_{name}": counted.denominator.astype(whole)}
    ratio = np.divide(
        shares[0],
        shares[1],
        out=np.full_like(difference, np.nan),
        where=(shares[1] > 0) if variances is None else shares[1] != 0,
    )
    apart = ((low > 0) | (high < 0)).astype(object)
    apart[np.isnan(low)] = None
    table |= {"gap": difference, "low": low, "high": high, "ratio": ratio, "distinguishable": apart}
    return pd.DataFrame(table)


def gaps_by(
    indicator: Indicator,
    a: Group,
    b: Group,
    period: str,
    level: Level,
    within: Extent | None = None,
    weight: Weight = Weight.COMMUNES,
    reference: str = "local",
) -> pd.DataFrame:
    """Return the gap in each region or département.

    Parameters
    ----------
    indicator : Indicator
        Of kind observed.
    a, b : Group
    period : str
    level : Level
        ``region`` or ``departement``.
    within : Extent, optional
        A region, with départements.
    weight : Weight
    reference : {"local", "national"}
        Group b of the same place, or of the whole extent: most départements have no métropole of their own.

    Returns
    -------
    DataFrame, one row a place, sorted by gap (lowest first, ties by code, places without a gap last)
        ``code``, ``name``, then the columns of `build_gap_table`, ``small`` (bool: a group that has town halls has fewer than
        `SMALL_GROUP`) and ``from_whole``: the gap there less that of the whole extent.

    Raises
    ------
    InvalidChoice
        If `level` or `reference` is another.
    ExtentTooSmall, UnknownPeriod, NoValuesAtLevel, UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> from geo.compare.groups import parse_groups
    >>> groups = parse_groups("commune_lt_3500", "metropole")
    >>> table = gaps_by(get_indicator("rpnt_1_8"), *groups, "2026-10", Level.REGION)
    >>> len(table), int(table["numerator_a"].sum())
    (18, 13779)
    """
    if level not in PLACE_LEVELS:
        raise InvalidChoice(name="by", arrived=level, allowed=shown(PLACE_LEVELS))
    if reference not in REFERENCES:
        raise InvalidChoice(name="reference", arrived=reference, allowed=shown(REFERENCES))
    if within and within.level not in EXTENT_LEVELS[level]:
        raise ExtentTooSmall(level=level, within=within)
    communes, here, there = commune_counts(indicator, period, weight), inside(within), read_places(level)
    parent = read_places(Level.COMMUNE).parents[level]
    size = len(there.codes)
    first, second = (communes.grouped(parent, size, group.mask & here) for group in (a, b))
    halls = units(indicator, commune_counts(indicator, period))
    sizes = [halls.grouped(parent, size, group.mask & here).denominator for group in (a, b)]
    if reference == "national":
        whole_b = communes.sum(b.mask & here)
        second = Counts(*(np.full(size, part) for part in (whole_b.numerator, whole_b.denominator, whole_b.expected)))
        sizes[1] = np.full(size, halls.sum(b.mask & here).denominator)
    table = build_gap_table(
        first, second, weight, _variances(indicator, communes, [a, b], here, parent, size, reference)
    )
    table.insert(0, "code", there.codes)
    table.insert(1, "name", there.names)
    table["small"] = np.any([(n > 0) & (n < SMALL_GROUP) for n in sizes], axis=0)
    table["from_whole"] = table["gap"] - compute_group_gap(indicator, a, b, period, within, weight).gap
    if within:
        table = table[within_extent(level, within)]
    return table.sort_values(["gap", "code"], na_position="last", ignore_index=True)


def _variances(
    indicator: Indicator,
    communes: Counts,
    groups: list[Group],
    here: Flags,
    parent: NDArray[np.intp],
    size: int,
    reference: str,
) -> tuple[Floats, Floats] | None:
    """Return the variances of both values in each place, None where communes are counted."""
    if indicator.counted is not Counted.OWN:
        return None
    a, b = (ratio_variances(communes, np.where(group.mask & here, parent, -1), size) for group in groups)
    if reference == "national":
        b = np.full(size, ratio_variances(communes, np.where(groups[1].mask & here, 0, -1), 1)[0])
    return a, b
