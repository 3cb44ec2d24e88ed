"""Languages of the interface: message catalogues, numbers and percentages.

Sentences are written in English in the code and translated by gettext catalogues (``geo/translations/<lang>/LC_MESSAGES/
atlas.po``). The catalogues are read as they are, without a compile step, so that a fresh checkout always speaks the
language of its sources.

A sentence that counts something is a `Plural`: both forms are written beside each other, the number that decides is always
called ``{count}``, and the rule of the language chooses (in French, 0 and 1 are singular).
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from typing import Any, Final, NamedTuple

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from geo.base.paths import PACKAGE

LANGUAGES: Final = ("fr", "en")
DEFAULT_LANGUAGE: Final = "fr"
TRANSLATIONS: Final = PACKAGE / "translations"


class Plural(NamedTuple):
    """A sentence about a number of things, in English, with the place ``{count}`` for the number.

    Attributes
    ----------
    one : str
        For a single one.
    other : str
        For any other number.
    """

    one: str
    other: str


def N_(message: str) -> str:
    """Mark `message` for translation without translating it yet."""
    return message


def N_n(one: str, other: str) -> Plural:
    """Mark a sentence that counts something for translation, without translating it yet."""
    return Plural(one, other)


@cache
def _messages(lang: str) -> Catalog | None:
    """Return the catalogue of `lang`, None where there is none: English is what the code is written in."""
    path = TRANSLATIONS / lang / "LC_MESSAGES" / "atlas.po"
    if not path.exists():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=lang)


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return the messages of `lang` as ``{English: translation}``, empty for English; those that count are left out.

    Parameters
    ----------
    lang : str
        One of `LANGUAGES`.
    """
    messages = _messages(lang) or ()
    return {str(m.id): str(m.string) for m in messages if m.id and isinstance(m.id, str) and m.string}


@cache
def plural_forms(lang: str) -> NullTranslations:
    """Return what chooses and translates the forms of `lang`, by the rule in the header of its catalogue."""
    messages = _messages(lang)
    if messages is None:
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)


def translate(message: str, lang: str) -> str:
    """Return `message` in `lang`; a message without a translation stays English."""
    return catalogue(lang).get(message, message)


def translate_count(message: Plural, count: float | None, lang: str) -> str:
    """Return the form of `message` in `lang` that goes with a number, its places not yet filled.

    Parameters
    ----------
    message : Plural
    count : float or None
        As it is written: what has decimals is plural in English, and singular below 2 in French. A missing one is plural.
    lang : str

    Examples
    --------
    >>> translate_count(Plural("{count} row", "{count} rows"), 0, "en")
    '{count} rows'
    """
    if count is None or math.isnan(count):
        deciding = 2
    elif float(count).is_integer():
        deciding = abs(int(count))
    else:
        # The rules of catalogues know whole numbers alone: 0.5 and 1.5 go by the rule for 0, which is right in both languages.
        deciding = 0 if abs(count) < 2 else 2
    return plural_forms(lang).ngettext(message.one, message.other, deciding)


def counted(message: Plural, lang: str, *, count: float | None, digits: int = 0, **values: Any) -> str:
    """Return a sentence about a number of things in `lang`, with its places filled.

    Parameters
    ----------
    message : Plural
    lang : str
    count : float or None
        Number that decides, written as `number` does.
    digits : int
        Decimals of it at most.
    **values : object
        The other places, as they are to be read.

    Examples
    --------
    >>> rows = Plural("{count} row", "{count} rows")
    >>> [counted(rows, "en", count=count) for count in (0, 1, 1000)]
    ['0 rows', '1 row', '1,000 rows']
    """
    shown = None if count is None or math.isnan(count) else round(float(count), digits)
    return translate_count(message, shown, lang).format(count=number(count, lang, digits), **values)


class PartOf(NamedTuple):
    """A sentence about a part of a whole: places ``{count}`` for the part and ``{whole}``.

    English bends the noun by the whole ("1 of 3 rows"), French by the part ("1 ligne sur 3"): the four forms are written out.
    """

    of_one: Plural
    of_many: Plural


def counted_part(message: PartOf, lang: str, *, count: float | None, whole: float | None, **values: Any) -> str:
    """Return a sentence about a part of a whole in `lang`, with its places filled.

    Examples
    --------
    >>> row, rows = "{count} of {whole} row", "{count} of {whole} rows"
    >>> part = PartOf(Plural(row, row), Plural(rows, rows))
    >>> counted_part(part, "en", count=1, whole=1), counted_part(part, "en", count=1, whole=3)
    ('1 of 1 row', '1 of 3 rows')
    """
    alone = whole is not None and not math.isnan(whole) and round(whole) == 1
    template = message.of_one if alone else message.of_many
    return counted(template, lang, count=count, whole=number(whole, lang), **values)


def script_forms(message: Plural, lang: str) -> dict[str, str]:
    """Return both forms of a sentence that a script fills in: it chooses by the category of ``Intl.PluralRules``.

    Examples
    --------
    >>> script_forms(Plural("{count} row", "{count} rows"), "en")
    {'one': '{count} row', 'other': '{count} rows'}
    """
    return {"one": translate_count(message, 1, lang), "other": translate_count(message, 2, lang)}


def fill(message: str | Plural, lang: str, values: Mapping[str, Any]) -> str:
    """Return a message of either kind in `lang`, with its places filled; the count of a `Plural` must be a number."""
    if isinstance(message, str):
        return translate(message, lang).format(**values)
    count = values["count"]
    if not isinstance(count, (int, float)):
        raise TypeError(f"The count of a sentence must be a number, not {count!r}.")
    return counted(message, lang, **{**values, "count": count})


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


def percent_covered(value: float | None, lang: str, digits: int = 1) -> str:
    """Write how much of a whole is there, as `percent` does: what lacks anything is never all, what has anything never nothing.

    Examples
    --------
    >>> percent_covered(0.9996, "en"), percent_covered(1.0, "en"), percent_covered(0.0004, "en"), percent_covered(0.0, "en")
    ('99.9%', '100.0%', '0.1%', '0.0%')
    """
    if value is not None and 0 < value < 1:
        step = 10.0 ** -(digits + 2)
        value = min(max(value, step), 1 - step)
    return percent(value, lang, digits)
