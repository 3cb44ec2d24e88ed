"""Estimate the rate of a territory from the survey rates of the strata that its communes belong to.

There is no census of AI or data projects, only survey rates by size of commune. The *synthetic estimator* assumes that a
commune of a territory answers as the communes of its size do in the country, and weighs these rates by the make-up of the
territory:

    value of t = sum over strata h of N(t, h) p(h) / sum over h of N(t, h)

with N(t, h) the communes of territory t in stratum h (or their inhabitants) and p(h) the survey rate of h. What the estimate
is worth, its variance and a worked example: ``docs/estimate.md``. Nothing here is an observation: two territories of the same
make-up have the same value.

References
----------
Gonzalez, M. E. (1973). Use and evaluation of synthetic estimates. Proceedings of the Social Statistics Section, American
Statistical Association, 33-36.

Rao, J. N. K. and Molina, I. (2015). Small Area Estimation, 2nd edition, Wiley, chapter 3 (indirect domain estimation).
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base.errors.kinds import shown
from geo.base.errors.questions import NoValuesAtLevel
from geo.indicators.composition import LEAST_COVERAGE, communes_by_stratum, stratum_figures, taken_figures
from geo.indicators.layers import makes_map
from geo.indicators.providers import cached
from geo.indicators.survey import judge_figures, survey_values, taken_strata
from geo.indicators.values import VALUE_COLUMNS, periods_at, read_values, require_period
from geo.statistics.intervals import wilson_interval
from geo.statistics.reliability import LEAST_ANSWERS, Doubt, drawn, judge
from geo.territories.read import read_territories
from geo.vocabulary.levels import ABOVE_COMMUNES, Level
from geo.vocabulary.model import Indicator, Kind, Period, Weight

MODELLED_LEVELS: Final = ABOVE_COMMUNES
"""Levels made up of communes: a commune itself is in one stratum, which is what a survey indicator already shows."""

MODEL_COLUMNS: Final = (*VALUE_COLUMNS, "low", "high", "variance", "reason", "doubt")
"""Columns of a table of modelled values."""

SELECTED: Final = ("value", "low", "high", "variance", "reason", "doubt")
"""Those that differ between communes and inhabitants."""


class Reason(StrEnum):
    """Why a territory has no value, or a value has no interval."""

    COVERAGE = "low_coverage"
    """No value: too few of its communes have a figure."""
    SAMPLE_SIZE = "sample_size_not_published"
    """No interval: of a stratum that is used, the number of answers was not published."""


def synthetic(figures: pd.DataFrame, composition: pd.DataFrame) -> pd.DataFrame:
    """Return the synthetic estimate of each territory with its variance and interval.

    Parameters
    ----------
    figures : DataFrame, one row per stratum, indexed by its id
        ``value`` (survey rate, 0 to 1) and ``sample_size`` (answers, NaN where not published). No two of them share answers.
    composition : DataFrame, one row per territory, indexed by its code
        One column per stratum: its communes, or their inhabitants, in the territory. A stratum that is not in `figures` has no
        figure; what is in it counts in the denominator of the coverage alone.

    Returns
    -------
    DataFrame, indexed as `composition`
        ``value`` (0 to 1; NaN where the coverage is under `LEAST_COVERAGE`); ``low``, ``high`` (95 % limits, NaN where there
        can be none); ``variance`` (of the sampling error); ``denominator`` (communes or inhabitants with a figure);
        ``expected`` (all); ``coverage`` (their ratio); ``reason`` (a `Reason` where value or interval is missing, else None);
        ``doubt`` (a `geo.statistics.reliability.Doubt`, judged by the strata with a weight in the territory and by its own
        interval, else None; ``edition_few_answers`` where another territory's stratum has too few).

    Raises
    ------
    ValueError
        If a rate is outside 0 to 1, a sample size is not positive or a count is negative or missing.

    Notes
    -----
    Variance: with weights w = N(t, h) / sum of N(t, h), sum of w^2 p (1 - p) / n. It is 0 where every rate is 0 or 1, however
    few the answers. The limits are therefore not value +- 1.96 standard errors: with l and u the Wilson limits of each rate,

        low = value - sqrt(sum of w^2 (p - l)^2),    high = value + sqrt(sum of w^2 (u - p)^2)

    (square-and-add, or MOVER: Zou, G. Y. and Donner, A. (2008), Statistics in Medicine 27, 1693-1702; for a linear function of
    proportions Zou, G. Y., Huang, W. and Zhang, X. (2009), Computational Statistics & Data Analysis 53, 1080-1085). They stay
    within 0 to 1, and are those of Wilson where the territory is of one stratum. They hold the sampling error of the survey
    only, not the difference between a territory and the country's communes of the same sizes (the bias of a synthetic
    estimate).

    Examples
    --------
    >>> figures = pd.DataFrame({"value": [0.1, 0.3], "sample_size": [80, 20]}, index=["small", "large"])
    >>> composition = pd.DataFrame({"small": [3], "large": [1]}, index=["somewhere"])
    >>> synthetic(figures, composition)[["value", "low", "high"]].round(3).values.tolist()
    [[0.15, 0.097, 0.234]]
    """
    known = figures[figures["value"].notna()]
    shares, sizes = known["value"].to_numpy(float), known["sample_size"].to_numpy(float)
    every = composition.to_numpy(float)
    if not ((shares >= 0) & (shares <= 1)).all() or not (every >= 0).all():
        raise ValueError("rates must be from 0 to 1 and the counts of a make-up 0 or more")
    counts = composition.reindex(columns=known.index, fill_value=0).to_numpy(float)
    denominator, expected = counts.sum(axis=1), every.sum(axis=1)
    coverage = np.divide(denominator, expected, out=np.full(len(every), np.nan), where=expected > 0)
    enough = coverage >= LEAST_COVERAGE
    weights = np.divide(counts, denominator[:, None], out=np.zeros_like(counts), where=enough[:, None])
    used = weights > 0
    unpublished = (used & np.isnan(sizes)).any(axis=1)
    reason = np.full(len(every), None, dtype=object)
    for cause, holds in ((Reason.SAMPLE_SIZE, unpublished), (Reason.COVERAGE, ~enough)):
        reason[holds] = str(cause)
    # A sum of rounded weights may leave 0 to 1 by a hair.
    value = np.where(enough, np.clip(weights @ shares, 0, 1), np.nan)
    out: dict[str, Any] = {"value": value, **_errors(weights, shares, sizes)}
    for name in ("low", "high", "variance"):
        out[name] = np.where(pd.isna(reason), out[name], np.nan)
    out |= {"denominator": denominator, "expected": expected, "coverage": coverage}
    # As objects, or pandas would make text of it and NaN of None.
    out["reason"] = pd.Series(reason, index=composition.index, dtype=object)
    out["doubt"] = pd.Series(_doubts(used, sizes, out["low"], out["high"]), index=composition.index, dtype=object)
    return pd.DataFrame(out, index=composition.index)


def modelled_values(indicator: Indicator, level: Level, period: str, weight: Weight = Weight.COMMUNES) -> pd.DataFrame:
    """Return the modelled values of one indicator at one level for one edition of its survey.

    Parameters
    ----------
    indicator : Indicator
        Of kind modelled.
    level : Level
        One of `MODELLED_LEVELS`.
    period : str
        Id of one of its periods.
    weight : Weight
        Expected share of the communes, or of the inhabitants (those who live in a commune that would answer yes).

    Returns
    -------
    DataFrame
        Columns `MODEL_COLUMNS`, one row a territory, sorted by code. ``value``, ``low``, ``high``, ``variance``, ``reason`` and
        ``doubt`` as `synthetic` for that weight; ``denominator``, ``expected`` and ``coverage`` count communes, with
        ``_inhabitants`` their inhabitants; ``numerator`` is NaN, for nothing was counted, and so is ``sample_size``.

    Raises
    ------
    UnknownPeriod
        If the indicator has no such period.
    NoValuesAtLevel
        If it is not modelled at that level.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> values = modelled_values(get_indicator("ia_projet_engage_estime"), Level.REGION, "2022")
    >>> values.set_index("code").loc["53", ["value", "low", "high"]].astype(float).round(3).tolist()
    [0.026, 0.015, 0.081]
    """
    require_period(indicator, period)
    if indicator.kind is not Kind.MODELLED or level not in indicator.levels:
        raise NoValuesAtLevel(
            indicator=indicator.id, level=level, period=period, allowed=shown(indicator.levels or "–")
        )
    taken = taken_figures(_survey(indicator), period)
    figures = stratum_figures(taken)
    tables = {each: synthetic(figures, communes_by_stratum(taken, level, each)) for each in Weight}
    columns = {name: tables[weight][name] for name in SELECTED}
    for name in ("denominator", "expected", "coverage"):
        columns |= {name: tables[Weight.COMMUNES][name], f"{name}_inhabitants": tables[Weight.INHABITANTS][name]}
    out = pd.DataFrame(columns).reset_index(names="code").reindex(columns=list(MODEL_COLUMNS))
    return out.assign(level=str(level), period=period, stratum=pd.Series(None, index=out.index, dtype=object))


@cached(maxsize=512)
def default_period(indicator: Indicator, level: Level) -> Period | None:
    """Return the period that is shown where none was asked for, None where the indicator has no value at that level.

    The latest one of what was observed. Of a survey, or of what is modelled from one, the latest edition that makes a map
    (`geo.indicators.layers`); without any the latest in which every figure is good enough to be drawn, then in which some are;
    without any of these the edition whose smallest number of answers is the largest.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> default_period(get_indicator("ia_projet_engage_estime"), Level.EPCI).id
    '2022'
    """
    periods = periods_at(indicator, level)
    if indicator.kind is Kind.OBSERVED or len(periods) < 2:
        return periods[-1] if periods else None
    return max(enumerate(periods), key=lambda entry: (*_worth(indicator, level, entry[1].id), entry[0]))[1]


@cached(maxsize=512)
def any_drawn(indicator: Indicator, level: Level) -> bool:
    """Say whether an indicator makes a map at a level in the period that is shown first, see `geo.indicators.layers`."""
    period = default_period(indicator, level)
    if period is None or indicator.kind is not Kind.OBSERVED:
        return period is not None and _worth(indicator, level, period.id)[0]
    return makes_map(indicator, read_values(indicator, level, period.id).eval("value = numerator / denominator"))


def _worth(indicator: Indicator, level: Level, period: str) -> tuple[bool, bool, bool, float]:
    """Say whether an edition makes a map, whether all its figures are drawn, or some, and if none what the least rests on."""
    if indicator.kind is Kind.MODELLED:
        table = modelled_values(indicator, level, period)
        figures = stratum_figures(taken_figures(_survey(indicator), period))
        doubts = table["doubt"][table["value"].notna()]
    else:
        figures = taken_strata(indicator, level, period)
        doubts = pd.Series(judge_figures(figures))
        # A figure alone is given to every place: the places are not needed to know.
        several = figures["value"][drawn(doubts)].nunique() > 1
        table = survey_values(indicator, level, period, read_territories(level)) if several else figures.iloc[:0]
    ones = drawn(doubts)
    least = 0.0 if ones.any() else float(figures["sample_size"].min())
    return len(table) > 0 and makes_map(indicator, table), bool(ones.all()), bool(ones.any()), least


def used_figures(indicator: Indicator, level: Level, period: str, codes: pd.Series) -> pd.DataFrame:
    """Return the survey figures that the values of some territories are computed from.

    Parameters
    ----------
    indicator : Indicator
        Of kind modelled.
    level : Level
    period : str
    codes : Series of str
        Territories of that level.

    Returns
    -------
    DataFrame, indexed by stratum, from the specific to the general
        ``value``, ``sample_size`` (NaN where not published) and ``communes`` (in those territories).

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> used_figures(get_indicator("ia_projet_engage_estime"), Level.REGION, "2022", pd.Series(["53"]))["communes"].tolist()
    [967, 195, 38, 2]
    """
    taken = taken_figures(_survey(indicator), period)
    made_of = communes_by_stratum(taken, level, Weight.COMMUNES)
    communes = made_of.loc[codes].sum()
    figures = stratum_figures(taken)
    figures = figures.assign(communes=communes.reindex(figures.index).astype("int64"))
    return figures[figures["communes"] > 0]


def _survey(indicator: Indicator) -> Indicator:
    """Return the survey question behind a modelled indicator, as far as its figures for communes go."""
    return replace(indicator, id=indicator.basis, kind=Kind.SURVEY, levels=(Level.COMMUNE,), basis="")


def _doubts(
    used: NDArray[np.bool_], sizes: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.object_]:
    """Return what is doubtful in each modelled value, one for each row of `used`; see `geo.statistics.reliability`."""
    present = used.any(axis=1)
    least = np.where(used, sizes, np.inf)
    fewest = np.fmin.reduce(least, axis=1, initial=np.inf)
    unknown = np.isnan(least).any(axis=1)
    # One stratum with too few answers decides, whether those of another were published or not.
    out = judge(np.where(unknown & (fewest >= LEAST_ANSWERS), np.nan, fewest), low, high)
    if np.fmin.reduce(sizes, initial=np.inf) < LEAST_ANSWERS:
        out[drawn(out)] = str(Doubt.EDITION)
    out[~present] = None
    return out


def _errors(
    weights: NDArray[np.float64], shares: NDArray[np.float64], sizes: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Return limits and variance of weighted sums of rates, one for each row of `weights`; see `synthetic`."""
    none = (np.nan, np.nan)
    limits = [wilson_interval(p, n) if n == n else none for p, n in zip(shares, sizes, strict=True)]
    lows, highs = np.array(limits, dtype=float).reshape(-1, 2).T
    value = weights @ shares

    def squares(deviations: NDArray[np.float64]) -> NDArray[np.float64]:
        # A deviation that is not known matters only where it has a weight.
        return np.asarray((np.where(weights > 0, weights * deviations, 0.0) ** 2).sum(axis=1))

    return {
        "low": np.clip(value - np.sqrt(squares(shares - lows)), 0, 1),
        "high": np.clip(value + np.sqrt(squares(highs - shares)), 0, 1),
        "variance": squares(np.sqrt(shares * (1 - shares) / sizes)),
    }
