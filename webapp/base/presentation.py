"""What every template can use: the language, addresses that keep it, numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import request

from geo.base.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_, Plural, counted, number, percent, translate
from geo.counts.counts import comparable
from geo.indicators.catalogue import load_catalogue
from geo.maps.web.page_parts import Column
from geo.territories.overseas import OVERSEAS
from geo.views.query import Query
from geo.views.table import Rows
from geo.vocabulary.palettes import DIVERGING
from geo.vocabulary.units import said, unit, written
from geo.wording.selection import COUNTED
from geo.wording.sentences import LEVELS, period_name
from webapp.base.static_files import asset_address

SCHEME_NAMES = {
    "quantiles": N_("Quantiles"),
    "equal_interval": N_("Equal intervals"),
    "fisher_jenks": N_("Natural breaks (Fisher-Jenks)"),
    "head_tail": N_("Head and tail"),
    "std_mean": N_("Mean and standard deviation"),
    "pretty": N_("Round numbers"),
    "manual": N_("Chosen by hand"),
}


def address(path: str, lang: str, **params: object) -> str:
    """Return an address with its parameters and, where it is not the default, the language.

    Examples
    --------
    >>> address("/map", "en", level="epci")
    '/map?level=epci&lang=en'
    """
    said = {name: str(value) for name, value in params.items() if value not in (None, "")}
    if lang != DEFAULT_LANGUAGE:
        said["lang"] = lang
    return path + (f"?{urlencode(said, safe=':,')}" if said else "")


def map_address(query: Query, lang: str, **changes: object) -> str:
    """Return the address of a map, with some of its choices changed."""
    return address("/map", lang, **_said(query.with_(**changes)))


def sort_links(query: Query, rows: Rows, columns: list[Column], lang: str) -> dict[str, dict[str, str]]:
    """Return for each column of the table how it is sorted now, and the address that sorts by it."""
    links = {}
    for column in columns:
        state = ("descending" if rows.descending else "ascending") if rows.column == column.key else ""
        there = address("/map", lang, **_said(query), **rows.by(column.key).params())
        links[column.key] = {"state": state, "address": there}
    return links


def rows_params(rows: Rows | None) -> dict[str, str]:
    """Return the parameters that say which rows are meant, for an export: without the page."""
    return replace(rows, page=1).params() if rows else {}


def _said(query: Query) -> dict[str, str]:
    return query.with_(lang=DEFAULT_LANGUAGE).params()


def _present_params() -> dict[str, str]:
    # What can be given several times is read from one parameter as well, separated by commas.
    return {name: ",".join(values) for name, values in request.args.lists() if name != "lang"}


def tools(lang: str) -> dict[str, Any]:
    """Return the functions and values that the templates use."""
    return {
        "lang": lang,
        "languages": LANGUAGES,
        "_": lambda message, **values: (
            translate(message, lang).format(**values) if values else translate(message, lang)
        ),
        "_n": lambda one, other, **values: counted(Plural(one, other), lang, **values),
        "t": translate,
        "number": number,
        "comparable": comparable,
        "written": written,
        "said": said,
        "unit": unit,
        "percent": lambda value, digits=1: percent(value, lang, digits),
        "asset": asset_address,
        "link": lambda path, **params: address(path, lang, **params),
        "map_link": lambda query, **changes: map_address(query, lang, **changes),
        "page_link": lambda query, rows, page: address(
            "/map", lang, **_said(query), **replace(rows, page=page).params()
        ),
        "sort_links": lambda query, rows, columns: sort_links(query, rows, columns, lang),
        "export_link": lambda query, form, rows=None: address(
            "/api/v1/export", lang, **_said(query.with_(selected=None)), **rows_params(rows), format=form
        ),
        "embed_link": lambda query: request.host_url.rstrip("/") + address("/embed", lang, **_said(query)),
        "all_indicators": list(load_catalogue().values()),
        "level_names": LEVELS,
        "counted_names": COUNTED,
        "picture_link": lambda query: address("/picture.svg", lang, **_said(query)),
        "all_insets": list(OVERSEAS.items()),
        "other_language": lambda code: address(request.path, code, **_present_params()),
        "period_name": lambda period: period_name(period, lang),
        "scheme_names": SCHEME_NAMES,
        "diverging": DIVERGING,
    }
