"""What a search finds, in which order, and what a script is told so that it finds the same. See tests/browser/test_search.py."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.base.dictionary_coding import ALPHABET
from geo.territories.read import read_territories
from geo.territories.search import list_territories
from geo.territories.search_ranking import FIRST_PLACE, find, search_columns
from geo.vocabulary.levels import Level


def codes(search: str, level: Level = Level.COMMUNE) -> list[str]:
    return [entry["code"] for entry in list_territories(level, None, search)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("search", "first"),
    [
        ("saint-denis", "97411"), ("st denis", "97411"), ("montreuil", "93048"), ("35000", "35238"), ("l'haÿ", "94038"),
        ("l hay", "94038"), ("75056", "75056"), ("2a004", "2A004"), ("75011", "75056"), ("le mans", "72181"),
    ],
)  # fmt: skip
def test_the_first_answer_is_the_one_that_is_meant(search: str, first: str) -> None:
    assert codes(search)[0] == first


def test_a_territory_is_found_by_the_beginning_of_its_code_after_all_names() -> None:
    assert codes("9741")[:3] == ["97411", "97415", "97416"]
    assert codes("35", Level.DEPARTEMENT) == ["35"]
    assert codes("2a", Level.DEPARTEMENT) == ["2A"]
    # No name has a digit: the beginning of a code alone, the most populated first.
    assert codes("2", Level.DEPARTEMENT)[:3] == ["29", "22", "27"]


def sizes_of(columns: dict[str, list[str]]) -> list[int]:
    return [
        sum(ALPHABET.index(digit) * len(ALPHABET) ** power for power, digit in enumerate(digits))
        for digits in zip(*columns["sizes"], strict=True)
    ]


def postcodes_of(table: pd.DataFrame) -> list[list[str]]:
    columns = search_columns(table)
    postcodes = []
    for index, (code, at) in enumerate(zip(table["code"], columns["postcodes"], strict=True)):
        if at == " ":
            postcodes.append([])
            continue
        short = [columns["groups"][code[:2]].split(" ")[ord(at) - FIRST_PLACE], *columns["more"].get(index, "").split()]
        postcodes.append([code[:2] + one if len(one) == 3 else one for one in short])
    return postcodes


@pytest.mark.parametrize("level", list(Level))
def test_the_order_of_the_populations_is_told_in_steps(level: Level) -> None:
    table = read_territories(level)
    sizes = pd.Series(sizes_of(search_columns(table)))
    assert sizes.rank(method="min").tolist() == (table["population"] // 500).rank(method="min").tolist()


def test_a_difference_of_less_than_a_step_decides_nothing() -> None:
    names = ("Rivière", "Rivière", "Rivière", "Rivière")
    table = pd.DataFrame(
        {"code": list("abcd"), "name": names, "search_key": "riviere", "population": [100, 499, 500, 1200]}
    )
    assert find(table, "rivière")["code"].tolist() == ["d", "c", "a", "b"]


@pytest.mark.slow
def test_every_postcode_is_told() -> None:
    table = read_territories(Level.COMMUNE)
    assert postcodes_of(table) == [list(listed) for listed in table["postcodes"]]
    assert "postcodes" not in search_columns(read_territories(Level.EPCI))


@pytest.mark.slow
def test_territories_of_several_levels_may_stand_in_one_list() -> None:
    table = pd.concat([read_territories(Level.REGION), read_territories(Level.COMMUNE).tail(40)], ignore_index=True)
    assert postcodes_of(table)[:18] == [[]] * 18
    assert postcodes_of(table)[18:] == postcodes_of(read_territories(Level.COMMUNE))[-40:]
