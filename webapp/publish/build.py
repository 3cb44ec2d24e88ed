"""Build a publication: all of it beside its place, then put there in one step."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.base.errors.writing import CannotWrite, NotAPublication
from geo.export.batches import run
from geo.indicators.catalogue import load_catalogue
from geo.wording.metadata import SOFTWARE
from webapp.publish.freezer import Freezer, Task, freeze
from webapp.publish.places import PLAIN
from webapp.publish.publication import Publication

MARKER: Final = "atlas-publication.json"
"""At the root of a publication: what it holds. A folder without it is never replaced unasked."""

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What was written: pages, files of all kinds, bytes."""

    pages: int
    files: int
    size: int


def publish(
    publication: Publication, folder: Path, *, force: bool = False, jobs: int | None = None,
    progress: Progress = lambda done, of, name: None,
) -> PublishResult:  # fmt: skip
    """Write a publication into a folder.

    Parameters
    ----------
    publication : Publication
    folder : Path
        Made if it does not exist; an earlier publication there is replaced, and stays as it was if this one fails.
    force : bool
        Replace a folder that holds other files.
    jobs : int, optional
        Processes; by default one for each core.
    progress : callable
        Called with how many tasks are done, of how many, and the name of the last one.

    Raises
    ------
    NotAPublication
        If the folder holds something else and `force` is not set.
    CannotWrite
        If the folder that it lies in does not exist or is not writable, or the disk is full.
    PageNotPublished
        If the Atlas refuses one of its pages.
    """
    folder = folder.absolute()
    _claim(folder, force)
    try:
        # Beside its place: on the same disk, so that it can be moved there.
        work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-publishing-", dir=folder.parent))
    except OSError as error:
        raise CannotWrite(path=folder, reason=error.strerror or str(error)) from error
    try:
        result = _write(publication, work, jobs, progress)
        work.chmod(0o755)
        _exchange(work, folder)
    except OSError as error:
        raise CannotWrite(path=folder, reason=error.strerror or str(error)) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return result


def tasks(publication: Publication, folder: Path) -> list[Task]:
    """Return what there is to be done, the longest first: the last ones then end at about the same time."""
    gaps = [Task(publication, folder, "gap", entry.id) for entry in publication.compared()]
    maps = [
        Task(publication, folder, "map", entry.id, str(level))
        for entry in publication.mapped()
        for level in publication.levels_of(entry.id)
    ]
    portraits = [
        Task(publication, folder, "portrait", str(level), code)
        for level in publication.portraits
        for code in publication.codes(level)
    ]
    names = [*PLAIN, "/compare/territories", *(f"/indicators/{one}" for one in load_catalogue())]
    return [*gaps, *maps, *portraits, *(Task(publication, folder, "plain", name) for name in names)]


def _claim(folder: Path, force: bool) -> None:
    try:
        held = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise CannotWrite(path=folder, reason=error.strerror or str(error)) from error
    if held and not force and not (folder / MARKER).is_file():
        raise NotAPublication(path=folder, marker=MARKER)


def _write(publication: Publication, work: Path, jobs: int | None, progress: Progress) -> PublishResult:
    todo = tasks(publication, work)
    for number, (task, refusal) in enumerate(run(freeze, todo, jobs), start=1):
        if isinstance(refusal, OSError):
            raise refusal
        if refusal is not None:
            kind, values = refusal
            raise kind(**values)
        progress(number, len(todo), " ".join(filter(None, [task.kind, task.name, task.code])))
    first = publication.langs[0]
    own = Freezer(publication, work)
    own.page("/" if first == "fr" else f"/?lang={first}", "index.html", first)
    files = [path for path in work.rglob("*") if path.is_file()]
    pages = sum(path.suffix == ".html" for path in files)
    # The list itself is one file more.
    record = {**_publication_record(publication), "pages": pages, "files": len(files) + 1}
    own.store.write(MARKER, (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode())
    files.append(work / MARKER)
    return PublishResult(pages, len(files), sum(path.stat().st_size for path in files))


def _publication_record(publication: Publication) -> dict[str, object]:
    return {
        "software": SOFTWARE,
        "date": publication.date,
        "indicators": list(publication.indicators),
        "levels": [str(level) for level in publication.levels],
        "periods": publication.periods,
        "languages": list(publication.langs),
        "portraits": [str(level) for level in publication.portraits],
        "within": str(publication.within) if publication.within else None,
        "live": publication.live or None,
    }


def _exchange(work: Path, folder: Path) -> None:
    """Put what was built in its place; what was there goes only when the new one stands."""
    if not folder.exists():
        work.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-before-", dir=folder.parent))
    try:
        folder.rename(old / folder.name)
        try:
            work.rename(folder)
        except OSError:
            (old / folder.name).rename(folder)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
