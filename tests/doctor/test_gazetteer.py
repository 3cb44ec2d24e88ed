"""The gazetteer: what is shipped, and the code that builds it, on small data made here."""

import pandas as pd
import pyarrow.parquet as pq
import pytest

from geo.base import paths
from geo.build.boundaries.gazetteer import FILES, bit_of, epci_passage, gazetteer, populations
from geo.build.vintages.lists import LISTS
from geo.doctor.gazetteer import entries as runtime
from geo.vocabulary.levels import Level

COMMUNE = {"type": "commune-actuelle", "zone": "metro"}
LIST_2024 = [
    {**COMMUNE, "code": "01001", "nom": "Aa", "siren": "1", "codesPostaux": ["01400"], "population": 30},
    {**COMMUNE, "code": "01002", "nom": "Bb", "siren": "2", "codesPostaux": ["01500"], "population": 10},
    {"type": "commune-deleguee", "zone": "metro", "code": "01003", "nom": "Cc", "chefLieu": "01001"},
    {"type": "commune-actuelle", "zone": "com", "code": "98818", "nom": "Nouméa", "codesPostaux": ["98800"]},
]
LIST_2025 = [{**COMMUNE, "code": "01001", "nom": "Aa-Bb", "siren": "9", "codesPostaux": ["01400"], "population": 41}]
EPCI = {
    2024: [
        {"code": "100", "nom": "CC Old", "membres": [{"code": "01001", "siren": "1"}, {"code": "01002", "siren": "2"}]}
    ],
    2025: [{"code": "200", "nom": "CC New", "membres": [{"code": "01001", "siren": "9"}]}],
}
PASSAGE = pd.DataFrame(
    [("01002", "Bb", "01001", "merged", 1.0, 2025, "x"), ("01003", "Cc", "01001", "delegated", 1.0, None, "x"),
     ("01009", "Zz", "01001", "merged", 1.0, 1973, "x")],
    columns=["old_code", "old_name", "new_code", "change", "share", "year", "source"],
)  # fmt: skip
PRESENT = pd.DataFrame(
    {"code": ["01001"], "epci": ["200"], "population": [41], "siren": ["9"], "postcodes": [["01400"]]}
)
HISTORY = [{"code": "01001", "nom": "Aa-le-Vieux", "type": "COM"}]


def test_every_name_of_every_code() -> None:
    table = gazetteer({2024: LIST_2024, 2025: LIST_2025}, EPCI, HISTORY, PASSAGE, PRESENT)
    rows = {
        (row.code, row.name_): (row.kind, row.vintages) for row in table.rename(columns={"name": "name_"}).itertuples()
    }
    assert rows == {
        ("01001", "Aa"): ("commune", 32),
        ("01001", "Aa-Bb"): ("commune", 64),
        ("01001", "Aa-le-Vieux"): ("former", 0),
        ("01002", "Bb"): ("commune", 32),
        ("01003", "Cc"): ("delegated", 32),
        ("01009", "Zz"): ("former", 0),
        ("98818", "Nouméa"): ("collectivity", 32),
    }
    about = table.drop_duplicates("code").set_index("code")
    assert about["sirens"].dropna().to_dict() == {"01001": "1", "01002": "2"}  # "9" is the present one
    assert about["postcodes"].dropna().to_dict() == {"01002": "01500", "98818": "98800"}


def test_what_became_of_epci() -> None:
    table = epci_passage(EPCI, PASSAGE, PRESENT)
    assert table[["old_code", "new_code", "change", "share", "year"]].values.tolist() == [
        ["100", "200", "renumbered", 1.0, 2025]
    ]


def test_populations_of_what_is_one_now() -> None:
    table = populations({2024: LIST_2024, 2025: LIST_2025}, PASSAGE, PRESENT)
    assert table.values.tolist() == [["01001", 2024, 30], ["01002", 2024, 10]]


def test_bits_stand_for_years() -> None:
    assert tuple(LISTS) == runtime.YEARS
    assert all(bit_of(year) == runtime.bits(year) for year in LISTS)


# --- what is shipped


def test_types_of_the_shipped_files() -> None:
    for name in FILES:
        assert {str(field.type) for field in pq.read_schema(paths.boundaries() / name)} <= {
            "string",
            "int16",
            "int64",
            "double",
        }


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return runtime.gazetteer_table()


def test_every_code_leads_to_a_present_commune_or_is_a_collectivitys(table: pd.DataFrame) -> None:
    for code in table.loc[table["kind"].ne("collectivity"), "code"].unique():
        assert runtime.targets_of(code), code
    assert not any(map(runtime.targets_of, runtime.collectivities()))
    assert set(table["kind"]) == {"commune", "delegated", "associated", "arrondissement", "former", "collectivity"}
    assert not table.duplicated(["code", "name", "kind"]).any()


def test_every_former_code_has_its_name(table: pd.DataFrame) -> None:
    assert set(runtime.passage()) <= set(table["code"])


def test_no_list_has_homonyms_in_a_departement(table: pd.DataFrame) -> None:
    communes = table[table["kind"].eq("commune")]
    for year in runtime.YEARS:
        here = communes[(communes["vintages"] & runtime.bits(year)).gt(0)]
        assert (
            not here.assign(departement=here["code"].map(runtime.departement_of))
            .duplicated(["departement", "name"])
            .any()
        )


def test_former_epci(table: pd.DataFrame) -> None:
    steps = runtime.passage(Level.EPCI)
    assert {step.code for listed in steps.values() for step in listed} <= set(runtime.names_of(Level.EPCI))
    assert not set(steps) & set(runtime.names_of(Level.EPCI))
    assert all(sum(step.share for step in listed) <= 1 + 1e-12 for listed in steps.values())
    assert [step.code for step in steps["200071157"]] == ["200096634", "200096642"]  # Hautes Vosges, divided in 2022
    assert runtime.former_epci()["200035459"] == "CA d'Agen"
