"""What a portrait says in sentences: strengths, gaps, the rule that they follow, criteria, and how to read estimates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from geo.base.i18n import N_, N_n, PartOf, counted, counted_part, number, translate
from geo.base.typography import join_texts
from geo.portrait.findings import SURVEY_RULE, FindingKind, find_findings, looked_at, rank_text
from geo.portrait.peers import FAR
from geo.portrait.portrait import Portrait
from geo.statistics.funnel import FEWEST
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind
from geo.wording.labels import KIND_NOTES

RULE_COMMUNE: Final = N_(
    "One town hall is a yes or a no. Named here is what sets it apart from most of its statistical peers; that alone does not "
    "say that it does well or badly."
)
RULE: Final = N_n(
    "Rule: a strength or a gap is an indicator whose share lies outside what its statistical peers, taken one by one, let expect "
    "(95 % prediction interval), after Holm's correction for the {count} indicator looked at. Of territories that do as their "
    "peers do, one in twenty at most is named by chance.",
    "Rule: a strength or a gap is an indicator whose share lies outside what its statistical peers, taken one by one, let expect "
    "(95 % prediction interval), after Holm's correction for the {count} indicators looked at. Of territories that do as their "
    "peers do, one in twenty at most is named by chance.",
)
ABOUT_AUTHORITY: Final = N_("These figures are about the authority itself, not about its communes.")
ABOUT_BOTH: Final = N_("Each value says whom it is about: its communes, or the authority itself.")
DENOMINATOR: Final = N_("Where a criterion is about a site or a mailbox, only town halls that declare one count here.")
FEW_PEERS: Final = N_n(
    "Fewer than {count} of its peers has a value: nothing says how such territories spread, so no strength and no gap is named.",
    "Fewer than {count} of its peers have a value: nothing says how such territories spread, so no strength and no gap is named.",
)
FAR_PEERS: Final = N_(
    "Its peers are far from it: {distance} on average, where {usual} is usual at its level. Hardly any territory is like it, and "
    "what is said against its peers has to be read with that in mind."
)
CRITERIA: Final = PartOf(
    N_n("It meets {count} of {whole} criterion.", "It meets {count} of {whole} criterion."),
    N_n("It meets {count} of {whole} criteria.", "It meets {count} of {whole} criteria."),
)
ON_AVERAGE: Final = N_n(
    "{ring}: {count} criterion met on average; {rank}.", "{ring}: {count} criteria met on average; {rank}."
)
OF_COMMUNES: Final = N_n("Of its {count} commune, {whole} and {away}.", "Of its {count} communes, {whole} and {away}.")
MEET_ALL: Final = N_n("{count} meets all criteria", "{count} meet all criteria")
ONE_AWAY: Final = N_n("{count} is one criterion away", "{count} are one criterion away")


@dataclass(frozen=True, slots=True)
class PortraitStatements:
    """What a portrait says in sentences; a list may be empty.

    Attributes
    ----------
    notes : list of str
        What is special about the territory.
    criteria : list of str
        How many criteria it meets, or its communes.
    strengths, gaps, rule : list of str
        Where it stands out, where it is behind its peers, and how that is told.
    survey, estimates : list of str
        What a reader has to know of figures of strata, and of modelled ones.
    """

    notes: list[str]
    criteria: list[str]
    strengths: list[str]
    gaps: list[str]
    rule: list[str]
    survey: list[str]
    estimates: list[str]


def portrait_sentences(portrait: Portrait, lang: str) -> PortraitStatements:
    """Return the sentences of a portrait.

    Examples
    --------
    >>> from geo.portrait.portrait import build_portrait
    >>> statements = portrait_sentences(build_portrait(Level.COMMUNE, "75056"), "en")
    >>> statements.criteria, statements.strengths
    ([], [])
    """
    named = find_findings(portrait)
    return PortraitStatements(
        notes=[translate(note, lang) for note in portrait.notes],
        criteria=_criteria(portrait, lang),
        strengths=[finding.sentence(lang) for finding in named if finding.kind is FindingKind.STRENGTH],
        gaps=[finding.sentence(lang) for finding in named if finding.kind is FindingKind.GAP],
        rule=_rule(portrait, lang),
        survey=_about("" if portrait.level is Level.COMMUNE else ABOUT_AUTHORITY, SURVEY_RULE, portrait.surveys, lang),
        estimates=_about(
            "" if portrait.level is Level.COMMUNE else ABOUT_BOTH, KIND_NOTES[Kind.MODELLED], portrait.estimates, lang
        ),
    )


def _about(whom: str, rule: str, figures: Sequence[object], lang: str) -> list[str]:
    """Return what survey or modelled figures are and whom they are about, nothing where there are none."""
    return [" ".join(translate(text, lang) for text in (rule, whom) if text)] if figures else []


def _rule(portrait: Portrait, lang: str) -> list[str]:
    number_of = len(looked_at(portrait))
    if portrait.level is Level.COMMUNE:
        lines = [translate(RULE_COMMUNE, lang)]
    elif number_of:
        lines = [counted(RULE, lang, count=number_of), translate(DENOMINATOR, lang)]
    else:
        lines = [counted(FEW_PEERS, lang, count=FEWEST)]
    mean, usual = portrait.distances
    if mean > FAR:
        far = {"distance": number(mean, lang, 2), "usual": number(usual, lang, 2)}
        lines.insert(0, translate(FAR_PEERS, lang).format(**far))
    return lines


def _criteria(portrait: Portrait, lang: str) -> list[str]:
    lines = []
    if portrait.criteria and portrait.criteria.met is not None:
        own = portrait.criteria
        lines.append(counted_part(CRITERIA, lang, count=own.met, whole=own.observed))
        if own.lacks:
            labels = join_texts((indicator.text("label", lang) for indicator in own.lacks), lang)
            lines.append(translate(N_("It lacks: {labels}."), lang).format(labels=labels))
        for against in own.references:
            if against.rank is not None and against.rank.of > 1:
                reference, rank = against.reference.label(lang), rank_text(against.rank, lang)
                lines.append(counted(ON_AVERAGE, lang, count=against.mean, digits=1, ring=reference, rank=rank))
    if portrait.communes:
        away = sum(row.one_away for row in portrait.communes)
        whole = sum(row.met is not None and not row.lacks for row in portrait.communes)
        met, near = counted(MEET_ALL, lang, count=whole), counted(ONE_AWAY, lang, count=away)
        lines.append(counted(OF_COMMUNES, lang, count=len(portrait.communes), whole=met, away=near))
    return lines
