"""The geometry that is drawn: no territory lost, borders shared."""

import json

import pytest
import shapely
from shapely.geometry import shape

from geo.base import paths
from geo.base.errors.shipped import ShippedDataMissing
from geo.territories.read import read_boundaries, read_territories
from geo.tiles import topology
from geo.tiles.topology import OBJECT, encode
from geo.views.query import Extent
from geo.vocabulary.levels import Level

pytestmark = pytest.mark.slow


def decoded(content: bytes) -> list[shapely.Geometry]:
    """Decode TopoJSON with nothing of the code that wrote it."""
    body = json.loads(content)
    (scale_x, scale_y), (move_x, move_y) = body["transform"]["scale"], body["transform"]["translate"]
    arcs = []
    for arc in body["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(line)

    def ring(indices: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for index in indices:
            line = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += line[1:] if points else line
        return points

    shapes = []
    for geometry in body["objects"][OBJECT]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        shapes.append(
            shape({"type": "MultiPolygon", "coordinates": [[ring(r) for r in polygon] for polygon in polygons]})
        )
    return shapes


@pytest.mark.parametrize("level", list(Level))
def test_no_territory_is_lost_and_each_lies_where_it_is(level: Level) -> None:
    shapes = decoded(topology.build_topology(level))
    boundaries = read_boundaries(level)
    assert len(shapes) == len(boundaries) == len(read_territories(level))
    inside = boundaries.geometry.representative_point()
    near = shapely.distance(shapes, inside.to_numpy())
    assert near.max() < 0.02
    assert (shapely.area(shapes) > 0).all()


def test_a_local_topology_keeps_more_detail() -> None:
    extent = Extent(Level.DEPARTEMENT, "2A")
    local = shapely.get_num_coordinates(decoded(topology.build_topology(Level.COMMUNE, extent))).sum()
    here = read_territories(Level.COMMUNE)["departement"].eq("2A").to_numpy()
    drawn = decoded(topology.build_topology(Level.COMMUNE))
    national = shapely.get_num_coordinates([geometry for geometry, inside in zip(drawn, here, strict=True) if inside])
    assert local > 1.3 * national.sum()


def test_properties_and_names_do_not_travel_with_the_geometry() -> None:
    geometries = json.loads(topology.build_topology(Level.REGION))["objects"][OBJECT]["geometries"]
    assert {key for geometry in geometries for key in geometry} == {"type", "arcs"}


def test_a_territory_that_would_vanish_is_refused() -> None:
    import geopandas as gpd

    frame = gpd.GeoDataFrame(geometry=[shapely.Polygon()], crs="EPSG:4326")
    with pytest.raises(ValueError, match="a territory vanished at tolerance 0.1"):
        encode(frame, 0.1, 1000)


def test_a_missing_file_is_named_with_the_command_that_rebuilds_it(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(paths, "boundaries", lambda: tmp_path)
    topology._national.cache_clear()
    try:
        sentence = 'region.json.gz" of the Atlas is missing or damaged. Rebuild it with "atlas build topology"'
        with pytest.raises(ShippedDataMissing, match=sentence):
            topology.build_topology(Level.REGION)
    finally:
        topology._national.cache_clear()
