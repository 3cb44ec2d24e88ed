"""How values are drawn: the distribution in the legend, proportional circles."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.indicators.catalogue import get_indicator
from geo.indicators.survey import read_survey
from geo.maps.web import script_data
from geo.maps.web.page_parts import map_content
from geo.statistics.classify import assign, classify
from geo.views import circles, symbology
from geo.views.histogram import HEIGHT, WIDTH, build_histogram
from geo.views.query import Query
from geo.views.selection import select_territory
from geo.views.view import View, build_view
from geo.vocabulary import units
from geo.vocabulary.choices import Scheme
from geo.vocabulary.levels import Level
from geo.wording.selection import panel_lines


def view_of(**params: str) -> View:
    return build_view(Query.parse(params))


def with_values(view: View, values: list[float], scheme: str = "quantiles", k: int = 5) -> View:
    """The same view as if its first territories had these values, and no others existed."""
    frame = view.frame.iloc[: len(values)].assign(value=values)
    classes = classify(values, scheme, k)
    return replace(view, frame=frame, classes=classes, assigned=assign(values, classes.breaks))


# --- distribution ---------------------------------------------------------------------------------------------------

share = st.fractions(0, 1, max_denominator=36_000).map(float)
shares = st.lists(st.one_of(share, st.just(math.nan), st.sampled_from([0.0, 0.5, 1.0])), min_size=1, max_size=80)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(shares, st.sampled_from(list(Scheme)[:-1]), st.integers(2, 9))
def test_bars_hold_every_value_once_in_the_colour_of_its_class(data: list[float], scheme: str, k: int) -> None:
    view = with_values(view_of(level="departement"), data, scheme, k)
    drawn = build_histogram(view)
    present = [value for value in data if not math.isnan(value)]
    if not present:
        assert drawn is None
        return
    assert drawn is not None
    assert sum(bar.count for bar in drawn.bars) == len(present)
    colors = symbology.colors(view)
    for index, count in enumerate(view.classes.counts):
        assert sum(bar.count for bar in drawn.bars if bar.color == colors[index]) == count
    assert drawn.low <= min(present)
    assert max(present) <= drawn.high
    places = [place for place, _ in drawn.edges]
    assert places == sorted(places)
    assert all(0 <= place <= WIDTH for place in places)
    assert [value for _, value in drawn.edges] == list(view.classes.breaks[1:-1])
    assert all(bar.height >= 1 and 0 <= bar.x <= bar.x + bar.width <= WIDTH for bar in drawn.bars)


def test_bars_are_as_high_as_their_counts() -> None:
    drawn = build_histogram(
        with_values(view_of(level="departement"), [0.0] * 4 + [0.5] * 2 + [1.0], "equal_interval", 2)
    )
    assert drawn is not None
    assert [(bar.count, bar.height) for bar in drawn.bars] == [(4, HEIGHT), (2, HEIGHT / 2), (1, HEIGHT / 4)]
    assert [bar.y + bar.height for bar in drawn.bars] == [HEIGHT] * 3
    assert drawn.tallest == 4


def test_a_bar_that_an_edge_runs_through_has_two_colours_one_above_the_other() -> None:
    view = with_values(view_of(level="departement"), [0.0, 0.499, 0.501, 1.0], "equal_interval", 2)
    drawn = build_histogram(view)
    assert drawn is not None
    low, high = symbology.colors(view)
    below, above = (
        next(bar for bar in drawn.bars if 140 < bar.x < 151 and bar.color == color) for color in (low, high)
    )
    assert below.x <= WIDTH / 2 <= above.x + above.width
    assert below.y + below.height == HEIGHT or above.y + above.height == HEIGHT


def test_marks_stand_at_the_national_value_and_at_the_chosen_territory() -> None:
    view = view_of(level="region", selected="53", period="2026-10")
    drawn = build_histogram(view)
    assert drawn is not None
    assert view.centre is not None
    span = drawn.high - drawn.low
    assert drawn.centre == pytest.approx((view.centre - drawn.low) / span * WIDTH, abs=0.01)
    value = view.frame.set_index("code").loc["53", "value"]
    assert drawn.selected == pytest.approx((value - drawn.low) / span * WIDTH, abs=0.01)
    assert (drawn.low, drawn.high) == (view.frame["value"].min(), view.frame["value"].max())
    without = build_histogram(view_of(level="departement", selected="75"))  # Paris has no value
    assert without is not None
    assert without.selected is None


def test_values_outside_edges_by_hand_are_drawn_in_a_colour_of_their_own() -> None:
    view = view_of(level="departement", breaks="0.4,0.5,0.6")
    drawn = build_histogram(view)
    assert drawn is not None
    assert sum(bar.count for bar in drawn.bars) == 100
    outside = sum(bar.count for bar in drawn.bars if bar.color == symbology.OUTSIDE)
    assert outside == view.classes.outside == 100 - sum(view.classes.counts)


@pytest.mark.parametrize(
    ("indicator", "level"),
    [("ia_projet_en_cours", "region"), ("data_projet_engage", "commune"), ("ia_projet_engage_estime", "epci")],
)
def test_estimates_have_no_distribution(indicator: str, level: str) -> None:
    assert build_histogram(view_of(indicator=indicator, level=level)) is None


def test_one_value_alone_still_has_an_axis() -> None:
    view = view_of(level="region")
    drawn = build_histogram(replace(view, frame=view.frame.assign(value=0.85)))
    assert drawn is not None
    assert drawn.tallest == 18


# --- circles --------------------------------------------------------------------------------------------------------


@given(st.floats(1, 1e6), st.floats(1, 1e6))
def test_areas_of_circles_are_proportional_to_counts(one: float, other: float) -> None:
    largest = max(one, other)
    areas = [circles.radius(count, largest) ** 2 for count in (one, other)]
    if min(areas) > circles.SMALLEST_RADIUS**2:
        assert areas[0] / areas[1] == pytest.approx(one / other)
    assert max(areas) == pytest.approx(circles.LARGEST_RADIUS**2)


def test_a_small_count_never_vanishes_and_zero_has_no_circle() -> None:
    assert circles.radius(1, 1e9) == circles.SMALLEST_RADIUS
    assert circles.radius(0, 100) == circles.radius(5, 0) == 0


def test_the_legend_has_round_counts_up_to_the_largest() -> None:
    view = view_of(level="departement", draw="circles", period="2026-10")
    assert circles.largest_count(view) == view.frame["numerator"].max() == 443
    assert [circle.count for circle in circles.legend(view)] == [200, 40, 8]
    assert circles.legend(view)[0].radius == pytest.approx(26 * math.sqrt(200 / 443), abs=0.01)
    communes = view_of(level="commune", draw="circles", within="departement:2A")
    assert [circle.count for circle in circles.legend(communes)] == [1]
    assert circles.legend(with_values(view, [])) == []


def test_under_circles_the_territories_are_one_background() -> None:
    view = view_of(level="departement", draw="circles", size="0-499")
    options = script_data.map_options(view, "en")
    assert set(options["classes"]) == {script_data.BACKGROUND, script_data.FILTERED}
    assert options["circles"]["classes"] == script_data.class_string(view)
    assert options["circles"]["largest"] == view.frame["numerator"].max()
    assert options["circles"]["colors"] == symbology.colors(view)


def test_circles_stand_inside_their_territories() -> None:
    points = np.array(circles.points(Level.REGION)).reshape(-1, 2)
    codes = view_of(level="region").frame["code"].tolist()
    assert len(points) == 18
    longitude, latitude = points[codes.index("53")]
    assert -5.2 < longitude < -1
    assert 47.2 < latitude < 48.9
    reunion = points[codes.index("04")]
    assert reunion == pytest.approx([55.5, -21.1], abs=0.3)


# --- whole percents -------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_survey_figures_are_whole_wherever_a_view_is_told(lang: str) -> None:
    # All 602 figures were published as whole percents; a decimal would be one that nobody measured.
    figures = read_survey()["value"] * 100
    assert ((figures - figures.round()).abs() < 1e-9).all()
    view = view_of(indicator="ia_projet_en_cours", level="region", selected="53")
    content = map_content(view, lang)
    told = [
        content.legend.items[0].label,
        content.rows[0][2],
        panel_lines(view, select_territory(view, "53"), lang)[0][1],
    ]
    assert all("85" in text for text in told)
    assert not any(re.search(r"\d[.,]\d", text) for text in told)
    assert script_data.map_options(view, lang)["measure"]["digits"] == 0
    # What is counted keeps its decimal.
    assert script_data.map_options(view_of(level="region"), lang)["measure"] is None


def test_differences_of_whole_percents_are_whole_points() -> None:
    survey, observed = get_indicator("ia_projet_en_cours"), get_indicator("rpnt_1_8")
    assert units.format_difference(0.9 - 0.15, survey, "en") == "+75 points"
    assert units.format_difference(0.9 - 0.15, survey, "fr") == "+75 points"
    assert units.format_difference(0.01, survey, "en") == "+1 point"
    assert units.format_difference(0.9 - 0.15, observed, "en") == "+75.0 points"
    assert units.format_value(0.15, survey, "fr") == "15\u202f%"
