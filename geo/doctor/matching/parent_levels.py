"""Match rows about EPCI, départements and régions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from geo.base.i18n import N_
from geo.base.notes import Note
from geo.doctor.gazetteer import areas
from geo.doctor.gazetteer.entries import former_epci, names_of, passage, sirens
from geo.doctor.gazetteer.normalise import clean_code
from geo.doctor.gazetteer.role import Role
from geo.doctor.matching import outcomes as say
from geo.doctor.matching.by_name import TOTAL
from geo.doctor.matching.commune import bad_siren
from geo.doctor.matching.follow import COLLECTIVITIES, name_and_code
from geo.doctor.matching.outcomes import MatchStep, Outcome, Status, ambiguous, unmatched
from geo.territories.read import read_territories
from geo.vocabulary.levels import Level

FORMER_EPCI: Final = N_("{old} ({code}) is part of {new} since {year}")
SPLIT_EPCI: Final = N_("{old} ({code}) was divided in {year}; its value is shared by population: {shares}")
FORMER_REGION: Final = N_("{old} ({code}) is part of {new} since 2016")
SEVERAL: Final = N_('"{cell}" stands for several territories: {candidates}')

Cells = Mapping[Role, str]


def match_epci(cells: Cells) -> Outcome:
    """Find the EPCI that a row is about.

    Examples
    --------
    >>> match_epci({Role.EPCI_CODE: "200035459"}).reason.text("en")
    "CA d'Agen (200035459) is part of CA Agglomération d'Agen (200096956) since 2022"
    """
    failed: Outcome | None = None
    for role in (Role.CODE, Role.SIREN, Role.SIRET, Role.EPCI_CODE):
        if role not in cells:
            continue
        cleaned = clean_code(cells[role])
        siren = cleaned.text[:9]
        way = {Role.SIREN: MatchStep.SIREN, Role.SIRET: MatchStep.SIRET}.get(role, MatchStep.EXACT_CODE)
        if len(cleaned.text) in {9, 14} and siren in names_of(Level.EPCI):
            ways = (MatchStep.CLEANED_CODE,) if cleaned.cleaned and way is MatchStep.EXACT_CODE else (way,)
            return Outcome(Status.MATCHED, Level.EPCI, ((siren, 1.0),), ways, 1.0, source=siren)
        if len(cleaned.text) in {9, 14} and siren in former_epci():
            return _former(siren, way)
        if siren in sirens():
            values = {"code": siren, "level": str(Level.EPCI)}
            failed = failed or unmatched(Level.EPCI, "other_level", Note(say.FORM_OF, values))
        failed = failed or bad_siren(cells[role], Level.EPCI)
    name = cells.get(Role.EPCI_NAME) or cells.get(Role.NAME, "")
    if name:
        outcome = _epci_by_name(name, cells)
        return outcome if outcome.status is Status.MATCHED or failed is None else failed
    return failed or unmatched(Level.EPCI, "empty", Note(say.EMPTY))


def _former(siren: str, way: MatchStep) -> Outcome:
    steps = passage(Level.EPCI).get(siren, ())
    if not steps:
        return unmatched(Level.EPCI, "unknown_code", Note(say.UNKNOWN_CODE, {"code": siren}))
    first = () if way is MatchStep.EXACT_CODE else (way,)
    values = {"old": former_epci()[siren], "code": siren, "year": steps[0].year}
    if len(steps) == 1:
        note = Note(FORMER_EPCI, {**values, "new": name_and_code(steps[0].code, Level.EPCI)})
        return Outcome(
            Status.MATCHED,
            Level.EPCI,
            ((steps[0].code, steps[0].share),),
            (*first, MatchStep.PASSAGE),
            1.0,
            note,
            source=siren,
        )
    shares = ", ".join(f"{name_and_code(step.code, Level.EPCI)} {step.share:.1%}" for step in steps)
    targets = tuple((step.code, step.share) for step in steps)
    note = Note(SPLIT_EPCI, {**values, "shares": shares})
    return Outcome(Status.MATCHED, Level.EPCI, targets, (*first, MatchStep.SPLIT), 1.0, note, source=siren)


def _epci_by_name(name: str, cells: Cells) -> Outcome:
    codes = set(areas.epci_codes(name))
    touched = _touched()
    for role, read in _PARENTS.items():
        those = read(cells[role]) if role in cells else frozenset()
        codes = {code for code in codes if not those or touched.get(code, those) & those} or codes
    present = codes & set(names_of(Level.EPCI)) or codes
    if len(present) == 1:
        code = next(iter(present))
        if code in former_epci():
            return _former(code, MatchStep.NAME)
        return Outcome(Status.MATCHED, Level.EPCI, ((code, 1.0),), (MatchStep.NAME,), 1.0, source=code)
    if present:
        values = {
            "name": name[:80],
            "candidates": ", ".join(name_and_code(code, Level.EPCI) for code in sorted(present)[:5]),
        }
        return ambiguous(Level.EPCI, "homonyms", Note(say.HOMONYMS, values))
    return unmatched(Level.EPCI, "unknown_name", _closest(name, Level.EPCI, areas.epci_key))


_PARENTS: Final = {
    Role.DEPARTEMENT_CODE: areas.departements,
    Role.DEPARTEMENT_NAME: areas.departements,
    Role.REGION_CODE: areas.regions,
    Role.REGION_NAME: areas.regions,
}


def _touched() -> dict[str, frozenset[str]]:
    """Return the départements and the regions of each EPCI, in one set."""
    if not _TOUCHED:
        table = read_territories(Level.EPCI)
        for code, listed, region in zip(table["code"], table["departements"], table["region"], strict=True):
            _TOUCHED[code] = frozenset([*listed, region])
    return _TOUCHED


_TOUCHED: dict[str, frozenset[str]] = {}


def _closest(name: str, level: Level, key: Callable[[str], str]) -> Note:
    from rapidfuzz import fuzz, process

    known = {code: key(text) for code, text in names_of(level).items()}
    matches = process.extract(key(name[:200]), known, scorer=fuzz.ratio, limit=3, score_cutoff=75)
    reason = Note(say.UNKNOWN_ANYWHERE, {"name": name[:80]})
    near = ", ".join(f"{name_and_code(str(code), level)} {score / 100:.2f}" for _, score, code in matches)
    return Note(say.CLOSEST, {"reason": reason, "candidates": near}) if near else reason


def match_departement(cells: Cells) -> Outcome:
    """Find the département that a row is about.

    Examples
    --------
    >>> match_departement({Role.DEPARTEMENT_CODE: "1"}).ways
    (<MatchStep.ZERO_RESTORED: 'zero_restored'>,)
    """
    roles = (Role.CODE, Role.DEPARTEMENT_CODE, Role.DEPARTEMENT_NAME, Role.NAME)
    return _match(Level.DEPARTEMENT, cells, roles, areas.departements)


def match_region(cells: Cells) -> Outcome:
    """Find the région that a row is about; one of before 2016 leads to the one that it is part of.

    Examples
    --------
    >>> match_region({Role.REGION_NAME: "Picardie"}).targets
    (('32', 1.0),)
    """
    return _match(Level.REGION, cells, (Role.CODE, Role.REGION_CODE, Role.REGION_NAME, Role.NAME), areas.regions)


def _match(level: Level, cells: Cells, roles: tuple[Role, ...], read: Callable[[str], frozenset[str]]) -> Outcome:
    failed: Outcome | None = None
    for role in roles:
        cell = cells.get(role, "")
        if not cell:
            continue
        codes = read(cell)
        if len(codes) == 1:
            return _match_code(level, cell, next(iter(codes)))
        if codes:
            values = {"cell": cell, "candidates": ", ".join(name_and_code(code, level) for code in sorted(codes))}
            return ambiguous(level, "homonyms", Note(SEVERAL, values))
        failed = failed or _unknown(level, cell)
    return failed or unmatched(level, "empty", Note(say.EMPTY))


def _match_code(level: Level, cell: str, code: str) -> Outcome:
    if code in areas.OUTSIDE:
        values = {"name": Note(COLLECTIVITIES[code]), "code": code}
        return unmatched(level, "off_map", Note(say.OFF_MAP, values))
    cleaned = clean_code(cell)
    target = ((code, 1.0),)
    if level is Level.REGION and (former := areas.region_code(cell)) in areas.FORMER_REGIONS:
        values = {"old": areas.FORMER_REGIONS[former][0], "code": former, "new": name_and_code(code, level)}
        return Outcome(
            Status.MATCHED, level, target, (MatchStep.PASSAGE,), 1.0, Note(FORMER_REGION, values), source=former
        )
    if cleaned.text == code:
        way = MatchStep.CLEANED_CODE if cleaned.cleaned else MatchStep.EXACT_CODE
        return Outcome(Status.MATCHED, level, target, (way,), 1.0, source=code)
    if cleaned.text.isdigit() and f"{int(cleaned.text):02d}" == code:
        return Outcome(
            Status.MATCHED, level, target, (MatchStep.ZERO_RESTORED,), 1.0, Note(say.ZERO, {"cell": cell}), source=code
        )
    return Outcome(Status.MATCHED, level, target, (MatchStep.NAME,), 1.0, source=code)


def _unknown(level: Level, cell: str) -> Outcome:
    from geo.base.text import search_key

    if TOTAL.fullmatch(search_key(cell)):
        return unmatched(level, "total", Note(say.TOTAL, {"cell": cell[:80]}))
    if any(letter.isdigit() for letter in cell):
        return unmatched(level, "unknown_code", Note(say.FORM_OF, {"code": cell[:40], "level": str(level)}))
    return unmatched(level, "unknown_name", _closest(cell, level, search_key))
