"""Parts of a legend that not every map has: the distribution of the values, nine fields of two indicators."""

from __future__ import annotations

from typing import Final

from geo.base.i18n import N_, number, translate
from geo.maps.print.layers import hatch_color
from geo.maps.print.places import Box
from geo.maps.print.sheet import INK, LEADING, QUIET, Sheet, balance
from geo.views import bivariate, symbology
from geo.views.histogram import build_histogram
from geo.views.view import View
from geo.vocabulary.units import format_number, format_value

COAST: Final = "#6b7580"
HISTOGRAM_HEIGHT: Final = 40.0
CELL: Final = (44.0, 22.0)
"""Width and height of a field of two indicators, in points."""


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
    sheet.text(box.left, bottom - 8.5, format_number(histogram.low, view.indicator, lang, 0), 6.2, color=QUIET)
    sheet.text(
        box.right, bottom - 8.5, format_number(histogram.high, view.indicator, lang, 0), 6.2, color=QUIET, align="right"
    )
    if histogram.centre is not None and view.centre is not None:
        centre = box.left + histogram.centre * x
        sheet.text(centre, bottom + HISTOGRAM_HEIGHT + 0.5, "▼", 5, color=INK, align="center")
        note = translate(N_("value of the whole country: {value}"), lang)
        marked = "▼ " + note.format(value=format_value(view.centre, view.indicator, lang))
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
