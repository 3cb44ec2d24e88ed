"""The command ``atlas report``; `geo.cli.main` registers it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from geo.base.i18n import LANGUAGES, counted
from geo.cli.counts import FAILED, PORTRAITS, folder_written

SHOWN_FAILURES = 20


@click.command()
@click.option("--level", required=True, metavar="LEVEL", help="commune, epci, departement or region.")
@click.option("--within", metavar="LEVEL:CODE", help="Limit to a territory, for example region:53.")
@click.option("--indicator", metavar="INDICATOR", help="The one whose map and evolution are shown.")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Folder.")
@click.option("--format", "form", default="pdf", show_default=True, metavar="FORMAT", help="pdf or html.")
@click.option("--live-address", default="", metavar="ADDRESS", help="Where the Atlas is on the web, for a link.")
@click.option("--force", is_flag=True, help="Write again what is there.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines on stdout.")
@click.option(
    "--lang", default="fr", show_default=True, type=click.Choice(LANGUAGES), help="Language of the portraits."
)
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
        click.echo(folder_written(out, PORTRAITS, found.made, found.kept))
    for name, reason in list(found.skipped.items())[:SHOWN_FAILURES]:
        click.echo(f"{name}: {reason}", err=True)
    if found.skipped:
        click.echo(counted(FAILED, "en", count=len(found.skipped)), err=True)
    return 1 if found.skipped else 0
