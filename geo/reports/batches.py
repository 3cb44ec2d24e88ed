"""A portrait for every territory of a level, on all cores, and where it was left off when it is asked for again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geo.base.errors.kinds import AtlasError, shown
from geo.base.errors.writing import CannotWrite, UnknownFormat
from geo.export.batches import BatchResult, claim, run
from geo.portrait.questions import PortraitQuestion
from geo.reports.document import FORMATS
from geo.reports.pdf import library
from geo.reports.portrait_report import build_portrait_report, portrait_slug
from geo.territories.read import read_territories
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.wording.metadata import SOFTWARE

LIST: Final = "atlas-portraits.json"
"""Beside the portraits: which they are."""


@dataclass(frozen=True, slots=True)
class Task:
    """One portrait to be written."""

    question: PortraitQuestion
    path: Path
    lang: str
    live: str


def write_portraits(
    level: Level, within: Extent | None, folder: Path, form: str = "pdf", *, lang: str = "fr", indicator: str | None = None,
    live: str = "", force: bool = False, jobs: int | None = None,
    progress: Callable[[int, int, str], None] = lambda done, of, name: None,
) -> BatchResult:  # fmt: skip
    """Write the portrait of every territory of a level.

    Parameters
    ----------
    level : Level
    within : Extent, optional
        Those of a territory alone.
    folder : Path
        Made if it does not exist. It keeps a list of its portraits, ``atlas-portraits.json``.
    form : str
        ``pdf`` or ``html``.
    lang : str
        "fr" or "en".
    indicator : str, optional
        The one whose map and evolution are shown.
    live : str
        Where the Atlas is on the web, for a link to each page.
    force : bool
        Write again what is there, also in a folder of another question.
    jobs : int, optional
        Processes; by default one for each core.
    progress : callable
        Called with how many are done, of how many, and the name of the last file.

    Returns
    -------
    Done
        ``skipped`` are the failures, each with its reason.

    Raises
    ------
    UnknownFormat, UnknownIndicator, IndicatorNotObserved, UnknownTerritory, EmptySelection, OtherFilesInFolder, CannotWrite,
    PdfNotPossible
    """
    if form not in FORMATS:
        raise UnknownFormat(path=f".{form}", allowed=shown(f".{name}" for name in FORMATS))
    if form == "pdf":
        library()
    table = read_territories(level, within)
    given = [("indicator", indicator)] if indicator else []
    tasks = []
    for code, name in zip(table["code"], table["name"], strict=True):
        question = PortraitQuestion.parse(str(level), str(code), given)
        tasks.append(Task(question, folder / f"{portrait_slug(question, str(name))}.{form}", lang, live))
    record: dict[str, Any] = {
        "question": {"level": str(level), "within": str(within) if within else "france", "lang": lang},
        "format": form, "live": live, "software": SOFTWARE,
    }  # fmt: skip
    listed = [{"file": task.path.name, "code": task.question.code, "name": name}
              for task, name in zip(tasks, table["name"], strict=True)]  # fmt: skip
    claim(folder, LIST, {**record, "portraits": listed}, force=force)
    kept = [] if force else [task.path.name for task in tasks if task.path.exists()]
    left = [task for task in tasks if force or not task.path.exists()]
    made, failed = [], {}
    for number, (task, failure) in enumerate(run(draw, left, jobs), start=len(kept) + 1):
        if failure is None:
            made.append(task.path.name)
        elif isinstance(failure, str):
            failed[task.path.name] = failure
        elif issubclass(failure[0], CannotWrite):
            raise failure[0](**failure[1])
        else:
            failed[task.path.name] = failure[0](**failure[1]).message(lang)
        progress(number, len(tasks), task.path.name)
    return BatchResult(tuple(sorted(made)), tuple(kept), failed)


def draw(task: Task) -> tuple[type[AtlasError], dict[str, Any]] | str | None:
    """Write one portrait; return the error and its values, which travel between processes, None if all went well."""
    try:
        build_portrait_report(task.question, task.lang, task.live).write(task.path, force=True)
    except AtlasError as error:
        return type(error), error.values
    except Exception as error:  # one of a thousand must not cost the others
        return f"{type(error).__name__}: {error}"
    return None
