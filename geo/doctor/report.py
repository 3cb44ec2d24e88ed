"""The report of a check: sentences for people, and the file's own rows with what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from geo.base.errors.reading import ReportTooLong
from geo.base.errors.writing import UnknownFormat
from geo.base.files import atomic_path
from geo.base.i18n import N_, N_n, counted, number, percent, translate
from geo.doctor.check import CheckResult
from geo.doctor.matching.outcomes import MatchStep
from geo.doctor.totals import summary
from geo.vocabulary.levels import Level

ADDED: Final = ("territory_code", "territory_name", "match", "score", "reason")
SHEET_ROWS: Final = 1_048_576
FORMATS: Final = (".csv", ".xlsx")
SHOWN_ROWS: Final = 10
BATCH: Final = 50_000

FORMULA: Final = r"^[=+\-@\t\r]"
NUMBER: Final = "^[+-]?[0-9][0-9 .,\u00a0\u202f]*(?:[eE][+-]?[0-9]+)?[ \u00a0\u202f]*%?$"


def output_table(checked: CheckResult) -> pa.Table:
    """Return the file's own columns, followed by `ADDED`.

    Returns
    -------
    pyarrow.Table
        Text but for ``score`` (float64, missing where not matched). A column of the file that has a name of `ADDED` is
        called ``NAME (file)``. ``match`` is ``ambiguous`` or ``unmatched`` where there is no territory. Text that a
        spreadsheet would take for a formula begins with an apostrophe; plain numbers, negative ones too, stay as they are.
    """
    own = pa.Table.from_pandas(checked.table.frame, preserve_index=False)
    taken = set(own.column_names)
    names = []
    for name in own.column_names:
        free = f"{name} (file)" if name in ADDED else name
        while free != name and free in taken:
            free += "'"
        names.append(free)
    arrays = [escape_formulas(column) for column in own.columns]
    rows = checked.rows
    match = rows["match"].where(rows["status"].eq("matched"), rows["status"])
    added = pa.Table.from_pandas(rows.assign(match=match)[list(ADDED)], preserve_index=False)
    texts = [
        column if name == "score" else pc.if_else(pc.equal(column, ""), None, escape_formulas(column))
        for name, column in zip(ADDED, added.columns, strict=True)
    ]
    return pa.table([*arrays, *texts], names=[*map(_defused_name, names), *ADDED])


def _defused_name(name: str) -> str:
    return f"'{name}" if name[:1] in "=+-@\t\r" and name else name


def escape_formulas(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> escape_formulas(pa.chunked_array([["=1+1", "-5", "-5,5 %", "-cmd", "Ain"]])).to_pylist()
    ["'=1+1", '-5', '-5,5 %', "'-cmd", 'Ain']
    """
    text = column.cast(pa.large_string())
    dangerous = pc.match_substring_regex(text, FORMULA)
    if not pc.any(dangerous).as_py():
        return text
    dangerous = pc.and_(dangerous, pc.invert(pc.match_substring_regex(text, NUMBER)))
    apostrophe, nothing = (pa.scalar(mark, pa.large_string()) for mark in ("'", ""))
    return pc.if_else(dangerous, pc.binary_join_element_wise(apostrophe, text, nothing), text)


def write_report(checked: CheckResult, path: Path, *, force: bool = False) -> None:
    """Write the report to a file; its ending, ``.csv`` or ``.xlsx``, names the format.

    Raises
    ------
    UnknownFormat, ReportTooLong, FileExists, CannotWrite
    """
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise UnknownFormat(path=path.name, allowed=", ".join(FORMATS))
    if ending == ".xlsx" and len(checked.rows) >= SHEET_ROWS:
        raise ReportTooLong(count=len(checked.rows), limit=SHEET_ROWS - 1)
    table = output_table(checked)
    with atomic_path(path, force=force) as temporary:
        if ending == ".csv":
            options = pa.csv.WriteOptions(quoting_style="needed")
            pa.csv.write_csv(table, temporary, options)
        else:
            _write_xlsx(table, checked, temporary)


def _write_xlsx(table: pa.Table, checked: CheckResult, path: Path) -> None:
    """Write two sheets: the rows, and the totals."""
    import xlsxwriter

    # Rows go straight to the disk; nothing that is written is taken for a formula or a link.
    book = xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(translate(N_("rows"), checked.lang))
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(table.column_names):
        sheet.write_string(0, column, name, bold)
    at = 1
    for batch in table.to_batches(max_chunksize=BATCH):
        for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and cell:
                    sheet.write_string(at, column, cell[:32_767])
                elif isinstance(cell, float):
                    sheet.write_number(at, column, cell)
            at += 1
    totals = book.add_worksheet(translate(N_("totals"), checked.lang))
    for row, line in enumerate(sentences(checked)):
        totals.write_string(row, 0, line)
    book.close()


def sentences(checked: CheckResult, totals: dict[str, Any] | None = None) -> list[str]:
    """Return the totals as sentences in the language of the check."""
    return list(_sentences(checked, totals or summary(checked)))


READ: Final = N_("{file}: {rows}, {columns} ({format})")
ROW_COUNT: Final = N_n("{count} row", "{count} rows")
COLUMN_COUNT: Final = N_n("{count} column", "{count} columns")
ROLE: Final = N_("  {column} → {role} ({score})")
LEVEL: Final = N_("level: {level}; vintage: {vintage}")
MATCHED: Final = N_("matched: {matched} of {rows} ({share}), of which {repaired}")
REPAIRED: Final = N_n("{count} repaired", "{count} repaired")
NOT_MATCHED: Final = N_("ambiguous: {ambiguous}; not matched: {unmatched}, of which {off_map} off the map")
DUPLICATES: Final = N_("duplicates: {twice}, of which {identical} and {differing}")
IDENTICAL: Final = N_n(
    "{count} repeats a row in every cell (an import keeps one)",
    "{count} repeat a row in every cell (an import keeps one)",
)
DIFFERING: Final = N_n(
    "{count} differs (an import refuses it unless an aggregation is given)",
    "{count} differ (an import refuses them unless an aggregation is given)",
)
SEVERAL_PERIODS: Final = N_("duplicates: {twice}, told apart by {columns}: give that column as the period")
MERGED: Final = N_n(
    "{count} row is about a part of what is one territory now: the values of the parts have to be combined",
    "{count} rows are about parts of what is one territory now: their values have to be combined",
)
INCOMPLETE: Final = N_n(
    "{count} territory lacks some of its parts: a sum would be too small there",
    "{count} territories lack some of their parts: a sum would be too small there",
)
COVERED: Final = N_("{level}: {with_row}, {without}")
WITH_ROW: Final = N_n("{count} of {whole} has a row", "{count} of {whole} have a row")
WITHOUT_ROW: Final = N_n("{count} has none", "{count} have none")
ABOVE: Final = N_("{level}: all communes of {complete} of {territories} have a row, some of {partial}")
STRATUM: Final = N_("  {label}: {matched} of {territories}")
WAY: Final = N_("  {label}: {value}")
STEPS: Final = {
    MatchStep.EXACT_CODE: N_("by the code as it stands"),
    MatchStep.CLEANED_CODE: N_("code tidied up"),
    MatchStep.ZERO_RESTORED: N_("leading zero restored"),
    MatchStep.SIREN: N_("by the SIREN"),
    MatchStep.SIRET: N_("by the SIRET"),
    MatchStep.POSTCODE_NAME: N_("by the name and the postcode"),
    MatchStep.NAME_DEPARTEMENT: N_("by the name and the département"),
    MatchStep.NAME_EPCI: N_("by the name and the EPCI"),
    MatchStep.NAME_REGION: N_("by the name and the region"),
    MatchStep.NAME: N_("by the name alone"),
    MatchStep.FORMER_NAME: N_("former name"),
    MatchStep.ENCODING_REPAIRED: N_("damaged letters repaired"),
    MatchStep.FUZZY: N_("closest name"),
    MatchStep.PASSAGE: N_("former code, followed to the present one"),
    MatchStep.SPLIT: N_("commune that was split, shared by population"),
    MatchStep.ARRONDISSEMENT: N_("municipal arrondissement"),
    MatchStep.DELEGATED: N_("delegated commune"),
    MatchStep.ASSOCIATED: N_("associated commune"),
}
"""What each way is called; the column ``match`` and JSON keep the ids."""
NO_VINTAGE: Final = N_("not known")
SEVERAL_VINTAGES: Final = N_("{year} (fits {share}; as well: {tied})")
ONE_VINTAGE: Final = N_("{year} (fits {share})")


def _sentences(checked: CheckResult, totals: dict[str, Any]) -> Iterator[str]:
    lang = checked.lang

    def say(template: str, **values: object) -> str:
        texts = {name: number(value, lang) if isinstance(value, int) else value for name, value in values.items()}
        return translate(template, lang).format(**texts)

    form = " ".join(
        filter(None, (totals["format"], totals["encoding"], repr(totals["separator"] or ""), totals["sheet"]))
    )
    rows, columns = (
        counted(text, lang, count=count)
        for text, count in ((ROW_COUNT, totals["rows"]), (COLUMN_COUNT, len(totals["columns"])))
    )
    yield say(READ, file=totals["file"], rows=rows, columns=columns, format=form.replace(" ''", ""))
    for guess in totals["roles"]:
        yield say(ROLE, column=guess["column"], role=guess["role"], score=number(guess["score"], lang, 2))
    yield say(LEVEL, level=totals["level"], vintage=_vintage(checked))
    for contradiction in totals["contradictions"]:
        yield f"! {contradiction['text']}"
    for note in totals["notes"]:
        yield f"- {note}"
    share = percent(totals["matched"] / totals["rows"], lang) if totals["rows"] else "–"
    repaired = counted(REPAIRED, lang, count=totals["repaired"])
    yield say(MATCHED, matched=totals["matched"], rows=totals["rows"], share=share, repaired=repaired)
    for way, count in totals["by_match"].items():
        yield say(WAY, label=translate(STEPS[MatchStep(way)], lang), value=number(count, lang))
    yield say(NOT_MATCHED, **{name: totals[name] for name in ("ambiguous", "unmatched", "off_map")})
    for kind, count in totals["unmatched_by"].items():
        yield f"  {kind}: {number(count, lang)}"
    if totals["duplicates"] and totals["told_apart_by"]:
        yield say(SEVERAL_PERIODS, twice=totals["duplicates"], columns=", ".join(totals["told_apart_by"]))
    elif totals["duplicates"]:
        identical = totals["duplicates_identical"]
        yield say(
            DUPLICATES,
            twice=totals["duplicates"],
            identical=counted(IDENTICAL, lang, count=identical),
            differing=counted(DIFFERING, lang, count=totals["duplicates"] - identical),
        )
    if totals["merged_rows"]:
        yield counted(MERGED, lang, count=totals["merged_rows"])
    if totals["incomplete"]:
        yield counted(INCOMPLETE, lang, count=totals["incomplete"])
    for level, covered in totals["coverage"].items():
        if "matched" in covered:
            whole = number(covered["territories"], lang)
            has, lacks = (
                counted(WITH_ROW, lang, count=covered["matched"], whole=whole),
                counted(WITHOUT_ROW, lang, count=covered["missing"]),
            )
            yield say(COVERED, level=_titles(level, lang), with_row=has, without=lacks)
        else:
            yield say(
                ABOVE,
                level=_titles(level, lang),
                **{name: covered[name] for name in ("complete", "territories", "partial")},
            )
    for group in totals["strata"]:
        yield say(STRATUM, label=group[f"label_{lang}"], matched=group["matched"], territories=group["territories"])


def _titles(level: str, lang: str) -> str:
    return translate(Level(level).record.nouns.titles, lang)


def _vintage(checked: CheckResult) -> str:
    fit = checked.vintage
    if fit is None or fit.year is None:
        return translate(NO_VINTAGE, checked.lang)
    template = SEVERAL_VINTAGES if len(fit.tied) > 1 else ONE_VINTAGE
    tied = ", ".join(str(year) for year in fit.tied if year != fit.year)
    values = {"year": fit.year, "share": percent(fit.share, checked.lang), "tied": tied}
    return translate(template, checked.lang).format(**values)


def listed_rows(checked: CheckResult, wanted: pd.Series, limit: int = SHOWN_ROWS) -> list[str]:
    """Return one line for each of the first rows for which `wanted` is true: where it stands, and the reason."""
    rows = checked.rows[wanted].head(limit)
    where = translate(N_("line {line}: {reason}"), checked.lang)
    lines = checked.table.lines[rows.index]
    return [where.format(line=line, reason=reason) for line, reason in zip(lines, rows["reason"], strict=True)]
