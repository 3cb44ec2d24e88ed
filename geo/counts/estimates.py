"""Modelled values beside what was observed: shown as estimates, never ranked, never made a gap of."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.indicators.catalogue import load_catalogue
from geo.indicators.derived.modelled import SUFFIX
from geo.indicators.estimates import DECIMALS, default_period, modelled_values
from geo.indicators.fitted import LIMITS, authority_figures
from geo.indicators.providers import cached
from geo.territories.places import read_places
from geo.vocabulary.levels import Level
from geo.vocabulary.model import About, Indicator, Kind


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
    interval, interval_80 : tuple of float or None
        95 % and 80 % interval.
    about : About
        Whom it is about: the communes of the territory, or the authority itself.
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
    interval_80: tuple[float, float] | None
    about: About
    doubt: str | None


def modelled_twin(indicator: Indicator) -> Indicator | None:
    """Return the modelled indicator of the communes for a survey indicator, None where there is none; itself for a modelled one.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> modelled_twin(get_indicator("ia_projet_engage")).id
    'ia_projet_engage_estime'
    >>> modelled_twin(get_indicator("ia_projet_prevu_12m")) is None
    True
    """
    return indicator if indicator.kind is Kind.MODELLED else load_catalogue().get(indicator.id + SUFFIX)


def compute_estimate(indicator: Indicator, level: Level, code: str, edition: str) -> Estimate | None:
    """Return the modelled value of a territory.

    Parameters
    ----------
    indicator : Indicator
        Of kind survey (its communes are then estimated) or modelled.
    level : Level
    code : str
    edition : str

    Raises
    ------
    UnknownTerritory, FormerTerritory

    Returns
    -------
    Estimate or None
        None where it is not modelled there, and for a territory without a council of its own.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> estimate = compute_estimate(get_indicator("ia_projet_en_cours"), Level.REGION, "53", "2025")
    >>> estimate.interval[0] < estimate.interval_80[0] < estimate.value, str(estimate.about)
    (True, 'communes')
    """
    position = read_places(level).position(code)
    twin = modelled_twin(indicator)
    if twin is None or level not in twin.levels or edition not in {period.id for period in twin.periods}:
        return None
    row = _figures(twin, level, edition, position)
    if pd.isna(row["value"]):
        return None
    wide, narrow = ((float(row[low]), float(row[high])) for low, high in (("low", "high"), ("low_80", "high_80")))
    known, doubt = not pd.isna(wide[0]), row.get("doubt")
    return Estimate(
        indicator=twin,
        edition=edition,
        level=level,
        code=code,
        name=str(read_places(level).names[position]),
        value=float(row["value"]),
        interval=wide if known else None,
        interval_80=narrow if known else None,
        about=About.AUTHORITY if twin.of_authority or level is Level.COMMUNE else About.COMMUNES,
        doubt=doubt if isinstance(doubt, str) else None,
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


def _figures(twin: Indicator, level: Level, edition: str, position: int) -> pd.Series:
    """Return value and limits of one territory; of a commune from its population alone, without a table of all communes."""
    if level is not Level.COMMUNE or twin.imported:
        return modelled_table(twin, level, edition).iloc[position]
    population = read_places(level).population[position : position + 1].astype(float)
    return authority_figures(twin.basis, edition, str(level), population).round(DECIMALS).iloc[0]


@cached(maxsize=256)
def modelled_table(indicator: Indicator, level: Level, edition: str) -> pd.DataFrame:
    """Return value, both intervals and ``doubt`` of a level's territories in code order; do not change it."""
    return modelled_values(indicator, level, edition)[["value", *LIMITS, "doubt"]]
