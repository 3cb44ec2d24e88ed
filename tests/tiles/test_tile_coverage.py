"""The vector tiles, read back with a decoder that shares no code with the encoder."""

from __future__ import annotations

import gzip
import math
import operator
from functools import cache, reduce
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from mlt_reader import POLYGON, POLYGONS, Bytes, Feature, Layer, read_tile, twice_area
from pmtiles.reader import MemorySource, Reader, all_tiles
from pmtiles.tile import Compression, TileType

from geo.base import paths
from geo.base.errors.shipped import ShippedDataMissing
from geo.build.clip import clip
from geo.build.tiles import write_archive
from geo.territories.read import read_territories
from geo.tiles import archive
from geo.tiles.grid import WORLD, collinear_points, outlines, snap
from geo.tiles.mlt import LINES, encode_layer, varint
from geo.tiles.shapes import Shapes
from geo.vocabulary.levels import Level

pytestmark = pytest.mark.slow

FIRST_VIEW = 400_000
"""Bytes of metropolitan France at the zoom that a page opens with, at most."""
METROPOLITAN = (-5.25, 41.3, 9.65, 51.15)


@cache
def tiles_of(level: Level) -> dict[tuple[int, int, int], bytes]:
    source = MemorySource(archive.tiles_path(level).read_bytes())
    return {at: gzip.decompress(data) for at, data in all_tiles(source)}


@cache
def layers_of(level: Level, at: tuple[int, int, int]) -> dict[str, Layer]:
    return read_tile(tiles_of(level)[at])


def sample(level: Level, each: int = 2) -> list[tuple[int, int, int]]:
    """Return a few tiles of every zoom, the largest and smaller ones."""
    chosen = []
    for zoom in level.record.tiles.zooms:
        ordered = sorted((at for at in tiles_of(level) if at[0] == zoom), key=lambda at: (len(tiles_of(level)[at]), at))
        chosen += [ordered[-1 - index * len(ordered) // each] for index in range(each)]
    return chosen


# --- The shipped archives ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", Level)
def test_no_territory_is_lost_at_any_zoom(level: Level) -> None:
    ids_by_zoom: dict[int, set[int | None]] = {zoom: set() for zoom in level.record.tiles.zooms}
    for (zoom, _, _), data in tiles_of(level).items():
        ids = [feature.id for feature in read_tile(data)["t"].features]
        assert ids == sorted(set(ids))
        ids_by_zoom[zoom].update(ids)
    everyone = set(range(len(read_territories(level))))
    assert {zoom: everyone - ids for zoom, ids in ids_by_zoom.items()} == {zoom: set() for zoom in ids_by_zoom}
    assert all(ids == everyone for ids in ids_by_zoom.values())


@pytest.mark.parametrize("level", Level)
def test_the_tile_of_a_territory_holds_the_id_of_its_position(level: Level) -> None:
    """The id is the position in code order: checked where the territory really is, at the finest zoom."""
    boundaries = gpd.read_parquet(paths.boundaries() / f"{level}.parquet", columns=["code", "geometry"]).sort_values(
        "code"
    )
    places = shapely.get_coordinates(boundaries.geometry.to_crs(3857).representative_point())
    zoom = level.record.tiles.zooms[-1]
    for index in range(0, len(boundaries), max(1, len(boundaries) // 60)):
        column, row = (places[index] * [1, -1] / WORLD + 0.5) * 2**zoom
        layer = read_tile(tiles_of(level)[zoom, int(column), int(row)])["t"]
        feature = next(feature for feature in layer.features if feature.id == index)
        assert polygon(feature).buffer(2).contains(shapely.Point(column % 1 * layer.extent, row % 1 * layer.extent))


@pytest.mark.parametrize("level", Level)
def test_tiles_conform_to_the_specification(level: Level) -> None:
    for at in sample(level):
        layers = layers_of(level, at)
        plan = level.record.tiles
        extent = plan.extents[at[0] - plan.first]
        assert layers.keys() <= {"t", "o"}
        assert {layer.extent for layer in layers.values()} == {extent}
        for feature in layers["t"].features:
            assert feature.kind in (POLYGON, POLYGONS)
            for exterior, *holes in feature.parts:
                assert exterior[0] != exterior[-1]
                assert twice_area(exterior) > 0
                assert all(twice_area(hole) < 0 for hole in holes)
        for feature in layers["o"].features if "o" in layers else []:
            assert feature.kind == 1
            assert feature.id is None
            assert all(len(line) > 1 for line in feature.paths)
            assert all(a != b for line in feature.paths for a, b in pairwise(line))


@pytest.mark.parametrize("level", Level)
def test_nothing_reaches_far_beyond_its_tile(level: Level) -> None:
    for at in sample(level):
        for layer in layers_of(level, at).values():
            margin = layer.extent * 8 // 512
            points = [point for feature in layer.features for path in feature.paths for point in path]
            assert -margin <= np.min(points) <= np.max(points) <= layer.extent + margin


def edges(layer: Layer) -> pd.DataFrame:
    """Return the directed edges of all rings of a tile that are not on the sides of the box to which it is clipped."""
    rows = []
    for feature in layer.features:
        for ring in feature.paths:
            rows += [(feature.id, *a, *b) for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)]
    table = pd.DataFrame(rows, columns=["id", "x0", "y0", "x1", "y1"])
    low, high = table[["x0", "y0"]].min().min(), table[["x0", "y0"]].max().max()
    beyond = layer.extent // 512 * 2
    for axis in "xy":
        for side in (low, high):
            if side < -beyond or side > layer.extent + beyond:
                table = table[~((table[f"{axis}0"] == side) & (table[f"{axis}1"] == side))]
    return table


def square(feature: Feature) -> bool:
    """Say whether a feature stands for a territory that is smaller than the grid."""
    return [
        sorted((x - feature.paths[0][0][0], y - feature.paths[0][0][1]) for x, y in ring) for ring in feature.paths
    ] == [[(0, 0), (0, 1), (1, 0), (1, 1)]]


def polygon(feature: Feature) -> shapely.Geometry:
    """Return a feature as a valid shape; rings that touch themselves are common on a coarse grid."""
    return shapely.make_valid(shapely.MultiPolygon([(exterior, holes) for exterior, *holes in feature.parts]))


@cache
def country() -> shapely.Geometry:
    regions = gpd.read_parquet(paths.boundaries() / "region.parquet", columns=["geometry"]).to_crs(3857)
    return shapely.coverage_union_all(regions.geometry.to_numpy())


@cache
def inland(zoom: int) -> shapely.Geometry:
    """Return what is more than five pixels away from the coast and the foreign borders, metres."""
    pixel = WORLD / 2**zoom / 512
    inside = shapely.buffer(shapely.simplify(country(), pixel), -6 * pixel, quad_segs=2)
    shapely.prepare(inside)
    return inside


def places(at: tuple[int, int, int], points: np.ndarray, extent: int) -> np.ndarray:
    """Return points of a tile as points in metres."""
    zoom, column, row = at
    return shapely.points((points / extent + [column, row]) * [1, -1] * (WORLD / 2**zoom) + [-WORLD / 2, WORLD / 2])


@pytest.mark.parametrize("level", Level)
def test_no_gap_opens_inland(level: Level) -> None:
    """At any zoom, random points of the country are inside a territory of their tile."""
    random = np.random.default_rng(1)
    for at in sample(level):
        layer = layers_of(level, at)["t"]
        points = random.random((2000, 2)) * layer.extent
        points = points[shapely.contains(inland(at[0]), places(at, points, layer.extent))]
        tree = shapely.STRtree([polygon(feature) for feature in layer.features])
        covered = np.zeros(len(points), bool)
        covered[tree.query(shapely.points(points), "intersects")[0]] = True
        assert covered.all(), at


@pytest.mark.parametrize("level", Level)
def test_neighbours_share_their_border_vertex_for_vertex(level: Level) -> None:
    """Inland, every edge is drawn once in each direction, as long as no territory is smaller than the grid."""
    for at in sample(level):
        layer = layers_of(level, at)["t"]
        if at[0] < (6 if level is Level.COMMUNE else 3):
            continue
        table = edges(layer)
        ahead = pd.MultiIndex.from_frame(table[["x0", "y0", "x1", "y1"]])
        back = pd.MultiIndex.from_frame(table[["x1", "y1", "x0", "y0"]])
        lonely = table[~ahead.isin(back)]
        lonely = lonely[~lonely["id"].isin([feature.id for feature in layer.features if square(feature)])]
        middle = lonely[["x0", "y0"]].to_numpy() / 2 + lonely[["x1", "y1"]].to_numpy() / 2
        assert not shapely.contains(inland(at[0]), places(at, middle, layer.extent)).any(), at


@pytest.mark.parametrize("level", [level for level in Level if level.record.outlines])
def test_outlines_are_the_borders_between_parents_each_once(level: Level) -> None:
    column = level.record.outlines
    boundaries = pd.read_parquet(paths.boundaries() / f"{level}.parquet", columns=["code", column]).sort_values("code")
    parent = boundaries[column].to_numpy()
    for at in sample(level, 1):
        layers = layers_of(level, at)
        table = edges(layers["t"])
        owners: dict[frozenset[tuple[int, int]], set[str]] = {}
        for index, a, b, c, d in table.itertuples(index=False):
            owners.setdefault(frozenset([(a, b), (c, d)]), set()).add(parent[index])
        expected = {edge for edge, names in owners.items() if len(names) > 1}
        drawn = [
            frozenset(pair)
            for feature in (layers["o"].features if "o" in layers else [])
            for line in feature.paths
            for pair in pairwise(line)
        ]
        assert len(drawn) == len(set(drawn))
        assert set(drawn) == expected


@pytest.mark.parametrize("level", Level)
def test_the_header_says_what_is_inside(level: Level) -> None:
    reader = Reader(MemorySource(archive.tiles_path(level).read_bytes()))
    header, metadata = reader.header(), reader.metadata()
    zooms = level.record.tiles.zooms
    assert (
        (header["min_zoom"], header["max_zoom"]) == (zooms[0], zooms[-1]) == (3, max(at[0] for at in tiles_of(level)))
    )
    assert header["tile_type"] is TileType.MLT
    assert header["clustered"]
    assert header["tile_compression"] is header["internal_compression"] is Compression.GZIP
    assert header["min_lon_e7"] < -61e7
    assert header["max_lon_e7"] > 55e7
    assert [layer["id"] for layer in metadata["vector_layers"]] == ["t", "o"]
    assert "IGN" in metadata["attribution"]
    assert "2025" in metadata["description"]
    # The painter asks for so much at first: see HEAD in painter.js.
    assert header["root_offset"] + header["root_length"] <= 2048


def test_the_first_view_is_light() -> None:
    def in_view(zoom: int, x: int, y: int) -> bool:
        west, south, east, north = METROPOLITAN
        left, right = ((lon / 360 + 0.5) * 2**zoom for lon in (west, east))
        up, down = ((0.5 - math.asinh(math.tan(math.radians(lat))) / 2 / math.pi) * 2**zoom for lat in (north, south))
        return left < x + 1 and right > x and up < y + 1 and down > y

    source = MemorySource(archive.tiles_path(Level.COMMUNE).read_bytes())
    sizes = {at: len(data) for at, data in all_tiles(source)}
    fifth, fourth = (sum(size for at, size in sizes.items() if at[0] == zoom and in_view(*at)) for zoom in (5, 4))
    assert fourth < fifth < FIRST_VIEW
    assert sum(archive.tiles_path(level).stat().st_size for level in Level) < 15e6


# --- Missing and damaged archives -------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["truncated", "not PMTiles", "empty", "missing"])
def test_a_damaged_archive_is_named(damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tiles").mkdir()
    for level in Level:
        (tmp_path / "tiles" / f"{level}.pmtiles").write_bytes(archive.tiles_path(level).read_bytes())
    broken = tmp_path / "tiles" / "epci.pmtiles"
    content = broken.read_bytes()
    monkeypatch.setattr(paths, "boundaries", lambda: tmp_path)
    archive.check_archives()
    if damage == "missing":
        broken.unlink()
    else:
        broken.write_bytes({"truncated": content[:-1], "not PMTiles": b"\x89PNG" + content, "empty": b""}[damage])
    with pytest.raises(ShippedDataMissing, match=r'tiles/epci\.pmtiles" .* "atlas build tiles"'):
        archive.check_archives()


# --- Pieces -----------------------------------------------------------------------------------------------------------


def grid_of_squares(count: int, side: float) -> gpd.GeoDataFrame:
    corners = [(x * side, y * side) for x in range(count) for y in range(count)]
    squares = [shapely.box(x, y, x + side, y + side) for x, y in corners]
    parents = [str(x > 1) for x in range(count) for _ in range(count)]
    return gpd.GeoDataFrame({"departement": parents}, geometry=squares, crs=4326)


def test_the_same_coverage_gives_the_same_bytes(tmp_path: Path) -> None:
    frame, plan = grid_of_squares(4, 1.0), Level.COMMUNE.record.tiles
    for name in ("a", "b"):
        write_archive(frame, plan, "departement", tmp_path / name, lambda _: None)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_territory_smaller_than_the_grid_stays_as_a_square() -> None:
    unit = WORLD / 1024
    large = shapely.box(0, 0, 50 * unit, 50 * unit) - shapely.box(10.1 * unit, 10.1 * unit, 10.2 * unit, 10.2 * unit)
    small = shapely.box(10.1 * unit, 10.1 * unit, 10.2 * unit, 10.2 * unit)
    shapes = snap(np.array([large, small]), 1024)
    assert len(shapes) == 2
    assert len(shapes.take(np.array([0])).points) == 4
    square_ = shapes.take(np.array([1])).points
    assert (np.ptp(square_, axis=0) == 1).all()
    assert twice_area(square_.tolist()) == 2


def test_borders_between_groups_are_found_once() -> None:
    shapes = snap(np.array([shapely.box(x, 0, x + WORLD / 8, WORLD / 8) for x in (0, WORLD / 8, WORLD / 4)]), 8)
    lines = outlines(shapes, np.array([0, 0, 1]))
    assert len(lines) == 1
    assert sorted(lines.points.tolist()) == [[6, 3], [6, 4]]


def shapes_of(*rings: list[tuple[int, int]]) -> Shapes:
    """Return shapes of one ring each."""
    edges_ = np.cumsum([0, *map(len, rings)])
    return Shapes(np.array([point for ring in rings for point in ring]), edges_, np.arange(len(rings) + 1))


@given(st.lists(st.tuples(st.integers(-40, 140), st.integers(-39, 139)), min_size=1, max_size=8))
def test_clipping_leaves_no_gap_and_no_overlap(border: list[tuple[int, int]]) -> None:
    """Two neighbours that fill everything between them fill the box exactly, however their border winds."""
    border = [(50, -40), *border, (50, 140)]
    west = [(-40, -40), *border, (-40, 140)]
    east = [*border[::-1], (140, -40), (140, 140)]
    box = np.array([0, 0]), np.array([100, 100])
    kept, chosen = clip(shapes_of(west, east), *box)
    assert set(chosen) <= {0, 1}
    assert kept.points.min() >= 0
    assert kept.points.max() <= 100
    rings = [kept.points[a:b].tolist() for a, b in pairwise(kept.paths)]
    assert sum(map(twice_area, rings)) == 2 * 100 * 100


def test_what_is_outside_the_box_goes_and_what_is_inside_stays() -> None:
    inside, outside = [(1, 1), (9, 1), (9, 9)], [(11, 1), (19, 1), (19, 9)]
    kept, chosen = clip(shapes_of(outside, inside), np.array([0, 0]), np.array([10, 10]))
    assert chosen.tolist() == [1]
    assert kept.points.tolist() == [list(point) for point in inside]
    assert len(clip(shapes_of(outside), np.array([0, 0]), np.array([10, 10]))[0]) == 0


def test_a_point_goes_only_where_both_neighbours_can_spare_it() -> None:
    # (2, 0) lies on the straight border of both; (4, 0) too, but a third territory begins there; (6, 1) ends a spike.
    north = [(0, 0), (0, -4), (6, -4), (6, 0), (6, 1), (6, 0), (4, 0), (2, 0)]
    south_west, south_east = [(0, 0), (2, 0), (4, 0), (4, 4), (0, 4)], [(4, 0), (6, 0), (6, 1), (6, 4), (4, 4)]
    rings = [north, south_west, south_east]
    spared = collinear_points(np.array(reduce(operator.iadd, rings, [])), np.repeat(np.arange(3), [8, 5, 5]))
    gone = [
        point for point, needless_ in zip(reduce(operator.iadd, rings, []), spared.tolist(), strict=True) if needless_
    ]
    assert gone == [(2, 0), (2, 0)]
    alone = collinear_points(np.array(north), np.zeros(len(north), int))
    assert alone.tolist() == [False, False, False, False, True, False, True, True]


coordinate = st.integers(-(2**20), 2**20)
ring = st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=9)


@given(st.lists(st.tuples(st.integers(0, 2**30), st.lists(ring, min_size=1, max_size=3)), min_size=1, max_size=5))
def test_what_is_encoded_is_decoded(features: list[tuple[int, list[list[tuple[int, int]]]]]) -> None:
    rings = [ring for _, rings in features for ring in rings]
    shapes = Shapes(
        np.array([point for ring in rings for point in ring]),
        np.cumsum([0, *map(len, rings)]),
        np.cumsum([0, *(len(rings) for _, rings in features)]),
    )
    ids = np.array([index for index, _ in features])
    layer = read_tile(encode_layer("t", 4096, ids, shapes))["t"]
    assert [(feature.id, feature.paths) for feature in layer.features] == features
    lines = read_tile(encode_layer("o", 4096, ids, shapes, LINES))["o"]
    assert [(feature.id, feature.kind, feature.paths) for feature in lines.features] == [
        (None, 1 if len(rings) == 1 else 4, rings) for _, rings in features
    ]


@given(st.integers(0, 2**63))
def test_a_varint_is_read_back(value: int) -> None:
    assert Bytes(varint(value)).varint() == value
