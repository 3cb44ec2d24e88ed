"""The commands of the doctor: ``atlas check``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.base.errors.questions import InvalidChoice
from geo.base.errors.reading import InputMissing, NoRowMatched
from geo.base.errors.writing import UnknownFormat
from geo.cli.options import combine_options, force_option, json_option, lang_option, option, output_option, print_json
from geo.vocabulary.parameters import LEVEL

if TYPE_CHECKING:
    from geo.doctor.readers.limits import Progress

LARGE = 5_000_000
"""Bytes from which a progress bar is worth its line."""


table_options = combine_options(
    option(LEVEL, text=f"{LEVEL.help()} Guessed by default."),
    click.option(
        "--role", "roles", multiple=True, metavar="COLUMN=ROLE", help="What a column says, for example CP=postcode."
    ),
    click.option("--sheet", metavar="NAME", help="Sheet of a workbook or layer of a GeoPackage."),
)
"""The options that say how a file is read."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@table_options
@output_option("Report to write, .csv or .xlsx.")
@force_option()
@json_option
@lang_option()
def check(
    file: Path, level: str | None, roles: tuple[str, ...], sheet: str | None, output: Path | None, force: bool,
    as_json: bool, lang: str,
) -> None:  # fmt: skip
    """Report which row of a file is about which territory, and why not."""
    from geo.doctor.check import check_file
    from geo.doctor.report import FORMATS, sentences, write_report
    from geo.doctor.totals import summary
    from geo.vocabulary.codes import parse_level

    chosen = parse_level(level) if level else None
    given = parse_roles(roles)
    if output is not None and output.suffix.lower() not in FORMATS:
        raise UnknownFormat(path=output.name, allowed=", ".join(FORMATS))
    with named_as_given(file), progress_bar(file) as (reading, matching):
        checked = check_file(
            file, level=chosen, roles=given, sheet=sheet, reading=reading, matching=matching, lang=lang
        )
    totals = summary(checked)
    if output is not None:
        write_report(checked, output, force=force)
    if as_json:
        print_json(totals)
    else:
        for line in sentences(checked, totals):
            click.echo(line)
        for line in _remarkable(checked, output):
            click.echo(line)
    if not totals["matched"]:
        raise NoRowMatched(path=file.name, count=totals["rows"], reason=_first_reason(checked))


def _first_reason(checked: Any) -> str:
    return str(next((reason for reason in checked.rows["reason"] if reason), ""))


def _remarkable(checked: Any, output: Path | None) -> Iterator[str]:
    """List names that were taken for close ones, and the first rows without a territory."""
    from geo.doctor.report import SHOWN_ROWS, listed_rows

    rows = checked.rows
    for wanted in (rows["match"].str.contains("fuzzy", regex=False), rows["status"].ne("matched")):
        yield from listed_rows(checked, wanted)
        rest = int(wanted.sum()) - SHOWN_ROWS
        if rest > 0:
            yield f"… {rest:,} more" + ("" if output else "; write them all with -o report.csv")


def parse_roles(given: tuple[str, ...]) -> dict[str, str]:
    """Return role by column.

    Raises
    ------
    InvalidChoice
        If one is not ``COLUMN=ROLE``.

    Examples
    --------
    >>> parse_roles(("CP=postcode", "a=b=name"))
    {'CP': 'postcode', 'a=b': 'name'}
    """
    pairs = {}
    for text in given:
        column, separator, role = text.rpartition("=")
        if not separator or not column:
            raise InvalidChoice(arrived=text, name="--role", allowed="COLUMN=ROLE")
        pairs[column] = role
    return pairs


@contextmanager
def named_as_given(file: Path) -> Iterator[None]:
    """Name a file that cannot be opened by its path as it was typed: the last part of ``.`` or ``/dev/null`` tells little."""
    try:
        yield
    except InputMissing as error:
        raise InputMissing(**(error.values | {"path": file})) from error


@contextmanager
def progress_bar(file: Path) -> Iterator[tuple[Progress, Progress]]:
    """Show how far the reading and the matching of a large file are, on stderr, where somebody looks at it."""
    from geo.doctor.readers.limits import no_progress

    large = file.is_file() and file.stat().st_size >= LARGE
    if not large or not sys.stderr.isatty():
        yield no_progress, no_progress
        return
    with click.progressbar(length=200, label=file.name, file=sys.stderr, show_pos=False) as bar:

        def step(offset: int, done: int, total: int) -> None:
            bar.update(max(0, offset + 100 * min(done, total) // max(total, 1) - bar.pos))

        yield (lambda done, total: step(0, done, total)), (lambda done, total: step(100, done, total))
