"""Find a column that contradicts the others: it is named and set aside, neither believed nor silently overruled.

Every cell that says something of a place stands for a set of present communes: a code for one, a name for all that bear
it, a département for all of its communes. Two cells of a row agree if their sets have a commune in common.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import combinations
from typing import Final

import numpy as np

from geo.base.i18n import N_
from geo.base.notes import Note
from geo.doctor.gazetteer import areas
from geo.doctor.gazetteer.entries import entries, members, names_of, sirens, targets_of
from geo.doctor.gazetteer.normalise import clean_code
from geo.doctor.gazetteer.role import Role
from geo.doctor.matching.codes_read import read_commune_code
from geo.doctor.matching.names_match import lookup
from geo.doctor.matching.scopes import postcode_communes
from geo.vocabulary.levels import Level

ROWS: Final = 3_000
"""Distinct rows that are compared, spread over the file."""
LEAST_ROWS: Final = 10
"""Rows in which both columns have to say something for them to be compared."""
CONTRADICTS: Final = 0.5
AGREES: Final = 0.9

SET_ASIDE: Final = N_(
    'The column "{column}" contradicts the others and was set aside: it agrees with {found}, while {others} agree with each '
    "other. To believe it, give it the role {role}, and leave the others out with the role ignore."
)
UNDECIDED: Final = N_(
    'The columns "{first}" and "{second}" contradict each other: they agree in {share} of the rows, and no other column says '
    "which one is right. Leave one out with the role ignore."
)
ONE_PAIR: Final = N_('"{column}" in {share} of the rows')

_CODE_AND_NAME: Final = {Role.COMMUNE_CODE, Role.COMMUNE_NAME}
PLACED: Final = (
    Role.COMMUNE_CODE, Role.COMMUNE_NAME, Role.POSTCODE, Role.SIREN, Role.SIRET, Role.EPCI_CODE, Role.EPCI_NAME,
    Role.DEPARTEMENT_CODE, Role.DEPARTEMENT_NAME, Role.REGION_CODE, Role.REGION_NAME,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Columns that contradict each other.

    Attributes
    ----------
    columns : tuple of str
        The one that was set aside, or the two between which nothing decides.
    roles : tuple of Role
        Theirs.
    set_aside : bool
    shares : dict of str to float
        Share of the rows in which the first column agrees with each other one.
    note : Note
        The sentence that says so.
    """

    columns: tuple[str, ...]
    roles: tuple[Role, ...]
    set_aside: bool
    shares: Mapping[str, float]
    note: Note


@lru_cache(maxsize=200_000)
def claim(role: Role, cell: str) -> frozenset[str]:
    """Return the present communes that a cell may stand for, or that are inside what it stands for.

    Examples
    --------
    >>> claim(Role.COMMUNE_CODE, "1001"), len(claim(Role.DEPARTEMENT_CODE, "75"))
    (frozenset({'01001'}), 1)
    """
    if role is Role.COMMUNE_CODE:
        return frozenset(targets_of(read_commune_code(cell).code))
    if role is Role.COMMUNE_NAME:
        return frozenset(code for at in lookup(cell, None).positions for code in entries()[at].targets)
    if role is Role.POSTCODE:
        return postcode_communes(cell)
    if role in {Role.SIREN, Role.SIRET}:
        siren = clean_code(cell).text[:9]
        return (
            frozenset(targets_of(sirens()[siren])) if siren in sirens() else _members(Level.EPCI, areas.epci_now(siren))
        )
    if role in {Role.EPCI_CODE, Role.EPCI_NAME}:
        return _members(Level.EPCI, areas.epci_now(cell))
    if role in {Role.DEPARTEMENT_CODE, Role.DEPARTEMENT_NAME}:
        return _members(Level.DEPARTEMENT, areas.departements(cell))
    return _members(Level.REGION, areas.regions(cell))


@lru_cache(maxsize=2_048)
def _members(level: Level, codes: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*(members(level).get(code, frozenset()) for code in codes))


def find_contradictions(columns: Mapping[Role, str], rows: Sequence[Mapping[Role, str]]) -> tuple[Contradiction, ...]:
    """Find the columns that contradict the others.

    Parameters
    ----------
    columns : mapping of Role to str
        Column by role.
    rows : sequence of mappings of Role to str
        The cells of distinct rows that are not empty.

    Returns
    -------
    tuple of Contradiction
        A column is set aside that agrees with no other one and contradicts one that agrees with a third: two columns
        "agree" from `AGREES` of the rows on and "contradict" each other under `CONTRADICTS`.
    """
    placed = [role for role in PLACED if role in columns]
    sample = [rows[at] for at in np.linspace(0, len(rows) - 1, min(len(rows), ROWS), dtype=int)] if rows else []
    shares: dict[frozenset[Role], float] = {}
    for first, second in combinations(placed, 2):
        share = _agreement(first, second, sample)
        if share is not None:
            shares[frozenset({first, second})] = share
    friends = {role: _others(role, shares, lambda share: share >= AGREES) for role in placed}
    against = {role: _others(role, shares, lambda share: share < CONTRADICTS) for role in placed}
    odd = [role for role in placed if not friends[role] and any(friends[other] for other in against[role])]
    set_aside = [_set_aside(role, columns, against[role], friends, shares) for role in odd]
    undecided = [pair for pair, share in shares.items() if share < CONTRADICTS and not pair & set(odd)]
    return (*set_aside, *(_undecided(pair, columns, shares[pair]) for pair in undecided))


def _others(role: Role, shares: Mapping[frozenset[Role], float], test: Callable[[float], bool]) -> list[Role]:
    return [other for pair, share in shares.items() if role in pair and test(share) for other in pair - {role}]


def _agreement(first: Role, second: Role, rows: Sequence[Mapping[Role, str]]) -> float | None:
    """Return the share of the rows in which two columns agree, None where too few say something in both."""
    compared = agreed = 0
    for row in rows:
        if first in row and second in row:
            if {first, second} == _CODE_AND_NAME and _is_official(row):
                # The usual case needs no search.
                compared, agreed = compared + 1, agreed + 1
                continue
            one, other = claim(first, row[first]), claim(second, row[second])
            if one and other:
                compared += 1
                agreed += not one.isdisjoint(other)
    return agreed / compared if compared >= LEAST_ROWS else None


def _is_official(row: Mapping[Role, str]) -> bool:
    return names_of(Level.COMMUNE).get(read_commune_code(row[Role.COMMUNE_CODE]).code) == row[Role.COMMUNE_NAME]


def _set_aside(
    role: Role, columns: Mapping[Role, str], against: list[Role], friends: Mapping[Role, list[Role]],
    shares: Mapping[frozenset[Role], float],
) -> Contradiction:  # fmt: skip
    shares_by_column = {columns[other]: shares[frozenset({role, other})] for other in against}
    others = dict.fromkeys(columns[each] for other in against if friends[other] for each in (other, *friends[other]))
    notes = [Note(ONE_PAIR, {"column": column, "share": f"{share:.0%}"}) for column, share in shares_by_column.items()]
    agreements = reduce(lambda first, second: Note("{first}, {second}", {"first": first, "second": second}), notes)
    values = {
        "column": columns[role],
        "role": str(role),
        "found": agreements,
        "others": ", ".join(f'"{column}"' for column in others),
    }
    return Contradiction((columns[role],), (role,), True, shares_by_column, Note(SET_ASIDE, values))


def _undecided(pair: frozenset[Role], columns: Mapping[Role, str], share: float) -> Contradiction:
    roles = tuple(role for role in PLACED if role in pair)
    first, second = (columns[role] for role in roles)
    note = Note(UNDECIDED, {"first": first, "second": second, "share": f"{share:.0%}"})
    return Contradiction((first, second), roles, False, {second: share}, note)
