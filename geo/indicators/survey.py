"""Read the survey figures, and the one that each territory takes from its stratum."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base import paths
from geo.base.errors.shipped import ShippedDataMissing
from geo.base.typography import french_spaces
from geo.indicators.values import VALUE_COLUMNS, _figures, _no_values, _survey, require_period
from geo.statistics.intervals import wilson_bounds
from geo.statistics.reliability import judge
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Kind
from geo.vocabulary.strata import side_by_side


def survey_values(indicator: Indicator, level: Level, period: str, territories: pd.DataFrame) -> pd.DataFrame:
    """Return the survey figure that each territory takes from its stratum: what a model may draw, not an observation.

    Strata that share answers never stand side by side: the four population bands, or else communes under 25,000 inhabitants,
    or else all communes (`geo.vocabulary.strata.side_by_side`); métropoles apart from other EPCI. A territory whose strata have
    no figure has no value.

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
        ``sample_size`` (respondents of that stratum, NaN where not published) are filled; counts and coverage are NaN. Then
        ``doubt``: a `geo.statistics.reliability.Doubt`, by which the figure may not be drawn, or None.

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
    figures = taken_strata(indicator, level, period)
    usable = side_by_side(figures.index, level)
    if indicator.kind is not Kind.SURVEY or level not in indicator.levels or not usable:
        raise _no_values(indicator, level, period)
    chosen = np.full(len(territories), len(usable))
    for number, stratum in enumerate(usable):
        if stratum.mask is not None:
            inside = stratum.mask(territories).to_numpy(dtype=bool)
            chosen[inside & (chosen == len(usable))] = number
    # The last place stands for a territory whose strata have no figure.
    ids = [stratum.id for stratum in usable]
    doubts = [*judge_figures(figures), None]
    table = {
        "code": territories["code"],
        "value": np.append(figures["value"].to_numpy(float), np.nan)[chosen],
        "sample_size": np.append(figures["sample_size"].to_numpy(float), np.nan)[chosen],
        "stratum": pd.Series(np.array([*ids, None], dtype=object)[chosen], index=territories.index, dtype=object),
        "doubt": pd.Series(np.array(doubts, dtype=object)[chosen], index=territories.index, dtype=object),
    }
    out = pd.DataFrame({"level": str(level), "period": period, **dict.fromkeys(VALUE_COLUMNS[4:-2], np.nan), **table})
    return out[[*VALUE_COLUMNS, "doubt"]].sort_values("code", ignore_index=True)


def taken_strata(indicator: Indicator, level: Level, period: str) -> pd.DataFrame:
    """Return the survey figures that territories of a level take in one edition, indexed by stratum, the specific first."""
    figures = _figures(indicator, period)
    return figures.loc[[stratum.id for stratum in side_by_side(figures.index, level)]]


def judge_figures(figures: pd.DataFrame) -> NDArray[np.object_]:
    """Return what is doubtful in each survey figure (``value``, ``sample_size``), see `geo.statistics.reliability.judge`."""
    sizes = figures["sample_size"].to_numpy(float)
    return judge(sizes, *wilson_bounds(figures["value"].to_numpy(float), np.nan_to_num(sizes)))


@dataclass(frozen=True, slots=True)
class Source:
    """A page that publishes survey figures; ``own`` where it is of those who publish them, and not of others who report."""

    own: bool
    title_fr: str
    title_en: str

    def title(self, lang: str) -> str:
        """Return the title in `lang`."""
        return self.title_fr if lang == "fr" else self.title_en


def read_sources() -> dict[str, Source]:
    """Return the pages of ``data/sources.csv`` by their address; do not change it.

    Raises
    ------
    ShippedDataMissing
        If the file is missing or damaged.

    Examples
    --------
    >>> read_sources()["https://enquete.data-publica.eu/rapport/Rapport.html"].own
    True
    """
    return _sources(paths.data() / "sources.csv")


@lru_cache(maxsize=4)
def _sources(path: Path) -> dict[str, Source]:
    try:
        rows = pd.read_csv(path, dtype=str, keep_default_na=False).itertuples()
        return {
            str(row.source_url): Source(row.own == "yes", french_spaces(str(row.title_fr)), str(row.title_en))
            for row in rows
        }
    except (OSError, AttributeError, ValueError) as error:
        raise ShippedDataMissing(path=path.name, command="data") from error


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
