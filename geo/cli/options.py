"""Options of the command line: those that say a question, from the declarations of its parameters, and those that all share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from geo.base.i18n import LANGUAGES
from geo.vocabulary import parameters
from geo.vocabulary.parameter import Parameter

F = TypeVar("F", bound=Callable[..., Any])
Decorator = Callable[[F], F]

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines on stdout.")


def option(parameter: Parameter[Any], *names: str, help: str = "", **settings: Any) -> Decorator[Any]:
    """Return the option that gives a parameter its text; the question reads it, as it reads an address.

    Parameters
    ----------
    parameter : Parameter
    *names : str
        As click takes them; by default two dashes and the name of the parameter.
    help : str
        Where a command has more to say of it than its declaration.
    **settings : object
        Of `click.option`.

    Examples
    --------
    >>> @click.command()
    ... @option(parameters.WEIGHT)
    ... def command(weight): ...
    >>> command.params[0].help
    'Share of communes or of their inhabitants. One of: communes, inhabitants.'
    """
    named = names or (f"--{parameter.name.replace('_', '-')}",)
    return click.option(*named, metavar=parameter.placeholder, help=help or parameter.help(), **settings)


def options(*given: Decorator[Any]) -> Decorator[Any]:
    """Return several options as one, in the order of the help."""

    def add(command: Any) -> Any:
        for each in reversed(given):
            command = each(command)
        return command

    return add


def lang_option(default: str | None = "en", help: str = "Language of what is written.") -> Decorator[Any]:
    """Return the option for the language; where it has no default the command chooses."""
    return click.option(
        "--lang", default=default, show_default=default is not None, type=click.Choice(LANGUAGES), help=help
    )


def output_option(help: str, *, required: bool = False) -> Decorator[Any]:
    """Return the option for the file to be written."""
    path = click.Path(path_type=Path)
    return click.option("-o", "--output", required=required, type=path, metavar="FILE", help=help)


def force_option(help: str = "Replace a file that exists.") -> Decorator[Any]:
    """Return the option to replace what is there."""
    return click.option("--force", is_flag=True, help=help)


def live_option(help: str = "Where the Atlas is on the web, for a link.") -> Decorator[Any]:
    """Return the option for the address of the live Atlas."""
    return click.option("--live-address", default="", metavar="ADDRESS", help=help)


def folder_option(help: str, *, required: bool = False) -> Decorator[Any]:
    """Return the option for the folder to be written."""
    path = click.Path(path_type=Path, file_okay=False)
    return click.option("--out", required=required, type=path, metavar="DIR", help=help)


level_option = option(parameters.LEVEL, required=True)
guessed_level_option = option(parameters.LEVEL, help=f"{parameters.LEVEL.help()} Guessed by default.")

view_options = options(
    click.argument("indicator"),
    level_option,
    option(parameters.WITHIN),
    option(parameters.PERIOD),
    option(parameters.WEIGHT),
    option(parameters.SCHEME),
    option(parameters.K, "-k", "k", help=f"{parameters.K.help()[:-1]}, {parameters.K.low} to {parameters.K.high}."),
    option(parameters.BREAKS),
    option(parameters.PALETTE),
    option(parameters.SIZE),
    option(parameters.TYPE),
    option(parameters.DRAW),
    option(parameters.SECOND),
    option(parameters.LOCK),
    option(parameters.SELECTED),
)
"""The options that say a view."""
