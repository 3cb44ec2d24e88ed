"""What the routes of the API answer that have no counterpart on the command line."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from msgspec import Meta

from geo.base.answers import (
    Code,
    Codes,
    Coverage,
    Denominator,
    DoubtField,
    IndicatorId,
    Licence,
    Name,
    Numerator,
    PeriodId,
    SampleSize,
    SamplingHigh,
    SamplingLow,
    Source,
    Stratum,
    Value,
    Within,
)
from geo.indicators.descriptions import IndicatorRecord
from geo.territories.search import TerritoryRecord
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind, Unit, Weight


class IndicatorsAnswer(TypedDict):
    """The catalogue."""

    indicators: Annotated[list[IndicatorRecord], Meta(description="Every indicator.")]


class TerritoriesAnswer(TypedDict):
    """Territories of a level."""

    count: Annotated[int, Meta(description="How many there are, or were found.")]
    territories: Annotated[list[TerritoryRecord], Meta(description="By code, or those found, best first.")]


class TerritoryAnswer(TerritoryRecord):
    """A territory with where it lies."""

    bounds: Annotated[
        tuple[float, float, float, float], Meta(description="West, south, east, north; degrees (WGS 84).")
    ]
    neighbours: Annotated[Codes, Meta(description="Codes of those that share a border with it.")]


class TotalRecord(TypedDict):
    """The figure of the country or of the extent."""

    value: Value
    numerator: Numerator
    denominator: Denominator
    coverage: Coverage


_Classed = TypedDict(  # a name that a class cannot have as a field
    "_Classed",
    {
        "class": Annotated[
            int | None,
            Meta(description="Class on the map, 1 for the lowest; 0 outside the given breaks, null without a value."),
        ]
    },
)


class ValueRecord(_Classed):
    """The value of a territory."""

    code: Code
    name: Name
    value: Value
    low: SamplingLow
    high: SamplingHigh
    reason: Annotated[str | None, Meta(description="Why a value or its interval is missing.")]
    doubt: DoubtField
    numerator: Numerator
    denominator: Denominator
    coverage: Coverage
    stratum: Stratum
    sample_size: SampleSize


class ValuesAnswer(TypedDict):
    """The values of an indicator, with what a reader has to know about them."""

    indicator: IndicatorId
    kind: Annotated[Kind, Meta(description="Where the values come from.")]
    unit: Annotated[Unit, Meta(description="What the values are measured in.")]
    level: Annotated[Level, Meta(description="Level of the territories.")]
    period: PeriodId
    within: Within
    weight: Annotated[Weight | None, Meta(description="What is counted; null where a file counts what is its own.")]
    source: Source
    licence: Licence
    total: Annotated[TotalRecord | None, Meta(description="Of the country; null where values have no total.")]
    coverage: Annotated[float, Meta(description="Share from 0 to 1 of the territories that have a value.")]
    breaks: Annotated[list[float], Meta(description="Edges of the classes of the map.")]
    values: Annotated[list[ValueRecord], Meta(description="One a territory, by code.")]


class OpenApiAnswer(TypedDict):
    """An OpenAPI document."""

    openapi: Annotated[str, Meta(description="Version of the specification.")]
    info: Annotated[dict[str, Any], Meta(description="Title, version, licence.")]
    paths: Annotated[dict[str, Any], Meta(description="Every route.")]
    components: Annotated[dict[str, Any], Meta(description="Schemas of the answers.")]
