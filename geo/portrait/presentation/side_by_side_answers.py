"""What territories side by side are as JSON: the type of each answer, with what its fields say."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta

from geo.base.answers import (
    Coverage,
    Denominator,
    Expected,
    High,
    IndicatorId,
    LabelEn,
    LabelFr,
    Licence,
    Low,
    Name,
    Numerator,
    PeriodId,
    SampleSize,
    Source,
    SourceUrl,
    Stratum,
    Value,
    Vintage,
)
from geo.indicators.descriptions import Breaks, ObsStatusCode
from geo.portrait.presentation.answers import IsEstimate
from geo.vocabulary.model import Kind, Weight


class SideBySidePeriodRecord(TypedDict):
    """The value of a territory in one period."""

    period: PeriodId
    obs_status: ObsStatusCode
    value: Value
    numerator: Numerator
    denominator: Denominator
    expected: Expected
    coverage: Coverage
    low: Low
    high: High
    stratum: Stratum
    sample_size: SampleSize
    base: Annotated[str | None, Meta(description="Who was asked, in French; null for what is no survey figure.")]
    fieldwork: Annotated[
        str | None, Meta(description="When they were asked, in French; null for what is no survey figure.")
    ]
    source_url: Annotated[str | None, Meta(description="Where the figure is published; null where there is none.")]


class SideBySideTerritoryRecord(TypedDict):
    """A territory of a free comparison."""

    id: Annotated[str, Meta(description="level:code, or france.")]
    level: Annotated[str, Meta(description="Its level; france for the country.")]
    code: Annotated[str, Meta(description="Its code.")]
    name: Name
    parent: Annotated[bool, Meta(description="Whether it stands here as the parent of one that was asked for.")]
    periods: Annotated[list[SideBySidePeriodRecord], Meta(description="Every period.")]


class SideBySideRecord(TypedDict):
    """Territories side by side, then their parents."""

    indicator: IndicatorId
    label_fr: LabelFr
    label_en: LabelEn
    kind: Annotated[Kind, Meta(description="Where the values come from.")]
    estimate: IsEstimate
    weight: Annotated[
        Weight | None, Meta(description="What is counted; null for a survey and where a file counts what is its own.")
    ]
    vintage: Vintage
    source: Source
    source_url: SourceUrl
    licence: Licence
    series_breaks: Breaks
    note_fr: Annotated[str | None, Meta(description="What has to be said of the values, in French.")]
    note_en: Annotated[str | None, Meta(description="What has to be said of the values, in English.")]
    territories: Annotated[list[SideBySideTerritoryRecord], Meta(description="Those asked for, then their parents.")]
