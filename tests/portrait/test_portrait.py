"""The portrait: figures by hand, ranks, every odd territory, sentences by their rule."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from geo.base.errors.comparing import InvalidPeerCount
from geo.base.errors.questions import FormerTerritory, UnknownTerritory
from geo.compare.gaps import Share
from geo.counts.counts import build_cube
from geo.indicators.catalogue import get_indicator
from geo.indicators.estimates import modelled_values
from geo.indicators.providers import notify
from geo.indicators.survey import survey_values
from geo.indicators.values import read_values
from geo.portrait.findings import find_findings, portrait_sentences, rank_text
from geo.portrait.lines import survey_lines
from geo.portrait.peers import find_peers
from geo.portrait.portrait import (
    NO_EPCI,
    NO_NEIGHBOUR,
    NO_RECORD,
    NO_RECORDS,
    NOBODY,
    ONE_TOWN_HALL,
    PARIS,
    Portrait,
    build_portrait,
)
from geo.portrait.presentation.figures import portrait_table
from geo.portrait.presentation.records import portrait_record
from geo.portrait.presentation.text import portrait_lines
from geo.portrait.ranks import Rank
from geo.portrait.read_ahead import read_ahead
from geo.territories.places import read_places
from geo.territories.read import get_neighbours, read_territories
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind

HTTPS = get_indicator("rpnt_1_8")
RINGS = ["neighbours", "peers", "epci", "departement", "region", "stratum", "france"]


def line(portrait: Portrait, indicator: str = "rpnt_1_8"):
    return next(line for line in portrait.lines if line.indicator.id == indicator)


@pytest.fixture(scope="module")
def dombes() -> Portrait:
    return build_portrait(Level.EPCI, "200069193")


@pytest.mark.slow
def test_an_epci_by_hand(dombes: Portrait) -> None:
    https = line(dombes)
    values = read_values(HTTPS, Level.EPCI, "2026-10").set_index("code")
    own = values.loc["200069193"]
    assert (https.share.numerator, https.share.denominator) == (own["numerator"], own["denominator"]) == (11, 36)
    assert https.inhabitants == pytest.approx(own["numerator_inhabitants"] / own["denominator_inhabitants"])
    assert https.period == "2026-10"
    around = values.loc[get_neighbours(Level.EPCI, "200069193")]
    near = https.against("neighbours")
    assert near is not None
    assert (near.share.numerator, near.share.denominator) == (around["numerator"].sum(), around["denominator"].sum())
    assert near.difference == pytest.approx(11 / 36 - around["numerator"].sum() / around["denominator"].sum())
    shares = [*around["value"], own["value"]]
    assert near.rank == Rank(1 + sum(s > own["value"] for s in shares), len(shares), 0, near.rank.percentile)
    alike = values.loc[find_peers(Level.EPCI, "200069193").table["code"]]
    like = https.against("peers")
    assert like is not None
    assert (like.share.numerator, like.share.denominator) == (alike["numerator"].sum(), alike["denominator"].sum())
    country = https.against("france")
    assert country is not None
    assert (country.share.numerator, country.share.denominator) == (16690, 34827)
    assert country.rank is not None
    known = values["value"].dropna()
    assert country.rank.rank == 1 + int((known > own["value"]).sum())
    assert country.rank.of == len(known) == 1255
    assert country.rank.ties == int((known == own["value"]).sum()) - 1
    stratum = https.against("stratum")
    assert stratum is not None
    types = read_territories(Level.EPCI).set_index("code")["epci_type"]
    assert stratum.rank is not None
    assert stratum.rank.of == (types == "CC").sum() == 989


@pytest.mark.slow
def test_the_evolution_holds_the_territory_and_its_rings(dombes: Portrait) -> None:
    table = line(dombes).evolution
    assert table["period"].tolist() == [period.id for period in HTTPS.periods]
    assert table["value"].iloc[-1] == 11 / 36
    assert table.columns.tolist() == [
        "period",
        "value",
        "numerator",
        "denominator",
        "expected",
        *(reference.id for reference in dombes.references),
    ]
    for number, period in enumerate(HTTPS.periods):
        region = read_values(HTTPS, Level.REGION, period.id).set_index("code").loc["84", "value"]
        assert table["region:84"].iloc[number] == pytest.approx(region)
        own = read_values(HTTPS, Level.EPCI, period.id).set_index("code").loc["200069193", "value"]
        assert table["value"].iloc[number] == pytest.approx(own)


def test_the_communes_of_an_epci_and_what_each_lacks(dombes: Portrait) -> None:
    inside = read_territories(Level.COMMUNE, Extent(Level.EPCI, "200069193"))
    assert {row.code for row in dombes.communes} == set(inside["code"])
    values = {
        entry.id: read_values(entry, Level.COMMUNE, "2026-10").set_index("code")["value"]
        for entry in (known.indicator for known in dombes.lines)
    }
    for row in dombes.communes:
        lacking = [name for name, column in values.items() if column[row.code] == 0]
        assert [indicator.id for indicator in row.lacks] == lacking
        assert row.met == 6 - len(lacking)
        assert row.one_away == (len(lacking) == 1)
    assert [len(row.lacks) for row in dombes.communes] == sorted(len(row.lacks) for row in dombes.communes)
    assert (
        "Of its 36 communes, 8 meet all criteria and 3 are one criterion away."
        in portrait_sentences(dombes, "en").criteria
    )


@pytest.mark.slow
def test_a_commune() -> None:
    rennes = build_portrait(Level.COMMUNE, "35238")
    assert [reference.kind for reference in rennes.references] == RINGS
    assert rennes.criteria is not None
    assert (rennes.criteria.met, rennes.criteria.observed) == (5, 6)
    assert [lacking.id for lacking in rennes.criteria.lacks] == ["rpnt_2_3"]
    against = line(rennes).against("departement")
    assert against is not None
    assert (against.interval, against.distinguishable, against.why) == (None, None, ONE_TOWN_HALL)
    assert against.rank is not None
    there = read_values(HTTPS, Level.COMMUNE, "2026-10")
    there = there[there["code"].str.startswith("35")]
    assert against.rank == Rank(1, len(there), int(there["numerator"].sum()) - 1, against.rank.percentile)
    assert rennes.territory["postcodes"] == ["35000", "35200", "35700"]
    assert not rennes.communes


def test_the_tables_of_neighbours_and_peers(dombes: Portrait) -> None:
    values = read_values(HTTPS, Level.EPCI, "2026-10").set_index("code")["value"]
    for table in (dombes.neighbours, dombes.peers):
        assert table["rpnt_1_8"].tolist() == values[table["code"]].tolist()
    assert dombes.peers["distance"].is_monotonic_increasing
    assert dombes.target["epci_type"] == "CC"
    assert len(build_portrait(Level.EPCI, "200069193", 3).peers) == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "code", "notes"),
    [
        (Level.COMMUNE, "75056", (PARIS, NO_RECORD)),
        (Level.DEPARTEMENT, "75", (PARIS, NO_RECORDS)),
        (Level.EPCI, "200054781", ()),
        *(
            (Level.COMMUNE, code, (NO_RECORD, NOBODY))
            for code in ("55039", "55050", "55139", "55189", "55239", "55307")
        ),
        (Level.COMMUNE, "29083", (NO_EPCI, NO_NEIGHBOUR)),
        (Level.COMMUNE, "22016", (NO_EPCI, NO_NEIGHBOUR)),
        (Level.COMMUNE, "29155", (NO_EPCI, NO_NEIGHBOUR)),
        (Level.COMMUNE, "85113", (NO_EPCI, NO_NEIGHBOUR)),
        (Level.DEPARTEMENT, "974", (NO_NEIGHBOUR,)),
        (Level.DEPARTEMENT, "973", (NO_NEIGHBOUR,)),
        (Level.REGION, "94", (NO_NEIGHBOUR,)),
        (Level.REGION, "06", (NO_NEIGHBOUR,)),
        (Level.COMMUNE, "97411", ()),
        (Level.COMMUNE, "15031", (NO_RECORD,)),
        (Level.COMMUNE, "69123", ()),
    ],
)
def test_every_odd_territory_gives_a_true_portrait(level: Level, code: str, notes: tuple[str, ...]) -> None:
    portrait = build_portrait(level, code)
    assert portrait.notes == notes
    values = read_values(HTTPS, level, "2026-10").set_index("code")
    value = values["value"].get(code, math.nan)
    own = line(portrait)
    assert own.share.share == value or (math.isnan(own.share.share) and math.isnan(value))
    for against in own.comparators:
        if math.isnan(value):
            assert math.isnan(against.difference)
            assert against.rank is None
            assert against.why == ""
        if against.reference.kind == "neighbours" and not len(against.reference.members):
            assert math.isnan(against.share.share)
            assert against.rank is None
    assert len(portrait.peers) == 10
    record = json.loads(json.dumps(portrait_record(portrait), allow_nan=False))
    assert record["code"] == code
    assert portrait_table(portrait)["section"].eq("comparison").sum() == 6 * len(portrait.references)
    for lang in ("fr", "en"):
        assert portrait_lines(portrait, lang)
    if math.isnan(value):
        assert find_findings(portrait) == ()


def test_the_figures_are_the_same_in_record_table_and_portrait(dombes: Portrait) -> None:
    record, table = portrait_record(dombes), portrait_table(dombes)
    for entry, own in zip(record["indicators"], dombes.lines, strict=True):
        assert (entry["share"], entry["numerator"]) == (own.share.share, own.share.numerator)
        for comparator, against in zip(entry["comparators"], own.comparators, strict=True):
            row = table[(table["indicator"] == entry["indicator"]) & (table["ring"] == comparator["ring"])].iloc[0]
            assert comparator["difference"] == against.difference == row["difference"]
            assert comparator["rank"]["rank"] == row["rank"]
            assert list(comparator["difference_interval"]) == [row["low"], row["high"]]


def test_strengths_and_gaps_follow_their_rule(dombes: Portrait) -> None:
    for code in ("243500139", "200069193", "200054781"):
        portrait = build_portrait(Level.EPCI, code)
        named = {finding.indicator.id: finding.kind for finding in find_findings(portrait)}
        for own in portrait.lines:
            against = own.against("peers")
            assert against is not None
            if against.distinguishable:
                assert named[own.indicator.id] == ("strength" if against.difference > 0 else "gap")
            else:
                assert own.indicator.id not in named
    rennes = portrait_sentences(build_portrait(Level.EPCI, "243500139"), "en")
    assert rennes.strengths[0].startswith(
        "Site declared in https: 97.7% of its town halls (42 of 43), +16.2 points to its 10"
    )
    assert rennes.rule[0].startswith("Rule: a strength or a gap is an indicator whose difference")


def test_strengths_and_gaps_of_a_commune() -> None:
    sein = build_portrait(Level.COMMUNE, "29083")
    for finding in find_findings(sein):
        met, share = finding.line.share.share, finding.against.share.share
        assert (finding.kind == "strength") == (met == 1 and share < 0.5)
        assert (finding.kind == "gap") == (met == 0 and share > 0.5)
    statements = portrait_sentences(sein, "en")
    assert 'Meets "Site declared in https": so does 1 of its 10 peers with a record.' in statements.strengths
    assert statements.rule[0].startswith("Rule: a strength is a criterion that it meets and fewer than half")


def test_an_indicator_that_is_better_low_turns_the_sentence_around(dombes: Portrait) -> None:
    own = next(line for line in dombes.lines if line.against("neighbours").distinguishable)
    against = replace(own.against("neighbours"), reference=dombes.references[1])
    for direction, kinds in (("higher_is_better", ["gap"]), ("lower_is_better", ["strength"]), ("neutral", [])):
        turned = replace(own, indicator=replace(own.indicator, direction=direction), comparators=(against,))
        assert [finding.kind for finding in find_findings(replace(dombes, lines=(turned,)))] == kinds


@pytest.mark.slow
def test_what_is_kept_can_be_forgotten() -> None:
    read_ahead()
    first = build_cube(Level.REGION)
    assert build_cube(Level.REGION) is first
    notify()
    assert build_cube(Level.REGION) is not first
    assert (build_cube(Level.REGION).counts.numerator == first.counts.numerator).all()


def test_ranks_in_words() -> None:
    assert rank_text(Rank(1, 34827, 16689, 0.7), "en") == "rank 1 of 34,827 (ties: 16,689)"
    assert rank_text(Rank(3, 18, 0, 0.8), "fr") == "rang 3 sur 18"
    assert rank_text(None, "fr") == "–"


@pytest.mark.slow
def test_survey_figures_are_those_of_the_stratum_and_never_ranked(dombes: Portrait) -> None:
    assert dombes.surveys
    for survey in dombes.surveys:
        assert survey.stratum == "epci"
        drawn = survey_values(survey.indicator, Level.EPCI, survey.edition, read_territories(Level.EPCI))
        assert drawn.set_index("code").loc["200069193", "value"] == survey.share.share
    record = portrait_record(dombes)
    assert all(entry["estimate"] and "rank" not in entry for entry in record["surveys"])
    small = {line.indicator.id: line for line in build_portrait(Level.COMMUNE, "01001").surveys}
    assert small["ia_projet_en_cours"].share == Share.surveyed(0.15, None)
    assert "never ranked by them" in portrait_sentences(dombes, "en").survey[0]
    assert survey_lines(Level.COMMUNE, ()) == ()


@pytest.mark.slow
def test_modelled_values_stand_apart_and_are_never_ranked(dombes: Portrait) -> None:
    assert len(dombes.estimates) == 32
    for known in dombes.estimates:
        row = modelled_values(known.indicator, Level.EPCI, known.edition).set_index("code").loc["200069193"]
        assert known.value == row["value"]
    record = portrait_record(dombes)
    assert all(entry["estimate"] and "rank" not in entry for entry in record["estimates"])
    assert portrait_sentences(dombes, "en").estimates[0].startswith("Modelled estimate, not an observation")
    assert build_portrait(Level.COMMUNE, "01001").estimates == ()
    assert {line.indicator.kind for line in dombes.lines} == {Kind.OBSERVED}


def test_codes_and_numbers_that_are_refused() -> None:
    with pytest.raises(UnknownTerritory, match='no territory with code "1001" at level commune'):
        build_portrait(Level.COMMUNE, "1001")
    with pytest.raises(FormerTerritory, match="it is now"):
        build_portrait(Level.COMMUNE, "01003")
    with pytest.raises(InvalidPeerCount):
        build_portrait(Level.REGION, "53", 0)


@pytest.mark.slow
def test_a_portrait_can_be_made_of_every_territory_above_the_commune() -> None:
    for level in (Level.DEPARTEMENT, Level.REGION):
        for code in read_places(level).codes:
            portrait = build_portrait(level, str(code))
            assert len(portrait.lines) == 6
            for own in portrait.lines:
                for against in own.comparators:
                    if against.interval:
                        assert against.interval[0] <= against.difference <= against.interval[1]
