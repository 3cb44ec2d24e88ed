"""Which shares of a sample are good enough to be drawn: the rule for survey figures.

The National Center for Health Statistics suppresses a proportion that rests on fewer than 30 answers, or whose 95 % interval is
30 points wide or more. The Atlas does not draw such a figure: it stays listed, with its number of answers. The third condition
of the standard (an interval of 5 to 30 points that is wider than 1.3 times the share) is not applied: it would hide every
small share, and a small share is a finding here. A figure without a published number of answers cannot be judged: it is drawn,
and says so.

References
----------
Parker, J. D., Talih, M., Malec, D. J. et al. (2017). National Center for Health Statistics data presentation standards for
proportions. Vital and Health Statistics, series 2, no. 175.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEAST_ANSWERS: Final = 30
"""A figure that rests on fewer answers is not drawn."""

WIDEST_INTERVAL: Final = 0.30
"""A figure whose 95 % interval is wider is not drawn."""


class Doubt(StrEnum):
    """What is doubtful in a figure of a sample."""

    FEW_ANSWERS = "few_answers"
    """Fewer than `LEAST_ANSWERS`: not drawn."""
    WIDE_INTERVAL = "wide_interval"
    """Wider than `WIDEST_INTERVAL`: not drawn."""
    NOT_PUBLISHED = "sample_size_not_published"
    """Cannot be judged: drawn, and said."""


NOT_DRAWN: Final = frozenset({Doubt.FEW_ANSWERS, Doubt.WIDE_INTERVAL})


def judge(answers: ArrayLike, low: ArrayLike, high: ArrayLike) -> NDArray[np.object_]:
    """Return what is doubtful in each figure, None where nothing is.

    Parameters
    ----------
    answers : array_like of float, shape (m,)
        What a figure rests on; NaN is not published.
    low, high : array_like of float, shape (m,)
        95 % interval, NaN where there is none.

    Returns
    -------
    ndarray of object, shape (m,)
        The text of a `Doubt`, or None.

    Examples
    --------
    >>> judge([81, 17, 35, float("nan")], [0.0, 0.01, 0.34, float("nan")], [0.06, 0.27, 0.66, float("nan")]).tolist()
    [None, 'few_answers', 'wide_interval', 'sample_size_not_published']
    """
    number = np.asarray(answers, dtype="float64")
    width = np.asarray(high, dtype="float64") - np.asarray(low, dtype="float64")
    out: NDArray[np.object_] = np.full(number.shape, None, dtype=object)
    out[np.isnan(number)] = str(Doubt.NOT_PUBLISHED)
    # A hair of rounding must not make an interval of exactly 30 points a wider one.
    out[width > WIDEST_INTERVAL + 1e-9] = str(Doubt.WIDE_INTERVAL)
    out[number < LEAST_ANSWERS] = str(Doubt.FEW_ANSWERS)
    return out


def drawn(doubts: ArrayLike) -> NDArray[np.bool_]:
    """Say for each figure whether it is drawn, from what is doubtful in it.

    Examples
    --------
    >>> drawn([None, "few_answers", "sample_size_not_published"]).tolist()
    [True, False, True]
    """
    return np.array([doubt not in NOT_DRAWN for doubt in np.asarray(doubts, dtype=object)], dtype=bool)


def words(doubt: Any) -> Doubt | None:
    """Return the doubt that a cell of a table says, None for an empty one."""
    return Doubt(doubt) if isinstance(doubt, str) else None
