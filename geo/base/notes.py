"""Remarks about a file, kept as a template and its values so that they can be said in any language of the interface."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from geo.base.i18n import translate


@dataclass(frozen=True, slots=True)
class Note:
    """One remark.

    Attributes
    ----------
    template : str
        English, marked with `geo.base.i18n.N_` where it is written.
    values : dict
        What the template names.

    Examples
    --------
    >>> Note("{count} empty rows were left out.", {"count": 3}).text("en")
    '3 empty rows were left out.'
    """

    template: str
    values: dict[str, Any] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """Return the sentence in `lang`; a value that is itself a remark is said in it too."""
        said = {name: value.text(lang) if isinstance(value, Note) else value for name, value in self.values.items()}
        return translate(self.template, lang).format(**said)
