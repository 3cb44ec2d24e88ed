"""Modelled values: what was fitted, read and averaged; and that they look and are named like what they are."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from flask.testing import FlaskClient

from geo.base import json_text, paths
from geo.base.errors.questions import (
    DrawingNotPossible,
    EstimatesNotCrossed,
    FilterNotPossible,
    HotSpotsOfEstimates,
    NoCentre,
    NoValuesAtLevel,
    UnknownPeriod,
)
from geo.base.errors.shipped import InvalidCatalogue, ShippedDataMissing
from geo.base.i18n import percent
from geo.build.messages import ROOT
from geo.compare.survey import strata_of
from geo.counts.estimates import compute_estimate, latest_estimates
from geo.export import table, write
from geo.export.tables import column_notes
from geo.indicators import catalogue, fitted
from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.indicators.derived.modelled import OF_AUTHORITY, SUFFIX, modelled_indicators
from geo.indicators.descriptions import describe_indicator
from geo.indicators.estimates import MODEL_COLUMNS, any_drawn, default_period, modelled_values, used_figures
from geo.indicators.fitted import (
    LIMITS,
    authority_figures,
    fitted_editions,
    fitted_kinds,
    least_inside,
    read_authorities,
    read_backtest,
    read_checks,
)
from geo.indicators.layers import makes_map
from geo.indicators.values import VALUE_COLUMNS
from geo.maps.web import page_parts, script_data
from geo.territories.places import read_places
from geo.territories.read import read_territories
from geo.views.query import Query
from geo.views.selection import select_territory
from geo.views.table import TableQuery, sort_and_search
from geo.views.view import build_view
from geo.vocabulary.choices import TableColumn
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import ABOVE_COMMUNES, Level
from geo.vocabulary.model import About, Kind, Weight
from geo.vocabulary.palettes import DIVERGING
from geo.wording import sentences
from geo.wording.selection import panel_lines
from webapp.app import create_app

MODELLED = [indicator for indicator in load_catalogue().values() if indicator.kind is Kind.MODELLED]
AI = get_indicator("ia_projet_en_cours_estime")
ITSELF = get_indicator("ia_projet_en_cours_autorite")
DATA = get_indicator("data_projet_engage_estime")
YEAR = "2025"
COUNCIL_LESS = {Level.DEPARTEMENT: 5, Level.REGION: 1}
"""Territories without a council of their own."""


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app().test_client()


def probability(kind: str, population: float, survey: str = "ia_projet_en_cours") -> pd.Series:
    return authority_figures(survey, YEAR, kind, np.array([population])).iloc[0]


# What was fitted


def test_ai_in_2025_rises_with_size() -> None:
    for survey in ("ia_projet_en_cours", "ia_projet_engage"):
        communes = authority_figures(survey, YEAR, "commune", np.geomspace(50, 2e6, 60))["value"]
        assert communes.is_monotonic_increasing
        epci = authority_figures(survey, YEAR, "epci", np.geomspace(5000, 4e5, 40))["value"]
        assert epci.is_monotonic_increasing
    small, town, metropole = (
        probability("commune", 200),
        probability("commune", 30_000),
        probability("metropole", 450_000),
    )
    assert small["value"] < town["value"] < metropole["value"]
    assert probability("region", 1)["value"] > town["value"]


def test_ai_in_2025_is_benchmarked_to_what_was_published() -> None:
    population = read_territories(Level.COMMUNE)["population"].to_numpy(float)
    small = authority_figures(AI.basis, YEAR, "commune", population[population < 3500])["value"]
    assert small.mean() == pytest.approx(0.15, abs=0.003)
    values = modelled_values(ITSELF, Level.EPCI, YEAR).set_index("code")["value"]
    epci = read_territories(Level.EPCI)
    metropoles = epci.loc[epci["epci_type"].eq("METRO"), "code"]
    assert values[metropoles].mean() == pytest.approx(0.90, abs=0.005)
    assert modelled_values(ITSELF, Level.REGION, YEAR)["value"].dropna().unique() == pytest.approx([0.85], abs=5e-4)


def test_the_documentation_quotes_four_authorities_with_their_intervals() -> None:
    text = (ROOT / "docs" / "estimate.md").read_text("utf-8")
    quoted = {"commune of 200 inhabitants": ("commune", 200), "commune of 30,000 inhabitants": ("commune", 30_000),
              "métropole of 450,000 inhabitants": ("metropole", 450_000), "région": ("region", 1)}  # fmt: skip
    for words, (kind, population) in quoted.items():
        row = probability(kind, population)
        value, *ends = (f"{100 * row[name]:.0f}" for name in ("value", "low", "high", "low_80", "high_80"))
        line = f"| {words} | {value} % | {ends[0]} to {ends[1]} % | {ends[2]} to {ends[3]} % |"
        assert line in text, line


def test_the_documentation_has_the_numbers_of_the_tables() -> None:
    text = re.sub(r"\s+", " ", (ROOT / "docs" / "estimate.md").read_text("utf-8"))
    tried = read_backtest().set_index(["rule", "indicator", "level"])
    used, alone = tried.loc["used"], tried.loc["none"]
    for name in used.index.unique("indicator"):
        cells = [
            *(used.loc[(name, level), f"inside_{width}"] for level in ("epci", "departement") for width in (95, 80)),
            used.loc[(name, "region"), "inside_95"],
            *(alone.loc[(name, level), "inside_95"] for level in ("epci", "departement")),
        ]
        assert f"| `{name}` | " + " | ".join(f"{100 * cell:.1f}" for cell in cells) + " |" in text
    largest = tried.loc["largest"]
    width = {
        (rule, level): f"{100 * table.xs(level, level='level')['width_95'].median():.0f}"
        for rule, table in (("used", used), ("none", alone), ("largest", largest))
        for level in ("epci", "departement")
    }
    for rule, words in (("used", "is {} points for EPCI and {} for départements"), ("none", "alone would give {} and {}"),
                        ("largest", "without the factor {} and {}")):  # fmt: skip
        assert words.format(width[rule, "epci"], width[rule, "departement"]) in text
    spread = pd.read_csv(paths.data() / "estimates_spread.csv").set_index("indicator")
    assert f"The factor ({spread.loc['used', 'factor']:.2f})" in text
    checks = read_checks()
    ai = checks[checks["indicator"].str.startswith("ia_projet")]
    shares = [f"{100 * table[f'inside_{width}'].mean():.0f}" for table in (checks, ai) for width in (95, 80)]
    assert f"of {len(checks)} figures {shares[0]} % lie inside the 95 % interval and {shares[1]} % inside" in text
    assert f"of the {len(ai)} on AI projects {shares[2]} and {shares[3]} %" in text
    forms = (
        pd.read_csv(paths.data() / "estimates_fits.csv")
        .pivot(index="series", columns="form", values="density")
        .dropna()
    )
    better = forms["monotone"] - forms["straight"]
    assert f"is {better.sum():.1f} higher, with a standard error of {better.std() * len(better) ** 0.5:.1f}" in text
    # The straight line is kept as long as chance can make the difference.
    assert better.sum() < 2 * better.std() * len(better) ** 0.5


def test_every_published_figure_that_was_fitted_is_checked() -> None:
    checks = read_checks()
    assert len(checks) > 300
    # A 95 % interval that holds far fewer would be too narrow, one that holds all of them says nothing.
    assert checks["inside_95"].mean() >= 0.93
    assert 0.75 <= checks["inside_80"].mean() <= 0.97
    ai = checks[checks["indicator"].isin(["ia_projet_en_cours", "ia_projet_engage"])]
    assert set(ai["method"]) == {"refit"}
    assert checks["residual"].abs().max() < 4


def test_the_sampler_did_its_work() -> None:
    fits = pd.read_csv(paths.data() / "estimates_fits.csv")
    assert fits["rhat"].max() < 1.02
    assert fits["ess"].min() > 800
    assert fits["divergences"].sum() == 0


def test_on_observed_indicators_the_interval_holds_the_truth_in_nine_of_ten() -> None:
    tried = read_backtest()
    used = tried[tried["rule"].eq(fitted.BACKTEST_RULE)]
    assert used["indicator"].nunique() >= 9
    for level in (Level.EPCI, Level.DEPARTEMENT):
        assert used.loc[used["level"].eq(str(level)), "inside_95"].min() >= 0.9
        assert least_inside(level) >= 0.9
        percentage = percent(int(100 * least_inside(level)) / 100, "fr", 0)
        assert percentage in AI.limits_fr
    assert str(used["indicator"].nunique()) in AI.limits_en
    # The error of the survey alone is not enough: that is what the spread is for.
    assert tried.loc[tried["rule"].eq("none") & tried["level"].eq("departement"), "inside_95"].min() < 0.7


def test_between_two_sizes_of_the_file_it_is_interpolated() -> None:
    grid = read_authorities()
    grid = grid[grid["indicator"].eq(AI.basis) & grid["edition"].eq(YEAR) & grid["kind"].eq("commune")]
    low, high = grid.iloc[10], grid.iloc[11]
    at = authority_figures(AI.basis, YEAR, "commune", np.array([low["population"], high["population"]], dtype=float))
    assert at["value"].tolist() == pytest.approx([low["value"], high["value"]])
    middle = probability("commune", float(np.sqrt(low["population"] * high["population"])))
    logit = [float(np.log(row["value"] / (1 - row["value"]))) for row in (low, high)]
    assert np.log(middle["value"] / (1 - middle["value"])) == pytest.approx(np.mean(logit))
    assert probability("commune", 0)["value"] == probability("commune", 1)["value"]


def test_a_missing_file_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "data", lambda: tmp_path)
    with pytest.raises(ShippedDataMissing, match=r'"estimates_authorities.csv".*"atlas build estimates"'):
        read_authorities()
    with pytest.raises(ShippedDataMissing, match=r'"estimates.parquet".*"atlas build estimates"'):
        fitted.fitted_shares("ia_projet_en_cours", YEAR, Level.REGION, Weight.COMMUNES)


# Values of territories


@pytest.mark.slow
@pytest.mark.parametrize("weight", list(Weight))
@pytest.mark.parametrize("level", ABOVE_COMMUNES)
@pytest.mark.parametrize(("indicator", "period"), [(AI, YEAR), (DATA, "2022")], ids=["ai", "data"])
def test_a_share_is_the_mean_of_the_probabilities_of_its_communes(
    indicator: catalogue.Indicator, period: str, level: Level, weight: Weight
) -> None:
    communes = read_territories(Level.COMMUNE)
    of_each = modelled_values(indicator, Level.COMMUNE, period).set_index("code")["value"][communes["code"]].to_numpy()
    amount = communes["population"].to_numpy(float) if weight is Weight.INHABITANTS else np.ones(len(communes))
    # Four islands are in no EPCI.
    sums = pd.DataFrame({"code": communes[str(level)], "yes": of_each * amount, "all": amount}).groupby("code").sum()
    out = modelled_values(indicator, level, period, weight).set_index("code")
    assert out.index.tolist() == read_territories(level)["code"].tolist()
    # Between two sizes of the file a probability is interpolated.
    assert (out["value"] - (sums["yes"] / sums["all"])[out.index]).abs().max() < 0.002
    ending = "_inhabitants" if weight is Weight.INHABITANTS else ""
    assert out[f"expected{ending}"].tolist() == sums["all"][out.index].tolist()


@pytest.mark.slow
@pytest.mark.parametrize("indicator", MODELLED, ids=lambda indicator: indicator.id)
def test_every_modelled_indicator_has_values_in_every_period_it_names(indicator: catalogue.Indicator) -> None:
    for period in indicator.periods:
        for level in indicator.levels:
            out = modelled_values(indicator, level, period.id)
            assert tuple(out.columns) == MODEL_COLUMNS
            assert MODEL_COLUMNS[: len(VALUE_COLUMNS)] == VALUE_COLUMNS
            assert out["code"].tolist() == read_territories(level)["code"].tolist()
            assert out["code"].tolist() == read_territories(level)["code"].tolist()
            # Councils that do not exist have nothing.
            missing = out["value"].isna()
            assert missing.sum() == (COUNCIL_LESS.get(level, 0) if indicator.of_authority else 0)
            assert (out["coverage"].isna() == missing).all()
            out = out[~missing]
            ends = out[["low", "low_80", "high_80", "high"]].to_numpy()
            assert (np.diff(ends, axis=1) >= 0).all()
            assert ((ends >= 0) & (ends <= 1)).all()
            assert out["value"].between(0, 1).all()
            assert (out["low"] <= out["value"] + 1e-4).all()
            assert (out["value"] <= out["high"] + 1e-4).all()
            assert out[["numerator", "sample_size", "doubt", "stratum"]].isna().all(axis=None)
            assert (out["coverage"] == 1).all()


def test_an_epci_of_few_communes_is_known_less_well() -> None:
    values = modelled_values(AI, Level.EPCI, YEAR)
    width = values["high"] - values["low"]
    few, many = values["denominator"] <= 10, values["denominator"] >= 60
    assert width[few].median() > width[many].median()
    regions = modelled_values(AI, Level.REGION, YEAR)
    assert (regions["high"] - regions["low"]).median() < width.median()


def test_the_authority_itself_is_another_thing_than_its_communes() -> None:
    communes, itself = (modelled_values(entry, Level.EPCI, YEAR).set_index("code") for entry in (AI, ITSELF))
    assert (itself["value"] > communes["value"]).mean() > 0.95
    assert (itself["denominator"] == 1).all()
    # A weight changes the share of communes, and nothing about one authority.
    other = modelled_values(ITSELF, Level.EPCI, YEAR, Weight.INHABITANTS).set_index("code")
    assert other["value"].tolist() == itself["value"].tolist()
    assert modelled_values(AI, Level.EPCI, YEAR, Weight.INHABITANTS)["value"].tolist() != communes["value"].tolist()


def test_what_has_no_council_of_its_own_has_no_probability() -> None:
    for level, without in ((Level.DEPARTEMENT, {"2A", "2B", "75", "972", "973"}), (Level.REGION, {"06"})):
        values = modelled_values(ITSELF, level, YEAR).set_index("code")
        assert set(values.index[values["value"].isna()]) == without
        assert (values.loc[list(without), ["denominator", "expected"]] == 0).all(axis=None)
        assert values.loc[list(without), "coverage"].isna().all()
        # Its communes have one all the same.
        assert modelled_values(AI, level, YEAR)["value"].notna().all()
    assert compute_estimate(ITSELF, Level.DEPARTEMENT, "2A", YEAR) is None
    assert {known.about for known in latest_estimates(Level.DEPARTEMENT, "2A")} == {About.COMMUNES}
    # Nor was it surveyed: it takes no figure of the départements that were.
    drawn = build_view(Query.parse({"indicator": "cyber_niveau_bon", "level": "departement", "period": "2022"}))
    figures = drawn.frame.set_index("code")["value"]
    assert set(figures.index[figures.isna()]) == {"2A", "2B", "75", "972", "973"}
    assert strata_of(Level.DEPARTEMENT, read_places(Level.DEPARTEMENT).position("2A")) == ()


def test_limits_say_what_they_were_tried_on_and_what_they_leave_out() -> None:
    assert "83% of régions" in AI.limits_en
    assert "could be tried on nothing" in ITSELF.limits_en
    assert "backtest" not in ITSELF.limits_en
    for entry in (AI, ITSELF):
        assert "21 more figures; the two are not nested" in entry.method_en
        assert "A bias that all respondents share is in no interval" in entry.limits_en
    assert "number of communes" in AI.method_en
    assert "number of communes" not in ITSELF.method_en
    assert "related question" not in DATA.method_en


def test_the_figures_used_are_those_of_the_edition() -> None:
    used = used_figures(DATA, "2022")
    assert used["value"].to_dict() == {
        "commune_lt_3500": 0.07, "commune_3500_9999": 0.18, "commune_10000_99999": 0.29, "commune_100000_plus": 0.57,
        "epci": 0.59, "departement": 0.55, "region": 0.86,
    }  # fmt: skip
    assert used["sample_size"].tolist() == [81, 17, 35, 7, 83, 29, 14]


@pytest.mark.slow
def test_the_latest_edition_that_makes_a_map_is_shown_first() -> None:
    drawn_somewhere = 0
    for indicator in MODELLED:
        for level in indicator.levels:
            first, editions = default_period(indicator, level), indicator.periods
            maps = [period for period in editions if makes_map(indicator, modelled_values(indicator, level, period.id))]
            assert first == (maps or editions)[-1]
            assert any_drawn(indicator, level) == bool(maps)
            drawn_somewhere += bool(maps)
    assert 20 < drawn_somewhere < 100
    # One value for every council, and less than its interval apart for every EPCI: no map.
    assert not any_drawn(ITSELF, Level.REGION)
    assert not any_drawn(AI, Level.EPCI)
    assert any_drawn(AI, Level.COMMUNE)


def test_what_is_not_modelled_is_named() -> None:
    with pytest.raises(UnknownPeriod, match=r'"ia_projet_en_cours_estime" has no period "2022"\. Its periods: 2025'):
        modelled_values(AI, Level.REGION, "2022")
    with pytest.raises(NoValuesAtLevel, match="no value at level commune for period 2025"):
        modelled_values(ITSELF, Level.COMMUNE, YEAR)
    with pytest.raises(NoValuesAtLevel, match='"ia_projet_engage" has no value at level region'):
        modelled_values(get_indicator("ia_projet_engage"), Level.REGION, "2022")


# The catalogue


@pytest.mark.slow
def test_modelled_indicators_are_derived_from_survey_ones() -> None:
    assert {str(indicator.theme) for indicator in MODELLED} == {"ia", "donnees", "cyber"}
    for indicator in MODELLED:
        survey = get_indicator(indicator.basis)
        assert survey.kind is Kind.SURVEY
        assert indicator in modelled_indicators(survey)
        assert indicator.id in {survey.id + SUFFIX, survey.id + OF_AUTHORITY}
        if indicator.id.endswith(SUFFIX):
            assert indicator.levels == tuple(Level)
            assert not indicator.of_authority
        else:
            assert Level.COMMUNE not in indicator.levels
            assert {str(level) for level in indicator.levels} <= set(fitted_kinds(survey.id))
            assert indicator.of_authority
        assert tuple(period.id for period in indicator.periods) == fitted_editions(survey.id)
        assert not indicator.rankable
        assert not survey.rankable
        for lang, word in (("fr", "estimation"), ("en", "estimate")):
            assert word in indicator.text("label", lang)
            assert survey.text("limits", lang) in indicator.text("limits", lang)
        assert all("Estimation de l'Atlas" in indicator.source_of(period) for period in indicator.periods)
    assert get_indicator("rpnt_1_8").rankable


def test_editions_are_those_with_three_strata_or_more() -> None:
    assert fitted_editions("ia_projet_engage") == ("2022", "2023", "2024", "2025")
    assert fitted_editions("ia_projet_en_cours") == ("2025",)
    assert fitted_editions("data_projet_engage") == ("2022", "2024", "2025")
    # One stratum; asked of authorities engaged in AI only; observed.
    for name in ("cyber_prepare", "ia_generative", "data_maturite_avancee", "rpnt_1_8"):
        assert modelled_indicators(get_indicator(name)) == ()


def test_a_kind_that_no_edition_asked_has_no_probability() -> None:
    assert get_indicator("transparence_algo_informes_autorite").levels == (Level.EPCI,)


def test_modelled_indicators_stand_after_those_of_the_file() -> None:
    kinds = [indicator.kind for indicator in load_catalogue().values()]
    assert kinds == sorted(kinds, key=list(Kind).index)


def test_an_estimate_cannot_be_declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = (ROOT / "data" / "indicators.toml").read_text("utf-8")
    path = tmp_path / "indicators.toml"
    start = shipped.index('[[indicator]]\nid = "ia_projet_en_cours"')
    entry = shipped[start : shipped.index("[[indicator]]", start + 1)]
    head = shipped[: shipped.index("\n[[indicator]]")]
    path.write_text(
        head + entry.replace('theme = "ia"', 'theme = "ia"\nkind = "modelled"\naggregation = "poststratified"')
    )
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
    assert used["2022", "commune_lt_3500"] == 0.07
    assert used["2025", "metropole"] == 1.0
    # Published for all communes too, which hold the others; and for strata that mix kinds of authority.
    assert not {stratum for _, stratum in used} & {"commune_all", "collectivite_gt_3500", "all_collectivites"}


# Views


def test_a_view_has_no_total_and_draws_every_value() -> None:
    view = build_view(Query(indicator=AI.id, level=Level.EPCI))
    assert view.estimated
    assert view.total is None
    assert view.report.valued == len(view.frame) == 1255
    assert view.held_back == 0
    assert [(figure.stratum.id, figure.value, figure.sample_size) for figure in view.strata] == [
        ("commune_lt_3500", 0.15, None), ("region", 0.85, None), ("metropole", 0.9, None),
    ]  # fmt: skip


@pytest.mark.parametrize("indicator", [AI, ITSELF], ids=["communes", "itself"])
@pytest.mark.parametrize("weight", list(Weight))
def test_an_extent_does_not_change_the_values(weight: Weight, indicator: catalogue.Indicator) -> None:
    question = Query(indicator=indicator.id, level=Level.DEPARTEMENT, weight=weight)
    whole = build_view(question).frame.set_index("code")
    part = build_view(question.with_(within=Extent(Level.REGION, "53")))
    assert part.frame["code"].tolist() == ["22", "29", "35", "56"]
    for name in ("value", *LIMITS, "coverage", "expected"):
        assert part.frame[name].tolist() == whole.loc[part.frame["code"], name].tolist()
    assert part.report.orphans == ()


def test_a_map_of_communes_within_an_epci() -> None:
    view = build_view(Query(indicator=AI.id, level=Level.COMMUNE, within=Extent(Level.EPCI, "243500139")))
    assert len(view.frame) == 43
    assert view.frame.set_index("code")["value"].idxmax() == "35238"


def test_words_around_an_estimate() -> None:
    view = build_view(Query(indicator=AI.id, level=Level.REGION))
    assert sentences.title(view, "en").startswith("AI projects under way – estimate for the communes")
    assert "not an observation" in sentences.subtitle(view, "en")
    assert "ne se classent pas" in sentences.subtitle(view, "fr")
    assert "(expected share of communes, %)" in sentences.legend_title(view, "en")
    assert "(part attendue des habitants, %)" in sentences.legend_title(
        build_view(Query(indicator=AI.id, level=Level.REGION, weight=Weight.INHABITANTS)), "fr"
    )
    for query in (Query(indicator=ITSELF.id, level=Level.EPCI), Query(indicator=AI.id, level=Level.COMMUNE)):
        assert "(probability of a yes, %)" in sentences.legend_title(build_view(query), "en")
    text = " ".join(page_parts.map_content(view, "en").sources)
    assert "15% (Communes under 3,500 inhabitants; no interval: sample size not published)" in text
    assert "stands a model of 24 published figures" in text
    assert "respondents who chose to answer" in text


def test_the_table_has_value_and_interval() -> None:
    view = build_view(Query(indicator=AI.id, level=Level.REGION))
    labels = [column.label for column in page_parts.table_columns(view, "en")]
    assert labels == ["Code", "Territory", "Value", "95 % interval"]
    assert page_parts.table_columns(view, "fr")[3].label == "Intervalle à 95\u202f%"
    assert {column.key for column in page_parts.table_columns(view, "en")} <= set(TableColumn)
    row = next(row for row in page_parts.table_rows(view, view.frame, "en") if row[0] == "53")
    known = view.frame.set_index("code").loc["53"]
    value, low, high = (percent(known[name], "en", 0) for name in ("value", "low", "high"))
    assert row == ["53", "Bretagne", value, f"{low} to {high}"]


def test_the_panel_says_both_intervals_and_ranks_nothing() -> None:
    view = build_view(Query(indicator=AI.id, level=Level.REGION))
    chosen = select_territory(view, "53")
    known = view.frame.set_index("code").loc["53"]
    assert chosen.interval == (known["low"], known["high"])
    assert chosen.interval_80 == (known["low_80"], known["high_80"])
    assert chosen.ranks == ()
    lines = dict(panel_lines(view, chosen, "en"))
    assert lines["Value"] == percent(known["value"], "en", 0)
    assert lines["95 % interval"] == f"{percent(known['low'], 'en', 0)} to {percent(known['high'], 'en', 0)}"
    assert lines["80 % interval"] == f"{percent(known['low_80'], 'en', 0)} to {percent(known['high_80'], 'en', 0)}"
    assert "never ranked" in lines["Rank"]
    assert not {"Made of", "Stratum", "Sample", "Coverage"} & set(lines)


def test_the_table_is_sorted_by_the_lower_limit() -> None:
    view = build_view(Query(indicator=AI.id, level=Level.REGION))
    assert sort_and_search(view, TableQuery(sort="low"))["low"].is_monotonic_increasing


def test_no_circles_hot_spots_or_filters_of_estimates() -> None:
    for draw, error in (("circles", DrawingNotPossible), ("hotspots", HotSpotsOfEstimates)):
        with pytest.raises(error, match="Behind its 18 values stands a model of 24 published figures"):
            build_view(Query(indicator=AI.id, level=Level.REGION, draw=draw))
    with pytest.raises(FilterNotPossible, match=AI.id):
        build_view(Query(indicator=AI.id, level=Level.REGION, size=("0-499",)))
    with pytest.raises(NoCentre, match=AI.id):
        build_view(Query(indicator=AI.id, level=Level.REGION, palette=DIVERGING[0]))


def test_two_estimates_are_not_drawn_at_once() -> None:
    with pytest.raises(EstimatesNotCrossed, match="nothing was measured in the territories themselves"):
        build_view(Query(indicator=AI.id, level=Level.EPCI, draw="bivariate", second=DATA.id, period=YEAR))


def test_tooltips_say_both_intervals() -> None:
    view = build_view(Query(indicator=AI.id, level=Level.EPCI, within=Extent(Level.REGION, "53")))
    data = json.loads(json_text.dump(script_data.figures(view, "en")))
    assert len(data["notes"]) == 1255
    present = [note for note in data["notes"] if note]
    assert len(present) == len(view.frame)
    form = r"95 % interval: [\d.]+% to [\d.]+%; 80 %: [\d.]+% to [\d.]+%"
    assert all(re.fullmatch(form, note) for note in present)
    assert "strata" not in data
    assert "numerators" not in data


def test_exports_carry_both_intervals(tmp_path: Path) -> None:
    view = build_view(Query(indicator=AI.id, level=Level.REGION))
    write(view, tmp_path / "x.csv")
    row = pd.read_csv(tmp_path / "x.csv", dtype={"code": str}).set_index("code").loc["53"]
    known = view.frame.set_index("code").loc["53"]
    for name in ("value", *LIMITS):
        assert row[name] == pytest.approx(known[name], abs=5e-6)
    assert (row["coverage"], row["kind"], row["weight"], row["reliability"]) == (1, "modelled", "communes", "estimate")
    assert row["source"].startswith("Estimation de l'Atlas d'après")
    assert pd.isna(row["doubt"])
    observed = table(build_view(Query(indicator="rpnt_1_8", level=Level.REGION)))
    assert observed[[*LIMITS, "doubt"]].isna().all(axis=None)
    notes = column_notes(build_view(Query(indicator=AI.id, level=Level.REGION)), "en")
    assert notes["low_80"] == "Lower 80 % limit of the share that would be counted in this territory."
    of_one = column_notes(build_view(Query(indicator=AI.id, level=Level.COMMUNE)), "en")
    assert of_one["high"] == "Upper 95 % limit of the probability of this authority."
    assert notes["denominator"].startswith("Communes of the territory")


def test_the_api_gives_both_intervals(client: FlaskClient) -> None:
    body = client.get(f"/api/v1/values?indicator={AI.id}&level=region").get_json()
    assert (body["kind"], body["total"]) == ("modelled", None)
    row = next(entry for entry in body["values"] if entry["code"] == "53")
    assert row["low"] <= row["low_80"] <= row["high_80"] <= row["high"]
    assert (row["coverage"], row["doubt"], row["numerator"]) == (1, None, None)
    portrait = client.get("/api/v1/territories/region/53/compare").get_json()
    estimates = {(entry["indicator"], entry["about"]): entry for entry in portrait["estimates"]}
    assert estimates[AI.id, About.COMMUNES]["interval"] == [row["low"], row["high"]]
    assert estimates[AI.id, About.COMMUNES]["interval_80"] == [row["low_80"], row["high_80"]]
    assert estimates[ITSELF.id, About.AUTHORITY]["value"] == pytest.approx(0.85, abs=0.001)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_pages_of_an_estimate(client: FlaskClient, lang: str) -> None:
    page = client.get(f"/map?indicator={AI.id}&level=departement&lang={lang}").get_data(as_text=True)
    assert ("Estimation modélisée" if lang == "fr" else "Modelled estimate") in page
    assert ("Intervalle à 95\u202f%" if lang == "fr" else "95 % interval") in page
    assert 'name="weight"' in page
    assert ("part attendue des communes" if lang == "fr" else "expected share of communes") in page
    page = client.get(f"/indicators/{ITSELF.id}?lang={lang}").get_data(as_text=True)
    assert (
        "Rien n&#39;a été mesuré dans le territoire" if lang == "fr" else "Nothing was measured in the territory"
    ) in page
    assert "Gelman" in page
