"""What the explorer is asked for and cannot show, and what a hostile address may not do."""

import html
import json
import re
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from flask.testing import FlaskClient

from geo.reports.gap import BESIDES
from geo.views.map_pair import PAIR
from geo.vocabulary.parameter import Parameter
from geo.vocabulary.parameters import (
    DOCUMENT_FORMAT,
    FIND,
    GAP,
    HIDE,
    PORTRAIT,
    ROWS,
    SEARCHED_LEVEL,
    SIDE_BY_SIDE,
    THEME,
    VIEW,
)
from webapp.app import create_app
from webapp.base.settings import Settings

FRENCH, ENGLISH = "fr", "en"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings(table_rows=50)).test_client()


def plain(text: str) -> str:
    """Text of a page as it is read, with ordinary spaces and apostrophes."""
    return re.sub("[\u00a0\u202f]", " ", html.unescape(text)).replace("’", "'")


def links(text: str, pattern: str) -> list[str]:
    return [html.unescape(address) for address in re.findall(rf'href="({pattern}[^"]*)"', text)]


# --- what cannot be shown -------------------------------------------------------------------------------------------

REFUSED = [
    ("indicator=rpnt_18", 404, "Il n'y a pas d'indicateur « rpnt_18 »", 'There is no indicator "rpnt_18"'),
    ("level=canton", 400, "Il n'y a pas d'échelon « canton »", 'There is no level "canton"'),
    ("selected=99", 404, "Il n'y a pas de territoire de code « 99 »", 'There is no territory with code "99"'),
    ("level=commune&selected=01091", 404, "c'est maintenant 01033", "it is now 01033"),
    ("level=commune&within=epci:999999999", 404, "de code « 999999999 »", 'with code "999999999"'),
    ("within=zone:moon", 400, "L'étendue « zone:moon » n'est pas comprise", 'The extent "zone:moon" is not understood'),
    ("level=region&within=region:53", 400, "ne peuvent pas être montrés", "cannot be shown inside region:53"),
    ("period=1999", 404, "n'a pas de période « 1999 »", 'has no period "1999"'),
    (
        "indicator=ia_projet_engage&level=departement&period=2025", 404,
        "n'a pas de valeur à l'échelon departement pour la période 2025", "no value at level departement for period 2025",
    ),
    ("scheme=magic", 400, "« magic » n'est pas permise pour scheme", '"magic" is not allowed for scheme'),
    ("k=1", 400, "un entier de 2 à 9 ; « 1 » est arrivé", 'from 2 to 9; "1" arrived'),
    ("k=10", 400, "un entier de 2 à 9 ; « 10 » est arrivé", 'from 2 to 9; "10" arrived'),
    ("breaks=0,0.5,0.2,1", 400, "« 0,0.5,0.2,1 » ne sont pas utilisables", '"0,0.5,0.2,1" are not usable'),
    ("breaks=0,1", 400, "donnez 3 à 10 nombres croissants", "give 3 to 10 numbers in increasing order"),
    ("palette=Jet", 400, "« Jet » n'est pas permise pour palette", '"Jet" is not allowed for palette'),
    (
        "within=region:94&size=50000%2B&type=METRO", 400,
        "ces choix (region:94, size=50000+, type=METRO)", "these choices (region:94, size=50000+, type=METRO)",
    ),
    ("size=0-42", 400, "« 0-42 » n'est pas permise pour size", '"0-42" is not allowed for size'),
    (
        "indicator=ia_projet_en_cours&level=region&size=0-499", 400,
        "Le filtre size=0-499 choisit des communes", "The filter size=0-499 selects communes",
    ),
    (
        "indicator=ia_projet_en_cours&level=region&palette=BrBG", 400,
        "La palette « BrBG » s'écarte de part et d'autre de la valeur nationale", 'The palette "BrBG" diverges',
    ),
    ("level=region&draw=hotspots", 400, "Il faut au moins 30 territoires", "at least 30 territories"),
    ("draw=bivariate&second=nothing", 404, "Il n'y a pas d'indicateur « nothing »", 'There is no indicator "nothing"'),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("query", "status", "french", "english"), REFUSED, ids=[entry[0] for entry in REFUSED])
def test_what_cannot_be_shown_has_its_sentence_in_both_languages_and_a_way_back(
    client: FlaskClient, query: str, status: int, french: str, english: str
) -> None:
    for lang, sentence, way in ((FRENCH, french, "/map"), (ENGLISH, english, "/map?lang=en")):
        answer = client.get(f"/map?{query}&lang={lang}")
        text = plain(answer.get_data(as_text=True))
        alert = re.search(r'role="alert">(.*?)<', text, re.DOTALL)
        assert answer.status_code == status
        assert alert
        assert sentence in alert[1]
        assert f'class="button" href="{way}"' in text
        assert f'<html lang="{lang}">' in text
        assert "folium-map" not in text  # never a blank map


@pytest.mark.parametrize(
    ("query", "french", "english"),
    [
        ("sort=colour", "« colour » n'est pas permise pour sort", '"colour" is not allowed for sort'),
        ("page=99", "« 99 » n'est pas permise pour page. Choisissez parmi : 1 – 3", '"99" is not allowed for page'),
        ("sort=--code", "« --code » n'est pas permise pour sort", '"--code" is not allowed for sort'),
        ("lock=x", "pour lock. Choisissez parmi : periods.", "for lock. Choose one of: periods."),
        ("page=0", "parmi : les nombres entiers de 1 à 9 999.", "one of: the whole numbers from 1 to 9,999."),
        ("page=two", "« two » n'est pas permise pour page", '"two" is not allowed for page'),
        ("hide=title", "Le paramètre « hide » n'est pas connu", 'The parameter "hide" is not known'),
    ],
)
def test_rows_that_cannot_be_shown(client: FlaskClient, query: str, french: str, english: str) -> None:
    for lang, sentence in ((FRENCH, french), (ENGLISH, english)):
        answer = client.get(f"/map?{query}&lang={lang}")
        assert answer.status_code == 400
        assert sentence in plain(answer.get_data(as_text=True))


@pytest.mark.parametrize(
    ("address", "status", "french", "english"),
    [
        ("/panel", 400, "Le paramètre « selected » est nécessaire ici", 'The parameter "selected" is needed here'),
        ("/panel?selected=99", 404, "Il n'y a pas de territoire de code « 99 »", 'no territory with code "99"'),
        ("/embed?hide=title,map", 400, "« map » n'est pas permise pour hide", '"map" is not allowed for hide'),
        ("/maps?b.k=3", 400, "Le paramètre « b.k » n'est pas connu", 'The parameter "b.k" is not known'),
        ("/maps?b.level=canton", 400, "Il n'y a pas d'échelon « canton »", 'There is no level "canton"'),
        ("/maps?b.indicator=nothing", 404, "d'indicateur « nothing »", 'no indicator "nothing"'),
        ("/maps?shared=yes", 400, "« yes » n'est pas permise pour shared", '"yes" is not allowed for shared'),
        ("/maps?b.period=1999", 404, "n'a pas de période « 1999 »", 'has no period "1999"'),
    ],
)
def test_other_pages_refuse_in_both_languages_too(
    client: FlaskClient, address: str, status: int, french: str, english: str
) -> None:
    for lang, sentence in ((FRENCH, french), (ENGLISH, english)):
        answer = client.get(f"{address}{'&' if '?' in address else '?'}lang={lang}")
        assert answer.status_code == status
        assert sentence in plain(answer.get_data(as_text=True))
        assert 'class="button" href="/map' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/map?sort=code&sort=name", "sort"),
        ("/map?page=1&page=2&level=commune", "page"),
        ("/map?find=a&find=b", "find"),
        ("/map?lang=fr&lang=fr", "lang"),
        ("/embed?k=3&k=4", "k"),
        ("/maps?shared=1&shared=1", "shared"),
        ("/maps/export?b.level=epci&b.level=region", "b.level"),
        ("/panel?selected=53&selected=28", "selected"),
        ("/picture.svg?k=3&k=4", "k"),
        ("/compare?one=france&one=region:53", "one"),
        ("/compare/places.svg?unit=epci&unit=region", "unit"),
        ("/compare/export?format=html&format=pdf", "format"),
        ("/compare/territories?find=a&find=b", "find"),
        ("/compare/territories.svg?t=region:53&weight=communes&weight=communes", "weight"),
        ("/territories/region/53?peers=3&peers=4", "peers"),
        ("/territories/region/53/rings.svg?peers=3&peers=4", "peers"),
        ("/territories/region/53/export?format=html&format=pdf", "format"),
    ],
)
def test_what_holds_one_value_is_given_once_on_every_page(client: FlaskClient, address: str, name: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert f"Le paramètre « {name} » a été donné 2 fois. Donnez-le une fois." in plain(answer.get_data(as_text=True))


@pytest.mark.parametrize("path", ["/view", "/figures"])
def test_what_holds_one_value_is_given_once_to_scripts(client: FlaskClient, path: str) -> None:
    assert client.get(f"{path}?k=3&k=4").get_json()["type"] == "/problems/repeated-parameter"


def test_every_part_that_an_embedded_map_hides_is_read(client: FlaskClient) -> None:
    assert client.get("/embed?level=region&hide=title&hide=search").status_code == 200
    answer = client.get("/embed?level=region&hide=title&hide=foo")
    assert answer.status_code == 400
    assert "« foo » n'est pas permise pour hide" in plain(answer.get_data(as_text=True))


@pytest.mark.parametrize(
    ("path", "takes"),
    [
        ("/map", (*VIEW, *ROWS, THEME)),
        ("/embed", (*VIEW, HIDE)),
        ("/maps", PAIR),
        ("/maps/export", PAIR),
        ("/picture.svg", VIEW),
        ("/panel", VIEW),
        ("/compare", (*GAP, *BESIDES)),
        ("/compare/places.svg", (*GAP, *BESIDES)),
        ("/compare/export", (*GAP, *BESIDES, DOCUMENT_FORMAT)),
        ("/compare/territories", (*SIDE_BY_SIDE, FIND, SEARCHED_LEVEL)),
        ("/compare/territories.svg", SIDE_BY_SIDE),
        ("/territories/region/53", PORTRAIT),
        ("/territories/region/53/map.svg", PORTRAIT),
        ("/territories/region/53/export", (*PORTRAIT, DOCUMENT_FORMAT)),
    ],
)
def test_a_refusal_names_all_that_a_page_takes(
    client: FlaskClient, path: str, takes: tuple[Parameter[object], ...]
) -> None:
    answer = client.get(f"{path}?foo=1&lang=en")
    assert answer.status_code == 400
    listed = ", ".join(parameter.name for parameter in takes)
    assert f'"foo" is not known. Parameters allowed here: {listed}.' in plain(answer.get_data(as_text=True))


def test_a_refused_option_of_an_export_is_called_as_in_its_address(client: FlaskClient) -> None:
    for lang, sentence in (
        (FRENCH, "L'option « dpi » ne vaut que pour png ; « csv » est d'un autre format. Retirez cette option."),
        (ENGLISH, 'The option "dpi" is for png only; "csv" is another format. Leave the option out.'),
    ):
        answer = client.get(f"/api/v1/export?format=csv&dpi=100&lang={lang}")
        assert answer.status_code == 400
        assert plain(answer.get_json()["detail"]) == sentence


@pytest.mark.parametrize("path", ["/view", "/figures", "/api/v1/values", "/api/v1/export", "/api/v1/hotspots"])
@pytest.mark.parametrize(("query", "status", "french", "english"), REFUSED[:10:3], ids=[e[0] for e in REFUSED[:10:3]])
def test_programs_are_told_the_same(
    client: FlaskClient, path: str, query: str, status: int, french: str, english: str
) -> None:
    for lang, sentence in ((FRENCH, french), (ENGLISH, english)):
        answer = client.get(f"{path}?{query}&lang={lang}")
        body = json.loads(answer.get_data())
        assert (answer.status_code, body["status"]) == (status, status)
        assert sentence in plain(body["detail"])


@pytest.mark.slow
def test_every_map_that_the_catalogue_leads_to_can_be_shown(client: FlaskClient) -> None:
    maps = links(client.get("/indicators").get_data(as_text=True), r"/map\?")
    assert len(maps) > 100
    for address in maps:
        query = dict(parse_qsl(urlsplit(address).query))
        if query["level"] == "region" or query["indicator"].startswith(("ia_", "usage_")):
            shown = client.get(address.replace("/map", "/view"))
            # What makes no map is a page with its figures by stratum.
            refused = shown.status_code == 204 and client.get(address).status_code == 200
            assert shown.status_code == 200 or refused, address


def test_every_period_that_is_offered_can_be_shown(client: FlaskClient) -> None:
    text = client.get("/map?indicator=ia_projet_engage&level=departement").get_data(as_text=True)
    options = re.search(r'<select name="period"[^>]*>(.*?)</select>', text, re.DOTALL)
    assert options
    # 29 answers in 2022, 25 in 2023: the one that is shown first needs no saying.
    assert re.findall(r'value="([^"]*)"', options[1]) == ["2023", ""]
    # Neither makes a map: there is nothing to play.
    assert "data-periods" not in text
    for period in ("", "2023"):
        assert client.get(f"/map?indicator=ia_projet_engage&level=departement&period={period}").status_code == 200


# --- what is hostile ------------------------------------------------------------------------------------------------

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["indicator", "level", "period", "within", "weight", "size", "type", "draw", "second", "lock", "scheme", "k", "breaks",
     "palette", "selected", "sort", "find", "page", "hide", "shared", "b.level", "lang", HOSTILE],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/map", "/maps", "/embed", "/panel"])
def test_what_comes_from_the_address_is_never_markup(client: FlaskClient, path: str, name: str) -> None:
    draw = "&draw=bivariate" if name == "second" else ""
    answer = client.get(f"{path}?{quote(name)}={quote(HOSTILE)}{draw}")
    text = answer.get_data(as_text=True)
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert answer.status_code in {200, 400, 404}
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_hostile_search_stays_text_in_field_links_and_export(client: FlaskClient) -> None:
    text = client.get(f"/map?find={quote(HOSTILE)}").get_data(as_text=True)
    assert f'value="{HOSTILE.replace("&", "&amp;")}"' not in text
    assert "&#34;&gt;&lt;script&gt;" in text
    assert "0 lignes" in plain(text) or "0 ligne" in plain(text)
    for address in links(text, r"/(?:map|api/v1/export)\?[^\"]*find="):
        assert "<" not in address
    exported = client.get(f"/api/v1/export?find={quote(HOSTILE)}&format=csv")
    assert exported.status_code == 200
    assert len(exported.get_data(as_text=True).splitlines()) == 1
