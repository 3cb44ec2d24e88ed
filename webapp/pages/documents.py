"""Documents for a meeting as answers: one HTML file, or a PDF."""

from __future__ import annotations

from typing import Final

from flask import Response

from geo.reports.document import Report
from geo.vocabulary.parameters import DOCUMENT_FORMAT
from webapp.base.operations import texts

MIMETYPES: Final = {"html": "text/html", "pdf": "application/pdf"}


def document(report: Report) -> Response:
    """Return a document in the format that the address asks for, HTML by default, to be saved under a name that speaks.

    Raises
    ------
    InvalidChoice, PdfNotPossible
    """
    form = DOCUMENT_FORMAT.of(texts(DOCUMENT_FORMAT))
    response = Response(report.content(form), mimetype=MIMETYPES.get(form))
    response.headers["Content-Disposition"] = f'attachment; filename="{report.slug}.{form}"'
    return response
