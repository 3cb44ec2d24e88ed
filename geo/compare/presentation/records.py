"""A comparison as JSON-ready values and as tables to export."""

from __future__ import annotations

import math
from typing import Any, cast

import pandas as pd

from geo.compare.answer import Comparison, Side
from geo.compare.evolution import Change
from geo.compare.factors import Factors
from geo.compare.gaps import Gap
from geo.compare.presentation.answers import (
    ChangeRecord,
    ComparisonRecord,
    FactorsRecord,
    GapRecord,
    PlaceRecord,
    ShareRecord,
    SideRecord,
)  # fmt: skip
from geo.compare.presentation.sentences import sentences
from geo.counts.shares import Share
from geo.indicators.descriptions import break_records, obs_statuses
from geo.vocabulary.model import VINTAGE, Counted, Kind, Weight


def share_record(share: Share) -> ShareRecord:
    """Return a share with its counts."""
    return {
        "share": number_or_none(share.share),
        "numerator": _count(share.numerator),
        "denominator": _count(share.denominator),
        "expected": _count(share.expected),
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
    record: ComparisonRecord = {
        "indicator": comparison.indicator.id,
        "kind": comparison.indicator.shown_kind,
        "unit": comparison.indicator.unit,
        "period": comparison.period.id,
        "obs_status": comparison.indicator.obs_status(comparison.period.id, missing=gap["gap"] is None),
        "weight": _weight(comparison),
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
        "source": comparison.indicator.source_of(comparison.period),
        "licence": comparison.indicator.licence,
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
        ``high``, ``ratio``, ``distinguishable``, ``obs_status`` (see
        `geo.vocabulary.model.ObsStatus`); by place also ``code``, ``name``, ``small`` and ``from_whole``; then
        ``indicator``, ``kind``, ``weight``, ``within``, ``vintage``, ``source``, ``licence``. Shares and gaps are numbers
        from 0 to 1, not rounded.
    """
    points = comparison.evolution.points if comparison.evolution else ()
    if comparison.by is not None:
        table = comparison.by.assign(period=comparison.period.id)
    else:
        table = pd.DataFrame([_row(period, gap) for period, gap in points])
    table = table.assign(obs_status=obs_statuses(comparison.indicator, table, "gap"))
    table = table.assign(
        a=comparison.a.id,
        b=comparison.b.id,
        indicator=comparison.indicator.id,
        kind=str(comparison.indicator.shown_kind),
        weight=text_or_none(_weight(comparison)),
        within=str(comparison.question.within) if comparison.question.within else None,
        vintage=VINTAGE,
        source=comparison.indicator.source_of(comparison.period)
        if comparison.by is not None
        else comparison.indicator.source,
        licence=comparison.indicator.licence,
    )
    first = [name for name in ("code", "name") if name in table] + ["period", "a", "b"]
    last = ["indicator", "kind", "weight", "within", "vintage", "source", "licence"]
    between = [name for name in table.columns if name not in {*first, *last}]
    return table[[*first, *between, *last]]


def _row(period: str, gap: Gap) -> dict[str, Any]:
    row: dict[str, Any] = {"period": period}
    for name, share in (("a", gap.a), ("b", gap.b)):
        row |= {f"share_{name}": share.share, f"numerator_{name}": _count(share.numerator)}
        row |= {f"denominator_{name}": _count(share.denominator), f"sample_size_{name}": _count(share.sample_size)}
    low, high = gap.interval or (None, None)
    return row | {"gap": gap.gap, "low": low, "high": high, "ratio": gap.ratio, "distinguishable": gap.distinguishable}


def _weight(comparison: Comparison) -> Weight | None:
    """Return what is counted, None for a survey and where a file counts what is its own."""
    indicator = comparison.indicator
    return (
        None if indicator.kind is not Kind.OBSERVED or indicator.counted is Counted.OWN else comparison.question.weight
    )


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
