"""Write files whole or not at all, and note their checksums."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.base.errors.writing import CannotWrite, FileExists


@contextmanager
def atomic_path(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a temporary path beside `path`; when the block ends well it becomes `path`, else it is removed.

    Parameters
    ----------
    path : Path
    force : bool
        Replace a file that exists.

    Raises
    ------
    FileExists
        If `path` exists and `force` is not set.
    CannotWrite
        If the folder does not exist, is not writable, or the disk is full. Nothing is left behind.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> with atomic_path(folder / "a.txt") as temporary:
    ...     _ = temporary.write_text("whole")
    >>> (folder / "a.txt").read_text()
    'whole'
    """
    if path.exists() and not force:
        raise FileExists(path=path)
    try:
        # The ending is kept: writers choose their format by it.
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise CannotWrite(path=path, reason=error.strerror or str(error)) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise CannotWrite(path=path, reason=error.strerror or str(error)) from error
    finally:
        temporary.unlink(missing_ok=True)


def note_checksums(folder: Path, names: list[str]) -> None:
    """Put the SHA-256 of some files into ``folder/SHA256SUMS``, in place of what it says of them, the others kept.

    Parameters
    ----------
    folder : Path
    names : list of str
        Files in it, with ``/`` between folders.
    """
    listed = folder / "SHA256SUMS"
    lines = listed.read_text("utf-8").splitlines() if listed.exists() else []
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    sums |= {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    with atomic_path(listed, force=True) as temporary:
        temporary.write_text("".join(f"{sums[name]}  {name}\n" for name in sorted(sums)), encoding="utf-8")
