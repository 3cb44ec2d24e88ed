"""Portraits of territories. What is computed is computed in ``geo``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar
from urllib.parse import quote

import pandas as pd
from flask import Blueprint, Response, g, request

from geo.base.i18n import translate
from geo.counts.counts import comparable
from geo.indicators.catalogue import get_indicator
from geo.maps.svg.locator_map import locator_map
from geo.maps.web.templates import Page, fields_of
from geo.portrait.portrait import Portrait, build_portrait
from geo.portrait.presentation import charts as charting
from geo.portrait.presentation.sentences import parents_with_portrait
from geo.portrait.questions import PortraitQuestion, SideBySideQuestion
from geo.portrait.side_by_side import MOST_TERRITORIES, TerritoryReference
from geo.reports.portrait import PortraitContent, build_portrait_content, requested_line
from geo.reports.portrait_report import build_portrait_report
from geo.views.query import Query
from geo.vocabulary.levels import Level
from geo.vocabulary.parameter import Parameter
from geo.vocabulary.parameters import COMMUNES_SORT, DOCUMENT_FORMAT, INDICATOR, MOST_PEERS, PORTRAIT
from geo.wording import labels
from webapp.base.operations import pairs_of, refuse_others
from webapp.base.presentation import address, map_address, render
from webapp.pages.documents import document
from webapp.pages.side_by_side import picture, side_by_side_address

blueprint = Blueprint("portraits", __name__)


@dataclass(frozen=True, slots=True)
class PortraitLinks:
    """Where a portrait leads; "" where it does not.

    Attributes
    ----------
    map, gap : str
        Addresses of its map and of gaps between groups.
    json, csv : str
        Its figures.
    html, pdf : str
        Documents for a meeting.
    with_peers, with_neighbours : str
        The territory side by side with others.
    """

    map: str
    gap: str
    json: str
    csv: str
    html: str
    pdf: str
    with_peers: str
    with_neighbours: str


@dataclass(frozen=True, slots=True)
class PortraitPage(PortraitContent, Page):
    """A portrait: what it says, and where it leads.

    Attributes
    ----------
    path : str
        Address of the page without parameters.
    params : dict of str to str
        ``indicator``, ``peers`` and ``sort`` of the question, "" where they have their default value.
    breadcrumb : list of (str, str)
        Name and address of what the territory lies in, the country first.
    most_peers : int
        Peers that can be asked for.
    sorts : dict of str to (str, str)
        For each column of the communes how it is sorted now, and the address that sorts by it.
    links : PortraitLinks
    """

    template: ClassVar[str] = "territory.html"

    path: str
    params: dict[str, str]
    breadcrumb: list[tuple[str, str]]
    most_peers: int
    sorts: dict[str, tuple[str, str]]
    links: PortraitLinks


@blueprint.get("/territories/<level>/<code>")
def show_territory(level: str, code: str) -> str:
    """Show a territory among its neighbours, its peers and its parents."""
    portrait, question = _portrait(level, code)
    return render(portrait_page(portrait, question))


@blueprint.get("/territories/<level>/<code>/rings.svg")
def show_rings(level: str, code: str) -> Response:
    """Serve every indicator of a territory against its reference groups as a chart."""
    portrait, _ = _portrait(level, code)
    return picture(charting.reference_groups_chart(portrait, g.lang))


@blueprint.get("/territories/<level>/<code>/evolution.svg")
def show_evolution(level: str, code: str) -> Response:
    """Serve one indicator of a territory over all periods as a chart."""
    portrait, question = _portrait(level, code)
    return picture(charting.evolution_chart(portrait, requested_line(portrait, question), g.lang))


@blueprint.get("/territories/<level>/<code>/map.svg")
def show_map(level: str, code: str) -> Response:
    """Serve a territory with its neighbours as a small map."""
    question = _question(level, code)
    return picture(locator_map(question.level, question.code, question.indicator, g.lang))


@blueprint.get("/territories/<level>/<code>/export")
def export_portrait(level: str, code: str) -> Response:
    """Return a portrait as one file: HTML or PDF."""
    question = _question(level, code, DOCUMENT_FORMAT)
    return document(build_portrait_report(question, g.lang, request.host_url))


def portrait_page(portrait: Portrait, question: PortraitQuestion) -> PortraitPage:
    """Return the page of a portrait."""
    content = build_portrait_content(portrait, question, g.lang)
    path = f"/territories/{portrait.level}/{quote(portrait.code)}"
    return PortraitPage(
        **fields_of(content),
        path=path,
        params={"indicator": "", "peers": "", "sort": ""} | question.params(),
        breadcrumb=_breadcrumb(portrait, question),
        most_peers=MOST_PEERS,
        sorts=_sorts(question, path),
        links=_links(portrait, question),
    )


def _portrait(level: str, code: str) -> tuple[Portrait, PortraitQuestion]:
    question = _question(level, code)
    return build_portrait(question.level, question.code, question.peers), question


def _question(level: str, code: str, *besides: Parameter[Any]) -> PortraitQuestion:
    refuse_others(*PORTRAIT, *besides)
    return PortraitQuestion.parse(level, code, pairs_of(PORTRAIT))


def _breadcrumb(portrait: Portrait, question: PortraitQuestion) -> list[tuple[str, str]]:
    """Return name and address of each territory that this one lies in, the country first."""
    country = Query(indicator=question.indicator, level=portrait.level)
    steps = [(translate(labels.COUNTRY_NAME, g.lang), map_address(country, g.lang))]
    kept = replace(question, sort=COMMUNES_SORT.default).params()
    for reference in parents_with_portrait(portrait):
        level, _, code = reference.id.partition(":")
        steps.append((reference.label(g.lang), address(f"/territories/{level}/{code}", g.lang, **kept)))
    return steps


def _sorts(question: PortraitQuestion, path: str) -> dict[str, tuple[str, str]]:
    """Return for each column of the communes how it is sorted now, and the address that sorts by it."""
    links = {}
    for column in ("name", "population", "lacks"):
        state = ""
        if question.sort.removeprefix("-") == column:
            # The column shows how many criteria are met: those that lack least have most of them.
            up = question.sort.startswith("-") == (column == "lacks")
            state = "ascending" if up else "descending"
        there = address(path, g.lang, **question.by(column).params())
        links[column] = (state, f"{there}#communes")
    return links


def _links(portrait: Portrait, question: PortraitQuestion) -> PortraitLinks:
    """Return where the page leads: maps, gaps, comparisons, downloads."""
    lang, own = g.lang, TerritoryReference(portrait.level, portrait.code)
    within = next(
        (reference.id for reference in portrait.references if reference.kind in {"departement", "region"}), None
    )
    on_map = {"indicator": question.indicator, "level": str(portrait.level), "selected": portrait.code}
    if portrait.level is Level.COMMUNE or portrait.level is Level.EPCI:
        on_map["within"] = within or ""
    gap = question.indicator if comparable(get_indicator(question.indicator)) else ""
    marked = {} if portrait.level is Level.COMMUNE else {"unit": str(portrait.level), "mark": portrait.code}
    api = f"/api/v1/territories/{portrait.level}/{quote(portrait.code)}/compare"
    shown = replace(question, sort=COMMUNES_SORT.default).params()
    peers = {
        "peers": replace(question, indicator=INDICATOR.default, sort=COMMUNES_SORT.default).params().get("peers", "")
    }
    export = f"/territories/{portrait.level}/{quote(portrait.code)}/export"
    neighbours = portrait.neighbours.sort_values("population", ascending=False, kind="stable")
    return PortraitLinks(
        map=address("/map", lang, **on_map),
        gap=address("/compare", lang, indicator=gap, **marked),
        json=address(api, lang, **peers),
        csv=address(api, lang, **peers, format="csv"),
        html=address(export, lang, **shown, format="html"),
        pdf=address(export, lang, **shown, format="pdf"),
        with_peers=_beside(own, portrait.peers, question),
        with_neighbours=_beside(own, neighbours, question),
    )


def _beside(own: TerritoryReference, table: pd.DataFrame, question: PortraitQuestion) -> str:
    """Return the address of a territory side by side with others, "" where there are none."""
    others = [TerritoryReference(own.level, str(code)) for code in table["code"][: MOST_TERRITORIES - 1]]
    return side_by_side_address(SideBySideQuestion((own, *others), question.indicator)) if others else ""
