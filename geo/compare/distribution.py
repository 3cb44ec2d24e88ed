"""The whole distribution by stratum, not only shares: for strip and ridgeline charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from geo.base.errors.kinds import shown
from geo.base.errors.questions import InvalidChoice
from geo.compare.gaps import SMALL_GROUP
from geo.counts.counts import Floats, commune_counts, units
from geo.counts.criteria import read_sheet
from geo.territories.places import inside, read_places
from geo.territories.read import read_territories
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import ABOVE_COMMUNES, Level
from geo.vocabulary.model import Counted, Indicator
from geo.vocabulary.strata import COMPARISON_GROUPS, Stratum

FAMILIES: Final = ("size_outside_metropoles", "band", "epci_type")
QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
UNITS: Final = ABOVE_COMMUNES


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a quantity is spread within strata.

    Attributes
    ----------
    points : DataFrame, one row a point, strata in order
        See `compute_distribution` and `compute_criteria_distribution`.
    quantiles : DataFrame, one row a stratum
        ``stratum``, ``label_fr``, ``label_en``, ``n`` (points with a value), ``mean``, ``min``, ``q05``, ``q25``, ``q50``,
        ``q75``, ``q95``, ``max`` (float64, NaN where n is 0).
    """

    points: pd.DataFrame
    quantiles: pd.DataFrame


def family(name: str) -> list[Stratum]:
    """Return the strata of a family of comparison groups: no commune is in two of them.

    Raises
    ------
    InvalidChoice

    Examples
    --------
    >>> [stratum.id for stratum in family("epci_type")]
    ['type_CC', 'type_CA', 'type_CU', 'type_METRO']
    """
    if name not in FAMILIES:
        raise InvalidChoice(name="family", arrived=name, allowed=shown(FAMILIES))
    return [stratum for stratum in COMPARISON_GROUPS if stratum.family == name]


def compute_distribution(
    indicator: Indicator,
    period: str,
    unit: Level = Level.DEPARTEMENT,
    strata: str = "size_outside_metropoles",
    within: Extent | None = None,
    marked: str | None = None,
) -> Distribution:
    """Return how the share of a stratum's communes is spread over départements, EPCI or regions.

    Parameters
    ----------
    indicator : Indicator
        Of kind observed.
    period : str
    unit : Level
        ``epci``, ``departement`` or ``region``: one point is the communes of one stratum in one of these.
    strata : str
        A family of comparison groups.
    within : Extent, optional
    marked : str, optional
        Code of the unit to mark.

    Returns
    -------
    Distribution
        Points: ``stratum``, ``label_fr``, ``label_en``, ``code``, ``name``, ``value`` (share from 0 to 1), ``numerator``,
        ``denominator`` (int64, town halls), ``small`` (bool: fewer than `SMALL_GROUP` town halls), ``marked`` (bool).
        A unit without a town hall of the stratum has no point. Quantiles weigh every unit the same, small ones included.

    Raises
    ------
    InvalidChoice
        If `unit` or `strata` is another.
    UnknownTerritory, FormerTerritory, UnknownPeriod, NoValuesAtLevel

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> distribution = compute_distribution(get_indicator("rpnt_1_8"), "2026-10", marked="35")
    >>> distribution.quantiles.loc[0, "stratum"], int(distribution.quantiles.loc[0, "n"])
    ('commune_lt_3500', 95)
    """
    if unit not in UNITS:
        raise InvalidChoice(name="unit", arrived=unit, allowed=shown(UNITS))
    groups, there = family(strata), read_places(unit)
    if marked is not None:
        there.position(marked)
    communes, halls = read_territories(Level.COMMUNE), commune_counts(indicator, period)
    parent, here = read_places(Level.COMMUNE).parents[unit], inside(within)
    whole = "float64" if indicator.counted is Counted.OWN else "int64"
    tables = []
    for stratum in groups:
        assert stratum.mask is not None
        members = stratum.mask(communes).to_numpy(bool) & here
        counts = halls.grouped(parent, len(there.codes), members)
        counted = units(indicator, halls).grouped(parent, len(there.codes), members).denominator
        table = pd.DataFrame(
            {
                "stratum": stratum.id,
                "label_fr": stratum.label_fr,
                "label_en": stratum.label_en,
                "code": there.codes,
                "name": there.names,
                "value": counts.share,
                "numerator": counts.numerator.astype(whole),
                "denominator": counts.denominator.astype(whole),
                "small": counted < SMALL_GROUP,
            }
        )
        tables.append(table[table["denominator"] > 0])
    points = pd.concat(tables, ignore_index=True)
    points["marked"] = points["code"].eq(marked) if marked is not None else False
    return Distribution(points, _quantiles(groups, [table["value"].to_numpy() for table in tables]))


def compute_criteria_distribution(
    strata: str = "size_outside_metropoles", within: Extent | None = None, marked: str | None = None
) -> Distribution:
    """Return how many criteria the communes of each stratum meet.

    One criterion is met or not: a commune has no share of its own to be spread. The number of criteria met, in the latest
    period, is what sets communes of one stratum apart.

    Parameters
    ----------
    strata : str
        A family of comparison groups.
    within : Extent, optional
    marked : str, optional
        Code of the commune to mark.

    Returns
    -------
    Distribution
        Points: ``stratum``, ``label_fr``, ``label_en``, ``value`` (0, 1, ... criteria met), ``communes`` (int64, how many
        meet just so many), ``share`` (of the communes of the stratum with a record), ``marked`` (bool: the marked commune
        is one of them).

    Raises
    ------
    InvalidChoice, UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> distribution = compute_criteria_distribution(marked="35238")
    >>> distribution.quantiles[["stratum", "q50"]].values.tolist()[0]
    ['commune_lt_3500', 3.0]
    """
    groups, communes, here = family(strata), read_territories(Level.COMMUNE), inside(within)
    score = read_sheet().score
    steps = np.arange(len(read_sheet().indicators) + 1)
    position = None if marked is None else read_places(Level.COMMUNE).position(marked)
    tables, values = [], []
    for stratum in groups:
        assert stratum.mask is not None
        members = stratum.mask(communes).to_numpy(bool) & here & ~np.isnan(score)
        scores = score[members]
        numbers = np.bincount(scores.astype(int), minlength=len(steps))
        mark = position is not None and members[position]
        tables.append(
            pd.DataFrame(
                {
                    "stratum": stratum.id,
                    "label_fr": stratum.label_fr,
                    "label_en": stratum.label_en,
                    "value": steps,
                    "communes": numbers,
                    "share": numbers / len(scores) if len(scores) else np.nan,
                    "marked": (steps == score[position]) if mark else False,
                }
            )
        )
        values.append(scores)
    return Distribution(pd.concat(tables, ignore_index=True), _quantiles(groups, values))


def _quantiles(groups: list[Stratum], values: list[Floats]) -> pd.DataFrame:
    """Return the quantiles of each stratum, interpolated linearly between values (type 7 of Hyndman and Fan 1996)."""
    rows = []
    for stratum, scores in zip(groups, values, strict=True):
        row = {"stratum": stratum.id, "label_fr": stratum.label_fr, "label_en": stratum.label_en, "n": len(scores)}
        marks = np.quantile(scores, QUANTILES) if len(scores) else [np.nan] * len(QUANTILES)
        row |= {"mean": scores.mean() if len(scores) else np.nan, "min": scores.min() if len(scores) else np.nan}
        row |= {f"q{round(q * 100):02d}": mark for q, mark in zip(QUANTILES, marks, strict=True)}
        rows.append(row | {"max": scores.max() if len(scores) else np.nan})
    return pd.DataFrame(rows)
