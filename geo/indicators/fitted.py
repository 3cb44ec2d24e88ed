"""Read what ``atlas build estimates`` fitted: shares of territories, probabilities of authorities, and how they were tried."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from geo.base import paths
from geo.base.errors.shipped import ShippedDataMissing
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Weight

LIMITS: Final = ("low", "low_80", "high_80", "high")
"""Ends of the 95 % interval, and of the 80 % interval inside it."""

FIGURES: Final = ("value", *LIMITS)

SCALE: Final = 10_000
"""Shares of territories are kept as hundredths of a point."""

BACKTEST_RULE: Final = "used"
"""Rows of the backtest with the spread that the estimates have."""


def fitted_editions(survey: str) -> tuple[str, ...]:
    """Return the editions of a survey indicator that were modelled, in time order; none where it was not.

    Examples
    --------
    >>> fitted_editions("ia_projet_engage"), fitted_editions("rpnt_1_8")
    (('2022', '2023', '2024', '2025'), ())
    """
    table = read_authorities()
    return tuple(sorted(set(table.loc[table["indicator"].eq(survey), "edition"])))


def fitted_kinds(survey: str) -> tuple[str, ...]:
    """Return the kinds of authority whose probability was estimated for a survey indicator."""
    table = read_authorities()
    return tuple(dict.fromkeys(table.loc[table["indicator"].eq(survey), "kind"]))


def fitted_figures(survey: str, *, own: bool = False) -> int:
    """Return how many published figures, of all editions, the model of a survey indicator was fitted to; or those of its own.

    Examples
    --------
    >>> fitted_figures("ia_projet_en_cours")
    24
    """
    whole, alone = _figure_counts(paths.data())
    return (alone if own else whole).get(survey, 0)


def fitted_shares(survey: str, edition: str, level: Level, weight: Weight) -> pd.DataFrame:
    """Return the expected share of the communes, or inhabitants, of every territory of a level above the communes.

    Returns
    -------
    DataFrame, indexed by code
        `FIGURES`, shares from 0 to 1.

    Raises
    ------
    ShippedDataMissing
        If the file is missing or damaged.

    Examples
    --------
    >>> bool(fitted_shares("ia_projet_en_cours", "2025", Level.REGION, Weight.COMMUNES)["value"].between(0, 1).all())
    True
    """
    table = _shares(paths.data() / "estimates.parquet", str(level), str(weight))
    return table[table["indicator"].eq(survey) & table["edition"].eq(edition)].set_index("code")[list(FIGURES)]


def authority_figures(survey: str, edition: str, kind: str, population: NDArray[np.float64]) -> pd.DataFrame:
    """Return the probability that authorities of one kind say yes, each as a function of its population.

    Parameters
    ----------
    survey, edition : str
    kind : str
        ``commune``, ``epci`` (which is not a métropole), ``metropole``, ``departement`` or ``region``.
    population : ndarray of float64, shape (m,)
        Size counts for communes and EPCI alone.

    Returns
    -------
    DataFrame, m rows
        `FIGURES`; between the populations of the file interpolated on the logit scale, over the logarithm of the population.

    Examples
    --------
    >>> small, large = authority_figures("ia_projet_en_cours", "2025", "commune", np.array([200.0, 30000.0]))["value"]
    >>> bool(small < large)
    True
    """
    table = read_authorities()
    grid = table[table["indicator"].eq(survey) & table["edition"].eq(edition) & table["kind"].eq(kind)]
    at = np.log(np.maximum(population, 1.0))
    places = np.log(grid["population"].to_numpy(float))
    out = {}
    for name in FIGURES:
        known = np.clip(grid[name].to_numpy(float), 1e-6, 1 - 1e-6)
        out[name] = 1 / (1 + np.exp(-np.interp(at, places, np.log(known / (1 - known)))))
    return pd.DataFrame(out)


def read_authorities() -> pd.DataFrame:
    """Return the probabilities of authorities on a grid of populations; do not change it."""
    return _table(paths.data() / "estimates_authorities.csv")


def read_checks() -> pd.DataFrame:
    """Return every published figure that was fitted, beside what the model says of it with and without it; do not change it.

    Examples
    --------
    >>> checks = read_checks()
    >>> set(checks.loc[checks["indicator"].eq("ia_projet_en_cours"), "stratum"]) == {"commune_lt_3500", "metropole", "region"}
    True
    """
    return _table(paths.data() / "estimates_checks.csv")


def read_backtest() -> pd.DataFrame:
    """Return how often the intervals hold the truth of observed indicators; do not change it."""
    return _table(paths.data() / "estimates_backtest.csv")


def least_inside(level: Level) -> float:
    """Return the smallest share of the territories of a level, over the indicators tried, whose 95 % interval holds the truth.

    Examples
    --------
    >>> least_inside(Level.EPCI) >= 0.9
    True
    """
    table = read_backtest()
    rows = table[table["rule"].eq(BACKTEST_RULE) & table["level"].eq(str(level))]
    return float(rows["inside_95"].min())


@lru_cache(maxsize=8)
def _figure_counts(folder: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Return by survey indicator how many figures its model was fitted to, and how many of these are its own: counted once."""
    fits = _table(folder / "estimates_fits.csv")
    straight = fits[fits["form"].eq("straight")]
    families = zip(straight["series"], straight["figures"], strict=True)
    whole = {name: int(figures) for series, figures in families for name in str(series).split()}
    return whole, _table(folder / "estimates_checks.csv")["indicator"].value_counts().to_dict()


@lru_cache(maxsize=8)
def _table(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype={"edition": str, "period": str})
    except (OSError, ValueError) as error:
        raise ShippedDataMissing(path=path.name, command="estimates") from error


@lru_cache(maxsize=8)
def _shares(path: Path, level: str, weight: str) -> pd.DataFrame:
    try:
        found = pq.read_table(path, filters=[("level", "=", level), ("weight", "=", weight)])
    except (OSError, pa.ArrowException) as error:
        raise ShippedDataMissing(path=path.name, command="estimates") from error
    table = found.to_pandas()
    figures = {name: table[name].to_numpy(float) / SCALE for name in FIGURES}
    return table[["indicator", "edition", "code"]].astype(str).assign(**figures)
