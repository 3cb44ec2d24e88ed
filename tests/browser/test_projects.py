"""Documented AI projects in a browser: points that a keyboard reaches, over maps of pages, of embeds and of files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geo.base import paths
from geo.export.map_files import write_map
from geo.views.query import Query
from geo.views.view import build_view

pytestmark = pytest.mark.browser

AI = "indicator=ia_projet_en_cours_estime&level=region"
AXE = paths.vendor() / "axe-core" / "axe.min.js"
POINTS = ".leaflet-marker-icon"
READY = "[data-state=ready]"


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(READY)
    page.wait_for_selector(POINTS)


def projects_on(page: Page) -> int:
    return sum(int(text) for text in page.locator(POINTS).all_inner_texts())


def hostile(page: Page) -> None:
    """Name a project of the list as markup would be named, and draw the points anew."""
    page.evaluate(
        """() => { const row = document.querySelector("tr[data-at]"); row.cells[0].textContent = row.cells[1].textContent =
        '<img src=x onerror="window.harmed = true">'; window.atlas.map.fire("zoomend"); }"""
    )


@pytest.mark.parametrize("path", ["/map", "/embed"])
def test_a_keyboard_opens_a_point_and_reads_on_inside_it(page: Page, server: str, path: str) -> None:
    opened(page, f"{server}{path}?{AI}")
    assert projects_on(page) == 30
    point = page.locator(f"{POINTS}[aria-label='Nantes Métropole (2)']")
    expect(point).to_have_attribute("role", "button")
    point.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".atlas-project-popup")
    expect(popup).to_contain_text("IA Cantines")
    expect(popup).to_contain_text("abandonné, décembre 2019")
    expect(popup.locator("a").first).to_be_focused()
    expect(popup.get_by_role("link", name="github.com")).to_have_attribute("rel", "noopener noreferrer")
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    expect(point).to_be_focused()


def test_points_too_near_each_other_are_one_until_the_map_goes_nearer(page: Page, server: str) -> None:
    opened(page, f"{server}/map?{AI}")
    paris = page.locator(f"{POINTS}[aria-label^='Ville de Paris, Ville de Noisy-le-Grand']")
    expect(paris).to_have_text("4")
    page.evaluate("window.atlas.map.setView([48.8, 2.4], 11, { animate: false })")
    expect(page.locator(f"{POINTS}[aria-label='Ville de Paris (1)']")).to_have_count(1)
    assert projects_on(page) == 30


def test_names_that_would_be_markup_stay_text_in_a_popup(page: Page, server: str) -> None:
    opened(page, f"{server}/map?{AI}")
    hostile(page)
    page.evaluate("""() => { const row = document.querySelector("tr[data-at]"); const body = row.parentElement;
        body.append(row); document.dispatchEvent(new CustomEvent("atlas:replaced")); }""")
    point = page.locator(POINTS).filter(has_text="1").last
    point.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".atlas-project-popup strong").first).to_have_text('<img src=x onerror="window.harmed = true">')
    assert page.locator(".atlas-project-popup img").count() == 0
    assert page.evaluate("window.harmed") is None


def test_hiding_them_stands_in_the_address_and_another_theme_has_none(page: Page, server: str) -> None:
    opened(page, f"{server}/map?{AI}")
    box = page.locator("input[type=checkbox][name=projects]")
    box.check()
    expect(page.locator(POINTS)).to_have_count(0)
    assert "projects=0" in page.url
    box.uncheck()
    expect(page.locator(POINTS).first).to_be_visible()
    assert "projects" not in page.url
    page.locator(".themes a").last.click()
    expect(page.locator(POINTS)).to_have_count(0)
    page.locator(".themes a").first.click()
    expect(page.locator(POINTS).first).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_list_needs_no_script_and_no_scrolling_sideways(page: Page, server: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("/projects", f"/map?{AI}", "/territories/region/76"):
        page.goto(server + path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    page.goto(f"{server}/projects")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "axe.run(document).then((result) => result.violations.map((one) => `${one.id}: ${one.nodes[0].html}`))"
    )
    assert found == []


@pytest.mark.parametrize("more", [{}, {"lock": "periods"}])
def test_a_file_has_the_points_without_a_network(offline_page: Page, tmp_path: Path, more: dict[str, str]) -> None:
    path = tmp_path / "map.html"
    view = build_view(Query.parse({"indicator": "ia_projet_engage_estime", "level": "region", **more}))
    write_map(view, path, "en")
    opened(offline_page, path.as_uri())
    assert projects_on(offline_page) == 30
    offline_page.locator(f"{POINTS}[aria-label='Métropole de Lyon (3)']").click()
    expect(offline_page.locator(".atlas-project-popup")).to_contain_text("being tried, January 2023")
    offline_page.locator(".atlas-project-list summary").click()
    expect(offline_page.locator(".atlas-project-list tbody tr")).to_have_count(33)
    expect(offline_page.get_by_text(re.compile("absence from the list means nothing")).first).to_be_visible()
