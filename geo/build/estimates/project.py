"""From probabilities by size to the share of the communes of a territory, with what places have of their own.

For a draw of the model and a draw of the effects of regions, départements and EPCI, each commune says yes with its probability:
the share of the communes that do is one draw of what would be counted in the territory. So its interval holds the error of
the survey, the difference between the territory and the country at equal size, and that 12 communes are only 12.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.build.estimates.places import PLACES, Spread, read_communes
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Weight

LEVELS: Final = (*PLACES, None)
"""Levels of the shares; None is the whole country."""

QUANTILES: Final = (0.025, 0.1, 0.9, 0.975)

NODES: Final = 21
"""Of the Gauss-Hermite rule by which a rate is averaged over places."""


@dataclass(frozen=True, slots=True)
class Lots:
    """Communes of one size group in one EPCI, département and region: they are alike, and are drawn together.

    Attributes
    ----------
    place : dict of Level or None to ndarray of int64, shape (lots,)
        Territory of each lot, -1 where in none.
    bin : ndarray of int64
    number : ndarray of int64
        Communes.
    population : ndarray of float64
        Mean of a commune.
    """

    place: dict[Level | None, NDArray[np.int64]]
    bin: NDArray[np.int64]
    number: NDArray[np.int64]
    population: NDArray[np.float64]


def make_lots(known: NDArray[np.bool_] | None = None) -> Lots:
    """Return the lots of all communes, or of those that are known."""
    return _all_lots() if known is None else _lots(known)


@lru_cache(maxsize=1)
def _all_lots() -> Lots:
    return _lots(np.ones(len(read_communes().code), bool))


@lru_cache(maxsize=1)
def every_commune() -> Lots:
    """Return each commune as a lot of its own, in code order; ``bin`` is its place in that order."""
    communes = read_communes()
    one = np.ones(len(communes.code), np.int64)
    place: dict[Level | None, NDArray[np.int64]] = {None: 0 * one}
    place |= {level: communes.place[level] for level in PLACES}
    return Lots(place, np.arange(len(one)), one, communes.population)


def _lots(known: NDArray[np.bool_]) -> Lots:
    communes = read_communes()
    columns = [communes.place[level][known] for level in PLACES]
    keys, index = np.unique(np.column_stack([*columns, communes.bin[known]]), axis=0, return_inverse=True)
    number = np.bincount(index.ravel())
    population = np.bincount(index.ravel(), communes.population[known]) / number
    place: dict[Level | None, NDArray[np.int64]] = {level: keys[:, at] for at, level in enumerate(PLACES)}
    place[None] = np.zeros(len(keys), np.int64)
    return Lots(place, keys[:, -1], number.astype(np.int64), population)


def around_rate(logit: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """Return the logit around which places vary by `sigma`, so that their mean rate is that of `logit`.

    Without this, effects of places would pull every small rate up: a place can be ten points above 2 %, not ten below.

    Examples
    --------
    >>> middle = around_rate(np.array([-2.0]), 0.9)
    >>> nodes, heights = np.polynomial.hermite_e.hermegauss(21)
    >>> rate = (heights / (1 + np.exp(-(middle[:, None] + 0.9 * nodes)))).sum() / heights.sum()
    >>> bool(abs(rate - 1 / (1 + np.exp(2.0))) < 1e-4)
    True
    """
    if sigma == 0:
        return logit
    nodes, heights = np.polynomial.hermite_e.hermegauss(NODES)
    middle = np.linspace(-30, 30, 1201)
    rate = (heights / (1 + np.exp(-(middle[:, None] + sigma * nodes)))).sum(axis=1) / heights.sum()
    return np.asarray(np.interp(logit, np.log(rate) - np.log1p(-rate), middle))


def draw_shares(
    logit: NDArray[np.float64],
    spread: Spread,
    draws: np.random.Generator,
    lots: Lots | None = None,
    weights: tuple[Weight, ...] = tuple(Weight),
) -> dict[tuple[Level | None, Weight], NDArray[np.float64]]:
    """Return draws of the share of the communes, and of the inhabitants, that say yes in each territory.

    Parameters
    ----------
    logit : ndarray, shape (draws, bins)
        Of the mean probability of the communes of a size, in the country.
    spread : Spread
    draws : Generator
    lots : Lots, optional
        All communes by default.
    weights : tuple of Weight

    Returns
    -------
    dict
        By level (None for the country) and weight, an array of shape (draws, territories); NaN where no commune is known.
    """
    lots = lots or make_lots()
    middle = around_rate(logit, spread.together).astype(np.float32)[:, lots.bin]
    for level, sigma in zip(PLACES, spread.as_array(), strict=True):
        effects = draws.standard_normal((len(logit), lots.place[level].max() + 2), dtype=np.float32)
        # The last one is for communes that are in none.
        middle += np.float32(sigma) * effects[:, lots.place[level]]
    yes = draws.binomial(lots.number, 1 / (1 + np.exp(-middle.astype(float))))
    return shares_of(yes, lots, weights)


def shares_of(
    yes: NDArray[Any], lots: Lots, weights: tuple[Weight, ...] = tuple(Weight)
) -> dict[tuple[Level | None, Weight], NDArray[np.float64]]:
    """Return the share of communes, and of inhabitants, of each territory, from the number of communes of each lot."""
    out = {}
    for level in LEVELS:
        place = lots.place[level]
        inside = np.flatnonzero(place >= 0)
        order = inside[np.argsort(place[inside], kind="stable")]
        starts = np.flatnonzero(np.diff(place[order], prepend=-1))
        for weight in weights:
            amount = lots.population[order] if weight is Weight.INHABITANTS else np.ones(len(order))
            counted = np.add.reduceat(yes[:, order] * amount, starts, axis=1)
            whole = np.add.reduceat(lots.number[order] * amount, starts)
            table = np.full((len(yes), int(place.max()) + 1), np.nan)
            table[:, place[order][starts]] = np.divide(
                counted, whole, out=np.full(counted.shape, np.nan), where=whole > 0
            )
            out[level, weight] = table
    return out


def authority_limits(logit: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """Return the limits of the probability of single authorities, each with an effect of its own place.

    Parameters
    ----------
    logit : ndarray, shape (draws, m)
    sigma : float
        Standard deviation of that effect.

    Returns
    -------
    ndarray, shape (m, 4)
        At `QUANTILES`.
    """
    # The effect at equally likely values instead of random ones: the same distribution, without noise of its own.
    steps = (np.arange(40) + 0.5) / 40
    effects = sigma * _normal_quantiles(steps)
    middle = around_rate(logit, sigma)
    every = (middle[:, None, :] + effects[None, :, None]).reshape(-1, logit.shape[1])
    return np.asarray((1 / (1 + np.exp(-np.quantile(every, QUANTILES, axis=0)))).T)


def _normal_quantiles(share: NDArray[np.float64]) -> NDArray[np.float64]:
    from statistics import NormalDist

    return np.array([NormalDist().inv_cdf(float(each)) for each in share])
