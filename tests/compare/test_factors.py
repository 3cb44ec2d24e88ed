"""Two denominators: the gap among those that declare a site, and what having none adds; figures of the shipped data."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.compare.answer import compare
from geo.compare.factors import compute_factors, split
from geo.compare.groups import parse_group, parse_groups
from geo.compare.presentation.records import comparison_record
from geo.compare.presentation.sentences import sentences
from geo.compare.question import GapQuestion
from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.indicators.values import read_values
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Weight

GROUPS = parse_groups("commune_lt_3500", "metropole")
PERIOD = "2026-10"
WITH_TWO = [entry.id for entry in load_catalogue().values() if entry.among and not entry.conditional]
shares = st.floats(0, 1)


@given(shares, shares, shares, shares)
def test_the_parts_of_a_product_add_up(a: float, b: float, c: float, d: float) -> None:
    assert sum(split(a, b, c, d)) == pytest.approx(a * b - c * d, abs=1e-12)
    assert split(a, b, c, d) == pytest.approx([-part for part in split(c, d, a, b)])
    assert split(a, b, a, d)[0] == 0


def test_https_among_town_halls_that_declare_a_site() -> None:
    factors = compute_factors(get_indicator("rpnt_1_8"), *GROUPS, PERIOD)
    assert factors is not None
    # 13,779 of the 17,910 with a site against 786 of 953: 76.9 % and 82.5 %, -5.5 points instead of -37.1.
    assert (factors.given.a.numerator, factors.given.a.denominator) == (13779, 17910)
    assert (factors.given.b.numerator, factors.given.b.denominator) == (786, 953)
    assert factors.given.gap == pytest.approx(13779 / 17910 - 786 / 953)
    assert round(factors.given.gap * 100, 1) == -5.5
    # P(site) is 17,910 of 31,238 against 953 of 968; the product is the share of all town halls.
    assert factors.declares.gap == pytest.approx(17910 / 31238 - 953 / 968)
    assert factors.declares.a.share * factors.given.a.share == pytest.approx(13779 / 31238)
    # By the means of the other factor: (0.5733 - 0.9845) * (0.7693 + 0.8248) / 2 = -0.3277, the rest is -0.0432.
    assert (factors.by_declaring, factors.by_given) == pytest.approx((-0.32772, -0.04317), abs=1e-5)
    assert factors.by_declaring + factors.by_given == pytest.approx(factors.whole.gap, abs=1e-12)


def test_since_2025_the_gap_among_those_with_a_site_gets_smaller() -> None:
    evolution = compare(GapQuestion(indicator="rpnt_1_8_declaring")).evolution
    assert evolution is not None
    gaps = {period: round(gap.gap * 100, 1) for period, gap in evolution.points}
    assert (gaps["2025-05"], gaps["2026-04"], gaps["2026-10"]) == (-7.7, -7.6, -5.5)
    last = evolution.steps[-1]
    # The same town halls half a year later: +2.1 points, between +0.8 and +3.3.
    assert (last.start, last.end, last.verdict) == ("2026-04", "2026-10", "narrows")
    assert evolution.whole is not None
    assert (evolution.whole.start, evolution.whole.verdict) == ("2025-05", "not_distinguishable")


def test_the_mailboxes_of_the_grand_paris() -> None:
    values = {
        name: read_values(get_indicator(name), Level.EPCI, PERIOD).set_index("code").loc["200054781"]
        for name in ("rpnt_2_2", "rpnt_2_2_declaring")
    }
    # 92 mailboxes that are not of a consumer provider: 71.3 % of 129 town halls, 98.9 % of the 93 that declare one.
    assert values["rpnt_2_2"]["value"] == pytest.approx(92 / 129)
    assert (values["rpnt_2_2_declaring"]["numerator"], values["rpnt_2_2_declaring"]["denominator"]) == (92, 93)


@pytest.mark.parametrize("indicator", WITH_TWO)
@pytest.mark.parametrize("weight", list(Weight))
def test_the_factors_of_every_indicator_add_up(indicator: str, weight: Weight) -> None:
    entry = get_indicator(indicator)
    for period in entry.periods:
        factors = compute_factors(entry, *GROUPS, period.id, None, weight)
        assert factors is not None
        assert factors.by_declaring + factors.by_given == pytest.approx(factors.whole.gap, abs=1e-9)
        total, declaring, given_part = factors.rounded()
        assert round(declaring + given_part, 6) == total
        assert (factors.given.interval is None) == (weight is Weight.INHABITANTS)


@pytest.mark.parametrize("indicator", WITH_TWO)
@pytest.mark.parametrize("level", [Level.COMMUNE, Level.EPCI, Level.REGION])
def test_the_counts_of_both_denominators_agree(indicator: str, level: Level) -> None:
    entry = get_indicator(indicator)
    for period in entry.periods:
        whole = read_values(entry, level, period.id)
        given_rows = read_values(get_indicator(f"{indicator}_declaring"), level, period.id)
        assert whole["code"].tolist() == given_rows["code"].tolist()
        for end in ("", "_inhabitants"):
            assert (whole[f"numerator{end}"] == given_rows[f"numerator{end}"]).all()
            assert (given_rows[f"numerator{end}"] <= given_rows[f"denominator{end}"] + 1e-9).all()
            assert (given_rows[f"denominator{end}"] <= whole[f"denominator{end}"] + 1e-9).all()
            # Those without a record are expected still; those that declare nothing are not.
            unknown = whole[f"expected{end}"] - whole[f"denominator{end}"]
            assert (given_rows[f"expected{end}"] - given_rows[f"denominator{end}"] - unknown).abs().max() < 1e-6
        assert given_rows.loc[given_rows["denominator"].eq(0), "value"].isna().all()


def test_an_indicator_of_one_denominator_has_no_factors() -> None:
    assert compute_factors(get_indicator("rpnt_1_1"), *GROUPS, PERIOD) is None
    assert comparison_record(compare(GapQuestion(indicator="rpnt_1_1")))["factors"] is None


def test_a_group_that_declares_nothing_has_no_factors() -> None:
    # Paris has no record: neither share has a denominator there.
    paris = parse_group("departement:75")
    assert compute_factors(get_indicator("rpnt_1_8"), paris, parse_group("region:53"), PERIOD) is None


def test_the_question_chooses_a_denominator() -> None:
    assert GapQuestion.parse({"indicator": "rpnt_1_8", "among": "declaring"}).indicator == "rpnt_1_8_declaring"
    assert GapQuestion.parse({"indicator": "rpnt_1_8_declaring", "among": "all"}).indicator == "rpnt_1_8"
    assert GapQuestion.parse({"indicator": "rpnt_1_8_declaring"}).indicator == "rpnt_1_8_declaring"
    # An indicator of one denominator keeps it: the form sends the choice with it.
    assert GapQuestion.parse({"indicator": "rpnt_1_1", "among": "declaring"}).indicator == "rpnt_1_1"
    assert "among" not in GapQuestion.parse({"indicator": "rpnt_1_8", "among": "declaring"}).params()


def test_the_sentences_judge_by_those_that_declare() -> None:
    lines = " ".join(sentences(compare(GapQuestion(indicator="rpnt_1_8")), "en"))
    assert (
        "Of this gap of −37.1 points, −32.8 come from how many town halls declare a site (57.3% against 98.5%)" in lines
    )
    assert "compare the town halls that declare a site. Gap: −5.5 points" in lines
    own = " ".join(sentences(compare(GapQuestion(indicator="rpnt_1_8_declaring")), "en"))
    assert "Of this gap" not in own


def test_the_record_carries_both_factors() -> None:
    factors = comparison_record(compare(GapQuestion(indicator="rpnt_2_2", within=Extent(Level.REGION, "53"))))[
        "factors"
    ]
    assert factors is not None
    assert factors["indicator"] == "rpnt_2_2_declaring"
    assert math.isclose(factors["by_declaring"] + factors["by_given"], factors["whole"], abs_tol=1e-12)
    assert factors["given_a"]["clusters"] is not None


def test_the_evolution_says_among_whom_and_nothing_is_judged_before_the_break() -> None:
    lines = " ".join(sentences(compare(GapQuestion(indicator="rpnt_2_2")), "en"))
    # The gap of all town halls goes from -57.2 to -46.2: the figures of the sentence are those of who declares a mailbox.
    assert (
        "Among the town halls that declare a mailbox: the gap narrows from July 2021 to October 2026: −61.4 points"
        in lines
    )
    before = " ".join(sentences(compare(GapQuestion(indicator="rpnt_1_8", period="2023-02")), "en"))
    assert "Of this gap of +0.5 points" in before
    assert "To judge" not in before
    assert "Among the town halls" not in before


def test_a_limit_that_is_shown_as_zero_tells_nothing_apart() -> None:
    gap = compare(GapQuestion(indicator="rpnt_1_8_declaring")).gap
    assert gap is not None
    assert gap.interval is not None
    # -5.5 points, from -11.1 to -0.02: on pages to 0.0.
    assert -0.0005 < gap.interval[1] < 0
    assert gap.distinguishable is False
