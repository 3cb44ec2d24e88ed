"""Reading: every format, however it is written, and everything that is no table."""

import gzip
import os
import threading
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors.reading import (
    ArchiveRefused,
    CellTooLong,
    DamagedFile,
    EmptyFile,
    FileChanged,
    FileTooLarge,
    InputMissing,
    NoRows,
    NotATable,
    TooManyCells,
    TooManyColumns,
    TooManyRows,
    UnknownSheet,
)
from geo.doctor.readers.encodings import find_encoding
from geo.doctor.readers.header import find_header
from geo.doctor.readers.limits import Limits
from geo.doctor.readers.numbers import read_numbers
from geo.doctor.readers.reading import read_input
from geo.doctor.readers.tables import InputTable

ROWS = [
    ["01001", "L'Abergement-Clémenciat", "0,5"],
    ["01002", "L'Abergement-de-Varey", "0,25"],
    ["01004", "Ambérieu-en-Bugey", "1"],
]
HEADER = ["code", "nom", "part"]
TEXT = "\n".join(";".join(row) for row in [HEADER, *ROWS]) + "\n"


def read(path: Path, **options: object) -> InputTable:
    tables = read_input(path, **options)  # type: ignore[arg-type]
    assert len(tables) == 1
    return tables[0]


def cells(table: InputTable) -> list[list[str]]:
    return [["" if pd.isna(cell) else cell for cell in row] for row in table.frame.to_numpy().tolist()]


def write_file(folder: Path, content: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# --- separated text


@pytest.mark.parametrize("separator", [";", ",", "\t", "|", ":"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(tmp_path: Path, separator: str, end: str) -> None:
    lines = [separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in [HEADER, *ROWS]]
    table = read(write_file(tmp_path, end.join(lines) + end))
    assert (table.separator, list(table.frame.columns), cells(table)) == (separator, HEADER, ROWS)
    assert table.lines.tolist() == [2, 3, 4]


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "latin-1",
        "cp1252",
        "iso8859_15",
        "mac_roman",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
    ],
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert cells(read(write_file(tmp_path, TEXT.encode(encoding)))) == ROWS


def test_the_encoding_of_a_dos_file_of_some_length(tmp_path: Path) -> None:
    names = [
        "Ambérieu",
        "Bourg-Saint-Maurice-des-Près",
        "Châtillon",
        "Évosges",
        "Hautecourt-Romanèche",
        "Île-Barbe",
    ] * 20
    path = write_file(tmp_path, ("nom\n" + "\n".join(names)).encode("cp850"))
    assert find_encoding(path, path.read_bytes()).name == "cp850"


def test_a_few_wrong_bytes_do_not_change_the_encoding(tmp_path: Path) -> None:
    text = TEXT.encode() + "01005;Ambérieux;2\n".encode("latin-1")
    table = read(write_file(tmp_path, text))
    assert table.encoding == "utf-8"
    assert cells(table)[0][1] == "L'Abergement-Clémenciat"
    assert cells(table)[3][1] == "Amb\ufffdrieux"
    assert table.notes[0].text("en") == "The file is in UTF-8 but for 1 byte, which is shown as \ufffd."


def test_title_lines_above_the_header_are_left_out(tmp_path: Path) -> None:
    table = read(write_file(tmp_path, "Population\nSource : INSEE\n\n" + TEXT))
    assert (list(table.frame.columns), cells(table)) == (HEADER, ROWS)
    assert table.lines.tolist() == [5, 6, 7]
    assert "header is in line 4" in table.notes[0].text("en")


def test_two_header_rows_give_the_second(tmp_path: Path) -> None:
    text = "Code géographique;Libellé;Population\nCODGEO;LIBGEO;P21_POP\n01001;A;12\n01002;B;13\n"
    table = read(write_file(tmp_path, text))
    assert list(table.frame.columns) == ["CODGEO", "LIBGEO", "P21_POP"]
    assert [note.text("en") for note in table.notes] == ["The header takes two lines, the second is line 2."]


def test_names_under_groups_are_joined() -> None:
    rows = [
        ["", "2020", "", "2021", ""],
        ["code", "n", "%", "n", "%"],
        ["01001", "1", "2", "3", "4"],
        ["01002", "1", "2", "3", "4"],
    ]
    assert find_header(rows).names == ("code", "2020 – n", "2020 – %", "2021 – n", "2021 – %")


def test_no_header(tmp_path: Path) -> None:
    table = read(write_file(tmp_path, "01001;12\n01002;13\n01004;14\n"))
    assert list(table.frame.columns) == ["column 1", "column 2"]
    assert len(table.frame) == 3
    names = read(write_file(tmp_path, "Rennes;Bretagne\nNantes;Pays de la Loire\n"))
    assert len(names.frame) == 2


def test_years_are_names_of_columns() -> None:
    assert find_header([["code", "2020", "2021"], ["01001", "3", "4"]]).names == ("code", "2020", "2021")


def test_the_header_again_in_the_middle_is_no_row_of_data(tmp_path: Path) -> None:
    table = read(write_file(tmp_path, TEXT + TEXT))
    assert {at: note.text("en") for at, note in table.damaged.items()} == {3: "repeats the header"}
    assert len(table.frame) == 7


def test_empty_rows_are_counted(tmp_path: Path) -> None:
    table = read(write_file(tmp_path, TEXT + ";;\n\n01005;D;4\n"))
    assert len(table.frame) == 4
    assert table.lines.tolist() == [2, 3, 4, 7]
    assert table.notes[0].text("en") == "2 empty rows were left out, the first in line 5."


def test_rows_of_another_width(tmp_path: Path) -> None:
    table = read(write_file(tmp_path, TEXT + "01005;D;4;;\n01006;E\n01007;F;4;5\n"))
    assert {at: note.text("en") for at, note in table.damaged.items()} == {
        5: "has 4 cells where the header has 3: cells may stand under the wrong name"
    }
    assert "1 row has fewer cells than the header, in line 6" in table.notes[0].text("en")


def test_a_file_that_is_cut_says_so_of_its_last_row(tmp_path: Path) -> None:
    table = read(write_file(tmp_path, TEXT + "01005;Ambé"))
    assert table.damaged[3].text("en").startswith("is the last line and is cut off")


def test_quotation_marks(tmp_path: Path) -> None:
    whole = read(write_file(tmp_path, 'code;nom\n01001;"Deux\nlignes; ""dites"""\n01002;B\n'))
    assert cells(whole)[0] == ["01001", 'Deux\nlignes; "dites"']
    assert whole.lines.tolist() == [3, 4]
    lost = read(write_file(tmp_path, 'code;nom\n01001;"jamais fermé\n01002;B\n01004;C\n'))
    assert len(lost.frame) == 3
    assert any("do not pair" in note.text("en") for note in lost.notes)


def test_gzip_and_zip(tmp_path: Path) -> None:
    assert cells(read(write_file(tmp_path, gzip.compress(TEXT.encode()), "a.csv.gz"))) == ROWS
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("folder/data.csv", TEXT)
        archive.writestr("__MACOSX/folder/._data.csv", "x")
        archive.writestr("readme.pdf", "%PDF")
    assert cells(read(tmp_path / "a.zip")) == ROWS


@pytest.mark.slow
@given(st.lists(st.lists(st.text(alphabet='ab;,"\n é', max_size=6), min_size=2, max_size=3), min_size=1, max_size=5))
def test_what_csv_writes_is_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    frame = pd.DataFrame(
        [[f"x{cell}"[:7], *row[1:2]] for cell, row in zip(map(str, range(99)), rows, strict=False)],
        columns=["code", "nom"],
    )
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    frame.to_csv(path, index=False, sep=";", lineterminator="\n")
    assert cells(read(path)) == frame.to_numpy().tolist()


# --- workbooks


def workbook(path: Path, rows: list[list[object]], sheet: str = "Data", top: int = 0) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Lisez-moi").write(0, 0, "Des explications")
        page = book.add_worksheet(sheet)
        for at, row in enumerate(rows):
            page.write_row(top + at, 1, row)
    return path


def test_xlsx(tmp_path: Path) -> None:
    rows = [["code", "nom", "v"], [1001, "A", 0.5], ["2A004", "B", True], [97411, "C", None]]
    table = read(workbook(tmp_path / "a.xlsx", rows, top=3))
    assert (table.sheet, table.sheets) == ("Data", ("Lisez-moi", "Data"))
    assert cells(table) == [["1001", "A", "0.5"], ["2A004", "B", "TRUE"], ["97411", "C", ""]]
    assert table.lines.tolist() == [5, 6, 7]
    assert read(workbook(tmp_path / "b.csv", rows)).format == "xlsx"  # the content says it, not the name


def test_a_sheet_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["code"], ["01001"], ["01002"]])
    assert read(path, sheet="Data").sheet == "Data"
    with pytest.raises(UnknownSheet, match='no sheet or layer "data"\\. It has: Lisez-moi, Data'):
        read(path, sheet="data")
    with pytest.raises(NoRows):
        read(path, sheet="Lisez-moi")


ODS_CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="T">{rows}</table:table></office:spreadsheet></office:body>
</office:document-content>"""


MANIFEST = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def ods(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", ODS_CONTENT.format(rows=rows), zipfile.ZIP_DEFLATED)
    return path


def ods_row(*texts: str, repeat: int = 1) -> str:
    inside = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
    )
    return f'<table:table-row table:number-rows-repeated="{repeat}">{inside}</table:table-row>'


EMPTY_END = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


@pytest.mark.parametrize("end", ["", "</table:tabl9999", "</heet>"])
def test_ods_that_ends_in_the_middle_of_a_table(tmp_path: Path, end: str) -> None:
    # The library would look for the end of the table for ever.
    path = tmp_path / "a.ods"
    ods(path, ods_row("code", "nom"))
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["content.xml"] = members["content.xml"].partition(b"</table:table>")[0] + end.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(DamagedFile, match="cannot be read as ODS"):
        read_input(path)


def test_ods_with_the_empty_rest_of_the_sheet(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", ods_row("code", "nom") + ods_row("01001", "A") + ods_row("01002", "B") + EMPTY_END)
    assert cells(read(path)) == [["01001", "A"], ["01002", "B"]]


# --- typed tables


def test_parquet(tmp_path: Path) -> None:
    table = pa.table({
        "code": [1001, 1002], "part": [0.5, 3.0], "nom": pa.array(["A", None]).dictionary_encode(), "ok": [True, False],
        "geom": pa.array([b"x", b"y"]), "liste": [[1], [2]],
    })  # fmt: skip
    pq.write_table(table, tmp_path / "a.parquet")
    parquet = read(tmp_path / "a.parquet")
    assert list(parquet.frame.columns) == ["code", "part", "nom", "ok"]
    assert cells(parquet) == [["1001", "0.5", "A", "true"], ["1002", "3", "", "false"]]


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "zip"])
def test_vector_files_without_their_geometry(tmp_path: Path, ending: str) -> None:
    frame = gpd.GeoDataFrame(
        {"code": ["01001", "01002"], "nom": ["Clémenciat", "B"], "n": [1, 2]},
        geometry=shapely.points([[2, 48], [3, 47]]),
        crs=4326,
    )
    path = tmp_path / f"a.{ending}"
    if ending == "zip":
        folder = tmp_path / "shape"
        folder.mkdir()
        frame.to_file(folder / "a.shp", encoding="utf-8")
        with zipfile.ZipFile(path, "w") as archive:
            for part in folder.iterdir():
                archive.write(part, f"inside/{part.name}")
    else:
        frame.to_file(path, driver={"geojson": "GeoJSON", "gpkg": "GPKG"}[ending])
    table = read(path)
    assert cells(table) == [["01001", "Clémenciat", "1"], ["01002", "B", "2"]]


@pytest.mark.parametrize(("driver", "ending"), [("GeoJSON", "geojson"), ("GPKG", "gpkg")])
def test_a_vector_file_under_another_name(tmp_path: Path, driver: str, ending: str) -> None:
    frame = gpd.GeoDataFrame({"code": ["01001"], "n": [1]}, geometry=shapely.points([[2, 48]]), crs=4326)
    frame.to_file(tmp_path / f"a.{ending}", driver=driver)
    (tmp_path / f"a.{ending}").rename(tmp_path / "a.csv")
    table = read(tmp_path / "a.csv")
    assert (table.format, table.name, cells(table)) == (ending, "a.csv", [["01001", "1"]])


def test_a_layer_is_named(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"code": ["01001"]}, geometry=shapely.points([[2, 48]]), crs=4326)
    for layer in ("one", "two"):
        frame.to_file(tmp_path / "a.gpkg", layer=layer, driver="GPKG")
    assert [table.sheet for table in read_input(tmp_path / "a.gpkg")] == ["one", "two"]
    assert read(tmp_path / "a.gpkg", sheet="two").sheet == "two"
    with pytest.raises(UnknownSheet, match="It has: one, two"):
        read(tmp_path / "a.gpkg", sheet="three")


# --- what is refused, each with its sentence


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def locked(path: Path) -> Path:
    zipped(path, {"a.csv": TEXT.encode()})
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the flag of encryption, in the member's header and in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    return path


def sheet_bomb(path: Path) -> Path:
    source = workbook(path.with_suffix(".source"), [["code"], ["01001"]])
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(path, "w") as out:
        for name in archive.namelist():
            content = archive.read(name)
            out.writestr(name, content.replace(b'r="B2"', b'r="XFD1048576"') if "sheet2" in name else content)
    return path


REFUSED = {
    "empty": (lambda path: write_file(path, b"").rename(path / "x"), EmptyFile, 'The file "x" is empty'),
    "blank": (lambda path: write_file(path, b"\xef\xbb\xbf \n\n"), EmptyFile, "is empty"),
    "separators": (lambda path: write_file(path, ";;;\n;;;\n"), EmptyFile, "is empty"),
    "header only": (lambda path: write_file(path, "code;nom\n"), NoRows, "has a header and no row under it"),
    "png": (lambda path: write_file(path, b"\x89PNG\r\n\x1a\n" + bytes(100)), NotATable, "it looks like a picture"),
    "pdf": (lambda path: write_file(path, b"%PDF-1.7 ..."), NotATable, "it looks like a PDF document"),
    "program": (lambda path: write_file(path, b"\x7fELF" + bytes(200)), NotATable, "it looks like a program"),
    "binary": (lambda path: write_file(path, bytes(range(256)) * 40), NotATable, "it looks like binary data"),
    "web page": (
        lambda path: write_file(path, "<!DOCTYPE html><html>404</html>"),
        NotATable,
        "it looks like a web page",
    ),
    "xml": (lambda path: write_file(path, "<?xml version='1.0'?><kml/>"), NotATable, "it looks like an XML document"),
    "json": (lambda path: write_file(path, '{"a": 1}'), NotATable, "JSON that is no GeoJSON"),
    "shp alone": (
        lambda path: write_file(path, b"\x00\x00\x27\x0a" + bytes(96)),
        NotATable,
        "a Shapefile without its other parts",
    ),
    "columns": (
        lambda path: write_file(path, ";".join(f"c{n}" for n in range(10_000)) + "\n"),
        TooManyColumns,
        "has 10,000 columns; at most 2,000",
    ),
    "long cell": (
        lambda path: write_file(path, "a;b\n" + "x" * 120_000 + ";1\n"),
        CellTooLong,
        "a cell of more than 100,000 characters",
    ),
    "cut xlsx": (
        lambda path: write_file(path, workbook(path / "s", [["a"], ["b"]]).read_bytes()[:-300]),
        DamagedFile,
        "cannot be read as zip",
    ),
    "cut parquet": (lambda path: write_file(path, b"PAR1" + bytes(50)), DamagedFile, "cannot be read as Parquet"),
    "cut gpkg": (
        lambda path: write_file(path, b"SQLite format 3\0" + bytes(50)),
        DamagedFile,
        "cannot be read as GeoPackage",
    ),
    "cut geojson": (
        lambda path: write_file(path, '{"type": "FeatureCollection", "features": [{'),
        DamagedFile,
        "cannot be read as GeoJSON",
    ),
    "cut gzip": (
        lambda path: write_file(path, gzip.compress(os.urandom(5000))[:2000]),
        DamagedFile,
        "cannot be read as gzip",
    ),
    "cut xls": (
        lambda path: write_file(path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        DamagedFile,
        "cannot be read as XLS",
    ),
    "zip bomb": (
        lambda path: zipped(path / "a.zip", {"a.csv": bytes(30_000_000)}),
        ArchiveRefused,
        "it would unpack to 30 MB",
    ),
    "gzip bomb": (
        lambda path: write_file(path, gzip.compress(bytes(215_000_000), 1)),
        ArchiveRefused,
        r"it would unpack to 210\+ MB",
    ),
    "xlsx bomb": (lambda path: sheet_bomb(path / "a.xlsx"), TooManyCells, "would fill 17,179,869,184 cells"),
    "ods rows": (
        lambda path: ods(path / "a.ods", ods_row("code", "a", "b") + ods_row("x", "y", "z", repeat=99_000_000)),
        TooManyCells,
        "would fill",
    ),
    "ods columns": (
        lambda path: ods(
            path / "a.ods",
            '<table:table-row table:number-rows-repeated="90000"><table:table-cell office:value="1"'
            ' table:number-columns-repeated="16000"/></table:table-row>',
        ),
        TooManyCells,
        "would fill 1,440,000,000",
    ),
    "traversal": (
        lambda path: zipped(path / "a.zip", {"../../etc/x.csv": b"a;b\n1;2\n"}),
        ArchiveRefused,
        "leads out of the archive",
    ),
    "absolute": (
        lambda path: zipped(path / "a.zip", {"/x.csv": b"a;b\n1;2\n"}),
        ArchiveRefused,
        "leads out of the archive",
    ),
    "drive": (
        lambda path: zipped(path / "a.zip", {"C:\\x.csv": b"a;b\n1;2\n"}),
        ArchiveRefused,
        "leads out of the archive",
    ),
    "locked": (lambda path: locked(path / "a.zip"), ArchiveRefused, "locked with a password"),
    "several": (
        lambda path: zipped(path / "a.zip", {"a.csv": b"a", "b.csv": b"b"}),
        ArchiveRefused,
        r"several tables \(a.csv, b.csv\)",
    ),
    "none": (lambda path: zipped(path / "a.zip", {"a.txt.exe": b"a"}), ArchiveRefused, "it holds no table"),
    "nested": (
        lambda path: zipped(path / "a.zip", {"a.csv": gzip.compress(b"a;b\n1;2\n")}),
        ArchiveRefused,
        "it holds no table",
    ),
    "missing": (lambda path: path / "nowhere.csv", InputMissing, "cannot be opened: No such file"),
    "folder": (lambda path: path, InputMissing, "it is no ordinary file"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path: Path, case: str) -> None:
    make, error, sentence = REFUSED[case]
    with pytest.raises(error, match=sentence) as refusal:
        read_input(make(tmp_path))
    assert "\n" not in str(refusal.value)
    assert str(tmp_path) not in str(refusal.value)
    french = refusal.value.message("fr")
    assert french != str(refusal.value)


def test_limits(tmp_path: Path) -> None:
    path = write_file(tmp_path, TEXT)
    with pytest.raises(TooManyRows, match="more than 2 rows"):
        read_input(path, limits=Limits(rows=2))
    with pytest.raises(TooManyCells, match="would fill 9 cells; at most 8"):
        read_input(path, limits=Limits(cells=8))
    with pytest.raises(FileTooLarge, match="at most 0 MB"):
        read_input(path, limits=Limits(size=10))


@pytest.mark.slow
def test_a_file_that_somebody_writes_is_refused(tmp_path: Path) -> None:
    path = write_file(tmp_path, TEXT * 20_000)

    def grow(done: int, total: int) -> None:
        with path.open("a") as file:
            file.write("01005;D;1\n")

    with pytest.raises(FileChanged, match="changed while it was being read"):
        read_input(path, progress=grow)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = []

    def attempt() -> None:
        with pytest.raises(InputMissing):
            read_input(tmp_path / "pipe")
        done.append(True)

    worker = threading.Thread(target=attempt, daemon=True)
    worker.start()
    worker.join(20)
    assert done


def test_one_column_is_read_and_said(tmp_path: Path) -> None:
    table = read(write_file(tmp_path, "code\n01001\n01002\n"))
    assert cells(table) == [["01001"], ["01002"]]
    assert "has one column" in table.notes[0].text("en")


@pytest.mark.slow
def test_progress_reaches_its_end(tmp_path: Path) -> None:
    seen = []
    path = write_file(tmp_path, TEXT * 20_000)
    read_input(path, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)
    assert seen == sorted(seen)


# --- numbers


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["1 234,5", "2,25"], [1234.5, 2.25]), (["1.234,5", "7"], [1234.5, 7]), (["1,234.5", "7"], [1234.5, 7]),
        (["1\u202f234", "5"], [1234, 5]), (["12 %", "7,5\u00a0%"], [0.12, 0.075]), (["-3", "−4", "+5"], [-3, -4, 5]),
        (["1,234", "5,678"], [1.234, 5.678]), (["1,234,567", "5"], [1234567, 5]), (["12,5 €", "3"], [12.5, 3]),
        (["1e3", "2.5E-2"], [1000, 0.025]), (["0,5", "0.5"], [0.5, np.nan]),
    ],
)  # fmt: skip
def test_numbers(texts: list[str], numbers: list[float]) -> None:
    reading = read_numbers(pd.Series(texts))
    if texts == ["0,5", "0.5"]:
        assert (
            np.isnan(reading.values).sum() + len(reading.problems) > 0
        )  # two decimal marks: at least one cell is not believed
    else:
        assert reading.values == pytest.approx(numbers)
        assert len(reading.problems) == 0


def test_missing_is_not_zero_and_text_is_a_problem() -> None:
    numbers = read_numbers(pd.Series(["1", None, "n.d.", "NA", "s", "inf", "abc", "1;2", "NaN"]))
    assert np.isnan(numbers.values[1:]).all()
    assert numbers.problems.tolist() == [5, 6, 7]


@given(st.lists(st.floats(-1e9, 1e9).map(lambda value: round(value, 3)), min_size=1))
def test_numbers_written_in_french_are_read_back(values: list[float]) -> None:
    cells = [f"{value:,.3f}".replace(",", "\u202f").replace(".", ",") for value in values]
    assert read_numbers(pd.Series(cells)).values.tolist() == values


@pytest.mark.parametrize("text", ['[{"code": "01001"}]', '[\n  {\n    "code": "01001"\n  }\n]\n'])
def test_a_list_in_json_is_no_table_however_it_is_laid_out(tmp_path: Path, text: str) -> None:
    with pytest.raises(NotATable, match="JSON that is no GeoJSON"):
        read_input(write_file(tmp_path, text))


def test_what_a_library_says_stands_in_brackets(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile) as refusal:
        read_input(write_file(tmp_path, b"PAR1" + bytes(50)))
    assert "comme Parquet\u00a0: sa structure est abîmée (" in refusal.value.message("fr")
