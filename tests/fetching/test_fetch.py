"""Open data by name, from a server of our own on this machine: what is stored, what is refused, what goes on where it was cut."""

import gzip
import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geo.base.errors.importing import IndicatorExists
from geo.cli.main import main
from geo.fetching.download import download
from geo.indicators import providers
from geo.indicators.catalogue import get_indicator
from geo.indicators.values import read_values
from geo.store import default_store, refresh
from geo.store.store import Store
from geo.store.versions import Addition
from geo.vocabulary.levels import Level

pytestmark = pytest.mark.slow

HEADER = (
    "type;siret;siren;libelle;population;code_insee;code_postal;epci_libelle;epci_siren;epci_siret;epci_population;"
    "departement_code_insee;departement_siret;region_code_insee;region_siret;adresse_messagerie;site_internet;telephone;"
    "rpnt;service_public_url"
)


def row(type_: str, name: str, insee: str, rpnt: str, *, siren: str = "", dep: str = "01", site: str = "") -> str:
    region = "84" if dep == "01" else "93"
    return f"{type_};;{siren};{name};1;{insee};;;;;;{dep};;{region};;;{site};;{rpnt};"


SITE = "https://www.exemple.fr"
SAMPLE = "\n".join(
    [
        HEADER,
        row("commune", "L'Abergement-Clémenciat", "01001", "1.1,1.2,1.8,2.1,1.a,aa", site=SITE),
        row("commune", "L'Abergement-de-Varey", "1002", "", site=SITE),  # not computed; its zero was lost
        row("commune", "Ambérieu-en-Bugey", "01004", ""),  # nothing declared: none met
        row("commune", "Ambérieux-en-Dombes", "01005", "2.1,2.2,3.1"),
        row("commune", "Culoz-Béon", "01138", "1.1,2.1", site=SITE),
        row("commune", "Béon", "01039", "2.1"),  # part of Culoz-Béon since 2023
        row("commune", "Villeneuve-Inventée", "99998", "1.1"),
        # The seat of the three is a commune of its own: joining on code_insee would be wrong.
        row("epci", "CC de la Dombes", "01093", "1.1,2.1", siren="200069193", site=SITE),
        row("epci", "CC inventée", "01093", "1.1", siren="999999999", site=SITE),
        row("departement", "Département de l'Ain", "01053", "2.1", site=SITE),
        row("departement", "Département des Bouches-du-Rhône", "13055", "1.1,2.1", dep="13", site=SITE),
        row("region", "Région Auvergne-Rhône-Alpes", "69123", "1.1", site=SITE),
        "",
    ]
)
PACKED = gzip.compress(SAMPLE.encode(), mtime=0)
SERVICES = "type;siret;insee;population;service;active\n" + "".join(
    f"{type_};{siren}00010;{insee};1;{service};{active}\n"
    for type_, siren, insee, service, active in (
        ("commune", "210100012", "01001", 1, 0), ("commune", "210100012", "01001", 2, 1),
        ("commune", "210100046", "01004", 1, 0), ("epci", "200069193", "", 1, 1),
    )
)  # fmt: skip


@dataclass
class Published:
    """What the server answers; `ranges` lists the Range of each request for the file, `sent` its bytes."""

    content: bytes = PACKED
    name: str = "dpnt-quotidien.csv.gz"
    modified: str = "2026-11-20T04:12:45.123000+00:00"
    status: int = 200
    etag: str = '"v1"'
    kind: str = "application/gzip"
    cut_at: int | None = None
    location: str = ""
    overrides: dict[str, Any] = field(default_factory=dict)
    ranges: list[str] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    base: str = ""

    def dataset(self) -> bytes:
        resource = {
            "id": "551a41a5-4ac7-40df-99cb-930aedb3c3ac", "title": "CSV", "filetype": "file", "filesize": len(self.content),
            "url": f"{self.base}/{self.name}", "last_modified": self.modified,
            "checksum": {"type": "sha1", "value": hashlib.sha1(self.content).hexdigest()},
        }  # fmt: skip
        other = {"id": "fd73a12f", "url": f"{self.base}/other.json.gz", "last_modified": "2026-11-21T00:00:00"}
        services = {**resource, "id": "8f100b83-73c5-49ce-90ce-03d5c6a1783d", "filetype": "remote"}
        resources = [other, {**resource, **self.overrides}, services]
        return json.dumps({"license": "lov2", "resources": resources}).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    published: Published

    def do_GET(self) -> None:
        published = self.published
        if self.path.startswith("/api/1/datasets/"):
            self._answer(200, published.dataset(), {"Content-Type": "application/json"})
            return
        start = 0
        range_header = self.headers.get("Range", "")
        published.ranges.append(range_header)
        if published.location:
            self._answer(302, b"", {"Location": published.location})
            return
        headers = {"Content-Type": published.kind} | ({"ETag": published.etag} if published.etag else {})
        status = published.status
        if range_header and self.headers.get("If-Range") == published.etag:
            start = int(range_header.removeprefix("bytes=").rstrip("-"))
            status = 206
            headers["Content-Range"] = f"bytes {start}-{len(published.content) - 1}/{len(published.content)}"
        self._answer(
            status, published.content[start:], headers, None if published.cut_at is None else published.cut_at - start
        )

    def _answer(self, status: int, body: bytes, headers: dict[str, str], most: int | None = None) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:most])
        self.published.sent.append(len(body[:most]))

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def publisher() -> Iterator[http.server.ThreadingHTTPServer]:
    """Serve what `Handler.published` says on a free port of this machine."""
    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield listening
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


@pytest.fixture(scope="module")
def server() -> Iterator[http.server.ThreadingHTTPServer]:
    with publisher() as listening:
        yield listening


@pytest.fixture
def published(
    server: http.server.ThreadingHTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Published]:
    monkeypatch.setenv("ATLAS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    publisher = Published(base=f"http://127.0.0.1:{server.server_port}")
    Handler.published = publisher
    yield publisher
    store = default_store()
    if store is not None:
        providers.unregister(store)
        store.engine.dispose()


@pytest.fixture
def fetched(published: Published, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str) -> tuple[int, str, str]:
        # A file of one's own needs no server.
        base = () if "--file" in arguments else ("--from", published.base)
        with pytest.raises(SystemExit) as stop:
            main(["fetch", *arguments, *base])
        output = capsys.readouterr()
        return int(stop.value.code or 0), output.out, output.err

    return run


def stored() -> Store:
    store = default_store(create=True)
    assert store is not None
    store.refresh()
    return store


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file() and not path.name.startswith("atlas.db")}


def test_the_sixteen_criteria_of_communes(published: Published, fetched: Any, tmp_path: Path) -> None:
    code, out, err = fetched("rpnt", "--json")
    record = json.loads(out)
    assert (code, err) == (0, "")
    assert (record["period"], record["published"], record["bytes"]) == ("2026-11", "2026-11-20", len(PACKED))
    assert record["sha256"] == hashlib.sha256(PACKED).hexdigest()
    assert (record["check"]["rows"], record["check"]["matched"], record["check"]["unmatched"]) == (7, 6, 1)
    assert record["notes"] == [
        '5 rows about other authorities were set aside; "atlas fetch rpnt-supracommunal" imports them.',
        "1 row has an address and no criterion: not computed, so it has no value.",
        "Codes that this Atlas does not know were left out: 3.1.",
    ]
    totals = {each["id"]: each["totals"]["commune"] for each in record["indicators"]}
    assert len(totals) == 16
    # 01001, 01004, 01005 and 01138 have a value; 01138 meets what both of its parts meet.
    assert totals["rpnt_officiel_1_1"] == {"numerator": 1, "denominator": 4}
    assert totals["rpnt_officiel_2_1"] == {"numerator": 3, "denominator": 4}
    assert totals["rpnt_officiel_2_2"] == {"numerator": 1, "denominator": 4}
    assert totals["rpnt_officiel_2_8"] == {"numerator": 0, "denominator": 4}
    assert files(tmp_path) == set()
    refresh()
    indicator = get_indicator("rpnt_officiel_2_1")
    assert (indicator.licence, indicator.label_fr) == ("Licence Ouverte 2.0", "Messagerie déclarée (RPNT 2.1)")
    assert (indicator.theme, get_indicator("rpnt_officiel_2_2").theme) == ("presence", "presence")
    values = read_values(indicator, Level.COMMUNE, "2026-11").set_index("code")
    assert values.loc[["01001", "01004", "01138"], "numerator"].tolist() == [1, 0, 1]
    assert values.loc[["01002", "01007"], "denominator"].tolist() == [0, 0]
    ain = read_values(indicator, Level.DEPARTEMENT, "2026-11").set_index("code").loc["01"]
    assert (ain["numerator"], ain["denominator"]) == (3, 4)


def test_authorities_above_are_found_by_their_own_codes(published: Published, fetched: Any) -> None:
    code, out, _ = fetched("rpnt-supracommunal", "--lang", "fr")
    assert code == 0
    assert "999999999" in out  # the row that is about no EPCI is listed with its reason
    table = {key: frame.set_index("code") for key, frame in stored().slices("rpnt_supra_2_1").items()}
    assert set(table) == {(level, "2026-11") for level in ("epci", "departement", "region", "france")}
    assert table["epci", "2026-11"].loc["200069193", ["numerator", "denominator"]].tolist() == [1, 1]
    assert table["departement", "2026-11"].loc[["01", "13"], "numerator"].tolist() == [1, 1]
    region = table["region", "2026-11"]
    assert region.loc["84", ["numerator", "denominator"]].tolist() == [0, 1]
    assert region["denominator"].sum() == 1  # région 93 is not made of its département
    assert "rpnt_supra_2_1" in out
    assert "epci 100,0\u202f% (1/1), departement 100,0\u202f% (2/2), region 0,0\u202f% (0/1)" in out


def test_a_further_month_is_a_further_period(published: Published, fetched: Any) -> None:
    assert fetched("rpnt-supracommunal")[0] == 0
    code, out, err = fetched("rpnt-supracommunal")
    assert (code, out) == (2, "")
    assert 'The period 2026-11 of "rpnt-supracommunal" is in the Atlas already' in err
    assert len(published.ranges) == 1  # the file is not downloaded a second time to be refused
    published.modified = "2026-12-01T04:00:00"
    published.content = gzip.compress(SAMPLE.replace(";2.1;", ";1.1;").encode())
    assert fetched("rpnt-supracommunal")[0] == 0
    store = stored()
    assert [period.id for period in store.indicators()["rpnt_supra_2_1"].periods] == ["2026-11", "2026-12"]
    assert [version.number for version in store.versions("rpnt_supra_2_1")] == [1, 2]

    def yes(period: str) -> float:
        return float(stored().counts("rpnt_supra_2_1", "departement", period)["numerator"].sum())

    assert (yes("2026-11"), yes("2026-12")) == (2, 1)
    assert fetched("rpnt-supracommunal", "--period", "2026-11", "--replace")[0] == 0
    assert (yes("2026-11"), yes("2026-12")) == (1, 1)


def test_all_are_stored_or_none(published: Published, fetched: Any) -> None:
    store = stored()
    assert fetched("rpnt-supracommunal", "--dry-run")[0] == 0
    assert store.indicators() == {}
    # The ninth of the sixteen is there, and somebody else's.
    assert fetched("rpnt-supracommunal", "--period", "2025")[0] == 0
    ninth = "rpnt_supra_2_1"
    indicator, slices = store.versions(ninth)[0].indicator, store.slices(ninth)
    for name in list(store.indicators()):
        store.remove(name)
    store.add(indicator, slices, {"file": "mine.csv"})
    code, _, err = fetched("rpnt-supracommunal")
    assert (code, f'There is an indicator "{ninth}" already' in err) == (2, True)
    assert list(stored().indicators()) == [ninth]
    # The same in the middle of the transaction: the first one is undone.
    others = [Addition(replace(indicator, id=name), slices, {}) for name in ("first", ninth, "last")]
    with pytest.raises(IndicatorExists, match=ninth):
        store.add_many(others)
    assert list(stored().indicators()) == [ninth]
    assert fetched("rpnt-supracommunal", "--replace")[0] == 0
    assert [version.number for version in store.versions(ninth)] == [1, 2]
    assert [period.id for period in stored().indicators()[ninth].periods] == ["2026-11"]


def test_services_are_joined_to_one_row_a_commune(published: Published, fetched: Any) -> None:
    published.content = SERVICES.encode()
    published.name = "deploiement.csv"
    code, out, _ = fetched("services-territoires", "--json")
    record = json.loads(out)
    assert code == 0
    # 01001 uses one of its two services, 01004 none; whoever is not in the file has no value.
    assert record["indicators"][0]["totals"]["commune"] == {"numerator": 1, "denominator": 2}
    assert [note[:7] for note in record["notes"]] == ["1 row a", "1 row n"]


def test_a_cut_download_goes_on_from_where_it_was_cut(published: Published, fetched: Any, tmp_path: Path) -> None:
    published.cut_at = 200
    code, out, err = fetched("rpnt-supracommunal")
    assert (code, out) == (1, "")
    assert f"was cut after 200 bytes of {len(PACKED)}. Nothing was stored. The same command goes on from there." in err
    assert files(tmp_path) == {f"{published.name}.part", f"{published.name}.part.json"}
    published.cut_at = None
    code, out, _ = fetched("rpnt-supracommunal", "--keep")
    assert code == 0
    assert "200 bytes of an earlier attempt were there already." in out
    assert published.ranges == ["", "bytes=200-"]
    assert sum(size for size in published.sent if size in {200, len(PACKED) - 200}) == len(PACKED)
    assert files(tmp_path) == {published.name}
    assert next(tmp_path.rglob(published.name)).read_bytes() == PACKED


@pytest.mark.parametrize("etag", ['"v2"', "", 'W/"v1"'], ids=["changed", "none", "weak"])
def test_what_cannot_be_continued_is_not(published: Published, tmp_path: Path, etag: str) -> None:
    target, url = tmp_path / "a.gz", f"{published.base}/a.gz"
    published.cut_at = 200
    if etag != '"v2"':
        published.etag = etag
    with pytest.raises(Exception, match="was cut after 200"):
        download(url, target, page="p", base=published.base)
    published.cut_at, published.etag = None, etag
    published.content = PACKED[::-1]
    downloaded = download(url, target, page="p", base=published.base)
    assert (downloaded.resumed_from, target.read_bytes()) == (0, PACKED[::-1])
    assert files(tmp_path) == {"a.gz"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"status": 404}, "answers 404: the file is not there"),
        ({"status": 503}, "could not be reached: it answers 503 Service Unavailable"),
        ({"content": b""}, "is empty. Nothing was stored"),
        ({"content": gzip.compress(b"")}, 'The file "dpnt-quotidien.csv.gz" is empty'),
        ({"content": f"{HEADER}\n".encode()}, "has a header and no row under it"),
        ({"content": b"<!DOCTYPE html><title>Sign in</title>"}, "answers with a web page, not with the file"),
        ({"kind": "text/html; charset=utf-8"}, "answers with a web page, not with the file"),
        ({"content": SAMPLE.replace("rpnt;", "criteres;").encode()}, 'lacks the columns rpnt of "rpnt"; it has type,'),
        ({"content": SAMPLE.replace("1.1", "A1").replace("2.1", "B1").replace("2.2", "B2").replace("1.2", "A2")
          .replace("1.8", "A8").encode()}, 'The column "rpnt" of the file "dpnt-quotidien.csv.gz" holds nothing that'),
        ({"overrides": {"filesize": 7}}, "its size in bytes is"),
        ({"overrides": {"checksum": {"type": "sha1", "value": "0" * 40}}}, "its SHA1 is"),
        ({"overrides": {"checksum": {"kind": "sha1"}}}, "the answer is no JSON"),
        ({"content": f"{HEADER}\n{row('commune', 'x', '99998', '1.1')}\n".encode()}, "The only row of"),
        ({"content": f"{HEADER}\n{row('region', 'x', '69123', '1.1')}\n".encode()}, 'the first cell is "region", known are c'),
        ({"overrides": {"id": "another"}}, "the dataset has no such file any more"),
        ({"overrides": {"last_modified": None}}, "The date of the file of"),
        ({"overrides": {"url": "http://example.com/a.csv"}}, 'The address "http://example.com/a.csv" is not fetched from'),
        ({"location": "ftp://127.0.0.1/a"}, 'The address "ftp://127.0.0.1/a" is not fetched from'),
        ({"location": "/again"}, "it redirects more than 5 times"),
        ({"content": PACKED[:-20]}, "cannot be read as gzip: its structure is broken (Compressed file ended"),
    ],
)  # fmt: skip
def test_what_is_refused_leaves_nothing(
    published: Published, fetched: Any, tmp_path: Path, change: dict[str, Any], sentence: str
) -> None:
    for name, value in change.items():
        setattr(published, name, value)
    code, out, err = fetched("rpnt")
    assert (code, out) == (2 if "date" in sentence or "fetched from" in sentence else 1, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err
    assert files(tmp_path) == set()
    assert default_store() is None


def test_a_file_that_is_too_large_is_not_taken(published: Published, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="has more than 0 MB"):
        download(f"{published.base}/a.gz", tmp_path / "a.gz", page="p", base=published.base, limit=100)
    assert (files(tmp_path), published.ranges) == (set(), [""])


def test_a_folder_that_cannot_be_written_is_said(published: Published, fetched: Any, tmp_path: Path) -> None:
    (tmp_path / "downloads").write_text("a file where the folder should be")
    code, _, err = fetched("rpnt")
    assert (code, "cannot be written" in err, len(err.splitlines())) == (1, True, 1)


def test_a_copy_and_names_that_are_not_known(published: Published, fetched: Any, tmp_path: Path) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_text(SAMPLE, encoding="utf-8")
    assert "Give it with --period" in fetched("rpnt", "--file", str(copy))[2]
    assert fetched("rpnt-supracommunal", "--file", str(copy), "--period", "2026-10-03")[0] == 0
    assert published.ranges == []
    assert copy.exists()
    assert [period.id for period in stored().indicators()["rpnt_supra_1_1"].periods] == ["2026-10"]
    code, _, err = fetched("rptn")
    assert (code, "Close to it: rpnt" in err) == (2, True)
    published.base = "http://127.0.0.1:1"
    assert "the connection was refused" in fetched("rpnt")[2]
    published.base = "http://www.data.gouv.fr"
    assert "only https:// addresses are" in fetched("rpnt")[2]
    assert "rpnt-supracommunal" in fetched("--json")[1]


def test_damaged_rows_keep_their_place() -> None:
    from geo.base.notes import Note
    from geo.doctor.readers.tables import InputTable
    from geo.fetching.adapter import select_rows

    frame = pd.DataFrame({"a": ["x", "y", "z"]}, dtype="str")
    table = InputTable(frame, "a.csv", "csv", frame.index.to_numpy() + 2, damaged={0: Note("p"), 2: Note("q")})
    part = select_rows(table, [False, True, True])
    assert (part.damaged, part.lines.tolist()) == ({1: Note("q")}, [3, 4])


ADDRESSES = (
    "region,departement,code_commune,nom_commune,population,type_composition,nb_numeros,composed_at\n"
    "Auvergne-Rhône-Alpes,01,01001,L'Abergement-Clémenciat,1,bal,3,2026-11-01\n"
    "Auvergne-Rhône-Alpes,01,01002,L'Abergement-de-Varey,1,assemblage,3,2026-11-01\n"
    "Auvergne-Rhône-Alpes,01,01004,Ambérieu-en-Bugey,1,bal,3,2026-11-01\n"
    "Auvergne-Rhône-Alpes,01,01005,Ambérieux-en-Dombes,1,,0,\n"
)


def test_address_bases_are_asked_for_at_the_address_of_their_platform(published: Published, fetched: Any) -> None:
    published.content, published.kind = ADDRESSES.encode(), "text/csv"
    code, out, err = fetched("bases-adresses", "--json")
    record = json.loads(out)
    assert (code, err) == (0, "")
    assert record["url"] == f"{published.base}/api/communes-summary.csv"
    assert record["period"] == record["published"][:7]
    assert record["notes"] == ["1 row does not say whether there is a published base, and was left out."]
    (indicator,) = record["indicators"]
    assert (indicator["id"], indicator["totals"]["commune"]) == ("bal_en_service", {"numerator": 2, "denominator": 3})
    values = read_values(get_indicator("bal_en_service"), Level.COMMUNE, record["period"]).set_index("code")["value"]
    # The commune of which nothing is known has no value.
    assert values.loc[["01001", "01002", "01004"]].tolist() == [1, 0, 1]
    assert not values.dropna().index.isin(["01005"]).any()


def test_a_list_without_a_known_composition_is_refused(published: Published, fetched: Any) -> None:
    published.content, published.kind = ADDRESSES.replace("bal", "x").replace("assemblage", "y").encode(), "text/csv"
    code, _, err = fetched("bases-adresses")
    assert code != 0
    assert 'The column "type_composition"' in err
    assert "bal, assemblage" in err
