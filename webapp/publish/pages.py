"""What the templates of published pages get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from geo.maps.strips.content import Strip
from geo.maps.web.page_parts import MapContent
from geo.maps.web.templates import Page
from geo.views.query import Query
from geo.vocabulary.levels import Level
from webapp.pages.map_pages import DrawnMap


@dataclass(frozen=True, slots=True)
class Way:
    """A choice of the map page: what it is called, and the live address of the page that shows it."""

    label: str
    address: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class PublishedMapPage(DrawnMap, Page):
    """A map whose classes and figures are files, and whose choices lead to other files.

    Attributes
    ----------
    script_data : dict
        What the script of the page is told, JSON-ready.
    themes : list of Way
    ways : list of (str, list of Way)
        What can be chosen, by heading (a message to translate).
    portraits : str
        Address of the portrait of a territory with ``{code}`` in its place, "" where there are none.
    compared : bool
        Whether the indicator has a gap page.
    clusters : bool
        Whether its clusters can be drawn.
    """

    template: ClassVar[str] = "published_map.html"

    script_data: dict[str, Any]
    themes: list[Way]
    ways: list[tuple[str, list[Way]]]
    portraits: str
    compared: bool
    clusters: bool


@dataclass(frozen=True, slots=True)
class PublishedStripPage(MapContent, Page):
    """Figures by stratum in place of a map that would say nothing of places.

    Attributes
    ----------
    query : Query
        The question that there is no map for.
    strip : Strip
        The figures, why there is no map, and what to see instead.
    instead : list of str
        Live addresses of what can be seen instead, in the order of the strip.
    themes : list of Way
    ways : list of (str, list of Way)
        What can be chosen, by heading (a message to translate).
    """

    template: ClassVar[str] = "published_strip.html"

    query: Query
    strip: Strip
    instead: list[str]
    themes: list[Way]
    ways: list[tuple[str, list[Way]]]


@dataclass(frozen=True, slots=True)
class PublishedWays(Page):
    """A choice of other files, as a piece of a page.

    Attributes
    ----------
    ways : list of (str, list of Way)
        What can be chosen, by heading (a message to translate).
    """

    template: ClassVar[str] = "published_ways.html"

    ways: list[tuple[str, list[Way]]]


@dataclass(frozen=True, slots=True)
class PublishedTerritoriesPage(Page):
    """The territories that have a portrait.

    Attributes
    ----------
    groups : list of (Level, list of (str, list of (str, str)))
        For each level, by what they lie in ("" for all together): code and name.
    script_data : dict
        What the script of the page is told, JSON-ready.
    """

    template: ClassVar[str] = "published_territories.html"

    groups: list[tuple[Level, list[tuple[str, list[tuple[str, str]]]]]]
    script_data: dict[str, Any]
