"""The commands that say what there is: ``atlas indicators``, ``atlas territories`` and ``atlas backtest``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from geo.cli.options import json_option, lang_option, option, print_json, within_option
from geo.vocabulary.parameters import LEVEL, SEARCH

if TYPE_CHECKING:
    from geo.indicators.descriptions import DescribedIndicator

SHOWN_TERRITORIES = 50


@click.command()
@click.argument("indicator", required=False)
@json_option
@lang_option()
def indicators(indicator: str | None, as_json: bool, lang: str) -> None:
    """List the indicators, or describe one with its survey figures."""
    from geo.indicators.descriptions import describe_indicator, list_indicators

    if indicator:
        described = describe_indicator(indicator)
        print_json(described) if as_json else click.echo(_described(described, lang))
        return
    listed = list_indicators()
    if as_json:
        print_json(listed)
        return
    for entry in listed:
        label = entry["label_fr"] if lang == "fr" else entry["label_en"]
        levels = ",".join(entry["levels"]) or "-"
        line = f"{entry['id']:<38} {entry['theme']:<9} {entry['kind']:<9} {entry['periods'][-1]:<8}"
        click.echo(f"{line} {label}  [{levels}]")


@click.command()
@option(LEVEL, text=LEVEL.help(needed=True))
@within_option
@option(SEARCH, "--search")
@json_option
def territories(level: str | None, within: str | None, search: str | None, as_json: bool) -> None:
    """List the territories of a level, or find some of all levels with --search."""
    from geo.territories.search import list_territories, search_territories
    from geo.vocabulary.codes import parse_level
    from geo.vocabulary.extents import Extent

    extent = Extent.parse(within) if within else None
    if level:
        listed = list_territories(parse_level(level), extent, search)
    elif search:
        listed = search_territories(search, extent)
    else:
        raise click.UsageError("Missing option '--level' or '--search'.")
    if as_json:
        print_json(listed)
        return
    if not listed:
        click.echo("No territory was found.", err=True)
    for entry in listed[:SHOWN_TERRITORIES]:
        parents = " / ".join(filter(None, (entry["epci_name"], entry["departement_name"], entry["region_name"])))
        kind = "" if level else f"{entry['level']:<12}"
        click.echo(f"{kind}{entry['code']:<10} {entry['name']:<40} {entry['population']:>10,}  {parents}")
    if len(listed) > SHOWN_TERRITORIES:
        click.echo(
            f"… {len(listed) - SHOWN_TERRITORIES} more; narrow with --search or --within, or print all with --json",
            err=True,
        )


@click.command()
@json_option
@lang_option()
def backtest(as_json: bool, lang: str) -> None:
    """Print how often the intervals of modelled values hold the truth, tried where it is known.

    Surveys of as many communes as answered in 2022 were drawn from every observed indicator, and the share of every territory
    estimated with the spread between places that the other indicators show. The table was made by "atlas build estimates": see
    docs/estimate.md.
    """
    from geo.base.i18n import N_, number, percent, translate
    from geo.indicators.catalogue import get_indicator
    from geo.indicators.fitted import BACKTEST_RULE, read_backtest

    tried = read_backtest()
    if as_json:
        print_json({"rows": tried.to_dict("records")})
        return
    heading = N_(
        "Share of the territories whose true value lies in the 95 % and in the 80 % interval, and its median width in points"
    )
    click.echo(translate(heading, lang))
    for row in tried[tried["rule"].eq(BACKTEST_RULE)].itertuples():
        label = get_indicator(row.indicator).text("label", lang)
        shares = "".join(f"{percent(share, lang):>9}" for share in (row.inside_95, row.inside_80))
        click.echo(
            f"{row.indicator:<17} {row.level:<12} {number(row.territories, lang):>6}{shares} {100 * row.width_95:>4.0f}  {label}"
        )


def _described(entry: DescribedIndicator, lang: str) -> str:
    from geo.indicators.catalogue import get_indicator
    from geo.vocabulary import units
    from geo.wording.breaks import break_notes

    indicator = get_indicator(entry["id"])
    lines = [f"{entry['id']} – {indicator.text('label', lang)}", indicator.text("definition", lang)]
    lines += [
        f"{key}: {entry[key]}" for key in ("theme", "kind", "unit", "direction", "aggregation", "source", "licence")
    ]
    if entry["imported"]:
        lines.append(f"values: {units.unit(indicator, lang)}")
    lines.append(f"periods: {', '.join(entry['periods'])}; levels: {', '.join(entry['levels']) or '-'}")
    lines += break_notes(indicator.breaks, lang)
    for figure in entry["figures"]:
        size = f"n = {figure['sample_size']:.0f}" if figure["sample_size"] else "n not published"
        value = units.format_value(figure["value"], indicator, lang)
        if figure["denominator"] is not None:  # counted, not asked in a survey
            size = units.counts(indicator, figure["numerator"], figure["denominator"], lang)
        lines.append(f"  {figure['period']:<8} {figure['stratum']:<28} {value:>6}  {size}  {figure['source']}")
    return "\n".join(lines)
