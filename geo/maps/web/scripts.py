"""Scripts and styles of a map: ours beside this module, others where the set-up installs them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from markupsafe import Markup

from geo.base import paths
from geo.base.errors.shipped import WebAssetsMissing
from geo.maps.web.script_modules import in_order, plain_lines, script

ASSETS: Final = Path(__file__).parent / "assets"
LEAFLET: Final = "vendor/leaflet/leaflet.js"
PATH_SCRIPTS: Final = ("vendor/topojson-client/topojson-client.min.js", "territories.js")
TILE_SCRIPTS: Final = ("territory-tiles.js",)
FILE_SCRIPTS: Final = ("file.js",)
PAINTER: Final = ("vendor/pmtiles/pmtiles.js", "painter.js")
FILE_PAINTER: Final = ("painter.js",)
"""The script of the worker that paints: on a page it fetches tiles, for which it needs a library; in a file it unpacks one."""
START: Final = "start.js"
"""Stands in the page before everything else; no module, as it has to run at once."""
STYLES: Final = ("vendor/leaflet/leaflet.css", "map.css")
STRIP_STYLES: Final = ("map.css", "strip.css")
"""Of a page that has figures by stratum and no map."""


def asset(name: str) -> Path:
    """Return the path of a script or style.

    Parameters
    ----------
    name : str
        Names that begin with ``vendor/`` are those of the set-up.

    Raises
    ------
    WebAssetsMissing
    """
    path = paths.vendor() / name.removeprefix("vendor/") if name.startswith("vendor/") else ASSETS / name
    if not path.is_file():
        raise WebAssetsMissing(path=name)
    return path


def with_imports(names: tuple[str, ...]) -> list[str]:
    """Return the names of scripts and of all that they import, each once, before those that need it."""
    ordered: dict[str, None] = {}
    for name in names:
        own = [] if name.startswith("vendor/") else in_order([asset(name)])
        ordered |= dict.fromkeys([path.name for path in own] or [name])
    return list(ordered)


def script_text(names: tuple[str, ...]) -> str:
    """Return scripts, with all that they import, as one text for the inside of a page or for a worker.

    Raises
    ------
    WebAssetsMissing
    """
    return "\n".join(one_script(name) for name in with_imports(names))


def one_script(name: str) -> str:
    """Return one script without what it imports.

    Raises
    ------
    WebAssetsMissing
    """
    path = asset(name)
    if name.startswith("vendor/"):
        return inside_page(path.read_text("utf-8"))
    return inside_page("\n".join(plain_lines(path.read_text("utf-8"))) if name == START else script(path))


def inside_page(text: str) -> str:
    """Return a script that may stand inside a page and asks for nothing."""
    # A closing tag inside a string of the script would end the script; no source map is fetched from a report.
    text = text.replace("</script", "<\\/script")
    return "\n".join(line for line in text.splitlines() if not line.startswith("//# sourceMappingURL"))


def style_text(name: str) -> str:
    """Return a style without addresses: those of Leaflet's images, for controls that are not used here, would be requests.

    Raises
    ------
    WebAssetsMissing
    """
    text = re.sub(r"url\([^)]*\)", "none", asset(name).read_text("utf-8"))
    text = re.sub(r"\s*([{};,])\s+", r"\1", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)).strip()
    # A blank after a colon separates a property from its value; before one it would be part of a selector, and stays.
    text = re.sub(r":\s+", ":", text).replace(";}", "}")
    return re.sub(r"(?<![\w.])0\.(?=\d)", ".", text)


def strip_styles(names: tuple[str, ...] = STRIP_STYLES) -> Markup:
    """Return the styles of figures by stratum, to stand in the head of a page."""
    return Markup("".join(f"<style>{style_text(name)}</style>" for name in names))  # noqa: S704  our own files
