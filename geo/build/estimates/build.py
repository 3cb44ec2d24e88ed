"""Fit every series, check it, and write what the Atlas reads: ``data/estimates*``."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.base import paths
from geo.build.data.build import move_into, write_checksums
from geo.build.estimates import backtest, tables
from geo.build.estimates.checks import expected_density, leave_each_out, sensitivity
from geo.build.estimates.model import SEED, Fit, numpyro_modules, settled_fit
from geo.build.estimates.places import Spread
from geo.build.estimates.report import write_report
from geo.build.estimates.terms import family_terms, series_to_model
from geo.indicators.catalogue import load_catalogue

Progress = Callable[[str], None]

PROCESSES: Final = 2
COMPARED: Final = 12
"""Both forms of size are fitted to series with so many figures: fewer cannot tell them apart."""

LEAST_INSIDE: Final = 0.9
"""Share of EPCI and of départements whose interval has to hold the truth, for each indicator that was not used."""

STEP: Final = 0.05
WIDEST: Final = 2.0


@dataclass(frozen=True, slots=True)
class Modelled:
    """What comes out of one family: its fit, checks and figures."""

    diagnostics: list[dict[str, Any]]
    checks: pd.DataFrame
    shares: pd.DataFrame
    authorities: pd.DataFrame
    benchmarks: pd.DataFrame


def build_estimates(out: Path, progress: Progress, *, seed: int = SEED, processes: int = PROCESSES) -> None:
    """Fit the model to all series and write its estimates, checks and report.

    Parameters
    ----------
    out : Path
        Folder to write; the survey figures, the boundaries and the observed values are those that are shipped.
    progress : callable
        Called with one sentence at each step.
    seed : int
        Of every random number.
    processes : int
        Series fitted at once.

    Raises
    ------
    ExtraMissing
        If numpyro is not installed.
    ShippedDataMissing
    CannotWrite
        If `out` cannot be written.

    Examples
    --------
    ``build_estimates(paths.data(), print)``, or ``atlas build estimates``, in a quarter of an hour.
    """
    numpyro_modules()  # where it is not installed, say so before anything is done
    measured = backtest.measure_all(progress)
    tried, factor = choose_factor(measured, progress, seed)
    spread = backtest.spread_for(measured, "largest").times(factor)
    families = series_to_model(load_catalogue(paths.data() / "indicators.toml"))
    arguments = [(family, spread, seed) for family in families]
    made: dict[tuple[str, ...], Modelled] = {}
    # Fresh processes: what JAX has started cannot be forked. One series at a time, the longest first.
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        fitting = pool.imap_unordered(model_family, arguments, chunksize=1)
        choices = pool.apply_async(sensitivity, (seed,))
        for family, each in fitting:
            made[family] = each
            progress(f"fitted {len(made)} of {len(families)}: {', '.join(family)}")
        progress("waiting for the fits with other choices")
        changed = choices.get()
    found = [made[family] for family in families]
    progress("writing")
    with tempfile.TemporaryDirectory(prefix="atlas-estimates-") as name:
        folder = Path(name)
        frames = {
            "backtest": tried,
            "spread": tables.spread_table(measured, spread, factor),
            "checks": pd.concat([each.checks for each in found], ignore_index=True),
            "fits": pd.DataFrame([row for each in found for row in each.diagnostics]),
            "sensitivity": changed,
            "benchmarks": pd.concat([each.benchmarks for each in found], ignore_index=True),
            "authorities": pd.concat([each.authorities for each in found], ignore_index=True),
        }
        for key, frame in frames.items():
            tables.write_table(frame, folder / f"estimates_{key}.csv")
        tables.write_shares(pd.concat([each.shares for each in found], ignore_index=True), folder / "estimates.parquet")
        (folder / "ESTIMATES.md").write_text(write_report(frames, seed), encoding="utf-8")
        move_into(folder, out)
    write_checksums(out)


def choose_factor(measured: dict[str, Spread], progress: Progress, seed: int) -> tuple[pd.DataFrame, float]:
    """Return the backtest, and by how much the largest spread is widened so that the intervals hold the truth often enough.

    The factor is the smallest with which, for every indicator, intervals with the spread of the *other* indicators hold the truth
    in `LEAST_INSIDE` of EPCI and of départements; where `WIDEST` is not enough either, `progress` says so.
    """
    tried = backtest.backtest(measured, progress, seed=seed)
    factor = 1.0
    for name in _failing(tried[tried["rule"].eq("largest")]):
        factor = max(factor, 1.0 + STEP)
        while factor < WIDEST and _failing(backtest.backtest(measured, progress, seed=seed, factor=factor, only=name)):
            factor = round(factor + STEP, 2)
    if factor > 1.0:
        wider = backtest.backtest(measured, progress, seed=seed, factor=factor)
        tried = pd.concat([tried, wider], ignore_index=True)
        if missed := _failing(wider):
            progress(
                f"the intervals of {', '.join(missed)} hold the truth too seldom, with the spread {factor} times as wide"
            )
    else:
        tried = pd.concat([tried, tried[tried["rule"].eq("largest")].assign(rule="used")], ignore_index=True)
    return tried, factor


def _failing(tried: pd.DataFrame) -> list[str]:
    """Return the indicators whose interval holds the truth too seldom."""
    counted = tried[tried["level"].isin(["epci", "departement"])]
    return sorted(set(counted.loc[counted["inside_95"] < LEAST_INSIDE, "indicator"]))


def model_family(arguments: tuple[tuple[str, ...], Spread, int]) -> tuple[tuple[str, ...], Modelled]:
    """Fit one family, check it and compute its figures; in a process of its own. Return its name with them."""
    family, spread, seed = arguments
    terms = family_terms(family)
    forms = {"straight": False} | ({"monotone": True} if len(terms) >= COMPARED else {})
    fits = {form: settled_fit(family, terms, seed=seed, monotone=monotone) for form, monotone in forms.items()}
    chosen = fits["straight"]
    checks = leave_each_out(chosen, again=len(family) > 1, seed=seed)
    diagnostics = [_diagnostics(family, form, each) for form, each in fits.items()]
    parts = tables.figures(chosen, spread, seed)
    return family, Modelled(diagnostics, checks, *parts)


def _diagnostics(family: tuple[str, ...], form: str, fitted: Fit) -> dict[str, Any]:
    density, k = expected_density(fitted)
    return {
        "series": " ".join(family),
        "form": form,
        "figures": len(fitted.terms),
        "draws": len(fitted.likelihood),
        "rhat": fitted.rhat,
        "ess": fitted.ess,
        "divergences": fitted.divergences,
        "density": float(density.sum()),
        "density_error": float(np.sqrt(len(density) * density.var())),
        "highest_k": float(k.max()),
        "slope": float(fitted.draws["slope"].mean()),
        "slope_deviation": float(fitted.draws["slope"].std()),
        "spread": float(fitted.draws["spread"].mean()),
    }
