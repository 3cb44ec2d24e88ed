"""Strengths and gaps of a territory in plain sentences, by a stated rule."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo.base.i18n import N_, N_n, PartOf, counted, counted_part, number, percent, translate
from geo.compare.presentation.sentences import join_texts
from geo.portrait.comparators import ReferenceKind
from geo.portrait.lines import Comparator, Line
from geo.portrait.portrait import Portrait
from geo.portrait.ranks import Rank
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Counted, Direction, Indicator, Kind
from geo.vocabulary.units import format_difference, points
from geo.wording.labels import KIND_NOTES


class FindingKind(StrEnum):
    """What stands out."""

    STRENGTH = "strength"
    GAP = "gap"


RULE_COMMUNE: Final = N_(
    "Rule: a strength is a criterion that it meets and fewer than half of its statistical peers do; a gap is a criterion that "
    "it does not meet and more than half of them do."
)
RULE: Final = N_(
    "Rule: a strength or a gap is an indicator whose difference to its statistical peers, taken together, has a 95 % interval "
    "that leaves out zero. The others are not named."
)
SURVEY_RULE: Final = N_(
    "Survey figures are those of authorities of its kind in the whole country. This territory itself was not surveyed: "
    "they are estimates, and it is never ranked by them."
)
ABOUT_AUTHORITY: Final = N_("These figures are about the authority itself, not about its communes.")
ABOUT_COMMUNES: Final = N_("These values are about its communes, not about the authority itself.")
COMMUNE_SENTENCES: Final = {
    FindingKind.STRENGTH: PartOf(
        N_n(
            'Meets "{label}": so does {count} of its {whole} peer with a record.',
            'Meets "{label}": so do {count} of its {whole} peer with a record.',
        ),
        N_n(
            'Meets "{label}": so does {count} of its {whole} peers with a record.',
            'Meets "{label}": so do {count} of its {whole} peers with a record.',
        ),
    ),
    FindingKind.GAP: PartOf(
        N_n(
            'Does not meet "{label}": {count} of its {whole} peer with a record does.',
            'Does not meet "{label}": {count} of its {whole} peer with a record do.',
        ),
        N_n(
            'Does not meet "{label}": {count} of its {whole} peers with a record does.',
            'Does not meet "{label}": {count} of its {whole} peers with a record do.',
        ),
    ),
}
SENTENCES: Final = {
    (FindingKind.STRENGTH, Counted.TOWN_HALLS): N_n(
        "{label}: {share} of its town halls ({numerator} of {denominator}), {difference} to its {count} peer ({peers}; "
        "95 % interval {low} to {high}): better than it does.",
        "{label}: {share} of its town halls ({numerator} of {denominator}), {difference} to its {count} peers ({peers}; "
        "95 % interval {low} to {high}): better than they do.",
    ),
    (FindingKind.STRENGTH, Counted.COMMUNES): N_n(
        "{label}: {share} of its communes ({numerator} of {denominator}), {difference} to its {count} peer ({peers}; "
        "95 % interval {low} to {high}): better than it does.",
        "{label}: {share} of its communes ({numerator} of {denominator}), {difference} to its {count} peers ({peers}; "
        "95 % interval {low} to {high}): better than they do.",
    ),
    (FindingKind.GAP, Counted.TOWN_HALLS): N_n(
        "{label}: {share} of its town halls ({numerator} of {denominator}), {difference} to its {count} peer ({peers}; "
        "95 % interval {low} to {high}): worse than it does.",
        "{label}: {share} of its town halls ({numerator} of {denominator}), {difference} to its {count} peers ({peers}; "
        "95 % interval {low} to {high}): worse than they do.",
    ),
    (FindingKind.GAP, Counted.COMMUNES): N_n(
        "{label}: {share} of its communes ({numerator} of {denominator}), {difference} to its {count} peer ({peers}; "
        "95 % interval {low} to {high}): worse than it does.",
        "{label}: {share} of its communes ({numerator} of {denominator}), {difference} to its {count} peers ({peers}; "
        "95 % interval {low} to {high}): worse than they do.",
    ),
}
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
class Finding:
    """A strength or a gap, ``against`` the statistical peers."""

    kind: FindingKind
    level: Level
    line: Line
    against: Comparator

    @property
    def indicator(self) -> Indicator:
        """Return what it is about."""
        return self.line.indicator

    def sentence(self, lang: str) -> str:
        """Return it in a sentence."""
        reference, share = self.against, self.line.share
        label = self.indicator.text("label", lang)
        if self.level is Level.COMMUNE:
            met, known = reference.share.numerator, reference.share.denominator
            return counted_part(COMMUNE_SENTENCES[self.kind], lang, count=met, whole=known, label=label)
        low, high = (points(end, lang) for end in reference.interval or (math.nan, math.nan))
        what = Counted.COMMUNES if self.indicator.counted is Counted.COMMUNES else Counted.TOWN_HALLS
        return counted(
            SENTENCES[self.kind, what],
            lang,
            count=len(reference.reference.members),
            label=label,
            share=percent(share.share, lang),
            numerator=number(share.numerator, lang),
            denominator=number(share.denominator, lang),
            difference=format_difference(reference.difference, None, lang),
            peers=percent(reference.share.share, lang),
            low=low,
            high=high,
        )


def find_findings(portrait: Portrait) -> tuple[Finding, ...]:
    """Return the strengths of a territory, then its gaps, each the largest difference first.

    Notes
    -----
    The comparison is with the statistical peers taken together: territories like it, wherever they are. An indicator
    without a direction is neither. Several indicators are tested at once, without a correction: of twenty indicators
    without any true difference one would be named by chance.
    """
    listed = [finding for line in portrait.lines if (finding := _finding(portrait.level, line)) is not None]
    order = list(FindingKind)
    return tuple(sorted(listed, key=lambda known: (order.index(known.kind), -abs(known.against.difference))))


def _finding(level: Level, line: Line) -> Finding | None:
    against = line.against(ReferenceKind.PEERS)
    sign = {Direction.HIGHER_IS_BETTER: 1, Direction.LOWER_IS_BETTER: -1}.get(line.indicator.direction, 0)
    if against is None or sign == 0 or math.isnan(against.difference) or line.indicator.counted is Counted.OWN:
        return None
    if level is Level.COMMUNE:
        # A commune that was several town halls may meet a criterion in part: that is neither.
        whole = line.share.share in {0.0, 1.0}
        apart = whole and against.share.share != 0.5 and (line.share.share > 0.5) != (against.share.share > 0.5)
    else:
        apart = bool(against.distinguishable)
    if not apart:
        return None
    return Finding(FindingKind.STRENGTH if against.difference * sign > 0 else FindingKind.GAP, level, line, against)


def rank_text(rank: Rank | None, lang: str) -> str:
    """Write a rank as "rank k of n" with ties; an en dash without one.

    Examples
    --------
    >>> rank_text(Rank(2, 40, 3, 0.9), "en")
    'rank 2 of 40 (ties: 3)'
    """
    if rank is None:
        return "–"
    template = N_("rank {rank} of {of} (ties: {ties})") if rank.ties else N_("rank {rank} of {of}")
    return translate(template, lang).format(
        rank=number(rank.rank, lang), of=number(rank.of, lang), ties=number(rank.ties, lang)
    )


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
    commune = portrait.level is Level.COMMUNE
    return PortraitStatements(
        notes=[translate(note, lang) for note in portrait.notes],
        criteria=_criteria(portrait, lang),
        strengths=[finding.sentence(lang) for finding in named if finding.kind is FindingKind.STRENGTH],
        gaps=[finding.sentence(lang) for finding in named if finding.kind is FindingKind.GAP],
        rule=[translate(RULE_COMMUNE if commune else RULE, lang)],
        survey=_about("" if commune else ABOUT_AUTHORITY, SURVEY_RULE, portrait.surveys, lang),
        estimates=_about(ABOUT_COMMUNES, KIND_NOTES[Kind.MODELLED], portrait.estimates, lang),
    )


def _about(whom: str, rule: str, figures: Sequence[object], lang: str) -> list[str]:
    """Return what survey or modelled figures are and whom they are about, nothing where there are none."""
    return [" ".join(translate(text, lang) for text in (rule, whom) if text)] if figures else []


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
