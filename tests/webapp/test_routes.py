"""Every route of the web application is asked for here, and answers with what it is for."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask, request, request_started
from flask.testing import FlaskClient

from geo.build.messages import ROOT
from webapp.app import create_app
from webapp.base.settings import Settings
from webapp.uploads import uploads

pytestmark = pytest.mark.slow

HERE = {"base_url": "http://127.0.0.1/"}
FILE = b"code;fibre;foyers\n01001;3;4\n35238;5;10\n99999;1;1\n"
DESCRIPTION = {
    "aggregation": "share", "numerator": "fibre", "denominator": "foyers", "period": "2025", "label_fr": "Fibre",
    "label_en": "Fibre", "source": "Arcep", "licence": "Licence Ouverte 2.0",
}  # fmt: skip
HTML, JSON, CSV, SVG = "text/html", "application/json", "text/csv", "image/svg+xml"
ZIP, XLSX = "application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Request:
    """A request for a route, and what its answer holds."""

    rule: str
    address: str
    kind: str
    holds: str | bytes
    method: str = "GET"
    status: int = 200
    data: dict[str, object] = field(default_factory=dict)


def page(rule: str, address: str, heading: str) -> Request:
    return Request(rule, address, HTML, f"<h1>{heading}")


READING = [
    page("/", "/?lang=en", "Where do French territories stand"),
    page("/map", "/map?level=region&lang=en", "Site declared in https"),
    page("/maps", "/maps?level=region&lang=en", "Two maps"),
    Request("/embed", "/embed?level=region&lang=en", HTML, "Site declared in https"),
    Request("/maps/export", "/maps/export?level=region&lang=en", HTML, "atlas-two"),
    Request("/panel", "/panel?level=region&selected=53&lang=en", HTML, "957 of 1,201 town halls"),
    Request("/view", "/view?level=region&lang=en", JSON, '"classes"'),
    Request("/figures", "/figures?level=region&lang=en", JSON, '"values"'),
    Request("/picture.svg", "/picture.svg?level=region&lang=en", SVG, "<svg"),
    page("/projects", "/projects?lang=en", "Documented AI projects"),
    Request("/projects.svg", "/projects.svg?lang=en", SVG, "Map of the documented AI projects"),
    page("/privacy", "/privacy?lang=en", "Privacy"),
    page("/indicators", "/indicators?lang=en", "Indicators"),
    page("/indicators/<indicator_id>", "/indicators/rpnt_1_8?lang=en", "Site declared in https"),
    page("/methodology", "/methodology?lang=en", "Methodology"),
    Request("/data/<name>", "/data/barometer.csv", CSV, "population_base"),
    page("/what-figures-say", "/what-figures-say?lang=en", "What the figures can and cannot say"),
    page("/problems/<slug>", "/problems/unknown-level?lang=en", "Error &#34;unknown-level&#34;"),
    Request("/health", "/health", JSON, '"communes":34875'),
    Request("/favicon.ico", "/favicon.ico", SVG, "<svg"),
    Request("/assets/<digest>/<path:name>", r"/assets/[\w-]+/page\.css", "text/css", "body"),
    Request("/tiles/<digest>/<level>.pmtiles", r"/tiles/[\w-]+/region\.pmtiles", "application/vnd.pmtiles", b"PMTiles"),
    Request("/names/<digest>/<level>.json", r"/names/[\w-]+/region\.json", JSON, "Bretagne"),
    Request("/points/<digest>/<level>.json", r"/points/[\w-]+/region\.json", JSON, "["),
    Request("/compare", "/compare?lang=en", HTML, "Communes of the 22 métropoles"),
    Request("/compare/<name>.svg", "/compare/parts.svg?lang=en", SVG, "<svg"),
    Request("/compare/export", "/compare/export?format=html&lang=en", HTML, "<h1"),
    page("/territories/<level>/<code>", "/territories/region/53?lang=en", "Bretagne"),
    Request("/territories/<level>/<code>/rings.svg", "/territories/region/53/rings.svg?lang=en", SVG, "<svg"),
    Request("/territories/<level>/<code>/evolution.svg", "/territories/region/53/evolution.svg?lang=en", SVG, "<svg"),
    Request("/territories/<level>/<code>/map.svg", "/territories/region/53/map.svg?lang=en", SVG, "<svg"),
    Request(
        "/territories/<level>/<code>/export", "/territories/region/53/export?format=html&lang=en", HTML, "Bretagne"
    ),
    page("/compare/territories", "/compare/territories?t=region:53&lang=en", "Territories side by side"),
    Request("/compare/territories.svg", "/compare/territories.svg?t=region:53&lang=en", SVG, "<svg"),
    Request("/api/v1/indicators", "/api/v1/indicators", JSON, '"rpnt_1_8"'),
    Request("/api/v1/indicators/<indicator_id>", "/api/v1/indicators/rpnt_1_8", JSON, '"rpnt_1_8"'),
    Request("/api/v1/territories", "/api/v1/territories?level=region&q=bretagne", JSON, '"53"'),
    Request("/api/v1/territories/<level>/<code>", "/api/v1/territories/region/53", JSON, "Bretagne"),
    Request("/api/v1/territories/<level>/<code>/compare", "/api/v1/territories/region/53/compare", JSON, "Bretagne"),
    Request("/api/v1/compare/territories", "/api/v1/compare/territories?t=region:53", JSON, "Bretagne"),
    Request("/api/v1/values", "/api/v1/values?level=region", JSON, '"values"'),
    Request("/api/v1/hotspots", "/api/v1/hotspots?level=departement", JSON, '"moran'),
    Request("/api/v1/gaps", "/api/v1/gaps", JSON, '"gap"'),
    Request("/api/v1/closing", "/api/v1/closing", JSON, '"epci_needed"'),
    Request("/api/v1/decomposition", "/api/v1/decomposition?one=region:53&other=france", JSON, '"composition"'),
    Request("/api/v1/projects", "/api/v1/projects?within=region:53", JSON, "IA assainissement"),
    Request("/api/v1/export", "/api/v1/export?level=region&format=csv", CSV, "Bretagne"),
    Request("/api/v1/openapi.json", "/api/v1/openapi.json", JSON, '"openapi"'),
    Request("/api/v1/<path:rest>", "/api/v1/nothing", "application/problem+json", "no-such-file", status=404),
]
FORM = {"method": "POST", "status": 303, "kind": HTML, "holds": "Redirecting"}
UPLOAD = "/import/<upload_id>"
IMPORTING = [
    page("/import", "/import?lang=en", "Import your own indicator"),
    Request(UPLOAD, "{upload}?lang=en", HTML, "2 of 3 rows are about a territory of the Atlas."),
    Request(f"{UPLOAD}/progress", "{upload}/progress", JSON, '"running":false'),
    Request(f"{UPLOAD}/report.<ending>", "{upload}/report.csv", CSV, "99999"),
    Request(f"{UPLOAD}/check", "{upload}/check?lang=en", data={"level": "commune"}, **FORM),
    Request(f"{UPLOAD}/describe", "{upload}/describe?lang=en", HTML, "fibre (3, 5, 1…)"),
    Request(f"{UPLOAD}/describe", "{upload}/describe?lang=en", data=DESCRIPTION, **FORM),
    Request(UPLOAD, "{upload}?lang=en", HTML, "2 of 3 rows are on the map; 1 is not, 0 repeat another row."),
    Request(f"{UPLOAD}/cancel", "{upload}/cancel?lang=en", **FORM),
    Request("/imported", "/imported?lang=en", HTML, "Version 1"),
    Request("/imported/<indicator_id>/export", "/imported/fibre/export", ZIP, b"PK"),
    Request("/imported/<indicator_id>/restore", "/imported/fibre/restore?lang=en", data={"version": "1"}, **FORM),
    Request(
        "/imported/<indicator_id>/rename",
        "/imported/fibre/rename?lang=en",
        data={"id": "fibres", "label_en": "Fibre"},
        **FORM,
    ),
    Request("/imported/<indicator_id>/remove", "/imported/fibres/remove?lang=en", **FORM),
    Request("/imported", "/imported?lang=en", HTML, "Nothing was imported so far."),
]


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or ()) - {"HEAD", "OPTIONS"}
    }


def ask(client: FlaskClient, wanted: Request, address: str) -> None:
    """Send a request, and check that its route answered, and with what."""
    reached: list[str] = []

    def note(sender: Flask, **_: object) -> None:
        reached.append(request.url_rule.rule if request.url_rule else "")

    with request_started.connected_to(note, client.application):
        answer = client.open(address, method=wanted.method, data=wanted.data or None, **HERE)
    with answer:
        assert reached == [wanted.rule], address
        assert answer.status_code == wanted.status, f"{address}: {answer.text[:400]}"
        assert answer.mimetype == wanted.kind
        content = wanted.holds if isinstance(wanted.holds, bytes) else wanted.holds.encode()
        assert content in answer.data, f"{address}: {answer.data[:600]!r}"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings()).test_client()


@pytest.mark.parametrize("wanted", READING, ids=lambda wanted: wanted.rule)
def test_a_route_answers_with_what_it_is_for(client: FlaskClient, wanted: Request) -> None:
    address = wanted.address
    if "[" in address:
        # Addresses that name a version are those that the page of the map names.
        named = client.get("/map?level=region&draw=circles", **HERE).text
        match = re.search(address, named)
        assert match, address
        address = match[0]
    ask(client, wanted, address)


@pytest.fixture
def own_machine(own_store: Path) -> Iterator[FlaskClient]:
    yield create_app(Settings(), local=True).test_client()
    uploads._running.clear()


def test_the_routes_of_an_import_answer_one_after_the_other(own_machine: FlaskClient) -> None:
    sent = Request("/import", "/import?lang=en", data={"file": (io.BytesIO(FILE), "fibre.csv")}, **FORM)
    answer = own_machine.post(sent.address, data=sent.data, **HERE)
    assert (answer.status_code, answer.mimetype) == (303, HTML)
    upload = answer.headers["Location"].partition("?")[0]
    for wanted in IMPORTING:
        if "{upload}" in wanted.address and "cancel" not in wanted.address:
            wait(own_machine, upload)
        ask(own_machine, wanted, wanted.address.format(upload=upload))
    assert own_machine.get(upload, **HERE).status_code == 404


def wait(client: FlaskClient, upload: str) -> None:
    """Wait until the job of an upload has ended."""
    until = time.monotonic() + 120
    while client.get(f"{upload}/progress", **HERE).get_json()["running"]:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_every_route_is_asked_for(client: FlaskClient) -> None:
    tested_rules = {(wanted.method, wanted.rule) for wanted in [*READING, *IMPORTING]} | {("POST", "/import")}
    assert routes(client.application) == tested_rules


PROBLEMS = """
from geo.store import connect
from geo.build.messages import ROOT
from webapp.app import create_app
import re, pathlib, sys
connect()
client = create_app().test_client()
slugs = re.findall(r"^\\| `\\w+` \\| ([a-z-]+) \\|", pathlib.Path(sys.argv[1]).read_text("utf-8"), re.MULTILINE)
print(len(slugs), *(slug for slug in slugs if client.get(f"/problems/{slug}").status_code != 200))
"""


def test_every_error_of_the_documentation_has_its_page_whatever_the_program_has_imported() -> None:
    command = [sys.executable, "-c", PROBLEMS, str(ROOT / "docs" / "errors.md")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    count, *missing = done.stdout.split()
    assert missing == []
    assert int(count) > 100
