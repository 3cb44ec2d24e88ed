"""What an error is: a sentence as a template with its values, of one of three kinds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from geo.base.i18n import N_, Plural, fill, number, translate, translate_count

SHOWN_VALUES = 8
AMOUNTS: Final = {"expected", "limit"}
"""Values that are amounts where they are whole numbers: written as the language writes them, as the count of a `Plural` is."""


class Amount(int):
    """A whole number of something, to be written as the language writes it; what a user typed is no amount."""

    def text(self, lang: str) -> str:
        """Return the number in `lang`.

        Examples
        --------
        >>> Amount(1200).text("en")
        '1,200'
        """
        return number(self, lang)


def shown(values: Iterable[object], limit: int = SHOWN_VALUES) -> str:
    """Write a list of values for an error sentence, cut after `limit` of them.

    Examples
    --------
    >>> shown(["a", "b"])
    'a, b'
    >>> shown(range(4), limit=2)
    '0, 1 … (+2)'
    """
    listed = [str(value) for value in values]
    rest = len(listed) - limit
    return ", ".join(listed[:limit]) + (f" … (+{rest})" if rest > 0 else "")


class AtlasError(Exception):
    """Base of all errors whose sentence is meant for a user.

    Parameters
    ----------
    **values : object
        What the template names: what arrived, what is allowed; the ``count`` of a `Plural` as a number.
    """

    template: ClassVar[str | Plural] = N_("Something went wrong.")
    slug: ClassVar[str] = "error"

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.message("en"))

    @classmethod
    def pattern(cls, lang: str) -> str:
        """Return the sentence in `lang` with its places open, about several things where it counts."""
        template = cls.template
        return translate(template, lang) if isinstance(template, str) else translate_count(template, None, lang)

    def message(self, lang: str) -> str:
        """Return the sentence in `lang` ("fr" or "en")."""
        return fill(self.template, lang, {name: _told(name, value, lang) for name, value in self.values.items()})


def _told(name: str, value: Any, lang: str) -> Any:
    # A value may itself be a sentence that knows how to say itself in a language (see `geo.base.notes.Note`).
    if hasattr(value, "text"):
        return value.text(lang)
    return number(value, lang) if name in AMOUNTS and isinstance(value, int) else value


class RequestError(AtlasError):
    """What was asked for is not possible: wrong usage (exit code 2, HTTP 400)."""

    slug = "invalid-request"


class NotFound(RequestError):
    """What was asked for does not exist (exit code 2, HTTP 404)."""

    slug = "not-found"


class DataError(AtlasError):
    """Data was read and is refused (exit code 1, HTTP 422)."""

    slug = "invalid-data"
