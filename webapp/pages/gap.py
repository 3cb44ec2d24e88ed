"""The gap page: two groups, one indicator; where, since when, why, and what would close it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import Blueprint, Response, g, request

from geo.base.errors.kinds import shown
from geo.base.errors.questions import InvalidChoice
from geo.base.i18n import translate
from geo.compare.answer import compare
from geo.compare.groups import FRANCE
from geo.compare.question import GapQuestion
from geo.compare.survey import usual_pair
from geo.counts.counts import comparable
from geo.indicators.catalogue import load_catalogue
from geo.indicators.derived.conditional import denominator_choices
from geo.maps.web.templates import Page, fields_of
from geo.reports.gap import BESIDES, GapContent, GapOptions, build_gap_content, default_by
from geo.reports.gap_charts import CHARTS, gap_chart
from geo.reports.gap_report import build_gap_report
from geo.views.selection import siblings
from geo.vocabulary.choices import Among
from geo.vocabulary.levels import ABOVE_COMMUNES, Level
from geo.vocabulary.model import Indicator, Kind
from geo.vocabulary.parameter import Parameter
from geo.vocabulary.parameters import DOCUMENT_FORMAT, GAP, A, B
from geo.vocabulary.strata import COMPARISON_GROUPS, SURVEY_STRATA
from geo.wording import labels
from webapp.base.operations import pairs_of, refuse_others
from webapp.base.presentation import address, render
from webapp.pages.documents import document

blueprint = Blueprint("gaps", __name__)

Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class GapPage(GapContent, Page):
    """The gap page: what it says, what can be chosen, and the parameters of its addresses.

    Attributes
    ----------
    kind : str
        What kind of values they are, in words.
    indicators : list of Indicator
        Those that groups can be compared by.
    denominators : list of (str, str)
        The denominators of the present one, each with its label (a message); none where there is one.
    groups, territories, extents : list of (str, list of (str, str))
        What can be chosen, by heading (a message to translate): value and label of groups, of territories that are groups,
        and of what the comparison can be limited to.
    unit_names : dict of Level to str
        What a point of the distribution can be, a message to translate.
    params : dict of str to str
        Parameters of the page.
    params_api : dict of str to str
        Those of the same question to the API.
    """

    template: ClassVar[str] = "compare.html"

    kind: str
    indicators: list[Indicator]
    denominators: list[tuple[Among, str]]
    groups: list[tuple[str, Options]]
    territories: list[tuple[str, Options]]
    extents: list[tuple[str, Options]]
    unit_names: dict[Level, str]
    params: dict[str, str]
    params_api: dict[str, str]


@blueprint.get("/compare")
def show_gap() -> str:
    """Show the gap between two groups of communes."""
    question, options = parse_request()
    content = build_gap_content(question, options, g.lang)
    return render(
        GapPage(
            **fields_of(content),
            kind=labels.kind_label(content.comparison.indicator, g.lang),
            indicators=[known for known in load_catalogue().values() if _offered(known)],
            denominators=denominator_choices(content.comparison.indicator),
            groups=groups(content.comparison.indicator),
            territories=territories(),
            extents=extents(),
            unit_names={level: level.record.nouns.one for level in ABOVE_COMMUNES},
            params={**_question_params(question), **options.params()},
            params_api=_question_params(question),
        )
    )


@blueprint.get("/compare/<name>.svg")
def show_chart(name: str) -> Response:
    """Serve one chart of the gap page."""
    if name not in CHARTS:
        raise InvalidChoice(name="chart", arrived=name, allowed=shown(CHARTS))
    question, options = parse_request()
    question = replace(question, by=question.by or default_by(question)) if name in {"places", "map"} else question
    return Response(gap_chart(name, compare(question), options, g.lang), mimetype="image/svg+xml")


@blueprint.get("/compare/export")
def export_gap() -> Response:
    """Return the gap between two groups as one file: HTML or PDF."""
    question, options = parse_request(DOCUMENT_FORMAT)
    return document(build_gap_report(question, options, g.lang, request.host_url))


def parse_request(*besides: Parameter[Any]) -> tuple[GapQuestion, GapOptions]:
    """Return the question of this address and its options; it takes some parameters besides and no others.

    Raises
    ------
    RequestError
        As `webapp.base.operations.refuse_others` and `geo.compare.question.GapQuestion.parse`.
    """
    refuse_others(*GAP, *BESIDES, *besides)
    question = GapQuestion.parse(pairs_of(GAP))
    return question, GapOptions.parse(pairs_of(BESIDES), question)


def _offered(indicator: Indicator) -> bool:
    """Say whether the form offers an indicator: one that groups are compared by, of a survey where two have figures."""
    if not comparable(indicator) or indicator.conditional:
        return False
    return indicator.kind is not Kind.SURVEY or usual_pair(indicator, (A.default, B.default)) is not None


def _question_params(question: GapQuestion) -> dict[str, str]:
    return replace(question, lang="fr").params()


def groups(indicator: Indicator) -> list[tuple[str, Options]]:
    """Return the groups that can be compared: strata of a survey, or groups of communes."""
    if indicator.kind is not Kind.OBSERVED:
        known = [(s.id, s.label(g.lang)) for s in SURVEY_STRATA if s.id in indicator.strata or not indicator.strata]
        return [(labels.STRATA, known)]
    families = []
    for family, label in labels.FAMILIES.items():
        families.append((label, [(s.id, s.label(g.lang)) for s in COMPARISON_GROUPS if s.family == family]))
    return [*families, *territories()]


def territories() -> list[tuple[str, Options]]:
    """Return the country, regions and départements as groups of communes."""
    choices: list[tuple[str, Options]] = [(labels.COUNTRY, [(FRANCE, translate(labels.COUNTRY_NAME, g.lang))])]
    for level in (level for level in reversed(Level) if level.record.listed):
        table = siblings(level, None)
        choices.append(
            (
                level.record.nouns.titles,
                [(f"{level}:{row.code}", f"{row.name} ({row.code})") for row in table.itertuples(index=False)],
            )
        )
    return choices


def extents() -> list[tuple[str, Options]]:
    """Return what a comparison can be limited to."""
    return territories()[1:]


def gap_address(question: GapQuestion, options: GapOptions, **changes: Any) -> str:
    """Return the address of the gap page with some choices changed."""
    params = {**_question_params(question), **options.params(), **changes}
    return address("/compare", g.lang, **params)
