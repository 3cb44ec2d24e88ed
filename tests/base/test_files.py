"""Files are written whole or not at all, and hold what they say."""

import json
from pathlib import Path

import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors.writing import CannotWrite, UnknownFormat
from geo.base.files import atomic_path
from geo.export import DANGEROUS, escape_formulas, format_of, geojson, table, with_geometry, write
from geo.views.query import Query
from geo.views.view import build_view
from geo.vocabulary.levels import Level

VIEW = build_view(Query(indicator="rpnt_1_8", level=Level.REGION))


def test_nothing_is_left_when_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with pytest.raises(RuntimeError, match="half way"), atomic_path(path) as temporary:  # noqa: PT012
        temporary.write_text("half")
        raise RuntimeError("half way")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_named_and_the_old_file_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old")
    with (
        pytest.raises(CannotWrite, match='x.csv" cannot be written: No space left on device. Nothing was changed.'),
        atomic_path(path, force=True),
    ):
        raise OSError(28, "No space left on device")
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(CannotWrite, match="No such file or directory"),
        atomic_path(tmp_path / "no" / "x.csv"),
    ):
        pass


@pytest.mark.slow
def test_csv_geojson_geopackage_and_parquet_hold_the_same_figures(tmp_path: Path) -> None:
    import geopandas as gpd

    expected = table(VIEW)
    for ending in ("csv", "geojson", "gpkg", "parquet"):
        path = tmp_path / f"x.{ending}"
        write(VIEW, path)
        if ending == "csv":
            frame = pd.read_csv(path, dtype={"code": str})
        elif ending == "parquet":
            frame = gpd.read_parquet(path)
        else:
            frame = gpd.read_file(path, layer=0)
        assert frame["code"].tolist() == expected["code"].tolist()
        for column in ("value", "numerator", "denominator", "coverage"):
            assert frame[column].tolist() == pytest.approx(expected[column].tolist(), abs=1e-12)


def test_gdal_reads_the_crs(tmp_path: Path) -> None:
    for ending in ("geojson", "gpkg"):
        write(VIEW, tmp_path / f"x.{ending}")
        info = pyogrio.read_info(tmp_path / f"x.{ending}", layer=0)
        assert (info["features"], info["crs"]) == (18, "EPSG:4326")


@pytest.mark.slow
def test_geojson_follows_the_standard() -> None:
    collection = json.loads(geojson(with_geometry(VIEW)))
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    for feature in collection["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert all(part.exterior.is_ccw for part in getattr(shape, "geoms", [shape]))
        assert isinstance(feature["properties"]["code"], str)


def test_missing_is_empty_and_not_zero(tmp_path: Path) -> None:
    view = build_view(Query(indicator="rpnt_1_8", level=Level.DEPARTEMENT))
    write(view, tmp_path / "x.csv")
    line = next(line for line in (tmp_path / "x.csv").read_text("utf-8").splitlines() if line.startswith("75,"))
    assert line.startswith("75,Paris,departement,2026-10,,O,0,0,0.0,")


@given(st.text(max_size=8))
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    cell = escape_formulas(pd.DataFrame({"name": [text]}))["name"][0]
    assert not cell.startswith(DANGEROUS)
    assert cell.removeprefix("'") == text or cell == text


def test_an_unknown_ending_is_named() -> None:
    with pytest.raises(UnknownFormat, match='The file name "x.docx" does not end in a known format'):
        format_of(Path("x.docx"))
    assert format_of(Path("X.CSV")) == "csv"
