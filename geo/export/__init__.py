"""Write a view as data: CSV, Excel, GeoJSON, GeoPackage or GeoParquet. What each carries: ``docs/exports.md``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from geo.base.errors.kinds import shown
from geo.base.errors.writing import OptionForOtherFormat, UnknownFormat
from geo.base.files import atomic_path
from geo.export.formulas import DANGEROUS, escape_formulas
from geo.export.gpkg import geopackage
from geo.export.spatial import geojson, geoparquet, with_geometry
from geo.export.tables import COLUMN_NOTES, COLUMNS, csv, table
from geo.export.workbook import xlsx
from geo.views.view import View
from geo.vocabulary.choices import DataFormat
from geo.wording.metadata import build_metadata

__all__ = [
    "COLUMNS",
    "COLUMN_NOTES",
    "DANGEROUS",
    "FORMATS",
    "checked_options",
    "content",
    "escape_formulas",
    "format_of",
    "geojson",
    "table",
    "with_geometry",
    "write",
]

FORMATS: Final = tuple(map(str, DataFormat))


def write(
    view: View,
    path: Path,
    *,
    lang: str | None = None,
    bom: bool = False,
    decimal_comma: bool = False,
    force: bool = False,
) -> None:
    """Write a view to a file; its ending names the format.

    Parameters
    ----------
    view : View
    path : Path
        Ends in ``.csv`` (UTF-8), ``.xlsx``, ``.geojson`` (RFC 7946), ``.gpkg`` or ``.parquet`` (GeoParquet 1.1).
    lang : str, optional
        Language of the sentences inside, that of the question by default.
    bom, decimal_comma : bool
        As in `geo.export.tables.csv`; refused for other formats.
    force : bool
        Replace a file that exists.

    Raises
    ------
    UnknownFormat, OptionForOtherFormat, FileExists, CannotWrite

    Notes
    -----
    Texts that a spreadsheet would take for a formula are defused in CSV and Excel with a leading apostrophe.
    """
    ending = checked_options(path, bom=bom, decimal_comma=decimal_comma)
    with atomic_path(path, force=force) as temporary:
        temporary.write_bytes(content(view, ending, lang, bom=bom, decimal_comma=decimal_comma))


def content(
    view: View, ending: str, lang: str | None = None, *, bom: bool = False, decimal_comma: bool = False
) -> bytes:
    """Return what `write` writes.

    Parameters
    ----------
    view : View
    ending : str
        One of `FORMATS`.
    lang, bom, decimal_comma
        As in `write`.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> content(build_view(Query.parse({"level": "region"})), "csv")[:9]
    b'code,name'
    """
    lang = lang or view.query.lang
    if ending == "csv":
        return csv(view, lang, bom=bom, decimal_comma=decimal_comma)
    if ending == "xlsx":
        return xlsx(view, lang)
    frame = with_geometry(view)
    if ending == "gpkg":
        return geopackage(view, frame, lang)
    metadata = build_metadata(view, lang)
    return geojson(frame, metadata) if ending == "geojson" else geoparquet(frame, metadata)


def checked_options(path: Path, *, bom: bool = False, decimal_comma: bool = False) -> str:
    """Return the format that a file name stands for, before anything is computed.

    Raises
    ------
    UnknownFormat, OptionForOtherFormat

    Examples
    --------
    >>> checked_options(Path("values.csv"), bom=True)
    'csv'
    """
    ending = format_of(path)
    for name, given in (("bom", bom), ("decimal-comma", decimal_comma)):
        if given and ending != "csv":
            raise OptionForOtherFormat(option=name, path=path.name, allowed=".csv")
    return ending


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
