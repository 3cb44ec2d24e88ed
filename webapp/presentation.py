"""What every template can use: the language, addresses that keep it, numbers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request

from geo.drawing import OVERSEAS
from geo.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_, number, percent, translate
from geo.query import Query
from geo.words import period_name
from webapp.static_files import asset_address

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


def _said(query: Query) -> dict[str, str]:
    return query.with_(lang=DEFAULT_LANGUAGE).params()


def _present_params() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if name != "lang"}


def tools(lang: str) -> dict[str, Any]:
    """Return the functions and values that the templates use."""
    return {
        "lang": lang,
        "languages": LANGUAGES,
        "_": lambda message, **values: (
            translate(message, lang).format(**values) if values else translate(message, lang)
        ),
        "t": translate,
        "number": number,
        "percent": lambda value, digits=1: percent(value, lang, digits),
        "asset": asset_address,
        "link": lambda path, **params: address(path, lang, **params),
        "map_link": lambda query, **changes: map_address(query, lang, **changes),
        "page_link": lambda query, page: address("/map", lang, **_said(query), page=page),
        "export_link": lambda query, form: address("/api/v1/export", lang, **_said(query), format=form),
        "picture_link": lambda query: address("/picture.svg", lang, **_said(query)),
        "all_insets": list(OVERSEAS.items()),
        "other_language": lambda code: address(request.path, code, **_present_params()),
        "period_name": lambda period: period_name(period, lang),
        "scheme_names": SCHEME_NAMES,
    }
