"""HTML to PDF by WeasyPrint, tagged and with its letters inside. Nothing else imports it: it needs the library Pango."""

from __future__ import annotations

import atexit
import hashlib
from functools import cache
from threading import Lock
from typing import Any, Final

from geo.base.errors.shipped import ExtraMissing
from geo.base.errors.writing import PdfNotPossible
from geo.reports.svg import FONT

VARIANT: Final = "pdf/ua-1"
_ONE_AT_A_TIME: Final = Lock()


def pdf(html: str) -> bytes:
    """Return a page as PDF/UA: tagged, its language and title set, its letters embedded.

    Parameters
    ----------
    html : str
        A whole page that needs nothing from elsewhere. Nothing is fetched but the letters that matplotlib ships.

    Returns
    -------
    bytes
        The same for the same page.

    Raises
    ------
    PdfNotPossible
        If the library Pango is not on this machine.
    """
    weasyprint = library()
    # Settings of the letters belong to the process: threads of a web server follow each other.
    with _ONE_AT_A_TIME:
        fetcher, fonts, style = _tools()
        document = weasyprint.HTML(string=html, url_fetcher=fetcher)
        content: Any = document.write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant=VARIANT, pdf_tags=True,
            pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
        )  # fmt: skip
    return bytes(content)


def library() -> Any:
    """Return WeasyPrint, imported when a PDF is asked for.

    Raises
    ------
    ExtraMissing, PdfNotPossible
    """
    try:
        import weasyprint
    except ModuleNotFoundError as error:
        raise ExtraMissing(package="WeasyPrint", extra="pdf") from error
    except OSError as error:
        # It loads Pango when it is imported; its message has many lines, the first names the file.
        raise PdfNotPossible(reason=str(error).strip().splitlines()[0]) from error
    return weasyprint


@cache
def _tools() -> tuple[Any, Any, Any]:
    """Return what fetches, the letters, and the style that names them: read once in a process."""
    from geo.maps.print.sheet import font_file

    weasyprint = library()
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    faces = {"normal": font_file().as_uri(), "bold": font_file(bold=True).as_uri()}

    class LettersAlone(URLFetcher):
        """Fetches the letters of a document and refuses all else."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url not in faces.values() and not url.startswith("data:image/svg+xml;"):
                raise ValueError(f"a document fetches nothing: {url}")
            return super().fetch(url, headers)

    fetcher, fonts = LettersAlone(), FontConfiguration()
    # It keeps a folder of its own, which it can remove only before the interpreter takes its modules down.
    atexit.register(_tools.cache_clear)
    style = "".join(
        f"@font-face {{ font-family: '{FONT}'; font-weight: {weight}; src: url('{there}'); }}\n"
        for weight, there in faces.items()
    )
    return fetcher, fonts, weasyprint.CSS(string=style, font_config=fonts, url_fetcher=fetcher)
