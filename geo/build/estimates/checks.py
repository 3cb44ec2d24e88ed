"""Each published figure predicted from the others, how well the model fits those that it has, and what its choices change.

A figure of a series fitted together with another is left out by fitting again. Of the others most are left out by weighing the
draws (Pareto-smoothed importance sampling); where the weights cannot be trusted (k over 0.7) the model is fitted again too.

References
----------
Vehtari, A., Gelman, A. and Gabry, J. (2017). Practical Bayesian model evaluation using leave-one-out cross-validation and WAIC.
Statistics and Computing 27, 1413-1432.
Vehtari, A., Simpson, D., Gelman, A., Yao, Y. and Gabry, J. (2024). Pareto smoothed importance sampling. Journal of Machine
Learning Research 25, 1-58.
Zhang, J. and Stephens, M. A. (2009). A new and efficient estimation method for the generalized Pareto distribution.
Technometrics 51, 316-325.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.build.estimates.cells import CENTRE, KINDS, read_cells
from geo.build.estimates.model import SEED, Fit, fit, logits
from geo.build.estimates.terms import FAMILIES, MIXED, Term, family_terms

HIGHEST_K: Final = 0.7
"""Above it importance sampling is not trusted (Vehtari and others, 2024)."""

HALF_POINT: Final = 0.005
"""A published share is a whole percentage."""


SHOWN: Final = {
    "commune_200": ("commune", 200), "commune_30000": ("commune", 30_000), "epci_25000": ("epci", 25_000),
    "metropole_450000": ("metropole", 450_000), "departement": ("departement", 1), "region": ("region", 1),
}  # fmt: skip
"""Authorities whose probability is compared."""

CHOICES: Final[dict[str, dict[str, Any]]] = {
    "as published": {},
    "unpublished numbers of answers halved": {"factor": 0.5},
    "unpublished numbers of answers doubled": {"factor": 2.0},
    "make-up of the mixed stratum of 2022": {"mixed_of": ("2022",)},
    "make-up of the mixed stratum of 2023": {"mixed_of": ("2023",)},
    "without the mixed stratum": {"mixed": False},
    "monotone form of size": {"monotone": True},
}


def smooth_weights(likelihood: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return the weights of draws as if one figure had not been there, and the k of their tail.

    Parameters
    ----------
    likelihood : ndarray, shape (draws,)
        Logarithm of the likelihood of that figure.

    Returns
    -------
    weights : ndarray, shape (draws,)
        They add up to 1.
    k : float
        Shape of the generalized Pareto distribution of the largest; 0 where they are all alike.

    Examples
    --------
    >>> weights, k = smooth_weights(np.zeros(400))
    >>> float(weights.sum().round(6)), k
    (1.0, 0.0)
    """
    logs = -likelihood - (-likelihood).max()
    number = len(logs)
    tail = int(min(number // 5, 3 * np.sqrt(number)))
    order = np.argsort(logs)
    largest = order[-tail:]
    cut = float(np.exp(logs[order[-tail - 1]]))
    beyond = np.exp(logs[largest]) - cut
    k = 0.0
    if beyond.max() > 1e-12:
        k, sigma = _pareto(np.maximum(beyond, 1e-15))
        share = (np.arange(tail) + 0.5) / tail
        steps = -np.log1p(-share) if abs(k) < 1e-9 else np.expm1(-k * np.log1p(-share)) / k
        logs[largest] = np.log(np.minimum(cut + sigma * steps, 1.0))
    weights = np.exp(logs)
    return weights / weights.sum(), k


def _pareto(beyond: NDArray[np.float64]) -> tuple[float, float]:
    """Return shape and scale of a generalized Pareto distribution, by the estimator of Zhang and Stephens (2009)."""
    ordered = np.sort(beyond)
    number = len(ordered)
    points = 30 + int(np.sqrt(number))
    quarter = ordered[int(number / 4 + 0.5) - 1]
    theta = 1 / ordered[-1] + (1 - np.sqrt(points / (np.arange(points) + 0.5))) / (3 * quarter)
    k = np.log1p(-theta[:, None] * ordered).mean(axis=1)
    profile = number * (np.log(-theta / k) - k - 1)
    weights = np.exp(profile - profile.max())
    best = float((theta * weights / weights.sum()).sum())
    shape = float(np.log1p(-best * ordered).mean())
    scale = -shape / best
    # The prior of the authors of PSIS, worth ten observations of one half.
    return (number * shape + 5) / (number + 10), scale


def expected_density(fitted: Fit) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the expected log predictive density of each figure left out, and the k of its weights."""
    found = [smooth_weights(fitted.likelihood[:, place]) for place in range(len(fitted.terms))]
    density = [
        float(np.log((weights * np.exp(fitted.likelihood[:, place])).sum())) for place, (weights, _) in enumerate(found)
    ]
    return np.array(density), np.array([k for _, k in found])


def rate_of(fitted: Fit, term: Term) -> NDArray[np.float64]:
    """Return draws of the rate of a term, whether it was fitted or left out; shape (draws,)."""
    cells = read_cells()
    chance = 1 / (1 + np.exp(-logits(fitted, term.series, term.edition, cells.kind, cells.size)))
    rate = chance @ term.weights
    if term.metropoles:
        of_metropoles = chance @ cells.weights({"metropole": 1.0})
        rate = rate + fitted.draws["part_of_metropoles"] * (of_metropoles - rate)
    return np.asarray(rate)


def predict(
    fitted: Fit, term: Term, rate: NDArray[np.float64], generator: np.random.Generator, weights: Any = None
) -> NDArray[np.float64]:
    """Return draws of the share that a survey would publish: respondents of their own, so many answers, rounded to nothing."""
    chosen = generator.choice(len(rate), 4000, p=weights)
    middle = np.log(rate[chosen]) - np.log1p(-rate[chosen])
    moved = middle + fitted.draws["spread"][chosen] * generator.standard_normal(len(chosen))
    size = generator.choice(term.answers, len(chosen), p=term.chance / term.chance.sum())
    return np.asarray(generator.binomial(size.astype(int), 1 / (1 + np.exp(-moved))) / size)


def leave_each_out(fitted: Fit, *, again: bool, seed: int = SEED) -> pd.DataFrame:
    """Return each figure beside what the model says of it with it and without it.

    Parameters
    ----------
    fitted : Fit
    again : bool
        Fit again without each figure, instead of weighing the draws.
    seed : int

    Returns
    -------
    DataFrame
        ``indicator``, ``edition``, ``stratum``, ``published``, ``answers`` (NaN where not published), ``fitted`` (mean),
        ``residual`` (published less fitted, over the standard deviation of what a survey would publish), ``predicted``
        (mean without it), ``low_95``, ``low_80``, ``high_80``, ``high_95`` of what a survey would publish, ``inside_95``,
        ``inside_80``, ``density`` (expected log predictive density of the figure left out), ``k``, ``method`` (``refit`` or
        ``psis``).
    """
    generator = np.random.default_rng(seed)
    density, shape = expected_density(fitted)
    rows = []
    for place, term in enumerate(fitted.terms):
        known = predict(fitted, term, fitted.rates[:, place], generator)
        refit = again or shape[place] > HIGHEST_K
        if refit:
            others = [other for other in fitted.terms if other is not term]
            without = fit(fitted.series, others, seed=seed + 1 + place, monotone=fitted.monotone)
            rate, weights = rate_of(without, term), None
        else:
            without, rate = fitted, fitted.rates[:, place]
            weights = smooth_weights(fitted.likelihood[:, place])[0]
        drawn = predict(without, term, rate, generator, weights)
        low_95, low_80, high_80, high_95 = np.quantile(drawn, (0.025, 0.1, 0.9, 0.975))
        near = HALF_POINT + 1e-9
        rows.append(
            {
                "indicator": term.series,
                "edition": term.edition,
                "stratum": term.stratum,
                "published": term.value,
                "answers": term.answers[0] if term.published else np.nan,
                "fitted": float(fitted.rates[:, place].mean()),
                "residual": float((term.value - fitted.rates[:, place].mean()) / max(known.std(), 1e-9)),
                "predicted": float(np.average(rate, weights=weights)),
                "low_95": low_95,
                "low_80": low_80,
                "high_80": high_80,
                "high_95": high_95,
                "inside_95": bool(low_95 - near <= term.value <= high_95 + near),
                "inside_80": bool(low_80 - near <= term.value <= high_80 + near),
                "density": density[place],
                "k": float(shape[place]),
                "method": "refit" if refit else "psis",
            }
        )
    return pd.DataFrame(rows)


def sensitivity(seed: int) -> pd.DataFrame:
    """Return the estimates on AI projects in 2025 under each choice, before they are benchmarked.

    Returns
    -------
    DataFrame
        ``choice``, ``indicator``, ``authority``, ``value``, ``low``, ``high`` (95 % of the rate of such authorities, without
        the spread between places).
    """
    family = FAMILIES[0]
    rows = []
    for choice, options in CHOICES.items():
        terms = family_terms(family, options.get("factor", 1.0), options.get("mixed_of", ("2022", "2023")))
        if not options.get("mixed", True):
            terms = [term for term in terms if (term.series, term.edition, term.stratum) != MIXED]
        fitted = fit(family, terms, seed=seed, monotone=options.get("monotone", False))
        for series in family:
            for authority in SHOWN:
                rate = _rate(fitted, series, authority)
                low, high = np.quantile(rate, (0.025, 0.975))
                named = {"choice": choice, "indicator": series, "authority": authority}
                rows.append(named | {"value": rate.mean(), "low": low, "high": high})
    return pd.DataFrame(rows)


def _rate(fitted: Fit, series: str, authority: str) -> NDArray[np.float64]:
    kind, population = SHOWN[authority]
    centre = CENTRE.get("commune" if kind == "commune" else "epci", 0.0)
    size = np.log10(population) - centre if kind in {"commune", "epci", "metropole"} else 0.0
    logit = logits(fitted, series, "2025", np.array([KINDS.index(kind)]), np.array([size]))[:, 0]
    return np.asarray(1 / (1 + np.exp(-logit)))
