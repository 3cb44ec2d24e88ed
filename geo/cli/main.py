"""The command line: ``atlas`` or ``python -m geo``.

Exit codes: 0 done, 1 the data was refused, 2 wrong usage. An error is one line on stderr that names what arrived, what is
allowed and what to do. Sentences are in English unless ``--lang fr`` is given.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import click

from geo.base.errors.kinds import AtlasError, DataError
from geo.base.errors.shipped import BuildRefused
from geo.base.errors.writing import OptionForOtherFormat
from geo.base.i18n import LANGUAGES
from geo.cli import compare
from geo.cli.counts import map_written
from geo.cli.doctor import check
from geo.cli.fetch import fetch
from geo.cli.files import draw_beside, draw_each, drawing_options, may_write, page_options
from geo.cli.importing import import_file, imported
from geo.cli.publish import publish
from geo.cli.report import report
from geo.store import connect
from geo.views.query import MAX_CLASSES, MIN_CLASSES, PALETTES, SCHEMES, Extent, Query

SHOWN_TERRITORIES = 50

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines on stdout.")
lang_option = click.option(
    "--lang", default="en", show_default=True, type=click.Choice(LANGUAGES), help="Language of what is written."
)


def view_options(command: Any) -> Any:
    """Add the options that say a question; they are the parameters of an address (see `Query`)."""
    for option in reversed(
        [
            click.argument("indicator"),
            click.option("--level", required=True, metavar="LEVEL", help="commune, epci, departement or region."),
            click.option("--within", metavar="LEVEL:CODE", help="Limit to a territory, for example region:53."),
            click.option("--period", metavar="PERIOD", help="Period, for example 2026-10; the latest by default."),
            click.option("--weight", metavar="WEIGHT", help="Share of communes (default) or of inhabitants."),
            click.option("--scheme", metavar="SCHEME", help=f"Classes: {', '.join(SCHEMES)}."),
            click.option("-k", "k", metavar="K", help=f"Number of classes, {MIN_CLASSES} to {MAX_CLASSES}."),
            click.option("--breaks", metavar="B,B,...", help="Edges of manual classes."),
            click.option("--palette", metavar="PALETTE", help=f"{', '.join(PALETTES)}."),
        ]
    ):
        command = option(command)
    return command


def parse_query(lang: str, **given: str | None) -> Query:
    """Return the question that the options say."""
    return Query.parse({**{name: value for name, value in given.items() if value is not None}, "lang": lang})


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="atlas-territoires", prog_name="atlas")
def atlas() -> None:
    """Maps, tables and exports of how French territories adopt AI, data and cybersecurity."""


@atlas.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
def serve(host: str, port: int) -> None:
    """Serve the map in a browser."""
    from webapp.serve import run

    run(host, port)


@atlas.command()
@click.argument("indicator", required=False)
@json_option
@lang_option
def indicators(indicator: str | None, as_json: bool, lang: str) -> None:
    """List the indicators, or describe one with its survey figures."""
    from geo.indicators.descriptions import describe_indicator, list_indicators

    if indicator:
        described = describe_indicator(indicator)
        click.echo(_json(described) if as_json else _described(described, lang))
        return
    listed = list_indicators()
    if as_json:
        click.echo(_json(listed))
        return
    for entry in listed:
        levels = ",".join(entry["levels"]) or "-"
        said = f"{entry['id']:<38} {entry['theme']:<9} {entry['kind']:<9} {entry['periods'][-1]:<8}"
        click.echo(f"{said} {entry[f'label_{lang}']}  [{levels}]")


@atlas.command()
@click.option("--level", required=True, metavar="LEVEL", help="commune, epci, departement or region.")
@click.option("--within", metavar="LEVEL:CODE", help="Limit to a territory, for example region:53.")
@click.option("--search", metavar="TEXT", help="Name, postcode or code; accents and hyphens are forgiven.")
@json_option
def territories(level: str, within: str | None, search: str | None, as_json: bool) -> None:
    """List the territories of a level."""
    from geo.territories.search import list_territories
    from geo.vocabulary.codes import parse_level

    listed = list_territories(parse_level(level), Extent.parse(within) if within else None, search)
    if as_json:
        click.echo(_json(listed))
        return
    for entry in listed[:SHOWN_TERRITORIES]:
        parents = " / ".join(filter(None, (entry["epci_name"], entry["departement_name"], entry["region_name"])))
        click.echo(f"{entry['code']:<10} {entry['name']:<40} {entry['population']:>10,}  {parents}")
    if len(listed) > SHOWN_TERRITORIES:
        click.echo(
            f"… {len(listed) - SHOWN_TERRITORIES} more; narrow with --search or --within, or print all with --json",
            err=True,
        )


@atlas.command(name="map")
@view_options
@drawing_options
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help=".html, .png, .svg or .pdf")
@click.option("--dpi", type=int, metavar="N", help="Dots per inch of a PNG, 200 by default.")
@click.option("--each", metavar="LEVEL", help="Instead of one file: a map for each region, departement or epci.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Folder for --each.")
@click.option("--format", "form", default="html", show_default=True, metavar="FORMAT", help="Format of --each.")
@page_options
@click.option("--force", is_flag=True, help="Replace files that exist.")
@json_option
@lang_option
def draw_map(
    output: Path | None, dpi: int | None, each: str | None, out: Path | None, form: str, beside: tuple[str, ...],
    shared: bool, live_address: str, force: bool, as_json: bool, lang: str, **given: str | None,
) -> None:  # fmt: skip
    """Write a map as one file: an interactive page that works without a network, or a picture."""
    from geo.export.map_files import checked_options, write_map

    if each:
        if output or not out or beside or live_address:
            raise click.UsageError("--each writes many files: give --out DIR, and no -o, --beside or --live-address.")
        query = parse_query(lang, **given)
        done = draw_each(query, each, out, form, lang, dpi, force=force, quiet=as_json)
        click.echo(_json(done) if as_json else done["sentence"])
        return
    if not output or out:
        raise click.UsageError("Missing option '-o' / '--output'.")
    if shared and not beside:
        raise click.UsageError("--shared says that two maps have the same classes: give --beside too.")
    from geo.views.view import build_view

    if live_address and checked_options(output, dpi) != "html":
        raise OptionForOtherFormat(option="live-address", path=output.name, allowed=".html")
    checked_options(output, dpi)
    query = parse_query(lang, **given)
    force = may_write(output, force, lang)
    if beside:
        view = draw_beside(query, beside, output, lang, shared=shared, live=live_address, force=force)
    else:
        view = build_view(query)
        write_map(view, output, lang, dpi=dpi, live=live_address, force=force)
    _done(output, view.report.as_dict(), as_json)


@atlas.command()
@view_options
@drawing_options
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=".csv, .xlsx, .geojson, .gpkg or .parquet",
)
@click.option("--bom", is_flag=True, help="CSV: begin with a byte order mark, for Excel.")
@click.option("--decimal-comma", is_flag=True, help="CSV: decimal comma, columns parted by semicolons.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@json_option
@lang_option
def export(
    output: Path, bom: bool, decimal_comma: bool, force: bool, as_json: bool, lang: str, **given: str | None
) -> None:
    """Write the values of a map as data."""
    from geo.export import checked_options, write
    from geo.views.view import build_view

    checked_options(output, bom=bom, decimal_comma=decimal_comma)
    query = parse_query(lang, **given)
    force = may_write(output, force, lang)
    view = build_view(query)
    write(view, output, lang=lang, bom=bom, decimal_comma=decimal_comma, force=force)
    _done(output, view.report.as_dict(), as_json)


@atlas.command()
@click.argument("indicator")
@click.option("--level", required=True, metavar="LEVEL", help="commune, epci, departement.")
@click.option("--within", metavar="LEVEL:CODE", help="Limit to a territory, for example region:53.")
@click.option("--period", metavar="PERIOD", help="Period, for example 2026-10; the latest by default.")
@click.option("--weight", metavar="WEIGHT", help="Share of communes (default) or of inhabitants.")
@json_option
@lang_option
def hotspots(as_json: bool, lang: str, **given: str | None) -> None:
    """Say where neighbours are high together, low together, or unlike each other."""
    from geo.cli.hotspots import listed, told

    query = parse_query(lang, **given)
    click.echo(_json(listed(query, lang)) if as_json else told(query, lang))


@atlas.command()
@click.argument("what", type=click.Choice(["boundaries", "data", "topology", "tiles", "gazetteer"]))
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write; the shipped one by default."
)
@click.option("--cache", type=click.Path(path_type=Path, file_okay=False), default=Path("build-cache"), show_default=True,
              help="Folder that keeps the downloaded packages.")  # fmt: skip
def build(what: str, out: Path | None, cache: Path) -> None:
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

            build_data(out or paths.data(), cache, progress)
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


atlas.add_command(compare.compare)
atlas.add_command(compare.territory)
atlas.add_command(check)
atlas.add_command(import_file)
atlas.add_command(imported)
atlas.add_command(fetch)
atlas.add_command(report)
atlas.add_command(publish)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every error is one line on stderr."""
    connect()
    try:
        code = atlas.main(arguments, prog_name="atlas", standalone_mode=False)
    except AtlasError as error:
        _fail(error.message(_asked_language(arguments)), 1 if isinstance(error, DataError) else 2)
    except click.exceptions.Abort:
        _fail("stopped", 130)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f' See "{context.command_path} --help".' if context else ""
        _fail(" ".join(error.format_message().split()) + hint, 2)
    except BrokenPipeError:
        # The reader of our output went away (``| head``): nothing is wrong.
        sys.stderr.close()
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


def _asked_language(arguments: list[str] | None) -> str:
    given = sys.argv[1:] if arguments is None else arguments
    pairs = zip(given, [*given[1:], ""], strict=True)
    return "fr" if ("--lang", "fr") in pairs or "--lang=fr" in given else "en"


def _fail(sentence: str, code: int) -> None:
    click.echo(f"atlas: {sentence}", err=True)
    sys.exit(code)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)


def _done(output: Path, report: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(_json({"file": str(output), "bytes": output.stat().st_size, "match": report}))
    else:
        click.echo(map_written(output, report["valued"], report["boundaries"]))


def _described(entry: dict[str, Any], lang: str) -> str:
    from geo.indicators.catalogue import get_indicator
    from geo.vocabulary import units

    indicator = get_indicator(entry["id"])
    lines = [f"{entry['id']} – {entry[f'label_{lang}']}", entry[f"definition_{lang}"]]
    lines += [
        f"{key}: {entry[key]}" for key in ("theme", "kind", "unit", "direction", "aggregation", "source", "licence")
    ]
    if entry["imported"]:
        lines.append(f"values: {units.unit(indicator, lang)}")
    lines.append(f"periods: {', '.join(entry['periods'])}; levels: {', '.join(entry['levels']) or '-'}")
    for figure in entry["figures"]:
        size = f"n = {figure['sample_size']:.0f}" if figure["sample_size"] else "n not published"
        value = units.said(figure["value"], indicator, lang)
        if entry["imported"]:
            size = units.counts(indicator, figure["numerator"], figure["denominator"], lang)
        lines.append(f"  {figure['period']:<8} {figure['stratum']:<28} {value:>6}  {size}  {figure['source']}")
    return "\n".join(lines)
