"""What the doctor knows: present territories, former codes, and every name that a commune has had."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pandas as pd

from geo.base import paths
from geo.base.errors.shipped import ShippedDataMissing
from geo.doctor.gazetteer.normalise import loose_key, name_key, skeleton
from geo.territories.read import read_passage, read_territories
from geo.vocabulary.levels import Level

FIRST_YEAR: Final = 2019
YEARS: Final = (2019, 2021, 2022, 2023, 2024, 2025, 2026)
"""Vintages whose lists are known. The list that was published as 2020 repeats the one of 2021."""

PARTS: Final = ("delegated", "associated", "arrondissement")


@dataclass(frozen=True, slots=True)
class Step:
    """One way from a former code: to `code`, which received `share` of it; `year` is the first vintage without it."""

    code: str
    share: float
    change: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A name that a code has had.

    Attributes
    ----------
    code, name, kind : str
    vintages : int
        Bit n stands for the list of 2019 + n.
    targets : tuple of str
        Present communes that it leads to; empty for overseas collectivities.
    departements : frozenset of str
        Those of the code and of the targets.
    """

    code: str
    name: str
    kind: str
    vintages: int
    targets: tuple[str, ...]
    departements: frozenset[str]


def departement_of(code: str) -> str:
    """Return the département that the code of a commune begins with.

    Examples
    --------
    >>> departement_of("97411"), departement_of("2A004")
    ('974', '2A')
    """
    return code[:3] if code.startswith(("97", "98")) else code[:2]


@lru_cache(maxsize=1)
def gazetteer_table() -> pd.DataFrame:
    """Return ``boundaries/gazetteer.parquet``.

    Raises
    ------
    ShippedDataMissing
    """
    return _shipped("gazetteer")


def _shipped(name: str) -> pd.DataFrame:
    try:
        return pd.read_parquet(paths.boundaries() / f"{name}.parquet")
    except (OSError, ValueError) as error:
        raise ShippedDataMissing(path=f"boundaries/{name}.parquet", command="gazetteer") from error


@lru_cache(maxsize=1)
def communes() -> dict[str, dict[str, object]]:
    """Return the attributes of the present communes by code."""
    table = read_territories(Level.COMMUNE)
    columns = ["code", "name", "departement", "region", "epci", "siren", "postcodes", "population"]
    records = {name: table[name].tolist() for name in columns}
    return {code: {name: records[name][at] for name in columns[1:]} for at, code in enumerate(records["code"])}


@lru_cache(maxsize=len(Level))
def members(level: Level) -> dict[str, frozenset[str]]:
    """Return the present communes of each territory of a level above them."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, about in communes().items():
        found[str(about[str(level)] or "")].add(code)
    return {parent: frozenset(codes) for parent, codes in found.items() if parent}


@lru_cache(maxsize=len(Level))
def names_of(level: Level) -> dict[str, str]:
    """Return the name of every present territory of a level by code."""
    table = read_territories(level)
    return dict(zip(table["code"], table["name"], strict=True))


@lru_cache(maxsize=2)
def passage(level: Level = Level.COMMUNE) -> dict[str, tuple[Step, ...]]:
    """Return where each former code of a commune or an EPCI leads to, the largest share first."""
    table = read_passage() if level is Level.COMMUNE else _shipped("epci_passage")
    found: dict[str, list[Step]] = defaultdict(list)
    columns = (table[name].tolist() for name in ("old_code", "new_code", "share", "change", "year"))
    for old, new, share, change, year in zip(*columns, strict=True):
        found[old].append(Step(new, share, change, None if pd.isna(year) else int(year)))
    return {code: tuple(sorted(steps, key=lambda step: (-step.share, step.code))) for code, steps in found.items()}


@lru_cache(maxsize=1)
def former_epci() -> dict[str, str]:
    """Return the names of the EPCI of older lists by code."""
    table = _shipped("epci_passage")
    return dict(zip(table["old_code"], table["old_name"], strict=True))


@lru_cache(maxsize=1)
def vintages_of_codes() -> dict[str, int]:
    """Return by code the vintages whose list has it as a commune, as bits."""
    table = gazetteer_table()
    listed = table[table["kind"].isin(["commune", "collectivity"])]
    found: dict[str, int] = defaultdict(int)
    for code, bits in zip(listed["code"].tolist(), listed["vintages"].tolist(), strict=True):
        found[code] |= bits
    return dict(found)


@lru_cache(maxsize=1)
def collectivities() -> dict[str, str]:
    """Return the names of the communes of overseas collectivities by code: known, and off the map."""
    table = gazetteer_table()
    rows = table[table["kind"].eq("collectivity")]
    return dict(zip(rows["code"], rows["name"], strict=True))


@lru_cache(maxsize=1)
def sirens() -> dict[str, str]:
    """Return the code of a commune, present or former, by SIREN."""
    table = gazetteer_table()[["code", "sirens"]].dropna()
    found = {
        siren: code for code, listed in zip(table["code"], table["sirens"], strict=True) for siren in listed.split()
    }
    return found | {str(about["siren"]): code for code, about in communes().items()}


@lru_cache(maxsize=1)
def postcodes() -> dict[str, frozenset[str]]:
    """Return the present communes by postcode, those of older lists included."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, about in communes().items():
        for postcode in about["postcodes"]:  # type: ignore[attr-defined]
            found[postcode].add(code)
    table = gazetteer_table()[["code", "postcodes"]].dropna().drop_duplicates()
    for code, listed in zip(table["code"], table["postcodes"], strict=True):
        for postcode in listed.split():
            found[postcode] |= set(targets_of(code))
    return {postcode: frozenset(codes) for postcode, codes in found.items()}


def targets_of(code: str) -> tuple[str, ...]:
    """Return the present communes that a code leads to: itself, or where the passage table says."""
    if code in communes():
        return (code,)
    return tuple(step.code for step in passage().get(code, ()))


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """Return every name of every code, but for codes that lead nowhere and are no collectivity's."""
    table = gazetteer_table()
    known = communes()
    out = []
    columns = (table[name].tolist() for name in ("code", "name", "kind", "vintages"))
    for code, name, kind, vintages in zip(*columns, strict=True):
        targets = targets_of(code)
        if not targets and kind != "collectivity":
            continue
        departements = frozenset({departement_of(code), *(str(known[new]["departement"]) for new in targets)})
        out.append(Entry(code, name, kind, vintages, targets, departements))
    return tuple(out)


@lru_cache(maxsize=1)
def names() -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return the positions in `entries` by `name_key`, and by `loose_key`."""
    exact: dict[str, list[int]] = defaultdict(list)
    loose: dict[str, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries()):
        key = name_key(entry.name)
        exact[key].append(at)
        loose[loose_key(key)].append(at)
    return dict(exact), dict(loose)


@lru_cache(maxsize=1)
def skeletons() -> dict[str, list[int]]:
    """Return the positions in `entries` by `skeleton`, of names with a letter that can be damaged."""
    found: dict[str, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries()):
        if not entry.name.isascii():
            found[skeleton(entry.name)].append(at)
    return dict(found)


@lru_cache(maxsize=1)
def names_of_codes() -> dict[str, frozenset[str]]:
    """Return the loose keys of all names of a code."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, listed in names()[1].items():
        for at in listed:
            found[entries()[at].code].add(key)
    return {code: frozenset(keys) for code, keys in found.items()}


@lru_cache(maxsize=256)
def entries_in(departement: str) -> tuple[int, ...]:
    """Return the positions in `entries` of the names of one département."""
    return tuple(at for at, entry in enumerate(entries()) if departement in entry.departements)


@lru_cache(maxsize=1)
def known_names() -> frozenset[str]:
    """Return the search keys of the names of all present territories."""
    return frozenset(name_key(name) for level in Level for name in names_of(level).values())


def bits(year: int) -> int:
    """Return the bit of a vintage."""
    return 1 << (year - FIRST_YEAR)
