"""The sentences of a comparison, from its figures: the same on a page, in a file and on the command line."""

from __future__ import annotations

import math
from typing import Final

from babel.numbers import format_decimal

from geo.base.i18n import N_, locale, number, percent, translate
from geo.base.typography import join_texts
from geo.compare.answer import Comparison
from geo.compare.evolution import Change, Evolution, Verdict
from geo.compare.factors import Factors
from geo.compare.gaps import Gap
from geo.compare.survey import SIZE_STRATA, SurveyAnswer
from geo.counts.estimates import Estimate
from geo.counts.shares import Share
from geo.indicators.derived.conditional import declares
from geo.vocabulary.model import About, Counted, Indicator, Kind, Weight
from geo.vocabulary.strata import group_label
from geo.vocabulary.units import difference, format_difference, format_value, fraction_text
from geo.vocabulary.units import points as points
from geo.wording.breaks import gap_break_sentences
from geo.wording.estimates import interval_note
from geo.wording.labels import period_name, sample_note

READING: Final = N_(
    "Nearly all town halls are counted, this is not a sample. The interval says how large a gap chance alone would make "
    "between town halls that are otherwise alike. Those of one intercommunality often answer alike: they count together, which "
    "makes the interval wider."
)
PART_READING: Final = N_(
    "Only town halls that have a value are counted; nothing says how the others would differ. The interval says how large a gap "
    "chance alone would make between town halls that are otherwise alike. Those of one intercommunality often answer alike: they "
    "count together, which makes the interval wider."
)
NEARLY_ALL: Final = 0.95
"""Coverage of both groups from which on nearly all town halls are said to be counted."""
COMMUNES_READING: Final = N_(
    "The interval says how large a gap chance alone would make between communes that are otherwise alike. Those of one "
    "intercommunality often answer alike: they count together, which makes the interval wider."
)
SURVEY_READING: Final = N_(
    "Respondents chose to answer: the interval does not say how those who did not answer would differ."
)
BASES: Final = N_("Bases and questions differ between editions: read a change with care.")
REPEATED: Final = N_(
    "The same town halls are counted in both periods, which the interval of the change takes into account."
)
REPEATED_COMMUNES: Final = N_(
    "The same communes are counted in both periods, which the interval of the change takes into account."
)
FACTORS: Final = N_(
    "Of this gap of {gap}, {declaring} come from how many town halls {declares} ({declares_a} against {declares_b}), {given} "
    "from what those do that {declares} ({given_a} against {given_b})."
)
AMONG_THOSE: Final = N_("Among the town halls that {declares}:")
JUDGED: Final = N_("To judge whether one group does better, compare the town halls that {declares}.")
VERDICTS: Final = {
    Verdict.WIDENS: N_("The gap widens from {start} to {end}: {before}, then {after} ({change})."),
    Verdict.NARROWS: N_("The gap narrows from {start} to {end}: {before}, then {after} ({change})."),
    Verdict.REVERSES: N_("The gap changes its sign from {start} to {end}: {before}, then {after} ({change})."),
    Verdict.NOT_DISTINGUISHABLE: N_(
        "Whether the gap widens or narrows from {start} to {end} cannot be told: {before}, then {after} ({change})."
    ),
    Verdict.BREAK: N_("From {start} to {end} the gap cannot be compared: a break in the series lies between."),
    Verdict.UNKNOWN: N_("The gap goes from {before} in {start} to {after} in {end}; this change has no interval."),
}
ONE_PERIOD: Final = N_("The gap is known for one period only.")
NOT_TERRITORIAL: Final = N_(
    "Nothing was measured in the territories themselves. A difference between them computed from these figures would only "
    "repeat that their communes differ in size, so none is given."
)
ESTIMATED: Final = {
    About.COMMUNES: N_("{group}: {value}, an estimate about its communes; 95 % interval: {interval}."),
    About.AUTHORITY: N_("{group}: probability {value}, an estimate from its kind and size; 95 % interval: {interval}."),
}
NOT_LOCAL: Final = N_(
    "Nothing was measured in one territory or another: the figures hold for the whole country, so no gap is given by place."
)


def share_sentence(
    label: str, share: Share, lang: str, weight: Weight = Weight.COMMUNES, indicator: Indicator | None = None
) -> str:
    """Return one group's value with its counts or its number of respondents; that of an indicator of town halls for None."""
    if math.isnan(share.share):
        return translate(N_("{group}: no value."), lang).format(group=label)
    if share.denominator is None:
        template = N_("{group}: {share} ({note}).")
        note = sample_note(share.share, share.sample_size, lang)
        return translate(template, lang).format(group=label, share=percent(share.share, lang, 0), note=note)
    counted = fraction_text(indicator, share.numerator or 0.0, share.denominator, weight, lang)
    template = N_("{group}: {share} ({counted}).") if counted else N_("{group}: {share}.")
    return translate(template, lang).format(
        group=label, share=format_value(share.share, indicator, lang), counted=counted
    )


def gap_sentence(gap_result: Gap, lang: str, indicator: Indicator | None = None) -> str:
    """Return the gap with its unit and its interval, or why it has none."""
    if math.isnan(gap_result.gap):
        return translate(N_("No gap: {why}."), lang).format(why=translate(gap_result.why, lang))
    if gap_result.interval is None:
        template = N_("Gap: {gap} ({why}).")
        gap = format_difference(gap_result.gap, indicator, lang)
        return translate(template, lang).format(gap=gap, why=translate(gap_result.why, lang))
    template = (
        N_("Gap: {gap} (95 % interval {low} to {high}).")
        if gap_result.distinguishable
        else N_("Gap: {gap}, not distinguishable from zero (95 % interval {low} to {high}).")
    )
    low, high = (difference(end, indicator, lang) for end in gap_result.interval)
    return translate(template, lang).format(gap=format_difference(gap_result.gap, indicator, lang), low=low, high=high)


def ratio_sentence(gap: Gap, lang: str) -> str:
    """Return the ratio of the two shares, or "" where there is none."""
    if math.isnan(gap.ratio):
        return ""
    ratio = format_decimal(round(gap.ratio, 2), format="#,##0.00", locale=locale(lang))
    return translate(N_("Ratio: {ratio}."), lang).format(ratio=ratio)


def _adds_up(before: float, change: float, after: float, indicator: Indicator | None) -> bool:
    """Say whether two gaps and the change between them add up as they are written.

    Examples
    --------
    >>> _adds_up(-0.1246, -0.0118, -0.1364, None), _adds_up(-0.125, -0.011, -0.136, None)
    (False, True)
    """
    if indicator is not None and not indicator.is_share:
        return True
    first, step, last = (round(100 * part, 1) for part in (before, change, after))
    return math.isclose(first + step, last, abs_tol=0.01)


def change_sentence(change: Change, points_of: dict[str, Gap], lang: str, indicator: Indicator | None = None) -> str:
    """Return what became of the gap between two periods."""
    size = format_difference(change.change, indicator, lang)
    moved = translate(N_("change {change}"), lang).format(change=size)
    if change.interval:
        template = N_("change {change}, 95 % interval {low} to {high}")
        low, high = (difference(end, indicator, lang) for end in change.interval)
        moved = translate(template, lang).format(change=size, low=low, high=high)
    before, after = points_of[change.start].gap, points_of[change.end].gap
    if not _adds_up(before, change.change, after, indicator):
        moved = translate(N_("{change}; each rounded on its own"), lang).format(change=moved)
    return translate(VERDICTS[change.verdict], lang).format(
        start=period_name(change.start, lang),
        end=period_name(change.end, lang),
        before=format_difference(before, indicator, lang),
        after=difference(after, indicator, lang),
        change=moved,
    )


def evolution_sentences(evolution: Evolution, indicator: Indicator, lang: str) -> list[str]:
    """Return what became of the gap since the last break, or from the first to the last period, and how to read it."""
    broken = gap_break_sentences(evolution.breaks, lang)
    if evolution.whole is None:
        known = any(not math.isnan(gap.gap) for _, gap in evolution.points)
        alone = N_("Since then it is known for one period only.") if broken else ONE_PERIOD
        return [*broken, translate(alone, lang)] if known else []
    lines = [*broken, change_sentence(evolution.whole, dict(evolution.points), lang, indicator)]
    if indicator.kind is not Kind.OBSERVED:
        lines.append(translate(BASES, lang))
    elif evolution.whole.interval:
        lines.append(translate(REPEATED if indicator.counted is Counted.TOWN_HALLS else REPEATED_COMMUNES, lang))
    return lines


def factor_sentences(factors: Factors, lang: str) -> list[str]:
    """Return what each of two factors adds to a gap of all town halls, and the gap to judge by, with its evolution."""
    indicator, declare = factors.indicator, declares(factors.indicator, lang)
    total, declaring, given = (part / 100 for part in factors.rounded())
    texts = {
        "gap": format_difference(total, indicator, lang),
        "declaring": difference(declaring, indicator, lang),
        "given": difference(given, indicator, lang),
        "declares": declare,
    }
    for name, gap in (("declares", factors.declares), ("given", factors.given)):
        texts |= {f"{name}_{side}": percent(share.share, lang) for side, share in (("a", gap.a), ("b", gap.b))}
    lines = [translate(FACTORS, lang).format(**texts)]
    if factors.before_break:
        return [*lines, *gap_break_sentences(indicator.breaks, lang)]
    judged = " ".join([translate(JUDGED, lang).format(declares=declare), gap_sentence(factors.given, lang, indicator)])
    evolution = evolution_sentences(factors.evolution, indicator, lang)
    at = len(gap_break_sentences(factors.evolution.breaks, lang))
    if at < len(evolution):
        # What a reader sees above it is the gap of all town halls: say whose evolution this is.
        among = translate(AMONG_THOSE, lang).format(declares=declare)
        evolution[at] = f"{among} {evolution[at][:1].lower()}{evolution[at][1:]}"
    return [*lines, judged, *evolution]


def survey_sentences(survey: SurveyAnswer, indicator: Indicator, lang: str) -> list[str]:
    """Return what a survey can say where territories are compared, and why not more."""
    label = indicator.text("label", lang)
    figures = join_texts(
        (
            f"{group_label(stratum, Kind.SURVEY, lang)} {percent(share.share, lang, 0)} "
            f"({sample_note(share.share, share.sample_size, lang)})"
            for stratum, share in survey.figures
        ),
        lang,
    )
    lines = [
        translate(
            N_('"{label}" was measured by a survey, by kind of authority and for the whole country: {figures}.'), lang
        )
        if figures
        else translate(
            N_('"{label}" was measured by a survey, which published nothing for authorities like these.'), lang
        )
    ]
    lines = [line.format(label=label, figures=figures) for line in lines]
    for french, english, counts in survey.makeup:
        sizes = join_texts(
            (
                f"{group_label(stratum, Kind.SURVEY, lang)} {number(count, lang)}"
                for stratum, count in zip(SIZE_STRATA, counts, strict=True)
            ),
            lang,
        )
        template = N_("{group}: {sizes}.")
        lines.append(translate(template, lang).format(group=french if lang == "fr" else english, sizes=sizes))
    lines += [estimate_sentence(known, lang) for known in survey.estimates]
    if survey.national is not None:
        template = N_("Between the two strata, in the whole country: {gap}")
        lines.append(translate(template, lang).format(gap=gap_sentence(survey.national, lang, indicator)))
    return [*lines, translate(NOT_TERRITORIAL if survey.makeup else NOT_LOCAL, lang)]


def estimate_sentence(estimate: Estimate, lang: str) -> str:
    """Return the modelled value of a territory, called an estimate."""
    template = ESTIMATED[estimate.about]
    interval = interval_note(estimate.interval, lang)
    return translate(template, lang).format(
        group=estimate.name, value=percent(estimate.value, lang, 0), interval=interval
    )


def title(comparison: Comparison, lang: str) -> str:
    """Return the title of a comparison: what, who, where, when."""
    sides = translate(N_("{a} against {b}"), lang).format(a=comparison.a.label(lang), b=comparison.b.label(lang))
    where = [comparison.extent.label(lang)] if comparison.extent else []
    return " – ".join(
        [comparison.indicator.text("label", lang), sides, *where, period_name(comparison.period.id, lang)]
    )


def _reading(comparison: Comparison) -> str:
    """Return how the interval of an observed gap is read: whether nearly all town halls are counted, or those with a value."""
    if comparison.indicator.counted is not Counted.TOWN_HALLS:
        return COMMUNES_READING
    assert comparison.gap is not None
    sides = (comparison.gap.a, comparison.gap.b)
    # Of a criterion about a site, town halls without one are not even expected: the file says whether all were looked at.
    everybody = comparison.indicator.rpnt and all(side.coverage >= NEARLY_ALL for side in sides)
    return READING if everybody else PART_READING


def sentences(comparison: Comparison, lang: str) -> list[str]:
    """Return the whole answer in sentences: shares, gap, ratio, evolution, how to read them.

    Examples
    --------
    >>> from geo.compare.answer import compare
    >>> from geo.compare.question import GapQuestion
    >>> lines = sentences(compare(GapQuestion(period="2026-10")), "en")
    >>> lines[0]
    'Communes under 3,500 inhabitants, outside métropoles: 44.1% (13,779 of 31,238 town halls).'
    >>> lines[2]
    'Gap: −37.1 points (95 % interval −42.9 to −31.2).'
    """
    if comparison.survey_answer is not None:
        return survey_sentences(comparison.survey_answer, comparison.indicator, lang)
    if comparison.gap is None or comparison.evolution is None:
        return []
    weight = comparison.question.weight
    observed = comparison.indicator.kind is Kind.OBSERVED
    lines = [
        share_sentence(comparison.a.label(lang), comparison.gap.a, lang, weight, comparison.indicator),
        share_sentence(comparison.b.label(lang), comparison.gap.b, lang, weight, comparison.indicator),
        gap_sentence(comparison.gap, lang, comparison.indicator),
        ratio_sentence(comparison.gap, lang),
        *(
            factor_sentences(comparison.factors, lang)
            if comparison.factors and not comparison.indicator.conditional
            else evolution_sentences(comparison.evolution, comparison.indicator, lang)
        ),
    ]
    if comparison.gap.interval:
        lines.append(translate(_reading(comparison) if observed else SURVEY_READING, lang))
    return [line for line in lines if line]
