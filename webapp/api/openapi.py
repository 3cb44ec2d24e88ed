"""The description of the API (OpenAPI 3.1), from what each route declares (`webapp.base.operations`)."""

from __future__ import annotations

from typing import Any, Final

from geo import __version__
from geo.base.i18n import N_, translate
from geo.vocabulary.model import VINTAGE
from geo.vocabulary.parameter import Parameter
from webapp.base.operations import JSON, OPERATIONS, Operation

ABOUT: Final = N_(
    "How French territories adopt AI, data and cybersecurity. Shares are numbers from 0 to 1 (values of imported indicators "
    "are in their `unit`); missing is null. Codes are text, of vintage {vintage}."
)
LICENCE: Final = N_("MIT (code); licence of the data in each answer")
DONE: Final = N_("Done.")
PROBLEM: Final = N_("A problem document (RFC 9457).")


def document(lang: str) -> dict[str, Any]:
    """Return the OpenAPI document, its sentences in `lang`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Atlas",
            "version": __version__,
            "description": translate(ABOUT, lang).format(vintage=VINTAGE),
            "license": {"name": translate(LICENCE, lang)},
        },
        "paths": {path: {"get": _described(operation, lang)} for path, operation in OPERATIONS.items()},
    }


def _described(operation: Operation, lang: str) -> dict[str, Any]:
    problem = {"description": translate(PROBLEM, lang), "content": {"application/problem+json": {}}}
    content: dict[str, Any] = {JSON: {}} if operation.answer else {}
    content |= {mimetype: {} for mimetype in operation.files}
    return {
        "summary": translate(operation.summary, lang),
        "parameters": [
            *(_parameter(parameter, "path", lang) for parameter in operation.place),
            *(_parameter(parameter, "query", lang) for parameter in operation.takes),
        ],
        "responses": {
            "200": {"description": translate(DONE, lang), "content": content},
            "400": problem,
            "404": problem,
        },
    }


def _parameter(parameter: Parameter[Any], where: str, lang: str) -> dict[str, Any]:
    schema = parameter.schema()
    if where == "path":
        schema.pop("default", None)
    return {
        "name": parameter.name,
        "in": where,
        "required": parameter.needed or where == "path",
        "description": translate(parameter.description, lang),
        "schema": schema,
    }
