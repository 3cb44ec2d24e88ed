"""The description of the API (OpenAPI 3.1), from what each route declares (`webapp.base.operations`)."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any, Final

import msgspec

from geo import __version__
from geo.base.i18n import N_, translate
from geo.vocabulary.model import VINTAGE
from geo.vocabulary.parameter import Parameter
from webapp.api.answers import OpenApiAnswer
from webapp.base.answers import Problem
from webapp.base.operations import JSON, OPERATIONS, Operation

ABOUT: Final = N_(
    "How French territories adopt AI, data and cybersecurity. Shares are numbers from 0 to 1 (values of imported indicators "
    "are in their `unit`); missing is null. Codes are text, of vintage {vintage}."
)
LICENCE: Final = N_("MIT (code); licence of the data in each answer")
DONE: Final = N_("Done.")
PROBLEMS: Final = {
    HTTPStatus.BAD_REQUEST: N_("What was asked for is not possible."),
    HTTPStatus.NOT_FOUND: N_("What was asked for does not exist."),
    HTTPStatus.REQUEST_URI_TOO_LONG: N_("The address is too long."),
    HTTPStatus.INTERNAL_SERVER_ERROR: N_("Something went wrong on our side."),
    HTTPStatus.SERVICE_UNAVAILABLE: N_("The data or the store of imported indicators cannot be read."),
}
"""Answers that are no success, on every route: a problem document (RFC 9457) each."""
TEXTUAL: Final = ("text/", "image/svg+xml", "json")


def document(lang: str) -> OpenApiAnswer:
    """Return the OpenAPI document, its sentences in `lang`; what the fields of answers hold is said in English."""
    schemas, components = _schemas()
    problem = {"application/problem+json": {"schema": schemas[Problem]}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Atlas",
            "version": __version__,
            "description": translate(ABOUT, lang).format(vintage=VINTAGE),
            "license": {"name": translate(LICENCE, lang)},
        },
        "paths": {path: {"get": _described(operation, lang)} for path, operation in OPERATIONS.items()},
        "components": {
            "schemas": components,
            "responses": {
                status.name: {"description": translate(sentence, lang), "content": problem}
                for status, sentence in PROBLEMS.items()
            },
        },
    }


@cache
def _schemas() -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    """Return the schema of each type of answer, and the components that they refer to."""
    answers = [Problem, *(operation.answer for operation in OPERATIONS.values() if operation.answer)]
    schemas, components = msgspec.json.schema_components(answers, ref_template="#/components/schemas/{name}")
    return dict(zip(answers, schemas, strict=True)), components


def _described(operation: Operation, lang: str) -> dict[str, Any]:
    schemas, _ = _schemas()
    content: dict[str, Any] = {JSON: {"schema": schemas[operation.answer]}} if operation.answer else {}
    content |= {mimetype: _file(mimetype) for mimetype in operation.files}
    return {
        "operationId": operation.name,
        "summary": translate(operation.summary, lang),
        "parameters": [
            *(_parameter(parameter, "path", lang) for parameter in operation.place),
            *(_parameter(parameter, "query", lang) for parameter in operation.takes),
        ],
        "responses": {
            "200": {"description": translate(DONE, lang), "content": content},
            **{str(status.value): {"$ref": f"#/components/responses/{status.name}"} for status in PROBLEMS},
        },
    }


def _file(mimetype: str) -> dict[str, Any]:
    """Return what an answer as a file is: a text, or bytes, which have no schema."""
    return {"schema": {"type": "string"}} if any(part in mimetype for part in TEXTUAL) else {}


def _parameter(parameter: Parameter[Any], where: str, lang: str) -> dict[str, Any]:
    schema = parameter.schema()
    record: dict[str, Any] = {
        "name": parameter.name,
        "in": where,
        "required": parameter.needed or where == "path",
        "description": translate(parameter.description, lang),
        "schema": schema,
    }
    if where == "path":
        schema.pop("default", None)
    if parameter.several:
        # Separated by commas; repeated ones are taken too.
        record |= {"style": "form", "explode": False}
    return record
