"""The API of comparisons: the same figures as the gap page and the command line."""

from __future__ import annotations

from typing import Any

import pandas as pd
from flask import Blueprint, Response, request

from geo.base.errors.kinds import shown
from geo.base.errors.questions import MissingParameter, UnknownParameter
from geo.base.json_text import dump
from geo.compare.answer import compare
from geo.compare.closing import closing
from geo.compare.decomposition import decompose_groups
from geo.compare.groups import parse_group, parse_groups
from geo.compare.presentation.records import comparison_record, comparison_table, rows, share_record
from geo.compare.question import GapQuestion
from geo.export import defused
from geo.indicators.catalogue import get_indicator
from geo.vocabulary.parsing import choice

blueprint = Blueprint("api_gaps", __name__)

FORMATS = ("json", "csv")


@blueprint.get("/gaps")
def gaps() -> Response:
    """Compare two groups: shares, gap with its interval, evolution, places."""
    question, form = _question()
    found = compare(question)
    if form == "csv":
        return _csv(comparison_table(found), question.slug())
    return Response(dump(comparison_record(found)), mimetype="application/json")


@blueprint.get("/closing")
def what_closes() -> Response:
    """List what each EPCI would bring by acting for all its communes of group a together."""
    question, form = _question()
    found = compare(question)
    a, b = parse_groups(question.a, question.b)
    gone = closing(found.indicator, a, b, found.period.id, question.within)
    if form == "csv":
        return _csv(gone.table, question.slug().replace("gap-", "closing-", 1))
    body = {
        "indicator": found.indicator.id,
        "period": found.period.id,
        "a": share_record(gone.gap.a),
        "b": share_record(gone.gap.b),
        "gap": gone.gap.gap,
        "missing": gone.missing,
        "to_adopt": gone.to_adopt,
        "epci_needed": gone.epci_needed,
        "without_epci": gone.without_epci,
        "epci": rows(gone.table),
    }
    return Response(dump(body), mimetype="application/json")


@blueprint.get("/decomposition")
def decomposition() -> Response:
    """Take the difference between two territories apart: size of the communes, rates at equal size."""
    allowed = ("indicator", "period", "one", "other", "lang")
    for name in request.args:
        if name not in allowed:
            raise UnknownParameter(arrived=name, allowed=shown(allowed))
    for name in ("one", "other"):
        if not request.args.get(name):
            raise MissingParameter(name=name)
    indicator = get_indicator(request.args.get("indicator", "rpnt_1_8"))
    period = request.args.get("period") or indicator.latest.id
    one, other = parse_group(request.args["one"]), parse_group(request.args["other"])
    found = decompose_groups(indicator, one, other, period)
    body: dict[str, Any] = {
        "indicator": indicator.id,
        "period": period,
        "one": {"id": one.id, "share": found.share_a},
        "other": {"id": other.id, "share": found.share_b},
        "total": found.total,
        "composition": found.composition,
        "rate": found.rate,
        "bands": rows(found.table.reset_index(names="band")),
    }
    return Response(dump(body), mimetype="application/json")


def _question() -> tuple[GapQuestion, str]:
    form = choice("format", request.args.get("format", "json"), FORMATS)
    return GapQuestion.parse([pair for pair in request.args.items(multi=True) if pair[0] != "format"]), form


def _csv(table: pd.DataFrame, name: str) -> Response:
    response = Response(defused(table).to_csv(index=False, lineterminator="\n"), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
