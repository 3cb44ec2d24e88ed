"""Read the dated files that the data build needs and does not ship, each by its name, address and checksum.

They name the hosts of town halls, so that only what is derived from them, yes or no, is kept. A file is looked for in a folder
that was given, then among those fetched before, then at its address; it is read only where its SHA-256 is the reviewed one.
"""

from __future__ import annotations

import hashlib
import lzma
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from geo.base.errors.fetching import AddressRefused, SourceGone, SourceUnreachable
from geo.base.errors.shipped import SourceChanged, SourceUnavailable
from geo.base.errors.writing import CannotWrite
from geo.fetching.web import BLOCK, open_response

LISTED: Final = Path(__file__).with_name("files.toml")
FOLDER: Final = "files"
"""Where fetched files are kept, inside the folder of fetched packages."""

LARGEST: Final = 50_000_000
"""Bytes of one file: the largest reviewed one has four million."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """One reviewed file.

    Attributes
    ----------
    name : str
        Path inside a folder of such files; packed with xz it has the ending ``.xz`` there.
    url : str
        Where it was published.
    sha256 : str
        Of its content, unpacked.
    licence : str
    """

    name: str
    url: str
    sha256: str
    licence: str


@cache
def raw_files() -> dict[str, RawFile]:
    """Return the reviewed files by name.

    Examples
    --------
    >>> raw_files()["https/urls_2024-12-02.txt"].licence
    'Licence Ouverte 2.0'
    """
    table = tomllib.loads(LISTED.read_text(encoding="utf-8"))
    return {name: RawFile(name, entry["url"], entry["sha256"], entry["licence"]) for name, entry in table.items()}


@dataclass(frozen=True, slots=True)
class RawFolder:
    """Where reviewed files are looked for.

    Attributes
    ----------
    given : Path or None
        A folder that holds them, each under its name or with ``.xz``.
    cache : Path
        Folder of fetched packages; fetched files are kept beside them.
    """

    given: Path | None
    cache: Path

    def read(self, name: str) -> bytes:
        """Return the content of a reviewed file.

        Raises
        ------
        SourceUnavailable
            If it is in neither folder and cannot be fetched.
        SourceChanged
            If its content is not the reviewed one.
        """
        wanted = raw_files()[name]
        kept = self.cache / FOLDER
        for folder in (self.given, kept):
            content = None if folder is None else _read_in(folder, name)
            if content is not None:
                _verify(wanted, content)
                return content
        content = _fetch(wanted)
        _verify(wanted, content)
        _keep(kept / name, content)
        return content

    def path(self, name: str) -> Path:
        """Return where a reviewed file stands, unpacked; kept among the fetched ones where it was packed or fetched.

        Raises
        ------
        SourceUnavailable, SourceChanged, CannotWrite
        """
        content, kept = self.read(name), self.cache / FOLDER / name
        if self.given is not None and (self.given / name).is_file():
            return self.given / name
        if not kept.is_file():
            _keep(kept, content)
        return kept

    def text(self, name: str) -> str:
        """Return the content of a reviewed file as text (UTF-8)."""
        return self.read(name).decode("utf-8")


def _keep(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.incoming")
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise CannotWrite(path=path, reason=error.strerror or str(error)) from error


def _read_in(folder: Path, name: str) -> bytes | None:
    plain, packed = folder / name, folder / f"{name}.xz"
    try:
        if plain.is_file():
            return plain.read_bytes()
        return lzma.decompress(packed.read_bytes()) if packed.is_file() else None
    except (OSError, lzma.LZMAError) as error:
        raise SourceUnavailable(package=name, reason=f"it cannot be read ({error})") from error


def _fetch(wanted: RawFile) -> bytes:
    import requests

    content = b""
    try:
        with open_response(wanted.url, page=wanted.url, base=wanted.url) as response:
            for block in response.iter_content(BLOCK):
                content += block
                if len(content) > LARGEST:
                    raise SourceUnavailable(package=wanted.name, reason=f"it is larger than {LARGEST} bytes")
    except (AddressRefused, SourceGone, SourceUnreachable, requests.RequestException) as error:
        reason = f"{wanted.url} does not answer; put the file into a folder and name that with --sources"
        raise SourceUnavailable(package=wanted.name, reason=reason) from error
    return content


def _verify(wanted: RawFile, content: bytes) -> None:
    arrived = hashlib.sha256(content).hexdigest()
    if arrived != wanted.sha256:
        raise SourceChanged(file=wanted.name, arrived=arrived, expected=wanted.sha256)
