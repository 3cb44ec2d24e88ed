"""Headers that keep a page from doing anything that it was not made for."""

from __future__ import annotations

import base64
import hashlib

from flask import Response, g

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


BASEMAP_HOSTS = ("https://data.geopf.fr", "https://tile.openstreetmap.org")


def allow_inline_script(text: str) -> None:
    """Allow one inline script of this answer, by its hash: whatever else is injected does not run."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    g.script_hashes = [*g.get("script_hashes", []), f"'sha256-{digest}'"]


def allow_basemaps() -> None:
    """Allow this page the images of the background maps, which a reader can turn on; nothing asks for them before that."""
    g.images = " ".join(BASEMAP_HOSTS)


def allow_framing() -> None:
    """Allow other sites to show this answer inside their pages."""
    g.ancestors = "*"


def allow_picture_styles() -> None:
    """Let a picture (SVG) that is served alone keep the styles written inside it; it can run and load nothing."""
    g.picture = True


def policy() -> str:
    """Return the content security policy of this answer: everything comes from here."""
    if g.get("picture"):
        return "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    scripts = " ".join(["'self'", *g.get("script_hashes", [])])
    images = " ".join(filter(None, ["'self' data:", g.get("images", "")]))
    ancestors = g.get("ancestors", "'self'")
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self'; img-src {images}; connect-src 'self'; "
        "worker-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )


def secure(response: Response) -> Response:
    """Add the security headers to an answer."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", policy())
    return response
