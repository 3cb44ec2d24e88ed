"""Documented AI projects as one small SVG picture: points on an empty map, for where no map of values is drawn."""

from __future__ import annotations

from typing import Final

import numpy as np
from markupsafe import escape

from geo.base.i18n import N_, translate
from geo.maps.svg.static_map import box_of, fitted, mercator, mercator_rings, path_data
from geo.projects.presentation import key
from geo.projects.records import Project, projects_within
from geo.territories.overseas import overseas_of
from geo.territories.read import read_territories
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level

WIDTH: Final = 640
HEIGHT: Final = 600
EDGE: Final = 16.0
"""Pixels of the picture, and of the room around the territories."""
MARK: Final = 11.0
"""Half the side of a point."""
NEAR: Final = 24.0
"""Points nearer than this share one, as on the interactive map."""
LAND: Final = "#dfe5ea"
GROUND: Final = {Level.REGION: Level.DEPARTEMENT, Level.DEPARTEMENT: Level.EPCI, Level.EPCI: Level.COMMUNE}
"""Territories that are drawn inside an extent of each level; regions for the country."""
TITLE: Final = N_("Map of the documented AI projects")


def projects_map(within: Extent | None, lang: str) -> str:
    """Return the documented projects of metropolitan France, or of an extent, as points on an empty map.

    Parameters
    ----------
    within : Extent or None
    lang : str
        "fr" or "en".

    Returns
    -------
    str
        SVG with title and description. Every point has the number of its projects; all points are equally large.

    Raises
    ------
    UnknownTerritory, FormerTerritory, ShippedDataMissing

    Examples
    --------
    >>> projects_map(Extent.parse("region:53"), "en").count('class="point"')
    1
    """
    level = Level.REGION if within is None or within.is_zone else GROUND[within.territory_level]
    shapes = mercator_rings(level, within)
    if within is None:
        places = overseas_of(read_territories(level), level)
        shapes = [rings for rings, overseas in zip(shapes, places, strict=True) if not overseas]
    box, target = box_of(shapes), (EDGE, EDGE, WIDTH - EDGE, HEIGHT - EDGE)
    land = "".join(path_data(rings, box, target) for rings in shapes)
    scale, shift = fitted(box, target)
    points = [
        (x, y, count)
        for x, y, count in _points(projects_within(within), scale, shift)
        if 0 <= x <= WIDTH and 0 <= y <= HEIGHT
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'lang="{lang}" font-family="system-ui, \'Liberation Sans\', Arial, sans-serif" font-size="13" font-weight="700">'
        f"<title>{escape(translate(TITLE, lang))}</title><desc>{escape(key(lang))}</desc>"
        f'<path d="{land}" fill="{LAND}" stroke="#fff" stroke-width="1.2"/>'
        f"{''.join(_point(*point) for point in points)}</svg>"
    )


def _points(projects: tuple[Project, ...], scale: float, shift: np.ndarray) -> list[tuple[float, float, int]]:
    """Return where points stand, in pixels, each with its number of projects; the first of those that share one says where."""
    points: list[tuple[float, float, int]] = []
    for project in projects:
        if project.longitude is None or project.latitude is None:
            continue
        x, y = (mercator(np.array([[project.longitude, project.latitude]]))[0] * scale + shift).tolist()
        near = next((i for i, other in enumerate(points) if np.hypot(other[0] - x, other[1] - y) < NEAR), None)
        if near is None:
            points.append((x, y, 1))
        else:
            points[near] = (*points[near][:2], points[near][2] + 1)
    return points


def _point(x: float, y: float, count: int) -> str:
    side = 2 * MARK
    return (
        f'<rect class="point" x="{x - MARK:.1f}" y="{y - MARK:.1f}" width="{side:g}" height="{side:g}" rx="4" fill="#1b1f24" '
        f'stroke="#fff" stroke-width="2"/><text x="{x:.1f}" y="{y + 4.6:.1f}" text-anchor="middle" fill="#fff">{count}</text>'
    )
