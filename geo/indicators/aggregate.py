"""From communes to any group of communes: counts are summed, shares are rebuilt.

A share of a territory is never the mean of shares, and a territory is never made of anything but communes: an EPCI can
straddle départements and regions, and four islands have none. Both weights are carried along: the communes (one town
hall, one vote) and their inhabitants.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
import pandas as pd

from geo.base.errors.kinds import shown
from geo.base.errors.shipped import DuplicateCodes, MissingColumn
from geo.vocabulary.codes import among
from geo.vocabulary.levels import ABOVE_COMMUNES
from geo.vocabulary.strata import Stratum

NATIONAL_CODE: Final = "FR"
COUNTS: Final = ("numerator", "denominator", "expected")
INHABITANTS: Final = tuple(f"{name}_inhabitants" for name in COUNTS)
SHARES: Final = ("value", "value_inhabitants", "coverage", "coverage_inhabitants")
TERRITORIAL: Final = tuple(map(str, ABOVE_COMMUNES))

Mask: TypeAlias = "pd.Series | np.ndarray | Sequence[bool]"
By: TypeAlias = "str | Stratum | Sequence[Stratum] | Mask"


def weigh(values: pd.DataFrame, territories: pd.DataFrame) -> pd.DataFrame:
    """Add the counts weighted by inhabitants to the counts of communes.

    A commune that was several town halls counts by halves and thirds: its inhabitants are shared equally among the town halls
    concerned, so that one with a record out of two covers half of them.

    Parameters
    ----------
    values : pandas.DataFrame
        Columns ``code`` (text, one row a commune), ``numerator``, ``denominator``, ``expected`` (town halls).
    territories : pandas.DataFrame
        Columns ``code`` and ``population`` (inhabitants); every code of `values` stands in it.

    Returns
    -------
    pandas.DataFrame
        `values` sorted by code with ``numerator_inhabitants``, ``denominator_inhabitants`` and ``expected_inhabitants``
        (float64) added.

    Raises
    ------
    MissingColumn
        If a column is missing.
    DuplicateCodes
        If a code stands more than once in either table.

    Examples
    --------
    >>> towns = pd.DataFrame({"code": ["01001", "01002"], "population": [100, 50]})
    >>> counts = pd.DataFrame({"code": ["01001", "01002"], "numerator": [1, 0], "denominator": [2, 0], "expected": [2, 1]})
    >>> weigh(counts, towns)["numerator_inhabitants"].tolist()
    [50.0, 0.0]
    >>> merged = pd.DataFrame({"code": ["01001"], "numerator": [1], "denominator": [1], "expected": [2]})
    >>> weigh(merged, towns)[["numerator_inhabitants", "denominator_inhabitants", "expected_inhabitants"]].values.tolist()
    [[50.0, 50.0, 100.0]]
    """
    _check(values, ("code", *COUNTS))
    _check(territories, ("code", "population"))
    out = values.sort_values("code", ignore_index=True)
    population = out["code"].map(territories.set_index("code")["population"]).astype("float64")
    concerned = out["expected"].where(out["expected"] > 0)
    for name in COUNTS:
        # A product before the division: a whole commune has its inhabitants to the last one.
        out[f"{name}_inhabitants"] = (population * out[name]).div(concerned).fillna(0.0)
    return out


def aggregate(values: pd.DataFrame, territories: pd.DataFrame, by: By) -> pd.DataFrame:
    """Aggregate the counts of communes to groups of communes.

    Parameters
    ----------
    values : pandas.DataFrame
        One row a commune: ``code``, ``numerator``, ``denominator``, ``expected`` (town halls). A commune without a row
        counts for nothing. Other columns are ignored.
    territories : pandas.DataFrame
        The communes that may be grouped, one row each: ``code``, ``population`` and, depending on `by`, ``epci``,
        ``departement``, ``region`` or what the mask of a stratum reads. Its rows decide what is inside: pass a part of
        the communes to aggregate within an extent.
    by : str, Stratum, sequence of Stratum or boolean mask
        ``"epci"``, ``"departement"`` or ``"region"``: one row for each that has a commune in `territories`.
        ``"france"``: one row, code ``FR``. Strata: one row each, code is their id. A mask aligned with the rows of
        `territories`: one row, code ``selection``.

    Returns
    -------
    pandas.DataFrame
        Sorted by code (strata in the order given): ``code``; ``numerator``, ``denominator``, ``expected`` (int64);
        ``numerator_inhabitants``, ``denominator_inhabitants``, ``expected_inhabitants`` (float64); ``value``,
        ``value_inhabitants``, ``coverage``, ``coverage_inhabitants`` (float64 shares from 0 to 1, NaN where the
        denominator is 0: an empty group has no value, not the value 0).

    Raises
    ------
    ValueError
        If `by` is another text, or a mask of another length.
    MissingColumn
        If a column that is needed is missing.
    DuplicateCodes
        If a commune stands more than once.

    Examples
    --------
    >>> towns = pd.DataFrame({"code": ["01001", "01002"], "population": [100, 300], "region": ["84", "84"]})
    >>> counts = pd.DataFrame({"code": ["01001", "01002"], "numerator": [1, 0], "denominator": [1, 1], "expected": [1, 1]})
    >>> aggregate(counts, towns, "region")[["code", "value", "value_inhabitants"]].values.tolist()
    [['84', 0.5, 0.25]]
    """
    inside = values[among(values["code"], territories["code"])]
    weighed = weigh(inside, territories)
    if isinstance(by, str):
        return with_shares(_by_name(weighed, territories, by))
    if isinstance(by, Stratum):
        by = [by]
    strata = [group for group in by if isinstance(group, Stratum)]
    groups = [(group.id, _mask_of(group, territories)) for group in strata]
    if not strata:
        groups = [("selection", _aligned(by, territories))]
    rows = [_total(weighed[weighed["code"].isin(territories.loc[mask, "code"])], code) for code, mask in groups]
    return with_shares(pd.concat(rows, ignore_index=True))


def merge(groups: pd.DataFrame, code: str) -> pd.DataFrame:
    """Merge aggregated groups that hold no commune in common into one.

    Parameters
    ----------
    groups : pandas.DataFrame
        Rows of what `aggregate` returns.
    code : str
        Code of the merged group.

    Returns
    -------
    pandas.DataFrame
        One row with the columns of `aggregate`.
    """
    return with_shares(_total(groups, code))


def sum_counts(values: pd.DataFrame, group: pd.Series, *, summable: bool = True) -> pd.DataFrame:
    """Put counts of communes together as their file gave them: nothing is weighed, and counts need not be whole.

    Parameters
    ----------
    values : pandas.DataFrame
        The six columns of counts, one row a territory.
    group : pandas.Series
        Name of the group of each row, missing for a row in none of them.
    summable : bool
        Sums; else each group has the largest value of its rows (a maximum, whose denominators are 1).

    Returns
    -------
    pandas.DataFrame
        As `aggregate`, with float64 counts; a group in which no row has a value has none.

    Examples
    --------
    >>> rows = pd.DataFrame({name: [1.5, 2.0] for name in (*COUNTS, *INHABITANTS)})
    >>> sum_counts(rows, pd.Series(["a", "a"]))[["code", "numerator"]].values.tolist()
    [['a', 3.5]]
    """
    names = [*COUNTS, *INHABITANTS]
    numbers = values[names].astype("float64")
    if summable:
        counts = numbers.groupby(group).sum()
    else:
        known = numbers["denominator"] > 0
        counts = numbers.where(known, 0.0).assign(numerator=numbers["numerator"].where(known)).groupby(group).max()
        counts["expected"] = numbers["expected"].groupby(group).max()
    return with_shares(counts.fillna(0.0).rename_axis("code").reset_index())


def total_of(counts: pd.DataFrame, code: str, *, summable: bool = True) -> dict[str, object]:
    """Return one row of what `sum_counts` gives, before its shares: all rows together.

    Parameters
    ----------
    counts : pandas.DataFrame
        The six columns of counts, float64.
    code : str
    summable : bool

    Examples
    --------
    >>> rows = pd.DataFrame({name: [1.5, 2.0] for name in (*COUNTS, *INHABITANTS)})
    >>> total_of(rows, "a", summable=False)["numerator"]
    2.0
    """
    names = [*COUNTS, *INHABITANTS]
    if summable:
        return {"code": code, **{name: float(counts[name].sum()) for name in names}}
    known = counts[counts["denominator"] > 0]
    totals = {name: float(known[name].max()) if len(known) else 0.0 for name in names}
    return {"code": code, **totals, "expected": float(counts["expected"].max()) if len(counts) else 0.0}


def with_shares(counts: pd.DataFrame) -> pd.DataFrame:
    """Return `counts` with the four shares rebuilt from the counts; NaN where nothing was counted.

    Parameters
    ----------
    counts : pandas.DataFrame
        The six columns of counts.

    Returns
    -------
    pandas.DataFrame
        The same rows with ``value``, ``value_inhabitants``, ``coverage`` and ``coverage_inhabitants``.
    """
    out = counts.copy()
    out["value"] = ratio(out["numerator"], out["denominator"])
    out["value_inhabitants"] = ratio(out["numerator_inhabitants"], out["denominator_inhabitants"])
    out["coverage"] = ratio(out["denominator"], out["expected"])
    out["coverage_inhabitants"] = ratio(out["denominator_inhabitants"], out["expected_inhabitants"])
    return out


def round_significant(values: pd.Series) -> pd.Series:
    """Return numbers to twelve figures: equal means of unequal sums are then equal, and share a rank and a class.

    Examples
    --------
    >>> round_significant(pd.Series([0.1 + 0.2, 0.3])).nunique()
    1
    """
    exact = values.to_numpy("float64")
    size = np.abs(exact, where=np.isfinite(exact) & (exact != 0), out=np.ones_like(exact))
    unit = 10.0 ** (11 - np.floor(np.log10(size)))
    return pd.Series(np.round(exact * unit) / unit, index=values.index)


def ratio(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    """Divide two columns as float64; NaN where the denominator is 0."""
    return numerator.astype("float64").div(denominator.astype("float64").where(denominator != 0))


def _by_name(weighed: pd.DataFrame, territories: pd.DataFrame, by: str) -> pd.DataFrame:
    if by == "france":
        return _total(weighed, NATIONAL_CODE)
    if by not in TERRITORIAL:
        raise ValueError(f'cannot aggregate by "{by}"; allowed: {shown((*TERRITORIAL, "france"))}, strata or a mask')
    _check(territories, (by,), unique=False)
    parents = territories.set_index("code")[by]
    group = weighed["code"].map(parents)
    summed = weighed.groupby(group)[[*COUNTS, *INHABITANTS]].sum()
    every = pd.Index(sorted(parents.dropna().unique()), name="code", dtype=summed.index.dtype)
    return _typed(summed.reindex(every, fill_value=0).reset_index())


def _total(rows: pd.DataFrame, code: str) -> pd.DataFrame:
    sums = rows[[*COUNTS, *INHABITANTS]].sum()
    return _typed(pd.DataFrame([{"code": code, **sums.to_dict()}]))


def _typed(counts: pd.DataFrame) -> pd.DataFrame:
    types = dict.fromkeys(COUNTS, "int64") | dict.fromkeys(INHABITANTS, "float64")
    return counts.astype(types)


def _mask_of(group: Stratum, territories: pd.DataFrame) -> np.ndarray:
    if group.mask is None:
        raise ValueError(f'the stratum "{group.id}" mixes levels and has no communes to aggregate')
    return group.mask(territories).to_numpy(dtype=bool)


def _aligned(mask: object, territories: pd.DataFrame) -> np.ndarray:
    flags = np.asarray(mask, dtype=bool)
    if flags.shape != (len(territories),):
        raise ValueError(f"the mask has {flags.size} entries for {len(territories)} territories")
    return flags


def _check(table: pd.DataFrame, columns: Sequence[str], *, unique: bool = True) -> None:
    for column in columns:
        if column not in table.columns:
            raise MissingColumn(column=column, columns=shown(table.columns))
    if unique and table["code"].duplicated().any():
        repeated = table.loc[table["code"].duplicated(), "code"].unique()
        raise DuplicateCodes(count=len(repeated), codes=shown(sorted(repeated)))
