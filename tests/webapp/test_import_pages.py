"""/import: three steps, and who may take them."""

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from geo.base.errors.importing import UploadTooLarge
from geo.store import default_store
from webapp.app import create_app
from webapp.base.settings import SHORTEST_TOKEN, Settings
from webapp.uploads import uploads

pytestmark = pytest.mark.slow

TOKEN = "t" * SHORTEST_TOKEN
OTHER = "o" * SHORTEST_TOKEN
FILE = b"code;fibre;foyers;nom\n1001;3;4;<b>A</b>\n35238;5;10;Rennes\n99999;1;1;Nulle part\n"
DESCRIPTION = {
    "aggregation": "share", "numerator": "fibre", "denominator": "foyers", "period": "2025", "label_fr": "Fibre",
    "source": "Arcep", "licence": "Licence Ouverte 2.0",
}  # fmt: skip
LOCAL = {"base_url": "http://127.0.0.1/"}


@pytest.fixture
def client(own_store: Path) -> Iterator[FlaskClient]:
    """Somebody's own machine."""
    yield create_app(Settings(), local=True).test_client()
    for upload_id in list(uploads._running):
        uploads.stop(uploads.find(upload_id)) if (own_store / "uploads" / upload_id).exists() else None
        uploads._running.pop(upload_id, None)


def send(client: FlaskClient, content: bytes = FILE, name: str = "fibre.csv", **form: str) -> str:
    """Send a file and return the address of its upload."""
    data = {"file": (io.BytesIO(content), name), **form}
    answer = client.post("/import?lang=en", data=data, headers=headers(), **LOCAL)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].partition("?")[0]


def headers(origin: str = "http://127.0.0.1") -> dict[str, str]:
    return {"Origin": origin, "Sec-Fetch-Site": "same-origin"}


def page(client: FlaskClient, address: str) -> str:
    """Return the page of an upload once its job has ended."""
    until = time.monotonic() + 120
    while client.get(f"{address}/progress", **LOCAL).get_json()["running"]:
        assert time.monotonic() < until
        time.sleep(0.1)
    answer = client.get(f"{address}?lang=en", **LOCAL)
    assert answer.status_code == 200
    return answer.text


def test_three_steps_from_a_file_to_the_map(client: FlaskClient) -> None:
    upload = send(client)
    text = page(client, upload)
    assert "2 of 3 rows are about a territory of the Atlas." in text
    assert "99999" in text
    assert "<b>A</b>" not in text
    report = client.get(f"{upload}/report.csv", **LOCAL)
    assert report.headers["Content-Disposition"] == "attachment; filename=fibre-report.csv"
    header, *rows = csv.reader(io.StringIO(report.text))
    assert header == ["code", "fibre", "foyers", "nom", "territory_code", "territory_name", "match", "score", "reason"]
    assert [row[4] for row in rows] == ["01001", "35238", ""]
    report.close()
    with client.get(f"{upload}/report.xlsx", **LOCAL) as workbook:
        assert workbook.data[:2] == b"PK"
    form = client.get(f"{upload}/describe?lang=en", **LOCAL).text
    assert '<option value="fibre">fibre (3, 5, 1…)</option>' in form
    # What is not allowed keeps what was typed; nothing is stored.
    wrong = client.post(f"{upload}/describe?lang=en", data={**DESCRIPTION, "licence": ""}, headers=headers(), **LOCAL)
    assert wrong.status_code == 400
    assert "Licence (licence)" in wrong.text
    assert 'value="Arcep"' in wrong.text
    assert default_store(create=True).indicators() == {}
    answer = client.post(f"{upload}/describe?lang=en", data=DESCRIPTION, headers=headers(), **LOCAL)
    assert answer.status_code == 303
    assert "2 of 3 rows are on the map; 1 is not" in page(client, upload)
    shown = client.get("/map?indicator=fibre&level=region&lang=en", **LOCAL)
    assert shown.status_code == 200
    assert "57.1%" in shown.text  # 8 of 14
    api = client.get("/api/v1/values?indicator=fibre&level=region", **LOCAL).get_json()
    assert sum(row["numerator"] for row in api["values"]) == 8
    # Once more with the same id: refused by the store, with the way out.
    client.post(f"{upload}/describe?lang=en", data=DESCRIPTION, headers=headers(), **LOCAL)
    assert "There is an indicator &#34;fibre&#34; already" in page(client, upload)
    client.post(f"{upload}/describe?lang=en", data={**DESCRIPTION, "replace": "1"}, headers=headers(), **LOCAL)
    assert "Version 2." in page(client, upload)
    look_after(client)


def look_after(client: FlaskClient) -> None:
    """Restore, rename, export and remove what was brought."""
    listed = client.get("/imported?lang=en", **LOCAL).text
    assert "Version 2" in listed
    with client.get("/imported/fibre/export", **LOCAL) as export:
        assert export.headers["Content-Disposition"] == "attachment; filename=fibre.atlas.zip"
        assert export.data[:2] == b"PK"
    for action, data in (
        ("fibre/restore", {"version": "1"}),
        ("fibre/rename", {"id": "fibre_2025", "label_en": "Fibre"}),
        ("fibre_2025/remove", {}),
    ):
        answer = client.post(f"/imported/{action}?lang=en", data=data, headers=headers(), **LOCAL)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/imported?lang=en")
    assert "Nothing was imported so far." in client.get("/imported?lang=en", **LOCAL).text
    assert client.post("/imported/fibre/restore", data={"version": "x"}, headers=headers(), **LOCAL).status_code == 400
    assert client.post("/imported/fibre/remove", headers=headers(), **LOCAL).status_code == 404
    assert client.get("/map?indicator=fibre", **LOCAL).status_code == 404


def test_a_file_that_cannot_be_read_and_one_that_is_read_another_way(client: FlaskClient) -> None:
    upload = send(client, b"\x7fELF\x00\x01" * 40)
    assert "is not a table" in page(client, upload) or "notice" in page(client, upload)
    answer = client.post(f"{upload}/describe", data=DESCRIPTION, headers=headers(), **LOCAL)
    assert answer.status_code == 303  # nothing to describe: back to the check
    upload = send(client, b"x;n\n35;1\n29;2\n")
    again = {"level": "departement", "role:x": "departement_code"}
    page(client, upload)
    assert client.post(f"{upload}/check?lang=en", data=again, headers=headers(), **LOCAL).status_code == 303
    assert "2 of 2 rows are about a territory" in page(client, upload)
    assert client.post(f"{upload}/check", data={"level": "canton"}, headers=headers(), **LOCAL).status_code == 400
    assert client.post(f"{upload}/cancel?lang=en", headers=headers(), **LOCAL).headers["Location"] == "/import?lang=en"
    gone = client.get(f"{upload}?lang=en", **LOCAL)
    assert gone.status_code == 404
    assert "There is no such upload" in gone.text


def test_a_column_that_is_not_recognised_is_named_in_the_form(client: FlaskClient) -> None:
    upload = send(client, b"x;n\n35;1\n29;2\n")
    text = page(client, upload)
    assert "Say what one of them holds (its role, for example commune_code)" in text
    assert "--" not in text.partition('role="alert"')[2].partition("</p>")[0]
    again = {"column": " x ", "role": "departement_cod"}
    client.post(f"{upload}/check", data=again, headers=headers(), **LOCAL)
    text = page(client, upload)
    assert "is not allowed for role." in text
    assert 'name="column" maxlength="200" value="x"' in text  # what was typed is kept
    again = {"column": "x", "role": "departement_code"}
    client.post(f"{upload}/check", data=again, headers=headers(), **LOCAL)
    assert "2 of 2 rows are about a territory" in page(client, upload)


def test_a_shared_server_takes_nothing_without_a_token(own_store: Path) -> None:
    shared = create_app(Settings()).test_client()
    assert "Uploads are off on this server" in shared.get("/import?lang=en").text
    answer = shared.post("/import?lang=en", data={"file": (io.BytesIO(FILE), "a.csv")})
    assert answer.status_code == 403
    assert "Uploads are off on this server" in answer.text
    # One's own machine behind a proxy, or asked under another name, is a shared server.
    local = create_app(Settings(), local=True).test_client()
    for foreign_headers, base in (
        ({"X-Forwarded-For": "1.2.3.4"}, "http://127.0.0.1/"),
        ({}, "http://attacker.example/"),
    ):
        answer = local.post(
            "/import", data={"file": (io.BytesIO(FILE), "a.csv")}, headers=foreign_headers, base_url=base
        )
        assert answer.status_code == 403
    assert not (own_store / "uploads").exists()


def test_tokens_open_uploads_and_own_what_they_brought(own_store: Path) -> None:
    from tests.store.test_store import ORIGIN, indicator, slices

    settings = Settings(upload_tokens=f"{TOKEN},{OTHER}")
    client = create_app(settings).test_client()
    for token in ("", "x" * SHORTEST_TOKEN):
        answer = client.post("/import?lang=en", data={"file": (io.BytesIO(FILE), "a.csv"), "token": token})
        assert answer.status_code == 403
        assert "This upload token is not known here" in answer.text
    store = default_store(create=True)
    assert store is not None
    store.add(indicator(), slices(0.5), ORIGIN, owner=uploads.owner_of(TOKEN, settings))
    other = client.post("/imported/essai/remove?lang=en", data={"token": OTHER})
    assert other.status_code == 403
    assert "was imported with another token" in other.text
    assert client.post("/imported/essai/remove", data={"token": TOKEN}).status_code == 303
    assert TOKEN not in uploads.owner_of(TOKEN, settings)


@pytest.mark.parametrize(
    "foreign_headers",
    [{"Origin": "https://attacker.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
    ids=["origin", "fetch", "null"],
)
def test_forms_of_other_sites_are_refused(client: FlaskClient, foreign_headers: dict[str, str]) -> None:
    for address in ("/import", "/imported/a/remove", "/imported/a/rename", "/imported/a/restore"):
        answer = client.post(
            f"{address}?lang=en", data={"file": (io.BytesIO(FILE), "a.csv")}, headers=foreign_headers, **LOCAL
        )
        assert answer.status_code == 403
        assert "sent from a page of another site" in answer.text


def test_limits(client: FlaskClient, own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = create_app(Settings(upload_mb=1, import_jobs=1), local=True).test_client()
    large = {"data": {"file": (io.BytesIO(FILE), "a.csv")}, "environ_overrides": {"CONTENT_LENGTH": "3000000"}}
    answer = small.post("/import?lang=en", **large, **LOCAL)
    assert answer.status_code == 413
    assert "The upload has more than 1 MB" in answer.text
    with pytest.raises(UploadTooLarge):
        uploads.keep(FileStorage(io.BytesIO(b"1;2\n" * 300_000), filename="a.csv"), "", Settings(upload_mb=1))
    assert not (own_store / "uploads").exists() or not list((own_store / "uploads").iterdir())
    answer = small.post("/import?lang=en", data={}, **LOCAL)
    assert (answer.status_code, "No file arrived" in answer.text) == (400, True)
    # One job at a time: the second upload is told so.
    monkeypatch.setattr(uploads, "work", _sleep)
    first = send(small)
    busy = small.post("/import?lang=en", data={"file": (io.BytesIO(FILE), "b.csv")}, **LOCAL)
    assert busy.status_code == 429
    assert "1 import is running already, and 1 may run at the same time" in busy.text
    assert len(list((own_store / "uploads").iterdir())) == 1  # the file that was not taken is not kept
    assert "Working on fibre.csv" in small.get(f"{first}?lang=en", **LOCAL).text
    # Stopped in the middle, nothing of it is left.
    assert small.post(f"{first}/cancel", headers=headers(), **LOCAL).status_code == 303
    assert small.get(first, **LOCAL).status_code == 404
    slow = create_app(Settings(import_seconds=1), local=True).test_client()
    assert "took more than 1 second and was stopped" in page(slow, send(slow))


def _sleep(*arguments: object) -> None:
    time.sleep(60)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "..\\..\\a.csv", "/etc/a.csv", "é.csv", ".csv", "a" * 300 + ".csv"]
)
def test_names_of_files_lead_nowhere(own_store: Path, name: str) -> None:
    upload = uploads.keep(FileStorage(io.BytesIO(FILE), filename=name), "", Settings())
    (kept,) = (upload.folder / "file").iterdir()
    assert kept.resolve().is_relative_to(own_store.resolve())
    assert kept.read_bytes() == FILE


@pytest.mark.parametrize("upload_id", ["..", "a", "x" * 22, "%2e%2e%2f" * 3])
def test_ids_that_are_no_uploads(client: FlaskClient, upload_id: str) -> None:
    assert client.get(f"/import/{upload_id}", **LOCAL).status_code == 404


def test_short_tokens_are_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="ATLAS_UPLOAD_TOKENS has a token of fewer than 16 characters"):
        Settings.from_environment({"ATLAS_UPLOAD_TOKENS": "secret"})
    assert Settings.from_environment({"ATLAS_UPLOAD_TOKENS": f" {TOKEN} ,{OTHER}"}).tokens == (TOKEN, OTHER)
