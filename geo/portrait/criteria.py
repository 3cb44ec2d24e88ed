"""How many criteria of digital presence a commune meets, which it lacks, and how that ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.counts.counts import Floats
from geo.counts.criteria import Sheet, read_sheet
from geo.portrait.comparators import ReferenceGroup
from geo.portrait.ranks import Rank, compute_rank
from geo.territories.places import read_places
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator


@dataclass(frozen=True, slots=True)
class ReferenceCriteria:
    """The criteria of a commune against one reference group: ``mean`` number met there (NaN without a value), ``rank`` in it."""

    reference: ReferenceGroup
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
    references : tuple of ReferenceCriteria
    """

    met: int | None
    observed: int
    lacks: tuple[Indicator, ...]
    references: tuple[ReferenceCriteria, ...]


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


def criteria_of(position: int, references: tuple[ReferenceGroup, ...]) -> Criteria:
    """Return the criteria of one commune and how their number ranks in each reference group."""
    sheet = read_sheet()
    met, observed, lacks = _lacks(sheet, position)
    return Criteria(
        met, observed, lacks, tuple(_in_reference(sheet.score, position, reference) for reference in references)
    )


def commune_rows(epci: int) -> tuple[CommuneRow, ...]:
    """Return the communes of the EPCI that stands at a position: those that lack least first, then by name.

    Communes without a record come last.
    """
    communes, sheet = read_places(Level.COMMUNE), read_sheet()
    members = np.flatnonzero(communes.parents[Level.EPCI] == epci)
    rows = [
        CommuneRow(str(communes.codes[n]), str(communes.names[n]), int(communes.population[n]), *_lacks(sheet, int(n)))
        for n in members
    ]
    return tuple(sorted(rows, key=lambda row: (row.met is None, len(row.lacks), row.name)))


def _lacks(sheet: Sheet, position: int) -> tuple[int | None, int, tuple[Indicator, ...]]:
    known, meets = sheet.known[:, position], sheet.meets[:, position]
    if not known.any():
        return None, 0, ()
    lacking = zip(sheet.indicators, known & ~meets, strict=True)
    return int(meets.sum()), int(known.sum()), tuple(indicator for indicator, lacks in lacking if lacks)


def _in_reference(score: Floats, position: int, reference: ReferenceGroup) -> ReferenceCriteria:
    members = score[reference.members]
    known = members[~np.isnan(members)]
    mean = float(known.mean()) if len(known) else float("nan")
    others = score[reference.members[reference.members != position]]
    place = compute_rank(np.append(others, score[position]), len(others)) if len(reference.members) else None
    return ReferenceCriteria(reference, mean, place)
