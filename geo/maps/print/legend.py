"""The legend beside a map, with counts, the distribution of the values or nine fields of two indicators; the scale bar."""

from __future__ import annotations

from typing import Final

import numpy as np

from geo.base.i18n import N_, number, translate
from geo.maps.print.circles import draw_circle_legend, draw_project_key
from geo.maps.print.layers import hatch_color
from geo.maps.print.places import Box, Placed, outline_level
from geo.maps.print.sheet import INK, LEADING, QUIET, Sheet, balance, text_width
from geo.maps.strips.reasons import drawn_notes
from geo.projects.presentation import ProjectList
from geo.views import bivariate, symbology
from geo.views.histogram import build_histogram
from geo.views.view import View
from geo.vocabulary import units
from geo.vocabulary.choices import Drawing
from geo.vocabulary.model import Kind
from geo.wording import estimates, labels, sentences
from geo.wording.coverage import hatch_note

OUTLINE: Final = "#28303a"
COAST: Final = "#6b7580"
HISTOGRAM_HEIGHT: Final = 40.0
CELL: Final = (44.0, 22.0)
"""Width and height of a field of two indicators, in points."""
CHOSEN: Final = "#d6006c"
"""Outline of the chosen territory, as on the screen."""
COLON: Final = {"fr": "\u00a0:", "en": ":"}
SWATCH: Final = (26.0, 13.0)
"""Width and height of a colour in the legend."""
SCALE_ROOM: Final = 30
"""Points at the bottom of the panel that are kept free for the scale bar."""
BADGES: Final = {
    Kind.OBSERVED: ("#ffffff", INK),
    Kind.SURVEY: ("#fff3d6", "#5c3b00"),
    Kind.MODELLED: ("#fff3d6", "#5c3b00"),
}
"""Background and letters of the badge that names the kind, as on the screen."""

SCHEMES: Final = {
    "quantiles": N_("Quantiles"),
    "equal_interval": N_("Equal intervals"),
    "fisher_jenks": N_("Natural breaks (Fisher-Jenks)"),
    "head_tail": N_("Head and tail"),
    "std_mean": N_("Mean and standard deviation"),
    "pretty": N_("Round numbers"),
    "manual": N_("Chosen by hand"),
}


def draw_legend(
    sheet: Sheet, view: View, box: Box, lang: str, *, outlined: bool, projects: ProjectList | None = None
) -> float:
    """Draw the legend from the top of a box down, with the outlines and the marks if there are any; return where it ends."""
    top = draw_badge(sheet, view, box, lang)
    top = sheet.paragraph(box.left, top, sentences.legend_title(view, lang), 8.5, box.width, bold=True) - 2
    if view.second:
        top = draw_fields(sheet, view, box, top, lang)
    else:
        if view.query.draw == Drawing.CIRCLES:
            top = draw_circle_legend(sheet, view, box, top, lang)
        if view.query.draw in {Drawing.CLASSES, Drawing.CIRCLES}:
            top = draw_histogram(sheet, view, box, top, lang)
        top = _classes(sheet, view, box, top, lang)
    top = _signs(sheet, view, box, top - 2, lang, outlined)
    if projects:
        top = draw_project_key(sheet, projects, box, top)
    for note in _notes(view, lang):
        top = sheet.paragraph(box.left, top, note, 6.8, box.width, color=QUIET) - 2.5
    return _about(sheet, view, box, top - 3, lang)


def _classes(sheet: Sheet, view: View, box: Box, top: float, lang: str) -> float:
    """Draw the classes with their counts; return where they end."""
    level = translate(view.query.level.record.nouns.titles, lang)
    sheet.text(box.right, top - 7, level, 6.5, color=QUIET, align="right")
    top -= 11
    colors = {-1: symbology.NO_DATA, -2: symbology.FILTERED_OUT, **dict(enumerate(symbology.colors(view)))}
    for item in sentences.legend_items(view, lang):
        fill = colors[item.index]
        hatch = hatch_color(fill) if item.index >= 0 and view.estimated else ""
        top = _line(sheet, box, top, item, fill, hatch, lang)
    return top


def draw_scale(
    sheet: Sheet, placed: Placed, left: float, bottom: float, longest: float, lang: str, size: float = 6.5
) -> None:
    """Draw a scale bar of a round length, at most `longest` points."""
    metres = round_length(longest * placed.metres)
    right = left + metres / placed.metres
    sheet.rectangle(Box(left, bottom, right, bottom + size * 0.3), fill=INK)
    kilometres = number(metres / 1000, lang, 1) + "\u00a0km"
    if size < 6:
        sheet.text(right + 2, bottom - 0.6, kilometres, size, color=QUIET)
        return
    middle = (left + right) / 2
    sheet.rectangle(Box(left, bottom, middle, bottom + size * 0.3), fill="#ffffff", edge=INK, width=0.5)
    sheet.rectangle(Box(left, bottom, right, bottom + size * 0.3), edge=INK, width=0.5)
    marks = [(left, "0"), (middle, number(metres / 2000, lang, 2)), (right, kilometres)]
    for x, text in marks:
        sheet.text(x, bottom + size * 0.3 + 3, text, size, color=QUIET, align="left" if x == left else "center")


def round_length(most: float) -> float:
    """Return the largest of 1, 2 or 5 times a power of ten that is at most `most`.

    Examples
    --------
    >>> round_length(740), round_length(1999), round_length(50)
    (500.0, 1000.0, 50.0)
    """
    power = 10.0 ** np.floor(np.log10(most))
    return float(max(step * power for step in (1, 2, 5) if step * power <= most * (1 + 1e-9)))


def draw_badge(sheet: Sheet, view: View, box: Box, lang: str) -> float:
    """Write what kind of values they are at the top of a box; return where it ends."""
    fill, ink = BADGES[view.indicator.shown_kind]
    text = labels.kind_label(view.indicator, lang)
    height, width = 13.0, text_width(text, 7.5, True) + 12
    sheet.rectangle(Box(box.left, box.top - height, box.left + width, box.top), fill=fill, edge=ink, width=0.6)
    sheet.text(box.left + 6, box.top - height + 3.9, text, 7.5, bold=True, color=ink)
    return box.top - height - 9


def _line(sheet: Sheet, box: Box, top: float, item: sentences.LegendItem, fill: str, hatch: str, lang: str) -> float:
    """Draw one class with its label, its count and its notes; return where it ends."""
    width, height = SWATCH
    swatch = Box(box.left, top - height, box.left + width, top)
    sheet.rectangle(swatch, fill=fill)
    if hatch:
        sheet.rectangle(swatch, hatch=hatch)
    sheet.rectangle(swatch, edge=COAST, width=0.5)
    left = box.left + width + 7
    sheet.text(left, top - height + 3.4, item.label, 8)
    sheet.text(box.right, top - height + 3.4, number(item.count, lang), 8, color=QUIET, align="right")
    top -= height + 3
    for note in item.notes:
        top = sheet.paragraph(left, top + 1, note, 6.5, box.right - left, color=QUIET) - 2
    return top


def _about(sheet: Sheet, view: View, box: Box, top: float, lang: str) -> float:
    """Write what is counted and what it cannot say, each where there is room for all of it."""
    for heading, name in ((N_("Definition"), "definition"), (N_("Limits"), "limits")):
        text = view.indicator.text(name, lang)
        height = 13 + paragraph_height(text, 6.8, box.width)
        if text and top - height > box.bottom + SCALE_ROOM:
            top = sheet.paragraph(box.left, top - 4, translate(heading, lang), 6.8, box.width, bold=True)
            top = sheet.paragraph(box.left, top, text, 6.8, box.width, color=QUIET)
    return top


def _signs(sheet: Sheet, view: View, box: Box, top: float, lang: str, outlined: bool) -> float:
    """Explain hatching and outlines; return where it ends."""
    left = box.left + SWATCH[0] + 7
    if symbology.unreliable(view).any():
        swatch = Box(box.left, top - SWATCH[1], box.left + SWATCH[0], top)
        sheet.rectangle(swatch, hatch=hatch_color("#ffffff"))
        sheet.rectangle(swatch, edge=COAST, width=0.5)
        end = sheet.paragraph(left, top - 1, hatch_note(view, lang), 6.8, box.right - left, color=QUIET)
        top = min(end, top - SWATCH[1]) - 3
    level_above = outline_level(view)
    if level_above and outlined:
        sheet.rectangle(Box(box.left, top - 6, box.left + SWATCH[0], top - 5.4), fill=OUTLINE)
        sheet.text(left, top - 8.2, translate(level_above.record.nouns.borders, lang), 6.8, color=QUIET)
        top -= 14
    chosen = view.frame[view.frame["code"].eq(view.query.selected or "")]
    for name, value in zip(chosen["name"], chosen["value"], strict=True):
        sheet.rectangle(Box(box.left, top - 6.3, box.left + SWATCH[0], top - 5.1), fill=CHOSEN)
        value_text = (
            units.format_value(value, view.indicator, lang) if value == value else translate(N_("No data"), lang)
        )
        top = sheet.paragraph(left, top - 2, f"{name}{COLON[lang]} {value_text}", 6.8, box.right - left) - 3
    return top


def _notes(view: View, lang: str) -> list[str]:
    """Return the sentences under the classes."""
    notes = []
    if not view.classes.distinct and view.classes.k and view.query.draw != Drawing.HOTSPOTS:
        scheme = translate(SCHEMES[view.classes.scheme], lang)
        notes.append(translate(N_("Classes: {scheme}."), lang).format(scheme=scheme))
    # The reading of hot spots is too long for the panel: it stands below the map.
    drawing_notes = [] if view.query.draw == Drawing.HOTSPOTS else sentences.legend_notes(view, lang)
    return [*notes, *drawing_notes, *drawn_notes(view, lang), *estimates.legend_notes(view, lang)]


def draw_histogram(sheet: Sheet, view: View, box: Box, top: float, lang: str) -> float:
    """Draw the distribution of the values, cut where the classes are cut; return where it ends.

    Nothing where every class is one value: the counts beside the classes say it all.
    """
    histogram = build_histogram(view)
    if histogram is None or view.classes.distinct:
        return top
    x, y = box.width / histogram.width, HISTOGRAM_HEIGHT / histogram.height
    bottom = top - HISTOGRAM_HEIGHT - 4
    for bar in histogram.bars:
        left, base = box.left + bar.x * x, bottom + (histogram.height - bar.y - bar.height) * y
        place = Box(left, base, left + bar.width * x, base + bar.height * y)
        sheet.rectangle(place, fill=bar.color, edge=COAST, width=0.2)
        if bar.hatched:
            sheet.rectangle(place, hatch=hatch_color(bar.color))
    sheet.rectangle(Box(box.left, bottom - 0.25, box.right, bottom + 0.25), fill=QUIET)
    for place_, _ in histogram.edges:
        left = box.left + place_ * x
        sheet.rectangle(Box(left - 0.2, bottom - 2.5, left + 0.2, bottom + HISTOGRAM_HEIGHT), fill=INK)
    sheet.text(box.left, bottom - 8.5, units.format_number(histogram.low, view.indicator, lang, 0), 6.2, color=QUIET)
    sheet.text(
        box.right,
        bottom - 8.5,
        units.format_number(histogram.high, view.indicator, lang, 0),
        6.2,
        color=QUIET,
        align="right",
    )
    if histogram.centre is not None and view.centre is not None:
        centre = box.left + histogram.centre * x
        sheet.text(centre, bottom + HISTOGRAM_HEIGHT + 0.5, "▼", 5, color=INK, align="center")
        note = translate(N_("value of the whole country: {value}"), lang)
        marked = "▼ " + note.format(value=units.format_value(view.centre, view.indicator, lang))
        sheet.text((box.left + box.right) / 2, bottom - 8.5, marked, 6.2, color=QUIET, align="center")
    return bottom - 15


def draw_fields(sheet: Sheet, view: View, box: Box, top: float, lang: str) -> float:
    """Draw the nine fields of two indicators with their counts; return where they end."""
    assert view.second is not None
    caption = translate(N_("Across: {first}. Upwards: {second}. Number of territories in each field."), lang).format(
        first=view.indicator.text("label", lang), second=view.second.indicator.text("label", lang)
    )
    top = sheet.paragraph(box.left, top, caption, 6.8, box.width, color=QUIET) - 4
    names = [translate(name, lang) for name in (N_("low"), N_("middle"), N_("high"))]
    width, height = CELL
    left = box.left + 40
    for number_, cell in enumerate(bivariate.legend(view)):
        row = number_ // bivariate.SIDE
        x, y = left + cell.first * (width + 2), top - (row + 1) * (height + 2)
        sheet.rectangle(Box(x, y, x + width, y + height), fill=cell.color)
        sheet.text(
            x + width / 2, y + height / 2 - 2.4, number(cell.count, lang), 7, align="center", color=_ink(cell.color)
        )
        if cell.first == 0:
            sheet.text(
                left - 5, y + height / 2 - 2.4, ("↑ " if row == 0 else "") + names[cell.second], 6.8, align="right"
            )
    top -= bivariate.SIDE * (height + 2)
    for place, name in enumerate(names):
        named = name + (" →" if place == bivariate.SIDE - 1 else "")
        sheet.text(left + place * (width + 2) + width / 2, top - 8, named, 6.8, align="center")
    y = top - 28
    sheet.rectangle(Box(left, y, left + 18, y + 9), fill=symbology.NO_DATA, edge=COAST, width=0.4)
    missing = int((bivariate.cells(view) < 0).sum())
    sheet.text(left + 23, y + 2, translate(N_("No data"), lang), 7)
    sheet.text(left + bivariate.SIDE * (width + 2) - 2, y + 2, number(missing, lang), 7, color=QUIET, align="right")
    return y - 7


def paragraph_height(text: str, size: float, width: float) -> float:
    """Return how high a paragraph will be, in points."""
    return LEADING * size * len(balance(text, width, size))


def _ink(color: str) -> str:
    """Return black or white, whichever can be read on a colour."""
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 130 else "#ffffff"
