"""The API of documented AI projects: the list, never a rate."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, g

from geo.base.i18n import N_
from geo.base.json_text import dump
from geo.projects.answers import ProjectsRecord, projects_record, projects_table
from geo.projects.records import EDITION, projects_within
from geo.vocabulary.choices import TableFormat
from geo.vocabulary.parameters import FORMAT, LANG, WITHIN
from webapp.api.tables import csv_answer
from webapp.base.operations import CSV, JSON, operation, texts

blueprint = Blueprint("api_projects", __name__)

FILE_NAME: Final = f"ai-projects-{EDITION}"


@operation(
    blueprint,
    "/projects",
    N_("Documented AI projects, declared by authorities themselves: a list, never a rate."),
    takes=(WITHIN, FORMAT, LANG),
    answer=ProjectsRecord,
    files=[CSV],
)
def list_projects() -> Response:
    """List the documented AI projects of the country, or of a part of it."""
    given = texts(WITHIN, FORMAT)
    within = WITHIN.of(given)
    projects = projects_within(within)
    if FORMAT.of(given) is TableFormat.CSV:
        return csv_answer(projects_table(projects, g.lang), FILE_NAME)
    return Response(dump(projects_record(projects, within)), mimetype=JSON)
