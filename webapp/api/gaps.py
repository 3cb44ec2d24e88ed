"""The API of comparisons: the same figures as the gap page and the command line."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from flask import Blueprint, Response

from geo.base.errors.questions import MissingParameter
from geo.base.i18n import N_
from geo.base.json_text import dump
from geo.compare.answer import compare
from geo.compare.closing import compute_closing
from geo.compare.decomposition import decompose_groups
from geo.compare.groups import parse_group, parse_groups
from geo.compare.presentation.answers import (
    BandRecord,
    ClosingRecord,
    ComparisonRecord,
    DecompositionRecord,
    EpciRecord,
)  # fmt: skip
from geo.compare.presentation.records import (
    closing_table,
    comparison_record,
    comparison_table,
    pooled_record,
    rows,
    share_record,
)
from geo.compare.question import GapQuestion
from geo.counts.counts import require_comparable
from geo.counts.pooled import find_pooled
from geo.counts.provenance import provenance
from geo.indicators.catalogue import get_indicator
from geo.territories.places import inside
from geo.views.view import get_period
from geo.vocabulary.choices import TableFormat
from geo.vocabulary.levels import Level
from geo.vocabulary.parameters import ACTING, FORMAT, GAP, INDICATOR, LANG, ONE, OTHER, PERIOD
from webapp.api.tables import csv_answer
from webapp.base.operations import CSV, JSON, operation, pairs_of, texts

blueprint = Blueprint("api_gaps", __name__)

SIDES = (replace(ONE, needed=True), replace(OTHER, needed=True))


@operation(
    blueprint,
    "/gaps",
    N_("The gap between two groups of communes, over time and by place."),
    takes=(*GAP, FORMAT),
    answer=ComparisonRecord,
    files=[CSV],
)
def gaps() -> Response:
    """Compare two groups: shares, gap with its interval, evolution, places."""
    question, form = _question()
    comparison = compare(question)
    if form is TableFormat.CSV:
        return csv_answer(comparison_table(comparison), question.slug())
    return Response(dump(comparison_record(comparison)), mimetype=JSON)


@operation(
    blueprint,
    "/closing",
    N_("What each EPCI, or each département, would bring to close a gap."),
    takes=(*GAP, ACTING, FORMAT),
    answer=ClosingRecord,
    files=[CSV],
)
def what_closes() -> Response:
    """List what each EPCI, or each département, would bring by acting for all its communes of group a together."""
    question, form = _question()
    require_comparable(get_indicator(question.indicator))
    comparison = compare(question)
    a, b = parse_groups(question.a, question.b)
    acting = ACTING.of(texts(ACTING))
    gone = compute_closing(comparison.indicator, a, b, comparison.period.id, question.within, acting)
    together = find_pooled(comparison.indicator, comparison.period.id, a.mask & inside(question.within))
    if form is TableFormat.CSV:
        name = question.slug().replace("gap-", "closing-" if acting is Level.EPCI else f"closing-{acting}-", 1)
        return csv_answer(closing_table(comparison, gone), name)
    body: ClosingRecord = {
        **provenance(comparison.indicator, comparison.period),
        "within": str(question.within) if question.within else None,
        "a": share_record(gone.gap.a),
        "b": share_record(gone.gap.b),
        "gap": gone.gap.gap,
        "missing": gone.missing,
        "to_adopt": gone.to_adopt,
        "acting": acting,
        "epci_needed": gone.needed,
        "without_epci": gone.outside,
        "epci": cast("list[EpciRecord]", rows(gone.table)),
        "pooled": None if together is None else pooled_record(together),
    }
    return Response(dump(body), mimetype=JSON)


@operation(
    blueprint,
    "/decomposition",
    N_("A difference taken apart: make-up and rates."),
    takes=(INDICATOR, PERIOD, *SIDES, LANG),
    answer=DecompositionRecord,
)
def decomposition() -> Response:
    """Take the difference between two territories apart: size of the communes, rates at equal size."""
    given = texts(INDICATOR, PERIOD, *SIDES)
    for needed in SIDES:
        if needed.name not in given:
            raise MissingParameter(name=needed.name)
    indicator = get_indicator(INDICATOR.of(given))
    require_comparable(indicator)
    period = get_period(indicator, PERIOD.of(given)).id
    one, other = parse_group(ONE.of(given)), parse_group(OTHER.of(given))
    parts = decompose_groups(indicator, one, other, period)
    body: DecompositionRecord = {
        **provenance(indicator, period),
        "one": {"id": one.id, "share": parts.share_a},
        "other": {"id": other.id, "share": parts.share_b},
        "total": parts.total,
        "composition": parts.composition,
        "rate": parts.rate,
        "bands": cast("list[BandRecord]", rows(parts.table.reset_index(names="band"))),
    }
    return Response(dump(body), mimetype=JSON)


def _question() -> tuple[GapQuestion, TableFormat]:
    form = FORMAT.of(texts(FORMAT))
    return GapQuestion.parse(pairs_of(GAP)), form
