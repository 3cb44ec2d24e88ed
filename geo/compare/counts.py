"""Counts of all territories of a level as arrays in code order, read once: what every comparison is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.aggregate import COUNTS, INHABITANTS
from geo.catalogue import load_catalogue
from geo.errors import DeclaredEstimateNotCompared, MaximumNotCompared
from geo.extent import Extent
from geo.match import positions
from geo.model import BANDS, Indicator, Kind, Level, Weight
from geo.read import inside_extent, read_territories, require_territory
from geo.values import read_values

Flags: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = NDArray[Any]

PARENT_LEVELS: Final = (Level.EPCI, Level.DEPARTEMENT, Level.REGION)
BAND_IDS: Final = tuple(band.id for band in BANDS)


@dataclass(frozen=True, eq=False)
class Places:
    """The territories of a level, in code order; do not change the arrays.

    Attributes
    ----------
    level : Level
    codes, names : ndarray of object, shape (n,)
    population : ndarray of int64, shape (n,)
        Inhabitants.
    at : dict of str to int
        Where each code stands.
    parents : dict of Level to ndarray of intp, shape (n,)
        Where the parent stands among the territories of its level, -1 for none. For an EPCI: where most of its
        population lives.
    types : ndarray of object, shape (n,)
        Type of EPCI, or None; all None above the EPCI.
    bands : ndarray of int8, shape (n,)
        For communes, which of `geo.model.BANDS`; else -1.
    """

    level: Level
    codes: NDArray[np.object_]
    names: NDArray[np.object_]
    population: NDArray[np.int64]
    at: dict[str, int]
    parents: dict[Level, NDArray[np.intp]]
    types: NDArray[np.object_]
    bands: NDArray[np.int8]

    def position(self, code: str) -> int:
        """Return where a code stands.

        Raises
        ------
        UnknownTerritory, FormerTerritory
        """
        require_territory(self.level, code)
        return self.at[code]


@dataclass(frozen=True, eq=False, slots=True)
class Counts:
    """Town halls that meet a criterion, that have a record, that are concerned: arrays of one shape, any shape."""

    numerator: Numbers
    denominator: Numbers
    expected: Numbers

    def sum(self, members: Flags | NDArray[np.intp] | None = None) -> Counts:
        """Return the counts of the members together (all of them for None): positions or flags along the last axis."""
        parts = (self.numerator, self.denominator, self.expected)
        return Counts(*(part.sum(axis=-1) if members is None else part[..., members].sum(axis=-1) for part in parts))

    def grouped(self, group: NDArray[np.intp], size: int, members: Flags | None = None) -> Counts:
        """Return the counts of each of `size` groups; `group` is -1 for a territory in none of them."""
        chosen = group >= 0 if members is None else (group >= 0) & members
        where = group[chosen]
        parts = (self.numerator, self.denominator, self.expected)
        return Counts(*(np.bincount(where, weights=part[chosen], minlength=size) for part in parts))

    def at(self, index: Any) -> Counts:
        """Return the counts at some positions along the last axis."""
        parts = (self.numerator, self.denominator, self.expected)
        return Counts(*(part[..., index] for part in parts))

    def rows(self, index: NDArray[np.intp]) -> Counts:
        """Return the counts of some rows (positions along the first axis)."""
        return Counts(self.numerator[index], self.denominator[index], self.expected[index])

    @property
    def share(self) -> Floats:
        """The shares, NaN where nothing was counted."""
        return np.divide(
            self.numerator,
            self.denominator,
            out=np.full(np.shape(self.numerator), np.nan),
            where=np.asarray(self.denominator) > 0,
        )


@lru_cache(maxsize=len(Level))
def places(level: Level) -> Places:
    """Return the territories of a level as arrays, read once.

    Raises
    ------
    ShippedDataMissing

    Examples
    --------
    >>> regions = places(Level.REGION)
    >>> regions.names[regions.position("53")]
    'Bretagne'
    """
    table = read_territories(level)
    codes = table["code"].to_numpy(dtype=object)
    none = np.full(len(table), None, dtype=object)
    types = table["epci_type"].to_numpy(dtype=object, na_value=None) if "epci_type" in table else none
    bands = np.full(len(table), -1, dtype=np.int8)
    if "band" in table:
        bands = pd.Index(BAND_IDS).get_indexer(table["band"].to_numpy(dtype=object)).astype(np.int8)
    return Places(
        level=level,
        codes=codes,
        names=table["name"].to_numpy(dtype=object),
        population=table["population"].to_numpy("int64"),
        at={code: number for number, code in enumerate(codes)},
        parents={parent: _parent(table, level, parent) for parent in PARENT_LEVELS if str(parent) in table},
        types=types,
        bands=bands,
    )


def _parent(table: pd.DataFrame, level: Level, parent: Level) -> NDArray[np.intp]:
    known = table["code"] if parent == level else read_territories(parent)["code"]
    return pd.Index(known.to_numpy(dtype=object)).get_indexer(table[str(parent)].to_numpy(dtype=object, na_value=None))


@lru_cache(maxsize=32)
def inside(within: Extent | None) -> Flags:
    """Say of each commune whether it lies in the extent.

    Raises
    ------
    UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> int(inside(Extent(Level.DEPARTEMENT, "75")).sum())
    1
    """
    communes = read_territories(Level.COMMUNE)
    if within is None:
        return np.ones(len(communes), dtype=bool)
    return within_extent(Level.COMMUNE, within)


def within_extent(level: Level, within: Extent) -> Flags:
    """Say of each territory of a level whether it lies in the extent; an EPCI does as soon as one of its communes does.

    Raises
    ------
    UnknownTerritory, FormerTerritory
    """
    if not within.is_zone:
        require_territory(within.territory_level, within.code)
    return np.asarray(inside_extent(read_territories(level), level, within), dtype=bool)


@lru_cache(maxsize=128)
def counts(indicator: Indicator, level: Level, period: str, weight: Weight = Weight.COMMUNES) -> Counts:
    """Return the counts of one observed indicator, period and level, aligned with `places`; zeros without a row.

    Parameters
    ----------
    indicator : Indicator
        Of kind observed.
    level : Level
    period : str
    weight : Weight
        Town halls, or the inhabitants of their communes.

    Returns
    -------
    Counts
        Arrays of float64, shape (n,): counts of town halls are whole numbers.

    Raises
    ------
    UnknownPeriod, NoValuesAtLevel, ShippedDataMissing

    Examples
    --------
    >>> from geo.catalogue import get_indicator
    >>> int(counts(get_indicator("rpnt_1_8"), Level.REGION, "2026-10").numerator.sum())
    16690
    """
    weight = indicator.weighed(weight)
    table = read_values(indicator, level, period)
    where = positions(pd.Series(places(level).codes), table["code"])
    columns = COUNTS if weight is Weight.COMMUNES else INHABITANTS
    return Counts(*(np.where(where >= 0, table[name].to_numpy("float64")[where], 0.0) for name in columns))


def commune_counts(indicator: Indicator, period: str, weight: Weight = Weight.COMMUNES) -> Counts:
    """Return the counts of all communes for a comparison of groups of them.

    Raises
    ------
    MaximumNotCompared, DeclaredEstimateNotCompared
        If groups of communes are not compared by that indicator.
    UnknownPeriod, NoValuesAtLevel, ShippedDataMissing
    """
    require_comparable(indicator)
    return counts(indicator, Level.COMMUNE, period, weight)


def require_comparable(indicator: Indicator) -> None:
    """Refuse an observed indicator by which groups of territories are not compared.

    Raises
    ------
    MaximumNotCompared, DeclaredEstimateNotCompared
    """
    if not indicator.summable:
        raise MaximumNotCompared(indicator=indicator.id)
    if indicator.kind is Kind.OBSERVED and not indicator.rankable:
        raise DeclaredEstimateNotCompared(indicator=indicator.id)


def comparable(indicator: Indicator) -> bool:
    """Say whether groups of communes can be compared by an observed indicator, or strata by a survey."""
    if indicator.kind is not Kind.OBSERVED:
        return indicator.kind is Kind.SURVEY
    return indicator.summable and indicator.rankable and Level.COMMUNE in indicator.levels


def units(indicator: Indicator, communes: Counts) -> Counts:
    """Return how many town halls or communes stand behind counts of communes: a file's own denominators count others."""
    if indicator.counted != "own":
        return communes
    valued = (communes.denominator > 0).astype("float64")
    return Counts(valued, valued, (communes.expected > 0).astype("float64"))


def observed_indicators(level: Level) -> tuple[Indicator, ...]:
    """Return the observed indicators of the catalogue that have values to be summed at a level, in its order."""
    observed = (entry for entry in load_catalogue().values() if entry.kind is Kind.OBSERVED and entry.summable)
    return tuple(entry for entry in observed if level in entry.levels)


@dataclass(frozen=True, eq=False, slots=True)
class Cube:
    """All observed counts of a level: one row for each indicator and period (``rows``), one column a territory."""

    rows: tuple[tuple[Indicator, str], ...]
    counts: Counts
    latest: NDArray[np.intp]
    """The row of the latest period of each indicator."""

    def row(self, indicator_id: str, period: str) -> int:
        """Return the row of an indicator and a period."""
        return next(n for n, (entry, known) in enumerate(self.rows) if (entry.id, known) == (indicator_id, period))


@lru_cache(maxsize=len(Level))
def cube(level: Level) -> Cube:
    """Return all observed counts of a level, read once; int32 keeps thirty slices of all communes at 13 MB.

    They are float64 where an imported indicator counts something else than communes.

    Examples
    --------
    >>> cube(Level.REGION).counts.numerator.shape[1]
    18
    """
    rows = tuple((entry, period.id) for entry in observed_indicators(level) for period in entry.periods)
    size = len(places(level).codes)
    own = any(entry.counted == "own" for entry, _ in rows)
    parts = np.zeros((3, len(rows), size), dtype=np.float64 if own else np.int32)
    for number, (entry, period) in enumerate(rows):
        found = counts.__wrapped__(entry, level, period)
        parts[:, number] = found.numerator, found.denominator, found.expected
    latest = [number for number, (entry, period) in enumerate(rows) if period == entry.latest.id]
    return Cube(rows, Counts(*parts), np.array(latest, dtype=np.intp))
