"""Modelled values: what authorities and the communes of a territory would answer, from the model that was fitted to the surveys.

There is no census of AI or data projects. A multilevel model of all published figures (`geo.build.estimates`,
``docs/estimate.md``) gives the probability that an authority says yes, by its kind, its size and the edition; over the communes
of a territory it gives the share that is to be expected. The intervals hold how places of equal size differ from one another, as
far as the observed indicators show it. Nothing here is an observation.

References
----------
Rao, J. N. K. and Molina, I. (2015). Small Area Estimation, 2nd edition, Wiley.
Gelman, A. and Hill, J. (2007). Data Analysis Using Regression and Multilevel/Hierarchical Models. Cambridge University Press.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from geo.base.errors.kinds import shown
from geo.base.errors.questions import NoValuesAtLevel
from geo.indicators.fitted import FIGURES, LIMITS, authority_figures, fitted_shares, read_checks
from geo.indicators.layers import makes_map
from geo.indicators.providers import cached
from geo.indicators.survey import judge_figures, stratum_figures, survey_values, taken_strata
from geo.indicators.values import VALUE_COLUMNS, periods_at, read_values, require_period
from geo.statistics.reliability import drawn
from geo.territories.read import read_territories
from geo.vocabulary.choices import EpciType
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Kind, Period, Weight
from geo.vocabulary.strata import WITHOUT_COUNCIL, survey_stratum

DECIMALS: Final = 4
MODEL_COLUMNS: Final = (*VALUE_COLUMNS, *LIMITS, "doubt")
"""Columns of a table of modelled values."""


def modelled_values(indicator: Indicator, level: Level, period: str, weight: Weight = Weight.COMMUNES) -> pd.DataFrame:
    """Return the modelled values of one indicator at one level for one edition of its survey.

    Parameters
    ----------
    indicator : Indicator
        Of kind modelled.
    level : Level
        One of its levels.
    period : str
        Id of one of its periods.
    weight : Weight
        Above the communes: expected share of the communes, or of the inhabitants (those who live in a commune that would
        answer yes). A commune, or an authority itself, has one probability.

    Returns
    -------
    DataFrame
        Columns `MODEL_COLUMNS`, one row a territory, sorted by code. ``value`` (0 to 1); ``low``, ``high`` (95 %), ``low_80``,
        ``high_80`` (80 %); ``denominator`` and ``expected`` count communes (1 for an authority itself), with ``_inhabitants``
        their inhabitants, ``coverage`` is 1; of a territory without a council of its own (Corse-du-Sud) an authority's value is
        NaN and nothing is counted; ``numerator`` is NaN, for nothing was counted, and so is ``sample_size``.
        ``doubt`` is None: the rules for figures of a sample do not apply.

    Raises
    ------
    UnknownPeriod
        If the indicator has no such period.
    NoValuesAtLevel
        If it is not modelled at that level.
    ShippedDataMissing

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> values = modelled_values(get_indicator("ia_projet_en_cours_estime"), Level.REGION, "2025")
    >>> bool((values["low"] < values["value"]).all() and (values["value"] < values["high"]).all())
    True
    """
    require_period(indicator, period)
    if indicator.kind is not Kind.MODELLED or level not in indicator.levels:
        raise NoValuesAtLevel(
            indicator=indicator.id, level=level, period=period, allowed=shown(indicator.levels or "–")
        )
    territories = read_territories(level)
    single = level is Level.COMMUNE or indicator.of_authority
    if single:
        figures = _probabilities(indicator.basis, period, level, territories)
    else:
        figures = (
            fitted_shares(indicator.basis, period, level, weight).reindex(territories["code"]).reset_index(drop=True)
        )
    number = 1.0 if single else territories["n_communes"].to_numpy(float)
    population = territories["population"].to_numpy(float)
    # Finer than hundredths of a point is noise of the sampler, and weighs in every file.
    out = figures.round(DECIMALS).reset_index(drop=True).assign(code=territories["code"].to_numpy())
    known = out["value"].notna().to_numpy(float)
    for name in ("denominator", "expected"):
        out[name], out[f"{name}_inhabitants"] = number * known, population * known
    out["coverage"] = out["coverage_inhabitants"] = np.where(known > 0, 1.0, np.nan)
    out = out.reindex(columns=list(MODEL_COLUMNS))
    nothing = pd.Series(None, index=out.index, dtype=object)
    return out.assign(level=str(level), period=period, stratum=nothing, doubt=nothing)


def _probabilities(survey: str, period: str, level: Level, territories: pd.DataFrame) -> pd.DataFrame:
    """Return the probability of every authority of a level, in the order of the table of territories."""
    population = territories["population"].to_numpy(float)
    if level is not Level.EPCI:
        out = authority_figures(survey, period, str(level), population)
        # Who has no council has no probability that it says yes.
        out.loc[territories["code"].isin(WITHOUT_COUNCIL.get(level, frozenset())).to_numpy(bool)] = np.nan
        return out
    out = authority_figures(survey, period, "epci", population)
    metropoles = territories["epci_type"].eq(str(EpciType.METRO)).to_numpy(bool)
    out.loc[metropoles, list(FIGURES)] = authority_figures(
        survey, period, "metropole", population[metropoles]
    ).to_numpy()
    return out


@cached(maxsize=512)
def default_period(indicator: Indicator, level: Level) -> Period | None:
    """Return the period that is shown where none was asked for, None where the indicator has no value at that level.

    The latest one of what was observed. Of a survey, or of what is modelled from one, the latest edition that makes a map
    (`geo.indicators.layers`); without any the latest in which every figure is good enough to be drawn (all modelled ones are),
    then in which some are; without any of these the edition whose smallest number of answers is the largest.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> default_period(get_indicator("ia_projet_engage"), Level.EPCI).id
    '2024'
    >>> default_period(get_indicator("ia_projet_engage_estime"), Level.EPCI).id
    '2022'
    """
    periods = periods_at(indicator, level)
    if indicator.kind is Kind.OBSERVED or len(periods) < 2:
        return periods[-1] if periods else None
    return max(enumerate(periods), key=lambda entry: (*_worth(indicator, level, entry[1].id), entry[0]))[1]


@cached(maxsize=512)
def any_drawn(indicator: Indicator, level: Level) -> bool:
    """Say whether an indicator makes a map at a level in the period that is shown first, see `geo.indicators.layers`."""
    period = default_period(indicator, level)
    if period is None or indicator.kind is not Kind.OBSERVED:
        return period is not None and _worth(indicator, level, period.id)[0]
    return makes_map(indicator, read_values(indicator, level, period.id).eval("value = numerator / denominator"))


def _worth(indicator: Indicator, level: Level, period: str) -> tuple[bool, bool, bool, float]:
    """Say whether an edition makes a map, whether all its figures are drawn, or some, and if none what the least rests on."""
    if indicator.kind is Kind.MODELLED:
        return makes_map(indicator, modelled_values(indicator, level, period)), True, True, 0.0
    figures = taken_strata(indicator, level, period)
    doubts = pd.Series(judge_figures(figures))
    # A figure alone is given to every place: the places are not needed to know.
    several = figures["value"][drawn(doubts)].nunique() > 1
    table = survey_values(indicator, level, period, read_territories(level)) if several else figures.iloc[:0]
    ones = drawn(doubts)
    least = 0.0 if ones.any() else float(figures["sample_size"].min())
    return len(table) > 0 and makes_map(indicator, table), bool(ones.all()), bool(ones.any()), least


def used_figures(indicator: Indicator, period: str) -> pd.DataFrame:
    """Return the published figures of one edition that the model was fitted to; those of other editions are behind it too.

    Parameters
    ----------
    indicator : Indicator
        Of kind modelled.
    period : str

    Returns
    -------
    DataFrame, indexed by stratum
        ``value``, ``sample_size`` (NaN where not published). Without strata that the Atlas does not list.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> used_figures(get_indicator("ia_projet_en_cours_estime"), "2025")["value"].tolist()
    [0.15, 0.9, 0.85]
    """
    checks = read_checks()
    used = checks.loc[checks["indicator"].eq(indicator.basis) & checks["edition"].eq(period), "stratum"]
    figures = stratum_figures(replace(indicator, id=indicator.basis), period)
    listed = [name for name in used if survey_stratum(name) is not None and name in figures.index]
    return figures.loc[listed, ["value", "sample_size"]]
