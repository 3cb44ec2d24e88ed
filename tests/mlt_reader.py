"""A reader of MapLibre Tiles 1 for tests, which shares no code with the encoder and refuses what the specification forbids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

POINT, LINE, POLYGON, LINES, POLYGONS = 0, 1, 2, 4, 5
PLAIN, DELTA, COMPONENTS = 0b000_000_10, 0b001_000_10, 0b010_000_10

Ring = list[tuple[int, int]]


@dataclass
class Feature:
    """A territory (`kind` 2 or 5) or an outline (1 or 4); `parts` are its polygons, exterior first, or its lines."""

    id: int | None
    kind: int
    parts: list[list[Ring]]

    @property
    def paths(self) -> list[Ring]:
        """All rings or lines in order."""
        return [path for part in self.parts for path in part]


@dataclass
class Layer:
    extent: int
    features: list[Feature]


class Bytes:
    """Bytes that are read from the beginning to the end."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        assert self.at + count <= len(self.data)
        self.at += count
        return self.data[self.at - count : self.at]

    def byte(self) -> int:
        return self.take(1)[0]

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def stream(self) -> tuple[int, list[int]]:
        """Return the role of a stream and its values."""
        role, encoding, count = self.byte(), self.byte(), self.varint()
        payload = np.frombuffer(self.take(self.varint()), np.uint8)
        group = np.concatenate([[0], np.cumsum(payload < 128)[:-1]]).astype(int)
        values = np.zeros(count, np.int64)
        assert len(payload) == 0 or group[-1] == count - 1
        begin = np.searchsorted(group, group)
        np.add.at(
            values, group[: len(payload)], (payload & 127).astype(np.int64) << 7 * (np.arange(len(payload)) - begin)
        )
        if encoding == PLAIN:
            return role, values.tolist()
        steps = values >> 1 ^ -(values & 1)
        if encoding == DELTA:
            return role, np.cumsum(steps).tolist()
        assert encoding == COMPONENTS
        return role, np.cumsum(steps.reshape(-1, 2), axis=0).ravel().tolist()


def read_tile(data: bytes) -> dict[str, Layer]:
    """Return the layers of a tile by name; only ids and geometry are allowed."""
    tile, layers = Bytes(data), {}
    while tile.at < len(data):
        body = Bytes(tile.take(tile.varint()))
        assert body.byte() == 1, "format"
        name = body.take(body.varint()).decode()
        assert name
        assert name not in layers
        extent = body.varint()
        columns = list(body.take(body.varint()))
        assert columns in ([0, 4], [4]), "ids, geometry"
        ids = body.stream()[1] if columns[0] == 0 else None
        streams = [body.stream() for _ in range(body.varint())]
        assert body.at == len(body.data)
        assert streams[0][0] == 0x10
        assert len(dict(streams)) == len(streams), "each at most once"
        layers[name] = Layer(extent, features(dict(streams), ids))
    return layers


def features(streams: dict[int, list[int]], ids: list[int] | None) -> list[Feature]:
    """Put the streams of a geometry column together."""
    types = streams.pop(0x10)
    flat = iter(streams.pop(0x13))
    points = zip(flat, flat, strict=True)
    several, parts, rings = (iter(streams.get(role, [])) for role in (0x31, 0x32, 0x33))
    decoded = []
    assert types
    for index, kind in enumerate(types):
        assert kind in (LINE, POLYGON, LINES, POLYGONS)
        count = next(several) if kind >= LINES else 1
        assert count > (kind >= LINES)
        if kind in (POLYGON, POLYGONS):
            shape = [[take(points, next(rings)) for _ in range(next(parts))] for _ in range(count)]
            assert all(len(ring) > 2 for polygon in shape for ring in polygon)
        else:
            shape = [[take(points, next(parts))] for _ in range(count)]
        decoded.append(Feature(ids[index] if ids else None, kind, shape))
    assert not any(list(rest) for rest in (points, several, parts, rings)), "nothing is left"
    return decoded


def take(points: Iterator[tuple[int, int]], count: int) -> Ring:
    taken = list(islice(points, count))
    assert len(taken) == count
    return taken


def twice_area(ring: Ring) -> int:
    """Surveyor's formula: positive for a ring that is clockwise where y grows to the south."""
    return sum(a * d - b * c for (a, b), (c, d) in zip(ring, [*ring[1:], ring[0]], strict=True))
