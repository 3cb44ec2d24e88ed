"""Where the shipped data stands: beside the packages in a checkout, inside the package in a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


@cache
def shipped_root() -> Path:
    """Return the folder that holds ``boundaries/`` and ``data/``."""
    inside = PACKAGE / "shipped"
    return inside if inside.is_dir() else PACKAGE.parent


def boundaries() -> Path:
    """Return the folder of the boundaries."""
    return shipped_root() / "boundaries"


def data() -> Path:
    """Return the folder of the indicator catalogue and values."""
    return shipped_root() / "data"


def vendor() -> Path:
    """Return the folder where the set-up installs the web assets that are not ours."""
    return PACKAGE.parent / "webapp" / "static" / "vendor"
