"""What was measured in territories, and why there are no statistics over territories of what was not.

A survey figure is drawn on every territory of its stratum, and a modelled value comes from a model of such figures. Ranks,
correlations, classes of two indicators, clusters and distributions of them would describe a handful of published figures as if
thousands of territories had been measured. The rule itself is `geo.vocabulary.model.Indicator.rankable`.
"""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass
from typing import Final, Protocol

import pandas as pd

from geo.base.i18n import N_n, counted, number
from geo.indicators.fitted import fitted_figures
from geo.territories.match import MatchReport
from geo.vocabulary.model import Indicator, Kind

PUBLISHED: Final = N_n(
    "Behind its {territories} values stands {count} published figure, that of a stratum.",
    "Behind its {territories} values stand {count} published figures, one for each stratum.",
)
MODELLED: Final = N_n(
    "Behind its {territories} values stands a model of {count} published figure.",
    "Behind its {territories} values stands a model of {count} published figures, each of a stratum in an edition.",
)
DECLARED: Final = N_n(
    "Its {territories} values are estimates of its file, {count} of them different.",
    "Its {territories} values are estimates of its file, {count} of them different.",
)
SENTENCES: Final = {Kind.SURVEY: PUBLISHED, Kind.MODELLED: MODELLED, Kind.OBSERVED: DECLARED}


class Covered(Protocol):
    """The figure of a whole extent, of which the share that it stands for is asked."""

    @property
    def coverage(self) -> float:
        """Share of what there was to measure, NaN where that is not known."""


class Valued(Protocol):
    """Territories with their values: a view, or its table before it is cut into classes (`geo.views.attribute_join`)."""

    @property
    def frame(self) -> pd.DataFrame:
        """One row a territory, with ``value``."""

    @property
    def strata(self) -> Sized:
        """The survey figures that the values are, or are computed from."""

    @property
    def report(self) -> MatchReport:
        """How many territories have a value."""

    @property
    def total(self) -> Covered | None:
        """The figure of the whole extent."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the values of a view that were not measured in its territories.

    Attributes
    ----------
    territories : int
        Those with a value.
    figures : int
        Strata whose published figures the values are; of a model, the figures of all editions that it was fitted to; of an
        imported file, how many values differ.
    kind : Kind
        Survey, modelled, or observed for an imported file that calls its values estimates.
    """

    territories: int
    figures: int
    kind: Kind

    def text(self, lang: str) -> str:
        """Return it as a sentence in `lang`.

        Examples
        --------
        >>> Behind(34875, 4, Kind.SURVEY).text("en")
        'Behind its 34,875 values stand 4 published figures, one for each stratum.'
        """
        return counted(SENTENCES[self.kind], lang, count=self.figures, territories=number(self.territories, lang))


@dataclass(frozen=True, slots=True)
class Label:
    """The name of an indicator in a sentence of any language."""

    indicator: Indicator

    def text(self, lang: str) -> str:
        """Return the label in `lang`."""
        return self.indicator.text("label", lang)


def behind(indicator: Indicator, table: Valued) -> Behind | None:
    """Return what stands behind the values of territories; None where they were measured in them.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> view = build_view(Query.parse({"indicator": "data_projet_engage", "level": "commune", "period": "2022"}))
    >>> behind(view.indicator, view)
    Behind(territories=34875, figures=4, kind=<Kind.SURVEY: 'survey'>)
    """
    if indicator.rankable:
        return None
    values = table.frame["value"].dropna()
    figures = values.nunique()
    if indicator.kind is Kind.SURVEY:
        figures = len(table.strata)
    elif indicator.kind is Kind.MODELLED:
        figures = fitted_figures(indicator.basis)
    return Behind(len(values), figures, indicator.kind)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a view.

    Attributes
    ----------
    territories : int
        Territories in which the value was measured; 0 for estimates.
    figures : int or None
        What stands behind estimates (`Behind.figures`); None for observed values.
    coverage : float
        Share, 0 to 1, of what there was to measure that was: of the town halls of the extent, or of the inhabitants where
        these are counted. 0 for estimates; of the territories where the extent has no total.
    """

    territories: int
    figures: int | None
    coverage: float


def measured(indicator: Indicator, table: Valued) -> Measured:
    """Return what was measured of a view, or of its table before it is cut into classes.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> paris = {"level": "commune", "within": "epci:200054781", "weight": "inhabitants", "period": "2026-10"}
    >>> view = build_view(Query.parse(paris))
    >>> round(measured(view.indicator, view).coverage, 3)
    0.705
    """
    estimate = behind(indicator, table)
    if estimate is not None:
        return Measured(0, estimate.figures, 0.0)
    coverage = table.report.coverage
    if table.total is not None and table.total.coverage == table.total.coverage:
        coverage = table.total.coverage
    return Measured(table.report.valued, None, coverage)
