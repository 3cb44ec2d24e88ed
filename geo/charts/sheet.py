"""The sheet that every chart is drawn on: sizes, colours, letters, and the SVG that comes out."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from babel.numbers import format_decimal

from geo.base.i18n import locale, number
from geo.charts.matplotlib_lock import ONE_AT_A_TIME
from geo.vocabulary.model import Indicator
from geo.vocabulary.units import digits, unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.typing import RcKeyType

INK: Final = "#1b1f24"
QUIET: Final = "#4d5761"
LINE: Final = "#c5ccd3"
COLORS: Final = (
    "#0b5394",
    "#c2410c",
    "#117733",
    "#882255",
    "#999933",
    "#44aa99",
    "#332288",
    "#aa4499",
    "#6b7580",
    "#cc6677",
)
"""Ten hues that readers with any common kind of colour blindness can tell apart (Paul Tol's "muted", darkened for thin lines);
each goes with a marker of its own, so that colour never stands alone."""
MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")
WIDTH: Final = 7.6
"""Inches; at 72 points an inch the SVG is 547 wide and scales with the page."""

_SETTINGS: Final[dict[RcKeyType, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "atlas",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "axes.edgecolor": LINE,
    "axes.labelcolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": QUIET,
    "ytick.color": INK,
    "text.color": INK,
    "grid.color": "#e3e7eb",
}


@contextmanager
def sheet(height: float, *, width: float = WIDTH) -> Iterator[tuple[Figure, Axes]]:
    """Give an empty figure with one pair of axes.

    Parameters
    ----------
    height, width : float
        Inches.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with ONE_AT_A_TIME, mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure, figure.add_subplot()


def svg(figure: Figure, title: str, description: str, lang: str) -> str:
    """Return a figure as SVG with title and description, without the declaration before it.

    The letters stay letters: they can be searched and read out. Two equal figures give equal texts.
    """
    buffer = io.StringIO()
    # No date inside: the same figures give the same bytes.
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    # Text in the reader's own sans-serif letters, as on the page around it.
    text = text.replace("'DejaVu Sans'", "system-ui, 'DejaVu Sans', 'Liberation Sans', Arial, sans-serif")
    head, rest = text.split(">", 1)
    named = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return f'{head} role="img" lang="{lang}">{named}{rest}'


def value_axis(axis: Any, lang: str, indicator: Indicator | None = None) -> None:
    """Write an axis of values as a language does: shares from 0 to 1 as percentages."""
    if indicator is not None and not indicator.is_share:
        axis.set_major_formatter(lambda value, _: number(value, lang, digits(value)))
        axis.axes.annotate(
            unit(indicator, lang), (1, 0) if axis.axis_name == "x" else (0, 1), xycoords="axes fraction", fontsize=7.5,
            color=QUIET, xytext=(2, 4) if axis.axis_name == "x" else (4, -9), textcoords="offset points",
            ha="right" if axis.axis_name == "x" else "left",
        )  # fmt: skip
        return
    space = "\u202f" if lang == "fr" else ""
    axis.set_major_formatter(
        lambda value, _: format_decimal(round(value * 100, 6), format="#,##0.#", locale=locale(lang)) + f"{space}%"
    )


def credit(axes: Axes, text: str, letters: int = 108) -> None:
    """Write the source under a chart, in lines of so many letters at most."""
    lines = [line for part in text.splitlines() for line in wrap(part, letters)]
    axes.set_xlabel("\n".join(lines), loc="left", fontsize=7, labelpad=6)


def shorten(label: str, most: int = 44) -> str:
    """Return a label that fits beside a chart; the whole stands in the table."""
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"
