"""Put a map on a page: title and sentences, the map with its insets, legend, scale bars, sources."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from geo.base.i18n import N_, translate
from geo.maps.print.circles import draw_circles, draw_projects
from geo.maps.print.layers import bands, hatched_shapes, line_path, path_of, territory_colors
from geo.maps.print.legend import CHOSEN, COAST, OUTLINE, draw_badge, draw_legend, draw_scale
from geo.maps.print.options import DPI
from geo.maps.print.places import METROPOLITAN_CRS, OVERSEAS_CRS, Box, Placed, place, shared_lines, shows_one_territory
from geo.maps.print.sheet import INK, LINE, QUIET, Sheet, balance
from geo.maps.print.strip import draw_strip
from geo.maps.strips.content import build_strip
from geo.maps.web.projects import map_projects
from geo.maps.web.script_data import extent_table, overseas
from geo.territories.overseas import OVERSEAS
from geo.views.view import View
from geo.vocabulary.choices import Drawing
from geo.wording import estimates, sentences

WIDTH: Final = 842
HEIGHT: Final = 595
"""A4 in landscape, in whole points."""
SCREEN_DPI: Final = 110
"""Of the picture in a notebook."""
MARGIN: Final = 30
PANEL: Final = 196
"""Width of the legend."""
COLUMN: Final = 88
INSET_GAP: Final = 5
"""Width of the column of the overseas départements, and the space between two of them."""
GAP: Final = 14

SURROUNDINGS: Final = "#f0f1f0"
BORDERS: Final = ((40, 0.7), (150, 0.4), (600, 0.25), (1500, 0.18))
"""Width of the white borders between territories up to a number of them; beyond, they would hide the colours."""


class MapFigure(Figure):
    """A matplotlib figure that a notebook shows without a plotting backend."""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=SCREEN_DPI)
        return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of the page stand, in points."""

    map: Box
    insets: dict[str, Box]
    panel: Box


def draw_page(view: View, lang: str, *, tolerance: float = 0.0) -> MapFigure:
    """Draw a view on a page of A4 in landscape: its map, or the figures by stratum in place of one that would say nothing.

    Parameters
    ----------
    view : View
    lang : str
        "fr" or "en".
    tolerance : float
        As in `geo.maps.print.places.place`.
    """
    figure = MapFigure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    sheet = Sheet(figure)
    top = _header(sheet, view, lang)
    bottom = _footer(sheet, view, lang)
    if view.no_map:
        box = Box(MARGIN, bottom, WIDTH - MARGIN, top)
        draw_strip(
            sheet, build_strip(view, lang), Box(box.left, bottom, box.right, draw_badge(sheet, view, box, lang)), lang
        )
        return figure
    layout = arrange(view, top, bottom)
    frames = {code: framed.inside(7, 13, 7, 11) for code, framed in layout.insets.items()}
    maps = place(view, layout.map, frames, tolerance)
    projects = map_projects(view, lang) if view.query.projects else None
    for placed in maps:
        draw_territories(sheet, view, placed)
        if projects:
            draw_projects(sheet, view, placed)
    if shows_one_territory(view):
        sheet.rectangle(layout.map, edge=LINE, width=0.5)
    for placed in maps[1:]:
        _name_inset(sheet, placed, layout.insets[placed.code], lang)
    draw_legend(
        sheet, view, layout.panel, lang, outlined=any(len(placed.outlines) for placed in maps), projects=projects
    )
    draw_scale(sheet, maps[0], layout.panel.left, layout.panel.bottom, 0.62 * PANEL, lang)
    return figure


def arrange(view: View, top: float, bottom: float) -> Layout:
    """Return where the parts stand between header and footer.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> list(arrange(build_view(Query.parse({"level": "region"})), 500, 60).insets)
    ['971', '972', '973', '974', '976']
    """
    right = WIDTH - MARGIN
    panel = Box(right - PANEL, bottom, right, top)
    if view.query.within:
        return Layout(Box(MARGIN, bottom, panel.left - GAP - 6, top), {}, panel)
    step = (top - bottom + INSET_GAP) / len(OVERSEAS)
    insets = {
        code: Box(MARGIN, top - (row + 1) * step + INSET_GAP, MARGIN + COLUMN, top - row * step)
        for row, code in enumerate(OVERSEAS)
    }
    return Layout(Box(MARGIN + COLUMN + GAP, bottom, panel.left - GAP, top), insets, panel)


def draw_territories(sheet: Sheet, view: View, placed: Placed) -> None:
    """Draw one map of the sheet: surroundings, colours, hatching, borders, outlines."""
    prefix = f"map-{placed.code or 'main'}"
    if len(placed.surroundings):
        sheet.path(path_of(placed.surroundings), fill=SURROUNDINGS, edge="#ffffff", width=0.5, group=f"{prefix}-around")
    land = None
    paint = territory_colors(view)
    for number, (color, shapes) in enumerate(bands(paint, placed)):
        path = path_of(shapes)
        land = land or path
        sheet.path(path, fill=color, group=f"{prefix}-colour-{number}")
    for number, (color, shapes) in enumerate(hatched_shapes(paint, placed)):
        sheet.path(path_of(shapes), hatch=color, group=f"{prefix}-hatching-{number}")
    borders = next((width for most, width in BORDERS if len(paint.places) <= most), 0.0)
    if borders:
        # White would not be seen between territories that are nearly white.
        edge = LINE if paint.colors[0] in {paint.colors[place] for place in set(paint.places.tolist())} else "#ffffff"
        sheet.path(line_path(shared_lines(placed.shapes)), edge=edge, width=borders, group=f"{prefix}-borders")
    if len(placed.outlines):
        outlines = line_path(placed.outlines)
        if borders:
            # A white margin, so that dark lines stand out of dark colours and over the white borders.
            sheet.path(outlines, edge="#ffffff", width=borders + 0.8, group=f"{prefix}-outline-margins")
        sheet.path(outlines, edge=OUTLINE, width=0.5 if borders else 0.35, group=f"{prefix}-outlines")
    if land is not None:
        sheet.path(land, edge=COAST, width=0.4, group=f"{prefix}-land")
    if view.query.draw == Drawing.CIRCLES:
        draw_circles(sheet, view, placed)
    chosen = placed.shapes[(extent_table(view)["code"] == (view.query.selected or "")).to_numpy()[placed.rows]]
    if len(chosen):
        sheet.path(path_of(chosen), edge=CHOSEN, width=1.2, group=f"{prefix}-chosen")


def _header(sheet: Sheet, view: View, lang: str) -> float:
    """Write title and subtitle; return where they end."""
    width = WIDTH - 2 * MARGIN
    top = sheet.paragraph(MARGIN, HEIGHT - 24, sentences.title(view, lang), 15, width, bold=True, color=INK)
    return sheet.paragraph(MARGIN, top - 2, sentences.subtitle(view, lang), 9, width, color=QUIET) - 10


def _footer(sheet: Sheet, view: View, lang: str) -> float:
    """Write the lines that have to stay in sight; return where they begin."""
    size, leading = 6.6, 8.8
    clusters = view.query.draw == Drawing.HOTSPOTS and not view.no_map
    reading = [" ".join(sentences.legend_notes(view, lang))] if clusters else []
    drawn = [] if view.no_map else [projection(view, lang)]
    texts = [*reading, *sentences.source_lines(view, lang), *estimates.source_lines(view, lang), *drawn]
    lines = [line for text in texts for line in balance(text, WIDTH - 2 * MARGIN, size)]
    top = 20 + leading * len(lines)
    sheet.rectangle(Box(MARGIN, top + 3, WIDTH - MARGIN, top + 3.5), fill=LINE)
    for number, line in enumerate(lines):
        sheet.text(MARGIN, top - leading * (number + 1) + 2.4, line, size, color=QUIET)
    return top + 14


def projection(view: View, lang: str) -> str:
    """Return how the map is projected, and that insets have scales of their own."""
    if view.query.within is None:
        sentence = N_(
            "Projection: Lambert-93 (EPSG:2154); overseas départements: UTM, not to the scale of the main map. "
            "Drawn by the Atlas of digital territories."
        )
        return translate(sentence, lang)
    crs = OVERSEAS_CRS.get(overseas(view)[0])
    sentence = N_("Projection: {projection}. Drawn by the Atlas of digital territories.")
    return translate(sentence, lang).format(projection=f"UTM ({crs})" if crs else f"Lambert-93 ({METROPOLITAN_CRS})")


def _name_inset(sheet: Sheet, placed: Placed, frame: Box, lang: str) -> None:
    sheet.rectangle(frame, edge=LINE, width=0.5)
    sheet.text(frame.left + 4, frame.top - 9, placed.name, 6.8, bold=True, color=INK)
    draw_scale(sheet, placed, frame.left + 4, frame.bottom + 4, 0.3 * COLUMN, lang, size=5)
