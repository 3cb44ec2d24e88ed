"""The shipped boundaries: real counts, valid coverages, known neighbours and known former codes."""

from __future__ import annotations

import hashlib

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from geo.base import paths
from geo.base.text import search_key
from geo.build.boundaries.mend import area_km2, multipolygons
from geo.build.vintages.lists import is_outside
from geo.build.vintages.reference import COLUMNS
from geo.vocabulary.levels import Level
from geo.vocabulary.model import BANDS, EpciType, band_of

COUNTS = {Level.COMMUNE: 34_875, Level.EPCI: 1_255, Level.DEPARTEMENT: 101, Level.REGION: 18}
POPULATION = 68_350_798
ISLANDS = {"22016": "Île-de-Bréhat", "29083": "Île-de-Sein", "29155": "Ouessant", "85113": "L'Île-d'Yeu"}
LLIVIA_KM2 = 12.94


@pytest.fixture(scope="module")
def levels() -> dict[Level, gpd.GeoDataFrame]:
    return {level: gpd.read_parquet(paths.boundaries() / f"{level}.parquet") for level in Level}


@pytest.fixture(scope="module")
def communes(levels: dict[Level, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    return levels[Level.COMMUNE]


@pytest.fixture(scope="module")
def neighbours() -> pd.DataFrame:
    return pd.read_parquet(paths.boundaries() / "neighbours.parquet")


@pytest.fixture(scope="module")
def passage() -> pd.DataFrame:
    return pd.read_parquet(paths.boundaries() / "passage.parquet")


def leads_to(passage: pd.DataFrame, code: str) -> set[tuple[str, str]]:
    rows = passage[passage["old_code"] == code]
    return set(zip(rows["new_code"], rows["change"], strict=True))


def touching(neighbours: pd.DataFrame, level: str, code: str) -> set[str]:
    return set(neighbours.loc[neighbours["level"].eq(level) & neighbours["code"].eq(code), "neighbour"])


# --- Files


def test_checksums_are_those_of_the_files() -> None:
    lines = (paths.boundaries() / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    drawn = {f"topology/{level}.json.gz" for level in Level}
    tables = {f"{level}.parquet" for level in Level}
    drawn |= {f"tiles/{level}.pmtiles" for level in Level} | {"tiles/commune.mlt.gz"}
    doctor = {"gazetteer.parquet", "epci_passage.parquet", "populations.parquet"}
    assert set(sums) == {"REPORT.md", "neighbours.parquet", "passage.parquet"} | tables | drawn | doctor
    for name, digest in sums.items():
        assert hashlib.sha256((paths.boundaries() / name).read_bytes()).hexdigest() == digest, name


def test_columns_and_types_are_those_of_the_data_model() -> None:
    for name in ("neighbours", "passage"):
        schema = pq.read_schema(paths.boundaries() / f"{name}.parquet")
        assert {str(field.type) for field in schema} <= {"string", "double", "int64"}
    for level in Level:
        schema = pq.read_schema(paths.boundaries() / f"{level}.parquet")
        assert schema.names == [*COLUMNS[level], "geometry"]
        assert b'"encoding": "multipolygon"' in schema.metadata[b"geo"]
        for name in {"code", "name", "epci", "band", "siren", "zone"} & set(schema.names):
            assert str(schema.field(name).type) == "string", (level, name)
        for name in {"postcodes", "departements"} & set(schema.names):
            assert str(schema.field(name).type) == "list<element: string>", (level, name)
        assert str(schema.field("population").type) == str(schema.field("n_communes").type) == "int64"


def test_the_communes_stay_a_small_file() -> None:
    assert (paths.boundaries() / "commune.parquet").stat().st_size < 8_000_000


# --- Territories


@pytest.mark.slow
@pytest.mark.parametrize("level", Level)
def test_counts_and_order(levels: dict[Level, gpd.GeoDataFrame], level: Level) -> None:
    table = levels[level]
    assert len(table) == COUNTS[level]
    assert table["code"].is_unique
    assert table["code"].is_monotonic_increasing
    assert table["level"].eq(str(level)).all()
    assert table["search_key"].tolist() == table["name"].map(search_key).tolist()
    assert table.crs == "EPSG:4326"


@pytest.mark.slow
def test_population_is_conserved_to_the_unit(levels: dict[Level, gpd.GeoDataFrame]) -> None:
    communes = levels[Level.COMMUNE]
    on_islands = communes.loc[communes["epci"].isna(), "population"].sum()
    assert {str(level): table["population"].sum() for level, table in levels.items()} == {
        "commune": POPULATION,
        "epci": POPULATION - on_islands,
        "departement": POPULATION,
        "region": POPULATION,
    }
    for level in (Level.EPCI, Level.DEPARTEMENT, Level.REGION):
        table = levels[level].set_index("code")
        assert communes.groupby(str(level))["population"].sum().equals(table["population"])
        assert communes.groupby(str(level)).size().equals(table["n_communes"])


@pytest.mark.slow
def test_four_islands_have_no_epci(communes: gpd.GeoDataFrame) -> None:
    without = communes[communes["epci"].isna()]
    assert dict(zip(without["code"], without["name"], strict=True)) == ISLANDS
    assert without[["epci_name", "epci_type"]].isna().all(axis=None)


def test_epci_types(levels: dict[Level, gpd.GeoDataFrame]) -> None:
    counts = levels[Level.EPCI]["epci_type"].value_counts().to_dict()
    assert counts == {"CC": 989, "CA": 230, "METRO": 22, "CU": 14}
    assert set(counts) == set(EpciType)
    lyon = levels[Level.EPCI].set_index("code").loc["200046977"]
    assert (lyon["name"], lyon["epci_type"], lyon["n_communes"]) == ("Métropole de Lyon", "METRO", 58)


def test_an_epci_may_straddle_departements_and_regions(levels: dict[Level, gpd.GeoDataFrame]) -> None:
    epci, communes = levels[Level.EPCI], levels[Level.COMMUNE]
    touched = communes.groupby("epci")["departement"].agg(set)
    assert [set(codes) for codes in epci["departements"]] == touched.tolist()
    assert [codes[0] for codes in epci["departements"]] == epci["departement"].tolist()
    assert epci["departements"].map(len).max() > 2
    assert communes.groupby("epci")["region"].nunique().max() > 1


@pytest.mark.parametrize(
    ("code", "name", "epci_type"),
    [("75056", "Paris", "METRO"), ("69123", "Lyon", "METRO"), ("13055", "Marseille", "METRO")],
)
def test_paris_lyon_marseille_are_whole(communes: gpd.GeoDataFrame, code: str, name: str, epci_type: str) -> None:
    row = communes.set_index("code").loc[code]
    assert (row["name"], row["epci_type"], row["band"]) == (name, epci_type, "50000+")
    assert not communes["code"].str.match(r"751\d\d|6938\d|132\d\d").any()


def test_overseas_departements(levels: dict[Level, gpd.GeoDataFrame]) -> None:
    overseas = levels[Level.DEPARTEMENT][levels[Level.DEPARTEMENT]["zone"] == "drom"]
    assert overseas["code"].tolist() == ["971", "972", "973", "974", "976"]
    assert overseas["region"].tolist() == ["01", "02", "03", "04", "06"]
    assert overseas["n_communes"].tolist() == [32, 34, 22, 24, 17]


def test_attributes_of_communes(communes: gpd.GeoDataFrame) -> None:
    assert communes["band"].tolist() == [band_of(population).id for population in communes["population"]]
    assert set(communes["band"]) == {band.id for band in BANDS}
    assert communes["siren"].str.fullmatch(r"\d{9}").all()
    assert communes["postcodes"].map(len).min() > 0
    assert np.allclose(communes["density"] * communes["area_km2"], communes["population"])
    assert communes["population"].eq(0).sum() == 6


# --- Geometry


@pytest.mark.slow
@pytest.mark.parametrize("level", Level)
def test_each_level_is_a_valid_coverage(levels: dict[Level, gpd.GeoDataFrame], level: Level) -> None:
    geometries = levels[level].geometry.to_numpy()
    assert not shapely.is_missing(geometries).any()
    assert not shapely.is_empty(geometries).any()
    assert shapely.is_valid(geometries).all()
    assert shapely.coverage_is_valid(geometries)


@pytest.mark.slow
@pytest.mark.parametrize("level", [Level.EPCI, Level.DEPARTEMENT, Level.REGION])
def test_territories_are_the_union_of_their_communes(levels: dict[Level, gpd.GeoDataFrame], level: Level) -> None:
    groups = levels[Level.COMMUNE].groupby(str(level))["geometry"]
    for row in levels[level].itertuples():
        union = shapely.coverage_union_all(groups.get_group(row.code).to_numpy())
        assert shapely.equals_exact(multipolygons(np.array([union]))[0], row.geometry, normalize=True), row.code


def test_departement_against_an_ordinary_union(levels: dict[Level, gpd.GeoDataFrame]) -> None:
    communes = levels[Level.COMMUNE]
    for code in ("15", "29", "2A", "93", "976"):
        union = shapely.union_all(communes.loc[communes["departement"] == code, "geometry"].to_numpy())
        departement = levels[Level.DEPARTEMENT].set_index("code").geometry[code]
        assert shapely.symmetric_difference(union, departement).area == pytest.approx(0, abs=1e-12), code


def test_areas_agree_between_levels(levels: dict[Level, gpd.GeoDataFrame]) -> None:
    communes = levels[Level.COMMUNE]
    assert communes["area_km2"].sum() == pytest.approx(637_870.87, abs=0.01)
    for level in (Level.DEPARTEMENT, Level.REGION):
        table = levels[level].set_index("code")
        summed = communes.groupby(str(level))["area_km2"].sum()
        assert np.allclose(summed, table["area_km2"], atol=1e-5)
        measured = np.array([area_km2(geometry) for geometry in table.geometry])
        assert np.allclose(measured, table["area_km2"], atol=1e-3)


def test_no_hole_is_left_by_the_mergers_of_2025(levels: dict[Level, gpd.GeoDataFrame]) -> None:
    whole = shapely.coverage_union_all(levels[Level.REGION].geometry.to_numpy())
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    areas = sorted((area_km2(shapely.Polygon(ring)) for ring in rings), reverse=True)
    # Llívia is Spain; the six others are estuaries and lagoons, together 0.2 km2.
    assert len(areas) == 7
    assert areas[0] == pytest.approx(LLIVIA_KM2, abs=0.01)
    assert sum(areas[1:]) < 0.25


@pytest.mark.parametrize(
    ("code", "km2"),
    [
        ("15141", 13.97), ("15031", 18.38), ("15035", 27.54), ("15047", 16.51), ("15171", 15.95),  # split in 2025
        ("12218", 106.41), ("14581", 46.69), ("49126", 157.90), ("69114", 13.66),  # had no polygon
        ("93066", 15.80),  # Saint-Denis with Pierrefitte-sur-Seine since 2025
        ("75056", 105.44),
    ],
)  # fmt: skip
def test_areas_of_mended_communes(communes: gpd.GeoDataFrame, code: str, km2: float) -> None:
    assert communes.set_index("code")["area_km2"][code] == pytest.approx(km2, rel=0.01)


# --- Neighbours


def test_neighbours_are_symmetric_and_share_a_border(neighbours: pd.DataFrame) -> None:
    assert neighbours.columns.tolist() == ["level", "code", "neighbour", "length_km"]
    assert (neighbours["length_km"] > 0).all()
    assert (neighbours["code"] != neighbours["neighbour"]).all()
    assert not neighbours.duplicated(["level", "code", "neighbour"]).any()
    there = neighbours.set_index(["level", "code", "neighbour"])["length_km"]
    back = neighbours.set_index(["level", "neighbour", "code"])["length_km"].rename_axis(there.index.names)
    assert there.sort_index().equals(back.sort_index())


@pytest.mark.slow
def test_neighbours_are_territories(neighbours: pd.DataFrame, levels: dict[Level, gpd.GeoDataFrame]) -> None:
    for level, table in levels.items():
        rows = neighbours[neighbours["level"] == str(level)]
        assert set(rows["code"]) <= set(table["code"])


@pytest.mark.parametrize(
    ("level", "code", "expected"),
    [
        ("region", "53", {"28", "52"}),  # Bretagne: Normandie, Pays de la Loire
        ("region", "94", set()),
        ("departement", "2A", {"2B"}),
        ("departement", "75", {"92", "93", "94"}),
        ("departement", "974", set()),
        ("departement", "29", {"22", "56"}),
        (
            "epci",
            "249740101",
            {"249740077", "249740093", "249740119"},
        ),  # La Réunion: the west touches all but the south-east
        ("commune", "29155", set()),
        ("commune", "97110", set()),  # La Désirade
        ("commune", "97302", {"97307", "97309"}),  # Cayenne: Matoury, Rémire-Montjoly
    ],
)
def test_known_neighbours(neighbours: pd.DataFrame, level: str, code: str, expected: set[str]) -> None:
    assert touching(neighbours, level, code) == expected


def test_neighbours_of_paris(neighbours: pd.DataFrame) -> None:
    around = touching(neighbours, "commune", "75056")
    assert {"92012", "92051", "93066", "93070", "93001", "94080", "94018"} <= around
    assert all(code[:2] in {"92", "93", "94"} for code in around)


@pytest.mark.slow
def test_borders_against_shapely(neighbours: pd.DataFrame, communes: gpd.GeoDataFrame) -> None:
    ain = communes[communes["departement"] == "01"]
    tree = shapely.STRtree(ain.geometry.to_numpy())
    left, right = tree.query(ain.geometry.to_numpy(), predicate="intersects")
    shared = shapely.intersection(ain.geometry.to_numpy()[left], ain.geometry.to_numpy()[right])
    expected = {
        (ain["code"].iloc[i], ain["code"].iloc[j])
        for i, j, line in zip(left, right, shared, strict=True)
        if i != j and shapely.length(line) > 0
    }
    inside = neighbours[neighbours["level"].eq("commune") & neighbours["code"].isin(ain["code"])]
    inside = inside[inside["neighbour"].isin(ain["code"])]
    assert set(zip(inside["code"], inside["neighbour"], strict=True)) == expected


# --- Passage


def test_passage_leads_to_present_communes(passage: pd.DataFrame, communes: gpd.GeoDataFrame) -> None:
    assert passage.columns.tolist() == ["old_code", "old_name", "new_code", "change", "share", "year", "source"]
    assert set(passage["new_code"]) <= set(communes["code"])
    assert not passage.duplicated(["old_code", "new_code"]).any()
    assert set(passage["change"]) == {"merged", "split", "renumbered", "associated", "delegated", "arrondissement"}
    assert (passage["old_name"] != "").all()
    assert not passage["old_code"].map(is_outside).any()


def test_shares_add_up_to_one(passage: pd.DataFrame) -> None:
    assert np.allclose(passage.groupby("old_code")["share"].sum(), 1, atol=1e-12)
    assert passage["share"].between(0, 1).all()
    assert passage.loc[passage["change"] != "split", "share"].eq(1).all()
    assert passage.loc[passage["change"] == "split"].groupby("old_code").size().min() > 1


@pytest.mark.slow
def test_present_codes_stand_there_only_where_they_were_split(
    passage: pd.DataFrame, communes: gpd.GeoDataFrame
) -> None:
    present = passage[passage["old_code"].isin(communes["code"])]
    assert (present["change"] == "split").all()
    assert present.groupby("old_code")["new_code"].agg(set).reset_index().apply(
        lambda row: row["old_code"] in row["new_code"], axis=1
    ).all()  # fmt: skip


def test_arrondissements(passage: pd.DataFrame) -> None:
    rows = passage[passage["change"] == "arrondissement"]
    assert rows.groupby("new_code").size().to_dict() == {"13055": 16, "69123": 9, "75056": 20}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("01126", {("01033", "merged")}),  # Coupy, through Bellegarde, to Valserhône
        ("20004", {("2A004", "renumbered")}),
        ("20033", {("2B033", "renumbered")}),
        ("75012", {("92012", "renumbered")}),  # Seine, until 1968
        ("78002", {("95002", "renumbered")}),  # Seine-et-Oise, until 1968
        ("38079", {("69270", "renumbered")}),
        ("91620", {("78620", "renumbered")}),  # went to Essonne in 1968 and came back
        ("98511", {("97611", "renumbered")}),
        ("55138", set()),  # merged in 1973, came out again in 2014: a present commune
        ("14666", set()),  # came out of 14712
        ("14712", {("14712", "split"), ("14666", "split")}),
        ("27676", set()),
        ("27058", {("27676", "renumbered")}),  # Les Trois Lacs, 2020 to 2022
        ("27647", {("27676", "merged")}),
        ("60455", {("60694", "delegated")}),
        ("12076", {("12218", "renumbered")}),
        ("93059", {("93066", "delegated")}),
        ("55273", {("55386", "associated")}),
        ("08227", {("08203", "split"), ("08454", "split")}),
        ("69382", {("69123", "arrondissement")}),
        ("97123", set()),  # Saint-Barthélemy left Guadeloupe
    ],
)
def test_known_passages(passage: pd.DataFrame, code: str, expected: set[tuple[str, str]]) -> None:
    assert leads_to(passage, code) == expected


def test_the_split_of_2025(passage: pd.DataFrame, communes: gpd.GeoDataFrame) -> None:
    rows = passage[passage["old_code"] == "15141"].set_index("new_code")
    assert rows.index.tolist() == ["15031", "15035", "15047", "15141", "15171"]
    assert rows["old_name"].eq("Neussargues en Pinatelle").all()
    assert rows["year"].eq(2025).all()
    population = communes.set_index("code")["population"][rows.index]
    assert np.allclose(rows["share"], population / population.sum())


@pytest.mark.parametrize(
    ("code", "year"), [("20004", 1976), ("78002", 1968), ("01126", 1967), ("93059", 2025), ("85084", 2024)]
)
def test_known_years(passage: pd.DataFrame, code: str, year: int) -> None:
    assert passage.loc[passage["old_code"] == code, "year"].eq(year).all()


# --- Report


def test_the_report_has_the_numbers_of_the_files(levels: dict[Level, gpd.GeoDataFrame]) -> None:
    report = (paths.boundaries() / "REPORT.md").read_text(encoding="utf-8")
    for level, table in levels.items():
        assert f"| {level} | {len(table):,} | {table['population'].sum():,} |" in report
