"""A view as a table, and the table as CSV or as an Excel workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pandas as pd

from geo.base.i18n import N_, translate
from geo.export.formulas import escape_formulas
from geo.indicators.layers import drawn_values
from geo.indicators.survey import stratum_figures
from geo.statistics.classify import OUTSIDE_BREAKS, assign
from geo.statistics.intervals import wilson_bounds
from geo.territories.match import positions
from geo.views import bivariate
from geo.views.hotspots import CATEGORIES, find_hot_spots
from geo.views.symbology import unreliable
from geo.views.view import View
from geo.vocabulary.choices import Drawing
from geo.vocabulary.levels import Level
from geo.vocabulary.model import VINTAGE, Aggregation, Counted, Kind, ObsStatus
from geo.wording.metadata import address, shown_weight

COLUMN_NOTES: Final = {
    "code": N_("Official code of the territory, as text."),
    "name": N_("Name of the territory."),
    "level": N_("Level: commune, epci, departement or region."),
    "period": N_("Period of the value, or edition of the survey."),
    "value": N_("Share from 0 to 1; empty where there is no value."),
    "obs_status": N_("Status (SDMX CL_OBS_STATUS): A normal, B first period after a break, E estimated, O missing."),
    "numerator": N_("Town halls that meet the criterion, or their inhabitants; empty for estimates."),
    "denominator": N_("Town halls with a record, or their inhabitants; communes of the territory for modelled values."),
    "coverage": N_("Share of the town halls concerned, or of the inhabitants, that this stands for; empty for surveys."),
    "low": N_("Lower 95 % limit of a modelled value, or of a survey figure whose sample size is published (Wilson)."),
    "high": N_("Upper 95 % limit of a modelled value, or of a survey figure whose sample size is published (Wilson)."),
    "low_80": N_("Lower 80 % limit of a modelled value."),
    "high_80": N_("Upper 80 % limit of a modelled value."),
    "doubt": N_(
        "Why a survey figure is not drawn: few_answers (fewer than 30), wide_interval (over 30 points); "
        "sample_size_not_published: drawn, not to be judged."
    ),
    "indicator": N_("Id of the indicator."),
    "kind": N_("Where the value comes from: observed, survey or modelled."),
    "weight": N_("What is counted: communes or inhabitants; empty for surveys."),
    "stratum": N_("Stratum whose survey figure the territory was given."),
    "sample_size": N_("Respondents in that stratum; empty where it was not published."),
    "population": N_("Legal municipal population."),
    "epci": N_("Code of the intercommunality."),
    "epci_type": N_("Type of the intercommunality."),
    "departement": N_("Code of the département."),
    "region": N_("Code of the region."),
    "vintage": N_("Year of the official list of codes."),
    "source": N_("Source of the values."),
    "source_url": N_("Where the source, or the survey figure of the stratum, is published."),
    "licence": N_("Licence of the values."),
    "class": N_(
        "Class on the map, 1 for the lowest; 0 for a value outside the breaks that were given, empty where nothing is drawn."
    ),
    "reliability": N_("estimate: not measured in the territory; low_coverage: stands for less than 80 % of the communes."),
    "no_map": N_(
        "Why these values make no map, where they make none: nothing_drawn, one_value, one_stratum or within_intervals."
    ),
    "second_indicator": N_("Id of the second indicator, where two are drawn at once."),
    "second_value": N_("Its share from 0 to 1."),
    "second_class": N_("Its class, 1 to 3."),
    "cluster": N_("Cluster of neighbours, where these are drawn: high_high, low_low, high_low, low_high …"),
    "base": N_("Who was asked, of a survey figure, in French."),
    "fieldwork": N_("When they were asked, of a survey figure, in French."),
    "unit": N_("Unit of the value, of an imported indicator."),
    "definition": N_("What is counted, over what."),
    "query": N_("Address of the view in the web application, without the name of the server."),
}  # fmt: skip
"""Every column of an export with its meaning."""

OF_SURVEY: Final = {"base": "base_fr", "fieldwork": "fieldwork", "source_url": "source_url"}
SPECIAL: Final = (
    *tuple(OF_SURVEY)[:2],
    "no_map",
    "second_indicator",
    "second_value",
    "second_class",
    "cluster",
    "unit",
    "definition",
    "query",
)
OWN_NOTES: Final = {
    Aggregation.SHARE: (
        N_("Numerator, as the imported file counts it."),
        N_("Denominator, as the imported file counts it."),
    ),
    Aggregation.SUM: (N_("Count of the imported file."), N_("Thousands of inhabitants of the communes with a count.")),
    Aggregation.WEIGHTED_MEAN: (
        N_("Sum of the values of communes, each times its weight."),
        N_("Sum of the weights: inhabitants, or weights of the file."),
    ),
    Aggregation.MAXIMUM: (N_("The largest value."), N_("1 where there is a value.")),
}
"""What numerator and denominator of an imported indicator are, by its aggregation."""

LIMIT_NOTES: Final = {
    (f"{end}{ending}", whose): note
    for end, ending, whose, note in (
        ("low", "", "authority", N_("Lower 95 % limit of the probability of this authority.")),
        ("high", "", "authority", N_("Upper 95 % limit of the probability of this authority.")),
        ("low", "_80", "authority", N_("Lower 80 % limit of the probability of this authority.")),
        ("high", "_80", "authority", N_("Upper 80 % limit of the probability of this authority.")),
        ("low", "", "territory", N_("Lower 95 % limit of the share that would be counted in this territory.")),
        ("high", "", "territory", N_("Upper 95 % limit of the share that would be counted in this territory.")),
        ("low", "_80", "territory", N_("Lower 80 % limit of the share that would be counted in this territory.")),
        ("high", "_80", "territory", N_("Upper 80 % limit of the share that would be counted in this territory.")),
    )
}
"""What the limits of modelled values are of."""

COLUMNS: Final = tuple(name for name in COLUMN_NOTES if name not in SPECIAL)
"""Columns of every view and format. Of the others, the drawing has its own; CSV, which has no other place for it, has
``definition`` and ``query``."""

SHARES: Final = frozenset({"value", "coverage", "low", "high", "low_80", "high_80", "second_value"})
COUNTS: Final = frozenset({"numerator", "denominator", "population", "sample_size"})
NUMBERS: Final = SHARES | COUNTS | {"class", "second_class"}


def table(view: View) -> pd.DataFrame:
    """Return a view as one table, one row for each of its rows, in their order.

    Returns
    -------
    DataFrame
        Columns as in `COLUMNS`, then those of the drawing. ``value`` and ``coverage`` are shares from 0 to 1, missing where
        there is no value; ``numerator`` and ``denominator`` are town halls, or inhabitants where ``weight`` says so, and
        missing for survey values. For modelled values ``denominator`` is the communes, or inhabitants, of the territory,
        ``low`` and ``high`` are the 95 % limits, ``low_80`` and ``high_80`` those of 80 %. ``doubt`` says why a
        survey figure is not drawn (see
        `geo.statistics.reliability.Doubt`). ``class`` is 1 for the lowest class of the map, 0 for a value outside manual breaks
        (Int64).

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> table(build_view(Query(level="region"))).columns[:4].tolist()
    ['code', 'name', 'level', 'period']
    """
    view = _aligned(view)
    index = view.frame.index
    # From the values and not from `view.assigned`: the rows may have been sorted or picked since.
    place = pd.Series(assign(drawn_values(view.frame), view.classes.breaks), index, dtype="Int64")
    status = pd.Series(str(view.indicator.obs_status(view.period.id)), index)
    columns = {
        "level": str(view.query.level),
        "period": view.period.id,
        "obs_status": status.where(view.frame["value"].notna(), str(ObsStatus.MISSING)),
        "indicator": view.indicator.id,
        "kind": str(view.indicator.shown_kind),
        "weight": shown_weight(view),
        "vintage": VINTAGE,
        "source": view.indicator.source_of(view.period),
        "source_url": view.indicator.source_url,
        "licence": view.indicator.licence,
        "class": (place + 1).where(place >= 0).mask(place == OUTSIDE_BREAKS, 0),
        **({"no_map": str(view.no_map)} if view.no_map else {}),
        **_of_drawing(view),
        **({"unit": view.indicator.unit_en or str(view.indicator.unit)} if view.indicator.imported else {}),
    }
    if view.no_map:
        columns |= {
            name: pd.Series(pd.NA, index, dtype="Int64") for name in ("class", "second_class") if name in columns
        }
    estimated = view.estimated or (view.second is not None and view.second.estimated)
    mark = pd.Series("estimate" if estimated else "low_coverage", index)
    doubtful = unreliable(view) & columns["class"].notna()
    # An estimate that is not drawn has no class, and is an estimate all the same.
    columns["reliability"] = mark.where(doubtful | view.frame["value"].notna() if view.estimated else doubtful)
    if view.indicator.kind is Kind.SURVEY:
        columns |= _of_survey(view)
    frame = view.frame.assign(**columns).reindex(columns=list(dict.fromkeys([*COLUMNS, *columns])))
    # A column without any value is text all the same: every file of the Atlas has the same types.
    return frame.astype({name: "str" for name in frame.columns if name not in NUMBERS})


def _aligned(view: View) -> View:
    """Return a view whose classes and second indicator have the rows of its frame, which may have been sorted or picked."""
    if view.second is None:
        return view
    # The rows of the second view are all of them, in the order of the classes of both.
    rows = positions(view.frame["code"], view.second.frame["code"])
    second = replace(view.second, frame=view.second.frame.iloc[rows], assigned=view.second.assigned[rows])
    return replace(view, assigned=view.assigned[rows], second=second)


def _of_drawing(view: View) -> dict[str, Any]:
    """Return the columns that only some drawings have."""
    if view.query.draw == Drawing.HOTSPOTS:
        ids = {entry.code: entry.id for entry in CATEGORIES}
        # Rows that were picked from a view carry their category: neighbours that were left out made it what it is.
        clusters = view.frame["category"] if "category" in view.frame.columns else find_hot_spots(view).clusters
        return {"cluster": [ids[code] for code in clusters]}
    if view.second is None:
        return {}
    field = pd.Series(bivariate.cells(view), view.frame.index, dtype="Int64")
    return {
        "class": (field % bivariate.SIDE + 1).where(field >= 0),
        "second_indicator": view.second.indicator.id,
        "second_value": view.second.frame["value"].to_numpy(float),
        "second_class": (field // bivariate.SIDE + 1).where(field >= 0),
    }


def _of_survey(view: View) -> dict[str, Any]:
    """Return what a survey figure is not to be used without: its interval, who was asked, when, where it is published."""
    strata = view.frame["stratum"]
    low, high = wilson_bounds(view.frame["value"], view.frame["sample_size"].fillna(0))
    figures = stratum_figures(view.indicator, view.period.id)
    texts = {name: strata.map(figures[column]) for name, column in OF_SURVEY.items()}
    texts["source_url"] = texts["source_url"].where(strata.notna(), view.indicator.source_url)
    return {"low": low, "high": high, **texts}


def csv(view: View, lang: str, *, bom: bool = False, decimal_comma: bool = False) -> bytes:
    """Return a view as CSV in UTF-8.

    Parameters
    ----------
    view : View
    lang : str
        Language of the definition.
    bom : bool
        Begin with a byte order mark, by which Excel recognises UTF-8.
    decimal_comma : bool
        Decimal comma and semicolons between the columns, as French spreadsheets expect them.
    """
    frame = table(view).assign(definition=view.indicator.text("definition", lang), query=address(view))
    separator, decimal = (";", ",") if decimal_comma else (",", ".")
    text = escape_formulas(frame).to_csv(index=False, lineterminator="\n", sep=separator, decimal=decimal)
    return str(text).encode("utf-8-sig" if bom else "utf-8")


def column_notes(view: View, lang: str) -> dict[str, str]:
    """Return the meaning of every column of an export of a view, in `lang`."""
    notes, indicator = dict(COLUMN_NOTES), view.indicator
    if not indicator.is_share:
        notes["value"] = N_("Value in the unit of the indicator; empty where there is none.")
    if view.second and not view.second.indicator.is_share:
        notes["second_value"] = N_("Its value, in its unit.")
    if indicator.aggregation in OWN_NOTES and indicator.counted is Counted.OWN:
        notes["numerator"], notes["denominator"] = OWN_NOTES[indicator.aggregation]
        notes["coverage"] = N_("Share of what would be counted if no value were missing.")
    elif indicator.kind is Kind.MODELLED:
        notes["denominator"] = N_("Communes of the territory, or their inhabitants; 1 for an authority itself.")
        notes["coverage"] = N_("1 where the model has a value; nothing was measured.")
        whose = "authority" if indicator.of_authority or view.query.level is Level.COMMUNE else "territory"
        notes |= {name: LIMIT_NOTES[name, whose] for name in ("low", "high", "low_80", "high_80")}
    elif indicator.concerned_en:
        notes["numerator"] = N_("Communes that meet the criterion, or their inhabitants.")
        notes["denominator"] = N_("Communes that the definition names, or their inhabitants.")
        notes["coverage"] = N_(
            "Share of the communes that the definition names, or of their inhabitants, with a value."
        )
    elif indicator.counted is Counted.COMMUNES:
        notes["numerator"] = N_("Communes that meet the criterion, or their inhabitants.")
        notes["denominator"] = N_("Communes with a value, or their inhabitants.")
    elif indicator.counted is Counted.AUTHORITIES:
        notes["numerator"] = N_("1 where the authority is listed, or its inhabitants; else 0.")
        notes["denominator"] = N_("1 where there is such an authority, or its inhabitants.")
    return {column: translate(note, lang) for column, note in notes.items()}


def plain_formats(view: View) -> dict[str, str]:
    """Return the number formats of columns that hold something else than shares and whole counts."""
    forms = {} if view.indicator.is_share else {"value": "#,##0.00"}
    if view.indicator.kind is Kind.SURVEY:
        forms["value"] = "0%"  # as it was published
    if view.second and not view.second.indicator.is_share:
        forms["second_value"] = "#,##0.00"
    if view.indicator.counted is Counted.OWN:
        forms |= dict.fromkeys(("numerator", "denominator"), "#,##0.##")
    return forms
