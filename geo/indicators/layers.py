"""Whether the values of an indicator at a level make a layer that is drawn; the rule itself: `geo.statistics.informative`."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.statistics.informative import Information, NoMap, informative
from geo.statistics.intervals import wilson_bounds
from geo.statistics.reliability import drawn
from geo.vocabulary.model import Indicator, Kind
from geo.vocabulary.units import digits, share_decimals

MOST_OF_THE_COUNTRY: Final = 0.5
"""An observed value that all places of a level share is a constant France where at least so many of them have it."""


def drawn_values(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return the values of a layer that are drawn, NaN for the others.

    A figure of a survey is drawn where it is good enough (`geo.statistics.reliability`).
    """
    values = frame["value"].to_numpy(float)
    return np.where(drawn(frame["doubt"]), values, np.nan) if "doubt" in frame.columns else values


def limits(frame: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the 95 % limits of the values of a layer, NaN where there are none.

    Of modelled values they stand in the table; of a survey figure they follow from its number of answers (Wilson).
    """
    if "low" in frame.columns:
        return frame["low"].to_numpy(float), frame["high"].to_numpy(float)
    return wilson_bounds(frame["value"], np.nan_to_num(frame["sample_size"].to_numpy(float)))


def judge_layer(indicator: Indicator, frame: pd.DataFrame, *, whole: bool = True) -> Information:
    """Say what the values of a layer tell apart, and whether it is drawn.

    Parameters
    ----------
    indicator : Indicator
    frame : DataFrame, one row a territory
        ``value``; of survey and modelled values also ``doubt``, and ``stratum`` and ``sample_size`` or ``low`` and ``high``.
    whole : bool
        Whether it is the whole country, without any filter.

    Notes
    -----
    Observed values are a fact about each place, so that a map of an extent, or of some communes, in which all are equal is
    drawn: "yes, all of them" is what was found there. A whole country of one value is not: it has no place to tell from
    another, unless its missing places are the news (a file that lists a few places, all with a 1). Values that somebody
    imported as those of a survey or of a model have no interval here; they have to differ.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> judge_layer(get_indicator("rpnt_1_8"), pd.DataFrame({"value": [1.0, 1.0]}), whole=False).no_map is None
    True
    >>> judge_layer(get_indicator("rpnt_1_8"), pd.DataFrame({"value": [1.0, 1.0]})).no_map
    <NoMap.ONE_VALUE: 'one_value'>
    """
    values = drawn_values(frame)
    decimals = 2 + share_decimals(indicator) if indicator.is_share else _digits(values)
    if indicator.kind is not Kind.OBSERVED:
        strata = frame["stratum"][~np.isnan(values)].nunique() if indicator.kind is Kind.SURVEY else None
        return informative(values, *limits(frame), digits=decimals, strata=strata)
    found = informative(values, digits=decimals)
    everywhere = whole and 1 < found.count >= MOST_OF_THE_COUNTRY * len(frame)
    worth_showing = found.no_map is NoMap.NOTHING_DRAWN or (indicator.rankable and not everywhere)
    return replace(found, no_map=None) if worth_showing else found


def makes_map(indicator: Indicator, frame: pd.DataFrame) -> bool:
    """Say whether the values of all territories of a level make a layer that is drawn, see `judge_layer`."""
    return judge_layer(indicator, frame).no_map is None


def _digits(values: NDArray[np.float64]) -> int:
    """Return with how many decimals the largest of some numbers is written."""
    return digits(float(np.nanmax(np.abs(values), initial=0.0)))
