"""Statistical peers: distances by hand, never across levels, every territory has some."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pyproj import Geod

from geo.base.errors.comparing import InvalidPeerCount
from geo.base.errors.questions import FormerTerritory, UnknownTerritory
from geo.portrait.peers import find_peers, matrix, nearest, standardise
from geo.territories.places import read_places
from geo.territories.points import great_circle_km, nearest_metropole, representative_points
from geo.territories.read import read_boundaries, read_territories
from geo.vocabulary.levels import Level
from geo.vocabulary.parameters import MOST_PEERS, PEERS


def test_the_nearest_rows_and_their_order() -> None:
    rows = np.array([[0.0, 0.0], [3.0, 4.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    positions, distances = nearest(rows, 0, 3)
    assert positions.tolist() == [4, 2, 3]
    assert distances.tolist() == [0, 1, 1]
    assert nearest(rows, 1, 99)[0].tolist() == [3, 2, 0, 4]
    assert nearest(np.array([[1.0]]), 0, 5)[0].tolist() == []


@given(arrays(np.float64, (12, 3), elements=st.floats(-5, 5)), st.integers(0, 11), st.integers(1, 11))
def test_nobody_left_out_is_nearer(rows: np.ndarray, position: int, n: int) -> None:
    positions, distances = nearest(rows, position, n)
    every = np.sqrt(((rows - rows[position]) ** 2).sum(axis=1))
    assert position not in positions
    assert len(set(positions)) == n
    others = [every[k] for k in range(12) if k != position and k not in positions]
    assert distances.tolist() == sorted(distances)
    assert max(distances) <= min(others, default=math.inf) + 1e-9


def test_standardised_columns() -> None:
    columns = standardise(np.array([[1.0, 7.0], [2.0, 7.0], [6.0, 7.0]]))
    assert columns.mean(axis=0) == pytest.approx([0, 0])
    assert columns.std(axis=0) == pytest.approx([1, 0])


@pytest.mark.slow
def test_the_distance_of_two_epci_by_hand() -> None:
    """The whole method again, from the attributes, without our matrix."""
    table = read_territories(Level.EPCI)
    communes = read_territories(Level.COMMUNE).dropna(subset=["epci"])
    small = (communes["population"] < 3500).groupby(communes["epci"]).mean()
    columns = {
        "population": np.log(1 + table["population"]),
        "density": np.log(1 + table["density"]),
        "small": table["code"].map(small),
        "far": np.log(1 + nearest_metropole(Level.EPCI)[1]),
    }
    dombes, rennes = (table.index[table["code"] == code][0] for code in ("200069193", "243500139"))
    numeric = sum(((column[dombes] - column[rennes]) / np.std(column)) ** 2 for column in columns.values())
    frame = find_peers(Level.EPCI, "200069193", MOST_PEERS).table
    first = frame.iloc[0]
    other = table.index[table["code"] == first["code"]][0]
    assert first["epci_type"] == "CC"
    same_type = sum(((column[dombes] - column[other]) / np.std(column)) ** 2 for column in columns.values())
    assert first["distance"] == pytest.approx(math.sqrt(same_type), abs=1e-9)
    # Of another type: one unit more, squared.
    apart = np.linalg.norm(matrix(Level.EPCI)[dombes] - matrix(Level.EPCI)[rennes])
    assert apart == pytest.approx(math.sqrt(numeric + 1), abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "code"),
    [
        (Level.COMMUNE, "75056"),
        (Level.COMMUNE, "55039"),
        (Level.COMMUNE, "29083"),
        (Level.COMMUNE, "97411"),
        (Level.EPCI, "200054781"),
        (Level.DEPARTEMENT, "75"),
        (Level.DEPARTEMENT, "976"),
        (Level.REGION, "06"),
    ],
)
def test_every_territory_has_peers_of_its_own_level(level: Level, code: str) -> None:
    peers = find_peers(level, code, 12)
    table = peers.table
    assert len(table) == 12
    assert code not in set(table["code"])
    assert set(table["code"]) <= set(read_places(level).codes)
    assert table["distance"].is_monotonic_increasing
    assert np.isfinite(table["distance"]).all()
    assert read_places(level).codes[peers.positions].tolist() == table["code"].tolist()
    assert table["place"].tolist() == list(range(1, 13))


def test_like_meets_like() -> None:
    """The six destroyed villages are each other's peers; métropoles have métropoles for peers."""
    villages = set(find_peers(Level.COMMUNE, "55039", 5).table["code"])
    assert villages == {"55050", "55139", "55189", "55239", "55307"}
    assert set(find_peers(Level.EPCI, "243500139", 5).table["epci_type"]) == {"METRO"}
    assert find_peers(Level.EPCI, "243500139").target["epci_type"] == "METRO"


def test_more_peers_begin_with_the_same_ones() -> None:
    few, many = find_peers(Level.COMMUNE, "01001", 3).table, find_peers(Level.COMMUNE, "01001", 20).table
    assert few["code"].tolist() == many["code"].tolist()[:3]
    assert len(find_peers(Level.REGION, "53", 50).table) == 17


@pytest.mark.parametrize("wrong", [0, 51, -1])
def test_a_number_of_peers_that_is_not_possible(wrong: int) -> None:
    with pytest.raises(InvalidPeerCount, match=f'a whole number from 1 to 50; "{wrong}" arrived'):
        find_peers(Level.REGION, "53", wrong)


@pytest.mark.parametrize("wrong", ["", "ten", "0", "51", "1.5", "-3", "٣", "00001"])
def test_a_text_that_is_no_number_of_peers(wrong: str) -> None:
    with pytest.raises(InvalidPeerCount, match="a whole number from 1 to 50"):
        PEERS.read(wrong)
    assert PEERS.read("50") == 50


def test_codes_of_another_level_are_refused() -> None:
    with pytest.raises(UnknownTerritory, match='"53" at level commune'):
        find_peers(Level.COMMUNE, "53")
    with pytest.raises(FormerTerritory, match='"01003" no longer exists'):
        find_peers(Level.COMMUNE, "01003")


def test_distances_agree_with_the_ellipsoid() -> None:
    points = representative_points(Level.REGION)
    distances = great_circle_km(points, points)
    geod = Geod(ellps="WGS84")
    for a in range(len(points)):
        for b in range(len(points)):
            exact = geod.inv(*points[a], *points[b])[2] / 1000
            assert distances[a, b] == pytest.approx(exact, rel=0.006, abs=1e-6)
    assert distances == pytest.approx(distances.T)


def test_points_lie_on_their_territory() -> None:
    frame = read_boundaries(Level.DEPARTEMENT)
    points = representative_points(Level.DEPARTEMENT)
    assert frame.geometry.covers(frame.geometry.from_xy(points[:, 0], points[:, 1], crs=frame.crs)).all()


def test_the_nearest_metropole() -> None:
    names, kilometres = nearest_metropole(Level.COMMUNE)
    at = read_places(Level.COMMUNE).at
    assert (names[at["35238"]], kilometres[at["35238"]]) == ("Rennes Métropole", 0)
    assert (names[at["75056"]], kilometres[at["75056"]]) == ("Métropole du Grand Paris", 0)
    assert names[at["35288"]] == "Rennes Métropole"
    assert 55 < kilometres[at["35288"]] < 75
    assert kilometres[at["97411"]] > 8000
    assert (kilometres == 0).sum() == 22
