"""From classified territories to paths: few, large, and without a seam between neighbours.

Drawn one by one, two neighbours leave a pale line between them, because the smoothed edges of both let the paper shine
through. So the colours are laid over one another like contour bands: first the whole land in the colour of missing values,
then all territories with a value in the first colour, all of the second class and above in the second colour, and so on.
Below every edge lies a lower class, never paper; and since the territories of a layer are joined, there are fewer points
than in the territories themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.maps.print.places import Placed, Shapes
from geo.maps.web import script_data
from geo.territories.match import positions
from geo.views import symbology
from geo.views.view import View
from geo.vocabulary.choices import Drawing

if TYPE_CHECKING:
    from matplotlib.path import Path

LUMINANCE: Final = np.array([0.2126, 0.7152, 0.0722])
"""Weights of red, green and blue in the relative luminance of WCAG 2.2."""
DARK: Final = 0.15
"""Relative luminance under which black lines would no longer be seen."""
DECIMALS: Final = 2
"""Points are written to a hundredth, 0.004 mm; the same vertex is rounded alike in every shape that it belongs to."""


@dataclass(frozen=True, slots=True)
class TerritoryColors:
    """What colour each territory of the extent of a view has.

    Attributes
    ----------
    colors : tuple of str
        ``#rrggbb`` from the lowest layer up: outside the filter, missing, then the classes.
    places : ndarray of int8, one per row of `geo.maps.web.script_data.extent_table`
        Position of its colour in `colors`.
    hatched : ndarray of bool, one per row
        Estimates and thin coverage.
    """

    colors: tuple[str, ...]
    places: NDArray[np.int8]
    hatched: NDArray[np.bool_]


def territory_colors(view: View) -> TerritoryColors:
    """Return the colours of a view; under circles, territories with a value are a background."""
    drawn, marked = symbology.drawn_classes(view), symbology.unreliable(view)
    if view.query.draw == Drawing.CIRCLES:
        drawn, marked = np.where(drawn >= 0, -2, -1), np.zeros(len(drawn), dtype=bool)
    table = script_data.extent_table(view)
    places, hatched = np.full(len(table), -2), np.zeros(len(table), dtype=bool)
    rows = positions(view.frame["code"], table["code"])
    places[rows], hatched[rows] = drawn, marked & (drawn >= 0)
    colors = (symbology.FILTERED_OUT, symbology.NO_DATA, *symbology.colors(view))
    return TerritoryColors(colors, (places + 2).astype(np.int8), hatched)


def bands(paint: TerritoryColors, placed: Placed) -> Iterator[tuple[str, Shapes]]:
    """Yield colours with what each covers, to be laid over one another in that order.

    Yields
    ------
    color : str
    shapes : ndarray of polygons
        All territories of that colour or of a higher one, joined.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.maps.print.places import Box, place
    >>> from geo.views.query import Query
    >>> view = build_view(Query.parse({"level": "region"}))
    >>> [color for color, _ in bands(territory_colors(view), place(view, Box(0, 0, 100, 100), {})[0])][:2]
    ['#ffffcc', '#a1dab4']
    """
    places = paint.places[placed.rows]
    for index in range(places.min(), places.max() + 1):
        if (places == index).any():
            yield paint.colors[index], dissolve(placed.shapes[places >= index])


def hatched_shapes(paint: TerritoryColors, placed: Placed) -> Iterator[tuple[str, Shapes]]:
    """Yield what is hatched, with the colour of the lines, which depends on the colour under them.

    Yields
    ------
    color : str
        See `hatch_color`.
    shapes : ndarray of polygons
    """
    places, marked = paint.places[placed.rows], paint.hatched[placed.rows]
    for index, color in enumerate(paint.colors):
        inside = marked & (places == index)
        if inside.any():
            yield hatch_color(color), dissolve(placed.shapes[inside])


def hatch_color(color: str) -> str:
    """Return the colour of hatching on a colour: what the screen shows, black at 45 %, but white on dark colours.

    Parameters
    ----------
    color : str
        ``#rrggbb``.

    Returns
    -------
    str
        Opaque, so that every viewer shows the same.

    Examples
    --------
    >>> hatch_color("#ffffff"), hatch_color("#000000")
    ('#8c8c8c', '#999999')
    """
    rgb = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)])
    share = rgb / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    dark = float(linear @ LUMINANCE) < DARK
    mixed = rgb + 0.6 * (255 - rgb) if dark else 0.55 * rgb
    return "#" + "".join(f"{round(value):02x}" for value in mixed)


def dissolve(shapes: Shapes) -> Shapes:
    """Return the polygons that a valid coverage makes up together."""
    return shapely.get_parts(shapely.coverage_union_all(shapes))


def path_of(shapes: Shapes) -> Path:
    """Return polygons as one path, straight from their coordinates.

    Parameters
    ----------
    shapes : ndarray of polygons and multipolygons
        Outer and inner rings run in opposite directions afterwards, so that both rules of filling agree.

    Returns
    -------
    matplotlib.path.Path
        Each ring is closed; coordinates are rounded to `DECIMALS`.
    """
    from matplotlib.path import Path

    rings: Any = shapely.get_rings(shapely.orient_polygons(shapely.get_parts(shapes)))
    counts = shapely.get_num_coordinates(rings)
    ends = np.cumsum(counts)
    codes = np.full(int(counts.sum()), Path.LINETO, dtype=Path.code_type)
    codes[ends - counts] = Path.MOVETO
    codes[ends - 1] = Path.CLOSEPOLY
    return Path(np.round(shapely.get_coordinates(rings), DECIMALS), codes)


def line_path(lines: Shapes) -> Path:
    """Return lines as one path, as `path_of` does for polygons."""
    from matplotlib.path import Path

    counts = shapely.get_num_coordinates(lines)
    codes = np.full(int(counts.sum()), Path.LINETO, dtype=Path.code_type)
    codes[np.cumsum(counts) - counts] = Path.MOVETO
    return Path(np.round(shapely.get_coordinates(lines), DECIMALS), codes)
