"""Follow a code of a commune, of whatever vintage, to the present communes."""

from __future__ import annotations

from typing import Final, NamedTuple

from geo.base.i18n import N_
from geo.base.notes import Note
from geo.doctor.gazetteer.areas import OUTSIDE
from geo.doctor.gazetteer.entries import (
    PARTS,
    YEARS,
    Step,
    bits,
    collectivities,
    communes,
    names_of,
    passage,
    vintages_of_codes,
)
from geo.doctor.matching.outcomes import (
    BEFORE,
    LISTED,
    MERGED,
    MERGED_ONCE,
    OFF_MAP,
    PART,
    RENUMBERED,
    SPLIT_OF,
    MatchStep,
    Outcome,
    unmatched,
)
from geo.territories.read import read_passage
from geo.vocabulary.levels import Level

ISLANDS_THAT_LEFT: Final = {"97123": "Saint-Barthélemy", "97127": "Saint-Martin"}
"""Communes of Guadeloupe until 2007, collectivities since."""
COLLECTIVITIES: Final = {
    "975": "Saint-Pierre-et-Miquelon", "977": "Saint-Barthélemy", "978": "Saint-Martin", "984": N_("French Southern Territories"),
    "986": "Wallis-et-Futuna", "987": N_("French Polynesia"), "988": N_("New Caledonia"), "989": N_("Clipperton Island"),
}  # fmt: skip


class Succession(NamedTuple):
    """Where a code leads: present communes with their shares, how, and what there is to say."""

    targets: tuple[tuple[str, float], ...]
    ways: tuple[MatchStep, ...] = ()
    reason: Note | None = None


def name_and_code(code: str, level: Level = Level.COMMUNE) -> str:
    """Write a present territory with its name and code.

    Examples
    --------
    >>> name_and_code("01001")
    "L'Abergement-Clémenciat (01001)"
    """
    return f"{names_of(level).get(code, code)} ({code})"


def follow(code: str, year: int | None) -> Succession | None:
    """Follow a code to the present communes.

    Parameters
    ----------
    code : str
    year : int or None
        Vintage of the file, where it is known: a commune that kept its code and lost land later is split only in a file of
        before.

    Returns
    -------
    Succession or None
        None where no source knows the code as one of a present département.

    Examples
    --------
    >>> follow("15141", 2025).ways, follow("15141", 2024).ways
    ((), (<MatchStep.SPLIT: 'split'>,))
    """
    steps = passage().get(code, ())
    if code in communes():
        if steps and year is not None and steps[0].year is not None and year < steps[0].year:
            return _split(code, steps)
        return Succession(((code, 1.0),))
    if not steps:
        return None
    if len(steps) > 1:
        return _split(code, steps)
    step = steps[0]
    new, old = name_and_code(step.code), name_of_former(code)
    if step.change in PARTS and not vintages_of_codes().get(code):
        return Succession(
            ((step.code, 1.0),), (MatchStep(step.change),), Note(PART, {"old": old, "code": code, "new": new})
        )
    values = {"old": old, "code": code, "new": new, "vintage": last_vintage(code), "year": step.year}
    template = RENUMBERED if step.change == "renumbered" else MERGED if step.year else MERGED_ONCE
    way = MatchStep(step.change) if step.change == "arrondissement" else MatchStep.PASSAGE
    return Succession(((step.code, 1.0),), (way,), Note(template, values))


def _split(code: str, steps: tuple[Step, ...]) -> Succession:
    shares = ", ".join(f"{name_and_code(step.code)} {step.share:.1%}" for step in steps)
    values = {"old": name_of_former(code), "code": code, "vintage": last_vintage(code), "shares": shares}
    return Succession(tuple((step.code, step.share) for step in steps), (MatchStep.SPLIT,), Note(SPLIT_OF, values))


def last_vintage(code: str) -> Note:
    """Say in which vintage a code was last that of a commune of its former extent."""
    gone = [step.year for step in passage().get(code, ()) if step.year]
    listed = [
        year for year in YEARS if vintages_of_codes().get(code, 0) & bits(year) and not (gone and year >= max(gone))
    ]
    if listed:
        return Note(LISTED, {"year": listed[-1]})
    return Note(BEFORE, {"year": max(gone) if gone else YEARS[0]})


def name_of_former(code: str) -> str:
    """Return the last name of a former code."""
    return _former_names().get(code) or names_of(Level.COMMUNE).get(code) or code


def _former_names() -> dict[str, str]:
    if not _NAMES:
        table = read_passage()
        _NAMES.update(zip(table["old_code"], table["old_name"], strict=True))
    return _NAMES


_NAMES: dict[str, str] = {}


def off_map(code: str, level: Level | None) -> Outcome | None:
    """Return the outcome for a code of an overseas collectivity, None for another one.

    Examples
    --------
    >>> off_map("98818", Level.COMMUNE).reason.text("en")
    'Nouméa (98818) is an overseas collectivity, off the map'
    """
    name = collectivities().get(code) or ISLANDS_THAT_LEFT.get(code)
    if name is None and code[:3] in OUTSIDE and len(code) in {3, 5} and code not in passage():
        name = Note(COLLECTIVITIES[code[:3]])  # type: ignore[assignment]
    if name is None or code in communes() or code in passage():
        return None
    return unmatched(level, "off_map", Note(OFF_MAP, {"name": name, "code": code}))
