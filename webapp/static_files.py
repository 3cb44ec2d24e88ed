"""Scripts, styles and geometry: everything whose address holds the hash of its content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request

from geo.codes import parse_level
from geo.errors import NoSuchFile
from geo.query import Extent
from geo.render import asset
from geo.topology import topology, topology_hash
from webapp.caching import immutable

blueprint = Blueprint("assets", __name__)

OWN = Path(__file__).parent / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
SERVED = (
    "vendor/leaflet/leaflet.js", "vendor/leaflet/leaflet.css", "vendor/topojson-client/topojson-client.min.js",
    "territories.js", "map.css", "page.js", "page.css", "icon.svg",
)  # fmt: skip
"""What can be asked for: a list, so that no path from outside is ever opened."""


@cache
def content(name: str) -> bytes:
    """Return the content of an asset."""
    own = OWN / name
    data = own.read_bytes() if own.is_file() else asset(name).read_bytes()
    if name.startswith("vendor/leaflet") or name.endswith(".min.js"):
        # The source maps are not served; a browser with its tools open would ask for them.
        data = b"\n".join(line for line in data.splitlines() if not line.startswith(b"//# sourceMappingURL"))
    return data


@cache
def asset_address(name: str) -> str:
    """Return the address of an asset, with the hash of its content."""
    return f"/assets/{hashlib.sha256(content(name)).hexdigest()[:16]}/{name}"


def geometry_address(level: str, within: Extent | None) -> str:
    """Return the address of the boundaries of a view."""
    scope = str(within).replace(":", "-") if within else "france"
    return f"/geometry/{topology_hash(parse_level(level), within)}/{level}/{scope}.json"


@blueprint.get("/assets/<digest>/<path:name>")
def serve_asset(digest: str, name: str) -> Response:
    """Serve a script or style."""
    if name not in SERVED or asset_address(name) != f"/assets/{digest}/{name}":
        raise NoSuchFile(path=request.path)
    return immutable(request, content(name), TYPES[name[name.rindex(".") :]])


@blueprint.get("/geometry/<digest>/<level>/<scope>.json")
def serve_geometry(digest: str, level: str, scope: str) -> Response:
    """Serve boundaries as TopoJSON."""
    within = None if scope == "france" else Extent.parse(scope.replace("-", ":", 1))
    if topology_hash(parse_level(level), within) != digest:
        raise NoSuchFile(path=request.path)
    return immutable(request, topology(parse_level(level), within), "application/json")


@blueprint.get("/favicon.ico")
def serve_icon() -> Response:
    """Serve the icon to browsers that ask for it unasked."""
    return immutable(request, content("icon.svg"), TYPES[".svg"])
