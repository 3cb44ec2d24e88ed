"""Why a layer is not drawn as a map, in both languages, with the figures of the case; and what a drawn one tells apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.base.i18n import N_, N_n, counted, percent, translate
from geo.indicators.fitted import fitted_figures
from geo.indicators.layers import limits
from geo.statistics.informative import NoMap, told_apart
from geo.views.view import View
from geo.vocabulary import units
from geo.vocabulary.model import Kind
from geo.wording.estimates import HELD_BACK

EVERYWHERE: Final = N_("{value} everywhere.")
ONE_FIGURE: Final = N_("One figure, {value}, would stand on every territory.")
ONE_STRATUM: Final = N_n(
    "The survey gives one figure per stratum, and {count} territory of this view takes that of “{stratum}”: the figure is of "
    "the stratum, nothing was measured in the territory.",
    "The survey gives one figure per stratum, and all {count} territories of this view that have one take that of “{stratum}”. A "
    "map would show the same colour on each of them, as if it had been measured there.",
)
ONE_VALUE: Final = N_n(
    "{count} territory alone has a value: a map would tell it from no other.",
    "All {count} territories with a value have the same one: a map of one colour would tell no place from another.",
)
WITHIN: Final = N_(
    "From {low} to {high}, the values are {spread} apart; half of their 95 % intervals are {width} wide or wider. The colours of "
    "a map would mostly show chance."
)
NO_FIGURE: Final = N_("No territory of this view has a figure in this edition.")
UNTESTED: Final = N_(
    "The number of answers was not published: no interval can be given, and whether the figures differ by more than chance is "
    "not known."
)
MODELLED: Final = N_(
    "The modelled values of the territories go from {low} to {high}; their 95 % intervals are typically {width} wide."
)
BEHIND: Final = N_n(
    "The chart shows the published figures of this question in that edition; the model was fitted to {count} figure of all "
    "editions.",
    "The chart shows the published figures of this question in that edition; the model was fitted to {count} figures of all "
    "editions.",
)
SAME: Final = N_("Every territory has the modelled value {low}, with a 95 % interval that is {width} wide.")
WITHIN_MODELLED: Final = N_(
    "From {low} to {high}, the values are {spread} apart; half of their 95 % intervals are {width} wide or wider. The colours of "
    "a map would show differences that are smaller than what is not known of each place."
)
TOLD_APART: Final = N_("{share} of the pairs of territories can be told apart: their 95 % intervals do not overlap.")
NONE_APART: Final = N_(
    "No two territories can be told apart: all their 95 % intervals overlap. The colours show what kind and size of authority "
    "let expect, nothing else about a place."
)
SECOND: Final = N_("Second indicator, “{label}”: {reason}")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a view is not drawn as a map, as a value of an error: a sentence that knows how to say itself in a language."""

    view: View

    def text(self, lang: str) -> str:
        """Return the sentences in `lang`."""
        return " ".join(reasons(self.view, lang))


def refused(view: View) -> View:
    """Return the view that is not drawn: this one, or that of its second indicator."""
    return view.second if view.second and not view.information.no_map else view


def reasons(view: View, lang: str) -> list[str]:
    """Return why a view is not drawn as a map, with its figures; nothing for one that is drawn.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> view = build_view(Query.parse({"indicator": "ia_projet_en_cours", "level": "region"}))
    >>> reasons(view, "en")[0]
    'One figure, 85%, would stand on every territory.'
    """
    if view.no_map is None:
        return []
    of = refused(view)
    sentences = [*_sentences(of, lang), *_modelled(of, lang)]
    if of is not view:
        label = of.indicator.text("label", lang)
        sentences[0] = translate(SECOND, lang).format(label=label, reason=sentences[0])
    return sentences


def share_told_apart(view: View) -> float:
    """Return the share of pairs of drawn territories whose 95 % intervals do not overlap; NaN for observed values."""
    if view.indicator.kind is Kind.OBSERVED:
        return math.nan
    low, high = limits(view.frame)
    held = view.assigned < 0
    return told_apart(np.where(held, np.nan, low), np.where(held, np.nan, high))


def drawn_notes(view: View, lang: str) -> list[str]:
    """Return what a map of estimates that is drawn tells apart, or that it is not known; nothing for observed values.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> view = build_view(Query.parse({"indicator": "data_projet_engage", "level": "commune", "period": "2022"}))
    >>> drawn_notes(view, "en")
    ['6.0% of the pairs of territories can be told apart: their 95 % intervals do not overlap.']
    """
    if view.no_map or view.indicator.kind is Kind.OBSERVED:
        return []
    if not view.information.tested:
        return [translate(UNTESTED, lang)]
    share = share_told_apart(view)
    return [translate(TOLD_APART, lang).format(share=percent(share, lang)) if share else translate(NONE_APART, lang)]


def _sentences(view: View, lang: str) -> list[str]:
    found, kind = view.information, view.information.no_map
    value = written(view, found.lowest, lang)
    if kind is NoMap.NOTHING_DRAWN:
        return [counted(HELD_BACK, lang, count=view.held_back) if view.held_back else translate(NO_FIGURE, lang)]
    if kind is NoMap.ONE_STRATUM:
        stratum = next(f.stratum.label(lang) for f in view.strata if math.isclose(f.value, found.lowest))
        return [
            translate(ONE_FIGURE, lang).format(value=value),
            counted(ONE_STRATUM, lang, count=found.count, stratum=stratum),
        ]
    if kind is NoMap.ONE_VALUE:
        return [translate(EVERYWHERE, lang).format(value=value), counted(ONE_VALUE, lang, count=found.count)]
    low, high = (written(view, value, lang) for value in (found.lowest, found.highest))
    spread, width = (wide(view, value, lang) for value in (found.spread, found.width))
    within = WITHIN_MODELLED if view.indicator.kind is Kind.MODELLED else WITHIN
    return [translate(within, lang).format(low=low, high=high, spread=spread, width=width)]


def _modelled(view: View, lang: str) -> list[str]:
    """Return in what range modelled values lie that are not drawn, and how wide their intervals are."""
    if view.indicator.kind is not Kind.MODELLED:
        return []
    behind = counted(BEHIND, lang, count=fitted_figures(view.indicator.basis))
    values = view.frame["value"].dropna()
    widths = (view.frame["high"] - view.frame["low"]).dropna()
    if values.empty or widths.empty or view.no_map is NoMap.WITHIN_INTERVALS:
        return [behind]
    low, high = (written(view, float(value), lang) for value in (values.min(), values.max()))
    told = SAME if low == high else MODELLED
    return [translate(told, lang).format(low=low, high=high, width=wide(view, float(widths.median()), lang)), behind]


def written(view: View, value: float, lang: str) -> str:
    """Write a value as pages do: surveys publish whole percentages."""
    return units.format_value(value, view.indicator, lang)


def wide(view: View, size: float, lang: str) -> str:
    """Write a difference without its sign."""
    return units.format_difference(size, view.indicator, lang).removeprefix("+")
