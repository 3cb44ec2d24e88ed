"""A territory and its neighbours as one small SVG map, drawn on the server: coloured as the interactive map colours them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import shapely
from markupsafe import escape

from geo.base.i18n import N_, number, translate
from geo.base.typography import colon, join_texts
from geo.maps.svg.locator_frame import HEIGHT, TOP, WIDTH, Frame, clip_to_frame, visible_places
from geo.maps.svg.locator_legend import legend
from geo.territories.match import positions
from geo.territories.read import get_neighbours, read_territories, require_territory
from geo.views import symbology
from geo.views.query import Query
from geo.views.view import View, build_view
from geo.vocabulary import units
from geo.vocabulary.levels import Level
from geo.wording.labels import period_name

STEPS: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
"""Lengths of the scale in kilometres."""
SELECTED: Final = "#d6006c"
INK: Final = "#1b1f24"
GROUND: Final = "#f4f7f9"
"""Sea, and land of other countries, which the Atlas does not know apart."""
LETTERS: Final = "system-ui, 'Liberation Sans', Arial, sans-serif"
LETTER: Final = 0.56
"""Width of a letter as a part of its height, on average."""
MOST_DESCRIBED: Final = 12


def locator_map(level: Level, code: str, indicator: str, lang: str) -> str:
    """Return a territory with its neighbours as SVG, coloured by the latest values of an indicator.

    Parameters
    ----------
    level : Level
    code : str
    indicator : str
        Its classes are those of the national map of that level.
    lang : str

    Returns
    -------
    str
        SVG with title, description, legend, scale and source. The territory is outlined in pink, its neighbours in black; what
        else lies in the frame is paler.

    Raises
    ------
    UnknownTerritory, FormerTerritory, UnknownIndicator, NoValuesAtLevel, ShippedDataMissing

    Examples
    --------
    >>> drawn = locator_map(Level.DEPARTEMENT, "2A", "rpnt_1_8", "en")
    >>> drawn.count('class="own"'), drawn.count('class="near"')
    (1, 1)
    """
    require_territory(level, code)
    view = build_view(Query(indicator=indicator, level=level))
    codes = read_territories(level)["code"]
    own = int(positions(codes[codes.eq(code)], codes)[0])
    near = positions(codes[codes.isin(get_neighbours(level, code))], codes)
    around, frame = visible_places(level, own, near)
    order = [*around, *near.tolist(), own]
    outlines = clip_to_frame(level, order, frame)
    fills = _fills(view)
    hatched = symbology.unreliable(view)
    parts = []
    for place, geometry in zip(order, outlines, strict=True):
        kind = "own" if place == own else "near" if place in near else "far"
        if not geometry.is_empty:
            parts.append(_drawn(kind, _path(geometry, frame), fills[place], hatch=bool(hatched[place])))
    names = view.frame["name"].to_numpy(dtype=object)
    labelled = [own, *sorted(near.tolist(), key=lambda place: -int(view.frame["population"].iat[place]))]
    places = dict(zip(order, outlines, strict=True))
    texts = _labels([(str(names[place]), places[place]) for place in labelled], frame)
    shown = view.assigned[order]
    key, height = legend(
        view, str(names[own]), set(shown.tolist()), TOP + HEIGHT + 8, WIDTH, lang, near=bool(len(near))
    )
    title = translate(N_("{name} and its neighbours"), lang) if len(near) else "{name}"
    named = "" if view.indicator.is_share else f" ({units.unit(view.indicator, lang)})"
    heading = f"{view.indicator.text('label', lang)}{named}, {period_name(view.period.id, lang)}"
    description = join_texts((_describe_place(view, place, lang) for place in labelled[:MOST_DESCRIBED]), lang)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        f'lang="{lang}" font-family="{LETTERS}"><title>{escape(title.format(name=names[own]))} – {escape(heading)}</title>'
        f"<desc>{escape(description)}</desc>"
        f"{_HEAD}"
        f'<text x="0" y="16" font-size="14" font-weight="700" fill="{INK}">{escape(heading)}</text>'
        f'<rect y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="{GROUND}"/>'
        f'<g clip-path="url(#f)">{"".join(parts)}{"".join(texts)}</g>'
        f'<rect x=".5" y="{TOP + 0.5}" width="{WIDTH - 1}" height="{HEIGHT - 1}" fill="none" stroke="#c5ccd3"/>'
        f"{_scale(frame, lang)}{key}</svg>"
    )


_HEAD: Final = (
    f'<defs><clipPath id="f"><rect y="{TOP}" width="{WIDTH}" height="{HEIGHT}"/></clipPath>'
    '<pattern id="h" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line y2="7" stroke="#000" stroke-opacity=".45" stroke-width="2.8"/></pattern></defs>'
)


def _fills(view: View) -> list[str]:
    colors = [*symbology.colors(view), symbology.NO_DATA]
    return [colors[kind] for kind in symbology.drawn_classes(view).tolist()]


def _drawn(kind: str, path: str, fill: str, *, hatch: bool) -> str:
    """Return the marks of one territory: its colour, hatching where the value is not reliable, its outline."""
    over = f'<path d="{path}" fill="url(#h)"/>' if hatch else ""
    if kind == "far":
        return f'<path class="far" d="{path}" fill="{fill}" fill-opacity=".4" stroke="#fff" stroke-width=".8"/>'
    if kind == "near":
        return f'<path class="near" d="{path}" fill="{fill}" stroke="{INK}" stroke-width="1.1"/>{over}'
    # A white line beside the pink one: it stands out on every colour.
    return (
        f'<path class="own" d="{path}" fill="{fill}" stroke="#fff" stroke-width="6" stroke-linejoin="round"/>{over}'
        f'<path d="{path}" fill="none" stroke="{SELECTED}" stroke-width="3" stroke-linejoin="round"/>'
    )


def _path(geometry: Any, frame: Frame) -> str:
    rings = [ring for part in shapely.get_parts(geometry) for ring in _rings(part)]
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in frame.pixels(shapely.get_coordinates(ring)[:-1])) + "z"
        for ring in rings
    )


def _rings(part: Any) -> Iterator[Any]:
    # Cutting can leave a line or a point where a shape only touches the edge.
    if part.geom_type == "Polygon":
        yield part.exterior
        yield from part.interiors


def _labels(named: Sequence[tuple[str, Any]], frame: Frame) -> list[str]:
    """Return the names that fit without covering each other; the first one always does."""
    placed: list[tuple[float, float, float, float]] = []
    texts = []
    for first, (name, geometry) in zip([True] + [False] * len(named), named, strict=False):
        if geometry.is_empty:
            continue
        size = 14 if first else 11
        (x, y), *_ = frame.pixels(shapely.get_coordinates(shapely.point_on_surface(geometry)))
        half = len(name) * size * LETTER / 2 + 2
        x = min(max(x, half + 3), WIDTH - half - 3)
        y = min(max(y, TOP + size), TOP + HEIGHT - 8)
        box = (x - half, y - size, x + half, y + 4)
        clear = all(
            box[2] < other[0] or box[0] > other[2] or box[3] < other[1] or box[1] > other[3] for other in placed
        )
        if first or (clear and not _on_scale(box)):
            placed.append(box)
            weight = "700" if first else "400"
            texts.append(
                f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="middle" fill="{INK}" '
                f'stroke="#fff" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke">{escape(name)}</text>'
            )
    return texts


def _on_scale(box: tuple[float, float, float, float]) -> bool:
    return box[0] < WIDTH / 3 and box[3] > TOP + HEIGHT - 30


def _scale(frame: Frame, lang: str) -> str:
    fitting = [step for step in STEPS if step * frame.kilometre <= WIDTH / 4]
    step = fitting[-1] if fitting else STEPS[0]
    length, y = step * frame.kilometre, TOP + HEIGHT - 12
    return (
        f'<path d="M10 {y - 5}v5h{length:.1f}v-5" fill="none" stroke="#fff" stroke-width="4"/>'
        f'<path d="M10 {y - 5}v5h{length:.1f}v-5" fill="none" stroke="{INK}" stroke-width="1.4"/>'
        f'<text x="{length + 16:.1f}" y="{y + 1}" font-size="11" fill="{INK}" stroke="#fff" stroke-width="3" '
        f'paint-order="stroke">{number(step, lang, 1)} km</text>'
    )


def _describe_place(view: View, place: int, lang: str) -> str:
    value = float(view.frame["value"].iat[place])
    text = translate(N_("No data"), lang) if np.isnan(value) else units.format_value(value, view.indicator, lang)
    return f"{view.frame['name'].iat[place]}{colon(lang)}{text}"
