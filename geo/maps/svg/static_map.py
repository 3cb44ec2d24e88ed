"""A view as one small SVG picture, drawn on the server for browsers without a script."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from markupsafe import escape
from numpy.typing import NDArray

from geo.maps.web import script_data
from geo.territories import overseas
from geo.territories.read import read_territories
from geo.tiles.topology import OBJECT, build_topology
from geo.views import symbology
from geo.views.view import View
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.wording import sentences

WIDTH: Final = 900
HEIGHT: Final = 820
INSET: Final = 110
"""Pixels of the whole picture, and of the side of the square of an overseas département."""

Ring = NDArray[np.float64]
Box = tuple[float, float, float, float]


def draw(view: View, lang: str) -> str:
    """Return a view as an SVG picture with title and description, the overseas départements in a column of their own.

    Parameters
    ----------
    view : View
    lang : str
        "fr" or "en".

    Returns
    -------
    str
        One path for each class: coordinates are whole pixels, so that the national commune map stays small.

    Raises
    ------
    ShippedDataMissing

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> draw(build_view(Query(level=Level.REGION)), "fr").count("<path")
    5
    """
    query = view.query
    classes = script_data.class_string(view).replace(script_data.OUTSIDE, "")
    return sketch(
        query.level,
        query.within,
        classes,
        symbology.colors(view),
        sentences.title(view, lang),
        sentences.subtitle(view, lang),
        lang,
    )


def sketch(
    level: Level, within: Extent | None, classes: str, colors: Sequence[str], title: str, description: str, lang: str
) -> str:
    """Return territories in the colours of their classes as an SVG picture.

    Parameters
    ----------
    level : Level
    within : Extent or None
    classes : str
        One character for each territory of the extent in code order, see `geo.maps.web.script_data.class_string`.
    colors : sequence of str
        Colour of each class.
    title, description, lang : str

    Raises
    ------
    ShippedDataMissing, UnknownTerritory, EmptySelection
    """
    shapes = mercator_rings(level, within)
    placed = _placed(level, within, shapes)
    paths = []
    for kind in sorted(set(classes)):
        data = "".join(placed[i] for i, character in enumerate(classes) if character == kind)
        hatch = f'<path d="{data}" fill="url(#h)"/>' if kind >= "a" else ""
        color = _color(kind, colors)
        paths.append(f'<path d="{data}" fill="{color}" stroke="{color}" stroke-width=".5"/>{hatch}')
    pattern = (
        '<defs><pattern id="h" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line y2="7" stroke="#000" stroke-opacity=".45" stroke-width="2.8"/></pattern></defs>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" lang="{lang}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{pattern}{''.join(paths)}</svg>"
    )


def _color(kind: str, colors: Sequence[str]) -> str:
    if kind == script_data.MISSING:
        return symbology.NO_DATA
    if kind == script_data.FILTERED:
        return symbology.FILTERED_OUT
    return colors[ord(kind) - ord("a") if kind >= "a" else ord(kind) - ord("0")]


def mercator(degrees: Ring) -> Ring:
    """Return longitudes and latitudes, shape (n, 2), in Web Mercator, the world from 0 to 1, y down."""
    y = 0.5 - np.log(np.tan(np.pi / 4 + np.radians(degrees[:, 1]) / 2)) / (2 * np.pi)
    return np.column_stack([degrees[:, 0] / 360 + 0.5, y])


@lru_cache(maxsize=8)
def mercator_rings(level: Level, within: Extent | None) -> list[list[Ring]]:
    """Return the outer and inner rings of each territory in Web Mercator, the world from 0 to 1, y down."""
    body = json.loads(build_topology(level, within))
    scale, move = np.array(body["transform"]["scale"]), np.array(body["transform"]["translate"])
    arcs = []
    for arc in body["arcs"]:
        degrees = np.cumsum(np.array(arc, dtype=np.float64), axis=0) * scale + move
        arcs.append(mercator(degrees))

    def ring(indices: list[int]) -> Ring:
        return np.concatenate([arcs[index][:-1] if index >= 0 else arcs[~index][:0:-1] for index in indices])

    shapes = []
    for geometry in body["objects"][OBJECT]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        shapes.append([ring(indices) for polygon in polygons for indices in polygon])
    return shapes


def _placed(level: Level, within: Extent | None, shapes: list[list[Ring]]) -> list[str]:
    """Return the path data of each territory, placed on the picture."""
    if within:
        target = (0.0, 0.0, float(WIDTH), float(HEIGHT))
        box = box_of(shapes)
        return [path_data(rings, box, target) for rings in shapes]
    place = overseas.overseas_of(read_territories(level), level)
    groups: dict[str, list[int]] = {}
    for index, code in enumerate(place):
        groups.setdefault(code, []).append(index)
    placed = [""] * len(shapes)
    for code, members in groups.items():
        box = box_of([shapes[index] for index in members])
        if code:
            row = list(overseas.OVERSEAS).index(code)
            top = HEIGHT - (len(overseas.OVERSEAS) - row) * (INSET + 8)
            target = (4.0, float(top), 4.0 + INSET, float(top + INSET))
        else:
            target = (INSET + 16.0, 0.0, float(WIDTH), float(HEIGHT))
        for index in members:
            placed[index] = path_data(shapes[index], box, target)
    return placed


def box_of(shapes: list[list[Ring]]) -> Box:
    """Return west, north, east and south of all rings."""
    points = np.concatenate([ring for rings in shapes for ring in rings])
    (west, north), (east, south) = points.min(axis=0), points.max(axis=0)
    return float(west), float(north), float(east), float(south)


def fitted(box: Box, target: Box) -> tuple[float, NDArray[np.float64]]:
    """Return by what coordinates of `box` are multiplied, and what is added then, to stand in the middle of `target`."""
    west, north, east, south = box
    left, top, right, bottom = target
    scale = min((right - left) / (east - west), (bottom - top) / (south - north))
    shift = np.array(
        [
            (left + right - (east + west) * scale) / 2,
            (top + bottom - (south + north) * scale) / 2,
        ]
    )
    return scale, shift


def path_data(rings: list[Ring], box: Box, target: Box) -> str:
    """Return rings in whole pixels as the data of a path."""
    scale, shift = fitted(box, target)
    parts = []
    for ring in rings:
        pixels = np.rint(ring * scale + shift).astype(np.int64)
        kept = np.concatenate([[True], np.any(np.diff(pixels, axis=0) != 0, axis=1)])
        steps = np.diff(pixels[kept], axis=0)
        # Relative steps: a commune is a few pixels wide, its steps are one character each.
        start = pixels[0]
        moves = " ".join(f"{dx} {dy}" for dx, dy in steps.tolist())
        # A territory smaller than a pixel still gets a visible one.
        parts.append(f"M{start[0]} {start[1]}l{moves}z" if len(steps) > 1 else f"M{start[0]} {start[1]}h1v1h-1z")
    return "".join(parts)
