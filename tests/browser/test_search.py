"""One search: the server, exported files and published sites give the same answers in the same order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from geo.base.json_text import dump
from geo.cli.main import atlas
from geo.export.map_files import write_map
from geo.maps.web import script_data
from geo.maps.web.scripts import script_text
from geo.territories.read import read_territories
from geo.territories.search import list_territories
from geo.territories.search_ranking import search_columns
from geo.views.query import Query
from geo.views.view import build_view
from geo.vocabulary.levels import Level
from webapp.publish.figures import territory_list
from webapp.publish.publication import Publication

pytestmark = pytest.mark.browser

FIRST = 10
BY_HAND = (
    "saint-denis", "Saint Denis", "st denis", "st-denis", "montreuil", "35000", "lhay", "l'haÿ", "L’Haÿ-les-Roses", "l hay",
    "ste marguerite", "SAINT-ÉTIENNE", "  st-étienne ", "œting", "OETING", "evry", "Évry", "is", "y", "a", "le", "la ro",
    "st", "sainte", "sur", "lès", "d'", "val-d", "rennes", "renn", "lyon", "paris", "marseille", "cote d azur", "bretagne",
    "2a", "2A", "2b", "2a004", "2A0", "01", "1", "974", "97411", "97400", "35238", "35", "350", "3523", "75001", "75056",
    "75011", "01400", "69001", "20000", "97133", "98000", "00000", "243500139", "2435", "metropole", "métropole de", "cc ",
    "ca du", "zzzz", "---", "'", "%", "\\", "Ω", "ß", "ﬁ", "É", "-", ".", "(", "[a-z]", "   ", "st st", "saint saint",
    "ste-ste", "mont-saint-m",
)  # fmt: skip


def queries(level: Level) -> list[str]:
    """Texts by hand, and of every so many territories its name, a beginning, a piece, its code and a postcode."""
    table = read_territories(level)
    step = max(1, len(table) // 25)
    texts = list(BY_HAND)
    for place, row in enumerate(table.iloc[::step].itertuples()):
        name = str(row.name)
        texts += [name, name[: 2 + place % 5], name[place % 4 : place % 4 + 4].upper(), row.code, row.code[:2]]
        texts += [str(one) for one in getattr(row, "postcodes", [])[:1]]
    return texts


def ranked(page: Page, names: dict[str, Any], texts: list[str]) -> list[list[str]]:
    """Codes of the first answers of the script to each text."""
    page.add_script_tag(content=script_text(("ranking.js",)))
    answers: list[list[str]] = page.evaluate(
        """([names, texts, most]) => {
          const known = atlasRanking.entries(names, names);
          return texts.map((text) => (text.trim() ? atlasRanking.find(known, text, most).map(({ code }) => code) : []));
        }""",
        [json.loads(dump(names)), texts, FIRST],
    )
    return answers


@pytest.mark.parametrize("level", list(Level))
def test_a_page_without_a_server_ranks_as_the_server_does(page: Page, level: Level) -> None:
    texts = queries(level)
    assert level is not Level.COMMUNE or len(texts) >= 200
    answers = ranked(page, {**script_data.names(level), **search_columns(read_territories(level))}, texts)
    expected = {
        text: [entry["code"] for entry in list_territories(level, None, text)[:FIRST]] if text.strip() else []
        for text in texts
    }
    assert dict(zip(texts, answers, strict=True)) == expected


FIRST_ANSWERS = {
    "saint-denis": ("97411", "Saint-Denis"),
    "montreuil": ("93048", "Montreuil"),
    "35000": ("35238", "Rennes"),
}


def test_the_list_of_a_publication_has_the_same_first_answers(page: Page) -> None:
    names = territory_list(Publication.parse(portraits=["commune", "epci"]))
    answers = ranked(page, names, list(FIRST_ANSWERS))
    assert [answer[0] for answer in answers] == [code for code, _ in FIRST_ANSWERS.values()]


def test_the_first_answer_is_the_same_everywhere(page: Page, server: str, tmp_path: Path) -> None:
    path = tmp_path / "communes.html"
    write_map(build_view(Query.parse({"level": "commune"})), path, "fr")
    live = page.context.new_page()
    live.goto(f"{server}/map?level=commune")
    page.goto(path.as_uri())
    for shown in (page, live):
        shown.wait_for_selector("[data-state=ready]")
    for text, (code, name) in FIRST_ANSWERS.items():
        listed = CliRunner().invoke(atlas, ["territories", "--level", "commune", "--search", text, "--json"])
        assert json.loads(listed.output)[0]["code"] == code
        answer = page.context.request.get(f"{server}/api/v1/territories?q={text}&limit=1").json()
        assert answer["territories"][0]["code"] == code
        for shown in (page, live):
            shown.get_by_role("combobox", name="Trouver un territoire").fill(text)
            first = shown.get_by_role("listbox", name="Territoires correspondants").get_by_role("option").first
            expect(first).to_contain_text(name)
            expect(first).to_contain_text(code)
            expect(first).to_have_attribute("aria-selected", "true")
