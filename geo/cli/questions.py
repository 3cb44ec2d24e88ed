"""Options that say a question, made from the declarations of its parameters (`geo.vocabulary.parameters`)."""

from __future__ import annotations

from typing import Any

import click

from geo.cli.options import Decorator
from geo.views.query import Query
from geo.vocabulary import parameters
from geo.vocabulary.parameter import Parameter


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
    'Share of communes or of their inhabitants. One of: communes, inhabitants.'
    """
    named = names or (f"--{parameter.name.replace('_', '-')}",)
    return click.option(*named, metavar=parameter.placeholder, help=text or parameter.help(), **settings)


def together(*options: Decorator) -> Decorator:
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

view_options = together(
    click.argument("indicator"),
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
    option(parameters.SELECTED),
)
"""The options that say a view."""


def parse_query(lang: str, **given: str | None) -> Query:
    """Return the question that the options say."""
    return Query.parse({**{name: value for name, value in given.items() if value is not None}, "lang": lang})
