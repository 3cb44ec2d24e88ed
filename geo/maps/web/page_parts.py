"""What stands around a map: title, legend, sources, table; the same on a page and in an exported file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from markupsafe import Markup

from geo.base.i18n import N_, number, percent_covered, translate
from geo.maps.strips.content import Strip, build_strip
from geo.maps.strips.reasons import drawn_notes
from geo.projects.presentation import ProjectList
from geo.territories import overseas
from geo.views import bivariate, circles, symbology
from geo.views.bivariate import Cell
from geo.views.circles import Circle
from geo.views.histogram import Histogram, build_histogram
from geo.views.hotspots import CATEGORIES
from geo.views.table import TableQuery, sort_and_search
from geo.views.view import View
from geo.vocabulary import units
from geo.vocabulary.choices import Drawing
from geo.vocabulary.model import Aggregation, Indicator, Kind
from geo.wording import estimates, labels, sentences
from geo.wording.coverage import hatch_note


@dataclass(frozen=True, slots=True)
class Parts:
    """The pieces of a Folium map for a page of the web application: ``script`` is one inline script."""

    html: Markup
    script: Markup


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its key (see `geo.vocabulary.choices.TableColumn`), its heading, whether it holds numbers."""

    key: str
    label: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Legend:
    """What the legend of a map says, whatever the map shows.

    Attributes
    ----------
    title : str
    items : list of LegendItem
        Its classes, then what has no value and what a filter leaves out, each with its count.
    notes : list of str
        Sentences below them.
    colors : list of str
        Of the classes, in their order.
    no_data, filtered_out : str
        Colours of what has no value and of what a filter leaves out.
    hatched : bool
        Whether any value is estimated or unreliable.
    hatch_note : str
        What hatching means, where the kind of the values does not say so already.
    histogram : Histogram or None
        The distribution of the values; None where the map does not show classes of them.
    cells : list of Cell
        Fields of two indicators; empty for one.
    circles : list of Circle
        Sizes of circles; empty where none are drawn.
    """

    title: str
    items: list[sentences.LegendItem]
    notes: list[str]
    colors: list[str]
    no_data: str
    filtered_out: str
    hatched: bool
    hatch_note: str
    histogram: Histogram | None
    cells: list[Cell]
    circles: list[Circle]


@dataclass(frozen=True, slots=True)
class MapContent:
    """What stands around a map, on a page and in an exported file.

    Attributes
    ----------
    view : View
    title, subtitle : str
    kind : str
        What kind of values they are, in words.
    legend : Legend
    sources : list of str
        Sentences that name them.
    insets : list of (str, str)
        Code and name of the overseas départements that have to be seen beside metropolitan France.
    columns : list of Column
        Of the table.
    rows : list of list of str
        Cells of the table, in the order of `columns`.
    projects : ProjectList or None
        Documented AI projects beside the map.
    strip : Strip or None
        What stands in place of the map where it would say nothing of places; None where there is a map.
    """

    view: View
    title: str
    subtitle: str
    kind: str
    legend: Legend
    sources: list[str]
    insets: list[tuple[str, str]]
    columns: list[Column]
    rows: list[list[str]]
    projects: ProjectList | None
    strip: Strip | None


def map_content(
    view: View, lang: str, rows: pd.DataFrame | None = None, projects: ProjectList | None = None
) -> MapContent:
    """Return what stands around a map.

    Parameters
    ----------
    view : View
    lang : str
        "fr" or "en".
    rows : DataFrame, optional
        Rows of the table (see `geo.views.table.sort_and_search`), all by default.
    projects : ProjectList, optional
        What is drawn over the map, see `geo.maps.web.projects.map_projects`.
    """
    strip = build_strip(view, lang) if view.no_map else None
    if strip:
        # Neither circles nor clusters are drawn of it: what stands around is that of the plain values.
        view = replace(view, query=view.query.with_(draw=Drawing.CLASSES, second=None), second=None)
    return MapContent(
        view=view,
        title=sentences.title(view, lang),
        subtitle=sentences.subtitle(view, lang),
        kind=labels.kind_label(view.indicator, lang),
        legend=map_legend(view, lang),
        sources=sentences.source_lines(view, lang) + estimates.source_lines(view, lang),
        insets=insets(view),
        columns=table_columns(view, lang),
        rows=table_rows(view, sort_and_search(view, TableQuery()) if rows is None else rows, lang),
        projects=projects,
        strip=strip,
    )


def map_legend(view: View, lang: str) -> Legend:
    """Return what the legend of a view says."""
    hatched = bool(symbology.unreliable(view).any())
    return Legend(
        title=sentences.legend_title(view, lang),
        items=sentences.legend_items(view, lang),
        notes=sentences.legend_notes(view, lang) + drawn_notes(view, lang) + estimates.legend_notes(view, lang),
        colors=symbology.colors(view),
        no_data=symbology.NO_DATA,
        filtered_out=symbology.FILTERED_OUT,
        hatched=hatched,
        hatch_note=hatch_note(view, lang) if hatched and not view.estimated else "",
        histogram=build_histogram(view) if view.query.draw in {Drawing.CLASSES, Drawing.CIRCLES} else None,
        cells=bivariate.legend(view) if view.second else [],
        circles=circles.legend(view) if view.query.draw == Drawing.CIRCLES else [],
    )


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
    if view.query.draw == Drawing.HOTSPOTS:
        columns.append(Column("category", N_("Cluster")))
    if view.indicator.kind is Kind.MODELLED:
        columns.append(Column("low", estimates.INTERVAL_HEADING, number=True))
    elif view.indicator.kind is Kind.SURVEY:
        columns += [Column("stratum", N_("Stratum")), Column("sample_size", N_("Sample size"), number=True)]
        columns += [Column("doubt", N_("Reliability"))]
    else:
        below = N_("Inhabitants") if view.indicator.aggregation is Aggregation.SUM else N_("Denominator")
        counted = [Column("numerator", N_("Numerator"), number=True), Column("denominator", below, number=True)]
        columns += counted if view.indicator.has_counts else []
        columns += [Column("coverage", N_("Coverage"), number=True)] if view.indicator.summable else []
    return [Column(column.key, translate(column.label, lang), column.number) for column in columns]


def value_heading(indicator: Indicator, lang: str) -> str:
    """Return the heading of a column of values; the unit stands in it unless it stands after each of them."""
    name = translate(N_("Value"), lang)
    unit = "" if indicator.is_share else units.unit(indicator, lang)
    return f"{name} ({unit})" if unit else name


def table_rows(view: View, rows: pd.DataFrame, lang: str) -> list[list[str]]:
    """Return the cells of some rows of a view, as text in `lang`, in the order of `table_columns`."""
    strata = {figure.stratum.id: figure.stratum.label(lang) for figure in view.strata}
    categories = {entry.code: translate(entry.label, lang) for entry in CATEGORIES}
    missing = translate(N_("No data"), lang)

    def value(of: View) -> Callable[[float], str]:
        return lambda value: units.format_number(value, of.indicator, lang) if value == value else missing

    def count(value: float) -> str:
        return units.count(value, view.indicator, lang)

    writers: dict[str, Callable[[Any], str]] = {
        "code": str, "name": str, "low": str, "category": lambda code: categories.get(code, ""),
        "value": value(view), "second": value(view.second or view),
        "stratum": lambda stratum: strata.get(stratum, "–"),
        "sample_size": lambda size: number(size, lang), "numerator": count,
        "denominator": lambda below: count(units.shown_denominator(below, view.indicator)),
        "coverage": lambda value: percent_covered(value, lang), "doubt": lambda doubt: labels.doubt_note(doubt, lang) or "–",
    }  # fmt: skip
    if view.indicator.kind is Kind.MODELLED:
        # One column for both limits; it is sorted by the lower one.
        rows = rows.assign(low=estimates.interval_notes(rows, lang))
    keys = [column.key for column in table_columns(view, lang)]
    return [
        [writers[key](value) for key, value in zip(keys, row, strict=True)]
        for row in rows.reindex(columns=keys).itertuples(index=False, name=None)
    ]
