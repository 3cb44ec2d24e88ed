"""What a column of a file says about the territory of a row."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import numpy as np
import pandas as pd

SAMPLE: Final = 1_500
"""Distinct values of a column that are looked at, spread over the file."""


class Role(StrEnum):
    """What a column says about the territory of a row."""

    COMMUNE_CODE = "commune_code"
    COMMUNE_NAME = "commune_name"
    EPCI_CODE = "epci_code"
    EPCI_NAME = "epci_name"
    DEPARTEMENT_CODE = "departement_code"
    DEPARTEMENT_NAME = "departement_name"
    REGION_CODE = "region_code"
    REGION_NAME = "region_name"
    POSTCODE = "postcode"
    SIREN = "siren"
    """SIREN of the authority that the row is about, whatever its level."""
    SIRET = "siret"
    LEVEL = "level"
    """Level of the row, in a file that mixes levels."""
    CODE = "code"
    """Code of the territory that the row is about, in a file that mixes levels."""
    NAME = "name"
    """Name of the territory that the row is about, in a file that mixes levels."""
    IGNORE = "ignore"


def distinct(column: pd.Series) -> list[str]:
    """Return up to `SAMPLE` distinct values of a column, from all over it.

    Examples
    --------
    >>> distinct(pd.Series(["a", None, "b", "a"]))
    ['a', 'b']
    """
    step = max(1, len(column) // (8 * SAMPLE))
    values = column.iloc[::step].dropna().unique()
    return [str(value) for value in values[np.linspace(0, len(values) - 1, min(len(values), SAMPLE), dtype=int)]]
