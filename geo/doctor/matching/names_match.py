"""Find communes by name: within a département, a postcode, an EPCI, a region, or anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from geo.doctor.gazetteer.entries import PARTS, Entry, bits, communes, entries, skeletons
from geo.doctor.gazetteer.name_index import names
from geo.doctor.gazetteer.normalise import (
    DAMAGE,
    is_damaged,
    loose_key,
    name_key,
    repaired_texts,
    skeleton,
    with_apostrophe,
    without_remark,
)
from geo.doctor.matching.outcomes import MatchStep
from geo.vocabulary.model import VINTAGE

FUZZY_APPLIED: Final = 0.9
"""Least likeness at which the closest name of a département, a postcode or an EPCI is taken."""
FUZZY_PROPOSED: Final = 0.75
"""Least likeness at which a name is proposed."""
FEWEST_EDITS: Final = 3
"""Letters by which every other name of the place has to differ for the closest one to be taken."""
PROPOSALS: Final = 3
SMALL_WORDS: Final = frozenset("d de des du l la le les en sur sous a au aux et haut haute bas basse grand grande petit "
                               "petite nord sud est ouest vieux vieille neuf neuve".split())  # fmt: skip

PRESENT: Final = bits(int(VINTAGE))


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a name is looked for.

    Attributes
    ----------
    way : MatchStep
    column, cell : str
        The role that says so, and what it says.
    holds : callable
        Says of the code of a present commune whether it is inside.
    departements : frozenset of str
        Those that it touches.
    """

    way: MatchStep
    column: str
    cell: str
    holds: Callable[[str], bool]
    departements: frozenset[str]

    def accepts(self, entry: Entry) -> bool:
        """Say whether a name is one inside; a former commune counts where its successor is, or where its code says."""
        if self.way is MatchStep.NAME_DEPARTEMENT:
            return bool(entry.departements & self.departements)
        return any(map(self.holds, entry.targets))


class NameMatch(NamedTuple):
    """Names that were found, as positions in `entries`, and what had to be done to find them."""

    positions: tuple[int, ...]
    ways: tuple[MatchStep, ...] = ()
    text: str = ""


@lru_cache(maxsize=200_000)
def lookup(name: str, scope: Scope | None) -> NameMatch:
    """Find the names that a cell spells.

    Parameters
    ----------
    name : str
    scope : Scope or None

    Returns
    -------
    Found
        By the letters that are left, where some were lost; else the first of these that finds anything: the encoding
        repaired; the same words; the same without article and spaces; both without what stands in brackets.
    """
    accepts = (lambda _: True) if scope is None else scope.accepts
    if is_damaged(name):
        for text in (name, with_apostrophe(name)):
            positions = tuple(at for at in skeletons().get(skeleton(text), ()) if accepts(entries()[at]))
            if positions:
                return NameMatch(positions, (MatchStep.ENCODING_REPAIRED,), name)
        if DAMAGE in name:
            return NameMatch(())
    # Before the cell as it stands: "MÃ©rignac" without its odd letters is another commune, Marignac.
    for text in repaired_texts(name):
        if positions := _spelled(text, accepts):
            return NameMatch(positions, (MatchStep.ENCODING_REPAIRED,), text)
    for text in dict.fromkeys((name, without_remark(name))):
        if positions := _spelled(text, accepts):
            return NameMatch(positions, (), text)
    return NameMatch(())


def _spelled(text: str, accepts: Callable[[Entry], bool]) -> tuple[int, ...]:
    key = name_key(text)
    short = loose_key(key)
    if not short:
        return ()
    same, near = ([at for at in positions if accepts(entries()[at])] for positions in names().find(key))
    if not same or any(entries()[at].name == text for at in same):
        return tuple(same or near)
    # "VERGNE" may be Vergné, or La Vergne that lost its article: only the exact official spelling tells them apart.
    listed = [at for at in near if entries()[at].vintages and entries()[at].kind == "commune"]
    without_article = short == key.replace(" ", "")
    return tuple(dict.fromkeys([*same, *listed])) if without_article else tuple(same)


@lru_cache(maxsize=100_000)
def key_of(position: int) -> str:
    """Return the `name_key` of one entry."""
    return name_key(entries()[position].name)


def decide(positions: Iterable[int], year: int | None) -> tuple[Entry, ...]:
    """Choose among names that were found.

    Parameters
    ----------
    positions : iterable of int
        In `entries`.
    year : int or None
        Vintage of the file, where it is known.

    Returns
    -------
    tuple of Entry
        One entry, if all that count lead to the same present communes; else one for each. What counts, the first of these
        that there is: communes of that vintage; communes of any list since 2019, present or not; parts of communes; what
        vanished before 2019.
    """
    listed = [entries()[at] for at in positions]
    wanted = 0 if year is None else bits(year)
    groups: list[Callable[[Entry], bool]] = [
        lambda entry: entry.kind == "commune" and bool(entry.vintages & wanted),
        lambda entry: entry.kind in {"commune", "collectivity"},
        lambda entry: entry.kind in PARTS,
        lambda entry: True,
    ]
    for group in groups:
        chosen = [entry for entry in listed if group(entry)]
        if chosen:
            return _distinct(chosen)
    return ()


def _distinct(chosen: list[Entry]) -> tuple[Entry, ...]:
    """Keep one entry for each set of targets, a present name of a present commune first."""
    ordered = sorted(chosen, key=lambda entry: (entry.code not in communes(), not entry.vintages & PRESENT, entry.code))
    kept: dict[object, Entry] = {}
    for entry in ordered:
        kept.setdefault(entry.targets or entry.code, entry)
    return tuple(kept.values())


class Close(NamedTuple):
    """A name that is close to the one looked for: its likeness, and the letters to change, add, leave out or swap."""

    position: int
    score: float
    edits: int


def closest(name: str, positions: Iterable[int]) -> list[Close]:
    """Return the closest names, the best first, one for each present territory that they lead to.

    Parameters
    ----------
    name : str
    positions : iterable of int
        In `entries`: where to look.

    Returns
    -------
    list of Close
        Of likeness `FUZZY_PROPOSED` or more, up to 12.

    Notes
    -----
    Likeness is 1 less the normalised insertion and deletion distance of the keys (`rapidfuzz.fuzz.ratio`); edits are the
    optimal string alignment distance of the loose keys.
    """
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import OSA

    listed = list(positions)
    key = _key_to_compare(name)
    matches = process.extract(
        key, [key_of(at) for at in listed], scorer=fuzz.ratio, limit=12, score_cutoff=100 * FUZZY_PROPOSED
    )
    kept: dict[tuple[str, ...], Close] = {}
    for _, score, at in matches:
        entry = entries()[listed[at]]
        edits = OSA.distance(loose_key(key), loose_key(key_of(listed[at])))
        kept.setdefault(entry.targets or (entry.code,), Close(listed[at], round(score / 100, 3), edits))
    return list(kept.values())


def _key_to_compare(name: str) -> str:
    return name_key((repaired_texts(name) or [name])[0])


def is_close_enough(name: str, close: list[Close]) -> bool:
    """Say whether the closest name is so close, and the others so far, that it is taken.

    Names that differ by a small word ("du", "des", "haut") are names of different places and are never taken.

    Examples
    --------
    >>> is_close_enough("x", [])
    False
    """
    if not close or close[0].score < FUZZY_APPLIED or any(other.edits < FEWEST_EDITS for other in close[1:]):
        return False
    mine, theirs = _key_to_compare(name).split(), key_of(close[0].position).split()
    if len(mine) != len(theirs):
        # A word more or less: only a word that was cut in two.
        return "".join(mine) == "".join(theirs)
    differing = [(one, other) for one, other in zip(mine, theirs, strict=True) if one != other]
    return all(_misspelt(one, other) for one, other in differing)


def _misspelt(one: str, other: str) -> bool:
    if {one, other} & SMALL_WORDS or min(len(one), len(other)) < 4 or one.isdigit() or other.isdigit():
        return False
    from rapidfuzz.distance import OSA

    return bool(OSA.distance(one, other) == 1)
