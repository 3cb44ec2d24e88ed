"""What a gap page says, on the web and in a file: where, since when, why, and what would close it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Final

from geo.base.errors.comparing import NotCountedByCommune, NothingToCompare
from geo.compare.answer import Comparison, compare
from geo.compare.closing import Closing, compute_closing
from geo.compare.decomposition import Decomposition, decompose_groups
from geo.compare.distribution import compute_distribution
from geo.compare.groups import FRANCE, Group, parse_group, parse_groups
from geo.compare.places import gaps_by
from geo.compare.presentation import charts
from geo.compare.presentation.barometer import barometer, modelled
from geo.compare.presentation.maps import PlaceMap, closing_map, gap_map
from geo.compare.presentation.pooling import PoolingContent, build_pooling
from geo.compare.presentation.reasons import closing_sentences, decomposition_sentences
from geo.compare.presentation.sentences import sentences, title
from geo.compare.question import GapQuestion
from geo.indicators.catalogue import get_indicator
from geo.vocabulary import parameters
from geo.vocabulary.extents import EXTENT_LEVELS
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Counted, Indicator, Kind
from geo.vocabulary.parameter import Given, Parameter, given_texts, parse_texts

SHOWN_EPCI: Final = 20
BESIDES: Final[tuple[Parameter[object], ...]] = (
    parameters.ONE, parameters.OTHER, parameters.UNIT, parameters.MARK,
)  # fmt: skip
"""Parameters that are not part of the question: two territories to take apart, and where values are spread."""


@dataclass(frozen=True, slots=True)
class GapOptions:
    """What is asked for besides the question.

    Attributes
    ----------
    one, other : str
        Two groups of communes whose difference is taken apart.
    unit : Level
        What a point of the distribution is: a département by default, an EPCI inside a département.
    mark : str or None
        Code of the point to be marked.
    """

    one: str
    other: str
    unit: Level
    mark: str | None

    @classmethod
    def parse(cls, given: Given, question: GapQuestion) -> GapOptions:
        """Read it from parameters; empty values count as not given.

        Raises
        ------
        UnknownParameter, RepeatedParameter, InvalidChoice

        Examples
        --------
        >>> GapOptions.parse({}, GapQuestion()).params()
        {'one': 'region:53', 'other': 'france', 'unit': 'departement', 'mark': ''}
        """
        values = parse_texts(given_texts(given, BESIDES), BESIDES)
        inside = question.within is not None and question.within.level == Level.DEPARTEMENT
        unit = values["unit"] or (Level.EPCI if inside else Level.DEPARTEMENT)
        one = values["one"] or (str(question.within) if question.within else "region:53")
        return cls(one, values["other"] or FRANCE, unit, values["mark"])

    def params(self) -> dict[str, str]:
        """Return the parameters that say it."""
        return {"one": self.one, "other": self.other, "unit": str(self.unit), "mark": self.mark or ""}


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """How the values of one stratum are spread: ``n`` units, quartiles and median."""

    label: str
    n: int
    q25: float
    q50: float
    q75: float


@dataclass(frozen=True, slots=True)
class SurveyFigure:
    """A figure of a survey; ``stratum`` is an id, ``who`` its label, ``sample_size`` None where it is not published."""

    indicator: str
    label: str
    stratum: str
    who: str
    edition: str
    value: float
    sample_size: float | None
    source_title: str
    source_url: str


@dataclass(frozen=True, slots=True)
class GapContent:
    """What a gap page says; what a survey cannot give is None or empty.

    Attributes
    ----------
    comparison : Comparison
        Both groups, the gap and its evolution.
    options : GapOptions
        What was asked for besides the question.
    title : str
    lines : list of str
        The gap in sentences.
    by : Level or None
        What the places are.
    rows : list of named tuple
        The gap in each place, see `geo.compare.places.gaps_by`.
    map : PlaceMap or None
        Of those places.
    parts : Decomposition or None
    parts_lines : list of str
        The difference of two territories taken apart, and in sentences.
    closing : Closing or None
    closing_lines : list of str
    closing_map : PlaceMap or None
        What would close the gap; in sentences; what each intercommunality would add.
    epci : list of named tuple
        The intercommunalities that would add most, see `geo.compare.closing.compute_closing`.
    pooling : PoolingContent or None
        The départements that would, and what came through a shared body so far.
    spread : list of SpreadRow
        The whole distribution by stratum.
    barometer : list of SurveyFigure
        Survey results on the same theme.
    estimates : list of (str, str)
        Id and name of estimates on the same theme.
    source : str
    """

    comparison: Comparison
    options: GapOptions
    title: str
    lines: list[str]
    by: Level | None
    rows: list[Any]
    map: PlaceMap | None
    parts: Decomposition | None
    parts_lines: list[str]
    closing: Closing | None
    closing_lines: list[str]
    closing_map: PlaceMap | None
    epci: list[Any]
    pooling: PoolingContent | None
    spread: list[SpreadRow]
    barometer: list[SurveyFigure]
    estimates: list[tuple[str, str]]
    source: str


def build_gap_content(question: GapQuestion, options: GapOptions, lang: str) -> GapContent:
    """Return what a gap page says.

    Parameters
    ----------
    question : GapQuestion
        Without ``by`` the gap is taken apart by region, or by the départements of a region.
    options : GapOptions
    lang : str
        "fr" or "en".

    Raises
    ------
    RequestError
        As `geo.compare.answer.compare`.

    Examples
    --------
    >>> question = GapQuestion(period="2026-10")
    >>> content = build_gap_content(question, GapOptions.parse({}, question), "en")
    >>> len(content.rows), content.closing.to_adopt
    (18, 11586)
    """
    observed = get_indicator(question.indicator).kind is Kind.OBSERVED
    by = question.by or default_by(question)
    comparison = compare(replace(question, by=by) if observed else question)
    a, b = parse_groups(question.a, question.b) if observed else (None, None)
    gone = _closing(comparison, a, b) if a and b else None
    parts, parts_lines = _parts(comparison, options, lang) if observed else (None, [])
    return GapContent(
        comparison=comparison,
        options=options,
        title=title(comparison, lang),
        lines=sentences(comparison, lang),
        by=by,
        rows=[] if comparison.by is None else list(comparison.by.itertuples(index=False)),
        map=place_map(comparison, a, b, by) if a and b and by and charts.has_figures(comparison.gap) else None,
        parts=parts,
        parts_lines=parts_lines,
        closing=gone,
        closing_lines=_closing_lines(gone, comparison, lang) if gone else [],
        closing_map=closing_map(gone, question.within) if gone and len(gone.table) else None,
        epci=list(gone.table.head(SHOWN_EPCI).itertuples(index=False)) if gone else [],
        pooling=build_pooling(comparison, a, b, SHOWN_EPCI, lang) if a and b and gone else None,
        spread=_spread_rows(comparison, options, lang) if observed else [],
        barometer=_barometer(comparison.indicator, lang),
        estimates=[(entry.id, entry.text("label", lang)) for entry in modelled(comparison.indicator.theme)],
        source=f"{charts.source_line(comparison, lang)} {comparison.indicator.text('notice', lang)}".strip(),
    )


def default_by(question: GapQuestion) -> Level | None:
    """Return into what places a gap is taken apart: regions, or the départements of a region; a département has neither.

    Examples
    --------
    >>> from geo.vocabulary.extents import Extent
    >>> default_by(GapQuestion()), default_by(GapQuestion(within=Extent(Level.DEPARTEMENT, "01")))
    (<Level.REGION: 'region'>, None)
    """
    within = question.within
    return next(
        (level for level in parameters.PLACE_LEVELS if within is None or within.level in EXTENT_LEVELS[level]), None
    )


def place_map(comparison: Comparison, a: Group, b: Group, by: Level) -> PlaceMap:
    """Return the gap in each place as a map."""
    question = comparison.question
    within = question.within if question.within and question.within.level in EXTENT_LEVELS[by] else None
    table = comparison.by
    if table is None or question.by is not by:
        table = gaps_by(comparison.indicator, a, b, comparison.period.id, by, within, question.weight)
    return gap_map(table, by, within)


def _parts(comparison: Comparison, options: GapOptions, lang: str) -> tuple[Decomposition | None, list[str]]:
    one, other = parse_group(options.one), parse_group(options.other)
    try:
        parts = decompose_groups(comparison.indicator, one, other, comparison.period.id, comparison.question.weight)
    except NothingToCompare as error:
        return None, [error.message(lang)]
    return parts, decomposition_sentences(parts, one.label(lang), other.label(lang), lang, comparison.indicator)


def _closing(comparison: Comparison, a: Group, b: Group) -> Closing | None:
    try:
        return compute_closing(comparison.indicator, a, b, comparison.period.id, comparison.question.within)
    except (NothingToCompare, NotCountedByCommune):
        return None


def _closing_lines(gone: Closing, comparison: Comparison, lang: str) -> list[str]:
    halls = comparison.indicator.counted is Counted.TOWN_HALLS
    return closing_sentences(gone, comparison.a.label(lang), comparison.b.label(lang), lang, halls=halls)


def _spread_rows(comparison: Comparison, options: GapOptions, lang: str) -> list[SpreadRow]:
    spread = compute_distribution(
        comparison.indicator, comparison.period.id, options.unit, within=comparison.question.within, marked=options.mark
    )
    return [
        SpreadRow(row[f"label_{lang}"], row["n"], row["q25"], row["q50"], row["q75"])
        for row in spread.quantiles.to_dict("records")
    ]


def _barometer(indicator: Indicator, lang: str) -> list[SurveyFigure]:
    """Return the latest figures of the surveys about the theme of an indicator."""
    table = barometer(indicator.theme)
    if table.empty:
        return []
    latest = table.groupby("indicator")["edition"].transform("max")
    return [
        SurveyFigure(
            indicator=row["indicator"],
            label=row[f"label_{lang}"],
            stratum=row["stratum"],
            who=row[f"stratum_{lang}"],
            edition=row["edition"],
            value=row["value"],
            sample_size=None if math.isnan(row["sample_size"]) else row["sample_size"],
            source_title=row["source_title"],
            source_url=row["source_url"],
        )
        for row in table[table["edition"].eq(latest)].to_dict("records")
    ]
