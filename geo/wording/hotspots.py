"""Hot spots in plain sentences, French or English."""

from __future__ import annotations

from typing import Final

import numpy as np

from geo.base.i18n import N_, N_n, counted, number, percent, translate
from geo.territories.match import positions
from geo.territories.neighbours import groups, links_among
from geo.territories.read import read_territories
from geo.views.hotspots import FALSE_DISCOVERY_RATE, Cluster, HotSpots
from geo.views.view import View
from geo.vocabulary.model import Counted
from geo.vocabulary.units import format_value

SIGNIFICANT: Final = 0.05
"""p-value up to which the global Moran's I is said to differ from chance."""

ALIKE: Final = N_(
    "Neighbours are more alike than chance would have it: Moran's I is {moran}, against {expected} for values placed at "
    "random (p = {p} with {permutations} permutations)."
)
NO_PATTERN: Final = N_(
    "Neighbours are neither more nor less alike than chance would have it: Moran's I is {moran}, against {expected} for "
    "values placed at random (p = {p} with {permutations} permutations)."
)
UNLIKE: Final = N_(
    "Neighbours are less alike than chance would have it: Moran's I is {moran}, against {expected} for values placed at "
    "random (p = {p} with {permutations} permutations)."
)
STANDARDISED: Final = {
    1: N_(
        "{tested} {level} were compared, each with those that it shares a border with. High and low are measured from the share "
        "of all of them together, {mean}; shares are standardised for how much each rests on (empirical Bayes), so that a small "
        "territory is not high or low by chance alone."
    ),
    2: N_(
        "{tested} {level} were compared, each with its neighbours and with theirs. High and low are measured from the share of "
        "all of them together, {mean}; shares are standardised for how much each rests on (empirical Bayes), so that a small "
        "territory is not high or low by chance alone."
    ),
}
COMPARED: Final = {  # Thirty or more, always: see `geo.views.hotspots.LEAST`.
    1: N_(
        "{tested} {level} were compared, each with those that it shares a border with. High and low are measured from their "
        "average, {mean}."
    ),
    2: N_(
        "{tested} {level} were compared, each with its neighbours and with theirs. High and low are measured from their "
        "average, {mean}."
    ),
}
CLUSTER: Final = {
    Cluster.HIGH_HIGH: N_(
        "High among high: {count} of {tested} {level}. The largest cluster has {size} of them, {name} the most populated."
    ),
    Cluster.LOW_LOW: N_(
        "Low among low: {count} of {tested} {level}. The largest cluster has {size} of them, {name} the most populated."
    ),
}
NO_CLUSTER: Final = {
    Cluster.HIGH_HIGH: N_("There is no cluster of high values."),
    Cluster.LOW_LOW: N_("There is no cluster of low values."),
}
OUTLIERS: Final = N_("Unlike their surroundings: {high_low}, {low_high}.")
HIGH_AMONG_LOW: Final = N_n("{count} high among low", "{count} high among low")
LOW_AMONG_HIGH: Final = N_n("{count} low among high", "{count} low among high")
CHANCE: Final = N_(
    "Of all that are marked, at most {rate} are expected to be so by chance (Benjamini-Hochberg; p up to {threshold} counts, "
    "{permutations} permutations)."
)
NOTHING: Final = N_(
    "None stands out from chance once {tested} comparisons are allowed for (Benjamini-Hochberg, {rate} false discoveries, "
    "{permutations} permutations)."
)
LEFT_OUT: Final = N_("Not compared: {no_value} without a value, {no_neighbour} without a neighbour that has one.")
EDGE: Final = N_("Neighbours outside {place} are not counted.")
FILTERED: Final = N_("Communes outside the filter are not counted.")
YES_OR_NO: Final = {
    Counted.TOWN_HALLS: N_(
        "A commune is one town hall, which meets the criterion or does not: the colour tells what prevails around it."
    ),
    Counted.AUTHORITIES: N_("An authority is listed or is not: the colour tells what prevails around it."),
    Counted.COMMUNES: N_("A commune meets the criterion or does not: the colour tells what prevails around it."),
}
NOT_WHY: Final = N_(
    "A cluster says where, not why: communes of like size often lie together, and size alone can make such a pattern."
)


def reading(hot_spots: HotSpots, view: View, lang: str) -> list[str]:
    """Return what hot spots say, in sentences that stand by themselves.

    Parameters
    ----------
    hot_spots : HotSpots
        Of `view`.
    view : View
    lang : str

    Returns
    -------
    list of str
        The extent as a whole; what was compared; clusters and outliers; how much may be chance; what was left out; what it
        does not say.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.hotspots import find_hot_spots
    >>> from geo.views.query import Query
    >>> from geo.vocabulary.levels import Level
    >>> view = build_view(Query(indicator="rpnt_1_8", level=Level.DEPARTEMENT, period="2026-10"))
    >>> reading(find_hot_spots(view), view, "en")[2]
    'High among high: 3 of 95 départements. The largest cluster has 3 of them, Loire-Atlantique the most populated.'
    """
    counts, level = hot_spots.counts, translate(view.query.level.record.nouns.short_many, lang)
    lines = [_global(hot_spots, lang)]
    lines.append(
        translate((STANDARDISED if hot_spots.standardised else COMPARED)[hot_spots.steps], lang).format(
            tested=number(hot_spots.tested, lang), level=level, mean=format_value(hot_spots.mean, view.indicator, lang)
        )
    )
    lines += _clusters(hot_spots, view, lang)
    if counts["no_value"] or counts["no_neighbour"]:
        lines.append(
            translate(LEFT_OUT, lang).format(
                no_value=number(counts["no_value"], lang), no_neighbour=number(counts["no_neighbour"], lang)
            )
        )
    if view.extent_name:
        lines.append(translate(EDGE, lang).format(place=view.extent_name))
    if view.query.filtered:
        lines.append(translate(FILTERED, lang))
    if view.indicator.yes_or_no(view.query.level):
        lines.append(translate(YES_OR_NO[view.indicator.counted], lang))
    return [*lines, translate(NOT_WHY, lang)]


def largest(hot_spots: HotSpots, view: View, code: int) -> tuple[int, str] | None:
    """Return the size of the largest cluster of one category and the name of its most populated territory.

    A cluster is a set of territories of that category that can be walked through from neighbour to neighbour. None if there
    is none.
    """
    frame = view.frame[hot_spots.clusters == code]
    if frame.empty:
        return None
    places = positions(frame["code"], read_territories(view.query.level)["code"])
    label = groups(*links_among(view.query.level, places), len(places))
    members, sizes = np.unique(label, return_counts=True)
    inside = frame[label == members[sizes.argmax()]]
    return len(inside), str(inside.loc[inside["population"].idxmax(), "name"])


def _global(hot_spots: HotSpots, lang: str) -> str:
    template = ALIKE if hot_spots.moran > hot_spots.expected else UNLIKE
    return translate(template if hot_spots.moran_p <= SIGNIFICANT else NO_PATTERN, lang).format(
        moran=number(hot_spots.moran, lang, 2),
        expected=number(round(hot_spots.expected, 2) + 0.0, lang, 2),  # no minus before zero
        p=number(hot_spots.moran_p, lang, 3),
        permutations=number(hot_spots.moran_permutations, lang),
    )


def _clusters(hot_spots: HotSpots, view: View, lang: str) -> list[str]:
    counts, level = hot_spots.counts, translate(view.query.level.record.nouns.short_many, lang)
    chance = {"rate": percent(FALSE_DISCOVERY_RATE, lang, 0), "permutations": number(hot_spots.permutations, lang)}
    if hot_spots.threshold == 0:
        return [translate(NOTHING, lang).format(tested=number(hot_spots.tested, lang), **chance)]
    lines = []
    for code, ident in ((Cluster.HIGH_HIGH, "high_high"), (Cluster.LOW_LOW, "low_low")):
        cluster = largest(hot_spots, view, code)
        if cluster is None:
            lines.append(translate(NO_CLUSTER[code], lang))
            continue
        size, name = cluster
        lines.append(
            translate(CLUSTER[code], lang).format(
                count=number(counts[ident], lang),
                tested=number(hot_spots.tested, lang),
                level=level,
                size=number(size, lang),
                name=name,
            )
        )
    lines.append(
        translate(OUTLIERS, lang).format(
            high_low=counted(HIGH_AMONG_LOW, lang, count=counts["high_low"]),
            low_high=counted(LOW_AMONG_HIGH, lang, count=counts["low_high"]),
        )
    )
    lines.append(translate(CHANCE, lang).format(threshold=number(hot_spots.threshold, lang, 5), **chance))
    return lines
