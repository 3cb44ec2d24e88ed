"""What can be chosen in a question: one enumeration for each parameter that names one of a few values."""

from __future__ import annotations

from enum import StrEnum


class Drawing(StrEnum):
    """How values are drawn: coloured areas, circles as large as the counts, two indicators at once, clusters of neighbours."""

    CLASSES = "classes"
    CIRCLES = "circles"
    BIVARIATE = "bivariate"
    HOTSPOTS = "hotspots"


class Among(StrEnum):
    """The denominator of a share: all town halls, or those that declare what the criterion is about."""

    ALL = "all"
    DECLARING = "declaring"


class Scheme(StrEnum):
    """Methods of classification; all but ``manual`` find the breaks themselves."""

    QUANTILES = "quantiles"
    EQUAL_INTERVAL = "equal_interval"
    FISHER_JENKS = "fisher_jenks"
    HEAD_TAIL = "head_tail"
    STD_MEAN = "std_mean"
    PRETTY = "pretty"
    MANUAL = "manual"


class Lock(StrEnum):
    """What shares its classes: nothing, or all periods of the indicator."""

    NOTHING = ""
    PERIODS = "periods"


class Palette(StrEnum):
    """Colours of a map: from light to dark, around a centre, or without an order (see `geo.vocabulary.palettes`)."""

    YLGNBU = "YlGnBu"
    PUBUGN = "PuBuGn"
    YLORBR = "YlOrBr"
    ORRD = "OrRd"
    PURPLES = "Purples"
    BRBG = "BrBG"
    RDBU = "RdBu"
    PRGN = "PRGn"
    TOL = "Tol"


class TableColumn(StrEnum):
    """Columns of the table beside a map that its rows can be sorted by."""

    CODE = "code"
    NAME = "name"
    VALUE = "value"
    LOW = "low"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    COVERAGE = "coverage"
    STRATUM = "stratum"
    SAMPLE_SIZE = "sample_size"
    DOUBT = "doubt"
    SECOND = "second"
    CATEGORY = "category"


class CommuneColumn(StrEnum):
    """What the communes of an EPCI can be sorted by."""

    LACKS = "lacks"
    NAME = "name"
    POPULATION = "population"


class TableFormat(StrEnum):
    """Formats of figures that the API answers with."""

    JSON = "json"
    CSV = "csv"


class DataFormat(StrEnum):
    """Formats of a view as data."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    GPKG = "gpkg"
    PARQUET = "parquet"


class PictureFormat(StrEnum):
    """Formats of a map as a picture."""

    PNG = "png"
    SVG = "svg"
    PDF = "pdf"


class DocumentFormat(StrEnum):
    """Formats of a gap page or a portrait as a document for a meeting."""

    HTML = "html"
    PDF = "pdf"


HTML = "html"
"""A map as one file that works without a network."""
EXPORTS: tuple[str, ...] = (*DataFormat, HTML, *PictureFormat)
"""Formats of a view as a file."""


class EpciType(StrEnum):
    """Types of EPCI in the interface; the Métropole de Lyon (``MET69`` in the official list) counts as ``METRO``."""

    CC = "CC"
    CA = "CA"
    CU = "CU"
    METRO = "METRO"
