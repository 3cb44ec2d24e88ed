"""Official lists of communes by vintage, as ``communes.json`` of ``@etalab/decoupage-administratif`` gives them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geo.build.sources import fetch, read_npm_json
from geo.build.vintages.reference import PACKAGE
from geo.vocabulary.model import Zone

LISTS: Final = {
    2019: "0.5.1",
    2021: "1.1.1",
    2022: "2.3.1",
    2023: "3.1.1",
    2024: "4.1.0",
    2025: "5.3.0",
    2026: "6.0.0",
}
"""Version of the package by vintage. The package called 2020 (0.9.0-5) repeats the list of 2021 and is not read."""

PARTS: Final = {
    "commune-deleguee": "delegated",
    "commune-associee": "associated",
    "arrondissement-municipal": "arrondissement",
}

OUTSIDE: Final = ("97123", "97127", "975", "977", "978", "98")
"""Beginnings of codes of overseas collectivities: Saint-Barthélemy and Saint-Martin left Guadeloupe in 2007."""

MAYOTTE: Final = "985"
"""Beginning of the codes of Mayotte's communes before it became a département: these have a present commune."""


@dataclass(frozen=True, slots=True)
class YearList:
    """One official list.

    Attributes
    ----------
    year : int
    communes : dict of str to str
        Name by code.
    parts : dict of str to (str, str, str)
        By code of a part that is no commune: kind of change, commune, name.
    former : dict of str to str
        Commune by former code, as the list says.
    """

    year: int
    communes: dict[str, str]
    parts: dict[str, tuple[str, str, str]]
    former: dict[str, str]

    @property
    def source(self) -> str:
        """Where the list was read, for the column ``source``."""
        return f"{PACKAGE} {LISTS[self.year]} communes"


def year_list(year: int, records: list[dict[str, Any]]) -> YearList:
    """Read one official list from the records of ``communes.json``; overseas collectivities are left out."""
    records = [
        record
        for record in records
        if not is_outside(record["code"]) and record.get("zone", Zone.METROPOLITAN) in list(Zone)
    ]
    present = [record for record in records if record["type"] == "commune-actuelle"]
    communes = {record["code"]: record["nom"] for record in present}
    parts = {
        record["code"]: (PARTS[record["type"]], record.get("chefLieu") or record["commune"], record["nom"])
        for record in records
        if record["type"] in PARTS and record["code"] not in communes
    }
    former = {old: record["code"] for record in present for old in record.get("anciensCodes", [])}
    return YearList(year, communes, parts, former)


def is_outside(code: str) -> bool:
    """Say whether a code is one of an overseas collectivity, which the Atlas does not draw."""
    return code.startswith(OUTSIDE) and not code.startswith(MAYOTTE)


def read_lists(cache: Path) -> list[YearList]:
    """Fetch and read every list of `LISTS`, in time order."""
    return [
        year_list(year, read_npm_json(fetch(PACKAGE, version, cache), "communes")) for year, version in LISTS.items()
    ]
