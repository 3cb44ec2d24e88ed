"""Reading values: observed ones with their counts, survey ones from the most specific stratum."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.base import paths
from geo.base.errors.questions import NoValuesAtLevel, UnknownPeriod
from geo.base.errors.shipped import ShippedDataMissing
from geo.indicators import values
from geo.indicators.catalogue import get_indicator
from geo.indicators.headlines import Headline, read_headlines, read_statements
from geo.indicators.survey import read_sources, read_survey, survey_values
from geo.indicators.values import VALUE_COLUMNS, national_values, read_values, stratum_values
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind

HTTPS = get_indicator("rpnt_1_8")

COMMUNES = pd.DataFrame(
    {
        "code": ["01004", "01001", "69123", "75056", "59350", "29083"],
        "population": [15554, 861, 519127, 2103778, 238695, 280],
        "epci_type": ["CC", "CC", "METRO", "METRO", "METRO", None],
    }
)
EPCI = pd.DataFrame({"code": ["200000002", "200000001"], "population": [400000, 20000], "epci_type": ["METRO", "CC"]})


@pytest.mark.parametrize(
    ("level", "rows"),
    [(Level.COMMUNE, 34875), (Level.DEPARTEMENT, 101), (Level.REGION, 18)],
)
def test_observed_values_at_each_level(level: Level, rows: int) -> None:
    table = read_values(HTTPS, level, "2026-10")
    assert table.columns.tolist() == list(VALUE_COLUMNS)
    assert len(table) == rows
    assert table["code"].is_monotonic_increasing
    assert table["code"].is_unique
    assert set(table["level"]) == {str(level)}
    assert set(table["period"]) == {"2026-10"}
    assert table["numerator"].sum() == 16690
    assert table["denominator"].sum() == 34827
    assert table["expected"].sum() == 34875


def test_a_town_hall_without_a_record_has_no_value() -> None:
    paris = read_values(HTTPS, Level.COMMUNE, "2026-10").set_index("code").loc["75056"]
    assert np.isnan(paris["value"])
    assert paris["coverage"] == 0
    assert paris["expected_inhabitants"] > 2_000_000
    assert paris["denominator_inhabitants"] == 0


def test_a_caller_may_change_what_it_gets() -> None:
    first = read_values(HTTPS, Level.REGION, "2026-10")
    first["value"] = 0.0
    assert (read_values(HTTPS, Level.REGION, "2026-10")["value"] > 0).all()
    survey = read_survey()
    survey["value"] = 0.0
    assert read_survey()["value"].max() == 1


def test_national_values_grow_from_period_to_period() -> None:
    table = national_values(HTTPS)
    assert table["period"].tolist() == ["2021-07", "2023-02", "2025-05", "2026-04", "2026-10"]
    assert table["value"].is_monotonic_increasing
    assert table["numerator"].tolist() == [1261, 1429, 11681, 15715, 16690]


def test_comparison_groups() -> None:
    groups = stratum_values(get_indicator("rpnt_1_1"), "2026-10").set_index("code")
    assert groups.loc["band_1000-3499", "value"] == pytest.approx(0.956, abs=0.001)
    assert groups.loc["metropole", "expected"] == groups.loc["type_METRO", "expected"]


def test_unknown_periods_and_levels_are_named() -> None:
    with pytest.raises(UnknownPeriod, match=r'"rpnt_1_8" has no period "2020"\. Its periods: 2021-07, 2023-02'):
        read_values(HTTPS, Level.REGION, "2020")
    with pytest.raises(UnknownPeriod, match='"rpnt_1_8" has no period "1999"'):
        stratum_values(HTTPS, "1999")
    projects = get_indicator("ia_projet_en_cours")
    with pytest.raises(NoValuesAtLevel, match='"ia_projet_en_cours" has no value at level commune for period 2025'):
        read_values(projects, Level.COMMUNE, "2025")
    with pytest.raises(
        NoValuesAtLevel, match=r"level departement for period 2025. It has values for: commune, epci, region"
    ):
        survey_values(projects, Level.DEPARTEMENT, "2025", EPCI)
    with pytest.raises(NoValuesAtLevel, match='"rpnt_1_8" has no value at level commune'):
        survey_values(HTTPS, Level.COMMUNE, "2026-10", COMMUNES)
    with pytest.raises(NoValuesAtLevel, match="level stratum"):
        stratum_values(projects, "2025")
    with pytest.raises(NoValuesAtLevel, match="level france"):
        national_values(projects)


def test_the_most_specific_stratum_wins() -> None:
    table = survey_values(get_indicator("ia_projet_engage"), Level.COMMUNE, "2022", COMMUNES).set_index("code")
    assert table.index.tolist() == sorted(COMMUNES["code"])
    assert table.loc["01001", ["value", "stratum", "sample_size"]].tolist() == [0.01, "commune_lt_3500", 81]
    assert table.loc["01004", ["value", "stratum", "sample_size"]].tolist() == [0.26, "commune_10000_99999", 35]
    # A commune of a métropole answered as a commune of its size.
    assert table.loc["59350", ["value", "stratum", "sample_size"]].tolist() == [0.29, "commune_100000_plus", 7]
    assert table[["numerator", "denominator", "coverage"]].isna().all(axis=None)


def test_a_general_stratum_serves_where_no_size_inside_it_has_a_figure() -> None:
    # 47 % of all communes hold the small ones, 42 % of which have a project: of the others alone nothing is known.
    plan = survey_values(get_indicator("data_projet_engage"), Level.COMMUNE, "2024", COMMUNES).set_index("code")
    assert plan.loc["01001", ["value", "stratum"]].tolist() == [0.42, "commune_lt_3500"]
    assert np.isnan(plan.loc["59350", "value"])
    assert plan.loc["59350", "stratum"] is None
    # No size has a figure: that of all communes stands for each.
    shared = survey_values(get_indicator("mutualisation_collectivite_plus_grande"), Level.COMMUNE, "2023", COMMUNES)
    assert set(shared["stratum"]) == {"commune_all"}
    ready = survey_values(get_indicator("cyber_prepare"), Level.COMMUNE, "2024", COMMUNES).set_index("code")
    assert ready.loc["01001", ["value", "stratum", "sample_size"]].tolist() == [0.14, "commune_lt_25000", 1710]


def test_a_territory_without_a_stratum_has_no_value() -> None:
    ready = survey_values(get_indicator("cyber_prepare"), Level.COMMUNE, "2024", COMMUNES).set_index("code")
    assert np.isnan(ready.loc["59350", "value"])
    assert ready.loc["59350", "stratum"] is None


def test_metropoles_are_not_the_other_epci() -> None:
    table = survey_values(get_indicator("data_projet_engage"), Level.EPCI, "2025", EPCI).set_index("code")
    assert table["value"].to_dict() == {"200000001": 0.82, "200000002": 1.0}
    assert table["stratum"].to_dict() == {"200000001": "epci", "200000002": "metropole"}
    # The EPCI of 2022 hold the métropoles; those have no figure of their own in that edition.
    earlier = survey_values(get_indicator("data_projet_engage"), Level.EPCI, "2022", EPCI).set_index("code")
    assert np.isnan(earlier.loc["200000002", "value"])


def test_a_mixed_stratum_is_never_put_on_a_territory() -> None:
    with pytest.raises(NoValuesAtLevel, match="ia_projet_engage"):
        survey_values(get_indicator("ia_projet_engage"), Level.COMMUNE, "2025", COMMUNES)
    with pytest.raises(NoValuesAtLevel, match="data_maturite_avancee"):
        survey_values(get_indicator("data_maturite_avancee"), Level.REGION, "2025", EPCI)


def test_generative_ai_among_engaged_authorities_is_never_put_on_a_territory() -> None:
    assert "commune_all" in get_indicator("ia_generative").strata
    with pytest.raises(NoValuesAtLevel, match="ia_generative"):
        survey_values(get_indicator("ia_generative"), Level.COMMUNE, "2025", COMMUNES)


def test_the_survey_table_is_typed() -> None:
    table = read_survey()
    assert table["value"].between(0, 1).all()
    assert table["sample_size"].dropna().gt(0).all()
    assert set(table["indicator"]) <= {name for name in table["indicator"] if get_indicator(name).kind is Kind.SURVEY}
    assert not table.duplicated(["indicator", "edition", "stratum"]).any()


def test_headlines_are_chosen_figures_in_the_published_order() -> None:
    lines = [(line.indicator, line.stratum, line.value) for line in read_headlines()]
    assert lines == [
        ("ia_projet_en_cours", "commune_lt_3500", 0.15),
        ("ia_projet_engage", "collectivite_gt_3500", 0.49),
        ("ia_projet_prevu_12m", "collectivite_gt_3500", 0.28),
        ("ia_projet_en_cours", "metropole", 0.90),
        ("ia_projet_en_cours", "region", 0.85),
        ("data_projet_engage_ou_prevu", "all_collectivites", 0.74),
        ("data_maturite_avancee", "metropole_region", 0.60),
        ("usage_data_administration", "collectivite_gt_3500", 0.69),
        ("usage_data_environnement", "collectivite_gt_3500", 0.66),
        ("usage_data_mobilite", "collectivite_gt_3500", 0.60),
        ("mefiance_ia", "citizens", 0.68),
        ("confiance_donnees_collectivite", "citizens", 0.64),
        ("part_incidents_anssi", "all_collectivites", 0.20),
        ("citoyens_exposes_cyberattaque", "citizens", 0.68),
        ("mutualisation_collectivite_plus_grande", "all_collectivites_pondere", 0.25),
    ]
    published = pd.read_csv(paths.data() / "barometer.csv", dtype=str, keep_default_na=False)
    chosen = read_survey().set_index(["edition", "indicator", "stratum"])
    for line in read_headlines():
        key = (line.edition, line.indicator, line.stratum)
        rows = published[(published[["edition", "indicator_id", "stratum"]] == list(key)).all(axis=1)]
        own = rows[rows["source_url"].eq(line.source_url)]
        assert set(own["value"].astype(float) / 100) == {line.value}, line.indicator
        assert line.listed == (key in chosen.index)
        if line.listed:
            assert chosen.loc[[key], ["value", "source_url"]].values.tolist() == [[line.value, line.source_url]]


def test_a_headline_says_of_whom_it_is_what_it_is_not_and_where_it_stands() -> None:
    for line in (*read_headlines(), *read_statements()):
        names = ("label", "base", "not") if isinstance(line, Headline) else ("text", "not")
        for name in names:
            assert line.text(name, "fr")
            assert line.text(name, "fr") != line.text(name, "en")
        assert line.source_url in read_sources()
    lines = {(line.indicator, line.label_en): line for line in read_headlines()}
    (incidents,) = (line for (name, _), line in lines.items() if name == "part_incidents_anssi")
    assert incidents.nearly
    assert incidents.not_en.startswith("A share of incidents, never of authorities")
    # The 68 % that mistrust AI and the 68 % exposed to a cyberattack are inhabitants, in two questions.
    assert [name for name, _ in lines if name in {"mefiance_ia", "citoyens_exposes_cyberattaque"}]
    assert all("representative sample" in line.base_en for line in read_headlines() if line.stratum == "citizens")


def test_a_page_has_one_title_and_one_rank_and_all_of_a_release_cite_it() -> None:
    sources = pd.read_csv(paths.data() / "sources.csv", dtype=str, keep_default_na=False)
    assert not sources["source_url"].duplicated().any()
    for name in ("barometer.csv", "survey.csv", "survey_alternatives.csv"):
        rows = pd.read_csv(paths.data() / name, dtype=str, keep_default_na=False)[["source_url", "source_title"]]
        pairs = rows.drop_duplicates().merge(sources, on="source_url", how="left")
        assert len(pairs) == rows["source_url"].nunique(), name
        assert pairs["source_title"].tolist() == pairs["title_fr"].tolist(), name
    assert (sources["title_fr"] != sources["title_en"]).all()
    # 49 % and 28 % stand on the page that 15, 90 and 85 % stand on.
    release = {line.source_url for line in read_headlines() if line.indicator.startswith("ia_projet")}
    assert len(release) == 1
    assert "cardrey.com" in release.pop()


def test_the_published_table_has_no_note_of_who_made_it() -> None:
    text = (paths.data() / "barometer.csv").read_text("utf-8").lower()
    for word in (
        "brief",
        "tronqué",
        "l'extrait",
        "contradictoire",
        "erronée",
        "misread",
        "ambigu",
        "tel quel",
        "non lue",
    ):
        assert word not in text, word


@pytest.mark.parametrize("name", ["presence.parquet", "survey.csv", "sources.csv", "headlines.toml"])
def test_missing_files_are_named(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declared = get_indicator("rpnt_1_1")  # the catalogue is read from the data that is not there afterwards
    monkeypatch.setattr(paths, "data", lambda: tmp_path)
    (tmp_path / "survey.csv").write_text("edition,indicator,stratum,value,sample_size\n", encoding="utf-8")
    if name == "survey.csv":
        (tmp_path / name).unlink()
    reads = {
        "presence.parquet": lambda: values._observed(declared, "region", "2026-10"),
        "survey.csv": read_survey,
        "sources.csv": read_sources,
        "headlines.toml": read_headlines,
    }
    with pytest.raises(ShippedDataMissing, match=f'"{name}" of the Atlas is missing or damaged. .*"atlas build data"'):
        reads[name]()
