"""French spacing: signs and numbers keep to their line, and nothing but spaces changes."""

import re
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base import paths
from geo.base.typography import french_spaces, join_texts, spaced
from geo.indicators.catalogue import shipped_indicators
from geo.indicators.headlines import read_headlines, read_statements
from geo.indicators.survey import read_sources
from geo.vocabulary.strata import COMPARISON_GROUPS, SURVEY_STRATA, UNDRAWN_LABELS

SPACES = str.maketrans({"\u202f": " ", "\u00a0": " "})
LOOSE = re.compile(r"[0-9] [0-9]{3}(?![0-9])| [;?!%»]| :(?:\s|$)|« ")
"""An ordinary space where French has one that does not break."""

written = st.text(alphabet=st.sampled_from("0123456789 \u00a0\u202f;?!%:«»,.a\n"), max_size=40)


@given(written)
def test_only_spaces_change_and_once_is_enough(text: str) -> None:
    there = french_spaces(text)
    assert there.translate(SPACES) == text.translate(SPACES)
    assert french_spaces(there) == there


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("15 711 sites", "15\u202f711 sites"),
        ("1 234 567", "1\u202f234\u202f567"),
        ("en 2025 100 communes", "en 2025 100 communes"),  # A year, then a number.
        ("de 3 500 à 9 999", "de 3\u202f500 à 9\u202f999"),
        ("0,2 % : « oui » ?", "0,2\u202f%\u00a0: «\u00a0oui\u00a0»\u202f?"),
        ("voir https://a.fr:80 :8080", "voir https://a.fr:80 :8080"),
    ],
)
def test_what_is_typed_becomes_what_is_printed(typed: str, expected: str) -> None:
    assert french_spaces(typed) == expected


def test_only_french_fields_change() -> None:
    entry = {"label_fr": "Quoi ?", "label_en": "What ?", "note_fr": 3}
    assert spaced(entry) == {"label_fr": "Quoi\u202f?", "label_en": "What ?", "note_fr": 3}


def test_lists_are_joined_as_each_language_does() -> None:
    assert [join_texts(iter("ab"), lang) for lang in ("en", "fr")] == ["a; b", "a\u202f; b"]


def french_of(entry: object) -> list[str]:
    names = [name for name in type(entry).__dataclass_fields__ if name.endswith("_fr")]  # type: ignore[attr-defined]
    return [str(getattr(entry, name)) for name in names]


def test_no_french_text_of_the_data_breaks_before_a_sign_or_inside_a_number() -> None:
    indicators = shipped_indicators().values()
    entries: list[Any] = [*indicators, *read_headlines(), *read_statements(), *read_sources().values()]
    entries += [part for entry in indicators for part in (*entry.periods, *entry.breaks)]
    texts = [text for entry in entries for text in french_of(entry)]
    texts += [stratum.label_fr for stratum in (*SURVEY_STRATA, *COMPARISON_GROUPS)]
    texts += [french for french, _ in UNDRAWN_LABELS.values()]
    # The files themselves are typed with ordinary spaces: the check would find them.
    typed = tomllib.loads((paths.data() / "indicators.toml").read_text(encoding="utf-8"))["indicator"]
    assert any(LOOSE.search(str(entry)) for entry in typed)
    assert [text for text in texts if LOOSE.search(text)] == []
