"""Answers that never change are given again without the application, and are the same."""

import re
from typing import Any

import pytest
from werkzeug.test import Client

from geo.vocabulary.levels import Level
from webapp.app import create_app
from webapp.base.immutable import MOST_BYTES, MOST_KEPT, Immutable
from webapp.base.settings import Settings
from webapp.base.static_files import SERVED, asset_address, names_address, points_address, tiles_address

pytestmark = pytest.mark.slow

Paths = list[str]


@pytest.fixture
def both() -> tuple[Client, Client, Paths]:
    """Give the application itself, the one in front of it, and what that one passed on."""
    app = create_app(Settings())
    passed: Paths = []

    def noted(environ, start):  # type: ignore[no-untyped-def]
        passed.append(environ["PATH_INFO"])
        return app(environ, start)

    return Client(app), Client(Immutable(noted)), passed


def addresses(client: Client) -> dict[str, str]:
    text = client.get("/map?level=region").get_data(as_text=True)
    return {kind: re.findall(rf"/{kind}/[^\"&]+", text)[0] for kind in ("tiles", "names", "assets")}


@pytest.mark.parametrize("kind", ["tiles", "names", "assets"])
@pytest.mark.parametrize(
    "headers",
    [{}, {"Accept-Encoding": "br"}, {"Accept-Encoding": "gzip"}, {"Range": "bytes=10-19"}, {"Range": "bytes=-5"}],
)
def test_the_answer_is_the_same(both: tuple[Client, Client, Paths], kind: str, headers: dict[str, str]) -> None:
    plain, front, _ = both
    address = addresses(plain)[kind]
    if "Range" in headers and kind != "tiles":
        headers = {}
    for _ in range(2):
        with plain.get(address, headers=headers) as expected, front.get(address, headers=headers) as response:
            assert response.status_code == expected.status_code
            assert response.get_data() == expected.get_data()
            for name in (
                "Content-Encoding",
                "Content-Range",
                "Cache-Control",
                "ETag",
                "Content-Security-Policy",
                "Content-Type",
            ):
                assert response.headers.get(name) == expected.headers.get(name), name


def test_the_application_is_asked_once(both: tuple[Client, Client, Paths]) -> None:
    plain, front, passed = both
    address = addresses(plain)["tiles"]
    for first in range(5):
        front.get(address, headers={"Range": f"bytes={first}-{first + 9}"}).close()
    assert passed == [address]


def test_what_has_not_changed_is_not_sent(both: tuple[Client, Client, Paths]) -> None:
    plain, front, _ = both
    address = addresses(plain)["names"]
    tag = front.get(address).headers["ETag"]
    again = front.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_what_is_wrong_is_said_by_the_application(both: tuple[Client, Client, Paths]) -> None:
    plain, front, _ = both
    wrong = front.get(addresses(plain)["tiles"], headers={"Range": "bytes=999999999-"})
    assert wrong.status_code == 416
    assert wrong.mimetype == "application/problem+json"
    assert front.get("/tiles/0000/region.pmtiles").status_code == 404
    assert front.post(addresses(plain)["names"]).status_code == 405


def test_pages_and_unknown_addresses_are_never_kept(both: tuple[Client, Client, Paths]) -> None:
    _, front, passed = both
    for _ in range(2):
        front.get("/health").close()
        front.get("/assets/0000/nothing.js").close()
    assert passed.count("/health") == 2
    assert passed.count("/assets/0000/nothing.js") >= 2
    assert front.application.kept == {}  # type: ignore[attr-defined]


ODD_HEADERS = [
    *(f"odd{number}" for number in range(400)),
    *(f"gzip;q=0.{number:03}, identity" for number in range(1, 301)),
    *(f"odd{number}, br;q=0.{number:03}" for number in range(1, 301)),
]


def test_headers_in_odd_words_push_nothing_out(both: tuple[Client, Client, Paths]) -> None:
    """A thousand ways to accept three encodings are three answers to an address."""
    plain, front, passed = both
    paths = addresses(plain)
    assert len(set(ODD_HEADERS)) == 1000
    for header in ODD_HEADERS:
        front.get(paths["assets"], headers={"Accept-Encoding": header}).close()
        front.get(paths["tiles"], headers={"Accept-Encoding": header}).close()
    assert passed.count(paths["assets"]) == 3
    assert passed.count(paths["tiles"]) == 1
    kept = front.application.kept  # type: ignore[attr-defined]
    assert len(kept) == 4
    passed.clear()
    for header in (None, "gzip", "br", "gzip, deflate, br, zstd", *ODD_HEADERS):
        headers = {} if header is None else {"Accept-Encoding": header}
        front.get(paths["assets"], headers=headers).close()
    assert passed == []


def test_an_encoding_that_is_refused_is_not_answered(both: tuple[Client, Client, Paths]) -> None:
    plain, front, _ = both
    address = addresses(plain)["names"]
    front.get(address, headers={"Accept-Encoding": "br"}).close()
    answer = front.get(address, headers={"Accept-Encoding": "br;q=0, gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in front.get(address, headers={"Accept-Encoding": "br;q=0"}).headers


def lasting(size: int) -> tuple[Any, Paths]:
    """Return an application that answers every address for ever with so many bytes, and what it was asked for."""
    passed: Paths = []

    def answer(environ, start):  # type: ignore[no-untyped-def]
        passed.append(environ["PATH_INFO"])
        start("200 OK", [("Cache-Control", "public, immutable"), ("Content-Type", "text/css")])
        return [b"x" * size]

    return answer, passed


@pytest.mark.parametrize(
    ("size", "bounds", "room"),
    [(10, {"most_kept": 4}, 4), (10, {"most_bytes": 49}, 4), (10, {"most_kept": 9, "most_bytes": 30}, 3)],
)
def test_what_was_not_asked_for_the_longest_time_makes_room(size: int, bounds: dict[str, int], room: int) -> None:
    application, passed = lasting(size)
    front = Immutable(application, **bounds)
    client = Client(front)
    for number in range(100):
        client.get("/assets/page.css").close()
        client.get(f"/assets/{number}.css").close()
    assert passed.count("/assets/page.css") == 1
    assert list(front.kept) == [
        *((f"/assets/{number}.css", None) for number in range(100 - room + 1, 99)), ("/assets/page.css", None),
        ("/assets/99.css", None),
    ]  # fmt: skip
    assert front.size == sum(len(each.content) for each in front.kept.values()) == size * room


def test_an_answer_larger_than_all_room_pushes_nothing_out() -> None:
    application, passed = lasting(50)
    front = Immutable(application, most_bytes=49)
    for _ in range(2):
        assert len(Client(front).get("/assets/page.css").get_data()) == 50
    assert (len(passed), front.kept, front.size) == (2, {}, 0)


def test_everything_that_ships_has_room(both: tuple[Client, Client, Paths]) -> None:
    _, front, passed = both
    texts = [asset_address(name) for name in SERVED]
    data = [address(level) for level in Level for address in (tiles_address, names_address, points_address)]
    for _ in range(2):
        for address in [*texts, *data]:
            assert front.get(address).status_code == 200
    encodings = 3
    assert len(passed) == len(front.application.kept) < MOST_KEPT / encodings  # type: ignore[attr-defined]
    assert front.application.size < MOST_BYTES / encodings  # type: ignore[attr-defined]
