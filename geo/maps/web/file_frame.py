"""The page around the maps of an exported file, and the scripts and styles that it carries inside."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from branca.element import Element, Figure, MacroElement
from markupsafe import Markup

from geo.base.json_text import dump
from geo.maps.web.exported_page import FilePage, FileSide, Moment, file_text
from geo.maps.web.scripts import STRIP_STYLES, STYLES, one_script, script_text, strip_styles, style_text, with_imports
from geo.maps.web.templates import NOTHING, render
from geo.tiles.packing import pack
from geo.views.map_pair import pair_breaks
from geo.wording.breaks import pair_notes

_FOLIUM_VIEWPORT: Final = re.compile(r'<meta name="viewport"[^>]*user-scalable=no[^>]*>')


class AtlasFigure(Figure):
    """The page around one map or two: valid HTML in the right language, with no request to anything.

    Parameters
    ----------
    sides : list of FileSide
        See `geo.maps.web.exported_page.file_side`.
    lang : str
    film : list of dict
        Periods to play, see `geo.maps.web.exported_page.film_frames`.
    """

    def __init__(self, sides: list[FileSide], lang: str, film: list[dict[str, Any]] | None = None) -> None:
        super().__init__(title=" | ".join(side.title for side in sides))
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
        drawn = [
            NOTHING if side.strip else Markup(bodies.pop(f"atlas_{side.name}"))  # noqa: S704  escaped in its templates
            for side in self._sides
        ]
        page = FilePage(
            title=str(self.title),
            head=Markup(self.header.render(**kwargs)),  # noqa: S704  scripts and styles of ours and of folium
            script=Markup(self.script.render(**kwargs)),  # noqa: S704
            sides=[replace(side, drawn=body) for side, body in zip(self._sides, drawn, strict=True)],
            rest=Markup("".join(bodies.values())),  # noqa: S704  a user's own layers, as folium renders them
            film=[Moment(frame["period"], frame["label"]) for frame in self._film],
            options=self._options(),
            notes=[
                note
                for one, other in pairwise(self._sides)
                for note in pair_notes(pair_breaks(one.view, other.view), self.lang)
            ],
            styles=self._strip_styles(),
        )
        # Folium adds a viewport that forbids zooming, which people with low vision need; ours stands before it.
        return _FOLIUM_VIEWPORT.sub("", render(page, self.lang))

    def _strip_styles(self) -> Markup:
        """Return the styles of figures by stratum; with no map at all those of the page too, which come with a map."""
        strips = [side for side in self._sides if side.strip]
        names = STRIP_STYLES[-1:] if len(strips) < len(self._sides) else STRIP_STYLES
        return strip_styles(names) if strips else NOTHING

    def _options(self) -> dict[str, Any]:
        film = pack(dump(self._film)) if self._film else None
        sides = [{"keys": side.keys, "film": film} for side in self._sides if not side.strip]
        return {"lang": self.lang, "text": file_text(self.lang), "sides": sides}


class InlinedAssets(MacroElement):
    """Scripts and styles inside the page, each of them once however many layers need it."""

    def __init__(self, scripts: tuple[str, ...], bundles: dict[str, tuple[str, ...]] | None = None) -> None:
        super().__init__()
        self._name = "InlinedAssets"
        # Leaflet's images are for controls and markers that are not used here; a relative address would be a request.
        self._pieces = {name: f"<style>{style_text(name)}</style>" for name in STYLES}
        self._pieces |= {name: f"<script>{one_script(name)}</script>" for name in with_imports(scripts)}
        self._pieces |= {
            name: f'<script id="{name}">{script_text(parts)}</script>' for name, parts in (bundles or {}).items()
        }

    def render(self, **kwargs: Any) -> str:
        """Add them to the head of the page; there is nothing to show where they stand."""
        header: Any = getattr(self.get_root(), "header")  # noqa: B009  branca does not say that the root is a figure
        for name, piece in self._pieces.items():
            header.add_child(Element(f"{{% raw %}}{piece}{{% endraw %}}"), name=f"atlas-{name}")
        return ""
