"""The figure of the whole extent of a view, in a sentence."""

from __future__ import annotations

from typing import Final

from geo.base.i18n import N_, counted_part, number, percent_covered, translate
from geo.views.view import View
from geo.vocabulary import units
from geo.vocabulary.model import Aggregation, Counted, Weight

TOTALS: Final[dict[str, str]] = {
    Counted.TOWN_HALLS: N_("{place}: {value} of communes ({halls}), coverage {coverage}."),
    "concerned": N_(
        "{place}: {value} of the communes {concerned} ({numerator} of {denominator}), coverage {coverage}."
    ),
    Counted.COMMUNES: N_("{place}: {value} of communes ({numerator} of {denominator}), coverage {coverage}."),
    Counted.AUTHORITIES: N_("{place}: {value} of authorities ({numerator} of {denominator}), coverage {coverage}."),
    "concerned inhabitants": N_(
        "{place}: {value} of the inhabitants of communes {concerned} live in one that meets the criterion ({numerator} of "
        "{denominator}), coverage {coverage}."
    ),
    Weight.INHABITANTS: N_(
        "{place}: {value} of inhabitants live in such a commune ({numerator} of {denominator}), coverage {coverage}."
    ),
    Counted.OWN: N_("{place}: {value} ({counts}), coverage {coverage}."),
    Aggregation.WEIGHTED_MEAN: N_("{place}: {value} (weighted mean), coverage {coverage}."),
    Aggregation.MAXIMUM: N_("{place}: {value} at most."),
}
"""By what is counted, and for means and maxima by how values are combined."""


def total_sentence(view: View, place: str, lang: str) -> str:
    """Return the figure of the whole extent of a view that has one, with what it is made of.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> total_sentence(build_view(Query(level="region", period="2026-10")), "France", "en")
    'France: 47.9% of communes (16,690 of 34,827 town halls), coverage 99.86%.'
    """
    indicator, total = view.indicator, view.total
    if total is None:
        return ""
    concerned = indicator.text("concerned", lang)
    if indicator.counted is not Counted.OWN:
        weighed = indicator.weighed(view.query.weight) is Weight.INHABITANTS
        how: str = Weight.INHABITANTS if weighed else indicator.counted
        if concerned:
            how = "concerned inhabitants" if weighed else "concerned"
    elif indicator.summable:
        how = Counted.OWN if indicator.has_counts else Aggregation.WEIGHTED_MEAN
    else:
        how = Aggregation.MAXIMUM
    return translate(TOTALS[how], lang).format(
        place=place,
        concerned=concerned,
        value=units.format_value(total.value, indicator, lang),
        numerator=number(total.numerator, lang),
        denominator=number(total.denominator, lang),
        halls=counted_part(units.MADE_OF[Counted.TOWN_HALLS], lang, count=total.numerator, whole=total.denominator),
        counts=units.counts(indicator, total.numerator, total.denominator, lang) or "–",
        coverage=percent_covered(total.coverage, lang, 2),
    )
