"""Intervals of shares whose observations come in clusters: design effects, and sums of shares that have clusters in common.

Town halls of one intercommunality share a provider, an adviser, a service: they answer alike, and ten of them say less than
ten independent ones. How much less is estimated from how the sums of clusters scatter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.statistics.intervals import Floats, wilson_bounds
from geo.statistics.student import quantile

FEWEST_CLUSTERS: Final = 2
"""With one cluster nothing says how clusters scatter: its observations are then taken as independent."""
NO_SPREAD: Final = 1e-18
"""A variance that is but the rounding of equal shares."""


@dataclass(frozen=True, slots=True, eq=False)
class ClusteredShares:
    """Several shares with what their intervals rest on.

    Attributes
    ----------
    share : ndarray of float64, shape (r,)
        NaN where nothing was counted.
    size : ndarray of float64, shape (r,)
        Denominators.
    clusters : ndarray of intp, shape (r,)
        How many clusters have a denominator.
    effect : ndarray of float64, shape (r,)
        Design effect: how many times the variance of as many independent observations; 1 where clusters do not scatter.
    below, above : ndarray of float64, shape (r,)
        Distance from the share to its lower and its upper 95 % limit.
    correlation : ndarray of float64, shape (r, r)
        Between the errors of the shares: of those that have clusters in common.
    """

    share: Floats
    size: Floats
    clusters: NDArray[np.intp]
    effect: Floats
    below: Floats
    above: Floats
    correlation: Floats

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """95 % limits of each share."""
        return np.maximum(self.share - self.below, 0.0), np.minimum(self.share + self.above, 1.0)

    def interval_of_sum(self, weights: ArrayLike) -> tuple[float, float]:
        """Return the 95 % interval of a weighted sum of the shares, NaN where one that counts is missing.

        Parameters
        ----------
        weights : array_like of float, shape (r,)

        Notes
        -----
        MOVER for correlated estimates (Zou and Donner 2008): with the distances ``d`` from the shares to the limits on the side
        in question, the square of the distance of the sum is the sum of ``w_i d_i w_j d_j corr_ij``. Without clusters in
        common it is "square and add", for a difference Newcombe's method 10.
        """
        weight = np.asarray(weights, dtype="float64")
        counts = weight != 0
        middle = float(np.where(counts, weight * self.share, 0.0).sum())
        ends = -weight * self.below, weight * self.above
        down = np.where(counts, np.minimum(*ends), 0.0)
        up = np.where(counts, np.maximum(*ends), 0.0)
        # A negative weight turns a share round: its error then has the other sign.
        sign = np.sign(weight)
        turned = self.correlation * np.outer(sign, sign)
        squares = [float(side @ turned @ side) for side in (down, up)]
        return middle - max(squares[0], 0.0) ** 0.5, middle + max(squares[1], 0.0) ** 0.5


def clustered_shares(numerators: ArrayLike, denominators: ArrayLike) -> ClusteredShares:
    """Return shares with the design effects of their clusters.

    Parameters
    ----------
    numerators, denominators : array_like of float, shape (r, k)
        Counts of each of ``k`` clusters for each of ``r`` shares: groups, periods, or both. A cluster without a denominator is
        not part of a share.

    Returns
    -------
    ClusteredShares

    Notes
    -----
    With ``y`` and ``x`` the counts of a cluster, ``X`` the sum of ``x`` and ``p`` the share, what a cluster adds to the error
    of the share is ``u = (y - p x) / X``, and ``var = K / (K - 1) * sum of u^2`` over its ``K`` clusters: the variance of a
    ratio of sums over clusters (Rao and Scott). The design effect is ``var / (p (1 - p) / X)``. The distance to a limit is
    ``t`` times the root of ``var``, with ``t`` the quantile of Student's t with ``K - 1`` degrees of freedom, since few
    clusters say little of how clusters scatter (Cameron and Miller). It is never less than that to Wilson's limit, which
    takes observations as independent and holds where there is one cluster, and at 0 and 1, where clusters do not differ.
    Shares that have clusters in common, such as those of the same town halls in two periods, have correlated errors:
    ``corr = sum of u_i u_j`` over the root of the product of their squares.

    References
    ----------
    Rao, J. N. K. and Scott, A. J. (1992). A simple method for the analysis of clustered binary data. Biometrics 48 (2), 577-585.

    Cameron, A. C. and Miller, D. L. (2015). A practitioner's guide to cluster-robust inference. Journal of Human Resources
    50 (2), 317-372.

    Examples
    --------
    Ten clusters of ten that answer with one voice say as much as nine independent observations:

    >>> alike = clustered_shares([[10, 0] * 5], [[10] * 10])
    >>> alike.effect.round(2).tolist(), alike.clusters.tolist(), alike.below.round(3).tolist()
    ([11.11], [10], [0.377])
    """
    met, whole = (np.atleast_2d(np.asarray(part, dtype="float64")) for part in (numerators, denominators))
    size, clusters = whole.sum(axis=1), (whole > 0).sum(axis=1)
    known, enough = size > 0, clusters >= FEWEST_CLUSTERS
    share = np.divide(met.sum(axis=1), size, out=np.full(len(size), np.nan), where=known)
    errors = np.zeros_like(whole)
    errors[known] = (met[known] - share[known, None] * whole[known]) / size[known, None]
    errors *= np.sqrt(np.where(enough, clusters / np.maximum(clusters - 1, 1), 0.0))[:, None]
    products = errors @ errors.T
    variance = np.diag(products).copy()
    spread = enough & (variance > NO_SPREAD)
    deviation = np.sqrt(np.where(spread, variance, 1.0))
    correlation = np.where(np.outer(spread, spread), products / np.outer(deviation, deviation), 0.0)
    np.fill_diagonal(correlation, 1.0)
    independent = np.divide(share * (1 - share), size, out=np.zeros_like(size), where=known)
    effect = np.divide(variance, independent, out=np.ones_like(size), where=spread & (independent > 0))
    times = np.array([quantile(int(count) - 1) if some else 0.0 for count, some in zip(clusters, spread, strict=True)])
    low, high = wilson_bounds(share, size)
    return ClusteredShares(
        share,
        size,
        clusters,
        effect,
        np.maximum(times * deviation, share - low),
        np.maximum(times * deviation, high - share),
        correlation,
    )
