"""Portraits and territories side by side in a browser: keyboard, search, a phone, assistive technology, print."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.base import paths

pytestmark = pytest.mark.browser

AXE = paths.vendor() / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

PAGES = (
    "/territories/commune/35238",
    "/territories/epci/243500139?sort=-population",
    "/territories/commune/29083",
    "/territories/departement/75",
    "/compare/territories",
    "/compare/territories?find=rennes&level=epci",
    "/compare/territories?t=commune:35238,epci:243500139,region:53",
    "/compare/territories?t=commune:01001,region:53&indicator=data_projet_engage",
)


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", RULES)
    return [f"{rule['id']}: {node['html'][:200]}" for rule in result["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_no_violation(page: Page, server: str, address: str, lang: str) -> None:
    page.goto(f"{server}{address}{'&' if '?' in address else '?'}lang={lang}")
    assert violations(page) == []


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_wider_than_a_phone(page: Page, server: str, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(server + address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []


def test_every_picture_is_there_and_has_its_words(page: Page, server: str) -> None:
    page.goto(f"{server}/territories/epci/243500139?lang=en")
    page.wait_for_load_state("networkidle")
    pictures = page.evaluate("[...document.images].map((image) => [image.naturalWidth, image.alt])")
    assert len(pictures) == 3
    assert all(width > 300 and "Rennes Métropole" in words for width, words in pictures)


def test_styles_inside_a_picture_are_applied(page: Page, server: str) -> None:
    page.goto(f"{server}/territories/region/53/rings.svg")
    assert page.evaluate("getComputedStyle(document.querySelector('#patch_1 path')).fill") == "rgb(255, 255, 255)"


def test_another_indicator_is_shown_by_choosing_it(page: Page, server: str) -> None:
    page.goto(f"{server}/territories/epci/243500139?lang=en&peers=5")
    page.locator("#map select").select_option("rpnt_2_2")
    page.wait_for_url(re.compile(r"indicator=rpnt_2_2"))
    assert page.url == f"{server}/territories/epci/243500139?peers=5&lang=en&indicator=rpnt_2_2#map"
    expect(page.locator("#map img")).to_have_attribute("src", re.compile("indicator=rpnt_2_2"))
    expect(page.locator("table.periods caption")).to_have_text("Mail not with a consumer provider")


def test_the_number_of_peers_is_chosen_by_keyboard(page: Page, server: str) -> None:
    page.goto(f"{server}/territories/commune/35238")
    page.locator("input[name=peers]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server}/territories/commune/35238?peers=4#peers")
    expect(page.locator("section[aria-labelledby=peers] tbody tr")).to_have_count(5)


def test_everything_is_reached_by_keyboard(page: Page, server: str) -> None:
    page.goto(f"{server}/territories/epci/243500139?lang=en")
    reached, regions = set(), set()
    for _ in range(140):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.name || document.activeElement.className || ''"))
        regions.add(page.evaluate("document.activeElement.getAttribute('aria-label') || ''"))
    assert {"skip", "indicator", "sort"} <= reached
    assert "Table: Its communes, and what each lacks" in regions
    page.locator("a.sort", has_text="Population").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("sort=-population"))
    expect(page.locator("section[aria-labelledby=communes] tbody th").first).to_contain_text("Rennes")


def test_a_territory_is_added_by_search_and_keyboard(page: Page, server: str) -> None:
    page.goto(f"{server}/compare/territories?t=region:53&lang=en")
    page.get_by_label("Level").select_option("epci")
    field = page.get_by_role("combobox", name="Add a territory")
    field.press_sequentially("metropole", delay=20)
    options = page.locator("#found [role=option]")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("Escape")
    expect(page.locator("#found")).to_be_hidden()
    field.fill("rennes metropole")
    expect(options).to_have_count(1)
    field.press("Enter")
    page.wait_for_url(f"{server}/compare/territories?t=region:53,epci:243500139&lang=en")
    expect(page.locator(".chips li")).to_have_count(2)
    # The level stays where it was put only while searching: a code typed whole needs none.
    field.fill("commune:44109")
    field.press("Enter")
    page.wait_for_url(f"{server}/compare/territories?t=region:53,epci:243500139,commune:44109&lang=en")
    page.get_by_role("link", name="Remove Bretagne").click()
    page.wait_for_url(f"{server}/compare/territories?t=epci:243500139,commune:44109&lang=en")
    expect(page.locator("tr.asked")).to_have_count(2)


def test_a_search_that_finds_nothing_says_so(page: Page, server: str) -> None:
    page.goto(f"{server}/compare/territories")
    field = page.locator("#find")
    field.press_sequentially("zzzz", delay=20)
    # The list as a whole: what "zz" finds may still stand in it for a moment.
    expect(page.locator("#found")).to_have_text("Aucun résultat")
    field.press("Enter")
    assert page.url == f"{server}/compare/territories"


def test_a_territory_is_added_without_a_script(browser: Browser, server: str) -> None:
    with browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{server}/compare/territories?t=region:53&lang=en")
        page.get_by_label("Level").select_option("epci")
        page.get_by_label("Add a territory").fill("rennes")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="Add Rennes Métropole").click()
        assert page.url == f"{server}/compare/territories?t=region:53,epci:243500139&lang=en"
        page.get_by_label("Indicator").select_option("rpnt_2_2")
        page.get_by_role("button", name="Show").click()
        assert page.locator("#figures").inner_text() == "Mail not with a consumer provider"
        assert page.locator("tr.asked").count() == 2


def test_a_portrait_prints_on_a_few_pages(page: Page, server: str) -> None:
    page.goto(f"{server}/territories/commune/35238")
    page.wait_for_load_state("networkidle")
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 4
    page.emulate_media(media="print")
    assert page.locator(".portrait form:visible, header.site nav:visible, .contents:visible").count() == 0
    assert page.locator("table.rings").is_visible()
