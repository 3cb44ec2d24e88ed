"""How much of somebody's file is read at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.base.errors.kinds import Amount
from geo.base.errors.reading import FileTooLarge, TooManyCells, TooManyColumns, TooManyRows

Progress = Callable[[int, int], None]
"""Called with how much is done, and of how much."""

MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one reading.

    Attributes
    ----------
    size : int
        Bytes of the file.
    unpacked : int
        Bytes that an archive, a workbook among them, may unpack to.
    rows, columns : int
        Of the table, without its header.
    cells : int
        Rows times columns of the used area: what the table takes in memory.
    cell : int
        Characters of one cell.
    """

    size: int = 210 * MEGABYTE
    unpacked: int = 1_000 * MEGABYTE
    rows: int = 2_000_000
    columns: int = 2_000
    cells: int = 60_000_000
    cell: int = 100_000

    def check_size(self, path: Path, size: int, limit: int | None = None) -> None:
        """Refuse a file of more bytes than `limit` (by default `size`)."""
        allowed = self.size if limit is None else limit
        if size > allowed:
            raise FileTooLarge(path=path.name, arrived=Amount(round(size / MEGABYTE)), limit=round(allowed / MEGABYTE))

    def check_shape(self, path: Path, rows: int, columns: int) -> None:
        """Refuse a table with too many rows, columns or cells."""
        if columns > self.columns:
            raise TooManyColumns(path=path.name, count=columns, limit=self.columns)
        if rows > self.rows:
            raise TooManyRows(path=path.name, count=self.rows)
        if rows * columns > self.cells:
            raise TooManyCells(path=path.name, count=rows * columns, limit=self.cells)


COMMAND_LINE: Final = Limits()


def no_progress(done: int, total: int) -> None:
    """Show no progress."""
