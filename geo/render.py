"""Draw a view as a Folium map. The only module that imports folium.

The map is an ordinary `folium.Map`: it shows inline in a notebook, `save` writes it, other Folium layers can be added. It
carries everything that it needs, so that it works without a network.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import folium
from branca.element import Element, Figure, MacroElement
from branca.utilities import color_brewer
from jinja2 import Environment, FileSystemLoader, select_autoescape
from jinja2 import Template as InlineTemplate
from markupsafe import Markup

from geo import paths, words
from geo.atlas import View
from geo.errors import WebAssetsMissing
from geo.i18n import N_, number, percent, translate
from geo.model import Kind, Level
from geo.topology import topology

ASSETS: Final = Path(__file__).parent / "assets"
TEMPLATES: Final = Path(__file__).parent / "templates"
NO_DATA: Final = "#d9d9d9"
METROPOLITAN_BOUNDS: Final = [[41.3, -5.25], [51.15, 9.65]]
"""South-west and north-east of metropolitan France with Corsica, latitude then longitude."""
OVERSEAS: Final = {"971": "Guadeloupe", "972": "Martinique", "973": "Guyane", "974": "La Réunion", "976": "Mayotte"}
OVERSEAS_REGIONS: Final = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}
MAP_ID: Final = "atlas-map"

_FOLIUM_VIEWPORT: Final = re.compile(r'<meta name="viewport"[^>]*user-scalable=no[^>]*>')

SCRIPTS: Final = ("vendor/leaflet/leaflet.js", "vendor/topojson-client/topojson-client.min.js", "territories.js")
STYLES: Final = ("vendor/leaflet/leaflet.css", "map.css")


def asset(name: str) -> Path:
    """Return the path of a script or style: ours beside this module, others where the set-up installs them.

    Raises
    ------
    WebAssetsMissing
    """
    path = paths.vendor() / name.removeprefix("vendor/") if name.startswith("vendor/") else ASSETS / name
    if not path.is_file():
        raise WebAssetsMissing(path=name)
    return path


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses for a map on a page of the web application; without them everything is inlined.

    Attributes
    ----------
    geometry, figures : str
        Where the script fetches the two.
    """

    geometry: str
    figures: str


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
    """A `folium.Map` without tiles that draws no script from a CDN.

    Parameters
    ----------
    lang : str
    inlined : bool
        Carry Leaflet in the page; a page of the web application links it instead.
    """

    default_js = []  # noqa: RUF012  folium declares these as class attributes
    default_css = []  # noqa: RUF012

    def __init__(self, lang: str, *, inlined: bool) -> None:
        super().__init__(
            location=[46.6, 2.4], zoom_start=5, tiles=None, zoom_snap=0.25, zoom_delta=0.5, min_zoom=3, max_zoom=14,
            attributionControl=False, prefer_canvas=False,
        )  # fmt: skip
        # A fixed name: the same view gives the same bytes, which a cache and a content security policy can name.
        self._id = MAP_ID.removeprefix("atlas-")
        self._name = "atlas"
        self.lang = lang
        if inlined:
            self.add_child(InlinedAssets(), name="assets")


class InlinedAssets(MacroElement):
    """Leaflet, topojson-client and our own script and styles, inside the page."""

    _template = InlineTemplate(
        "{% macro header(this, kwargs) %}"
        "{% for style in this.styles %}<style>{{ style }}</style>\n{% endfor %}"
        "{% for script in this.scripts %}<script>{{ script }}</script>\n{% endfor %}"
        "{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()
        self._name = "InlinedAssets"
        # Leaflet's images are for controls and markers that are not used here; a relative address would be a request.
        self.styles = [_without_addresses(asset(name).read_text("utf-8")) for name in STYLES]
        self.scripts = [_script_text(asset(name)) for name in SCRIPTS]


class TerritoryLayer(MacroElement):
    """The territories of a view, coloured by class, with tooltips.

    Parameters
    ----------
    view : View
    lang : str
    links : Links, optional
        Where the page fetches geometry and figures; by default both are inlined.
    """

    _template = InlineTemplate(
        "{% macro script(this, kwargs) %}"
        "atlasTerritories({{ this._parent.get_name() }}, {{ this.options | tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, view: View, lang: str, links: Links | None = None) -> None:
        super().__init__()
        self._name = "TerritoryLayer"
        self.options: dict[str, Any] = {
            "name": "atlas",
            "geometry": {"url": links.geometry} if links else {"packed": _packed(geometry(view))},
            "figures": {"url": links.figures} if links else {"packed": _packed(dump(figures(view, lang)))},
            "bounds": None if view.query.within else METROPOLITAN_BOUNDS,
            "failed": translate(N_("The map could not be drawn; the table has the same figures."), lang),
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
    >>> drawn = folium_map(build_view(Query(level=Level.REGION)), "en")
    >>> "https://cdn" in drawn.get_root().render()
    False
    """
    drawn = AtlasMap(lang, inlined=True)
    AtlasFigure(page_context(view, lang)).add_child(drawn)
    TerritoryLayer(view, lang).add_to(drawn)
    return drawn


@dataclass(frozen=True, slots=True)
class Parts:
    """The pieces of a Folium map for a page of the web application: ``script`` is one inline script."""

    html: Markup
    script: Markup


def map_parts(view: View, lang: str, links: Links) -> Parts:
    """Return the pieces of a map whose geometry and figures are fetched by address."""
    figure = Figure()
    drawn = AtlasMap(lang, inlined=False)
    figure.add_child(drawn)
    TerritoryLayer(view, lang, links).add_to(drawn)
    figure.render()
    # Made by folium and by our own templates from values that are escaped there.
    return Parts(
        html=Markup(figure.html.render()),  # noqa: S704
        script=Markup(figure.script.render()),  # noqa: S704
    )


def page_context(view: View, lang: str, rows: int | None = None, first: int = 0) -> dict[str, Any]:
    """Return what the templates around a map need.

    Parameters
    ----------
    view : View
    lang : str
    rows : int, optional
        Rows of the table, all by default.
    first : int
        First row of the table.
    """
    return {
        "view": view,
        "lang": lang,
        "title": words.title(view, lang),
        "subtitle": words.subtitle(view, lang),
        "kind": translate(words.KINDS[view.indicator.kind], lang),
        "legend_title": words.legend_title(view, lang),
        "legend": words.legend_items(view, lang),
        "legend_note": words.legend_note(view, lang),
        "colors": colors(view),
        "no_data": NO_DATA,
        "sources": words.source_lines(view, lang),
        "insets": insets(view, lang),
        "columns": table_columns(view, lang),
        "rows": table_rows(view, lang, rows, first),
    }


def colors(view: View) -> list[str]:
    """Return the colour of each class, light for low values; ColorBrewer, safe for colour-blind readers."""
    k = view.classes.k
    if k == 0:
        return []
    # ColorBrewer starts at three colours; one or two classes take the ends of that.
    scale = color_brewer(view.query.palette, n=max(k, 3))
    return scale if k >= 3 else [scale[0], scale[-1]][-k:]


def insets(view: View, lang: str) -> list[tuple[str, str]]:
    """Return code and name of the overseas départements that have to be seen beside metropolitan France."""
    return [] if view.query.within else list(OVERSEAS.items())


def geometry(view: View) -> bytes:
    """Return the TopoJSON of a view."""
    return topology(view.query.level, view.query.within)


def figures(view: View, lang: str) -> dict[str, Any]:
    """Return what the script draws on the geometry, in the order of the codes.

    Returns
    -------
    dict
        JSON-ready. ``classes`` is one character a territory, its class or ``-`` for missing.
    """
    frame = view.frame
    places = frame["code"].map(OVERSEAS_REGIONS) if view.query.level is Level.REGION else frame["departement"]
    observed = view.indicator.kind is Kind.OBSERVED
    strata = {figure.stratum.id: figure.stratum.label(lang) for figure in view.strata}
    digits = frame[["value", "numerator", "denominator", "coverage"]].round(5)
    return {
        "lang": lang,
        "colors": colors(view),
        "noData": NO_DATA,
        "hatched": view.estimated,
        "codes": frame["code"].tolist(),
        "names": frame["name"].tolist(),
        "classes": "".join("-" if index < 0 else str(index) for index in view.assigned),
        "values": _json_numbers(digits["value"]),
        "numerators": _json_numbers(digits["numerator"]) if observed else None,
        "denominators": _json_numbers(digits["denominator"]) if observed else None,
        "coverages": _json_numbers(digits["coverage"]) if observed else None,
        "strata": [strata.get(stratum, "") for stratum in frame["stratum"]] if strata else None,
        "places": {str(i): place for i, place in enumerate(places) if place in OVERSEAS},
        "groups": frame["departement"].tolist() if view.query.level is Level.COMMUNE else None,
        "text": {
            "noData": translate(N_("No data"), lang),
            "fraction": translate(N_("{numerator} of {denominator}"), lang),
            "coverage": translate(N_("coverage {coverage}"), lang),
        },
    }


def dump(value: object) -> bytes:
    """Return compact JSON, UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def table_columns(view: View, lang: str) -> list[str]:
    """Return the headings of the table beside a map."""
    shared = [N_("Code"), N_("Territory"), N_("Value")]
    special = (
        [N_("Stratum"), N_("Sample size")] if view.estimated else [N_("Numerator"), N_("Denominator"), N_("Coverage")]
    )
    return [translate(heading, lang) for heading in shared + special]


def table_rows(view: View, lang: str, rows: int | None = None, first: int = 0) -> list[list[str]]:
    """Return the cells of the table beside a map, as text in `lang`."""
    frame = view.frame.iloc[first : None if rows is None else first + rows]
    strata = {figure.stratum.id: figure.stratum.label(lang) for figure in view.strata}
    missing = translate(N_("No data"), lang)
    cells = []
    for row in frame.itertuples():
        value = percent(row.value, lang) if row.value == row.value else missing
        if view.estimated:
            rest = [strata.get(row.stratum, "–"), number(row.sample_size, lang)]
        else:
            rest = [number(row.numerator, lang), number(row.denominator, lang), percent(row.coverage, lang)]
        cells.append([row.code, row.name, value, *rest])
    return cells


@cache
def environment() -> Environment:
    """Return the Jinja environment of the templates, with escaping always on."""
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True), trim_blocks=True)


def template(name: str) -> Any:
    """Return a template by name."""
    env = environment()
    env.globals.setdefault("t", translate)
    env.globals.setdefault("number", number)
    return env.get_template(name)


def _json_numbers(column: Any) -> list[float | int | None]:
    return [None if value != value else int(value) if value == int(value) else value for value in column.tolist()]


def _packed(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()


def _without_addresses(css: str) -> str:
    return re.sub(r"url\([^)]*\)", "none", css)


def _script_text(path: Path) -> str:
    # A closing tag inside a string of the script would end the script; no source map is fetched from a report.
    text = path.read_text("utf-8").replace("</script", "<\\/script")
    return "\n".join(line for line in text.splitlines() if not line.startswith("//# sourceMappingURL"))
