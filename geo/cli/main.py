"""The command line: ``atlas`` or ``python -m geo``.

Exit codes: 0 done, 1 the data was refused, 2 wrong usage. An error is one line on stderr that names what arrived, what is
allowed and what to do. Sentences are in English unless ``--lang fr`` is given.
"""

from __future__ import annotations

import gc
import sys
from pkgutil import resolve_name
from typing import Final

import click

from geo.base.errors.kinds import AtlasError, DataError
from geo.store import connect

COMMANDS: Final = {
    "backtest": (
        "geo.cli.territories:backtest",
        "Print how often the intervals of modelled values hold the truth, tried where it is known.",
    ),
    "build": ("geo.cli.build:build", "Rebuild what the repository ships, from its sources."),
    "check": ("geo.cli.doctor:check", "Report which row of a file is about which territory, and why not."),
    "compare": ("geo.cli.compare:compare", "Compare two groups of communes: shares, gap with its interval, evolution."),
    "export": ("geo.cli.maps:export", "Write the values of a map as data."),
    "fetch": (
        "geo.cli.fetch:fetch",
        "Import open data by its name, as indicators beside the shipped ones; without a name, list what there is.",
    ),
    "hotspots": (
        "geo.cli.maps:hotspots",
        "Find where neighbours are high together, low together, or unlike each other.",
    ),
    "import": (
        "geo.cli.importing:import_file",
        "Put the values of a file on the map: as an indicator beside the shipped ones.",
    ),
    "imported": (
        "geo.cli.importing:imported",
        "List, rename, remove, restore and export the indicators that were imported.",
    ),
    "indicators": ("geo.cli.territories:indicators", "List the indicators, or describe one with its survey figures."),
    "map": (
        "geo.cli.maps:draw_map",
        "Write a map as one file: an interactive page that works without a network, or a picture.",
    ),
    "publish": (
        "geo.cli.serve:publish",
        "Write the Atlas as static files for any web server or CDN: maps, gaps, portraits. Serving them needs no Python.",
    ),
    "report": (
        "geo.cli.compare:report",
        "Write a portrait for every territory of a level; a second run makes what is missing.",
    ),
    "serve": ("geo.cli.serve:serve", "Serve the map in a browser."),
    "territories": (
        "geo.cli.territories:territories",
        "List the territories of a level, or find some of all levels with --search.",
    ),
    "territory": ("geo.cli.compare:territory", "Describe a territory among its neighbours, its peers and its parents."),
}
"""Each command: where it is, and the first line of its help, which ``atlas --help`` shows without importing it."""

OBJECTS_BETWEEN_COLLECTIONS: Final = 50_000


class LazyGroup(click.Group):
    """A group whose commands are imported when one is run: each needs libraries that the others do without."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported now; None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = resolve_name(COMMANDS[cmd_name][0])
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing one."""
        listed = [click.Command(name, help=sentence) for name, (_, sentence) in COMMANDS.items()]
        click.Group(commands=listed).format_commands(ctx, formatter)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="atlas-territoires", prog_name="atlas")
def atlas() -> None:
    """Maps, tables and exports of how French territories adopt AI, data and cybersecurity."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every error is one line on stderr."""
    # Imports and tables make a million objects that stay: looking for garbage among them every 700, as Python does of
    # itself, takes a sixth of the time of a short command.
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    connect()
    try:
        code = atlas.main(arguments, prog_name="atlas", standalone_mode=False)
    except AtlasError as error:
        _fail(error.message(_find_language(arguments)), 1 if isinstance(error, DataError) else 2)
    except click.exceptions.Abort:
        _fail("stopped", 130)
    except click.exceptions.NoArgsIsHelpError as error:
        # Not a sentence but the help of a group, in its own lines.
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f' See "{context.command_path} --help".' if context else ""
        sentence = " ".join(error.format_message().split())
        _fail(sentence + ("" if sentence.endswith((".", "?", "!")) else ".") + hint, 2)
    except BrokenPipeError:
        # The reader of our output went away (``| head``): nothing is wrong.
        sys.stderr.close()
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


def _find_language(arguments: list[str] | None) -> str:
    given = sys.argv[1:] if arguments is None else arguments
    pairs = zip(given, [*given[1:], ""], strict=True)
    return "fr" if ("--lang", "fr") in pairs or "--lang=fr" in given else "en"


def _fail(sentence: str, code: int) -> None:
    click.echo(f"atlas: {sentence}", err=True)
    sys.exit(code)
