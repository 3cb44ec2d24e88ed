"""The list of documented AI projects as JSON-ready values and as a table, each with its source and with what the list is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, TypedDict

import pandas as pd
from msgspec import Meta

from geo.base.answers import Number, Source, SourceUrl, Within
from geo.projects.presentation import notice
from geo.projects.records import EDITION, SOURCE, SOURCE_URL, Project, ProjectTheme, Status
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level


class ProjectRecord(TypedDict):
    """A documented AI project."""

    level: Annotated[
        Level | None, Meta(description="Level of the territory of its authority; null where that is none of the Atlas.")
    ]
    code: Annotated[str | None, Meta(description="Code of that territory; null for none.")]
    name: Annotated[str | None, Meta(description="Name of that territory; null for none.")]
    longitude: Annotated[Number, Meta(description="Of a point inside that territory, degrees (WGS 84); null for none.")]
    latitude: Annotated[Number, Meta(description="Of the same point; null for none.")]
    authority: Annotated[str, Meta(description="Authority as the list names it, in French.")]
    project: Annotated[str, Meta(description="Project as the list names it, in French.")]
    start: Annotated[str, Meta(description="Month in which it began.", examples=["2024-01"])]
    status: Annotated[Status, Meta(description="How far it is, as its authority declares it.")]
    theme: Annotated[ProjectTheme, Meta(description="Theme of the list.")]
    subthemes: Annotated[list[str], Meta(description="As the list names them, in French.")]
    audiences: Annotated[list[str], Meta(description="For whom it is, as the list names them, in French.")]
    url: Annotated[str | None, Meta(description="Page that the list gives for it; null for none.")]
    updated: Annotated[str, Meta(description="Day on which its entry was last changed.", examples=["2025-05-06"])]


class ProjectsRecord(TypedDict):
    """Documented AI projects, with what the list is: no census, nothing to make a share of."""

    source: Source
    source_url: SourceUrl
    edition: Annotated[str, Meta(description="Day of the list.", examples=["2025-09-17"])]
    notice_fr: Annotated[str, Meta(description="What the list is and is not, in French.")]
    notice_en: Annotated[str, Meta(description="What the list is and is not, in English.")]
    within: Within
    projects: Annotated[
        list[ProjectRecord], Meta(description="By territory; those of authorities that are none of the Atlas last.")
    ]


def project_record(project: Project) -> ProjectRecord:
    """Return a project as JSON-ready values."""
    return {
        "level": project.level,
        "code": project.code or None,
        "name": project.territory or None,
        "longitude": project.longitude,
        "latitude": project.latitude,
        "authority": project.authority,
        "project": project.project,
        "start": project.start,
        "status": project.status,
        "theme": project.theme,
        "subthemes": list(project.subthemes),
        "audiences": list(project.audiences),
        "url": project.url or None,
        "updated": project.updated,
    }


def projects_record(projects: Iterable[Project], within: Extent | None) -> ProjectsRecord:
    """Return projects as JSON-ready values, with their source.

    Examples
    --------
    >>> from geo.projects.records import projects_within
    >>> brittany = Extent.parse("region:53")
    >>> [record["name"] for record in projects_record(projects_within(brittany), brittany)["projects"]]
    ['Rennes Métropole', 'Ille-et-Vilaine']
    """
    return {
        "source": SOURCE,
        "source_url": SOURCE_URL,
        "edition": EDITION,
        "notice_fr": notice("fr"),
        "notice_en": notice("en"),
        "within": str(within) if within else None,
        "projects": [project_record(project) for project in projects],
    }


def projects_table(projects: Iterable[Project], lang: str) -> pd.DataFrame:
    """Return projects as a table whose rows each say where they come from and what the list is.

    Examples
    --------
    >>> from geo.projects.records import projects_of
    >>> projects_table(projects_of(Level.EPCI, "243500139"), "en").columns[-4:].tolist()
    ['source', 'source_url', 'edition', 'notice']
    """
    records = [project_record(project) for project in projects]
    table = pd.DataFrame(records, columns=list(ProjectRecord.__annotations__))
    for name in ("subthemes", "audiences"):
        table[name] = table[name].map("; ".join)
    return table.assign(source=SOURCE, source_url=SOURCE_URL, edition=EDITION, notice=notice(lang))
