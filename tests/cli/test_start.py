"""What a command loads before it can answer: no library that it does without. Times are measured by ``benchmarks/start.py``."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HEAVY = {"pandas", "numpy", "pyarrow", "geopandas", "shapely", "flask", "matplotlib", "folium", "sqlalchemy", "jinja2"}
SHAPES = HEAVY - {"pandas", "numpy", "pyarrow"}

RUN = """
import sys
from contextlib import suppress
from geo.cli.main import main
with suppress(SystemExit):
    main(sys.argv[1:])
print("loaded:", *sys.modules)
"""


def loaded(script: str, *arguments: str) -> tuple[set[str], str]:
    """Return the modules that a new Python has at the end of a script, and what it printed before."""
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    output, _, modules = done.stdout.rpartition("loaded:")
    return set(modules.split()), output


@pytest.mark.parametrize("module", ["geo", "geo.cli.main", "geo.views.query", "geo.vocabulary.units", "geo.store"])
def test_importing_the_vocabulary_of_questions_loads_no_table(module: str) -> None:
    modules, _ = loaded(f"import sys, {module}; print('loaded:', *sys.modules)")
    assert module in modules
    assert modules & HEAVY == set()


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["--help"], "territories"),
        (["--version"], "version"),
        (["map", "--help"], "--palette"),
        (["check", "--help"], "--role"),
        (["publish", "--help"], "--compress"),
        (["map", "rpnt_1_8"], ""),
    ],
)
def test_help_and_wrong_usage_load_no_table(arguments: list[str], shown: str) -> None:
    modules, output = loaded(RUN, *arguments)
    assert shown in output
    assert modules & HEAVY == set()


def test_help_imports_no_command() -> None:
    modules, _ = loaded(RUN, "--help")
    assert {name for name in modules if name.startswith("geo.cli")} == {"geo.cli", "geo.cli.main"}


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["territories", "--level", "commune", "--search", "rennes"], "35238      Rennes"),
        (["indicators"], "rpnt_1_8"),
        (["indicators", "rpnt_1_8"], "544 of 18,246"),
    ],
)
def test_what_needs_no_geometry_loads_none(arguments: list[str], shown: str) -> None:
    modules, output = loaded(RUN, *arguments)
    assert shown in output
    assert "pandas" in modules
    assert modules & SHAPES == set()


def test_a_check_of_a_small_file_loads_no_geometry_and_makes_no_index(tmp_path: Path) -> None:
    path = tmp_path / "five.csv"
    path.write_text("commune,valeur\nRennes,1\nSaint-Malo,2\nBrest,3\nNantes,4\nQuimper,5\n", "utf-8")
    script = f"{RUN}from geo.doctor.gazetteer.name_index import names\nassert names()._index is None\n"
    modules, output = loaded(script, "check", str(path))
    assert "matched: 5 of 5" in output
    assert modules & SHAPES == set()
