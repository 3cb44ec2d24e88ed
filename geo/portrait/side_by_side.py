"""Up to ten territories of any level side by side, with their parents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from geo.base.errors.comparing import EstimatesNotCompared, InvalidTerritory, MaximumNotCompared, TooManyTerritories
from geo.base.errors.kinds import shown
from geo.base.i18n import translate
from geo.compare.survey import published_figures, strata_of
from geo.counts.clusters import cluster_interval
from geo.counts.counts import counts
from geo.counts.shares import Share
from geo.indicators.descriptions import obs_statuses
from geo.portrait.comparators import find_parents
from geo.portrait.findings import SURVEY_RULE
from geo.statistics.intervals import wilson_bounds
from geo.territories.places import Flags, read_places
from geo.territories.read import get_territory
from geo.vocabulary.codes import looks_like
from geo.vocabulary.levels import ABOVE_COMMUNES, Level
from geo.vocabulary.model import Counted, Indicator, Kind, Weight
from geo.wording.labels import kind_note

MOST_TERRITORIES: Final = 10
PARENT_KINDS: Final = (*map(str, ABOVE_COMMUNES), "france")


class TerritoryReference(NamedTuple):
    """A territory of any level; its text is ``level:code``."""

    level: Level
    code: str

    def __str__(self) -> str:
        return f"{self.level}:{self.code}"


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Territories side by side.

    Attributes
    ----------
    indicator : Indicator
    territories : tuple of Ref
        As asked for.
    table : DataFrame
        See `compare_territories`.
    estimated : bool
        Whether the values are those of strata of a survey: never of the territories, never to be ranked.
    """

    indicator: Indicator
    territories: tuple[TerritoryReference, ...]
    table: pd.DataFrame
    estimated: bool

    def note(self, lang: str) -> str:
        """Return what has to be said of estimates, or ""."""
        if not self.estimated and not self.indicator.rankable:
            return kind_note(self.indicator, lang)
        return translate(SURVEY_RULE, lang) if self.estimated else ""


def parse_territories(texts: Sequence[str]) -> tuple[TerritoryReference, ...]:
    """Read territories of any level.

    Parameters
    ----------
    texts : sequence of str
        ``level:code`` each, or several of them separated by commas.

    Raises
    ------
    InvalidTerritory
        If a text has another form.
    TooManyTerritories
        If there are none, more than `MOST_TERRITORIES`, or one stands twice.
    UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> [str(ref) for ref in parse_territories(["commune:35238,region:53"])]
    ['commune:35238', 'region:53']
    """
    parts = [part.strip() for text in texts for part in text.split(",") if part.strip()]
    refs = []
    for part in parts:
        level, _, code = part.partition(":")
        if level not in list(Level) or not looks_like(code, Level(level)):
            raise InvalidTerritory(arrived=part, allowed=shown(Level))
        get_territory(Level(level), code)
        refs.append(TerritoryReference(Level(level), code))
    if not 1 <= len(refs) <= MOST_TERRITORIES or len(set(refs)) < len(refs):
        raise TooManyTerritories(count=len(refs), limit=MOST_TERRITORIES)
    return tuple(refs)


def compare_territories(
    indicator: Indicator, territories: Sequence[TerritoryReference], weight: Weight = Weight.COMMUNES
) -> SideBySide:
    """Return one table of up to ten territories of any level, with their parents, over all periods.

    Parameters
    ----------
    indicator : Indicator
    territories : sequence of Ref
        From `parse_territories`.
    weight : Weight
        For observed values.

    Returns
    -------
    SideBySide
        Its table has one row for each territory and period: ``id`` (``level:code``, or ``france``), ``level``, ``code``,
        ``name``, ``parent`` (bool: it was not asked for, it is a parent of one that was), ``period``,
        ``obs_status`` (see `geo.vocabulary.model.ObsStatus`), ``value`` (0 to 1, NaN where missing),
        ``numerator``, ``denominator``, ``expected``, ``low``, ``high`` (95 % Wilson interval; NaN for inhabitants
        and where fewer than two town halls are counted), ``stratum`` and ``sample_size`` (for a survey, else missing).
        Territories in the order given, then their parents from the EPCI to France, each once. A survey has no parents: its
        figures are already those of whole strata.

    Raises
    ------
    NoValuesAtLevel
        If an observed indicator has no values at one of the levels.
    MaximumNotCompared

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> side_by_side = compare_territories(get_indicator("rpnt_1_8"), parse_territories(["commune:35238", "commune:44109"]))
    >>> side_by_side.table["name"].unique().tolist()
    ['Rennes', 'Nantes', 'Rennes Métropole', 'Nantes Métropole', 'Ille-et-Vilaine', 'Loire-Atlantique', 'Bretagne', \
'Pays de la Loire', 'France']
    """
    refs = tuple(territories)
    if indicator.kind is Kind.MODELLED:
        raise EstimatesNotCompared(indicator=indicator.id, basis=indicator.basis)
    if indicator.kind is not Kind.OBSERVED:
        rows = [row for ref in refs for row in _surveyed(indicator, ref)]
        return SideBySide(indicator, refs, _table(indicator, rows), estimated=True)
    if not indicator.summable:
        raise MaximumNotCompared(indicator=indicator.id)
    weight = indicator.weighed(weight)
    rows = [row for ref in refs for row in _observed(indicator, ref, weight, parent=False)]
    for above in _parents(refs):
        if above is not None and above.level not in indicator.levels:
            continue  # a file of EPCI alone has no values of what they lie in
        rows += (
            _national(indicator, refs, weight) if above is None else _observed(indicator, above, weight, parent=True)
        )
    return SideBySide(indicator, refs, _table(indicator, rows), estimated=False)


def _parents(refs: tuple[TerritoryReference, ...]) -> list[TerritoryReference | None]:
    """Return the parents of some territories, each once, from the EPCI to France (None), without the territories."""
    by_kind: dict[str, list[TerritoryReference]] = {kind: [] for kind in PARENT_KINDS}
    for ref in refs:
        for reference in find_parents(ref.level, ref.code):
            if reference.kind in by_kind and reference.kind != PARENT_KINDS[-1]:
                by_kind[reference.kind].append(
                    TerritoryReference(Level(reference.kind), reference.id.partition(":")[2])
                )
    listed = [ref for kind in PARENT_KINDS for ref in by_kind[kind] if ref not in refs]
    return [*dict.fromkeys(listed), None]


def _observed(
    indicator: Indicator, ref: TerritoryReference, weight: Weight, *, parent: bool
) -> list[dict[str, object]]:
    there = read_places(ref.level)
    position = there.position(ref.code)
    named = {"id": str(ref), "level": str(ref.level), "code": ref.code, "name": there.names[position], "parent": parent}
    shares = [
        (period.id, Share.measured(indicator, counts(indicator, ref.level, period.id, weight).at(position), weight))
        for period in indicator.periods
    ]
    members = None if ref.level is Level.COMMUNE else read_places(Level.COMMUNE).parents[ref.level] == position
    return [named | _row(period, share) | _ends(indicator, period, weight, members) for period, share in shares]


def _ends(indicator: Indicator, period: str, weight: Weight, members: Flags | None) -> dict[str, object]:
    """Return the interval that rests on intercommunalities, where town halls or communes of several are counted."""
    summed = indicator.counted is not Counted.OWN and not indicator.of_authority and Level.COMMUNE in indicator.levels
    counted = weight is Weight.COMMUNES and summed
    if members is None or not counted:
        return {}
    ends = cluster_interval(counts(indicator, Level.COMMUNE, period), members)
    return {"low": ends[0], "high": ends[1]} if ends else {}


def _national(indicator: Indicator, refs: tuple[TerritoryReference, ...], weight: Weight) -> list[dict[str, object]]:
    named = {"id": "france", "level": "france", "code": "FR", "name": "France", "parent": True}
    # Of what communes have no values of, the first level without holes: four islands are in no EPCI.
    levels_there = [level for level in Level if level in indicator.levels]
    level = next((level for level in levels_there if level.record.covers_country), levels_there[0])
    if indicator.of_authority:
        # The authorities of several levels have no figure in common.
        levels = {ref.level for ref in refs}
        if len(levels) > 1:
            return []
        level = levels.pop()
    shares = [
        (period.id, Share.measured(indicator, counts(indicator, level, period.id, weight).sum(), weight))
        for period in indicator.periods
    ]
    everybody = np.ones(len(read_places(Level.COMMUNE).codes), dtype=bool)
    return [named | _row(period, share) | _ends(indicator, period, weight, everybody) for period, share in shares]


def _surveyed(indicator: Indicator, ref: TerritoryReference) -> list[dict[str, object]]:
    there, known = read_places(ref.level), published_figures()
    position = there.position(ref.code)
    named = {"id": str(ref), "level": str(ref.level), "code": ref.code, "name": there.names[position], "parent": False}
    rows = []
    for period in indicator.periods:
        strata = strata_of(ref.level, position) if ref.level in indicator.levels else ()
        stratum = next((s for s in strata if (indicator.id, period.id, s) in known), None)
        share = Share(float("nan"))
        if stratum:
            figure = known[indicator.id, period.id, stratum]
            share = Share.surveyed(figure.value, figure.sample_size)
        rows.append(named | _row(period.id, share) | {"stratum": stratum})
    return rows


def _row(period: str, share: Share) -> dict[str, object]:
    return {
        "period": period,
        "value": share.share,
        "numerator": share.numerator,
        "denominator": share.denominator,
        "expected": share.expected,
        "n": share.n,
        "stratum": None,
        "sample_size": share.sample_size,
    }


def _table(indicator: Indicator, rows: list[dict[str, object]]) -> pd.DataFrame:
    table = pd.DataFrame(rows)
    table.insert(table.columns.get_loc("period") + 1, "obs_status", obs_statuses(indicator, table))
    numbers = ["value", "numerator", "denominator", "expected", "n", "sample_size"]
    table[numbers] = table[numbers].astype("float64")
    table = table.reindex(columns=list(dict.fromkeys([*table.columns, "low", "high"])))
    bounds = wilson_bounds(table["value"], table.pop("n").where(lambda n: n >= 2, 0).fillna(0))
    for place, (name, ends) in enumerate(zip(("low", "high"), bounds, strict=True), start=1):
        known = table.pop(name).astype("float64")
        table.insert(table.columns.get_loc("expected") + place, name, known.fillna(pd.Series(ends, table.index)))
    return table
