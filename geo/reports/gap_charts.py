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


def gap_chart(name: str, found: Comparison, asked: GapOptions, lang: str) -> str:
    """Return one chart of a gap page as SVG.

    Parameters
    ----------
    name : str
        One of `CHARTS`.
    found : Comparison
        For ``places`` and ``map`` with its places.
    asked : GapOptions
    lang : str

    Raises
    ------
    InvalidChoice, NothingToCompare
    """
    if name not in CHARTS:
        raise InvalidChoice(name="chart", arrived=name, allowed=shown(CHARTS))
    question = found.question
    if name == "evolution":
        return charts.evolution_chart(found, lang)
    if found.indicator.kind is not Kind.OBSERVED or found.gap is None:
        raise NothingToCompare(side=question.a)
    a, b = parse_groups(question.a, question.b)
    if name == "places":
        return charts.places_chart(found, lang)
    if name == "map":
        drawn = place_map(found, a, b, question.by or Level.REGION)
        return drawn.svg(title(found, lang), charts.source_line(found, lang), lang)
    if name == "closing":
        drawn = closing_map(compute_closing(found.indicator, a, b, found.period.id, question.within), question.within)
        heading = translate(N_("What each intercommunality would add: {title}"), lang).format(title=title(found, lang))
        return drawn.svg(heading, charts.source_line(found, lang), lang)
    if name == "spread":
        spread = compute_distribution(
            found.indicator, found.period.id, asked.unit, within=question.within, marked=asked.mark
        )
        return charts.spread_chart(found, spread, translate(asked.unit.record.nouns.one, lang), lang)
    one, other = parse_group(asked.one), parse_group(asked.other)
    parts = decompose_groups(found.indicator, one, other, found.period.id, question.weight)
    source = charts.source_line(found, lang)
    return charts.parts_chart(parts, one.label(lang), other.label(lang), source, lang, found.indicator)
