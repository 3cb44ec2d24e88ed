"""Errors as problem documents (RFC 9457) for programs and as pages for people. One table says which status each has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from geo.base.errors.importing import (
    IndicatorChanged,
    IndicatorExists,
    NotYours,
    OtherOrigin,
    StoreFull,
    StoreUnavailable,
    StoreWrong,
    TooManyJobs,
    UploadsOff,
    UploadTooLarge,
    WrongToken,
)
from geo.base.errors.kinds import AtlasError, DataError, NotFound, RequestError
from geo.base.errors.serving import QueryTooLong
from geo.base.errors.shipped import ExtraMissing, ShippedDataMissing, WebAssetsMissing
from geo.base.errors.writing import PdfNotPossible
from geo.base.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_, translate
from geo.maps.web.templates import Page
from webapp.base.answers import Problem
from webapp.base.presentation import render

STATUSES: tuple[tuple[type[AtlasError], int], ...] = (
    (ShippedDataMissing, 503),
    (WebAssetsMissing, 503),
    (StoreUnavailable, 503),
    (StoreWrong, 503),
    (StoreFull, 507),
    (PdfNotPossible, 503),
    (ExtraMissing, 503),
    (QueryTooLong, 414),
    (UploadTooLarge, 413),
    (TooManyJobs, 429),
    (IndicatorExists, 409),
    (IndicatorChanged, 409),
    *((refused, 403) for refused in (NotYours, OtherOrigin, UploadsOff, WrongToken)),
    (NotFound, 404),
    (RequestError, 400),
    (DataError, 422),
    (AtlasError, 500),
)
SENTENCES = {
    404: N_("There is no such page. Check the address, or go back to the map."),
    405: N_("This address cannot be used that way; open it as an ordinary page."),
    416: N_("The requested part lies outside the file."),
    413: N_("The request is too large."),
    500: N_("Something went wrong on our side. The error was noted; try again, or go back to the map."),
}
MACHINE_PATHS = ("/api/", "/assets/", "/tiles/", "/names/", "/figures", "/view")


@dataclass(frozen=True, slots=True)
class ErrorPage(Page):
    """An error, for people.

    Attributes
    ----------
    sentence : str
        What went wrong and what to do, in the language of the page.
    """

    template: ClassVar[str] = "error.html"

    sentence: str


def status_of(error: AtlasError) -> int:
    """Return the HTTP status of an error."""
    return next(status for kind, status in STATUSES if isinstance(error, kind))


def refuse_long_query(limit: int) -> None:
    """Refuse a query string longer than `limit` characters.

    Raises
    ------
    QueryTooLong
    """
    if len(request.query_string) > limit:
        raise QueryTooLong(count=len(request.query_string), limit=limit)


def register(app: Flask) -> None:
    """Let the application answer every error."""

    @app.errorhandler(AtlasError)
    def atlas_error(error: AtlasError) -> Response:
        return answer(status_of(error), error.slug, error.message(_lang()))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        status = error.code or 500
        sentence = translate(SENTENCES.get(status, error.description or error.name), _lang())
        response = answer(status, error.name.lower().replace(" ", "-"), sentence)
        for name, value in error.get_headers(request.environ):
            if name in {"Allow", "Content-Range"}:
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        current_app.logger.exception("unexpected error at %s", request.path)
        return answer(500, "internal-error", translate(SENTENCES[500], _lang()))


def answer(status: int, slug: str, sentence: str) -> Response:
    """Return an error as the asker can read it."""
    if request.path.startswith(MACHINE_PATHS):
        return problem(status, slug, sentence)
    page = render(ErrorPage(sentence))
    return Response(page, status=status, mimetype="text/html")


def problem(status: int, slug: str, sentence: str) -> Response:
    """Return a problem document."""
    title = slug.replace("-", " ").capitalize()
    body: Problem = {"type": f"/problems/{slug}", "title": title, "status": status, "detail": sentence}
    return Response(current_app.json.dumps(body), status=status, mimetype="application/problem+json")


def _lang() -> str:
    lang = g.get("lang", request.args.get("lang", DEFAULT_LANGUAGE))
    return lang if lang in LANGUAGES else DEFAULT_LANGUAGE
