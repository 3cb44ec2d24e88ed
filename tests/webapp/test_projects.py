"""Documented AI projects on the pages, in the API and in files: a list and points, never a rate; in both languages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from geo.maps.svg.projects_map import projects_map
from geo.maps.web.folium_map import folium_map
from geo.portrait.questions import PortraitQuestion
from geo.projects import records
from geo.projects.presentation import STATUSES, THEMES, territory_projects
from geo.projects.records import Project, read_projects
from geo.reports.portrait_report import build_portrait_report
from geo.views.query import Query
from geo.views.view import build_view
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from webapp.app import create_app
from webapp.base.settings import Settings

pytestmark = pytest.mark.slow

AI = "indicator=ia_projet_engage&level=commune&period=2022"
"""An edition that makes a map."""
DRAWN = {"indicator": "ia_projet_engage", "level": "commune", "period": "2022"}
KEY = {
    "fr": "Projets d&#39;IA documentés (liste de Les Interconnectés, 17 septembre 2025)\u00a0: déclarés par les collectivités "
    "elles-mêmes\u202f; l&#39;absence de la liste ne veut rien dire",
    "en": "Documented AI projects (list of Les Interconnectés, September 17, 2025): declared by the authorities themselves; "
    "absence from the list means nothing",
}
HOSTILE = '<img src=x onerror=alert(1)>"</script>{{ 7 * 7 }}'


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings()).test_client()


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """A list whose first project and authority have names that would be markup, on its own point."""
    first, *rest = read_projects()
    bad = replace(first, authority=HOSTILE, project=HOSTILE, url="https://exemple.fr/?a=1&b='2'")
    monkeypatch.setattr(records, "read_projects", lambda: (bad, *rest))
    records.projects_within.cache_clear()
    yield bad
    records.projects_within.cache_clear()


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("path", ["/map", "/embed"])
def test_an_ai_map_has_the_points_their_key_and_their_list(client: FlaskClient, path: str, lang: str) -> None:
    page = text(client, f"{path}?{AI}&lang={lang}")
    assert KEY[lang] in page
    assert page.count("data-at=") == 30
    assert 'data-at="49.1037 6.2041"' in page  # Metz: latitude, longitude
    assert page.count('<th scope="row" role="rowheader" lang="fr">') == 33
    assert 'href="/territories/commune/57463' in page
    assert '<a href="https://iarbre.fr/" rel="noopener noreferrer">iarbre.fr</a>' in page
    assert ("en expérimentation" if lang == "fr" else "being tried") in page


def test_the_state_of_the_points_stands_in_the_address(client: FlaskClient) -> None:
    shown, hidden = text(client, f"/map?{AI}&lang=en"), text(client, f"/map?{AI}&projects=0&lang=en")
    box = r'<input type="checkbox" name="projects" value="0" form="choices"( checked)?> Hide the documented AI projects'
    assert re.search(box, shown)[1] is None  # type: ignore[index]
    assert re.search(box, hidden)[1] == " checked"  # type: ignore[index]
    assert "data-at=" not in hidden
    assert KEY["en"] not in hidden
    assert hidden.count('role="rowheader"') == 33  # the list stays
    assert "projects=0" in re.search(r'href="(/api/v1/export[^"]*format=png[^"]*)"', hidden)[1]  # type: ignore[index]
    assert "projects" not in Query.parse({"projects": "1"}).params()
    assert client.get("/map?projects=yes").status_code == 400


def test_other_themes_and_extents_without_projects_say_nothing_of_them(client: FlaskClient) -> None:
    for address in (
        "/map?level=region",
        "/embed?level=region",
        "/map?indicator=ia_projet_en_cours&level=commune&within=region:94",
    ):
        page = text(client, address)
        assert "data-at=" not in page
        assert "documentés (liste" not in page
        assert 'name="projects"' not in page
    brittany = text(client, "/map?indicator=ia_projet_en_cours&level=commune&within=region:53")
    assert brittany.count("data-at=") == 2


def test_names_that_would_be_markup_stay_text(client: FlaskClient, hostile: Project) -> None:
    drawn = folium_map(build_view(Query.parse(DRAWN)), "fr")
    pages = [
        text(client, f"/map?{AI}"),
        text(client, f"/embed?{AI}"),
        text(client, "/projects"),
        drawn.get_root().render(),
    ]
    pages.append(text(client, "/territories/commune/57463"))
    for page in pages:
        assert "<img src=x" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;&#34;&lt;/script&gt;{{ 7 * 7 }}" in page
        assert "https://exemple.fr/?a=1&amp;b=&#39;2&#39;" in page
    rows = csv.DictReader(io.StringIO(text(client, "/api/v1/projects?format=csv")))
    assert next(rows)["project"] == hostile.project


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_lists_all_of_them_with_what_the_list_is(client: FlaskClient, lang: str) -> None:
    page = text(client, f"/projects?lang={lang}")
    assert page.count('role="rowheader"') == 33
    assert "17 septembre 2025" in page if lang == "fr" else "September 17, 2025" in page
    assert ("ni taux ni rang" if lang == "fr" else "no share and no rank") in page
    assert "https://github.com/LesInterconnectes/Bibliotheque-IA-territoriale" in page
    assert not re.search(r"\d\s*%", re.sub(r"<[^>]*>", "", page))
    assert f'src="/projects.svg{"" if lang == "fr" else "?lang=en"}"' in page
    assert client.get("/projects?level=epci").status_code == 400


def test_the_way_over_the_map_leads_to_a_map(client: FlaskClient) -> None:
    assert 'href="/map?theme=ia"' in client.get("/projects").get_data(as_text=True)
    shown = client.get("/map?theme=ia").get_data(as_text=True)
    assert "data-atlas-map" in shown
    assert "atlas-project-key" in shown


def test_the_csv_says_its_source_and_what_it_is_in_every_row(client: FlaskClient) -> None:
    answer = client.get("/api/v1/projects?format=csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ai-projects-2025-09-17.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert len(rows) == 33
    assert {row["source"] for row in rows} == {"Les Interconnectés, Bibliothèque IA territoriale"}
    assert {row["edition"] for row in rows} == {"2025-09-17"}
    assert all("l'absence de la liste ne veut rien dire" in row["notice"] for row in rows)
    metz = next(row for row in rows if row["code"] == "57463")
    assert (metz["level"], metz["name"], metz["start"], metz["status"]) == ("commune", "Metz", "2024-01", "experiment")


def test_the_api_limits_the_list_to_an_extent(client: FlaskClient) -> None:
    body = client.get("/api/v1/projects?within=region:53").get_json()
    assert [project["name"] for project in body["projects"]] == ["Rennes Métropole", "Ille-et-Vilaine"]
    assert (body["within"], body["edition"]) == ("region:53", "2025-09-17")
    assert "absence from the list means nothing" in body["notice_en"]
    whole = client.get("/api/v1/projects").get_json()["projects"]
    assert [project["level"] for project in whole][-3:] == [None] * 3
    assert client.get("/api/v1/projects?within=epci:999999999").status_code == 404
    assert client.get("/api/v1/projects?level=epci").status_code == 400


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_portrait_has_its_own_projects_and_apart_those_inside_it(client: FlaskClient, lang: str) -> None:
    page = text(client, f"/territories/region/76?lang={lang}")
    section = page[page.index('<section aria-labelledby="projects">') :].partition("</section>")[0]
    own, inside = section.split("<h3>")
    assert "PEP-BIOccIA" in own
    assert "Toulouse Métropole" not in own
    assert inside.startswith("Dans son périmètre" if lang == "fr" else "Of other authorities inside it")
    assert inside.count('role="rowheader"') == 8
    metz = text(client, f"/territories/epci/200039865?lang={lang}")
    assert "ViPARE" in metz
    assert 'href="#projects"' in metz


def test_a_portrait_without_projects_says_nothing_of_them(client: FlaskClient) -> None:
    for place in ("region/94", "commune/35238"):
        page = text(client, f"/territories/{place}")
        assert 'id="projects"' not in page
        assert "#projects" not in page
    assert territory_projects(Level.REGION, "94", "fr") is None


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_report_of_a_portrait_lists_them_on_screen_and_on_paper(lang: str) -> None:
    report = build_portrait_report(PortraitQuestion(Level.DEPARTEMENT, "35"), lang)
    for page in (report.html(), str(report._page(paper=True))):
        assert "Charte des usages éthiques" in page
        assert "IA assainissement" in page
        assert "noopener" in page


def test_an_exported_file_of_ai_carries_points_list_and_script_and_no_other_file_does() -> None:
    def exported(lang: str, **params: str) -> str:
        return str(folium_map(build_view(Query.parse(params)), lang).get_root().render())

    for lang in ("fr", "en"):
        page = exported(lang, **DRAWN)
        assert KEY[lang] in page
        assert page.count("data-at=") == 30
        assert page.count("atlasProjects.show(atlas_map);") == 1
        assert "/territories/" not in page.partition("atlas-project-list")[2].partition("</details>")[0]
    tiles = exported("fr", **DRAWN, lock="periods")
    assert tiles.count("atlasProjects.show(atlas_map);") == 1
    for params in ({**DRAWN, "projects": "0"}, {"level": "region"}):
        page = exported("fr", **params)
        assert "tlasProject" not in page
        assert "atlas-project" not in page


def test_the_picture_has_a_point_for_each_authority_or_several_near_each_other() -> None:
    country = projects_map(None, "en")
    counts = [int(count) for count in re.findall(r'fill="#fff">(\d+)</text>', country)]
    assert sum(counts) == 30
    assert country.count('class="point"') == len(counts) < 24
    assert "absence from the list means nothing" in country
    for extent, most in (("departement:75", 2), ("epci:200054781", 3), ("region:11", 4), ("region:94", 0)):
        assert projects_map(Extent.parse(extent), "fr").count('class="point"') <= most
    assert projects_map(Extent.parse("region:11"), "fr").count('class="point"') == 3
    assert "<title>Carte des projets d&#39;IA documentés</title>" in projects_map(None, "fr")


def test_every_status_and_theme_has_words_in_both_languages(client: FlaskClient) -> None:
    page = text(client, "/projects?lang=en") + text(client, "/projects")
    for words in (*STATUSES.values(), *THEMES.values()):
        assert words in page
    for words in ("en expérimentation", "en déploiement", "terminé", "abandonné", "Citoyenneté, santé et solidarité"):
        assert words in page
