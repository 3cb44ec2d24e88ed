"""A sheet of paper in points: text that wraps, rectangles, lines and paths."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.collections import EllipseCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.transforms import Affine2D, Transform

if TYPE_CHECKING:
    from matplotlib.path import Path

    from geo.maps.print.places import Box

FONT: Final = "DejaVu Sans"
"""Ships with matplotlib, so that every machine draws the same; free to embed."""
INK: Final = "#1b1f24"
QUIET: Final = "#4d5761"
LINE: Final = "#c5ccd3"
HATCH: Final = "////"
LEADING: Final = 1.32
"""Distance of two lines of text over the size of the letters."""


def font_file(bold: bool = False) -> FilePath:
    """Return the font file that matplotlib ships."""
    return FilePath(mpl.get_data_path()) / "fonts" / "ttf" / f"DejaVuSans{'-Bold' if bold else ''}.ttf"


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a line of text in points.

    Examples
    --------
    >>> text_width("mmm", 10) > 2 * text_width("iii", 10)
    True
    """
    words = text.split(" ")
    return size * (sum(_word_width(word, bold) for word in words) + (len(words) - 1) * _word_width("\u00a0", bold))


@lru_cache(maxsize=8192)
def _word_width(word: str, bold: bool) -> float:
    """Return the width of a word over the size of its letters; words repeat, and measuring is slow."""
    font = get_font(str(font_file(bold)))
    font.set_size(100, 72)
    font.set_text(word, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 6400


def wrap(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Break text into lines; only at ordinary spaces, never at those that hold a number and its unit together.

    Examples
    --------
    >>> wrap("one two three", text_width("one two", 8) + 1, 8)
    ['one two', 'three']
    """
    space = size * _word_width("\u00a0", bold)
    lines: list[str] = []
    room = 0.0
    for word in text.split(" "):
        needed = size * _word_width(word, bold)
        if lines and needed + space <= room:
            lines[-1] += f" {word}"
            room -= needed + space
        else:
            lines.append(word)
            room = width - needed
    return lines


def balance(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Break text into as few lines as `wrap` does, but of like length: no last line of a single word.

    Examples
    --------
    >>> width = text_width("one two three four", 8) + 1
    >>> wrap("one two three four five", width, 8), balance("one two three four five", width, 8)
    (['one two three four', 'five'], ['one two three', 'four five'])
    """
    lines = wrap(text, width, size, bold)
    fewest = len(lines)
    while len(lines) == fewest and fewest > 1 and width > size:
        best, width = lines, width - size
        lines = wrap(text, width, size, bold)
    return lines if fewest == 1 else best


class Sheet:
    """A figure whose unit is the point, x to the right and y up from the lower left corner.

    Parameters
    ----------
    figure : Figure
    """

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.points: Transform = Affine2D().scale(1 / 72) + figure.dpi_scale_trans

    def text(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False, color: str = INK, align: str = "left"
    ) -> None:
        """Write one line; `y` is its base line."""
        self.figure.text(
            x,
            y,
            text,
            fontsize=size,
            fontweight="bold" if bold else "normal",
            color=color,
            ha=align,
            va="baseline",
            transform=self.points,
            # A dollar sign is a dollar sign.
            parse_math=False,
        )

    def paragraph(
        self, x: float, top: float, text: str, size: float, width: float, *, bold: bool = False, color: str = INK
    ) -> float:
        """Write text in lines no wider than `width` from `top` down; return where it ends."""
        for line in balance(text, width, size, bold):
            # The letters of DejaVu Sans rise 0.76 of their size over the base line.
            self.text(x, top - 0.98 * size, line, size, bold=bold, color=color)
            top -= LEADING * size
        return top

    def rectangle(
        self, box: Box, *, fill: str = "none", edge: str = "none", width: float = 0.0, hatch: str = ""
    ) -> None:
        """Draw a rectangle."""
        corner = (box.left, box.bottom)
        self.figure.add_artist(
            Rectangle(corner, box.width, box.height, **_style(fill, edge, width, hatch), transform=self.points)
        )

    def path(
        self,
        path: Path,
        *,
        fill: str = "none",
        edge: str = "none",
        width: float = 0.0,
        hatch: str = "",
        group: str = "",
    ) -> None:
        """Draw a path; `hatch` is the colour of the lines, `group` its id in an SVG."""
        patch = PathPatch(path, **_style(fill, edge, width, hatch), joinstyle="round", transform=self.points)
        if group:
            patch.set_gid(group)
        self.figure.add_artist(patch)

    def circles(self, centres: Any, radii: Any, colors: list[str], dashed: Any) -> None:
        """Draw circles, the first one lowest; "none" is an empty one.

        Parameters
        ----------
        centres : ndarray of float, shape (n, 2)
        radii : ndarray of float, shape (n,)
        colors : list of str
        dashed : ndarray of bool, shape (n,)
        """
        collection = EllipseCollection(
            2 * radii, 2 * radii, np.zeros(len(radii)), units="points", offsets=centres, offset_transform=self.points,
            facecolors=[to_rgba(color, 0.85) if color != "none" else (0, 0, 0, 0) for color in colors],
            edgecolors=[INK if radius > 1.2 else color for radius, color in zip(radii, colors, strict=True)],
            linewidths=np.where(radii > 3.6, 0.55, 0.25), linestyles=["--" if dash else "-" for dash in dashed],
        )  # fmt: skip
        self.figure.add_artist(collection)


def _style(fill: str, edge: str, width: float, hatch: str) -> dict[str, Any]:
    # Matplotlib takes the colour of the hatching from the edge, which is not drawn with a width of 0.
    lines = {"hatch": HATCH, "edgecolor": hatch} if hatch else {"edgecolor": edge}
    return {"facecolor": fill, "linewidth": width, **lines}
