"""The multilevel model of the published figures, and its fit.

For a cell of kind k and size x (`geo.build.estimates.cells`), edition e and question q:

    logit p = level + question(q) + edition(e) + kind(k) + interaction(k, e) + (slope(k) + slope(e)) x

and for a term with weights w over the cells: yes ~ binomial(answers, r), logit r ~ normal(logit of the sum of w p, spread): the
respondents of a term choose to answer, and what they have in common moves them together. That is integrated out by a
Gauss-Hermite rule. Effects of a family are drawn from normal distributions whose standard deviations are estimated (partial
pooling). The priors, the same for all series, stand in `geo.build.estimates.program.PRIORS`; ``docs/estimate.md`` says why.

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
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.base.errors.shipped import ExtraMissing
from geo.build.estimates.program import EDITIONS, KIND_OF, effect_of_size, figures, lay_out, layout, unpack
from geo.build.estimates.terms import Term

CHAINS: Final = 16
WARM_UP: Final = 250
DRAWS: Final = 150
HIGHEST_RHAT: Final = 1.015
LONGER: Final = 4
"""A fit whose chains differ by more than this is made again, so many times as long (`settled_fit`)."""

STEPS: Final = 20
"""Leapfrog steps of each draw: all chains do the same work, so that they run together."""

SPREAD_OF_STARTS: Final = 1.0
"""Chains start where the prior is, apart from one another."""

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
        The worst of the rates of the terms and of the parameters that they come from, see `_worst`.
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


def fit(
    series: tuple[str, ...],
    terms: tuple[Term, ...] | list[Term],
    *,
    seed: int = SEED,
    monotone: bool = False,
    times: int = 1,
) -> Fit:
    """Fit the model of one family by Hamiltonian Monte Carlo, all chains at once.

    Parameters
    ----------
    series : tuple of str
    terms : sequence of Term
        At most the last of `geo.build.estimates.program.SIZES`.
    seed : int
        The same one gives the same draws on the same machine and versions.
    monotone : bool
        The form of size among communes: monotone, or a straight line on the logarithm.
    times : int
        How many times `WARM_UP` and `DRAWS`.

    Raises
    ------
    ExtraMissing
    """
    numpyro_modules()
    import jax

    data = lay_out(series, terms)
    found = {
        name: np.asarray(values) for name, values in _sampler(monotone, times)(jax.random.PRNGKey(seed), data).items()
    }
    rate, likelihood, diverging = (found.pop(name) for name in ("rate", "likelihood", "diverging"))
    used = len(terms)
    rhat, ess = _worst(found | {"rate": rate}, {term.edition for term in terms}, len(series), used)
    return Fit(
        series=series,
        terms=tuple(terms),
        draws={name: values.reshape(-1, *values.shape[2:]) for name, values in found.items()},
        rates=rate.reshape(-1, rate.shape[2])[:, :used],
        likelihood=likelihood.reshape(-1, likelihood.shape[2])[:, :used],
        rhat=rhat,
        ess=ess,
        divergences=int(diverging.sum()),
        monotone=monotone,
    )


def settled_fit(series: tuple[str, ...], terms: tuple[Term, ...] | list[Term], *, seed: int, monotone: bool) -> Fit:
    """Fit the model of one family, and again with `LONGER` times as many draws where the chains do not agree yet.

    Raises
    ------
    ExtraMissing
    """
    first = fit(series, terms, seed=seed, monotone=monotone)
    return first if first.rhat <= HIGHEST_RHAT else fit(series, terms, seed=seed, monotone=monotone, times=LONGER)


@lru_cache(maxsize=4)
def _sampler(monotone: bool, times: int) -> Any:
    """Return the sampler as one function, which is compiled once for each shape of the arrays and then runs in seconds.

    The parameters are standard normal numbers in one vector (`geo.build.estimates.program.unpack`). The kernel of numpyro adapts
    step size and mass matrix in each chain while it warms up.
    """
    import jax
    from numpyro.infer.hmc import hmc

    length = sum(size for _, size in layout(monotone))
    warm_up, draws = WARM_UP * times, DRAWS * times

    def potential(data: dict[str, Any]) -> Any:
        def energy(numbers: Any) -> Any:
            _, likelihood = figures(unpack(numbers, monotone), data)
            return 0.5 * (numbers @ numbers) - (likelihood * data["counts"]).sum()

        return energy

    def sampled(key: Any, data: dict[str, Any]) -> dict[str, Any]:
        start, prepare = hmc(potential_fn_gen=potential, algo="HMC")
        first, second = jax.random.split(key)

        def chain(numbers: Any, own: Any) -> Any:
            state = start(
                numbers,
                warm_up,
                step_size=0.2,
                num_steps=STEPS,
                trajectory_length=None,
                model_args=(data,),
                rng_key=own,
            )
            state = jax.lax.fori_loop(0, warm_up, lambda _, each: prepare(each, (data,)), state)

            def step(state: Any, _: Any) -> Any:
                state = prepare(state, (data,))
                return state, (state.z, state.diverging)

            return jax.lax.scan(step, state, None, length=draws)[1]

        begun = SPREAD_OF_STARTS * jax.random.normal(first, (CHAINS, length))
        numbers, diverging = jax.vmap(chain)(begun, jax.random.split(second, CHAINS))
        known = jax.vmap(jax.vmap(lambda each: unpack(each, monotone)))(numbers)
        rate, likelihood = jax.vmap(jax.vmap(lambda each: figures(each, data)))(known)
        return {**known, "rate": rate, "likelihood": likelihood, "diverging": diverging}

    return jax.jit(sampled)


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
    # Chains that swing from one side to the other know a mean better than independent draws; more than there are is not claimed.
    most = float(rates.shape[0] * rates.shape[1])
    sizes = [np.asarray(diagnostics.effective_sample_size(values), float) for values in watched]
    ess = min(float(np.min(np.where((each <= 0) | (each > most), most, each))) for each in sizes)
    return rhat, ess


def logits(
    fitted: Fit, series: str, edition: str, kind: NDArray[np.int64], size: NDArray[np.float64]
) -> NDArray[np.float64]:
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
    kinds = draws["kind"] @ KIND_OF
    kinds[:, 2] += draws["metropole"]
    base = draws["level"] + draws["question"] * fitted.series.index(series) + draws["edition"][:, place]
    slopes = draws["slope_edition"][:, place]
    shape = draws["shape"]
    of_size = effect_of_size(
        size, kind, (draws["slope"] + slopes)[:, None], (draws["slope_epci"] + slopes)[:, None], shape
    )
    return np.asarray(base[:, None] + kinds[:, kind] + draws["interaction"][:, place][:, kind] + of_size)
