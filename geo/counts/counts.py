"""Counts of all territories of a level as arrays in code order, read once: what every comparison is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base.errors.comparing import (
    DeclaredEstimateNotCompared,
    EstimatesNotCompared,
    MaximumNotCompared,
    SurveyOnlyByStratum,
)
from geo.indicators.aggregate import COUNTS, INHABITANTS
from geo.indicators.catalogue import load_catalogue
from geo.indicators.providers import cached
from geo.indicators.values import read_values
from geo.territories.match import positions
from geo.territories.places import Flags, read_places
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Counted, Indicator, Kind, Weight

Floats: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = NDArray[Any]


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


@cached(maxsize=128)
def counts(indicator: Indicator, level: Level, period: str, weight: Weight = Weight.COMMUNES) -> Counts:
    """Return the counts of one observed indicator, period and level, aligned with `read_places`; zeros without a row.

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
    >>> from geo.indicators.catalogue import get_indicator
    >>> int(counts(get_indicator("rpnt_1_8"), Level.REGION, "2026-10").numerator.sum())
    16690
    """
    weight = indicator.weighed(weight)
    table = read_values(indicator, level, period)
    where = positions(pd.Series(read_places(level).codes), table["code"])
    columns = COUNTS if weight is Weight.COMMUNES else INHABITANTS
    return Counts(*(np.where(where >= 0, table[name].to_numpy("float64")[where], 0.0) for name in columns))


def commune_counts(indicator: Indicator, period: str, weight: Weight = Weight.COMMUNES) -> Counts:
    """Return the counts of all communes for a comparison of groups of them.

    Raises
    ------
    MaximumNotCompared, DeclaredEstimateNotCompared, EstimatesNotCompared, SurveyOnlyByStratum
        If groups of communes are not compared by that indicator.
    UnknownPeriod, NoValuesAtLevel, ShippedDataMissing
    """
    require_comparable(indicator)
    return counts(indicator, Level.COMMUNE, period, weight)


def commune_inhabitants(indicator: Indicator, period: str) -> Counts:
    """Return the inhabitants of all communes behind an indicator, also of one that is counted in one way only.

    Raises
    ------
    UnknownPeriod, NoValuesAtLevel, ShippedDataMissing

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> people = commune_inhabitants(get_indicator("opendata_repere"), "2022-12")
    >>> bool(people.denominator.sum() > 60_000_000)
    True
    """
    table = read_values(indicator, Level.COMMUNE, period)
    where = positions(pd.Series(read_places(Level.COMMUNE).codes), table["code"])
    return Counts(*(np.where(where >= 0, table[name].to_numpy("float64")[where], 0.0) for name in INHABITANTS))


def require_comparable(indicator: Indicator) -> None:
    """Refuse an indicator by which groups of territories are not compared: a maximum, and what was not measured in them.

    Raises
    ------
    MaximumNotCompared, DeclaredEstimateNotCompared, EstimatesNotCompared, SurveyOnlyByStratum
    """
    if indicator.kind is Kind.SURVEY:
        raise SurveyOnlyByStratum(indicator=indicator.id)
    if indicator.kind is Kind.MODELLED:
        raise EstimatesNotCompared(indicator=indicator.id, basis=indicator.basis)
    if not indicator.summable:
        raise MaximumNotCompared(indicator=indicator.id)
    if not indicator.rankable:
        raise DeclaredEstimateNotCompared(indicator=indicator.id)


def comparable(indicator: Indicator) -> bool:
    """Say whether groups of communes can be compared by an observed indicator, or strata by a survey."""
    if indicator.kind is not Kind.OBSERVED:
        return indicator.kind is Kind.SURVEY
    return indicator.summable and indicator.rankable and Level.COMMUNE in indicator.levels


def units(indicator: Indicator, communes: Counts) -> Counts:
    """Return how many town halls or communes stand behind counts of communes: a file's own denominators count others."""
    if indicator.counted is not Counted.OWN:
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


@cached(maxsize=len(Level))
def build_cube(level: Level) -> Cube:
    """Return all observed counts of a level, read once; int32 keeps thirty slices of all communes at 13 MB.

    They are float64 where an imported indicator counts something else than communes.

    Examples
    --------
    >>> build_cube(Level.REGION).counts.numerator.shape[1]
    18
    """
    rows = tuple((entry, period.id) for entry in observed_indicators(level) for period in entry.periods)
    size = len(read_places(level).codes)
    own = any(entry.counted is Counted.OWN for entry, _ in rows)
    parts = np.zeros((3, len(rows), size), dtype=np.float64 if own else np.int32)
    for number, (entry, period) in enumerate(rows):
        period_counts = counts.__wrapped__(entry, level, period)
        parts[:, number] = period_counts.numerator, period_counts.denominator, period_counts.expected
    latest = [number for number, (entry, period) in enumerate(rows) if period == entry.latest.id]
    return Cube(rows, Counts(*parts), np.array(latest, dtype=np.intp))
