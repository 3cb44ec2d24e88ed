"""What every page can use: the language, addresses that keep it, names; and how a page is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request

from geo.base.i18n import DEFAULT_LANGUAGE, N_, Plural, counted, percent, translate
from geo.counts.counts import comparable
from geo.indicators.catalogue import load_catalogue
from geo.maps.web.page_parts import Column
from geo.maps.web.templates import Page
from geo.territories.overseas import OVERSEAS
from geo.views.query import Query
from geo.views.table import TableQuery
from geo.vocabulary.levels import TITLES, Level
from geo.vocabulary.model import Indicator
from geo.vocabulary.palettes import DIVERGING
from geo.wording.labels import period_name
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


@dataclass(frozen=True, slots=True)
class SortLink:
    """The head of a column: how the table is sorted by it now, "" for not at all, and the address that sorts by it."""

    state: str
    address: str


def address(path: str, lang: str, **params: object) -> str:
    """Return an address with its parameters and, where it is not the default, the language.

    Examples
    --------
    >>> address("/map", "en", level="epci")
    '/map?level=epci&lang=en'
    """
    query = {name: str(value) for name, value in params.items() if value not in (None, "")}
    if lang != DEFAULT_LANGUAGE:
        query["lang"] = lang
    return path + (f"?{urlencode(query, safe=':,')}" if query else "")


def map_address(query: Query, lang: str, **changes: object) -> str:
    """Return the address of a map, with some of its choices changed."""
    return address("/map", lang, **_query_params(query.with_(**changes)))


def sort_links(query: Query, rows: TableQuery, columns: list[Column], lang: str) -> dict[str, SortLink]:
    """Return for each column of the table how it is sorted now, and the address that sorts by it."""
    links = {}
    for column in columns:
        state = ("descending" if rows.descending else "ascending") if rows.column == column.key else ""
        there = address("/map", lang, **_query_params(query), **rows.by(column.key).params())
        links[column.key] = SortLink(state, there)
    return links


def rows_params(rows: TableQuery | None) -> dict[str, str]:
    """Return the parameters that say which rows are meant, for an export: without the page."""
    return replace(rows, page=1).params() if rows else {}


def _query_params(query: Query) -> dict[str, str]:
    return query.with_(lang=DEFAULT_LANGUAGE).params()


def _present_params() -> dict[str, str]:
    # What can be given several times is read from one parameter as well, separated by commas.
    return {name: ",".join(values) for name, values in request.args.lists() if name != "lang"}


@dataclass(frozen=True, slots=True)
class TemplateTools:
    """What every page of the web application can use beside what it is given: each of these is a name in its template.

    Attributes
    ----------
    lang : str
        The language that the page is written in.
    """

    lang: str

    def _(self, message: str, **values: object) -> str:
        """Return a message in the language of the page, its places filled in."""
        text = translate(message, self.lang)
        return text.format(**values) if values else text

    def _n(self, one: str, other: str, **values: Any) -> str:
        """Return a message that counts something in the language of the page, its places filled in."""
        return counted(Plural(one, other), self.lang, **values)

    def percent(self, value: float | None, digits: int = 1) -> str:
        """Return a share as a percentage."""
        return percent(value, self.lang, digits)

    def period_name(self, period: str) -> str:
        """Return the name of a period."""
        return period_name(period, self.lang)

    def comparable(self, indicator: Indicator) -> bool:
        """Say whether groups of territories can be compared by an indicator."""
        return comparable(indicator)

    def asset(self, name: str) -> str:
        """Return the address of a script, a style or an image."""
        return asset_address(name)

    def link(self, path: str, **params: object) -> str:
        """Return the address of a page, in the same language."""
        return address(path, self.lang, **params)

    def map_link(self, query: Query, **changes: object) -> str:
        """Return the address of a map, with some of its choices changed."""
        return map_address(query, self.lang, **changes)

    def page_link(self, query: Query, rows: TableQuery, page: int) -> str:
        """Return the address of a map with another page of its table."""
        return address("/map", self.lang, **_query_params(query), **replace(rows, page=page).params())

    def sort_links(self, query: Query, rows: TableQuery, columns: list[Column]) -> dict[str, SortLink]:
        """Return for each column of the table how it is sorted now, and the address that sorts by it."""
        return sort_links(query, rows, columns, self.lang)

    def export_link(self, query: Query, form: str, rows: TableQuery | None = None) -> str:
        """Return the address of a view, or of some rows of it, as a file of a format."""
        params = _query_params(query.with_(selected=None))
        return address("/api/v1/export", self.lang, **params, **rows_params(rows), format=form)

    def embed_link(self, query: Query) -> str:
        """Return the whole address of a map for the page of another site."""
        return request.host_url.rstrip("/") + address("/embed", self.lang, **_query_params(query))

    def picture_link(self, query: Query) -> str:
        """Return the address of a view as a picture."""
        return address("/picture.svg", self.lang, **_query_params(query))

    def other_language(self, code: str) -> str:
        """Return the address of this page in another language."""
        return address(request.path, code, **_present_params())

    @property
    def all_indicators(self) -> list[Indicator]:
        """The catalogue, in its order."""
        return list(load_catalogue().values())

    @property
    def all_insets(self) -> list[tuple[str, str]]:
        """Code and name of each overseas département."""
        return list(OVERSEAS.items())

    @property
    def level_names(self) -> dict[Level, str]:
        """Name of each level, a message to translate."""
        return TITLES

    @property
    def scheme_names(self) -> dict[str, str]:
        """Name of each way to make classes, a message to translate."""
        return SCHEME_NAMES

    @property
    def diverging(self) -> tuple[str, ...]:
        """Palettes that part at a middle."""
        return DIVERGING


def template_tools(lang: str) -> dict[str, Any]:
    """Return the tools of the pages by name."""
    writer = TemplateTools(lang)
    return {
        name: getattr(writer, name) for name in vars(TemplateTools) if name in {"_", "_n"} or not name.startswith("_")
    }


def render(page: Page) -> str:
    """Return a page of the web application as its template writes it, in the language of the request."""
    return render_template(page.template, page=page)
