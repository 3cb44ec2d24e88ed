"""Passage: from the codes of older vintages, and of parts of communes, to the codes of the present communes.

Three sources, in this order of trust: what the present list says of its own parts (communes déléguées and associées,
arrondissements), the history from 1943 to 2019, and the former codes (``anciensCodes``) of the lists since.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import pandas as pd

from geo.build.sources import fetch, read_npm_json
from geo.build.vintages.history import History, Record, first_list_without
from geo.build.vintages.lists import MAYOTTE, YearList, is_outside, read_lists
from geo.build.vintages.reference import PACKAGE
from geo.vocabulary.model import VINTAGE

HISTORY_VERSION: Final = "0.5.1"

HISTORY_SOURCE: Final = f"{PACKAGE} {HISTORY_VERSION} historique-communes"

COLUMNS: Final = ["old_code", "old_name", "new_code", "change", "share", "year", "source"]


def read_passage(cache: Path, communes: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fetch the lists and the history and build the passage table.

    Parameters
    ----------
    cache : Path
    communes : pandas.DataFrame
        Present communes: ``code``, ``population``.

    Returns
    -------
    pandas.DataFrame, pandas.DataFrame
        See `build_passage` and `contradictions`.
    """
    lists = read_lists(cache)
    records = read_npm_json(fetch(PACKAGE, HISTORY_VERSION, cache), "historique-communes")
    population = dict(zip(communes["code"], communes["population"].astype(int), strict=True))
    table = build_passage(records, lists, population)
    return table, contradictions(table, next(each.former for each in lists if each.year == int(VINTAGE)))


def build_passage(records: list[Record], lists: list[YearList], population: dict[str, int]) -> pd.DataFrame:
    """Build the passage table.

    Parameters
    ----------
    records : list of dict
        History up to the first list.
    lists : list of YearList
        In time order, the first one at the end of the history; one of them of the Atlas's vintage.
    population : dict of str to int
        Present population by present code: what splits are shared by.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, sorted by old and new code. ``share`` (float64) adds up to 1 for each old code, ``year`` (Int64) may
        be missing.
    """
    present = next(each for each in lists if each.year == int(VINTAGE))
    history = History(records, reborn=set(present.communes) - set(lists[0].communes))
    rows: list[dict[str, object]] = []
    for code in sorted(known_codes(history, lists) - set(present.communes)):
        rows += _former(code, history, lists, present, population)
    splits = {**_splits_of_history(history, present), **_splits_of_lists(lists, present)}
    for code, split in splits.items():
        shares = shares_by_population(set(split.targets), population)
        rows += [_row(code, split.name, new, "split", share, split.year, split.source) for new, share in shares.items()]
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"share": "float64", "year": "Int64"})
    return table.sort_values(["old_code", "new_code"], ignore_index=True)


def known_codes(history: History, lists: list[YearList]) -> set[str]:
    """Return every code of a commune or of a part of one that any source knows, overseas collectivities left out."""
    codes = set(history.codes)
    for each in lists:
        codes |= set(each.communes) | set(each.parts) | set(each.former)
    return {code for code in codes if not is_outside(code)}


def _row(old: str, name: str, new: str, change: str, share: float, year: int | None, source: str) -> dict[str, object]:
    return dict(zip(COLUMNS, (old, name, new, change, share, year, source), strict=True))


def _former(
    code: str, history: History, lists: list[YearList], present: YearList, population: dict[str, int]
) -> list[dict[str, object]]:
    """Return the rows of a code that is no present commune's; none if no source says where it went."""
    name, year = _last_name(code, history, lists), _first_year_without(code, history, lists)
    part = present.parts.get(code)
    if part is not None:
        change = "renumbered" if _chef_lieu_changed(code, lists) else part[0]
        return [_row(code, name, part[1], change, 1.0, year, present.source)]
    targets, divided = _targets(code, history, lists, present)
    if len(targets) > 1:
        # Where an abolished village was divided nobody says how: equal shares, rather than those of whole communes.
        shares = (
            dict.fromkeys(sorted(targets), 1 / len(targets)) if divided else shares_by_population(targets, population)
        )
        return [
            _row(code, name, new, "split", share, year, _source(code, history, lists)) for new, share in shares.items()
        ]
    return [_row(code, name, new, _change(code, history, lists), 1.0, year, _source(code, history, lists))
            for new in targets]  # fmt: skip


def _targets(code: str, history: History, lists: list[YearList], present: YearList) -> tuple[set[str], bool]:
    """Return the present communes that hold a former commune's land, and whether it was abolished and divided."""
    if history.communes(code) and not _came_later(code, lists):
        land = history.land(history.last_commune(code))
        # A code that no list knows any more would be an error of the sources: it is left out here and tested for.
        targets = {new for new in (_later(each, present) for each in land) if new}
        if targets:
            return targets, False
    named = {each.former[code] for each in lists if code in each.former}
    if code.startswith(MAYOTTE):
        # The list of 2022 numbered Mayotte's former codes in another order; the next one, in order of names, is right.
        named = {each.former[code] for each in lists if each.year == 2023 and code in each.former}
    return {new for new in (_later(each, present) for each in named) if new}, True


def _came_later(code: str, lists: list[YearList]) -> bool:
    """Say whether a code became a commune's after the end of the history, which then cannot know what became of it."""
    return code not in lists[0].communes and any(code in each.communes for each in lists)


def _later(code: str, present: YearList) -> str | None:
    """Follow a commune of a list since 2019 to its present code."""
    if code in present.communes:
        return code
    return present.parts[code][1] if code in present.parts else present.former.get(code)


def _change(code: str, history: History, lists: list[YearList]) -> str:
    """Say what happened to a code that went to one present commune."""
    if code.startswith(MAYOTTE) or _chef_lieu_changed(code, lists):
        return "renumbered"
    if not history.communes(code):
        # Never a commune's code: that of a part whose kind the last list that has it names.
        return next((each.parts[code][0] for each in reversed(lists) if code in each.parts), "merged")
    if "dateFin" not in history.last_commune(code):
        return "merged"
    last = history.last_commune(code)
    target = history.land(last)
    still_there = all(each in lists[-1].communes for each in target)
    return "renumbered" if history.kept_its_land(last) and still_there else "merged"


def _chef_lieu_changed(code: str, lists: list[YearList]) -> bool:
    """Say whether the whole commune took the code of another of its parts, which was no commune the year before."""
    for before, after in pairwise(lists):
        if code in before.communes and code not in after.communes:
            return after.former.get(code) in set(after.communes) - set(before.communes)
    return False


def _last_name(code: str, history: History, lists: list[YearList]) -> str:
    """Return the last name of a former commune, or of the part where it never was one."""
    for each in reversed(lists):
        if code in each.communes:
            return each.communes[code]
    if history.communes(code):
        return str(history.last_commune(code)["nom"])
    for each in reversed(lists):
        if code in each.parts:
            return each.parts[code][2]
    # Former codes of Mayotte: the list names only the present commune.
    return next((each.communes[each.former[code]] for each in reversed(lists) if code in each.former), "")


def _first_year_without(code: str, history: History, lists: list[YearList]) -> int | None:
    """Return the first vintage in which a code is no commune's, or None where the sources leave a doubt."""
    with_it = [position for position, each in enumerate(lists) if code in each.communes]
    if with_it:
        before, after = lists[with_it[-1]], lists[with_it[-1] + 1]
        return after.year if after.year == before.year + 1 else None
    if history.communes(code) and "dateFin" in history.last_commune(code):
        return first_list_without(history.last_commune(code)["dateFin"])
    return None


def _source(code: str, history: History, lists: list[YearList]) -> str:
    """Name the file that says what became of a code."""
    recorded = history.communes(code) and {"successeur", "membres"} & set(history.last_commune(code))
    if recorded and not any(code in each.communes for each in lists):
        return HISTORY_SOURCE
    # The first list that names the present commune; Mayotte's codes are wrong in the lists before 2023.
    reliable = (each for each in lists if code in each.former and not (code.startswith(MAYOTTE) and each.year < 2023))
    last_seen = max((each.year for each in lists if code in each.communes), default=0)
    return next((each.source for each in reliable if each.year > last_seen), HISTORY_SOURCE)


def shares_by_population(targets: set[str], population: dict[str, int]) -> dict[str, float]:
    """Share 1 among communes by their present population, equally where nobody lives there.

    Examples
    --------
    >>> shares_by_population({"b", "a"}, {"a": 300, "b": 100})
    {'a': 0.75, 'b': 0.25}
    """
    total = sum(population[code] for code in targets)
    return {code: population[code] / total if total else 1 / len(targets) for code in sorted(targets)}


@dataclass(frozen=True, slots=True)
class Split:
    """A present commune that lost parts: its name before, all communes that its land is in now, and since when."""

    name: str
    targets: frozenset[str]
    year: int | None
    source: str


def _splits_of_history(history: History, present: YearList) -> dict[str, Split]:
    """Return the present communes that lost parts before 2019, by the last time that they did."""
    splits: dict[str, Split] = {}
    for code in sorted(set(history.codes) & set(present.communes)):
        for record in history.communes(code):
            targets = frozenset(new for new in (_later(each, present) for each in history.land(record)) if new)
            if "dateFin" in record and len(targets) > 1 and code in targets:
                year = first_list_without(record["dateFin"])
                splits[code] = Split(record["nom"], targets, year, HISTORY_SOURCE)
    return splits


def _splits_of_lists(lists: list[YearList], present: YearList) -> dict[str, Split]:
    """Return the present communes that lost parts since 2019: a part of one list is a commune of the next."""
    splits: dict[str, Split] = {}
    for before, after in pairwise(lists):
        out: dict[str, set[str]] = defaultdict(set)
        for code in set(after.communes) - set(before.communes):
            parent = before.parts.get(code, ("", "", ""))[1]
            if parent in after.communes and parent in present.communes and code in present.communes:
                out[parent].add(code)
        year = after.year if after.year == before.year + 1 else None
        for parent, codes in out.items():
            splits[parent] = Split(before.communes[parent], frozenset({parent, *codes}), year, after.source)
    return splits


def successors(passage: pd.DataFrame) -> dict[str, str]:
    """Return the present code by former code, for the codes that went to one commune whole."""
    whole = passage[passage["share"].eq(1.0)]
    return dict(zip(whole["old_code"], whole["new_code"], strict=True))


def contradictions(passage: pd.DataFrame, former: dict[str, str]) -> pd.DataFrame:
    """Return the former codes that the present list gives to another commune than the passage table does.

    Parameters
    ----------
    passage : pandas.DataFrame
    former : dict of str to str
        Commune by former code, as ``anciensCodes`` of the present list says.

    Returns
    -------
    pandas.DataFrame
        ``old_code``, ``old_name``, ``listed``, ``kept`` (present codes, joined), ``change``.
    """
    table = passage.groupby("old_code", sort=True).agg(
        old_name=("old_name", "first"), kept=("new_code", ", ".join), change=("change", "first")
    )
    table["listed"] = [former.get(code, "") for code in table.index]
    wrong = table[table["listed"].ne("") & table["listed"].ne(table["kept"])]
    return wrong.reset_index()[["old_code", "old_name", "listed", "kept", "change"]]
