"""What can become of a row: how it was matched, or the reason why not."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from geo.base.i18n import N_
from geo.base.notes import Note
from geo.vocabulary.levels import Level


class Status(StrEnum):
    """What became of a row."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"


class MatchStep(StrEnum):
    """How a row was matched; several are joined by ``+`` in the column ``match``."""

    EXACT_CODE = "exact_code"
    CLEANED_CODE = "cleaned_code"
    ZERO_RESTORED = "zero_restored"
    SIREN = "siren"
    SIRET = "siret"
    POSTCODE_NAME = "postcode_name"
    NAME_DEPARTEMENT = "name_departement"
    NAME_EPCI = "name_epci"
    NAME_REGION = "name_region"
    NAME = "name"
    FORMER_NAME = "former_name"
    ENCODING_REPAIRED = "encoding_repaired"
    FUZZY = "fuzzy"
    PASSAGE = "passage"
    SPLIT = "split"
    ARRONDISSEMENT = "arrondissement"
    DELEGATED = "delegated"
    ASSOCIATED = "associated"


REPAIRS: Final = (
    MatchStep.CLEANED_CODE, MatchStep.ZERO_RESTORED, MatchStep.FORMER_NAME, MatchStep.ENCODING_REPAIRED, MatchStep.FUZZY,
    MatchStep.PASSAGE, MatchStep.SPLIT, MatchStep.ARRONDISSEMENT, MatchStep.DELEGATED, MatchStep.ASSOCIATED,
)  # fmt: skip
"""Steps that changed something: what a row says was not the present territory's own code or name."""


class Outcome(NamedTuple):
    """What became of a row.

    Attributes
    ----------
    status : Status
    level : Level or None
    targets : tuple of (str, float)
        Present territories and the share of the row's value that each receives, the largest first; empty unless matched.
    ways : tuple of MatchStep
    score : float
        1 for what is certain by the lists, less for what is likely; 0 unless matched.
    reason : Note or None
        None for an exact match without a remark.
    kind : str
        Short name of the reason why not: ``empty``, ``unknown_code``, ``off_map`` ...
    source : str
        The code, of whatever vintage, that the row is about; empty unless matched. Two rows with the same one are
        duplicates, two rows with different ones and the same target are parts that became one.
    """

    status: Status
    level: Level | None
    targets: tuple[tuple[str, float], ...] = ()
    ways: tuple[MatchStep, ...] = ()
    score: float = 0.0
    reason: Note | None = None
    kind: str = ""
    source: str = ""


def unmatched(level: Level | None, kind: str, reason: Note) -> Outcome:
    """Return the outcome of a row without a territory."""
    return Outcome(Status.UNMATCHED, level, reason=reason, kind=kind)


def ambiguous(level: Level | None, kind: str, reason: Note) -> Outcome:
    """Return the outcome of a row with several possible territories."""
    return Outcome(Status.AMBIGUOUS, level, reason=reason, kind=kind)


EMPTY: Final = N_("names no territory: the cells that could are empty")
DAMAGED: Final = N_("the line {problem}")
TOTAL: Final = N_('"{cell}" looks like a total or a remark, not a territory')
OTHER_LEVEL: Final = N_('the level "{cell}" is not one of the Atlas')
UNKNOWN_CODE: Final = N_('no list since 1943 knows the code "{code}"')
ROUNDED: Final = N_('the spreadsheet rounded the code to "{cell}"; its digits are lost')
FOREIGN: Final = N_('the code "{code}" is one of a foreign country')
OFF_MAP: Final = N_("{name} ({code}) is an overseas collectivity, off the map")
FORM_OF: Final = N_('the code "{code}" is not one of level {level}')
BAD_SIREN: Final = N_('the SIREN "{code}" is not valid: its check digit is wrong')
OTHER_SIREN: Final = N_('the SIREN "{code}" is not one of a commune or an EPCI')
UNKNOWN_NAME: Final = N_('no commune called "{name}" is known in {scope}')
UNKNOWN_ANYWHERE: Final = N_('no territory called "{name}" is known')
CLOSEST: Final = N_("{reason}; closest: {candidates}")
HOMONYMS: Final = N_('several territories are called "{name}": {candidates}')
NAME_DIFFERS: Final = N_('the code says {coded}, the name "{name}" says {named}')
NAME_OTHER: Final = N_('the name "{name}" is not known for {coded}')
PLACE_DIFFERS: Final = N_('the {column} "{cell}" does not hold {coded}')
CODES_DIFFER: Final = N_("the code says {coded}, the SIREN says {named}")
ZERO: Final = N_('"{cell}" lost its leading zero')
CLEANED: Final = N_('"{cell}" was read as {code}')
MERGED: Final = N_("{old} ({code}, {vintage}) is part of {new} since {year}")
MERGED_ONCE: Final = N_("{old} ({code}, {vintage}) is part of {new} now")
RENUMBERED: Final = N_("{new} had the code {code} ({vintage})")
PART: Final = N_("{old} ({code}) is part of {new}")
SPLIT_OF: Final = N_("{old} ({code}, {vintage}) was split; its value is shared by population: {shares}")
BEFORE: Final = N_("before {year}")
LISTED: Final = N_("vintage {year}")
FORMER: Final = N_('"{name}" is a former name of {new}')
REPAIRED: Final = N_('"{name}" was read as {new}: its letters were damaged')
LIKELY: Final = N_('"{name}" is not known here; {new} is the closest name ({score})')
CODE_FAILED: Final = N_('no list knows the code "{code}", the name was used')
BOTH: Final = N_("{first}; {second}")


def both(first: Note | None, second: Note | None) -> Note | None:
    """Join two remarks.

    Examples
    --------
    >>> both(Note(ZERO, {"cell": "1001"}), None).text("en")
    '"1001" lost its leading zero'
    """
    if first is None or second is None:
        return first or second
    return Note(BOTH, {"first": first, "second": second})
