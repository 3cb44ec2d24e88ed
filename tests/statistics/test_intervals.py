"""Intervals of differences against published figures, and what must hold for any counts."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.statistics.intervals import mover, newcombe_bounds, newcombe_interval, wilson_bounds, wilson_interval

shares = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("met_a", "n_a", "met_b", "n_b", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10, all eight examples.
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_newcombe_gives_the_published_figures(
    met_a: int, n_a: int, met_b: int, n_b: int, low: float, high: float
) -> None:
    assert newcombe_interval(met_a / n_a, n_a, met_b / n_b, n_b) == pytest.approx((low, high), abs=5e-5)


@given(shares, shares)
def test_exchanging_the_two_changes_signs_and_exchanges_the_limits(a: tuple[int, int], b: tuple[int, int]) -> None:
    first, second = (a[0] / a[1], a[1]), (b[0] / b[1], b[1])
    low, high = newcombe_interval(*first, *second)
    assert newcombe_interval(*second, *first) == (-high, -low)


@given(shares, shares)
def test_the_interval_holds_the_difference_and_stays_in_bounds(a: tuple[int, int], b: tuple[int, int]) -> None:
    difference = a[0] / a[1] - b[0] / b[1]
    low, high = newcombe_interval(a[0] / a[1], a[1], b[0] / b[1], b[1])
    assert -1 <= low <= difference + 1e-12
    assert difference - 1e-12 <= high <= 1
    assert low < high


@given(shares, shares)
def test_more_town_halls_at_the_same_shares_make_it_narrower(a: tuple[int, int], b: tuple[int, int]) -> None:
    pair = (a[0] / a[1], b[0] / b[1])
    low, high = newcombe_interval(pair[0], a[1], pair[1], b[1])
    closer, farther = newcombe_interval(pair[0], a[1] * 10, pair[1], b[1] * 10)
    assert farther - closer < high - low


@pytest.mark.slow
@given(st.lists(shares, min_size=1, max_size=6))
def test_arrays_give_the_same_wilson_limits_as_numbers(pairs: list[tuple[int, int]]) -> None:
    low, high = wilson_bounds([met / n for met, n in pairs], [n for _, n in pairs])
    for number, (met, n) in enumerate(pairs):
        assert (low[number], high[number]) == pytest.approx(wilson_interval(met / n, n), abs=1e-15)


def test_what_was_not_counted_has_no_interval() -> None:
    low, high = wilson_bounds([np.nan, 0.5, 0.0], [10, 0, 10])
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [True, True, False]
    low, high = newcombe_bounds([0.5, np.nan, 0.5], [10, 0, 10], [0.2, 0.2, np.nan], [10, 10, 0])
    assert np.isnan(low).tolist() == [False, True, True]


@pytest.mark.parametrize("wrong", [(1.1, 10, 0.5, 10), (0.5, 0, 0.5, 10), (0.5, 10, -0.1, 10), (0.5, 10, 0.5, -1)])
def test_what_is_no_share_is_refused(wrong: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="share must be from 0 to 1 and n positive"):
        newcombe_interval(*wrong)


def test_square_and_add_by_hand() -> None:
    # 2 * 0.5 - 1 * 0.2, distances 0.2 and 0.1 below (the second one is b's upper), 0.4 and 0.05 above.
    low, high = mover([2, -1], [0.5, 0.2], [0.4, 0.15], [0.7, 0.3])
    assert float(low) == pytest.approx(0.8 - math.hypot(0.2, 0.1))
    assert float(high) == pytest.approx(0.8 + math.hypot(0.4, 0.05))


def test_a_part_of_weight_zero_counts_for_nothing() -> None:
    low, high = mover([1, 0], [0.5, np.nan], [0.4, np.nan], [0.6, np.nan])
    assert (float(low), float(high)) == pytest.approx((0.4, 0.6))
    low, _ = mover([1, 1], [0.5, np.nan], [0.4, np.nan], [0.6, np.nan])
    assert np.isnan(low)
