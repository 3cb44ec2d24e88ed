"""Modelled values beside what was observed: shown as estimates, never ranked, never made a gap of."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.indicators.catalogue import load_catalogue
from geo.indicators.estimates import default_period, modelled_values
from geo.indicators.modelled import SUFFIX
from geo.indicators.providers import cached
from geo.territories.places import read_places
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Kind


@dataclass(frozen=True, slots=True)
class Estimate:
    """The modelled value of one territory.

    Attributes
    ----------
    indicator : Indicator
        Of kind modelled.
    edition : str
    level : Level
    code, name : str
    value : float
        Expected share, NaN where it is missing.
    interval : tuple of float or None
        95 % interval of the error of the survey alone.
    reason : str or None
        Why the value or its interval is missing (`geo.indicators.estimates.Reason`).
    doubt : str or None
        Why it is unreliable (`geo.statistics.reliability.Doubt`).
    """

    indicator: Indicator
    edition: str
    level: Level
    code: str
    name: str
    value: float
    interval: tuple[float, float] | None
    reason: str | None
    doubt: str | None


def modelled_twin(indicator: Indicator) -> Indicator | None:
    """Return the modelled indicator of a survey indicator (itself, for a modelled one), None where there is none.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> modelled_twin(get_indicator("ia_projet_engage")).id
    'ia_projet_engage_estime'
    >>> modelled_twin(get_indicator("ia_projet_en_cours")) is None
    True
    """
    return indicator if indicator.kind is Kind.MODELLED else load_catalogue().get(indicator.id + SUFFIX)


def compute_estimate(indicator: Indicator, level: Level, code: str, edition: str) -> Estimate | None:
    """Return the modelled value of a territory, None where the edition is not modelled at its level.

    Parameters
    ----------
    indicator : Indicator
        Of kind survey or modelled.
    level : Level
    code : str
    edition : str

    Raises
    ------
    UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> estimate = compute_estimate(get_indicator("ia_projet_engage"), Level.REGION, "53", "2022")
    >>> round(estimate.value, 3), [round(end, 3) for end in estimate.interval]
    (0.026, [0.015, 0.081])
    """
    position = read_places(level).position(code)
    twin = modelled_twin(indicator)
    if twin is None or level not in twin.levels or edition not in {period.id for period in twin.periods}:
        return None
    row = modelled_table(twin, level, edition).iloc[position]
    ends = (float(row["low"]), float(row["high"]))
    reason, doubt = row["reason"], row["doubt"]
    return Estimate(
        twin,
        edition,
        level,
        code,
        str(read_places(level).names[position]),
        float(row["value"]),
        None if pd.isna(ends[0]) else ends,
        reason if isinstance(reason, str) else None,
        doubt if isinstance(doubt, str) else None,
    )


def latest_estimates(level: Level, code: str) -> tuple[Estimate, ...]:
    """Return every modelled value of a territory in the edition that is shown first, in the order of the catalogue.

    See `geo.indicators.estimates.default_period`.
    """
    modelled = (
        (entry, default_period(entry, level)) for entry in load_catalogue().values() if entry.kind is Kind.MODELLED
    )
    estimates = (compute_estimate(entry, level, code, period.id) for entry, period in modelled if period)
    return tuple(known for known in estimates if known is not None)


@cached(maxsize=256)
def modelled_table(indicator: Indicator, level: Level, edition: str) -> pd.DataFrame:
    """Return ``value``, ``low``, ``high``, ``reason``, ``doubt`` of a level's territories in code order; do not change it."""
    return modelled_values(indicator, level, edition)[["value", "low", "high", "reason", "doubt"]]
