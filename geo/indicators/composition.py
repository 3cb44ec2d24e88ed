"""What a territory is made of: its communes by the survey figure that they take.

The rule that gives a commune its figure is that of `geo.indicators.survey.survey_values`, applied to one commune of each kind
that the survey strata tell apart instead of all 34,875.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base.errors.questions import NoValuesAtLevel
from geo.indicators.survey import survey_values
from geo.territories.read import read_territories
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Kind, Weight
from geo.vocabulary.strata import SURVEY_STRATA

LEAST_COVERAGE: Final = 0.5
"""A territory has a value where communes (or inhabitants) with a figure are at least this share of it. Those without are never
missing at random, they are whole sizes: below one half the value would stand for the smaller part of the territory."""

FEWEST_STRATA: Final = 2
"""An edition is modelled where at least so many strata have a figure. With one, every territory has the same value whatever its
make-up: that says nothing of territories that the survey figure itself does not say."""


def modelled_editions(survey: Indicator) -> dict[str, tuple[str, ...]]:
    """Return the editions of a survey from which the rate of a territory can be estimated, with the strata of communes used.

    Those in which at least `FEWEST_STRATA` strata of communes have a figure, which together hold at least `LEAST_COVERAGE` of
    the country's communes. Strata that share answers are never mixed: 2024 gives data projects of communes under 3,500
    inhabitants and of all communes, which are two figures of the same small communes, so that nothing is modelled from it.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> list(modelled_editions(get_indicator("data_projet_engage")))
    ['2022']
    >>> modelled_editions(get_indicator("ia_projet_en_cours"))
    {}
    """
    ids = [stratum.id for stratum in SURVEY_STRATA if stratum.level is Level.COMMUNE and stratum.id in survey.strata]
    if survey.kind is not Kind.SURVEY or Level.COMMUNE not in survey.levels or len(ids) < FEWEST_STRATA:
        return {}
    number = _kinds()[0]["communes"].to_numpy()
    editions = {}
    for period in survey.periods:
        try:
            strata = taken_figures(survey, period.id)["stratum"]
        except NoValuesAtLevel:
            continue
        used = set(strata.dropna())
        covered = number[strata.notna().to_numpy()].sum()
        if len(used) >= FEWEST_STRATA and covered >= LEAST_COVERAGE * number.sum():
            editions[period.id] = tuple(name for name in ids if name in used)
    return editions


def taken_figures(survey: Indicator, period: str) -> pd.DataFrame:
    """Return the figure that each kind of commune takes in one edition of a survey.

    Returns
    -------
    DataFrame, one row per kind of commune
        As `geo.indicators.survey.survey_values`; ``value`` and ``stratum`` are missing for a kind whose strata have no figure.

    Raises
    ------
    UnknownPeriod, NoValuesAtLevel
    """
    return survey_values(survey, Level.COMMUNE, period, _kinds()[0])


def stratum_figures(taken: pd.DataFrame) -> pd.DataFrame:
    """Return the survey figures that some kind of commune takes.

    Parameters
    ----------
    taken : DataFrame
        As `taken_figures`.

    Returns
    -------
    DataFrame, indexed by stratum, from the specific to the general
        ``value`` (0 to 1), ``sample_size`` (answers, NaN where not published).
    """
    figures = taken.dropna(subset=["stratum", "value"]).drop_duplicates("stratum").set_index("stratum")
    order = [stratum.id for stratum in SURVEY_STRATA if stratum.id in figures.index]
    return figures.loc[order, ["value", "sample_size"]]


def communes_by_stratum(taken: pd.DataFrame, level: Level, weight: Weight) -> pd.DataFrame:
    """Return how many communes, or inhabitants, of each territory are in each stratum.

    Parameters
    ----------
    taken : DataFrame
        As `taken_figures`.
    level : Level
        One above the communes.
    weight : Weight

    Returns
    -------
    DataFrame of float64, indexed by code, in code order
        One column for each stratum whose figure is taken, and "" for communes without a figure, where there are any.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> taken = taken_figures(get_indicator("ia_projet_engage"), "2022")
    >>> communes_by_stratum(taken, Level.REGION, Weight.COMMUNES).loc["53", "commune_lt_3500"].item()
    967.0
    """
    strata = taken["stratum"].fillna("").to_numpy(dtype=object)
    return _kinds_of(level, weight).T.groupby(strata).sum().T


@lru_cache(maxsize=1)
def _kinds() -> tuple[pd.DataFrame, NDArray[np.intp]]:
    """Return the kinds of communes that the survey strata tell apart, and the kind of each commune.

    The kinds are one row each, with the attributes of one commune of that kind and the number of all: what holds for it holds
    for the others, so that a rule over strata is applied to five rows instead of 34,875.
    """
    communes = read_territories(Level.COMMUNE)
    strata = [stratum.mask for stratum in SURVEY_STRATA if stratum.level is Level.COMMUNE and stratum.mask]
    inside = np.column_stack([mask(communes).to_numpy(bool) for mask in strata])
    _, first, kind, number = np.unique(inside, axis=0, return_index=True, return_inverse=True, return_counts=True)
    # Tables of values are sorted by code: with codes of their own the kinds stay in this order.
    kinds = communes.iloc[first].assign(communes=number, code=[f"{place:03}" for place in range(len(first))])
    return kinds.reset_index(drop=True), kind.ravel()


@lru_cache(maxsize=8)
def _kinds_of(level: Level, weight: Weight) -> pd.DataFrame:
    """Return the communes, or inhabitants, of each kind in each territory, by code."""
    communes, (kinds, kind) = read_territories(Level.COMMUNE), _kinds()
    codes = read_territories(level)["code"]
    place = pd.Index(codes).get_indexer(pd.Index(communes[str(level)]))
    amount = communes["population"].to_numpy(float) if weight is Weight.INHABITANTS else np.ones(len(communes))
    # Four islands are in no EPCI.
    within = place >= 0
    counts = np.bincount(place[within] * len(kinds) + kind[within], amount[within], len(codes) * len(kinds))
    return pd.DataFrame(counts.reshape(len(codes), len(kinds)), index=codes.to_numpy(dtype=object))
