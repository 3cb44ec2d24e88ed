"""Errors of bringing indicators: what an import refuses, and what the store says. See `geo.base.errors.questions`."""

from __future__ import annotations

from geo.base.errors.kinds import DataError, NotFound, RequestError
from geo.base.i18n import N_, N_n

# --- the store -------------------------------------------------------------------------------------------------------


class StoreUnavailable(DataError):
    slug = "store-unavailable"
    template = N_(
        'The store of imported indicators "{place}" cannot be used: {reason}. Check ATLAS_DATABASE_URL, and that the '
        "database is running."
    )


class StoreWrong(DataError):
    slug = "store-wrong"
    template = N_(
        'The store of imported indicators "{place}" cannot be read: {reason}. Update the Atlas, or move that database '
        "away and import again."
    )


class StoreFull(DataError):
    slug = "store-full"
    template = N_('The disk of the store "{place}" is full. Nothing was imported; make room and try again.')


class ImportedIndicatorMissing(NotFound):
    slug = "imported-indicator-missing"
    template = N_('No imported indicator has the id "{arrived}". Those that were imported: {known}.')


class IndicatorExists(RequestError):
    slug = "indicator-exists"
    template = N_(
        'There is an indicator "{arrived}" already. Nothing was imported: choose another id, or ask '
        "for yours to be replaced."
    )


class IndicatorChanged(RequestError):
    slug = "indicator-changed"
    template = N_(
        'The indicator "{arrived}" was replaced by somebody else in the meantime. Nothing was imported: look at it, then '
        "import again."
    )


class NotYours(RequestError):
    slug = "not-yours"
    template = N_(
        'The indicator "{arrived}" was imported with another token, and only that token can change it. Choose another id.'
    )


class TooManyIndicators(DataError):
    slug = "too-many-indicators"
    template = N_n(
        "The store holds {count} indicator, and no more fit. Remove one that is not needed any more.",
        "The store holds {count} indicators, and no more fit. Remove one that is not needed any more.",
    )


class UnknownVersion(NotFound):
    slug = "unknown-version"
    template = N_('The indicator "{indicator}" has no version {arrived}. Its versions: {allowed}.')


# --- the import ------------------------------------------------------------------------------------------------------


class InvalidDescription(RequestError):
    slug = "invalid-description"
    template = N_('The field "{name}" of the indicator is {arrived}; allowed: {allowed}. Change it and import again.')


class ColumnsNotChosen(RequestError):
    slug = "columns-not-chosen"
    template = N_(
        'The aggregation "{aggregation}" needs {needed}. Choose among the columns of the file that are not about a '
        "territory: {columns}."
    )


class NotNumbers(DataError):
    slug = "not-numbers"
    template = N_n(
        'The column "{column}" holds {count} cell that is no number, in line {line}: "{cell}". Leave a cell empty where '
        "there is no value.",
        'The column "{column}" holds {count} cells that are no numbers, the first in line {line}: "{cell}". Leave a cell '
        "empty where there is no value.",
    )


class NotYesOrNo(DataError):
    slug = "not-yes-or-no"
    template = N_n(
        'The column "{column}" holds {count} cell that is neither yes nor no, in line {line}: "{cell}". '
        "Allowed: oui, non, yes, no, vrai, faux, true, false, 1, 0, or an empty cell.",
        'The column "{column}" holds {count} cells that are neither yes nor no, the first in line {line}: "{cell}". '
        "Allowed: oui, non, yes, no, vrai, faux, true, false, 1, 0, or an empty cell.",
    )


class NegativeCounts(DataError):
    slug = "negative-counts"
    template = N_n(
        'The column "{column}" holds {count} negative number, in line {line}: {cell}. A count is 0 or more.',
        'The column "{column}" holds {count} negative numbers, the first in line {line}: {cell}. A count is 0 or more.',
    )


class ZeroDenominators(DataError):
    slug = "zero-denominators"
    template = N_n(
        'The column "{column}" holds {count} denominator of 0, in line {line}: nothing can be divided by it. '
        "Leave the cell empty where nothing was counted.",
        'The column "{column}" holds {count} denominators of 0, the first in line {line}: nothing can be divided by it. '
        "Leave the cell empty where nothing was counted.",
    )


class SharesTooLarge(DataError):
    slug = "shares-too-large"
    template = N_n(
        'The column "{column}" holds {count} share over {most}, in line {line}: {cell}. Shares go from 0 to 1 '
        'with the unit "share", from 0 to 100 with the unit "percent".',
        'The column "{column}" holds {count} shares over {most}, the first in line {line}: {cell}. Shares go from 0 to 1 '
        'with the unit "share", from 0 to 100 with the unit "percent".',
    )


class NumeratorTooLarge(DataError):
    slug = "numerator-too-large"
    template = N_n(
        "In {count} row the numerator is larger than the denominator, in line {line}: {cell}. A share cannot be over 1: "
        "exchange the columns, or import a number.",
        "In {count} rows the numerator is larger than the denominator, first in line {line}: {cell}. A share cannot be "
        "over 1: exchange the columns, or import a number.",
    )


class NoValues(DataError):
    slug = "no-values"
    template = N_n(
        'The only row that was matched has no value in the column "{column}". There is nothing to put on a '
        "map: choose another column.",
        'None of the {count} rows that were matched has a value in the column "{column}". There is nothing '
        "to put on a map: choose another column.",
    )


class InvalidPeriod(DataError):
    slug = "invalid-period"
    template = N_('"{arrived}" is not a period. Allowed: a year (2025), a month (2025-10 or 10/2025) or a date.')


class TooManyPeriods(DataError):
    slug = "too-many-periods"
    template = N_n(
        "The file holds {count} period; an indicator has {limit} at most. Split the file, or import fewer periods.",
        "The file holds {count} periods; an indicator has {limit} at most. Split the file, or import fewer periods.",
    )


class RowsTwice(DataError):
    slug = "rows-twice"
    template = N_n(
        "{count} territory has several rows with different values for one period: {code} (lines {lines}). Keep one row, "
        "or name the column that contains the period.",
        "{count} territories have several rows with different values for one period, the first {code} (lines {lines}). "
        "Keep one row each, or name the column that contains the period.",
    )


class PackageRefused(DataError):
    slug = "package-refused"
    template = N_(
        'The file "{path}" is no exported indicator of an Atlas, or a damaged one: {reason}. Export it again '
        'with "atlas imported export".'
    )


# --- uploads ---------------------------------------------------------------------------------------------------------


class UploadsOff(RequestError):
    slug = "uploads-off"
    template = N_(
        "Uploads are off on this server. Whoever runs it turns them on by setting ATLAS_UPLOAD_TOKENS; on a machine of "
        'your own, "atlas import" does the same.'
    )


class WrongToken(RequestError):
    slug = "wrong-token"
    template = N_(
        "This upload token is not known here. Ask whoever runs the server for one, and check how it was copied."
    )


class OtherOrigin(RequestError):
    slug = "other-origin"
    template = N_("This was sent from a page of another site and was refused. Open /import here and start again.")


class UploadTooLarge(RequestError):
    slug = "upload-too-large"
    template = N_(
        "The upload has more than {limit} MB, which is all that this server takes. Remove columns or rows that are not "
        'needed, or use "atlas import".'
    )


class NoUpload(RequestError):
    slug = "no-upload"
    template = N_("No file arrived. Choose a file and send the form again.")


class TooManyJobs(RequestError):
    slug = "too-many-jobs"
    template = N_n(
        "{count} import is running already, and {limit} may run at the same time. Try again in a minute.",
        "{count} imports are running already, and {limit} may run at the same time. Try again in a minute.",
    )


class UnknownUpload(NotFound):
    slug = "unknown-upload"
    template = N_n(
        "There is no such upload, or it was removed after {count} hour. Send the file again.",
        "There is no such upload, or it was removed after {count} hours. Send the file again.",
    )


class JobTooLong(DataError):
    slug = "job-too-long"
    template = N_n(
        "The file took more than {count} second and was stopped. Nothing was imported. Split the file, or use "
        '"atlas import", which has no limit of time.',
        "The file took more than {count} seconds and was stopped. Nothing was imported. Split the file, or use "
        '"atlas import", which has no limit of time.',
    )
