"""What a reader limits the map to: metropolitan France, communes of some sizes, communes of some types of EPCI."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base import paths
from geo.base.errors.kinds import AtlasError
from geo.base.errors.questions import (
    DrawingNotPossible,
    EmptySelection,
    FilterNotPossible,
    FormerTerritory,
    NoCentre,
    UnknownTerritory,
)
from geo.maps.web import script_data
from geo.views.query import Query
from geo.views.view import View, build_view
from geo.vocabulary.levels import Level
from geo.vocabulary.model import BANDS, EpciType, Weight
from geo.wording import sentences

COUNTS = ["numerator", "denominator"]
COMMUNES_OF_BAND = {
    "0-499": 18_256, "500-999": 6_588, "1000-3499": 6_777, "3500-9999": 2_206, "10000-49999": 914, "50000+": 134,
}  # fmt: skip
COMMUNES_OF_TYPE = {"CC": 25_644, "CA": 7_599, "CU": 659, "METRO": 969}
ISLANDS = ["22016", "29083", "29155", "85113"]
"""Bréhat, Sein, Ouessant and Yeu belong to no EPCI."""


def view_of(**params: str) -> View:
    return build_view(Query.parse(params))


def sums(view: View) -> list[float]:
    return [float(view.frame[name].sum()) for name in COUNTS]


@cache
def communes_by_hand() -> pd.DataFrame:
    """The communes with what their town halls declare, read from the files alone."""
    columns = ["code", "population", "departement", "region", "epci", "epci_type", "zone"]
    places = pd.read_parquet(paths.boundaries() / "commune.parquet", columns=columns)
    wanted = [("level", "=", "commune"), ("indicator", "=", "rpnt_1_8"), ("period", "=", "2026-10")]
    counts = pd.read_parquet(paths.data() / "presence.parquet", filters=wanted)
    return places.merge(counts[["code", *COUNTS]].astype({"code": "str"}), on="code", validate="one_to_one")


# --- extents --------------------------------------------------------------------------------------------------------


def test_metropolitan_france_leaves_out_the_overseas_communes_and_sums_up_its_own() -> None:
    view = view_of(level="commune", within="zone:metropolitan")
    by_hand = communes_by_hand()
    by_hand = by_hand[~by_hand["departement"].str.startswith("97")]
    assert len(view.frame) == len(by_hand) == 34_746
    assert view.total is not None
    assert [view.total.numerator, view.total.denominator] == sums(view) == by_hand[COUNTS].sum().tolist()
    whole = view_of(level="commune")
    assert whole.total is not None
    assert whole.total.denominator - view.total.denominator == 129
    assert view.total.value == pytest.approx(16_593 / 34_698)
    assert sentences.title(view, "en").split(" – ")[2] == "Metropolitan France"


@pytest.mark.parametrize(("level", "count"), [("epci", 1_232), ("departement", 96), ("region", 13)])
def test_metropolitan_france_at_other_levels(level: str, count: int) -> None:
    view = view_of(level=level, within="zone:metropolitan")
    assert len(view.frame) == count
    assert view.total is not None
    islands = 4 if level == "epci" else 0
    assert view.frame["denominator"].sum() == view.total.denominator - islands == 34_698 - islands
    drawn = script_data.class_string(view)
    assert drawn.count(script_data.OUTSIDE) == len(drawn) - count


# --- filters --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("weight", list(Weight))
def test_the_six_bands_sum_to_the_whole_at_every_level(level: Level, weight: Weight) -> None:
    whole = build_view(Query(level=level, weight=weight))
    bands = [build_view(Query(level=level, weight=weight, size=(band.id,))) for band in BANDS]
    assert np.sum([sums(view) for view in bands], axis=0) == pytest.approx(sums(whole))
    totals = [(view.total.numerator, view.total.denominator) for view in bands if view.total]
    assert whole.total is not None
    assert np.sum(totals, axis=0) == pytest.approx([whole.total.numerator, whole.total.denominator])
    # Territory by territory too, not only in the sum.
    parts = pd.concat([view.frame for view in bands]).groupby("code")[COUNTS].sum()
    assert parts.to_numpy() == pytest.approx(whole.frame.set_index("code").loc[parts.index, COUNTS].to_numpy(float))
    assert set(parts.index) == set(whole.frame["code"])


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(
    st.sets(st.sampled_from(list(COMMUNES_OF_BAND)), min_size=1),
    st.sets(st.sampled_from([str(kind) for kind in EpciType]), min_size=1),
    st.sampled_from([Level.DEPARTEMENT, Level.REGION]),
)
def test_what_a_filter_takes_and_what_it_leaves_make_the_whole(sizes: set[str], types: set[str], level: Level) -> None:
    def total(**params: str) -> list[float]:
        try:
            view = view_of(level=str(level), **params)
        except EmptySelection:
            return [0.0, 0.0]
        assert view.total is not None
        return [view.total.numerator, view.total.denominator]

    rest = set(COMMUNES_OF_BAND) - sizes
    taken, of_types = total(size=",".join(sizes), type=",".join(types)), total(type=",".join(types))
    left = total(size=",".join(rest), type=",".join(types)) if rest else [0.0, 0.0]
    if not rest:
        taken = of_types
    # All four types together filter nothing, and then the islands without an EPCI count as well.
    assert np.add(taken, left).tolist() == of_types


@pytest.mark.slow
@pytest.mark.parametrize(("name", "counts"), [("size", COMMUNES_OF_BAND), ("type", COMMUNES_OF_TYPE)])
def test_known_counts_of_communes(name: str, counts: dict[str, int]) -> None:
    for value, count in counts.items():
        assert len(view_of(level="commune", **{name: value}).frame) == count
    assert sum(counts.values()) == 34_875 - (len(ISLANDS) if name == "type" else 0)


def test_the_islands_pass_no_filter_by_type() -> None:
    passed = pd.concat([view_of(level="commune", type=kind).frame["code"] for kind in EpciType])
    whole = view_of(level="commune").frame["code"]
    assert sorted(set(whole) - set(passed)) == ISLANDS


def test_a_map_of_small_communes_is_rebuilt_by_hand() -> None:
    view = view_of(level="departement", size="0-499")
    small = communes_by_hand()
    small = small[small["population"] < 500]
    expected = small.groupby("departement")[COUNTS].sum()
    frame = view.frame.set_index("code")
    assert frame.index.tolist() == expected.index.tolist()
    assert frame[COUNTS].to_numpy().tolist() == expected.to_numpy().tolist()
    assert frame["value"].to_numpy() == pytest.approx((expected["numerator"] / expected["denominator"]).to_numpy())
    # Paris, three départements around it, Guadeloupe, La Réunion and Mayotte have no commune under 500 inhabitants.
    assert view.outside == 101 - len(expected) == 7
    assert [code for code in ("75", "92", "93", "94", "971", "974", "976") if code in frame.index] == []
    assert view.total is not None
    assert [view.total.numerator, view.total.denominator] == small[COUNTS].sum().tolist() == [5_083, 18_227]
    assert view.centre == pytest.approx(5_083 / 18_227)


def test_a_filter_by_both_is_rebuilt_by_hand() -> None:
    view = view_of(level="region", size="3500-9999,10000-49999", type="CA", weight="inhabitants")
    chosen = communes_by_hand()
    chosen = chosen[chosen["population"].between(3_500, 49_999) & chosen["epci_type"].eq("CA")]
    met = chosen[chosen["numerator"] > 0].groupby("region")["population"].sum()
    frame = view.frame.set_index("code")
    assert frame["numerator"].tolist() == met.reindex(frame.index, fill_value=0).tolist()


def test_a_filter_inside_an_extent() -> None:
    view = view_of(level="epci", within="region:53", size="0-499")
    chosen = communes_by_hand()
    chosen = chosen[(chosen["population"] < 500) & (chosen["region"] == "53")]
    assert view.total is not None
    assert [view.total.numerator, view.total.denominator] == chosen[COUNTS].sum().tolist()
    assert set(chosen["epci"].dropna()) <= set(view.frame["code"])


def test_a_territory_without_a_commune_that_passes_is_drawn_as_left_out_and_counted() -> None:
    view = view_of(level="departement", size="0-499")
    drawn = script_data.class_string(view)
    assert (drawn.count(script_data.FILTERED), drawn.count(script_data.OUTSIDE)) == (7, 0)
    items = {item.index: item for item in sentences.legend_items(view, "en")}
    assert (items[-2].label, items[-2].count) == ("Outside the filter", 7)
    assert sum(item.count for item in items.values()) == 101
    inside = view_of(level="commune", within="departement:35", size="0-499")
    drawn = script_data.class_string(inside)
    assert len(drawn) - drawn.count(script_data.OUTSIDE) == 332
    assert drawn.count(script_data.FILTERED) == inside.outside == 332 - len(inside.frame)


def test_a_filter_is_said_in_the_title_and_its_total_under_it() -> None:
    view = view_of(level="region", size="0-499,50000+", type="CC")
    text = "communes of under 500 inhabitants, 50,000 inhabitants or more, in communautés de communes (CC)"
    assert text in sentences.title(view, "en")
    assert text in sentences.subtitle(view, "en")


def test_survey_figures_of_communes_are_filtered_as_communes() -> None:
    view = view_of(indicator="ia_projet_en_cours", level="commune", size="0-499")
    assert len(view.frame) == COMMUNES_OF_BAND["0-499"]
    assert view.frame["value"].unique().tolist() == [0.15]


@pytest.mark.parametrize(
    ("params", "error", "english", "french"),
    [
        (
            {"level": "commune", "within": "epci:243500139", "type": "CC"},
            EmptySelection,
            "No territory of level commune is left with these choices (epci:243500139, type=CC). Remove one of them.",
            "Aucun territoire de l'échelon commune ne reste avec ces choix",
        ),
        (
            {"level": "departement", "within": "region:94", "size": "50000+", "type": "METRO"},
            EmptySelection,
            "left with these choices (region:94, size=50000+, type=METRO)",
            "region:94, size=50000+, type=METRO",
        ),
        (
            {"indicator": "ia_projet_en_cours", "level": "region", "size": "0-499"},
            FilterNotPossible,
            'The filter size=0-499 selects communes, but the values of "ia_projet_en_cours" at level region are not made of '
            "communes. Remove the filter, or choose a level or an indicator whose values are.",
            "Le filtre size=0-499",
        ),
        (
            {"indicator": "ia_projet_en_cours", "level": "region", "draw": "circles"},
            DrawingNotPossible,
            'Circles show counts, and "AI projects under way" has none: nothing was measured in the territories themselves. '
            "Behind its 17 values stands 1 published figure, that of a stratum.",
            "Les cercles montrent des effectifs",
        ),
        (
            {"indicator": "ia_projet_en_cours", "level": "region", "palette": "BrBG"},
            NoCentre,
            'The palette "BrBG" diverges from the national value, and "ia_projet_en_cours" has none. Give the value to '
            "part at, for example centre=0, or choose a palette that goes from light to dark: YlGnBu, PuBuGn, YlOrBr, OrRd, "
            "Purples.",
            "La palette",
        ),
        (
            {"level": "region", "selected": "35"},
            UnknownTerritory,
            'There is no territory with code "35" at level region',
            "Il n'y a pas de territoire de code",
        ),
        (
            {"level": "commune", "selected": "01091"},
            FormerTerritory,
            'The code "01091" no longer exists at level commune: it is now 01033',
            "n'existe plus",
        ),
    ],
)
def test_what_cannot_be_drawn_is_answered_with_a_sentence(
    params: dict[str, str], error: type[AtlasError], english: str, french: str
) -> None:
    with pytest.raises(error) as caught:
        view_of(**params)
    assert english in str(caught.value)
    assert french in caught.value.message("fr").replace("’", "'")
