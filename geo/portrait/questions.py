"""What is asked of a portrait and of a free comparison: the same objects are addresses and the parameters of the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from geo.base.errors.comparing import DeclaredEstimateNotCompared, IndicatorNotObserved
from geo.base.errors.kinds import shown
from geo.base.errors.questions import NoValuesAtLevel
from geo.counts.counts import require_comparable
from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.portrait.peers import DEFAULT_PEERS, parse_peer_count
from geo.portrait.side_by_side import Ref, parse_territories
from geo.views.query import refuse_names
from geo.vocabulary.codes import parse_level
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Weight
from geo.vocabulary.parsing import choice

DEFAULT_INDICATOR: Final = "rpnt_1_8"
SORTS: Final = ("lacks", "name", "population")
"""What the communes of an EPCI can be sorted by; a minus sign turns it round."""

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PortraitQuestion:
    """Which portrait, and what of it is shown.

    Attributes
    ----------
    level : Level
    code : str
    indicator : str
        Observed: the one that the map shows and whose evolution is drawn.
    peers : int
        How many statistical peers.
    sort : str
        One of `SORTS`, with a minus sign in front for the other direction.
    """

    level: Level
    code: str
    indicator: str = DEFAULT_INDICATOR
    peers: int = DEFAULT_PEERS
    sort: str = SORTS[0]

    @classmethod
    def parse(cls, level: str, code: str, given: Pairs = ()) -> PortraitQuestion:
        """Read a question from an address; empty values count as not given.

        Raises
        ------
        UnknownLevel, UnknownParameter, RepeatedParameter, UnknownIndicator, IndicatorNotObserved, NoValuesAtLevel,
        MaximumNotCompared, DeclaredEstimateNotCompared, InvalidPeerCount, InvalidChoice

        Examples
        --------
        >>> PortraitQuestion.parse("epci", "243500139", [("peers", "5")]).params()
        {'peers': '5'}
        """
        text = _named(given, ("indicator", "peers", "sort", "lang"))
        default = cls(parse_level(level), code)
        sort = text.get("sort", default.sort)
        choice("sort", sort.removeprefix("-"), SORTS)
        indicator = get_indicator(text.get("indicator", default.indicator))
        if not indicator.rankable:
            allowed = shown((known.id for known in load_catalogue().values() if known.rankable), 20)
            if indicator.declared:
                raise DeclaredEstimateNotCompared(indicator=indicator.id)
            raise IndicatorNotObserved(arrived=indicator.id, allowed=allowed)
        require_comparable(indicator)
        if default.level not in indicator.levels:
            raise NoValuesAtLevel(
                indicator=indicator.id,
                level=default.level,
                period=indicator.latest.id,
                allowed=shown(indicator.levels),
            )
        peers = parse_peer_count(text["peers"]) if "peers" in text else default.peers
        return replace(default, indicator=indicator.id, peers=peers, sort=sort)

    def params(self) -> dict[str, str]:
        """Return the parameters that say this question, without those that have their default value."""
        default = PortraitQuestion(self.level, self.code)
        names = ("indicator", "peers", "sort")
        return {name: str(getattr(self, name)) for name in names if getattr(self, name) != getattr(default, name)}

    def by(self, column: str) -> PortraitQuestion:
        """Return the question with its communes sorted by a column; by the present one, the other way round.

        Examples
        --------
        >>> PortraitQuestion(Level.EPCI, "243500139").by("population").by("population").sort
        'population'
        """
        first, other = (f"-{column}", column) if column == "population" else (column, f"-{column}")
        return replace(self, sort=other if self.sort == first else first)

    def slug(self) -> str:
        """Return a file name without an ending.

        Examples
        --------
        >>> PortraitQuestion(Level.COMMUNE, "35238").slug()
        'portrait-commune-35238'
        """
        return f"portrait-{self.level}-{self.code}"


@dataclass(frozen=True, slots=True)
class FreeQuestion:
    """Which territories stand side by side, and on what.

    Attributes
    ----------
    territories : tuple of Ref
        Up to ten of any level; none before one was chosen.
    indicator : str
    weight : Weight
        For observed values: share of town halls or of inhabitants.
    """

    territories: tuple[Ref, ...] = ()
    indicator: str = DEFAULT_INDICATOR
    weight: Weight = Weight.COMMUNES

    @classmethod
    def parse(cls, given: Pairs, *, required: bool = False) -> FreeQuestion:
        """Read a question from an address: ``t`` as often as needed, or several in one separated by commas.

        Parameters
        ----------
        given : iterable of (name, value)
        required : bool
            Whether there has to be a territory.

        Raises
        ------
        UnknownParameter, RepeatedParameter, InvalidTerritory, TooManyTerritories, UnknownTerritory, FormerTerritory,
        UnknownIndicator, InvalidChoice

        Examples
        --------
        >>> FreeQuestion.parse([("t", "commune:35238"), ("t", "region:53")]).params()
        {'t': 'commune:35238,region:53'}
        """
        pairs = list(given)
        texts = [value for name, value in pairs if name == "t" and value.strip(" ,")]
        text = _named([pair for pair in pairs if pair[0] != "t"], ("indicator", "weight", "lang"), "t")
        return cls(
            territories=parse_territories(texts) if texts or required else (),
            indicator=text.get("indicator", DEFAULT_INDICATOR),
            weight=Weight(choice("weight", text.get("weight", Weight.COMMUNES), list(Weight))),
        )

    def params(self) -> dict[str, str]:
        """Return the parameters that say this question, without those that have their default value."""
        said = {"t": ",".join(map(str, self.territories))} if self.territories else {}
        if self.indicator != DEFAULT_INDICATOR:
            said["indicator"] = self.indicator
        if self.weight is not Weight.COMMUNES:
            said["weight"] = str(self.weight)
        return said

    def without(self, ref: Ref) -> FreeQuestion:
        """Return the question without one of its territories."""
        return replace(self, territories=tuple(known for known in self.territories if known != ref))

    def with_territory(self, ref: Ref) -> FreeQuestion:
        """Return the question with one more territory; one that is there already stays where it is.

        Raises
        ------
        TooManyTerritories
        """
        if ref in self.territories:
            return self
        return replace(self, territories=parse_territories([str(known) for known in (*self.territories, ref)]))

    def asked(self) -> Indicator:
        """Return the indicator.

        Raises
        ------
        UnknownIndicator
        """
        return get_indicator(self.indicator)

    def slug(self) -> str:
        """Return a file name without an ending.

        Examples
        --------
        >>> FreeQuestion((Ref(Level.REGION, "53"), Ref(Level.REGION, "28"))).slug()
        'compare-rpnt_1_8-region_53-region_28'
        """
        parts = ["compare", self.indicator, *(str(ref).replace(":", "_") for ref in self.territories)]
        return "-".join([*parts, "inhabitants"] if self.weight is Weight.INHABITANTS else parts)


def _named(given: Pairs, allowed: tuple[str, ...], *besides: str) -> dict[str, str]:
    pairs = list(given)
    refuse_names([name for name, _ in pairs], [*besides, *allowed])
    return {name: value.strip() for name, value in pairs if value.strip()}
