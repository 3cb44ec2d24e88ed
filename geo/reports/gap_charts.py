"""The charts and maps of a gap page, on the web and in a file."""

from __future__ import annotations

from typing import Final

from geo.base.errors.comparing import NothingToCompare
from geo.base.errors.kinds import shown
from geo.base.errors.questions import InvalidChoice
from geo.base.i18n import N_, translate
from geo.compare.answer import Comparison
from geo.compare.closing import compute_closing
from geo.compare.decomposition import decompose_groups
from geo.compare.distribution import compute_distribution
from geo.compare.groups import parse_group, parse_groups
from geo.compare.presentation import charts
from geo.compare.presentation.maps import closing_map
from geo.compare.presentation.sentences import title
from geo.reports.gap import GapOptions, place_map
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind

CHARTS: Final = ("evolution", "places", "map", "spread", "parts", "closing")


def gap_chart(name: str, comparison: Comparison, options: GapOptions, lang: str) -> str:
    """Return one chart of a gap page as SVG.

    Parameters
    ----------
    name : str
        One of `CHARTS`.
    comparison : Comparison
        For ``places`` and ``map`` with its places.
    options : GapOptions
    lang : str

    Raises
    ------
    InvalidChoice, NothingToCompare
    """
    if name not in CHARTS:
        raise InvalidChoice(name="chart", arrived=name, allowed=shown(CHARTS))
    question = comparison.question
    if name == "evolution":
        return charts.evolution_chart(comparison, lang)
    if comparison.indicator.kind is not Kind.OBSERVED or comparison.gap is None:
        raise NothingToCompare(side=question.a)
    a, b = parse_groups(question.a, question.b)
    if name == "places":
        return charts.places_chart(comparison, lang)
    if name == "map":
        drawn = place_map(comparison, a, b, question.by or Level.REGION)
        return drawn.svg(title(comparison, lang), charts.source_line(comparison, lang), lang)
    if name == "closing":
        drawn = closing_map(
            compute_closing(comparison.indicator, a, b, comparison.period.id, question.within), question.within
        )
        heading = translate(N_("What each intercommunality would add: {title}"), lang).format(
            title=title(comparison, lang)
        )
        return drawn.svg(heading, charts.source_line(comparison, lang), lang)
    if name == "spread":
        spread = compute_distribution(
            comparison.indicator, comparison.period.id, options.unit, within=question.within, marked=options.mark
        )
        return charts.spread_chart(comparison, spread, translate(options.unit.record.nouns.one, lang), lang)
    one, other = parse_group(options.one), parse_group(options.other)
    parts = decompose_groups(comparison.indicator, one, other, comparison.period.id, question.weight)
    source = charts.source_line(comparison, lang)
    return charts.parts_chart(parts, one.label(lang), other.label(lang), source, lang, comparison.indicator)
