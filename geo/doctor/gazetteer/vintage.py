"""Which vintage of the official list the codes or names of a file belong to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from geo.doctor.gazetteer.entries import YEARS, bits, departement_of, vintages_of_codes
from geo.vocabulary.model import VINTAGE

COMPLETE: Final = 0.9
"""Share of the communes of the départements that a file touches from which it counts as complete there."""


@dataclass(frozen=True, slots=True)
class VintageFit:
    """The vintage that fits best.

    Attributes
    ----------
    year : int or None
        None where the file has no commune of any list.
    share : float
        Share of the distinct communes of the file that the list of `year` has.
    shares : dict of int to float
        The same for every list.
    tied : tuple of int
        Lists that fit as well as `year`; the Atlas's own vintage wins a tie, else the latest.
    certain : bool
        The file tells `year` apart: it has codes or names that only this list has together, or all of its communes. A
        file of communes that all lists have fits all of them.
    """

    year: int | None
    share: float
    shares: Mapping[int, float]
    tied: tuple[int, ...]
    certain: bool

    @property
    def known(self) -> int | None:
        """The vintage by which former codes and names are judged; None where the present one fits as well as others."""
        return self.year if self.certain or int(VINTAGE) not in self.tied else None


def fit_vintage(codes: Collection[str], bits_of: Mapping[str, int] | None = None) -> VintageFit:
    """Find the vintage that fits a set of communes best.

    Parameters
    ----------
    codes : collection of str
        Distinct codes of communes, as the file has them (repaired).
    bits_of : mapping of str to int, optional
        Vintages in which each is in the file's form (its name too), as bits; by default those that have the code.

    Returns
    -------
    VintageFit

    Notes
    -----
    The list with the most of the codes wins. Where the file is (nearly) complete for the départements that it touches, each
    commune of a list that it lacks there counts against that list: a file of 2024 has only codes that the list of 2023 has
    too, but not all of them.

    Examples
    --------
    >>> fit_vintage(["01001", "01039"]).tied, fit_vintage(["01001"]).certain
    ((2019, 2021, 2022), False)
    """
    known = vintages_of_codes() if bits_of is None else bits_of
    here = {code: known.get(code, 0) for code in codes}
    listed = [vintages for vintages in here.values() if vintages]
    if not listed:
        return VintageFit(None, 0.0, dict.fromkeys(YEARS, 0.0), (), False)
    hits = {year: sum(1 for vintages in listed if vintages & bits(year)) for year in YEARS}
    lacking = _lacking([code for code, vintages in here.items() if vintages], hits)
    scores = {year: hits[year] - lacking.get(year, 0) for year in YEARS}
    best = [year for year in YEARS if scores[year] == max(scores.values())]
    preferred = int(VINTAGE)
    year = preferred if preferred in best else best[-1]
    shares = {each: hits[each] / len(listed) for each in YEARS}
    # Two lists with the same communes are one vintage for all that follows.
    others = {each for each in YEARS if each not in best}
    certain = bool(others) and _are_equal(best)
    return VintageFit(year, shares[year], shares, tuple(best), certain)


def _lacking(codes: Collection[str], hits: Mapping[int, int]) -> dict[int, int]:
    """Count the communes of each list that a file lacks in the départements that it touches, if it is complete there."""
    touched = {departement_of(code) for code in codes}
    there = {year: sum(_size(departement, year) for departement in touched) for year in YEARS}
    lacking = {year: there[year] - hits[year] for year in YEARS}
    share = min(lacking[year] / max(there[year], 1) for year in YEARS)
    return lacking if share <= 1 - COMPLETE else {}


def _size(departement: str, year: int) -> int:
    """Return how many communes a list has in a département."""
    wanted = bits(year)
    return sum(count for vintages, count in _census().get(departement, {}).items() if vintages & wanted)


def _are_equal(years: Collection[int]) -> bool:
    """Say whether the lists of several years have the same communes."""
    wanted = [bits(year) for year in years]
    different = {vintages for counts in _census().values() for vintages in counts}
    return all(len({bool(vintages & one) for one in wanted}) == 1 for vintages in different)


@lru_cache(maxsize=1)
def _census() -> dict[str, Counter[int]]:
    """Return for each département how many codes are in the same lists: lists are compared without walking through them."""
    counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for code, vintages in vintages_of_codes().items():
        counts[departement_of(code)][vintages] += 1
    return dict(counts)
