"""The API, version 1. The same answers as the command line, as JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from flask import Blueprint, Response, request

from geo.base.errors.serving import NoSuchFile
from geo.base.errors.writing import OptionForOtherFormat
from geo.base.i18n import N_
from geo.base.json_text import dump
from geo.compare.presentation.records import number_or_none
from geo.counts.measured import measured
from geo.counts.provenance import provenance
from geo.export import FORMATS, content, table
from geo.export.hotspots import HotSpotsRecord
from geo.export.hotspots import record as hotspots_record
from geo.indicators.descriptions import DescribedIndicator, break_records, describe_indicator, list_indicators
from geo.maps.print import figure
from geo.maps.strips.reasons import reasons, share_told_apart
from geo.maps.web.map_file import map_file
from geo.territories.read import get_bounds, get_neighbours
from geo.territories.search import describe_territory, list_territories
from geo.views.attribute_join import Total
from geo.views.hotspots import find_hot_spots
from geo.views.query import Query
from geo.views.table import TableQuery, sort_and_search
from geo.views.view import View, build_view
from geo.vocabulary.choices import HTML, DataFormat, Drawing, PictureFormat
from geo.vocabulary.codes import parse_level
from geo.vocabulary.parameters import (
    BOM,
    CODE,
    DECIMAL_COMMA,
    DOCUMENT_LANG,
    DPI,
    EXPORT_FORMAT,
    INDICATOR,
    LANG,
    LEVEL,
    LIMIT,
    ROWS,
    SEARCH,
    SEARCHED_LEVEL,
    VIEW,
    WITHIN,
)  # fmt: skip
from webapp.api.answers import (
    IndicatorsAnswer,
    OpenApiAnswer,
    TerritoriesAnswer,
    TerritoryAnswer,
    TotalRecord,
    ValueRecord,
    ValuesAnswer,
)  # fmt: skip
from webapp.api.openapi import document
from webapp.base.operations import JSON, operation, pairs_of, texts

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
MOST_MATCHES = 50


@operation(blueprint, "/indicators", N_("List the indicators."), takes=[LANG], answer=IndicatorsAnswer)
def indicators() -> IndicatorsAnswer:
    """List the indicators."""
    return {"indicators": list_indicators()}


@operation(
    blueprint,
    "/indicators/<indicator_id>",
    N_("Describe an indicator with its figures by stratum."),
    place=[INDICATOR],
    takes=[LANG],
    answer=DescribedIndicator,
)
def indicator(indicator_id: str) -> DescribedIndicator:
    """Describe one indicator, with its figures by stratum."""
    return describe_indicator(indicator_id)


@operation(
    blueprint,
    "/territories",
    N_("List or find territories."),
    takes=(SEARCHED_LEVEL, WITHIN, SEARCH, LIMIT, LANG),
    answer=TerritoriesAnswer,
)
def territories() -> TerritoriesAnswer:
    """List the territories of a level, or find some by name, postcode or code."""
    given = texts(SEARCHED_LEVEL, WITHIN, SEARCH, LIMIT)
    search = SEARCH.of(given)
    records = list_territories(SEARCHED_LEVEL.of(given), WITHIN.of(given), search)
    limit = LIMIT.of(given)
    if limit is None:
        limit = MOST_MATCHES if search else len(records)
    return {"count": len(records), "territories": records[:limit]}


@operation(
    blueprint,
    "/territories/<level>/<code>",
    N_("Describe a territory."),
    place=(LEVEL, CODE),
    takes=[LANG],
    answer=TerritoryAnswer,
)
def territory(level: str, code: str) -> TerritoryAnswer:
    """Describe one territory, with its bounding box (west, south, east, north) and its neighbours."""
    record = describe_territory(parse_level(level), code)
    (south, west), (north, east) = get_bounds(parse_level(level), code)
    return {**record, "bounds": (west, south, east, north), "neighbours": get_neighbours(parse_level(level), code)}


@operation(blueprint, "/values", N_("Values of an indicator."), takes=VIEW, answer=ValuesAnswer)
def values() -> Response:
    """Return the values of one indicator, with what a reader has to know about them."""
    view = build_view(Query.parse(pairs_of(VIEW)))
    frame = table(view)
    frame = frame.reindex(columns=list(ValueRecord.__annotations__))
    records = frame.astype(object).where(frame.notna(), None).to_dict("records")
    known = measured(view.indicator, view)
    body: ValuesAnswer = {
        **provenance(view.indicator, view.period, view.query.weight),
        "unit": view.indicator.unit,
        "level": view.query.level,
        "within": str(view.query.within) if view.query.within else None,
        "total": _total(view.total),
        "coverage": known.coverage,
        "territories": view.report.boundaries,
        "territories_with_value": view.report.valued,
        "measured": known.territories,
        "figures": known.figures,
        "series_breaks": break_records(view.indicator.breaks),
        "map": {
            "drawn": view.no_map is None,
            "reason": view.no_map,
            "why": " ".join(reasons(view, view.query.lang)) or None,
            "told_apart": number_or_none(share_told_apart(view)),
        },
        "breaks": list(view.classes.breaks),
        "values": cast("list[ValueRecord]", records),
    }
    return Response(dump(body), mimetype=JSON)


@operation(blueprint, "/hotspots", N_("Clusters of neighbours (local Moran)."), takes=VIEW, answer=HotSpotsRecord)
def hotspots() -> HotSpotsRecord:
    """Return the clusters and outliers of a view."""
    view = build_view(Query.parse(pairs_of(VIEW)).with_(draw=Drawing.HOTSPOTS))
    return hotspots_record(find_hot_spots(view), view)


@operation(
    blueprint,
    "/export",
    N_("A view as a file."),
    takes=(*VIEW, *ROWS, EXPORT_FORMAT, DPI, BOM, DECIMAL_COMMA),
    files=TYPES.values(),
)
def export() -> Response:
    """Return a view as a file: data, a picture, or a map that works without a network."""
    given = texts(EXPORT_FORMAT, DPI, BOM, DECIMAL_COMMA)
    ending = EXPORT_FORMAT.of(given)
    rows = TableQuery.parse(pairs_of(ROWS))
    flags = {BOM.name: BOM.of(given), DECIMAL_COMMA.name: DECIMAL_COMMA.of(given)}
    dpi = DPI.of(given)
    view = build_view(Query.parse(pairs_of(VIEW)))
    chosen = [name for name, on in flags.items() if on] + [DPI.name] * (DPI.name in given)
    for name in chosen:
        allowed = PictureFormat.PNG if name == DPI.name else DataFormat.CSV
        if ending != allowed:
            raise OptionForOtherFormat(option=name, path=ending, allowed=allowed)
    if ending in FORMATS and rows != TableQuery():
        view = replace(view, frame=sort_and_search(view, rows))
    response = Response(_content(view, ending, dpi, flags), mimetype=TYPES[ending])
    response.headers["Content-Disposition"] = f'attachment; filename="{view.query.slug()}.{ending}"'
    return response


def _content(view: View, ending: str, dpi: int, flags: dict[str, bool]) -> bytes:
    if ending == HTML:
        return map_file(view, view.query.lang, request.host_url).encode()
    if ending in list(PictureFormat):
        return figure.figure_bytes(view, ending, view.query.lang, dpi)
    return content(view, ending, bom=flags[BOM.name], decimal_comma=flags[DECIMAL_COMMA.name])


@operation(blueprint, "/openapi.json", N_("This document."), takes=[DOCUMENT_LANG], answer=OpenApiAnswer)
def openapi() -> OpenApiAnswer:
    """Describe this API."""
    return document(DOCUMENT_LANG.of(texts(DOCUMENT_LANG)))


@blueprint.get("/<path:rest>")
def nothing(rest: str) -> Response:
    """Refuse what the API does not have."""
    raise NoSuchFile(path=f"/api/v1/{rest}")


def _total(total: Total | None) -> TotalRecord | None:
    if total is None:
        return None
    return {
        "value": number_or_none(total.value),
        "numerator": number_or_none(total.numerator),
        "denominator": number_or_none(total.denominator),
        "coverage": number_or_none(total.coverage),
    }
