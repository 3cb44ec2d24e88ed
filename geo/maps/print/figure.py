"""Maps as pictures: PNG, SVG and PDF, drawn without a browser.

The only package that imports matplotlib, and only when a picture is asked for. `places` projects, `layers` makes paths,
`sheet` writes text, `page` and `legend` put a page together, `files` writes it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.base.errors.kinds import shown
from geo.base.errors.writing import UnknownFormat
from geo.base.files import atomic_path
from geo.maps.print.options import DPI, FORMATS, checked_dpi
from geo.views.view import View

if TYPE_CHECKING:
    from geo.maps.print.page import MapFigure


def map_figure(view: View, lang: str = "fr") -> MapFigure:
    """Return a view as a matplotlib figure of one A4 page in landscape, which shows itself in a notebook.

    Parameters
    ----------
    view : View
    lang : str
        "fr" or "en".

    Returns
    -------
    matplotlib.figure.Figure
        With title, legend with counts, scale bar, sources and, for the whole country, insets of the overseas
        départements. Colours, classes and hatching are those of the map on the screen.

    Raises
    ------
    ShippedDataMissing

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> map_figure(build_view(Query.parse({"level": "region"}))).get_size_inches().round(2).tolist()
    [11.69, 8.26]
    """
    from geo.maps.print.files import drawing_settings
    from geo.maps.print.page import draw_page

    with drawing_settings():
        return draw_page(view, lang)


def write_figure(view: View, path: Path, lang: str = "fr", *, dpi: int = DPI, force: bool = False) -> None:
    """Write a view as a picture; the ending of the file names the format.

    Parameters
    ----------
    view : View
    path : Path
        Ends in ``.png``, ``.svg`` or ``.pdf``. The same view gives the same bytes.
    lang : str
        "fr" or "en".
    dpi : int
        Dots per inch of a PNG, as `geo.vocabulary.parameters.DPI` has it.
    force : bool
        Replace a file that exists.

    Raises
    ------
    UnknownFormat, InvalidResolution, FileExists, CannotWrite, ShippedDataMissing
    """
    ending = path.suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        raise UnknownFormat(path=path.name, allowed=shown(f".{name}" for name in FORMATS))
    checked_dpi(dpi)
    with atomic_path(path, force=force) as temporary:
        temporary.write_bytes(figure_bytes(view, ending, lang, dpi))


def figure_bytes(view: View, form: str, lang: str = "fr", dpi: int = DPI) -> bytes:
    """Return what `write_figure` writes; `form` is one of `FORMATS`.

    Raises
    ------
    InvalidResolution, ShippedDataMissing
    """
    from geo.maps.print.files import content

    return content(view, form, lang, checked_dpi(dpi))
