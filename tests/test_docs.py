"""The documentation keeps up with the code."""

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from geo.base import paths
from geo.base.errors.kinds import AtlasError, DataError
from geo.base.errors.listing import all_errors
from geo.build.messages import ROOT
from geo.cli.main import COMMANDS, atlas
from geo.territories.read import read_boundaries, read_passage
from geo.vocabulary.levels import Level
from webapp.base.errors import status_of
from webapp.base.settings import Settings

DOCS = ROOT / "docs"


@pytest.mark.parametrize("kind", all_errors(), ids=lambda kind: kind.__name__)
def test_every_error_is_documented_with_its_slug_exit_code_and_status(kind: type[AtlasError]) -> None:
    error = kind.__new__(kind)
    code = 1 if issubclass(kind, DataError) else 2
    row = f"| `{kind.__name__}` | {kind.slug} | {code} | {status_of(error)} |"
    assert row in (DOCS / "errors.md").read_text("utf-8")


@pytest.mark.slow
def test_every_column_of_the_boundaries_is_documented() -> None:
    text = (DOCS / "data-model.md").read_text("utf-8")
    for level in Level:
        for column in read_boundaries(level, None).columns:
            assert re.search(rf"\b{column}\b", text), column
    for column in read_passage().columns:
        assert column in text


def test_every_command_of_the_readme_exists() -> None:
    names = set(re.findall(r"\.venv/bin/atlas (\w+)", (ROOT / "README.md").read_text("utf-8")))
    assert names <= set(COMMANDS)
    assert {"territories", "map", "export"} <= names


def test_every_command_says_what_it_does() -> None:
    context = click.Context(atlas)
    assert set(COMMANDS) == set(atlas.list_commands(context))
    for name, (_, sentence) in COMMANDS.items():
        command = atlas.get_command(context, name)
        assert command is not None
        assert (command.name, (command.help or "").splitlines()[0]) == (name, sentence)
        assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_every_setting_is_documented() -> None:
    text = (DOCS / "settings.md").read_text("utf-8")
    for setting in fields(Settings):
        assert f"`ATLAS_{setting.name.upper()}` | {setting.default} |" in text


@pytest.mark.parametrize("folder", [paths.boundaries(), paths.data()], ids=["boundaries", "data"])
def test_every_shipped_file_is_described_and_has_its_checksum(folder: Path) -> None:
    readme = (folder / "README.md").read_text("utf-8")
    sums = (folder / "SHA256SUMS").read_text("utf-8")
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in {"README.md", "SHA256SUMS"}:
            assert path.name in readme or f"{path.parent.name}/" in readme, name
            assert f"  {name}\n" in sums, name


FILE_NAME = re.compile(
    r"(?<![\w/.*-])(?:geo|webapp|tests|boundaries|docs|benchmarks|requirements)(?:/[\w-]+)+\.(?:py|js|md|toml|html|css)\b"
)
DOTTED_NAME = re.compile(r"`((?:geo|webapp)(?:\.\w+)+)`")
TEXTS = sorted(
    path
    for pattern in (
        "*.md",
        "docs/*.md",
        "benchmarks/*.md",
        "geo/**/*.py",
        "geo/**/*.js",
        "webapp/**/*.py",
        "webapp/**/*.js",
    )
    for path in ROOT.glob(pattern)
    if "vendor" not in path.parts and path.name != "CHANGELOG.md"
)


def exists(dotted: str) -> bool:
    """Say whether a dotted name leads to a module, or to a name in one."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:length])
        module = place.with_suffix(".py") if place.with_suffix(".py").is_file() else place / "__init__.py"
        if module.is_file():
            rest = parts[length:]
            return not rest or re.search(rf"\b{rest[0]}\b", module.read_text(encoding="utf-8")) is not None
    return False


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_texts_name_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [name for name in FILE_NAME.findall(text) if not (ROOT / name).is_file()] == []
    assert [name for name in DOTTED_NAME.findall(text) if not exists(name)] == []
