"""Every export of one view carries the same figures, says where they come from, and is written whole or not at all."""

import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from PIL import Image
from pypdf import PdfReader

from geo.base.errors.kinds import RequestError
from geo.base.errors.writing import CannotWrite, OptionForOtherFormat
from geo.base.i18n import number, translate
from geo.cli.main import main
from geo.export import COLUMN_NOTES, COLUMNS, FORMATS, content, table, write
from geo.export.map_files import MAP_FORMATS, checked_options, write_map
from geo.maps.print.figure import figure_bytes
from geo.maps.strips.reasons import reasons
from geo.views import symbology
from geo.views.hotspots import CATEGORIES
from geo.views.query import Query
from geo.views.table import TableQuery, sort_and_search
from geo.views.view import View, build_view
from geo.vocabulary.model import Kind
from geo.vocabulary.units import format_value
from geo.wording import sentences
from geo.wording.metadata import address, build_metadata, legend, moment, texts
from webapp.app import create_app
from webapp.base.settings import Settings

pytestmark = pytest.mark.slow

OBSERVED = Query.parse({"indicator": "rpnt_1_8", "level": "departement", "weight": "inhabitants", "lang": "en"})
ESTIMATE = Query.parse({"indicator": "cyber_niveau_bon", "level": "epci", "within": "region:53", "lang": "fr"})
MODELLED = Query.parse({"indicator": "data_projet_engage_estime", "level": "departement", "lang": "en"})
CLUSTERS = Query.parse({"indicator": "rpnt_1_8", "level": "departement", "draw": "hotspots", "lang": "en"})
PAIR = Query.parse(
    {
        "indicator": "rpnt_1_8",
        "second": "rpnt_1_1",
        "level": "epci",
        "within": "region:53",
        "draw": "bivariate",
        "lang": "fr",
    }
)
FILTERED = Query.parse(
    {"indicator": "rpnt_1_8", "level": "departement", "size": "0-499", "within": "zone:metropolitan", "lang": "fr"}
)
MANUAL = Query.parse({"indicator": "rpnt_1_8", "level": "departement", "breaks": "0.4,0.5,0.6", "lang": "fr"})
EVERY = {
    "observed": OBSERVED,
    "estimate": ESTIMATE,
    "modelled": MODELLED,
    "clusters": CLUSTERS,
    "pair": PAIR,
    "filtered": FILTERED,
    "manual": MANUAL,
}
FIGURES = ["value", "numerator", "denominator", "coverage", "sample_size", "low", "high"]


@pytest.fixture(scope="module", params=EVERY.values(), ids=EVERY.keys())
def view(request: pytest.FixtureRequest) -> View:
    return build_view(request.param)


def read_back(view: View, ending: str, tmp_path: Path) -> pd.DataFrame:
    """Read back the table of an export."""
    path = tmp_path / f"x.{ending}"
    write(view, path)
    texts = dict.fromkeys(["code", "epci", "departement", "region", "vintage", "period"], "str")
    if ending == "csv":
        return pd.read_csv(path, dtype=texts)
    if ending == "xlsx":
        return pd.read_excel(path, dtype=texts, engine="openpyxl")
    if ending == "parquet":
        return gpd.read_parquet(path)
    return gpd.read_file(path, layer=0)


def from_api(view: View) -> pd.DataFrame:
    app = create_app(Settings())
    answer = app.test_client().get(address(view).replace("/map", "/api/v1/values"))
    assert answer.status_code == 200
    return pd.DataFrame(answer.get_json()["values"])


def texts_of(column: pd.Series) -> list[str]:
    return column.astype(object).where(column.notna(), "").tolist()


def same(table: pd.DataFrame, expected: pd.DataFrame, columns: list[str]) -> None:
    assert table["code"].tolist() == expected["code"].tolist()
    for column in columns:
        got, wanted = (frame[column].astype("float64").to_numpy() for frame in (table, expected))
        np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-12, err_msg=column)


def test_every_export_of_one_view_carries_the_same_figures(view: View, tmp_path: Path) -> None:
    expected = table(view)
    for ending in FORMATS:
        frame = read_back(view, ending, tmp_path)
        same(frame, expected, [*FIGURES, "class", "population"])
        assert texts_of(frame["reliability"]) == texts_of(expected["reliability"]), ending
        assert set(COLUMNS) <= set(frame.columns), ending
    same(from_api(view), expected, FIGURES)
    same_in_maps(view, expected, tmp_path)


def counted(view: View, frame: pd.DataFrame) -> list[int]:
    """Count the rows of a table for each entry of the legend, from what the table says."""
    if view.query.draw == "hotspots":
        ids = {entry.color: entry.id for entry in CATEGORIES}
        return [int((frame["cluster"] == ids[entry["color"]]).sum()) for entry in legend(view, "en")]
    if view.second:
        counts = Counter(zip(frame["class"], frame["second_class"], strict=True))
        fields = [counts[first, second] for second in (1, 2, 3) for first in (1, 2, 3)]
        return [*fields, int(frame["class"].isna().sum())]
    counts = [int((frame["class"] == index).sum()) for index in range(1, view.classes.k + 1)]
    if view.query.scheme == "manual":
        counts.append(int((frame["class"] == 0).sum()))
    return [*counts, int(frame["class"].isna().sum()), *([view.outside] if view.query.filtered else [])]


def same_in_maps(view: View, expected: pd.DataFrame, tmp_path: Path) -> None:
    """The counts of the legend, and on the page the value of every territory, are those of the table."""
    if view.no_map:
        return  # its files hold the figures by stratum: tests/maps/test_strips.py
    lang, counts = view.query.lang, counted(view, expected)
    labels = [entry["label"] for entry in legend(view, lang)]
    for ending in MAP_FORMATS:
        path = tmp_path / f"m.{ending}"
        write_map(view, path, lang)
        if ending == "png":
            with Image.open(path) as image:
                metadata = json.loads(image.info["Atlas"])
            assert [entry["count"] for entry in metadata["classes"]] == counts
            assert metadata == json.loads(json.dumps(build_metadata(view, lang)))
        elif ending == "svg":
            lines = [element.text for element in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")]
            for label, count in zip(labels, counts, strict=True):
                assert (
                    number(count, lang) in lines
                    if view.second
                    else lines[lines.index(label) + 1] == number(count, lang)
                )
        elif ending == "pdf":
            text = " ".join(PdfReader(path).pages[0].extract_text().split())
            for label, count in zip(labels, counts, strict=True):
                line = number(count, lang) if view.second else f"{label} {number(count, lang)}"
                assert " ".join(line.split()) in text
        else:
            page = path.read_text("utf-8")
            for code, value in zip(expected["code"], expected["value"], strict=True):
                cell = format_value(value, view.indicator, lang) if value == value else translate("No data", lang)
                row = rf'<td>{code}</td><th scope="row">[^<]*</th><td class="number">{re.escape(cell)}</td>'
                assert re.search(row, page), code


# --- what a file says about itself ----------------------------------------------------------------------------------


def test_metadata_names_source_licence_period_vintage_definition_coverage_kind_and_query(view: View) -> None:
    metadata = build_metadata(view, "fr")
    assert metadata["source"] == view.indicator.source_of(view.period)
    assert metadata["licence"] == view.indicator.licence
    assert (metadata["period"], metadata["vintage"], metadata["kind"]) == (
        view.period.id,
        "2025",
        str(view.indicator.kind),
    )
    assert metadata["definition"] == view.indicator.definition_fr
    # Of town halls where these were counted; of an estimate nothing was measured.
    measured = 0 if view.estimated else view.total.numerator * 0 + view.total.coverage if view.total else None
    assert metadata["coverage"] == measured
    assert (metadata["measured"] == 0) == view.estimated
    assert Query.parse(parse_qsl(metadata["query"].removeprefix("/map?"))) == view.query
    assert sum(entry["count"] for entry in metadata["classes"]) == len(view.frame) + view.outside


NEEDED = ("source", "licence", "period", "vintage", "definition", "coverage", "kind", "query")


def test_every_format_carries_its_metadata(view: View, tmp_path: Path) -> None:
    lang = view.query.lang
    metadata = json.loads(json.dumps(build_metadata(view, lang)))
    flat = texts(view, lang)
    for ending in FORMATS:
        path = tmp_path / f"x.{ending}"
        write(view, path)
        if ending == "csv":
            row = pd.read_csv(path, dtype=str).iloc[0]
            for name in set(NEEDED) - {"coverage"}:
                assert row[name] == flat[name]
        elif ending == "xlsx":
            cells = {row[0]: row[1] for row in openpyxl.load_workbook(path).worksheets[1].iter_rows(values_only=True)}
            assert {name: cells[name] for name in NEEDED} == {name: flat[name] for name in NEEDED}
        elif ending == "geojson":
            assert json.loads(path.read_text("utf-8"))["metadata"] == metadata
        elif ending == "gpkg":
            layer_metadata = pyogrio.read_info(path, layer=0)["layer_metadata"]
            assert {name: layer_metadata[name] for name in NEEDED} == {name: flat[name] for name in NEEDED}
        else:
            assert json.loads(pq.read_schema(path).metadata[b"atlas"]) == metadata


def test_every_column_is_explained_in_the_workbook_and_in_the_documentation(view: View) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content(view, "xlsx")))
    explained = {row[0] for row in book.worksheets[2].iter_rows(values_only=True)}
    assert explained == set(table(view).columns)
    documented = (Path(__file__).parents[2] / "docs" / "exports.md").read_text("utf-8")
    for column in COLUMN_NOTES:
        assert f"`{column}`" in documented


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_view_is_the_same_bytes(view: View, ending: str) -> None:
    assert content(view, ending) == content(view, ending)


def test_dates_are_those_of_the_figures_unless_another_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    view = build_view(OBSERVED)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert moment(view).isoformat() == "2026-10-01T00:00:00+00:00"
    assert (
        openpyxl.load_workbook(io.BytesIO(content(view, "xlsx"))).properties.created.isoformat()
        == "2026-10-01T00:00:00"
    )
    assert "/CreationDate" not in (PdfReader(io.BytesIO(figure_bytes(view, "pdf"))).metadata or {})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    assert moment(view).isoformat() == "2027-01-15T08:00:00+00:00"
    metadata = PdfReader(io.BytesIO(figure_bytes(view, "pdf"))).metadata
    assert metadata is not None
    assert metadata.creation_date == moment(view)


# --- CSV and Excel --------------------------------------------------------------------------------------------------


def test_a_byte_order_mark_and_a_decimal_comma_are_choices() -> None:
    view = build_view(OBSERVED)
    plain = content(view, "csv").decode("utf-8")
    assert plain.startswith("code,name,level,period,value,obs_status,numerator")
    assert content(view, "csv", bom=True) == b"\xef\xbb\xbf" + plain.encode()
    french = content(view, "csv", decimal_comma=True).decode("utf-8")
    assert french.startswith("code;name;level;period;value;obs_status;numerator")
    both = pd.read_csv(io.StringIO(french), sep=";", decimal=",", dtype={"code": str})
    same(both, table(view), FIGURES)
    ain = table(view).set_index("code").loc["01", "value"]
    assert f"01;Ain;departement;2026-10;{str(ain).replace('.', ',')};A;" in french


@pytest.mark.parametrize(
    ("question", "statuses"),
    [
        # Paris is in no period of the directory, 01 is; the first period after the break is marked, the one before is not.
        ({"level": "departement", "period": "2025-05"}, {"01": "B", "75": "O"}),
        ({"level": "departement", "period": "2023-02"}, {"01": "A", "75": "O"}),
        ({"level": "departement", "period": "2025-05", "indicator": "rpnt_2_2"}, {"01": "A", "75": "O"}),
        ({"level": "departement", "indicator": "cyber_mesure_rssi"}, {"01": "E"}),
        ({"level": "departement", "indicator": "data_projet_engage_estime"}, {"01": "E"}),
    ],
)
def test_every_value_has_its_status(question: dict[str, str], statuses: dict[str, str]) -> None:
    frame = table(build_view(Query.parse(question))).set_index("code")
    assert {code: frame.loc[code, "obs_status"] for code in statuses} == statuses


@pytest.fixture(scope="module")
def hostile() -> View:
    """As an imported table might be: names that are formulas, and a number below zero."""
    view = build_view(Query.parse({"indicator": "rpnt_1_8", "level": "region", "within": ""}))
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", 'a,"b";=c', "l'Ain"]
    frame = view.frame.assign(name=[*names, *view.frame["name"].tolist()[len(names) :]])
    frame.loc[frame.index[0], "value"] = -0.5
    indicator = replace(view.indicator, licence='=HYPERLINK("http://example.org")')
    return replace(view, frame=frame, indicator=indicator)


def test_cells_that_look_like_formulas_are_defused_in_csv(hostile: View) -> None:
    for options in ({}, {"bom": True}, {"decimal_comma": True}):
        text = content(hostile, "csv", **options).decode("utf-8-sig")
        separator, decimal = (";", ",") if options.get("decimal_comma") else (",", ".")
        table = pd.read_csv(
            io.StringIO(text, newline=""), sep=separator, decimal=decimal, dtype={"code": str}, lineterminator="\n"
        )
        assert table["name"].tolist()[:8] == [f"'{name}" for name in hostile.frame["name"].tolist()[:8]]
        assert table["name"].tolist()[8:10] == ['a,"b";=c', "l'Ain"]
        assert table["value"][0] == -0.5
        assert table["licence"][0] == "'" + hostile.indicator.licence


def test_cells_that_look_like_formulas_are_defused_in_a_workbook(hostile: View) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content(hostile, "xlsx")))
    data = book.worksheets[0]
    heading = [cell.value for cell in data[1]]
    for row in (row for sheet in book.worksheets for row in sheet.iter_rows()):
        for cell in row:
            assert cell.data_type != "f"
            assert not isinstance(cell.value, str) or not cell.value.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert data.cell(2, heading.index("name") + 1).value == "'=1+1"
    assert data.cell(2, heading.index("value") + 1).value == -0.5
    assert data.cell(2, heading.index("code") + 1).value == "01"


def test_a_workbook_is_ready_to_be_read(view: View) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content(view, "xlsx")))
    assert book.sheetnames == (
        ["Data", "Metadata", "Columns"] if view.query.lang == "en" else ["Données", "Métadonnées", "Colonnes"]
    )
    data = book.worksheets[0]
    assert data.freeze_panes == "C2"
    last = openpyxl.utils.get_column_letter(len(table(view).columns))
    assert data.auto_filter.ref == f"A1:{last}{len(view.frame) + 1}"
    shown = {data.cell(1, number).value: data.cell(2, number) for number in range(1, data.max_column + 1)}
    # A survey publishes whole percents.
    assert shown["value"].number_format == ("0%" if view.indicator.kind is Kind.SURVEY else "0.0%")
    assert shown["population"].number_format == "#,##0"
    assert shown["code"].data_type == "s"


# --- GeoJSON, GeoPackage, GeoParquet --------------------------------------------------------------------------------


def test_gdal_opens_geopackage_and_geojson_with_the_right_crs(view: View, tmp_path: Path) -> None:
    west, south, east, north = gpd.read_parquet(io.BytesIO(content(view, "parquet"))).total_bounds
    for ending in ("geojson", "gpkg"):
        write(view, tmp_path / f"x.{ending}")
        info = pyogrio.read_info(tmp_path / f"x.{ending}", layer=0, force_total_bounds=True)
        assert (info["features"], info["crs"]) == (len(view.frame), "EPSG:4326")
        assert info["total_bounds"] == pytest.approx((west, south, east, north), abs=1e-6)


def test_geojson_is_that_of_rfc_7946(view: View) -> None:
    body = json.loads(content(view, "geojson"))
    assert list(body) == ["type", "bbox", "metadata", "features"]
    assert body["bbox"] == pytest.approx(gpd.GeoDataFrame.from_features(body["features"]).total_bounds.tolist())
    assert not {"coordinates", "geometries", "geometry", "properties"} & set(body)
    for feature in body["features"]:
        assert set(feature) == {"type", "properties", "geometry"}
        for polygon in getattr(
            shapely.geometry.shape(feature["geometry"]), "geoms", [shapely.geometry.shape(feature["geometry"])]
        ):
            assert polygon.exterior.is_ccw
            assert not any(hole.is_ccw for hole in polygon.interiors)


def test_geoparquet_is_version_1_1_and_has_the_types_of_every_other(view: View) -> None:
    schema = pq.read_schema(io.BytesIO(content(view, "parquet")))
    geo = json.loads(schema.metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["primary_column"] == "geometry"
    # A column without any value, such as the EPCI of a département, is text all the same.
    assert all(
        str(schema.field(name).type) in {"string", "large_string"}
        for name in ("code", "epci", "stratum", "reliability")
    )


def test_a_geopackage_opens_in_qgis_as_it_looks_on_the_map(view: View, tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    write(view, path)
    layers = pyogrio.list_layers(path)[:, 0].tolist()
    assert layers == [view.query.slug(), "layer_styles"]
    with sqlite3.connect(path) as database:
        (check,) = database.execute("PRAGMA integrity_check").fetchone()
        style, default, of_table, column = database.execute(
            "SELECT styleQML, useAsDefault, f_table_name, f_geometry_column FROM layer_styles"
        ).fetchone()
        registered = dict(database.execute("SELECT table_name, data_type FROM gpkg_contents"))
    database.close()
    assert (check, default, of_table, column) == ("ok", 1, view.query.slug(), "geom")
    assert registered["layer_styles"] == "attributes"
    root = ElementTree.fromstring(style)
    rules, symbols = (
        root.findall(".//rule"),
        {symbol.get("name"): symbol for symbol in root.findall(".//symbols/symbol")},
    )
    if view.no_map:
        # What makes no map opens in one grey here too, with the reason.
        (rule,) = rules
        assert rule.get("filter") == "ELSE"
        assert str(rule.get("label")) == " ".join(reasons(view, view.query.lang))
        assert color_of(symbols[rule.get("symbol")]) == symbology.NO_DATA
        return
    entries = legend(view, view.query.lang)
    assert [color_of(symbols[rule.get("symbol")]) for rule in rules[: len(entries)]] == [
        entry["color"] for entry in entries
    ]
    # SQLite reads the conditions of QGIS: each rule draws the territories of its class.
    for rule, entry in zip(rules, entries, strict=False):
        assert str(rule.get("label")).startswith(entry["label"])
        if rule.get("filter") not in {"ELSE", "FALSE"}:
            drawn = pyogrio.read_dataframe(path, layer=0, where=rule.get("filter"), read_geometry=False)
            assert len(drawn) == entry["count"]
    assert [rule.get("filter") for rule in rules].count("FALSE") == int(view.query.filtered)
    hatched = [rule for rule in rules if "reliability" in str(rule.get("filter"))]
    assert len(hatched) == int(symbology.unreliable(view).any())
    if hatched:
        drawn = pyogrio.read_dataframe(path, layer=0, where=hatched[0].get("filter"), read_geometry=False)
        assert len(drawn) == symbology.unreliable(view).sum()
        assert symbols[hatched[0].get("symbol")].find("layer").get("class") == "LinePatternFill"


def color_of(symbol: ElementTree.Element) -> str:
    parts = symbol.find(".//Option[@name='color']").get("value").split(",")
    return "#" + "".join(f"{int(part):02x}" for part in parts[:3])


def test_rows_that_were_sorted_or_picked_keep_their_class_and_cluster() -> None:
    """As the web application exports the table that a reader has sorted and searched."""
    for query in (OBSERVED, CLUSTERS, PAIR):
        view = build_view(query)
        picked = replace(view, frame=sort_and_search(view, TableQuery(sort="-value", find="a")))
        assert 1 < len(picked.frame) < len(view.frame)
        whole, part = table(view).set_index("code"), table(picked).set_index("code")
        special = [
            name for name in ("class", "reliability", "cluster", "second_value", "second_class") if name in part.columns
        ]
        pd.testing.assert_frame_equal(part[special], whole.loc[part.index, special])
        for ending in FORMATS:
            assert content(picked, ending)


def test_qgis_finds_title_licence_and_source_of_the_layer(view: View, tmp_path: Path) -> None:
    write(view, tmp_path / "x.gpkg")
    with sqlite3.connect(tmp_path / "x.gpkg") as database:
        (text,) = database.execute(
            "SELECT metadata FROM gpkg_metadata m JOIN gpkg_metadata_reference r ON m.id = r.md_file_id"
            " WHERE r.table_name = ? AND m.md_standard_uri = 'http://mrcc.com/qgis.dtd'",
            [view.query.slug()],
        ).fetchone()
    database.close()
    root = ElementTree.fromstring(text)
    assert root.findtext("title") == sentences.title(view, view.query.lang)
    assert root.findtext("license") == view.indicator.licence
    assert view.indicator.text("definition", view.query.lang) in str(root.findtext("abstract"))
    assert root.find("links/link").get("url") == view.indicator.source_url


# --- what can go wrong ----------------------------------------------------------------------------------------------

EVERY_FORMAT = [("map", ending) for ending in MAP_FORMATS] + [("export", ending) for ending in FORMATS]
FULL_DISK = """
import resource, signal, sys
from geo.cli.main import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))
for name in sys.argv[1:]:
    try:
        command, ending = name.split()
        main([command, "rpnt_1_8", "--level", "region", "-o", f"x.{ending}"])
    except SystemExit as stop:
        print(stop.code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="files have no limit there that a test can set")
def test_a_write_that_fails_leaves_no_file_in_any_format(tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk: the operating system refuses to write on."""
    names = [f"{command} {ending}" for command, ending in EVERY_FORMAT]
    run = [sys.executable, "-c", FULL_DISK, *names]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert done.stdout.split() == ["1"] * len(names), done.stderr
    assert done.stderr.splitlines() == [
        f'atlas: The file "x.{ending}" cannot be written: File too large. Nothing was changed. '
        "Try again, or choose another folder."
        for _, ending in EVERY_FORMAT
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("command", "ending"), EVERY_FORMAT)
def test_a_full_disk_has_its_sentence(
    command: str, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(SystemExit) as stop:
        main([command, "rpnt_1_8", "--level", "region", "--lang", "fr", "-o", str(tmp_path / f"x.{ending}")])
    assert stop.value.code == 1
    message = capsys.readouterr().err
    assert (
        f"x.{ending}\u00a0» ne peut pas être écrit\u00a0: plus de place sur le disque. Rien n'a été changé." in message
    )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_has_its_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("geo.base.files.tempfile.mkstemp", refused)
    with pytest.raises(CannotWrite, match='x.csv" cannot be written: Permission denied. Nothing was changed.'):
        write(build_view(OBSERVED), tmp_path / "x.csv")


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("x.svg", {"dpi": 300}, 'The option "dpi" is for .png only; "x.svg" is another format. Leave the option out.'),
        ("x.png", {"dpi": 10_000}, "from 50 to 600; 10000 arrived"),
        ("x.tiff", {}, "Choose one of: .html, .png, .svg, .pdf"),
        ("x", {}, 'The file name "x" does not end in a known format'),
    ],
)
def test_options_of_a_map_are_refused_before_it_is_drawn(name: str, options: dict[str, int], sentence: str) -> None:
    with pytest.raises(RequestError, match=re.escape(sentence)):
        checked_options(Path(name), **options)


@pytest.mark.parametrize(("option", "flag"), [("bom", "bom"), ("decimal_comma", "decimal-comma")])
def test_options_of_csv_are_refused_for_other_formats(option: str, flag: str, tmp_path: Path) -> None:
    with pytest.raises(
        OptionForOtherFormat, match=f'The option "{flag}" is for .csv only; "x.xlsx" is another format.'
    ):
        write(build_view(OBSERVED), tmp_path / "x.xlsx", **{option: True})
    assert list(tmp_path.iterdir()) == []
