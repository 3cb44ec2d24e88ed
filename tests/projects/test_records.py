"""The shipped list of documented AI projects, and which entries are of a territory."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import shapely

from geo.base import paths
from geo.base.errors.shipped import ShippedDataMissing
from geo.projects import records
from geo.projects.records import (
    ProjectTheme,
    Status,
    checked_url,
    projects_inside,
    projects_of,
    projects_within,
    read_projects,
)
from geo.territories.read import read_boundaries
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level


def test_the_list_holds_what_its_source_does() -> None:
    projects = read_projects()
    assert len(projects) == 33
    assert len({project.authority for project in projects}) == 24
    assert Counter(project.status for project in projects) == {
        Status.EXPERIMENT: 14, Status.DEPLOYMENT: 10, Status.ENDED: 8, Status.ABANDONED: 1,
    }  # fmt: skip
    assert {project.theme for project in projects} == set(ProjectTheme)
    assert Counter(project.level for project in projects) == {
        Level.COMMUNE: 3, Level.EPCI: 22, Level.DEPARTEMENT: 3, Level.REGION: 2, None: 3,
    }  # fmt: skip
    assert all(project.url == checked_url(project.url) for project in projects)
    assert sum(not project.url for project in projects) == 7


def test_authorities_stand_where_they_are() -> None:
    places = {project.authority: project.place for project in read_projects()}
    assert places["Ville de Metz"] == "commune:57463"
    assert places["Ville de Paris"] == "commune:75056"
    assert places["Ville de Noisy-le-Grand"] == "commune:93051"
    assert places["Toulouse Métropole"] == "epci:243100518"
    assert places["Métropole de Lyon"] == "epci:200046977"
    assert len(projects_of(Level.EPCI, "243100518")) == 5
    assert projects_of(Level.DEPARTEMENT, "75") == ()


@pytest.mark.parametrize("level", list(Level))
def test_every_point_lies_inside_its_territory(level: Level) -> None:
    own = [project for project in read_projects() if project.level is level]
    table = read_boundaries(level)
    shapes = dict(zip(table["code"], table.geometry, strict=True))
    assert own
    assert all(shapes[project.code].contains(shapely.Point(project.longitude, project.latitude)) for project in own)


def test_an_extent_has_the_projects_of_all_authorities_in_it() -> None:
    def authorities(text: str) -> list[str]:
        return sorted({project.authority for project in projects_within(Extent.parse(text))})

    assert authorities("region:53") == ["Département d'Ille et Vilaine", "Rennes Métropole"]
    assert authorities("departement:35") == ["Département d'Ille et Vilaine", "Rennes Métropole"]
    assert authorities("departement:57") == ["Ville de Metz"]
    assert authorities("departement:75") == ["Métropole Grand Paris", "Ville de Paris"]
    assert authorities("epci:200054781") == ["Métropole Grand Paris", "Ville de Noisy-le-Grand", "Ville de Paris"]
    assert authorities("region:94") == []
    assert len(projects_within(Extent.parse("zone:metropolitan"))) == 30
    assert len(projects_within(None)) == 33


def test_what_is_inside_a_territory_is_told_apart_from_its_own() -> None:
    assert {project.authority for project in projects_inside(Level.REGION, "76")} == {
        "Toulouse Métropole", "CA SICOVAL", "Montpellier Méditerranée Métropole",
    }  # fmt: skip
    assert [project.project for project in projects_of(Level.REGION, "76")] == ["PEP-BIOccIA"]
    assert projects_inside(Level.COMMUNE, "75056") == ()


def test_a_damaged_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "data", lambda: tmp_path)
    records.read_projects.cache_clear()
    try:
        with pytest.raises(ShippedDataMissing, match=r"ai_projects\.csv"):
            read_projects()
        (tmp_path / "ai_projects.csv").write_text((Path(__file__).parents[2] / "data/ai_projects.csv").read_text("utf-8")
                                                  .replace("experiment", "perhaps", 1), "utf-8")  # fmt: skip
        with pytest.raises(ShippedDataMissing, match=r"ai_projects\.csv"):
            read_projects()
    finally:
        records.read_projects.cache_clear()
