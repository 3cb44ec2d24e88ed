"""Palettes of maps: all can be told apart by readers with any common kind of colour blindness."""

from __future__ import annotations

from functools import cache
from typing import Final

from geo.vocabulary.choices import Palette

SEQUENTIAL: Final = (Palette.YLGNBU, Palette.PUBUGN, Palette.YLORBR, Palette.ORRD, Palette.PURPLES)
"""From low to high, light to dark (ColorBrewer)."""
DIVERGING: Final = (Palette.BRBG, Palette.RDBU, Palette.PRGN)
"""Two hues that meet at the national value (ColorBrewer)."""
QUALITATIVE: Final = (Palette.TOL,)
"""Hues without an order, which tell classes apart and say nothing of low and high (Paul Tol's "muted")."""

_TOL_MUTED: Final = (
    "#332288", "#ddcc77", "#117733", "#88ccee", "#882255", "#44aa99", "#999933", "#cc6677", "#aa4499",
)  # fmt: skip


def palette_colors(palette: str, k: int, below: int | None = None) -> list[str]:
    """Return the colours of `k` classes.

    Parameters
    ----------
    palette : str
        A `Palette`.
    k : int
        Number of classes, 0 to 9.
    below : int, optional
        Classes under the centre of a diverging palette; half of them by default.

    Returns
    -------
    list of str
        ``#rrggbb``, light for low values in a sequential palette.

    References
    ----------
    Brewer, C. A. (2003). A transition in improving maps: the ColorBrewer example. Cartography and Geographic Information
    Science 30 (2). Tol, P. (2021). Colour schemes. SRON technical note 09-002, issue 3.2.

    Examples
    --------
    >>> palette_colors("YlGnBu", 2)
    ['#edf8b1', '#2c7fb8']
    """
    if k == 0:
        return []
    if palette in QUALITATIVE:
        return list(_TOL_MUTED[:k])
    if palette in DIVERGING:
        lower = k // 2 if below is None else below
        # As many colours on either side of the middle, so that equal distances from the centre look equal.
        side = max(lower, k - lower, 2)
        scale = _brewer(palette, 2 * side)
        return scale[side - lower : side - lower + k]
    # ColorBrewer starts at three colours; one or two classes take the ends of that.
    shades = _brewer(palette, max(k, 3))
    return shades[:] if k >= 3 else [shades[0], shades[-1]][-k:]


@cache
def _brewer(palette: str, n: int) -> list[str]:
    # Only now: branca brings NumPy and Jinja, which nobody needs who only names a palette.
    from branca.utilities import color_brewer

    # Kept: branca reads three files for each list of colours. Nobody changes it: what is returned is a part of it.
    colors: list[str] = color_brewer(palette, n=n)
    return colors
