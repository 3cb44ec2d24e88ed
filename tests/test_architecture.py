"""The house as docs/architecture.md describes it: rooms, their size, and that every one has its place in the order."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MOST_FILES = 12
MOST_LINES = 300
LARGE = re.compile(r"\b(over|more than) 300 lines\b")
TOP = {"geo": {"__init__.py", "__main__.py"}, "webapp": {"__init__.py", "app.py", "serve.py", "assets.py"}}


def modules() -> list[Path]:
    return [path for top in TOP for path in sorted((ROOT / top).rglob("*.py")) if "node_modules" not in path.parts]


def scripts() -> list[Path]:
    return sorted([*(ROOT / "geo/maps/web/assets").glob("*.js"), *(ROOT / "webapp/static").glob("*.js")])


def layers() -> list[str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    rooms = next(contract for contract in contracts if contract["name"] == "Rooms import one way")
    return [name.strip() for layer in rooms["layers"] for name in layer.split("|")]


@pytest.mark.parametrize("top", sorted(TOP))
def test_no_module_lies_flat(top: str) -> None:
    assert {path.name for path in (ROOT / top).glob("*.py")} == TOP[top]


def test_a_package_has_twelve_files_at_most() -> None:
    folders = {path.parent for path in modules()}
    crowded = {
        str(folder.relative_to(ROOT)): count
        for folder in folders
        if (count := len(list(folder.glob("*.py")))) > MOST_FILES
    }
    assert crowded == {}


def test_a_module_has_300_lines_at_most_or_says_why_not() -> None:
    long = []
    for path in (*modules(), *scripts()):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > MOST_LINES and not LARGE.search(text.partition("\n")[0]):
            long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))}")
    assert long == []


@pytest.mark.slow
def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules()
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_every_room_has_its_place_in_the_order() -> None:
    placed = set(layers())
    rooms = {f"geo.{path.parent.name}" for path in (ROOT / "geo").glob("*/__init__.py")}
    rooms |= {f"webapp.{path.parent.name}" for path in (ROOT / "webapp").glob("*/__init__.py")}
    assert rooms <= placed
    assert {"geo.__main__", "webapp.app", "webapp.serve"} == placed - rooms


def test_no_contract_has_an_exception() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        configuration = tomllib.load(file)["tool"]["importlinter"]
    assert not [contract["name"] for contract in configuration["contracts"] if "ignore_imports" in contract]
    assert "exclude_type_checking_imports" not in configuration
    assert {contract["type"] for contract in configuration["contracts"]} == {"layers", "acyclic_siblings"}


def test_no_module_asks_which_others_were_imported() -> None:
    assert [str(path) for path in modules() if "sys.modules" in path.read_text(encoding="utf-8")] == []


def test_the_page_names_the_rooms_in_the_same_order() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    named = [
        name.rstrip("/").removesuffix(".py").replace("/", ".") for row in rows for name in re.findall(r"`([^`]+)`", row)
    ]
    assert sorted(named) == sorted(name for name in layers() if name != "geo.__main__")
    rank = {name: number for number, name in enumerate(layers())}
    assert [rank[name] for name in named] == sorted(rank[name] for name in named)


def test_the_page_names_files_that_exist() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:geo|webapp|docs|tests)/[\w/.]+)`", page)
    assert paths
    assert [name for name in paths if not (ROOT / name).exists()] == []
