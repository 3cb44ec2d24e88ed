"""The command ``atlas build``."""

from __future__ import annotations

import time
from pathlib import Path

import click

from geo.base.errors.shipped import BuildRefused
from geo.cli.options import folder_option


@click.command()
@click.argument("what", type=click.Choice(["boundaries", "data", "estimates", "topology", "tiles", "gazetteer"]))
@folder_option("Folder to write; the shipped one by default.")
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build-cache"),
    show_default=True,
    help="Folder that keeps the downloaded packages.",
)
@click.option("--sources", type=click.Path(path_type=Path, file_okay=False, exists=True),
              help="Folder with the dated files of geo/build/files.toml; those that it lacks are downloaded.")  # fmt: skip
def build(what: str, out: Path | None, cache: Path, sources: Path | None) -> None:
    """Rebuild what the repository ships, from its sources."""
    from geo.base import paths

    started = time.monotonic()

    def progress(step: str) -> None:
        click.echo(f"[{time.monotonic() - started:6.1f} s] {step}", err=True)

    try:
        if what == "boundaries":
            from geo.build.boundaries.build import build_boundaries

            build_boundaries(out or paths.boundaries(), cache, progress)
        elif what == "data":
            from geo.build.data.build import build_data

            build_data(out or paths.data(), cache, progress, sources=sources)
        elif what == "estimates":
            from geo.build.estimates.build import build_estimates

            build_estimates(out or paths.data(), progress)
        if what in {"boundaries", "gazetteer"}:
            from geo.build.boundaries.gazetteer import build_gazetteer

            build_gazetteer(out or paths.boundaries(), cache, progress)
        if what in {"boundaries", "tiles"}:
            from geo.build.tiles import build_tiles

            build_tiles(out or paths.boundaries(), progress)
        if what in {"boundaries", "topology"}:
            from geo.tiles.topology import build_topologies

            build_topologies(out or paths.boundaries(), progress)
    except ValueError as error:
        raise BuildRefused(reason=error) from error
    progress("done")
