"""The pages of the indicators: all of them by theme, and each with its definition, its method and its figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, g

from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.indicators.descriptions import FigureRecord, describe_indicator
from geo.maps.web.templates import Page
from geo.vocabulary.model import Indicator, Theme
from geo.vocabulary.strata import group_label
from geo.vocabulary.units import count, shown_denominator, unit
from geo.wording import labels
from geo.wording.methodology import Coverage, coverage, formula
from webapp.base.presentation import render

blueprint = Blueprint("indicators", __name__)


@dataclass(frozen=True, slots=True)
class IndicatorsPage(Page):
    """The indicators by theme.

    Attributes
    ----------
    themes : list of (str, list of Indicator)
        Name of each theme, a message to translate, and its indicators.
    """

    template: ClassVar[str] = "indicators.html"

    themes: list[tuple[str, list[Indicator]]]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of an indicator for one stratum and period, ready to be shown; ``value`` is None where there is none."""

    label: str
    when: str
    value: float | None
    numerator: str
    denominator: str
    sample: str
    source: str
    source_url: str


@dataclass(frozen=True, slots=True)
class IndicatorPage(Page):
    """Definition, method and figures of an indicator.

    Attributes
    ----------
    indicator : Indicator
    kind, note : str
        What kind of values it has, in a word and in a sentence.
    theme, formula : str
        Messages to translate.
    unit : str
        Written after its values; "" for none.
    coverage : list of Coverage
        How many territories of each level have a value.
    rows : list of FigureRow
        Its figures by stratum, the latest first.
    """

    template: ClassVar[str] = "indicator.html"

    indicator: Indicator
    kind: str
    note: str
    theme: str
    formula: str
    unit: str
    coverage: list[Coverage]
    rows: list[FigureRow]


@blueprint.get("/indicators")
def show_indicators() -> str:
    """List the indicators by theme."""
    catalogue = load_catalogue().values()
    return render(
        IndicatorsPage([(labels.THEMES[theme], [i for i in catalogue if i.theme is theme]) for theme in Theme])
    )


@blueprint.get("/indicators/<indicator_id>")
def show_indicator(indicator_id: str) -> str:
    """Show the definition, the method and the figures of an indicator."""
    indicator = get_indicator(indicator_id)
    return render(
        IndicatorPage(
            indicator=indicator,
            kind=labels.kind_label(indicator, g.lang),
            note=labels.kind_note(indicator, g.lang),
            theme=labels.THEMES[indicator.theme],
            formula=formula(indicator),
            unit=unit(indicator, g.lang),
            coverage=coverage(indicator),
            rows=[_figure_row(figure, indicator) for figure in reversed(describe_indicator(indicator_id)["figures"])],
        )
    )


def _figure_row(figure: FigureRecord, indicator: Indicator) -> FigureRow:
    value, below = figure["value"], figure["denominator"]
    counted = indicator.has_counts and not indicator.strata
    shown = None if below is None else shown_denominator(below, indicator)
    return FigureRow(
        label=group_label(figure["stratum"], indicator.kind, g.lang),
        when=labels.period_name(figure["period"], g.lang),
        value=value,
        numerator=count(figure["numerator"], indicator, g.lang) if counted else "–",
        denominator=count(shown, indicator, g.lang) if counted else "–",
        sample=labels.sample_note(value, figure["sample_size"], g.lang)
        if indicator.strata and value is not None
        else "",
        source=figure["source"],
        source_url=figure["source_url"],
    )
