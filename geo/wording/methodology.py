"""What the pages about indicators and methods are made of: coverage, formulas, strata, contradictions. From the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from geo.base import paths
from geo.base.errors.questions import NoValuesAtLevel
from geo.base.errors.shipped import ShippedDataMissing
from geo.base.i18n import N_, translate
from geo.base.typography import french_spaces
from geo.counts.measured import measured
from geo.indicators.catalogue import get_indicator
from geo.indicators.survey import read_survey
from geo.territories.read import read_territories
from geo.views.attribute_join import join_values
from geo.views.query import Query
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Aggregation, Counted, Indicator, Kind
from geo.vocabulary.strata import COMPARISON_GROUPS, group_label

FORMULAS = {
    Kind.OBSERVED: N_(
        "Value of a territory = town halls of its communes that meet the criterion ÷ town halls of its communes that have a "
        "record. Weighted by inhabitants: inhabitants of the communes whose town hall meets it ÷ inhabitants of the communes "
        "with a record. Sums are made over communes, never over percentages."
    ),
    Kind.SURVEY: N_(
        "Value of a territory = published share of the most specific stratum that it belongs to. Nothing is added up."
    ),
    Kind.MODELLED: N_(
        "Value of a territory = mean over its communes of the probability that a commune of that size says yes, by a multilevel "
        "model of the published figures. Of an authority itself: its probability by level and size."
    ),
}


OBSERVED_FORMULAS = {
    "concerned": N_(
        "Value of a territory = communes that meet the criterion ÷ those of its communes that the definition names. Weighted "
        "by inhabitants: inhabitants of the first ÷ inhabitants of the second. A commune that is not among them has no value. "
        "Sums are made over communes, never over percentages."
    ),
    Counted.COMMUNES: N_(
        "Value of a territory = its communes that meet the criterion ÷ its communes. Weighted by inhabitants: inhabitants of the "
        "first ÷ inhabitants of the second. Sums are made over communes, never over percentages."
    ),
    Counted.AUTHORITIES: N_(
        "Value of a territory = 1 where its own authority is listed, 0 where it is not; without an authority of its own it "
        "has no value. Nothing is added up from its communes. Value of several territories of one level = authorities listed "
        "÷ authorities."
    ),
}
"""Of shipped indicators that are not about all town halls with a record."""

KINDS_OF_OBSERVED: Final = (
    (N_("Observed, declared in the directory"), FORMULAS[Kind.OBSERVED]),
    (N_("Observed, among some of the communes"), OBSERVED_FORMULAS["concerned"]),
    (N_("Observed, of all communes"), OBSERVED_FORMULAS[Counted.COMMUNES]),
    (N_("Observed, of the authority itself"), OBSERVED_FORMULAS[Counted.AUTHORITIES]),
)

IMPORTED_FORMULAS = {
    Aggregation.SHARE: N_("Value of a territory = sum of the numerators of its communes ÷ sum of their denominators."),
    Aggregation.SUM: N_("Value of a territory = sum of the counts of its communes ÷ their inhabitants × 1,000."),
    Aggregation.WEIGHTED_MEAN: N_(
        "Value of a territory = mean of the values of its communes, each weighted by its inhabitants or by the weights of the "
        "file."
    ),
    Aggregation.MAXIMUM: N_("Value of a territory = the largest value of its communes."),
    Aggregation.ANY: N_("Value of a territory = its communes that meet the criterion ÷ its communes with a value."),
    Aggregation.ALL: N_("Value of a territory = its communes that meet the criterion ÷ its communes with a value."),
}


def formula(indicator: Indicator) -> str:
    """Return how the value of a territory is computed (a message to translate)."""
    if indicator.kind is Kind.OBSERVED and not indicator.imported:
        counted = "concerned" if indicator.concerned_en else indicator.counted
        return OBSERVED_FORMULAS.get(counted, FORMULAS[indicator.kind])
    return IMPORTED_FORMULAS.get(indicator.aggregation, "") or FORMULAS[indicator.kind]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many territories of a level have a value in the latest period that has any there."""

    level: Level
    period: str
    valued: int
    count: int
    share: float


def coverage(indicator: Indicator) -> list[Coverage]:
    """Return the coverage of an indicator at each of its levels.

    Examples
    --------
    >>> [entry.valued for entry in coverage(get_indicator("rpnt_1_8"))]
    [34827, 1255, 100, 18]
    """
    rows = []
    for level in indicator.levels:
        for period in reversed(indicator.periods):
            try:
                table = join_values(Query(indicator=indicator.id, level=level), period.id)
            except NoValuesAtLevel:
                continue
            valued, count = table.report.valued, table.report.boundaries
            rows.append(Coverage(level, period.id, valued, count, measured(indicator, table).coverage))
            break
    return rows


RULES = {
    "repeated by a later edition": N_(
        "A later publication repeats the figure of an earlier edition; that edition is believed."
    ),
    "lower source: publisher after observatory_tables": N_(
        "The own tables of the observatory come before its reports."
    ),
}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A published figure that was not chosen, beside the one that was; ``chosen`` is None where none stands."""

    indicator: Indicator
    period: str
    stratum: str
    value: float
    source: str
    source_url: str
    chosen: float | None
    chosen_source: str
    rule: str

    def stratum_label(self, lang: str) -> str:
        """Return the label of the stratum in `lang`."""
        return group_label(self.stratum, Kind.SURVEY, lang)

    def reason(self, lang: str) -> str:
        """Return why the figure was not chosen; the reasons of single figures are written in French."""
        rule = RULES.get(self.rule)
        return translate(rule, lang) if rule else french_spaces(self.rule.removeprefix("set_aside: "))


def contradictions() -> list[Contradiction]:
    """Return the published figures that differ from the chosen one, or that were set aside, with the rule that settled it.

    Raises
    ------
    ShippedDataMissing

    Examples
    --------
    >>> all(entry.chosen != entry.value for entry in contradictions())
    True
    """
    path = paths.data() / "survey_alternatives.csv"
    try:
        others = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise ShippedDataMissing(path=path.name, command="data") from error
    keys = ["indicator", "edition", "stratum"]
    merged = others.merge(
        read_survey()[[*keys, "value", "source_title"]], on=keys, how="left", suffixes=("", "_chosen")
    )
    rows = []
    for row in merged.itertuples(index=False):
        chosen = None if pd.isna(row.value_chosen) else float(row.value_chosen)
        if chosen == float(row.value):
            continue
        rows.append(
            Contradiction(
                indicator=get_indicator(row.indicator),
                period=row.edition,
                stratum=row.stratum,
                value=float(row.value),
                source=row.source_title,
                source_url=row.source_url,
                chosen=chosen,
                chosen_source="" if chosen is None else str(row.source_title_chosen),
                rule=row.rule,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class GroupSize:
    """How many communes and inhabitants a comparison group has; the groups of one ``family`` never overlap."""

    family: str
    label: str
    communes: int
    population: int


def groups(lang: str) -> list[GroupSize]:
    """Return the comparison groups with their communes and inhabitants."""
    communes = read_territories(Level.COMMUNE)
    rows = []
    for group in COMPARISON_GROUPS:
        if group.mask is None:
            continue
        inside = communes[group.mask(communes)]
        rows.append(GroupSize(group.family, group.label(lang), len(inside), int(inside["population"].sum())))
    return rows
