"""Formats and resolutions of pictures."""

from __future__ import annotations

from typing import Final

from geo.base.errors.writing import InvalidResolution

FORMATS: Final = ("png", "svg", "pdf")


DPI: Final = 200


MIN_DPI: Final = 50


MAX_DPI: Final = 600
"""Dots per inch of a PNG: by default A4 landscape is 2,339 pixels wide."""


def checked_dpi(dpi: int) -> int:
    """Return a resolution that is allowed.

    Raises
    ------
    InvalidResolution

    Examples
    --------
    >>> checked_dpi(300)
    300
    """
    if not MIN_DPI <= dpi <= MAX_DPI:
        raise InvalidResolution(arrived=dpi, low=MIN_DPI, high=MAX_DPI)
    return dpi
