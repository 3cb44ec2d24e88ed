"""What the doctor knows: present territories, former codes, and every name that a commune has had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import pandas as pd

from geo.base import paths
from geo.base.errors.shipped import ShippedDataMissing
from geo.doctor.gazetteer.normalise import name_key, skeleton
from geo.territories.read import read_columns, read_passage, read_territories
from geo.vocabulary.levels import Level

FIRST_YEAR: Final = 2019
YEARS: Final = (2019, 2021, 2022, 2023, 2024, 2025, 2026)
"""Vintages whose lists are known. The list that was published as 2020 repeats the one of 2021."""

PARTS: Final = ("delegated", "associated", "arrondissement")


class Commune(NamedTuple):
    """A present commune: its name, the codes of its parents (empty for none) and its SIREN."""

    name: str
    departement: str
    region: str
    epci: str
    siren: str


class Step(NamedTuple):
    """One way from a former code: to `code`, which received `share` of it; `year` is the first vintage without it."""

    code: str
    share: float
    change: str
    year: int | None


class Entry(NamedTuple):
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
        return read_columns(str(paths.boundaries() / f"{name}.parquet"))
    except (OSError, ValueError) as error:
        raise ShippedDataMissing(path=f"boundaries/{name}.parquet", command="gazetteer") from error


@lru_cache(maxsize=1)
def communes() -> dict[str, Commune]:
    """Return the present communes by code."""
    table = read_territories(Level.COMMUNE)
    columns = [_texts(table[name]) for name in ("name", "departement", "region", "epci", "siren")]
    return dict(zip(_texts(table["code"]), map(Commune._make, zip(*columns, strict=True)), strict=True))


def _texts(column: pd.Series) -> list[str]:
    """Return a column of texts as a list, empty for missing: a tenth of the time that a walk through Arrow strings takes."""
    listed: list[str] = column.fillna("").to_numpy(dtype=object).tolist()
    return listed


@lru_cache(maxsize=len(Level))
def members(level: Level) -> dict[str, frozenset[str]]:
    """Return the present communes of each territory of a level above them."""
    codes_by_parent: dict[str, set[str]] = defaultdict(set)
    for code, about in communes().items():
        codes_by_parent[getattr(about, level)].add(code)
    return {parent: frozenset(codes) for parent, codes in codes_by_parent.items() if parent}


@lru_cache(maxsize=len(Level))
def names_of(level: Level) -> dict[str, str]:
    """Return the name of every present territory of a level by code."""
    table = read_territories(level)
    return dict(zip(_texts(table["code"]), _texts(table["name"]), strict=True))


@lru_cache(maxsize=2)
def passage(level: Level = Level.COMMUNE) -> dict[str, tuple[Step, ...]]:
    """Return where each former code of a commune or an EPCI leads to, the largest share first."""
    table = read_passage() if level is Level.COMMUNE else _shipped("epci_passage")
    steps_by_code: dict[str, list[Step]] = defaultdict(list)
    old_codes, new_codes, changes = (_texts(table[name]) for name in ("old_code", "new_code", "change"))
    years = table["year"].astype(object).where(table["year"].notna(), None)
    rows = zip(old_codes, new_codes, table["share"].tolist(), changes, years, strict=True)
    for old, new, share, change, year in rows:
        steps_by_code[old].append(Step(new, share, change, None if year is None else int(year)))
    return {
        code: tuple(sorted(steps, key=lambda step: (-step.share, step.code))) for code, steps in steps_by_code.items()
    }


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
    vintages: dict[str, int] = defaultdict(int)
    for code, bits in zip(_texts(listed["code"]), listed["vintages"].tolist(), strict=True):
        vintages[code] |= bits
    return dict(vintages)


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
    codes_by_siren = {
        siren: code
        for code, listed in zip(_texts(table["code"]), _texts(table["sirens"]), strict=True)
        for siren in listed.split()
    }
    return codes_by_siren | {about.siren: code for code, about in communes().items()}


@lru_cache(maxsize=1)
def postcodes() -> dict[str, frozenset[str]]:
    """Return the present communes by postcode, those of older lists included."""
    codes_by_postcode: dict[str, set[str]] = defaultdict(set)
    present = read_territories(Level.COMMUNE)
    for code, listed in zip(_texts(present["code"]), present["postcodes"].tolist(), strict=True):
        for postcode in listed:
            codes_by_postcode[postcode].add(code)
    table = gazetteer_table()[["code", "postcodes"]].dropna().drop_duplicates()
    for code, listed in zip(_texts(table["code"]), _texts(table["postcodes"]), strict=True):
        for postcode in listed.split():
            codes_by_postcode[postcode] |= set(targets_of(code))
    return {postcode: frozenset(codes) for postcode, codes in codes_by_postcode.items()}


def targets_of(code: str) -> tuple[str, ...]:
    """Return the present communes that a code leads to: itself, or where the passage table says."""
    if code in communes():
        return (code,)
    return tuple(step.code for step in passage().get(code, ()))


class Entries:
    """Every name of every code, but for codes that lead nowhere and are no collectivity's; each is made when first read."""

    def __init__(self) -> None:
        table = gazetteer_table()
        lists = [_texts(table[name]) for name in ("code", "name", "kind")]
        rows = zip(*lists, table["vintages"].tolist(), strict=True)
        present, former = communes(), passage()
        self.rows = [row for row in rows if row[0] in present or row[0] in former or row[2] == "collectivity"]
        self._made: list[Entry | None] = [None] * len(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Entry]:
        return map(self.__getitem__, range(len(self.rows)))

    def __getitem__(self, at: int) -> Entry:
        entry = self._made[at]
        if entry is None:
            code, name, kind, vintages = self.rows[at]
            targets = targets_of(code)
            departements = _departements(departement_of(code), *[communes()[new].departement for new in targets])
            entry = self._made[at] = Entry(code, name, kind, vintages, targets, departements)
        return entry


@lru_cache(maxsize=10_000)
def _departements(*codes: str) -> frozenset[str]:
    """Return a set that most names share with many others."""
    return frozenset(codes)


@lru_cache(maxsize=1)
def entries() -> Entries:
    """Return every name of every code."""
    return Entries()


@lru_cache(maxsize=1)
def skeletons() -> dict[str, list[int]]:
    """Return the positions in `entries` by `skeleton`, of names with a letter that can be damaged."""
    positions: dict[str, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries()):
        if not entry.name.isascii():
            positions[skeleton(entry.name)].append(at)
    return dict(positions)


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
