"""Totals of a check: how many rows were matched and how, what is twice, what is missing, what is covered."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.doctor.check import CheckResult
from geo.doctor.gazetteer.entries import bits, targets_of, vintages_of_codes
from geo.doctor.gazetteer.role import Role
from geo.doctor.matching.outcomes import REPAIRS
from geo.territories.read import read_territories
from geo.vocabulary.codes import among
from geo.vocabulary.levels import ABOVE_COMMUNES, Level
from geo.vocabulary.model import VINTAGE
from geo.vocabulary.strata import COMPARISON_GROUPS

SHOWN: Final = 1_000
"""Codes of missing territories that a summary lists at most."""
LOOKED_FOR_PERIOD: Final = 200
"""Columns that are looked at to find the one that tells duplicates apart."""


def summary(checked: CheckResult) -> dict[str, Any]:
    """Return the totals of a check, ready for JSON.

    Returns
    -------
    dict
        ``file``, ``format``, ``rows`` = ``matched`` + ``ambiguous`` + ``unmatched`` (of which ``off_map``); ``exact`` and
        ``repaired`` are matched rows where nothing or something had to be changed, ``by_match`` and ``repaired_by`` count
        ways (a row can have several), ``unmatched_by`` the reasons why not; ``duplicates`` are rows beyond the first about
        the same territory under the same code, ``merged_rows`` rows of territories that are one now; ``level``
        (``mixed`` where a column says it), ``vintage`` (str or None) with ``vintage_fits``; ``roles``,
        ``contradictions``, ``coverage`` by level and ``strata``, ``notes``.

    Examples
    --------
    >>> import numpy as np
    >>> from geo.doctor.check import check_table
    >>> from geo.doctor.readers.tables import InputTable
    >>> frame = pd.DataFrame({"code": ["1001", "1001", "99999"]}, dtype="str")
    >>> totals = summary(check_table(InputTable(frame, "a.csv", "csv", np.arange(2, 5)), roles={"code": "commune_code"}))
    >>> [totals[name] for name in ("rows", "matched", "repaired", "ambiguous", "unmatched", "duplicates")]
    [3, 2, 2, 0, 1, 1]
    """
    rows = checked.rows
    status = rows["status"].value_counts()
    matched = rows["status"].eq("matched")
    ways = _ways(rows.loc[matched, "match"])
    repaired = {str(way): ways[way] for way in REPAIRS if way in ways}
    twice = duplicates(checked)
    fit = checked.vintage
    return {
        "file": checked.table.name,
        "format": checked.table.format,
        "encoding": checked.table.encoding or None,
        "separator": checked.table.separator or None,
        "sheet": checked.table.sheet or None,
        "columns": [str(column) for column in checked.table.frame.columns],
        "rows": len(rows),
        "matched": int(status.get("matched", 0)),
        "exact": int(status.get("matched", 0)) - _repaired_rows(rows.loc[matched, "match"]),
        "repaired": _repaired_rows(rows.loc[matched, "match"]),
        "repaired_by": repaired,
        "by_match": dict(sorted(ways.items())),
        "ambiguous": int(status.get("ambiguous", 0)),
        "unmatched": int(status.get("unmatched", 0)),
        "off_map": int(rows["kind"].eq("off_map").sum()),
        "unmatched_by": _counts(rows.loc[~matched, "kind"]),
        "fuzzy": ways.get("fuzzy", 0),
        "duplicates": int(twice.extra.sum()),
        "duplicates_identical": int(twice.identical.sum()),
        "told_apart_by": twice.period_columns,
        "merged_rows": merged_rows(checked),
        "level": str(checked.level) if checked.level else "mixed",
        "levels": _counts(rows.loc[matched, "level"]),
        "vintage": str(fit.year) if fit is not None and fit.year is not None else None,
        "vintage_fits": {str(year): round(share, 4) for year, share in fit.shares.items()} if fit is not None else {},
        "vintage_certain": bool(fit is not None and fit.certain),
        "roles": [
            {"column": guess.column, "role": str(guess.role), "score": guess.score, "given": guess.given}
            for guess in checked.roles
        ],
        "contradictions": [
            {
                "columns": list(contradiction.columns),
                "set_aside": contradiction.set_aside,
                "text": contradiction.note.text(checked.lang),
            }
            for contradiction in checked.contradictions
        ],
        "coverage": coverage(checked),
        "strata": strata(checked),
        "incomplete": len(incomplete(checked)),
        "notes": [note.text(checked.lang) for note in checked.notes],
    }


def _ways(matches: pd.Series) -> dict[str, int]:
    """Count each way; `matches` joins several by ``+``."""
    counts: dict[str, int] = defaultdict(int)
    for match, count in matches.value_counts().items():
        for way in str(match).split("+"):
            counts[way] += int(count)
    return dict(counts)


def _repaired_rows(matches: pd.Series) -> int:
    wanted = set(map(str, REPAIRS))
    return sum(int(count) for match, count in matches.value_counts().items() if wanted & set(str(match).split("+")))


def _counts(values: pd.Series) -> dict[str, int]:
    return {str(value): int(count) for value, count in values.value_counts().items() if value}


class RepeatedRows:
    """Rows about the same territory under the same code.

    Attributes
    ----------
    extra, identical : ndarray of bool, one a row
        Rows beyond the first; those of them that repeat a row in every cell.
    period_columns : list of str
        Columns that tell all of them apart, such as a year: then they are no duplicates.
    """

    def __init__(self, checked: CheckResult) -> None:
        rows = checked.rows
        matched = rows["status"].eq("matched").to_numpy()
        key, _ = pd.factorize(rows["level"].str.cat(rows["source"], sep=" "))
        self.extra = pd.Series(key).duplicated().to_numpy() & matched
        self.identical = np.zeros(len(rows), dtype=bool)
        self.period_columns: list[str] = []
        if not self.extra.any():
            return
        frame = checked.table.frame
        among_them = pd.Series(key).duplicated(keep=False).to_numpy() & matched
        some, groups = frame[among_them], key[among_them]
        self.identical[np.flatnonzero(among_them)] = _repeated(some, groups)
        roles = {guess.column for guess in checked.roles if guess.role is not Role.IGNORE}
        for column in [name for name in frame.columns if name not in roles][:LOOKED_FOR_PERIOD]:
            values, distinct = pd.factorize(some[column])
            # A column that tells every row apart is a value, not a period.
            if len(distinct) * 2 > len(some) or (values < 0).any():
                continue
            if not pd.Series(groups * (len(distinct) + 1) + values).duplicated().any():
                self.period_columns.append(str(column))


def _repeated(rows: pd.DataFrame, groups: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which rows repeat a former one of their group in every cell; one column after the other, while any may."""
    ids = groups
    for column in rows.columns:
        values, distinct = pd.factorize(rows[column])
        ids, kinds = pd.factorize(ids * (len(distinct) + 1) + values + 1)
        if len(kinds) == len(ids):
            break
    repeated: NDArray[np.bool_] = pd.Series(ids).duplicated().to_numpy()
    return repeated


def duplicates(checked: CheckResult) -> RepeatedRows:
    """Find the rows that are about the same territory under the same code."""
    return RepeatedRows(checked)


def merged_rows(checked: CheckResult) -> int:
    """Count the rows whose territory also has rows under another code: parts of what is one territory now."""
    sources = checked.rows.loc[checked.rows["status"].eq("matched"), ["level", "source"]]
    links = checked.links.assign(source=sources["source"].reindex(checked.links["row"]).to_numpy())
    kinds = links.drop_duplicates(["level", "code", "source"]).groupby(["level", "code"]).size()
    several = kinds[kinds > 1].reset_index()[["level", "code"]]
    return int(links.merge(several, on=["level", "code"])["row"].nunique())


def incomplete(checked: CheckResult) -> dict[str, tuple[str, ...]]:
    """Return the present communes of which the file has some parts and lacks others.

    Returns
    -------
    dict of str to tuple of str
        By present code, the codes of the file's vintage that are lacking. A sum over what is there would be too small.
    """
    year = checked.vintage.year if checked.vintage is not None else None
    if year is None or year >= int(VINTAGE) or not len(checked.links):
        return {}
    parts: dict[str, set[str]] = defaultdict(set)
    for code, vintages in vintages_of_codes().items():
        if vintages & bits(year):
            for target in targets_of(code):
                parts[target].add(code)
    communes = checked.rows["level"].eq(str(Level.COMMUNE)) & checked.rows["status"].eq("matched")
    here = set(checked.rows.loc[communes, "source"])
    several = {target: codes for target, codes in parts.items() if len(codes) > 1 and codes & here and codes - here}
    return {target: tuple(sorted(codes - here)) for target, codes in several.items()}


def coverage(checked: CheckResult) -> dict[str, dict[str, Any]]:
    """Return how much of each level the file covers.

    Returns
    -------
    dict
        By level: ``territories``, ``matched`` (with a row), ``missing``, ``missing_codes`` (up to `SHOWN`); for levels
        above the communes of a file of communes ``complete`` (all of their communes have a row) and ``partial``.
    """
    out: dict[str, dict[str, Any]] = {}
    for level in Level:
        table = read_territories(level)
        codes = checked.links.loc[checked.links["level"].eq(str(level)), "code"].drop_duplicates()
        if len(codes):
            present = among(table["code"], codes)
            missing = table["code"][~present].tolist()
            out[str(level)] = {
                "territories": len(table),
                "matched": int(present.sum()),
                "missing": len(missing),
                "missing_codes": missing[:SHOWN],
            }
            if level is Level.COMMUNE:
                out |= _above(table.assign(present=present))
    return out


def _above(communes: pd.DataFrame) -> dict[str, dict[str, Any]]:
    totals = {}
    for level in ABOVE_COMMUNES:
        shares = communes.groupby(str(level))["present"].mean()
        totals[str(level)] = {
            "territories": len(shares),
            "complete": int(shares.eq(1).sum()),
            "partial": int((shares.gt(0) & shares.lt(1)).sum()),
        }
    return totals


def strata(checked: CheckResult) -> list[dict[str, Any]]:
    """Return for each comparison group of communes how many there are and how many the file has."""
    codes = checked.links.loc[checked.links["level"].eq(str(Level.COMMUNE)), "code"].drop_duplicates()
    if not len(codes):
        return []
    table = read_territories(Level.COMMUNE)
    present = among(table["code"], codes)
    out = []
    for group in COMPARISON_GROUPS:
        if group.mask is not None:
            inside = group.mask(table).to_numpy(dtype=bool)
            out.append({"id": group.id, "family": group.family, "label_fr": group.label_fr, "label_en": group.label_en,
                        "territories": int(inside.sum()), "matched": int((inside & present).sum())})  # fmt: skip
    return out
