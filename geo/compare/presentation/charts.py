"""The charts of a comparison, from its figures."""

from __future__ import annotations

import math

from geo import charts
from geo.base.i18n import N_, translate
from geo.charts import Series
from geo.compare.answer import Comparison
from geo.compare.decomposition import Decomposition
from geo.compare.distribution import Distribution
from geo.compare.gaps import Gap
from geo.compare.presentation.sentences import title
from geo.counts.shares import Share
from geo.vocabulary.model import Indicator
from geo.wording.labels import period_name


def source_line(comparison: Comparison, lang: str) -> str:
    """Return the line under a chart: source, licence, period."""
    template = translate(N_("Source: {source} ({licence}), {period}."), lang)
    return template.format(
        source=comparison.indicator.source_of(comparison.period),
        licence=comparison.indicator.licence,
        period=period_name(comparison.period.id, lang),
    )


def evolution_chart(comparison: Comparison, lang: str) -> str:
    """Return both shares over all periods as SVG."""
    points = comparison.evolution.points if comparison.evolution else ()
    series = [
        Series(side.label(lang), tuple((period, *_interval(getattr(gap, name))) for period, gap in points))
        for name, side in (("a", comparison.a), ("b", comparison.b))
    ]
    template = (
        N_("Both shares over time: {label}") if comparison.indicator.is_share else N_("Both values over time: {label}")
    )
    heading = translate(template, lang).format(label=comparison.indicator.text("label", lang))
    return charts.lines(series, heading, source_line(comparison, lang), lang, comparison.indicator)


def _interval(share: Share) -> tuple[float, float, float]:
    low, high = share.interval or (math.nan, math.nan)
    return share.share, low, high


def places_chart(comparison: Comparison, lang: str) -> str:
    """Return the two shares in each place as SVG, in the order of the table: a furthest behind b first.

    Raises
    ------
    ValueError
        If no place was asked for.
    """
    if comparison.by is None or comparison.gap is None:
        raise ValueError("the comparison has no places")
    whole = None if math.isnan(comparison.gap.gap) else (comparison.gap.a.share, comparison.gap.b.share)
    return charts.dumbbells(
        comparison.by, comparison.a.label(lang), comparison.b.label(lang), title(comparison, lang),
        source_line(comparison, lang), lang, whole, comparison.indicator,
    )  # fmt: skip


def spread_chart(comparison: Comparison, spread: Distribution, unit: str, lang: str) -> str:
    """Return how the shares of each stratum are spread over places, as SVG; a marked place is a line."""
    labels = f"label_{lang}"
    groups = [(str(label), rows["value"].to_numpy(float)) for label, rows in spread.points.groupby(labels, sort=False)]
    marked = spread.points[spread.points["marked"]]
    mark = (str(marked["name"].iloc[0]), float(marked["value"].iloc[0])) if len(marked) else None
    heading = translate(N_("{label}: one point for the communes of a size in one {unit}"), lang)
    return charts.strips(
        groups, heading.format(label=comparison.indicator.text("label", lang), unit=unit), source_line(comparison, lang), lang,
        marked=mark, indicator=comparison.indicator,
    )  # fmt: skip


def parts_chart(
    parts: Decomposition, one: str, other: str, source: str, lang: str, indicator: Indicator | None = None
) -> str:
    """Return the parts of a difference as SVG: the two parts, then what each band adds to the part of the rates."""
    rows = [
        (translate(N_("Size of the communes"), lang), parts.composition),
        (translate(N_("At equal size"), lang), parts.rate),
        *((f"… {band}", float(row["rate"])) for band, row in parts.table.iterrows()),
    ]
    heading = translate(N_("{one} against {other}: parts of the difference"), lang).format(one=one, other=other)
    return charts.parts(rows, heading, source, lang, indicator)


def has_figures(gap: Gap | None) -> bool:
    """Say whether there is a gap to draw."""
    return gap is not None and not math.isnan(gap.gap)
