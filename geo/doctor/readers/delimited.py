"""Read CSV, TSV and other separated text, row by row."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final, TextIO

from geo.base.errors.reading import CellTooLong, DamagedFile
from geo.base.i18n import N_
from geo.base.notes import Note
from geo.doctor.readers.archives import broken
from geo.doctor.readers.encodings import find_encoding
from geo.doctor.readers.limits import Limits, Progress, no_progress
from geo.doctor.readers.tables import InputTable, Row, assemble

SEPARATORS: Final = (";", ",", "\t", "|", ":", "~", "^")
"""In the order in which they win a tie."""
SAMPLE: Final = 64_000
SAMPLE_ROWS: Final = 200

PLAIN_QUOTES: Final = N_("Quotation marks do not pair: they were read as ordinary characters.")


def read_delimited(
    path: Path, limits: Limits, progress: Progress = no_progress, name: Path | None = None
) -> InputTable:
    """Read a separated text file.

    Parameters
    ----------
    path : Path
    limits : Limits
    progress : callable
        Called with bytes.
    name : Path, optional
        The name to speak of, where `path` is a temporary copy.

    Raises
    ------
    EmptyFile, NoRows, TooManyRows, TooManyColumns, TooManyCells, CellTooLong, DamagedFile
    """
    source = name or path
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(SAMPLE)
        file.seek(max(size - 4, 0))
        whole = file.read(4).rstrip(b"\0").endswith((b"\n", b"\r"))
    encoding = find_encoding(path, start)
    with path.open(encoding=encoding.name, errors="replace", newline="") as text:
        separator = find_separator(text.read(SAMPLE))
    notes = encoding.notes
    about: dict[str, Any] = {"format": "csv", "encoding": encoding.name.removesuffix("-sig"), "separator": separator}
    quoting = "strict"
    while True:
        with path.open(encoding=encoding.name, errors="replace", newline="") as text:
            rows = _rows(text, separator, quoting)
            seen = partial(_report, text, size, progress)
            try:
                return assemble(source, rows, limits, whole=whole, seen=seen, notes=notes, **about)
            except csv.Error as error:
                if quoting == "plain" or (quoting == "lenient" and "field limit" in str(error)):
                    raise CellTooLong(path=source.name, count=limits.cell, line="?") from error
                # A lenient reader would swallow the rest of a file whose last quotation mark is never closed.
                closed = "end of data" not in str(error) and "field limit" not in str(error)
                quoting = "lenient" if quoting == "strict" and closed else "plain"
                notes = (*notes, Note(PLAIN_QUOTES)) if quoting == "plain" else notes
            except UnicodeError as error:
                raise DamagedFile(path=source.name, format="csv", reason=broken(error)) from error


def _report(text: TextIO, size: int, progress: Progress) -> None:
    progress(text.buffer.tell(), size)


def _rows(text: TextIO, separator: str, quoting: str) -> Iterator[Row]:
    """Read rows; ``strict`` stops at a quotation mark out of place, ``plain`` takes all of them for letters."""
    if quoting == "plain":
        reader = csv.reader(text, delimiter=separator, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(text, delimiter=separator, strict=quoting == "strict")
    for cells in reader:
        yield reader.line_num, cells


def find_separator(sample: str) -> str:
    r"""Return the separator that cuts most lines into the same number of cells.

    Parameters
    ----------
    sample : str
        Beginning of a text; its last line may be cut.

    Returns
    -------
    str
        One of `SEPARATORS`; the first one where the text has a single column.

    Examples
    --------
    >>> find_separator("code;part\n01001;0,5\n01002;0,25\n")
    ';'
    """
    lines = sample.splitlines(keepends=True)
    lines = lines[:-1] if len(lines) > 2 else lines
    best, score = SEPARATORS[0], (0.0, 1.0)
    for separator in SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(lines[:SAMPLE_ROWS], delimiter=separator) if any(row)]
        except csv.Error:
            continue
        if not widths:
            return separator  # nothing but separators
        width, count = Counter(widths).most_common(1)[0]
        fit = (count / len(widths) if width > 1 else 0.0, float(min(width, 3)))
        if fit > score:
            best, score = separator, fit
    return best
