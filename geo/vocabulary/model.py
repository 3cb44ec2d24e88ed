"""The words of the Atlas as types. Read this first.

A *territory* is one unit of a *level* (échelon) and is named by its *code*, which is text and never a number. An
*indicator* is a measured thing; its *kind* says where its values come from. A *period* says when a value was measured; a
*vintage* (millésime) is the year of the official list (COG) that codes belong to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from geo.vocabulary.levels import Level

VINTAGE: Final = "2025"
"""Vintage of the official list that all codes and boundaries of this Atlas belong to."""

CRS: Final = "EPSG:4326"
"""Boundaries are in WGS 84, longitude then latitude, degrees."""


class Theme(StrEnum):
    """What an indicator is about."""

    IA = "ia"
    DONNEES = "donnees"
    CYBER = "cyber"
    PRESENCE = "presence"


class Kind(StrEnum):
    """Where a value comes from: the first thing a reader has to know about it."""

    OBSERVED = "observed"
    """One value per territory, read from a register."""
    SURVEY = "survey"
    """One value per stratum, from answers of a sample."""
    MODELLED = "modelled"
    """Computed from survey values and the make-up of a territory."""


class Weight(StrEnum):
    """Which share of a territory is shown: of its communes, or of their inhabitants."""

    COMMUNES = "communes"
    INHABITANTS = "inhabitants"


class Unit(StrEnum):
    """What a value is measured in."""

    SHARE = "share"
    """From 0 to 1, shown as a percentage."""
    PER_1000 = "per_1000"
    """Counts for 1,000 inhabitants."""
    NUMBER = "number"
    """Any other number, with ``unit_fr`` and ``unit_en`` of its indicator after it."""


class Counted(StrEnum):
    """What a denominator counts."""

    TOWN_HALLS = "town_halls"
    COMMUNES = "communes"
    """One yes or no each."""
    OWN = "own"
    """Whatever the file counts: then there is one weight, and no interval that takes communes as draws."""


class Direction(StrEnum):
    """Which values are better."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"
    NEUTRAL = "neutral"


class Aggregation(StrEnum):
    """How values of parts become the value of the whole."""

    RATIO = "ratio"
    """Of the register: numerators and denominators are summed, then divided."""
    NONE = "none"
    """Of a survey: values of strata are not aggregated."""
    SYNTHETIC = "synthetic"
    """Survey rates of strata are weighed by the make-up of the territory (see `geo.indicators.estimates`)."""
    SUM = "sum"
    """Counts of a file: added up; a split one is shared."""
    SHARE = "share"
    """Numerator and denominator of a file are added up, then divided."""
    WEIGHTED_MEAN = "weighted_mean"
    """Mean weighted by population, or by weights of the file."""
    MAXIMUM = "maximum"
    ANY = "any"
    """1 as soon as one part has 1; 0 if all have 0."""
    ALL = "all"
    """1 if all parts have 1; 0 as soon as one has 0."""


FILE_AGGREGATIONS: Final = tuple(
    how for how in Aggregation if how not in {Aggregation.RATIO, Aggregation.NONE, Aggregation.SYNTHETIC}
)
"""Those that somebody who imports a file chooses from; all but the maximum are a ratio of sums."""


class EpciType(StrEnum):
    """Types of EPCI in the interface; the Métropole de Lyon (``MET69`` in the official list) counts as ``METRO``."""

    CC = "CC"
    CA = "CA"
    CU = "CU"
    METRO = "METRO"


class Zone(StrEnum):
    """Parts of the country, as the tables of territories name them.

    Overseas collectivities (zone ``com``) are no communes of a département and have no boundary in the source: they are left out.
    """

    METROPOLITAN = "metro"
    """With Corsica."""
    OVERSEAS = "drom"
    """The five overseas départements."""


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


@dataclass(frozen=True, slots=True)
class Period:
    """When a value was measured: ``id`` sorts by time (``2026-10`` or ``2025``), ``note`` says what is special."""

    id: str
    source: str = ""
    note_fr: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One entry of the catalogue ``data/indicators.toml``.

    Attributes
    ----------
    id : str
        Stable name in addresses, files and the API.
    label_fr, label_en : str
        Short label, sentence case, no full stop.
    definition_fr, definition_en : str
        What is counted, over what.
    theme : Theme
    kind : Kind
    unit : Unit
    direction : Direction
    aggregation : Aggregation
    periods : tuple of Period
        In time order.
    levels : tuple of Level
        Levels at which a value exists or can be estimated by stratum.
    source, source_url, licence, method_fr, method_en, limits_fr, limits_en : str
    basis : str
        Of a modelled indicator, the id of the survey indicator that it is computed from; else "".
    counted : Counted
    unit_fr, unit_en : str
        Written after a ``number``.
    declared : Kind or None
        What the person who imported the indicator said that its values are; None for shipped ones.
    imported : bool
    """

    id: str
    label_fr: str
    label_en: str
    definition_fr: str
    definition_en: str
    theme: Theme
    kind: Kind
    unit: Unit
    direction: Direction
    aggregation: Aggregation
    periods: tuple[Period, ...]
    levels: tuple[Level, ...]
    source: str
    source_url: str
    licence: str
    method_fr: str = ""
    method_en: str = ""
    limits_fr: str = ""
    limits_en: str = ""
    rpnt: str = ""
    strata: tuple[str, ...] = field(default=())
    basis: str = ""
    counted: Counted = Counted.TOWN_HALLS
    unit_fr: str = ""
    unit_en: str = ""
    declared: Kind | None = None
    imported: bool = False

    @property
    def latest(self) -> Period:
        """The most recent period."""
        return self.periods[-1]

    @property
    def rankable(self) -> bool:
        """Say whether it was measured in the territories themselves, and may be ranked, correlated, clustered and spread out.

        The one rule of all statistics over territories: a rate that they were given, by a survey, a model or the file of
        somebody who says so, repeats a few figures (`geo.counts.measured`), and what is computed from it would describe those.
        """
        return self.shown_kind is Kind.OBSERVED

    @property
    def shown_kind(self) -> Kind:
        """Where its values come from, as a reader is told: what was declared of an imported one, else its kind."""
        return self.declared or self.kind

    @property
    def summable(self) -> bool:
        """Say whether groups of territories have a value: a ratio of sums does, a maximum has none to compare by."""
        return self.aggregation is not Aggregation.MAXIMUM

    @property
    def is_share(self) -> bool:
        """Say whether values are shares from 0 to 1."""
        return self.unit is Unit.SHARE

    @property
    def has_counts(self) -> bool:
        """Say whether numerator and denominator mean something to a reader: those of a mean or of a maximum do not."""
        return self.aggregation not in {Aggregation.WEIGHTED_MEAN, Aggregation.MAXIMUM}

    def weighed(self, weight: Weight) -> Weight:
        """Return the weight that is shown where one was asked for: what a file counts itself is counted in one way only."""
        return Weight.COMMUNES if self.counted is Counted.OWN else weight

    def source_of(self, period: Period) -> str:
        """Return the source of the values of one period: for observed ones the register, then the edition of it."""
        if self.kind is Kind.OBSERVED and period.source:
            return f"{self.source}, {period.source}"
        return period.source or self.source

    def text(self, name: str, lang: str) -> str:
        """Return ``label``, ``definition``, ``method`` or ``limits`` in `lang`."""
        return str(getattr(self, f"{name}_{lang}"))
