"""How many criteria of digital presence each commune meets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.counts.counts import Floats, build_cube
from geo.indicators.providers import cached
from geo.territories.places import Flags
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator


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


@cached(maxsize=1)
def read_sheet() -> Sheet:
    """Return the criteria of all communes, read once.

    Examples
    --------
    >>> sheet = read_sheet()
    >>> len(sheet.indicators), int(np.isnan(sheet.score).sum())
    (6, 48)
    """
    cube = build_cube(Level.COMMUNE)
    rows = [row for row in cube.latest if cube.rows[row][0].rpnt and not cube.rows[row][0].imported]
    halls, met = cube.counts.denominator[rows], cube.counts.numerator[rows]
    known = halls > 0
    meets = known & (met == halls)
    score = np.where(known.any(axis=0), meets.sum(axis=0), np.nan)
    return Sheet(tuple(cube.rows[row][0] for row in rows), meets, known, score)
