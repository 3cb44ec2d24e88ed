"""Two maps side by side, maps inside the pages of other sites, background maps, phones, print."""

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

pytestmark = pytest.mark.browser

READY = "[data-state=ready]"
ONE, OTHER = "window.atlas.views[0]", "window.atlas.views[1]"


def opened(page: Page, address: str, maps: int = 1) -> None:
    page.goto(address)
    expect(page.locator(READY)).to_have_count(maps)


def address_params(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def until(page: Page, condition: str) -> None:
    """Wait for a condition of the page, whose security policy refuses the polling of `Page.wait_for_function`."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"{condition} did not come true")


def at(page: Page, view: str, latitude: float, longitude: float) -> dict[str, float]:
    place = page.evaluate(
        f"([y, x]) => {{ const p = {view}.map.latLngToContainerPoint([y, x]); return [p.x, p.y]; }}",
        [latitude, longitude],
    )
    return {"x": place[0], "y": place[1]}


# --- two maps -------------------------------------------------------------------------------------------------------


def test_two_maps_move_together_until_they_are_let_loose(page: Page, server: str) -> None:
    opened(page, f"{server}/maps?level=departement&b.period=2021-07", maps=2)
    same = f"{ONE}.map.getZoom() === {OTHER}.map.getZoom() && {ONE}.map.getCenter().distanceTo({OTHER}.map.getCenter()) < 500"
    first, second = page.locator(".folium-map").all()
    box = first.bounding_box()
    assert box
    page.mouse.move(box["x"] + 300, box["y"] + 250)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 200, steps=4)
    page.mouse.up()
    start = page.evaluate(f"{ONE}.map.getCenter()")
    until(page, same)
    page.locator(".two-maps > section").nth(1).locator(".leaflet-control-zoom-in").click()
    zoom = page.evaluate(f"{ONE}.map.getZoom()")
    until(page, f"{OTHER}.map.getZoom() !== {zoom}")
    until(page, same)
    page.wait_for_timeout(400)
    page.get_by_label("Déplacer les deux cartes ensemble").uncheck()
    page.evaluate(f"{ONE}.map.setView([46, 2], 6, {{animate: false}})")
    assert not page.evaluate(same)
    assert page.evaluate(f"{OTHER}.map.getCenter().lng") != pytest.approx(2, abs=0.001)
    assert start["lat"] != pytest.approx(46, abs=0.001)
    expect(second).to_be_visible()


def test_a_territory_is_outlined_and_chosen_on_both_maps(page: Page, server: str) -> None:
    opened(page, f"{server}/maps?level=departement&b.indicator=rpnt_2_2", maps=2)
    first = page.locator(".folium-map").first
    first.hover(position=at(page, ONE, 48.1, -1.7))
    until(page, f"{OTHER}.hovered >= 0 && {OTHER}.hovered === {ONE}.hovered")
    first.click(position=at(page, ONE, 48.1, -1.7))
    lines = page.locator("[data-atlas-chosen]")
    expect(lines.nth(0)).to_contain_text("Ille-et-Vilaine (35)")
    expect(lines.nth(1)).to_contain_text("Ille-et-Vilaine (35)")
    # Each map says its own value.
    assert lines.nth(0).inner_text() != lines.nth(1).inner_text()
    page.locator(".folium-map").nth(1).hover(position=at(page, OTHER, 44.5, 4.5))
    until(page, f"{ONE}.hovered >= 0 && {OTHER}.hovered === {ONE}.hovered")


def test_classes_of_both_maps_are_shared_by_a_tick(page: Page, server: str) -> None:
    opened(page, f"{server}/maps?level=departement&b.period=2021-07", maps=2)
    labels = page.locator(".atlas-legend li span:nth-child(2)")
    half = labels.count() // 2
    assert labels.all_inner_texts()[:half] != labels.all_inner_texts()[half:]
    page.get_by_label("Mêmes classes sur les deux cartes").check()
    page.wait_for_url(re.compile("shared=1"))
    expect(page.locator(READY)).to_have_count(2)
    assert page.evaluate(f"JSON.stringify({ONE}.options.colors) === JSON.stringify({OTHER}.options.colors)")
    edges = page.locator(".atlas-edge").evaluate_all("(all) => all.map((line) => line.dataset.value)")
    assert edges[: len(edges) // 2] == edges[len(edges) // 2 :] != []


def test_each_map_has_its_indicator_period_level_and_territory(page: Page, server: str) -> None:
    opened(page, f"{server}/maps?level=departement&size=0-499&palette=OrRd", maps=2)
    for name, value in (
        ("b.period", "2021-07"),
        ("b.indicator", "rpnt_2_2"),
        ("level", "region"),
        ("within", "zone:metropolitan"),
    ):
        page.locator(f'[name="{name}"]').select_option(value)
        page.wait_for_url(re.compile(re.escape(f"{name}={value}")))
        expect(page.locator(READY)).to_have_count(2)
        assert address_params(page)["palette"] == "OrRd"
        assert "size" in address_params(page)
    titles = page.locator("#title-a, #title-b").all_inner_texts()
    assert "Régions – France métropolitaine – communes de moins de 500 habitants – octobre 2026" in titles[0]
    assert "Départements" in titles[1]
    assert len(page.evaluate(f"{ONE}.options.classes").replace(" ", "")) == 13
    assert len(page.evaluate(f"{OTHER}.options.classes").replace(" ", "")) == 101
    address = page.url
    page.reload()
    expect(page.locator(READY)).to_have_count(2)
    assert page.locator("#title-a, #title-b").all_inner_texts() == titles
    page.get_by_role("link", name="Cette carte seule, avec son tableau").first.click()
    page.wait_for_selector(READY)
    expect(page.locator("h1")).to_have_text(titles[0])
    assert address != page.url


def test_a_map_leads_to_two_with_the_same_choices(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=departement&size=0-499&within=region:53&palette=BrBG")
    page.get_by_role("link", name="À côté d'une autre carte").click()
    expect(page.locator(READY)).to_have_count(2)
    chosen = {name: address_params(page)[name] for name in ("level", "size", "within", "palette")}
    assert chosen == {"level": "departement", "size": "0-499", "within": "region:53", "palette": "BrBG"}


# --- on other sites -------------------------------------------------------------------------------------------------


@pytest.fixture
def other_site() -> Iterator[Callable[[str], str]]:
    """A site of another origin; shows a page and gives its address."""
    shown = [""]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<!DOCTYPE html><link rel="icon" href="data:,"><h1>Conseil</h1>{shown[0]}'.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as site:
        Thread(target=site.serve_forever, daemon=True).start()

        def show(body: str) -> str:
            shown[0] = body
            return f"http://127.0.0.1:{site.server_port}/"

        yield show
        site.shutdown()


@pytest.mark.console_error("frame-ancestors")
def test_a_map_is_shown_inside_the_page_of_another_site(
    page: Page, server: str, other_site: Callable[[str], str]
) -> None:
    page.goto(other_site(f'<iframe src="{server}/embed?level=region&selected=53" width="800" height="700"></iframe>'))
    frame = page.frame_locator("iframe")
    expect(frame.locator(READY)).to_have_count(1)
    expect(frame.locator("[data-atlas-chosen]")).to_contain_text("Bretagne (53)")
    expect(frame.locator(".atlas-source")).to_contain_text("Licence Ouverte")
    expect(frame.locator("header")).to_have_count(0)
    frame.get_by_label("Trouver un territoire").fill("corse")
    expect(frame.locator("#found [role=option]").first).to_contain_text("Corse 94")
    frame.get_by_label("Trouver un territoire").press("Enter")
    expect(frame.locator("[data-atlas-chosen]")).to_contain_text("Corse (94)")
    # The explorer itself stays out of other pages.
    page.goto(other_site(f'<iframe src="{server}/map?level=region" width="800" height="700"></iframe>'))
    page.wait_for_timeout(300)
    assert page.frame_locator("iframe").locator(".folium-map").count() == 0


def test_an_embedded_map_without_its_controls_zooms_on_a_double_click(page: Page, server: str) -> None:
    opened(page, f"{server}/embed?level=region&hide=title,search,legend,zoom")
    expect(page.locator(".leaflet-control-zoom")).to_be_hidden()
    expect(page.locator("form.find")).to_have_count(0)
    expect(page.locator(".atlas-legend")).to_have_count(0)
    expect(page.locator(".atlas-kind")).to_be_visible()
    zoom = page.evaluate("window.atlas.map.getZoom()")
    page.locator(".folium-map").dblclick(position=at(page, "window.atlas.view", 48.1, -2.8))
    until(page, f"window.atlas.map.getZoom() === {zoom} + 1")
    assert urlsplit(page.url).path == "/embed"


# --- background maps ------------------------------------------------------------------------------------------------

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63606060f80f0001050101a5f645400000000049454e44ae426082"
)


@pytest.fixture
def foreign(browser: Browser) -> Iterator[tuple[BrowserContext, list[str]]]:
    """A context in which other hosts answer with one pixel, and a list of what they were asked for."""
    requests: list[str] = []

    def answer(route: Route) -> None:
        requests.append(route.request.url)
        route.fulfill(body=PIXEL, content_type="image/png")

    with browser.new_context(viewport={"width": 1280, "height": 800}, locale="fr-FR") as context:
        context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), answer)
        yield context, requests


def test_a_background_is_off_until_it_is_asked_for_and_remembered(
    foreign: tuple[BrowserContext, list[str]], server: str
) -> None:
    context, requests = foreign
    page = context.new_page()
    opened(page, f"{server}/map?level=region")
    page.wait_for_timeout(200)
    assert requests == []
    expect(page.locator("[data-basemap-note]")).to_be_hidden()
    for name, host in (("ign", "data.geopf.fr"), ("osm", "tile.openstreetmap.org")):
        requests.clear()
        page.get_by_label("Fond de carte").select_option(name)
        expect(page.locator(".leaflet-background-pane img.leaflet-tile-loaded").first).to_be_attached()
        assert {urlsplit(url).hostname for url in requests} == {host}
        expect(page.locator("[data-basemap-note]")).to_be_visible()
        expect(page.locator(".leaflet-control-attribution")).to_have_count(1)
        expect(page.locator(".leaflet-control-attribution")).to_contain_text(
            {"ign": "IGN", "osm": "OpenStreetMap"}[name]
        )
    requests.clear()
    page.reload()
    page.wait_for_selector(READY)
    expect(page.get_by_label("Fond de carte")).to_have_value("osm")
    expect(page.locator(".leaflet-background-pane img.leaflet-tile-loaded").first).to_be_attached()
    assert {urlsplit(url).hostname for url in requests} == {"tile.openstreetmap.org"}
    # A choice of the map keeps the background.
    page.locator("select[name=indicator]").select_option("rpnt_2_2")
    page.wait_for_url(re.compile("rpnt_2_2"))
    expect(page.locator("main")).not_to_have_attribute("aria-busy", "true")
    assert page.locator(".leaflet-background-pane img").count() > 0
    page.get_by_label("Fond de carte").select_option("")
    expect(page.locator(".leaflet-background-pane img")).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0
    requests.clear()
    page.reload()
    page.wait_for_selector(READY)
    assert requests == []
    # Pages without the switch ask nobody, whatever was remembered.
    page.evaluate("localStorage.setItem('atlas-basemap', 'osm')")
    for address in ("/maps?level=region", "/embed?level=region"):
        page.goto(f"{server}{address}")
        page.wait_for_selector(READY)
    assert requests == []


def test_the_privacy_note_names_both_hosts(page: Page, server: str) -> None:
    page.goto(f"{server}/privacy")
    expect(page.locator("main")).to_contain_text("data.geopf.fr")
    expect(page.locator("main")).to_contain_text("tile.openstreetmap.org")


# --- narrow, calm, on paper -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_nothing_is_wider_than_a_phone(page: Page, server: str, lang: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for address in (
        "/map?level=departement&selected=35&size=0-499&palette=BrBG",
        "/map?level=departement&draw=bivariate&selected=35",
        "/map?level=departement&draw=circles",
        "/map?level=departement&draw=hotspots",
        "/map?indicator=ia_projet_engage_estime&level=region",
        "/map?level=departement&breaks=0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1",
        "/maps?level=departement&b.period=2021-07",
        "/embed?level=region",
        "/privacy",
    ):
        page.goto(f"{server}{address}{'&' if '?' in address else '?'}lang={lang}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
        assert page.evaluate(
            "[...document.querySelectorAll('select, input:not([type=hidden]), button, summary')]"
            ".filter((e) => e.checkVisibility()).every((e) => e.getBoundingClientRect().right <= 391)"
        ), address


@pytest.mark.parametrize(("motion", "jumps"), [("reduce", True), ("no-preference", False)])
def test_a_reader_who_wants_no_motion_sees_none(browser: Browser, server: str, motion: str, jumps: bool) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion=motion) as context:  # type: ignore[arg-type]
        page = context.new_page()
        opened(page, f"{server}/map?level=region")
        page.evaluate("window.atlas.map.setView([47, 2], 7, { animate: false })")
        zoom = page.evaluate(
            "() => { document.querySelector('.atlas-whole').click(); return window.atlas.map.getZoom(); }"
        )
        # Without motion the map is there at once; with it, on its way.
        assert (zoom < 7) is jumps
        until(page, "window.atlas.map.getZoom() < 7")


@pytest.mark.parametrize("address", ["/map?level=departement&selected=35", "/maps?level=departement&b.period=2021-07"])
def test_a_page_is_printed_with_map_legend_and_source_and_without_controls(
    page: Page, server: str, address: str
) -> None:
    opened(page, f"{server}{address}", maps=2 if "/maps" in address else 1)
    page.emulate_media(media="print")
    page.evaluate("window.atlas.idle()")
    for gone in (
        "header.site nav",
        "#choices",
        ".over-map",
        ".time",
        ".drawing",
        "form.rows",
        ".downloads",
        "footer.site",
    ):
        assert all(not one.is_visible() for one in page.locator(gone).all()), gone
    for there in (".atlas-legend", ".atlas-source", ".atlas-kind", "h1"):
        expect(page.locator(there).first).to_be_visible()
    picture = page.locator(".folium-map").first.screenshot()
    colors = page.evaluate(
        """async (bytes) => {
          const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
          const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
          pen.drawImage(image, 0, 0);
          const pixels = new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer), counts = new Map();
          for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
          return [...counts.values()].filter((count) => count > pixels.length / 200).length;
        }""",
        list(picture),
    )
    # Sea and five classes.
    assert colors >= 5
