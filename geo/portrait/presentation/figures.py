"""Every figure of a portrait as one table to export, a row each: what its page and its document show, with kind and source."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from geo.compare.presentation.records import number_or_none
from geo.compare.survey import published_figures
from geo.counts.provenance import provenance
from geo.indicators.catalogue import get_indicator
from geo.portrait.criteria import CommuneRow
from geo.portrait.findings import find_findings
from geo.portrait.lines import Comparator, Line, SurveyLine
from geo.portrait.portrait import Portrait
from geo.portrait.presentation.records import survey_provenance
from geo.portrait.ranks import Rank
from geo.vocabulary.levels import Level
from geo.vocabulary.model import VINTAGE, About, Kind, Weight
from geo.vocabulary.strata import group_label

SECTIONS: Final = (
    "territory", "comparison", "inhabitants", "evolution", "evolution_reference", "criteria", "commune", "neighbour", "peer",
    "survey", "estimate",
)  # fmt: skip
"""What a row is; see `portrait_table`."""
COLUMNS: Final = (
    "section", "level", "code", "name", "of_code", "of_name", "indicator", "label_fr", "label_en", "kind", "weight",
    "period", "obs_status", "about", "value", "numerator", "denominator", "expected", "coverage", "value_low",
    "value_high", "sample_size", "stratum", "base", "fieldwork", "lacks", "ring", "ring_label_fr",
    "ring_label_en", "members", "ring_value", "ring_numerator", "ring_denominator", "ring_expected", "ring_coverage",
    "difference", "low", "high", "why", "finding", "rank", "of", "ties", "rank_low", "rank_high", "percentile",
    "same_answer", "place", "distance", "population", "density", "epci_type", "share_small", "metropole_km", "area_km2",
    "n_communes", "vintage", "source", "source_url", "licence",
)  # fmt: skip
WHOLE: Final = (
    "members",
    "rank",
    "of",
    "ties",
    "rank_low",
    "rank_high",
    "place",
    "population",
    "n_communes",
    "sample_size",
)
COUNTED: Final = ("numerator", "denominator", "expected", "ring_numerator", "ring_denominator", "ring_expected")
ALIKE: Final = ("population", "density", "epci_type", "share_small", "metropole_km")
POPULATION: Final = {
    "source": "INSEE – populations légales ; IGN – Admin Express",
    "source_url": "https://github.com/etalab/decoupage-administratif",
    "licence": "Licence Ouverte",
}
"""Where what a territory is comes from: see boundaries/README.md."""

Figure = dict[str, Any]


def portrait_table(portrait: Portrait) -> pd.DataFrame:
    """Return every figure of a portrait as one table.

    Returns
    -------
    DataFrame
        `COLUMNS`; what a row has no use for is empty, shares are from 0 to 1. ``level``, ``code``, ``name`` are the territory of
        the portrait, ``of_code`` and ``of_name`` whose figure it is: itself, a neighbour, a peer, a commune. ``section`` says
        what a row is:

        ``obs_status`` is that of `geo.vocabulary.model.ObsStatus`, ``about`` whom a value is about (the ``authority`` or its
        ``communes``).

        - ``territory``: population, area, density, and the variables of likeness;
        - ``comparison``: an indicator in its latest period against one reference group (``ring``): both shares with their
          counts, ``difference`` with its interval (``low``, ``high``, or ``why`` there is none), rank with its interval
          (``rank_low``, ``rank_high``) or, of a commune, ``same_answer`` (share of the others that answer the same), and
          ``finding`` where it is named as a strength or a gap;
        - ``inhabitants``: the share of inhabitants, with the coverage of inhabitants;
        - ``evolution``, ``evolution_reference``: its own value, and that of each reference group, in every period;
        - ``criteria``: of a commune, how many it meets (``numerator`` of ``denominator``), which it ``lacks``, and the mean
          (``ring_value``) and rank in each reference group; ``commune``: the same of each commune of an EPCI;
        - ``neighbour``, ``peer``: the latest value of each indicator there, and how alike a peer is;
        - ``survey``: a figure of its stratum, with sample size, Wilson interval (``value_low``, ``value_high``), base and
          fieldwork; ``estimate``: a modelled value, with its 95 % interval.

    Examples
    --------
    >>> from geo.portrait.portrait import build_portrait
    >>> table = portrait_table(build_portrait(Level.REGION, "94"))
    >>> table["section"].unique().tolist()
    ['territory', 'comparison', 'inhabitants', 'evolution', 'evolution_reference', 'peer', 'survey', 'estimate']
    """
    own = {"level": str(portrait.level), "code": portrait.code, "name": portrait.name, "vintage": VINTAGE}
    itself = {"of_code": portrait.code, "of_name": portrait.name}
    figures = [own | itself | row for row in _figures(portrait)]
    for figure in figures:
        figure |= _status(portrait, figure)
    table = pd.DataFrame(figures).reindex(columns=list(COLUMNS))
    table[list(COUNTED)] = table[list(COUNTED)].astype("float64")
    for name in COUNTED:
        # What a file counts itself need not be whole.
        if (table[name].dropna() % 1 == 0).all():
            table[name] = table[name].astype("Int64")
    return table.astype(dict.fromkeys(WHOLE, "Int64"))


def _figures(portrait: Portrait) -> Iterator[Figure]:
    yield _territory(portrait)
    findings = {finding.indicator.id: str(finding.kind) for finding in find_findings(portrait)}
    for line in portrait.lines:
        yield from (_comparison(line, against, findings) for against in line.comparators)
    yield from (_inhabitants(line) for line in portrait.lines if line.inhabitants_coverage == line.inhabitants_coverage)
    for line in portrait.lines:
        yield from _evolution(portrait, line)
    yield from _criteria(portrait)
    yield from (_met(row) | _about_criteria(portrait) for row in portrait.communes)
    yield from _others(portrait, "neighbour", portrait.neighbours)
    yield from _others(portrait, "peer", portrait.peers)
    yield from (_survey(line) for line in portrait.surveys)
    for known in portrait.estimates:
        low, high = known.interval or (None, None)
        figure = {
            "section": "estimate",
            "value": known.value,
            "value_low": low,
            "value_high": high,
            "about": str(known.about),
        }
        yield _texts(provenance(known.indicator, known.edition)) | figure


def _status(portrait: Portrait, figure: Figure) -> Figure:
    """Return the status of a figure of an indicator, and whom it is about."""
    if not figure.get("indicator"):
        return {}
    value = figure.get("ring_value" if figure["section"] == "evolution_reference" else "value")
    indicator = get_indicator(str(figure["indicator"]))
    whole = portrait.level is Level.COMMUNE or figure["section"] == "survey" or indicator.of_authority
    status = indicator.obs_status(str(figure["period"]), missing=value is None or math.isnan(value))
    about = figure.get("about") or str(About.AUTHORITY if whole else About.COMMUNES)
    return {"obs_status": str(status), "about": about}


def _texts(about: Any) -> Figure:
    """Return what has to be known of figures as cells of a table."""
    return {name: None if value is None else str(value) for name, value in about.items()}


def _about(line: Line, period: str = "", weight: Weight = Weight.COMMUNES) -> Figure:
    return _texts(provenance(line.indicator, period or line.period, weight))


def _territory(portrait: Portrait) -> Figure:
    it = portrait.territory
    names = ("population", "area_km2", "density", "n_communes", "epci_type")
    facts = {name: it[name] for name in names}  # type: ignore[literal-required]
    alike = {name: number_or_none(value) for name, value in portrait.target.items() if name in ALIKE}
    return {"section": "territory", "kind": str(Kind.OBSERVED), "period": VINTAGE, **alike, **facts, **POPULATION}


def _own(line: Line) -> Figure:
    share = line.share
    low, high = share.interval or (None, None)
    return {
        "value": share.share,
        "numerator": share.numerator,
        "denominator": share.denominator,
        "expected": share.expected,
        "coverage": share.coverage,
        "value_low": low,
        "value_high": high,
    }


def _comparison(line: Line, against: Comparator, findings: dict[str, str]) -> Figure:
    low, high = against.interval or (None, None)
    theirs, reference = against.share, against.reference
    return {
        "section": "comparison",
        **_about(line),
        **_own(line),
        "ring": reference.id,
        "ring_label_fr": reference.label_fr,
        "ring_label_en": reference.label_en,
        "members": len(reference.members),
        "ring_value": theirs.share,
        "ring_numerator": theirs.numerator,
        "ring_denominator": theirs.denominator,
        "ring_expected": theirs.expected,
        "ring_coverage": theirs.coverage,
        "difference": against.difference,
        "low": low,
        "high": high,
        "why": against.why or None,
        "same_answer": against.alike,
        "finding": findings.get(line.indicator.id) if reference.kind == "peers" else None,
        **_ranked(against.rank),
    }


def _ranked(rank: Rank | None) -> Figure:
    if rank is None:
        return {}
    low, high = rank.interval or (None, None)
    place = {"rank": rank.rank, "of": rank.of, "ties": rank.ties, "rank_low": low, "rank_high": high}
    return {**place, "percentile": rank.percentile}


def _inhabitants(line: Line) -> Figure:
    value = {"value": line.inhabitants, "coverage": line.inhabitants_coverage}
    return {"section": "inhabitants", **_about(line, weight=Weight.INHABITANTS), **value}


def _evolution(portrait: Portrait, line: Line) -> Iterator[Figure]:
    for record in line.evolution.to_dict("records"):
        counts = {name: record[name] for name in ("value", "numerator", "denominator", "expected")}
        coverage = record["denominator"] / record["expected"] if record["expected"] else None
        yield {"section": "evolution", **_about(line, record["period"]), **counts, "coverage": coverage}
        for reference in portrait.references:
            if len(reference.members):
                yield {
                    "section": "evolution_reference",
                    **_about(line, record["period"]),
                    "ring": reference.id,
                    "ring_label_fr": reference.label_fr,
                    "ring_label_en": reference.label_en,
                    "members": len(reference.members),
                    "ring_value": record[reference.id],
                }


def _about_criteria(portrait: Portrait) -> Figure:
    """Return what has to be known of the criteria together: that of the first, which shares kind, period and source with them."""
    line = next(line for line in portrait.lines if line.indicator.rpnt and not line.indicator.imported)
    about = {"indicator": None, "label_fr": "Critères remplis", "label_en": "Criteria met"}
    return _about(line) | about


def _criteria(portrait: Portrait) -> Iterator[Figure]:
    criteria = portrait.criteria
    if criteria is None:
        return
    own = {
        "section": "criteria",
        **_about_criteria(portrait),
        "numerator": criteria.met,
        "denominator": criteria.observed,
        "lacks": " ".join(indicator.id for indicator in criteria.lacks),
    }
    for known in criteria.references:
        if len(known.reference.members):
            yield {
                **own,
                "ring": known.reference.id,
                "ring_label_fr": known.reference.label_fr,
                "ring_label_en": known.reference.label_en,
                "members": len(known.reference.members),
                "ring_value": known.mean,
                **_ranked(known.rank),
            }


def _met(row: CommuneRow) -> Figure:
    return {
        "section": "commune",
        "of_code": row.code,
        "of_name": row.name,
        "population": row.population,
        "numerator": row.met,
        "denominator": row.observed,
        "lacks": " ".join(indicator.id for indicator in row.lacks),
    }


def _others(portrait: Portrait, section: str, table: pd.DataFrame) -> Iterator[Figure]:
    """Return the latest values of other territories, with what makes them alike."""
    for record in table.to_dict("records"):
        other = {"section": section, "of_code": record["code"], "of_name": record["name"]}
        other |= {name: number_or_none(record[name]) for name in (*ALIKE, "distance", "place") if name in record}
        for line in portrait.lines:
            yield other | _about(line) | {"value": record[line.indicator.id]}


def _survey(line: SurveyLine) -> Figure:
    figure = published_figures()[line.indicator.id, line.edition, line.stratum]
    low, high = line.share.interval or (None, None)
    return {
        "section": "survey",
        **_texts(survey_provenance(line)),
        "value": line.share.share,
        "value_low": low,
        "value_high": high,
        "sample_size": figure.sample_size,
        "stratum": group_label(line.stratum, Kind.SURVEY, "fr"),
        "base": figure.base_fr,
        "fieldwork": figure.fieldwork,
    }
