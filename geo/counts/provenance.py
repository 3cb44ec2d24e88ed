"""What every answer and every table of figures says of them: of which indicator, when, of what kind, by whom, where published."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta

from geo.base.answers import IndicatorId, LabelEn, LabelFr, Licence, PeriodId, Source, SourceUrl
from geo.vocabulary.model import Counted, Indicator, Kind, Period, Weight


class Provenance(TypedDict):
    """What has to be known of figures before they are used."""

    indicator: IndicatorId
    label_fr: LabelFr
    label_en: LabelEn
    period: PeriodId
    kind: Annotated[Kind, Meta(description="Where the values come from.")]
    weight: Annotated[
        Weight | None, Meta(description="What is counted; null for a survey and where a file counts what is its own.")
    ]
    source: Source
    source_url: SourceUrl
    licence: Licence


def provenance(indicator: Indicator, period: Period | str, weight: Weight = Weight.COMMUNES) -> Provenance:
    """Return what has to be known of figures of one period.

    Parameters
    ----------
    indicator : Indicator
    period : Period or str
        Its id is enough.
    weight : Weight
        What is counted, where that is a choice.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> about = provenance(get_indicator("rpnt_1_8"), "2026-10")
    >>> about["kind"].value, about["weight"].value, about["source_url"][:8]
    ('observed', 'communes', 'https://')
    """
    one = next(known for known in indicator.periods if known.id == period) if isinstance(period, str) else period
    return {
        "indicator": indicator.id,
        "label_fr": indicator.label_fr,
        "label_en": indicator.label_en,
        "period": one.id,
        "kind": indicator.shown_kind,
        "weight": counted_weight(indicator, weight),
        "source": indicator.source_of(one),
        "source_url": indicator.source_url,
        "licence": indicator.licence,
    }


def counted_weight(indicator: Indicator, weight: Weight) -> Weight | None:
    """Return what is counted, None for a survey and where a file counts what is its own."""
    return None if indicator.kind is Kind.SURVEY or indicator.counted is Counted.OWN else weight
