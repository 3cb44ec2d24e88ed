"""The table beside the map: which rows, in which order, a page of them; and the search by name, postcode or code."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors.questions import InvalidChoice, RepeatedParameter, UnknownParameter
from geo.territories.read import read_territories
from geo.territories.search import list_territories
from geo.territories.search_ranking import find
from geo.views.query import Query
from geo.views.table import TableQuery, page_of, sort_and_search
from geo.views.view import View, build_view
from geo.vocabulary.choices import TableColumn
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.parameters import LONGEST_FIND


def view_of(**params: str) -> View:
    return build_view(Query.parse(params))


def search_codes(search: str, level: Level = Level.COMMUNE, within: str = "") -> list[str]:
    return [entry["code"] for entry in list_territories(level, Extent.parse(within) if within else None, search)]


# --- rows -----------------------------------------------------------------------------------------------------------


def test_rows_are_in_the_order_of_the_codes_by_default() -> None:
    codes = sort_and_search(view_of(level="departement"), TableQuery())["code"].tolist()
    assert codes[:3] == ["01", "02", "03"]
    assert codes == sorted(codes)
    assert len(codes) == 101


@pytest.mark.parametrize("sort", ["value", "-value", "coverage", "-numerator", "-denominator"])
def test_missing_values_are_last_in_either_direction(sort: str) -> None:
    table = sort_and_search(view_of(level="departement"), TableQuery(sort=sort))
    column = table[sort.removeprefix("-")]
    present = column.dropna()
    assert present.tolist() == sorted(present, reverse=sort.startswith("-"))
    assert column.isna().tolist() == sorted(column.isna())
    if sort.endswith("value"):
        assert table["code"].iloc[-1] == "75"


def test_equal_values_stay_in_the_order_of_the_codes() -> None:
    table = sort_and_search(view_of(level="commune", within="departement:35"), TableQuery(sort="-value"))
    assert table["value"].unique().tolist() == [1.0, 0.0]
    for _, group in table.groupby("value"):
        assert group["code"].is_monotonic_increasing


def test_names_are_sorted_as_a_reader_of_french_sorts() -> None:
    names = sort_and_search(view_of(level="departement"), TableQuery(sort="name"))["name"].tolist()
    assert names.index("Côte-d'Or") < names.index("Côtes-d'Armor") < names.index("Creuse")
    assert names.index("Drôme") < names.index("Essonne") < names.index("Eure")
    assert sort_and_search(view_of(level="departement"), TableQuery(sort="-name"))["name"].tolist() == names[::-1]


def test_the_second_indicator_and_the_stratum_can_be_sorted_by() -> None:
    table = sort_and_search(
        view_of(level="departement", draw="bivariate", second="rpnt_2_2"), TableQuery(sort="-second")
    )
    other = view_of(level="departement", indicator="rpnt_2_2").frame.set_index("code")["value"]
    assert table["second"].dropna().is_monotonic_decreasing
    assert table["second"].tolist()[:5] == other[table["code"]].tolist()[:5]
    strata = sort_and_search(
        view_of(indicator="data_projet_engage", level="commune", period="2022"), TableQuery(sort="stratum")
    )
    assert strata["stratum"].dropna().is_monotonic_increasing


def test_a_column_that_the_view_has_not_leaves_the_order_of_the_codes() -> None:
    assert sort_and_search(view_of(level="region"), TableQuery(sort="second"))["code"].is_monotonic_increasing


@pytest.mark.slow
def test_only_rows_that_are_searched_for() -> None:
    view = view_of(level="departement", size="0-499")
    assert sort_and_search(view, TableQuery(find="LOIRE"))["code"].tolist() == [
        "37",
        "42",
        "43",
        "44",
        "45",
        "49",
        "71",
    ]
    assert sort_and_search(view, TableQuery(find="paris")).empty  # no commune of Paris passes the filter
    assert sort_and_search(view_of(level="commune"), TableQuery(find="35000"))["code"].tolist() == ["35238"]


def test_a_search_keeps_the_order_that_was_asked_for() -> None:
    table = sort_and_search(view_of(level="departement"), TableQuery(sort="-value", find="loire"))
    assert len(table) > 3
    assert table["value"].is_monotonic_decreasing


def test_pages_hold_every_row_once() -> None:
    whole = sort_and_search(view_of(level="departement"), TableQuery(sort="-value"))
    pages = [page_of(whole, TableQuery(page=number), 25) for number in range(1, 6)]
    assert [len(page) for page, _ in pages] == [25, 25, 25, 25, 1]
    assert {count for _, count in pages} == {5}
    assert pd.concat([page for page, _ in pages])["code"].tolist() == whole["code"].tolist()


def test_a_table_without_rows_has_one_empty_page() -> None:
    page, pages = page_of(
        sort_and_search(view_of(level="region"), TableQuery(find="zzzz")), TableQuery(find="zzzz"), 25
    )
    assert (len(page), pages) == (0, 1)


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ({"sort": "colour"}, 'The value "colour" is not allowed for sort. Choose one of: code, name, value, '),
        ({"sort": "--value"}, 'The value "--value" is not allowed for sort'),
        ({"page": "0"}, 'The value "0" is not allowed for page. Choose one of: the whole numbers from 1 to 9,999.'),
        ({"page": "-1"}, '"-1" is not allowed for page'),
        ({"page": "two"}, '"two" is not allowed for page'),
        ({"page": "²"}, '"²" is not allowed for page'),
        ({"page": "10000"}, '"10000" is not allowed for page'),
    ],
)
def test_rows_that_cannot_be_shown_are_answered_with_a_sentence(given_: dict[str, str], sentence: str) -> None:
    with pytest.raises(InvalidChoice) as caught:
        TableQuery.parse(given_)
    assert sentence in str(caught.value)
    assert "n'est pas permise" in caught.value.message("fr")


def test_a_page_after_the_last_one_names_the_last_one() -> None:
    with pytest.raises(InvalidChoice, match='"3" is not allowed for page. Choose one of: 1 – 2'):
        page_of(sort_and_search(view_of(level="departement"), TableQuery()), TableQuery(page=3), 100)


@pytest.mark.slow
@given(
    st.sampled_from(TableColumn).flatmap(lambda name: st.sampled_from([name, f"-{name}"])),
    st.text(max_size=LONGEST_FIND).map(str.strip),
    st.integers(1, 9999),
)
def test_what_is_printed_is_parsed_back(sort: str, search: str, page: int) -> None:
    rows = TableQuery(sort, search, page)
    assert TableQuery.parse(rows.params()) == rows


def test_a_longer_search_is_cut() -> None:
    assert len(TableQuery.parse({"find": "a" * 500}).find) == LONGEST_FIND


def test_a_column_is_sorted_the_useful_way_first_and_the_other_way_then() -> None:
    rows = TableQuery(page=7, find="loire")
    assert rows.by("value") == TableQuery("-value", "loire")
    assert rows.by("value").by("value").sort == "value"
    assert rows.by("name").sort == "name"
    assert rows.by("name").by("name").sort == "-name"
    assert TableQuery().by("code").sort == "-code"


# --- search ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Saint-Étienne", "saint etienne", "ST ETIENNE", "  st-étienne ", "Saint Étienne"])
def test_accents_hyphens_case_and_abbreviations_are_forgiven(text: str) -> None:
    # Named exactly so comes before the much larger number of names that begin with it.
    assert search_codes(text)[0] == "42218"


def test_sainte_is_abbreviated_too() -> None:
    assert search_codes("ste marguerite")[:2] == ["88424", "43208"]
    assert search_codes("ste marguerite") == search_codes("sainte marguerite")


@pytest.mark.slow
def test_a_postcode_finds_its_communes_the_largest_first() -> None:
    communes = read_territories(Level.COMMUNE)
    codes = search_codes("01400")
    # 01400 is also the code of Seillonnaz.
    pairs = communes[["code", "postcodes"]].itertuples(index=False)
    meant = ["01400" in postcodes or code == "01400" for code, postcodes in pairs]
    expected = communes[meant].assign(step=communes["population"] // 500)
    assert {"01001", "01400"} < set(codes)
    assert codes == expected.sort_values(["step", "code"], ascending=[False, True])["code"].tolist()
    assert search_codes("75011") == ["75056"]


def test_a_code_finds_its_territory() -> None:
    assert search_codes("2a004")[0] == "2A004"
    assert search_codes("2a", Level.DEPARTEMENT)[0] == "2A"
    assert search_codes("243500139", Level.EPCI) == ["243500139"]


def test_the_best_match_comes_first_and_the_most_populated_of_equals() -> None:
    # The name itself, names that begin so, names with a word that begins so, the rest.
    codes = search_codes("lyon")
    names = read_territories(Level.COMMUNE).set_index("code")["name"]
    assert [names[code] for code in codes[:6]] == [
        "Lyon", "Lyons-la-Forêt", "Sainte-Foy-lès-Lyon", "Chazelles-sur-Lyon", "Cognat-Lyonne", "Beauvoir-en-Lyons",
    ]  # fmt: skip
    inside = search_codes("rennes")
    assert inside[:3] == ["35238", "11309", "11310"]  # two villages of one step of populations, by code
    assert inside.index("11309") < inside.index("58303")  # Rennes-le-Château, 89 inhabitants; Varennes-Vauzelles, 9,146


def test_homonyms_are_told_apart_by_their_departement() -> None:
    places = [
        (entry["code"], entry["departement_name"])
        for entry in list_territories(Level.COMMUNE, None, "saint-denis")
        if entry["name"] == "Saint-Denis"
    ]
    assert places == [("97411", "La Réunion"), ("93066", "Seine-Saint-Denis"), ("11339", "Aude"), ("30247", "Gard")]


def test_a_search_stays_inside_the_extent() -> None:
    assert search_codes("saint-denis", within="departement:11") == ["11339"]
    assert "97411" not in search_codes("saint-denis", within="zone:metropolitan")


@pytest.mark.parametrize("text", ["zzzz", "---", "'", "00000", "%", "\\", "Ω"])
def test_nothing_is_found_by_nothing(text: str) -> None:
    assert search_codes(text) == []


@given(st.text(max_size=30))
def test_any_text_may_be_searched_for(text: str) -> None:
    regions = read_territories(Level.REGION)
    assert set(find(regions, text)["code"]) <= set(regions["code"])


@given(st.integers(0, 17), st.data())
def test_a_territory_is_found_by_any_beginning_of_its_name(row: int, data: st.DataObject) -> None:
    regions = read_territories(Level.REGION)
    name = str(regions["name"].iloc[row])
    beginning = name[: data.draw(st.integers(3, len(name)))]
    assert regions["code"].iloc[row] in find(regions, beginning)["code"].tolist()


def test_rows_are_asked_for_once_and_with_nothing_else() -> None:
    with pytest.raises(RepeatedParameter, match='"sort" was given 2 times'):
        TableQuery.parse([("sort", "code"), ("sort", "name")])
    with pytest.raises(UnknownParameter, match="allowed here: sort, find, page[.]"):
        TableQuery.parse({"level": "region"})
