"""Search keys: the same as their definition says, letter by letter."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from geo.base.text import expand_saint, search_key

LIGATURES = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ẞ": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
             "đ": "d", "Đ": "d"}  # fmt: skip


def defined(name: str) -> str:
    """Return a search key as the definition has it: decomposed, ligatures opened, accents dropped, words parted."""
    opened = "".join(LIGATURES.get(letter, letter) for letter in unicodedata.normalize("NFKD", name))
    plain = "".join(letter for letter in opened if not unicodedata.combining(letter)).lower()
    return re.sub("[^a-z0-9]+", " ", plain).strip()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_key_is_what_its_definition_says(name: str) -> None:
    assert search_key(name) == defined(name)
    assert search_key(search_key(name)) == search_key(name)


def test_every_letter_has_the_key_of_its_definition() -> None:
    letters = [chr(ordinal) for ordinal in range(0x3100) if not 0xD800 <= ordinal < 0xE000]
    assert [letter for letter in letters if search_key(f"a{letter}b") != defined(f"a{letter}b")] == []


def test_only_whole_words_are_spelled_out() -> None:
    assert expand_saint("st jean le forest ste") == "saint jean le forest sainte"
    assert expand_saint("brest") == "brest"
