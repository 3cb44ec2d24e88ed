"""What is asked of a portrait and of a free comparison: the same objects are addresses and the parameters of the API."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geo.base.errors.comparing import DeclaredEstimateNotCompared, IndicatorNotObserved
from geo.base.errors.kinds import shown
from geo.base.errors.questions import NoValuesAtLevel
from geo.counts.counts import require_comparable
from geo.indicators.catalogue import choose_denominator, get_indicator, load_catalogue
from geo.portrait.side_by_side import TerritoryReference, parse_territories
from geo.vocabulary import parameters
from geo.vocabulary.choices import CommuneColumn
from geo.vocabulary.codes import parse_level
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Weight
from geo.vocabulary.parameter import Given, given_texts, parse_texts, to_texts


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
        A `CommuneColumn`, with a minus sign in front for the other direction.
    """

    level: Level
    code: str
    indicator: str = parameters.INDICATOR.default
    peers: int = parameters.PEERS.default
    sort: str = parameters.COMMUNES_SORT.default

    @classmethod
    def parse(cls, level: str, code: str, given: Given = ()) -> PortraitQuestion:
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
        texts = given_texts(given, parameters.PORTRAIT)
        known = parse_level(level)
        values = choose_denominator(parse_texts(texts, parameters.PORTRAIT))
        indicator = get_indicator(values["indicator"])
        if not indicator.rankable:
            allowed = shown((entry.id for entry in load_catalogue().values() if entry.rankable), 20)
            if indicator.declared:
                raise DeclaredEstimateNotCompared(indicator=indicator.id)
            raise IndicatorNotObserved(arrived=indicator.id, allowed=allowed)
        require_comparable(indicator)
        if known not in indicator.levels:
            raise NoValuesAtLevel(
                indicator=indicator.id,
                level=known,
                period=indicator.latest.id,
                allowed=shown(indicator.levels),
            )
        return cls(known, code, indicator.id, values["peers"], values["sort"])

    def params(self) -> dict[str, str]:
        """Return the parameters that say this question, without those that have their default value."""
        return to_texts({"indicator": self.indicator, "peers": self.peers, "sort": self.sort}, parameters.PORTRAIT)

    def by(self, column: str) -> PortraitQuestion:
        """Return the question with its communes sorted by a column; by the present one, the other way round.

        Examples
        --------
        >>> PortraitQuestion(Level.EPCI, "243500139").by("population").by("population").sort
        'population'
        """
        first, other = (f"-{column}", column) if column == CommuneColumn.POPULATION else (column, f"-{column}")
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
class SideBySideQuestion:
    """Which territories stand side by side, and on what.

    Attributes
    ----------
    territories : tuple of Ref
        Up to ten of any level; none before one was chosen.
    indicator : str
    weight : Weight
        For observed values: share of town halls or of inhabitants.
    """

    territories: tuple[TerritoryReference, ...] = ()
    indicator: str = parameters.INDICATOR.default
    weight: Weight = parameters.WEIGHT.default

    @classmethod
    def parse(cls, given: Given, *, required: bool = False) -> SideBySideQuestion:
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
        >>> SideBySideQuestion.parse([("t", "commune:35238"), ("t", "region:53")]).params()
        {'t': 'commune:35238,region:53'}
        """
        texts = given_texts(given, parameters.SIDE_BY_SIDE)
        values = choose_denominator(parse_texts(texts, parameters.SIDE_BY_SIDE))
        # Commas alone, as a form sends them that was left empty, name no territory.
        named = [values["t"]] if values["t"].strip(" ,") else []
        territories = parse_territories(named) if named or required else ()
        return cls(territories, values["indicator"], values["weight"])

    def params(self) -> dict[str, str]:
        """Return the parameters that say this question, without those that have their default value."""
        named = ",".join(map(str, self.territories))
        return to_texts({"t": named, "indicator": self.indicator, "weight": self.weight}, parameters.SIDE_BY_SIDE)

    def without(self, ref: TerritoryReference) -> SideBySideQuestion:
        """Return the question without one of its territories."""
        return replace(self, territories=tuple(known for known in self.territories if known != ref))

    def with_territory(self, ref: TerritoryReference) -> SideBySideQuestion:
        """Return the question with one more territory; one that is there already stays where it is.

        Raises
        ------
        TooManyTerritories
        """
        if ref in self.territories:
            return self
        return replace(self, territories=parse_territories([str(known) for known in (*self.territories, ref)]))

    def get_indicator(self) -> Indicator:
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
        >>> SideBySideQuestion((TerritoryReference(Level.REGION, "53"), TerritoryReference(Level.REGION, "28"))).slug()
        'compare-rpnt_1_8-region_53-region_28'
        """
        parts = ["compare", self.indicator, *(str(ref).replace(":", "_") for ref in self.territories)]
        return "-".join([*parts, "inhabitants"] if self.weight is Weight.INHABITANTS else parts)
