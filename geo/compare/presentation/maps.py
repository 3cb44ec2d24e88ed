"""Maps of comparisons: the gap in each place, what each EPCI would bring. Static pictures for a page, a print, a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base.i18n import N_, translate
from geo.compare.closing import Closing
from geo.maps.svg.static_map import sketch
from geo.statistics.classify import Classes, assign, classify, classify_around
from geo.territories.match import positions
from geo.territories.read import read_territories
from geo.views.symbology import NO_DATA
from geo.vocabulary.codes import among
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator
from geo.vocabulary.palettes import palette_colors
from geo.vocabulary.units import difference, format_difference

CLASSES: Final = 6
GAP_PALETTE: Final = "BrBG"
CLOSING_PALETTE: Final = "YlOrBr"
NOTHING_LEFT: Final = N_("Nothing to gain: all there meet it, or none was counted")
_PLAIN: Final = np.array([*"012345678", "-"])
_HATCHED: Final = np.array([*"abcdefghi", "-"])


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """Values of places cut into classes, ready to be drawn and to be explained by a legend.

    Attributes
    ----------
    level : Level
    within : Extent or None
    classes : Classes
    colors : tuple of str
    drawn : str
        One character a territory of the extent, as `geo.maps.web.script_data.class_string`.
    missing : int
        Places without a value.
    empty : str
        What a place without a value is (a message to translate).
    """

    level: Level
    within: Extent | None
    classes: Classes
    colors: tuple[str, ...]
    drawn: str
    missing: int
    empty: str = N_("No data")

    def svg(self, title: str, description: str, lang: str) -> str:
        """Return the map as SVG."""
        return sketch(self.level, self.within, self.drawn, self.colors, title, description, lang)

    def legend(self, lang: str, digits: int = 1, indicator: Indicator | None = None) -> list[tuple[str, str, int]]:
        """Return colour, label with its unit and count of each class, then of the places without a value."""
        template = translate(N_("{low} to {high}"), lang)
        lines = []
        for color, low, high, count in zip(
            self.colors, self.classes.lows, self.classes.highs, self.classes.counts, strict=True
        ):
            first, last = difference(low, indicator, lang, digits), format_difference(high, indicator, lang, digits)
            same = first == difference(high, indicator, lang, digits)
            lines.append((color, first if same else template.format(low=first, high=last), count))
        return [*lines, (NO_DATA, translate(self.empty, lang), self.missing)]


def gap_map(table: pd.DataFrame, level: Level, within: Extent | None = None, centre: float = 0.0) -> PlaceMap:
    """Return the gap in each place as a map whose colours part at no gap at all: the hue says which group is ahead.

    Parameters
    ----------
    table : DataFrame
        From `geo.compare.places.gaps_by`: ``code``, ``gap``, ``small``.
    level : Level
    within : Extent, optional
    centre : float
        Where the colours part.

    Returns
    -------
    PlaceMap
        Small groups are hatched.

    Examples
    --------
    >>> from geo.compare.answer import compare
    >>> from geo.compare.question import GapQuestion
    >>> comparison = compare(GapQuestion(by=Level.REGION))
    >>> drawn = gap_map(comparison.by, Level.REGION)
    >>> drawn.classes.below is not None, len(drawn.drawn)
    (True, 18)
    """
    values, small = _spread(table, level, within, "gap"), _spread(table, level, within, "small")
    classes = classify_around(values, centre, "quantiles", CLASSES)
    return _place_map(level, within, values, classes, GAP_PALETTE, small == 1)


def closing_map(closing: Closing, within: Extent | None = None) -> PlaceMap:
    """Return what each EPCI would bring as a map: points that its small communes together add to the share of their group.

    Parameters
    ----------
    closing : Closing
    within : Extent, optional
        A region or a département; EPCI that straddle its border are drawn whole.
    """
    if within is not None and within.level not in (Level.REGION, Level.DEPARTEMENT) and not within.is_zone:
        within = None
    values = _spread(closing.table, closing.level, within, "gain")
    classes = classify(values, "fisher_jenks", CLASSES - 1)
    drawn = _place_map(closing.level, within, values, classes, CLOSING_PALETTE, np.zeros(len(values), dtype=bool))
    return replace(drawn, empty=NOTHING_LEFT)


def _place_map(
    level: Level,
    within: Extent | None,
    values: NDArray[np.float64],
    classes: Classes,
    palette: str,
    hatched: NDArray[Any],
) -> PlaceMap:
    assigned = assign(values, classes.breaks)
    drawn = "".join(np.where(hatched, _HATCHED[assigned], _PLAIN[assigned]).tolist())
    colors = tuple(palette_colors(palette, classes.k, classes.below))
    return PlaceMap(level, within, classes, colors, drawn, int((assigned == -1).sum()))


def _spread(table: pd.DataFrame, level: Level, within: Extent | None, column: str) -> NDArray[np.float64]:
    """Return a column in the order of the territories of an extent, NaN where the table has no row."""
    codes = read_territories(level, within)["code"]
    inside = table[among(table["code"], codes)]
    values = np.full(len(codes), np.nan)
    values[positions(inside["code"], codes)] = inside[column].to_numpy(dtype=np.float64)
    return values
