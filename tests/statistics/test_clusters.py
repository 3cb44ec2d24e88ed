"""Intervals by clusters: by hand, against Newcombe's, and what must hold of any counts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.statistics.clusters import clustered_shares
from geo.statistics.intervals import newcombe_interval, wilson_interval
from geo.statistics.student import quantile

sizes = st.lists(st.integers(1, 30), min_size=2, max_size=8)


@st.composite
def counted(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    whole = draw(sizes)
    return [draw(st.integers(0, n)) for n in whole], whole


def test_three_clusters_by_hand() -> None:
    # p = 12/20; u = (2-6, 4-3, 6-3)/20 = (-0.2, 0.05, 0.15); var = 3/2 * (0.04 + 0.0025 + 0.0225) = 0.0975.
    known = clustered_shares([[2, 4, 6]], [[10, 5, 5]])
    assert known.share.tolist() == [0.6]
    assert known.clusters.tolist() == [3]
    assert known.effect[0] == pytest.approx(0.0975 / (0.24 / 20))
    assert known.below[0] == known.above[0] == pytest.approx(quantile(2) * math.sqrt(0.0975))
    assert [float(end[0]) for end in known.bounds] == [0.0, 1.0]


def test_the_same_clusters_in_two_periods_are_paired_by_hand() -> None:
    # Gains of 1, 2 and 3 of 10 around a mean of 2: u = (-1, 0, 1)/30, var = 3/2 * 2/900 = 1/300.
    before, after = [2, 4, 6], [3, 6, 9]
    known = clustered_shares([before, after], [[10] * 3] * 2)
    low, high = known.interval_of_sum([-1, 1])
    assert (low, high) == pytest.approx((0.2 - quantile(2) / math.sqrt(300), 0.2 + quantile(2) / math.sqrt(300)))
    # As independent shares the change would be more than three times less sure.
    apart = clustered_shares([[*before, 0, 0, 0], [0, 0, 0, *after]], [[10] * 3 + [0] * 3, [0] * 3 + [10] * 3])
    assert 0.2 - apart.interval_of_sum([-1, 1])[0] > 3 * (0.2 - low)


@given(st.integers(1, 400), st.integers(1, 400), st.floats(0, 1), st.floats(0, 1))
def test_one_cluster_each_is_newcombes(n: int, m: int, p: float, q: float) -> None:
    met, other = round(n * p), round(m * q)
    known = clustered_shares([[met, 0], [0, other]], [[n, 0], [0, m]])
    assert known.interval_of_sum([1, -1]) == pytest.approx(newcombe_interval(met / n, n, other / m, m), abs=1e-12)


@given(counted())
def test_it_is_never_narrower_than_independent_observations(one: tuple[list[int], list[int]]) -> None:
    known = clustered_shares([one[0]], [one[1]])
    share, n = sum(one[0]) / sum(one[1]), sum(one[1])
    low, high = wilson_interval(share, n)
    assert known.share[0] == pytest.approx(share)
    assert known.bounds[0][0] <= low + 1e-12
    assert known.bounds[1][0] >= high - 1e-12


@given(counted(), counted())
def test_exchanging_two_groups_flips_their_difference(
    one: tuple[list[int], list[int]], other: tuple[list[int], list[int]]
) -> None:
    width = max(len(one[0]), len(other[0]))
    met, whole = (
        np.array([np.pad(side[part], (0, width - len(side[part]))) for side in (one, other)]) for part in (0, 1)
    )
    forth, back = (clustered_shares(met, whole).interval_of_sum(weights) for weights in ([1, -1], [-1, 1]))
    assert forth == pytest.approx((-back[1], -back[0]))


def test_clusters_in_any_order_say_the_same() -> None:
    met, whole = np.array([[2, 4, 6, 0], [1, 0, 3, 5]]), np.array([[10, 5, 5, 8], [4, 2, 9, 5]])
    turned = [3, 1, 0, 2]
    first, second = clustered_shares(met, whole), clustered_shares(met[:, turned], whole[:, turned])
    assert first.interval_of_sum([1, -1]) == pytest.approx(second.interval_of_sum([1, -1]))


def test_a_share_of_nothing_has_no_interval() -> None:
    known = clustered_shares([[0, 0], [3, 1]], [[0, 0], [5, 5]])
    assert math.isnan(known.share[0])
    assert math.isnan(known.interval_of_sum([1, -1])[0])
    assert not math.isnan(known.interval_of_sum([0, 1])[0])
