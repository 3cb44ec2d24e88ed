"""The explorer: one map with its choices, legend, panel and table; two maps side by side; a map for another site's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pandas as pd
from flask import Blueprint, Response, current_app, g, request
from markupsafe import Markup

from geo.base.errors.questions import (
    DrawingNotPossible,
    EstimatesNotCrossed,
    HotSpotsOfEstimates,
    InvalidChoice,
    MissingParameter,
)
from geo.base.json_text import dump, dump_columns
from geo.indicators.catalogue import get_indicator
from geo.maps.print.figure import figure_bytes
from geo.maps.strips.content import Strip
from geo.maps.svg.static_map import draw
from geo.maps.web.page_parts import map_content
from geo.maps.web.projects import map_projects
from geo.maps.web.script_data import Links, add_links, figures, map_options
from geo.maps.web.scripts import START, script_text
from geo.maps.web.templates import fields_of
from geo.views.map_pair import MapPair, build_map_pair, pair_breaks
from geo.views.query import Query
from geo.views.selection import select_territory
from geo.views.table import TableQuery, page_of, sort_and_search
from geo.views.view import View, build_view
from geo.vocabulary.choices import Drawing, PictureFormat
from geo.vocabulary.parameter import Parameter
from geo.vocabulary.parameters import HIDE, INDICATOR, LEVEL, ROWS, THEME, VIEW
from geo.wording.breaks import pair_notes
from geo.wording.selection import panel_lines, sparkline
from webapp.base.operations import pairs_of, refuse_others, texts
from webapp.base.presentation import address, render
from webapp.base.security import allow_basemaps, allow_framing, allow_inline_script
from webapp.base.static_files import tiles_address
from webapp.pages.choices import breadcrumb, choices, first_map, links
from webapp.pages.map_pages import (
    DrawnMap,
    EmbedPage,
    MapPage,
    PairPage,
    PairSide,
    PanelPage,
    SelectionText,
    StripEmbedPage,
    StripPage,
)
from webapp.pages.opening import opening_notes

blueprint = Blueprint("explorer", __name__)


@blueprint.get("/map")
def show_map() -> str:
    """Show a map, or the figures by stratum in its place, with its choices, legend, sources and table."""
    query, rows = asked_query(*ROWS), TableQuery.parse(pairs_of(ROWS))
    view, refused = view_or_reason(query)
    every = sort_and_search(view, rows)
    table, pages = page_of(every, rows, current_app.config["SETTINGS"].table_rows)
    around: dict[str, Any] = {
        "query": view.query,
        "order": rows,
        "row_count": len(every),
        "page_count": pages,
        "choices": choices(view),
        "breadcrumb": breadcrumb(view.query, g.lang),
        "chosen": selected_text(view) if view.query.selected else None,
        "refused": refused,
        "notes": opening_notes(view, LEVEL.of(texts(LEVEL))),
    }
    if view.no_map:
        content = map_content(view, g.lang, table, map_projects(view, g.lang))
        return render(StripPage(**fields_of(content), **around, instead=instead(content.strip)))
    allow_basemaps()
    return render(MapPage(**fields_of(drawn_map(view, table)), **around))


@blueprint.get("/embed")
def show_embedded() -> str:
    """Show a map for the page of another site: nothing around it but what a reader has to know."""
    allow_framing()  # the page of an error too: a frame that stays empty explains nothing
    view, refused = view_or_reason(parse_request(HIDE))
    hide, nothing = HIDE.of(texts(HIDE)), view.frame.iloc[:0]
    if view.no_map:
        content = map_content(view, g.lang, nothing, map_projects(view, g.lang))
        return render(StripEmbedPage(**fields_of(content), query=view.query, hide=hide, refused=refused))
    return render(EmbedPage(**fields_of(drawn_map(view, nothing)), hide=hide, refused=refused))


@blueprint.get("/maps")
def show_maps() -> str:
    """Show two maps side by side that move together."""
    pair = MapPair.parse(list(request.args.items(multi=True)))
    views = build_map_pair(pair)
    start = start_script()
    return render(
        PairPage(
            pair=pair,
            sides=[_side(view, key) for key, view in zip(("a", "b"), views, strict=True)],
            start=start,
            tiles=tiles_address(pair.first.level),
            together=views[0].query.within == views[1].query.within,
            export=f"/maps/export?{urlencode(pair.params(), safe=':,')}",
            notes=pair_notes(pair_breaks(*views), g.lang),
        )
    )


def _side(view: View, key: str) -> PairSide:
    """Return one of two maps side by side, or the figures by stratum in its place."""
    from geo.maps.web.folium_map import map_parts

    content = map_content(view, g.lang, view.frame.iloc[:0])
    parts = None if content.strip else map_parts(view, g.lang, links(view), f"map_{key}")
    if parts:
        allow_inline_script(str(parts.script))
    return PairSide(**fields_of(content), key=key, parts=parts, choices=choices(view), instead=instead(content.strip))


@blueprint.get("/maps/export")
def export_maps() -> Response:
    """Return two maps side by side as one file that works without a network."""
    from geo.maps.web.folium_map import pair_page

    views = build_map_pair(MapPair.parse(list(request.args.items(multi=True))))
    response = Response(pair_page(views, g.lang, request.host_url), mimetype="text/html")
    name = "--".join(view.query.slug() for view in views)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.html"'
    return response


@blueprint.get("/view")
def show_view() -> Response:
    """Serve what the map script needs to draw a view: the class of every territory as one short string, and addresses."""
    query = asked_query()
    view = build_view(query)
    if view.no_map:
        return Response(status=204)  # nothing to draw: the script goes to the page, which says why
    return Response(
        dump({**map_options(view, query.lang), **add_links(view, links(view))}), mimetype="application/json"
    )


@blueprint.get("/panel")
def show_panel() -> str:
    """Show what is said about the chosen territory, as a piece of the map page."""
    query = parse_request()
    if not query.selected:
        raise MissingParameter(name="selected")
    view = build_view(query)
    return render(PanelPage(view, view.query, selected_text(view)))


@blueprint.get("/picture.svg")
def show_picture() -> Response:
    """Serve a view as a picture, for browsers without a script."""
    query = parse_request()
    view = build_view(query)
    picture = figure_bytes(view, PictureFormat.SVG, query.lang) if view.no_map else draw(view, query.lang)
    return Response(picture, mimetype="image/svg+xml")


@blueprint.get("/figures")
def show_figures() -> Response:
    """Serve the exact values of a view, on demand."""
    query = parse_request()
    return Response(dump_columns(figures(build_view(query), query.lang)), mimetype="application/json")


def view_or_reason(query: Query) -> tuple[View, str]:
    """Return the view of a question, and why it is drawn as areas alone where its values allow nothing else; "" else.

    A page that somebody has come to by changing the indicator says so beside the map; a file or the API refuses.
    """
    try:
        return build_view(query), ""
    except (DrawingNotPossible, EstimatesNotCrossed, HotSpotsOfEstimates) as error:
        return build_view(query.with_(draw=Drawing.CLASSES, second=None)), error.message(g.lang)


def drawn_map(view: View, rows: pd.DataFrame, addresses: Links | None = None) -> DrawnMap:
    """Return a map on a page, and what stands around it; its scripts are allowed to run.

    Parameters
    ----------
    view : View
    rows : DataFrame
        Of its table.
    addresses : Links, optional
        Those of the live application by default.
    """
    # Folium takes half a second to import: the other pages do not wait for it.
    from geo.maps.web.folium_map import map_parts

    start = start_script()
    parts = map_parts(view, g.lang, addresses or links(view))
    allow_inline_script(str(parts.script))
    content = map_content(view, g.lang, rows, map_projects(view, g.lang))
    return DrawnMap(**fields_of(content), parts=parts, start=start, tiles=tiles_address(view.query.level))


def instead(strip: Strip | None) -> list[str]:
    """Return the addresses of what can be seen in place of a map, in the order of its strip; none for a map."""
    return [address(way.path, g.lang, **way.params) for way in strip.instead] if strip else []


def start_script() -> Markup:
    """Return the script that stands inside the page, so that the painter starts before anything else is fetched."""
    start = Markup(script_text((START,)))  # noqa: S704  a file of our own
    allow_inline_script(str(start))
    return start


def selected_text(view: View) -> SelectionText:
    """Return the chosen territory in words."""
    selected = select_territory(view, view.query.selected or "")
    return SelectionText(selected, panel_lines(view, selected, g.lang), sparkline(view, selected, g.lang))


def asked_query(*besides: Parameter[Any]) -> Query:
    """Return the question of the address of the map page, or of its script: that of a theme is its first map.

    Raises
    ------
    RequestError
        As `parse_request`; InvalidChoice for a theme beside an indicator of another one.
    """
    query = parse_request(*besides, THEME)
    theme = THEME.of(texts(THEME))
    if theme is None:
        return query
    if INDICATOR.name in texts(INDICATOR):
        if get_indicator(query.indicator).theme is not theme:
            raise InvalidChoice(name=THEME.name, arrived=theme, allowed=get_indicator(query.indicator).theme)
        return query
    return first_map(theme, query)


def parse_request(*besides: Parameter[Any]) -> Query:
    """Return the question of this address, which takes some parameters besides and no others.

    Raises
    ------
    RequestError
        As `webapp.base.operations.refuse_others` and `geo.views.query.Query.parse`.
    """
    refuse_others(*VIEW, *besides)
    return Query.parse(pairs_of(VIEW))
