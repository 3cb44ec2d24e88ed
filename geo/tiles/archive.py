"""The shipped vector tiles: where they are, and whether they are whole."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from pmtiles.tile import MagicNumberNotFound, SpecVersionUnsupported, deserialize_header

from geo.base import paths
from geo.base.errors.shipped import ShippedDataMissing
from geo.territories.read import read_boundaries
from geo.tiles.grid import world_tile
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level

HEADER_BYTES: Final = 127
LOCAL_DETAIL: Final = 400.0
NATIONAL_DETAIL: Final = 1400.0
LOCAL_UNITS: Final = 2**21
"""Tiles in exported files: simplification in metres of Web Mercator, and a grid of 19 m."""


def tiles_path(level: Level) -> Path:
    """Return the PMTiles archive of a level.

    Raises
    ------
    ShippedDataMissing
        If there is none.
    """
    path = paths.boundaries() / "tiles" / f"{level}.pmtiles"
    if not path.is_file():
        raise _missing(level)
    return path


@cache
def tile_hash(level: Level) -> str:
    """Return a short hash of the content of the archive of a level, for its address.

    Examples
    --------
    >>> len(tile_hash(Level.REGION))
    16
    """
    return hashlib.sha256(tiles_path(level).read_bytes()).hexdigest()[:16]


def inlined_tile(level: Level, within: Extent | None = None) -> bytes:
    """Return one vector tile of the whole world with the territories of a view, gzip, for a file that carries it inside.

    Feature ids are positions among the territories of the view. The tile of all communes is shipped; others are made when
    they are first asked for.

    Raises
    ------
    ShippedDataMissing, UnknownTerritory, EmptySelection
    """
    if level is Level.COMMUNE and within is None:
        path = paths.boundaries() / "tiles" / "commune.mlt.gz"
        if not path.is_file():
            raise ShippedDataMissing(path="boundaries/tiles/commune.mlt.gz", command="tiles")
        return path.read_bytes()
    return _inlined(level, within)


@lru_cache(maxsize=32)
def _inlined(level: Level, within: Extent | None) -> bytes:
    boundaries = read_boundaries(level, within)
    detail = LOCAL_DETAIL if within and not within.is_zone else NATIONAL_DETAIL
    return gzip.compress(world_tile(boundaries, level.record.outlines, detail, LOCAL_UNITS), 9, mtime=0)


def check_archives() -> None:
    """Check that the archive of every level is there and whole.

    Raises
    ------
    ShippedDataMissing
        If one is missing, is not a PMTiles archive, or is shorter than its header says.
    """
    for level in Level:
        path = tiles_path(level)
        with path.open("rb") as file:
            head = file.read(HEADER_BYTES)
        try:
            header = deserialize_header(head)
        except (MagicNumberNotFound, SpecVersionUnsupported, IndexError, ValueError) as error:
            raise _missing(level) from error
        if path.stat().st_size < header["tile_data_offset"] + header["tile_data_length"]:
            raise _missing(level)


def _missing(level: Level) -> ShippedDataMissing:
    return ShippedDataMissing(path=f"boundaries/tiles/{level}.pmtiles", command="tiles")
