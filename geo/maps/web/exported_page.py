"""What an exported file has around its maps: search, table, method, periods to play, the address of the live view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup

from geo.base import json_text
from geo.base.errors.questions import InvalidChoice
from geo.base.i18n import DEFAULT_LANGUAGE, N_, N_n, PartOf, script_forms, translate
from geo.indicators.values import periods_at
from geo.maps.web import script_data
from geo.maps.web.page_parts import MapContent, map_content
from geo.maps.web.templates import NOTHING, Page, fields_of, template
from geo.projects.presentation import ProjectList
from geo.territories.match import positions
from geo.views.view import View, build_view
from geo.vocabulary import units
from geo.vocabulary.choices import Lock
from geo.vocabulary.model import Kind
from geo.wording.breaks import marked_period
from geo.wording.estimates import interval_notes

STATIC_ROWS: Final = 120
"""A table of up to this many rows stands in the file as it is; a longer one is written by the script from packed figures."""


@dataclass(frozen=True, slots=True)
class FileSide(MapContent):
    """One map of a file, and what stands around it.

    Attributes
    ----------
    method : list of (str, str)
        Heading and text: definition, method and limits of what it shows.
    live : str
        Address of the live view; "" for none.
    name : str
        Of the map in the page.
    drawn : Markup
        The map itself; empty until the page is drawn.
    """

    method: list[tuple[str, str]]
    live: str
    name: str
    drawn: Markup = NOTHING

    @property
    def keys(self) -> list[str]:
        """Keys of the columns of its table, in their order."""
        return [column.key for column in self.columns]


@dataclass(frozen=True, slots=True)
class Moment:
    """A period that a file can play.

    Attributes
    ----------
    period : str
    label : str
        Its name in words.
    """

    period: str
    label: str


@dataclass(frozen=True, slots=True)
class FilePage(Page):
    """An exported file: one map, or two side by side.

    Attributes
    ----------
    title : str
    head, script : Markup
        What its maps need in the head of the page, and the script that draws them.
    sides : list of FileSide
        One or two.
    rest : Markup
        What else was added to a map by its user.
    film : list of Moment
        Periods to play; empty for none.
    options : dict
        What the scripts of the page are told.
    notes : list of str
        What has to be known of two maps side by side.
    styles : Markup
        Of figures by stratum in place of a map; empty where both are maps.
    """

    template: ClassVar[str] = "figure.html"

    title: str
    head: Markup
    script: Markup
    sides: list[FileSide]
    rest: Markup
    film: list[Moment]
    options: dict[str, Any]
    notes: list[str]
    styles: Markup = NOTHING


def file_side(
    view: View, lang: str, live: str = "", name: str = "map", projects: ProjectList | None = None
) -> FileSide:
    """Return one map of a file, and what stands around it.

    Parameters
    ----------
    view : View
    lang : str
        "fr" or "en".
    live : str
        Address of the live view, see `live_address`; "" for none.
    name : str
        Of the map in the page.
    projects : ProjectList, optional
        Documented AI projects that are drawn over it.

    Examples
    --------
    >>> from geo.views.query import Query
    >>> side = file_side(build_view(Query.parse({"level": "epci"})), "en")
    >>> len(side.view.frame), side.rows
    (1255, [])
    """
    rows = view.frame if len(view.frame) <= STATIC_ROWS else view.frame.iloc[:0]
    content = map_content(view, lang, None if rows is view.frame else rows, projects)
    return FileSide(**fields_of(content), method=method(view, lang), live=live, name=name)


def method(view: View, lang: str) -> list[tuple[str, str]]:
    """Return the definition, the method and the limits of what a view shows, each with its heading.

    Examples
    --------
    >>> from geo.views.query import Query
    >>> [heading for heading, _ in method(build_view(Query.parse({"indicator": "rpnt_1_8"})), "en")]
    ['Definition', 'Method', 'Limits']
    """
    names = {"definition": N_("Definition"), "method": N_("Method"), "limits": N_("Limits")}
    texts = []
    for indicator in [view.indicator, *([view.second.indicator] if view.second else [])]:
        for name, heading in names.items():
            text = indicator.text(name, lang)
            title = translate(heading, lang)
            if text:
                texts.append((f"{title} – {indicator.text('label', lang)}" if view.second else title, text))
    return texts


def file_figures(view: View, lang: str) -> dict[str, Any]:
    """Return the figures that tooltip and table of a file show, JSON-ready, in the order of `drawing.local_names`.

    Those of `drawing.local_figures`, and in ``table`` the columns that only the table has.
    """
    frame, table = view.frame, table_figures(view, lang)
    if view.query.filtered:
        inside = script_data.extent_table(view)
        places = positions(frame["code"], inside["code"])
        table = {name: json_text.scatter(column, places, len(inside)) for name, column in table.items()}
    told = {"measure": view, **({"secondMeasure": view.second} if view.second else {})}
    measures = {name: form for name, one in told.items() if (form := units.script_format(one.indicator, lang))}
    return {**script_data.local_figures(view, lang), **measures, **({"table": table} if table else {})}


def table_figures(view: View, lang: str) -> dict[str, list[Any]]:
    """Return the columns of the rows of a view that only its table has, JSON-ready; none for observed values."""
    frame = view.frame
    if view.indicator.kind is Kind.MODELLED:
        return {"low": json_text.numbers(frame["low"]), "interval": list(interval_notes(frame, lang))}
    return {"sample_size": json_text.numbers(frame["sample_size"])} if view.indicator.kind is Kind.SURVEY else {}


def film_frames(view: View, lang: str, projects: ProjectList | None = None) -> list[dict[str, Any]]:
    """Return what changes from period to period in a view whose classes are those of all periods, JSON-ready.

    Returns
    -------
    list of dict
        One for each period that is drawn at the level, in time order; empty unless the query locks its classes
        (``lock=periods``) and there are two periods or more.

    Examples
    --------
    >>> from geo.views.query import Query
    >>> view = build_view(Query.parse({"indicator": "rpnt_1_8", "level": "region", "lock": "periods"}))
    >>> [frame["period"] for frame in film_frames(view, "en")][-1]
    '2026-10'
    """
    periods = periods_at(view.indicator, view.query.level)
    if view.query.lock != Lock.PERIODS or len(periods) < 2:
        return []
    pieces, frames = template("file_parts.html").module, []
    for period in periods:
        then = build_view(view.query.with_(period=period.id))
        if then.no_map:
            continue
        side, options = file_side(then, lang, projects=projects), script_data.map_options(then, lang)
        circles = options["circles"] and {
            **options["circles"],
            "classes": options["circles"]["classes"].replace(script_data.OUTSIDE, ""),
        }
        frames.append(
            {
                "period": period.id,
                "label": marked_period(view.indicator, period.id, lang),
                "title": side.title,
                "view": {"classes": options["classes"].replace(script_data.OUTSIDE, ""), "circles": circles},
                "figures": file_figures(then, lang),
                "html": {
                    "title": str(Markup.escape(side.title)),
                    "lead": str(pieces.lead(side)),
                    "aside": str(pieces.aside(side, lang)),
                },
            }
        )
    return frames if len(frames) > 1 else []


SHOWN: Final = PartOf(
    N_n("{count} of {whole} row", "{count} of {whole} row"), N_n("{count} of {whole} rows", "{count} of {whole} rows")
)


def file_text(lang: str) -> dict[str, Any]:
    """Return the sentences that the scripts of a file say; ``shown`` in the forms by all rows, then by those shown."""
    messages = {
        "none": N_("No territory of this map has that name, postcode or code."),
        "noData": N_("No data"),
        "play": N_("Play"),
        "pause": N_("Pause"),
    }
    forms = {"one": script_forms(SHOWN.of_one, lang), "other": script_forms(SHOWN.of_many, lang)}
    return {**{name: translate(message, lang) for name, message in messages.items()}, "shown": forms}


def live_address(base: str, view: View, lang: str) -> str:
    """Return the address of a view in a web application.

    Parameters
    ----------
    base : str
        Where the web application is, for example ``https://atlas.example.fr``.
    view : View
    lang : str

    Raises
    ------
    InvalidChoice
        If `base` is no web address.

    Examples
    --------
    >>> from geo.views.query import Query
    >>> live_address("https://atlas.example.fr/", build_view(Query.parse({"level": "region"})), "fr")
    'https://atlas.example.fr/map?indicator=rpnt_1_8&level=region&period=2026-10'
    """
    params = view.query.with_(lang=DEFAULT_LANGUAGE).params()
    return page_address(base, "/map", params, lang)


def page_address(base: str, path: str, params: Mapping[str, str], lang: str) -> str:
    """Return the address of a page in a web application: parameters that are empty are left out.

    Raises
    ------
    InvalidChoice

    Examples
    --------
    >>> page_address("https://atlas.example.fr", "/compare", {"a": "region:53", "b": ""}, "en")
    'https://atlas.example.fr/compare?a=region:53&lang=en'
    """
    query = {name: value for name, value in params.items() if value}
    if lang != DEFAULT_LANGUAGE:
        query["lang"] = lang
    return checked_base(base) + path + (f"?{urlencode(query, safe=':,')}" if query else "")


def checked_base(base: str) -> str:
    """Return the address of a web application without a slash at its end.

    Raises
    ------
    InvalidChoice
        If it is no web address.
    """
    parts = urlsplit(base)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise InvalidChoice(name="live-address", arrived=base, allowed="https://…, http://…")
    return base.rstrip("/")
