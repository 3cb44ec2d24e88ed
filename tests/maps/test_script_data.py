"""What travels to the browser: classes, colours, figures, and the picture for those without a script."""

import json
import re

import numpy as np
import pytest

from geo.base import json_text
from geo.maps.svg.static_map import draw
from geo.maps.web import script_data
from geo.territories import overseas
from geo.territories.read import get_bounds, get_neighbours, read_territories
from geo.views import symbology
from geo.views.query import Extent, Query
from geo.views.view import build_view
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Weight
from geo.vocabulary.palettes import SEQUENTIAL


@pytest.mark.slow
def test_one_character_a_territory_in_code_order() -> None:
    view = build_view(Query(indicator="rpnt_1_8", level=Level.COMMUNE))
    classes = script_data.class_string(view)
    assert len(classes) == 34_875
    assert [classes.count(kind) for kind in "01-"] == [*view.classes.counts, 48]
    codes = read_territories(Level.COMMUNE)["code"].tolist()
    assert classes[codes.index("75056")] == script_data.MISSING
    assert classes[codes.index("35238")] == "1"


def test_an_extent_leaves_the_others_blank() -> None:
    view = build_view(Query(indicator="rpnt_1_8", level=Level.DEPARTEMENT, within=Extent(Level.REGION, "53")))
    classes = script_data.class_string(view)
    codes = read_territories(Level.DEPARTEMENT)["code"].tolist()
    assert [code for code, kind in zip(codes, classes, strict=True) if kind != script_data.OUTSIDE] == [
        "22",
        "29",
        "35",
        "56",
    ]


def test_estimates_and_thin_coverage_are_hatched() -> None:
    estimate = script_data.class_string(build_view(Query(indicator="ia_projet_en_cours", level=Level.REGION)))
    assert sorted(estimate) == ["-"] + ["a"] * 17  # Mayotte has no council of a région
    # By inhabitants Île-de-France has a value for four fifths of its people at most: Paris is missing.
    view = build_view(Query(indicator="rpnt_1_8", level=Level.REGION, weight=Weight.INHABITANTS))
    thin = view.frame.loc[symbology.unreliable(view), ["code", "coverage"]]
    assert (thin["coverage"] < symbology.UNRELIABLE_COVERAGE).all()
    hatched = [kind for kind in script_data.class_string(view) if kind >= "a"]
    assert len(hatched) == len(thin)


@pytest.mark.slow
@pytest.mark.parametrize("palette", SEQUENTIAL)
@pytest.mark.parametrize("k", range(2, 10))
def test_every_class_has_a_colour_of_its_own_from_light_to_dark(palette: str, k: int) -> None:
    view = build_view(Query(indicator="rpnt_1_8", level=Level.EPCI, palette=palette, k=k))
    colours = symbology.colors(view)
    assert len(set(colours)) == view.classes.k == k
    light = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (bytes.fromhex(colour[1:]) for colour in colours)]
    assert light == sorted(light, reverse=True)


def test_figures_are_exact_and_missing_is_null() -> None:
    view = build_view(Query(indicator="rpnt_1_8", level=Level.DEPARTEMENT))
    figures = json.loads(json_text.dump(script_data.figures(view, "fr")))
    place = view.frame["code"].tolist().index("75")
    assert figures["values"][place] is None
    assert figures["denominators"][place] == 0
    known = view.frame["value"].notna().to_numpy()
    assert np.array(figures["values"], dtype=object)[known].tolist() == pytest.approx(
        view.frame["value"][known].tolist(), abs=1e-5
    )
    assert sum(figures["numerators"]) == 16_690
    survey = script_data.figures(
        build_view(Query(indicator="data_projet_engage", level=Level.COMMUNE, period="2022")), "en"
    )
    assert "numerators" not in survey
    assert survey["strata"][0] == "Communes under 3,500 inhabitants"


def test_the_insets_are_where_the_departements_are() -> None:
    bounds = overseas.inset_bounds()
    assert list(bounds) == ["971", "972", "973", "974", "976"]
    assert bounds["974"] == get_bounds(Level.DEPARTEMENT, "974")
    assert script_data.overseas(build_view(Query(level=Level.REGION)))[:5] == ["971", "972", "973", "974", "976"]


@pytest.mark.slow
def test_neighbours_are_symmetric_and_islands_have_none() -> None:
    assert "35051" in get_neighbours(Level.COMMUNE, "35238")
    assert "35238" in get_neighbours(Level.COMMUNE, "35051")
    assert get_neighbours(Level.COMMUNE, "29155") == []


def points(path: str) -> list[tuple[int, int]]:
    corners = []
    for start, steps in re.findall(r"M(-?\d+ -?\d+)(?:l([^z]*)|h1v1h-1)z", path):
        x, y = map(int, start.split())
        corners.append((x, y))
        numbers = [int(number) for number in steps.split()]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            corners.append((x, y))
    return corners


@pytest.mark.slow
@pytest.mark.parametrize("within", [None, Extent(Level.REGION, "53")])
def test_the_picture_stays_in_its_frame_and_draws_everything(within: Extent | None) -> None:
    view = build_view(Query(indicator="rpnt_1_1", level=Level.COMMUNE, within=within))
    picture = draw(view, "fr")
    paths = re.findall(r'<path d="([^"]*)" fill="#', picture)
    every = [point for path in paths for point in points(path)]
    assert all(0 <= x <= 901 and 0 <= y <= 821 for x, y in every)
    assert max(x for x, _ in every) - min(x for x, _ in every) > 600
    assert sum(path.count("M") for path in paths) >= len(view.frame)
    assert len(picture) < 1_800_000
