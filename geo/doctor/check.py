"""Check a file: read it, guess its roles and level, match every row. The one entry of the doctor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base.errors.kinds import shown
from geo.base.errors.reading import NoTerritoryColumn
from geo.base.i18n import N_
from geo.base.notes import Note
from geo.doctor.gazetteer.entries import entries, names_of
from geo.doctor.gazetteer.role import Role
from geo.doctor.gazetteer.vintage import VintageFit, fit_vintage
from geo.doctor.matching import outcomes as say
from geo.doctor.matching.codes_read import read_commune_code
from geo.doctor.matching.commune import match_commune
from geo.doctor.matching.contradiction import Contradiction, find_contradictions
from geo.doctor.matching.levels import guess_level, level_word
from geo.doctor.matching.names_match import lookup
from geo.doctor.matching.outcomes import Outcome, unmatched
from geo.doctor.matching.parent_levels import match_departement, match_epci, match_region
from geo.doctor.matching.roles import RoleGuess, guess_roles
from geo.doctor.matching.scopes import Context, scopes_of
from geo.doctor.readers.limits import COMMAND_LINE, Limits, Progress, no_progress
from geo.doctor.readers.reading import read_input
from geo.doctor.readers.tables import InputTable
from geo.vocabulary.levels import Level


def _keys(level: Level) -> tuple[Role, ...]:
    about = (Role(f"{level}_code"), Role(f"{level}_name"), Role.CODE, Role.NAME)
    return (*about, Role.SIREN, Role.SIRET) if "siren" in level.record.columns else about


KEYS: Final = {level: _keys(level) for level in Level}
"""Roles of which a level needs one."""
SHEET_CHOSEN: Final = N_(
    'The sheet "{sheet}" was read; the file also has: {others}. Name another sheet to read it instead.'
)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the doctor found.

    Attributes
    ----------
    table : InputTable
        The file as it was read; its row order is that of `rows`.
    roles : tuple of RoleGuess
    level : Level or None
        None where a column says the level of each row.
    vintage : VintageFit or None
        None where no row is about a commune.
    contradictions : tuple of Contradiction
    rows : DataFrame, one row for each row of `table`
        ``territory_code``, ``territory_name``, ``level``, ``match``, ``reason`` (str, empty for none), ``score`` (float64),
        ``status`` (``matched``, ``ambiguous``, ``unmatched``), ``kind`` (short name of the reason why not, empty for none)
        and ``source`` (the code that the row is about, of whatever vintage). A row that is split has its largest part here.
    links : DataFrame
        ``row`` (int64, position), ``level``, ``code`` (str), ``share`` (float64): every present territory of every matched
        row, and the share of the row's value that it receives. An import starts from this.
    notes : tuple of Note
    lang : str
        Language of the texts in `rows`.
    """

    table: InputTable
    roles: tuple[RoleGuess, ...]
    level: Level | None
    vintage: VintageFit | None
    contradictions: tuple[Contradiction, ...]
    rows: pd.DataFrame
    links: pd.DataFrame
    notes: tuple[Note, ...]
    lang: str


def check_file(
    path: Path,
    *,
    level: Level | None = None,
    roles: Mapping[str, str] | None = None,
    sheet: str | None = None,
    limits: Limits = COMMAND_LINE,
    reading: Progress = no_progress,
    matching: Progress = no_progress,
    lang: str = "en",
) -> CheckResult:
    """Read a file and find the territory of every row.

    Parameters
    ----------
    path : Path
        See `geo.doctor.readers.reading.read_input`.
    level : Level, optional
        What the rows are about; guessed by default.
    roles : mapping of str to str, optional
        Role by column, see `geo.doctor.gazetteer.role.Role`; the others are guessed.
    sheet : str, optional
        Sheet or layer; by default the one that says most about territories.
    limits : Limits
    reading, matching : callable
        Called with how much is done, and of how much.
    lang : str
        Language of the reasons.

    Returns
    -------
    CheckResult

    Raises
    ------
    What `read_input` raises, and `NoTerritoryColumn`, `UnknownColumn`, `InvalidChoice`.
    """
    tables = read_input(path, sheet, limits, reading)
    table = tables[0] if len(tables) == 1 else max(tables, key=lambda each: _promise(each, roles))
    if len(table.sheets) > 1 and sheet is None:
        others = ", ".join(f'"{name}"' for name in table.sheets if name != table.sheet)
        note = Note(SHEET_CHOSEN, {"sheet": table.sheet, "others": others})
        table = replace(table, notes=(note, *table.notes))
    return check_table(table, level=level, roles=roles, progress=matching, lang=lang)


def _promise(table: InputTable, given: Mapping[str, str] | None) -> float:
    """Say how much a table tells about territories."""
    here = {column: role for column, role in (given or {}).items() if column in table.frame.columns}
    return sum(guess.score for guess in guess_roles(table, here) if guess.role is not Role.IGNORE)


def check_table(
    table: InputTable,
    *,
    level: Level | None = None,
    roles: Mapping[str, str] | None = None,
    progress: Progress = no_progress,
    lang: str = "en",
) -> CheckResult:
    """Find the territory of every row of a table; see `check_file`."""
    guesses = guess_roles(table, roles)
    columns: dict[Role, str] = {guess.role: guess.column for guess in guesses if guess.role is not Role.IGNORE}
    wanted = level or guess_level(table, columns)
    if not any(role in columns for each in ([wanted] if wanted else list(Level)) for role in KEYS[each]):
        raise NoTerritoryColumn(path=table.name, columns=shown(table.frame.columns, 12))
    mixed = wanted is None
    keys = distinct_rows(table, columns)
    here = [not mixed or level_word(row.get(Role.LEVEL, "")) is Level.COMMUNE for row in keys.rows]
    contradictions = find_contradictions(
        columns, [row for row, compared in zip(keys.rows, here, strict=True) if compared]
    )
    aside = {role for each in contradictions if each.set_aside for role in each.roles}
    believed = [{role: cell for role, cell in row.items() if role not in aside} for row in keys.rows]
    vintage = None
    if mixed or wanted is Level.COMMUNE:
        vintage = _vintage([row for row, commune in zip(believed, here, strict=True) if commune])
    undecided = frozenset(role for each in contradictions if not each.set_aside for role in each.roles)
    context = Context(year=vintage.known if vintage else None, undecided=undecided)
    outcomes = _match_all(believed, wanted, context, progress)
    rows, links = _results(table, outcomes, keys.of_row, lang)
    return CheckResult(table, guesses, wanted, vintage, contradictions, rows, links, table.notes, lang)


@dataclass(frozen=True, slots=True)
class Keys:
    """The distinct rows of the columns that matter, and which of them each row of the table is."""

    rows: list[dict[Role, str]]
    of_row: NDArray[np.int64]


def distinct_rows(table: InputTable, columns: Mapping[Role, str]) -> Keys:
    """Reduce a table to the distinct combinations of the cells that say something of a territory.

    A long table names each territory once a year or a month: matching it once is enough.
    """
    of_row = np.zeros(len(table.frame), dtype=np.int64)
    for column in columns.values():
        codes, values = pd.factorize(table.frame[column])
        of_row, _ = pd.factorize(of_row * (len(values) + 1) + codes + 1)
    _, first = np.unique(of_row, return_index=True)
    cells = {role: table.frame[column].iloc[first].fillna("").str.strip().tolist() for role, column in columns.items()}
    rows = [{role: listed[at] for role, listed in cells.items() if listed[at]} for at in range(len(first))]
    return Keys(rows, of_row)


def _vintage(rows: Sequence[Mapping[Role, str]]) -> VintageFit:
    """Find the vintage of the codes of the rows about communes, or of their names where there are no codes."""
    codes = {row.get(Role.COMMUNE_CODE) or row.get(Role.CODE, "") for row in rows} - {""}
    known = [read.code for read in map(read_commune_code, codes) if read.known]
    if len(known) * 2 >= len(rows) or len(known) > 1_000:
        return fit_vintage(set(known))
    bits_of: dict[str, int] = {}
    for row in rows:
        name = row.get(Role.COMMUNE_NAME) or row.get(Role.NAME, "")
        scopes = scopes_of(row)
        if not name or not scopes:
            continue
        listed = [entries()[at] for at in lookup(name, scopes[0]).positions]
        communes_only = [entry for entry in listed if entry.kind == "commune"]
        if len({entry.code for entry in communes_only}) == 1:
            for entry in communes_only:
                bits_of[entry.code] = bits_of.get(entry.code, 0) | entry.vintages
    return fit_vintage(bits_of, bits_of)


def _match_all(
    rows: Sequence[Mapping[Role, str]], level: Level | None, context: Context, progress: Progress
) -> list[Outcome]:
    outcomes = []
    for done, row in enumerate(rows):
        if not done % 5_000:
            progress(done, len(rows))
        here = level or level_word(row.get(Role.LEVEL, ""))
        if here is not None:
            outcomes.append(_match_row(row, here, context))
        elif row.get(Role.LEVEL):
            outcomes.append(unmatched(None, "other_level", Note(say.OTHER_LEVEL, {"cell": row[Role.LEVEL][:40]})))
        else:
            outcomes.append(unmatched(None, "empty", Note(say.EMPTY)))
    progress(len(rows), len(rows))
    return outcomes


def _match_row(row: Mapping[Role, str], level: Level, context: Context) -> Outcome:
    match level:
        case Level.COMMUNE:
            return match_commune(row, context)
        case Level.EPCI:
            return match_epci(row)
        case Level.DEPARTEMENT:
            return match_departement(row)
        case Level.REGION:
            return match_region(row)


def _results(
    table: InputTable, outcomes: list[Outcome], of_row: NDArray[np.int64], lang: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Spread the outcomes of the distinct rows over all rows."""
    outcomes = list(outcomes)
    of_row = of_row.copy()
    for at, problem in sorted(table.damaged.items()):
        of_row[at] = len(outcomes)
        outcomes.append(unmatched(None, "damaged", Note(say.DAMAGED, {"problem": problem})))
    names = {level: names_of(level) for level in {outcome.level for outcome in outcomes} if level is not None}
    first = [outcome.targets[0][0] if outcome.targets else "" for outcome in outcomes]
    columns = {
        "territory_code": first,
        "territory_name": [_name(each, names) for each in outcomes],
        "level": [str(each.level or "") for each in outcomes],
        "match": ["+".join(each.ways) for each in outcomes],
        "score": [each.score if each.targets else np.nan for each in outcomes],
        "reason": [each.reason.text(lang) if each.reason is not None else "" for each in outcomes],
        "status": [str(each.status) for each in outcomes],
        "kind": [each.kind for each in outcomes],
        "source": [each.source for each in outcomes],
    }  # fmt: skip
    spread = pd.DataFrame(columns).astype(dict.fromkeys([name for name in columns if name != "score"], "str"))
    rows = spread.take(of_row).reset_index(drop=True)
    return rows, _links(outcomes, of_row)


def _name(outcome: Outcome, names: Mapping[Level, Mapping[str, str]]) -> str:
    return names[outcome.level][outcome.targets[0][0]] if outcome.targets and outcome.level else ""


def _links(outcomes: Sequence[Outcome], of_row: NDArray[np.int64]) -> pd.DataFrame:
    parts = [(at, str(each.level), code, share) for at, each in enumerate(outcomes) for code, share in each.targets]
    table = pd.DataFrame(parts, columns=["outcome", "level", "code", "share"])
    table = table.astype({"outcome": "int64", "level": "str", "code": "str", "share": "float64"})
    counts = np.bincount(table["outcome"], minlength=len(outcomes))
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    repeats = counts[of_row]
    row = np.repeat(np.arange(len(of_row), dtype=np.int64), repeats)
    # Position of each link inside its row, added to where the links of the row's outcome begin.
    inside = np.arange(len(row)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    taken = table.take(starts[of_row][row] + inside).reset_index(drop=True)
    return pd.DataFrame({"row": row, "level": taken["level"], "code": taken["code"], "share": taken["share"]})
