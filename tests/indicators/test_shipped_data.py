"""What stands in ``data/``: counts that are known, sums that must agree, and no address of anyone."""

from __future__ import annotations

import hashlib
import re

import pandas as pd
import pyarrow.parquet as pq
import pytest

from geo.base import paths
from geo.build.data.rpnt import CRITERIA
from geo.build.data.survey import SURVEY_COLUMNS
from geo.indicators.aggregate import COUNTS, INHABITANTS
from geo.indicators.catalogue import load_catalogue

DATA = paths.data()
PERIODS = ["2021-07", "2023-02", "2025-05", "2026-04", "2026-10"]


@pytest.fixture(scope="module")
def presence() -> pd.DataFrame:
    return pq.read_table(DATA / "presence.parquet").to_pandas()


@pytest.fixture(scope="module")
def national(presence: pd.DataFrame) -> pd.DataFrame:
    return presence[presence["level"] == "france"].set_index(["indicator", "period"])


@pytest.mark.slow
def test_columns_types_and_size(presence: pd.DataFrame) -> None:
    schema = pq.read_schema(DATA / "presence.parquet")
    assert schema.names == ["indicator", "period", "level", "code", *COUNTS, *INHABITANTS]
    assert [str(schema.field(name).type) for name in COUNTS] == ["int32"] * 3
    assert [str(schema.field(name).type) for name in INHABITANTS] == ["double"] * 3
    assert (DATA / "presence.parquet").stat().st_size < 2_000_000
    assert not presence.isna().any(axis=None)
    assert not presence.duplicated(["indicator", "period", "level", "code"]).any()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("criterion", "met"),
    [
        ("rpnt_1_1", 21459), ("rpnt_1_2", 18862), ("rpnt_1_8", 16690),
        ("rpnt_2_1", 34482), ("rpnt_2_2", 15970), ("rpnt_2_3", 9945),
    ],
)  # fmt: skip
def test_national_counts_of_october_2026(national: pd.DataFrame, criterion: str, met: int) -> None:
    row = national.loc[(criterion, "2026-10")]
    assert row[list(COUNTS)].tolist() == [met, 34827, 34875]


def test_https_is_one_short_of_the_raw_count(national: pd.DataFrame) -> None:
    raw = 16691
    malformed = 1  # one slash after "https:"
    assert round(raw / 34875, 3) == 0.479
    assert national.loc[("rpnt_1_8", "2026-10"), "numerator"] == raw - malformed


@pytest.mark.parametrize(
    ("period", "gap", "recounted"),
    # Counted apart from the build: in 2023-02 1,269 of 31,325 against 34 of 970, recounted 6,712 against 515.
    [("2021-07", -0.2, -32.3), ("2023-02", 0.5, -31.7)],
)
def test_the_gap_before_the_break_was_there_already_for_sites_that_kept_their_host(
    presence: pd.DataFrame, period: str, gap: float, recounted: float
) -> None:
    groups = presence[(presence["level"] == "stratum") & (presence["period"] == period)].set_index(
        ["indicator", "code"]
    )
    share = groups["numerator"] / groups["denominator"]
    for name, points in (("rpnt_1_8", gap), ("rpnt_1_8_recounted", recounted)):
        assert round(100 * (share[(name, "commune_lt_3500")] - share[(name, "metropole")]), 1) == points


def test_auxiliary_series_are_no_indicators(presence: pd.DataFrame) -> None:
    assert set(presence["indicator"].unique()) - set(load_catalogue()) == {"site_and_mailbox", "rpnt_1_8_recounted"}
    rows = presence.groupby("indicator", observed=True)["period"].unique().map(sorted)
    assert rows["site_and_mailbox"] == PERIODS
    assert rows["rpnt_1_8_recounted"] == PERIODS[:2]


@pytest.mark.parametrize(
    ("period", "records", "communes"),
    [("2021-07", 34938, 34965), ("2023-02", 34927, 34955), ("2025-05", 34829, 34935), ("2026-04", 34828, 34935),
     ("2026-10", 34827, 34875)],
)  # fmt: skip
def test_town_halls_of_each_vintage_are_conserved(
    presence: pd.DataFrame, period: str, records: int, communes: int
) -> None:
    rows = presence[(presence["period"] == period) & (presence["indicator"] == "rpnt_1_1")]
    for level in ("commune", "departement", "region", "france"):
        assert rows.loc[rows["level"] == level, ["denominator", "expected"]].sum().tolist() == [records, communes], (
            level
        )


@pytest.mark.parametrize(
    ("bands", "share"),
    [
        (["band_0-499", "band_500-999"], 0.47),
        (["band_1000-3499"], 0.95),
        (["band_3500-9999", "band_10000-49999", "band_50000+"], 0.99),
    ],
)
def test_share_with_a_declared_site_by_size(presence: pd.DataFrame, bands: list[str], share: float) -> None:
    rows = presence[(presence["indicator"] == "rpnt_1_1") & (presence["period"] == "2026-10")]
    group = rows[(rows["level"] == "stratum") & rows["code"].isin(bands)]
    assert group["numerator"].sum() / group["denominator"].sum() == pytest.approx(share, abs=0.007)


def test_every_level_is_rebuilt_from_communes(presence: pd.DataFrame) -> None:
    keys = ["indicator", "period"]
    columns = [*COUNTS, *INHABITANTS]
    communes = presence[presence["level"] == "commune"].groupby(keys, observed=True)[columns].sum()
    for level in ("departement", "region", "france"):
        sums = presence[presence["level"] == level].groupby(keys, observed=True)[columns].sum()
        pd.testing.assert_frame_equal(sums, communes, check_dtype=False)


@pytest.mark.slow
def test_counts_are_ordered_and_criteria_depend_on_each_other(presence: pd.DataFrame) -> None:
    assert (presence["numerator"] <= presence["denominator"]).all()
    assert (presence["denominator"] <= presence["expected"]).all()
    assert (presence["expected"] > 0)[presence["level"] == "commune"].all()
    wide = presence[presence["level"] == "commune"].pivot_table(
        index=["period", "code"], columns="indicator", values="numerator", observed=True
    )
    assert (wide["rpnt_1_2"] <= wide["rpnt_1_1"]).all()
    assert (wide["rpnt_1_8"] <= wide["rpnt_1_1"]).all()
    assert (wide["rpnt_2_2"] <= wide["rpnt_2_1"]).all()
    assert (wide["rpnt_2_3"] <= wide["rpnt_2_2"]).all()
    assert (wide["rpnt_2_3"] <= wide["rpnt_1_1"]).all()
    assert (wide["rpnt_2_3"] <= wide["site_and_mailbox"]).all()
    assert (wide["site_and_mailbox"] <= wide[["rpnt_1_1", "rpnt_2_1"]].min(axis=1)).all()
    recounted = wide.dropna(subset="rpnt_1_8_recounted")
    assert (recounted["rpnt_1_8"] <= recounted["rpnt_1_8_recounted"]).all()


def test_codes_are_those_of_the_boundaries(presence: pd.DataFrame) -> None:
    for level in ("commune", "epci", "departement", "region"):
        known = set(pd.read_parquet(paths.boundaries() / f"{level}.parquet", columns=["code"])["code"])
        assert set(presence.loc[presence["level"] == level, "code"]) <= known, level


def test_a_merged_commune_keeps_its_town_halls_and_a_split_one_has_none_before(presence: pd.DataFrame) -> None:
    rows = presence[(presence["indicator"] == "rpnt_1_1") & (presence["level"] == "commune")]
    expected = rows.pivot_table(index="code", columns="period", values="expected", observed=True)
    # 15141 was split on 1 January 2025: it keeps the town hall, 15031 and others appear with the vintage 2025.
    assert expected.loc["15141"].tolist() == [1, 1, 1, 1, 1]
    assert expected.loc["15031"].dropna().to_dict() == {"2026-10": 1}
    assert (expected["2021-07"] > 1).sum() > 50
    assert (expected["2026-10"] == 1).all()
    assert expected.columns.tolist() == PERIODS


def test_each_period_is_another_extract(national: pd.DataFrame) -> None:
    counts = {tuple(national.loc[(name, period), "numerator"] for name in CRITERIA) for period in PERIODS}
    assert len(counts) == len(PERIODS)


def test_reviewed_mail_domains() -> None:
    table = pd.read_csv(DATA / "generic_mail_domains.csv", keep_default_na=False)
    assert table.columns.tolist() == ["domain", "town_halls", "generic", "reason"]
    assert table["domain"].is_unique
    assert not table["domain"].str.contains("@").any()
    assert (table["reason"] != "").all()
    decided = table.set_index("domain")
    assert decided.loc["wanadoo.fr", ["town_halls", "generic"]].tolist() == [9162, "yes"]
    for name in ("orange.fr", "gmail.com", "laposte.net", "outlook.fr", "free.fr", "aol.com", "club-internet.fr"):
        assert decided.loc[name, "generic"] == "yes", name
    for name in ("info82.com", "collectivite47.fr", "inforoutes.fr", "cc-mdl.fr", "amiens-metropole.com"):
        assert decided.loc[name, "generic"] == "no", name


def test_survey_tables_have_the_same_columns_and_no_figure_twice() -> None:
    chosen = pd.read_csv(DATA / "survey.csv", dtype=str, keep_default_na=False)
    others = pd.read_csv(DATA / "survey_alternatives.csv", dtype=str, keep_default_na=False)
    assert chosen.columns.tolist() == others.columns.tolist() == list(SURVEY_COLUMNS)
    assert chosen["source_url"].str.startswith("http").all()
    assert chosen["rule"].str.startswith("chosen: ").all()
    assert not others["rule"].str.startswith("chosen").any()
    barometer = pd.read_csv(DATA / "barometer.csv", dtype=str)
    used = barometer[barometer["indicator_id"].isin(chosen["indicator"])]
    assert len(used) == len(chosen) + len(others)


@pytest.mark.parametrize(
    ("indicator", "edition", "stratum", "value"),
    [
        ("ia_projet_engage", "2022", "commune_lt_3500", "0.01"),
        ("ia_projet_engage", "2023", "all_collectivites", "0.27"),
        ("ia_projet_engage", "2023", "all_collectivites_pondere", "0.09"),
        ("ia_projet_engage", "2024", "all_collectivites", "0.36"),
        ("ia_projet_engage_ou_prevu", "2024", "all_collectivites", "0.51"),
        ("ia_projet_engage_ou_prevu", "2025", "collectivite_gt_3500", "0.77"),
        ("data_projet_engage", "2022", "collectivite_gt_3500", "0.49"),
        ("data_projet_engage", "2025", "commune_lt_3500", "0.49"),
        ("data_projet_engage", "2025", "collectivite_gt_3500", "0.74"),
        ("cyber_mesure_rssi", "2022", "departement", "0.76"),
        ("data_acculturation_insuffisant", "2023", "all_collectivites", "0.46"),
    ],
)
def test_chosen_figures(indicator: str, edition: str, stratum: str, value: str) -> None:
    chosen = pd.read_csv(DATA / "survey.csv", dtype=str).set_index(["indicator", "edition", "stratum"])
    assert chosen.loc[(indicator, edition, stratum), "value"] == value


@pytest.mark.parametrize(
    ("indicator", "edition", "stratum"),
    [
        ("ia_projet_engage", "2025", "all_collectivites"),
        ("ia_projet_engage", "2024", "commune_lt_10000"),
        ("ia_projet_engage_ou_prevu", "2022", "all_collectivites"),
        ("data_projet_engage_ou_prevu", "2024", "region"),
        ("cyber_attaque_subie", "2024", "all_collectivites"),
    ],
)
def test_figures_that_are_set_aside_are_never_chosen(indicator: str, edition: str, stratum: str) -> None:
    chosen = pd.read_csv(DATA / "survey.csv", dtype=str).set_index(["indicator", "edition", "stratum"])
    assert (indicator, edition, stratum) not in chosen.index
    others = pd.read_csv(DATA / "survey_alternatives.csv", dtype=str)
    query = others.query("indicator == @indicator and edition == @edition and stratum == @stratum")
    assert query["rule"].str.startswith("set_aside: ").all()
    assert len(query)


def test_checksums() -> None:
    for line in (DATA / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        expected, name = line.split("  ")
        assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == expected, name


def test_no_mailbox_is_shipped() -> None:
    for path in sorted(DATA.iterdir()):
        if path.suffix in {".csv", ".toml", ".md", ".txt"}:
            assert not re.search(r"[\w.+-]+@[\w-]+\.\w", path.read_text(encoding="utf-8")), path.name
    assert set(pq.read_schema(DATA / "presence.parquet").names) == {
        "indicator", "period", "level", "code", *COUNTS, *INHABITANTS,
    }  # fmt: skip
