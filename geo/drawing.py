"""What the script in the browser draws: colours, one character a territory, figures for the tooltip. No Folium here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd

from geo import bivariate, circles, measure, model_words
from geo.atlas import View
from geo.hotspots import CATEGORIES, hot_spots
from geo.i18n import N_, translate
from geo.match import positions
from geo.model import Kind, Level
from geo.palettes import palette_colors
from geo.read import get_bounds, read_territories

NO_DATA: Final = "#d9d9d9"
FILTERED_OUT: Final = "#f7f7f7"
METROPOLITAN_BOUNDS: Final = [[41.3, -5.25], [51.15, 9.65]]
"""South-west and north-east of metropolitan France with Corsica, latitude then longitude."""
OVERSEAS: Final = {"971": "Guadeloupe", "972": "Martinique", "973": "Guyane", "974": "La Réunion", "976": "Mayotte"}
OVERSEAS_REGIONS: Final = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}
UNRELIABLE_COVERAGE: Final = 0.8
"""An observed value that stands for less than this share of its communes is hatched."""

OUTSIDE: Final = " "
MISSING: Final = "-"
BACKGROUND: Final = ","
FILTERED: Final = "."
_CLASSES: Final = np.frombuffer(b"012345678-", np.uint8)
_HATCHED: Final = np.frombuffer(b"abcdefghi-", np.uint8)

SMALL: Final = 0.01
EXACT: Final = 2.0**53
"""Up to here every whole number is a float64."""

BORDERS_FROM: Final = {Level.COMMUNE: 9, Level.EPCI: 6, Level.DEPARTEMENT: 0, Level.REGION: 0}
"""Map zoom from which borders between territories of a level are drawn; further out they would hide the colours."""


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
        What ranks the territories of the level in a search, where no server does it; see `geo.search_ranking`.
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


def colors(view: View) -> list[str]:
    """Return the colour of each class, light for low values in a sequential palette."""
    if view.second:
        return bivariate.colors(view)
    if view.query.draw == "hotspots":
        return [entry.color for entry in sorted(CATEGORIES, key=lambda entry: entry.code) if entry.code >= 0]
    return palette_colors(view.query.palette, view.classes.k, view.classes.below)


def drawn_classes(view: View) -> np.ndarray[Any, np.dtype[np.int8]]:
    """Return the colour of each row of a view by its position in `colors`, -1 is missing."""
    if view.query.draw == "hotspots":
        return hot_spots(view).clusters
    return bivariate.cells(view) if view.second else view.assigned


def unreliable(view: View) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Say for each row of a view whether its value is an estimate or stands for too few of its communes.

    Where two indicators are drawn at once, one of them is enough.
    """
    frame = view.frame
    doubtful = ~np.isnan(frame["value"].to_numpy(float))
    if not view.estimated:
        doubtful &= frame["coverage"].to_numpy(float) < UNRELIABLE_COVERAGE
    return doubtful if view.second is None else doubtful | unreliable(view.second)


def class_string(view: View) -> str:
    """Return one character for every territory of the level, in code order.

    ``0`` to ``8`` is a class, ``a`` to ``i`` the same class of a value that is estimated or unreliable, ``-`` is missing,
    ``.`` is a territory without a commune that passes the filter, a space is one outside the extent of the view.

    Examples
    --------
    >>> from geo.atlas import build_view
    >>> from geo.query import Query
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
        "classes": background(drawn) if query.draw == "circles" else drawn,
        "circles": circle_options(view, drawn) if query.draw == "circles" else None,
        "colors": colors(view),
        "noData": NO_DATA,
        "filteredOut": FILTERED_OUT,
        "bounds": _bounds(view),
        "insets": None if query.within else inset_bounds(),
        "selected": query.selected,
        "measure": measure.script_format(view.indicator, lang),
        "secondMeasure": measure.script_format(view.second.indicator, lang) if view.second else None,
        "drawing": {
            "bordersFrom": BORDERS_FROM[query.level],
            "borderColor": "rgba(255, 255, 255, 0.8)",
            "borderWidth": 0.7,
            "outlineColor": "rgba(40, 48, 56, 0.85)",
            "outlineWidth": 0.8,
            "partial": query.within is not None,
        },
        "text": {
            "noData": translate(N_("No data"), lang),
            "filtered": translate(N_("Outside the filter"), lang),
            "fraction": measure.fraction(view.indicator, lang),
            "coverage": translate(N_("coverage {coverage}"), lang),
            "second": f"{view.second.indicator.text('label', lang)}:" if view.second else "",
            "neighbours": translate(N_("{count} neighbours, outlined"), lang),
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


def linked(view: View, links: Links) -> dict[str, Any]:
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
        values ``strata``, for modelled ones ``notes`` (interval and coverage in words).
    """
    local = row_figures(view, lang)
    if len(view.frame) == len(read_territories(view.query.level)):
        return local
    places, length = _places(view), len(read_territories(view.query.level))
    return {name: spread(column, places, length) for name, column in local.items()}


def local_figures(view: View, lang: str) -> dict[str, Any]:
    """Return the exact values of a view as `figures` does, but for the territories of its extent alone."""
    rows = row_figures(view, lang)
    if not view.query.filtered:
        return rows
    inside = extent_table(view)
    places = positions(view.frame["code"], inside["code"])
    return {name: spread(column, places, len(inside)) for name, column in rows.items()}


def row_figures(view: View, lang: str) -> dict[str, Any]:
    """Return the exact values of the rows of a view, JSON-ready."""
    frame = view.frame
    told: dict[str, Any] = {"values": numbers(frame["value"])}
    if view.indicator.kind is Kind.OBSERVED:
        told |= counts_told(view)
    elif view.indicator.kind is Kind.MODELLED:
        told["notes"] = model_words.tooltip_notes(frame, lang)
    else:
        labels = {figure.stratum.id: figure.stratum.label(lang) for figure in view.strata}
        places, strata = pd.factorize(frame["stratum"])  # -1, the last place, is a territory without one
        told["strata"] = np.array([*(labels.get(name, "") for name in strata), ""], object)[places].tolist()
    if view.query.draw == "hotspots":
        names = {entry.code: translate(entry.label, lang) for entry in CATEGORIES}
        told["categories"] = [names[code] for code in hot_spots(view).clusters.tolist()]
    if view.second:
        told["seconds"] = numbers(view.second.frame["value"])
    return told


def counts_told(view: View) -> dict[str, Any]:
    """Return numerators, denominators and coverages as a reader is told them, as far as they mean something."""
    frame, indicator = view.frame, view.indicator
    told: dict[str, Any] = {}
    if measure.has_counts(indicator):
        told["numerators"] = numbers(frame["numerator"])
        told["denominators"] = numbers(measure.shown_denominators(frame["denominator"], indicator))
    if indicator.summable:
        told["coverages"] = numbers(frame["coverage"])
    return told


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


def overseas_of(table: pd.DataFrame, level: Level) -> list[str]:
    """Return for each territory of a table the overseas département that it lies in, "" for metropolitan France."""
    places = table["code"].map(OVERSEAS_REGIONS) if level is Level.REGION else table["departement"]
    return [place if place in OVERSEAS else "" for place in places]


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


def dump(value: object) -> bytes:
    """Return compact JSON, UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def dumped_apart(told: dict[str, Any]) -> list[bytes]:
    """Return `dump` of a dict in pieces, one for each entry: what differs in kind is packed apart.

    Examples
    --------
    >>> dumped_apart({"a": 1, "b": [2]})
    [b'{"a":1,', b'"b":[2]}']
    """
    entries = [dump({name: value})[1:-1] for name, value in told.items()]
    return [b"{"[place:] + entry + (b"," if place + 1 < len(entries) else b"}") for place, entry in enumerate(entries)]


def dump_columns(columns: dict[str, list[Any]]) -> bytes:
    """Return `dump` of columns of all communes in a third of the time: what a column repeats is written once and copied.

    Examples
    --------
    >>> dump_columns({"values": [0.5, None, 0.5], "strata": ["é", "", "é"]}) == dump(
    ...     {"values": [0.5, None, 0.5], "strata": ["é", "", "é"]}
    ... )
    True
    """
    written = []
    for name, column in columns.items():
        known = _Written()
        written.append(f"{json.dumps(name)}:[{','.join(map(known.__getitem__, column))}]")
    return f"{{{','.join(written)}}}".encode()


class _Written(dict[Any, str]):
    """JSON of what was asked for before; a column has no two entries that are equal and written differently."""

    def __missing__(self, entry: Any) -> str:
        text = self[entry] = float.__repr__(entry) if type(entry) is float else dump(entry).decode()
        return text


@cache
def inset_bounds() -> dict[str, list[list[float]]]:
    """Return the bounds of the overseas départements by code."""
    return {code: get_bounds(Level.DEPARTEMENT, code) for code in OVERSEAS}


def _bounds(view: View) -> list[list[float]]:
    within = view.query.within
    if within is None or within.is_zone:
        return METROPOLITAN_BOUNDS
    return get_bounds(within.territory_level, within.code)


def _places(view: View) -> Any:
    return positions(view.frame["code"], read_territories(view.query.level)["code"])


def numbers(column: pd.Series) -> list[float | int | None]:
    """Return a column JSON-ready, null for missing.

    Eight decimals: rounded to five, a share could be written 0.1 point away from what other exports say. Columns of very
    small numbers have more.
    """
    exact = column.to_numpy("float64")
    largest = np.nanmax(np.abs(exact), initial=0.0)
    rounded = exact.round(8 if largest == 0 or largest >= SMALL else 8 - int(np.floor(np.log10(largest))))
    missing = np.isnan(rounded)
    present = rounded[~missing]
    # Counts, and shares of one town hall, are whole numbers and are written without a decimal point.
    whole = bool((present == np.trunc(present)).all()) and largest < EXACT
    numbers: list[Any] = np.where(missing, 0, rounded).astype("int64").tolist() if whole else rounded.tolist()
    for place in np.flatnonzero(missing).tolist():
        numbers[place] = None
    return numbers


def spread(values: list[Any], places: Any, length: int) -> list[Any]:
    """Return a list of `length` with values at their places, and None elsewhere."""
    every = [None] * length
    for place, value in zip(places.tolist(), values, strict=True):
        every[place] = value
    return every
