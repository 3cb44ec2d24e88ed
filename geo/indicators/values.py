"""Read the values of an indicator: observed ones per territory, survey ones per stratum.

Observed values come from the file that the catalogue names (``data/presence.parquet``...) and keep their counts, so that any
share can be rebuilt. Survey values
come from ``data/survey.csv``; on a map each territory takes the figure of the most specific stratum that it belongs to and
says which one. A stratum that mixes levels (``collectivite_gt_3500``...) is never put on a territory.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geo.base import paths
from geo.base.errors.kinds import shown
from geo.base.errors.questions import NoValuesAtLevel, UnknownPeriod
from geo.base.errors.shipped import ShippedDataMissing
from geo.indicators.aggregate import COUNTS, INHABITANTS, NATIONAL_CODE, ratio, total_of, with_shares
from geo.indicators.providers import cached, provided_commune_counts
from geo.territories.read import read_territories
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Kind, Period
from geo.vocabulary.strata import COMPARISON_GROUPS, SURVEY_STRATA

VALUE_COLUMNS: Final = (
    "code", "level", "period", "value", "numerator", "denominator", "expected", "coverage", "numerator_inhabitants",
    "denominator_inhabitants", "expected_inhabitants", "coverage_inhabitants", "sample_size", "stratum",
)  # fmt: skip
"""Columns of every table of values, observed or of a survey."""

MOST_PERIODS: Final = 60
"""Periods that an error lists at most."""


def read_values(indicator: Indicator, level: Level, period: str) -> pd.DataFrame:
    """Return the observed values of one indicator at one level for one period.

    Parameters
    ----------
    indicator : Indicator
        Of kind observed.
    level : Level
    period : str
        Id of one of its periods.

    Returns
    -------
    pandas.DataFrame
        One row a territory, sorted by code; the caller may change it. ``code``, ``level``, ``period`` (text); ``value``
        (float64, share from 0 to 1 of the communes; NaN where no town hall has a record); ``numerator``, ``denominator``,
        ``expected`` (int64, town halls); ``coverage`` (float64); the four last with ``_inhabitants`` (float64);
        ``sample_size`` (NaN) and ``stratum`` (None).

    Raises
    ------
    UnknownPeriod
        If the indicator has no such period.
    NoValuesAtLevel
        If it has no observed value there; a survey indicator never has (see `survey_values`).
    ShippedDataMissing
        If the file is missing or damaged.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> values = read_values(get_indicator("rpnt_1_8"), Level.REGION, "2026-10")
    >>> len(values), int(values["numerator"].sum())
    (18, 16690)
    """
    require_period(indicator, period)
    if indicator.kind is not Kind.OBSERVED or level not in indicator.levels:
        raise _no_values(indicator, level, period)
    return _observed(indicator, str(level), period)


def stratum_values(indicator: Indicator, period: str) -> pd.DataFrame:
    """Return the observed values of the comparison groups (`geo.vocabulary.strata.COMPARISON_GROUPS`) for one period.

    Parameters
    ----------
    indicator : Indicator
        Of kind observed.
    period : str

    Returns
    -------
    pandas.DataFrame
        As `read_values`, one row a group; ``code`` is its id.

    Raises
    ------
    UnknownPeriod, NoValuesAtLevel, ShippedDataMissing

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> groups = stratum_values(get_indicator("rpnt_1_1"), "2026-10").set_index("code")
    >>> float(groups.loc["band_1000-3499", "value"].round(2))
    0.96
    """
    require_period(indicator, period)
    if indicator.kind is not Kind.OBSERVED:
        raise NoValuesAtLevel(indicator=indicator.id, level="stratum", period=period, allowed=shown(indicator.levels))
    return (
        _compute_imported_strata(indicator, period) if indicator.imported else _observed(indicator, "stratum", period)
    )


def _compute_imported_strata(indicator: Indicator, period: str) -> pd.DataFrame:
    """Return the comparison groups of an imported indicator, which nobody made beforehand; none without communes."""
    table = pd.DataFrame(columns=["code", *COUNTS, *INHABITANTS]).astype(
        dict.fromkeys((*COUNTS, *INHABITANTS), "float64")
    )
    if Level.COMMUNE in indicator.levels:
        communes = read_territories(Level.COMMUNE)
        counts = read_values(indicator, Level.COMMUNE, period).set_index("code")[[*COUNTS, *INHABITANTS]]
        counts = counts.reindex(communes["code"]).fillna(0.0).astype("float64").reset_index(drop=True)
        masks = {group.id: group.mask(communes).to_numpy(bool) for group in COMPARISON_GROUPS if group.mask is not None}
        rows = [total_of(counts[mask], code, summable=indicator.summable) for code, mask in masks.items()]
        table = pd.DataFrame(rows)
    out = with_shares(table).assign(level="stratum", period=period)
    return out.reindex(columns=list(VALUE_COLUMNS))


def national_values(indicator: Indicator) -> pd.DataFrame:
    """Return the observed values of all communes together, one row a period, as `read_values` (``code`` is ``FR``)."""
    if indicator.kind is not Kind.OBSERVED:
        raise NoValuesAtLevel(indicator=indicator.id, level="france", period="*", allowed=shown(indicator.levels))
    tables = [_observed(indicator, "france", period.id) for period in indicator.periods]
    return pd.concat(tables, ignore_index=True)


def total_values(indicator: Indicator, period: str, level: Level | None = None, code: str = NATIONAL_CODE) -> pd.Series:
    """Return the observed values of all communes of one territory together, or of the whole country.

    Parameters
    ----------
    indicator : Indicator
        Of kind observed.
    period : str
    level : Level, optional
        None is the whole country.
    code : str

    Returns
    -------
    pandas.Series
        The columns of `read_values`; a sum over communes, made when the data was built.

    Raises
    ------
    UnknownPeriod, NoValuesAtLevel, ShippedDataMissing
    """
    require_period(indicator, period)
    if indicator.kind is not Kind.OBSERVED:
        raise NoValuesAtLevel(indicator=indicator.id, level=level, period=period, allowed=shown(indicator.levels))
    table = _observed(indicator, "france" if level is None else str(level), period)
    row: pd.Series = table.loc[table["code"].eq(code)].iloc[0]
    return row


def periods_at(indicator: Indicator, level: Level) -> tuple[Period, ...]:
    """Return the periods of an indicator that have values at a level, in time order.

    An observed indicator has all of them; a survey does not ask, or publish, every stratum every year.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> [period.id for period in periods_at(get_indicator("ia_projet_engage"), Level.DEPARTEMENT)]
    ['2022', '2023']
    """
    if level not in indicator.levels:
        return ()
    if indicator.kind is not Kind.SURVEY:
        return indicator.periods
    drawn = [stratum.id for stratum in SURVEY_STRATA if stratum.level == level]
    return tuple(period for period in indicator.periods if _figures(indicator, period.id).index.isin(drawn).any())


def require_period(indicator: Indicator, period: str) -> None:
    """Raise `UnknownPeriod` unless the indicator has that period."""
    known = [entry.id for entry in indicator.periods]
    if period not in known:
        raise UnknownPeriod(indicator=indicator.id, arrived=period, allowed=shown(known, MOST_PERIODS))


def _no_values(indicator: Indicator, level: Level, period: str) -> NoValuesAtLevel:
    allowed = list(indicator.levels)
    if indicator.kind is Kind.SURVEY:
        strata = set(_figures(indicator, period).index)
        drawn = {stratum.level for stratum in SURVEY_STRATA if stratum.id in strata}
        allowed = [known for known in indicator.levels if known in drawn]
    return NoValuesAtLevel(indicator=indicator.id, level=level, period=period, allowed=shown(allowed or ["–"]))


def _figures(indicator: Indicator, period: str) -> pd.DataFrame:
    return _edition(paths.data() / "survey.csv", indicator.id, period).copy(deep=False)


@lru_cache(maxsize=512)
def _edition(path: Path, indicator_id: str, period: str) -> pd.DataFrame:
    table = _survey(path)
    return table[(table["indicator"] == indicator_id) & (table["edition"] == period)].set_index("stratum")


def _observed(indicator: Indicator, level: str, period: str) -> pd.DataFrame:
    # Copy on write: the caller may change its table without touching the kept one.
    return _slice(paths.data() / indicator.file, indicator, level, period).copy(deep=False)


@cached(maxsize=256)
def _slice(path: Path, indicator: Indicator, level: str, period: str) -> pd.DataFrame:
    table = provided_commune_counts(indicator.id, level, period)
    if table is not None:
        out = table.copy(deep=False)
    elif indicator.conditional:
        out = _conditional_counts(path, indicator, level, period)
    else:
        out = _counts(path, indicator.id, level, period)
    out["level"], out["period"] = level, period
    out["value"] = ratio(out["numerator"], out["denominator"])
    out["coverage"] = ratio(out["denominator"], out["expected"])
    out["coverage_inhabitants"] = ratio(out["denominator_inhabitants"], out["expected_inhabitants"])
    out["sample_size"] = float("nan")
    out["stratum"] = pd.Series(None, index=out.index, dtype=object)
    return out[list(VALUE_COLUMNS)]


def _counts(path: Path, series: str, level: str, period: str) -> pd.DataFrame:
    columns, ranges = _level(path, level)
    start, stop = ranges.get((series, period), (0, 0))
    return pd.DataFrame({name: column[start:stop] for name, column in columns.items()})


def _conditional_counts(path: Path, indicator: Indicator, level: str, period: str) -> pd.DataFrame:
    """Return the counts of an indicator among those that declare what it is about.

    Of a town hall without a record nobody knows whether it declares one: it is expected, and not counted.
    """
    out = _counts(path, indicator.basis, level, period)
    declaring = _counts(path, indicator.among, level, period)
    if not (out["code"] == declaring["code"]).all():
        raise ShippedDataMissing(path=path.name, command="data")
    for end in ("", "_inhabitants"):
        unknown = out[f"expected{end}"] - out[f"denominator{end}"]
        out[f"denominator{end}"] = declaring[f"numerator{end}"]
        out[f"expected{end}"] = out[f"denominator{end}"] + unknown
    return out


@lru_cache(maxsize=32)
def _level(path: Path, level: str) -> tuple[dict[str, Any], dict[tuple[str, str], tuple[int, int]]]:
    """Return the columns of one level, sorted by indicator, period and code, and where each slice lies.

    The file is sorted by code, which makes it seven times smaller, so that any slice means reading the whole level: it is
    read once (half a second for the communes) and cut up afterwards.
    """
    names = ["indicator", "period", "code", *COUNTS, *INHABITANTS]
    try:
        level_table = pq.read_table(path, columns=names, filters=[("level", "=", level)])
    except (OSError, pa.ArrowException) as error:
        raise ShippedDataMissing(path=path.name, command="data") from error
    # Written as plain text or by dictionary: both are read.
    table = level_table.to_pandas(categories=["indicator", "period", "code"])
    keys = table["indicator"].cat.codes.to_numpy("int64") * 1000 + table["period"].cat.codes.to_numpy("int64")
    # Stable: within a slice the order of the codes stays.
    order = np.argsort(keys, kind="stable")
    edges = np.flatnonzero(np.diff(keys[order], prepend=-1))
    words = {name: table[name].cat.categories.to_numpy(dtype=object) for name in ("indicator", "period", "code")}
    columns: dict[str, Any] = {
        "code": pd.array(words["code"], dtype="str").take(table["code"].cat.codes.to_numpy()[order])
    }
    columns |= {name: table[name].to_numpy("int64")[order] for name in COUNTS}
    columns |= {name: table[name].to_numpy("float64")[order] for name in INHABITANTS}
    firsts = table.iloc[order[edges]]
    ranges = zip(edges.tolist(), [*edges[1:].tolist(), len(order)], strict=True)
    slices = zip(firsts["indicator"].astype(str), firsts["period"].astype(str), strict=True)
    return columns, dict(zip(slices, ranges, strict=True))


@lru_cache(maxsize=4)
def _survey(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise ShippedDataMissing(path=path.name, command="data") from error
    table["value"] = table["value"].astype("float64")
    table["sample_size"] = pd.to_numeric(table["sample_size"].replace("", None)).astype("float64")
    return table
