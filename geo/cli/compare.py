"""The commands ``atlas compare`` and ``atlas territory``; `geo.cli.main` registers them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.base.errors.kinds import shown
from geo.base.errors.writing import OptionForOtherFormat, UnknownFormat
from geo.base.i18n import LANGUAGES
from geo.cli.counts import file_size
from geo.cli.files import may_write

if TYPE_CHECKING:
    from geo.vocabulary.model import Indicator

DEFAULT_PEERS = 10
WRITTEN = ("html", "pdf", "csv")

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines on stdout.")
lang_option = click.option(
    "--lang", type=click.Choice(LANGUAGES), help="Language; without it, en in the terminal and fr in a document."
)
output_option = click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
    help=".html or .pdf: a document for a meeting; .csv: the figures.",
)  # fmt: skip
live_option = click.option(
    "--live-address", default="", metavar="ADDRESS", help="Where the Atlas is on the web, for a link in a document."
)
force_option = click.option("--force", is_flag=True, help="Replace a file that exists.")


@click.command()
@click.option("--indicator", required=True, metavar="INDICATOR", help="Id of an indicator; see atlas indicators.")
@click.option("--a", metavar="GROUP", help="First group: commune_lt_3500 (default), band_0-499, type_CC, region:53 ...")
@click.option("--b", metavar="GROUP", help="Second group: metropole by default.")
@click.option("--by", metavar="LEVEL", help="Also the gap in each region or departement.")
@click.option("--within", metavar="LEVEL:CODE", help="Limit to a territory, for example region:53.")
@click.option("--period", metavar="PERIOD", help="Period, for example 2026-10; the latest by default.")
@click.option("--weight", metavar="WEIGHT", help="Share of communes (default) or of inhabitants.")
@output_option
@live_option
@force_option
@json_option
@lang_option
def compare(
    output: Path | None, live_address: str, force: bool, as_json: bool, lang: str | None, **given: str | None
) -> None:
    """Compare two groups of communes: shares, gap with its interval, evolution."""
    from geo.compare.answer import compare as answer
    from geo.compare.presentation.records import comparison_record, comparison_table
    from geo.compare.presentation.sentences import sentences, title
    from geo.compare.question import GapQuestion

    form = _form(output, live_address)
    written, lang = lang or "fr", lang or "en"
    question = GapQuestion.parse({name: value for name, value in given.items() if value is not None} | {"lang": lang})
    force = output is not None and may_write(output, force, lang)
    found = answer(question)
    if output and form == "csv":
        write_csv(comparison_table(found), output, force=force)
    elif output:
        from geo.reports.document import gap_report

        gap_report(question, lang=written, live=live_address).write(output, force=force)
    if as_json:
        click.echo(_json(comparison_record(found)))
        return
    click.echo("\n".join([title(found, lang), "", *sentences(found, lang)]))
    if found.by is not None:
        click.echo("\n" + "\n".join(_by_lines(found.by, lang, found.indicator)))
    if output:
        click.echo(file_size(output), err=True)


@click.command()
@click.argument("level")
@click.argument("code")
@click.option("--peers", "n_peers", default=str(DEFAULT_PEERS), show_default=True, metavar="N",
              help="How many statistical peers.")  # fmt: skip
@click.option("--indicator", default="rpnt_1_8", show_default=True, metavar="INDICATOR",
              help="The one whose map and evolution a document shows.")  # fmt: skip
@output_option
@live_option
@force_option
@json_option
@lang_option
def territory(
    level: str, code: str, n_peers: str, indicator: str, output: Path | None, live_address: str, force: bool, as_json: bool,
    lang: str | None,
) -> None:  # fmt: skip
    """Describe a territory among its neighbours, its peers and its parents."""
    from geo.portrait.portrait import portrait
    from geo.portrait.presentation.records import portrait_record, portrait_table
    from geo.portrait.questions import PortraitQuestion

    form = _form(output, live_address)
    written, lang = lang or "fr", lang or "en"
    question = PortraitQuestion.parse(level, code, [("peers", n_peers), ("indicator", indicator)])
    force = output is not None and may_write(output, force, lang)
    found = portrait(question.level, code, question.peers)
    if output and form == "csv":
        write_csv(portrait_table(found), output, force=force)
    elif output:
        from geo.reports.document import portrait_report

        portrait_report(question, written, live_address).write(output, force=force)
    if as_json:
        click.echo(_json(portrait_record(found)))
        return
    from geo.portrait.presentation.text import portrait_lines

    click.echo("\n".join(portrait_lines(found, lang)))
    if output:
        click.echo(file_size(output), err=True)


def write_csv(table: Any, path: Path, *, force: bool) -> None:
    """Write a table as CSV (UTF-8), whole or not at all, its texts defused.

    Raises
    ------
    FileExists, CannotWrite
    """
    from geo.base.files import written_whole
    from geo.export import defused

    with written_whole(path, force=force) as temporary:
        defused(table).to_csv(temporary, index=False, lineterminator="\n")


def _form(path: Path | None, live: str) -> str:
    """Return the format that a file name stands for, before anything is computed."""
    form = path.suffix.removeprefix(".").lower() if path else ""
    if path and form not in WRITTEN:
        raise UnknownFormat(path=path.name, allowed=shown(f".{name}" for name in WRITTEN))
    if live and form == "csv":
        raise OptionForOtherFormat(option="live-address", path=path and path.name, allowed=".html, .pdf")
    return form


def _by_lines(table: Any, lang: str, indicator: Indicator) -> list[str]:
    from geo.vocabulary.units import difference, has_counts, shown_denominator, written

    lines = [f"{'':<33} {'a':>8} {'b':>8} {'a - b':>7} {'95 %':<18} {'n a':>6} {'n b':>6}"]
    for row in table.itertuples():
        ends = (
            f"[{difference(row.low, indicator, lang)}; {difference(row.high, indicator, lang)}]"
            if row.low == row.low
            else ""
        )
        sizes = ""
        if has_counts(indicator):
            n_a, n_b = (shown_denominator(size, indicator) for size in (row.denominator_a, row.denominator_b))
            sizes = f"{n_a:>6,.0f} {n_b:>6,.0f}"
        shares = (
            f"{written(row.share_a, indicator, lang):>8} {written(row.share_b, indicator, lang):>8} "
            f"{difference(row.gap, indicator, lang):>7} {ends:<18}"
        )
        flag = " n < 30" if row.small else ""
        lines.append(f"{row.code:<4} {row.name:<28} {shares} {sizes}{flag}")
    return lines


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
