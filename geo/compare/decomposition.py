"""Why two territories differ: because their communes are of other sizes, or because equal communes do otherwise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
import pandas as pd

from geo.base.errors.comparing import NothingToCompare
from geo.base.errors.kinds import shown
from geo.base.errors.shipped import MissingColumn
from geo.compare.groups import Group
from geo.counts.counts import commune_counts
from geo.territories.places import BAND_IDS, read_places
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Weight

COLUMNS: Final = ("numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A difference between two shares in two parts that add up to it.

    Attributes
    ----------
    share_a, share_b : float
        Shares from 0 to 1.
    total : float
        ``share_a - share_b``.
    composition : float
        Part that comes from the make-up: a has other portions of each class than b.
    rate : float
        Part that comes from the rates: within a class, a does otherwise than b.
    table : DataFrame, one row a class
        ``size_a``, ``size_b`` (denominators), ``portion_a``, ``portion_b`` (of the whole, from 0 to 1), ``rate_a``,
        ``rate_b`` (NaN where the class is empty), ``composition``, ``rate`` (what the class adds to each part) and
        ``empty`` (``""``, ``"a"``, ``"b"`` or ``"ab"``: where the class is empty).
    """

    share_a: float
    share_b: float
    total: float
    composition: float
    rate: float
    table: pd.DataFrame

    def rounded(self, digits: int = 1) -> tuple[float, float, float]:
        """Return total, composition and rate in points, rounded so that the two parts add up to the total.

        Examples
        --------
        >>> Decomposition(0.5, 0.3993, 0.1007, 0.0504, 0.0503, pd.DataFrame()).rounded()
        (10.1, 5.1, 5.0)
        """
        return rounded_parts(self.total, self.composition, self.rate, digits)


def rounded_parts(total: float, first: float, second: float, digits: int = 1) -> tuple[float, float, float]:
    """Return a difference of shares and its two parts in points, rounded so that the parts add up to the difference.

    The difference is rounded first. Of the two parts the one that rounding would move less is rounded as usual, the other one
    takes the rest: it is off by less than one unit of the last digit.

    Examples
    --------
    >>> rounded_parts(0.1007, 0.0504, 0.0503)
    (10.1, 5.1, 5.0)
    """
    unit = 10**digits
    whole, one, other = (Fraction(part) * 100 * unit for part in (total, first, second))
    if abs(round(one) - one) <= abs(round(other) - other):
        left = round(one)
        right = round(whole) - left
    else:
        right = round(other)
        left = round(whole) - right
    return round(whole) / unit, left / unit, right / unit


def decompose(a: pd.DataFrame, b: pd.DataFrame) -> Decomposition:
    """Split the difference between two shares into a part of composition and a part of rates.

    Parameters
    ----------
    a, b : DataFrame
        One row a class, with the classes as index; ``numerator`` and ``denominator`` (counts, or any sizes; a share of
        each class is their quotient). A class that stands in one table only is empty in the other.

    Returns
    -------
    Decomposition
        The parts are computed with exact fractions: they add up to the total but for the last bit of a float.

    Raises
    ------
    MissingColumn
        If a column is missing.
    NothingToCompare
        If all denominators of one table are 0.
    ValueError
        If a denominator is negative, or a numerator stands over an empty class.

    Notes
    -----
    With portions ``c`` and rates ``r`` of class ``i``, symmetrically in a and b:

    - composition: sum of ``(c_ai - c_bi) * (r_ai + r_bi) / 2``
    - rate: sum of ``(r_ai - r_bi) * (c_ai + c_bi) / 2``

    What one class adds to the composition is shown as ``(c_ai - c_bi) * ((r_ai + r_bi) / 2 - m)``, where ``m`` is the mean
    of the two shares: more of a class adds where the class does better than the whole, and takes away where it does worse.
    The sum is the same, because the differences of portions add up to 0.

    A class that is empty in one of the two has no rate there. It is given the other one's rate, so that it adds nothing to
    the part of rates, and what it adds goes to composition: nobody knows how communes that do not exist would do.

    References
    ----------
    Kitagawa, E. M. (1955). Components of a difference between two rates. Journal of the American Statistical Association
    50 (272), 1168-1194.

    Examples
    --------
    >>> first = pd.DataFrame({"numerator": [10, 40], "denominator": [100, 100]}, index=["small", "large"])
    >>> second = pd.DataFrame({"numerator": [60, 30], "denominator": [300, 100]}, index=["small", "large"])
    >>> decomposition = decompose(first, second)
    >>> round(decomposition.total, 4), round(decomposition.composition, 4), round(decomposition.rate, 4)
    (0.025, 0.05, -0.025)
    """
    for table in (a, b):
        for column in COLUMNS:
            if column not in table.columns:
                raise MissingColumn(column=column, columns=shown(table.columns))
    classes = [*a.index, *(name for name in b.index if name not in a.index)]
    first, second = (_classes(table, classes) for table in (a, b))
    sizes = [sum((size for _, size in side), Fraction(0)) for side in (first, second)]
    for number, size in enumerate(sizes):
        if size == 0:
            raise NothingToCompare(side="ab"[number])
    met = [sum((count for count, _ in side), Fraction(0)) for side in (first, second)]
    share_a, share_b = met[0] / sizes[0], met[1] / sizes[1]
    rows, composition, rate = [], Fraction(0), Fraction(0)
    for (met_a, n_a), (met_b, n_b) in zip(first, second, strict=True):
        rate_a, rate_b = _rates(met_a, n_a, met_b, n_b)
        portion_a, portion_b = n_a / sizes[0], n_b / sizes[1]
        by_composition = (portion_a - portion_b) * (rate_a + rate_b - share_a - share_b) / 2
        by_rate = (rate_a - rate_b) * (portion_a + portion_b) / 2
        composition, rate = composition + by_composition, rate + by_rate
        rows.append(
            {
                "size_a": float(n_a),
                "size_b": float(n_b),
                "portion_a": float(portion_a),
                "portion_b": float(portion_b),
                "rate_a": float(rate_a) if n_a else math.nan,
                "rate_b": float(rate_b) if n_b else math.nan,
                "composition": float(by_composition),
                "rate": float(by_rate),
                "empty": "".join(side for side, n in (("a", n_a), ("b", n_b)) if not n),
            }
        )
    table = pd.DataFrame(rows, index=pd.Index(classes, name="class"))
    return Decomposition(
        float(share_a), float(share_b), float(share_a - share_b), float(composition), float(rate), table
    )


def decompose_groups(
    indicator: Indicator, a: Group, b: Group, period: str, weight: Weight = Weight.COMMUNES
) -> Decomposition:
    """Split the difference between two groups of communes by population band.

    Parameters
    ----------
    indicator : Indicator
        Of kind observed.
    a, b : Group
        Any two: territories, the whole country, strata. They may overlap (a region against France): the parts add up all
        the same.
    period : str
    weight : Weight
        Of communes, or of their inhabitants.

    Returns
    -------
    Decomposition
        ``table`` has the six population bands in order.

    Raises
    ------
    NothingToCompare
        If one of the two has no town hall with a record.
    UnknownPeriod, NoValuesAtLevel

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> from geo.compare.groups import parse_group
    >>> decomposition = decompose_groups(get_indicator("rpnt_1_8"), parse_group("region:53"), parse_group("region:44"), "2026-10")
    >>> decomposition.rounded()
    (44.7, 23.5, 21.2)
    """
    communes, bands = commune_counts(indicator, period, weight), read_places(Level.COMMUNE).bands.astype(np.intp)
    tables = []
    for group in (a, b):
        counts = communes.grouped(bands, len(BAND_IDS), group.mask)
        if not counts.denominator.sum():
            raise NothingToCompare(side=group.id)
        tables.append(
            pd.DataFrame({"numerator": counts.numerator, "denominator": counts.denominator}, index=list(BAND_IDS))
        )
    return decompose(*tables)


def _classes(table: pd.DataFrame, classes: list[object]) -> list[tuple[Fraction, Fraction]]:
    known = {
        name: (Fraction(float(met)), Fraction(float(size)))
        for name, met, size in zip(table.index, table["numerator"], table["denominator"], strict=True)
    }
    counts = [known.get(name, (Fraction(0), Fraction(0))) for name in classes]
    if any(size < 0 or (size == 0 and met != 0) for met, size in counts):
        raise ValueError("denominators must be 0 or more, and a class without any has no numerator")
    return counts


def _rates(met_a: Fraction, n_a: Fraction, met_b: Fraction, n_b: Fraction) -> tuple[Fraction, Fraction]:
    rate_a = met_a / n_a if n_a else None
    rate_b = met_b / n_b if n_b else None
    if rate_a is None and rate_b is None:
        return Fraction(0), Fraction(0)
    return (rate_b if rate_a is None else rate_a), (rate_a if rate_b is None else rate_b)  # type: ignore[return-value]
