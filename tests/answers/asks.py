"""Requests to a server: how one is called in the report, and those that do not depend on each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from answers.addresses import API, EXPORTS, FORMS, PAGES, REFUSED, VIEWS

BOUNDARY: Final = "boundary-of-compare-answers"
FIRST: Final = ("/map?level=region", "/view?level=region")
"""Asked before all others: they name the addresses with a hash that later requests need."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request; what stands in braces in the address and the headers is known from earlier answers.

    Attributes
    ----------
    form : dict, optional
        Fields of a form that is sent.
    file : (str, bytes), optional
        Name and content of a file that is sent with the form.
    keeps : str
        Name under which the address that the answer redirects to is known afterwards.
    until : str
        Regular expression: ask again while the answer has it.
    shared : bool
        Ask the server that stands for one that others reach, not the one of somebody's own machine.
    """

    address: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    form: Mapping[str, str] | None = field(default=None, hash=False)
    file: tuple[str, bytes] | None = None
    keeps: str = ""
    until: str = ""
    shared: bool = False

    @property
    def name(self) -> str:
        """What this is called in the report."""
        parts = ["shared server:" if self.shared else "", self.method, _short(self.address)]
        parts += [f"[{name}: {value}]" for name, value in self.headers]
        parts += [f"file={self.file[0]}"] if self.file else []
        parts += [_short(urlencode(self.form))] if self.form else []
        return " ".join(filter(None, parts))

    def body(self) -> tuple[bytes, str]:
        """Return what is sent and its media type, both empty where nothing is."""
        if self.file is None:
            kind = "application/x-www-form-urlencoded"
            return (b"", "") if self.form is None else (urlencode(self.form).encode(), kind)
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in (self.form or {}).items()
        ]
        name, content = self.file
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        head += "Content-Type: application/octet-stream\r\n\r\n"
        parts += [head.encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode()]
        return b"".join(parts), f"multipart/form-data; boundary={BOUNDARY}"


def _short(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:120]}… ({len(text)} characters)"


def addresses(indicators: Sequence[str], slugs: Sequence[str]) -> list[Ask]:
    """Return the requests that do not depend on each other.

    Parameters
    ----------
    indicators : sequence of str
        Ids of all indicators.
    slugs : sequence of str
        Names of all kinds of errors.
    """
    listed = [*FIRST, *(address for page in PAGES.split() for address in (page, in_english(page)))]
    listed += _of_indicators(indicators)
    listed += [f"{form}?{view}" for view in VIEWS.split() for form in FORMS]
    listed += [in_english(f"/view?{view}") for view in VIEWS.split()[::3]]
    listed += [*API.split(), *(f"/api/v1/export?{export}" for export in EXPORTS.split())]
    listed += [address for refused in REFUSED.split() for address in (refused, in_english(refused))]
    listed += [address for slug in slugs for address in (f"/problems/{slug}", f"/problems/{slug}?lang=en")]
    return [*(Ask(address) for address in dict.fromkeys(listed)), *_special()]


def in_english(address: str) -> str:
    """Return an address in English, if it has not chosen a language."""
    return address if "lang=" in address else f"{address}{'&' if '?' in address else '?'}lang=en"


def _of_indicators(indicators: Sequence[str]) -> Iterator[str]:
    for number, indicator in enumerate(indicators):
        page = f"/indicators/{indicator}"
        yield in_english(page) if number % 2 else page
        yield f"/api/v1/indicators/{indicator}"
        yield f"/view?indicator={indicator}&level=departement"
        yield f"/compare?indicator={indicator}{'&lang=en' if number % 3 else ''}" if number % 4 == 0 else page


def _special() -> Iterator[Ask]:
    """Yield requests with other methods and headers."""
    page, data, tiles, style = "/map?level=region", "/view?level=epci", "{tiles/region.pmtiles}", "{assets/page.css}"
    for address in (page, data, "/api/v1/gaps", "/api/v1/export?format=xlsx&level=region", style, "/nowhere", tiles):
        for encoding in ("br", "gzip", "gzip, deflate, br", "identity", "gzip;q=0, br;q=0.5", "*"):
            yield Ask(address, headers=(("Accept-Encoding", encoding),))
    for address in (page, data, "/api/v1/gaps", style, tiles, "{names/region.json}", "{points/region.json}"):
        yield Ask(address)
        yield Ask(address, headers=(("If-None-Match", f"{{etag {address.strip('{}')}}}"),))
        yield Ask(address, headers=(("If-None-Match", '"another"'),))
        yield Ask(address, headers=(("Accept-Encoding", "gzip"), ("If-None-Match", f"{{etag {address.strip('{}')}}}")))
        yield Ask(address, "HEAD")
    for part in ("bytes=0-126", "bytes=16384-", "bytes=-100", "bytes=99999999-", "bytes=0-1,5-6", "lines=1-2"):
        yield Ask(tiles, headers=(("Range", part),))
        yield Ask(style, headers=(("Range", part),))
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        for address in ("/map", "/api/v1/gaps", "/import", style):
            yield Ask(address, method, form={} if method == "POST" else None)
    yield Ask("/api/v1/nothing", "POST", form={})
    yield Ask(f"/map?x={'y' * 3000}")
    yield Ask(f"/api/v1/values?x={'y' * 3000}&lang=en")
    yield Ask("/map?level=region", headers=(("Accept-Language", "en"), ("Cookie", "lang=en")))
