"""Texts that a spreadsheet would take for a formula, defused."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Beginnings that a spreadsheet takes for a formula (OWASP, CSV injection), full-width signs included."""


def escape_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts no spreadsheet takes for a formula; numbers stay numbers.

    Examples
    --------
    >>> escape_formulas(pd.DataFrame({"name": ["=1+1", "Ain"]}))["name"].tolist()
    ["'=1+1", 'Ain']
    """
    frame = frame.copy(deep=False)
    for column in frame.columns:
        if pd.api.types.is_string_dtype(frame[column]) or frame[column].dtype == object:
            frame[column] = frame[column].map(escape_formula)
    return frame


def escape_formula(value: Any) -> Any:
    """Return a cell with an apostrophe before it if a spreadsheet would take it for a formula.

    Examples
    --------
    >>> escape_formula("@SUM(A1)"), escape_formula(-1)
    ("'@SUM(A1)", -1)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value
