"""Static files of the Atlas: what is published, where it stands, that nothing is lost, that a failure leaves no trace."""

import errno
import gzip
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base import paths
from geo.base.dictionary_coding import ALPHABET, decode, encode
from geo.base.errors.questions import ExtentTooSmall, InvalidChoice, UnknownIndicator, UnknownLevel, UnknownTerritory
from geo.base.errors.writing import CannotWrite, NotAPublication, NothingToPublish, PageNotPublished
from geo.cli.main import main
from geo.vocabulary.levels import Level
from webapp.app import create_app
from webapp.base.settings import Settings
from webapp.publish.build import MARKER, publish
from webapp.publish.freezer import freezer
from webapp.publish.places import place
from webapp.publish.publication import Publication
from webapp.publish.rewriting import add_policy, rewrite_addresses
from webapp.publish.slim import slim_svg
from webapp.publish.store import Store

pytestmark = pytest.mark.slow

OBSERVED, SURVEY, REFUSED = "rpnt_1_8", "data_projet_engage", "ia_projet_en_cours"
WHOLE_PERCENT = {"digits": 0, "share": True, "suffix": "", "whole": True}
ADDRESS = re.compile(r'\b(?:href|src|data-page|data-painter|data-tiles)="([^"]*)"')
SMALL = {
    "indicators": [OBSERVED],
    "within": "region:94",
    "levels": ["departement"],
    "portraits": ["none"],
    "langs": "fr",
}


@pytest.fixture(scope="module")
def corse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Corse: three indicators, the latest period, two portraits, both languages, compressed."""
    folder = tmp_path_factory.mktemp("publish") / "corse"
    publication = Publication.parse(
        indicators=[OBSERVED, SURVEY, REFUSED], within="region:94", periods="latest", portraits=["departement"],
        date="2026-11-24", compress=["gz", "br"],
    )  # fmt: skip
    publish(publication, folder, jobs=1)
    return folder


def pages(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*.html")):
        yield path, path.read_text("utf-8")


def view_data(folder: Path, page: str) -> dict[str, object]:
    text = (folder / page).read_text("utf-8")
    return json.loads(re.search(r'<script type="application/json" id="view">(.*?)</script>', text, re.DOTALL)[1])


def test_every_address_of_every_page_is_a_file_of_the_publication(corse: Path) -> None:
    seen = 0
    for path, text in pages(corse):
        for value in map(unescape, ADDRESS.findall(text)):
            parts = urlsplit(value)
            if parts.scheme or not parts.path:
                continue
            there = (path.parent / unquote(parts.path)).resolve()
            assert there.is_file(), (path, value)
            assert corse.resolve() in there.parents, (path, value)
            seen += 1
    assert seen > 2000


def test_no_page_needs_a_server(corse: Path) -> None:
    for path, text in pages(corse):
        assert "<form" not in text, path
        assert "?" not in "".join(value for value in ADDRESS.findall(text) if not urlsplit(value).scheme), path
        assert "style=" not in re.sub(r"<(script|svg).*?</\1>", "", text, flags=re.DOTALL), path


def test_every_page_says_its_policy_and_when_it_was_published(corse: Path) -> None:
    for path, text in pages(corse):
        policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
        assert policy, path
        assert policy[1].startswith("default-src 'none'"), path
        assert "unsafe" not in policy[1], path
        # What only a header can say makes a browser complain when a page says it.
        assert "frame-ancestors" not in policy[1]
        assert ("24 novembre 2026" in text) == ('<html lang="fr">' in text), path


def test_what_a_map_shows_is_what_the_live_atlas_answers(corse: Path) -> None:
    client = create_app(Settings()).test_client()
    for indicator, level, lang in [(OBSERVED, "epci", "fr"), (OBSERVED, "commune", "en"), (SURVEY, "commune", "fr")]:
        options = view_data(corse, f"{lang}/map/{indicator}/{level}.html")["options"]
        query = f"indicator={indicator}&level={level}&within=region:94&lang={lang}"
        view, figures = (client.get(f"/{page}?{query}").get_json() for page in ("view", "figures"))
        there = corse / lang / "map" / indicator
        assert json.loads((there / options["classes"]["url"]).read_text("utf-8")) == view["classes"]
        published = decode(json.loads((there / options["figures"]["url"]).read_text("utf-8")))
        published.pop("table", None)
        # Percentages of a survey are shown whole; a share that was counted needs no saying.
        assert published.pop("measure", None) == (None if indicator == OBSERVED else WHOLE_PERCENT)
        assert published == figures
        same = {"colors", "bounds", "noData", "lang", "text", "drawing", "insets"}
        assert {name: options[name] for name in same} == {name: view[name] for name in same}


def test_a_layer_that_is_not_drawn_is_published_as_figures_by_stratum(corse: Path) -> None:
    for lang, why in (("fr", "Pourquoi pas de carte\u202f?"), ("en", "Why is there no map?")):
        text = unescape((corse / lang / "map" / REFUSED / "commune.html").read_text("utf-8"))
        assert why in text
        assert text.count('<svg class="atlas-strip" width="100%" height="30"') == 3
        assert 'id="view"' not in text
        assert "data-painter" not in text
        # What to see instead is a page of the publication.
        assert f'{lang}/compare/{REFUSED}.html"' in text
    # It is a choice beside the others, of the indicator and of the level.
    drawn = (corse / "fr" / "map" / SURVEY / "commune.html").read_text("utf-8")
    assert 'id="view"' in drawn


def test_addresses_of_what_never_changes_hold_a_hash_and_equal_files_are_written_once(corse: Path) -> None:
    kept = [
        path
        for kind in ("classes", "figures", "pictures", "data", "around")
        for path in (corse / kind).rglob("*")
        if path.is_file()
    ]
    assert all(re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{14}/[^/]+", "/".join(path.parts[-3:])) for path in kept)
    # Observed figures are the same in both languages.
    both = [view_data(corse, f"{lang}/map/{OBSERVED}/epci.html")["options"]["figures"] for lang in ("fr", "en")]
    assert both[0] == both[1]


def test_compressed_siblings_hold_the_same_bytes(corse: Path) -> None:
    page = corse / "fr" / "index.html"
    assert gzip.decompress(page.with_name("index.html.gz").read_bytes()) == page.read_bytes()
    assert brotli.decompress(page.with_name("index.html.br").read_bytes()) == page.read_bytes()
    # Browsers read parts of an archive of tiles, which a compressed one does not have.
    assert not list((corse / "tiles").rglob("*.gz"))


def test_the_marker_says_what_is_there(corse: Path) -> None:
    marker = json.loads((corse / MARKER).read_text("utf-8"))
    assert (marker["within"], marker["levels"], marker["portraits"]) == (
        "region:94",
        ["commune", "epci", "departement"],
        ["departement"],
    )
    assert marker["pages"] == len(list(corse.rglob("*.html")))
    assert not [path.name for path in corse.parent.iterdir() if path.name != "corse"]


def test_a_group_that_does_not_exist_in_the_extent_is_compared_in_the_whole_country(corse: Path) -> None:
    # Corse has no métropole.
    heading = re.search("<h1>(.*?)</h1>", (corse / "fr" / "compare" / f"{OBSERVED}.html").read_text("utf-8"))
    assert heading
    assert "Corse" not in heading[1]


@pytest.mark.parametrize(
    ("live", "path"),
    [
        ("/", "fr/index.html"),
        ("/map", "fr/map/rpnt_1_8/departement.html"),
        ("/map?indicator=rpnt_1_8&level=region&period=2026-10&lang=en", "en/map/rpnt_1_8/region.html"),
        ("/map?indicator=rpnt_1_8&level=region&period=2021-07", "fr/map/rpnt_1_8/region-2021-07.html"),
        ("/map?indicator=rpnt_1_8&level=epci&selected=243500139", "fr/map/rpnt_1_8/epci.html#epci:243500139"),
        ("/map?indicator=rpnt_1_8&level=commune&within=region:53", "fr/map/rpnt_1_8/commune.html#region:53"),
        ("/map?indicator=rpnt_1_8&level=epci&draw=hotspots", None),
        ("/map?indicator=rpnt_1_8&level=epci&scheme=pretty", None),
        ("/map?indicator=rpnt_1_8&level=epci&size=0-499", None),
        ("/map?indicator=rpnt_1_8&level=epci&period=1999", None),
        ("/map?indicator=nothing&level=epci", None),
        ("/map?level=nothing", None),
        ("/maps", None),
        ("/compare", "fr/compare/rpnt_1_8.html"),
        ("/compare?indicator=ia_projet_en_cours&lang=en#where", "en/compare/ia_projet_en_cours.html#where"),
        ("/compare?indicator=rpnt_1_8&unit=epci&mark=243500139", "fr/compare/rpnt_1_8.html"),
        ("/compare?indicator=rpnt_1_8&a=region:53", None),
        ("/compare?indicator=ia_projet_engage", None),  # no figure for communes under 3,500 inhabitants
        ("/territories/epci/243500139#rings", "fr/territories/epci/243500139.html#rings"),
        ("/territories/epci/243500139?peers=5", None),
        ("/territories/epci/999999999", None),
        ("/territories/commune/35238", None),
        ("/territories/nothing/35238", None),
        ("/compare/territories", "fr/territories.html"),
        ("/compare/territories?t=region:53", None),
        ("/indicators/rpnt_1_8?lang=en", "en/indicators/rpnt_1_8.html"),
        ("/indicators/nothing", None),
        ("/api/v1/openapi.json", None),
        ("/?lang=de", None),
    ],
)  # fmt: skip
def test_where_a_live_address_stands(live: str, path: str | None) -> None:
    assert place(Publication.parse(), live) == path


def test_what_is_not_published_leads_to_the_live_atlas_or_becomes_text() -> None:
    page = '<ul><li><a href="/a">A</a></li><li><a href="/b?x=1&amp;y=2" class="c">B</a></li></ul>'
    page += '<p><a href="/d" download>CSV</a></p>'

    def only_a(address: str) -> str | None:
        return "../a.html" if address == "/a" else None

    assert rewrite_addresses(page, only_a, "", "en") == '<ul><li><a href="../a.html">A</a></li></ul>'
    live = rewrite_addresses(page, only_a, "https://atlas.example.fr", "en")
    assert (
        '<a href="https://atlas.example.fr/b?x=1&amp;y=2" class="c" title="on the live Atlas" rel="external">B</a>'
        in live
    )
    assert 'href="https://atlas.example.fr/d" download' in live


def test_scripts_and_texts_of_a_page_stay_as_they_are() -> None:
    page = '<script src="/s.js"></script><script>if (a < b) { x = \'<a href="/a">\'; }</script><b title="1 > 0">x</b>'
    assert rewrite_addresses(page, lambda _: "s.js", "", "en") == page.replace("/s.js", "s.js")


def test_an_asset_that_is_no_file_is_an_error_and_not_a_broken_page() -> None:
    with pytest.raises(LookupError, match="/x.js"):
        rewrite_addresses('<script src="/x.js"></script>', lambda _: None, "", "en")


def test_a_policy_keeps_its_hashes() -> None:
    text = add_policy(
        '<meta charset="utf-8">', "script-src 'self' 'sha256-a+/='; frame-ancestors 'self'; base-uri 'none'"
    )
    assert text.endswith("content=\"script-src 'self' 'sha256-a+/='; base-uri 'none'\">")


def test_a_slim_picture_keeps_texts_and_references() -> None:
    text = (
        "<svg><title>1.23456  x</title>\n <defs>"
        '<path id="m" d="M 0 0 \nL 1.26 -0.54\nz\n" style="fill: red; stroke: blue"/></defs>\n'
        '<g id="unused"><use xlink:href="#m" x="1.23456"/></g><path d="M0 0C1 1 2 2 3.33333 3"/></svg>'
    )
    assert slim_svg(text) == (
        '<svg><title>1.23456  x</title><defs><path id="m" d="M0 0l1.3-.5z" style="fill:red;stroke:blue"/></defs>'
        '<use xlink:href="#m" x="1.23"/><path d="M0 0C1 1 2 2 3.33 3"/></svg>'
    )


@given(st.lists(st.tuples(st.floats(-900, 900), st.floats(-900, 900)), min_size=2, max_size=30))
def test_relative_paths_end_within_a_twentieth_of_a_pixel(points: list[tuple[float, float]]) -> None:
    absolute = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    slim = re.search('d="([^"]*)"', slim_svg(f'<svg><path d="{absolute}"/></svg>'))
    assert slim
    numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", slim[1])]
    x, y = sum(numbers[::2]), sum(numbers[1::2])
    assert (x, y) == pytest.approx(points[-1], abs=0.051)


@given(st.lists(st.one_of(st.none(), st.integers(0, 3), st.floats(0, 1), st.sampled_from(["a", 'é"\\'])), max_size=300))
def test_encoded_columns_come_back(column: list[object]) -> None:
    encoded = json.loads(json.dumps(encode({"a": column, "table": {"b": column}})))
    back = decode(encoded)
    # As JSON: 1 and 1.0 are equal and yet not the same text.
    assert json.dumps(back) == json.dumps({"a": column, "table": {"b": column}})


def test_an_encoded_column_is_read_by_the_script_with_the_same_alphabet() -> None:
    script = (Path("geo") / "maps" / "web" / "assets" / "dictionary-coding.js").read_text("utf-8")
    length, first = re.search(
        r"Array\.from\(\{ length: (\d+) \}, \(_, place\) => String\.fromCharCode\((\d+) \+ place\)\)", script
    ).groups()
    assert "".join(chr(int(first) + place) for place in range(int(length))).replace("\\", "") == ALPHABET


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"levels": ["canton"]}, UnknownLevel, "canton"),
        ({"indicators": ["nothing"]}, UnknownIndicator, "nothing"),
        ({"langs": "fr,de"}, InvalidChoice, "de"),
        ({"periods": "2021-07"}, InvalidChoice, "all, latest"),
        ({"compress": ["zip"]}, InvalidChoice, "gz, br"),
        ({"portraits": ["canton"]}, UnknownLevel, "canton"),
        ({"within": "epci:243500998"}, UnknownTerritory, "243500998"),
        ({"within": "region:53", "levels": ["region"]}, ExtentTooSmall, "region:53"),
        ({"live": "atlas.example.fr"}, InvalidChoice, "https://…"),
        ({"indicators": ["ia_projet_engage_autorite"], "levels": ["commune"]}, NothingToPublish, "ia_projet_engage_autorite"),
    ],
)  # fmt: skip
def test_what_cannot_be_published_is_refused_in_one_sentence(
    options: dict[str, object], error: type, sentence: str
) -> None:
    with pytest.raises(error) as raised:
        Publication.parse(**options)
    assert sentence in str(raised.value)


def test_portraits_of_an_extent_are_those_inside_and_its_own() -> None:
    chosen = Publication.parse(within="departement:2A")
    assert chosen.portraits == (Level.DEPARTEMENT, Level.EPCI)
    assert chosen.codes(Level.DEPARTEMENT) == ("2A",)
    assert len(chosen.codes(Level.EPCI)) == 7
    assert chosen.codes(Level.COMMUNE) == ()


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(NotAPublication, match=r"--force"):
        publish(Publication.parse(**SMALL), tmp_path, jobs=1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """A folder with an earlier publication."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / MARKER).write_text("{}")
    (folder / "index.html").write_text("before")
    return folder


def test_a_full_disk_leaves_the_earlier_publication(earlier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Store, path: str, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Store, "write", full)
    with pytest.raises(CannotWrite, match="No space left on device"):
        publish(Publication.parse(**SMALL), earlier, jobs=1)
    assert (earlier / "index.html").read_text() == "before"
    assert [path.name for path in earlier.parent.iterdir()] == ["site"]


def test_a_page_that_the_atlas_refuses_leaves_the_earlier_publication(
    earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.publish.freezer.place", lambda publication, live: "fr/x.html")
    monkeypatch.setattr("webapp.publish.build.load_catalogue", lambda: ["nothing"])
    with pytest.raises(PageNotPublished, match="/indicators/nothing.*HTTP 404"):
        publish(Publication.parse(**SMALL), earlier, jobs=1)
    assert (earlier / "index.html").read_text() == "before"
    assert [path.name for path in earlier.parent.iterdir()] == ["site"]
    freezer.cache_clear()


def test_a_folder_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="site"):
        publish(Publication.parse(**SMALL), tmp_path / "nowhere" / "site", jobs=1)


def test_the_command_replaces_an_earlier_publication_and_says_what_it_wrote(
    earlier: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The definitions are published by another test: here a few pages are enough.
    monkeypatch.setattr("webapp.publish.build.load_catalogue", lambda: [OBSERVED])
    options = ["--indicator", OBSERVED, "--within", "region:94", "--level", "departement", "--period", "latest"]
    options += ["--portraits", "none", "--lang", "en", "--live-address", "https://atlas.example.fr/", "--jobs", "1"]
    with pytest.raises(SystemExit) as left:
        main(["publish", str(earlier), *options, "--json"])
    assert left.value.code == 0
    record = json.loads(capsys.readouterr().out)
    files = [path for path in earlier.rglob("*") if path.is_file()]
    assert (record["files"], record["bytes"]) == (len(files), sum(path.stat().st_size for path in files))
    home = (earlier / "index.html").read_text("utf-8")
    assert '<html lang="en">' in home
    assert "https://atlas.example.fr/maps?" in home
    assert [path.name for path in earlier.parent.iterdir()] == ["site"]


def test_the_command_refuses_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["publish", str(tmp_path / "site"), "--level", "canton"])
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("atlas: ")


def test_the_methodology_of_a_publication_offers_the_published_figures(corse: Path) -> None:
    page = corse / "fr" / "methodology.html"
    found = re.findall(r'href="([^"]+/barometer\.csv)" download', page.read_text("utf-8"))
    assert len(found) == 1
    assert (page.parent / found[0]).read_bytes() == (paths.data() / "barometer.csv").read_bytes()


def test_a_publication_has_the_documented_projects_as_page_picture_and_files(corse: Path) -> None:
    for lang, words in (
        ("fr", "l'absence de la liste ne veut rien dire"),
        ("en", "absence from the list means nothing"),
    ):
        page = corse / lang / "projects.html"
        text = page.read_text("utf-8")
        assert text.count('role="rowheader"') == 33
        files = {unescape(found) for found in re.findall(r'(?:href|src)="(\.\./data[^"]*|\.\./pictures[^"]*)"', text)}
        found = {Path(file).suffix: (page.parent / file).read_text("utf-8") for file in files}
        assert set(found) == {".csv", ".json", ".svg"}
        assert found[".csv"].count(words) == 33
        assert '"edition":"2025-09-17"' in found[".json"]
        assert 'class="point"' in found[".svg"]


def test_published_maps_and_portraits_have_the_projects_of_their_extent(tmp_path: Path) -> None:
    publication = Publication.parse(
        indicators=["ia_projet_engage"], within="region:53", levels=["commune"], portraits=["departement"], langs="fr"
    )
    publish(publication, tmp_path / "site", jobs=1)
    page = (tmp_path / "site/fr/map/ia_projet_engage/commune.html").read_text("utf-8")
    assert page.count("data-at=") == 2
    assert "projects.css" in page
    assert 'name="projects"' not in page  # a choice that no file shows
    assert "Charte des usages" in (tmp_path / "site/fr/territories/departement/35.html").read_text("utf-8")
    assert 'id="projects"' not in (tmp_path / "site/fr/territories/departement/29.html").read_text("utf-8")
