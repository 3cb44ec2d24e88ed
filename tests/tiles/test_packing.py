"""What a file carries inside is read back whole, by a reader written from the description alone."""

from __future__ import annotations

import gzip

from hypothesis import given
from hypothesis import strategies as st

from geo.tiles.packing import DIGITS, UNSAFE, front_coded, pack, to_base85


def unpacked(text: str) -> bytes:
    """Read digits to the base of 85, five for four bytes, the first the most significant; a short last group is cut off."""
    content = b""
    for start in range(0, len(text), 5):
        group = text[start : start + 5]
        value = 0
        for digit in group.ljust(5, DIGITS[84]):
            value = value * 85 + DIGITS.index(digit)
        content += value.to_bytes(5, "big")[1:][: len(group) - 1]
    return content


def in_full(text: str) -> list[str]:
    lines = [""]
    for line in text.split("\n"):
        lines.append(lines[-1][: ord(line[0]) - 48] + line[1:])
    return lines[1:]


@given(st.binary(max_size=60))
def test_content_is_read_back(content: bytes) -> None:
    assert unpacked(to_base85(content)) == content
    assert gzip.decompress(unpacked(pack(content))) == content


def test_the_digits_say_nothing_to_html_scripts_or_templates() -> None:
    assert len(set(DIGITS)) == 85
    assert not set(DIGITS) & set(UNSAFE)
    # By hand: 1 is four zeros and a one; the largest number of four bytes is 82 23 54 12 0 to the base of 85.
    assert to_base85(b"\0\0\0\1") == DIGITS[0] * 4 + DIGITS[1]
    assert to_base85(b"\xff\xff\xff\xff") == "".join(DIGITS[digit] for digit in (82, 23, 54, 12, 0))


word = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs", "Cc"]), max_size=90)


@given(st.lists(word, min_size=1).map(sorted))
def test_a_list_is_read_back(entries: list[str]) -> None:
    assert in_full(front_coded(entries)) == entries
