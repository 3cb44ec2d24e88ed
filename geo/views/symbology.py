"""The colours of a view, the class that each territory is drawn in, and which values are hatched."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from geo.indicators.layers import drawn_values
from geo.statistics.classify import OUTSIDE_BREAKS
from geo.views import bivariate
from geo.views.hotspots import CATEGORIES, find_hot_spots
from geo.views.view import View
from geo.vocabulary.choices import Drawing, Scheme
from geo.vocabulary.palettes import palette_colors

NO_DATA: Final = "#d9d9d9"


FILTERED_OUT: Final = "#f7f7f7"


OUTSIDE: Final = "#767676"
"""Of a value outside the breaks that were given: a grey much darker than that of what has no value."""


UNRELIABLE_COVERAGE: Final = 0.8
"""An observed value that stands for less than this share of its communes is hatched."""


def least_coverage(view: View) -> float:
    """Return the coverage under which an observed value is hatched: less than the whole of a commune."""
    return 1.0 if view.indicator.yes_or_no(view.query.level) else UNRELIABLE_COVERAGE


def colors(view: View) -> list[str]:
    """Return the colour of each class, light for low values in a sequential palette.

    Where the breaks were given, the colour of what lies outside them follows.
    """
    if view.second:
        return bivariate.colors(view)
    if view.query.draw == Drawing.HOTSPOTS:
        return [entry.color for entry in sorted(CATEGORIES, key=lambda entry: entry.code) if entry.code >= 0]
    classes = palette_colors(view.query.palette, view.classes.k, view.classes.below)
    return [*classes, OUTSIDE] if view.query.scheme == Scheme.MANUAL else classes


def drawn_classes(view: View) -> np.ndarray[Any, np.dtype[np.int8]]:
    """Return the colour of each row of a view by its position in `colors`, -1 is missing."""
    if view.query.draw == Drawing.HOTSPOTS:
        return find_hot_spots(view).clusters
    if view.second:
        return bivariate.cells(view)
    return np.where(view.assigned == OUTSIDE_BREAKS, view.classes.k, view.assigned).astype(np.int8)


def unreliable(view: View) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Say for each row of a view whether its value, where it is drawn, is an estimate or stands for too few of its communes.

    Where two indicators are drawn at once, one of them is enough.
    """
    doubtful = ~np.isnan(drawn_values(view.frame))
    if not view.estimated:
        doubtful &= view.frame["coverage"].to_numpy(float) < least_coverage(view)
    return doubtful if view.second is None else doubtful | unreliable(view.second)
