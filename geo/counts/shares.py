"""A share, or another value of a group, with what it rests on and its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from geo.counts.counts import Counts
from geo.statistics.intervals import Z95, wilson_interval
from geo.vocabulary.model import Counted, Indicator, Unit, Weight

LIMITS: Final = {Unit.SHARE: (0.0, 1.0), Unit.PER_1000: (0.0, math.inf), Unit.NUMBER: (-math.inf, math.inf)}
"""Between which values lie, by their unit."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share with what it rests on.

    Attributes
    ----------
    share : float
        From 0 to 1, NaN where nothing was counted.
    numerator, denominator, expected : float or None
        Town halls (or inhabitants) that meet the criterion, that have a record, that are concerned; None for a survey.
    sample_size : float or None
        Respondents, for a survey that published it.
    n : float or None
        Size that an interval may rest on; None where there can be none.
    variance : float or None
        Of a ratio of what a file counts itself (`geo.counts.ratios`), NaN where none is known; None for shares of communes.
    limits : tuple of float
        Between which the value lies by its nature.
    clusters : int or None
        Intercommunalities that its town halls belong to, where the interval rests on them (`geo.statistics.clusters`).
    effect : float or None
        Their design effect.
    ends : tuple of float or None
        The interval that rests on them.
    """

    share: float
    numerator: float | None = None
    denominator: float | None = None
    expected: float | None = None
    sample_size: float | None = None
    n: float | None = None
    variance: float | None = None
    limits: tuple[float, float] = (0.0, 1.0)
    clusters: int | None = None
    effect: float | None = None
    ends: tuple[float, float] | None = None

    @classmethod
    def counted(cls, counted: Counts, weight: Weight = Weight.COMMUNES) -> Share:
        """Return the share of one total of counts (arrays of shape ``()``)."""
        numerator, denominator, expected = (
            float(part) for part in (counted.numerator, counted.denominator, counted.expected)
        )
        return cls.of(numerator, denominator, expected, weight)

    @classmethod
    def of(
        cls,
        numerator: float,
        denominator: float,
        expected: float | None = None,
        weight: Weight = Weight.COMMUNES,
    ) -> Share:
        """Return the share of two counts; without a denominator there is no share.

        Raises
        ------
        ValueError
            Unless ``0 <= numerator <= denominator``.

        Examples
        --------
        >>> Share.of(3, 4).share, Share.of(0, 0).share
        (0.75, nan)
        """
        # Shares of inhabitants are sums of products: they may be off by a rounding error.
        if not 0 <= numerator <= denominator * (1 + 1e-12):
            raise ValueError(f"numerator must be from 0 to denominator, got {numerator} of {denominator}")
        share = min(numerator / denominator, 1.0) if denominator else math.nan
        n = denominator if denominator and weight is Weight.COMMUNES else None
        return cls(share, numerator, denominator, expected, None, n)

    @classmethod
    def measured(
        cls, indicator: Indicator, counted: Counts, weight: Weight = Weight.COMMUNES, variance: float = math.nan
    ) -> Share:
        """Return the value of one total of counts of any observed indicator.

        Parameters
        ----------
        indicator : Indicator
        counted : Counts
            Arrays of shape ``()``.
        weight : Weight
        variance : float
            Of a ratio of what its file counts itself.
        """
        if indicator.counted is not Counted.OWN:
            return cls.counted(counted, weight)
        above, below, expected = (float(part) for part in (counted.numerator, counted.denominator, counted.expected))
        value = above / below if below else math.nan
        return cls(value, above, below, expected, None, None, variance, LIMITS[indicator.unit])

    @classmethod
    def surveyed(cls, share: float, sample_size: float | None) -> Share:
        """Return a published share with its number of respondents, None where it is not published."""
        known = sample_size if sample_size and not math.isnan(sample_size) else None
        return cls(share, sample_size=known, n=known)

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % interval: by clusters, of a ratio, or else Wilson's; None where there can be none."""
        if self.ends is not None:
            return self.ends
        if self.variance is not None:
            return ratio_interval(self.share, self.variance, self.limits)
        return wilson_interval(self.share, self.n) if self.n and not math.isnan(self.share) else None

    @property
    def coverage(self) -> float:
        """Share of the town halls concerned that have a record."""
        return self.denominator / self.expected if self.denominator is not None and self.expected else math.nan


def ratio_interval(value: float, variance: float, limits: tuple[float, float]) -> tuple[float, float] | None:
    """Return the 95 % interval of a ratio or of a difference of ratios from its variance, None where that is not known."""
    if math.isnan(value) or math.isnan(variance):
        return None
    half = Z95 * math.sqrt(variance)
    return max(limits[0], value - half), min(limits[1], value + half)
