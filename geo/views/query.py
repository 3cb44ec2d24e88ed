"""One question to the Atlas. The same object is an address, a command's arguments, a cache key and a file name.

This is the only place where the text of a question is parsed (`Query.parse`) and printed (`Query.params`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from geo.base.errors.questions import ExtentTooSmall, InvalidBreaks
from geo.indicators.catalogue import choose_denominator, get_indicator, load_catalogue
from geo.vocabulary import parameters
from geo.vocabulary.choices import Drawing, Lock, Palette, Scheme
from geo.vocabulary.extents import EXTENT_LEVELS, Extent, Filter
from geo.vocabulary.levels import Level
from geo.vocabulary.model import BANDS, EpciType, Weight
from geo.vocabulary.palettes import DIVERGING
from geo.vocabulary.parameter import Given, given_texts, parse_texts, to_texts
from geo.vocabulary.parsing import MAX_CLASSES, MIN_CLASSES

__all__ = ["EXTENT_LEVELS", "Extent", "Query"]

PARTS: Final = tuple(parameter for parameter in parameters.VIEW if parameter is not parameters.AMONG)
"""What a question is made of; ``among`` chooses its indicator."""


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
    draw : Drawing
    second : str or None
        Second indicator where `draw` is ``bivariate``.
    lock : Lock
    scheme : Scheme
    k : int
        Number of classes asked for, `MIN_CLASSES` to `MAX_CLASSES`.
    breaks : tuple of float
        Edges of the classes where `scheme` is ``manual``, else empty.
    palette : Palette
    centre : float or None
        Where the colours of a palette of two hues part; None is the national value, or 0 where there is none and values have
        both signs.
    projects : bool
        Whether documented AI projects are drawn as points over a map of that theme.
    selected : str or None
        Code of the territory that is chosen on the map.
    lang : str
        One of `geo.base.i18n.LANGUAGES`.
    """

    indicator: str = parameters.INDICATOR.default
    level: Level = parameters.LEVEL.default
    period: str | None = parameters.PERIOD.default
    within: Extent | None = parameters.WITHIN.default
    weight: Weight = parameters.WEIGHT.default
    size: tuple[str, ...] = parameters.SIZE.default
    type: tuple[str, ...] = parameters.TYPE.default
    draw: Drawing = parameters.DRAW.default
    second: str | None = parameters.SECOND.default
    lock: Lock = parameters.LOCK.default
    scheme: Scheme = parameters.SCHEME.default
    k: int = parameters.K.default
    breaks: tuple[float, ...] = parameters.BREAKS.default
    palette: Palette = parameters.PALETTE.default
    centre: float | None = parameters.CENTRE.default
    projects: bool = parameters.PROJECTS.default
    selected: str | None = parameters.SELECTED.default
    lang: str = parameters.LANG.default

    @classmethod
    def parse(cls, given: Given) -> Query:
        """Read a question from the parameters of an address or of a command.

        Empty values count as not given, so that a form can be sent as it is.

        Raises
        ------
        UnknownParameter, RepeatedParameter, UnknownLevel, InvalidExtent, ExtentTooSmall, InvalidChoice,
        InvalidClassCount, InvalidBreaks, InvalidCentre, UnknownIndicator

        Examples
        --------
        >>> Query.parse({"level": "epci", "within": "region:53"}).within
        Extent(level=<Level.REGION: 'region'>, code='53')
        """
        texts = given_texts(given, parameters.VIEW)
        if "breaks" in texts:
            texts.setdefault("scheme", Scheme.MANUAL)
        if "centre" in texts:
            texts.setdefault("palette", DIVERGING[0])
        query = cls(**choose_denominator(parse_texts(texts, parameters.VIEW)))
        if "level" not in texts and "within" not in texts:
            query = query.with_(level=_usual_level(query.indicator))
        return query.checked()

    def checked(self) -> Query:
        """Return the same question if its parts go together.

        What another choice makes meaningless is dropped, so that a form can be sent as it is: the second indicator of a map
        that shows one, the centre of a palette that has none, all bands or all types (which filter nothing).

        Raises
        ------
        UnknownIndicator
            If there is no second indicator of that name, drawn or not.
        ExtentTooSmall
            If territories of `level` do not fit into `within`.
        InvalidBreaks
            If the scheme is ``manual`` without breaks, or has breaks without being ``manual``.
        """
        if self.second and self.draw != Drawing.BIVARIATE:
            get_indicator(self.second)  # what is not drawn is dropped, but not a name that nothing has
        if self.within and self.within.level not in EXTENT_LEVELS[self.level]:
            raise ExtentTooSmall(level=self.level, within=self.within)
        if (self.scheme == Scheme.MANUAL) != bool(self.breaks):
            arrived = ",".join(map(str, self.breaks))
            raise InvalidBreaks(arrived=arrived, low=MIN_CLASSES + 1, high=MAX_CLASSES + 1)
        return replace(
            self,
            second=self.second if self.draw == Drawing.BIVARIATE else None,
            centre=self.centre if self.palette in DIVERGING else None,
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
        values = {parameter.name: getattr(self, parameter.name) for parameter in PARTS}
        always = {"indicator": self.indicator, "level": str(self.level)}
        return {**always, **to_texts(values, PARTS)}

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
        if self.draw != Drawing.CLASSES:
            parts.append(self.draw)
        return "-".join(parts)


def _usual_level(indicator_id: str) -> Level:
    """Return the level that a question without one is about: the usual one, or the largest that has values."""
    indicator = load_catalogue().get(indicator_id)
    usual = parameters.LEVEL.default
    if indicator is None or usual in indicator.levels or not indicator.levels:
        return usual
    return indicator.levels[-1]
