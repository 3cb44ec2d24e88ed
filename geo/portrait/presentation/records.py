"""A portrait as JSON-ready values and as a table to export."""

from __future__ import annotations

from dataclasses import asdict
from math import nan
from typing import cast

import pandas as pd

from geo.compare.presentation.records import number_or_none, rows, share_record
from geo.counts.estimates import Estimate
from geo.counts.shares import Share
from geo.portrait.comparators import ReferenceGroup
from geo.portrait.criteria import CommuneRow, Criteria
from geo.portrait.findings import find_findings
from geo.portrait.lines import Comparator, Line, SurveyLine
from geo.portrait.portrait import Portrait
from geo.portrait.presentation.answers import (
    CommuneRecord,
    ComparatorRecord,
    CriteriaRecord,
    EstimateRecord,
    ExpectedRecord,
    LineRecord,
    PortraitRecord,
    PortraitSentences,
    RankRecord,
    ReferenceGroupRecord,
    SurveyRecord,
)  # fmt: skip
from geo.portrait.presentation.statements import portrait_sentences
from geo.portrait.ranks import Rank
from geo.statistics.funnel import Prediction
from geo.statistics.reliability import judge, words
from geo.vocabulary.levels import Level
from geo.vocabulary.model import VINTAGE, About, Kind
from geo.vocabulary.strata import group_label


def portrait_record(portrait: Portrait) -> PortraitRecord:
    """Return a whole portrait as JSON-ready values.

    Examples
    --------
    >>> from geo.portrait.portrait import build_portrait
    >>> from geo.vocabulary.levels import Level
    >>> record = portrait_record(build_portrait(Level.COMMUNE, "35238"))
    >>> record["name"], [group["kind"] for group in record["rings"]][:3], len(record["indicators"])
    ('Rennes', ['neighbours', 'peers', 'epci'], 6)
    """
    return {
        "level": portrait.level,
        "code": portrait.code,
        "name": portrait.name,
        "vintage": VINTAGE,
        "territory": portrait.territory,
        "rings": [_reference(reference) for reference in portrait.references],
        "indicators": [_line(line) for line in portrait.lines],
        "neighbours": rows(portrait.neighbours),
        "peers": rows(portrait.peers),
        "peers_target": {name: number_or_none(value) for name, value in portrait.target.items()},
        "criteria": _criteria(portrait.criteria) if portrait.criteria else None,
        "communes": [_commune(row) for row in portrait.communes],
        "findings": [
            {
                "kind": finding.kind,
                "indicator": finding.indicator.id,
                "sentence_fr": finding.sentence("fr"),
                "sentence_en": finding.sentence("en"),
            }
            for finding in find_findings(portrait)
        ],
        "surveys": [_survey(line) for line in portrait.surveys],
        "estimates": [estimate_record(known) for known in portrait.estimates],
        "sentences_fr": cast("PortraitSentences", asdict(portrait_sentences(portrait, "fr"))),
        "sentences_en": cast("PortraitSentences", asdict(portrait_sentences(portrait, "en"))),
    }


def portrait_table(portrait: Portrait) -> pd.DataFrame:
    """Return a portrait as one table: a row for each indicator and reference group.

    Returns
    -------
    DataFrame
        ``level``, ``code``, ``name``, ``indicator``, ``period``, ``about`` (whom the value is about: ``authority`` or its
        ``communes``), ``value``, ``numerator``, ``denominator`` (of the
        territory); ``ring``, ``ring_label_fr``, ``ring_label_en``, ``members``; ``ring_value``, ``ring_numerator``,
        ``ring_denominator``, ``difference``, ``low``, ``high`` (95 % interval), ``rank``, ``of``, ``ties``, ``rank_low``,
        ``rank_high`` (95 % interval of the rank), ``percentile``, ``same_answer`` (of the yes or no of a commune); ``vintage``,
        ``source``, ``licence``. Shares are from 0 to 1, missing is empty.
    """
    table = []
    for line in portrait.lines:
        period = next(known for known in line.indicator.periods if known.id == line.period)
        for against in line.comparators:
            low, high = against.interval or (None, None)
            place = against.rank
            table.append(
                {
                    "level": str(portrait.level),
                    "code": portrait.code,
                    "name": portrait.name,
                    "indicator": line.indicator.id,
                    "period": line.period,
                    "about": str(About.AUTHORITY if portrait.level is Level.COMMUNE else About.COMMUNES),
                    "value": line.share.share,
                    "numerator": _count(line.share.numerator),
                    "denominator": _count(line.share.denominator),
                    "ring": against.reference.id,
                    "ring_label_fr": against.reference.label_fr,
                    "ring_label_en": against.reference.label_en,
                    "members": len(against.reference.members),
                    "ring_value": against.share.share,
                    "ring_numerator": _count(against.share.numerator),
                    "ring_denominator": _count(against.share.denominator),
                    "difference": against.difference,
                    "low": low,
                    "high": high,
                    "rank": place.rank if place else None,
                    "of": place.of if place else None,
                    "ties": place.ties if place else None,
                    "rank_low": place.interval[0] if place and place.interval else None,
                    "rank_high": place.interval[1] if place and place.interval else None,
                    "percentile": place.percentile if place else None,
                    "same_answer": against.alike,
                    "vintage": VINTAGE,
                    "source": line.indicator.source_of(period),
                    "licence": line.indicator.licence,
                }
            )
    frame = pd.DataFrame(table)
    return frame.astype(dict.fromkeys(("rank", "of", "ties", "rank_low", "rank_high"), "Int64"))


def _line(line: Line) -> LineRecord:
    return {
        "indicator": line.indicator.id,
        "label_fr": line.indicator.label_fr,
        "label_en": line.indicator.label_en,
        "kind": line.indicator.shown_kind,
        "unit": line.indicator.unit,
        "period": line.period,
        **share_record(line.share),
        "inhabitants": number_or_none(line.inhabitants),
        "prediction": _expected(line.expected),
        "comparators": [_comparator(against) for against in line.comparators],
        "evolution": rows(line.evolution),
    }


def _expected(expected: Prediction | None) -> ExpectedRecord | None:
    if expected is None:
        return None
    return {
        "centre": expected.centre,
        "interval": (expected.low, expected.high),
        "probability": expected.probability,
        "places": expected.places,
    }


def _comparator(against: Comparator) -> ComparatorRecord:
    share = share_record(against.share)
    return {
        "ring": against.reference.id,
        "share": share["share"],
        "numerator": share["numerator"],
        "denominator": share["denominator"],
        "expected": share["expected"],
        "interval": share["interval"],
        "difference": number_or_none(against.difference),
        "difference_interval": against.interval,
        "distinguishable": against.distinguishable,
        "why": against.why or None,
        "rank": _rank(against.rank),
        "same_answer": against.alike,
    }


def _rank(rank: Rank | None) -> RankRecord | None:
    if rank is None:
        return None
    return {
        "rank": rank.rank,
        "of": rank.of,
        "ties": rank.ties,
        "interval": rank.interval,
        "percentile": rank.percentile,
    }


def _reference(reference: ReferenceGroup) -> ReferenceGroupRecord:
    return {
        "kind": str(reference.kind),
        "id": reference.id,
        "label_fr": reference.label_fr,
        "label_en": reference.label_en,
        "members": len(reference.members),
    }


def _criteria(criteria: Criteria) -> CriteriaRecord:
    return {
        "met": criteria.met,
        "observed": criteria.observed,
        "lacks": [indicator.id for indicator in criteria.lacks],
        "rings": [
            {"ring": known.reference.id, "mean": number_or_none(known.mean), "rank": _rank(known.rank)}
            for known in criteria.references
        ],
    }


def _commune(row: CommuneRow) -> CommuneRecord:
    return {
        "code": row.code,
        "name": row.name,
        "population": row.population,
        "met": row.met,
        "observed": row.observed,
        "lacks": [indicator.id for indicator in row.lacks],
        "one_away": row.one_away,
    }


def _survey(line: SurveyLine) -> SurveyRecord:
    return {
        "indicator": line.indicator.id,
        "label_fr": line.indicator.label_fr,
        "label_en": line.indicator.label_en,
        "theme": line.indicator.theme,
        "edition": line.edition,
        "about": About.AUTHORITY,
        "stratum": line.stratum,
        "stratum_fr": group_label(line.stratum, Kind.SURVEY, "fr"),
        "stratum_en": group_label(line.stratum, Kind.SURVEY, "en"),
        "estimate": True,
        "share": number_or_none(line.share.share),
        "sample_size": _int(line.share.sample_size),
        "interval": line.share.interval,
        "doubt": _doubt(line.share),
        "source_url": line.source_url,
    }


def estimate_record(estimate: Estimate) -> EstimateRecord:
    """Return a modelled value."""
    return {
        "indicator": estimate.indicator.id,
        "label_fr": estimate.indicator.label_fr,
        "label_en": estimate.indicator.label_en,
        "edition": estimate.edition,
        "level": estimate.level,
        "code": estimate.code,
        "name": estimate.name,
        "estimate": True,
        "about": About.COMMUNES,
        "value": number_or_none(estimate.value),
        "interval": estimate.interval,
        "reason": estimate.reason,
        "doubt": estimate.doubt,
    }


def _doubt(share: Share) -> str | None:
    """Return what is doubtful in a survey figure."""
    low, high = share.interval or (nan, nan)
    known = words(judge([share.sample_size or nan], [low], [high])[0])
    return str(known) if known else None


def _int(value: float | None) -> int | None:
    return None if value is None else int(value)


def _count(value: float | None) -> float | int | None:
    """Return a count; what a file counts itself need not be whole."""
    return int(value) if value is not None and float(value).is_integer() else value
