"""Counts of imported values over all territories of a level, and of the levels that these make up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from geo.indicators.aggregate import COUNTS, INHABITANTS, NATIONAL_CODE
from geo.indicators.providers import COLUMNS
from geo.territories.match import positions
from geo.territories.read import read_territories
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Aggregation

WHOLE: Final = tuple(sorted(Level, key=lambda level: not level.record.covers_country))
"""Levels that the country is made of, the best first: the smallest ones, and last those that leave communes out."""
THOUSAND: Final = 1_000.0
FRANCE: Final = "france"


def over_territories(frame: pd.DataFrame, level: Level, how: Aggregation) -> pd.DataFrame:
    """Spread values over all territories of a level, as counts.

    Parameters
    ----------
    frame : DataFrame
        One row a territory that the file has: ``code``, ``value`` and, for a share, ``numerator``, ``denominator``.
    level : Level
    how : Aggregation

    Returns
    -------
    DataFrame, one row a territory of the level, sorted by code
        `geo.indicators.providers.COLUMNS`. Where there is no value, numerator and denominator are 0: missing is not
        zero, it is nothing over nothing. ``expected`` is the denominator of all of them: inhabitants, thousands of
        inhabitants or communes; for a share, that of the territories without a value is set by their inhabitants.

    Examples
    --------
    >>> row = pd.DataFrame({"code": ["53"], "value": [3404.0]})
    >>> table = over_territories(row, Level.REGION, Aggregation.SUM).set_index("code")
    >>> float(table.loc["53", "numerator"]), float(table.loc["11", "denominator"])
    (3404.0, 0.0)
    """
    territories = read_territories(level)
    codes = territories["code"]
    population = territories["population"].to_numpy("float64")
    where = positions(codes, frame["code"])
    there = where >= 0

    def column(name: str) -> np.ndarray:
        return np.where(there, frame[name].to_numpy("float64")[where], np.nan)

    value = column("value")
    top, bottom, expected = value, np.ones(len(codes)), np.ones(len(codes))
    if "denominator" in frame and frame["denominator"].notna().any():
        top, bottom = column("numerator"), column("denominator")
        counted = ~np.isnan(top) & ~np.isnan(bottom)
        each = bottom[counted].sum() / max(population[counted].sum(), 1.0)
        expected = np.where(counted, bottom, population * each)
    elif how is Aggregation.SUM:
        bottom = expected = population / THOUSAND
    elif how is Aggregation.WEIGHTED_MEAN:
        top, bottom, expected = value * population, population, population
    known = ~np.isnan(top) & ~np.isnan(bottom) & (bottom > 0)
    table = pd.DataFrame(
        {
            "code": codes.to_numpy(dtype=object),
            "numerator": np.where(known, top, 0.0),
            "denominator": np.where(known, bottom, 0.0),
            "expected": expected,
        }
    )
    return _weighed(table, population, how)


def _weighed(table: pd.DataFrame, population: np.ndarray, how: Aggregation) -> pd.DataFrame:
    """Add the counts weighted by inhabitants; what has one weight only carries it under both names."""
    if how in {Aggregation.ANY, Aggregation.ALL}:
        for name in COUNTS:
            table[f"{name}_inhabitants"] = table[name] * population
    else:
        for name in COUNTS:
            table[f"{name}_inhabitants"] = table[name]
    return table[list(COLUMNS)]


def levels_above(given: Mapping[Level, pd.DataFrame], how: Aggregation) -> dict[str, pd.DataFrame]:
    """Return the counts of the levels that were given, of those that they make up, and of the country.

    Parameters
    ----------
    given : mapping of Level to DataFrame
        Of `over_territories`.
    how : Aggregation

    Returns
    -------
    dict of str to DataFrame
        By level, and ``france`` with one row of code ``FR``. A level that was given is not made up of another one.

    Examples
    --------
    >>> row = pd.DataFrame({"code": ["35"], "value": [10.0]})
    >>> made = levels_above({Level.DEPARTEMENT: over_territories(row, Level.DEPARTEMENT, Aggregation.SUM)}, Aggregation.SUM)
    >>> sorted(made), float(made["region"].set_index("code").loc["53", "numerator"])
    (['departement', 'france', 'region'], 10.0)
    """
    out = {str(level): table for level, table in given.items()}
    for level in Level:
        if level in given:
            territories = read_territories(level)
            for parent in level.record.makes_up:
                if str(parent) not in out:
                    out[str(parent)] = _grouped(given[level], territories[str(parent)], parent, how)
    base = next(level for level in WHOLE if level in given)
    whole = _reduced(given[base].drop(columns="code"), np.zeros(len(given[base]), dtype=np.intp), 1, how)
    whole.insert(0, "code", NATIONAL_CODE)
    return out | {FRANCE: whole}


def _grouped(table: pd.DataFrame, parents: pd.Series, level: Level, how: Aggregation) -> pd.DataFrame:
    codes = read_territories(level)["code"]
    group = positions(parents, codes)
    # A commune without an EPCI is in none.
    out = _reduced(table.drop(columns="code"), group, len(codes), how)
    out.insert(0, "code", codes.to_numpy(dtype=object))
    return out


def _reduced(counts: pd.DataFrame, group: np.ndarray, size: int, how: Aggregation) -> pd.DataFrame:
    """Add the counts of each group up; of maxima, take the largest one."""
    inside = group >= 0
    names = [*COUNTS, *INHABITANTS]
    if how is not Aggregation.MAXIMUM:
        sums = {
            name: np.bincount(group[inside], weights=counts[name].to_numpy("float64")[inside], minlength=size)
            for name in names
        }
        return pd.DataFrame(sums)
    known = inside & counts["denominator"].gt(0).to_numpy()
    largest = np.full(size, -np.inf)
    np.maximum.at(largest, group[known], counts["numerator"].to_numpy("float64")[known])
    valued = np.isfinite(largest)
    out = {"numerator": np.where(valued, largest, 0.0), "denominator": valued.astype(float), "expected": np.ones(size)}
    return pd.DataFrame(out | {f"{name}_inhabitants": column for name, column in out.items()})[names]
