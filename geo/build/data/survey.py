"""Choose the survey figures of the Atlas among all published ones.

Several sources carry the same survey, and some contradict each other. One figure is chosen for each indicator, edition and
stratum; the others stay in a file beside it. In order: a figure that ``survey_rules.toml`` sets aside is never chosen; a
figure of the edition itself goes before one that a later edition repeats; the observatory's own tables go before the
publishers' pages, these before the publishers' news service, that before the press; a figure with a sample size goes before
one without. Two figures that differ and are equal by all of this stop the build: a person has to decide and write it down.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.base.errors.kinds import shown
from geo.base.errors.shipped import InvalidCatalogue, MissingColumn

SURVEY_COLUMNS: Final = (
    "indicator", "edition", "stratum", "value", "sample_size", "base_fr", "source_title", "source_url", "survey",
    "fieldwork", "rule", "question_fr", "question_en",
)  # fmt: skip
"""Columns of ``survey.csv`` and ``survey_alternatives.csv``."""

_SOURCE_COLUMNS: Final = {
    "indicator_id": "indicator", "edition": "edition", "stratum": "stratum", "value": "value", "sample_size": "sample_size",
    "population_base": "base_fr", "source_title": "source_title", "source_url": "source_url", "survey": "survey",
    "fieldwork": "fieldwork", "indicator_label_fr": "question_fr", "indicator_label_en": "question_en", "unit": "unit",
    "theme": "theme",
}  # fmt: skip

_REPEATED: Final = "republiée"
"""In the label of a figure that a later edition repeats."""

_KEY: Final = ["indicator", "edition", "stratum"]


@dataclass(frozen=True, slots=True)
class Rules:
    """What ``survey_rules.toml`` says.

    Attributes
    ----------
    ranks : tuple of (str, tuple of str)
        Names of the ranks, best first, with the addresses of their sources (``sources.csv``).
    set_aside : tuple of dict
        ``indicator``, ``edition``, ``stratum``, ``value`` (percent), ``reason`` and perhaps ``base``.
    restricted : tuple of str
        Indicators that were asked of a part of the respondents only.
    """

    ranks: tuple[tuple[str, tuple[str, ...]], ...]
    set_aside: tuple[dict[str, Any], ...]
    restricted: tuple[str, ...]

    def rank(self, address: str) -> int:
        """Return the rank of a source, 0 for the best; the press comes after all named ranks.

        It is that of its page: two titles of one page are one source.
        """
        for rank, (_, addresses) in enumerate(self.ranks):
            if address in addresses:
                return rank
        return len(self.ranks)

    def rank_name(self, rank: int) -> str:
        """Return the name of a rank."""
        return self.ranks[rank][0] if rank < len(self.ranks) else "press"


def read_rules(path: Path, sources: pd.DataFrame) -> Rules:
    """Read ``survey_rules.toml``; each rank has the addresses that ``sources.csv`` (`read_sources`) gives it."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Rules(
        tuple((r["name"], tuple(sources.loc[sources["rank"].eq(r["name"]), "source_url"])) for r in table["rank"]),
        tuple(table.get("set_aside", ())),
        tuple(entry["indicator"] for entry in table.get("restricted", ())),
    )


def read_sources(path: Path, published: pd.DataFrame) -> pd.DataFrame:
    """Read ``sources.csv``: one row a page, with its rank, whether it is of who publishes the figures, its title.

    Parameters
    ----------
    path : Path
    published : pandas.DataFrame
        As `read_barometer` returns it.

    Raises
    ------
    InvalidCatalogue
        If a page of a published figure is not in the file exactly once, or has another title in ``barometer.csv``.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    titles = table.set_index("source_url")["title_fr"]
    for row in published.drop_duplicates(["source_url", "source_title"]).itertuples():
        if list(titles.loc[titles.index == row.source_url]) != [row.source_title]:
            reason = f"{row.source_url} must stand once in sources.csv, with the title that barometer.csv gives it"
            raise InvalidCatalogue(indicator=str(row.indicator), reason=reason)
    return table


def read_barometer(path: Path) -> pd.DataFrame:
    """Read the table of published figures.

    Parameters
    ----------
    path : Path
        ``barometer.csv``.

    Returns
    -------
    pandas.DataFrame
        One row a published figure, in the order of the file: text columns of `SURVEY_COLUMNS` but ``rule``, ``theme``,
        ``unit``; ``value`` (float64, in the published unit) and ``sample_size`` (float64, NaN where not published).

    Raises
    ------
    MissingColumn
        If a column is missing.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for column in _SOURCE_COLUMNS:
        if column not in table.columns:
            raise MissingColumn(column=column, columns=shown(table.columns))
    out = table.rename(columns=_SOURCE_COLUMNS)[list(_SOURCE_COLUMNS.values())]
    out["value"] = out["value"].astype("float64")
    out["sample_size"] = pd.to_numeric(out["sample_size"].replace("", None)).astype("float64")
    return out


def choose(published: pd.DataFrame, indicators: Iterable[str], rules: Rules) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Choose one figure for each indicator, edition and stratum.

    Parameters
    ----------
    published : pandas.DataFrame
        As `read_barometer` returns it.
    indicators : iterable of str
        The survey indicators of the catalogue.
    rules : Rules

    Returns
    -------
    chosen, alternatives : pandas.DataFrame
        Columns of `SURVEY_COLUMNS`, sorted by indicator, edition and stratum; ``value`` is a share from 0 to 1; ``rule``
        says why the figure was chosen or not (words in data/README.md).

    Raises
    ------
    InvalidCatalogue
        If an indicator has no published figure or one that is not a percentage, if an exception matches nothing, or if two
        figures that differ are equal by the rules.
    """
    wanted = list(indicators)
    unknown = sorted(set(wanted) - set(published["indicator"]))
    if unknown:
        raise InvalidCatalogue(indicator=unknown[0], reason="no figure with this id stands in barometer.csv")
    rows = published[published["indicator"].isin(wanted)].copy()
    counted = rows.loc[rows["unit"] != "percent", "indicator"]
    if len(counted):
        raise InvalidCatalogue(
            indicator=counted.iloc[0], reason="a count of events is not a share and is never made one"
        )
    rows["aside"] = _set_aside(rows, rules)
    rows["repeated"] = rows["question_fr"].str.contains(_REPEATED)
    rows["rank"] = rows["source_url"].map(rules.rank)
    rows["unsized"] = rows["sample_size"].isna()
    rows["rule"] = ""
    order = ["repeated", "rank", "unsized"]
    eligible = rows[rows["aside"] == ""].sort_values([*_KEY, *order], kind="stable")
    for _, group in eligible.groupby(_KEY):
        rows.loc[group.index, "rule"] = _rules_of(group, rules)
    rows.loc[rows["aside"] != "", "rule"] = "set_aside: " + rows["aside"]
    rows["value"] = (rows["value"] / 100).round(6)
    kept = rows["rule"].str.startswith("chosen")
    return _sorted(rows[kept]), _sorted(rows[~kept])


def _rules_of(group: pd.DataFrame, rules: Rules) -> list[str]:
    """Say for each figure of one key, best first, why it is chosen or not."""
    best = group.iloc[0]
    equals = group[(group["repeated"] == best["repeated"]) & (group["rank"] == best["rank"])]
    equals = equals[equals["unsized"] == best["unsized"]]
    if equals["value"].nunique() > 1:
        where = f"{best['edition']}, {best['stratum']}"
        figures = shown(f"{value:g} %" for value in equals["value"].unique())
        reason = (
            f"equal sources differ for {where} ({figures}); set all but one aside in survey_rules.toml, with the reason"
        )
        raise InvalidCatalogue(indicator=best["indicator"], reason=reason)
    name = rules.rank_name(best["rank"])
    reasons = [f"chosen: only figure, {name}" if len(group) == 1 else f"chosen: best of {len(group)}, {name}"]
    for _, other in group.iloc[1:].iterrows():
        if other["value"] == best["value"]:
            reasons.append("same value elsewhere")
        elif other["repeated"] and not best["repeated"]:
            reasons.append("repeated by a later edition")
        elif other["rank"] > best["rank"]:
            reasons.append(f"lower source: {rules.rank_name(other['rank'])} after {name}")
        else:
            reasons.append("no sample size published")
    return reasons


def _set_aside(rows: pd.DataFrame, rules: Rules) -> pd.Series:
    aside = pd.Series("", index=rows.index)
    for entry in rules.set_aside:
        if entry["indicator"] not in set(rows["indicator"]):
            continue
        hit = (rows[_KEY] == [entry[name] for name in _KEY]).all(axis=1) & (rows["value"] == entry["value"])
        if "base" in entry:
            hit &= rows["base_fr"] == entry["base"]
        if not hit.any():
            reason = (
                f"survey_rules.toml sets aside a figure that is not published ({entry['edition']}, {entry['stratum']})"
            )
            raise InvalidCatalogue(indicator=entry["indicator"], reason=reason)
        aside[hit] = entry["reason"]
    return aside


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    order = [*_KEY, "rank", "source_title", "source_url", "question_fr"]
    return rows.sort_values(order, ignore_index=True, kind="stable")[list(SURVEY_COLUMNS)]


def write_survey(table: pd.DataFrame, path: Path) -> None:
    """Write ``survey.csv`` or ``survey_alternatives.csv``: UTF-8, commas, values as short as they are exact."""
    out = table.copy()
    out["value"] = out["value"].map(lambda value: f"{value:g}")
    out["sample_size"] = out["sample_size"].map(lambda size: "" if pd.isna(size) else f"{size:.0f}")
    out.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
