"""French spacing: numbers and signs that stay on one line with what they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

NARROW: Final = "\u202f"
"""Between groups of digits and before ``;``, ``?``, ``!`` and ``%``."""
WIDE: Final = "\u00a0"
"""Before a colon and inside guillemets."""

_SPACE: Final = "[ \u00a0\u202f]"
# Four digits and more are a year, or written without groups: what follows them is another number.
_GROUPED: Final = re.compile(rf"(?<![0-9,.])[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+(?![0-9])")
_BEFORE_NARROW: Final = re.compile(rf"{_SPACE}(?=[;?!%])")
_BEFORE_COLON: Final = re.compile(rf"{_SPACE}(?=:(?:\s|$))")
_INSIDE: Final = re.compile(rf"(?<=«){_SPACE}|{_SPACE}(?=»)")


def french_spaces(text: str) -> str:
    r"""Return a French text whose spaces in numbers and beside signs do not break over lines; nothing else changes.

    Parameters
    ----------
    text : str
        French, with ordinary spaces where a person typed them.

    Returns
    -------
    str
        Of the same length. The text of a text is itself.

    Examples
    --------
    >>> french_spaces("Sur 15 711 sites, 45,7 % : lesquels ?")
    'Sur 15\u202f711 sites, 45,7\u202f%\xa0: lesquels\u202f?'
    >>> french_spaces("« oui » en 2025 ; http://a.fr")
    '«\xa0oui\xa0» en 2025\u202f; http://a.fr'
    """
    text = _GROUPED.sub(lambda found: re.sub(_SPACE, NARROW, found[0]), text)
    text = _BEFORE_NARROW.sub(NARROW, text)
    text = _BEFORE_COLON.sub(WIDE, text)
    return _INSIDE.sub(WIDE, text)


def spaced(texts: Mapping[str, Any]) -> dict[str, Any]:
    r"""Return the fields of an entry of a data file, with those in French (``*_fr``) as `french_spaces` writes them.

    Examples
    --------
    >>> spaced({"label_fr": "Quoi ?", "label_en": "What?", "value": 3})
    {'label_fr': 'Quoi\u202f?', 'label_en': 'What?', 'value': 3}
    """
    return {
        name: french_spaces(text) if name.endswith("_fr") and isinstance(text, str) else text
        for name, text in texts.items()
    }


def colon(lang: str) -> str:
    r"""Return a colon between a name and what it names, as each language spaces it.

    Examples
    --------
    >>> "Carte" + colon("fr") + "Bretagne", "Map" + colon("en") + "Brittany"
    ('Carte\xa0: Bretagne', 'Map: Brittany')
    """
    return f"{WIDE}: " if lang == "fr" else ": "


def join_texts(items: Iterable[str], lang: str) -> str:
    r"""Join items with semicolons, as each language spaces them.

    Examples
    --------
    >>> join_texts(["a", "b"], "en"), join_texts(["a", "b"], "fr")
    ('a; b', 'a\u202f; b')
    """
    return (f"{NARROW}; " if lang == "fr" else "; ").join(items)
