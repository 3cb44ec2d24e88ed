"""Every route of the web application, without a browser."""

import gzip
import json
import re

import brotli
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo.base import paths
from webapp.app import create_app
from webapp.base.settings import Settings

PAGES = [
    "/",
    "/map",
    "/map?indicator=rpnt_1_1&level=region",
    "/map?indicator=rpnt_1_8&level=commune&within=departement:2A",
    "/map?indicator=ia_projet_en_cours&level=region",
    "/map?indicator=ia_projet_en_cours&level=commune",
    "/map?draw=circles&selected=35",
    "/map?draw=bivariate&second=rpnt_2_2&level=epci&selected=243500139",
    "/map?level=departement&size=0-499,500-999&type=CC&palette=BrBG&lock=periods&sort=-value&find=loire",
    "/map?level=region&within=zone:metropolitan&palette=Tol",
    "/map?level=epci&draw=hotspots&selected=243500139",
    "/maps",
    "/maps?level=departement&b.period=2021-07&shared=1",
    "/maps?level=commune&within=departement:35&b.level=epci&b.indicator=rpnt_2_2",
    "/embed?level=region&hide=search,legend",
    "/privacy",
    "/compare",
    "/compare?indicator=rpnt_2_2&a=band_0-499&b=band_50000%2B&within=region:53&unit=epci&one=region:44",
    "/compare?indicator=ia_projet_en_cours",
    "/compare?indicator=ia_projet_en_cours&a=region:53&b=region:84",
    "/territories/commune/35238",
    "/territories/epci/243500139?indicator=rpnt_2_2&peers=5&sort=-population",
    "/territories/departement/974",
    "/territories/region/53",
    "/compare/territories",
    "/compare/territories?find=rennes&level=epci",
    "/compare/territories?t=commune:35238,epci:243500139&t=region:53",
    "/compare/territories?t=commune:01001,region:53&indicator=data_projet_engage",
    "/indicators",
    "/indicators/rpnt_1_8",
    "/indicators/ia_projet_en_cours",
    "/indicators/data_maturite_avancee",
    "/methodology",
    "/what-figures-say",
    "/problems/unknown-indicator",
    "/import",
    "/imported",
]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings(table_rows=100)).test_client()


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_answers_in_both_languages(client: FlaskClient, address: str, lang: str) -> None:
    answer = client.get(address + ("&" if "?" in address else "?") + f"lang={lang}")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert f'<html lang="{lang}">' in text
    assert text.count("<h1>") == 1
    # No place of a message is left open, but in scripts and where a script fills it.
    markup = re.sub('<script.*?</script>|data-(?:status|kept)="[^"]*"', "", text, flags=re.S)
    assert "{" not in markup.replace("{arrived}", "").replace("{close}", "")


@pytest.mark.slow
@pytest.mark.parametrize("address", [*PAGES, "/health", "/api/v1/indicators", "/nowhere"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    # The only other hosts are those of the background maps: images, on the page that has the switch.
    hosts = re.findall(r"https?://[^ ;]+", policy)
    with_switch = address.split("?")[0] == "/map" and "ia_projet_en_cours" not in address  # which makes no map
    assert hosts == (["https://data.geopf.fr", "https://tile.openstreetmap.org"] if with_switch else [])
    assert all(host in re.findall(r"img-src ([^;]+)", policy)[0] for host in hosts)
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.slow
def test_pages_name_no_other_host_for_what_they_load(client: FlaskClient) -> None:
    for address in PAGES:
        text = client.get(address).get_data(as_text=True)
        loaded = re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]*)"', text)
        assert loaded
        assert all(target.startswith("/") and not target.startswith("//") for target in loaded)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/map?indicator=rpnt_18", 404, "Il n'y a pas d'indicateur « rpnt_18 ». Proches : rpnt_1_8"),
        ("/map?level=canton", 400, "Il n'y a pas d'échelon « canton »"),
        ("/map?period=1999", 404, "n'a pas de période « 1999 »"),
        ("/map?indicator=cyber_gestion_crise&level=region", 404, "cyber_gestion_crise"),
        ("/map?within=region:99", 400, "L'étendue « region:99 » n'est pas comprise"),
        ("/map?level=commune&within=epci:999999999", 404, "Il n'y a pas de territoire de code « 999999999 »"),
        ("/map?level=region&within=region:53", 400, "ne peuvent pas être montrés dans region:53"),
        ("/map?k=12", 400, "« 12 » est arrivé"),
        ("/map?breaks=3,2,1", 400, "Les seuils « 3,2,1 » ne sont pas utilisables"),
        ("/map?colour=red", 400, "Le paramètre « colour » n'est pas connu"),
        ("/map?k=3&k=4", 400, "a été donné 2 fois"),
        ("/map?page=0", 400, "n'est pas permise pour page"),
        ("/map?page=99", 400, "n'est pas permise pour page"),
        ("/map?x=" + "y" * 3000, 414, "2 000 au plus"),
        ("/territories/canton/35", 400, "Il n'y a pas d'échelon « canton »"),
        ("/territories/commune/99999", 404, "Il n'y a pas de territoire de code « 99999 »"),
        ("/territories/commune/01091", 404, "01033"),
        ("/territories/epci/243500139?peers=0", 400, "doit être un nombre entier de 1 à 50 ; « 0 » est arrivé"),
        ("/territories/epci/243500139?indicator=ia_projet_en_cours", 400, "a été mesuré par une enquête"),
        ("/territories/epci/243500139?indicator=ia_projet_engage_estime", 400, "Choisissez parmi : rpnt_1_1"),
        ("/territories/epci/243500139?sort=size", 400, "n'est pas permise pour sort"),
        ("/territories/epci/243500139?level=epci", 400, "Le paramètre « level » n'est pas connu"),
        ("/territories/epci/243500139/map.svg?indicator=no", 404, "Il n'y a pas d'indicateur « no »"),
        ("/compare/territories?t=35238", 400, "Le territoire « 35238 » n'est pas compris"),
        ("/compare/territories?t=commune:35238,commune:35238", 400, "de 1 à 10"),
        ("/compare/territories?t=region:53&indicator=ia_projet_engage_estime", 400, "ia_projet_engage_estime"),
        ("/compare/territories?find=commune:35999", 404, "Il n'y a pas de territoire de code « 35999 »"),
        ("/compare/territories.svg", 400, "0 territoire a été donné"),
        ("/nowhere", 404, "Cette page n'existe pas"),
        ("/problems/nothing", 404, "Il n'y a rien à"),
    ],
)
def test_what_cannot_be_shown_has_its_sentence_and_a_way_back(
    client: FlaskClient, address: str, status: int, sentence: str
) -> None:
    answer = client.get(address)
    # French typography puts spaces that do not break before : and inside « ».
    text = re.sub("[\u00a0\u202f]", " ", answer.get_data(as_text=True).replace("&#39;", "'"))
    assert answer.status_code == status
    assert sentence in text
    assert 'href="/map"' in text
    assert "Traceback" not in text


def test_errors_are_said_in_english_too(client: FlaskClient) -> None:
    text = client.get("/map?k=12&lang=en").get_data(as_text=True)
    assert "must be a whole number from 2 to 9; &#34;12&#34; arrived" in text


def test_what_comes_from_the_address_is_escaped(client: FlaskClient) -> None:
    text = client.get("/map?indicator=<script>alert(1)</script>").get_data(as_text=True)
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    ("address", "status", "slug"),
    [
        ("/api/v1/values?indicator=no", 404, "unknown-indicator"),
        ("/api/v1/values?indicator=rpnt_1_8&level=x", 400, "unknown-level"),
        ("/api/v1/territories?level=region&within=departement:35", 400, "extent-too-small"),
        ("/api/v1/territories?level=region&x=1", 400, "unknown-parameter"),
        ("/api/v1/territories?level=region&limit=-1", 400, "invalid-choice"),
        ("/api/v1/territories/commune/99999", 404, "unknown-territory"),
        ("/api/v1/export?format=doc", 400, "invalid-choice"),
        ("/api/v1/territories/commune/99999/compare", 404, "unknown-territory"),
        ("/api/v1/territories/commune/35238/compare?peers=many", 400, "invalid-peer-count"),
        ("/api/v1/territories/commune/35238/compare?indicator=rpnt_1_8", 400, "unknown-parameter"),
        ("/api/v1/territories/commune/35238/compare?format=doc", 400, "invalid-choice"),
        ("/api/v1/compare/territories", 400, "too-many-territories"),
        ("/api/v1/compare/territories?t=canton:1", 400, "invalid-territory"),
        ("/api/v1/compare/territories?t=region:53&indicator=no", 404, "unknown-indicator"),
        ("/api/v1/nothing", 404, "no-such-file"),
        ("/figures?indicator=no", 404, "unknown-indicator"),
        ("/assets/0000/page.js", 404, "no-such-file"),
        ("/assets/0000/../app.py", 404, "no-such-file"),
        ("/tiles/0000/region.pmtiles", 404, "no-such-file"),
        ("/tiles/0000/canton.pmtiles", 400, "unknown-level"),
        ("/names/0000/region.json", 404, "no-such-file"),
        ("/view?level=canton", 400, "unknown-level"),
    ],
)
def test_programs_are_answered_with_problem_documents(
    client: FlaskClient, address: str, status: int, slug: str
) -> None:
    answer = client.get(address)
    assert answer.mimetype == "application/problem+json"
    body = json.loads(answer.get_data())
    assert (answer.status_code, body["status"], body["type"]) == (status, status, f"/problems/{slug}")
    assert body["detail"]
    assert client.get(body["type"]).status_code == 200


def test_a_post_is_refused(client: FlaskClient) -> None:
    answer = client.post("/map")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_an_unexpected_error_shows_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(Settings())
    monkeypatch.setattr("webapp.pages.site.load_catalogue", lambda: 1 / 0)
    answer = app.test_client().get("/methodology")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.get_data(as_text=True)
    assert "Une erreur s&#39;est produite de notre côté" in answer.get_data(as_text=True)


def test_values_of_the_api_are_those_of_the_register(client: FlaskClient) -> None:
    body = client.get("/api/v1/values?indicator=rpnt_1_8&level=region&period=2026-10").get_json()
    assert len(body["values"]) == 18
    assert body["total"]["numerator"] == sum(entry["numerator"] for entry in body["values"])
    assert body["total"]["value"] == pytest.approx(0.479, abs=0.0005)
    assert body["kind"] == "observed"
    assert body["licence"]


@pytest.mark.slow
def test_missing_is_null_and_not_zero(client: FlaskClient) -> None:
    body = client.get("/api/v1/values?indicator=rpnt_1_1&level=commune&within=departement:55").get_json()
    missing = [entry for entry in body["values"] if entry["value"] is None]
    assert {"55039", "55050"} <= {entry["code"] for entry in missing}
    assert all(entry["coverage"] == 0 for entry in missing)


def test_territories_are_found_by_name_postcode_and_code(client: FlaskClient) -> None:
    def first(**params: str) -> str:
        return str(client.get("/api/v1/territories", query_string=params).get_json()["territories"][0]["code"])

    assert first(q="abergement clemenciat") == "01001"
    assert first(q="st etienne") == "42218"
    assert first(q="35238") == "35238"
    assert first(q="97400") == "97411"
    assert first(level="epci", q="rennes metropole") == "243500139"
    assert client.get("/api/v1/territories?q=zzzzzz").get_json() == {"count": 0, "territories": []}


@pytest.mark.slow
def test_one_territory(client: FlaskClient) -> None:
    body = client.get("/api/v1/territories/commune/35238").get_json()
    assert (body["name"], body["epci"], body["departement"], body["region"]) == ("Rennes", "243500139", "35", "53")
    assert len(body["neighbours"]) == 10
    west, south, east, north = body["bounds"]
    assert west < -1.68 < east
    assert south < 48.11 < north


def test_a_former_commune_is_named_with_its_successor(client: FlaskClient) -> None:
    detail = client.get("/api/v1/territories/commune/01091?lang=en").get_json()["detail"]
    assert 'The code "01091" no longer exists at level commune: it is now 01033' in detail


def test_the_description_names_every_route_and_parameter(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    rules = {re.sub(r"<(?:\w+:)?(\w+?)(_id)?>", r"{\1}", rule.rule) for rule in client.application.url_map.iter_rules()}
    api = {rule for rule in rules if rule.startswith("/api/")} - {"/api/v1/{rest}"}
    assert set(document["paths"]) == api | {"/health"}
    names = {parameter["name"] for parameter in document["paths"]["/api/v1/values"]["get"]["parameters"]}
    from geo.views.query import Query

    # The denominator chooses the indicator.
    assert names == {*Query.__dataclass_fields__, "among"}


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "geojson", "gpkg", "parquet", "html"])
def test_a_view_is_exported_in_every_format(client: FlaskClient, form: str) -> None:
    answer = client.get(f"/api/v1/export?indicator=rpnt_1_8&level=region&format={form}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="rpnt_1_8-region-france-2026-10.{form}"'
    assert len(answer.get_data()) > 1000


def address_of(client: FlaskClient, kind: str) -> str:
    text = client.get("/map?level=region").get_data(as_text=True)
    match = re.search(rf'"(/{kind}/[^"]+)"', text)
    assert match
    return match[1]


def test_names_are_cached_for_ever_and_compressed_once(client: FlaskClient) -> None:
    address = address_of(client, "names")
    small = client.get(address, headers={"Accept-Encoding": "br"})
    assert small.headers["Content-Encoding"] == "br"
    assert "immutable" in small.headers["Cache-Control"]
    assert len(json.loads(brotli.decompress(small.get_data()))["codes"]) == 18
    zipped = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.get_data()) == client.get(address).get_data()


def closed(answer: TestResponse) -> TestResponse:
    """Read an answer whole and close the file that it comes from, as a server does."""
    answer.get_data()
    answer.close()
    return answer


def test_tiles_are_served_in_parts_and_cached_for_ever(client: FlaskClient) -> None:
    address = address_of(client, "tiles")
    whole = closed(client.get(address))
    assert (whole.status_code, whole.headers["Accept-Ranges"]) == (200, "bytes")
    assert whole.get_data()[:7] == b"PMTiles"
    part = closed(client.get(address, headers={"Range": "bytes=0-126"}))
    assert part.status_code == 206
    assert part.headers["Content-Range"] == f"bytes 0-126/{len(whole.get_data())}"
    assert part.get_data() == whole.get_data()[:127]
    assert "immutable" in part.headers["Cache-Control"]
    assert "Content-Encoding" not in part.headers
    again = closed(client.get(address, headers={"If-None-Match": whole.headers["ETag"]}))
    assert again.status_code == 304


def test_a_range_outside_the_file_is_416(client: FlaskClient) -> None:
    answer = client.get(address_of(client, "tiles"), headers={"Range": "bytes=999999999-"})
    assert answer.status_code == 416
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Content-Range"].startswith("bytes */")


@pytest.mark.slow
def test_the_classes_of_all_communes_are_one_short_string(client: FlaskClient) -> None:
    address = "/view?indicator=rpnt_1_8&level=commune&period=2023-02"
    body = client.get(address).get_json()
    assert len(body["classes"]) == 34_875
    assert set(body["classes"]) == {"0", "1", "2", "-"} or set(body["classes"]) <= set("01234-")
    sent = client.get(address, headers={"Accept-Encoding": "br"})
    assert len(sent.get_data()) < 16_000
    # Another palette is another answer with the same geometry and the same exact values.
    other = client.get(address + "&palette=OrRd&k=3").get_json()
    assert (other["geometry"], other["names"], other["figures"]) == (body["geometry"], body["names"], body["figures"])
    assert other["colors"] != body["colors"]


def test_what_lies_outside_the_extent_is_a_space(client: FlaskClient) -> None:
    body = client.get("/view?indicator=rpnt_1_8&level=commune&within=departement:2A").get_json()
    assert len(body["classes"].replace(" ", "")) == 124
    assert body["insets"] is None
    (south, west), (north, east) = body["bounds"]
    assert 41 < south < north < 43
    assert 8 < west < east < 10


def test_figures_stand_in_the_order_of_the_codes(client: FlaskClient) -> None:
    codes = client.get(address_of(client, "names")).get_json()["codes"]
    figures = client.get("/figures?indicator=rpnt_1_8&level=region").get_json()
    values = client.get("/api/v1/values?indicator=rpnt_1_8&level=region").get_json()["values"]
    assert codes == [entry["code"] for entry in values]
    assert figures["values"] == pytest.approx([entry["value"] for entry in values], abs=1e-5)
    inside = client.get("/figures?indicator=rpnt_1_8&level=departement&within=region:53").get_json()
    assert sum(value is not None for value in inside["values"]) == 4


@pytest.mark.slow
def test_a_picture_is_drawn_without_a_script(client: FlaskClient) -> None:
    answer = client.get("/picture.svg?indicator=rpnt_1_8&level=commune&lang=en")
    text = answer.get_data(as_text=True)
    assert answer.mimetype == "image/svg+xml"
    assert text.count("<path") == 3
    assert "<title>Site declared in https – Communes – October 2026</title>" in text
    estimate = client.get("/picture.svg?indicator=data_projet_engage&level=epci&period=2025").get_data(as_text=True)
    assert 'fill="url(#h)"' in estimate


def test_an_answer_that_did_not_change_is_not_sent_again(client: FlaskClient) -> None:
    address = "/figures?indicator=rpnt_1_8&level=region"
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_the_table_is_paged(client: FlaskClient) -> None:
    first = client.get("/map?indicator=rpnt_1_8&level=departement").get_data(as_text=True)
    assert first.count('<th scope="row">') == 100
    second = client.get("/map?indicator=rpnt_1_8&level=departement&page=2").get_data(as_text=True)
    assert second.count('<th scope="row">') == 1
    assert "Mayotte" in second


def test_settings_are_read_from_the_environment() -> None:
    assert Settings.from_environment({"ATLAS_THREADS": "3"}).threads == 3
    with pytest.raises(ValueError, match='ATLAS_THREADS must be a whole number from 1 to 64; "many" arrived'):
        Settings.from_environment({"ATLAS_THREADS": "many"})


def test_the_home_page_gives_the_barometer_whole(client: FlaskClient) -> None:
    french = client.get("/").get_data(as_text=True)
    english = client.get("/?lang=en").get_data(as_text=True)
    assert "près de 20\u202f%" in french
    assert "nearly 20%" in english
    assert "A share of incidents, never of authorities" in english
    rows = re.findall(r"<tr role=\"row\"><th scope=\"row\".*?</tr>", english, re.DOTALL)
    assert len(rows) == 15
    # 49 and 28 % cite the page that the 15, 90 and 85 % cite, in the reader's language, and say that others report it.
    assert english.count("as reported by Cardrey – La Poste and La Banque des Territoires publish") == 11
    assert french.count("d&#39;après Cardrey – La Poste et la Banque des Territoires publient") == 11
    assert "La Poste and La Banque" not in french
    assert "Pooling as the way out" in english
    assert "La mutualisation comme issue" in french


def test_published_figures_are_offered_for_download(client: FlaskClient) -> None:
    page = client.get("/methodology").get_data(as_text=True)
    for name in ("barometer.csv", "survey.csv", "survey_alternatives.csv", "sources.csv"):
        assert f'href="/data/{name}" download' in page
        answer = client.get(f"/data/{name}")
        assert answer.data == (paths.data() / name).read_bytes()
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    # 1,060 figures and the heading.
    assert client.get("/data/barometer.csv").get_data(as_text=True).count("\n") == 1061
    for name in ("presence.parquet", "SHA256SUMS", "..%2Fpyproject.toml"):
        assert client.get(f"/data/{name}").status_code == 404
