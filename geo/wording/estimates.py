"""Modelled values in words: their intervals, and what they were fitted to."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import pandas as pd

from geo.base.i18n import N_, N_n, counted, percent, translate
from geo.views.view import View
from geo.vocabulary.model import Kind
from geo.wording import labels

FITTED_TO: Final = N_("{share} ({stratum}; {sample})")

BETWEEN: Final = N_("{low} to {high}")
INTERVAL_HEADING: Final = N_("95 % interval")
"""Over an interval of a modelled value, wherever there is one."""
NARROW_HEADING: Final = N_("80 % interval")
HELD_BACK: Final = N_n(
    "{count} value is listed in tables and not drawn: it rests on fewer than 30 answers, or its interval is wider than 30 points "
    "(NCHS, Vital and Health Statistics, series 2, no. 175).",
    "{count} values are listed in tables and not drawn: they rest on fewer than 30 answers, or their interval is wider than 30 "
    "points (NCHS, Vital and Health Statistics, series 2, no. 175).",
)


def interval_note(interval: tuple[float, float] | None, lang: str) -> str:
    """Return the interval of a modelled value in whole percents, "–" where there is none.

    Examples
    --------
    >>> interval_note((0.0153, 0.0814), "en"), interval_note(None, "en")
    ('2% to 8%', '–')
    """
    if interval is None or pd.isna(interval[0]):
        return "–"
    low, high = interval
    return translate(BETWEEN, lang).format(low=_whole(low, lang), high=_whole(high, lang))


@lru_cache(maxsize=1 << 15)
def _whole(share: float, lang: str) -> str:
    """Write a limit; those of 34,875 communes are ten thousand different numbers at most."""
    return percent(share, lang, 0)


def interval_notes(frame: pd.DataFrame, lang: str, ends: tuple[str, str] = ("low", "high")) -> list[str]:
    """Return `interval_note` for each row of the frame of a modelled view: of the 95 % interval, or of another one."""
    between = translate(BETWEEN, lang)
    return [
        between.format(low=_whole(low, lang), high=_whole(high, lang)) if low == low else "–"
        for low, high in zip(frame[ends[0]].tolist(), frame[ends[1]].tolist(), strict=True)
    ]


def tooltip_notes(frame: pd.DataFrame, lang: str) -> list[str]:
    """Return the intervals of each row of the frame of a modelled view, as a tooltip says them."""
    template = translate(N_("95 % interval: {wide}; 80 %: {narrow}"), lang)
    both = zip(interval_notes(frame, lang), interval_notes(frame, lang, ("low_80", "high_80")), strict=True)
    return [template.format(wide=wide, narrow=narrow) for wide, narrow in both]


def doubt_notes(frame: pd.DataFrame, lang: str) -> list[str | None]:
    """Return what is doubtful in each row of the frame of a survey view, None where nothing is, as a tooltip says it."""
    return [labels.doubt_note(doubt, lang) or None for doubt in frame["doubt"]]


def legend_notes(view: View, lang: str) -> list[str]:
    """Return why territories of a view are not drawn: the figures of a survey are not reliable."""
    return [counted(HELD_BACK, lang, count=view.held_back)] if view.held_back else []


def source_lines(view: View, lang: str) -> list[str]:
    """Return what modelled values were fitted to, and what their intervals hold; nothing for other values."""
    if view.indicator.kind is not Kind.MODELLED:
        return []
    used = [
        translate(FITTED_TO, lang).format(
            share=percent(figure.value, lang, 0),
            stratum=figure.stratum.label(lang),
            sample=labels.sample_note(figure.value, figure.sample_size, lang),
        )
        for figure in view.strata
    ]
    fitted = N_("Model fitted to the published figures of all editions; those of this one: {figures}.")
    held = N_(
        "The interval holds the error of the survey, the scatter of respondents who chose to answer, and how places of equal "
        "size differ on the observed indicators. Nothing was measured in the territory."
    )
    return [translate(fitted, lang).format(figures=", ".join(used)), translate(held, lang)]
