"""The territories of a level as arrays in code order, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.territories.read import inside_extent, read_territories, require_territory
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import ABOVE_COMMUNES, Level
from geo.vocabulary.model import BANDS

Flags: TypeAlias = NDArray[np.bool_]


BAND_IDS: Final = tuple(band.id for band in BANDS)


@dataclass(frozen=True, eq=False)
class Places:
    """The territories of a level, in code order; do not change the arrays.

    Attributes
    ----------
    level : Level
    codes, names : ndarray of object, shape (n,)
    population : ndarray of int64, shape (n,)
        Inhabitants.
    at : dict of str to int
        Where each code stands.
    parents : dict of Level to ndarray of intp, shape (n,)
        Where the parent stands among the territories of its level, -1 for none. For an EPCI: where most of its
        population lives.
    types : ndarray of object, shape (n,)
        Type of EPCI, or None; all None above the EPCI.
    bands : ndarray of int8, shape (n,)
        For communes, which of `geo.vocabulary.model.BANDS`; else -1.
    """

    level: Level
    codes: NDArray[np.object_]
    names: NDArray[np.object_]
    population: NDArray[np.int64]
    at: dict[str, int]
    parents: dict[Level, NDArray[np.intp]]
    types: NDArray[np.object_]
    bands: NDArray[np.int8]

    def position(self, code: str) -> int:
        """Return where a code stands.

        Raises
        ------
        UnknownTerritory, FormerTerritory
        """
        require_territory(self.level, code)
        return self.at[code]


@lru_cache(maxsize=len(Level))
def read_places(level: Level) -> Places:
    """Return the territories of a level as arrays, read once.

    Raises
    ------
    ShippedDataMissing

    Examples
    --------
    >>> regions = read_places(Level.REGION)
    >>> regions.names[regions.position("53")]
    'Bretagne'
    """
    table = read_territories(level)
    codes = table["code"].to_numpy(dtype=object)
    none = np.full(len(table), None, dtype=object)
    types = table["epci_type"].to_numpy(dtype=object, na_value=None) if "epci_type" in table else none
    bands = np.full(len(table), -1, dtype=np.int8)
    if "band" in table:
        bands = pd.Index(BAND_IDS).get_indexer(table["band"].to_numpy(dtype=object)).astype(np.int8)
    return Places(
        level=level,
        codes=codes,
        names=table["name"].to_numpy(dtype=object),
        population=table["population"].to_numpy("int64"),
        at={code: number for number, code in enumerate(codes)},
        parents={parent: _parent(table, level, parent) for parent in ABOVE_COMMUNES if str(parent) in table},
        types=types,
        bands=bands,
    )


def _parent(table: pd.DataFrame, level: Level, parent: Level) -> NDArray[np.intp]:
    known = table["code"] if parent == level else read_territories(parent)["code"]
    return pd.Index(known.to_numpy(dtype=object)).get_indexer(table[str(parent)].to_numpy(dtype=object, na_value=None))


@lru_cache(maxsize=32)
def inside(within: Extent | None) -> Flags:
    """Say of each commune whether it lies in the extent.

    Raises
    ------
    UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> int(inside(Extent(Level.DEPARTEMENT, "75")).sum())
    1
    """
    communes = read_territories(Level.COMMUNE)
    if within is None:
        return np.ones(len(communes), dtype=bool)
    return within_extent(Level.COMMUNE, within)


def within_extent(level: Level, within: Extent) -> Flags:
    """Say of each territory of a level whether it lies in the extent; an EPCI does as soon as one of its communes does.

    Raises
    ------
    UnknownTerritory, FormerTerritory
    """
    if not within.is_zone:
        require_territory(within.territory_level, within.code)
    return np.asarray(inside_extent(read_territories(level), level, within), dtype=bool)
