"""Where the benchmarks find and keep things."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
CACHE: Final = ROOT / "build-cache" / "bench"
"""Ignored by git: built pages, third-party files, raw results."""
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INDICATOR: Final = "rpnt_1_8"


class Unable(Exception):
    """The benchmarks cannot run; the sentence says why and what to do."""


def chromium() -> str:
    """Return the path of the Chromium to drive.

    Raises
    ------
    Unable
    """
    browser = os.environ.get("ATLAS_CHROMIUM") or next((path for path in map(shutil.which, BROWSERS) if path), None)
    if not browser:
        raise Unable('No Chromium was found: "apt-get install chromium", or name one in ATLAS_CHROMIUM.')
    return browser


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def digest(*parts: Path | str) -> str:
    """Return a short checksum of files and texts, to name what was made of them."""
    total = hashlib.sha256()
    for part in parts:
        total.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        total.update(b"\0")
    return total.hexdigest()[:16]
