"""How a file carries geometry, names and figures inside: gzip, written as text. Read back by ``assets/unpack.js``."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable
from typing import Final

_PYTHON: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
UNSAFE: Final = "<>&'\"\\{}`"
"""What HTML, scripts or templates would read as their own."""
DIGITS: Final = "".join(character for character in map(chr, range(33, 127)) if character not in UNSAFE)
"""The 85 digits: every other printable character, in the order of ASCII."""
_TO_DIGITS: Final = str.maketrans(_PYTHON, DIGITS)
MOST_SHARED: Final = 70
_NOTHING_SHARED: Final = 48


def pack(*pieces: bytes) -> str:
    """Return content as text: gzip, then four bytes as five digits to the base of 85, where base 64 takes five and a third.

    Parameters
    ----------
    *pieces : bytes
        What differs in kind (codes, names) as pieces: each has its own code of short and long signs.

    Examples
    --------
    >>> len(pack(b"Atlas " * 100))
    40
    >>> any(character in UNSAFE for character in pack(bytes(range(256))))
    False
    """
    return to_base85(smallest(*pieces))


def smallest(*pieces: bytes) -> bytes:
    """Return content as gzip, in the shorter of two ways: numbers with few repetitions are shorter without most of them.

    Examples
    --------
    >>> import gzip
    >>> gzip.decompress(smallest(b"At", b"las"))
    b'Atlas'
    """
    return min((_squeezed(pieces, way) for way in (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED)), key=len)


def _squeezed(pieces: tuple[bytes, ...], way: int) -> bytes:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + 16, zlib.DEF_MEM_LEVEL + 1, way)
    content = b""
    for place, piece in enumerate(pieces):
        content += (squeezer.flush(zlib.Z_BLOCK) if place else b"") + squeezer.compress(piece)
    content += squeezer.flush()
    # The same bytes on every system: byte 9 would name it.
    return content[:9] + b"\xff" + content[10:]


def to_base85(content: bytes) -> str:
    """Return bytes as digits to the base of 85; see `pack`.

    Examples
    --------
    >>> to_base85(b"Atlas")
    '9%0wTJy'
    """
    return base64.b85encode(content).decode().translate(_TO_DIGITS)


def front_coded(entries: Iterable[str]) -> str:
    """Return a list as lines that leave out what each begins with as the one before did; short where it is sorted.

    A line is one character, whose code less 48 is how many characters are left out (`MOST_SHARED` at most), and the rest.

    Parameters
    ----------
    entries : iterable of str
        Without line breaks, and without characters that JavaScript counts as two.

    Examples
    --------
    >>> front_coded(["01001", "01002", "01004", "02001"]).split()
    ['001001', '42', '44', '12001']
    """
    lines, before = [], ""
    for entry in entries:
        most = min(len(before), len(entry), MOST_SHARED)
        shared = next((place for place in range(most) if before[place] != entry[place]), most)
        lines.append(chr(_NOTHING_SHARED + shared) + entry[shared:])
        before = entry
    return "\n".join(lines)
