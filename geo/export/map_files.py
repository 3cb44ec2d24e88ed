"""A map as a file of any format: the ending of its name says which."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from geo.base.errors.kinds import shown
from geo.base.errors.writing import OptionForOtherFormat, UnknownFormat
from geo.base.files import atomic_path
from geo.maps.print import figure, options
from geo.maps.web.map_file import map_file
from geo.views.view import View

MAP_FORMATS: Final = ("html", *options.FORMATS)


def write_map(
    view: View, path: Path, lang: str, *, dpi: int | None = None, live: str = "", force: bool = False
) -> None:
    """Write a view as an interactive page or as a picture; one that is not drawn as a map as the figures by stratum behind it.

    Parameters
    ----------
    view : View
    path : Path
        Ends in ``.html``, ``.png``, ``.svg`` or ``.pdf``.
    lang : str
        "fr" or "en".
    dpi : int, optional
        Dots per inch of a PNG.
    live : str
        Of a page, where the web application is that shows the view live; "" for nowhere.
    force : bool
        Replace a file that exists.

    Raises
    ------
    UnknownFormat, OptionForOtherFormat, InvalidResolution, InvalidChoice, FileExists, CannotWrite, WebAssetsMissing,
    ShippedDataMissing
    """
    ending = checked_options(path, dpi)
    if ending != "html":
        figure.write_figure(view, path, lang, dpi=dpi or options.DPI, force=force)
        return
    page = map_file(view, lang, live)
    with atomic_path(path, force=force) as temporary:
        temporary.write_text(page, encoding="utf-8")


def write_pair(views: tuple[View, View], path: Path, lang: str, *, live: str = "", force: bool = False) -> None:
    """Write two views as one page, on which both maps move together.

    Parameters
    ----------
    views : tuple of View
        See `geo.views.map_pair.build_map_pair`.
    path : Path
        Ends in ``.html``.
    lang, live, force
        As `write_map`.

    Raises
    ------
    OptionForOtherFormat, InvalidChoice, FileExists, CannotWrite, WebAssetsMissing, ShippedDataMissing
    """
    if checked_options(path) != "html":
        raise OptionForOtherFormat(option="beside", path=path.name, allowed=".html")
    from geo.maps.web.folium_map import pair_page

    page = pair_page(views, lang, live)
    with atomic_path(path, force=force) as temporary:
        temporary.write_text(page, encoding="utf-8")


def checked_options(path: Path, dpi: int | None = None) -> str:
    """Return the format that a file name stands for, before anything is drawn.

    Raises
    ------
    UnknownFormat, OptionForOtherFormat, InvalidResolution

    Examples
    --------
    >>> checked_options(Path("map.SVG"))
    'svg'
    """
    ending = path.suffix.removeprefix(".").lower()
    if ending not in MAP_FORMATS:
        raise UnknownFormat(path=path.name, allowed=shown(f".{name}" for name in MAP_FORMATS))
    if dpi is not None:
        options.checked_dpi(dpi)
        if ending != "png":
            raise OptionForOtherFormat(option="dpi", path=path.name, allowed=".png")
    return ending
