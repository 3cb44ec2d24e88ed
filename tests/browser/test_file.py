"""What stands around the maps of an exported file works without a network: search, table, periods, two maps, print."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from pypdf import PdfReader

from geo.base import paths
from geo.export.map_files import write_map, write_pair
from geo.maps.web import script_data
from geo.views.map_pair import MapPair, build_map_pair
from geo.views.query import Query
from geo.views.view import build_view
from geo.vocabulary.levels import Level

pytestmark = pytest.mark.browser

AXE = paths.vendor() / "axe-core" / "axe.min.js"
READY = "[data-state=ready]"
LIVE = "https://atlas.example.fr"

SHAPES = {"indicator": "rpnt_1_8", "level": "departement"}
TILES = {"indicator": "rpnt_1_8", "level": "commune"}
SURVEY = {"indicator": "data_projet_engage", "level": "epci", "period": "2025"}
FILM = {**SHAPES, "lock": "periods"}
KINDS = {
    "shapes": SHAPES,
    "survey": SURVEY,
    "film": FILM,
    "circles": {**SHAPES, "draw": "circles"},
    "bivariate": {"indicator": "rpnt_1_8", "level": "epci", "within": "region:53", "draw": "bivariate"},
    "hotspots": {**SHAPES, "draw": "hotspots"},
}


def file_of(folder: Path, params: dict[str, str], lang: str = "en", live: str = "") -> Path:
    path = folder / "map.html"
    write_map(build_view(Query.parse(params)), path, lang, live=live, force=True)
    return path


def pair_file(folder: Path, lang: str = "en", **second: str) -> Path:
    path = folder / "pair.html"
    given = [*SHAPES.items(), *((f"b.{name}", value) for name, value in second.items()), ("shared", "1")]
    write_pair(build_map_pair(MapPair.parse(given)), path, lang, live=LIVE)
    return path


def opened(page: Page, path: Path) -> Page:
    page.goto(path.as_uri())
    page.wait_for_selector(READY)
    return page


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [f"{rule['id']}: {node['html'][:200]}" for rule in result["violations"] for node in rule["nodes"]]


def broken_references(page: Page) -> list[str]:
    """Ids that stand twice, and references to ids that there are not."""
    ids: list[str] = page.evaluate("""() => {
      const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
      const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
      const named = ["for", "aria-controls", "aria-labelledby", "aria-activedescendant"]
        .flatMap((name) => [...document.querySelectorAll(`[${name}]`)].flatMap((node) => node.getAttribute(name).split(" ")));
      return [...twice, ...named.filter((id) => !ids.includes(id))];
    }""")
    return ids


def zoom(page: Page) -> float:
    return float(page.evaluate("window.atlas.map.getZoom()"))


def test_a_file_names_source_method_and_live_view(offline_page: Page, tmp_path: Path) -> None:
    page = opened(offline_page, file_of(tmp_path, SHAPES, live=LIVE))
    expect(page.locator(".atlas-method")).to_contain_text("The declared address is well formed")
    expect(page.locator(".atlas-method")).to_contain_text("Limits.")
    expect(page.locator(".atlas-source")).to_contain_text("vintage 2025")
    link = page.get_by_role("link", name=LIVE)
    address = f"{LIVE}/map?indicator=rpnt_1_8&level=departement&period=2026-10&lang=en"
    assert link.get_attribute("href") == address == link.inner_text()


def test_a_file_from_the_command_line_links_nothing(tmp_path: Path) -> None:
    assert "Live view" not in file_of(tmp_path, SHAPES).read_text("utf-8")


@pytest.mark.parametrize(
    ("params", "typed", "says"),
    [
        (SHAPES, "cotes d arm", "Côtes-d'Armor (22)"),
        (SHAPES, "2a", "Corse-du-Sud (2A)"),
        (TILES, "ST ETIENNE DE MER", "Saint-Étienne-de-Mer-Morte"),
    ],
)
def test_a_territory_is_found_by_keyboard(
    offline_page: Page, tmp_path: Path, params: dict[str, str], typed: str, says: str
) -> None:
    page = opened(offline_page, file_of(tmp_path, params))
    before = zoom(page)
    box = page.get_by_role("combobox", name="Find a territory")
    box.focus()
    page.keyboard.type(typed)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("option", selected=True)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("[data-atlas-chosen]")).to_contain_text(says)
    expect(box).to_have_attribute("aria-expanded", "false")
    page.wait_for_function(f"window.atlas.map.getZoom() > {before}")
    assert page.evaluate("window.atlas.map.getCenter().lat") > 40


def test_the_zoom_goes_to_the_territory_on_tiles(offline_page: Page, tmp_path: Path) -> None:
    page = opened(offline_page, file_of(tmp_path, TILES))
    assert page.evaluate("window.atlas.view.names()") == script_data.names(Level.COMMUNE)
    page.get_by_role("combobox").fill("29019")
    page.get_by_role("option", name="Brest").click()
    page.wait_for_function("window.atlas.map.getZoom() > 9")
    centre = page.evaluate("[window.atlas.map.getCenter().lat, window.atlas.map.getCenter().lng]")
    assert centre == pytest.approx([48.40, -4.50], abs=0.05)


def test_arrows_and_escape_and_a_name_that_is_not_there(offline_page: Page, tmp_path: Path) -> None:
    page = opened(offline_page, file_of(tmp_path, SHAPES, "fr"))
    box = page.get_by_role("combobox")
    box.fill("haut")
    options = page.get_by_role("option")
    expect(options).to_have_count(8)
    names = options.all_inner_texts()
    assert all("haut" in name.lower() for name in names)
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    assert broken_references(page) == []
    box.press("Escape")
    expect(page.get_by_role("listbox", include_hidden=True)).to_be_hidden()
    box.fill("zzz")
    expect(options).to_have_text("Aucun territoire de cette carte n'a ce nom, ce code postal ou ce code.")


def column(page: Page, place: int) -> list[str]:
    return page.locator(f"tbody tr > :nth-child({place})").all_inner_texts()


def test_the_table_is_sorted_by_keyboard(offline_page: Page, tmp_path: Path) -> None:
    page = opened(offline_page, file_of(tmp_path, SHAPES))
    page.locator("summary").press("Enter")
    cells = column(page, 3)
    head = page.get_by_role("columnheader", name="Value")
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    shares = [float(text.rstrip("%")) for text in column(page, 3) if text != "No data"]
    assert shares == sorted(shares, reverse=True)
    # The script writes what the file has written: the same figures in the same words. Missing is last both ways.
    assert sorted(column(page, 3)) == sorted(cells)
    assert column(page, 3)[-1] == "No data"
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert column(page, 3)[-1] == "No data"
    assert page.locator("[aria-sort]").count() == 1
    name = page.get_by_role("columnheader", name="Territory")
    name.get_by_role("button").press("Space")
    assert column(page, 2)[:3] == ["Ain", "Aisne", "Allier"]


def test_the_table_of_all_communes_is_written_on_demand(offline_page: Page, tmp_path: Path) -> None:
    page = opened(offline_page, file_of(tmp_path, TILES))
    assert page.locator("tbody tr").count() == 0
    page.locator("summary").click()
    expect(page.locator("tbody tr")).to_have_count(500)
    expect(page.locator(".atlas-more")).to_contain_text("500 of 34,875 rows")
    page.get_by_role("button", name="Show more rows").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1000)
    page.get_by_role("button", name="Territory").click()
    expect(page.locator("tbody th").first).to_have_text("Aast")


def test_the_table_of_a_survey_map_has_strata(offline_page: Page, tmp_path: Path) -> None:
    page = opened(offline_page, file_of(tmp_path, SURVEY))
    page.locator("summary").click()
    page.get_by_role("button", name="Stratum").click()
    first = page.locator("tbody tr").first.inner_text()
    assert "Intercommunalities" in first
    assert "n not published" in first


def test_periods_are_played(offline_page: Page, tmp_path: Path) -> None:
    page = opened(offline_page, file_of(tmp_path, FILM, "fr"))
    slider, title = page.get_by_role("slider", name="Période"), page.locator("h1")
    expect(title).to_contain_text("octobre 2026")
    labels = page.locator(".atlas-legend li span:not(.atlas-count)").all_inner_texts()
    page.locator("summary").click()
    latest = page.locator("tbody").inner_text()
    slider.press("Home")
    expect(title).to_contain_text("juillet 2021")
    expect(slider).to_have_attribute("aria-valuetext", "juillet 2021")
    expect(page.locator(".atlas-source")).to_contain_text("juillet 2021")
    expect(page).to_have_title(re.compile("juillet 2021"))
    # The classes stay, the figures change.
    assert page.locator(".atlas-legend li span:not(.atlas-count)").all_inner_texts() == labels
    expect(page.locator("tbody")).not_to_have_text(latest, use_inner_text=True)
    expect(page.locator("tbody tr")).to_have_count(101)
    page.get_by_role("button", name="Lecture").click()
    expect(title).to_contain_text("février 2023")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Lecture")).to_be_visible()
    assert broken_references(page) == []


def test_two_maps_move_together(offline_page: Page, tmp_path: Path) -> None:
    page = opened(offline_page, pair_file(tmp_path, period="2021-07"))
    page.wait_for_function(f"document.querySelectorAll('{READY}').length === 2")
    page.get_by_role("combobox").first.fill("finistere")
    page.get_by_role("option", name="Finistère").click()
    expect(page.locator("[data-atlas-chosen]").nth(1)).to_contain_text("Finistère (29)")
    page.wait_for_function("""() => {
      const [one, other] = window.atlas.views.map((view) => view.map);
      return one.getZoom() > 7 && one.getZoom() === other.getZoom() && one.getCenter().equals(other.getCenter(), 1e-6);
    }""")
    assert page.locator("h2:has-text('July 2021')").count() == 1


def test_two_extents_are_told_apart_by_code(offline_page: Page, tmp_path: Path) -> None:
    page = opened(offline_page, pair_file(tmp_path, within="region:53"))
    page.get_by_role("combobox").first.fill("Morbihan")
    page.get_by_role("option", name="Morbihan").click()
    for panel in page.locator("[data-atlas-chosen]").all():
        expect(panel).to_contain_text("Morbihan (56)")


@pytest.mark.parametrize(
    ("kind", "lang"),
    [*zip(KINDS, ["fr", "en"] * 3, strict=True), ("film", "en"), ("survey", "fr"), ("pair", "fr"), ("pair", "en")],
)
def test_every_kind_is_accessible_and_prints_on_one_page(
    offline_page: Page, tmp_path: Path, kind: str, lang: str
) -> None:
    path = pair_file(tmp_path, lang, period="2021-07") if kind == "pair" else file_of(tmp_path, KINDS[kind], lang, LIVE)
    page = opened(offline_page, path)
    for summary in page.locator("summary").all():
        summary.click()
    expect(page.locator("tbody tr").first).to_be_attached()
    assert violations(page) == []
    assert broken_references(page) == []
    for summary in page.locator("summary").all():
        summary.click()
    for paper in ("A4", "A3"):
        printed = PdfReader(BytesIO(page.pdf(format=paper, landscape=True, print_background=True)))
        text = printed.pages[0].extract_text()
        assert len(printed.pages) == 1
        assert "Licence Ouverte" in text
    page.emulate_media(media="screen")
    assert page.evaluate("document.body.className.includes('atlas-paper')") is False


@pytest.mark.parametrize("params", [SHAPES, {**TILES, "within": "departement:35", "draw": "circles"}])
@pytest.mark.parametrize("how", ["src", "srcdoc", "sandbox"])
def test_a_file_works_in_an_iframe(offline_page: Page, tmp_path: Path, params: dict[str, str], how: str) -> None:
    path = file_of(tmp_path, params)
    around = tmp_path / "around.html"
    around.write_text("<!DOCTYPE html><html lang=en><title>x</title><iframe title=map width=1000 height=700></iframe>")
    offline_page.goto(around.as_uri())
    offline_page.evaluate(
        """([how, address, text]) => {
          const frame = document.querySelector("iframe");
          if (how === "sandbox") frame.sandbox = "allow-scripts";
          if (how === "src") frame.src = address; else frame.srcdoc = text;
        }""",
        [how, path.as_uri(), path.read_text("utf-8")],
    )
    inside: FrameLocator = offline_page.frame_locator("iframe")
    inside.locator(READY).first.wait_for()
    inside.get_by_role("combobox").fill("ille" if params is SHAPES else "rennes")
    inside.get_by_role("option").first.click()
    expect(inside.locator("[data-atlas-chosen]")).to_contain_text("35")


@pytest.mark.parametrize(
    ("params", "most"),
    [
        ({"level": "region", "indicator": "ia_projet_engage_estime", "projects": "0"}, 250_000),
        ({"level": "epci", "indicator": "ia_projet_engage_estime"}, 450_000),
        # With the list of documented projects, which is a table of 33 rows with their addresses.
        ({"level": "region", "indicator": "ia_projet_engage_estime"}, 265_000),
        # Value and both intervals of every commune.
        ({"level": "commune", "indicator": "ia_projet_engage_estime"}, 1_600_000),
        ({"level": "epci", "indicator": "rpnt_1_8"}, 450_000),
        ({"level": "commune", "indicator": "rpnt_1_8"}, 1_190_000),
        # The département with the most communes.
        ({"level": "commune", "within": "departement:62", "indicator": "rpnt_1_8"}, 300_000),
    ],
)
def test_files_are_small(tmp_path: Path, params: dict[str, str], most: int) -> None:
    assert file_of(tmp_path, params, "fr", LIVE).stat().st_size <= most
