"""The templates that pages and files share: where they stand, what every one of them can write with, and what one gets."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any, ClassVar, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from geo.base.i18n import Plural, counted, number, percent, percent_covered, translate
from geo.base.paths import PACKAGE
from geo.indicators.derived.conditional import factor_name
from geo.vocabulary import units
from geo.wording import breaks, labels

NOTHING: Final = Markup()


def plural_text(one: str, other: str, lang: str, **values: Any) -> str:
    """Return a message that counts something, its places filled in; both forms stand in the template."""
    return counted(Plural(one, other), lang, **values)


TEMPLATES: Final = PACKAGE / "templates"
TOOLS: Final[dict[str, Any]] = {
    "t": translate,
    "tn": plural_text,
    "number": number,
    "percent": percent,
    "percent_covered": percent_covered,
    "format_number": units.format_number,
    "format_value": units.format_value,
    "difference": units.difference,
    "difference_unit": units.difference_unit,
    "difference_name": units.difference_name,
    "counted_text": units.count,
    "shown_denominator": units.shown_denominator,
    "unit": units.unit,
    "band_label": labels.band_label,
    "period_name": labels.period_name,
    "marked_period": breaks.marked_period,
    "break_places": breaks.break_places,
    "break_notes": breaks.break_notes,
    "kind_label": labels.kind_label,
    "factor_name": factor_name,
    "sample_note": labels.sample_note,
    "source_name": labels.source_name,
}
"""What every template can write with, macros too, which see nothing else of what a page is given."""


class Page:
    """What a template gets, as ``page``: a frozen dataclass with a field, and a sentence, for everything that it reads.

    Beside it a template has ``lang``, the language that it writes in, and the tools: `TOOLS`, and on a page of the web
    application those of `webapp.base.presentation`. A name that is none of these is an error, never an empty text.
    """

    __slots__ = ()
    template: ClassVar[str]


def fields_of(content: Any) -> dict[str, Any]:
    """Return the fields of a dataclass, for one that has them all and more.

    Examples
    --------
    >>> from geo.vocabulary.model import Period
    >>> fields_of(Period("2025"))["id"]
    '2025'
    """
    return {field.name: getattr(content, field.name) for field in fields(content)}


@cache
def environment() -> Environment:
    """Return the Jinja environment of the templates: escaping is always on, and a name that nobody gave is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    made.globals.update(TOOLS)
    # What scripts are told is a part of every exported file: no blanks, and one letter is one letter.
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return made


def inline_template(source: str) -> Any:
    """Return a template of script, whose `tojson` writes as that of the pages does; nothing else in it is escaped."""
    return environment().overlay(autoescape=False).from_string(source)


def template(name: str) -> Any:
    """Return a template by name."""
    return environment().get_template(name)


def render(page: Page, lang: str) -> str:
    """Return a page as its template writes it.

    Parameters
    ----------
    page : Page
    lang : str
        "fr" or "en".
    """
    html: str = template(page.template).render(page=page, lang=lang)
    return html
