"""What the templates around a map are given, and the templates themselves: the same on a page and in an exported file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from geo import drawing, words
from geo.atlas import View
from geo.i18n import N_, number, percent, translate

TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Parts:
    """The pieces of a Folium map for a page of the web application: ``script`` is one inline script."""

    html: Markup
    script: Markup


def page_context(view: View, lang: str, rows: int | None = None, first: int = 0) -> dict[str, Any]:
    """Return what the templates around a map need.

    Parameters
    ----------
    view : View
    lang : str
    rows : int, optional
        Rows of the table, all by default.
    first : int
        First row of the table.
    """
    return {
        "view": view,
        "lang": lang,
        "title": words.title(view, lang),
        "subtitle": words.subtitle(view, lang),
        "kind": translate(words.KINDS[view.indicator.kind], lang),
        "legend_title": words.legend_title(view, lang),
        "legend": words.legend_items(view, lang),
        "legend_note": words.legend_note(view, lang),
        "colors": drawing.colors(view),
        "no_data": drawing.NO_DATA,
        "sources": words.source_lines(view, lang),
        "insets": insets(view),
        "hatched": bool(drawing.unreliable(view).any()),
        "columns": table_columns(view, lang),
        "rows": table_rows(view, lang, rows, first),
    }


def insets(view: View) -> list[tuple[str, str]]:
    """Return code and name of the overseas départements that have to be seen beside metropolitan France."""
    return [] if view.query.within else list(drawing.OVERSEAS.items())


def table_columns(view: View, lang: str) -> list[str]:
    """Return the headings of the table beside a map."""
    shared = [N_("Code"), N_("Territory"), N_("Value")]
    special = (
        [N_("Stratum"), N_("Sample size")] if view.estimated else [N_("Numerator"), N_("Denominator"), N_("Coverage")]
    )
    return [translate(heading, lang) for heading in shared + special]


def table_rows(view: View, lang: str, rows: int | None = None, first: int = 0) -> list[list[str]]:
    """Return the cells of the table beside a map, as text in `lang`."""
    frame = view.frame.iloc[first : None if rows is None else first + rows]
    strata = {figure.stratum.id: figure.stratum.label(lang) for figure in view.strata}
    missing = translate(N_("No data"), lang)
    cells = []
    for row in frame.itertuples():
        value = percent(row.value, lang) if row.value == row.value else missing
        if view.estimated:
            rest = [strata.get(row.stratum, "–"), number(row.sample_size, lang)]
        else:
            rest = [number(row.numerator, lang), number(row.denominator, lang), percent(row.coverage, lang)]
        cells.append([row.code, row.name, value, *rest])
    return cells


@cache
def environment() -> Environment:
    """Return the Jinja environment of the templates, with escaping always on."""
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True), trim_blocks=True)


def template(name: str) -> Any:
    """Return a template by name."""
    env = environment()
    env.globals.setdefault("t", translate)
    env.globals.setdefault("number", number)
    return env.get_template(name)
