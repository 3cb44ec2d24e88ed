"""Errors of people's files: what the doctor cannot read, or finds no territory in."""

from __future__ import annotations

from geo.base.errors.kinds import DataError, NotFound, RequestError
from geo.base.i18n import N_, N_n


class InputMissing(NotFound):
    slug = "input-missing"
    template = N_('The file "{path}" cannot be opened: {reason}. Check its name and folder.')


class EmptyFile(DataError):
    slug = "empty-file"
    template = N_('The file "{path}" is empty. Save it again where it comes from.')


class NotATable(DataError):
    slug = "not-a-table"
    template = N_(
        'The file "{path}" is not a table: it looks like {found}. Choose a file of one of these formats: {allowed}.'
    )


class DamagedFile(DataError):
    slug = "damaged-file"
    template = N_(
        'The file "{path}" cannot be read as {format}: {reason}. It may be cut short or still being written; save it again.'
    )


class FileChanged(DataError):
    slug = "file-changed"
    template = N_('The file "{path}" changed while it was being read. Wait until it is written, then try again.')


class FileTooLarge(DataError):
    slug = "file-too-large"
    template = N_('The file "{path}" has {arrived} MB; at most {limit} MB are read. Remove columns or split it.')


class TooManyRows(DataError):
    slug = "too-many-rows"
    template = N_n(
        'The file "{path}" has more than {count} row. Split it, for example by year.',
        'The file "{path}" has more than {count} rows. Split it, for example by year.',
    )


class TooManyColumns(DataError):
    slug = "too-many-columns"
    template = N_n(
        'The file "{path}" has {count} column; at most {limit} are read. Keep the ones that you need.',
        'The file "{path}" has {count} columns; at most {limit} are read. Keep the ones that you need.',
    )


class TooManyCells(DataError):
    slug = "too-many-cells"
    template = N_n(
        'The table in "{path}" would fill {count} cell; at most {limit} are read. Remove what stands far from the table.',
        'The table in "{path}" would fill {count} cells; at most {limit} are read. Remove what stands far from the table.',
    )


class CellTooLong(DataError):
    slug = "cell-too-long"
    template = N_n(
        'The file "{path}" holds a cell of more than {count} character near line {line}: a quotation mark that is never '
        "closed, or no table at all. Mend that line.",
        'The file "{path}" holds a cell of more than {count} characters near line {line}: a quotation mark that is never '
        "closed, or no table at all. Mend that line.",
    )


class ArchiveRefused(DataError):
    slug = "archive-refused"
    template = N_('The archive "{path}" is refused: {reason}. Make it again with nothing but the files of the table.')


class NoRows(DataError):
    slug = "no-rows"
    template = N_('The table in "{path}" has a header and no row under it. Add the rows, or check the sheet.')


class UnknownSheet(NotFound):
    slug = "unknown-sheet"
    template = N_('The file "{path}" has no sheet or layer "{arrived}". It has: {allowed}.')


class UnknownColumn(NotFound):
    slug = "unknown-column"
    template = N_('The file "{path}" has no column "{arrived}". It has: {allowed}.')


class NoTerritoryColumn(DataError):
    slug = "no-territory-column"
    template = N_(
        'No column of "{path}" identifies the territory of a row (columns: {columns}). Say what one of them holds '
        "(its role, for example commune_code), or choose another sheet or file."
    )


class ReportTooLong(RequestError):
    slug = "report-too-long"
    template = N_n(
        "A report of {count} row does not fit into a spreadsheet of {limit}. Write .csv instead.",
        "A report of {count} rows does not fit into a spreadsheet of {limit}. Write .csv instead.",
    )


class InvalidAggregation(RequestError):
    slug = "invalid-aggregation"
    template = N_('The values cannot be combined with "{arrived}": {reason}. Choose one of: {allowed}.')


class NoRowMatched(DataError):
    slug = "no-row-matched"
    template = N_n(
        'The only row of "{path}" is not about a territory of the Atlas: {reason}. Check the roles of the columns '
        "and the level.",
        'None of the {count} rows of "{path}" is about a territory of the Atlas. The first one: {reason}. Check the roles '
        "of the columns and the level.",
    )
