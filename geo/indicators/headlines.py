"""The headline figures of the barometer, in the order in which the home page says them (``data/headlines.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from geo.base import paths
from geo.base.errors.shipped import ShippedDataMissing
from geo.base.typography import spaced
from geo.indicators.survey import read_sources, read_survey


@dataclass(frozen=True, slots=True)
class Headline:
    """One published figure.

    Attributes
    ----------
    edition, indicator, stratum : str
        Of the row that holds it.
    value : float
        Share from 0 to 1; published with "nearly" before it where `nearly` says so.
    label_fr, label_en : str
        What the share is of.
    base_fr, base_en : str
        Among whom, or of what.
    not_fr, not_en : str
        What it is not.
    source_url : str
        Page of the figure, a key of `geo.indicators.survey.read_sources`.
    listed : bool
        Whether an indicator of the catalogue holds it, which has a page of its own.
    """

    edition: str
    indicator: str
    stratum: str
    value: float
    label_fr: str
    label_en: str
    base_fr: str
    base_en: str
    not_fr: str
    not_en: str
    source_url: str
    listed: bool
    nearly: bool = False

    def text(self, name: str, lang: str) -> str:
        """Return ``label``, ``base`` or ``not`` in `lang`."""
        return str(getattr(self, f"{name}_{lang}"))


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said beside the figures without one; ``not_*`` says what it is not."""

    text_fr: str
    text_en: str
    not_fr: str
    not_en: str
    source_url: str

    def text(self, name: str, lang: str) -> str:
        """Return ``text`` or ``not`` in `lang`."""
        return str(getattr(self, f"{name}_{lang}"))


def read_headlines() -> tuple[Headline, ...]:
    """Return the headline figures, each with the source of the row that holds it.

    That is a chosen row of ``data/survey.csv``, or one of ``data/barometer.csv`` where the catalogue has no such indicator.

    Raises
    ------
    ShippedDataMissing
        If the file is missing or damaged, or names a figure that neither table holds.

    Examples
    --------
    >>> [f"{line.value:.0%}" for line in read_headlines()][:4]
    ['15%', '49%', '28%', '90%']
    """
    path = paths.data() / "headlines.toml"
    chosen = {(row.edition, row.indicator, row.stratum): row for row in read_survey().itertuples()}
    try:
        others = _unlisted(paths.data() / "barometer.csv")
        lines = []
        for entry in _entries(path, "headline"):
            key = (entry["edition"], entry["indicator"], entry["stratum"])
            row = chosen.get(key)
            address = str(row.source_url) if row is not None else others[*key, entry["value"]]
            lines.append(Headline(**entry, source_url=address, listed=row is not None))
        return tuple(lines)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ShippedDataMissing(path=path.name, command="data") from error


def read_statements() -> tuple[Statement, ...]:
    """Return what is said beside the headline figures without a figure, each with its source.

    Raises
    ------
    ShippedDataMissing
        If the file is missing or damaged, or names a source that ``data/sources.csv`` does not hold.

    Examples
    --------
    >>> [line.text("text", "en").split(":")[0] for line in read_statements()]
    ['Pooling as the way out']
    """
    path = paths.data() / "headlines.toml"
    known = read_sources()
    try:
        lines = tuple(Statement(**entry) for entry in _entries(path, "statement"))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ShippedDataMissing(path=path.name, command="data") from error
    if any(line.source_url not in known for line in lines):
        raise ShippedDataMissing(path=path.name, command="data")
    return lines


def _entries(path: Path, name: str) -> list[dict[str, Any]]:
    return [spaced(entry) for entry in tomllib.loads(path.read_text(encoding="utf-8"))[name]]


def _unlisted(path: Path) -> dict[tuple[str, str, str, float], str]:
    """Return the page of every published percentage by edition, indicator, stratum and value (0 to 1)."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows = table[table["unit"].eq("percent")]
    return {
        (row.edition, row.indicator_id, row.stratum, round(float(row.value) / 100, 6)): row.source_url
        for row in rows.itertuples()
    }
