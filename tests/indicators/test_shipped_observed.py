"""What ``data/observed.parquet`` and ``data/opendata.parquet`` hold: published shares, sums that agree, three cities by hand."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from geo.base import paths
from geo.build.data.observed import address_bases, open_data
from geo.doctor.check import check_table
from geo.doctor.readers.tables import InputTable
from geo.indicators.aggregate import COUNTS, INHABITANTS
from geo.indicators.catalogue import get_indicator
from geo.vocabulary.levels import Level

DATA = paths.data()
INPUTS = DATA / "inputs"
OPEN_DATA = INPUTS / "opendata"


@pytest.fixture(scope="module")
def observed() -> pd.DataFrame:
    return pq.read_table(DATA / "observed.parquet").to_pandas()


@pytest.fixture(scope="module")
def listed() -> pd.DataFrame:
    return pq.read_table(DATA / "opendata.parquet").to_pandas()


def counts_of(table: pd.DataFrame, series: str, period: str, level: str) -> pd.DataFrame:
    chosen = (table["indicator"] == series) & (table["period"] == period) & (table["level"] == level)
    return table.loc[chosen, ["code", *COUNTS]].set_index("code")


@pytest.mark.slow
def test_columns_series_periods_and_size(observed: pd.DataFrame, listed: pd.DataFrame) -> None:
    for name, table, size in (("observed", observed, 1_200_000), ("opendata", listed, 600_000)):
        schema = pq.read_schema(DATA / f"{name}.parquet")
        assert schema.names == ["indicator", "period", "level", "code", *COUNTS, *INHABITANTS]
        assert [str(schema.field(column).type) for column in (*COUNTS, *INHABITANTS)] == ["int32"] * 3 + ["double"] * 3
        assert (DATA / f"{name}.parquet").stat().st_size < size
        assert not table.isna().any(axis=None)
        assert not table.duplicated(["indicator", "period", "level", "code"]).any()
        assert (table["numerator"] <= table["denominator"]).all()
        assert (table["denominator"] <= table["expected"]).all()
        for series, rows in table.groupby("indicator", observed=True):
            entry = get_indicator(str(series))
            assert entry.file == f"{name}.parquet"
            assert sorted(rows["period"].unique()) == [period.id for period in entry.periods]
            assert {str(level) for level in entry.levels} <= set(rows["level"].unique())


@pytest.mark.parametrize(
    ("series", "period", "share", "denominator"),
    [
        ("site_https_teste", "2022-06", 75.2, 17562), ("site_https_teste", "2022-12", 77.9, 17338),
        ("site_https_teste", "2023-06", 82.0, 17016), ("site_https_teste", "2023-12", 86.1, 16764),
        ("site_https_teste", "2024-06", 87.5, 16558), ("site_https_teste", "2024-12", 88.1, 16254),
        ("bal_publiee", "2019-12", 1.8, 34970), ("bal_publiee", "2020-12", 3.8, 34965),
        ("bal_publiee", "2021-12", 15.5, 34965), ("bal_publiee", "2022-12", 29.2, 34955),
        ("bal_publiee", "2023-08", 39.5, 34945),
        # 48.3 is the share where all domains of generic_mail_domains.csv are left out (48.2 of 14,786 on present communes); here
        # those that an intercommunality or a département runs for its communes are theirs, so that 15,250 are counted.
        ("spf_strict", "2026-03", 47.5, 15250),
    ],
)  # fmt: skip
def test_national_shares(observed: pd.DataFrame, series: str, period: str, share: float, denominator: int) -> None:
    row = counts_of(observed, series, period, "france").loc["FR"]
    assert 100 * row["numerator"] / row["denominator"] == pytest.approx(share, abs=0.1)
    assert row["denominator"] == denominator


def test_without_shared_domains_as_many_are_strict_as_others_counted(observed: pd.DataFrame) -> None:
    report = (DATA / "REPORT.md").read_text(encoding="utf-8")
    found = re.search(r"Of the ([\d,]+) town halls\s+whose domain no other one has, ([\d.]+) % are strict", report)
    assert found is not None
    assert int(found[1].replace(",", "")) == pytest.approx(14786, rel=0.01)
    assert float(found[2]) == pytest.approx(48.3, abs=0.1)
    reviewed = pd.read_csv(DATA / "generic_mail_domains.csv", keep_default_na=False)
    assert (reviewed["generic"] == "no").sum() > 0


def test_the_panel_of_communes_with_a_value_in_all_periods(observed: pd.DataFrame) -> None:
    rows = observed[(observed["indicator"] == "site_https_teste") & (observed["level"] == "commune")]
    known = rows[rows["denominator"] > 0]
    periods = known.groupby("code", observed=True)["period"].nunique()
    panel = set(periods.index[periods == 6])
    assert len(panel) == 14688
    kept = known[known["code"].isin(panel)].astype({"period": str})
    sums = kept.groupby("period")[["numerator", "denominator"]].sum().sort_index()
    shares = (100 * sums["numerator"] / sums["denominator"]).round(1)
    assert (shares.iloc[0], shares.iloc[-1]) == (78.0, 87.6)
    assert shares.is_monotonic_increasing


@pytest.mark.parametrize(
    ("level", "counts", "given", "whole"),
    [
        # As counted by number alone, before twenty mends; the mends make the difference (test below).
        ("commune", [347, 448, 563], [345, 439, 559], 34875),
        ("epci", [161, 172, 210], [156, 166, 202], 1255),
        ("departement", [59, 59, 63], [59, 59, 63], 97),
        ("region", [14, 15, 15], [13, 14, 14], 17),
    ],
)
def test_listed_authorities(listed: pd.DataFrame, level: str, counts: list[int], given: list[int], whole: int) -> None:
    mends = pd.read_csv(OPEN_DATA / "mends.csv", dtype=str)
    found = []
    for edition, number in zip(open_data.EDITIONS, given, strict=True):
        rows = counts_of(listed, "opendata_repere", edition, level)
        assert rows["denominator"].sum() == whole
        found.append(int(rows["numerator"].sum()))
        table = pd.read_csv(OPEN_DATA / f"{edition}.csv", dtype=str, keep_default_na=False)
        mended = mends.merge(
            table[["siren", "nom"]].drop_duplicates(), left_on=["siren", "name"], right_on=["siren", "nom"]
        )
        assert found[-1] - number <= (mended["level"] == level).sum()
    assert found == counts


@pytest.mark.parametrize(("edition", "met"), [("2020-10", 263), ("2021-12", 284), ("2022-12", 328)])
def test_communes_that_the_law_binds(listed: pd.DataFrame, edition: str, met: int) -> None:
    for level in ("departement", "region", "france"):
        rows = counts_of(listed, "opendata_repere_3500", edition, level)
        assert rows[["numerator", "denominator"]].sum().tolist() == [met, 3254], level
    # An island of 3,500 inhabitants and more is in no EPCI.
    assert counts_of(listed, "opendata_repere_3500", edition, "epci")["denominator"].sum() == 3253
    communes = pd.read_parquet(paths.boundaries() / "commune.parquet", columns=["code", "population"]).set_index("code")
    own = counts_of(listed, "opendata_repere", edition, "commune")["numerator"]
    bound = communes.index[communes["population"] >= open_data.BOUND]
    assert (len(bound), own.reindex(bound).sum()) == (3254, met)


@pytest.mark.slow
def test_totals_are_conserved_between_levels(observed: pd.DataFrame, listed: pd.DataFrame) -> None:
    columns = [*COUNTS, *INHABITANTS]
    both = pd.concat([observed, listed[listed["indicator"] == "opendata_repere_3500"]])
    for (series, period), rows in both.groupby(["indicator", "period"], observed=True):
        sums = rows.groupby("level", observed=True)[columns].sum()
        levels = [str(level) for level in get_indicator(str(series)).levels if level is not Level.EPCI]
        for level in levels:
            assert sums.loc[level].tolist() == pytest.approx(sums.loc["france"].tolist()), (series, period, level)
    # What is of the authority itself is not: a région is no sum of its communes.
    rows = listed[(listed["indicator"] == "opendata_repere") & (listed["period"] == "2022-12")]
    sums = rows.groupby("level", observed=True)["denominator"].sum()
    assert sums[["commune", "epci", "departement", "region", "france"]].tolist() == [34875, 1255, 97, 17, 34875]


CITIES = {"75056": "75", "69123": "69", "13055": "13"}


def test_paris_lyon_and_marseille_by_hand(observed: pd.DataFrame, listed: pd.DataFrame) -> None:
    months = address_bases.read_months((INPUTS / address_bases.FILE).read_text(encoding="utf-8"))
    for period in address_bases.VINTAGES:
        rows = counts_of(observed, "bal_publiee", period, "commune")
        for city, parts in address_bases.ARRONDISSEMENTS.items():
            assert city not in months.index
            published = sum(months.get(part, "9999") <= period for part in parts)
            assert rows.loc[city].tolist() == [int(published == len(parts)), 1, 1], (city, period)
    # Paris is one commune and one département; counted by its own code, which is not in the list, it would be at zero.
    last = counts_of(observed, "bal_publiee", "2023-08", "departement")
    shares = 100 * last["numerator"] / last["denominator"]
    assert last.loc["75"].tolist() == [1, 1, 1]
    assert round(shares.min(), 1) == 2.9
    # The directory describes Paris by its arrondissements alone: no site, and nobody knows.
    for period in ("2022-06", "2024-12"):
        sites = counts_of(observed, "site_https_teste", period, "commune")
        assert sites.loc["75056"].tolist() == [0, 0, 1]
        assert counts_of(observed, "site_https_teste", period, "departement").loc["75"].tolist() == [0, 0, 1]
        for city in ("69123", "13055"):
            assert sites.loc[city].tolist()[2] == 1
    for edition in open_data.EDITIONS:
        table = pd.read_csv(OPEN_DATA / f"{edition}.csv", dtype=str, keep_default_na=False)
        names = set(table["nom"].str.upper())
        communes = counts_of(listed, "opendata_repere", edition, "commune")
        for city, name in (("75056", "PARIS"), ("69123", "LYON"), ("13055", "MARSEILLE")):
            assert communes.loc[city].tolist() == [int(name in names), 1, 1], (name, edition)
        # One authority, the city: its number stands for commune and département.
        assert (
            counts_of(listed, "opendata_repere", edition, "departement").loc["75", "numerator"]
            == communes.loc["75056", "numerator"]
        )


def test_no_host_no_mailbox_and_no_address_is_shipped() -> None:
    files = [*INPUTS.rglob("*.csv"), DATA / "observed.parquet", DATA / "opendata.parquet"]
    assert len(files) == 9
    host = re.compile(r"@|://|\bwww\.|[a-z0-9-]\.(?:fr|com|org|net|eu|bzh|re|gouv)\b", re.IGNORECASE)
    for path in files:
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            words = {
                word for name in ("indicator", "period", "level", "code") for word in table[name].unique().to_pylist()
            }
            found = [word for word in words if host.search(word)]
        else:
            found = host.findall(path.read_text(encoding="utf-8"))
        assert not found, path
    report = (DATA / "REPORT.md").read_text(encoding="utf-8")
    assert not host.findall(
        report[report.index("## Tested https") : report.index("## Listed open data")].replace("`www.`", "")
    )


def test_the_licence_of_the_open_data_table_stands_beside_its_file() -> None:
    notice = " ".join((OPEN_DATA / "README.md").read_text(encoding="utf-8").split())
    assert "Open Database License (ODbL) 1.0" in notice
    assert "https://opendatacommons.org/licenses/odbl/1-0/" in notice
    assert "`data/opendata.parquet`" in notice
    attribution = "Observatoire open data des territoires, OpenDataFrance, ODbL 1.0"
    for text in (notice, get_indicator("opendata_repere").notice_fr, get_indicator("opendata_repere_3500").notice_en):
        assert attribution in text.replace("\u202f", " ")
    # Nothing else of the catalogue is in that file, and nothing of it in another one.
    assert set(pq.read_table(DATA / "opendata.parquet")["indicator"].unique().to_pylist()) == {
        "opendata_repere", "opendata_repere_3500",
    }  # fmt: skip


NAMES = {Level.COMMUNE: "commune_name", Level.EPCI: "epci_name", Level.REGION: "region_name"}
SEATS = {"CA DE LAVAL": ("LAVAL", "53"), "CA HAVRAISE": ("LE HAVRE", "76")}
"""Intercommunalities that have another name since their merger: the doctor knows them by the commune of their old name."""


def doctor_finds(level: Level, name: str, departement: str = "") -> str:
    """Return the code that the doctor finds for a name, with the département where one is given; "" for none or several."""
    cells = {NAMES[level]: name} | ({"departement_code": departement} if departement else {})
    frame = pd.DataFrame({column: pd.array([cell], dtype="str") for column, cell in cells.items()})
    table = InputTable(frame, "a.csv", "csv", np.arange(2, 3))
    row = check_table(table, level=level, roles={column: column for column in cells}).rows.iloc[0]
    return str(row["territory_code"])


MENDS = pd.read_csv(Path(OPEN_DATA / "mends.csv"), dtype=str, keep_default_na=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "mend", [pytest.param(row, id=row.name_) for row in MENDS.rename(columns={"name": "name_"}).itertuples()]
)
def test_every_mend_is_what_the_doctor_finds_by_the_name(mend: object) -> None:
    siren, name, level, code = (getattr(mend, field) for field in ("siren", "name_", "level", "code"))
    rows = [
        pd.read_csv(OPEN_DATA / f"{edition}.csv", dtype=str, keep_default_na=False) for edition in open_data.EDITIONS
    ]
    both = pd.concat(rows)
    chosen = both[(both["siren"] == siren) & (both["nom"] == name)]
    assert len(chosen), "a mend of nothing"
    if name in SEATS:
        assert doctor_finds(Level(level), name) == ""
        communes = pd.read_parquet(paths.boundaries() / "commune.parquet", columns=["code", "epci"]).set_index("code")
        assert communes.loc[doctor_finds(Level.COMMUNE, *SEATS[name]), "epci"] == code
        return
    departements = sorted({text for text in chosen["depcode"].dropna() if text})
    found = doctor_finds(Level(level), name)
    if not found:  # several of that name: the edition says in which département
        (departement,) = departements
        found = doctor_finds(Level(level), name, departement)
    assert found == code
