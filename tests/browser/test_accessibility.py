"""axe-core finds no violation on any page, in either language, wide or narrow."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geo.base import paths

pytestmark = pytest.mark.browser

AXE = paths.vendor() / "axe-core" / "axe.min.js"
PAGES = (
    "/",
    "/map?indicator=rpnt_1_8&level=region&within=zone:metropolitan",
    "/map?indicator=ia_projet_en_cours&level=region",
    "/map?indicator=ia_projet_engage_estime&level=epci&within=region:53",
    "/compare",
    "/compare?indicator=ia_projet_en_cours",
    "/map?indicator=rpnt_1_8&level=commune&within=departement:35&find=rennes",
    "/map?level=departement&size=0-499&palette=BrBG&lock=periods&selected=35&sort=-value&find=loire",
    "/map?level=region&draw=circles&selected=04",
    "/map?level=region&draw=bivariate&second=ia_projet_en_cours&selected=53",
    "/map?level=departement&draw=hotspots&selected=35&find=loire",
    "/maps",
    "/maps?level=departement&b.period=2021-07&shared=1",
    "/maps?level=region&b.indicator=ia_projet_en_cours&b.level=epci&b.period=-",
    "/embed?level=departement&selected=35",
    "/embed?level=region&hide=title,search,legend,zoom",
    "/privacy",
    "/indicators",
    "/indicators/rpnt_1_8",
    "/indicators/ia_projet_engage",
    "/methodology",
    "/what-figures-say",
    "/problems/unknown-indicator",
)


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [f"{rule['id']}: {node['html'][:200]}" for rule in result["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_no_violation_on_a_screen_and_on_a_phone(page: Page, server: str, address: str, lang: str) -> None:
    page.goto(f"{server}{address}{'&' if '?' in address else '?'}lang={lang}")
    if address.startswith(("/map", "/embed")):
        # A layer that makes no map is a chart.
        charts = page.locator("table:has(.atlas-strip)").count()
        expect(page.locator("[data-state=ready]")).to_have_count((2 if address.startswith("/maps") else 1) - charts)
    # What is folded away is read as well.
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.console_error("400")
def test_no_violation_on_an_error_page(page: Page, server: str) -> None:
    page.goto(f"{server}/map?k=99")
    assert violations(page) == []


def test_no_violation_in_an_exported_file(offline_page: Page, tmp_path: Path) -> None:
    from geo.maps.web.folium_map import folium_map
    from geo.views.query import Query
    from geo.views.view import build_view

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
