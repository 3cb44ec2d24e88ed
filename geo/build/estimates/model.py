"""The multilevel model of the published figures, and its fit.

For a cell of kind k and size x (`geo.build.estimates.cells`), edition e and question q:

    logit p = level + question(q) + edition(e) + kind(k) + interaction(k, e) + (slope(k) + slope(e)) x

and for a term with weights w over the cells: yes ~ binomial(answers, r), logit r ~ normal(logit of the sum of w p, spread): the
respondents of a term choose to answer, and what they have in common moves them together. That is integrated out by a
Gauss-Hermite rule. Effects of a family are drawn from normal distributions whose standard deviations are
estimated (partial pooling). The priors, the same for all series, stand in `PRIORS`; ``docs/estimate.md`` says why.

References
----------
Gelman, A. and Hill, J. (2007). Data Analysis Using Regression and Multilevel/Hierarchical Models. Cambridge University Press.
Bürkner, P.-C. and Charpentier, E. (2020). Modelling monotonic effects of ordinal predictors in Bayesian regression models.
British Journal of Mathematical and Statistical Psychology 73, 420-451.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from math import lgamma
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.base.errors.shipped import ExtraMissing
from geo.build.estimates.cells import CENTRE, KINDS, read_cells
from geo.build.estimates.terms import SUPPORT, Term

EDITIONS: Final = ("2022", "2023", "2024", "2025")
SIZES: Final = (8, 17, 28)
"""Series are laid out in arrays of one of these lengths, so that the program is compiled three times and not thirty."""

LEAST_METROPOLES: Final = 0.02
MOST_METROPOLES: Final = 0.26
"""Of the 83 EPCI that answered in 2022 between as many as among all EPCI and all 22 were métropoles."""

PRIORS: Final[dict[str, float]] = {
    "level_mean": -1.0, "level": 1.5, "kind": 1.2, "metropole": 1.0, "edition": 0.7, "interaction": 0.4, "slope": 1.5,
    "slope_epci": 0.7, "slope_edition": 0.3, "question": 0.7, "spread": 0.4, "steps": 0.6,
}  # fmt: skip
"""Standard deviations on the logit scale, of half-normal distributions for what is one itself; a slope is for ten times the
inhabitants. ``spread`` is of respondents; ``steps`` says how far the monotone form may leave a straight line: the logarithm of how
steep it is in an interval of `KNOTS`."""

KNOTS: Final = (1.5, 2.4, 3.0, 3.6, 4.2, 5.0, 6.5)
"""Of the monotone form: decimal logarithms of population between which the effect of size may rise faster or slower."""

KIND_OF: Final = np.eye(len(KINDS))
KIND_OF[2, 2], KIND_OF[1, 2] = 0.0, 1.0
"""Which effect each kind has: that of EPCI for métropoles, which have something of their own beside it."""

NODES: Final = 7
"""Of the Gauss-Hermite rule."""

CHAINS: Final = 4
WARM_UP: Final = 250
DRAWS: Final = 200
SEED: Final = 2025


@dataclass(frozen=True, slots=True)
class Fit:
    """Draws of the model of one family.

    Attributes
    ----------
    series : tuple of str
    terms : tuple of Term
    draws : dict of str to ndarray, shape (draws, ...)
        Parameters, chains one after the other.
    rates : ndarray, shape (draws, terms)
        Rate of the stratum of each term.
    likelihood : ndarray, shape (draws, terms)
        Logarithm.
    rhat, ess : float
        The worst of all parameters that are not padding.
    divergences : int
    monotone : bool
    """

    series: tuple[str, ...]
    terms: tuple[Term, ...]
    draws: dict[str, NDArray[np.float64]]
    rates: NDArray[np.float64]
    likelihood: NDArray[np.float64]
    rhat: float
    ess: float
    divergences: int
    monotone: bool


def numpyro_modules() -> Any:
    """Return numpyro, 64-bit floats switched on.

    Raises
    ------
    ExtraMissing
        If it is not installed.
    """
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    # The arrays are small: threads would only wait for each other.
    os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")
    try:
        import numpyro
        import numpyro.infer
    except ImportError as error:
        raise ExtraMissing(package="numpyro", extra="model") from error
    numpyro.enable_x64()
    return numpyro


def lay_out(series: tuple[str, ...], terms: tuple[Term, ...] | list[Term]) -> dict[str, NDArray[Any]]:
    """Return the terms as arrays of one size, whatever the series; a row of padding has no weight."""
    cells = len(read_cells().kind)
    used = len(terms)
    rows = min(size for size in SIZES if size >= used)
    out: dict[str, NDArray[Any]] = {
        "edition": np.zeros((rows, len(EDITIONS))),
        "question": np.zeros(rows),
        "weights": np.full((rows, cells), 1 / cells),
        "mixed": np.zeros(rows),
        "answers": np.ones((rows, SUPPORT)),
        "yes": np.zeros((rows, SUPPORT)),
        "ways": np.zeros((rows, SUPPORT)),
        "chance": np.full((rows, SUPPORT), -np.inf),
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
        out["ways"][place, :size] = [lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for n, k in zip(term.answers, term.yes)]
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


def effect_of_size(size: Any, kind: NDArray[np.int64], slope: Any, slope_epci: Any, shape: Any, numeric: Any = np) -> Any:
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


def fit(
    series: tuple[str, ...],
    terms: tuple[Term, ...] | list[Term],
    *,
    seed: int = SEED,
    monotone: bool = False,
    draws: int = DRAWS,
    warm_up: int = WARM_UP,
    chains: int = CHAINS,
) -> Fit:
    """Fit the model of one family by the no-U-turn sampler.

    Parameters
    ----------
    series : tuple of str
    terms : sequence of Term
        At most the last of `SIZES`.
    seed : int
        The same one gives the same draws on the same machine and versions.
    monotone : bool
        The form of size among communes: monotone, or a straight line on the logarithm.
    draws, warm_up, chains : int
        Of each chain, and how many.

    Raises
    ------
    ExtraMissing
    """
    data = lay_out(series, terms)
    sampler = _sampler(monotone, draws, warm_up, chains, len(data["counts"]))
    import jax

    sampler.run(jax.random.PRNGKey(seed), data, extra_fields=("diverging",))
    numbers = sampler.get_samples(group_by_chain=True)["numbers"]
    known = jax.vmap(jax.vmap(lambda each: _unpacked(each, monotone)))(numbers)
    rate, likelihood = jax.vmap(jax.vmap(lambda each: _figures(each, data)))(known)
    by_chain = {name: np.asarray(values) for name, values in known.items()}
    used = len(terms)
    rhat, ess = _worst(by_chain | {"rate": np.asarray(rate)}, {term.edition for term in terms}, len(series), used)
    return Fit(
        series=series,
        terms=tuple(terms),
        draws={name: values.reshape(-1, *values.shape[2:]) for name, values in by_chain.items()},
        rates=np.asarray(rate).reshape(-1, len(data["counts"]))[:, :used],
        likelihood=np.asarray(likelihood).reshape(-1, len(data["counts"]))[:, :used],
        rhat=rhat,
        ess=ess,
        divergences=int(np.asarray(sampler.get_extra_fields()["diverging"]).sum()),
        monotone=monotone,
    )


@lru_cache(maxsize=8)
def _sampler(monotone: bool, draws: int, warm_up: int, chains: int, rows: int) -> Any:
    """Return the sampler, compiled once for all series whose arrays have that many rows."""
    infer = numpyro_modules().infer
    kernel = infer.NUTS(_program(monotone), target_accept_prob=0.8, max_tree_depth=7)
    return infer.MCMC(
        kernel,
        num_warmup=warm_up,
        num_samples=draws,
        num_chains=chains,
        chain_method="sequential",
        progress_bar=False,
        jit_model_args=True,
    )


def _program(monotone: bool) -> Any:
    """Return the model as numpyro takes it: standard normal numbers in one vector, which is five times faster than a name each."""
    numpyro = numpyro_modules()
    length = sum(size for _, size in _layout(monotone))

    def program(data: dict[str, Any]) -> None:
        numbers = numpyro.sample("numbers", numpyro.distributions.Normal(0.0, 1.0).expand([length]).to_event(1))
        _, likelihood = _figures(_unpacked(numbers, monotone), data)
        numpyro.factor("figures", (likelihood * data["counts"]).sum())

    return program


def _layout(monotone: bool) -> tuple[tuple[str, int], ...]:
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


def _unpacked(numbers: Any, monotone: bool) -> dict[str, Any]:
    """Return the parameters that standard normal numbers stand for, so that each has its prior."""
    import jax.numpy as jnp
    from jax.scipy.special import ndtr, ndtri

    raw, start = {}, 0
    for name, size in _layout(monotone):
        raw[name] = numbers[start] if size == 1 else numbers[start : start + size]
        start += size
    out: dict[str, Any] = {}
    for name in ("sigma_kind", "sigma_edition", "sigma_interaction", "sigma_slope_edition", "spread"):
        # Half-normal: the quantile at which the number stands, in the upper half of the normal distribution.
        out[name] = PRIORS[name.removeprefix("sigma_")] * ndtri(0.5 + 0.5 * ndtr(raw[name]))
    out["part_of_metropoles"] = LEAST_METROPOLES + (MOST_METROPOLES - LEAST_METROPOLES) * ndtr(raw["part_of_metropoles"])
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


def _figures(parameters: dict[str, Any], data: dict[str, Any]) -> tuple[Any, Any]:
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
    each = data["ways"][:, :, None] - yes * jnp.logaddexp(0.0, -moved)[:, None] - no * jnp.logaddexp(0.0, moved)[:, None]
    return rate, logsumexp(each + np.log(heights / heights.sum()) + data["chance"][:, :, None], axis=(1, 2))


def _worst(samples: dict[str, NDArray[Any]], editions: set[str], questions: int, used: int) -> tuple[float, float]:
    """Return the largest R-hat and the smallest effective sample size of the rates and of the parameters they come from."""
    diagnostics = numpyro_modules().diagnostics
    rates = samples["rate"][:, :, :used]
    watched = [rates, *(samples[name][..., None] for name in ("level", "slope", "slope_epci", "metropole", "spread"))]
    if questions > 1:
        watched.append(samples["question"][..., None])
    place = [EDITIONS.index(edition) for edition in sorted(editions)]
    watched.append(samples["edition"][:, :, place])
    rhat = max(float(np.max(diagnostics.split_gelman_rubin(values))) for values in watched)
    ess = min(float(np.min(diagnostics.effective_sample_size(values))) for values in watched)
    return rhat, ess


def logits(fitted: Fit, series: str, edition: str, kind: NDArray[np.int64], size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logit of the probability of authorities of some kinds and sizes.

    Parameters
    ----------
    fitted : Fit
    series, edition : str
    kind : ndarray of int64, shape (m,)
        Places in `KINDS`.
    size : ndarray of float64, shape (m,)
        As in `Cells`.

    Returns
    -------
    ndarray, shape (draws, m)
    """
    draws, place = fitted.draws, EDITIONS.index(edition)
    kinds = draws["kind"].copy()
    kinds[:, 2] = kinds[:, 1] + draws["metropole"]
    base = draws["level"] + draws["question"] * fitted.series.index(series) + draws["edition"][:, place]
    slopes = draws["slope_edition"][:, place]
    shape = draws["shape"]
    of_size = effect_of_size(
        size, kind, (draws["slope"] + slopes)[:, None], (draws["slope_epci"] + slopes)[:, None], shape
    )
    return np.asarray(base[:, None] + kinds[:, kind] + draws["interaction"][:, place][:, kind] + of_size)
