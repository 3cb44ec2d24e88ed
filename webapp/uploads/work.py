"""What happens to an upload, in a process of its own: it can be watched, stopped, and takes no turn from readers."""

from __future__ import annotations

import pickle
import sys
import time
import traceback
from pathlib import Path
from typing import Any, Final

from geo.base.errors.kinds import AtlasError
from geo.base.files import atomic_path
from geo.base.i18n import LANGUAGES
from geo.doctor.check import CheckResult, check_file
from geo.doctor.readers.limits import Limits
from geo.doctor.report import sentences, write_report
from geo.doctor.totals import summary
from geo.importing.columns import unused_columns
from geo.store import connect
from geo.vocabulary.levels import Level
from webapp.uploads.records import CheckRequest, read_json, write_json

SHOWN_PROBLEMS: Final = 50
"""Rows without a territory, and names that were taken for close ones, that a page lists."""
SHOWN_CELLS: Final = 3
EVERY: Final = 0.2
"""Seconds between two notes of how far a job is."""


def check_upload(folder: Path, limits: Limits, lang: str) -> None:
    """Check the file of an upload and write what was found beside it."""
    request = CheckRequest(**read_json(folder / "asked.json"))
    note = _Notes(folder)
    checked = check_file(
        folder / "file" / request.name,
        level=Level(request.level) if request.level else None,
        roles=request.roles,
        sheet=request.sheet or None,
        limits=limits,
        reading=lambda done, total: note(0, done, total),
        matching=lambda done, total: note(50, done, total),
        lang=lang,
    )
    totals = summary(checked)
    problems = _problems(checked)
    with atomic_path(folder / "checked.pickle", force=True) as temporary:
        temporary.write_bytes(pickle.dumps(checked, protocol=pickle.HIGHEST_PROTOCOL))
    write_report(checked, folder / "report.csv", force=True)
    write_json(
        folder / "found.json",
        {
            "summary": totals,
            "sentences": sentences(checked, totals),
            "problems": problems,
            "columns": _columns(checked),
        },
    )


def import_upload(folder: Path, owner: str) -> None:
    """Import a checked upload as its description says, and write what became of it."""
    from geo.importing.columns import Columns
    from geo.importing.description import Description
    from geo.importing.indicator import prepare_indicator
    from geo.importing.storing import store_indicator

    description = read_json(folder / "described.json")
    imported = prepare_indicator(
        read_checked(folder), Description.parse(description), Columns(**description["columns"])
    )
    version = store_indicator(imported, replace=bool(description.get("replace")), owner=owner)
    levels = [str(level) for level in imported.indicator.levels]
    periods = [period.id for period in imported.indicator.periods]
    write_json(
        folder / "imported.json",
        {
            "id": imported.indicator.id,
            "version": version,
            "levels": levels,
            "periods": periods,
            "origin": imported.origin,
        },
    )


def work(task: str, folder: Path, *arguments: Any) -> None:
    """Do one task in this process; an error is written down in both languages."""
    connect()
    try:
        if task == "check":
            check_upload(folder, *arguments)
        else:
            import_upload(folder, *arguments)
    except AtlasError as error:
        messages = {lang: error.message(lang) for lang in LANGUAGES}
        write_json(folder / "refused.json", {"slug": error.slug, "kind": type(error).__name__, "sentence": messages})
    except Exception:
        # The log has the details; the reader learns that nothing was imported.
        traceback.print_exc(file=sys.stderr)
        raise SystemExit(1) from None


def read_checked(folder: Path) -> CheckResult:
    """Return what the check of an upload found; only this program writes that file."""
    content = (folder / "checked.pickle").read_bytes()
    checked: CheckResult = pickle.loads(content)  # noqa: S301 - the folder is this program's alone
    return checked


class _Notes:
    """Notes how far a job is, now and then."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "progress"
        self.last = 0.0

    def __call__(self, offset: int, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self.last >= EVERY:
            self.last = now
            with atomic_path(self.path, force=True) as temporary:
                temporary.write_text(str(offset + 50 * min(done, total) // max(total, 1)), encoding="ascii")


def _problems(checked: CheckResult) -> list[dict[str, Any]]:
    """List the first rows without a territory, then those whose name was taken for a close one."""
    rows = checked.rows
    unmatched, fuzzy = rows["status"].ne("matched"), rows["match"].str.contains("fuzzy", regex=False)
    about = [guess.column for guess in checked.roles if str(guess.role) != "ignore"]
    out: list[dict[str, Any]] = []
    for wanted in (unmatched, fuzzy & ~unmatched):
        for at in rows.index[wanted][:SHOWN_PROBLEMS]:
            cells = checked.table.frame[about].iloc[at].fillna("").tolist()
            row = rows.loc[at]
            name = f"{row['territory_name']} ({row['territory_code']})" if row["territory_code"] else ""
            out.append(
                {
                    "line": int(checked.table.lines[at]),
                    "cells": [str(cell)[:60] for cell in cells],
                    "status": row["status"],
                    "territory": name,
                    "reason": row["reason"],
                }
            )
    return out


def _columns(checked: CheckResult) -> list[dict[str, Any]]:
    """List the columns that may hold values, with a few of their cells."""
    frame = checked.table.frame
    return [
        {"name": name, "cells": [str(cell)[:20] for cell in frame[name].dropna().unique()[:SHOWN_CELLS]]}
        for name in unused_columns(checked)
    ]
