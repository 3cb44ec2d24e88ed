"""The page of the documented AI projects: the whole list, and the same as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, g

from geo.maps.svg.projects_map import projects_map
from geo.maps.web.templates import Page
from geo.projects.presentation import ProjectList, project_list, source_line
from geo.projects.records import projects_within
from geo.vocabulary.model import Theme
from geo.vocabulary.parameters import LANG, WITHIN
from webapp.base.operations import refuse_others, texts
from webapp.base.presentation import address, render

blueprint = Blueprint("projects", __name__)


@dataclass(frozen=True, slots=True)
class ProjectsPage(Page):
    """The documented AI projects.

    Attributes
    ----------
    projects : ProjectList
        All of them.
    source : str
        What the list is cited as.
    map : str
        Address of a map that they are drawn over.
    csv, json : str
        The list as a file, and in the API.
    """

    template: ClassVar[str] = "projects.html"

    projects: ProjectList
    source: str
    map: str
    csv: str
    json: str


@blueprint.get("/projects")
def show_projects() -> str:
    """List the documented AI projects."""
    refuse_others(LANG)
    return render(
        ProjectsPage(
            projects=project_list(projects_within(None), g.lang),
            source=source_line(g.lang),
            map=address("/map", g.lang, theme=Theme.IA),
            csv=address("/api/v1/projects", g.lang, format="csv"),
            json=address("/api/v1/projects", g.lang),
        )
    )


@blueprint.get("/projects.svg")
def show_picture() -> Response:
    """Serve the documented AI projects, of the country or of a part of it, as points on an empty map."""
    refuse_others(WITHIN, LANG)
    return Response(projects_map(WITHIN.of(texts(WITHIN)), g.lang), mimetype="image/svg+xml")
