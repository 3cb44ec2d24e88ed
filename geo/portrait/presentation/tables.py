"""The tables of a portrait: evolution, neighbours, peers, communes, surveys, estimates, as text in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from geo.base.i18n import N_, number, percent, translate
from geo.base.text import search_key
from geo.base.typography import join_texts
from geo.indicators.catalogue import get_indicator
from geo.portrait.criteria import CommuneRow
from geo.portrait.lines import Line
from geo.portrait.portrait import Portrait
from geo.portrait.presentation.sentences import TYPE_NAMES, counts_text, fixed, reference_label, value_text
from geo.views.symbology import UNRELIABLE_COVERAGE
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Counted, Indicator
from geo.vocabulary.units import counts, format_value
from geo.wording.breaks import marked_period
from geo.wording.coverage import part_note


@dataclass(frozen=True, slots=True)
class Row:
    """A row: of a period, or of a territory with its code; ``own`` is the territory of the portrait itself."""

    name: str
    cells: tuple[str, ...]
    code: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the heading of its first column and of its others, and its rows."""

    first: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class LackingRow:
    """A commune of an EPCI and what it lacks.

    Attributes
    ----------
    code, name, population : str
    met : str
        How many criteria it meets, of how many.
    lacks : str
        The others.
    known : bool
        Whether it has a record.
    away : bool
        Whether it lacks one criterion alone.
    """

    code: str
    name: str
    population: str
    met: str
    lacks: str
    known: bool
    away: bool


def evolution_table(portrait: Portrait, line: Line, lang: str) -> Table:
    """Return one indicator over all periods: the territory's own value, its counts, the share of each reference group.

    Examples
    --------
    >>> from geo.portrait.portrait import build_portrait
    >>> rennes = build_portrait(Level.EPCI, "243500139")
    >>> evolution_table(rennes, rennes.lines[3], "en").rows[-1].cells[:3]
    ('97.3%', '36 of 37', '96.6%')
    """
    references = [reference for reference in portrait.references if len(reference.members)]
    rows = []
    for record in line.evolution.to_dict("records"):
        own = _value(portrait.level, record["value"], lang, line.indicator)
        counted = counts(line.indicator, record["numerator"], record["denominator"], lang) or "–"
        counted += part_note(record, lang, 1 if line.indicator.yes_or_no(portrait.level) else UNRELIABLE_COVERAGE)
        shares = (format_value(record[reference.id], line.indicator, lang) for reference in references)
        rows.append(Row(marked_period(line.indicator, record["period"], lang), (own, counted, *shares)))
    halls = line.indicator.counted is Counted.TOWN_HALLS
    counted = translate(N_("Town halls") if halls else N_("Counted"), lang)
    columns = (portrait.name, counted, *(reference_label(reference, lang) for reference in references))
    return Table(translate(N_("Period"), lang), columns, tuple(rows))


def neighbour_table(portrait: Portrait, lang: str) -> Table:
    """Return the neighbours of a territory with the latest value of every indicator, the territory itself first."""
    own = Row(
        portrait.name,
        (
            number(portrait.territory["population"], lang),
            *(_value(portrait.level, line.share.share, lang, line.indicator) for line in portrait.lines),
        ),
        portrait.code,
        own=True,
    )
    indicators = [line.indicator for line in portrait.lines]
    rows = [
        Row(
            record["name"],
            (
                number(record["population"], lang),
                *(_value(portrait.level, record[known.id], lang, known) for known in indicators),
            ),
            record["code"],
        )
        for record in portrait.neighbours.to_dict("records")
    ]
    labels = (line.indicator.text("label", lang) for line in portrait.lines)
    columns = (translate(N_("Population"), lang), *labels)
    return Table(translate(N_("Territory"), lang), columns, (own, *rows))


VARIABLES: Final[dict[str, tuple[str, Callable[[Any, str], str]]]] = {
    "distance": (N_("Distance"), lambda value, lang: fixed(value, lang, 2)),
    "population": (N_("Population"), lambda value, lang: number(value, lang)),
    "density": (N_("Inhabitants per km²"), lambda value, lang: fixed(value, lang, 1)),
    "epci_type": (
        N_("Type of EPCI"),
        lambda value, lang: translate(TYPE_NAMES[value], lang) if value in TYPE_NAMES else "–",
    ),
    "share_small": (N_("Communes under 3,500 inhabitants"), lambda value, lang: percent(value, lang)),
    "metropole_km": (N_("Kilometres to the nearest métropole"), lambda value, lang: fixed(value, lang, 1)),
}
"""Heading and writer of each variable of likeness."""


def peer_table(portrait: Portrait, indicator: Indicator, lang: str) -> Table:
    """Return the statistical peers, nearest first, with the variables of likeness and the latest value of one indicator.

    The territory itself stands first, at distance 0.
    """
    named = dict(VARIABLES)
    if "epci_type" not in portrait.level.record.columns:
        del named["epci_type"]  # they have no type of their own
    if portrait.level is Level.COMMUNE:
        named["share_small"] = (N_("Communes under 3,500 inhabitants in its EPCI"), named["share_small"][1])
    share = next(line.share.share for line in portrait.lines if line.indicator.id == indicator.id)
    target = {**portrait.target, "name": portrait.name, "code": portrait.code, "distance": 0.0, indicator.id: share}
    rows = [
        Row(
            str(record["name"]),
            (
                *(write(record[name], lang) for name, (_, write) in named.items()),
                _value(portrait.level, record[indicator.id], lang, indicator),
            ),
            str(record["code"]),
            own=record is target,
        )
        for record in (target, *portrait.peers.to_dict("records"))
    ]
    headings = (translate(heading, lang) for heading, _ in named.values())
    return Table(translate(N_("Territory"), lang), (*headings, indicator.text("label", lang)), tuple(rows))


def _value(level: Level, share: float, lang: str, indicator: Indicator) -> str:
    """Write a value in a cell: yes or no for a commune."""
    if indicator.yes_or_no(level) and share in {0.0, 1.0}:
        return translate(N_("yes") if share else N_("no"), lang)
    return value_text(level, share, lang, indicator)


def commune_rows(portrait: Portrait, sort: str, lang: str) -> list[LackingRow]:
    """Return the communes of an EPCI, ready to be shown.

    Parameters
    ----------
    portrait : Portrait
    sort : str
        One of `geo.vocabulary.choices.CommuneColumn`, with a minus sign in front for the other direction. Communes without
        a record are last when sorted by what they lack, whatever the direction.
    lang : str
    """
    keys: dict[str, Callable[[CommuneRow], Any]] = {
        "lacks": lambda row: (len(row.lacks), search_key(row.name)),
        "name": lambda row: search_key(row.name),
        "population": lambda row: row.population,
    }
    column = sort.removeprefix("-")
    ordered = sorted(portrait.communes, key=keys[column], reverse=sort.startswith("-"))
    if column == "lacks":
        ordered.sort(key=lambda row: row.met is None)
    return [
        LackingRow(
            code=row.code,
            name=row.name,
            population=number(row.population, lang),
            met=counts_text(row.met, row.observed, lang) or "–",
            lacks=join_texts((indicator.text("label", lang) for indicator in row.lacks), lang),
            known=row.met is not None,
            away=row.one_away,
        )
        for row in ordered
    ]


def lacking_groups(portrait: Portrait, lang: str) -> list[tuple[str, list[str]]]:
    """Return the communes of an EPCI by what they lack, in few lines: those without a record last.

    Returns
    -------
    list of (str, list of str)
        What is lacking, and the names of the communes that lack it: first those that lack nothing, then the others by how many
        criteria they lack and how many they are.

    Examples
    --------
    >>> from geo.portrait.portrait import build_portrait
    >>> groups = lacking_groups(build_portrait(Level.EPCI, "243500139"), "en")
    >>> groups[0][0], len(groups[0][1]), sum(len(names) for _, names in groups)
    ('nothing', 30, 43)
    """
    groups: dict[tuple[str, ...] | None, list[CommuneRow]] = {}
    for row in sorted(portrait.communes, key=lambda row: search_key(row.name)):
        lacks = None if row.met is None else tuple(indicator.id for indicator in row.lacks)
        groups.setdefault(lacks, []).append(row)
    ordered = sorted(
        groups.items(), key=lambda group: (group[0] is None, len(group[0] or ()), -len(group[1]), group[0] or ())
    )
    lines = []
    for lacks, rows in ordered:
        labels = join_texts((get_indicator(name).text("label", lang) for name in lacks or ()), lang)
        what = translate(N_("No data"), lang) if lacks is None else labels or translate(N_("nothing"), lang)
        lines.append((what, [row.name for row in rows]))
    return lines
