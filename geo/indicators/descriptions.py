"""Lists and descriptions as JSON-ready values, shared by the command line and the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, TypeAlias, TypedDict, cast

import pandas as pd
from msgspec import Meta

from geo.base.answers import (
    Denominator,
    IndicatorId,
    Interval,
    LabelEn,
    LabelFr,
    Licence,
    Numerator,
    PeriodId,
    SampleSize,
    Source,
    SourceUrl,
    Value,
)
from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.indicators.fitted import read_checks
from geo.indicators.survey import read_survey
from geo.indicators.values import stratum_values
from geo.statistics.intervals import wilson_interval
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Aggregation, Break, Counted, Direction, Indicator, Kind, ObsStatus, Theme, Unit

ObsStatusCode: TypeAlias = Annotated[
    ObsStatus,
    Meta(
        description="Status of the value (SDMX CL_OBS_STATUS): A normal, B first period after a break in the series, E estimated "
        "(survey or model), O missing."
    ),
]


class BreakRecord(TypedDict):
    """A break in a series: values of the periods up to one cannot be compared with those from the other on."""

    before: Annotated[str, Meta(description="Last period before it.")]
    after: Annotated[str, Meta(description="First period after it.")]
    why_fr: Annotated[str, Meta(description="What changed, in French.")]
    why_en: Annotated[str, Meta(description="What changed, in English.")]
    source: Annotated[str, Meta(description="Who says so.")]
    source_url: SourceUrl


Breaks: TypeAlias = Annotated[list[BreakRecord], Meta(description="Breaks in the series, in time order.")]


class IndicatorRecord(TypedDict):
    """An entry of the catalogue."""

    id: IndicatorId
    label_fr: LabelFr
    label_en: LabelEn
    definition_fr: Annotated[str, Meta(description="What is counted, over what, in French.")]
    definition_en: Annotated[str, Meta(description="What is counted, over what, in English.")]
    theme: Annotated[Theme, Meta(description="What it is about.")]
    kind: Annotated[Kind, Meta(description="Where its values come from.")]
    unit: Annotated[Unit, Meta(description="What the values are measured in.")]
    unit_fr: Annotated[str | None, Meta(description="Written after a number, in French; null for other units.")]
    unit_en: Annotated[str | None, Meta(description="Written after a number, in English; null for other units.")]
    counted: Annotated[
        Counted | None, Meta(description="What a denominator counts; null for values that were not observed.")
    ]
    imported: Annotated[bool, Meta(description="Whether it was imported rather than shipped.")]
    direction: Annotated[Direction, Meta(description="Which values are better.")]
    aggregation: Annotated[Aggregation, Meta(description="How values of communes become one of a larger territory.")]
    periods: Annotated[list[str], Meta(description="Periods with values, in time order.")]
    series_breaks: Breaks
    levels: Annotated[list[Level], Meta(description="Levels with values.")]
    strata: Annotated[list[str], Meta(description="Strata of a survey; empty for others.")]
    basis: Annotated[str | None, Meta(description="Survey indicator whose figures a modelled one was fitted to.")]
    rankable: Annotated[bool, Meta(description="Whether territories may be ranked by it.")]
    source: Source
    source_url: SourceUrl
    licence: Licence
    method_fr: Annotated[str, Meta(description="How it was measured, in French.")]
    method_en: Annotated[str, Meta(description="How it was measured, in English.")]
    limits_fr: Annotated[str, Meta(description="What it cannot say, in French.")]
    limits_en: Annotated[str, Meta(description="What it cannot say, in English.")]


class FigureRecord(TypedDict):
    """The figure of a stratum, or of a group of communes, in one period."""

    period: PeriodId
    obs_status: ObsStatusCode
    stratum: Annotated[str, Meta(description="Id of the stratum or of the group.")]
    value: Value
    numerator: Numerator
    denominator: Denominator
    sample_size: SampleSize
    interval: Interval
    kind: Annotated[Kind, Meta(description="Where the value comes from.")]
    base: Annotated[str | None, Meta(description="Who was asked, in French; null for observed values.")]
    survey: Annotated[str | None, Meta(description="Which survey; null for observed values.")]
    fieldwork: Annotated[str | None, Meta(description="When they were asked, in French; null for observed values.")]
    source: Source
    source_url: SourceUrl


class DescribedIndicator(IndicatorRecord):
    """An entry of the catalogue with its figures."""

    figures: Annotated[list[FigureRecord], Meta(description="Figures by period and stratum.")]


def list_indicators() -> list[IndicatorRecord]:
    """Return every indicator of the catalogue, without its figures.

    Examples
    --------
    >>> list_indicators()[0]["id"]
    'rpnt_1_1'
    """
    return [indicator_record(indicator) for indicator in load_catalogue().values()]


def describe_indicator(indicator_id: str) -> DescribedIndicator:
    """Return an indicator with its figures: those of the survey strata, or the observed ones of the comparison groups.

    The figures of a modelled indicator are those of the survey strata that the model was fitted to.

    Raises
    ------
    UnknownIndicator
    """
    indicator = get_indicator(indicator_id)
    figures = _observed_figures(indicator) if indicator.kind is Kind.OBSERVED else _survey_figures(indicator)
    return {**indicator_record(indicator), "figures": figures}


def indicator_record(indicator: Indicator) -> IndicatorRecord:
    """Return the catalogue entry of an indicator."""
    return {
        "id": indicator.id,
        "label_fr": indicator.label_fr,
        "label_en": indicator.label_en,
        "definition_fr": indicator.definition_fr,
        "definition_en": indicator.definition_en,
        "theme": indicator.theme,
        "kind": indicator.shown_kind,
        "unit": indicator.unit,
        "unit_fr": indicator.unit_fr or None,
        "unit_en": indicator.unit_en or None,
        "counted": None if indicator.kind is not Kind.OBSERVED else indicator.counted,
        "imported": indicator.imported,
        "direction": indicator.direction,
        "aggregation": indicator.aggregation,
        "periods": [period.id for period in indicator.periods],
        "series_breaks": break_records(indicator.breaks),
        "levels": list(indicator.levels),
        "strata": list(indicator.strata),
        "basis": indicator.basis or None,
        "rankable": indicator.rankable,
        "source": indicator.source,
        "source_url": indicator.source_url,
        "licence": indicator.licence,
        "method_fr": indicator.method_fr,
        "method_en": indicator.method_en,
        "limits_fr": indicator.limits_fr,
        "limits_en": indicator.limits_en,
    }


def break_records(breaks: Iterable[Break]) -> list[BreakRecord]:
    """Return breaks as JSON-ready values."""
    return [cast("BreakRecord", asdict(known)) for known in breaks]


def obs_statuses(indicator: Indicator, table: pd.DataFrame, column: str = "value") -> list[str]:
    """Return the status of each row of a table with ``period``, by whether `column` has a value; none for no rows.

    Examples
    --------
    >>> table = pd.DataFrame({"period": ["2023-02", "2025-05", "2026-10"], "value": [0.1, 0.5, None]})
    >>> obs_statuses(get_indicator("rpnt_1_8"), table)
    ['A', 'B', 'O']
    """
    if table.empty:
        return []
    pairs = zip(table["period"], table[column].isna(), strict=True)
    return [str(indicator.obs_status(str(period), missing=bool(missing))) for period, missing in pairs]


def _whole(value: float) -> float | int:
    """Return a count; those of an imported file need not be whole."""
    return int(value) if value == int(value) else float(value)


def _survey_figures(indicator: Indicator) -> list[FigureRecord]:
    table = read_survey()
    rows = table[table["indicator"].eq(indicator.basis or indicator.id)].sort_values(["edition", "stratum"])
    if indicator.kind is Kind.MODELLED:
        checks = read_checks()
        used = set(zip(checks["indicator"], checks["edition"], checks["stratum"], strict=True))
        triples = zip(rows["indicator"], rows["edition"], rows["stratum"], strict=True)
        rows = rows[[each in used for each in triples]]
    return [
        {
            "period": row.edition,
            "obs_status": indicator.obs_status(row.edition),
            "stratum": row.stratum,
            "value": float(row.value),
            "numerator": None,
            "denominator": None,
            "sample_size": None if pd.isna(row.sample_size) else float(row.sample_size),
            "interval": None if pd.isna(row.sample_size) else wilson_interval(float(row.value), float(row.sample_size)),
            "kind": Kind.SURVEY,
            "base": row.base_fr,
            "survey": row.survey,
            "fieldwork": row.fieldwork,
            "source": row.source_title,
            "source_url": row.source_url,
        }
        for row in rows.itertuples()
    ]


def _observed_figures(indicator: Indicator) -> list[FigureRecord]:
    figures: list[FigureRecord] = []
    for period in indicator.periods:
        for row in stratum_values(indicator, period.id).itertuples():
            figures.append(
                {
                    "period": period.id,
                    "obs_status": indicator.obs_status(period.id, missing=bool(pd.isna(row.value))),
                    "stratum": row.code,
                    "value": None if pd.isna(row.value) else float(row.value),
                    "numerator": _whole(row.numerator),
                    "denominator": _whole(row.denominator),
                    "sample_size": None,
                    "interval": None,
                    "kind": indicator.shown_kind,
                    "base": None,
                    "survey": None,
                    "fieldwork": None,
                    "source": indicator.source_of(period),
                    "source_url": indicator.source_url,
                }
            )
    return figures
