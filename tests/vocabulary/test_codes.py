"""Codes and levels."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors.questions import UnknownLevel
from geo.base.errors.shipped import CodeNotText
from geo.territories.read import read_territories
from geo.vocabulary.codes import likely_level, looks_like, parse_level, require_text
from geo.vocabulary.levels import Level
from geo.vocabulary.model import BANDS, band_of


@pytest.mark.parametrize("level", list(Level))
def test_every_shipped_code_has_the_form_of_its_level(level: Level) -> None:
    codes = read_territories(level)["code"]
    assert all(looks_like(code, level) for code in codes)


@pytest.mark.parametrize(
    "code", ["1001", "01001.0", "2a004", "20001", "96001", "97501", "98735", "010011", "", "2C001"]
)
def test_what_is_no_commune_code(code: str) -> None:
    assert not looks_like(code, Level.COMMUNE)


def test_likely_level_needs_half_of_the_codes() -> None:
    assert likely_level(["35238", "2B033", "Rennes"]) is Level.COMMUNE
    assert likely_level(["200000172", "x", "y"]) is None
    assert likely_level([]) is None


def test_an_unknown_level_is_named_with_those_allowed() -> None:
    with pytest.raises(
        UnknownLevel, match='There is no level "canton". Choose one of: commune, epci, departement, region.'
    ):
        parse_level("canton")


def test_numbers_are_refused_as_codes() -> None:
    with pytest.raises(CodeNotText, match='The column "code" holds int64 values, but codes are text'):
        require_text(pd.Series([1001, 1002]), "code")


@given(st.integers(min_value=0, max_value=3_000_000))
def test_every_population_is_in_exactly_one_band(population: int) -> None:
    assert sum(band.holds(population) for band in BANDS) == 1
    assert band_of(population).holds(population)


def test_a_negative_population_has_no_band() -> None:
    with pytest.raises(ValueError, match="population must be 0 or more, got -1"):
        band_of(-1)


@given(st.text(max_size=12))
def test_no_text_makes_the_check_fail(text: str) -> None:
    assert looks_like(text, Level.COMMUNE) in (True, False)
