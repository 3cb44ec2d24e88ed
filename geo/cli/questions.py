"""Options that say a question; they are the parameters of an address (see `Query`)."""

from __future__ import annotations

from typing import Any

import click

from geo.views.query import MAX_CLASSES, MIN_CLASSES, PALETTES, SCHEMES, Query

level_option = click.option("--level", required=True, metavar="LEVEL", help="commune, epci, departement or region.")
within_option = click.option("--within", metavar="LEVEL:CODE", help="Limit to a territory, for example region:53.")
period_option = click.option("--period", metavar="PERIOD", help="Period, for example 2026-10; the latest by default.")
weight_option = click.option("--weight", metavar="WEIGHT", help="Share of communes (default) or of inhabitants.")


def view_options(command: Any) -> Any:
    """Add the options that say a question; they are the parameters of an address (see `Query`)."""
    for option in reversed(
        [
            click.argument("indicator"),
            level_option,
            within_option,
            period_option,
            weight_option,
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
