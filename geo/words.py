"""The sentences around a map: title, kind, legend, source. The same on a page, in an exported file and in a test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from babel.dates import format_date

from geo.atlas import StratumFigure, View
from geo.i18n import N_, locale, number, percent, translate
from geo.model import VINTAGE, Kind, Level, Theme, Weight
from geo.stats import wilson_interval

LEVELS: Final = {
    Level.COMMUNE: N_("Communes"),
    Level.EPCI: N_("Intercommunalities (EPCI)"),
    Level.DEPARTEMENT: N_("Départements"),
    Level.REGION: N_("Regions"),
}
THEMES: Final = {
    Theme.IA: N_("Artificial intelligence"),
    Theme.DONNEES: N_("Data"),
    Theme.CYBER: N_("Cybersecurity"),
    Theme.PRESENCE: N_("Digital presence"),
}
KINDS: Final = {
    Kind.OBSERVED: N_("Observed"),
    Kind.SURVEY: N_("Estimate by stratum (survey)"),
    Kind.MODELLED: N_("Modelled estimate"),
}
KIND_NOTES: Final = {
    Kind.OBSERVED: N_("Observed: one value per territory, read from a register."),
    Kind.SURVEY: N_(
        "Estimate, not an observation: every territory is given the survey figure of its stratum. Nothing was measured in "
        "the territory itself. Respondents chose to answer: this is not a probability sample."
    ),
    Kind.MODELLED: N_("Modelled: computed from survey figures and the make-up of the territory, not observed there."),
}
WEIGHTS: Final = {
    Weight.COMMUNES: N_("share of communes"),
    Weight.INHABITANTS: N_("share of inhabitants"),
}

ONE_VALUE: Final = N_("All values are equal: one class.")


@dataclass(frozen=True, slots=True)
class LegendItem:
    """One line of the legend; ``index`` is the class, -1 for missing."""

    index: int
    label: str
    count: int
    notes: tuple[str, ...] = ()


def period_name(period: str, lang: str) -> str:
    """Write a period as a reader says it.

    Examples
    --------
    >>> period_name("2026-10", "fr"), period_name("2025", "fr")
    ('octobre 2026', '2025')
    """
    year, _, month = period.partition("-")
    if not month:
        return year
    return format_date(date(int(year), int(month), 1), "MMMM y", locale=locale(lang))


def title(view: View, lang: str) -> str:
    """Return the title of a view: what, at which level, where, when."""
    parts = [view.indicator.text("label", lang), translate(LEVELS[view.query.level], lang)]
    if view.extent_name:
        parts.append(view.extent_name)
    parts.append(period_name(view.period.id, lang))
    return " – ".join(parts)


def subtitle(view: View, lang: str) -> str:
    """Return the sentence under the title: the figure of the whole extent, or that the values are estimates."""
    if view.total is None:
        return translate(KIND_NOTES[view.indicator.kind], lang)
    template = {
        Weight.COMMUNES: N_(
            "{place}: {value} of communes ({numerator} of {denominator} town halls), coverage {coverage}."
        ),
        Weight.INHABITANTS: N_(
            "{place}: {value} of inhabitants live in such a commune ({numerator} of {denominator}), coverage {coverage}."
        ),
    }[view.query.weight]
    return translate(template, lang).format(
        place=view.extent_name or translate(N_("France, five overseas départements included"), lang),
        value=percent(view.total.value, lang),
        numerator=number(view.total.numerator, lang),
        denominator=number(view.total.denominator, lang),
        coverage=percent(view.total.coverage, lang, 2),
    )


def legend_title(view: View, lang: str) -> str:
    """Return what the colours stand for, with the unit."""
    weight = translate(WEIGHTS[view.query.weight], lang)
    if view.estimated:
        weight = translate(N_("estimated share of authorities"), lang)
    elif view.query.level is Level.COMMUNE:
        weight = translate(N_("town halls that meet the criterion"), lang)
    return f"{view.indicator.text('label', lang)} ({weight}, %)"


def legend_items(view: View, lang: str) -> list[LegendItem]:
    """Return the lines of the legend: the classes from low to high, then missing."""
    classes = view.classes
    items = []
    for index in range(classes.k):
        low, high, count = classes.lows[index], classes.highs[index], classes.counts[index]
        notes = [_stratum_note(f, lang) for f in view.strata if view.estimated and low <= f.value <= high]
        items.append(LegendItem(index, _class_label(view, index, lang), count, tuple(notes)))
    missing = int((view.assigned == -1).sum())
    items.append(LegendItem(-1, translate(N_("No data"), lang), missing))
    return items


def legend_note(view: View, lang: str) -> str:
    """Return why there are fewer classes than asked for, or ""."""
    classes = view.classes
    if not classes.reason:
        return ""
    text = translate(ONE_VALUE if classes.k == 1 and classes.distinct else classes.reason, lang)
    return text.format(k=classes.k, asked=classes.asked, distinct=classes.k, count=classes.outside)


def _class_label(view: View, index: int, lang: str) -> str:
    classes = view.classes
    low, high = classes.lows[index], classes.highs[index]
    if classes.counts[index] == 0:
        low, high = classes.breaks[index], classes.breaks[index + 1]
    if _yes_or_no(view):
        return translate(N_("Criterion met") if high == 1 else N_("Criterion not met"), lang)
    if low == high:
        return percent(low, lang)
    return translate(N_("{low} to {high}"), lang).format(low=percent(low, lang), high=percent(high, lang))


def _yes_or_no(view: View) -> bool:
    """Say whether each territory either meets the criterion or does not: one commune, one town hall."""
    classes = view.classes
    return (
        view.query.level is Level.COMMUNE
        and not view.estimated
        and set(classes.lows) <= {0.0, 1.0}
        and classes.distinct
    )


def _stratum_note(figure: StratumFigure, lang: str) -> str:
    return figure.stratum.label(lang) + " – " + sample_note(figure.value, figure.sample_size, lang)


def sample_note(share: float, sample_size: float | None, lang: str) -> str:
    """Return the sample size of a survey figure with its interval, or that there can be none."""
    if not sample_size:
        return translate(N_("no interval: sample size not published"), lang)
    low, high = wilson_interval(share, sample_size)
    return translate(N_("n = {n}, 95 % interval {low} to {high}"), lang).format(
        n=number(sample_size, lang), low=percent(low, lang, 0), high=percent(high, lang, 0)
    )


def source_lines(view: View, lang: str) -> list[str]:
    """Return the lines that have to stay in sight: source, licence, period, vintage, kind, coverage."""
    indicator = view.indicator
    lines = [
        translate(
            N_(
                "Source: {source} ({licence}). Period: {period}. Boundaries: IGN Admin Express via Etalab, vintage "
                "{vintage} (Licence Ouverte)."
            ),
            lang,
        ).format(
            source=indicator.source_of(view.period),
            licence=indicator.licence,
            period=period_name(view.period.id, lang),
            vintage=VINTAGE,
        ),
        translate(N_("{level}: {valued} of {count} with a value ({share})."), lang).format(
            level=translate(LEVELS[view.query.level], lang),
            valued=number(view.report.valued, lang),
            count=number(view.report.boundaries, lang),
            share=percent(view.report.coverage, lang),
        ),
    ]
    note = view.period.note_fr if lang == "fr" else view.period.note_en
    return [*lines, note] if note else lines
