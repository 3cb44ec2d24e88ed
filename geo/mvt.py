"""Encode shapes as Mapbox Vector Tiles 2.1, as far as the Atlas uses them: ids and geometry, no attributes.

Shapes are flat integer arrays, so that a whole tile is encoded by a few numpy operations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

MOVE: Final = 1
LINE: Final = 2
CLOSE: Final = 15
"""ClosePath with its count of 1."""
LINES: Final = 2
POLYGONS: Final = 3
"""Geometry types of the specification."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """Shapes made of paths (rings or lines), flat.

    Attributes
    ----------
    points : ndarray of int64, shape (n, 2)
        x to the east, y to the south. The first point of a ring is not repeated at its end.
    paths : ndarray of int64, shape (m + 1,)
        Path i has the points ``paths[i]`` to ``paths[i + 1]``.
    shapes : ndarray of int64, shape (k + 1,)
        Shape i has the paths ``shapes[i]`` to ``shapes[i + 1]``.
    """

    points: Integers
    paths: Integers
    shapes: Integers

    def __len__(self) -> int:
        return len(self.shapes) - 1

    def take(self, chosen: Integers) -> Shapes:
        """Return some of the shapes, in the order given.

        Examples
        --------
        >>> two = Shapes(np.arange(12).reshape(6, 2), np.array([0, 3, 6]), np.array([0, 1, 2]))
        >>> two.take(np.array([1])).points.tolist()
        [[6, 7], [8, 9], [10, 11]]
        """
        paths, shapes = _ranges(self.shapes, chosen)
        points, lengths = _ranges(self.paths, paths)
        return Shapes(self.points[points], lengths, shapes)


def encode_layer(name: str, extent: int, ids: Integers, shapes: Shapes, kind: int = POLYGONS) -> bytes:
    """Encode one layer of a tile.

    Parameters
    ----------
    name : str
    extent : int
        Units along one side of the tile.
    ids : ndarray of int64, shape (k,)
        Feature ids, 0 or more; not written for lines.
    shapes : Shapes
        In units of the tile, origin at its north-west corner. Rings of polygons: outer ones clockwise as seen on the map.
    kind : int
        `POLYGONS` or `LINES`.

    Returns
    -------
    bytes
        Field 3 of a tile; the bytes of several layers one after the other are a tile.

    References
    ----------
    Mapbox Vector Tile Specification 2.1.

    Examples
    --------
    >>> square = Shapes(np.array([[0, 0], [2, 0], [2, 2], [0, 2]]), np.array([0, 4]), np.array([0, 1]))
    >>> encode_layer("t", 8, np.array([7]), square).hex()
    '1a1a0a0174121108071803220b0900001a0400000403000f28087802'
    """
    values, ends = _commands(shapes, closed=kind == POLYGONS)
    encoded, sizes = _varints(values)
    edges = np.concatenate([[0], np.cumsum(sizes)])[ends]
    features = bytearray()
    for index in range(len(shapes)):
        geometry = encoded[edges[index] : edges[index + 1]].tobytes()
        head = b"\x08" + varint(int(ids[index])) if kind == POLYGONS else b""
        feature = head + bytes([0x18, kind]) + b"\x22" + varint(len(geometry)) + geometry
        features += b"\x12" + varint(len(feature)) + feature
    text = name.encode()
    layer = b"\x0a" + varint(len(text)) + text + bytes(features) + b"\x28" + varint(extent) + b"\x78\x02"
    return b"\x1a" + varint(len(layer)) + layer


def varint(value: int) -> bytes:
    """Return a whole number of 0 or more as a protocol buffer varint.

    Examples
    --------
    >>> varint(300).hex()
    'ac02'
    """
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def _commands(shapes: Shapes, *, closed: bool) -> tuple[Integers, Integers]:
    """Return the command stream of all shapes, and where the stream of each shape begins (and the last one ends)."""
    lengths = np.diff(shapes.paths)
    size = 2 * lengths + (3 if closed else 2)
    starts = np.concatenate([[0], np.cumsum(size)])
    values = np.empty(starts[-1], dtype=np.int64)
    begins = starts[:-1]
    values[begins] = MOVE | 1 << 3
    values[begins + 3] = LINE | (lengths - 1) << 3
    if closed:
        values[begins + size - 1] = CLOSE
    # The pen starts at the origin for every shape and stays where the path before ended.
    before = np.concatenate([[[0, 0]], shapes.points[:-1]])
    before[shapes.paths[shapes.shapes[:-1]]] = 0
    steps = shapes.points - before
    zigzag = steps << 1 ^ steps >> 63
    path = np.repeat(np.arange(len(lengths)), lengths)
    inside = np.arange(len(shapes.points)) - shapes.paths[path]
    # After the first point comes the count of the line.
    place = begins[path] + 1 + 2 * inside + (inside > 0)
    values[place], values[place + 1] = zigzag[:, 0], zigzag[:, 1]
    return values, starts[shapes.shapes]


def _varints(values: Integers) -> tuple[NDArray[np.uint8], Integers]:
    """Return the varints of whole numbers one after the other, and how many bytes each takes."""
    sizes = np.ones(len(values), dtype=np.int64)
    for bits in range(7, 35, 7):
        sizes += values >= 1 << bits
    ends = np.cumsum(sizes)
    encoded = np.empty(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    starts = ends - sizes
    for byte in range(5):
        has = sizes > byte
        more = (sizes[has] > byte + 1).astype(np.uint8) << 7
        encoded[starts[has] + byte] = (values[has] >> 7 * byte & 127).astype(np.uint8) | more
    return encoded, sizes


def _ranges(edges: Integers, chosen: Integers) -> tuple[Integers, Integers]:
    """Return the members of the chosen ranges one after the other, and the edges of the new ranges."""
    lengths = edges[chosen + 1] - edges[chosen]
    new = np.concatenate([[0], np.cumsum(lengths)])
    members = np.arange(new[-1]) + np.repeat(edges[chosen] - new[:-1], lengths)
    return members, new
