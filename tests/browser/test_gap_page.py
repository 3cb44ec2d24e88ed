"""The gap page, driven as a person drives it."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LOADED = """async () => {
  const charts = [...document.querySelectorAll("img.chart")];
  for (const chart of charts) { chart.loading = "eager"; if (!chart.complete) await new Promise((done) => { chart.onload = chart.onerror = done; }); }
  return charts.map((chart) => chart.naturalWidth > 0 && chart.alt.length > 10);
}"""  # noqa: E501


def test_all_charts_are_there_with_a_text_alternative(page: Page, server: str) -> None:
    page.goto(f"{server}/compare")
    assert page.evaluate(LOADED) == [True] * 6
    expect(page.locator(".figure-gap")).to_have_text("−37,1")
    expect(page.locator("h1")).to_contain_text("hors métropoles")


def test_a_choice_leads_to_its_own_address(page: Page, server: str) -> None:
    page.goto(f"{server}/compare")
    page.locator("select[name=within]").select_option("region:53")
    page.wait_for_url(re.compile("within=region:53"))
    expect(page.locator("h1")).to_contain_text("Bretagne")
    page.locator("select[name=b]").select_option("band_50000+")
    page.wait_for_url(re.compile("b=band_50000"))
    page.go_back()
    page.wait_for_url(re.compile("b=metropole"))
    expect(page.locator("select[name=b]")).to_have_value("metropole")


def test_a_place_leads_to_its_map(page: Page, server: str) -> None:
    page.goto(f"{server}/compare")
    page.locator("#where ~ .atlas-scroll").get_by_role("link", name="Bretagne").click()
    page.wait_for_selector("[data-state=ready]")
    assert "within=region:53" in page.url


def test_a_difference_is_taken_apart_by_keyboard(page: Page, server: str) -> None:
    page.goto(f"{server}/compare?lang=en")
    page.locator("select[name=one]").focus()
    page.locator("select[name=one]").select_option("region:44")
    page.wait_for_url(re.compile("one=region:44"))
    expect(page.locator("section[aria-labelledby=why]")).to_contain_text("Grand Est (communes) is −")


def test_it_works_without_a_script(browser: object, server: str) -> None:
    from playwright.sync_api import Browser

    assert isinstance(browser, Browser)
    with browser.new_context(java_script_enabled=False, locale="fr-FR") as context:
        page = context.new_page()
        page.goto(f"{server}/compare")
        page.locator("select[name=a]").select_option("band_0-499")
        page.get_by_role("button", name="Comparer").click()
        expect(page.locator(".said")).to_contain_text("Communes de 0 à 499 habitants, hors métropoles")


@pytest.mark.parametrize("address", ["/compare", "/compare?indicator=ia_projet_en_cours", "/compare?by=departement"])
def test_nothing_is_wider_than_a_phone(page: Page, server: str, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(server + address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_territories_are_kept_on_the_map_and_compared_together(page: Page, server: str) -> None:
    page.goto(f"{server}/map?level=departement&selected=35&lang=en")
    page.wait_for_selector("[data-state=ready]")
    page.get_by_role("button", name="Keep for a comparison").click()
    expect(page.get_by_role("button", name="Kept for the comparison (1)")).to_have_attribute("aria-pressed", "true")
    page.goto(f"{server}/map?level=region&selected=44&lang=en")
    page.wait_for_selector("[data-state=ready]")
    page.get_by_role("button", name="Keep for a comparison").click()
    page.get_by_role("link", name="Beside other territories").click()
    page.wait_for_url(re.compile("t=departement:35,region:44"))
    expect(page.locator("table").first).to_contain_text("Grand Est")
    expect(page.locator("table").first).to_contain_text("Ille-et-Vilaine")
