"""The command ``atlas publish``; `geo.cli.main` registers it."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import click

from geo.base.i18n import LANGUAGES
from geo.cli.counts import published


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option(
    "--level", "levels", multiple=True, metavar="LEVEL", help="Level of the maps; can be given again. All by default."
)
@click.option(
    "--indicator", "indicators", multiple=True, metavar="INDICATOR", help="Only this one; can be given again."
)
@click.option("--period", "periods", default="all", show_default=True, metavar="WHICH", help="all or latest.")
@click.option("--lang", "langs", default=",".join(LANGUAGES), show_default=True, metavar="LANG,...", help="Languages.")
@click.option(
    "--portraits",
    multiple=True,
    metavar="LEVEL",
    help="Level with portraits; can be given again. region, departement and epci by default; none for none.",
)
@click.option("--within", default="", metavar="LEVEL:CODE", help="Limit to a territory, for example region:53.")
@click.option(
    "--live-address", default="", metavar="ADDRESS", help="Where the live Atlas is, for what files cannot do."
)
@click.option(
    "--compress", multiple=True, metavar="ENDING", help="Also write compressed siblings: gz, br; can be given again."
)
@click.option("--jobs", type=click.IntRange(1, 64), metavar="N", help="Processes; one for each core by default.")
@click.option("--force", is_flag=True, help="Replace a folder that holds other files.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines on stdout.")
def publish(
    folder: Path, levels: tuple[str, ...], indicators: tuple[str, ...], periods: str, langs: str, portraits: tuple[str, ...],
    within: str, live_address: str, compress: tuple[str, ...], jobs: int | None, force: bool, as_json: bool,
) -> None:  # fmt: skip
    """Write the Atlas as static files for any web server or CDN: maps, gaps, portraits. Serving them needs no Python."""
    from webapp.publish.build import publish as build
    from webapp.publish.publication import Publication

    publication = Publication.parse(
        levels=levels, indicators=indicators, periods=periods, langs=langs, portraits=portraits, within=within,
        live=live_address, compress=compress, date=date.today().isoformat(),
    )  # fmt: skip
    hidden = as_json or not sys.stderr.isatty()
    with click.progressbar(length=1, label=str(folder), file=sys.stderr, hidden=hidden, show_pos=True) as bar:

        def progress(done: int, count: int, name: str) -> None:
            bar.length = count
            bar.update(done - bar.pos)

        found = build(publication, folder, force=force, jobs=jobs, progress=progress)
    said = {"pages": found.pages, "files": found.files, "bytes": found.size}
    if as_json:
        click.echo(json.dumps({"folder": str(folder), **said}, indent=1))
        return
    click.echo(published(folder, found.pages, found.files, found.size))
