"""Student's t in closed form, against scipy."""

from __future__ import annotations

import pytest
from scipy import stats

from geo.statistics.intervals import Z95
from geo.statistics.student import MOST_FREEDOM, quantile, tail_probability


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 8, 21, 22, 101, MOST_FREEDOM - 1])
def test_quantiles_and_probabilities_are_those_of_scipy(freedom: int) -> None:
    assert quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-10)
    assert quantile(freedom, 0.8) == pytest.approx(stats.t.ppf(0.9, freedom), rel=1e-10)
    for value in (-3.3, 0.0, 0.1, 1.0, 2.0, 8.0):
        assert tail_probability(value, freedom) == pytest.approx(2 * stats.t.sf(abs(value), freedom), abs=1e-12)


def test_many_degrees_of_freedom_are_the_normal_distribution() -> None:
    assert quantile(MOST_FREEDOM) == Z95
    assert quantile(10**6) == pytest.approx(stats.t.ppf(0.975, 10**6), abs=1e-5)
    assert tail_probability(1.96, 10**6) == pytest.approx(2 * stats.norm.sf(1.96), abs=1e-12)


def test_what_is_no_distribution_is_refused() -> None:
    with pytest.raises(ValueError, match="degrees of freedom must be 1 or more, got 0"):
        tail_probability(1.0, 0)
    with pytest.raises(ValueError, match="level must be between 0 and 1, got 1"):
        quantile(5, 1)
