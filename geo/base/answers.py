"""Fields that many answers share, each with what it says. Answers are typed dictionaries: what they hold is what JSON holds.

The JSON Schema of an answer is made from its type (`webapp.api.openapi`), so that a description stands beside the field it is of.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta

Number: TypeAlias = float | None
"""A number; None where there is none."""
Cell: TypeAlias = str | float | bool | None
"""What a row of a table holds whose columns depend on what was asked."""

IndicatorId: TypeAlias = Annotated[str, Meta(description="Id of the indicator.", examples=["rpnt_1_8"])]
LabelFr: TypeAlias = Annotated[str, Meta(description="Label in French.")]
LabelEn: TypeAlias = Annotated[str, Meta(description="Label in English.")]
PeriodId: TypeAlias = Annotated[str, Meta(description="When it was measured.", examples=["2026-10", "2025"])]
Within: TypeAlias = Annotated[
    str | None, Meta(description="Territory that the answer is limited to, level:code; null for the country.")
]
Vintage: TypeAlias = Annotated[str, Meta(description="Year of the official list that codes belong to.")]
Source: TypeAlias = Annotated[str, Meta(description="Who published the figures.")]
SourceUrl: TypeAlias = Annotated[str, Meta(description="Where they are published.")]
Licence: TypeAlias = Annotated[str, Meta(description="Licence of the figures.")]
Code: TypeAlias = Annotated[str, Meta(description="Code of the territory; text, never a number.", examples=["35238"])]
Name: TypeAlias = Annotated[str, Meta(description="Name of the territory.")]
Codes: TypeAlias = Annotated[list[str], Meta(description="Codes of territories.")]
Population: TypeAlias = Annotated[int, Meta(description="Inhabitants.")]
Value: TypeAlias = Annotated[Number, Meta(description="Value in the unit of the indicator; null where there is none.")]
Share: TypeAlias = Annotated[
    Number, Meta(description="Share from 0 to 1, or the value of an indicator in its unit; null where there is none.")
]
Numerator: TypeAlias = Annotated[Number, Meta(description="What the share counts; null where it is not known.")]
Denominator: TypeAlias = Annotated[Number, Meta(description="What the share is of; null where it is not known.")]
Expected: TypeAlias = Annotated[
    Number, Meta(description="Denominator if nothing were missing; null where it is not known.")
]
Coverage: TypeAlias = Annotated[Number, Meta(description="Share from 0 to 1 of what was expected that has a value.")]
SampleSize: TypeAlias = Annotated[
    Number, Meta(description="Answers that a survey figure is made of; null where they are not published.")
]
Interval: TypeAlias = Annotated[
    tuple[float, float] | None, Meta(description="95 % interval; null where there is none.")
]
Low: TypeAlias = Annotated[Number, Meta(description="Lower end of the 95 % interval.")]
High: TypeAlias = Annotated[Number, Meta(description="Upper end of the 95 % interval.")]
ModelledLow: TypeAlias = Annotated[Number, Meta(description="Lower end of the 95 % interval of a modelled value.")]
ModelledHigh: TypeAlias = Annotated[Number, Meta(description="Upper end of the 95 % interval of a modelled value.")]
NarrowLow: TypeAlias = Annotated[Number, Meta(description="Lower end of the 80 % interval of a modelled value.")]
NarrowHigh: TypeAlias = Annotated[Number, Meta(description="Upper end of the 80 % interval of a modelled value.")]
NarrowInterval: TypeAlias = Annotated[
    tuple[float, float] | None, Meta(description="80 % interval of a modelled value; null where there is none.")
]
DoubtField: TypeAlias = Annotated[
    str | None,
    Meta(
        description="Why a survey figure is not drawn: few_answers (fewer than 30), wide_interval (over 30 points); "
        "sample_size_not_published where it cannot be judged; null where nothing is doubtful."
    ),
]
Gap: TypeAlias = Annotated[
    Number, Meta(description="Difference of the shares of a and b (0.05 is five points); null where one is missing.")
]
Ratio: TypeAlias = Annotated[Number, Meta(description="Share of a divided by that of b.")]
Distinguishable: TypeAlias = Annotated[
    bool | None, Meta(description="Whether the interval leaves out zero; null without an interval.")
]
Why: TypeAlias = Annotated[str | None, Meta(description="Why there is no interval.")]
SentencesFr: TypeAlias = Annotated[list[str], Meta(description="What the figures say, in French.")]
SentencesEn: TypeAlias = Annotated[list[str], Meta(description="What the figures say, in English.")]
Stratum: TypeAlias = Annotated[
    str | None, Meta(description="Stratum of the survey that the figure is of; null for observed values.")
]
