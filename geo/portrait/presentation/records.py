"""A portrait as JSON-ready values."""

from __future__ import annotations

from dataclasses import asdict
from math import isnan, nan
from typing import cast

import pandas as pd

from geo.compare.presentation.records import number_or_none, rows, share_record
from geo.compare.survey import published_figures
from geo.counts.estimates import Estimate
from geo.counts.provenance import Provenance, provenance
from geo.counts.shares import Share
from geo.indicators.descriptions import break_records, obs_statuses
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
    ('Rennes', ['neighbours', 'peers', 'epci'], 14)
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


def _line(line: Line) -> LineRecord:
    return {
        **provenance(line.indicator, line.period),
        "unit": line.indicator.unit,
        "obs_status": line.indicator.obs_status(line.period, missing=isnan(line.share.share)),
        **share_record(line.share),
        "inhabitants": number_or_none(line.inhabitants),
        "inhabitants_coverage": number_or_none(line.inhabitants_coverage),
        "prediction": _expected(line.expected),
        "comparators": [_comparator(against) for against in line.comparators],
        "series_breaks": break_records(line.indicator.breaks),
        "evolution": rows(_evolution(line)),
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


def _evolution(line: Line) -> pd.DataFrame:
    table = line.evolution.copy(deep=False)
    table.insert(1, "obs_status", obs_statuses(line.indicator, table))
    return table


def _comparator(against: Comparator) -> ComparatorRecord:
    share = share_record(against.share)
    return {
        "ring": against.reference.id,
        "share": share["share"],
        "numerator": share["numerator"],
        "denominator": share["denominator"],
        "expected": share["expected"],
        "coverage": share["coverage"],
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
    figure = published_figures()[line.indicator.id, line.edition, line.stratum]
    return {
        **survey_provenance(line),
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
        "base": figure.base_fr,
        "survey": figure.survey,
        "fieldwork": figure.fieldwork,
    }


def survey_provenance(line: SurveyLine) -> Provenance:
    """Return what has to be known of a survey figure, with its own source: that of its stratum in its edition."""
    figure = published_figures()[line.indicator.id, line.edition, line.stratum]
    about = provenance(line.indicator, line.edition)
    return {**about, "source": figure.source_title, "source_url": figure.source_url}


def estimate_record(estimate: Estimate) -> EstimateRecord:
    """Return a modelled value."""
    return {
        **provenance(estimate.indicator, estimate.edition),
        "edition": estimate.edition,
        "level": estimate.level,
        "code": estimate.code,
        "name": estimate.name,
        "estimate": True,
        "about": estimate.about,
        "value": number_or_none(estimate.value),
        "interval": estimate.interval,
        "interval_80": estimate.interval_80,
        "doubt": estimate.doubt,
    }


def _doubt(share: Share) -> str | None:
    """Return what is doubtful in a survey figure."""
    low, high = share.interval or (nan, nan)
    known = words(judge([share.sample_size or nan], [low], [high])[0])
    return str(known) if known else None


def _int(value: float | None) -> int | None:
    return None if value is None else int(value)
