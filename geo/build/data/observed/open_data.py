"""Which authorities the observatory of open data of territories lists as publishers, at every level, from its three editions.

An authority is listed or not for itself: nothing is aggregated from its communes. Bodies are matched by their number in the
register of authorities (SIREN); reviewed mends stand in ``data/inputs/opendata/mends.csv``, each with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from geo.base.errors.shipped import InvalidCatalogue
from geo.vocabulary.levels import Level

SERIES: Final = "opendata_repere"
SERIES_3500: Final = "opendata_repere_3500"
EDITIONS: Final = ("2020-10", "2021-12", "2022-12")
FOLDER: Final = "opendata"
MENDS: Final = "mends.csv"
AUTHORITIES: Final = frozenset({"COM", "CC", "CA", "CU", "MET", "DEP", "REG"})
"""Types of body, in the editions that give them, that are authorities of the four levels."""

BOUND: Final = 3500
"""Inhabitants from which on the law of 2016 obliges a commune to publish its data."""

WITHOUT_OWN: Final = {
    Level.DEPARTEMENT: frozenset({"2A", "2B", "972", "973"}),
    Level.REGION: frozenset({"06"}),
}
"""Départements and régions without an authority of their own: Corse, Martinique and Guyane have one, counted as région; Mayotte
one, counted as département. There is nothing to list."""


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What the report says of one edition.

    Attributes
    ----------
    edition : str
    rows : int
    listed : dict of Level to int
        Authorities listed at each level.
    mended : tuple of (str, str, str)
        Name as listed, code of the authority that it was taken for, reason.
    unmatched : tuple of str
        Names of rows that the edition calls an authority of the four levels, and that are none of the present ones.
    others : int
        Bodies that are none of the four levels: syndicates, agencies, companies, associations, overseas collectivities.
    """

    edition: str
    rows: int
    listed: dict[Level, int]
    mended: tuple[tuple[str, str, str], ...]
    unmatched: tuple[str, ...]
    others: int


def read_numbers(communes: pd.DataFrame, epci: pd.DataFrame, folder: Path) -> dict[str, tuple[tuple[Level, str], ...]]:
    """Return the authorities behind each SIREN.

    Parameters
    ----------
    communes : pandas.DataFrame
        ``code`` and ``siren``.
    epci : pandas.DataFrame
        ``code``, which is the SIREN.
    folder : Path
        With ``identifiants_departements_2022.csv`` and ``identifiants_regions_2022.csv`` (``SIREN``, ``COG``).

    Returns
    -------
    dict of str to tuple of (Level, str)
        Two for the city of Paris, which is a commune and a département.
    """
    numbers: dict[str, list[tuple[Level, str]]] = {}
    for siren, code in zip(communes["siren"], communes["code"], strict=True):
        numbers.setdefault(str(siren), []).append((Level.COMMUNE, str(code)))
    for code in epci["code"]:
        numbers.setdefault(str(code), []).append((Level.EPCI, str(code)))
    for level, name in ((Level.DEPARTEMENT, "departements"), (Level.REGION, "regions")):
        table = pd.read_csv(folder / f"identifiants_{name}_2022.csv", dtype=str, keep_default_na=False)
        for siren, code in zip(table["SIREN"], table["COG"], strict=True):
            numbers.setdefault(siren, []).append((level, code))
    return {siren: tuple(found) for siren, found in numbers.items()}


def read_edition(
    folder: Path, edition: str, numbers: dict[str, tuple[tuple[Level, str], ...]]
) -> tuple[pd.DataFrame, EditionFacts]:
    """Return the authorities that an edition lists.

    Parameters
    ----------
    folder : Path
        With ``<edition>.csv`` (``siren``, ``nom``) and `MENDS`.
    edition : str
    numbers : dict
        As `read_numbers` returns it.

    Returns
    -------
    listed : pandas.DataFrame
        ``level`` and ``code``, each once.
    facts : EditionFacts

    Raises
    ------
    InvalidCatalogue
        If a mend names an authority that does not exist.
    """
    table = pd.read_csv(folder / f"{edition}.csv", dtype=str, keep_default_na=False)
    mends = _read_mends(folder, numbers)
    found: set[tuple[Level, str]] = set()
    mended, unmatched, others = [], [], 0
    kinds = table["type"] if "type" in table else pd.Series("", index=table.index)
    for siren, name, kind in zip(table["siren"], table["nom"], kinds, strict=True):
        # A mark of writing direction stands before one number.
        number = "".join(figure for figure in siren if figure.isdigit())
        mend = mends.get((number, name))
        if mend is not None:
            found.add(mend[0])
            mended.append((name, mend[0][1], mend[1]))
        elif number in numbers:
            found.update(numbers[number])
        else:
            others += 1
            if kind in AUTHORITIES:
                unmatched.append(name)
    listed = pd.DataFrame(sorted((str(level), code) for level, code in found), columns=["level", "code"])
    by_level = {level: int((listed["level"] == level).sum()) for level in Level}
    return listed, EditionFacts(edition, len(table), by_level, tuple(sorted(set(mended))), tuple(unmatched), others)


def _read_mends(
    folder: Path, numbers: dict[str, tuple[tuple[Level, str], ...]]
) -> dict[tuple[str, str], tuple[tuple[Level, str], str]]:
    table = pd.read_csv(folder / MENDS, dtype=str, keep_default_na=False)
    known = {authority for found in numbers.values() for authority in found}
    mends = {}
    for row in table.itertuples():
        authority = (Level(str(row.level)), str(row.code))
        if authority not in known or not row.reason:
            raise InvalidCatalogue(
                indicator=SERIES, reason=f"the mend of {row.name} names no authority, or gives no reason"
            )
        mends[str(row.siren), str(row.name)] = (authority, str(row.reason))
    return mends


def count_authorities(listed: pd.DataFrame, level: Level, territories: pd.DataFrame) -> pd.DataFrame:
    """Count the authorities of a level, each for itself: listed or not.

    Parameters
    ----------
    listed : pandas.DataFrame
        As `read_edition` returns it.
    level : Level
    territories : pandas.DataFrame
        All of that level: ``code`` and ``population``.

    Returns
    -------
    pandas.DataFrame
        ``code``, ``numerator``, ``denominator``, ``expected`` (0 or 1, int64), then the same weighed by inhabitants.
    """
    codes = territories["code"]
    present = (~codes.isin(WITHOUT_OWN.get(level, frozenset()))).astype("int64")
    met = codes.isin(listed.loc[listed["level"] == str(level), "code"]).astype("int64") * present
    out = pd.DataFrame({"code": codes, "numerator": met, "denominator": present, "expected": present})
    for name in ("numerator", "denominator", "expected"):
        out[f"{name}_inhabitants"] = territories["population"].astype("float64") * out[name]
    return out


def count_obliged(listed: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Count the communes that the law obliges: one row each with ``code``, ``numerator``, ``denominator``, ``expected``."""
    obliged = communes[communes["population"] >= BOUND]
    met = obliged["code"].isin(listed.loc[listed["level"] == str(Level.COMMUNE), "code"]).astype("int64")
    return pd.DataFrame({"code": obliged["code"], "numerator": met, "denominator": 1, "expected": 1})
