"""Pictures (SVG) inside a document: names that do not collide in HTML, and what the PDF library knows of SVG."""

from __future__ import annotations

import re
from base64 import b64encode
from html import unescape
from typing import Final

from markupsafe import Markup

FONT: Final = "DejaVu Sans"
"""Letters of a PDF; matplotlib ships them, see `geo.maps.print.sheet`."""
_TAG: Final = re.compile(r"<[a-zA-Z][^>]*>")
_USED: Final = re.compile(r'(?:url\(#|href="#)([^")]+)')
_STYLE: Final = re.compile(r"<style\b.*?</style>", re.DOTALL)
_SHORTHAND: Final = re.compile(r"font: (?:(italic|oblique) )?(?:(bold|\d00) )?([\d.]+px) [^;\"]*")
_ANCHORED: Final = re.compile(r"<text\b([^>]*)>([^<]*)</text>")
_HALO: Final = re.compile(r'<text\b([^>]*) stroke="#fff"([^>]*) paint-order="stroke">(.*?)</text>', re.DOTALL)


def inline(svg: str, name: str) -> Markup:
    """Return a picture of ours as a part of an HTML page.

    Parameters
    ----------
    svg : str
        Drawn by `geo.charts`, `geo.maps.svg.locator_map` or `geo.maps.svg.static_map`.
    name : str
        Of the picture in the page: stands before the identifiers in it, so that those of two pictures differ.

    Examples
    --------
    >>> print(inline('<svg version="1.1" width="3" height="2"><g id="a"/><path id="b"/><use xlink:href="#b"/></svg>', "map"))
    <svg><g/><path id="map-b"/><use href="#map-b"/></svg>
    """
    used = set(_USED.findall(svg))
    # Matplotlib's style sheet would hold for the whole page; what it says is inherited just as well.
    plain = _STYLE.sub("", svg)

    def named(tag: re.Match[str]) -> str:
        text = re.sub(r' id="([^"]*)"', lambda known: f' id="{name}-{known[1]}"' if known[1] in used else "", tag[0])
        text = re.sub(r'(url\(#|href="#)', rf"\1{name}-", text.replace("xlink:href=", "href="))
        if text.startswith("<svg"):
            text = re.sub(r' (?:version|width|height|xmlns:xlink)="[^"]*"', "", text)
            if plain != svg:
                text = text.replace("<svg", '<svg stroke-linejoin="round" stroke-linecap="butt"', 1)
        return text

    return Markup(_TAG.sub(named, plain))  # noqa: S704  drawn here, its texts are escaped


def image(svg: str, name: str) -> Markup:
    """Return a picture as an image for a PDF, with its title and description as text alternative.

    As a part of the page each of its marks would be an element to find a style for, which takes most of the time.

    Examples
    --------
    >>> str(image("<svg><title>Site &amp; mail</title><desc>A: 3</desc></svg>", "map"))[:41]
    '<img alt="Site &amp; mail. A: 3" src="dat'
    """
    texts = [unescape(match[1]) for match in re.finditer(r"<(?:title|desc)>(.*?)</(?:title|desc)>", svg, re.DOTALL)]
    data = b64encode(inline(on_paper(svg), name).encode()).decode()
    return Markup('<img alt="{}" src="data:image/svg+xml;base64,{}">').format(". ".join(filter(None, texts)), data)


def on_paper(svg: str) -> str:
    """Return a picture as WeasyPrint draws it right and fast: letters that are embedded, properties as attributes.

    Examples
    --------
    >>> on_paper('<text style="font: 700 10px system-ui, sans-serif; fill: red">a</text>')
    '<text font-weight="700" font-size="10px" font-family="DejaVu Sans" fill="red">a</text>'
    """

    def spelt(match: re.Match[str]) -> str:
        slant, weight, size = match.groups()
        declarations = [f"font-style: {slant}"] if slant else []
        declarations += [f"font-weight: {weight}"] if weight else []
        return "; ".join([*declarations, f"font-size: {size}", f"font-family: {FONT}"])

    def attributes(match: re.Match[str]) -> str:
        declarations = (part.split(":", 1) for part in _SHORTHAND.sub(spelt, match[1]).split(";") if ":" in part)
        return "".join(f' {name.strip()}="{value.strip()}"' for name, value in declarations)

    # Styles of single elements would be read as those of a page, one by one, and refused.
    svg = re.sub(r' style="([^"]*)"', attributes, svg)
    svg = re.sub(r' font-family="[^"]*"', f' font-family="{FONT}"', svg)
    svg = _ANCHORED.sub(_from_start, svg)
    # It paints the edge of a letter over its middle: the white edge is drawn before the letter, each by itself.
    return _HALO.sub(_twice, svg)


def _from_start(match: re.Match[str]) -> str:
    """Place a text that is centred or ends at a point by where it begins: WeasyPrint cuts its first letter else."""
    from geo.maps.print.sheet import text_width  # loads matplotlib

    attributes, text = match.groups()
    anchor = re.search(r' text-anchor="(end|middle)"', attributes)
    x, size = re.search(r' x="([^"]*)"', attributes), re.search(r' font-size="([\d.]+)(?:px)?"', attributes)
    if not (anchor and x and size):
        return match[0]
    bold = re.search(r' font-weight="(?:bold|[6-9]00)"', attributes) is not None
    reach = text_width(unescape(text), float(size[1]), bold) * (1 if anchor[1] == "end" else 0.5)
    moved = attributes.replace(anchor[0], "").replace(x[0], f' x="{float(x[1]) - reach:.2f}"', 1)
    return f"<text{moved}>{text}</text>"


def _twice(match: re.Match[str]) -> str:
    before, after, text = match.groups()
    plain = re.sub(r' stroke-[a-z]+="[^"]*"', "", before + after)
    return f'<text{before} stroke="#fff"{after}>{text}</text><text{plain}>{text}</text>'
