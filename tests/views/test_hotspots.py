"""Hot spots of real views: counts, what is left out, what is refused, what is said."""

import itertools
import json
import subprocess
import sys
import warnings
from dataclasses import replace

import numpy as np
import pytest
from esda.moran import Moran, Moran_Local, Moran_Local_Rate, Moran_Rate
from libpysal.graph import Graph

from geo.base.errors.questions import AllValuesEqual, HotSpotsOfEstimates, TooFewNeighbours
from geo.cli.main import main
from geo.export.hotspots import record
from geo.indicators.catalogue import get_indicator
from geo.statistics.rates import standardised_rates
from geo.territories.neighbours import links, links_among
from geo.territories.read import get_neighbours, read_territories
from geo.views import hotspots as module
from geo.views import symbology
from geo.views.hotspots import (
    CATEGORIES,
    Cluster,
    find_hot_spots,
    rate_bases,
)
from geo.views.query import Extent, Query
from geo.views.view import View, build_view
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind, Weight
from geo.wording.hotspots import largest, reading

pytestmark = pytest.mark.slow

LEVELS = (Level.COMMUNE, Level.EPCI, Level.DEPARTEMENT)
OVERSEAS = ["971", "972", "973", "974", "976"]


def view_of(level: Level, indicator: str = "rpnt_1_8", **more: object) -> View:
    return build_view(Query(indicator=indicator, level=level, period="2026-10", **more))


def with_values(view: View, values: object) -> View:
    return replace(view, frame=view.frame.assign(value=values))


# --- known answers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "indicator", "moran", "counts"),
    [
        (Level.DEPARTEMENT, "rpnt_1_8", 0.4504, (3, 4, 0, 0, 88, 5, 1)),
        (Level.EPCI, "rpnt_1_8", 0.5991, (74, 120, 4, 1, 1050, 6, 0)),
        (Level.COMMUNE, "rpnt_1_8", 0.2117, (3547, 3981, 729, 912, 25643, 15, 48)),
        # 99 % of the town halls declare a mailbox: only the others can be told from chance.
        (Level.COMMUNE, "rpnt_2_1", 0.0467, (0, 42, 128, 0, 34642, 15, 48)),
    ],
)
def test_real_counts(level: Level, indicator: str, moran: float, counts: tuple[int, ...]) -> None:
    hot_spots = find_hot_spots(view_of(level, indicator))
    assert hot_spots.moran == pytest.approx(moran, abs=5e-5)
    assert hot_spots.moran_p == 0.002
    # A territory at the threshold may fall on the other side where sums round differently.
    assert tuple(hot_spots.counts.values()) == pytest.approx(counts, abs=3)
    assert sum(hot_spots.counts.values()) == len(read_territories(level))


@pytest.mark.parametrize("level", LEVELS)
def test_each_row_is_told_apart(level: Level) -> None:
    view = view_of(level)
    hot_spots, values = find_hot_spots(view), view.frame["value"].to_numpy(float)
    assert ((hot_spots.clusters == Cluster.NO_VALUE) == np.isnan(values)).all()
    compared = np.isfinite(hot_spots.p)
    assert (compared == ~np.isin(hot_spots.clusters, [Cluster.NO_VALUE, Cluster.NO_NEIGHBOUR])).all()
    assert (compared == np.isfinite(hot_spots.local)).all()
    assert hot_spots.tested == compared.sum()
    whole = view.frame["denominator"].to_numpy(float)[compared]
    # The share of all together; one town hall a commune makes it their average.
    assert hot_spots.mean == pytest.approx((values[compared] * whole).sum() / whole.sum())
    assert hot_spots.standardised == (level is not Level.COMMUNE)
    rates = np.full(len(values), np.nan)
    rates[compared] = standardised_rates(values[compared] * whole, whole)
    assert ((hot_spots.p <= hot_spots.threshold) == (hot_spots.clusters > 0) & compared).all()
    assert (hot_spots.p[(hot_spots.clusters > 0) & compared] <= 0.05).all()
    high = rates > np.nanmean(rates)
    for code, is_high, alike in ((1, True, True), (2, False, True), (3, True, False), (4, False, False)):
        rows = hot_spots.clusters == code
        assert (high[rows] == is_high).all()
        assert ((hot_spots.local[rows] > 0) == alike).all()


def test_what_rates_rest_on() -> None:
    epci = view_of(Level.EPCI)
    assert (rate_bases(epci) == epci.frame["denominator"]).all()
    assert rate_bases(view_of(Level.COMMUNE)).size == 0  # one town hall each
    # Of a share of inhabitants, town halls by Kish: (sum of w)^2 / sum of w^2. Grand Poitiers by hand from its communes.
    view = view_of(Level.EPCI, weight=Weight.INHABITANTS)
    communes = view_of(Level.COMMUNE, weight=Weight.INHABITANTS).frame
    people = communes.loc[communes["epci"].eq("200069854") & communes["value"].notna(), "denominator"]
    kish = people.sum() ** 2 / (people**2).sum()
    assert rate_bases(view)[view.frame["code"].eq("200069854")] == pytest.approx([kish])
    assert 1 < kish < len(people)


def test_departements_overseas_have_no_neighbour_and_paris_no_value() -> None:
    view = view_of(Level.DEPARTEMENT)
    codes = record(find_hot_spots(view), view)["codes"]
    assert codes["no_neighbour"] == OVERSEAS
    assert codes["no_value"] == ["75"]
    assert "not_significant" not in codes


def test_moran_of_the_departements_from_the_definition() -> None:
    view = view_of(Level.DEPARTEMENT)
    frame = view.frame.set_index("code").dropna(subset="value").drop(OVERSEAS)
    met, whole = frame["numerator"], frame["denominator"]
    # Assunção and Reis: b is the rate of all, s2 the weighted variance, v = (s2 - b / mean base) + b / base.
    b, mean_base = met.sum() / whole.sum(), whole.mean()
    s2 = (whole * (met / whole - b) ** 2).sum() / whole.sum()
    values = (met / whole - b) / (s2 - b / mean_base + b / whole) ** 0.5
    near = {code: [n for n in get_neighbours(Level.DEPARTEMENT, code) if n in values] for code in values.index}
    values = values[[bool(near[code]) for code in values.index]]
    z = values - values.mean()
    products = sum(z[code] * z[near[code]].mean() for code in values.index)
    assert find_hot_spots(view).moran == pytest.approx(products / (z**2).sum())


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("indicator", ["rpnt_1_8", "rpnt_2_1"])
def test_moran_and_the_quadrants_are_those_of_pysal(level: Level, indicator: str) -> None:
    view = view_of(level, indicator)
    whole = view.frame["denominator"].to_numpy(float)
    met = view.frame["numerator"].to_numpy(float)
    hot_spots, values = find_hot_spots(view), view.frame["value"].to_numpy(float)
    first, second = links_among(level, np.arange(len(values)))
    valued = np.isfinite(values[first]) & np.isfinite(values[second])
    rows, focal = np.unique(first[valued], return_inverse=True)
    graph = Graph.from_arrays(focal, np.searchsorted(rows, second[valued]), np.ones(len(focal)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # esda changes the warning filters of the process
        if level is Level.COMMUNE:
            everywhere, each = (kind(values[rows], graph, permutations=0) for kind in (Moran, Moran_Local))
        else:
            # Rates of units of unequal size, of the rarer of yes and no: that of no is high where that of yes is low.
            rare = met[rows].sum() <= whole[rows].sum() / 2
            events = met[rows] if rare else whole[rows] - met[rows]
            rates = (kind(events, whole[rows], graph, permutations=0) for kind in (Moran_Rate, Moran_Local_Rate))
            everywhere, each = rates
            each.q = each.q if rare else np.array([0, 3, 4, 1, 2])[each.q.astype(int)]
    assert hot_spots.local[rows] == pytest.approx(each.Is, rel=1e-12, abs=1e-12)
    assert np.isnan(np.delete(hot_spots.local, rows)).all()
    assert (hot_spots.moran, hot_spots.expected) == pytest.approx((everywhere.I, everywhere.EI), rel=1e-12)
    marked = hot_spots.clusters[rows] > 0
    # As esda counts them, from 1.
    quadrants = np.array([0, Cluster.HIGH_HIGH, Cluster.LOW_HIGH, Cluster.LOW_LOW, Cluster.HIGH_LOW])
    assert (hot_spots.clusters[rows][marked] == quadrants[each.q[marked].astype(int)]).all()


def test_a_commune_has_the_neighbours_of_its_neighbours() -> None:
    codes = read_territories(Level.COMMUNE)["code"]
    place = int(codes[codes == "35238"].index[0])
    first, second = links(Level.COMMUNE)
    near = get_neighbours(Level.COMMUNE, "35238")
    expected = {*near, *(far for one in near for far in get_neighbours(Level.COMMUNE, one))} - {"35238"}
    assert set(codes[second[first == place]]) == expected


def test_an_extent_counts_its_own_neighbours_alone() -> None:
    view = view_of(Level.COMMUNE, within=Extent(Level.DEPARTEMENT, "35"))
    hot_spots = find_hot_spots(view)
    assert hot_spots.tested == len(view.frame) == 332
    assert hot_spots.mean == pytest.approx(view.frame["value"].mean())
    assert hot_spots.moran != find_hot_spots(view_of(Level.COMMUNE)).moran


@pytest.mark.parametrize("level", [Level.COMMUNE, Level.EPCI])
def test_a_filter_leaves_only_those_that_pass(level: Level) -> None:
    view = view_of(level, within=Extent(Level.REGION, "76"), size=("0-499",))
    whole = view_of(level, within=Extent(Level.REGION, "76"))
    hot_spots = find_hot_spots(view)
    assert len(hot_spots.clusters) == len(view.frame) < len(whole.frame)
    assert hot_spots.mean < find_hot_spots(whole).mean  # small communes declare fewer sites
    assert "Communes outside the filter are not counted." in reading(hot_spots, view, "en")
    assert not any("filter" in line for line in reading(find_hot_spots(whole), whole, "en"))


def test_missing_values_are_left_out_and_counted() -> None:
    view = view_of(Level.DEPARTEMENT)
    values = view.frame["value"].to_numpy(float).copy()
    place = view.frame.index[view.frame["code"] == "2B"][0]
    values[place] = np.nan
    hot_spots = find_hot_spots(with_values(view, values))
    assert hot_spots.counts["no_value"] == 2
    # Corse-du-Sud had one neighbour.
    assert hot_spots.clusters[view.frame.index[view.frame["code"] == "2A"][0]] == Cluster.NO_NEIGHBOUR
    assert hot_spots.tested == 93


def test_shuffled_communes_show_nothing() -> None:
    view = view_of(Level.COMMUNE, within=Extent(Level.REGION, "53"))
    values = np.random.RandomState(4).permutation(view.frame["value"].to_numpy(float))
    hot_spots = find_hot_spots(with_values(view, values))
    assert hot_spots.threshold == 0
    assert set(hot_spots.clusters.tolist()) <= {Cluster.NO_VALUE, Cluster.NOT_SIGNIFICANT, Cluster.NO_NEIGHBOUR}


# --- the same answer ------------------------------------------------------------------------------------------------


def test_the_same_values_are_computed_once_however_they_are_drawn() -> None:
    once = find_hot_spots(view_of(Level.EPCI))
    assert find_hot_spots(view_of(Level.EPCI, k=3, palette="OrRd", scheme="fisher_jenks", lang="en")) is once
    assert find_hot_spots(view_of(Level.EPCI, draw="hotspots", selected="243500139")) is once
    assert find_hot_spots(view_of(Level.EPCI, weight=Weight.INHABITANTS)) is not once
    assert find_hot_spots(view_of(Level.EPCI, "rpnt_1_1")) is not once


def test_the_answer_is_the_same_every_time() -> None:
    view = view_of(Level.EPCI)
    once = find_hot_spots(view)
    places = np.arange(len(view.frame), dtype=np.intp)
    values, bases = view.frame["value"].to_numpy(float), module.rate_bases(view)
    again = module._hot_spots.__wrapped__(Level.EPCI, places.tobytes(), values.tobytes(), bases.tobytes(), True)
    assert again is not once
    assert (again.clusters == once.clusters).all()
    assert np.array_equal(again.p, once.p, equal_nan=True)
    assert (again.moran_p, again.threshold) == (once.moran_p, once.threshold)


def test_what_is_kept_cannot_be_changed() -> None:
    hot_spots = find_hot_spots(view_of(Level.EPCI))
    for array in (hot_spots.clusters, hot_spots.local, hot_spots.p):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_pysal_is_loaded_only_by_who_asks() -> None:
    late = {"esda", "libpysal", "scipy", "sklearn"}
    script = f"import sys, geo.views.hotspots, geo.wording.hotspots; sys.exit(bool({late} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


# --- what is refused ------------------------------------------------------------------------------------------------


def test_estimates_are_refused() -> None:
    view = build_view(Query(indicator="data_projet_engage", level=Level.COMMUNE, period="2022"))
    with pytest.raises(HotSpotsOfEstimates, match='Hot spots of "Data projects launched" are not looked for') as caught:
        find_hot_spots(view)
    # Communes under 3,500, to 10,000, to 100,000 inhabitants and above.
    assert "Behind its 34,875 values stand 4 published figures, one for each stratum." in str(caught.value)
    assert "collectivités d'une même taille" in caught.value.message("fr")
    modelled = replace(get_indicator("rpnt_1_8"), kind=Kind.MODELLED)
    with pytest.raises(HotSpotsOfEstimates):
        find_hot_spots(replace(view_of(Level.EPCI), indicator=modelled))


@pytest.mark.parametrize(
    ("level", "within", "count"),
    [
        (Level.REGION, None, 12),
        (Level.DEPARTEMENT, Extent(Level.REGION, "53"), 4),
        (Level.COMMUNE, Extent(Level.DEPARTEMENT, "75"), 0),
    ],
)
def test_too_few_are_refused(level: Level, within: Extent | None, count: int) -> None:
    with pytest.raises(
        TooFewNeighbours, match=f"at least 30 territories .* here, {count} of level {level} do"
    ) as caught:
        find_hot_spots(view_of(level, within=within))
    assert "Il faut au moins 30 territoires" in caught.value.message("fr")


def test_equal_values_are_refused() -> None:
    view = with_values(view_of(Level.DEPARTEMENT), 0.1 + 0.2)
    with pytest.raises(AllValuesEqual, match="All 96 values are equal") as caught:
        find_hot_spots(view)
    assert "Les 96 valeurs sont égales" in caught.value.message("fr")


# --- what is said ---------------------------------------------------------------------------------------------------


def test_the_reading_of_the_epci() -> None:
    view = view_of(Level.EPCI)
    hot_spots = find_hot_spots(view)
    lines = reading(hot_spots, view, "en")
    assert lines[0] == (
        "Neighbours are more alike than chance would have it: Moran's I is 0.6, against 0 for values placed at random "
        "(p = 0.002 with 999 permutations)."
    )
    assert lines[1].startswith("1,249 EPCI were compared, each with those that it shares a border with.")
    # The share of all town halls together, not the mean of the shares (55.2%).
    assert "measured from the share of all of them together, 47.9%; shares are standardised" in lines[1]
    assert lines[2] == (
        f"High among high: {hot_spots.counts['high_high']} of 1,249 EPCI. "
        "The largest cluster has 18 of them, Nantes Métropole the most populated."
    )
    assert lines[3].startswith(f"Low among low: {hot_spots.counts['low_low']} of 1,249 EPCI.")
    assert "at most 5% are expected to be so by chance" in lines[5]
    assert lines[6] == "Not compared: 0 without a value, 6 without a neighbour that has one."
    assert lines[7].startswith("A cluster says where, not why")
    assert len(lines) == 8


def test_the_reading_in_french() -> None:
    view = view_of(Level.COMMUNE)
    text = " ".join(reading(find_hot_spots(view), view, "fr"))
    assert "le I de Moran vaut 0,21" in text
    assert "Comparaison de 34\u202f812 communes, chaque territoire avec ses voisins et les voisins de ceux-ci." in text
    assert "48 sans valeur, 15 sans voisin" in text
    assert "Une commune est une seule mairie" in text


def test_the_reading_of_no_pattern_names_the_border() -> None:
    view = view_of(Level.COMMUNE, within=Extent(Level.DEPARTEMENT, "35"))
    lines = reading(find_hot_spots(view), view, "en")
    assert lines[0].startswith("Neighbours are neither more nor less alike than chance would have it")
    assert lines[2].startswith("None stands out from chance once 332 comparisons are allowed for")
    assert "Neighbours outside Ille-et-Vilaine are not counted." in lines
    assert not any("Not compared" in line for line in lines)


def test_the_reading_of_unlike_neighbours_and_of_empty_clusters() -> None:
    view = view_of(Level.COMMUNE, "rpnt_2_1")
    hot_spots = find_hot_spots(view)
    assert "There is no cluster of high values." in reading(hot_spots, view, "en")
    nothing = replace(hot_spots, clusters=np.zeros_like(hot_spots.clusters), moran=-0.3)
    lines = reading(nothing, view, "en")
    assert lines[0].startswith("Neighbours are less alike than chance would have it: Moran's I is -0.3,")
    assert {"There is no cluster of high values.", "There is no cluster of low values."} <= set(lines)


def test_the_largest_cluster_is_walked_from_neighbour_to_neighbour() -> None:
    view = view_of(Level.DEPARTEMENT)
    codes = view.frame["code"].tolist()
    clusters = np.zeros(len(codes), dtype=np.int8)
    # Brittany without Morbihan, and Corsica.
    clusters[[codes.index(code) for code in ("22", "29", "35", "2A", "2B")]] = Cluster.HIGH_HIGH
    hot_spots = replace(find_hot_spots(view), clusters=clusters)
    assert largest(hot_spots, view, Cluster.HIGH_HIGH) == (3, "Ille-et-Vilaine")
    assert largest(hot_spots, view, Cluster.LOW_LOW) is None


@pytest.mark.parametrize("level", LEVELS)
def test_the_record_is_json(level: Level) -> None:
    view = view_of(level)
    hot_spots = find_hot_spots(view)
    read = json.loads(json.dumps(record(hot_spots, view), allow_nan=False))
    assert {name: len(codes) for name, codes in read["codes"].items()} == {
        name: count for name, count in hot_spots.counts.items() if name != "not_significant"
    }
    assert read["steps"] == (2 if level is Level.COMMUNE else 1)
    assert (read["permutations"], read["moran_permutations"], read["seed"]) == (99_999, 999, 1995)


# --- colours --------------------------------------------------------------------------------------------------------

# Machado, Oliveira and Fernandes (2009), A physiologically-based model for simulation of color vision deficiency, severity 1.
VISION = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]


def lab(color: str, vision: str) -> np.ndarray:
    rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.asarray(VISION[vision]) @ linear, 0, 1)
    x, y, z = np.cbrt(np.asarray(TO_XYZ) @ seen / np.array([0.95047, 1, 1.08883]))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", VISION)
def test_readers_with_any_vision_tell_the_categories_apart(vision: str) -> None:
    for one, other in itertools.combinations(CATEGORIES, 2):
        distance = float(np.linalg.norm(lab(one.color, vision) - lab(other.color, vision)))
        # 2.3 is just noticeable. What is not significant and what has no value may be close, both being no result.
        assert distance > (15 if {one.code, other.code} != {Cluster.NOT_SIGNIFICANT, Cluster.NO_VALUE} else 5), (
            one.id,
            other.id,
        )


def test_categories_have_one_code_id_and_colour_each() -> None:
    for values in zip(*((entry.code, entry.id, entry.color, entry.label) for entry in CATEGORIES), strict=True):
        assert len(set(values)) == len(CATEGORIES) == 7
    assert next(entry for entry in CATEGORIES if entry.code == Cluster.NO_VALUE).color == symbology.NO_DATA


# --- the command ----------------------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main(["hotspots", *arguments])
    output = capsys.readouterr()
    return int(stop.value.code or 0), output.out, output.err


def test_the_command_prints_the_reading(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "rpnt_1_8", "--level", "epci", "--period", "2026-10")
    view = view_of(Level.EPCI)
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "Site declared in https – Intercommunalities (EPCI) – October 2026"
    assert out.splitlines()[1:] == reading(find_hot_spots(view), view, "en")


def test_the_command_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(
        capsys,
        "rpnt_1_1",
        "--level",
        "epci",
        "--within",
        "region:53",
        "--weight",
        "inhabitants",
        "--json",
        "--lang",
        "fr",
    )
    read = json.loads(out)
    assert code == 0
    assert (read["indicator"], read["level"], read["within"], read["weight"]) == (
        "rpnt_1_1", "epci", "region:53", "inhabitants",
    )  # fmt: skip
    assert read["period"] == "2026-10"
    assert sum(read["counts"].values()) == len(read_territories(Level.EPCI, Extent(Level.REGION, "53")))
    assert read["reading"][0].startswith("Les voisins se ressemblent")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["rpnt_1_8", "--level", "region"], "atlas: Hot spots need at least 30 territories"),
        (["data_projet_engage", "--level", "epci"], 'atlas: Hot spots of "Data projects launched" are not looked for'),
        (["rpnt_1_8", "--level", "canton"], 'atlas: There is no level "canton"'),
        (["rpnt_1_8"], "Missing option '--level'"),
        (["rpnt_1_8", "--level", "region", "--lang", "fr"], "atlas: Il faut au moins 30 territoires"),
    ],
)
def test_what_the_command_refuses_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert sentence in err
