"""Errors of open data by name: what a download or a published file is refused for. See `geo.base.errors.questions`."""

from __future__ import annotations

from geo.base.errors.kinds import DataError, NotFound, RequestError
from geo.base.i18n import N_, N_n


class UnknownSource(NotFound):
    slug = "unknown-source"
    template = N_('There is no open data called "{arrived}". Close to it: {close}. List them all with "atlas fetch".')


class AddressRefused(RequestError):
    slug = "address-refused"
    template = N_(
        'The address "{arrived}" is not fetched from: only https:// addresses are. Nothing was stored; give another one '
        "with --from, or a file with --file."
    )


class PeriodUnknown(RequestError):
    slug = "period-unknown"
    template = N_(
        'The date of the file of "{name}" is not known. Give it with --period, as a year (2026) or a month (2026-11).'
    )


class PeriodStored(RequestError):
    slug = "period-stored"
    template = N_(
        'The period {period} of "{name}" is in the Atlas already. Nothing was stored; --replace puts the values of this '
        "file in place of those of that period."
    )


class SourceUnreachable(DataError):
    slug = "source-unreachable"
    template = N_(
        'The address "{url}" could not be reached: {reason}. Nothing was stored: try again, or download the file '
        "with a browser ({page}) and give it with --file."
    )


class SourceGone(DataError):
    slug = "source-gone"
    template = N_(
        'The address "{url}" answers {status}: the file is not there. Nothing was stored. Look for it at {page}, and give '
        "what you download with --file."
    )


class CatalogueUnexpected(DataError):
    slug = "catalogue-unexpected"
    template = N_(
        'The answer of data.gouv.fr about "{name}" is not what is expected: {reason}. Nothing was stored. Look for the file at '
        "{page}, and give what you download with --file."
    )


class DownloadCut(DataError):
    slug = "download-cut"
    template = N_n(
        'The download of "{url}" was cut after {count} byte of {expected}. Nothing was stored. {rest}',
        'The download of "{url}" was cut after {count} bytes of {expected}. Nothing was stored. {rest}',
    )


class DownloadEmpty(DataError):
    slug = "download-empty"
    template = N_('The file at "{url}" is empty. Nothing was stored; try again later, or look at {page}.')


class DownloadIsPage(DataError):
    slug = "download-is-page"
    template = N_(
        'The address "{url}" answers with a web page, not with the file. Nothing was stored. A network that asks for a '
        "sign-in does that: sign in with a browser, or look for the file at {page}."
    )


class DownloadTooLarge(DataError):
    slug = "download-too-large"
    template = N_(
        'The file at "{url}" has more than {limit} MB, which is all that is read. Nothing was stored. Download '
        'it, split it, and use "atlas import".'
    )


class DownloadDiffers(DataError):
    slug = "download-differs"
    template = N_(
        'The file at "{url}" is not the one that was announced: its {what} is {arrived}, not {expected}. Nothing was '
        "stored. It may have been published anew in this minute: try again."
    )


class ColumnsMissing(DataError):
    slug = "columns-missing"
    template = N_(
        'The file "{file}" lacks the columns {missing} of "{name}"; it has {columns}. Nothing was stored. If its publisher '
        'changed it, import it column by column with "atlas import".'
    )


class ContentUnexpected(DataError):
    slug = "content-unexpected"
    template = N_(
        'The column "{column}" of the file "{file}" holds nothing that "{name}" knows; the first cell is "{cell}", known '
        "are {known}. Nothing was stored."
    )
