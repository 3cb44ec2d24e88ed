"""How communes of one size differ between places, taken from what was observed in every commune.

No survey says how far the communes of a place are from the country's of the same size. The observed indicators do: for each,

    logit p(commune) = f(population) + region + département + EPCI

with f fitted on all communes and three normal effects. Their variances are found by moments: with y the answers of a group g
of communes, p the fitted probabilities and i = sum of p (1 - p), the residual r = sum of (y - p) / i has the expectation of its
square 1 / i + var(g), where var(g) of a region holds its own variance, and those of its départements and EPCI as far as they
do not cancel out. Three equations, three variances (Searle, Casella and McCulloch, 1992, chapter 2).

The spread that is used for a question of a survey is made of these (`choose_spread`), and tried in
`geo.build.estimates.backtest`.

References
----------
Searle, S. R., Casella, G. and McCulloch, C. E. (1992). Variance Components. Wiley.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base import paths
from geo.indicators.catalogue import load_catalogue
from geo.indicators.values import read_values
from geo.territories.read import read_territories
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Aggregation, Indicator, Kind

PLACES: Final = (Level.REGION, Level.DEPARTEMENT, Level.EPCI)
"""Levels with an effect of their own, from the largest."""

BINS: Final = 29
LARGEST: Final = 6.4
"""At most so many groups of communes of nearly one population, in which f is fitted and territories are counted; empty ones are
left out."""

LEAST_COMMUNES: Final = 2000
"""An indicator known for fewer communes tells too little of places."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviations on the logit scale of the effects of region, département and EPCI."""

    region: float
    departement: float
    epci: float

    def as_array(self) -> NDArray[np.float64]:
        """Return the three of them, in the order of `PLACES`."""
        return np.array([self.region, self.departement, self.epci])

    def times(self, factor: float) -> Spread:
        """Return a spread so many times as wide."""
        return Spread(*(factor * self.as_array()).tolist())

    @property
    def together(self) -> float:
        """Standard deviation of one commune against all of its size."""
        return float(np.sqrt((self.as_array() ** 2).sum()))


@dataclass(frozen=True, slots=True)
class Communes:
    """All communes: in which territory each is (-1 where in none), and its size.

    Attributes
    ----------
    code : ndarray of str
    place : dict of Level to ndarray of int64
    size : ndarray of float64
        Decimal logarithm of the population.
    population : ndarray of float64
    bin : ndarray of int64
        Group of nearly one population, from small to large.
    sizes : ndarray of float64, shape (bins,)
        Mean size of each group.
    """

    code: NDArray[np.object_]
    place: dict[Level, NDArray[np.int64]]
    size: NDArray[np.float64]
    population: NDArray[np.float64]
    bin: NDArray[np.int64]
    sizes: NDArray[np.float64]


@lru_cache(maxsize=1)
def read_communes() -> Communes:
    """Return the communes of the vintage, in code order; read once."""
    table = read_territories(Level.COMMUNE)
    population = table["population"].to_numpy(float)
    size = np.log10(np.maximum(population, 1.0))
    # Bins of equal width: there are few large communes, and they differ most.
    edges = np.linspace(1.5, LARGEST, BINS - 1)
    group = np.searchsorted(edges, size, side="right")
    used = np.unique(group)
    group = np.searchsorted(used, group)
    place = {
        level: pd.Index(read_territories(level)["code"]).get_indexer(pd.Index(table[str(level)])) for level in PLACES
    }
    sizes = np.bincount(group, size) / np.bincount(group)
    return Communes(table["code"].to_numpy(dtype=object), place, size, population, group, sizes)


def tried_indicators() -> list[Indicator]:
    """Return the observed indicators that say yes or no of communes: those that the spread is taken from.

    Those of a second denominator repeat the answers of the first; what says something of an authority itself is not an
    indicator of the communes of a territory.

    Examples
    --------
    >>> "rpnt_1_8" in {entry.id for entry in tried_indicators()}
    True
    """
    return [
        entry
        for entry in load_catalogue(paths.data() / "indicators.toml").values()
        if entry.kind is Kind.OBSERVED
        and not entry.imported
        and not entry.conditional
        and entry.is_share
        and entry.aggregation is Aggregation.RATIO
        and {Level.COMMUNE, *PLACES} <= set(entry.levels)
        and int(np.isfinite(answers_of(entry)).sum()) >= LEAST_COMMUNES
    ]


def answers_of(indicator: Indicator) -> NDArray[np.float64]:
    """Return the answer of each commune in the latest period: 1, 0, or NaN without a record (or one that is neither)."""
    values = read_values(indicator, Level.COMMUNE, indicator.latest.id).set_index("code")["value"]
    met = values.reindex(read_communes().code).to_numpy(float)
    return np.where((met == 0) | (met == 1), met, np.nan)


def rates_by_size(answers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rate of the communes of each bin, smoothed a little so that none is 0 or 1."""
    communes = read_communes()
    known = ~np.isnan(answers)
    yes = np.bincount(communes.bin[known], answers[known], len(communes.sizes))
    number = np.bincount(communes.bin[known], minlength=len(communes.sizes))
    overall = answers[known].mean()
    return np.asarray((yes + 2 * overall) / (number + 2))


def measure_spread(answers: NDArray[np.float64]) -> Spread:
    """Return how far communes of one size differ between regions, départements and EPCI in one indicator.

    Parameters
    ----------
    answers : ndarray, shape (communes,)
        As `answers_of`.
    """
    communes = read_communes()
    known = ~np.isnan(answers)
    chance = rates_by_size(answers)[communes.bin]
    information = np.where(known, chance * (1 - chance), 0.0)
    residual = np.where(known, answers - chance, 0.0)
    # Rows: the level whose residuals are squared; columns: the variances that are in them.
    left, right = np.zeros((3, 3)), np.zeros(3)
    for row, level in enumerate(PLACES):
        inside = communes.place[level] >= 0
        own = communes.place[level]
        sums = np.bincount(own[inside], information[inside])
        found = np.bincount(own[inside], residual[inside])
        used = sums > 0.5
        weight = sums / sums[used].sum()
        right[row] = (weight * np.where(used, (found**2 - sums) / np.maximum(sums, 1e-9) ** 2, 0.0)).sum()
        for column, other in enumerate(PLACES):
            both = inside & (communes.place[other] >= 0)
            pair = own[both] * 10**5 + communes.place[other][both]
            pairs, index = np.unique(pair, return_inverse=True)
            squares = np.bincount(pairs // 10**5, np.bincount(index, information[both]) ** 2, len(sums))
            left[row, column] = (weight * np.where(used, squares / np.maximum(sums, 1e-9) ** 2, 0.0)).sum()
    return Spread(*np.sqrt(_not_negative(left, right)).tolist())


def _not_negative(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Solve the equations; where a variance comes out below 0 it is 0, and the others are solved again by least squares."""
    kept = np.ones(3, bool)
    out = np.zeros(3)
    while kept.any():
        found = np.linalg.lstsq(left[:, kept], right, rcond=None)[0]
        if (found >= 0).all():
            out[kept] = found
            return out
        kept[np.flatnonzero(kept)[int(found.argmin())]] = False
    return out


def choose_spread(measured: Iterable[Spread], *, largest: bool = True) -> Spread:
    """Return the spread to use, from those measured: the largest or the quadratic mean of each of the three.

    Examples
    --------
    >>> choose_spread([Spread(0.3, 0.4, 0.5), Spread(0.1, 0.8, 0.5)])
    Spread(region=0.3, departement=0.8, epci=0.5)
    """
    table = np.array([each.as_array() for each in measured])
    return Spread(*(table.max(axis=0) if largest else np.sqrt((table**2).mean(axis=0))).tolist())
