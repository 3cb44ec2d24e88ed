"""A free comparison as JSON-ready values, as a table to export, and as the cells of its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from geo.base.i18n import N_, percent, translate
from geo.compare.presentation.records import provenance_columns, rows
from geo.compare.survey import published_figures
from geo.indicators.descriptions import break_records
from geo.portrait.presentation.side_by_side_answers import SideBySidePeriodRecord, SideBySideRecord
from geo.portrait.side_by_side import SideBySide
from geo.vocabulary import units
from geo.vocabulary.levels import Level
from geo.vocabulary.model import VINTAGE, Counted, Indicator, Kind, Weight
from geo.vocabulary.strata import group_label
from geo.wording.coverage import part_note
from geo.wording.labels import sample_note

FIGURES = tuple(SideBySidePeriodRecord.__annotations__)


def side_by_side_record(side_by_side: SideBySide, weight: Weight = Weight.COMMUNES) -> SideBySideRecord:
    """Return a free comparison as JSON-ready values: its territories, then their parents, each with all periods.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> from geo.portrait.side_by_side import compare_territories, parse_territories
    >>> record = side_by_side_record(compare_territories(get_indicator("rpnt_1_8"), parse_territories(["region:53"])))
    >>> [entry["id"] for entry in record["territories"]], len(record["territories"][0]["periods"])
    (['region:53', 'france'], 5)
    """
    indicator = side_by_side.indicator
    return {
        "indicator": indicator.id,
        "label_fr": indicator.label_fr,
        "label_en": indicator.label_en,
        "kind": indicator.shown_kind,
        "estimate": side_by_side.estimated,
        "weight": _weight(side_by_side, weight),
        "vintage": VINTAGE,
        "source": indicator.source,
        "source_url": indicator.source_url,
        "licence": indicator.licence,
        "series_breaks": break_records(indicator.breaks),
        "note_fr": side_by_side.note("fr") or None,
        "note_en": side_by_side.note("en") or None,
        "territories": [
            {
                "id": name,
                "level": part["level"].iat[0],
                "code": part["code"].iat[0],
                "name": part["name"].iat[0],
                "parent": bool(part["parent"].iat[0]),
                "periods": cast("list[SideBySidePeriodRecord]", rows(part[list(FIGURES)].where(part.notna(), None))),
            }
            for name, part in with_survey(side_by_side).groupby("id", sort=False)
        ],
    }


def side_by_side_table(side_by_side: SideBySide, weight: Weight = Weight.COMMUNES) -> pd.DataFrame:
    """Return a free comparison as one table: the one of `geo.portrait.side_by_side.compare_territories` with what it is of.

    Returns
    -------
    DataFrame
        ``id``, ``level``, ``code``, ``name``, ``parent``, ``period``, ``obs_status``, ``value``, ``numerator``, ``denominator``,
        ``expected``, ``low``, ``high``, ``stratum``, ``sample_size``, ``coverage``, ``base``, ``fieldwork``; then those of
        `geo.compare.presentation.records.provenance_columns` and ``vintage``. Shares are from 0 to 1, missing is empty.
    """
    table = with_survey(side_by_side)
    about = provenance_columns(table, side_by_side.indicator, weight)
    # A survey figure is published where its own table is.
    about["source_url"] = table["source_url"].where(table["source_url"].notna(), about["source_url"])
    return about.assign(vintage=VINTAGE)


def with_survey(side_by_side: SideBySide) -> pd.DataFrame:
    """Return the table with ``coverage``, and for survey figures ``base``, ``fieldwork`` and ``source_url``; empty for others."""
    table, known = side_by_side.table, published_figures()
    keys = zip(table["period"], table["stratum"], strict=True)
    figures = [known.get((side_by_side.indicator.id, period, stratum)) for period, stratum in keys]
    texts = {"base": "base_fr", "fieldwork": "fieldwork", "source_url": "source_url"}
    columns = {name: [figure and getattr(figure, field) for figure in figures] for name, field in texts.items()}
    columns = {name: pd.Series(column, table.index, dtype=object) for name, column in columns.items()}
    return table.assign(coverage=table["denominator"] / table["expected"].where(table["expected"] > 0), **columns)


@dataclass(frozen=True, slots=True)
class SideBySideCell:
    """A value of one period as text.

    Attributes
    ----------
    value : str
    counts : str
        Numerator of denominator, with the coverage where it is not whole; or who a survey figure is of.
    interval : str
        Or why there is none, for a survey.
    """

    value: str
    counts: str = ""
    interval: str = ""


@dataclass(frozen=True, slots=True)
class SideBySideRow:
    """A territory with the values of all periods; ``parent`` where others lie in it, ``portrait`` where it has one."""

    level: str
    code: str
    name: str
    parent: bool
    portrait: bool
    cells: list[SideBySideCell]


def side_by_side_rows(side_by_side: SideBySide, lang: str) -> list[SideBySideRow]:
    """Return the rows of the table of a page: one a territory, with the cells of all periods."""
    listed = []
    for _, part in side_by_side.table.groupby("id", sort=False):
        records = part.to_dict("records")
        first = records[0]
        listed.append(
            SideBySideRow(
                level=first["level"],
                code=first["code"],
                name=first["name"],
                parent=first["parent"],
                portrait=first["level"] in list(Level),
                cells=[
                    _surveyed(record, lang)
                    if side_by_side.estimated
                    else _observed(side_by_side.indicator, record, lang)
                    for record in records
                ],
            )
        )
    return listed


def _weight(side_by_side: SideBySide, weight: Weight) -> Weight | None:
    return None if side_by_side.estimated or side_by_side.indicator.counted is Counted.OWN else weight


def _observed(indicator: Indicator, record: dict[str, Any], lang: str) -> SideBySideCell:
    value, low, high = record["value"], record["low"], record["high"]
    interval = ""
    if low == low:
        interval = translate(N_("{low} to {high}"), lang).format(low=percent(low, lang), high=percent(high, lang))
    counts = units.counts(indicator, record["numerator"], record["denominator"], lang)
    counts += part_note(record, lang) if counts else ""
    text = translate(N_("No data"), lang) if value != value else units.format_value(value, indicator, lang)
    return SideBySideCell(text, counts, interval)


def _surveyed(record: dict[str, Any], lang: str) -> SideBySideCell:
    value, size = record["value"], record["sample_size"]
    if value != value:
        return SideBySideCell(_share(value, lang))
    who = group_label(record["stratum"], Kind.SURVEY, lang)
    return SideBySideCell(_share(value, lang), who, sample_note(value, None if size != size else size, lang))


def _share(value: float, lang: str) -> str:
    return translate(N_("No data"), lang) if value != value else percent(value, lang, 0)
