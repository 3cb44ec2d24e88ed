"""Two indicators on one map, and two maps side by side."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors.questions import (
    EstimatesNotCrossed,
    ExtentTooSmall,
    InvalidChoice,
    RepeatedParameter,
    UnknownLevel,
    UnknownParameter,
)
from geo.indicators.catalogue import get_indicator
from geo.maps.web import script_data
from geo.statistics.classify import classify
from geo.views import bivariate, symbology
from geo.views.map_pair import FIELDS, MapPair, build_map_pair
from geo.views.query import EXTENT_LEVELS, Extent, Query
from geo.views.view import View, build_view
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Weight
from geo.wording import sentences


def view_of(**params: str) -> View:
    return build_view(Query.parse(params))


def with_values(view: View, values: list[float]) -> View:
    """The same view as if its first territories had these values, and no others existed."""
    return replace(view, frame=view.frame.iloc[: len(values)].assign(value=values))


# --- two indicators at once -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["commune", "epci", "departement", "region"])
@pytest.mark.parametrize("scheme", ["quantiles", "equal_interval", "fisher_jenks"])
def test_nine_fields_sum_to_the_territories_with_both_values(level: str, scheme: str) -> None:
    view = view_of(level=level, draw="bivariate", second="rpnt_2_2", scheme=scheme)
    assert view.second is not None
    both = view.frame["value"].notna() & view.second.frame["value"].notna()
    fields = bivariate.legend(view)
    assert len(fields) == 9
    assert sum(field.count for field in fields) == both.sum()
    assert [field.color for field in fields] == [
        bivariate.COLORS[x + 3 * y] for y in (2, 1, 0) for x in (0, 1, 2)
    ]  # drawn from the top
    assert ((bivariate.cells(view) == -1) == ~both).all()
    assert script_data.class_string(view).count(script_data.MISSING) == (~both).sum()


def test_a_field_is_worked_out_by_hand() -> None:
    view = view_of(level="region", draw="bivariate", second="rpnt_2_2", scheme="quantiles", period="2026-10")
    assert view.second is not None
    places = dict(zip(view.frame["code"], bivariate.cells(view).tolist(), strict=True))
    # 18 regions in three classes of six. La Réunion is first of 18 in https.
    assert view.classes.counts == (6, 6, 6)
    order = view.second.frame["value"].rank(method="first")[view.frame["code"].eq("04")].iloc[0]
    assert places["04"] == 2 + 3 * int((order - 1) // 6)


def test_yes_and_no_take_the_ends_of_the_scale() -> None:
    view = view_of(level="commune", draw="bivariate", second="rpnt_2_2", within="departement:35")
    assert view.classes.k == 2
    assert set(bivariate.cells(view).tolist()) <= {0, 2, 6, 8}


def test_colours_of_two_indicators_are_nine_and_darken_with_both() -> None:
    assert len(set(bivariate.COLORS)) == 9
    light = [sum(bytes.fromhex(color[1:])) for color in bivariate.COLORS]
    assert all(light[x + 3 * y] > light[x + 1 + 3 * y] for x in (0, 1) for y in range(3))
    assert all(light[x + 3 * y] > light[x + 3 * y + 3] for x in range(3) for y in (0, 1))


def test_rank_correlation_is_worked_out_by_hand() -> None:
    first = [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    second = [2.0, 1, 4, 3, 6, 5, 8, 7, 10, 9]  # each neighbour swapped: d is 1 ten times, rho = 1 - 6 * 10 / 990
    view = view_of(level="departement", draw="bivariate", second="rpnt_2_2")
    assert view.second is not None

    def rho(one: list[float], other: list[float]) -> tuple[float, int]:
        return bivariate.correlation(replace(with_values(view, one), second=with_values(view.second, other)))

    assert rho(first, second) == (pytest.approx(1 - 60 / 990), 10)
    assert rho(first, first[::-1])[0] == pytest.approx(-1)
    assert rho([*first, math.nan, 3.0], [*second, 1.0, math.nan]) == (pytest.approx(1 - 60 / 990), 10)
    # With ties Pearson's of the average ranks: (1, 2.5, 2.5, 4) against (1, 3, 2, 4) is 4.5 / sqrt(4.5 * 5).
    assert rho([1.0, 2, 2, 3], [1.0, 3, 2, 4])[0] == pytest.approx(4.5 / math.sqrt(4.5 * 5))
    assert math.isnan(rho([1.0, 1, 1], [1.0, 2, 3])[0])
    assert math.isnan(rho([1.0], [1.0])[0])


def test_the_correlation_is_said_with_its_number_and_no_cause() -> None:
    view = view_of(level="departement", draw="bivariate", second="rpnt_2_2")
    rho, n = bivariate.correlation(view)
    assert n == 100
    assert (
        f"Rank correlation (Spearman): {rho:.2f} over 100 territories. It says nothing of a cause."
        in sentences.legend_notes(view, "en")
    )


def test_locked_classes_of_the_second_indicator_are_those_of_its_own_periods() -> None:
    view = view_of(level="departement", draw="bivariate", second="rpnt_1_1", lock="periods")
    assert view.second is not None
    periods = [period.id for period in get_indicator("rpnt_1_1").periods]
    pooled = np.concatenate(
        [view_of(level="departement", indicator="rpnt_1_1", period=p).frame["value"] for p in periods]
    )
    assert view.second.classes.breaks == classify(pooled, "quantiles", 3).breaks
    assert view.second.classes.breaks != view.classes.breaks


def test_the_second_indicator_takes_the_same_period_or_the_latest_that_it_has() -> None:
    same = view_of(level="region", draw="bivariate", second="rpnt_2_2", period="2021-07")
    assert same.second is not None
    assert same.second.period.id == "2021-07"
    assert "Second indicator" in " ".join(sentences.source_lines(same, "en"))


@pytest.mark.parametrize(
    ("first", "second", "level", "behind"),
    [
        # Survey against survey had "Spearman 1 over 34,875 territories": both have one figure for each of four sizes of commune.
        ("data_projet_engage", "cyber_niveau_bon", "commune", "Behind its 34,875 values stand 4 published figures"),
        ("rpnt_1_8", "ia_projet_en_cours", "region", "Behind its 17 values stands 1 published figure"),
        (
            "ia_projet_engage_estime",
            "rpnt_1_8",
            "epci",
            "Behind its 1,255 values stands a model of 24 published figures",
        ),
        (
            "rpnt_1_8",
            "ia_projet_engage_estime",
            "departement",
            "Behind its 101 values stands a model of 24 published figures",
        ),
    ],
)
def test_estimates_are_not_crossed_and_the_sentence_says_what_stands_behind(
    first: str, second: str, level: str, behind: str
) -> None:
    period = {"period": "2022"} if first != "rpnt_1_8" else {}
    with pytest.raises(EstimatesNotCrossed) as caught:
        view_of(indicator=first, level=level, draw="bivariate", second=second, **period)
    assert behind in str(caught.value)
    assert "ne sont pas croisés" in caught.value.message("fr")
    assert "Spearman" not in str(caught.value)


def test_a_correlation_of_estimates_is_refused_however_the_views_came_about() -> None:
    view, other = view_of(level="region"), view_of(level="region", indicator="ia_projet_en_cours")
    with pytest.raises(EstimatesNotCrossed):
        bivariate.correlation(replace(view, second=other))


def test_an_observed_indicator_is_crossed_with_a_measured_one_by_itself() -> None:
    view = view_of(level="region", draw="bivariate")
    assert view.second is not None
    assert view.second.indicator.rankable


# --- two maps -------------------------------------------------------------------------------------------------------

EXTENTS = {Level.EPCI: "243500139", Level.DEPARTEMENT: "2A", Level.REGION: "53", "zone": "metropolitan"}


@st.composite
def places(draw: st.DrawFn) -> dict[str, object]:
    level = draw(st.sampled_from(list(Level)))
    inside = [Extent(parent, EXTENTS[parent]) for parent in EXTENT_LEVELS[level]]
    return {
        "indicator": draw(st.sampled_from(["rpnt_1_8", "rpnt_2_2", "ia_projet_en_cours"])),
        "level": level,
        "period": draw(st.sampled_from([None, "2021-07", "2025"])),
        "within": draw(st.sampled_from([None, *inside])),
        "weight": draw(st.sampled_from(list(Weight))),
    }


@pytest.mark.slow
@given(
    places(), places(), st.booleans(), st.sampled_from(["quantiles", "pretty"]), st.integers(2, 9),
    st.sampled_from(["YlGnBu", "BrBG"]), st.sampled_from([(), ("0-499",)]), st.sampled_from(["fr", "en"]),
)  # fmt: skip
def test_what_two_maps_say_is_parsed_back(
    one: dict, other: dict, shared: bool, scheme: str, k: int, palette: str, size: tuple[str, ...], lang: str
) -> None:
    alike = {"scheme": scheme, "k": k, "palette": palette, "size": size, "lang": lang}
    pair = MapPair(Query(**one, **alike), Query(**other, **alike), shared)
    params = pair.params()
    assert MapPair.parse(params.items()) == pair
    # What is alike is said once.
    assert {name.removeprefix("b.") for name in params if name.startswith("b.")} == {
        name for name in FIELDS if one[name] != other[name]
    }


def test_shared_classes_are_cut_from_both_maps_and_counted_for_each() -> None:
    pair = MapPair.parse([("level", "departement"), ("b.period", "2021-07"), ("shared", "1"), ("lock", "periods")])
    views = build_map_pair(pair)
    assert views[0].classes.breaks == views[1].classes.breaks
    values = np.concatenate([view.frame["value"] for view in views])
    assert views[0].classes.breaks == classify(values, "quantiles", 5).breaks
    for view in views:
        assert sum(view.classes.counts) == view.report.valued
        assert (np.bincount(view.assigned[view.assigned >= 0], minlength=view.classes.k) == view.classes.counts).all()
    assert symbology.colors(views[0]) == symbology.colors(views[1])
    # The legend does not claim classes of all periods.
    assert not any("all periods" in note for view in views for note in sentences.legend_notes(view, "en"))


def test_classes_that_are_not_shared_are_those_of_each_map_alone() -> None:
    one, other = build_map_pair(MapPair.parse([("level", "departement"), ("b.period", "2021-07")]))
    assert one.classes == view_of(level="departement").classes
    assert other.classes == view_of(level="departement", period="2021-07").classes


def test_two_maps_can_differ_in_level_territory_and_weight() -> None:
    given_ = [("level", "commune"), ("within", "departement:35"), ("b.level", "epci"), ("b.within", "-")]
    one, other = build_map_pair(MapPair.parse([*given_, ("b.weight", "inhabitants")]))
    assert (len(one.frame), len(other.frame)) == (332, 1_255)
    assert other.query.within is None
    assert other.query.weight is Weight.INHABITANTS


def test_what_only_one_map_can_show_is_dropped() -> None:
    pair = MapPair.parse([("draw", "circles"), ("selected", "35")])
    assert (pair.first.draw, pair.second.selected) == ("classes", None)


@pytest.mark.parametrize(
    ("given_", "error", "sentence"),
    [
        (
            [("b.k", "3")],
            UnknownParameter,
            'The parameter "b.k" is not known. Parameters allowed here: indicator, among, level, ',
        ),
        ([("b.colour", "red")], UnknownParameter, '"b.colour" is not known'),
        (
            [("b.level", "epci"), ("b.level", "region")],
            RepeatedParameter,
            'The parameter "b.level" was given 2 times',
        ),
        ([("shared", "yes")], InvalidChoice, '"yes" is not allowed for shared. Choose one of: 0, 1'),
        ([("b.level", "canton")], UnknownLevel, 'There is no level "canton"'),
        ([("page", "2")], UnknownParameter, '"page" is not known'),
        (
            [("b.k", "3")],
            UnknownParameter,
            "lang, shared, b.indicator, b.among, b.level, b.period, b.within, b.weight.",
        ),
        ([("shared", "1"), ("shared", "1")], RepeatedParameter, 'The parameter "shared" was given 2 times'),
        ([("b.within", "region:53"), ("level", "region")], ExtentTooSmall, "cannot be shown inside region:53"),
    ],
)
def test_two_maps_that_cannot_be_asked_for_are_answered_with_a_sentence(
    given_: list[tuple[str, str]], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as caught:
        MapPair.parse(given_)
    assert sentence in str(caught.value)
