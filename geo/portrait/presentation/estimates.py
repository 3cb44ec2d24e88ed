"""Survey figures and modelled values of a portrait, as text in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    """What was modelled from one survey question, each with its 95 % interval.

    ``communes`` is the expected share of the communes of the territory ("" for a commune), ``itself`` the probability for the
    authority itself ("" where none was modelled). ``indicator`` is the id of the first of them.
    """

    indicator: str
    label: str
    edition: str
    communes: str = ""
    communes_interval: str = ""
    itself: str = ""
    itself_interval: str = ""


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
    """Return the modelled values of a territory with their intervals, one row for each survey question and edition.

    Each is named as the survey indicator whose figures were modelled: the table around them says that they are estimates.
    """
    rows: dict[tuple[str, str], EstimateRow] = {}
    for known in estimates:
        basis = known.indicator.basis
        label = get_indicator(basis).text("label", lang)
        row = rows.setdefault((basis, known.edition), EstimateRow(known.indicator.id, label, known.edition))
        value, interval = percent(known.value, lang, 0), interval_note(known.interval, lang)
        if known.about is About.COMMUNES:
            row = replace(row, communes=value, communes_interval=interval)
        else:
            row = replace(row, itself=value, itself_interval=interval)
        rows[basis, known.edition] = row
    return list(rows.values())
