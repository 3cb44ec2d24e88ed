"""Answers that never change are given again without the application, and are the same."""

import re

import pytest
from werkzeug.test import Client

from webapp.app import create_app
from webapp.base.immutable import MOST_KEPT, Immutable
from webapp.base.settings import Settings

Asked = list[str]


@pytest.fixture
def both() -> tuple[Client, Client, Asked]:
    """Give the application itself, the one in front of it, and what that one passed on."""
    app = create_app(Settings())
    passed: Asked = []

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
def test_the_answer_is_the_same(both: tuple[Client, Client, Asked], kind: str, headers: dict[str, str]) -> None:
    plain, front, _ = both
    address = addresses(plain)[kind]
    if "Range" in headers and kind != "tiles":
        headers = {}
    for _ in range(2):
        with plain.get(address, headers=headers) as expected, front.get(address, headers=headers) as found:
            assert found.status_code == expected.status_code
            assert found.get_data() == expected.get_data()
            for name in (
                "Content-Encoding",
                "Content-Range",
                "Cache-Control",
                "ETag",
                "Content-Security-Policy",
                "Content-Type",
            ):
                assert found.headers.get(name) == expected.headers.get(name), name


def test_the_application_is_asked_once(both: tuple[Client, Client, Asked]) -> None:
    plain, front, passed = both
    address = addresses(plain)["tiles"]
    for first in range(5):
        front.get(address, headers={"Range": f"bytes={first}-{first + 9}"}).close()
    assert passed == [address]


def test_what_has_not_changed_is_not_sent(both: tuple[Client, Client, Asked]) -> None:
    plain, front, _ = both
    address = addresses(plain)["names"]
    tag = front.get(address).headers["ETag"]
    again = front.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_what_is_wrong_is_said_by_the_application(both: tuple[Client, Client, Asked]) -> None:
    plain, front, _ = both
    wrong = front.get(addresses(plain)["tiles"], headers={"Range": "bytes=999999999-"})
    assert wrong.status_code == 416
    assert wrong.mimetype == "application/problem+json"
    assert front.get("/tiles/0000/region.pmtiles").status_code == 404
    assert front.post(addresses(plain)["names"]).status_code == 405


def test_pages_and_unknown_addresses_are_never_kept(both: tuple[Client, Client, Asked]) -> None:
    _, front, passed = both
    for _ in range(2):
        front.get("/health").close()
        front.get("/assets/0000/nothing.js").close()
    assert passed.count("/health") == 2
    assert passed.count("/assets/0000/nothing.js") >= 2
    assert front.application.kept == {}  # type: ignore[attr-defined]
    assert MOST_KEPT < 1000
