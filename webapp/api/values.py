"""The API, version 1. The same answers as the command line, as JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request

from geo.base.errors.kinds import shown
from geo.base.errors.questions import InvalidChoice, UnknownParameter
from geo.base.errors.serving import NoSuchFile
from geo.base.errors.writing import InvalidResolution, OptionForOtherFormat
from geo.base.json_text import dump
from geo.export import FORMATS, content, table
from geo.indicators.descriptions import describe_indicator, list_indicators
from geo.maps.print import figure, options
from geo.territories.read import get_bounds, get_neighbours
from geo.territories.search import describe_territory, list_territories
from geo.views.hotspots import hot_spots
from geo.views.hotspots import record as hotspots_record
from geo.views.query import Extent, Query
from geo.views.table import Rows, arranged
from geo.views.view import View, build_view
from geo.vocabulary.codes import parse_level
from geo.vocabulary.model import Counted
from geo.vocabulary.parsing import choice
from webapp.api.openapi import document

blueprint = Blueprint("api", __name__)

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
    "html": "text/html",
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
}
EXPORTS = (*FORMATS, "html", *options.FORMATS)
MOST_FOUND = 50


@blueprint.get("/indicators")
def indicators() -> dict[str, Any]:
    """List the indicators."""
    _only()
    return {"indicators": list_indicators()}


@blueprint.get("/indicators/<indicator_id>")
def indicator(indicator_id: str) -> dict[str, Any]:
    """Describe one indicator, with its figures by stratum."""
    _only()
    return describe_indicator(indicator_id)


@blueprint.get("/territories")
def territories() -> dict[str, Any]:
    """List the territories of a level, or find some by name, postcode or code."""
    _only("level", "within", "q", "limit")
    level = parse_level(request.args.get("level", "commune"))
    within = request.args.get("within")
    search = request.args.get("q", "").strip()
    found = list_territories(level, Extent.parse(within) if within else None, search or None)
    limit = _limit(MOST_FOUND if search else len(found))
    return {"count": len(found), "territories": found[:limit]}


@blueprint.get("/territories/<level>/<code>")
def territory(level: str, code: str) -> dict[str, Any]:
    """Describe one territory, with its bounding box (west, south, east, north) and its neighbours."""
    _only()
    found = describe_territory(parse_level(level), code)
    (south, west), (north, east) = get_bounds(parse_level(level), code)
    return {**found, "bounds": [west, south, east, north], "neighbours": get_neighbours(parse_level(level), code)}


@blueprint.get("/values")
def values() -> Response:
    """Return the values of one indicator, with what a reader has to know about them."""
    view = build_view(_query())
    frame = table(view)
    counts = ["numerator", "denominator", "coverage"]
    frame = frame[["code", "name", "value", "low", "high", "reason", *counts, "stratum", "sample_size"]]
    records = frame.astype(object).where(frame.notna(), None).to_dict("records")
    total = None if view.total is None else {name: _finite(getattr(view.total, name)) for name in view.total.__slots__}
    body = {
        "indicator": view.indicator.id,
        "kind": str(view.indicator.shown_kind),
        "unit": view.indicator.unit,
        "level": str(view.query.level),
        "period": view.period.id,
        "within": str(view.query.within) if view.query.within else None,
        "weight": None if view.indicator.counted is Counted.OWN else str(view.query.weight),
        "source": view.indicator.source_of(view.period),
        "licence": view.indicator.licence,
        "total": total,
        "coverage": view.report.coverage,
        "breaks": list(view.classes.breaks),
        "values": records,
    }
    return Response(dump(body), mimetype="application/json")


@blueprint.get("/hotspots")
def hotspots() -> dict[str, Any]:
    """Return the clusters and outliers of a view."""
    view = build_view(_query().with_(draw="hotspots"))
    return hotspots_record(hot_spots(view), view)


@blueprint.get("/export")
def export() -> Response:
    """Return a view as a file: data, a picture, or a map that works without a network."""
    ending = choice("format", request.args.get("format", "csv"), EXPORTS)
    rows = Rows.parse(request.args)
    flags = {name: choice(name, request.args.get(name, "0"), ("0", "1")) == "1" for name in ("bom", "decimal_comma")}
    dpi = _dpi()
    view = build_view(_query("format", "dpi", *flags, *Rows.names()))
    given = [name for name, on in flags.items() if on] + (["dpi"] if "dpi" in request.args else [])
    for name in given:
        if (name == "dpi") != (ending == "png") or (name != "dpi" and ending != "csv"):
            raise OptionForOtherFormat(option=name, path=ending, allowed="png" if name == "dpi" else "csv")
    if ending in FORMATS and rows != Rows():
        view = replace(view, frame=arranged(view, rows))
    response = Response(_content(view, ending, dpi, flags), mimetype=TYPES[ending])
    response.headers["Content-Disposition"] = f'attachment; filename="{view.query.slug()}.{ending}"'
    return response


def _content(view: View, ending: str, dpi: int, flags: dict[str, bool]) -> bytes:
    if ending == "html":
        from geo.maps.web.folium_map import folium_map

        rendered: str = folium_map(view, view.query.lang, request.host_url).get_root().render()
        return rendered.encode()
    if ending in options.FORMATS:
        return figure.figure_bytes(view, ending, view.query.lang, dpi)
    return content(view, ending, bom=flags["bom"], decimal_comma=flags["decimal_comma"])


def _dpi() -> int:
    text = request.args.get("dpi", str(options.DPI))
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise InvalidResolution(arrived=text, low=options.MIN_DPI, high=options.MAX_DPI)
    return options.checked_dpi(int(text))


@blueprint.get("/openapi.json")
def openapi() -> dict[str, Any]:
    """Describe this API."""
    return document()


@blueprint.get("/<path:rest>")
def nothing(rest: str) -> Response:
    """Refuse what the API does not have."""
    raise NoSuchFile(path=f"/api/v1/{rest}")


def _query(*besides: str) -> Query:
    return Query.parse([(name, value) for name, value in request.args.items(multi=True) if name not in besides])


def _only(*allowed: str) -> None:
    for name in request.args:
        if name not in (*allowed, "lang"):
            raise UnknownParameter(arrived=name, allowed=shown((*allowed, "lang")))


def _limit(otherwise: int) -> int:
    text = request.args.get("limit", str(otherwise))
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise InvalidChoice(name="limit", arrived=text, allowed="0, 1, 2 …")
    return int(text)


def _finite(value: float) -> float | None:
    return None if value != value else value
