"""One question to the Atlas. The same object is an address, a command's arguments, a cache key and a file name.

This is the only place where the text of a question is parsed (`Query.parse`) and printed (`Query.params`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

from geo.codes import looks_like, parse_level
from geo.errors import (
    ExtentTooSmall,
    InvalidBreaks,
    InvalidChoice,
    InvalidClassCount,
    InvalidExtent,
    RepeatedParameter,
    UnknownParameter,
    shown,
)
from geo.i18n import LANGUAGES
from geo.model import Level, Weight

SCHEMES: Final = ("quantiles", "equal_interval", "fisher_jenks", "head_tail", "std_mean", "pretty", "manual")
PALETTES: Final = ("YlGnBu", "PuBuGn", "YlOrBr", "OrRd", "Purples")
MIN_CLASSES: Final = 2
MAX_CLASSES: Final = 9
EXTENT_LEVELS: Final = {
    Level.COMMUNE: (Level.EPCI, Level.DEPARTEMENT, Level.REGION),
    Level.EPCI: (Level.DEPARTEMENT, Level.REGION),
    Level.DEPARTEMENT: (Level.REGION,),
    Level.REGION: (),
}
"""Inside which levels the territories of a level can be shown."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The territory that a question is limited to; its text is ``level:code``.

    Examples
    --------
    >>> str(Extent.parse("region:53"))
    'region:53'
    """

    level: Level
    code: str

    def __str__(self) -> str:
        return f"{self.level}:{self.code}"

    @classmethod
    def parse(cls, text: str) -> Extent:
        """Read ``level:code``.

        Raises
        ------
        InvalidExtent
            If the text has another form, or the code is not one of that level.
        """
        level, _, code = text.partition(":")
        allowed = (Level.EPCI, Level.DEPARTEMENT, Level.REGION)
        if level not in allowed or not looks_like(code, Level(level)):
            raise InvalidExtent(arrived=text, allowed=shown(allowed))
        return cls(Level(level), code)


@dataclass(frozen=True, slots=True)
class Query:
    """A question: which indicator, at which level, when, where, and how it is drawn.

    Attributes
    ----------
    indicator : str
    level : Level
    period : str or None
        None is the latest one.
    within : Extent or None
        None is the whole country.
    weight : Weight
        Share of communes or share of inhabitants.
    scheme : str
        One of `SCHEMES`.
    k : int
        Number of classes asked for, `MIN_CLASSES` to `MAX_CLASSES`.
    breaks : tuple of float
        Edges of the classes where `scheme` is ``manual``, else empty.
    palette : str
        One of `PALETTES`.
    lang : str
        One of `geo.i18n.LANGUAGES`.
    """

    indicator: str = "rpnt_1_8"
    level: Level = Level.DEPARTEMENT
    period: str | None = None
    within: Extent | None = None
    weight: Weight = Weight.COMMUNES
    scheme: str = "quantiles"
    k: int = 5
    breaks: tuple[float, ...] = ()
    palette: str = "YlGnBu"
    lang: str = "fr"

    @classmethod
    def parse(cls, given: Iterable[tuple[str, str]] | Mapping[str, str]) -> Query:
        """Read a question from the parameters of an address or of a command.

        Empty values count as not given, so that a form can be sent as it is.

        Raises
        ------
        UnknownParameter, RepeatedParameter, UnknownLevel, InvalidExtent, ExtentTooSmall, InvalidChoice,
        InvalidClassCount, InvalidBreaks

        Examples
        --------
        >>> Query.parse({"level": "epci", "within": "region:53"}).within
        Extent(level=<Level.REGION: 'region'>, code='53')
        """
        pairs = list(given.items() if isinstance(given, Mapping) else given)
        names = [name for name, _ in pairs]
        allowed = [field.name for field in fields(cls)]
        for name in names:
            if name not in allowed:
                raise UnknownParameter(arrived=name, allowed=shown(allowed, 20))
            if names.count(name) > 1:
                raise RepeatedParameter(arrived=name, count=names.count(name))
        default = cls()
        text = {name: value.strip() for name, value in pairs if value.strip()}
        query = cls(
            indicator=text.get("indicator", default.indicator),
            level=parse_level(text["level"]) if "level" in text else default.level,
            period=text.get("period"),
            within=Extent.parse(text["within"]) if "within" in text else None,
            weight=Weight(choice("weight", text.get("weight", default.weight), list(Weight))),
            scheme=choice("scheme", text.get("scheme", "manual" if "breaks" in text else default.scheme), SCHEMES),
            k=parse_class_count(text["k"]) if "k" in text else default.k,
            breaks=parse_breaks(text["breaks"]) if "breaks" in text else (),
            palette=choice("palette", text.get("palette", default.palette), PALETTES),
            lang=choice("lang", text.get("lang", default.lang), LANGUAGES),
        )
        return query.checked()

    def checked(self) -> Query:
        """Return the same question if its parts go together.

        Raises
        ------
        ExtentTooSmall
            If territories of `level` do not fit into `within`.
        InvalidBreaks
            If the scheme is ``manual`` without breaks, or has breaks without being ``manual``.
        """
        if self.within and self.within.level not in EXTENT_LEVELS[self.level]:
            raise ExtentTooSmall(level=self.level, within=self.within)
        if (self.scheme == "manual") != bool(self.breaks):
            arrived = ",".join(map(str, self.breaks))
            raise InvalidBreaks(arrived=arrived, low=MIN_CLASSES + 1, high=MAX_CLASSES + 1)
        return self

    def params(self) -> dict[str, str]:
        """Return the parameters that say this question, without those that have their default value.

        Examples
        --------
        >>> Query(indicator="rpnt_1_1", within=Extent(Level.REGION, "53")).params()
        {'indicator': 'rpnt_1_1', 'level': 'departement', 'within': 'region:53'}
        """
        said: dict[str, str] = {"indicator": self.indicator, "level": str(self.level)}
        for field in fields(self)[2:]:
            value = getattr(self, field.name)
            if value != field.default:
                said[field.name] = ",".join(f"{b:.12g}" for b in value) if field.name == "breaks" else str(value)
        return said

    def with_(self, **changes: object) -> Query:
        """Return the question with other values for some of its parts."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def slug(self) -> str:
        """Return a file name without an ending: safe on every system, and it speaks.

        Examples
        --------
        >>> Query(indicator="rpnt_1_8", within=Extent(Level.REGION, "53"), period="2026-10").slug()
        'rpnt_1_8-departement-region_53-2026-10'
        """
        extent = str(self.within).replace(":", "_") if self.within else "france"
        parts = [self.indicator, str(self.level), extent, self.period or "latest"]
        if self.weight is Weight.INHABITANTS:
            parts.append("inhabitants")
        return "-".join(parts)


def choice(name: str, arrived: str, allowed: Iterable[str]) -> str:
    """Return `arrived` if it is one of `allowed`.

    Raises
    ------
    InvalidChoice
    """
    listed = [str(item) for item in allowed]
    if str(arrived) not in listed:
        raise InvalidChoice(name=name, arrived=arrived, allowed=shown(listed, 20))
    return str(arrived)


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
