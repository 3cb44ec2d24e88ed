"""The map page, driven as a person drives it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

READY = "[data-state=ready]"


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(READY)


@pytest.mark.parametrize(("level", "count"), [("departement", 101), ("region", 18), ("epci", 1255)])
def test_every_territory_of_a_level_is_drawn(page: Page, server: str, level: str, count: int) -> None:
    opened(page, f"{server}/map?indicator=rpnt_1_8&level={level}")
    assert page.locator(".leaflet-overlay-pane path.leaflet-interactive").count() == count


def test_the_national_commune_map_opens(page: Page, server: str) -> None:
    opened(page, f"{server}/map?indicator=rpnt_1_8&level=commune")
    assert page.locator(".leaflet-overlay-pane canvas").count() >= 1
    expect(page.locator(".atlas-table tbody tr")).to_have_count(500)


def test_the_overseas_departements_are_in_sight_and_open_large(page: Page, server: str) -> None:
    opened(page, f"{server}/map?indicator=rpnt_1_8&level=departement")
    insets = page.locator(".atlas-inset:visible")
    expect(insets).to_have_count(5)
    page.get_by_role("button", name="Montrer La Réunion sur la carte").click()
    page.wait_for_timeout(600)
    drawn = page.locator("path.leaflet-interactive").evaluate_all(
        "(paths) => Math.max(...paths.map((p) => p.getBoundingClientRect().width).filter((w) => w < 5000))"
    )
    assert drawn > 200, "La Réunion fills the map"


def test_a_choice_is_shown_at_once_and_is_in_the_address(page: Page, server: str) -> None:
    opened(page, f"{server}/map")
    page.get_by_label("Échelon").select_option("region")
    page.wait_for_url(re.compile("level=region"))
    page.wait_for_selector(READY)
    page.get_by_label("Indicateur").select_option("rpnt_2_3")
    page.wait_for_url(re.compile("indicator=rpnt_2_3"))
    page.get_by_label("Période").select_option("2021-07")
    page.wait_for_url(re.compile("period=2021-07"))
    assert "k=" not in page.url
    assert "within=" not in page.url
    expect(page.locator("h1")).to_contain_text("juillet 2021")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("octobre 2026")


def test_an_extent_is_chosen_and_its_communes_are_drawn(page: Page, server: str) -> None:
    opened(page, f"{server}/map?indicator=rpnt_1_1&level=commune&within=departement:2A")
    paths = page.locator("path.leaflet-interactive")
    assert paths.count() == page.locator(".atlas-table tbody tr").count() == 124
    expect(page.locator(".atlas-inset")).to_have_count(0)


def test_the_tooltip_says_value_counts_and_coverage(page: Page, server: str) -> None:
    opened(page, f"{server}/map?indicator=rpnt_1_8&level=region&within=")
    page.locator("path.leaflet-interactive").nth(8).hover(force=True)
    tip = page.locator(".atlas-tooltip")
    expect(tip).to_be_visible()
    assert re.search(r"\d+,\d\s?%", tip.inner_text())
    assert re.search(r"[\d\s\u202f]+ sur [\d\s\u202f]+", tip.inner_text())
    assert "couverture" in tip.inner_text()


def test_an_estimate_is_labelled_and_hatched(page: Page, server: str) -> None:
    opened(page, f"{server}/map?indicator=ia_projet_en_cours&level=region")
    expect(page.locator(".atlas-kind")).to_have_text("Estimation par strate (enquête)")
    fills = page.locator("path.leaflet-interactive").evaluate_all("(paths) => paths.map((p) => p.getAttribute('fill'))")
    assert len(fills) == 18
    assert all(fill.startswith("url(#") and "hatch" in fill for fill in fills)
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
        page.get_by_label("Échelon").select_option("departement")
        page.get_by_role("button", name="Afficher").click()
        assert page.locator(".atlas-table tbody tr").count() == 101
