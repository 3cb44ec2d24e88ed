"""The question of a comparison: the same object is an address, a command's arguments and a file name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from geo.base.errors.questions import ExtentTooSmall
from geo.compare.survey import usual_pair
from geo.indicators.catalogue import choose_denominator, load_catalogue
from geo.vocabulary import parameters
from geo.vocabulary.extents import EXTENT_LEVELS, Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind, Weight
from geo.vocabulary.parameter import Given, given_texts, parse_texts, to_texts

PARTS: Final = tuple(parameter for parameter in parameters.GAP if parameter is not parameters.AMONG)
"""What a question is made of; ``among`` chooses its indicator."""


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """Which two groups are compared, on what, when, where.

    Attributes
    ----------
    indicator : str
    a, b : str
        Groups of communes (`geo.compare.groups.parse_group`); for a survey, its strata.
    period : str or None
        None is the latest one.
    within : Extent or None
    weight : Weight
    by : Level or None
        Also the gap in each région or département.
    lang : str
    """

    indicator: str = parameters.INDICATOR.default
    a: str = parameters.A.default
    b: str = parameters.B.default
    period: str | None = parameters.PERIOD.default
    within: Extent | None = parameters.WITHIN.default
    weight: Weight = parameters.WEIGHT.default
    by: Level | None = parameters.BY.default
    lang: str = parameters.LANG.default

    @classmethod
    def parse(cls, given: Given) -> GapQuestion:
        """Read a question from the parameters of an address or of a command; empty values count as not given.

        Raises
        ------
        UnknownParameter, RepeatedParameter, InvalidExtent, ExtentTooSmall, InvalidChoice

        Examples
        --------
        >>> GapQuestion.parse({"indicator": "rpnt_1_8", "by": "region"}).by
        <Level.REGION: 'region'>
        """
        texts = given_texts(given, parameters.GAP)
        question = _with_figures(cls(**choose_denominator(parse_texts(texts, parameters.GAP))), texts)
        if question.by and question.within and question.within.level not in EXTENT_LEVELS[question.by]:
            raise ExtentTooSmall(level=question.by, within=question.within)
        return question

    def params(self) -> dict[str, str]:
        """Return the parameters that say this question, without those that have their default value.

        Examples
        --------
        >>> GapQuestion(a="band_0-499").params()
        {'indicator': 'rpnt_1_8', 'a': 'band_0-499', 'b': 'metropole'}
        """
        values = {parameter.name: getattr(self, parameter.name) for parameter in PARTS}
        return {"indicator": self.indicator, "a": self.a, "b": self.b, **to_texts(values, PARTS)}

    def slug(self) -> str:
        """Return a file name without an ending: safe on every system, and it speaks.

        Examples
        --------
        >>> GapQuestion(within=Extent(Level.REGION, "53")).slug()
        'gap-rpnt_1_8-commune_lt_3500-metropole-region_53-latest'
        """
        extent = str(self.within) if self.within else "france"
        parts = ["gap", self.indicator, self.a, self.b, *([f"by_{self.by}"] if self.by else []), extent]
        parts.append(self.period or "latest")
        if self.weight is Weight.INHABITANTS:
            parts.append("inhabitants")
        return "-".join(parts).replace(":", "_").replace("+", "plus")


def _with_figures(question: GapQuestion, texts: Mapping[str, str]) -> GapQuestion:
    """Where no group of a survey was named, begin with two that have figures."""
    indicator = load_catalogue().get(question.indicator)
    if indicator is None or indicator.kind is not Kind.SURVEY or {"a", "b", "within"} & set(texts):
        return question
    usual = usual_pair(indicator, (question.a, question.b), question.period)
    if usual is None:
        return question
    a, b, edition = usual
    return replace(question, a=a, b=b, period=question.period or (None if edition == indicator.latest.id else edition))
