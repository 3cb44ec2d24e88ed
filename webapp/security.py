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


def allow_inline_script(text: str) -> None:
    """Allow one inline script of this answer, by its hash: whatever else is injected does not run."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    g.script_hashes = [*g.get("script_hashes", []), f"'sha256-{digest}'"]


def policy() -> str:
    """Return the content security policy of this answer: everything comes from here."""
    scripts = " ".join(["'self'", *g.get("script_hashes", [])])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "worker-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    )


def secure(response: Response) -> Response:
    """Add the security headers to an answer."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", policy())
    return response
