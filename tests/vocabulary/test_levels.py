"""Every level has one complete record, and no other module keeps a table of the levels."""

from __future__ import annotations

import ast
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from geo.base import paths
from geo.base.i18n import LANGUAGES, catalogue, translate, translate_count
from geo.territories.read import read_territories
from geo.tiles.archive import tiles_path
from geo.vocabulary.levels import ABOVE_COMMUNES, RECORDS, Level, LevelNouns

ROOT = Path(__file__).parent.parent.parent
LEVELS_MODULE = ROOT / "geo" / "vocabulary" / "levels.py"
IDS = {str(level) for level in Level}


def test_every_level_has_a_record() -> None:
    assert list(RECORDS) == list(Level)


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_noun_of_a_level_is_there_in_both_languages(level: Level, lang: str) -> None:
    nouns = level.record.nouns
    for name in (field.name for field in fields(LevelNouns)):
        message = getattr(nouns, name)
        assert message, name
        if name != "counted":
            assert lang == "en" or message in catalogue(lang), f"{message} has no translation"
    one, many, title, titles = (translate(getattr(nouns, name), lang) for name in ("one", "many", "title", "titles"))
    assert one != many
    assert [translate_count(nouns.counted, count, lang) for count in (1, 2)] == [
        f"{{count}} {one}",
        f"{{count}} {many}",
    ]
    # A heading begins with the noun, capitalised.
    assert title.startswith(one[:1].upper() + one[1:])
    assert titles.startswith(many[:1].upper() + many[1:])
    assert many in translate(nouns.borders, lang)


def test_french_nouns_of_the_levels() -> None:
    nouns = [translate(level.record.nouns.many, "fr") for level in Level]
    assert nouns == ["communes", "intercommunalités", "départements", "régions"]


@pytest.mark.parametrize("level", list(Level))
def test_parents_are_larger_and_named_by_columns_of_the_table(level: Level) -> None:
    order = list(Level)
    parents = level.record.parents
    assert all(order.index(parent) > order.index(level) for parent in parents)
    assert list(parents) == sorted(parents, key=order.index)
    table = read_territories(level)
    for parent in parents:
        codes = table[str(parent)].dropna()
        assert set(codes) <= set(read_territories(parent)["code"])
        assert table[f"{parent}_name"].notna().equals(table[str(parent)].notna())
    assert set(level.record.makes_up) <= set(parents)


@pytest.mark.parametrize("level", list(Level))
def test_the_table_has_the_columns_of_the_record(level: Level) -> None:
    first = ["code", "name", "level", "search_key", "population", "area_km2", "density"]
    shipped = pq.read_schema(paths.boundaries() / f"{level}.parquet").names
    assert shipped == [*first, *level.record.columns, "zone", "n_communes", "geometry"]
    assert tiles_path(level).is_file()


def test_a_level_covers_the_country_where_every_commune_is_in_it() -> None:
    communes = read_territories(Level.COMMUNE)
    for level in ABOVE_COMMUNES:
        assert level.record.covers_country == bool(communes[str(level)].notna().all())


def test_a_level_straddles_where_one_of_its_territories_is_in_several_of_another() -> None:
    communes = read_territories(Level.COMMUNE)
    for level in ABOVE_COMMUNES:
        most = [communes.groupby(str(level))[str(parent)].nunique().max() for parent in level.record.parents]
        assert level.record.straddles == any(count > 1 for count in most)


@pytest.mark.parametrize("level", list(Level))
def test_words_of_a_level_are_those_of_no_other(level: Level) -> None:
    nouns = level.record.nouns
    words = [str(level), *(translate(name, "fr") for name in (nouns.one, nouns.many))]
    keys = pd.Series(words).str.normalize("NFKD").str.encode("ascii", "ignore").str.decode("ascii").str.lower()
    for key in keys:
        assert [other for other in Level if other.record.words.fullmatch(key)] == [level]


def _about_levels(display: ast.Dict) -> int:
    """Return how many keys of a dictionary in the source are levels."""
    return sum(
        (isinstance(key, ast.Attribute) and isinstance(key.value, ast.Name) and key.value.id == "Level")
        or (isinstance(key, ast.Constant) and key.value in IDS)
        for key in display.keys
    )


COLUMNS = {
    "geo/export/tables.py": "columns of an export with their meaning: some are named after the level whose codes they hold",
    "geo/compare/survey.py": "strata of the survey: three of them are named after a level",
    "geo/build/vintages/reference.py": "columns of the table of communes",
}
"""Dictionaries with three ids of levels among other keys, and what their keys are."""


@pytest.mark.slow
def test_no_other_module_has_a_table_of_the_levels() -> None:
    tables: dict[str, list[ast.Dict]] = {}
    for folder in ("geo", "webapp"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path == LEVELS_MODULE:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Dict) and _about_levels(node) >= 3:
                    tables.setdefault(path.relative_to(ROOT).as_posix(), []).append(node)
    for name, displays in tables.items():
        assert name in COLUMNS, f"{name}:{displays[0].lineno} has a table of the levels: it belongs into a record"
        # They have other keys, and most keys are no levels.
        assert all(_about_levels(display) * 2 < len(display.keys) for display in displays), name
    assert set(COLUMNS) == set(tables), "an exception that is none any more"


@pytest.mark.parametrize(
    ("source", "levels"),
    [
        ("{Level.COMMUNE: 1, Level.EPCI: 2, Level.REGION: 3}", 3),
        ('{"commune": 1, "epci": 2, "departement": 3, "other": 4}', 3),
        ('{"code": 1, **more}', 0),
    ],
)
def test_a_table_of_the_levels_is_seen(source: str, levels: int) -> None:
    display = ast.parse(source, mode="eval").body
    assert isinstance(display, ast.Dict)
    assert _about_levels(display) == levels
