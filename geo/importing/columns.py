"""The columns of values of a checked file, read and refused as a whole where anything in them is not what was said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base.errors.importing import (
    ColumnsNotChosen,
    InvalidPeriod,
    NegativeCounts,
    NotNumbers,
    NotYesOrNo,
    NoValues,
    NumeratorTooLarge,
    SharesTooLarge,
    TooManyPeriods,
    ZeroDenominators,
)
from geo.base.errors.kinds import shown
from geo.base.errors.reading import UnknownColumn
from geo.doctor.check import CheckResult
from geo.doctor.gazetteer.role import Role
from geo.doctor.readers.numbers import MISSING, read_numbers
from geo.importing.description import Description, GivenUnit
from geo.vocabulary.model import Aggregation

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_PERIODS: Final = 60
SHOWN_CELL: Final = 40
YES: Final = frozenset({"oui", "o", "yes", "y", "vrai", "true", "t", "1", "x"})
NO: Final = frozenset({"non", "n", "no", "faux", "false", "f", "0"})
_MISSING: Final = MISSING - YES - NO
_PERIODS: Final = (
    (re.compile(r"(\d{4})"), "{0}"),
    (re.compile(r"(\d{4})[-/](0?[1-9]|1[0-2])"), "{0}-{1:0>2}"),
    (re.compile(r"(0?[1-9]|1[0-2])[-/](\d{4})"), "{1}-{0:0>2}"),
    (re.compile(r"(\d{4})[-/](0?[1-9]|1[0-2])[-/](?:0?[1-9]|[12]\d|3[01])(?:[T ].*)?"), "{0}-{1:0>2}"),
    (re.compile(r"(?:0?[1-9]|[12]\d|3[01])/(0?[1-9]|1[0-2])/(\d{4})"), "{1}-{0:0>2}"),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what.

    Attributes
    ----------
    value, numerator, denominator, weights : str
        Names of columns; "" for none. Numerator and denominator go with ``share``, `value` with everything else, `weights`
        with ``weighted_mean`` alone.
    period : str
        Period of all rows, where `period_column` is "".
    period_column : str
    """

    value: str = ""
    numerator: str = ""
    denominator: str = ""
    weights: str = ""
    period: str = ""
    period_column: str = ""

    @property
    def chosen(self) -> tuple[str, ...]:
        """The columns of numbers that are used."""
        return tuple(filter(None, (self.value, self.numerator, self.denominator, self.weights)))


@dataclass(frozen=True, slots=True, eq=False)
class ColumnValues:
    """Values as they were read: float64, one a row of the file, NaN where missing.

    ``value`` is set, or ``numerator`` and ``denominator``; ``periods`` (str) has one id a row.
    """

    value: Floats | None
    numerator: Floats | None
    denominator: Floats | None
    periods: NDArray[np.object_]


def parse_period(text: str) -> str:
    """Return the id of a period: a year or a month; of a date, its month.

    Raises
    ------
    InvalidPeriod

    Examples
    --------
    >>> [parse_period(text) for text in ("2025", "10/2025", "2025-10-03", "03/10/2025")]
    ['2025', '2025-10', '2025-10', '2025-10']
    """
    cell = text.strip()
    for pattern, template in _PERIODS:
        match = pattern.fullmatch(cell)
        if match:
            period = template.format(*match.groups())
            if "1900" <= period[:4] <= "2100":
                return period
    raise InvalidPeriod(arrived=cell[:SHOWN_CELL])


def unused_columns(checked: CheckResult) -> list[str]:
    """Return the columns of a file that say nothing about the territory of a row, and may hold values."""
    about = {guess.column for guess in checked.roles if guess.role is not Role.IGNORE}
    return [str(name) for name in checked.table.frame.columns if name not in about]


def read_columns(checked: CheckResult, description: Description, columns: Columns) -> ColumnValues:
    """Read the columns of values of a file.

    Parameters
    ----------
    checked : CheckResult
    description : Description
    columns : Columns

    Returns
    -------
    Read
        Shares are from 0 to 1 whatever the file has; a weighted mean with weights of the file is a numerator (value times
        weight) over a denominator (weight).

    Raises
    ------
    ColumnsNotChosen, UnknownColumn
        If a column that the aggregation needs was not named, or is not there.
    NotNumbers, NotYesOrNo, NegativeCounts, ZeroDenominators, SharesTooLarge, NumeratorTooLarge, NoValues, InvalidPeriod,
    TooManyPeriods
        If the matched rows hold something else than what was said; rows without a territory are not looked at.
    """
    how = description.aggregation
    _require(checked, how, columns)
    matched = checked.rows["status"].eq("matched").to_numpy(dtype=bool)
    periods = _periods(checked, columns, matched)
    if how is Aggregation.SHARE:
        top = _counts(checked, columns.numerator, matched)
        bottom = _counts(checked, columns.denominator, matched)
        _no_zeros(checked, columns.denominator, bottom, matched)
        over = matched & (top > bottom)
        if over.any():
            at = int(np.flatnonzero(over)[0])
            cell = f"{top[at]:g} / {bottom[at]:g}"
            raise NumeratorTooLarge(count=int(over.sum()), line=int(checked.table.lines[at]), cell=cell)
        _some(columns.numerator, top + bottom, matched)
        return ColumnValues(None, top, bottom, periods)
    if how in {Aggregation.ANY, Aggregation.ALL}:
        value = _yes_or_no(checked, columns.value, matched)
    elif how is Aggregation.SUM:
        value = _counts(checked, columns.value, matched)
    else:
        value = _numbers(checked, columns.value, matched)
        if description.unit is not GivenUnit.NUMBER:
            value = _shares(checked, columns.value, value, description.unit, matched)
    _some(columns.value, value, matched)
    if not columns.weights:
        return ColumnValues(value, None, None, periods)
    weight = _counts(checked, columns.weights, matched)
    _no_zeros(checked, columns.weights, weight, matched)
    return ColumnValues(None, value * weight, weight, periods)


def _require(checked: CheckResult, how: Aggregation, columns: Columns) -> None:
    shared = how is Aggregation.SHARE
    given = bool(columns.numerator and columns.denominator) if shared else bool(columns.value)
    if not given:
        needed = "--numerator COLUMN --denominator COLUMN" if shared else "--value COLUMN"
        listed = shown(unused_columns(checked), 20) or "–"
        raise ColumnsNotChosen(aggregation=how, needed=needed, columns=listed)
    for name in filter(None, (*columns.chosen, columns.period_column)):
        if name not in checked.table.frame.columns:
            allowed = shown(checked.table.frame.columns, 20)
            raise UnknownColumn(path=checked.table.name, arrived=name, allowed=allowed)


def _first(checked: CheckResult, column: str, wrong: Flags) -> dict[str, object]:
    at = int(np.flatnonzero(wrong)[0])
    cell = str(checked.table.frame[column].iloc[at])[:SHOWN_CELL]
    return {"column": column, "count": int(wrong.sum()), "line": int(checked.table.lines[at]), "cell": cell}


def _numbers(checked: CheckResult, column: str, matched: Flags) -> Floats:
    numbers = read_numbers(checked.table.frame[column])
    wrong = np.zeros(len(matched), dtype=bool)
    wrong[numbers.problems] = True
    wrong &= matched
    if wrong.any():
        raise NotNumbers(**_first(checked, column, wrong))
    return numbers.values


def _counts(checked: CheckResult, column: str, matched: Flags) -> Floats:
    values = _numbers(checked, column, matched)
    _no_negative(checked, column, values, matched)
    return values


def _no_zeros(checked: CheckResult, column: str, values: Floats, matched: Flags) -> None:
    zero = matched & (values == 0)
    if zero.any():
        raise ZeroDenominators(**_first(checked, column, zero))


def _shares(checked: CheckResult, column: str, values: Floats, unit: GivenUnit, matched: Flags) -> Floats:
    signed = read_numbers(checked.table.frame[column]).percent
    # Percent signs were read already: "57 %" is 0.57 whatever the unit says.
    shares = values / 100 if unit is GivenUnit.PERCENT and not signed else values
    _no_negative(checked, column, shares, matched)
    over = matched & (shares > 1)
    if over.any():
        raise SharesTooLarge(
            most="100" if unit is GivenUnit.PERCENT or signed else "1", **_first(checked, column, over)
        )
    return shares


def _no_negative(checked: CheckResult, column: str, values: Floats, matched: Flags) -> None:
    negative = matched & (values < 0)
    if negative.any():
        raise NegativeCounts(**_first(checked, column, negative))


def _yes_or_no(checked: CheckResult, column: str, matched: Flags) -> Floats:
    codes, distinct = pd.factorize(checked.table.frame[column])
    words = [str(cell).strip().casefold().removesuffix(".0") for cell in distinct]
    read = [1.0 if word in YES else 0.0 if word in NO else np.nan for word in words]
    known = [word in YES or word in NO or word in _MISSING for word in words]
    wrong = matched & ~np.array([*known, True], dtype=bool)[codes]
    if wrong.any():
        raise NotYesOrNo(**_first(checked, column, wrong))
    values: Floats = np.array([*read, np.nan])[codes]
    return values


def _some(column: str, values: Floats, matched: Flags) -> None:
    if np.isnan(values[matched]).all():
        raise NoValues(column=column, count=int(matched.sum()))


def _periods(checked: CheckResult, columns: Columns, matched: Flags) -> NDArray[np.object_]:
    if not columns.period_column:
        return np.full(len(matched), parse_period(columns.period), dtype=object)
    codes, distinct = pd.factorize(checked.table.frame[columns.period_column])
    used = set(codes[matched].tolist())
    if -1 in used:
        raise InvalidPeriod(arrived="")
    read = [parse_period(str(cell)) if number in used else "" for number, cell in enumerate(distinct)]
    count = len({period for period in read if period})
    if count > MOST_PERIODS:
        raise TooManyPeriods(count=count, limit=MOST_PERIODS)
    return np.array([*read, ""], dtype=object)[codes]
