"""The files of a publication. What does not change has the hash of its content in its address, and is written once."""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

import brotli

PACKED: Final = (".html", ".js", ".css", ".svg", ".json", ".csv")
"""Endings of files with compressed siblings. Archives of tiles never: browsers read parts of them."""
SMALLEST: Final = 600
"""Below this many bytes a compressed sibling is larger than what it saves."""
QUALITY: Final = 9
DIGITS: Final = 16


class Store:
    """Writes files below a folder; several processes may write into the same one.

    Parameters
    ----------
    folder : Path
    compress : tuple of str
        Endings of compressed siblings, ``gz`` and ``br``.
    """

    def __init__(self, folder: Path, compress: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.compress = compress

    def write(self, path: str, content: bytes) -> None:
        """Write a file, and its compressed siblings.

        Raises
        ------
        OSError
        """
        whole = self.folder / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        _write(whole, content)
        if whole.suffix in PACKED and len(content) >= SMALLEST:
            if "gz" in self.compress:
                _write(whole.with_name(f"{whole.name}.gz"), gzip.compress(content, 9, mtime=0))
            if "br" in self.compress:
                _write(whole.with_name(f"{whole.name}.br"), bytes(brotli.compress(content, quality=QUALITY)))

    def keep(self, kind: str, name: str, content: bytes) -> str:
        """Write a file under the hash of its content, unless it is there; return its path from the root.

        Examples
        --------
        >>> Store(Path(tempfile.mkdtemp())).keep("classes", "epci.json", b'"012"')
        'classes/6f/01767959419e65/epci.json'
        """
        digest = hashlib.sha256(content).hexdigest()[:DIGITS]
        # Two folders deep: a single one with some hundred thousand entries is slow on many systems.
        path = f"{kind}/{digest[:2]}/{digest[2:]}/{name}"
        if not (self.folder / path).exists():
            self.write(path, content)
        return path


def _write(path: Path, content: bytes) -> None:
    # Beside its place and then moved there: another process never meets half a file.
    handle, name = tempfile.mkstemp(prefix=".part-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
