"""Scripts, styles and geometry: everything whose address holds the hash of its content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request, send_file

from geo.base.errors.serving import NoSuchFile
from geo.base.json_text import dump
from geo.maps.web.script_data import names
from geo.maps.web.script_modules import bundle
from geo.maps.web.scripts import PAINTER, asset, script_text
from geo.tiles.archive import tile_hash, tiles_path
from geo.views.circles import points
from geo.vocabulary.codes import parse_level
from geo.vocabulary.levels import Level
from webapp.base.caching import FOR_EVER, immutable

blueprint = Blueprint("assets", __name__)

OWN = Path(__file__).parent.parent / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
PAINTER_NAME = "painter.js"
MAP = ("territory-tiles.js",)
SCRIPTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "map.js": (MAP, ()),
    "explorer.js": (("page.js", "explorer.js", "legend.js", "search.js", "projects-on-page.js"), MAP),
    "choices.js": (("page.js",), ()),
    "embed.js": (("search.js", "projects-on-page.js"), MAP),
    "two-maps.js": (("two-maps.js",), MAP),
    "published-map.js": (("published.js", "projects-on-page.js"), MAP),
    "published.js": (("published.js",), ()),
    "side-by-side.js": (("reload.js", "search.js"), ()),
    "reload.js": (("reload.js",), ()),
    "import.js": (("import.js",), ()),
}
"""Scripts of pages: the modules that each is made of, and those that the page has loaded before."""
SERVED = (
    "vendor/leaflet/leaflet.js", "vendor/leaflet/leaflet.css", PAINTER_NAME, "map.css", "projects.css", "strip.css", "page.css",
    "icon.svg",
    *SCRIPTS,
)  # fmt: skip
"""What can be asked for: a list, so that no path from outside is ever opened."""


@cache
def content(name: str) -> bytes:
    """Return the content of an asset; a script of a page, and that of the painter, is one file with all that it needs."""
    if name == PAINTER_NAME:
        return script_text(PAINTER).encode()
    if name in SCRIPTS:
        modules, besides = ([_module(one) for one in names] for names in SCRIPTS[name])
        return bundle(modules, besides).encode()
    own = OWN / name
    if own.is_file():
        return own.read_bytes()
    # Without its source map, which is not served: a browser with its tools open would ask for it.
    return script_text((name,)).encode() if name.endswith(".js") else asset(name).read_bytes()


def _module(name: str) -> Path:
    own = OWN / name
    return own if own.is_file() else asset(name)


@cache
def asset_address(name: str) -> str:
    """Return the address of an asset, with the hash of its content."""
    return f"/assets/{hashlib.sha256(content(name)).hexdigest()[:16]}/{name}"


def tiles_address(level: Level) -> str:
    """Return the address of the vector tiles of a level, with the hash of the archive."""
    return f"/tiles/{tile_hash(level)}/{level}.pmtiles"


@cache
def names_content(level: Level) -> bytes:
    """Return codes and names of a level as JSON."""
    return dump(names(level))


@cache
def names_address(level: Level) -> str:
    """Return the address of codes and names of a level, with the hash of the content."""
    return f"/names/{hashlib.sha256(names_content(level)).hexdigest()[:16]}/{level}.json"


@cache
def points_content(level: Level) -> bytes:
    """Return a point inside each territory of a level as JSON."""
    return dump(points(level))


@cache
def points_address(level: Level) -> str:
    """Return the address of the points of a level, with the hash of what they are computed from."""
    return f"/points/{tile_hash(level)}/{level}.json"


@blueprint.get("/points/<digest>/<level>.json")
def serve_points(digest: str, level: str) -> Response:
    """Serve a point inside each territory of a level."""
    if points_address(parse_level(level)) != f"/points/{digest}/{level}.json":
        raise NoSuchFile(path=request.path)
    return immutable(request, points_content(parse_level(level)), "application/json")


@blueprint.get("/assets/<digest>/<path:name>")
def serve_asset(digest: str, name: str) -> Response:
    """Serve a script or style."""
    if name not in SERVED or asset_address(name) != f"/assets/{digest}/{name}":
        raise NoSuchFile(path=request.path)
    return immutable(request, content(name), TYPES[name[name.rindex(".") :]])


@blueprint.get("/tiles/<digest>/<level>.pmtiles")
def serve_tiles(digest: str, level: str) -> Response:
    """Serve a PMTiles archive; browsers read parts of it with range requests."""
    if tile_hash(parse_level(level)) != digest:
        raise NoSuchFile(path=request.path)
    response = send_file(
        tiles_path(parse_level(level)), mimetype="application/vnd.pmtiles", etag=digest, max_age=31536000
    )
    response.headers["Cache-Control"] = FOR_EVER
    return response


@blueprint.get("/names/<digest>/<level>.json")
def serve_names(digest: str, level: str) -> Response:
    """Serve codes and names of a level."""
    if names_address(parse_level(level)) != f"/names/{digest}/{level}.json":
        raise NoSuchFile(path=request.path)
    return immutable(request, names_content(parse_level(level)), "application/json")


@blueprint.get("/favicon.ico")
def serve_icon() -> Response:
    """Serve the icon to browsers that ask for it unasked."""
    return immutable(request, content("icon.svg"), TYPES[".svg"])
