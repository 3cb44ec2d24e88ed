"""What surveys say about a gap, and what they cannot say about territories."""

from __future__ import annotations

import pytest

from geo.base.errors.comparing import EstimatesNotCompared, NoSurveyFigure, OverlappingStrata
from geo.base.errors.questions import UnknownPeriod, UnknownTerritory
from geo.base.i18n import percent
from geo.compare.answer import compare
from geo.compare.gaps import NOT_PUBLISHED
from geo.compare.presentation.barometer import barometer
from geo.compare.presentation.sentences import NOT_LOCAL, NOT_TERRITORIAL, estimate_sentence, sentences
from geo.compare.question import GapQuestion
from geo.compare.survey import (
    RESPONDENTS,
    UNRELIABLE,
    compute_survey_gap,
    compute_survey_share,
    published_figures,
    strata_of,
    survey_answer,
    survey_evolution,
)
from geo.counts.estimates import compute_estimate
from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.indicators.estimates import modelled_values
from geo.indicators.survey import read_survey
from geo.statistics.intervals import newcombe_interval
from geo.territories.places import read_places
from geo.territories.read import read_territories
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind, Theme
from geo.vocabulary.strata import SURVEY_STRATA

UNDER_WAY = get_indicator("ia_projet_en_cours")
ENGAGED = get_indicator("ia_projet_engage")


def test_the_headline_gap_has_no_interval_because_no_size_is_published() -> None:
    gap = compute_survey_gap(UNDER_WAY, "commune_lt_3500", "metropole", "2025")
    assert (gap.a.share, gap.b.share) == (0.15, 0.90)
    assert gap.gap == pytest.approx(-0.75)
    assert (gap.interval, gap.distinguishable, gap.why) == (None, None, NOT_PUBLISHED)
    assert gap.a.numerator is None


def test_a_gap_with_published_sizes_has_newcombes_interval() -> None:
    gap = compute_survey_gap(get_indicator("cyber_mesure_strategie"), "commune_lt_3500", "commune_10000_99999", "2022")
    assert (gap.a.share, gap.a.sample_size, gap.b.share, gap.b.sample_size) == (0.27, 81, 0.83, 35)
    assert gap.interval == pytest.approx(newcombe_interval(0.27, 81, 0.83, 35))
    assert gap.distinguishable is True


def test_nine_answers_give_no_interval_and_no_verdict() -> None:
    gap = compute_survey_gap(ENGAGED, "commune_lt_3500", "metropole", "2023")
    assert (gap.a.share, gap.a.sample_size, gap.b.share, gap.b.sample_size) == (0, 9, 0.44, 18)
    assert (gap.interval, gap.distinguishable, gap.why) == (None, None, UNRELIABLE)
    # -56 points of 81 and 35 answers, then -18 of 9 and 10: nothing "narrows".
    evolution = survey_evolution(get_indicator("cyber_mesure_strategie"), "commune_lt_3500", "commune_10000_99999")
    assert [str(step.verdict) for step in evolution.steps] == ["unknown"]


def test_every_figure_of_the_file_is_known() -> None:
    table = read_survey()
    assert len(published_figures()) == len(table)
    share = compute_survey_share(ENGAGED, "epci", "2022")
    assert (share.share, share.sample_size) == (0.25, 83)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("commune_all", "commune_lt_3500"),
        ("collectivite_gt_3500", "metropole"),
        ("all_collectivites", "epci"),
        ("metropole", "metropole"),
        ("all_collectivites_pondere", "all_collectivites"),
    ],
)
def test_strata_that_share_respondents_are_refused(a: str, b: str) -> None:
    with pytest.raises(OverlappingStrata, match=f'The survey strata "{a}" and "{b}" share respondents'):
        compute_survey_gap(ENGAGED, a, b, "2023")


def test_respondents_agree_with_the_masks_of_the_strata() -> None:
    """No commune is in two strata that are said to be apart."""
    communes = read_territories(Level.COMMUNE)
    drawn = [known for known in SURVEY_STRATA if known.level is Level.COMMUNE and known.mask]
    for first in drawn:
        for second in drawn:
            both = bool((first.mask(communes) & second.mask(communes)).any())
            assert both == bool(RESPONDENTS[first.id] & RESPONDENTS[second.id]), (first.id, second.id)


def test_a_stratum_without_a_figure_is_named() -> None:
    with pytest.raises(
        NoSurveyFigure, match=r'of 2025 was not published for "epci". It was for: commune_lt_3500, metropole'
    ):
        compute_survey_gap(UNDER_WAY, "epci", "metropole", "2025")
    with pytest.raises(UnknownPeriod, match='has no period "2019"'):
        compute_survey_gap(UNDER_WAY, "commune_lt_3500", "metropole", "2019")


def test_evolution_takes_the_editions_that_have_both() -> None:
    evolution = survey_evolution(ENGAGED, "commune_3500_9999", "metropole")
    assert [period for period, _ in evolution.points] == ["2023", "2024"]
    assert evolution.whole is not None
    assert evolution.whole.verdict == "unknown"
    assert survey_evolution(UNDER_WAY, "commune_lt_3500", "metropole").whole is None


def test_territories_get_an_answer_and_no_figure_of_their_own() -> None:
    comparison = compare(GapQuestion(indicator="ia_projet_en_cours", a="region:53", b="departement:13"))
    assert comparison.gap is comparison.evolution is comparison.by is None
    assert comparison.survey_answer is not None
    assert {stratum: share.share for stratum, share in comparison.survey_answer.figures} == {
        "commune_lt_3500": 0.15,
        "region": 0.85,
    }
    communes = read_territories(Level.COMMUNE)
    bretagne = communes[communes["region"] == "53"]["population"]
    sizes = (bretagne < 3500, bretagne.between(3500, 9999), bretagne.between(10000, 99999), bretagne >= 100000)
    assert comparison.survey_answer.makeup[0][2] == tuple(int(size.sum()) for size in sizes)
    assert sum(comparison.survey_answer.makeup[1][2]) == 119
    lines = sentences(comparison, "en")
    assert lines[0].startswith('"AI projects under way" was measured by a survey, by kind of authority')
    assert "15% (no interval: sample size not published)" in lines[0]
    assert lines[1].startswith("Bretagne (communes): Communes under 3,500 inhabitants 967;")
    assert lines[-1] == NOT_TERRITORIAL
    assert sentences(comparison, "fr")[-1].startswith("Rien n'a été mesuré dans les territoires")


@pytest.mark.parametrize("options", [{"within": Extent(Level.REGION, "53")}, {"by": Level.REGION}])
def test_a_part_of_the_country_has_no_gap_but_the_country_has(options: dict) -> None:
    comparison = compare(GapQuestion(indicator="ia_projet_en_cours", **options))
    assert comparison.gap is None
    assert comparison.survey_answer is not None
    assert comparison.survey_answer.national is not None
    assert comparison.survey_answer.national.gap == pytest.approx(-0.75)
    lines = sentences(comparison, "en")
    assert "Between the two strata, in the whole country: Gap: −75 points" in lines[1]
    assert lines[-1] == NOT_LOCAL


def test_modelled_values_stand_beside_without_a_difference() -> None:
    comparison = compare(GapQuestion(indicator="ia_projet_engage", a="region:53", b="epci:243500139", period="2022"))
    assert comparison.gap is None
    assert comparison.survey_answer is not None
    twin = get_indicator("ia_projet_engage_estime")
    for known, (level, code) in zip(
        comparison.survey_answer.estimates, [(Level.REGION, "53"), (Level.EPCI, "243500139")], strict=True
    ):
        row = modelled_values(twin, level, "2022").set_index("code").loc[code]
        assert (known.value, known.interval) == (row["value"], (row["low"], row["high"]))
    known_bretagne = comparison.survey_answer.estimates[0]
    lines = sentences(comparison, "en")
    assert lines[0].startswith('"AI projects launched or tried" was measured by a survey')
    value, low, high = (percent(share, "en", 0) for share in (known_bretagne.value, *(known_bretagne.interval or ())))
    assert lines[3] == f"Bretagne: {value}, an estimate about its communes; 95 % interval: {low} to {high}."
    assert lines[-1] == NOT_TERRITORIAL


def test_a_modelled_indicator_is_not_compared() -> None:
    for question in (
        GapQuestion(indicator="ia_projet_engage_estime"),
        GapQuestion("ia_projet_engage_estime", "region:53", "france"),
    ):
        with pytest.raises(EstimatesNotCompared, match="ia_projet_engage"):
            compare(question)


def test_an_estimate_is_where_there_is_a_model() -> None:
    assert compute_estimate(UNDER_WAY, Level.REGION, "53", "2022") is None
    assert compute_estimate(get_indicator("ia_generative"), Level.REGION, "53", "2025") is None
    itself = get_indicator("ia_projet_en_cours_autorite")
    assert compute_estimate(itself, Level.COMMUNE, "35238", "2025") is None
    for indicator, level, code, words in (
        (UNDER_WAY, Level.REGION, "53", "an estimate about its communes"),
        (UNDER_WAY, Level.COMMUNE, "35238", "an estimate from its kind and size"),
        (itself, Level.EPCI, "243500139", "an estimate from its kind and size"),
    ):
        known = compute_estimate(indicator, level, code, "2025")
        assert known is not None
        assert words in estimate_sentence(known, "en")
    with pytest.raises(UnknownTerritory):
        compute_estimate(ENGAGED, Level.REGION, "99", "2022")


def test_metropolitan_france_is_answered_as_a_territory() -> None:
    comparison = compare(GapQuestion(indicator="ia_projet_en_cours", a="zone:metropolitan", b="departement:974"))
    assert comparison.survey_answer is not None
    assert sum(comparison.survey_answer.makeup[1][2]) == 24


def test_nothing_published_is_said() -> None:
    ready = get_indicator("ia_projet_engage_ou_prevu")
    survey = survey_answer(ready, "region:53", "france", "2024")
    assert survey.figures == ()
    comparison = compare(GapQuestion(indicator=ready.id, a="region:53", b="france", period="2024"))
    assert "which published nothing for authorities like these" in sentences(comparison, "en")[0]


def test_the_barometer_beside() -> None:
    for theme in Theme:
        table = barometer(theme)
        ids = {entry.id for entry in load_catalogue().values() if entry.theme is theme and entry.kind is Kind.SURVEY}
        assert set(table["indicator"]) == ids
    ia = barometer(Theme.IA)
    rows = ia[(ia["indicator"] == "ia_projet_engage") & (ia["edition"] == "2022")]
    assert rows["stratum"].tolist()[:3] == ["commune_lt_3500", "commune_3500_9999", "commune_10000_99999"]
    row = rows.set_index("stratum").loc["epci"]
    assert (row["value"], row["sample_size"], row["stratum_en"]) == (0.25, 83, "Intercommunalities")
    assert row["low"] < 0.25 < row["high"]
    assert ia.loc[ia["sample_size"].isna(), "low"].isna().all()
    assert barometer(Theme.PRESENCE).empty


def test_strata_of_territories_go_from_the_specific_to_the_general() -> None:
    at = read_places(Level.COMMUNE).at
    assert strata_of(Level.COMMUNE, at["01001"]) == ("commune_lt_3500", "commune_lt_25000", "commune_all")
    assert strata_of(Level.COMMUNE, at["35238"]) == ("commune_100000_plus", "commune_all")
    assert strata_of(Level.EPCI, read_places(Level.EPCI).at["243500139"]) == ("metropole",)
    assert strata_of(Level.REGION, 0) == ("region",)
