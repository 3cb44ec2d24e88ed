"""The words of the Atlas as types. Read this first; over 300 lines, for they stand in one place.

A *territory* is one unit of a *level* (échelon) and is named by its *code*, which is text and never a number. An
*indicator* is a measured thing; its *kind* says where its values come from. A *period* says when a value was measured; a
*vintage* (millésime) is the year of the official list (COG) that codes belong to. A *break* parts two neighbouring periods
whose values cannot be compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from geo.vocabulary.choices import EpciType as EpciType
from geo.vocabulary.levels import BANDS as BANDS
from geo.vocabulary.levels import SMALL_COMMUNE_LIMIT as SMALL_COMMUNE_LIMIT
from geo.vocabulary.levels import Band as Band
from geo.vocabulary.levels import Level
from geo.vocabulary.levels import band_of as band_of

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


class About(StrEnum):
    """Whom a figure of a portrait is about: for all but communes these are two different things."""

    AUTHORITY = "authority"
    """The authority itself: a survey asked authorities of its kind."""
    COMMUNES = "communes"
    """Its communes: their town halls, or a rate modelled for them."""


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
    AUTHORITIES = "authorities"
    """The territories themselves: one yes or no each, at every level for itself."""
    OWN = "own"
    """Whatever the file counts: then there is one weight, and no interval that takes communes as draws."""


class ObsStatus(StrEnum):
    """What kind of value an exported one is: codes of the SDMX list CL_OBS_STATUS."""

    NORMAL = "A"
    BREAK = "B"
    """The first one after a break: not to be compared with those before it."""
    ESTIMATED = "E"
    """Of a survey or a model: not measured in the territory."""
    MISSING = "O"


class Direction(StrEnum):
    """Which values are better."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"
    NEUTRAL = "neutral"


class Aggregation(StrEnum):
    """How values of parts become the value of the whole."""

    RATIO = "ratio"
    """Of the register: numerators and denominators are summed, then divided."""
    AUTHORITY = "authority"
    """Of a register, of the authority itself: each level has values of its own, and nothing is made of those of communes."""
    NONE = "none"
    """Of a survey: values of strata are not aggregated."""
    POSTSTRATIFIED = "poststratified"
    """Probabilities of a model are averaged over the communes of the territory (see `geo.indicators.estimates`)."""
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
    how
    for how in Aggregation
    if how not in {Aggregation.RATIO, Aggregation.NONE, Aggregation.POSTSTRATIFIED, Aggregation.AUTHORITY}
)
"""Those that somebody who imports a file chooses from; all but the maximum are a ratio of sums."""


class Zone(StrEnum):
    """Parts of the country, as the tables of territories name them.

    Overseas collectivities (zone ``com``) are no communes of a département and have no boundary in the source: they are left out.
    """

    METROPOLITAN = "metro"
    """With Corsica."""
    OVERSEAS = "drom"
    """The five overseas départements."""


@dataclass(frozen=True, slots=True)
class Period:
    """When a value was measured: ``id`` sorts by time (``2026-10`` or ``2025``), ``note`` says what is special."""

    id: str
    source: str = ""
    note_fr: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """Between which two neighbouring periods values cannot be compared, because how they were measured changed.

    Attributes
    ----------
    before, after : str
        The last period of the old series and the first of the new one.
    why_fr, why_en : str
        What changed, as one or more sentences.
    source, source_url : str
        Who says so.
    """

    before: str
    after: str
    why_fr: str
    why_en: str
    source: str
    source_url: str


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
        Of a modelled indicator, the id of the survey indicator that it is computed from; of a conditional one, that of the
        indicator whose numerator it has; else "".
    among : str
        Series whose numerator is the other denominator of an observed indicator: those that declare what the criterion is
        about (``rpnt_1_1`` a site, ``rpnt_2_1`` a mailbox, ``site_and_mailbox``); "" where there is one denominator.
    counted : Counted
    file : str
        Of an observed indicator that is shipped, the file of ``data/`` with its values.
    concerned_fr, concerned_en : str
        Of an observed share whose denominator is not all communes, which ones: follows "the communes".
    notice_fr, notice_en : str
        Attribution and conditions that a licence asks everybody to pass on with the values.
    expected_fr, expected_en : str
        Whom the coverage of such a share is counted over: follows "of the", in the plural.
    unit_fr, unit_en : str
        Written after a ``number``.
    declared : Kind or None
        What the person who imported the indicator said that its values are; None for shipped ones.
    imported : bool
    breaks : tuple of Break
        In time order.
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
    among: str = ""
    counted: Counted = Counted.TOWN_HALLS
    file: str = "presence.parquet"
    concerned_fr: str = ""
    concerned_en: str = ""
    notice_fr: str = ""
    notice_en: str = ""
    expected_fr: str = ""
    expected_en: str = ""
    unit_fr: str = ""
    unit_en: str = ""
    declared: Kind | None = None
    imported: bool = False
    breaks: tuple[Break, ...] = ()

    @property
    def latest(self) -> Period:
        """The most recent period."""
        return self.periods[-1]

    @property
    def conditional(self) -> bool:
        """Say whether its denominator is not all town halls, but those that declare what the criterion is about."""
        return bool(self.among and self.basis)

    @property
    def unconditional(self) -> str:
        """Id of the indicator with the same numerator whose denominator is all town halls: itself, or its basis."""
        return self.basis if self.conditional else self.id

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
    def of_authority(self) -> bool:
        """Say whether a value is about the authority of the territory itself, and not about its communes."""
        return self.aggregation is Aggregation.AUTHORITY

    def yes_or_no(self, level: Level) -> bool:
        """Say whether a territory of a level is one yes or no: a commune, or the authority itself; then it has no rank."""
        return self.counted is not Counted.OWN and (level is Level.COMMUNE or self.of_authority)

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
        """Return the weight that is shown where one was asked for: what a file counts itself is counted in one way only.

        So is an authority: it is listed or not, whoever lives there.
        """
        return Weight.COMMUNES if self.one_weight else weight

    @property
    def one_weight(self) -> bool:
        """Say whether a share of inhabitants means nothing beside what is counted."""
        return self.counted in {Counted.OWN, Counted.AUTHORITIES}

    def source_of(self, period: Period) -> str:
        """Return the source of the values of one period: for observed ones the register, then the edition of it."""
        if self.kind is Kind.OBSERVED and period.source:
            return f"{self.source}, {period.source}"
        return period.source or self.source

    def breaks_between(self, start: str, end: str) -> tuple[Break, ...]:
        """Return the breaks that lie between two periods, in whichever order they are given."""
        first, last = sorted((start, end))
        return tuple(known for known in self.breaks if first <= known.before and known.after <= last)

    def obs_status(self, period: str, *, missing: bool = False) -> ObsStatus:
        """Return the status of a value of one period; whether it is missing goes before the break, that before the kind."""
        if missing:
            return ObsStatus.MISSING
        if any(period == known.after for known in self.breaks):
            return ObsStatus.BREAK
        return ObsStatus.NORMAL if self.shown_kind is Kind.OBSERVED else ObsStatus.ESTIMATED

    def text(self, name: str, lang: str) -> str:
        """Return ``label``, ``definition``, ``method``, ``limits``, ``concerned`` or ``notice`` in `lang`."""
        return str(getattr(self, f"{name}_{lang}"))
