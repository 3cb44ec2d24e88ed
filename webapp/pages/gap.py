"""The gap page: two groups, one indicator; where, since when, why, and what would close it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import Any

from flask import Blueprint, Response, g, render_template, request

from geo.base.errors.kinds import shown
from geo.base.errors.questions import InvalidChoice
from geo.base.i18n import translate
from geo.compare.answer import compare
from geo.compare.groups import FRANCE
from geo.compare.question import GapQuestion
from geo.counts.counts import comparable
from geo.indicators.catalogue import load_catalogue
from geo.reports.document import gap_report
from geo.reports.gap import BESIDES, CHARTS, UNIT_NAMES, Asked, GapContent, default_by, gap_chart, gap_content
from geo.views.selection import siblings
from geo.vocabulary.model import Indicator, Kind, Level
from geo.vocabulary.strata import COMPARISON_GROUPS, SURVEY_STRATA
from geo.vocabulary.units import difference, difference_name, written
from geo.wording import sentences
from webapp.base.presentation import address
from webapp.pages.documents import document

blueprint = Blueprint("gaps", __name__)

Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class GapPage(GapContent):
    """Context of the gap page: what it says, what can be chosen, and the parameters of its addresses."""

    indicators: list[Indicator]
    groups: list[tuple[str, Options]]
    territories: list[tuple[str, Options]]
    extents: list[tuple[str, Options]]
    params: dict[str, str]
    params_api: dict[str, str]


@blueprint.get("/compare")
def show_gap() -> str:
    """Show the gap between two groups of communes."""
    question, asked = parsed()
    content = gap_content(question, asked, g.lang)
    page = GapPage(
        **{field.name: getattr(content, field.name) for field in fields(content)},
        indicators=[known for known in load_catalogue().values() if comparable(known)],
        groups=groups(content.found.indicator),
        territories=territories(),
        extents=extents(),
        params={**_said(question), **asked.params()},
        params_api=_said(question),
    )
    found = page.found
    gap_unit = difference_name(found.gap.gap if found.gap else math.nan, found.indicator, g.lang)
    return render_template(
        "compare.html", page=page, found=found, question=found.question, kind=sentences.kind_label(found.indicator, g.lang),
        unit_names=UNIT_NAMES, points=lambda value, digits=1: difference(value, found.indicator, g.lang, digits),
        value=lambda share: written(share, found.indicator, g.lang), gap_unit=gap_unit,
        halls=found.indicator.counted == "town_halls",
    )  # fmt: skip


@blueprint.get("/compare/<name>.svg")
def show_chart(name: str) -> Response:
    """Serve one chart of the gap page."""
    if name not in CHARTS:
        raise InvalidChoice(name="chart", arrived=name, allowed=shown(CHARTS))
    question, asked = parsed()
    question = replace(question, by=question.by or default_by(question)) if name in {"places", "map"} else question
    return Response(gap_chart(name, compare(question), asked, g.lang), mimetype="image/svg+xml")


@blueprint.get("/compare/export")
def export_gap() -> Response:
    """Return the gap between two groups as one file: HTML or PDF."""
    question, asked = parsed("format")
    return document(gap_report(question, asked, g.lang, request.host_url))


def parsed(*besides: str) -> tuple[GapQuestion, Asked]:
    """Return the question of this address and what it asks for besides; parameters named in `besides` are for others.

    Raises
    ------
    RequestError
        As `geo.compare.question.GapQuestion.parse`.
    """
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in {*BESIDES, *besides}]
    question = GapQuestion.parse(pairs)
    return question, Asked.parse(request.args, question)


def _said(question: GapQuestion) -> dict[str, str]:
    return replace(question, lang="fr").params()


def groups(indicator: Indicator) -> list[tuple[str, Options]]:
    """Return the groups that can be compared: strata of a survey, or groups of communes."""
    if indicator.kind is not Kind.OBSERVED:
        known = [(s.id, s.label(g.lang)) for s in SURVEY_STRATA if s.id in indicator.strata or not indicator.strata]
        return [(sentences.STRATA, known)]
    families = []
    for family, label in sentences.FAMILIES.items():
        families.append((label, [(s.id, s.label(g.lang)) for s in COMPARISON_GROUPS if s.family == family]))
    return [*families, *territories()]


def territories() -> list[tuple[str, Options]]:
    """Return the country, regions and départements as groups of communes."""
    found: list[tuple[str, Options]] = [(sentences.COUNTRY, [(FRANCE, translate(sentences.COUNTRY_NAME, g.lang))])]
    for level in (Level.REGION, Level.DEPARTEMENT):
        table = siblings(level, None)
        found.append(
            (
                sentences.LEVELS[level],
                [(f"{level}:{row.code}", f"{row.name} ({row.code})") for row in table.itertuples(index=False)],
            )
        )
    return found


def extents() -> list[tuple[str, Options]]:
    """Return what a comparison can be limited to."""
    return territories()[1:]


def gap_address(question: GapQuestion, asked: Asked, **changes: Any) -> str:
    """Return the address of the gap page with some choices changed."""
    said = {**_said(question), **asked.params(), **changes}
    return address("/compare", g.lang, **said)
