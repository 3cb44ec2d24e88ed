"""Moran's I and its permutation test: worked by hand, enumerated, against PySAL and SciPy, and what must always hold."""

from __future__ import annotations

import itertools
import warnings
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.statistics.moran import draw, false_discovery_threshold, local_moran, local_p_values
from geo.statistics.rates import standardised_rates
from geo.territories.neighbours import groups, two_steps

# PySAL and SciPy take two seconds to import: only the tests that compare with them do it, and they are slow ones.
if TYPE_CHECKING:
    from esda.moran import Moran, Moran_Local


def grid(side: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs of cells of a square that share an edge."""
    cells = np.arange(side * side).reshape(side, side)
    pairs = [*zip(cells[:, :-1].ravel(), cells[:, 1:].ravel(), strict=True)]
    pairs += zip(cells[:-1].ravel(), cells[1:].ravel(), strict=True)
    both = sorted({(a, b) for a, b in pairs} | {(b, a) for a, b in pairs})
    return np.array([a for a, _ in both], dtype=np.intp), np.array([b for _, b in both], dtype=np.intp)


def pysal(values: np.ndarray, focal: np.ndarray, neighbour: np.ndarray) -> tuple[Moran, Moran_Local]:
    """Return the global and the local statistic of PySAL, without its permutations."""
    from esda.moran import Moran, Moran_Local
    from libpysal.graph import Graph

    graph = Graph.from_arrays(focal, neighbour, np.ones(len(focal)))
    # esda changes the warning filters of the process, and takes the root of variances that can be 0.
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        warnings.simplefilter("ignore")
        return Moran(values, graph, permutations=0), Moran_Local(values, graph, permutations=0)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return values that are not all equal, and pairs of neighbours in which every value takes part."""
    n = draw(st.integers(4, 12))
    number = st.one_of(st.integers(0, 3).map(float), st.floats(-1000, 1000))
    values = np.array(draw(st.lists(number, min_size=n, max_size=n)))
    assume(np.ptp(values) > 0.001)
    edge = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda pair: pair[0] != pair[1])
    edges = draw(st.sets(edge, max_size=20)) | {(i, (i + draw(st.integers(1, n - 1))) % n) for i in range(n)}
    both = np.array(sorted(edges | {(b, a) for a, b in edges}), dtype=np.intp)
    return values, both[:, 0], both[:, 1]


def enumerated(z: np.ndarray, focal: np.ndarray, neighbour: np.ndarray) -> list[float]:
    """Return the exact p-values: all sets of neighbours that a value could have had."""
    p_values = []
    for i in range(len(z)):
        near = neighbour[focal == i]
        others = np.delete(np.arange(len(z)), i)
        sums = np.array([z[list(chosen)].sum() for chosen in itertools.combinations(others, len(near))])
        observed = z[near].sum()
        hits = sums >= observed - 1e-9 if observed > 0 else sums <= observed + 1e-9
        p_values.append(1.0 if min(abs(observed), abs(z[i])) < 1e-9 else min(1.0, 2 * hits.mean()))
    return p_values


# --- the statistics -------------------------------------------------------------------------------------------------


def test_two_halves_of_a_square_are_worked_out_by_hand() -> None:
    # Columns 0 and 1 are high, 2 and 3 low: z is 1 and -1. All neighbours of column 0 are high. A cell of column 1 has one low
    # neighbour, of three in the first and last row (mean 1/3), of four between (mean 1/2). The other half mirrors this one.
    # I = (8 x 1 + 4 x 1/3 + 4 x 1/2) / 16 = 17/24.
    local = local_moran(np.tile([1.0, 1.0, 0.0, 0.0], 4), *grid(4), permutations=99)
    assert local.moran == pytest.approx(17 / 24)
    assert local.expected == pytest.approx(-1 / 15)
    assert local.lag.reshape(4, 4)[0] == pytest.approx([1, 1 / 3, -1 / 3, -1])
    assert local.lag.reshape(4, 4)[1] == pytest.approx([1, 1 / 2, -1 / 2, -1])
    assert local.local == pytest.approx(15 / 16 * local.z * local.lag)
    assert local.moran_p == 0.002


def test_a_chessboard_is_as_unlike_as_can_be() -> None:
    board = np.indices((6, 6)).sum(axis=0).ravel() % 2
    local = local_moran(board.astype(float), *grid(6), permutations=99)
    assert local.moran == pytest.approx(-1)
    assert local.local == pytest.approx(np.full(36, -35 / 36))
    assert local.moran_p == 0.002


@pytest.mark.slow
def test_the_statistics_are_those_of_pysal_and_p_agrees_where_no_values_tie() -> None:
    from esda.moran import Moran, Moran_Local
    from libpysal.graph import Graph

    focal, neighbour = grid(12)
    values = np.random.RandomState(5).gamma(2.0, size=144) + np.repeat(np.linspace(0, 3, 12), 12)
    graph = Graph.from_arrays(focal, neighbour, np.ones(len(focal)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # esda announces another default of its p-values
        theirs = Moran_Local(values, graph, permutations=9999, seed=1)
    ours = local_moran(values, focal, neighbour)
    assert ours.local == pytest.approx(theirs.Is)
    assert ours.moran == pytest.approx(Moran(values, graph, permutations=0).I)
    quadrant = np.select([(ours.z > 0) & (ours.lag > 0), ours.lag > 0, ours.z <= 0], [1, 2, 3], 4)
    assert (quadrant == theirs.q).all()
    # Theirs is one-sided, on the side of the median; ours on the side of the mean, which matters only in the middle. 9,999
    # permutations leave a standard error of up to 0.01 in twice their p.
    twice = 2 * theirs.p_sim
    clear = twice < 0.8
    assert clear.sum() > 100
    assert ours.p[clear] == pytest.approx(twice[clear], abs=0.05)
    assert abs(ours.p - twice)[clear].mean() < 0.01
    assert (ours.p[~clear] > 0.7).all()


@pytest.mark.slow
@settings(deadline=None)
@given(graphs())
def test_the_statistics_are_those_of_pysal_on_any_graph(case: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    everywhere, each = pysal(*case)
    ours = local_moran(*case, permutations=9, global_permutations=9)
    near = {"rel": 1e-12, "abs": 1e-12}
    assert ours.z == pytest.approx(each.z, **near)
    assert ours.lag == pytest.approx(each.w.lag(each.z), **near)
    assert ours.local == pytest.approx(each.Is, **near)
    assert (ours.moran, ours.expected) == pytest.approx((everywhere.I, everywhere.EI), **near)


@pytest.mark.slow
def test_the_shuffles_of_the_whole_map_are_counted_as_moran_says() -> None:
    values, pairs = np.random.RandomState(8).normal(size=25) + np.repeat(np.linspace(0, 0.6, 5), 5), grid(5)
    ours = local_moran(values, *pairs, permutations=9, global_permutations=49, seed=3)
    random = np.random.RandomState(3)
    draw(24, 4, 9, random)  # the draws around each value come first
    shuffled = [pysal(random.permutation(ours.z), *pairs)[0].I for _ in range(49)]
    assert ours.moran > ours.expected
    higher = sum(moran >= ours.moran for moran in shuffled)
    assert 0 < higher < 24
    assert ours.moran_p == pytest.approx(2 * (higher + 1) / 50)


# --- the permutation test -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values", [[3.0, 1, 4, 1.5, 9, 2, 6, 5, 3.5], [1.0, 1, 1, 0, 0, 0, 0, 0, 1], [9.0, 0, 0, 0, 1, 0, 0, 0, 2]]
)
def test_p_is_the_share_of_all_possible_neighbours(values: list[float]) -> None:
    local = local_moran(np.array(values), *grid(3), permutations=99_999)
    assert local.p == pytest.approx(enumerated(local.z, *grid(3)), abs=0.01)


@pytest.mark.slow
def test_yes_and_no_follow_the_hypergeometric_distribution() -> None:
    from scipy.stats import hypergeom

    focal, neighbour = grid(15)
    values = (np.random.RandomState(3).uniform(size=225) < np.repeat(np.linspace(0.1, 0.9, 15), 15)).astype(float)
    local = local_moran(values, focal, neighbour)
    yes = np.bincount(focal, weights=values[neighbour]).astype(int)
    counts = np.bincount(focal)
    others = values.sum() - values
    up, down = hypergeom.sf(yes - 1, 224, others, counts), hypergeom.cdf(yes, 224, others, counts)
    assert local.p == pytest.approx(np.minimum(1, 2 * np.where(local.lag > 0, up, down)), abs=0.01)


def test_a_tie_counts_on_both_sides() -> None:
    """Shuffled yes and no must not look like a pattern: esda's one-sided count of ties makes them."""
    focal, neighbour = grid(40)
    values = (np.random.RandomState(11).uniform(size=1600) < 0.5).astype(float)
    local = local_moran(values, focal, neighbour, permutations=9999, global_permutations=99)
    for level in (0.01, 0.05, 0.1, 0.2):
        assert (local.p <= level).mean() <= level + 0.01
    assert false_discovery_threshold(local.p, 0.05) == 0


@pytest.mark.parametrize(
    ("values", "moran"),
    # On a ring of four, one yes has the same neighbours wherever it is; two lie side by side in two thirds of all maps.
    [([1.0, 0.0, 0.0, 0.0], -1 / 3), ([1.0, 1.0, 0.0, 0.0], 0.0), ([0.0, 1.0, 1.0, 0.0], 0.0)],
)
def test_a_tie_of_whole_maps_counts_too(values: list[float], moran: float) -> None:
    local = local_moran(
        np.array(values), np.repeat(np.arange(4), 2), np.array([1, 3, 0, 2, 1, 3, 0, 2]), permutations=99
    )
    assert local.moran == pytest.approx(moran)
    assert local.moran_p == 1


def test_a_value_that_is_the_mean_is_on_no_side() -> None:
    local = local_moran(np.array([0.0, 2.0, 1.0, 2.0, 0.0, 0.5, 1.5, 1.0, 1.0]), *grid(3), permutations=999)
    assert local.p[[2, 7, 8]].tolist() == [1.0, 1.0, 1.0]


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 6), min_size=25, max_size=25).filter(lambda row: len(set(row)) > 1),
    st.floats(0.001, 1000),
    st.floats(-1000, 1000),
)
def test_another_unit_or_origin_changes_nothing(row: list[int], factor: float, shift: float) -> None:
    values = np.array(row, dtype=float)
    once, again, turned = (
        local_moran(numbers, *grid(5), permutations=199, global_permutations=99)
        for numbers in (values, values * factor + shift, -values)
    )
    assert again.moran == pytest.approx(once.moran, abs=1e-6)
    assert (again.p == once.p).all()
    assert again.moran_p == once.moran_p
    assert again.local == pytest.approx(once.local, abs=1e-5)
    # Upside down, each is still as like its neighbours as it was.
    assert (turned.p == once.p).all()
    assert turned.lag == pytest.approx(-once.lag)
    assert turned.local == pytest.approx(once.local)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 3), min_size=16, max_size=16).filter(lambda row: len(set(row)) > 1), st.integers(0, 2**31)
)
def test_p_is_a_multiple_of_its_grain_and_the_same_again(row: list[int], seed: int) -> None:
    once, again = (
        local_moran(np.array(row, float), *grid(4), permutations=99, global_permutations=19, seed=seed) for _ in "ab"
    )
    assert (once.p == again.p).all()
    assert once.moran_p == again.moran_p
    assert ((once.p >= 0.02) & (once.p <= 1)).all()
    assert once.p * 50 == pytest.approx(np.round(once.p * 50))


def test_the_random_state_of_the_process_is_left_alone() -> None:
    np.random.seed(1)
    before = np.random.get_state()[1].copy()
    local_moran(np.arange(9.0), *grid(3), permutations=99)
    assert (np.random.get_state()[1] == before).all()


def test_a_star_has_as_many_neighbours_as_there_are_others() -> None:
    """The centre has all others as neighbours: their mean is the same however they are placed."""
    focal, neighbour = np.array([0] * 8 + list(range(1, 9))), np.array([*range(1, 9)] + [0] * 8)
    local = local_moran(np.array([5.0, 1, 2, 3, 4, 5, 6, 7, 9]), focal, neighbour, permutations=999)
    assert local.p[0] == 1


@given(st.integers(1, 12), st.data())
def test_a_draw_repeats_nothing(n: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, n))
    drawn = draw(n, size, 50, np.random.RandomState(data.draw(st.integers(0, 1000))))
    assert drawn.shape == (size, 50)
    assert all(len(set(column)) == size for column in drawn.T.tolist())
    assert ((drawn >= 0) & (drawn < n)).all()


def test_each_number_is_as_likely_in_each_place_of_a_draw() -> None:
    drawn = draw(5, 4, 50_000, np.random.RandomState(1))
    for row in drawn:
        assert np.bincount(row, minlength=5) / 50_000 == pytest.approx(np.full(5, 0.2), abs=0.01)
    pairs = np.bincount(drawn[1] * 5 + drawn[3], minlength=25).reshape(5, 5) / 50_000
    assert pairs == pytest.approx(np.where(np.eye(5), 0, 0.05), abs=0.005)


def test_the_last_value_stands_in_for_the_one_left_out() -> None:
    """Around the last value all others are drawn, around any other the last one too."""
    z = np.array([3.0, -1.0, -1.0, -1.0])
    p = local_p_values(z, np.array([-1.0, 3.0, -1.0, 3.0]), np.ones(4, dtype=np.intp), 99_999, np.random.RandomState(2))
    assert p == pytest.approx([1, 2 / 3, 1, 2 / 3], abs=0.01)


# --- which of many tests count --------------------------------------------------------------------------------------


def test_the_example_of_benjamini_and_hochberg() -> None:
    # Their section 4: 15 comparisons of two treatments of heart attacks, of which the procedure at 5 % takes the first four.
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    threshold = false_discovery_threshold(np.array(p), 0.05)
    assert threshold == pytest.approx(4 / 15 * 0.05)
    assert sum(value <= threshold for value in p) == 4


@pytest.mark.slow
@given(st.lists(st.integers(1, 1000).map(lambda k: k / 1000), min_size=1, max_size=60), st.floats(0.01, 0.5))
def test_what_counts_is_what_scipy_takes_and_part_of_what_is_significant_alone(p: list[float], rate: float) -> None:
    from scipy.stats import false_discovery_control

    array = np.array(p)
    counts = array <= false_discovery_threshold(array, rate)
    adjusted = false_discovery_control(array, method="bh")
    clear = abs(adjusted - rate) > 1e-9
    assert (counts == (adjusted <= rate))[clear].all()
    assert (array[counts] <= rate).all()


def test_nothing_counts_where_nothing_is_small() -> None:
    assert false_discovery_threshold(np.array([0.02, 0.6]), 0.03) == 0


# --- neighbours -----------------------------------------------------------------------------------------------------


def test_two_steps_on_a_square() -> None:
    first, second = two_steps(*grid(3), 9)
    assert second[first == 0].tolist() == [1, 2, 3, 4, 6]
    assert second[first == 4].tolist() == [0, 1, 2, 3, 5, 6, 7, 8]


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]), max_size=20))
def test_two_steps_and_groups_against_sets(edges: set[tuple[int, int]]) -> None:
    near = {i: {b for a, b in edges if a == i} | {a for a, b in edges if b == i} for i in range(10)}
    pairs = np.array(sorted((i, j) for i in near for j in near[i]), dtype=np.intp).reshape(-1, 2)
    first, second = two_steps(pairs[:, 0], pairs[:, 1], 10)
    for i in range(10):
        assert second[first == i].tolist() == sorted(near[i].union(*(near[j] for j in near[i])) - {i})
    label = groups(pairs[:, 0], pairs[:, 1], 10)
    for i in range(10):
        reached, ahead = {i}, {i}
        while ahead:
            ahead = set().union(*(near[j] for j in ahead)) - reached
            reached |= ahead
        assert label[i] == min(reached)


# --- rates of unequal units ------------------------------------------------------------------------------------------


def test_standardised_rates_by_hand() -> None:
    # Rates 1/2 and 0, b = 1/4, s2 = 1/16, a = 1/16 - 1/16 = 0, v = b / 4 = 1/16: (1/2 - 1/4) / (1/4) = 1.
    assert standardised_rates([2, 0], [4, 4]).tolist() == [1.0, -1.0]
    # Three of four: the one that is none is rare, and the sign turns round.
    assert standardised_rates([2, 4], [4, 4]).tolist() == [-1.0, 1.0]
    assert standardised_rates([0, 0], [4, 9]).tolist() == [0.0, 0.0]


def test_a_negative_variance_is_that_of_chance_alone() -> None:
    # Nearly equal rates: s2 is about 0, b = 26/125, mean base 125/3: a is about -0.005, and a + b / 100 is negative.
    base = np.array([10.0, 100.0, 15.0])
    moved = standardised_rates(np.array([2.0, 21.0, 3.0]), base)
    b = 26 / 125
    assert moved[1] == pytest.approx((0.21 - b) / (b / 100) ** 0.5)


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 400)), min_size=2, max_size=30))
def test_standardised_rates_are_those_of_pysal(cells: list[tuple[int, int]]) -> None:
    from esda.smoothing import assuncao_rate

    events = np.array([float(min(met, whole)) for met, whole in cells])
    base = np.array([float(whole) for _, whole in cells])
    assume(0 < events.sum() < base.sum())
    rare = events.sum() <= base.sum() / 2
    with np.errstate(divide="ignore", invalid="ignore"):  # esda divides by a variance of zero
        theirs = assuncao_rate(events, base) if rare else -assuncao_rate(base - events, base)
        plain = assuncao_rate(events, base)
    assume(np.isfinite([theirs, plain]).all() and np.abs([theirs, plain]).max() < 1e6)
    assert standardised_rates(events, base) == pytest.approx(theirs, rel=1e-7, abs=1e-7)
    assert standardised_rates(events, base, proportions=False) == pytest.approx(plain, rel=1e-7, abs=1e-7)


def test_a_small_unit_is_not_far_out_by_chance_alone() -> None:
    # 200 units of three town halls and 200 of three hundred, all with the same true rate: the small ones scatter more.
    random = np.random.RandomState(1)
    base = np.array([*[3] * 200, *[300] * 200], float)
    events = random.binomial(base.astype(int), 0.3).astype(float)
    plain, rates = events / base, standardised_rates(events, base)
    assert plain[:200].std() > 5 * plain[200:].std()
    assert 0.5 < rates[:200].std() / rates[200:].std() < 2
