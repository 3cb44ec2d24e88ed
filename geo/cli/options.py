"""What several commands share: options, what they stand for, and what is printed of the files that were written."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Final, TypeAlias

import click

from geo.base.i18n import LANGUAGES, N_, N_n, PartOf, Plural, counted, counted_part, translate
from geo.views.query import Query
from geo.vocabulary import parameters
from geo.vocabulary.parameter import Parameter

Decorator: TypeAlias = Callable[[Any], Any]

SIZE: Final = N_n("{count} byte", "{count} bytes")
FILE_SUMMARY: Final = PartOf(
    N_n(
        "{output} ({size}): {count} of {whole} territory with a value",
        "{output} ({size}): {count} of {whole} territory with a value",
    ),
    N_n(
        "{output} ({size}): {count} of {whole} territories with a value",
        "{output} ({size}): {count} of {whole} territories with a value",
    ),
)
PORTRAITS: Final = N_n("{count} portrait", "{count} portraits")
MAPS: Final = N_n("{count} map", "{count} maps")
FOLDER: Final = N_("{folder}: {files}, {made}, {kept}")
MADE_NOW: Final = N_n("{count} made now", "{count} made now")
THERE_ALREADY: Final = N_n("{count} there already", "{count} there already")
FAILED: Final = N_n(
    "atlas: {count} portrait failed; run the command again to try it once more.",
    "atlas: {count} portraits failed; run the command again to try them once more.",
)
PUBLISHED: Final = N_("{folder}: {pages}, {files}, {size} MB")
PAGES: Final = N_n("{count} page", "{count} pages")
FILES: Final = N_n("{count} file", "{count} files")

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


def print_file(path: Path) -> None:
    """Say on stderr which file was written; stdout holds the answer."""
    click.echo(file_size(path), err=True)


def file_size(output: Path, lang: str = "en") -> str:
    """Return a file with its size."""
    return f"{output} ({counted(SIZE, lang, count=output.stat().st_size)})"


def map_summary(output: Path, valued: int, whole: int, lang: str = "en") -> str:
    """Return a map or a table with its size and how many territories of it have a value."""
    size = counted(SIZE, lang, count=output.stat().st_size)
    return counted_part(FILE_SUMMARY, lang, count=valued, whole=whole, output=output, size=size)


def folder_summary(folder: Path, what: Plural, made: Collection[str], kept: Collection[str], lang: str = "en") -> str:
    """Return how many files of one kind a folder holds, made now or there already.

    Examples
    --------
    >>> folder_summary(Path("maps"), MAPS, ["a.svg"], [])
    'maps: 1 map, 1 made now, 0 there already'
    """
    return translate(FOLDER, lang).format(
        folder=folder,
        files=counted(what, lang, count=len(made) + len(kept)),
        made=counted(MADE_NOW, lang, count=len(made)),
        kept=counted(THERE_ALREADY, lang, count=len(kept)),
    )


def publication_summary(folder: Path, pages: int, files: int, size: int, lang: str = "en") -> str:
    """Return how many pages and files were published."""
    return translate(PUBLISHED, lang).format(
        folder=folder,
        pages=counted(PAGES, lang, count=pages),
        files=counted(FILES, lang, count=files),
        size=f"{size / 1e6:,.1f}",
    )


def option(parameter: Parameter[Any], *names: str, text: str = "", **settings: Any) -> Decorator:
    """Return the option that gives a parameter its text; the question reads it, as it reads an address.

    Parameters
    ----------
    parameter : Parameter
    *names : str
        As click takes them; by default two dashes and the name of the parameter.
    text : str
        Help, where a command has other things to say of it than its declaration.
    **settings : object
        Of `click.option`.

    Examples
    --------
    >>> @click.command()
    ... @option(parameters.WEIGHT)
    ... def command(weight): ...
    >>> command.params[0].help
    'Share of communes or of their inhabitants. One of: communes, inhabitants. By default: communes.'
    """
    named = names or (f"--{parameter.name.replace('_', '-')}",)
    # Where click knows the default, it says so itself.
    known = bool(settings.get("required") or settings.get("show_default"))
    return click.option(*named, metavar=parameter.placeholder, help=text or parameter.help(needed=known), **settings)


def combine_options(*options: Decorator) -> Decorator:
    """Return several options as one, in the order of the help."""

    def add(command: Any) -> Any:
        for each in reversed(options):
            command = each(command)
        return command

    return add


level_option = option(parameters.LEVEL, required=True)


within_option = option(parameters.WITHIN)


period_option = option(parameters.PERIOD)


weight_option = option(parameters.WEIGHT)


view_options = combine_options(
    click.argument("indicator"),
    option(parameters.AMONG),
    level_option,
    within_option,
    period_option,
    weight_option,
    option(parameters.SCHEME),
    option(
        parameters.K, "-k", "k", text=f"{parameters.K.description[:-1]}, {parameters.K.low} to {parameters.K.high}."
    ),
    option(parameters.BREAKS),
    option(parameters.PALETTE),
    option(parameters.SIZE),
    option(parameters.TYPE),
    option(parameters.DRAW),
    option(parameters.SECOND),
    option(parameters.LOCK),
    option(parameters.PROJECTS),
    option(parameters.SELECTED),
)
"""The options that say a view."""


def parse_query(lang: str, **given: str | None) -> Query:
    """Return the question that the options say."""
    return Query.parse({**{name: value for name, value in given.items() if value is not None}, "lang": lang})
