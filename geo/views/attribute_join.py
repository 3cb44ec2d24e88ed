"""Territories with their values, before they are cut into classes. Kept, because readers try several ways to draw them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from geo.indicators.aggregate import round_significant
from geo.indicators.catalogue import get_indicator
from geo.indicators.estimates import modelled_values, used_figures
from geo.indicators.filters import (
    authorities_total,
    filtered_territories,
    filtered_total,
    filtered_values,
    require_filterable,
)
from geo.indicators.providers import cached
from geo.indicators.survey import survey_values
from geo.indicators.values import VALUE_COLUMNS, read_values, total_values
from geo.statistics.intervals import wilson_interval
from geo.statistics.reliability import Doubt, judge, words
from geo.territories.match import MatchReport, join
from geo.territories.read import get_territory, read_territories
from geo.views.query import Query
from geo.vocabulary.codes import among
from geo.vocabulary.extents import Extent, Filter
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Counted, Indicator, Kind, Weight
from geo.vocabulary.strata import Stratum, survey_stratum

NUMBERS = [name for name in VALUE_COLUMNS if name not in {"level", "period", "code", "stratum"}]


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
    """A survey figure that is drawn on territories, or one of those that the model behind their values was fitted to.

    ``territories`` counts those that take it; 0 for modelled values, which take no figure as it is. ``interval`` is None where
    the sample size is not published.
    """

    stratum: Stratum
    value: float
    sample_size: float | None
    territories: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % Wilson interval of the share."""
        return wilson_interval(self.value, self.sample_size) if self.sample_size else None

    @property
    def doubt(self) -> Doubt | None:
        """What is doubtful in the figure, by which it may not be drawn."""
        low, high = self.interval or (np.nan, np.nan)
        return words(judge([self.sample_size or np.nan], [low], [high])[0])


@dataclass(frozen=True, slots=True)
class JoinedTable:
    """What a view is made of before it is cut into classes; see `geo.views.view.View`."""

    frame: pd.DataFrame
    report: MatchReport
    total: Total | None
    strata: tuple[StratumFigure, ...]


def join_values(query: Query, period: str) -> JoinedTable:
    """Return the territories of a question with their values for one period.

    Raises
    ------
    UnknownIndicator, UnknownPeriod, NoValuesAtLevel, UnknownTerritory, FormerTerritory, EmptySelection, FilterNotPossible
    """
    weight = get_indicator(query.indicator).weighed(query.weight)
    return _join_values(query.indicator, query.level, period, query.within, weight, query.filter)


@cached(maxsize=160)  # the 92 maps of all communes, 3 MB each, and what else is looked at
def _join_values(
    indicator_id: str, level: Level, period: str, within: Extent | None, weight: Weight, chosen: Filter
) -> JoinedTable:
    indicator = get_indicator(indicator_id)
    require_filterable(indicator, level, chosen)
    territories = filtered_territories(level, within, chosen) if chosen else read_territories(level, within)
    if indicator.kind is Kind.SURVEY:
        values = survey_values(indicator, level, period, territories)
    elif indicator.kind is Kind.MODELLED:
        values = select_weight(modelled_values(indicator, level, period, weight), weight)
    else:
        table = filtered_values(indicator, level, period, chosen) if chosen else read_values(indicator, level, period)
        values = apply_weight(table, weight)
        if indicator.counted is Counted.OWN:
            values = values.assign(value=round_significant(values["value"]))
    if within and indicator.kind is not Kind.SURVEY:
        # Values outside the extent are not orphans: they were not asked for.
        values = values[among(values["code"], territories["code"])]
    frame, report = join(territories, values.drop(columns=["level", "period"]), level)
    if indicator.kind is Kind.SURVEY:
        frame = _slim(frame, [name for name in NUMBERS if name in frame.columns])
    return JoinedTable(
        frame=frame,
        report=report,
        total=(
            extent_total(indicator, period, within, weight, chosen, level) if indicator.kind is Kind.OBSERVED else None
        ),
        strata=_strata(indicator, level, period, frame),
    )


def _slim(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return a table whose columns without any value are one array: survey values have no counts, and there are many."""
    nothing = _nothing(len(frame)).set_axis(frame.index)
    return frame.assign(**{name: nothing if frame[name].isna().all() else frame[name].copy() for name in names})


@lru_cache(maxsize=16)
def _nothing(length: int) -> pd.Series:
    return pd.Series(float("nan"), index=range(length))


def extent_name(query: Query) -> str | None:
    """Return the name of the territory that a question is limited to."""
    if query.within is None or query.within.is_zone:
        return None
    return str(get_territory(query.within.territory_level, query.within.code)["name"])


def apply_weight(values: pd.DataFrame, weight: Weight) -> pd.DataFrame:
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
    values = select_weight(values, weight)
    denominator = values["denominator"].where(values["denominator"] > 0)
    return values.assign(value=values["numerator"] / denominator)


def select_weight(values: pd.DataFrame, weight: Weight) -> pd.DataFrame:
    """Return values with the counts and the coverage of one weight only, under the names without an ending."""
    names = ["numerator", "denominator", "expected", "coverage"]
    if weight is Weight.INHABITANTS:
        values = values.assign(**{name: values[f"{name}_inhabitants"] for name in names})
    return values.drop(columns=[f"{name}_inhabitants" for name in names])


def extent_total(
    indicator: Indicator,
    period: str,
    within: Extent | None,
    weight: Weight,
    chosen: Filter | None = None,
    level: Level = Level.COMMUNE,
) -> Total | None:
    """Return the figure of the whole extent of a question on an observed indicator, None where it has none.

    It is the sum over the communes inside the extent, whatever the level drawn: EPCI that straddle its border would add
    communes from outside. Of what is about the authority itself it is the sum over the authorities of `level`. A file that
    begins above the territory of the extent has no figure for it.
    """
    weight = indicator.weighed(weight)
    if within and not within.is_zone and within.territory_level not in indicator.levels:
        return None
    if indicator.of_authority and not chosen:
        row = authorities_total(indicator, level, period, within)
    elif chosen or (within and within.is_zone):
        row = filtered_total(indicator, period, within, chosen or Filter())
    elif within is None:
        row = total_values(indicator, period)
    else:
        row = total_values(indicator, period, within.territory_level, within.code)
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


@cached(maxsize=256)
def country_total(indicator_id: str, period: str, weight: Weight, chosen: Filter, level: Level) -> Total | None:
    """Return the figure of the whole country, kept: every view of an indicator is set against it."""
    return extent_total(get_indicator(indicator_id), period, None, weight, chosen, level)


def _strata(indicator: Indicator, level: Level, period: str, frame: pd.DataFrame) -> tuple[StratumFigure, ...]:
    """Return the survey figures behind a view, from low to high; none for observed values."""
    if indicator.kind is Kind.OBSERVED:
        return ()
    if indicator.kind is Kind.MODELLED:
        used = used_figures(indicator, period).assign(territories=0)
    else:
        drawn = frame.loc[frame["value"].notna(), ["stratum", "value", "sample_size"]].groupby("stratum", sort=False)
        used = drawn[["value", "sample_size"]].first().assign(territories=drawn.size())
    figures = [
        StratumFigure(
            stratum=stratum,
            value=float(row.value),
            sample_size=None if pd.isna(row.sample_size) else float(row.sample_size),
            territories=int(row.territories),
        )
        for row in used.itertuples()
        if (stratum := survey_stratum(str(row.Index)))
    ]
    return tuple(sorted(figures, key=lambda figure: figure.value))
