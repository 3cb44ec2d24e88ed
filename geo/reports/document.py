"""A document for a meeting: one HTML file that asks for nothing, or a PDF of a few pages, from the same figures."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup, escape

from geo.base.errors.kinds import shown
from geo.base.errors.questions import InvalidChoice
from geo.base.errors.writing import FileExists, UnknownFormat
from geo.base.files import written_whole
from geo.base.i18n import translate
from geo.base.text import search_key
from geo.compare.presentation.sentences import READING
from geo.compare.question import GapQuestion
from geo.indicators.catalogue import get_indicator
from geo.maps.svg.locator_map import minimap
from geo.maps.web.exported_page import page_address
from geo.maps.web.page_parts import template
from geo.maps.web.scripts import style_text
from geo.portrait.portrait import Line, Portrait, portrait
from geo.portrait.presentation import charts
from geo.portrait.presentation.tables import lacking_groups
from geo.portrait.questions import PortraitQuestion
from geo.reports.gap import Asked, gap_chart, gap_content
from geo.reports.pdf import pdf
from geo.reports.portrait import portrait_content
from geo.reports.svg import image, inline
from geo.reports.words import source_rows, source_urls
from geo.views.view import get_period
from geo.vocabulary import parameters
from geo.vocabulary.choices import DocumentFormat
from geo.vocabulary.model import VINTAGE, Kind
from geo.wording.metadata import SOFTWARE, moment_of
from geo.wording.sentences import kind_label

FORMATS: Final = tuple(map(str, DocumentFormat))
MOST_LETTERS: Final = 40
"""Letters of the name of a territory in a file name."""


MOST_DRAWN: Final = 24
"""Places of a gap that are drawn on paper as well as written; the chart of 101 départements would fill a page."""
MOST_LINES: Final = 6
"""Indicators of a portrait on paper: as many as are shipped; those that were imported beside them are in the HTML file."""
MOST_ROWS: Final = 50
"""Figures of surveys of the same theme on paper."""


@dataclass(frozen=True, slots=True)
class Report:
    """A document; in a notebook it shows itself.

    Attributes
    ----------
    title : str
    lang : str
        "fr" or "en".
    slug : str
        File name without an ending.
    live : str
        Address of the same page on the web, "" for none.
    template : str
    context : mapping
        What the template is given.
    pictures : mapping of str to callable
        Draws each chart or map as SVG; called with whether it is for paper.
    briefer : mapping
        What the template is given instead on paper.
    """

    title: str
    lang: str
    slug: str
    live: str
    template: str
    context: Mapping[str, Any]
    pictures: Mapping[str, Callable[[bool], str]]
    briefer: Mapping[str, Any] = field(default_factory=dict)

    def html(self) -> str:
        """Return it as one page with its charts and maps inside."""
        return self._page(paper=False)

    def pdf(self) -> bytes:
        """Return it as PDF, up to 4 pages of A4.

        Raises
        ------
        PdfNotPossible
        """
        return pdf(self._page(paper=True))

    def content(self, form: str) -> bytes:
        """Return the bytes of a file of a format, ``html`` or ``pdf``.

        Raises
        ------
        InvalidChoice, PdfNotPossible
        """
        if form not in FORMATS:
            raise InvalidChoice(name="format", arrived=form, allowed=shown(FORMATS))
        return self.html().encode() if form == "html" else self.pdf()

    def write(self, path: Path, *, force: bool = False) -> None:
        """Write it as HTML or PDF, by the ending of the name, whole or not at all.

        Raises
        ------
        UnknownFormat, FileExists, CannotWrite, PdfNotPossible
        """
        form = checked_format(path)
        if path.exists() and not force:
            raise FileExists(path=path)  # before anything is drawn
        content = self.content(form)
        with written_whole(path, force=force) as temporary:
            temporary.write_bytes(content)

    def _repr_html_(self) -> str:
        page = escape(self.html())
        return f'<iframe title="{escape(self.title)}" srcdoc="{page}" style="width: 100%; height: 40rem; border: 0"></iframe>'

    def _page(self, *, paper: bool) -> str:
        def picture(name: str) -> Markup:
            drawn = self.pictures[name](paper)
            return image(drawn, name) if paper else inline(drawn, name)

        given = {**self.context, **(self.briefer if paper else {})}
        page: str = template(self.template).render(
            **given, title=self.title, lang=self.lang, live=self.live, software=SOFTWARE, vintage=VINTAGE, paper=paper,
            picture=picture, style=Markup(_style(paper=paper)),  # noqa: S704  files of ours
        )  # fmt: skip
        return page


@cache
def _style(*, paper: bool) -> str:
    return "\n".join(style_text(name) for name in ("report.css", "paper.css" if paper else "report-screen.css"))


def checked_format(path: Path) -> str:
    """Return the format that a file name stands for.

    Raises
    ------
    UnknownFormat

    Examples
    --------
    >>> checked_format(Path("rennes.PDF"))
    'pdf'
    """
    form = path.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        raise UnknownFormat(path=path.name, allowed=shown(f".{name}" for name in FORMATS))
    return form


def portrait_report(question: PortraitQuestion, lang: str = "fr", live: str = "") -> Report:
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
    >>> report = portrait_report(PortraitQuestion(Level.REGION, "94"), "en")
    >>> report.slug, report.title
    ('portrait-region-94-corse-2026-10', 'Corse (Region 94)')
    """
    found = portrait(question.level, question.code, question.peers)
    content = portrait_content(found, question, lang)
    line = content.line
    short = shortened(found, line)
    brief = replace(portrait_content(short, question, lang), said=content.said) if short is not found else content
    drawn = {
        "rings": lambda paper: charts.rings_chart(short if paper else found, lang),
        "evolution": lambda _: charts.evolution_chart(found, line, lang),
        "map": lambda _: minimap(question.level, question.code, question.indicator, lang),
    }
    context = {
        "page": content,
        "lacking": lacking_groups(found, lang),
        "figures": source_rows(found.lines, lang),
        "left_out": 0,
        "addresses": source_urls(known.source_url for known in found.surveys),
        "reading": translate(READING, lang),
        "created": moment_of(line.period).isoformat(),
    }
    title = f"{found.name} ({content.kind} {found.code})"
    path = f"/territories/{question.level}/{question.code}"
    address = live and page_address(live, path, replace(question, sort=parameters.COMMUNES_SORT.default).params(), lang)
    briefer = {
        "page": brief,
        "figures": source_rows(short.lines, lang),
        "left_out": len(found.lines) - len(short.lines),
    }
    name = portrait_slug(question, found.name)
    return Report(title, lang, name, address, "report_portrait.html", context, drawn, briefer)


def shortened(found: Portrait, line: Line) -> Portrait:
    """Return a portrait with as many indicators as go on paper: the first ones, and the one that was asked for.

    Examples
    --------
    >>> from geo.vocabulary.levels import Level
    >>> corse = portrait(Level.REGION, "94")
    >>> shortened(corse, corse.lines[0]) is corse
    True
    """
    if len(found.lines) <= MOST_LINES:
        return found
    kept = found.lines[:MOST_LINES]
    return replace(found, lines=kept if line in kept else (*kept[:-1], line))


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


def gap_report(question: GapQuestion, asked: Asked | None = None, lang: str = "fr", live: str = "") -> Report:
    """Return the gap between two groups of communes as a document.

    Parameters
    ----------
    question : GapQuestion
    asked : Asked, optional
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
    >>> gap_report(GapQuestion(period="2026-10"), lang="en").slug
    'gap-rpnt_1_8-commune_lt_3500-metropole-france-2026-10'
    """
    asked = asked or Asked.parse({}, question)
    content = gap_content(question, asked, lang)
    found, indicator = content.found, content.found.indicator
    names = ("evolution", "places", "map", "spread", "parts", "closing")
    drawn = {name: lambda _, name=name: gap_chart(name, found, asked, lang) for name in names}
    # On paper of a survey all its figures, the question itself first; else those of the two kinds that are compared.
    observed = indicator.kind is Kind.OBSERVED
    sides = {found.a.id, found.b.id} & {row["stratum"] for row in content.barometer} or {
        parameters.A.default,
        parameters.B.default,
    }
    surveyed = [row for row in content.barometer if row["stratum"] in sides or not observed]
    surveyed.sort(key=lambda row: row["indicator"] != indicator.id)
    context = {
        "page": content,
        "barometer": content.barometer,
        "surveyed": surveyed,
        "known": [row for row in content.rows if not math.isnan(row.gap)],
        "addresses": source_urls(row["source_url"] for row in content.barometer),
        "kind": kind_label(indicator, lang),
        "most_drawn": MOST_DRAWN,
        "most_rows": MOST_ROWS,
        "created": moment_of(found.period.id).isoformat(),
    }
    address = live and page_address(
        live, "/compare", replace(found.question, lang="fr").params() | asked.params(), lang
    )
    return Report(
        content.title,
        lang,
        replace(question, period=found.period.id).slug(),
        address,
        "report_gap.html",
        context,
        drawn,
    )
