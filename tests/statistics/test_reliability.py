"""Which figures of a sample are drawn: fewer than 30 answers, or an interval wider than 30 points, and the edges of both."""

import math

import pytest

from geo.indicators.survey import read_survey
from geo.statistics.intervals import wilson_bounds, wilson_interval
from geo.statistics.reliability import LEAST_ANSWERS, NOT_DRAWN, WIDEST_INTERVAL, Doubt, drawn, judge, words


@pytest.mark.parametrize(
    ("answers", "low", "high", "expected"),
    [
        (30, 0.1, 0.3, None),
        (29, 0.1, 0.3, Doubt.FEW_ANSWERS),
        (1000, 0.1, 0.4, None),  # 30 points exactly, which is 0.30000000000000004 in floating point
        (1000, 0.1, 0.41, Doubt.WIDE_INTERVAL),
        (7, 0.25, 0.84, Doubt.FEW_ANSWERS),
        (math.nan, math.nan, math.nan, Doubt.NOT_PUBLISHED),
    ],
)
def test_a_figure_is_judged_by_its_answers_and_its_interval(
    answers: float, low: float, high: float, expected: Doubt | None
) -> None:
    (doubt,) = judge([answers], [low], [high])
    assert words(doubt) is expected
    assert drawn([doubt]).tolist() == [expected not in NOT_DRAWN]


def test_the_thresholds_are_those_of_the_standard() -> None:
    assert (LEAST_ANSWERS, WIDEST_INTERVAL) == (30, 0.30)
    # 30 answers of which 27 % say yes have an interval of 30.4 points (14.1 to 44.5 %): enough answers, too wide.
    low, high = wilson_interval(0.27, 30)
    assert words(judge([30], [low], [high])[0]) is Doubt.WIDE_INTERVAL
    # 10 % of 1,178 answers: 8.4 to 11.8 %.
    low, high = wilson_interval(0.10, 1178)
    assert judge([1178], [low], [high]).tolist() == [None]


def test_which_figures_for_sizes_of_communes_are_drawn() -> None:
    table = read_survey()
    low, high = wilson_bounds(table["value"], table["sample_size"].fillna(0))
    table["drawn"] = drawn(judge(table["sample_size"], low, high))
    of = {name: rows["drawn"] for name, rows in table[table["edition"].eq("2022")].groupby("stratum")}
    # 2022: 81, 17, 35 and 7 answers; 35 are too few for a share near one half.
    assert of["commune_lt_3500"].all()
    assert not of["commune_3500_9999"].any()
    assert not of["commune_100000_plus"].any()
    assert 0 < of["commune_10000_99999"].mean() < 1
    assert not of["departement"].any()  # 29
    assert not of["region"].any()  # 14
    # 2023: 9, 6, 10 and 5 answers.
    earlier = table[table["edition"].eq("2023") & table["sample_size"].lt(30)]
    assert {"commune_lt_3500", "metropole", "region"} <= set(earlier["stratum"])
    assert not earlier["drawn"].any()
