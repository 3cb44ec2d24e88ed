"""What a portrait says, on the web and in a file."""

from __future__ import annotations

import math
from dataclasses import dataclass

from geo.base.i18n import translate
from geo.portrait.findings import PORTRAIT_READING, RANK_READING, FindingKind, heading
from geo.portrait.lines import Line
from geo.portrait.portrait import Portrait
from geo.portrait.presentation.estimates import EstimateRow, SurveyRow, estimate_rows, survey_groups
from geo.portrait.presentation.sentences import (
    PEERS_METHOD,
    ReferenceTable,
    criteria_group,
    facts,
    other_sources,
    reference_tables,
    source_lines,
)
from geo.portrait.presentation.statements import PortraitStatements, portrait_sentences
from geo.portrait.presentation.tables import (
    LackingRow,
    Table,
    commune_rows,
    evolution_table,
    neighbour_table,
    peer_table,
)
from geo.portrait.questions import PortraitQuestion
from geo.projects.presentation import TerritoryProjects, territory_projects
from geo.vocabulary.levels import Level


@dataclass(frozen=True, slots=True)
class PortraitContent:
    """What a portrait says, ready to be shown.

    Attributes
    ----------
    portrait : Portrait
    question : PortraitQuestion
    line : Line
        The indicator that the question asks for.
    kind : str
        What the territory is: a commune, a region.
    facts : list of (str, str)
        Name and text of each.
    statements : PortraitStatements
    headings : tuple of str
        Over its strengths and over its gaps.
    silent : bool
        Whether no indicator has a value there.
    groups : list of ReferenceTable
        Each indicator against neighbours, peers and parents.
    reasons : list of (str, str)
        Marks of the table of those, and what they stand for.
    reading : list of str
        Why counts of nearly everybody have intervals, and so have ranks; nothing for a commune, which has neither.
    evolution, neighbours, peers : Table
    peers_method : str
        How peers are chosen.
    communes : list of LackingRow
        Those of an EPCI.
    surveys : list of (str, list of SurveyRow)
        Figures by theme.
    estimates : list of EstimateRow
    projects : TerritoryProjects or None
        Documented AI projects of it and inside it.
    sources : list of str
    """

    portrait: Portrait
    question: PortraitQuestion
    line: Line
    kind: str
    facts: list[tuple[str, str]]
    statements: PortraitStatements
    headings: tuple[str, str]
    silent: bool
    groups: list[ReferenceTable]
    reasons: list[tuple[str, str]]
    reading: list[str]
    evolution: Table
    neighbours: Table
    peers: Table
    peers_method: str
    communes: list[LackingRow]
    surveys: list[tuple[str, list[SurveyRow]]]
    estimates: list[EstimateRow]
    projects: TerritoryProjects | None
    sources: list[str]


def build_portrait_content(portrait: Portrait, question: PortraitQuestion, lang: str) -> PortraitContent:
    """Return what a portrait says.

    Parameters
    ----------
    portrait : Portrait
        With as many peers as the question asks for.
    question : PortraitQuestion
    lang : str
        "fr" or "en".

    Examples
    --------
    >>> from geo.portrait.portrait import build_portrait
    >>> from geo.vocabulary.levels import Level
    >>> question = PortraitQuestion(Level.EPCI, "243500139")
    >>> content = build_portrait_content(build_portrait(question.level, question.code), question, "en")
    >>> content.kind, len(content.groups), content.evolution.rows[-1].cells[:2]
    ('Intercommunality (EPCI)', 15, ('97.7%', '42 of 43'))
    """
    line = requested_line(portrait, question)
    groups, reasons = reference_tables(portrait, lang)
    own = criteria_group(portrait.criteria, lang) if portrait.criteria else None
    return PortraitContent(
        portrait=portrait,
        question=question,
        line=line,
        kind=translate(portrait.level.record.nouns.title, lang),
        facts=facts(portrait, lang),
        statements=portrait_sentences(portrait, lang),
        headings=(
            heading(FindingKind.STRENGTH, portrait.level, lang),
            heading(FindingKind.GAP, portrait.level, lang),
        ),
        silent=all(math.isnan(known.share.share) for known in portrait.lines),
        groups=[*([own] if own else []), *groups],
        reasons=reasons,
        reading=[]
        if portrait.level is Level.COMMUNE
        else [translate(PORTRAIT_READING, lang), translate(RANK_READING, lang)],
        evolution=evolution_table(portrait, line, lang),
        neighbours=neighbour_table(portrait, lang),
        peers=peer_table(portrait, line.indicator, lang),
        peers_method=translate(PEERS_METHOD, lang),
        communes=commune_rows(portrait, question.sort, lang),
        surveys=survey_groups(portrait.surveys, lang),
        estimates=estimate_rows(portrait.estimates, lang),
        projects=territory_projects(portrait.level, portrait.code, lang),
        sources=[*source_lines(line, lang), *other_sources(portrait, line, lang)],
    )


def requested_line(portrait: Portrait, question: PortraitQuestion) -> Line:
    """Return the indicator that the question asks for."""
    return next(line for line in portrait.lines if line.indicator.id == question.indicator)
