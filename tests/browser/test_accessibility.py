"""axe-core finds no violation on any page, in either language, wide or narrow."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from geo import paths

pytestmark = pytest.mark.browser

AXE = paths.vendor() / "axe-core" / "axe.min.js"
PAGES = (
    "/",
    "/map?indicator=rpnt_1_8&level=departement",
    "/map?indicator=ia_projet_en_cours&level=region",
    "/map?indicator=ia_projet_engage_estime&level=epci&within=region:53",
    "/map?indicator=rpnt_1_8&level=commune&within=departement:35",
    "/compare",
    "/compare?indicator=ia_projet_en_cours",
    "/indicators",
    "/indicators/rpnt_1_8",
    "/indicators/ia_projet_engage",
    "/methodology",
    "/problems/unknown-indicator",
)


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_no_violation(page: Page, server: str, address: str, lang: str) -> None:
    page.goto(f"{server}{address}{'&' if '?' in address else '?'}lang={lang}")
    if "/map" in address:
        page.wait_for_selector("[data-state=ready]")
    assert violations(page) == []


def test_no_violation_on_a_phone(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/map?indicator=rpnt_1_8&level=region")
    page.wait_for_selector("[data-state=ready]")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.console_error("400")
def test_no_violation_on_an_error_page(page: Page, server: str) -> None:
    page.goto(f"{server}/map?k=99")
    assert violations(page) == []


def test_no_violation_in_an_exported_file(offline_page: Page, tmp_path: Path) -> None:
    from geo.atlas import build_view
    from geo.query import Query
    from geo.render import folium_map

    path = tmp_path / "map.html"
    view = build_view(Query.parse({"indicator": "rpnt_1_8", "level": "region"}))
    path.write_text(folium_map(view).get_root().render(), encoding="utf-8")
    offline_page.goto(path.as_uri())
    offline_page.wait_for_selector("[data-state=ready]")
    offline_page.locator("summary").click()
    assert violations(offline_page) == []


def test_the_page_is_used_by_keyboard(page: Page, server: str) -> None:
    page.goto(f"{server}/map?indicator=rpnt_1_8&level=region")
    page.wait_for_selector("[data-state=ready]")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("(document.activeElement.name || document.activeElement.className || '').toString()"))
    assert {"indicator", "level", "period", "within", "weight", "atlas-inset"} <= reached
