"""A comparison as JSON-ready values and as tables to export."""

from __future__ import annotations

import math
from typing import Any, cast

import pandas as pd

from geo.compare.answer import Comparison, Side
from geo.compare.closing import Closing
from geo.compare.evolution import Change
from geo.compare.factors import Factors
from geo.compare.gaps import Gap
from geo.compare.presentation.answers import (
    ChangeRecord,
    ComparisonRecord,
    EventRecord,
    FactorsRecord,
    GapRecord,
    PlaceRecord,
    PooledRecord,
    ShareRecord,
    SideRecord,
)  # fmt: skip
from geo.compare.presentation.sentences import sentences
from geo.compare.survey import published_figures
from geo.counts.pooled import Pooled
from geo.counts.provenance import provenance
from geo.counts.shares import Share
from geo.indicators.descriptions import break_records, obs_statuses
from geo.vocabulary.model import VINTAGE, Indicator, Kind, Weight


def share_record(share: Share) -> ShareRecord:
    """Return a share with its counts."""
    return {
        "share": number_or_none(share.share),
        "numerator": _count(share.numerator),
        "denominator": _count(share.denominator),
        "expected": _count(share.expected),
        "coverage": number_or_none(share.coverage),
        "sample_size": _count(share.sample_size),
        "interval": share.interval,
        "clusters": share.clusters,
        "design_effect": share.effect,
    }


def factors_record(factors: Factors) -> FactorsRecord:
    """Return a gap as that of two factors."""
    change = factors.evolution.whole
    return {
        "indicator": factors.indicator.id,
        "whole": factors.whole.gap,
        "declares_a": share_record(factors.declares.a),
        "declares_b": share_record(factors.declares.b),
        "declares": gap_record(factors.declares),
        "given_a": share_record(factors.given.a),
        "given_b": share_record(factors.given.b),
        "given": gap_record(factors.given),
        "by_declaring": factors.by_declaring,
        "by_given": factors.by_given,
        "change": change_record(change) if change else None,
    }


def gap_record(gap: Gap | None) -> GapRecord:
    """Return a gap: ``gap`` and ``interval`` are differences of shares (0.05 is five points)."""
    if gap is None:
        return {"gap": None, "interval": None, "distinguishable": None, "ratio": None, "why": None}
    return {
        "gap": number_or_none(gap.gap),
        "interval": gap.interval,
        "distinguishable": gap.distinguishable,
        "ratio": number_or_none(gap.ratio),
        "why": gap.why or None,
    }


def change_record(change: Change) -> ChangeRecord:
    """Return the change of a gap."""
    return {
        "start": change.start,
        "end": change.end,
        "change": number_or_none(change.change),
        "interval": change.interval,
        "verdict": change.verdict,
    }


def comparison_record(comparison: Comparison) -> ComparisonRecord:
    """Return a whole comparison as JSON-ready values.

    Examples
    --------
    >>> from geo.compare.answer import compare
    >>> from geo.compare.question import GapQuestion
    >>> record = comparison_record(compare(GapQuestion(period="2026-10")))
    >>> record["a"]["numerator"], record["a"]["denominator"], record["distinguishable"]
    (13779, 31238, True)
    """
    sides = (None, None) if comparison.gap is None else (comparison.gap.a, comparison.gap.b)
    gap, evolution = gap_record(comparison.gap), comparison.evolution
    steps = [] if evolution is None else [*evolution.steps]
    about = provenance(comparison.indicator, comparison.period, comparison.question.weight)
    record: ComparisonRecord = {
        "indicator": about["indicator"],
        "label_fr": about["label_fr"],
        "label_en": about["label_en"],
        "period": about["period"],
        "kind": about["kind"],
        "weight": about["weight"],
        "source": about["source"],
        "source_url": about["source_url"],
        "licence": about["licence"],
        "unit": comparison.indicator.unit,
        "obs_status": comparison.indicator.obs_status(comparison.period.id, missing=gap["gap"] is None),
        "within": str(comparison.question.within) if comparison.question.within else None,
        "a": _side_record(comparison.a, sides[0]),
        "b": _side_record(comparison.b, sides[1]),
        "gap": gap["gap"],
        "interval": gap["interval"],
        "distinguishable": gap["distinguishable"],
        "ratio": gap["ratio"],
        "why": gap["why"],
        "evolution": [
            {
                "period": period,
                "obs_status": comparison.indicator.obs_status(period, missing=math.isnan(point.gap)),
                "a": share_record(point.a),
                "b": share_record(point.b),
                **gap_record(point),
            }
            for period, point in (evolution.points if evolution else ())
        ],
        "changes": [change_record(step) for step in steps],
        "change": change_record(evolution.whole) if evolution and evolution.whole else None,
        "factors": factors_record(comparison.factors) if comparison.factors else None,
        "series_breaks": break_records(comparison.indicator.breaks),
        "sentences_fr": sentences(comparison, "fr"),
        "sentences_en": sentences(comparison, "en"),
    }
    if comparison.by is not None and comparison.question.by is not None:
        record["by"] = {"level": comparison.question.by, "rows": cast("list[PlaceRecord]", rows(comparison.by))}
    return record


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as JSON-ready rows: missing is None, whole counts are ints."""
    records = table.astype(object).to_dict("records")
    whole = {name for name in table.columns if name.startswith(("numerator", "denominator", "expected"))}
    return [
        {name: _count(value) if name in whole else number_or_none(value) for name, value in record.items()}
        for record in records
    ]


def comparison_table(comparison: Comparison) -> pd.DataFrame:
    """Return what is exported: one row a place where ``by`` was asked for, else one row a period.

    Returns
    -------
    DataFrame
        ``period``, ``a``, ``b`` (ids), ``share_a``, ``numerator_a``, ``denominator_a``, the same of b, ``gap``, ``low``,
        ``high``, ``ratio``, ``distinguishable``, ``obs_status`` (see `geo.vocabulary.model.ObsStatus`); by period also
        ``expected_a``, ``coverage_a``, ``low_a``, ``high_a`` (95 % interval of the share), ``clusters_a``, ``design_effect_a``
        (what it rests on), for a survey ``sample_size_a``, ``base_a``, ``fieldwork_a``, ``source_url_a``, and the same of b; by
        place also ``code``, ``name``, ``small`` and ``from_whole``; then those of `provenance_columns`, ``within`` and
        ``vintage``. Shares and gaps are numbers from 0 to 1, not rounded.
    """
    points = comparison.evolution.points if comparison.evolution else ()
    if comparison.by is not None:
        table = comparison.by.assign(period=comparison.period.id)
    else:
        table = pd.DataFrame([_row(comparison, period, gap) for period, gap in points])
    table = table.assign(
        obs_status=obs_statuses(comparison.indicator, table, "gap"), a=comparison.a.id, b=comparison.b.id
    )
    first = [name for name in ("code", "name") if name in table] + ["period", "a", "b"]
    table = table[[*first, *(name for name in table.columns if name not in first)]]
    table = provenance_columns(table, comparison.indicator, comparison.question.weight)
    return table.assign(within=str(comparison.question.within) if comparison.question.within else None, vintage=VINTAGE)


def closing_table(comparison: Comparison, closing: Closing) -> pd.DataFrame:
    """Return what each EPCI would bring to close a gap, to be exported: the table of `geo.compare.closing.compute_closing`.

    Returns
    -------
    DataFrame
        Then ``a``, ``b`` (ids), ``period``, those of `provenance_columns`, ``within`` and ``vintage``.
    """
    table = closing.table.assign(a=comparison.a.id, b=comparison.b.id, period=comparison.period.id)
    table = provenance_columns(table, comparison.indicator, Weight.COMMUNES)
    return table.assign(within=str(comparison.question.within) if comparison.question.within else None, vintage=VINTAGE)


def pooled_record(pooled: Pooled) -> PooledRecord:
    """Return what came at once as the API gives it."""
    events: list[EventRecord] = [
        {
            "level": str(event.level),
            "code": event.code,
            "name": event.name,
            "period": event.period,
            "together": event.together,
            "communes": event.communes,
        }
        for event in pooled.events
    ]
    return {"met": pooled.met, "at_once": pooled.at_once, "events": events}


def provenance_columns(table: pd.DataFrame, indicator: Indicator, weight: Weight) -> pd.DataFrame:
    """Return a table of one indicator with what has to be known of each row, by its ``period``.

    Returns
    -------
    DataFrame
        With ``indicator``, ``label_fr``, ``label_en``, ``kind``, ``weight``, ``source``, ``source_url``, ``licence`` after its
        own columns.
    """
    about: dict[str, dict[str, Any]] = {
        period.id: {**provenance(indicator, period, weight)} for period in indicator.periods
    }
    names = ("indicator", "label_fr", "label_en", "kind", "weight", "source", "source_url", "licence")
    columns = {name: [text_or_none(about[period][name]) for period in table["period"]] for name in names}
    return table.assign(**{name: pd.Series(column, table.index, dtype=object) for name, column in columns.items()})


def _row(comparison: Comparison, period: str, gap: Gap) -> dict[str, Any]:
    row: dict[str, Any] = {"period": period}
    surveyed = comparison.indicator.kind is Kind.SURVEY
    for name, side, share in (("a", comparison.a.id, gap.a), ("b", comparison.b.id, gap.b)):
        row |= {f"share_{name}": share.share, f"numerator_{name}": _count(share.numerator)}
        row |= {f"denominator_{name}": _count(share.denominator), f"expected_{name}": _count(share.expected)}
        row |= {f"coverage_{name}": share.coverage, f"sample_size_{name}": _count(share.sample_size)}
        row[f"low_{name}"], row[f"high_{name}"] = share.interval or (None, None)
        row |= {f"clusters_{name}": share.clusters, f"design_effect_{name}": share.effect}
        if surveyed:
            figure = published_figures()[comparison.indicator.id, period, side]
            row |= {f"base_{name}": figure.base_fr, f"fieldwork_{name}": figure.fieldwork}
            row |= {f"source_url_{name}": figure.source_url}
    low, high = gap.interval or (None, None)
    return row | {"gap": gap.gap, "low": low, "high": high, "ratio": gap.ratio, "distinguishable": gap.distinguishable}


def _side_record(side: Side, share: Share | None) -> SideRecord:
    return {
        "id": side.id,
        "label_fr": side.label_fr,
        "label_en": side.label_en,
        **share_record(share or Share(math.nan)),
    }


def number_or_none(value: Any) -> Any:
    """Return a value as JSON knows it: numpy's numbers as Python's, None for NaN."""
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and math.isnan(value) else value


def text_or_none(value: object) -> str | None:
    """Return the text of a choice, as a table holds it."""
    return None if value is None else str(value)


def _count(value: Any) -> Any:
    value = number_or_none(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value
