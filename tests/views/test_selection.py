"""What is said about the chosen territory: its value, what it is made of, its places, its past."""

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

from geo.base import paths
from geo.base.errors.questions import FormerTerritory
from geo.portrait.portrait import build_portrait
from geo.territories.read import get_territory, read_territories
from geo.views.histogram import build_histogram
from geo.views.query import Query
from geo.views.selection import Moment, Rank, SelectedTerritory, parents, ranks, select_territory
from geo.views.view import View, build_view
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Direction
from geo.wording.selection import HEIGHT, MARGIN, WIDTH, panel_lines, sparkline

PARIS = "75056"
NO_INHABITANT = "55039"
"""Beaumont-en-Verdunois, destroyed in 1916: a commune with a mayor and without a town hall in the directory."""
OUESSANT = "29155"
SAINT_DENIS = "97411"


def view_of(**params: str) -> View:
    return build_view(Query.parse({"period": "2026-10", **params}))


def panel_texts(view: View, code: str, lang: str = "en") -> dict[str, str]:
    return dict(panel_lines(view, select_territory(view, code), lang))


def fractions(level: str, indicator: str = "rpnt_1_8", period: str = "2026-10") -> dict[str, Fraction]:
    """The values of a level as they stand in the file, without a rounding."""
    wanted = [("level", "=", level), ("indicator", "=", indicator), ("period", "=", period)]
    table = pd.read_parquet(paths.data() / "presence.parquet", filters=wanted)
    rows = table[table["denominator"] > 0][["code", "numerator", "denominator"]].itertuples(index=False)
    return {code: Fraction(int(numerator), int(denominator)) for code, numerator, denominator in rows}


def place(values: dict[str, Fraction], code: str, among: list[str]) -> tuple[int, int, int]:
    """First place, last place and number, counted one by one."""
    own, group = values[code], [values[other] for other in among if other in values]
    higher = sum(value > own for value in group)
    return higher + 1, higher + sum(value == own for value in group), len(group)


# --- ranks ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("code", ["35", "22", "971", "28", "13"])
def test_ranks_of_a_departement_are_counted_one_by_one(code: str) -> None:
    values = fractions("departement")
    table = read_territories(Level.DEPARTEMENT).set_index("code")
    region = table.index[table["region"] == table.loc[code, "region"]].tolist()
    rank_list = select_territory(view_of(level="departement"), code).ranks
    assert [(rank.first, rank.last, rank.count) for rank in rank_list] == [
        place(values, code, list(table.index)),
        place(values, code, region),
    ]
    assert [rank.group for rank in rank_list] == ["country", "region"]


def test_known_ranks() -> None:
    def plain(level: str, code: str) -> list[Rank]:
        return [replace(rank, interval=None) for rank in select_territory(view_of(level=level), code).ranks]

    assert plain("departement", "35") == [Rank("country", "", 3, 3, 100), Rank("region", "Bretagne", 1, 1, 4)]
    assert plain("region", "04") == [Rank("country", "", 1, 1, 18)]
    assert plain("region", "94") == [Rank("country", "", 18, 18, 18)]


def test_a_rank_on_the_card_is_that_of_the_portrait() -> None:
    for level, code in ((Level.DEPARTEMENT, "13"), (Level.EPCI, "200069193"), (Level.REGION, "84")):
        shown = select_territory(view_of(level=str(level)), code).ranks[0]
        own = next(line for line in build_portrait(level, code).lines if line.indicator.id == "rpnt_1_8")
        country = own.against("france")
        assert country is not None
        assert country.rank is not None
        assert (shown.first, shown.count, shown.interval) == (country.rank.rank, country.rank.of, country.rank.interval)


def test_a_yes_or_no_of_a_commune_has_no_rank() -> None:
    view = view_of(level="commune")
    values = view.frame["value"].dropna()
    texts = panel_texts(view, "35238")
    # Rennes says yes, as 16,689 of the other 34,826 town halls do.
    assert texts["Beside France"] == f"yes, as {(values.sum() - 1) / (len(values) - 1):.1%} of communes"
    assert not any(name.startswith("Rank") for name in texts)
    silent = str(view.frame.loc[view.frame["value"].eq(0), "code"].iloc[0])
    assert panel_texts(view, silent)["Beside France"].startswith("no, as 52.1% of communes")


def test_a_share_of_inhabitants_has_an_interval_too() -> None:
    rank = select_territory(view_of(level="epci", weight="inhabitants"), "200069193").ranks[0]
    low, high = rank.interval or (0, 0)
    assert low < rank.first < high


@pytest.mark.slow
def test_equal_values_share_a_place_and_say_so() -> None:
    # 44 of 58, 22 of 29 and 66 of 87 are the same share.
    values = fractions("epci")
    first, last, count = place(values, "200046977", list(values))
    assert last > first
    view = view_of(level="epci")
    selected = select_territory(view, "200046977")
    assert (selected.ranks[0].first, selected.ranks[0].last, selected.ranks[0].count) == (first, last, count)
    line = panel_texts(view, "200046977")["Rank in France"]
    low, high = selected.ranks[0].interval or (0, 0)
    place_ = f"{first} of 1,255 intercommunalities, level with {last - first} others"
    assert line == f"{place_} (95 % interval {low} to {high})"
    assert low < first < high
    others = [code for code, value in values.items() if value == values["200046977"]]
    same = {replace(select_territory(view, code).ranks[0], interval=None) for code in others}
    assert same == {replace(selected.ranks[0], interval=None)}


@pytest.mark.slow
def test_the_stratum_of_an_epci_is_its_type_and_that_of_a_commune_its_band() -> None:
    values = fractions("epci")
    table = read_territories(Level.EPCI).set_index("code")
    metropoles = table.index[table["epci_type"] == "METRO"].tolist()
    rank = select_territory(view_of(level="epci"), "243500139").ranks[2]
    assert (rank.group, rank.name) == ("stratum", "METRO")
    assert (rank.first, rank.last, rank.count) == place(values, "243500139", metropoles)
    assert rank.count == 22
    commune = select_territory(view_of(level="commune"), "35238").ranks[2]
    assert (commune.name, commune.count) == ("50000+", 133)


def test_where_lower_is_better_the_lowest_is_first() -> None:
    view = view_of(level="region")
    turned = replace(view, indicator=replace(view.indicator, direction=Direction.LOWER_IS_BETTER))
    assert [ranks(turned, get_territory(Level.REGION, code))[0].first for code in ("94", "04")] == [1, 18]


@pytest.mark.slow
def test_a_filter_ranks_only_those_that_pass() -> None:
    view = view_of(level="departement", size="50000+")
    assert select_territory(view, "35").ranks[0].count == view.report.valued < 100
    assert select_territory(view, "35").ranks[0].count == 64 - int(view.frame["value"].isna().sum())


def test_an_extent_does_not_change_the_places() -> None:
    inside = select_territory(view_of(level="departement", within="region:53"), "35")
    assert inside.ranks == select_territory(view_of(level="departement"), "35").ranks


@pytest.mark.parametrize(
    ("indicator", "level", "code"),
    [("ia_projet_en_cours", "region", "53"), ("ia_projet_engage_estime", "departement", "35")],
)
def test_an_estimate_is_never_ranked(indicator: str, level: str, code: str) -> None:
    view = build_view(Query.parse({"indicator": indicator, "level": level}))
    selected = select_territory(view, code)
    assert selected.value is not None
    assert selected.ranks == ()
    lines = dict(panel_lines(view, selected, "en"))
    assert lines["Rank"] == "none: an estimate is never ranked as if it had been observed"
    assert not any("of" in text and name.startswith("Rank in") for name, text in lines.items())


# --- lines ----------------------------------------------------------------------------------------------------------


def test_what_is_said_of_a_departement() -> None:
    assert panel_texts(view_of(level="departement"), "35") == {
        "Value": "88.6%",
        "Made of": "294 of 332 town halls",
        "Coverage": "100.0%",
        "Rank in France": "3 of 100 départements",
        "Rank: Bretagne": "1 of 4 départements",
    }
    french = panel_texts(view_of(level="departement"), "35", "fr")
    assert french["Valeur"] == "88,6\u202f%"
    assert "3 sur 100 départements" in french.values()


def test_inhabitants_are_said_as_inhabitants() -> None:
    lines = panel_texts(view_of(level="departement", weight="inhabitants"), "35")
    assert lines["Made of"] == "1,073,868 of 1,120,666 inhabitants"


def test_both_indicators_are_said_where_two_are_drawn() -> None:
    view = view_of(level="departement", draw="bivariate", second="rpnt_2_2")
    lines = list(panel_texts(view, "35").items())
    assert lines[0] == ("Site declared in https", "88.6%")
    other = build_view(Query.parse({"indicator": "rpnt_2_2", "level": "departement", "period": "2026-10"}))
    assert lines[1] == ("Mail not with a consumer provider", panel_texts(other, "35")["Value"])


@pytest.mark.slow
def test_a_survey_figure_is_said_with_its_stratum_sample_and_interval() -> None:
    view = build_view(Query.parse({"indicator": "data_projet_engage", "level": "commune", "period": "2022"}))
    lines = panel_texts(view, "35238")
    assert lines["Stratum"] == "Communes of 100,000 inhabitants or more"
    assert lines["Sample"] == "n = 7, 95 % interval 25% to 84% (unreliable: fewer than 30 answers)"
    selected = select_territory(view, "35238")
    # Wilson 1927 by hand for 0.57 of 7, z = 1.96: centre 0.5452, half width 0.2957.
    assert selected.interval == pytest.approx((0.2494, 0.8410), abs=0.0002)
    assert selected.sample_size == 7
    region = build_view(Query.parse({"indicator": "ia_projet_en_cours", "level": "region"}))
    assert select_territory(region, "53").interval is None
    assert panel_texts(region, "53")["Sample"] == "no interval: sample size not published"


@pytest.mark.slow
def test_a_cluster_is_said_of_those_that_were_compared() -> None:
    view = view_of(level="epci", within="region:53", draw="hotspots")
    assert "Cluster" in panel_texts(view, "243500139")
    assert "Cluster" not in panel_texts(view, "200046977")  # Lyon lies outside the extent


# --- odd territories ------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("code", [PARIS, NO_INHABITANT])
def test_a_commune_without_a_record_has_no_value_and_no_place(code: str) -> None:
    view = view_of(level="commune", selected=code)
    selected = select_territory(view, code)
    assert (selected.value, selected.ranks, selected.left_out) == (None, (), False)
    assert all(moment.value is None for moment in selected.past)
    assert panel_texts(view, code) == {"Value": "No data"}
    assert sparkline(view, selected, "en") is None
    drawn = build_histogram(view)
    assert drawn is not None
    assert drawn.selected is None


def test_a_commune_without_inhabitants_is_a_commune_like_others() -> None:
    selected = select_territory(view_of(level="commune", weight="inhabitants"), NO_INHABITANT)
    assert selected.territory["population"] == 0
    assert selected.value is None
    assert selected.neighbours == 8


@pytest.mark.slow
def test_an_island_without_an_epci_has_a_band_and_no_neighbour() -> None:
    selected = select_territory(view_of(level="commune"), OUESSANT)
    assert pd.isna(selected.territory["epci"])
    assert selected.neighbours == 0
    assert [rank.group for rank in selected.ranks] == ["country", "region", "stratum"]
    assert selected.ranks[0].last - selected.ranks[0].first + 1 == 16_690  # town halls that meet the criterion
    # As it is in no EPCI, it passes no filter by type of EPCI.
    filtered = view_of(level="commune", type="CC")
    assert select_territory(filtered, OUESSANT).left_out
    assert panel_texts(filtered, OUESSANT) == {"Value": "none of its communes passes the filter"}
    assert parents(selected.territory, Level.COMMUNE) == [
        (Level.REGION, "53", "Bretagne"),
        (Level.DEPARTEMENT, "29", "Finistère"),
    ]


def test_an_overseas_commune_is_ranked_in_the_country_and_in_its_region() -> None:
    selected = select_territory(view_of(level="commune"), SAINT_DENIS)
    assert selected.ranks[0].count == 34_827
    assert (selected.ranks[1].name, selected.ranks[1].count) == ("La Réunion", 24)
    assert [code for _, code, _ in parents(selected.territory, Level.COMMUNE)] == ["04", "974", "249740119"]


@pytest.mark.slow
def test_a_territory_that_the_filter_leaves_out_says_so() -> None:
    view = view_of(level="departement", size="0-499")
    selected = select_territory(view, "75")
    assert (selected.left_out, selected.value, selected.ranks) == (True, None, ())
    assert panel_texts(view, "75", "fr") == {"Valeur": "aucune de ses communes ne passe le filtre"}


@pytest.mark.slow
def test_a_territory_outside_the_extent_has_its_value_all_the_same() -> None:
    here, there = view_of(level="departement", within="region:53"), view_of(level="departement")
    selected = select_territory(here, "13")
    assert not selected.left_out
    assert (selected.value, selected.ranks, selected.past) == (
        select_territory(there, "13").value,
        select_territory(there, "13").ranks,
        select_territory(there, "13").past,
    )
    # A filter is another thing: it holds outside the extent too.
    assert select_territory(view_of(level="departement", within="region:53", size="0-499"), "92").left_out


def test_a_former_code_is_answered_with_the_present_one() -> None:
    with pytest.raises(FormerTerritory, match="it is now 01033"):
        select_territory(view_of(level="commune"), "01091")


def test_what_a_territory_can_be_opened_to() -> None:
    def ways(level: str, code: str, **more: str) -> list[tuple[str, str]]:
        view = build_view(Query.parse({"level": level, **more}))
        return [(str(extent), str(smaller)) for extent, smaller in select_territory(view, code).inside]

    assert ways("region", "53") == [("region:53", "commune"), ("region:53", "epci"), ("region:53", "departement")]
    assert ways("epci", "243500139") == [("epci:243500139", "commune")]
    assert ways("commune", "35238") == []
    estimate = ways("departement", "35", indicator="ia_projet_engage_estime")
    assert estimate == [("departement:35", "commune"), ("departement:35", "epci")]
    # What is of the authority itself has no communes to open to.
    assert ways("departement", "35", indicator="ia_projet_engage_autorite") == [("departement:35", "epci")]


# --- past -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_past_is_that_of_the_file() -> None:
    periods = ["2021-07", "2023-02", "2025-05", "2026-04", "2026-10"]
    selected = select_territory(view_of(level="departement"), "35")
    assert [moment.period for moment in selected.past] == periods
    expected = [float(fractions("departement", period=period)["35"]) for period in periods]
    assert [moment.value for moment in selected.past] == expected
    # The same whatever period is drawn.
    assert select_territory(view_of(level="departement", period="2021-07"), "35").past == selected.past


@pytest.mark.slow
def test_the_past_is_filtered_as_the_present() -> None:
    view = view_of(level="departement", size="0-499")
    selected = select_territory(view, "35")
    assert selected.past[-1].value == selected.value != select_territory(view_of(level="departement"), "35").value


def line_of(values: list[float | None]) -> SelectedTerritory:
    selected = select_territory(view_of(level="region"), "53")
    return replace(selected, past=tuple(Moment(f"202{year}", value) for year, value in enumerate(values)))


def test_the_line_goes_from_nothing_to_all() -> None:
    view = view_of(level="region")
    spark = sparkline(view, line_of([0.0, 0.5, 1.0]), "en")
    assert spark is not None
    assert [(x, y) for x, y, _ in spark.points] == [
        (MARGIN, HEIGHT - MARGIN), (WIDTH / 2, HEIGHT / 2), (WIDTH - MARGIN, MARGIN),
    ]  # fmt: skip
    assert spark.paths == ("M6.0 40.0L125.0 23.0L244.0 6.0",)
    assert spark.label == "2020: 0.0%; 2021: 50.0%; 2022: 100.0%"


def test_a_gap_in_the_past_stays_a_gap() -> None:
    view = view_of(level="region")
    spark = sparkline(view, line_of([0.1, 0.2, None, 0.3, 0.4]), "fr")
    assert spark is not None
    assert len(spark.points) == 4
    assert len(spark.paths) == 2
    assert "2020\u00a0: 10,0\u202f%\u202f; 2021\u00a0: 20,0\u202f%" in spark.label
    alone = sparkline(view, line_of([0.1, None, 0.3]), "fr")
    assert alone is not None
    assert (len(alone.points), alone.paths) == (2, ())


@pytest.mark.parametrize("values", [[], [0.5], [None, None], [None, 0.5, None]])
def test_a_single_value_is_no_line(values: list[float | None]) -> None:
    assert sparkline(view_of(level="region"), line_of(values), "fr") is None


def test_extents_are_named() -> None:
    assert view_of(level="commune", within="epci:243500139").extent_name == "Rennes Métropole"
    assert view_of(level="commune", within="zone:metropolitan").extent_name is None
    assert Extent.parse("zone:metropolitan").is_zone
    with pytest.raises(ValueError, match="zone"):
        _ = Extent.parse("zone:metropolitan").territory_level
