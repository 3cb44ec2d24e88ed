"""What level a file, or each of its rows, is about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from geo.base.text import search_key
from geo.doctor.gazetteer.entries import sirens
from geo.doctor.gazetteer.normalise import clean_code
from geo.doctor.gazetteer.role import Role, distinct
from geo.doctor.readers.tables import InputTable
from geo.vocabulary.levels import Level

KINDS_OF_EPCI: Final = frozenset({"cc", "ca", "cu", "metro", "met69"})
"""Alone in a column these are no levels: they say what kind of EPCI a commune belongs to."""


@lru_cache(maxsize=512)
def level_word(cell: str) -> Level | None:
    """Return the level that a word stands for, None for a level that the Atlas does not have.

    Examples
    --------
    >>> level_word("Intercommunalités"), level_word("DEP"), level_word("canton")
    (<Level.EPCI: 'epci'>, <Level.DEPARTEMENT: 'departement'>, None)
    """
    key = search_key(cell)
    return next((level for level in Level if level.record.words.fullmatch(key)), None)


def guess_level(table: InputTable, columns: Mapping[Role, str]) -> Level | None:
    """Guess what the rows of a table are about.

    Parameters
    ----------
    table : InputTable
    columns : mapping of Role to str
        Column by role.

    Returns
    -------
    Level or None
        None where a column says it of each row. Else the smallest level that a column of codes or names is about, unless
        a larger one has as many distinct values and stands before it: the table of EPCI with the commune of their seat.
    """
    if Role.LEVEL in columns:
        levels = {level_word(str(value)) for value in table.frame[columns[Role.LEVEL]].dropna().unique()}
        # Where all rows say the same level, it is that of the file.
        return levels.pop() if len(levels) == 1 else None
    order = {str(column): at for at, column in enumerate(table.frame.columns)}
    candidates: list[tuple[Level, int, int]] = []
    for level in Level:
        named = [columns[role] for role in (Role(f"{level}_code"), Role(f"{level}_name")) if role in columns]
        if named:
            candidates.append((level, table.frame[named[0]].nunique(), min(order[column] for column in named)))
    if not candidates:
        return _of_siren(table, columns)
    level, count, position = candidates[0]
    for larger, many, before in candidates[1:]:
        if many >= 0.95 * count and many > 1 and before < position:
            level, count, position = larger, many, before
    return level


def _of_siren(table: InputTable, columns: Mapping[Role, str]) -> Level | None:
    """Say whether most SIREN of a table are of communes or of EPCI."""
    column = columns.get(Role.SIREN) or columns.get(Role.SIRET)
    if column is None:
        return Level.COMMUNE
    values = distinct(table.frame[column])
    of_communes = sum(clean_code(value).text[:9] in sirens() for value in values)
    return Level.COMMUNE if of_communes * 2 >= len(values) else Level.EPCI
