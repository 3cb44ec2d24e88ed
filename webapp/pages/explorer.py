"""The explorer: one map with its choices, legend, panel and table; two maps side by side; a map for another site's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, g, render_template, request
from markupsafe import Markup

from geo.base.errors.questions import MissingParameter
from geo.base.json_text import dump, dump_columns
from geo.maps.svg.static_map import draw
from geo.maps.web.page_parts import Parts, page_context
from geo.maps.web.script_data import figures, linked, map_options
from geo.maps.web.scripts import START, script_text
from geo.views.map_pair import Pair, build_pair
from geo.views.query import Query
from geo.views.selection import panel
from geo.views.table import Rows, arranged, page_of
from geo.views.view import View, build_view
from geo.vocabulary.parameters import HIDE, ROWS
from geo.wording.selection import panel_lines, sparkline
from webapp.base.security import allow_basemaps, allow_framing, allow_inline_script
from webapp.base.static_files import tiles_address
from webapp.pages.choices import Choices, breadcrumb, choices, links

blueprint = Blueprint("explorer", __name__)


@dataclass(frozen=True, slots=True)
class MapPage:
    """Context of a page with one map."""

    query: Query
    view: View
    rows: Rows
    found: int
    pages: int
    parts: Parts
    start: Markup
    tiles: str
    choices: Choices
    breadcrumb: list[tuple[str, str]]
    selected: dict[str, Any] | None
    hide: tuple[str, ...] = ()


@blueprint.get("/map")
def show_map() -> str:
    """Show a map with its choices, legend, sources and table."""
    query, rows = parsed()
    view = build_view(query)
    allow_basemaps()
    page, table = map_page(view, rows)
    return render_template("map.html", page=page, **page_context(view, g.lang, table))


@blueprint.get("/embed")
def show_embedded() -> str:
    """Show a map for the page of another site: nothing around it but what a reader has to know."""
    allow_framing()  # the page of an error too: a frame that stays empty explains nothing
    hide = HIDE.read(request.args.get(HIDE.name, ""))
    query, rows = parsed(HIDE.name)
    view = build_view(query)
    page, _ = map_page(view, rows, hide)
    return render_template("embed.html", page=page, **page_context(view, g.lang, view.frame.iloc[:0]))


@blueprint.get("/maps")
def show_maps() -> str:
    """Show two maps side by side that move together."""
    from geo.maps.web.folium_map import map_parts

    pair = Pair.parse(list(request.args.items(multi=True)))
    views = build_pair(pair)
    start = Markup(script_text((START,)))  # noqa: S704  a file of our own
    allow_inline_script(str(start))
    sides = []
    for key, view in zip(("a", "b"), views, strict=True):
        parts = map_parts(view, g.lang, links(view), f"map_{key}")
        allow_inline_script(str(parts.script))
        context = page_context(view, g.lang, view.frame.iloc[:0])
        sides.append({"key": key, "parts": parts, "choices": choices(view.query, view.indicator), **context})
    return render_template(
        "maps.html", pair=pair, sides=sides, start=start, tiles=tiles_address(pair.first.level),
        together=views[0].query.within == views[1].query.within,
        export=f"/maps/export?{urlencode(pair.params(), safe=':,')}",
    )  # fmt: skip


@blueprint.get("/maps/export")
def export_maps() -> Response:
    """Return two maps side by side as one file that works without a network."""
    from geo.maps.web.folium_map import pair_page

    views = build_pair(Pair.parse(list(request.args.items(multi=True))))
    response = Response(pair_page(views, g.lang, request.host_url), mimetype="text/html")
    name = "--".join(view.query.slug() for view in views)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.html"'
    return response


@blueprint.get("/view")
def show_view() -> Response:
    """Serve what the map script needs to draw a view: the class of every territory as one short string, and addresses."""
    query, _ = parsed()
    view = build_view(query)
    return Response(dump({**map_options(view, query.lang), **linked(view, links(view))}), mimetype="application/json")


@blueprint.get("/panel")
def show_panel() -> str:
    """Show what is said about the chosen territory, as a piece of the map page."""
    query, _ = parsed()
    if not query.selected:
        raise MissingParameter(name="selected")
    view = build_view(query)
    return render_template("panel.html", query=view.query, view=view, chosen=panel_context(view))


@blueprint.get("/picture.svg")
def show_picture() -> Response:
    """Serve a view as a picture, for browsers without a script."""
    query, _ = parsed()
    view = build_view(query)
    return Response(draw(view, query.lang), mimetype="image/svg+xml")


@blueprint.get("/figures")
def show_figures() -> Response:
    """Serve the exact values of a view, on demand."""
    query, _ = parsed()
    return Response(dump_columns(figures(build_view(query), query.lang)), mimetype="application/json")


def map_page(view: View, rows: Rows, hide: tuple[str, ...] = ()) -> tuple[MapPage, Any]:
    """Return the context of a page with one map, and the rows of its table."""
    # Folium takes half a second to import: the other pages do not wait for it.
    from geo.maps.web.folium_map import map_parts

    parts = map_parts(view, g.lang, links(view))
    # Inside the page, so that the painter starts before anything else is fetched.
    start = Markup(script_text((START,)))  # noqa: S704  a file of our own
    allow_inline_script(str(start))
    allow_inline_script(str(parts.script))
    every = arranged(view, rows)
    table, pages = page_of(every, rows, current_app.config["SETTINGS"].table_rows)
    page = MapPage(
        query=view.query,
        view=view,
        rows=rows,
        found=len(every),
        pages=pages,
        parts=parts,
        start=start,
        tiles=tiles_address(view.query.level),
        choices=choices(view.query, view.indicator),
        breadcrumb=breadcrumb(view.query, g.lang),
        selected=panel_context(view) if view.query.selected else None,
        hide=hide,
    )
    return page, table


def panel_context(view: View) -> dict[str, Any]:
    """Return the chosen territory in words."""
    found = panel(view, view.query.selected or "")
    return {
        "panel": found,
        "lines": panel_lines(view, found, g.lang),
        "spark": sparkline(view, found, g.lang),
    }


def parsed(*besides: str) -> tuple[Query, Rows]:
    """Return the question of this address, and the rows of its table.

    Raises
    ------
    RequestError
        As `geo.views.query.Query.parse` and `geo.views.table.Rows.parse`.
    """
    pairs = list(request.args.items(multi=True))
    apart = {*(parameter.name for parameter in ROWS), *besides}
    return Query.parse([pair for pair in pairs if pair[0] not in apart]), Rows.parse(request.args)
