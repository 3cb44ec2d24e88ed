"""Uploads: a folder each, a process for each job, and limits on all of it."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from geo.base.errors.importing import JobTooLong, NoUpload, TooManyJobs, UnknownUpload, UploadTooLarge, WrongToken
from geo.base.errors.writing import CannotWrite
from geo.doctor.readers.limits import MEGABYTE, Limits
from geo.store import data_folder
from webapp.base.settings import Settings
from webapp.uploads.records import CheckRequest, CheckResult, GivenDescription, ImportResult, read_json, write_json
from webapp.uploads.work import work

KEPT_HOURS: Final = 24
_ID: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_running: dict[str, BaseProcess] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file and what is known of it; whoever knows its id may go on with it."""

    id: str
    folder: Path

    @property
    def request(self) -> CheckRequest:
        """How the file is to be read."""
        return CheckRequest(**read_json(self.folder / "asked.json"))

    @property
    def check(self) -> CheckResult | None:
        """What the check found, None where it did not come to an end."""
        tables = self._read("found")
        return CheckResult.parse(tables) if tables else None

    @property
    def described(self) -> GivenDescription:
        """What was said of the values so far."""
        return GivenDescription.parse(self._read("described") or {})

    @property
    def imported(self) -> ImportResult | None:
        """What was imported, None before."""
        tables = self._read("imported")
        return ImportResult.parse(tables) if tables else None

    def refused(self, lang: str) -> str | None:
        """Return why the file, or its description, was refused."""
        tables = self._read("refused")
        return tables["sentence"][lang] if tables else None

    def _read(self, name: str) -> dict[str, Any] | None:
        path = self.folder / f"{name}.json"
        return read_json(path) if path.exists() else None

    @property
    def running(self) -> bool:
        """Say whether a job of it is running."""
        process = _running.get(self.id)
        return process is not None and process.is_alive()

    @property
    def progress(self) -> int:
        """Percent of the check that is done, as far as it is known."""
        try:
            return int((self.folder / "progress").read_text("ascii"))
        except (OSError, ValueError):
            return 0

    @property
    def failed(self) -> bool:
        """Say whether its last job ended without a result and without a sentence: it was stopped, or it broke."""
        process = _running.get(self.id)
        done = any((self.folder / f"{name}.json").exists() for name in ("found", "refused", "imported"))
        return process is not None and not process.is_alive() and bool(process.exitcode) and not done


def owner_of(token: str, settings: Settings) -> str:
    """Return the fingerprint of an upload token.

    Raises
    ------
    WrongToken
        If it is none of the server's.
    """
    for known in settings.tokens:
        if hmac.compare_digest(known.encode(), token.strip().encode()):
            return hashlib.sha256(known.encode()).hexdigest()[:32]
    raise WrongToken


def keep(file: FileStorage | None, owner: str, settings: Settings) -> Upload:
    """Keep an uploaded file in a folder of its own; uploads of yesterday go.

    Raises
    ------
    NoUpload, UploadTooLarge, CannotWrite
    """
    if file is None or not file.filename:
        raise NoUpload
    base = data_folder() / "uploads"
    _clean(base)
    upload_id = secrets.token_urlsafe(16)
    upload = Upload(upload_id, base / upload_id)
    name = secure_filename(file.filename) or "upload.csv"
    stem, dot, ending = name.rpartition(".")
    name = f"{(stem or 'upload')[:80]}{dot}{ending[:10]}"
    try:
        (upload.folder / "file").mkdir(parents=True, mode=0o700)
        path = upload.folder / "file" / name
        file.save(path)
        if path.stat().st_size > settings.upload_mb * MEGABYTE:
            raise UploadTooLarge(limit=settings.upload_mb)
        shown = Path(file.filename.replace("\\", "/")).name[:120]
        request = CheckRequest(name, shown, level="", roles={}, sheet="", owner=owner)
        write_json(upload.folder / "asked.json", asdict(request))
    except OSError as error:
        shutil.rmtree(upload.folder, ignore_errors=True)
        raise CannotWrite(path=name, reason=error.strerror or str(error)) from error
    except UploadTooLarge:
        shutil.rmtree(upload.folder, ignore_errors=True)
        raise
    return upload


def find(upload_id: str) -> Upload:
    """Return an upload.

    Raises
    ------
    UnknownUpload
    """
    folder = data_folder() / "uploads" / upload_id
    if not _ID.fullmatch(upload_id) or not (folder / "asked.json").exists():
        raise UnknownUpload(count=KEPT_HOURS)
    return Upload(upload_id, folder)


def start(upload: Upload, task: str, arguments: Sequence[Any], settings: Settings) -> None:
    """Start a job of an upload in a process of its own, and end it when it takes too long.

    Raises
    ------
    TooManyJobs
    """
    with _lock:
        alive = [key for key, process in _running.items() if process.is_alive()]
        if upload.id in alive:
            return
        if len(alive) >= settings.import_jobs:
            raise TooManyJobs(count=len(alive), limit=settings.import_jobs)
        gone = ("imported", "refused") if task == "import" else ("found", "refused", "imported")
        for name in gone:
            (upload.folder / f"{name}.json").unlink(missing_ok=True)
        (upload.folder / "progress").unlink(missing_ok=True)
        process = get_context("spawn").Process(target=work, args=(task, upload.folder, *arguments), daemon=True)
        process.start()
        _running[upload.id] = process
    timer = threading.Timer(settings.import_seconds, _too_long, (upload, process, settings.import_seconds))
    timer.daemon = True
    timer.start()


def stop(upload: Upload) -> None:
    """Stop the job of an upload and remove the upload; what is not committed in the store is undone by it."""
    process = _running.pop(upload.id, None)
    if process is not None and process.is_alive():
        process.terminate()
        process.join(5)
        if process.is_alive():
            process.kill()
            process.join(5)
    shutil.rmtree(upload.folder, ignore_errors=True)


def limits(settings: Settings) -> Limits:
    """Return how much of an uploaded file is read at most."""
    return Limits(
        size=settings.upload_mb * MEGABYTE,
        unpacked=4 * settings.upload_mb * MEGABYTE,
        rows=settings.import_rows,
        columns=settings.import_columns,
        cells=min(60_000_000, settings.import_rows * settings.import_columns),
    )


def _too_long(upload: Upload, process: BaseProcess, seconds: int) -> None:
    if not process.is_alive():
        return
    process.kill()
    process.join(5)
    error = JobTooLong(count=seconds)
    if upload.folder.exists():
        sentence = {lang: error.message(lang) for lang in ("fr", "en")}
        write_json(upload.folder / "refused.json", {"slug": error.slug, "kind": "JobTooLong", "sentence": sentence})


def _clean(base: Path) -> None:
    if not base.exists():
        return
    oldest = time.time() - KEPT_HOURS * 3600
    for folder in base.iterdir():
        if folder.is_dir() and folder.stat().st_mtime < oldest and not Upload(folder.name, folder).running:
            shutil.rmtree(folder, ignore_errors=True)
            _running.pop(folder.name, None)
