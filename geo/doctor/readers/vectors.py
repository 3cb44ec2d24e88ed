"""Read typed tables: Parquet, and the attributes of GeoJSON, GeoPackage and Shapefile."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from geo.base.errors.kinds import AtlasError, DataError, shown
from geo.base.errors.reading import CellTooLong, DamagedFile, NoRows, UnknownSheet
from geo.base.i18n import N_
from geo.base.notes import Note
from geo.doctor.readers.archives import broken
from geo.doctor.readers.limits import Limits, Progress, no_progress
from geo.doctor.readers.tables import InputTable, table_of

NAMES: Final = {"geojson": "GeoJSON", "gpkg": "GeoPackage", "shapefile": "Shapefile"}
ENDINGS: Final = {"geojson": (".geojson", ".json"), "gpkg": (".gpkg",), "shapefile": (".shp",)}
DRIVERS: Final = {"geojson": ("GeoJSON",), "gpkg": ("GPKG", "SQLite"), "shapefile": ("ESRI Shapefile",)}
"""Drivers of GDAL that may read a file: it has others, which would follow what a file says to other files and addresses."""

CUT_SHORT: Final = N_("it ends in the middle")
NO_LAYER: Final = N_("it has no layer")
BATCH: Final = 50_000
LAYERS: Final = 20
"""Layers that are looked at where none is named."""


@contextmanager
def _named(path: Path, kind: str) -> Iterator[None]:
    """Turn whatever a library says about a file into a `DamagedFile`; warnings are not for the user."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except AtlasError:
        raise
    except Exception as error:
        # Readers of damaged files raise nearly anything; the message is kept, the traceback helps nobody.
        raise DamagedFile(path=path.name, format=kind, reason=broken(error)) from error


def read_parquet(path: Path, limits: Limits, progress: Progress = no_progress) -> InputTable:
    """Read a Parquet file; nested and binary columns, geometry among them, are left out.

    Raises
    ------
    DamagedFile, NoRows, TooManyRows, TooManyColumns, TooManyCells, CellTooLong
    """
    with _named(path, "Parquet"):
        schema = pq.read_schema(path)
        text = [
            field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
        ]
        # Texts stay as lists of distinct values until they are checked: a small file may repeat one long text for ever.
        file = pq.ParquetFile(path, read_dictionary=text)
        rows = file.metadata.num_rows
        limits.check_shape(path, rows, len(schema.names))
        names = [field.name for field in schema if not pa.types.is_nested(field.type) and not _binary(field.type)]
        batches = []
        done = 0
        for batch in file.iter_batches(batch_size=BATCH, columns=names, use_threads=False):
            for column in batch.columns:
                _check_cells(path, column, limits, done)
            done += batch.num_rows
            batches.append(batch)
            progress(done, rows)
        if not batches:
            raise NoRows(path=path.name)
        return table_of(path, pa.Table.from_batches(batches), limits, format="parquet")


def _binary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind))


def _check_cells(path: Path, column: pa.Array, limits: Limits, line: int) -> None:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return
    if (pc.max(pc.utf8_length(column)).as_py() or 0) > limits.cell:
        raise CellTooLong(path=path.name, count=limits.cell, line=line + 1)


def read_layers(
    path: Path,
    kind: str,
    limits: Limits,
    sheet: str | None = None,
    progress: Progress = no_progress,
    name: Path | None = None,
) -> list[InputTable]:
    """Read the attributes of the layers of a vector file, without geometry.

    Parameters
    ----------
    path : Path
    kind : str
        ``geojson``, ``gpkg`` or ``shapefile``.
    limits : Limits
    sheet : str, optional
        The only layer to read.
    name : Path, optional
        The name to speak of, where `path` is a temporary copy.

    Raises
    ------
    DamagedFile, UnknownSheet, NoRows, TooManyRows, TooManyColumns, TooManyCells, CellTooLong
    """
    source = name or path
    if path.suffix.lower() in ENDINGS[kind]:
        return _layers(path, source, kind, limits, sheet, progress)
    # GDAL looks at the name too: what is called .csv would be read as that, whatever it holds.
    with tempfile.TemporaryDirectory(prefix="atlas-") as folder:
        copy = Path(folder) / f"layer{ENDINGS[kind][0]}"
        shutil.copyfile(path, copy)
        return _layers(copy, source, kind, limits, sheet, progress)


def _layers(
    path: Path, source: Path, kind: str, limits: Limits, sheet: str | None, progress: Progress
) -> list[InputTable]:
    import pyogrio

    with _named(source, NAMES[kind]):
        if kind == "geojson" and not _ends(path):
            # GDAL reads what is there of a file that is cut, and says nothing.
            raise DamagedFile(path=source.name, format="GeoJSON", reason=Note(CUT_SHORT))
        layers = tuple(str(layer) for layer, _ in pyogrio.list_layers(path))
        if not layers or pyogrio.read_info(path, layer=layers[0])["driver"] not in DRIVERS[kind]:
            raise DamagedFile(path=source.name, format=NAMES[kind], reason=Note(NO_LAYER))
        if sheet is not None and sheet not in layers:
            raise UnknownSheet(path=source.name, arrived=sheet, allowed=shown(layers, 20))
        tables: list[InputTable] = []
        problem: DataError | None = None
        for layer in [sheet] if sheet is not None else layers[:LAYERS]:
            try:
                tables.append(_layer(source, path, kind, layer, layers, limits))
            except NoRows as error:
                problem = problem or error
            progress(len(tables), len(layers))
        if not tables:
            raise problem or NoRows(path=source.name)
        return tables


def _ends(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 1_000, 0))
        return file.read().rstrip().endswith(b"}")


def _layer(source: Path, path: Path, kind: str, layer: str, layers: tuple[str, ...], limits: Limits) -> InputTable:
    import pyogrio

    info: dict[str, Any] = pyogrio.read_info(path, layer=layer, force_feature_count=True)
    limits.check_shape(source, max(int(info["features"]), 0), len(info["fields"]))
    if not len(info["fields"]):
        raise NoRows(path=source.name)
    _, table = pyogrio.read_arrow(path, layer=layer, read_geometry=False)
    many = len(layers) > 1
    return table_of(source, table, limits, format=kind, sheet=layer if many else "", sheets=layers if many else ())
