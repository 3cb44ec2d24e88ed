"""What the pages with maps are given: the explorer, a map for another site, two maps side by side, the chosen territory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from geo.maps.strips.content import Strip
from geo.maps.web.page_parts import MapContent, Parts
from geo.maps.web.templates import Page
from geo.views.map_pair import MapPair
from geo.views.query import Query
from geo.views.selection import SelectedTerritory
from geo.views.table import TableQuery
from geo.views.view import View
from geo.wording.selection import Spark
from webapp.pages.choices import Choices


@dataclass(frozen=True, slots=True)
class SelectionText:
    """The chosen territory in words.

    Attributes
    ----------
    panel : SelectedTerritory
    lines : list of (str, str)
        Name and text of each line.
    spark : Spark or None
        Its past as a line; None where there are not two values.
    """

    panel: SelectedTerritory
    lines: list[tuple[str, str]]
    spark: Spark | None


@dataclass(frozen=True, slots=True)
class DrawnMap(MapContent):
    """A map on a page, and what stands around it.

    Attributes
    ----------
    parts : Parts
        The map itself and its script.
    start : Markup
        The script that starts the painter before anything else is fetched.
    tiles : str
        Address of the archive of tiles.
    """

    parts: Parts
    start: Markup
    tiles: str

    @property
    def query(self) -> Query:
        """The question that the map answers."""
        return self.view.query


@dataclass(frozen=True, slots=True)
class Explored(MapContent):
    """What the explorer has around a view, whether that is drawn as a map or not.

    Attributes
    ----------
    query : Query
        The question.
    order : TableQuery
        Which rows of the table are shown, and in what order.
    row_count, page_count : int
        Rows that were asked for, and pages that they take.
    choices : Choices
        What the form offers.
    breadcrumb : list of (str, str)
        Name and address of what the extent lies in, the country first.
    chosen : SelectionText or None
        The chosen territory.
    refused : str
        Why the map is not drawn as it was asked for; "" where it is.
    notes : list of str
        Why it opens on another level or edition than one would expect.
    """

    query: Query
    order: TableQuery
    row_count: int
    page_count: int
    choices: Choices
    breadcrumb: list[tuple[str, str]]
    chosen: SelectionText | None
    refused: str
    notes: list[str]


@dataclass(frozen=True, slots=True)
class MapPage(Explored, Page):
    """One map with its choices, legend, panel and table.

    Attributes
    ----------
    parts : Parts
        The map itself and its script.
    start : Markup
        The script that starts the painter before anything else is fetched.
    tiles : str
        Address of the archive of tiles.
    """

    template: ClassVar[str] = "map.html"

    parts: Parts
    start: Markup
    tiles: str


@dataclass(frozen=True, slots=True)
class StripPage(Explored, Page):
    """Figures by stratum in place of a map that would say nothing of places, with the choices and the table of the map page.

    Attributes
    ----------
    strip : Strip
        The figures, why there is no map, and what to see instead.
    instead : list of str
        Addresses of what can be seen instead, in the order of the strip.
    """

    template: ClassVar[str] = "strip_page.html"

    strip: Strip
    instead: list[str]


@dataclass(frozen=True, slots=True)
class StripEmbedPage(MapContent, Page):
    """Figures by stratum in place of a map, for the page of another site.

    Attributes
    ----------
    query : Query
        The question that there is no map for.
    strip : Strip
        The figures, and why there is no map.
    hide : tuple of str
        What is switched off, of `geo.vocabulary.parameters.HIDE`.
    refused : str
        Why the map is not drawn as it was asked for; "" where it is.
    """

    template: ClassVar[str] = "strip_embed.html"

    query: Query
    strip: Strip
    hide: tuple[str, ...]
    refused: str


@dataclass(frozen=True, slots=True)
class EmbedPage(DrawnMap, Page):
    """A map for the page of another site.

    Attributes
    ----------
    hide : tuple of str
        What is switched off, of `geo.vocabulary.parameters.HIDE`.
    refused : str
        Why the map is not drawn as it was asked for; "" where it is.
    """

    template: ClassVar[str] = "embed.html"

    hide: tuple[str, ...]
    refused: str


@dataclass(frozen=True, slots=True)
class PanelPage(Page):
    """What is said about the chosen territory, as a piece of the map page.

    Attributes
    ----------
    view : View
    query : Query
    chosen : SelectionText
    """

    template: ClassVar[str] = "panel.html"

    view: View
    query: Query
    chosen: SelectionText


@dataclass(frozen=True, slots=True)
class PairSide(MapContent):
    """One of two maps side by side.

    Attributes
    ----------
    key : str
        "a" or "b".
    parts : Parts or None
        The map itself and its script; None where figures by stratum stand in its place.
    choices : Choices
        What the form offers.
    instead : list of str
        Addresses of what can be seen instead of a map that is not drawn, in the order of its strip.
    """

    key: str
    parts: Parts | None
    choices: Choices
    instead: list[str]


@dataclass(frozen=True, slots=True)
class PairPage(Page):
    """Two maps side by side.

    Attributes
    ----------
    pair : MapPair
        Both questions.
    sides : list of PairSide
        Both maps.
    start : Markup
        The script that starts the painter before anything else is fetched.
    tiles : str
        Address of the archive of tiles of the first map.
    together : bool
        Whether the maps move together at first.
    export : str
        Address of both maps as one file.
    notes : list of str
        What has to be known of both together: a break between them.
    """

    template: ClassVar[str] = "maps.html"

    pair: MapPair
    sides: list[PairSide]
    start: Markup
    tiles: str
    together: bool
    export: str
    notes: list[str]
