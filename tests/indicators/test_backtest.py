"""The command that prints what the intervals of modelled values are worth."""

import json

from click.testing import CliRunner

from geo.base.i18n import percent
from geo.cli.territories import backtest as command
from geo.indicators.fitted import BACKTEST_RULE, read_backtest


def test_the_command_prints_the_table_that_was_made_with_the_estimates() -> None:
    tried = read_backtest()
    used = tried[tried["rule"].eq(BACKTEST_RULE)]
    runner = CliRunner()
    lines = runner.invoke(command, []).output.splitlines()
    assert lines[0].startswith("Part des territoires") or lines[0].startswith("Share of the territories")
    assert len(lines) == 1 + len(used)
    for line, row in zip(lines[1:], used.itertuples(), strict=True):
        assert line.split()[:2] == [row.indicator, row.level]
    english = runner.invoke(command, ["--lang", "en"]).output
    assert percent(used["inside_95"].iloc[0], "en") in english
    assert "intervalle" in runner.invoke(command, ["--lang", "fr"]).output
    body = json.loads(runner.invoke(command, ["--json"]).output)
    assert len(body["rows"]) == len(tried)
    assert set(body["rows"][0]) == set(tried.columns)
