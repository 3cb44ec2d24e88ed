"""One question to the Atlas. The same object is an address, a command's arguments, a cache key and a file name.

This is the only place where the text of a question is parsed (`Query.parse`) and printed (`Query.params`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

from geo.base.errors.kinds import shown
from geo.base.errors.questions import ExtentTooSmall, InvalidBreaks, RepeatedParameter, UnknownParameter
from geo.base.i18n import LANGUAGES
from geo.vocabulary.codes import parse_level
from geo.vocabulary.commune_filter import Filter
from geo.vocabulary.extents import EXTENT_LEVELS, Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import BANDS, EpciType, Weight
from geo.vocabulary.palettes import PALETTES
from geo.vocabulary.parsing import MAX_CLASSES, MIN_CLASSES, choice, choices, parse_breaks, parse_class_count

__all__ = ["DRAWINGS", "EXTENT_LEVELS", "LOCKS", "MAX_CLASSES", "MIN_CLASSES", "PALETTES", "SCHEMES", "Extent", "Query"]

SCHEMES: Final = ("quantiles", "equal_interval", "fisher_jenks", "head_tail", "std_mean", "pretty", "manual")
DRAWINGS: Final = ("classes", "circles", "bivariate", "hotspots")
"""How values are drawn: coloured areas; circles as large as the counts; two indicators at once; clusters of neighbours."""
LOCKS: Final = ("", "periods")
"""What shares its classes: nothing, or all periods of the indicator."""
SEVERAL: Final = ("size", "type")
"""Parameters that can name several values."""


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
    size : tuple of str
        Ids of population bands (`geo.vocabulary.model.BANDS`): only communes of these count. Empty is all.
    type : tuple of str
        Types of EPCI: only communes of these count. Empty is all.
    draw : str
        One of `DRAWINGS`.
    second : str or None
        Second indicator where `draw` is ``bivariate``.
    lock : str
        One of `LOCKS`.
    scheme : str
        One of `SCHEMES`.
    k : int
        Number of classes asked for, `MIN_CLASSES` to `MAX_CLASSES`.
    breaks : tuple of float
        Edges of the classes where `scheme` is ``manual``, else empty.
    palette : str
        One of `PALETTES`.
    selected : str or None
        Code of the territory that is chosen on the map.
    lang : str
        One of `geo.base.i18n.LANGUAGES`.
    """

    indicator: str = "rpnt_1_8"
    level: Level = Level.DEPARTEMENT
    period: str | None = None
    within: Extent | None = None
    weight: Weight = Weight.COMMUNES
    size: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    draw: str = "classes"
    second: str | None = None
    lock: str = ""
    scheme: str = "quantiles"
    k: int = 5
    breaks: tuple[float, ...] = ()
    palette: str = "YlGnBu"
    selected: str | None = None
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
        refuse_names([name for name, _ in pairs], cls.names())
        default = cls()
        text: dict[str, str] = {}
        for name, value in pairs:
            if value.strip():
                # A form says each ticked box apart.
                text[name] = f"{text[name]},{value.strip()}" if name in text else value.strip()
        query = cls(
            indicator=text.get("indicator", default.indicator),
            level=parse_level(text["level"]) if "level" in text else default.level,
            period=text.get("period"),
            within=Extent.parse(text["within"]) if "within" in text else None,
            weight=Weight(choice("weight", text.get("weight", default.weight), list(Weight))),
            size=choices("size", text.get("size", ""), [band.id for band in BANDS]),
            type=choices("type", text.get("type", ""), tuple(map(str, EpciType))),
            draw=choice("draw", text.get("draw", default.draw), DRAWINGS),
            second=text.get("second"),
            lock=choice("lock", text.get("lock", default.lock), LOCKS),
            scheme=choice("scheme", text.get("scheme", "manual" if "breaks" in text else default.scheme), SCHEMES),
            k=parse_class_count(text["k"]) if "k" in text else default.k,
            breaks=parse_breaks(text["breaks"]) if "breaks" in text else (),
            palette=choice("palette", text.get("palette", default.palette), PALETTES),
            selected=text.get("selected"),
            lang=choice("lang", text.get("lang", default.lang), LANGUAGES),
        )
        return query.checked()

    @classmethod
    def names(cls) -> list[str]:
        """Return the names of all parameters."""
        return [field.name for field in fields(cls)]

    def checked(self) -> Query:
        """Return the same question if its parts go together.

        What another choice makes meaningless is dropped, so that a form can be sent as it is: the second indicator of a map
        that shows one, all bands or all types (which filter nothing).

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
        return replace(
            self,
            second=self.second if self.draw == "bivariate" else None,
            size=() if len(self.size) == len(BANDS) else self.size,
            type=() if len(self.type) == len(EpciType) else self.type,
        )

    @property
    def filter(self) -> Filter:
        """The communes that count."""
        return Filter(self.size, self.type)

    @property
    def filtered(self) -> bool:
        """Say whether only some communes count."""
        return bool(self.size or self.type)

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
                said[field.name] = _printed(value)
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
        if self.second:
            parts.append(self.second)
        parts += [name.replace("+", "_plus").replace("-", "_").lower() for name in (*self.size, *self.type)]
        if self.draw != "classes":
            parts.append(self.draw)
        return "-".join(parts)


def _printed(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(f"{part:.12g}" if isinstance(part, float) else str(part) for part in value)
    return str(value)


def refuse_names(arrived: list[str], allowed: list[str]) -> None:
    """Refuse parameters that are not known, or given more than once where they hold one value.

    Raises
    ------
    UnknownParameter, RepeatedParameter
    """
    for name in arrived:
        if name not in allowed:
            raise UnknownParameter(arrived=name, allowed=shown(allowed, 20))
        if name not in SEVERAL and arrived.count(name) > 1:
            raise RepeatedParameter(arrived=name, count=arrived.count(name))
