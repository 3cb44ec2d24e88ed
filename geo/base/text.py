"""Names as search keys: what somebody types without accents must find what is written with them."""

from __future__ import annotations

import unicodedata
from typing import Final

# Letters that have no decomposition into a base letter and an accent.
_LIGATURES: Final = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ẞ": "ss", "ø": "o", "Ø": "o",
                                   "ł": "l", "Ł": "l", "đ": "d", "Đ": "d"})  # fmt: skip
_WORD: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_KEPT: Final = 0x3000
"""Letters below this one are remembered; texts from outside may hold a million others."""


class _Letters(dict[int, str]):
    """What each letter is in a search key: lower-case ASCII, or a space where it is no letter and no digit."""

    def __missing__(self, ordinal: int) -> str:
        # Compatibility decomposition may itself yield capitals and ligatures, so they are handled after it.
        opened = unicodedata.normalize("NFKD", chr(ordinal)).translate(_LIGATURES)
        plain = "".join(letter for letter in opened if not unicodedata.combining(letter)).lower()
        letters = "".join(letter if letter in _WORD else " " for letter in plain)
        if ordinal < _KEPT:
            self[ordinal] = letters
        return letters


_LETTERS: Final = _Letters()


def search_key(name: str) -> str:
    """Return a name in lower-case ASCII: no accents, ligatures opened, words separated by one space.

    Parameters
    ----------
    name : str
        A name as it is written, or what somebody types to find it.

    Returns
    -------
    str
        Letters ``a`` to ``z``, digits and single spaces. The key of a key is itself.

    Examples
    --------
    >>> search_key("L'Haÿ-les-Roses"), search_key("Œting"), search_key("  SAINT-Étienne ")
    ('l hay les roses', 'oeting', 'saint etienne')
    """
    return " ".join(name.translate(_LETTERS).split())


def expand_saint(key: str) -> str:
    """Return a search key with ``st`` and ``ste`` in full.

    Examples
    --------
    >>> expand_saint("ste foy")
    'sainte foy'
    """
    if "st" not in key:
        return key
    full = {"st": "saint", "ste": "sainte"}
    return " ".join(full.get(word, word) for word in key.split())
