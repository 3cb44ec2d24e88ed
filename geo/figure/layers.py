"""From classified territories to paths: few, large, and without a seam between neighbours.

Drawn one by one, two neighbours leave a pale line between them, because the smoothed edges of both let the paper shine
through. So the colours are laid over one another like contour bands: first the whole land in the colour of missing values,
then all territories with a value in the first colour, all of the second class and above in the second colour, and so on.
Below every edge lies a lower class, never paper; and since the territories of a layer are joined, there are fewer points
than in the territories themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo import drawing
from geo.atlas import View
from geo.figure.places import Placed, Shapes

if TYPE_CHECKING:
    from matplotlib.path import Path

DECIMALS: Final = 2
"""Points are written to a hundredth, 0.004 mm; the same vertex is rounded alike in every shape that it belongs to."""


def bands(view: View, placed: Placed) -> Iterator[tuple[str, Shapes]]:
    """Yield colours with what each covers, to be laid over one another in that order.

    Yields
    ------
    color : str
        ``#rrggbb``, first the colour of missing values, then those of the classes.
    shapes : ndarray of polygons
        All territories of that class or of a higher one, joined.

    Examples
    --------
    >>> from geo.atlas import build_view
    >>> from geo.figure.places import Box, place
    >>> from geo.query import Query
    >>> view = build_view(Query.parse({"level": "region"}))
    >>> [color for color, _ in bands(view, place(view, Box(0, 0, 100, 100), {})[0])][:2]
    ['#d9d9d9', '#ffffcc']
    """
    assigned = view.assigned[placed.rows]
    for index, color in enumerate([drawing.NO_DATA, *drawing.colors(view)], start=-1):
        inside = assigned >= index
        if inside.any():
            yield color, joined(placed.shapes[inside])


def hatched(view: View, placed: Placed, dark: NDArray[np.bool_]) -> Iterator[tuple[bool, Shapes]]:
    """Yield what is hatched, estimates and thin coverage: apart where the class has a dark colour.

    Parameters
    ----------
    view : View
    placed : Placed
    dark : ndarray of bool, shape (k,)
        Which classes have a dark colour.

    Yields
    ------
    is_dark : bool
    shapes : ndarray of polygons
    """
    assigned = view.assigned[placed.rows]
    marked = drawing.unreliable(view)[placed.rows] & (assigned >= 0)
    on_dark = np.append(dark, False)[assigned]
    for is_dark in (False, True):
        inside = marked & (on_dark == is_dark)
        if inside.any():
            yield is_dark, joined(placed.shapes[inside])


def joined(shapes: Shapes) -> Shapes:
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
