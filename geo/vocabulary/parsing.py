"""Read single values from text: one function a kind of value, each with its own refusal."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from typing import Final

from geo.base.errors.kinds import shown
from geo.base.errors.questions import InvalidBreaks, InvalidCentre, InvalidChoice, InvalidClassCount

MIN_CLASSES: Final = 2
MAX_CLASSES: Final = 9


def choice(name: str, arrived: str, allowed: Iterable[str]) -> str:
    """Return `arrived` if it is one of `allowed`; the empty one, which a form sends for nothing, is not named in a refusal.

    Raises
    ------
    InvalidChoice
    """
    listed = [str(item) for item in allowed]
    if str(arrived) not in listed:
        raise InvalidChoice(name=name, arrived=arrived, allowed=shown(filter(None, listed), 20))
    return str(arrived)


def choices(name: str, text: str, allowed: Iterable[str]) -> tuple[str, ...]:
    """Read several of `allowed`, separated by commas; they come back in the order of `allowed`, each once.

    Raises
    ------
    InvalidChoice

    Examples
    --------
    >>> choices("type", "CA,CC,CA", ("CC", "CA"))
    ('CC', 'CA')
    """
    listed = list(allowed)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    # A plus sign that is typed into an address arrives as a space: "50000+" as "50000".
    chosen = {choice(name, f"{part}+" if f"{part}+" in listed else part, listed) for part in parts}
    return tuple(item for item in listed if item in chosen)


def parse_class_count(text: str) -> int:
    """Read the number of classes.

    Raises
    ------
    InvalidClassCount
        If it is not a whole number from `MIN_CLASSES` to `MAX_CLASSES`.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 4 and MIN_CLASSES <= int(text) <= MAX_CLASSES):
        raise InvalidClassCount(arrived=text, low=MIN_CLASSES, high=MAX_CLASSES)
    return int(text)


def parse_breaks(text: str) -> tuple[float, ...]:
    """Read the edges of manual classes: increasing numbers separated by commas.

    Raises
    ------
    InvalidBreaks
        If one is not a finite number, they do not increase, or there are too few or too many.
    """
    refused = InvalidBreaks(arrived=text, low=MIN_CLASSES + 1, high=MAX_CLASSES + 1)
    try:
        breaks = tuple(float(part) for part in text.split(","))
    except ValueError:
        raise refused from None
    increasing = all(a < b for a, b in itertools.pairwise(breaks))
    if not (all(map(math.isfinite, breaks)) and increasing and MIN_CLASSES < len(breaks) <= MAX_CLASSES + 1):
        raise refused
    return breaks


def parse_centre(text: str) -> float:
    """Read the value at which the colours of a map part.

    Raises
    ------
    InvalidCentre
        If it is not a finite number.

    Examples
    --------
    >>> parse_centre("-0.5")
    -0.5
    """
    try:
        centre = float(text)
    except ValueError:
        raise InvalidCentre(arrived=text) from None
    if not math.isfinite(centre):
        raise InvalidCentre(arrived=text)
    return centre + 0.0  # no minus before zero
