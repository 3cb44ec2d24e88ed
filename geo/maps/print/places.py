"""Where the territories of a view lie on the sheet: one projection for each part of the country, shapes in points.

A point is 1/72 inch, the unit of paper of PDF and SVG; x goes right and y goes up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.maps.web.script_data import extent_table, overseas
from geo.territories.overseas import OVERSEAS
from geo.territories.read import read_boundaries
from geo.views.view import View
from geo.vocabulary.codes import among
from geo.vocabulary.levels import Level
from geo.vocabulary.model import CRS

Shapes: TypeAlias = NDArray[Any]
"""Array of shapely polygons and multipolygons."""
_NONE: Final[Shapes] = np.array([], dtype=object)

METROPOLITAN_CRS: Final = "EPSG:2154"
"""RGF93 / Lambert-93, the legal projection of metropolitan France (decree 2000-1276)."""
OVERSEAS_CRS: Final = {
    "971": "EPSG:5490",  # RGAF09 / UTM 20N
    "972": "EPSG:5490",
    "973": "EPSG:2972",  # RGFG95 / UTM 22N
    "974": "EPSG:2975",  # RGR92 / UTM 40S
    "976": "EPSG:4471",  # RGM04 / UTM 38S
}
"""The legal projections of the overseas départements, all of them UTM on the local geodetic system."""

VECTOR_TOLERANCE: Final = 0.25
"""Simplification of SVG and PDF: square root of the area of the triangles removed, in points (0.09 mm)."""

MARGIN: Final = 12.0
"""Points around an extent in which its surroundings are seen."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet, in points."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in points."""
        return self.top - self.bottom

    def inside(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return the rectangle without these margins."""
        return Box(self.left + left, self.bottom + bottom, self.right - right, self.top - top)


@dataclass(frozen=True, slots=True)
class Placed:
    """One map of the sheet: the main one, or an inset.

    Attributes
    ----------
    code, name : str
        Overseas département of an inset; "" for the main map.
    crs : str
        Projection.
    box : Box
        Where it stands on the sheet; the territories leave a margin in it.
    rows : ndarray of intp, shape (n,)
        Rows of the territories that it shows in `geo.maps.web.script_data.extent_table`, those that a filter leaves out included.
    shapes : ndarray of polygons, shape (n,)
        The same territories, in points; neighbours share their borders vertex for vertex.
    outlines : ndarray of linestrings
        Borders between territories of the level above, in points.
    surroundings : ndarray of polygons
        Départements around the extent, in points, cut at `box`; empty for the whole country.
    metres : float
        Metres on the ground in one point.
    to_sheet : callable
        Turns metres of the projection, an array of shape (n, 2), into points of the sheet.
    """

    code: str
    name: str
    crs: str
    box: Box
    rows: NDArray[np.intp]
    shapes: Shapes
    outlines: Shapes
    surroundings: Shapes
    metres: float
    to_sheet: Callable[[NDArray[np.float64]], NDArray[np.float64]]

    def points(self, degrees: ArrayLike) -> NDArray[np.float64]:
        """Return where points (longitude, latitude) lie on the sheet: those of them that lie in the box of this map."""
        given = np.asarray(degrees, dtype="float64").reshape(-1, 2)
        x, y = pyproj.Transformer.from_crs(CRS, self.crs, always_xy=True).transform(given[:, 0], given[:, 1])
        placed = self.to_sheet(np.column_stack([x, y]))
        box = self.box
        inside = (placed >= (box.left, box.bottom)).all(axis=1) & (placed <= (box.right, box.top)).all(axis=1)
        return placed[inside]


def place(view: View, main: Box, insets: dict[str, Box], tolerance: float = 0.0) -> list[Placed]:
    """Project the territories of a view and put them on the sheet.

    Parameters
    ----------
    view : View
    main : Box
        For metropolitan France, or for the extent of the view wherever it lies.
    insets : dict of str to Box
        For each overseas département; used where the view shows the whole country, these included.
    tolerance : float
        Simplify as a coverage: square root of the area of the triangles removed, in points; 0 keeps every vertex.

    Returns
    -------
    list of Placed
        The main map first, then the insets in the order of `insets`.

    Raises
    ------
    ShippedDataMissing

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> view = build_view(Query(level=Level.REGION, within=None))
    >>> [(map.crs, len(map.rows)) for map in place(view, Box(0, 0, 400, 400), {"974": Box(0, 0, 50, 50)})]
    [('EPSG:2154', 13), ('EPSG:2975', 1)]
    """
    boundaries = read_boundaries(view.query.level, view.query.within).geometry.to_numpy()
    where = np.array(overseas(view), dtype=object)
    zones = {where[0]: main} if view.query.within else {"": main, **insets}
    return [
        _placed(view, boundaries, np.flatnonzero(where == code), code, box, tolerance) for code, box in zones.items()
    ]


def outline_level(view: View) -> Level | None:
    """Return the level whose borders are drawn over the territories of a view, None where there is none to draw."""
    within = view.query.within
    level = view.query.level
    if within is None or within.is_zone:
        return level.record.outlines
    extent = within.territory_level
    finer = [parent for parent in level.record.parents if extent in parent.record.parents]
    # What straddles the border of the extent is shown whole, so that this border runs over it.
    return finer[-1] if finer else extent if level.record.straddles else None


def shows_one_territory(view: View) -> bool:
    """Say whether a view shows one territory, and not the whole country or all of metropolitan France."""
    return view.query.within is not None and not view.query.within.is_zone


def _placed(view: View, boundaries: Shapes, rows: NDArray[np.intp], code: str, box: Box, tolerance: float) -> Placed:
    crs = OVERSEAS_CRS.get(code, METROPOLITAN_CRS)
    projected = _projected(boundaries[rows], crs)
    margin = MARGIN if shows_one_territory(view) else 0.0
    to_sheet, metres = _fitted(shapely.total_bounds(projected), box.inside(margin, margin, margin, margin))

    def on_sheet(shapes: Shapes) -> Shapes:
        placed: Shapes = shapely.transform(shapes, to_sheet)
        # Before anything is joined or coloured: neighbours keep one border between them.
        return shapely.coverage_simplify(placed, tolerance) if tolerance else placed

    shapes = on_sheet(projected)
    needed = shows_one_territory(view) or view.query.level is Level.EPCI
    departements = on_sheet(_projected(_departements(code), crs)) if needed else _NONE
    return Placed(
        code=code,
        name=OVERSEAS.get(code, ""),
        crs=crs,
        box=box,
        rows=rows,
        shapes=shapes,
        outlines=_outlines(view, rows, shapes, departements),
        surroundings=_cut(departements, box) if shows_one_territory(view) else _NONE,
        metres=metres,
        to_sheet=to_sheet,
    )


def shared_lines(shapes: Shapes) -> Shapes:
    """Return the borders between polygons, each once: not those that have nothing on their other side.

    Parameters
    ----------
    shapes : ndarray of polygons and multipolygons
        A valid coverage.

    Returns
    -------
    ndarray of linestrings

    Examples
    --------
    >>> [line.wkt for line in shared_lines(shapely.box([0, 1], 0, [1, 2], 1))]
    ['LINESTRING (1 0, 1 1)']
    """
    coordinates, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shapes)), return_index=True)
    points = coordinates.view(np.complex128).ravel()
    following = ring[1:] == ring[:-1]
    start, end = points[:-1][following], points[1:][following]
    # Neighbours run along their border in opposite directions.
    low, high = np.where(start < end, start, end), np.where(start < end, end, start)
    order = np.lexsort((high, low))
    low, high = low[order], high[order]
    twice = (low[1:] == low[:-1]) & (high[1:] == high[:-1])
    segments = np.stack([low[1:][twice], high[1:][twice]], axis=1).view(np.float64).reshape(-1, 2, 2)
    lines = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(segments)))
    return shapely.get_parts(lines)


def _outlines(view: View, rows: NDArray[np.intp], shapes: Shapes, departements: Shapes) -> Shapes:
    level = outline_level(view)
    if level is None:
        return _NONE
    if view.query.level is Level.EPCI:
        lines = shared_lines(departements)
        if shows_one_territory(view):
            # Both were simplified apart: half a point more, so that a border that they share is not cut to pieces.
            lines = shapely.intersection(lines, shapely.buffer(shapely.coverage_union_all(shapes), 0.5))
        return shapely.get_parts(lines[~shapely.is_empty(lines)])
    groups = extent_table(view)[str(level)].iloc[rows].reset_index(drop=True)
    # A commune without EPCI is in no group.
    members = [inside.index.to_numpy() for _, inside in groups.groupby(groups)]
    return shared_lines(np.array([shapely.coverage_union_all(shapes[inside]) for inside in members], dtype=object))


def _departements(code: str) -> Shapes:
    """Return the départements of one part of the country."""
    table = read_boundaries(Level.DEPARTEMENT)
    overseas = among(table["code"], pd.Series(list(OVERSEAS)))
    inside = table["code"].eq(code).to_numpy(dtype=bool) if code else ~overseas
    shapes: Shapes = table.geometry.to_numpy()[inside]
    return shapes


def _cut(shapes: Shapes, box: Box) -> Shapes:
    cut = shapely.clip_by_rect(shapes, box.left, box.bottom, box.right, box.top)
    polygons: Shapes = cut[~shapely.is_empty(cut)]
    return polygons


def _projected(shapes: Shapes, crs: str) -> Shapes:
    transformer = pyproj.Transformer.from_crs(CRS, crs, always_xy=True)
    return shapely.transform(shapes, transformer.transform, interleaved=False)


def _fitted(
    bounds: NDArray[np.float64], box: Box
) -> tuple[Callable[[NDArray[np.float64]], NDArray[np.float64]], float]:
    """Return how metres become points in the middle of a box, and the metres of one point."""
    west, south, east, north = bounds
    metres = max((east - west) / box.width, (north - south) / box.height)
    centre = np.array([(west + east) / 2, (south + north) / 2])
    middle = np.array([(box.left + box.right) / 2, (box.bottom + box.top) / 2])
    return lambda xy: (xy - centre) / metres + middle, float(metres)
