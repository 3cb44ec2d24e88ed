"""The join by code and its report."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors.shipped import CodeNotText, DuplicateCodes, MissingColumn, NoMatch, WrongLevel
from geo.territories.match import join
from geo.territories.read import read_boundaries, read_territories
from geo.views.query import Extent
from geo.vocabulary.levels import Level

REGIONS = pd.DataFrame({"code": ["11", "24", "53"], "name": ["Île-de-France", "Centre-Val de Loire", "Bretagne"]})


def test_the_report_says_what_matched_and_what_did_not() -> None:
    values = pd.DataFrame({"code": ["53", "11", "99"], "value": [0.6, None, 0.1]})
    table, report = join(REGIONS, values, Level.REGION)
    assert table["code"].tolist() == ["11", "24", "53"]
    assert (report.boundaries, report.values, report.matched, report.valued) == (3, 3, 2, 1)
    assert report.missing == ("11", "24")
    assert report.orphans == ("99",)
    assert report.coverage == pytest.approx(1 / 3)
    assert report.as_dict()["coverage"] == report.coverage


def test_a_join_with_boundaries_keeps_geometry_and_crs() -> None:
    boundaries = read_boundaries(Level.DEPARTEMENT, Extent(Level.REGION, "53"))
    table, report = join(boundaries, pd.DataFrame({"code": ["35"], "value": [0.5]}), Level.DEPARTEMENT)
    assert table.crs.to_epsg() == 4326
    assert table.geometry.notna().all()
    assert report.missing == ("22", "29", "56")


def test_numbers_are_refused() -> None:
    with pytest.raises(CodeNotText, match="codes are text"):
        join(REGIONS, pd.DataFrame({"code": [11, 53]}), Level.REGION)


def test_a_table_without_codes_is_refused() -> None:
    with pytest.raises(MissingColumn, match='The table has no column "code". Its columns: insee, value.'):
        join(REGIONS, pd.DataFrame({"insee": ["11"], "value": [1]}), Level.REGION)


def test_duplicates_are_refused_or_kept_first_and_reported() -> None:
    values = pd.DataFrame({"code": ["11", "11", "53"], "value": [1.0, 2.0, 3.0]})
    with pytest.raises(DuplicateCodes, match=r"1 code stands more than once \(11\)"):
        join(REGIONS, values, Level.REGION)
    table, report = join(REGIONS, values, Level.REGION, duplicates="first")
    assert table.set_index("code").loc["11", "value"] == 1.0
    assert report.duplicates == ("11",)


def test_another_level_is_named() -> None:
    with pytest.raises(WrongLevel, match="None of the 2 codes is a region code .*they look like level commune"):
        join(REGIONS, pd.DataFrame({"code": ["35238", "35001"]}), Level.REGION)


def test_codes_of_the_right_form_that_do_not_exist_are_named() -> None:
    with pytest.raises(NoMatch, match="The code 84 is no region of vintage 2025"):
        join(REGIONS, pd.DataFrame({"code": ["84"]}), Level.REGION)


def test_an_empty_table_of_values_leaves_everything_missing() -> None:
    _, report = join(REGIONS, pd.DataFrame({"code": pd.Series([], dtype=str), "value": []}), Level.REGION)
    assert report.missing == ("11", "24", "53")


@pytest.mark.slow
@given(st.sets(st.sampled_from(read_territories(Level.DEPARTEMENT)["code"].tolist()), min_size=1))
def test_matched_missing_and_orphans_add_up(codes: set[str]) -> None:
    places = read_territories(Level.DEPARTEMENT)
    values = pd.DataFrame({"code": sorted(codes), "value": 1.0})
    table, report = join(places, values, Level.DEPARTEMENT)
    assert len(table) == len(places) == report.matched + len(report.missing)
    assert report.matched + len(report.orphans) == len(codes)
    assert table["value"].sum() == len(codes)
