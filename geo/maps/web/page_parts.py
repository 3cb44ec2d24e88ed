"""What the templates around a map are given, and the templates themselves: the same on a page and in an exported file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import pandas as pd
from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from geo.base.i18n import N_, Plural, counted, number, percent, translate
from geo.base.paths import PACKAGE
from geo.territories import overseas
from geo.views import bivariate, circles, symbology
from geo.views.histogram import histogram
from geo.views.hotspots import CATEGORIES
from geo.views.table import Rows, arranged
from geo.views.view import View
from geo.vocabulary import units
from geo.vocabulary.model import Indicator, Kind
from geo.wording import estimates, sentences

TEMPLATES: Final = PACKAGE / "templates"
TOOLS: Final[dict[str, Any]] = {
    "t": translate,
    "tn": lambda one, other, lang, **values: counted(Plural(one, other), lang, **values),
    "number": number,
    "percent": percent,
    "written": units.written,
    "said": units.said,
    "difference": units.difference,
    "difference_unit": units.difference_unit,
    "difference_name": units.difference_name,
    "counted_text": units.count,
    "shown_denominator": units.shown_denominator,
    "has_counts": units.has_counts,
    "unit": units.unit,
    "band_label": sentences.band_label,
    "period_name": sentences.period_name,
    "sample_note": sentences.sample_note,
}
"""What every template can write with, macros too, which see nothing else of what a page is given."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The pieces of a Folium map for a page of the web application: ``script`` is one inline script."""

    html: Markup
    script: Markup


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its key in the view (see `geo.views.table.SORTS`), its heading, whether it holds numbers."""

    key: str
    label: str
    number: bool = False


def page_context(view: View, lang: str, rows: pd.DataFrame | None = None) -> dict[str, Any]:
    """Return what the templates around a map need.

    Parameters
    ----------
    view : View
    lang : str
    rows : DataFrame, optional
        Rows of the table (see `geo.views.table.arranged`), all by default.
    """
    return {
        "view": view,
        "lang": lang,
        "title": sentences.title(view, lang),
        "subtitle": sentences.subtitle(view, lang),
        "kind": sentences.kind_label(view.indicator, lang),
        **legend_context(view, lang),
        "sources": sentences.source_lines(view, lang) + estimates.source_lines(view, lang),
        "insets": insets(view),
        "columns": table_columns(view, lang),
        "rows": table_rows(view, arranged(view, Rows()) if rows is None else rows, lang),
    }


def legend_context(view: View, lang: str) -> dict[str, Any]:
    """Return what the legend needs, whatever the map shows."""
    return {
        "legend_title": sentences.legend_title(view, lang),
        "legend": sentences.legend_items(view, lang),
        "legend_notes": sentences.legend_notes(view, lang) + estimates.legend_notes(view, lang),
        "colors": symbology.colors(view),
        "no_data": symbology.NO_DATA,
        "filtered_out": symbology.FILTERED_OUT,
        "hatched": bool(symbology.unreliable(view).any()),
        "histogram": histogram(view) if view.query.draw in {"classes", "circles"} else None,
        "cells": bivariate.legend(view) if view.second else [],
        "circles": circles.legend(view) if view.query.draw == "circles" else [],
    }


def insets(view: View) -> list[tuple[str, str]]:
    """Return code and name of the overseas départements that have to be seen beside metropolitan France."""
    return [] if view.query.within else list(overseas.OVERSEAS.items())


def table_columns(view: View, lang: str) -> list[Column]:
    """Return the columns of the table beside a map."""
    columns = [
        Column("code", N_("Code")),
        Column("name", N_("Territory")),
        Column("value", value_heading(view.indicator, lang), number=True),
    ]
    if view.second:
        columns[2:] = [
            Column("value", view.indicator.text("label", lang), number=True),
            Column("second", view.second.indicator.text("label", lang), number=True),
        ]
    if view.query.draw == "hotspots":
        columns.append(Column("category", N_("Cluster")))
    if view.indicator.kind is Kind.MODELLED:
        columns += [Column("low", N_("95 % interval"), number=True), Column("coverage", N_("Coverage"), number=True)]
    elif view.indicator.kind is Kind.SURVEY:
        columns += [Column("stratum", N_("Stratum")), Column("sample_size", N_("Sample size"), number=True)]
    else:
        below = N_("Inhabitants") if view.indicator.aggregation == "sum" else N_("Denominator")
        counted = [Column("numerator", N_("Numerator"), number=True), Column("denominator", below, number=True)]
        columns += counted if units.has_counts(view.indicator) else []
        columns += [Column("coverage", N_("Coverage"), number=True)] if view.indicator.summable else []
    return [Column(column.key, translate(column.label, lang), column.number) for column in columns]


def value_heading(indicator: Indicator, lang: str) -> str:
    """Return the heading of a column of values; the unit stands in it unless it stands after each of them."""
    name = translate(N_("Value"), lang)
    unit = "" if units.is_share(indicator) else units.unit(indicator, lang)
    return f"{name} ({unit})" if unit else name


def table_rows(view: View, rows: pd.DataFrame, lang: str) -> list[list[str]]:
    """Return the cells of some rows of a view, as text in `lang`, in the order of `table_columns`."""
    strata = {figure.stratum.id: figure.stratum.label(lang) for figure in view.strata}
    categories = {entry.code: translate(entry.label, lang) for entry in CATEGORIES}
    missing = translate(N_("No data"), lang)

    def value(of: View) -> Callable[[float], str]:
        return lambda value: units.written(value, of.indicator, lang) if value == value else missing

    def count(value: float) -> str:
        return units.count(value, view.indicator, lang)

    writers: dict[str, Callable[[Any], str]] = {
        "code": str, "name": str, "low": str, "category": lambda code: categories.get(code, ""),
        "value": value(view), "second": value(view.second or view),
        "stratum": lambda stratum: strata.get(stratum, "–"),
        "sample_size": lambda size: number(size, lang), "numerator": count,
        "denominator": lambda below: count(units.shown_denominator(below, view.indicator)),
        "coverage": lambda value: percent(value, lang),
    }  # fmt: skip
    if view.indicator.kind is Kind.MODELLED:
        # One column for both limits, or for why there are none; it is sorted by the lower one.
        rows = rows.assign(low=estimates.interval_notes(rows, lang))
    keys = [column.key for column in table_columns(view, lang)]
    return [
        [writers[key](value) for key, value in zip(keys, row, strict=True)]
        for row in rows.reindex(columns=keys).itertuples(index=False, name=None)
    ]


@cache
def environment() -> Environment:
    """Return the Jinja environment of the templates, with escaping always on."""
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True), trim_blocks=True)
    made.globals.update(TOOLS)
    return made


def template(name: str) -> Any:
    """Return a template by name."""
    return environment().get_template(name)
