"""How much of a gap is that fewer declare a site or a mailbox at all, and how much that of these fewer meet the criterion."""

from __future__ import annotations

import math
from dataclasses import dataclass

from geo.compare.decomposition import rounded_parts
from geo.compare.evolution import Evolution, compute_group_evolution
from geo.compare.gaps import Gap, compute_gap, compute_group_gap, with_clusters
from geo.compare.groups import Group
from geo.counts.shares import Share
from geo.indicators.catalogue import get_indicator
from geo.indicators.derived.conditional import SUFFIX
from geo.vocabulary.extents import Extent
from geo.vocabulary.model import Indicator, Weight


@dataclass(frozen=True, slots=True)
class Factors:
    """A gap among all town halls as that of two factors: share = P(declares) x P(meets the criterion | declares).

    Attributes
    ----------
    indicator : Indicator
        The conditional one: its gap is the one to judge by.
    whole : Gap
        Of all town halls.
    declares : Gap
        Of the shares that declare what the criterion is about.
    given : Gap
        Among those that declare it.
    evolution : Evolution
        Of ``given``.
    by_declaring, by_given : float
        What each factor adds to the gap of all town halls, as a difference of shares: they add up to ``whole.gap``.
    before_break : bool
        Whether a break in the series follows: how addresses were written then says nothing of who does better.
    """

    indicator: Indicator
    whole: Gap
    declares: Gap
    given: Gap
    evolution: Evolution
    by_declaring: float
    by_given: float
    before_break: bool = False

    def rounded(self, digits: int = 1) -> tuple[float, float, float]:
        """Return the gap and its two parts in points, rounded so that the parts add up to the gap."""
        return rounded_parts(self.whole.gap, self.by_declaring, self.by_given, digits)


def split(declares_a: float, given_a: float, declares_b: float, given_b: float) -> tuple[float, float]:
    """Split the difference of two products into what each factor adds.

    Parameters
    ----------
    declares_a, given_a, declares_b, given_b : float
        The factors of each.

    Returns
    -------
    by_declaring, by_given : float
        They add up to ``declares_a * given_a - declares_b * given_b``.

    References
    ----------
    Das Gupta, P. (1993). Standardization and decomposition of rates: a user's manual. U.S. Bureau of the Census, P23-186,
    chapter 2 (two factors): each difference is taken at the mean of the other factor.

    Examples
    --------
    >>> [round(part, 3) for part in split(0.6, 0.8, 0.9, 0.9)]
    [-0.255, -0.075]
    """
    return (declares_a - declares_b) * (given_a + given_b) / 2, (given_a - given_b) * (declares_a + declares_b) / 2


def compute_factors(
    indicator: Indicator,
    a: Group,
    b: Group,
    period: str,
    within: Extent | None = None,
    weight: Weight = Weight.COMMUNES,
) -> Factors | None:
    """Return the factors of the gap between two groups, None for an indicator with one denominator.

    Parameters
    ----------
    indicator : Indicator
        Observed, with either of its denominators.
    a, b : Group
    period : str
    within : Extent, optional
    weight : Weight

    Returns
    -------
    Factors or None
        None also where one of the groups declares nothing.

    Raises
    ------
    UnknownPeriod, NoValuesAtLevel, UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> from geo.compare.groups import parse_groups
    >>> factors = compute_factors(get_indicator("rpnt_1_8"), *parse_groups("commune_lt_3500", "metropole"), "2026-10")
    >>> factors.rounded(), round(factors.given.gap * 100, 1)
    ((-37.1, -32.8, -4.3), -5.5)
    """
    if not indicator.among:
        return None
    base = get_indicator(indicator.unconditional)
    conditional = get_indicator(base.id + SUFFIX)
    whole = compute_group_gap(base, a, b, period, within, weight)
    evolution = compute_group_evolution(conditional, a, b, within, weight)
    given = dict(evolution.points)[period]
    declares = _declaring(whole, given, weight)
    if math.isnan(given.gap) or math.isnan(declares.gap):
        return None
    parts = split(declares.a.share, given.a.share, declares.b.share, given.b.share)
    before = any(period <= known.before for known in conditional.breaks)
    return Factors(conditional, whole, declares, given, evolution, *parts, before)


def _declaring(whole: Gap, given: Gap, weight: Weight) -> Gap:
    """Return the gap of the first factor: the denominators of the second over those of all town halls."""
    sides = [
        Share.of(second.denominator or 0.0, first.denominator or 0.0, first.expected, weight)
        for first, second in ((whole.a, given.a), (whole.b, given.b))
    ]
    gap = compute_gap(*sides)
    if whole.counted is None or given.counted is None:
        return gap
    return with_clusters(gap, (given.counted[1], whole.counted[1]))
