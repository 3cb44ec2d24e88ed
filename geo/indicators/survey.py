"""Read the survey figures, and the one that each territory takes from its stratum."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.base import paths
from geo.indicators.values import VALUE_COLUMNS, _figures, _no_values, _survey, require_period
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Kind
from geo.vocabulary.strata import SURVEY_STRATA


def survey_values(indicator: Indicator, level: Level, period: str, territories: pd.DataFrame) -> pd.DataFrame:
    """Return the survey figure that each territory takes from its stratum: what a model may draw, not an observation.

    The most specific stratum that has a figure in that edition wins: the four population bands, then communes under 25,000
    inhabitants, then all communes; métropoles apart from other EPCI. A territory whose strata have no figure has no value.

    Parameters
    ----------
    indicator : Indicator
        Of kind survey.
    level : Level
    period : str
        Edition of the survey.
    territories : pandas.DataFrame
        Attributes of territories of `level`: ``code``, ``population`` and, for communes and EPCI, ``epci_type``.

    Returns
    -------
    pandas.DataFrame
        Columns of `read_values`, one row a territory, sorted by code. ``value`` (share from 0 to 1), ``stratum`` (id) and
        ``sample_size`` (respondents of that stratum, NaN where not published) are filled; counts and coverage are NaN.

    Raises
    ------
    UnknownPeriod
        If the survey has no such edition.
    NoValuesAtLevel
        If no stratum of that level has a figure in that edition, or the indicator is not of a survey.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> towns = pd.DataFrame({"code": ["01001"], "population": [800], "epci_type": ["CC"]})
    >>> survey_values(get_indicator("ia_projet_en_cours"), Level.COMMUNE, "2025", towns)[["value", "stratum"]].values.tolist()
    [[0.15, 'commune_lt_3500']]
    """
    require_period(indicator, period)
    figures = _figures(indicator, period)
    usable = [stratum for stratum in SURVEY_STRATA if stratum.level == level and stratum.id in figures.index]
    if indicator.kind is not Kind.SURVEY or level not in indicator.levels or not usable:
        raise _no_values(indicator, level, period)
    chosen = np.full(len(territories), len(usable))
    for number, stratum in enumerate(usable):  # SURVEY_STRATA goes from the specific to the general
        if stratum.mask is not None:
            inside = stratum.mask(territories).to_numpy(dtype=bool)
            chosen[inside & (chosen == len(usable))] = number
    # The last place stands for a territory whose strata have no figure.
    ids = [stratum.id for stratum in usable]
    table = {
        "code": territories["code"],
        "value": np.append(figures.loc[ids, "value"].to_numpy(float), np.nan)[chosen],
        "sample_size": np.append(figures.loc[ids, "sample_size"].to_numpy(float), np.nan)[chosen],
        "stratum": pd.Series(np.array([*ids, None], dtype=object)[chosen], index=territories.index, dtype=object),
    }
    out = pd.DataFrame({"level": str(level), "period": period, **dict.fromkeys(VALUE_COLUMNS[4:-2], np.nan), **table})
    return out[list(VALUE_COLUMNS)].sort_values("code", ignore_index=True)


def stratum_figures(indicator: Indicator, period: str) -> pd.DataFrame:
    """Return the figures of one edition, by stratum: the columns of `read_survey` but for the stratum; do not change it.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> stratum_figures(get_indicator("data_projet_engage"), "2022").loc["region", "fieldwork"]
    'mai–juillet 2022'
    """
    return _figures(indicator, period)


def read_survey() -> pd.DataFrame:
    """Return the survey figures of the Atlas.

    Returns
    -------
    pandas.DataFrame
        ``data/survey.csv``: one row for each indicator, edition and stratum; text but for ``value`` (float64, share from 0
        to 1) and ``sample_size`` (float64, NaN where not published). The caller may change it.

    Raises
    ------
    ShippedDataMissing
        If the file is missing or damaged.

    Examples
    --------
    >>> table = read_survey()
    >>> bool(table["value"].between(0, 1).all())
    True
    """
    return _survey(paths.data() / "survey.csv").copy()
