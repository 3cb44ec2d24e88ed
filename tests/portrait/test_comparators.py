"""Rank, neighbours, parents and differences to them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors.questions import UnknownTerritory
from geo.counts.counts import Counts, build_cube
from geo.portrait.comparators import (
    common_counts,
    find_neighbours,
    find_parents,
    find_reference_groups,
    reference_counts,
)
from geo.portrait.ranks import Rank, compute_difference, compute_rank
from geo.statistics.intervals import newcombe_interval
from geo.territories.places import read_places
from geo.vocabulary.levels import Level

counted = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def one(met: float, n: float) -> Counts:
    return Counts(*(np.array([part], dtype=float) for part in (met, n, n)))


def test_ranks_with_ties() -> None:
    values = [0.9, 0.5, 0.5, 0.1, math.nan]
    assert [compute_rank(values, n) for n in range(5)] == [
        Rank(1, 4, 0, 0.875),
        Rank(2, 4, 1, 0.5),
        Rank(2, 4, 1, 0.5),
        Rank(4, 4, 0, 0.125),
        None,
    ]
    assert compute_rank(values, 3, lower_is_better=True) == Rank(1, 4, 0, 0.125)
    assert compute_rank([0.3], 0) == Rank(1, 1, 0, 0.5)


@given(st.lists(st.one_of(st.just(math.nan), st.integers(0, 5).map(float)), min_size=1, max_size=30))
def test_ranks_of_everybody(values: list[float]) -> None:
    ranks = [compute_rank(values, n) for n in range(len(values))]
    known = [place for place in ranks if place is not None]
    assert len(known) == sum(not math.isnan(value) for value in values)
    # Competition ranking: the sum of ranks is that of 1 to n less what ties give up.
    best = {place.rank: place.ties + 1 for place in known}
    expected = 1
    for place in sorted(best):
        assert place == expected
        expected += best[place]
    if known:
        assert np.mean([place.percentile for place in known]) == pytest.approx(0.5)


@pytest.mark.slow
@given(counted, counted)
def test_the_difference_of_two_apart_is_newcombes(a: tuple[int, int], b: tuple[int, int]) -> None:
    gap, low, high = (float(part[0]) for part in compute_difference(one(*a), one(*b), one(0, 0)))
    assert gap == a[0] / a[1] - b[0] / b[1]
    assert (low, high) == pytest.approx(newcombe_interval(a[0] / a[1], a[1], b[0] / b[1], b[1]), abs=1e-12)


@given(counted, counted)
def test_the_difference_to_a_whole_is_that_to_its_rest_scaled(part: tuple[int, int], rest: tuple[int, int]) -> None:
    whole = one(part[0] + rest[0], part[1] + rest[1])
    gap, low, high = (float(column[0]) for column in compute_difference(one(*part), whole, one(*part)))
    scale = rest[1] / (part[1] + rest[1])
    apart = newcombe_interval(part[0] / part[1], part[1], rest[0] / rest[1], rest[1])
    assert gap == pytest.approx(scale * (part[0] / part[1] - rest[0] / rest[1]), abs=1e-12)
    assert (low, high) == pytest.approx((scale * apart[0], scale * apart[1]), abs=1e-9)


def test_the_difference_of_two_that_overlap_by_hand() -> None:
    # a: 10 of 20, b: 24 of 40; 6 of 10 in both.
    gap, low, high = (float(part[0]) for part in compute_difference(one(10, 20), one(24, 40), one(6, 10)))
    assert gap == pytest.approx(-0.1)
    assert low < gap < high
    apart = newcombe_interval(0.5, 20, 0.6, 40)
    assert high - low < apart[1] - apart[0]


def test_the_same_or_nothing_has_no_interval() -> None:
    gap, low, _ = (float(part[0]) for part in compute_difference(one(3, 9), one(3, 9), one(3, 9)))
    assert gap == 0
    assert math.isnan(low)
    gap, low, _ = (float(part[0]) for part in compute_difference(one(0, 0), one(3, 9), one(0, 0)))
    assert math.isnan(gap)
    assert math.isnan(low)


def test_neighbours() -> None:
    assert find_neighbours(Level.REGION, "53")["code"].tolist() == ["28", "52"]
    assert find_neighbours(Level.COMMUNE, "29083").empty
    assert find_neighbours(Level.COMMUNE, "29083").columns.tolist() == ["code", "name", "population"]
    with pytest.raises(UnknownTerritory):
        find_neighbours(Level.REGION, "99")


@pytest.mark.parametrize(
    ("level", "code", "ids"),
    [
        (Level.COMMUNE, "29083", ["departement:29", "region:53", "stratum:commune_lt_3500", "france"]),
        (Level.COMMUNE, "75056", ["epci:200054781", "departement:75", "region:11", "stratum:metropole", "france"]),
        (Level.EPCI, "243500139", ["departement:35", "region:53", "stratum:type_METRO", "france"]),
        (Level.DEPARTEMENT, "974", ["region:04", "france"]),
        (Level.REGION, "53", ["france"]),
    ],
)
def test_parents(level: Level, code: str, ids: list[str]) -> None:
    references = find_parents(level, code)
    assert [reference.id for reference in references] == ids
    position = read_places(level).at[code]
    assert all(position in reference.members for reference in references)


def test_every_commune_has_one_stratum() -> None:
    sizes = {}
    for code in ("01001", "01004", "44109", "97411", "29083", "01053"):
        reference = next(reference for reference in find_parents(Level.COMMUNE, code) if reference.kind == "stratum")
        sizes[reference.id] = len(reference.members)
    assert sizes == {
        "stratum:commune_lt_3500": 31282,
        "stratum:commune_10000_99999": 689,
        "stratum:metropole": 969,
        "stratum:commune_100000_plus": 14,
    }


@pytest.mark.slow
def test_a_parent_is_counted_from_its_communes_and_a_straddling_epci_in_part() -> None:
    table = build_cube(Level.EPCI)
    row = table.row("rpnt_1_8", "2026-10")
    sizes = dict(zip(read_places(Level.EPCI).codes, table.counts.denominator[row], strict=True))
    straddling = next(code for code, size in sizes.items() if size > 40 and _departements(code) > 1)
    position = read_places(Level.EPCI).at[straddling]
    reference = next(reference for reference in find_parents(Level.EPCI, straddling) if reference.kind == "departement")
    common = common_counts(Level.EPCI, position, reference)
    own = table.counts.at(position)
    assert 0 < common.denominator[row] < own.denominator[row]
    whole = reference_counts(Level.EPCI, reference)
    departement = read_places(Level.DEPARTEMENT).at[reference.id.partition(":")[2]]
    assert whole.denominator[row] == build_cube(Level.DEPARTEMENT).counts.denominator[row, departement]
    _, low, high = compute_difference(own, whole, common)
    assert low[row] < high[row]


def _departements(code: str) -> int:
    communes, epci = read_places(Level.COMMUNE), read_places(Level.EPCI)
    members = communes.parents[Level.EPCI] == epci.at[code]
    return len(set(communes.parents[Level.DEPARTEMENT][members]))


@pytest.mark.slow
def test_all_rings_have_the_national_counts_in_the_end() -> None:
    references = find_reference_groups(Level.COMMUNE, "35238")
    row = build_cube(Level.COMMUNE).row("rpnt_1_8", "2026-10")
    assert [reference.kind for reference in references] == [
        "neighbours",
        "peers",
        "epci",
        "departement",
        "region",
        "stratum",
        "france",
    ]
    national = reference_counts(Level.COMMUNE, references[-1])
    assert (national.numerator[row], national.denominator[row]) == (16690, 34827)
    assert reference_counts(Level.COMMUNE, references[1]).denominator[row] == 10
