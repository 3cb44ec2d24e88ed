"""Portraits and territories side by side as pages, pictures and API: the same figures everywhere, and every odd territory."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pandas as pd
import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base.errors.comparing import EstimatesNotCompared, IndicatorNotObserved, TooManyTerritories
from geo.base.i18n import number, percent, translate
from geo.cli.main import main
from geo.compare.presentation.sentences import NOT_TERRITORIAL
from geo.counts.criteria import read_sheet
from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.portrait.peers import find_peers
from geo.portrait.portrait import NO_EPCI, NO_NEIGHBOUR, NO_RECORD, NO_RECORDS, NOBODY, PARIS, build_portrait
from geo.portrait.presentation.charts import chart_series
from geo.portrait.presentation.sentences import reference_tables
from geo.portrait.questions import PortraitQuestion, SideBySideQuestion
from geo.portrait.side_by_side import TerritoryReference, compare_territories, parse_territories
from geo.territories.read import get_neighbours
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Weight
from geo.vocabulary.units import points
from webapp.app import create_app
from webapp.base.settings import Settings

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
REGIONS = ["11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84"]


class Tables(HTMLParser):
    """Reads every table of a page as rows of cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self.inside = False
            self.tables[-1][-1][-1] = " ".join(self.tables[-1][-1][-1].split())

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.tables[-1][-1][-1] += data


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("&#39;", "'").replace("&#34;", '"')


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings()).test_client()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def csv(client: FlaskClient, address: str, **types: type) -> pd.DataFrame:
    answer = client.get(address)
    assert answer.mimetype == "text/csv"
    return pd.read_csv(io.StringIO(answer.get_data(as_text=True)), dtype={"code": str, "id": str, **types})


def ring_rows(text: str) -> dict[tuple[str, str], list[str]]:
    """Return the rows of the table of the reference groups by indicator and reference group, as the page says them."""
    table = next(table for table in Tables(text).tables if table[0][0] in {"Compared with", "Comparé à"})
    rows, label = {}, ""
    for row in table[1:]:
        if len(row) == 1:
            label = row[0].partition(" – ")[0].rpartition(", ")[0] or row[0].partition(" – ")[0]
        else:
            rows[label, row[0]] = row[1:]
    return rows


@pytest.mark.parametrize(("level", "code"), [("epci", "243500139"), ("commune", "01001"), ("region", "53")])
def test_page_command_line_api_and_exported_file_agree(
    client: FlaskClient, capsys: pytest.CaptureFixture[str], level: str, code: str
) -> None:
    with pytest.raises(SystemExit):
        main(["territory", level, code, "--json"])
    record = json.loads(capsys.readouterr().out)
    assert client.get(f"/api/v1/territories/{level}/{code}/compare").get_json() == record
    table = csv(client, f"/api/v1/territories/{level}/{code}/compare?format=csv")
    shown = ring_rows(page(client, f"/territories/{level}/{code}?lang=en"))
    labels = {reference["id"]: reference["label_en"] for reference in record["rings"] if reference["members"]}
    for entry in record["indicators"]:
        rows = [(reference, cells) for (label, reference), cells in shown.items() if label == entry["label_en"]]
        present = [against for against in entry["comparators"] if against["ring"] in labels]
        for (reference, cells), against in zip(rows, present, strict=True):
            kind = against["ring"].partition(":")[0]
            assert reference.endswith(labels[against["ring"]]) or (kind, level) == ("stratum", "epci")
            row = table[(table["indicator"] == entry["indicator"]) & (table["ring"] == against["ring"])].iloc[0]
            # By hand, from the counts that were exported.
            own = row["numerator"] / row["denominator"] if row["denominator"] else float("nan")
            there = row["ring_numerator"] / row["ring_denominator"]
            assert cells[0] == number(row["members"], "en")
            assert cells[1] == percent(there, "en") == percent(against["share"], "en")
            assert cells[2] == f"{number(row['ring_numerator'], 'en')} of {number(row['ring_denominator'], 'en')}"
            assert cells[3] == points(own - there, "en")
            assert (
                (own - there) == pytest.approx(against["difference"]) if own == own else against["difference"] is None
            )
            indicator = get_indicator(entry["indicator"])
            if indicator.yes_or_no(Level(level)):
                assert against["difference_interval"] is None
                # A yes or a no has neither an interval nor a rank; who declares no site is not asked about its https, nor
                # is one whose site was not tested.
                answers = own == own
                assert answers or indicator.conditional or indicator.concerned_en
                # Those of the group that answer the same, without the commune itself where it is one of them.
                inside = kind not in {"neighbours", "peers"}
                same = row["ring_numerator"] if own else row["ring_denominator"] - row["ring_numerator"]
                alike = percent((same - inside) / (row["ring_denominator"] - inside), "en")
                marks = {"communes": "(a)", "authorities": "(b)", "town_halls": "(c)"} if level == "commune" else {}
                whose = "authorities" if indicator.of_authority else "communes"
                said = [marks.get(indicator.counted, "(a)"), f"{'yes' if own else 'no'}, as {alike} of {whose}", "–"]
                if entry["indicator"] == "bal_publiee":
                    # Communes of the date, some of which are one now: the share of answers is of the present ones.
                    shares = (float(text.partition(", as ")[2].partition("%")[0]) for text in (said[1], cells[5]))
                    assert next(shares) == pytest.approx(next(shares), abs=0.5)
                    said[1] = cells[5]
                assert cells[4:] == (said if answers else ["", "–", "–"])
            else:
                low, high = against["difference_interval"]
                zero = "" if against["distinguishable"] else " ≈ 0"
                assert cells[4] == f"{points(low, 'en')} to {points(high, 'en')}{zero}"
                # A limit that is written as 0.0 tells nothing apart.
                assert (low <= 0.0005 and high >= -0.0005) == (zero != "")
                first = row["rank"] == 1 and row["ties"] > 0
                place = (
                    f"among the {number(row['ties'] + 1, 'en')} first" if first else f"rank {number(row['rank'], 'en')}"
                )
                assert cells[5].startswith(f"{place} of {number(row['of'], 'en')}")
                assert ("95 % interval" in cells[5]) == (row["rank_high"] - row["rank_low"] > 10)
                assert cells[6] == number(row["percentile"] * 100, "en")


def test_ranks_and_percentiles_by_hand_from_the_exported_values(client: FlaskClient) -> None:
    values = csv(client, "/api/v1/export?indicator=rpnt_1_8&level=epci&period=2026-10&format=csv").set_index("code")
    own = values.loc["243500139", "value"]
    shown = ring_rows(page(client, "/territories/epci/243500139?lang=en"))
    known = values["value"].dropna()
    above, same = int((known > own).sum()), int((known == own).sum())
    assert same == 1
    cells = shown["Site declared in https", "France"]
    said = re.fullmatch(r"rank (\d+) of ([\d,]+) \(95 % interval (\d+) to (\d+)\)", cells[5])
    assert said
    assert said.group(1, 2) == (str(above + 1), number(len(known), "en"))
    assert int(said[3]) + 10 < int(said[4])  # a narrower one is not said
    assert int(said[3]) <= above + 1 <= int(said[4])
    assert cells[6] == number(((known < own).sum() + same / 2) / len(known) * 100, "en")
    alike = values.loc[[*find_peers(Level.EPCI, "243500139").table["code"], "243500139"], "value"]
    assert shown["Site declared in https", "Statistical peers"][5].startswith(
        f"rank {int((alike > own).sum()) + 1} of {len(alike)}"
    )
    members = values.loc[values["departement"].eq("35").to_numpy() | (values.index == "243500139"), "value"]
    assert shown["Site declared in https", "Département: Ille-et-Vilaine"][0] == str(len(members))


def test_the_territory_itself_is_shown_with_its_counts(client: FlaskClient) -> None:
    text = page(client, "/territories/epci/243500139?lang=en")
    table = next(table for table in Tables(text).tables if table[0][0] == "Compared with")
    heads = [row[0] for row in table if len(row) == 1]
    assert "Site declared in https, October 2026 – 97.7% 42 of 43 · 99.5% of the inhabitants" in heads
    rennes = plain(page(client, "/territories/commune/35238"))
    assert "Elle remplit 5 critères sur 6." in rennes
    assert "Messagerie du même domaine que le site, octobre 2026 – <strong>Critère non rempli</strong>" in rennes


def test_every_period_is_in_the_table_of_the_evolution(client: FlaskClient) -> None:
    record = client.get("/api/v1/territories/epci/243500139/compare").get_json()
    periods = next(entry for entry in record["indicators"] if entry["indicator"] == "rpnt_2_2")["evolution"]
    text = page(client, "/territories/epci/243500139?indicator=rpnt_2_2&lang=en")
    table = next(table for table in Tables(text).tables if table[0][0] == "Period")
    assert [row[0] for row in table[1:]] == ["July 2021", "February 2023", "May 2025", "April 2026", "October 2026"]
    references = [reference["id"] for reference in record["rings"]]
    for row, entry in zip(table[1:], periods, strict=True):
        assert row[1:3] == [percent(entry["value"], "en"), f"{entry['numerator']} of {entry['denominator']}"]
        assert row[3:] == [percent(entry[reference], "en") for reference in references]


def test_neighbours_and_peers_stand_under_the_territory_itself(client: FlaskClient) -> None:
    text = page(client, "/territories/commune/35238?peers=3&lang=en")
    near, alike = (table for table in Tables(text).tables if table[0][0] == "Territory")
    assert near[1][0] == alike[1][0] == "Rennes 35238"
    assert {row[0].rpartition(" ")[2] for row in near[2:]} == set(get_neighbours(Level.COMMUNE, "35238"))
    frame = find_peers(Level.COMMUNE, "35238", 3).table
    assert [row[0].rpartition(" ")[2] for row in alike[2:]] == frame["code"].tolist()
    assert [row[1] for row in alike[1:]] == ["0.00", *(f"{distance:.2f}" for distance in frame["distance"])]
    assert [row[2] for row in alike[2:]] == [number(people, "en") for people in frame["population"]]
    # It fails one of six criteria, the mail of the same domain as the site, by either denominator.
    # Its site is not in the list of tested ones: no value, which is not a no.
    assert near[1][2:] == ["yes", "yes", "No data", "no", *["yes"] * 8, *["no"] * 2]
    # What was chosen stays chosen on the way to another portrait, and in the download.
    assert f'href="/territories/commune/{frame["code"][0]}?peers=3&amp;lang=en"' in text
    assert 'href="/api/v1/territories/commune/35238/compare?peers=3&amp;format=csv&amp;lang=en"' in text


def test_the_communes_of_an_epci_are_sorted_by_a_link(client: FlaskClient) -> None:
    def rows(sort: str) -> list[list[str]]:
        text = page(client, f"/territories/epci/200069193?sort={sort}&lang=en")
        return next(table for table in Tables(text).tables if table[0][0].startswith("Commune"))[1:]

    least = rows("lacks")
    assert len(least) == 36
    assert [row[2] for row in least] == sorted((row[2] for row in least), reverse=True)
    away = [row for row in least if row[3].startswith("one criterion away")]
    assert len(away) == 3
    assert {row[2] for row in away} == {"5 of 6"}
    assert [row[3] for row in least[:8]] == ["nothing"] * 8
    assert rows("-lacks")[0][2] == least[-1][2]
    people = [int(row[1].replace(",", "")) for row in rows("-population")]
    assert people == sorted(people, reverse=True)
    assert [row[0] for row in rows("-name")] == [row[0] for row in rows("name")][::-1]
    text = page(client, "/territories/epci/200069193?lang=en")
    assert (
        'aria-sort="descending"><a class="sort" href="/territories/epci/200069193?sort=-lacks&amp;lang=en#communes">'
        in text
    )
    assert 'href="/territories/epci/200069193?sort=-population&amp;lang=en#communes"' in text


def test_communes_without_a_record_are_last_however_they_are_sorted_by_what_they_lack(client: FlaskClient) -> None:
    silent = int((read_sheet().score != read_sheet().score).sum())
    assert silent == 48
    for sort in ("lacks", "-lacks"):
        text = page(client, f"/territories/epci/200049187?sort={sort}&lang=en")  # CC du Grand Verdun
        rows = next(table for table in Tables(text).tables if table[0][0].startswith("Commune"))[1:]
        without = [row[2] == "–" for row in rows]
        assert without == sorted(without)
        assert sum(without) == sum(row[3] == "No data" for row in rows) > 0


ODD = [
    ("commune", "29083", [NO_EPCI, NO_NEIGHBOUR]),
    ("commune", "85113", [NO_EPCI, NO_NEIGHBOUR]),
    ("commune", "55039", [NO_RECORD, NOBODY]),
    ("commune", "55307", [NO_RECORD, NOBODY]),
    ("commune", "75056", [PARIS, NO_RECORD]),
    ("departement", "75", [PARIS, NO_RECORDS]),
    ("epci", "200054781", []),
    ("commune", "15031", [NO_RECORD]),
    ("commune", "97411", []),
    ("commune", "97302", []),
    ("departement", "973", [NO_NEIGHBOUR]),
    ("departement", "2A", []),
    ("region", "06", [NO_NEIGHBOUR]),
    ("region", "94", [NO_NEIGHBOUR]),
]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(("level", "code", "notes"), ODD)
def test_every_odd_territory_has_a_true_page(
    client: FlaskClient, level: str, code: str, notes: list[str], lang: str
) -> None:
    text = page(client, f"/territories/{level}/{code}?lang={lang}")
    for note in notes:
        assert plain(translate(note, lang)) in plain(text)
    assert not re.search(r">\s*(nan|None|inf)\s*<", text)
    alone = NO_NEIGHBOUR in notes
    assert ('id="neighbours"' in text) != alone
    rows = ring_rows(text)
    assert any(reference in {"Neighbours", "Voisins"} for _, reference in rows) != alone
    if NO_RECORD in notes or NO_RECORDS in notes:
        # Without a record it has none of the criteria; address bases and listed open data have other sources.
        declared = {entry.text("label", lang) for entry in load_catalogue().values() if entry.rpnt or entry.conditional}
        assert all(cells[3:] == ["–", "", "–", "–"] for (label, _), cells in rows.items() if label in declared)
        assert "Critère rempli" not in text.partition("<h2")[2].partition("<table")[0]
        missing = "No data" if lang == "en" else "Sans donnée"
        # Six criteria, four of which have a second denominator.
        assert text.count(f"– <strong>{missing}</strong>") >= 10


@pytest.mark.parametrize(("level", "code"), [entry[:2] for entry in ODD])
def test_every_odd_territory_has_true_pictures(client: FlaskClient, level: str, code: str) -> None:
    for name in ("map", "rings", "evolution"):
        answer = client.get(f"/territories/{level}/{code}/{name}.svg")
        assert answer.mimetype == "image/svg+xml"
        root = ElementTree.fromstring(answer.get_data(as_text=True))
        title, description = (root.findtext(f"{SVG}{part}") for part in ("title", "desc"))
        assert title
        assert description
        assert "nan" not in answer.get_data(as_text=True)


def test_paris_is_commune_epci_member_and_departement(client: FlaskClient) -> None:
    text = page(client, "/territories/commune/75056?lang=en")
    trail = re.search(r'<nav class="breadcrumb".*?</nav>', text, re.S)
    assert trail
    assert re.findall(r'href="(/territories/[^"?]+)', trail[0]) == [
        "/territories/region/11",
        "/territories/departement/75",
        "/territories/epci/200054781",
    ]
    epci = page(client, "/territories/epci/200054781?lang=en")
    paris = next(row for table in Tables(epci).tables for row in table if row[0] == "Paris 75056")
    assert paris[2:] == ["–", "No data"]


def test_a_territory_among_its_parents_links_to_their_portraits(client: FlaskClient) -> None:
    text = page(client, "/territories/commune/35238?indicator=rpnt_1_1&lang=en")
    for parent in ("region/53", "departement/35", "epci/243500139"):
        assert f'href="/territories/{parent}?indicator=rpnt_1_1&amp;lang=en"' in text
    assert (
        'href="/map?indicator=rpnt_1_1&amp;level=commune&amp;selected=35238&amp;within=departement:35&amp;lang=en"'
        in text
    )


def test_every_link_of_a_portrait_leads_somewhere(client: FlaskClient) -> None:
    for address in (
        "/territories/epci/200069193?peers=4",
        "/territories/commune/29083?lang=en",
        "/territories/region/94",
    ):
        text = page(client, address)
        own = {link.replace("&amp;", "&") for link in re.findall(r'(?:href|src|action)="(/[^"]*)"', text)}
        # Documents take seconds each and have tests of their own (test_report.py).
        assert sum("/export?" in link for link in own) == 2
        for link in own - {link for link in own if "/export?" in link}:
            assert client.get(link.partition("#")[0]).status_code == 200, link
        anchors = set(re.findall(r'href="#([^"]+)"', text))
        assert anchors <= set(re.findall(r'id="([^"]+)"', text))


def test_strengths_and_gaps_are_said_with_their_rule(client: FlaskClient) -> None:
    record = client.get("/api/v1/territories/epci/243500139/compare").get_json()
    for lang in ("fr", "en"):
        text = plain(page(client, f"/territories/epci/243500139?lang={lang}"))
        sentences = record[f"sentences_{lang}"]
        for sentence in (
            *sentences["strengths"],
            *sentences["gaps"],
            *sentences["rule"],
            *sentences["criteria"],
            *sentences["survey"],
        ):
            assert plain(sentence) in text


def test_surveys_and_estimates_look_like_what_they_are(client: FlaskClient) -> None:
    record = client.get("/api/v1/territories/epci/243500139/compare").get_json()
    tables = Tables(page(client, "/territories/epci/243500139?lang=en")).tables
    surveys = next(table for table in tables if table[0][1:3] == ["About", "Authorities"])
    rows = [row for row in surveys[1:] if len(row) == 6]
    assert len(rows) == len(record["surveys"])
    for row, entry in zip(sorted(rows), sorted(record["surveys"], key=lambda e: e["label_en"]), strict=True):
        figure = [entry["edition"], percent(entry["share"], "en", 0)]
        assert row[:5] == [entry["label_en"], "the authority itself", entry["stratum_en"], *figure]
        assert ("n = " in row[5]) == (entry["sample_size"] is not None)
        assert ("unreliable" in row[5]) == (entry["doubt"] in {"few_answers", "wide_interval"})
    estimates = next(table for table in tables if table[0][2:3] == ["Expected share of its communes"])
    assert estimates[0][3:] == ["95 % interval", "Probability for the authority itself", "95 % interval"]
    for column, about in ((2, "communes"), (4, "authority")):
        listed = [row[column] for row in estimates[1:] if row[column] not in {"", "–"}]
        known = [entry for entry in record["estimates"] if entry["about"] == about]
        assert listed == [percent(entry["value"], "en", 0) for entry in known]
    text = page(client, "/territories/epci/243500139?lang=en")
    assert 'atlas-kind-survey">Estimate by stratum (survey)</span>' in text
    assert 'atlas-kind-modelled">Modelled estimate</span>' in text
    # A commune is an authority: it has its own probability alone.
    tables = Tables(page(client, "/territories/commune/35238?lang=en")).tables
    assert next(table for table in tables if "Probability for the authority itself" in table[0])[0][2:] == [
        "Probability for the authority itself",
        "95 % interval",
    ]


def test_the_question_of_a_portrait_is_refused_what_it_cannot_say() -> None:
    with pytest.raises(
        IndicatorNotObserved, match='"ia_projet_en_cours" was measured by a survey, by kind of authority'
    ):
        PortraitQuestion.parse("epci", "243500139", [("indicator", "ia_projet_en_cours")])
    with pytest.raises(TooManyTerritories, match="11 territories were given; compare 1 to 10 at a time"):
        SideBySideQuestion.parse([("t", f"region:{code}") for code in REGIONS])
    ten = SideBySideQuestion.parse([("t", f"region:{code}") for code in REGIONS[:10]])
    with pytest.raises(TooManyTerritories):
        ten.with_territory(TerritoryReference(Level.REGION, REGIONS[10]))


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(REGIONS), min_size=1, max_size=10, unique=True),
    st.sampled_from(["rpnt_1_8", "rpnt_2_2", "ia_projet_en_cours"]),
    st.sampled_from(Weight),
)
def test_an_address_says_the_same_question(codes: list[str], indicator: str, weight: Weight) -> None:
    question = SideBySideQuestion(tuple(TerritoryReference(Level.REGION, code) for code in codes), indicator, weight)
    assert SideBySideQuestion.parse(question.params().items()) == question
    pairs = [*(("t", str(ref)) for ref in question.territories), ("indicator", indicator), ("weight", str(weight))]
    assert SideBySideQuestion.parse(pairs) == question
    first = question.territories[0]
    assert first not in question.without(first).territories
    assert question.without(first).with_territory(first).territories == (*question.territories[1:], first)


def test_side_by_side_page_api_and_file_agree(client: FlaskClient) -> None:
    chosen = "t=commune:35238,epci:243500139&t=region:53"
    record = client.get(f"/api/v1/compare/territories?{chosen}").get_json()
    table = csv(client, f"/api/v1/compare/territories?{chosen}&format=csv")
    shown = Tables(page(client, f"/compare/territories?{chosen}&lang=en")).tables[0]
    assert shown[0][1:] == ["July 2021", "February 2023", "May 2025 (after a break)", "April 2026", "October 2026"]
    names = ["Rennes", "Rennes Métropole", "Bretagne", "Ille-et-Vilaine", "France"]
    assert [entry["name"] for entry in record["territories"]] == names
    assert [entry["parent"] for entry in record["territories"]] == [False, False, False, True, True]
    assert len(table) == 25
    for row, entry in zip(shown[1:], record["territories"], strict=True):
        assert row[0].startswith(entry["name"])
        lines = table[table["id"] == entry["id"]]
        for cell, period, (_, line) in zip(row[1:], entry["periods"], lines.iterrows(), strict=True):
            share = line["numerator"] / line["denominator"]
            counts = f"{number(line['numerator'], 'en')} of {number(line['denominator'], 'en')}"
            assert period["value"] == share == line["value"]
            assert cell.startswith(f"{percent(share, 'en')}{counts}")
            assert ("to" in cell.removeprefix(percent(share, "en") + counts)) == (line["denominator"] > 1)
    assert table["indicator"].eq("rpnt_1_8").all()
    assert table["licence"].notna().all()


def test_inhabitants_have_no_interval_side_by_side(client: FlaskClient) -> None:
    record = client.get("/api/v1/compare/territories?t=epci:243500139&weight=inhabitants").get_json()
    last = record["territories"][0]["periods"][-1]
    assert (record["weight"], last["low"], last["high"]) == ("inhabitants", None, None)
    assert percent(last["value"], "en") == "99.5%"
    assert 'value="inhabitants" selected' in page(client, "/compare/territories?t=epci:243500139&weight=inhabitants")


def test_a_survey_between_territories_says_what_it_can_and_why_not_more(client: FlaskClient) -> None:
    chosen = "t=commune:01001,commune:01002,epci:243500139&indicator=data_projet_engage"
    text = plain(page(client, f"/compare/territories?{chosen}&lang=en"))
    assert "This territory itself was not surveyed" in text
    assert plain(NOT_TERRITORIAL) in text
    assert "Communes under 3,500 inhabitants" in text
    record = client.get(f"/api/v1/compare/territories?{chosen}").get_json()
    assert record["estimate"] is True
    assert {period["stratum"] for period in record["territories"][0]["periods"]} <= {"commune_lt_3500", None}
    # Two communes of one size are one line, named with both: never a line of a commune.
    drawing = client.get(f"/compare/territories.svg?{chosen}&lang=en").get_data(as_text=True)
    assert "Communes under 3,500 inhabitants (L'Abergement-Clémenciat, L'Abergement-de-Varey)" in drawing
    with pytest.raises(EstimatesNotCompared):
        compare_territories(get_indicator("data_projet_engage_estime"), parse_territories(["region:53"]))


def test_a_territory_is_added_and_removed_without_a_script(client: FlaskClient) -> None:
    typed = client.get("/compare/territories?t=region:53&find=commune:35238&level=epci&indicator=rpnt_1_1&lang=en")
    assert typed.status_code == 302
    assert typed.headers["Location"] == "/compare/territories?t=region:53,commune:35238&indicator=rpnt_1_1&lang=en"
    text = page(client, "/compare/territories?t=region:53&find=rennes&level=epci&lang=en")
    assert '<a href="/compare/territories?t=region:53,epci:243500139&amp;lang=en">Add Rennes Métropole</a>' in text
    assert 'href="/compare/territories?lang=en" aria-label="Remove Bretagne"' in text
    # What is there already is not offered again.
    again = page(client, "/compare/territories?t=epci:243500139&find=rennes+metropole&level=epci&lang=en")
    assert "Add Rennes Métropole" not in again
    assert "No results" in page(client, "/compare/territories?find=zzzzz&lang=en")
    ten = ",".join(f"region:{code}" for code in REGIONS[:10])
    full = page(client, f"/compare/territories?t={ten}&find=rennes&lang=en")
    assert "10 territories are compared: remove one to add another." in full
    assert 'name="find"' not in full


def test_the_other_language_keeps_every_territory(client: FlaskClient) -> None:
    text = page(client, "/compare/territories?t=region:53&t=region:28")
    assert 'href="/compare/territories?t=region:53,region:28&amp;lang=en" lang="en"' in text


def test_a_chart_has_no_more_lines_than_can_be_told_apart() -> None:
    def series(texts: list[str]) -> list[tuple[str, bool]]:
        side_by_side = compare_territories(get_indicator("rpnt_1_8"), parse_territories(texts))
        return [(entry.label, entry.quiet) for entry in chart_series(side_by_side)]

    two = series(["commune:35238", "commune:44109"])
    assert [name for name, quiet in two if quiet][-1] == "France"
    assert len(two) == 9
    nine = series([f"departement:{code}" for code in ("35", "44", "75", "2A", "974", "31", "13", "69", "59")])
    assert len(nine) == 10
    assert nine[-1] == ("France", True)
    ten = series([f"region:{code}" for code in REGIONS[:10]])
    assert [quiet for _, quiet in ten] == [False] * 10


def test_pictures_may_style_themselves_and_nothing_else(client: FlaskClient) -> None:
    for address in ("/territories/commune/35238/map.svg", "/compare/territories.svg?t=region:53"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
        assert "script-src" not in policy
    assert "unsafe" not in client.get("/territories/commune/35238").headers["Content-Security-Policy"]


def test_a_pictures_answer_is_kept_by_its_tag(client: FlaskClient) -> None:
    first = client.get("/territories/commune/35238/rings.svg?lang=en")
    again = client.get("/territories/commune/35238/rings.svg?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_reasons_are_said_once_and_named_by_their_mark() -> None:
    groups, reasons = reference_tables(build_portrait(Level.COMMUNE, "35238"), "en")
    assert reasons == [
        ("a", "no interval: one commune: a yes or a no, without an interval"),
        ("b", "no interval: one authority: a yes or a no, without an interval"),
        ("c", "no interval: one town hall: a yes or a no, without an interval"),
    ]
    # Its site was not tested: nothing to give an interval of.
    assert {row.interval for group in groups for row in group.rows} == {"(a)", "(b)", "(c)", ""}
    groups, reasons = reference_tables(build_portrait(Level.REGION, "94"), "en")
    assert reasons == [("a", "no interval: one authority: a yes or a no, without an interval")]
    # Without a value there is no difference, and nothing to explain: of Paris only its own listing.
    assert reference_tables(build_portrait(Level.DEPARTEMENT, "75"), "en")[1] == reasons
