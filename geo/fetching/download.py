"""Download one file over https: whole or not at all, and from where the last attempt was cut (RFC 9110, 13.1.5 and 14).

What arrives goes into ``FILE.part``; ``FILE.part.json`` beside it says of which version of the file it is (its strong
``ETag``, else its ``Last-Modified``). The next attempt asks for the rest with ``Range`` and ``If-Range``: a server whose
file changed meanwhile answers with the whole new one.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geo.base.errors.fetching import (
    DownloadCut,
    DownloadDiffers,
    DownloadEmpty,
    DownloadIsPage,
    DownloadTooLarge,
    SourceUnreachable,
)
from geo.base.errors.kinds import Amount
from geo.base.errors.writing import CannotWrite
from geo.base.i18n import N_
from geo.base.notes import Note
from geo.doctor.readers.limits import COMMAND_LINE, MEGABYTE, Progress, no_progress
from geo.fetching.web import BLOCK, STATUS, open_response

if TYPE_CHECKING:
    from requests import Response

_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+)")
_PAGE: Final = (b"<!doctype html", b"<html", b"<head", b"<body")

GOES_ON: Final = N_("The same command goes on from there.")
STARTS_AGAIN: Final = N_("The same command starts again: the server does not say which version of the file this was.")


@dataclass(frozen=True, slots=True)
class DownloadedFile:
    """A file that arrived whole: where it is, its bytes, how many of them an earlier attempt had, and its SHA-256."""

    path: Path
    size: int
    resumed_from: int
    sha256: str


def download(
    url: str, path: Path, *, page: str, base: str = "", size: int | None = None,
    checksum: tuple[str, str] | None = None, limit: int = COMMAND_LINE.size, progress: Progress = no_progress,
) -> DownloadedFile:  # fmt: skip
    """Download a file.

    Parameters
    ----------
    url : str
    path : Path
        Where it goes; its folder is made, a file that is there is replaced once the new one is whole.
    page : str
        Page that an error names.
    base : str
        Address that the user gave: only if it is on this machine, others on this machine need no https.
    size : int, optional
    checksum : (str, str), optional
        Bytes, and method with value, as announced.
    limit : int
        Bytes at most.
    progress : callable

    Raises
    ------
    AddressRefused, SourceUnreachable, SourceGone, DownloadEmpty, DownloadIsPage, DownloadTooLarge, DownloadDiffers
        Nothing is kept.
    DownloadCut
        What arrived is kept for the next attempt.
    CannotWrite
    """
    part = _Part(path, url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        start = part.start()
        with open_response(url, page=page, base=base, headers=part.headers(start)) as response:
            if start and not part.continues(response, start):
                part.forget()
                if response.status_code != 200:
                    # Nothing fits the range that was asked for: the file is another one.
                    return download(
                        url, path, page=page, base=base, size=size, checksum=checksum, limit=limit, progress=progress
                    )
                start = 0
            if not start and response.status_code != 200:
                reason = Note(STATUS, {"status": response.status_code})
                raise SourceUnreachable(url=url, reason=reason, page=page)
            arrived = _arrive(response, part, start, Transfer(url, page, limit, progress))
        downloaded = _checked(part, url, size if size is not None else arrived, checksum, start)
        part.file.replace(path)
        part.forget()
    except OSError as error:
        with suppress(OSError):
            part.forget()
        raise CannotWrite(path=path, reason=error.strerror or str(error)) from error
    return downloaded


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the arriving of a file needs to know of it."""

    url: str
    page: str
    limit: int
    progress: Progress


class _Part:
    """What arrived of a file so far."""

    def __init__(self, path: Path, url: str) -> None:
        self.file = path.with_name(f"{path.name}.part")
        self.note = path.with_name(f"{path.name}.part.json")
        self.url = url
        self.validator = ""

    def start(self) -> int:
        """Return from which byte on the rest is to be asked for."""
        try:
            record = json.loads(self.note.read_text("utf-8"))
            there = self.file.stat().st_size
            if record["url"] == self.url and record["validator"] and there < (record["size"] or there + 1):
                self.validator = str(record["validator"])
                return there
        except (OSError, ValueError, KeyError, TypeError):
            pass
        self.forget()
        return 0

    def headers(self, start: int) -> dict[str, str]:
        return {"Range": f"bytes={start}-", "If-Range": self.validator} if start else {}

    def continues(self, response: Response, start: int) -> bool:
        """Say whether an answer is the rest that was asked for."""
        match = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        return response.status_code == 206 and match is not None and int(match[1]) == start

    def begin(self, response: Response, size: int | None) -> None:
        """Note which version of the file is about to arrive."""
        etag = response.headers.get("ETag", "")
        # A weak one does not say that the bytes are the same.
        self.validator = etag if etag.startswith('"') else response.headers.get("Last-Modified", "")
        self.note.write_text(json.dumps({"url": self.url, "validator": self.validator, "size": size}), "utf-8")

    def forget(self) -> None:
        self.file.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


def _arrive(response: Response, part: _Part, start: int, about: Transfer) -> int:
    """Write what arrives, and return how many bytes there are then."""
    from urllib3.exceptions import HTTPError

    length = response.headers.get("Content-Length", "")
    total = start + int(length) if length.isdigit() else None
    too_large = DownloadTooLarge(url=about.url, limit=about.limit // MEGABYTE)
    if (total or 0) > about.limit:
        part.forget()
        raise too_large
    if "html" in response.headers.get("Content-Type", "").lower():
        raise DownloadIsPage(url=about.url, page=about.page)
    if not start:
        part.begin(response, total)
    arrived = start
    try:
        with part.file.open("ab" if start else "wb") as file:
            # Not `iter_content`: it loses the last block of what arrives before a cut.
            for block in response.raw.stream(BLOCK, decode_content=False):
                if not arrived and block.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower().startswith(_PAGE):
                    raise DownloadIsPage(url=about.url, page=about.page)
                arrived += len(block)
                if arrived > about.limit:
                    raise too_large
                file.write(block)
                about.progress(arrived, total or about.limit)
    except (DownloadIsPage, DownloadTooLarge):
        part.forget()
        raise
    except HTTPError as error:
        rest = Note(GOES_ON if part.validator and arrived else STARTS_AGAIN)
        if not part.validator:
            part.forget()
        expected = f"{total:,}" if total is not None else "?"
        raise DownloadCut(url=about.url, count=arrived, expected=expected, rest=rest) from error
    if not arrived:
        part.forget()
        raise DownloadEmpty(url=about.url, page=about.page)
    return arrived


def _checked(part: _Part, url: str, size: int, checksum: tuple[str, str] | None, start: int) -> DownloadedFile:
    there = part.file.stat().st_size
    if there != size:
        part.forget()
        raise DownloadDiffers(url=url, what=Note(N_("size in bytes")), arrived=Amount(there), expected=size)
    sums = {name: _digest(part.file, name) for name in {"sha256", *(checksum or ())[:1]} & hashlib.algorithms_available}
    if checksum is not None and sums.get(checksum[0], checksum[1]) != checksum[1]:
        part.forget()
        raise DownloadDiffers(
            url=url, what=checksum[0].upper(), arrived=sums[checksum[0]][:16] + "…", expected=checksum[1][:16] + "…"
        )
    return DownloadedFile(part.file.with_suffix(""), there, start, sums["sha256"])


def _digest(path: Path, name: str) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.new(name, usedforsecurity=False)).hexdigest()
