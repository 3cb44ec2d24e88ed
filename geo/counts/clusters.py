"""The counts of communes by intercommunality: the clusters that intervals rest on."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geo.counts.counts import Counts, Floats
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
