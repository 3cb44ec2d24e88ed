"""Guess what each column says about the territory of a row, from its content first and its name second."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from geo.base.errors.kinds import shown
from geo.base.errors.questions import InvalidChoice
from geo.base.errors.reading import UnknownColumn
from geo.base.text import search_key
from geo.doctor.gazetteer import areas
from geo.doctor.gazetteer.entries import former_epci, names_of, postcodes, sirens, skeletons
from geo.doctor.gazetteer.name_index import names
from geo.doctor.gazetteer.normalise import (
    clean_code,
    is_damaged,
    name_key,
    repaired_texts,
    skeleton,
)
from geo.doctor.gazetteer.role import Role, distinct
from geo.doctor.matching.codes_read import read_commune_code
from geo.doctor.matching.levels import KINDS_OF_EPCI, level_word
from geo.doctor.readers.tables import InputTable
from geo.vocabulary.levels import Level

ACCEPTED: Final = 0.5
"""Least score of a column that is believed to have a role."""


@dataclass(frozen=True, slots=True)
class RoleGuess:
    """A column and its role; `score` is from 0 to 1, `given` where the user said so."""

    column: str
    role: Role
    score: float
    given: bool = False


_HINTS: Final = {
    Role.LEVEL: r"^(type|niveau|level|echelon|maille|granularite)\b.*",
    Role.SIRET: r".*\bsiret\b.*",
    Role.SIREN: r".*\bsiren\b.*",
    Role.POSTCODE: r".*(postal|\bcp\b|code post|\bzip\b|postcode).*",
    Role.EPCI_CODE: r".*(\bepci\b|\binterco|groupement|libepci).*",
    Role.EPCI_NAME: r".*(epci|\binterco|groupement).*",
    Role.REGION_CODE: r".*\b(reg|region|codreg|code reg)\b.*",
    Role.REGION_NAME: r".*\b(reg|region|libreg)\b.*",
    Role.DEPARTEMENT_CODE: r".*\b(dep|dept|dpt|departement|coddep|numdep|numero dep|n dep|department)\b.*",
    Role.DEPARTEMENT_NAME: r".*\b(dep|dept|dpt|departement|libdep|department)\b.*",
    Role.COMMUNE_CODE: r"code|.*(insee|codgeo|depcom|\bcog\b|code com|com code|\bcom\b|codecommune|code geo|citycode|commune).*",
    Role.COMMUNE_NAME: r".*(commune|\bnom\b|libgeo|libelle|ville|city|nccenr|libcom|\bname\b|municipalit|mairie|territoire).*",
}  # fmt: skip
_COMPILED: Final = {role: re.compile(pattern) for role, pattern in _HINTS.items()}
_DECIMAL: Final = re.compile(r"-?(?!\d{1,3}([.,]\d{3})+$)\d*[.,]\d*[1-9]\d*(e-?\d+)?")
_CODE_FORM: Final = re.compile(r"[\d\s.,]+[ABab]?[\d\s.,]*")
_PARENT: Final = re.compile(r"\b(epci|interco\w*|dep|dept|dpt|departement|reg|region)\b")


def guess_roles(table: InputTable, given: Mapping[str, str] | None = None) -> tuple[RoleGuess, ...]:
    """Guess the roles of the columns of a table.

    Parameters
    ----------
    table : InputTable
    given : mapping of str to str, optional
        Role by column, as the user says; ``ignore`` for none.

    Returns
    -------
    tuple of RoleGuess
        In the order of the columns; at most one column a role. The score is the share of the distinct values that the
        lists know in that role, three quarters of it, and one quarter for a name of the column that says so.

    Raises
    ------
    UnknownColumn, InvalidChoice
    """
    chosen = _given(table, given or {})
    taken = {guess.role for guess in chosen} - {Role.IGNORE}
    decided = {guess.column for guess in chosen}
    scored: list[RoleGuess] = []
    for column in table.frame.columns:
        if column not in decided:
            scored += column_scores(str(column), distinct(table.frame[column]))
    scored = _with_own_columns(scored, taken)
    for guess in sorted(scored, key=lambda guess: -guess.score):
        if guess.score >= ACCEPTED and guess.role not in taken and guess.column not in decided:
            chosen.append(guess)
            taken.add(guess.role)
            decided.add(guess.column)
    order = {str(column): at for at, column in enumerate(table.frame.columns)}
    return tuple(sorted(chosen, key=lambda guess: order[guess.column]))


def _given(table: InputTable, given: Mapping[str, str]) -> list[RoleGuess]:
    chosen = []
    for column, role in given.items():
        if column not in table.frame.columns:
            raise UnknownColumn(path=table.name, arrived=column, allowed=shown(table.frame.columns, 30))
        if role not in list(Role):
            raise InvalidChoice(arrived=role, name="role", allowed=shown(Role, 20))
        chosen.append(RoleGuess(column, Role(role), 1.0, given=True))
    return chosen


def _with_own_columns(scored: list[RoleGuess], taken: set[Role]) -> list[RoleGuess]:
    """Where a column gives the level, let the column of names of all levels be that of the row's own name."""
    if Role.LEVEL not in taken and not any(each.role is Role.LEVEL and each.score >= ACCEPTED for each in scored):
        return scored
    own = [each for each in scored if each.role is Role.COMMUNE_NAME and not _PARENT.search(_plain(each.column))]
    best = max(own, key=lambda each: each.score, default=None)
    if best is None:
        return scored
    return [RoleGuess(each.column, Role.NAME, each.score) if each is best else each for each in scored]


def _plain(column: str) -> str:
    return search_key(re.sub(r"([a-z])([A-Z])", r"\1 \2", column).replace("_", " "))


def column_scores(column: str, values: list[str]) -> list[RoleGuess]:
    """Score every role for one column.

    Parameters
    ----------
    column : str
    values : list of str
        Distinct values.

    Examples
    --------
    >>> best = max(column_scores("INSEE", ["01001", "1002", "2a004"]), key=lambda guess: guess.score)
    >>> best.role, best.score
    (<Role.COMMUNE_CODE: 'commune_code'>, 1.0)
    """
    if not values or sum(map(bool, map(_DECIMAL.fullmatch, values))) * 2 > len(values):
        return []
    plain = _plain(column)
    out = []
    for role, test in _TESTS.items():
        share = sum(map(test, values)) / len(values)
        if role is Role.LEVEL and {value.casefold() for value in values} <= KINDS_OF_EPCI:
            continue
        hint = bool(_COMPILED[role].fullmatch(plain)) and not _misnamed(role, plain)
        score = 0.75 * share + (0.25 if hint else 0.0)
        if not hint and role in _NEEDS_PROOF:
            score = _proof(role, values, share)
        elif not hint and role is Role.POSTCODE and share < 0.95:
            score = 0.0
        elif hint and score < ACCEPTED and _is_named_outright(role, plain) and _looks_right(role, values):
            # Codes and names that nobody knows are still codes and names: the report says of each that it is unknown.
            score = ACCEPTED
        if score > 0.25:
            out.append(RoleGuess(column, role, round(score, 3)))
    return out


_NEEDS_PROOF: Final = (Role.DEPARTEMENT_CODE, Role.REGION_CODE, Role.LEVEL)


def _misnamed(role: Role, plain: str) -> bool:
    """Say whether the name of a column points to another role more clearly."""
    own = {Role.COMMUNE_CODE, Role.COMMUNE_NAME, Role.SIREN, Role.SIRET, Role.LEVEL}
    return role in own and bool(_PARENT.search(plain))


def _proof(role: Role, values: list[str], share: float) -> float:
    """Score short codes under a column name that says nothing: small numbers may be counts of anything."""
    padded = any(value.startswith("0") and len(value) == 2 for value in values) or any(
        value.upper() in {"2A", "2B"} for value in values
    )
    if role is Role.DEPARTEMENT_CODE and share > 0.98 and padded and len(values) > 20:
        return 0.6
    # Nearly all regions and nothing else.
    if role is Role.REGION_CODE and share == 1 and len(values) >= 12:
        return 0.55 if len({region for value in values for region in areas.regions(value)}) >= 12 else 0.0
    return 0.0


_OUTRIGHT: Final = {
    Role.COMMUNE_CODE: re.compile(r".*(insee|codgeo|depcom|\bcog\b|code com|code geo).*"),
    Role.COMMUNE_NAME: re.compile(r"(.* )?(communes?|libgeo|libcom|villes?|nom com|nomcom)( .*)?"),
}


def _is_named_outright(role: Role, plain: str) -> bool:
    return role in _OUTRIGHT and bool(_OUTRIGHT[role].fullmatch(plain))


def _looks_right(role: Role, values: Iterable[str]) -> bool:
    """Say whether most values could be codes, or names, of communes by their form."""
    listed = list(values)
    if role is Role.COMMUNE_NAME:
        fit = sum(len(value) < 60 and sum(map(str.isalpha, value)) * 2 > len(value) for value in listed)
        return fit * 10 >= 9 * len(listed)
    texts = [clean_code(value).text for value in listed]
    return sum(len(text) in {4, 5} and any(map(str.isdigit, text)) for text in texts) * 2 >= len(texts)


def _is_commune_code(value: str) -> bool:
    return len(value) <= 16 and read_commune_code(value).known


def _is_postcode(value: str) -> bool:
    text = clean_code(value).text
    return len(text) in {4, 5} and text.isdigit() and text.rjust(5, "0") in postcodes()


def _is_siren(value: str) -> bool:
    text = clean_code(value).text
    return len(text) == 9 and (text in sirens() or text in names_of(Level.EPCI) or text in former_epci())


def _is_siret(value: str) -> bool:
    text = clean_code(value).text
    return len(text) == 14 and _is_siren(text[:9])


def _is_commune_name(value: str) -> bool:
    if len(value) > 80 or _CODE_FORM.fullmatch(value) or not any(map(str.isalpha, value)):
        return False
    if value in _official_names():
        return True
    if is_damaged(value):
        return skeleton(value) in skeletons()
    return any(any(names().find(name_key(text))) for text in (value, *repaired_texts(value)))


@lru_cache(maxsize=1)
def _official_names() -> frozenset[str]:
    """Return the present names as they are written: most files have these, and need no other index."""
    return frozenset(names_of(Level.COMMUNE).values())


def _worded(test: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda value: any(letter.isalpha() for letter in value[1:]) and len(value) > 2 and test(value)


def _numbered(test: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda value: len(value) <= 6 and any(letter.isdigit() for letter in value) and test(value)


_TESTS: Final[dict[Role, Callable[[str], bool]]] = {
    Role.LEVEL: lambda value: len(value) < 60 and level_word(value) is not None,
    Role.COMMUNE_CODE: _is_commune_code,
    Role.SIRET: _is_siret,
    Role.SIREN: _is_siren,
    Role.EPCI_CODE: lambda value: value[:1].isdigit() and bool(areas.epci_codes(value)),
    Role.POSTCODE: _is_postcode,
    Role.DEPARTEMENT_CODE: _numbered(lambda value: bool(areas.departements(value))),
    Role.REGION_CODE: _numbered(lambda value: bool(areas.regions(value))),
    Role.COMMUNE_NAME: _is_commune_name,
    Role.EPCI_NAME: _worded(lambda value: bool(areas.epci_codes(value))),
    Role.DEPARTEMENT_NAME: _worded(lambda value: bool(areas.departements(value))),
    Role.REGION_NAME: _worded(lambda value: bool(areas.regions(value))),
}
