"""What the interval of a modelled value is worth: tried where the truth is known.

The declared criteria of the directory are known for (nearly) every commune. So a survey of a few communes of each size can be
drawn from them again and again, the rate of every territory estimated as the Atlas estimates that of a survey question, and the
interval held against the true share. It holds the sampling error alone: how a territory differs from the country's communes of
the same sizes is in no such interval, which is why it misses the truth far more often than one time in twenty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.indicators.composition import communes_by_stratum, stratum_figures, taken_figures
from geo.indicators.estimates import MODELLED_LEVELS, synthetic
from geo.indicators.values import read_values
from geo.territories.read import read_territories
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Kind, Weight
from geo.vocabulary.strata import survey_stratum

SURVEY: Final = "ia_projet_engage"
EDITION: Final = "2022"
"""The survey whose numbers of answers are drawn: 81, 17, 35 and 7 communes, from small to large."""

REPETITIONS: Final = 200
SEED: Final = 2022


class BacktestRow(TypedDict):
    """How often the interval holds the truth: ``inside`` is a share from 0 to 1 of `territories`, over all repetitions."""

    indicator: str
    period: str
    level: str
    territories: int
    inside: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """A backtest of the interval of modelled values.

    Attributes
    ----------
    answers : dict of str to int
        Communes drawn from each stratum.
    repetitions, seed : int
    rows : tuple of BacktestRow
        One for each criterion and level.
    """

    answers: dict[str, int]
    repetitions: int
    seed: int
    rows: tuple[BacktestRow, ...]

    def range_at(self, level: Level) -> tuple[float, float]:
        """Return the smallest and the largest share over the criteria at a level."""
        shares = [row["inside"] for row in self.rows if row["level"] == str(level)]
        return min(shares), max(shares)


def backtest(repetitions: int = REPETITIONS, seed: int = SEED) -> Backtest:
    """Draw surveys from the criteria whose truth is known, and count how often the interval of a territory holds it.

    Parameters
    ----------
    repetitions : int
        Surveys drawn for each criterion, 1 or more.
    seed : int
        Of the generator (PCG64), 0 or more: the same one gives the same answer.

    Returns
    -------
    Backtest
        Communes are drawn without replacement among those with a record, as many from each size as answered in 2022. Rates
        are not rounded; a published one is, by half a point at most.

    Examples
    --------
    >>> tried = backtest(repetitions=2)
    >>> tried.answers["commune_lt_3500"], len(tried.rows)
    (81, 18)
    """
    taken = taken_figures(get_indicator(SURVEY), EDITION)
    sizes = stratum_figures(taken)["sample_size"]
    made_of = {level: communes_by_stratum(taken, level, Weight.COMMUNES) for level in MODELLED_LEVELS}
    known = [
        entry
        for entry in load_catalogue().values()
        if entry.kind is Kind.OBSERVED and entry.rpnt and not entry.imported
    ]
    rows = []
    for number, indicator in enumerate(known):
        # A generator of its own for each criterion: another criterion in the catalogue changes none of the others.
        draws = np.random.default_rng([seed, number])
        rates = _rates(indicator, sizes, repetitions, draws)
        rows += [_tried(indicator, level, rates, sizes, made_of[level]) for level in MODELLED_LEVELS]
    return Backtest({str(name): int(size) for name, size in sizes.items()}, repetitions, seed, tuple(rows))


def _rates(indicator: Indicator, sizes: pd.Series, repetitions: int, draws: np.random.Generator) -> NDArray[np.float64]:
    """Return the rates that surveys find: one row a survey, one column a stratum."""
    communes = read_territories(Level.COMMUNE)
    values = read_values(indicator, Level.COMMUNE, indicator.latest.id).set_index("code")["value"]
    met = values.reindex(communes["code"]).to_numpy(float)
    rates = []
    for name, size in sizes.items():
        stratum = survey_stratum(str(name))
        assert stratum is not None
        assert stratum.mask is not None
        inside = met[stratum.mask(communes).to_numpy(bool)]
        yes, no = int((inside == 1).sum()), int((inside == 0).sum())
        rates.append(draws.hypergeometric(yes, no, int(size), repetitions) / size)
    return np.column_stack(rates)


def _tried(
    indicator: Indicator, level: Level, rates: NDArray[np.float64], sizes: pd.Series, made_of: pd.DataFrame
) -> BacktestRow:
    """Return how often the interval holds the truth at one level."""
    truth = read_values(indicator, level, indicator.latest.id).set_index("code")["value"]
    true = truth.reindex(made_of.index).to_numpy(float)
    present = ~np.isnan(true)
    held = 0
    for survey in rates:
        found = synthetic(pd.DataFrame({"value": survey, "sample_size": sizes}, index=sizes.index), made_of)
        low, high = found["low"].to_numpy(float), found["high"].to_numpy(float)
        held += int(((low <= true) & (true <= high) & present).sum())
    return {
        "indicator": indicator.id,
        "period": indicator.latest.id,
        "level": str(level),
        "territories": int(present.sum()),
        "inside": held / (len(rates) * int(present.sum())),
    }
