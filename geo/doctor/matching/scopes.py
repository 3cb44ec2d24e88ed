"""Which part of the country the other cells of a row say that its commune is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from geo.doctor.gazetteer import areas
from geo.doctor.gazetteer.entries import members, postcodes
from geo.doctor.gazetteer.normalise import clean_code
from geo.doctor.gazetteer.role import Role
from geo.doctor.matching.names_match import Scope
from geo.doctor.matching.outcomes import MatchStep
from geo.vocabulary.levels import Level

PLACES: Final = (
    Role.POSTCODE, Role.DEPARTEMENT_CODE, Role.DEPARTEMENT_NAME, Role.EPCI_CODE, Role.EPCI_NAME, Role.REGION_CODE,
    Role.REGION_NAME,
)  # fmt: skip
"""Roles that say where a commune is, in the order in which they are asked."""


PLACES_SET: Final = frozenset(PLACES)


def scopes_of(cells: Mapping[Role, str]) -> list[Scope]:
    """Return what the cells of a row say of its place, what is not understood left out.

    Examples
    --------
    >>> [scope.cell for scope in scopes_of({Role.DEPARTEMENT_CODE: "1", Role.REGION_NAME: "nowhere"})]
    ['1']
    """
    if PLACES_SET.isdisjoint(cells):
        return []
    scopes = [scope(role, cells[role]) for role in PLACES if role in cells]
    return [each for each in scopes if each is not None]


@lru_cache(maxsize=50_000)
def scope(role: Role, cell: str) -> Scope | None:
    """Return what one cell says of a place, None where it is not understood."""
    if role is Role.POSTCODE:
        inside = postcode_communes(cell)
        return _scope(MatchStep.POSTCODE_NAME, role, cell, inside.__contains__, inside)
    if role in {Role.DEPARTEMENT_CODE, Role.DEPARTEMENT_NAME}:
        those = areas.departements(cell)
        holds = lambda code: areas.inside(code, Level.DEPARTEMENT) in those  # noqa: E731
        return Scope(MatchStep.NAME_DEPARTEMENT, str(role), cell, holds, those) if those else None
    if role in {Role.EPCI_CODE, Role.EPCI_NAME}:
        those = areas.epci_now(cell)
        inside = frozenset().union(*(members(Level.EPCI).get(epci, frozenset()) for epci in those))
        return _scope(MatchStep.NAME_EPCI, role, cell, inside.__contains__, inside)
    those = areas.regions(cell)
    touched = frozenset(code for code, region in areas.region_of_departement().items() if region in those)
    holds = lambda code: areas.inside(code, Level.REGION) in those  # noqa: E731
    return Scope(MatchStep.NAME_REGION, str(role), cell, holds, touched) if touched else None


def _scope(way: MatchStep, role: Role, cell: str, holds: Callable[[str], bool], inside: frozenset[str]) -> Scope | None:
    touched = frozenset(areas.inside(code, Level.DEPARTEMENT) for code in inside)
    return Scope(way, str(role), cell, holds, touched) if inside else None


def postcode_communes(cell: str) -> frozenset[str]:
    """Return the present communes of a postcode, its zero restored; empty for an unknown one.

    Examples
    --------
    >>> sorted(postcode_communes("1400"))[:2]
    ['01001', '01084']
    """
    text = clean_code(cell).text
    return postcodes().get(text) or postcodes().get(f"0{text}", frozenset())


@dataclass(slots=True)
class Context:
    """What is known of the whole file while its rows are matched.

    Attributes
    ----------
    year : int or None
        Vintage of the codes and names.
    proposals : int
        Names for which the nearest ones may still be looked for; this takes time and is bounded.
    undecided : frozenset of Role
        Roles of columns that contradict each other without another one to say which is right: where their cells differ,
        neither is believed.
    """

    year: int | None = None
    proposals: int = 5_000
    undecided: frozenset[Role] = frozenset()
