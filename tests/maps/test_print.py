"""Maps as pictures: the colours of the screen, every territory in its place, texts that are texts."""

import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyproj
import pytest
import shapely
from PIL import Image
from pypdf import PdfReader

from geo.base.errors.writing import InvalidResolution, UnknownFormat
from geo.base.i18n import number, percent
from geo.maps.print.figure import figure_bytes, map_figure, write_figure
from geo.maps.print.files import drawing_settings
from geo.maps.print.layers import bands, hatch_color, path_of, territory_colors
from geo.maps.print.options import FORMATS
from geo.maps.print.page import HEIGHT, WIDTH, arrange, draw_territories
from geo.maps.print.places import METROPOLITAN_CRS, OVERSEAS_CRS, Box, Placed, outline_level, place, shared_lines
from geo.maps.print.sheet import Sheet, text_width, wrap
from geo.maps.print.svg import shorten
from geo.maps.web.script_data import extent_table
from geo.projects.records import projects_within
from geo.territories import overseas
from geo.territories.read import read_boundaries
from geo.views import bivariate, symbology
from geo.views.query import Extent, Query
from geo.views.view import View, build_view
from geo.vocabulary.levels import Level
from geo.vocabulary.parameters import MAX_DPI, MIN_DPI
from geo.wording import sentences

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
BRETAGNE = {"indicator": "rpnt_1_8", "level": "commune", "within": "region:53"}


def view(**params: str) -> View:
    return build_view(Query.parse(params))


def placed(drawn: View, tolerance: float = 0.0) -> list[Placed]:
    layout = arrange(drawn, HEIGHT - 70, 60)
    return place(drawn, layout.map, layout.insets, tolerance)


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def texts(content: bytes) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(content).iter(f"{SVG}text")]


# --- where things lie -----------------------------------------------------------------------------------------------


def test_distances_on_the_sheet_are_distances_on_the_ground() -> None:
    """A degree is not a length: only a projection gives a scale bar its meaning."""
    drawn = view(indicator="rpnt_1_8", level="commune")
    codes = drawn.frame["code"].to_numpy()
    geometry = read_boundaries(Level.COMMUNE).set_index("code").geometry
    geod = pyproj.Geod(ellps="GRS80")
    for maps, (a, b) in {"": ("59350", "13055"), "974": ("97411", "97416"), "973": ("97302", "97311")}.items():
        part = next(entry for entry in placed(drawn) if entry.code == maps)
        rows = [int(np.flatnonzero(codes[part.rows] == code)[0]) for code in (a, b)]
        ends = shapely.centroid(part.shapes[rows])
        on_sheet = shapely.distance(*ends) * part.metres
        from_, to = geometry[a].centroid, geometry[b].centroid
        _, _, on_ground = geod.inv(from_.x, from_.y, to.x, to.y)
        assert on_sheet == pytest.approx(on_ground, rel=0.003)


def test_every_territory_is_drawn_once_in_its_box() -> None:
    drawn = view(indicator="rpnt_1_8", level="commune")
    maps = placed(drawn, tolerance=0.25)
    assert [entry.code for entry in maps] == ["", "971", "972", "973", "974", "976"]
    assert [entry.crs for entry in maps] == [METROPOLITAN_CRS, *OVERSEAS_CRS.values()]
    assert sorted(np.concatenate([entry.rows for entry in maps]).tolist()) == list(range(34_875))
    for entry in maps:
        assert not shapely.is_empty(entry.shapes).any()
        west, south, east, north = shapely.total_bounds(entry.shapes)
        assert entry.box.left - 0.1 <= west < east <= entry.box.right + 0.1
        assert entry.box.bottom - 0.1 <= south < north <= entry.box.top + 0.1


@pytest.mark.parametrize("within", ["departement:974", "region:03", "epci:249740085"])
def test_an_overseas_extent_has_its_own_projection_and_the_whole_page(within: str) -> None:
    (part,) = placed(view(indicator="rpnt_1_8", level="commune", within=within))
    assert part.crs in OVERSEAS_CRS.values()
    assert part.box.width > 500


def test_shared_borders_stand_once_and_coasts_not_at_all() -> None:
    left, right, island = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(5, 5, 6, 6)
    lines = shared_lines(np.array([left, right, island]))
    assert shapely.length(lines).sum() == 1
    assert len(shared_lines(np.array([left, island]))) == 0


def test_outlines_are_those_of_the_level_above() -> None:
    (part,) = placed(view(**BRETAGNE))
    departements = read_boundaries(Level.DEPARTEMENT, Extent(Level.REGION, "53")).to_crs(METROPOLITAN_CRS)
    borders = shapely.length(shared_lines(departements.geometry.to_numpy())).sum()
    assert shapely.length(part.outlines).sum() * part.metres == pytest.approx(borders, rel=1e-6)


# --- colours --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tolerance", [0.0, 0.25])
def test_bands_lie_over_one_another_and_lose_no_area(tolerance: float) -> None:
    drawn = view(indicator="rpnt_1_8", level="epci", within="region:84")
    (part,) = placed(drawn, tolerance)
    areas = shapely.area(part.shapes)
    layers = list(bands(territory_colors(drawn), part))
    assert [color for color, _ in layers] == symbology.colors(drawn)
    for index, (_, shapes) in enumerate(layers):
        assert shapely.area(shapes).sum() == pytest.approx(areas[drawn.assigned >= index].sum(), rel=1e-9)


def test_what_a_filter_leaves_out_is_pale_and_under_all_else() -> None:
    drawn = view(indicator="rpnt_1_8", level="commune", within="departement:35", size="0-499")
    paint = territory_colors(drawn)
    assert len(paint.places) == 332 > len(drawn.frame)
    (part,) = placed(drawn)
    layers = list(bands(paint, part))
    assert layers[0][0] == symbology.FILTERED_OUT
    assert shapely.area(layers[0][1]).sum() == pytest.approx(shapely.area(part.shapes).sum(), rel=1e-9)
    codes = read_boundaries(Level.COMMUNE, Extent(Level.DEPARTEMENT, "35"))["code"]
    left_out = codes[(paint.places == 0)]
    assert not set(left_out) & set(drawn.frame["code"])
    lines = texts(figure_bytes(drawn, "svg", "en"))
    assert lines[lines.index("Outside the filter") + 1] == number(len(left_out), "en")


def test_all_of_metropolitan_france_is_no_single_territory() -> None:
    drawn = view(indicator="rpnt_1_8", level="region", within="zone:metropolitan")
    (part,) = placed(drawn)
    assert (part.crs, len(part.rows), len(part.surroundings)) == (METROPOLITAN_CRS, 13, 0)


def test_circles_are_as_large_as_their_counts_and_as_coloured_as_their_classes() -> None:
    drawn = view(indicator="rpnt_1_8", level="departement", within="region:53", draw="circles")
    figure = map_figure(drawn, "en")
    collections = [artist for artist in figure.get_children() if hasattr(artist, "get_widths")]
    circles = next(entry for entry in collections if len(entry.get_offsets()) == 4)
    counts = np.sort(drawn.frame["numerator"].to_numpy())[::-1]
    assert (np.asarray(circles.get_widths()) / circles.get_widths()[0]) ** 2 == pytest.approx(counts / counts[0])
    order = np.argsort(-drawn.frame["numerator"].to_numpy())
    expected = [symbology.colors(drawn)[drawn.assigned[row]] for row in order]
    assert [
        f"#{''.join(f'{round(part * 255):02x}' for part in rgba[:3])}" for rgba in circles.get_facecolor()
    ] == expected
    (territories,) = placed(drawn)
    points = shapely.points(np.asarray(circles.get_offsets()))
    layout_shapes = territories.shapes[order]
    assert shapely.distance(points, layout_shapes).max() < 15  # the layout here is not the page's to the point


def test_two_indicators_have_a_legend_of_nine_fields() -> None:
    drawn = view(indicator="rpnt_1_8", second="rpnt_1_1", level="departement", draw="bivariate")
    lines = texts(figure_bytes(drawn, "svg", "en"))
    assert "Across: Site declared in https. Upwards: Website declared." in " ".join(lines)
    for cell in bivariate.legend(drawn):
        assert number(cell.count, "en") in lines
    image = pixels(figure_bytes(drawn, "png", "en", dpi=60))
    colors = {f"#{r:02x}{g:02x}{b:02x}" for r, g, b in np.unique(image.reshape(-1, 3), axis=0).tolist()}
    assert {cell.color for cell in bivariate.legend(drawn)} <= colors


def test_hot_spots_have_their_categories_and_their_reading() -> None:
    drawn = view(indicator="rpnt_1_8", level="departement", draw="hotspots")
    lines = texts(figure_bytes(drawn, "svg", "en"))
    for item in sentences.legend_items(drawn, "en"):
        assert lines[lines.index(item.label) + 1] == number(item.count, "en")
    for sentence in sentences.legend_notes(drawn, "en"):
        assert sentence in " ".join(lines)


def test_a_chosen_territory_is_marked_and_named() -> None:
    drawn = view(indicator="rpnt_1_8", level="departement", selected="35")
    svg = figure_bytes(drawn, "svg", "fr")
    assert b'id="map-main-chosen"' in svg
    share = drawn.frame.set_index("code").loc["35", "value"]
    assert f"Ille-et-Vilaine\u00a0: {percent(share, 'fr')}" in texts(svg)


def test_a_distribution_stands_in_the_legend_where_classes_hold_several_values() -> None:
    drawn = view(indicator="rpnt_1_8", level="departement")
    lines = texts(figure_bytes(drawn, "svg", "en"))
    assert any(text.startswith("▼ value of the whole country: 47.9%") for text in lines)
    assert not any("▼" in text for text in texts(figure_bytes(view(**BRETAGNE), "svg", "en")))


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    "params",
    [
        {"indicator": "rpnt_1_8", "level": "epci", "k": "9", "size": "0-499", "draw": "circles"},
        {"indicator": "cyber_niveau_bon", "level": "commune", "within": "departement:13"},
        {"indicator": "rpnt_1_8", "level": "epci", "draw": "hotspots"},
        {"indicator": "data_projet_engage_estime", "level": "epci", "k": "9"},
        {
            "indicator": "rpnt_1_8",
            "second": "rpnt_1_1",
            "level": "epci",
            "draw": "bivariate",
            "size": "0-499",
            "selected": "243500139",
        },
    ],
)
def test_no_two_texts_stand_in_one_another(params: dict[str, str], lang: str) -> None:
    figure = map_figure(view(**params), lang)
    boxes = [text.get_window_extent() for text in figure.texts]
    for index, box in enumerate(boxes):
        for place_, other in enumerate(boxes[:index]):
            inner = box.padded(-3)
            if inner.width > 0 and inner.height > 0:
                assert not inner.overlaps(other.padded(-3)), (
                    figure.texts[index].get_text(),
                    figure.texts[place_].get_text(),
                )


def test_colours_of_a_png_cover_what_their_classes_cover() -> None:
    drawn = view(indicator="rpnt_1_8", level="epci", within="region:84")
    image = pixels(figure_bytes(drawn, "png", "en", dpi=150))
    map_part = image[:, : int(image.shape[1] * 0.7)].reshape(-1, 3)
    area = read_boundaries(Level.EPCI, Extent(Level.REGION, "84")).to_crs(METROPOLITAN_CRS).area.to_numpy()
    counted = []
    for index, color in enumerate(symbology.colors(drawn)):
        rgb = [int(color[place : place + 2], 16) for place in (1, 3, 5)]
        counted.append(int((map_part == rgb).all(axis=1).sum()))
        assert (image == rgb).all(axis=2).sum() > counted[-1], f"{color} is not in the legend"
        assert counted[index] > 1000
    shares = np.array(counted) / sum(counted)
    expected = np.array([area[drawn.assigned == index].sum() for index in range(drawn.classes.k)]) / area.sum()
    assert shares == pytest.approx(expected, abs=0.015)


def test_there_is_no_seam_between_neighbours() -> None:
    """Every pixel on a border between two communes of one class has the colour of that class, and no other."""
    drawn = view(indicator="rpnt_1_8", level="commune", within="region:84")
    one_class = replace(drawn, assigned=np.zeros_like(drawn.assigned))
    (entry,) = placed(one_class)
    with drawing_settings():
        figure = map_figure(view(indicator="rpnt_1_8", level="region"))
        figure.clear()
        draw_territories(Sheet(figure), one_class, replace(entry, outlines=entry.outlines[:0]))
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=144)
    image = pixels(buffer.getvalue())
    middles = shapely.get_coordinates(shapely.line_interpolate_point(shared_lines(entry.shapes), 0.5, normalized=True))
    coast = shapely.boundary(shapely.coverage_union_all(entry.shapes))
    inner = middles[shapely.distance(shapely.points(middles), coast) > 2]
    assert len(inner) > 5000
    columns, rows = (inner[:, 0] * 2).astype(int), ((HEIGHT - inner[:, 1]) * 2).astype(int)
    color = symbology.colors(drawn)[0]
    assert {"#{:02x}{:02x}{:02x}".format(*rgb) for rgb in image[rows, columns].tolist()} == {color}


def test_hatching_says_estimate_and_only_estimate() -> None:
    estimate = view(indicator="cyber_niveau_bon", level="commune", within="departement:13")
    svg = figure_bytes(estimate, "svg", "en").decode()
    assert svg.count("<pattern") >= estimate.classes.k
    assert "Hatched: estimate, not" in " ".join(texts(svg.encode()))
    assert "Estimate by stratum (survey)" in texts(svg.encode())
    observed = figure_bytes(view(indicator="rpnt_1_8", level="departement", within="region:53"), "svg", "en").decode()
    assert "<pattern" not in observed
    assert "Observed" in texts(observed.encode())


def test_thin_coverage_is_hatched_and_explained() -> None:
    thin = view(indicator="rpnt_1_8", level="epci", within="region:11", weight="inhabitants")
    assert symbology.unreliable(thin).any()
    text = " ".join(texts(figure_bytes(thin, "svg", "en")))
    assert "less than 80 % of the communes" in text


def test_lines_of_hatching_stand_out() -> None:
    assert hatch_color("#ffffcc") == "#8c8c70"
    # On dark blue black lines would not be seen.
    assert int(hatch_color("#081d58")[1:3], 16) > 0x90


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    "params",
    [
        {"indicator": "rpnt_1_8", "level": "departement", "weight": "inhabitants"},
        {"indicator": "cyber_niveau_bon", "level": "commune", "within": "departement:13"},
    ],
)
def test_a_page_says_what_the_screen_says(params: dict[str, str], lang: str) -> None:
    drawn = view(**params)
    lines = texts(figure_bytes(drawn, "svg", lang))
    flowing = " ".join(lines)
    assert sentences.title(drawn, lang) in flowing
    assert sentences.subtitle(drawn, lang) in flowing
    assert sentences.legend_title(drawn, lang) in flowing
    for line in sentences.source_lines(drawn, lang):
        assert line in flowing
    for item in sentences.legend_items(drawn, lang):
        place_ = lines.index(item.label)
        assert lines[place_ + 1] == number(item.count, lang)
    assert drawn.indicator.text("definition", lang) in flowing
    if "within" not in params:
        assert set(overseas.OVERSEAS.values()) <= set(lines)
        assert ("pas à l'échelle" if lang == "fr" else "not to the scale") in flowing
    assert any(re.fullmatch(r"\d+\u00a0km", text) for text in lines)
    assert "EPSG:2154" in flowing


def test_an_svg_is_drawn_and_carries_its_letters() -> None:
    content = figure_bytes(view(indicator="rpnt_1_8", level="commune", within="departement:35"), "svg", "fr")
    root = ElementTree.fromstring(content)
    assert b"<image" not in content
    assert b'href="data:image' not in content
    assert content.count(b"@font-face") == 2
    assert root.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text == "Site déclaré en https – Communes – Ille-et-Vilaine – octobre 2026"
    assert not re.search(rb"(?:src|href)=\"http", content)
    assert {element.get("id") for element in root.iter(f"{SVG}g")} >= {
        "map-main-colour-0",
        "map-main-outlines",
        "map-main-land",
    }


def test_a_pdf_has_text_fonts_and_properties() -> None:
    drawn = view(indicator="rpnt_1_8", level="departement")
    reader = PdfReader(io.BytesIO(figure_bytes(drawn, "pdf", "fr")))
    (page,) = reader.pages
    assert [round(float(edge)) for edge in page.mediabox[2:]] == [WIDTH, HEIGHT]
    text = page.extract_text()
    assert "Site déclaré en https – Départements – octobre 2026" in text
    assert "Sans donnée" in text
    assert "La Réunion" in text
    fonts = page["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        inner = font.get_object()
        described = inner["/DescendantFonts"][0].get_object() if "/DescendantFonts" in inner else inner
        assert "/FontFile2" in described["/FontDescriptor"]
    assert not page.images
    assert reader.metadata is not None
    assert reader.metadata.title == sentences.title(drawn, "fr")
    assert "rpnt_1_8, observed, departement, france, 2026-10, /map?indicator=rpnt_1_8" in reader.metadata["/Keywords"]


def test_a_png_says_what_it_shows() -> None:
    drawn = view(indicator="rpnt_1_8", level="region")
    image = Image.open(io.BytesIO(figure_bytes(drawn, "png", "en", dpi=50)))
    assert image.size == (584, 413)
    metadata = json.loads(image.info["Atlas"])
    assert [entry["count"] for entry in metadata["classes"]] == [*drawn.classes.counts, 0]
    assert [entry["color"] for entry in metadata["classes"]] == [*symbology.colors(drawn), symbology.NO_DATA]
    assert image.info["Title"] == "Site declared in https – Regions – October 2026"
    assert "Licence Ouverte" in image.info["Copyright"]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_view_is_the_same_bytes(form: str) -> None:
    drawn = view(indicator="rpnt_1_8", level="departement", within="region:53")
    assert figure_bytes(drawn, form, "fr", dpi=60) == figure_bytes(drawn, form, "fr", dpi=60)


@pytest.mark.parametrize("form", ["svg", "pdf"])
def test_signs_of_other_languages_are_only_signs(form: str) -> None:
    """A dollar is no formula of matplotlib, an angle bracket no element."""
    drawn = view(indicator="rpnt_1_8", level="departement", within="region:53")
    label = 'Costs of $5 & <b> "more" $x_1$ {y} %s'
    strange = replace(drawn, indicator=replace(drawn.indicator, label_en=label))
    content = figure_bytes(strange, form, "en")
    text = " ".join(texts(content)) if form == "svg" else PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert label in text.replace("\n", " ")


@pytest.mark.parametrize(
    "params",
    [
        {"indicator": "rpnt_1_8", "level": "commune", "within": "departement:75"},
        {"indicator": "rpnt_1_8", "level": "departement", "breaks": "0.2,0.3,0.4"},
        {"indicator": "data_projet_engage", "level": "epci", "period": "2025"},
        {"indicator": "rpnt_1_8", "level": "commune", "within": "epci:200046977"},
        {"indicator": "rpnt_1_8", "level": "epci", "within": "departement:973", "k": "9", "scheme": "pretty"},
    ],
)
def test_any_view_can_be_drawn(params: dict[str, str]) -> None:
    drawn = view(**params)
    lines = texts(figure_bytes(drawn, "svg", "en"))
    missing = int((drawn.assigned == -1).sum())
    assert lines[lines.index("No data") + 1] == number(missing, "en")


def test_text_wraps_within_its_width_and_keeps_numbers_with_their_units() -> None:
    text = "47,9\u202f% des communes (16\u202f690 mairies sur 34\u202f827)\u00a0: couverture 99,86\u202f%."
    lines = wrap(text, 90, 9)
    assert " ".join(lines) == text
    assert len(lines) > 2
    assert all(text_width(line, 9) <= 90 for line in lines)
    assert not any(line.startswith(("\u202f", ":", "%")) for line in lines)


def test_a_path_is_shortened_without_moving_a_point() -> None:
    rings = shapely.box([0, 100.25], [0, 3], [10.07, 200], [20.4, 80.99])
    path = path_of(rings)
    steps = " ".join(
        f"{'M' if code == 1 else 'L'} {x} {y}" for (x, y), code in zip(path.vertices, path.codes, strict=True)
    )
    short = shorten(steps)
    position, positions = np.zeros(2), []
    for ring in short.split("M")[1:]:
        start, moves = ring.split("l")
        position = np.array(start.split(), dtype=float)
        positions.append(position)
        numbers = [float(text) for text in re.findall(r"-?\d*\.?\d+", moves)]
        for step in np.reshape(numbers, (-1, 2)):
            position = position + step
            positions.append(position)
    assert np.allclose(positions, path.vertices)


# --- refusals and costs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dpi", [MIN_DPI - 1, MAX_DPI + 1])
def test_a_resolution_has_limits(dpi: int, tmp_path: Path) -> None:
    with pytest.raises(InvalidResolution, match=f"from 50 to 600; {dpi} arrived. Choose one of them."):
        write_figure(view(indicator="rpnt_1_8", level="region"), tmp_path / "x.png", dpi=dpi)
    assert not list(tmp_path.iterdir())


def test_a_format_that_is_no_picture_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match='"x.gif" does not end in a known format. Choose one of: .png, .svg, .pdf'):
        write_figure(view(indicator="rpnt_1_8", level="region"), tmp_path / "x.gif")


def test_a_figure_shows_itself_in_a_notebook() -> None:
    figure = map_figure(view(indicator="rpnt_1_8", level="region"), "en")
    assert figure._repr_png_()[:8] == b"\x89PNG\r\n\x1a\n"


def test_settings_of_the_reader_are_left_as_they_are() -> None:
    import matplotlib as mpl

    mpl.rcParams["svg.fonttype"] = "path"
    figure_bytes(view(indicator="rpnt_1_8", level="region"), "svg")
    assert mpl.rcParams["svg.fonttype"] == "path"


def test_matplotlib_is_loaded_only_when_a_picture_is_drawn() -> None:
    modules = "geo.cli.maps, geo.cli.compare, geo.export.map_files, geo.export, geo.export.batches, webapp.app"
    script = f"import sys, {modules}; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_boxes_are_measured_in_points() -> None:
    box = Box(0, 0, 100, 50).inside(10, 5, 10, 5)
    assert (box.width, box.height) == (80, 40)


def test_percentages_of_the_legend_are_those_of_the_table() -> None:
    drawn = view(indicator="rpnt_1_8", level="region")
    lines = texts(figure_bytes(drawn, "svg", "en"))
    assert f"{percent(drawn.classes.lows[0], 'en')} to {percent(drawn.classes.highs[0], 'en')}" in lines


@pytest.mark.parametrize(
    ("level", "within", "expected"),
    [
        ("commune", "", "departement"),
        ("commune", "zone:metropolitan", "departement"),
        ("commune", "region:53", "departement"),
        ("commune", "departement:35", "epci"),
        ("commune", "epci:243500139", None),
        ("epci", "", "departement"),
        ("epci", "region:53", "departement"),
        ("epci", "departement:35", "departement"),
        ("departement", "", "region"),
        ("departement", "region:53", None),
        ("region", "", None),
    ],
)
def test_borders_over_a_map_are_those_of_the_next_larger_level(level: str, within: str, expected: str | None) -> None:
    view = build_view(Query.parse({"indicator": "rpnt_1_8", "level": level, "within": within}))
    assert outline_level(view) == expected


def test_documented_projects_are_marked_alike_with_a_line_in_the_legend() -> None:
    ai = {"indicator": "ia_projet_engage", "level": "commune", "period": "2022", "within": "region:52"}
    authorities = {project.place for project in projects_within(Extent(Level.REGION, "52"))}
    assert len(authorities) > 1
    for lang, words in (("fr", "liste de Les"), ("en", "list of Les")):
        drawn, hidden = (
            figure_bytes(build_view(Query.parse({**ai, **more})), "svg", lang).decode()
            for more in ({}, {"projects": "0"})
        )
        assert words in drawn
        assert words not in hidden
        # The authorities and the sign of the legend, each of them a white and a dark square.
        assert drawn.count('style="fill: #1b1f24"') - hidden.count('style="fill: #1b1f24"') == len(authorities) + 1


def test_points_lie_on_the_sheet_where_their_territory_does() -> None:
    regions = view(level="region")
    main, guadeloupe = place(regions, Box(0, 0, 400, 400), {"971": Box(0, 0, 50, 50)})[:2]
    rennes, pointe_a_pitre = (-1.68, 48.11), (-61.53, 16.24)
    on_main = main.points([rennes, pointe_a_pitre])
    assert len(on_main) == len(guadeloupe.points([rennes, pointe_a_pitre])) == 1
    codes = extent_table(regions)["code"].iloc[main.rows].tolist()
    assert main.shapes[codes.index("53")].contains(shapely.Point(on_main[0]))
    assert main.points([]).shape == (0, 2)
