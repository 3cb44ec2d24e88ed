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
    ModelledHigh,
    ModelledLow,
    Name,
    NarrowHigh,
    NarrowLow,
    Numerator,
    SampleSize,
    SourceUrl,
    Stratum,
    Value,
    Within,
)
from geo.counts.provenance import Provenance
from geo.indicators.descriptions import Breaks, IndicatorRecord, ObsStatusCode
from geo.statistics.informative import NoMap
from geo.territories.search import TerritoryRecord
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Unit


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
    obs_status: ObsStatusCode
    low: ModelledLow
    high: ModelledHigh
    low_80: NarrowLow
    high_80: NarrowHigh
    doubt: DoubtField
    numerator: Numerator
    denominator: Denominator
    coverage: Coverage
    stratum: Stratum
    sample_size: SampleSize
    base: Annotated[str | None, Meta(description="Who was asked, in French; null for what is no survey figure.")]
    fieldwork: Annotated[
        str | None, Meta(description="When they were asked, in French; null for what is no survey figure.")
    ]
    source_url: SourceUrl


class MapRecord(TypedDict):
    """Whether the values are drawn as a map."""

    drawn: Annotated[
        bool,
        Meta(
            description="Whether pages and files draw them as a map. Where they would tell no place from another, the figures by "
            "stratum are shown instead."
        ),
    ]
    reason: Annotated[
        NoMap | None,
        Meta(
            description="Why they are not: no value is reliable enough; all are equal; all are of one stratum of a survey; they "
            "differ by less than their 95 % intervals are wide. Null where they are."
        ),
    ]
    why: Annotated[
        str | None, Meta(description="The same as sentences with the figures of the case, in the language asked for.")
    ]
    told_apart: Annotated[
        float | None,
        Meta(
            description="Share from 0 to 1 of the pairs of territories that would be drawn whose 95 % intervals do not overlap; "
            "null without two intervals."
        ),
    ]


class ValuesAnswer(Provenance):
    """The values of an indicator, with what a reader has to know about them."""

    unit: Annotated[Unit, Meta(description="What the values are measured in.")]
    level: Annotated[Level, Meta(description="Level of the territories.")]
    within: Within
    total: Annotated[TotalRecord | None, Meta(description="Of the country; null where values have no total.")]
    series_breaks: Breaks
    coverage: Annotated[
        float,
        Meta(
            description="Share from 0 to 1 of what there was to measure that was: of town halls, or of inhabitants where "
            "these are counted; 0 for estimates."
        ),
    ]
    territories: Annotated[int, Meta(description="Territories of the answer.")]
    territories_with_value: Annotated[int, Meta(description="Those with a value.")]
    measured: Annotated[int, Meta(description="Territories in which it was measured: 0 for estimates.")]
    figures: Annotated[
        int | None,
        Meta(
            description="Published figures of strata behind estimates, or how many of the values of a file differ; null for "
            "observed values."
        ),
    ]
    map: Annotated[MapRecord, Meta(description="Whether the values are drawn as a map, and why not.")]
    breaks: Annotated[list[float], Meta(description="Edges of the classes of the map.")]
    values: Annotated[list[ValueRecord], Meta(description="One a territory, by code.")]


class OpenApiAnswer(TypedDict):
    """An OpenAPI document."""

    openapi: Annotated[str, Meta(description="Version of the specification.")]
    info: Annotated[dict[str, Any], Meta(description="Title, version, licence.")]
    paths: Annotated[dict[str, Any], Meta(description="Every route.")]
    components: Annotated[dict[str, Any], Meta(description="Schemas of the answers.")]
