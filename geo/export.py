"""Write a view as data: CSV, GeoJSON, GeoPackage or GeoParquet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.atlas import View
from geo.errors import UnknownFormat, shown
from geo.files import written_whole
from geo.model import VINTAGE, Kind
from geo.read import read_boundaries

FORMATS: Final = ("csv", "geojson", "gpkg", "parquet")
COLUMNS: Final = (
    "code", "name", "level", "period", "value", "numerator", "denominator", "coverage", "low", "high", "reason", "indicator",
    "kind", "weight", "stratum", "sample_size", "population", "epci", "epci_type", "departement", "region", "vintage", "source",
    "licence",
)  # fmt: skip
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")


def table(view: View) -> pd.DataFrame:
    """Return a view as one table, one row per territory, sorted by code.

    Returns
    -------
    DataFrame
        Columns as in `COLUMNS`. ``value`` and ``coverage`` are shares from 0 to 1, missing where there is no value;
        ``numerator`` and ``denominator`` are town halls, or inhabitants where ``weight`` says so, and missing for survey
        values. For modelled values ``denominator`` is the communes, or inhabitants, with a survey figure, ``low`` and ``high``
        are the 95 % limits, and ``reason`` says why they, or the value, are missing (see `geo.estimate.Reason`).

    Examples
    --------
    >>> from geo.atlas import build_view
    >>> from geo.query import Query
    >>> table(build_view(Query(level="region"))).columns[:4].tolist()
    ['code', 'name', 'level', 'period']
    """
    constants = {
        "level": str(view.query.level),
        "period": view.period.id,
        "indicator": view.indicator.id,
        "kind": str(view.indicator.kind),
        "weight": str(view.query.weight) if view.indicator.kind is not Kind.SURVEY else None,
        "vintage": VINTAGE,
        "source": view.indicator.source_of(view.period),
        "licence": view.indicator.licence,
    }
    return view.frame.assign(**constants).reindex(columns=list(COLUMNS))


def with_geometry(view: View) -> gpd.GeoDataFrame:
    """Return `table` with the boundaries at full detail, in EPSG:4326."""
    boundaries = read_boundaries(view.query.level, view.query.within)[["code", "geometry"]]
    return gpd.GeoDataFrame(
        table(view).merge(boundaries, on="code", how="left", validate="one_to_one"), crs=boundaries.crs
    )


def write(view: View, path: Path, *, force: bool = False) -> None:
    """Write a view to a file; its ending names the format.

    Parameters
    ----------
    view : View
    path : Path
        Ends in ``.csv`` (UTF-8), ``.geojson`` (RFC 7946), ``.gpkg`` or ``.parquet`` (GeoParquet 1.1).
    force : bool
        Replace a file that exists.

    Raises
    ------
    UnknownFormat, FileExists, CannotWrite

    Notes
    -----
    Texts that a spreadsheet would take for a formula are defused in CSV with a leading apostrophe.
    """
    ending = format_of(path)
    with written_whole(path, force=force) as temporary:
        if ending == "csv":
            defused(table(view)).to_csv(temporary, index=False, lineterminator="\n")
            return
        frame = with_geometry(view)
        if ending == "parquet":
            frame.to_parquet(temporary, compression="zstd", schema_version="1.1.0", index=False)
        elif ending == "gpkg":
            temporary.unlink()
            pyogrio.write_dataframe(frame, temporary, layer=view.query.slug(), driver="GPKG")
        else:
            temporary.write_bytes(geojson(frame))


def format_of(path: Path) -> str:
    """Return the format that the ending of a file name stands for.

    Raises
    ------
    UnknownFormat
    """
    ending = path.suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        raise UnknownFormat(path=path.name, allowed=shown(f".{name}" for name in FORMATS))
    return ending


def geojson(frame: gpd.GeoDataFrame) -> bytes:
    """Return a GeoDataFrame in EPSG:4326 as a GeoJSON feature collection (RFC 7946), six decimals, UTF-8.

    Examples
    --------
    >>> point = gpd.GeoDataFrame({"code": ["1"]}, geometry=[shapely.Point(2, 48)], crs="EPSG:4326")
    >>> geojson(point).decode()[:44]
    '{"type":"FeatureCollection","features":[{"ty'
    """
    # RFC 7946 wants outer rings counter-clockwise; shapely writes geometries far faster than `to_json` does.
    geometries = shapely.to_geojson(shapely.orient_polygons(shapely.transform(frame.geometry.to_numpy(), _rounded)))
    properties = json.loads(
        frame.drop(columns="geometry").to_json(orient="records", force_ascii=False, double_precision=15)
    )
    features = ",".join(
        f'{{"type":"Feature","properties":{json.dumps(record, ensure_ascii=False, separators=(",", ":"))},"geometry":{geometry}}}'
        for record, geometry in zip(properties, geometries, strict=True)
    )
    return f'{{"type":"FeatureCollection","features":[{features}]}}'.encode()


def defused(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts no spreadsheet takes for a formula.

    Examples
    --------
    >>> defused(pd.DataFrame({"name": ["=1+1", "Ain"]}))["name"].tolist()
    ["'=1+1", 'Ain']
    """
    frame = frame.copy(deep=False)
    for column in frame.columns:
        if pd.api.types.is_string_dtype(frame[column]) or frame[column].dtype == object:
            frame[column] = frame[column].map(
                lambda value: f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value
            )
    return frame


def _rounded(coordinates: object) -> object:
    return np.round(coordinates, 6)  # type: ignore[call-overload]
