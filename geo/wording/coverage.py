"""What figures cover, in words: of what was to be measured, how much was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from geo.base.i18n import N_, N_n, counted, number, percent_covered, translate
from geo.counts.measured import behind, measured
from geo.views.view import View
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Counted, Weight

VALUED: Final = N_n("{level}: {count} of {whole} with a value.", "{level}: {count} of {whole} with a value.")
COVERED: Final[dict[str, str]] = {
    Counted.TOWN_HALLS: N_("Coverage: {share} of the town halls."),
    Counted.COMMUNES: N_("Coverage: {share} of the communes."),
    Counted.AUTHORITIES: N_("Coverage: {share} of the authorities."),
    Counted.OWN: N_("Coverage: {share} of what would be counted if no value were missing."),
    Weight.INHABITANTS: N_("Coverage: {share} of the inhabitants."),
}
"""By what is counted."""
COVERED_OF: Final = {
    Weight.COMMUNES: N_("Coverage: {share} of the {expected}."),
    Weight.INHABITANTS: N_("Coverage, by inhabitants: {share} of the {expected}."),
}
"""Of an indicator that does not concern everybody."""
THIN_OF: Final = N_("Hatched: the value stands for less than 80 % of the {expected}.")
NOT_MEASURED: Final = N_("Measured in the territories themselves: 0.")
NO_STATISTICS: Final = N_(
    "No distribution, rank, correlation or cluster is computed from estimates: it would describe how they were made, not the "
    "territories."
)
IN_PART: Final = N_("covered in part: {coverage}")
THIN: Final = N_("Hatched: the value stands for less than 80 % of the communes.")
THIN_OWN: Final = N_("Hatched: the value stands for less than 80 % of what it would count if no value were missing.")
THIN_COMMUNES: Final = N_(
    "Hatched: covered in part, some of the town halls that now make up the commune have no record."
)
THIN_CONCERNED: Final = N_(
    "Hatched: covered in part, some of the town halls that now make up the commune have no value."
)
ESTIMATE: Final = N_("Hatched: estimate, not measured in the territory.")


def coverage_text(share: float | None, lang: str, digits: int = 1) -> str:
    """Write a coverage, and say so where something is missing.

    Examples
    --------
    >>> coverage_text(1.0, "en"), coverage_text(0.5, "en"), coverage_text(0.0, "en")
    ('100.0%', 'covered in part: 50.0%', '0.0%')
    """
    text = percent_covered(share, lang, digits)
    return translate(IN_PART, lang).format(coverage=text) if share is not None and 0 < share < 1 else text


def part_note(counts: Mapping[str, float], lang: str, limit: float = 1.0) -> str:
    """Return what stands after counts that cover less than `limit` of what was expected; "" where they cover more, or nothing.

    Examples
    --------
    >>> part_note({"denominator": 1, "expected": 2}, "en"), part_note({"denominator": 2, "expected": 2}, "en")
    (' (covered in part: 50.0%)', '')
    """
    share = counts["denominator"] / counts["expected"] if counts["expected"] else 0.0
    return f" ({coverage_text(share, lang)})" if 0 < share < limit else ""


def coverage_line(view: View, lang: str) -> str:
    """Return how many territories have a value, and how much of what there was to measure that covers.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> coverage_line(build_view(Query.parse({"level": "region", "period": "2026-10", "weight": "inhabitants"})), "en")
    'Regions: 18 of 18 with a value. Coverage: 96.9% of the inhabitants.'
    """
    level = translate(view.query.level.record.nouns.titles, lang)
    whole = number(view.report.boundaries, lang)
    parts = [counted(VALUED, lang, count=view.report.valued, whole=whole, level=level)]
    estimate = behind(view.indicator, view)
    if estimate is not None:
        return " ".join([*parts, translate(NOT_MEASURED, lang), estimate.text(lang)])
    if view.total is not None and view.indicator.summable:
        weighed = view.indicator.weighed(view.query.weight) is Weight.INHABITANTS
        # What would be counted is less than all communes, or their inhabitants, where the definition names which.
        some = Counted.OWN if view.indicator.concerned_en else view.indicator.counted
        what = COVERED[Weight.INHABITANTS if weighed and not view.indicator.concerned_en else some]
        if view.indicator.expected_en:
            what = COVERED_OF[Weight.INHABITANTS if weighed else Weight.COMMUNES]
        share = percent_covered(measured(view.indicator, view).coverage, lang)
        parts.append(translate(what, lang).format(share=share, expected=view.indicator.text("expected", lang)))
    return " ".join(parts)


def hatch_note(view: View, lang: str) -> str:
    """Return what hatching means on the map of a view."""
    if view.estimated:
        return translate(ESTIMATE, lang)
    communes, some = view.query.level is Level.COMMUNE, bool(view.indicator.concerned_en)
    if view.indicator.expected_en and not communes and view.indicator.weighed(view.query.weight) is Weight.COMMUNES:
        return translate(THIN_OF, lang).format(expected=view.indicator.text("expected", lang))
    if view.indicator.counted is Counted.OWN or (some and not communes):
        return translate(THIN_OWN, lang)
    if communes:
        return translate(THIN_CONCERNED if some else THIN_COMMUNES, lang)
    return translate(THIN, lang)
