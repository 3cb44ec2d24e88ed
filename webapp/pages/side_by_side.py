"""Up to ten territories of any level side by side. What is computed is computed in ``geo``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import ClassVar

from flask import Blueprint, Response, g, redirect
from werkzeug.wrappers import Response as Answer

from geo.base.i18n import translate
from geo.compare.presentation.sentences import NOT_TERRITORIAL
from geo.indicators.catalogue import load_catalogue
from geo.maps.web.templates import Page
from geo.portrait.presentation import charts as charting
from geo.portrait.presentation.side_by_side import SideBySideRow, side_by_side_rows
from geo.portrait.questions import SideBySideQuestion
from geo.portrait.side_by_side import (
    MOST_TERRITORIES,
    SideBySide,
    TerritoryReference,
    compare_territories,
    parse_territories,
)
from geo.territories.search import list_territories
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Kind
from geo.vocabulary.parameters import FIND, SEARCHED_LEVEL, SIDE_BY_SIDE
from geo.wording import labels
from webapp.base.operations import pairs_of, refuse_others, texts
from webapp.base.presentation import address, render
from webapp.base.security import allow_picture_styles

blueprint = Blueprint("side_by_side", __name__)

FREE = "/compare/territories"
MOST_CANDIDATES = 10


@blueprint.get(FREE)
def show_territories() -> str | Answer:
    """Show up to ten territories of any level side by side, with their parents."""
    refuse_others(*SIDE_BY_SIDE, FIND, SEARCHED_LEVEL)
    searching = texts(FIND, SEARCHED_LEVEL)
    find, searched = FIND.of(searching), SEARCHED_LEVEL.of(searching)
    question = SideBySideQuestion.parse(pairs_of(SIDE_BY_SIDE))
    if ":" in find:
        # A territory typed whole is added at once.
        return redirect(side_by_side_address(question.with_territory(parse_territories([find])[0])))
    side_by_side = (
        compare_territories(question.get_indicator(), question.territories, question.weight)
        if question.territories
        else None
    )
    return render(side_by_side_page(question, side_by_side, find, searched))


@blueprint.get(f"{FREE}.svg")
def show_territories_chart() -> Response:
    """Serve the lines of a free comparison as a chart."""
    refuse_others(*SIDE_BY_SIDE)
    question = SideBySideQuestion.parse(pairs_of(SIDE_BY_SIDE), required=True)
    side_by_side = compare_territories(question.get_indicator(), question.territories, question.weight)
    return picture(charting.side_by_side_chart(side_by_side, g.lang))


@dataclass(frozen=True, slots=True)
class SideBySidePage(Page):
    """A free comparison; what needs a territory is empty before one was chosen.

    Attributes
    ----------
    question : SideBySideQuestion
    indicator : Indicator
    kind : str
        What kind of values it has, in words.
    side_by_side : SideBySide or None
    chips : list of (str, str, str)
        Each territory: ``level:code``, name, and the address without it.
    rows : list of SideBySideRow
        Of the table.
    notes : list of str
        What a reader has to know of the values.
    indicators : list of (str, list of Indicator)
        What can be chosen, by theme (a message to translate).
    find : str
        What is searched for; "" for nothing.
    level : Level
        Where it is searched.
    level_words : dict of str to str
        What a territory of each level is called, a message to translate.
    candidates : list of (str, str, str)
        What the search finds: name, place, and the address that adds it.
    most : int
        Territories that can be compared.
    examples : list of (str, str)
        Name and address of comparisons to begin with.
    source : str
    """

    template: ClassVar[str] = "territories.html"

    question: SideBySideQuestion
    indicator: Indicator
    kind: str
    side_by_side: SideBySide | None
    chips: list[tuple[str, str, str]]
    rows: list[SideBySideRow]
    notes: list[str]
    indicators: list[tuple[str, list[Indicator]]]
    find: str
    level: Level
    level_words: dict[Level, str]
    candidates: list[tuple[str, str, str]]
    most: int
    examples: list[tuple[str, str]]
    source: str

    @property
    def full(self) -> bool:
        """Say whether no more territories can be added."""
        return len(self.question.territories) >= self.most


def side_by_side_page(
    question: SideBySideQuestion, side_by_side: SideBySide | None, find: str, level: Level
) -> SideBySidePage:
    """Return the page of a free comparison."""
    named = {} if side_by_side is None else dict(zip(side_by_side.table["id"], side_by_side.table["name"], strict=True))
    chips = [
        (str(ref), str(named[str(ref)]), side_by_side_address(question.without(ref))) for ref in question.territories
    ]
    known = (entry for entry in load_catalogue().values() if entry.kind is not Kind.MODELLED and entry.summable)
    # A survey says of which strata it knows nothing; what was observed is asked for where it has values.
    usable = [
        entry
        for entry in known
        if entry.levels
        and all(
            ref.level in entry.levels or not (entry.imported or entry.kind is Kind.OBSERVED)
            for ref in question.territories
        )
    ]
    themes = [(label, [entry for entry in usable if entry.theme is theme]) for theme, label in labels.THEMES.items()]
    notes = [side_by_side.note(g.lang)] if side_by_side and side_by_side.note(g.lang) else []
    notes += [translate(NOT_TERRITORIAL, g.lang)] if side_by_side and side_by_side.estimated else []
    indicator = question.get_indicator()
    return SideBySidePage(
        question=question,
        indicator=indicator,
        kind=labels.kind_label(indicator, g.lang),
        side_by_side=side_by_side,
        chips=chips,
        rows=[] if side_by_side is None else side_by_side_rows(side_by_side, g.lang),
        notes=notes,
        indicators=themes,
        find=find,
        level=level,
        level_words={level: level.record.nouns.title for level in Level},
        candidates=_candidates(question, find, level),
        most=MOST_TERRITORIES,
        examples=_examples(question),
        source=f"{charting.source_line(indicator, g.lang)} {indicator.text('notice', g.lang)}".strip(),
    )


def _candidates(question: SideBySideQuestion, find: str, level: Level) -> list[tuple[str, str, str]]:
    """Return what a search without a script finds: name, place and the address that adds it."""
    if not find or len(question.territories) >= MOST_TERRITORIES:
        return []
    listed = []
    there = {str(ref) for ref in question.territories}
    new = (record for record in list_territories(level, None, find) if f"{level}:{record['code']}" not in there)
    for record in islice(new, MOST_CANDIDATES):
        place = " · ".join(filter(None, [record["code"], record.get("departement_name")]))
        added = question.with_territory(TerritoryReference(level, record["code"]))
        listed.append((str(record["name"]), place, side_by_side_address(added)))
    return listed


def _examples(question: SideBySideQuestion) -> list[tuple[str, str]]:
    """Return comparisons to begin with."""
    if question.territories:
        return []
    examples = {
        "Rennes Métropole, Nantes Métropole": "epci:243500139,epci:244400404",
        "Bretagne, Normandie, Pays de la Loire": "region:53,region:28,region:52",
        "Rennes, Ille-et-Vilaine, Bretagne": "commune:35238,departement:35,region:53",
    }
    return [
        (name, side_by_side_address(replace(question, territories=parse_territories([t]))))
        for name, t in examples.items()
    ]


def side_by_side_address(question: SideBySideQuestion) -> str:
    """Return the address of a free comparison."""
    return address(FREE, g.lang, **question.params())


def picture(text: str) -> Response:
    """Answer with a chart or a small map."""
    allow_picture_styles()
    return Response(text, mimetype="image/svg+xml")
