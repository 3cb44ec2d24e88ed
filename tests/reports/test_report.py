"""Documents for a meeting: the figures of the pages, in one file that asks for nothing, or on few pages of PDF."""

from __future__ import annotations

import io
import json
import logging
import pickle
import re
import sys
from collections.abc import Iterator
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from geo.base.errors.questions import EmptySelection, InvalidChoice
from geo.base.errors.writing import CannotWrite, OtherFilesInFolder, PdfNotPossible
from geo.base.i18n import number, percent
from geo.cli.main import main
from geo.compare.answer import compare
from geo.compare.presentation.records import comparison_record
from geo.compare.presentation.sentences import points
from geo.compare.question import GapQuestion
from geo.indicators.catalogue import get_indicator
from geo.portrait.portrait import build_portrait
from geo.portrait.presentation.records import portrait_record
from geo.portrait.questions import PortraitQuestion
from geo.reports import batches
from geo.reports import pdf as pdf_module
from geo.reports.batches import LIST, write_portraits
from geo.reports.document import Report
from geo.reports.gap_report import build_gap_report
from geo.reports.pdf import pdf
from geo.reports.portrait_report import build_portrait_report
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.wording.labels import period_name
from tests.lacking import lacking
from webapp.app import create_app
from webapp.base.settings import Settings

pytestmark = pytest.mark.slow

try:
    pdf_module.library()
except PdfNotPossible as missing:
    lacking(str(missing), whole_module=True)

BRETAGNE = Extent(Level.REGION, "53")
DOCUMENTS = {
    "rennes": (PortraitQuestion(Level.EPCI, "243500139"), "fr"),
    "grand paris": (PortraitQuestion(Level.EPCI, "200054781"), "fr"),
    "commune": (PortraitQuestion(Level.COMMUNE, "35238"), "fr"),
    "departement": (PortraitQuestion(Level.DEPARTEMENT, "35"), "en"),
    "region": (PortraitQuestion(Level.REGION, "53"), "en"),
    "gap": (GapQuestion(period="2026-10"), "fr"),
    "gap by departement": (GapQuestion(period="2026-10", a="band_0-499", b="band_3500-9999", by=Level.DEPARTEMENT), "en"),
}  # fmt: skip
ALL_LINES = [
    "bal_publiee", "opendata_repere", "opendata_repere_3500", "site_https_teste", "spf_strict",
    "rpnt_1_1", "rpnt_1_2", "rpnt_1_2_declaring", "rpnt_1_8", "rpnt_1_8_declaring", "rpnt_2_1", "rpnt_2_2",
    "rpnt_2_2_declaring", "rpnt_2_3", "rpnt_2_3_declaring",
]  # fmt: skip
ON_PAPER = [*ALL_LINES[:5], "rpnt_1_8"]
"""The first of those that are judged, the last giving way to the one asked for."""
ON_PAPER_OF_COMMUNE = ["bal_publiee", "opendata_repere", "site_https_teste", "spf_strict", "rpnt_1_1", "rpnt_1_8"]
"""What is counted of communes over 3,500 inhabitants has no value of one commune."""
SURVEY = GapQuestion(indicator="ia_projet_en_cours", a="commune_lt_3500", b="metropole")


@cache
def report(name: str) -> Report:
    question, lang = DOCUMENTS[name]
    return (
        build_portrait_report(question, lang)
        if isinstance(question, PortraitQuestion)
        else build_gap_report(question, lang=lang)
    )


@cache
def html(name: str) -> str:
    return report(name).html()


@cache
def pdf_bytes(name: str) -> bytes:
    return report(name).pdf()


def reader(name: str) -> PdfReader:
    return PdfReader(io.BytesIO(pdf_bytes(name)))


def squeezed(text: str) -> str:
    """Return a text without its spaces: a PDF says where letters stand, not where words end."""
    return re.sub(r"\s", "", text)


@cache
def paper(name: str) -> str:
    return squeezed("".join(page.extract_text() for page in reader(name).pages))


def rows(text: str, heading: str) -> list[list[str]]:
    """Return the cells of the rows of the table under a heading."""
    table = text[text.index(f'id="{heading}"') :]
    table = table[: table.index("</section>")]
    matches = re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.DOTALL)
    return [
        [unescape(re.sub("<[^>]*>", "", cell)).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in matches
    ]  # fmt: skip


# --- the figures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rennes", "grand paris", "commune", "departement", "region"])
def test_a_portrait_carries_the_figures_of_the_api(name: str) -> None:
    question, lang = DOCUMENTS[name]
    record = portrait_record(build_portrait(question.level, question.code))
    cells = [row for row in rows(html(name), "rings") if len(row) == 8][1:]
    expected, short = [], []
    listed = ON_PAPER_OF_COMMUNE if record["level"] == "commune" else ON_PAPER
    assert len(record["indicators"]) == (14 if record["level"] == "commune" else 15)
    for line in record["indicators"]:
        for reference, against in zip(record["rings"], line["comparators"], strict=True):
            if reference["members"]:
                nan = float("nan")
                share = percent(nan if against["share"] is None else against["share"], lang)
                apart = points(nan if against["difference"] is None else against["difference"], lang)
                expected.append((number(reference["members"], lang), share, apart))
                short.append(line["indicator"] in listed)
    # Above them, a commune has how many criteria it meets.
    assert [(row[1], row[2], row[4]) for row in cells[-len(expected) :]] == expected
    above = [True] * (len(cells) - len(expected))
    for row, there in zip(cells, above + short, strict=True):
        assert not there or squeezed("".join(row)) in paper(name), row
    for line in record["indicators"]:
        head = squeezed(f"{line[f'label_{lang}']}, {period_name(line['period'], lang)} –")
        assert (head in paper(name)) == (line["indicator"] in listed), head
    for sentence in [*record[f"sentences_{lang}"]["strengths"], *record[f"sentences_{lang}"]["gaps"]]:
        assert sentence in unescape(html(name))
        assert squeezed(sentence) in paper(name)


def test_a_portrait_carries_the_rows_of_the_page() -> None:
    client = create_app(Settings()).test_client()
    page = client.get("/territories/epci/243500139").get_data(as_text=True)
    for heading in ("rings", "evolution", "communes", "neighbours", "peers", "surveys", "estimates"):
        table = rows(html("rennes"), heading)
        assert [row[1:] for row in table[1:]] == [row[1:] for row in rows(page, heading)[1:]], heading
        if heading not in {"rings", "communes", "estimates"}:
            for row in table[1:]:
                # On paper the code of a neighbour is left out beside its name, and four of its ten indicators are.
                name, *cells = row
                if heading == "neighbours":
                    people, *values = cells
                    cells = [people, *(values[ALL_LINES.index(indicator)] for indicator in ON_PAPER)]
                assert squeezed(re.sub(r" \d{9}$", "", name) + "".join(cells)) in paper("rennes"), row


def test_on_paper_every_commune_stands_under_what_it_lacks() -> None:
    portrait = build_portrait(Level.EPCI, "200054781")
    for row in portrait.communes:
        assert squeezed(row.name) in paper("grand paris"), row.name
    whole = sum(row.met is not None and not row.lacks for row in portrait.communes)
    assert squeezed(f"Ce qui manqueCommunesLesquellesrien{whole}") in paper("grand paris")


@pytest.mark.parametrize("name", ["gap", "gap by departement"])
def test_a_gap_carries_the_figures_of_the_api(name: str) -> None:
    question, lang = DOCUMENTS[name]
    by = question.by or Level.REGION
    record = comparison_record(compare(GapQuestion(period="2026-10", a=question.a, b=question.b, by=by)))
    shares = [
        (percent(record[side]["share"], lang), number(record[side]["numerator"], lang), number(record[side]["denominator"], lang))
        for side in "ab"
    ]  # fmt: skip
    assert [tuple(row[1:4]) for row in rows(html(name), "brief")[1:]] == shares
    for cells in shares:
        assert squeezed("".join(cells)) in paper(name)
    table = rows(html(name), "where")[1:]
    assert [row[0] for row in table] == [entry["name"] for entry in record["by"]["rows"]]
    for row, entry in zip(table, record["by"]["rows"], strict=True):
        assert row[5] == points(float("nan") if entry["gap"] is None else entry["gap"], lang)
        if entry["gap"] is not None:
            assert squeezed("".join(row[:7])) in paper(name)
    for sentence in record[f"sentences_{lang}"]:
        assert squeezed(sentence) in paper(name)


def test_a_document_says_kind_period_source_licence_coverage_and_method() -> None:
    for text in (squeezed(unescape(re.sub("<[^>]*>", "", html("rennes")))), paper("rennes")):
        for phrase in ("Observé", "octobre 2026", "43 sur 43", "Licence Ouverte 2.0", "Annuaire de l'administration (DILA)",
                     "Méthode et sources", "n = 18, intervalle à 95 % de 9 % à 45 %", "millésime 2025"):  # fmt: skip
            assert squeezed(phrase) in text, phrase


# --- the PDF --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_pdf_has_two_to_four_pages_of_a4(name: str) -> None:
    pages = reader(name).pages
    assert 2 <= len(pages) <= 4
    for page in pages:
        assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)
        assert len(page.extract_text()) > 300  # none is left empty


def test_on_paper_indicators_beyond_six_give_way_to_the_one_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.reports.portrait_report.MOST_LINES", 3)
    report = build_portrait_report(PortraitQuestion(Level.REGION, "94", indicator="rpnt_2_3"), "en")
    label = get_indicator("rpnt_2_3").text("label", "en")
    text = squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(report.pdf())).pages))
    assert squeezed("12 more indicators are in the HTML file and on the page.") in text  # 3 of 15 are shown
    assert squeezed(f"{label}, October 2026 –") in text
    assert "more indicators" not in report.html()
    assert len(re.findall('class="group"', report.html())) > 6


def test_a_survey_has_one_page_or_more() -> None:
    document = PdfReader(io.BytesIO(build_gap_report(SURVEY).pdf()))
    assert 1 <= len(document.pages) <= 4
    assert squeezed("n = 9, intervalle à 95 %") in squeezed("".join(page.extract_text() for page in document.pages))


@pytest.mark.parametrize("name", ["rennes", "region", "gap"])
def test_a_pdf_is_tagged_with_its_language_its_title_and_texts_for_its_pictures(name: str) -> None:
    read, (_, lang) = reader(name), DOCUMENTS[name]
    root = read.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == lang
    assert read.metadata is not None
    assert read.metadata.title == report(name).title
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    kinds: dict[str, int] = {}
    for element in elements(root["/StructTreeRoot"]):
        kinds[str(element["/S"])] = kinds.get(str(element["/S"]), 0) + 1
        if element["/S"] == "/Figure":
            assert len(element["/Alt"]) > 20
    assert kinds["/H1"] == 1
    assert kinds["/H2"] >= 5
    assert kinds["/Table"] >= 5
    assert kinds["/Figure"] >= 3


def elements(node: DictionaryObject) -> Iterator[DictionaryObject]:
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        entry = kid.get_object()
        if isinstance(entry, DictionaryObject) and "/S" in entry:
            yield entry
            yield from elements(entry)


@pytest.mark.parametrize("name", ["rennes", "gap"])
def test_the_letters_of_a_pdf_are_inside_it(name: str) -> None:
    fonts = {}
    for page in reader(name).pages:
        resources = [page["/Resources"]]
        forms = resources[0].get("/XObject", {})
        resources += [form.get_object().get("/Resources", {}) for form in forms.values()]
        for resource in resources:
            fonts |= {key: font.get_object() for key, font in resource.get_object().get("/Font", {}).items()}
    assert fonts
    for font in fonts.values():
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
        assert "DejaVu" in str(font["/BaseFont"])


def test_the_same_document_has_the_same_bytes_and_nothing_in_it_is_ignored(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        again = build_portrait_report(*DOCUMENTS["region"]).pdf()
        build_gap_report(GapQuestion(period="2026-10"), lang="en").pdf()
    assert again == pdf_bytes("region")
    assert caplog.messages == []


def test_a_pdf_fetches_nothing(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>hidden</text></svg>')
    page = f'<html lang="en"><title>t</title><img alt="a" src="{secret.as_uri()}"><img alt="b" src="http://192.0.2.1/a.png">'
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf(page))).pages)
    assert "hidden" not in text
    assert [message.count("a document fetches nothing") for message in caplog.messages] == [1, 1]


# --- the HTML file --------------------------------------------------------------------------------------------------

VOID = {"meta", "br", "img", "input", "link", "hr", "col"}
LOADING = {"src", "srcset", "data", "poster", "action", "formaction", "background", "ping"}


class Reading(HTMLParser):
    """Notes what a page would load, whether its tags are closed in order, and identifiers that stand twice."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "link", "iframe", "object", "embed", "base", "form"}:
            self.loaded.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            outside = name in {"href", "xlink:href"} and tag != "a" and not (value or "").startswith("#")
            if name in LOADING or outside or "url(" in (value or "").replace("url(#", ""):
                self.loaded.append(f"{tag} {name}={value}")
        if len({name for name, _ in attrs}) < len(attrs):
            self.wrong.append(f"{tag}: an attribute twice")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")


@pytest.mark.parametrize("name", ["grand paris", "commune", "gap"])
def test_a_file_loads_nothing_and_is_well_made(name: str) -> None:
    read = Reading(html(name))
    assert read.loaded == []
    assert (read.open, read.wrong) == ([], [])
    assert len(read.ids) == len(set(read.ids))
    style = html(name)[html(name).index("<style>") : html(name).index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert html(name).count("<svg") >= 3
    assert set(re.findall(r'url\(#([^)"]*)\)', html(name))) <= set(read.ids)


def test_a_file_leads_to_the_page_where_it_is_known() -> None:
    question = PortraitQuestion(Level.REGION, "94", indicator="rpnt_1_1")
    there = "https://atlas.example.fr/territories/region/94?indicator=rpnt_1_1&amp;lang=en"
    assert f'<a href="{there}">' in build_portrait_report(question, "en", "https://atlas.example.fr/").html()
    with pytest.raises(InvalidChoice, match="live-address"):
        build_portrait_report(question, "en", "atlas.example.fr")


def test_a_notebook_shows_a_document_in_a_frame() -> None:
    shown = report("region")._repr_html_()
    assert unescape(re.search(r'srcdoc="([^"]*)"', shown)[1]) == html("region")  # type: ignore[index]


# --- the command line -----------------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    output = capsys.readouterr()
    return int(stop.value.code or 0), output.out, output.err


def test_documents_are_written_in_french_unless_english_is_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "corse.html"
    assert run(capsys, "territory", "region", "94", "-o", path)[0] == 0
    assert '<html lang="fr">' in path.read_text("utf-8")
    code, out, err = run(capsys, "territory", "region", "94", "-o", path)
    assert (code, out) == (2, "")
    assert "exists already" in err
    assert run(capsys, "territory", "region", "94", "-o", path, "--force", "--lang", "en", "--json")[0] == 0
    assert '<html lang="en">' in path.read_text("utf-8")
    path = tmp_path / "gap.PDF"
    options = ("--indicator", SURVEY.indicator, "--a", SURVEY.a, "--b", SURVEY.b)
    assert run(capsys, "compare", *options, "-o", path, "--lang", "fr", "--json")[0] == 0
    assert path.read_bytes().startswith(b"%PDF-")


def test_a_live_address_is_for_documents(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    options = ("-o", tmp_path / "x.csv", "--live-address", "https://atlas.example.fr")
    code, _, err = run(capsys, "territory", "region", "94", *options)
    assert (code, list(tmp_path.iterdir())) == (2, [])
    assert '"live-address" is for .html, .pdf only' in err


@pytest.fixture
def no_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'\nAdditionally, ctypes could not either")

    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    pdf_module._tools.cache_clear()


@pytest.mark.usefixtures("no_pango")
def test_without_pango_one_sentence_says_what_to_install(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = run(capsys, "territory", "region", "94", "-o", tmp_path / "x.pdf")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "needs the library Pango, which was not found (cannot load library 'libpango-1.0-0')" in err
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0" in err
    code, out, err = run(capsys, "report", "--level", "region", "--out", tmp_path / "all")
    assert (code, list(tmp_path.iterdir())) == (1, [])
    assert run(capsys, "territory", "region", "94", "-o", tmp_path / "x.html")[0] == 0
    answer = create_app(Settings()).test_client().get("/territories/region/94/export?format=pdf")
    assert answer.status_code == 503
    assert "apt-get install libpango-1.0-0" in answer.get_data(as_text=True)


# --- many portraits -------------------------------------------------------------------------------------------------

NAMES = [
    "portrait-departement-22-cotes-d-armor-2026-10.html", "portrait-departement-29-finistere-2026-10.html",
    "portrait-departement-35-ille-et-vilaine-2026-10.html", "portrait-departement-56-morbihan-2026-10.html",
]  # fmt: skip


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the charts out: what is tested is which files are written."""
    monkeypatch.setattr(Report, "content", lambda self, form: self.title.encode())


@pytest.mark.usefixtures("quick")
def test_a_second_run_makes_what_is_missing(tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    folder = tmp_path / "new" / "portraits"
    done = write_portraits(
        Level.DEPARTEMENT, BRETAGNE, folder, "html", jobs=1, progress=lambda *step: seen.append(step)
    )
    assert (done.made, done.kept, done.skipped) == (tuple(NAMES), (), {})
    assert [(step, count) for step, count, _ in seen] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert sorted(path.name for path in folder.iterdir()) == [LIST, *NAMES]
    assert [entry["name"] for entry in json.loads((folder / LIST).read_text("utf-8"))["portraits"]][1] == "Finistère"
    (folder / NAMES[2]).unlink()
    done = write_portraits(Level.DEPARTEMENT, BRETAGNE, folder, "html", jobs=1)
    assert (done.made, done.kept) == ((NAMES[2],), (NAMES[0], NAMES[1], NAMES[3]))
    with pytest.raises(OtherFilesInFolder, match="holds the files of another question"):
        write_portraits(Level.DEPARTEMENT, BRETAGNE, folder, "html", lang="en", jobs=1)
    done = write_portraits(Level.DEPARTEMENT, BRETAGNE, folder, "html", lang="en", force=True, jobs=1)
    assert (done.made, done.kept) == (tuple(NAMES), ())
    assert (folder / NAMES[2]).read_text("utf-8") == "Ille-et-Vilaine (Département 35)"


@pytest.mark.usefixtures("quick")
def test_what_fails_is_named_and_the_exit_code_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = batches.build_portrait_report

    def failing(question: PortraitQuestion, lang: str, live: str) -> Report:
        if question.code == "29":
            raise EmptySelection(level="commune", choices="x")
        if question.code == "35":
            raise ZeroDivisionError("division by zero")
        return real(question, lang, live)

    monkeypatch.setattr(batches, "build_portrait_report", failing)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    arguments = ("report", "--level", "departement", "--within", "region:53", "--format", "html", "--out", tmp_path)
    code, out, err = run(capsys, *arguments, "--lang", "en")
    assert (code, out) == (1, f"{tmp_path}: 2 portraits, 2 made now, 0 there already\n")
    assert f"{NAMES[1]}: No territory of level commune is left with these choices (x)." in err
    assert f"{NAMES[2]}: ZeroDivisionError: division by zero\n" in err
    assert "atlas: 2 portraits failed; run the command again" in err
    assert not (tmp_path / NAMES[1]).exists()
    monkeypatch.setattr(batches, "build_portrait_report", real)
    code, out, _ = run(capsys, *arguments, "--lang", "en", "--json")
    record = json.loads(out)
    assert (code, record["made"], record["kept"], record["failed"]) == (0, NAMES[1:3], [NAMES[0], NAMES[3]], {})


@pytest.mark.usefixtures("quick")
def test_a_full_disk_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CannotWrite, match="No space left on device. Nothing was changed"):
        write_portraits(Level.DEPARTEMENT, BRETAGNE, tmp_path, "html", jobs=1)
    assert [path.name for path in tmp_path.iterdir()] == [LIST]


def test_a_task_travels_to_another_process_and_is_done_there(tmp_path: Path) -> None:
    task = batches.Task(PortraitQuestion(Level.REGION, "94"), tmp_path / "corse.pdf", "fr", "")
    work, sent = pickle.loads(pickle.dumps((batches.draw, task)))
    assert work(sent) is None
    assert 2 <= len(PdfReader(tmp_path / "corse.pdf").pages) <= 4


def test_what_a_report_is_asked_for_is_checked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for options, sentence in (
        (("--level", "canton"), 'There is no level "canton"'),
        (("--level", "epci", "--format", "docx"), "Choose one of: .html, .pdf."),
        (("--level", "epci", "--indicator", "ia_projet_en_cours"), "ia_projet_en_cours"),
    ):
        code, out, err = run(capsys, "report", *options, "--out", tmp_path / "x")
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert sentence in err
    assert list(tmp_path.iterdir()) == []


# --- the web --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings()).test_client()


def test_the_pages_lead_to_their_documents(client: FlaskClient) -> None:
    for page, form, name, kind in (
        ("/territories/region/94?indicator=rpnt_1_1&lang=en", "html", "portrait-region-94-corse-rpnt_1_1-2026-10", "text/html"),
        ("/territories/region/94", "pdf", "portrait-region-94-corse-2026-10", "application/pdf"),
        ("/compare?indicator=ia_projet_en_cours&lang=en", "pdf", "gap-ia_projet_en_cours-commune_lt_3500-metropole-france-2025",
         "application/pdf"),
    ):  # fmt: skip
        text = client.get(page).get_data(as_text=True)
        there = next(
            unescape(link) for link in re.findall(r'href="([^"]*/export[^"]*)"', text) if f"format={form}" in link
        )
        answer = client.get(there)
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.{form}"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if form == "html":
            assert 'href="http://localhost/territories/region/94?indicator=rpnt_1_1&amp;lang=en"' in answer.text


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/compare/export?format=docx", 400, "The value &#34;docx&#34; is not allowed for format. Choose one of: html, pdf."),
        ("/compare/export?colour=red", 400, "colour"),
        ("/territories/epci/243500139/export?format=png", 400, "Choose one of: html, pdf."),
        ("/territories/epci/000000000/export", 404, "There is no territory with code"),
    ],
)  # fmt: skip
def test_what_cannot_be_exported_is_said(client: FlaskClient, address: str, status: int, sentence: str) -> None:
    answer = client.get(f"{address}{'&' if '?' in address else '?'}lang=en")
    assert answer.status_code == status
    assert sentence in answer.get_data(as_text=True)
