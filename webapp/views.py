"""The pages. Each prepares the context of one template; what is computed is computed in ``geo``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, g, render_template, request
from markupsafe import Markup

from geo import words
from geo.atlas import View, build_view
from geo.catalogue import get_indicator, load_catalogue
from geo.describe import describe_indicator
from geo.drawing import Links, dump, figures, linked, map_options
from geo.errors import AtlasError, InvalidChoice, NoSuchFile
from geo.headlines import headlines
from geo.model import Indicator, Level, Theme, Weight
from geo.pages import Parts, page_context
from geo.picture import draw
from geo.query import EXTENT_LEVELS, MAX_CLASSES, MIN_CLASSES, PALETTES, SCHEMES, Extent, Query
from geo.read import read_territories
from geo.webassets import script_text
from webapp.presentation import address
from webapp.security import allow_inline_script
from webapp.static_files import PAINTER_NAME, asset_address, names_address, tiles_address

blueprint = Blueprint("pages", __name__)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form of the map page offers."""

    themes: list[tuple[Theme, str, str]]
    indicators: list[Indicator]
    levels: list[tuple[Level, str, bool]]
    extents: list[tuple[str, list[tuple[str, str]]]]
    weights: list[tuple[Weight, str]]
    schemes: tuple[str, ...] = SCHEMES[:-1]
    palettes: tuple[str, ...] = PALETTES
    counts: range = range(MIN_CLASSES, MAX_CLASSES + 1)


@dataclass(frozen=True, slots=True)
class MapPage:
    """Context of the map page."""

    query: Query
    view: View
    parts: Parts
    start: Markup
    tiles: str
    choices: Choices
    page: int
    pages: int


@blueprint.get("/")
def home() -> str:
    """Show what the Atlas is and where to begin."""
    return render_template("home.html", headlines=headlines(), catalogue=load_catalogue(), Query=Query)


@blueprint.get("/map")
def show_map() -> str:
    """Show a map with its choices, legend, sources and table."""
    # Folium takes half a second to import: the other pages do not wait for it.
    from geo.render import map_parts

    query, page = parsed()
    view = build_view(query)
    rows = current_app.config["SETTINGS"].table_rows
    pages = max(1, -(-len(view.frame) // rows))
    if page > pages:
        raise InvalidChoice(name="page", arrived=page, allowed=f"1 – {pages}")
    parts = map_parts(view, g.lang, links(view))
    # Inside the page, so that the painter starts before anything else is fetched.
    start = Markup(script_text(("start.js",)))  # noqa: S704  a file of our own
    allow_inline_script(str(start))
    allow_inline_script(str(parts.script))
    context = MapPage(
        query, view, parts, start, tiles_address(query.level), choices(query, view.indicator), page, pages
    )
    return render_template("map.html", page=context, **page_context(view, g.lang, rows, (page - 1) * rows))


@blueprint.get("/view")
def show_view() -> Response:
    """Serve what the map script needs to draw a view: the class of every territory as one short string, and addresses."""
    query = Query.parse(list(request.args.items(multi=True)))
    view = build_view(query)
    return Response(dump({**map_options(view, query.lang), **linked(view, links(view))}), mimetype="application/json")


@blueprint.get("/picture.svg")
def show_picture() -> Response:
    """Serve a view as a picture, for browsers without a script."""
    query = Query.parse(list(request.args.items(multi=True)))
    view = build_view(query)
    return Response(draw(view, query.lang), mimetype="image/svg+xml")


@blueprint.get("/figures")
def show_figures() -> Response:
    """Serve the exact values of a view, on demand."""
    query = Query.parse(list(request.args.items(multi=True)))
    return Response(dump(figures(build_view(query), query.lang)), mimetype="application/json")


@blueprint.get("/indicators")
def show_indicators() -> str:
    """List the indicators by theme."""
    catalogue = load_catalogue().values()
    themes = [(words.THEMES[theme], [i for i in catalogue if i.theme is theme]) for theme in Theme]
    return render_template("indicators.html", themes=themes, kinds=words.KINDS, Query=Query)


@blueprint.get("/indicators/<indicator_id>")
def show_indicator(indicator_id: str) -> str:
    """Show the definition, the method and the figures of an indicator."""
    indicator = get_indicator(indicator_id)
    record = describe_indicator(indicator_id)
    from geo.strata import group_label

    rows: list[dict[str, Any]] = [
        {
            **figure,
            "label": group_label(figure["stratum"], indicator.kind, g.lang),
            "when": words.period_name(figure["period"], g.lang),
            "sample": words.sample_note(figure["value"], figure["sample_size"], g.lang) if indicator.strata else "",
        }
        for figure in reversed(record["figures"])
    ]
    return render_template(
        "indicator.html", indicator=indicator, rows=rows, kinds=words.KINDS, notes=words.KIND_NOTES, Query=Query,
        levels=words.LEVELS, themes=words.THEMES,
    )  # fmt: skip


@blueprint.get("/methodology")
def show_methodology() -> str:
    """Say where the figures come from and what they cannot say."""
    return render_template("methodology.html", catalogue=load_catalogue())


@blueprint.get("/problems/<slug>")
def show_problem(slug: str) -> str:
    """Explain one kind of error, the target of the ``type`` of a problem document."""
    known = {kind.slug: kind.template for kind in _kinds(AtlasError)}
    if slug not in known:
        raise NoSuchFile(path=request.path)
    return render_template("problem.html", slug=slug, template=known[slug])


@blueprint.get("/health")
def health() -> dict[str, object]:
    """Say that the application answers and that its data is there."""
    return {"status": "ok", "communes": len(read_territories(Level.COMMUNE)), "indicators": len(load_catalogue())}


def links(view: View) -> Links:
    """Return the addresses that go with a view."""
    said = view.query.with_(lang="fr").params()
    # How it is drawn does not change what is said of a territory: one address for all classes and palettes.
    exact = {name: value for name, value in said.items() if name not in {"scheme", "k", "breaks", "palette"}}
    return Links(
        painter=asset_address(PAINTER_NAME),
        geometry=tiles_address(view.query.level),
        names=names_address(view.query.level),
        figures=address("/figures", g.lang, **exact),
        territory=f"/api/v1/territories/{view.query.level}/{{code}}",
    )


def parsed() -> tuple[Query, int]:
    """Return the question of this address and the page of its table.

    Raises
    ------
    RequestError
        As `geo.query.Query.parse`.
    """
    given = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    page = request.args.get("page", "1")
    if not (page.isascii() and page.isdigit() and len(page) < 5 and int(page) > 0):
        raise InvalidChoice(name="page", arrived=page, allowed="1, 2, 3 …")
    return Query.parse(given), int(page)


def choices(query: Query, indicator: Indicator) -> Choices:
    """Return what the form offers beside the present choice."""
    catalogue = load_catalogue().values()
    first = {theme: next(i for i in catalogue if i.theme is theme and i.levels) for theme in Theme}
    themes = []
    for theme, entry in first.items():
        level = query.level if query.level in entry.levels else entry.levels[-1]
        kept = query.within if query.within and query.within.level in EXTENT_LEVELS[level] else None
        changed = query.with_(indicator=entry.id, level=level, period=None, within=kept, lang="fr")
        themes.append((theme, words.THEMES[theme], address("/map", g.lang, **changed.params())))
    return Choices(
        themes=themes,
        indicators=[i for i in catalogue if i.theme is indicator.theme and i.levels],
        levels=[(level, words.LEVELS[level], level in indicator.levels) for level in Level],
        extents=extents(query.level, query.within),
        weights=list(words.WEIGHTS.items()),
    )


def extents(level: Level, present: Extent | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the regions and départements that the map can be limited to."""
    groups = []
    for parent in (Level.REGION, Level.DEPARTEMENT):
        if parent in EXTENT_LEVELS[level]:
            table = read_territories(parent)
            options = [
                (f"{parent}:{code}", f"{name} ({code})")
                for code, name in zip(table["code"], table["name"], strict=True)
            ]
            groups.append((words.LEVELS[parent], options))
    if present and present.level is Level.EPCI:
        name = str(read_territories(Level.EPCI).set_index("code").loc[present.code, "name"])
        groups.append((words.LEVELS[Level.EPCI], [(str(present), name)]))
    return groups


def _kinds(kind: type[AtlasError]) -> list[type[AtlasError]]:
    found = [kind]
    for below in kind.__subclasses__():
        found += _kinds(below)
    return found
