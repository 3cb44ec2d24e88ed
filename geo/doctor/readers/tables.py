"""A file's table as text: what every reader returns, and how rows of cells are put together into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.base.errors.reading import CellTooLong, EmptyFile, NoRows
from geo.base.i18n import N_, N_n
from geo.base.notes import Note
from geo.doctor.readers.header import LOOKED_AT, Header, find_header
from geo.doctor.readers.limits import Limits

CHUNK: Final = 20_000

Row: TypeAlias = tuple[int, list[str]]
"""Line (or row of the sheet, from 1) that a row ends at, and its cells."""

TWO_HEADERS: Final = N_("The header takes two lines, the second is line {line}.")
NO_HEADER: Final = N_("The table has no header: its columns are called column 1, column 2 and so on.")
LATE_HEADER: Final = N_("The header is in line {line}; the lines above it were left out.")
EMPTY_ROWS: Final = N_n(
    "{count} empty row was left out, in line {line}.", "{count} empty rows were left out, the first in line {line}."
)
SHORT_ROWS: Final = N_n(
    "{count} row has fewer cells than the header, in line {line}: the rest counts as empty.",
    "{count} rows have fewer cells than the header, the first in line {line}: the rest counts as empty.",
)
ONE_COLUMN: Final = N_("The table has one column: it can be checked, but holds no value to put on a map.")
TOO_WIDE: Final = N_n(
    "has {count} cell where the header has {expected}: cells may stand under the wrong name",
    "has {count} cells where the header has {expected}: cells may stand under the wrong name",
)
CUT: Final = N_("is the last line and is cut off: the file may still be being written")
REPEATED_HEADER: Final = N_("repeats the header")


@dataclass(frozen=True, slots=True)
class InputTable:
    """A table as it was found, everything as text.

    Attributes
    ----------
    frame : DataFrame
        Columns of text (Arrow), an empty cell is missing; the order of rows and columns is the file's.
    name : str
        Name of the file.
    format : str
        ``csv``, ``xlsx``, ``ods``, ``xls``, ``parquet``, ``geojson``, ``gpkg`` or ``shapefile``.
    lines : ndarray of int64, one a row
        Where each row stands in the file, from 1.
    damaged : dict of int to Note
        By position, the rows that cannot be trusted, and why.
    notes : tuple of Note
        What was noticed while reading.
    encoding, separator : str
        Of a text file, else empty.
    sheet : str
        Sheet or layer that was read, else empty.
    sheets : tuple of str
        All sheets or layers.
    """

    frame: pd.DataFrame
    name: str
    format: str
    lines: NDArray[np.int64]
    damaged: dict[int, Note] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(slots=True)
class _RowCounts:
    """What is counted while rows go by."""

    kept: int = 0
    empty: int = 0
    first_empty: int = 0
    short: int = 0
    first_short: int = 0
    damaged: dict[int, Note] = field(default_factory=dict)


def assemble(
    path: Path,
    rows: Iterable[Row],
    limits: Limits,
    *,
    whole: bool = True,
    seen: Callable[[], None] = lambda: None,
    **about: Any,
) -> InputTable:
    """Put rows of cells together into a table.

    Parameters
    ----------
    path : Path
        For sentences.
    rows : iterable of (int, list of str)
        From the top of the file, header and title lines included.
    limits : Limits
    whole : bool
        False where the file does not end as it should (a text file without a last line end): its last row may be cut.
    seen : callable
        Called after each chunk.
    **about
        Further attributes of the `InputTable`.

    Raises
    ------
    EmptyFile, NoRows, TooManyRows, TooManyColumns, TooManyCells, CellTooLong
    """
    stream = iter(rows)
    top = list(islice(stream, LOOKED_AT))
    filled = [row for row in top if any(row[1])]
    if not filled:
        raise EmptyFile(path=path.name)
    limits.check_shape(path, 0, max(len(cells) for _, cells in filled))
    header = find_header([cells for _, cells in filled])
    after = filled[header.position][0] if header.position is not None else filled[header.first][0] - 1
    counts = _RowCounts()
    chunks, lines = [], []
    for part in _parts([row for row in top if row[0] > after], stream):
        kept = _clean(part, len(header.names), counts)
        counts.kept += len(kept)
        limits.check_shape(path, counts.kept, len(header.names))
        if kept:
            chunks.append(_arrow(path, [cells for _, cells in kept], header, limits, kept[0][0]))
            lines.append(np.fromiter((line for line, _ in kept), dtype=np.int64, count=len(kept)))
            last_width = len(kept[-1][1])
        seen()
    if not counts.kept:
        raise NoRows(path=path.name)
    if not whole and counts.kept > 1 and last_width < len(header.names):
        counts.damaged[counts.kept - 1] = Note(CUT)
    frame = pa.concat_tables(chunks).to_pandas()
    lines_of = np.concatenate(lines)
    _repeated_headers(frame, header, counts)
    notes = (*_notes(header, counts, after, filled[0][0]), *about.pop("notes", ()))
    return InputTable(
        frame=frame, name=path.name, lines=lines_of, damaged=counts.damaged, notes=notes,
        **about,
    )  # fmt: skip


def _parts(first: list[Row], rest: Iterator[Row]) -> Iterator[list[Row]]:
    yield first
    while part := list(islice(rest, CHUNK)):
        yield part


def _clean(part: list[Row], width: int, counts: _RowCounts) -> list[Row]:
    """Leave out empty rows, note the ones that are too short or too wide."""
    kept = [row for row in part if any(row[1])]
    if len(kept) < len(part):
        counts.first_empty = counts.first_empty or next(line for line, cells in part if not any(cells))
        counts.empty += len(part) - len(kept)
    if set(map(len, (cells for _, cells in kept))) <= {width}:
        return kept
    for at, (line, cells) in enumerate(kept):
        if len(cells) < width:
            counts.first_short = counts.first_short or line
            counts.short += 1
        elif any(cells[width:]):
            values = {"count": len(cells), "expected": width}
            counts.damaged[counts.kept + at] = Note(TOO_WIDE, values)
    return kept


def _arrow(path: Path, rows: list[list[str]], header: Header, limits: Limits, line: int) -> pa.Table:
    width = len(header.names)
    if any(len(row) != width for row in rows):
        rows = [row[:width] + [""] * (width - len(row)) for row in rows]
    arrays = []
    for column in zip(*rows, strict=True):
        array = pa.array(column, type=pa.large_string())
        if (pc.max(pc.utf8_length(array)).as_py() or 0) > limits.cell:
            raise CellTooLong(path=path.name, count=limits.cell, line=line)
        arrays.append(pc.if_else(pc.equal(array, ""), None, array))
    return pa.table(arrays, names=list(header.names))


def _repeated_headers(frame: pd.DataFrame, header: Header, counts: _RowCounts) -> None:
    """Note rows that say the header again, as files that were put together do."""
    if header.position is None:
        return
    first = frame.columns[0]
    for at in np.flatnonzero(frame[first].eq(header.names[0]).fillna(False).to_numpy(dtype=bool)):
        if tuple(frame.iloc[at].fillna("")) == header.names:
            counts.damaged[int(at)] = Note(REPEATED_HEADER)


def _notes(header: Header, counts: _RowCounts, header_line: int, first_line: int) -> list[Note]:
    notes = []
    if header.position is None:
        notes.append(Note(NO_HEADER))
    elif header.doubled:
        notes.append(Note(TWO_HEADERS, {"line": header_line}))
    if header.position is not None and header.position - header.doubled > 0:
        notes.append(Note(LATE_HEADER, {"line": header_line}))
    if counts.empty:
        notes.append(Note(EMPTY_ROWS, {"count": counts.empty, "line": counts.first_empty}))
    if counts.short:
        notes.append(Note(SHORT_ROWS, {"count": counts.short, "line": counts.first_short}))
    if len(header.names) == 1:
        notes.append(Note(ONE_COLUMN))
    return notes


def table_of(path: Path, table: pa.Table, limits: Limits, **about: Any) -> InputTable:
    """Make an `InputTable` of an Arrow table with typed columns.

    Parameters
    ----------
    table : pyarrow.Table
        Columns that are no text, number, boolean or date are left out.

    Raises
    ------
    NoRows, TooManyRows, TooManyColumns, TooManyCells, CellTooLong
    """
    limits.check_shape(path, table.num_rows, table.num_columns)
    if not table.num_rows:
        raise NoRows(path=path.name)
    names, arrays, dropped = [], [], []
    for name, column in zip(table.column_names, table.columns, strict=True):
        text = as_text(column)
        if text is None:
            dropped.append(name)
            continue
        text = _sound(text)
        if (pc.max(pc.utf8_length(text)).as_py() or 0) > limits.cell:
            raise CellTooLong(path=path.name, count=limits.cell, line=1)
        names.append(name)
        arrays.append(pc.if_else(pc.equal(text, ""), None, text))
    if not names:
        raise NoRows(path=path.name)
    from geo.doctor.readers.header import unique_names

    frame = pa.table(arrays, names=list(unique_names(names))).to_pandas()
    notes = [Note(DROPPED, {"columns": ", ".join(dropped)})] if dropped else []
    if len(names) == 1:
        notes.append(Note(ONE_COLUMN))
    return InputTable(
        frame=frame, name=path.name, lines=np.arange(1, len(frame) + 1, dtype=np.int64),
        notes=(*about.pop("notes", ()), *notes),
        **about,
    )  # fmt: skip


def _sound(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return text that is UTF-8: files say that they are, and are not always."""
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        cells = text.cast(pa.large_binary()).to_pylist()
        decoded = [None if cell is None else cell.decode("utf-8", "replace") for cell in cells]
        return pa.chunked_array([pa.array(decoded, type=pa.large_string())])
    return text


DROPPED: Final = N_("Columns that hold no text and no number were left out: {columns}.")


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Write a typed column as text: whole numbers without decimals, dates as ISO 8601; None for what is no single value."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_floating(kind):
        column = column.cast(pa.float64())
        finite = pc.fill_null(pc.is_finite(column), False)
        small = pc.and_(finite, pc.less(pc.abs(pc.if_else(finite, column, 0.0)), 1e15))
        kept = pc.if_else(small, column, 0.0)
        whole = pc.and_(small, pc.equal(kept, pc.round(kept)))
        digits = pc.cast(pc.if_else(whole, kept, 0.0), pa.int64()).cast(pa.large_string())
        text = pc.if_else(whole, digits, column.cast(pa.large_string()))
        return pc.if_else(pc.is_valid(column), text, None)
    if pa.types.is_null(kind):
        return pa.chunked_array([pa.nulls(len(column), pa.large_string())])
    known = (
        pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_boolean, pa.types.is_decimal,
        pa.types.is_date, pa.types.is_timestamp, pa.types.is_time, getattr(pa.types, "is_string_view", lambda _: False),
    )  # fmt: skip
    return column.cast(pa.large_string()) if any(test(kind) for test in known) else None
