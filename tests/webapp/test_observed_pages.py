"""What is said of the observed figures beside the directory: of whom they are, what they lack, whose licence they have."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from geo.base.errors.questions import FilterNotPossible, NoValuesAtLevel
from geo.compare.gaps import INHABITANTS_OF_COMMUNES, compute_group_gap
from geo.compare.groups import parse_groups
from geo.counts.counts import comparable
from geo.indicators.catalogue import get_indicator
from geo.portrait.portrait import build_portrait
from geo.portrait.side_by_side import compare_territories, parse_territories
from geo.views.query import Query
from geo.views.view import View, build_view
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind, Weight
from geo.wording import sentences
from geo.wording.coverage import coverage_line, hatch_note
from geo.wording.metadata import build_metadata, texts
from geo.wording.methodology import FORMULAS, OBSERVED_FORMULAS, formula
from geo.wording.totals import total_sentence
from webapp.app import create_app
from webapp.base.settings import Settings

pytestmark = pytest.mark.slow

BESIDE = ("site_https_teste", "spf_strict", "bal_publiee", "opendata_repere", "opendata_repere_3500")
ODBL = "https://opendatacommons.org/licenses/odbl/1-0/"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings()).test_client()


def view(indicator: str, level: str, **asked: str) -> View:
    return build_view(Query.parse({"indicator": indicator, "level": level, **asked}))


def plain(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"indicator": "site_https_teste", "level": "region"},
            "France: 88.1% of the communes whose site was tested (14,326 of 16,254), coverage 78.50%.",
        ),
        (
            {"indicator": "bal_publiee", "level": "epci"},
            "France: 39.5% of communes (13,810 of 34,945), coverage 100.00%.",
        ),
        (
            {"indicator": "opendata_repere", "level": "epci"},
            "France: 16.7% of authorities (210 of 1,255), coverage 100.00%.",
        ),
        (
            {"indicator": "opendata_repere", "level": "departement"},
            "France: 64.9% of authorities (63 of 97), coverage 100.00%.",
        ),
        (
            {"indicator": "opendata_repere_3500", "level": "departement"},
            "France: 10.1% of the communes of 3,500 inhabitants and more (328 of 3,254), coverage 100.00%.",
        ),
    ],
)
def test_a_total_says_of_whom_it_is(asked: dict[str, str], said: str) -> None:
    assert total_sentence(view(**asked), "France", "en") == said


def test_a_total_of_inhabitants_says_whose_they_are() -> None:
    # An authority is listed or not, whoever lives there.
    authorities = view("opendata_repere", "region", weight="inhabitants")
    assert total_sentence(authorities, "France", "en").startswith("France: 88.2% of authorities (15 of 17)")
    tested = total_sentence(view("spf_strict", "region", weight="inhabitants"), "France", "fr")
    assert "des habitants des communes dont le domaine de messagerie" in tested
    assert "vivent dans une commune qui remplit le critère" in tested


def test_coverage_is_not_said_of_all_town_halls_where_some_alone_are_counted() -> None:
    # 16,254 of 34,875 communes have a value; 78.5 % is of the town halls that declare a site.
    line = coverage_line(view("site_https_teste", "commune"), "en")
    assert line == (
        "Communes: 16,254 of 34,875 with a value. Coverage: 78.5% of the town halls that declare a site or have no record."
    )
    assert coverage_line(view("opendata_repere", "departement"), "en").endswith("Coverage: 100.0% of the authorities.")
    assert hatch_note(view("site_https_teste", "commune"), "en").endswith("that now make up the commune have no value.")
    assert "of the town halls that have a mail domain of their own" in hatch_note(view("spf_strict", "epci"), "en")
    assert "of the communes" in hatch_note(view("bal_publiee", "epci"), "en")


def test_the_legend_of_a_yes_or_no_of_an_authority_says_listed() -> None:
    for level in ("commune", "epci", "departement", "region"):
        drawn = view("opendata_repere", level)
        labels = [item.label for item in sentences.legend_items(drawn, "en")]
        assert labels[:2] == ["Not listed", "Listed"]
        assert sentences.legend_title(drawn, "en") == "Open data found (the authority itself, yes or no, %)"
    assert [item.label for item in sentences.legend_items(view("spf_strict", "commune"), "en")][:2] == [
        "Criterion not met", "Criterion met",
    ]  # fmt: skip


def test_each_says_its_formula_and_none_that_of_the_directory(client: FlaskClient) -> None:
    formulas = {name: formula(get_indicator(name)) for name in BESIDE}
    assert set(formulas.values()) == set(OBSERVED_FORMULAS.values())
    for name in BESIDE:
        text = plain(client.get(f"/indicators/{name}?lang=en").get_data(as_text=True))
        assert formulas[name] in text
        assert "have a record" not in text
    assert formula(get_indicator("rpnt_1_8")) == FORMULAS[Kind.OBSERVED]


def test_the_methodology_lists_them_apart_from_the_criteria_of_the_directory(client: FlaskClient) -> None:
    text = client.get("/methodology?lang=en").get_data(as_text=True)
    criteria, _, rest = text.partition('<h2 id="others">')
    others = rest.partition("<h2")[0]
    linked = re.findall(r'href="/indicators/(\w+)', criteria)
    assert linked == [f"rpnt_{number}" for number in ("1_1", "1_2", "1_8", "2_1", "2_2", "2_3")]
    assert set(re.findall(r'href="/indicators/(\w+)', others)) == set(BESIDE)
    # In the notice and in the licence of each of the two.
    assert plain(others).count(ODBL) == 4
    assert "between June 2023 and December 2023" in plain(others)
    for shown in ("town halls of its communes that have a record", "Nothing is added up from its communes"):
        assert shown in plain(criteria)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_notice_of_the_odbl_goes_with_the_values(client: FlaskClient, lang: str) -> None:
    drawn = view("opendata_repere", "departement")
    assert ODBL in build_metadata(drawn, lang)["notice"]
    assert "OpenDataFrance, ODbL 1.0" in texts(drawn, lang)["notice"].replace("\u202f", " ")
    assert any(ODBL in line for line in sentences.source_lines(drawn, lang))
    assert "notice" not in build_metadata(view("bal_publiee", "departement"), lang)
    crossed = view("rpnt_1_8", "departement", draw="bivariate", second="opendata_repere_3500")
    assert ODBL in build_metadata(crossed, lang)["second"]["notice"]
    assert any(ODBL in line for line in sentences.source_lines(crossed, lang))
    asked = f"indicator=opendata_repere&level=departement&lang={lang}"
    assert ODBL in client.get(f"/api/v1/export?{asked}&format=geojson").get_data(as_text=True)
    for address in (
        f"/map?{asked}", f"/indicators/opendata_repere?lang={lang}", f"/compare?indicator=opendata_repere&lang={lang}",
        f"/territories/departement/35?indicator=opendata_repere&lang={lang}",
        f"/compare/territories?indicator=opendata_repere&t=departement:35&lang={lang}",
    ):  # fmt: skip
        assert ODBL in client.get(address).get_data(as_text=True), address


def test_a_gap_of_inhabitants_speaks_of_communes_where_they_are_counted() -> None:
    groups = parse_groups("commune_lt_3500", "metropole")
    bases = get_indicator("bal_publiee")
    gap = compute_group_gap(bases, *groups, bases.latest.id, weight=Weight.INHABITANTS)
    assert (gap.why, gap.interval) == (INHABITANTS_OF_COMMUNES, None)
    # An authority is listed or not, whoever lives there: the weight that was asked for changes nothing.
    listed = get_indicator("opendata_repere")
    by_people = compute_group_gap(listed, *groups, listed.latest.id, weight=Weight.INHABITANTS)
    assert by_people == compute_group_gap(listed, *groups, listed.latest.id)
    assert by_people.interval is not None
    halls = compute_group_gap(get_indicator("spf_strict"), *groups, "2026-03", weight=Weight.INHABITANTS)
    assert "a town hall decides" in halls.why


def test_groups_of_communes_are_compared_by_their_own_listing() -> None:
    gap = compute_group_gap(get_indicator("opendata_repere"), *parse_groups("commune_lt_3500", "metropole"), "2022-12")
    assert (gap.a.numerator, gap.a.denominator, gap.b.numerator, gap.b.denominator) == (219, 31282, 139, 969)
    assert gap.interval is not None
    assert not comparable(get_indicator("opendata_repere_3500"))


def test_references_of_an_authority_are_those_of_its_level() -> None:
    def counted(level: Level, code: str) -> dict[str, tuple[float | None, float | None]]:
        line = next(x for x in build_portrait(level, code).lines if x.indicator.id == "opendata_repere")
        assert line.expected is None
        for against in line.comparators:
            assert against.rank is None
            assert against.interval is None
        return {x.reference.id: (x.share.numerator, x.share.denominator) for x in line.comparators}

    rennes = counted(Level.COMMUNE, "35238")
    # Not the listing of Rennes Métropole, Ille-et-Vilaine and Bretagne, but that of the communes in them.
    assert (rennes["epci:243500139"], rennes["departement:35"], rennes["region:53"]) == ((7, 43), (22, 332), (69, 1202))
    assert rennes["france"] == (563, 34875)
    assert counted(Level.EPCI, "243500139")["france"] == (210, 1255)
    assert counted(Level.EPCI, "243500139")["departement:35"] == (6, 18)
    assert counted(Level.DEPARTEMENT, "35")["france"] == (63, 97)
    assert counted(Level.REGION, "53")["france"] == (15, 17)


def test_the_country_is_counted_without_holes_where_communes_have_no_value() -> None:
    for level, code in ((Level.EPCI, "243500139"), (Level.DEPARTEMENT, "35"), (Level.REGION, "53")):
        line = next(x for x in build_portrait(level, code).lines if x.indicator.id == "opendata_repere_3500")
        country = line.comparators[-1]
        assert (country.reference.id, country.share.numerator, country.share.denominator) == ("france", 328, 3254)
    drawn = view("opendata_repere_3500", "departement", within="zone:metropolitan")
    assert drawn.total is not None
    assert drawn.total.denominator == drawn.frame["denominator"].sum()


def test_side_by_side_the_country_is_that_of_one_level_or_none() -> None:
    def country(name: str, *refs: str) -> list[tuple[float, float]]:
        table = compare_territories(get_indicator(name), parse_territories(refs)).table
        last = table[(table["id"] == "france") & (table["period"] == "2022-12")]
        return list(last[["numerator", "denominator"]].itertuples(index=False, name=None))

    assert country("opendata_repere", "epci:243500139", "epci:244400404") == [(210, 1255)]
    assert country("opendata_repere", "commune:35238", "commune:44109") == [(563, 34875)]
    assert country("opendata_repere", "epci:243500139", "departement:35") == []
    assert country("opendata_repere_3500", "epci:243500139") == [(328, 3254)]


def test_an_indicator_without_values_of_communes_is_not_offered_for_them(client: FlaskClient) -> None:
    option = re.compile(r'<option value="opendata_repere_3500"')
    assert option.search(client.get("/compare/territories?t=epci:243500139&lang=en").get_data(as_text=True))
    assert not option.search(client.get("/compare/territories?t=commune:35238&lang=en").get_data(as_text=True))
    assert not option.search(client.get("/compare?lang=en").get_data(as_text=True))
    with pytest.raises(NoValuesAtLevel, match="has no value at level commune"):
        view("opendata_repere_3500", "commune")


@pytest.mark.parametrize(("name", "level"), [("opendata_repere", "epci"), ("opendata_repere_3500", "departement")])
def test_what_is_not_made_of_communes_is_not_filtered_by_them(name: str, level: str) -> None:
    with pytest.raises(FilterNotPossible, match="choose a level or an indicator whose values are"):
        view(name, level, size="0-499")


def test_a_commune_without_a_tested_site_has_no_value_and_no_word_of_its_record(client: FlaskClient) -> None:
    text = plain(client.get("/territories/commune/35238?indicator=site_https_teste&lang=en").get_data(as_text=True))
    assert "Site tested over https, December 2024 – No data" in text
    assert "has no record" not in text
    card = plain(
        client.get("/map?indicator=opendata_repere&level=epci&selected=243500139&lang=en").get_data(as_text=True)
    )
    assert "yes, as 16.7% of authorities" in card
    assert "as 16.7% of communes" not in card
