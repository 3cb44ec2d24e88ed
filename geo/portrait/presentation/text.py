"""A portrait as lines of text, for a terminal."""

from __future__ import annotations

from typing import Final

from geo.base.i18n import N_, N_n, counted, number, percent, translate
from geo.base.typography import join_texts
from geo.portrait.findings import FindingKind, heading, place_text
from geo.portrait.lines import Line
from geo.portrait.portrait import Portrait
from geo.portrait.presentation.statements import portrait_sentences
from geo.vocabulary.model import Counted, Kind
from geo.vocabulary.strata import group_label
from geo.vocabulary.units import counts, difference, format_number, format_value
from geo.wording.estimates import INTERVAL_HEADING, interval_note
from geo.wording.labels import period_name, sample_note

HEAD: Final = N_n("{name} ({level} {code}), {count} inhabitant", "{name} ({level} {code}), {count} inhabitants")


def portrait_lines(portrait: Portrait, lang: str) -> list[str]:
    """Return a portrait as lines of text: the same figures and sentences as its page.

    Examples
    --------
    >>> from geo.portrait.portrait import build_portrait
    >>> from geo.vocabulary.levels import Level
    >>> portrait_lines(build_portrait(Level.REGION, "94"), "en")[0]
    'Corse (region 94), 355,486 inhabitants'
    """
    head = counted(
        HEAD, lang, count=portrait.territory["population"], name=portrait.name, level=portrait.level, code=portrait.code
    )
    statements = portrait_sentences(portrait, lang)
    lines = [head, *statements.notes, *statements.criteria, *_peers(portrait, lang)]
    for line in portrait.lines:
        lines += ["", *_indicator(line, lang)]
    headings = {
        "strengths": heading(FindingKind.STRENGTH, portrait.level, lang),
        "gaps": heading(FindingKind.GAP, portrait.level, lang),
        "rule": "",
        "survey": translate(N_("Surveys"), lang),
    }
    for name, title in headings.items():
        if sentences := getattr(statements, name):
            lines += ["", *([title] if title else []), *sentences]
    for survey in portrait.surveys:
        note = sample_note(survey.share.share, survey.share.sample_size, lang)
        label = survey.indicator.text("label", lang)
        who = group_label(survey.stratum, Kind.SURVEY, lang)
        lines.append(f"  {survey.edition}  {percent(survey.share.share, lang, 0):>7}  {label} ({who}, {note})")
    if portrait.estimates:
        lines += ["", translate(N_("Modelled estimates"), lang), *statements.estimates]
    for known in portrait.estimates:
        note = interval_note(known.interval, lang)
        ends = f" [{translate(INTERVAL_HEADING, lang)} {note}]" if known.interval else f" ({note})"
        lines.append(
            f"  {known.edition}  {percent(known.value, lang, 0):>7}{ends}  {known.indicator.text('label', lang)}"
        )
    if portrait.communes:
        lines += ["", translate(N_("Communes, and what each lacks"), lang)]
    for row in portrait.communes:
        lacks = join_texts((indicator.text("label", lang) for indicator in row.lacks), lang)
        met = f"{row.met}/{row.observed}" if row.met is not None else "–"
        lines.append(f"  {row.code}  {row.name:<32} {number(row.population, lang):>9}  {met:>4}  {lacks}")
    return lines


def _peers(portrait: Portrait, lang: str) -> list[str]:
    names = ", ".join(f"{row.name} ({number(row.distance, lang, 2)})" for row in portrait.peers.itertuples())
    return [translate(N_("Statistical peers, with their distance: {names}."), lang).format(names=names)]


def _indicator(line: Line, lang: str) -> list[str]:
    share = line.share
    counted = f"{number(share.numerator, lang)} / {number(share.denominator, lang)}"
    if line.indicator.counted is Counted.OWN:
        counted = counts(line.indicator, share.numerator, share.denominator, lang)
    label, period = line.indicator.text("label", lang), period_name(line.period, lang)
    template = N_("{label}, {period}: {share} ({counts})") if counted else N_("{label}, {period}: {share}")
    own = format_value(share.share, line.indicator, lang)
    rows = [translate(template, lang).format(label=label, period=period, share=own, counts=counted)]
    for against in line.comparators:
        name = against.reference.label(lang)
        ends = ""
        if against.interval:
            low, high = (difference(end, line.indicator, lang) for end in against.interval)
            ends = f" [{low}; {high}]"
        apart = f"{difference(against.difference, line.indicator, lang)}{ends}"
        theirs = format_number(against.share.share, line.indicator, lang)
        place = place_text(against, share.share == 1, lang, authorities=line.indicator.of_authority)
        rows.append(f"  {name:<56} {theirs:>7}  {apart:<24} {place}")
    return rows
