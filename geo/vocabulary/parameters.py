"""Every parameter of a question. What it is called, may be and means stands here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from geo.base.errors.comparing import InvalidPeerCount
from geo.base.errors.kinds import Amount
from geo.base.errors.questions import InvalidChoice, InvalidClassCount
from geo.base.errors.writing import InvalidResolution
from geo.base.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_
from geo.base.notes import Note
from geo.vocabulary.choices import (
    EXPORTS,
    Among,
    CommuneColumn,
    DataFormat,
    DocumentFormat,
    Drawing,
    Lock,
    Palette,
    Scheme,
    TableColumn,
    TableFormat,
)
from geo.vocabulary.codes import parse_level
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import BANDS, EpciType, Theme, Weight
from geo.vocabulary.parameter import Parameter, chosen, flag, listed, several_of, sorted_by, text, whole
from geo.vocabulary.parsing import MAX_CLASSES, MIN_CLASSES, parse_breaks, parse_centre

PLACE_LEVELS: Final = (Level.REGION, Level.DEPARTEMENT)
"""Into what places a gap can be taken apart."""
POINT_LEVELS: Final = (Level.DEPARTEMENT, Level.EPCI, Level.REGION)
"""What a point of a distribution can be."""
MOST_PEERS: Final = 50
MIN_DPI: Final = 50
MAX_DPI: Final = 600
LONGEST_FIND: Final = 80
MOST_PAGES: Final = 9999
MOST_LISTED: Final = 999_999
WHOLE_NUMBERS: Final = N_("the whole numbers from {low} to {high}")
GROUP: Final[dict[str, Any]] = {"example": "commune_lt_3500", "placeholder": "GROUP"}
PLACE: Final[dict[str, Any]] = {"example": "region:53", "placeholder": "LEVEL:CODE"}


def _beyond(name: str, low: int, high: int) -> Callable[[str], InvalidChoice]:
    """Return what makes the refusal of a text that is no whole number between two."""
    allowed = Note(WHOLE_NUMBERS, {"low": Amount(low), "high": Amount(high)})
    return lambda arrived: InvalidChoice(name=name, arrived=arrived, allowed=allowed)


# --- of a map -------------------------------------------------------------------------------------------------------

INDICATOR: Final = text("indicator", N_("Id of an indicator."), "rpnt_1_8", placeholder="INDICATOR")
AMONG: Final = chosen(
    "among",
    N_("Denominator: all town halls, or those alone that declare what the criterion is about (a site, a mailbox)."),
    Among, None,
)  # fmt: skip
"""Not a part of a question: it chooses the indicator (`geo.indicators.derived.conditional`)."""
LEVEL: Final = text(
    "level", N_("Level of the territories."), Level.DEPARTEMENT, parse_level, values=tuple(Level), placeholder="LEVEL"
)
PERIOD: Final = text(
    "period", N_("When; by default the latest period, of a survey the latest reliable edition."), None, example="2026-10",
    placeholder="PERIOD",
)  # fmt: skip
WITHIN: Final = text("within", N_("Limit to a territory, for example region:53."), None, Extent.parse, **PLACE)
WEIGHT: Final = chosen("weight", N_("Share of communes or of their inhabitants."), Weight, Weight.COMMUNES)
SIZE: Final = several_of(
    "size", N_("Only communes of these population bands."), (band.id for band in BANDS), "BAND,..."
)
TYPE: Final = several_of("type", N_("Only communes in EPCI of these types."), map(str, EpciType), "TYPE,...")
DRAW: Final = chosen("draw", N_("How the values are drawn."), Drawing, Drawing.CLASSES, "DRAWING")
SECOND: Final = text(
    "second", N_("Second indicator of a bivariate map."), None, example="rpnt_2_2", placeholder="INDICATOR"
)
LOCK: Final = chosen("lock", N_("What shares its classes: nothing, or all periods."), Lock, Lock.NOTHING, "WHAT")
SCHEME: Final = chosen("scheme", N_("Method of classification."), Scheme, Scheme.QUANTILES)
K: Final = whole(
    "k", N_("Number of classes."), 5, low=MIN_CLASSES, high=MAX_CLASSES,
    refused=lambda arrived: InvalidClassCount(arrived=arrived, low=MIN_CLASSES, high=MAX_CLASSES),
)  # fmt: skip
BREAKS: Final[Parameter[tuple[float, ...]]] = text(
    "breaks", N_("Edges of manual classes: increasing numbers, separated by commas."), (), parse_breaks,
    example="0,0.25,0.5,1", placeholder="B,B,...",
)  # fmt: skip
PALETTE: Final = chosen("palette", N_("Colours."), Palette, Palette.YLGNBU)
CENTRE: Final[Parameter[float | None]] = text(
    "centre", N_("Value at which the colours of a palette of two hues part; the national value by default."), None,
    parse_centre, example="0", placeholder="VALUE",
)  # fmt: skip
PROJECTS: Final = flag(
    "projects", N_("Maps of the theme of AI: whether documented projects are drawn as points over them."), default=True
)
SELECTED: Final = text("selected", N_("Code of the chosen territory."), None, example="35", placeholder="CODE")
LANG: Final = listed("lang", N_("Language of sentences."), LANGUAGES, DEFAULT_LANGUAGE)
DOCUMENT_LANG: Final = replace(LANG, default="en")
"""Of the description of the API, which was in English before it was in French."""

VIEW: Final[tuple[Parameter[object], ...]] = (
    INDICATOR, AMONG, LEVEL, PERIOD, WITHIN, WEIGHT, SIZE, TYPE, DRAW, SECOND, LOCK, SCHEME, K, BREAKS, PALETTE,
    CENTRE, PROJECTS, SELECTED, LANG,
)  # fmt: skip
"""What a view is asked for with."""

THEME: Final[Parameter[Theme | None]] = chosen("theme", N_("Theme: the map that is shown first of it."), Theme, None)
"""Of the map page alone, and not a part of a question: it chooses indicator and level."""

# --- of its table and its files -------------------------------------------------------------------------------------

SORT: Final = sorted_by("sort", N_("Column to sort by; a minus sign turns it round."), TableColumn, TableColumn.CODE)
FIND: Final = text(
    "find", N_("Only rows with this name, postcode or code."), "", lambda search: search[:LONGEST_FIND], example="saint"
)
PAGE: Final = whole(
    "page", N_("Page of the table."), 1, low=1, high=MOST_PAGES,
    refused=_beyond("page", 1, MOST_PAGES),
)  # fmt: skip
ROWS: Final[tuple[Parameter[object], ...]] = (SORT, FIND, PAGE)
"""What the rows of a table are asked for with."""

FORMAT: Final = chosen("format", N_("Format of the answer."), TableFormat, TableFormat.JSON)
EXPORT_FORMAT: Final = listed("format", N_("Format of the file."), EXPORTS, str(DataFormat.CSV))
DOCUMENT_FORMAT: Final = chosen("format", N_("Format of the document."), DocumentFormat, DocumentFormat.HTML)
DPI: Final = whole(
    "dpi", N_("Dots per inch of a PNG."), 200, low=MIN_DPI, high=MAX_DPI,
    refused=lambda arrived: InvalidResolution(arrived=arrived, low=MIN_DPI, high=MAX_DPI),
)  # fmt: skip
BOM: Final = flag("bom", N_("CSV: begin with a byte order mark, for Excel."))
DECIMAL_COMMA: Final = flag("decimal_comma", N_("CSV: decimal comma, columns parted by semicolons."))
HIDE: Final = several_of(
    "hide", N_("What the page that embeds a map switches off."), ("title", "search", "legend", "zoom"), "PART,..."
)
"""Source, kind and period always stay."""
SHARED: Final = flag("shared", N_("The same classes on both maps."))

# --- of territories -------------------------------------------------------------------------------------------------

CODE: Final = text("code", N_("Code of the territory."), "", example="35238", placeholder="CODE")
SEARCHED_LEVEL: Final = replace(LEVEL, default=Level.COMMUNE)
SEARCH: Final = text("q", N_("Name, postcode or code; accents and hyphens are forgiven."), None, example="rennes")
LIMIT: Final = whole(
    "limit", N_("Most entries to return; 50 of those found by default, all of those listed."), None, low=0,
    high=MOST_LISTED, refused=_beyond("limit", 0, MOST_LISTED),
)  # fmt: skip

# --- of comparisons -------------------------------------------------------------------------------------------------

A: Final = text(
    "a", N_("First group, for example commune_lt_3500, band_0-499, type_CC, region:53."), "commune_lt_3500", **GROUP
)
B: Final = text("b", N_("Second group."), "metropole", **GROUP)
BY: Final = chosen("by", N_("Also the gap in each region or département."), PLACE_LEVELS, None, "LEVEL")
ACTING: Final = chosen(
    "acting", N_("Who acts for its communes: intercommunalities or départements."), (Level.EPCI, Level.DEPARTEMENT), Level.EPCI,
    "LEVEL",
)  # fmt: skip
ONE: Final = text(
    "one", N_("A group whose difference to another one is taken apart: level:code, or france."), "", **PLACE
)
OTHER: Final = text("other", N_("The other group."), "", **PLACE)
UNIT: Final = chosen("unit", N_("What a point of the distribution is."), POINT_LEVELS, None, "LEVEL")
MARK: Final = text("mark", N_("Code of the point to be marked."), None, placeholder="CODE")

# --- of portraits ---------------------------------------------------------------------------------------------------

PEERS: Final = whole(
    "peers", N_("How many statistical peers."), 10, low=1, high=MOST_PEERS,
    refused=lambda arrived: InvalidPeerCount(arrived=arrived, low=1, high=MOST_PEERS),
)  # fmt: skip
COMMUNES_SORT: Final = sorted_by(
    "sort", N_("Column to sort the communes by; a minus sign turns it round."), CommuneColumn, CommuneColumn.LACKS
)
TERRITORIES: Final = text(
    "t", N_("Territories as level:code, up to ten: repeated, or separated by commas."), "", several=True, needed=True,
    example="commune:35238,epci:243500139", placeholder="LEVEL:CODE",
)  # fmt: skip

GAP: Final[tuple[Parameter[object], ...]] = (INDICATOR, AMONG, A, B, PERIOD, WITHIN, WEIGHT, BY, LANG)
"""What a gap between two groups is asked for with."""
PORTRAIT: Final[tuple[Parameter[object], ...]] = (INDICATOR, AMONG, PEERS, COMMUNES_SORT, LANG)
"""What a portrait is asked for with."""
SIDE_BY_SIDE: Final[tuple[Parameter[object], ...]] = (TERRITORIES, INDICATOR, AMONG, WEIGHT, LANG)
"""What territories side by side are asked for with."""
