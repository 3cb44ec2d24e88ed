"""The interval of modelled values, tried where the truth is known: the table of the documentation, and how it is made."""

import json
import re

import numpy as np
import pytest
from click.testing import CliRunner

from geo.build.messages import ROOT
from geo.cli.territories import backtest as command
from geo.counts.backtest import Backtest, _rates, backtest
from geo.indicators.catalogue import get_indicator
from geo.indicators.derived.modelled import LIMITS
from geo.vocabulary.levels import Level

pytestmark = pytest.mark.slow
FIVE = ("rpnt_1_1", "rpnt_1_2", "rpnt_1_8", "rpnt_2_2", "rpnt_2_3")


@pytest.fixture(scope="module")
def tried() -> Backtest:
    return backtest(repetitions=60, seed=2022)


def inside(tried: Backtest, level: Level) -> dict[str, float]:
    return {row["indicator"]: row["inside"] for row in tried.rows if row["level"] == level}


def test_the_interval_holds_the_truth_in_far_fewer_than_95_percent(tried: Backtest) -> None:
    assert list(tried.answers.values()) == [81, 17, 35, 7]
    # Where territories differ: 21 to 28 % of EPCI, 31 to 43 % of départements, 34 to 45 % of régions, 2 points for 60 draws.
    for level, low, high in ((Level.EPCI, 21, 28), (Level.DEPARTEMENT, 31, 43), (Level.REGION, 34, 45)):
        found = [100 * inside(tried, level)[name] for name in FIVE]
        assert min(found) == pytest.approx(low, abs=2), level
        assert max(found) == pytest.approx(high, abs=2), level
    # 99 % of town halls declare a mailbox: there the sampling error is most of the error.
    assert inside(tried, Level.REGION)["rpnt_2_1"] > 0.7
    assert {row["territories"] for row in tried.rows} == {1255, 100, 18}  # Paris has no record


def test_the_table_of_the_documentation_is_what_the_command_prints(tried: Backtest) -> None:
    text = (ROOT / "docs" / "estimate.md").read_text("utf-8")
    rows = re.findall(r"^\| `(rpnt_\d_\d)` [^|]+ \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", text, re.MULTILINE)
    assert [row[0] for row in rows] == [*FIVE[:3], "rpnt_2_1", *FIVE[3:]]
    for name, *shares in rows:
        for level, share in zip((Level.EPCI, Level.DEPARTEMENT, Level.REGION), shares, strict=True):
            # 200 surveys there, 60 here: 18 régions move by 4 points at most.
            assert 100 * inside(tried, level)[name] == pytest.approx(float(share), abs=4), (name, level)
    for lang in ("fr", "en"):
        assert all(figure in LIMITS[lang] for figure in ("21", "28", "31", "43", "34", "45"))


def test_surveys_are_drawn_without_replacement_from_the_communes_of_a_size() -> None:
    import pandas as pd

    sizes = pd.Series({"commune_100000_plus": 41.0})
    # 42 communes, Paris without a record: 41 drawn of 41 are all of them, whatever the generator.
    rates = _rates(get_indicator("rpnt_1_8"), sizes, 5, np.random.default_rng(1))
    assert len(set(rates.ravel().tolist())) == 1


def test_the_same_seed_draws_the_same_surveys() -> None:
    assert backtest(2, 7) == backtest(2, 7)
    assert backtest(2, 7).rows != backtest(2, 8).rows


def test_the_command_prints_a_table_or_json() -> None:
    runner = CliRunner()
    text = runner.invoke(command, ["--repetitions", "2"]).output
    assert "sampling interval only" in text.splitlines()[0]
    assert len(text.splitlines()) == 19
    french = runner.invoke(command, ["--repetitions", "2", "--lang", "fr"]).output
    assert "intervalle d'échantillonnage seulement" in french
    body = json.loads(runner.invoke(command, ["--repetitions", "2", "--seed", "3", "--json"]).output)
    assert (body["repetitions"], body["seed"], len(body["rows"])) == (2, 3, 18)
    refused = runner.invoke(command, ["--repetitions", "0"])
    assert refused.exit_code == 2
    assert "0 is not in the range" in refused.output
