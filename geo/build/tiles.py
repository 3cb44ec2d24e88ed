"""Build the vector tiles of the four levels: one PMTiles archive a level, from the cleaned coverages.

For each zoom the coverage is simplified once, as a coverage, and its vertices are snapped to the grid of that zoom, so that
neighbours keep the same border vertex for vertex, within a tile and across tiles. A territory that is smaller than the
grid is kept as a square of two units. Polygons are not clipped to their tiles: communes are small, and levels of large
territories stop at a lower zoom with a finer grid, from which browsers zoom further.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from geo.files import note_checksums, written_whole
from geo.model import VINTAGE, Level
from geo.mvt import LINES, Integers, Shapes, encode_layer

WORLD: Final = 2 * 20037508.342789244
"""Side of the Web Mercator square (EPSG:3857), metres."""
TILE_PIXELS: Final = 512
"""A tile of data zoom d is shown 512 css pixels wide at map zoom d + 1."""
BUFFER: Final = 4 / TILE_PIXELS
"""A territory is in a tile if it comes this near to it (share of its side): wide enough for the stroke of a border."""
DETAIL: Final = 0.7
"""Simplification in css pixels: the square root of the area of the triangles that may be removed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Zooms of one level: ``extents`` gives the units along a tile for each data zoom from `first` on."""

    first: int
    extents: tuple[int, ...]

    @property
    def zooms(self) -> range:
        """Data zooms."""
        return range(self.first, self.first + len(self.extents))


PLANS: Final = {
    Level.COMMUNE: Plan(3, (1024, 1024, 1024, 1024, 2048, 4096, 8192)),
    Level.EPCI: Plan(3, (1024, 1024, 1024, 2048, 4096, 16384)),
    Level.DEPARTEMENT: Plan(3, (1024, 1024, 2048, 4096, 32768)),
    Level.REGION: Plan(3, (1024, 1024, 2048, 32768)),
}
"""Half a css pixel where the whole country is seen; the last zoom of a level is not simplified, its grid is 10 to 40 m."""

PARENTS: Final = {Level.COMMUNE: "departement", Level.EPCI: "departement", Level.DEPARTEMENT: "region", Level.REGION: None}
"""Between which territories outlines are drawn on the tiles of a level."""


def build_tiles(out: Path, progress: Callable[[str], None]) -> None:
    """Write the archive of every level to ``out/tiles/<level>.pmtiles``, and their checksums.

    Parameters
    ----------
    out : Path
        The folder of the boundaries, which are read from it.
    progress : callable
        Called with a sentence before each zoom of a level.

    Raises
    ------
    CannotWrite
    ValueError
        If a territory would be lost.
    """
    (out / "tiles").mkdir(parents=True, exist_ok=True)
    for level in Level:
        columns = ["code", "geometry", *filter(None, [PARENTS[level] if PARENTS[level] != level else None])]
        frame = gpd.read_parquet(out / f"{level}.parquet", columns=columns).sort_values("code", ignore_index=True)
        with written_whole(out / "tiles" / f"{level}.pmtiles", force=True) as temporary:
            write_archive(frame, PLANS[level], PARENTS[level], temporary, lambda step, at=level: progress(f"tiles of level {at}, {step}"))
    note_checksums(out, [f"tiles/{level}.pmtiles" for level in sorted(Level)])


def write_archive(
    boundaries: gpd.GeoDataFrame, plan: Plan, parent: str | None, path: Path, progress: Callable[[str], None]
) -> None:
    """Write the vector tiles of one coverage as a PMTiles archive (specification 3).

    Parameters
    ----------
    boundaries : GeoDataFrame in EPSG:4326, one row per territory in code order
    plan : Plan
    parent : str or None
        Column whose borders are drawn as outlines.
    path : Path
    progress : callable
    """
    metres = boundaries.geometry.to_crs(3857).to_numpy()
    groups = None if parent is None else pd.factorize(boundaries[parent])[0]
    west, south, east, north = boundaries.total_bounds
    with path.open("wb") as file:
        writer = Writer(file)
        for zoom, extent in zip(plan.zooms, plan.extents, strict=True):
            progress(f"zoom {zoom}")
            last = zoom == plan.zooms[-1]
            for x, y, tile in tiles(metres, groups, zoom, extent, simplify=not last):
                writer.write_tile(zxy_to_tileid(zoom, x, y), gzip.compress(tile, 9, mtime=0))
        writer.finalize(_header(west, south, east, north, plan), _metadata(plan))


def tiles(
    metres: NDArray[np.object_], groups: Integers | None, zoom: int, extent: int, *, simplify: bool
) -> Iterator[tuple[int, int, bytes]]:
    """Yield column, row and content of every tile of one zoom, in the order of the archive.

    Parameters
    ----------
    metres : ndarray of polygons in EPSG:3857, a valid coverage
    groups : ndarray of int64 or None
        Parent of each territory.
    zoom, extent : int
    simplify : bool
    """
    units = extent * 2**zoom
    coverage = shapely.coverage_simplify(metres, DETAIL * WORLD / TILE_PIXELS / 2**zoom) if simplify else metres
    shapes = snap(coverage, units)
    lines = Shapes(np.empty((0, 2), np.int64), np.zeros(1, np.int64), np.zeros(1, np.int64)) if groups is None else outlines(shapes, groups)
    members, member_lines = _by_tile(shapes, zoom, extent), _by_tile(lines, zoom, extent)
    for x, y in sorted(members, key=lambda at: zxy_to_tileid(zoom, *at)):
        origin = np.array([x * extent, y * extent])
        chosen = members[x, y]
        inside = shapes.take(chosen)
        content = encode_layer("t", extent, chosen, Shapes(inside.points - origin, inside.paths, inside.shapes))
        if (x, y) in member_lines:
            drawn = lines.take(member_lines[x, y])
            drawn = Shapes(drawn.points - origin, drawn.paths, drawn.shapes)
            content += encode_layer("o", extent, member_lines[x, y], drawn, LINES)
        yield x, y, content


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
    # Where the last points fall on the first, they are dropped too.
    closing = (grid == grid[firsts][ring_of_point]).all(axis=1)
    closing[firsts] = False
    keep &= ~closing
    grid, ring = grid[keep], ring_of_point[keep]
    counts = np.bincount(ring, minlength=len(rings))
    areas = _areas(grid, ring, len(rings))
    usable = (counts > 2) & (areas != 0)
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
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(found.reshape(-1, 2, 2)))) if len(found) else None
    lines = shapely.get_parts(merged) if merged is not None else np.array([], dtype=object)
    points, line_of_point = shapely.get_coordinates(lines, return_index=True)
    counts = np.bincount(line_of_point, minlength=len(lines))
    return _grouped(np.rint(points).astype(np.int64), counts, np.arange(len(lines)), len(lines))


def _areas(points: Integers, ring: Integers, count: int) -> NDArray[np.float64]:
    firsts = np.flatnonzero(np.diff(ring, prepend=-1))
    following = np.arange(1, len(points) + 1)
    if len(points):
        following[np.append(firsts[1:], len(points)) - 1] = firsts
    end = points[following]
    cross = (points[:, 0] - points[firsts, 0].repeat(np.diff(np.append(firsts, len(points))))) * (end[:, 1] - points[:, 1]) - (
        points[:, 1] - points[firsts, 1].repeat(np.diff(np.append(firsts, len(points))))
    ) * (end[:, 0] - points[:, 0])
    return np.bincount(ring, weights=cross, minlength=count)


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


def _by_tile(shapes: Shapes, zoom: int, extent: int) -> dict[tuple[int, int], Integers]:
    """Return which shapes reach into each tile, by their bounding boxes."""
    if not len(shapes):
        return {}
    firsts = shapes.paths[shapes.shapes[:-1]]
    low = np.minimum.reduceat(shapes.points, firsts)
    high = np.maximum.reduceat(shapes.points, firsts)
    margin = BUFFER * extent
    begin = np.floor((low - margin) / extent).astype(np.int64)
    end = np.floor((high + margin) / extent).astype(np.int64)
    found: dict[tuple[int, int], list[int]] = {}
    for index, ((left, top), (right, bottom)) in enumerate(zip(begin.tolist(), end.tolist(), strict=True)):
        for x in range(left, right + 1):
            for y in range(top, bottom + 1):
                found.setdefault((x, y), []).append(index)
    return {at: np.array(members) for at, members in found.items()}


def _header(west: float, south: float, east: float, north: float, plan: Plan) -> dict[str, Any]:
    return {
        "version": 3,
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": int(west * 1e7),
        "min_lat_e7": int(south * 1e7),
        "max_lon_e7": int(east * 1e7),
        "max_lat_e7": int(north * 1e7),
        "center_zoom": plan.zooms[0],
        "center_lon_e7": int(2.4 * 1e7),
        "center_lat_e7": int(46.6 * 1e7),
    }


def _metadata(plan: Plan) -> dict[str, Any]:
    zooms = {"minzoom": plan.zooms[0], "maxzoom": plan.zooms[-1]}
    return {
        "name": "Atlas",
        "description": f"French territories, vintage {VINTAGE}; feature ids are positions in code order.",
        "attribution": "IGN Admin Express via Etalab, Licence Ouverte 2.0",
        "vector_layers": [{"id": "t", "fields": {}, **zooms}, {"id": "o", "fields": {}, **zooms}],
    }
