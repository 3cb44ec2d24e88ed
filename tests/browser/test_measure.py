"""A script writes values as the server does."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page

from geo.indicators.catalogue import get_indicator
from geo.maps.web.scripts import script_text
from geo.vocabulary import units
from geo.vocabulary.model import Counted, Unit

pytestmark = pytest.mark.browser

VALUES = (0, 0.0012345, -0.0499, 0.099, 0.1, 0.125, 1.005, 2.5, 9.999, 10.05, 99.96, 100.5, 101.5, 1234567.8, -1234.4)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_numbers_are_rounded_and_written_alike(page: Page, lang: str) -> None:
    euro = replace(get_indicator("rpnt_1_8"), unit=Unit.NUMBER, unit_fr="€", unit_en="€", counted=Counted.OWN)
    page.add_script_tag(content=script_text(("measure.js",)))
    script = """([values, form, lang]) => values.map(
        (value) => [atlasMeasure.value(form, lang)(value), atlasMeasure.count(form, lang)(value)])"""
    from_script = page.evaluate(script, [list(VALUES), units.script_format(euro, lang), lang])
    from_python = [[units.format_value(value, euro, lang), units.count(value, euro, lang)] for value in VALUES]
    assert from_script == from_python


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("indicator", ["rpnt_1_8", "ia_projet_en_cours"])
def test_shares_have_the_decimals_that_were_published(page: Page, lang: str, indicator: str) -> None:
    page.add_script_tag(content=script_text(("measure.js",)))
    script = "([values, form, lang]) => values.map((value) => atlasMeasure.value(form, lang)(value))"
    shares, one = [0.0, 0.15, 0.479, 1.0], get_indicator(indicator)
    from_script = page.evaluate(script, [shares, units.script_format(one, lang), lang])
    assert [text.replace("\u00a0", "\u202f") for text in from_script] == [
        units.format_value(value, one, lang).replace("\u00a0", "\u202f") for value in shares
    ]
