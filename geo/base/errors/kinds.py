"""What an error is: a sentence as a template with its values, of one of three kinds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from geo.base.i18n import N_, Plural, fill, translate, translate_count

SHOWN_VALUES = 8


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
        # A value may itself be a sentence that knows how to say itself in a language (see `geo.base.notes.Note`).
        values = {
            name: getattr(value, "text", lambda _, value=value: value)(lang) for name, value in self.values.items()
        }
        return fill(self.template, lang, values)


class RequestError(AtlasError):
    """What was asked for is not possible: wrong usage (exit code 2, HTTP 400)."""

    slug = "invalid-request"


class NotFound(RequestError):
    """What was asked for does not exist (exit code 2, HTTP 404)."""

    slug = "not-found"


class DataError(AtlasError):
    """Data was read and is refused (exit code 1, HTTP 422)."""

    slug = "invalid-data"
