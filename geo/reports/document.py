"""A document for a meeting: one HTML file that asks for nothing, or a PDF of a few pages, from the same figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from markupsafe import Markup, escape

from geo.base.errors.kinds import shown
from geo.base.errors.questions import InvalidChoice
from geo.base.errors.writing import FileExists, UnknownFormat
from geo.base.files import atomic_path
from geo.maps.web.scripts import style_text
from geo.maps.web.templates import NOTHING, Page, render
from geo.reports.pdf import pdf
from geo.reports.svg import image, inline
from geo.vocabulary.choices import DocumentFormat
from geo.vocabulary.model import VINTAGE
from geo.wording.metadata import SOFTWARE

FORMATS: Final = tuple(map(str, DocumentFormat))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage(Page):
    """What every document is given.

    Attributes
    ----------
    title : str
    created : str
        When its figures were measured, as ISO 8601.
    live : str
        Address of the same page on the web, "" for none.
    addresses : list of str
        Where the figures of surveys were published.
    software : str
        What wrote it.
    vintage : str
        Year of the boundaries.
    paper : bool
        Whether it goes on paper.
    style : Markup
        Its styles.
    picture : callable
        Draws one of its charts or maps, by name.
    """

    title: str
    created: str
    live: str
    addresses: list[str]
    software: str = SOFTWARE
    vintage: str = VINTAGE
    paper: bool = False
    style: Markup = NOTHING
    picture: Callable[[str], Markup] = Markup


@dataclass(frozen=True, slots=True)
class Report:
    """A document; in a notebook it shows itself.

    Attributes
    ----------
    lang : str
        "fr" or "en".
    slug : str
        File name without an ending.
    page : ReportPage
        What its template gets.
    pictures : mapping of str to callable
        Draws each chart or map as SVG; called with whether it is for paper.
    brief : ReportPage, optional
        What its template gets for paper, where that is less.
    """

    lang: str
    slug: str
    page: ReportPage
    pictures: Mapping[str, Callable[[bool], str]]
    brief: ReportPage | None = None

    @property
    def title(self) -> str:
        """The title of the document."""
        return self.page.title

    @property
    def live(self) -> str:
        """Address of the same page on the web, "" for none."""
        return self.page.live

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
        with atomic_path(path, force=force) as temporary:
            temporary.write_bytes(content)

    def _repr_html_(self) -> str:
        page = escape(self.html())
        return f'<iframe title="{escape(self.title)}" srcdoc="{page}" style="width: 100%; height: 40rem; border: 0"></iframe>'

    def _page(self, *, paper: bool) -> str:
        def picture(name: str) -> Markup:
            drawn = self.pictures[name](paper)
            return image(drawn, name) if paper else inline(drawn, name)

        page = self.brief if paper and self.brief else self.page
        style = Markup(_style(paper=paper))  # noqa: S704  files of ours
        return render(replace(page, paper=paper, style=style, picture=picture), self.lang)


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
