"""The description of the API (OpenAPI 3.1), built from the same lists that validate requests."""

from __future__ import annotations

from typing import Any

from geo import __version__
from geo.base.i18n import LANGUAGES
from geo.compare.groups import DEFAULT_A, DEFAULT_B
from geo.compare.question import BY
from geo.export import FORMATS
from geo.maps.print.options import FORMATS as PICTURES
from geo.maps.print.options import MAX_DPI, MIN_DPI
from geo.portrait.peers import DEFAULT_PEERS, MOST_PEERS
from geo.portrait.side_by_side import MOST_TERRITORIES
from geo.views.query import DRAWINGS, LOCKS, MAX_CLASSES, MIN_CLASSES, PALETTES, SCHEMES
from geo.views.table import SORTS
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Weight


def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    view = [
        _parameter("indicator", "Id of an indicator.", {"type": "string", "default": "rpnt_1_8"}),
        _parameter(
            "level", "Level of the territories.", {"type": "string", "enum": list(Level), "default": "departement"}
        ),
        _parameter("period", "Period; the latest by default.", {"type": "string", "examples": ["2026-10"]}),
        _parameter("within", "Limit to a territory, level:code.", {"type": "string", "examples": ["region:53"]}),
        _parameter("weight", "Share of communes or of inhabitants.", {"type": "string", "enum": list(Weight)}),
        _parameter(
            "size", "Only communes of these population bands.", {"type": "string", "examples": ["0-499,500-999"]}
        ),
        _parameter("type", "Only communes of these types of EPCI.", {"type": "string", "examples": ["CC,CA"]}),
        _parameter("draw", "How values are drawn.", {"type": "string", "enum": list(DRAWINGS), "default": "classes"}),
        _parameter("second", "Second indicator of a bivariate map.", {"type": "string"}),
        _parameter("lock", "What shares its classes.", {"type": "string", "enum": list(LOCKS), "default": ""}),
        _parameter("selected", "Code of the chosen territory.", {"type": "string"}),
        _parameter("scheme", "Classification method.", {"type": "string", "enum": list(SCHEMES)}),
        _parameter("k", "Number of classes.", {"type": "integer", "minimum": MIN_CLASSES, "maximum": MAX_CLASSES}),
        _parameter("breaks", "Edges of manual classes, separated by commas.", {"type": "string"}),
        _parameter("palette", "Colours.", {"type": "string", "enum": list(PALETTES)}),
    ]
    level = _parameter("level", "Level.", {"type": "string", "enum": list(Level)}, where="path")
    code = _parameter("code", "Code.", {"type": "string"}, where="path")
    found = [
        _parameter("level", "Level.", {"type": "string", "enum": list(Level), "default": "commune"}),
        _parameter("within", "Limit to a territory, level:code.", {"type": "string"}),
        _parameter("q", "Part of a name, a postcode or a code.", {"type": "string"}),
        _parameter("limit", "Most entries to return.", {"type": "integer", "minimum": 0}),
    ]
    group = {"type": "string", "examples": ["commune_lt_3500", "metropole", "band_0-499", "region:53"]}
    gaps = [
        *(parameter for parameter in view if parameter["name"] in {"indicator", "period", "within", "weight"}),
        _parameter("a", "First group.", {**group, "default": DEFAULT_A}),
        _parameter("b", "Second group.", {**group, "default": DEFAULT_B}),
        _parameter("by", "Also the gap in each region or département.", {"type": "string", "enum": list(BY)}),
        _parameter("format", "JSON or a table.", {"type": "string", "enum": ["json", "csv"], "default": "json"}),
    ]
    parts = [
        *(parameter for parameter in view if parameter["name"] in {"indicator", "period"}),
        _parameter("one", "A territory as level:code, or france.", group),
        _parameter("other", "Another one.", group),
    ]
    table = next(parameter for parameter in gaps if parameter["name"] == "format")
    among = [
        _parameter(
            "peers",
            "How many statistical peers.",
            {"type": "integer", "minimum": 1, "maximum": MOST_PEERS, "default": DEFAULT_PEERS},
        ),
        table,
    ]
    beside = [
        _parameter(
            "t",
            f"Territories as level:code, up to {MOST_TERRITORIES}: repeated, or separated by commas.",
            {"type": "array", "items": {"type": "string"}, "examples": [["commune:35238", "epci:243500139"]]},
        ),
        *(parameter for parameter in view if parameter["name"] in {"indicator", "weight"}),
        table,
    ]
    rows = [
        _parameter("sort", "Column to sort by; a minus sign turns it round.", {"type": "string", "enum": list(SORTS)}),
        _parameter("find", "Only rows with this name, postcode or code.", {"type": "string"}),
    ]
    formats = _parameter(
        "format", "Format of the file.", {"type": "string", "enum": [*FORMATS, "html", *PICTURES], "default": "csv"}
    )
    options = [
        _parameter("dpi", "Dots per inch of a PNG.", {"type": "integer", "minimum": MIN_DPI, "maximum": MAX_DPI}),
        _parameter("bom", "CSV with a byte order mark, for Excel.", {"type": "string", "enum": ["0", "1"]}),
        _parameter("decimal_comma", "CSV with decimal commas and semicolons.", {"type": "string", "enum": ["0", "1"]}),
    ]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Atlas",
            "version": __version__,
            "description": "How French territories adopt AI, data and cybersecurity. Shares are numbers from 0 to 1 (values of "
            "imported indicators are in their `unit`); "
            "missing is null. Codes are text, of vintage 2025.",
            "license": {"name": "MIT (code); licence of the data in each answer"},
        },
        "paths": {
            "/api/v1/indicators": _get("List the indicators.", []),
            "/api/v1/indicators/{indicator}": _get(
                "Describe an indicator with its figures by stratum.",
                [_parameter("indicator", "Id.", {"type": "string"}, where="path")],
            ),
            "/api/v1/territories": _get("List or find territories.", found),
            "/api/v1/territories/{level}/{code}": _get("Describe a territory.", [level, code]),
            "/api/v1/territories/{level}/{code}/compare": _get(
                "A territory among its neighbours, its peers and its parents.", [level, code, *among]
            ),
            "/api/v1/compare/territories": _get("Up to ten territories side by side, with their parents.", beside),
            "/api/v1/values": _get("Values of an indicator.", view),
            "/api/v1/hotspots": _get("Clusters of neighbours (local Moran).", view),
            "/api/v1/gaps": _get("The gap between two groups of communes, over time and by place.", gaps),
            "/api/v1/closing": _get("What each EPCI would bring to close a gap.", gaps),
            "/api/v1/decomposition": _get("A difference taken apart: make-up and rates.", parts),
            "/api/v1/export": _get("A view as a file.", [*view, *rows, formats, *options], "application/octet-stream"),
            "/api/v1/openapi.json": _get("This document.", []),
            "/health": _get("Whether the application answers.", []),
        },
    }


def _parameter(name: str, description: str, schema: dict[str, Any], where: str = "query") -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "description": description, "schema": schema}


def _get(summary: str, parameters: list[dict[str, Any]], mimetype: str = "application/json") -> dict[str, Any]:
    lang = _parameter("lang", "Language of sentences.", {"type": "string", "enum": list(LANGUAGES), "default": "fr"})
    problem = {"description": "A problem document (RFC 9457).", "content": {"application/problem+json": {}}}
    return {
        "get": {
            "summary": summary,
            "parameters": [*parameters, lang],
            "responses": {"200": {"description": "Done.", "content": {mimetype: {}}}, "400": problem, "404": problem},
        }
    }
