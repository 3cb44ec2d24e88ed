"""Strengths and gaps of a territory in plain sentences, by a stated rule."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo.base.i18n import N_, N_n, PartOf, counted, counted_part, number, percent, translate
from geo.portrait.comparators import ReferenceKind
from geo.portrait.lines import Comparator, Line
from geo.portrait.portrait import Portrait
from geo.portrait.ranks import Rank
from geo.statistics.funnel import SIGNIFICANCE, holm
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Counted, Direction, Indicator, Weight
from geo.vocabulary.units import fraction_text


class FindingKind(StrEnum):
    """What stands out."""

    STRENGTH = "strength"
    GAP = "gap"


COMMUNE_SENTENCES: Final = {
    FindingKind.STRENGTH: PartOf(
        N_n(
            'Meets "{label}": so does {count} of its {whole} peer with a value.',
            'Meets "{label}": so do {count} of its {whole} peer with a value.',
        ),
        N_n(
            'Meets "{label}": so does {count} of its {whole} peers with a value.',
            'Meets "{label}": so do {count} of its {whole} peers with a value.',
        ),
    ),
    FindingKind.GAP: PartOf(
        N_n(
            'Does not meet "{label}": {count} of its {whole} peer with a value does.',
            'Does not meet "{label}": {count} of its {whole} peer with a value do.',
        ),
        N_n(
            'Does not meet "{label}": {count} of its {whole} peers with a value does.',
            'Does not meet "{label}": {count} of its {whole} peers with a value do.',
        ),
    ),
}
SENTENCES: Final = {
    FindingKind.STRENGTH: N_n(
        "{label}: {share} ({counted}); from its {count} peer, {low} to {high} would be expected: better than that.",
        "{label}: {share} ({counted}); from its {count} peers, {low} to {high} would be expected: better than that.",
    ),
    FindingKind.GAP: N_n(
        "{label}: {share} ({counted}); from its {count} peer, {low} to {high} would be expected: worse than that.",
        "{label}: {share} ({counted}); from its {count} peers, {low} to {high} would be expected: worse than that.",
    ),
}
SURVEY_RULE: Final = N_(
    "Survey figures are those of authorities of its kind in the whole country. This territory itself was not surveyed: "
    "they are estimates, and it is never ranked by them."
)
HEADINGS: Final = {
    FindingKind.STRENGTH: (N_("Strengths"), N_("Met here, and by fewer than half of its peers")),
    FindingKind.GAP: (N_("Gaps behind its peers"), N_("Not met here, and met by more than half of its peers")),
}
"""Of a territory, and of a commune."""
SIGNS: Final = {Direction.HIGHER_IS_BETTER: 1, Direction.LOWER_IS_BETTER: -1}

RANKS: Final = {
    ("alone", False): N_("rank {rank} of {of}"),
    ("alone", True): N_("rank {rank} of {of} (95 % interval {low} to {high})"),
    ("ties", False): N_("rank {rank} of {of} (ties: {ties})"),
    ("ties", True): N_("rank {rank} of {of} (ties: {ties}; 95 % interval {low} to {high})"),
    ("first", False): N_("among the {together} first of {of} (ties)"),
    ("first", True): N_("among the {together} first of {of} (ties; 95 % interval {low} to {high})"),
}
"""How a rank is said: alone, level with others, or level with others at the top; without its interval, or with it."""

PORTRAIT_READING: Final = N_(
    "Of the declared criteria nearly all town halls are counted, this is not a sample; of the other indicators those that have a "
    "value. The interval says how large a gap chance alone would make between communes that are otherwise alike. Those of one "
    "intercommunality often answer alike: they count together, which makes the interval wider."
)
RANK_READING: Final = N_(
    "Ranks rest on the same town halls: a rank is given with its 95 % interval where that is wider than ten places, and says "
    "then how far up or down chance alone could have put it."
)


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
        expected = self.line.expected
        low, high = (expected.low, expected.high) if expected else (math.nan, math.nan)
        return counted(
            SENTENCES[self.kind],
            lang,
            count=expected.places if expected else 0,
            label=label,
            share=percent(share.share, lang),
            counted=fraction_text(
                self.indicator, share.numerator or 0.0, share.denominator or 0.0, Weight.COMMUNES, lang
            ),
            low=percent(low, lang),
            high=percent(high, lang),
        )


def heading(kind: FindingKind, level: Level, lang: str) -> str:
    """Return what stands over the strengths, or the gaps, of a territory.

    Examples
    --------
    >>> heading(FindingKind.GAP, Level.EPCI, "en")
    'Gaps behind its peers'
    """
    return translate(HEADINGS[kind][level is Level.COMMUNE], lang)


def find_findings(portrait: Portrait) -> tuple[Finding, ...]:
    """Return the strengths of a territory, then its gaps, each the largest difference first.

    Notes
    -----
    A territory is set against its statistical peers, one by one: it stands out where it lies outside their 95 % prediction
    interval (`geo.statistics.funnel.predict`), after Holm's correction over the indicators looked at. These are those with a
    direction and a value, of two denominators the one of those that declare (`geo.portrait.lines.Line.judged`). For a commune,
    which is a yes or a no, it is what most of its peers do otherwise.
    """
    if portrait.level is Level.COMMUNE:
        listed = [finding for line in looked_at(portrait) if (finding := _apart_from_most(line)) is not None]
    else:
        lines = looked_at(portrait)
        adjusted = holm([line.expected.probability if line.expected else 1.0 for line in lines])
        listed = [
            finding
            for line, probability in zip(lines, adjusted, strict=True)
            if probability < SIGNIFICANCE and (finding := _outside(portrait.level, line)) is not None
        ]
    order = list(FindingKind)
    return tuple(sorted(listed, key=lambda known: (order.index(known.kind), -abs(known.against.difference))))


def looked_at(portrait: Portrait) -> list[Line]:
    """Return the indicators by which a territory may stand out."""
    return [
        line
        for line in portrait.lines
        if line.judged
        and line.indicator.counted is not Counted.OWN
        and line.indicator.rankable
        and line.indicator.direction in SIGNS
        and not math.isnan(line.share.share)
        and (portrait.level is Level.COMMUNE or line.expected is not None)
    ]


def _outside(level: Level, line: Line) -> Finding | None:
    against, expected = line.against(ReferenceKind.PEERS), line.expected
    if against is None or expected is None:
        return None
    better = (line.share.share - expected.centre) * SIGNS[line.indicator.direction] > 0
    return Finding(FindingKind.STRENGTH if better else FindingKind.GAP, level, line, against)


def _apart_from_most(line: Line) -> Finding | None:
    against = line.against(ReferenceKind.PEERS)
    # A commune that was several town halls may meet a criterion in part: that is neither.
    if against is None or math.isnan(against.difference) or line.share.share not in {0.0, 1.0}:
        return None
    if against.share.share == 0.5 or (line.share.share > 0.5) == (against.share.share > 0.5):
        return None
    better = against.difference * SIGNS[line.indicator.direction] > 0
    return Finding(FindingKind.STRENGTH if better else FindingKind.GAP, Level.COMMUNE, line, against)


def rank_text(rank: Rank | None, lang: str) -> str:
    """Write a rank as "rank k of n" with ties, and with its interval where it is wide; an en dash without one.

    Where several share the first place they are called the first ones together.

    Examples
    --------
    >>> rank_text(Rank(2, 40, 3, 0.9), "en")
    'rank 2 of 40 (ties: 3)'
    >>> rank_text(Rank(1, 1255, 60, 0.97, (1, 480)), "en")
    'among the 61 first of 1,255 (ties; 95 % interval 1 to 480)'
    """
    if rank is None:
        return "–"
    kind = "first" if rank.rank == 1 and rank.ties else "ties" if rank.ties else "alone"
    low, high = rank.told or (0, 0)
    figures = {"rank": rank.rank, "of": rank.of, "ties": rank.ties, "together": rank.ties + 1, "low": low, "high": high}
    template = RANKS[kind, rank.told is not None]
    return translate(template, lang).format(**{name: number(value, lang) for name, value in figures.items()})


def place_text(against: Comparator, met: bool, lang: str, *, authorities: bool = False) -> str:
    """Write the rank in a reference group or, of a yes or no, how many answer the same.

    Examples
    --------
    >>> from geo.portrait.portrait import build_portrait
    >>> line = build_portrait(Level.COMMUNE, "35238").lines[0]
    >>> place_text(line.comparators[-1], met=True, lang="en")
    'yes, as 39.5% of communes'
    """
    if against.alike is None:
        return rank_text(against.rank, lang)
    return answer_text(against.alike, met, lang, authorities=authorities)


def answer_text(alike: float, met: bool, lang: str, *, authorities: bool = False) -> str:
    """Write a yes or no, which has no rank, with the share of the communes, or authorities, that answer the same."""
    template = N_("yes, as {share} of communes") if met else N_("no, as {share} of communes")
    if authorities:
        template = N_("yes, as {share} of authorities") if met else N_("no, as {share} of authorities")
    return translate(template, lang).format(share=percent(alike, lang))
