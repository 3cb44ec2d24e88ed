"""The live Atlas with some pages exchanged: choices are links between files, and portraits have a list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, current_app, g, request

from geo.base.i18n import N_, translate
from geo.base.json_text import dump
from geo.indicators.catalogue import get_indicator
from geo.maps.web.exported_page import STATIC_ROWS, file_text
from geo.maps.web.page_parts import map_content
from geo.maps.web.projects import map_projects
from geo.maps.web.script_data import Links, add_links, class_string, map_options
from geo.maps.web.templates import fields_of
from geo.territories.read import read_territories
from geo.territories.search_ranking import search_columns
from geo.views.table import TableQuery, sort_and_search
from geo.views.view import View, build_view
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Theme
from geo.wording import labels
from geo.wording.breaks import marked_period
from webapp.app import create_app
from webapp.base.presentation import address, render
from webapp.base.settings import Settings
from webapp.base.static_files import PAINTER_NAME, asset_address, names_address, names_content, tiles_address
from webapp.pages import gap
from webapp.pages.choices import drawings, first_layer
from webapp.pages.explorer import drawn_map, instead, parse_request
from webapp.publish.figures import around, territory_list, view_figures
from webapp.publish.pages import PublishedMapPage, PublishedStripPage, PublishedTerritoriesPage, PublishedWays, Way
from webapp.publish.publication import Publication
from webapp.publish.store import Store

MAP_DEPTH = 3
"""Folders between the root and a map page: all of them are as deep, so that one can take the place of another."""
KEY = "atlas-publish"
_MAIN = '<main id="content" tabindex="-1">'


@dataclass(frozen=True, slots=True)
class Publishing:
    """What the exchanged pages need to know: what is published, and where files go."""

    publication: Publication
    store: Store


def publishing_app(publication: Publication, store: Store) -> Flask:
    """Return the live application with the pages exchanged that a publication shows in another way."""
    app = create_app(Settings())
    app.extensions[KEY] = Publishing(publication, store)
    app.view_functions["explorer.show_map"] = show_map
    app.view_functions["side_by_side.show_territories"] = show_territories
    app.view_functions["gaps.show_gap"] = show_gap
    return app


def show_map() -> str:
    """Show a map whose classes and figures are files, or figures by stratum in its place; choices lead to other files."""
    publication, store = _publishing()
    query = parse_request()
    view = build_view(query)
    rows = sort_and_search(view, TableQuery()) if len(view.frame) <= STATIC_ROWS else view.frame.iloc[:0]
    if view.no_map:
        content = map_content(view, g.lang, rows, map_projects(view, g.lang))
        return render(
            PublishedStripPage(
                **fields_of(content),
                query=view.query,
                instead=instead(content.strip),
                themes=_themes(publication, view),
                ways=_ways(publication, view),
            )
        )
    links = _links(view, store)
    drawn = drawn_map(view, rows, links)
    # Classes by address here too: what this page says is what a page that shows it in its place is told.
    options = {**map_options(view, g.lang), **add_links(view, links), "territory": None}
    level = query.level
    script_data = {
        "options": options,
        "keys": [column.key for column in drawn.columns],
        "text": {**file_text(g.lang), "shownNow": translate(N_("Shown: {title}"), g.lang)},
        "level": str(level),
        "around": {str(one): _up(_around(store, one)) for one in Level},
        "lang": g.lang,
    }
    return render(
        PublishedMapPage(
            **fields_of(drawn),
            script_data=script_data,
            themes=_themes(publication, view),
            ways=_ways(publication, view),
            portraits=_portraits(publication, level),
            compared=view.indicator in publication.compared(),
            clusters="hotspots" in drawings(level, view.indicator),
        )
    )


def show_gap() -> str:
    """Show the gap page with a choice of the indicator in place of its forms."""
    publication, _ = _publishing()
    shown = get_indicator(request.args["indicator"])
    ways = [
        Way(entry.text("label", g.lang), address("/compare", g.lang, indicator=entry.id), entry.id == shown.id)
        for entry in publication.compared()
    ]
    chosen = render(PublishedWays([(N_("Indicator"), ways)]))
    script = f'<script src="{asset_address("published.js")}"></script>'
    page = gap.show_gap().replace(_MAIN, _MAIN + "\n" + chosen, 1)
    return page.replace("</body>", f"{script}\n</body>", 1)


def show_territories() -> str:
    """List the territories that have a portrait, and find one by name or code."""
    publication, store = _publishing()
    territories = territory_list(publication)
    address_of = f"{g.lang}/territories/{{level}}/{{code}}.html"
    groups = [(level, _listed(publication, level)) for level in reversed(list(Level)) if level in publication.portraits]
    return render(
        PublishedTerritoriesPage(
            groups=groups,
            script_data={
                "list": _up(store.keep("search", "territories.json", dump(territories)), 1),
                "page": _up(address_of, 1),
                "text": file_text(g.lang),
            },
        )
    )


def _publishing() -> tuple[Publication, Store]:
    known: Publishing = current_app.extensions[KEY]
    return known.publication, known.store


def _up(path: str, depth: int = MAP_DEPTH) -> str:
    return "../" * depth + path


def _links(view: View, store: Store) -> Links:
    """Write the files of a view and return their addresses, from a map page."""
    level = view.query.level
    classes = store.keep("classes", f"{level}.json", dump(class_string(view)))
    values = store.keep("figures", f"{level}.json", dump(view_figures(view, g.lang)))
    if not (store.folder / names_address(level).removeprefix("/")).exists():
        store.write(names_address(level).removeprefix("/"), names_content(level))
    return Links(
        painter=_up(asset_address(PAINTER_NAME).removeprefix("/")),
        geometry=_up(tiles_address(level).removeprefix("/")),
        names=_up(names_address(level).removeprefix("/")),
        figures=_up(values),
        territory="",
        points="",
        classes=_up(classes),
        around=_up(_around(store, level)),
        search=_up(store.keep("search", f"{level}.json", _search_content(level))),
    )


def _around(store: Store, level: Level) -> str:
    return store.keep("around", f"{level}.json", _around_content(level))


@lru_cache(maxsize=4)
def _around_content(level: Level) -> bytes:
    return dump(around(level))


@lru_cache(maxsize=4)
def _search_content(level: Level) -> bytes:
    return dump(search_columns(read_territories(level)))


def _map_address(indicator: str, level: Level, period: str = "") -> str:
    return address("/map", g.lang, indicator=indicator, level=level, period=period)


def _near(publication: Publication, indicator: Indicator, level: Level) -> Level:
    """Return the present level where an indicator has it, else its largest territories."""
    known = publication.levels_of(indicator.id)
    return level if level in known else known[-1]


def _themes(publication: Publication, view: View) -> list[Way]:
    """Return where the first map of each theme is."""
    ways = []
    for theme in Theme:
        entries = [entry for entry in publication.mapped() if entry.theme is theme]
        if entries:
            first, level = first_layer(entries, view.query.level, lambda one: publication.levels_of(one.id))
            there = _map_address(first.id, level)
            ways.append(Way(translate(labels.THEMES[theme], g.lang), there, theme is view.indicator.theme))
    return ways


def _ways(publication: Publication, view: View) -> list[tuple[str, list[Way]]]:
    """Return what can be chosen on the map page: indicators of the theme, levels, periods."""
    shown, level = view.indicator, view.query.level
    indicators = [
        Way(entry.text("label", g.lang), _map_address(entry.id, _near(publication, entry, level)), entry.id == shown.id)
        for entry in publication.mapped()
        if entry.theme is shown.theme
    ]
    levels = [
        Way(translate(one.record.nouns.titles, g.lang), _map_address(shown.id, one), one is level)
        for one in Level
        if one in publication.levels_of(shown.id)
    ]
    periods = [
        Way(
            marked_period(shown, period.id, g.lang),
            _map_address(shown.id, level, period.id),
            period.id == view.period.id,
        )
        for period in reversed(publication.drawn(shown.id, level))
    ]
    names = (N_("Indicator"), N_("Level"), N_("Period"))
    return list(zip(names, (indicators, levels, periods), strict=True))


def _portraits(publication: Publication, level: Level) -> str:
    """Return the address of the portrait of a territory with ``{code}`` in its place, "" where there are none."""
    return _up(f"{g.lang}/territories/{level}/{{code}}.html") if level in publication.portraits else ""


def _listed(publication: Publication, level: Level) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return code and name of the territories with a portrait, by what they lie in where there are many."""
    table = read_territories(level)
    table = table[table["code"].isin(list(publication.codes(level)))].sort_values("search_key", ignore_index=True)
    if level.record.listed:
        return [("", list(zip(table["code"], table["name"], strict=True)))]
    return [
        (str(name), list(zip(rows["code"], rows["name"], strict=True)))
        for name, rows in table.groupby("departement_name", sort=True)
    ]
