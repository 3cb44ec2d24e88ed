"""Lists and descriptions as JSON-ready values, shared by the command line and the API."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.catalogue import get_indicator, load_catalogue
from geo.model import Indicator, Kind, Level
from geo.query import Extent
from geo.read import read_territories
from geo.text import search_key
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

    Raises
    ------
    UnknownIndicator
    """
    indicator = get_indicator(indicator_id)
    figures = _survey_figures(indicator) if indicator.kind is Kind.SURVEY else _observed_figures(indicator)
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
        "kind": str(indicator.kind),
        "unit": indicator.unit,
        "direction": indicator.direction,
        "aggregation": indicator.aggregation,
        "periods": [period.id for period in indicator.periods],
        "levels": [str(level) for level in indicator.levels],
        "strata": list(indicator.strata),
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
        Part of a name, a postcode or a code; accents, hyphens and case are forgiven, ``st`` stands for ``saint``.

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


def find(table: pd.DataFrame, search: str) -> pd.DataFrame:
    """Return the territories that a search means: exact name, beginning of the name, of a word, then anywhere.

    Among equals the more populated comes first.
    """
    text = search.strip()
    key = search_key(text)
    exact = table["code"].str.upper().eq(text.upper())
    if "postcodes" in table.columns and text.isdigit():
        exact |= table["postcodes"].map(lambda codes: text in codes)
    if not key:
        return table[exact]
    keys = table["search_key"].map(_spelled_out)
    score = pd.Series(0, index=table.index)
    wanted = _spelled_out(key)
    for points, hits in enumerate(
        (
            keys.str.contains(wanted, regex=False),
            (" " + keys).str.contains(" " + wanted, regex=False),
            keys.str.startswith(wanted),
            keys.eq(wanted),
            exact,
        ),
        start=1,
    ):
        score = score.where(~hits, points)
    found = table.assign(_score=score)[score > 0]
    return found.sort_values(["_score", "population", "code"], ascending=[False, False, True]).drop(columns="_score")


def _spelled_out(key: str) -> str:
    full = {"st": "saint", "ste": "sainte"}
    return " ".join(full.get(word, word) for word in key.split())


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


def _survey_figures(indicator: Indicator) -> list[dict[str, Any]]:
    table = read_survey()
    rows = table[table["indicator"].eq(indicator.id)].sort_values(["edition", "stratum"])
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
                    "numerator": int(row.numerator),
                    "denominator": int(row.denominator),
                    "sample_size": None,
                    "base": None,
                    "source": indicator.source_of(period),
                    "source_url": indicator.source_url,
                }
            )
    return figures
