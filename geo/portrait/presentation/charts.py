"""The charts of a portrait and of a free comparison, from their figures."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from geo.base.i18n import N_, translate
from geo.charts import Dot, Series, dots, lines
from geo.indicators.derived.conditional import CONDITIONS
from geo.portrait.lines import Line
from geo.portrait.portrait import Portrait
from geo.portrait.presentation.sentences import reference_label
from geo.portrait.side_by_side import MOST_TERRITORIES, SideBySide
from geo.statistics.intervals import wilson_bounds
from geo.vocabulary.model import Counted, Indicator, Kind, Period
from geo.vocabulary.strata import group_label

MOST_SERIES: Final = 10
"""Lines that can be told apart on one chart; the table beside it has all."""


def reference_groups_chart(portrait: Portrait, lang: str) -> str:
    """Return every indicator of a territory against its reference groups as SVG.

    Examples
    --------
    >>> from geo.portrait.portrait import build_portrait
    >>> from geo.vocabulary.levels import Level
    >>> reference_groups_chart(build_portrait(Level.REGION, "94"), "en").startswith("<svg")
    True
    """
    # One axis, from 0 to 100 %: values in other units stand in the table beside it.
    shares = [line for line in portrait.lines if line.indicator.is_share]
    whole = {line.indicator.id for line in shares}
    rows = [(_row_label(line, whole, lang), _dots(portrait, line, lang)) for line in shares]
    title = translate(N_("{name} against its neighbours, its peers and its parents, latest periods"), lang)
    return dots(rows, title.format(name=portrait.name), sources_line([line.indicator for line in shares], lang), lang)


def evolution_chart(portrait: Portrait, line: Line, lang: str) -> str:
    """Return one indicator of a territory over all periods, its reference groups behind it, as SVG."""
    table = line.evolution
    # One town hall is a yes or a no: it has no interval.
    single = line.indicator.yes_or_no(portrait.level) or line.indicator.counted is Counted.OWN
    sizes = table["denominator"] * (not single)
    low, high = wilson_bounds(table["value"], sizes)
    series = [Series(portrait.name, _points(table.assign(low=low, high=high), "value"))]
    series += [
        Series(reference_label(reference, lang), _points(table[["period", reference.id]], reference.id), quiet=True)
        for reference in portrait.references
        if len(reference.members)
    ]
    title = f"{portrait.name} – {line.indicator.text('label', lang)}"
    return lines(series, title, source_line(line.indicator, lang), lang, line.indicator)


def side_by_side_chart(side_by_side: SideBySide, lang: str) -> str:
    """Return up to ten territories over all periods as SVG, with as many of their parents as can be told apart.

    Survey figures are drawn once for each stratum, named with the territories that stand in it: never as lines of
    territories.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> from geo.portrait.side_by_side import compare_territories, parse_territories
    >>> chosen = parse_territories(["region:53", "region:28"])
    >>> "Normandie" in side_by_side_chart(compare_territories(get_indicator("rpnt_1_8"), chosen), "en")
    True
    """
    series = _strata(side_by_side, lang) if side_by_side.estimated else chart_series(side_by_side)
    indicator = side_by_side.indicator
    return lines(series, indicator.text("label", lang), source_line(indicator, lang), lang, indicator)


def chart_series(side_by_side: SideBySide) -> list[Series]:
    """Return the lines of observed values: all territories asked for, then France and the smallest parents."""
    groups = [(str(name), rows) for name, rows in side_by_side.table.groupby("id", sort=False)]
    own = [(name, rows) for name, rows in groups if not rows["parent"].iloc[0]]
    parents = [(name, rows) for name, rows in groups if rows["parent"].iloc[0]]
    room = max(MOST_SERIES, MOST_TERRITORIES) - len(own)
    kept = [*parents[: max(0, room - 1)], *parents[-1:]][:room] if len(parents) > room else parents
    return [
        Series(str(rows["name"].iloc[0]), _points(rows, "value"), quiet=bool(rows["parent"].iloc[0]))
        for _, rows in [*own, *kept]
    ]


def _strata(side_by_side: SideBySide, lang: str) -> list[Series]:
    known = side_by_side.table.dropna(subset=["value"])
    series = []
    for stratum, rows in known.groupby("stratum", sort=False):
        names = ", ".join(dict.fromkeys(rows["name"]))
        figures = rows.drop_duplicates("period").sort_values("period")
        series.append(Series(f"{group_label(str(stratum), Kind.SURVEY, lang)} ({names})", _points(figures, "value")))
    return series


def _points(table: pd.DataFrame, column: str) -> tuple[tuple[str, float, float, float], ...]:
    nothing = pd.Series(math.nan, index=table.index)
    ends = (table.get("low", nothing), table.get("high", nothing))
    columns: tuple[Any, ...] = (table["period"], table[column], *ends)
    return tuple(
        (str(period), float(share), float(low), float(high)) for period, share, low, high in zip(*columns, strict=True)
    )


def _row_label(line: Line, shown: set[str], lang: str) -> str:
    """Return the label of a row; under the one of all town halls that of those that declare says only this."""
    indicator = line.indicator
    if indicator.conditional and indicator.basis in shown:
        return f"– {translate(CONDITIONS[indicator.among].choice, lang)}"
    return indicator.text("label", lang)


def _dots(portrait: Portrait, line: Line, lang: str) -> list[Dot]:
    marks = [
        Dot(reference_label(against.reference, lang), against.share.share)
        for against in line.comparators
        if len(against.reference.members)
    ]
    return [Dot(portrait.name, line.share.share, own=True), *marks]


def sources_line(indicators: Iterable[Indicator], lang: str) -> str:
    """Return the sources and licences of several indicators, each once."""
    named = dict.fromkeys(f"{indicator.source} ({indicator.licence})" for indicator in indicators)
    return translate(N_("Sources: {sources}."), lang).format(sources="; ".join(named))


def source_line(indicator: Indicator, lang: str, period: Period | None = None) -> str:
    """Return the source and licence of an indicator, of one period or of all of them."""
    source = indicator.source_of(period) if period else indicator.source
    return translate(N_("Source: {source} ({licence})."), lang).format(source=source, licence=indicator.licence)
