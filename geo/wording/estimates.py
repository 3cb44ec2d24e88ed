"""Modelled values in words: interval or why there is none, coverage, what they are computed from."""

from __future__ import annotations

from typing import Final

import pandas as pd

from geo.base.i18n import N_, N_n, counted, percent, percent_covered, translate
from geo.indicators.estimates import Reason
from geo.views.view import View
from geo.vocabulary.model import Kind
from geo.wording import labels

REASONS: Final = {
    Reason.COVERAGE: N_("no value: the survey has figures for less than half of it"),
    Reason.SAMPLE_SIZE: N_("no interval: sample size not published"),
}
TAKEN_BY: Final = N_n(
    "{share} ({stratum}; {sample}; taken by {count} commune)",
    "{share} ({stratum}; {sample}; taken by {count} communes)",
)


INTERVAL_HEADING: Final = N_("95 % (sampling interval only)")
"""Over an interval of a modelled value, wherever there is one: it does not hold how a territory differs from the country."""
HELD_BACK: Final = N_n(
    "{count} value is listed in tables and not drawn: it, or its edition, rests on fewer than 30 answers, or its interval is "
    "wider than 30 points (NCHS, Vital and Health Statistics, series 2, no. 175).",
    "{count} values are listed in tables and not drawn: they, or their edition, rest on fewer than 30 answers, or their "
    "interval is wider than 30 points (NCHS, Vital and Health Statistics, series 2, no. 175).",
)


def interval_note(low: float | None, high: float | None, reason: object, doubt: object, lang: str) -> str:
    """Return the interval of a modelled value with what is doubtful in it, or why it, or the value itself, is missing.

    Examples
    --------
    >>> interval_note(0.0153, 0.0814, None, None, "en"), interval_note(None, None, "sample_size_not_published", None, "en")
    ('1.5% to 8.1%', 'no interval: sample size not published')
    >>> interval_note(0.0153, 0.0814, None, "few_answers", "en")
    '1.5% to 8.1% (unreliable: fewer than 30 answers)'
    """
    if low is None or pd.isna(low):
        return translate(REASONS[Reason(reason)], lang) if isinstance(reason, str) else "–"
    text = translate(N_("{low} to {high}"), lang).format(low=percent(low, lang), high=percent(high, lang))
    note = labels.doubt_note(doubt, lang)
    return f"{text} ({note})" if note else text


def interval_notes(frame: pd.DataFrame, lang: str) -> list[str]:
    """Return `interval_note` for each row of the frame of a modelled view."""
    rows = frame[["low", "high", "reason", "doubt"]].itertuples(index=False)
    return [interval_note(row.low, row.high, row.reason, row.doubt, lang) for row in rows]


def tooltip_notes(frame: pd.DataFrame, lang: str) -> list[str]:
    """Return interval and coverage of each row of the frame of a modelled view, as a tooltip says them."""
    interval = translate(N_("95 % (sampling interval only): {limits}"), lang)
    covered = translate(N_("figures for {coverage} of it"), lang)
    rows = zip(interval_notes(frame, lang), frame["low"].notna(), frame["coverage"], strict=True)
    return [
        f"{interval.format(limits=note) if known else note}, {covered.format(coverage=percent_covered(coverage, lang))}"
        for note, known, coverage in rows
    ]


def doubt_notes(frame: pd.DataFrame, lang: str) -> list[str | None]:
    """Return what is doubtful in each row of the frame of a survey view, None where nothing is, as a tooltip says it."""
    return [labels.doubt_note(doubt, lang) or None for doubt in frame["doubt"]]


def legend_notes(view: View, lang: str) -> list[str]:
    """Return why territories of a view are not drawn: the values are not reliable, or a modelled one is missing."""
    notes = []
    if view.held_back:
        notes.append(counted(HELD_BACK, lang, count=view.held_back))
    if view.indicator.kind is Kind.MODELLED and view.report.missing:
        notes.append(f"{translate(N_('No data'), lang)} – {translate(REASONS[Reason.COVERAGE], lang)}")
    return notes


def source_lines(view: View, lang: str) -> list[str]:
    """Return what modelled values are computed from, and what their intervals do not hold; nothing for other values."""
    if view.indicator.kind is not Kind.MODELLED:
        return []
    used = [
        counted(
            TAKEN_BY,
            lang,
            count=figure.territories,
            share=percent(figure.value, lang, 0),
            stratum=figure.stratum.label(lang),
            sample=labels.sample_note(figure.value, figure.sample_size, lang),
        )
        for figure in view.strata
    ]
    lines = [translate(N_("Computed from the rates of the survey: {figures}."), lang).format(figures=", ".join(used))]
    if view.frame["low"].notna().any():
        limit = N_(
            "Sampling interval only: it holds the sampling error of the survey alone, not how a territory differs from the "
            "country's communes of the same sizes. Tried on five criteria whose true value is known, such “95 %” intervals hold "
            "it in 21 to 45 % of the territories. Respondents chose to answer: this is not a probability sample."
        )
        lines.append(translate(limit, lang))
    return lines
