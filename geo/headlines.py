"""The headline figures of the barometer, in the order in which the home page says them (``data/headlines.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from geo import paths
from geo.errors import ShippedDataMissing
from geo.model import Kind
from geo.strata import group_label
from geo.values import read_survey


@dataclass(frozen=True, slots=True)
class Headline:
    """One published figure: ``value`` is a share from 0 to 1; ``question`` says what sets it apart from the one above."""

    edition: str
    indicator: str
    stratum: str
    value: float
    label_fr: str
    label_en: str
    question_fr: str
    question_en: str
    source_title: str
    source_url: str

    def label(self, lang: str) -> str:
        """Return what the share is of."""
        return self.label_fr if lang == "fr" else self.label_en

    def question(self, lang: str) -> str:
        """Return the caution that goes with the figure, or ""."""
        return self.question_fr if lang == "fr" else self.question_en

    def stratum_label(self, lang: str) -> str:
        """Return who answered."""
        return group_label(self.stratum, Kind.SURVEY, lang)


def headlines() -> list[Headline]:
    """Return the headline figures with the source of each.

    Raises
    ------
    ShippedDataMissing
        If the file is missing, damaged, or names a figure that ``data/survey.csv`` does not hold.

    Examples
    --------
    >>> [f"{line.value:.0%}" for line in headlines()][:4]
    ['15%', '49%', '90%', '85%']
    """
    path = paths.data() / "headlines.toml"
    try:
        entries = tomllib.loads(path.read_text("utf-8"))["headline"]
        survey = read_survey().set_index(["indicator", "edition", "stratum"])
        return [
            Headline(
                **{"question_fr": "", "question_en": "", **entry},
                source_title=str(row["source_title"]),
                source_url=str(row["source_url"]),
            )
            for entry in entries
            for row in [survey.loc[(entry["indicator"], entry["edition"], entry["stratum"])]]
        ]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise ShippedDataMissing(path="data/headlines.toml", command="data") from error
