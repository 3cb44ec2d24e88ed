"""No page shows the name that a thing has in files and addresses where a reader has to see what it is called."""

from __future__ import annotations

import html
import re

import pandas as pd
import pytest
from flask.testing import FlaskClient

from geo.base import paths
from geo.compare.question import GapQuestion
from geo.indicators.catalogue import UNDRAWN_STRATA, load_catalogue
from geo.indicators.survey import read_survey
from geo.portrait.portrait import build_portrait
from geo.portrait.presentation.text import portrait_lines
from geo.portrait.questions import PortraitQuestion
from geo.reports.gap_report import build_gap_report
from geo.reports.portrait_report import build_portrait_report
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind
from geo.vocabulary.strata import COMPARISON_GROUPS, SURVEY_STRATA, group_label
from webapp.app import create_app
from webapp.base.settings import Settings

pytestmark = pytest.mark.slow

PAGES = [
    "/",
    "/indicators",
    "/methodology",
    "/privacy",
    "/map?level=departement&selected=35",
    "/map?level=epci&draw=hotspots&selected=243500139",
    "/map?level=departement&draw=bivariate&selected=35",
    "/map?level=departement&draw=circles&weight=inhabitants",
    "/map?level=commune&within=departement:35&selected=35238&size=0-499&type=CC",
    "/map?level=departement&breaks=0.4,0.5,0.6&palette=BrBG",
    "/map?level=departement&palette=BrBG&centre=0.5&lock=periods",
    "/map?indicator=ia_projet_engage&level=epci&selected=243500139",
    "/map?indicator=ia_projet_engage_estime&level=region&selected=53",
    "/maps?level=departement&b.period=2021-07",
    "/embed?level=region",
    "/compare",
    "/compare?a=band_0-499&b=band_3500-9999&by=departement",
    "/compare?a=type_CC&b=type_METRO",
    "/compare?indicator=ia_projet_en_cours&a=commune_lt_3500&b=metropole&period=2025",
    "/compare?indicator=ia_projet_en_cours&a=region:53&b=region:84&period=2025",
    "/compare/territories?t=commune:35238,epci:243500139",
    "/compare/territories?t=region:53,departement:35&indicator=ia_projet_engage",
    "/what-figures-say",
    "/territories/commune/35238",
    "/territories/epci/243500139",
    "/territories/departement/35",
    "/territories/region/53",
]
NAME = re.compile(r"(?<![\w./@-])[a-z0-9]+(?:_[a-z0-9]+)+(?![\w/-])")
"""A name of several words joined by low lines: no word of any language."""
MONTH = re.compile(r"(?<![\w-])20\d\d-[01]\d(?![\w-])")
"""A period as addresses write it: "2026-10" is October 2026."""
NAMED_SO = {"enquete_2023"}
"""The repository of a source, in the title that its publisher gave it."""


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings()).test_client()


def visible(page: str) -> str:
    """Return what a reader sees or hears of a page; what is marked as code is to be copied, and may be a name."""
    page = re.sub(r"<(script|style|code|pre|textarea|template)\b.*?</\1>", " ", page, flags=re.DOTALL)
    heard = re.findall(r'\b(?:title|alt|aria-label|placeholder)="([^"]*)"', page)
    return html.unescape(" ".join([*heard, re.sub(r"<[^>]+>", " ", page)]))


def raw_names(text: str) -> set[str]:
    return {*NAME.findall(text), *MONTH.findall(text)} - NAMED_SO


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_shows_no_raw_name(client: FlaskClient, address: str, lang: str) -> None:
    answer = client.get(f"{address}{'&' if '?' in address else '?'}lang={lang}")
    assert answer.status_code == 200
    assert raw_names(visible(answer.get_data(as_text=True))) == set()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_of_no_indicator_shows_one(client: FlaskClient, lang: str) -> None:
    for name, indicator in load_catalogue().items():
        if indicator.conditional:
            continue
        text = client.get(f"/indicators/{name}?lang={lang}").get_data(as_text=True)
        assert raw_names(visible(text)) == set(), name


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_report_and_no_text_shows_one(lang: str) -> None:
    assert raw_names(visible(build_gap_report(GapQuestion(), lang=lang).html())) == set()
    for level, code in ((Level.COMMUNE, "35238"), (Level.EPCI, "243500139"), (Level.REGION, "53")):
        report = build_portrait_report(PortraitQuestion(level, code), lang)
        assert raw_names(visible(report.html())) == set(), level
        assert raw_names("\n".join(portrait_lines(build_portrait(level, code), lang))) == set(), level


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_stratum_has_a_label(lang: str) -> None:
    published = set(read_survey()["stratum"]) | set(pd.read_csv(paths.data() / "survey_alternatives.csv")["stratum"])
    assert published >= UNDRAWN_STRATA
    for name in published | {stratum.id for stratum in SURVEY_STRATA}:
        assert group_label(name, Kind.SURVEY, lang) != name
    for stratum in COMPARISON_GROUPS:
        assert group_label(stratum.id, Kind.OBSERVED, lang) != stratum.id


def test_the_test_sees_a_raw_name() -> None:
    assert raw_names(visible('<p title="x">utilisateurs_ia <code>rpnt_1_8</code></p>')) == {"utilisateurs_ia"}
    assert raw_names(visible('<img alt="commune_lt_300 2026-10">')) == {"commune_lt_300", "2026-10"}
