"""What a source of open data says of itself, and what its adapters share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from geo.base.errors.fetching import ContentUnexpected
from geo.base.notes import Note
from geo.doctor.readers.tables import InputTable
from geo.importing.columns import Columns
from geo.importing.description import Description


@dataclass(frozen=True, slots=True, eq=False)
class PreparedSource:
    """A published file made ready for the doctor.

    Attributes
    ----------
    table : InputTable
        One row for each territory, with the columns that `Adapter.roles` and `SourceIndicator.columns` name.
    notes : tuple of Note
        What was left out or could not be read, with counts: rows in are rows explained.
    """

    table: InputTable
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceIndicator:
    """One indicator of a source: what it is, and the columns that hold it (their period is set by `geo.fetching.fetch`)."""

    description: Description
    columns: Columns


class Adapter(Protocol):
    """One source of open data.

    Attributes
    ----------
    name : str
        What stands after ``atlas fetch``; lower case letters, digits and hyphens.
    title : str
        One line in English, marked with `geo.base.i18n.N_`.
    page : str
        The page of the dataset, for people.
    address : str
        Where the file is made at the moment of asking; "" where data.gouv.fr is asked for it.
    dataset, resource : str
        Ids at data.gouv.fr (beside an `address`, a name of the folder of downloads). Without a resource, the newest one of the
        dataset whose title or address has `pattern` in it.
    pattern : str
        Regular expression.
    columns : tuple of str
        Columns without which the file is refused.
    roles : mapping of str to str
        What columns say about the territory, see `geo.doctor.gazetteer.role.Role`; all others are ignored.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def page(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def dataset(self) -> str: ...
    @property
    def resource(self) -> str: ...
    @property
    def pattern(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def roles(self) -> Mapping[str, str]: ...

    def prepare(self, table: InputTable) -> PreparedSource:
        """Make a published file ready: one row a territory, one column an indicator.

        Raises
        ------
        ContentUnexpected
            If the file has the columns of the source, and something else in them.
        """

    def wanted(self, licence: str) -> tuple[SourceIndicator, ...]:
        """Return the indicators; `licence` is what data.gouv.fr says of the dataset."""


def unexpected(table: InputTable, name: str, column: str, known: str) -> ContentUnexpected:
    """Return the error for a file that has a column, and nothing in it that its source `name` knows."""
    cells = table.frame[column].dropna()
    first = str(cells.iloc[0])[:40] if len(cells) else ""
    return ContentUnexpected(column=column, file=table.name, name=name, cell=first, known=known)


def select_rows(table: InputTable, keep: ArrayLike, **columns: pd.Series) -> InputTable:
    """Return some rows of a table, with their lines and what is damaged in them, and with columns of values beside.

    Parameters
    ----------
    table : InputTable
    keep : array of bool, one a row
    **columns : Series
        Values by name of column, one a row of `table`.

    Examples
    --------
    >>> whole = InputTable(pd.DataFrame({"a": ["x", "y"]}, dtype="str"), "a.csv", "csv", np.array([2, 3]))
    >>> part = select_rows(whole, [False, True], b=pd.Series(["0", "1"], dtype="str"))
    >>> part.frame.values.tolist(), part.lines.tolist()
    ([['y', '1']], [3])
    """
    kept = np.flatnonzero(np.asarray(keep, dtype=bool))
    frame = pd.concat([table.frame, *(values.rename(name) for name, values in columns.items())], axis=1)
    damaged = {new: table.damaged[old] for new, old in enumerate(kept.tolist()) if old in table.damaged}
    frame = frame.iloc[kept].reset_index(drop=True)
    return replace(table, frame=frame, lines=table.lines[kept], damaged=damaged)
