"""No page draws a map that would tell no place from another; each says why, and what to see instead."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from geo.vocabulary.model import Theme
from webapp.app import create_app
from webapp.base.settings import Settings

REFUSED = "indicator=ia_projet_en_cours&level=commune"
MAP = "atlasTerritoryTiles.tiles("


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings()).test_client()


def get(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return unescape(answer.get_data(as_text=True))


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        ("fr", ["Pourquoi pas de carte\u202f?", "Un seul chiffre, 15\u202f%,", "effectif non publié", "voir à la place"]),
        ("en", ["Why is there no map?", "One figure, 15%, would", "number of answers not published", "seen instead"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["map", "embed"])
def test_a_page_without_a_map_shows_the_figures_and_the_reason(
    client: FlaskClient, path: str, lang: str, texts: list[str]
) -> None:
    page = get(client, f"/{path}?{REFUSED}&lang={lang}")
    for text in texts[: 4 if path == "map" else 3]:
        assert text in page, text
    assert MAP not in page
    assert "painter" not in page
    assert page.count('<svg class="atlas-strip" width="100%" height="30"') == 3
    # The chart is a table: every line has its name and its figures.
    assert page.count('<th scope="row" role="rowheader">') == 3


def test_the_page_keeps_choices_table_and_downloads(client: FlaskClient) -> None:
    page = get(client, "/map?indicator=ia_projet_engage&level=region&period=2024&selected=53")
    assert '<select name="level">' in page
    assert "18 lignes" in page
    assert "Bretagne" in page
    assert "Chiffres par strate (HTML, fonctionne hors ligne)" in page
    assert "data-time" not in page


def test_a_frame_may_be_framed_and_runs_no_script(client: FlaskClient) -> None:
    answer = client.get(f"/embed?{REFUSED}&hide=title")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.get_data(as_text=True)


def test_one_of_two_maps_is_refused(client: FlaskClient) -> None:
    page = get(client, "/maps?level=region&b.indicator=ia_projet_en_cours")
    assert page.count(MAP) == 1
    assert page.count('class="atlas-strips"') == 1
    assert "Un seul chiffre, 85\u202f%, serait porté" in page
    both = get(client, "/maps?level=region&indicator=ia_projet_en_cours&b.indicator=ia_projet_engage&lang=en")
    assert MAP not in both
    assert both.count("Why is there no map?") == 2


def test_what_scripts_and_readers_without_them_get(client: FlaskClient) -> None:
    answer = client.get(f"/view?{REFUSED}")
    assert (answer.status_code, answer.data) == (204, b"")
    picture = get(client, f"/picture.svg?{REFUSED}")
    assert "Pourquoi pas de carte\u202f?" in picture
    exported = get(client, f"/api/v1/export?{REFUSED}&format=html")
    assert "Un seul chiffre, 15\u202f%, serait porté" in exported
    assert MAP not in exported
    assert client.get(f"/api/v1/export?{REFUSED}&format=csv").data.count(b"\n") == 34_876


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_theme_opens_on_a_map_with_more_than_one_class(client: FlaskClient, theme: Theme, lang: str) -> None:
    page = get(client, f"/map?theme={theme}&lang={lang}")
    assert page.count(MAP) == 1
    assert "atlas-kind-" in page
    legend = page[page.index('<section class="atlas-legend"') :].split("</ul>")[0]
    # Classes, then "No data".
    assert legend.count("<li>") > 2


def test_the_first_map_of_a_theme_was_observed_where_anything_was(client: FlaskClient) -> None:
    assert "atlas-kind-observed" in get(client, "/map?theme=presence")
    assert "Site internet déclaré – Communes" in get(client, "/map?theme=presence&level=commune")
    # The links from another map keep its level, for what was observed.
    page = get(client, "/map?level=region&indicator=rpnt_2_2&weight=inhabitants&size=0-499")
    (link,) = re.findall(r'href="(/map\?theme=presence[^"]*)"', page)
    assert link == "/map?theme=presence&level=region&weight=inhabitants&size=0-499"
    assert "Site internet déclaré – Régions – communes de moins de 500 habitants" in get(client, link)
    assert client.get(link.replace("/map", "/view")).status_code == 200
    # An estimate has no such filter, and keeps the level where it makes a map there; elsewhere the page says so.
    page = get(client, link.replace("presence", "ia"))
    assert "Projets d'IA en cours – estimation pour les communes – Régions – 2025" in page
    assert "Montré par" not in page
    page = get(client, "/map?theme=ia&level=epci")
    assert "Projets d'IA en cours – estimation pour les communes – Communes – 2025" in page
    assert "Montré par commune" in page
    assert "Montré par" not in get(client, "/map?theme=cyber&level=region")


def test_an_edition_before_the_last_one_says_why_it_is_shown(client: FlaskClient) -> None:
    earlier = "Édition 2022"
    address = "/map?indicator=ia_projet_engage_estime&level=epci"
    assert earlier in get(client, address)
    assert earlier not in get(client, f"{address}&period=2022")
    assert earlier not in get(client, "/map?indicator=ia_projet_engage_estime&level=region")


def test_a_theme_is_one_of_four_and_that_of_the_indicator(client: FlaskClient) -> None:
    for address in ("/map?theme=x", "/map?theme=presence&indicator=ia_projet_engage", "/embed?theme=ia"):
        assert client.get(address).status_code == 400, address
    assert "Projets d'IA engagés" in get(client, "/map?theme=ia&indicator=ia_projet_engage&level=epci")


def test_periods_that_make_no_map_are_not_played(client: FlaskClient) -> None:
    page = get(client, "/map?indicator=data_projet_engage&level=epci&period=2025")
    # 2022 gives the EPCI one figure.
    assert 'data-periods="2024,2025"' in page
    assert '<option value="2022"' in page


def test_the_api_says_whether_a_map_is_drawn(client: FlaskClient) -> None:
    def answered(query: str) -> dict[str, object]:
        record = client.get(f"/api/v1/values?{query}").get_json()["map"]
        assert isinstance(record, dict)
        return record

    refused = answered(f"{REFUSED}&lang=en")
    assert (refused["drawn"], refused["reason"], refused["told_apart"]) == (False, "one_stratum", None)
    assert str(refused["why"]).startswith("One figure, 15%, would stand on every territory.")
    assert str(answered(f"{REFUSED}&lang=fr")["why"]).startswith("Un seul chiffre, 15\u202f%, serait")
    drawn = answered("indicator=data_projet_engage&level=commune&period=2022")
    assert (drawn["drawn"], drawn["reason"], drawn["why"]) == (True, None, None)
    assert 0.05 < float(str(drawn["told_apart"])) < 0.07
    assert answered("level=region") == {"drawn": True, "reason": None, "why": None, "told_apart": None}


@pytest.mark.parametrize("path", ["/", "/map", "/maps", "/embed", "/indicators/ia_projet_en_cours"])
def test_pages_of_nothing_in_particular_stay_as_they_are(client: FlaskClient, path: str) -> None:
    assert "atlas-strips" not in get(client, path)
