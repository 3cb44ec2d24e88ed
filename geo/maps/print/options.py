"""Formats and resolutions of pictures."""

from __future__ import annotations

from typing import Final

from geo.base.errors.writing import InvalidResolution
from geo.vocabulary import parameters
from geo.vocabulary.choices import PictureFormat

FORMATS: Final = tuple(map(str, PictureFormat))
DPI: Final[int] = parameters.DPI.default
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
    low, high = parameters.MIN_DPI, parameters.MAX_DPI
    if not low <= dpi <= high:
        raise InvalidResolution(arrived=dpi, low=low, high=high)
    return dpi
