"""The headline figures of the barometer, in the order in which the home page says them (``data/headlines.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from geo.base import paths
from geo.base.errors.shipped import ShippedDataMissing
from geo.indicators.survey import read_survey
from geo.vocabulary.model import Kind
from geo.vocabulary.strata import group_label


@dataclass(frozen=True, slots=True)
class Headline:
    """One published figure: ``value`` is a share from 0 to 1; ``question`` says what sets it apart from the one above."""

    edition: str
    indicator: str
    stratum: str
    value: float
    label_fr: str
    label_en: str
    question_fr: str = ""
    question_en: str = ""
    source_title: str = ""
    source_url: str = ""

    def label(self, lang: str) -> str:
        """Return what the share is of."""
        return self.label_fr if lang == "fr" else self.label_en

    def question(self, lang: str) -> str:
        """Return the caution that goes with the figure, or ""."""
        return self.question_fr if lang == "fr" else self.question_en

    def stratum_label(self, lang: str) -> str:
        """Return who answered."""
        return group_label(self.stratum, Kind.SURVEY, lang)


def read_headlines() -> tuple[Headline, ...]:
    """Return the headline figures, each with the source of the row of ``data/survey.csv`` that holds it.

    Raises
    ------
    ShippedDataMissing
        If the file is missing or damaged, or names a figure that ``data/survey.csv`` does not hold.

    Examples
    --------
    >>> [f"{line.value:.0%}" for line in read_headlines()][:4]
    ['15%', '49%', '90%', '85%']
    """
    path = paths.data() / "headlines.toml"
    figures = {(row.edition, row.indicator, row.stratum): row for row in read_survey().itertuples()}
    try:
        lines = []
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["headline"]:
            figure = figures[entry["edition"], entry["indicator"], entry["stratum"]]
            lines.append(Headline(**entry, source_title=str(figure.source_title), source_url=str(figure.source_url)))
        return tuple(lines)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ShippedDataMissing(path=path.name, command="data") from error
