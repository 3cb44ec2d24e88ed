"""Kitagawa's decomposition: a published example, what must hold for any tables, real territories."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors.comparing import NothingToCompare
from geo.base.errors.shipped import MissingColumn
from geo.compare.decomposition import Decomposition, decompose, decompose_groups
from geo.compare.gaps import compute_group_gap
from geo.compare.groups import parse_group, parse_groups
from geo.compare.presentation.reasons import decomposition_sentences
from geo.indicators.catalogue import get_indicator
from geo.vocabulary.model import Weight

HTTPS = get_indicator("rpnt_1_8")

cells = st.lists(
    st.integers(0, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=6, max_size=6
).filter(lambda rows: sum(n for _, n in rows) > 0)


def table(rows: list[tuple[float, float]], names: list[str] | None = None) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["numerator", "denominator"], index=names or [str(n) for n in range(len(rows))])


def test_household_headship_of_the_united_states() -> None:
    """Das Gupta 1993, Standardization and decomposition of rates, example 5.1: 1970 and 1985, per 100, by age."""
    size_1970 = [12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9]
    size_1985 = [10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5]
    rate_1970 = [1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8]
    rate_1985 = [2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2]
    later, earlier = (
        table([(size * rate, size) for size, rate in zip(sizes, rates, strict=True)])
        for sizes, rates in ((size_1985, rate_1985), (size_1970, rate_1970))
    )
    decomposition = decompose(later, earlier)
    assert (decomposition.share_a, decomposition.share_b) == pytest.approx((47.6940, 44.7268), abs=5e-5)
    assert decomposition.composition == pytest.approx(1.2269, abs=5e-5)
    assert decomposition.rate == pytest.approx(1.7403, abs=5e-5)


@pytest.mark.slow
@given(cells, cells)
def test_the_parts_add_up_to_the_total(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    decomposition = decompose(table(a), table(b))
    assert decomposition.composition + decomposition.rate == pytest.approx(decomposition.total, abs=1e-15)
    assert decomposition.table["composition"].sum() == pytest.approx(decomposition.composition, abs=1e-12)
    assert decomposition.table["rate"].sum() == pytest.approx(decomposition.rate, abs=1e-12)
    total, composition, rate = (round(part * 10) for part in decomposition.rounded())
    assert composition + rate == total
    assert abs(total - decomposition.total * 1000) <= 0.5
    assert abs(composition - decomposition.composition * 1000) < 1.5
    assert abs(rate - decomposition.rate * 1000) < 1.5


@pytest.mark.slow
@given(cells, cells)
def test_swapping_flips_every_part(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    forth, back = decompose(table(a), table(b)), decompose(table(b), table(a))
    assert (back.total, back.composition, back.rate) == (-forth.total, -forth.composition, -forth.rate)
    assert back.table["rate"].tolist() == (-forth.table["rate"]).tolist()


@pytest.mark.slow
@given(cells)
def test_equal_territories_have_no_parts(a: list[tuple[int, int]]) -> None:
    decomposition = decompose(table(a), table([(met * 3, n * 3) for met, n in a]))
    assert (decomposition.total, decomposition.composition, decomposition.rate) == (0, 0, 0)


def test_only_sizes_or_only_rates() -> None:
    sizes = decompose(table([(10, 100), (160, 200)]), table([(20, 200), (80, 100)]))
    assert sizes.rate == 0
    assert sizes.composition == sizes.total == pytest.approx(170 / 300 - 1 / 3)
    rates = decompose(table([(10, 100), (160, 200)]), table([(30, 100), (100, 200)]))
    assert rates.composition == 0
    assert rates.rate == rates.total == pytest.approx(40 / 300)


def test_more_of_a_class_that_does_worse_takes_away() -> None:
    frame = decompose(table([(10, 100), (20, 25)]), table([(5, 50), (80, 100)])).table
    assert (frame["composition"] < 0).all()
    assert (frame["rate"] == 0).all()


def test_a_class_that_is_empty_in_one_counts_as_composition() -> None:
    decomposition = decompose(table([(10, 100), (0, 0)]), table([(20, 100), (90, 100)]))
    assert decomposition.table["empty"].tolist() == ["", "a"]
    assert decomposition.table["rate"].tolist() == pytest.approx([-0.1 * (1 + 0.5) / 2, 0])
    assert pd.isna(decomposition.table["rate_a"].iloc[1])
    assert decomposition.composition + decomposition.rate == pytest.approx(0.1 - 0.55)
    # A class that stands in one table only is the same thing.
    again = decompose(table([(10, 100)], ["0"]), table([(20, 100), (90, 100)]))
    assert (again.composition, again.rate) == (decomposition.composition, decomposition.rate)
    both = decompose(table([(10, 100), (0, 0)]), table([(20, 100), (0, 0)]))
    assert both.table["empty"].tolist() == ["", "ab"]
    assert both.composition == 0


def test_what_cannot_be_decomposed() -> None:
    with pytest.raises(NothingToCompare, match='No town hall of "b" has a value'):
        decompose(table([(1, 2)]), table([(0, 0)]))
    with pytest.raises(MissingColumn, match='no column "denominator"'):
        decompose(table([(1, 2)]), pd.DataFrame({"numerator": [1]}))
    for wrong in ([(1, 0)], [(1, -2)]):
        with pytest.raises(ValueError, match="denominators must be 0 or more"):
            decompose(table([(1, 2)]), table([*wrong, (1, 2)]))


@pytest.mark.parametrize(
    ("a", "b"), [("region:53", "region:44"), ("departement:35", "epci:243500139"), ("region:11", "france")]
)
@pytest.mark.parametrize("weight", list(Weight))
def test_any_two_territories(a: str, b: str, weight: Weight) -> None:
    decomposition = decompose_groups(HTTPS, parse_group(a), parse_group(b), "2026-10", weight)
    apart = compute_group_gap(HTTPS, parse_group(a), parse_group(b), "2026-10", weight=weight)
    assert decomposition.total == pytest.approx(apart.gap, abs=1e-12)
    assert decomposition.composition + decomposition.rate == pytest.approx(decomposition.total, abs=1e-12)
    assert decomposition.table.index.tolist() == ["0-499", "500-999", "1000-3499", "3500-9999", "10000-49999", "50000+"]
    assert decomposition.table["portion_a"].sum() == pytest.approx(1)


def test_bretagne_against_grand_est_in_words() -> None:
    decomposition = decompose_groups(HTTPS, parse_group("region:53"), parse_group("region:44"), "2026-10")
    assert decomposition.rounded() == (44.7, 23.5, 21.2)
    sentences = decomposition_sentences(decomposition, "Bretagne", "Grand Est", "en")
    assert sentences == [
        "Bretagne is +44.7 points from Grand Est: +23.5 because its communes are of other sizes, +21.2 because communes of "
        "the same size do otherwise.",
        "Among communes of the same size, the largest part comes from those of 0-499 inhabitants: +14.0 points.",
    ]
    assert "à taille égale" in decomposition_sentences(decomposition, "Bretagne", "Grand Est", "fr")[0]


def test_empty_bands_are_named_in_words() -> None:
    groups = parse_groups("commune_lt_3500", "metropole")
    sentences = decomposition_sentences(decompose_groups(HTTPS, *groups, "2026-10"), "A", "B", "en")
    assert sentences[-1].startswith("No commune of 3500-9999, 10000-49999, 50000+ inhabitants in A:")
    same = decompose_groups(HTTPS, groups[0], groups[0], "2026-10")
    assert decomposition_sentences(same, "A", "B", "en") == ["A and B have the same share."]


def test_paris_has_nothing_to_compare() -> None:
    with pytest.raises(NothingToCompare, match='No town hall of "departement:75" has a value'):
        decompose_groups(HTTPS, parse_group("departement:75"), parse_group("france"), "2026-10")


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ((0.1007, 0.0504, 0.0503), (10.1, 5.1, 5.0)),
        ((-0.1007, -0.0503, -0.0504), (-10.1, -5.0, -5.1)),
        ((0.0, 0.0, 0.0), (0, 0, 0)),
    ],
)
def test_rounding_that_adds_up(parts: tuple[float, float, float], shown: tuple[float, float, float]) -> None:
    assert Decomposition(0, 0, *parts, pd.DataFrame()).rounded() == shown
