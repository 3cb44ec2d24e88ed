"""Classes, colours and drawings, edited where the legend stands."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

READY = "[data-state=ready]"
OPTIONS = "window.atlas.view.options"


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(READY)


def settled(page: Page) -> None:
    expect(page.locator("main")).not_to_have_attribute("aria-busy", "true")
    page.evaluate("window.atlas.idle()")


def address_params(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def edges(page: Page) -> list[float]:
    return [float(field.input_value()) for field in page.locator("[data-edges] input").all()]


def pixels(page: Page, selector: str) -> dict[str, int]:
    """Return how many opaque pixels a canvas has of each colour."""
    return dict(
        page.evaluate(
            """(selector) => {
              const canvas = document.querySelector(selector), copy = document.createElement("canvas");
              copy.width = canvas.width; copy.height = canvas.height;
              const pen = copy.getContext("2d");
              pen.drawImage(canvas, 0, 0);
              const data = pen.getImageData(0, 0, copy.width, copy.height).data, counts = {};
              for (let i = 0; i < data.length; i += 4) {
                if (data[i + 3] < 200) continue;
                const color = "#" + [data[i], data[i + 1], data[i + 2]].map((c) => c.toString(16).padStart(2, "0")).join("");
                counts[color] = (counts[color] || 0) + 1;
              }
              return counts;
            }""",
            selector,
        )
    )


TILE = ".folium-map > .leaflet-map-pane .atlas-tile canvas[width]"


# --- classes --------------------------------------------------------------------------------------------------------


def test_edges_are_written_by_hand(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=departement")
    page.get_by_text("Classes et couleurs").click()
    first = page.get_by_role("spinbutton", name="Borne 1")
    before = page.evaluate(f"{OPTIONS}.classes")
    first.fill("30")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("breaks="))
    settled(page)
    assert edges(page)[0] == 30
    breaks = [float(edge) for edge in address_params(page)["breaks"].split(",")]
    assert breaks[1] == 0.3
    assert breaks == sorted(breaks)
    assert address_params(page)["scheme"] == "manual"
    assert page.evaluate(f"{OPTIONS}.classes") != before
    # The first class holds what is up to 30 %.
    shown = page.locator(".atlas-legend li").first.inner_text()
    assert float(shown.split(" à ")[1].split()[0].replace(",", ".")) <= 30
    # Edges that do not increase change nothing and say why.
    address = page.url
    page.get_by_role("spinbutton", name="Borne 2").fill("10")
    page.get_by_role("button", name="Appliquer ces bornes").click()
    expect(page.get_by_role("alert")).to_contain_text("Les bornes doivent croître")
    assert page.url == address
    # Another palette keeps them, another method takes them back.
    page.get_by_label("Palette").select_option("OrRd")
    page.wait_for_url(re.compile("palette=OrRd"))
    settled(page)
    assert edges(page)[0] == 30
    page.get_by_label("Méthode").select_option("pretty")
    page.wait_for_url(re.compile("scheme=pretty"))
    settled(page)
    assert "breaks" not in address_params(page)
    assert edges(page) == [20, 40, 60, 80]


def test_an_edge_is_dragged_on_the_distribution(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=departement&scheme=equal_interval&k=4")
    drawing = page.locator(".atlas-histogram")
    low, high = (float(drawing.get_attribute(f"data-{end}") or "") for end in ("low", "high"))
    line = page.locator(".atlas-edge").nth(1)
    line.scroll_into_view_if_needed()
    box, frame = line.bounding_box(), drawing.bounding_box()
    assert box
    assert frame
    start, middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(start, middle)
    page.mouse.down()
    page.mouse.move(start + 12, middle)
    page.mouse.move(start + 24, middle)
    page.mouse.up()
    page.wait_for_url(re.compile("breaks="))
    settled(page)
    expected = low + (start + 24 - frame["x"]) / frame["width"] * (high - low)
    breaks = [float(edge) for edge in address_params(page)["breaks"].split(",")]
    assert breaks[2] == pytest.approx(expected, abs=0.006)
    assert len(breaks) == 5
    place = float(page.locator(".atlas-edge").nth(1).get_attribute("data-value") or "")
    assert place == breaks[2]


def test_number_and_method_of_the_classes(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=departement")
    page.get_by_text("Classes et couleurs").click()
    page.get_by_label("Nombre de classes").select_option("7")
    page.wait_for_url(re.compile("k=7"))
    settled(page)
    assert len(page.evaluate(f"{OPTIONS}.colors")) == 7
    expect(page.locator(".atlas-legend li")).to_have_count(8)
    expect(page.locator(".atlas-edge")).to_have_count(6)
    page.get_by_label("Méthode").select_option("fisher_jenks")
    page.wait_for_url(re.compile("scheme=fisher_jenks"))
    settled(page)
    expect(page.locator(".atlas-legend li")).to_have_count(8)


@pytest.mark.parametrize(
    ("palette", "note"),
    [("PuBuGn", None), ("BrBG", "se séparent à la valeur nationale"), ("Tol", "aucune ne veut dire plus ou moins")],
)
def test_a_palette_paints_the_map_and_says_what_it_means(
    page: Page, server: str, palette: str, note: str | None
) -> None:
    opened(page, f"{server}/map?level=region")
    page.get_by_text("Classes et couleurs").click()
    before = set(page.evaluate(f"{OPTIONS}.colors"))
    page.get_by_label("Palette").select_option(palette)
    page.wait_for_url(re.compile(f"palette={palette}"))
    settled(page)
    colors = page.evaluate(f"{OPTIONS}.colors")
    assert not before & set(colors)
    painted = pixels(page, TILE)
    assert any(painted.get(color, 0) > 500 for color in colors)
    assert not any(painted.get(color, 0) > 500 for color in before)
    # The legend shows the colours of the map.
    swatches = page.locator(".atlas-legend li rect:first-child").evaluate_all(
        "(all) => all.map((r) => r.getAttribute('fill'))"
    )
    assert swatches[:-1] == colors
    if note:
        expect(page.locator(".atlas-legend")).to_contain_text(note)


# --- drawings -------------------------------------------------------------------------------------------------------


def test_circles_are_drawn_and_taken_away(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=departement&period=2026-10")
    page.get_by_label("Représentation").select_option("circles")
    page.wait_for_url(re.compile("draw=circles"))
    settled(page)
    canvas = page.locator(".folium-map > .leaflet-map-pane canvas.atlas-circles")
    expect(canvas).to_have_attribute("data-drawn", "true")
    assert set(page.evaluate(f"{OPTIONS}.classes")) == {",", "-"}
    painted = pixels(page, ".folium-map > .leaflet-map-pane canvas.atlas-circles")
    assert sum(painted.values()) > 3000
    expect(page.locator(".atlas-inset canvas.atlas-circles")).to_have_count(5)
    expect(page.locator(".atlas-circle-legend circle")).to_have_count(3)
    # Their size follows the map, not the zoom.
    page.get_by_role("button", name="Montrer Guyane sur la carte").click()
    page.wait_for_timeout(500)
    assert 0 < sum(pixels(page, ".folium-map > .leaflet-map-pane canvas.atlas-circles").values()) < 3000
    page.get_by_label("Représentation").select_option("")
    expect(canvas).to_have_count(0)
    expect(page.locator("canvas.atlas-circles")).to_have_count(0)
    settled(page)
    assert "," not in page.evaluate(f"{OPTIONS}.classes")


def test_two_indicators_at_once(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=departement&period=2026-10")
    page.get_by_label("Représentation").select_option("bivariate")
    page.wait_for_url(re.compile("draw=bivariate"))
    settled(page)
    page.get_by_label("Second indicateur").select_option("rpnt_2_2")
    page.wait_for_url(re.compile("second=rpnt_2_2"))
    settled(page)
    cells = page.locator(".atlas-bivariate td span")
    expect(cells).to_have_count(9)
    assert sum(int(text) for text in cells.all_inner_texts()) == 100
    assert set(page.evaluate(f"{OPTIONS}.classes")) <= set("012345678-")
    assert len(page.evaluate(f"{OPTIONS}.colors")) == 9
    expect(page.locator(".atlas-legend")).to_contain_text("Spearman")
    expect(page.locator(".atlas-table thead th")).to_have_count(7)
    expect(page.locator("h1")).to_contain_text("×")
    at = page.evaluate(
        "(() => { const p = window.atlas.map.latLngToContainerPoint([48.1, -1.7]); return [p.x, p.y]; })()"
    )
    page.locator(".folium-map").hover(position={"x": at[0], "y": at[1]})
    expect(page.locator(".atlas-tooltip div")).to_contain_text(["Ille-et-Vilaine (35)", "88,6", "78,0"])
    page.reload()
    page.wait_for_selector(READY)
    expect(page.get_by_label("Second indicateur")).to_have_value("rpnt_2_2")


def test_an_estimate_is_not_crossed_with_an_observation_and_the_page_says_why(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=region&draw=bivariate&second=rpnt_2_2")
    seconds = page.get_by_label("Second indicateur").locator("option")
    assert "ia_projet_en_cours" not in seconds.evaluate_all("options => options.map(({ value }) => value)")
    opened(page, f"{server}/map?level=region&draw=bivariate&second=ia_projet_en_cours")
    expect(page.locator("main .notice").first).to_contain_text("ne sont pas croisés")
    # One stratum, regions, has one figure.
    expect(page.locator("main .notice").first).to_contain_text(
        "valeurs viennent de 1 chiffre publié, celui d'une strate"
    )
    expect(page.locator(".atlas-legend")).not_to_contain_text("Spearman")
    assert len(set(page.evaluate(f"{OPTIONS}.classes"))) > 1


def test_clusters_of_neighbours(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=departement&period=2026-10")
    page.get_by_label("Représentation").select_option("hotspots")
    page.wait_for_url(re.compile("draw=hotspots"))
    settled(page)
    expect(page.locator(".atlas-legend")).to_contain_text("Moran")
    expect(page.locator(".atlas-histogram")).to_have_count(0)
    expect(page.get_by_role("columnheader", name="Groupe")).to_be_visible()
    classes = page.evaluate(f"{OPTIONS}.classes")
    shown = [int(re.sub(r"\D", "", text)) for text in page.locator(".atlas-legend .atlas-count").all_inner_texts()]
    assert sum(shown) == len(classes) == 101
    # Regions have too few neighbours: the drawing is not offered there.
    page.locator("select[name=level]").select_option("region")
    expect(page.get_by_label("Représentation").locator("option")).to_have_count(3)
