"""A view as a GeoPackage that opens in QGIS as it looks on the map, and says what it is.

Beside the layer it holds its metadata twice, as GDAL reads it and as QGIS does (table ``gpkg_metadata``, an extension of the
standard), and the style of the choropleth (table ``layer_styles``, by which QGIS draws a layer when it is opened).
"""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from typing import Final

import geopandas as gpd
import pyogrio

from geo.export.qgis import layer_metadata, layer_style
from geo.views.view import View
from geo.wording import sentences
from geo.wording.metadata import moment, texts

STYLES: Final = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)"""
"""The table as QGIS makes it."""
QGIS_STANDARD: Final = "http://mrcc.com/qgis.dtd"


def geopackage(view: View, frame: gpd.GeoDataFrame, lang: str) -> bytes:
    """Return a view as a GeoPackage with metadata and style.

    Parameters
    ----------
    view : View
    frame : GeoDataFrame
        As `geo.export.with_geometry` returns it.
    lang : str
    """
    layer = view.query.slug()
    buffer = io.BytesIO()
    pyogrio.write_dataframe(
        frame,
        buffer,
        layer=layer,
        driver="GPKG",
        layer_options={
            "IDENTIFIER": sentences.title(view, lang),
            "DESCRIPTION": view.indicator.text("definition", lang),
        },
        layer_metadata=texts(view, lang),
    )
    # In memory to the end: no journal is left beside the file, and a full disk is met where all formats meet it.
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(buffer.getvalue())
        with database:
            _describe(
                database, view, layer, lang, hatched=bool((frame["reliability"].notna() & frame["class"].notna()).any())
            )
        return database.serialize()


def _describe(database: sqlite3.Connection, view: View, layer: str, lang: str, *, hatched: bool) -> None:
    """Add what GDAL has no function for, and dates that do not depend on when the file was written."""
    (geometry,) = database.execute(
        "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", [layer]
    ).fetchone()
    when = moment(view).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    database.execute(STYLES)
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)"
        " VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)",
        [when],
    )
    database.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,"
        " styleSLD, useAsDefault, description, owner, update_time) VALUES ('', '', ?, ?, 'atlas', ?, '', 1, ?, '', ?)",
        [layer, geometry, layer_style(view, lang, hatched=hatched), sentences.title(view, lang), when],
    )
    added = database.execute(
        "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) VALUES ('dataset', ?, 'text/xml', ?)",
        [QGIS_STANDARD, layer_metadata(view, lang)],
    )
    database.execute(
        "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, md_file_id) VALUES ('table', ?, ?)",
        [layer, added.lastrowid],
    )
    database.execute("UPDATE gpkg_contents SET last_change = ?", [when])
    database.execute("UPDATE gpkg_metadata_reference SET timestamp = ?", [when])
