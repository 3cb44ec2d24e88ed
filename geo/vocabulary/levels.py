"""The levels (échelons), one record each: whatever differs from level to level is read from here; the sizes of communes.

The id of a level names its files (``boundaries/<id>.parquet``, ``boundaries/tiles/<id>.pmtiles``), the column with its codes in
the tables of the levels below (``<id>``, with the names in ``<id>_name``) and the level in addresses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo.base.i18n import N_, N_n, Plural


class Level(StrEnum):
    """Levels (échelons), from the smallest to the largest."""

    COMMUNE = "commune"
    EPCI = "epci"
    DEPARTEMENT = "departement"
    REGION = "region"

    @property
    def record(self) -> LevelRecord:
        """What is known about the level."""
        return RECORDS[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelNouns:
    """What a level is called: messages to translate. No sentence needs an article: French says *chaque* or a plural.

    Attributes
    ----------
    one, many : str
        In a sentence.
    counted : Plural
        After a number.
    short_many : str
        In a sentence with little room.
    title, titles : str
        As a heading.
    short_title : str
        As a heading with little room.
    borders : str
        The lines between its territories, in a legend.
    """

    one: str
    many: str
    counted: Plural
    short_many: str
    title: str
    titles: str
    short_title: str
    borders: str


@dataclass(frozen=True, slots=True)
class TileSet:
    """Zooms of the vector tiles of a level: ``extents`` gives the units along a tile for each data zoom from `first` on.

    The units are half a css pixel where the whole country is seen; the last zoom is not simplified, its grid is 10 to 40 m.
    """

    first: int
    extents: tuple[int, ...]

    @property
    def zooms(self) -> range:
        """Data zooms."""
        return range(self.first, self.first + len(self.extents))


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRecord:
    """All that differs from level to level.

    Attributes
    ----------
    nouns : LevelNouns
    code : Pattern
        The form of its codes.
    words : Pattern
        What files call it, as `geo.base.text.search_key` leaves it.
    parents : tuple of Level
        What its territories lie in, from the smallest to the largest.
    straddles : bool
        Whether a territory can lie in several of one parent level.
    covers_country : bool
        Whether every commune is in one of its territories.
    columns : tuple of str
        Columns of its table besides those that every level has, in their order.
    outlines : Level or None
        Level whose borders are drawn over its territories where the whole country is seen.
    tiles : TileSet
    tolerance : float
        Simplification of its national topology: square root of the area of the triangles removed, in degrees.
    borders_from : int
        Map zoom from which borders between its territories are drawn; further out they would hide the colours.
    neighbour_steps : int
        How far neighbours reach in statistics: 1 is a shared border, 2 adds the neighbours of neighbours.
    listed : bool
        Whether its territories are few enough to be offered one by one in a form.
    """

    nouns: LevelNouns
    code: re.Pattern[str]
    words: re.Pattern[str]
    parents: tuple[Level, ...]
    straddles: bool = False
    covers_country: bool = True
    columns: tuple[str, ...]
    outlines: Level | None
    tiles: TileSet
    tolerance: float
    borders_from: int
    neighbour_steps: int = 1
    listed: bool

    @property
    def makes_up(self) -> tuple[Level, ...]:
        """Levels whose territories are sums of its own: none for one that can straddle their borders."""
        return () if self.straddles else self.parents


_DEPARTEMENT: Final = r"(?!20)(?:0[1-9]|[1-8]\d|9[0-5]|2[AB])"

RECORDS: Final = {
    Level.COMMUNE: LevelRecord(
        nouns=LevelNouns(
            one=N_("commune"),
            many=N_("communes"),
            counted=N_n("{count} commune", "{count} communes"),
            short_many=N_("communes"),
            title=N_("Commune"),
            titles=N_("Communes"),
            short_title=N_("Commune"),
            borders=N_("Borders of the communes"),
        ),
        code=re.compile(rf"{_DEPARTEMENT}\d{{3}}|97[1-46]\d{{2}}"),
        words=re.compile(r"com|communes?|municipalites?|mairies?|villes?|municipality|com commune|arm|commune actuelle"),
        parents=(Level.EPCI, Level.DEPARTEMENT, Level.REGION),
        columns=(
            "epci", "epci_name", "epci_type", "departement", "departement_name", "region", "region_name", "band",
            "postcodes", "siren",
        ),
        outlines=Level.DEPARTEMENT,
        tiles=TileSet(3, (1024, 1024, 1024, 1024, 2048, 4096, 8192)),
        tolerance=0.008,
        borders_from=9,
        # A commune's value is one yes or no. Six of them, the usual number of neighbours, agree by chance too often to
        # stand out among 34,000 comparisons whatever the pattern; twenty, those within two steps, do not.
        neighbour_steps=2,
        listed=False,
    ),
    Level.EPCI: LevelRecord(
        nouns=LevelNouns(
            one=N_("intercommunality"),
            many=N_("intercommunalities"),
            counted=N_n("{count} intercommunality", "{count} intercommunalities"),
            short_many=N_("EPCI"),
            title=N_("Intercommunality (EPCI)"),
            titles=N_("Intercommunalities (EPCI)"),
            short_title=N_("EPCI"),
            borders=N_("Borders of the intercommunalities"),
        ),
        code=re.compile(r"\d{9}"),
        words=re.compile(
            r"epci.*|intercommunalites?.*|interco|groupements?.*|cc|ca|cu|metro|metropoles?.*|met69|communautes? (de communes|"
            r"d agglomeration|urbaine).*"
        ),
        parents=(Level.DEPARTEMENT, Level.REGION),
        straddles=True,
        # Four islands are in no EPCI.
        covers_country=False,
        columns=("epci_type", "departement", "departement_name", "region", "region_name", "departements", "siren"),
        outlines=Level.DEPARTEMENT,
        tiles=TileSet(3, (1024, 1024, 1024, 2048, 4096, 16384)),
        tolerance=0.010,
        borders_from=6,
        listed=False,
    ),
    Level.DEPARTEMENT: LevelRecord(
        nouns=LevelNouns(
            one=N_("département"),
            many=N_("départements"),
            counted=N_n("{count} département", "{count} départements"),
            short_many=N_("départements"),
            title=N_("Département"),
            titles=N_("Départements"),
            short_title=N_("Département"),
            borders=N_("Borders of the départements"),
        ),
        code=re.compile(rf"{_DEPARTEMENT}|97[1-46]"),
        words=re.compile(r"dep|dept|dpt|departements?|conseils? departementa.*"),
        parents=(Level.REGION,),
        columns=("departement", "departement_name", "region", "region_name"),
        outlines=Level.REGION,
        tiles=TileSet(3, (1024, 1024, 2048, 4096, 32768)),
        tolerance=0.012,
        borders_from=0,
        listed=True,
    ),
    Level.REGION: LevelRecord(
        nouns=LevelNouns(
            one=N_("region"),
            many=N_("regions"),
            counted=N_n("{count} region", "{count} regions"),
            short_many=N_("regions"),
            title=N_("Region"),
            titles=N_("Regions"),
            short_title=N_("Region"),
            borders=N_("Borders of the regions"),
        ),
        # A région's and a département's code can look alike (``11``, ``53``).
        code=re.compile(r"0[1-46]|11|24|27|28|32|44|52|53|75|76|84|93|94"),
        words=re.compile(r"reg|regions?|conseils? regiona.*"),
        parents=(),
        columns=("region", "region_name"),
        outlines=None,
        tiles=TileSet(3, (1024, 1024, 2048, 32768)),
        tolerance=0.012,
        borders_from=0,
        listed=True,
    ),
}  # fmt: skip

ABOVE_COMMUNES: Final = tuple(level for level in Level if level is not Level.COMMUNE)
"""Levels whose territories are groups of communes, from the smallest to the largest."""

TITLES: Final = {level: level.record.nouns.titles for level in Level}
"""Headings of the levels, to translate."""


@dataclass(frozen=True, slots=True)
class Band:
    """A population band; both ends are included, `high` is None for the last one.

    Examples
    --------
    >>> band_of(3499).id, band_of(3500).id
    ('1000-3499', '3500-9999')
    """

    id: str
    low: int
    high: int | None

    def holds(self, population: int) -> bool:
        """Say whether a population falls into the band."""
        return self.low <= population and (self.high is None or population <= self.high)


BANDS: Final = (
    Band("0-499", 0, 499),
    Band("500-999", 500, 999),
    Band("1000-3499", 1000, 3499),
    Band("3500-9999", 3500, 9999),
    Band("10000-49999", 10000, 49999),
    Band("50000+", 50000, None),
)

SMALL_COMMUNE_LIMIT: Final = 3500
"""A commune is small under this population: the threshold of the barometer and of the open-data law."""


def band_of(population: int) -> Band:
    """Return the population band of a commune with `population` inhabitants.

    Raises
    ------
    ValueError
        If `population` is negative.
    """
    for band in BANDS:
        if band.holds(population):
            return band
    raise ValueError(f"population must be 0 or more, got {population}")
