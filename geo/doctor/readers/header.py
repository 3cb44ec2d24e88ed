"""Find where a table begins: title lines, one or two header rows, or none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from geo.base.text import search_key

LOOKED_AT: Final = 60
"""Rows from the top in which the header is looked for."""

_NUMBER: Final = re.compile(r"[+-]?[\d\s.,'\u00a0\u202f]*\d[\d\s.,'\u00a0\u202f]*(e[+-]?\d+)?\s*%?", re.IGNORECASE)
_CODE: Final = re.compile(r"=?[\"']?(2[ab]\d{3}|\d[\d\s]*)[\"']?", re.IGNORECASE)
_YEAR: Final = re.compile(r"(19|20)\d\d([-_/]\d\d)?")
_WORDS: Final = re.compile(
    r"\b(code|codgeo|libgeo|insee|commune|communes|nom|name|libelle|dep|dept|departement|region|reg|epci|siren|siret|"
    r"postal|cp|cog|depcom|com|level|echelon|type|territoire|ville|valeur|value|annee|periode|part|taux|nombre)\b"
)


@dataclass(frozen=True, slots=True)
class Header:
    """Where the rows begin and what the columns are called.

    Attributes
    ----------
    names : tuple of str
        Unique; ``column 3`` for one without a name.
    position : int or None
        Position of the header row (the last one of two) among the rows given, None where there is none.
    first : int
        Position of the first row of data.
    doubled : bool
        The header takes two rows.
    """

    names: tuple[str, ...]
    position: int | None
    first: int
    doubled: bool = False


def find_header(rows: Sequence[Sequence[str]]) -> Header:
    """Find the header among the first rows of a table.

    Parameters
    ----------
    rows : sequence of sequences of str
        From the top of the file, empty rows left out; cells as they are.

    Returns
    -------
    Header

    Notes
    -----
    The header is the first row that is nearly as wide as the table and has words where the rows below have numbers. A row
    of numbers at the top of columns of numbers is data, unless they are years.

    Examples
    --------
    >>> find_header([["Source: INSEE"], ["code", "2020", "2021"], ["01001", "3", "4"]]).position
    1
    >>> find_header([["01001", "3"], ["01002", "4"]]).names
    ('column 1', 'column 2')
    """
    looked = [[cell.strip() for cell in row] for row in rows[:LOOKED_AT]]
    widths = Counter(width for width in map(_width, looked) if width)
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    least = max(1, -(-6 * usual // 10))
    start = next((at for at, row in enumerate(looked) if sum(map(bool, row)) >= least), 0)
    if not looked or not _is_header(looked[start], looked[start + 1 :]):
        return Header(unique_names([""] * max(usual, _width(looked[start]) if looked else 0)), None, start)
    names, doubled = looked[start], False
    if start + 2 < len(looked) and _is_second(looked[start], looked[start + 1], looked[start + 2 :]):
        doubled = True
        second = looked[start + 1]
        alone = len({name for name in second if name}) == len(names) == len(second)
        names = second if alone else _join_names(names, second)
    elif start and len(set(filter(None, names))) < sum(map(bool, names)):
        # Names that repeat under the names of groups: "2020", "", "2021", "" above "n", "%", "n", "%".
        names = _join_names(looked[start - 1], names)
    position = start + doubled
    return Header(unique_names(names[: max(_width(names), usual)]), position, position + 1, doubled)


def _width(row: Sequence[str]) -> int:
    return max((at + 1 for at, cell in enumerate(row) if cell), default=0)


def is_number(cell: str) -> bool:
    """Say whether a cell is written as a number or as a code.

    Examples
    --------
    >>> is_number("1 234,5 %"), is_number("2A004"), is_number("Ain")
    (True, True, False)
    """
    return bool(_NUMBER.fullmatch(cell) or _CODE.fullmatch(cell))


def _columns_of_numbers(below: Sequence[Sequence[str]], width: int) -> list[int]:
    columns = []
    for column in range(width):
        cells = [row[column] for row in below if column < len(row) and row[column]]
        if cells and sum(map(is_number, cells)) >= 0.6 * len(cells):
            columns.append(column)
    return columns


def _is_header(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    text = sum(1 for cell in row if cell and not is_number(cell))
    numbers = _columns_of_numbers(below, len(row))
    if numbers:
        same = [column for column in numbers if is_number(row[column]) and not _YEAR.fullmatch(row[column])]
        return text > 0 and len(same) * 4 <= len(numbers)
    keys = [search_key(cell.replace("_", " ")) for cell in row]
    if any(map(_WORDS.search, keys)) or not below:
        return text > 0
    from geo.doctor.gazetteer.entries import known_names

    return text > 0 and not any(key in known_names() for key in keys)


def _is_second(first: Sequence[str], row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Say whether a row under the header is part of it: words where the rows below have numbers."""
    numbers = _columns_of_numbers(below, len(row))
    filled = sum(map(bool, row))
    if not numbers or filled * 2 < len(first):
        return False
    return all(row[column] and not is_number(row[column]) for column in numbers)


def _join_names(groups: Sequence[str], names: Sequence[str]) -> list[str]:
    full_names, group = [], ""
    for column, name in enumerate(names):
        above = groups[column] if column < len(groups) else ""
        group = above or group
        full_names.append(" – ".join(filter(None, dict.fromkeys((group, name)))))
    return full_names


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Make names of columns unique, and give one to those without.

    Examples
    --------
    >>> unique_names(["code", "", "code"])
    ('code', 'column 2', 'code (2)')
    """
    taken: set[str] = set()
    out = []
    for number, name in enumerate(names, start=1):
        plain = " ".join(name.split()) or f"column {number}"
        candidate, count = plain, 1
        while candidate in taken:
            count += 1
            candidate = f"{plain} ({count})"
        taken.add(candidate)
        out.append(candidate)
    return tuple(out)
