"""Bringing one's own indicator in three steps: file, check, describe; and looking after those that were brought."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as BaseResponse

from geo.base.errors.importing import OtherOrigin, UploadsOff, UploadTooLarge
from geo.base.errors.kinds import AtlasError, shown
from geo.base.errors.questions import InvalidChoice
from geo.base.errors.serving import NoSuchFile
from geo.base.i18n import N_
from geo.doctor.combine import Aggregation
from geo.doctor.gazetteer.role import Role
from geo.doctor.readers.limits import MEGABYTE
from geo.doctor.report import write_report
from geo.importing.columns import Columns, parse_period
from geo.importing.description import DIRECTIONS, LONGEST, UNITS_OF, Description, checked_id, checked_labels
from geo.importing.indicator import HOW
from geo.importing.package import ENDING, write_package
from geo.importing.sentences import matched_rows, rows_sentence
from geo.store import data_folder, default_store, open_store
from geo.vocabulary.model import Kind, Level, Theme
from geo.wording import sentences
from webapp.base.presentation import address
from webapp.base.settings import Settings
from webapp.uploads import uploads
from webapp.uploads.uploads import Upload
from webapp.uploads.work import read_checked, write_json

blueprint = Blueprint("imports", __name__)

LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
FORWARDED: Final = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded")
AGGREGATIONS: Final = {
    Aggregation.SHARE: N_("Share: a numerator and a denominator"),
    Aggregation.SUM: N_("Count: added up, shown for 1,000 inhabitants"),
    Aggregation.ANY: N_("Yes or no: yes as soon as one part is yes"),
    Aggregation.ALL: N_("Yes or no: yes where all parts are yes"),
    Aggregation.WEIGHTED_MEAN: N_("Mean: weighted by inhabitants, or by a column"),
    Aggregation.MAXIMUM: N_("Maximum: the largest value"),
}
UNITS: Final = {
    "share": N_("share from 0 to 1"),
    "percent": N_("percentage from 0 to 100"),
    "count": N_("count"),
    "number": N_("another number"),
}
DIRECTION_NAMES: Final = {
    "neutral": N_("neither high nor low is better"),
    "higher_is_better": N_("higher is better"),
    "lower_is_better": N_("lower is better"),
}


def settings() -> Settings:
    """Return the settings of this application."""
    return cast(Settings, current_app.config["SETTINGS"])


def local() -> bool:
    """Say whether this is somebody's own machine: served there, asked from there, and by no proxy."""
    host = urlsplit(f"//{request.host}").hostname or ""
    known = current_app.config.get("LOCAL", False) and not any(name in request.headers for name in FORWARDED)
    return bool(known and (host in LOCAL_HOSTS))


def open_here() -> bool:
    """Say whether files are taken here: on one's own machine, or where tokens are set."""
    return bool(settings().tokens) or local()


def require_allowed() -> str:
    """Return the owner of what is sent, from its token; "" on one's own machine.

    Raises
    ------
    UploadsOff, OtherOrigin, WrongToken
    """
    if not open_here():
        raise UploadsOff
    require_own_page()
    return uploads.owner_of(request.form.get("token", ""), settings()) if settings().tokens else ""


def require_own_page() -> None:
    """Refuse a form that the page of another site sends: a browser says where it comes from.

    Raises
    ------
    OtherOrigin
    """
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise OtherOrigin
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise OtherOrigin


@blueprint.get("/import")
def show_form() -> str:
    """Show the first step: choose a file."""
    return render_template(
        "import_file.html", step=1, open=open_here(), tokens=bool(settings().tokens), limits=settings()
    )


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
        return render_template("import_wait.html", step=2, upload=upload, asked=upload.asked)
    done = upload.read("imported")
    if done:
        return render_template(
            "import_done.html", step=3, upload=upload, done=done, levels=sentences.LEVELS,
            rows_sentence=rows_sentence,
        )  # fmt: skip
    found, refused = upload.read("found"), upload.read("refused")
    if found and refused:
        return _describe(upload, found, upload.read("described") or {}, refused["sentence"][g.lang])
    return render_template(
        "import_check.html", step=2, upload=upload, asked=upload.asked, found=found, levels=sentences.LEVELS,
        matched_rows=matched_rows,
        refused=refused["sentence"][g.lang] if refused else None, roles=[str(role) for role in Role],
    )  # fmt: skip


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
    write_json(
        upload.folder / "asked.json",
        {**upload.asked, "level": level, "roles": given, "sheet": request.form.get("sheet", "").strip()},
    )
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
    stem = Path(upload.asked["name"]).stem
    response = send_file(path.resolve(), as_attachment=True, download_name=f"{stem}-report.{ending}")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/import/<upload_id>/describe")
def show_description(upload_id: str) -> BaseResponse | str:
    """Show the third step: say what the values are."""
    upload = uploads.find(upload_id)
    found = upload.read("found")
    if not found or upload.running:
        return _see(upload)
    return _describe(upload, found, upload.read("described") or {}, None)


@blueprint.post("/import/<upload_id>/describe")
def describe(upload_id: str) -> BaseResponse | tuple[str, int]:
    """Take the description of the values and import them."""
    require_own_page()
    upload = uploads.find(upload_id)
    found = upload.read("found")
    if not found or upload.running:
        return _see(upload)
    said: dict[str, Any] = {name: request.form.get(name, "") for name in Description.names()}
    said["columns"] = {name: request.form.get(name, "").strip() for name in Columns.__slots__}
    said["replace"] = request.form.get("replace") == "1"
    try:
        Description.parse(said)
        if not said["columns"]["period_column"]:
            parse_period(said["columns"]["period"])
    except AtlasError as error:
        return _describe(upload, found, said, error.message(g.lang)), 400
    write_json(upload.folder / "described.json", said)
    uploads.start(upload, "import", (upload.asked["owner"],), settings())
    return _see(upload)


def _describe(upload: Upload, found: dict[str, Any], said: dict[str, Any], refused: str | None) -> str:
    chosen = said.get("columns", {})
    return render_template(
        "import_describe.html", step=3, upload=upload, asked=upload.asked, found=found, said=said, chosen=chosen,
        refused=refused, aggregations=AGGREGATIONS, units=UNITS, units_of=UNITS_OF, how=HOW, longest=LONGEST,
        themes={theme: sentences.THEMES[theme] for theme in Theme}, kinds={kind: sentences.KINDS[kind] for kind in Kind},
        directions={name: DIRECTION_NAMES[name] for name in DIRECTIONS},
    )  # fmt: skip


def _check(upload: Upload) -> None:
    uploads.start(upload, "check", (uploads.limits(settings()), g.lang), settings())


def _see(upload: Upload) -> BaseResponse:
    return redirect(address(f"/import/{upload.id}", g.lang), code=303)


# --- those that were brought -----------------------------------------------------------------------------------------


@blueprint.get("/imported")
def show_imported() -> str:
    """List the imported indicators with their versions, and what can be done with them."""
    store = default_store()
    listed = [(entry, store.versions(entry.id)) for entry in store.indicators().values()] if store else []
    return render_template(
        "imported.html", listed=listed, open=open_here(), tokens=bool(settings().tokens), levels=sentences.LEVELS,
        longest=LONGEST,
    )  # fmt: skip


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
