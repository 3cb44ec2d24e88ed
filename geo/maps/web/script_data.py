"""What the script in the browser draws: colours, one character a territory, figures for the tooltip. No Folium here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.base.i18n import N_, N_n, script_forms, translate
from geo.base.json_text import numbers, scatter
from geo.territories.match import positions
from geo.territories.overseas import METROPOLITAN_BOUNDS, inset_bounds, overseas_of
from geo.territories.read import get_bounds, read_territories
from geo.views import circles
from geo.views.hotspots import CATEGORIES, find_hot_spots
from geo.views.symbology import FILTERED_OUT, NO_DATA, colors, drawn_classes, unreliable
from geo.views.view import View
from geo.vocabulary import units
from geo.vocabulary.choices import Drawing
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind
from geo.wording import estimates

OUTSIDE: Final = " "
MISSING: Final = "-"
BACKGROUND: Final = ","
FILTERED: Final = "."
_CLASSES: Final = np.frombuffer(b"0123456789-", np.uint8)
_HATCHED: Final = np.frombuffer(b"abcdefghij-", np.uint8)


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses for a map on a page of the web application; without them everything is inlined.

    Attributes
    ----------
    painter : str
        Script of the painter.
    geometry : str
        PMTiles archive of the level.
    names, figures : str
        Codes and names of the level; values of the view.
    territory : str
        Description of one territory, with the place ``{code}``.
    points : str
        A point inside each territory of the level.
    classes : str
        The class string of the view, where it is a file of its own; "" where the page carries it.
    around : str
        Bounds and neighbours of all territories of the level in one file, where no server describes them one by one.
    search : str
        What ranks the territories of the level in a search, where no server does it; see `geo.territories.search_ranking`.
    """

    painter: str
    geometry: str
    names: str
    figures: str
    territory: str
    points: str
    classes: str = ""
    around: str = ""
    search: str = ""


def class_string(view: View) -> str:
    """Return one character for every territory of the level, in code order.

    ``0`` to ``9`` is the place of a colour (a class, or what lies outside the breaks), ``a`` to ``j`` the same of a value that is
    estimated or unreliable, ``-`` is missing,
    ``.`` is a territory without a commune that passes the filter, a space is one outside the extent of the view.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> len(class_string(build_view(Query(level=Level.REGION))))
    18
    """
    assigned = drawn_classes(view)
    characters = np.where(unreliable(view), _HATCHED[assigned], _CLASSES[assigned])
    if len(view.frame) == len(read_territories(view.query.level)):
        return characters.tobytes().decode("ascii")
    every = np.full(len(read_territories(view.query.level)), ord(OUTSIDE), np.uint8)
    if view.query.filtered:
        inside = read_territories(view.query.level, view.query.within)
        every[positions(inside["code"], read_territories(view.query.level)["code"])] = ord(FILTERED)
    every[_places(view)] = characters
    return every.tobytes().decode("ascii")


def map_options(view: View, lang: str) -> dict[str, Any]:
    """Return what the script needs to draw a view, but for geometry, names and figures.

    Returns
    -------
    dict
        JSON-ready; ``classes`` as `class_string`, ``bounds`` south-west and north-east, latitude then longitude.
    """
    query, drawn = view.query, class_string(view)
    return {
        "lang": lang,
        "classes": background(drawn) if query.draw == Drawing.CIRCLES else drawn,
        "circles": circle_options(view, drawn) if query.draw == Drawing.CIRCLES else None,
        "colors": colors(view),
        "noData": NO_DATA,
        "filteredOut": FILTERED_OUT,
        "bounds": _bounds(view),
        "insets": None if query.within else inset_bounds(),
        "selected": query.selected,
        "measure": units.script_format(view.indicator, lang),
        "secondMeasure": units.script_format(view.second.indicator, lang) if view.second else None,
        "drawing": {
            "bordersFrom": query.level.record.borders_from,
            "borderColor": "rgba(255, 255, 255, 0.8)",
            "borderWidth": 0.7,
            "outlineColor": "rgba(40, 48, 56, 0.85)",
            "outlineWidth": 0.8,
            "partial": query.within is not None,
        },
        "text": {
            "noData": translate(N_("No data"), lang),
            "filtered": translate(N_("Outside the filter"), lang),
            "fraction": units.script_fraction(view.indicator, lang),
            "coverage": translate(N_("coverage {coverage}"), lang),
            "partly": translate(N_("covered in part: {coverage}"), lang),
            "second": f"{view.second.indicator.text('label', lang)}:" if view.second else "",
            "neighbours": script_forms(N_n("{count} neighbour, outlined", "{count} neighbours, outlined"), lang),
            "failed": translate(N_("The map could not be drawn; the table has the same figures."), lang),
        },
    }


def background(drawn: str) -> str:
    """Return a class string whose territories with a value are a background for circles."""
    return "".join(BACKGROUND if kind.isalnum() else kind for kind in drawn)


def circle_options(view: View, drawn: str) -> dict[str, Any]:
    """Return what the script needs to draw circles, but for points and counts."""
    return {
        "classes": drawn,
        "colors": colors(view),
        "largest": circles.largest_count(view),
        "radius": circles.LARGEST_RADIUS,
    }


def add_links(view: View, links: Links) -> dict[str, Any]:
    """Return the addresses that go with `map_options` on a page."""
    return {
        "painter": {"url": links.painter},
        "geometry": {"name": str(view.query.level), "url": links.geometry},
        "names": {"url": links.names},
        "figures": {"url": links.figures},
        "territory": links.territory,
        "points": {"url": links.points},
        **({"classes": {"url": links.classes}} if links.classes else {}),
        **({"around": {"url": links.around}} if links.around else {}),
        **({"search": {"url": links.search}} if links.search else {}),
    }


def names(level: Level) -> dict[str, Any]:
    """Return codes and names of a level in code order, JSON-ready."""
    table = read_territories(level)
    return {"codes": table["code"].tolist(), "names": table["name"].tolist()}


def figures(view: View, lang: str) -> dict[str, Any]:
    """Return the exact values of a view for every territory of its level, in code order; null is missing or outside.

    Returns
    -------
    dict
        JSON-ready: ``values`` (0 to 1), and for observed values ``numerators``, ``denominators``, ``coverages``, for survey
        values ``strata`` and where there are any ``notes`` (what is doubtful), for modelled ones ``notes`` (both
        intervals in words).
    """
    local = row_figures(view, lang)
    if len(view.frame) == len(read_territories(view.query.level)):
        return local
    places, length = _places(view), len(read_territories(view.query.level))
    return {name: scatter(column, places, length) for name, column in local.items()}


def local_figures(view: View, lang: str) -> dict[str, Any]:
    """Return the exact values of a view as `figures` does, but for the territories of its extent alone."""
    rows = row_figures(view, lang)
    if not view.query.filtered:
        return rows
    inside = extent_table(view)
    places = positions(view.frame["code"], inside["code"])
    return {name: scatter(column, places, len(inside)) for name, column in rows.items()}


def row_figures(view: View, lang: str) -> dict[str, Any]:
    """Return the exact values of the rows of a view, JSON-ready."""
    frame = view.frame
    columns: dict[str, Any] = {"values": numbers(frame["value"])}
    if view.indicator.kind is Kind.OBSERVED:
        columns |= shown_counts(view)
    elif view.indicator.kind is Kind.MODELLED:
        columns["notes"] = estimates.tooltip_notes(frame, lang)
    else:
        labels = {figure.stratum.id: figure.stratum.label(lang) for figure in view.strata}
        places, strata = pd.factorize(frame["stratum"])  # -1, the last place, is a territory without one
        columns["strata"] = np.array([*(labels.get(name, "") for name in strata), ""], object)[places].tolist()
        if frame["doubt"].notna().any():
            columns["notes"] = estimates.doubt_notes(frame, lang)
    if view.query.draw == Drawing.HOTSPOTS:
        names = {entry.code: translate(entry.label, lang) for entry in CATEGORIES}
        columns["categories"] = [names[code] for code in find_hot_spots(view).clusters.tolist()]
    if view.second:
        columns["seconds"] = numbers(view.second.frame["value"])
    return columns


def shown_counts(view: View) -> dict[str, Any]:
    """Return numerators, denominators and coverages as a reader is told them, as far as they mean something."""
    frame, indicator = view.frame, view.indicator
    columns: dict[str, Any] = {}
    if indicator.has_counts:
        columns["numerators"] = numbers(frame["numerator"])
        columns["denominators"] = numbers(units.shown_denominators(frame["denominator"], indicator))
    if indicator.summable:
        columns["coverages"] = numbers(frame["coverage"])
    return columns


def extent_table(view: View) -> pd.DataFrame:
    """Return the territories of the extent of a view in code order, those that its filter leaves out included."""
    return read_territories(view.query.level, view.query.within) if view.query.filtered else view.frame


def local_names(view: View) -> dict[str, Any]:
    """Return codes and names of the territories of the extent of a view, JSON-ready."""
    table = extent_table(view)
    return {"codes": table["code"].tolist(), "names": table["name"].tolist()}


def local_points(view: View) -> list[float]:
    """Return a point inside each territory of the extent of a view: longitude, latitude, one after the other."""
    level = view.query.level
    places = positions(extent_table(view)["code"], read_territories(level)["code"])
    points: list[float] = np.asarray(circles.points(level)).reshape(-1, 2)[places].ravel().tolist()
    return points


def overseas(view: View) -> list[str]:
    """Return for each territory of `extent_table` the overseas département that it lies in, "" for metropolitan France."""
    return overseas_of(extent_table(view), view.query.level)


def path_figures(view: View, lang: str, figures: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return all that the script for SVG paths draws, for the territories of the view alone, JSON-ready.

    `figures` is `local_figures` unless there is more to show.
    """
    options = map_options(view, lang)
    return {
        "lang": lang,
        "colors": options["colors"],
        "noData": NO_DATA,
        "filteredOut": FILTERED_OUT,
        **local_names(view),
        **(figures or local_figures(view, lang)),
        "classes": options["classes"].replace(OUTSIDE, ""),
        "places": {str(i): place for i, place in enumerate(overseas(view)) if place},
        "groups": extent_table(view)["departement"].tolist() if view.query.level is Level.COMMUNE else None,
        "text": options["text"],
        "measure": options["measure"],
        "secondMeasure": options["secondMeasure"],
    }


def _bounds(view: View) -> list[list[float]]:
    within = view.query.within
    if within is None or within.is_zone:
        return METROPOLITAN_BOUNDS
    return get_bounds(within.territory_level, within.code)


def _places(view: View) -> Any:
    return positions(view.frame["code"], read_territories(view.query.level)["code"])
