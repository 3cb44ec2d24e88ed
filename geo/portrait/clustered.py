"""The difference between a territory and a reference group, where town halls of one intercommunality answer alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.compare.gaps import within_one
from geo.counts.clusters import read_clusters
from geo.counts.counts import Floats, build_cube
from geo.indicators.providers import cached
from geo.portrait.comparators import ReferenceGroup, ReferenceKind, common_counts, reference_counts
from geo.portrait.ranks import compute_difference
from geo.statistics.clusters import clustered_shares
from geo.statistics.funnel import Prediction, predict
from geo.territories.places import Flags, read_places
from geo.vocabulary.levels import ABOVE_COMMUNES, Level
from geo.vocabulary.model import Counted


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The communes of one intercommunality in one département: every group of a portrait is made of whole cells.

    Attributes
    ----------
    cluster : ndarray of intp, shape (cells,)
    clusters : int
        How many there are.
    parents : dict of Level to ndarray of intp, shape (cells,)
        Where the territory that a cell lies in stands in code order; -1 in none.
    numerator, denominator : ndarray of float64, shape (rows, cells)
        One row a row of ``build_cube(Level.COMMUNE)``.
    rows : dict of (indicator id, period) to int
    """

    cluster: NDArray[np.intp]
    clusters: int
    parents: dict[Level, NDArray[np.intp]]
    numerator: Floats
    denominator: Floats
    rows: dict[tuple[str, str], int]

    def of(self, level: Level, members: NDArray[np.intp]) -> Flags:
        """Say which cells lie in some territories of a level."""
        return np.isin(self.parents[level], members)


@cached(maxsize=1)
def read_cells() -> Cells:
    """Return the cells, with the counts of all indicators of communes in their latest periods.

    Examples
    --------
    >>> cells = read_cells()
    >>> bool(cells.denominator.sum(axis=1).max() <= 34945)  # address bases are of the communes of August 2023
    True
    """
    communes, cube = read_places(Level.COMMUNE), build_cube(Level.COMMUNE)
    cluster, clusters = read_clusters()
    departement = communes.parents[Level.DEPARTEMENT]
    keys, first, cell = np.unique(
        cluster * len(read_places(Level.DEPARTEMENT).codes) + departement, return_index=True, return_inverse=True
    )
    met, whole = (
        np.array([np.bincount(cell, part[row], len(keys)) for row in cube.latest]).reshape(-1, len(keys))
        for part in (cube.counts.numerator, cube.counts.denominator)
    )
    names = ((cube.rows[row][0].id, cube.rows[row][1]) for row in cube.latest)
    return Cells(
        cluster[first],
        clusters,
        {level: communes.parents[level][first] for level in ABOVE_COMMUNES},
        met,
        whole,
        {name: number for number, name in enumerate(names)},
    )


def clustered_difference(
    level: Level, position: int, reference: ReferenceGroup, indicator_id: str, period: str
) -> tuple[float, float] | None:
    """Return the 95 % interval of the difference between a territory and a reference group, by intercommunalities.

    Parameters
    ----------
    level : Level
        Above the communes.
    position : int
        Of the territory in code order.
    reference : ReferenceGroup
    indicator_id, period : str

    Returns
    -------
    tuple of float or None
        None where no commune has a value of the indicator, or both are the same town halls.

    Notes
    -----
    The difference is a weighted sum of three shares: of the town halls in both, in the territory alone and in the group alone
    (`geo.statistics.clusters.ClusteredShares.interval_of_sum`). A territory that is one intercommunality is one cluster: its town
    halls are taken as independent.

    Examples
    --------
    >>> from geo.portrait.comparators import find_parents
    >>> brittany = read_places(Level.REGION).position("53")
    >>> country = find_parents(Level.REGION, "53")[-1]
    >>> ends = clustered_difference(Level.REGION, brittany, country, "rpnt_1_8", "2026-10")
    >>> [round(end, 2) for end in ends]
    [0.27, 0.36]
    """
    cells = read_cells()
    row = cells.rows.get((indicator_id, period))
    if row is None:
        return None
    own = cells.of(level, np.array([position]))
    other = _members(cells, level, reference)
    parts = [own & other, own & ~other, other & ~own]
    met, whole = (
        np.array([np.bincount(cells.cluster[part], counts[row][part], cells.clusters) for part in parts])
        for counts in (cells.numerator, cells.denominator)
    )
    sizes = whole.sum(axis=1)
    n_own, n_other = sizes[0] + sizes[1], sizes[0] + sizes[2]
    if not n_own or not n_other:
        return None
    weights = np.array([sizes[0] / n_own - sizes[0] / n_other, sizes[1] / n_own, -sizes[2] / n_other])
    return within_one(clustered_shares(met, whole).interval_of_sum(weights)) if weights.any() else None


def compute_differences(level: Level, position: int, reference: ReferenceGroup) -> tuple[Floats, Floats, Floats]:
    """Return the differences of a territory to a reference group in the latest periods, one entry an indicator.

    Returns
    -------
    difference, low, high : ndarray of float64
        The interval is NaN for what is not counted in communes, for a yes or no of the authority itself, and where both are the
        same town halls.
    """
    cube, counted_there = build_cube(level), reference_counts(level, reference)
    own, both = cube.counts.at(position), common_counts(level, position, reference)
    apart = own.at(cube.latest).share - counted_there.at(cube.latest).share
    low, high = np.full_like(apart, np.nan), np.full_like(apart, np.nan)
    kinds = [cube.rows[row][0] for row in cube.latest]
    single = [entry.counted is Counted.OWN or (entry.of_authority and level is not Level.COMMUNE) for entry in kinds]
    counted = ~np.array(single, dtype=bool)
    rows = cube.latest[counted]
    _, low[counted], high[counted] = compute_difference(own.at(rows), counted_there.at(rows), both.at(rows))
    if level is not Level.COMMUNE and len(reference.members):
        for number, row in enumerate(cube.latest):
            indicator, period = cube.rows[row]
            if not np.isnan(low[number]):
                ends = clustered_difference(level, position, reference, indicator.id, period)
                low[number], high[number] = ends or (low[number], high[number])
    return apart, low, high


def expected_from_peers(level: Level, position: int, around: tuple[ReferenceGroup, ...], row: int) -> Prediction | None:
    """Return where the peers let expect the share of a territory that is more than one yes or no."""
    if build_cube(level).rows[row][0].yes_or_no(level):
        return None
    peers = next(reference.members for reference in around if reference.kind is ReferenceKind.PEERS)
    whole = build_cube(level).counts
    met, known = whole.numerator[row], whole.denominator[row]
    return predict(met[peers], known[peers], float(met[position]), float(known[position]))


def _members(cells: Cells, level: Level, reference: ReferenceGroup) -> Flags:
    if reference.kind == ReferenceKind.FRANCE:
        return np.ones(len(cells.cluster), dtype=bool)
    if reference.kind in ABOVE_COMMUNES:
        parent = Level(reference.kind)
        return cells.of(parent, np.array([read_places(parent).at[reference.id.partition(":")[2]]]))
    # Neighbours, peers, and the EPCI of one type.
    return cells.of(level, reference.members)
