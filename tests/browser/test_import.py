"""Somebody brings a file: three steps, the map, and nothing left behind afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser.test_accessibility import violations
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

FILE = """Département;Commune;Raccordés;Foyers
01;Abergement-Clémenciat (L');3;4
35;Rennes;5;10
35;Nulle-Part;1;1
"""


@pytest.mark.console_error("400")
def test_a_file_goes_on_the_map_and_away_again(page: Page, server: str, tmp_path: Path) -> None:
    file = tmp_path / "fibre.csv"
    file.write_text(FILE, encoding="latin-1")
    page.goto(f"{server}/import?lang=en")
    assert violations(page) == []
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Check the file").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check of fibre.csv", timeout=90_000)
    expect(page.locator(".lead")).to_contain_text("2 of 3 rows are about a territory of the Atlas.")
    expect(page.locator("tbody")).to_contain_text("Nulle-Part")
    page.locator("details.again summary").click()
    assert violations(page) == []

    page.get_by_role("link", name="Describe the values").click()
    expect(page.locator("[name=numerator]")).to_be_visible()  # nothing is chosen: everything is shown
    page.get_by_label("Mean: weighted by inhabitants").check()
    expect(page.locator("[name=numerator]")).to_be_hidden()
    expect(page.locator("[name=value]")).to_be_visible()
    page.get_by_label("Share: a numerator and a denominator").check()
    assert violations(page) == []
    page.get_by_label("Column of numerators").select_option("Raccordés")
    page.get_by_label("Column of denominators").select_option("Foyers")
    page.get_by_label("Label in French").fill("Fibre")
    page.get_by_label("Source", exact=False).first.fill("Arcep")
    page.get_by_label("Licence", exact=False).first.fill("Licence Ouverte 2.0")
    page.get_by_role("button", name="Put it on the map").click()
    # No period was given: the sentence is read out, and what was typed is still there.
    expect(page.locator("#refused")).to_be_focused()
    expect(page.locator("#refused")).to_contain_text("is not a period")
    expect(page.get_by_label("Label in French")).to_have_value("Fibre")
    page.get_by_label("Period of all rows").fill("2025")
    page.get_by_role("button", name="Put it on the map").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("On the map", timeout=90_000)
    assert violations(page) == []

    page.get_by_role("link", name="Map: Régions").or_(page.get_by_role("link", name="Map: Regions")).click()
    expect(page.locator("[data-state=ready]")).to_have_count(1)
    expect(page.locator(".atlas-table tbody")).to_contain_text("Bretagne")
    expect(page.locator(".atlas-table tbody")).to_contain_text("50.0%")

    page.goto(f"{server}/imported?lang=en")
    page.locator("summary").click()
    assert violations(page) == []
    page.get_by_role("button", name="Remove with all its versions").click()
    expect(page.locator("main")).to_contain_text("Nothing was imported so far.")
