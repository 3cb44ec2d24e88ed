"""The report: totals that add up, the file's own rows with what became of each, and the command."""

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from geo.base.errors.reading import ReportTooLong
from geo.base.errors.writing import FileExists, UnknownFormat
from geo.cli.doctor import parse_roles, progress_bar
from geo.cli.main import main
from geo.doctor.check import CheckResult, check_file
from geo.doctor.matching.outcomes import REPAIRS, MatchStep
from geo.doctor.report import ADDED, STEPS, output_table, sentences, write_report
from geo.doctor.totals import summary
from geo.vocabulary.levels import Level

pytestmark = pytest.mark.slow

TEXT = """code;nom;valeur;note
1001;L'Abergement-Clémenciat;1,5;=cmd|' /C calc'!A0
01039;Béon;-2;+SUM(A1)
01138;Culoz;3;ordinary
99999;Ailleurs;4;<script>alert(1)</script>
;VERGNE;5;@x
98818;Nouméa;6;-cmd
1001;L'Abergement-Clémenciat;1,5;=cmd|' /C calc'!A0
01002;L'Abergement-de-Varey;7;
01002;L'Abergement-de-Varey;8;
;;9;
"""


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    output = capsys.readouterr()
    return int(stop.value.code or 0), output.out, output.err


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "mine.csv"
    file.write_text(TEXT, encoding="utf-8")
    return file


@pytest.fixture
def checked(path: Path) -> CheckResult:
    return check_file(path)


# --- totals


def test_rows_in_are_rows_explained(checked: CheckResult) -> None:
    counts = summary(checked)
    assert counts["rows"] == 10 == counts["matched"] + counts["ambiguous"] + counts["unmatched"]
    assert counts["matched"] == counts["exact"] + counts["repaired"]
    rows = checked.rows
    assert rows.loc[rows["status"].ne("matched"), "reason"].ne("").all()
    assert rows.loc[rows["status"].eq("matched"), "territory_code"].ne("").all()
    assert rows.loc[rows["status"].ne("matched"), "territory_code"].eq("").all()
    assert sum(counts["unmatched_by"].values()) == counts["ambiguous"] + counts["unmatched"]


def test_totals_known_by_hand(checked: CheckResult) -> None:
    counts = summary(checked)
    assert [counts[name] for name in ("matched", "repaired", "ambiguous", "unmatched", "off_map")] == [6, 3, 1, 3, 1]
    assert counts["repaired_by"] == {"zero_restored": 2, "passage": 1}
    assert (counts["duplicates"], counts["duplicates_identical"]) == (2, 1)
    assert counts["merged_rows"] == 2  # Béon and Culoz
    assert (counts["level"], counts["vintage"]) == ("commune", "2022")
    assert counts["coverage"]["commune"]["matched"] == 3
    assert counts["coverage"]["departement"] == {"territories": 101, "complete": 0, "partial": 1}
    strata = {group["id"]: group["matched"] for group in counts["strata"]}
    assert strata["commune_lt_3500"] + strata["commune_3500_9999"] == 3
    json.dumps(counts, allow_nan=False)


def test_every_repair_is_a_way() -> None:
    assert len(set(REPAIRS)) == len(REPAIRS) == 10


def test_a_column_that_tells_duplicates_apart_is_named(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    lines = [f"{code};{year};7" for year in (2020, 2021, 2022) for code in ("01001", "01002", "01004")]
    path.write_text("code;annee;v\n" + "\n".join(lines))
    counts = summary(check_file(path))
    assert (counts["duplicates"], counts["told_apart_by"]) == (6, ["annee"])


def test_sentences_in_both_languages(checked: CheckResult, path: Path) -> None:
    english = "\n".join(sentences(checked))
    assert "mine.csv: 10 rows, 4 columns (csv utf-8 ';')" in english
    assert "code → commune_code" in english
    assert "matched: 6 of 10 (60.0%), of which 3 repaired" in english
    assert "duplicates: 2, of which 1 repeats a row in every cell" in english
    french = sentences(check_file(path, lang="fr"))
    assert not set(french) & set(english.splitlines()[5:]) - {
        line for line in french if ":" in line and line.startswith("  ")
    }
    assert any("60,0" in line for line in french)
    assert "a perdu son zéro" in check_file(path, lang="fr").rows["reason"][0]


# --- files


def test_the_csv_has_the_files_columns_and_ours(checked: CheckResult, tmp_path: Path) -> None:
    out = tmp_path / "report.csv"
    write_report(checked, out)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["code", "nom", "valeur", "note", *ADDED]
    assert len(rows) == 11
    assert rows[1][4:] == ["01001", "L'Abergement-Clémenciat", "zero_restored", "1", '"1001" lost its leading zero']
    assert [row[6] for row in rows[1:]] == [
        "zero_restored", "passage", "exact_code", "unmatched", "ambiguous", "unmatched", "zero_restored", "exact_code",
        "exact_code", "unmatched",
    ]  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_no_cell_is_a_formula(checked: CheckResult, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"report.{ending}"
    write_report(checked, out)
    if ending == "csv":
        cells = [cell for row in csv.reader(out.read_text("utf-8").splitlines()) for cell in row]
    else:
        book = CalamineWorkbook.from_path(str(out))
        assert book.sheet_names == ["rows", "totals"]
        cells = [str(cell) for row in book.get_sheet_by_name("rows").to_python() for cell in row]
    dangerous = [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}]
    assert dangerous == ["-2"]  # a number, and it stays one
    assert "'=cmd|' /C calc'!A0" in cells
    assert "'-cmd" in cells
    assert "<script>alert(1)</script>" in cells


def test_a_report_is_checked_again(checked: CheckResult, tmp_path: Path) -> None:
    write_report(checked, tmp_path / "report.csv")
    again = check_file(
        tmp_path / "report.csv", roles={"code": "commune_code", "territory_code": "ignore", "territory_name": "ignore"}
    )
    names = output_table(again).column_names
    assert names[-5:] == list(ADDED)
    assert names[4:9] == [f"{name} (file)" for name in ADDED]
    assert len(set(names)) == len(names)


def test_reports_that_cannot_be_written(checked: CheckResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownFormat, match=r"Choose one of: \.csv, \.xlsx"):
        write_report(checked, tmp_path / "report.doc")
    (tmp_path / "report.csv").write_text("mine")
    with pytest.raises(FileExists):
        write_report(checked, tmp_path / "report.csv")
    monkeypatch.setattr("geo.doctor.report.SHEET_ROWS", 10)
    with pytest.raises(ReportTooLong, match="10 rows does not fit into a spreadsheet of 9"):
        write_report(checked, tmp_path / "report.xlsx")
    assert (tmp_path / "report.csv").read_text() == "mine"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mine.csv", "report.csv"]


# --- the command


def test_check_for_people(capsys: pytest.CaptureFixture[str], path: Path) -> None:
    code, out, err = run(capsys, "check", path)
    assert (code, err) == (0, "")
    assert out.startswith("mine.csv: 10 rows")
    assert 'line 5: the code "99999" is one of a foreign country' in out
    assert "line 11: names no territory" in out


def test_check_for_machines(capsys: pytest.CaptureFixture[str], path: Path, tmp_path: Path) -> None:
    code, out, err = run(capsys, "check", path, "--json", "-o", tmp_path / "r.csv")
    record = json.loads(out)
    assert (code, err) == (0, "")
    assert {"rows", "matched", "repaired", "ambiguous", "unmatched", "duplicates", "level", "vintage"} <= set(record)
    assert len(pd.read_csv(tmp_path / "r.csv", dtype=str)) == record["rows"]


def test_roles_level_and_sheet_are_given(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x;y\n1;a\n2;b\n")
    assert json.loads(run(capsys, "check", path, "--role", "x=departement_code", "--json")[1])["matched"] == 2
    code, _, err = run(capsys, "check", path, "--role", "x=zip")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "Choose one of: commune_code" in err
    assert run(capsys, "check", path, "--role", "x")[0] == 2
    assert run(capsys, "check", path, "--level", "canton")[0] == 2
    code, _, err = run(capsys, "check", path, "--sheet", "Data")
    assert (code, err) == (2, 'atlas: The file "a.csv" has no sheet or layer "Data". It has: –.\n')
    assert parse_roles(("a=b=name",)) == {"a=b": "name"}


def test_when_nothing_matches_the_report_is_written_and_the_data_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code_insee;v\nX0001;1\nX0002;2\n")
    code, out, err = run(capsys, "check", path, "--json", "-o", tmp_path / "r.csv")
    assert (code, json.loads(out)["matched"]) == (1, 0)
    assert err == (
        'atlas: None of the 2 rows of "a.csv" is about a territory of the Atlas. The first one: no list since 1943 knows '
        'the code "X0001". Check the roles of the columns and the level.\n'
    )
    assert (tmp_path / "r.csv").exists()


@pytest.mark.parametrize(
    ("name", "content", "code", "sentence"),
    [
        ("a.csv", b"", 1, 'The file "a.csv" is empty'),
        ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(50), 1, "it looks like a picture"),
        ("a.csv", b"code;nom\n", 1, "has a header and no row under it"),
        ("a.csv", b"a;b\nx;y\nz;t\n", 1, "No column of"),
        ("a.xlsx", b"PK\x03\x04", 1, "cannot be read as zip"),
    ],
)
def test_a_refusal_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, content: bytes, code: int, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    for lang in ("en", "fr"):
        status, out, err = run(capsys, "check", tmp_path / name, "--lang", lang, "-o", tmp_path / "r.csv")
        assert (status, out, len(err.splitlines())) == (code, "", 1)
        assert (sentence in err) == (lang == "en")
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert run(capsys, "check", tmp_path / "nowhere.csv")[0] == 2


def test_a_large_file_shows_its_progress_on_a_terminal(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    for least, shown in ((5_000_000, ""), (1, "mine.csv  [####################################]  100%")):
        monkeypatch.setattr("geo.cli.doctor.LARGE", least)
        with progress_bar(path) as (reading, matching):
            for step in (reading, matching):
                for done in (0, 50, 100):
                    step(done, 100)
        assert shown in screen.getvalue()
        assert bool(screen.getvalue()) == bool(shown)


def test_a_file_is_not_read_before_the_report_can_be_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(capsys, "check", tmp_path / "nowhere.csv", "-o", "r.doc")[2].startswith('atlas: The file name "r.doc"')


def test_importing_the_command_line_loads_no_reader() -> None:
    late = {"python_calamine", "rapidfuzz", "charset_normalizer", "xlsxwriter"}
    script = f"import sys, geo.cli.doctor, geo.cli.importing, geo.cli.fetch; print(sorted({late} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_report_has_words_for_every_way_and_level(checked: CheckResult) -> None:
    assert set(STEPS) == set(MatchStep)
    french = "\n".join(sentences(replace(checked, lang="fr")))
    assert "\nambiguës\u00a0: " in french
    assert "\nRégions\u00a0: " in french
    assert "exact_code" not in french
    assert not {f"\n{level}\u00a0:" for level in Level if f"\n{level}\u00a0:" in french}
