"""The gap between two groups: known counts, recomputed from the shipped file, and what must hold for any groups."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geo.base import paths
from geo.base.errors.comparing import OverlappingGroups, SurveyOnlyByStratum, UnknownGroup
from geo.base.errors.questions import (
    ExtentTooSmall,
    InvalidChoice,
    InvalidExtent,
    UnknownPeriod,
    UnknownTerritory,
)
from geo.compare.answer import compare
from geo.compare.gaps import (
    INHABITANTS,
    NOT_PUBLISHED,
    NOTHING_COUNTED,
    SMALL_GROUP,
    Share,
    compute_gap,
    compute_group_gap,
)
from geo.compare.groups import parse_group, parse_groups
from geo.compare.places import gaps_by
from geo.compare.question import GapQuestion
from geo.counts.counts import counts
from geo.indicators.catalogue import get_indicator
from geo.indicators.values import read_values, stratum_values
from geo.territories.places import inside, read_places
from geo.territories.read import read_territories
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Weight
from geo.vocabulary.strata import COMPARISON_GROUPS

HTTPS = get_indicator("rpnt_1_8")
PERIOD = "2026-10"
SMALL, METROPOLES = parse_groups("commune_lt_3500", "metropole")
counted = st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.fixture(scope="module")
def by_hand() -> pd.DataFrame:
    """The communes and their counts, joined from the files as they are: none of our own readers."""
    attributes = ["code", "population", "epci_type", "departement", "region"]
    communes = pq.read_table(paths.boundaries() / "commune.parquet", columns=attributes).to_pandas()
    wanted = [("indicator", "=", "rpnt_1_8"), ("period", "=", PERIOD), ("level", "=", "commune")]
    values = pq.read_table(paths.data() / "presence.parquet", filters=wanted).to_pandas()
    values["code"] = values["code"].astype(str)
    table = communes.merge(values[["code", "numerator", "denominator", "expected"]], on="code", how="left")
    table["metropole"] = table["epci_type"] == "METRO"
    table["small"] = (table["population"] < 3500) & ~table["metropole"]
    return table


def test_the_national_gap_with_its_counts(by_hand: pd.DataFrame) -> None:
    gap = compute_group_gap(HTTPS, SMALL, METROPOLES, PERIOD)
    for side, column in ((gap.a, "small"), (gap.b, "metropole")):
        rows = by_hand[by_hand[column]]
        assert side.numerator == rows["numerator"].sum()
        assert side.denominator == rows["denominator"].sum()
        assert side.expected == rows["expected"].sum()
    assert (gap.a.numerator, gap.a.denominator, gap.b.numerator, gap.b.denominator) == (13779, 31238, 786, 968)
    assert gap.gap == pytest.approx(13779 / 31238 - 786 / 968, abs=1e-15)
    assert gap.ratio == pytest.approx((13779 / 31238) / (786 / 968))
    # Newcombe's, of independent town halls, is (-0.3949, -0.3445): less than half as wide.
    assert gap.interval == pytest.approx((-0.4293, -0.3124), abs=5e-5)
    assert (gap.a.clusters, gap.b.clusters) == (1214, 22)
    assert (gap.a.effect, gap.b.effect) == pytest.approx((7.98, 4.65), abs=0.01)
    assert gap.distinguishable is True


def test_town_halls_of_one_epci_are_not_independent() -> None:
    """The variance by intercommunalities, worked out again from the table of communes."""
    gap = compute_group_gap(get_indicator("rpnt_2_1"), SMALL, METROPOLES, PERIOD)
    communes = read_territories(Level.COMMUNE)
    values = read_values(get_indicator("rpnt_2_1"), Level.COMMUNE, PERIOD).set_index("code")
    table = communes[["code", "epci"]].join(values[["numerator", "denominator"]], on="code")
    table["epci"] = table["epci"].fillna(table["code"])
    table = table.fillna({"numerator": 0, "denominator": 0})
    variances, widths = [], []
    for group in (SMALL, METROPOLES):
        sums = table[group.mask].groupby("epci")[["numerator", "denominator"]].sum()
        sums = sums[sums["denominator"] > 0]
        size, share = sums["denominator"].sum(), sums["numerator"].sum() / sums["denominator"].sum()
        errors = (sums["numerator"] - share * sums["denominator"]) / size
        variances.append(len(sums) / (len(sums) - 1) * float((errors**2).sum()))
        widths.append(stats.t.ppf(0.975, len(sums) - 1) * math.sqrt(variances[-1]))
    # +5.5 points, plus or minus 6.0 by the normal quantile, 6.4 by Student's for 22 métropoles: not distinguishable.
    assert round(gap.gap * 100, 1) == 5.5
    assert round(1.96 * math.sqrt(sum(variances)) * 100, 1) == 6.0
    assert gap.interval == pytest.approx((gap.gap - math.hypot(*widths), gap.gap + math.hypot(*widths)), abs=1e-5)
    assert gap.distinguishable is False


def test_town_halls_of_small_communes_say_a_tenth_of_what_their_number_promises() -> None:
    criteria = ("rpnt_1_1", "rpnt_1_2", "rpnt_1_8", "rpnt_2_2", "rpnt_2_3")
    effects = [compute_group_gap(get_indicator(name), SMALL, METROPOLES, PERIOD).a.effect for name in criteria]
    # 31,238 town halls in 1,214 EPCI say as much as 2,800 to 4,700 independent ones.
    assert [round(effect or 0) for effect in effects] == [11, 9, 8, 10, 7]


def test_no_commune_is_in_both_groups_and_a_small_one_in_a_metropole_is_in_the_metropole(by_hand: pd.DataFrame) -> None:
    assert not (SMALL.mask & METROPOLES.mask).any()
    assert SMALL.mask.tolist() == by_hand["small"].tolist()
    assert METROPOLES.mask.tolist() == by_hand["metropole"].tolist()
    assert (by_hand.loc[METROPOLES.mask, "population"] < 3500).sum() == 18256 + 6588 + 6777 - 31282


@pytest.mark.parametrize("level", [Level.REGION, Level.DEPARTEMENT])
def test_the_gap_by_place_is_that_of_the_communes_there(by_hand: pd.DataFrame, level: Level) -> None:
    table = gaps_by(HTTPS, SMALL, METROPOLES, PERIOD, level).set_index("code")
    assert len(table) == len(read_places(level).codes)
    for name, column in (("a", "small"), ("b", "metropole")):
        expected = by_hand[by_hand[column]].groupby(str(level))[["numerator", "denominator"]].sum()
        for part in ("numerator", "denominator"):
            series = table[f"{part}_{name}"]
            assert series[series > 0].sort_index().to_dict() == {code: n for code, n in expected[part].items() if n > 0}
            assert series.sum() == by_hand.loc[by_hand[column], part].sum()
    known = table[table["gap"].notna()]
    assert (known["gap"] == known["share_a"] - known["share_b"]).all()
    assert known["gap"].is_monotonic_increasing
    assert table["gap"].isna().to_numpy()[len(known) :].all()
    national = 13779 / 31238 - 786 / 968
    assert known["from_whole"].to_numpy() == pytest.approx((known["gap"] - national).to_numpy(), abs=1e-12)
    one = known.iloc[0]
    alone = compute_group_gap(HTTPS, SMALL, METROPOLES, PERIOD, Extent(level, str(known.index[0])))
    assert (one["low"], one["high"]) == pytest.approx(alone.interval)
    assert one["distinguishable"] is alone.distinguishable


def test_small_groups_are_flagged_by_their_number_of_town_halls() -> None:
    table = gaps_by(HTTPS, SMALL, METROPOLES, PERIOD, Level.REGION).set_index("code")
    assert table.loc["52", "denominator_b"] == 24 < SMALL_GROUP
    assert table.loc["52", "small"]
    assert not table.loc["44", "small"]
    # No métropole and many small communes: no gap, but nothing small about it.
    assert table.loc["94", "denominator_b"] == 0
    assert not table.loc["94", "small"]
    assert table.loc["94", "distinguishable"] is None


def test_places_without_a_metropole_can_be_compared_with_all_of_them() -> None:
    table = gaps_by(HTTPS, SMALL, METROPOLES, PERIOD, Level.REGION, reference="national").set_index("code")
    assert set(table["denominator_b"]) == {968}
    assert table.loc["94", "gap"] == pytest.approx(89 / 342 - 786 / 968)


def test_an_extent_keeps_what_is_inside() -> None:
    within = Extent(Level.REGION, "53")
    table = gaps_by(HTTPS, SMALL, METROPOLES, PERIOD, Level.DEPARTEMENT, within)
    assert sorted(table["code"]) == ["22", "29", "35", "56"]
    whole = compute_group_gap(HTTPS, SMALL, METROPOLES, PERIOD, within)
    assert (whole.a.denominator, whole.b.denominator) == (table["denominator_a"].sum(), table["denominator_b"].sum())
    corsica = compute_group_gap(HTTPS, SMALL, METROPOLES, PERIOD, Extent(Level.REGION, "94"))
    assert math.isnan(corsica.gap)
    assert corsica.b.denominator == 0
    assert (corsica.interval, corsica.distinguishable, corsica.why) == (None, None, NOTHING_COUNTED)


def test_metropolitan_france_is_an_extent_and_a_group(by_hand: pd.DataFrame) -> None:
    zone = Extent.parse("zone:metropolitan")
    overseas = by_hand["code"].str.startswith("97")
    gap = compute_group_gap(HTTPS, SMALL, METROPOLES, PERIOD, zone)
    assert gap.a.denominator == by_hand.loc[by_hand["small"] & ~overseas, "denominator"].sum()
    assert len(gaps_by(HTTPS, SMALL, METROPOLES, PERIOD, Level.REGION, zone)) == 13
    first, second = parse_groups("zone:metropolitan", "departement:974")
    assert (first.size, second.size, first.label("fr")) == (34875 - overseas.sum(), 24, "France métropolitaine")
    assert compare(GapQuestion(within=zone)).extent.label("fr") == "France métropolitaine"
    assert compare(GapQuestion(within=Extent.parse("region:53"))).extent.label("fr") == "Bretagne"


def test_merging_strata_is_consistent() -> None:
    """The five sizes of one family hold every commune with an EPCI once, and add up to the country."""
    halls = counts(HTTPS, Level.COMMUNE, PERIOD)
    family = [parse_group(known.id) for known in COMPARISON_GROUPS if known.family == "size_outside_metropoles"]
    assert np.sum([group.mask for group in family], axis=0).tolist() == [1] * len(halls.numerator)
    parts = [halls.sum(group.mask) for group in family]
    assert sum(part.numerator for part in parts) == 16690
    assert sum(part.denominator for part in parts) == 34827


def test_groups_have_the_counts_that_are_shipped() -> None:
    shipped = stratum_values(HTTPS, PERIOD).set_index("code")
    halls = counts(HTTPS, Level.COMMUNE, PERIOD)
    people = counts(HTTPS, Level.COMMUNE, PERIOD, Weight.INHABITANTS)
    for known in COMPARISON_GROUPS:
        mask = parse_group(known.id).mask
        assert halls.sum(mask).numerator == shipped.loc[known.id, "numerator"]
        assert halls.sum(mask).denominator == shipped.loc[known.id, "denominator"]
        assert people.sum(mask).numerator == pytest.approx(shipped.loc[known.id, "numerator_inhabitants"])


def test_regions_are_groups_of_their_communes() -> None:
    first, second = parse_groups("region:53", "departement:44")
    assert (first.size, second.size) == (1202, 207)
    assert first.label("fr") == "Bretagne (communes)"
    assert parse_group("france").size == 34875
    assert parse_group("france").label("fr") == "Ensemble des communes"
    assert int(inside(Extent(Level.REGION, "53")).sum()) == 1202


def test_a_band_against_the_metropoles_loses_its_communes_in_them() -> None:
    whole = parse_group("band_0-499")
    for metropoles in ("metropole", "type_METRO"):
        band, cities = parse_groups("band_0-499", metropoles)
        assert band.size == whole.size - 35
        assert not (band.mask & cities.mask).any()
        assert band.label("fr") == "Communes de 0 à 499 habitants, hors métropoles"
    _, band = parse_groups("metropole", "band_0-499")
    assert band.size == whole.size - 35
    assert parse_groups("band_0-499", "band_50000+")[0].label_en == whole.label_en


@pytest.mark.parametrize(
    ("a", "b", "overlap"),
    [
        ("region:53", "metropole", "51 communes in common"),
        ("departement:35", "region:53", "332 communes in common"),
        ("commune_lt_3500", "type_CC", "communes in common"),
        ("band_0-499", "commune_lt_3500", "communes in common"),
        ("metropole", "type_METRO", "969 communes in common"),
        ("metropole", "metropole", "969 communes in common"),
    ],
)
def test_groups_that_overlap_are_refused(a: str, b: str, overlap: str) -> None:
    with pytest.raises(OverlappingGroups, match=f'The groups "{a}" and "{b}" have .*{overlap}'):
        parse_groups(a, b)


def test_groups_that_do_not_exist_are_named() -> None:
    with pytest.raises(
        UnknownGroup, match=r'no group of communes "small"\. Choose one of: commune_lt_3500, .*region:53'
    ):
        parse_group("small")
    with pytest.raises(InvalidExtent, match='The extent "region:99" is not understood'):
        parse_group("region:99")
    with pytest.raises(UnknownTerritory, match='"200000000" at level epci'):
        parse_group("epci:200000000")


def test_what_cannot_be_asked_of_places() -> None:
    with pytest.raises(InvalidChoice, match='"epci" is not allowed for by. Choose one of: region, departement'):
        gaps_by(HTTPS, SMALL, METROPOLES, PERIOD, Level.EPCI)
    with pytest.raises(InvalidChoice, match='"other" is not allowed for reference'):
        gaps_by(HTTPS, SMALL, METROPOLES, PERIOD, Level.REGION, reference="other")
    with pytest.raises(ExtentTooSmall, match="level region cannot be shown inside region:53"):
        gaps_by(HTTPS, SMALL, METROPOLES, PERIOD, Level.REGION, Extent(Level.REGION, "53"))
    with pytest.raises(UnknownPeriod, match='has no period "2020"'):
        compute_group_gap(HTTPS, SMALL, METROPOLES, "2020")
    with pytest.raises(SurveyOnlyByStratum, match='"ia_projet_en_cours" was measured by a survey'):
        compute_group_gap(get_indicator("ia_projet_en_cours"), SMALL, METROPOLES, "2025")


def test_shares_of_inhabitants_have_no_interval(by_hand: pd.DataFrame) -> None:
    gap = compute_group_gap(HTTPS, SMALL, METROPOLES, PERIOD, weight=Weight.INHABITANTS)
    rows = by_hand[by_hand["small"] & (by_hand["denominator"] > 0)]
    assert gap.a.denominator == rows["population"].sum()
    assert gap.a.numerator == pytest.approx((rows["population"] * rows["numerator"] / rows["denominator"]).sum())
    assert (gap.interval, gap.a.interval, gap.distinguishable, gap.why) == (None, None, None, INHABITANTS)
    table = gaps_by(HTTPS, SMALL, METROPOLES, PERIOD, Level.REGION, weight=Weight.INHABITANTS).set_index("code")
    assert table["low"].isna().all()
    # The flag counts town halls, whatever the weight.
    assert table.loc["52", "small"]


@pytest.mark.slow
@given(counted, counted)
def test_swapping_flips_the_sign(a: tuple[int, int], b: tuple[int, int]) -> None:
    forth, back = compute_gap(Share.of(*a), Share.of(*b)), compute_gap(Share.of(*b), Share.of(*a))
    if a[1] == 0 or b[1] == 0:
        assert math.isnan(forth.gap)
        assert forth.interval is back.interval is forth.distinguishable is None
        assert forth.why == NOTHING_COUNTED
        return
    assert forth.gap == -back.gap
    assert forth.interval is not None
    assert back.interval == (-forth.interval[1], -forth.interval[0])
    assert forth.distinguishable == back.distinguishable


def test_shares_of_zero_and_one_hundred_per_cent() -> None:
    nothing, everything = Share.of(0, 20), Share.of(30, 30)
    gap = compute_gap(nothing, everything)
    assert (gap.gap, gap.ratio) == (-1, 0)
    assert gap.interval is not None
    assert gap.interval[0] == -1
    assert math.isnan(compute_gap(everything, nothing).ratio)
    same = compute_gap(nothing, Share.of(0, 10))
    assert same.gap == 0
    assert same.distinguishable is False


def test_published_shares_have_an_interval_where_their_size_is_published() -> None:
    gap = compute_gap(Share.surveyed(0.8, 70), Share.surveyed(0.6, 80))
    assert gap.interval == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert gap.a.denominator is None
    assert compute_gap(Share.surveyed(0.8, None), Share.surveyed(0.6, 80)).why == NOT_PUBLISHED
    assert Share.surveyed(0.8, float("nan")).sample_size is None


@pytest.mark.parametrize("wrong", [(5, 4), (-1, 4), (1, 0)])
def test_counts_that_are_no_share_are_refused(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="numerator must be from 0 to denominator"):
        Share.of(*wrong)
