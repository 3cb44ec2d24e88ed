"""Write a value, a difference or a count in the unit of its indicator, the same on a page, in a file and by a script.

A share is written as a percentage and differs by points. Rates per 1,000 inhabitants and other numbers are written with as
many decimals as their size needs, followed by their unit where there is room for it. None in place of an indicator stands
for shares.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from babel.numbers import format_decimal

from geo.base.i18n import (
    N_,
    N_n,
    PartOf,
    counted_part,
    locale,
    number,
    percent,
    script_forms,
    translate,
    translate_count,
)
from geo.vocabulary.model import Aggregation, Counted, Indicator, Kind, Unit, Weight

if TYPE_CHECKING:
    import pandas as pd

PER_1000: Final = N_("per 1,000 inhabitants")
POINTS: Final = N_("points")
BY_POINTS: Final = N_n("point", "points")
FRACTION: Final = N_("{numerator} of {denominator}")
FOR_INHABITANTS: Final = N_n("{numerator} for {count} inhabitant", "{numerator} for {count} inhabitants")
MADE_OF: Final = {
    Counted.TOWN_HALLS: PartOf(
        N_n("{count} of {whole} town hall", "{count} of {whole} town hall"),
        N_n("{count} of {whole} town halls", "{count} of {whole} town halls"),
    ),
    Counted.COMMUNES: PartOf(
        N_n("{count} of {whole} commune", "{count} of {whole} commune"),
        N_n("{count} of {whole} communes", "{count} of {whole} communes"),
    ),
    Counted.AUTHORITIES: PartOf(
        N_n("{count} of {whole} authority", "{count} of {whole} authority"),
        N_n("{count} of {whole} authorities", "{count} of {whole} authorities"),
    ),
    Weight.INHABITANTS: PartOf(
        N_n("{count} of {whole} inhabitant", "{count} of {whole} inhabitant"),
        N_n("{count} of {whole} inhabitants", "{count} of {whole} inhabitants"),
    ),
}
MOST_DIGITS: Final = 8


def digits(value: float) -> int:
    """Return with how many decimals a number is written at most.

    From 100 on none, from 10 on one, else two; below 0.1 as many as show two figures, so that what is small is not zero.

    Examples
    --------
    >>> [digits(value) for value in (1234.5, -12.34, 1.234, 0.001234, 0)]
    [0, 1, 2, 4, 2]
    """
    size = abs(value)
    if size >= 100:
        return 0
    if size >= 10:
        return 1
    return 2 if size >= 0.1 or not size else min(MOST_DIGITS, 1 - math.floor(math.log10(size)))


def share_decimals(indicator: Indicator | None) -> int:
    """Return with how many decimals a share is written as a percentage.

    Survey figures are published as whole percents; of what the Atlas models, a tenth of a point would claim what no interval of
    tens of points allows.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> [share_decimals(get_indicator(name)) for name in ("ia_projet_en_cours", "ia_projet_en_cours_estime", "rpnt_1_8")]
    [0, 0, 1]
    """
    if indicator is None:
        return 1
    return 0 if indicator.kind is Kind.SURVEY or (indicator.kind is Kind.MODELLED and not indicator.imported) else 1


def format_number(value: float | None, indicator: Indicator | None, lang: str, decimals: int | None = None) -> str:
    """Write a value without its unit, but for the percent sign of a share; missing is an en dash.

    Parameters
    ----------
    value : float or None
    indicator : Indicator or None
    lang : str
    decimals : int, optional
        Of a share; by default as many as were published (`share_decimals`).

    Examples
    --------
    >>> format_number(0.479, None, "en")
    '47.9%'
    """
    decimals = share_decimals(indicator) if decimals is None else decimals
    if value is None or math.isnan(value) or _is_share(indicator):
        return percent(value, lang, decimals)
    return _plain(value, lang)


def format_value(value: float | None, indicator: Indicator | None, lang: str, decimals: int | None = None) -> str:
    """Write a value with its unit."""
    text = format_number(value, indicator, lang, decimals)
    return text if text == "–" else text + suffix(indicator, lang)


def suffix(indicator: Indicator | None, lang: str) -> str:
    """Return what stands after a value, "" for a share, whose percent sign is part of it."""
    return "" if _is_share(indicator) or not unit(indicator, lang) else f"\u00a0{unit(indicator, lang)}"


def unit(indicator: Indicator | None, lang: str) -> str:
    """Return the unit of values, for a heading.

    Examples
    --------
    >>> unit(None, "fr")
    '%'
    """
    if indicator is None or indicator.is_share:
        return "%"
    if indicator.unit is Unit.PER_1000:
        return translate(PER_1000, lang)
    return indicator.unit_fr if lang == "fr" else indicator.unit_en


def difference_unit(indicator: Indicator | None, lang: str) -> str:
    """Return the unit of differences: points for shares."""
    return translate(POINTS, lang) if _is_share(indicator) else unit(indicator, lang)


def difference_name(value: float, indicator: Indicator | None, lang: str, decimals: int | None = None) -> str:
    """Return the unit that stands after a difference: in French, less than two are one point.

    Examples
    --------
    >>> difference_name(0.004, None, "fr"), difference_name(0.371, None, "fr"), difference_name(0.01, None, "en")
    ('point', 'points', 'points')
    """
    if math.isnan(value) or not _is_share(indicator):
        return difference_unit(indicator, lang)
    decimals = share_decimals(indicator) if decimals is None else decimals
    size = round(abs(value) * 100, decimals)
    # Written with its decimals, "1.0" is plural in English as "1.5" is.
    return translate_count(BY_POINTS, size + 0.5 if decimals and size.is_integer() else size, lang)


def points(value: float, lang: str, decimals: int = 1) -> str:
    """Write a difference of shares in points with its sign; missing is an en dash.

    Examples
    --------
    >>> points(-0.3709, "en"), points(0.004, "fr"), points(0.0, "en")
    ('−37.1', '+0,4', '0.0')
    """
    if math.isnan(value):
        return "–"
    size = round(abs(value) * 100, decimals)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return _signed(str(format_decimal(size, format=pattern, locale=locale(lang))), negative=value < 0)


def difference(value: float, indicator: Indicator | None, lang: str, decimals: int | None = None) -> str:
    """Write a difference with its sign, without its unit; shares differ by points."""
    if math.isnan(value) or _is_share(indicator):
        return points(value, lang, share_decimals(indicator) if decimals is None else decimals)
    return _signed(_plain(abs(value), lang), negative=value < 0)


def format_difference(value: float, indicator: Indicator | None, lang: str, decimals: int | None = None) -> str:
    """Write a difference with its sign and its unit.

    Examples
    --------
    >>> format_difference(-0.371, None, "en")
    '−37.1 points'
    """
    text, name = difference(value, indicator, lang, decimals), difference_name(value, indicator, lang, decimals)
    return f"{text}{' ' if _is_share(indicator) else chr(0xA0)}{name}" if text != "–" and name else text


def count(value: float | None, indicator: Indicator | None, lang: str) -> str:
    """Write a numerator or a denominator: whole where communes are counted, else as its size needs."""
    if value is None or math.isnan(value) or indicator is None or indicator.counted is not Counted.OWN:
        return number(value, lang)
    return _plain(value, lang)


def shown_denominator(value: float, indicator: Indicator | None) -> float:
    """Return a denominator as it is said: inhabitants where a rate per 1,000 of them holds thousands."""
    return value * 1000 if indicator is not None and indicator.aggregation is Aggregation.SUM else value


def shown_denominators(values: pd.Series, indicator: Indicator) -> pd.Series:
    """Return a column of denominators as `shown_denominator` does one."""
    return values * 1000 if indicator.aggregation is Aggregation.SUM else values


def script_fraction(indicator: Indicator, lang: str) -> dict[str, str]:
    """Return how a script writes numerator and denominator: both forms, which the denominator decides between."""
    if indicator.aggregation is Aggregation.SUM:
        return {
            name: text.replace("{count}", "{denominator}") for name, text in script_forms(FOR_INHABITANTS, lang).items()
        }
    return dict.fromkeys(("one", "other"), translate(FRACTION, lang))


def counts(indicator: Indicator, numerator: float | None, denominator: float | None, lang: str) -> str:
    """Write numerator and denominator, "" where nothing was counted or they mean nothing."""
    if not denominator or numerator is None or math.isnan(denominator) or not indicator.has_counts:
        return ""
    below = shown_denominator(denominator, indicator)
    top, bottom = (count(value, indicator, lang) for value in (numerator, below))
    if indicator.aggregation is Aggregation.SUM:
        return translate_count(FOR_INHABITANTS, below, lang).format(numerator=top, count=bottom)
    return translate(FRACTION, lang).format(numerator=top, denominator=bottom)


def fraction_text(indicator: Indicator | None, numerator: float, denominator: float, weight: Weight, lang: str) -> str:
    """Say what a value is made of, with what is counted; "" where that means nothing to a reader."""
    if indicator is not None and indicator.counted is Counted.OWN:
        return counts(indicator, numerator, denominator, lang)
    what = weight if weight is Weight.INHABITANTS else indicator.counted if indicator else Counted.TOWN_HALLS
    return counted_part(MADE_OF[what], lang, count=numerator, whole=shown_denominator(denominator, indicator))


def script_format(indicator: Indicator, lang: str) -> dict[str, Any] | None:
    """Return how a script writes values of an indicator (``assets/measure.js``), None for shares of what is counted whole."""
    if _is_share(indicator) and indicator.counted is not Counted.OWN and share_decimals(indicator) == 1:
        return None
    return {
        "digits": share_decimals(indicator),
        "share": _is_share(indicator),
        "suffix": suffix(indicator, lang),
        "whole": indicator.counted is not Counted.OWN,
    }


def _is_share(indicator: Indicator | None) -> bool:
    return indicator is None or indicator.is_share


def _plain(value: float, lang: str) -> str:
    """Write a number with as many decimals as its size needs; a tie goes to the even one, as a script has it."""
    pattern = "#,##0." + "#" * digits(value)
    return str(format_decimal(value + 0.0, format=pattern, locale=locale(lang)))


def _signed(size: str, *, negative: bool) -> str:
    if not any(figure in size for figure in "123456789"):
        return size
    return ("−" if negative else "+") + size
