"""The commands of imported indicators: ``atlas import`` and ``atlas imported``."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from geo.base.i18n import N_, N_n, counted, translate
from geo.cli.doctor import named_as_given, parse_roles, progress_bar, table_options
from geo.cli.options import force_option, json_option, lang_option, output_option, print_json

if TYPE_CHECKING:
    from geo.importing.indicator import ImportedIndicator

TEXTS: Final = {
    "id": "Id in addresses and files; made from the label by default.",
    "label_fr": "Short label in French; one of the two languages is enough.",
    "label_en": "Short label in English.",
    "definition_fr": "What is counted, over what, in French.",
    "definition_en": "What is counted, over what, in English.",
    "theme": "ia, donnees (default), cyber or presence.",
    "declared": "What the values are: observed (default), survey or modelled.",
    "unit": "share, percent, count or number; the usual one of the aggregation by default.",
    "unit_fr": 'Unit of a number in French, for example "€".',
    "unit_en": "Unit of a number in English.",
    "direction": "neutral (default), higher_is_better or lower_is_better.",
    "aggregation": "How values of several communes become one: sum, share, weighted_mean, maximum, any or all.",
    "source": "Who published the values.",
    "source_url": "Where, an https address.",
    "licence": "What may be done with them.",
    "limits_fr": "What a reader has to know, in French.",
    "limits_en": "What a reader has to know, in English.",
}
OPTIONS: Final = {"declared": "kind"}
"""Names of options where they are not those of the description."""
COLUMNS: Final = {
    "value": "Column of values.",
    "numerator": "Column of numerators, for --aggregation share.",
    "denominator": "Column of denominators, for --aggregation share.",
    "weights": "Column of weights, for --aggregation weighted_mean; inhabitants by default.",
    "period": "Period of all rows, for example 2025 or 2025-10.",
    "period_column": "Column that contains the period of each row.",
}
STORED: Final = N_('"{id}" ({label}) is in the Atlas: version {version}, levels {levels}, periods {periods}.')
NOT_STORED: Final = N_(
    '"{id}" ({label}) would be in the Atlas: levels {levels}, periods {periods}. Nothing was stored.'
)
VALUED: Final = N_n(
    "  {level}: {count} territory with a value",
    "  {level}: {count} territories with a value",
)
LIST_THEM: Final = N_('See which ones, and why, with "atlas check {file} -o report.csv".')
REMOVED: Final = N_('"{id}" was removed, with all its versions.')
RENAMED: Final = N_('"{id}" is called "{new}" now.')
RESTORED: Final = N_('"{id}" shows version {version} again.')
EXPORTED: Final = N_n(
    "{path} ({count} byte): {id}, version {version}.",
    "{path} ({count} bytes): {id}, version {version}.",
)
NOTHING: Final = N_("Nothing was imported so far.")


def _add_description_options(command: Any) -> Any:
    """Add an option for each text of a description and each choice of a column."""
    for name, text in reversed([*COLUMNS.items(), *TEXTS.items()]):
        option = f"--{OPTIONS.get(name, name).replace('_', '-')}"
        command = click.option(option, name, metavar="COLUMN" if "olumn" in text[:6] else "TEXT", help=text)(command)
    return command


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@table_options
@_add_description_options
@click.option("--replace", is_flag=True, help="Make it a new version of the indicator of that id; the old one is kept.")
@click.option("--dry-run", is_flag=True, help="Show what would be imported, and store nothing.")
@json_option
@lang_option()
def import_file(
    file: Path, level: str | None, roles: tuple[str, ...], sheet: str | None, replace: bool, dry_run: bool, as_json: bool,
    lang: str, **options: str | None,
) -> None:  # fmt: skip
    """Put the values of a file on the map: as an indicator beside the shipped ones."""
    from geo.importing.package import is_package, read_package

    if file.is_file() and is_package(file):
        imported = read_package(file)
        if options.get("id"):
            renamed = dataclasses.replace(imported.indicator, id=_free_id(str(options["id"])))
            imported = dataclasses.replace(imported, indicator=renamed)
    else:
        imported = _of_table(file, level, roles, sheet, lang, options)
    version = None if dry_run else _stored(imported, replace)
    if as_json:
        listed = {"id": imported.indicator.id, "version": version, **imported.origin}
        listed["periods"] = [period.id for period in imported.indicator.periods]
        print_json(listed)
        return
    for line in _sentences(imported, version, lang):
        click.echo(line)


def _stored(imported: ImportedIndicator, replace: bool) -> int:
    from geo.importing.storing import store_indicator

    return store_indicator(imported, replace=replace)


def _free_id(text: str) -> str:
    from geo.importing.description import checked_id

    return checked_id(text)


def _of_table(
    file: Path, level: str | None, roles: tuple[str, ...], sheet: str | None, lang: str, options: dict[str, str | None]
) -> ImportedIndicator:
    from geo.doctor.check import check_file
    from geo.importing.columns import Columns
    from geo.importing.description import Description
    from geo.importing.indicator import prepare_indicator
    from geo.vocabulary.codes import parse_level

    columns = Columns(**{name: options.pop(name) or "" for name in COLUMNS})
    # A description that is not allowed is said before a large file is read.
    description = Description.parse({name: text for name, text in options.items() if text is not None})
    if not columns.period and not columns.period_column:
        raise click.UsageError("Missing option '--period' or '--period-column'.")
    given = parse_roles(roles)
    chosen = parse_level(level) if level else None
    with named_as_given(file), progress_bar(file) as (reading, matching):
        checked = check_file(
            file, level=chosen, roles=given, sheet=sheet, reading=reading, matching=matching, lang=lang
        )
    return prepare_indicator(checked, description, columns)


def _sentences(imported: ImportedIndicator, version: int | None, lang: str) -> list[str]:
    from geo.importing.sentences import rows_sentence

    indicator, origin = imported.indicator, imported.origin
    values = {
        "id": indicator.id,
        "label": indicator.text("label", lang),
        "levels": ", ".join(indicator.levels),
        "periods": ", ".join(period.id for period in indicator.periods),
    }
    first = NOT_STORED if version is None else STORED
    lines = [translate(first, lang).format(**values, version=version)]
    if "rows" in origin:
        lines.append(
            rows_sentence(lang, **{name: origin[name] for name in ("matched", "rows", "unmatched", "repeated")})
        )
        if origin["unmatched"]:
            lines.append(translate(LIST_THEM, lang).format(file=origin["file"]))
        lines += [
            counted(VALUED, lang, count=record["valued"], level=level) for level, record in origin["levels"].items()
        ]
    return lines


@click.group()
def imported() -> None:
    """List, rename, remove, restore and export the indicators that were imported."""


@imported.command(name="list")
@json_option
@lang_option()
def list_imported(as_json: bool, lang: str) -> None:
    """List the imported indicators with their versions."""
    from geo.store import default_store

    store = default_store()
    listed: list[dict[str, Any]] = [
        {
            "id": indicator.id,
            "label_fr": indicator.label_fr,
            "label_en": indicator.label_en,
            "levels": [str(level) for level in indicator.levels],
            "periods": [period.id for period in indicator.periods],
            "versions": [
                {"number": each.number, "created_at": each.created_at.isoformat(timespec="seconds"),
                 "current": each.current, "file": each.origin.get("file")}
                for each in (store.versions(indicator.id) if store else ())
            ],
        }
        for indicator in (store.indicators().values() if store else ())
    ]  # fmt: skip
    if as_json:
        print_json(listed)
        return
    if not listed:
        click.echo(translate(NOTHING, lang))
    for entry in listed:
        click.echo(f"{entry['id']:<38} {entry[f'label_{lang}']}  [{','.join(entry['levels'])}]")
        for each in entry["versions"]:
            click.echo(f"  {'*' if each['current'] else ' '} {each['number']}  {each['created_at']}  {each['file']}")


@imported.command()
@click.argument("indicator")
@lang_option()
def remove(indicator: str, lang: str) -> None:
    """Remove an imported indicator, with all its versions."""
    from geo.store import open_store

    open_store().remove(indicator)
    click.echo(translate(REMOVED, lang).format(id=indicator))


@imported.command()
@click.argument("indicator")
@click.argument("new", required=False)
@click.option("--label-fr", metavar="TEXT", help=TEXTS["label_fr"])
@click.option("--label-en", metavar="TEXT", help=TEXTS["label_en"])
@lang_option()
def rename(indicator: str, new: str | None, label_fr: str | None, label_en: str | None, lang: str) -> None:
    """Give an imported indicator another id, or other labels."""
    from geo.importing.description import checked_labels
    from geo.store import open_store

    labels = checked_labels({"label_fr": label_fr, "label_en": label_en})
    if not new and not labels:
        raise click.UsageError("Give a new id, --label-fr or --label-en.")
    open_store().rename(indicator, new_id=_free_id(new) if new else None, labels=labels)
    click.echo(translate(RENAMED, lang).format(id=indicator, new=new or " / ".join(labels.values())))


@imported.command()
@click.argument("indicator")
@click.argument("version", type=int)
@lang_option()
def restore(indicator: str, version: int, lang: str) -> None:
    """Show an earlier version of an imported indicator again."""
    from geo.store import open_store

    open_store().restore(indicator, version)
    click.echo(translate(RESTORED, lang).format(id=indicator, version=version))


@imported.command()
@click.argument("indicator")
@output_option("Best named .atlas.zip.", required=True)
@force_option()
@lang_option()
def export(indicator: str, output: Path, force: bool, lang: str) -> None:
    """Write an imported indicator with its description as one file, for another Atlas ("atlas import FILE")."""
    from geo.importing.package import write_package
    from geo.store import open_store

    store = open_store()
    current = next(each for each in store.versions(indicator) if each.current)
    write_package(current.indicator, store.slices(indicator), current.origin, output, force=force)
    size = output.stat().st_size
    click.echo(counted(EXPORTED, lang, count=size, path=output, id=indicator, version=current.number))
