"""The observed figures beside the directory, each function on inputs made by hand; and where its dated files come from."""

from __future__ import annotations

import hashlib
import http.server
import lzma
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geo.base.errors.shipped import InvalidCatalogue, NoMatch, SourceChanged, SourceUnavailable
from geo.base.errors.writing import CannotWrite
from geo.build import raw_files
from geo.build.data import projects
from geo.build.data.observed import address_bases, mail_policy, open_data, tables, tested_sites
from geo.build.data.observed.tables import Geography
from geo.build.raw_files import RawFolder
from geo.vocabulary.levels import Level
from tests.build import small

# --- tested sites


def test_hosts_are_read_in_lower_case_ascii_and_https_wins() -> None:
    text = "http://un.fr\nhttps://UN.fr\n\nhttps://luc\u00e9.fr\nhttp://a_b.fr\n"
    assert tested_sites.read_hosts(text) == {"un.fr": True, "xn--luc-dma.fr": True, "a_b.fr": False}


@pytest.mark.parametrize("line", ["un.fr", "ftp://un.fr", "mailto:x", "https:/un.fr"])
def test_a_line_that_is_no_address_is_refused_by_its_number(line: str) -> None:
    with pytest.raises(ValueError, match="line 2 of the tested hosts is no address of a host"):
        tested_sites.read_hosts(f"http://un.fr\n{line}\n")


def directory(*sites: str, record: bool = True) -> pd.DataFrame:
    contact = dict.fromkeys(("mairie_adresse", "mairie_telephone", "mairie_email"), "x" if record else "")
    return pd.DataFrame([{"code": f"0100{n}", "mairie_site": site, **contact} for n, site in enumerate(sites, start=1)])


@pytest.mark.parametrize(
    ("site", "verdict"),
    [
        ("https://un.fr/mairie", [True, True, True]),  # declared without www., tested with it
        ("http://www.un.fr", [True, True, True]),  # what is declared says nothing
        ("https://deux.fr", [True, True, False]),  # declared in https, does not answer over it
        ("https://www.trois.fr", [True, True, True]),  # one of the two is enough
        ("https://ailleurs.fr", [True, False, False]),  # not in the list: no value, not zero
        ("un.fr", [False, False, False]),  # no scheme: no declared site
        ("", [False, False, False]),
    ],
)
def test_a_declared_site_is_looked_up_with_and_without_www(site: str, verdict: list[bool]) -> None:
    hosts = {"www.un.fr": True, "deux.fr": False, "trois.fr": False, "www.trois.fr": True}
    judged = tested_sites.judge_sites(directory(site), hosts)
    assert judged.columns.tolist() == ["code", "expected", "tested", "https"]
    assert judged.iloc[0].tolist() == ["01001", *verdict]


def test_of_a_town_hall_without_a_record_nobody_knows() -> None:
    judged = tested_sites.judge_sites(directory("", record=False), {})
    assert judged[["expected", "tested"]].values.tolist() == [[True, False]]


def test_shared_hosts_are_counted_by_town_hall() -> None:
    assert tested_sites.shared_hosts(directory("http://un.fr/a", "https://www.un.fr/b", "https://deux.fr", "", "")) == 2


def test_the_causes_of_failure_are_told_apart() -> None:
    causes = tested_sites.causes_of_failure(small.FILES["https/domains-communes.csv"])
    assert causes == {"hosts": 5, "valid": 1, "certificate": 1, "closed": 1, "tls": 1, "other": 1}
    for reason in tested_sites.UNANSWERED:
        row = f'name,http_status,https_status\na.fr,200 OK,"{reason}: x"\n'
        assert tested_sites.causes_of_failure(row)["closed"] == 1


def test_what_changes_with_the_directory_is_counted_where_it_changes() -> None:
    assert [(one.directory, one.period) for one in tested_sites.SNAPSHOTS[2:4]] == [
        ("0.14.7", "2023-06"), ("0.15.0", "2023-12"),
    ]  # fmt: skip
    before = directory("http://un.fr", "http://deux.fr", "http://trois.fr", "", "http://gone.fr")
    after = directory("https://www.un.fr", "https://autre.fr", "", "https://quatre.fr")
    (shift,) = tested_sites.compare_sites({"0.14.7": before, "0.15.0": after})
    assert shift == tested_sites.SiteShift("0.14.7", "0.15.0", 4, both=2, another=1, newly=1, no_more=1)


# --- mail policy


def test_a_scan_is_judged_without_keeping_a_domain() -> None:
    scan = (
        "insee,domain,flags\n01003,Un.fr,spf_softfail\n01001,un.fr,spf_strict; mx_spf_match\n01002,orange.fr,spf_strict\n"
        "01004,,no_domain\n01005,cinq.fr,no_mx; spf_strict\n01006,six.fr,no_spf\n"
    )
    judged = mail_policy.read_scan(scan, {"orange.fr"})
    assert judged.columns.tolist() == ["code", "counted", "published", "strict", "alone"]
    assert judged.values.tolist() == [
        ["01001", True, True, True, False],  # shares its domain with 01003
        ["01002", False, False, False, False],  # a consumer provider's
        ["01003", True, True, False, False],
        ["01004", False, False, False, False],
        ["01005", False, False, False, False],  # receives no mail
        ["01006", True, False, False, True],
    ]


def test_a_scan_without_a_column_or_with_a_commune_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="the scan of mail policies has no column flags"):
        mail_policy.read_scan("insee,domain\n01001,un.fr\n", set())
    with pytest.raises(ValueError, match="the scan of mail policies has the commune 01001 twice"):
        mail_policy.read_scan("insee,domain,flags\n01001,a.fr,x\n01001,b.fr,x\n", set())


# --- address bases


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "does not begin with code,month"),
        ("code;month\n01001;2021-04\n", "does not begin with code,month"),
        ("code,month\n1001,2021-04\n", "the row of 1001 in the list of address bases is not a code and a month"),
        ("code,month\n01001,04/2021\n", "the row of 01001 in the list of address bases is not a code and a month"),
        ("code,month\n01001,2021-04\n01001,2021-05\n", "the row of 01001 .*, or stands twice"),
    ],
)
def test_a_list_of_address_bases_that_is_not_one_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        address_bases.read_months(text)


@pytest.mark.parametrize(("commune", "parts"), address_bases.ARRONDISSEMENTS.items())
def test_a_commune_with_arrondissements_has_published_when_all_of_them_have(
    commune: str, parts: tuple[str, ...]
) -> None:
    assert len(parts) == {"75056": 20, "69123": 9, "13055": 16}[commune]
    months = pd.Series(dict.fromkeys(parts, "2020-01") | {"01001": "2021-04", "01002": "2020-12"})
    assert address_bases.published_by(months, "2020-12") == {commune, "01002"}
    assert address_bases.published_by(months.drop(parts[-1]), "2020-12") == {"01002"}
    assert address_bases.published_by(months.where(months.index != parts[0], "2021-01"), "2020-12") == {"01002"}
    assert address_bases.published_by(months, "2019-12") == set()


def test_bases_are_judged_over_the_communes_of_the_date_and_described() -> None:
    months = address_bases.read_months(small.LISTS["addresses/publication_month.csv"])
    judged = address_bases.judge_bases(pd.Series(["01001", "01002", "01900", "75056"]), months, "2020-12")
    assert judged["published"].tolist() == [False, False, True, True]
    facts = address_bases.describe(months, small.COMMUNES["code"])
    assert facts == address_bases.BasesFacts(23, {"2019": 1, "2020": 20, "2021": 1, "2022": 1}, 20, 1, 1)


# --- listed open data


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    return small.write_texts(tmp_path / "inputs", small.LISTS)


@pytest.fixture
def geography(tmp_path: Path) -> Geography:
    from geo.build.data.build import read_geography

    return read_geography(small.write_boundaries(tmp_path / "boundaries"))


@pytest.fixture
def numbers(lists: Path, geography: Geography) -> dict[str, tuple[tuple[Level, str], ...]]:
    return open_data.read_numbers(geography.communes, geography.levels[Level.EPCI], lists / "identifiers")


def test_a_number_is_of_one_authority_but_that_of_the_city_of_paris(
    numbers: dict[str, tuple[tuple[Level, str], ...]],
) -> None:
    assert numbers["217500016"] == ((Level.COMMUNE, "75056"), (Level.DEPARTEMENT, "75"))
    assert numbers["200000001"] == ((Level.EPCI, "200000001"),)
    assert numbers["237500079"] == ((Level.REGION, "11"),)
    assert sum(len(found) > 1 for found in numbers.values()) == 1


def test_an_edition_is_matched_by_number_then_by_a_mend(
    lists: Path, numbers: dict[str, tuple[tuple[Level, str], ...]]
) -> None:
    listed, facts = open_data.read_edition(lists / "opendata", "2020-10", numbers)
    assert listed.values.tolist() == [["commune", "01001"], ["epci", "200000001"]]
    assert (facts.rows, facts.others, facts.unmatched) == (3, 1, ())
    assert facts.mended == (("CC VIEILLE", "200000001", "merged in 2017; same name"),)
    assert facts.listed == {Level.COMMUNE: 1, Level.EPCI: 1, Level.DEPARTEMENT: 0, Level.REGION: 0}
    listed, facts = open_data.read_edition(lists / "opendata", "2021-12", numbers)
    assert (listed["code"].tolist(), facts.unmatched, facts.others) == (["01001", "84"], ("CC PERDUE",), 1)
    # Without types nobody is called an authority; a mark of writing direction before a number is no part of it.
    listed, facts = open_data.read_edition(lists / "opendata", "2022-12", numbers)
    assert listed.values.tolist() == [["commune", "75056"], ["departement", "75"], ["epci", "200000001"]]
    assert facts.unmatched == ()


@pytest.mark.parametrize(
    "mend",
    ["240000000,CC VIEILLE,epci,299999999,why", "240000000,CC VIEILLE,epci,200000001,", "1,CC VIEILLE,commune,84,why"],
)
def test_a_mend_that_names_nobody_or_gives_no_reason_is_refused(
    lists: Path, numbers: dict[str, tuple[tuple[Level, str], ...]], mend: str
) -> None:
    (lists / "opendata" / "mends.csv").write_text(f"siren,name,level,code,reason\n{mend}\n", encoding="utf-8")
    with pytest.raises(
        InvalidCatalogue, match='"opendata_repere" .*the mend of CC VIEILLE names no authority, or gives no'
    ):
        open_data.read_edition(lists / "opendata", "2020-10", numbers)


def test_authorities_count_for_themselves_and_some_territories_have_none() -> None:
    listed = pd.DataFrame({"level": ["departement", "departement", "region"], "code": ["01", "2A", "84"]})
    territories = pd.DataFrame({"code": ["01", "02", "2A", "973"], "population": [10, 20, 30, 40]})
    counted = open_data.count_authorities(listed, Level.DEPARTEMENT, territories).set_index("code")
    assert counted["numerator"].tolist() == [1, 0, 0, 0]
    assert counted["denominator"].tolist() == counted["expected"].tolist() == [1, 1, 0, 0]
    assert counted["numerator_inhabitants"].tolist() == [10, 0, 0, 0]
    assert counted["denominator_inhabitants"].tolist() == [10, 20, 0, 0]
    region = open_data.count_authorities(
        listed, Level.REGION, pd.DataFrame({"code": ["06", "84"], "population": [1, 2]})
    )
    assert region[["numerator", "denominator"]].values.tolist() == [[0, 0], [1, 1]]


def test_the_law_binds_communes_of_3500_inhabitants() -> None:
    communes = pd.DataFrame({"code": ["01001", "01002", "01004"], "population": [3499, 3500, 9000]})
    listed = pd.DataFrame({"level": ["commune", "commune", "epci"], "code": ["01001", "01002", "01004"]})
    assert open_data.count_obliged(listed, communes).values.tolist() == [["01002", 1, 1, 1], ["01004", 0, 1, 1]]


# --- all together


def test_communes_of_a_vintage_are_those_of_its_list(geography: Geography) -> None:
    assert geography.communes_of(2019).tolist() == ["01001", "01002", "01900", "75056"]
    assert geography.communes_of(2023).tolist() == ["01001", "01002", "75056"]


def test_the_panel_is_of_the_communes_with_a_value_in_every_period() -> None:
    def one(period: str, denominators: list[int]) -> pd.DataFrame:
        codes = ["01001", "01002", "01004"]
        rows = {
            "level": "commune",
            "period": period,
            "code": codes,
            "numerator": [0, 1, 0],
            "denominator": denominators,
        }
        return pd.concat([pd.DataFrame(rows), pd.DataFrame(rows).assign(level="france", denominator=9)])

    panel = tables.panel_of([one("2022-06", [1, 2, 1]), one("2022-12", [1, 1, 0])])
    assert panel.values.tolist() == [["2022-06", 2, 1, 3], ["2022-12", 2, 1, 2]]


@pytest.mark.slow
def test_every_series_is_counted_at_every_level(
    tmp_path: Path, lists: Path, geography: Geography, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tested_sites, "SNAPSHOTS", small.SNAPSHOTS)
    own = pd.Series({"01001": True, "01002": False, "75056": False})
    steps: list[str] = []
    directories = dict.fromkeys(("1.0.0", "1.1.0"), small.DIRECTORY)
    counted = tables.count_observed(
        directories, own, frozenset({"wanadoo.fr"}), geography, RawFolder(files, tmp_path), lists, steps.append
    )
    assert len(steps) == 3
    assert not counted.observed.astype(str).apply(lambda column: column.str.contains(r"@|://|\.fr")).any(axis=None)

    def rows(table: pd.DataFrame, series: str, period: str, level: str) -> dict[str, list[int]]:
        chosen = table[(table["indicator"] == series) & (table["period"] == period) & (table["level"] == level)]
        return {row.code: [row.numerator, row.denominator, row.expected] for row in chosen.itertuples()}

    sites = "site_https_teste"
    assert rows(counted.observed, sites, "2023-06", "commune") == {
        "01001": [0, 1, 1], "01002": [1, 1, 1], "75056": [0, 0, 1],
    }  # fmt: skip
    assert rows(counted.observed, sites, "2024-06", "departement") == {"01": [1, 1, 2], "75": [0, 0, 1]}
    assert rows(counted.observed, "spf_strict", "2026-03", "region") == {"84": [1, 1, 1], "11": [0, 1, 1]}
    # 01900 is counted in 01001, which it is part of now.
    assert rows(counted.observed, "bal_publiee", "2019-12", "commune") == {
        "01001": [1, 2, 2], "01002": [0, 1, 1], "75056": [0, 1, 1],
    }  # fmt: skip
    assert rows(counted.observed, "bal_publiee", "2023-08", "france") == {"FR": [2, 3, 3]}
    own_listing = "opendata_repere"
    assert rows(counted.open_data, own_listing, "2022-12", "commune") == {
        "01001": [0, 1, 1], "01002": [0, 1, 1], "75056": [1, 1, 1],
    }  # fmt: skip
    assert rows(counted.open_data, own_listing, "2022-12", "departement") == {"01": [0, 1, 1], "75": [1, 1, 1]}
    assert rows(counted.open_data, own_listing, "2022-12", "epci") == {"200000001": [1, 1, 1], "200054781": [0, 1, 1]}
    assert rows(counted.open_data, own_listing, "2021-12", "region") == {"84": [1, 1, 1], "11": [0, 1, 1]}
    obliged = rows(counted.open_data, "opendata_repere_3500", "2022-12", "departement")
    assert obliged["75"] == [1, 1, 1]
    assert "01" not in obliged or obliged["01"] == [0, 0, 0]
    with pytest.raises(NoMatch, match="The code 99999 is no commune"):
        tables.count_observed(
            dict.fromkeys(directories, small.DIRECTORY.assign(code=["99999", "01002", "01900", "01901", "75056"])),
            own, frozenset(), geography, RawFolder(files, tmp_path), lists, steps.append,
        )  # fmt: skip


# --- where the dated files come from


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the files, which are the reviewed ones."""
    (tmp_path / "files.toml").write_text(small.listing(small.FILES), encoding="utf-8")
    monkeypatch.setattr(raw_files, "LISTED", tmp_path / "files.toml")
    raw_files.raw_files.cache_clear()
    yield small.write_texts(tmp_path / "raw", small.FILES)
    raw_files.raw_files.cache_clear()


NAME = "https/urls_b.txt"


def test_a_file_is_read_plain_or_packed(files: Path, tmp_path: Path) -> None:
    folder = RawFolder(files, tmp_path / "cache")
    assert folder.text(NAME) == small.FILES[NAME]
    (files / NAME).unlink()
    (files / f"{NAME}.xz").write_bytes(lzma.compress(small.FILES[NAME].encode()))
    assert folder.text(NAME) == small.FILES[NAME]
    assert not (tmp_path / "cache").exists()
    (files / f"{NAME}.xz").write_bytes(b"no archive")
    with pytest.raises(SourceUnavailable, match=r'"https/urls_b.txt" could not be fetched: it cannot be read \('):
        folder.text(NAME)


@pytest.mark.parametrize("ending", ["", ".xz"])
def test_a_file_that_is_not_the_reviewed_one_is_refused(files: Path, tmp_path: Path, ending: str) -> None:
    content = b"https://another.fr\n"
    (files / NAME).unlink()
    (files / f"{NAME}{ending}").write_bytes(lzma.compress(content) if ending else content)
    arrived = hashlib.sha256(content).hexdigest()
    with pytest.raises(
        SourceChanged, match=rf'"https/urls_b.txt" is not the one .* SHA-256 is {arrived}.*Nothing was built'
    ):
        RawFolder(files, tmp_path / "cache").read(NAME)


class Answering(http.server.BaseHTTPRequestHandler):
    """Answers with `contents` by path, and notes what it was asked for."""

    contents: dict[str, bytes]
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        content = self.contents.get(self.path)
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(
        Answering, "contents", {f"/{name}": text.encode() for name, text in small.FILES.items()}, raising=False
    )
    monkeypatch.setattr(Answering, "asked", [], raising=False)
    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    base = f"http://127.0.0.1:{listening.server_port}"
    (tmp_path / "files.toml").write_text(small.listing(small.FILES, base), encoding="utf-8")
    raw_files.raw_files.cache_clear()
    try:
        yield base
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


def test_what_is_not_there_is_fetched_once(server: str, tmp_path: Path) -> None:
    folder = RawFolder(None, tmp_path / "cache")
    assert folder.text(NAME) == small.FILES[NAME]
    assert (tmp_path / "cache" / "files" / NAME).read_text(encoding="utf-8") == small.FILES[NAME]
    assert folder.text(NAME) == small.FILES[NAME]
    assert Answering.asked == [f"/{NAME}"]
    assert [path.name for path in (tmp_path / "cache" / "files" / "https").iterdir()] == ["urls_b.txt"]
    # A folder that was given goes before what was fetched.
    (tmp_path / "given" / "https").mkdir(parents=True)
    (tmp_path / "given" / NAME).write_bytes(b"https://another.fr\n")
    with pytest.raises(SourceChanged):
        replace(folder, given=tmp_path / "given").read(NAME)


def test_what_arrives_is_kept_only_where_it_is_the_reviewed_one(server: str, tmp_path: Path) -> None:
    Answering.contents[f"/{NAME}"] = b"https://another.fr\n"
    with pytest.raises(SourceChanged):
        RawFolder(None, tmp_path / "cache").read(NAME)
    assert not (tmp_path / "cache").exists()


def test_a_file_that_is_gone_or_too_large_is_named(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = RawFolder(None, tmp_path / "cache")
    monkeypatch.setattr(raw_files, "LARGEST", 5)
    with pytest.raises(SourceUnavailable, match="it is larger than 5 bytes"):
        folder.read(NAME)
    del Answering.contents[f"/{NAME}"]
    with pytest.raises(
        SourceUnavailable, match=rf"{server}/{NAME} does not answer; put the file into a folder .*--sources"
    ):
        folder.read(NAME)


def test_a_file_that_cannot_be_kept_is_named(server: str, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    with pytest.raises(CannotWrite, match=r"urls_b.txt\" cannot be written"):
        RawFolder(None, tmp_path / "cache").read(NAME)


def test_the_reviewed_files_have_an_https_address_at_a_commit_a_checksum_and_a_licence() -> None:
    known = raw_files.raw_files()
    read = {snapshot.file for snapshot in tested_sites.SNAPSHOTS} | {
        mail_policy.FILE,
        "https/domains-communes.csv",
        projects.RAW,
    }
    assert set(known) == read
    for file in known.values():
        assert file.url.startswith("https://raw.githubusercontent.com/")
        assert len(file.sha256) == 64
        assert file.licence in {"Licence Ouverte 2.0", "MIT", "none stated: facts are cited"}
