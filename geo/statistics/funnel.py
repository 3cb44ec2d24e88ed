"""What the spread of other places lets expect of one: prediction intervals with overdispersion, and many tests at once.

A place is set against others that are like it, one by one. Its share lies apart from the mean of theirs because it is another
place (they differ from each other too), and because few town halls are counted. Both are part of the interval in which one more
such place would lie; what remains outside is worth a word.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from geo.statistics.intervals import Floats
from geo.statistics.student import quantile, tail_probability

FEWEST: Final = 5
"""Places under which nothing says how places spread."""
SIGNIFICANCE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Prediction:
    """Where one more place like others is expected.

    Attributes
    ----------
    centre : float
        Mean of the others, as a share.
    low, high : float
        95 % prediction interval for a place with as many town halls.
    probability : float
        That one more such place lies as far from the centre (two-sided).
    places : int
        How many others have a value.
    """

    centre: float
    low: float
    high: float
    probability: float
    places: int


def predict(numerators: ArrayLike, denominators: ArrayLike, numerator: float, denominator: float) -> Prediction | None:
    """Return where a place is expected from the shares of others.

    Parameters
    ----------
    numerators, denominators : array_like of float, shape (n,)
        Of the others; one without a denominator has no value.
    numerator, denominator : float
        Of the place itself.

    Returns
    -------
    Prediction or None
        None under `FEWEST` others with a value, or where the place has none.

    Notes
    -----
    Shares are transformed by ``y = asin sqrt((x + 3/8) / (n + 3/4))``, whose sampling variance ``1 / (4 n + 2)`` does not
    depend on the share (Anscombe). The variance between places is estimated by moments (DerSimonian and Laird), as an additive
    overdispersion of the funnel (Spiegelhalter). The place is expected within

        mean +- t * sqrt(between + 1 / (4 n + 2) + variance of the mean)

    with Student's t and one degree of freedom less than others (Higgins and others), transformed back.

    References
    ----------
    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics in Medicine 24 (8), 1185-1202.

    Higgins, J. P. T., Thompson, S. G. and Spiegelhalter, D. J. (2009). A re-evaluation of random-effects meta-analysis. Journal
    of the Royal Statistical Society A 172 (1), 137-159.

    Anscombe, F. J. (1948). The transformation of Poisson, binomial and negative-binomial data. Biometrika 35, 246-254.

    Examples
    --------
    >>> others = predict([20, 25, 30, 22, 28, 35], [50] * 6, 48, 50)
    >>> round(others.low, 2), round(others.high, 2), others.probability < 0.01
    (0.24, 0.82, True)
    """
    met, size = np.asarray(numerators, dtype="float64"), np.asarray(denominators, dtype="float64")
    known = size > 0
    places = int(known.sum())
    if places < FEWEST or not denominator > 0:
        return None
    values, variances = transform(met[known], size[known])
    weights = 1 / variances
    mean = float((weights * values).sum() / weights.sum())
    excess = float((weights * (values - mean) ** 2).sum()) - (places - 1)
    between = max(0.0, excess / float(weights.sum() - (weights**2).sum() / weights.sum()))
    weights = 1 / (variances + between)
    mean = float((weights * values).sum() / weights.sum())
    own, variance = (float(part) for part in transform(numerator, denominator))
    error = math.sqrt(between + variance + 1 / float(weights.sum()))
    half = quantile(places - 1) * error
    centre, low, high = (_back(end, float(denominator)) for end in (mean, mean - half, mean + half))
    return Prediction(centre, low, high, tail_probability((own - mean) / error, places - 1), places)


def transform(numerators: ArrayLike, denominators: ArrayLike) -> tuple[Floats, Floats]:
    """Return shares on the scale on which their sampling variance does not depend on them, and that variance.

    Examples
    --------
    >>> value, variance = transform(5, 10)
    >>> round(float(value), 3), round(float(variance), 4)
    (0.785, 0.0238)
    """
    met, size = np.asarray(numerators, dtype="float64"), np.asarray(denominators, dtype="float64")
    return np.arcsin(np.sqrt((met + 0.375) / (size + 0.75))), 1 / (4 * size + 2)


def _back(value: float, size: float) -> float:
    """Return the share of `size` town halls that `transform` takes to a value."""
    share = math.sin(min(max(value, 0.0), math.pi / 2)) ** 2
    return min(max((share * (size + 0.75) - 0.375) / size, 0.0), 1.0)


def holm(probabilities: ArrayLike) -> Floats:
    """Return probabilities adjusted for being looked at together, so that one test in twenty rejects anything by chance.

    Parameters
    ----------
    probabilities : array_like of float, shape (n,)

    Returns
    -------
    ndarray of float64, shape (n,)
        From 0 to 1, in the order given.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6 (2), 65-70.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    raw = np.asarray(probabilities, dtype="float64")
    order = np.argsort(raw, kind="stable")
    stepped = np.maximum.accumulate(raw[order] * np.arange(len(raw), 0, -1)) if len(raw) else raw
    out = np.empty_like(raw)
    out[order] = np.minimum(stepped, 1.0)
    return out
