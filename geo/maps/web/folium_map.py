"""Draw a view as a Folium map. The only module that imports folium.

The map is an ordinary `folium.Map`: it shows inline in a notebook, `save` writes it, other Folium layers can be added. It
carries everything that it needs, so that it works without a network.
"""

from __future__ import annotations

import gzip
from typing import Any, Final

import folium
from branca.element import Figure, MacroElement
from folium.elements import JSCSSMixin
from markupsafe import Markup

from geo.base.dictionary_coding import encode_rows
from geo.base.errors.questions import NotDrawn
from geo.base.i18n import N_, translate
from geo.base.json_text import dump, dump_entries
from geo.counts.measured import Label
from geo.maps.strips.reasons import Reason
from geo.maps.web import script_data
from geo.maps.web.exported_page import file_figures, file_side, film_frames, live_address
from geo.maps.web.file_frame import AtlasFigure, InlinedAssets
from geo.maps.web.page_parts import Parts
from geo.maps.web.projects import ProjectPoints, map_projects
from geo.maps.web.script_data import Links
from geo.maps.web.scripts import (
    FILE_PAINTER,
    FILE_SCRIPTS,
    LEAFLET,
    PATH_SCRIPTS,
    TILE_SCRIPTS,
)
from geo.maps.web.templates import inline_template
from geo.territories import overseas
from geo.territories.search_ranking import search_columns
from geo.tiles.archive import inlined_tile
from geo.tiles.packing import front_coded, pack, smallest, to_base85
from geo.tiles.topology import build_topology
from geo.views.view import View
from geo.vocabulary.choices import Drawing

MOST_PATHS: Final = 1500
"""Up to this many territories an exported file draws SVG paths, which print sharply and can be read by assistive
technology; beyond it, tiles on canvas, which stay fluid."""
PARTED: Final = "\x7f"
"""Parts the lines of names in a file: JSON writes a line break as two characters. In no name."""


class AtlasMap(folium.Map):
    """A `folium.Map` without background and without scripts from a CDN.

    Parameters
    ----------
    inlined : bool
        Carry Leaflet in the page; a page of the web application links it instead.
    name : str
        Names the map in the page, where it stands beside another one.
    scripts : tuple of str
        More scripts to carry.
    """

    default_js = []  # noqa: RUF012  folium declares these as class attributes
    default_css = []  # noqa: RUF012

    def __init__(self, *, inlined: bool, name: str = "map", scripts: tuple[str, ...] = ()) -> None:
        super().__init__(
            location=[46.6, 2.4], zoom_start=5, tiles=None, zoom_snap=0.25, zoom_delta=0.5, min_zoom=4, max_zoom=13,
            attributionControl=False, fade_animation=False, zoom_control="topright",
        )  # fmt: skip
        # A fixed name: the same view gives the same bytes, which a cache and a content security policy can name.
        self._id = name
        self._name = "atlas"
        if inlined:
            self.add_child(InlinedAssets((LEAFLET, *scripts)), name="leaflet")


class TerritoryPaths(MacroElement):
    """The territories of a view as SVG paths with tooltips; everything inlined. For up to `MOST_PATHS` territories.

    Parameters
    ----------
    view : View
    lang : str
        "fr" or "en".
    """

    _template = inline_template(
        "{% macro script(this, kwargs) %}"
        "atlasTerritories.territories({{ this._parent.get_name() }}, {{ this.options | tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, view: View, lang: str) -> None:
        super().__init__()
        self._name = "TerritoryPaths"
        self.add_child(InlinedAssets(PATH_SCRIPTS), name="assets")
        self.options: dict[str, Any] = {
            "name": "atlas",
            "geometry": {"packed": pack(build_topology(view.query.level, view.query.within))},
            "figures": {"packed": pack(dump(script_data.path_figures(view, lang, file_figures(view, lang))))},
            "search": {"packed": pack(dump(search_columns(script_data.extent_table(view))))},
            "selected": view.query.selected,
            "bounds": None if view.query.within else overseas.METROPOLITAN_BOUNDS,
            "failed": translate(N_("The map could not be drawn; the table has the same figures."), lang),
        }


class TerritoryTiles(JSCSSMixin, MacroElement):
    """The territories of a view on canvas tiles, fluid for all 34,875 communes: tooltip, click, outlines, hatching.

    A layer for any `folium.Map`. By default everything is inlined and nothing is fetched, so that it works in a notebook
    and in a saved file; with `links` geometry comes from a PMTiles archive and figures by address.

    Parameters
    ----------
    view : View
    lang : str
        "fr" or "en".
    links : Links, optional
        Addresses on a page of the web application.
    beside : TerritoryTiles, optional
        The layer before this one in the same file: what both need is carried once.

    Raises
    ------
    WebAssetsMissing, ShippedDataMissing

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> drawn = folium.Map(tiles=None)
    >>> _ = TerritoryTiles(build_view(Query.parse({"level": "region"})), "en").add_to(drawn)
    >>> "atlasTerritoryTiles" in drawn.get_root().render()
    True
    """

    _template = inline_template(
        "{% macro script(this, kwargs) %}"
        "atlasTerritoryTiles.tiles({{ this._parent.get_name() }}, {{ this.options | tojson }});"
        "{% endmacro %}"
    )
    default_js = []  # noqa: RUF012  on a page of the web application the page links the scripts
    default_css = []  # noqa: RUF012

    def __init__(
        self, view: View, lang: str = "fr", links: Links | None = None, beside: TerritoryTiles | None = None
    ) -> None:
        super().__init__()
        self._name = "TerritoryTiles"
        self.extent = (view.query.level, view.query.within)
        self.options = script_data.map_options(view, lang)
        if links:
            self.options |= script_data.add_links(view, links)
            return
        if beside is None:
            self.add_child(InlinedAssets(TILE_SCRIPTS, {"atlas-painter": FILE_PAINTER}), name="assets")
        self.options["classes"] = self.options["classes"].replace(script_data.OUTSIDE, "")
        if self.options["circles"]:
            self.options["circles"]["classes"] = self.options["circles"]["classes"].replace(script_data.OUTSIDE, "")
            self.options["points"] = {"packed": pack(dump(script_data.local_points(view)))}
        self.options |= {
            "painter": {"element": "atlas-painter"},
            "territory": None,
            **self._figures(view, lang),
            **(self._carried(view) if beside is None or beside.extent != self.extent else self._shared(view)),
        }

    def _figures(self, view: View, lang: str) -> dict[str, Any]:
        """Return the figures of a file; with the classes among them, where all are few different rows."""
        figures = file_figures(view, lang)
        columns = {name: column for name, column in figures.items() if isinstance(column, list)}
        rows = encode_rows({**columns, "classes": list(self.options["classes"])})
        if rows is None:
            return {"figures": {"packed": pack(dump(figures))}}
        rest = {name: value for name, value in figures.items() if name not in columns}
        return {"figures": {"packed": pack(dump({**rest, "rows": rows}))}, "classes": None}

    @staticmethod
    def _carried(view: View) -> dict[str, Any]:
        level, within = view.query.level, view.query.within
        names = {
            name: front_coded(entries).replace("\n", PARTED) for name, entries in script_data.local_names(view).items()
        }
        return {
            "geometry": {
                "name": str(level),
                "packed": to_base85(smallest(gzip.decompress(inlined_tile(level, within)))),
            },
            "names": {"packed": pack(*dump_entries(names))},
            "search": {"packed": pack(*dump_entries(search_columns(script_data.extent_table(view))))},
        }

    @staticmethod
    def _shared(view: View) -> dict[str, Any]:
        return {"geometry": {"name": str(view.query.level), "view": 0}, "names": {"view": 0}, "search": {"view": 0}}


def folium_map(view: View, lang: str = "fr", live: str = "") -> folium.Map:
    """Return a view as a Folium map that needs no network.

    Parameters
    ----------
    view : View
        Where its classes are those of all periods (``lock=periods``), the map can play them.
    lang : str
        "fr" or "en".
    live : str
        Where the web application is that shows the view live, for example ``https://atlas.example.fr``; "" for nowhere.

    Returns
    -------
    folium.Map
        With title, legend, tooltips, insets of the overseas départements, search, source, method and a table of the same
        values that can be sorted.

    Raises
    ------
    NotDrawn
        If its values tell no place from another; `geo.maps.web.map_file.map_or_strip` shows its figures by stratum.
    InvalidChoice, WebAssetsMissing, ShippedDataMissing

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> drawn = folium_map(build_view(Query.parse({"level": "region"})), "en")
    >>> "https://cdn" in drawn.get_root().render()
    False
    """
    if view.no_map:
        raise NotDrawn(indicator=Label(view.indicator), reason=Reason(view))
    projects = map_projects(view, lang) if view.query.projects else None
    film = film_frames(view, lang, projects)
    drawn = AtlasMap(inlined=True, scripts=FILE_SCRIPTS)
    side = file_side(view, lang, live and live_address(live, view, lang), projects=projects)
    AtlasFigure([side], lang, film).add_child(drawn)
    # Circles stand on canvas, and periods change there without a flash: their layer goes with tiles.
    paths = len(view.frame) <= MOST_PATHS and view.query.draw != Drawing.CIRCLES and not film
    layer = TerritoryPaths if paths else TerritoryTiles
    layer(view, lang).add_to(drawn)
    if projects:
        ProjectPoints().add_to(drawn)
    return drawn


def pair_page(views: tuple[View, View], lang: str = "fr", live: str = "") -> str:
    """Return two views as one page that needs no network: two maps side by side that move together.

    Parameters
    ----------
    views : tuple of View
        See `geo.views.map_pair.build_map_pair`.
    lang, live : str
        As `folium_map`.

    Returns
    -------
    str
        HTML. Geometry and names that both maps need are carried once.

    Raises
    ------
    InvalidChoice, WebAssetsMissing, ShippedDataMissing

    Examples
    --------
    >>> from geo.views.map_pair import MapPair, build_map_pair
    >>> page = pair_page(build_map_pair(MapPair.parse([("level", "region"), ("b.period", "2021-07")])), "en")
    >>> page.count("atlasTerritoryTiles.tiles(atlas_map_")
    2
    """
    names = ("map_a", "map_b")
    sides = [
        file_side(view, lang, live and live_address(live, view, lang), name)
        for view, name in zip(views, names, strict=True)
    ]
    figure, before = AtlasFigure(sides, lang), None
    for view, name in zip(views, names, strict=True):
        if not view.no_map:
            drawn = AtlasMap(inlined=before is None, name=name, scripts=FILE_SCRIPTS)
            figure.add_child(drawn)
            drawn.add_child(before := TerritoryTiles(view, lang, beside=before))
    return figure.render()


def map_parts(view: View, lang: str, links: Links, name: str = "map") -> Parts:
    """Return the pieces of a map whose geometry and figures are fetched by address."""
    figure = Figure()
    drawn = AtlasMap(inlined=False, name=name).add_to(figure)
    TerritoryTiles(view, lang, links).add_to(drawn)
    figure.render()
    # Made by folium and by our own templates from values that are escaped there.
    return Parts(
        html=Markup(figure.html.render()),  # noqa: S704
        script=Markup(figure.script.render()),  # noqa: S704
    )
