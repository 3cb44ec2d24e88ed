"""The build of the estimates: which figures enter, what the pieces compute, and that two fits agree."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from geo.base import paths
from geo.build.estimates import backtest, build, project, tables
from geo.build.estimates.cells import BANDS, read_cells
from geo.build.estimates.checks import rate_of, smooth_weights
from geo.build.estimates.model import CHAINS, Fit, fit
from geo.build.estimates.places import Spread, choose_spread, measure_spread, read_communes, tried_indicators
from geo.build.estimates.program import SIZES, effect_of_size, lay_out
from geo.build.estimates.project import around_rate, authority_limits, draw_shares, make_lots, shares_of
from geo.build.estimates.terms import (
    MIXED,
    TOTALS,
    authorities_in,
    family_terms,
    known_answers,
    possible_answers,
    series_to_model,
)
from geo.indicators.catalogue import load_catalogue
from geo.indicators.survey import read_survey
from geo.territories.read import read_territories
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Weight

AI = ("ia_projet_engage", "ia_projet_en_cours")
FAMILIES = series_to_model(load_catalogue(paths.data() / "indicators.toml"))


# What enters


def test_every_series_with_three_usable_strata_is_modelled_ai_first() -> None:
    assert FAMILIES[0] == AI
    names = {name for family in FAMILIES for name in family}
    assert {"data_projet_engage", "cyber_mesure_rssi", "tech_plateforme", "cyber_obstacle_budget"} <= names
    # One stratum of communes, two of those engaged in AI, two with figures.
    assert not {"cyber_victime_12m", "ia_generative", "data_projet_engage_ou_prevu", "tech_outils_analyse"} & names
    assert all(len(family_terms(family)) <= SIZES[-1] for family in FAMILIES)


@pytest.mark.parametrize("family", FAMILIES, ids="-".join)
def test_no_answer_is_counted_twice(family: tuple[str, ...]) -> None:
    known = known_answers(read_survey())
    terms = family_terms(family)
    for series, edition in {(term.series, term.edition) for term in terms}:
        strata = [term.stratum for term in terms if (term.series, term.edition) == (series, edition)]
        assert len(strata) == len(set(strata))
        # Mixed strata are checks, but for the one without which two questions could not be told apart.
        mixed = {"collectivite_gt_3500", "all_collectivites", "all_collectivites_pondere", "metropole_region"} & set(
            strata
        )
        assert mixed == ({MIXED[2]} if (series, edition) == MIXED[:2] else set())
        answers = {t.stratum: t.answers for t in terms if (t.series, t.edition) == (series, edition) and t.published}
        communes = sum(answers[name][0] for name in [*BANDS, "commune_all"] if name in answers)
        if (edition, "commune_all") in known:
            assert communes <= known[edition, "commune_all"]


def test_of_all_communes_only_the_answers_without_a_figure_of_their_own_are_left() -> None:
    terms = {term.stratum: term for term in family_terms(("cyber_obstacle_budget",))}
    # 2022: 51 % of 140 are 71; 56 % of 81 are 45, 29 % of 7 are 2; 24 of the 17 + 35 others are left.
    rest = terms["commune_all"]
    assert (rest.yes.tolist(), rest.answers.tolist()) == ([24.0], [52.0])
    cells = read_cells()
    share = {name: rest.weights[np.array(cells.stratum) == name].sum() for name in BANDS}
    assert share == pytest.approx(
        {"commune_lt_3500": 0, "commune_3500_9999": 17 / 52, "commune_10000_99999": 35 / 52, "commune_100000_plus": 0}
    )
    # 2024: all communes hold the small ones, and nobody says how many of each answered.
    assert "commune_all" not in {t.stratum for t in family_terms(("data_projet_engage",)) if t.edition == "2024"}


def test_métropoles_are_part_of_the_epci_of_2022_alone() -> None:
    marked = {(term.edition, term.stratum) for family in FAMILIES for term in family_terms(family) if term.metropoles}
    assert marked == {("2022", "epci")}


def test_an_unpublished_number_of_answers_is_bounded_and_can_give_the_percentage() -> None:
    known = known_answers(read_survey())
    for family in FAMILIES:
        for term in family_terms(family):
            assert term.chance.sum() == pytest.approx(1)
            assert (term.yes <= term.answers).all()
            if not term.published:
                assert term.answers.max() <= min(TOTALS[term.edition], authorities_in(term.stratum))
                assert (abs(term.yes / term.answers - term.value) <= 0.005 + 1e-9).all()
    # 19 of 21, 18 of 20 and 9 of 10 are 90 %; 22 métropoles have no other way to it.
    assert set(possible_answers(0.9, "2025", "metropole", known)[0]) == {10.0, 20.0, 21.0}
    assert possible_answers(0.42, "2024", "commune_lt_3500", known)[0].tolist() == [124.0]


def test_a_factor_moves_the_middle_as_far_as_the_bounds_allow() -> None:
    def middle(factor: float) -> float:
        size, _, chance = possible_answers(0.15, "2025", "commune_lt_3500", known_answers(read_survey()), factor)
        return float((size * chance).sum())

    # Not twice as many: no more than all who answered, and none that cannot be 15 %.
    assert 1.5 < middle(1.0) / middle(0.5) < 2
    assert middle(2.0) < TOTALS["2025"]


# Cells and size


def test_cells_hold_every_authority_once() -> None:
    cells = read_cells()
    inside = np.array(cells.stratum)
    population = read_territories(Level.COMMUNE)["population"]
    for name, (low, high) in BANDS.items():
        assert cells.authorities[inside == name].sum() == population.between(low, high).sum()
    small = inside == "commune_lt_3500"
    mean = np.average(cells.size[small], weights=cells.authorities[small]) + 3
    assert mean == pytest.approx(np.log10(population[population < 3500].clip(lower=1)).mean())
    assert cells.weights({"epci": 2, "region": 1}).sum() == pytest.approx(1)
    with pytest.raises(KeyError):
        cells.weights({"nobody": 1})


def test_a_straight_line_is_the_monotone_form_with_equal_steps() -> None:
    size, kind = np.array([-1.5, 0.0, 2.0, 0.7]), np.array([0, 0, 0, 3])
    slope = np.array([[1.3]])
    assert effect_of_size(size, kind, slope, slope, np.ones((1, 6)))[0] == pytest.approx([-1.95, 0.0, 2.6, 0.0])
    bent = effect_of_size(
        np.linspace(-1.5, 3, 50), np.zeros(50, int), slope, slope, np.array([[3, 1, 0.2, 1, 0.5, 0.3]])
    )[0]
    assert (np.diff(bent) >= 0).all()


# Leaving out


def test_weights_of_draws_are_those_of_the_posterior_without_the_figure() -> None:
    # Posterior N(0, 1) of a prior N(0, 2) and a figure with likelihood exp(-x^2 / 4): without it the variance is 2.
    generator = np.random.default_rng(1)
    draws = generator.standard_normal(20000)
    weights, k = smooth_weights(-(draws**2) / 4)
    assert weights.sum() == pytest.approx(1)
    assert (weights * draws**2).sum() == pytest.approx(2, abs=0.15)
    assert 0.3 < k < 0.7  # 1 - 1 / 2 in theory
    assert smooth_weights(np.full(400, -3.0))[1] == 0


# Places


def test_the_spread_that_was_put_in_is_measured() -> None:
    communes, generator = read_communes(), np.random.default_rng(3)
    put = Spread(0.3, 0.5, 0.4)
    logit = 0.8 * (communes.size - 3)
    for level, sigma in zip(communes.place, put.as_array(), strict=True):
        effects = generator.normal(0, sigma, communes.place[level].max() + 2)
        logit = logit + effects[communes.place[level]]
    answers = (generator.random(len(logit)) < 1 / (1 + np.exp(-logit))).astype(float)
    measured = measure_spread(answers)
    # Residuals are linear: they come out a little smaller than on the logit scale, and 18 regions are few.
    assert measured.together == pytest.approx(put.together, rel=0.2)
    assert measured.departement > measured.region / 2
    assert measure_spread((generator.random(len(logit)) < 0.4).astype(float)).together < 0.1


def test_every_observed_indicator_of_communes_is_tried() -> None:
    tried = [indicator.id for indicator in tried_indicators()]
    assert {"rpnt_1_1", "rpnt_2_3", "site_https_teste", "spf_strict", "bal_publiee"} <= set(tried)
    # Of the authority itself; from EPCI up alone; the same answers over another denominator.
    assert not {"opendata_repere", "opendata_repere_3500", "rpnt_1_8_declaring"} & set(tried)


def test_the_spread_used_is_that_of_the_others() -> None:
    measured = {"a": Spread(0.1, 0.9, 0.3), "b": Spread(0.4, 0.2, 0.5), "c": Spread(0.2, 0.3, 0.1)}
    assert backtest.spread_for(measured, "largest", without="a") == Spread(0.4, 0.3, 0.5)
    assert backtest.spread_for(measured, "none") == Spread(0, 0, 0)
    mean = backtest.spread_for(measured, "mean")
    assert mean.region == pytest.approx(math.sqrt((0.01 + 0.16 + 0.04) / 3))
    assert choose_spread([Spread(1, 2, 3)], largest=False).times(2) == Spread(2, 4, 6)


def test_the_factor_is_the_smallest_that_holds_the_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    def tried(
        measured: object, progress: object, *, seed: int, factor: float = 1.0, only: str | None = None
    ) -> pd.DataFrame:
        inside = {"easy": 0.95, "hard": 0.8 + 0.1 * factor}
        return pd.DataFrame(
            [{"indicator": name, "rule": "used" if only or factor > 1 else "largest", "level": "epci", "inside_95": share}
             for name, share in inside.items() if only in {None, name}]
        )  # fmt: skip

    monkeypatch.setattr(build.backtest, "backtest", tried)
    table, factor = build.choose_factor({}, print, 1)
    assert factor == 1.0
    monkeypatch.setattr(build, "LEAST_INSIDE", 0.92)
    table, factor = build.choose_factor({}, print, 1)
    assert factor == pytest.approx(1.2)
    assert table[table["rule"].eq("used")]["inside_95"].min() >= 0.92


# From the model to territories


def test_places_vary_around_the_rate_and_not_above_it() -> None:
    logit = np.linspace(-5, 5, 11)
    nodes = np.random.default_rng(1).normal(0, 1.2, 200_000)
    rate = (1 / (1 + np.exp(-(around_rate(logit, 1.2)[:, None] + nodes)))).mean(axis=1)
    assert rate == pytest.approx(1 / (1 + np.exp(-logit)), abs=0.002)
    assert around_rate(logit, 0.0).tolist() == logit.tolist()


def test_shares_without_spread_are_binomial() -> None:
    communes = read_communes()
    logit = np.full((3000, len(communes.sizes)), -1.0)
    known = communes.place[Level.REGION] == 0
    shares = draw_shares(logit, Spread(0, 0, 0), np.random.default_rng(1), make_lots(known))
    one, number, rate = shares[Level.REGION, Weight.COMMUNES][:, 0], int(known.sum()), 1 / (1 + math.e)
    assert one.mean() == pytest.approx(rate, abs=0.005)
    assert one.std() == pytest.approx(math.sqrt(rate * (1 - rate) / number), rel=0.1)
    wider = draw_shares(logit, Spread(0.5, 0.5, 0.5), np.random.default_rng(1), make_lots(known))
    other = wider[Level.REGION, Weight.COMMUNES][:, 0]
    assert other.std() > 1.6 * one.std()
    assert other.mean() == pytest.approx(rate, abs=0.01)


def test_every_commune_is_in_one_lot_and_islands_in_no_epci() -> None:
    lots = make_lots()
    assert lots.number.sum() == 34_875
    assert lots.number[lots.place[Level.EPCI] < 0].sum() == 4
    assert (lots.number * lots.population).sum() == pytest.approx(read_territories(Level.COMMUNE)["population"].sum())
    everybody = shares_of(lots.number[None, :], lots)
    for level in project.LEVELS:
        assert everybody[level, Weight.INHABITANTS] == pytest.approx(1)


def test_limits_of_an_authority_widen_with_the_spread() -> None:
    logit = np.random.default_rng(1).normal(-1, 0.3, (2000, 1))
    narrow, wide = authority_limits(logit, 0.0)[0], authority_limits(logit, 1.0)[0]
    assert narrow == pytest.approx(1 / (1 + np.exp(-np.quantile(logit[:, 0], project.QUANTILES))))
    assert wide[0] < narrow[0] < narrow[3] < wide[3]
    assert list(wide) == sorted(wide)


@pytest.fixture(scope="module")
def pair() -> list[Fit]:
    """Two fits of one series by other random numbers."""
    family = ("tech_plateforme",)
    return [fit(family, family_terms(family), seed=seed) for seed in (1, 2)]


@pytest.mark.slow
def test_two_builds_agree_within_the_error_of_the_draws(pair: list[Fit]) -> None:
    from numpyro.diagnostics import effective_sample_size

    first, second = (each.rates for each in pair)
    for place in range(first.shape[1]):
        errors = [
            rates[:, place].std() / math.sqrt(float(effective_sample_size(rates[:, place].reshape(CHAINS, -1))))
            for rates in (first, second)
        ]
        apart = abs(first[:, place].mean() - second[:, place].mean())
        assert apart < 4.5 * math.hypot(*errors), pair[0].terms[place].stratum
    for each in pair:
        assert each.rhat < 1.02
        assert each.divergences < 10
        assert not np.array_equal(first, second)


@pytest.mark.slow
def test_a_fit_lies_between_the_published_figure_and_the_others(pair: list[Fit]) -> None:
    fitted = pair[0]
    for place, term in enumerate(fitted.terms):
        assert np.allclose(rate_of(fitted, term), fitted.rates[:, place])
        assert abs(fitted.rates[:, place].mean() - term.value) < 0.15


@pytest.mark.slow
def test_benchmarks_move_the_mean_and_keep_the_uncertainty(pair: list[Fit], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "BENCHMARKED", ("tech_plateforme", "2023"))
    moves, rows = tables.benchmark(pair[0], "tech_plateforme", "2023")
    published = {row["stratum"]: row for row in rows}
    assert published["region"]["after"] == pytest.approx(0.80, abs=1e-6)
    assert published["metropole"]["after"] == pytest.approx(0.61, abs=1e-6)
    assert moves["region"] != 0
    monkeypatch.undo()
    assert set(tables.benchmark(pair[0], "tech_plateforme", "2023")[0].values()) == {0.0}


def test_arrays_have_the_length_of_a_program_that_was_compiled() -> None:
    data = lay_out(AI, family_terms(AI))
    assert len(data["counts"]) in SIZES
    assert data["counts"].sum() == len(family_terms(AI))
    assert np.exp(data["chance"]).sum(axis=1) == pytest.approx(1)


def test_the_build_writes_everything_or_nothing(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*arguments: object, **named: object) -> Callable[..., object]:
        raise ValueError("stopped")

    monkeypatch.setattr(build, "choose_factor", stop)
    monkeypatch.setattr(build.backtest, "measure_all", lambda progress: {})
    with pytest.raises(ValueError, match="stopped"):
        build.build_estimates(tmp_path, print)
    assert not list(tmp_path.iterdir())
