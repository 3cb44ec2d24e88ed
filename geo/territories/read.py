"""Read the shipped territories: attributes alone (a few milliseconds) or with their geometry."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow.parquet as pq

from geo.base import paths
from geo.base.errors.kinds import shown
from geo.base.errors.questions import EmptySelection, ExtentTooSmall, FormerTerritory, UnknownTerritory
from geo.base.errors.shipped import ShippedDataMissing
from geo.base.text import expand_saint
from geo.vocabulary.extents import EXTENT_LEVELS, Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import VINTAGE, Zone

if TYPE_CHECKING:
    import geopandas as gpd


def read_territories(level: Level, within: Extent | None = None) -> pd.DataFrame:
    """Return the attributes of the territories of one level, without geometry.

    Parameters
    ----------
    level : Level
    within : Extent, optional
        Keep the territories inside this one. An EPCI is inside a département or a region as soon as one of its communes
        is; it is then shown whole.

    Returns
    -------
    DataFrame, one row per territory, sorted by code
        Columns as in ``docs/data-model.md``; ``code``, ``name`` (str), ``population`` (int64, inhabitants), ``area_km2``
        (float64) and others.

    Raises
    ------
    UnknownTerritory, FormerTerritory
        If `within` does not exist (any more).
    ExtentTooSmall
        If territories of `level` do not fit into `within`.
    EmptySelection
        If nothing is left.
    ShippedDataMissing
        If the file is missing or damaged.

    Examples
    --------
    >>> len(read_territories(Level.REGION))
    18
    """
    table = _attributes(level)
    if within is None:
        return table.copy(deep=False)
    if within.level not in (level, *EXTENT_LEVELS[level]):
        raise ExtentTooSmall(level=level, within=within)
    if not within.is_zone:
        require_territory(within.territory_level, within.code)
    inside = table[inside_extent(table, level, within)].reset_index(drop=True)
    if inside.empty:
        raise EmptySelection(level=level, choices=within)
    return inside


def read_boundaries(level: Level, within: Extent | None = None) -> gpd.GeoDataFrame:
    """Return the territories of one level with their boundaries, as `read_territories` does.

    Returns
    -------
    GeoDataFrame in EPSG:4326, one row per territory, sorted by code
        Geometries are polygons or multipolygons; together they are a valid coverage: neighbours share their borders
        vertex for vertex.

    Raises
    ------
    As `read_territories`.

    Examples
    --------
    >>> read_boundaries(Level.COMMUNE, Extent(Level.DEPARTEMENT, "2A")).crs.to_epsg()
    4326
    """
    import geopandas as gpd  # a quarter of a second, for those who need boundaries

    codes = read_territories(level, within)["code"]
    filters = None if within is None else [("code", "in", codes.tolist())]
    try:
        frame = gpd.read_parquet(_file(level), filters=filters)
    except (OSError, ValueError) as error:
        raise _missing(level) from error
    return frame.sort_values("code", ignore_index=True)


def get_bounds(level: Level, code: str) -> list[list[float]]:
    """Return the bounding box of a territory.

    Returns
    -------
    list
        South-west and north-east, each latitude then longitude in degrees, as Leaflet takes them.

    Raises
    ------
    UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> get_bounds(Level.DEPARTEMENT, "2A")[0]
    [41.334239, 8.534663]
    """
    require_territory(level, code)
    west, south, east, north = _boxes(level).loc[code]
    return [[float(south), float(west)], [float(north), float(east)]]


def get_neighbours(level: Level, code: str) -> list[str]:
    """Return the codes of the territories that share a border of positive length with one.

    Examples
    --------
    >>> get_neighbours(Level.DEPARTEMENT, "2A")
    ['2B']
    """
    require_territory(level, code)
    return list(_neighbours(level).get(code, ()))


def read_neighbours(level: Level) -> pd.DataFrame:
    """Return all pairs of territories of a level that share a border of positive length, in both directions.

    Returns
    -------
    DataFrame
        ``code``, ``neighbour`` (str), ``length_km`` (float64), sorted by both codes.

    Raises
    ------
    ShippedDataMissing
        If the file is missing or damaged.

    Examples
    --------
    >>> read_neighbours(Level.REGION)[["code", "neighbour"]].values.tolist()[0]
    ['11', '24']
    """
    try:
        table = pd.read_parquet(paths.boundaries() / "neighbours.parquet", filters=[("level", "==", str(level))])
    except (OSError, ValueError) as error:
        raise ShippedDataMissing(path="boundaries/neighbours.parquet", command="boundaries") from error
    return table.drop(columns="level").sort_values(["code", "neighbour"], ignore_index=True)


def get_territory(level: Level, code: str) -> pd.Series:
    """Return the attributes of one territory.

    Raises
    ------
    UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> get_territory(Level.REGION, "53")["name"]
    'Bretagne'
    """
    require_territory(level, code)
    table = _attributes(level)
    row: pd.Series = table.loc[table["code"].eq(code)].iloc[0]
    return row


def require_territory(level: Level, code: str) -> None:
    """Refuse a code that is not one of a present territory of `level`.

    Raises
    ------
    FormerTerritory
        If it was a commune: the error names the commune that it is part of now.
    UnknownTerritory
        If it never was one.
    """
    if code in _codes(level):
        return
    present = _present_codes(code) if level is Level.COMMUNE else ()
    if present:
        raise FormerTerritory(arrived=code, level=level, present=shown(present))
    raise UnknownTerritory(arrived=code, level=level, vintage=VINTAGE)


def inside_extent(table: pd.DataFrame, level: Level, within: Extent) -> pd.Series:
    """Say for each territory of a table of `level` whether it lies inside an extent, bool."""
    if within.is_zone:
        return table["zone"].eq(str(Zone.METROPOLITAN))
    if not level.record.straddles:
        return table[str(within.level)].eq(within.code).fillna(False).astype(bool)
    communes = _attributes(Level.COMMUNE)
    return table["code"].isin(communes.loc[communes[str(within.level)].eq(within.code), str(level)])


def read_columns(path: str) -> pd.DataFrame:
    """Read a Parquet file without its geometry, as `pandas.read_parquet` does.

    That one reads through `pyarrow.dataset`, which takes a tenth of a second to import. One thread takes a third of the
    processor time that several take together for files of this size.

    Raises
    ------
    OSError, ValueError
        If the file is missing or damaged.
    """
    with pq.ParquetFile(path) as file:
        names = [name for name in file.schema_arrow.names if name != "geometry"]
        table: pd.DataFrame = file.read(columns=names, use_threads=False).to_pandas(use_threads=False)
    return table


def _file(level: Level) -> str:
    return str(paths.boundaries() / f"{level}.parquet")


def _missing(level: Level) -> ShippedDataMissing:
    return ShippedDataMissing(path=f"boundaries/{level}.parquet", command="boundaries")


@lru_cache(maxsize=len(Level))
def _attributes(level: Level) -> pd.DataFrame:
    try:
        table = read_columns(_file(level))
    except (OSError, ValueError) as error:
        raise _missing(level) from error
    # Some official names abbreviate, and readers do: both sides of a search are spelled out.
    table["search_key"] = [expand_saint(key) for key in table["search_key"].to_numpy(dtype=object)]
    return table.sort_values("code", ignore_index=True)


@lru_cache(maxsize=len(Level))
def _boxes(level: Level) -> pd.DataFrame:
    boundaries = read_boundaries(level)
    return boundaries.geometry.bounds.set_index(boundaries["code"])


@lru_cache(maxsize=len(Level))
def _neighbours(level: Level) -> dict[str, tuple[str, ...]]:
    return {str(code): tuple(group) for code, group in read_neighbours(level).groupby("code")["neighbour"]}


@lru_cache(maxsize=len(Level))
def _codes(level: Level) -> frozenset[str]:
    return frozenset(_attributes(level)["code"])


@lru_cache(maxsize=1)
def read_passage() -> pd.DataFrame:
    """Return the passage table: former and associated codes, and the present communes that they are part of.

    Returns
    -------
    DataFrame
        Columns ``old_code``, ``old_name``, ``new_code``, ``change`` (str), ``share`` (float64, 0 to 1), ``year`` (nullable),
        ``source`` (str).

    Raises
    ------
    ShippedDataMissing
    """
    try:
        return read_columns(str(paths.boundaries() / "passage.parquet"))
    except (OSError, ValueError) as error:
        raise ShippedDataMissing(path="boundaries/passage.parquet", command="boundaries") from error


def _present_codes(code: str) -> tuple[str, ...]:
    table = read_passage()
    return tuple(table.loc[table["old_code"].eq(code), "new_code"])
