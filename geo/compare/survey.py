"""What the surveys say about a gap, and what they cannot say about territories."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from geo.base.errors.comparing import NoSurveyFigure, OverlappingStrata
from geo.base.errors.kinds import shown
from geo.base.i18n import N_
from geo.compare.evolution import Evolution, compute_evolution
from geo.compare.gaps import Gap, compute_gap
from geo.compare.groups import FRANCE, parse_group
from geo.counts.estimates import Estimate, compute_estimate
from geo.counts.shares import Share
from geo.indicators.providers import cached
from geo.indicators.survey import read_survey
from geo.indicators.values import require_period
from geo.statistics.intervals import wilson_bounds
from geo.statistics.reliability import drawn, judge
from geo.territories.places import read_places
from geo.territories.read import read_territories
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator
from geo.vocabulary.strata import SURVEY_STRATA

_SIZES: Final = ("0-299", "300-3499", "3500-4999", "5000-9999", "10000-24999", "25000-99999", "100000+")
_AUTHORITIES: Final = ("epci", "metropole", "departement", "region", "other")
_EVERYBODY: Final = frozenset((*_SIZES, *_AUTHORITIES))
RESPONDENTS: Final = {
    "commune_lt_300": frozenset(_SIZES[:1]),
    "commune_lt_3500": frozenset(_SIZES[:2]),
    "commune_3500_9999": frozenset(_SIZES[2:4]),
    "commune_10000_99999": frozenset(_SIZES[4:6]),
    "commune_100000_plus": frozenset(_SIZES[6:]),
    "commune_5000_plus": frozenset(_SIZES[3:]),
    "commune_lt_25000": frozenset(_SIZES[:5]),
    "commune_all": frozenset(_SIZES),
    "epci": frozenset({"epci"}),
    "metropole": frozenset({"metropole"}),
    "departement": frozenset({"departement"}),
    "region": frozenset({"region"}),
    "metropole_region": frozenset({"metropole", "region"}),
    "autre_structure": frozenset({"other"}),
    "collectivite_gt_3500": _EVERYBODY - frozenset(_SIZES[:2]),
}
"""Which authorities can stand behind each stratum; one that is not listed may hold any."""

UNRELIABLE: Final = N_(
    "no interval and no verdict: one of the two figures rests on fewer than 30 answers, or is known to 30 points only"
)
SIZE_STRATA: Final = ("commune_lt_3500", "commune_3500_9999", "commune_10000_99999", "commune_100000_plus")


class Figure(NamedTuple):
    """One published figure: ``value`` is a share from 0 to 1; ``sample_size`` is None where it is not published."""

    value: float
    sample_size: float | None
    base_fr: str
    source_title: str
    source_url: str
    survey: str
    fieldwork: str

    @property
    def reliable(self) -> bool:
        """Say whether it may be drawn, or an edition be shown for it: see `geo.statistics.reliability`."""
        size = self.sample_size or 0.0
        return bool(drawn(judge([self.sample_size or np.nan], *wilson_bounds([self.value], [size])))[0])


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """What can be said where territories are to be compared on a survey indicator.

    Attributes
    ----------
    figures : tuple of (stratum id, Share)
        What was published, for the whole country, for the sizes of communes and for authorities such as the two.
    estimates : tuple of Estimate
        Modelled values of the two territories, where that edition is modelled.
    makeup : tuple of (label_fr, label_en, counts)
        For each of the two groups of communes, how many communes of each of `SIZE_STRATA` it has.
    national : Gap or None
        The gap between the two strata in the whole country, where two strata were asked for inside a territory.
    """

    figures: tuple[tuple[str, Share], ...]
    estimates: tuple[Estimate, ...]
    makeup: tuple[tuple[str, str, tuple[int, ...]], ...]
    national: Gap | None


@cached(maxsize=1)
def published_figures() -> dict[tuple[str, str, str], Figure]:
    """Return every survey figure by indicator, edition and stratum; do not change it.

    Examples
    --------
    >>> published_figures()["ia_projet_en_cours", "2025", "metropole"].value
    0.9
    """
    return {
        (row.indicator, row.edition, row.stratum): Figure(
            float(row.value),
            None if pd.isna(row.sample_size) else float(row.sample_size),
            row.base_fr,
            row.source_title,
            row.source_url,
            row.survey,
            row.fieldwork,
        )
        for row in read_survey().itertuples()
    }


def compute_survey_share(indicator: Indicator, stratum: str, period: str) -> Share:
    """Return the share published for a stratum in an edition.

    Raises
    ------
    UnknownPeriod
        If there is no such edition.
    NoSurveyFigure
        If that stratum has no figure there; the error names those that have.
    """
    require_period(indicator, period)
    figure = published_figures().get((indicator.id, period, stratum))
    if figure is None:
        known = sorted(
            third for first, second, third in published_figures() if (first, second) == (indicator.id, period)
        )
        raise NoSurveyFigure(indicator=indicator.id, period=period, stratum=stratum, allowed=shown(known, 20))
    return Share.surveyed(figure.value, figure.sample_size)


def compute_survey_gap(indicator: Indicator, a: str, b: str, period: str) -> Gap:
    """Return the gap between two strata of a survey, from the published shares.

    Its interval rests on the published numbers of respondents; where one is not published, or a figure is too unreliable to be
    drawn (`geo.statistics.reliability`), there is none. It says nothing of who did not answer.

    Raises
    ------
    OverlappingStrata
        If the same authorities can stand in both.
    UnknownPeriod, NoSurveyFigure

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> gap = compute_survey_gap(get_indicator("ia_projet_en_cours"), "commune_lt_3500", "metropole", "2025")
    >>> round(gap.gap, 2), gap.interval, gap.why
    (-0.75, None, 'no interval: sample size not published')
    """
    shares = [compute_survey_share(indicator, stratum, period) for stratum in (a, b)]
    require_apart(a, b)
    gap = compute_gap(*shares)
    ends = [share.interval or (math.nan, math.nan) for share in shares]
    doubts = judge([share.sample_size or math.nan for share in shares], *zip(*ends, strict=True))
    return gap if drawn(doubts).all() else replace(gap, interval=None, why=UNRELIABLE)


def require_apart(a: str, b: str) -> None:
    """Raise `OverlappingStrata` for two strata in which the same authorities can stand."""
    if RESPONDENTS.get(a, _EVERYBODY) & RESPONDENTS.get(b, _EVERYBODY):
        raise OverlappingStrata(a=a, b=b)


def usual_pair(indicator: Indicator, first: tuple[str, str], period: str | None = None) -> tuple[str, str, str] | None:
    """Return two strata to begin with, and the newest edition that has a reliable figure for both.

    Where no edition has reliable figures (`geo.statistics.reliability`) for two strata, the newest that has any.

    Parameters
    ----------
    indicator : Indicator
        Of a survey.
    first : tuple of str
        The pair that is taken wherever it has figures.
    period : str, optional
        The only edition to look at.

    Returns
    -------
    tuple of (a, b, edition), or None
        None where no edition has figures for two strata without an authority in common.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> usual_pair(get_indicator("ia_projet_en_cours"), ("commune_lt_3500", "metropole"))
    ('commune_lt_3500', 'metropole', '2025')
    """
    editions = [entry.id for entry in reversed(indicator.periods) if period in {None, entry.id}]
    known = {
        edition: [stratum.id for stratum in SURVEY_STRATA if (indicator.id, edition, stratum.id) in published_figures()]
        for edition in editions
    }
    reliable = {
        edition: [stratum for stratum in strata if published_figures()[indicator.id, edition, stratum].reliable]
        for edition, strata in known.items()
    }
    for figures in (reliable, known):
        others = (pair for edition in editions for pair in combinations(figures[edition], 2))
        for a, b in (first, *others):
            if RESPONDENTS.get(a, _EVERYBODY) & RESPONDENTS.get(b, _EVERYBODY):
                continue
            newest = next((edition for edition in editions if {a, b} <= set(figures[edition])), None)
            if newest:
                return a, b, newest
    return None


def survey_evolution(indicator: Indicator, a: str, b: str) -> Evolution:
    """Return the gap between two strata in every edition that has a figure for both.

    Bases and questions change between editions: read ``base_fr`` of `barometer` before the change.
    """
    editions = [period.id for period in indicator.periods]
    both = [e for e in editions if all((indicator.id, e, stratum) in published_figures() for stratum in (a, b))]
    gaps = ((edition, compute_survey_gap(indicator, a, b, edition)) for edition in both)
    return compute_evolution(gaps, indicator)


def survey_answer(indicator: Indicator, a: str, b: str, period: str) -> SurveyAnswer:
    """Return what a survey can say where two groups of communes, or two strata inside a territory, are compared.

    Parameters
    ----------
    indicator : Indicator
        Of kind survey.
    a, b : str
        Territories as ``level:code``, ``france``, or strata of the survey.
    period : str

    Raises
    ------
    UnknownPeriod, InvalidExtent, UnknownTerritory, FormerTerritory, NoSurveyFigure, OverlappingStrata

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> answer = survey_answer(get_indicator("ia_projet_en_cours"), "region:53", "region:94", "2025")
    >>> [stratum for stratum, _ in answer.figures], answer.makeup[0][2]
    (['commune_lt_3500', 'region'], (967, 195, 38, 2))
    """
    require_period(indicator, period)
    communes = read_territories(Level.COMMUNE)
    sizes = [stratum for stratum in SURVEY_STRATA if stratum.id in SIZE_STRATA and stratum.mask is not None]
    makeup, wanted, estimates = [], [*SIZE_STRATA], []
    for text in (a, b):
        if not is_territory(text):
            continue
        group = parse_group(text)
        if text != FRANCE and not Extent.parse(text).is_zone:
            level, _, code = group.id.partition(":")
            wanted += strata_of(Level(level), read_places(Level(level)).position(code))
            estimates.append(compute_estimate(indicator, Level(level), code, period))
        numbers = tuple(int((s.mask(communes).to_numpy(bool) & group.mask).sum()) for s in sizes if s.mask)
        makeup.append((group.label_fr, group.label_en, numbers))
    known = [stratum for stratum in dict.fromkeys(wanted) if (indicator.id, period, stratum) in published_figures()]
    shares = [(stratum, compute_survey_share(indicator, stratum, period)) for stratum in known]
    national = None if any(map(is_territory, (a, b))) else compute_survey_gap(indicator, a, b, period)
    modelled = tuple(known for known in estimates if known is not None)
    return SurveyAnswer(tuple(shares), modelled, tuple(makeup), national)


def is_territory(text: str) -> bool:
    """Say whether a group is named as a territory rather than as a stratum."""
    return ":" in text or text == FRANCE


def strata_of(level: Level, position: int) -> tuple[str, ...]:
    """Return the survey strata that a territory belongs to, from the most specific to the most general."""
    return _strata(level)[position]


@lru_cache(maxsize=len(Level))
def _strata(level: Level) -> tuple[tuple[str, ...], ...]:
    drawn = [stratum for stratum in SURVEY_STRATA if stratum.level == level and stratum.mask is not None]
    territories = read_territories(level)
    flags = np.array([s.mask(territories).to_numpy(bool) for s in drawn if s.mask]).reshape(len(drawn), -1)
    kept: dict[bytes, tuple[str, ...]] = {}
    for column in flags.T:
        key = column.tobytes()
        if key not in kept:
            kept[key] = tuple(stratum.id for stratum, belongs in zip(drawn, column, strict=True) if belongs)
    assert flags.shape[1] == len(read_places(level).codes)
    return tuple(kept[column.tobytes()] for column in flags.T)
