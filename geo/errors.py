"""Every error that a user can meet, in one place.

The domain raises these; the command line turns them into one line on stderr and an exit code, the web application turns
them into a problem document (RFC 9457) or an error page. ``docs/errors.md`` says when each one occurs.

An error keeps its sentence as a template and its values apart, so that it can be said in any language of the interface:
``str(error)`` is English, ``error.message("fr")`` is French.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from geo.i18n import N_, translate

SHOWN_VALUES = 8


def shown(values: Iterable[object], limit: int = SHOWN_VALUES) -> str:
    """Write a list of values for an error sentence, cut after `limit` of them.

    Examples
    --------
    >>> shown(["a", "b"])
    'a, b'
    >>> shown(range(4), limit=2)
    '0, 1 … (+2)'
    """
    listed = [str(value) for value in values]
    rest = len(listed) - limit
    return ", ".join(listed[:limit]) + (f" … (+{rest})" if rest > 0 else "")


class AtlasError(Exception):
    """Base of all errors whose sentence is meant for a user.

    Parameters
    ----------
    **values : object
        What the template names: what arrived, what is allowed.
    """

    template: ClassVar[str] = N_("Something went wrong.")
    slug: ClassVar[str] = "error"

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.message("en"))

    def message(self, lang: str) -> str:
        """Return the sentence in `lang` ("fr" or "en")."""
        # A value may itself be a sentence that knows how to say itself in a language (see `geo.doctor.notes.Note`).
        said = {name: getattr(value, "text", lambda _, value=value: value)(lang) for name, value in self.values.items()}
        return translate(self.template, lang).format(**said)


class RequestError(AtlasError):
    """What was asked for is not possible: wrong usage (exit code 2, HTTP 400)."""

    slug = "invalid-request"


class NotFound(RequestError):
    """What was asked for does not exist (exit code 2, HTTP 404)."""

    slug = "not-found"


class DataError(AtlasError):
    """Data was read and is refused (exit code 1, HTTP 422)."""

    slug = "invalid-data"


class UnknownIndicator(NotFound):
    slug = "unknown-indicator"
    template = N_('There is no indicator "{arrived}". Close to it: {close}. List them all with "atlas indicators".')


class UnknownLevel(RequestError):
    slug = "unknown-level"
    template = N_('There is no level "{arrived}". Choose one of: {allowed}.')


class UnknownTerritory(NotFound):
    slug = "unknown-territory"
    template = N_(
        'There is no territory with code "{arrived}" at level {level} in vintage {vintage}. '
        'Look it up with "atlas territories --level {level} --search NAME".'
    )


class FormerTerritory(NotFound):
    slug = "former-territory"
    template = N_(
        'The code "{arrived}" no longer exists at level {level}: it is now {present}. Ask for that code instead.'
    )


class UnknownPeriod(NotFound):
    slug = "unknown-period"
    template = N_('The indicator "{indicator}" has no period "{arrived}". Its periods: {allowed}.')


class NoValuesAtLevel(NotFound):
    slug = "no-values-at-level"
    template = N_(
        'The indicator "{indicator}" has no value at level {level} for period {period}. It has values for: {allowed}.'
    )


class InvalidExtent(RequestError):
    slug = "invalid-extent"
    template = N_(
        'The extent "{arrived}" is not understood. Write LEVEL:CODE, for example region:53 or departement:2A; '
        "levels allowed here: {allowed}."
    )


class ExtentTooSmall(RequestError):
    slug = "extent-too-small"
    template = N_(
        "Territories of level {level} cannot be shown inside {within}: choose a smaller level or a larger extent."
    )


class EmptySelection(RequestError):
    slug = "empty-selection"
    template = N_("No territory of level {level} is left with these choices ({choices}). Remove one of them.")


class InvalidChoice(RequestError):
    slug = "invalid-choice"
    template = N_('The value "{arrived}" is not allowed for {name}. Choose one of: {allowed}.')


class InvalidClassCount(RequestError):
    slug = "invalid-class-count"
    template = N_('The number of classes must be a whole number from {low} to {high}; "{arrived}" arrived.')


class InvalidBreaks(RequestError):
    slug = "invalid-breaks"
    template = N_(
        'The breaks "{arrived}" are not usable: give {low} to {high} numbers in increasing order, separated by commas, '
        "for example 0,0.25,0.5,1."
    )


class UnknownParameter(RequestError):
    slug = "unknown-parameter"
    template = N_('The parameter "{arrived}" is not known. Parameters allowed here: {allowed}.')


class RepeatedParameter(RequestError):
    slug = "repeated-parameter"
    template = N_('The parameter "{arrived}" was given {count} times. Give it once.')


class CodeNotText(DataError):
    slug = "code-not-text"
    template = N_(
        'The column "{column}" holds {dtype} values, but codes are text: "01001" read as a number loses its zero. '
        "Read that column as text."
    )


class MissingColumn(DataError):
    slug = "missing-column"
    template = N_('The table has no column "{column}". Its columns: {columns}.')


class DuplicateCodes(DataError):
    slug = "duplicate-codes"
    template = N_(
        "{count} codes stand more than once ({codes}). Keep one row a territory, or aggregate the rows before the join."
    )


class WrongLevel(DataError):
    slug = "wrong-level"
    template = N_(
        "None of the {count} codes is a {level} code ({codes}); they look like level {likely}. Join them at that level."
    )


class NoMatch(DataError):
    slug = "no-match"
    template = N_(
        "None of the {count} codes is a {level} of vintage {vintage} ({codes}). Check the column and the vintage."
    )


class FileExists(RequestError):
    slug = "file-exists"
    template = N_('The file "{path}" exists already. Choose another name, or replace it with --force.')


class CannotWrite(DataError):
    slug = "cannot-write"
    template = N_('The file "{path}" cannot be written: {reason}. Nothing was changed.')


class UnknownFormat(RequestError):
    slug = "unknown-format"
    template = N_('The file name "{path}" does not end in a known format. Choose one of: {allowed}.')


class ShippedDataMissing(DataError):
    slug = "shipped-data-missing"
    template = N_('The file "{path}" of the Atlas is missing or damaged. Rebuild it with "atlas build {command}".')


class SourceUnavailable(DataError):
    slug = "source-unavailable"
    template = N_('The source package "{package}" could not be fetched: {reason}. Check the network and try again.')


class SourceChanged(DataError):
    slug = "source-changed"
    template = N_(
        'The source file "{file}" is not the one that was reviewed: its SHA-256 is {arrived}, expected {expected}. '
        "Nothing was built."
    )


class InvalidCatalogue(DataError):
    slug = "invalid-catalogue"
    template = N_('The catalogue entry "{indicator}" is not valid: {reason}.')


class WebAssetsMissing(DataError):
    slug = "web-assets-missing"
    template = N_('The web asset "{path}" is missing. Install the assets with "python3 dev.py setup".')


class CannotListen(RequestError):
    slug = "cannot-listen"
    template = N_("The address {address} cannot be listened on: {reason}. Choose another one with --host and --port.")


class NoSuchFile(NotFound):
    slug = "no-such-file"
    template = N_('There is nothing at "{path}". It may belong to an older version: reload the page.')


class QueryTooLong(RequestError):
    slug = "query-too-long"
    template = N_("The address has {length} characters of parameters; at most {limit} are allowed.")


class BuildRefused(DataError):
    slug = "build-refused"
    template = N_("The build stopped because its sources contradict each other: {reason}. Nothing was changed.")


class InputMissing(NotFound):
    slug = "input-missing"
    template = N_('The file "{path}" cannot be opened: {reason}. Check its name and folder.')


class EmptyFile(DataError):
    slug = "empty-file"
    template = N_('The file "{path}" is empty. Save it again where it comes from.')


class NotATable(DataError):
    slug = "not-a-table"
    template = N_('The file "{path}" is not a table: it looks like {found}. Bring one of: {allowed}.')


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
    template = N_('The file "{path}" has more than {limit} rows. Split it, for example by year.')


class TooManyColumns(DataError):
    slug = "too-many-columns"
    template = N_('The file "{path}" has {arrived} columns; at most {limit} are read. Keep the ones that you need.')


class TooManyCells(DataError):
    slug = "too-many-cells"
    template = N_(
        'The table in "{path}" would fill {arrived} cells; at most {limit} are read. Remove what stands far from the table.'
    )


class CellTooLong(DataError):
    slug = "cell-too-long"
    template = N_(
        'The file "{path}" holds a cell of more than {limit} characters near line {line}: a quotation mark that is never '
        "closed, or no table at all. Mend that line."
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
        'No column of "{path}" says which territory a row is about (columns: {columns}). Name it with --role COLUMN=ROLE, '
        "for example --role COLUMN=commune_code."
    )


class ReportTooLong(RequestError):
    slug = "report-too-long"
    template = N_("A report of {arrived} rows does not fit into a spreadsheet of {limit}. Write .csv instead.")


class InvalidAggregation(RequestError):
    slug = "invalid-aggregation"
    template = N_('The values cannot be combined with "{arrived}": {reason}. Choose one of: {allowed}.')


class NoRowMatched(DataError):
    slug = "no-row-matched"
    template = N_(
        'None of the {count} rows of "{path}" is about a territory of the Atlas. The first one: {reason}. Check the columns '
        "with --role COLUMN=ROLE and the level with --level."
    )
