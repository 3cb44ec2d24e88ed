"""What the command line does around files: ask before one is replaced, show how far many have come."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from geo.errors import FileExists
from geo.i18n import N_, translate
from geo.query import DRAWINGS, Query


def drawing_options(command: Any) -> Any:
    """Add the options that say which communes count and how values are drawn; parameters of an address, as all others."""
    for option in reversed(
        [
            click.option(
                "--size", metavar="BAND,...", help="Only communes of these population bands, for example 0-499."
            ),
            click.option("--type", metavar="TYPE,...", help="Only communes in these EPCI: CC, CA, CU, METRO."),
            click.option("--draw", metavar="DRAWING", help=f"{', '.join(DRAWINGS)}."),
            click.option("--second", metavar="INDICATOR", help="Second indicator, for --draw bivariate."),
            click.option("--lock", metavar="WHAT", help="periods: the classes of all periods together."),
            click.option("--selected", metavar="CODE", help="Territory to be marked."),
        ]
    ):
        command = option(command)
    return command


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
    from geo.bulk import write_each

    hidden = quiet or not sys.stderr.isatty()
    with click.progressbar(length=1, label=str(folder), file=sys.stderr, hidden=hidden, show_pos=True) as bar:

        def progress(done: int, count: int, name: str) -> None:
            bar.length = count
            bar.update(done - bar.pos)

        found = write_each(query, each, folder, form, lang=lang, dpi=dpi, force=force, progress=progress)
    count = len(found.made) + len(found.kept)
    sentence = f"{folder}: {count} maps, {len(found.made)} made now, {len(found.kept)} there already"
    for name, reason in found.skipped.items():
        sentence += f"\n{name}: {reason}"
    return {
        "folder": str(folder), "made": list(found.made), "kept": list(found.kept), "skipped": found.skipped,
        "sentence": sentence,
    }  # fmt: skip
