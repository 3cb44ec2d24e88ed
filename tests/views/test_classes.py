"""Classes of maps that are compared: locked over the periods, parted at the national value, told apart by hue alone."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base.errors.questions import NoCentre, NoValuesAtLevel
from geo.export.tables import table
from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.indicators.layers import drawn_values
from geo.indicators.survey import survey_values
from geo.indicators.values import periods_at
from geo.maps.web import script_data
from geo.statistics.classify import classify_around
from geo.territories.read import read_territories
from geo.views import symbology
from geo.views.query import Query
from geo.views.view import View, build_view, parting_of
from geo.vocabulary.choices import Scheme
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind
from geo.vocabulary.palettes import DIVERGING, palette_colors
from geo.wording import metadata, sentences


def view_of(**params: str) -> View:
    return build_view(Query.parse(params))


# --- periods --------------------------------------------------------------------------------------------------------


def test_without_a_period_the_latest_reliable_one_at_the_level_is_shown() -> None:
    # Asked in 2025 too, but of all authorities together; of départements in 2022 (29 answers) and 2023 (25), both too few.
    indicator = get_indicator("ia_projet_engage")
    assert [period.id for period in indicator.periods] == ["2022", "2023", "2024", "2025"]
    assert [period.id for period in periods_at(indicator, Level.DEPARTEMENT)] == ["2022", "2023"]
    assert view_of(indicator="ia_projet_engage", level="departement").period.id == "2022"
    assert view_of(indicator="ia_projet_engage", level="region").period.id == "2024"
    # 2023 rests on 9 communes under 3,500 inhabitants, 2022 on 81; of EPCI 2023 has 18 métropoles, 2022 83 EPCI.
    assert view_of(indicator="data_gouvernance_regles", level="commune").period.id == "2022"
    assert view_of(indicator="data_gouvernance_regles", level="epci").period.id == "2022"
    assert view_of(indicator="ia_projet_engage_estime", level="epci").period.id == "2022"
    assert view_of(level="epci").period.id == "2026-10"
    with pytest.raises(NoValuesAtLevel, match="no value at level departement for period 2025"):
        view_of(indicator="ia_projet_engage", level="departement", period="2025")


@pytest.mark.slow
def test_the_periods_that_are_offered_are_those_that_can_be_drawn() -> None:
    for indicator in load_catalogue().values():
        if indicator.kind is Kind.OBSERVED:
            for level in Level:
                there = level in indicator.levels
                assert periods_at(indicator, level) == (indicator.periods if there else ()), (indicator.id, level)
            continue
        for level in Level if indicator.kind is Kind.SURVEY else (Level.COMMUNE, Level.REGION):
            drawn = []
            for period in indicator.periods:
                try:
                    if indicator.kind is Kind.SURVEY:
                        survey_values(indicator, level, period.id, read_territories(level).head())
                    else:
                        build_view(Query(indicator=indicator.id, level=level, period=period.id))
                except NoValuesAtLevel:
                    continue
                drawn.append(period)
            assert periods_at(indicator, level) == tuple(drawn), (indicator.id, level)


@pytest.mark.slow
@pytest.mark.parametrize("indicator", ["rpnt_1_8", "data_projet_engage"])
@pytest.mark.parametrize("scheme", ["quantiles", "fisher_jenks", "pretty"])
def test_locked_classes_are_those_of_all_periods_with_the_counts_of_each(indicator: str, scheme: str) -> None:
    level = Level.DEPARTEMENT if indicator == "rpnt_1_8" else Level.COMMUNE
    periods = [period.id for period in periods_at(get_indicator(indicator), level)]
    views = [view_of(indicator=indicator, level=str(level), period=p, scheme=scheme, lock="periods") for p in periods]
    assert len({view.classes.breaks for view in views}) == 1
    breaks = views[0].classes.breaks
    values = pd.concat([pd.Series(drawn_values(view.frame)) for view in views]).dropna()
    assert breaks[0] <= values.min()
    assert breaks[-1] >= values.max()
    for view in views:
        assert view.classes.counts == tuple(int((view.assigned == index).sum()) for index in range(view.classes.k))
        assert sum(view.classes.counts) == view.report.valued - view.held_back
        assert "The classes are those of all periods together." in sentences.legend_notes(view, "en")
    # Without the lock each period has classes of its own, or the lock would change nothing.
    own = {view_of(indicator=indicator, level=str(level), period=p, scheme=scheme).classes.breaks for p in periods}
    assert len(own) > 1


def test_a_class_that_is_empty_in_one_period_keeps_its_colour_and_its_name() -> None:
    first, last = (view_of(level="departement", lock="periods", period=p) for p in ("2021-07", "2026-10"))
    assert 0 in first.classes.counts
    assert symbology.colors(first) == symbology.colors(last)
    labels = [[item.label for item in sentences.legend_items(view, "en")] for view in (first, last)]
    assert labels[0] == labels[1]


# --- palettes -------------------------------------------------------------------------------------------------------

share = st.fractions(0, 1, max_denominator=36_000).map(float)
shares = st.lists(st.one_of(share, st.just(math.nan), st.sampled_from([0.0, 0.25, 1.0])), max_size=60)


@pytest.mark.slow
@settings(max_examples=200)
@given(shares, share, st.sampled_from(list(Scheme)[:-1]), st.integers(2, 9))
def test_classes_around_a_centre(data: list[float], centre: float, scheme: str, k: int) -> None:
    classes = classify_around(data, centre, scheme, k)
    values = np.array([value for value in data if not math.isnan(value)])
    assert sum(classes.counts) == len(values)
    assert all(count > 0 for count in classes.counts)
    assert classes.k <= k
    if classes.k > 1:
        assert all(a < b for a, b in itertools.pairwise(classes.breaks))
    if len(values) and values.min() < centre < values.max():
        assert centre in classes.breaks
    if classes.k:
        # No class has values on both sides of the centre, and `below` says where it lies.
        assert classes.below is not None
        assert all(high <= centre for high in classes.highs[: classes.below]) or classes.lows[0] == centre
        assert all(low > centre for low in classes.lows[classes.below :]) or values.min() == centre


def test_a_value_at_the_centre_is_under_it() -> None:
    classes = classify_around([0.1, 0.2, 0.5, 0.8, 0.9], 0.5, "equal_interval", 2)
    assert (classes.breaks, classes.counts, classes.below) == ((0.1, 0.5, 0.9), (3, 2), 1)


@pytest.mark.parametrize(
    ("data", "centre", "below"), [([0.6, 0.7, 0.8], 0.5, 0), ([0.1, 0.2, 0.3], 0.5, 3), ([0.5, 0.6, 0.7], 0.5, 0)]
)
def test_where_all_values_lie_on_one_side_there_is_one_hue(data: list[float], centre: float, below: int) -> None:
    classes = classify_around(data, centre, "quantiles", 5)
    assert classes.below == below
    assert classes.counts == (1, 1, 1)


@pytest.mark.parametrize(("breaks", "below"), [((0.0, 0.2, 0.5, 1.0), 2), ((0.0, 0.4, 0.6, 1.0), 1)])
def test_edges_by_hand_are_kept_as_they_are(breaks: tuple[float, ...], below: int) -> None:
    classes = classify_around([0.1, 0.3, 0.9], 0.5, "manual", 5, breaks)
    assert (classes.breaks, classes.below) == (breaks, below)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", list(Scheme)[:-1])
def test_the_map_parts_at_the_national_value_of_the_same_communes(scheme: str) -> None:
    view = view_of(level="departement", palette="BrBG", scheme=scheme, k="6", size="0-499")
    assert view.centre == pytest.approx(5_083 / 18_227)
    assert view.centre in view.classes.breaks
    assert view.classes.below == view.classes.breaks.index(view.centre)
    assert sentences.legend_notes(view, "en")[-1] == "The colours part at the national value, 27.9%."


def test_the_first_map_has_as_many_departements_in_each_class() -> None:
    # 100 départements have a value (Paris has none) and no two of those at an edge are equal: 5 times 20.
    view = build_view(Query())
    assert view.classes.counts == (20, 20, 20, 20, 20)
    assert view.report.valued == 100


# --- where the colours part -----------------------------------------------------------------------------------------


def test_the_colours_part_where_the_question_says() -> None:
    view = view_of(level="departement", palette="BrBG", centre="0.5", k="6")
    values = view.frame["value"].dropna()
    assert view.parting == 0.5 in view.classes.breaks
    below = view.classes.below or 0
    assert sum(view.classes.counts[:below]) == int((values <= 0.5).sum())
    # Half of the classes on each side, however the values lie.
    assert (below, view.classes.k) == (3, 6)
    assert sentences.legend_notes(view, "en")[-1] == "The colours part at 50.0%."
    assert sentences.legend_notes(view, "fr")[-1] == "Les couleurs se séparent à 50,0\u202f%."
    assert view.query.params()["centre"] == "0.5"


def test_a_centre_asks_for_a_palette_of_two_hues_and_means_nothing_to_another() -> None:
    assert Query.parse({"centre": "0"}).palette == DIVERGING[0]
    assert Query.parse({"centre": "0", "palette": "YlGnBu"}).centre is None
    assert "centre" not in Query.parse({"palette": "BrBG"}).params()


def test_without_a_national_value_both_signs_part_at_zero() -> None:
    survey = get_indicator("ia_projet_en_cours")
    query = Query.parse({"indicator": survey.id, "level": "region", "palette": "BrBG"})
    assert parting_of(query, survey, np.array([-0.2, math.nan, 0.4]), None) == 0.0
    with pytest.raises(NoCentre):
        parting_of(query, survey, np.array([0.0, math.nan, 0.4]), None)


def test_half_of_the_classes_on_either_side_of_zero() -> None:
    # Ten losses and thirty gains: three classes each, of one hue each.
    data = [*np.linspace(-0.1, -0.01, 10), *np.linspace(0.01, 0.6, 30)]
    for scheme in ("quantiles", "equal_interval"):
        classes = classify_around(data, 0.0, scheme, 6)
        assert (classes.below, classes.k, classes.breaks[3]) == (3, 6, 0.0)
    # 0.1 + 0.2 - 0.3 is zero but for the error of rounding, and no gain.
    tie = classify_around([-0.5, 0.1 + 0.2 - 0.3, 0.5], 0.0, "quantiles", 2)
    assert (tie.counts, tie.below) == ((2, 1), 1)


# --- outside edges by hand ------------------------------------------------------------------------------------------


def test_values_outside_edges_by_hand_are_named_and_never_no_data() -> None:
    view = view_of(level="departement", breaks="0.4,0.5,0.6")
    values = view.frame["value"]
    outside = int(((values < 0.4) | (values > 0.6)).sum())
    items = {item.label: item.count for item in sentences.legend_items(view, "en")}
    assert items["Outside the breaks"] == outside > 0
    assert items["No data"] == int(values.isna().sum()) == 1  # Paris
    assert {item.label: item.count for item in sentences.legend_items(view, "fr")}["Hors des bornes"] == outside
    legend = {entry["label"]: entry for entry in metadata.legend(view, "en")}
    assert (legend["Outside the breaks"]["class"], legend["No data"]["class"]) == (0, None)
    assert legend["Outside the breaks"]["color"] == symbology.OUTSIDE != symbology.NO_DATA
    rows = table(view).set_index("code")
    assert (rows["class"] == 0).sum() == outside
    assert rows["class"].isna().sum() == 1
    drawn = script_data.class_string(view)
    assert (drawn.count("2"), drawn.count(script_data.MISSING)) == (outside, 1)
    assert script_data.map_options(view, "en")["colors"][2] == symbology.OUTSIDE


def test_nine_classes_by_hand_leave_a_place_for_what_is_outside() -> None:
    view = view_of(level="departement", breaks="0.4,0.41,0.42,0.43,0.44,0.45,0.46,0.47,0.48,0.49")
    assert script_data.class_string(view).count("9") == view.classes.outside > 0
    assert symbology.colors(view)[9] == symbology.OUTSIDE


def test_an_estimate_outside_edges_by_hand_is_hatched_as_any_other() -> None:
    view = view_of(indicator="ia_projet_en_cours", level="region", breaks="0,0.1,0.2")
    assert view.classes.outside == 17
    # Mayotte, the fifth of them, has no council of a région that could have been asked.
    assert script_data.class_string(view) == "cccc-" + "c" * 13


def green_over_red(color: str) -> bool:
    red, _, blue = bytes.fromhex(color[1:])
    return blue > red


@pytest.mark.slow
@pytest.mark.parametrize("k", range(1, 10))
@pytest.mark.parametrize("below", range(10))
def test_diverging_colours_change_their_hue_at_the_centre(k: int, below: int) -> None:
    if below > k:
        return
    for palette in DIVERGING:
        colors = palette_colors(palette, k, below)
        assert len(set(colors)) == k
    # Brown up to the centre, blue-green above it.
    colors = palette_colors("BrBG", k, below)
    assert [green_over_red(color) for color in colors] == [False] * below + [True] * (k - below)


def test_equal_distances_from_the_centre_look_equal() -> None:
    # Two classes under, three above: the two are the middle ones of the three on the other side.
    scale = palette_colors("RdBu", 6, 3)
    assert palette_colors("RdBu", 5, 2) == scale[1:]


def test_a_palette_without_order_has_nine_colours_and_says_that_none_means_more() -> None:
    colors = palette_colors("Tol", 9)
    assert len(set(colors)) == 9
    assert palette_colors("Tol", 4) == colors[:4]
    view = view_of(level="departement", palette="Tol", k="9")
    assert symbology.colors(view) == colors[: view.classes.k]
    assert (
        sentences.legend_notes(view, "en")[-1] == "These colours tell classes apart; none of them means more or less."
    )
    # What is missing must not be taken for a class.
    assert not {symbology.NO_DATA, symbology.FILTERED_OUT} & set(colors)
