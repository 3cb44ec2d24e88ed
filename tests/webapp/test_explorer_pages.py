"""The pages of the explorer: maps on other sites, a table and its export, links that keep every choice."""

import csv
import html
import io
import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from geo.base.i18n import percent
from webapp.app import create_app
from webapp.base.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings(table_rows=50)).test_client()


def plain(text: str) -> str:
    """Text of a page as it is read, with ordinary spaces and apostrophes."""
    return re.sub("[\u00a0\u202f]", " ", html.unescape(text)).replace("’", "'")


def links(text: str, pattern: str) -> list[str]:
    return [html.unescape(address) for address in re.findall(rf'href="({pattern}[^"]*)"', text)]


def rows(text: str) -> list[list[str]]:
    body = re.search(r"<tbody>(.*?)</tbody>", text.split('class="atlas-table"')[1], re.DOTALL)
    assert body
    return [
        [plain(re.sub("<[^>]+>", "", cell)) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL)
    ]


# --- other sites ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/embed", "/embed?draw=circles", "/embed?k=99"])
def test_any_site_may_frame_an_embedded_map_and_its_errors(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "X-Frame-Options" not in answer.headers
    assert "default-src 'none'" in policy
    assert "https://" not in policy  # no background map: nothing from another host


@pytest.mark.parametrize("address", ["/", "/map", "/maps", "/panel?selected=35", "/privacy", "/map?k=99"])
def test_no_other_page_may_be_framed(client: FlaskClient, address: str) -> None:
    assert "frame-ancestors 'self'" in client.get(address).headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/map", "/maps", "/embed"])
def test_every_inline_script_is_allowed_by_its_hash(client: FlaskClient, address: str) -> None:
    from base64 import b64encode
    from hashlib import sha256

    answer = client.get(address)
    inline = re.findall(r"<script(?![^>]*src=)[^>]*>(.*?)</script>", answer.get_data(as_text=True), re.DOTALL)
    hashes = {f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}" for script in inline}
    policy = answer.headers["Content-Security-Policy"]
    assert len(hashes) == {"/map": 2, "/maps": 3, "/embed": 2}[address]
    assert hashes == set(re.findall(r"sha256-[^']+", policy))
    assert "style=" not in re.sub(r"<script.*?</script>", "", answer.get_data(as_text=True), flags=re.DOTALL)


@pytest.mark.parametrize(
    ("hide", "there", "gone"),
    [
        ("", ['class="find"', "atlas-legend-title", "<h1>"], ["hide-zoom"]),
        ("search", ["atlas-legend-title"], ['class="find"']),
        ("legend", ['class="find"', "map-alone"], ["atlas-legend-title"]),
        ("title", ['<h1 class="visually-hidden">'], ["<h1>"]),
        ("title,search,legend,zoom", ["hide-zoom"], ['class="find"', "atlas-legend-title", "<h1>"]),
    ],
)
def test_parts_of_an_embedded_map_can_be_switched_off(
    client: FlaskClient, hide: str, there: list[str], gone: list[str]
) -> None:
    text = client.get(f"/embed?level=region&hide={hide}&lang=en").get_data(as_text=True)
    assert all(part in text for part in there)
    assert not any(part in text for part in gone)
    # Source, kind and period always stay.
    assert "Licence Ouverte" in text
    assert "atlas-kind-observed" in text
    assert "October 2026" in text
    assert "/map?indicator=rpnt_1_8&amp;level=region&amp;period=2026-10&amp;lang=en" in text


def test_the_code_to_embed_is_the_address_of_the_same_view(client: FlaskClient) -> None:
    text = client.get("/map?level=departement&size=0-499&palette=BrBG&selected=35&lang=en").get_data(as_text=True)
    code = re.search(r"&lt;iframe src=&#34;(.*?)&#34;|&lt;iframe src=\"(.*?)\"", text)
    assert code
    address = urlsplit(html.unescape(code[1] or code[2]))
    assert address.path == "/embed"
    assert dict(parse_qsl(address.query)) == {
        "indicator": "rpnt_1_8", "level": "departement", "size": "0-499", "palette": "BrBG", "selected": "35",
        "period": "2026-10", "lang": "en",
    }  # fmt: skip
    assert client.get(f"{address.path}?{address.query}").status_code == 200


# --- table and export -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "level=departement&sort=-value&find=loire",
        "level=departement&sort=name&size=0-499",
        "level=commune&within=departement:2A&find=san&sort=-numerator",
        "level=epci&within=region:53&weight=inhabitants&sort=value&type=CA",
        "level=departement&find=zzzz",
    ],
)
def test_an_export_holds_exactly_the_rows_of_the_table(query: str) -> None:
    client = create_app(Settings(table_rows=2000)).test_client()
    text = client.get(f"/map?{query}&lang=en").get_data(as_text=True)
    [address] = [link for link in links(text.split("values-title")[-1], "/api/v1/export") if "format=csv" in link]
    exported = list(csv.DictReader(io.StringIO(client.get(address).get_data(as_text=True))))
    shown = rows(text)
    count = re.search(r'role="status">([\d,]+) row', text)
    assert count
    assert len(exported) == len(shown) == int(count[1])
    for line, cells in zip(exported, shown, strict=True):
        assert [line["code"], line["name"]] == cells[:2]
        assert cells[2] == (percent(float(line["value"]), "en") if line["value"] else "No data")
        assert [number.replace(",", "") for number in cells[3:5]] == [
            str(round(float(line[name]))) for name in ("numerator", "denominator")
        ]


def test_pages_of_the_table_together_are_the_export(client: FlaskClient) -> None:
    shown = []
    for page in (1, 2, 3):
        shown += rows(client.get(f"/map?level=departement&sort=-value&page={page}").get_data(as_text=True))
    exported = csv.DictReader(
        io.StringIO(client.get("/api/v1/export?level=departement&sort=-value&format=csv").get_data(as_text=True))
    )
    assert [row[0] for row in shown] == [line["code"] for line in exported]
    assert len(shown) == 101


def test_a_file_with_geometry_holds_the_same_rows(client: FlaskClient) -> None:
    body = json.loads(client.get("/api/v1/export?level=departement&find=loire&sort=-value&format=geojson").get_data())
    codes = [feature["properties"]["code"] for feature in body["features"]]
    shown = rows(client.get("/map?level=departement&find=loire&sort=-value").get_data(as_text=True))
    assert codes == [row[0] for row in shown]


def test_columns_say_how_they_are_sorted_and_lead_to_the_other_way(client: FlaskClient) -> None:
    text = client.get("/map?level=departement&sort=-value&find=loire&selected=44&page=1").get_data(as_text=True)
    heads = re.findall(r"<th scope=\"col\"([^>]*)><a class=\"sort\" href=\"([^\"]*)\"", text)
    states = [re.findall(r'aria-sort="(\w+)"', attributes) for attributes, _ in heads]
    assert states[2] == ["descending"]
    assert [state for state in states if state] == [["descending"]]
    params = dict(parse_qsl(urlsplit(html.unescape(heads[2][1])).query))
    assert (params["sort"], params["find"], params["selected"]) == ("value", "loire", "44")


def test_a_bivariate_map_has_a_column_for_the_second_indicator(client: FlaskClient) -> None:
    text = client.get("/map?level=departement&draw=bivariate&second=rpnt_2_2&lang=en").get_data(as_text=True)
    assert "Mail not with a consumer provider" in "".join(re.findall(r"<thead>.*?</thead>", text, re.DOTALL))
    exported = client.get("/api/v1/export?level=departement&draw=bivariate&second=rpnt_2_2&format=csv")
    lines = list(csv.DictReader(io.StringIO(exported.get_data(as_text=True))))
    for row, line in zip(rows(text), lines, strict=False):
        assert row[3] == (percent(float(line["second_value"]), "en") if line["second_value"] else "No data")


@pytest.mark.parametrize("draw", ["classes", "circles", "bivariate", "hotspots"])
def test_every_drawing_is_exported_as_a_map_that_opens_offline(client: FlaskClient, draw: str) -> None:
    text = client.get(f"/api/v1/export?level=departement&draw={draw}&format=html&lang=en").get_data(as_text=True)
    assert "October 2026" in text
    assert not re.findall(r'<(?:script|link)[^>]*(?:src|href)="https?:', text)


# --- links and languages --------------------------------------------------------------------------------------------


def test_another_language_keeps_every_choice(client: FlaskClient) -> None:
    # As a browser without a script sends a form: each ticked box apart.
    text = client.get("/map?level=departement&size=0-499&size=500-999&sort=-value&page=2").get_data(as_text=True)
    [english] = [link for link in links(text, r"/map\?") if link.endswith("lang=en")]
    assert dict(parse_qsl(urlsplit(english).query)) == {
        "level": "departement", "size": "0-499,500-999", "sort": "-value", "page": "2", "lang": "en",
    }  # fmt: skip


def test_a_form_without_a_script_does_not_ask_for_a_territory_of_another_level(client: FlaskClient) -> None:
    form = re.search(r'<form id="choices".*?</form>', client.get("/map?selected=35").get_data(as_text=True), re.DOTALL)
    assert form
    assert re.findall(r'<input[^>]*name="selected"[^>]*>', form[0]) == [
        '<input type="hidden" name="selected" value="35" disabled>'
    ]


def test_the_form_of_two_maps_keeps_what_it_has_no_control_for(client: FlaskClient) -> None:
    query = (
        "level=departement&size=0-499&palette=OrRd&k=3&weight=inhabitants&b.weight=communes&b.period=2021-07&shared=1"
    )
    text = client.get(f"/maps?{query}&lang=en").get_data(as_text=True)
    form = re.search(r'<form id="choices".*?</form>', text, re.DOTALL)
    assert form
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form[0]))
    assert hidden == {
        "lang": "en", "size": "0-499", "palette": "OrRd", "k": "3", "weight": "inhabitants", "b.weight": "-",
    }  # fmt: skip


def test_a_breadcrumb_leads_up(client: FlaskClient) -> None:
    text = client.get("/map?level=commune&within=epci:243500139&k=3&selected=35238&lang=en").get_data(as_text=True)
    nav = re.search(r'<nav class="breadcrumb".*?</nav>', text, re.DOTALL)
    assert nav
    steps = [dict(parse_qsl(urlsplit(link).query)) for link in links(nav[0], "/map")]
    assert [step.get("within") for step in steps] == [None, "region:53", "departement:35"]
    assert all(step["k"] == "3" and "selected" not in step for step in steps)
    assert [plain(name) for name in re.findall(r"<li>(?:<[^>]*>)(.*?)<", nav[0])] == [
        "France", "Bretagne", "Ille-et-Vilaine", "Rennes Métropole",
    ]  # fmt: skip


def test_the_panel_is_the_one_of_the_page(client: FlaskClient) -> None:
    alone = client.get("/panel?level=departement&selected=35&lang=en").get_data(as_text=True).strip()
    page = client.get("/map?level=departement&selected=35&lang=en").get_data(as_text=True)
    assert alone in page
    assert "3 of 100 départements" in alone
    assert "<html" not in alone


def test_searching_is_answered_with_homonyms_told_apart(client: FlaskClient) -> None:
    body = client.get("/api/v1/territories?q=saint-denis&limit=3").get_json()
    assert body["count"] > 3
    assert [(entry["code"], entry["departement_name"]) for entry in body["territories"]] == [
        ("97411", "La Réunion"), ("93066", "Seine-Saint-Denis"), ("11339", "Aude"),
    ]  # fmt: skip
    inside = client.get("/api/v1/territories?q=st+denis&within=zone:metropolitan&limit=1").get_json()
    assert inside["territories"][0]["code"] == "93066"


def test_what_a_map_needs_travels_apart_from_its_geometry(client: FlaskClient) -> None:
    filtered = client.get("/view?level=departement&size=0-499").get_json()
    assert filtered["classes"].count(".") == 7
    circles = client.get("/view?level=departement&draw=circles").get_json()
    assert set(circles["classes"]) == {",", "-"}
    assert len(circles["circles"]["classes"]) == 101
    points = client.get(circles["points"]["url"]).get_json()
    assert len(points) == 202
    both = client.get("/figures?level=departement&draw=bivariate&second=rpnt_2_2").get_json()
    assert len(both["seconds"]) == len(both["values"]) == 101
    clusters = client.get("/view?level=departement&draw=hotspots&lang=en").get_json()
    assert len(clusters["colors"]) == 6
    names = client.get("/figures?level=departement&draw=hotspots&lang=en").get_json()["categories"]
    assert "High among high" in names
