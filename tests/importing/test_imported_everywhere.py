"""Indicators that somebody imports are everywhere as the shipped ones are, in their own unit and words."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from geo.indicators import providers
from geo.indicators.aggregate import COUNTS, INHABITANTS
from geo.territories.read import read_territories
from geo.vocabulary import units
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Aggregation, Counted, Direction, Indicator, Kind, Period, Theme, Unit, Weight

pytestmark = pytest.mark.slow

LEVELS = (Level.COMMUNE, Level.EPCI, Level.DEPARTEMENT, Level.REGION)
RENNES, METROPOLE, SILENT = "35238", "243500139", "01001"


def entry(name: str, aggregation: str, unit: str, counted: str = "own", **more: object) -> Indicator:
    """An imported indicator of two periods."""
    texts = {"label_fr": f"Libellé {name}", "label_en": f"Label {name}", "definition_fr": f"Définition {name}."}
    plain = Indicator(
        id=name, definition_en=f"Definition {name}.", theme=Theme.IA, kind=Kind.OBSERVED, unit=Unit(unit),
        direction=Direction.HIGHER_IS_BETTER, aggregation=Aggregation(aggregation),
        periods=(Period("2024"), Period("2025")), levels=LEVELS,
        source=f"Source {name}", source_url="https://example.org/", licence="Licence Ouverte", counted=Counted(counted),
        declared=Kind.OBSERVED, imported=True, **texts,
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


SHARE = entry("own_share", "share", "share")
YES = entry("any_yes", "any", "share", "communes")
RATE = entry("rate", "sum", "per_1000")
EURO = entry("euro", "weighted_mean", "number", unit_fr="€", unit_en="€")
MOST = entry("most", "maximum", "number", unit_fr="Mbit/s", unit_en="Mbit/s")
ABOVE = entry("above", "share", "share", levels=LEVELS[2:])
MODELLED = entry("model", "weighted_mean", "share", declared=Kind.MODELLED)
ALL = (SHARE, YES, RATE, EURO, MOST, ABOVE, MODELLED)


def commune_counts(indicator: Indicator, period: str) -> pd.DataFrame:
    """Counts of all communes, from values that can be checked by hand.

    Own share: 1 of 4 everywhere, 30 of 40 in Rennes, nothing in L'Abergement-Clémenciat. Yes: all of Brittany, nobody else.
    Rate: 1 count a commune in 2024, 2 in 2025. Euro: 50, in Brittany 100, in Rennes 300. Maximum: 100, in Rennes 900. Model: 0.4.
    """
    table = read_territories(Level.COMMUNE)
    here, breton = table["code"].eq(RENNES), table["region"].eq("53")
    people, one = table["population"].astype("float64"), pd.Series(1.0, index=table.index)
    numerator, denominator = {
        "own_share": (one.where(~here, 30.0), (4 * one).where(~here, 40.0)),
        "any_yes": (breton.astype(float), one),
        "rate": (one * (2 if period == "2025" else 1), people / 1000),
        "euro": (people * (50 * one).where(~breton, 100.0).where(~here, 300.0), people),
        "most": ((100 * one).where(~here, 900.0), one),
        "above": (10 * one, 20 * one),
        "model": (0.4 * people, people),
    }[indicator.id]
    out = pd.DataFrame({"code": table["code"], "numerator": numerator, "denominator": denominator})
    out["expected"] = out["denominator"]
    if indicator is SHARE:
        out.loc[table["code"].eq(SILENT), ["numerator", "denominator"]] = 0.0
    for name in COUNTS:
        out[f"{name}_inhabitants"] = out[name] * (people if indicator is YES else 1.0)
    return out


def tables(indicator: Indicator) -> dict[tuple[str, str], pd.DataFrame]:
    """Counts of every level and period: sums over communes, or the maximum of them."""
    communes, slices = read_territories(Level.COMMUNE), {}
    for period in indicator.periods:
        counts = commune_counts(indicator, period.id)
        for level in (*indicator.levels, "france"):
            parent = "code" if level is Level.COMMUNE else str(level)
            group = pd.Series("FR", index=communes.index) if level == "france" else communes[parent]
            grouped = counts.groupby(group.to_numpy(object))[[*COUNTS, *INHABITANTS]]
            table = grouped.sum() if indicator.summable else grouped.max()
            slices[str(level), period.id] = table.rename_axis("code").reset_index()
    return slices


@pytest.fixture(scope="module", autouse=True)
def memory() -> Iterator[providers.Memory]:
    provider = providers.Memory()
    for indicator in ALL:
        provider.add(indicator, tables(indicator))
    providers.register(provider)
    yield provider
    providers.unregister(provider)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    from webapp.app import create_app
    from webapp.base.settings import Settings

    return create_app(Settings(table_rows=50)).test_client()


def read(client: FlaskClient, address: str) -> str:
    """Text of a page as it is read, with plain spaces and without its forms and scripts."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-600:]
    text = re.sub(r"<(script|style|select|form).*?</\1>", " ", answer.get_data(as_text=True), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def refused(client: FlaskClient, address: str) -> str:
    answer = client.get(f"/api/v1{address}&lang=en")
    assert answer.status_code in {400, 404}
    return str(answer.json["detail"])  # type: ignore[index]


def population(mask: pd.Series | None = None) -> float:
    table = read_territories(Level.COMMUNE)
    return float((table if mask is None else table[mask])["population"].sum())


def metropole_mean() -> float:
    """The euros of Rennes Métropole: 100 a head, 300 in Rennes."""
    table = read_territories(Level.COMMUNE)
    whole, rennes = population(table["epci"].eq(METROPOLE)), population(table["code"].eq(RENNES))
    return (100 * (whole - rennes) + 300 * rennes) / whole


# --- how values are written -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "indicator", "english", "french"),
    [
        (0.3461, SHARE, "34.6%", "34,6\u202f%"),
        (1234.5, EURO, "1,234\u00a0€", "1\u202f234\u00a0€"),
        (-12.34, EURO, "-12.3\u00a0€", "-12,3\u00a0€"),
        (1.234, RATE, "1.23\u00a0per 1,000 inhabitants", "1,23\u00a0pour 1\u202f000 habitants"),
        (0.00123, RATE, "0.0012\u00a0per 1,000 inhabitants", "0,0012\u00a0pour 1\u202f000 habitants"),
        (float("nan"), EURO, "–", "–"),
    ],
)
def test_a_value_is_written_in_the_unit_of_its_indicator(
    value: float, indicator: Indicator, english: str, french: str
) -> None:
    # French of the catalogue has a plain space inside "1 000".
    assert units.format_value(value, indicator, "en") == english
    assert units.format_value(value, indicator, "fr").replace("1 000", "1\u202f000") == french


def test_differences_have_a_sign_and_the_unit() -> None:
    assert units.format_difference(-0.0713, SHARE, "en") == "−7.1 points"
    assert units.format_difference(66.44, EURO, "en") == "+66.4\u00a0€"
    assert units.format_difference(0.0, EURO, "fr") == "0\u00a0€"


# --- maps -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("indicator", ALL, ids=lambda entry: entry.id)
def test_every_page_shows_an_imported_indicator_at_every_level_it_has(
    client: FlaskClient, indicator: Indicator, lang: str
) -> None:
    for level in indicator.levels:
        text = read(client, f"/map?indicator={indicator.id}&level={level}&lang={lang}")
        assert indicator.text("label", lang) in text
        assert units.unit(indicator, lang).replace("\u202f", " ") in text
        assert f"Source {indicator.id}" in text
    level = indicator.levels[1]
    for page in ("/maps", "/embed"):
        assert indicator.text("label", lang) in read(
            client, f"{page}?indicator={indicator.id}&level={level}&lang={lang}"
        )
    assert f"Source {indicator.id}" in read(client, f"/indicators/{indicator.id}?lang={lang}")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        # 34,873 communes with 1 of 4, Rennes 30 of 40; the silent one has none.
        ("indicator=own_share&level=region", "25.0% (34,903 of 139,532), coverage"),
        (
            "indicator=any_yes&level=departement&within=region:53",
            "Bretagne: 100.0% of communes (1,202 of 1,202), coverage 100.00%.",
        ),
        ("indicator=any_yes&level=region&weight=inhabitants", "of inhabitants live in such a commune"),
        ("indicator=rate&level=region&period=2025", "1.02 per 1,000 inhabitants (69,750 for"),
        ("indicator=euro&level=epci&weight=inhabitants", "53.2 € (weighted mean), coverage 100.00%."),
        ("indicator=most&level=epci", "900 Mbit/s at most."),
        ("indicator=above&level=departement&within=zone:metropolitan", "Metropolitan France: 50.0%"),
        ("indicator=model&level=epci", "Imported as modelled values: an estimate"),
    ],
)
def test_the_figure_of_the_extent_is_that_of_its_file(client: FlaskClient, address: str, sentence: str) -> None:
    text = read(client, f"/map?{address}&lang=en")
    assert sentence in text
    assert "town halls" not in text.split("Table of the values")[0]


def test_the_chosen_territory_is_told_in_its_unit_and_ranked(client: FlaskClient) -> None:
    text = read(client, f"/panel?indicator=euro&level=epci&selected={METROPOLE}&lang=en")
    assert f"Value {metropole_mean():.0f} €" in text
    assert "Rank in France 1 of 1,255" in text
    assert f"2024: {metropole_mean():.0f} €" in text
    assert "Made of" not in text  # a value times inhabitants says nothing
    rate = read(client, f"/panel?indicator=rate&level=epci&selected={METROPOLE}&lang=en")
    assert "Made of 86 for 480,178 inhabitants" in rate


def test_estimates_are_hatched_named_and_not_ranked(client: FlaskClient) -> None:
    from geo.views.query import Query
    from geo.views.symbology import unreliable
    from geo.views.view import build_view

    view = build_view(Query(indicator="model", level=Level.EPCI))
    assert view.estimated
    assert unreliable(view).all()
    text = read(client, f"/panel?indicator=model&level=epci&selected={METROPOLE}&lang=en")
    assert "never ranked" in text
    assert "Modelled estimate" in read(client, "/map?indicator=model&level=epci&lang=en")


def test_one_weight_is_offered_where_a_file_counts_its_own(client: FlaskClient) -> None:
    own = client.get("/map?indicator=euro&level=epci&weight=inhabitants").get_data(as_text=True)
    yes = client.get("/map?indicator=any_yes&level=epci").get_data(as_text=True)
    assert 'name="weight"' not in own
    assert 'name="weight"' in yes
    plain, weighted = (
        client.get(f"/api/v1/values?indicator=own_share&level=region{more}").json
        for more in ("", "&weight=inhabitants")
    )
    assert plain == weighted
    assert plain["weight"] is None  # type: ignore[index]


def test_edges_by_hand_are_typed_in_the_unit(client: FlaskClient) -> None:
    text = client.get("/map?indicator=euro&level=epci&lang=en").get_data(as_text=True)
    assert 'data-scale="1"' in text
    assert "Edges by hand (€)" in text
    classes = client.get("/api/v1/values?indicator=euro&level=epci&breaks=0,60,120,500").json["breaks"]  # type: ignore[index]
    assert classes == [0, 60, 120, 500]


def test_scripts_are_told_how_values_are_written(client: FlaskClient) -> None:
    answer = client.get("/view?indicator=euro&level=epci&lang=en").json
    assert answer["measure"] == {"share": False, "suffix": "\u00a0€", "whole": False, "digits": 1}  # type: ignore[index]
    assert client.get("/view?level=epci").json["measure"] is None  # type: ignore[index]
    figures = client.get("/figures?indicator=rate&level=region").json
    codes = read_territories(Level.REGION)["code"].tolist()
    at = codes.index("53")
    assert (figures["numerators"][at], figures["denominators"][at]) == (2404, 3449370)  # type: ignore[index]


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        ("/values?indicator=most&level=region&size=0-499", "is a maximum"),
        ("/gaps?indicator=most", "is a maximum"),
        ("/compare/territories?indicator=most&t=region:53", "is a maximum"),
        ("/territories/region/53/compare?indicator=most", "peers, format"),
        ("/gaps?indicator=above", "no value at level commune"),
        ("/values?indicator=above&level=departement&size=0-499", "are not made of communes"),
        ("/gaps?indicator=model", "imported as an estimate"),
        ("/closing?indicator=euro", "is no yes or no of communes"),
        ("/values?indicator=euro&level=region&draw=circles", "means or maxima"),
        ("/values?indicator=model&level=epci&draw=hotspots", "nothing was measured"),
        ("/values?indicator=most&level=epci&palette=RdBu", "diverges from the national value"),
    ],
)
def test_what_would_mislead_is_refused_in_a_sentence(client: FlaskClient, address: str, detail: str) -> None:
    assert detail in refused(client, address)


def test_two_maps_share_classes_only_in_one_unit(client: FlaskClient) -> None:
    answer = client.get("/maps?indicator=euro&level=epci&b.indicator=own_share&shared=1&lang=en")
    assert answer.status_code == 400
    assert "are in different units" in answer.get_data(as_text=True)


def test_a_filter_sums_what_the_file_counts(client: FlaskClient) -> None:
    table = read_territories(Level.COMMUNE)
    small = table[table["band"].eq("0-499") & table["region"].eq("53")]
    rows = client.get("/api/v1/values?indicator=rate&level=region&size=0-499&period=2025").json["values"]  # type: ignore[index]
    value = next(row["value"] for row in rows if row["code"] == "53")
    assert value == pytest.approx(2 * len(small) / (small["population"].sum() / 1000))


# --- comparisons ----------------------------------------------------------------------------------------------------


def test_the_gap_is_in_the_unit_with_an_interval_of_communes(client: FlaskClient) -> None:
    record = client.get("/api/v1/gaps?indicator=euro&a=region:53&b=region:28&weight=inhabitants").json
    breton = population(read_territories(Level.COMMUNE)["region"].eq("53"))
    rennes = population(read_territories(Level.COMMUNE)["code"].eq(RENNES))
    assert record["gap"] == pytest.approx((100 * breton + 200 * rennes) / breton - 50)  # type: ignore[index]
    assert record["unit"] == "number"  # type: ignore[index]
    assert record["weight"] is None  # type: ignore[index]
    # All communes of Normandy have the same value: an interval without width would be false.
    assert record["interval"] is None  # type: ignore[index]
    assert "values that differ" in record["why"]  # type: ignore[index]
    text = read(client, "/compare?indicator=rate&lang=en")
    assert re.search(r"Gap: \+2\.97 per 1,000 inhabitants \(95 % interval \+\d", text)
    assert "Gap, per 1,000 inhabitants" in text
    assert "town halls" not in text
    assert "Écart : +2,97 pour 1 000 habitants" in read(client, "/compare?indicator=rate&lang=fr")


def test_the_interval_of_a_ratio_is_cochrans() -> None:
    from geo.compare.gaps import compute_gap
    from geo.counts.counts import Counts
    from geo.counts.ratios import ratio_variances
    from geo.counts.shares import Share

    # Forty communes: twenty with 1 of 2, twenty with 3 of 2. R = 1, residuals -1 and 1, sum of squares 40, sum of x 80.
    above, below = np.array([1.0, 3.0] * 20), np.full(40, 2.0)
    variance = ratio_variances(Counts(above, below, below), np.zeros(40, dtype=np.intp), 1)[0]
    assert variance == pytest.approx(40 / 39 * 40 / 80**2)
    share = Share.measured(RATE, Counts(above.sum(), below.sum(), below.sum()), variance=variance)
    assert share.interval == pytest.approx((1 - 1.959964 * variance**0.5, 1 + 1.959964 * variance**0.5))
    both = compute_gap(share, share).interval
    assert both == pytest.approx((-1.959964 * (2 * variance) ** 0.5, 1.959964 * (2 * variance) ** 0.5))
    # 29 communes, equal values, or one commune that outweighs all others: none.
    for values, sizes in ((above[:29], below[:29]), (below, below), (above, np.array([*below[1:], 1e5]))):
        variances = ratio_variances(Counts(values, sizes, sizes), np.zeros(len(values), dtype=np.intp), 1)
        assert np.isnan(variances[0])


def test_a_portrait_has_what_exists_at_its_level(client: FlaskClient) -> None:
    department = read(client, "/territories/departement/35?indicator=above&lang=en")
    assert "Label above, 2025 – 50.0% 3,320 of 6,640" in department
    assert "France 101 50.0% 348,750 of 697,500 0.0" in department  # of a file that has no communes
    epci = read(client, f"/territories/epci/{METROPOLE}?indicator=euro&lang=en")
    assert f"Label euro, 2025 – {metropole_mean():.0f} €" in epci
    assert "Label above" not in epci
    assert "Label most" not in epci
    commune = read(client, f"/territories/commune/{RENNES}?indicator=own_share&lang=en")
    assert "Label own_share, 2025 – 75.0% 30 of 40" in commune
    assert "It meets 5 of 6 criteria" in commune or "of 6 criteria" in commune  # imported ones are no criteria
    assert "Label any_yes, 2025 – Criterion met" in commune
    region = read(client, "/territories/region/53?indicator=rate&lang=fr")
    assert "0,7 pour 1 000 habitants" in region
    record = client.get("/api/v1/territories/departement/35/compare").json
    model = next(line for line in record["indicators"] if line["indicator"] == "model")  # type: ignore[index]
    assert model["kind"] == "modelled"
    assert all(against["rank"] is None and against["difference"] is None for against in model["comparators"])


@pytest.mark.parametrize("name", ["map", "rings", "evolution"])
def test_the_pictures_of_a_portrait_are_drawn(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/territories/epci/{METROPOLE}/{name}.svg?indicator=euro&lang=en")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert ("Label own_share" if name == "rings" else "€") in text


def test_territories_of_any_level_stand_side_by_side(client: FlaskClient) -> None:
    text = read(client, f"/compare/territories?indicator=euro&t=commune:{RENNES},region:53&lang=en")
    assert "300 €" in text
    assert f"{metropole_mean():.0f} €" in text  # the parent
    estimate = read(client, "/compare/territories?indicator=model&t=region:53&lang=en")
    assert "Imported as modelled values" in estimate


def test_lists_leave_out_what_cannot_be_compared(client: FlaskClient) -> None:
    page = client.get("/compare").get_data(as_text=True)
    offered = set(re.findall(r'<option value="(\w+)"', page))
    assert {"own_share", "any_yes", "rate", "euro"} <= offered
    assert not {"most", "above", "model"} & offered


def test_the_methodology_lists_imported_indicators_apart(client: FlaskClient) -> None:
    shipped, _, apart = client.get("/methodology?lang=en").get_data(as_text=True).partition('id="imported"')
    assert "Source euro" in apart
    assert "Label euro" not in shipped


# --- the command line and files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["compare", "--indicator", "euro", "--by", "region"], "Communes of the 22 métropoles: 54.1\u00a0€."),
        (["compare", "--indicator", "any_yes"], "of 31,282 communes)"),
        (["territory", "region", "53"], "Label euro, 2025: 113\u00a0€"),
        (["indicators", "euro"], "values: €"),
        (["hotspots", "euro", "--level", "epci"], "measured from their average, 52.4\u00a0€"),
        (["compare", "--indicator", "rate", "--lang", "fr"], "pour 1\u202f000 habitants"),
    ],
)
def test_the_command_line_says_them(arguments: list[str], sentence: str) -> None:
    from geo.cli.main import atlas

    result = CliRunner().invoke(atlas, arguments)
    assert result.exception is None
    assert sentence in result.output


@pytest.mark.parametrize("ending", ["csv", "xlsx", "geojson", "gpkg", "parquet"])
def test_every_export_has_the_value_its_unit_and_its_kind(ending: str, tmp_path: Path) -> None:
    from geo.export import content
    from geo.views.query import Query
    from geo.views.view import build_view

    view = build_view(Query(indicator="euro", level=Level.EPCI, lang="en"))
    file_bytes = content(view, ending, "en")
    row: dict[str, object]
    if ending == "csv":
        row = next(line for line in csv.DictReader(io.StringIO(file_bytes.decode())) if line["code"] == METROPOLE)
    elif ending == "xlsx":
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(file_bytes))
        head, *lines = book.worksheets[0].iter_rows(values_only=True)
        row = next(dict(zip(head, line, strict=True)) for line in lines if line[0] == METROPOLE)
        notes = dict(book.worksheets[2].iter_rows(values_only=True))
        assert notes["value"].startswith("Value in the unit")
        assert notes["numerator"].startswith("Sum of the values of communes")
        assert dict(book.worksheets[1].iter_rows(values_only=True))["unit_label"] == "€"
    elif ending == "geojson":
        features = json.loads(file_bytes)["features"]
        row = next(feature["properties"] for feature in features if feature["properties"]["code"] == METROPOLE)
    else:
        import geopandas as gpd

        path = tmp_path / f"written.{ending}"
        path.write_bytes(file_bytes)
        frame = gpd.read_file(path, layer=0) if ending == "gpkg" else gpd.read_parquet(path)
        row = frame[frame["code"].eq(METROPOLE)].iloc[0].to_dict()
    assert float(str(row["value"])) == pytest.approx(metropole_mean())
    assert (row["unit"], row["kind"]) == ("€", "observed")
    assert not row["weight"] or row["weight"] != row["weight"]


def test_a_figure_writes_unit_and_classes() -> None:
    from geo.maps.print.figure import figure_bytes
    from geo.views.query import Query
    from geo.views.view import build_view

    drawn = figure_bytes(build_view(Query(indicator="euro", level=Level.EPCI)), "svg", "fr").decode()
    assert "Libellé euro (€)" in html.unescape(drawn)
    assert figure_bytes(build_view(Query(indicator="rate", level=Level.REGION)), "png", "en").startswith(b"\x89PNG")


def test_a_file_with_a_long_table_carries_how_values_are_written() -> None:
    from geo.maps.web.exported_page import file_figures
    from geo.maps.web.folium_map import folium_map
    from geo.views.query import Query
    from geo.views.view import build_view

    view = build_view(Query(indicator="euro", level=Level.EPCI))
    assert file_figures(view, "en")["measure"]["suffix"] == "\u00a0€"
    assert "atlasMeasure" in folium_map(view, "en").get_root().render()


# --- replaced values ------------------------------------------------------------------------------------------------


def test_nothing_of_replaced_values_is_shown_again(client: FlaskClient, memory: providers.Memory) -> None:
    addresses = (
        "/map?indicator=euro&level=epci&lang=en",
        f"/panel?indicator=euro&level=epci&selected={METROPOLE}&lang=en",
        "/figures?indicator=euro&level=region",
        "/api/v1/gaps?indicator=euro&a=region:53&b=region:28&by=region",
        "/api/v1/territories/region/53/compare",
        f"/territories/epci/{METROPOLE}?indicator=euro&lang=en",
        f"/territories/epci/{METROPOLE}/map.svg?indicator=euro",
        "/api/v1/compare/territories?indicator=euro&t=region:53",
        "/api/v1/hotspots?indicator=euro&level=epci",
        "/api/v1/indicators/euro",
        "/api/v1/decomposition?indicator=euro&one=region:53&other=region:28",
    )
    before = [client.get(address).get_data() for address in addresses]
    again = tables(EURO)
    for table in again.values():
        table["numerator"] *= 2
    memory.add(EURO, again)
    after = [client.get(address).get_data() for address in addresses]
    memory.add(EURO, tables(EURO))
    assert [address for address, old, new in zip(addresses, before, after, strict=True) if old == new] == []
    assert [client.get(address).get_data() for address in addresses] == before


def test_values_are_forgotten_whichever_modules_were_imported(memory: providers.Memory) -> None:
    from geo.counts.counts import counts

    at = int(np.flatnonzero(read_territories(Level.REGION)["code"].eq("53"))[0])
    old = float(counts(EURO, Level.REGION, "2025").share[at])
    again = tables(EURO)
    again["region", "2025"]["numerator"] *= 3
    memory.add(EURO, again)
    assert float(counts(EURO, Level.REGION, "2025").share[at]) == pytest.approx(3 * old)
    memory.add(EURO, tables(EURO))


def test_shipped_indicators_count_town_halls_as_before() -> None:
    from geo.counts.counts import counts
    from geo.indicators.catalogue import get_indicator
    from geo.indicators.descriptions import list_indicators

    shipped = get_indicator("rpnt_1_8")
    assert int(counts(shipped, Level.REGION, "2026-10", Weight.COMMUNES).numerator.sum()) == 16690
    assert units.script_format(shipped, "fr") is None
    assert {entry["id"] for entry in list_indicators() if entry["imported"]} == {known.id for known in ALL}
