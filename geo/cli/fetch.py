"""The command of open data by name: ``atlas fetch``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from geo.base.i18n import N_, N_n, counted, number, percent, translate
from geo.cli.options import json_option, lang_option, print_json

if TYPE_CHECKING:
    from geo.doctor.readers.limits import Progress
    from geo.fetching.fetch import FetchResult
    from geo.importing.indicator import ImportedIndicator

ARRIVED: Final = N_n(
    "{file}: {count} byte of {date}, from {url}.",
    "{file}: {count} bytes of {date}, from {url}.",
)
RESUMED: Final = N_n(
    "{count} byte of an earlier attempt was there already.",
    "{count} bytes of an earlier attempt were there already.",
)
ALL_STORED: Final = N_n(
    "{count} indicator is in the Atlas, period {period}, levels {levels}.",
    "{count} indicators are in the Atlas, period {period}, levels {levels}.",
)
NONE_STORED: Final = N_n(
    "{count} indicator would be in the Atlas, period {period}, levels {levels}. Nothing was stored.",
    "{count} indicators would be in the Atlas, period {period}, levels {levels}. Nothing was stored.",
)
MORE: Final = N_n(
    '… {count} more; --keep keeps the file, and "atlas check" lists it too.',
    '… {count} more; --keep keeps the file, and "atlas check" lists them all.',
)
KEPT: Final = N_("The file stays in {path}.")


@click.command()
@click.argument("name", required=False)
@click.option("--period", metavar="PERIOD", default="", help="Period of the values; by default the month of the file.")
@click.option("--replace", "replaced", is_flag=True, help="Put the values in place of those of the same period.")
@click.option("--dry-run", is_flag=True, help="Download and check, and store nothing.")
@click.option("--keep", is_flag=True, help="Keep the downloaded file in the user's data folder.")
@click.option(
    "--file", type=click.Path(path_type=Path), metavar="FILE", help="A copy downloaded before; needs --period."
)
@click.option(
    "--from", "base", metavar="ADDRESS", help="Another site with the API of data.gouv.fr, for example a mirror."
)
@json_option
@lang_option()
def fetch(
    name: str | None, period: str, replaced: bool, dry_run: bool, keep: bool, file: Path | None, base: str | None,
    as_json: bool, lang: str,
) -> None:  # fmt: skip
    """Import open data by its name, as indicators beside the shipped ones; without a name, list what there is."""
    from geo.fetching.adapters import get_adapter
    from geo.fetching.datagouv import BASE
    from geo.fetching.fetch import fetch as bring

    if name is None:
        _list(as_json, lang)
        return
    result = bring(
        get_adapter(name), file=file, period=period, base=base or BASE, replaced=replaced, store=not dry_run, keep=keep,
        bars=_bar, lang=lang,
    )  # fmt: skip
    if as_json:
        print_json(_record(result, keep))
        return
    for line in _sentences(result, keep, lang):
        click.echo(line)


def _list(as_json: bool, lang: str) -> None:
    from geo.fetching.adapters import adapters

    listed = [
        {"name": each.name, "title": translate(each.title, lang), "page": each.page} for each in adapters().values()
    ]
    if as_json:
        print_json(listed)
        return
    for each in listed:
        click.echo(f"{each['name']:<22} {each['title']}")


@contextmanager
def _bar(name: str) -> Iterator[Progress]:
    from geo.doctor.readers.limits import no_progress

    if not sys.stderr.isatty():
        yield no_progress
        return
    with click.progressbar(length=100, label=name, file=sys.stderr, show_pos=False) as bar:
        yield lambda done, total: bar.update(max(0, 100 * min(done, total) // max(total, 1) - bar.pos))


def _shares(result: FetchResult, imported: ImportedIndicator) -> dict[str, dict[str, float]]:
    """Return numerator and denominator over all territories of each level that the file has rows about."""
    out = {}
    for level, record in imported.origin["levels"].items():
        if record["direct"]:
            counts = imported.slices[level, result.period]
            out[level] = {name: float(counts[name].sum()) for name in ("numerator", "denominator")}
    return out


def _record(result: FetchResult, keep: bool) -> dict[str, Any]:
    from geo.doctor.totals import summary

    versions = result.versions or (None,) * len(result.indicators)
    return {
        "name": result.adapter.name,
        "url": result.url,
        "published": result.published,
        "period": result.period,
        "bytes": result.downloaded.size if result.downloaded else None,
        "resumed_from": result.downloaded.resumed_from if result.downloaded else None,
        "sha256": result.downloaded.sha256 if result.downloaded else None,
        "kept": str(result.downloaded.path) if result.downloaded and keep else None,
        "notes": [note.text("en") for note in result.notes],
        "check": summary(result.checked),
        "stored": bool(result.versions),
        "indicators": [
            {
                "id": each.indicator.id,
                "version": version,
                "levels": each.origin["levels"],
                "totals": _shares(result, each),
            }
            for each, version in zip(result.indicators, versions, strict=True)
        ],
    }


def _sentences(result: FetchResult, keep: bool, lang: str) -> Iterator[str]:
    from geo.doctor.gazetteer.role import Role
    from geo.doctor.report import SHOWN_ROWS, listed_rows, sentences
    from geo.doctor.totals import summary

    if result.downloaded is not None:
        name, date = result.downloaded.path.name, result.published or result.period
        yield counted(ARRIVED, lang, count=result.downloaded.size, file=name, url=result.url, date=date)
        if result.downloaded.resumed_from:
            yield counted(RESUMED, lang, count=result.downloaded.resumed_from)
    checked = result.checked
    # Columns of values are said below, by the name of their indicator.
    used = tuple(guess for guess in checked.roles if guess.role is not Role.IGNORE)
    shown_check = replace(checked, roles=used)
    yield from sentences(shown_check, summary(shown_check))
    unmatched = checked.rows["status"].ne("matched")
    yield from listed_rows(checked, unmatched)
    if (rest := int(unmatched.sum()) - SHOWN_ROWS) > 0:
        yield counted(MORE, lang, count=rest)
    yield from (note.text(lang) for note in result.notes)
    levels = ", ".join(result.indicators[0].indicator.levels)
    first = ALL_STORED if result.versions else NONE_STORED
    yield counted(first, lang, count=len(result.indicators), period=result.period, levels=levels)
    for each in result.indicators:
        shares = (f"{level} {_share(counts, lang)}" for level, counts in _shares(result, each).items())
        yield f"  {each.indicator.id:<24} {each.indicator.text('label', lang)}: {', '.join(shares)}"
    if keep and result.downloaded is not None:
        yield translate(KEPT, lang).format(path=result.downloaded.path)


def _share(counts: dict[str, float], lang: str) -> str:
    top, bottom = counts["numerator"], counts["denominator"]
    return f"{percent(top / bottom if bottom else None, lang)} ({number(top, lang)}/{number(bottom, lang)})"
