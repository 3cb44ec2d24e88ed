"""The portrait of a territory: every observed indicator against its neighbours, its peers and its parents."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.base.i18n import N_
from geo.compare.survey import strata_of
from geo.counts.counts import Floats, build_cube, counts
from geo.counts.effective import effective_sizes
from geo.counts.estimates import Estimate, latest_estimates
from geo.counts.shares import Share
from geo.indicators.aggregate import round_significant
from geo.indicators.providers import cached
from geo.portrait.clustered import compute_differences, expected_from_peers
from geo.portrait.comparators import (
    ReferenceGroup,
    ReferenceKind,
    find_neighbours,
    find_reference_groups,
    reference_counts,
)
from geo.portrait.criteria import CommuneRow, Criteria, commune_rows, criteria_of
from geo.portrait.lines import Comparator, Line, SurveyLine, survey_lines
from geo.portrait.peers import find_peers, usual_distance
from geo.portrait.ranks import Rank, compute_rank, same_answer
from geo.territories.places import read_places
from geo.territories.search import TerritoryRecord, describe_territory
from geo.vocabulary import parameters
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Counted, Direction, Indicator, Theme, Weight

NO_NEIGHBOUR: Final = N_("It shares a border with no other territory of its level.")
NO_EPCI: Final = N_("It is in no EPCI.")
NOBODY: Final = N_("It has no inhabitants: one of the villages destroyed in 1916, kept in memory of them.")
NO_RECORD: Final = N_(
    "Its town hall has no record in the directory, so that no declared criterion has a value: missing is not zero."
)
NO_RECORDS: Final = N_(
    "None of its town halls has a record in the directory, so that no declared criterion has a value: missing is not zero."
)
PARIS: Final = N_(
    "Paris is a commune and a département at once, within the Métropole du Grand Paris; the directory describes it by its "
    "arrondissement town halls alone."
)
ONE_TOWN_HALL: Final = N_("one town hall: a yes or a no, without an interval")
ONE_COMMUNE: Final = N_("one commune: a yes or a no, without an interval")
ONE_AUTHORITY: Final = N_("one authority: a yes or a no, without an interval")
SAME: Final = N_("the same town halls")
SAME_COMMUNES: Final = N_("the same communes")
OWN_COUNTS: Final = N_("what its file counts are not so many yes or no of communes")
ESTIMATE: Final = N_("an estimate is neither compared nor ranked")


@dataclass(frozen=True, slots=True)
class Portrait:
    """A territory among its own.

    Attributes
    ----------
    level : Level
    code, name : str
    territory : TerritoryRecord
        Its attributes, as `geo.territories.search.list_territories` gives them.
    references : tuple of ReferenceGroup
        Neighbours, peers, then parents.
    lines : tuple of Line
        Every observed indicator.
    neighbours, peers : DataFrame
        One row a territory: ``code``, ``name``, what `geo.portrait.comparators.find_neighbours` and
        `geo.portrait.peers.find_peers` add, and one column a indicator id with its latest value.
    target : dict
        The territory's own variables of likeness.
    criteria : Criteria or None
        For a commune, how many criteria it meets, which it lacks, and how that ranks.
    communes : tuple of CommuneRow
        For an EPCI, its communes with what each lacks.
    surveys : tuple of SurveyLine
    estimates : tuple of Estimate
        Modelled values (latest edition of each), for an EPCI, a département or a region: never ranked.
    distances : tuple of float
        Mean distance to its peers, and the usual one at its level (`geo.portrait.peers.usual_distance`).
    notes : tuple of str
        What is special about it (messages to translate).
    """

    level: Level
    code: str
    name: str
    territory: TerritoryRecord
    references: tuple[ReferenceGroup, ...]
    lines: tuple[Line, ...]
    neighbours: pd.DataFrame
    peers: pd.DataFrame
    target: dict[str, Any]
    criteria: Criteria | None
    communes: tuple[CommuneRow, ...]
    surveys: tuple[SurveyLine, ...]
    estimates: tuple[Estimate, ...]
    distances: tuple[float, float]
    notes: tuple[str, ...]


def build_portrait(level: Level, code: str, n_peers: int = parameters.PEERS.default) -> Portrait:
    """Return the portrait of a territory.

    Parameters
    ----------
    level : Level
    code : str
    n_peers : int
        How many statistical peers.

    Returns
    -------
    Portrait

    Raises
    ------
    UnknownTerritory, FormerTerritory, InvalidPeerCount, ShippedDataMissing

    Examples
    --------
    >>> rennes = build_portrait(Level.EPCI, "243500139")
    >>> rennes.name, [str(reference.kind) for reference in rennes.references]
    ('Rennes Métropole', ['neighbours', 'peers', 'departement', 'region', 'stratum', 'france'])
    """
    there = read_places(level)
    position = there.position(code)
    around = find_reference_groups(level, code, n_peers)
    alike = find_peers(level, code, n_peers)
    return Portrait(
        level=level,
        code=code,
        name=str(there.names[position]),
        territory=describe_territory(level, code),
        references=around,
        lines=_lines(level, position, around),
        neighbours=_with_values(level, find_neighbours(level, code), around[0]),
        peers=_with_values(level, alike.table, around[1]),
        target=alike.target,
        criteria=criteria_of(position, around) if level is Level.COMMUNE else None,
        communes=commune_rows(position) if level is Level.EPCI else (),
        surveys=survey_lines(level, strata_of(level, position)),
        estimates=latest_estimates(level, code),
        distances=(float(alike.table["distance"].mean()), usual_distance(level, n_peers)),
        notes=_notes(level, position, around),
    )


@cached(maxsize=len(Level))
def latest_shares(level: Level) -> Floats:
    """Return the latest share of every observed indicator (rows) in every territory (columns); do not change it."""
    cube = build_cube(level)
    shares = cube.counts.rows(cube.latest).share
    for number, row in enumerate(cube.latest):
        if cube.rows[row][0].counted is Counted.OWN:
            shares[number] = round_significant(pd.Series(shares[number])).to_numpy()
    return shares


def _lines(level: Level, position: int, around: tuple[ReferenceGroup, ...]) -> tuple[Line, ...]:
    cube, shares = build_cube(level), latest_shares(level)
    own = cube.counts.at(position)
    of_references = [reference_counts(level, reference) for reference in around]
    reference_shares = [counted.share for counted in of_references]
    own_shares = own.share
    compared = []
    for reference, counted in zip(around, of_references, strict=True):
        parts = compute_differences(level, position, reference)
        ranks = _ranks(level, shares, reference, position)
        compared.append((reference, counted, *parts, ranks))
    lines = []
    for number, row in enumerate(cube.latest):
        indicator, period = cube.rows[row]
        comparators = tuple(
            _comparator(
                indicator,
                level,
                reference,
                Share.measured(indicator, counted.at(row)),
                gaps[number],
                (lows[number], highs[number]),
                ranks[number],
            )
            for reference, counted, gaps, lows, highs, ranks in compared
        )
        rows = [n for n, (entry, _) in enumerate(cube.rows) if entry.id == indicator.id]
        columns: dict[str, Any] = {
            "period": [cube.rows[n][1] for n in rows],
            "value": own_shares[rows],
            "numerator": own.numerator[rows],
            "denominator": own.denominator[rows],
            "expected": own.expected[rows],
        }
        columns |= {reference.id: known[rows] for reference, known in zip(around, reference_shares, strict=True)}
        share, people = Share.measured(indicator, own.at(row)), Share(math.nan)
        if not indicator.one_weight:
            people = Share.counted(
                counts(indicator, level, period, Weight.INHABITANTS).at(position), Weight.INHABITANTS
            )
        expected = expected_from_peers(level, position, around, row) if indicator.counted is not Counted.OWN else None
        lines.append(
            Line(indicator, period, share, people.share, people.coverage, comparators, expected, pd.DataFrame(columns))
        )
    # Adoption before presence: three themes of the Atlas, then what a town hall has on the web at all.
    return tuple(sorted(lines, key=lambda line: tuple(Theme).index(line.indicator.theme)))


def _comparator(
    indicator: Indicator,
    level: Level,
    reference: ReferenceGroup,
    share: Share,
    gap: float,
    ends: tuple[float, float],
    ranked: Rank | float | None,
) -> Comparator:
    gap = float(gap)
    halls = indicator.counted is Counted.TOWN_HALLS
    why = ""
    if not indicator.rankable:
        return Comparator(reference, share, math.nan, None, None, "" if math.isnan(gap) else ESTIMATE)
    if indicator.counted is Counted.OWN:
        why = OWN_COUNTS
    elif indicator.yes_or_no(level):
        why = ONE_AUTHORITY if indicator.of_authority else ONE_TOWN_HALL if halls else ONE_COMMUNE
    elif math.isnan(ends[0]):
        why = SAME if halls else SAME_COMMUNES
    rank, alike = (ranked, None) if isinstance(ranked, Rank) else (None, ranked)
    if why:
        return Comparator(reference, share, gap, None, rank, "" if math.isnan(gap) else why, alike)
    return Comparator(reference, share, gap, (float(ends[0]), float(ends[1])), rank)


def _ranks(level: Level, shares: Floats, reference: ReferenceGroup, position: int) -> list[Rank | float | None]:
    """Return the rank of a territory in a reference group for each indicator; for a yes or no who answers the same."""
    cube = build_cube(level)
    indicators = [cube.rows[row] for row in cube.latest]
    if not len(reference.members):
        return [None] * len(indicators)
    members = reference.members
    at = int(np.searchsorted(members, position))
    if at >= len(members) or members[at] != position:
        members, at = np.append(members, position), len(members)
    if len(members) < 2:
        # Alone it has no place: the Grand Paris in the département of Paris.
        return [None] * len(indicators)
    everybody = len(members) == shares.shape[1]
    found: list[Rank | float | None] = []
    for values, (indicator, period) in zip(shares, indicators, strict=True):
        inside = values if everybody else values[members]
        if not indicator.rankable:
            found.append(None)
        elif indicator.yes_or_no(level):
            found.append(same_answer(inside, at))
        else:
            lower = indicator.direction is Direction.LOWER_IS_BETTER
            sizes = None if indicator.counted is Counted.OWN else effective_sizes(indicator, level, period)[members]
            found.append(compute_rank(inside, at, lower_is_better=lower, sizes=sizes))
    return found


def _with_values(level: Level, table: pd.DataFrame, reference: ReferenceGroup) -> pd.DataFrame:
    names = [build_cube(level).rows[row][0].id for row in build_cube(level).latest]
    values = pd.DataFrame(latest_shares(level)[:, reference.members].T, columns=names)
    return pd.concat([table, values], axis=1)


def _notes(level: Level, position: int, around: tuple[ReferenceGroup, ...]) -> tuple[str, ...]:
    there = read_places(level)
    parent = there.parents.get(Level.EPCI)
    cube = build_cube(level)
    halls = [row for row in cube.latest if cube.rows[row][0].rpnt]
    silent = not cube.counts.denominator[halls, position].any()
    paris = (level, str(there.codes[position])) in {(Level.COMMUNE, "75056"), (Level.DEPARTEMENT, "75")}
    notes = [
        (paris, PARIS),
        (silent and level is Level.COMMUNE, NO_RECORD),
        (silent and level is not Level.COMMUNE, NO_RECORDS),
        (there.population[position] == 0, NOBODY),
        (level is Level.COMMUNE and parent is not None and parent[position] < 0, NO_EPCI),
        (around[0].kind is ReferenceKind.NEIGHBOURS and not len(around[0].members), NO_NEIGHBOUR),
    ]
    return tuple(note for holds, note in notes if holds)
