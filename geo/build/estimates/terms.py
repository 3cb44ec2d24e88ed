"""Which published figures are the data of the model, and on how many answers each rests.

A term is a published share of one stratum in one edition. Strata that share answers are never both terms: of "all communes"
only the answers that no finer stratum has are left. Strata that mix kinds of authority are no terms, but for one
(`MIXED`), without which nothing would tell the two questions on AI apart in 2025.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.build.estimates.cells import BANDS, read_cells
from geo.indicators.survey import read_survey
from geo.vocabulary.model import Indicator, Kind

LEAST_TERMS: Final = 3
"""An edition of a series is modelled where so many strata have a figure."""

FAMILIES: Final = (("ia_projet_engage", "ia_projet_en_cours"),)
"""Series fitted together: the question on projects under way (2025) has three figures and one edition."""

MIXED: Final = ("ia_projet_engage", "2025", "collectivite_gt_3500")
"""The one mixed stratum that is a term: the only figure of that question in that edition. What its respondents were made of is
taken from 2022 and 2023, the editions that published it."""

TOTALS: Final = {"2022": 297, "2023": 191, "2024": 289, "2025": 292}
"""Answers of each edition of the barometer."""

PUBLISHED: Final = {("2024", "commune_lt_3500"): 124}
"""Answers that an edition published as a share of its total: 43 % of 289 were communes under 3,500 inhabitants."""

EPCI_WITH_METROPOLES: Final = "2022"
"""The edition whose EPCI include métropoles, an unpublished part of them."""

SPREAD_OF_N: Final = 0.5
"""Standard deviation of the logarithm of an unpublished number of answers around the edition's share of the known editions."""

SUPPORT: Final = 5
"""Numbers of answers that stand for an unpublished one."""


@dataclass(frozen=True, slots=True)
class Term:
    """A published figure as the model sees it.

    Attributes
    ----------
    series, edition, stratum : str
    value : float
        Published share, 0 to 1.
    published : bool
        Whether the number of answers was published.
    answers, yes, chance : ndarray, shape (s,)
        Possible numbers of answers, those of them that said yes, and the prior probability of each: one where published.
    weights : ndarray, shape (cells,)
        What the rate of the stratum is a mean over.
    metropoles : bool
        Whether an unknown part of its respondents were métropoles.
    """

    series: str
    edition: str
    stratum: str
    value: float
    published: bool
    answers: NDArray[np.float64]
    yes: NDArray[np.float64]
    chance: NDArray[np.float64]
    weights: NDArray[np.float64]
    metropoles: bool = False


def series_to_model(catalogue: Mapping[str, Indicator]) -> list[tuple[str, ...]]:
    """Return the series that are modelled, those fitted together in one tuple: AI first, then in the order of the catalogue."""
    alone = [entry.id for entry in catalogue.values() if entry.kind is Kind.SURVEY and entry.levels]
    together = {name for family in FAMILIES for name in family}
    groups = [*FAMILIES, *((name,) for name in alone if name not in together)]
    return [group for group in groups if family_terms(group)]


def family_terms(
    family: tuple[str, ...], factor: float = 1.0, mixed_of: tuple[str, ...] = ("2022", "2023")
) -> list[Term]:
    """Return the terms of some series that are fitted together.

    Parameters
    ----------
    family : tuple of str
        Ids of survey indicators.
    factor : float
        What unpublished numbers of answers are multiplied by, to see what they change.
    mixed_of : tuple of str
        Editions whose respondents give the make-up of `MIXED`.

    Returns
    -------
    list of Term
        Of the editions with `LEAST_TERMS` terms or more; empty where there is none.

    Examples
    --------
    >>> [term.edition for term in family_terms(("ia_projet_en_cours",))]
    ['2025', '2025', '2025']
    >>> family_terms(("cyber_victime_12m",))
    []
    """
    survey = read_survey()
    known = known_answers(survey)
    terms: list[Term] = []
    for series in family:
        for edition, figures in survey[survey["indicator"].eq(series)].groupby("edition"):
            values = figures.set_index("stratum")["value"]
            found = _edition_terms(series, str(edition), values, known, factor, with_others=len(family) > 1)
            if len([term for term in found if term.stratum != "autre_structure"]) >= LEAST_TERMS:
                terms += found
        name, edition, stratum = MIXED
        if series == name and len(family) > 1:
            row = survey[survey["indicator"].eq(name) & survey["edition"].eq(edition) & survey["stratum"].eq(stratum)]
            terms += [_mixed_term(float(value), known, factor, mixed_of) for value in row["value"]]
    return terms


def known_answers(survey: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Return the published number of answers of each edition and stratum of the barometer.

    Examples
    --------
    >>> known_answers(read_survey())["2022", "commune_lt_3500"]
    81
    """
    rows = survey[
        survey["sample_size"].notna() & survey["edition"].isin(TOTALS) & survey["stratum"].ne("commune_lt_25000")
    ]
    # A question that few were asked has fewer answers: the largest number is that of the stratum.
    sizes = rows.groupby(["edition", "stratum"])["sample_size"].max()
    return {(str(edition), str(stratum)): int(size) for (edition, stratum), size in sizes.items()} | PUBLISHED


def authorities_in(stratum: str) -> float:
    """Return how many authorities a stratum has, which no number of answers exceeds."""
    cells = read_cells()
    return float(cells.authorities[np.array(cells.stratum) == stratum].sum()) or float("inf")


def _edition_terms(
    series: str, edition: str, values: pd.Series, known: dict[tuple[str, str], int], factor: float, *, with_others: bool
) -> list[Term]:
    """Return the terms of one edition of one series."""
    cells = read_cells()
    own = [*BANDS, "epci", "metropole", "departement", "region", *(("autre_structure",) if with_others else ())]
    terms = []
    for stratum in own:
        if stratum not in values.index:
            continue
        numbers = possible_answers(float(values[stratum]), edition, stratum, known, factor)
        mixed = stratum == "epci" and edition == EPCI_WITH_METROPOLES
        published = (edition, stratum) in known
        terms.append(
            Term(
                series,
                edition,
                stratum,
                float(values[stratum]),
                published,
                *numbers,
                cells.weights({stratum: 1.0}),
                mixed,
            )
        )
    rest = _rest_of_communes(series, edition, values, known)
    return [*terms, rest] if rest else terms


def _rest_of_communes(series: str, edition: str, values: pd.Series, known: dict[tuple[str, str], int]) -> Term | None:
    """Return what "all communes" says of the sizes that have no figure of their own, None where nothing is left.

    Answers of the finer strata are subtracted; the others are weighed as they answered. That needs every number of answers.
    """
    without = {band: known.get((edition, band), 0) for band in BANDS if band not in values.index}
    if "commune_all" not in values.index or not without or (edition, "commune_all") not in known:
        return None
    if not all((edition, band) in known for band in BANDS):
        return None
    total = known[edition, "commune_all"]
    yes = round(float(values["commune_all"]) * total)
    yes -= sum(round(float(values[band]) * known[edition, band]) for band in BANDS if band in values.index)
    left = sum(without.values())
    # Each published share is rounded to a point, so that a difference can miss by one answer.
    count = min(max(yes, 0), left)
    weights = read_cells().weights({band: float(size) for band, size in without.items()})
    numbers = (np.array([float(left)]), np.array([float(count)]), np.ones(1))
    return Term(series, edition, "commune_all", count / left, True, *numbers, weights)


def _mixed_term(value: float, known: dict[tuple[str, str], int], factor: float, mixed_of: tuple[str, ...]) -> Term:
    """Return the term of `MIXED`: its respondents made up as in earlier editions."""
    series, edition, stratum = MIXED
    shares = mixed_make_up(known, mixed_of)
    share = np.mean([1 - known[year, "commune_lt_3500"] / TOTALS[year] for year in ("2022", "2023", "2024")])
    numbers = _spread(value, TOTALS[edition] * float(share) * factor, float(TOTALS[edition]))
    return Term(series, edition, stratum, value, False, *numbers, read_cells().weights(shares))


def mixed_make_up(known: dict[tuple[str, str], int], editions: tuple[str, ...]) -> dict[str, float]:
    """Return how many authorities of each stratum over 3,500 inhabitants answered in some editions, taken together."""
    strata = [*list(BANDS)[1:], "epci", "metropole", "departement", "region", "autre_structure"]
    return {name: float(sum(known.get((edition, name), 0) for edition in editions)) for name in strata}


def possible_answers(
    value: float, edition: str, stratum: str, known: dict[tuple[str, str], int], factor: float = 1.0
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the numbers of answers that a published share may rest on, those that said yes, and the probability of each.

    One where it is published. Else the edition's total times the share of that stratum in the editions that published it, with
    a standard deviation of `SPREAD_OF_N` of the logarithm; at most the authorities of the stratum and the edition's total; and
    only numbers that can give the published percentage: 85 % of régions, of which there are 18, is 11 of 13 and nothing else.

    Examples
    --------
    >>> known = known_answers(read_survey())
    >>> [array.tolist() for array in possible_answers(0.85, "2025", "region", known)]
    [[13.0], [11.0], [1.0]]
    >>> possible_answers(0.01, "2022", "commune_lt_3500", known)[1].tolist()
    [1.0]
    """
    if (edition, stratum) in known:
        size = known[edition, stratum]
        return np.array([float(size)]), np.array([float(round(value * size))]), np.ones(1)
    years = [
        year for year in TOTALS if (year, stratum) in known and not (stratum == "epci" and year == EPCI_WITH_METROPOLES)
    ]
    share = sum(known[year, stratum] for year in years) / sum(TOTALS[year] for year in years)
    most = min(authorities_in(stratum), float(TOTALS[edition]))
    return _spread(value, TOTALS[edition] * share * factor, most)


def _spread(
    value: float, middle: float, most: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    size = np.arange(2.0, most + 1)
    yes = np.round(value * size)
    # Half a point of rounding, either way at the half.
    able = np.abs(yes / size - value) <= 0.005 + 1e-9
    size, yes = (size[able], yes[able]) if able.any() else (size[-1:], yes[-1:])
    density = np.exp(-0.5 * ((np.log(size) - np.log(min(middle, most))) / SPREAD_OF_N) ** 2) / size
    chance = density / density.sum()
    parts = np.minimum((np.cumsum(chance) - chance / 2) * SUPPORT, SUPPORT - 1e-9).astype(int)
    chosen, mass = [], []
    for part in np.unique(parts):
        inside = np.flatnonzero(parts == part)
        heavy = np.cumsum(chance[inside]) / chance[inside].sum()
        chosen.append(inside[int(np.searchsorted(heavy, 0.5))])
        mass.append(chance[inside].sum())
    return size[chosen], yes[chosen], np.array(mass)
