"""Figures by stratum in place of a map: what is refused, what is said, and every file that shows it."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo import notebook
from geo.base.errors.questions import NotDrawn
from geo.cli.main import main
from geo.export.map_files import write_map
from geo.indicators.catalogue import get_indicator
from geo.indicators.estimates import any_drawn, default_period
from geo.indicators.layers import judge_layer
from geo.maps.print.figure import figure_bytes
from geo.maps.strips.content import Strip, build_strip
from geo.maps.strips.instead import first_level
from geo.maps.strips.reasons import drawn_notes, reasons
from geo.maps.web.folium_map import folium_map, pair_page
from geo.maps.web.map_file import StripFile, map_file
from geo.statistics.informative import NoMap
from geo.territories.read import read_territories
from geo.views.map_pair import MapPair, build_map_pair
from geo.views.query import Query
from geo.views.view import View, build_view
from geo.vocabulary.levels import Level

UNDER_WAY = {"indicator": "ia_projet_en_cours", "level": "commune"}
ENGAGED = {"indicator": "ia_projet_engage", "level": "epci", "period": "2022"}


def view(**choices: str) -> View:
    return build_view(Query.parse(choices))


def command(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    assert not stop.value.code
    return capsys.readouterr().out


def strip(lang: str, **choices: str) -> Strip:
    return build_strip(view(**choices), lang)


# The rule on layers


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        (UNDER_WAY, NoMap.ONE_STRATUM),
        (ENGAGED, NoMap.ONE_STRATUM),
        # 2 % of 81 and 6 % of 35 answers: 4 points apart, 7 points wide where most communes are.
        ({"indicator": "transparence_algo_informes", "level": "commune"}, NoMap.WITHIN_INTERVALS),
        ({"indicator": "data_acculturation_bon", "level": "region", "period": "2023"}, NoMap.NOTHING_DRAWN),
        # 7 % of 81 and 29 % of 35 answers.
        ({"indicator": "data_projet_engage", "level": "commune", "period": "2022"}, None),
        # Without numbers of answers 82 and 100 % differ, and more is not known.
        ({"indicator": "data_projet_engage", "level": "epci", "period": "2025"}, None),
        ({"indicator": "rpnt_1_8", "level": "region"}, None),
    ],
)
def test_layers_of_surveys(choices: dict[str, str], reason: NoMap | None) -> None:
    assert view(**choices).no_map is reason


def test_an_extent_of_one_stratum_is_refused_where_the_country_is_drawn() -> None:
    communes = read_territories(Level.COMMUNE)
    largest = communes.groupby("epci")["population"].max()
    code = str(largest[largest < 3500].index[0])
    question = {"indicator": "data_projet_engage", "level": "commune", "period": "2022"}
    assert view(**question).no_map is None
    assert view(**question, within=f"epci:{code}").no_map is NoMap.ONE_STRATUM


def test_what_was_observed_is_refused_for_a_whole_country_of_one_value_alone() -> None:
    observed = get_indicator("rpnt_1_8")
    ones = pd.DataFrame({"value": [1.0] * 4})
    assert judge_layer(observed, ones).no_map is NoMap.ONE_VALUE
    # An extent in which all communes meet the criterion is a finding; so are few places that a file names.
    assert judge_layer(observed, ones, whole=False).no_map is None
    assert judge_layer(observed, pd.DataFrame({"value": [1.0, 1.0, *[np.nan] * 3]})).no_map is None
    assert judge_layer(observed, ones.iloc[:1]).no_map is None
    assert judge_layer(observed, pd.DataFrame({"value": [np.nan, np.nan]})).no_map is None


def test_the_first_period_is_one_that_makes_a_map() -> None:
    survey = get_indicator("ia_projet_engage")
    # 2024 is later, and gives one size of commune alone.
    assert default_period(survey, Level.COMMUNE).id == "2022"  # type: ignore[union-attr]
    assert any_drawn(survey, Level.COMMUNE)
    # None of the EPCI makes a map: the latest in which every figure may be drawn.
    assert default_period(survey, Level.EPCI).id == "2024"  # type: ignore[union-attr]
    assert not any_drawn(survey, Level.EPCI)
    assert first_level(survey, Level.EPCI) is Level.COMMUNE
    assert any_drawn(get_indicator("rpnt_1_8"), Level.REGION)


# Content


def test_the_reason_has_the_figures_of_the_case() -> None:
    told = reasons(view(**UNDER_WAY), "fr")
    assert told[0] == "Un seul chiffre, 15\u202f%, serait porté sur tous les territoires."
    assert "31\u202f621 territoires" in told[1]
    assert "«\u00a0Communes de moins de 3\u202f500 habitants\u00a0»" in told[1]
    within = reasons(view(indicator="transparence_algo_informes", level="commune"), "en")
    assert within == [
        "From 2% to 6%, the values are 4 points apart; half of their 95 % intervals are 7 points wide or wider. "
        "The colours of a map would mostly show chance."
    ]
    assert reasons(view(level="region"), "en") == []


def test_the_chart_has_every_figure_with_its_interval_and_number_of_answers() -> None:
    found = strip("fr", **ENGAGED)
    groups = {heading: [figure.label for figure in figures] for heading, figures in found.groups}
    assert list(groups) == ["Communes", "Groupements et autres collectivités", "Plusieurs catégories ensemble"]
    assert groups["Groupements et autres collectivités"] == ["Intercommunalités", "Départements", "Régions"]
    figures = {figure.label: figure for figure in found.figures}
    epci, small = figures["Intercommunalités"], figures["Communes de 3\u202f500 à 9\u202f999 habitants"]
    assert (epci.value, epci.interval, epci.answers, epci.few) == ("25\u202f%", "17\u202f% à 35\u202f%", "83", False)
    assert (small.answers, small.note, small.few) == ("17", "moins de 30 réponses", True)
    assert epci.low is not None
    assert epci.low < epci.at < (epci.high or 0)


def test_a_number_of_answers_that_is_not_published_is_said_in_words() -> None:
    found = strip("fr", **UNDER_WAY)
    assert {figure.answers for figure in found.figures} == {"effectif non publié"}
    assert {figure.interval for figure in found.figures} == {"–"}
    assert found.notes == ["Sans effectif publié, aucun intervalle ne peut être donné."]
    assert strip("en", **ENGAGED).notes == []


def test_what_to_see_instead_leads_to_what_is_drawn() -> None:
    ways = strip("en", **ENGAGED).instead
    assert [(way.path, way.params) for way in ways] == [
        ("/map", {"indicator": "ia_projet_engage_estime", "level": "epci"}),
        ("/map", {"indicator": "ia_projet_engage", "level": "commune"}),
        ("/compare", {"indicator": "ia_projet_engage"}),
    ]
    for way in ways:
        if way.path == "/map":
            assert build_view(Query.parse(way.params)).no_map is None
    # One stratum alone has no gap.
    (way,) = strip("en", indicator="cyber_victime_12m", level="commune").instead
    assert (way.path, way.params) == ("/map", {"indicator": "site_https_teste", "level": "commune"})


def test_a_modelled_layer_shows_the_survey_behind_it() -> None:
    of = view(indicator="cyber_niveau_bon_estime", level="epci", period="2022")
    assert of.no_map is not None
    found = build_strip(of, "en")
    assert found.label == get_indicator("cyber_niveau_bon").label_en
    assert of.no_map is NoMap.WITHIN_INTERVALS
    assert any(
        "The chart shows the published figures of this question in that edition" in told for told in found.reasons
    )


def test_a_map_of_estimates_says_what_it_tells_apart() -> None:
    drawn = view(indicator="data_projet_engage", level="commune", period="2022")
    small, large = (int((drawn.frame["stratum"] == name).sum()) for name in ("commune_lt_3500", "commune_10000_99999"))
    share = small * large / math.comb(small + large, 2)
    assert drawn_notes(drawn, "en") == [
        f"{share:.1%} of the pairs of territories can be told apart: their 95 % intervals do not overlap."
    ]
    unknown = drawn_notes(view(indicator="data_projet_engage", level="epci", period="2025"), "fr")
    assert unknown[0].startswith("L'effectif n'est pas publié\u00a0: aucun intervalle")
    assert drawn_notes(view(level="region"), "en") == []


# Files


@pytest.mark.parametrize(("lang", "why"), [("fr", "Pourquoi pas de carte\u202f?"), ("en", "Why is there no map?")])
def test_a_page_is_whole_and_has_no_script(lang: str, why: str) -> None:
    page = map_file(view(**UNDER_WAY), lang, "https://atlas.example.fr")
    assert why in page
    assert "<script" not in page
    assert "https://atlas.example.fr/compare?indicator=ia_projet_en_cours" in page
    assert not re.search(r"(?:src|<link[^>]*href)=", page)
    assert page.count('role="row"') == 1 + 2 + 3
    assert 'href="https://atlas' not in map_file(view(**UNDER_WAY), lang)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_picture_shows_the_figures(ending: str) -> None:
    picture = figure_bytes(view(**ENGAGED), ending, "fr", 60)
    assert picture == figure_bytes(view(**ENGAGED), ending, "fr", 60)
    if ending == "svg":
        text = picture.decode()
        for part in (
            "Pourquoi pas de carte\u202f?",
            "Un seul chiffre, 25\u202f%,",
            "Intercommunalités",
            "83",
        ):
            assert part in text, part
        assert 'id="map-main' not in text


def test_two_maps_of_which_one_is_refused() -> None:
    pair = MapPair.parse([("level", "region"), ("b.indicator", "ia_projet_en_cours")])
    page = pair_page(build_map_pair(pair), "en")
    assert page.count("atlasTerritoryTiles.tiles(atlas_map_") == 1
    assert page.count('class="atlas-strips"') == 1
    assert page.count("<details data-atlas-table>") == 1
    both = MapPair.parse(
        [("level", "region"), ("indicator", "ia_projet_en_cours"), ("b.indicator", "ia_projet_engage")]
    )
    page = pair_page(build_map_pair(both), "fr")
    assert page.count('class="atlas-strips"') == 2
    assert "<script" not in page


def test_folium_refuses_and_a_notebook_shows_the_page(tmp_path: Path) -> None:
    with pytest.raises(NotDrawn, match=r"not drawn as a map here.*One figure, 85%, would stand on every territory"):
        folium_map(view(indicator="ia_projet_en_cours", level="region"))
    shown = notebook.draw("ia_projet_en_cours", "region", lang="en")
    assert isinstance(shown, StripFile)
    shown.save(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text("utf-8") == shown.html
    assert "srcdoc=" in shown._repr_html_()


def test_the_command_writes_the_figures_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("map", "ia_projet_en_cours", "--level", "region", "--lang", "en", "-o")
    for ending in ("html", "svg"):
        path = tmp_path / f"map.{ending}"
        assert "No map, but the figures by stratum: One figure, 85%, would stand on every territory." in command(
            capsys, *asked, path
        )
        assert "Why is there no map?" in path.read_text("utf-8")
    (entry,) = json.loads(command(capsys, *asked, tmp_path / "json.html", "--json"))["maps"]
    assert (entry["drawn"], entry["reason"]) == (False, "one_stratum")
    write_map(view(level="region"), tmp_path / "drawn.html", "en")
    assert "Why is there no map?" not in (tmp_path / "drawn.html").read_text("utf-8")
