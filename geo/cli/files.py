"""What the command line does around files: ask before one is replaced, show how far many have come."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.base.errors.writing import FileExists
from geo.base.i18n import N_, translate
from geo.cli.options import MAPS, combine_options, folder_summary, live_option
from geo.views.query import Query

if TYPE_CHECKING:
    from geo.views.view import View


page_options = combine_options(
    click.option(
        "--beside", multiple=True, metavar="NAME=VALUE",
        help="A second map beside it, which differs in this, for example period=2021-07; can be given again.",
    ),
    click.option("--shared", is_flag=True, help="With --beside: the same classes on both maps."),
    live_option(),
)  # fmt: skip
"""The options of an interactive page: a second map, and the address of the live view."""


def draw_beside(
    query: Query, beside: tuple[str, ...], path: Path, lang: str, *, shared: bool, live: str, force: bool
) -> tuple[View, View]:
    """Write two maps as one page; return both views.

    Raises
    ------
    click.UsageError
        If something beside is not NAME=VALUE.
    RequestError
        As `geo.views.map_pair.MapPair.parse` and `geo.export.map_files.write_pair`.
    """
    from geo.export.map_files import write_pair
    from geo.views.map_pair import PREFIX, SHARED, MapPair, build_map_pair

    for assignment in beside:
        if "=" not in assignment:
            raise click.UsageError(f'--beside takes NAME=VALUE, for example period=2021-07; "{assignment}" arrived.')
    second = [(PREFIX + name, value) for name, _, value in (assignment.partition("=") for assignment in beside)]
    pair = MapPair.parse([*query.params().items(), *second, *([(SHARED, "1")] if shared else [])])
    views = build_map_pair(pair)
    write_pair(views, path, lang, live=live, force=force)
    return views


def may_write(path: Path, force: bool, lang: str) -> bool:
    """Say whether a file may be replaced; where a person sits at the terminal, ask.

    Raises
    ------
    FileExists
        If it exists, `force` is not set and nobody can be asked.
    click.Abort
        If the answer is no.
    """
    if force or not path.exists():
        return force
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise FileExists(path=path)
    question = translate(N_('The file "{path}" exists already. Replace it?'), lang).format(path=path)
    click.confirm(question, abort=True, err=True)
    return True


def draw_each(
    query: Query, each: str, folder: Path, form: str, lang: str, dpi: int | None, *, force: bool, quiet: bool
) -> dict[str, Any]:
    """Write one map for each territory with a progress bar on stderr; return what was done, and a sentence about it."""
    from geo.export.batches import write_each

    hidden = quiet or not sys.stderr.isatty()
    with click.progressbar(length=1, label=str(folder), file=sys.stderr, hidden=hidden, show_pos=True) as bar:

        def progress(done: int, count: int, name: str) -> None:
            bar.length = count
            bar.update(done - bar.pos)

        result = write_each(query, each, folder, form, lang=lang, dpi=dpi, force=force, progress=progress)
    sentence = folder_summary(folder, MAPS, result.made, result.kept)
    for name, reason in result.skipped.items():
        sentence += f"\n{name}: {reason}"
    return {
        "folder": str(folder), "made": list(result.made), "kept": list(result.kept), "skipped": result.skipped,
        "sentence": sentence,
    }  # fmt: skip
