"""Two maps side by side: two questions, of which the second says only what differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from geo.base.errors.questions import ClassesNotShared
from geo.indicators.layers import drawn_values
from geo.statistics.classify import assign, reclassify
from geo.views.query import Query
from geo.views.view import View, build_view, classify_values
from geo.vocabulary import parameters
from geo.vocabulary.choices import Drawing, Lock
from geo.vocabulary.model import Break
from geo.vocabulary.parameter import Parameter, refuse_names

PREFIX: Final = "b."
"""Before the name of a parameter that only the second map has."""
SHARED: Final = parameters.SHARED.name
_BOTH: Final[tuple[Parameter[object], ...]] = (
    parameters.INDICATOR, parameters.AMONG, parameters.LEVEL, parameters.PERIOD, parameters.WITHIN, parameters.WEIGHT,
)  # fmt: skip
FIELDS: Final = tuple(parameter.name for parameter in _BOTH if parameter is not parameters.AMONG)
"""What can differ between both maps; the classes and colours are chosen once."""
SECOND: Final = tuple(replace(parameter, name=PREFIX + parameter.name) for parameter in _BOTH)
"""The parameters of the second map alone."""
PAIR: Final = (*parameters.VIEW, parameters.SHARED, *SECOND)
"""What two maps are asked for with."""


@dataclass(frozen=True, slots=True)
class MapPair:
    """Two questions; ``shared`` cuts the values of both into the same classes.

    Examples
    --------
    >>> pair = MapPair.parse([("indicator", "rpnt_1_1"), ("b.period", "2021-07"), ("shared", "1")])
    >>> pair.second.indicator, pair.second.period, pair.params()["b.period"]
    ('rpnt_1_1', '2021-07', '2021-07')
    """

    first: Query
    second: Query
    shared: bool = False

    @classmethod
    def parse(cls, given: Iterable[tuple[str, str]]) -> MapPair:
        """Read two questions: parameters as `Query.parse` takes them, those of the second map alone with ``b.`` before them.

        Raises
        ------
        RequestError
            As `Query.parse`.
        """
        pairs = list(given)
        refuse_names([name for name, _ in pairs], PAIR)
        shared = parameters.SHARED.read(dict(pairs).get(SHARED, "").strip() or "0")
        first = [(name, value) for name, value in pairs if not name.startswith(PREFIX) and name != SHARED]
        own = {name.removeprefix(PREFIX): value for name, value in pairs if name.startswith(PREFIX) and value.strip()}
        kept = [(name, value) for name, value in first if name not in own]
        # A dash takes back what the first map is limited to.
        changed = [(name, "" if value == "-" else value) for name, value in own.items()]
        plain: dict[str, object] = {"draw": Drawing.CLASSES, "second": None, "selected": None}
        if shared:
            # Classes of both maps together are not those of all periods of one of them.
            plain["lock"] = Lock.NOTHING
        return cls(Query.parse(first).with_(**plain), Query.parse([*kept, *changed]).with_(**plain), shared)

    def params(self) -> dict[str, str]:
        """Return the parameters that say both questions."""
        params = self.first.params()
        second = self.second.params()
        for name in FIELDS:
            if second.get(name) != params.get(name):
                params[PREFIX + name] = second.get(name, "-")
        return {**params, SHARED: "1"} if self.shared else params


def pair_breaks(one: View, other: View) -> tuple[Break, ...]:
    """Return the breaks between the periods of two maps of one indicator, with either denominator; none between two indicators.

    Examples
    --------
    >>> pair = MapPair.parse([("level", "region"), ("b.period", "2021-07")])
    >>> [known.after for known in pair_breaks(*build_map_pair(pair))]
    ['2025-05']
    """
    if one.indicator.unconditional != other.indicator.unconditional:
        return ()
    return one.indicator.breaks_between(one.period.id, other.period.id)


def build_map_pair(pair: MapPair) -> tuple[View, View]:
    """Answer two questions.

    Parameters
    ----------
    pair : MapPair

    Returns
    -------
    tuple of View
        Where classes are shared they were cut from the values of both maps together; counts are those of each.

    Raises
    ------
    As `geo.views.view.build_view`; ClassesNotShared.

    Examples
    --------
    >>> one, other = build_map_pair(MapPair.parse([("level", "region"), ("b.period", "2021-07"), ("shared", "1")]))
    >>> one.classes.breaks == other.classes.breaks
    True
    """
    first, second = build_view(pair.first), build_view(pair.second)
    if not pair.shared:
        return first, second
    units = {(view.indicator.unit, view.indicator.unit_fr) for view in (first, second)}
    if len(units) > 1:
        raise ClassesNotShared(a=first.indicator.id, b=second.indicator.id)
    values = [drawn_values(view.frame) for view in (first, second)]
    classes = classify_values(pair.first, first.indicator, np.concatenate(values), first.parting)
    views = []
    for view, own in zip((first, second), values, strict=True):
        views.append(replace(view, classes=reclassify(classes, own), assigned=assign(own, classes.breaks)))
    return views[0], views[1]
