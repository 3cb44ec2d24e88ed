"""What levels, kinds, weights, drawings, palettes, periods and bands are called, in both languages."""

from __future__ import annotations

from datetime import date
from typing import Final

from babel.dates import format_date

from geo.base.i18n import N_, locale, number, percent, translate
from geo.indicators.survey import read_sources
from geo.statistics.intervals import wilson_interval
from geo.statistics.reliability import Doubt, judge, words
from geo.vocabulary.model import BANDS, About, EpciType, Indicator, Kind, Theme, Weight

THEMES: Final = {
    Theme.IA: N_("Artificial intelligence"),
    Theme.DONNEES: N_("Data"),
    Theme.CYBER: N_("Cybersecurity"),
    Theme.PRESENCE: N_("Digital presence (declared digital hygiene)"),
}


KINDS: Final = {
    Kind.OBSERVED: N_("Observed"),
    Kind.SURVEY: N_("Estimate by stratum (survey)"),
    Kind.MODELLED: N_("Modelled estimate"),
}


KIND_NOTES: Final = {
    Kind.OBSERVED: N_("Observed: one value per territory, read from a register."),
    Kind.SURVEY: N_(
        "Estimate, not an observation: every territory is given the survey figure of its stratum. Nothing was measured in "
        "the territory itself. Respondents chose to answer: this is not a probability sample."
    ),
    Kind.MODELLED: N_(
        "Modelled estimate, not an observation: what is to be expected by kind and size of authority, from a model of the "
        "published survey figures. Two territories of the same make-up have nearly the same value; they are not to be ranked."
    ),
}


ABOUT: Final = {
    About.AUTHORITY: N_("the authority itself"),
    About.COMMUNES: N_("its communes"),
}


DECLARED: Final = {
    Kind.OBSERVED: N_("Observed"),
    Kind.SURVEY: N_("Estimate (survey)"),
    Kind.MODELLED: N_("Modelled estimate"),
}


DECLARED_NOTES: Final = {
    Kind.OBSERVED: N_("Imported as observed: one value per territory, as its file gives them."),
    Kind.SURVEY: N_(
        "Imported as survey values: an estimate, not an observation of the territory itself. Territories are not ranked by it."
    ),
    Kind.MODELLED: N_(
        "Imported as modelled values: an estimate, not an observation of the territory itself. Territories are not ranked by it."
    ),
}
"""Of an imported indicator, by what the person who brought it said of its values."""


WEIGHTS: Final = {
    Weight.COMMUNES: N_("share of communes"),
    Weight.INHABITANTS: N_("share of inhabitants"),
}


EXPECTED: Final = {
    Weight.COMMUNES: N_("expected share of communes"),
    Weight.INHABITANTS: N_("expected share of inhabitants"),
}


DRAWINGS: Final = {
    "classes": N_("Coloured areas"),
    "circles": N_("Proportional circles"),
    "bivariate": N_("Two indicators at once"),
    "hotspots": N_("Clusters of neighbours (hot spots)"),
}


TYPES: Final[dict[str, str]] = {
    EpciType.CC: N_("Communautés de communes (CC)"),
    EpciType.CA: N_("Communautés d'agglomération (CA)"),
    EpciType.CU: N_("Communautés urbaines (CU)"),
    EpciType.METRO: N_("Métropoles"),
}


FAMILIES: Final = {
    "size_outside_metropoles": N_("By size, the communes of métropoles apart"),
    "band": N_("By population band"),
    "epci_type": N_("By type of intercommunality"),
}


STRATA: Final = N_("Strata of the survey")


COUNTRY: Final = N_("Country")


COUNTRY_NAME: Final = N_("France")


METROPOLITAN_FRANCE: Final = N_("Metropolitan France")


SEQUENTIAL_PALETTES: Final = N_("From light to dark")


DIVERGING_PALETTES: Final = N_("Two hues around the national value")


QUALITATIVE_PALETTES: Final = N_("Without order")


def period_name(period: str, lang: str) -> str:
    """Write a period as a reader says it.

    Examples
    --------
    >>> period_name("2026-10", "fr"), period_name("2025", "fr")
    ('octobre 2026', '2025')
    """
    year, _, month = period.partition("-")
    if not month:
        return year
    return format_date(date(int(year), int(month), 1), "MMMM y", locale=locale(lang))


def band_label(band_id: str, lang: str) -> str:
    """Return the label of a population band.

    Examples
    --------
    >>> band_label("0-499", "en"), band_label("50000+", "en")
    ('under 500 inhabitants', '50,000 inhabitants or more')
    """
    band = next(entry for entry in BANDS if entry.id == band_id)
    if band.high is None:
        return translate(N_("{low} inhabitants or more"), lang).format(low=number(band.low, lang))
    if band.low == 0:
        return translate(N_("under {limit} inhabitants"), lang).format(limit=number(band.high + 1, lang))
    return translate(N_("{low} to {high} inhabitants"), lang).format(
        low=number(band.low, lang), high=number(band.high, lang)
    )


def source_name(address: str, title: str, lang: str) -> str:
    """Return the title of a page of survey figures in the reader's language; another's page reports what was published.

    Parameters
    ----------
    address : str
    title : str
        What is written for a page that ``data/sources.csv`` does not hold.
    lang : str

    Examples
    --------
    >>> source_name("https://enquete.data-publica.eu/rapport/Rapport.html", "", "fr")
    'Rapport 2023 – Observatoire Data Publica'
    """
    known = read_sources().get(address)
    if known is None:
        return title
    return (
        known.title(lang)
        if known.own
        else translate(N_("as reported by {source}"), lang).format(source=known.title(lang))
    )


def kind_label(indicator: Indicator, lang: str) -> str:
    """Return where the values of an indicator come from, in two words."""
    return translate(DECLARED[indicator.shown_kind] if indicator.imported else KINDS[indicator.kind], lang)


def kind_note(indicator: Indicator, lang: str) -> str:
    """Return where the values of an indicator come from and what that means, in a sentence."""
    notes = DECLARED_NOTES if indicator.imported else KIND_NOTES
    return translate(notes[indicator.shown_kind], lang)


DOUBTS: Final = {
    Doubt.FEW_ANSWERS: N_("unreliable: fewer than 30 answers"),
    Doubt.WIDE_INTERVAL: N_("unreliable: interval wider than 30 points"),
    Doubt.NOT_PUBLISHED: N_("n not published"),
}
"""What is doubtful in an estimate, see `geo.statistics.reliability`."""


def doubt_note(doubt: object, lang: str) -> str:
    """Return what is doubtful in an estimate, "" where nothing is.

    Examples
    --------
    >>> doubt_note("few_answers", "en"), doubt_note(None, "en")
    ('unreliable: fewer than 30 answers', '')
    """
    known = words(doubt)
    return translate(DOUBTS[known], lang) if known else ""


def sample_note(share: float, sample_size: float | None, lang: str) -> str:
    """Return the sample size of a survey figure with its interval and whether it is unreliable, or that there can be none.

    Examples
    --------
    >>> sample_note(0.06, 17, "en"), sample_note(0.15, None, "en")
    ('n = 17, 95 % interval 1% to 27% (unreliable: fewer than 30 answers)', 'no interval: sample size not published')
    """
    if not sample_size:
        return translate(N_("no interval: sample size not published"), lang)
    low, high = wilson_interval(share, sample_size)
    text = translate(N_("n = {n}, 95 % interval {low} to {high}"), lang).format(
        n=number(sample_size, lang), low=percent(low, lang, 0), high=percent(high, lang, 0)
    )
    doubt = doubt_note(judge([sample_size], [low], [high])[0], lang)
    return f"{text} ({doubt})" if doubt else text
