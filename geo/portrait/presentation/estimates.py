"""Survey figures and modelled values of a portrait, as text in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.base.i18n import percent, translate
from geo.counts.estimates import Estimate
from geo.indicators.catalogue import get_indicator
from geo.portrait.lines import SurveyLine
from geo.vocabulary.model import About, Kind
from geo.vocabulary.strata import group_label
from geo.wording.estimates import interval_note
from geo.wording.labels import ABOUT, THEMES, sample_note


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """A figure of a survey: of an indicator (its id and its label) among authorities of one kind (``who``).

    ``about`` says whom the figure is about where it stands in a portrait: the authority itself, never its communes.
    """

    indicator: str
    label: str
    edition: str
    about: str
    who: str
    share: str
    sample: str
    source_url: str


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """A modelled value with its interval, or why there is none; ``about`` says whom it is about: the communes."""

    indicator: str
    label: str
    edition: str
    about: str
    value: str
    interval: str


def survey_groups(surveys: Sequence[SurveyLine], lang: str) -> list[tuple[str, list[SurveyRow]]]:
    """Return the survey lines by theme: what is said of authorities of its kind."""
    groups: dict[str, list[SurveyRow]] = {}
    for line in surveys:
        theme = translate(THEMES[line.indicator.theme], lang)
        groups.setdefault(theme, []).append(
            SurveyRow(
                indicator=line.indicator.id,
                label=line.indicator.text("label", lang),
                edition=line.edition,
                about=translate(ABOUT[About.AUTHORITY], lang),
                who=group_label(line.stratum, Kind.SURVEY, lang),
                share=percent(line.share.share, lang, 0),
                sample=sample_note(line.share.share, line.share.sample_size, lang),
                source_url=line.source_url,
            )
        )
    return list(groups.items())


def estimate_rows(estimates: Sequence[Estimate], lang: str) -> list[EstimateRow]:
    """Return the modelled values of a territory with their interval, or why there is none.

    Each is named as the survey indicator that it is computed from: the table around them says that they are estimates.
    """
    rows = []
    for known in estimates:
        low, high = known.interval or (None, None)
        rows.append(
            EstimateRow(
                indicator=known.indicator.id,
                label=get_indicator(known.indicator.basis).text("label", lang),
                edition=known.edition,
                about=translate(ABOUT[About.COMMUNES], lang),
                value=percent(known.value, lang),
                interval=interval_note(low, high, known.reason, known.doubt, lang),
            )
        )
    return rows
