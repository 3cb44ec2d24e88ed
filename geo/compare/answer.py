"""Answer the question of a comparison: the one place where the command line, the pages and the API get it from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from geo.base.errors.comparing import EstimatesNotCompared
from geo.compare.evolution import Evolution, compute_group_evolution
from geo.compare.factors import Factors, compute_factors
from geo.compare.gaps import Gap, compute_group_gap
from geo.compare.groups import Group, parse_group, parse_groups
from geo.compare.places import gaps_by
from geo.compare.question import GapQuestion
from geo.compare.survey import SurveyAnswer, compute_survey_gap, is_territory, survey_answer, survey_evolution
from geo.counts.counts import require_comparable
from geo.indicators.catalogue import get_indicator
from geo.territories.read import get_territory
from geo.views.view import get_period
from geo.vocabulary.extents import Extent
from geo.vocabulary.model import Indicator, Kind, Period
from geo.vocabulary.strata import group_label


class Side(NamedTuple):
    """One of the two that are compared."""

    id: str
    label_fr: str
    label_en: str

    def label(self, lang: str) -> str:
        """Return the label in `lang`."""
        return self.label_fr if lang == "fr" else self.label_en


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer to a question.

    Attributes
    ----------
    question : GapQuestion
        With its period filled in.
    indicator : Indicator
    period : Period
    a, b : Side
    extent : Side or None
        The territory or zone that the comparison is limited to.
    gap : Gap or None
        None where only ``survey_answer`` can be answered.
    evolution : Evolution or None
    by : DataFrame or None
        The gap in each region or département (`geo.compare.places.gaps_by`), where it was asked for.
    factors : Factors or None
        What each of two factors adds to the gap, for an indicator with two denominators.
    survey_answer : SurveyAnswer or None
        What can be said instead of a gap, where a survey is asked about territories.
    """

    question: GapQuestion
    indicator: Indicator
    period: Period
    a: Side
    b: Side
    extent: Side | None
    gap: Gap | None = None
    evolution: Evolution | None = None
    by: pd.DataFrame | None = None
    factors: Factors | None = None
    survey_answer: SurveyAnswer | None = None


def compare(question: GapQuestion) -> Comparison:
    """Answer the question of a comparison.

    Raises
    ------
    UnknownIndicator, UnknownPeriod, UnknownGroup, OverlappingGroups, InvalidExtent, ExtentTooSmall, UnknownTerritory,
    FormerTerritory, NoValuesAtLevel, NoSurveyFigure, OverlappingStrata, EstimatesNotCompared,
    MaximumNotCompared, DeclaredEstimateNotCompared

    Examples
    --------
    >>> comparison = compare(GapQuestion(indicator="rpnt_1_8", period="2026-10"))
    >>> round(comparison.gap.gap * 100, 1), comparison.gap.distinguishable
    (-37.1, True)
    >>> compare(GapQuestion(indicator="ia_projet_en_cours", a="region:53", b="region:84")).gap is None
    True
    """
    indicator = get_indicator(question.indicator)
    if indicator.kind is Kind.MODELLED:
        raise EstimatesNotCompared(indicator=indicator.id, basis=indicator.basis)
    period = get_period(indicator, question.period)
    within, weight = question.within, question.weight
    place = _place(within) if within else None
    filled = replace(question, period=period.id)
    if indicator.kind is not Kind.OBSERVED:
        sides = _named(question.a), _named(question.b)
        return _surveyed(Comparison(filled, indicator, period, sides[0], sides[1], place))
    require_comparable(indicator)
    weight = indicator.weighed(weight)
    filled = replace(filled, weight=weight)
    a, b = parse_groups(question.a, question.b)
    return Comparison(
        filled,
        indicator,
        period,
        _side(a),
        _side(b),
        place,
        gap=compute_group_gap(indicator, a, b, period.id, within, weight),
        evolution=compute_group_evolution(indicator, a, b, within, weight),
        by=gaps_by(indicator, a, b, period.id, question.by, within, weight) if question.by else None,
        factors=compute_factors(indicator, a, b, period.id, within, weight),
    )


def _surveyed(comparison: Comparison) -> Comparison:
    a, b, period = comparison.a.id, comparison.b.id, comparison.period.id
    if comparison.question.within or comparison.question.by or is_territory(a) or is_territory(b):
        return replace(comparison, survey_answer=survey_answer(comparison.indicator, a, b, period))
    gap = compute_survey_gap(comparison.indicator, a, b, period)
    return replace(comparison, gap=gap, evolution=survey_evolution(comparison.indicator, a, b))


def _side(group: Group) -> Side:
    return Side(group.id, group.label_fr, group.label_en)


def _place(within: Extent) -> Side:
    if within.is_zone:
        group = parse_group(str(within))
        return Side(group.id, group.label_fr, group.label_en)
    name = str(get_territory(within.territory_level, within.code)["name"])
    return Side(str(within), name, name)


def _named(text: str) -> Side:
    if is_territory(text):
        return _side(parse_group(text))
    return Side(text, group_label(text, Kind.SURVEY, "fr"), group_label(text, Kind.SURVEY, "en"))
