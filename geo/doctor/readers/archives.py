"""Open zip archives without trusting them: bombs, locked members, names that lead out of the folder."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Final

from geo.base.errors.reading import ArchiveRefused, DamagedFile
from geo.base.i18n import N_, N_n, Plural
from geo.base.notes import Note
from geo.doctor.readers.limits import Limits

MEMBERS: Final = 2_000
RATIO: Final = 250
"""A member that unpacks to more than this times its packed size is no table (sheets of one repeated number reach 100)."""
SMALL: Final = 20_000_000
"""Members smaller than this unpacked do no harm, whatever their ratio."""
BLOCK: Final = 1 << 18

# One sentence each, put into ArchiveRefused: they are marked so that every text of the interface is known.
BROKEN: Final = N_("its structure is broken ({words})")
BOMB: Final = N_("it would unpack to {size} MB")
OUTSIDE: Final = N_('its member "{name}" leads out of the archive')
LOCKED: Final = N_("it is locked with a password")
MANY: Final = N_n("it has {count} member", "it has {count} members")


def members(path: Path, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """Return the files in a zip archive that may be read, after checking all of them.

    Returns
    -------
    dict of str to ZipInfo
        Folders and what macOS adds left out.

    Raises
    ------
    ArchiveRefused
        If a member is encrypted, leads out of the archive, or the whole would unpack out of proportion.
    DamagedFile
        If it is no zip archive or cut short.
    """
    with open_archive(path) as archive:
        entries = archive.infolist()
    if len(entries) > MEMBERS:
        raise refused(path, MANY, count=len(entries))
    size = 0
    for info in entries:
        parts = PurePosixPath(info.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in info.filename or "\0" in info.filename:
            raise refused(path, OUTSIDE, name=info.filename[:80])
        if info.flag_bits & 0x1:
            raise refused(path, LOCKED)
        size += info.file_size
        out_of_proportion = info.file_size > SMALL and info.file_size > RATIO * max(info.compress_size, 1)
        if out_of_proportion or size > limits.unpacked:
            raise refused(path, BOMB, size=f"{max(size, info.file_size) / 1e6:,.0f}")
    return {
        info.filename: info
        for info in entries
        if not info.is_dir() and not info.filename.startswith("__MACOSX/") and not _hidden(info.filename)
    }


def _hidden(name: str) -> bool:
    return PurePosixPath(name).name.startswith(".")


def refused(path: Path, reason: str | Plural, **values: object) -> ArchiveRefused:
    """Return the error for an archive, its reason filled in."""
    return ArchiveRefused(path=path.name, reason=Note(reason, values))


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive; whatever is wrong with it is a `DamagedFile`."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise DamagedFile(path=path.name, format="zip", reason=broken(error)) from error


def broken(error: BaseException) -> Note:
    """Return what is wrong with a file that a library cannot read; its own words, in English, stand in brackets."""
    text = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return Note(BROKEN, {"words": text if len(text) <= 160 else f"{text[:160]}…"})


def unpack(path: Path, name: str, target: Path, limit: int) -> None:
    """Write one member of a zip archive, or the content of a gzip file, to a path of ours.

    Parameters
    ----------
    path : Path
    name : str
        Member; empty for a gzip file.
    target : Path
    limit : int
        Bytes at most: what an archive says of its size need not be true.

    Raises
    ------
    ArchiveRefused, DamagedFile
    """
    if name:
        with open_archive(path) as archive, archive.open(name) as packed:
            _copy(path, packed, target, limit)
        return
    try:
        with gzip.open(path) as packed:
            _copy(path, packed, target, limit)
    except (OSError, EOFError, zlib.error) as error:
        raise DamagedFile(path=path.name, format="gzip", reason=broken(error)) from error


def _copy(path: Path, packed: IO[bytes] | gzip.GzipFile, target: Path, limit: int) -> None:
    size = 0
    with target.open("wb") as file:
        while block := packed.read(BLOCK):
            size += len(block)
            if size > limit:
                raise refused(path, BOMB, size=f"{limit / 1e6:,.0f}+")
            file.write(block)
