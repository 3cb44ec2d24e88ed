"""The portrait: figures by hand, ranks, every odd territory, sentences by their rule."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.base.errors.comparing import InvalidPeerCount
from geo.base.errors.questions import FormerTerritory, UnknownTerritory
from geo.compare.gaps import Share
from geo.counts.counts import build_cube
from geo.indicators.catalogue import get_indicator
from geo.indicators.estimates import default_period, modelled_values
from geo.indicators.providers import notify
from geo.indicators.survey import survey_values
from geo.indicators.values import read_values
from geo.portrait.findings import find_findings, place_text, rank_text
from geo.portrait.lines import survey_lines
from geo.portrait.peers import find_peers, matrix, nearest
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
from geo.portrait.presentation.estimates import estimate_rows, survey_groups
from geo.portrait.presentation.figures import portrait_table
from geo.portrait.presentation.records import portrait_record
from geo.portrait.presentation.statements import portrait_sentences
from geo.portrait.presentation.text import portrait_lines
from geo.portrait.ranks import Rank
from geo.portrait.read_ahead import read_ahead
from geo.statistics.clusters import clustered_shares
from geo.statistics.funnel import holm, predict
from geo.statistics.intervals import newcombe_bounds, wilson_bounds
from geo.territories.places import read_places
from geo.territories.read import get_neighbours, read_territories
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import About, Direction, Kind

HTTPS = get_indicator("rpnt_1_8")
DECLARED = [
    "rpnt_1_1",
    "rpnt_1_2_declaring",
    "rpnt_1_8_declaring",
    "rpnt_2_1",
    "rpnt_2_2_declaring",
    "rpnt_2_3_declaring",
]
JUDGED = ["bal_publiee", "opendata_repere_3500", "site_https_teste", "spf_strict", *DECLARED]
"""Above the communes: the listing of the authority itself is a yes or a no."""


def n_lines(level: Level) -> int:
    """Six criteria, four of them by two denominators, five other observed figures, one of which communes have no value of."""
    return 14 if level is Level.COMMUNE else 15


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
    assert near.rank is not None
    assert (near.rank.rank, near.rank.of, near.rank.ties) == (1 + sum(s > own["value"] for s in shares), len(shares), 0)
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
    # One by one: an EPCI is surely better where Newcombe's interval of its share less 11 of 36 lies above zero.
    counts = values[values["denominator"] > 0]
    below, above = wilson_bounds(counts["value"], counts["denominator"])
    low, high = wilson_bounds([11 / 36], [36])
    apart = counts["value"].to_numpy() - 11 / 36
    better = (apart > np.hypot(counts["value"] - below, high - 11 / 36)).sum()
    worse = (-apart > np.hypot(above - counts["value"], 11 / 36 - low)).sum()
    assert country.rank.interval == (1 + better, 1255 - worse)
    assert country.rank.told == country.rank.interval
    assert f"95 % interval {1 + better:,} to {1255 - worse:,})" in rank_text(country.rank, "en")
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
        if entry.rpnt
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
    # A yes has no rank: of the other town halls of the département, so many say yes too.
    assert against.rank is None
    there = read_values(HTTPS, Level.COMMUNE, "2026-10")
    there = there[there["code"].str.startswith("35")]
    assert against.alike == (there["numerator"].sum() - 1) / (len(there) - 1)
    share = f"{against.alike:.1%}"
    assert place_text(against, met=True, lang="en") == f"yes, as {share} of communes"
    assert any(f"yes, as {share} of communes" in text for text in portrait_lines(rennes, "en"))
    record = next(entry for entry in portrait_record(rennes)["indicators"] if entry["indicator"] == "rpnt_1_8")
    assert {entry["rank"] for entry in record["comparators"]} == {None}
    assert against.alike in [entry["same_answer"] for entry in record["comparators"]]
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
    assert portrait_table(portrait)["section"].eq("comparison").sum() == n_lines(level) * len(portrait.references)
    for lang in ("fr", "en"):
        assert portrait_lines(portrait, lang)
    if math.isnan(value):
        assert not [finding for finding in find_findings(portrait) if finding.indicator.rpnt]


def test_the_figures_are_the_same_in_record_table_and_portrait(dombes: Portrait) -> None:
    record, table = portrait_record(dombes), portrait_table(dombes)
    for entry, own in zip(record["indicators"], dombes.lines, strict=True):
        assert (entry["share"], entry["numerator"]) == (own.share.share, own.share.numerator)
        for comparator, against in zip(entry["comparators"], own.comparators, strict=True):
            row = table[(table["indicator"] == entry["indicator"]) & (table["ring"] == comparator["ring"])].iloc[0]
            assert comparator["difference"] == against.difference == row["difference"]
            if own.indicator.of_authority:
                assert comparator["rank"] is comparator["difference_interval"] is None
                assert comparator["same_answer"] == against.alike == row["same_answer"]
                assert row[["rank", "rank_low", "rank_high", "low", "high"]].isna().all()
                continue
            assert comparator["rank"]["rank"] == row["rank"]
            assert list(comparator["rank"]["interval"]) == [row["rank_low"], row["rank_high"]]
            assert list(comparator["difference_interval"]) == [row["low"], row["high"]]


def test_strengths_and_gaps_follow_their_rule() -> None:
    for code in ("243500139", "200069193", "200054781"):
        portrait = build_portrait(Level.EPCI, code)
        named = {finding.indicator.id: finding.kind for finding in find_findings(portrait)}
        judged = [own for own in portrait.lines if own.judged and own.expected]
        # Of two denominators only that of the town halls that declare counts.
        assert [own.indicator.id for own in judged] == JUDGED
        for own, probability in zip(judged, holm([own.expected.probability for own in judged]), strict=True):
            outside = not own.expected.low <= own.share.share <= own.expected.high
            assert (own.indicator.id in named) == (probability < 0.05)
            if own.indicator.id in named:
                assert outside
                assert (named[own.indicator.id] == "strength") == (own.share.share > own.expected.high)


def test_the_grand_paris_lacks_mailboxes_not_good_ones() -> None:
    portrait = build_portrait(Level.EPCI, "200054781")
    # 93 of its 129 town halls declare a mailbox; of these 92 are not with a consumer provider, which is no gap.
    assert [(finding.indicator.id, str(finding.kind)) for finding in find_findings(portrait)] == [("rpnt_2_1", "gap")]
    statements = portrait_sentences(portrait, "en")
    assert statements.gaps[0].startswith("Mailbox declared: 72.1% (93 of 129 town halls); from its 10 peers, ")
    assert statements.rule[0].startswith("Its peers are far from it: 3.11 on average, where 0.33 is usual")
    assert statements.rule[1].startswith("Rule: a strength or a gap is an indicator whose share lies outside")
    assert "for the 10 indicators looked at" in statements.rule[1]
    # The peers of Rennes are not far.
    assert len(portrait_sentences(build_portrait(Level.EPCI, "243500139"), "en").rule) == 2


@pytest.mark.slow
def test_one_territory_in_twenty_stands_out_at_most() -> None:
    """Against its ten peers every EPCI and every département."""
    for level, least in ((Level.EPCI, 0.01), (Level.DEPARTEMENT, 0.01)):
        cube = build_cube(level)
        rows = [cube.row(name, get_indicator(name).latest.id) for name in JUDGED]
        met, known = cube.counts.numerator[rows], cube.counts.denominator[rows]
        outside = []
        for position in range(met.shape[1]):
            peers = nearest(matrix(level), position, 10)[0]
            expected = [
                predict(met[n, peers], known[n, peers], met[n, position], known[n, position]) for n in range(len(rows))
            ]
            outside.append((holm([each.probability for each in expected if each]) < 0.05).any())
        assert least < sum(outside) / len(outside) < 0.06
    # As intervals of differences to all peers together would have it: 29 % of all comparisons of an EPCI, six a place.
    cube = build_cube(Level.EPCI)
    rows = [cube.row(name.removesuffix("_declaring"), "2026-10") for name in DECLARED]
    met, known = cube.counts.numerator[rows], cube.counts.denominator[rows]
    apart = []
    for position in range(met.shape[1]):
        peers = nearest(matrix(Level.EPCI), position, 10)[0]
        sizes = known[:, position], known[:, peers].sum(axis=1)
        low, high = newcombe_bounds(
            met[:, position] / sizes[0], sizes[0], met[:, peers].sum(axis=1) / sizes[1], sizes[1]
        )
        apart.append((low > 0) | (high < 0))
    assert np.mean(apart) == pytest.approx(0.294, abs=0.001)


def test_what_sets_a_commune_apart() -> None:
    sein = build_portrait(Level.COMMUNE, "29083")
    for finding in find_findings(sein):
        met, share = finding.line.share.share, finding.against.share.share
        assert (finding.kind == "strength") == (met == 1 and share < 0.5)
        assert (finding.kind == "gap") == (met == 0 and share > 0.5)
        assert finding.line.expected is None
    statements = portrait_sentences(sein, "en")
    assert any(line.startswith('Meets "Site declared in https, among') for line in statements.strengths)
    assert statements.rule == [
        "One town hall is a yes or a no. Named here is what sets it apart from most of its statistical peers; that alone does "
        "not say that it does well or badly."
    ]


def test_an_indicator_that_is_better_low_turns_the_sentence_around() -> None:
    portrait = build_portrait(Level.EPCI, "200054781")
    own = line(portrait, "rpnt_2_1")
    for direction, kinds in (("higher_is_better", ["gap"]), ("lower_is_better", ["strength"]), ("neutral", [])):
        turned = replace(own, indicator=replace(own.indicator, direction=Direction(direction)))
        assert [finding.kind for finding in find_findings(replace(portrait, lines=(turned,)))] == kinds


def test_too_few_peers_say_nothing() -> None:
    portrait = build_portrait(Level.EPCI, "200054781", n_peers=4)
    assert find_findings(portrait) == ()
    assert any(
        line.startswith("Fewer than 5 of its peers have a value") for line in portrait_sentences(portrait, "en").rule
    )


def test_the_difference_of_a_region_rests_on_its_intercommunalities() -> None:
    """Bretagne against the rest of France, worked out again: two shares that have no EPCI in common but one."""
    portrait = build_portrait(Level.REGION, "53")
    against = line(portrait).against("france")
    assert against is not None
    communes = read_territories(Level.COMMUNE)
    values = read_values(HTTPS, Level.COMMUNE, "2026-10").set_index("code")[["numerator", "denominator"]]
    table = communes[["code", "epci", "region"]].join(values, on="code")
    table["epci"] = table["epci"].fillna(table["code"])
    table = table.fillna({"numerator": 0, "denominator": 0})
    here = table["region"].eq("53")
    counts = [
        pd.DataFrame({name: table[name].where(mask, 0) for name in ("numerator", "denominator")})
        .groupby(table["epci"])
        .sum()
        for mask in (here, ~here)
    ]
    shares = clustered_shares(*([side[name].to_numpy() for side in counts] for name in ("numerator", "denominator")))
    inside = float(table.loc[here, "denominator"].sum() / table["denominator"].sum())
    # The share of France is that of Bretagne and of the rest, so that the difference is the rest's part of theirs.
    low, high = shares.interval_of_sum([1 - inside, inside - 1])
    assert against.interval == pytest.approx((low, high), abs=1e-9)


@pytest.mark.slow
def test_what_is_kept_can_be_forgotten() -> None:
    read_ahead()
    first = build_cube(Level.REGION)
    assert build_cube(Level.REGION) is first
    notify()
    assert build_cube(Level.REGION) is not first
    assert (build_cube(Level.REGION).counts.numerator == first.counts.numerator).all()


@pytest.mark.slow
def test_sixty_one_epci_are_first_together() -> None:
    # In 61 of 1,255 EPCI every town hall declares a site in https: none of them is "rank 1".
    values = read_values(HTTPS, Level.EPCI, "2026-10").set_index("code")["value"]
    first = values.index[values == values.max()]
    assert (values.max(), len(first)) == (1.0, 61)
    portrait = build_portrait(Level.EPCI, str(first[0]))
    country = line(portrait).against("france")
    assert country is not None
    assert rank_text(country.rank, "en").startswith("among the 61 first of 1,255 (ties")


def test_ranks_in_words() -> None:
    assert rank_text(Rank(1, 34827, 16689, 0.7), "en") == "among the 16,690 first of 34,827 (ties)"
    assert rank_text(Rank(1, 1255, 60, 0.7, (1, 700)), "fr") == (
        "parmi les 61 premiers sur 1\u202f255 (ex æquo\u202f; intervalle à 95\u202f%\u00a0: 1 à 700)"
    )
    assert rank_text(Rank(5, 40, 2, 0.7, (2, 30)), "en") == "rank 5 of 40 (ties: 2; 95 % interval 2 to 30)"
    assert rank_text(Rank(5, 40, 2, 0.7, (2, 12)), "en") == "rank 5 of 40 (ties: 2)"
    assert rank_text(Rank(3, 18, 0, 0.8), "fr") == "rang 3 sur 18"
    assert rank_text(None, "fr") == "–"


@pytest.mark.slow
def test_survey_figures_are_those_of_the_stratum_and_never_ranked(dombes: Portrait) -> None:
    assert dombes.surveys
    for survey in dombes.surveys:
        assert survey.stratum == "epci"
        drawn = survey_values(survey.indicator, Level.EPCI, survey.edition, read_territories(Level.EPCI))
        assert drawn.set_index("code").loc["200069193", "value"] == survey.share.share
        assert survey.share.sample_size is None or survey.share.sample_size >= 30
    record = portrait_record(dombes)
    assert all(entry["estimate"] and "rank" not in entry for entry in record["surveys"])
    small = {line.indicator.id: line for line in build_portrait(Level.COMMUNE, "01001").surveys}
    assert small["ia_projet_en_cours"].share == Share.surveyed(0.15, None)
    assert "never ranked by them" in portrait_sentences(dombes, "en").survey[0]
    assert survey_lines(Level.COMMUNE, ()) == ()


@pytest.mark.slow
def test_modelled_values_stand_apart_and_are_never_ranked(dombes: Portrait) -> None:
    # 35 questions, each of its communes and of the EPCI itself; the edition that its map shows first.
    assert len(dombes.estimates) == 70
    assert all(known.edition == default_period(known.indicator, Level.EPCI).id for known in dombes.estimates)
    assert len(build_portrait(Level.COMMUNE, "01001").estimates) == 35
    for known in dombes.estimates:
        row = modelled_values(known.indicator, Level.EPCI, known.edition).set_index("code").loc["200069193"]
        assert known.value == row["value"]
    record = portrait_record(dombes)
    assert all(entry["estimate"] and "rank" not in entry for entry in record["estimates"])
    assert portrait_sentences(dombes, "en").estimates[0].startswith("Modelled estimate, not an observation")
    assert all(entry["interval"][0] <= entry["value"] <= entry["interval"][1] for entry in record["estimates"])


def test_a_portrait_says_whom_its_figures_are_about(dombes: Portrait) -> None:
    # An EPCI answers a survey as an authority; its communes are another thing.
    record = portrait_record(dombes)
    assert {entry["about"] for entry in record["surveys"]} == {"authority"}
    assert {entry["about"] for entry in record["estimates"]} == {"communes", "authority"}
    table = portrait_table(dombes)
    assert set(table.loc[table["section"].eq("survey"), "about"]) == {"authority"}
    listed = table["indicator"].eq("opendata_repere")
    assert set(table.loc[table["section"].isin(["comparison", "evolution"]) & ~listed, "about"]) == {"communes"}
    # What an observatory lists of the authority itself is not a figure of its communes.
    assert set(table.loc[listed, "about"]) == {"authority"}
    assert set(table.loc[table["section"].eq("estimate"), "about"]) == {"communes", "authority"}
    statements = portrait_sentences(dombes, "en")
    assert statements.survey[0].endswith("These figures are about the authority itself, not about its communes.")
    assert statements.estimates[0].endswith("Each value says whom it is about: its communes, or the authority itself.")
    rows = [row for _, group in survey_groups(dombes.surveys, "fr") for row in group]
    assert {row.about for row in rows} == {"la collectivité elle-même"}
    listed = estimate_rows(dombes.estimates, "fr")
    assert sum(bool(row.communes) for row in listed) == sum(bool(row.itself) for row in listed) == 35
    lines = portrait_lines(dombes, "en")
    assert any("95 % interval" in line and "estimate" in line for line in lines)
    # A commune is an authority, and the observed criteria are those of its own town hall.
    commune = build_portrait(Level.COMMUNE, "01001")
    assert set(portrait_table(commune)["about"].dropna()) == {"authority"}
    assert "not about its communes" not in portrait_sentences(commune, "en").survey[0]
    assert {known.about for known in commune.estimates} == {About.AUTHORITY}
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
            assert len(portrait.lines) == n_lines(level)
            for own in portrait.lines:
                for against in own.comparators:
                    if against.interval:
                        assert against.interval[0] <= against.difference <= against.interval[1]
