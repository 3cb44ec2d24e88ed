"""The commands that describe and compare: ``atlas compare``, ``atlas territory`` and ``atlas report``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.base.errors.kinds import shown
from geo.base.errors.writing import OptionForOtherFormat, UnknownFormat
from geo.base.i18n import counted
from geo.cli.files import may_write
from geo.cli.options import (
    FAILED,
    PORTRAITS,
    folder_option,
    folder_summary,
    force_option,
    json_option,
    lang_option,
    level_option,
    live_option,
    option,
    output_option,
    period_option,
    print_file,
    print_json,
    weight_option,
    within_option,
)  # fmt: skip
from geo.vocabulary import parameters

if TYPE_CHECKING:
    from geo.vocabulary.model import Indicator

FORMATS = ("html", "pdf", "csv")

SHOWN_FAILURES = 20

document_option = output_option(".html or .pdf: a document for a meeting; .csv: the figures.")
address_option = live_option("Where the Atlas is on the web, for a link in a document.")
either_lang_option = lang_option(None, "Language; without it, en in the terminal and fr in a document.")


@click.command()
@option(parameters.INDICATOR, required=True, text=f"{parameters.INDICATOR.description[:-1]}; see atlas indicators.")
@option(parameters.AMONG)
@option(parameters.A)
@option(parameters.B)
@option(parameters.BY)
@within_option
@period_option
@weight_option
@document_option
@address_option
@force_option()
@json_option
@either_lang_option
def compare(
    output: Path | None, live_address: str, force: bool, as_json: bool, lang: str | None, **given: str | None
) -> None:
    """Compare two groups of communes: shares, gap with its interval, evolution."""
    from geo.compare.answer import compare as answer
    from geo.compare.presentation.records import comparison_record, comparison_table
    from geo.compare.presentation.sentences import sentences, title
    from geo.compare.question import GapQuestion

    form = _form(output, live_address)
    file_lang, lang = lang or "fr", lang or "en"
    question = GapQuestion.parse({name: value for name, value in given.items() if value is not None} | {"lang": lang})
    force = output is not None and may_write(output, force, lang)
    comparison = answer(question)
    if output and form == "csv":
        write_csv(comparison_table(comparison), output, force=force)
    elif output:
        from geo.reports.gap_report import build_gap_report

        build_gap_report(question, lang=file_lang, live=live_address).write(output, force=force)
    if as_json:
        print_json(comparison_record(comparison))
        return
    click.echo("\n".join([title(comparison, lang), "", *sentences(comparison, lang)]))
    if comparison.by is not None:
        click.echo("\n" + "\n".join(_by_lines(comparison.by, lang, comparison.indicator)))
    if output:
        print_file(output)


@click.command()
@click.argument("level")
@click.argument("code")
@option(parameters.PEERS, "--peers", "n_peers", default=str(parameters.PEERS.default), show_default=True)
@option(parameters.INDICATOR, default=parameters.INDICATOR.default, show_default=True,
        text="The one whose map and evolution a document shows.")  # fmt: skip
@option(parameters.AMONG)
@document_option
@address_option
@force_option()
@json_option
@either_lang_option
def territory(
    level: str, code: str, n_peers: str, indicator: str, among: str | None, output: Path | None, live_address: str,
    force: bool, as_json: bool, lang: str | None,
) -> None:  # fmt: skip
    """Describe a territory among its neighbours, its peers and its parents."""
    from geo.portrait.portrait import build_portrait
    from geo.portrait.presentation.figures import portrait_table
    from geo.portrait.presentation.records import portrait_record
    from geo.portrait.questions import PortraitQuestion

    form = _form(output, live_address)
    file_lang, lang = lang or "fr", lang or "en"
    question = PortraitQuestion.parse(
        level, code, [("peers", n_peers), ("indicator", indicator), ("among", among or "")]
    )
    force = output is not None and may_write(output, force, lang)
    portrait = build_portrait(question.level, code, question.peers)
    if output and form == "csv":
        write_csv(portrait_table(portrait), output, force=force)
    elif output:
        from geo.reports.portrait_report import build_portrait_report

        build_portrait_report(question, file_lang, live_address).write(output, force=force)
    if as_json:
        print_json(portrait_record(portrait))
        return
    from geo.portrait.presentation.text import portrait_lines

    click.echo("\n".join(portrait_lines(portrait, lang)))
    if output:
        print_file(output)


@click.command()
@level_option
@within_option
@option(parameters.INDICATOR, text="The one whose map and evolution are shown.")
@folder_option("Folder.", required=True)
@option(parameters.DOCUMENT_FORMAT, "--format", "form", default="pdf", show_default=True)
@live_option()
@force_option("Write again what is there.")
@json_option
@lang_option("fr", "Language of the portraits.")
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

        result = write_portraits(
            parse_level(level), Extent.parse(within) if within else None, out, form, lang=lang, indicator=indicator,
            live=live_address, force=force, progress=progress,
        )  # fmt: skip
    if as_json:
        record = {"folder": str(out), "made": result.made, "kept": result.kept, "failed": result.skipped}
        print_json(record)
    else:
        click.echo(folder_summary(out, PORTRAITS, result.made, result.kept))
    for name, reason in list(result.skipped.items())[:SHOWN_FAILURES]:
        click.echo(f"{name}: {reason}", err=True)
    if result.skipped:
        click.echo(counted(FAILED, "en", count=len(result.skipped)), err=True)
    return 1 if result.skipped else 0


def write_csv(table: Any, path: Path, *, force: bool) -> None:
    """Write a table as CSV (UTF-8), whole or not at all, its texts escape_formulas.

    Raises
    ------
    FileExists, CannotWrite
    """
    from geo.base.files import atomic_path
    from geo.export import escape_formulas

    with atomic_path(path, force=force) as temporary:
        escape_formulas(table).to_csv(temporary, index=False, lineterminator="\n")


def _form(path: Path | None, live: str) -> str:
    """Return the format that a file name stands for, before anything is computed."""
    form = path.suffix.removeprefix(".").lower() if path else ""
    if path and form not in FORMATS:
        raise UnknownFormat(path=path.name, allowed=shown(f".{name}" for name in FORMATS))
    if live and form == "csv":
        raise OptionForOtherFormat(option="live-address", path=path and path.name, allowed=".html, .pdf")
    return form


def _by_lines(table: Any, lang: str, indicator: Indicator) -> list[str]:
    from geo.vocabulary.units import difference, format_number, shown_denominator

    lines = [f"{'':<33} {'a':>8} {'b':>8} {'a - b':>7} {'95 %':<18} {'n a':>6} {'n b':>6}"]
    for row in table.itertuples():
        ends = (
            f"[{difference(row.low, indicator, lang)}; {difference(row.high, indicator, lang)}]"
            if row.low == row.low
            else ""
        )
        sizes = ""
        if indicator.has_counts:
            n_a, n_b = (shown_denominator(size, indicator) for size in (row.denominator_a, row.denominator_b))
            sizes = f"{n_a:>6,.0f} {n_b:>6,.0f}"
        shares = (
            f"{format_number(row.share_a, indicator, lang):>8} {format_number(row.share_b, indicator, lang):>8} "
            f"{difference(row.gap, indicator, lang):>7} {ends:<18}"
        )
        flag = " n < 30" if row.small else ""
        lines.append(f"{row.code:<4} {row.name:<28} {shares} {sizes}{flag}")
    return lines
