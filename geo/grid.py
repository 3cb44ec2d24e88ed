"""Coverages on integer grids: what vector tiles are made of."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.mvt import LINES, Integers, Shapes, encode_layer

WORLD: Final = 2 * 20037508.342789244
"""Side of the Web Mercator square (EPSG:3857), metres."""


def snap(coverage: NDArray[np.object_], units: int) -> Shapes:
    """Put a coverage on a grid of the whole world, `units` along each side, origin in the north-west.

    Points that fall together are one; rings that collapse are dropped; a territory that collapses becomes a square of two
    units around its place.

    Examples
    --------
    >>> grid = snap(np.array([shapely.box(0, 0, WORLD / 8, WORLD / 8)]), 8)
    >>> sorted(grid.points.tolist())
    [[4, 3], [4, 4], [5, 3], [5, 4]]
    """
    parts, shape_of_part = shapely.get_parts(coverage, return_index=True)
    # Outer rings clockwise on the map; in coordinates whose y grows to the south the sign of the area turns.
    rings, part_of_ring = shapely.get_rings(shapely.orient_polygons(parts, exterior_cw=True), return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    grid = np.rint((points * [1, -1] + WORLD / 2) * (units / WORLD)).astype(np.int64)
    keep = np.ones(len(grid), dtype=bool)
    # A point that falls on the one before it is dropped, and so is the last point of a ring, which repeats the first.
    keep[1:] = (grid[1:] != grid[:-1]).any(axis=1) | (ring_of_point[1:] != ring_of_point[:-1])
    firsts = np.flatnonzero(np.diff(ring_of_point, prepend=-1))
    lasts = np.append(firsts[1:], len(grid)) - 1
    keep[lasts] = False
    grid, ring = _open(grid[keep], ring_of_point[keep])
    counts = np.bincount(ring, minlength=len(rings))
    areas = _areas(grid, ring, len(rings))
    outer = np.diff(part_of_ring, prepend=-1) != 0
    usable = (counts > 2) & (areas != 0)
    # The holes of a polygon go where it goes.
    usable &= usable[np.flatnonzero(outer)][part_of_ring]
    # A thin ring can turn over when it is snapped.
    grid = _turned(grid, ring, usable & ((areas > 0) != outer))
    shape = shape_of_part[part_of_ring]
    lost = np.setdiff1d(np.arange(len(coverage)), shape[usable])
    squares = _squares(coverage[lost], units)
    points = np.concatenate([grid[usable[ring]], squares.reshape(-1, 2)])
    shape = np.concatenate([shape[usable], lost])
    lengths = np.concatenate([counts[usable], np.full(len(lost), 4)])
    return _grouped(points, lengths, shape, len(coverage))


def outlines(shapes: Shapes, groups: Integers) -> Shapes:
    """Return the borders between territories of different groups as lines, each border once.

    Parameters
    ----------
    shapes : Shapes
        Of a coverage on a grid.
    groups : ndarray of int64, one for each shape
    """
    path_of_point = np.repeat(np.arange(len(shapes.paths) - 1), np.diff(shapes.paths))
    shape_of_path = np.repeat(np.arange(len(shapes)), np.diff(shapes.shapes))
    following = np.arange(1, len(shapes.points) + 1)
    following[shapes.paths[1:] - 1] = shapes.paths[:-1]
    start, end = shapes.points, shapes.points[following]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    edges = np.where(swap[:, None], np.hstack([end, start]), np.hstack([start, end]))
    owner = groups[shape_of_path[path_of_point]]
    order = np.lexsort([owner, *edges.T[::-1]])
    edges, owner = edges[order], owner[order]
    shared = (edges[1:] == edges[:-1]).all(axis=1) & (owner[1:] != owner[:-1])
    found = np.unique(edges[1:][shared], axis=0)
    merged = (
        shapely.line_merge(shapely.multilinestrings(shapely.linestrings(found.reshape(-1, 2, 2))))
        if len(found)
        else None
    )
    lines = shapely.get_parts(merged) if merged is not None else np.array([], dtype=object)
    points, line_of_point = shapely.get_coordinates(lines, return_index=True)
    counts = np.bincount(line_of_point, minlength=len(lines))
    return _grouped(np.rint(points).astype(np.int64), counts, np.arange(len(lines)), len(lines))


def _open(points: Integers, ring: Integers) -> tuple[Integers, Integers]:
    """Drop the last point of each ring where it falls on the first."""
    firsts = np.flatnonzero(np.diff(ring, prepend=-1))
    lasts = np.append(firsts[1:], len(points)) - 1
    closed = (points[firsts] == points[lasts]).all(axis=1) & (lasts > firsts)
    keep = np.ones(len(points), dtype=bool)
    keep[lasts[closed]] = False
    return points[keep], ring[keep]


def _turned(points: Integers, ring: Integers, flagged: NDArray[np.bool_]) -> Integers:
    """Reverse the points of the flagged rings."""
    points = points.copy()
    edges = np.searchsorted(ring, np.arange(len(flagged) + 1))
    for index in np.flatnonzero(flagged):
        points[edges[index] : edges[index + 1]] = points[edges[index] : edges[index + 1]][::-1]
    return points


def _areas(points: Integers, ring: Integers, count: int) -> Integers:
    """Return twice the signed area of each ring."""
    if not len(points):
        return np.zeros(count, np.int64)
    firsts = np.flatnonzero(np.diff(ring, prepend=-1))
    lasts = np.append(firsts[1:], len(points)) - 1
    following = np.arange(1, len(points) + 1)
    following[lasts] = firsts
    # Seen from the first point of the ring, so that the products stay small.
    near = points - points[firsts].repeat(lasts - firsts + 1, axis=0)
    cross = near[:, 0] * near[following, 1] - near[following, 0] * near[:, 1]
    areas = np.zeros(count, np.int64)
    np.add.at(areas, ring, cross)
    return areas


def _squares(lost: NDArray[np.object_], units: int) -> Integers:
    if not len(lost):
        return np.empty((0, 4, 2), np.int64)
    places = shapely.get_coordinates(shapely.point_on_surface(lost))
    corner = np.floor((places * [1, -1] + WORLD / 2) * (units / WORLD)).astype(np.int64)
    return corner[:, None, :] + np.array([[0, 0], [2, 0], [2, 2], [0, 2]])


def _grouped(points: Integers, lengths: Integers, shape: Integers, count: int) -> Shapes:
    """Bring paths into the order of their shapes."""
    edges = np.concatenate([[0], np.cumsum(lengths)])
    order = np.argsort(shape, kind="stable")
    loose = Shapes(points, edges, np.arange(len(lengths) + 1)).take(order)
    return Shapes(loose.points, loose.paths, np.concatenate([[0], np.cumsum(np.bincount(shape, minlength=count))]))


def world_tile(boundaries: gpd.GeoDataFrame, parent: str | None, detail: float, units: int) -> bytes:
    """Encode a coverage as one vector tile of the whole world, for a file that carries its geometry inside.

    Parameters
    ----------
    boundaries : GeoDataFrame in EPSG:4326, a valid coverage
        Feature ids are the positions of its rows.
    parent : str or None
        Column whose borders are drawn as outlines.
    detail : float
        Square root of the area of the triangles that may be removed, metres of EPSG:3857.
    units : int
        Extent of the tile.

    Returns
    -------
    bytes
        A Mapbox Vector Tile with the layers ``t`` (territories) and ``o`` (outlines).
    """
    metres = shapely.coverage_simplify(boundaries.geometry.to_crs(3857).to_numpy(), detail)
    shapes = snap(metres, units)
    content = encode_layer("t", units, np.arange(len(shapes)), shapes)
    if parent is None:
        return content
    lines = outlines(shapes, pd.factorize(boundaries[parent])[0])
    return content + encode_layer("o", units, np.arange(len(lines)), lines, LINES) if len(lines) else content
