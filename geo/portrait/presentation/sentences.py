"""What a page says of a portrait: its facts and the table of its reference groups, as text in the reader's language."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from babel.numbers import format_decimal

from geo.base.i18n import N_, N_n, counted, locale, number, percent, translate
from geo.portrait.comparators import ReferenceGroup, ReferenceKind
from geo.portrait.criteria import Criteria
from geo.portrait.findings import place_text, rank_text
from geo.portrait.lines import Comparator, Line
from geo.portrait.portrait import Portrait
from geo.portrait.ranks import Rank
from geo.vocabulary.levels import ABOVE_COMMUNES, Level
from geo.vocabulary.model import VINTAGE, Counted, EpciType, Indicator
from geo.vocabulary.units import counts, difference, format_number, format_value
from geo.wording.coverage import coverage_text
from geo.wording.labels import TYPES, band_label, period_name

TYPE_NAMES: Final[dict[str, str]] = {
    EpciType.CC: N_("Communauté de communes"),
    EpciType.CA: N_("Communauté d'agglomération"),
    EpciType.CU: N_("Communauté urbaine"),
    EpciType.METRO: N_("Métropole"),
}
REFERENCE_KINDS: Final[dict[str, str]] = {
    **{level: level.record.nouns.short_title for level in ABOVE_COMMUNES},
    ReferenceKind.STRATUM: N_("Stratum"),
}
PEERS_METHOD: Final = N_(
    "The territories of the same level that are nearest in population, density, type of EPCI, share of communes under 3,500 "
    "inhabitants and distance to the nearest métropole, wherever they lie. Each variable is standardised over the whole level "
    "(population, density and distance by their logarithm); a distance of 1 is one standard deviation of one of them. No "
    "indicator plays a part, and levels are never mixed."
)


PER_KM2: Final = N_n("{count} inhabitant per km²", "{count} inhabitants per km²")


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """A reference group in the table of one indicator: ready to be shown.

    Attributes
    ----------
    kind, label : str
    territory : tuple of (level, code), or None
        Whose portrait it leads to.
    members : str
        How many territories of the same level are in it.
    share, counts : str
        The share in the reference group, with its counts.
    difference, interval : str
        In points; the interval, or the mark of the reason why there is none.
    zero : bool
        Whether the difference cannot be told from zero.
    rank, percentile : str
    """

    kind: str
    label: str
    territory: tuple[str, str] | None
    members: str
    share: str
    counts: str
    difference: str
    interval: str
    zero: bool
    rank: str
    percentile: str


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """The rows of one indicator, under its own value: whether it is a share, and whether town halls are counted."""

    indicator: str
    label: str
    period: str
    value: str
    counts: str
    inhabitants: str
    rows: tuple[ReferenceRow, ...]
    share: bool = True
    halls: bool = True


def value_text(level: Level, share: float, lang: str, indicator: Indicator | None = None) -> str:
    """Write a territory's own value: a yes or a no for a commune, a percentage else.

    Examples
    --------
    >>> value_text(Level.COMMUNE, 1.0, "en"), value_text(Level.EPCI, 1.0, "en"), value_text(Level.COMMUNE, float("nan"), "en")
    ('Criterion met', '100.0%', 'No data')
    """
    if math.isnan(share):
        return translate(N_("No data"), lang)
    single = level is Level.COMMUNE if indicator is None else indicator.yes_or_no(level)
    if single and share in {0.0, 1.0}:
        if indicator is not None and indicator.of_authority:
            return translate(N_("Listed") if share else N_("Not listed"), lang)
        return translate(N_("Criterion met") if share else N_("Criterion not met"), lang)
    return format_value(share, indicator, lang)


def counts_text(numerator: float | None, denominator: float | None, lang: str) -> str:
    """Write a share's counts, or nothing where nothing was counted.

    Examples
    --------
    >>> counts_text(42, 43, "en"), counts_text(0, 0, "en")
    ('42 of 43', '')
    """
    if not denominator:
        return ""
    template = translate(N_("{numerator} of {denominator}"), lang)
    return template.format(numerator=number(numerator, lang), denominator=number(denominator, lang))


def fixed(value: float, lang: str, digits: int) -> str:
    """Write a number with exactly so many decimals, so that a column of them lines up.

    Examples
    --------
    >>> fixed(976, "en", 1), fixed(1191.44, "fr", 1)
    ('976.0', '1\u202f191,4')
    """
    return str(format_decimal(round(value, digits), format="#,##0." + "0" * digits, locale=locale(lang)))


def facts(portrait: Portrait, lang: str) -> list[tuple[str, str]]:
    """Return what a territory is: name and text of each fact."""
    it = portrait.territory
    type_name = translate(TYPE_NAMES[it["epci_type"]], lang) if it["epci_type"] in TYPE_NAMES else ""
    commune = portrait.level is Level.COMMUNE
    band = band_label(it["band"], lang) if it["band"] else ""
    texts = [
        (N_("Population"), f"{number(it['population'], lang)}" + (f" ({band})" if band else "")),
        (N_("Area"), f"{number(it['area_km2'], lang, 1)} km²"),
        (
            N_("Density"),
            counted(PER_KM2, lang, count=it["density"], digits=1),
        ),
        (N_("Communes"), "" if commune else number(it["n_communes"], lang)),
        (N_("Type of its EPCI") if commune else N_("Type"), type_name),
        (N_("Postcodes"), ", ".join(it["postcodes"]) if it["postcodes"] else ""),
    ]
    return [(translate(name, lang), text) for name, text in texts if text]


def reference_tables(portrait: Portrait, lang: str) -> tuple[list[ReferenceTable], list[tuple[str, str]]]:
    """Return the table of all indicators against all reference groups.

    Returns
    -------
    groups : list of ReferenceTable
    reasons : list of (mark, sentence)
        Why there is no interval, each reason once; the rows name it by its mark.

    Examples
    --------
    >>> from geo.portrait.portrait import build_portrait
    >>> groups, reasons = reference_tables(build_portrait(Level.EPCI, "243500139"), "en")
    >>> groups[3].value, groups[3].counts, groups[3].rows[1].difference, groups[3].rows[1].interval
    ('97.3%', '36 of 37', '+1.7', '−9.8 to +5.5')
    """
    whys = [against.why for line in portrait.lines for against in line.comparators if against.why]
    marks = {why: "abcdefgh"[place] for place, why in enumerate(dict.fromkeys(whys))}
    groups = []
    for line in portrait.lines:
        share = line.share
        people = translate(N_("{share} of the inhabitants"), lang).format(share=percent(line.inhabitants, lang))
        if line.inhabitants_coverage < 1:
            covered = coverage_text(line.inhabitants_coverage, lang)
            people = translate(N_("{people} ({covered}, by inhabitants)"), lang).format(people=people, covered=covered)
        whole = portrait.level is Level.COMMUNE or math.isnan(line.inhabitants)
        groups.append(
            ReferenceTable(
                line.indicator.id,
                line.indicator.text("label", lang),
                period_name(line.period, lang),
                value_text(portrait.level, share.share, lang, line.indicator),
                counts(line.indicator, share.numerator, share.denominator, lang),
                "" if whole else people,
                tuple(
                    _row(line, against, marks, lang) for against in line.comparators if len(against.reference.members)
                ),
                line.indicator.is_share,
                line.indicator.counted is Counted.TOWN_HALLS,
            )
        )
    sentences = [
        (mark, translate(N_("no interval: {why}"), lang).format(why=translate(why, lang)))
        for why, mark in marks.items()
    ]
    return groups, sentences


def criteria_group(criteria: Criteria, lang: str) -> ReferenceTable | None:
    """Return how many criteria a commune meets as a group of that table; None where it has no record."""
    if criteria.met is None:
        return None
    rows = []
    for against in criteria.references:
        if not len(against.reference.members):
            continue
        mean = translate(N_("{mean} on average"), lang).format(mean=fixed(against.mean, lang, 1))
        texts = _named(against.reference, lang)
        place = rank_text(against.rank, lang), _percentile(against.rank, lang)
        rows.append(ReferenceRow(*texts, mean, "", "", "", False, *place))
    value = translate(N_("{numerator} of {denominator}"), lang)
    label = translate(N_("Criteria met"), lang)
    text = value.format(numerator=number(criteria.met, lang), denominator=number(criteria.observed, lang))
    return ReferenceTable("", label, "", text, "", "", tuple(rows))


def reference_label(reference: ReferenceGroup, lang: str) -> str:
    """Return the label of a reference group with what it is, for charts and columns.

    Examples
    --------
    >>> from geo.portrait.comparators import find_parents
    >>> reference_label(find_parents(Level.COMMUNE, "35238")[0], "en")
    'EPCI: Rennes Métropole'
    """
    if reference.kind not in REFERENCE_KINDS:
        return reference.label(lang)
    kind, template = translate(REFERENCE_KINDS[reference.kind], lang), translate(N_("{kind}: {name}"), lang)
    epci_type = reference.id.partition("type_")[2]
    return template.format(kind=kind, name=translate(TYPES[epci_type], lang) if epci_type else reference.label(lang))


def _named(reference: ReferenceGroup, lang: str) -> tuple[str, str, tuple[str, str] | None, str]:
    level, _, code = reference.id.partition(":")
    leads = (level, code) if level in list(Level) else None
    return str(reference.kind), reference_label(reference, lang), leads, number(len(reference.members), lang)


def _row(line: Line, against: Comparator, marks: dict[str, str], lang: str) -> ReferenceRow:
    indicator, met = line.indicator, line.share.share == 1
    share = against.share
    interval = ""
    if against.interval:
        low, high = (difference(end, indicator, lang) for end in against.interval)
        interval = translate(N_("{low} to {high}"), lang).format(low=low, high=high)
    elif against.why:
        interval = f"({marks[against.why]})"
    return ReferenceRow(
        *_named(against.reference, lang),
        format_number(share.share, indicator, lang),
        counts(indicator, share.numerator, share.denominator, lang),
        difference(against.difference, indicator, lang),
        interval,
        against.distinguishable is False,
        place_text(against, met, lang, authorities=indicator.of_authority),
        _percentile(against.rank, lang),
    )


def _percentile(rank: Rank | None, lang: str) -> str:
    return "–" if rank is None else number(rank.percentile * 100, lang)


def parents_with_portrait(portrait: Portrait) -> tuple[ReferenceGroup, ...]:
    """Return the parents of a territory that have a portrait of their own, from the largest to the smallest."""
    return tuple(reference for reference in reversed(portrait.references) if reference.kind in list(Level))


def other_sources(portrait: Portrait, line: Line, lang: str) -> list[str]:
    """Return the sources of the other indicators of a portrait, each with its licence, as one line; none where there is one."""
    named = dict.fromkeys(
        f"{known.indicator.source} ({known.indicator.licence})"
        for known in portrait.lines
        if known.indicator.source != line.indicator.source
    )
    return [translate(N_("Other figures: {sources}."), lang).format(sources="; ".join(named))] if named else []


def source_lines(line: Line, lang: str) -> list[str]:
    """Return the lines that have to stay in sight: source, licence, period, vintage, what is special about the period."""
    period = next(known for known in line.indicator.periods if known.id == line.period)
    template = N_(
        "Source: {source} ({licence}). Period: {period}. Boundaries: IGN Admin Express via Etalab, vintage {vintage} (Licence "
        "Ouverte)."
    )
    sentence = translate(template, lang).format(
        source=line.indicator.source_of(period),
        licence=line.indicator.licence,
        period=period_name(period.id, lang),
        vintage=VINTAGE,
    )
    notes = (period.note_fr if lang == "fr" else period.note_en, line.indicator.text("notice", lang))
    return [sentence, *(note for note in notes if note)]
