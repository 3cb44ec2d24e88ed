"""Figures by stratum on a sheet of paper, in place of a map that would say nothing of places."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.path import Path

from geo.base.i18n import N_, translate
from geo.maps.print.places import Box
from geo.maps.print.sheet import INK, LINE, QUIET, Sheet, balance
from geo.maps.strips.content import Strip, StripFigure

MARK: Final = "#5b2c91"
"""Colour of survey figures, as on the screen."""
RADIUS: Final = 4.2
DASHES: Final = 3.4
"""Points from the beginning of a dash to that of the next."""
COLUMNS: Final = (168.0, 46.0, 74.0, 104.0)
"""Width of the names, of the values, of the intervals and of the answers; the axis takes the rest."""
GAP: Final = 16.0
MOST_ROW: Final = 24.0
LETTERS: Final = 8.0
BESIDE: Final = 200.0
"""Width of what stands beside the chart."""


def draw_strip(sheet: Sheet, strip: Strip, box: Box, lang: str) -> None:
    """Draw a strip chart with its figures and, beside it, why there is no map and what to see instead.

    Parameters
    ----------
    sheet : Sheet
    strip : Strip
    box : Box
        Where there is room, in points.
    lang : str
        "fr" or "en".
    """
    chart = Box(box.left, box.bottom, box.right - BESIDE - GAP, box.top)
    _beside(sheet, strip, Box(chart.right + GAP, box.bottom, box.right, box.top), lang)
    lines = len(strip.figures) + len(strip.groups)
    if not lines:
        return
    bottom = _key(sheet, strip, chart, lang) if strip.surveyed else chart.bottom
    step = min(MOST_ROW, (chart.top - 24 - bottom) / lines)
    axis = Box(
        chart.left + COLUMNS[0] + GAP,
        chart.top - 24 - step * lines,
        chart.right - sum(COLUMNS[1:]) - GAP,
        chart.top - 24,
    )
    top = sheet.paragraph(chart.left, chart.top, strip.title, 9, chart.width, bold=True)
    for place, text in strip.ticks:
        x = axis.left + place * axis.width
        sheet.text(x, min(top, axis.top + 4) - 6, text, 7, color=QUIET, align="center")
    heads = (N_("Value"), N_("95 % interval"), N_("Answers") if strip.surveyed else N_("Town halls"))
    for left, head, align in zip(_lefts(chart), heads, ("right", "left", "left"), strict=True):
        sheet.text(left, min(top, axis.top + 4) - 6, translate(head, lang), 7, color=QUIET, align=align)
    y = axis.top - 6
    for heading, figures in strip.groups:
        sheet.text(chart.left, y - step * 0.68, heading, LETTERS, bold=True, color=QUIET)
        y -= step
        for figure in figures:
            _figure(sheet, figure, chart, axis, y, step)
            y -= step


def _lefts(chart: Box) -> tuple[float, float, float]:
    """Return where the columns behind the axis begin; the value ends there."""
    value = chart.right - COLUMNS[3] - COLUMNS[2] - 8
    return value, value + 10, chart.right - COLUMNS[3]


def _figure(sheet: Sheet, figure: StripFigure, chart: Box, axis: Box, top: float, step: float) -> None:
    """Draw one line of the chart."""
    middle, base = top - step / 2, top - step / 2 - 2.8
    sheet.rectangle(Box(chart.left, top - step, chart.right, top - step + 0.4), fill=LINE)
    names = balance(figure.label, COLUMNS[0], LETTERS)
    for number, name in enumerate(names):
        sheet.text(chart.left, base + (len(names) - 1) * 4.6 - number * 9.2, name, LETTERS)
    for place in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = axis.left + place * axis.width
        sheet.rectangle(Box(x - 0.3, top - step, x + 0.3, top), fill=LINE)
    x = axis.left + figure.at * axis.width
    if figure.low is not None and figure.high is not None:
        low, high = (axis.left + limit * axis.width for limit in (figure.low, figure.high))
        for left, right in _dashes(low, high) if figure.few else [(low, high)]:
            sheet.rectangle(Box(left, middle - 0.7, right, middle + 0.7), fill=MARK)
        for end in (low, high):
            sheet.rectangle(Box(end - 0.6, middle - 4, end + 0.6, middle + 4), fill=MARK)
    sheet.path(circle(x, middle), fill="#ffffff" if figure.few or figure.unknown else MARK, edge=MARK, width=1.2)
    value, interval, answers = _lefts(chart)
    sheet.text(value, base, figure.value, 9, bold=True, align="right")
    sheet.text(interval, base, figure.interval, 7.5, color=QUIET)
    text = f"{figure.answers} – {figure.note}" if figure.note else figure.answers
    lines = balance(text, COLUMNS[3], 7)
    for number, line in enumerate(lines):
        sheet.text(answers, base + (len(lines) - 1) * 4.2 - number * 8.4, line, 7, color=INK)


def _dashes(low: float, high: float) -> list[tuple[float, float]]:
    """Return where the dashes of a line begin and end.

    Examples
    --------
    >>> [(round(left, 2), round(right, 2)) for left, right in _dashes(0, 5)]
    [(0.0, 2.04), (3.4, 5.0)]
    """
    starts = np.arange(low, high, DASHES)
    return [(float(start), float(min(start + 0.6 * DASHES, high))) for start in starts]


def circle(x: float, y: float) -> Path:
    """Return a dot of the chart."""
    unit = Path.unit_circle()
    return Path(np.asarray(unit.vertices, dtype="float64") * RADIUS + np.array([x, y]), unit.codes)


def _key(sheet: Sheet, strip: Strip, chart: Box, lang: str) -> float:
    """Explain the marks at the foot of the chart; return where it begins."""
    foot = chart.bottom
    for note in reversed(strip.notes):
        sheet.text(chart.left, foot, note, 7, color=QUIET)
        foot += 11
    left, y = chart.left, foot + 3
    for mark, text in strip.marks:
        lines = {"": [(left, left + 26)], "few": _dashes(left, left + 26), "unknown": []}
        for start, end in lines[mark]:
            sheet.rectangle(Box(start, y - 0.7, end, y + 0.7), fill=MARK)
        sheet.path(circle(left + 13, y), fill="#ffffff" if mark else MARK, edge=MARK, width=1.2)
        sheet.text(left + 32, y - 2.5, translate(text, lang), 7, color=QUIET)
        left += 190
    return foot + 16


def _beside(sheet: Sheet, strip: Strip, box: Box, lang: str) -> None:
    """Write why there is no map and what can be seen instead."""
    top = sheet.paragraph(box.left, box.top, translate(N_("Why is there no map?"), lang), 9.5, box.width, bold=True) - 3
    for number, sentence in enumerate(strip.reasons):
        top = sheet.paragraph(box.left, top, sentence, 8, box.width, bold=number == 0 and strip.everywhere) - 2
    if strip.instead:
        heading = translate(N_("What can be seen instead"), lang)
        top = sheet.paragraph(box.left, top - 8, heading, 9.5, box.width, bold=True) - 3
    for way in strip.instead:
        top = sheet.paragraph(box.left, top, way.label, 8, box.width)
        top = sheet.paragraph(box.left, top, f"{way.kind_label} – {way.note}", 7, box.width, color=QUIET) - 4
