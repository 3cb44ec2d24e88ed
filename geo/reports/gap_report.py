"""The gap between two groups of communes as a document."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from geo.compare.question import GapQuestion
from geo.maps.web.exported_page import page_address
from geo.reports.document import Report, ReportPage
from geo.reports.gap import GapContent, GapOptions, SurveyFigure, build_gap_content
from geo.reports.gap_charts import CHARTS, gap_chart
from geo.reports.words import source_urls
from geo.vocabulary import parameters
from geo.vocabulary.model import Kind
from geo.wording.labels import kind_label
from geo.wording.metadata import moment_of

MOST_DRAWN: Final = 24
"""Places of a gap that are drawn on paper as well as written; the chart of 101 départements would fill a page."""
MOST_ROWS: Final = 50
"""Figures of surveys of the same theme on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReportPage(ReportPage):
    """The gap between two groups of communes as a document.

    Attributes
    ----------
    content : GapContent
        What it says.
    kind : str
        What kind of values they are, in words.
    surveyed : list of SurveyFigure
        What the surveys say, for paper: the question itself first.
    known : list of named tuple
        Rows of the places that have a gap.
    most_drawn, most_rows : int
        Places that are drawn, and figures of surveys that are written, on paper.
    """

    template: ClassVar[str] = "report_gap.html"

    content: GapContent
    kind: str
    surveyed: list[SurveyFigure]
    known: list[Any]
    most_drawn: int
    most_rows: int


def build_gap_report(
    question: GapQuestion, options: GapOptions | None = None, lang: str = "fr", live: str = ""
) -> Report:
    """Return the gap between two groups of communes as a document.

    Parameters
    ----------
    question : GapQuestion
    options : GapOptions, optional
        Which territories are taken apart, what a point of the distribution is.
    lang : str
        "fr" or "en".
    live : str
        As in `portrait_report`.

    Raises
    ------
    RequestError
        As `geo.compare.answer.compare`.

    Examples
    --------
    >>> build_gap_report(GapQuestion(period="2026-10"), lang="en").slug
    'gap-rpnt_1_8-commune_lt_3500-metropole-france-2026-10'
    """
    options = options or GapOptions.parse({}, question)
    content = build_gap_content(question, options, lang)
    comparison, indicator = content.comparison, content.comparison.indicator
    drawn = {name: lambda _, name=name: gap_chart(name, comparison, options, lang) for name in CHARTS}
    # On paper of a survey all its figures, the question itself first; else those of the two kinds that are compared.
    observed = indicator.kind is Kind.OBSERVED
    sides = {comparison.a.id, comparison.b.id} & {row.stratum for row in content.barometer} or {
        parameters.A.default,
        parameters.B.default,
    }
    surveyed = [row for row in content.barometer if row.stratum in sides or not observed]
    surveyed.sort(key=lambda row: row.indicator != indicator.id)
    address = live and page_address(
        live, "/compare", replace(comparison.question, lang="fr").params() | options.params(), lang
    )
    page = GapReportPage(
        title=content.title,
        created=moment_of(comparison.period.id).isoformat(),
        live=address,
        addresses=source_urls(row.source_url for row in content.barometer),
        content=content,
        kind=kind_label(indicator, lang),
        surveyed=surveyed,
        known=[row for row in content.rows if not math.isnan(row.gap)],
        most_drawn=MOST_DRAWN,
        most_rows=MOST_ROWS,
    )
    return Report(lang, replace(question, period=comparison.period.id).slug(), page, drawn)
