"""How many criteria of digital presence a commune meets, which it lacks, and how that ranks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from geo.compare.counts import Flags, Floats, cube, places
from geo.compare.rings import Rank, Ring, rank
from geo.model import Indicator, Level


@dataclass(frozen=True, slots=True)
class RingCriteria:
    """The criteria of a commune against one ring: ``mean`` number met there (NaN without a value), ``rank`` in it."""

    ring: Ring
    mean: float
    rank: Rank | None


@dataclass(frozen=True, slots=True)
class Criteria:
    """The criteria of one commune.

    Attributes
    ----------
    met : int or None
        How many it meets; None where its town hall has no record.
    observed : int
        Out of how many.
    lacks : tuple of Indicator
        Those that it does not meet.
    rings : tuple of RingCriteria
    """

    met: int | None
    observed: int
    lacks: tuple[Indicator, ...]
    rings: tuple[RingCriteria, ...]


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """A commune of an EPCI: ``met`` is None without a record; ``one_away`` says that one criterion alone is missing."""

    code: str
    name: str
    population: int
    met: int | None
    observed: int
    lacks: tuple[Indicator, ...]

    @property
    def one_away(self) -> bool:
        """Say whether it meets all criteria but one."""
        return self.met is not None and self.observed - self.met == 1


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Criteria of all communes in their latest periods, in code order.

    Attributes
    ----------
    indicators : tuple of Indicator
        Observed indicators that are criteria of the national reference (RPNT).
    meets, known : ndarray of bool, shape (criteria, n)
        Whether all town halls of the commune meet it; whether it has a record at all.
    score : ndarray of float64, shape (n,)
        How many it meets, NaN without a record.
    """

    indicators: tuple[Indicator, ...]
    meets: Flags
    known: Flags
    score: Floats


@lru_cache(maxsize=1)
def sheet() -> Sheet:
    """Return the criteria of all communes, read once.

    Examples
    --------
    >>> found = sheet()
    >>> len(found.indicators), int(np.isnan(found.score).sum())
    (6, 48)
    """
    found = cube(Level.COMMUNE)
    rows = [row for row in found.latest if found.rows[row][0].rpnt and not found.rows[row][0].imported]
    halls, met = found.counts.denominator[rows], found.counts.numerator[rows]
    known = halls > 0
    meets = known & (met == halls)
    score = np.where(known.any(axis=0), meets.sum(axis=0), np.nan)
    return Sheet(tuple(found.rows[row][0] for row in rows), meets, known, score)


def criteria_of(position: int, rings: tuple[Ring, ...]) -> Criteria:
    """Return the criteria of one commune and how their number ranks in each ring."""
    found = sheet()
    met, observed, lacks = _lacks(found, position)
    return Criteria(met, observed, lacks, tuple(_in_ring(found.score, position, ring) for ring in rings))


def commune_rows(epci: int) -> tuple[CommuneRow, ...]:
    """Return the communes of the EPCI that stands at a position: those that lack least first, then by name.

    Communes without a record come last.
    """
    communes, found = places(Level.COMMUNE), sheet()
    members = np.flatnonzero(communes.parents[Level.EPCI] == epci)
    rows = [
        CommuneRow(str(communes.codes[n]), str(communes.names[n]), int(communes.population[n]), *_lacks(found, int(n)))
        for n in members
    ]
    return tuple(sorted(rows, key=lambda row: (row.met is None, len(row.lacks), row.name)))


def _lacks(found: Sheet, position: int) -> tuple[int | None, int, tuple[Indicator, ...]]:
    known, meets = found.known[:, position], found.meets[:, position]
    if not known.any():
        return None, 0, ()
    lacking = zip(found.indicators, known & ~meets, strict=True)
    return int(meets.sum()), int(known.sum()), tuple(indicator for indicator, lacks in lacking if lacks)


def _in_ring(score: Floats, position: int, ring: Ring) -> RingCriteria:
    members = score[ring.members]
    known = members[~np.isnan(members)]
    mean = float(known.mean()) if len(known) else float("nan")
    others = score[ring.members[ring.members != position]]
    place = rank(np.append(others, score[position]), len(others)) if len(ring.members) else None
    return RingCriteria(ring, mean, place)
