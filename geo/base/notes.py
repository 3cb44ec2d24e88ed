"""Remarks about a file, kept as a template and its values so that they can be said in any language of the interface."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from geo.base.i18n import Plural, fill


@dataclass(frozen=True, slots=True)
class Note:
    """One remark.

    Attributes
    ----------
    template : str or Plural
        English, marked with `geo.base.i18n.N_` or `N_n` where it is written.
    values : dict
        What the template names; the ``count`` of a `Plural` as a number.

    Examples
    --------
    >>> Note("The header takes two lines, the second is line {line}.", {"line": 3}).text("en")
    'The header takes two lines, the second is line 3.'
    """

    template: str | Plural
    values: dict[str, Any] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """Return the sentence in `lang`; a value that knows how to say itself, as a remark or an amount, is said in it too."""
        values = {name: value.text(lang) if hasattr(value, "text") else value for name, value in self.values.items()}
        return fill(self.template, lang, values)
