"""The gap page: the same figures on the page, in the API, on the command line and recomputed from the exported table."""

from __future__ import annotations

import io
import json
import re

import pandas as pd
import pytest
from flask.testing import FlaskClient

from geo.base import paths
from geo.base.i18n import number, percent
from geo.cli.main import main
from geo.compare.groups import parse_groups
from geo.indicators.catalogue import get_indicator
from geo.territories.read import read_territories
from geo.vocabulary.levels import Level
from geo.vocabulary.units import points
from webapp.app import create_app
from webapp.base.settings import Settings

pytestmark = pytest.mark.slow

QUESTION = "indicator=rpnt_1_8&period=2026-10&a=commune_lt_3500&b=metropole"
CHARTS = ("evolution", "places", "map", "spread", "parts", "closing")


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings()).test_client()


@pytest.fixture(scope="module")
def by_hand() -> dict[str, tuple[int, int]]:
    """Numerators and denominators of both groups from the shipped file, without the code of the Atlas."""
    values = pd.read_parquet(paths.data() / "presence.parquet")
    rows = values[
        (values["indicator"] == "rpnt_1_8") & (values["period"] == "2026-10") & (values["level"] == "commune")
    ]
    communes = pd.read_parquet(
        paths.boundaries() / "commune.parquet", columns=["code", "population", "epci_type"]
    ).set_index("code")
    rows = rows.assign(code=rows["code"].astype(str)).set_index("code").join(communes)
    inside = rows["epci_type"].eq("METRO")
    small = rows[rows["population"].lt(3500) & ~inside]
    return {
        "a": (int(small["numerator"].sum()), int(small["denominator"].sum())),
        "b": (int(rows[inside]["numerator"].sum()), int(rows[inside]["denominator"].sum())),
    }


def page(client: FlaskClient, query: str, lang: str = "en") -> str:
    answer = client.get(f"/compare?{query}&lang={lang}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    with pytest.raises(SystemExit) as stopped:
        main(["compare", *arguments, "--json"])
    assert stopped.value.code == 0
    record: dict[str, object] = json.loads(capsys.readouterr().out)
    return record


def test_the_national_gap_is_shown_with_its_counts(client: FlaskClient, by_hand: dict[str, tuple[int, int]]) -> None:
    assert by_hand == {"a": (13_779, 31_238), "b": (786, 968)}
    text = page(client, QUESTION)
    for numerator, denominator in by_hand.values():
        assert (
            f'<td class="number">{number(numerator, "en")}</td><td class="number">{number(denominator, "en")}</td>'
            in text
        )
        assert percent(numerator / denominator, "en") in text
    gap = 13_779 / 31_238 - 786 / 968
    assert f'<span class="figure-gap">{points(gap, "en")}</span>' in text
    assert "[−42.9 ; −31.2]" in text


def test_no_commune_is_in_both_groups() -> None:
    a, b = parse_groups("commune_lt_3500", "metropole")
    assert not (a.mask & b.mask).any()
    assert len(a.mask) == len(read_territories(Level.COMMUNE)) == 34_875
    assert (a.size, b.size) == (31_282, 969)


def test_page_command_and_api_agree(
    client: FlaskClient, capsys: pytest.CaptureFixture[str], by_hand: dict[str, tuple[int, int]]
) -> None:
    record = command(
        capsys, "--indicator", "rpnt_1_8", "--period", "2026-10", "--a", "commune_lt_3500", "--b", "metropole"
    )
    api = client.get(f"/api/v1/gaps?{QUESTION}").get_json()
    for name in ("a", "b", "gap", "interval", "distinguishable", "evolution"):
        assert record[name] == api[name]
    assert (api["a"]["numerator"], api["a"]["denominator"]) == by_hand["a"]
    assert api["gap"] == by_hand["a"][0] / by_hand["a"][1] - by_hand["b"][0] / by_hand["b"][1]


@pytest.mark.parametrize("by", ["region", "departement"])
def test_every_place_on_the_page_is_that_of_the_exported_table(client: FlaskClient, by: str) -> None:
    text = page(client, f"{QUESTION}&by={by}")
    table = pd.read_csv(io.BytesIO(client.get(f"/api/v1/gaps?{QUESTION}&by={by}&format=csv").data), dtype={"code": str})
    assert len(table) == (18 if by == "region" else 101)
    assert table["numerator_a"].sum() == 13_779
    assert table["denominator_b"].sum() == 968
    section = text[text.index('id="where"') : text.index('id="spread"')]
    shown = re.findall(r'<tr><th scope="row"><a href="[^"]*">([^<]*)</a></th>(.*?)</tr>', section)
    assert [name.replace("&#39;", "'") for name, _ in shown] == table["name"].tolist()
    for (_, cells), row in zip(shown, table.itertuples(), strict=True):
        share_a = row.numerator_a / row.denominator_a if row.denominator_a else float("nan")
        share_b = row.numerator_b / row.denominator_b if row.denominator_b else float("nan")
        matches = re.findall(r'<td class="number">([^<]*)</td>', cells)
        assert matches[0] == percent(share_a, "en")
        assert matches[2] == percent(share_b, "en")
        assert matches[4] == points(share_a - share_b, "en")
        assert ("small group" in cells) == bool(row.small)


def test_the_parts_of_a_difference_add_up(client: FlaskClient) -> None:
    api = client.get("/api/v1/decomposition?indicator=rpnt_1_8&period=2026-10&one=region:53&other=region:44").get_json()
    assert api["total"] == pytest.approx(api["composition"] + api["rate"], abs=1e-12)
    assert api["total"] == pytest.approx(api["one"]["share"] - api["other"]["share"], abs=1e-12)
    assert sum(band["composition"] + band["rate"] for band in api["bands"]) == pytest.approx(api["total"], abs=1e-12)
    text = page(client, f"{QUESTION}&one=region:53&other=region:44")
    assert "+44.7 points" in text
    assert "+23.5 because its communes are of other sizes" in text


def test_what_closes_is_ranked_and_adds_up(client: FlaskClient) -> None:
    api = client.get(f"/api/v1/closing?{QUESTION}").get_json()
    assert (api["missing"], api["to_adopt"]) == (17_459, 11_586)
    rows = api["epci"]
    assert [row["town_halls"] for row in rows] == sorted((row["town_halls"] for row in rows), reverse=True)
    assert rows[-1]["town_halls_so_far"] + api["without_epci"] == api["missing"]
    needed = rows[api["epci_needed"] - 1]
    assert needed["town_halls_so_far"] >= 11_586 > rows[api["epci_needed"] - 2]["town_halls_so_far"]
    text = page(client, QUESTION)
    assert "not a forecast" in text
    assert rows[0]["name"] in text
    table = pd.read_csv(io.BytesIO(client.get(f"/api/v1/closing?{QUESTION}&format=csv").data), dtype={"code": str})
    assert table["code"].tolist() == [row["code"] for row in rows]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_an_svg_with_a_title_and_words(client: FlaskClient, name: str, lang: str) -> None:
    answer = client.get(f"/compare/{name}.svg?{QUESTION}&mark=35&lang={lang}")
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    text = answer.get_data(as_text=True)
    assert text.startswith("<svg")
    assert f'lang="{lang}"' in text[:2000]
    assert re.search(r"<title>[^<]+</title>\s*<desc>[^<]+</desc>", text)
    assert "<image" not in text
    assert "<script" not in text


def test_a_survey_is_compared_by_stratum_and_says_what_it_cannot(client: FlaskClient) -> None:
    text = page(client, "indicator=ia_projet_en_cours&a=commune_lt_3500&b=metropole&period=2025")
    # Published as whole percents: 15 % and 90 %, 75 points apart.
    assert {"15%", "90%"} <= set(re.findall(r"[\d.]+%", text))
    assert re.search(r'figure-gap">−75</span> points', text)
    assert "no interval: sample size not published" in text
    assert 'id="where"' not in text
    page_text = page(client, "indicator=ia_projet_en_cours&a=region:53&b=region:84&period=2025")
    assert "Nothing was measured in the territories themselves." in page_text


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("a=nobody", 404, "There is no group of communes &#34;nobody&#34;"),
        ("a=band_0-499&b=commune_lt_3500", 400, "communes in common"),
        ("period=1999", 404, "has no period &#34;1999&#34;"),
        ("by=commune", 400, "is not allowed for by"),
        ("unit=street", 400, "is not allowed for unit"),
        ("one=region:99", 400, "The extent &#34;region:99&#34;"),
        ("one=departement:35&other=nowhere", 404, "There is no group of communes &#34;nowhere&#34;"),
        ("indicator=data_projet_engage_estime", 400, "is an estimate from the sizes of communes"),
        ("colour=red", 400, "The parameter &#34;colour&#34; is not known"),
    ],
)
def test_what_cannot_be_compared_is_answered_with_a_sentence(
    client: FlaskClient, query: str, status: int, sentence: str
) -> None:
    answer = client.get(f"/compare?{query}&lang=en")
    assert answer.status_code == status, answer.get_data(as_text=True)[-600:]
    assert sentence in answer.get_data(as_text=True)
    assert 'href="/map' in answer.get_data(as_text=True)


def test_an_unknown_chart_and_a_missing_parameter_are_problems(client: FlaskClient) -> None:
    assert client.get("/compare/pie.svg").status_code == 400
    answer = client.get("/api/v1/decomposition?one=region:53")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert "other" in answer.get_json()["detail"]


def test_a_departement_has_no_places_and_is_spread_over_its_epci(client: FlaskClient) -> None:
    text = page(client, "indicator=rpnt_1_8&a=band_0-499&b=band_3500-9999&within=departement:01")
    assert 'id="where"' not in text
    assert '<option value="epci" selected>' in text
    assert "24.1%" in text


def test_a_survey_begins_with_two_groups_that_have_figures(client: FlaskClient) -> None:
    """Its newest edition asked other authorities than the usual two groups."""
    answer = client.get("/compare?indicator=ia_projet_engage&lang=en")
    assert answer.status_code == 200
    assert client.get("/compare?indicator=ia_projet_engage&a=commune_lt_3500&b=metropole&lang=en").status_code == 404


@pytest.mark.parametrize("indicator", ["bal_publiee", "site_https_teste", "ia_projet_en_cours"])
def test_surveys_and_estimates_of_the_theme_stand_after_the_gap(client: FlaskClient, indicator: str) -> None:
    text = client.get(f"/compare?indicator={indicator}&lang=en").get_data(as_text=True)
    after = text[text.index('id="survey"') :]
    assert "It makes no gap:" in after
    estimates = after[after.index("It makes no gap:") :].partition("</p>")[0]
    named = re.findall(r"/indicators/(\w+_estime)", estimates)
    assert len(named) == 3
    assert {get_indicator(name).theme for name in named} == {get_indicator(indicator).theme}


def test_presence_has_neither_survey_nor_estimate(client: FlaskClient) -> None:
    assert "It makes no gap:" not in client.get("/compare?lang=en").get_data(as_text=True)
