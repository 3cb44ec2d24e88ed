"""A view as one HTML file: its map, or the figures by stratum in place of a map that would say nothing of places."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from markupsafe import Markup, escape

from geo.maps.strips.content import Strip
from geo.maps.web.exported_page import FileSide, file_side, live_address, page_address
from geo.maps.web.scripts import strip_styles
from geo.maps.web.templates import Page, render
from geo.views.view import View

if TYPE_CHECKING:
    import folium


@dataclass(frozen=True, slots=True)
class StripFilePage(Page):
    """An exported file of a view that is not drawn as a map.

    Attributes
    ----------
    side : FileSide
        What stands around it.
    strip : Strip
        The figures by stratum.
    instead : list of str
        Addresses of what can be seen instead, in the order of the strip; empty for a file that knows of no web application.
    styles : Markup
        Of the page.
    """

    template: ClassVar[str] = "strip_file.html"

    side: FileSide
    strip: Strip
    instead: list[str]
    styles: Markup


@dataclass(frozen=True, slots=True)
class StripFile:
    """A file of a view that is not drawn as a map: a notebook shows it, and it writes itself.

    Attributes
    ----------
    html : str
        The whole page, without any script and with no request to anything.
    """

    html: str

    def save(self, path: str | Path) -> None:
        """Write the page, as `folium.Map.save` does."""
        Path(path).write_text(self.html, encoding="utf-8")

    def _repr_html_(self) -> str:
        return f'<iframe srcdoc="{escape(self.html)}" width="100%" height="700"></iframe>'


def map_file(view: View, lang: str = "fr", live: str = "") -> str:
    """Return a view as one page that needs no network.

    Parameters
    ----------
    view : View
    lang : str
        "fr" or "en".
    live : str
        Where the web application is that shows the view live, for example ``https://atlas.example.fr``; "" for nowhere.

    Raises
    ------
    InvalidChoice, WebAssetsMissing, ShippedDataMissing

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> page = map_file(build_view(Query.parse({"indicator": "ia_projet_en_cours", "level": "region"})), "en")
    >>> "Why is there no map?" in page, "<script" in page
    (True, False)
    """
    shown = map_or_strip(view, lang, live)
    return shown.html if isinstance(shown, StripFile) else str(shown.get_root().render())


def map_or_strip(view: View, lang: str = "fr", live: str = "") -> folium.Map | StripFile:
    """Return a view as a `folium.Map`, or as a page of figures by stratum; parameters and errors as `map_file`."""
    # Folium takes half a second to import.
    from geo.maps.web.folium_map import folium_map

    if not view.no_map:
        return folium_map(view, lang, live)
    side = file_side(view, lang, live and live_address(live, view, lang))
    assert side.strip is not None
    return StripFile(
        render(
            StripFilePage(
                side=side,
                strip=side.strip,
                instead=[page_address(live, way.path, way.params, lang) for way in side.strip.instead] if live else [],
                styles=strip_styles(),
            ),
            lang,
        )
    )
