"""What a portrait and a free comparison are as JSON: the type of each answer, with what its fields say."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta

from geo.base.answers import (
    Cell,
    Code,
    Coverage,
    Denominator,
    Distinguishable,
    DoubtField,
    Expected,
    IndicatorId,
    Interval,
    LabelEn,
    LabelFr,
    Name,
    NarrowInterval,
    Number,
    Numerator,
    Population,
    SampleSize,
    Share,
    Value,
    Vintage,
    Why,
)
from geo.compare.presentation.answers import ShareRecord
from geo.counts.provenance import Provenance
from geo.indicators.descriptions import Breaks, ObsStatusCode
from geo.portrait.findings import FindingKind
from geo.territories.search import TerritoryRecord
from geo.vocabulary.levels import Level
from geo.vocabulary.model import About, Theme, Unit

Edition = Annotated[str, Meta(description="Edition of the survey.")]
Lacks = Annotated[list[str], Meta(description="Ids of the criteria that are not met.")]
IsEstimate = Annotated[bool, Meta(description="Whether this is an estimate, and no value of the territory itself.")]

AboutField = Annotated[
    About, Meta(description="Whom the figure is about: the authority itself (authority), or its communes (communes).")
]


class RankRecord(TypedDict):
    """A rank; 1 is the best value."""

    rank: Annotated[int, Meta(description="From 1.")]
    of: Annotated[int, Meta(description="How many are ranked.")]
    ties: Annotated[int, Meta(description="How many others have the same value.")]
    interval: Annotated[
        tuple[int, int] | None,
        Meta(description="95 % interval of the rank, best and worst; null for what is no share of town halls."),
    ]
    percentile: Annotated[Number, Meta(description="Share from 0 to 1 that lies below, ties counted half.")]


class ReferenceGroupRecord(TypedDict):
    """What a territory is compared with."""

    kind: Annotated[str, Meta(description="neighbours, peers, a level, stratum or france.")]
    id: Annotated[str, Meta(description="Id, for example peers or region:53.")]
    label_fr: LabelFr
    label_en: LabelEn
    members: Annotated[int, Meta(description="Territories in it.")]


class ComparatorRecord(TypedDict):
    """The value of a territory against one reference group."""

    ring: Annotated[str, Meta(description="Id of the reference group.")]
    share: Share
    numerator: Numerator
    denominator: Denominator
    expected: Expected
    coverage: Coverage
    interval: Interval
    difference: Annotated[Number, Meta(description="Share of the territory less that of the reference group.")]
    difference_interval: Interval
    distinguishable: Distinguishable
    why: Why
    rank: Annotated[
        RankRecord | None,
        Meta(description="Rank of the territory in the reference group; null for the yes or no of a commune."),
    ]
    same_answer: Annotated[
        float | None, Meta(description="Of the yes or no of a commune: share of the others that answer the same.")
    ]


class ExpectedRecord(TypedDict):
    """Where the statistical peers, one by one, let expect a territory."""

    centre: Annotated[float, Meta(description="Mean of the peers, a share from 0 to 1.")]
    interval: Annotated[tuple[float, float], Meta(description="95 % prediction interval.")]
    probability: Annotated[
        float, Meta(description="That one more such territory lies as far from the mean (two-sided).")
    ]
    places: Annotated[int, Meta(description="Peers with a value.")]


class LineRecord(ShareRecord, Provenance):
    """One indicator of a territory."""

    unit: Annotated[Unit, Meta(description="What the values are measured in.")]
    obs_status: ObsStatusCode
    inhabitants: Annotated[Number, Meta(description="The share of inhabitants, of those that it is known of.")]
    inhabitants_coverage: Annotated[
        Number, Meta(description="Share of the inhabitants that it is known of; null where none are counted.")
    ]
    prediction: Annotated[
        ExpectedRecord | None, Meta(description="From its peers; null for a commune and where there are too few peers.")
    ]
    comparators: Annotated[list[ComparatorRecord], Meta(description="Against each reference group.")]
    series_breaks: Breaks
    evolution: Annotated[
        list[dict[str, Cell]],
        Meta(
            description="By period: period, obs_status, value, numerator, denominator, expected, then the share of each "
            "reference group by its id."
        ),
    ]


class ReferenceCriteriaRecord(TypedDict):
    """The criteria that are met in a reference group."""

    ring: Annotated[str, Meta(description="Id of the reference group.")]
    mean: Annotated[Number, Meta(description="Criteria met by its members on average.")]
    rank: Annotated[RankRecord | None, Meta(description="Rank of the commune in the reference group.")]


class CriteriaRecord(TypedDict):
    """The criteria that a commune meets."""

    met: Annotated[int | None, Meta(description="How many it meets; null where its town hall has no record.")]
    observed: Annotated[int, Meta(description="Out of how many.")]
    lacks: Lacks
    rings: Annotated[list[ReferenceCriteriaRecord], Meta(description="In each reference group.")]


class CommuneRecord(TypedDict):
    """A commune of an EPCI."""

    code: Code
    name: Name
    population: Population
    met: Annotated[int | None, Meta(description="Criteria that it meets; null where its town hall has no record.")]
    observed: Annotated[int, Meta(description="Out of how many.")]
    lacks: Lacks
    one_away: Annotated[bool, Meta(description="Whether it lacks one criterion only.")]


class FindingRecord(TypedDict):
    """What stands out."""

    kind: Annotated[FindingKind, Meta(description="Whether it does more than others, or less.")]
    indicator: IndicatorId
    sentence_fr: Annotated[str, Meta(description="In French.")]
    sentence_en: Annotated[str, Meta(description="In English.")]


class SurveyRecord(Provenance):
    """What a survey says of authorities of this kind and size."""

    theme: Annotated[Theme, Meta(description="What it is about.")]
    edition: Edition
    about: AboutField
    stratum: Annotated[str, Meta(description="Id of the stratum.")]
    stratum_fr: Annotated[str, Meta(description="Its label in French.")]
    stratum_en: Annotated[str, Meta(description="Its label in English.")]
    estimate: IsEstimate
    share: Share
    sample_size: SampleSize
    interval: Interval
    doubt: DoubtField
    base: Annotated[str, Meta(description="Who was asked, in French.")]
    survey: Annotated[str, Meta(description="Which survey.")]
    fieldwork: Annotated[str, Meta(description="When they were asked, in French.")]


class EstimateRecord(Provenance):
    """A modelled value."""

    edition: Edition
    level: Annotated[Level, Meta(description="Level of the territory.")]
    code: Code
    name: Name
    estimate: IsEstimate
    about: AboutField
    value: Value
    interval: Interval
    interval_80: NarrowInterval
    doubt: DoubtField


class PortraitSentences(TypedDict):
    """What a portrait says, in one language."""

    notes: Annotated[list[str], Meta(description="What has to be known first.")]
    criteria: Annotated[list[str], Meta(description="Of the criteria of a commune.")]
    strengths: Annotated[list[str], Meta(description="What it does more than others.")]
    gaps: Annotated[list[str], Meta(description="What it does less than others.")]
    rule: Annotated[list[str], Meta(description="When something counts as one of them.")]
    survey: Annotated[list[str], Meta(description="How survey figures are to be read.")]
    estimates: Annotated[list[str], Meta(description="How modelled values are to be read.")]


class PortraitRecord(TypedDict):
    """A territory among its neighbours, its peers and its parents."""

    level: Annotated[Level, Meta(description="Its level.")]
    code: Code
    name: Name
    vintage: Vintage
    territory: Annotated[TerritoryRecord, Meta(description="The territory itself.")]
    rings: Annotated[list[ReferenceGroupRecord], Meta(description="What it is compared with.")]
    indicators: Annotated[list[LineRecord], Meta(description="Observed indicators.")]
    neighbours: Annotated[
        list[dict[str, Cell]],
        Meta(description="code, name, population, then the latest value of each indicator by its id."),
    ]
    peers: Annotated[
        list[dict[str, Cell]],
        Meta(
            description="place, code, name, distance, the variables that make it alike, then the latest value of each "
            "indicator by its id."
        ),
    ]
    peers_target: Annotated[dict[str, Cell], Meta(description="The variables of the territory itself.")]
    criteria: Annotated[CriteriaRecord | None, Meta(description="Of a commune.")]
    communes: Annotated[list[CommuneRecord], Meta(description="Of an EPCI.")]
    findings: Annotated[list[FindingRecord], Meta(description="What stands out.")]
    surveys: Annotated[list[SurveyRecord], Meta(description="What surveys say of authorities of this kind and size.")]
    estimates: Annotated[list[EstimateRecord], Meta(description="Modelled values.")]
    sentences_fr: Annotated[PortraitSentences, Meta(description="In French.")]
    sentences_en: Annotated[PortraitSentences, Meta(description="In English.")]
