"""The spread between places, chosen on all observed indicators but one and tried on that one.

Surveys of as many communes of each size as answered in 2022 are drawn from an observed indicator. From each, the rate by size is
estimated with the priors of the model (its part for communes, solved on a grid), then the share of every territory with the
spread that the *other* indicators gave. The interval is held against the true share.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.build.estimates.cells import BANDS, CENTRE, read_cells
from geo.build.estimates.places import (
    PLACES,
    Spread,
    answers_of,
    choose_spread,
    measure_spread,
    read_communes,
    tried_indicators,
)
from geo.build.estimates.program import PRIORS
from geo.build.estimates.project import draw_shares, make_lots
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Weight

ANSWERS: Final = (81, 17, 35, 7)
"""Communes of each size that answered in 2022."""

SURVEYS: Final = 6
DRAWS: Final = 200

USED: Final = "used"
"""The largest of the others, times a factor."""

RULES: Final = ("none", "mean", "largest")
"""No spread (the error of the survey alone, and the number of communes), the quadratic mean, the largest of the others."""


def measure_all(progress: Callable[[str], None]) -> dict[str, Spread]:
    """Return the spread of every indicator that is tried."""
    progress("measuring how communes of one size differ between places")
    return {entry.id: measure_spread(answers_of(entry)) for entry in tried_indicators()}


def spread_for(measured: dict[str, Spread], rule: str, *, without: str = "") -> Spread:
    """Return the spread that a rule gives, from all indicators but one."""
    others = [spread for name, spread in measured.items() if name != without]
    return Spread(0.0, 0.0, 0.0) if rule == "none" else choose_spread(others, largest=rule != "mean")


def backtest(
    measured: dict[str, Spread],
    progress: Callable[[str], None],
    *,
    seed: int,
    surveys: int = SURVEYS,
    factor: float | None = None,
    only: str | None = None,
) -> pd.DataFrame:
    """Return how often the interval holds the truth, by indicator, rule and level.

    Parameters
    ----------
    measured : dict of str to Spread
        As `measure_all`.
    progress : callable
    seed : int
    surveys : int
        Drawn for each indicator.
    factor : float, optional
        Try only the rule `USED` with this factor, instead of `RULES`.
    only : str, optional
        Id of the one indicator to try.

    Returns
    -------
    DataFrame
        ``indicator``, ``period``, ``rule``, ``level``, ``territories``; ``region``, ``departement``, ``epci`` (the spread
        used); ``inside_95``, ``inside_80`` (share of territories and surveys whose interval holds the true share);
        ``width_95``, ``width_80`` (median of the intervals).
    """
    rows: list[dict[str, Any]] = []
    for number, indicator in enumerate(tried_indicators()):
        if only not in {None, indicator.id}:
            continue
        progress(f"trying the intervals on {indicator.id}" + (f", {factor} times as wide" if factor else ""))
        answers = answers_of(indicator)
        # A generator of its own for each: another indicator in the catalogue changes none of the others but by its spread.
        generator = np.random.default_rng([seed, number])
        logits = [_rate_by_size(draw_survey(answers, generator), generator) for _ in range(surveys)]
        for rule in (USED,) if factor else RULES:
            spread = spread_for(measured, rule, without=indicator.id).times(factor or 1.0)
            named = {"indicator": indicator.id, "period": indicator.latest.id, "rule": rule}
            used = dict(zip(map(str, PLACES), spread.as_array().tolist(), strict=True))
            found = _tried(answers, logits, spread, generator)
            rows += [named | {"level": str(level)} | found[level] | used for level in PLACES]
    return pd.DataFrame(rows)


def draw_survey(answers: NDArray[np.float64], generator: np.random.Generator) -> tuple[int, ...]:
    """Return how many of the communes of each size say yes, drawn without replacement from those with a record."""
    population = read_communes().population
    out = []
    for (low, high), size in zip(BANDS.values(), ANSWERS, strict=True):
        inside = answers[(population >= low) & (population <= high) & ~np.isnan(answers)]
        out.append(int(generator.hypergeometric(int(inside.sum()), int((inside == 0).sum()), min(size, len(inside)))))
    return tuple(out)


@lru_cache(maxsize=1)
def _grid() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return level, slope and prior of each point of the grid, and the rates of the four sizes there."""
    level, slope = (
        part.ravel() for part in np.meshgrid(np.linspace(-7, 6, 105), np.linspace(-3, 4, 71), indexing="ij")
    )
    # Edition and kind are on top of the level.
    around = np.sqrt(PRIORS["level"] ** 2 + PRIORS["kind"] ** 2 + PRIORS["edition"] ** 2)
    prior = -0.5 * ((level - PRIORS["level_mean"]) / around) ** 2 - 0.5 * (slope / PRIORS["slope"]) ** 2
    cells = read_cells()
    chance = 1 / (1 + np.exp(-(level[:, None] + slope[:, None] * cells.size)))
    rates = np.column_stack([chance @ cells.weights({band: 1.0}) for band in BANDS])
    return level, slope, prior, rates


def _rate_by_size(yes: tuple[int, ...], generator: np.random.Generator) -> NDArray[np.float64]:
    """Return draws of the logit of the rate of each size group of communes, after a survey."""
    level, slope, prior, rates = _grid()
    nodes, heights = np.polynomial.hermite_e.hermegauss(7)
    every = prior
    for column, (count, size) in enumerate(zip(yes, ANSWERS, strict=True)):
        rate = np.clip(rates[:, column], 1e-12, 1 - 1e-12)
        # What respondents have in common, at the middle of its prior.
        moved = np.log(rate / (1 - rate))[:, None] + 0.67 * PRIORS["spread"] * nodes
        each = -count * np.logaddexp(0, -moved) - (size - count) * np.logaddexp(0, moved)
        every = every + np.log(np.exp(each - each.max()) @ (heights / heights.sum())) + each.max()
    chance = np.exp(every - every.max())
    chosen = generator.choice(len(chance), DRAWS, p=chance / chance.sum())
    return np.asarray(level[chosen, None] + slope[chosen, None] * (read_communes().sizes - CENTRE["commune"]))


def _tried(
    answers: NDArray[np.float64],
    logits: list[NDArray[np.float64]],
    spread: Spread,
    generator: np.random.Generator,
) -> dict[Level, dict[str, Any]]:
    """Return how often the intervals of one indicator hold its true shares, by level."""
    communes, known = read_communes(), ~np.isnan(answers)
    lots = make_lots(known)
    drawn = [draw_shares(logit, spread, generator, lots, (Weight.COMMUNES,)) for logit in logits]
    out: dict[Level, dict[str, Any]] = {}
    for level in PLACES:
        place = communes.place[level]
        used = known & (place >= 0)
        number = np.bincount(place[used], minlength=place.max() + 1)
        truth = np.divide(
            np.bincount(place[used], answers[used], len(number)),
            number,
            out=np.full(len(number), np.nan),
            where=number > 0,
        )
        held: dict[str, Any] = {"territories": int((number > 0).sum())}
        for name, ends in (("95", (0.025, 0.975)), ("80", (0.1, 0.9))):
            inside, width = [], []
            for shares in drawn:
                table = shares[level, Weight.COMMUNES]
                present = np.flatnonzero(number[: table.shape[1]] > 0)
                low, high = np.quantile(table[:, present], ends, axis=0)
                true = truth[present]
                inside.append(((low - 1e-9 <= true) & (true <= high + 1e-9)).mean())
                width.append(np.median(high - low))
            held |= {f"inside_{name}": float(np.mean(inside)), f"width_{name}": float(np.mean(width))}
        out[level] = held
    return out
