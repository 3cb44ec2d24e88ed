"""Exported files: what they carry, and how the command line and the application ask for them."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from geo.base.errors.questions import InvalidChoice, UnknownPeriod
from geo.base.errors.writing import OptionForOtherFormat
from geo.base.json_text import dump
from geo.cli.main import atlas
from geo.export.map_files import write_map, write_pair
from geo.maps.web.exported_page import film_frames, live_address
from geo.tiles.packing import pack
from geo.views.map_pair import MapPair, build_map_pair
from geo.views.query import Query
from geo.views.view import build_view
from webapp.app import create_app
from webapp.base.settings import Settings

pytestmark = pytest.mark.slow

VOID = {"meta", "link", "input", "br", "img", "rect", "line", "circle", "path", "hr"}
PAIR = [("indicator", "rpnt_1_8"), ("level", "region"), ("b.period", "2021-07"), ("shared", "1")]


class Checked(HTMLParser):
    """Notes ids, and elements that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def map_text(folder: Path, lang: str = "fr", **params: str) -> str:
    path = folder / "map.html"
    write_map(build_view(Query.parse(params)), path, lang, force=True)
    return path.read_text("utf-8")


def pair_text(folder: Path) -> str:
    path = folder / "pair.html"
    write_pair(build_map_pair(MapPair.parse(PAIR)), path, "fr")
    return path.read_text("utf-8")


@pytest.mark.parametrize("more", [{}, {"lock": "periods"}, {"draw": "bivariate"}, {"draw": "circles"}])
def test_a_file_is_well_formed_with_ids_of_its_own(tmp_path: Path, more: dict[str, str]) -> None:
    page = Checked(map_text(tmp_path, indicator="rpnt_1_8", level="departement", **more))
    assert (page.wrong, page.open) == ([], [])
    assert len(page.ids) == len(set(page.ids)) > 2


def test_a_file_of_two_maps_is_well_formed_and_carries_geometry_once(tmp_path: Path) -> None:
    text = pair_text(tmp_path)
    page = Checked(text)
    assert (page.wrong, page.open) == ([], [])
    assert len(page.ids) == len(set(page.ids)) > 4
    assert text.count('"geometry":{"name":"region","packed"') == 1
    assert text.count('"geometry":{"name":"region","view":0}') == 1


def test_a_style_stands_once_in_a_file(tmp_path: Path) -> None:
    assert map_text(tmp_path, indicator="rpnt_1_8", level="region").count(".leaflet-pane,") == 1


def test_the_same_view_gives_the_same_bytes(tmp_path: Path) -> None:
    params = {"indicator": "rpnt_1_8", "level": "region", "lock": "periods"}
    assert map_text(tmp_path, **params) == map_text(tmp_path, **params)
    assert pair_text(tmp_path / ".") == pair_text_again(tmp_path)


def pair_text_again(folder: Path) -> str:
    (folder / "pair.html").unlink()
    return pair_text(folder)


def test_the_periods_of_a_file_are_those_views(tmp_path: Path) -> None:
    view = build_view(Query.parse({"indicator": "rpnt_1_8", "level": "departement", "lock": "periods"}))
    frames = film_frames(view, "en")
    assert [frame["period"] for frame in frames] == ["2021-07", "2023-02", "2025-05", "2026-04", "2026-10"]
    for frame in frames:
        alone = build_view(view.query.with_(period=frame["period"]))
        assert frame["figures"]["values"] == [
            None if value != value else pytest.approx(value, abs=1e-8) for value in alone.frame["value"]
        ]
        assert len(frame["view"]["classes"]) == 101
        assert frame["label"].removesuffix(" (after a break)") in frame["html"]["title"]
    assert [frame["label"] for frame in frames if "break" in frame["label"]] == ["May 2025 (after a break)"]
    # And they stand in the file.
    text = map_text(tmp_path, "en", indicator="rpnt_1_8", level="departement", lock="periods")
    assert f'"film":"{pack(dump(frames))}"' in text
    # The slider has its mark between the second and the third of five periods: 1.5 of 4 steps.
    assert '<line x1="37.5" x2="37.5"' in text
    assert "Break in the series between February 2023 and May 2025" in text


def test_without_locked_classes_there_are_no_periods_to_play(tmp_path: Path) -> None:
    view = build_view(Query.parse({"indicator": "rpnt_1_8", "level": "region"}))
    assert film_frames(view, "en") == []
    assert (
        "data-atlas-film"
        not in map_text(tmp_path, indicator="rpnt_1_8", level="region").split("</style>")[-1].split("<script")[0]
    )


# --- the live view ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "base", ["javascript:alert(1)", "atlas.example.fr", "https://", "https://a.fr/?x=1", "ftp://a.fr"]
)
def test_an_address_that_is_none_is_refused(base: str) -> None:
    with pytest.raises(InvalidChoice) as caught:
        live_address(base, build_view(Query.parse({"level": "region"})), "fr")
    assert caught.value.message("en") == (
        f'The value "{base}" is not allowed for live-address. Choose one of: https://…, http://….'
    )


def test_the_application_writes_its_own_address_into_the_file() -> None:
    client = create_app(Settings()).test_client()
    text = client.get("/api/v1/export?indicator=rpnt_1_8&level=region&format=html&lang=en").get_data(as_text=True)
    address = "http://localhost/map?indicator=rpnt_1_8&amp;level=region&amp;period=2026-10&amp;lang=en"
    assert f'<a href="{address}">{address}</a>' in text


def test_the_page_of_two_maps_offers_them_as_one_file() -> None:
    client = create_app(Settings()).test_client()
    query = "&".join(f"{name}={quote(value)}" for name, value in PAIR)
    page = client.get(f"/maps?{query}").get_data(as_text=True)
    link = re.search(r'href="(/maps/export[^"]*)"', page)
    assert link
    answer = client.get(link[1].replace("&amp;", "&"))
    assert answer.status_code == 200
    name = "rpnt_1_8-region-france-2026-10--rpnt_1_8-region-france-2021-07.html"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.get_data(as_text=True).count("<h2>Site déclaré en https – Régions – ") == 2


# --- the command line ------------------------------------------------------------------------------------------------


def test_two_maps_from_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "two.html"
    arguments = ["map", "rpnt_1_8", "--level", "region", "--beside", "period=2021-07", "--shared", "--lang", "fr"]
    done = CliRunner().invoke(atlas, [*arguments, "-o", str(path)], catch_exceptions=False)
    assert done.exit_code == 0
    assert path.read_text("utf-8") == pair_text(tmp_path)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--beside", "2021-07"], '--beside takes NAME=VALUE, for example period=2021-07; "2021-07" arrived.'),
        (["--shared"], "--shared says that two maps have the same classes: give --beside too."),
    ],
)
def test_a_second_map_that_cannot_be_read_is_explained(tmp_path: Path, options: list[str], says: str) -> None:
    done = CliRunner().invoke(atlas, ["map", "rpnt_1_8", "--level", "region", *options, "-o", str(tmp_path / "x.html")])
    assert done.exit_code == 2
    assert says in done.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("options", [["--beside", "period=2021-07"], ["--live-address", "https://atlas.example.fr"]])
def test_a_picture_takes_no_option_of_a_page(tmp_path: Path, options: list[str]) -> None:
    done = CliRunner().invoke(atlas, ["map", "rpnt_1_8", "--level", "region", *options, "-o", str(tmp_path / "x.png")])
    assert isinstance(done.exception, OptionForOtherFormat)
    assert options[0].removeprefix("--") in done.exception.message("en")
    assert not list(tmp_path.iterdir())


def test_a_second_map_of_an_unknown_period_leaves_no_file(tmp_path: Path) -> None:
    arguments = ["map", "rpnt_1_8", "--level", "region", "--beside", "period=1999", "-o", str(tmp_path / "x.html")]
    assert isinstance(CliRunner().invoke(atlas, arguments).exception, UnknownPeriod)
    assert not list(tmp_path.iterdir())
