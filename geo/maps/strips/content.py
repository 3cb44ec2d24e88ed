"""A strip chart: the figures by stratum behind a layer, each with its value, its interval and its number of answers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from geo.base.i18n import N_, number, percent, translate
from geo.base.typography import colon
from geo.indicators.catalogue import get_indicator
from geo.indicators.survey import stratum_figures
from geo.indicators.values import stratum_values
from geo.maps.strips.instead import Alternative, alternatives
from geo.maps.strips.reasons import reasons, refused
from geo.statistics.informative import NoMap
from geo.statistics.intervals import wilson_interval
from geo.statistics.reliability import LEAST_ANSWERS
from geo.views.view import View
from geo.vocabulary import units
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Kind
from geo.vocabulary.strata import COMPARISON_GROUPS, SURVEY_STRATA, group_label
from geo.wording.labels import period_name

COMMUNES: Final = N_("Communes")
GROUPINGS: Final = N_("Groupings and other authorities")
TOGETHER: Final = N_("Several kinds together")
NOT_PUBLISHED: Final = N_("number of answers not published")
NO_INTERVAL: Final = N_("No interval can be given where the number of answers is not published.")
FEW: Final = N_("fewer than 30 answers")
SURE: Final = N_("value and 95 % interval")
CAUTION: Final = N_("fewer than 30 answers: to be read with caution")
UNKNOWN: Final = N_("number of answers not published: how sure it is cannot be said")
TICKS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
OBSERVED_FAMILY: Final = "size_outside_metropoles"


@dataclass(frozen=True, slots=True)
class StripFigure:
    """One line of the chart.

    Attributes
    ----------
    label : str
        Name of the stratum.
    value, interval, answers : str
        As they are written; the interval is "–" where there is none.
    note : str
        What is doubtful in it, "" where nothing is.
    few : bool
        Whether it rests on fewer than 30 answers: drawn hollow and dashed.
    unknown : bool
        Whether nobody can say how sure it is, as its number of answers was not published: drawn hollow.
    at : float
        Share from 0 to 1.
    low, high : float or None
        95 % interval; None where the number of answers is not published.
    """

    label: str
    value: str
    interval: str
    answers: str
    note: str
    few: bool
    unknown: bool
    at: float
    low: float | None
    high: float | None

    @property
    def counted(self) -> bool:
        """Say whether its answers are a number."""
        return self.answers[:1].isdigit()

    @property
    def sentence(self) -> str:
        """The line as one text, for a description."""
        interval = f" ({self.interval})" if self.low is not None else ""
        return f"{self.label} {self.value}{interval}"


@dataclass(frozen=True, slots=True)
class Strip:
    """What stands in place of a map.

    Attributes
    ----------
    label, period : str
        What the figures are of: the indicator and the edition.
    reasons : list of str
        Why there is no map, in sentences.
    everywhere : bool
        Whether the first of them says what value a map would show everywhere.
    groups : list of (str, list of StripFigure)
        The figures under the heading of their kind of authority; empty where no figures by stratum are known.
    ticks : list of (float, str)
        Of the axis: place from 0 to 1 and text.
    surveyed : bool
        Whether they are answers of a survey, else counts of town halls.
    notes : list of str
        What has to be known of the figures.
    instead : list of Alternative
    """

    label: str
    period: str
    reasons: list[str]
    everywhere: bool
    groups: list[tuple[str, list[StripFigure]]]
    ticks: list[tuple[float, str]]
    surveyed: bool
    notes: list[str]
    instead: list[Alternative]

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Which marks the chart of a survey has, and what each means: a message to translate."""
        used = [("", SURE)] if any(not (figure.few or figure.unknown) for figure in self.figures) else []
        used += [("few", CAUTION)] if any(figure.few for figure in self.figures) else []
        return used + ([("unknown", UNKNOWN)] if any(figure.unknown for figure in self.figures) else [])

    @property
    def figures(self) -> list[StripFigure]:
        """All lines in their order."""
        return [figure for _, figures in self.groups for figure in figures]

    @property
    def title(self) -> str:
        """What the chart shows."""
        return f"{self.label}, {self.period}"

    def description(self, lang: str) -> str:
        """Return the chart in words."""
        return "; ".join(f"{heading}{colon(lang)}{_joined(figures)}" for heading, figures in self.groups)


def build_strip(view: View, lang: str) -> Strip:
    """Return what stands in place of the map of a view that is not drawn.

    Parameters
    ----------
    view : View
        One with a reason in `View.no_map`.
    lang : str
        "fr" or "en".

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> strip = build_strip(build_view(Query.parse({"indicator": "ia_projet_en_cours", "level": "region"})), "en")
    >>> [(heading, [figure.value for figure in figures]) for heading, figures in strip.groups]
    [('Communes', ['15%']), ('Groupings and other authorities', ['90%', '85%'])]
    """
    of = refused(view)
    source, period = _source(of)
    surveyed = source.kind is Kind.SURVEY
    groups = _survey_groups(source, period, lang) if surveyed else _observed_groups(of, lang)
    unknown = any(figure.unknown for _, figures in groups for figure in figures)
    return Strip(
        label=source.text("label", lang),
        period=period_name(period, lang),
        reasons=reasons(view, lang),
        everywhere=of is view and of.no_map in {NoMap.ONE_VALUE, NoMap.ONE_STRATUM},
        groups=groups,
        ticks=[(place, percent(place, lang, 0)) for place in TICKS],
        surveyed=surveyed,
        notes=[translate(NO_INTERVAL, lang)] if unknown else [],
        instead=alternatives(of, lang),
    )


def _source(view: View) -> tuple[Indicator, str]:
    """Return the indicator whose figures by stratum stand behind a view, and the edition of them that is nearest to its own."""
    if view.indicator.kind is not Kind.MODELLED:
        return view.indicator, view.period.id
    survey = get_indicator(view.indicator.basis)
    editions = [period.id for period in survey.periods]
    return survey, view.period.id if view.period.id in editions else editions[-1]


def _survey_groups(survey: Indicator, period: str, lang: str) -> list[tuple[str, list[StripFigure]]]:
    figures = stratum_figures(survey, period)
    order = {stratum.id: place for place, stratum in enumerate(SURVEY_STRATA)}
    ids = sorted(figures.index, key=lambda name: (order.get(name, -1), name))
    named = [(name, _survey_figure(name, figures.loc[name], lang)) for name in ids]
    return _grouped(((_heading(name), figure) for name, figure in named), lang)


def _heading(stratum: str) -> str:
    """Return under which heading a stratum of a survey stands, a message to translate."""
    known = next((entry for entry in SURVEY_STRATA if entry.id == stratum), None)
    if stratum.startswith("commune"):
        return COMMUNES
    return GROUPINGS if known and known.level not in {None, Level.COMMUNE} else TOGETHER


def _survey_figure(stratum: str, row: pd.Series, lang: str) -> StripFigure:
    share, size = float(row["value"]), float(row["sample_size"])
    limits = None if math.isnan(size) else wilson_interval(share, size)
    few = size < LEAST_ANSWERS
    return StripFigure(
        label=group_label(stratum, Kind.SURVEY, lang),
        value=percent(share, lang, 0),
        interval="–" if limits is None else _between(*limits, lang),
        answers=translate(NOT_PUBLISHED, lang) if limits is None else number(size, lang),
        note=translate(FEW, lang) if few else "",
        few=few,
        unknown=limits is None,
        at=share,
        low=None if limits is None else limits[0],
        high=None if limits is None else limits[1],
    )


def _between(low: float, high: float, lang: str) -> str:
    limits = (percent(low, lang, 0), percent(high, lang, 0))
    return translate(N_("{low} to {high}"), lang).format(low=limits[0], high=limits[1])


def _observed_groups(view: View, lang: str) -> list[tuple[str, list[StripFigure]]]:
    """Return the observed shares of the sizes of communes; none where groups of communes have no share."""
    indicator = view.indicator
    if not (indicator.is_share and indicator.rankable and indicator.summable and Level.COMMUNE in indicator.levels):
        return []
    table = stratum_values(indicator, view.period.id).set_index("code")
    ids = [
        stratum.id for stratum in COMPARISON_GROUPS if stratum.family == OBSERVED_FAMILY and stratum.id in table.index
    ]
    rows = [(name, table.loc[name]) for name in ids if table.loc[name, "value"] == table.loc[name, "value"]]
    figures = (
        StripFigure(
            label=group_label(name, Kind.OBSERVED, lang),
            value=units.format_value(float(row["value"]), indicator, lang),
            interval="–",
            answers=units.count(float(row["denominator"]), indicator, lang),
            note="",
            few=False,
            unknown=False,
            at=float(row["value"]),
            low=None,
            high=None,
        )
        for name, row in rows
    )
    return _grouped(((COMMUNES, figure) for figure in figures), lang)


def _grouped(figures: Iterable[tuple[str, StripFigure]], lang: str) -> list[tuple[str, list[StripFigure]]]:
    groups: dict[str, list[StripFigure]] = {COMMUNES: [], GROUPINGS: [], TOGETHER: []}
    for heading, figure in figures:
        groups[heading].append(figure)
    return [(translate(heading, lang), listed) for heading, listed in groups.items() if listed]


def _joined(figures: list[StripFigure]) -> str:
    return ", ".join(figure.sentence for figure in figures)
