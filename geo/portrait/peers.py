"""Statistical peers: the territories of the same level that are most like one, wherever they are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base.errors.comparing import InvalidPeerCount
from geo.counts.counts import Floats
from geo.territories.places import read_places
from geo.territories.points import nearest_metropole
from geo.territories.read import read_territories
from geo.vocabulary.levels import Level
from geo.vocabulary.model import SMALL_COMMUNE_LIMIT, EpciType
from geo.vocabulary.parameters import MOST_PEERS, PEERS

VARIABLES: Final = ("population", "density", "epci_type", "share_small", "metropole_km")
FAR: Final = 1.5
"""Mean distance to its peers from which a territory has no close ones: one and a half standard deviations of one variable. Of
1,255 EPCI it is 15, of the départements and regions those overseas, Paris with what lies around it, and a few more."""
MOST_ASKED: Final = 2000
"""Territories up to which the usual distance is taken from all of a level."""
ASKED: Final = 200
"""Of how many communes it is taken: an even part of them in code order, since each takes two milliseconds."""
TYPE_SCALE: Final = 1 / math.sqrt(2)
"""Two territories of different types are one unit apart: as far as one standard deviation of any other variable."""


@dataclass(frozen=True, slots=True)
class Peers:
    """The peers of a territory.

    Attributes
    ----------
    level : Level
    code : str
    target : dict
        The territory's own `VARIABLES`.
    table : DataFrame, one row a peer, nearest first (ties by code)
        ``place`` (1, 2, ...), ``code``, ``name``, ``distance`` (float64, no unit: a standard deviation of one variable is
        1) and `VARIABLES`: ``population`` (inhabitants), ``density`` (per km2), ``epci_type`` (text or None),
        ``share_small`` (0 to 1), ``metropole_km``.
    positions : ndarray of intp
        Where the peers stand in code order.
    """

    level: Level
    code: str
    target: dict[str, Any]
    table: pd.DataFrame
    positions: NDArray[np.intp]


def find_peers(level: Level, code: str, n: int = PEERS.default) -> Peers:
    """Return the territories of the same level that are nearest in size, density, type, make-up and remoteness.

    Parameters
    ----------
    level : Level
    code : str
    n : int
        How many, 1 to `geo.vocabulary.parameters.MOST_PEERS`; fewer where the level has fewer.

    Returns
    -------
    Peers

    Raises
    ------
    InvalidPeerCount, UnknownTerritory, FormerTerritory, ShippedDataMissing

    Notes
    -----
    Euclidean distance over these variables, the numeric ones standardised over all territories of the level (mean 0,
    standard deviation 1):

    - log of population and log of density, both of 1 + x (six communes have no inhabitants);
    - type of EPCI as four columns (CC, CA, CU, METRO), each 0 or 1, times `TYPE_SCALE`; above the EPCI, the share of
      inhabitants living in each type;
    - share of communes under 3,500 inhabitants; for a commune, among those of its EPCI (without one: whether it is small);
    - log of 1 + distance in kilometres to the nearest métropole (great circle).

    Territories of different levels are never compared. Values of indicators play no part.

    References
    ----------
    Nearest neighbours on standardised variables, as the statistical nearest neighbours of CIPFA and the similar areas of
    the Office for National Statistics (United Kingdom).

    Examples
    --------
    >>> find_peers(Level.REGION, "53", n=2).table["name"].tolist()
    ['Pays de la Loire', 'Normandie']
    """
    if not 1 <= n <= MOST_PEERS:
        raise InvalidPeerCount(arrived=n, low=1, high=MOST_PEERS)
    there = read_places(level)
    position = there.position(code)
    positions, distances = nearest(matrix(level), position, n)
    variables = _variables(level)
    table = variables.iloc[positions].reset_index(drop=True)
    table.insert(0, "place", np.arange(1, len(positions) + 1))
    table.insert(1, "code", there.codes[positions])
    table.insert(2, "name", there.names[positions])
    table.insert(3, "distance", distances)
    return Peers(level, code, variables.iloc[position].to_dict(), table, positions)


@lru_cache(maxsize=64)
def usual_distance(level: Level, n: int = PEERS.default) -> float:
    """Return the median over territories of a level of the mean distance to their `n` peers.

    Examples
    --------
    >>> round(usual_distance(Level.EPCI), 2)
    0.33
    """
    standard = matrix(level)
    step = 1 if len(standard) <= MOST_ASKED else len(standard) // ASKED
    means = [nearest(standard, position, n)[1].mean() for position in range(0, len(standard), step)]
    return float(np.median(means))


def nearest(standard: Floats, position: int, n: int) -> tuple[NDArray[np.intp], Floats]:
    """Return the `n` rows of a matrix that are nearest to one of them, without itself.

    Parameters
    ----------
    standard : ndarray of float64, shape (rows, variables)
        Standardised.
    position : int
    n : int

    Returns
    -------
    positions : ndarray of intp
        Nearest first; rows at the same distance in their order.
    distances : ndarray of float64
        Euclidean.

    Examples
    --------
    >>> positions, distances = nearest(np.array([[0.0], [3.0], [1.0], [-1.0]]), 0, 2)
    >>> positions.tolist(), distances.tolist()
    ([2, 3], [1.0, 1.0])
    """
    squares = ((standard - standard[position]) ** 2).sum(axis=1)
    squares[position] = np.inf
    n = min(n, len(squares) - 1)
    if n == 0:
        return np.array([], dtype=np.intp), np.array([])
    limit = np.partition(squares, n - 1)[n - 1]
    close = np.flatnonzero(squares <= limit)
    order = close[np.argsort(squares[close], kind="stable")][:n]
    return order, np.sqrt(squares[order])


def standardise(columns: Floats) -> Floats:
    """Return columns with mean 0 and standard deviation 1; a constant column becomes 0.

    Examples
    --------
    >>> standardise(np.array([[1.0, 5.0], [3.0, 5.0]])).tolist()
    [[-1.0, 0.0], [1.0, 0.0]]
    """
    spread = columns.std(axis=0)
    return np.asarray((columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


@lru_cache(maxsize=len(Level))
def _variables(level: Level) -> pd.DataFrame:
    table = read_territories(level)
    return pd.DataFrame(
        {
            "population": table["population"].to_numpy("int64"),
            "density": table["density"].to_numpy("float64"),
            "epci_type": pd.Series(read_places(level).types, dtype=object),
            "share_small": _share_small(level),
            "metropole_km": nearest_metropole(level)[1],
        }
    )


@lru_cache(maxsize=len(Level))
def matrix(level: Level) -> Floats:
    """Return the standardised variables of all territories of a level, in code order; do not change it.

    Returns
    -------
    ndarray of float64, shape (n, 8)
        Log population, log density, log distance to a métropole, share of small communes, four columns of types.
    """
    table = _variables(level)
    logs = np.log1p(table[["population", "density", "metropole_km"]].to_numpy("float64"))
    numeric = standardise(np.column_stack([logs, table["share_small"].to_numpy("float64")]))
    return np.column_stack([numeric, _types(level) * TYPE_SCALE])


def _share_small(level: Level) -> Floats:
    """Return the share of small communes in each territory; for a commune, in its EPCI."""
    communes = read_places(Level.COMMUNE)
    small = (communes.population < SMALL_COMMUNE_LIMIT).astype("float64")
    parent_level = Level.EPCI if level is Level.COMMUNE else level
    parent = communes.parents[parent_level]
    there, size = parent >= 0, len(read_places(parent_level).codes)
    shares = np.bincount(parent[there], weights=small[there], minlength=size) / np.bincount(
        parent[there], minlength=size
    )
    return np.where(there, shares[parent], small) if level is Level.COMMUNE else shares


def _types(level: Level) -> Floats:
    """Return the share of inhabitants in each type of EPCI; 0 or 1 for a commune and an EPCI."""
    if "epci_type" in level.record.columns:
        types = read_places(level).types
        return np.column_stack([(types == kind).astype("float64") for kind in EpciType])
    communes, size = read_places(Level.COMMUNE), len(read_places(level).codes)
    parent = communes.parents[level]
    people = communes.population.astype("float64")
    total = np.bincount(parent, weights=people, minlength=size)
    columns = [np.bincount(parent, weights=people * (communes.types == kind), minlength=size) for kind in EpciType]
    return np.column_stack(columns) / total[:, None]
