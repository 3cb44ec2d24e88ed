"""Values of merged communes: totals are conserved, missing is not zero, nothing is combined by default."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base.errors.reading import InvalidAggregation
from geo.base.errors.shipped import DuplicateCodes
from geo.doctor.check import CheckResult, check_table
from geo.doctor.combine import combine_rows, populations
from geo.doctor.gazetteer.entries import bits, gazetteer_table
from geo.doctor.readers.tables import InputTable
from geo.doctor.totals import incomplete
from geo.vocabulary.model import Aggregation

pytestmark = pytest.mark.slow

CULOZ, BEON = "01138", "01039"  # one commune, Culoz-Béon, since 2023


def check(codes: list[str]) -> CheckResult:
    frame = pd.DataFrame({"code": pd.array(codes, dtype="str"), "n": pd.array(["1"] * len(codes), dtype="str")})
    return check_table(InputTable(frame, "a.csv", "csv", np.arange(2, len(codes) + 2)), roles={"code": "commune_code"})


@pytest.fixture(scope="module")
def list_of_2019() -> CheckResult:
    table = gazetteer_table()
    here = table[table["kind"].eq("commune") & (table["vintages"] & bits(2019)).gt(0)]
    return check(here["code"].tolist())


@pytest.fixture(scope="module")
def two() -> CheckResult:
    return check([CULOZ, BEON, "01001"])


def values(table: pd.DataFrame) -> dict[str, float]:
    return dict(zip(table["code"], table["value"], strict=True))


def test_a_sum(two: CheckResult) -> None:
    table = combine_rows(two, "sum", values=[10, 5, 7])
    assert values(table) == {"01001": 7, CULOZ: 15}
    assert table.set_index("code").loc[CULOZ, ["parts", "valued", "complete", "shared"]].tolist() == [2, 2, True, False]


def test_a_share_is_rebuilt_from_its_parts(two: CheckResult) -> None:
    table = combine_rows(two, "share", numerators=[1, 3, 0], denominators=[10, 10, 0])
    assert table["value"].tolist() == pytest.approx([np.nan, 0.2], nan_ok=True)  # no denominator, no share
    assert table["numerator"].tolist() == [0, 4]


def test_a_mean_is_weighted_by_the_population_of_the_parts(two: CheckResult) -> None:
    culoz, beon = (populations()[code, 2022] for code in (CULOZ, BEON))
    mean = values(combine_rows(check([CULOZ, BEON]), "weighted_mean", values=[100, 0]))[CULOZ]
    # The vintage of two communes alone is the last one that has both.
    assert mean == pytest.approx(100 * culoz / (culoz + beon))
    assert values(combine_rows(two, "weighted_mean", values=[100, 0, 7], weights=[1, 3, 1]))[CULOZ] == 25


def test_maximum_any_and_all(two: CheckResult) -> None:
    assert values(combine_rows(two, "maximum", values=[3, 9, 1]))[CULOZ] == 9
    for given_values, any_, all_ in (([1, 0, 0], 1, 0), ([0, 0, 0], 0, 0), ([1, 1, 0], 1, 1)):
        assert values(combine_rows(two, "any", values=given_values))[CULOZ] == any_
        assert values(combine_rows(two, "all", values=given_values))[CULOZ] == all_


def test_missing_is_not_zero(two: CheckResult) -> None:
    nan = np.nan
    assert np.isnan(values(combine_rows(two, "sum", values=[10, nan, 7]))[CULOZ])
    table = combine_rows(two, "share", numerators=[1, 3, 1], denominators=[10, nan, 2])
    assert values(table)[CULOZ] == 0.1
    assert table.set_index("code")["complete"].to_dict() == {"01001": True, CULOZ: False}
    assert values(combine_rows(two, "maximum", values=[3, nan, 1]))[CULOZ] == 3
    assert values(combine_rows(two, "any", values=[1, nan, 0]))[CULOZ] == 1  # one yes is enough
    assert np.isnan(values(combine_rows(two, "any", values=[0, nan, 0]))[CULOZ])
    assert values(combine_rows(two, "all", values=[0, nan, 0]))[CULOZ] == 0  # one no is enough
    assert np.isnan(values(combine_rows(two, "all", values=[1, nan, 0]))[CULOZ])


def test_a_part_that_the_file_lacks_makes_a_sum_missing(list_of_2019: CheckResult) -> None:
    codes = list_of_2019.rows["source"]
    without = check(codes[codes.ne(BEON)].tolist())
    assert incomplete(without) == {CULOZ: (BEON,)}
    table = combine_rows(without, "sum", values=np.ones(len(without.rows))).set_index("code")
    assert np.isnan(table.loc[CULOZ, "value"])
    assert not table.loc[CULOZ, "complete"]
    assert table["complete"].sum() == len(table) - 1


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 2**32 - 1))
def test_sums_are_conserved_to_the_unit(list_of_2019: CheckResult, seed: int) -> None:
    counts = np.random.default_rng(seed).integers(0, 1_000_000, len(list_of_2019.rows))
    table = combine_rows(list_of_2019, Aggregation.SUM, values=counts)
    assert round(table["value"].sum()) == counts.sum()
    share = combine_rows(list_of_2019, Aggregation.SHARE, numerators=counts // 2, denominators=counts)
    assert round(share["numerator"].sum()) == (counts // 2).sum()
    assert round(share["denominator"].sum()) == counts.sum()
    assert share["value"].dropna().between(0, 1).all()


def test_a_constant_stays_constant_under_every_mean(list_of_2019: CheckResult) -> None:
    same = np.full(len(list_of_2019.rows), 0.25)
    assert np.allclose(combine_rows(list_of_2019, "weighted_mean", values=same)["value"], 0.25, rtol=1e-12)
    assert set(combine_rows(list_of_2019, "maximum", values=same)["value"]) == {0.25}


def test_a_split_is_flagged_and_shared(list_of_2019: CheckResult) -> None:
    table = combine_rows(
        list_of_2019, "sum", values=np.where(list_of_2019.rows["source"].eq("15141"), 1000, 0)
    ).set_index("code")
    assert table.loc[["15141", "15031", "15035", "15047", "15171"], "value"].sum() == pytest.approx(1000)
    assert table.loc["15031", "shared"]
    assert not table.loc["01001", "shared"]


def test_nothing_is_combined_by_default(two: CheckResult) -> None:
    with pytest.raises(TypeError):
        combine_rows(two, values=[1, 2, 3])  # type: ignore[call-arg]
    with pytest.raises(InvalidAggregation, match='combined with "mean": it is not known. Choose one of: sum, share'):
        combine_rows(two, "mean", values=[1, 2, 3])
    with pytest.raises(InvalidAggregation, match='combined with "sum": its values are not given'):
        combine_rows(two, "sum")
    with pytest.raises(InvalidAggregation, match="its denominators are not given"):
        combine_rows(two, "share", numerators=[1, 2, 3])
    with pytest.raises(
        InvalidAggregation, match=r"the length of values \(2\) is not the number of rows of the file \(3\)"
    ):
        combine_rows(two, "sum", values=[1, 2])


def test_the_same_code_twice_is_refused_unless_one_period_is_taken() -> None:
    twice = check(["01001", "01001", "01002"])
    with pytest.raises(DuplicateCodes, match="1 code stands more than once \\(01001\\)"):
        combine_rows(twice, "sum", values=[1, 2, 3])
    assert values(combine_rows(twice, "sum", values=[1, 2, 3], keep=[True, False, True])) == {"01001": 1, "01002": 3}
