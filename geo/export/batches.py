"""Many files from one question, on all cores, and where it was left off when it is asked for again.

A file is written whole or not at all, so a file that is there is finished: a second run makes what is missing.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, TypeVar

from geo.base.errors.kinds import AtlasError, DataError, shown
from geo.base.errors.questions import ExtentTooSmall, InvalidChoice
from geo.base.errors.writing import CannotWrite, OtherFilesInFolder, UnknownFormat
from geo.base.files import atomic_path
from geo.export.map_files import MAP_FORMATS, checked_options, write_map
from geo.indicators.catalogue import get_indicator
from geo.store import connect
from geo.territories.read import read_territories
from geo.views.query import Query
from geo.views.view import build_view, get_period
from geo.vocabulary.codes import parse_level
from geo.vocabulary.extents import EXTENT_LEVELS, ZONE, Extent
from geo.vocabulary.levels import Level
from geo.wording.metadata import SOFTWARE

LIST: Final = "atlas-maps.json"
"""Beside the maps: which question they answer, and what they are."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Task:
    """One map to be written."""

    query: Query
    path: Path
    lang: str
    dpi: int | None


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What came of a run.

    Attributes
    ----------
    made, kept : tuple of str
        Names of the files that were written, and of those that were there already.
    skipped : dict of str to str
        Names of the files for which there is nothing to draw, with the reason.
    """

    made: tuple[str, ...]
    kept: tuple[str, ...]
    skipped: dict[str, str]


def each_query(query: Query, each: str) -> list[tuple[Query, str]]:
    """Return the same question for each territory of a level, with the name of that territory.

    Parameters
    ----------
    query : Query
        Its extent, if it has one, limits the territories.
    each : str
        ``region``, ``departement`` or ``epci``: a level that territories of the question's level fit into.

    Raises
    ------
    UnknownLevel, ExtentTooSmall, InvalidChoice, UnknownIndicator, UnknownPeriod

    Examples
    --------
    >>> within_bretagne = Query(level=Level.COMMUNE, within=Extent(Level.REGION, "53"))
    >>> [(str(query.within), name) for query, name in each_query(within_bretagne, "departement")][:2]
    [('departement:22', "Côtes-d'Armor"), ('departement:29', 'Finistère')]
    """
    level = parse_level(each)
    if level not in EXTENT_LEVELS[query.level]:
        raise ExtentTooSmall(level=query.level, within=each)
    possible = [Level(name) for name in EXTENT_LEVELS[query.level] if name != ZONE]
    if query.within:
        possible = [name for name in possible if query.within.level in EXTENT_LEVELS[name]]
    if level not in possible:
        raise InvalidChoice(name="each", arrived=each, allowed=shown(possible or ["–"]))
    period = get_period(get_indicator(query.indicator), query.period, query.level).id
    table = read_territories(level, query.within)
    return [
        (query.with_(period=period, within=Extent(level, code)).checked(), name)
        for code, name in zip(table["code"], table["name"], strict=True)
    ]


def write_each(
    query: Query, each: str, folder: Path, form: str = "html", *, lang: str = "fr", dpi: int | None = None,
    force: bool = False, jobs: int | None = None, progress: Callable[[int, int, str], None] = lambda done, of, name: None,
) -> BatchResult:  # fmt: skip
    """Write one map for each territory of a level.

    Parameters
    ----------
    query : Query
    each : str
        As in `each_query`.
    folder : Path
        Made if it does not exist. It keeps a list of its maps, ``atlas-maps.json``.
    form : str
        One of `geo.export.map_files.MAP_FORMATS`.
    lang : str
        "fr" or "en".
    dpi : int, optional
        For PNG.
    force : bool
        Write again what is there, also in a folder of another question.
    jobs : int, optional
        Processes; by default one for each core.
    progress : callable
        Called with how many are done, of how many, and the name of the last file.

    Raises
    ------
    InvalidChoice, UnknownFormat, OtherFilesInFolder, CannotWrite and those of `geo.views.view.build_view`
    """
    if form not in MAP_FORMATS:
        raise UnknownFormat(path=f".{form}", allowed=shown(f".{name}" for name in MAP_FORMATS))
    checked_options(Path(f"map.{form}"), dpi)
    wanted = each_query(query, each)
    record = {
        "question": {**query.with_(period=wanted[0][0].period, lang="fr").params(), "each": each, "lang": lang},
        "format": form, "dpi": dpi, "software": SOFTWARE,
    }  # fmt: skip
    tasks = [Task(one, folder / f"{one.slug()}.{form}", lang, dpi) for one, _ in wanted]
    listed = [{"file": task.path.name, "within": str(task.query.within), "name": name}
              for task, (_, name) in zip(tasks, wanted, strict=True)]  # fmt: skip
    claim(folder, LIST, {**record, "maps": listed}, force=force)
    kept = [] if force else [task.path.name for task in tasks if task.path.exists()]
    left = [task for task in tasks if force or not task.path.exists()]
    made, skipped = [], {}
    for number, (task, refusal) in enumerate(run(_draw, left, jobs), start=len(kept) + 1):
        if refusal is None:
            made.append(task.path.name)
        else:
            kind, values = refusal
            if issubclass(kind, DataError):
                raise kind(**values)
            skipped[task.path.name] = kind(**values).message(lang)
        progress(number, len(tasks), task.path.name)
    return BatchResult(tuple(sorted(made)), tuple(kept), skipped)


def run(work: Callable[[T], R], tasks: Sequence[T], jobs: int | None = None) -> Iterator[tuple[T, R]]:
    """Do all tasks in processes of their own and yield each with its result as soon as it is done.

    Parameters
    ----------
    work : callable
        A function of a module, of one task; it and the tasks are sent to the processes.
    tasks : sequence
    jobs : int, optional
        Processes; one for each core by default, none but this one for 1.

    Examples
    --------
    >>> list(run(abs, [-2, 3], jobs=1))
    [(-2, 2), (3, 3)]
    """
    jobs = min(jobs or os.cpu_count() or 1, len(tasks))
    if jobs <= 1:
        for task in tasks:
            yield task, work(task)
        return
    # New processes and not forks: the libraries that read and draw have threads of their own.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_start) as pool:
        futures = {pool.submit(work, task): task for task in tasks}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _draw(task: Task) -> tuple[type[AtlasError], dict[str, Any]] | None:
    """Write one map; return the error and its values, which travel between processes, None if all went well."""
    try:
        write_map(build_view(task.query), task.path, task.lang, dpi=task.dpi, force=True)
    except AtlasError as error:
        return type(error), error.values
    return None


def claim(folder: Path, name: str, record: dict[str, Any], *, force: bool) -> None:
    """Write the list of the files of a folder, unless it holds those of another question.

    Parameters
    ----------
    folder : Path
        Made if it does not exist.
    name : str
        Of the list.
    record : dict
        The question and its files, JSON-ready.
    force : bool
        Write over the list of another question.

    Raises
    ------
    OtherFilesInFolder, CannotWrite
    """
    path = folder / name
    content = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        present = path.read_text("utf-8") if path.exists() else content
    except OSError as error:
        raise CannotWrite(path=folder, reason=error.strerror or str(error)) from error
    if present != content and not force:
        raise OtherFilesInFolder(path=folder, list=name)
    with atomic_path(path, force=True) as temporary:
        temporary.write_text(content, encoding="utf-8")


def _start() -> None:
    # The first process hears the interrupt, stops the others and says so in one line.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connect()
