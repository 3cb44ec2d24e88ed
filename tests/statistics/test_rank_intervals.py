"""Intervals of ranks: by hand, what must always hold, and how often they hold the truth."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.portrait.ranks import Rank, compute_rank, same_answer
from geo.statistics.intervals import mover, wilson_bounds
from geo.statistics.rank_intervals import rank_interval


def test_a_rank_by_hand() -> None:
    # Newcombe by tables: 56 of 70 less 48 of 80 is 0.2 (0.0524 to 0.3339): surely higher. 0.62 of 80 is level with both.
    shares, sizes = [56 / 70, 48 / 80, 0.72, np.nan], [70, 80, 80, 0]
    assert rank_interval(shares, sizes, 0) == (1, 2)
    assert rank_interval(shares, sizes, 1) == (2, 3)
    assert rank_interval(shares, sizes, 2) == (1, 3)
    assert rank_interval(shares, sizes, 3) is None
    assert rank_interval(shares, sizes, 0, lower_is_better=True) == (2, 3)


cells = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=40)


@given(cells, st.booleans())
def test_the_interval_holds_the_rank_and_all_that_are_level(data: list[tuple[int, int]], lower: bool) -> None:
    sizes = np.array([float(max(pair)) for pair in data])
    shares = np.array([min(pair) / max(pair) if max(pair) else np.nan for pair in data])
    for position in range(len(data)):
        place = compute_rank(shares, position, lower_is_better=lower, sizes=sizes)
        if place is None:
            assert np.isnan(shares[position])
            continue
        assert place.interval is not None
        low, high = place.interval
        assert 1 <= low <= place.rank <= place.rank + place.ties <= high <= place.of


@given(cells)
def test_surely_better_is_what_the_interval_of_the_difference_says(data: list[tuple[int, int]]) -> None:
    known = [(min(pair), max(pair)) for pair in data if max(pair)]
    if len(known) < 2:
        return
    met, sizes = np.array(known, float).T
    shares = met / sizes
    low, high = wilson_bounds(shares, sizes)
    better = worse = 0
    for other in range(1, len(shares)):
        pair = [other, 0]
        ends = mover(np.array([[1.0], [-1.0]]), shares[pair, None], low[pair, None], high[pair, None])
        better += bool(ends[0][0] > 1e-12)
        worse += bool(ends[1][0] < -1e-12)
    assert rank_interval(shares, sizes, 0) == (1 + better, len(shares) - worse)


def test_the_true_rank_lies_in_it() -> None:
    # Places like EPCI: 2 to 60 town halls, true shares around one half; the true rank is known here.
    random = np.random.RandomState(7)
    held = []
    for _ in range(30):
        sizes = random.randint(2, 60, 300)
        truth = random.beta(2, 2, 300)
        shares = random.binomial(sizes, truth) / sizes
        for position in range(0, 300, 10):
            low, high = rank_interval(shares, sizes, position) or (0, 0)
            held.append(low <= 1 + (truth > truth[position]).sum() <= high)
    assert np.mean(held) >= 0.95


def test_a_narrow_interval_is_not_told() -> None:
    assert Rank(3, 100, 0, 0.9, (1, 11)).told is None
    assert Rank(3, 100, 0, 0.9, (1, 12)).told == (1, 12)
    assert Rank(3, 100, 0, 0.9).told is None


def test_the_same_answer_is_that_of_the_others() -> None:
    assert same_answer([1, 0, 0, 1, 1, np.nan], 0) == 0.5
    assert same_answer([1, 0, 0, 1, 1, np.nan], 1) == 0.25
    assert same_answer([1, np.nan], 1) is None
    assert same_answer([1, np.nan], 0) is None
