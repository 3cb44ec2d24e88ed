"""Lists and descriptions as JSON-ready values, shared by the command line and the API."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geo.catalogue import get_indicator, load_catalogue
from geo.extent import Extent
from geo.make_up import modelled_editions
from geo.model import Indicator, Kind, Level
from geo.read import get_territory, read_territories
from geo.search_ranking import find
from geo.values import read_survey, stratum_values

TERRITORY_FIELDS = (
    "code", "name", "level", "population", "area_km2", "density", "epci", "epci_name", "epci_type", "departement",
    "departement_name", "region", "region_name", "band", "postcodes", "siren", "zone", "n_communes",
)  # fmt: skip


def list_indicators() -> list[dict[str, Any]]:
    """Return every indicator of the catalogue, without its figures.

    Examples
    --------
    >>> list_indicators()[0]["id"]
    'rpnt_1_1'
    """
    return [indicator_record(indicator) for indicator in load_catalogue().values()]


def describe_indicator(indicator_id: str) -> dict[str, Any]:
    """Return an indicator with its figures: those of the survey strata, or the observed ones of the comparison groups.

    The figures of a modelled indicator are those of the survey strata that it is computed from.

    Raises
    ------
    UnknownIndicator
    """
    indicator = get_indicator(indicator_id)
    figures = _observed_figures(indicator) if indicator.kind is Kind.OBSERVED else _survey_figures(indicator)
    return {**indicator_record(indicator), "figures": figures}


def indicator_record(indicator: Indicator) -> dict[str, Any]:
    """Return the catalogue entry of an indicator."""
    return {
        "id": indicator.id,
        "label_fr": indicator.label_fr,
        "label_en": indicator.label_en,
        "definition_fr": indicator.definition_fr,
        "definition_en": indicator.definition_en,
        "theme": str(indicator.theme),
        "kind": str(indicator.shown_kind),
        "unit": indicator.unit,
        "unit_fr": indicator.unit_fr or None,
        "unit_en": indicator.unit_en or None,
        "counted": None if indicator.kind is not Kind.OBSERVED else indicator.counted,
        "imported": indicator.imported,
        "direction": indicator.direction,
        "aggregation": indicator.aggregation,
        "periods": [period.id for period in indicator.periods],
        "levels": [str(level) for level in indicator.levels],
        "strata": list(indicator.strata),
        "basis": indicator.basis or None,
        "rankable": indicator.rankable,
        "source": indicator.source,
        "source_url": indicator.source_url,
        "licence": indicator.licence,
        "method_fr": indicator.method_fr,
        "method_en": indicator.method_en,
        "limits_fr": indicator.limits_fr,
        "limits_en": indicator.limits_en,
    }


def list_territories(level: Level, within: Extent | None = None, search: str | None = None) -> list[dict[str, Any]]:
    """Return the territories of a level, all of them in code order or those found by a search, best first.

    Parameters
    ----------
    level : Level
    within : Extent, optional
    search : str, optional
        Part of a name, a postcode or a code; accents, hyphens and case are forgiven, ``st`` stands for ``saint``. Which
        comes first: `geo.search_ranking`.

    Raises
    ------
    UnknownTerritory, FormerTerritory, EmptySelection

    Examples
    --------
    >>> [entry["code"] for entry in list_territories(Level.REGION, search="cote d azur")]
    ['93']
    """
    table = read_territories(level, within)
    if search:
        table = find(table, search)
    fields = [name for name in TERRITORY_FIELDS if name in table.columns]
    records = table[fields].astype(object).where(table[fields].notna(), None).to_dict("records")
    return [_record(record) for record in records]


def describe_territory(level: Level, code: str) -> dict[str, Any]:
    """Return the description of one territory, as `list_territories` does for many.

    Raises
    ------
    UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> describe_territory(Level.REGION, "53")["name"]
    'Bretagne'
    """
    row = get_territory(level, code)
    return _record({name: None if _absent(row[name]) else row[name] for name in TERRITORY_FIELDS if name in row.index})


def _absent(value: Any) -> bool:
    return bool(np.isscalar(value) and pd.isna(value)) or value is None


def _record(record: dict[str, Any]) -> dict[str, Any]:
    filled: dict[str, Any] = {name: record.get(name) for name in TERRITORY_FIELDS}
    filled["population"] = int(filled["population"])
    filled["n_communes"] = int(filled["n_communes"])
    for name in ("area_km2", "density"):
        filled[name] = round(float(filled[name]), 2)
    filled["postcodes"] = None if filled["postcodes"] is None else list(filled["postcodes"])
    # The territory is its own parent at its level, so that every record can be grouped the same way.
    if filled["level"] in {"epci", "departement", "region"}:
        filled[filled["level"]], filled[f"{filled['level']}_name"] = filled["code"], filled["name"]
    return filled


def _whole(value: float) -> float | int:
    """Return a count; those of an imported file need not be whole."""
    return int(value) if value == int(value) else float(value)


def _survey_figures(indicator: Indicator) -> list[dict[str, Any]]:
    table = read_survey()
    rows = table[table["indicator"].eq(indicator.basis or indicator.id)].sort_values(["edition", "stratum"])
    if indicator.kind is Kind.MODELLED:
        editions = modelled_editions(get_indicator(indicator.basis))
        pairs = zip(rows["edition"], rows["stratum"], strict=True)
        rows = rows[[stratum in editions.get(edition, ()) for edition, stratum in pairs]]
    return [
        {
            "period": row.edition,
            "stratum": row.stratum,
            "value": float(row.value),
            "numerator": None,
            "denominator": None,
            "sample_size": None if pd.isna(row.sample_size) else float(row.sample_size),
            "base": row.base_fr,
            "source": row.source_title,
            "source_url": row.source_url,
        }
        for row in rows.itertuples()
    ]


def _observed_figures(indicator: Indicator) -> list[dict[str, Any]]:
    figures = []
    for period in indicator.periods:
        for row in stratum_values(indicator, period.id).itertuples():
            figures.append(
                {
                    "period": period.id,
                    "stratum": row.code,
                    "value": None if pd.isna(row.value) else float(row.value),
                    "numerator": _whole(row.numerator),
                    "denominator": _whole(row.denominator),
                    "sample_size": None,
                    "base": None,
                    "source": indicator.source_of(period),
                    "source_url": indicator.source_url,
                }
            )
    return figures
