"""The figures of the barometer for all strata, beside a gap."""

from __future__ import annotations

from typing import Final

import pandas as pd

from geo.indicators.catalogue import load_catalogue
from geo.indicators.survey import read_survey
from geo.statistics.intervals import wilson_bounds
from geo.vocabulary.model import Indicator, Kind, Theme
from geo.vocabulary.strata import SURVEY_STRATA, group_label

MOST_ESTIMATES: Final = 3
"""Estimates that are named beside a gap."""


def barometer(theme: Theme) -> pd.DataFrame:
    """Return all survey figures of a theme, by kind of authority and edition: what stands beside an observed gap.

    Returns
    -------
    DataFrame, one row a figure
        ``indicator``, ``label_fr``, ``label_en``, ``edition``, ``stratum``, ``stratum_fr``, ``stratum_en`` (text);
        ``value`` (share from 0 to 1), ``sample_size`` (NaN where not published), ``low``, ``high`` (95 % Wilson interval,
        NaN without a sample size); ``base_fr``, ``survey``, ``fieldwork``, ``source_title``, ``source_url``. Indicators in
        the order of the catalogue, strata from the smallest communes to the regions. No row where no survey asks about the theme.

    Examples
    --------
    >>> table = barometer(Theme.IA)
    >>> table.loc[table["indicator"].eq("ia_projet_en_cours"), "stratum"].tolist()
    ['commune_lt_3500', 'metropole', 'region']
    """
    entries = [entry for entry in load_catalogue().values() if entry.kind is Kind.SURVEY and entry.theme is theme]
    order = {entry.id: number for number, entry in enumerate(entries)}
    strata = {stratum.id: number for number, stratum in enumerate(SURVEY_STRATA)}
    table = read_survey()
    table = table[table["indicator"].map(order).notna()]
    keys = pd.DataFrame(
        {
            "first": table["indicator"].map(order),
            "second": table["edition"],
            "third": table["stratum"].map(strata).fillna(len(strata)),
            "fourth": table["stratum"],
        }
    )
    table = table.loc[keys.sort_values(list(keys)).index].reset_index(drop=True)
    low, high = wilson_bounds(table["value"], table["sample_size"].fillna(0))
    labels = {entry.id: entry for entry in entries}
    out = table[["indicator", "edition", "stratum", "value", "sample_size", "base_fr", "survey", "fieldwork"]].assign(
        label_fr=[labels[name].label_fr for name in table["indicator"]],
        label_en=[labels[name].label_en for name in table["indicator"]],
        stratum_fr=[group_label(name, Kind.SURVEY, "fr") for name in table["stratum"]],
        stratum_en=[group_label(name, Kind.SURVEY, "en") for name in table["stratum"]],
        low=low,
        high=high,
        source_title=table["source_title"],
        source_url=table["source_url"],
    )
    first = ["indicator", "label_fr", "label_en", "edition", "stratum", "stratum_fr", "stratum_en"]
    last = ["base_fr", "survey", "fieldwork", "source_title", "source_url"]
    return out[[*first, "value", "sample_size", "low", "high", *last]]


def modelled(theme: Theme) -> tuple[Indicator, ...]:
    """Return the first estimates of a theme: of its communes, in the order of the catalogue.

    Examples
    --------
    >>> [entry.id for entry in modelled(Theme.IA)][:2]
    ['ia_projet_en_cours_estime', 'ia_projet_engage_estime']
    """
    known = (entry for entry in load_catalogue().values() if entry.kind is Kind.MODELLED and not entry.imported)
    return tuple(entry for entry in known if entry.theme is theme and not entry.of_authority)[:MOST_ESTIMATES]
