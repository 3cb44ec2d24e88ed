"""Find territories by name, postcode or code, and describe them as JSON-ready values."""

from __future__ import annotations

import contextlib
from typing import Annotated, Any, Final, TypedDict, cast

import numpy as np
import pandas as pd
from msgspec import Meta

from geo.base.answers import Code, Name, Population
from geo.base.errors.questions import ExtentTooSmall
from geo.territories.read import get_territory, read_territories
from geo.territories.search_ranking import find
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import ABOVE_COMMUNES, Level
from geo.vocabulary.model import Zone


class TerritoryRecord(TypedDict):
    """A territory. At its level it is its own parent, so that every record can be grouped the same way."""

    code: Code
    name: Name
    level: Annotated[Level, Meta(description="Its level.")]
    population: Population
    area_km2: Annotated[float, Meta(description="Area in square kilometres.")]
    density: Annotated[float, Meta(description="Inhabitants per square kilometre.")]
    epci: Annotated[str | None, Meta(description="Code of the EPCI that it lies in; null where it lies in none.")]
    epci_name: Annotated[str | None, Meta(description="Name of that EPCI.")]
    epci_type: Annotated[str | None, Meta(description="Type of that EPCI: CC, CA, CU or METRO.")]
    departement: Annotated[
        str | None, Meta(description="Code of the département that it lies in, for an EPCI of its seat.")
    ]
    departement_name: Annotated[str | None, Meta(description="Name of that département.")]
    region: Annotated[str | None, Meta(description="Code of the region that it lies in.")]
    region_name: Annotated[str | None, Meta(description="Name of that region.")]
    band: Annotated[str | None, Meta(description="Population band of a commune.")]
    postcodes: Annotated[list[str] | None, Meta(description="Postcodes of a commune.")]
    siren: Annotated[str | None, Meta(description="Number of a commune or EPCI in the register of authorities.")]
    zone: Annotated[Zone, Meta(description="metro for metropolitan France, drom for the overseas départements.")]
    n_communes: Annotated[int, Meta(description="Communes in it.")]


TERRITORY_FIELDS: Final = tuple(TerritoryRecord.__annotations__)


def list_territories(level: Level, within: Extent | None = None, search: str | None = None) -> list[TerritoryRecord]:
    """Return the territories of a level, all of them in code order or those found by a search, best first.

    Parameters
    ----------
    level : Level
    within : Extent, optional
    search : str, optional
        Part of a name, a postcode or a code; accents, hyphens and case are forgiven, ``st`` stands for ``saint``. Which
        comes first: `geo.territories.search_ranking`.

    Raises
    ------
    UnknownTerritory, FormerTerritory, ExtentTooSmall, EmptySelection

    Examples
    --------
    >>> [entry["code"] for entry in list_territories(Level.REGION, search="cote d azur")]
    ['93']
    """
    table = read_territories(level, within)
    return _records(find(table, search) if search else table)


def search_territories(search: str, within: Extent | None = None) -> list[TerritoryRecord]:
    """Return the territories of all levels that a search finds, best first, as `list_territories` does for one level.

    Parameters
    ----------
    search : str
        As for `list_territories`.
    within : Extent, optional

    Raises
    ------
    UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> [(entry["level"], entry["name"]) for entry in search_territories("rennes")[:2]]
    [('commune', 'Rennes'), ('epci', 'Rennes Métropole')]
    """
    tables = []
    for level in Level:
        with contextlib.suppress(ExtentTooSmall):  # no region lies inside a département
            tables.append(read_territories(level, within))
    return _records(find(pd.concat(tables, ignore_index=True), search))


def _records(table: pd.DataFrame) -> list[TerritoryRecord]:
    fields = [name for name in TERRITORY_FIELDS if name in table.columns]
    records = table[fields].astype(object).where(table[fields].notna(), None).to_dict("records")
    return [_record(record) for record in records]


def describe_territory(level: Level, code: str) -> TerritoryRecord:
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


def _record(record: dict[str, Any]) -> TerritoryRecord:
    filled: dict[str, Any] = {name: record.get(name) for name in TERRITORY_FIELDS}
    filled["population"] = int(filled["population"])
    filled["n_communes"] = int(filled["n_communes"])
    for name in ("area_km2", "density"):
        filled[name] = round(float(filled[name]), 2)
    filled["postcodes"] = None if filled["postcodes"] is None else list(filled["postcodes"])
    # The territory is its own parent at its level, so that every record can be grouped the same way.
    if filled["level"] in ABOVE_COMMUNES:
        filled[filled["level"]], filled[f"{filled['level']}_name"] = filled["code"], filled["name"]
    return cast("TerritoryRecord", filled)
