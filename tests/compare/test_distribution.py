"""Distributions by stratum and the free comparison: points by hand, totals conserved, errors."""

from __future__ import annotations

import math

import numpy as np
import pytest

from geo.base.errors.comparing import EstimatesNotCompared, InvalidTerritory, TooManyTerritories
from geo.base.errors.questions import InvalidChoice, NoValuesAtLevel, UnknownTerritory
from geo.compare.distribution import compute_criteria_distribution, compute_distribution
from geo.compare.gaps import SMALL_GROUP
from geo.indicators.catalogue import get_indicator
from geo.indicators.survey import survey_values
from geo.indicators.values import read_values, stratum_values
from geo.portrait.side_by_side import TerritoryReference, compare_territories, parse_territories
from geo.statistics.intervals import wilson_interval
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Weight

HTTPS = get_indicator("rpnt_1_8")


@pytest.mark.parametrize("unit", [Level.DEPARTEMENT, Level.REGION])
def test_the_points_of_a_stratum_add_up_to_it(unit: Level) -> None:
    distribution = compute_distribution(HTTPS, "2026-10", unit)
    sums = distribution.points.groupby("stratum")[["numerator", "denominator"]].sum()
    shipped = stratum_values(HTTPS, "2026-10").set_index("code")
    for stratum, row in sums.iterrows():
        assert row.tolist() == shipped.loc[stratum, ["numerator", "denominator"]].tolist()
    points = distribution.points
    assert (points["value"] == points["numerator"] / points["denominator"]).all()
    assert (points["denominator"] > 0).all()
    assert (points["small"] == (points["denominator"] < SMALL_GROUP)).all()
    assert not points["marked"].any()


def test_types_of_epci() -> None:
    distribution = compute_distribution(HTTPS, "2026-10", Level.EPCI, "epci_type", marked="243500139")
    assert distribution.quantiles["n"].tolist() == [989, 230, 14, 22]
    values = read_values(HTTPS, Level.EPCI, "2026-10").set_index("code")["value"]
    points = distribution.points.set_index("code")
    assert points["value"].to_dict() == pytest.approx(values.to_dict())
    assert points.index[points["marked"]].tolist() == ["243500139"]
    cities = points.loc[points["stratum"] == "type_METRO", "value"].to_numpy()
    row = distribution.quantiles.set_index("stratum").loc["type_METRO"]
    assert row["q50"] == np.median(cities)
    assert (row["min"], row["max"]) == (cities.min(), cities.max())
    assert row["mean"] == pytest.approx(cities.mean())


def test_an_extent_keeps_its_communes() -> None:
    distribution = compute_distribution(HTTPS, "2026-10", within=Extent(Level.REGION, "94"))
    assert set(distribution.points["code"]) == {"2A", "2B"}
    row = distribution.quantiles.set_index("stratum").loc["metropole"]
    assert row["n"] == 0
    assert math.isnan(row["q50"])


@pytest.mark.slow
def test_criteria_of_communes() -> None:
    distribution = compute_criteria_distribution(marked="35238")
    assert distribution.points["communes"].sum() == 34875 - 48
    assert distribution.points.groupby("stratum")["share"].sum().tolist() == pytest.approx([1] * 5)
    marked = distribution.points[distribution.points["marked"]]
    assert marked[["stratum", "value"]].values.tolist() == [["metropole", 5]]
    assert not compute_criteria_distribution(marked="75056").points["marked"].any()
    # Small communes: the mean number met is the sum of the shares of the six criteria.
    entries = [get_indicator(f"rpnt_{name}") for name in ("1_1", "1_2", "1_8", "2_1", "2_2", "2_3")]
    shares = [stratum_values(entry, "2026-10").set_index("code").loc["commune_lt_3500", "value"] for entry in entries]
    assert distribution.quantiles["mean"].iloc[0] == pytest.approx(sum(shares))


def test_choices_that_are_refused() -> None:
    with pytest.raises(
        InvalidChoice, match='"commune" is not allowed for unit. Choose one of: epci, departement, region'
    ):
        compute_distribution(HTTPS, "2026-10", Level.COMMUNE)
    with pytest.raises(InvalidChoice, match='"survey" is not allowed for family'):
        compute_criteria_distribution("survey")
    with pytest.raises(UnknownTerritory):
        compute_distribution(HTTPS, "2026-10", marked="99")


def test_territories_side_by_side_with_their_parents() -> None:
    refs = parse_territories(["commune:35238", "epci:200069193, region:53"])
    side_by_side = compare_territories(HTTPS, refs)
    table = side_by_side.table
    assert table["id"].unique().tolist() == [
        "commune:35238", "epci:200069193", "region:53", "epci:243500139", "departement:35", "departement:01", "region:84",
        "france",
    ]  # fmt: skip
    assert not table.loc[table["id"].isin([str(ref) for ref in refs]), "parent"].any()
    assert table.loc[table["id"] == "france", "parent"].all()
    assert len(table) == 8 * 5
    row = table[(table["id"] == "epci:200069193") & (table["period"] == "2026-10")].iloc[0]
    assert (row["numerator"], row["denominator"], row["value"]) == (11, 36, 11 / 36)
    assert (row["low"], row["high"]) == pytest.approx(wilson_interval(11 / 36, 36))
    national = table[(table["id"] == "france") & (table["period"] == "2026-10")].iloc[0]
    assert (national["numerator"], national["denominator"]) == (16690, 34827)
    own = table[(table["id"] == "commune:35238") & (table["period"] == "2026-10")].iloc[0]
    assert math.isnan(own["low"])
    assert not side_by_side.estimated
    assert side_by_side.note("en") == ""


def test_inhabitants_have_no_interval() -> None:
    table = compare_territories(HTTPS, (TerritoryReference(Level.REGION, "53"),), Weight.INHABITANTS).table
    values = read_values(HTTPS, Level.REGION, "2026-10").set_index("code").loc["53"]
    row = table[(table["id"] == "region:53") & (table["period"] == "2026-10")].iloc[0]
    assert row["value"] == pytest.approx(values["numerator_inhabitants"] / values["denominator_inhabitants"])
    assert table["low"].isna().all()


def test_survey_figures_side_by_side_are_estimates() -> None:
    engaged = get_indicator("ia_projet_engage")
    refs = parse_territories(["commune:35238", "epci:243500139", "departement:75", "region:53"])
    side_by_side = compare_territories(engaged, refs)
    assert side_by_side.estimated
    assert "This territory itself was not surveyed" in side_by_side.note("en")
    assert not side_by_side.table["parent"].any()
    row = side_by_side.table[(side_by_side.table["id"] == "region:53") & (side_by_side.table["period"] == "2022")].iloc[
        0
    ]
    assert (row["value"], row["stratum"], row["sample_size"]) == (0.36, "region", 14)
    assert survey_values(engaged, Level.REGION, "2022", _bretagne())["value"].tolist() == [0.36]
    assert math.isnan(side_by_side.table.set_index(["id", "period"]).loc[("commune:35238", "2025"), "value"])


def test_modelled_values_are_not_put_side_by_side() -> None:
    with pytest.raises(EstimatesNotCompared, match="ia_projet_engage"):
        compare_territories(get_indicator("ia_projet_engage_estime"), parse_territories(["region:53"]))


def _bretagne():
    from geo.territories.read import read_territories

    table = read_territories(Level.REGION)
    return table[table["code"] == "53"]


@pytest.mark.parametrize("wrong", ["35238", "commune:1001", "pays:FR", "region:", "commune:35238:1"])
def test_a_territory_that_is_not_understood(wrong: str) -> None:
    with pytest.raises(InvalidTerritory, match=r"is not understood\. Write LEVEL:CODE"):
        parse_territories([wrong])


def test_none_too_many_or_twice() -> None:
    with pytest.raises(TooManyTerritories, match="0 territories were given; compare 1 to 10"):
        parse_territories(["", " , "])
    with pytest.raises(TooManyTerritories, match="2 territories were given"):
        parse_territories(["region:53", "region:53"])
    eleven = [f"departement:{n:02d}" for n in range(1, 12)]
    with pytest.raises(TooManyTerritories, match="11 territories were given"):
        parse_territories(eleven)
    assert len(parse_territories(eleven[:10])) == 10
    with pytest.raises(UnknownTerritory):
        parse_territories(["commune:01999"])


def test_a_level_without_values_is_refused() -> None:
    from dataclasses import replace

    regions = replace(HTTPS, levels=(Level.REGION,))
    with pytest.raises(NoValuesAtLevel, match="has no value at level commune"):
        compare_territories(regions, (TerritoryReference(Level.COMMUNE, "35238"),))
