"""Draw a view as a Folium map. The only module that imports folium.

The map is an ordinary `folium.Map`: it shows inline in a notebook, `save` writes it, other Folium layers can be added. It
carries everything that it needs, so that it works without a network.
"""

from __future__ import annotations

import re
from typing import Any, Final

import folium
from branca.element import Element, Figure, MacroElement
from folium.elements import JSCSSMixin
from jinja2 import Template as InlineTemplate
from markupsafe import Markup

from geo.base.i18n import N_, translate
from geo.base.json_text import dump
from geo.maps.web import script_data
from geo.maps.web.exported_page import file_context, file_figures, file_text, film_frames, live_address
from geo.maps.web.page_parts import Parts, template
from geo.maps.web.script_data import Links
from geo.maps.web.scripts import (
    FILE_PAINTER,
    FILE_SCRIPTS,
    FILM,
    LEAFLET,
    PATH_SCRIPTS,
    STYLES,
    TILE_SCRIPTS,
    TOGETHER,
    UNPACK,
    script_text,
    style_text,
)
from geo.territories import overseas
from geo.tiles.archive import inlined_tile
from geo.tiles.packing import front_coded, in_text, packed
from geo.tiles.topology import topology
from geo.views.view import View
from geo.vocabulary.choices import Drawing

MOST_PATHS: Final = 1500
"""Up to this many territories an exported file draws SVG paths, which print sharply and can be read by assistive
technology; beyond it, tiles on canvas, which stay fluid."""

_FOLIUM_VIEWPORT: Final = re.compile(r'<meta name="viewport"[^>]*user-scalable=no[^>]*>')


class AtlasFigure(Figure):
    """The page around one map or two: valid HTML in the right language, with no request to anything.

    Parameters
    ----------
    sides : list of dict
        Of each map, see `geo.maps.web.exported_page.file_context`.
    lang : str
    film : list of dict
        Periods to play, see `geo.maps.web.exported_page.film_frames`.
    """

    def __init__(self, sides: list[dict[str, Any]], lang: str, film: list[dict[str, Any]] | None = None) -> None:
        super().__init__(title=" | ".join(side["title"] for side in sides))
        self._sides = sides
        self._film = film or []
        self.lang = lang
        self.header = Element()
        self.header._parent = self

    def render(self, **kwargs: Any) -> str:
        """Return the page."""
        for child in self._children.values():
            child.render(**kwargs)
        # Each map stands beside its own legend; what else was added to a map by its user stands after all.
        bodies = {name: child.render(**kwargs) for name, child in self.html._children.items()}
        maps = [bodies.pop(f"atlas_{side['name']}") for side in self._sides]
        sides = list(zip(self._sides, maps, strict=True))
        page = template("figure.html").render(
            this=self, kwargs=kwargs, lang=self.lang, sides=sides, rest="".join(bodies.values()), film=self._film,
            options=self._options(),
        )  # fmt: skip
        # Folium adds a viewport that forbids zooming, which people with low vision need; ours stands before it.
        return _FOLIUM_VIEWPORT.sub("", page)

    def _options(self) -> dict[str, Any]:
        film = packed(dump(self._film)) if self._film else None
        sides = [{"keys": side["keys"], "film": film} for side in self._sides]
        return {"lang": self.lang, "text": file_text(self.lang), "sides": sides}


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


class InlinedAssets(MacroElement):
    """Scripts and styles inside the page, each of them once however many layers need it."""

    def __init__(self, scripts: tuple[str, ...], bundles: dict[str, tuple[str, ...]] | None = None) -> None:
        super().__init__()
        self._name = "InlinedAssets"
        # Leaflet's images are for controls and markers that are not used here; a relative address would be a request.
        self._pieces = {name: f"<style>{style_text(name)}</style>" for name in STYLES}
        self._pieces |= {name: f"<script>{script_text((name,))}</script>" for name in scripts}
        self._pieces |= {
            name: f'<script id="{name}">{script_text(parts)}</script>' for name, parts in (bundles or {}).items()
        }

    def render(self, **kwargs: Any) -> str:
        """Add them to the head of the page; there is nothing to show where they stand."""
        header: Any = getattr(self.get_root(), "header")  # noqa: B009  branca does not say that the root is a figure
        for name, piece in self._pieces.items():
            header.add_child(Element(f"{{% raw %}}{piece}{{% endraw %}}"), name=f"atlas-{name}")
        return ""


class TerritoryPaths(MacroElement):
    """The territories of a view as SVG paths with tooltips; everything inlined. For up to `MOST_PATHS` territories.

    Parameters
    ----------
    view : View
    lang : str
        "fr" or "en".
    """

    _template = InlineTemplate(
        "{% macro script(this, kwargs) %}"
        "atlasTerritories({{ this._parent.get_name() }}, {{ this.options | tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, view: View, lang: str) -> None:
        super().__init__()
        self._name = "TerritoryPaths"
        self.add_child(InlinedAssets((UNPACK, *PATH_SCRIPTS)), name="assets")
        self.options: dict[str, Any] = {
            "name": "atlas",
            "geometry": {"packed": packed(topology(view.query.level, view.query.within))},
            "figures": {"packed": packed(dump(script_data.path_figures(view, lang, file_figures(view, lang))))},
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
    >>> "atlasTiles" in drawn.get_root().render()
    True
    """

    _template = InlineTemplate(
        "{% macro script(this, kwargs) %}"
        "atlasTiles({{ this._parent.get_name() }}, {{ this.options | tojson }});"
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
            self.options |= script_data.linked(view, links)
            return
        if beside is None:
            self.add_child(InlinedAssets((UNPACK, *TILE_SCRIPTS), {"atlas-painter": FILE_PAINTER}), name="assets")
        self.options["classes"] = self.options["classes"].replace(script_data.OUTSIDE, "")
        if self.options["circles"]:
            self.options["circles"]["classes"] = self.options["circles"]["classes"].replace(script_data.OUTSIDE, "")
            self.options["points"] = {"packed": packed(dump(script_data.local_points(view)))}
        self.options |= {
            "painter": {"element": "atlas-painter"},
            "figures": {"packed": packed(dump(file_figures(view, lang)))},
            "territory": None,
            **(self._carried(view) if beside is None or beside.extent != self.extent else self._shared(view)),
        }

    @staticmethod
    def _carried(view: View) -> dict[str, Any]:
        level, within = view.query.level, view.query.within
        names = {name: front_coded(entries) for name, entries in script_data.local_names(view).items()}
        return {
            "geometry": {"name": str(level), "packed": in_text(inlined_tile(level, within))},
            "names": {"packed": packed(dump(names))},
        }

    @staticmethod
    def _shared(view: View) -> dict[str, Any]:
        return {"geometry": {"name": str(view.query.level), "view": 0}, "names": {"view": 0}}


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
    InvalidChoice, WebAssetsMissing, ShippedDataMissing

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> drawn = folium_map(build_view(Query.parse({"level": "region"})), "en")
    >>> "https://cdn" in drawn.get_root().render()
    False
    """
    film = film_frames(view, lang)
    drawn = AtlasMap(inlined=True, scripts=(*FILE_SCRIPTS, FILM) if film else FILE_SCRIPTS)
    AtlasFigure([file_context(view, lang, live and live_address(live, view, lang))], lang, film).add_child(drawn)
    # Circles stand on canvas, and periods change there without a flash: their layer goes with tiles.
    paths = len(view.frame) <= MOST_PATHS and view.query.draw != Drawing.CIRCLES and not film
    layer = TerritoryPaths if paths else TerritoryTiles
    layer(view, lang).add_to(drawn)
    return drawn


def pair_page(views: tuple[View, View], lang: str = "fr", live: str = "") -> str:
    """Return two views as one page that needs no network: two maps side by side that move together.

    Parameters
    ----------
    views : tuple of View
        See `geo.views.map_pair.build_pair`.
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
    >>> from geo.views.map_pair import Pair, build_pair
    >>> page = pair_page(build_pair(Pair.parse([("level", "region"), ("b.period", "2021-07")])), "en")
    >>> page.count("atlasTiles(atlas_map_")
    2
    """
    names = ("map_a", "map_b")
    sides = [
        file_context(view, lang, live and live_address(live, view, lang), name)
        for view, name in zip(views, names, strict=True)
    ]
    figure, before = AtlasFigure(sides, lang), None
    for view, name in zip(views, names, strict=True):
        drawn = AtlasMap(inlined=before is None, name=name, scripts=(*FILE_SCRIPTS, TOGETHER))
        figure.add_child(drawn)
        before = TerritoryTiles(view, lang, beside=before)
        before.add_to(drawn)
    return figure.render()


def map_parts(view: View, lang: str, links: Links, name: str = "map") -> Parts:
    """Return the pieces of a map whose geometry and figures are fetched by address."""
    figure = Figure()
    drawn = AtlasMap(inlined=False, name=name)
    figure.add_child(drawn)
    TerritoryTiles(view, lang, links).add_to(drawn)
    figure.render()
    # Made by folium and by our own templates from values that are escaped there.
    return Parts(
        html=Markup(figure.html.render()),  # noqa: S704
        script=Markup(figure.script.render()),  # noqa: S704
    )
