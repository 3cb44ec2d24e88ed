"""Whether values say anything about places: known answers worked by hand, and what holds for any values."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.statistics.informative import NoMap, informative, told_apart

SHARES = st.floats(0, 1, allow_nan=False)
NONE = float("nan")


@st.composite
def layers(draw: st.DrawFn) -> tuple[list[float], list[float], list[float]]:
    """Shares with intervals around them, some without a value or without an interval."""
    rows = draw(st.lists(st.tuples(SHARES, SHARES, SHARES, st.booleans(), st.booleans()), min_size=1, max_size=30))
    value, low, high = [], [], []
    for first, second, third, missing, unknown in rows:
        below, middle, above = sorted((first, second, third))
        value.append(NONE if missing else middle)
        low.append(NONE if unknown else below)
        high.append(NONE if unknown else above)
    return value, low, high


@pytest.mark.parametrize(
    ("value", "low", "high", "reason"),
    [
        ([], [], [], NoMap.NOTHING_DRAWN),
        ([NONE, NONE], [0.1, 0.1], [0.2, 0.2], NoMap.NOTHING_DRAWN),
        ([0.15], [0.1], [0.2], NoMap.ONE_VALUE),
        # 15.0 % and 15.04 % are written alike; 15.04 % and 15.06 % are not.
        ([0.15, 0.1504], [0.15, 0.15], [0.15, 0.15], NoMap.ONE_VALUE),
        ([0.1504, 0.1506], [0.15, 0.15], [0.15, 0.15], None),
        # Ten points apart, and ten points wide: not larger.
        ([0.10, 0.20], [0.05, 0.15], [0.15, 0.25], NoMap.WITHIN_INTERVALS),
        ([0.10, 0.21], [0.05, 0.15], [0.15, 0.25], None),
        # Widths 2, 4 and 40 points: the median is 4, and the spread is 10.
        ([0.10, 0.12, 0.20], [0.09, 0.10, 0.00], [0.11, 0.14, 0.40], None),
        # Widths 2, 40 and 40 points.
        ([0.10, 0.12, 0.20], [0.09, 0.00, 0.00], [0.11, 0.40, 0.40], NoMap.WITHIN_INTERVALS),
        # Two in three have no interval: whether the values differ by more than chance cannot be asked.
        ([0.10, 0.12, 0.20], [NONE, NONE, 0.00], [NONE, NONE, 0.40], None),
        # One in two has one.
        ([0.10, 0.20], [NONE, 0.00], [NONE, 0.40], NoMap.WITHIN_INTERVALS),
        # What is not drawn has no say.
        ([0.10, 0.20, NONE], [0.09, 0.19, 0.00], [0.11, 0.21, 1.00], None),
    ],
)
def test_known_layers(value: list[float], low: list[float], high: list[float], reason: NoMap | None) -> None:
    assert informative(value, low, high).no_map is reason


def test_figures_of_one_stratum_are_one_figure_whatever_they_are() -> None:
    assert informative([0.1, 0.9], strata=1).no_map is NoMap.ONE_STRATUM
    assert informative([0.1, 0.9], strata=2).no_map is None
    assert informative([NONE], strata=0).no_map is NoMap.NOTHING_DRAWN


def test_what_is_known_of_a_layer_is_returned() -> None:
    found = informative([0.10, 0.12, NONE, 0.20], [0.09, 0.10, 0.0, 0.18], [0.11, 0.14, 1.0, 0.24])
    assert (found.count, found.lowest, found.highest, found.tested) == (3, 0.10, 0.20, True)
    assert (round(found.width, 3), round(found.spread, 3)) == (0.04, 0.10)
    observed = informative([0.1, 0.2])
    assert math.isnan(observed.width)
    assert not observed.tested


def test_numbers_are_equal_where_they_are_written_alike() -> None:
    assert informative([1234.1, 1234.4], digits=0).no_map is NoMap.ONE_VALUE
    assert informative([1234.1, 1235.4], digits=0).no_map is None


@given(layers())
def test_order_and_what_is_missing_do_not_matter(layer: tuple[list[float], list[float], list[float]]) -> None:
    value, low, high = layer
    found = informative(value, low, high)
    turned = informative(value[::-1], low[::-1], high[::-1])
    more = informative([*value, NONE], [*low, 0.0], [*high, 1.0])
    assert found.no_map is turned.no_map is more.no_map
    assert found.count == sum(not math.isnan(one) for one in value)


@given(layers(), st.floats(0, 1))
def test_wider_intervals_never_make_a_map(layer: tuple[list[float], list[float], list[float]], wider: float) -> None:
    value, low, high = layer
    if informative(value, low, high).no_map is not None:
        assert informative(value, np.array(low) - wider, np.array(high) + wider).no_map is not None


@given(layers())
def test_a_map_has_two_values_that_are_written_differently(
    layer: tuple[list[float], list[float], list[float]],
) -> None:
    value, low, high = layer
    found = informative(value, low, high)
    if found.no_map is None:
        assert len({round(one, 3) for one in value if not math.isnan(one)}) > 1
        assert not found.tested or found.spread > found.width


@given(layers())
def test_pairs_that_are_told_apart_are_those_whose_intervals_do_not_overlap(
    layer: tuple[list[float], list[float], list[float]],
) -> None:
    _, low, high = layer
    known = [(one, other) for one, other in zip(low, high, strict=True) if not math.isnan(one)]
    pairs = list(combinations(known, 2))
    apart = sum(one[1] < other[0] or other[1] < one[0] for one, other in pairs)
    if pairs:
        assert told_apart(low, high) == pytest.approx(apart / len(pairs))
    else:
        assert math.isnan(told_apart(low, high))


def test_intervals_that_share_a_limit_overlap() -> None:
    assert told_apart([0.1, 0.2], [0.2, 0.3]) == 0.0
    assert told_apart([0.1, 0.21], [0.2, 0.3]) == 1.0
