"""In which encoding a text file is written."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.base.i18n import N_n
from geo.base.notes import Note

BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WESTERN: Final = ("cp1252", "latin_1", "iso8859_15", "mac_roman", "cp850", "cp437")
"""What French spreadsheets and mainframes write: the library chooses among these, so that a few accents are not taken for
Polish."""

SAMPLE: Final = 200_000
BLOCK: Final = 1 << 20

SOME_BYTES_WRONG: Final = N_n(
    "The file is in UTF-8 but for {count} byte, which is shown as �.",
    "The file is in UTF-8 but for {count} bytes, which are shown as �.",
)
_SEQUENCE: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH: Final = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding as Python names it, and what there is to say about it."""

    name: str
    notes: tuple[Note, ...] = ()


def find_encoding(path: Path, start: bytes) -> Encoding:
    """Find the encoding of a text file.

    Parameters
    ----------
    path : Path
    start : bytes
        Its beginning.

    Returns
    -------
    Encoding
        Of the byte order mark, if there is one; UTF-8, if all of the file is, or nearly all; else what the library
        charset-normalizer says among `WESTERN`, judged by the lines that hold something else than ASCII.
    """
    for mark, name in BOMS:
        if start.startswith(mark):
            return Encoding(name)
    if name := _wide(start):
        return Encoding(name)
    good, bad, sample = _count(path)
    if not bad:
        return Encoding("utf-8")
    if good > bad:
        return Encoding("utf-8", (Note(SOME_BYTES_WRONG, {"count": bad}),))
    return Encoding(_western(sample))


def _wide(start: bytes) -> str:
    """Return the name of UTF-16 without a mark: every second byte of most texts is zero then."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) * 4 < len(start) or min(even, odd) * 10 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _count(path: Path) -> tuple[int, int, bytes]:
    """Count UTF-8 sequences and stray high bytes, and gather a sample of the lines that have any."""
    good = bad = 0
    sample: list[bytes] = []
    size = 0
    rest = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            block = rest + block
            # Lines are judged whole, so that no sequence is cut in two.
            cut = block.rfind(b"\n") + 1 or len(block)
            block, rest = block[:cut], block[cut:]
            here = _judge(block)
            good, bad = good + here[0], bad + here[1]
            if here[1] and size < SAMPLE:
                lines = b"\n".join(line for line in block.splitlines() if _HIGH.search(line))[: SAMPLE - size]
                sample.append(lines)
                size += len(lines)
    here = _judge(rest)
    sample.append(rest if here[1] else b"")
    return good + here[0], bad + here[1], b"\n".join(sample)


def _judge(block: bytes) -> tuple[int, int]:
    if block.isascii():
        return 0, 0
    try:
        return len(_HIGH.findall(block)) if block.decode("utf-8") else 0, 0
    except UnicodeDecodeError:
        sequences = _SEQUENCE.findall(block)
        return len(sequences), len(_HIGH.findall(_SEQUENCE.sub(b"", block)))


def _western(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:SAMPLE], cp_isolation=list(WESTERN)).best()
    # Latin-1 has control characters where cp1252 has quotation marks and the euro sign: no text means those.
    name = best.encoding if best is not None else "cp1252"
    return "cp1252" if name == "latin_1" else str(name)
