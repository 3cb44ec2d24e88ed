"""Coverages on integer grids: what vector tiles are made of.

Everything works on whole numbers, and every rule looks at an edge or a vertex alone, not at the side from which it is seen:
so two neighbours always get the same border, vertex for vertex.
"""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.tiles.mlt import LINES, encode_layer
from geo.tiles.shapes import Integers, Shapes, areas, distinct, group_rings, next_in_ring

WORLD: Final = 2 * 20037508.342789244
"""Side of the Web Mercator square (EPSG:3857), metres."""
SQUARE: Final = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
"""What a territory that is smaller than the grid becomes, in units."""
NOTHING: Final = Shapes(np.empty((0, 2), np.int64), np.zeros(1, np.int64), np.zeros(1, np.int64))


def snap(coverage: NDArray[np.object_], units: int) -> Shapes:
    """Put a coverage on a grid of the whole world.

    Points that fall together become one, points that the shape does not need go (see `collinear_points`), rings that collapse are
    dropped, thin ones that turn over are turned back. A territory of which nothing is left becomes a square of one unit
    where it lies.

    Parameters
    ----------
    coverage : ndarray of polygons or multipolygons in EPSG:3857, metres
        A valid coverage.
    units : int
        Units along each side of the world; the origin is its north-west corner.

    Returns
    -------
    Shapes
        As many as there are polygons. Outer rings are clockwise on the map (positive area where y grows to the south), inner
        rings the other way.

    Examples
    --------
    >>> grid = snap(np.array([shapely.box(0, 0, WORLD / 8, WORLD / 8)]), 8)
    >>> sorted(grid.points.tolist())
    [[4, 3], [4, 4], [5, 3], [5, 4]]
    """
    parts, shape_of_part = shapely.get_parts(coverage, return_index=True)
    rings, part_of_ring = shapely.get_rings(shapely.orient_polygons(parts, exterior_cw=True), return_index=True)
    outer = np.diff(part_of_ring, prepend=-1) != 0
    points, ring = shapely.get_coordinates(rings, return_index=True)
    grid, ring = distinct(np.rint(_scaled(points, units)).astype(np.int64), ring)
    while True:
        keep = ~collinear_points(grid, ring)
        if keep.all():
            break
        grid, ring = distinct(grid[keep], ring[keep])
    signed = areas(grid, ring, len(rings))
    # The holes of a polygon go where it goes.
    usable = (signed != 0) & (signed[outer] != 0)[part_of_ring]
    grid = _turned(grid, ring, usable & ((signed > 0) != outer))
    shape = shape_of_part[part_of_ring]
    lost = np.setdiff1d(np.arange(len(coverage)), shape[usable & outer])
    places = _scaled(shapely.get_coordinates(shapely.point_on_surface(coverage[lost])), units)
    squares = np.floor(places).astype(np.int64)[:, None] + SQUARE
    usable &= ~np.isin(shape, lost)
    lengths = np.bincount(ring, minlength=len(rings))[usable]
    return group_rings(
        np.concatenate([grid[usable[ring]], squares.reshape(-1, 2)]),
        np.concatenate([lengths, np.full(len(lost), len(SQUARE))]),
        np.concatenate([shape[usable], lost]),
        len(coverage),
    )


def collinear_points(points: Integers, ring: Integers) -> NDArray[np.bool_]:
    """Say which points of the rings of a coverage lie on the straight line between the points beside them.

    A point that stands in several rings counts only where the points beside it are the same two in all of them: then all
    neighbours lose it together, and no gap opens. Tips of spikes without width are needless too.

    Parameters
    ----------
    points : ndarray of int64, shape (n, 2)
    ring : ndarray of int64, shape (n,), ascending
        The ring of each point.

    Examples
    --------
    >>> collinear_points(np.array([[0, 0], [1, 0], [2, 0], [2, 2]]), np.zeros(4, int)).tolist()
    [False, True, False, False]
    """
    after = next_in_ring(ring)
    before = np.empty_like(after)
    before[after] = np.arange(len(after))
    to, back = points[after] - points, points - points[before]
    straight = back[:, 0] * to[:, 1] == back[:, 1] * to[:, 0]
    # One number for a place: the grid of the whole world has under 2**31 units.
    key = (points[:, 0] << 32) + points[:, 1]
    low, high = np.minimum(key[before], key[after]), np.maximum(key[before], key[after])
    order = np.argsort(key, kind="stable")
    same = key[order][1:] == key[order][:-1]
    differs = same & ((low[order][1:] != low[order][:-1]) | (high[order][1:] != high[order][:-1]))
    place = np.concatenate([[0], np.cumsum(~same)])
    junction = np.zeros(len(points) + 1, dtype=bool)
    junction[place[1:][differs]] = True
    result = np.empty(len(points), dtype=bool)
    result[order] = straight[order] & ~junction[place]
    return result


def outlines(shapes: Shapes, groups: Integers, box: tuple[Integers, Integers] | None = None) -> Shapes:
    """Return the borders between territories of different groups as lines, each border once.

    Parameters
    ----------
    shapes : Shapes
        Of a coverage on a grid.
    groups : ndarray of int64, one for each shape
    box : two ndarrays of int64, shape (2,), optional
        Two corners of the box to which the shapes were clipped: its sides are no borders.

    Examples
    --------
    >>> pair = Shapes(np.array([[1, 1], [2, 1], [2, 2], [2, 1], [3, 1], [2, 2]]), np.array([0, 3, 6]), np.array([0, 1, 2]))
    >>> outlines(pair, np.array([0, 1])).points.tolist()
    [[2, 1], [2, 2]]
    """
    ring = np.repeat(np.arange(len(shapes.paths) - 1), np.diff(shapes.paths))
    shape = np.repeat(np.arange(len(shapes)), np.diff(shapes.shapes))
    start, end = shapes.points, shapes.points[next_in_ring(ring)]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    edges = np.where(swap[:, None], np.hstack([end, start]), np.hstack([start, end]))
    owner = groups[shape[ring]]
    order = np.lexsort([owner, *edges.T[::-1]])
    edges, owner = edges[order], owner[order]
    shared = (edges[1:] == edges[:-1]).all(axis=1) & (owner[1:] != owner[:-1])
    borders = np.unique(edges[1:][shared], axis=0).reshape(-1, 2, 2)
    for corner in box or ():
        borders = borders[~(borders == corner).all(axis=1).any(axis=1)]
    if not len(borders):
        return NOTHING
    lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(shapely.linestrings(borders))))
    points, line = shapely.get_coordinates(lines, return_index=True)
    return group_rings(np.rint(points).astype(np.int64), np.bincount(line), np.arange(len(lines)), len(lines))


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
        A MapLibre Tile with the layers ``t`` (territories) and ``o`` (outlines).
    """
    metres = shapely.coverage_simplify(boundaries.geometry.to_crs(3857).to_numpy(), detail)
    shapes = snap(metres, units)
    content = encode_layer("t", units, np.arange(len(shapes)), shapes)
    if parent is None:
        return content
    lines = outlines(shapes, pd.factorize(boundaries[parent])[0])
    return content + encode_layer("o", units, np.arange(len(lines)), lines, LINES) if len(lines) else content


def _turned(points: Integers, ring: Integers, flagged: NDArray[np.bool_]) -> Integers:
    """Reverse the points of the flagged rings."""
    edges = np.searchsorted(ring, np.arange(len(flagged) + 1))
    place = np.arange(len(points))
    chosen = flagged[ring]
    place[chosen] = edges[ring[chosen]] + edges[ring[chosen] + 1] - 1 - place[chosen]
    return points[place]


def _scaled(points: NDArray[np.float64], units: int) -> NDArray[np.float64]:
    """Return points in units from the north-west corner of the world, not yet rounded."""
    return (points * [1, -1] + WORLD / 2) * (units / WORLD)
