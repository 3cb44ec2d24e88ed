"""Names as search keys: what somebody types without accents must find what is written with them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Letters that have no decomposition into a base letter and an accent.
_LIGATURES: Final = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ẞ": "ss", "ø": "o", "Ø": "o",
                                   "ł": "l", "Ł": "l", "đ": "d", "Đ": "d"})  # fmt: skip
_NOT_A_WORD: Final = re.compile(r"[^a-z0-9]+")


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
    if name.isascii():
        return _NOT_A_WORD.sub(" ", name.lower()).strip()
    # Compatibility decomposition may itself yield capitals and ligatures, so they are handled after it.
    opened = unicodedata.normalize("NFKD", name).translate(_LIGATURES)
    without_accents = "".join(letter for letter in opened if not unicodedata.combining(letter))
    return _NOT_A_WORD.sub(" ", without_accents.lower()).strip()


def spelled_out(key: str) -> str:
    """Return a search key with ``st`` and ``ste`` in full.

    Examples
    --------
    >>> spelled_out("ste foy")
    'sainte foy'
    """
    full = {"st": "saint", "ste": "sainte"}
    return " ".join(full.get(word, word) for word in key.split())
