"""What would close a gap: how many communes have to adopt, and which EPCI or département would contribute most for all of theirs.

This is arithmetic on observed values, not a forecast: nothing says that a commune adopts because its EPCI offers to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.base.errors.comparing import NotCountedByCommune, NothingToCompare
from geo.compare.gaps import Gap, compute_group_gap
from geo.compare.groups import Group
from geo.counts.counts import commune_counts
from geo.territories.places import inside, read_places
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Counted, Indicator, Weight


@dataclass(frozen=True, slots=True)
class Closing:
    """What would close a gap.

    Attributes
    ----------
    gap : Gap
    missing : int
        Town halls of a that have a record and do not meet the criterion.
    to_adopt : int
        How many of them have to adopt for the share of a to reach that of b; 0 where it does already.
    level : Level
        Who acts: EPCI or départements.
    needed : int or None
        How many of them, from the top of the table, are enough; None where all together are not.
    outside : int
        Town halls among ``missing`` whose commune is in none of them (four islands are in no EPCI): no row counts them.
    table : DataFrame, one row an EPCI or a département that has something to bring
        See `compute_closing`.
    """

    gap: Gap
    missing: int
    to_adopt: int
    level: Level
    needed: int | None
    outside: int
    table: pd.DataFrame


def needed_to_close(numerator_a: int, denominator_a: int, numerator_b: int, denominator_b: int) -> int:
    """Return how many more of a have to meet a criterion for its share to reach that of b, in whole numbers.

    Parameters
    ----------
    numerator_a, denominator_a, numerator_b, denominator_b : int
        Counts; denominators more than 0.

    Returns
    -------
    int
        The smallest ``k`` with ``(numerator_a + k) / denominator_a >= numerator_b / denominator_b``, 0 where a is there.

    Examples
    --------
    >>> needed_to_close(13779, 31238, 786, 968), needed_to_close(9, 10, 1, 2)
    (11586, 0)
    """
    short = numerator_b * denominator_a - numerator_a * denominator_b
    return max(0, -(-short // denominator_b))


def compute_closing(
    indicator: Indicator, a: Group, b: Group, period: str, within: Extent | None = None, level: Level = Level.EPCI
) -> Closing:
    """Return what would bring the share of a to that of b.

    Parameters
    ----------
    indicator : Indicator
        Of kind observed.
    a, b : Group
        Without a commune in common.
    period : str
    within : Extent, optional
        Keep the communes inside. An EPCI that straddles its border acts for its communes inside alone.
    level : Level
        Who acts for its communes: EPCI, or départements.

    Returns
    -------
    Closing
        Its table is sorted by ``town_halls``, then ``inhabitants`` (largest first), then code: ``place`` (1, 2, ...),
        ``code``, ``name``, ``epci_type`` (None for a département), ``departement`` (code, where most of its population
        lives), ``town_halls`` (int64: town halls of a in it that do not meet the criterion), ``members`` (int64: town halls
        of a in it with a record), ``inhabitants`` (int64: of the communes of those that do not meet it), ``gain`` (float64:
        what their adoption adds to the share of a; 0.001 is a tenth of a point), ``town_halls_so_far``,
        ``inhabitants_so_far``, ``gain_so_far`` (sums from the top) and ``gap_left`` (gap after those gains; above 0 once b
        is overtaken).

    Raises
    ------
    NothingToCompare
        If one of the two groups has no town hall with a record there.
    NotCountedByCommune
        If the indicator is no yes or no of communes.
    UnknownPeriod, NoValuesAtLevel, UnknownTerritory, FormerTerritory

    Notes
    -----
    Exact for the share of communes: the EPCI with most town halls to bring are the fastest way to any share, because no
    commune is in two EPCI.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> from geo.compare.groups import parse_groups
    >>> closing = compute_closing(get_indicator("rpnt_1_8"), *parse_groups("commune_lt_3500", "metropole"), "2026-10")
    >>> closing.missing, closing.to_adopt
    (17459, 11586)
    """
    if indicator.counted is Counted.OWN:
        raise NotCountedByCommune(indicator=indicator.id)
    gap = compute_group_gap(indicator, a, b, period, within)
    for group, share in ((a, gap.a), (b, gap.b)):
        if not share.denominator:
            raise NothingToCompare(side=group.id)
    communes, members = read_places(Level.COMMUNE), a.mask & inside(within)
    halls = commune_counts(indicator, period)
    people = commune_counts(indicator, period, Weight.INHABITANTS)
    lacking = np.where(members, halls.denominator - halls.numerator, 0.0)
    reached = np.where(members, people.denominator - people.numerator, 0.0)
    parent, there = communes.parents[level], communes.parents[level] >= 0
    sums = [
        np.bincount(parent[there], weights=part[there], minlength=len(read_places(level).codes))
        for part in (lacking, np.where(members, halls.denominator, 0.0), reached)
    ]
    missing = int(lacking.sum())
    table = _ranked(level, sums, int(gap.a.denominator or 0), gap.gap)
    counted = [int(part or 0) for side in (gap.a, gap.b) for part in (side.numerator, side.denominator)]
    wanted = needed_to_close(*counted)
    enough = np.flatnonzero(table["town_halls_so_far"].to_numpy() >= wanted)
    steps = 0 if wanted == 0 else int(enough[0]) + 1 if len(enough) else None
    return Closing(gap, missing, wanted, level, steps, missing - int(sums[0].sum()), table)


def _ranked(level: Level, sums: list[np.ndarray], denominator: int, gap: float) -> pd.DataFrame:
    actors, departements = read_places(level), read_places(Level.DEPARTEMENT).codes
    lacking, members, reached = sums
    of_epci = level is Level.EPCI
    table = pd.DataFrame(
        {
            "code": actors.codes,
            "name": actors.names,
            "epci_type": actors.types if of_epci else None,
            "departement": departements[actors.parents[Level.DEPARTEMENT]] if of_epci else actors.codes,
            "town_halls": lacking.astype("int64"),
            "members": members.astype("int64"),
            "inhabitants": np.rint(reached).astype("int64"),
            "gain": lacking / denominator,
        }
    )
    table = table[table["town_halls"] > 0].sort_values(
        ["town_halls", "inhabitants", "code"], ascending=[False, False, True], ignore_index=True
    )
    table.insert(0, "place", np.arange(1, len(table) + 1))
    for name in ("town_halls", "inhabitants"):
        table[f"{name}_so_far"] = table[name].cumsum()
    # Divided once, so that the last row has no error of a thousand additions.
    table["gain_so_far"] = table["town_halls_so_far"] / denominator
    table["gap_left"] = gap + table["gain_so_far"]
    return table
