"""Errors of the web server."""

from __future__ import annotations

from geo.base.errors.kinds import NotFound, RequestError
from geo.base.i18n import N_, N_n


class CannotListen(RequestError):
    slug = "cannot-listen"
    template = N_("The address {address} cannot be listened on: {reason}. Choose another one with --host and --port.")


class NoSuchFile(NotFound):
    slug = "no-such-file"
    template = N_('There is nothing at "{path}". It may belong to an older version: reload the page.')


class QueryTooLong(RequestError):
    slug = "query-too-long"
    template = N_n(
        "The address has {count} character of parameters; at most {limit} are allowed. Leave some parameters out.",
        "The address has {count} characters of parameters; at most {limit} are allowed. Leave some parameters out.",
    )
