"""The question of a comparison: the same object is an address, a command's arguments and a file name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from geo.base.errors.kinds import shown
from geo.base.errors.questions import ExtentTooSmall, RepeatedParameter, UnknownParameter
from geo.base.i18n import LANGUAGES
from geo.compare.groups import DEFAULT_A, DEFAULT_B
from geo.compare.survey import usual_pair
from geo.indicators.catalogue import load_catalogue
from geo.vocabulary.extents import EXTENT_LEVELS, Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind, Weight
from geo.vocabulary.parsing import choice

BY: tuple[Level, ...] = (Level.REGION, Level.DEPARTEMENT)


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

    indicator: str = "rpnt_1_8"
    a: str = DEFAULT_A
    b: str = DEFAULT_B
    period: str | None = None
    within: Extent | None = None
    weight: Weight = Weight.COMMUNES
    by: Level | None = None
    lang: str = "fr"

    @classmethod
    def parse(cls, given: Iterable[tuple[str, str]] | Mapping[str, str]) -> GapQuestion:
        """Read a question from the parameters of an address or of a command; empty values count as not given.

        Raises
        ------
        UnknownParameter, RepeatedParameter, InvalidExtent, ExtentTooSmall, InvalidChoice

        Examples
        --------
        >>> GapQuestion.parse({"indicator": "rpnt_1_8", "by": "region"}).by
        <Level.REGION: 'region'>
        """
        pairs = list(given.items() if isinstance(given, Mapping) else given)
        names = [name for name, _ in pairs]
        allowed = [field.name for field in fields(cls)]
        for name in names:
            if name not in allowed:
                raise UnknownParameter(arrived=name, allowed=shown(allowed, 20))
            if names.count(name) > 1:
                raise RepeatedParameter(arrived=name, count=names.count(name))
        default = cls()
        text = {name: value.strip() for name, value in pairs if value.strip()}
        question = cls(
            indicator=text.get("indicator", default.indicator),
            a=text.get("a", default.a),
            b=text.get("b", default.b),
            period=text.get("period"),
            within=Extent.parse(text["within"]) if "within" in text else None,
            weight=Weight(choice("weight", text.get("weight", default.weight), list(Weight))),
            by=Level(choice("by", text["by"], BY)) if "by" in text else None,
            lang=choice("lang", text.get("lang", default.lang), LANGUAGES),
        )
        question = _with_figures(question, text)
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
        said = {"indicator": self.indicator, "a": self.a, "b": self.b}
        for field in fields(self)[3:]:
            value = getattr(self, field.name)
            if value != field.default:
                said[field.name] = str(value)
        return said

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


def _with_figures(question: GapQuestion, said: Mapping[str, str]) -> GapQuestion:
    """Where no group of a survey was named, begin with two that have figures."""
    indicator = load_catalogue().get(question.indicator)
    if indicator is None or indicator.kind is not Kind.SURVEY or {"a", "b", "within"} & set(said):
        return question
    found = usual_pair(indicator, (question.a, question.b), question.period)
    if found is None:
        return question
    a, b, edition = found
    return replace(question, a=a, b=b, period=question.period or (None if edition == indicator.latest.id else edition))
