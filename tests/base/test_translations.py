"""The interface speaks French and English completely."""

import re
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from geo.base.i18n import catalogue, number, percent, translate
from geo.build.messages import catalogue_path, extracted


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


with catalogue_path("fr").open("rb") as _file:
    MESSAGES = [message.id for message in read_po(_file, locale="fr") if message.id and isinstance(message.id, str)]


def test_there_are_messages() -> None:
    assert len(MESSAGES) > 150


@pytest.mark.parametrize("message", MESSAGES)
def test_every_message_has_a_french_translation_with_the_same_places(message: str) -> None:
    french = catalogue("fr").get(message)
    assert french, f'not translated: "{message}"; run "python -m geo.build.messages" and fill in the catalogue'
    assert places(french) == places(message)


@pytest.mark.slow
def test_the_catalogue_has_no_message_that_the_code_lacks() -> None:
    with catalogue_path("fr").open("rb") as file:
        ids = {message.id for message in read_po(file, locale="fr") if message.id}
    assert ids == {message.id for message in extracted() if message.id}
    assert set(catalogue("fr")) == set(MESSAGES)


def test_french_typography() -> None:
    with catalogue_path("fr").open("rb") as file:
        strings = [message.string for message in read_po(file, locale="fr") if message.id]
    for french in (form for string in strings for form in ([string] if isinstance(string, str) else string)):
        assert not re.search(r"\w [:;?!»]|« |[0-9] [0-9]{3}(?![0-9])", french), french


def test_what_is_not_translated_stays_english() -> None:
    assert translate("Nothing of the kind", "fr") == "Nothing of the kind"
    assert translate("No data", "en") == "No data"


def test_numbers_are_written_as_each_language_does() -> None:
    assert number(1234567.8, "fr", 1) == "1\u202f234\u202f567,8"
    assert percent(0.4788, "fr") == "47,9\u202f%"
    assert percent(0.4788, "en") == "47.9%"
    assert percent(1, "en", 0) == "100%"
    assert number(float("nan"), "fr") == percent(None, "en") == "–"


def test_the_catalogue_is_where_the_tool_writes_it() -> None:
    assert catalogue_path("fr").exists()
