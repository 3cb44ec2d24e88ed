"""The part of the country that a question is limited to, and which communes count in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from geo.base.errors.kinds import shown
from geo.base.errors.questions import InvalidExtent
from geo.vocabulary.codes import looks_like
from geo.vocabulary.levels import ABOVE_COMMUNES, Level

if TYPE_CHECKING:
    import pandas as pd

ZONE: Final = "zone"
METROPOLITAN: Final = "metropolitan"
"""Metropolitan France with Corsica, without the five overseas départements: the one zone there is."""

ExtentLevel: TypeAlias = Level | Literal["zone"]

EXTENT_LEVELS: Final[dict[Level, tuple[ExtentLevel, ...]]] = {level: (*level.record.parents, ZONE) for level in Level}
"""Inside what the territories of a level can be shown."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The territory or zone that a question is limited to; its text is ``level:code``.

    Attributes
    ----------
    level : Level or "zone"
    code : str
        Code of the territory; ``metropolitan`` for the zone.

    Examples
    --------
    >>> str(Extent.parse("region:53")), Extent.parse("zone:metropolitan").is_zone
    ('region:53', True)
    """

    level: ExtentLevel
    code: str

    def __str__(self) -> str:
        return f"{self.level}:{self.code}"

    @property
    def is_zone(self) -> bool:
        """Say whether this is metropolitan France rather than a territory."""
        return self.level == ZONE

    @property
    def territory_level(self) -> Level:
        """Level of the territory.

        Raises
        ------
        ValueError
            If this is a zone.
        """
        return Level(self.level)

    @classmethod
    def parse(cls, text: str) -> Extent:
        """Read ``level:code``.

        Raises
        ------
        InvalidExtent
            If the text has another form, or the code is not one of that level.
        """
        level, _, code = text.partition(":")
        if (level, code) == (ZONE, METROPOLITAN):
            return cls(ZONE, METROPOLITAN)
        if level not in ABOVE_COMMUNES or not looks_like(code, Level(level)):
            raise InvalidExtent(arrived=text, allowed=shown((*ABOVE_COMMUNES, f"{ZONE}:{METROPOLITAN}")))
        return cls(Level(level), code)


@dataclass(frozen=True, slots=True)
class Filter:
    """The communes that count: by population band and by type of EPCI; an empty tuple lets all pass.

    Examples
    --------
    >>> str(Filter(("0-499",), ("CC",)))
    'size=0-499, type=CC'
    """

    size: tuple[str, ...] = ()
    type: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.size or self.type)

    def __str__(self) -> str:
        parts = (f"{name}={','.join(values)}" for name, values in (("size", self.size), ("type", self.type)) if values)
        return ", ".join(parts)

    def mask(self, communes: pd.DataFrame) -> pd.Series:
        """Say which communes pass.

        Parameters
        ----------
        communes : DataFrame
            With ``band`` and ``epci_type``.

        Returns
        -------
        Series of bool, aligned with the rows
        """
        import pandas as pd

        passed = pd.Series(True, index=communes.index)
        if self.size:
            passed &= communes["band"].isin(self.size)
        if self.type:
            passed &= communes["epci_type"].isin(self.type).fillna(False).astype(bool)
        return passed
