"""What stands on points of a map, and in its legend: circles whose area is proportional to a count, marks of projects."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely

from geo.base.i18n import N_, number, translate
from geo.maps.print.places import Box, Placed
from geo.maps.print.sheet import INK, QUIET, Sheet
from geo.maps.web import script_data
from geo.projects.presentation import ProjectList
from geo.projects.records import projects_within
from geo.territories.match import positions
from geo.views import circles, symbology
from geo.views.view import View

SCALE: Final = 0.6
"""Points for a pixel of the screen: the page is as much smaller than a window."""
LABEL: Final = 8.0
"""Points that a count of the legend needs."""
MARK: Final = 3.1
"""Half the side of the mark of a documented project, in points."""
INSET_SCALE: Final = 0.5
"""Circles of insets over those of the main map, as on the screen."""


def draw_circles(sheet: Sheet, view: View, placed: Placed) -> None:
    """Draw the circles of one map, the largest first, so that none hides a smaller one.

    The colour is the class of the share; circles of values that stand for too few communes have a dashed line.
    """
    table = script_data.extent_table(view)
    place_of = np.full(len(table), -1)
    place_of[placed.rows] = np.arange(len(placed.rows))
    at = place_of[positions(view.frame["code"], table["code"])]
    counts = view.frame["numerator"].to_numpy(float)
    classes, marked = symbology.drawn_classes(view), symbology.unreliable(view)
    rows = np.flatnonzero((at >= 0) & (counts > 0) & (classes >= 0))
    rows = rows[np.argsort(-counts[rows], kind="stable")]
    centres = shapely.get_coordinates(shapely.point_on_surface(placed.shapes[at[rows]]))
    largest, scale = (
        circles.largest_count(view),
        SCALE * (INSET_SCALE if placed.code and not view.query.within else 1.0),
    )
    radii = np.array([circles.radius(count, largest) * scale for count in counts[rows]])
    colors = np.array([*symbology.colors(view)], dtype=object)[classes[rows]]
    sheet.circles(centres, radii, colors.tolist(), marked[rows])


def draw_circle_legend(sheet: Sheet, view: View, box: Box, top: float, lang: str) -> float:
    """Draw nested circles of round counts with their counts; return where they end."""
    entries = circles.legend(view)
    if entries:
        left = box.left + entries[0].radius * SCALE + 4
        bottom = top - 2 * entries[0].radius * SCALE - 4
        last_label = top + LABEL
        for circle in entries:
            radius = circle.radius * SCALE
            if bottom + 2 * radius > last_label - LABEL:
                # Its count would stand in that of the larger one.
                continue
            last_label = bottom + 2 * radius
            sheet.circles(np.array([[left, bottom + radius]]), np.array([radius]), ["none"], np.array([False]))
            sheet.rectangle(Box(left, last_label - 0.15, left + 44, last_label + 0.15), fill=QUIET)
            sheet.text(left + 47, last_label - 2.4, number(circle.count, lang), 6.8, color=INK)
        top = bottom - 5
    note = N_("The area of a circle is proportional to the count (numerator); its colour is the class of the share.")
    return sheet.paragraph(box.left, top, translate(note, lang), 6.8, box.width, color=QUIET) - 4


def draw_projects(sheet: Sheet, view: View, placed: Placed) -> None:
    """Mark the authorities with documented AI projects on one map, whatever it shows: one mark each, none larger than another."""
    projects = projects_within(view.query.within)
    known = {
        project.place: (project.longitude, project.latitude)
        for project in projects
        if project.longitude is not None and project.latitude is not None
    }
    for x, y in placed.points(list(known.values())).tolist():
        _mark(sheet, x, y)


def draw_project_key(sheet: Sheet, projects: ProjectList, box: Box, top: float) -> float:
    """Write what the marks stand for; return where it ends."""
    _mark(sheet, box.left + 13, top - 6)
    return min(sheet.paragraph(box.left + 33, top - 1, projects.key, 6.8, box.width - 33, color=QUIET), top - 13) - 3


def _mark(sheet: Sheet, x: float, y: float) -> None:
    outer, inner = MARK + 0.8, MARK
    sheet.rectangle(Box(x - outer, y - outer, x + outer, y + outer), fill="#ffffff")
    sheet.rectangle(Box(x - inner, y - inner, x + inner, y + inner), fill=INK)
