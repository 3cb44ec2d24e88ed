"""What a cell of a département, a region or an EPCI stands for: code, number or name, also old ones."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from geo.base.text import search_key
from geo.doctor.gazetteer.entries import communes, former_epci, names_of, passage
from geo.doctor.gazetteer.normalise import clean_code
from geo.territories.read import read_territories
from geo.vocabulary.levels import Level

FORMER_REGIONS: Final = {
    "21": ("Champagne-Ardenne", "44"), "22": ("Picardie", "32"), "23": ("Haute-Normandie", "28"), "25": ("Basse-Normandie", "28"),
    "26": ("Bourgogne", "27"), "31": ("Nord-Pas-de-Calais", "32"), "41": ("Lorraine", "44"), "42": ("Alsace", "44"),
    "43": ("Franche-Comté", "27"), "54": ("Poitou-Charentes", "75"), "72": ("Aquitaine", "75"), "73": ("Midi-Pyrénées", "76"),
    "74": ("Limousin", "75"), "82": ("Rhône-Alpes", "84"), "83": ("Auvergne", "84"), "91": ("Languedoc-Roussillon", "76"),
}  # fmt: skip
"""Regions until 31 December 2015 and the ones that they are part of (law no. 2015-29 of 16 January 2015, annex)."""

FORMER_DEPARTEMENTS: Final = {
    "basses alpes": "04", "charente inferieure": "17", "cotes du nord": "22", "loire inferieure": "44", "basses pyrenees": "64",
    "seine inferieure": "76",
}  # fmt: skip
"""Old names of départements that kept their number."""

OUTSIDE: Final = {"975", "977", "978", "984", "986", "987", "988", "989"}
"""Overseas collectivities: known, off the map."""

_NUMBER_IN_NAME: Final = re.compile(r"\b(2[ab]|97[1-6]|\d{2})\b", re.IGNORECASE)
_EPCI_WORDS: Final = re.compile(
    r"^(communaute (?:de )?communes?|communaute d ?agglo(?:meration)?|communaute urbaine|metropole|c ?c|c ?a|c ?u|com ?com|"
    r"agglomeration|agglo)\b"
)
_SMALL_WORDS: Final = re.compile(r"\b(d|de|des|du|l|la|le|les|et|en)\b")


@lru_cache(maxsize=4096)
def departements(cell: str) -> frozenset[str]:
    """Return the départements that a cell may stand for; empty if none.

    Parameters
    ----------
    cell : str
        Code, number, or name, with the number beside it or not.

    Returns
    -------
    frozenset of str
        Two for Corsica as a whole (``20``); codes of overseas collectivities are possible too.

    Examples
    --------
    >>> [sorted(departements(cell)) for cell in ("1", "Corse", "Côtes d'Armor", "99")]
    [['01'], ['2A', '2B'], ['22'], []]
    """
    known = names_of(Level.DEPARTEMENT)
    text = clean_code(cell).text
    if text in {"69D", "69M"}:
        return frozenset({"69"})
    if text.isdigit():
        text = f"{int(text):02d}"
    if text == "20":
        return frozenset({"2A", "2B"})
    if text in known or text in OUTSIDE:
        return frozenset({text})
    key = search_key(cell)
    if code := _departements_by_name().get(key.replace(" ", "")):
        return frozenset({code})
    if key in {"corse", "collectivite de corse"}:
        return frozenset({"2A", "2B"})
    # "01 - Ain", "Ain (01)": the number decides, if the name agrees.
    if match := _NUMBER_IN_NAME.search(cell):
        code = match[1].upper()
        rest = search_key(_NUMBER_IN_NAME.sub(" ", cell)).replace(" ", "")
        if code in known and _departements_by_name().get(rest, code) == code:
            return frozenset({code})
    return frozenset()


@lru_cache(maxsize=1)
def _departements_by_name() -> dict[str, str]:
    present = {search_key(name).replace(" ", ""): code for code, name in names_of(Level.DEPARTEMENT).items()}
    return {key.replace(" ", ""): code for key, code in FORMER_DEPARTEMENTS.items()} | present


@lru_cache(maxsize=4096)
def regions(cell: str) -> frozenset[str]:
    """Return the region that a cell stands for, as a set; a region of before 2016 counts as the one that it is part of.

    Examples
    --------
    >>> sorted(regions("1")), sorted(regions("BRETAGNE")), sorted(regions("Picardie")), sorted(regions("xx"))
    (['01'], ['53'], ['32'], [])
    """
    code = region_code(cell)
    if code in FORMER_REGIONS:
        code = FORMER_REGIONS[code][1]
    return frozenset({code}) if code else frozenset()


@lru_cache(maxsize=4096)
def region_code(cell: str) -> str:
    """Return the code of a region, present or of before 2016, empty if it is none."""
    text = clean_code(cell).text
    if text.isdigit():
        text = f"{int(text):02d}"
    if text in names_of(Level.REGION) or text in FORMER_REGIONS or text in OUTSIDE:
        return text
    return _regions_by_name().get(search_key(cell).replace(" ", ""), "")


@lru_cache(maxsize=1)
def _regions_by_name() -> dict[str, str]:
    former = {search_key(name).replace(" ", ""): code for code, (name, _) in FORMER_REGIONS.items()}
    other = {"centre": "24", "paca": "93", "provencealpescotedazur": "93", "reunion": "04", "aura": "84", "idf": "11",
             "bfc": "27", "hdf": "32", "pdl": "52", "cvl": "24"}  # fmt: skip
    return former | other | {search_key(name).replace(" ", ""): code for code, name in names_of(Level.REGION).items()}


def epci_key(name: str) -> str:
    """Return the key by which the name of an EPCI is looked up: its kind and its small words left out.

    Examples
    --------
    >>> epci_key("CC du Pays de Fayence") == epci_key("Communauté de communes Pays de Fayence")
    True
    """
    key = search_key(name)
    short = _EPCI_WORDS.sub("", key).strip()
    return _SMALL_WORDS.sub("", short).replace(" ", "") or key.replace(" ", "")


@lru_cache(maxsize=1)
def epci_by_name() -> dict[str, frozenset[str]]:
    """Return the codes of EPCI, present and former, by `epci_key`."""
    codes_by_key: dict[str, set[str]] = {}
    for code, name in [*names_of(Level.EPCI).items(), *former_epci().items()]:
        codes_by_key.setdefault(epci_key(name), set()).add(code)
    return {key: frozenset(codes) for key, codes in codes_by_key.items()}


@lru_cache(maxsize=8192)
def epci_codes(cell: str) -> frozenset[str]:
    """Return the EPCI, present or former, that a cell may stand for: SIREN, SIRET or name."""
    text = clean_code(cell).text
    if text.isdigit():
        siren = text[:9]
        return frozenset({siren}) if siren in names_of(Level.EPCI) or siren in former_epci() else frozenset()
    return epci_by_name().get(epci_key(cell), frozenset())


@lru_cache(maxsize=8192)
def epci_now(cell: str) -> frozenset[str]:
    """Return the present EPCI that a cell may stand for."""
    present: set[str] = set()
    for code in epci_codes(cell):
        present |= {code} if code in names_of(Level.EPCI) else {step.code for step in passage(Level.EPCI).get(code, ())}
    return frozenset(present)


@lru_cache(maxsize=1)
def region_of_departement() -> dict[str, str]:
    """Return the region of every département."""
    table = read_territories(Level.DEPARTEMENT)
    return dict(zip(table["code"], table["region"], strict=True))


def inside(code: str, level: Level) -> str:
    """Return the code of the département, the region or the EPCI of a present commune, empty where it has none."""
    return str(getattr(communes()[code], level))
