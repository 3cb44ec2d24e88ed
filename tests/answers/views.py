"""Answers as text that can be compared: what differs from run to run is taken out by few rules, each with its reason."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import brotli
from babel.dates import format_date

from answers.sides import HASH, Answer, Side

PACKED, ARCHIVE = "packed answer", "members of an archive"
LONG_LINE: Final = 160
_SCRIPTS: Final = re.compile(r"<script\b(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_NOTHING: Final = re.compile(r"(?!)")
_PACKED: Final = re.compile(r"(?:(?<=\"packed\": \")|(?<=\"packed\":\"))[!-~]{20,}?(?=\")")
_DIGITS: Final = str.maketrans(
    "".join(character for character in map(chr, range(33, 127)) if character not in "<>&'\"\\{}`"),
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~",
)
"""The digits of `geo.tiles.packing`, to those of base 85 as Python writes it."""


@dataclass(frozen=True, slots=True)
class View:
    """An answer as it is compared.

    Attributes
    ----------
    text : str
        What has to be equal: a content that is no text as its checksum.
    taken : dict
        What each rule took out.
    lines : callable
        The answer in lines that can be read, for a diff.
    """

    text: str
    taken: dict[str, list[str]]
    lines: Callable[[], list[str]]


def view(answer: Answer, side: Side) -> View:
    """Return an answer without what differs from run to run."""
    content, taken = answer.body.read_bytes(), dict[str, list[str]]()
    if any(line in {"content-encoding: gzip", "content-encoding: br"} for line in answer.head) and content:
        taken[PACKED] = [_digest(content)]
        content = _unpacked(content)
    ending = answer.kind.rpartition("/")[2].lstrip(".")
    read = READERS.get(ending)
    if read is _members:
        taken[ARCHIVE] = [_digest(content)]
        content, read = "\n".join(_readable(read, content)).encode(), None
    is_text = read is None and ending not in NO_TEXT
    body = _PACKED.sub(_figures, content.decode("utf-8", "backslashreplace")) if is_text else _digest(content)
    text = "\n".join(answer.head) + "\n\n" + body
    for name, rule in RULES.items():
        pattern = rule.pattern(text, side)
        taken[name] = pattern.findall(text)
        text = pattern.sub(f"<{name}>", text)

    def lines() -> list[str]:
        head, _, rest = text.partition("\n\n")
        if read is not None:
            return [*head.splitlines(), *_readable(read, content)]
        return [*head.splitlines(), *(_json_lines(rest) if ending.endswith("json") else _short_lines(rest))]

    return View(text, taken, lines)


def _json_lines(text: str) -> list[str]:
    try:
        return list(flat(json.loads(text)))
    except ValueError:
        return _short_lines(text)


def _short_lines(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.splitlines():
        short = len(line) <= LONG_LINE
        lines += [line] if short else re.split(r"(?<=>)(?=<)|(?<=[,;}])(?=[\"'{\[#.\w])", line)
    return lines


def flat(value: Any, path: str = "") -> Iterator[str]:
    """Yield a line for each value of a JSON document: where it stands, and what it is.

    The entries of a list are named by what tells them apart (a name, an id, a code), else by their number: one entry more does
    not change the lines of the others.
    """
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for name, inner in zip(_entries(value), value, strict=True):
            yield from flat(inner, f"{path}[{name}]")
    else:
        yield f"{path} = {json.dumps(value, ensure_ascii=False)}"


def _entries(values: list[Any]) -> list[str]:
    if all(isinstance(value, dict) for value in values):
        for key in ("name", "id", "code", "$ref"):
            names = [str(value.get(key, "")) for value in values]
            if all(names) and len(set(names)) == len(names):
                return [f"{key}={name}" for name in names]
    elif not any(isinstance(value, list) for value in values):
        return [""] * len(values)
    return [str(number) for number in range(len(values))]


# --- contents


def _digest(content: bytes) -> str:
    return f"{len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}"


def _figures(packed: re.Match[str]) -> str:
    """Return what a file carries inside as text: how well it is compressed makes no difference."""
    try:
        return gzip.decompress(base64.b85decode(packed[0].translate(_DIGITS))).decode("utf-8", "backslashreplace")
    except (ValueError, OSError, EOFError, zlib.error):
        return packed[0]


def _unpacked(content: bytes) -> bytes:
    try:
        return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else bytes(brotli.decompress(content))
    except (OSError, EOFError, zlib.error, brotli.error):
        return content  # a part of it, or damaged


def _readable(read: Callable[[bytes], Iterator[str]], content: bytes) -> list[str]:
    try:
        return list(read(content))
    except Exception as error:  # whatever a library says of a damaged file
        return [f"cannot be read: {type(error).__name__}: {error}", _digest(content)]


def _members(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            member = archive.read(name)
            is_text = name.endswith((".xml", ".rels", ".json", ".csv"))
            lines = _short_lines(member.decode("utf-8", "backslashreplace")) if is_text else [_digest(member)]
            yield from (f"{name}: {line}" for line in lines)


def _tables(content: bytes) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        path.write_bytes(content)
        database = sqlite3.connect(path)
        tables = database.execute("select name, sql from sqlite_master where type = 'table' order by name").fetchall()
        for table, sql in tables:
            yield f"{table}: {sql}"
            if table.startswith("rtree_"):
                continue  # the spatial index, which follows from the shapes
            for row in database.execute(f'select * from "{table}"'):
                yield f"{table}: {[_digest(cell) if isinstance(cell, bytes) else cell for cell in row]}"
        database.close()


def _columns(content: bytes) -> Iterator[str]:
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(content))
    yield from str(table.schema).splitlines()
    for row in table.to_pylist():
        yield str({name: _digest(cell) if isinstance(cell, bytes) else cell for name, cell in row.items()})


def _pages(content: bytes) -> Iterator[str]:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(content))
    yield from (f"{name}: {value}" for name, value in sorted((reader.metadata or {}).items()))
    for number, page in enumerate(reader.pages, 1):
        drawn = page.get_contents()
        yield f"page {number}: {[float(edge) for edge in page.mediabox]}, drawing {_digest(drawn.get_data() if drawn else b'')}"
        yield from (f"page {number}: {line}" for line in page.extract_text().splitlines())


def _picture(content: bytes) -> Iterator[str]:
    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        yield f"{picture.size} {picture.mode} {sorted(picture.info.items())}, pixels {_digest(picture.tobytes())}"
    yield _digest(content)


READERS: Final[dict[str, Callable[[bytes], Iterator[str]]]] = {
    "xlsx": _members, "vnd.openxmlformats-officedocument.spreadsheetml.sheet": _members, "zip": _members,
    "gpkg": _tables, "geopackage+sqlite3": _tables, "parquet": _columns, "vnd.apache.parquet": _columns, "pdf": _pages,
    "png": _picture,
}  # fmt: skip
"""How a content that is no text is shown, by the end of its media type or of its file name. Its bytes are compared all the same,
but for archives."""
NO_TEXT: Final = {"pmtiles", "vnd.pmtiles", "br", "gz"}


# --- rules


@dataclass(frozen=True, slots=True)
class Rule:
    """What is taken out of texts before they are compared, and why."""

    reason: str
    pattern: Callable[[str, Side], re.Pattern[str]]


def _one_of(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(names))) or _NOTHING.pattern)


def _script_hashes(text: str, side: Side) -> re.Pattern[str]:
    scripts = set(_SCRIPTS.findall(text)) if "'sha256-" in text else ()
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    return _one_of(f"'sha256-{digest}'" for digest in digests)


def _days() -> re.Pattern[str]:
    """Return what a date of this run looks like, and the time behind it."""
    now = datetime.now(UTC)
    days = {(moment + timedelta(days=more)).date() for moment in (now, now.astimezone()) for more in (-1, 0, 1)}
    iso = "|".join(day.isoformat() for day in days)
    long = "|".join(re.escape(format_date(day, "long", lang)) for day in days for lang in ("fr", "en"))
    return re.compile(rf"(?:{iso})(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:\d\d| UTC)?|{long}")


_MOMENT: Final = _days()
_ETAG: Final = re.compile(r'(?<=^etag: )"[^"\n]*"$|(?<=^etag: W/)"[^"\n]*"$', re.MULTILINE)
RULES: Final = {
    "hash of a script": Rule(
        "allows an inline script; taken out only if it is that of a script of this page", _script_hashes
    ),
    "hash in an address": Rule("it is the hash of a file, and the file is compared itself", lambda text, side: HASH),
    "etag": Rule("it is a hash of the content, which is compared itself", lambda text, side: _ETAG),
    "id of an upload": Rule("it is drawn by lot", lambda text, side: _one_of(side.private)),
    "moment of the run": Rule(
        "date or time of an import, of a publication, of the writing of a file", lambda text, side: _MOMENT
    ),
}
CONTAINERS: Final = {
    PACKED: "compared unpacked, because an address with a hash in it changes how a page is packed",
    ARCHIVE: "an .xlsx or .zip says when its members were written; the members are compared, byte by byte",
}
