"""Find the names of communes by their key: the first ones by a scan of all names, many by an index of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from geo.doctor.gazetteer.entries import entries
from geo.doctor.gazetteer.normalise import loose_key, name_key

FEW: Final = 50
"""Names that are found by a scan, a few milliseconds each, before the index is made, which takes half a second."""
SPELT_OTHERWISE: Final = r"[(,/0-9œæßøłđ]|cedex|(^|[^a-z])(st|ste|sts|stes|lez|nd)([^a-z]|$)"
"""What the names have in them whose loose key is not the end of their letters."""


class NameIndex:
    """The positions in `entries` by `name_key` and by `loose_key`."""

    def __init__(self) -> None:
        self._scans = 0
        self._index: tuple[dict[str, list[int]], dict[str, list[int]]] | None = None

    def find(self, key: str) -> tuple[Sequence[int], Sequence[int]]:
        """Find names.

        Parameters
        ----------
        key : str
            As `name_key` returns it.

        Returns
        -------
        same, near : sequence of int
            Positions of the names that have this key, and of those that have its loose key; both in order.

        Examples
        --------
        >>> same, near = NameIndex().find("hay les roses")
        >>> same, {entries()[at].name for at in near}
        ([], {"L'Haÿ-les-Roses"})
        """
        if self._index is None and self._scans < FEW:
            self._scans += 1
            return self.scan(key)
        exact, loose = self._index = self._index or self.make()
        return exact.get(key, ()), loose.get(loose_key(key), ())

    @staticmethod
    def scan(key: str) -> tuple[list[int], list[int]]:
        """Find names as `find` does, without an index."""
        short = loose_key(key)
        letters, otherwise = _letters()
        wanted = pc.or_(pc.ends_with(letters, short), otherwise)
        keys = {at: _key(at) for at in pc.indices_nonzero(wanted).to_pylist()}
        same = [at for at, other in keys.items() if other == key]
        return same, [at for at, other in keys.items() if loose_key(other) == short]

    @staticmethod
    def make() -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """Return the positions of all names by key, and by loose key."""
        exact: dict[str, list[int]] = defaultdict(list)
        loose: dict[str, list[int]] = defaultdict(list)
        for at, (_, name, _, _) in enumerate(entries().rows):
            key = name_key(name)
            exact[key].append(at)
            loose[loose_key(key)].append(at)
        return dict(exact), dict(loose)


@lru_cache(maxsize=1)
def names() -> NameIndex:
    """Return the index of this process."""
    return NameIndex()


@lru_cache(maxsize=100_000)
def loose_keys_of(code: str) -> frozenset[str]:
    """Return the loose keys of all names of a code."""
    return frozenset(loose_key(_key(at)) for at in _positions_of_codes().get(code, ()))


@lru_cache(maxsize=1)
def _positions_of_codes() -> dict[str, list[int]]:
    positions: dict[str, list[int]] = defaultdict(list)
    for at, (code, _, _, _) in enumerate(entries().rows):
        positions[code].append(at)
    return dict(positions)


@lru_cache(maxsize=100_000)
def _key(position: int) -> str:
    return name_key(entries().rows[position][1])


@lru_cache(maxsize=1)
def _letters() -> tuple[pa.Array, pa.Array]:
    """Return the letters of every name in lower case, without accents and spaces, and which names are spelt otherwise."""
    spelt = pc.utf8_lower(pa.array([name for _, name, _, _ in entries().rows], pa.string()))
    opened = pc.utf8_normalize(spelt, form="NFKD")
    letters = pc.replace_substring_regex(opened, pattern="[^a-z0-9]+", replacement="")
    return letters, pc.match_substring_regex(spelt, pattern=SPELT_OTHERWISE)
