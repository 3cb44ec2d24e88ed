"""Whatever route figures leave by, they say of which indicator they are, when, of what kind, by whom and under which licence."""

import io

import pandas as pd
import pytest
from flask.testing import FlaskClient

from geo.counts.provenance import Provenance
from geo.statistics.intervals import wilson_interval
from webapp.app import create_app

pytestmark = pytest.mark.slow

NEEDED = list(Provenance.__annotations__)
SURVEY = "/api/v1/export?format=csv&level=commune&period=2022&indicator=data_projet_engage"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app().test_client()


def csv_of(client: FlaskClient, address: str) -> pd.DataFrame:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return pd.read_csv(io.BytesIO(answer.data), dtype={"period": str}, low_memory=False)


@pytest.mark.parametrize(
    "address",
    [
        "/values?level=region&indicator=rpnt_1_8",
        "/values?level=region&indicator=ia_projet_en_cours",
        "/hotspots?level=departement&indicator=rpnt_1_8",
        "/gaps?indicator=rpnt_1_8",
        "/gaps?indicator=ia_projet_en_cours",
        "/closing?indicator=rpnt_1_8",
        "/decomposition?indicator=rpnt_1_8&one=region:53&other=region:84",
    ],
)
def test_an_answer_says_what_its_figures_are(client: FlaskClient, address: str) -> None:
    body = client.get(f"/api/v1{address}").get_json()
    assert set(NEEDED) <= set(body)
    kind = "survey" if "ia_projet" in address else "observed"
    assert (body["indicator"], body["kind"]) == (address.rpartition("indicator=")[2].partition("&")[0], kind)
    assert body["weight"] == ("communes" if kind == "observed" else None)
    assert all(body[name] for name in NEEDED if name != "weight")
    assert body["source_url"].startswith("https://")


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/gaps?indicator=rpnt_1_8&format=csv",
        "/api/v1/closing?indicator=rpnt_1_8&format=csv",
        "/api/v1/compare/territories?indicator=rpnt_1_8&t=region:53&format=csv",
    ],
)
def test_every_row_of_a_table_says_so_too(client: FlaskClient, address: str) -> None:
    table = csv_of(client, address)
    assert set(NEEDED) <= set(table.columns)
    assert table[NEEDED].notna().all(axis=None)


@pytest.mark.parametrize(
    ("address", "status", "slug"),
    [
        ("/closing?indicator=ia_projet_en_cours", 400, "survey-only-by-stratum"),
        ("/closing?indicator=ia_projet_engage_estime", 400, "estimates-not-compared"),
        ("/decomposition?indicator=ia_projet_en_cours&one=region:53&other=region:84", 400, "survey-only-by-stratum"),
        ("/hotspots?indicator=data_projet_engage&level=commune", 400, "hot-spots-of-estimates"),
        ("/values?level=region&draw=bivariate&second=ia_projet_en_cours", 400, "estimates-not-crossed"),
        ("/export?level=region&draw=bivariate&second=ia_projet_en_cours&format=csv", 400, "estimates-not-crossed"),
        ("/export?level=region&draw=bivariate&second=ia_projet_en_cours&format=html", 400, "estimates-not-crossed"),
        ("/export?level=region&draw=circles&indicator=ia_projet_en_cours&format=png", 400, "drawing-not-possible"),
    ],
)
def test_no_statistic_of_estimates_leaves_by_any_route(
    client: FlaskClient, address: str, status: int, slug: str
) -> None:
    answer = client.get(f"/api/v1{address}")
    assert answer.status_code == status
    assert answer.get_json()["type"].endswith(f"/problems/{slug}")


@pytest.mark.parametrize("page", ["/map", "/embed"])
@pytest.mark.parametrize(
    ("drawn", "says"),
    [
        (
            "indicator=data_projet_engage&level=commune&period=2022&draw=bivariate&second=cyber_niveau_bon",
            "ne sont pas croisés",
        ),
        ("indicator=data_projet_engage&level=commune&period=2022&draw=circles", "Les cercles montrent des effectifs"),
        ("indicator=data_projet_engage&level=commune&period=2022&draw=hotspots", "ne sont pas cherchés"),
    ],
)
def test_a_page_says_why_and_draws_areas(client: FlaskClient, page: str, drawn: str, says: str) -> None:
    answer = client.get(f"{page}?{drawn}")
    assert answer.status_code == 200
    assert says in answer.text
    assert "valeurs viennent de 4 chiffres publiés, un par strate" in answer.text.replace("&#39;", "'")
    assert "Spearman" not in answer.text


def test_no_picker_offers_an_estimate_to_be_crossed(client: FlaskClient) -> None:
    observed = client.get("/map?level=region&draw=bivariate").text
    seconds = observed.partition('name="second"')[2].partition("</select>")[0]
    assert "rpnt_2_2" in seconds
    assert "ia_projet_en_cours" not in seconds
    survey = client.get("/map?level=region&indicator=ia_projet_en_cours").text
    drawings = survey.partition('name="draw"')[2].partition("</select>")[0]
    assert drawings.count("<option") == 1


def test_a_survey_figure_leaves_with_interval_base_fieldwork_and_address(client: FlaskClient) -> None:
    table = csv_of(client, SURVEY)
    small = table[table["stratum"].eq("commune_lt_3500")].iloc[0]
    # 7 % of 81 communes; the interval is Wilson's.
    assert (small["value"], small["sample_size"]) == (0.07, 81)
    assert (small["low"], small["high"]) == pytest.approx(wilson_interval(0.07, 81))
    assert small["fieldwork"] == "mai–juillet 2022"
    assert "communes" in small["base"]
    assert small["source_url"].startswith("https://github.com/Observatoire-Data-Publica/")
    record = client.get("/api/v1/values?level=commune&period=2022&indicator=data_projet_engage").get_json()["values"][0]
    assert [record[name] for name in ("low", "high")] == pytest.approx(wilson_interval(0.07, 81))
    assert record["fieldwork"] == "mai–juillet 2022"
    figures = client.get("/api/v1/indicators/data_projet_engage").get_json()["figures"]
    known = [figure for figure in figures if figure["sample_size"]]
    assert known
    assert all(figure["interval"] and figure["fieldwork"] and figure["base"] for figure in known)
    assert all(figure["kind"] == "survey" for figure in figures)
    gap = csv_of(client, "/api/v1/gaps?indicator=data_projet_engage&a=commune_lt_3500&b=region&format=csv")
    first = gap[gap["period"].eq("2022")].iloc[0]
    assert (first["low_a"], first["high_a"]) == pytest.approx(wilson_interval(0.07, 81))
    assert first["fieldwork_a"] == "mai–juillet 2022"
    assert first["source_url_a"].startswith("https://")


@pytest.mark.parametrize(("level", "code"), [("epci", "243500139"), ("commune", "35238"), ("region", "53")])
def test_the_table_of_a_portrait_holds_all_its_figures(client: FlaskClient, level: str, code: str) -> None:
    table = csv_of(client, f"/api/v1/territories/{level}/{code}/compare?format=csv")
    record = client.get(f"/api/v1/territories/{level}/{code}/compare").get_json()
    assert table[["kind", "source", "source_url", "licence", "period"]].notna().all(axis=None)
    sections = table["section"].value_counts().to_dict()
    lines, rings = len(record["indicators"]), [ring["id"] for ring in record["rings"] if ring["members"]]
    periods = sum(len(line["evolution"]) for line in record["indicators"])
    assert sections["comparison"] == lines * len(record["rings"])
    assert sections["evolution"] == periods
    assert sections["evolution_reference"] == periods * len(rings)
    assert sections.get("neighbour", 0) == len(record["neighbours"]) * lines
    assert sections["peer"] == len(record["peers"]) * lines
    assert sections["survey"] == len(record["surveys"])
    assert sections.get("estimate", 0) == len(record["estimates"])
    assert sections.get("commune", 0) == len(record["communes"])
    assert sections.get("criteria", 0) == (len(rings) if record["criteria"] else 0)
    for line in record["indicators"]:
        # Every number of the page: the share of each reference group in each period.
        own = table[table["section"].eq("evolution_reference") & table["indicator"].eq(line["indicator"])]
        for row in own.itertuples():
            then = next(entry for entry in line["evolution"] if entry["period"] == row.period)
            assert row.ring_value == pytest.approx(then[row.ring], nan_ok=True) or then[row.ring] is None
    found = {(entry["indicator"], entry["kind"]) for entry in record["findings"]}
    named = table[table["finding"].notna()]
    assert set(zip(named["indicator"], named["finding"], strict=True)) == found
    for entry in [*record["indicators"], *record["surveys"], *record["estimates"]]:
        assert set(NEEDED) <= set(entry)
    for entry in record["surveys"]:
        assert entry["base"]
        assert entry["fieldwork"]
