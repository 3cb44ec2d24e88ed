"""Who may send files here: people on their own machine, and those who have a token."""

from __future__ import annotations

from typing import Final, cast
from urllib.parse import urlsplit

from flask import current_app, request

from geo.base.errors.importing import OtherOrigin, UploadsOff
from webapp.base.settings import Settings
from webapp.uploads import uploads

LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
FORWARDED: Final = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded")


def settings() -> Settings:
    """Return the settings of this application."""
    return cast(Settings, current_app.config["SETTINGS"])


def local() -> bool:
    """Say whether this is somebody's own machine: served there, asked from there, and by no proxy."""
    host = urlsplit(f"//{request.host}").hostname or ""
    known = current_app.config.get("LOCAL", False) and not any(name in request.headers for name in FORWARDED)
    return bool(known and (host in LOCAL_HOSTS))


def open_here() -> bool:
    """Say whether files are taken here: on one's own machine, or where tokens are set."""
    return bool(settings().tokens) or local()


def require_allowed() -> str:
    """Return the owner of what is sent, from its token; "" on one's own machine.

    Raises
    ------
    UploadsOff, OtherOrigin, WrongToken
    """
    if not open_here():
        raise UploadsOff
    require_own_page()
    return uploads.owner_of(request.form.get("token", ""), settings()) if settings().tokens else ""


def require_own_page() -> None:
    """Refuse a form that the page of another site sends: a browser says where it comes from.

    Raises
    ------
    OtherOrigin
    """
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise OtherOrigin
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise OtherOrigin
