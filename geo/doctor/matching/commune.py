"""The cascade for rows about communes: code, SIREN, then name within the smallest place that is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from geo.base.notes import Note
from geo.doctor.gazetteer.areas import departements
from geo.doctor.gazetteer.entries import departement_of, entries, names_of, sirens
from geo.doctor.gazetteer.name_index import loose_keys_of
from geo.doctor.gazetteer.normalise import clean_code, loose_key, luhn, name_key
from geo.doctor.gazetteer.role import Role
from geo.doctor.matching import outcomes as say
from geo.doctor.matching.by_name import match_name, place
from geo.doctor.matching.codes_read import FOREIGN, CodeRead, read_commune_code
from geo.doctor.matching.follow import Succession, follow, name_and_code, off_map
from geo.doctor.matching.names_match import lookup
from geo.doctor.matching.outcomes import MatchStep, Outcome, Status, ambiguous, both, unmatched
from geo.doctor.matching.scopes import Context, scopes_of
from geo.vocabulary.levels import Level

Cells = Mapping[Role, str]


ALIKE: Final = 0.8
"""Likeness from which a name counts as another spelling of the name that the code has."""


def match_commune(cells: Cells, context: Context) -> Outcome:
    """Find the commune that a row is about.

    Parameters
    ----------
    cells : mapping of Role to str
        The cells that are not empty, of columns that are believed.
    context : Context

    Returns
    -------
    Outcome

    Examples
    --------
    >>> match_commune({Role.COMMUNE_CODE: "1001"}, Context()).targets
    (('01001', 1.0),)
    """
    cell = cells.get(Role.COMMUNE_CODE) or cells.get(Role.CODE, "")
    read = read_commune_code(cell) if cell else None
    if read is not None and not read.rounded and read.known:
        if outcome := off_map(read.code, Level.COMMUNE):
            return outcome
        followed = follow(read.code, context.year)
        if followed is not None:
            return _by_code(cell, read, followed, cells, context)
    if outcome := _by_siren(cells, read, context):
        return outcome
    failed = _why_not(cell, read) if read is not None else None
    name = cells.get(Role.COMMUNE_NAME) or cells.get(Role.NAME, "")
    if name:
        outcome = match_name(name, cells, context)
        if outcome.status is Status.MATCHED and read is not None:
            note = Note(say.CODE_FAILED, {"code": read.code})
            return outcome._replace(reason=both(note, outcome.reason))
        return outcome if failed is None else _both_failed(failed, outcome)
    if failed is not None:
        return failed
    siren = cells.get(Role.SIREN) or cells.get(Role.SIRET, "")
    if siren:
        return bad_siren(siren, Level.COMMUNE)
    return unmatched(Level.COMMUNE, "empty", Note(say.EMPTY))


def _both_failed(by_code: Outcome, by_name: Outcome) -> Outcome:
    """Return the outcome where neither the code nor the name leads anywhere: both reasons, and the candidates."""
    if by_code.kind == "off_map" or by_name.kind in {"total", "off_map"}:
        return by_code if by_code.kind == "off_map" else by_name
    kind = by_name.kind if by_name.status is Status.AMBIGUOUS else by_code.kind
    return by_name._replace(kind=kind, reason=both(by_code.reason, by_name.reason))


def _why_not(cell: str, read: CodeRead) -> Outcome:
    """Say why a code leads nowhere."""
    if read.rounded:
        return unmatched(Level.COMMUNE, "rounded_code", Note(say.ROUNDED, {"cell": cell}))
    if outcome := off_map(read.code, Level.COMMUNE):
        return outcome
    if read.code.startswith(FOREIGN) and len(read.code) == 5:
        return unmatched(Level.COMMUNE, "foreign_code", Note(say.FOREIGN, {"code": read.code}))
    if len(read.code) <= 3 and departements(cell):
        values = {"code": read.code, "level": str(Level.COMMUNE)}
        return unmatched(Level.COMMUNE, "other_level", Note(say.FORM_OF, values))
    return unmatched(Level.COMMUNE, "unknown_code", Note(say.UNKNOWN_CODE, {"code": read.code[:40]}))


def _by_code(cell: str, read: CodeRead, followed: Succession, cells: Cells, context: Context) -> Outcome:
    """Return the outcome for a code that leads somewhere, unless the rest of the row says otherwise."""
    codes = {code for code, _ in followed.targets}
    main = followed.targets[0][0]
    siren = cells.get(Role.SIREN) or cells.get(Role.SIRET)
    named = sirens().get(clean_code(siren).text[:9]) if siren else None
    if named is not None:
        other = follow(named, context.year)
        if other is not None and codes.isdisjoint(code for code, _ in other.targets):
            values = {"coded": name_and_code(main), "named": name_and_code(other.targets[0][0])}
            return ambiguous(Level.COMMUNE, "codes_differ", Note(say.CODES_DIFFER, values))
    remark = followed.reason
    ways = (*read.repairs, *followed.ways) or (MatchStep.EXACT_CODE,)
    if MatchStep.ZERO_RESTORED in read.repairs:
        remark = both(Note(say.ZERO, {"cell": cell}), remark)
    elif read.repairs:
        remark = both(Note(say.CLEANED, {"cell": cell, "code": read.code}), remark)
    name = cells.get(Role.COMMUNE_NAME) or cells.get(Role.NAME, "")
    if name and not _is_name_of(name, read.code, codes):
        outcome = _other_name(name, read.code, codes, main, anywhere=Role.COMMUNE_NAME in context.undecided)
        if isinstance(outcome, Outcome):
            return outcome
        remark = both(remark, outcome)
    if len(cells) > 1:
        differs = _place_differs(cells, read.code, codes, main)
        if differs is not None and Role.COMMUNE_CODE in context.undecided:
            return ambiguous(Level.COMMUNE, "places_differ", differs)
        remark = both(remark, differs)
    return Outcome(
        Status.MATCHED, Level.COMMUNE, followed.targets, tuple(map(MatchStep, ways)), 1.0, remark, source=read.code
    )


def _is_name_of(name: str, code: str, codes: set[str]) -> bool:
    if name == names_of(Level.COMMUNE).get(code):
        return True
    key = loose_key(name_key(name))
    return any(key in loose_keys_of(each) for each in (code, *codes))


def _other_name(name: str, code: str, codes: set[str], main: str, *, anywhere: bool) -> Outcome | Note | None:
    """Judge a name that is none of those of the code: that of another commune near by makes the row ambiguous."""
    from rapidfuzz import fuzz

    match = lookup(name, None if anywhere else place(frozenset({departement_of(code), departement_of(main)})))
    others = {target for at in match.positions for target in entries()[at].targets}
    if others & codes:
        return None
    if others:
        values = {
            "coded": name_and_code(main),
            "name": name,
            "named": ", ".join(name_and_code(each) for each in sorted(others)[:3]),
        }
        return ambiguous(Level.COMMUNE, "name_differs", Note(say.NAME_DIFFERS, values))
    key = name_key(name)
    if any(fuzz.ratio(key.replace(" ", ""), known) >= 100 * ALIKE for known in loose_keys_of(main)):
        return None
    return Note(say.NAME_OTHER, {"name": name[:80], "coded": name_and_code(main)})


def _place_differs(cells: Cells, code: str, codes: set[str], main: str) -> Note | None:
    """Say that the row names a département, a region or an EPCI that its code is not in."""
    for scope in scopes_of(cells):
        if scope.way is MatchStep.NAME_DEPARTEMENT and departement_of(code) in scope.departements:
            continue
        if not any(map(scope.holds, codes)):
            return Note(say.PLACE_DIFFERS, {"column": scope.column, "cell": scope.cell, "coded": name_and_code(main)})
    return None


def _by_siren(cells: Cells, read: CodeRead | None, context: Context) -> Outcome | None:
    """Return the outcome for a SIREN or a SIRET of a commune, None where there is none."""
    for role, way in ((Role.SIREN, MatchStep.SIREN), (Role.SIRET, MatchStep.SIRET)):
        if role not in cells:
            continue
        code = sirens().get(clean_code(cells[role]).text[:9])
        followed = follow(code, context.year) if code is not None else None
        if code is not None and followed is not None:
            failed = Note(say.CODE_FAILED, {"code": read.code}) if read is not None else None
            reason = both(failed, followed.reason)
            return Outcome(
                Status.MATCHED, Level.COMMUNE, followed.targets, (way, *followed.ways), 1.0, reason, source=code
            )
    return None


def bad_siren(cell: str, level: Level) -> Outcome:
    """Say what is wrong with a SIREN or a SIRET that leads nowhere."""
    cleaned = clean_code(cell)
    if cleaned.rounded:
        return unmatched(level, "rounded_code", Note(say.ROUNDED, {"cell": cell}))
    siren = cleaned.text[:9]
    if not (siren.isascii() and siren.isdigit() and len(siren) == 9 and luhn(siren)):
        return unmatched(level, "bad_siren", Note(say.BAD_SIREN, {"code": cleaned.text[:20]}))
    return unmatched(level, "other_siren", Note(say.OTHER_SIREN, {"code": siren}))
