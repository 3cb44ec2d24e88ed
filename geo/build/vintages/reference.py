"""The reference table: which territories the vintage has, what they are called and what they belong to.

Source: ``communes.json``, ``epci.json``, ``departements.json`` and ``regions.json`` of the npm package
``@etalab/decoupage-administratif``. Everything above the commune is computed from communes, never from another level,
because an EPCI may straddle départements and regions and four islands have none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.base.text import search_key
from geo.build.sources import read_npm_json
from geo.vocabulary.levels import Level
from geo.vocabulary.model import EpciType, Zone, band_of

PACKAGE: Final = "@etalab/decoupage-administratif"

TYPE_OF_EPCI: Final = {"MET69": str(EpciType.METRO)}
"""The Métropole de Lyon is a collectivity of its own kind; it counts as a métropole."""

COLUMNS: Final = {
    level: [
        "code", "name", "level", "search_key", "population", "area_km2", "density", *level.record.columns, "zone", "n_communes",
    ]
    for level in Level
}  # fmt: skip
"""Columns of each level in their order, without ``geometry``."""


def read_communes(archive: Path) -> pd.DataFrame:
    """Read the communes of a vintage with their EPCI, département and region.

    Parameters
    ----------
    archive : Path
        Tarball of the npm package.

    Returns
    -------
    pandas.DataFrame
        One row a commune of metropolitan France and the overseas départements, sorted by ``code``, with the columns of
        the commune level but for areas; ``epci``, ``epci_name`` and ``epci_type`` are None where there is no EPCI.

    Examples
    --------
    With the archive of a vintage, ``read_communes(archive).loc[0, ["code", "name"]].tolist()`` is
    ``['01001', "L'Abergement-Clémenciat"]``.
    """
    records = [
        record
        for record in read_npm_json(archive, "communes")
        if record["type"] == "commune-actuelle" and record["zone"] in list(Zone)
    ]
    departements = _names(read_npm_json(archive, "departements"))
    regions = _names(read_npm_json(archive, "regions"))
    epci_of = {member["code"]: epci for epci in read_npm_json(archive, "epci") for member in epci["membres"]}
    rows = [_commune(record, epci_of.get(record["code"]), departements, regions) for record in records]
    return pd.DataFrame(rows, dtype=object).sort_values("code", ignore_index=True).astype({"population": "int64"})


def _names(records: list[dict[str, Any]]) -> dict[str, str]:
    return {record["code"]: record["nom"] for record in records}


def _commune(
    record: dict[str, Any], epci: dict[str, Any] | None, departements: dict[str, str], regions: dict[str, str]
) -> dict[str, object]:
    """Turn one record of ``communes.json`` into a row."""
    population = record.get("population", 0)
    return {
        "code": record["code"],
        "name": record["nom"],
        "level": str(Level.COMMUNE),
        "search_key": search_key(record["nom"]),
        "population": population,
        "epci": epci["code"] if epci else None,
        "epci_name": epci["nom"] if epci else None,
        "epci_type": TYPE_OF_EPCI.get(epci["type"], epci["type"]) if epci else None,
        "departement": record["departement"],
        "departement_name": departements[record["departement"]],
        "region": record["region"],
        "region_name": regions[record["region"]],
        "band": band_of(population).id,
        "postcodes": sorted(set(record.get("codesPostaux", []))),
        "siren": record["siren"],
        "zone": record["zone"],
    }


def main_parent(communes: pd.DataFrame, level: str, parent: str) -> pd.Series:
    """Return the `parent` in which most of the population of each territory of `level` lives.

    Parameters
    ----------
    communes : pandas.DataFrame
        With the columns `level`, `parent` and ``population``.
    level, parent : str
        Names of two columns of codes.

    Returns
    -------
    pandas.Series
        Code of the parent, indexed by code of the territory; of equal shares the first code.

    Examples
    --------
    >>> table = pd.DataFrame({"epci": ["1", "1"], "departement": ["01", "02"], "population": [5, 7]})
    >>> main_parent(table, "epci", "departement").to_dict()
    {'1': '02'}
    """
    shares = communes.groupby([level, parent])["population"].sum().reset_index()
    first = shares.sort_values(["population", parent], ascending=[False, True], kind="stable").drop_duplicates(level)
    return pd.Series(first[parent].to_numpy(), index=first[level].to_numpy()).sort_index()


def territories(communes: pd.DataFrame, level: Level) -> pd.DataFrame:
    """Build the table of a level from the communes that have a territory there.

    Parameters
    ----------
    communes : pandas.DataFrame
        As `read_communes` returns them, with ``area_km2``.
    level : Level

    Returns
    -------
    pandas.DataFrame
        The columns of `COLUMNS` for that level, sorted by code.
    """
    if level is Level.COMMUNE:
        table = communes.assign(n_communes=1)
    else:
        groups = communes.groupby(str(level), sort=True)
        table = groups.agg(
            name=(f"{level}_name", "first"),
            population=("population", "sum"),
            area_km2=("area_km2", "sum"),
            zone=("zone", "first"),
            n_communes=("population", "size"),
        )
        table = _parents(table, communes, level)
        table.index.name = "code"
        table = table.reset_index().assign(level=str(level), search_key=lambda rows: rows["name"].map(search_key))
    # Summing rounds in the last places; square metres are already finer than the source.
    table["area_km2"] = table["area_km2"].astype("float64").round(6)
    table["density"] = table["population"] / table["area_km2"]
    return table[COLUMNS[level]].astype({"population": "int64", "n_communes": "int64"})


def _parents(table: pd.DataFrame, communes: pd.DataFrame, level: Level) -> pd.DataFrame:
    """Add what a territory above the commune belongs to."""
    for parent in ("departement", "region"):
        if parent in COLUMNS[level]:
            names = communes.drop_duplicates(parent).set_index(parent)[f"{parent}_name"]
            code = main_parent(communes, str(level), parent) if parent != level else table.index.to_series()
            table = table.assign(**{parent: code, f"{parent}_name": code.map(names)})
    if level is Level.EPCI:
        touched = communes.groupby("epci")["departement"].agg(lambda codes: sorted(set(codes)))
        main = table["departement"]
        table["departements"] = [
            [main[code], *(other for other in touched[code] if other != main[code])] for code in table.index
        ]
        table["epci_type"] = communes.groupby("epci")["epci_type"].first()
        table["siren"] = table.index
    return table
