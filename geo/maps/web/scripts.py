"""Scripts and styles of a map: ours beside this module, others where the set-up installs them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from geo.base import paths
from geo.base.errors.shipped import WebAssetsMissing

ASSETS: Final = Path(__file__).parent / "assets"
LEAFLET: Final = "vendor/leaflet/leaflet.js"
UNPACK: Final = "unpack.js"
"""Reads what a file carries inside."""
PATH_SCRIPTS: Final = ("vendor/topojson-client/topojson-client.min.js", "measure.js", "territories.js")
TILE_SCRIPTS: Final = ("tile-layer.js", "circles.js", "measure.js", "territory-tiles.js")
FILE_SCRIPTS: Final = ("file-search.js", "file-table.js", "file.js")
FILM: Final = "file-film.js"
TOGETHER: Final = "together.js"
PAINTER: Final = ("vendor/pmtiles/pmtiles.js", "painter.js")
FILE_PAINTER: Final = (UNPACK, "painter.js")
"""Together the script of the worker that paints: on a page it fetches tiles, in a file it unpacks one."""
STYLES: Final = ("vendor/leaflet/leaflet.css", "map.css")


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


def script_text(names: tuple[str, ...]) -> str:
    """Return scripts as one text for the inside of a page or for a worker.

    Raises
    ------
    WebAssetsMissing
    """
    text = "\n".join(_plain(name) for name in names)
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
    return re.sub(r"\s*([{};,])\s+", r"\1", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)).strip()


def _plain(name: str) -> str:
    """Return a script; ours without comment lines and indentation, which a file need not carry."""
    text = asset(name).read_text("utf-8")
    if name.startswith("vendor/"):
        return text
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
