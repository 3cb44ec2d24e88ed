"""Numbers as people write them: decimal comma, spaces between thousands, percent signs, marks for "no value"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2007\u2009'’]+")
_UNIT: Final = re.compile(r"(?:€|eur|euros?|hab\.?|km2|km²)$", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)
_GROUPS: Final = {mark: re.compile(rf"[+-]?\d{{1,3}}(?:\{mark}\d{{3}})+") for mark in ".,"}
MISSING: Final = frozenset(
    ("", "na", "n/a", "#n/a", "#na", "nan", "nd", "n.d.", "n.d", "ns", "n.s.", "nc", "n.c.", "null", "none", "-", "--", "–", "—",
     "…", "...", ".", "x", "s", "ss", "secret", "non disponible", "non renseigné", "#div/0!", "#ref!", "#valeur!", "#value!")
)  # fmt: skip
"""What stands for "no value", in lower case; statistical secrecy (``s``, ``ns``) among it: missing is not zero."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column read as numbers.

    Attributes
    ----------
    values : ndarray of float64, one a row
        NaN where missing and where not understood. Percentages are shares from 0 to 1.
    problems : ndarray of int64
        Positions of cells that hold something that is no number, infinity among it.
    decimal : str
        ``,`` or ``.``; empty where no cell tells.
    percent : bool
        The cells have percent signs; those without one are problems then.
    """

    values: NDArray[np.float64]
    problems: NDArray[np.int64]
    decimal: str
    percent: bool


def read_numbers(column: pd.Series, comma_is_decimal: bool = True) -> Numbers:
    """Read a column of text as numbers.

    Parameters
    ----------
    column : Series of str
    comma_is_decimal : bool
        How ``1,234`` is meant where every cell with a comma looks like that: a decimal comma, as French files have it, or
        a mark between thousands.

    Returns
    -------
    Numbers

    Examples
    --------
    >>> read_numbers(pd.Series(["1 234,5", "n.d.", "-3", "abc"])).values.tolist()
    [1234.5, nan, -3.0, nan]
    >>> read_numbers(pd.Series(["12 %", "7,5%"])).values.tolist()
    [0.12, 0.075]
    """
    codes, distinct = pd.factorize(column)
    cells = [_SPACES.sub("", str(cell)) for cell in distinct]
    missing = np.array([cell.casefold() in _MISSING_PACKED for cell in cells] + [True], dtype=bool)
    percent = [cell.endswith(("%", "‰")) for cell in cells]
    plain = [_UNIT.sub("", cell.rstrip("%")) for cell in cells]
    decimal = _decimal([cell for cell, gone in zip(plain, missing[:-1], strict=True) if not gone], comma_is_decimal)
    numbers = np.array([_number(cell, decimal) for cell in plain] + [np.nan])
    mixed = any(percent)
    if mixed:
        signed = np.array([*percent, True])
        numbers = np.where(signed, numbers / 100, np.nan)
    values = numbers[codes]
    problems = np.flatnonzero(np.isnan(values) & ~missing[codes])
    return Numbers(values, problems.astype(np.int64), decimal, mixed)


_MISSING_PACKED: Final = frozenset(_SPACES.sub("", mark) for mark in MISSING)


def _decimal(cells: list[str], comma_is_decimal: bool) -> str:
    """Return the decimal mark of a column, decided by all of its cells together."""
    commas = [cell for cell in cells if "," in cell]
    points = [cell for cell in cells if "." in cell]
    both = [cell for cell in commas if "." in cell]
    if both:
        last = sum(cell.rfind(",") > cell.rfind(".") for cell in both)
        return "," if last * 2 >= len(both) else "."
    if commas and not points:
        grouped = all(map(_GROUPS[","].fullmatch, commas))
        several = any(cell.count(",") > 1 for cell in commas)
        return "." if grouped and (several or not comma_is_decimal) else ","
    if points and not commas:
        # "1.234.567" is grouped; "1.234" is a decimal number in every file that a machine wrote.
        return "," if any(cell.count(".") > 1 for cell in points) and all(map(_GROUPS["."].fullmatch, points)) else "."
    if commas and points:
        return "," if all(map(_GROUPS["."].fullmatch, points)) else "."
    return ""


def _number(cell: str, decimal: str) -> float:
    if decimal == ",":
        cell = cell.replace(".", "").replace(",", ".") if cell.count(",") <= 1 else cell
    elif "," in cell:
        cell = cell.replace(",", "") if _GROUPS[","].fullmatch(cell.split(".")[0]) else cell
    cell = cell.replace("−", "-")
    if not _NUMBER.fullmatch(cell):
        return np.nan
    value = float(cell)
    return value if np.isfinite(value) else np.nan
