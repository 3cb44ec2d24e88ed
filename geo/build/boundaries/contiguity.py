"""Which territories touch: shared borders of positive length, and how long they are.

In a valid coverage two neighbours share their edges vertex by vertex, so a border is found by looking for segments that
stand in two polygons: no spatial predicate, no tolerance. Borders of the upper levels are sums of borders of communes.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.build.boundaries.mend import GEOD
from geo.vocabulary.levels import Level

COLUMNS = ["level", "code", "neighbour", "length_km"]


def shared_borders(polygons: Mapping[str, BaseGeometry]) -> pd.DataFrame:
    """Return the pairs of polygons that share a border, each pair once.

    Parameters
    ----------
    polygons : mapping of str to Polygon or MultiPolygon
        A valid coverage in WGS 84.

    Returns
    -------
    pandas.DataFrame
        Columns ``code``, ``neighbour`` (str, ``code < neighbour``) and ``length_km`` (float64, geodesic), sorted.

    Examples
    --------
    >>> borders = shared_borders({"a": shapely.box(0, 0, 1, 1), "b": shapely.box(1, 0, 2, 1)})
    >>> borders.round(1).values.tolist()
    [['a', 'b', 110.6]]
    """
    codes = np.array(sorted(polygons), dtype=object)
    coordinates, owner = _segments([polygons[code] for code in codes])
    # The same segment runs one way in one polygon and the other way in its neighbour: order its ends first.
    backwards = (coordinates[:, 0] > coordinates[:, 2]) | (
        (coordinates[:, 0] == coordinates[:, 2]) & (coordinates[:, 1] > coordinates[:, 3])
    )
    coordinates[backwards] = coordinates[backwards][:, [2, 3, 0, 1]]
    segments = pd.DataFrame(coordinates, columns=["x1", "y1", "x2", "y2"]).assign(owner=owner)
    ends = ["x1", "y1", "x2", "y2"]
    shared = segments[segments.duplicated(ends, keep=False)].sort_values([*ends, "owner"], kind="stable")
    first, second = shared.iloc[0::2], shared.iloc[1::2]
    x1, y1, x2, y2 = (first[end].to_numpy() for end in ends)
    _, _, metres = GEOD.inv(x1, y1, x2, y2)
    pairs = pd.DataFrame(
        {"code": codes[first["owner"]], "neighbour": codes[second["owner"]], "length_km": metres / 1000}
    )
    return pairs.groupby(["code", "neighbour"])["length_km"].sum().reset_index()


def _segments(geometries: list[BaseGeometry]) -> tuple[np.ndarray, np.ndarray]:
    """Return all segments as rows ``x1, y1, x2, y2`` and the position of the polygon that each belongs to."""
    parts, owner = shapely.get_parts(np.array(geometries, dtype=object), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    same_ring = ring[1:] == ring[:-1]
    segments = np.hstack([coordinates[:-1], coordinates[1:]])[same_ring]
    return segments, owner[part[ring[:-1][same_ring]]]


def neighbours(borders: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Return the neighbours at every level, in both directions.

    Parameters
    ----------
    borders : pandas.DataFrame
        Borders of the communes, as `shared_borders` returns them.
    communes : pandas.DataFrame
        Columns ``code``, ``epci`` (None where there is none), ``departement`` and ``region``.

    Returns
    -------
    pandas.DataFrame
        Columns ``level``, ``code``, ``neighbour``, ``length_km`` (kilometres to the centimetre), sorted by level from
        communes to regions, then code, then neighbour.
    """
    parents = communes.set_index("code")
    tables = []
    for level in Level:
        if level is Level.COMMUNE:
            pairs = borders
        else:
            parent = parents[str(level)]
            pairs = borders.assign(code=borders["code"].map(parent), neighbour=borders["neighbour"].map(parent))
            pairs = pairs.dropna(subset=["code", "neighbour"])
            pairs = pairs[pairs["code"] != pairs["neighbour"]]
        both = pd.concat([pairs, pairs.rename(columns={"code": "neighbour", "neighbour": "code"})])
        table = both.groupby(["code", "neighbour"])["length_km"].sum().reset_index()
        tables.append(table.assign(level=str(level))[COLUMNS])
    everything = pd.concat(tables, ignore_index=True)
    everything["length_km"] = everything["length_km"].round(5)
    return everything
