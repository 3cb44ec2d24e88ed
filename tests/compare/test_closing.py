"""What would close a gap: arithmetic by hand, real EPCI, sums that are conserved."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors.comparing import NothingToCompare
from geo.compare.closing import compute_closing, needed_to_close
from geo.compare.groups import parse_groups
from geo.compare.presentation.reasons import ARITHMETIC, closing_sentences
from geo.indicators.catalogue import get_indicator
from geo.indicators.values import read_values
from geo.territories.read import read_territories
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level

HTTPS = get_indicator("rpnt_1_8")
GROUPS = parse_groups("commune_lt_3500", "metropole")
counted = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counted, counted)
def test_the_number_needed_is_the_smallest_that_reaches_the_share(a: tuple[int, int], b: tuple[int, int]) -> None:
    wanted, goal = needed_to_close(*a, *b), Fraction(*b)
    assert Fraction(a[0] + wanted, a[1]) >= goal
    assert wanted == 0 or Fraction(a[0] + wanted - 1, a[1]) < goal
    assert a[0] + wanted <= a[1] or wanted == 0


def test_the_national_gap() -> None:
    closing = compute_closing(HTTPS, *GROUPS, "2026-10")
    assert (closing.missing, closing.to_adopt) == (31238 - 13779, 11586)
    assert Fraction(13779 + 11586, 31238) >= Fraction(786, 968) > Fraction(13779 + 11585, 31238)
    table = closing.table
    assert table["town_halls"].sum() + closing.outside == closing.missing
    assert (table["town_halls"] <= table["members"]).all()
    assert table["place"].tolist() == list(range(1, len(table) + 1))
    assert table["town_halls"].is_monotonic_decreasing
    assert table["town_halls_so_far"].iloc[-1] == table["town_halls"].sum()
    assert table["inhabitants_so_far"].iloc[-1] == table["inhabitants"].sum()
    assert closing.needed is not None
    last = table.iloc[closing.needed - 1]
    assert last["town_halls_so_far"] >= closing.to_adopt > last["town_halls_so_far"] - last["town_halls"]
    assert last["gap_left"] >= 0
    assert table["gap_left"].iloc[closing.needed - 2] < 0
    assert table["gain"].sum() == pytest.approx(closing.missing / 31238)


def test_one_epci_by_hand() -> None:
    row = compute_closing(HTTPS, *GROUPS, "2026-10").table.set_index("code").loc["245701206"]
    communes = read_territories(Level.COMMUNE, Extent(Level.EPCI, "245701206"))
    values = read_values(HTTPS, Level.COMMUNE, "2026-10").set_index("code")
    small = communes[communes["population"] < 3500].set_index("code")
    lacking = [code for code in small.index if values.loc[code, "value"] == 0]
    assert (row["name"], row["departement"], row["epci_type"]) == ("CC du Saulnois", "57", "CC")
    assert row["town_halls"] == len(lacking) == 117
    assert row["members"] == values.loc[small.index, "denominator"].sum()
    assert row["inhabitants"] == small.loc[lacking, "population"].sum()
    assert row["gain"] == pytest.approx(117 / 31238)


def test_islands_without_an_epci_are_counted_apart() -> None:
    within = Extent(Level.DEPARTEMENT, "29")
    generic = compute_closing(get_indicator("rpnt_2_2"), *GROUPS, "2026-10", within)
    alone = (
        read_values(get_indicator("rpnt_2_2"), Level.COMMUNE, "2026-10")
        .set_index("code")
        .loc[["29083", "29155"], "value"]
    )
    assert generic.outside == (alone == 0).sum() > 0
    assert generic.table["town_halls"].sum() + generic.outside == generic.missing
    assert "is in no EPCI." in " ".join(closing_sentences(generic, "A", "B", "en"))


def test_an_extent_counts_the_communes_inside() -> None:
    closing = compute_closing(HTTPS, *GROUPS, "2026-10", Extent(Level.REGION, "53"))
    assert closing.gap.a.denominator == 953
    inside = set(read_territories(Level.EPCI, Extent(Level.REGION, "53"))["code"])
    assert set(closing.table["code"]) <= inside


def test_nothing_is_needed_where_the_share_is_reached() -> None:
    back = compute_closing(HTTPS, GROUPS[1], GROUPS[0], "2026-10")
    assert (back.to_adopt, back.needed) == (0, 0)
    assert closing_sentences(back, "A", "B", "en") == ["A: the share of B is reached already."]


def test_in_words() -> None:
    closing = compute_closing(HTTPS, *GROUPS, "2026-10")
    sentences = closing_sentences(closing, "Small communes", "the métropoles", "en")
    assert sentences[0] == (
        "To reach 81.2%, the share of the métropoles, 11,586 more town halls have to meet the criterion, of 17,459 that do "
        "not (Small communes)."
    )
    assert sentences[1] == (
        "CC du Saulnois would contribute most by acting for all those it has: 117 town halls, 18,516 inhabitants, +0.37 points."
    )
    assert sentences[2] == f"The first {closing.needed} EPCI of the list would be enough."
    assert sentences[-1] == ARITHMETIC
    assert "pas une prévision" in closing_sentences(closing, "A", "B", "fr")[-1]


def test_a_place_without_the_other_group_is_refused() -> None:
    with pytest.raises(NothingToCompare, match='No town hall of "metropole" has a value'):
        compute_closing(HTTPS, *GROUPS, "2026-10", Extent(Level.REGION, "94"))


def test_equal_numbers_are_sorted_by_inhabitants_then_code() -> None:
    table = compute_closing(HTTPS, *GROUPS, "2026-10").table
    keys = list(zip(-table["town_halls"], -table["inhabitants"], table["code"], strict=True))
    assert keys == sorted(keys)
    assert np.unique(table["code"]).size == len(table)
