"""Read workbooks: XLSX, ODS and the older XLS."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

from geo.base.errors.kinds import DataError, shown
from geo.base.errors.reading import DamagedFile, EmptyFile, TooManyCells, UnknownSheet
from geo.base.i18n import N_
from geo.base.notes import Note
from geo.doctor.readers.archives import broken, members, open_archive
from geo.doctor.readers.limits import Limits, Progress, no_progress
from geo.doctor.readers.tables import CHUNK, InputTable, Row, assemble

STRUCTURE: Final = N_("its structure is broken")
BLOCK: Final = 1 << 20
_CELL: Final = re.compile(rb"""[\s]r\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")
_ODS: Final = re.compile(rb"<(/?)([\w-]*:?)(table-row|table-cell|covered-table-cell|table)\b([^>]*)>")
_REPEATED: Final = re.compile(rb"""number-(rows|columns)-repeated\s*=\s*["'](\d{1,12})["']""")


def read_workbook(
    path: Path, kind: str, limits: Limits, sheet: str | None = None, progress: Progress = no_progress
) -> list[InputTable]:
    """Read the sheets of a workbook that hold something.

    Parameters
    ----------
    path : Path
    kind : str
        ``xlsx``, ``ods`` or ``xls``.
    limits : Limits
    sheet : str, optional
        The only sheet to read.

    Returns
    -------
    list of InputTable
        In the order of the sheets. Without `sheet`, one that holds no table is passed over.

    Raises
    ------
    DamagedFile, ArchiveRefused, TooManyCells, UnknownSheet, EmptyFile and what `assemble` raises
    """
    from python_calamine import CalamineError, CalamineWorkbook

    if kind != "xls":
        _check_area(path, kind, limits)
    try:
        # From an open file, so that its content and not its name says which format it is.
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            names = list(book.sheet_names)
            if sheet is not None and sheet not in names:
                raise UnknownSheet(path=path.name, arrived=sheet, allowed=shown(names, 20))
            return _tables(book, path, kind, limits, [sheet] if sheet else names, tuple(names), progress)
    except (CalamineError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise DamagedFile(path=path.name, format=kind.upper(), reason=broken(error)) from error
    except BaseException as error:
        # A panic of the library arrives as an exception outside Python's hierarchy of errors.
        if type(error).__name__ != "PanicException":
            raise
        raise DamagedFile(path=path.name, format=kind.upper(), reason=Note(STRUCTURE)) from error


def _tables(
    book: Any, path: Path, kind: str, limits: Limits, wanted: list[str], names: tuple[str, ...], progress: Progress
) -> list[InputTable]:
    tables: list[InputTable] = []
    cells = 0
    problem: DataError | None = None
    for name in wanted:
        page = book.get_sheet_by_name(name)
        total = page.total_height
        # All sheets are in memory together until one is chosen.
        cells += page.height * page.width
        if cells > limits.cells:
            raise TooManyCells(path=path.name, count=cells, limit=limits.cells)
        done = 0

        def seen(total: int = total) -> None:
            nonlocal done
            done += CHUNK
            progress(min(done, total), total)

        try:
            tables.append(assemble(path, _rows(page), limits, seen=seen, format=kind, sheet=name, sheets=names))
        except DataError as error:
            # A sheet of remarks is no reason to refuse the workbook; one that was asked for is.
            problem = problem or error
    if not tables:
        raise problem or EmptyFile(path=path.name)
    return tables


def _rows(page: Any) -> Iterator[Row]:
    # Empty rows above the table are among them, so the position is the row's number in the sheet.
    for number, cells in enumerate(page.iter_rows(), start=1):
        yield number, [_text(cell) for cell in cells]


def _text(cell: object) -> str:
    """Write a cell as text: whole numbers without decimals, dates as ISO 8601.

    Examples
    --------
    >>> _text(1001.0), _text(0.5), _text(True), _text(datetime.date(2025, 1, 1))
    ('1001', '0.5', 'TRUE', '2025-01-01')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(sep=" ")
    return "" if cell is None else str(cell)


def _check_area(path: Path, kind: str, limits: Limits) -> None:
    """Refuse a workbook whose sheets would be huge in memory, before anything lays them out.

    A sheet is laid out as a rectangle: two cells at opposite corners of it are 17 thousand million cells.
    """
    files = members(path, limits)
    names = [name for name in files if name == "content.xml" or re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
    with open_archive(path) as archive:
        for name in names:
            with archive.open(name) as stream:
                blocks = _blocks(stream)
                area = _used_xlsx(blocks) if kind == "xlsx" else _used_ods(blocks)
            if area > limits.cells:
                raise TooManyCells(path=path.name, count=area, limit=limits.cells)
            if kind == "ods":
                with archive.open(name) as stream:
                    _require_well_formed(stream, path)


def _require_well_formed(stream: Any, path: Path) -> None:
    """Refuse a document that ends in the middle of a table: the library would look for its end for ever."""
    parser = expat.ParserCreate()
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise DamagedFile(path=path.name, format="ODS", reason=broken(error)) from error


def _blocks(stream: Any) -> Iterator[bytes]:
    """Read in blocks that begin and end between tags."""
    rest = b""
    while block := stream.read(BLOCK):
        block = rest + block
        cut = block.rfind(b"<")
        # A tag longer than a block is none of ours: do not let it pile up.
        if cut <= 0 and len(block) < 4 * BLOCK:
            rest = block
            continue
        yield block[: cut if cut > 0 else len(block)]
        rest = block[cut:] if cut > 0 else b""
    yield rest


def _used_xlsx(blocks: Iterator[bytes]) -> int:
    """Return the cells of the rectangle from A1 to the last row and column that cells name."""
    height, letters = 0, {b"A"}
    for block in blocks:
        for column, row in _CELL.findall(block):
            letters.add(column.upper())
            height = max(height, int(row))
    return height * max(map(_number, letters))


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _used_ods(blocks: Iterator[bytes]) -> int:
    """Return the cells of the rectangles that the tables fill, repetitions of filled rows and cells included."""
    largest = height = width = across = pending = 0
    repeat = 1
    for block in blocks:
        for closing, _, tag, attributes in _ODS.findall(block):
            times = int(next((count for _, count in _REPEATED.findall(attributes)), b"1"))
            if tag == b"table":
                largest = max(largest, height * width)
                height = width = pending = 0
            elif tag == b"table-row":
                if closing or attributes.endswith(b"/"):
                    pending += repeat if closing else times
                    across, repeat = 0, 1
                else:
                    across, repeat = 0, times
            elif not closing:
                across += times
                if not attributes.endswith(b"/") or b"value" in attributes:
                    width = max(width, across)
                    height += pending + repeat
                    pending = -repeat
            largest = max(largest, height * width)
    return largest
