"""Compact JSON, and columns of numbers as JSON holds them."""

from __future__ import annotations

import json
from typing import Any, Final

import numpy as np
import pandas as pd

SMALL: Final = 0.01


EXACT: Final = 2.0**53
"""Up to here every whole number is a float64."""


def dump(value: object) -> bytes:
    """Return compact JSON, UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def dump_entries(record: dict[str, Any]) -> list[bytes]:
    """Return `dump` of a dict in pieces, one for each entry: what differs in kind is packed apart.

    Examples
    --------
    >>> dump_entries({"a": 1, "b": [2]})
    [b'{"a":1,', b'"b":[2]}']
    """
    entries = [dump({name: value})[1:-1] for name, value in record.items()]
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
    entries = []
    for name, column in columns.items():
        known = _DumpedValues()
        entries.append(f"{json.dumps(name)}:[{','.join(map(known.__getitem__, column))}]")
    return f"{{{','.join(entries)}}}".encode()


class _DumpedValues(dict[Any, str]):
    """JSON of what was asked for before; a column has no two entries that are equal and written differently."""

    def __missing__(self, entry: Any) -> str:
        text = self[entry] = float.__repr__(entry) if type(entry) is float else dump(entry).decode()
        return text


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


def scatter(values: list[Any], places: Any, length: int) -> list[Any]:
    """Return a list of `length` with values at their places, and None elsewhere."""
    every = [None] * length
    for place, value in zip(places.tolist(), values, strict=True):
        every[place] = value
    return every
