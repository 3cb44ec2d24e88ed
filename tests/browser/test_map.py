"""The map page, driven as a person drives it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

READY = "[data-state=ready]"


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(READY)


DRAWN = """async () => {
  // Ids of the territories that the painter finds on the tiles of the present zoom.
  const { map, layer } = window.atlas.view, ids = new Set(), box = map.getPixelBounds(), step = 6;
  for (let x = box.min.x; x < box.max.x; x += step) for (let y = box.min.y; y < box.max.y; y += step) {
    const id = await layer.pick(map.unproject([x, y], map.getZoom()));
    if (id >= 0) ids.add(id);
  }
  return ids.size;
}"""


@pytest.mark.parametrize(("level", "count"), [("departement", 90), ("region", 13)])
def test_the_territories_are_under_the_pointer(page: Page, server: str, level: str, count: int) -> None:
    opened(page, f"{server}/map?indicator=rpnt_1_8&level={level}")
    assert page.evaluate(DRAWN) >= count


def coloured(page: Page) -> float:
    """Share of the map that is painted in the colours of the classes."""
    return float(
        page.evaluate(
            """() => {
              const canvas = document.createElement("canvas");
              const box = document.querySelector(".atlas-canvas").getBoundingClientRect();
              canvas.width = box.width; canvas.height = box.height;
              const pen = canvas.getContext("2d");
              for (const one of document.querySelectorAll(".folium-map > .leaflet-map-pane .atlas-tile canvas:first-child")) {
                const at = one.getBoundingClientRect();
                if (one.width) pen.drawImage(one, at.left - box.left, at.top - box.top, at.width, at.height);
              }
              const pixels = pen.getImageData(0, 0, canvas.width, canvas.height).data;
              let painted = 0;
              for (let i = 3; i < pixels.length; i += 4) if (pixels[i] > 250) painted++;
              return painted / (pixels.length / 4);
            }"""
        )
    )


def test_the_national_commune_map_is_whole(page: Page, server: str) -> None:
    opened(page, f"{server}/map?indicator=rpnt_1_8&level=commune")
    france = coloured(page)
    assert france > 0.15
    expect(page.locator(".atlas-table tbody tr")).to_have_count(100)
    # The communes fill what the regions fill: nothing is lost, no gap is left.
    opened(page, f"{server}/map?indicator=rpnt_1_8&level=region")
    assert coloured(page) == pytest.approx(france, rel=0.01)


def test_the_overseas_departements_are_in_sight_and_open_large(page: Page, server: str) -> None:
    opened(page, f"{server}/map?indicator=rpnt_1_8&level=departement")
    expect(page.locator(".atlas-inset:visible")).to_have_count(5)
    page.get_by_role("button", name="Montrer La Réunion sur la carte").click()
    page.wait_for_timeout(600)
    page.evaluate("window.atlas.idle()")
    assert page.evaluate("window.atlas.map.getBounds().contains([-21.1, 55.5])")
    assert page.evaluate("window.atlas.map.getZoom()") > 8
    page.get_by_role("button", name="Revenir à la carte entière").click()
    page.wait_for_timeout(600)
    assert page.evaluate("window.atlas.map.getBounds().contains([46.6, 2.4])")


def test_new_colours_fetch_no_geometry_and_never_flash(page: Page, server: str) -> None:
    opened(page, f"{server}/map?indicator=rpnt_1_8&level=commune")
    before = coloured(page)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    # Between two frames the map is never empty: the least painted share is noted while the colours change.
    page.evaluate(
        """() => {
          const painted = ".folium-map > .leaflet-map-pane .atlas-tile canvas:first-child";
          window.least = Infinity;
          const look = () => {
            const count = [...document.querySelectorAll(painted)].filter((canvas) => canvas.width > 0).length;
            window.least = Math.min(window.least, count);
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    tiles = page.evaluate("window.least")
    page.locator("select[name=indicator]").select_option("rpnt_2_2")
    page.wait_for_url(re.compile("indicator=rpnt_2_2"))
    page.locator("details.drawing > summary").click()
    page.get_by_label("Palette").select_option("OrRd")
    page.wait_for_url(re.compile("palette=OrRd"))
    assert not [url for url in fetched if "/tiles/" in url or url.endswith((".js", ".css"))]
    assert page.evaluate("window.least") == tiles
    assert coloured(page) == pytest.approx(before, rel=0.001)
    expect(page.locator("h1")).to_contain_text("Messagerie")


def test_a_territory_is_chosen_by_click_and_said(page: Page, server: str) -> None:
    opened(page, f"{server}/map?indicator=rpnt_1_8&level=departement")
    at = page.evaluate(
        "(() => { const p = window.atlas.map.latLngToContainerPoint([48.1, -1.7]); return [p.x, p.y]; })()"
    )
    page.locator(".folium-map").click(position={"x": at[0], "y": at[1]})
    chosen = page.locator("[data-atlas-chosen]")
    expect(chosen).to_contain_text("Ille-et-Vilaine (35)")
    expect(chosen).to_contain_text("6 voisins, entourés")


def test_a_territory_is_found_by_keyboard(page: Page, server: str) -> None:
    opened(page, f"{server}/map?indicator=rpnt_1_8&level=commune")
    box = page.get_by_label("Trouver un territoire")
    box.fill("saint pierre d")
    options = page.locator("#found [role=option]")
    expect(options.first).to_be_visible()
    box.fill("abergement clem")
    expect(options.first).to_contain_text("L'Abergement-Clémenciat 01001 · Ain")
    page.keyboard.press("Enter")
    expect(page.locator("[data-atlas-chosen]")).to_contain_text("L'Abergement-Clémenciat (01001)")
    for _ in range(50):
        if page.evaluate("window.atlas.map.getZoom()") > 9:
            break
        page.wait_for_timeout(100)
    assert page.evaluate("window.atlas.map.getZoom()") > 9
    assert page.evaluate("window.atlas.map.getBounds().contains([46.15, 4.92])")
    box.fill("zzzz")
    expect(options.first).to_have_text("Aucun résultat")
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_be_hidden()


def test_a_choice_is_shown_at_once_and_is_in_the_address(page: Page, server: str) -> None:
    opened(page, f"{server}/map")
    page.locator("select[name=level]").select_option("region")
    page.wait_for_url(re.compile("level=region"))
    page.locator("select[name=indicator]").select_option("rpnt_2_3")
    page.wait_for_url(re.compile("indicator=rpnt_2_3"))
    page.locator("select[name=period]").select_option("2021-07")
    page.wait_for_url(re.compile("period=2021-07"))
    assert "k=" not in page.url
    assert "within=" not in page.url
    expect(page.locator("h1")).to_contain_text("juillet 2021")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("octobre 2026")


def test_an_extent_is_chosen_and_its_communes_are_drawn(page: Page, server: str) -> None:
    opened(page, f"{server}/map?indicator=rpnt_1_1&level=commune&within=departement:2A")
    assert page.evaluate(DRAWN) > 110
    expect(page.get_by_text("Page 1 sur 2")).to_be_visible()
    expect(page.locator(".atlas-inset:visible")).to_have_count(0)
    page.get_by_role("link", name="Page suivante").click()
    expect(page.locator(".atlas-table tbody tr")).to_have_count(24)
    page.locator("select[name=within]").select_option("")
    expect(page.locator(".atlas-inset:visible")).to_have_count(5)


def test_the_tooltip_says_value_counts_and_coverage(page: Page, server: str) -> None:
    opened(page, f"{server}/map?indicator=rpnt_1_8&level=region")
    box = page.locator(".folium-map").bounding_box()
    at = page.evaluate(
        "(() => { const p = window.atlas.map.latLngToContainerPoint([48.1, -1.7]); return [p.x, p.y]; })()"
    )
    assert box
    page.mouse.move(box["x"] + at[0], box["y"] + at[1])
    page.mouse.move(box["x"] + at[0] + 2, box["y"] + at[1] + 2)
    tip = page.locator(".atlas-tooltip")
    expect(tip).to_contain_text("Bretagne (53)")
    assert re.search(r"\d+,\d\s?%", tip.inner_text())
    assert re.search(r"[\d\s\u202f]+ sur [\d\s\u202f]+", tip.inner_text())
    # 1,201 of 1,202 town halls have a record.
    expect(tip).to_contain_text(re.compile(r"couvert en partie\s: 99,9\s%"))


def test_the_tooltip_of_a_modelled_value_says_both_intervals(page: Page, server: str) -> None:
    opened(page, f"{server}/map?indicator=ia_projet_en_cours_estime&level=region&projects=0&lang=en")
    expect(page.locator(".atlas-kind").first).to_have_text("Modelled estimate")
    box = page.locator(".folium-map").bounding_box()
    at = page.evaluate(
        "(() => { const p = window.atlas.map.latLngToContainerPoint([48.1, -1.7]); return [p.x, p.y]; })()"
    )
    assert box
    page.mouse.move(box["x"] + at[0], box["y"] + at[1])
    page.mouse.move(box["x"] + at[0] + 2, box["y"] + at[1] + 2)
    said = re.compile(r"Bretagne.*95 % interval: \d+% to \d+%; 80 %: \d+% to \d+%", re.DOTALL)
    expect(page.locator(".atlas-tooltip")).to_contain_text(said)


@pytest.mark.parametrize("width", [1280, 1920, 390])
@pytest.mark.parametrize("path", ["map", "embed"])
def test_a_layer_that_is_not_drawn_is_a_chart_that_can_be_read(page: Page, server: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{server}/{path}?indicator=ia_projet_engage&level=epci&period=2022")
    expect(page.locator(".atlas-why")).to_contain_text("Un seul chiffre, 25\u202f%, serait porté")
    assert page.locator(".atlas-strips tbody tr").count() == 3 + 11
    letters = page.evaluate(
        """() => [...document.querySelectorAll(".atlas-strips *, .atlas-why *, .atlas-instead *")]
          .filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
          .map((each) => parseFloat(getComputedStyle(each).fontSize))"""
    )
    assert min(letters) >= 12
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    # 25 % lie a quarter along the axis, whatever the width.
    place = page.evaluate(
        """() => {
          const rows = [...document.querySelectorAll(".atlas-strips tr")];
          const row = rows.find((each) => each.textContent.includes("Intercommunalités"));
          const box = row.querySelector("svg").getBoundingClientRect(), dot = row.querySelector("circle").getBoundingClientRect();
          return (dot.x + dot.width / 2 - box.x) / box.width;
        }"""
    )
    assert abs(place - 0.25) < 0.01


def test_an_estimate_is_labelled_and_hatched(page: Page, server: str) -> None:
    opened(page, f"{server}/map?indicator=data_projet_engage&level=epci&period=2025")
    expect(page.locator(".atlas-kind")).to_have_text("Estimation par strate (enquête)")
    assert set(page.evaluate("window.atlas.view.options.classes")) == {"a", "b"}
    # Nearly all EPCI are of one class of one colour: what is not of that colour inside is stripes and borders.
    plain = page.evaluate(
        """() => {
          const canvas = document.querySelector(".folium-map > .leaflet-map-pane .atlas-tile canvas[width]");
          const copy = document.createElement("canvas");
          copy.width = canvas.width; copy.height = canvas.height;
          const pen = copy.getContext("2d");
          pen.drawImage(canvas, 0, 0);
          const pixels = new Uint32Array(pen.getImageData(0, 0, copy.width, copy.height).data.buffer), count = new Map();
          let opaque = 0;
          for (const pixel of pixels) if (pixel >>> 24 === 255) { opaque++; count.set(pixel, (count.get(pixel) || 0) + 1); }
          return Math.max(...count.values()) / opaque;
        }"""
    )
    assert 0.2 < plain < 0.8
    expect(page.locator(".atlas-legend")).to_contain_text("effectif non publié")


def test_the_page_is_in_english_too(page: Page, server: str) -> None:
    opened(page, f"{server}/map?indicator=rpnt_1_8&level=region")
    page.get_by_role("link", name="English").click()
    page.wait_for_selector(READY)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_contain_text("October 2026")
    page.get_by_label("Level").select_option("departement")
    page.wait_for_url(re.compile("lang=en"))


@pytest.mark.console_error("400")
def test_an_error_page_leads_back(page: Page, server: str) -> None:
    page.goto(f"{server}/map?k=99")
    expect(page.get_by_role("alert")).to_contain_text("« 99 » est arrivé")
    page.get_by_role("link", name="Retour à la carte").click()
    page.wait_for_selector(READY)


def test_without_a_script_the_table_is_there(browser: Browser, server: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{server}/map?indicator=rpnt_1_8&level=region")
        assert page.locator(".atlas-table tbody tr").count() == 18
        assert page.locator(".notice").is_visible()
        assert page.locator("img.picture").evaluate("(image) => image.complete && image.naturalWidth > 0")
        page.locator("select[name=level]").select_option("departement")
        page.get_by_role("button", name="Afficher").click()
        assert page.locator(".atlas-table tbody tr").count() == 100
