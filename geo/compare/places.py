"""The gap between two groups in each region or département."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base.errors.kinds import shown
from geo.base.errors.questions import ExtentTooSmall, InvalidChoice
from geo.compare.gaps import SMALL_GROUP, compute_group_gap, within_one
from geo.compare.groups import Group
from geo.counts.clusters import read_clusters
from geo.counts.counts import Counts, Floats, commune_counts, units
from geo.counts.ratios import ratio_variances
from geo.statistics.clusters import clustered_shares
from geo.statistics.intervals import EDGE, Z95, newcombe_bounds
from geo.territories.places import inside, read_places, within_extent
from geo.vocabulary.extents import EXTENT_LEVELS, Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Counted, Indicator, Weight
from geo.vocabulary.parameters import PLACE_LEVELS

REFERENCES: Final = ("local", "national")


def build_gap_table(
    a: Counts,
    b: Counts,
    weight: Weight = Weight.COMMUNES,
    variances: tuple[Floats, Floats] | None = None,
    bounds: tuple[Floats, Floats] | None = None,
) -> pd.DataFrame:
    """Return many gaps at once.

    Parameters
    ----------
    a, b : Counts
        Arrays of shape (n,): the two groups in each of n places.
    weight : Weight
    variances : tuple of ndarray, shape (n,)
        Of the two ratios, where a file counts something else than communes.
    bounds : tuple of ndarray, shape (n,)
        Limits of the gap by clusters; Newcombe's for None.

    Returns
    -------
    DataFrame, one row a place
        ``share_a``, ``numerator_a``, ``denominator_a`` (int64, or float64 for inhabitants
        and for counts of a file), the same of b; ``gap`` (a - b),
        ``low``, ``high`` (95 % interval), ``ratio`` (float64, NaN where there is none); ``distinguishable``
        (object: True, False or None without an interval).
    """
    shares = a.share, b.share
    difference = shares[0] - shares[1]
    if variances is not None:
        half = Z95 * np.sqrt(variances[0] + variances[1])
        low, high = difference - half, difference + half
    elif weight is Weight.INHABITANTS:
        low, high = np.full_like(difference, np.nan), np.full_like(difference, np.nan)
    else:
        low, high = bounds or newcombe_bounds(shares[0], a.denominator, shares[1], b.denominator)
    table: dict[str, object] = {}
    for name, share, counted in (("a", shares[0], a), ("b", shares[1], b)):
        whole = "int64" if weight is Weight.COMMUNES and variances is None else "float64"
        table |= {f"share_{name}": share, f"numerator_{name}": counted.numerator.astype(whole)}
        table |= {f"denominator_{name}": counted.denominator.astype(whole)}
    ratio = np.divide(
        shares[0],
        shares[1],
        out=np.full_like(difference, np.nan),
        where=(shares[1] > 0) if variances is None else shares[1] != 0,
    )
    edge = EDGE if variances is None else 0.0
    apart = ((low > edge) | (high < -edge)).astype(object)
    apart[np.isnan(low)] = None
    table |= {"gap": difference, "low": low, "high": high, "ratio": ratio, "distinguishable": apart}
    return pd.DataFrame(table)


def gaps_by(
    indicator: Indicator,
    a: Group,
    b: Group,
    period: str,
    level: Level,
    within: Extent | None = None,
    weight: Weight = Weight.COMMUNES,
    reference: str = "local",
) -> pd.DataFrame:
    """Return the gap in each region or département.

    Parameters
    ----------
    indicator : Indicator
        Of kind observed.
    a, b : Group
    period : str
    level : Level
        ``region`` or ``departement``.
    within : Extent, optional
        A region, with départements.
    weight : Weight
    reference : {"local", "national"}
        Group b of the same place, or of the whole extent: most départements have no métropole of their own.

    Returns
    -------
    DataFrame, one row a place, sorted by gap (lowest first, ties by code, places without a gap last)
        ``code``, ``name``, then the columns of `build_gap_table`, ``clusters_a``, ``clusters_b`` (int64: intercommunalities
        that have a town hall with a record; with one its town halls are taken as independent), ``small`` (bool: a group that
        has town halls has fewer than `SMALL_GROUP`) and ``from_whole``: the gap there less that of the whole extent.

    Raises
    ------
    InvalidChoice
        If `level` or `reference` is another.
    ExtentTooSmall, UnknownPeriod, NoValuesAtLevel, UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> from geo.compare.groups import parse_groups
    >>> groups = parse_groups("commune_lt_3500", "metropole")
    >>> table = gaps_by(get_indicator("rpnt_1_8"), *groups, "2026-10", Level.REGION)
    >>> len(table), int(table["numerator_a"].sum())
    (18, 13779)
    """
    if level not in PLACE_LEVELS:
        raise InvalidChoice(name="by", arrived=level, allowed=shown(PLACE_LEVELS))
    if reference not in REFERENCES:
        raise InvalidChoice(name="reference", arrived=reference, allowed=shown(REFERENCES))
    if within and within.level not in EXTENT_LEVELS[level]:
        raise ExtentTooSmall(level=level, within=within)
    communes, here, there = commune_counts(indicator, period, weight), inside(within), read_places(level)
    parent = read_places(Level.COMMUNE).parents[level]
    size = len(there.codes)
    first, second = (communes.grouped(parent, size, group.mask & here) for group in (a, b))
    halls = units(indicator, commune_counts(indicator, period))
    sizes = [halls.grouped(parent, size, group.mask & here).denominator for group in (a, b)]
    if reference == "national":
        whole_b = communes.sum(b.mask & here)
        second = Counts(*(np.full(size, part) for part in (whole_b.numerator, whole_b.denominator, whole_b.expected)))
        sizes[1] = np.full(size, halls.sum(b.mask & here).denominator)
    where = [np.where(group.mask & here, parent, -1) for group in (a, b)]
    if reference == "national":
        where[1] = np.where(b.mask & here, 0, -1)
    if indicator.counted is Counted.OWN:
        table = build_gap_table(first, second, weight, _variances(communes, where, size, reference))
    else:
        bounds = None if weight is Weight.INHABITANTS else _cluster_bounds(communes, where, size, reference)
        table = build_gap_table(first, second, weight, bounds=bounds)
    for name, places in zip(("clusters_a", "clusters_b"), where, strict=True):
        table[name] = _cluster_counts(communes, places, size if places.max(initial=-1) > 0 else 1, size)
    table.insert(0, "code", there.codes)
    table.insert(1, "name", there.names)
    table["small"] = np.any([(n > 0) & (n < SMALL_GROUP) for n in sizes], axis=0)
    table["from_whole"] = table["gap"] - compute_group_gap(indicator, a, b, period, within, weight).gap
    if within:
        table = table[within_extent(level, within)]
    return table.sort_values(["gap", "code"], na_position="last", ignore_index=True)


def _variances(communes: Counts, where: list[NDArray[np.intp]], size: int, reference: str) -> tuple[Floats, Floats]:
    """Return the variances of both values in each place."""
    a, b = (ratio_variances(communes, places, size, read_clusters()[0]) for places in where)
    return a, np.full(size, b[0]) if reference == "national" else b


def _cluster_bounds(
    communes: Counts, where: list[NDArray[np.intp]], size: int, reference: str
) -> tuple[Floats, Floats]:
    """Return the limits of the gap in each place, by intercommunalities."""
    cluster, _ = read_clusters()
    ends = np.full((size, 2), np.nan)
    members = [
        _members(places, size if reference == "local" or not number else 1) for number, places in enumerate(where)
    ]
    for place in range(size):
        sides = [members[0][place], members[1][place if reference == "local" else 0]]
        if not all(communes.denominator[side].any() for side in sides):
            continue
        # Numbered anew: a place has a dozen of the 1,259 clusters.
        _, local = np.unique(cluster[np.concatenate(sides)], return_inverse=True)
        parts = np.split(local, [len(sides[0])])
        sums = [
            [np.bincount(part, counts[side], local.max() + 1) for part, side in zip(parts, sides, strict=True)]
            for counts in (communes.numerator, communes.denominator)
        ]
        ends[place] = within_one(clustered_shares(*sums).interval_of_sum([1, -1]))
    return ends[:, 0], ends[:, 1]


def _cluster_counts(communes: Counts, places: NDArray[np.intp], known: int, size: int) -> NDArray[np.intp]:
    """Return how many intercommunalities have a town hall with a record in each place."""
    there = (places >= 0) & (communes.denominator > 0)
    pairs = np.unique(np.column_stack([places[there], read_clusters()[0][there]]), axis=0)
    numbers = np.bincount(pairs[:, 0], minlength=known)
    return numbers if len(numbers) == size else np.full(size, numbers[0])


def _members(places: NDArray[np.intp], size: int) -> list[NDArray[np.intp]]:
    """Return the positions of the communes of each place."""
    order = np.argsort(places, kind="stable")
    edges = np.searchsorted(places[order], np.arange(size + 1))
    return [order[edges[number] : edges[number + 1]] for number in range(size)]
