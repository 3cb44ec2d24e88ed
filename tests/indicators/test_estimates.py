"""Modelled values: known answers, properties of the estimator, and that they look and are named like what they are."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from geo.base import json_text
from geo.base.errors.questions import (
    DrawingNotPossible,
    EstimatesNotCrossed,
    FilterNotPossible,
    HotSpotsOfEstimates,
    NoCentre,
    NoValuesAtLevel,
    UnknownPeriod,
)
from geo.base.errors.shipped import InvalidCatalogue
from geo.build.messages import ROOT
from geo.export import table, write
from geo.export.tables import column_notes
from geo.indicators import catalogue, providers
from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.indicators.composition import LEAST_COVERAGE
from geo.indicators.derived.modelled import SUFFIX, modelled_indicator
from geo.indicators.descriptions import describe_indicator
from geo.indicators.estimates import MODEL_COLUMNS, MODELLED_LEVELS, Reason, modelled_values, synthetic, used_figures
from geo.indicators.survey import survey_values
from geo.indicators.values import VALUE_COLUMNS
from geo.maps.web import page_parts, script_data
from geo.statistics.intervals import wilson_interval
from geo.statistics.reliability import Doubt
from geo.territories.read import read_territories
from geo.views.query import Query
from geo.views.selection import select_territory
from geo.views.table import TableQuery, sort_and_search
from geo.views.view import View, build_view
from geo.vocabulary.choices import TableColumn
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind, Weight
from geo.vocabulary.palettes import DIVERGING
from geo.wording import estimates, sentences
from geo.wording.selection import panel_lines
from webapp.app import create_app

MODELLED = [indicator for indicator in load_catalogue().values() if indicator.kind is Kind.MODELLED]
AI = get_indicator("ia_projet_engage_estime")
DATA = get_indicator("data_projet_engage_estime")
STRATA = ("small", "middle", "large")


def figures(*rows: tuple[float, float | None]) -> pd.DataFrame:
    """Figures of `STRATA`."""
    sizes = [np.nan if size is None else size for _, size in rows]
    return pd.DataFrame({"value": [value for value, _ in rows], "sample_size": sizes}, index=list(STRATA[: len(rows)]))


def made_of(**counts: list[float]) -> pd.DataFrame:
    rows = len(next(iter(counts.values())))
    return pd.DataFrame(counts, index=[f"t{row}" for row in range(rows)], dtype=float)


@pytest.fixture
def unpublished(monkeypatch: pytest.MonkeyPatch) -> Iterator[View]:
    """An estimate of an edition that published no numbers of answers."""

    def silent(*arguments: object) -> pd.DataFrame:
        values = modelled_values(*arguments)  # type: ignore[arg-type]
        nothing = dict.fromkeys(("low", "high", "variance"), np.nan)
        return values.assign(**nothing, reason=str(Reason.SAMPLE_SIZE), doubt=str(Doubt.NOT_PUBLISHED))

    providers.notify()  # another test may have looked at this view
    monkeypatch.setattr("geo.views.attribute_join.modelled_values", silent)
    yield build_view(Query(indicator=AI.id, level=Level.REGION, period="2022"))
    # What was changed here is not kept for others.
    providers.notify()


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app().test_client()


# The estimator


def test_the_worked_example_of_the_documentation() -> None:
    row = modelled_values(AI, Level.REGION, "2022").set_index("code").loc["53"]
    assert row["value"] == pytest.approx(31.83 / 1202, abs=1e-12)
    assert row["low"] == pytest.approx(0.01535, abs=5e-6)
    assert row["high"] == pytest.approx(0.08135, abs=5e-6)
    assert row["variance"] == pytest.approx(0.0001720, abs=5e-8)
    assert (row["denominator"], row["expected"], row["coverage"]) == (1202, 1202, 1)
    text = (ROOT / "docs" / "estimate.md").read_text("utf-8")
    percentages = [f"{row['value']:.2%}", f"{row['low']:.2%}", f"{row['high']:.2%}"]
    assert all(f"**{share.replace('%', ' %')}**" in text for share in percentages), percentages
    used = used_figures(AI, Level.REGION, "2022", pd.Series(["53"]))
    for figure in used.itertuples():
        low, high = wilson_interval(figure.value, figure.sample_size)
        cells = f"| {figure.communes} | {figure.communes / 1202:.4f} | {figure.value} | {figure.sample_size:.0f} "
        assert f"{cells}| {low:.4f} to {high:.4f} |" in text


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10: square-and-add of Wilson limits.
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_the_interval_is_that_of_newcombe_for_a_difference(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    # p1 - p2 is twice the mean of p1 and 1 - p2, less one.
    (a, m), (b, n) = first, second
    mean = synthetic(figures((a / m, m), (1 - b / n, n)), made_of(small=[1], middle=[1])).iloc[0]
    assert 2 * mean["value"] - 1 == pytest.approx(a / m - b / n)
    assert (2 * mean["low"] - 1, 2 * mean["high"] - 1) == pytest.approx((low, high), abs=5e-5)


def test_rates_of_nought_and_one_do_not_make_an_interval_without_width() -> None:
    row = synthetic(figures((0, 9), (1, 5)), made_of(small=[9], middle=[1])).iloc[0]
    assert row["variance"] == 0
    assert row["value"] == pytest.approx(0.1)
    # w (u - p) of the small and w (p - l) of the middle: 0.9 x 0.2991 and 0.1 x 0.4345.
    assert row["high"] == pytest.approx(0.1 + 0.9 * wilson_interval(0, 9)[1])
    assert row["low"] == pytest.approx(0.1 - 0.1 * (1 - wilson_interval(1, 5)[0]))


shares = st.floats(0, 1)
sizes = st.floats(1, 5000)
rates = st.lists(st.tuples(shares, sizes), min_size=3, max_size=3)
counts = st.lists(st.integers(0, 400), min_size=3, max_size=3).filter(any)


@pytest.mark.slow
@given(rates, counts)
def test_a_value_lies_between_the_rates_used_and_its_interval_between_their_limits(
    given_rates: list[tuple[float, float]], of: list[int]
) -> None:
    row = synthetic(figures(*given_rates), made_of(**{name: [n] for name, n in zip(STRATA, of, strict=True)})).iloc[0]
    used = [rate for rate, n in zip(given_rates, of, strict=True) if n]
    limits = [wilson_interval(share, size) for share, size in used]
    tiny = 1e-9
    assert min(share for share, _ in used) - tiny <= row["value"] <= max(share for share, _ in used) + tiny
    assert 0 <= min(low for low, _ in limits) <= row["low"] + tiny
    assert row["high"] - tiny <= max(high for _, high in limits) <= 1
    assert row["low"] <= row["value"] + tiny
    assert row["value"] <= row["high"] + tiny
    total = sum(of)
    expected = sum((n / total) ** 2 * p * (1 - p) / m for (p, m), n in zip(given_rates, of, strict=True))
    assert row["variance"] == pytest.approx(expected, abs=1e-15)


@pytest.mark.slow
@given(shares, sizes, st.integers(1, 500))
def test_a_territory_of_one_stratum_has_its_rate_and_its_wilson_interval(share: float, size: float, n: int) -> None:
    # The other stratum, of which nothing is known, is not in the territory: it takes nothing away.
    row = synthetic(figures((share, size), (0.5, None)), made_of(small=[n], middle=[0])).iloc[0]
    assert row["value"] == pytest.approx(share, abs=1e-12)
    assert (row["low"], row["high"]) == pytest.approx(wilson_interval(share, size), abs=1e-9)
    assert row["coverage"] == 1
    assert row["reason"] is None


@pytest.mark.slow
@given(rates, counts, counts, st.integers(0, 200), st.integers(0, 200))
def test_merging_two_territories_is_their_mean_and_conserves_coverage(
    given_rates: list[tuple[float, float]], one: list[int], other: list[int], without: int, neither: int
) -> None:
    known = figures(*given_rates)
    columns = {name: [float(a), float(b), float(a + b)] for name, a, b in zip(STRATA, one, other, strict=True)}
    out = synthetic(known, made_of(**columns, nobody=[without, neither, without + neither]))
    assert out["denominator"].iloc[2] == out["denominator"].iloc[:2].sum()
    assert out["expected"].iloc[2] == out["expected"].iloc[:2].sum()
    mean = np.average(out["coverage"].iloc[:2], weights=out["expected"].iloc[:2])
    assert out["coverage"].iloc[2] == pytest.approx(mean)
    if out["value"].notna().all():
        assert out["value"].iloc[2] == pytest.approx(
            np.average(out["value"].iloc[:2], weights=out["denominator"].iloc[:2]), abs=1e-12
        )


@pytest.mark.slow
@given(rates, counts, st.integers(2, 9))
def test_the_same_make_up_has_the_same_value_and_interval(
    given_rates: list[tuple[float, float]], of: list[int], times: int
) -> None:
    out = synthetic(
        figures(*given_rates), made_of(**{name: [n, n * times] for name, n in zip(STRATA, of, strict=True)})
    )
    for name in ("value", "low", "high", "variance"):
        assert out[name].iloc[0] == pytest.approx(out[name].iloc[1], abs=1e-12)


def test_communes_without_a_figure_lower_the_coverage_and_too_many_take_the_value() -> None:
    out = synthetic(figures((0.2, 50)), made_of(small=[100, 50, 49, 0], nobody=[0, 50, 51, 10]))
    assert out["coverage"].tolist() == [1, 0.5, 0.49, 0]
    assert out["value"].tolist()[:2] == [0.2, 0.2]
    assert out["value"].isna().tolist() == out["low"].isna().tolist() == [False, False, True, True]
    assert out["reason"].tolist() == [None, None, Reason.COVERAGE, Reason.COVERAGE]
    assert LEAST_COVERAGE == 0.5


def test_a_stratum_without_a_published_size_takes_the_interval_and_not_the_value() -> None:
    out = synthetic(figures((0.2, 50), (0.6, None)), made_of(small=[3, 3], middle=[0, 1]))
    assert out["value"].tolist() == pytest.approx([0.2, 0.3])
    assert out["low"].isna().tolist() == out["high"].isna().tolist() == out["variance"].isna().tolist() == [False, True]
    assert out["reason"].tolist() == [None, Reason.SAMPLE_SIZE]


def test_a_value_is_judged_by_the_strata_in_the_territory_and_by_its_own_interval() -> None:
    # Small 0.05 of 81: Wilson 0.02 to 0.12. Middle 0.5 of 35: 0.34 to 0.66, 32 points. Half of each: half the distances.
    both = synthetic(figures((0.05, 81), (0.5, 35)), made_of(small=[1, 0, 1], middle=[0, 1, 1]))
    assert both["doubt"].tolist() == [None, Doubt.WIDE_INTERVAL, None]
    # 17 answers in a stratum: those that use it, and those of its edition that do not; without a commune nothing is said.
    few = synthetic(figures((0.05, 81), (0.06, 17)), made_of(small=[1, 99, 0], middle=[0, 1, 0], nobody=[0, 0, 1]))
    assert few["doubt"].tolist() == [Doubt.EDITION, Doubt.FEW_ANSWERS, None]
    # An unpublished number of answers cannot be judged, and does not excuse the 17.
    unknown = synthetic(figures((0.05, None), (0.06, 17)), made_of(small=[1, 1], middle=[0, 1]))
    assert unknown["doubt"].tolist() == [Doubt.EDITION, Doubt.FEW_ANSWERS]
    assert synthetic(figures((0.05, None)), made_of(small=[1]))["doubt"].tolist() == [Doubt.NOT_PUBLISHED]


@pytest.mark.parametrize(("rate", "count"), [(1.2, 1), (-0.1, 1), (0.5, -1), (0.5, math.nan)])
def test_what_is_no_rate_and_no_count_is_refused(rate: float, count: float) -> None:
    with pytest.raises(ValueError, match="rates must be from 0 to 1 and the counts of a make-up 0 or more"):
        synthetic(figures((rate, None)), made_of(small=[count]))


# Values of territories


@pytest.mark.slow
@pytest.mark.parametrize("weight", list(Weight))
@pytest.mark.parametrize("level", MODELLED_LEVELS)
@pytest.mark.parametrize(
    ("name", "period"),
    [("ia_projet_engage", "2022"), ("data_projet_engage", "2022")],
)
def test_a_value_is_the_mean_of_what_its_communes_take(name: str, period: str, level: Level, weight: Weight) -> None:
    communes = read_territories(Level.COMMUNE)
    taken = survey_values(get_indicator(name), Level.COMMUNE, period, communes)["value"].to_numpy()
    amount = communes["population"].to_numpy(float) if weight is Weight.INHABITANTS else np.ones(len(communes))
    # Four islands are in no EPCI.
    sums = pd.DataFrame({"code": communes[str(level)], "yes": taken * amount, "all": amount}).groupby("code").sum()
    out = modelled_values(get_indicator(name + SUFFIX), level, period, weight).set_index("code")
    assert out.index.tolist() == read_territories(level)["code"].tolist()
    assert out["value"].tolist() == pytest.approx((sums["yes"] / sums["all"])[out.index].tolist())
    ending = "_inhabitants" if weight is Weight.INHABITANTS else ""
    assert out[f"expected{ending}"].tolist() == sums["all"][out.index].tolist()


@pytest.mark.slow
@pytest.mark.parametrize("indicator", MODELLED, ids=lambda indicator: indicator.id)
def test_every_modelled_indicator_has_values_in_every_period_it_names(indicator: catalogue.Indicator) -> None:
    for period in indicator.periods:
        out = modelled_values(indicator, Level.DEPARTEMENT, period.id)
        assert tuple(out.columns) == MODEL_COLUMNS
        assert MODEL_COLUMNS[: len(VALUE_COLUMNS)] == VALUE_COLUMNS
        assert len(out) == 101
        # Paris has no figure where none was published for communes over 100,000 inhabitants.
        assert out["value"].notna().tolist() == (out["coverage"] >= LEAST_COVERAGE).tolist()
        assert out["value"].dropna().between(0, 1).all()
        known = out["low"].notna()
        assert (known == out["reason"].isna()).all()
        assert (out["low"] <= out["value"] + 1e-12)[known].all()
        assert (out["value"] <= out["high"] + 1e-12)[known].all()
        assert out["numerator"].isna().all()


def test_a_rate_of_nought_from_a_few_answers_has_a_wide_interval() -> None:
    # 2023: none of 9 small communes; the rate is 0, what is known of it is not much.
    values = modelled_values(AI, Level.EPCI, "2023")
    rural = values[values["value"] == 0].iloc[0]
    assert rural["variance"] == 0
    assert rural["high"] > 0.2


def test_the_figures_used_are_those_of_the_survey_from_the_specific_to_the_general() -> None:
    used = used_figures(DATA, Level.REGION, "2022", read_territories(Level.REGION)["code"])
    assert used.index.tolist() == ["commune_lt_3500", "commune_3500_9999", "commune_10000_99999", "commune_100000_plus"]
    assert used["value"].tolist() == [0.07, 0.18, 0.29, 0.57]
    assert used["communes"].sum() == 34_875
    assert used["sample_size"].tolist() == [81, 17, 35, 7]
    rural = used_figures(AI, Level.REGION, "2022", pd.Series(["06"]))
    assert rural["communes"].sum() == 17
    assert "commune_100000_plus" not in rural.index


def test_what_is_not_modelled_is_named() -> None:
    with pytest.raises(UnknownPeriod, match=r'"ia_projet_engage_estime" has no period "2025"\. Its periods: 2022'):
        modelled_values(AI, Level.REGION, "2025")
    with pytest.raises(
        NoValuesAtLevel, match=r"no value at level commune for period 2022\. It has values for: epci, dep"
    ):
        modelled_values(AI, Level.COMMUNE, "2022")
    with pytest.raises(NoValuesAtLevel, match='"ia_projet_engage" has no value at level region'):
        modelled_values(get_indicator("ia_projet_engage"), Level.REGION, "2022")
    with pytest.raises(NoValuesAtLevel, match="no value at level commune"):
        build_view(Query(indicator=AI.id, level=Level.COMMUNE))


# The catalogue


@pytest.mark.slow
def test_modelled_indicators_are_derived_from_survey_ones() -> None:
    assert {str(indicator.theme) for indicator in MODELLED} == {"ia", "donnees", "cyber"}
    for indicator in MODELLED:
        survey = get_indicator(indicator.basis)
        assert survey.kind is Kind.SURVEY
        assert indicator.id == survey.id + SUFFIX
        assert indicator == modelled_indicator(survey)
        assert indicator.levels == MODELLED_LEVELS
        assert set(indicator.strata) <= set(survey.strata)
        assert {period.id for period in indicator.periods} <= {period.id for period in survey.periods}
        assert not indicator.rankable
        assert not survey.rankable
        for lang, word in (("fr", "estimation"), ("en", "estimate")):
            assert word in indicator.text("label", lang)
            assert survey.text("limits", lang) in indicator.text("limits", lang)
        assert all("Estimation de l'Atlas" in indicator.source_of(period) for period in indicator.periods)
    assert get_indicator("rpnt_1_8").rankable


def test_periods_are_those_with_figures_for_most_communes() -> None:
    assert [period.id for period in AI.periods] == ["2022", "2023"]
    # 2024 gives communes under 3,500 inhabitants and all communes, which hold them: figures that share answers are not mixed.
    assert [period.id for period in DATA.periods] == ["2022"]
    assert modelled_indicator(get_indicator("cyber_obstacle_competences")) is None
    for indicator in MODELLED:
        assert not {"commune_all", "commune_lt_25000"} & set(indicator.strata)
    # One stratum, or one figure for all: every territory would have the same value.
    for name in ("ia_projet_en_cours", "cyber_prepare", "tech_plateforme", "data_maturite_avancee", "rpnt_1_8"):
        assert modelled_indicator(get_indicator(name)) is None
    # Asked of authorities engaged in AI only.
    assert modelled_indicator(get_indicator("ia_generative")) is None


def test_modelled_indicators_stand_after_those_of_the_file() -> None:
    kinds = [indicator.kind for indicator in load_catalogue().values()]
    assert kinds == sorted(kinds, key=list(Kind).index)


def test_an_estimate_cannot_be_declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = (ROOT / "data" / "indicators.toml").read_text("utf-8")
    path = tmp_path / "indicators.toml"
    start = shipped.index('[[indicator]]\nid = "ia_projet_en_cours"')
    entry = shipped[start : shipped.index("[[indicator]]", start + 1)]
    head = shipped[: shipped.index("\n[[indicator]]")]
    path.write_text(head + entry.replace('theme = "ia"', 'theme = "ia"\nkind = "modelled"\naggregation = "synthetic"'))
    with pytest.raises(InvalidCatalogue, match="a modelled indicator is derived from a survey indicator"):
        load_catalogue(path)
    path.write_text(head + entry.replace('theme = "ia"', 'theme = "ia"\nbasis = "ia_projet_engage"'))
    catalogue._load.cache_clear()
    with pytest.raises(InvalidCatalogue, match="unknown fields: basis"):
        load_catalogue(path)
    taken = {AI.basis: get_indicator(AI.basis), AI.id: replace(get_indicator("rpnt_1_8"), id=AI.id)}
    monkeypatch.setattr(catalogue, "_load", lambda _path: taken)
    with pytest.raises(InvalidCatalogue, match=f'"{AI.id}" is not valid: its id is that of an estimate'):
        catalogue._whole(tmp_path / "another.toml")


def test_the_description_lists_the_figures_that_are_used() -> None:
    record = describe_indicator(DATA.id)
    assert (record["basis"], record["rankable"], record["kind"]) == ("data_projet_engage", False, "modelled")
    used = {(figure["period"], figure["stratum"]): figure["value"] for figure in record["figures"]}
    # Published for all communes too, but every commune takes the figure of its size.
    assert list(used) == [
        ("2022", "commune_100000_plus"), ("2022", "commune_10000_99999"), ("2022", "commune_3500_9999"),
        ("2022", "commune_lt_3500"),
    ]  # fmt: skip


# Views


def test_a_view_has_no_total_and_draws_nothing_that_rests_on_seven_answers() -> None:
    view = build_view(Query(indicator=AI.id, level=Level.EPCI, period="2022"))
    assert view.estimated
    assert view.total is None
    assert view.report.valued == len(view.frame) == 1255
    # 17 and 7 answers in two sizes: nothing of the edition is drawn, every value stays in the table with what it rests on.
    assert set(script_data.class_string(view)) == {script_data.MISSING}
    assert (view.held_back, view.classes.k) == (1255, 0)
    # 467 EPCI have communes of the two other sizes alone, 81 and 35 answers: their own figures rest on enough.
    assert view.frame["doubt"].value_counts().to_dict() == {"few_answers": 788, "edition_few_answers": 467}
    assert [(figure.stratum.id, figure.sample_size) for figure in view.strata] == [
        ("commune_lt_3500", 81), ("commune_3500_9999", 17), ("commune_10000_99999", 35), ("commune_100000_plus", 7),
    ]  # fmt: skip
    # Four islands are in no EPCI.
    assert sum(figure.territories for figure in view.strata) == 34_871


@pytest.mark.parametrize("weight", list(Weight))
def test_an_extent_does_not_change_the_values(weight: Weight) -> None:
    whole = build_view(Query(indicator=AI.id, level=Level.DEPARTEMENT, weight=weight)).frame.set_index("code")
    part = build_view(Query(indicator=AI.id, level=Level.DEPARTEMENT, weight=weight, within=Extent(Level.REGION, "53")))
    assert part.frame["code"].tolist() == ["22", "29", "35", "56"]
    for name in ("value", "low", "high", "coverage", "expected"):
        assert part.frame[name].tolist() == whole.loc[part.frame["code"], name].tolist()
    assert part.report.orphans == ()
    assert sum(figure.territories for figure in part.strata) == 1202
    expected = 1202 if weight is Weight.COMMUNES else part.frame["population"].sum()
    assert part.frame["expected"].sum() == expected


def test_words_around_an_estimate() -> None:
    view = build_view(Query(indicator=AI.id, level=Level.REGION, period="2022"))
    assert sentences.title(view, "en").startswith(
        "AI projects launched or tried – estimate from the size of the communes"
    )
    assert "not an observation" in sentences.subtitle(view, "en")
    assert "ne se classent pas" in sentences.subtitle(view, "fr")
    assert "(expected share of communes, %)" in sentences.legend_title(view, "en")
    assert "(part attendue des habitants, %)" in sentences.legend_title(
        build_view(Query(indicator=AI.id, level=Level.REGION, weight=Weight.INHABITANTS)), "fr"
    )
    items = sentences.legend_items(view, "en")
    assert sum(item.count for item in items) == 18
    assert not [note for item in items for note in item.notes]
    text = " ".join(page_parts.map_content(view, "en").sources)
    assert "1% (Communes under 3,500 inhabitants; n = 81, 95 % interval 0% to 6%; taken by 31,621 communes)" in text
    assert "Sampling interval only: it holds the sampling error of the survey alone" in text
    assert "not a probability sample" in text
    assert sentences.subtitle(view, "en").endswith("Tables and exports list the figures, with what each rests on.")
    assert "Rien n'est dessiné" in sentences.subtitle(view, "fr")
    assert items == [sentences.LegendItem(-1, "Not drawn: unreliable", 18)]
    _, note = page_parts.map_legend(view, "en").notes
    assert note.startswith("18 values are listed in tables and not drawn")
    assert "series 2, no. 175" in note


def test_words_where_a_sample_size_is_not_published(unpublished: View) -> None:
    text = " ".join(estimates.source_lines(unpublished, "en"))
    assert "1% (Communes under 3,500 inhabitants; n = 81" in text
    assert "ampling interval" not in text
    assert (
        page_parts.table_rows(unpublished, unpublished.frame, "fr")[0][3]
        == "pas d'intervalle\u00a0: effectif non publié"
    )
    lines = dict(panel_lines(unpublished, select_territory(unpublished, "53"), "en"))
    assert lines["95 % (sampling interval only)"] == "no interval: sample size not published"
    # It cannot be judged: drawn, and said.
    assert unpublished.held_back == 0
    assert set(script_data.class_string(unpublished)) <= set("abcdefghi")
    rows = table(unpublished)
    assert rows["low"].isna().all()
    assert set(rows["reason"]) == set(rows["doubt"]) == {"sample_size_not_published"}


def test_the_table_has_value_interval_and_coverage() -> None:
    view = build_view(Query(indicator=AI.id, level=Level.REGION, period="2022"))
    labels = [column.label for column in page_parts.table_columns(view, "en")]
    assert labels == ["Code", "Territory", "Value", "95 % (sampling interval only)", "With a survey figure"]
    french = [column.label for column in page_parts.table_columns(view, "fr")]
    assert french[3] == "95\u202f% (intervalle d'échantillonnage seulement)"
    assert {column.key for column in page_parts.table_columns(view, "en")} <= set(TableColumn)
    rows = {row[0]: row for row in page_parts.table_rows(view, view.frame, "en")}
    assert rows["53"] == ["53", "Bretagne", "2.6%", "1.5% to 8.1% (unreliable: fewer than 30 answers)", "100.0%"]


def test_a_value_that_is_missing_for_want_of_coverage_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def thin(*arguments: object) -> pd.DataFrame:
        values = modelled_values(*arguments)  # type: ignore[arg-type]
        gone = values["code"] == "53"
        values.loc[gone, ["value", "low", "high"]] = np.nan
        return values.assign(
            coverage=values["coverage"].mask(gone, 0.3),
            reason=values["reason"].mask(gone, str(Reason.COVERAGE)),
            doubt=pd.Series(None, index=values.index, dtype=object),
        )

    providers.notify()  # another test may have looked at this view
    monkeypatch.setattr("geo.views.attribute_join.modelled_values", thin)
    view = build_view(Query(indicator="opendata_quelques_estime", level=Level.REGION))
    why = "no value: the survey has figures for less than half of it"
    assert page_parts.map_legend(view, "en").notes[-1] == f"No data – {why}"
    assert dict(panel_lines(view, select_territory(view, "53"), "en"))["Value"] == f"No data – {why}"
    row = next(row for row in page_parts.table_rows(view, view.frame, "en") if row[0] == "53")
    assert row == ["53", "Bretagne", "No data", why, "30.0%"]
    data = script_data.figures(view, "en")
    place = view.frame["code"].tolist().index("53")
    assert (data["values"][place], data["notes"][place]) == (None, f"{why}, figures for 30.0% of it")
    assert script_data.class_string(view)[place] == script_data.MISSING
    # What was changed here is not kept for others.
    from geo.views.attribute_join import _join_values

    _join_values.cache_clear()


def test_the_panel_says_interval_and_coverage_and_ranks_nothing() -> None:
    view = build_view(Query(indicator=AI.id, level=Level.REGION, period="2022"))
    chosen = select_territory(view, "53")
    assert chosen.interval == pytest.approx((0.01535, 0.08135), abs=5e-6)
    assert chosen.ranks == ()
    lines = dict(panel_lines(view, chosen, "en"))
    assert (lines["Value"], lines["Coverage"]) == ("2.6%", "100.0%")
    assert lines["95 % (sampling interval only)"] == "1.5% to 8.1% (unreliable: fewer than 30 answers)"
    assert "never ranked" in lines["Rank"]
    assert not {"Made of", "Stratum", "Sample"} & set(lines)


def test_the_table_is_sorted_by_the_lower_limit() -> None:
    view = build_view(Query(indicator=AI.id, level=Level.REGION, period="2022"))
    assert sort_and_search(view, TableQuery(sort="low"))["low"].is_monotonic_increasing


def test_no_circles_hot_spots_or_filters_of_estimates() -> None:
    for draw, error in (("circles", DrawingNotPossible), ("hotspots", HotSpotsOfEstimates)):
        with pytest.raises(error, match="Behind its 18 values stand 4 published figures"):
            build_view(Query(indicator=AI.id, level=Level.REGION, period="2022", draw=draw))
    with pytest.raises(FilterNotPossible, match=AI.id):
        build_view(Query(indicator=AI.id, level=Level.REGION, size=("0-499",)))
    with pytest.raises(NoCentre, match=AI.id):
        build_view(Query(indicator=AI.id, level=Level.REGION, palette=DIVERGING[0]))


def test_two_estimates_are_not_drawn_at_once() -> None:
    with pytest.raises(EstimatesNotCrossed, match="nothing was measured in the territories themselves"):
        build_view(Query(indicator=AI.id, level=Level.EPCI, draw="bivariate", second=DATA.id, period="2022"))


def test_tooltips_say_interval_and_coverage() -> None:
    view = build_view(Query(indicator=AI.id, level=Level.EPCI, period="2022", within=Extent(Level.REGION, "53")))
    data = json.loads(json_text.dump(script_data.figures(view, "en")))
    assert len(data["notes"]) == 1255
    present = [note for note in data["notes"] if note]
    assert len(present) == len(view.frame)
    why = r"\((unreliable: fewer|not drawn: other territories of this edition rest on fewer) than 30 answers\)"
    form = rf"95 % \(sampling interval only\): [\d.]+% to [\d.]+% {why}, figures for 100\.0% of it"
    assert all(re.fullmatch(form, note) for note in present)
    assert "strata" not in data
    assert "numerators" not in data


def test_exports_carry_interval_coverage_and_reason(tmp_path: Path) -> None:
    write(build_view(Query(indicator=AI.id, level=Level.REGION, period="2022")), tmp_path / "x.csv")
    row = pd.read_csv(tmp_path / "x.csv", dtype={"code": str}).set_index("code").loc["53"]
    assert (row["value"], row["low"], row["high"]) == pytest.approx((0.02648, 0.01535, 0.08135), abs=5e-6)
    assert (row["coverage"], row["kind"], row["weight"]) == (1, "modelled", "communes")
    assert row["source"].startswith("Estimation de l'Atlas d'après")
    assert row["doubt"] == "few_answers"
    assert row[["class", "reason"]].isna().all()
    observed = table(build_view(Query(indicator="rpnt_1_8", level=Level.REGION)))
    assert observed[["low", "high", "reason", "doubt"]].isna().all(axis=None)
    notes = column_notes(build_view(Query(indicator=AI.id, level=Level.REGION)), "fr")
    assert all("intervalle d'échantillonnage seulement" in notes[name] for name in ("low", "high"))


def test_the_api_gives_interval_and_coverage(client: FlaskClient) -> None:
    body = client.get(f"/api/v1/values?indicator={AI.id}&level=region&period=2022").get_json()
    assert (body["kind"], body["total"]) == ("modelled", None)
    row = next(entry for entry in body["values"] if entry["code"] == "53")
    assert (row["value"], row["low"], row["high"]) == pytest.approx((0.02648, 0.01535, 0.08135), abs=5e-6)
    assert (row["coverage"], row["reason"], row["numerator"]) == (1, None, None)
    assert row["doubt"] == "few_answers"
    schemas = client.get("/api/v1/openapi.json").get_json()["components"]["schemas"]
    assert "sampling interval only" in json.dumps(schemas["ValueRecord"]["properties"]["low"])
    assert "sampling interval only" in json.dumps(schemas["EstimateRecord"]["properties"]["interval"])


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_pages_of_an_estimate(client: FlaskClient, lang: str) -> None:
    page = client.get(f"/map?indicator={AI.id}&level=epci&lang={lang}").get_data(as_text=True)
    assert ("Estimation modélisée" if lang == "fr" else "Modelled estimate") in page
    assert (
        "95\u202f% (intervalle d&#39;échantillonnage seulement)" if lang == "fr" else "95 % (sampling interval only)"
    ) in page
    assert ("Rien n&#39;est dessiné" if lang == "fr" else "Nothing is drawn") in page
    assert 'name="weight"' in page
    assert ("Pourquoi pas de carte\u202f?" if lang == "fr" else "Why is there no map?") in page
    page = client.get(f"/indicators/{AI.id}?lang={lang}").get_data(as_text=True)
    assert "n = 81" in page
    assert ("21 à 28\u202f% des EPCI" if lang == "fr" else "21 to 28% of EPCI") in page
    assert "Gonzalez" in page
