"""The build of ``data/``, on a directory of five made-up town halls and tables of a few figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from geo.base import paths
from geo.base.errors.shipped import InvalidCatalogue, MissingColumn, NoMatch, ShippedDataMissing
from geo.base.errors.writing import CannotWrite
from geo.build import raw_files
from geo.build.data import build, facts, presence, report, survey
from geo.build.data.build import build_data, check_observed, count_domains, read_domains, read_geography
from geo.build.data.observed import tested_sites
from geo.projects.records import SOURCE_URL
from tests.build import small
from tests.build.small import COMMUNES, DIRECTORY, PASSAGE

GENERIC = frozenset({"wanadoo.fr"})


def judged() -> pd.DataFrame:
    return presence.judge_directory(DIRECTORY, GENERIC)


def counts() -> pd.DataFrame:
    table = judged()
    return presence.count_communes(table, presence.to_present(table["code"], COMMUNES, PASSAGE))


def test_judging_keeps_no_address() -> None:
    table = judged()
    assert table["record"].tolist() == [True, True, True, True, False]
    assert table["rpnt_1_1"].tolist() == [True, True, False, False, False]
    assert table["rpnt_2_3"].tolist() == [True, False, False, False, False]
    assert table["site_fault"].tolist() == ["", "", "no scheme", "misspelt scheme", "missing"]
    assert table["mailbox_fault"].tolist() == ["", "", "several addresses", "missing", "missing"]
    assert not table.astype(str).apply(lambda column: column.str.contains("@|://")).any(axis=None)


def test_former_communes_pass_to_their_successor_and_a_split_one_keeps_its_town_hall() -> None:
    present = presence.to_present(DIRECTORY["code"], COMMUNES, PASSAGE)
    assert present.tolist() == ["01001", "01002", "01001", "01002", "75056"]
    with pytest.raises(NoMatch, match=r"The code 99999 is no commune of vintage 2025"):
        presence.to_present(pd.Series(["01001", "99999"]), COMMUNES, PASSAGE)


def test_town_halls_are_counted_inside_their_present_commune() -> None:
    https = counts().query("indicator == 'rpnt_1_8'").set_index("code")
    assert https.loc["01001", ["numerator", "denominator", "expected"]].tolist() == [1, 2, 2]
    assert https.loc["01002", ["numerator", "denominator", "expected"]].tolist() == [0, 2, 2]
    assert https.loc["75056", ["numerator", "denominator", "expected"]].tolist() == [0, 0, 1]


@pytest.mark.slow
def test_tidy_spreads_to_all_levels() -> None:
    table = presence.tidy(counts(), "2025-05", COMMUNES)
    assert set(table["level"]) == set(presence.LEVELS)
    ain = table.query("indicator == 'rpnt_1_8' and level == 'departement' and code == '01'").iloc[0]
    assert ain[["numerator", "denominator", "expected"]].tolist() == [1, 4, 4]
    assert ain[["numerator_inhabitants", "denominator_inhabitants"]].tolist() == [50, 400]


@pytest.mark.slow
def test_presence_is_written_with_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    table = presence.tidy(counts(), "2025-05", COMMUNES)
    presence.write_presence(table, tmp_path / "a.parquet")
    presence.write_presence(table.sample(frac=1, random_state=1), tmp_path / "b.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_https_steps_add_up() -> None:
    steps = facts.https_steps(DIRECTORY["mairie_site"], judged())
    assert steps == {"raw": 2, "malformed: misspelt scheme": -1, "counted": 1}


def test_extracts_are_compared_commune_by_commune() -> None:
    after = DIRECTORY.assign(mairie_site=["https://un.fr", "https://www.deux.com/", "", "", ""]).iloc[1:]
    changed, only_scheme = facts.compare_extracts(DIRECTORY, after)
    assert changed["mairie_site"] == 0.75
    assert changed["mairie_email"] == 0
    assert only_scheme == 1
    assert facts.compare_extracts(None, after) == ({}, 0)


def test_a_verdict_that_changed_with_the_writing_alone_is_told_from_one_that_another_address_made() -> None:
    after = DIRECTORY.assign(
        mairie_site=["https://un.fr", "https://deux.com/accueil", "https://trois.fr", "", ""],
        mairie_email=["x@un.fr", "x@deux.com", "x@un.fr", "", ""],
    )
    shifts = facts.compare_verdicts((DIRECTORY, judged()), (after, presence.judge_directory(after, GENERIC)))
    # https: 01002 kept its host without "www.", 01900 declared "www.trois.fr" without a scheme, which is no site.
    assert shifts["rpnt_1_8"] == facts.Shift(gained=2, unchanged=1, lost=0)
    assert shifts["rpnt_1_1"] == facts.Shift(gained=1, unchanged=0, lost=0)
    assert shifts["rpnt_2_2"] == facts.Shift(gained=2, unchanged=0, lost=0)
    assert shifts["http"] == facts.Shift(gained=1, unchanged=1, lost=0)


def test_sites_that_kept_their_host_are_recounted_and_others_are_not() -> None:
    sites = ["http://un.fr", "https://autre.com", "https://trois.fr", "https://quatre.fr", "https://cinq.fr"]
    after = DIRECTORY.assign(mairie_site=sites).iloc[:3]
    before = DIRECTORY.assign(
        mairie_site=["https://un.fr", "http://deux.com", "http://www.trois.fr", "http://quatre.fr", ""]
    )
    # 01001 has https already, 01002 another host, 01900 the same with "www.", 01901 no town hall after.
    assert presence.recount_https(before, after).tolist() == [True, False, True, False, False]


def test_the_auxiliary_series_are_counted_where_they_were_judged() -> None:
    both = counts().query("indicator == 'site_and_mailbox'").set_index("code")
    # 01001 and 01900 are one commune now: the first declares site and mailbox, the second neither well.
    assert both["numerator"].to_dict() == {"01001": 1, "01002": 1, "75056": 0}
    assert presence.RECOUNTED not in set(counts()["indicator"])


def test_second_looks_count_what_choices_decide() -> None:
    declared = [
        ("https://www.un.fr", "x@un.fr"),
        ("https://www.deux.fr ", "x@mairie.deux.fr"),
        ("http://trois.wanadoo.fr", "x@wanadoo.fr"),
        ("http://lucé.fr", ""),
    ]
    assert facts.second_looks(declared, GENERIC) == {
        "internationalised": 1, "same_domain": 2, "same_host": 1, "provider_page": 1, "trimmed": 1,
    }  # fmt: skip


# Survey figures


def published(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Make a table of figures: value, source, question, sample size (indicator, edition and stratum are the same).

    The page of a source is its title.
    """
    table = pd.DataFrame(rows, columns=["value", "source_title", "question_fr", "sample_size"])
    same = {"indicator": "one", "edition": "2024", "stratum": "region", "base_fr": "régions", "survey": "",
            "fieldwork": "", "question_en": "", "unit": "percent", "theme": "ia"}  # fmt: skip
    table = table.assign(**same, source_url=table["source_title"])
    return table.astype({"value": "float64", "sample_size": "float64"})


RULES = survey.Rules((("tables", ("Tris 2024", "Tris 2025")), ("publisher", ("Éditeur A",))), (), ())


@pytest.mark.parametrize(
    ("rows", "value", "others"),
    [
        ([(10, "Presse", "Q", None)], 0.10, []),
        ([(10, "Presse", "Q", None), (11, "Éditeur A", "Q", None)], 0.11, ["lower source: press after publisher"]),
        ([(12, "Éditeur A", "Q", 50), (13, "Tris 2024", "Q", None)], 0.13, ["lower source: publisher after tables"]),
        (
            [(14, "Tris 2025", "Q (valeur 2024 republiée)", 9), (15, "Presse", "Q", None)],
            0.15,
            ["repeated by a later edition"],
        ),
        ([(16, "Presse A", "Q", None), (17, "Presse B", "Q", 80)], 0.17, ["no sample size published"]),
        ([(18, "Presse A", "Q", None), (18, "Presse B", "Q", None)], 0.18, ["same value elsewhere"]),
    ],
)
def test_the_rule(rows: list[tuple[object, ...]], value: float, others: list[str]) -> None:
    chosen, alternatives = survey.choose(published(*rows), ["one"], RULES)
    assert chosen["value"].tolist() == [value]
    assert alternatives["rule"].tolist() == others
    assert chosen.columns.tolist() == list(survey.SURVEY_COLUMNS)


def test_an_exception_is_never_chosen_and_says_why() -> None:
    aside = {"indicator": "one", "edition": "2024", "stratum": "region", "value": 20, "reason": "misread"}
    rules = survey.Rules(RULES.ranks, (aside,), ())
    chosen, alternatives = survey.choose(published((20, "Tris", "Q", 9), (21, "Presse", "Q", None)), ["one"], rules)
    assert chosen["value"].tolist() == [0.21]
    assert alternatives["rule"].tolist() == ["set_aside: misread"]
    with pytest.raises(InvalidCatalogue, match=r"sets aside a figure that is not published \(2024, region\)"):
        survey.choose(published((21, "Presse", "Q", None)), ["one"], rules)


def test_equal_sources_that_differ_stop_the_build() -> None:
    rows = published((30, "Presse A", "Q", None), (31, "Presse B", "Q", None))
    with pytest.raises(
        InvalidCatalogue, match=r'"one" is not valid: equal sources differ for 2024, region \(30 %, 31 %\)'
    ):
        survey.choose(rows, ["one"], RULES)


def test_counts_are_never_shares_and_unknown_series_are_named() -> None:
    with pytest.raises(InvalidCatalogue, match="a count of events is not a share"):
        survey.choose(published((187, "Presse", "Q", None)).assign(unit="count"), ["one"], RULES)
    with pytest.raises(InvalidCatalogue, match=r'"two" is not valid: no figure with this id'):
        survey.choose(published((1, "Presse", "Q", None)), ["two"], RULES)


def test_a_table_without_a_column_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("edition,value\n2024,1\n", encoding="utf-8")
    with pytest.raises(MissingColumn, match='no column "indicator_id"'):
        survey.read_barometer(tmp_path / "b.csv")


def test_the_shipped_rules_match_the_shipped_figures() -> None:
    table = survey.read_barometer(paths.data() / "barometer.csv")
    sources = survey.read_sources(paths.data() / "sources.csv", table)
    rules = survey.read_rules(paths.data() / "survey_rules.toml", sources)
    ranks = {rules.rank_name(rules.rank(address)) for address in sources["source_url"]}
    assert ranks == set(sources["rank"]) == {"observatory_tables", "publisher", "publisher_press", "press"}
    tables = sources.loc[sources["title_fr"].str.contains("tris croisés"), "source_url"]
    assert {rules.rank(address) for address in tables} == {0}
    assert rules.rank_name(rules.rank("https://un-journal.fr")) == "press"
    assert {entry["indicator"] for entry in rules.set_aside} <= set(table["indicator"])
    assert rules.restricted == ("ia_generative",)


def test_a_page_has_one_title_and_stands_once_among_the_sources(tmp_path: Path) -> None:
    path, table = tmp_path / "sources.csv", published((10, "Presse", "Q", None))
    head = "source_url,rank,own,title_fr,title_en\n"
    path.write_text(head + "Presse,press,no,Presse,Press\n", encoding="utf-8")
    assert survey.read_sources(path, table)["title_en"].tolist() == ["Press"]
    two_titles = table.assign(source_title="Un autre titre")
    for rows, wrong in (
        ("Presse,press,no,Presse,Press\n", two_titles),
        ("Presse,press,no,Presse,Press\nPresse,publisher,no,Presse,Press\n", table),
        ("Ailleurs,press,no,Ailleurs,Elsewhere\n", table),
    ):
        path.write_text(head + rows, encoding="utf-8")
        with pytest.raises(InvalidCatalogue, match=r'"one" .*Presse must stand once in sources\.csv'):
            survey.read_sources(path, wrong)


# Mail domains, checks and the whole build


def write_domains(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(["domain,town_halls,generic,reason", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("line", ["orange.fr,0,perhaps,ISP", "orange.fr,0,yes,", "wanadoo.fr,0,no,twice"])
def test_an_undecided_domain_is_refused(line: str, tmp_path: Path) -> None:
    path = write_domains(tmp_path / "d.csv", "wanadoo.fr,0,yes,ISP", line)
    with pytest.raises(InvalidCatalogue, match=r'must stand once in generic_mail_domains.csv, with "yes" or "no"'):
        read_domains(path)


def period_facts(domains: dict[str, int], series: dict[str, int] | None = None) -> facts.PeriodFacts:
    extract = presence.Extract("2025-05", "1", "2025")
    return facts.PeriodFacts(extract, 5, 4, 0, 0, series or {}, {}, {}, {}, {}, domains, 0, {}, {})


def test_a_domain_of_many_town_halls_must_be_reviewed(tmp_path: Path) -> None:
    reviewed = read_domains(write_domains(tmp_path / "d.csv", "a.fr,9,yes,x", "b.fr,9,no,x"))
    counted = count_domains(reviewed, [period_facts({"c.fr": 7}), period_facts({"b.fr": 3})])
    assert counted[["domain", "town_halls"]].values.tolist() == [["b.fr", 3], ["a.fr", 0]]
    with pytest.raises(InvalidCatalogue, match="not reviewed in generic_mail_domains.csv: c.fr"):
        count_domains(reviewed, [period_facts({"c.fr": 8}), period_facts({})])


@pytest.mark.slow
def test_lost_town_halls_stop_the_build() -> None:
    table = presence.tidy(counts(), "2025-05", COMMUNES)
    fact = period_facts({}, {name: int(judged()[name].sum()) for name in presence.SERIES if name in judged()})
    check_observed(table, [fact])
    lost = table[~((table["level"] == "region") & (table["code"] == "11"))]
    with pytest.raises(InvalidCatalogue, match="town halls of 2025-05 are lost at level region"):
        check_observed(lost, [fact])


@pytest.fixture
def boundaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A country of three communes, its directory, its lists; files that name hosts are in the folder ``raw``."""
    package, data = small.write_wheel(tmp_path), small.write_data(tmp_path / "data")
    monkeypatch.setattr(build, "fetch", lambda name, version, cache: package)
    monkeypatch.setattr(presence, "EXTRACTS", presence.EXTRACTS[-2:])
    monkeypatch.setattr(tested_sites, "SNAPSHOTS", small.SNAPSHOTS)
    monkeypatch.setattr(paths, "data", lambda: data)
    (tmp_path / "files.toml").write_text(small.listing(small.FILES), encoding="utf-8")
    monkeypatch.setattr(raw_files, "LISTED", tmp_path / "files.toml")
    small.write_texts(tmp_path / "raw", small.FILES)
    raw_files.raw_files.cache_clear()
    yield small.write_boundaries(tmp_path / "boundaries")
    raw_files.raw_files.cache_clear()


@pytest.mark.slow
def test_the_whole_build(tmp_path: Path, boundaries: Path) -> None:
    lines: list[str] = []
    out = tmp_path / "out"
    build_data(out, tmp_path / "cache", lines.append, boundaries=boundaries, sources=tmp_path / "raw")
    assert len(lines) == 7
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert {
        "presence.parquet",
        "observed.parquet",
        "opendata.parquet",
        "pooled.parquet",
        "opendata_pooled.parquet",
        "ai_projects.csv",
        "survey.csv",
        "survey_alternatives.csv",
        "REPORT.md",
        "SHA256SUMS",
        *build.INPUTS,
    } == set(first)
    report = first["REPORT.md"].decode()
    assert "| `rpnt_1_8`, over the 4 town halls with a record | 1 | 25.00 % |" in report
    assert "| several addresses | 1 | 1 |" in report
    # No site, no address: but that of the list of projects, which is its source.
    assert not re.search(r"\w@\w|://|un\.fr|deux\.com", report.replace(SOURCE_URL, ""))
    assert "`ai_projects.csv`: 1 projects of 1 authorities" in report
    # 01001 was listed as http, then as https; 01002 only at first; Paris has no record, so that nobody knows.
    assert "| 2023-06 | 1.0.0 | 3 | 3 | 2 | 33.3 % | 1 | 50.0 % | 0.0 % | 0 |" in report
    assert "| 2024-06 | 1.1.0 | 1 | 3 | 1 | 66.7 % | 1 | 100.0 % | 100.0 % | 0 |" in report
    assert "The panel is of the 1 communes" in report
    assert (
        "Of the 5 town halls that stand in the directories 1.0.0 and 1.1.0, 2 declare a site in both, 0 of them"
        in report
    )
    assert "answer over http: 5, of which over https\nvalid 1 (20.0 %); certificate 1 (20.0 %); closed 1" in report
    # The domain of 01002 is a consumer provider's; Paris publishes no record.
    assert "Of 2 town halls with a mail domain of their own" in report
    assert "1 publish an SPF record\n(50.0 %), 1 one that ends in `-all`" in report
    # 01900 of 2019 is part of 01001; Paris counts by its arrondissements from 2020 on.
    assert "| 2019-12 | 2019 | 4 | 1 | 25.0 % |\n| 2020-12 | 2021 | 4 | 2 | 50.0 % |" in report
    assert "| 2022-12 | 2022 | 3 | 2 | 66.7 % |" in report
    assert "20 are municipal arrondissements" in report
    assert "| commune | 3 | 1 | 1 | 1 |" in report
    assert "| epci | 2 | 1 | 0 | 1 |\n| departement | 2 | 0 | 0 | 1 |\n| region | 2 | 0 | 1 | 0 |" in report
    assert "| CC VIEILLE | 200000001 | merged in 2017; same name |" in report
    assert "other bodies): CC PERDUE." in report
    build_data(out, tmp_path / "cache", lines.append, boundaries=boundaries, sources=tmp_path / "raw")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first


@pytest.mark.slow
def test_a_build_that_stops_changes_nothing(tmp_path: Path, boundaries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "survey.csv").write_text("before", encoding="utf-8")

    def fail(*arguments: object) -> str:
        raise InvalidCatalogue(indicator="x", reason="stopped")

    monkeypatch.setattr(report, "write_report", fail)
    with pytest.raises(InvalidCatalogue, match="stopped"):
        build_data(out, tmp_path / "cache", lambda step: None, boundaries=boundaries, sources=tmp_path / "raw")
    assert [path.name for path in out.iterdir()] == ["survey.csv"]
    assert (out / "survey.csv").read_text(encoding="utf-8") == "before"


def test_missing_inputs_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ShippedDataMissing, match=r'"boundaries/commune.parquet".*"atlas build boundaries"'):
        read_geography(tmp_path)
    small.write_boundaries(tmp_path / "boundaries")
    (tmp_path / "boundaries" / "gazetteer.parquet").unlink()
    with pytest.raises(ShippedDataMissing, match=r'"boundaries/gazetteer.parquet".*"atlas build boundaries"'):
        read_geography(tmp_path / "boundaries")
    monkeypatch.setattr(paths, "data", lambda: tmp_path)
    with pytest.raises(ShippedDataMissing, match=r'"data/barometer.csv"'):
        build_data(tmp_path / "out", tmp_path, lambda step: None, boundaries=tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    source, taken = tmp_path / "source", tmp_path / "taken"
    source.mkdir()
    taken.write_text("a file", encoding="utf-8")
    with pytest.raises(CannotWrite, match=r"taken\" cannot be written: .*Nothing was changed"):
        build.move_into(source, taken)
