"""Which territories a search means, and in which order: one rule for the server, exported files and published sites.

A territory is found, in this order, by

1. its whole code, or one of its whole postcodes;
2. its whole name;
3. the beginning of its name;
4. the beginning of a word of its name;
5. any part of its name;
6. the beginning of its code.

Among those found alike the most populated comes first, in steps of 500 inhabitants; within a step, the one with the lower
code. Names are compared as `geo.base.text.search_key` writes them, with ``st`` and ``ste`` in full.

The server ranks with `find`. A page without a server ranks with ``assets/ranking.js``, which reads what `search_columns` writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.base.dictionary_coding import ALPHABET
from geo.base.text import expand_saint, search_key
from geo.territories.read import read_territories
from geo.vocabulary.levels import Level

WHOLE_CODE: Final = 6
WHOLE_NAME: Final = 5
BEGINNING: Final = 4
WORD: Final = 3
PART: Final = 2
CODE_BEGINNING: Final = 1

STEP: Final = 500
"""Inhabitants. The exact order would add 38 kB to the file of all communes; what ranks there has to rank everywhere."""
FIRST_PLACE: Final = 35
"""Character code of the first postcode of a group; JSON writes the characters from here on as they are."""
GROUP: Final = 2
"""Postcodes are listed by the first characters of the codes of their communes, which they mostly share."""


def find(table: pd.DataFrame, search: str) -> pd.DataFrame:
    """Return the territories that a search means, in the order of the rule of this module.

    Parameters
    ----------
    table : DataFrame
        With ``code``, ``population`` and ``search_key``; where it has ``postcodes``, a postcode finds too.
    search : str

    Returns
    -------
    DataFrame
        The rows that were found, best first.

    Examples
    --------
    >>> find(read_territories(Level.COMMUNE), "saint-denis")["departement"].head(3).tolist()
    ['974', '93', '11']
    """
    codes = table["code"].to_numpy(dtype=object)
    text = search.strip().upper()
    meant = _communes_of(text) if "postcodes" in table.columns else frozenset()
    wanted = expand_saint(search_key(search))
    # Plain Python: searching a column of Arrow strings five times takes twenty times as long.
    scores = [
        WHOLE_CODE if code == text or code in meant else _score(key, wanted) or _code_score(code, text)
        for code, key in zip(codes, table["search_key"].to_numpy(dtype=object), strict=True)
    ]
    points = np.array(scores, dtype=np.int8)
    matches = table[points > 0]
    steps = matches["population"].to_numpy() // STEP
    order = np.lexsort((matches["code"].to_numpy(dtype=object), -steps, -points[points > 0]))
    return matches.iloc[order]


def _score(key: str, wanted: str) -> int:
    if not wanted or wanted not in key:
        return 0
    if key == wanted:
        return WHOLE_NAME
    if key.startswith(wanted):
        return BEGINNING
    return WORD if f" {wanted}" in key else PART


def _code_score(code: str, text: str) -> int:
    return CODE_BEGINNING if text and code.startswith(text) else 0


def _communes_of(postcode: str) -> frozenset[str]:
    """Return the codes of the communes of a postcode; none if it is none."""
    # Who looks for a name does not wait for the list of postcodes.
    return _postcodes().get(postcode, frozenset()) if postcode.isdigit() else frozenset()


@cache
def _postcodes() -> dict[str, frozenset[str]]:
    """Return the communes of each postcode."""
    codes_by_postcode: dict[str, set[str]] = {}
    communes = read_territories(Level.COMMUNE)
    for code, postcodes in zip(communes["code"], communes["postcodes"], strict=True):
        for postcode in postcodes:
            codes_by_postcode.setdefault(str(postcode), set()).add(code)
    return {postcode: frozenset(codes) for postcode, codes in codes_by_postcode.items()}


def search_columns(table: pd.DataFrame) -> dict[str, Any]:
    """Return what a script needs, besides names and codes, to rank territories as `find` does; short, for a file.

    Parameters
    ----------
    table : DataFrame
        With ``code`` and ``population``, in the order of the names and codes that the script has; where it has
        ``postcodes``, those too.

    Returns
    -------
    dict
        JSON-ready. ``sizes``: texts of one character a territory, the digits to the base of 91
        (`geo.base.dictionary_coding.ALPHABET`), lowest
        first, of the place of its step of population among all different ones: the order, not the number of inhabitants.
        ``groups``, ``postcodes`` and ``more``, if there are postcodes: see `_postcode_columns`.

    Examples
    --------
    >>> search_columns(read_territories(Level.REGION).head(3))
    {'sizes': ['%$#']}
    """
    places = np.unique(table["population"].to_numpy("int64") // STEP, return_inverse=True)[1]
    sizes: list[str] = []
    while not sizes or places.any():
        places, digits = np.divmod(places, len(ALPHABET))
        sizes.append("".join(ALPHABET[digit] for digit in digits.tolist()))
    columns: dict[str, Any] = {"sizes": sizes}
    if "postcodes" in table.columns:
        # Where levels stand in one table, those without postcodes have a missing value.
        entries = [
            [str(one) for one in listed] if isinstance(listed, Collection) else [] for listed in table["postcodes"]
        ]
        columns |= _postcode_columns(table["code"].tolist(), entries)
    return columns


def _postcode_columns(codes: list[str], entries: list[list[str]]) -> dict[str, Any]:
    """Return postcodes as short text.

    Returns
    -------
    dict
        ``groups``: for each group of communes its postcodes, the most frequent first, without the name of the group where
        they begin with it; ``postcodes``: one character a territory, the place of its first postcode in that list (counted from
        `FIRST_PLACE`), a space for none; ``more``: the other postcodes of the few that have several, by position.

    Examples
    --------
    >>> _postcode_columns(["01001", "01002", "75056"], [["01400"], ["01640", "01400"], ["75001"]])
    {'groups': {'01': '400 640', '75': '001'}, 'postcodes': '#$#', 'more': {1: '400'}}
    """
    counts: dict[str, Counter[str]] = {}
    for code, listed in zip(codes, entries, strict=True):
        if listed:
            counts.setdefault(code[:GROUP], Counter())[listed[0]] += 1
    order = {name: [one for one, _ in sorted(group.items(), key=_rarity)] for name, group in counts.items()}
    place = {name: {postcode: index for index, postcode in enumerate(group)} for name, group in order.items()}
    return {
        "groups": {name: " ".join(one.removeprefix(name) for one in group) for name, group in order.items()},
        "postcodes": "".join(
            chr(FIRST_PLACE + place[code[:GROUP]][listed[0]]) if listed else " "
            for code, listed in zip(codes, entries, strict=True)
        ),
        "more": {
            index: " ".join(one.removeprefix(code[:GROUP]) for one in listed[1:])
            for index, (code, listed) in enumerate(zip(codes, entries, strict=True))
            if len(listed) > 1
        },
    }


def _rarity(counted: tuple[str, int]) -> tuple[int, str]:
    postcode, count = counted
    return -count, postcode
