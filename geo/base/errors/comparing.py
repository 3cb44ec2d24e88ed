"""Errors of comparisons: groups, territories and surveys that cannot be set against each other."""

from __future__ import annotations

from geo.base.errors.kinds import NotFound, RequestError
from geo.base.i18n import N_, N_n


class EstimatesNotCompared(RequestError):
    slug = "estimates-not-compared"
    template = N_(
        '"{indicator}" is an estimate from the sizes of communes: two places would differ by their sizes alone. '
        'Compare the survey figures it comes from ("{basis}"), or an observed indicator.'
    )


class SurveyOnlyByStratum(RequestError):
    slug = "survey-only-by-stratum"
    template = N_(
        '"{indicator}" was measured by a survey, by kind of authority: nothing was counted in single communes, so that no gap '
        "between them is taken apart, spread out or closed. Compare two strata of the survey, or choose an observed indicator."
    )


class MaximumNotCompared(RequestError):
    slug = "maximum-not-compared"
    template = N_(
        '"{indicator}" is a maximum, which grows with the number of communes, so that groups of different sizes cannot be '
        "compared by it nor filtered. Draw it on a map without a filter, or choose another indicator."
    )


class DeclaredEstimateNotCompared(RequestError):
    slug = "declared-estimate-not-compared"
    template = N_(
        '"{indicator}" was imported as an estimate: nothing was measured in the territories themselves, so that no gap between '
        "them is computed. Draw it on a map, or choose an observed indicator."
    )


class NotCountedByCommune(RequestError):
    slug = "not-counted-by-commune"
    template = N_(
        '"{indicator}" is no yes or no of communes, so that no number of communes closes its gap. Ask for the gap alone, or '
        "choose an indicator that counts communes."
    )


class UnknownGroup(NotFound):
    slug = "unknown-group"
    template = N_(
        'There is no group of communes "{arrived}". Choose one of: {allowed}; or a territory as LEVEL:CODE, for example '
        "region:53."
    )


class OverlappingGroups(RequestError):
    slug = "overlapping-groups"
    template = N_n(
        'The groups "{a}" and "{b}" have {count} commune in common ({codes}), so that their difference has no meaning. '
        "Choose two groups of one family ({family}), or compare strata inside a territory with the extent (within).",
        'The groups "{a}" and "{b}" have {count} communes in common ({codes}), so that their difference has no meaning. '
        "Choose two groups of one family ({family}), or compare strata inside a territory with the extent (within).",
    )


class NoSurveyFigure(NotFound):
    slug = "no-survey-figure"
    template = N_(
        'The survey figure "{indicator}" of {period} was not published for "{stratum}". It was for: {allowed}.'
    )


class OverlappingStrata(RequestError):
    slug = "overlapping-strata"
    template = N_(
        'The survey strata "{a}" and "{b}" share respondents, so that their difference has no meaning. Choose two strata '
        "that exclude each other, for example commune_lt_3500 and metropole."
    )


class NothingToCompare(NotFound):
    slug = "nothing-to-compare"
    template = N_(
        'No town hall of "{side}" has a value, so that there is nothing to compare. Choose another territory or period.'
    )


class InvalidPeerCount(RequestError):
    slug = "invalid-peer-count"
    template = N_('The number of peers must be a whole number from {low} to {high}; "{arrived}" arrived.')


class InvalidTerritory(RequestError):
    slug = "invalid-territory"
    template = N_(
        'The territory "{arrived}" is not understood. Write LEVEL:CODE, for example commune:35238 or epci:243500139; levels '
        "allowed here: {allowed}."
    )


class TooManyTerritories(RequestError):
    slug = "too-many-territories"
    template = N_n(
        "{count} territory was given; compare 1 to {limit} at a time, each once.",
        "{count} territories were given; compare 1 to {limit} at a time, each once.",
    )


class IndicatorNotObserved(RequestError):
    slug = "indicator-not-observed"
    template = N_(
        'The indicator "{arrived}" was measured by a survey, by kind of authority, and never in a single territory: the portrait '
        "says what the survey says of authorities like this one, and cannot map it, follow it or rank it there. Choose one of: "
        "{allowed}."
    )
