"""The small map of a portrait: what is in the frame, how it is coloured, how far it reaches."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.base.errors.questions import FormerTerritory, NoValuesAtLevel, UnknownTerritory
from geo.maps.svg.locator_frame import HEIGHT, TOP, WIDTH, shapes
from geo.maps.svg.locator_map import locator_map
from geo.territories.read import get_bounds, get_neighbours, read_territories
from geo.views import symbology
from geo.views.query import Query
from geo.views.view import build_view
from geo.vocabulary.levels import Level

SVG = "{http://www.w3.org/2000/svg}"


def parsed(level: Level, code: str, indicator: str = "rpnt_1_8", lang: str = "en") -> ElementTree.Element:
    return ElementTree.fromstring(locator_map(level, code, indicator, lang))


def marks(root: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [path for path in root.iter(f"{SVG}path") if path.get("class") == kind]


def points(path: ElementTree.Element) -> np.ndarray:
    return np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.get("d") or ""), dtype=float)


def extent(path: ElementTree.Element) -> tuple[float, float, float, float]:
    corners = points(path)
    return *corners.min(axis=0), *corners.max(axis=0)


def test_a_territory_and_its_neighbours_are_outlined_and_coloured_as_on_the_national_map() -> None:
    root = parsed(Level.EPCI, "243500139")
    view = build_view(Query(indicator="rpnt_1_8", level=Level.EPCI))
    codes = view.frame["code"].tolist()
    colors = symbology.colors(view)
    (own,) = marks(root, "own")
    assert own.get("fill") == colors[view.assigned[codes.index("243500139")]]
    near = marks(root, "near")
    around = get_neighbours(Level.EPCI, "243500139")
    assert [path.get("fill") for path in near] == [colors[view.assigned[codes.index(code)]] for code in around]
    text = root.findtext(f"{SVG}desc") or ""
    assert text.startswith("Rennes Métropole: 97.7%; ")
    assert text.count("; ") == len(around)


@pytest.mark.slow
def test_a_commune_without_a_value_is_grey_and_the_legend_says_so() -> None:
    root = parsed(Level.COMMUNE, "55039")
    assert marks(root, "own")[0].get("fill") == symbology.NO_DATA
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert {"No data", "Criterion met", "Criterion not met", "Beaumont-en-Verdunois", "Neighbours"} <= set(texts)
    assert "Beaumont-en-Verdunois: No data" in (root.findtext(f"{SVG}desc") or "")
    # Where everything seen has a value, no class is named that is not there.
    assert "No data" not in [text.text for text in parsed(Level.COMMUNE, "35238").iter(f"{SVG}text")]


def test_an_island_stands_alone_in_the_middle() -> None:
    root = parsed(Level.DEPARTEMENT, "974", lang="fr")
    assert marks(root, "near") == marks(root, "far") == []
    assert (root.findtext(f"{SVG}title") or "").startswith("La Réunion – Site déclaré en https")
    assert "Voisins" not in [text.text for text in root.iter(f"{SVG}text")]
    west, north, east, south = extent(marks(root, "own")[0])
    assert (west + east) / 2 == pytest.approx(WIDTH / 2, abs=1.5)
    assert (north + south) / 2 == pytest.approx(TOP + HEIGHT / 2, abs=1.5)


@pytest.mark.slow
def test_an_islet_far_out_at_sea_does_not_make_a_town_a_dot() -> None:
    (own,) = marks(parsed(Level.COMMUNE, "97302"), "own")
    parts = [
        np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", part), dtype=float) for part in (own.get("d") or "").split("z")
    ]
    widest = max(np.ptp(part[:, 0]) for part in parts if len(part))
    # With the islets in the frame it was 25 pixels wide.
    assert widest > 90


@pytest.mark.slow
@pytest.mark.parametrize("level", list(Level))
def test_every_territory_fits_into_its_frame(level: Level) -> None:
    codes = read_territories(level)["code"].tolist()
    chosen = codes[:: max(1, len(codes) // 25)]
    for code in chosen:
        (own,) = marks(parsed(level, code), "own")
        west, north, east, south = extent(own)
        # The largest part of it, at least: islets may lie outside.
        assert east > 0
        assert west < WIDTH
        assert max(east - west, (south - north) * WIDTH / HEIGHT) > WIDTH / 8, code
        assert np.median(points(own)[:, 0]) == pytest.approx(WIDTH / 2, abs=WIDTH / 2)


def test_the_scale_is_true() -> None:
    root = parsed(Level.DEPARTEMENT, "2A")
    label = next(text.text or "" for text in root.iter(f"{SVG}text") if (text.text or "").endswith(" km"))
    bar = next(path for path in root.iter(f"{SVG}path") if (path.get("d") or "").startswith("M10 "))
    pixels = float(re.findall(r"h([\d.]+)v", bar.get("d") or "")[0])
    west, north, east, south = extent(marks(root, "own")[0])
    kilometres = float(label.removesuffix(" km")) * (south - north) / pixels
    (low, lon), (high, _) = get_bounds(Level.DEPARTEMENT, "2A")
    assert kilometres == pytest.approx(Geod(ellps="WGS84").inv(lon, low, lon, high)[2] / 1000, rel=0.01)
    assert east > west


def test_shapes_stand_in_the_order_of_the_codes() -> None:
    geometries = shapes(Level.DEPARTEMENT)
    codes = read_territories(Level.DEPARTEMENT)["code"].tolist()
    assert len(geometries) == len(codes)
    # Metres of Web Mercator: La Réunion lies 55.5 degrees east and south of the equator.
    x, y = shapely.centroid(geometries[codes.index("974")]).coords[0]
    assert x / 111_319.5 == pytest.approx(55.5, abs=0.2)
    assert y < 0


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(UnknownTerritory):
        locator_map(Level.COMMUNE, "99999", "rpnt_1_8", "fr")
    with pytest.raises(FormerTerritory):
        locator_map(Level.COMMUNE, "01091", "rpnt_1_8", "fr")
    with pytest.raises(NoValuesAtLevel):
        locator_map(Level.REGION, "53", "cyber_gestion_crise", "fr")
