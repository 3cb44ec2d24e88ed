"""Answer a question: the one place where reading, joining and classifying are put together.

The command line, the web application and a notebook all call `build_view`, so that they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base.errors.kinds import shown
from geo.base.errors.questions import (
    DrawingNotPossible,
    EstimatesNotCrossed,
    HotSpotsOfEstimates,
    NoCentre,
    NoCountsToDraw,
    SameNumerators,
    UnknownPeriod,
)
from geo.counts.measured import Behind, Label, behind
from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.indicators.estimates import default_period
from geo.indicators.layers import drawn_values, judge_layer
from geo.indicators.values import periods_at
from geo.statistics.classify import Classes, assign, classify, classify_around, reclassify
from geo.statistics.informative import Information, NoMap
from geo.territories.match import MatchReport
from geo.territories.read import read_territories, require_territory
from geo.views.attribute_join import JoinedTable, StratumFigure, Total, country_total, extent_name, join_values
from geo.views.query import Query
from geo.vocabulary.choices import Drawing, Lock, Scheme
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Kind, Period
from geo.vocabulary.palettes import DIVERGING, SEQUENTIAL

BIVARIATE_CLASSES = 3
"""Classes of each indicator where two are drawn at once."""


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
        Name of the territory that the view is limited to; None is the whole country, or metropolitan France.
    frame : DataFrame, one row per territory, sorted by code
        Attributes of the territories, then ``value`` (0 to 1, NaN is missing), ``numerator``, ``denominator``,
        ``coverage``, ``stratum``, ``sample_size``; for modelled values also ``low``, ``high``, ``low_80`` and ``high_80`` (see
        `geo.indicators.estimates.modelled_values`). Of both kinds ``doubt`` says why a value is not drawn, or that its
        sample size is not published (`geo.statistics.reliability.Doubt`).
    report : MatchReport
    classes : Classes
    information : Information
        What its values tell apart.
    assigned : ndarray of int8
        Class of each row, `geo.statistics.classify.MISSING` (also where a value is not drawn) or `OUTSIDE_BREAKS`.
    total : Total or None
        None for survey and modelled values, which must not be added up.
    strata : tuple of StratumFigure
        The survey figures that survey values are, or that the model behind modelled values was fitted to.
    outside : int
        Territories of the extent in which no commune passes the filter.
    centre : float or None
        National value, 0 to 1, with the filters of the question; None for survey and modelled values.
    parting : float or None
        Where the colours part; None for a palette without two hues.
    second : View or None
        The same question on the second indicator, where two are drawn at once; its rows are the same territories.
    """

    query: Query
    indicator: Indicator
    period: Period
    extent_name: str | None
    frame: pd.DataFrame
    report: MatchReport
    classes: Classes
    information: Information
    assigned: NDArray[np.int8]
    total: Total | None
    strata: tuple[StratumFigure, ...]
    outside: int = 0
    centre: float | None = None
    parting: float | None = None
    second: View | None = None

    @property
    def held_back(self) -> int:
        """Territories with a value that is not drawn."""
        return int((~np.isnan(self.frame["value"].to_numpy(float)) & np.isnan(drawn_values(self.frame))).sum())

    @property
    def no_map(self) -> NoMap | None:
        """Why it is not drawn as a map, as a whole or for its second indicator; None where it is."""
        return self.information.no_map or (self.second.no_map if self.second else None)

    @property
    def estimated(self) -> bool:
        """Say whether the values are estimates, by stratum or modelled, and have to look like it."""
        return not self.indicator.rankable


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
    UnknownIndicator, UnknownPeriod, NoValuesAtLevel, UnknownTerritory, FormerTerritory, EmptySelection, FilterNotPossible,
    MaximumNotCompared, DrawingNotPossible, EstimatesNotCrossed, HotSpotsOfEstimates, NoCountsToDraw, NoCentre

    Examples
    --------
    >>> view = build_view(Query(indicator="rpnt_1_8", level=Level.REGION))
    >>> len(view.frame), view.classes.k
    (18, 5)
    """
    indicator = get_indicator(query.indicator)
    period = get_period(indicator, query.period, query.level)
    if query.selected:
        require_territory(query.level, query.selected)
    table = join_values(query, period.id)
    if query.draw == Drawing.BIVARIATE:
        query = query.with_(second=query.second or second_choice(indicator, query.level))
    _require_drawable(query, indicator, table)
    centre, values = national_value(query, indicator, period), drawn_values(table.frame)
    parting = parting_of(query, indicator, values, centre)
    classes = classify_values(query, indicator, values, parting)
    return View(
        # A weight that one of two indicators has stays in the question.
        query=query.with_(period=period.id, weight=query.weight if query.second else indicator.weighed(query.weight)),
        indicator=indicator,
        period=period,
        extent_name=extent_name(query),
        frame=table.frame.copy(deep=False),
        report=table.report,
        classes=classes,
        information=judge_layer(indicator, table.frame, whole=not (query.within or query.filtered)),
        assigned=assign(values, classes.breaks),
        total=table.total,
        strata=table.strata,
        outside=len(read_territories(query.level, query.within)) - len(table.frame) if query.filtered else 0,
        centre=centre,
        parting=parting,
        second=second_view(query, period, indicator) if query.second else None,
    )


def _require_drawable(query: Query, indicator: Indicator, table: JoinedTable) -> None:
    estimate = behind(indicator, table)
    if estimate is not None and query.draw == Drawing.BIVARIATE:
        raise not_crossed(indicator, get_indicator(query.second or ""), indicator, estimate)
    if estimate is not None and query.draw == Drawing.HOTSPOTS:
        raise HotSpotsOfEstimates(indicator=Label(indicator), behind=estimate)
    if estimate is not None and query.draw == Drawing.CIRCLES:
        raise DrawingNotPossible(indicator=Label(indicator), behind=estimate)
    if query.draw == Drawing.CIRCLES and not indicator.has_counts:
        raise NoCountsToDraw(indicator=indicator.id)


def not_crossed(first: Indicator, second: Indicator, estimated: Indicator, estimate: Behind) -> EstimatesNotCrossed:
    """Return the refusal to set two indicators against each other of which one was not measured in the territories."""
    return EstimatesNotCrossed(first=Label(first), second=Label(second), indicator=Label(estimated), behind=estimate)


def parting_of(query: Query, indicator: Indicator, values: NDArray[np.float64], national: float | None) -> float | None:
    """Return where the colours of a question part: at the value it names, else at the national one, else at 0.

    Returns
    -------
    float or None
        None for a palette without two hues.

    Raises
    ------
    NoCentre
        If the palette has two hues, there is no national value and not both signs, and the question names no centre.
    """
    if query.palette not in DIVERGING or query.draw == Drawing.BIVARIATE:
        return None
    centre = national if query.centre is None else query.centre
    if centre is not None:
        return centre
    if both_signs(values):
        return 0.0
    raise NoCentre(palette=query.palette, indicator=indicator.id, allowed=shown(SEQUENTIAL))


def both_signs(values: NDArray[np.float64]) -> bool:
    """Say whether some values are below 0 and some above.

    Examples
    --------
    >>> both_signs(np.array([-1.0, 2.0])), both_signs(np.array([0.0, 2.0]))
    (True, False)
    """
    return bool((values < 0).any() and (values > 0).any())


def classify_values(query: Query, indicator: Indicator, values: NDArray[np.float64], centre: float | None) -> Classes:
    """Cut the values of a question into classes: its own, or those of all periods together, around a centre or not."""
    if query.lock == Lock.PERIODS:
        every = [drawn_values(join_values(query, entry.id).frame) for entry in periods_at(indicator, query.level)]
        return reclassify(_cut(query, np.concatenate(every), centre), values)
    return _cut(query, values, centre)


def _cut(query: Query, values: NDArray[np.float64], centre: float | None) -> Classes:
    if query.draw == Drawing.BIVARIATE:
        scheme = Scheme.QUANTILES if query.scheme == Scheme.MANUAL else query.scheme
        return classify(values, scheme, BIVARIATE_CLASSES)
    if centre is not None:
        return classify_around(values, centre, query.scheme, query.k, query.breaks)
    return classify(values, query.scheme, query.k, query.breaks)


def national_value(query: Query, indicator: Indicator, period: Period) -> float | None:
    """Return the value of the whole country with the filters of a question, None for survey values and for a maximum."""
    if indicator.kind is not Kind.OBSERVED or not indicator.summable:
        return None
    total = country_total(indicator.id, period.id, indicator.weighed(query.weight), query.filter, query.level)
    return None if total is None or np.isnan(total.value) else total.value


def second_view(query: Query, period: Period, first: Indicator) -> View:
    """Return the view of the second indicator: the same period where it has values for it, else its latest one.

    Raises
    ------
    EstimatesNotCrossed
        If it was not measured in the territories.
    SameNumerators
        If it is the first one, or that with the other denominator.
    """
    indicator = get_indicator(query.second or "")
    same = period.id if period.id in {entry.id for entry in periods_at(indicator, query.level)} else None
    # Nine colours of their own: the palette and the lock of the question say nothing about the view to build here.
    plain = {"second": None, "selected": None, "draw": "classes", "palette": SEQUENTIAL[0], "centre": None, "lock": ""}
    view = build_view(query.with_(indicator=indicator.id, period=same, **plain))
    estimate = behind(indicator, view)
    if estimate is not None:
        raise not_crossed(first, indicator, indicator, estimate)
    if indicator.unconditional == first.unconditional:
        raise SameNumerators(first=Label(first), second=Label(indicator))
    values = drawn_values(view.frame)
    classes = classify_values(query.with_(indicator=indicator.id), indicator, values, None)
    return replace(view, classes=classes, assigned=assign(values, classes.breaks))


def second_choice(indicator: Indicator, level: Level) -> str:
    """Return the indicator that is set against another one where none was named: the next one that was measured."""
    others = [
        entry
        for entry in load_catalogue().values()
        if entry.rankable
        and level in entry.levels
        and (entry.id == indicator.id or entry.unconditional != indicator.unconditional)
    ]
    place = next((index for index, entry in enumerate(others) if entry.id == indicator.id), -1)
    return others[(place + 1) % len(others)].id if others else indicator.id


def get_period(indicator: Indicator, period: str | None, level: Level | None = None) -> Period:
    """Return the period of that id; for None the latest one, or of a survey the one to begin with at `level` if one is given.

    See `geo.indicators.estimates.default_period`.

    Raises
    ------
    UnknownPeriod
    """
    if period is None:
        return (default_period(indicator, level) if level else None) or indicator.latest
    for known in indicator.periods:
        if known.id == period:
            return known
    allowed = shown((known.id for known in indicator.periods), 20)
    raise UnknownPeriod(indicator=indicator.id, arrived=period, allowed=allowed)
