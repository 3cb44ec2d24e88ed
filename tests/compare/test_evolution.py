"""The gap over time: interval of a change, verdicts, real figures."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.compare.evolution import Verdict, compute_change, compute_evolution, compute_group_evolution
from geo.compare.gaps import Gap, Share, compute_gap
from geo.compare.groups import parse_groups
from geo.compare.presentation.sentences import evolution_sentences
from geo.indicators.catalogue import get_indicator
from geo.vocabulary.extents import Extent
from geo.vocabulary.model import Weight

HTTPS = get_indicator("rpnt_1_8")
GROUPS = parse_groups("commune_lt_3500", "metropole")
counted = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def of(a: int, b: int, n: int = 1000) -> Gap:
    """The gap between `a` and `b` out of `n`."""
    return compute_gap(Share.of(a, n), Share.of(b, n))


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (of(100, 200), of(200, 600), Verdict.WIDENS),
        (of(200, 600), of(100, 200), Verdict.NARROWS),
        (of(600, 200), of(200, 100), Verdict.NARROWS),
        (of(100, 600), of(600, 100), Verdict.REVERSES),
        (of(100, 200), of(110, 205), Verdict.NOT_DISTINGUISHABLE),
        # From a gap that is not there to one below zero: it opens, nothing is reversed.
        (of(101, 100), of(100, 600), Verdict.WIDENS),
        (of(100, 600), of(101, 100), Verdict.NARROWS),
        (of(100, 200), compute_gap(Share.surveyed(0.1, None), Share.surveyed(0.2, None)), Verdict.UNKNOWN),
    ],
)
def test_what_became_of_a_gap(before: Gap, after: Gap, verdict: Verdict) -> None:
    change = compute_change("2021", before, "2025", after)
    assert change.verdict == verdict
    assert change.change == pytest.approx(after.gap - before.gap)
    assert (change.interval is None) == (verdict == Verdict.UNKNOWN)


def test_the_interval_of_a_change_by_hand() -> None:
    before, after = of(100, 200), of(200, 600)
    assert before.interval is not None
    assert after.interval is not None
    below = math.hypot(after.gap - after.interval[0], before.interval[1] - before.gap)
    above = math.hypot(after.interval[1] - after.gap, before.gap - before.interval[0])
    change = after.gap - before.gap
    assert compute_change("a", before, "b", after).interval == pytest.approx((change - below, change + above))


@pytest.mark.slow
@given(counted, counted, counted, counted)
def test_going_back_in_time_flips_the_change(
    a: tuple[int, int], b: tuple[int, int], c: tuple[int, int], d: tuple[int, int]
) -> None:
    first, second = compute_gap(Share.of(*a), Share.of(*b)), compute_gap(Share.of(*c), Share.of(*d))
    forth, back = compute_change("x", first, "y", second), compute_change("y", second, "x", first)
    assert forth.interval is not None
    assert back.interval is not None
    assert forth.change == -back.change
    assert back.interval == pytest.approx((-forth.interval[1], -forth.interval[0]), abs=1e-12)
    opposite = {Verdict.WIDENS: {Verdict.NARROWS}, Verdict.NARROWS: {Verdict.WIDENS, Verdict.NARROWS}}
    assert back.verdict in opposite.get(forth.verdict, {forth.verdict})


def test_periods_without_a_gap_are_passed_over() -> None:
    nothing = compute_gap(Share.of(0, 0), Share.of(1, 2))
    evolution = compute_evolution([("1", nothing), ("2", of(100, 200)), ("3", nothing), ("4", of(200, 600))])
    assert [(step.start, step.end) for step in evolution.steps] == [("2", "4")]
    assert evolution.whole is not None
    assert (evolution.whole.start, evolution.whole.end) == ("2", "4")
    assert len(evolution.points) == 4
    assert compute_evolution([("1", of(1, 2))]).whole is None
    assert compute_evolution([]).points == ()


def test_nothing_is_said_across_a_break() -> None:
    evolution = compute_group_evolution(HTTPS, *GROUPS)
    gaps = {period: round(100 * gap.gap, 1) for period, gap in evolution.points}
    # 1,269 of 31,325 against 34 of 970 town halls in 2023-02, 9,495 of 31,239 against 594 of 968 in 2025-05.
    assert gaps == {"2021-07": -0.2, "2023-02": 0.5, "2025-05": -31.0, "2026-04": -38.0, "2026-10": -37.1}
    broken = evolution.steps[1]
    assert (broken.start, broken.end, broken.verdict, broken.interval) == ("2023-02", "2025-05", Verdict.BREAK, None)
    assert math.isnan(broken.change)
    assert Verdict.BREAK not in [step.verdict for place, step in enumerate(evolution.steps) if place != 1]
    assert evolution.whole is not None
    assert (evolution.whole.start, evolution.whole.end) == ("2025-05", "2026-10")
    assert evolution.breaks == HTTPS.breaks
    assert evolution.points[0][1].a.numerator == 1119


def test_https_does_not_widen_since_2025() -> None:
    evolution = compute_group_evolution(HTTPS, *GROUPS)
    steps = {(step.start, step.end): step for step in evolution.steps}
    step = steps["2025-05", "2026-04"]
    # -31.0, then -38.0 points: paired by EPCI the change of -7.1 lies between -15.8 and +1.7.
    assert step.verdict == Verdict.NOT_DISTINGUISHABLE
    assert step.interval == pytest.approx((-0.1579, 0.0168), abs=5e-5)
    assert evolution.whole is not None
    assert (evolution.whole.start, evolution.whole.verdict) == ("2025-05", Verdict.NOT_DISTINGUISHABLE)


def test_a_criterion_without_a_break_is_compared_from_end_to_end() -> None:
    whole = compute_group_evolution(get_indicator("rpnt_2_2"), *GROUPS).whole
    assert whole is not None
    assert (whole.start, whole.end) == ("2021-07", "2026-10")


def test_one_period_after_a_break_has_no_evolution() -> None:
    evolution = compute_evolution([("2023-02", of(100, 200)), ("2025-05", of(100, 400))], HTTPS)
    assert evolution.whole is None
    assert [step.verdict for step in evolution.steps] == [Verdict.BREAK]
    lines = evolution_sentences(evolution, HTTPS, "en")
    assert lines[0].startswith("Break in the series between February 2023 and May 2025: what became of the gap")
    assert lines[1] == "Since then it is known for one period only."


def test_weights_and_extents() -> None:
    people = compute_group_evolution(HTTPS, *GROUPS, weight=Weight.INHABITANTS)
    assert people.whole is not None
    assert people.whole.verdict == Verdict.UNKNOWN
    assert compute_group_evolution(HTTPS, *GROUPS, Extent.parse("region:94")).whole is None
