"""The gap over time: whether it widens, narrows or reverses, or whether that cannot be told."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from geo.compare.gaps import Gap, compute_group_gap
from geo.compare.groups import Group
from geo.statistics.clusters import clustered_shares
from geo.statistics.intervals import leaves_out_zero, mover
from geo.vocabulary.extents import Extent
from geo.vocabulary.model import Break, Indicator, Weight


class Verdict(StrEnum):
    """What became of a gap."""

    WIDENS = "widens"
    """Its size grew."""
    NARROWS = "narrows"
    """Its size shrank."""
    REVERSES = "reverses"
    """It changed its sign, unless one of the two gaps cannot be told from zero: it then opened or closed."""
    NOT_DISTINGUISHABLE = "not_distinguishable"
    """The interval of the change holds zero."""
    UNKNOWN = "unknown"
    """There is no interval."""
    BREAK = "break"
    """How it was measured changed in between: the two gaps cannot be compared."""


@dataclass(frozen=True, slots=True)
class Change:
    """How a gap changed from one period to another.

    Attributes
    ----------
    start, end : str
        Periods.
    change : float
        Gap at the end less gap at the start (difference of shares), NaN where one is missing or a break lies between.
    interval : tuple of float or None
        95 % interval of ``change``.
    verdict : Verdict
    """

    start: str
    end: str
    change: float
    interval: tuple[float, float] | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Evolution:
    """A gap over all periods.

    Attributes
    ----------
    points : tuple of (period, Gap)
        In time order.
    steps : tuple of Change
        Between neighbours; one across a break says nothing but that.
    whole : Change or None
        Over the longest stretch without a break that ends in the last period that has a gap.
    breaks : tuple of Break
        Those between the first and the last period that have a gap.
    """

    points: tuple[tuple[str, Gap], ...]
    steps: tuple[Change, ...]
    whole: Change | None
    breaks: tuple[Break, ...] = ()


def compute_change(start: str, before: Gap, end: str, after: Gap) -> Change:
    """Return the change of a gap with its interval.

    Parameters
    ----------
    start, end : str
        Periods of the two gaps.
    before, after : Gap

    Returns
    -------
    Change

    Notes
    -----
    Where both gaps are counted by intercommunality, the interval is that of the sum of the four shares with the correlation of
    their errors (`geo.statistics.clusters.clustered_shares`): the same town halls are counted twice and mostly answer alike.
    Two editions of a survey have other respondents: the difference of two gaps, each with its Newcombe interval, then by
    "square and add", which takes the two as independent.

    References
    ----------
    Newcombe (2001), Zou and Donner (2008): see `geo.statistics.intervals.mover`.

    Examples
    --------
    >>> from geo.compare.gaps import compute_gap
    >>> from geo.counts.shares import Share
    >>> before = compute_gap(Share.of(100, 1000), Share.of(200, 1000))
    >>> compute_change("2021", before, "2025", compute_gap(Share.of(200, 1000), Share.of(600, 1000))).verdict
    <Verdict.WIDENS: 'widens'>
    """
    difference = after.gap - before.gap
    if before.interval is None or after.interval is None:
        return Change(start, end, difference, None, Verdict.UNKNOWN)
    low, high = _interval_of_change(before, after)
    counted = before.a.variance is None
    if not (leaves_out_zero(low, high) if counted else low > 0 or high < 0):
        verdict = Verdict.NOT_DISTINGUISHABLE
    elif before.gap * after.gap < 0 and before.distinguishable == after.distinguishable:
        verdict = Verdict.REVERSES
    else:
        verdict = Verdict.WIDENS if abs(after.gap) > abs(before.gap) else Verdict.NARROWS
    return Change(start, end, difference, (low, high), verdict)


def _interval_of_change(before: Gap, after: Gap) -> tuple[float, float]:
    if before.counted and after.counted:
        parts = zip(before.counted, after.counted, strict=True)
        paired = clustered_shares(*(np.concatenate([early, late]) for early, late in parts))
        low, high = paired.interval_of_sum([-1, 1, 1, -1])
        return max(low, -2.0), min(high, 2.0)
    ends = zip(before.interval or (), after.interval or (), strict=True)
    lows, highs = ([late, early] for early, late in ends)
    independent = mover([1, -1], [after.gap, before.gap], lows, highs)
    return float(independent[0]), float(independent[1])


def compute_evolution(points: Iterable[tuple[str, Gap]], indicator: Indicator | None = None) -> Evolution:
    """Return the evolution of a gap from its value in each period.

    Parameters
    ----------
    points : iterable of (period, Gap)
        In time order.
    indicator : Indicator, optional
        Its breaks are never crossed.

    Returns
    -------
    Evolution
        ``whole`` is None unless two periods after the last break have a gap.
    """
    listed = tuple(points)
    known = [(period, gap) for period, gap in listed if not math.isnan(gap.gap)]

    def crossed(start: str, end: str) -> tuple[Break, ...]:
        return indicator.breaks_between(start, end) if indicator else ()

    steps = tuple(
        _broken(early[0], late[0]) if crossed(early[0], late[0]) else compute_change(*early, *late)
        for early, late in itertools.pairwise(known)
    )
    stretch = [point for point in known if not crossed(point[0], known[-1][0])]
    return Evolution(
        points=listed,
        steps=steps,
        whole=compute_change(*stretch[0], *stretch[-1]) if len(stretch) > 1 else None,
        breaks=crossed(known[0][0], known[-1][0]) if known else (),
    )


def _broken(start: str, end: str) -> Change:
    return Change(start, end, math.nan, None, Verdict.BREAK)


def compute_group_evolution(
    indicator: Indicator, a: Group, b: Group, within: Extent | None = None, weight: Weight = Weight.COMMUNES
) -> Evolution:
    """Return the evolution of the gap between two groups of communes over all periods of an observed indicator.

    Raises
    ------
    NoValuesAtLevel, UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> from geo.compare.groups import parse_groups
    >>> evolution = compute_group_evolution(get_indicator("rpnt_1_8"), *parse_groups("commune_lt_3500", "metropole"))
    >>> len(evolution.points), evolution.whole.start, evolution.whole.end
    (5, '2025-05', '2026-10')
    """
    return compute_evolution(
        ((period.id, compute_group_gap(indicator, a, b, period.id, within, weight)) for period in indicator.periods),
        indicator,
    )
