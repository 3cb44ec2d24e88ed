"""Build the vector tiles of the four levels: one PMTiles archive a level, from the cleaned coverages.

For each zoom the coverage is simplified once, as a coverage, and its vertices are snapped to the grid of that zoom, so that
neighbours keep the same border vertex for vertex, within a tile and across tiles. A territory that is smaller than the
grid is kept as a square of one unit. Levels of large territories stop at a lower zoom with a finer grid, from which
browsers zoom further.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from geo.base.files import atomic_path, note_checksums
from geo.build.clip import clip
from geo.tiles.archive import NATIONAL_DETAIL
from geo.tiles.grid import NOTHING, WORLD, outlines, snap, world_tile
from geo.tiles.mlt import LINES, encode_layer
from geo.tiles.shapes import Integers, Shapes
from geo.vocabulary.levels import Level, TileSet
from geo.vocabulary.model import VINTAGE

TILE_PIXELS: Final = 512
"""A tile of data zoom d is shown 512 css pixels wide at map zoom d + 1."""
BUFFER: Final = 4 / TILE_PIXELS
"""Territories are drawn this far beyond their tile (share of its side): wide enough for half the stroke of a border."""
DETAIL: Final = 0.7
"""Simplification in css pixels: the square root of the area of the triangles that may be removed."""

NATIONAL_UNITS: Final = 2**18
"""Grid of the map of all communes in one exported file: 153 m, a tenth of its simplification, two pixels at zoom 11."""


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
        over = level.record.outlines
        columns = ["code", "geometry", *([str(over)] if over else [])]
        frame = gpd.read_parquet(out / f"{level}.parquet", columns=columns).sort_values("code", ignore_index=True)
        with atomic_path(out / "tiles" / f"{level}.pmtiles", force=True) as temporary:
            write_archive(frame, level.record.tiles, over, temporary, partial(_say, progress, level))
    progress("one tile of all communes, for exported files")
    communes = gpd.read_parquet(out / "commune.parquet", columns=["code", "departement", "geometry"]).sort_values(
        "code"
    )
    with atomic_path(out / "tiles" / "commune.mlt.gz", force=True) as temporary:
        temporary.write_bytes(
            gzip.compress(world_tile(communes, "departement", NATIONAL_DETAIL, NATIONAL_UNITS), 9, mtime=0)
        )
    note_checksums(out, ["tiles/commune.mlt.gz", *(f"tiles/{level}.pmtiles" for level in Level)])


def _say(progress: Callable[[str], None], level: Level, step: str) -> None:
    progress(f"tiles of level {level}, {step}")


def write_archive(
    boundaries: gpd.GeoDataFrame, plan: TileSet, parent: str | None, path: Path, progress: Callable[[str], None]
) -> None:
    """Write the vector tiles of one coverage as a PMTiles archive (specification 3).

    Parameters
    ----------
    boundaries : GeoDataFrame in EPSG:4326, one row per territory in code order
    plan : TileSet
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
    coverage = shapely.coverage_simplify(metres, DETAIL * WORLD / TILE_PIXELS / 2**zoom) if simplify else metres
    shapes = snap(coverage, extent * 2**zoom)
    margin = round(BUFFER * extent)
    low, high = np.array([-margin, -margin]), np.array([extent + margin, extent + margin])
    members = _by_tile(shapes, extent, margin)
    for x, y in sorted(members, key=lambda at: zxy_to_tileid(zoom, *at)):
        whole = shapes.take(members[x, y])
        origin = np.array([x * extent, y * extent])
        inside, chosen = clip(Shapes(whole.points - origin, whole.paths, whole.shapes), low, high)
        if not len(inside):
            continue
        ids = members[x, y][chosen]
        content = encode_layer("t", extent, ids, inside)
        lines = NOTHING if groups is None else outlines(inside, groups[ids], (low, high))
        if len(lines):
            content += encode_layer("o", extent, np.arange(len(lines)), lines, LINES)
        yield x, y, content


def _by_tile(shapes: Shapes, extent: int, margin: int) -> dict[tuple[int, int], Integers]:
    """Return which shapes may reach into each tile, by their bounding boxes."""
    firsts = shapes.paths[shapes.shapes[:-1]]
    low = np.minimum.reduceat(shapes.points, firsts)
    high = np.maximum.reduceat(shapes.points, firsts)
    begin = np.floor((low - margin) / extent).astype(np.int64)
    end = np.floor((high + margin) / extent).astype(np.int64)
    tiles: dict[tuple[int, int], list[int]] = {}
    for index, ((left, top), (right, bottom)) in enumerate(zip(begin.tolist(), end.tolist(), strict=True)):
        for x in range(left, right + 1):
            for y in range(top, bottom + 1):
                tiles.setdefault((x, y), []).append(index)
    return {at: np.array(members) for at, members in tiles.items()}


def _header(west: float, south: float, east: float, north: float, plan: TileSet) -> dict[str, Any]:
    return {
        "version": 3,
        "tile_type": TileType.MLT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": int(west * 1e7),
        "min_lat_e7": int(south * 1e7),
        "max_lon_e7": int(east * 1e7),
        "max_lat_e7": int(north * 1e7),
        "center_zoom": plan.zooms[0],
        "center_lon_e7": int(2.4 * 1e7),
        "center_lat_e7": int(46.6 * 1e7),
    }


def _metadata(plan: TileSet) -> dict[str, Any]:
    zooms = {"minzoom": plan.zooms[0], "maxzoom": plan.zooms[-1]}
    return {
        "name": "Atlas",
        "description": f"French territories, vintage {VINTAGE}; feature ids are positions in code order.",
        "attribution": "IGN Admin Express via Etalab, Licence Ouverte 2.0",
        "vector_layers": [{"id": "t", "fields": {}, **zooms}, {"id": "o", "fields": {}, **zooms}],
    }
