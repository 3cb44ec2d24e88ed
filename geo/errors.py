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


class HotSpotsOfEstimates(RequestError):
    slug = "hot-spots-of-estimates"
    template = N_(
        'Hot spots of "{indicator}" are not looked for: its values are estimates by type and size of authority, so that '
        "clusters would only show where authorities of one size lie. Choose an observed indicator: {allowed}."
    )


class TooFewNeighbours(RequestError):
    slug = "too-few-neighbours"
    template = N_(
        "Hot spots need at least {least} territories that have a value and a neighbour with a value; here, {count} of level "
        "{level} do. Choose a smaller level, a larger extent or no filter."
    )


class AllValuesEqual(RequestError):
    slug = "all-values-equal"
    template = N_(
        "All {count} values are equal, so that none is high or low among its neighbours. Choose another indicator, period "
        "or extent."
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


class FilterNotPossible(RequestError):
    slug = "filter-not-possible"
    template = N_(
        'The filter {choices} selects communes, but the values of "{indicator}" at level {level} are not made of communes. '
        "Remove the filter, or choose level commune."
    )


class DrawingNotPossible(RequestError):
    slug = "drawing-not-possible"
    template = N_(
        'The map cannot be drawn as "{draw}": "{indicator}" has no counts of territories at level {level}, only estimates. '
        'Choose "classes", or an observed indicator.'
    )


class EstimatesNotCompared(RequestError):
    slug = "estimates-not-compared"
    template = N_(
        '"{indicator}" is an estimate from the sizes of communes: two places would differ by their sizes alone. '
        'Compare the survey figures it comes from ("{basis}"), or an observed indicator.'
    )


class MaximumNotCompared(RequestError):
    slug = "maximum-not-compared"
    template = N_(
        '"{indicator}" is a maximum, which grows with the number of communes, so that groups of different sizes cannot be '
        "compared by it nor filtered. Draw it on a map without a filter, or choose another indicator."
    )


class DeclaredEstimateNotCompared(RequestError):
    slug = "declared-estimate-not-compared"
    template = N_(
        '"{indicator}" was imported as an estimate: nothing was measured in the territories themselves, so that no gap between '
        "them is computed. Draw it on a map, or choose an observed indicator."
    )


class NotCountedByCommune(RequestError):
    slug = "not-counted-by-commune"
    template = N_(
        '"{indicator}" is no yes or no of communes, so that no number of communes closes its gap. Ask for the gap alone, or '
        "choose an indicator that counts communes."
    )


class ClassesNotShared(RequestError):
    slug = "classes-not-shared"
    template = N_(
        '"{a}" and "{b}" are in different units: no classes fit both maps. Give each map its own classes, or choose indicators '
        "of one unit."
    )


class NoCountsToDraw(RequestError):
    slug = "no-counts-to-draw"
    template = N_(
        'Circles show counts, and "{indicator}" has none: its values are means or maxima. Choose "classes", or an indicator '
        "that has counts."
    )


class NoCentre(RequestError):
    slug = "no-centre"
    template = N_(
        'The palette "{palette}" diverges from the national value, and "{indicator}" has none. '
        "Choose a palette that goes from light to dark: {allowed}."
    )


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


class MissingParameter(RequestError):
    slug = "missing-parameter"
    template = N_('The parameter "{name}" is needed here and was not given. Add it to the address.')


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


WRITE_REASONS = (
    N_("No space left on device"), N_("Permission denied"), N_("No such file or directory"), N_("Is a directory"),
    N_("Not a directory"), N_("Read-only file system"), N_("File too large"), N_("File name too long"),
)  # fmt: skip
"""What the operating system says when a file cannot be written; it says it in English."""


class CannotWrite(DataError):
    slug = "cannot-write"
    template = N_('The file "{path}" cannot be written: {reason}. Nothing was changed.')

    def message(self, lang: str) -> str:
        """Return the sentence with its reason in `lang`."""
        reason = translate(str(self.values.get("reason", "")), lang)
        return translate(self.template, lang).format(**{**self.values, "reason": reason})


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


class ExtraMissing(DataError):
    slug = "extra-missing"
    template = N_(
        'This needs the package {package}, which is not installed. Install it with: pip install "atlas-territoires[{extra}]".'
    )


class PdfNotPossible(DataError):
    slug = "pdf-not-possible"
    template = N_(
        "PDF needs the library Pango, which was not found ({reason}). On Debian and Ubuntu: apt-get install libpango-1.0-0 "
        "libpangoft2-1.0-0 libharfbuzz-subset0; on macOS: brew install pango; on Windows: install MSYS2 and its package pango. "
        "HTML works without it."
    )


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


class UnknownGroup(NotFound):
    slug = "unknown-group"
    template = N_(
        'There is no group of communes "{arrived}". Choose one of: {allowed}; or a territory as LEVEL:CODE, for example '
        "region:53."
    )


class OverlappingGroups(RequestError):
    slug = "overlapping-groups"
    template = N_(
        'The groups "{a}" and "{b}" have {count} communes in common ({codes}), so that their difference has no meaning. '
        "Choose two groups of one family ({family}), or compare strata inside a territory with the extent (within)."
    )


class NoSurveyFigure(NotFound):
    slug = "no-survey-figure"
    template = N_(
        'The survey figure "{indicator}" of {period} was not published for "{stratum}". It was for: {allowed}.'
    )


class OverlappingStrata(RequestError):
    slug = "overlapping-strata"
    template = N_(
        'The survey strata "{a}" and "{b}" share respondents, so that their difference has no meaning. Choose two strata '
        "that exclude each other, for example commune_lt_3500 and metropole."
    )


class NothingToCompare(NotFound):
    slug = "nothing-to-compare"
    template = N_(
        'No town hall of "{side}" has a value, so that there is nothing to compare. Choose another territory or period.'
    )


class InvalidPeerCount(RequestError):
    slug = "invalid-peer-count"
    template = N_('The number of peers must be a whole number from {low} to {high}; "{arrived}" arrived.')


class InvalidTerritory(RequestError):
    slug = "invalid-territory"
    template = N_(
        'The territory "{arrived}" is not understood. Write LEVEL:CODE, for example commune:35238 or epci:243500139; levels '
        "allowed here: {allowed}."
    )


class TooManyTerritories(RequestError):
    slug = "too-many-territories"
    template = N_("{count} territories were given; compare 1 to {limit} at a time, each once.")


class InvalidResolution(RequestError):
    slug = "invalid-resolution"
    template = N_(
        "The resolution must be a whole number of dots per inch from {low} to {high}; {arrived} arrived. Choose one of them."
    )


class OptionForOtherFormat(RequestError):
    slug = "option-for-other-format"
    template = N_('The option --{option} is for {allowed} only; "{path}" is another format. Leave the option out.')


class OtherFilesInFolder(RequestError):
    slug = "other-files-in-folder"
    template = N_(
        'The folder "{path}" holds the files of another question (see its {list}). Choose another folder, or write over them '
        "with --force."
    )


class IndicatorNotObserved(RequestError):
    slug = "indicator-not-observed"
    template = N_(
        'The indicator "{arrived}" was measured by a survey, by kind of authority, and never in a single territory: the portrait '
        "says what the survey says of authorities like this one, and cannot map it, follow it or rank it there. Choose one of: "
        "{allowed}."
    )


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


class NothingToPublish(RequestError):
    slug = "nothing-to-publish"
    template = N_("None of the indicators ({indicators}) is drawn at any of the levels {levels}. Choose others.")


class NotAPublication(DataError):
    slug = "not-a-publication"
    template = N_(
        'The folder "{path}" holds files that "atlas publish" did not write (there is no {marker}). Choose another folder, or '
        "give --force to replace all that is in it."
    )


class PageNotPublished(DataError):
    slug = "page-not-published"
    template = N_('The page "{address}" cannot be published: {reason}. Nothing was replaced.')
