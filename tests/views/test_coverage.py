"""Coverage is of what is measured: of inhabitants where these are counted, in part where a record is missing, 0 for estimates."""

import pytest

from geo.base.i18n import percent_covered
from geo.counts.measured import measured
from geo.indicators.catalogue import load_catalogue
from geo.indicators.values import read_values
from geo.maps.web import script_data
from geo.maps.web.page_parts import map_legend, table_rows
from geo.portrait.portrait import build_portrait
from geo.portrait.presentation.sentences import reference_tables
from geo.portrait.presentation.tables import evolution_table
from geo.reports.words import source_rows
from geo.views import symbology
from geo.views.query import Query
from geo.views.selection import select_territory
from geo.views.view import View, build_view
from geo.vocabulary.levels import Level
from geo.wording.coverage import coverage_line
from geo.wording.metadata import build_metadata
from geo.wording.selection import panel_lines

PARIS_METROPOLIS, ILE_DE_FRANCE = "200054781", "11"
PEOPLE = {"weight": "inhabitants", "period": "2026-10"}


def view_of(**params: str) -> View:
    return build_view(Query.parse(params))


@pytest.mark.parametrize(
    ("level", "code", "covered"),
    [
        # Paris, 2,103,778 inhabitants, has no record: (7,142,540 - 2,103,778) / 7,142,540.
        ("epci", PARIS_METROPOLIS, "70.5%"),
        # (12,463,067 - 2,103,778) / 12,463,067.
        ("region", ILE_DE_FRANCE, "83.1%"),
    ],
)
def test_a_share_of_inhabitants_covers_the_inhabitants_of_communes_with_a_record(
    level: str, code: str, covered: str
) -> None:
    view = view_of(level=level, **PEOPLE)
    row = next(row for row in table_rows(view, view.frame, "en") if row[0] == code)
    assert row[-1] == covered
    said = dict(panel_lines(view, select_territory(view, code), "en"))
    assert said["Coverage"] == f"covered in part: {covered}"
    place = view.frame["code"].tolist().index(code)
    assert percent_covered(script_data.figures(view, "en")["coverages"][place], "en") == covered
    within = view_of(level="commune", within=f"{level}:{code}", **PEOPLE)
    assert f"Coverage: {covered} of the inhabitants." in coverage_line(within, "en")
    assert percent_covered(build_metadata(within, "en")["coverage"], "en") == covered


def test_a_portrait_says_how_many_inhabitants_its_share_of_inhabitants_covers() -> None:
    portrait = build_portrait(Level.EPCI, PARIS_METROPOLIS)
    groups = {group.indicator: group for group in reference_tables(portrait, "en")[0]}
    # 4,446,950 of the 5,038,762 inhabitants of communes with a record.
    assert groups["rpnt_1_8"].inhabitants == "88.3% of the inhabitants (covered in part: 70.5%, by inhabitants)"
    # 129 of 130 town halls.
    lines = [line for line in portrait.lines if line.indicator.id == "rpnt_1_8"]
    assert source_rows(lines, "en")[0].coverage == "99.2%, of the inhabitants 70.5%"


@pytest.mark.slow
def test_merged_communes_with_some_of_their_records_are_covered_in_part() -> None:
    for indicator in (entry for entry in load_catalogue().values() if entry.rpnt and not entry.imported):
        counts = {}
        for period in indicator.periods:
            values = read_values(indicator, Level.COMMUNE, period.id)
            part = values[(values["denominator"] > 0) & (values["denominator"] < values["expected"])]
            counts[period.id] = len(part)
            # Its inhabitants are shared equally among the town halls that it was.
            assert (
                part["coverage_inhabitants"] - part["denominator"] / part["expected"]
            ).abs().max() < 1e-12 or part.empty
        # 46 + 42 = 88 rows an indicator.
        assert counts == {"2021-07": 0, "2023-02": 0, "2025-05": 46, "2026-04": 42, "2026-10": 0}


@pytest.mark.parametrize("weight", ["communes", "inhabitants"])
def test_a_commune_covered_in_part_is_hatched_and_said_so(weight: str) -> None:
    view = view_of(level="commune", period="2025-05", weight=weight)
    covered = view.frame["coverage"]
    part = ((covered > 0) & (covered < 1)).to_numpy()
    assert part.sum() == 46
    assert (symbology.unreliable(view) == part).all()
    assert map_legend(view, "en").hatch_note.startswith("Hatched: covered in part")
    half = view.frame.loc[covered.eq(0.5), "code"].iloc[0]
    assert dict(panel_lines(view, select_territory(view, half), "en"))["Coverage"] == "covered in part: 50.0%"
    portrait = build_portrait(Level.COMMUNE, half)
    line = next(line for line in portrait.lines if line.indicator.id == "rpnt_1_2")
    rows = {row.name: row.cells for row in evolution_table(portrait, line, "en").rows}
    assert rows["May 2025"][1].endswith(" of 1 (covered in part: 50.0%)")
    assert "covered" not in rows["October 2026"][1]


def test_what_lacks_anything_is_never_written_as_all() -> None:
    assert [percent_covered(share, "en") for share in (1.0, 0.9999, 0.9996, 0.5, 0.0004, 0.0)] == [
        "100.0%", "99.9%", "99.9%", "50.0%", "0.1%", "0.0%",
    ]  # fmt: skip
    assert percent_covered(0.99999, "fr", 2) == "99,99\u202f%"
    assert percent_covered(None, "en") == "–"


def test_nothing_was_measured_where_a_survey_is_drawn() -> None:
    survey = view_of(indicator="data_projet_engage", level="commune", period="2022")
    assert measured(survey.indicator, survey).territories == 0
    # One figure for each of four sizes of commune.
    assert coverage_line(survey, "en") == (
        "Communes: 34,875 of 34,875 with a value. Measured in the territories themselves: 0. Behind its 34,875 values stand 4 "
        "published figures, one for each stratum."
    )
    metadata = build_metadata(survey, "fr")
    assert (metadata["coverage"], metadata["measured"], metadata["figures"]) == (0, 0, 4)
    observed = build_metadata(view_of(level="region", period="2026-10"), "fr")
    # 34,827 of 34,875 town halls have a record.
    assert observed["coverage"] == pytest.approx(34827 / 34875)
    assert (observed["measured"], observed["figures"]) == (18, None)
