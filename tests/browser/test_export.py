"""Exported maps open from disk without a network."""

import re
from pathlib import Path

import folium
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from geo.base import paths
from geo.maps.web.folium_map import TerritoryTiles, folium_map
from geo.maps.web.map_file import map_file
from geo.views.query import Query
from geo.views.view import build_view

pytestmark = pytest.mark.browser


def write_file(tmp_path: Path, lang: str = "fr", **params: str) -> Path:
    path = tmp_path / "map.html"
    path.write_text(folium_map(build_view(Query.parse(params)), lang).get_root().render(), encoding="utf-8")
    return path


@pytest.mark.parametrize(("level", "count"), [("departement", 101), ("region", 18)])
def test_a_file_shows_every_territory_offline(offline_page: Page, tmp_path: Path, level: str, count: int) -> None:
    offline_page.goto(write_file(tmp_path, indicator="rpnt_1_8", level=level).as_uri())
    offline_page.wait_for_selector("[data-state=ready]")
    paths = offline_page.locator("path.leaflet-interactive")
    assert paths.count() == count
    fills = set(paths.evaluate_all("(all) => all.map((p) => p.getAttribute('fill'))"))
    # Paris is a département and has no record in the directory of that source: it has the colour of missing.
    assert len(fills) == (6 if level == "departement" else 5)
    expect(offline_page.locator("h1")).to_contain_text("octobre 2026")
    expect(offline_page.locator(".atlas-source")).to_contain_text("Licence Ouverte")
    assert offline_page.locator(".atlas-inset:visible").count() == 5
    assert offline_page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_file_of_an_estimate_says_so(offline_page: Page, tmp_path: Path) -> None:
    path = write_file(
        tmp_path, "en", indicator="data_projet_engage", level="commune", within="departement:35", period="2022"
    )
    offline_page.goto(path.as_uri())
    offline_page.wait_for_selector("[data-state=ready]")
    expect(offline_page.locator(".atlas-kind")).to_have_text("Estimate by stratum (survey)")
    expect(offline_page.locator("header")).to_contain_text("not an observation")
    fills = offline_page.locator("path.leaflet-interactive").evaluate_all(
        "(all) => all.map((p) => p.getAttribute('fill'))"
    )
    # Communes of 3,500 to 9,999 inhabitants have 17 answers in that edition: not drawn, and not the average.
    assert {fill[:5] for fill in fills} == {"url(#", "#d9d9"}


def test_a_file_of_a_modelled_layer_says_its_intervals(offline_page: Page, tmp_path: Path) -> None:
    path = tmp_path / "modelled.html"
    view = build_view(Query.parse({"indicator": "ia_projet_en_cours_estime", "level": "region"}))
    path.write_text(map_file(view, "en"), encoding="utf-8")
    offline_page.goto(path.as_uri())
    offline_page.wait_for_selector("[data-state=ready]")
    expect(offline_page.locator(".atlas-kind").first).to_have_text("Modelled estimate")
    shapes = offline_page.locator("path.leaflet-interactive")
    assert len(set(shapes.evaluate_all("(all) => all.map((p) => p.getAttribute('fill'))"))) > 2
    shapes.nth(shapes.count() // 2).dispatch_event("mouseover")
    expect(offline_page.locator(".atlas-tooltip")).to_contain_text(
        re.compile(r"95 % interval: \d+% to \d+%; 80 %: \d+% to \d+%")
    )
    expect(offline_page.locator("aside")).to_contain_text("No two territories can be told apart")
    offline_page.locator("[data-atlas-table] summary").click()
    expect(offline_page.locator("[data-atlas-table] thead")).to_contain_text("95 % interval")


@pytest.mark.parametrize("level", ["region", "epci"])
def test_a_file_of_a_layer_that_is_not_drawn_shows_its_figures(offline_page: Page, tmp_path: Path, level: str) -> None:
    path = tmp_path / "figures.html"
    view = build_view(Query.parse({"indicator": "ia_projet_en_cours", "level": level}))
    path.write_text(map_file(view, "en"), encoding="utf-8")
    offline_page.goto(path.as_uri())
    expect(offline_page.locator(".atlas-kind").first).to_have_text("Estimate by stratum (survey)")
    expect(offline_page.locator(".atlas-why")).to_contain_text("One figure, ")
    assert offline_page.locator(".atlas-strip-dot.atlas-strip-unknown").count() == 3 + 1
    assert offline_page.locator("path.leaflet-interactive, canvas").count() == 0
    assert offline_page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_national_commune_map_opens_from_disk(offline_page: Page, tmp_path: Path) -> None:
    offline_page.goto(write_file(tmp_path, indicator="rpnt_1_1", level="commune").as_uri())
    offline_page.wait_for_selector("[data-state=ready]")
    expect(offline_page.locator(".atlas-legend")).to_contain_text("Critère rempli")


def test_the_layer_is_added_to_any_folium_map(browser: Browser, tmp_path: Path) -> None:
    """As in a notebook: a plain Folium map, whose own scripts come from its CDN, here played by the installed copies."""
    drawn = folium.Map(tiles=None)
    TerritoryTiles(build_view(Query.parse({"indicator": "rpnt_1_8", "level": "epci"})), "en").add_to(drawn)
    path = tmp_path / "plain.html"
    drawn.save(str(path))

    def answer(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        known = paths.vendor() / "leaflet" / name
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        route.fulfill(body=known.read_text("utf-8") if known.is_file() else "", content_type=kind)

    with browser.new_context() as context:
        context.route("https://**/*", answer)
        page = context.new_page()
        page.goto(path.as_uri())
        page.wait_for_selector("[data-state=ready]")
        assert page.evaluate("window.atlas.view.layer.pick(L.latLng(48.1, -1.68))") >= 0
        assert page.locator(".atlas-tile canvas[width]").count() > 0


def test_the_tooltip_works_offline_for_all_communes(offline_page: Page, tmp_path: Path) -> None:
    offline_page.goto(write_file(tmp_path, "en", indicator="rpnt_1_8", level="commune").as_uri())
    offline_page.wait_for_selector("[data-state=ready]")
    at = offline_page.evaluate(
        "(() => { const p = window.atlas.map.latLngToContainerPoint([45.76, 4.84]); return [p.x, p.y]; })()"
    )
    box = offline_page.locator(".folium-map").bounding_box()
    assert box
    offline_page.mouse.move(box["x"] + at[0], box["y"] + at[1])
    expect(offline_page.locator(".atlas-tooltip")).to_contain_text("(69")


def test_the_national_file_is_small(tmp_path: Path) -> None:
    assert write_file(tmp_path, indicator="rpnt_1_8", level="commune").stat().st_size <= 2_000_000
