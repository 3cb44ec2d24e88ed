"""The chosen territory in words, and its past as a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geo.base.i18n import N_, N_n, counted, number, percent, translate
from geo.base.typography import colon, join_texts
from geo.statistics.rank_intervals import NARROW
from geo.views.hotspots import CATEGORIES, find_hot_spots
from geo.views.selection import Rank, SelectedTerritory
from geo.views.view import View
from geo.vocabulary import units
from geo.vocabulary.choices import Drawing
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind
from geo.wording import labels, sentences
from geo.wording.breaks import break_line, marked_period
from geo.wording.coverage import coverage_text
from geo.wording.estimates import INTERVAL_HEADING, NARROW_HEADING, interval_note

WIDTH: Final = 250
HEIGHT: Final = 46
MARGIN: Final = 6
"""Pixels of the line of the past."""
LEVEL_WITH: Final = N_n("{place}, level with {count} other", "{place}, level with {count} others")


@dataclass(frozen=True, slots=True)
class Spark:
    """The past of a territory as a line.

    Attributes
    ----------
    points : tuple of (float, float, str)
        In pixels, with a label.
    paths : tuple of str
        Between points that follow each other.
    label : str
        The text alternative.
    dashed : tuple of str
        Paths across a break, whose two ends cannot be compared.
    """

    points: tuple[tuple[float, float, str], ...]
    paths: tuple[str, ...]
    label: str
    dashed: tuple[str, ...] = ()
    width: int = WIDTH
    height: int = HEIGHT


def panel_lines(view: View, panel: SelectedTerritory, lang: str) -> list[tuple[str, str]]:
    """Return what is said about the chosen territory: name of each line and its text.

    Parameters
    ----------
    view : View
    panel : SelectedTerritory
    lang : str
    """
    if panel.left_out:
        return [(translate(N_("Value"), lang), translate(N_("none of its communes passes the filter"), lang))]
    if panel.value is None:
        return [(translate(N_("Value"), lang), _no_data(view, lang))]
    lines = [(translate(N_("Value"), lang), units.format_value(panel.value, view.indicator, lang))]
    if view.second:
        codes = view.second.frame["code"].eq(panel.territory["code"])
        second = view.second.frame.loc[codes, "value"]
        value = units.format_value(float(second.iloc[0]), view.second.indicator, lang) if len(second) else "–"
        lines[0] = (view.indicator.text("label", lang), lines[0][1])
        lines.insert(1, (view.second.indicator.text("label", lang), value))
    if view.query.draw == Drawing.HOTSPOTS:
        lines += [(translate(N_("Cluster"), lang), text) for text in _cluster(view, str(panel.territory["code"]), lang)]
    if view.indicator.kind is Kind.MODELLED:
        for heading, ends in ((INTERVAL_HEADING, panel.interval), (NARROW_HEADING, panel.interval_80)):
            lines.append((translate(heading, lang), interval_note(ends, lang)))
    elif panel.denominator and panel.numerator is not None:
        made = units.fraction_text(view.indicator, panel.numerator, panel.denominator, view.query.weight, lang)
        lines += [(translate(N_("Made of"), lang), made)] if made else []
    if panel.coverage is not None and view.indicator.summable and view.indicator.kind is not Kind.MODELLED:
        lines.append((translate(N_("Coverage"), lang), coverage_text(panel.coverage, lang)))
    if panel.stratum:
        lines.append((translate(N_("Stratum"), lang), sentences.stratum_name(view, panel.stratum, lang)))
        lines.append((translate(N_("Sample"), lang), labels.sample_note(panel.value, panel.sample_size, lang)))
    if view.estimated:
        text = translate(N_("none: an estimate is never ranked as if it had been observed"), lang)
        lines.append((translate(N_("Rank"), lang), text))
    lines += [
        (
            _group(rank, lang),
            _place(rank, view.query.level, panel.value == 1, lang),
        )
        for rank in panel.ranks
    ]
    return lines


def _no_data(view: View, lang: str) -> str:
    """Return that there is no value, and why where the definition leaves a territory out."""
    why = {
        True: N_("No data: it is not among the communes {concerned}"),
        False: N_("No data: none of its communes is among those {concerned}"),
    }
    concerned = view.indicator.text("concerned", lang)
    if not concerned:
        return translate(N_("No data"), lang)
    return translate(why[view.query.level is Level.COMMUNE], lang).format(concerned=concerned)


def _cluster(view: View, code: str, lang: str) -> list[str]:
    """Return the cluster of a territory, nothing for one outside the extent, which was not compared."""
    clusters = find_hot_spots(view).clusters[view.frame["code"].eq(code).to_numpy(bool)]
    entries = [known for known in CATEGORIES if known.code in clusters.tolist()]
    return [f"{translate(entry.label, lang)} ({translate(entry.meaning, lang)})" for entry in entries]


def _group(rank: Rank, lang: str) -> str:
    if rank.alike is not None:
        if rank.group == "country":
            return translate(N_("Beside France"), lang)
        return translate(N_("Beside: {group}"), lang).format(group=_group_name(rank, lang))
    if rank.group == "country":
        return translate(N_("Rank in France"), lang)
    return translate(N_("Rank: {group}"), lang).format(group=_group_name(rank, lang))


def _group_name(rank: Rank, lang: str) -> str:
    if rank.group == "region":
        return rank.name
    if rank.name in labels.TYPES:
        return translate(labels.TYPES[rank.name], lang)
    return labels.band_label(rank.name, lang)


def _place(rank: Rank, level: Level, met: bool, lang: str) -> str:
    if rank.alike is not None:
        template = N_("yes, as {share} of communes") if met else N_("no, as {share} of communes")
        if level is not Level.COMMUNE:
            template = N_("yes, as {share} of authorities") if met else N_("no, as {share} of authorities")
        return translate(template, lang).format(share=percent(rank.alike, lang))
    ends = rank.interval if rank.interval and rank.interval[1] - rank.interval[0] > NARROW else None
    text = _among(rank, level, lang)
    if ends is None:
        return text
    low, high = (number(end, lang) for end in ends)
    return translate(N_("{place} (95 % interval {low} to {high})"), lang).format(place=text, low=low, high=high)


def _among(rank: Rank, level: Level, lang: str) -> str:
    if rank.first == 1 and rank.last > 1:
        among = counted(level.record.nouns.counted, lang, count=rank.count)
        template = translate(N_("among the {together} first of {counted} (ties)"), lang)
        return template.format(together=number(rank.last, lang), counted=among)
    place = translate(N_("{k} of {counted}"), lang).format(
        k=number(rank.first, lang), counted=counted(level.record.nouns.counted, lang, count=rank.count)
    )
    if rank.first == rank.last:
        return place
    return counted(LEVEL_WITH, lang, count=rank.last - rank.first, place=place)


def sparkline(view: View, panel: SelectedTerritory, lang: str) -> Spark | None:
    """Return the past of a territory as a line, None where there are not two values: shares from 0 to 100 %, others from 0.

    A gap stays a gap: missing periods are not bridged. Across a break in the series the line is dashed.
    """
    known = [moment for moment in panel.past if moment.value is not None]
    # The strata of an estimate and their samples change between editions: a line would tell of a change that nobody saw.
    if len(known) < 2 or view.indicator.kind is Kind.MODELLED:
        return None
    step = (WIDTH - 2 * MARGIN) / (len(panel.past) - 1)
    low, high = _reach(view, [moment.value for moment in known if moment.value is not None])
    points: list[tuple[float, float, str]] = []
    paths: list[list[str]] = []
    dashed: list[list[str]] = []
    run: list[str] = []
    before = ""
    for place, moment in enumerate(panel.past):
        if moment.value is None:
            paths.append(run)
            run, before = [], ""
            continue
        x = round(MARGIN + place * step, 1)
        y = round(HEIGHT - MARGIN - (moment.value - low) / (high - low) * (HEIGHT - 2 * MARGIN), 1)
        said = units.format_value(moment.value, view.indicator, lang)
        points.append((x, y, f"{marked_period(view.indicator, moment.period, lang)}{colon(lang)}{said}"))
        if before and view.indicator.breaks_between(before, moment.period):
            paths.append(run)
            dashed.append([run[-1], f"{x} {y}"])
            run = []
        run.append(f"{x} {y}")
        before = moment.period
    paths.append(run)
    text = join_texts((label for _, _, label in points), lang)
    crossed = view.indicator.breaks_between(known[0].period, known[-1].period)
    text = ". ".join([text, " ".join(break_line(found, lang) for found in crossed)]) if crossed else text
    drawn, broken = (tuple("M" + "L".join(run) for run in runs if len(run) > 1) for runs in (paths, dashed))
    return Spark(tuple(points), drawn, text, broken)


def _reach(view: View, values: list[float]) -> tuple[float, float]:
    """Return the values at the bottom and at the top of the line."""
    if view.indicator.is_share:
        return 0.0, 1.0
    low, high = min(0.0, *values), max(0.0, *values)
    return (low, high) if high > low else (low, low + 1.0)
