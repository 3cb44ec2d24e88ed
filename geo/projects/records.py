"""The list of documented AI projects (``data/ai_projects.csv``): what it holds, and which entries are of a territory.

The list is kept by Les Interconnectés from what authorities declare themselves. It is no census: a territory that is not
on it may have projects, so that nothing here counts, ranks or compares.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from geo.base import paths
from geo.base.errors.questions import EmptySelection, ExtentTooSmall
from geo.base.errors.shipped import ShippedDataMissing
from geo.territories.read import get_territory, read_territories
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level

FILE: Final = "ai_projects.csv"
EDITION: Final = "2025-09-17"
"""Day of the version of the list that is shipped."""
SOURCE: Final = "Les Interconnectés, Bibliothèque IA territoriale"
SOURCE_URL: Final = "https://github.com/LesInterconnectes/Bibliotheque-IA-territoriale"


class Status(StrEnum):
    """How far a project is, as its authority declares it."""

    EXPERIMENT = "experiment"
    DEPLOYMENT = "deployment"
    ENDED = "ended"
    ABANDONED = "abandoned"


class ProjectTheme(StrEnum):
    """The themes of the list."""

    ENVIRONMENT = "environment"
    MOBILITY = "mobility"
    ADMINISTRATION = "administration"
    GOVERNANCE = "governance"
    CITIZENS = "citizens"


@dataclass(frozen=True, slots=True)
class Project:
    """One documented project.

    Attributes
    ----------
    level : Level or None
        Of the territory of its authority; None where that is no territory of the Atlas.
    code : str
        Of that territory; "" for none.
    longitude, latitude : float or None
        A point inside that territory, degrees (WGS 84); None for none.
    authority, project : str
        As the list names them, in French.
    start : str
        Month in which it began, ``YYYY-MM``.
    status : Status
    theme : ProjectTheme
    subthemes, audiences : tuple of str
        As the list names them, in French.
    url : str
        Page that the list gives for it, http or https; "" for none.
    updated : str
        Day on which its entry was last changed, ``YYYY-MM-DD``.
    """

    level: Level | None
    code: str
    longitude: float | None
    latitude: float | None
    authority: str
    project: str
    start: str
    status: Status
    theme: ProjectTheme
    subthemes: tuple[str, ...]
    audiences: tuple[str, ...]
    url: str
    updated: str

    @property
    def place(self) -> str:
        """``level:code`` of its territory, "" for none."""
        return f"{self.level}:{self.code}" if self.level else ""

    @property
    def territory(self) -> str:
        """Name of its territory in the Atlas, "" for none."""
        return str(get_territory(self.level, self.code)["name"]) if self.level else ""


COLUMNS: Final = tuple(Project.__dataclass_fields__)
"""Columns of the file, in this order."""
PARTED: Final = "; "
"""Parts several texts of one cell."""


@lru_cache(maxsize=1)
def read_projects() -> tuple[Project, ...]:
    """Return all documented projects, in the order of the file: by territory, those without one last.

    Raises
    ------
    ShippedDataMissing
        If the file is missing or damaged.

    Examples
    --------
    >>> read_projects()[0].authority
    'Ville de Metz'
    """
    try:
        return parse_projects((paths.data() / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ShippedDataMissing(path=FILE, command="data") from error


def parse_projects(text: str) -> tuple[Project, ...]:
    """Read the text of the file.

    Raises
    ------
    ValueError
        If a column is missing or a value is none that it can hold.
    """
    rows = csv.DictReader(io.StringIO(text))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise ValueError(f"columns of {FILE}: {rows.fieldnames}")
    return tuple(_project(row) for row in rows)


def write_projects(projects: tuple[Project, ...]) -> str:
    """Return the text of the file, which `parse_projects` reads.

    Examples
    --------
    >>> parse_projects(write_projects(read_projects())) == read_projects()
    True
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(getattr(project, name)) for name in COLUMNS] for project in projects)
    return buffer.getvalue()


def projects_of(level: Level, code: str) -> tuple[Project, ...]:
    """Return the documented projects of the authority of a territory; none says nothing of it.

    Examples
    --------
    >>> [project.project for project in projects_of(Level.EPCI, "243500139")]
    ['IA assainissement']
    """
    return tuple(project for project in read_projects() if (project.level, project.code) == (level, code))


@lru_cache(maxsize=256)
def projects_within(extent: Extent | None) -> tuple[Project, ...]:
    """Return the documented projects of authorities in a part of the country, that of its own authority included.

    Parameters
    ----------
    extent : Extent or None
        None is the whole country, with the projects of authorities that are no territory of the Atlas.

    Raises
    ------
    UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> sorted({project.place for project in projects_within(Extent(Level.REGION, "53"))})
    ['departement:35', 'epci:243500139']
    """
    if extent is None:
        return read_projects()
    inside = {level: _codes(level, extent) for level in Level}
    return tuple(project for project in read_projects() if project.level and project.code in inside[project.level])


def projects_inside(level: Level, code: str) -> tuple[Project, ...]:
    """Return the documented projects of other authorities inside a territory; none for a commune.

    Examples
    --------
    >>> [project.authority for project in projects_inside(Level.EPCI, "200039865")]
    ['Ville de Metz']
    """
    if level is Level.COMMUNE:
        return ()
    own = f"{level}:{code}"
    return tuple(project for project in projects_within(Extent(level, code)) if project.place != own)


def checked_url(text: str) -> str:
    """Return an address that a page may link to, "" where the text is none.

    Examples
    --------
    >>> checked_url("https://iarbre.fr/"), checked_url("accès interne uniquement"), checked_url("javascript:alert(1)")
    ('https://iarbre.fr/', '', '')
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and "." in str(parts.hostname)
    except ValueError:
        return ""
    return text if whole and "@" not in parts.netloc and re.fullmatch(r"[!#-;=?-~]+", text) else ""


def _codes(level: Level, extent: Extent) -> frozenset[str]:
    try:
        return frozenset(read_territories(level, extent)["code"])
    except (ExtentTooSmall, EmptySelection):  # no region lies inside a département
        return frozenset()


def _project(row: dict[str, str]) -> Project:
    return Project(
        level=Level(row["level"]) if row["level"] else None,
        code=row["code"],
        longitude=float(row["longitude"]) if row["longitude"] else None,
        latitude=float(row["latitude"]) if row["latitude"] else None,
        authority=row["authority"],
        project=row["project"],
        start=row["start"],
        status=Status(row["status"]),
        theme=ProjectTheme(row["theme"]),
        subthemes=tuple(filter(None, row["subthemes"].split(PARTED))),
        audiences=tuple(filter(None, row["audiences"].split(PARTED))),
        url=checked_url(row["url"]),
        updated=row["updated"],
    )


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return PARTED.join(value)
    return "" if value is None else str(value)
