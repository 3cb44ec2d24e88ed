"""Classes: known answers, and what must hold for any values."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.statistics.classify import FEW_DISTINCT, OUTSIDE, Classes, assign, classify
from geo.vocabulary.choices import Scheme

METHODS = [scheme for scheme in Scheme if scheme != Scheme.MANUAL]
values = st.lists(
    st.one_of(st.floats(-1e6, 1e6, allow_nan=False), st.just(float("nan")), st.sampled_from([0.0, 1.0])), max_size=80
)


@pytest.mark.slow
@given(values, st.sampled_from(METHODS), st.integers(2, 9))
def test_every_present_value_is_in_one_class_and_no_class_is_empty(data: list[float], scheme: str, k: int) -> None:
    classes = classify(data, scheme, k)
    assigned = assign(data, classes.breaks)
    missing = np.isnan(data) if data else np.array([], bool)
    assert ((assigned == -1) == missing).all()
    assert classes.k <= k
    assert all(count > 0 for count in classes.counts)
    assert sum(classes.counts) == int((~missing).sum())
    assert np.bincount(assigned[assigned >= 0], minlength=classes.k).tolist() == list(classes.counts)


@given(values, st.sampled_from(METHODS), st.integers(2, 9))
def test_edges_increase(data: list[float], scheme: str, k: int) -> None:
    breaks = classify(data, scheme, k).breaks
    if len(breaks) == 2:
        assert breaks[0] <= breaks[1]
    else:
        assert all(a < b for a, b in itertools.pairwise(breaks))


@given(values, st.sampled_from(METHODS), st.integers(2, 9))
def test_fewer_classes_than_asked_for_are_explained(data: list[float], scheme: str, k: int) -> None:
    classes = classify(data, scheme, k)
    assert bool(classes.reason) == (0 < classes.k < k)


def test_classes_are_right_closed_and_the_first_includes_its_minimum() -> None:
    assert assign([0, 1, 1.0001, 2, 2.0001, -0.1], (0.0, 1.0, 2.0)).tolist() == [0, 0, 1, 1, -3, -3]
    assert assign([math.nan], (0.0, 1.0, 2.0)).tolist() == [-1]  # missing is not outside


def test_few_distinct_values_have_a_class_each() -> None:
    classes = classify([0, 0, 1, 1, 1, math.nan], "quantiles", 5)
    assert (classes.counts, classes.lows, classes.highs) == ((2, 3), (0.0, 1.0), (0.0, 1.0))
    assert classes.distinct
    assert classes.breaks == (0.0, 0.5, 1.0)
    assert classes.reason is FEW_DISTINCT


def test_no_value_at_all_has_no_class() -> None:
    assert classify([math.nan], "quantiles", 5) == Classes("quantiles", (), (), (), (), 5)
    assert assign([math.nan, 1.0], ()).tolist() == [-1, -1]


def test_one_value_has_one_class() -> None:
    assert classify([3.0, 3.0], "pretty", 4).breaks == (3.0, 3.0)


def test_equal_intervals() -> None:
    assert classify(range(11), "equal_interval", 5).breaks == (0.0, 2.0, 4.0, 6.0, 8.0, 10.0)


def test_quantiles_hold_as_many_values_each() -> None:
    assert classify(range(1, 101), "quantiles", 4).counts == (25, 25, 25, 25)


@given(st.lists(st.one_of(st.integers(0, 12), st.floats(0, 1)), min_size=1, max_size=80), st.integers(2, 9))
def test_quantiles_end_at_the_value_whose_place_is_found_by_whole_numbers(data: list[float], k: int) -> None:
    # The j-th class holds the values up to the ceil(j n / k)-th one: counted with fractions, never with floats.
    if len(set(data)) <= k:
        return
    ordered = sorted(map(float, data))
    ends = {ordered[math.ceil(Fraction(j * len(data), k)) - 1] for j in range(1, k + 1)}
    classes = classify(data, "quantiles", k)
    # Where the smallest value fills a class, its edge lies half-way to the next value.
    assert set(classes.highs) == ends
    # Ties are never split: every value is in one class with all its equals.
    assert all(high < low for high, low in zip(classes.highs, classes.lows[1:], strict=False))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Numba not installed")
@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=12, max_size=120, unique=True), st.integers(3, 9))
def test_equal_intervals_and_quantiles_agree_with_mapclassify(data: list[int], k: int) -> None:
    import mapclassify

    # Its quantiles fall between two values, the same classes as ours where n is a multiple of k; its equal intervals have no
    # tolerance, so that values on an edge are left out.
    array = np.array(data, float)
    theirs = mapclassify.EqualInterval(array, k=k)
    ours = classify(array, "equal_interval", k)
    exact = [Fraction(min(data)) + Fraction(max(data) - min(data), k) * j for j in range(k + 1)]
    if not any(edge in exact[1:-1] for edge in data):
        assert [count for count in theirs.counts.tolist() if count] == list(ours.counts)
    if len(data) % k == 0 and len(data) > k:
        assert mapclassify.Quantiles(array, k=k).counts.tolist() == list(classify(array, "quantiles", k).counts)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=60), st.integers(2, 9), st.integers(1, 97))
def test_a_value_on_an_edge_is_where_exact_arithmetic_puts_it(data: list[int], k: int, divisor: int) -> None:
    # Multiples of 1 / divisor, as shares are; classes by fractions: right-closed, the first with its minimum.
    exact = [Fraction(value, divisor) for value in data]
    low, high = min(exact), max(exact)
    if len(set(exact)) <= k:
        return
    width = (high - low) / k
    expected = [max(0, math.ceil((value - low) / width) - 1) for value in exact]
    filled = sorted(set(expected))
    classes = classify([value / divisor for value in data], "equal_interval", k)
    assert assign([value / divisor for value in data], classes.breaks).tolist() == [filled.index(c) for c in expected]


def test_tenths_are_put_into_tenths() -> None:
    # 0.1 + 0.2 is not 0.3: 0.3 of 0, 0.1 ... 0.9 by nine classes belongs to the third, which ends there.
    tenths = [0.0, 0.1, 0.2, 0.1 + 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95 - 0.05, 0.25, 0.35]
    assert classify(tenths, "equal_interval", 9).counts == (2, 1, 2, 2, 1, 1, 1, 1, 2)
    manual = classify([0.0, 0.1 + 0.2, 0.5, 1.0], "manual", 2, (0.0, 0.3, 1.0))
    assert (manual.counts, manual.outside) == ((2, 2), 0)
    assert classify([0.1 + 0.2, 0.5, 1.0 + 1e-16], "manual", 2, (0.3, 0.6, 1.0)).outside == 0


@pytest.mark.parametrize("scheme", METHODS)
def test_edges_increase_between_neighbouring_floats(scheme: str) -> None:
    # No number lies between these values, the smallest that there are.
    for data in ([0.0, 5e-324], [5e-324 * step for step in range(12)], [1.0, math.nextafter(1.0, 2.0), 2.0]):
        classes = classify(data, scheme)
        assert all(a < b for a, b in itertools.pairwise(classes.breaks))
        assert sum(classes.counts) == len(data)
        assert len(set(assign(data, classes.breaks).tolist())) == classes.k


def test_pretty_edges_are_round() -> None:
    assert classify(np.linspace(0.03, 0.97, 50), "pretty", 5).breaks == (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def test_head_and_tail_cut_at_the_means() -> None:
    # 1 x 8, 10, 100: mean 11.8 leaves one value above; Jiang 2013 stops there.
    data = [1, 2, 3, 4, 5, 6, 7, 8, 10, 100]
    assert classify(data, "head_tail", 9).breaks == (1.0, 14.6, 100.0)


def test_mean_and_standard_deviation() -> None:
    data = np.arange(1.0, 10.0)  # mean 5, population standard deviation sqrt(60 / 9)
    deviation = math.sqrt(60 / 9)
    assert classify(data, "std_mean", 4).breaks == pytest.approx((1, 5 - deviation, 5, 5 + deviation, 9))


def test_manual_breaks_leave_out_what_lies_outside_and_say_so() -> None:
    classes = classify([0.1, 0.2, 0.9, 1.5], "manual", 5, (0.15, 0.5, 1.0))
    assert (classes.counts, classes.outside) == ((1, 1), 2)
    assert classes.reason is OUTSIDE


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Numba not installed")
@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=12, max_size=60, unique=True), st.integers(3, 6))
def test_fisher_jenks_is_as_good_as_mapclassify(data: list[int], k: int) -> None:
    import mapclassify  # with SciPy and scikit-learn, two seconds

    ours = classify(data, "fisher_jenks", k)
    theirs = mapclassify.FisherJenks(np.array(data, float), k=k)

    def spread(classes: np.ndarray) -> float:
        array = np.array(data, float)
        return sum(((array[classes == c] - array[classes == c].mean()) ** 2).sum() for c in np.unique(classes))

    assert spread(assign(data, ours.breaks)) <= spread(theirs.yb) + 1e-6
