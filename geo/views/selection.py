"""What is said about the territory that a reader has chosen on a map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.base.errors.questions import NoValuesAtLevel
from geo.counts.effective import effective_sizes
from geo.indicators.layers import drawn_values
from geo.statistics.intervals import wilson_interval
from geo.statistics.rank_intervals import rank_interval
from geo.territories.match import positions
from geo.territories.places import read_places
from geo.territories.read import get_neighbours, get_territory, read_territories
from geo.views.attribute_join import join_values
from geo.views.view import View
from geo.vocabulary.extents import EXTENT_LEVELS, Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Counted, Direction, EpciType


@dataclass(frozen=True, slots=True)
class Rank:
    """A place among the territories with a value: ``first`` to ``last`` where values are equal, of ``count``.

    ``group`` is ``country``, ``region`` or ``stratum``; ``name`` names the region or the stratum. ``interval`` is that of the
    rank (`geo.statistics.rank_intervals`), None for what is no share of town halls; ``alike`` is the share of the others with
    the same answer where each territory is one yes or no, which has no rank.
    """

    group: str
    name: str
    first: int
    last: int
    count: int
    interval: tuple[int, int] | None = None
    alike: float | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """The value of one period, None where it is missing."""

    period: str
    value: float | None


@dataclass(frozen=True, slots=True)
class SelectedTerritory:
    """A chosen territory: what it is, its value and what the value is made of, its places, its past.

    Attributes
    ----------
    territory : Series
        Attributes of the territory.
    value, numerator, denominator, coverage, sample_size : float or None
    interval : tuple of float or None
        95 % interval of a survey figure whose sample size is published, or of a modelled value.
    interval_80 : tuple of float or None
        80 % interval of a modelled value.
    doubt : str or None
        Why an estimate is not drawn, or that it cannot be judged (`geo.statistics.reliability.Doubt`).
    stratum : str or None
        Id of the stratum that an estimate comes from.
    left_out : bool
        No commune of the territory passes the filter of the view.
    ranks : tuple of Rank
        Empty for estimates, which are never ranked.
    past : tuple of Moment
    neighbours : int
    inside : tuple of (Extent, Level)
        What the territory can be opened to: its communes, its intercommunalities.
    """

    territory: pd.Series
    value: float | None
    numerator: float | None
    denominator: float | None
    coverage: float | None
    sample_size: float | None
    interval: tuple[float, float] | None
    interval_80: tuple[float, float] | None
    doubt: str | None
    stratum: str | None
    left_out: bool
    ranks: tuple[Rank, ...]
    past: tuple[Moment, ...]
    neighbours: int
    inside: tuple[tuple[Extent, Level], ...]


def select_territory(view: View, code: str) -> SelectedTerritory:
    """Return what is said about a territory beside the map of a view.

    Parameters
    ----------
    view : View
    code : str
        A territory of the level of the view.

    Raises
    ------
    UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> chosen = select_territory(build_view(Query(level=Level.REGION)), "53")
    >>> chosen.ranks[0].count, len(chosen.past)
    (18, 5)
    """
    level = view.query.level
    territory = get_territory(level, code)
    rows = row_of(view, code, view.period.id)
    row = rows.iloc[0] if len(rows) else None

    def figure(name: str) -> float | None:
        return None if row is None or pd.isna(row.get(name)) else float(row[name])

    value, size, low, high = (figure(name) for name in ("value", "sample_size", "low", "high"))
    interval = wilson_interval(value, size) if value is not None and size else None
    narrow = (figure("low_80"), figure("high_80"))
    doubt = None if row is None else row.get("doubt")
    return SelectedTerritory(
        territory=territory,
        value=value,
        numerator=figure("numerator"),
        denominator=figure("denominator"),
        coverage=figure("coverage"),
        sample_size=size,
        interval=interval if low is None or high is None else (low, high),
        interval_80=None if narrow[0] is None or narrow[1] is None else (narrow[0], narrow[1]),
        doubt=doubt if isinstance(doubt, str) else None,
        stratum=None if row is None or pd.isna(row["stratum"]) else str(row["stratum"]),
        left_out=row is None,
        ranks=() if value is None or not view.indicator.rankable else ranks(view, territory),
        past=time_series(view, code),
        neighbours=len(get_neighbours(level, code)),
        inside=tuple(
            (Extent(level, code), smaller)
            for smaller in Level
            if level in EXTENT_LEVELS[smaller] and smaller in view.indicator.levels
        ),
    )


def ranks(view: View, territory: pd.Series) -> tuple[Rank, ...]:
    """Return the places of a territory in the country, in its region and in its stratum, with the filter of the view.

    The stratum of a commune is its population band, that of an EPCI its type. Rank 1 is the highest value, or the lowest
    where lower is better. Territories without a value are not counted.
    """
    query, indicator = view.query, view.indicator
    frame = join_values(query.with_(within=None), view.period.id).frame
    groups = [("country", "", np.ones(len(frame), dtype=bool))]
    level = view.query.level
    if Level.REGION in level.record.parents:
        groups.append(("region", str(territory["region_name"]), frame["region"].eq(territory["region"]).to_numpy(bool)))
    if level is Level.COMMUNE:
        groups.append(("stratum", str(territory["band"]), frame["band"].eq(territory["band"]).to_numpy(bool)))
    if level is Level.EPCI and territory["epci_type"] in list(EpciType):
        kind = str(territory["epci_type"])
        groups.append(("stratum", kind, frame["epci_type"].eq(kind).fillna(False).to_numpy(bool)))
    sign = -1.0 if view.indicator.direction is Direction.LOWER_IS_BETTER else 1.0
    values = frame["value"].to_numpy(float) * sign
    at = int(np.flatnonzero(frame["code"].eq(territory["code"]).to_numpy(bool))[0])
    own = values[at]
    sizes = None
    if indicator.counted is not Counted.OWN and not indicator.yes_or_no(level):
        weight = indicator.weighed(query.weight)
        every = effective_sizes(indicator, level, view.period.id, weight, query.filter)
        sizes = every[positions(frame["code"], pd.Series(read_places(level).codes))]
    places = []
    for group, name, inside in groups:
        known = inside & ~np.isnan(values)
        present = values[known]
        # Shares of equal fractions are the same float: they were divided in the same way.
        first = int((present > own).sum()) + 1
        same = int((present == own).sum())
        ends, alike = None, None
        if sizes is not None:
            # Its own group holds the territory.
            of_group = np.flatnonzero(known)
            ends = rank_interval(
                values[known] * sign, sizes[known], int(np.searchsorted(of_group, at)), lower_is_better=sign < 0
            )
        elif indicator.counted is not Counted.OWN and present.size > 1:
            alike = (same - 1) / (present.size - 1)
        places.append(Rank(group, name, first, first + same - 1, present.size, ends, alike))
    return tuple(places)


def time_series(view: View, code: str) -> tuple[Moment, ...]:
    """Return the values of a territory over all periods, with the filter of the view; None for one that is not drawn."""
    moments = []
    for period in view.indicator.periods:
        try:
            values = drawn_values(row_of(view, code, period.id))
        except NoValuesAtLevel:
            moments.append(Moment(period.id, None))
            continue
        moments.append(Moment(period.id, float(values[0]) if len(values) and values[0] == values[0] else None))
    return tuple(moments)


def row_of(view: View, code: str, period: str) -> pd.DataFrame:
    """Return the row of a territory for one period, no row if the filter of the view leaves it out.

    A territory outside the extent of the view has its value all the same.
    """
    inside = view.query.within is None or bool(view.frame["code"].eq(code).any())
    frame = join_values(view.query if inside else view.query.with_(within=None), period).frame
    return frame[frame["code"].eq(code)]


def parents(territory: pd.Series, level: Level) -> list[tuple[Level, str, str]]:
    """Return level, code and name of what a territory lies in, from the largest to the smallest."""
    places = []
    for parent in reversed(level.record.parents):
        if pd.isna(territory.get(str(parent))):
            continue
        places.append((parent, str(territory[str(parent)]), str(territory[f"{parent}_name"])))
    return places


def siblings(level: Level, within: Extent | None) -> pd.DataFrame:
    """Return the territories of a level, sorted by name as a reader of French sorts."""
    return read_territories(level, within).sort_values("search_key", ignore_index=True)
