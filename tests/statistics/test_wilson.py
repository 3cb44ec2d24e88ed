"""Intervals against published figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.statistics.intervals import wilson_interval


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3 (Wilson without continuity correction).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_figures(successes: int, n: int, low: float, high: float) -> None:
    interval = wilson_interval(successes / n, n)
    assert interval == pytest.approx((low, high), abs=5e-5)


@given(st.floats(0, 1), st.floats(1, 1e6))
def test_the_interval_holds_the_share_and_stays_in_bounds(share: float, n: float) -> None:
    low, high = wilson_interval(share, n)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1
    assert low < high


@pytest.mark.parametrize(("share", "n"), [(1.1, 10), (-0.1, 10), (0.5, 0)])
def test_what_has_no_interval(share: float, n: float) -> None:
    with pytest.raises(ValueError, match="share must be from 0 to 1 and n positive"):
        wilson_interval(share, n)
