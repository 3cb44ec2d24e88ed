"""What came at once for most communes of a territory: where a shared body seems to have acted for them.

The table is made by the data build (`geo.build.data.observed.pooling`), by a rule that no source states: in one month, or one
edition, at least five communes and at least half of all those of a département or an intercommunality. Who published is not
known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base import paths
from geo.base.errors.shipped import ShippedDataMissing
from geo.counts.counts import commune_counts
from geo.territories.places import Flags, read_places
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator

FILES: Final = {"bal_publiee": "pooled.parquet", "opendata_repere": "opendata_pooled.parquet"}
"""The indicators that have such a table, and its file in ``data/``."""


@dataclass(frozen=True, slots=True)
class Event:
    """Communes of one territory that came at once.

    Attributes
    ----------
    level : Level
        Département or EPCI.
    code, name : str
    period : str
        Month or edition.
    together, communes : int
        Communes that came then, and all that the territory has.
    """

    level: Level
    code: str
    name: str
    period: str
    together: int
    communes: int


@dataclass(frozen=True, slots=True)
class Pooled:
    """What came at once in a group of communes.

    Attributes
    ----------
    met : int
        Communes of the group that meet the criterion.
    at_once : int
        Of these, those that came with most communes of their territory: at least so many came through a shared body.
    events : tuple of Event
        The largest first.
    """

    met: int
    at_once: int
    events: tuple[Event, ...]


def find_pooled(indicator: Indicator, period: str, members: Flags) -> Pooled | None:
    """Return what came at once among some communes up to a period.

    Parameters
    ----------
    indicator : Indicator
    period : str
        One of its periods.
    members : ndarray of bool, shape (n,)
        Communes of the group, in code order.

    Returns
    -------
    Pooled or None
        None for an indicator of which that is not known.

    Raises
    ------
    UnknownPeriod, ShippedDataMissing

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> everybody = np.ones(len(read_places(Level.COMMUNE).codes), dtype=bool)
    >>> found = find_pooled(get_indicator("bal_publiee"), "2023-08", everybody)
    >>> found.events[0].name, found.events[0].period, found.events[0].together, found.events[0].communes
    ('Haute-Savoie', '2019-01', 269, 279)
    """
    if indicator.id not in FILES:
        return None
    counted = commune_counts(indicator, period)
    met = members & (counted.numerator > 0)
    table = _table(paths.data() / FILES[indicator.id])
    places = read_places(Level.COMMUNE)
    positions = np.array([places.at[code] for code in table["code"]], dtype=np.intp)
    chosen = table[_flags(table, period) & met[positions]]
    rows = chosen.drop_duplicates(["level", "territory", "period"])
    events = [
        Event(
            Level(str(row.level)),
            str(row.territory),
            _name(Level(str(row.level)), str(row.territory)),
            str(row.period),
            int(row.together),
            int(row.communes),
        )
        for row in rows.itertuples()
    ]
    events.sort(key=lambda event: (-event.together, event.period, event.code))
    # Communes of the date, as the gap counts them: of those merged since, several are one commune now.
    return Pooled(int(counted.numerator[members].sum()), len(chosen), tuple(events))


def _flags(table: pd.DataFrame, period: str) -> NDArray[np.bool_]:
    flags: NDArray[np.bool_] = table["period"].le(period).to_numpy(bool)
    return flags


def _name(level: Level, code: str) -> str:
    there = read_places(level)
    return str(there.names[there.position(code)])


@lru_cache(maxsize=4)
def _table(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise ShippedDataMissing(path=path.name, command="data") from error
