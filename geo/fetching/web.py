"""Ask for an address: https alone, a few redirections, and one sentence for whatever goes wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from geo.base.errors.fetching import AddressRefused, DownloadTooLarge, SourceGone, SourceUnreachable
from geo.base.i18n import N_, N_n
from geo.base.notes import Note
from geo.doctor.readers.limits import MEGABYTE

if TYPE_CHECKING:
    from requests import Response

LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})
"""Hosts that may be asked without https, where the address that was given is itself one of them."""
TIMEOUT: Final = (15, 60)
"""Seconds for a connection, and for the next bytes."""
MOST_REDIRECTS: Final = 5
BLOCK: Final = 65_536
SMALL: Final = 10_000_000
"""Bytes of an answer of an API."""
MISSING: Final = frozenset({404, 410})

UNKNOWN_HOST: Final = N_("the name of the server is not known here")
REFUSED: Final = N_("the connection was refused")
SLOW: Final = N_("no answer came in time")
CERTIFICATE: Final = N_("its certificate is not valid")
NO_CONNECTION: Final = N_("there is no connection")
STATUS: Final = N_("it answers {status}")
REDIRECTS: Final = N_n("it redirects more than {count} time", "it redirects more than {count} times")


def read_small(url: str, *, page: str, base: str = "") -> bytes:
    """Return a short answer, for example of an API.

    Raises
    ------
    AddressRefused, SourceUnreachable, SourceGone, DownloadTooLarge
    """
    import requests

    content = b""
    with open_response(url, page=page, base=base, headers={"Accept": "application/json"}) as response:
        try:
            for block in response.iter_content(BLOCK):
                content += block
                if len(content) > SMALL:
                    raise DownloadTooLarge(url=url, limit=SMALL // MEGABYTE)
        except requests.RequestException as error:
            raise SourceUnreachable(url=url, reason=Note(NO_CONNECTION), page=page) from error
    return content


@contextmanager
def open_response(
    url: str, *, page: str, base: str = "", headers: Mapping[str, str] | None = None
) -> Iterator[Response]:
    """Give the answer to a request, redirections followed, its content not yet read.

    Raises
    ------
    AddressRefused
        If it is not an https address, or redirects to one that is not.
    SourceGone
        Status 404 or 410.
    SourceUnreachable
        No connection, no answer in time, another status of failure, too many redirections.
    """
    import requests

    request_headers = {"User-Agent": _agent(), "Accept-Encoding": "identity", **(headers or {})}
    with requests.Session() as session:
        at = url
        for _ in range(MOST_REDIRECTS + 1):
            require_safe(at, base)
            try:
                # Redirections are followed by hand: each address is looked at before it is asked.
                response = session.get(at, headers=request_headers, stream=True, timeout=TIMEOUT, allow_redirects=False)
            except (requests.RequestException, ValueError) as error:
                raise SourceUnreachable(url=at, reason=Note(_reason(error)), page=page) from error
            with response:
                if response.is_redirect:
                    at = urljoin(at, response.headers["Location"])
                    continue
                if response.status_code in MISSING:
                    raise SourceGone(url=at, status=response.status_code, page=page)
                if response.status_code not in {200, 206, 416}:
                    reason = Note(STATUS, {"status": f"{response.status_code} {response.reason}".strip()[:60]})
                    raise SourceUnreachable(url=at, reason=reason, page=page)
                yield response
                return
        raise SourceUnreachable(url=url, reason=Note(REDIRECTS, {"count": MOST_REDIRECTS}), page=page)


def require_safe(url: str, base: str = "") -> None:
    """Refuse an address that is not https, unless it and the address that the user gave are on this machine.

    Raises
    ------
    AddressRefused

    Examples
    --------
    >>> require_safe("https://www.data.gouv.fr/")
    >>> require_safe("http://127.0.0.1:8001/a.csv", base="http://127.0.0.1:8001")
    """
    try:
        parts = urlsplit(url)
        local = parts.hostname in LOCAL and urlsplit(base).hostname in LOCAL
    except ValueError as error:
        raise AddressRefused(arrived=url[:200]) from error
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise AddressRefused(arrived=url[:200])


def _agent() -> str:
    from importlib.metadata import version

    return f"atlas-territoires/{version('atlas-territoires')} (atlas fetch)"


def _reason(error: Exception) -> str:
    import requests

    message = str(error)
    for known, reason in (
        (isinstance(error, requests.exceptions.SSLError), CERTIFICATE),
        (isinstance(error, requests.Timeout), SLOW),
        ("NameResolution" in message or "getaddrinfo" in message, UNKNOWN_HOST),
        ("refused" in message, REFUSED),
    ):
        if known:
            return reason
    return NO_CONNECTION
