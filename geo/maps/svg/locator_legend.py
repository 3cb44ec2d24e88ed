"""What stands under a small map: its classes, its outlines, its source."""

from __future__ import annotations

from textwrap import wrap
from typing import Final

from markupsafe import escape

from geo.base.i18n import N_, translate
from geo.views import symbology
from geo.views.view import View
from geo.vocabulary.model import VINTAGE
from geo.wording import sentences

INK: Final = "#1b1f24"
QUIET: Final = "#4d5761"
SELECTED: Final = "#d6006c"
LETTER: Final = 6.4
"""Width of a letter of the legend in pixels, on the wide side."""
LINE: Final = 21
SMALL: Final = 9.5


def legend(view: View, name: str, shown: set[int], top: float, width: int, lang: str, *, near: bool) -> tuple[str, int]:
    """Return the legend of a small map as SVG, and where it ends.

    Parameters
    ----------
    view : View
    name : str
        The territory that is outlined.
    shown : set of int
        Classes that are seen on the map, -1 is missing.
    top : float
        Where it begins, in pixels.
    width : int
        Pixels to be filled from the left; what does not fit goes into the next line.
    lang : str
    near : bool
        Whether neighbours are outlined.
    """
    colors = symbology.colors(view)
    entries = [
        (_box(colors[item.index] if item.index >= 0 else symbology.NO_DATA), item.label)
        for item in sentences.legend_items(view, lang)
        if item.index >= 0 or item.index in shown
    ]
    entries.append((_box("#fff", SELECTED, 3), name))
    if near:
        entries.append((_box("#fff", INK, 1.1), translate(N_("Neighbours"), lang)))
    x, y, parts = 0.0, top, []
    for mark, label in entries:
        wide = 26 + len(label) * LETTER + 16
        if x and x + wide > width:
            x, y = 0.0, y + LINE
        parts.append(
            f'<g transform="translate({x:.1f} {y:.1f})">{mark}<text x="25" y="12" font-size="12" fill="{INK}">'
            f"{escape(label)}</text></g>"
        )
        x += wide
    y += LINE
    for line in _sources(view, width, lang):
        parts.append(f'<text y="{y + 12:.1f}" font-size="{SMALL}" fill="{QUIET}">{escape(line)}</text>')
        y += SMALL + 3.5
    return "".join(parts), int(y + 8)


def _box(fill: str, stroke: str = "#6b7580", width: float = 0.6) -> str:
    return f'<rect x="1.5" y="1.5" width="17" height="12" fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>'


def _sources(view: View, width: int, lang: str) -> list[str]:
    source = translate(N_("Source: {source} ({licence})."), lang).format(
        source=view.indicator.source_of(view.period), licence=view.indicator.licence
    )
    boundaries = translate(N_("Boundaries: IGN Admin Express via Etalab, vintage {vintage}."), lang).format(
        vintage=VINTAGE
    )
    return [line for text in (source, boundaries) for line in wrap(text, int(width / (SMALL * 0.52)))]
