"""Combine the values of rows that lead to one present territory, by an aggregation that somebody declared.

There is no default: the sum of two percentages and the mean of two counts are both wrong, and only the person who brings
the file knows which one its column holds.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.base import paths
from geo.base.errors.kinds import shown
from geo.base.errors.reading import InvalidAggregation
from geo.base.errors.shipped import DuplicateCodes, ShippedDataMissing
from geo.base.i18n import N_
from geo.base.notes import Note
from geo.doctor.check import CheckResult
from geo.doctor.totals import incomplete
from geo.vocabulary.levels import Level
from geo.vocabulary.model import FILE_AGGREGATIONS, Aggregation

Floats = NDArray[np.float64]


UNKNOWN: Final = N_("it is not known")
NOT_GIVEN: Final = {
    "values": N_("its values are not given"),
    "numerators": N_("its numerators are not given"),
    "denominators": N_("its denominators are not given"),
    "weights": N_("its weights are not given"),
}
OTHER_LENGTH: Final = N_("the length of {name} ({size}) is not the number of rows of the file ({rows})")
COLUMNS: Final = ["level", "code", "value", "numerator", "denominator", "parts", "valued", "complete", "shared"]


def combine_rows(
    checked: CheckResult,
    how: Aggregation | str,
    *,
    values: ArrayLike | None = None,
    numerators: ArrayLike | None = None,
    denominators: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    keep: ArrayLike | None = None,
) -> pd.DataFrame:
    """Combine the values of the rows of a file into one value a territory.

    Parameters
    ----------
    checked : CheckResult
    how : Aggregation
    values : array of float, one a row of the file
        NaN is missing. Not for ``share``. For ``any`` and ``all``, 0 and 1.
    numerators, denominators : array of float
        For ``share``.
    weights : array of float
        For ``weighted_mean``; by default the population that each part had in the file's vintage.
    keep : array of bool
        Rows to use, for example those of one period; all by default.

    Returns
    -------
    DataFrame, one row a territory, sorted by level and code
        ``value``; ``numerator`` and ``denominator`` for ``share``; ``parts`` (rows that lead there), ``valued`` (those with
        a value); ``complete`` (all parts of the territory are in the file and have a value), ``shared`` (part of the value
        comes from a split by population). An incomplete sum is missing; an incomplete share, mean or maximum is that of
        the parts that are there, and says so.

    Raises
    ------
    InvalidAggregation
        If `how` is unknown or what it needs is missing.
    DuplicateCodes
        If two rows that are used are about the same territory under the same code.

    Notes
    -----
    Sums, numerators and denominators are conserved: over all territories they add up to those of the matched rows. A split
    gives each part its share of a count, and the value itself of a mean, a maximum or a yes: nothing is known that would
    tell the parts apart.

    Examples
    --------
    >>> from geo.doctor.check import check_table
    >>> from geo.doctor.readers.tables import InputTable
    >>> frame = pd.DataFrame({"code": ["01138", "01039"], "n": ["10", "5"]}, dtype="str")
    >>> checked = check_table(InputTable(frame, "a.csv", "csv", np.arange(2, 4)), roles={"code": "commune_code"})
    >>> combine_rows(checked, "sum", values=[10, 5])[["code", "value", "parts"]].values.tolist()
    [['01138', 15.0, 2]]
    """
    wanted = _aggregation(how)
    links = _links(checked, keep)
    value = _given(values, checked, links, "values", wanted) if wanted is not Aggregation.SHARE else None
    table = links[["level", "code", "source"]].assign(shared=links["share"].lt(1))
    share = links["share"].to_numpy()
    if wanted is Aggregation.SHARE:
        top, bottom = (
            _given(each, checked, links, name, wanted)
            for each, name in ((numerators, "numerators"), (denominators, "denominators"))
        )
        known = ~np.isnan(top) & ~np.isnan(bottom)
        table = table.assign(
            known=known, top=np.where(known, top, 0) * share, bottom=np.where(known, bottom, 0) * share
        )
    elif wanted is Aggregation.WEIGHTED_MEAN and value is not None:
        weight = _weights(weights, checked, links) * share
        known = ~np.isnan(value) & ~np.isnan(weight)
        table = table.assign(known=known, top=np.where(known, value * weight, 0), bottom=np.where(known, weight, 0))
    elif value is not None:
        spread = value * share if wanted is Aggregation.SUM else value
        table = table.assign(known=~np.isnan(value), value=spread)
    return _grouped(table, wanted, incomplete(checked))


def _aggregation(how: Aggregation | str) -> Aggregation:
    if how not in FILE_AGGREGATIONS:
        raise InvalidAggregation(arrived=how, reason=Note(UNKNOWN), allowed=shown(FILE_AGGREGATIONS))
    return Aggregation(how)


def _links(checked: CheckResult, keep: ArrayLike | None) -> pd.DataFrame:
    links = checked.links.assign(source=checked.rows["source"].to_numpy(dtype=object)[checked.links["row"]])
    if keep is not None:
        links = links[np.asarray(keep, dtype=bool)[links["row"]]]
    twice = links.duplicated(["level", "code", "source"])
    if twice.any():
        codes = links.loc[twice, "code"].drop_duplicates()
        raise DuplicateCodes(count=len(codes), codes=shown(codes))
    return links.reset_index(drop=True)


def _given(given: ArrayLike | None, checked: CheckResult, links: pd.DataFrame, name: str, how: Aggregation) -> Floats:
    if given is None:
        raise InvalidAggregation(arrived=how, reason=Note(NOT_GIVEN[name]), allowed=shown(FILE_AGGREGATIONS))
    array = np.asarray(given, dtype=np.float64)
    if array.shape != (len(checked.rows),):
        reason = Note(OTHER_LENGTH, {"name": name, "size": array.size, "rows": len(checked.rows)})
        raise InvalidAggregation(arrived=how, reason=reason, allowed=shown(FILE_AGGREGATIONS))
    taken: Floats = array[links["row"].to_numpy()]
    return taken


def _weights(given: ArrayLike | None, checked: CheckResult, links: pd.DataFrame) -> Floats:
    if given is not None:
        return _given(given, checked, links, "weights", Aggregation.WEIGHTED_MEAN)
    year = checked.vintage.year if checked.vintage is not None else None
    known = populations()
    weight = np.array([known.get((code, year), np.nan) for code in links["source"]])
    # The weight of a territory's only part does not matter.
    alone = ~links.duplicated(["level", "code"], keep=False).to_numpy()
    return np.where(alone, 1.0, weight)


@lru_cache(maxsize=1)
def populations() -> dict[tuple[str, int | None], float]:
    """Return the population of communes that merged since 2019, and of what they merged into, by code and vintage.

    Raises
    ------
    ShippedDataMissing
    """
    try:
        table = pd.read_parquet(paths.boundaries() / "populations.parquet")
    except (OSError, ValueError) as error:
        raise ShippedDataMissing(path="boundaries/populations.parquet", command="gazetteer") from error
    keys = zip(table["code"].tolist(), table["vintage"].tolist(), strict=True)
    return dict(zip(keys, table["population"].astype(float).tolist(), strict=True))


def _grouped(table: pd.DataFrame, how: Aggregation, lacking: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    groups = table.groupby(["level", "code"], sort=True)
    out = groups.agg(parts=("known", "size"), valued=("known", "sum"), shared=("shared", "any")).reset_index()
    lacks = out["level"].eq(str(Level.COMMUNE)).to_numpy() & np.array(
        [code in lacking for code in out["code"]], dtype=bool
    )
    complete = out["valued"].eq(out["parts"]).to_numpy() & ~lacks
    nothing = np.full(len(out), np.nan)
    numerator, denominator = nothing, nothing
    if how in {Aggregation.SHARE, Aggregation.WEIGHTED_MEAN}:
        top, bottom = groups["top"].sum().to_numpy(), groups["bottom"].sum().to_numpy()
        value = np.divide(top, bottom, out=nothing.copy(), where=bottom != 0)
        if how is Aggregation.SHARE:
            valued = out["valued"].gt(0).to_numpy()
            numerator, denominator = np.where(valued, top, np.nan), np.where(valued, bottom, np.nan)
    elif how is Aggregation.SUM:
        value = np.where(complete, groups["value"].sum().to_numpy(), np.nan)
    else:
        smallest, largest = groups["value"].min().to_numpy(), groups["value"].max().to_numpy()
        value = largest if how is Aggregation.MAXIMUM else _three_valued(how, smallest, largest, complete)
    table = out.assign(value=value, numerator=numerator, denominator=denominator, complete=complete)
    return table[COLUMNS].astype({"parts": "int64", "valued": "int64"})


def _three_valued(how: Aggregation, smallest: Floats, largest: Floats, complete: NDArray[np.bool_]) -> Floats:
    """One yes decides "any", one no decides "all"; what nothing decides is missing unless every part is known."""
    if how is Aggregation.ANY:
        return np.where(largest > 0, 1.0, np.where(complete & (largest == 0), 0.0, np.nan))
    return np.where(smallest == 0, 0.0, np.where(complete & (smallest > 0), 1.0, np.nan))
