"""Importing an indicator of one's own in three steps: file, check, describe."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, g, redirect, request, send_file
from werkzeug.wrappers import Response as BaseResponse

from geo.base.errors.importing import UploadTooLarge
from geo.base.errors.kinds import AtlasError, shown
from geo.base.errors.questions import InvalidChoice
from geo.base.errors.serving import NoSuchFile
from geo.doctor.readers.limits import MEGABYTE
from geo.doctor.readers.reading import ALLOWED, INSIDE
from geo.doctor.report import write_report
from geo.importing.columns import Columns, parse_period
from geo.importing.description import Description
from geo.vocabulary.levels import Level
from webapp.base.presentation import address, render
from webapp.uploads import uploads
from webapp.uploads.access import open_here, require_allowed, require_own_page, settings
from webapp.uploads.records import GivenDescription, write_json
from webapp.uploads.steps import CheckPage, DonePage, FilePage, WaitPage, describe_page
from webapp.uploads.uploads import Upload
from webapp.uploads.work import read_checked

blueprint = Blueprint("imports", __name__)


@blueprint.get("/import")
def show_form() -> str:
    """Show the first step: choose a file."""
    return render(FilePage(open_here(), bool(settings().tokens), settings(), ALLOWED, ",".join((*INSIDE, ".zip"))))


@blueprint.post("/import")
def take_file() -> BaseResponse | str:
    """Take a file and begin to check it."""
    most = settings().upload_mb * MEGABYTE
    # The form around the file takes a little as well.
    request.max_content_length = most + MEGABYTE
    if (request.content_length or 0) > most + MEGABYTE:
        raise UploadTooLarge(limit=settings().upload_mb)
    owner = require_allowed()
    upload = uploads.keep(request.files.get("file"), owner, settings())
    try:
        _check(upload)
    except AtlasError:
        uploads.stop(upload)
        raise
    return _see(upload)


@blueprint.get("/import/<upload_id>")
def show_upload(upload_id: str) -> str:
    """Show how far an upload is: being checked, checked, refused or imported."""
    upload = uploads.find(upload_id)
    if upload.running:
        return render(WaitPage(upload.id, upload.request.shown, upload.progress))
    if result := upload.imported:
        return render(DonePage(upload.id, result))
    check, refused = upload.check, upload.refused(g.lang)
    if check and refused:
        return render(describe_page(upload, check, upload.described, refused))
    return render(CheckPage(upload.id, upload.request, check, refused))


@blueprint.get("/import/<upload_id>/progress")
def show_progress(upload_id: str) -> dict[str, object]:
    """Say how far the job of an upload is, for the page that waits."""
    upload = uploads.find(upload_id)
    return {"running": upload.running, "percent": upload.progress}


@blueprint.post("/import/<upload_id>/check")
def check_again(upload_id: str) -> BaseResponse:
    """Check an upload again, with another level, other roles or another sheet."""
    require_own_page()
    upload = uploads.find(upload_id)
    level = request.form.get("level", "").strip()
    if level and level not in list(Level):
        raise InvalidChoice(name="level", arrived=level, allowed=shown(Level))
    given = {
        name.removeprefix("role:"): role
        for name, role in request.form.items()
        if name.startswith("role:") and role.strip()
    }
    # Where no column was recognised there is no list of them: the form asks for the name of one.
    column, role = (request.form.get(name, "").strip() for name in ("column", "role"))
    if column and role:
        given[column] = role
    again = replace(upload.request, level=level, roles=given, sheet=request.form.get("sheet", "").strip())
    write_json(upload.folder / "asked.json", asdict(again))
    _check(upload)
    return _see(upload)


@blueprint.post("/import/<upload_id>/cancel")
def cancel(upload_id: str) -> BaseResponse:
    """Stop what is being done with an upload, and remove it."""
    require_own_page()
    uploads.stop(uploads.find(upload_id))
    return redirect(address("/import", g.lang), code=303)


@blueprint.get("/import/<upload_id>/report.<ending>")
def send_report(upload_id: str, ending: str) -> Response:
    """Send the report of a check: the file's own rows, with what became of each."""
    upload = uploads.find(upload_id)
    path = upload.folder / f"report.{ending}"
    if ending not in {"csv", "xlsx"} or not (upload.folder / "report.csv").exists():
        raise NoSuchFile(path=request.path)
    if not path.exists():
        write_report(read_checked(upload.folder), path, force=True)
    stem = Path(upload.request.name).stem
    response = send_file(path.resolve(), as_attachment=True, download_name=f"{stem}-report.{ending}")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/import/<upload_id>/describe")
def show_description(upload_id: str) -> BaseResponse | str:
    """Show the third step: say what the values are."""
    upload = uploads.find(upload_id)
    check = upload.check
    if not check or upload.running:
        return _see(upload)
    return render(describe_page(upload, check, upload.described, None))


@blueprint.post("/import/<upload_id>/describe")
def describe(upload_id: str) -> BaseResponse | tuple[str, int]:
    """Take the description of the values and import them."""
    require_own_page()
    upload = uploads.find(upload_id)
    check = upload.check
    if not check or upload.running:
        return _see(upload)
    description: dict[str, Any] = {name: request.form.get(name, "") for name in Description.names()}
    description["columns"] = {name: request.form.get(name, "").strip() for name in Columns.__slots__}
    description["replace"] = request.form.get("replace") == "1"
    try:
        Description.parse(description)
        if not description["columns"]["period_column"]:
            parse_period(description["columns"]["period"])
    except AtlasError as error:
        return render(describe_page(upload, check, GivenDescription.parse(description), error.message(g.lang))), 400
    write_json(upload.folder / "described.json", description)
    uploads.start(upload, "import", (upload.request.owner,), settings())
    return _see(upload)


def _check(upload: Upload) -> None:
    uploads.start(upload, "check", (uploads.limits(settings()), g.lang), settings())


def _see(upload: Upload) -> BaseResponse:
    return redirect(address(f"/import/{upload.id}", g.lang), code=303)
