"""Hot spots as JSON: the type of the answer, with what its fields say."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from geo.base.answers import Within
from geo.counts.provenance import Provenance, provenance
from geo.views.hotspots import FALSE_DISCOVERY_RATE, HotSpots, codes_by_category
from geo.views.view import View
from geo.vocabulary.levels import Level


class HotSpotsRecord(Provenance):
    """Clusters and outliers of a view; the method is in docs/hotspots.md."""

    level: Annotated[Level, Meta(description="Level of the territories.")]
    within: Within

    moran: Annotated[float, Meta(description="Global Moran's I.")]
    expected: Annotated[float, Meta(description="What it would be without a pattern.")]
    moran_p: Annotated[float, Meta(description="Its two-sided p-value by permutation.")]
    standardised: Annotated[
        bool, Meta(description="Whether shares were standardised for what they rest on (empirical Bayes).")
    ]
    moran_permutations: Annotated[int, Meta(description="Permutations that the p-value comes from.")]
    tested: Annotated[int, Meta(description="Territories that were compared with their neighbours.")]
    mean: Annotated[
        float,
        Meta(
            description="What high and low are measured from: the share of the territories compared together where shares were "
            "standardised, else their average."
        ),
    ]
    steps: Annotated[int, Meta(description="How far neighbours reach: 1 is a shared border.")]
    false_discovery_rate: Annotated[float, Meta(description="Share of false findings that is accepted.")]
    threshold: Annotated[float, Meta(description="p-value up to which a territory counts, 0 if none does.")]
    permutations: Annotated[int, Meta(description="Permutations for each territory.")]
    seed: Annotated[int, Meta(description="Seed of the permutations.")]
    counts: Annotated[dict[str, int], Meta(description="Number of territories in each category, by its id.")]
    codes: Annotated[
        dict[str, list[str]], Meta(description="Codes of the territories in each category but not_significant.")
    ]


def record(hot_spots: HotSpots, view: View) -> HotSpotsRecord:
    """Return hot spots as JSON-ready values: the statistics, the counts and the codes of each category."""
    query = view.query
    return {
        **provenance(view.indicator, view.period, query.weight),
        "level": query.level,
        "within": str(query.within) if query.within else None,
        "moran": hot_spots.moran,
        "expected": hot_spots.expected,
        "moran_p": hot_spots.moran_p,
        "standardised": hot_spots.standardised,
        "moran_permutations": hot_spots.moran_permutations,
        "tested": hot_spots.tested,
        "mean": hot_spots.mean,
        "steps": hot_spots.steps,
        "false_discovery_rate": FALSE_DISCOVERY_RATE,
        "threshold": hot_spots.threshold,
        "permutations": hot_spots.permutations,
        "seed": hot_spots.seed,
        "counts": hot_spots.counts,
        "codes": codes_by_category(hot_spots, view),
    }
