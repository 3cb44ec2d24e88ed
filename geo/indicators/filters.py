"""Filters of a question: which communes count. Every level is then made of those communes alone."""

from __future__ import annotations

import pandas as pd

from geo.base.errors.comparing import MaximumNotCompared
from geo.base.errors.questions import EmptySelection, FilterNotPossible
from geo.indicators.aggregate import COUNTS, INHABITANTS, aggregate, sum_counts
from geo.indicators.values import VALUE_COLUMNS, read_values
from geo.territories.read import inside_extent, read_territories
from geo.vocabulary.codes import among
from geo.vocabulary.extents import Extent, Filter
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Kind


def filtered_values(indicator: Indicator, level: Level, period: str, chosen: Filter) -> pd.DataFrame:
    """Return observed values made of the communes that pass a filter, as `geo.indicators.values.read_values` does.

    Territories in which no commune passes have no row.

    Raises
    ------
    UnknownPeriod, NoValuesAtLevel
    EmptySelection
        If no commune passes.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> small = filtered_values(get_indicator("rpnt_1_8"), Level.REGION, "2026-10", Filter(("0-499",)))
    >>> "01" in small["code"].tolist(), len(small)
    (False, 15)
    """
    read_values(indicator, level, period)  # refuses a level or a period that has no values
    values = read_values(indicator, Level.COMMUNE, period)
    communes = passing(level, chosen)
    if level is Level.COMMUNE:
        return values[among(values["code"], communes["code"])].reset_index(drop=True)
    if indicator.imported:
        inside = values[among(values["code"], communes["code"])]
        grouped = sum_counts(inside, inside["code"].map(communes.set_index("code")[str(level)]))
    else:
        grouped = aggregate(values, communes, str(level))
    return grouped.assign(level=str(level), period=period, sample_size=float("nan"), stratum=None)[list(VALUE_COLUMNS)]


def filtered_territories(level: Level, within: Extent | None, chosen: Filter) -> pd.DataFrame:
    """Return the territories of an extent in which a commune passes a filter, as `geo.territories.read.read_territories` does.

    Raises
    ------
    UnknownTerritory, FormerTerritory, EmptySelection
    """
    table = read_territories(level, within)
    communes = passing(level, chosen)
    column = "code" if level is Level.COMMUNE else str(level)
    left = table[among(table["code"], communes[column].dropna().drop_duplicates())].reset_index(drop=True)
    if left.empty:
        raise EmptySelection(level=level, choices=", ".join(filter(None, (str(within or ""), str(chosen)))))
    return left


def filtered_total(indicator: Indicator, period: str, within: Extent | None, chosen: Filter) -> pd.Series:
    """Return the sums of counts over the communes of an extent that pass a filter; of a maximum, the largest value.

    Where there is no value of communes (nor a filter, then), it is over the smallest territories that have
    values and cover the country.

    Returns
    -------
    Series
        ``numerator``, ``denominator``, ``expected`` and the same with ``_inhabitants``, float64.
    """
    there = [level for level in Level if level in indicator.levels]
    # EPCI leave out four islands, départements nobody.
    smallest = next((level for level in there if level.record.covers_country), there[0])
    communes = passing(smallest, chosen) if smallest is Level.COMMUNE else read_territories(smallest)
    if within is not None:
        communes = communes[inside_extent(communes, smallest, within)]
    values = read_values(indicator, smallest, period)
    inside = values[among(values["code"], communes["code"])]
    if not indicator.imported:
        sums: pd.Series = inside[[*COUNTS, *INHABITANTS]].sum()
        return sums
    whole = pd.Series("selection", index=inside.index)
    sums = sum_counts(inside, whole, summable=indicator.summable)[[*COUNTS, *INHABITANTS]].sum()
    return sums


def authorities_total(indicator: Indicator, level: Level, period: str, within: Extent | None) -> pd.Series:
    """Return the sums of counts over the authorities of a level inside an extent: each counts for itself, none for its communes.

    Returns
    -------
    Series
        As `filtered_total`.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> sums = authorities_total(get_indicator("opendata_repere"), Level.DEPARTEMENT, "2022-12", None)
    >>> int(sums["numerator"]), int(sums["denominator"])
    (63, 97)
    """
    values = read_values(indicator, level, period)
    if within is not None:
        values = values[among(values["code"], read_territories(level, within)["code"])]
    sums: pd.Series = values[[*COUNTS, *INHABITANTS]].sum()
    return sums


def passing(level: Level, chosen: Filter) -> pd.DataFrame:
    """Return the communes that pass a filter.

    Raises
    ------
    EmptySelection
        If none does.
    """
    communes = read_territories(Level.COMMUNE)
    left = communes[chosen.mask(communes)] if chosen else communes
    if left.empty:
        raise EmptySelection(level=level, choices=str(chosen))
    return left


def require_filterable(indicator: Indicator, level: Level, chosen: Filter) -> None:
    """Refuse a filter that would promise what the figures cannot give.

    Raises
    ------
    FilterNotPossible
        If values do not come from communes: the survey figure of an intercommunality is no sum over its communes.
    MaximumNotCompared
    """
    if chosen and not indicator.summable:
        raise MaximumNotCompared(indicator=indicator.id)
    if chosen and not filterable(indicator, level):
        raise FilterNotPossible(indicator=indicator.id, level=level, choices=str(chosen))


def filterable(indicator: Indicator, level: Level) -> bool:
    """Say whether the values of a level can be made of some communes alone."""
    if indicator.kind is not Kind.OBSERVED:
        return level is Level.COMMUNE
    if indicator.of_authority:
        return level is Level.COMMUNE
    return indicator.summable and Level.COMMUNE in indicator.levels
