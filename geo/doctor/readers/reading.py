"""Read a file that somebody brings: its content, not its name, says what it is."""

from __future__ import annotations

import re
import stat
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import Final

from geo.base.errors.kinds import DataError
from geo.base.errors.reading import EmptyFile, FileChanged, InputMissing, NotATable, UnknownSheet
from geo.base.i18n import N_
from geo.base.notes import Note
from geo.doctor.readers.archives import members, refused, unpack
from geo.doctor.readers.delimited import read_delimited
from geo.doctor.readers.limits import COMMAND_LINE, Limits, Progress, no_progress
from geo.doctor.readers.tables import InputTable

START: Final = 65_536
ALLOWED: Final = "CSV, TSV, XLSX, ODS, XLS, Parquet, GeoJSON, GeoPackage, Shapefile (.zip)"

FOREIGN: Final = (
    (b"%PDF", N_("a PDF document")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"\x7fELF", N_("a program")),
    (b"MZ", N_("a program")),
    (b"7z\xbc\xaf", N_("a 7z archive")),
    (b"Rar!", N_("a RAR archive")),
    (b"BZh", N_("a bzip2 archive")),
    (b"\xfd7zXZ", N_("an xz archive")),
    (b"\x00\x00\x27\x0a", N_("a Shapefile without its other parts (put .shp, .dbf, .shx, .prj into one .zip)")),
)
NO_FILE: Final = N_("it is no ordinary file")
BINARY: Final = N_("binary data")
WEB_PAGE: Final = N_("a web page")
XML: Final = N_("an XML document")
JSON: Final = N_("JSON that is no GeoJSON")
SEVERAL: Final = N_("it holds several tables ({names})")
NONE: Final = N_("it holds no table")

INSIDE: Final = (".csv", ".tsv", ".txt", ".xlsx", ".ods", ".xls", ".parquet", ".geojson", ".json", ".gpkg")
_LIST: Final = re.compile(rb"\[\s*\{")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_input(
    path: Path, sheet: str | None = None, limits: Limits = COMMAND_LINE, progress: Progress = no_progress
) -> list[InputTable]:
    r"""Read the tables of a file.

    Parameters
    ----------
    path : Path
        CSV and other separated text (also in .gz or .zip), XLSX, ODS, XLS, Parquet, GeoJSON, GeoPackage, zipped Shapefile.
    sheet : str, optional
        The only sheet or layer to read.
    limits : Limits
    progress : callable
        Called with how much is done, and of how much.

    Returns
    -------
    list of InputTable
        One for each sheet or layer that holds a table, at least one.

    Raises
    ------
    InputMissing, EmptyFile, NotATable, DamagedFile, ArchiveRefused, FileChanged, FileTooLarge, NoRows, UnknownSheet
        And `TooManyRows`, `TooManyColumns`, `TooManyCells`, `CellTooLong`.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.csv").write_text("code;part\n01001;0,5\n")
    >>> read_input(folder / "a.csv")[0].frame.values.tolist()
    [['01001', '0,5']]
    """
    try:
        before = path.stat()
        if not stat.S_ISREG(before.st_mode):
            raise InputMissing(path=path.name, reason=Note(NO_FILE))
        limits.check_size(path, before.st_size)
        with path.open("rb") as file:
            start = file.read(START)
    except OSError as error:
        raise InputMissing(path=path.name, reason=error.strerror or str(error)) from error
    if not start.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise EmptyFile(path=path.name)
    try:
        tables = _read(path, path, start, sheet, limits, progress)
    except DataError as error:
        _check_unchanged(path, before.st_size, before.st_mtime_ns, error)
        raise
    _check_unchanged(path, before.st_size, before.st_mtime_ns, None)
    return tables


def _check_unchanged(path: Path, size: int, changed: int, cause: DataError | None) -> None:
    try:
        after = path.stat()
    except OSError as error:
        raise FileChanged(path=path.name) from error
    if (after.st_size, after.st_mtime_ns) != (size, changed):
        raise FileChanged(path=path.name) from cause


def _read(
    path: Path, source: Path, start: bytes, sheet: str | None, limits: Limits, progress: Progress, inside: bool = False
) -> list[InputTable]:
    """Read a file that is there; `inside` an archive no other archive is opened."""
    kind = kind_of(path, source, start, limits)
    if kind in {"xlsx", "ods", "xls"}:
        from geo.doctor.readers.sheets import read_workbook

        return read_workbook(path, kind, limits, sheet, progress)
    if sheet is not None and kind in {"parquet", "csv"}:
        raise UnknownSheet(path=source.name, arrived=sheet, allowed="–")
    if kind == "parquet":
        from geo.doctor.readers.vectors import read_parquet

        return [read_parquet(path, limits, progress)]
    if kind in {"geojson", "gpkg"}:
        from geo.doctor.readers.vectors import read_layers

        return read_layers(path, kind, limits, sheet, progress, source)
    if kind in {"zip", "gzip"}:
        if inside:
            raise refused(source, NONE)
        return _from_archive(path, kind, sheet, limits, progress)
    return [read_delimited(path, limits, progress, source)]


def kind_of(path: Path, source: Path, start: bytes, limits: Limits) -> str:
    """Return which reader a file is for.

    Raises
    ------
    NotATable
        If its beginning is that of something else.
    ArchiveRefused, DamagedFile
        If it is a zip archive and not to be trusted.
    """
    if start.startswith(b"PK\x03\x04") or start.startswith(b"PK\x05\x06"):
        names = members(path, limits)
        if "xl/workbook.xml" in names:
            return "xlsx"
        return "ods" if "content.xml" in names and "mimetype" in names else "zip"
    for magic, kind in (
        (b"\x1f\x8b", "gzip"),
        (b"PAR1", "parquet"),
        (b"SQLite format 3\0", "gpkg"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    ):
        if start.startswith(magic):
            return kind
    for magic, description in FOREIGN:
        if start.startswith(magic):
            raise NotATable(path=source.name, found=Note(description), allowed=ALLOWED)
    return _text_kind(source, start)


def _text_kind(source: Path, start: bytes) -> str:
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:START].lower()
    if head.startswith(b"{") or _LIST.match(head):
        if b'"featurecollection"' in head or b'"features"' in head:
            return "geojson"
        raise NotATable(path=source.name, found=Note(JSON), allowed=ALLOWED)
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<table")):
        raise NotATable(path=source.name, found=Note(WEB_PAGE), allowed=ALLOWED)
    if head.startswith((b"<?xml", b"<svg")):
        raise NotATable(path=source.name, found=Note(WEB_PAGE if b"<html" in head else XML), allowed=ALLOWED)
    from geo.doctor.readers.encodings import BOMS, _wide

    wide = _wide(start) or any(start.startswith(mark) and name != "utf-8-sig" for mark, name in BOMS)
    if not wide and len(_CONTROL.findall(start)) * 500 > len(start):
        raise NotATable(path=source.name, found=Note(BINARY), allowed=ALLOWED)
    return "csv"


def _from_archive(path: Path, kind: str, sheet: str | None, limits: Limits, progress: Progress) -> list[InputTable]:
    """Read the one table in a zip archive or a gzip file, unpacked into a folder of our own under a name of our own."""
    with tempfile.TemporaryDirectory(prefix="atlas-") as made:
        folder = Path(made)
        if kind == "gzip":
            target = folder / "table"
            unpack(path, "", target, limits.size)
            return _unpacked(path, target, sheet, limits, progress)
        files = members(path, limits)
        shapes = [name for name in files if name.lower().endswith(".shp")]
        if shapes:
            return _shapefile(path, files, shapes, folder, sheet, limits, progress)
        tables = [name for name in files if PurePosixPath(name).suffix.lower() in INSIDE]
        if len(tables) > 1 and sheet in tables:
            tables = [str(sheet)]
            sheet = None
        if len(tables) != 1:
            names = ", ".join(PurePosixPath(name).name[:60] for name in tables[:8])
            raise refused(path, SEVERAL if tables else NONE, names=names)
        target = folder / f"table{PurePosixPath(tables[0]).suffix.lower()}"
        unpack(path, tables[0], target, limits.size)
        return _unpacked(path, target, sheet, limits, progress)


def _unpacked(path: Path, target: Path, sheet: str | None, limits: Limits, progress: Progress) -> list[InputTable]:
    with target.open("rb") as file:
        start = file.read(START)
    if not start.strip():
        raise EmptyFile(path=path.name)
    return _read(target, path, start, sheet, limits, progress, inside=True)


def _shapefile(
    path: Path, files: dict[str, zipfile.ZipInfo], shapes: list[str], folder: Path, sheet: str | None,
    limits: Limits, progress: Progress,
) -> list[InputTable]:  # fmt: skip
    from geo.doctor.readers.vectors import read_layers

    layers = {PurePosixPath(name).stem: name for name in shapes}
    if len(layers) > 1 and sheet not in layers:
        raise refused(path, SEVERAL, names=", ".join(sorted(layers)[:8]))
    name = layers[sheet] if sheet in layers else shapes[0]
    stem = name[: -len(".shp")].lower()
    parts = [other for other in files if other.lower().startswith(f"{stem}.")]
    for part in parts:
        ending = PurePosixPath(part).suffix.lower()
        if ending in {".shp", ".dbf", ".shx", ".cpg"}:
            unpack(path, part, folder / f"layer{ending}", limits.unpacked)
    return read_layers(folder / "layer.shp", "shapefile", limits, None, progress, path)
