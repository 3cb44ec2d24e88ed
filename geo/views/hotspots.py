"""Hot spots: where territories and their neighbours are high together, low together, or unlike each other.

`find_hot_spots` takes a view and says for each territory which of `CATEGORIES` it is in; `geo.wording.hotspots` says it in words.
Method, formula, references and limits: ``docs/hotspots.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.base.errors.questions import AllValuesEqual, HotSpotsOfEstimates, TooFewNeighbours
from geo.base.i18n import N_
from geo.counts.effective import effective_sizes
from geo.counts.measured import Label, behind
from geo.statistics.moran import GLOBAL_PERMUTATIONS, LOCAL_PERMUTATIONS, SEED, false_discovery_threshold, local_moran
from geo.statistics.rates import standardised_rates
from geo.territories.match import positions
from geo.territories.neighbours import links_among
from geo.territories.read import read_territories
from geo.views.view import View
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Aggregation, Counted, Weight

FALSE_DISCOVERY_RATE: Final = 0.05
"""Share of the territories marked that may be expected to be there by chance."""
LEAST: Final = 30
"""Territories with a neighbour under which hot spots are not looked for: too few shuffles differ, and a mean means little."""

_ONE_AT_A_TIME: Final = Lock()


class Cluster(IntEnum):
    """What a territory is among its neighbours, as a number in arrays."""

    NO_VALUE = -1
    NOT_SIGNIFICANT = 0
    HIGH_HIGH = 1
    LOW_LOW = 2
    HIGH_LOW = 3
    LOW_HIGH = 4
    NO_NEIGHBOUR = 5


@dataclass(frozen=True, slots=True)
class Category:
    """What a territory can be: ``id`` in the API, ``label`` and ``meaning`` to be translated, ``color`` ``#rrggbb``."""

    code: Cluster
    id: str
    color: str
    label: str
    meaning: str


CATEGORIES: Final = (
    Category(Cluster.HIGH_HIGH, "high_high", "#ca0020", N_("High among high"), N_("above the average, in a high surrounding")),
    Category(Cluster.LOW_LOW, "low_low", "#0571b0", N_("Low among low"), N_("below the average, in a low surrounding")),
    Category(Cluster.HIGH_LOW, "high_low", "#f4a582", N_("High among low"), N_("above the average, in a low surrounding")),
    Category(Cluster.LOW_HIGH, "low_high", "#92c5de", N_("Low among high"), N_("below the average, in a high surrounding")),
    Category(Cluster.NOT_SIGNIFICANT, "not_significant", "#ece7dc", N_("Not significant"),
             N_("its surrounding is not further from the average than chance would have it")),
    Category(Cluster.NO_NEIGHBOUR, "no_neighbour", "#969696", N_("No neighbour with a value"),
             N_("has a value, but nobody to compare with")),
    Category(Cluster.NO_VALUE, "no_value", "#d9d9d9", N_("No data"), N_("has no value")),
)  # fmt: skip
"""In the order of a legend. Reds and blues are those of ColorBrewer's RdBu, which readers with any common kind of colour
blindness can tell apart; the last colour is `geo.views.symbology.NO_DATA`."""


@dataclass(frozen=True, slots=True, eq=False)
class HotSpots:
    """Clusters and outliers of a view.

    Attributes
    ----------
    clusters : ndarray of int8, one per row of the frame of the view
        ``code`` of one of `CATEGORIES`.
    local : ndarray of float64, one per row
        Local Moran's I, NaN where none was computed.
    p : ndarray of float64, one per row
        Two-sided p-value by conditional permutation, NaN where none was computed; not yet corrected for their number.
    threshold : float
        p-value up to which a territory counts (Benjamini-Hochberg), 0 if none does.
    moran, expected, moran_p : float
        Global Moran's I, what it would be without a pattern, its two-sided p-value by permutation.
    mean : float
        What high and low are measured from: where shares were standardised that of the territories compared together, else their
        average.
    steps : int
        How far neighbours reach (`geo.vocabulary.levels.LevelRecord`).
    standardised : bool
        Whether shares of unequal units were standardised (`geo.statistics.rates.standardised_rates`).
    permutations, moran_permutations, seed : int

    Arrays are read-only.
    """

    clusters: NDArray[np.int8]
    local: NDArray[np.float64]
    p: NDArray[np.float64]
    threshold: float
    moran: float
    expected: float
    moran_p: float
    mean: float
    steps: int
    standardised: bool = False
    permutations: int = LOCAL_PERMUTATIONS
    moran_permutations: int = GLOBAL_PERMUTATIONS
    seed: int = SEED

    @property
    def counts(self) -> dict[str, int]:
        """Number of territories in each of `CATEGORIES`, by id."""
        return {entry.id: int((self.clusters == entry.code).sum()) for entry in CATEGORIES}

    @property
    def tested(self) -> int:
        """Number of territories that were compared with their neighbours."""
        return int(np.isfinite(self.p).sum())


def find_hot_spots(view: View) -> HotSpots:
    """Return the clusters and outliers of a view of observed values.

    Shares of territories that count several town halls are standardised for how many, by the empirical Bayes method for rates.
    Only neighbours inside the view count. Territories without a value, and those without a neighbour that has one, take no
    part: neither in the average nor in the permutations.

    Parameters
    ----------
    view : View
        At any level, of any extent, with any weight or filter; how it is drawn does not matter.

    Returns
    -------
    HotSpots
        Kept for the values last asked for, and the same every time.

    Raises
    ------
    HotSpotsOfEstimates
        If the values are of a survey or modelled.
    TooFewNeighbours
        If fewer than `LEAST` territories have a value and a neighbour with a value.
    AllValuesEqual

    References
    ----------
    Anselin, L. (1995). Local indicators of spatial association - LISA. Geographical Analysis 27 (2), 93-115. The others in
    `geo.statistics.moran`.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> hot_spots = find_hot_spots(build_view(Query(indicator="rpnt_1_8", level=Level.DEPARTEMENT, period="2026-10")))
    >>> round(hot_spots.moran, 2), hot_spots.moran_p, hot_spots.counts["no_neighbour"]
    (0.45, 0.002, 5)
    """
    estimate = behind(view.indicator, view)
    if estimate is not None:
        raise HotSpotsOfEstimates(indicator=Label(view.indicator), behind=estimate)
    places = positions(view.frame["code"], read_territories(view.query.level)["code"])
    values = view.frame["value"].to_numpy(dtype=np.float64)
    # The values are the key, whatever choice leads to them. One at a time: 0.6 GB are taken while all communes are shuffled.
    with _ONE_AT_A_TIME:
        return _hot_spots(
            view.query.level, places.astype(np.intp).tobytes(), values.tobytes(), rate_bases(view).tobytes(),
            view.indicator.is_share,
        )  # fmt: skip


def rate_bases(view: View) -> NDArray[np.float64]:
    """Return what each rate rests on; empty where values are no rates, or all of one town hall.

    Town halls, their effective number for a share of inhabitants, or whatever a file counts.
    """
    indicator, query = view.indicator, view.query
    own = indicator.counted is Counted.OWN
    whole = not own and not indicator.yes_or_no(query.level)
    if not whole and not (own and indicator.aggregation in {Aggregation.SHARE, Aggregation.SUM}):
        return np.empty(0)
    if whole and indicator.weighed(query.weight) is Weight.INHABITANTS:
        sizes = effective_sizes(indicator, query.level, view.period.id, Weight.INHABITANTS, query.filter)
        return sizes[positions(view.frame["code"], read_territories(query.level)["code"])]
    return view.frame["denominator"].to_numpy(dtype=np.float64)


def codes_by_category(hot_spots: HotSpots, view: View) -> dict[str, list[str]]:
    """Return the codes of the territories in each category but "not significant", by the id of the category."""
    codes = view.frame["code"].to_numpy(dtype=object)
    significant = (entry for entry in CATEGORIES if entry.code != Cluster.NOT_SIGNIFICANT)
    return {entry.id: codes[hot_spots.clusters == entry.code].tolist() for entry in significant}


@lru_cache(maxsize=32)
def _hot_spots(level: Level, places: bytes, values: bytes, bases: bytes, proportions: bool) -> HotSpots:
    every = np.frombuffer(values, dtype=np.float64)
    base = np.frombuffer(bases, dtype=np.float64)
    first, second = links_among(level, np.frombuffer(places, dtype=np.intp))
    valued = np.isfinite(every)
    both = valued[first] & valued[second]
    first, second = first[both], second[both]
    taken = np.zeros(len(every), dtype=bool)
    taken[first] = True
    compared = every[taken]
    if len(compared) < LEAST:
        raise TooFewNeighbours(least=LEAST, count=len(compared), level=level)
    if np.ptp(compared) < np.finfo(np.float32).eps * max(1.0, float(np.abs(compared).max())):
        raise AllValuesEqual(count=len(compared))

    place, mean = np.cumsum(taken) - 1, float(compared.mean())
    if base.size:
        base = base[taken]
        mean = float((compared * base).sum() / base.sum())
        compared = standardised_rates(compared * base, base, proportions=proportions)
    result = local_moran(compared, place[first], place[second])
    threshold = false_discovery_threshold(result.p, FALSE_DISCOVERY_RATE)
    clusters = np.where(valued, Cluster.NO_NEIGHBOUR, Cluster.NO_VALUE).astype(np.int8)
    clusters[taken] = np.where(result.p <= threshold, _quadrants(result.z, result.lag), Cluster.NOT_SIGNIFICANT)
    local, p = np.full(len(every), np.nan), np.full(len(every), np.nan)
    local[taken], p[taken] = result.local, result.p
    for array in (clusters, local, p):
        array.flags.writeable = False
    return HotSpots(
        clusters=clusters,
        local=local,
        p=p,
        threshold=threshold,
        moran=result.moran,
        expected=result.expected,
        moran_p=result.moran_p,
        mean=mean,
        steps=level.record.neighbour_steps,
        standardised=bool(base.size),
    )


def _quadrants(z: NDArray[np.float64], lag: NDArray[np.float64]) -> NDArray[np.int8]:
    alike, unlike = (
        np.where(z > 0, Cluster.HIGH_HIGH, Cluster.LOW_LOW),
        np.where(z > 0, Cluster.HIGH_LOW, Cluster.LOW_HIGH),
    )
    return np.where((z > 0) == (lag > 0), alike, unlike).astype(np.int8)
