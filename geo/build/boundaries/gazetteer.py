"""The gazetteer: every code and name that a commune, or a part of one, has had, and what became of former EPCI.

The passage table says where a code leads; this says by which names, in which vintages, and under which SIREN it can be met
in somebody's file. Sources: the official lists of ``@etalab/decoupage-administratif`` (see `geo.build.vintages.lists`) and the
history of communes since 1943 (see `geo.build.vintages.history`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.base.files import atomic_path, note_checksums
from geo.build.boundaries.build import write_table
from geo.build.sources import fetch, read_npm_json
from geo.build.vintages.lists import LISTS, OUTSIDE, PARTS
from geo.build.vintages.passage import COLUMNS, HISTORY_VERSION
from geo.build.vintages.reference import PACKAGE
from geo.vocabulary.model import VINTAGE

Progress = Callable[[str], None]
Records = list[dict[str, Any]]

FILES: Final = ("gazetteer.parquet", "epci_passage.parquet", "populations.parquet")
FIRST_YEAR: Final = 2019
"""Bit 0 of the column ``vintages`` stands for this year, bit 1 for the next, and so on."""

GAZETTEER_COLUMNS: Final = ["code", "name", "kind", "vintages", "sirens", "postcodes"]


def build_gazetteer(out: Path, cache: Path, progress: Progress = lambda sentence: None) -> None:
    """Write `FILES` and note their checksums.

    Parameters
    ----------
    out : Path
        Folder with ``commune.parquet`` and ``passage.parquet``; the files are written there.
    cache : Path
        Folder that keeps the source archives.
    progress : callable
        Called with one sentence a step.

    Raises
    ------
    SourceUnavailable, SourceChanged, CannotWrite
    """
    progress("Reading every name, SIREN and postcode of the official lists of 2019 to 2026 …")
    archives = {year: fetch(PACKAGE, version, cache) for year, version in LISTS.items()}
    communes = {year: read_npm_json(archive, "communes") for year, archive in archives.items()}
    epci = {year: read_npm_json(archive, "epci") for year, archive in archives.items()}
    history = read_npm_json(fetch(PACKAGE, HISTORY_VERSION, cache), "historique-communes")
    passage = pd.read_parquet(out / "passage.parquet")
    present = pd.read_parquet(out / "commune.parquet", columns=["code", "epci", "population", "siren", "postcodes"])
    tables = (
        gazetteer(communes, epci, history, passage, present),
        epci_passage(epci, passage, present),
        populations(communes, passage, present),
    )
    for name, table in zip(FILES, tables, strict=True):
        with atomic_path(out / name, force=True) as temporary:
            write_table(table, temporary)
    note_checksums(out, list(FILES))


def bit_of(year: int) -> int:
    """Return the bit of a vintage in the column ``vintages``.

    Examples
    --------
    >>> bit_of(2019), bit_of(2025)
    (1, 64)
    """
    return 1 << (year - FIRST_YEAR)


def gazetteer(
    communes: dict[int, Records],
    epci: dict[int, Records],
    history: Records,
    passage: pd.DataFrame,
    present: pd.DataFrame,
) -> pd.DataFrame:
    """List every name of every code.

    Parameters
    ----------
    communes, epci : dict of int to list of dict
        Records of ``communes.json`` and ``epci.json`` by vintage.
    history : list of dict
        Records of ``historique-communes.json``.
    passage : DataFrame
        As `geo.build.vintages.passage.build_passage` returns it.
    present : DataFrame
        ``code``, ``siren`` and ``postcodes`` of the present communes: what they say is not repeated.

    Returns
    -------
    DataFrame
        `GAZETTEER_COLUMNS`, one row for each code, name and kind, sorted. ``kind``: ``commune`` (in one of the lists),
        ``delegated``, ``associated``, ``arrondissement``, ``collectivity`` (overseas, off the map), ``former`` (only
        before 2019). ``vintages`` (int16): the lists that have it, see `bit_of`; 0 for ``former``. ``sirens`` and
        ``postcodes`` (joined by spaces, null for none) are those of the code in any list that are not those of the present
        commune of that code.
    """
    vintages: dict[tuple[str, str, str], int] = defaultdict(int)
    postcodes: dict[str, set[str]] = defaultdict(set)
    sirens: dict[str, set[str]] = defaultdict(set)
    for year, records in communes.items():
        for record in records:
            vintages[record["code"], record["nom"], _kind(record)] |= bit_of(year)
            postcodes[record["code"]] |= set(record.get("codesPostaux", []))
            sirens[record["code"]] |= {record["siren"]} if record.get("siren") else set()
    for members in (record["membres"] for records in epci.values() for record in records):
        # The lists before 2022 give a commune's SIREN only where its EPCI lists its members.
        for member in members:
            sirens[member["code"]].add(member["siren"])
    for code, siren, listed_now in zip(present["code"], present["siren"], present["postcodes"], strict=True):
        sirens[code].discard(siren)
        postcodes[code] -= set(listed_now)
    listed = {(code, name) for code, name, _ in vintages}
    former_names = {(record["code"], record["nom"]) for record in history}
    former_names |= set(zip(passage["old_code"], passage["old_name"], strict=True))
    rows = [(*key, bits) for key, bits in vintages.items()]
    rows += [(code, name, _former_kind(code), 0) for code, name in former_names - listed]
    table = pd.DataFrame(rows, columns=["code", "name", "kind", "vintages"]).astype({"vintages": "int16"})
    for column, values_by_code in (("sirens", sirens), ("postcodes", postcodes)):
        texts = {code: " ".join(sorted(values)) for code, values in values_by_code.items() if values}
        table[column] = table["code"].map(texts).astype(object)
    return table.sort_values(["code", "kind", "name"], ignore_index=True)[GAZETTEER_COLUMNS]


def _kind(record: dict[str, Any]) -> str:
    if record["type"] in PARTS:
        return PARTS[record["type"]]
    return "collectivity" if record["code"].startswith(OUTSIDE) else "commune"


def _former_kind(code: str) -> str:
    # Mayotte had numbers among those of the collectivities; they lead to present communes and are no collectivity's.
    return "collectivity" if code.startswith(OUTSIDE) and not code.startswith("985") else "former"


def epci_passage(epci: dict[int, Records], passage: pd.DataFrame, present: pd.DataFrame) -> pd.DataFrame:
    """Say what became of the EPCI of older lists.

    Parameters
    ----------
    epci : dict of int to list of dict
        Records of ``epci.json`` by vintage.
    passage : DataFrame
        Passage of communes.
    present : DataFrame
        ``code``, ``epci`` and ``population`` of the present communes.

    Returns
    -------
    DataFrame
        Columns as the passage of communes, sorted. ``change``: ``renumbered`` (the same land under another SIREN),
        ``merged`` (all of it into a larger one) or ``split``; ``share`` is by present population and adds up to 1 less the
        communes that have no EPCI now; ``year`` is the first list without the old code.
    """
    epci_of = dict(zip(present["code"], present["epci"], strict=True))
    people = dict(zip(present["code"], present["population"], strict=True))
    land = present.groupby("epci")["code"].agg(frozenset).to_dict()
    leads = passage.groupby("old_code")["new_code"].agg(list).to_dict()
    known = {record["code"] for record in epci[int(VINTAGE)]}
    last = {record["code"]: (year, record) for year, records in epci.items() for record in records}
    rows: list[tuple[object, ...]] = []
    for code, (year, record) in last.items():
        if code in known:
            continue
        members = {new for member in record["membres"] for new in _present(member["code"], epci_of, leads)}
        shares = _shares(members, epci_of, people)
        change = "split" if len(shares) > 1 else "renumbered" if land[next(iter(shares))] == members else "merged"
        gone = min(other for other in epci if other > year)
        source = f"{PACKAGE} {LISTS[year]} epci"
        rows += [(code, record["nom"], new, change, share, gone, source) for new, share in shares.items()]
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"share": "float64", "year": "Int64"})
    return table.sort_values(["old_code", "new_code"], ignore_index=True)


def _present(code: str, epci_of: dict[str, Any], leads: dict[str, list[str]]) -> Iterable[str]:
    return [code] if code in epci_of else leads.get(code, [])


def _shares(members: set[str], epci_of: dict[str, Any], people: dict[str, int]) -> dict[str, float]:
    """Share 1 among present EPCI by the population of the communes that each took."""
    total = sum(people[code] for code in members)
    taken: dict[str, int] = defaultdict(int)
    for code in sorted(members):
        if epci_of[code] is not None:
            taken[epci_of[code]] += people[code]
    return {code: count / total for code, count in taken.items()}


def populations(communes: dict[int, Records], passage: pd.DataFrame, present: pd.DataFrame) -> pd.DataFrame:
    """Return the populations by vintage of the communes that are one present commune together.

    Where a list has the parts of a present commune apart, a mean over them has to be weighted by what they were then.

    Parameters
    ----------
    communes : dict of int to list of dict
        Records of ``communes.json`` by vintage.
    passage : DataFrame
        Passage of communes.
    present : DataFrame
        ``code`` of the present communes.

    Returns
    -------
    DataFrame
        ``code``, ``vintage`` (int64), ``population`` (int64), sorted; only communes whose present commune has several
        parts in that vintage.
    """
    known = set(present["code"])
    leads = passage.groupby("old_code")["new_code"].agg(list).to_dict()
    rows: list[tuple[str, int, int]] = []
    for year, records in communes.items():
        listed = {record["code"]: record for record in records if record["type"] == "commune-actuelle"}
        parts: dict[str, set[str]] = defaultdict(set)
        for code in listed:
            for target in [code] if code in known else leads.get(code, []):
                parts[target].add(code)
        apart = {code for codes in parts.values() if len(codes) > 1 for code in codes}
        rows += [(code, year, listed[code]["population"]) for code in apart if "population" in listed[code]]
    table = pd.DataFrame(rows, columns=["code", "vintage", "population"])
    return table.astype({"vintage": "int64", "population": "int64"}).sort_values(["code", "vintage"], ignore_index=True)
