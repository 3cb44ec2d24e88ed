"""What is said of documented AI projects, in both languages: rows of a list, what the list is, what a point stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from babel.dates import format_date

from geo.base.i18n import N_, translate
from geo.projects.records import (
    EDITION,
    SOURCE,
    SOURCE_URL,
    Project,
    ProjectTheme,
    Status,
    projects_inside,
    projects_of,
    projects_within,
)
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.wording.labels import period_name

STATUSES: Final = {
    Status.EXPERIMENT: N_("being tried"),
    Status.DEPLOYMENT: N_("being deployed"),
    Status.ENDED: N_("ended"),
    Status.ABANDONED: N_("abandoned"),
}
THEMES: Final = {
    ProjectTheme.ENVIRONMENT: N_("Ecological and energy transition"),
    ProjectTheme.MOBILITY: N_("Mobility"),
    ProjectTheme.ADMINISTRATION: N_("Administration and internal organisation"),
    ProjectTheme.GOVERNANCE: N_("Governance and technical foundations"),
    ProjectTheme.CITIZENS: N_("Citizenship, health and solidarity"),
}
KEY: Final = N_(
    "Documented AI projects (list of Les Interconnectés, {date}): declared by the authorities themselves; absence from the list "
    "means nothing"
)
NOTICE: Final = N_(
    "This list is kept by Les Interconnectés ({date}) from what authorities declare themselves. It is no census: absence from "
    "the list means nothing, and no share and no rank is made of it. Names stand as the list gives them; the address is the one "
    "that it gives for the project. No licence is stated: facts are cited."
)


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project, ready to be shown.

    Attributes
    ----------
    place : str
        ``level/code`` of its territory, "" for none.
    at : str
        Latitude and longitude of a point inside it, parted by a space; "" for none.
    authority, project : str
        As the list names them, in French.
    theme, status, start : str
        In the language of the reader.
    url, host : str
        Page that the list gives, and the name of its site; "" for none.
    """

    place: str
    at: str
    authority: str
    project: str
    theme: str
    status: str
    start: str
    url: str
    host: str


@dataclass(frozen=True, slots=True)
class ProjectList:
    """Some documented projects with what the list is.

    Attributes
    ----------
    rows : tuple of ProjectRow
    key : str
        What a point on a map stands for.
    notice : str
        What the list is and is not.
    drawn : bool
        Whether they are drawn as points on the map beside them.
    """

    rows: tuple[ProjectRow, ...]
    key: str
    notice: str
    drawn: bool


@dataclass(frozen=True, slots=True)
class TerritoryProjects:
    """Projects of a territory's portrait.

    Attributes
    ----------
    own, inside : ProjectList
        Of its own authority, and of other authorities inside it.
    """

    own: ProjectList
    inside: ProjectList


def project_list(projects: Iterable[Project], lang: str, *, drawn: bool = False) -> ProjectList:
    """Return projects ready to be shown.

    Examples
    --------
    >>> [(row.status, row.start) for row in project_list(projects_of(Level.EPCI, "243500139"), "en").rows]
    [('being deployed', 'September 2020')]
    """
    return ProjectList(
        rows=tuple(_row(project, lang) for project in projects),
        key=key(lang),
        notice=notice(lang),
        drawn=drawn,
    )


def extent_projects(within: Extent | None, lang: str, *, drawn: bool) -> ProjectList | None:
    """Return the projects of a part of the country, None where the list has none: nothing is said then."""
    projects = projects_within(within)
    return project_list(projects, lang, drawn=drawn) if projects else None


def territory_projects(level: Level, code: str, lang: str) -> TerritoryProjects | None:
    """Return the projects of a territory and of others inside it, None where the list has none: nothing is said then.

    Examples
    --------
    >>> found = territory_projects(Level.DEPARTEMENT, "35", "en")
    >>> [len(part.rows) for part in (found.own, found.inside)]
    [1, 1]
    """
    own, inside = projects_of(level, code), projects_inside(level, code)
    if not own and not inside:
        return None
    return TerritoryProjects(project_list(own, lang), project_list(inside, lang))


def key(lang: str) -> str:
    """Return what a point on a map stands for."""
    return translate(KEY, lang).format(date=edition_day(lang))


def notice(lang: str) -> str:
    """Return what the list is and is not."""
    return translate(NOTICE, lang).format(date=edition_day(lang))


def edition_day(lang: str) -> str:
    """Return the day of the list in words.

    Examples
    --------
    >>> edition_day("fr")
    '17 septembre 2025'
    """
    return str(format_date(date.fromisoformat(EDITION), "long", lang))


def source_line(lang: str) -> str:
    """Return what the list is cited as.

    Examples
    --------
    >>> source_line("en")
    'Les Interconnectés, Bibliothèque IA territoriale, September 17, 2025, https://github.com/LesInterconnectes/Bibliotheque-IA-territoriale'
    """
    return f"{SOURCE}, {edition_day(lang)}, {SOURCE_URL}"


def _row(project: Project, lang: str) -> ProjectRow:
    return ProjectRow(
        place=f"{project.level}/{project.code}" if project.level else "",
        at=f"{project.latitude} {project.longitude}" if project.level else "",
        authority=project.authority,
        project=project.project,
        theme=translate(THEMES[project.theme], lang),
        status=translate(STATUSES[project.status], lang),
        start=period_name(project.start, lang),
        url=project.url,
        host=(urlsplit(project.url).hostname or "").removeprefix("www."),
    )
