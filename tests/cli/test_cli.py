"""The command line as its users run it: exit codes, one line on stderr, JSON on stdout."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geo.cli.main import COMMANDS, main
from geo.cli.territories import SHOWN_TERRITORIES


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    output = capsys.readouterr()
    return int(stop.value.code or 0), output.out, output.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "count"), [("commune", 34_875), ("epci", 1255), ("departement", 101), ("region", 18)]
)
def test_territories_as_json(capsys: pytest.CaptureFixture[str], level: str, count: int) -> None:
    code, out, _ = run(capsys, "territories", "--level", level, "--json")
    listed = json.loads(out)
    assert (code, len(listed)) == (0, count)
    assert {"code", "name", "level", "population", "epci", "epci_type", "departement", "region"} <= set(listed[0])
    assert {entry["level"] for entry in listed} == {level}


def test_territories_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "territories", "--level", "commune", "--within", "region:53")
    assert code == 0
    assert len(out.splitlines()) == SHOWN_TERRITORIES
    assert "more; narrow with --search or --within" in err
    code, out, err = run(
        capsys, "territories", "--level", "commune", "--search", "st malo", "--within", "departement:35"
    )
    assert out.startswith("35288      Saint-Malo")
    assert err == ""


@pytest.mark.parametrize(
    ("arguments", "first"),
    [
        (["rennes"], [("commune", "35238"), ("epci", "243500139")]),
        (["35"], [("departement", "35")]),  # a whole code before names and beginnings of codes
        (["35000"], [("commune", "35238")]),
        (["bretagne", "--within", "region:53"], [("region", "53")]),
        (["rennes", "--within", "departement:35"], [("commune", "35238"), ("epci", "243500139")]),
        (["rennes", "--within", "epci:243500139"], [("commune", "35238"), ("epci", "243500139")]),
    ],
)
def test_a_search_without_a_level_looks_at_all_of_them(
    capsys: pytest.CaptureFixture[str], arguments: list[str], first: list[tuple[str, str]]
) -> None:
    code, out, _ = run(capsys, "territories", "--search", *arguments, "--json")
    assert code == 0
    assert [(entry["level"], entry["code"]) for entry in json.loads(out)][: len(first)] == first
    code, out, _ = run(capsys, "territories", "--search", *arguments)
    assert out.split()[:2] == list(first[0])


def test_indicators(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "indicators", "--json")
    ids = [entry["id"] for entry in json.loads(out)]
    assert code == 0
    criteria = ["rpnt_1_1", "rpnt_1_2", "rpnt_1_8", "rpnt_2_1", "rpnt_2_2", "rpnt_2_3"]
    assert [name for name in ids if name in criteria] == criteria
    # Each with two denominators stands before the one among those that declare.
    assert ids[1:3] == ["rpnt_1_2", "rpnt_1_2_declaring"]
    assert len(run(capsys, "indicators")[1].splitlines()) == len(ids)


def test_one_indicator_with_its_published_figures(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "indicators", "ia_projet_en_cours", "--json")
    figures = {(f["period"], f["stratum"]): f["value"] for f in json.loads(out)["figures"]}
    assert figures["2025", "commune_lt_3500"] == 0.15
    assert figures["2025", "metropole"] == 0.90
    _, out, _ = run(capsys, "indicators", "ia_projet_en_cours")
    assert "  90%" in out
    assert "n not published" in out


def test_an_observed_indicator_is_told_with_its_counts(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "indicators", "rpnt_1_8")
    assert "  2021-07  band_0-499                     3.0%  544 of 18,246  Annuaire" in out
    assert "  2026-10  metropole                     81.2%  786 of 968  Annuaire" in out
    assert "not published" not in out
    _, out, _ = run(capsys, "indicators", "rpnt_1_8", "--lang", "fr")
    assert "  2021-07  band_0-499                    3,0\u202f%  544 sur 18\u202f246  Annuaire" in out


def test_export_of_the_regions(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    code, out, err = run(capsys, "export", "rpnt_1_8", "--level", "region", "--period", "2026-10", "-o", path)
    assert (code, err) == (0, "")
    assert "18 of 18 territories with a value" in out
    table = pd.read_csv(path, dtype={"code": str})
    assert list(table.columns[:9]) == [
        "code",
        "name",
        "level",
        "period",
        "value",
        "obs_status",
        "numerator",
        "denominator",
        "coverage",
    ]
    assert len(table) == 18
    assert table["numerator"].sum() / table["denominator"].sum() == pytest.approx(0.479, abs=5e-4)
    # 16,691 sites begin with https; one of them is "https:/..." with a single slash and is not well formed.
    assert table["numerator"].sum() == 16_690
    # 48 communes have no record in the directory.
    assert table["denominator"].sum() == 34_875 - 48


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["geojson", "gpkg", "parquet"])
def test_export_with_geometry(capsys: pytest.CaptureFixture[str], tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"x.{ending}"
    code, out, _ = run(capsys, "export", "rpnt_1_8", "--level", "departement", "-o", path, "--json")
    assert code == 0
    assert json.loads(out)["match"]["missing"] == ["75"]
    frame = gpd.read_parquet(path) if ending == "parquet" else gpd.read_file(path, layer=0)
    assert len(frame) == 101
    assert frame.crs.to_epsg() == 4326
    assert {"code", "name", "level", "period", "value", "numerator", "denominator", "coverage"} <= set(frame.columns)
    assert frame["code"].tolist()[0] == "01"
    assert frame.geometry.is_valid.all()


def test_a_map_is_one_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "m.html"
    code, out, _ = run(capsys, "map", "rpnt_1_8", "--level", "departement", "--lang", "fr", "-o", path)
    assert code == 0
    assert "100 of 101 territories" in out
    text = path.read_text("utf-8")
    assert text.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert 'src="' not in text
    assert "<link" not in text


def test_the_same_map_is_the_same_bytes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        run(capsys, "map", "rpnt_1_8", "--level", "region", "-o", tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (
            ["map", "no_such", "--level", "region", "-o", "x.html"],
            2,
            'atlas: There is no indicator "no_such". Close to it:',
        ),
        (
            ["map", "rpnt_1_8", "--level", "canton", "-o", "x.html"],
            2,
            'atlas: There is no level "canton". Choose one of: commune',
        ),
        (
            ["map", "rpnt_1_8", "--level", "region", "--period", "1999", "-o", "x.html"],
            2,
            "Its periods: 2021-07, 2023-02",
        ),
        (["map", "rpnt_1_8", "--level", "region", "-k", "99", "-o", "x.html"], 2, 'from 2 to 9; "99" arrived.'),
        (
            ["map", "rpnt_1_8", "--level", "region", "-o", "x.doc"],
            2,
            'The file name "x.doc" does not end in a known format',
        ),
        (
            ["map", "rpnt_1_8", "--level", "region", "--lock", "foo", "-o", "x.html"],
            2,
            'The value "foo" is not allowed for lock. Choose one of: periods.',
        ),
        (
            ["map", "rpnt_1_8", "--level", "region", "--second", "nope", "-o", "x.html"],
            2,
            'There is no indicator "nope".',
        ),
        (["map", "rpnt_1_8", "--level", "region"], 2, "Missing option '-o' / '--output'"),
        (
            ["map", "rpnt_1_8", "--level", "commune", "--within", "region:99", "-o", "x.html"],
            2,
            'The extent "region:99"',
        ),
        (
            ["map", "ia_projet_en_cours", "--level", "departement", "-o", "x.html"],
            2,
            "It has values for: commune, epci, region.",
        ),
        (
            ["export", "rpnt_1_8", "--level", "region", "-o", "x.xls"],
            2,
            "Choose one of: .csv, .xlsx, .geojson, .gpkg, .parquet",
        ),
        (
            ["export", "rpnt_1_8", "--level", "region", "-o", "nowhere/x.csv"],
            1,
            '"nowhere/x.csv" cannot be written: No such',
        ),
        (["territories", "--level", "commune", "--within", "departement:00"], 2, 'The extent "departement:00"'),
        (["territories", "--level", "region", "--within", "departement:35"], 2, "choose a smaller level or a larger"),
        (["territories", "--within", "departement:35"], 2, "Missing option '--level' or '--search'."),
        (["indicators", "rpnt"], 2, "Close to it: rpnt_"),
        (["build", "moon"], 2, "'moon' is not one of 'boundaries', 'data', 'estimates', 'topology'"),
        (["serve", "--port", "99999"], 2, "99999 is not in the range"),
        (["dance"], 2, "No such command 'dance'"),
        (["build", "moon"], 2, """, 'gazetteer'. See "atlas build --help".\n"""),
        (["check", "."], 2, 'The file "." cannot be opened: it is no ordinary file.'),
        (["check", "/dev/null", "--lang", "fr"], 2, "Le fichier «\u00a0/dev/null\u00a0»"),
        (["serve", "--host", "999.1.1.1"], 2, "999.1.1.1:8000 cannot be listened on: the host is neither"),
        (["serve", "--host", "a b"], 2, "a b:8000 cannot be listened on: the host is neither"),
        (["indicators", "--lang", "de"], 2, "'de' is not one of 'fr', 'en'"),
        (["map", "rpnt_1_8", "--level", "canton", "--lang", "fr", "-o", "x.html"], 2, "atlas: Il n'y a pas d'échelon"),
    ],
)
def test_an_error_is_one_line_that_says_what_to_do(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, sentence: str,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (code, "")
    assert len(err.splitlines()) == 1
    assert sentence in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [[], ["imported"]])
def test_a_group_without_a_command_shows_its_help(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert err == run(capsys, *arguments, "--help")[1]
    assert "\nCommands:\n" in err


def test_a_search_that_finds_nothing_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "territories", "--search", "zzzz") == (0, "", "No territory was found.\n")
    assert json.loads(run(capsys, "territories", "--search", "zzzz", "--json")[1]) == []


def test_a_file_that_exists_is_kept_unless_forced(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("mine")
    code, _, err = run(capsys, "export", "rpnt_1_8", "--level", "region", "-o", path)
    assert (code, path.read_text()) == (2, "mine")
    assert "exists already. Choose another name, or replace it with --force." in err
    assert run(capsys, "export", "rpnt_1_8", "--level", "region", "-o", path, "--force")[0] == 0
    assert path.read_text().startswith("code,name")


@pytest.mark.slow
def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "geo", "serve", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "cannot be listened on" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_python_m_geo_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "geo", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("atlas, version ")


def test_every_command_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--help")
    for command in COMMANDS:
        assert f"  {command} " in out
        assert run(capsys, command, "--help")[0] == 0
