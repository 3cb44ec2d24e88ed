"""What the pages of the three steps are given: file, check, describe; and those between and after them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from geo.base.i18n import N_
from geo.doctor.gazetteer.role import Role
from geo.importing.description import DIRECTIONS, LONGEST, UNITS_OF, GivenUnit
from geo.maps.web.templates import Page
from geo.vocabulary.model import Aggregation, Direction, Kind, Theme
from geo.wording import labels
from webapp.base.settings import Settings
from webapp.uploads.records import CheckRequest, CheckResult, GivenDescription, ImportResult, ValueColumn
from webapp.uploads.uploads import Upload

AGGREGATIONS: Final = {
    Aggregation.SHARE: N_("Share: a numerator and a denominator"),
    Aggregation.SUM: N_("Count: added up, shown for 1,000 inhabitants"),
    Aggregation.ANY: N_("Yes or no: yes as soon as one part is yes"),
    Aggregation.ALL: N_("Yes or no: yes where all parts are yes"),
    Aggregation.WEIGHTED_MEAN: N_("Mean: weighted by inhabitants, or by a column"),
    Aggregation.MAXIMUM: N_("Maximum: the largest value"),
}
UNITS: Final = {
    GivenUnit.SHARE: N_("share from 0 to 1"),
    GivenUnit.PERCENT: N_("percentage from 0 to 100"),
    GivenUnit.COUNT: N_("count"),
    GivenUnit.NUMBER: N_("another number"),
}
DIRECTION_NAMES: Final = {
    Direction.NEUTRAL: N_("neither high nor low is better"),
    Direction.HIGHER_IS_BETTER: N_("higher is better"),
    Direction.LOWER_IS_BETTER: N_("lower is better"),
}


@dataclass(frozen=True, slots=True)
class FilePage(Page):
    """The first step: choose a file.

    Attributes
    ----------
    open : bool
        Whether files are taken here.
    tokens : bool
        Whether that takes a token.
    limits : Settings
        How large a file may be.
    formats : str
        Formats that are read, for people.
    endings : str
        Endings of their files, for the browser's chooser.
    """

    template: ClassVar[str] = "import_file.html"

    open: bool
    tokens: bool
    limits: Settings
    formats: str
    endings: str


@dataclass(frozen=True, slots=True)
class WaitPage(Page):
    """A job is running.

    Attributes
    ----------
    id : str
        Of the upload.
    file : str
        Name of the file as it arrived.
    progress : int
        Percent that is done.
    """

    template: ClassVar[str] = "import_wait.html"

    id: str
    file: str
    progress: int


@dataclass(frozen=True, slots=True)
class CheckPage(Page):
    """The second step: what the check found, and how else the file can be read.

    Attributes
    ----------
    id : str
        Of the upload.
    request : CheckRequest
        How the file was read.
    check : CheckResult or None
        None where it did not come to an end.
    refused : str or None
        Why the file, or its description, was refused.
    roles : tuple of Role
        What a column can say.
    """

    template: ClassVar[str] = "import_check.html"

    id: str
    request: CheckRequest
    check: CheckResult | None
    refused: str | None
    roles: tuple[Role, ...] = tuple(Role)


@dataclass(frozen=True, slots=True)
class DescribePage(Page):
    """The third step: say what the values are.

    Attributes
    ----------
    id : str
        Of the upload.
    file : str
        Name of the file as it arrived.
    columns : list of ValueColumn
        Those that may hold values.
    given : GivenDescription
        What was typed before.
    refused : str or None
        Why that was refused.
    aggregations, units, directions, themes, kinds : dict
        What can be chosen: name, and a message to translate.
    units_of : dict of Aggregation to tuple of str
        Units that go with each aggregation.
    longest : dict of str to int
        Characters of a text at most.
    """

    template: ClassVar[str] = "import_describe.html"

    id: str
    file: str
    columns: list[ValueColumn]
    given: GivenDescription
    refused: str | None
    aggregations: dict[Aggregation, str]
    units: dict[GivenUnit, str]
    directions: dict[Direction, str]
    themes: dict[Theme, str]
    kinds: dict[Kind, str]
    units_of: dict[Aggregation, tuple[GivenUnit, ...]]
    longest: dict[str, int]


@dataclass(frozen=True, slots=True)
class DonePage(Page):
    """The values are on the map.

    Attributes
    ----------
    id : str
        Of the upload.
    result : ImportResult
    """

    template: ClassVar[str] = "import_done.html"

    id: str
    result: ImportResult


def describe_page(upload: Upload, check: CheckResult, given: GivenDescription, refused: str | None) -> DescribePage:
    """Return the third step for an upload that was checked."""
    return DescribePage(
        id=upload.id,
        file=upload.request.shown,
        columns=check.columns,
        given=given,
        refused=refused,
        aggregations=AGGREGATIONS,
        units=UNITS,
        directions={name: DIRECTION_NAMES[name] for name in DIRECTIONS},
        themes={theme: labels.THEMES[theme] for theme in Theme},
        kinds={kind: labels.KINDS[kind] for kind in Kind},
        units_of=UNITS_OF,
        longest=LONGEST,
    )
