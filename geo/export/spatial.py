"""A view with its boundaries, as GeoJSON or GeoParquet."""

from __future__ import annotations

import io
import json
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import shapely

from geo.export.tables import table
from geo.territories.read import read_boundaries
from geo.views.view import View


def with_geometry(view: View) -> gpd.GeoDataFrame:
    """Return `geo.export.table` with the boundaries at full detail, in EPSG:4326."""
    boundaries = read_boundaries(view.query.level, view.query.within)[["code", "geometry"]]
    return gpd.GeoDataFrame(
        table(view).merge(boundaries, on="code", how="left", validate="one_to_one"), crs=boundaries.crs
    )


def geojson(frame: gpd.GeoDataFrame, metadata: dict[str, Any] | None = None) -> bytes:
    """Return a GeoDataFrame in EPSG:4326 as a GeoJSON feature collection (RFC 7946), six decimals, UTF-8.

    Parameters
    ----------
    frame : GeoDataFrame
    metadata : dict, optional
        JSON-ready; becomes the foreign member ``metadata``, before the features, where a reader of the text meets it.

    Examples
    --------
    >>> point = gpd.GeoDataFrame({"code": ["1"]}, geometry=[shapely.Point(2, 48)], crs="EPSG:4326")
    >>> geojson(point).decode()[:64]
    '{"type":"FeatureCollection","bbox":[2.0,48.0,2.0,48.0],"features'
    """
    # RFC 7946 wants outer rings counter-clockwise; shapely writes geometries far faster than `to_json` does.
    geometries = shapely.to_geojson(shapely.orient_polygons(shapely.transform(frame.geometry.to_numpy(), _rounded)))
    properties = json.loads(
        frame.drop(columns="geometry").to_json(orient="records", force_ascii=False, double_precision=15)
    )
    features = ",".join(
        f'{{"type":"Feature","properties":{_compact(record)},"geometry":{geometry}}}'
        for record, geometry in zip(properties, geometries, strict=True)
    )
    box = _compact([round(edge, 6) for edge in frame.total_bounds.tolist()])
    about = f'"metadata":{_compact(metadata)},' if metadata else ""
    return f'{{"type":"FeatureCollection","bbox":{box},{about}"features":[{features}]}}'.encode()


def geoparquet(frame: gpd.GeoDataFrame, metadata: dict[str, Any]) -> bytes:
    """Return a GeoDataFrame as GeoParquet 1.1, with `metadata` as JSON under the key ``atlas`` of the file."""
    plain, described = io.BytesIO(), io.BytesIO()
    frame.to_parquet(plain, compression="zstd", schema_version="1.1.0", index=False)
    table = pq.read_table(plain)
    about = {**table.schema.metadata, b"atlas": json.dumps(metadata, ensure_ascii=False, allow_nan=False).encode()}
    pq.write_table(table.replace_schema_metadata(about), described, compression="zstd")
    return described.getvalue()


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _rounded(coordinates: object) -> object:
    return np.round(coordinates, 6)  # type: ignore[call-overload]
