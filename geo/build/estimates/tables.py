"""The figures of a fit as tables, and how they are written."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from geo.build.estimates.cells import CENTRE, KINDS, read_cells
from geo.build.estimates.model import Fit, logits
from geo.build.estimates.places import PLACES, Spread, read_communes
from geo.build.estimates.project import QUANTILES, authority_limits, draw_shares, every_commune, shares_of
from geo.build.estimates.terms import MIXED
from geo.indicators.aggregate import NATIONAL_CODE
from geo.indicators.fitted import LIMITS, SCALE
from geo.territories.read import read_territories

GRID: Final[dict[str, NDArray[np.float64]]] = {
    "commune": np.geomspace(10, 2_300_000, 33),
    "epci": np.geomspace(3_000, 500_000, 15),
    "metropole": np.geomspace(150_000, 8_000_000, 11),
}
"""Populations at which the probability of an authority is kept; between them it is interpolated. For the other kinds size counts
for nothing."""

FINE: Final = np.linspace(0.0, 6.5, 131)
"""Decimal logarithms of population at which the probability of a commune is computed for the shares of territories."""

BENCHMARKED: Final = ("ia_projet_en_cours", "2025")
"""The edition whose estimates are moved to the published figures of their strata."""

DRAWN: Final = 400
"""Draws from which the shares of territories are made."""


def figures(fitted: Fit, spread: Spread, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the shares of territories, the probabilities of authorities and the benchmarks of one fit.

    Parameters
    ----------
    fitted : Fit
    spread : Spread
        Between places, see `geo.build.estimates.places`.
    seed : int

    Returns
    -------
    shares : DataFrame
        ``indicator``, ``edition``, ``level``, ``code``, ``weight``, ``value`` and `LIMITS`.
    authorities : DataFrame
        ``indicator``, ``edition``, ``kind``, ``population``, ``value`` and `LIMITS`.
    benchmarks : DataFrame
        ``indicator``, ``edition``, ``stratum``, ``published``, ``before``, ``after``: mean over the authorities of the stratum.
    """
    shares, authorities, benchmarks = [], [], []
    for number, (series, edition) in enumerate(sorted({(term.series, term.edition) for term in fitted.terms})):
        moves, rows = benchmark(fitted, series, edition)
        benchmarks += rows
        named = {"indicator": series, "edition": edition}
        authorities.append(_authorities(fitted, series, edition, moves, spread).assign(**named))
        generator = np.random.default_rng([seed, number])
        drawn, means = (
            logits(fitted, series, edition, np.zeros(len(sizes), int), sizes - CENTRE["commune"]) + moves["commune"]
            for sizes in (read_communes().sizes, FINE)
        )
        shares.append(_shares(drawn, means, spread, generator).assign(**named))
    names = ["indicator", "edition", "stratum", "published", "before", "after"]
    return (
        pd.concat(shares, ignore_index=True),
        pd.concat(authorities, ignore_index=True),
        pd.DataFrame(benchmarks, columns=names),
    )


def benchmark(fitted: Fit, series: str, edition: str) -> tuple[dict[str, float], list[dict[str, Any]]]:
    """Return by how much the logits of each kind are moved so that the mean rate of a published stratum is the published one.

    All draws are moved by the same amount: the estimate agrees with the published figure, and keeps the uncertainty that the
    figure itself has (Rao and Molina, 2015, section 6.4, on the logit scale). Only where `BENCHMARKED`; elsewhere nothing is
    moved, and the difference is shown.

    Returns
    -------
    moves : dict of str to float
        By kind.
    rows : list of dict
        See `figures`.
    """
    cells = read_cells()
    logit = logits(fitted, series, edition, cells.kind, cells.size)
    moves = dict.fromkeys(KINDS, 0.0)
    rows = []
    for term in fitted.terms:
        if (term.series, term.edition) != (series, edition) or term.stratum == "autre_structure":
            continue

        def rate(move: float, weights: NDArray[np.float64] = term.weights) -> float:
            return float(((1 / (1 + np.exp(-(logit + move)))) @ weights).mean())

        move = 0.0
        if (series, edition) == BENCHMARKED:
            low, high = -5.0, 5.0
            for _ in range(60):
                move = (low + high) / 2
                low, high = (move, high) if rate(move) < term.value else (low, move)
            moves[KINDS[int(cells.kind[term.weights.argmax()])]] = move
        rows.append(
            {"indicator": series, "edition": edition, "stratum": term.stratum, "published": term.value,
             "before": rate(0.0), "after": rate(move)}
        )  # fmt: skip
    if (series, edition) == MIXED[:2]:
        rows.append(_over_3500(logit, series, edition))
    return moves, rows


def _over_3500(logit: NDArray[np.float64], series: str, edition: str) -> dict[str, Any]:
    """Return the mean over all authorities over 3,500 inhabitants, beside the published figure of those that answered."""
    cells = read_cells()
    inside = np.array([name not in {"commune_lt_3500", "autre_structure"} for name in cells.stratum])
    weights = np.where(inside, cells.authorities, 0.0)
    rate = float(((1 / (1 + np.exp(-logit))) @ (weights / weights.sum())).mean())
    named = {"indicator": series, "edition": edition, "stratum": "authorities_over_3500", "published": np.nan}
    return named | {"before": rate, "after": rate}


def _authorities(fitted: Fit, series: str, edition: str, moves: dict[str, float], spread: Spread) -> pd.DataFrame:
    """Return the probability of an authority of each kind and population, with its limits."""
    tables = []
    asked = {KINDS[int(kind)] for term in fitted.terms for kind in read_cells().kind[term.weights > 0]}
    for kind in KINDS[:-1]:
        population = GRID.get(kind, np.ones(1))
        # A kind that no edition asked has no more than a prior.
        if kind not in asked and not (kind == "metropole" and "epci" in asked):
            continue
        place = KINDS.index(kind)
        size = np.zeros(1)
        if kind in GRID:
            size = np.log10(population) - CENTRE["commune" if kind == "commune" else "epci"]
        logit = logits(fitted, series, edition, np.full(len(size), place), size) + moves[kind]
        values = pd.DataFrame(authority_limits(logit, spread.together), columns=list(LIMITS))
        values.insert(0, "value", (1 / (1 + np.exp(-logit))).mean(axis=0))
        values.insert(0, "population", np.round(population).astype("int64"))
        values.insert(0, "kind", kind)
        tables.append(values)
    return pd.concat(tables, ignore_index=True)


def _shares(
    logit: NDArray[np.float64], fine: NDArray[np.float64], spread: Spread, generator: np.random.Generator
) -> pd.DataFrame:
    """Return the expected share of communes and inhabitants of every territory, with its limits.

    The limits come from draws by group of size, `logit`; the share itself from the probability of each commune, between the
    sizes of `FINE`.
    """
    thin = logit[np.linspace(0, len(logit) - 1, DRAWN).astype(int)]
    drawn = draw_shares(thin, spread, generator)
    # The mean is computed, not drawn: it has no noise of places.
    chance = np.interp(read_communes().size, FINE, (1 / (1 + np.exp(-fine))).mean(axis=0))
    means = shares_of(chance[None, :], every_commune())
    tables = []
    for (level, weight), shares in drawn.items():
        codes = [NATIONAL_CODE] if level is None else read_territories(level)["code"].tolist()
        table = pd.DataFrame(np.quantile(shares, QUANTILES, axis=0).T, columns=list(LIMITS))
        value = means[level, weight][0]
        # Of few communes a likely count can be none at all, and less than the mean: the interval holds both.
        for name, ends in {"low": np.minimum, "low_80": np.minimum, "high_80": np.maximum, "high": np.maximum}.items():
            table[name] = ends(table[name], value)
        table.insert(0, "value", value)
        table.insert(0, "weight", str(weight))
        table.insert(0, "code", codes[: len(table)])
        table.insert(0, "level", "france" if level is None else str(level))
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def spread_table(measured: dict[str, Spread], used: Spread, factor: float) -> pd.DataFrame:
    """Return the spread of each indicator, and that which is used, in the order of the catalogue."""
    rows = [(name, *each.as_array(), each.together, 1.0) for name, each in measured.items()]
    rows.append(("used", *used.as_array(), used.together, factor))
    return pd.DataFrame(rows, columns=["indicator", *map(str, PLACES), "together", "factor"])


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV, numbers with four decimals: finer ones are noise of the sampler."""
    table.to_csv(path, index=False, float_format="%.4f", lineterminator="\n", encoding="utf-8")


def write_shares(table: pd.DataFrame, path: Path) -> None:
    """Write the shares of territories as a Parquet file: one row for each series, edition, level, weight and code."""
    whole = ("value", *LIMITS)
    text = ("indicator", "edition", "level", "weight", "code")
    table = table.sort_values(["level", "weight", "indicator", "edition", "code"], ignore_index=True)
    columns = {name: pa.array(table[name].astype(str)).dictionary_encode() for name in text}
    columns |= {name: pa.array((table[name] * SCALE).round().astype("uint16")) for name in whole}
    pq.write_table(pa.table(columns), path, compression="zstd", compression_level=19, store_schema=False)
