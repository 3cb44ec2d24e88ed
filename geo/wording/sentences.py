"""The sentences around a map: title, kind, legend, source. The same on a page, in an exported file and in a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geo.base.i18n import N_, N_n, counted, number, translate
from geo.statistics.classify import MISSING, OUTSIDE
from geo.statistics.reliability import NOT_DRAWN as UNRELIABLE
from geo.views.attribute_join import StratumFigure
from geo.views.bivariate import correlation
from geo.views.hotspots import CATEGORIES, find_hot_spots
from geo.views.query import Query
from geo.views.view import View
from geo.vocabulary import units
from geo.vocabulary.choices import Drawing, Lock, Scheme
from geo.vocabulary.levels import Level
from geo.vocabulary.model import VINTAGE, Counted, Kind
from geo.vocabulary.palettes import QUALITATIVE
from geo.wording.breaks import break_line
from geo.wording.coverage import NO_STATISTICS, coverage_line
from geo.wording.hotspots import reading
from geo.wording.labels import (
    DRAWINGS,
    EXPECTED,
    METROPOLITAN_FRANCE,
    TYPES,
    WEIGHTS,
    band_label,
    kind_note,
    period_name,
    sample_note,
)
from geo.wording.totals import total_sentence

CORRELATED: Final = N_n(
    "Rank correlation (Spearman): {rho} over {count} territory. It says nothing of a cause.",
    "Rank correlation (Spearman): {rho} over {count} territories. It says nothing of a cause.",
)
NOTHING_DRAWN: Final = N_(
    "Nothing is drawn: no figure of this edition is reliable enough. Tables and exports list the figures, with what each "
    "rests on."
)
NOT_DRAWN: Final = N_("Not drawn: unreliable")
NEITHER: Final = N_("No data, or not drawn: unreliable")
ONE_VALUE: Final = N_("All values are equal: one class.")


@dataclass(frozen=True, slots=True)
class LegendItem:
    """One line of the legend; ``index`` is the place of its colour, -1 for missing, -2 for what a filter leaves out."""

    index: int
    label: str
    count: int
    notes: tuple[str, ...] = ()


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
        translate(view.query.level.record.nouns.titles, lang),
        extent_label(view, lang),
        filter_label(view.query, lang),
        period_name(view.period.id, lang),
    ]
    if view.query.draw == Drawing.HOTSPOTS:
        parts.insert(1, translate(DRAWINGS["hotspots"], lang))
    return " – ".join(filter(None, parts))


def subtitle(view: View, lang: str) -> str:
    """Return the sentence under the title: the figure of the whole extent, or that the values are estimates."""
    if view.total is None:
        note = kind_note(view.indicator, lang)
        return f"{note} {translate(NOTHING_DRAWN, lang)}" if 0 < view.held_back == view.report.valued else note
    place = extent_label(view, lang) or translate(N_("France, five overseas départements included"), lang)
    chosen = filter_label(view.query, lang)
    figures = total_sentence(view, f"{place}, {chosen}" if chosen else place, lang)
    return f"{figures} {kind_note(view.indicator, lang)}" if view.estimated else figures


AUTHORITIES: Final = N_("the authority itself, yes or no")
PROBABILITY: Final = N_("probability of a yes")


def legend_title(view: View, lang: str) -> str:
    """Return what the colours stand for, with the unit."""
    if view.query.draw in {Drawing.BIVARIATE, Drawing.HOTSPOTS}:
        return translate(DRAWINGS[view.query.draw], lang)
    label = view.indicator.text("label", lang)
    if view.indicator.counted is Counted.OWN:
        named = units.unit(view.indicator, lang)
        return f"{label} ({named})" if named else label
    weight = translate(WEIGHTS[view.query.weight], lang)
    if view.indicator.kind is Kind.MODELLED:
        single = view.indicator.of_authority or view.query.level is Level.COMMUNE
        weight = translate(PROBABILITY if single else EXPECTED[view.query.weight], lang)
    elif view.indicator.kind is Kind.SURVEY:
        weight = translate(N_("estimated share of authorities"), lang)
    elif view.indicator.of_authority:
        weight = translate(AUTHORITIES, lang)
    elif view.query.level is Level.COMMUNE:
        halls = view.indicator.counted is Counted.TOWN_HALLS
        met = N_("town halls that meet the criterion") if halls else N_("communes that meet the criterion")
        weight = translate(met, lang)
    return f"{label} ({weight}, %)"


def legend_items(view: View, lang: str) -> list[LegendItem]:
    """Return the lines of the legend: the classes from low to high, then what lies outside given breaks, then missing."""
    if view.query.draw == Drawing.HOTSPOTS:
        return _cluster_items(view, lang)
    classes = view.classes
    items = []
    for index in range(classes.k):
        low, high, count = classes.lows[index], classes.highs[index], classes.counts[index]
        notes = [_stratum_note(f, lang) for f in _strata(view, drawn=True) if low <= f.value <= high]
        items.append(LegendItem(index, _class_label(view, index, lang), count, tuple(notes)))
    if view.query.scheme == Scheme.MANUAL:
        items.append(LegendItem(classes.k, translate(N_("Outside the breaks"), lang), classes.outside))
    missing = int((view.assigned == MISSING).sum())
    label = NOT_DRAWN if view.held_back == missing > 0 else NEITHER if view.held_back else N_("No data")
    notes = [_stratum_note(figure, lang) for figure in _strata(view, drawn=False)]
    items.append(LegendItem(-1, translate(label, lang), missing, tuple(notes)))
    if view.query.filtered:
        items.append(LegendItem(-2, translate(N_("Outside the filter"), lang), view.outside))
    return items


def _strata(view: View, *, drawn: bool) -> list[StratumFigure]:
    """Return the figures of a survey that are drawn, or those that are not."""
    figures = view.strata if view.indicator.kind is Kind.SURVEY else ()
    return [figure for figure in figures if (figure.doubt not in UNRELIABLE) == drawn]


def _cluster_items(view: View, lang: str) -> list[LegendItem]:
    clusters = find_hot_spots(view).clusters
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
    if view.query.draw == Drawing.HOTSPOTS:
        return reading(find_hot_spots(view), view, lang)
    notes = []
    classes = view.classes
    if classes.reason:
        if classes.k == 1 and classes.distinct:
            notes.append(translate(ONE_VALUE, lang))
        else:
            count = classes.outside if classes.reason is OUTSIDE else classes.k
            notes.append(counted(classes.reason, lang, count=count, asked=classes.requested_k))
    if view.query.lock == Lock.PERIODS:
        notes.append(translate(N_("The classes are those of all periods together."), lang))
    if view.parting is not None:
        named = N_("The colours part at the national value, {value}.")
        text = named if view.parting == view.centre else N_("The colours part at {value}.")
        value = units.format_value(view.parting, view.indicator, lang)
        notes.append(translate(text, lang).format(value=value))
    if view.second:
        rho, n = correlation(view)
        notes.append(counted(CORRELATED, lang, count=n, rho=number(rho, lang, 2)))
    if view.estimated:
        notes.append(translate(NO_STATISTICS, lang))
    if view.query.palette in QUALITATIVE and not view.second:
        notes.append(translate(N_("These colours tell classes apart; none of them means more or less."), lang))
    return notes


def _class_label(view: View, index: int, lang: str) -> str:
    classes = view.classes
    low, high = classes.lows[index], classes.highs[index]
    if classes.counts[index] == 0 or view.query.lock == Lock.PERIODS:
        # Not what was found in this period, but the class: it says the same for every period.
        low, high = classes.breaks[index], classes.breaks[index + 1]
    if _yes_or_no(view):
        met = classes.breaks[index + 1] == 1
        if view.indicator.of_authority:
            return translate(N_("Listed") if met else N_("Not listed"), lang)
        return translate(N_("Criterion met") if met else N_("Criterion not met"), lang)
    first, last = (units.format_number(edge, view.indicator, lang) for edge in (low, high))
    if low == high:
        return first
    return translate(N_("{low} to {high}"), lang).format(low=first, high=last)


def _yes_or_no(view: View) -> bool:
    """Say whether each territory either meets the criterion or does not: one commune, one town hall."""
    classes = view.classes
    return (
        view.indicator.yes_or_no(view.query.level)
        and not view.estimated
        and classes.k == 2
        and set(view.frame["value"].dropna().unique()) <= {0.0, 1.0}
    )


def _stratum_note(figure: StratumFigure, lang: str) -> str:
    return figure.stratum.label(lang) + " – " + sample_note(figure.value, figure.sample_size, lang)


def stratum_name(view: View, stratum_id: str, lang: str) -> str:
    """Return the label of a stratum that a view draws."""
    return next((f.stratum.label(lang) for f in view.strata if f.stratum.id == stratum_id), stratum_id)


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
        coverage_line(view, lang),
    ]
    notes = (view.period.note_fr if lang == "fr" else view.period.note_en, indicator.text("notice", lang))
    lines += [note for note in notes if note]
    lines += [break_line(known, lang) for known in indicator.breaks]
    if view.second:
        second = translate(N_("Second indicator: {label}, {period}. Source: {source}."), lang)
        lines.append(
            second.format(
                label=view.second.indicator.text("label", lang),
                period=period_name(view.second.period.id, lang),
                source=view.second.indicator.source_of(view.second.period),
            )
        )
        notice = view.second.indicator.text("notice", lang)
        lines += [notice] if notice and notice not in lines else []
        lines += [break_line(known, lang) for known in view.second.indicator.breaks]
    return lines
