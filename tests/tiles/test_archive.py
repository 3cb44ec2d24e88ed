"""Vector tiles: decoded with a reader of their own, nothing lost, borders shared, archives checked at start-up."""

import gzip
import shutil
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from mlt_reader import POLYGON, POLYGONS, Bytes, Ring, read_tile, twice_area
from pmtiles.reader import MmapSource, Reader, all_tiles

from geo.base import paths
from geo.base.errors.shipped import ShippedDataMissing
from geo.build.tiles import build_tiles, tiles
from geo.territories.read import read_territories
from geo.tiles.archive import check_archives, inlined_tile, tile_hash, tiles_path
from geo.tiles.grid import WORLD, outlines, snap
from geo.tiles.mlt import LINES, encode_layer, varint
from geo.tiles.shapes import Shapes
from geo.views.query import Extent
from geo.vocabulary.levels import Level, TileSet

Decoded = tuple[int, dict[int | None, list[Ring]], list[Ring]]


def layers(tile: bytes) -> dict[str, Decoded]:
    """Decode a tile: extent, rings by id, lines."""
    return {
        name: (
            layer.extent,
            {feature.id: feature.paths for feature in layer.features if feature.kind in (POLYGON, POLYGONS)},
            [line for feature in layer.features if feature.kind not in (POLYGON, POLYGONS) for line in feature.paths],
        )
        for name, layer in read_tile(tile).items()
    }


def archive(level: Level) -> dict[int, dict[tuple[int, int], bytes]]:
    by_zoom: dict[int, dict[tuple[int, int], bytes]] = defaultdict(dict)
    with tiles_path(level).open("rb") as file:
        for (zoom, x, y), data in all_tiles(MmapSource(file)):
            by_zoom[zoom][x, y] = gzip.decompress(data)
    return by_zoom


@pytest.mark.slow
@pytest.mark.parametrize("level", list(Level))
def test_no_territory_is_lost_at_any_zoom(level: Level) -> None:
    everything = set(range(len(read_territories(level))))
    by_zoom = archive(level)
    assert sorted(by_zoom) == list(level.record.tiles.zooms)
    for zoom, contents in by_zoom.items():
        ids = {feature.id for tile in contents.values() for feature in read_tile(tile)["t"].features}
        assert ids == everything, zoom


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "zoom"), [(Level.COMMUNE, 5), (Level.COMMUNE, 9), (Level.EPCI, 6), (Level.REGION, 4)]
)
def test_territories_touch_without_gap_or_overlap(level: Level, zoom: int) -> None:
    contents = archive(level)[zoom]
    at = max(contents, key=lambda key: len(contents[key]))
    extent, shapes, _ = layers(contents[at])["t"]
    rings = {id_: [ring for ring in parts if len(ring) > 2] for id_, parts in shapes.items()}
    assert all(twice_area(parts[0]) > 0 for parts in rings.values()), "outer rings come first and are clockwise"
    edges: dict[tuple[tuple[int, int], tuple[int, int]], int] = defaultdict(int)
    for parts in rings.values():
        for ring in parts:
            for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
                edges[a, b] += 1
    # Inside the tile every edge is met by its reverse, but for coasts and land borders: territories share borders.
    inside = [(a, b) for a, b in edges if all(0 <= c < extent for point in (a, b) for c in point)]
    met = sum((b, a) in edges for a, b in inside)
    assert met / len(inside) > (0.9 if level is Level.COMMUNE else 0.6)
    total = sum(twice_area(ring) for parts in rings.values() for ring in parts) / 2
    polygons = [shapely.make_valid(shapely.Polygon(parts[0])) for parts in rings.values()]
    union = shapely.union_all(polygons).area
    assert total == pytest.approx(union, rel=2e-3)


def test_outlines_lie_on_borders_of_territories() -> None:
    contents = archive(Level.DEPARTEMENT)[5]
    tile = layers(contents[max(contents, key=lambda key: len(contents[key]))])
    corners = {point for parts in tile["t"][1].values() for ring in parts for point in ring}
    lines = tile["o"][2]
    assert lines
    assert {point for line in lines for point in line} <= corners


def test_the_archive_says_what_it_is() -> None:
    with tiles_path(Level.COMMUNE).open("rb") as file:
        reader = Reader(MmapSource(file))
        header, metadata = reader.header(), reader.metadata()
    assert header["clustered"]
    assert header["leaf_directory_length"] == 0, "one request reads the whole directory"
    assert header["root_length"] + 127 <= 16384
    assert "IGN" in metadata["attribution"]
    assert [layer["id"] for layer in metadata["vector_layers"]] == ["t", "o"]


def test_the_first_view_of_all_communes_is_small() -> None:
    tiles_of_france = {
        at: tile for at, tile in archive(Level.COMMUNE)[5].items() if at[1] in (10, 11) and at[0] in (15, 16)
    }
    assert sum(len(gzip.compress(tile, 9)) for tile in tiles_of_france.values()) < 400_000


@given(st.integers(0, 2**34))
def test_a_varint_is_read_back(value: int) -> None:
    assert Bytes(varint(value)).varint() == value


coordinate = st.integers(-(2**20), 2**20)
ring = st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=9)


@pytest.mark.slow
@given(st.lists(st.lists(ring, min_size=1, max_size=3), min_size=1, max_size=6))
def test_what_is_encoded_is_decoded(shapes: list[list[list[tuple[int, int]]]]) -> None:
    rings = [one for shape in shapes for one in shape]
    flat = Shapes(
        np.array([point for one in rings for point in one]),
        np.cumsum([0, *(len(one) for one in rings)]),
        np.cumsum([0, *(len(shape) for shape in shapes)]),
    )
    ids = np.arange(len(shapes)) * 1000
    extent, decoded, _ = layers(encode_layer("t", 4096, ids, flat))["t"]
    assert extent == 4096
    assert decoded == {int(id_): shape for id_, shape in zip(ids, shapes, strict=True)}
    _, _, lines = layers(encode_layer("o", 4096, ids, flat, LINES))["o"]
    assert lines == rings


def test_a_territory_smaller_than_the_grid_stays_visible() -> None:
    metre = shapely.box(100, 100, 101, 101)
    shapes = snap(np.array([metre, shapely.box(0, 0, WORLD / 4, WORLD / 4)]), 64)
    first = shapes.take(np.array([0])).points
    assert len(first) == 4
    assert np.ptp(first, axis=0).tolist() == [1, 1]


def test_outlines_are_the_borders_between_groups_once() -> None:
    side = WORLD / 8
    cells = np.array(
        [shapely.box(x * side, y * side, (x + 1) * side, (y + 1) * side) for x in range(3) for y in range(2)]
    )
    shapes = snap(cells, 8)
    lines = outlines(shapes, np.array([0, 0, 1, 1, 1, 1]))
    assert len(lines) == 1
    assert sorted(lines.points.tolist()) == [[5, 2], [5, 3], [5, 4]]
    assert len(outlines(shapes, np.zeros(6, np.int64))) == 0


def test_the_same_coverage_gives_the_same_tiles() -> None:
    side = WORLD / 64
    cells = np.array(
        [shapely.box(x * side, y * side, (x + 1) * side, (y + 1) * side) for x in range(4) for y in range(4)]
    )
    groups = np.arange(16) // 4
    once, again = (list(tiles(cells, groups, 3, 256, simplify=True)) for _ in range(2))
    assert once == again
    assert {id_ for _, _, tile in once for id_ in layers(tile)["t"][1]} == set(range(16))


def test_plans_are_in_sight_of_the_map() -> None:
    assert all(plan.first == 3 for plan in (level.record.tiles for level in Level))
    assert TileSet(3, (1, 2)).zooms == range(3, 5)


@pytest.mark.slow
def test_an_inlined_tile_has_the_territories_of_its_view() -> None:
    whole = layers(gzip.decompress(inlined_tile(Level.COMMUNE)))["t"][1]
    assert set(whole) == set(range(34_875))
    part = layers(gzip.decompress(inlined_tile(Level.COMMUNE, Extent(Level.DEPARTEMENT, "2A"))))["t"][1]
    assert set(part) == set(range(124))


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(paths.boundaries() / "tiles", tmp_path / "tiles")
    monkeypatch.setattr(paths, "boundaries", lambda: tmp_path)
    return tmp_path / "tiles" / "region.pmtiles"


SENTENCE = 'region.pmtiles" of the Atlas is missing or damaged. Rebuild it with "atlas build tiles"'


def test_whole_archives_are_accepted(copied: Path) -> None:
    check_archives()


@pytest.mark.parametrize("damage", ["truncated", "short", "foreign", "missing"])
def test_a_damaged_archive_is_named_with_the_command_that_rebuilds_it(copied: Path, damage: str) -> None:
    content = copied.read_bytes()
    damaged = {"truncated": content[:-1], "short": content[:50], "foreign": b"<html>" * 100}
    if damage == "missing":
        copied.unlink()
    else:
        copied.write_bytes(damaged[damage])
    with pytest.raises(ShippedDataMissing, match=SENTENCE):
        check_archives()


def test_the_hash_is_that_of_the_content() -> None:
    import hashlib

    assert tile_hash(Level.REGION) == hashlib.sha256(tiles_path(Level.REGION).read_bytes()).hexdigest()[:16]


@pytest.mark.slow
def test_a_build_writes_archives_and_their_checksums(tmp_path: Path) -> None:
    for level in Level:
        shutil.copy(paths.boundaries() / f"{Level.REGION}.parquet", tmp_path / f"{level}.parquet")
    frame = __import__("geopandas").read_parquet(tmp_path / "commune.parquet")
    frame["departement"] = frame["region"]
    for level in Level:
        frame.to_parquet(tmp_path / f"{level}.parquet")
    lines: list[str] = []
    build_tiles(tmp_path, lines.append)
    assert {path.name for path in (tmp_path / "tiles").iterdir()} == {
        *(f"{level}.pmtiles" for level in Level),
        "commune.mlt.gz",
    }
    assert len((tmp_path / "SHA256SUMS").read_text().splitlines()) == 5
    assert lines[0] == "tiles of level commune, zoom 3"
