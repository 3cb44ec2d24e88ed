"""Errors of files that leave the Atlas: maps, tables, documents, publications."""

from __future__ import annotations

from geo.base.errors.kinds import DataError, RequestError
from geo.base.i18n import N_, fill, translate


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
    template = N_(
        'The file "{path}" cannot be written: {reason}. Nothing was changed. Try again, or choose another folder.'
    )

    def message(self, lang: str) -> str:
        """Return the sentence with its reason in `lang`."""
        reason = translate(str(self.values.get("reason", "")), lang)
        return fill(self.template, lang, {**self.values, "reason": reason})


class UnknownFormat(RequestError):
    slug = "unknown-format"
    template = N_('The file name "{path}" does not end in a known format. Choose one of: {allowed}.')


class PdfNotPossible(DataError):
    slug = "pdf-not-possible"
    template = N_(
        "PDF needs the library Pango, which was not found ({reason}). On Debian and Ubuntu: apt-get install libpango-1.0-0 "
        "libpangoft2-1.0-0 libharfbuzz-subset0; on macOS: brew install pango; on Windows: install MSYS2 and its package pango. "
        "HTML works without it."
    )


class InvalidResolution(RequestError):
    slug = "invalid-resolution"
    template = N_(
        "The resolution must be a whole number of dots per inch from {low} to {high}; {arrived} arrived. Choose one of them."
    )


class OptionForOtherFormat(RequestError):
    slug = "option-for-other-format"
    template = N_('The option "{option}" is for {allowed} only; "{path}" is another format. Leave the option out.')


class OtherFilesInFolder(RequestError):
    slug = "other-files-in-folder"
    template = N_(
        'The folder "{path}" holds the files of another question (see its {list}). Choose another folder, or write over them '
        "with --force."
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
    template = N_(
        'The page "{address}" cannot be published: {reason}. Nothing was replaced. '
        "Leave its indicator or level out, and publish again."
    )
