"""The commands of the web: ``atlas serve`` and ``atlas publish``."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from geo.base.i18n import LANGUAGES
from geo.cli.options import force_option, json_option, live_option, option, print_json, publication_summary
from geo.vocabulary.parameters import INDICATOR, LEVEL, WITHIN


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
def serve(host: str, port: int) -> None:
    """Serve the map in a browser."""
    from webapp.serve import run

    run(host, port)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@option(LEVEL, "--level", "levels", multiple=True, text="Level of the maps; can be given again. All by default.")
@option(INDICATOR, "--indicator", "indicators", multiple=True, text="Only this one; can be given again.")
@click.option("--period", "periods", default="all", show_default=True, metavar="WHICH", help="all or latest.")
@click.option("--lang", "langs", default=",".join(LANGUAGES), show_default=True, metavar="LANG,...", help="Languages.")
@click.option(
    "--portraits",
    multiple=True,
    metavar="LEVEL",
    help="Level with portraits; can be given again. region, departement and epci by default; none for none.",
)
@option(WITHIN, default="")
@live_option("Where the live Atlas is, for what files cannot do.")
@click.option(
    "--compress", multiple=True, metavar="ENDING", help="Also write compressed siblings: gz, br; can be given again."
)
@click.option("--jobs", type=click.IntRange(1, 64), metavar="N", help="Processes; one for each core by default.")
@force_option("Replace a folder that holds other files.")
@json_option
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

        result = build(publication, folder, force=force, jobs=jobs, progress=progress)
    counts = {"pages": result.pages, "files": result.files, "bytes": result.size}
    if as_json:
        print_json({"folder": str(folder), **counts})
        return
    click.echo(publication_summary(folder, result.pages, result.files, result.size))
