"""The shipped vector tiles: where they are, and whether they are whole."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from pmtiles.tile import MagicNumberNotFound, SpecVersionUnsupported, deserialize_header

from geo import paths
from geo.errors import ShippedDataMissing
from geo.model import Level

HEADER_BYTES: Final = 127


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
