"""Match a row by the name of its commune."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from geo.base.i18n import N_
from geo.base.notes import Note
from geo.doctor.gazetteer import areas
from geo.doctor.gazetteer.entries import Entry, bits, communes, entries, entries_in
from geo.doctor.gazetteer.normalise import name_key
from geo.doctor.gazetteer.role import Role
from geo.doctor.matching import outcomes as say
from geo.doctor.matching.follow import follow, name_and_code, off_map
from geo.doctor.matching.names_match import (
    PRESENT,
    PROPOSALS,
    Close,
    NameMatch,
    Scope,
    closest,
    decide,
    is_close_enough,
    lookup,
)
from geo.doctor.matching.outcomes import MatchStep, Outcome, Status, ambiguous, both, unmatched
from geo.doctor.matching.scopes import PLACES_SET, Context, scopes_of
from geo.vocabulary.levels import Level

TOTAL: Final = re.compile(
    r"(sous )?(total|totaux|ensemble|somme|moyenne)( .*)?|france( entiere| metropolitaine| hors .*)?|national|autres?|hors .*"
)
REMARK: Final = re.compile(r"\s*(source|note|lecture|champ)s?\s*:.*", re.IGNORECASE | re.DOTALL)
_BRACKETS: Final = re.compile(r"\(([^()]{1,40})\)\s*$")
PLACE: Final = N_('the {column} "{cell}"')
ANYWHERE: Final = N_("the lists")
FIRM: Final = (MatchStep.NAME_DEPARTEMENT, MatchStep.NAME_REGION)
"""Places that do not change: communes change their EPCI, and addresses have the postcode of another post office."""
SCORE_SPELLED: Final = 1.0
SCORE_REPAIRED: Final = 0.95


def place(departements: frozenset[str]) -> Scope:
    """Return the scope of some départements."""
    holds = lambda code: areas.inside(code, Level.DEPARTEMENT) in departements  # noqa: E731
    return Scope(MatchStep.NAME_DEPARTEMENT, str(Role.DEPARTEMENT_CODE), "", holds, departements)


def match_name(name: str, cells: Mapping[Role, str], context: Context) -> Outcome:
    """Find the commune of a name.

    Parameters
    ----------
    name : str
    cells : mapping of Role to str
        The other cells of the row.
    context : Context

    Returns
    -------
    Outcome
        Matched where the name is unique in the smallest place that is given, or in the lists where none is.
    """
    scopes = scopes_of(cells)
    if PLACES_SET.isdisjoint(cells) and (hint := _in_brackets(name)):
        scopes = [place(hint)]
    for scope in scopes:
        match = lookup(name, scope)
        if match.positions:
            return _decided(name, match, scope, scopes, context)
    # A place that is not understood is no reason to look for the name in the whole country.
    if PLACES_SET.isdisjoint(cells) and not scopes:
        match = lookup(name, None)
        if match.positions:
            return _decided(name, match, None, [], context)
    return _match_closest(name, scopes, context)


def _in_brackets(name: str) -> frozenset[str]:
    """Return the département that stands in brackets behind a name: ``Saint-Denis (93)``."""
    match = _BRACKETS.search(name)
    return areas.departements(match[1].strip()) if match else frozenset()


def _decided(name: str, match: NameMatch, scope: Scope | None, scopes: list[Scope], context: Context) -> Outcome:
    """Return the outcome for names that were found: one commune, or several."""
    positions = match.positions
    for other in scopes:
        inside = tuple(at for at in positions if other.accepts(entries()[at]))
        positions = inside or positions
    chosen = decide(positions, context.year)
    if len(chosen) != 1:
        values = {"name": name[:80], "candidates": _listed(chosen)}
        return ambiguous(Level.COMMUNE, "homonyms", Note(say.HOMONYMS, values))
    entry = chosen[0]
    if not entry.targets:
        outcome = off_map(entry.code, Level.COMMUNE)
        return outcome or unmatched(Level.COMMUNE, "unknown_name", Note(say.UNKNOWN_ANYWHERE, {"name": name[:80]}))
    remark: Note | None = None
    for other in scopes:
        if not other.accepts(entry):
            values = {"column": other.column, "cell": other.cell, "coded": name_and_code(entry.targets[0])}
            note = Note(say.PLACE_DIFFERS, values)
            if other.way in FIRM:
                return ambiguous(Level.COMMUNE, "places_differ", note)
            remark = both(remark, note)
    score = SCORE_REPAIRED if MatchStep.ENCODING_REPAIRED in match.ways else SCORE_SPELLED
    return _matched(name, entry, scope, match.ways, score, remark, context)


def _matched(
    name: str,
    entry: Entry,
    scope: Scope | None,
    ways: tuple[MatchStep, ...],
    score: float,
    remark: Note | None,
    context: Context,
) -> Outcome:
    """Follow the code of the name that was chosen."""
    year = context.year if context.year is None or entry.vintages & bits(context.year) else None
    followed = follow(entry.code, year)
    if followed is None:
        return unmatched(Level.COMMUNE, "unknown_name", Note(say.UNKNOWN_ANYWHERE, {"name": name[:80]}))
    by = scope.way if scope is not None else MatchStep.NAME
    new = name_and_code(followed.targets[0][0])
    if MatchStep.ENCODING_REPAIRED in ways:
        remark = both(Note(say.REPAIRED, {"name": name[:80], "new": new}), remark)
    if entry.code in communes() and not entry.vintages & PRESENT and not followed.ways:
        ways = (*ways, MatchStep.FORMER_NAME)
        remark = both(remark, Note(say.FORMER, {"name": name[:80], "new": new}))
    reason = both(remark, followed.reason)
    ways = (by, *ways, *followed.ways)
    return Outcome(Status.MATCHED, Level.COMMUNE, followed.targets, ways, score, reason, source=entry.code)


def _match_closest(name: str, scopes: list[Scope], context: Context) -> Outcome:
    """Take the closest name if it is close enough, propose it otherwise."""
    if TOTAL.fullmatch(name_key(name)) or REMARK.fullmatch(name):
        return unmatched(Level.COMMUNE, "total", Note(say.TOTAL, {"cell": name[:80]}))
    if not any(letter.isalpha() for letter in name):
        return unmatched(Level.COMMUNE, "unknown_name", Note(say.UNKNOWN_ANYWHERE, {"name": name[:80]}))
    scope = scopes[0] if scopes else None
    close: list[Close] = []
    if context.proposals > 0 and len(name) <= 100:
        context.proposals -= 1
        close = closest(name, _within(scopes))
        if scope is not None and scope.way is not MatchStep.NAME_REGION and is_close_enough(name, close):
            entry = entries()[close[0].position]
            if entry.targets and all(other.accepts(entry) for other in scopes if other.way in FIRM):
                values = {"name": name[:80], "new": name_and_code(entry.targets[0]), "score": f"{close[0].score:.2f}"}
                remark = Note(say.LIKELY, values)
                return _matched(name, entry, scope, (MatchStep.FUZZY,), close[0].score, remark, context)
    elsewhere = lookup(name, None).positions
    where = Note(PLACE, {"column": scope.column, "cell": scope.cell}) if scope is not None else Note(ANYWHERE)
    reason = Note(say.UNKNOWN_NAME, {"name": name[:80], "scope": where})
    near = [f"{_one(entries()[each.position])} {each.score:.2f}" for each in close[:PROPOSALS]]
    near += [_one(entries()[at]) for at in elsewhere[:3]]
    if near:
        reason = Note(say.CLOSEST, {"reason": reason, "candidates": ", ".join(dict.fromkeys(near))})
    return unmatched(Level.COMMUNE, "unknown_name", reason)


def _within(scopes: list[Scope]) -> Iterable[int]:
    if not scopes:
        return range(len(entries()))
    smallest = scopes[0]
    near = dict.fromkeys(at for departement in sorted(smallest.departements) for at in entries_in(departement))
    return [at for at in near if smallest.accepts(entries()[at])]


def _one(entry: Entry) -> str:
    return name_and_code(entry.targets[0]) if entry.targets else f"{entry.name} ({entry.code})"


def _listed(chosen: Iterable[Entry]) -> str:
    names = [_one(entry) for entry in chosen]
    return ", ".join(names[:5]) + (f" … (+{len(names) - 5})" if len(names) > 5 else "")
