"""The portrait of a territory as a document."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from geo.base.text import search_key
from geo.indicators.catalogue import get_indicator
from geo.maps.svg.locator_map import locator_map
from geo.maps.web.exported_page import page_address
from geo.portrait.lines import Line
from geo.portrait.portrait import Portrait, build_portrait
from geo.portrait.presentation import charts
from geo.portrait.presentation.tables import lacking_groups
from geo.portrait.questions import PortraitQuestion
from geo.reports.document import Report, ReportPage
from geo.reports.portrait import PortraitContent, build_portrait_content
from geo.reports.words import SourceRow, source_rows, source_urls
from geo.views.view import get_period
from geo.vocabulary import parameters
from geo.wording.metadata import moment_of

MOST_LETTERS: Final = 40
"""Letters of the name of a territory in a file name."""
MOST_LINES: Final = 6
"""Indicators of a portrait on paper, as many as there are criteria; the others are in the HTML file."""
MOST_ESTIMATES: Final = 16
"""Estimates on paper, artificial intelligence first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitReportPage(ReportPage):
    """The portrait of a territory as a document.

    Attributes
    ----------
    content : PortraitContent
        What it says.
    lacking : list of (str, list of str)
        What communes lack, and their names.
    figures : list of SourceRow
        Where the figures come from.
    left_out, estimates_left_out : int
        Indicators, and estimates, that do not fit on paper.
    """

    template: ClassVar[str] = "report_portrait.html"

    content: PortraitContent
    lacking: list[tuple[str, list[str]]]
    figures: list[SourceRow]
    left_out: int
    estimates_left_out: int


def build_portrait_report(question: PortraitQuestion, lang: str = "fr", live: str = "") -> Report:
    """Return the portrait of a territory as a document.

    Parameters
    ----------
    question : PortraitQuestion
    lang : str
        "fr" or "en".
    live : str
        Where the web application is, for example ``https://atlas.example.fr``: the document then has a link to the page.

    Raises
    ------
    UnknownTerritory, FormerTerritory, ShippedDataMissing

    Examples
    --------
    >>> from geo.vocabulary.levels import Level
    >>> report = build_portrait_report(PortraitQuestion(Level.REGION, "94"), "en")
    >>> report.slug, report.title
    ('portrait-region-94-corse-2026-10', 'Corse (Region 94)')
    """
    portrait = build_portrait(question.level, question.code, question.peers)
    content = build_portrait_content(portrait, question, lang)
    line = content.line
    short = shorten(portrait, line)
    brief = (
        replace(build_portrait_content(short, question, lang), statements=content.statements)
        if short is not portrait
        else content
    )
    drawn = {
        "rings": lambda paper: charts.reference_groups_chart(short if paper else portrait, lang),
        "evolution": lambda _: charts.evolution_chart(portrait, line, lang),
        "map": lambda _: locator_map(question.level, question.code, question.indicator, lang),
    }
    path = f"/territories/{question.level}/{question.code}"
    page = PortraitReportPage(
        title=f"{portrait.name} ({content.kind} {portrait.code})",
        created=moment_of(line.period).isoformat(),
        live=live and page_address(live, path, replace(question, sort=parameters.COMMUNES_SORT.default).params(), lang),
        addresses=source_urls(known.source_url for known in portrait.surveys),
        content=content,
        lacking=lacking_groups(portrait, lang),
        figures=source_rows(portrait.lines, lang),
        left_out=0,
        estimates_left_out=0,
    )
    on_paper = replace(
        page,
        content=replace(brief, estimates=content.estimates[:MOST_ESTIMATES]),
        figures=source_rows(short.lines, lang),
        left_out=len(portrait.lines) - len(short.lines),
        estimates_left_out=max(0, len(content.estimates) - MOST_ESTIMATES),
    )
    return Report(lang, portrait_slug(question, portrait.name), page, drawn, on_paper)


def shorten(portrait: Portrait, line: Line) -> Portrait:
    """Return a portrait with as many indicators as go on paper: first those that tell strengths and gaps, and the one asked for.

    Examples
    --------
    >>> from geo.vocabulary.levels import Level
    >>> corse = build_portrait(Level.REGION, "94")
    >>> [line.indicator.id for line in shorten(corse, corse.lines[0]).lines][:3]
    ['bal_publiee', 'opendata_repere', 'opendata_repere_3500']
    """
    if len(portrait.lines) <= MOST_LINES:
        return portrait
    first = sorted(portrait.lines, key=lambda known: not known.judged)[:MOST_LINES]
    chosen = first if line in first else [*first[:-1], line]
    return replace(portrait, lines=tuple(known for known in portrait.lines if known in chosen))


def portrait_slug(question: PortraitQuestion, name: str) -> str:
    """Return the file name of a portrait without its ending: level, code, name, indicator where it is chosen, period.

    Examples
    --------
    >>> from geo.vocabulary.levels import Level
    >>> portrait_slug(PortraitQuestion(Level.EPCI, "200054781"), "Métropole du Grand Paris")
    'portrait-epci-200054781-metropole-du-grand-paris-2026-10'
    """
    indicator = get_indicator(question.indicator)
    spoken = re.sub(r"[^a-z0-9]+", "-", search_key(name)).strip("-")[:MOST_LETTERS].strip("-")
    chosen = [indicator.id] if "indicator" in question.params() else []
    peers = [f"peers_{question.peers}"] if "peers" in question.params() else []
    return "-".join([question.slug(), spoken, *chosen, *peers, get_period(indicator, None, question.level).id])
