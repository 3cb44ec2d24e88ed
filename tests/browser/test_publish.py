"""A publication works from a plain web server, under any path, with nothing but files."""

import functools
import http.server
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from webapp.publish.build import publish
from webapp.publish.publication import Publication

pytestmark = pytest.mark.browser

READY = "[data-state=ready]"
DRAWN = """() => {
  const canvases = [...document.querySelectorAll('.folium-map .atlas-tile canvas')].filter((canvas) => canvas.width);
  return canvases.length > 0;
}"""
CLASSES = "() => window.atlas.view.options.classes"


class Ranged(http.server.SimpleHTTPRequestHandler):
    """Hands out files and parts of them, as any web server does; Python's own sends whole files only."""

    ranges = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer with a file, or with a part of it."""
        path = Path(self.translate_path(self.path))
        match = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", "")) if self.ranges else None
        if match is None or not path.is_file():
            super().do_GET()
            return
        content = path.read_bytes()
        first, last = int(match[1]), min(int(match[2]), len(content) - 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("Content-Length", str(last + 1 - first))
        self.end_headers()
        self.wfile.write(content[first : last + 1])


class Whole(Ranged):
    """A server that knows no ranges."""

    ranges = False


class Broken(Ranged):
    """A server, or a browser's cache, that breaks off where a part is asked for."""

    def do_GET(self) -> None:
        """Answer with a whole file only."""
        if "Range" in self.headers:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            super().do_GET()


@contextmanager
def served(folder: Path, handler: type[Ranged]) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/x/y/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with a publication two folders deep: Corse, two indicators, two languages."""
    root = tmp_path_factory.mktemp("site")
    (root / "x").mkdir()
    publication = Publication.parse(
        indicators=["rpnt_1_8", "rpnt_2_2"], within="region:94", levels=["epci", "departement"], periods="latest",
        portraits=["departement"], date="2026-11-24",
    )  # fmt: skip
    publish(publication, root / "x" / "y", jobs=1)
    return root


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    """The address of the publication."""
    with served(folder, Ranged) as address:
        yield address


@pytest.fixture
def watched(page: Page, site: str) -> Iterator[Page]:
    """A page that asks for nothing outside the publication and for nothing that is not there."""
    wrong: list[str] = []
    page.on("request", lambda request: None if request.url.startswith((site, "blob:")) else wrong.append(request.url))
    page.on("response", lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    yield page
    assert not wrong


def test_from_the_home_page_to_a_map_another_indicator_another_level_and_a_portrait(watched: Page, site: str) -> None:
    page = watched
    page.goto(site)
    page.get_by_role("link", name="Ouvrir la carte").click()
    page.wait_for_selector(READY)
    expect(page).to_have_url(f"{site}fr/map/rpnt_1_8/departement.html")
    page.wait_for_function(DRAWN)

    # Another indicator takes the place of this one without another page being loaded.
    page.evaluate("() => { window.stayed = true; }")
    page.get_by_label("Indicateur").select_option(label="Messagerie hors fournisseur grand public")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Messagerie hors fournisseur grand public")
    expect(page).to_have_url(f"{site}fr/map/rpnt_2_2/departement.html")
    page.get_by_label("Échelon").select_option(label="Intercommunalités (EPCI)")
    expect(page).to_have_url(f"{site}fr/map/rpnt_2_2/epci.html")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Intercommunalités")
    assert page.evaluate("() => window.stayed")
    assert len(page.evaluate(CLASSES)) == 1255

    # Back is the map before, with its texts.
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Départements")
    page.get_by_label("Trouver un territoire").fill("haute corse")
    expect(page.locator("#found li")).to_have_text(["Haute-Corse 2B"])
    page.keyboard.press("Enter")
    expect(page.locator("[data-atlas-chosen]")).to_contain_text("Haute-Corse (2B)")
    expect(page.locator("[data-atlas-chosen]")).to_contain_text("1 voisin")
    expect(page).to_have_url(f"{site}fr/map/rpnt_2_2/departement.html#departement:2B")
    page.get_by_role("link", name="Portrait du territoire").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Haute-Corse")
    for picture in page.locator("main img").all():
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("(image) => image.naturalWidth") > 100

    # And from the portrait back to the map, where the territory is chosen.
    page.get_by_role("link", name="L'ouvrir en carte interactive").click()
    expect(page.locator("[data-atlas-chosen]")).to_contain_text("Haute-Corse (2B)")


def test_the_table_of_a_published_map_has_the_figures_of_the_live_one(watched: Page, site: str) -> None:
    page = watched
    page.goto(f"{site}en/map/rpnt_1_8/epci.html")
    page.wait_for_selector(READY)
    page.get_by_text("Table of the values").last.click()
    rows = page.locator("[data-atlas-table] tbody tr")
    expect(rows).to_have_count(19)
    expect(rows.filter(has_text="200036499")).to_have_count(1)


def test_gaps_and_the_list_of_portraits(watched: Page, site: str) -> None:
    page = watched
    page.goto(f"{site}fr/compare/rpnt_1_8.html")
    page.get_by_label("Indicateur").select_option(label="Messagerie hors fournisseur grand public")
    expect(page).to_have_url(f"{site}fr/compare/rpnt_2_2.html")
    page.get_by_role("link", name="Territoires", exact=True).click()
    page.get_by_label("Trouver un territoire").fill("2A")
    expect(page.locator("#found li")).to_have_text(["Corse-du-Sud 2A"])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}fr/territories/departement/2A.html")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{site}en/territories/departement/2A.html")


def test_a_server_that_knows_no_ranges_shows_the_map_too(page: Page, folder: Path) -> None:
    with served(folder, Whole) as address:
        page.goto(f"{address}fr/map/rpnt_1_8/departement.html")
        page.wait_for_selector(READY)
        page.wait_for_function(DRAWN)


@pytest.mark.console_error("net::ERR_")
def test_where_parts_cannot_be_read_the_whole_archive_is(page: Page, folder: Path) -> None:
    with served(folder, Broken) as address:
        page.goto(f"{address}fr/map/rpnt_1_8/departement.html")
        page.wait_for_selector(READY)
        page.wait_for_function(DRAWN)


def test_without_a_script_choices_are_links_and_figures_a_table(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}fr/map/rpnt_1_8/departement.html")
        page.get_by_role("link", name="Messagerie hors fournisseur grand public").click()
        expect(page).to_have_url(f"{site}fr/map/rpnt_2_2/departement.html")
        page.get_by_text("Tableau des valeurs").last.click()
        expect(page.get_by_role("row", name=re.compile("Haute-Corse"))).to_be_visible()
