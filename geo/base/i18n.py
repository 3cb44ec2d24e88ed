"""Languages of the interface: message catalogues, numbers and percentages.

Sentences are written in English in the code and translated by gettext catalogues (``geo/translations/<lang>/LC_MESSAGES/
atlas.po``). The catalogues are read as they are, without a compile step, so that a fresh checkout always speaks the
language of its sources.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final

from babel import Locale
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from geo.base.paths import PACKAGE

LANGUAGES: Final = ("fr", "en")
DEFAULT_LANGUAGE: Final = "fr"
TRANSLATIONS: Final = PACKAGE / "translations"


def N_(message: str) -> str:
    """Mark `message` for translation without translating it yet."""
    return message


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return the messages of `lang` as ``{English: translation}``, empty for English.

    Parameters
    ----------
    lang : str
        One of `LANGUAGES`.
    """
    path = TRANSLATIONS / lang / "LC_MESSAGES" / "atlas.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        messages = read_po(file, locale=lang)
    return {str(m.id): str(m.string) for m in messages if m.id and isinstance(m.id, str) and m.string}


def translate(message: str, lang: str) -> str:
    """Return `message` in `lang`; a message without a translation stays English."""
    return catalogue(lang).get(message, message)


@cache
def locale(lang: str) -> Locale:
    """Return the Babel locale of `lang`."""
    return Locale.parse(lang)


def number(value: float | None, lang: str, digits: int = 0) -> str:
    """Write a number as `lang` does, with at most `digits` decimals; missing is an en dash.

    Examples
    --------
    >>> number(1234.5, "en", 1)
    '1,234.5'
    >>> number(None, "fr")
    '–'
    """
    if value is None or math.isnan(value):
        return "–"
    return str(format_decimal(round(value, digits), format=f"#,##0.{'#' * digits}", locale=locale(lang)))


def percent(value: float | None, lang: str, digits: int = 1) -> str:
    """Write a share (0 to 1) as a percentage with exactly `digits` decimals; missing is an en dash.

    Examples
    --------
    >>> percent(0.479, "en")
    '47.9%'
    """
    if value is None or math.isnan(value):
        return "–"
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + ("\u202f%" if lang == "fr" else "%")
    return str(format_percent(value, format=pattern, locale=locale(lang)))
