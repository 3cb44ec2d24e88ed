"""What to see in place of a map that is not drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geo.base.i18n import N_, translate
from geo.indicators.catalogue import load_catalogue
from geo.indicators.derived.modelled import SUFFIX
from geo.indicators.estimates import any_drawn, default_period
from geo.indicators.survey import read_survey
from geo.views.query import Query
from geo.views.view import View
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Kind
from geo.wording import labels

LEVELS: Final = (Level.EPCI, Level.COMMUNE, Level.DEPARTEMENT, Level.REGION)
"""In which order a level is looked for at which an estimate is drawn."""
MODELLED_NOTE: Final = N_("Estimate from the same survey, {level}")
OBSERVED_NOTE: Final = N_("Same theme, {level}")
OTHER_NOTE: Final = N_("The same figures, {level}, {period}")
GAP_LABEL: Final = N_("Gap between strata, with its interval")
GAP_NOTE: Final = N_("The same survey, two strata at a time")


@dataclass(frozen=True, slots=True)
class Alternative:
    """A page that says more than the map would.

    Attributes
    ----------
    kind : Kind
    kind_label, label, note : str
        In words.
    path : str
        Of the page, ``/map`` or ``/compare``.
    params : dict of str to str
        Of its address, without the language.
    """

    kind: Kind
    kind_label: str
    label: str
    note: str
    path: str
    params: dict[str, str]


def first_level(indicator: Indicator, preferred: Level | None = None) -> Level | None:
    """Return the first level at which an indicator is drawn as a map: the preferred one, then by `LEVELS`; None for none.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> first_level(get_indicator("rpnt_1_8"), Level.REGION), first_level(get_indicator("ia_projet_en_cours"))
    (<Level.REGION: 'region'>, None)
    """
    order = [*([preferred] if preferred else []), *LEVELS]
    return next((level for level in order if level in indicator.levels and any_drawn(indicator, level)), None)


def alternatives(view: View, lang: str) -> list[Alternative]:
    """Return what to see in place of the map of a view: a model, another level, an observed figure, a gap between strata."""
    return list(_alternatives(view, lang))


def _alternatives(view: View, lang: str) -> Iterator[Alternative]:
    indicator, catalogue = view.indicator, load_catalogue()
    basis = indicator.basis if indicator.kind is Kind.MODELLED else indicator.id
    twin = catalogue.get(basis + SUFFIX)
    if twin and (level := first_level(twin, view.query.level)):
        yield _map(view, twin, level, translate(MODELLED_NOTE, lang).format(level=_many(level, lang)), lang)
    own = catalogue.get(basis)
    level = first_level(own) if own else None
    if own and level and own.kind is Kind.SURVEY:
        period = default_period(own, level)
        note = translate(OTHER_NOTE, lang).format(level=_many(level, lang), period=period.id if period else "")
        yield _map(view, own, level, note, lang)
    for other in catalogue.values():
        if other.theme is indicator.theme and other.rankable and not other.conditional and other.id != indicator.id:
            level = first_level(other, view.query.level)
            if level:
                yield _map(view, other, level, translate(OBSERVED_NOTE, lang).format(level=_many(level, lang)), lang)
                break
    if own and own.kind is Kind.SURVEY and _strata(own) > 1:
        kind = labels.kind_label(own, lang)
        label, note = translate(GAP_LABEL, lang), translate(GAP_NOTE, lang)
        yield Alternative(Kind.SURVEY, kind, label, note, "/compare", {"indicator": own.id})


def _map(view: View, indicator: Indicator, level: Level, note: str, lang: str) -> Alternative:
    query = Query(indicator=indicator.id, level=level)
    label = indicator.text("label", lang)
    return Alternative(indicator.shown_kind, labels.kind_label(indicator, lang), label, note, "/map", query.params())


def _many(level: Level, lang: str) -> str:
    return translate(level.record.nouns.many, lang)


def _strata(survey: Indicator) -> int:
    """Return how many strata have a figure in the edition of a survey with the most."""
    table = read_survey()
    return int(table[table["indicator"].eq(survey.id)].groupby("edition")["stratum"].nunique().max())
