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
    Reason.OVERLAP: N_("no interval: two of the figures share answers"),
}
TAKEN_BY: Final = N_n(
    "{share} ({stratum}; {sample}; taken by {count} commune)",
    "{share} ({stratum}; {sample}; taken by {count} communes)",
)


def interval_note(low: float | None, high: float | None, reason: object, lang: str) -> str:
    """Return the interval of a modelled value, or why it, or the value itself, is missing.

    Examples
    --------
    >>> interval_note(0.0153, 0.0814, None, "en"), interval_note(None, None, "sample_size_not_published", "en")
    ('1.5% to 8.1%', 'no interval: sample size not published')
    """
    if low is None or pd.isna(low):
        return translate(REASONS[Reason(reason)], lang) if isinstance(reason, str) else "–"
    return translate(N_("{low} to {high}"), lang).format(low=percent(low, lang), high=percent(high, lang))


def interval_notes(frame: pd.DataFrame, lang: str) -> list[str]:
    """Return `interval_note` for each row of the frame of a modelled view."""
    rows = frame[["low", "high", "reason"]].itertuples(index=False)
    return [interval_note(row.low, row.high, row.reason, lang) for row in rows]


def tooltip_notes(frame: pd.DataFrame, lang: str) -> list[str]:
    """Return interval and coverage of each row of the frame of a modelled view, as a tooltip says them."""
    interval, covered = (
        translate(N_("95 % interval: {limits}"), lang),
        translate(N_("figures for {coverage} of it"), lang),
    )
    rows = zip(interval_notes(frame, lang), frame["low"].notna(), frame["coverage"], strict=True)
    return [
        f"{interval.format(limits=note) if known else note}, {covered.format(coverage=percent_covered(coverage, lang))}"
        for note, known, coverage in rows
    ]


def legend_notes(view: View, lang: str) -> list[str]:
    """Return why territories of a modelled view have no value, nothing where all have one."""
    if view.indicator.kind is not Kind.MODELLED or not view.report.missing:
        return []
    return [f"{translate(N_('No data'), lang)} – {translate(REASONS[Reason.COVERAGE], lang)}"]


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
            "Intervals hold the sampling error of the survey alone, not how a territory differs from the country's communes "
            "of the same sizes. Respondents chose to answer: this is not a probability sample."
        )
        lines.append(translate(limit, lang))
    return lines
