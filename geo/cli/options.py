"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import click

from geo.base.i18n import LANGUAGES

Decorator: TypeAlias = Callable[[Any], Any]

json_option: Decorator = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines on stdout.")


def lang_option(default: str | None = "en", text: str = "Language of what is written.") -> Decorator:
    """Return the option ``--lang``; without a default the command says in its help what stands in its place."""
    return click.option(
        "--lang", default=default, show_default=default is not None, type=click.Choice(LANGUAGES), help=text
    )


def output_option(text: str, *, required: bool = False) -> Decorator:
    """Return the option ``-o FILE``."""
    return click.option(
        "-o", "--output", required=required, type=click.Path(path_type=Path), metavar="FILE", help=text
    )  # fmt: skip


def folder_option(text: str, *, required: bool = False) -> Decorator:
    """Return the option ``--out DIR``."""
    path = click.Path(path_type=Path, file_okay=False)
    return click.option("--out", required=required, type=path, metavar="DIR", help=text)


def force_option(text: str = "Replace a file that exists.") -> Decorator:
    """Return the option ``--force``."""
    return click.option("--force", is_flag=True, help=text)


def live_option(text: str = "Where the Atlas is on the web, for a link.") -> Decorator:
    """Return the option ``--live-address``."""
    return click.option("--live-address", default="", metavar="ADDRESS", help=text)


def print_json(value: object) -> None:
    """Print what ``--json`` asks for."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))


def print_written(path: Path) -> None:
    """Say on stderr which file was written; stdout holds the answer."""
    click.echo(f"{path} ({path.stat().st_size:,} bytes)", err=True)
