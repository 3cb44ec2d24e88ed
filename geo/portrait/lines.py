"""One row of a portrait: an observed indicator against each comparator, or a survey figure."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.compare.survey import published_figures
from geo.counts.shares import Share
from geo.indicators.catalogue import load_catalogue
from geo.indicators.providers import cached
from geo.portrait.comparators import ReferenceGroup, ReferenceKind
from geo.portrait.ranks import Rank
from geo.statistics.funnel import Prediction
from geo.statistics.intervals import leaves_out_zero
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Kind


@dataclass(frozen=True, slots=True)
class Comparator:
    """A territory's value against one reference group, for one indicator.

    Attributes
    ----------
    reference : ReferenceGroup
    share : Share
        Of all town halls in the reference group.
    difference : float
        The territory's share less the reference group's, NaN where one is missing.
    interval : tuple of float or None
        95 % interval of it; None for a commune, whose one town hall is a yes or a no.
    rank : Rank or None
        Among the territories of the same level in the reference group, itself included; None for the yes or no of a commune.
    why : str
        Why there is no interval (a message to translate), or "".
    alike : float or None
        Of the yes or no of a commune: the share of the others in the reference group with the same answer.
    """

    reference: ReferenceGroup
    share: Share
    difference: float
    interval: tuple[float, float] | None
    rank: Rank | None
    why: str = ""
    alike: float | None = None

    @property
    def distinguishable(self) -> bool | None:
        """Say whether the interval leaves out zero; None without an interval."""
        return None if self.interval is None else leaves_out_zero(*self.interval)


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of a territory.

    Attributes
    ----------
    indicator : Indicator
    period : str
        The latest one.
    share : Share
        Of its town halls.
    inhabitants : float
        Share of its inhabitants whose town hall meets the criterion, of those whose town hall has a record.
    inhabitants_coverage : float
        Share of its inhabitants that this is known of.
    comparators : tuple of Comparator
        In the order of the reference groups of the portrait.
    expected : Prediction or None
        Where its statistical peers, one by one, let expect the share; None for a commune, whose town hall is a yes or a no, and
        where a file counts something else.
    evolution : DataFrame, one row a period
        ``period``, ``value``, ``numerator``, ``denominator``, ``expected`` of the territory, then one column for the
        share of each reference group, named by its id.
    """

    indicator: Indicator
    period: str
    share: Share
    inhabitants: float
    inhabitants_coverage: float
    comparators: tuple[Comparator, ...]
    expected: Prediction | None
    evolution: pd.DataFrame

    @property
    def judged(self) -> bool:
        """Say whether a strength or a gap may be told by it: of two denominators by that of those that declare."""
        return not self.indicator.among or self.indicator.conditional

    def against(self, kind: ReferenceKind) -> Comparator | None:
        """Return the comparator of one kind of reference group, or None where the territory has no such reference group."""
        return next((known for known in self.comparators if known.reference.kind == kind), None)


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """What a survey says of authorities like this one: never of it, never ranked."""

    indicator: Indicator
    edition: str
    stratum: str
    share: Share
    source_url: str


@cached(maxsize=256)
def survey_lines(level: Level, strata: tuple[str, ...]) -> tuple[SurveyLine, ...]:
    """Return what the surveys say of authorities of these strata, for each indicator.

    The latest edition with a reliable figure (`geo.statistics.reliability`), or without one the latest with any.

    Parameters
    ----------
    level : Level
    strata : tuple of str
        From the most specific to the most general (`geo.compare.survey.strata_of`); the first that has a figure counts.

    Examples
    --------
    >>> lines = {line.indicator.id: line for line in survey_lines(Level.REGION, ("region",))}
    >>> lines["ia_projet_en_cours"].share.share
    0.85
    """
    known = published_figures()
    lines = []
    for indicator in load_catalogue().values():
        if indicator.kind is not Kind.SURVEY or level not in indicator.levels:
            continue
        keys = [(p.id, s) for p in reversed(indicator.periods) for s in strata if (indicator.id, p.id, s) in known]
        reliable = (key for key in keys if known[indicator.id, *key].reliable)
        edition, stratum = next(reliable, keys[0] if keys else ("", ""))
        if edition:
            figure = known[indicator.id, edition, stratum]
            share = Share.surveyed(figure.value, figure.sample_size)
            lines.append(SurveyLine(indicator, edition, stratum, share, figure.source_url))
    return tuple(lines)
