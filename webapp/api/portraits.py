"""The API of portraits and free comparisons: the same figures as their pages and the command line."""

from __future__ import annotations

import pandas as pd
from flask import Blueprint, Response, request

from geo.base.json_text import dump
from geo.export import defused
from geo.portrait.portrait import portrait
from geo.portrait.presentation.records import portrait_record, portrait_table
from geo.portrait.presentation.side_by_side import free_record, free_table
from geo.portrait.questions import FreeQuestion, PortraitQuestion
from geo.portrait.side_by_side import compare_territories
from geo.views.query import refuse_names
from geo.vocabulary.parsing import choice

blueprint = Blueprint("api_portraits", __name__)

FORMATS = ("json", "csv")


@blueprint.get("/territories/<level>/<code>/compare")
def compare_one(level: str, code: str) -> Response:
    """Compare a territory with its neighbours, its peers and its parents."""
    pairs, form = _parsed()
    refuse_names([name for name, _ in pairs], ["peers", "format", "lang"])
    question = PortraitQuestion.parse(level, code, pairs)
    found = portrait(question.level, question.code, question.peers)
    if form == "csv":
        return _csv(portrait_table(found), question.slug())
    return Response(dump(portrait_record(found)), mimetype="application/json")


@blueprint.get("/compare/territories")
def compare_several() -> Response:
    """Put up to ten territories of any level side by side, with their parents."""
    pairs, form = _parsed()
    question = FreeQuestion.parse(pairs, required=True)
    found = compare_territories(question.asked(), question.territories, question.weight)
    if form == "csv":
        return _csv(free_table(found, question.weight), question.slug())
    return Response(dump(free_record(found, question.weight)), mimetype="application/json")


def _parsed() -> tuple[list[tuple[str, str]], str]:
    form = choice("format", request.args.get("format", "json"), FORMATS)
    return [pair for pair in request.args.items(multi=True) if pair[0] != "format"], form


def _csv(table: pd.DataFrame, name: str) -> Response:
    response = Response(defused(table).to_csv(index=False, lineterminator="\n"), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
