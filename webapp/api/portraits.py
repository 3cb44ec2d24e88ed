"""The API of portraits and free comparisons: the same figures as their pages and the command line."""

from __future__ import annotations

from flask import Blueprint, Response

from geo.base.i18n import N_
from geo.base.json_text import dump
from geo.portrait.portrait import build_portrait
from geo.portrait.presentation.answers import PortraitRecord
from geo.portrait.presentation.figures import portrait_table
from geo.portrait.presentation.records import portrait_record
from geo.portrait.presentation.side_by_side import side_by_side_record, side_by_side_table
from geo.portrait.presentation.side_by_side_answers import SideBySideRecord
from geo.portrait.questions import PortraitQuestion, SideBySideQuestion
from geo.portrait.side_by_side import compare_territories
from geo.vocabulary.choices import TableFormat
from geo.vocabulary.parameters import CODE, FORMAT, LANG, LEVEL, PEERS, SIDE_BY_SIDE
from webapp.api.tables import csv_answer
from webapp.base.operations import CSV, JSON, operation, pairs_of, texts

blueprint = Blueprint("api_portraits", __name__)


@operation(
    blueprint,
    "/territories/<level>/<code>/compare",
    N_("A territory among its neighbours, its peers and its parents."),
    place=(LEVEL, CODE),
    takes=(PEERS, FORMAT, LANG),
    answer=PortraitRecord,
    files=[CSV],
)
def compare_one(level: str, code: str) -> Response:
    """Compare a territory with its neighbours, its peers and its parents."""
    form = FORMAT.of(texts(FORMAT))
    question = PortraitQuestion.parse(level, code, pairs_of((PEERS, LANG)))
    portrait = build_portrait(question.level, question.code, question.peers)
    if form is TableFormat.CSV:
        return csv_answer(portrait_table(portrait), question.slug())
    return Response(dump(portrait_record(portrait)), mimetype=JSON)


@operation(
    blueprint,
    "/compare/territories",
    N_("Up to ten territories side by side, with their parents."),
    takes=(*SIDE_BY_SIDE, FORMAT),
    answer=SideBySideRecord,
    files=[CSV],
)
def compare_several() -> Response:
    """Put up to ten territories of any level side by side, with their parents."""
    form = FORMAT.of(texts(FORMAT))
    question = SideBySideQuestion.parse(pairs_of(SIDE_BY_SIDE), required=True)
    side_by_side = compare_territories(question.get_indicator(), question.territories, question.weight)
    if form is TableFormat.CSV:
        return csv_answer(side_by_side_table(side_by_side, question.weight), question.slug())
    return Response(dump(side_by_side_record(side_by_side, question.weight)), mimetype=JSON)
