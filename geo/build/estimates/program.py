"""The model as arithmetic: how terms lie in arrays, what random numbers stand for, and the likelihood of the figures.

Written for jax.numpy where derivatives are needed, and for numpy where draws are read. What the parameters mean:
`geo.build.estimates.model`.
"""

from __future__ import annotations

from math import lgamma
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.build.estimates.cells import CENTRE, KINDS, read_cells
from geo.build.estimates.terms import SUPPORT, Term

EDITIONS: Final = ("2022", "2023", "2024", "2025")
SIZES: Final = (17, 28)
"""Series are laid out in arrays of one of these lengths, so that the program is compiled a few times and not thirty."""

LEAST_METROPOLES: Final = 0.02
MOST_METROPOLES: Final = 0.26
"""Of the 83 EPCI that answered in 2022 between as many as among all EPCI and all 22 were métropoles."""

PRIORS: Final[dict[str, float]] = {
    "level_mean": -1.0, "level": 1.5, "kind": 1.2, "metropole": 1.0, "edition": 0.7, "interaction": 0.4, "slope": 1.5,
    "slope_epci": 0.7, "slope_edition": 0.3, "question": 0.7, "spread": 0.4, "steps": 0.6,
}  # fmt: skip
"""Standard deviations on the logit scale, of half-normal distributions for what is one itself; a slope is for ten times the
inhabitants. ``spread`` is of respondents; ``steps`` says how far the monotone form may leave a straight line: the logarithm
of how steep it is in an interval of `KNOTS`."""

KNOTS: Final = (1.5, 2.4, 3.0, 3.6, 4.2, 5.0, 6.5)
"""Of the monotone form: decimal logarithms of population between which the effect of size may rise faster or slower."""

KIND_OF: Final = np.eye(len(KINDS))
KIND_OF[2, 2], KIND_OF[1, 2] = 0.0, 1.0
"""Which effect each kind has: that of EPCI for métropoles, which have something of their own beside it."""

NODES: Final = 7
"""Of the Gauss-Hermite rule."""


def lay_out(series: tuple[str, ...], terms: tuple[Term, ...] | list[Term]) -> dict[str, NDArray[Any]]:
    """Return the terms as arrays of one size, whatever the series; a row of padding has no weight."""
    cells = len(read_cells().kind)
    used = len(terms)
    # Most series published every number of answers: their likelihood is a fifth of the work.
    plain = used <= SIZES[0] and all(len(term.answers) == 1 for term in terms)
    rows, support = (SIZES[0], 1) if plain else (SIZES[-1], SUPPORT)
    out: dict[str, NDArray[Any]] = {
        "edition": np.zeros((rows, len(EDITIONS))),
        "question": np.zeros(rows),
        "weights": np.full((rows, cells), 1 / cells),
        "mixed": np.zeros(rows),
        "answers": np.ones((rows, support)),
        "yes": np.zeros((rows, support)),
        "ways": np.zeros((rows, support)),
        "chance": np.full((rows, support), -np.inf),
        "counts": np.zeros(rows),
    }
    out["chance"][:, 0] = 0.0
    out["counts"][:used] = 1.0
    for place, term in enumerate(terms):
        size = len(term.answers)
        out["edition"][place, EDITIONS.index(term.edition)] = 1.0
        out["question"][place] = series.index(term.series)
        out["weights"][place] = term.weights
        out["mixed"][place] = term.metropoles
        out["answers"][place, :size], out["yes"][place, :size] = term.answers, term.yes
        out["ways"][place, :size] = [
            lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for n, k in zip(term.answers, term.yes, strict=True)
        ]
        out["chance"][place, :size] = np.log(term.chance)
    return out


def steps_of(size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far each size (decimal logarithm of population) has gone through each interval of `KNOTS`.

    Examples
    --------
    >>> steps_of(np.array([3.3])).round(2).tolist()
    [[0.9, 0.6, 0.3, 0.0, 0.0, 0.0]]
    """
    low, high = np.array(KNOTS[:-1]), np.array(KNOTS[1:])
    return np.asarray(np.clip(size[:, None], low, high) - low)


def effect_of_size(
    size: Any, kind: NDArray[np.int64], slope: Any, slope_epci: Any, shape: Any, numeric: Any = np
) -> Any:
    """Return the effect of size on the logit scale: along `shape` for communes, straight for EPCI, none for the others.

    Parameters
    ----------
    size : ndarray, shape (m,)
        As in `Cells`.
    kind : ndarray of int64, shape (m,)
    slope, slope_epci : array, shape (..., 1)
        For ten times the inhabitants.
    shape : array, shape (..., steps)
        How steep each interval of `KNOTS` is, relative to `slope`: all 1 for a straight line.
    numeric : module
        numpy or jax.numpy, whichever made the arrays.

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> effect_of_size(np.array([-1.0, 2.0, 1.0]), np.array([0, 0, 1]), one, 2 * one, np.ones((1, 6)), np).round(2).tolist()
    [[-1.0, 2.0, 2.0]]
    """
    # 0 at the centre, where the effect of the kind stands.
    steps = steps_of(np.asarray(size) + CENTRE["commune"]) - steps_of(np.array([CENTRE["commune"]]))
    of_commune = slope * (shape @ steps.T)
    of_epci = slope_epci * size
    return numeric.where(kind == 0, of_commune, numeric.where((kind == 1) | (kind == 2), of_epci, 0.0))


def layout(monotone: bool) -> tuple[tuple[str, int], ...]:
    """Return the parameters, and how many standard normal numbers each has."""
    single = ("sigma_kind", "sigma_edition", "sigma_interaction", "sigma_slope_edition", "spread", "part_of_metropoles",
              "level", "metropole", "slope", "slope_epci", "question")  # fmt: skip
    several = (
        ("kind", len(KINDS)),
        ("edition", len(EDITIONS)),
        ("slope_edition", len(EDITIONS)),
        ("interaction", len(EDITIONS) * len(KINDS)),
        ("shape", (len(KNOTS) - 1) * monotone),
    )
    return (*((name, 1) for name in single), *several)


def unpack(numbers: Any, monotone: bool) -> dict[str, Any]:
    """Return the parameters that standard normal numbers stand for, so that each has its prior."""
    import jax.numpy as jnp
    from jax.scipy.special import ndtr, ndtri

    raw, start = {}, 0
    for name, size in layout(monotone):
        raw[name] = numbers[start] if size == 1 else numbers[start : start + size]
        start += size
    out: dict[str, Any] = {}
    for name in ("sigma_kind", "sigma_edition", "sigma_interaction", "sigma_slope_edition", "spread"):
        # Half-normal: the quantile at which the number stands, in the upper half of the normal distribution.
        out[name] = PRIORS[name.removeprefix("sigma_")] * ndtri(0.5 + 0.5 * ndtr(raw[name]))
    out["part_of_metropoles"] = LEAST_METROPOLES + (MOST_METROPOLES - LEAST_METROPOLES) * ndtr(
        raw["part_of_metropoles"]
    )
    out["level"] = PRIORS["level_mean"] + PRIORS["level"] * raw["level"]
    for name in ("metropole", "slope", "question"):
        out[name] = PRIORS[name] * raw[name]
    out["slope_epci"] = out["slope"] + PRIORS["slope_epci"] * raw["slope_epci"]
    for name in ("kind", "edition", "slope_edition"):
        out[name] = out[f"sigma_{name}"] * raw[name]
    out["interaction"] = out["sigma_interaction"] * raw["interaction"].reshape(len(EDITIONS), len(KINDS))
    steps = len(KNOTS) - 1
    out["shape"] = jnp.ones(steps)
    if monotone:
        shares = jnp.exp(PRIORS["steps"] * raw["shape"])
        out["shape"] = steps * shares / shares.sum()
    return out


def figures(parameters: dict[str, Any], data: dict[str, Any]) -> tuple[Any, Any]:
    """Return the rate of the stratum of each term, and the logarithm of its likelihood."""
    import jax.numpy as jnp
    from jax.scipy.special import logsumexp

    cells, at, known = read_cells(), data["edition"], parameters
    # Sums over ones and zeros instead of places in an array, which are slow to differentiate.
    of_kind = np.eye(len(KINDS))[:, cells.kind]
    # A métropole is an EPCI that differs by something of its own.
    kinds = known["kind"] @ KIND_OF + known["metropole"] * np.eye(len(KINDS))[2]
    base = known["level"] + known["question"] * data["question"] + at @ known["edition"]
    slopes = (at @ known["slope_edition"])[:, None]
    of_size = effect_of_size(
        cells.size, cells.kind, known["slope"] + slopes, known["slope_epci"] + slopes, known["shape"][None], jnp
    )
    chances = 1 / (1 + jnp.exp(-(base[:, None] + (kinds + at @ known["interaction"]) @ of_kind + of_size)))
    rate = (data["weights"] * chances).sum(axis=1)
    of_metropoles = (cells.weights({"metropole": 1.0}) * chances).sum(axis=1)
    rate = jnp.where(data["mixed"] > 0, rate + known["part_of_metropoles"] * (of_metropoles - rate), rate)
    # Binomial of each possible number of answers, averaged over what moves the respondents of a term together.
    nodes, heights = np.polynomial.hermite_e.hermegauss(NODES)
    moved = (jnp.log(rate) - jnp.log1p(-rate))[:, None] + known["spread"] * nodes
    yes, no = data["yes"][:, :, None], (data["answers"] - data["yes"])[:, :, None]
    each = (
        data["ways"][:, :, None] - yes * jnp.logaddexp(0.0, -moved)[:, None] - no * jnp.logaddexp(0.0, moved)[:, None]
    )
    return rate, logsumexp(each + np.log(heights / heights.sum()) + data["chance"][:, :, None], axis=(1, 2))
