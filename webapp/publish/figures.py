"""What scripts fetch of a publication: classes and values of a view, bounds and neighbours of a level, whom one can find."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from geo.base import json_text
from geo.base.dictionary_coding import encode
from geo.maps.web import script_data
from geo.maps.web.exported_page import table_figures
from geo.territories.match import positions
from geo.territories.read import get_bounds, read_neighbours, read_territories
from geo.territories.search_ranking import search_columns
from geo.views.view import View
from geo.vocabulary import units
from geo.vocabulary.levels import Level
from webapp.publish.publication import Publication


def view_figures(view: View, lang: str) -> dict[str, Any]:
    """Return the values of a view for map and table, in the order of the codes of its level, encoded.

    Those of `geo.maps.web.script_data.figures`, and in ``table`` the columns that only a table has.
    """
    figures, table = script_data.figures(view, lang), table_figures(view, lang)
    every = read_territories(view.query.level)
    if len(view.frame) != len(every):
        places = positions(view.frame["code"], every["code"])
        table = {name: json_text.scatter(column, places, len(every)) for name, column in table.items()}
    form = units.script_format(view.indicator, lang)
    return {**encode({**figures, **({"table": table} if table else {})}), **({"measure": form} if form else {})}


@lru_cache(maxsize=4)
def around(level: Level) -> dict[str, Any]:
    """Return codes, bounds (west, south, east, north in degrees) and neighbours of all territories of a level.

    Neighbours are positions in the order of the codes. Four decimals of a degree are 11 metres: bounds are zoomed to.

    Examples
    --------
    >>> corse = around(Level.REGION)
    >>> corse["bounds"][corse["codes"].index("94")]
    [8.5347, 41.3342, 9.5598, 43.0277]
    """
    codes = read_territories(level)["code"]
    bounds = []
    for code in codes:
        (south, west), (north, east) = get_bounds(level, code)
        bounds.append([round(number, 4) for number in (west, south, east, north)])
    neighbours: list[list[int]] = [[] for _ in codes]
    pairs = read_neighbours(level)
    ends = np.column_stack([positions(pairs["code"], codes), positions(pairs["neighbour"], codes)])
    for one, other in ends.tolist():
        neighbours[one].append(other)
    return {"codes": codes.tolist(), "bounds": bounds, "neighbours": neighbours}


def territory_list(publication: Publication) -> dict[str, Any]:
    """Return the territories with a portrait, for a search in the browser.

    Returns
    -------
    dict
        JSON-ready: ``codes`` and ``names``, one level after the other, ``levels``: each level with how many it has, and what
        `geo.territories.search_ranking.search_columns` adds.

    Examples
    --------
    >>> territory_list(Publication.parse(within="region:94", portraits=["region", "departement"]))["levels"]
    [['region', 1], ['departement', 2]]
    """
    levels = sorted(publication.portraits, key=list(Level).index, reverse=True)
    tables = [read_territories(level).set_index("code").loc[list(publication.codes(level))] for level in levels]
    every = pd.concat(tables).reset_index() if tables else read_territories(Level.REGION).iloc[:0]
    return {
        "levels": [[str(level), len(table)] for level, table in zip(levels, tables, strict=True)],
        "codes": every["code"].tolist(),
        "names": every["name"].tolist(),
        **search_columns(every),
    }
