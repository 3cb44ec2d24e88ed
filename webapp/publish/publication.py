"""What is published: indicators, levels, periods, languages, portraits, extent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from geo.base.errors.kinds import AtlasError, shown
from geo.base.errors.questions import ExtentTooSmall
from geo.base.errors.writing import NothingToPublish
from geo.base.i18n import LANGUAGES
from geo.compare.answer import compare
from geo.compare.question import GapQuestion
from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.indicators.estimates import default_period
from geo.indicators.values import periods_at
from geo.maps.web.exported_page import checked_base
from geo.territories.read import read_territories
from geo.views.query import Query
from geo.vocabulary.codes import parse_level
from geo.vocabulary.extents import EXTENT_LEVELS, Extent
from geo.vocabulary.levels import ABOVE_COMMUNES, Level
from geo.vocabulary.model import Indicator, Kind, Period
from geo.vocabulary.parsing import choice

PERIODS: Final = ("all", "latest")
NO_PORTRAIT: Final = "none"
PORTRAITS: Final = tuple(reversed(ABOVE_COMMUNES))
"""Levels with portraits unless others are named: those of 34,875 communes fill several gigabytes."""
ENCODINGS: Final = ("gz", "br")


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published; see `Publication.parse` for the defaults.

    Attributes
    ----------
    indicators : tuple of str
        Those that are drawn and compared. Every definition is published, whatever is chosen here.
    levels : tuple of Level
        Of the maps.
    periods : str
        One of `PERIODS`: maps of all periods, or of the latest one.
    langs : tuple of str
        The first one is that of the page at the root.
    portraits : tuple of Level
    within : Extent or None
        Limits maps, gaps and portraits.
    live : str
        Where the live Atlas is, without a slash at the end; "" for nowhere.
    compress : tuple of str
        Endings of compressed siblings, of `ENCODINGS`.
    date : str
        Day of the publication, ISO 8601.
    """

    indicators: tuple[str, ...]
    levels: tuple[Level, ...]
    periods: str = "all"
    langs: tuple[str, ...] = LANGUAGES
    portraits: tuple[Level, ...] = PORTRAITS
    within: Extent | None = None
    live: str = ""
    compress: tuple[str, ...] = ()
    date: str = ""

    @classmethod
    def parse(
        cls, *, levels: Iterable[str] = (), indicators: Iterable[str] = (), periods: str = "all",
        langs: str = ",".join(LANGUAGES), portraits: Iterable[str] = (), within: str = "", live: str = "",
        compress: Iterable[str] = (), date: str = "",
    ) -> Publication:  # fmt: skip
        """Read what is to be published from the options of the command; what is empty is everything that fits.

        Raises
        ------
        UnknownLevel, UnknownIndicator, InvalidExtent, ExtentTooSmall, UnknownTerritory, InvalidChoice
        NothingToPublish
            If no chosen indicator is drawn at a chosen level.

        Examples
        --------
        >>> chosen = Publication.parse(indicators=["rpnt_1_8"], within="region:94")
        >>> [str(level) for level in chosen.levels], [str(level) for level in chosen.portraits]
        (['commune', 'epci', 'departement'], ['region', 'departement', 'epci'])
        """
        extent = Extent.parse(within) if within else None
        named = tuple(dict.fromkeys(parse_level(level) for level in levels))
        for level in named:
            if extent and extent.level not in EXTENT_LEVELS[level]:
                raise ExtentTooSmall(level=level, within=extent)
        fitting = tuple(level for level in Level if extent is None or extent.level in EXTENT_LEVELS[level])
        chosen = tuple(get_indicator(one).id for one in dict.fromkeys(indicators)) or tuple(load_catalogue())
        wanted = [one for one in portraits if one != NO_PORTRAIT]
        drawn = tuple(dict.fromkeys(parse_level(one) for one in wanted)) if list(portraits) else PORTRAITS
        publication = cls(
            indicators=chosen,
            levels=named or fitting,
            periods=choice("period", periods, PERIODS),
            langs=tuple(dict.fromkeys(choice("lang", one.strip(), LANGUAGES) for one in langs.split(","))),
            portraits=tuple(level for level in drawn if extent is None or cls._lies_in(level, extent)),
            within=extent,
            live=checked_base(live) if live else "",
            compress=tuple(dict.fromkeys(choice("compress", one, ENCODINGS) for one in compress)),
            date=date,
        )
        if extent:
            read_territories(publication.levels[0], extent)  # an unknown code is refused before anything is written
        if not any(publication.drawn(one, level) for one in chosen for level in publication.levels):
            raise NothingToPublish(indicators=shown(chosen), levels=shown(publication.levels))
        return publication

    @staticmethod
    def _lies_in(level: Level, extent: Extent) -> bool:
        return extent.level == level or extent.level in EXTENT_LEVELS[level]

    def drawn(self, indicator: str, level: Level) -> tuple[Period, ...]:
        """Return the periods of the published maps of an indicator at a level, in time order; empty for none."""
        if indicator not in self.indicators or level not in self.levels:
            return ()
        known = _periods(indicator, level)
        usual = default_period(get_indicator(indicator), level)
        return known if self.periods == "all" else tuple(period for period in known if period == usual)

    def usual_period(self, indicator: str, level: Level) -> str:
        """Return the period of the map that is shown where none is named; "" where no map is published."""
        drawn = self.drawn(indicator, level)
        usual = default_period(get_indicator(indicator), level) if drawn else None
        return usual.id if usual else ""

    def levels_of(self, indicator: str) -> tuple[Level, ...]:
        """Return the levels at which an indicator has published maps."""
        return tuple(level for level in self.levels if self.drawn(indicator, level))

    def mapped(self) -> list[Indicator]:
        """Return the indicators with published maps."""
        return [entry for entry in load_catalogue().values() if self.levels_of(entry.id)]

    def compared(self) -> list[Indicator]:
        """Return the indicators with a gap page: those whose figures are known for both of the usual groups."""
        return [get_indicator(one) for one in self.indicators if _comparable(one)]

    def first(self) -> tuple[str, Level]:
        """Return which map is shown to who asks for no particular one."""
        usual = Query()
        if self.drawn(usual.indicator, usual.level):
            return usual.indicator, usual.level
        entry = next((one for one in self.mapped() if one.id == usual.indicator), self.mapped()[0])
        return entry.id, self.levels_of(entry.id)[-1]

    def codes(self, level: Level) -> tuple[str, ...]:
        """Return the territories of a level that have a portrait."""
        return _codes(level, self.within) if level in self.portraits else ()


@lru_cache(maxsize=1024)
def _periods(indicator: str, level: Level) -> tuple[Period, ...]:
    # Kept: every page asks for those of all indicators, and each survey is looked through for them.
    return periods_at(get_indicator(indicator), level)


@lru_cache(maxsize=256)
def _comparable(indicator: str) -> bool:
    if get_indicator(indicator).kind is Kind.MODELLED:
        return False
    try:
        compare(GapQuestion(indicator))
    except AtlasError:
        # A survey without a figure for one of the groups; imported values of which no share can be made.
        return False
    return True


@lru_cache(maxsize=16)
def _codes(level: Level, within: Extent | None) -> tuple[str, ...]:
    if within and within.level == level:
        return (within.code,)
    return tuple(read_territories(level, within)["code"])
