"""The counts of communes by intercommunality: the clusters that intervals rest on."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geo.counts.counts import Counts, Floats
from geo.statistics.clusters import clustered_shares
from geo.territories.places import Flags, read_places
from geo.vocabulary.levels import Level


@lru_cache(maxsize=1)
def read_clusters() -> tuple[NDArray[np.intp], int]:
    """Return the cluster of every commune in code order, and how many there are: its EPCI; one without an EPCI is one itself.

    Examples
    --------
    >>> cluster, number = read_clusters()
    >>> len(cluster), number == len(read_places(Level.EPCI).codes) + 4
    (34875, True)
    """
    parent = read_places(Level.COMMUNE).parents[Level.EPCI].astype(np.intp)
    alone = parent < 0
    cluster = parent.copy()
    cluster[alone] = len(read_places(Level.EPCI).codes) + np.arange(int(alone.sum()))
    return cluster, int(cluster.max()) + 1


def cluster_interval(communes: Counts, members: Flags) -> tuple[float, float] | None:
    """Return the 95 % interval of the share of some communes that rests on their intercommunalities, None without a share.

    Examples
    --------
    >>> from geo.counts.counts import commune_counts
    >>> from geo.indicators.catalogue import get_indicator
    >>> brittany = read_places(Level.COMMUNE).parents[Level.REGION] == read_places(Level.REGION).position("53")
    >>> ends = cluster_interval(commune_counts(get_indicator("rpnt_1_8"), "2026-10"), brittany)
    >>> [round(end, 2) for end in ends]
    [0.76, 0.84]
    """
    met, whole = sum_clusters(communes, members)
    if not whole.any():
        return None
    low, high = clustered_shares([met], [whole]).bounds
    return float(low[0]), float(high[0])


def sum_clusters(communes: Counts, members: Flags) -> tuple[Floats, Floats]:
    """Return the numerators and the denominators of the members in each cluster.

    Parameters
    ----------
    communes : Counts
        Of all communes, arrays of shape (n,).
    members : ndarray of bool, shape (n,)

    Returns
    -------
    tuple of ndarray of float64, shape (clusters,)
    """
    cluster, number = read_clusters()
    where = cluster[members]
    met, whole = (
        np.bincount(where, part[members], number).astype("float64")
        for part in (communes.numerator, communes.denominator)
    )
    return met, whole
