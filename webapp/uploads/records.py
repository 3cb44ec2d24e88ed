"""What is kept of an upload beside its file, as JSON: what was asked for, what the check found, what was described, imported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.base.files import atomic_path
from geo.importing.columns import Columns
from geo.importing.description import Description
from geo.importing.sentences import matched_rows, rows_sentence
from geo.vocabulary.levels import Level


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """How a file is to be read.

    Attributes
    ----------
    name, shown : str
        Of the file, as it is kept and as it arrived.
    level : str
        Of its rows; "" to guess it.
    roles : dict of str to str
        What a column says, by name; what is not given is guessed.
    sheet : str
        "" for the first.
    owner : str
        Who sent it, see `webapp.uploads.uploads.owner_of`.
    """

    name: str
    shown: str
    level: str
    roles: dict[str, str]
    sheet: str
    owner: str


@dataclass(frozen=True, slots=True)
class ColumnRole:
    """What a column says of the territory."""

    column: str
    role: str


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column that may hold values, with a few of its cells."""

    name: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Problem:
    """A row to look at: its line, its cells, the territory that it was taken for ("" for none), and why."""

    line: int
    cells: list[str]
    territory: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found.

    Attributes
    ----------
    rows, matched, repaired, ambiguous, unmatched, duplicates : int
        Counts of rows, see `geo.doctor.totals.summary`.
    contradictions : list of str
    roles : list of ColumnRole
    sentences : list of str
        The report in words; those that begin with spaces belong to the one before.
    problems : list of Problem
    columns : list of ValueColumn
    """

    rows: int
    matched: int
    repaired: int
    ambiguous: int
    unmatched: int
    duplicates: int
    contradictions: list[str]
    roles: list[ColumnRole]
    sentences: list[str]
    problems: list[Problem]
    columns: list[ValueColumn]

    def matched_rows(self, lang: str) -> str:
        """Return how many rows are about a territory, without a full stop."""
        return matched_rows(self.matched, self.rows, lang)

    @classmethod
    def parse(cls, record: Mapping[str, Any]) -> CheckResult:
        """Read it from what `webapp.uploads.work.check_upload` writes."""
        summary = record["summary"]
        counts = ("rows", "matched", "repaired", "ambiguous", "unmatched", "duplicates")
        return cls(
            **{name: summary[name] for name in counts},
            contradictions=[each["text"] for each in summary["contradictions"]],
            roles=[ColumnRole(each["column"], each["role"]) for each in summary["roles"]],
            sentences=record["sentences"],
            problems=[
                Problem(row["line"], row["cells"], row["territory"], row["reason"]) for row in record["problems"]
            ],
            columns=[ValueColumn(**each) for each in record["columns"]],
        )


@dataclass(frozen=True, slots=True)
class GivenDescription:
    """A description as a person typed it, whole or not.

    Attributes
    ----------
    texts : dict of str to str
        By the names of `geo.importing.description.Description`, all of them; "" for what was not typed.
    columns : Columns
        Which columns hold what.
    replace : bool
        Whether it is to replace the indicator of the same identifier.
    """

    texts: dict[str, str]
    columns: Columns
    replace: bool

    @classmethod
    def parse(cls, record: Mapping[str, Any]) -> GivenDescription:
        """Read it from what a form gave; nothing is an empty description."""
        texts = {name: record.get(name) or "" for name in Description.names()}
        return cls(texts, Columns(**record.get("columns", {})), bool(record.get("replace")))


@dataclass(frozen=True, slots=True)
class LevelResult:
    """A level of an imported indicator: territories with a value, and whether the file has them itself."""

    level: Level
    valued: int
    direct: bool


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What was imported.

    Attributes
    ----------
    id : str
        Of the indicator.
    version : int
    rows, matched, unmatched, repeated : int
        Counts of rows.
    levels : list of LevelResult
    """

    id: str
    version: int
    rows: int
    matched: int
    unmatched: int
    repeated: int
    levels: list[LevelResult]

    def rows_sentence(self, lang: str) -> str:
        """Return what became of the rows."""
        return rows_sentence(
            lang, matched=self.matched, rows=self.rows, unmatched=self.unmatched, repeated=self.repeated
        )

    @classmethod
    def parse(cls, record: Mapping[str, Any]) -> ImportResult:
        """Read it from what `webapp.uploads.work.import_upload` writes."""
        origin = record["origin"]
        return cls(
            id=record["id"],
            version=record["version"],
            **{name: origin[name] for name in ("rows", "matched", "unmatched", "repeated")},
            levels=[LevelResult(Level(level), **origin["levels"][level]) for level in record["levels"]],
        )


def read_json(path: Path) -> dict[str, Any]:
    """Return a JSON file as a dict."""
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file whole."""
    with atomic_path(path, force=True) as temporary:
        temporary.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
