"""Columns of figures as short text: a column with few different values is its values once, and one character a territory."""

from __future__ import annotations

import json
from typing import Any, Final

ALPHABET: Final = "".join(chr(code) for code in range(35, 127) if chr(code) != "\\")
"""Characters that stand for a value: printable, and none that JSON writes as two."""
LEAST: Final = 2
"""A column is encoded if it has at least so many times more rows than different values."""


def encode(figures: dict[str, Any]) -> dict[str, Any]:
    """Return figures with each column of few different values encoded; ``territory-tiles.js`` decodes them.

    Parameters
    ----------
    figures : dict
        As `geo.maps.web.script_data.figures`: lists of numbers, texts and None; a dict inside is encoded likewise.

    Returns
    -------
    dict
        In place of a encoded list ``{"of": values, "at": text}``: row i is ``of[ALPHABET.index(at[i])]``.

    Examples
    --------
    >>> encode({"values": [0, 1, 1, None, 1, 0], "codes": ["01", "2A", "971"]})
    {'values': {'of': [0, 1, None], 'at': '#$$%$#'}, 'codes': ['01', '2A', '971']}
    """
    return {
        name: encode(column)
        if isinstance(column, dict)
        else _encode_column(column)
        if isinstance(column, list)
        else column
        for name, column in figures.items()
    }


def encode_rows(columns: dict[str, list[Any]]) -> dict[str, Any] | None:
    """Return columns as their different rows once, and one character a territory; None if there are too many different rows.

    Where columns say the same in other words (value, numerator, class) that is much shorter than `encode`.

    Examples
    --------
    >>> encode_rows({"values": [0, 1, 1, 0], "classes": ["0", "1", "1", "0"]})
    {'columns': ['values', 'classes'], 'of': [[0, '0'], [1, '1']], 'at': '#$$#'}
    """
    places: dict[str, str] = {}
    of, at = [], []
    for row in zip(*columns.values(), strict=True):
        key = json.dumps(row)
        if key not in places:
            if len(places) == len(ALPHABET):
                return None
            places[key] = ALPHABET[len(places)]
            of.append(list(row))
        at.append(places[key])
    return {"columns": list(columns), "of": of, "at": "".join(at)} if len(at) >= LEAST * len(of) else None


def decode(figures: dict[str, Any]) -> dict[str, Any]:
    """Return what `encode` was given.

    Examples
    --------
    >>> decode({"values": {"of": [0, 1, None], "at": "#$$%"}})
    {'values': [0, 1, 1, None]}
    """
    decoded: dict[str, Any] = {}
    for name, column in figures.items():
        if not isinstance(column, dict):
            decoded[name] = column
        elif set(column) == {"of", "at"}:
            decoded[name] = [column["of"][ALPHABET.index(character)] for character in column["at"]]
        else:
            decoded[name] = decode(column)
    return decoded


def _encode_column(column: list[Any]) -> list[Any] | dict[str, Any]:
    # As JSON, so that 1 and 1.0, which Python holds for equal, stay what they are.
    places: dict[str, str] = {}
    values, at = [], []
    for value in column:
        key = json.dumps(value) if isinstance(value, (int, float, str)) or value is None else ""
        if not key:
            return column
        if key not in places:
            if len(places) == len(ALPHABET):
                return column
            places[key] = ALPHABET[len(places)]
            values.append(value)
        at.append(places[key])
    return {"of": values, "at": "".join(at)} if len(column) >= LEAST * len(values) else column
