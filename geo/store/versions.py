"""What is stored of an indicator that somebody brought: its versions, and what a new one adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd

from geo.vocabulary.model import Indicator

MOST: Final = 200
"""Indicators that one store holds at most: every page lists them."""


Slices = Mapping[tuple[str, str], pd.DataFrame]
"""Counts by level (or ``france``) and period."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an indicator.

    Attributes
    ----------
    number : int
        From 1.
    created_at : datetime
        UTC.
    current : bool
        Whether it is the one that is shown.
    indicator : Indicator
    origin : dict
        ``file``, ``rows``, ``matched`` and how its values were combined; see `geo.importing.indicator.ImportedIndicator`.
    """

    number: int
    created_at: datetime
    current: bool
    indicator: Indicator
    origin: dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Addition:
    """One indicator that is to be added; `expected` is the number of the version that it replaces, None for a new one."""

    indicator: Indicator
    slices: Slices
    origin: Mapping[str, Any]
    expected: int | None = None
