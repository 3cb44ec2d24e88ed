"""The list of documented AI projects, from the library that Les Interconnectés keep (CSV, one row a project).

Which territory a row is of is never guessed. The level is what the words of the authority's name say ("Ville de", "Région"), else
its kind. The number (SIREN) and the name must then lead to one territory of that level: where both lead to one they must agree;
where one leads nowhere the other decides and the row is listed as mended. Else it stays in the list without a territory.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from geo.base.errors.shipped import InvalidCatalogue, MissingColumn, ShippedDataMissing
from geo.doctor.gazetteer import areas
from geo.doctor.gazetteer.entries import communes, names_of
from geo.doctor.gazetteer.normalise import luhn
from geo.doctor.matching.names_match import decide, lookup
from geo.projects.records import (
    EDITION,
    FILE,
    SOURCE,
    SOURCE_URL,
    Project,
    ProjectTheme,
    Status,
    checked_url,
    write_projects,
)
from geo.territories.places import read_places
from geo.territories.points import representative_points
from geo.vocabulary.levels import Level

T = TypeVar("T")

RAW: Final = f"ia/projects_{EDITION}.csv"
"""Name of the list among the dated files of ``geo/build/files.toml``."""
NUMBER_FILES: Final = {
    Level.DEPARTEMENT: "identifiants_departements_2022.csv",
    Level.REGION: "identifiants_regions_2022.csv",
}
NEEDED: Final = (
    "Nom_collectivite", "Nom_du_projet", "SIRET", "Type_de_collectivite", "Date_de_demarrage", "Statut_du_projet", "Theme",
    "Sous_Theme", "Audience", "URL_Service", "Date_de_derniere_mise_a_jour",
)  # fmt: skip
STATUSES: Final = {
    "En expérimentation": Status.EXPERIMENT,
    "En déploiement": Status.DEPLOYMENT,
    "Terminé": Status.ENDED,
    "Abandonné": Status.ABANDONED,
}
THEMES: Final = {
    "Transition écologique et énergétique": ProjectTheme.ENVIRONMENT,
    "Mobilités": ProjectTheme.MOBILITY,
    "Administration et organisation interne": ProjectTheme.ADMINISTRATION,
    "Gouvernance et socles technologiques": ProjectTheme.GOVERNANCE,
    "Citoyenneté, santé et solidarité": ProjectTheme.CITIZENS,
}
KINDS: Final = {
    "Commune": Level.COMMUNE,
    "Métropole": Level.EPCI,
    "Communauté d'agglomérations": Level.EPCI,
    "Département": Level.DEPARTEMENT,
    "Région": Level.REGION,
    "EPT": None,
}
"""Level of each kind of authority; a public territorial establishment of Greater Paris (EPT) is no territory of the Atlas."""
WORDS: Final = (
    (re.compile(r"^(ville|commune) (de |d['’])", re.IGNORECASE), Level.COMMUNE),
    (re.compile(r"^d[ée]partement (de la |de l['’]|de |des |du |d['’])", re.IGNORECASE), Level.DEPARTEMENT),
    (re.compile(r"^r[ée]gion ", re.IGNORECASE), Level.REGION),
)
"""Words before a name that say what the authority is."""


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What the report says of the list.

    Attributes
    ----------
    rows, authorities : int
    mends : tuple of str
        One sentence for each thing that was mended, in the order of the list.
    unplaced : tuple of str
        Authorities that are no territory of the Atlas, or could not be determined.
    """

    rows: int
    authorities: int
    mends: tuple[str, ...]
    unplaced: tuple[str, ...]


def build_projects(raw: Path, numbers: Path) -> tuple[tuple[Project, ...], ProjectFacts]:
    """Read the list and find the territory of every authority.

    Parameters
    ----------
    raw : Path
        The list, see `RAW`.
    numbers : Path
        Folder with the SIREN of départements and regions, see `NUMBER_FILES`.

    Returns
    -------
    tuple of Project, ProjectFacts
        By level, code, start and name; those without a territory last.

    Raises
    ------
    ShippedDataMissing
        If a file is not there.
    MissingColumn
        If the list lacks a column.
    InvalidCatalogue
        If it holds a kind, a status, a theme, a month or a day that is not known.
    """
    rows, columns = _read(raw)
    for name in NEEDED:
        if name not in columns:
            raise MissingColumn(column=name, columns=", ".join(columns))
    territories = _territories_by_number(numbers)
    mends: list[str] = []
    projects = [_build(row, territories, mends) for row in rows]
    unplaced = dict.fromkeys(project.authority for project in projects if project.level is None)
    facts = ProjectFacts(len(projects), len({_spoken(row) for row in rows}), tuple(mends), tuple(unplaced))
    return tuple(sorted(projects, key=_order)), facts


def write_list(raw: Path, numbers: Path, folder: Path) -> str:
    """Build the list into `folder`; return the section of the report.

    Raises
    ------
    As `build_projects`.
    """
    projects, facts = build_projects(raw, numbers)
    (folder / FILE).write_text(write_projects(projects), encoding="utf-8")
    return report_section(projects, facts)


def report_section(projects: tuple[Project, ...], facts: ProjectFacts) -> str:
    """Return what the report of the build says of the list, as Markdown."""
    status = Counter(str(project.status) for project in projects)
    lines = [
        "## Documented AI projects",
        "",
        f"`{FILE}`: {facts.rows} projects of {facts.authorities} authorities, from the list of {EDITION} kept by {SOURCE} "
        f"({SOURCE_URL}). Declared by the authorities themselves; absence from the list means nothing. No licence is stated: "
        "facts are cited. Never a rate, never a class.",
        "",
        "Status: " + ", ".join(f"{name} {count}" for name, count in sorted(status.items())) + ". "
        f"Without a public page: {sum(not project.url for project in projects)}.",
        "",
        f"Mended ({len(facts.mends)}):",
        "",
        *(f"- {mend}" for mend in facts.mends),
        "",
        "In the list without a territory: " + "; ".join(facts.unplaced) + ".",
        "",
    ]
    return "\n".join(lines)


def level_of(name: str, kind: str) -> Level | None:
    """Return the level that the words of a name say, else that of the kind.

    Examples
    --------
    >>> level_of("Ville de Paris", "Département"), level_of("Nantes Métropole", "Métropole")
    (<Level.COMMUNE: 'commune'>, <Level.EPCI: 'epci'>)
    """
    return next((level for words, level in WORDS if words.match(name)), KINDS[kind])


def codes_by_name(level: Level, name: str) -> frozenset[str]:
    """Return the present territories of a level that a name, with its kind before it or not, may stand for.

    Examples
    --------
    >>> sorted(codes_by_name(Level.DEPARTEMENT, "Département d'Ille et Vilaine"))
    ['35']
    """
    short = next((words.sub("", name) for words, own in WORDS if own is level), name)
    if level is Level.DEPARTEMENT:
        return areas.departements(short) & frozenset(names_of(level))
    if level is Level.REGION:
        return areas.regions(short) & frozenset(names_of(level))
    if level is Level.EPCI:
        return areas.epci_now(short)
    return frozenset(code for entry in decide(lookup(short, None).positions, None) for code in entry.targets)


def _read(path: Path) -> tuple[list[dict[str, str]], list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = [{name: cell or "" for name, cell in row.items() if name} for row in reader]
            return rows, list(reader.fieldnames or ())
    except OSError as error:
        raise ShippedDataMissing(path=str(path), command="data") from error


def _territories_by_number(numbers: Path) -> dict[str, set[tuple[Level, str]]]:
    known: dict[str, set[tuple[Level, str]]] = {}
    for code, commune in communes().items():
        known.setdefault(commune.siren, set()).add((Level.COMMUNE, code))
    for code in names_of(Level.EPCI):
        known.setdefault(code, set()).add((Level.EPCI, code))
    for level, name in NUMBER_FILES.items():
        for row in _read(numbers / name)[0]:
            if row["COG"] in names_of(level):
                known.setdefault(row["SIREN"], set()).add((level, row["COG"]))
    return known


def _build(row: dict[str, str], territories: dict[str, set[tuple[Level, str]]], mends: list[str]) -> Project:
    name = " ".join(row["Nom_collectivite"].split())
    project = " ".join(row["Nom_du_projet"].split())
    where = f"{name}, {project}"
    if project != row["Nom_du_projet"]:
        mends.append(f"{where}: line breaks and spare blanks taken out of the name of the project.")
    level, code = _territory(row, name, where, territories, mends)
    url = checked_url(row["URL_Service"])
    if not url and row["URL_Service"].strip():
        mends.append(f'{where}: "{row["URL_Service"].strip()}" is no address, kept as none.')
    longitude, latitude = _point(level, code)
    return Project(
        level=level, code=code, longitude=longitude, latitude=latitude, authority=name, project=project,
        start=_date(row, "Date_de_demarrage", r"(?P<m>\d\d)/(?P<y>\d{4})"),
        status=_known(STATUSES, row, "Statut_du_projet"),
        theme=_known(THEMES, row, "Theme"),
        subthemes=_parts(row["Sous_Theme"]), audiences=_parts(row["Audience"]), url=url,
        updated=_date(row, "Date_de_derniere_mise_a_jour", r"(?P<d>\d\d)/(?P<m>\d\d)/(?P<y>\d{4})"),
    )  # fmt: skip


def _territory(
    row: dict[str, str], name: str, where: str, territories: dict[str, set[tuple[Level, str]]], mends: list[str]
) -> tuple[Level | None, str]:
    _known(KINDS, row, "Type_de_collectivite")
    level = level_of(name, row["Type_de_collectivite"])
    if level is None:
        return None, ""
    siren = re.sub(r"\s", "", row["SIRET"])[:9]
    found = territories.get(siren, set())
    by_number = {code for known, code in found if known is level}
    by_name = codes_by_name(level, name)
    agreed = by_number & by_name if by_number and by_name else by_number or by_name
    if len(agreed) != 1:
        mends.append(f"{where}: number {siren} and name lead to no one {level}; kept without a territory.")
        return None, ""
    code = next(iter(agreed))
    if not by_number:
        others = ", ".join(f"{known} {names_of(known)[other]}" for known, other in sorted(found)) or "nobody"
        valid = "" if luhn(siren) else ", and its check digit is wrong"
        mends.append(f"{where}: the number {siren} is that of {others}{valid}; {level} {code} by name and kind.")
    if level is not KINDS[row["Type_de_collectivite"]]:
        mends.append(f'{where}: of kind "{row["Type_de_collectivite"]}"; {level} {code} by its name and its number.')
    return level, code


def _point(level: Level | None, code: str) -> tuple[float | None, float | None]:
    if level is None:
        return None, None
    longitude, latitude = representative_points(level)[read_places(level).position(code)].round(4).tolist()
    return longitude, latitude


def _known(known: Mapping[str, T], row: Mapping[str, str], column: str) -> T:
    if row[column] not in known:
        raise InvalidCatalogue(indicator=FILE, reason=f'{column} is "{row[column]}", known are: {", ".join(known)}')
    return known[row[column]]


def _date(row: Mapping[str, str], column: str, pattern: str) -> str:
    match = re.fullmatch(pattern, row[column].strip())
    if match is None:
        raise InvalidCatalogue(indicator=FILE, reason=f'{column} is "{row[column]}", which is no date')
    return "-".join(match[part] for part in ("y", "m", "d") if part in match.groupdict())


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",") if part.strip())


def _spoken(row: dict[str, str]) -> str:
    return " ".join(row["Nom_collectivite"].split()).casefold()


def _order(project: Project) -> tuple[object, ...]:
    level = len(Level) if project.level is None else list(Level).index(project.level)
    return (level, project.code, project.authority if project.level is None else "", project.start, project.project)
