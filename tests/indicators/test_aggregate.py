"""Aggregation: known answers by hand, and what must hold for any communes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base.errors.shipped import DuplicateCodes, MissingColumn
from geo.indicators.aggregate import COUNTS, INHABITANTS, aggregate, merge, weigh, with_shares
from geo.vocabulary.strata import COMPARISON_GROUPS, SURVEY_STRATA

TOWNS = pd.DataFrame(
    {
        "code": ["01001", "01002", "02001", "02002", "29083"],
        "population": [100, 300, 600, 5000, 280],
        "epci": ["200000001", "200000001", "200000001", "200000002", None],
        "epci_type": ["CC", "CC", "CC", "METRO", None],
        "departement": ["01", "01", "02", "02", "29"],
        "region": ["84", "84", "32", "32", "53"],
    }
)
COUNTED = pd.DataFrame(
    {
        "code": ["02002", "01001", "01002", "02001", "29083"],
        "numerator": [1, 1, 0, 1, 0],
        "denominator": [1, 1, 1, 2, 0],
        "expected": [1, 1, 1, 2, 1],
    }
)


def row(table: pd.DataFrame, code: str) -> pd.Series:
    return table.set_index("code").loc[code]


def test_an_epci_across_two_departements_is_made_of_its_communes() -> None:
    epci = row(aggregate(COUNTED, TOWNS, "epci"), "200000001")
    assert epci[list(COUNTS)].tolist() == [2, 4, 4]
    assert epci["value"] == 0.5
    # 100 + 0 + half of 600, over 1,000 inhabitants
    assert epci["value_inhabitants"] == pytest.approx(0.4)


def test_a_departement_is_made_of_communes_and_never_of_epci() -> None:
    by = aggregate(COUNTED, TOWNS, "departement")
    assert by["code"].tolist() == ["01", "02", "29"]
    assert row(by, "02")["value"] == pytest.approx(2 / 3)
    assert row(by, "02")["value_inhabitants"] == pytest.approx((300 + 5000) / 5600)


def test_a_commune_without_epci_counts_in_its_departement_region_and_france_only() -> None:
    assert aggregate(COUNTED, TOWNS, "epci")["expected"].sum() == 5
    assert aggregate(COUNTED, TOWNS, "region")["expected"].sum() == 6
    assert aggregate(COUNTED, TOWNS, "france")["expected"].tolist() == [6]


def test_without_a_record_the_value_is_missing_and_the_coverage_says_so() -> None:
    brittany = row(aggregate(COUNTED, TOWNS, "region"), "53")
    assert np.isnan(brittany["value"])
    assert np.isnan(brittany["value_inhabitants"])
    assert brittany["coverage"] == 0
    france = aggregate(COUNTED, TOWNS, "france").iloc[0]
    assert france["coverage"] == pytest.approx(5 / 6)
    assert france["coverage_inhabitants"] == pytest.approx(6000 / 6280)


def test_a_group_without_communes_has_no_value() -> None:
    nobody = aggregate(COUNTED, TOWNS, np.zeros(len(TOWNS), dtype=bool)).iloc[0]
    assert nobody[[*COUNTS, *INHABITANTS]].sum() == 0
    assert nobody[["value", "value_inhabitants", "coverage", "coverage_inhabitants"]].isna().all()


def test_a_territory_whose_communes_have_no_row_is_listed_without_value() -> None:
    by = aggregate(COUNTED[COUNTED["code"] != "29083"], TOWNS, "region")
    assert row(by, "53")["expected"] == 0
    assert np.isnan(row(by, "53")["value"])


def test_strata_keep_their_order_and_the_metropole_takes_its_small_communes() -> None:
    groups = aggregate(COUNTED, TOWNS, COMPARISON_GROUPS)
    assert groups["code"].tolist() == [group.id for group in COMPARISON_GROUPS]
    assert row(groups, "commune_lt_3500")["expected"] == 5
    assert row(groups, "metropole")["numerator"] == 1
    assert row(groups, "commune_3500_9999")["expected"] == 0
    one = aggregate(COUNTED, TOWNS, COMPARISON_GROUPS[0])
    pd.testing.assert_frame_equal(one, groups.head(1))


def test_a_mask_selects_rows_of_the_territories() -> None:
    chosen = aggregate(COUNTED, TOWNS, TOWNS["population"] > 500)
    assert chosen["code"].tolist() == ["selection"]
    assert chosen["numerator"].tolist() == [2]


def test_types_and_columns() -> None:
    table = aggregate(COUNTED, TOWNS, "region")
    assert table.columns.tolist() == [
        "code", *COUNTS, *INHABITANTS, "value", "value_inhabitants", "coverage", "coverage_inhabitants",
    ]  # fmt: skip
    assert (table[list(COUNTS)].dtypes == "int64").all()
    assert (table[list(INHABITANTS)].dtypes == "float64").all()


def test_inputs_are_not_changed() -> None:
    before, towns = COUNTED.copy(), TOWNS.copy()
    aggregate(COUNTED, TOWNS, "epci")
    pd.testing.assert_frame_equal(COUNTED, before)
    pd.testing.assert_frame_equal(TOWNS, towns)


def test_errors_say_what_is_wrong() -> None:
    with pytest.raises(ValueError, match='cannot aggregate by "canton"; allowed: epci, departement, region, france'):
        aggregate(COUNTED, TOWNS, "canton")
    with pytest.raises(ValueError, match="the mask has 2 entries for 5 territories"):
        aggregate(COUNTED, TOWNS, [True, False])
    mixed = next(stratum for stratum in SURVEY_STRATA if stratum.id == "collectivite_gt_3500")
    with pytest.raises(ValueError, match='the stratum "collectivite_gt_3500" mixes levels'):
        aggregate(COUNTED, TOWNS, mixed)
    with pytest.raises(MissingColumn, match='no column "denominator"'):
        aggregate(COUNTED.drop(columns="denominator"), TOWNS, "epci")
    with pytest.raises(MissingColumn, match='no column "epci"'):
        aggregate(COUNTED, TOWNS.drop(columns="epci"), "epci")
    with pytest.raises(DuplicateCodes, match=r"1 code stands more than once \(01001\)"):
        weigh(pd.concat([COUNTED, COUNTED.iloc[[1]]]), TOWNS)


@st.composite
def communes(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    size = draw(st.integers(0, 25))
    pick = [draw(st.sampled_from(range(4))) for _ in range(size)]
    expected = [draw(st.integers(1, 3)) for _ in range(size)]
    denominator = [draw(st.integers(0, n)) for n in expected]
    numerator = [draw(st.integers(0, n)) for n in denominator]
    codes = pd.Series([f"{number:05d}" for number in range(size)], dtype="str")
    towns = pd.DataFrame(
        {
            "code": codes,
            "population": pd.Series([draw(st.integers(0, 90000)) for _ in range(size)], dtype="int64"),
            "epci_type": pd.Series(["METRO" if group == 0 else "CC" for group in pick], dtype="str"),
            "region": pd.Series([f"{group:02d}" for group in pick], dtype="str"),
        }
    )
    counted = pd.DataFrame({"code": codes, "numerator": numerator, "denominator": denominator, "expected": expected})
    return counted.astype(dict.fromkeys(COUNTS, "int64")), towns


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(communes())
def test_totals_are_conserved(case: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    counted, towns = case
    regions, france = aggregate(counted, towns, "region"), aggregate(counted, towns, "france").iloc[0]
    assert regions[list(COUNTS)].sum().tolist() == counted[list(COUNTS)].sum().tolist() == france[list(COUNTS)].tolist()
    assert regions[list(INHABITANTS)].sum().tolist() == pytest.approx(france[list(INHABITANTS)].tolist())
    assert (regions["numerator_inhabitants"] <= regions["denominator_inhabitants"] + 1e-6).all()
    assert (regions["denominator_inhabitants"] <= regions["expected_inhabitants"]).all()


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(communes(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(case: tuple[pd.DataFrame, pd.DataFrame], random: object) -> None:
    counted, towns = case
    order = list(range(len(towns)))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = aggregate(counted.iloc[order], towns.iloc[order[::-1]], "region")
    pd.testing.assert_frame_equal(shuffled, aggregate(counted, towns, "region"))


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(communes())
def test_merging_disjoint_groups_is_aggregating_their_union(case: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    counted, towns = case
    merged = merge(aggregate(counted, towns, "region"), "FR")
    pd.testing.assert_frame_equal(merged, aggregate(counted, towns, "france"), check_exact=False)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(communes())
def test_size_groups_outside_metropoles_split_all_communes(case: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    counted, towns = case
    family = [group for group in COMPARISON_GROUPS if group.family == "size_outside_metropoles"]
    groups = aggregate(counted, towns, family)
    assert groups["expected"].sum() == counted["expected"].sum()


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(communes())
def test_shares_are_between_zero_and_one_or_missing(case: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    counted, towns = case
    table = aggregate(counted, towns, "region")
    for name in ("value", "value_inhabitants", "coverage", "coverage_inhabitants"):
        assert table[name].dropna().between(0, 1 + 1e-12).all()
    assert (table["value"].isna() == (table["denominator"] == 0)).all()


def test_with_shares_rebuilds_from_counts_and_ignores_old_shares() -> None:
    stale = aggregate(COUNTED, TOWNS, "france").assign(value=0.123)
    assert with_shares(stale)["value"].tolist() == [pytest.approx(3 / 5)]
