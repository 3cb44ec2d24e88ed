"""A break of a series wherever values of several periods stand together: charts, pages, sliders, files and the API."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geo.base import paths
from geo.charts import Series, lines
from geo.charts.lines import described
from geo.indicators.catalogue import get_indicator
from geo.store.records import from_record, to_record
from geo.views.query import Query
from geo.views.selection import select_territory
from geo.views.view import build_view
from geo.wording.breaks import break_line, marked_period
from geo.wording.selection import sparkline
from webapp.app import create_app
from webapp.base.settings import Settings
from webapp.publish.build import publish
from webapp.publish.publication import Publication

pytestmark = pytest.mark.slow

HTTPS, MAIL = get_indicator("rpnt_1_8"), get_indicator("rpnt_2_2")
PERIODS = [period.id for period in HTTPS.periods]
LINE = {lang: break_line(HTTPS.breaks[0], lang) for lang in ("fr", "en")}
PAIR = "These two maps cannot be compared"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings()).test_client()


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True).replace("&#39;", "'")


def test_only_one_of_six_criteria_has_a_break_and_the_report_has_its_figures() -> None:
    broken = {name: get_indicator(name).breaks for name in ("rpnt_1_1", "rpnt_1_2", "rpnt_2_1", "rpnt_2_2", "rpnt_2_3")}
    assert not any(broken.values())
    (known,) = HTTPS.breaks
    assert (known.before, known.after) == ("2023-02", "2025-05")
    report = (paths.data() / "REPORT.md").read_text("utf-8")
    row = re.search(r"^\| 2023-02 to 2025-05 \| 0 of .*$", report, re.M)
    assert row
    # Met by writing the same address in another way: 7,174 of 10,353 for 1.8, none for the five others.
    assert [cell.strip() for cell in row[0].split("|")[2:9]] == [
        "0 of 1,997", "0 of 2,137", "7,174 of 10,353", "0 of 199", "0 of 3,523", "0 of 2,512", "7,174 of 15,711 (45.7 %)",
    ]  # fmt: skip
    assert "of 15,711 sites that kept their host name" in known.why_en
    assert "7,174 (45.7%)" in known.why_en


def test_breaks_between_two_periods_and_the_status_of_each() -> None:
    assert HTTPS.breaks_between("2023-02", "2025-05") == HTTPS.breaks_between("2026-10", "2021-07") == HTTPS.breaks
    assert HTTPS.breaks_between("2021-07", "2023-02") == HTTPS.breaks_between("2025-05", "2026-10") == ()
    assert [HTTPS.obs_status(period) for period in PERIODS] == ["A", "A", "B", "A", "A"]
    assert HTTPS.obs_status("2025-05", missing=True) == "O"
    assert get_indicator("cyber_mesure_rssi").obs_status("2022") == "E"
    assert from_record(to_record(HTTPS)) == HTTPS


def test_a_line_is_dashed_across_a_break_and_nowhere_else() -> None:
    points = tuple((period, place / 10, float("nan"), float("nan")) for place, period in enumerate(PERIODS))
    both = [Series("A", points), Series("B", points, quiet=True)]
    assert lines(both, "Title", "Source", "en", HTTPS).count("stroke-dasharray") == len(both)
    assert "stroke-dasharray" not in lines(both, "Title", "Source", "en", MAIL)
    assert "stroke-dasharray" not in lines([Series("A", points[2:])], "Title", "Source", "en", HTTPS)
    # A period without a value is passed over: its neighbours are still on both sides of the break.
    gone = (points[0], (PERIODS[1], *[float("nan")] * 3), *points[2:])
    assert described([Series("A", gone)], "en", HTTPS) == (
        f"A: July 2021 0.0%; after the break: May 2025 20.0, October 2026 40.0%. {LINE['en']}"
    ).replace("20.0,", "20.0%,")
    assert described([Series("A", points)], "en", MAIL) == "A: July 2021 0.0%, October 2026 40.0%"


def test_the_line_of_the_past_of_a_territory_is_dashed_there() -> None:
    view = build_view(Query.parse({"indicator": "rpnt_1_8", "level": "departement"}))
    spark = sparkline(view, select_territory(view, "35"), "fr")
    assert spark is not None
    assert [path.count("L") for path in spark.paths] == [1, 2]
    (dashed,) = spark.dashed
    # From the second point of the first part to the first one of the second.
    assert dashed == f"M{spark.paths[0].split('L')[1]}L{spark.paths[1].removeprefix('M').split('L')[0]}"
    assert spark.label.endswith(f". {LINE['fr']}")
    other = build_view(Query.parse({"indicator": "rpnt_2_2", "level": "departement"}))
    past = sparkline(other, select_territory(other, "35"), "fr")
    assert past is not None
    assert (len(past.paths), past.dashed) == (1, ())


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("period", ["2023-02", "2025-05", "2026-10"])
def test_a_map_says_its_break_and_marks_it_on_the_slider(client: FlaskClient, period: str, lang: str) -> None:
    page = text(client, f"/map?indicator=rpnt_1_8&level=departement&period={period}&lang={lang}")
    assert LINE[lang] in page
    # Between the second and the third of five periods: 1.5 of 4 steps.
    assert '<line x1="37.5" x2="37.5" y1="0" y2="10"/>' in page
    mark = marked_period(HTTPS, "2025-05", lang)
    assert mark in {"mai 2025 (après une rupture)", "May 2025 (after a break)"}
    assert page.count(f">{mark}</option>") == 2  # the choice and the slider
    other = text(client, f"/map?indicator=rpnt_2_2&level=departement&period={period}&lang={lang}")
    assert LINE[lang] not in other
    assert "atlas-breaks" not in other


def test_two_maps_on_both_sides_of_a_break_have_a_notice(client: FlaskClient) -> None:
    both = "/maps?indicator=rpnt_1_8&level=region&lang=en"
    assert PAIR in text(client, f"{both}&b.period=2023-02")
    assert PAIR not in text(client, f"{both}&b.period=2025-05")
    assert PAIR not in text(client, f"{both}&period=2021-07&b.period=2023-02")
    # Two indicators are not one series.
    assert PAIR not in text(client, f"{both}&b.indicator=rpnt_2_2&b.period=2023-02")
    file = text(client, "/maps/export?indicator=rpnt_1_8&level=region&lang=en&b.period=2023-02")
    assert PAIR in file


def test_the_portrait_of_rennes_says_that_4_7_and_95_3_are_not_one_rise(client: FlaskClient) -> None:
    page = text(client, "/territories/epci/243500139?indicator=rpnt_1_8&lang=en")
    assert f'<p class="notice">{LINE["en"]} {HTTPS.breaks[0].why_en}</p>' in page
    # 2 of 43 town halls, then 41 of 43.
    assert re.search(r"February 2023</th><td[^>]*>4\.7%</td>", page)
    assert re.search(r"May 2025 \(after a break\)</th><td[^>]*>95\.3%</td>", page)
    drawn = text(client, "/territories/epci/243500139/evolution.svg?indicator=rpnt_1_8&lang=en")
    assert "Rennes Métropole: July 2021 4.7%, February 2023 4.7%; after the break: May 2025 95.3%" in drawn
    assert "stroke-dasharray" in drawn
    document = text(client, "/territories/epci/243500139/export?indicator=rpnt_1_8&format=html&lang=en")
    assert LINE["en"] in document
    assert LINE["en"] not in text(client, "/territories/epci/243500139?indicator=rpnt_2_2&lang=en")


def test_the_gap_page_and_its_document_say_it(client: FlaskClient) -> None:
    for address in ("/compare?indicator=rpnt_1_8", "/compare/export?indicator=rpnt_1_8&format=html"):
        page = text(client, f"{address}&lang=en")
        assert "what became of the gap from one side to the other cannot be said" in page
        assert HTTPS.breaks[0].why_en in page
        assert "May 2025 (after a break)" in page
        assert not re.search(r"(widens|narrows) from (July 2021|February 2023)", page)
    assert "stroke-dasharray" in text(client, "/compare/evolution.svg?indicator=rpnt_1_8")


def test_territories_side_by_side_say_it(client: FlaskClient) -> None:
    page = text(client, "/compare/territories?t=region:53&indicator=rpnt_1_8&lang=en")
    assert f'<p class="notice">{LINE["en"]}' in page
    assert "May 2025 (after a break)</th>" in page


def test_the_page_of_an_indicator_says_where_why_and_who_says_so(client: FlaskClient) -> None:
    page = text(client, "/indicators/rpnt_1_8?lang=en")
    known = HTTPS.breaks[0]
    assert f"<dt>Breaks in the series</dt><dd>{LINE['en']} {known.why_en}" in page
    assert known.source in page
    assert "Breaks in the series" not in text(client, "/indicators/rpnt_2_2?lang=en")


def test_the_methodology_says_it_once(client: FlaskClient) -> None:
    assert text(client, "/methodology?lang=en").count(LINE["en"]) == 1


def test_a_publication_marks_the_period_and_says_the_break(tmp_path: Path) -> None:
    wanted = {
        "indicators": ["rpnt_1_8"],
        "within": "region:94",
        "levels": ["departement"],
        "portraits": ["none"],
        "langs": "fr",
    }
    publish(Publication.parse(**wanted), tmp_path / "site", jobs=1)
    pages = {path.name: path.read_text("utf-8") for path in (tmp_path / "site").rglob("map/rpnt_1_8/*.html")}
    assert sorted(pages) == [
        "departement-2021-07.html", "departement-2023-02.html", "departement-2025-05.html", "departement-2026-04.html",
        "departement.html",
    ]  # fmt: skip
    for page in pages.values():
        assert ">mai 2025 (après une rupture)</option>" in page
        assert LINE["fr"] in page.replace("&#39;", "'")
    gap = next((tmp_path / "site").rglob("compare/*.html")).read_text("utf-8").replace("&#39;", "'")
    assert "mai 2025 (après une rupture)" in gap


def test_every_answer_of_the_api_has_the_status_of_its_values(client: FlaskClient) -> None:
    values = client.get("/api/v1/values?indicator=rpnt_1_8&level=departement&period=2025-05").get_json()
    statuses = {row["code"]: row["obs_status"] for row in values["values"]}
    assert (statuses["01"], statuses["75"]) == ("B", "O")
    assert values["series_breaks"][0]["before"] == "2023-02"
    portrait = client.get("/api/v1/territories/epci/243500139/compare").get_json()
    line = next(entry for entry in portrait["indicators"] if entry["indicator"] == "rpnt_1_8")
    assert [(row["obs_status"], round(100 * row["value"], 1)) for row in line["evolution"]][1:3] == [
        ("A", 4.7),
        ("B", 95.3),
    ]
    several = client.get("/api/v1/compare/territories?t=region:53&indicator=rpnt_1_8").get_json()
    assert [row["obs_status"] for row in several["territories"][0]["periods"]] == ["A", "A", "B", "A", "A"]
    described_one = client.get("/api/v1/indicators/rpnt_1_8").get_json()
    assert {row["obs_status"] for row in described_one["figures"] if row["period"] == "2025-05"} == {"B"}
    assert described_one["series_breaks"] == values["series_breaks"]
    survey = client.get("/api/v1/indicators/cyber_mesure_rssi").get_json()
    assert {row["obs_status"] for row in survey["figures"]} == {"E"}
