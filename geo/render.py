"""Draw a view as a Folium map. The only module that imports folium.

The map is an ordinary `folium.Map`: it shows inline in a notebook, `save` writes it, other Folium layers can be added. It
carries everything that it needs, so that it works without a network.
"""

from __future__ import annotations

import base64
import gzip
import re
from typing import Any, Final

import folium
from branca.element import Element, Figure, MacroElement
from folium.elements import JSCSSMixin
from jinja2 import Template as InlineTemplate
from markupsafe import Markup

from geo import drawing
from geo.atlas import View
from geo.drawing import Links, dump
from geo.i18n import N_, translate
from geo.pages import Parts, page_context, template
from geo.tiles import inlined_tile
from geo.topology import topology
from geo.webassets import LEAFLET, PAINTER, PATH_SCRIPTS, STYLES, TILE_SCRIPTS, script_text, style_text

MOST_PATHS: Final = 1500
"""Up to this many territories an exported file draws SVG paths, which print sharply and can be read by assistive
technology; beyond it, tiles on canvas, which stay fluid."""

_FOLIUM_VIEWPORT: Final = re.compile(r'<meta name="viewport"[^>]*user-scalable=no[^>]*>')


class AtlasFigure(Figure):
    """The page around a map: valid HTML in the right language, with no request to anything."""

    def __init__(self, context: dict[str, Any]) -> None:
        super().__init__(title=context["title"])
        self._context = context
        self.lang = context["lang"]
        self.header = Element()
        self.header._parent = self

    def render(self, **kwargs: Any) -> str:
        """Return the page."""
        for child in self._children.values():
            child.render(**kwargs)
        page = template("figure.html").render(this=self, kwargs=kwargs, **self._context)
        # Folium adds a viewport that forbids zooming, which people with low vision need; ours stands before it.
        return _FOLIUM_VIEWPORT.sub("", page)


class AtlasMap(folium.Map):
    """A `folium.Map` without background and without scripts from a CDN.

    Parameters
    ----------
    inlined : bool
        Carry Leaflet in the page; a page of the web application links it instead.
    name : str
        Names the map in the page, where it stands beside another one.
    """

    default_js = []  # noqa: RUF012  folium declares these as class attributes
    default_css = []  # noqa: RUF012

    def __init__(self, *, inlined: bool, name: str = "map") -> None:
        super().__init__(
            location=[46.6, 2.4], zoom_start=5, tiles=None, zoom_snap=0.25, zoom_delta=0.5, min_zoom=4, max_zoom=13,
            attributionControl=False, fade_animation=False, zoom_control="topright",
        )  # fmt: skip
        # A fixed name: the same view gives the same bytes, which a cache and a content security policy can name.
        self._id = name
        self._name = "atlas"
        if inlined:
            self.add_child(InlinedAssets((LEAFLET,)), name="leaflet")


class InlinedAssets(MacroElement):
    """Scripts and styles inside the page."""

    _template = InlineTemplate(
        "{% macro header(this, kwargs) %}"
        "{% for style in this.styles %}<style>{{ style }}</style>\n{% endfor %}"
        "{% for name, script in this.scripts %}"
        '<script{% if name %} id="{{ name }}"{% endif %}>{{ script }}</script>\n'
        "{% endfor %}"
        "{% endmacro %}"
    )

    def __init__(self, scripts: tuple[str, ...], bundles: dict[str, tuple[str, ...]] | None = None) -> None:
        super().__init__()
        self._name = "InlinedAssets"
        # Leaflet's images are for controls and markers that are not used here; a relative address would be a request.
        self.styles = [style_text(name) for name in STYLES]
        self.scripts = [("", script_text((name,))) for name in scripts]
        self.scripts += [(name, script_text(parts)) for name, parts in (bundles or {}).items()]


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
        self.add_child(InlinedAssets(PATH_SCRIPTS), name="assets")
        self.options: dict[str, Any] = {
            "name": "atlas",
            "geometry": {"packed": _packed(topology(view.query.level, view.query.within))},
            "figures": {"packed": _packed(dump(drawing.path_figures(view, lang)))},
            "bounds": None if view.query.within else drawing.METROPOLITAN_BOUNDS,
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

    Raises
    ------
    WebAssetsMissing, ShippedDataMissing

    Examples
    --------
    >>> from geo.atlas import build_view
    >>> from geo.query import Query
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

    def __init__(self, view: View, lang: str = "fr", links: Links | None = None) -> None:
        super().__init__()
        self._name = "TerritoryTiles"
        self.options = drawing.map_options(view, lang)
        if links:
            self.options |= drawing.linked(view, links)
            return
        self.add_child(InlinedAssets(TILE_SCRIPTS, {"atlas-painter": PAINTER}), name="assets")
        query = view.query
        self.options["classes"] = self.options["classes"].replace(drawing.OUTSIDE, "")
        if self.options["circles"]:
            self.options["circles"]["classes"] = self.options["circles"]["classes"].replace(drawing.OUTSIDE, "")
            self.options["points"] = {"packed": _packed(dump(drawing.local_points(view)))}
        self.options |= {
            "painter": {"element": "atlas-painter"},
            "geometry": {
                "name": str(query.level),
                "packed": base64.b64encode(inlined_tile(query.level, query.within)).decode(),
            },
            "names": {"packed": _packed(dump(drawing.local_names(view)))},
            "figures": {"packed": _packed(dump(drawing.local_figures(view, lang)))},
            "territory": None,
        }


def folium_map(view: View, lang: str = "fr") -> folium.Map:
    """Return a view as a Folium map that needs no network.

    Parameters
    ----------
    view : View
    lang : str
        "fr" or "en".

    Returns
    -------
    folium.Map
        With title, legend, tooltips, insets of the overseas départements, source line and a table of the same values.

    Raises
    ------
    WebAssetsMissing, ShippedDataMissing

    Examples
    --------
    >>> from geo.atlas import build_view
    >>> from geo.query import Query
    >>> drawn = folium_map(build_view(Query.parse({"level": "region"})), "en")
    >>> "https://cdn" in drawn.get_root().render()
    False
    """
    drawn = AtlasMap(inlined=True)
    AtlasFigure(page_context(view, lang)).add_child(drawn)
    # Circles stand on canvas: their layer goes with tiles.
    paths = len(view.frame) <= MOST_PATHS and view.query.draw != "circles"
    layer = TerritoryPaths if paths else TerritoryTiles
    layer(view, lang).add_to(drawn)
    return drawn


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


def _packed(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()
