"""Boundaries for drawing: simplified as a coverage and written as TopoJSON, in which neighbours share their border once.

The national topologies are built once (``atlas build topology``) and shipped; those of a smaller extent keep more detail
and are made when they are first asked for.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

import geopandas as gpd
import shapely

from geo.base import paths
from geo.base.errors.shipped import ShippedDataMissing
from geo.base.files import atomic_path, note_checksums
from geo.territories.read import read_boundaries
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level

LOCAL_TOLERANCE: Final = {
    (Level.COMMUNE, Level.REGION): 0.004,
    (Level.COMMUNE, Level.DEPARTEMENT): 0.003,
    (Level.EPCI, Level.REGION): 0.004,
    (Level.DEPARTEMENT, Level.REGION): 0.004,
}
FINEST_TOLERANCE: Final = 0.0015
"""Simplification of a topology inside one territory, by the level of that, as `geo.vocabulary.levels.LevelRecord.tolerance`."""

NATIONAL_GRID: Final = 200_000
"""Steps of the quantisation over 118 degrees from Guadeloupe to La Réunion: about 60 m."""
LOCAL_GRID: Final = 10_000

OBJECT: Final = "territories"


def build_topology(level: Level, within: Extent | None = None) -> bytes:
    """Return the boundaries of one level as TopoJSON, UTF-8.

    The geometries of its one object, ``territories``, stand in the order of the codes and have no properties: values and
    names travel apart, so that the geometry can be cached for ever.

    Parameters
    ----------
    level : Level
    within : Extent, optional

    Returns
    -------
    bytes
        Coordinates in WGS 84 degrees, quantised and delta-encoded.

    Raises
    ------
    ShippedDataMissing, UnknownTerritory, EmptySelection

    Examples
    --------
    >>> len(json.loads(build_topology(Level.REGION))["objects"]["territories"]["geometries"])
    18
    """
    return _national(level) if within is None else _local(level, within)


def topology_hash(level: Level, within: Extent | None = None) -> str:
    """Return a short hash of the content of a topology, for its address."""
    return hashlib.sha256(build_topology(level, within)).hexdigest()[:16]


def encode(boundaries: gpd.GeoDataFrame, tolerance: float, grid: int) -> bytes:
    """Simplify a coverage and write it as TopoJSON.

    Parameters
    ----------
    boundaries : GeoDataFrame in EPSG:4326, a valid coverage
    tolerance : float
        Square root of the area of the largest triangle that may be removed, in degrees
        (Visvalingam and Whyatt 1993, on shared edges).
    grid : int
        Steps of the quantisation grid along each axis of the bounding box.

    Returns
    -------
    bytes

    Raises
    ------
    ValueError
        If a geometry vanishes: no territory may be lost.
    """
    # Only needed where a topology is made; the shipped ones are read as they are.
    from topojson import Topology

    simplified = shapely.coverage_simplify(boundaries.geometry.to_numpy(), tolerance)
    if shapely.is_empty(simplified).any():
        raise ValueError(f"a territory vanished at tolerance {tolerance}")
    frame = gpd.GeoDataFrame(geometry=simplified, crs=boundaries.crs)
    built = json.loads(str(Topology(frame, object_name=OBJECT, prequantize=grid, toposimplify=False).to_json()))
    for geometry in built["objects"][OBJECT]["geometries"]:
        geometry.pop("properties", None)
        geometry.pop("id", None)
        geometry.pop("bbox", None)
    return json.dumps(built, separators=(",", ":")).encode()


def build_topologies(out: Path, progress: Callable[[str], None]) -> None:
    """Write the national topology of every level to ``out/topology/<level>.json.gz``.

    Parameters
    ----------
    out : Path
        The folder of the boundaries, which are read from it; a folder ``topology`` is made in it.
    progress : callable
        Called with a sentence before each level.
    """
    folder = out / "topology"
    folder.mkdir(parents=True, exist_ok=True)
    for level in Level:
        progress(f"topology of level {level}")
        boundaries = gpd.read_parquet(out / f"{level}.parquet", columns=["code", "geometry"]).sort_values("code")
        encoded = encode(boundaries, level.record.tolerance, NATIONAL_GRID)
        with atomic_path(folder / f"{level}.json.gz", force=True) as temporary:
            # No time stamp inside: the same boundaries give the same bytes.
            temporary.write_bytes(gzip.compress(encoded, 9, mtime=0))
    note_checksums(out, [f"topology/{level}.json.gz" for level in Level])


@lru_cache(maxsize=len(Level))
def _national(level: Level) -> bytes:
    try:
        return gzip.decompress((paths.boundaries() / "topology" / f"{level}.json.gz").read_bytes())
    except (OSError, EOFError) as error:
        raise ShippedDataMissing(path=f"boundaries/topology/{level}.json.gz", command="topology") from error


@lru_cache(maxsize=64)
def _local(level: Level, within: Extent) -> bytes:
    if within.is_zone:
        return encode(read_boundaries(level, within), level.record.tolerance, NATIONAL_GRID)
    tolerance = LOCAL_TOLERANCE.get((level, within.territory_level), FINEST_TOLERANCE)
    return encode(read_boundaries(level, within), tolerance, LOCAL_GRID)
