"""The command ``atlas report``; `geo.cli.main` registers it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from geo.cli.options import folder_option, force_option, json_option, lang_option, level_option, live_option, option
from geo.vocabulary.parameters import DOCUMENT_FORMAT, INDICATOR, WITHIN

SHOWN_FAILURES = 20


@click.command()
@level_option
@option(WITHIN)
@option(INDICATOR, help="The one whose map and evolution are shown.")
@folder_option("Folder.", required=True)
@option(DOCUMENT_FORMAT, "--format", "form", default="pdf", show_default=True)
@live_option()
@force_option("Write again what is there.")
@json_option
@lang_option("fr", "Language of the portraits.")
def report(
    level: str, within: str | None, indicator: str | None, out: Path, form: str, live_address: str, force: bool,
    as_json: bool, lang: str,
) -> int:  # fmt: skip
    """Write a portrait for every territory of a level; a second run makes what is missing."""
    from geo.reports.batches import write_portraits
    from geo.vocabulary.codes import parse_level
    from geo.vocabulary.extents import Extent

    hidden = as_json or not sys.stderr.isatty()
    with click.progressbar(length=1, label=str(out), file=sys.stderr, hidden=hidden, show_pos=True) as bar:

        def progress(done: int, count: int, name: str) -> None:
            bar.length = count
            bar.update(done - bar.pos)

        found = write_portraits(
            parse_level(level), Extent.parse(within) if within else None, out, form, lang=lang, indicator=indicator,
            live=live_address, force=force, progress=progress,
        )  # fmt: skip
    if as_json:
        said = {"folder": str(out), "made": found.made, "kept": found.kept, "failed": found.skipped}
        click.echo(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        count = len(found.made) + len(found.kept)
        click.echo(f"{out}: {count} portraits, {len(found.made)} made now, {len(found.kept)} there already")
    for name, reason in list(found.skipped.items())[:SHOWN_FAILURES]:
        click.echo(f"{name}: {reason}", err=True)
    if found.skipped:
        click.echo(
            f"atlas: {len(found.skipped)} portraits failed; run the command again to try them once more.", err=True
        )
    return 1 if found.skipped else 0
