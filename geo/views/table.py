"""The table beside a map: which rows, in which order, and a page of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from geo.base.errors.questions import InvalidChoice
from geo.base.text import search_key
from geo.territories.search_ranking import find
from geo.views.hotspots import find_hot_spots
from geo.views.view import View
from geo.vocabulary import parameters
from geo.vocabulary.choices import Drawing, TableColumn
from geo.vocabulary.parameter import Given, given_texts, parse_texts, to_texts


@dataclass(frozen=True, slots=True)
class TableQuery:
    """Which rows of a view are shown, and in which order.

    Attributes
    ----------
    sort : str
        A `TableColumn`, with a minus sign in front for the other direction. Missing values are always last.
    find : str
        Part of a name, a postcode or a code; "" is every row.
    page : int
        From 1.

    Examples
    --------
    >>> TableQuery.parse({"sort": "-value", "find": "saint"}).params()
    {'sort': '-value', 'find': 'saint'}
    """

    sort: str = parameters.SORT.default
    find: str = parameters.FIND.default
    page: int = parameters.PAGE.default

    @property
    def column(self) -> str:
        """Column that the rows are sorted by."""
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Say whether the largest comes first."""
        return self.sort.startswith("-")

    @classmethod
    def parse(cls, given: Given) -> TableQuery:
        """Read the rows from the parameters of an address; empty values count as not given.

        Raises
        ------
        UnknownParameter, RepeatedParameter, InvalidChoice
        """
        return cls(**parse_texts(given_texts(given, parameters.ROWS), parameters.ROWS))

    def params(self) -> dict[str, str]:
        """Return the parameters that say these rows, without the defaults."""
        return to_texts({"sort": self.sort, "find": self.find, "page": self.page}, parameters.ROWS)

    def by(self, column: str) -> TableQuery:
        """Return the rows sorted by a column; by the one that they are sorted by already, the other way round."""
        up = column in {
            TableColumn.CODE,
            TableColumn.NAME,
            TableColumn.STRATUM,
            TableColumn.CATEGORY,
            TableColumn.DOUBT,
        }
        first, other = (column, f"-{column}") if up else (f"-{column}", column)
        return replace(self, sort=other if self.sort == first else first, page=1)


def sort_and_search(view: View, rows: TableQuery) -> pd.DataFrame:
    """Return the rows of a view that are asked for, in their order; all pages.

    Parameters
    ----------
    view : View
    rows : TableQuery

    Returns
    -------
    DataFrame
        Rows of ``view.frame``, with ``second`` where two indicators are drawn and ``category`` (int8,
        `geo.views.hotspots.CATEGORIES`) where clusters are; the index keeps their place in the frame.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> sort_and_search(build_view(Query(level="region")), TableQuery(sort="name"))["name"].tolist()[:2]
    ['Auvergne-Rhône-Alpes', 'Bourgogne-Franche-Comté']
    """
    frame = view.frame
    if view.second:
        frame = frame.assign(second=view.second.frame["value"].to_numpy())
    if view.query.draw == Drawing.HOTSPOTS:
        frame = frame.assign(category=find_hot_spots(view).clusters)
    if rows.find:
        frame = find(frame, rows.find)
    column = rows.column
    if column == "code" or column not in frame.columns:
        return frame.sort_values("code", ascending=not rows.descending, kind="stable")
    # As a reader of French sorts: accents and case make no difference.
    key = (lambda names: names.map(search_key)) if column == "name" else None
    return frame.sort_values(column, ascending=not rows.descending, kind="stable", na_position="last", key=key)


def page_of(table: pd.DataFrame, rows: TableQuery, size: int) -> tuple[pd.DataFrame, int]:
    """Return one page of a table, and the number of pages.

    Raises
    ------
    InvalidChoice
        If there is no such page.
    """
    pages = max(1, -(-len(table) // size))
    if rows.page > pages:
        raise InvalidChoice(name="page", arrived=rows.page, allowed=f"1 – {pages}")
    return table.iloc[(rows.page - 1) * size : rows.page * size], pages
