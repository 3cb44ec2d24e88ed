"""Requests that go together: from an upload to an imported indicator, and what is shown of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from answers.asks import Ask

FILE: Final = b"code;fibre;foyers;nom\n1001;3;4;<b>A</b>\n35238;5;10;Rennes\n2A004;1;9;Ajaccio\n99999;1;1;Nulle part\n"
MEANS: Final = "departement;valeur\n35;3,5\n29;-1\n2A;10\n22;7\n56;0\n".encode("latin-1")
DESCRIPTION: Final = {
    "aggregation": "share", "numerator": "fibre", "denominator": "foyers", "period": "2025", "label_fr": "Fibre",
    "source": "Arcep", "licence": "Licence Ouverte 2.0", "definition_en": "Connected homes", "theme": "donnees",
}  # fmt: skip
MEAN: Final = {
    "aggregation": "weighted_mean", "value": "valeur", "unit": "number", "unit_fr": "€", "period": "2024-06", "id": "moyenne",
    "label_fr": "Moyenne", "label_en": "Mean", "source": "Nous", "licence": "ODbL", "declared": "observed",
}  # fmt: skip
TOKEN, OTHER = "first-token-of-two", "second-token-of-two"

SHOWN: Final = """
/imported
/imported?lang=en
/imported/fibre/export
/imported/moyenne/export
/indicators
/indicators/fibre
/indicators/moyenne?lang=en
/methodology
/health
/map?indicator=fibre&level=commune&within=departement:35&lang=en
/map?indicator=fibre&level=region
/map?indicator=fibre&draw=circles
/map?indicator=moyenne&level=departement&selected=35
/map?indicator=moyenne&level=region&lang=en
/map?indicator=moyenne&draw=circles
/map?indicator=moyenne&size=0-499
/map?indicator=moyenne&level=commune
/map?draw=bivariate&second=moyenne
/maps?indicator=fibre&b.indicator=moyenne&level=departement
/maps?indicator=fibre&b.indicator=moyenne&level=departement&shared=1
/embed?indicator=moyenne&level=region
/view?indicator=fibre&level=epci
/figures?indicator=moyenne&level=departement
/panel?indicator=fibre&level=commune&selected=35238
/compare?indicator=fibre
/compare?indicator=moyenne&by=region
/compare/spread.svg?indicator=fibre
/territories/commune/35238?indicator=fibre
/territories/departement/35?indicator=moyenne&lang=en
/territories/departement/35/evolution.svg?indicator=moyenne
/territories/departement/35/export?indicator=moyenne
/compare/territories?t=departement:35,departement:29&indicator=moyenne
/api/v1/indicators
/api/v1/indicators/fibre
/api/v1/values?indicator=fibre&level=region
/api/v1/values?indicator=moyenne&level=departement
/api/v1/export?indicator=fibre&format=csv&level=commune&within=region:53
/api/v1/export?indicator=moyenne&format=xlsx&level=departement
/api/v1/export?indicator=moyenne&format=svg&level=departement
/api/v1/gaps?indicator=fibre
/api/v1/closing?indicator=fibre
/api/v1/closing?indicator=moyenne
/api/v1/hotspots?indicator=moyenne&level=departement
/api/v1/territories/departement/35/compare
"""


def uploads() -> list[Ask]:
    """Return the requests, in their order."""
    return [*_imports(), *(Ask(address) for address in SHOWN.split()), *_looked_after(), *_refused(), *_tokens()]


def _post(address: str, form: dict[str, str] | None = None, **more: str) -> Ask:
    headers = (("Origin", "http://127.0.0.1:8000"), ("Sec-Fetch-Site", "same-origin"))
    return Ask(address, "POST", headers=headers, form=form or {}, **more)  # type: ignore[arg-type]


def _sent(name: str, content: bytes, keeps: str, **form: str) -> Iterator[Ask]:
    """Yield the upload of a file, and the page of its check once that has ended."""
    headers = (("Origin", "http://127.0.0.1:8000"),)
    yield Ask("/import?lang=en", "POST", headers=headers, form=form, file=(name, content), keeps=keeps)
    yield from _done(keeps)


def _done(keeps: str) -> Iterator[Ask]:
    yield Ask(f"{{{keeps}}}/progress", until='"running": ?true')
    yield Ask(f"{{{keeps}}}")
    yield Ask(f"{{{keeps}}}?lang=en")


def _imports() -> Iterator[Ask]:
    yield from _sent("fibre.csv", FILE, "shares")
    yield Ask("{shares}/report.csv")
    yield Ask("{shares}/report.xlsx")
    yield Ask("{shares}/report.doc")
    yield Ask("{shares}/describe")
    yield Ask("{shares}/describe?lang=en")
    for wrong in ({"licence": ""}, {"numerator": ""}, {"period": "soon"}, {"aggregation": "no"}, {"id": "rpnt_1_8"}):
        yield _post("{shares}/describe?lang=en", {**DESCRIPTION, **wrong})
    yield _post("{shares}/describe", {**DESCRIPTION, "label_fr": "x" * 70_000})
    yield _post("{shares}/describe?lang=en", DESCRIPTION)
    yield from _done("shares")
    # Once more: refused, then as a second version.
    yield _post("{shares}/describe", DESCRIPTION)
    yield from _done("shares")
    yield _post("{shares}/describe", {**DESCRIPTION, "replace": "1", "label_en": "Fibre optics"})
    yield from _done("shares")
    yield from _sent("Moyenne été.csv", MEANS, "means")
    yield _post("{means}/check?lang=en", {"level": "departement", "role:departement": "departement_code"})
    yield from _done("means")
    yield _post("{means}/check?lang=en", {"level": "canton"})
    yield Ask("{means}/describe")
    yield _post("{means}/describe?lang=en", MEAN)
    yield from _done("means")


def _looked_after() -> Iterator[Ask]:
    for action, form in (
        ("fibre/restore", {"version": "1"}), ("fibre/restore", {"version": "9"}), ("fibre/restore", {"version": "x"}),
        ("fibre/rename", {"id": "fibre_2025", "label_en": "Fibre"}), ("fibre_2025/rename", {"id": "Not allowed"}),
        ("fibre_2025/remove", {}), ("fibre/remove", {}), ("no/rename", {"id": "yes"}),
    ):  # fmt: skip
        yield _post(f"/imported/{action}?lang=en", form)
        yield Ask("/imported")
    yield Ask("/map?indicator=fibre")


def _refused() -> Iterator[Ask]:
    yield from _sent("program.csv", b"\x7fELF\x00\x01" * 40, "program")
    yield _post("{program}/describe", DESCRIPTION)
    yield from _sent("empty.csv", b"", "empty")
    yield from _sent("header.csv", b"code;n\n", "header")
    yield from _sent("letters.csv", b"x;n\n35;1\n29;2\n", "letters")
    yield _post("{letters}/check", {"role:x": "no-role"})
    yield from _done("letters")
    yield _post("{letters}/cancel?lang=en")
    yield Ask("{letters}?lang=en")
    yield _post("/import?lang=en")
    yield Ask("/import", "POST", form={}, file=("", b"x"))
    for headers in ((("Origin", "https://elsewhere.example"),), (("Sec-Fetch-Site", "cross-site"),)):
        yield Ask("/import", "POST", headers=headers, form={}, file=("fibre.csv", FILE))
        yield Ask("/imported/moyenne/remove", "POST", headers=headers, form={})
    yield Ask("/import", headers=(("X-Forwarded-For", "192.0.2.1"),))
    yield Ask("/import", "POST", headers=(("X-Forwarded-For", "192.0.2.1"),), form={}, file=("fibre.csv", FILE))
    yield _post("/import/AAAAAAAAAAAAAAAAAAAAAA/cancel")


def _tokens() -> Iterator[Ask]:
    """Yield what a server with tokens is asked, with its own limits."""
    yield Ask("/import", shared=True)
    yield Ask("/import?lang=en", "POST", form={"token": "no"}, file=("fibre.csv", FILE), shared=True)
    yield Ask("/import?lang=en", "POST", form={"token": TOKEN}, file=("big.csv", b"x" * 1_500_000), shared=True)
    yield Ask("/import?lang=en", "POST", form={"token": TOKEN}, file=("big.csv", b"x" * 2_500_000), shared=True)
    yield Ask("/import", "POST", form={"token": TOKEN}, file=("fibre.csv", FILE), keeps="owned", shared=True)
    yield Ask("{owned}/progress", until='"running": ?true', shared=True)
    yield Ask("{owned}", shared=True)
    yield Ask("{owned}/describe", "POST", form=DESCRIPTION, shared=True)
    yield Ask("{owned}/progress", until='"running": ?true', shared=True)
    yield Ask("{owned}", shared=True)
    yield Ask("/imported", shared=True)
    for token in ("", OTHER, TOKEN):
        yield Ask("/imported/fibre/rename?lang=en", "POST", form={"label_en": "Other", "token": token}, shared=True)
    yield Ask("/map?level=departement&page=10", shared=True)
    yield Ask(f"/map?level=departement&find={'y' * 300}", shared=True)
