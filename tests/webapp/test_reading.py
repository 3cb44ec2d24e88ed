"""What the figures can and cannot say: one page, in both languages, that the limits of every page lead to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geo.base.i18n import translate
from geo.wording.reading import CAN, CANNOT
from webapp.app import create_app
from webapp.base.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
MOST_WORDS = 380
"""Of one screen at the size of the pages."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings()).test_client()


def test_the_document_says_the_same_sentences() -> None:
    text = re.sub(r"\s+", " ", (DOCS / "what-figures-say.md").read_text(encoding="utf-8"))
    for sentence in (*CAN, *CANNOT):
        assert sentence in text
    assert len(text.split()) < MOST_WORDS


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_says_them_in_both_languages(client: FlaskClient, lang: str) -> None:
    page = client.get(f"/what-figures-say?lang={lang}").get_data(as_text=True)
    for sentence in (*CAN, *CANNOT):
        assert translate(sentence, lang).replace("'", "&#39;") in page


@pytest.mark.parametrize(
    "address",
    ["/", "/map", "/map?indicator=ia_projet_en_cours&level=commune", "/maps", "/compare", "/compare/territories?t=region:53",
     "/territories/region/53", "/indicators/rpnt_1_8", "/methodology"],
)  # fmt: skip
def test_every_page_leads_to_it(client: FlaskClient, address: str) -> None:
    assert 'href="/what-figures-say"' in client.get(address).get_data(as_text=True)
