"""The three reference groups around a territory (neighbours, peers, parents), its rank in each and the difference to each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base.i18n import N_, translate
from geo.counts.counts import Counts, Cube, build_cube
from geo.indicators.providers import cached
from geo.portrait.peers import find_peers
from geo.territories.places import read_places
from geo.territories.read import get_neighbours, read_territories
from geo.vocabulary import parameters
from geo.vocabulary.levels import Level
from geo.vocabulary.strata import COMPARISON_GROUPS, Stratum


class ReferenceKind(StrEnum):
    """What a reference group is, where it is no territory of a larger level."""

    NEIGHBOURS = "neighbours"
    PEERS = "peers"
    STRATUM = "stratum"
    FRANCE = "france"


LABELS: Final = {
    ReferenceKind.NEIGHBOURS: N_("Neighbours"),
    ReferenceKind.PEERS: N_("Statistical peers"),
    ReferenceKind.FRANCE: N_("France"),
}


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceGroup:
    """A reference group around a territory.

    Attributes
    ----------
    kind : Level or ReferenceKind
        The level of a parent, else what it is.
    id : str
        ``neighbours``, ``peers``, ``level:code``, ``stratum:id`` or ``france``.
    label_fr, label_en : str
    members : ndarray of intp
        The territories of the same level in it, in code order; for parents the territory itself is one of them.
    """

    kind: Level | ReferenceKind
    id: str
    label_fr: str
    label_en: str
    members: NDArray[np.intp]

    def label(self, lang: str) -> str:
        """Return the label in `lang`."""
        return self.label_fr if lang == "fr" else self.label_en


def find_neighbours(level: Level, code: str) -> pd.DataFrame:
    """Return the territories that share a border with one; none for an island.

    Returns
    -------
    DataFrame, sorted by code
        ``code``, ``name``, ``population`` (inhabitants).

    Raises
    ------
    UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> find_neighbours(Level.DEPARTEMENT, "2A")["name"].tolist()
    ['Haute-Corse']
    """
    there = read_places(level)
    neighbours = _neighbours(level, code)
    columns = {
        "code": there.codes[neighbours],
        "name": there.names[neighbours],
        "population": there.population[neighbours],
    }
    return pd.DataFrame(columns)


def find_parents(level: Level, code: str) -> tuple[ReferenceGroup, ...]:
    """Return what a territory is a part of: EPCI, département, region, stratum, France, as far as it has them.

    An EPCI's département and region are those where most of its population lives. The stratum of a commune is its size
    outside the métropoles, or the métropoles; that of an EPCI is its type; above there is none.

    Raises
    ------
    UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> [reference.id for reference in find_parents(Level.COMMUNE, "01001")]
    ['epci:200069193', 'departement:01', 'region:84', 'stratum:commune_lt_3500', 'france']
    """
    there = read_places(level)
    position = there.position(code)
    references = []
    for parent_level in level.record.parents:
        parent = int(there.parents[parent_level][position])
        if parent >= 0:
            above = read_places(parent_level)
            name, members = str(above.names[parent]), _children(level, parent_level)[parent]
            references.append(
                ReferenceGroup(parent_level, f"{parent_level}:{above.codes[parent]}", name, name, members)
            )
    for stratum, members in _strata(level):
        if members[min(int(np.searchsorted(members, position)), len(members) - 1)] == position:
            references.append(
                ReferenceGroup(
                    ReferenceKind.STRATUM,
                    f"{ReferenceKind.STRATUM}:{stratum.id}",
                    stratum.label_fr,
                    stratum.label_en,
                    members,
                )
            )
    return (*references, _reference(ReferenceKind.FRANCE, _everywhere(level)))


@lru_cache(maxsize=1024)
def find_reference_groups(
    level: Level, code: str, n_peers: int = parameters.PEERS.default
) -> tuple[ReferenceGroup, ...]:
    """Return the three reference groups of a territory: neighbours, peers, then its parents; a reference group may be empty.

    Raises
    ------
    UnknownTerritory, FormerTerritory, InvalidPeerCount
    """
    return (
        _reference(ReferenceKind.NEIGHBOURS, _neighbours(level, code)),
        _reference(ReferenceKind.PEERS, find_peers(level, code, n_peers).positions),
        *find_parents(level, code),
    )


def reference_counts(level: Level, reference: ReferenceGroup) -> Counts:
    """Return the counts of all town halls in a reference group, one entry a row of ``cube(level)``.

    Neighbours and peers are added up. A parent is counted from its communes, never from the territories drawn: an EPCI can
    straddle two départements.
    """
    if reference.kind in {ReferenceKind.NEIGHBOURS, ReferenceKind.PEERS}:
        return build_cube(level).counts.sum(reference.members)
    return parent_counts(level, reference.id)


def common_counts(level: Level, position: int, reference: ReferenceGroup) -> Counts:
    """Return the counts of the town halls that a territory shares with a reference group, one entry a row of ``cube(level)``."""
    here = build_cube(level).counts
    if reference.kind in {ReferenceKind.NEIGHBOURS, ReferenceKind.PEERS}:
        nothing = np.zeros(len(build_cube(level).rows))
        return Counts(nothing, nothing, nothing)
    if level.record.straddles and reference.kind in level.record.parents:
        communes, parent_level = read_places(Level.COMMUNE), Level(reference.kind)
        parent = read_places(parent_level).at[reference.id.partition(":")[2]]
        inside = (communes.parents[level] == position) & (communes.parents[parent_level] == parent)
        shared = _aligned(level, build_cube(Level.COMMUNE)).sum(np.flatnonzero(inside))
        return _completed(level, shared, np.array([position], dtype=np.intp))
    return here.at(position)


@cached(maxsize=2048)
def parent_counts(level: Level, reference_id: str) -> Counts:
    """Return the counts of a parent (``level:code``, ``stratum:id`` or ``france``), see `reference_counts`."""
    kind, _, code = reference_id.partition(":")
    if kind == ReferenceKind.FRANCE:
        return _country(level)
    if kind == ReferenceKind.STRATUM:
        stratum = next(known for known in COMPARISON_GROUPS if known.id == code)
        assert stratum.mask is not None
        members = stratum.mask(read_territories(Level.COMMUNE)).to_numpy(bool)
        of_level = next(positions for known, positions in _strata(level) if known.id == code)
        return _completed(level, _aligned(level, build_cube(Level.COMMUNE)).sum(members), of_level)
    parent = Level(kind)
    at = read_places(parent).at[code]
    of_parent = _aligned(level, build_cube(parent)).at(at)
    return _replaced(level, of_parent, _children(level, parent)[at], _of_authorities(level))


def _country(level: Level) -> Counts:
    """Return the counts of the whole country: of communes, else of départements, which have no holes, else of the level."""
    summed = _completed(level, _aligned(level, build_cube(Level.COMMUNE)).sum(), None)
    rows = {Level.COMMUNE: build_cube(Level.COMMUNE).rows, Level.DEPARTEMENT: build_cube(Level.DEPARTEMENT).rows}
    wanted = set(rows[Level.DEPARTEMENT]) - set(rows[Level.COMMUNE])
    known = np.array([row in wanted and not row[0].of_authority for row in build_cube(level).rows], dtype=bool)
    return _chosen(known, _aligned(level, build_cube(Level.DEPARTEMENT)).sum(), summed)


def _completed(level: Level, counts: Counts, members: NDArray[np.intp] | None) -> Counts:
    """Return counts of communes with the sums over the territories of a level in the rows that communes say nothing of."""
    known = {(entry.id, period) for entry, period in build_cube(Level.COMMUNE).rows}
    absent = np.array([(entry.id, period) not in known for entry, period in build_cube(level).rows], dtype=bool)
    return _replaced(level, counts, members, absent | _of_authorities(level))


def _of_authorities(level: Level) -> NDArray[np.bool_]:
    """Say of each row of a level whether it is about the authority itself, which stands for no commune and no other level."""
    rows = build_cube(level).rows
    return np.array([entry.of_authority for entry, _ in rows], dtype=bool)


def _replaced(level: Level, counts: Counts, members: NDArray[np.intp] | None, absent: NDArray[np.bool_]) -> Counts:
    """Return counts with the sums over some territories of a level in some of its rows."""
    if not absent.any():
        return counts
    return _chosen(absent, build_cube(level).counts.sum(members), counts)


def _chosen(mask: NDArray[np.bool_], mine: Counts, theirs: Counts) -> Counts:
    """Return the counts of one where a mask holds, else those of the other."""
    names = ("numerator", "denominator", "expected")
    return Counts(*(np.where(mask, getattr(mine, name), getattr(theirs, name)) for name in names))


def _aligned(level: Level, other: Cube) -> Counts:
    """Return the counts of another level with the rows of ``cube(level)``: zeros where it has no such row."""
    rows = build_cube(level).rows
    if rows == other.rows:
        return other.counts
    at = {(entry.id, period): number for number, (entry, period) in enumerate(other.rows)}
    positions = np.array([at.get((entry.id, period), -1) for entry, period in rows])
    parts = (other.counts.numerator, other.counts.denominator, other.counts.expected)
    return Counts(*(np.where(positions[:, None] >= 0, part[positions], 0) for part in parts))


def _neighbours(level: Level, code: str) -> NDArray[np.intp]:
    at = read_places(level).at
    return np.array(sorted(at[known] for known in get_neighbours(level, code)), dtype=np.intp)


@lru_cache(maxsize=16)
def _children(level: Level, parent_level: Level) -> list[NDArray[np.intp]]:
    parent = read_places(level).parents[parent_level]
    order = np.argsort(parent, kind="stable")
    edges = np.searchsorted(parent[order], np.arange(len(read_places(parent_level).codes) + 1))
    return [order[edges[n] : edges[n + 1]] for n in range(len(edges) - 1)]


@lru_cache(maxsize=len(Level))
def _everywhere(level: Level) -> NDArray[np.intp]:
    return np.arange(len(read_places(level).codes), dtype=np.intp)


@lru_cache(maxsize=len(Level))
def _strata(level: Level) -> tuple[tuple[Stratum, NDArray[np.intp]], ...]:
    """Return the strata that a portrait compares with, each with its members: no territory is in two of them."""
    if level is Level.COMMUNE:
        table = read_territories(level)
        family = [known for known in COMPARISON_GROUPS if known.family == "size_outside_metropoles"]
        return tuple((known, np.flatnonzero(known.mask(table).to_numpy(bool))) for known in family if known.mask)
    if level is Level.EPCI:
        types = read_places(level).types
        family = [known for known in COMPARISON_GROUPS if known.family == "epci_type"]
        return tuple((known, np.flatnonzero(types == known.id.removeprefix("type_"))) for known in family)
    return ()


def _reference(kind: ReferenceKind, members: NDArray[np.intp]) -> ReferenceGroup:
    return ReferenceGroup(kind, str(kind), translate(LABELS[kind], "fr"), LABELS[kind], members)
