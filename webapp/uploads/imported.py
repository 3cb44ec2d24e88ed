"""The imported indicators: their versions, and what can be done with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, g, redirect, request, send_file
from werkzeug.wrappers import Response as BaseResponse

from geo.base.errors.questions import InvalidChoice
from geo.importing.description import LONGEST, checked_id, checked_labels
from geo.importing.package import ENDING, write_package
from geo.maps.web.templates import Page
from geo.store import data_folder, default_store, open_store
from geo.store.versions import Version
from geo.vocabulary.model import Indicator
from webapp.base.presentation import address, render
from webapp.uploads.access import open_here, require_allowed, settings

blueprint = Blueprint("imported", __name__)


@dataclass(frozen=True, slots=True)
class ImportedPage(Page):
    """The imported indicators.

    Attributes
    ----------
    listed : list of (Indicator, list of Version)
        Each with its versions.
    open : bool
        Whether they can be changed here.
    tokens : bool
        Whether that takes a token.
    longest : dict of str to int
        Characters of a text at most.
    """

    template: ClassVar[str] = "imported.html"

    listed: list[tuple[Indicator, list[Version]]]
    open: bool
    tokens: bool
    longest: dict[str, int]


@blueprint.get("/imported")
def show_imported() -> str:
    """List the imported indicators with their versions, and what can be done with them."""
    store = default_store()
    listed = [(entry, store.versions(entry.id)) for entry in store.indicators().values()] if store else []
    return render(ImportedPage(listed, open=open_here(), tokens=bool(settings().tokens), longest=LONGEST))


@blueprint.get("/imported/<indicator_id>/export")
def send_package(indicator_id: str) -> Response:
    """Send an imported indicator with its description, for another Atlas."""
    store = open_store()
    current = next(each for each in store.versions(indicator_id) if each.current)
    folder = data_folder() / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{indicator_id}-{current.number}{ENDING}"
    write_package(current.indicator, store.slices(indicator_id), current.origin, path, force=True)
    response = send_file(path.resolve(), as_attachment=True, download_name=f"{indicator_id}{ENDING}")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/imported/<indicator_id>/remove")
def remove(indicator_id: str) -> BaseResponse:
    """Remove an imported indicator."""
    owner = require_allowed()
    open_store().remove(indicator_id, owner=owner)
    return redirect(address("/imported", g.lang), code=303)


@blueprint.post("/imported/<indicator_id>/rename")
def rename(indicator_id: str) -> BaseResponse:
    """Give an imported indicator another id or other labels."""
    owner = require_allowed()
    new = request.form.get("id", "").strip()
    labels = checked_labels({name: request.form.get(name) for name in ("label_fr", "label_en")})
    new_id = checked_id(new) if new and new != indicator_id else None
    open_store().rename(indicator_id, new_id=new_id, labels=labels, owner=owner)
    return redirect(address("/imported", g.lang), code=303)


@blueprint.post("/imported/<indicator_id>/restore")
def restore(indicator_id: str) -> BaseResponse:
    """Show an earlier version of an imported indicator again."""
    owner = require_allowed()
    number = request.form.get("version", "").strip()
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise InvalidChoice(name="version", arrived=number, allowed="1, 2, 3 …")
    open_store().restore(indicator_id, int(number), owner=owner)
    return redirect(address("/imported", g.lang), code=303)
