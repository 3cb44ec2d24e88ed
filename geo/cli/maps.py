"""The commands of maps: ``atlas map``, ``atlas export`` and ``atlas hotspots``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from geo.base.errors.writing import OptionForOtherFormat
from geo.cli.files import draw_beside, draw_each, may_write, page_options
from geo.cli.options import (
    folder_option,
    force_option,
    json_option,
    lang_option,
    map_summary,
    option,
    output_option,
    parse_query,
    period_option,
    print_json,
    view_options,
    weight_option,
    within_option,
)
from geo.views.query import Query
from geo.vocabulary.parameters import BOM, DECIMAL_COMMA, DPI, LEVEL

if TYPE_CHECKING:
    from geo.views.view import View


NO_MAP: Final = "No map, but the figures by stratum:"
"""Before the reason, where a view is not drawn as a map."""


@click.command(name="map")
@view_options
@output_option(".html, .png, .svg or .pdf")
@click.option("--dpi", type=int, metavar="N", help=f"{DPI.description[:-1]}, {DPI.default} by default.")
@click.option("--each", metavar="LEVEL", help="Instead of one file: a map for each region, departement or epci.")
@folder_option("Folder for --each.")
@click.option("--format", "form", default="html", show_default=True, metavar="FORMAT", help="Format of --each.")
@page_options
@force_option("Replace files that exist.")
@json_option
@lang_option()
def draw_map(
    output: Path | None, dpi: int | None, each: str | None, out: Path | None, form: str, beside: tuple[str, ...],
    shared: bool, live_address: str, force: bool, as_json: bool, lang: str, **given: str | None,
) -> None:  # fmt: skip
    """Write a map as one file: an interactive page that works without a network, or a picture.

    Where a map would tell no place from another, the file shows the figures by stratum behind it, and a line says why.
    """
    from geo.export.map_files import checked_options, write_map

    if each:
        if output or not out or beside or live_address:
            raise click.UsageError("--each writes many files: give --out DIR, and no -o, --beside or --live-address.")
        query = parse_query(lang, **given)
        done = draw_each(query, each, out, form, lang, dpi, force=force, quiet=as_json)
        print_json(done) if as_json else click.echo(done["sentence"])
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
    views: Sequence[View]
    if beside:
        views = draw_beside(query, beside, output, lang, shared=shared, live=live_address, force=force)
    else:
        views = [build_view(query)]
        write_map(views[0], output, lang, dpi=dpi, live=live_address, force=force)
    _done(output, views[0].report.as_dict(), as_json, [_map_record(view, lang) for view in views])


@click.command()
@view_options
@output_option(".csv, .xlsx, .geojson, .gpkg or .parquet", required=True)
@click.option("--bom", is_flag=True, help=BOM.description)
@click.option("--decimal-comma", is_flag=True, help=DECIMAL_COMMA.description)
@force_option()
@json_option
@lang_option()
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


@click.command()
@click.argument("indicator")
@option(LEVEL, required=True, text=f"{LEVEL.description} One of: commune, epci, departement.")
@within_option
@period_option
@weight_option
@json_option
@lang_option()
def hotspots(as_json: bool, lang: str, **given: str | None) -> None:
    """Find where neighbours are high together, low together, or unlike each other."""
    query = parse_query(lang, **given)
    print_json(hot_spot_record(query, lang)) if as_json else click.echo(hot_spot_text(query, lang))


def hot_spot_text(query: Query, lang: str) -> str:
    """Return the hot spots of a question in sentences, one a line, under its title.

    Raises
    ------
    As `geo.views.view.build_view` and `geo.views.hotspots.find_hot_spots`.

    Examples
    --------
    >>> print(hot_spot_text(Query.parse({"level": "epci", "period": "2026-10"}), "en").splitlines()[0])
    Site declared in https – Intercommunalities (EPCI) – October 2026
    """
    from geo.views.hotspots import find_hot_spots
    from geo.views.view import build_view
    from geo.wording.hotspots import reading
    from geo.wording.sentences import title

    view = build_view(query)
    return "\n".join([title(view, lang), *reading(find_hot_spots(view), view, lang)])


def hot_spot_record(query: Query, lang: str) -> dict[str, Any]:
    """Return the hot spots of a question as JSON-ready values: the question, `geo.views.hotspots.record` and the sentences."""
    from geo.export.hotspots import record
    from geo.views.hotspots import find_hot_spots
    from geo.views.view import build_view
    from geo.wording.hotspots import reading

    view = build_view(query)
    hot_spots = find_hot_spots(view)
    return {
        **record(hot_spots, view),
        "reading": reading(hot_spots, view, lang),
    }


def _map_record(view: View, lang: str) -> dict[str, Any]:
    """Return whether a view is drawn as a map and why not, JSON-ready."""
    from geo.maps.strips.reasons import reasons

    return {"drawn": view.no_map is None, "reason": view.no_map, "why": " ".join(reasons(view, lang)) or None}


def _done(output: Path, report: dict[str, Any], as_json: bool, maps: Sequence[dict[str, Any]] = ()) -> None:
    if as_json:
        drawn = {"maps": list(maps)} if maps else {}
        print_json({"file": str(output), "bytes": output.stat().st_size, "match": report, **drawn})
        return
    click.echo(map_summary(output, report["valued"], report["boundaries"]))
    for entry in maps:
        if not entry["drawn"]:
            click.echo(f"{NO_MAP} {entry['why']}")
