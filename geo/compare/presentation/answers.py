"""What a comparison is as JSON: the type of each answer, with what its fields say."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict

from msgspec import Meta

from geo.base.answers import (
    Code,
    Coverage,
    Denominator,
    Distinguishable,
    Expected,
    Gap,
    High,
    Interval,
    LabelEn,
    LabelFr,
    Low,
    Name,
    Number,
    Numerator,
    PeriodId,
    Ratio,
    SampleSize,
    SentencesEn,
    SentencesFr,
    Share,
    Why,
    Within,
)
from geo.compare.evolution import Verdict
from geo.counts.provenance import Provenance
from geo.indicators.descriptions import Breaks, ObsStatusCode
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Unit


class ShareRecord(TypedDict):
    """A share with its counts."""

    share: Share
    numerator: Numerator
    denominator: Denominator
    expected: Expected
    coverage: Coverage
    sample_size: SampleSize
    interval: Interval
    clusters: Annotated[
        int | None, Meta(description="Intercommunalities that the interval rests on; null where it does not.")
    ]
    design_effect: Annotated[
        Number, Meta(description="How many times the variance of independent town halls; null without clusters.")
    ]


class GapRecord(TypedDict):
    """A gap between two shares."""

    gap: Gap
    interval: Interval
    distinguishable: Distinguishable
    ratio: Ratio
    why: Why


class SideRecord(ShareRecord):
    """One of the groups that are compared."""

    id: Annotated[str, Meta(description="Id of the group.", examples=["commune_lt_3500", "region:53"])]
    label_fr: LabelFr
    label_en: LabelEn


class PointRecord(GapRecord):
    """The gap in one period."""

    period: PeriodId
    obs_status: ObsStatusCode
    a: Annotated[ShareRecord, Meta(description="Share of the first group.")]
    b: Annotated[ShareRecord, Meta(description="Share of the second group.")]


class ChangeRecord(TypedDict):
    """The change of a gap from one period to another."""

    start: Annotated[str, Meta(description="First period.")]
    end: Annotated[str, Meta(description="Last period.")]
    change: Annotated[
        Number,
        Meta(description="Gap at the end less gap at the start; null where one is missing or a break lies between."),
    ]
    interval: Interval
    verdict: Annotated[Verdict, Meta(description="What became of the gap.")]


class PlaceRecord(TypedDict):
    """The gap in one place."""

    code: Code
    name: Name
    share_a: Share
    numerator_a: Numerator
    denominator_a: Denominator
    share_b: Share
    numerator_b: Numerator
    denominator_b: Denominator
    gap: Gap
    low: Low
    high: High
    ratio: Ratio
    distinguishable: Distinguishable
    clusters_a: Annotated[
        int, Meta(description="Intercommunalities of the first group; one is taken as independent town halls.")
    ]
    clusters_b: Annotated[int, Meta(description="Intercommunalities of the second group.")]
    small: Annotated[bool, Meta(description="Whether a side has fewer than 30.")]
    from_whole: Annotated[Number, Meta(description="Gap here less gap of the whole.")]


class PlacesRecord(TypedDict):
    """The gap in each place of a level."""

    level: Annotated[Level, Meta(description="Level of the places.")]
    rows: Annotated[list[PlaceRecord], Meta(description="One a place, the lowest gap first.")]


class FactorsRecord(TypedDict):
    """The gap of all town halls as that of two factors: how many declare a site or a mailbox, how many of these meet it."""

    indicator: Annotated[str, Meta(description="Id of the indicator among those that declare: the one to judge by.")]
    whole: Annotated[float, Meta(description="Gap of all town halls.")]
    declares_a: Annotated[ShareRecord, Meta(description="First group: share that declares it.")]
    declares_b: Annotated[ShareRecord, Meta(description="Second group: share that declares it.")]
    declares: Annotated[GapRecord, Meta(description="Gap of the shares that declare it.")]
    given_a: Annotated[ShareRecord, Meta(description="First group: share among those that declare it.")]
    given_b: Annotated[ShareRecord, Meta(description="Second group: share among those that declare it.")]
    given: Annotated[GapRecord, Meta(description="Gap among those that declare it.")]
    by_declaring: Annotated[float, Meta(description="What the first factor adds to the gap of all town halls.")]
    by_given: Annotated[float, Meta(description="What the second factor adds; both add up to the gap.")]
    change: Annotated[ChangeRecord | None, Meta(description="Of the gap among those that declare it.")]


class ComparisonRecord(GapRecord, Provenance):
    """The gap between two groups, over time and by place."""

    unit: Annotated[Unit, Meta(description="What the values are measured in.")]
    obs_status: ObsStatusCode
    within: Within
    a: Annotated[SideRecord, Meta(description="The first group.")]
    b: Annotated[SideRecord, Meta(description="The second group.")]
    evolution: Annotated[list[PointRecord], Meta(description="The gap in every period.")]
    changes: Annotated[list[ChangeRecord], Meta(description="From each period to the next one.")]
    factors: Annotated[
        FactorsRecord | None, Meta(description="The gap as that of two factors; null where there is one denominator.")
    ]
    change: Annotated[
        ChangeRecord | None,
        Meta(description="From the first period, or the first one after the last break, to the last one."),
    ]
    series_breaks: Breaks
    sentences_fr: SentencesFr
    sentences_en: SentencesEn
    by: NotRequired[Annotated[PlacesRecord, Meta(description="By place, where it was asked for.")]]


class EpciRecord(TypedDict):
    """What an EPCI, or a département, would bring by acting for all its communes of group a together."""

    place: Annotated[int, Meta(description="Rank: 1 brings most.")]
    code: Code
    name: Name
    epci_type: Annotated[str | None, Meta(description="CC, CA, CU or METRO; null for a département.")]
    departement: Annotated[str, Meta(description="Code of the département where most of its inhabitants live.")]
    town_halls: Annotated[int, Meta(description="Town halls of a in it that do not meet the criterion.")]
    members: Annotated[int, Meta(description="Town halls of a in it that have a record.")]
    inhabitants: Annotated[int, Meta(description="Inhabitants of the communes that do not meet it.")]
    gain: Annotated[float, Meta(description="What their adoption adds to the share of a.")]
    town_halls_so_far: Annotated[int, Meta(description="Town halls, summed from the first.")]
    inhabitants_so_far: Annotated[int, Meta(description="Inhabitants, summed from the first.")]
    gain_so_far: Annotated[float, Meta(description="Gain, summed from the first.")]
    gap_left: Annotated[float, Meta(description="Gap after those gains; above 0 once b is overtaken.")]


class EventRecord(TypedDict):
    """Communes of one territory that came at once."""

    level: Annotated[str, Meta(description="departement or epci.")]
    code: Code
    name: Name
    period: Annotated[str, Meta(description="Month, or edition, in which they came.")]
    together: Annotated[int, Meta(description="Communes that came then.")]
    communes: Annotated[int, Meta(description="All that the territory has.")]


class PooledRecord(TypedDict):
    """What came at once in group a, as if through a shared body: at least so many, for the source does not say who acted."""

    met: Annotated[int, Meta(description="Communes of the group that meet the criterion.")]
    at_once: Annotated[int, Meta(description="Of these, those that came with most communes of their territory.")]
    events: Annotated[list[EventRecord], Meta(description="The largest first.")]


class ClosingRecord(Provenance):
    """What each EPCI, or each département, would bring to close a gap."""

    within: Within
    a: Annotated[ShareRecord, Meta(description="Share of the first group.")]
    b: Annotated[ShareRecord, Meta(description="Share of the second group.")]
    gap: Gap
    missing: Annotated[int, Meta(description="Town halls of a that have a record and do not meet the criterion.")]
    to_adopt: Annotated[int, Meta(description="How many of them have to adopt for the share of a to reach that of b.")]
    acting: Annotated[str, Meta(description="Who acts: epci or departement.")]
    epci_needed: Annotated[
        int | None, Meta(description="How many of those who act, from the first, are enough; null where all are not.")
    ]
    without_epci: Annotated[
        int, Meta(description="Town halls among the missing ones whose commune belongs to none of those who act.")
    ]
    epci: Annotated[list[EpciRecord], Meta(description="Those who act; who would contribute most comes first.")]
    pooled: Annotated[
        PooledRecord | None,
        Meta(description="What came at once so far; null for an indicator of which that is not known."),
    ]


class PartRecord(TypedDict):
    """One of the two whose difference is taken apart."""

    id: Annotated[str, Meta(description="Id of the group of communes.")]
    share: Share


class BandRecord(TypedDict):
    """What the communes of one size add to a difference."""

    band: Annotated[str, Meta(description="Population band.")]
    size_a: Annotated[float, Meta(description="Denominator of the first one.")]
    size_b: Annotated[float, Meta(description="Denominator of the other one.")]
    portion_a: Annotated[float, Meta(description="Part of the whole of the first one, from 0 to 1.")]
    portion_b: Annotated[float, Meta(description="Part of the whole of the other one, from 0 to 1.")]
    rate_a: Annotated[Number, Meta(description="Share of the first one; null where it has no such commune.")]
    rate_b: Annotated[Number, Meta(description="Share of the other one; null where it has no such commune.")]
    composition: Annotated[float, Meta(description="What the band adds to the part of the make-up.")]
    rate: Annotated[float, Meta(description="What the band adds to the part of the rates.")]
    empty: Annotated[str, Meta(description="Who has no such commune: a, b, ab, or an empty text.")]


class DecompositionRecord(Provenance):
    """A difference taken apart; its two parts add up to it."""

    one: Annotated[PartRecord, Meta(description="The first one.")]
    other: Annotated[PartRecord, Meta(description="The other one.")]
    total: Annotated[float, Meta(description="Share of the first one less that of the other one.")]
    composition: Annotated[float, Meta(description="Part that comes from the make-up: other portions of each size.")]
    rate: Annotated[float, Meta(description="Part that comes from the rates: other shares at equal size.")]
    bands: Annotated[list[BandRecord], Meta(description="One a population band.")]
