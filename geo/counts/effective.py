"""How many independent town halls the share of a territory is worth: what its interval, and that of its rank, rest on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.counts.clusters import read_clusters
from geo.counts.counts import Counts, Floats, counts
from geo.indicators.providers import cached
from geo.statistics.clusters import clustered_shares
from geo.territories.places import read_places
from geo.territories.read import read_territories
from geo.vocabulary.extents import Filter
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Weight

ALL: Filter = Filter()


@cached(maxsize=64)
def effective_sizes(
    indicator: Indicator, level: Level, period: str, weight: Weight = Weight.COMMUNES, chosen: Filter = ALL
) -> Floats:
    """Return the effective number of town halls behind the share of each territory, in code order; do not change it.

    Parameters
    ----------
    indicator : Indicator
        Observed, counted in town halls or communes.
    level : Level
        Above the communes.
    period : str
    weight : Weight
    chosen : Filter
        The communes that count.

    Notes
    -----
    Of a share of communes their number, of a share of inhabitants the square of the sum of their inhabitants over the sum of
    the squares (Kish 1965); both divided by the design effect of their intercommunalities (`geo.statistics.clusters`), where it
    is more than 1. An intercommunality is one cluster: nothing says how such clusters scatter, and the effect is 1.

    References
    ----------
    Kish, L. (1965). Survey sampling. Wiley, New York.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> sizes = effective_sizes(get_indicator("rpnt_1_8"), Level.REGION, "2026-10")
    >>> whole = counts(get_indicator("rpnt_1_8"), Level.REGION, "2026-10").denominator
    >>> bool((sizes <= whole).all()), bool(sizes.sum() < whole.sum() / 3)
    (True, True)
    """
    if Level.COMMUNE not in indicator.levels or indicator.of_authority:
        return counts(indicator, level, period).denominator
    communes = counts(indicator, Level.COMMUNE, period)
    parent = read_places(Level.COMMUNE).parents[level]
    inside = (parent >= 0) & (communes.denominator > 0)
    if chosen:
        inside &= chosen.mask(read_territories(Level.COMMUNE)).to_numpy(bool)
    number = len(read_places(level).codes)
    sizes = np.bincount(parent[inside], communes.denominator[inside], number).astype("float64")
    if weight is Weight.INHABITANTS:
        people = counts(indicator, Level.COMMUNE, period, weight).denominator[inside]
        sums, squares = (np.bincount(parent[inside], part, number) for part in (people, people**2))
        sizes = np.divide(sums**2, squares, out=np.zeros(number), where=squares > 0)
    return sizes if level is Level.EPCI else sizes / _effects(communes, parent, inside, number)


def _effects(communes: Counts, parent: NDArray[np.intp], inside: NDArray[np.bool_], number: int) -> Floats:
    """Return the design effect of each territory, 1 or more."""
    cluster, clusters = read_clusters()
    cell = parent[inside] * clusters + cluster[inside]
    met, whole = (
        np.bincount(cell, part[inside], number * clusters).reshape(number, clusters)
        for part in (communes.numerator, communes.denominator)
    )
    return np.maximum(clustered_shares(met, whole).effect, 1.0)
