"""Answer a question: the one place where reading, joining and classifying are put together.

The command line, the web application and a notebook all call `build_view`, so that they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.catalogue import get_indicator
from geo.classify import Classes, assign, classify
from geo.codes import among
from geo.errors import UnknownPeriod, shown
from geo.match import MatchReport, join
from geo.model import Indicator, Kind, Level, Period, Weight
from geo.query import Extent, Query
from geo.read import get_territory, read_territories
from geo.stats import wilson_interval
from geo.strata import Stratum, survey_stratum
from geo.values import read_values, survey_values, total_values


@dataclass(frozen=True, slots=True)
class Total:
    """The figure of the whole extent, rebuilt from numerators and denominators of its communes.

    ``value`` is from 0 to 1 or NaN; ``coverage`` is the share of the communes (or of their inhabitants) with a value.
    """

    value: float
    numerator: float
    denominator: float
    coverage: float


@dataclass(frozen=True, slots=True)
class StratumFigure:
    """A survey figure that is drawn on territories: ``interval`` is None where the sample size is not published."""

    stratum: Stratum
    value: float
    sample_size: float | None
    territories: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % Wilson interval of the share."""
        return wilson_interval(self.value, self.sample_size) if self.sample_size else None


@dataclass(frozen=True, slots=True)
class View:
    """The answer to a question.

    Attributes
    ----------
    query : Query
        With its period filled in.
    indicator : Indicator
    period : Period
    extent_name : str or None
        Name of the territory that the view is limited to; None is the whole country.
    frame : DataFrame, one row per territory, sorted by code
        Attributes of the territories, then ``value`` (0 to 1, NaN is missing), ``numerator``, ``denominator``,
        ``coverage``, ``stratum``, ``sample_size``.
    report : MatchReport
    classes : Classes
    assigned : ndarray of int8
        Class of each row, -1 is missing.
    total : Total or None
        None for survey values, which must not be added up.
    strata : tuple of StratumFigure
        Only for survey values.
    """

    query: Query
    indicator: Indicator
    period: Period
    extent_name: str | None
    frame: pd.DataFrame
    report: MatchReport
    classes: Classes
    assigned: NDArray[np.int8]
    total: Total | None
    strata: tuple[StratumFigure, ...]

    @property
    def estimated(self) -> bool:
        """Say whether the values are estimates by stratum and have to look like it."""
        return self.indicator.kind is not Kind.OBSERVED


def build_view(query: Query) -> View:
    """Answer a question.

    Parameters
    ----------
    query : Query

    Returns
    -------
    View

    Raises
    ------
    UnknownIndicator, UnknownPeriod, NoValuesAtLevel, UnknownTerritory, FormerTerritory, EmptySelection

    Examples
    --------
    >>> view = build_view(Query(indicator="rpnt_1_8", level=Level.REGION))
    >>> len(view.frame), view.classes.k
    (18, 5)
    """
    indicator = get_indicator(query.indicator)
    period = get_period(indicator, query.period)
    found = _joined(indicator.id, query.level, period.id, query.within, query.weight)
    values = found.frame["value"].to_numpy(float)
    classes = classify(values, query.scheme, query.k, query.breaks)
    return View(
        query=query.with_(period=period.id),
        indicator=indicator,
        period=period,
        extent_name=str(get_territory(query.within.level, query.within.code)["name"]) if query.within else None,
        frame=found.frame.copy(deep=False),
        report=found.report,
        classes=classes,
        assigned=assign(values, classes.breaks),
        total=found.total,
        strata=found.strata,
    )


@dataclass(frozen=True, slots=True)
class _Joined:
    """What a view is made of before it is cut into classes."""

    frame: pd.DataFrame
    report: MatchReport
    total: Total | None
    strata: tuple[StratumFigure, ...]


@lru_cache(maxsize=96)
def _joined(indicator_id: str, level: Level, period: str, within: Extent | None, weight: Weight) -> _Joined:
    """Join territories and values; kept, because readers try several classes and palettes on the same values."""
    indicator = get_indicator(indicator_id)
    territories = read_territories(level, within)
    if indicator.kind is Kind.OBSERVED:
        values = weighted(read_values(indicator, level, period), weight)
        if within:
            # Values outside the extent are not orphans: they were not asked for.
            values = values[among(values["code"], territories["code"])]
    else:
        values = survey_values(indicator, level, period, territories)
    frame, report = join(territories, values.drop(columns=["level", "period"]), level)
    return _Joined(
        frame=frame,
        report=report,
        total=extent_total(indicator, period, within, weight) if indicator.kind is Kind.OBSERVED else None,
        strata=_strata(frame) if indicator.kind is Kind.SURVEY else (),
    )


def get_period(indicator: Indicator, period: str | None) -> Period:
    """Return the period of that id, the latest one for None.

    Raises
    ------
    UnknownPeriod
    """
    if period is None:
        return indicator.latest
    for known in indicator.periods:
        if known.id == period:
            return known
    allowed = shown((known.id for known in indicator.periods), 20)
    raise UnknownPeriod(indicator=indicator.id, arrived=period, allowed=allowed)


def weighted(values: pd.DataFrame, weight: Weight) -> pd.DataFrame:
    """Return observed values as share of communes or as share of inhabitants.

    Parameters
    ----------
    values : DataFrame
        With ``numerator``, ``denominator``, ``expected``, ``coverage`` and the same with the ending ``_inhabitants``.
    weight : Weight

    Returns
    -------
    DataFrame
        With ``value``, ``numerator``, ``denominator``, ``expected`` and ``coverage`` for that weight only.
    """
    names = ["numerator", "denominator", "expected", "coverage"]
    if weight is Weight.INHABITANTS:
        values = values.assign(**{name: values[f"{name}_inhabitants"] for name in names})
    denominator = values["denominator"].where(values["denominator"] > 0)
    values = values.assign(value=values["numerator"] / denominator)
    return values.drop(columns=[f"{name}_inhabitants" for name in names])


def extent_total(indicator: Indicator, period: str, within: Extent | None, weight: Weight) -> Total:
    """Return the figure of the whole extent of a question on an observed indicator.

    It is the sum over the communes inside the extent, whatever the level drawn: EPCI that straddle its border would add
    communes from outside.
    """
    row = (
        total_values(indicator, period)
        if within is None
        else total_values(indicator, period, within.level, within.code)
    )
    suffix = "_inhabitants" if weight is Weight.INHABITANTS else ""
    numerator, denominator, expected = (
        float(row[f"{name}{suffix}"]) for name in ("numerator", "denominator", "expected")
    )
    return Total(
        value=numerator / denominator if denominator else float("nan"),
        numerator=numerator,
        denominator=denominator,
        coverage=denominator / expected if expected else float("nan"),
    )


def _strata(frame: pd.DataFrame) -> tuple[StratumFigure, ...]:
    figures = []
    for stratum_id, group in frame.dropna(subset=["stratum"]).groupby("stratum", sort=False):
        stratum = survey_stratum(str(stratum_id))
        if stratum is None or group["value"].isna().all():
            continue
        size = group["sample_size"].iloc[0]
        figures.append(
            StratumFigure(
                stratum=stratum,
                value=float(group["value"].iloc[0]),
                sample_size=None if pd.isna(size) else float(size),
                territories=len(group),
            )
        )
    return tuple(sorted(figures, key=lambda figure: figure.value))
