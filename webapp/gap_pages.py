"""The gap page: two groups, one indicator; where, since when, why, and what would close it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, g, render_template, request

from geo import words
from geo.catalogue import get_indicator, load_catalogue
from geo.compare import charting
from geo.compare.answer import Comparison, compare
from geo.compare.closing import Closing, closing
from geo.compare.counts import comparable
from geo.compare.decomposition import Decomposition, decompose_groups
from geo.compare.distribution import share_distribution
from geo.compare.gaps import gaps_by
from geo.compare.groups import FRANCE, Group, parse_group, parse_groups
from geo.compare.maps import PlaceMap, closing_map, gap_map
from geo.compare.question import BY, GapQuestion
from geo.compare.reasons import closing_sentences, decomposition_sentences
from geo.compare.survey import barometer
from geo.compare.words import sentences, title
from geo.errors import InvalidChoice, NotCountedByCommune, NothingToCompare, shown
from geo.extent import EXTENT_LEVELS, Extent
from geo.i18n import N_, translate
from geo.measure import count, difference, difference_unit, has_counts, shown_denominator, written
from geo.model import Indicator, Kind, Level
from geo.panel import siblings
from geo.strata import COMPARISON_GROUPS, SURVEY_STRATA
from webapp.presentation import address

blueprint = Blueprint("gaps", __name__)

Options = list[tuple[str, str]]
SHOWN_EPCI = 20
UNITS = (Level.DEPARTEMENT, Level.EPCI, Level.REGION)
BESIDES = ("one", "other", "unit", "mark")
"""Parameters of the page that are not part of the question: two territories to take apart, and where values are spread."""
CHARTS = ("evolution", "places", "map", "spread", "parts", "closing")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for besides the question."""

    one: str
    other: str
    unit: Level
    mark: str | None

    def params(self) -> dict[str, str]:
        """Return the parameters that say it."""
        return {"one": self.one, "other": self.other, "unit": str(self.unit), "mark": self.mark or ""}


@dataclass(frozen=True, slots=True)
class GapPage:
    """Context of the gap page; what a survey cannot give is None."""

    found: Comparison
    asked: Asked
    title: str
    lines: list[str]
    groups: list[tuple[str, Options]]
    territories: list[tuple[str, Options]]
    extents: list[tuple[str, Options]]
    params: dict[str, str]
    params_api: dict[str, str]
    by: Level
    rows: list[Any]
    map: PlaceMap | None
    indicators: list[Indicator]
    parts: Decomposition | None
    parts_lines: list[str]
    closing: Closing | None
    closing_lines: list[str]
    closing_map: PlaceMap | None
    epci: list[Any]
    spread: list[dict[str, Any]]
    barometer: list[dict[str, Any]]
    source: str


@blueprint.get("/compare")
def show_gap() -> str:
    """Show the gap between two groups of communes."""
    question, asked = parsed()
    observed = get_indicator(question.indicator).kind is Kind.OBSERVED
    by = question.by or default_by(question)
    found = compare(replace(question, by=by) if observed else question)
    a, b = parse_groups(question.a, question.b) if observed else (None, None)
    gone = _closing(found, a, b) if a and b else None
    parts, parts_lines = _parts(found, asked) if observed else (None, [])
    page = GapPage(
        found=found,
        asked=asked,
        title=title(found, g.lang),
        lines=sentences(found, g.lang),
        groups=groups(found.indicator),
        territories=territories(),
        extents=extents(),
        params={**_said(question), **asked.params()},
        params_api=_said(question),
        by=by,
        rows=[] if found.by is None else list(found.by.itertuples(index=False)),
        map=_map(found, a, b, by) if a and b and charting.has_figures(found.gap) else None,
        indicators=[known for known in load_catalogue().values() if comparable(known)],
        parts=parts,
        parts_lines=parts_lines,
        closing=gone,
        closing_lines=_closing_lines(gone, found),
        closing_map=closing_map(gone, question.within) if gone and len(gone.table) else None,
        epci=list(gone.table.head(SHOWN_EPCI).itertuples(index=False)) if gone else [],
        spread=_spread_rows(found, asked) if observed else [],
        barometer=_barometer(found.indicator),
        source=charting.source_line(found, g.lang),
    )
    return render_template(
        "compare.html", page=page, found=found, question=found.question, kind=words.kind_label(found.indicator, g.lang),
        unit_names=UNIT_NAMES, points=lambda value, digits=1: difference(value, found.indicator, g.lang, digits),
        value=lambda share: written(share, found.indicator, g.lang),
        above=lambda figure: count(figure, found.indicator, g.lang), counted=has_counts(found.indicator),
        below=lambda figure: count(shown_denominator(figure, found.indicator), found.indicator, g.lang),
        gap_unit=difference_unit(found.indicator, g.lang), halls=found.indicator.counted == "town_halls",
        band_label=lambda band: words.band_label(band, g.lang),
        sample_note=lambda share, size: words.sample_note(share, None if size != size else size, g.lang),
    )  # fmt: skip


@blueprint.get("/compare/<name>.svg")
def show_chart(name: str) -> Response:
    """Serve one chart of the gap page."""
    if name not in CHARTS:
        raise InvalidChoice(name="chart", arrived=name, allowed=shown(CHARTS))
    question, asked = parsed()
    question = replace(question, by=question.by or default_by(question)) if name in {"places", "map"} else question
    return Response(_chart(name, compare(question), asked), mimetype="image/svg+xml")


def _chart(name: str, found: Comparison, asked: Asked) -> str:
    question, lang = found.question, g.lang
    if name == "evolution":
        return charting.evolution_chart(found, lang)
    if found.indicator.kind is not Kind.OBSERVED or found.gap is None:
        raise NothingToCompare(side=question.a)
    a, b = parse_groups(question.a, question.b)
    if name == "places":
        return charting.places_chart(found, lang)
    if name == "map":
        drawn = _map(found, a, b, question.by or Level.REGION)
        return drawn.svg(title(found, lang), charting.source_line(found, lang), lang)
    if name == "closing":
        drawn = closing_map(closing(found.indicator, a, b, found.period.id, question.within), question.within)
        heading = translate(N_("What each intercommunality would add: {title}"), lang).format(title=title(found, lang))
        return drawn.svg(heading, charting.source_line(found, lang), lang)
    if name == "spread":
        unit = translate(UNIT_NAMES[asked.unit], lang)
        spread = share_distribution(
            found.indicator, found.period.id, asked.unit, within=question.within, marked=asked.mark
        )
        return charting.spread_chart(found, spread, unit, lang)
    one, other = parse_group(asked.one), parse_group(asked.other)
    parts = decompose_groups(found.indicator, one, other, found.period.id, question.weight)
    source = charting.source_line(found, lang)
    return charting.parts_chart(parts, one.label(lang), other.label(lang), source, lang, found.indicator)


UNIT_NAMES = {
    Level.EPCI: N_("intercommunality"),
    Level.DEPARTEMENT: N_("département"),
    Level.REGION: N_("region"),
}


def parsed() -> tuple[GapQuestion, Asked]:
    """Return the question of this address and what it asks for besides.

    Raises
    ------
    RequestError
        As `geo.compare.question.GapQuestion.parse`.
    """
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in BESIDES]
    question = GapQuestion.parse(pairs)
    text = {name: request.args.get(name, "").strip() for name in BESIDES}
    unit = text["unit"] or str(Level.DEPARTEMENT)
    if unit not in UNITS:
        raise InvalidChoice(name="unit", arrived=unit, allowed=shown(UNITS))
    one = text["one"] or (str(question.within) if question.within else "region:53")
    return question, Asked(one, text["other"] or FRANCE, Level(unit), text["mark"] or None)


def default_by(question: GapQuestion) -> Level:
    """Return into what places the gap is taken apart: regions, or the départements of a region."""
    return Level.DEPARTEMENT if question.within and question.within.level == Level.REGION else BY[0]


def _said(question: GapQuestion) -> dict[str, str]:
    return replace(question, lang="fr").params()


def _map(found: Comparison, a: Group, b: Group, by: Level) -> PlaceMap:
    question = found.question
    within = question.within if question.within and _fits(question.within, by) else None
    table = found.by
    if table is None or question.by is not by:
        table = gaps_by(found.indicator, a, b, found.period.id, by, within, question.weight)
    centre = found.gap.gap if found.gap else 0.0
    return gap_map(table, by, centre, within)


def _fits(within: Extent, by: Level) -> bool:
    return within.level in EXTENT_LEVELS[by]


def _parts(found: Comparison, asked: Asked) -> tuple[Decomposition | None, list[str]]:
    one, other = parse_group(asked.one), parse_group(asked.other)
    try:
        parts = decompose_groups(found.indicator, one, other, found.period.id, found.question.weight)
    except NothingToCompare as error:
        return None, [error.message(g.lang)]
    return parts, decomposition_sentences(parts, one.label(g.lang), other.label(g.lang), g.lang, found.indicator)


def _closing(found: Comparison, a: Group, b: Group) -> Closing | None:
    try:
        return closing(found.indicator, a, b, found.period.id, found.question.within)
    except (NothingToCompare, NotCountedByCommune):
        return None


def _closing_lines(found: Closing | None, comparison: Comparison) -> list[str]:
    if found is None:
        return []
    halls = comparison.indicator.counted == "town_halls"
    return closing_sentences(found, comparison.a.label(g.lang), comparison.b.label(g.lang), g.lang, halls=halls)


def _spread_rows(found: Comparison, asked: Asked) -> list[dict[str, Any]]:
    spread = share_distribution(
        found.indicator, found.period.id, asked.unit, within=found.question.within, marked=asked.mark
    )
    return spread.quantiles.to_dict("records")


def _barometer(indicator: Indicator) -> list[dict[str, Any]]:
    """Return the latest figures of the surveys about the theme of an indicator."""
    table = barometer(indicator.theme)
    if table.empty:
        return []
    latest = table.groupby("indicator")["edition"].transform("max")
    return table[table["edition"].eq(latest)].to_dict("records")


def groups(indicator: Indicator) -> list[tuple[str, Options]]:
    """Return the groups that can be compared: strata of a survey, or groups of communes."""
    if indicator.kind is not Kind.OBSERVED:
        known = [(s.id, s.label(g.lang)) for s in SURVEY_STRATA if s.id in indicator.strata or not indicator.strata]
        return [(words.STRATA, known)]
    families = []
    for family, label in words.FAMILIES.items():
        families.append((label, [(s.id, s.label(g.lang)) for s in COMPARISON_GROUPS if s.family == family]))
    return [*families, *territories()]


def territories() -> list[tuple[str, Options]]:
    """Return the country, regions and départements as groups of communes."""
    found: list[tuple[str, Options]] = [(words.COUNTRY, [(FRANCE, translate(words.COUNTRY_NAME, g.lang))])]
    for level in (Level.REGION, Level.DEPARTEMENT):
        table = siblings(level, None)
        found.append(
            (
                words.LEVELS[level],
                [(f"{level}:{row.code}", f"{row.name} ({row.code})") for row in table.itertuples(index=False)],
            )
        )
    return found


def extents() -> list[tuple[str, Options]]:
    """Return what a comparison can be limited to."""
    return territories()[1:]


def gap_address(question: GapQuestion, asked: Asked, **changes: Any) -> str:
    """Return the address of the gap page with some choices changed."""
    said = {**_said(question), **asked.params(), **changes}
    return address("/compare", g.lang, **said)
