"""Documents for a meeting, as a browser without a network opens them."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geo.base import paths
from geo.compare.question import GapQuestion
from geo.portrait.questions import PortraitQuestion
from geo.reports.gap_report import build_gap_report
from geo.reports.portrait_report import build_portrait_report
from geo.vocabulary.levels import Level

pytestmark = pytest.mark.browser

AXE = paths.vendor() / "axe-core" / "axe.min.js"


@pytest.mark.parametrize("kind", ["portrait", "gap"])
def test_a_document_opens_without_a_network_and_everybody_can_read_it(
    offline_page: Page, tmp_path: Path, kind: str
) -> None:
    report = (
        build_portrait_report(PortraitQuestion(Level.EPCI, "243500139"))
        if kind == "portrait"
        else build_gap_report(GapQuestion())
    )
    report.write(tmp_path / "document.html")
    offline_page.goto((tmp_path / "document.html").as_uri())
    expect(offline_page).to_have_title(report.title)
    drawn = offline_page.locator("figure > svg")
    assert drawn.count() == (3 if kind == "portrait" else 6)
    for picture in drawn.all():
        box = picture.bounding_box()
        assert box is not None
        assert box["width"] > 300
        assert box["height"] > 150
    offline_page.evaluate(AXE.read_text("utf-8"))
    for width in (1280, 390):
        offline_page.set_viewport_size({"width": width, "height": 800})
        result = offline_page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        )
        assert [(rule["id"], [node["html"][:150] for node in rule["nodes"]]) for rule in result["violations"]] == []
        assert offline_page.evaluate("document.documentElement.scrollWidth") <= width
