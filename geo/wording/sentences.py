"""The sentences around a map: title, kind, legend, source. The same on a page, in an exported file and in a test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from babel.dates import format_date

from geo.base.i18n import N_, N_n, counted, locale, number, percent, translate
from geo.statistics.classify import OUTSIDE
from geo.statistics.intervals import wilson_interval
from geo.views.attribute_join import StratumFigure
from geo.views.bivariate import correlation
from geo.views.hotspots import CATEGORIES, hot_spots
from geo.views.query import Query
from geo.views.view import View
from geo.vocabulary import units
from geo.vocabulary.model import BANDS, VINTAGE, Indicator, Kind, Level, Theme, Weight
from geo.vocabulary.palettes import DIVERGING, QUALITATIVE
from geo.wording.hotspots import reading
from geo.wording.totals import total_sentence

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
    Kind.MODELLED: N_(
        "Modelled estimate, not an observation: the rate expected from the survey figures of the sizes of commune that make up "
        "the territory. Two territories of the same make-up have the same value; they are not to be ranked."
    ),
}
DECLARED: Final = {
    Kind.OBSERVED: N_("Observed"),
    Kind.SURVEY: N_("Estimate (survey)"),
    Kind.MODELLED: N_("Modelled estimate"),
}
DECLARED_NOTES: Final = {
    Kind.OBSERVED: N_("Imported as observed: one value per territory, as its file gives them."),
    Kind.SURVEY: N_(
        "Imported as survey values: an estimate, not an observation of the territory itself. Territories are not ranked by it."
    ),
    Kind.MODELLED: N_(
        "Imported as modelled values: an estimate, not an observation of the territory itself. Territories are not ranked by it."
    ),
}
"""Of an imported indicator, by what the person who brought it said of its values."""
WEIGHTS: Final = {
    Weight.COMMUNES: N_("share of communes"),
    Weight.INHABITANTS: N_("share of inhabitants"),
}
EXPECTED: Final = {
    Weight.COMMUNES: N_("expected share of communes"),
    Weight.INHABITANTS: N_("expected share of inhabitants"),
}

DRAWINGS: Final = {
    "classes": N_("Coloured areas"),
    "circles": N_("Proportional circles"),
    "bivariate": N_("Two indicators at once"),
    "hotspots": N_("Clusters of neighbours (hot spots)"),
}
TYPES: Final = {
    "CC": N_("Communautés de communes (CC)"),
    "CA": N_("Communautés d'agglomération (CA)"),
    "CU": N_("Communautés urbaines (CU)"),
    "METRO": N_("Métropoles"),
}

FAMILIES: Final = {
    "size_outside_metropoles": N_("By size, the communes of métropoles apart"),
    "band": N_("By population band"),
    "epci_type": N_("By type of intercommunality"),
}
STRATA: Final = N_("Strata of the survey")
COUNTRY: Final = N_("Country")
COUNTRY_NAME: Final = N_("France")
METROPOLITAN_FRANCE: Final = N_("Metropolitan France")
SEQUENTIAL_PALETTES: Final = N_("From light to dark")
DIVERGING_PALETTES: Final = N_("Two hues around the national value")
QUALITATIVE_PALETTES: Final = N_("Without order")

CORRELATED: Final = N_n(
    "Rank correlation (Spearman): {rho} over {count} territory. It says nothing of a cause.",
    "Rank correlation (Spearman): {rho} over {count} territories. It says nothing of a cause.",
)
VALUED: Final = N_n(
    "{level}: {count} of {whole} with a value ({share}).", "{level}: {count} of {whole} with a value ({share})."
)
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


def band_label(band_id: str, lang: str) -> str:
    """Return the label of a population band.

    Examples
    --------
    >>> band_label("0-499", "en"), band_label("50000+", "en")
    ('under 500 inhabitants', '50,000 inhabitants or more')
    """
    band = next(entry for entry in BANDS if entry.id == band_id)
    if band.high is None:
        return translate(N_("{low} inhabitants or more"), lang).format(low=number(band.low, lang))
    if band.low == 0:
        return translate(N_("under {limit} inhabitants"), lang).format(limit=number(band.high + 1, lang))
    return translate(N_("{low} to {high} inhabitants"), lang).format(
        low=number(band.low, lang), high=number(band.high, lang)
    )


def filter_label(query: Query, lang: str) -> str:
    """Return which communes count, "" for all of them."""
    parts = []
    if query.size:
        bands = ", ".join(band_label(band, lang) for band in query.size)
        parts.append(translate(N_("communes of {bands}"), lang).format(bands=bands))
    if query.type:
        names = (translate(TYPES[kind], lang) for kind in query.type)
        types = ", ".join(name[0].lower() + name[1:] for name in names)
        parts.append(translate(N_("in {types}"), lang).format(types=types))
    return ", ".join(parts)


def extent_label(view: View, lang: str) -> str:
    """Return the name of the extent of a view, "" for the whole country."""
    if view.query.within and view.query.within.is_zone:
        return translate(METROPOLITAN_FRANCE, lang)
    return view.extent_name or ""


def title(view: View, lang: str) -> str:
    """Return the title of a view: what, at which level, where, which communes, when."""
    label = view.indicator.text("label", lang)
    if view.second:
        label = f"{label} × {view.second.indicator.text('label', lang)}"
    parts = [
        label,
        translate(LEVELS[view.query.level], lang),
        extent_label(view, lang),
        filter_label(view.query, lang),
        period_name(view.period.id, lang),
    ]
    if view.query.draw == "hotspots":
        parts.insert(1, translate(DRAWINGS["hotspots"], lang))
    return " – ".join(filter(None, parts))


def kind_label(indicator: Indicator, lang: str) -> str:
    """Return where the values of an indicator come from, in two words."""
    return translate(DECLARED[indicator.shown_kind] if indicator.imported else KINDS[indicator.kind], lang)


def kind_note(indicator: Indicator, lang: str) -> str:
    """Return where the values of an indicator come from and what that means, in a sentence."""
    notes = DECLARED_NOTES if indicator.imported else KIND_NOTES
    return translate(notes[indicator.shown_kind], lang)


def subtitle(view: View, lang: str) -> str:
    """Return the sentence under the title: the figure of the whole extent, or that the values are estimates."""
    if view.total is None:
        return kind_note(view.indicator, lang)
    place = extent_label(view, lang) or translate(N_("France, five overseas départements included"), lang)
    chosen = filter_label(view.query, lang)
    figures = total_sentence(view, f"{place}, {chosen}" if chosen else place, lang)
    return f"{figures} {kind_note(view.indicator, lang)}" if view.estimated else figures


def legend_title(view: View, lang: str) -> str:
    """Return what the colours stand for, with the unit."""
    if view.query.draw in {"bivariate", "hotspots"}:
        return translate(DRAWINGS[view.query.draw], lang)
    label = view.indicator.text("label", lang)
    if view.indicator.counted == "own":
        named = units.unit(view.indicator, lang)
        return f"{label} ({named})" if named else label
    weight = translate(WEIGHTS[view.query.weight], lang)
    if view.indicator.kind is Kind.MODELLED:
        weight = translate(EXPECTED[view.query.weight], lang)
    elif view.indicator.kind is Kind.SURVEY:
        weight = translate(N_("estimated share of authorities"), lang)
    elif view.query.level is Level.COMMUNE:
        halls = view.indicator.counted == "town_halls"
        met = N_("town halls that meet the criterion") if halls else N_("communes that meet the criterion")
        weight = translate(met, lang)
    return f"{label} ({weight}, %)"


def legend_items(view: View, lang: str) -> list[LegendItem]:
    """Return the lines of the legend: the classes from low to high, then missing."""
    if view.query.draw == "hotspots":
        return _cluster_items(view, lang)
    classes = view.classes
    items = []
    for index in range(classes.k):
        low, high, count = classes.lows[index], classes.highs[index], classes.counts[index]
        drawn = view.strata if view.indicator.kind is Kind.SURVEY else ()
        notes = [_stratum_note(f, lang) for f in drawn if low <= f.value <= high]
        items.append(LegendItem(index, _class_label(view, index, lang), count, tuple(notes)))
    missing = int((view.assigned == -1).sum())
    items.append(LegendItem(-1, translate(N_("No data"), lang), missing))
    if view.query.filtered:
        items.append(LegendItem(-2, translate(N_("Outside the filter"), lang), view.outside))
    return items


def _cluster_items(view: View, lang: str) -> list[LegendItem]:
    clusters = hot_spots(view).clusters
    items = [
        LegendItem(
            entry.code,
            translate(entry.label, lang),
            int((clusters == entry.code).sum()),
            (translate(entry.meaning, lang),) if entry.code > 0 else (),
        )
        for entry in CATEGORIES
    ]
    if view.query.filtered:
        items.append(LegendItem(-2, translate(N_("Outside the filter"), lang), view.outside))
    return items


def legend_notes(view: View, lang: str) -> list[str]:
    """Return what a reader has to know about the classes: why they are fewer, what they share, where they meet."""
    if view.query.draw == "hotspots":
        return reading(hot_spots(view), view, lang)
    notes = []
    classes = view.classes
    if classes.reason:
        if classes.k == 1 and classes.distinct:
            notes.append(translate(ONE_VALUE, lang))
        else:
            count = classes.outside if classes.reason is OUTSIDE else classes.k
            notes.append(counted(classes.reason, lang, count=count, asked=classes.asked))
    if view.query.lock == "periods":
        notes.append(translate(N_("The classes are those of all periods together."), lang))
    if view.query.palette in DIVERGING and view.centre is not None and not view.second:
        text = translate(N_("The colours part at the national value, {value}."), lang)
        notes.append(text.format(value=units.said(view.centre, view.indicator, lang)))
    if view.second:
        rho, n = correlation(view)
        notes.append(counted(CORRELATED, lang, count=n, rho=number(rho, lang, 2)))
    if view.query.palette in QUALITATIVE and not view.second:
        notes.append(translate(N_("These colours tell classes apart; none of them means more or less."), lang))
    return notes


def _class_label(view: View, index: int, lang: str) -> str:
    classes = view.classes
    low, high = classes.lows[index], classes.highs[index]
    if classes.counts[index] == 0 or view.query.lock == "periods":
        # Not what was found in this period, but the class: it says the same for every period.
        low, high = classes.breaks[index], classes.breaks[index + 1]
    if _yes_or_no(view):
        met = classes.breaks[index + 1] == 1
        return translate(N_("Criterion met") if met else N_("Criterion not met"), lang)
    first, last = (units.written(edge, view.indicator, lang) for edge in (low, high))
    if low == high:
        return first
    return translate(N_("{low} to {high}"), lang).format(low=first, high=last)


def _yes_or_no(view: View) -> bool:
    """Say whether each territory either meets the criterion or does not: one commune, one town hall."""
    classes = view.classes
    return (
        view.query.level is Level.COMMUNE
        and not view.estimated
        and view.indicator.counted != "own"
        and classes.k == 2
        and set(view.frame["value"].dropna().unique()) <= {0.0, 1.0}
    )


def _stratum_note(figure: StratumFigure, lang: str) -> str:
    return figure.stratum.label(lang) + " – " + sample_note(figure.value, figure.sample_size, lang)


def stratum_name(view: View, stratum_id: str, lang: str) -> str:
    """Return the label of a stratum that a view draws."""
    return next((f.stratum.label(lang) for f in view.strata if f.stratum.id == stratum_id), stratum_id)


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
        counted(
            VALUED,
            lang,
            count=view.report.valued,
            whole=number(view.report.boundaries, lang),
            level=translate(LEVELS[view.query.level], lang),
            share=percent(view.report.coverage, lang),
        ),
    ]
    note = view.period.note_fr if lang == "fr" else view.period.note_en
    if note:
        lines.append(note)
    if view.second:
        second = translate(N_("Second indicator: {label}, {period}. Source: {source}."), lang)
        lines.append(
            second.format(
                label=view.second.indicator.text("label", lang),
                period=period_name(view.second.period.id, lang),
                source=view.second.indicator.source_of(view.second.period),
            )
        )
    return lines
