"""Prediction from peers and Holm's correction: by hand, and by simulation of places that are alike."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.statistics.funnel import FEWEST, holm, predict, transform
from geo.statistics.student import quantile


def test_places_that_do_not_differ_by_hand() -> None:
    # Six times 40 of 80: no spread between places, mean y = asin(sqrt(40.375/80.75)) = pi/4; only sampling is left.
    known = predict([40] * 6, [80] * 6, 40, 80)
    assert known is not None
    half = quantile(5) * math.sqrt(1 / 322 + 1 / (6 * 322))
    low = (math.sin(math.pi / 4 - half) ** 2 * 80.75 - 0.375) / 80
    assert (known.centre, known.low, known.high) == pytest.approx((0.5, low, 1 - low))
    assert known.probability == pytest.approx(1.0)
    assert known.places == 6


def test_the_variance_does_not_depend_on_the_share() -> None:
    assert [float(transform(met, 50)[1]) for met in (0, 25, 50)] == pytest.approx([1 / 202] * 3)


def test_too_few_places_or_no_value_say_nothing() -> None:
    assert predict([1] * (FEWEST - 1), [2] * (FEWEST - 1), 1, 2) is None
    assert predict([1] * FEWEST, [2] * (FEWEST - 1) + [0], 1, 2) is None
    assert predict([1] * FEWEST, [2] * FEWEST, 0, 0) is None


def test_of_places_that_are_alike_one_in_twenty_is_outside() -> None:
    chance = np.random.default_rng(7)
    outside = []
    for _ in range(2000):
        rates = chance.beta(14, 6, 11)  # places differ: standard deviation of ten points
        size = chance.integers(15, 80, 11)
        met = chance.binomial(size, rates)
        known = predict(met[1:], size[1:], met[0], size[0])
        assert known is not None
        outside.append(known.probability < 0.05)
    # The standard error of a share of 5 % of 2,000 is half a point.
    assert 0.03 < np.mean(outside) < 0.07


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), min_size=6, max_size=15))
def test_a_place_is_outside_its_interval_exactly_where_it_is_improbable(pairs: list[tuple[int, int]]) -> None:
    met, size = [min(pair) for pair in pairs], [pair[1] for pair in pairs]
    known = predict(met[1:], size[1:], met[0], size[0])
    assert known is not None
    assert 0 <= known.low <= known.centre <= known.high <= 1
    share = met[0] / size[0]
    if known.probability < 0.049:
        assert not known.low < share < known.high
    if known.probability > 0.051:
        assert known.low - 1e-9 <= share <= known.high + 1e-9


def test_holm_by_hand() -> None:
    # Sorted 0.01, 0.02, 0.02, 0.5 times 4, 3, 2, 1: 0.04, 0.06, 0.04 -> 0.06 (never less than the one before), 0.5.
    assert holm([0.02, 0.5, 0.01, 0.02]) == pytest.approx([0.06, 0.5, 0.04, 0.06])
    assert holm([0.4, 0.9]).tolist() == pytest.approx([0.8, 0.9])
    assert holm([]).tolist() == []
