"""What an SVG needs beyond what matplotlib writes: its letters inside it, and its description for assistive technology."""

from __future__ import annotations

import base64
import html
import io
import re
from functools import lru_cache
from typing import Final

import numpy as np

from geo.maps.print.sheet import FONT, font_file
from geo.views.view import View
from geo.wording import sentences

_ROOT: Final = re.compile(r"<svg\b[^>]*>")
_PATHS: Final = re.compile(r'\bd="(M [^"]*)"')
_TEXTS: Final = re.compile(r"<text\b[^>]*>([^<]*)</text>")


def finish_svg(svg: str, view: View, lang: str) -> str:
    """Return an SVG with title, description, language and the letters that it uses.

    Parameters
    ----------
    svg : str
        As matplotlib writes it with ``svg.fonttype`` ``none``: its texts are texts in a font that the reader may not have.
    view : View
    lang : str

    Returns
    -------
    str
    """
    svg = _PATHS.sub(lambda match: f'd="{shorten(match[1])}"', svg)
    letters = html.unescape("".join(_TEXTS.findall(svg)))
    faces = "".join(
        f"@font-face{{font-family:'{FONT}';font-weight:{weight};src:url(data:font/woff2;base64,{subset_font(letters, bold)})}}"
        for weight, bold in ((400, False), (700, True))
    )
    title, description = html.escape(sentences.title(view, lang)), html.escape(sentences.subtitle(view, lang))
    head = (
        f'<title id="atlas-title">{title}</title><desc id="atlas-description">{description}</desc>'
        f'<style type="text/css">{faces}</style>'
    )

    def root(match: re.Match[str]) -> str:
        attributes = f' role="img" xml:lang="{lang}" aria-labelledby="atlas-title atlas-description"'
        return match[0][:-1] + attributes + ">\n" + head

    return _ROOT.sub(root, svg, count=1)


def shorten(data: str) -> str:
    r"""Write the data of a path in relative steps of hundredths: half as many characters.

    Parameters
    ----------
    data : str
        Straight lines, absolute, as matplotlib writes them; a path with curves is returned as it is.

    Examples
    --------
    >>> shorten("M 10 20.5 \nL 10.25 20.5 \nL 10 20 \nz\n")
    'M10 20.5l.25 0-.25-.5z'
    """
    if "C" in data or "Q" in data:
        return data
    parts = []
    for line in data.split("M")[1:]:
        closed = "z" in line
        numbers = np.array(line.replace("L", "").replace("z", "").split(), dtype=np.float64)
        points = np.rint(numbers.reshape(-1, 2) * 100).astype(np.int64)
        start = " ".join(f"{value / 100:g}" for value in points[0].tolist())
        steps = np.diff(points, axis=0)
        # Rounded to hundredths, two points may be one.
        steps = steps[steps.any(axis=1)]
        moves = "".join(_step(dx) + _step(dy) for dx, dy in steps.tolist())
        parts.append(f"M{start}l{moves.lstrip()}{'z' if closed else ''}")
    return "".join(parts)


@lru_cache(maxsize=20_000)
def _step(hundredths: int) -> str:
    """Write a number of hundredths as short as SVG allows: a minus sign parts numbers as a space does."""
    text = f"{abs(hundredths) / 100:g}"
    text = text.removeprefix("0") if 0 < abs(hundredths) < 100 else text
    return f"-{text}" if hundredths < 0 else f" {text}"


def subset_font(letters: str, bold: bool = False) -> str:
    """Return the font with these letters alone, as WOFF2 in base 64: 4 kB instead of 750.

    Examples
    --------
    >>> base64.b64decode(subset_font("Atlas"))[:4]
    b'wOF2'
    """
    from fontTools import subset

    options = subset.Options(flavor="woff2", layout_features=[], hinting=False, notdef_outline=True)
    options.drop_tables += ["FFTM"]  # time stamps of the font's editor
    buffer = io.BytesIO()
    with subset.load_font(str(font_file(bold)), options) as font:
        chosen = subset.Subsetter(options)
        chosen.populate(text=letters)
        chosen.subset(font)
        subset.save_font(font, buffer, options)
    return base64.b64encode(buffer.getvalue()).decode()
