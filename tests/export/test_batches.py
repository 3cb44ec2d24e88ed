"""One map for each territory: all of them, once, and where it was left off."""

import json
import re
from pathlib import Path

import pytest

from geo.base.errors.kinds import AtlasError
from geo.base.errors.questions import (
    EmptySelection,
    ExtentTooSmall,
    InvalidChoice,
    UnknownIndicator,
    UnknownLevel,
    UnknownPeriod,
)
from geo.base.errors.writing import CannotWrite, OtherFilesInFolder
from geo.cli import files
from geo.cli.main import main
from geo.export import batches
from geo.export.batches import LIST, each_query, run, write_each
from geo.views.query import Query

pytestmark = pytest.mark.slow

BRETAGNE = Query.parse({"indicator": "rpnt_1_8", "level": "commune", "within": "region:53"})
NAMES = [f"rpnt_1_8-commune-departement_{code}-2026-10.svg" for code in ("22", "29", "35", "56")]


def test_a_map_for_each_departement_and_a_list_of_them(tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    folder = tmp_path / "new" / "maps"
    done = write_each(BRETAGNE, "departement", folder, "svg", jobs=1, progress=lambda *step: seen.append(step))
    assert done.made == tuple(NAMES)
    assert (done.kept, done.skipped) == ((), {})
    assert [(number, count) for number, count, _ in seen] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert sorted(path.name for path in folder.iterdir()) == sorted([LIST, *NAMES])
    assert "Finistère" in (folder / NAMES[1]).read_text("utf-8")
    record = json.loads((folder / LIST).read_text("utf-8"))
    assert [(entry["file"], entry["name"]) for entry in record["maps"]][2] == (NAMES[2], "Ille-et-Vilaine")
    assert record["question"]["period"] == "2026-10"


def test_a_second_run_makes_what_is_missing(tmp_path: Path) -> None:
    write_each(BRETAGNE, "departement", tmp_path, "svg", jobs=1)
    (tmp_path / NAMES[3]).unlink()
    (tmp_path / NAMES[0]).write_text("mine")
    done = write_each(BRETAGNE, "departement", tmp_path, "svg", jobs=1)
    assert (done.made, done.kept) == ((NAMES[3],), tuple(NAMES[:3]))
    assert (tmp_path / NAMES[0]).read_text() == "mine"
    done = write_each(BRETAGNE, "departement", tmp_path, "svg", jobs=1, force=True)
    assert (done.made, done.kept) == (tuple(NAMES), ())
    assert (tmp_path / NAMES[0]).read_text("utf-8") != "mine"


EACH_ALONE = "--each writes many files: give --out DIR, and no -o, --beside or --live-address."


@pytest.mark.parametrize("change", [{"palette": "OrRd"}, {"k": 4}, {"period": "2021-07"}])
def test_maps_of_another_question_are_not_taken_for_these(tmp_path: Path, change: dict[str, object]) -> None:
    write_each(BRETAGNE, "departement", tmp_path, "svg", jobs=1)
    with pytest.raises(OtherFilesInFolder, match=r"holds the files of another question \(see its atlas-maps.json\)"):
        write_each(BRETAGNE.with_(**change), "departement", tmp_path, "svg", jobs=1)
    done = write_each(BRETAGNE.with_(**change), "departement", tmp_path, "svg", jobs=1, force=True)
    assert len(done.made) == 4


def test_a_territory_with_nothing_to_draw_is_named_and_the_others_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def empty(query: Query) -> object:
        if str(query.within) == "departement:29":
            raise EmptySelection(level="commune", choices="x")
        return real(query)

    real = batches.build_view
    monkeypatch.setattr(batches, "build_view", empty)
    done = write_each(BRETAGNE, "departement", tmp_path, "svg", lang="en", jobs=1)
    assert done.made == (NAMES[0], NAMES[2], NAMES[3])
    assert done.skipped == {
        NAMES[1]: "No territory of level commune is left with these choices (x). Remove one of them."
    }


def test_a_full_disk_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CannotWrite, match="No space left on device. Nothing was changed"):
        write_each(BRETAGNE, "departement", tmp_path, "svg", jobs=1)
    assert [path.name for path in tmp_path.iterdir()] == [LIST]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite, match="Not a directory"):
        write_each(BRETAGNE, "departement", tmp_path / "file" / "maps", "svg", jobs=1)


@pytest.mark.parametrize(
    ("params", "each", "kind", "sentence"),
    [
        (
            {"level": "region"},
            "departement",
            ExtentTooSmall,
            "Territories of level region cannot be shown inside departement",
        ),
        (
            {"level": "commune", "within": "departement:35"},
            "region",
            InvalidChoice,
            "not allowed for each. Choose one of: epci.",
        ),
        ({"level": "commune"}, "canton", UnknownLevel, 'There is no level "canton"'),
        ({"level": "commune", "period": "1999"}, "region", UnknownPeriod, 'no period "1999"'),
        ({"level": "commune", "indicator": "no"}, "region", UnknownIndicator, 'no indicator "no"'),
    ],
)
def test_a_question_that_has_no_such_maps_is_refused(
    params: dict[str, str], each: str, kind: type[AtlasError], sentence: str
) -> None:
    with pytest.raises(kind, match=re.escape(sentence)):
        each_query(Query.parse(params), each)


def test_each_counts_every_territory_of_the_country() -> None:
    assert len(each_query(Query.parse({"level": "commune"}), "region")) == 18
    assert len(each_query(Query.parse({"level": "epci"}), "departement")) == 101
    assert len(each_query(BRETAGNE, "epci")) == 61


def test_tasks_are_done_in_other_processes() -> None:
    """Each with its own memory: the results come back, whatever their order."""
    assert sorted(run(divmod_by_seven, list(range(20)), jobs=2)) == [
        (number, divmod(number, 7)) for number in range(20)
    ]


def divmod_by_seven(number: int) -> tuple[int, int]:
    return divmod(number, 7)


# --- on the command line --------------------------------------------------------------------------------------------


def command(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    output = capsys.readouterr()
    return int(stop.value.code or 0), output.out, output.err


def test_the_command_draws_on_all_cores_and_says_what_it_did(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    arguments = [
        "map",
        "rpnt_1_8",
        "--level",
        "departement",
        "--each",
        "region",
        "--out",
        tmp_path,
        "--format",
        "png",
        "--dpi",
        "50",
    ]
    code, out, err = command(capsys, *arguments)
    assert (code, err) == (0, "")
    assert out == f"{tmp_path}: 18 maps, 18 made now, 0 there already\n"
    assert len(list(tmp_path.glob("*.png"))) == 18
    code, out, err = command(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["kept"][0] == "rpnt_1_8-departement-region_01-2026-10.png"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--each", "region"], EACH_ALONE),
        (["--each", "region", "--out", "d", "-o", "x.png"], EACH_ALONE),
        (["--out", "d"], "Missing option '-o' / '--output'."),
        (["--each", "region", "--out", "d", "--format", "gif"], "Choose one of: .html, .png, .svg, .pdf."),
        (
            ["--each", "region", "--out", "d", "--dpi", "100"],
            'The option "dpi" is for .png only; "map.html" is another format.',
        ),
        (["-o", "x.png", "--dpi", "0"], "from 50 to 600; 0 arrived."),
        (["-o", "x.png", "--dpi", "many"], "'many' is not a valid integer"),
    ],
)
def test_wrong_usage_is_one_line(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = command(capsys, "map", "rpnt_1_8", "--level", "departement", *arguments)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert sentence in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 130)])
def test_a_person_is_asked_before_a_file_is_replaced(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    path = tmp_path / "x.csv"
    path.write_text("mine")
    questions: list[str] = []

    def confirm(question: str, *, abort: bool, err: bool) -> None:
        questions.append(question)
        if answer == "n":
            raise files.click.Abort

    monkeypatch.setattr(files.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(files.sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(files.click, "confirm", confirm)
    status, _, _ = command(capsys, "export", "rpnt_1_8", "--level", "region", "-o", path, "--lang", "fr")
    assert status == code
    assert questions == [f"Le fichier «\u00a0{path}\u00a0» existe déjà. Le remplacer\u202f?"]
    assert path.read_text("utf-8").startswith("mine" if answer == "n" else "code,name")
