"""The overseas départements, which maps show in insets beside metropolitan France."""

from __future__ import annotations

from functools import cache
from typing import Final

import pandas as pd

from geo.territories.read import get_bounds
from geo.vocabulary.levels import Level

METROPOLITAN_BOUNDS: Final = [[41.3, -5.25], [51.15, 9.65]]
"""South-west and north-east of metropolitan France with Corsica, latitude then longitude."""


OVERSEAS: Final = {"971": "Guadeloupe", "972": "Martinique", "973": "Guyane", "974": "La Réunion", "976": "Mayotte"}


OVERSEAS_REGIONS: Final = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}


def overseas_of(table: pd.DataFrame, level: Level) -> list[str]:
    """Return for each territory of a table the overseas département that it lies in, "" for metropolitan France."""
    places = table["code"].map(OVERSEAS_REGIONS) if level is Level.REGION else table["departement"]
    return [place if place in OVERSEAS else "" for place in places]


@cache
def inset_bounds() -> dict[str, list[list[float]]]:
    """Return the bounds of the overseas départements by code."""
    return {code: get_bounds(Level.DEPARTEMENT, code) for code in OVERSEAS}
