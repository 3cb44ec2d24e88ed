"""From a file to an indicator: known answers, totals that are conserved, and a sentence for everything that is refused."""

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base.errors.importing import (
    ColumnsNotChosen,
    InvalidDescription,
    InvalidPeriod,
    NegativeCounts,
    NotNumbers,
    NotYesOrNo,
    NoValues,
    NumeratorTooLarge,
    PackageRefused,
    RowsTwice,
    SharesTooLarge,
    TooManyPeriods,
    ZeroDenominators,
)
from geo.base.errors.kinds import AtlasError
from geo.base.errors.reading import NoRowMatched, UnknownColumn
from geo.cli.main import atlas
from geo.doctor.check import CheckResult, check_file, check_table
from geo.doctor.readers.tables import InputTable
from geo.importing.aggregation import levels_above, over_territories
from geo.importing.columns import Columns, parse_period
from geo.importing.description import UNITS_OF, Description, slug
from geo.importing.indicator import ImportedIndicator, prepare_indicator
from geo.importing.package import is_package, read_package, write_package
from geo.indicators.providers import COLUMNS
from geo.territories.read import read_territories
from geo.vocabulary.levels import Level
from geo.vocabulary.model import FILE_AGGREGATIONS, Aggregation

DESCRIPTION = {"label_fr": "Essai", "source": "Nous", "licence": "Licence Ouverte 2.0"}
RENNES, SAINT_GREGOIRE, BREST = "35238", "35278", "29019"
EPCI = "243500139"  # of the first two
FOUR = ["--label-fr", "Essai", "--source", "Nous", "--licence", "LO"]


def checked(rows: list[dict[str, str]], role: str = "commune_code") -> CheckResult:
    frame = pd.DataFrame(rows, dtype="str").replace("", None)
    return check_table(InputTable(frame, "a.csv", "csv", np.arange(2, len(rows) + 2)), roles={"code": role})


def import_rows(
    rows: list[dict[str, str]], how: str, unit: str = "", role: str = "commune_code", **columns: str
) -> ImportedIndicator:
    given = Columns(**{"period": "2025", **columns})
    return prepare_indicator(
        checked(rows, role), Description.parse({**DESCRIPTION, "aggregation": how, "unit": unit}), given
    )


def at(imported: ImportedIndicator, level: str, code: str, period: str = "2025") -> tuple[float, float]:
    row = imported.slices[level, period].set_index("code").loc[code]
    return float(row["numerator"]), float(row["denominator"])


def population(level: Level, *codes: str) -> float:
    table = read_territories(level).set_index("code")["population"]
    return float(sum(table[code] for code in codes))


@pytest.mark.slow
def test_a_share_is_rebuilt_at_every_level() -> None:
    rows = [
        {"code": RENNES, "n": "30", "of": "100"},
        {"code": SAINT_GREGOIRE, "n": "10", "of": "10"},
        {"code": BREST, "n": "0", "of": "40"},
    ]
    imported = import_rows(rows, "share", numerator="n", denominator="of")
    assert imported.indicator.unit == "share"
    assert imported.indicator.counted == "own"
    assert imported.indicator.levels == tuple(Level)
    assert at(imported, "commune", RENNES) == (30, 100)
    assert at(imported, "epci", EPCI) == (40, 110)
    assert at(imported, "departement", "29") == (0, 40)
    assert at(imported, "region", "53") == (40, 150)
    assert at(imported, "region", "11") == (0, 0)  # missing is not zero: nothing over nothing
    assert at(imported, "france", "FR") == (40, 150)
    # Coverage is told by inhabitants: what is expected of the others is set by theirs.
    whole = imported.slices["france", "2025"].iloc[0]
    inside = population(Level.COMMUNE, RENNES, SAINT_GREGOIRE, BREST)
    everybody = float(read_territories(Level.COMMUNE)["population"].sum())
    assert whole["denominator"] / whole["expected"] == pytest.approx(inside / everybody)


@pytest.mark.slow
def test_counts_are_for_a_thousand_inhabitants() -> None:
    imported = import_rows([{"code": RENNES, "n": "1 234"}, {"code": SAINT_GREGOIRE, "n": ""}], "sum", value="n")
    assert imported.indicator.unit == "per_1000"
    assert at(imported, "commune", RENNES) == (1234, population(Level.COMMUNE, RENNES) / 1000)
    assert at(imported, "commune", SAINT_GREGOIRE) == (0, 0)
    assert at(imported, "epci", EPCI) == at(imported, "commune", RENNES)
    assert imported.origin["levels"]["commune"] == {"valued": 1, "direct": True}
    assert imported.origin["levels"]["epci"] == {"valued": 1, "direct": False}


def test_a_yes_counts_communes() -> None:
    rows = [{"code": RENNES, "n": "Oui"}, {"code": SAINT_GREGOIRE, "n": "non"}, {"code": BREST, "n": "1"}]
    imported = import_rows(rows, "any", value="n")
    assert imported.indicator.counted == "communes"
    assert at(imported, "epci", EPCI) == (1, 2)
    row = imported.slices["epci", "2025"].set_index("code").loc[EPCI]
    assert row["numerator_inhabitants"] == population(Level.COMMUNE, RENNES)
    assert row["expected"] == 43  # communes of Rennes Métropole


def test_a_mean_is_weighted_by_inhabitants_or_by_the_file() -> None:
    rows = [{"code": RENNES, "n": "10", "w": "1"}, {"code": SAINT_GREGOIRE, "n": "20", "w": "3"}]
    imported = import_rows(rows, "weighted_mean", value="n")
    assert imported.indicator.unit == "number"
    first, second = population(Level.COMMUNE, RENNES), population(Level.COMMUNE, SAINT_GREGOIRE)
    assert at(imported, "epci", EPCI) == (10 * first + 20 * second, first + second)
    assert at(import_rows(rows, "weighted_mean", value="n", weights="w"), "epci", EPCI) == (70, 4)


def test_a_maximum_stays_a_maximum() -> None:
    imported = import_rows([{"code": RENNES, "n": "10"}, {"code": SAINT_GREGOIRE, "n": "20"}], "maximum", value="n")
    assert at(imported, "epci", EPCI) == (20, 1)
    assert at(imported, "france", "FR") == (20, 1)
    assert at(imported, "region", "11") == (0, 0)


def test_percentages_are_stored_as_shares() -> None:
    rows = [{"code": RENNES, "n": "57,5"}]
    imported = import_rows(rows, "maximum", unit="percent", value="n")
    assert imported.indicator.unit == "share"
    assert at(imported, "commune", RENNES) == (0.575, 1)
    assert at(
        import_rows([{"code": RENNES, "n": "57,5 %"}], "maximum", unit="percent", value="n"), "commune", RENNES
    ) == (
        0.575,
        1,
    )


def test_values_of_an_epci_stay_there_and_departements_make_regions() -> None:
    imported = import_rows(
        [{"code": EPCI, "n": "4", "of": "5"}], "share", role="epci_code", numerator="n", denominator="of"
    )
    assert imported.indicator.levels == (Level.EPCI,)
    assert at(imported, "france", "FR") == (4, 5)
    rows = [{"code": "35", "n": "4", "of": "5"}, {"code": "29", "n": "1", "of": "5"}]
    imported = import_rows(rows, "share", role="departement_code", numerator="n", denominator="of")
    assert imported.indicator.levels == (Level.DEPARTEMENT, Level.REGION)
    assert at(imported, "region", "53") == (5, 10)


def test_a_column_of_periods() -> None:
    rows = [
        {"code": RENNES, "n": "1", "when": "2024-03-01"},
        {"code": RENNES, "n": "2", "when": "2025"},
        {"code": BREST, "n": "3", "when": "2025"},
    ]
    imported = import_rows(rows, "maximum", value="n", period_column="when")
    assert [period.id for period in imported.indicator.periods] == ["2024-03", "2025"]
    assert at(imported, "commune", RENNES, "2024-03") == (1, 1)
    assert at(imported, "commune", RENNES) == (2, 1)
    assert at(imported, "region", "53") == (3, 1)


@pytest.mark.slow
def test_communes_that_merged_are_combined_as_declared() -> None:
    rows = [{"code": "01138", "n": "3"}, {"code": "01039", "n": "4"}]  # Culoz and Béon, one commune since 2023
    assert at(import_rows(rows, "sum", value="n"), "commune", "01138")[0] == 7
    assert at(import_rows(rows, "maximum", value="n"), "commune", "01138") == (4, 1)


def test_rows_that_repeat_each_other_count_once() -> None:
    rows = [{"code": RENNES, "n": "3"}, {"code": RENNES, "n": "3"}]
    imported = import_rows(rows, "sum", value="n")
    assert at(imported, "commune", RENNES)[0] == 3
    assert imported.origin["repeated"] == 1
    with pytest.raises(RowsTwice, match=r"1 territory has several rows .*: 35238 \(lines 2, 3\)"):
        import_rows([{"code": RENNES, "n": "3"}, {"code": RENNES, "n": "4"}], "sum", value="n")


REFUSED: list[tuple[str, dict[str, str], type[AtlasError], str]] = [
    (
        "sum",
        {"n": "beaucoup"},
        NotNumbers,
        r'column "n" holds 1 cell that is no number, in line 2: "beaucoup"',
    ),
    ("sum", {"n": "=cmd|' /C calc'!A0"}, NotNumbers, 'line 2: "=cmd'),
    ("sum", {"n": "inf"}, NotNumbers, 'line 2: "inf"'),
    ("sum", {"n": "NaN"}, NoValues, "The only row that was matched has no value"),
    ("sum", {"n": "-3"}, NegativeCounts, r"holds 1 negative number, in line 2: -3"),
    ("any", {"n": "peut-être"}, NotYesOrNo, r'neither yes nor no, in line 2: "peut-être"'),
    ("share", {"n": "1", "of": "0"}, ZeroDenominators, r'column "of" holds 1 denominator of 0, in line 2'),
    (
        "share",
        {"n": "3", "of": "2"},
        NumeratorTooLarge,
        r"the numerator is larger than the denominator, in line 2: 3 / 2",
    ),
    ("share", {"n": "-1", "of": "2"}, NegativeCounts, "A count is 0 or more"),
    ("maximum share", {"n": "57"}, SharesTooLarge, r"1 share over 1, in line 2: 57"),
    ("maximum percent", {"n": "157"}, SharesTooLarge, r"1 share over 100, in line 2: 157"),
    ("maximum percent", {"n": "-5"}, NegativeCounts, "1 negative number,"),
]


@pytest.mark.parametrize(("how", "row", "kind", "sentence"), REFUSED)
def test_values_that_are_not_what_was_said_are_refused(
    how: str, row: dict[str, str], kind: type[AtlasError], sentence: str
) -> None:
    columns = {"numerator": "n", "denominator": "of"} if how == "share" else {"value": "n"}
    name, _, unit = how.partition(" ")
    with pytest.raises(kind, match=sentence):
        import_rows([{"code": RENNES, **row}], name, unit, **columns)


def test_what_rows_without_a_territory_hold_does_not_matter() -> None:
    imported = import_rows([{"code": RENNES, "n": "3"}, {"code": "99999", "n": "total"}], "sum", value="n")
    assert (imported.origin["matched"], imported.origin["unmatched"]) == (1, 1)


def test_columns_have_to_be_named() -> None:
    rows = [{"code": RENNES, "n": "3"}]
    with pytest.raises(ColumnsNotChosen, match=r'"sum" needs --value COLUMN. .*: n\.'):
        import_rows(rows, "sum")
    with pytest.raises(ColumnsNotChosen, match="--numerator COLUMN --denominator COLUMN"):
        import_rows(rows, "share", value="n")
    with pytest.raises(UnknownColumn, match=r'no column "x". It has: code, n'):
        import_rows(rows, "sum", value="x")
    with pytest.raises(ColumnsNotChosen, match=r"not about a territory: –"):
        import_rows([{"code": RENNES}], "sum")  # a file of one column has no value


def test_no_row_matched() -> None:
    with pytest.raises(NoRowMatched, match="The only row of"):
        import_rows([{"code": "99999", "n": "3"}], "sum", value="n")


@pytest.mark.parametrize("text", ["", "demain", "25", "2025-13", "1789", "13/2025", "2025-10-45"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(InvalidPeriod, match="is not a period. Allowed: a year"):
        parse_period(text)


def test_periods_are_limited() -> None:
    rows = [{"code": RENNES, "n": "1", "when": str(year)} for year in range(1950, 2011)]
    with pytest.raises(TooManyPeriods, match="holds 61 periods; an indicator has 60 at most"):
        import_rows(rows, "sum", value="n", period_column="when")
    with pytest.raises(InvalidPeriod):
        import_rows([{"code": RENNES, "n": "1", "when": ""}], "sum", value="n", period_column="when")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"label_fr": ""}, 'The field "Label in French or in English (label_fr, label_en)" of the indicator is empty'),
        ({"label_fr": "é" * 121}, "allowed: 120 characters at most"),
        ({"aggregation": ""}, "allowed: sum, share, weighted_mean, maximum, any, all"),
        ({"unit": "percent"}, 'The field "Unit (unit)" of the indicator is "percent"; allowed: count'),
        ({"source": ""}, 'The field "Source (source)" of the indicator is empty; allowed: 1 to 200 characters'),
        ({"licence": ""}, '"Licence (licence)"'),
        ({"source_url": "javascript:alert(1)"}, "allowed: https"),
        ({"theme": "sport"}, "allowed: ia, donnees, cyber, presence"),
        ({"declared": "guessed"}, "allowed: observed, survey, modelled"),
        ({"direction": "up"}, "allowed: neutral, higher_is_better, lower_is_better"),
        ({"id": "../../etc"}, "a-z, 0-9 and _"),
        ({"id": "rpnt_1_8"}, "an identifier that no shipped indicator has"),
        ({"label_fr": "日本"}, '(id)" of the indicator is empty, and the label "日本" makes "i"; allowed: a-z'),
        ({"label_fr": "RPNT 1.8"}, 'is empty, and the label "RPNT 1.8" makes "rpnt_1_8"; allowed: an identifier'),
    ],
)
def test_a_description_that_is_not_allowed(change: dict[str, str], sentence: str) -> None:
    with pytest.raises(InvalidDescription) as refused:
        Description.parse({**DESCRIPTION, "aggregation": "sum", **change})
    assert sentence in str(refused.value)


def test_a_description_is_refused_in_the_language_of_the_reader() -> None:
    with pytest.raises(InvalidDescription) as refused:
        Description.parse({})
    assert refused.value.message("fr") == (
        "Le champ «\u00a0Libellé en français ou en anglais (label_fr, label_en)\u00a0» de l'indicateur est vide\u202f; "
        "sont admis\u00a0: de 1 à 120 caractères. Changez-le et importez de nouveau."
    )


def test_a_short_label_makes_an_id() -> None:
    assert Description.parse({**DESCRIPTION, "label_fr": "IA", "aggregation": "sum"}).id == "i_ia"


@given(st.text(max_size=200))
def test_every_label_makes_an_id_or_is_refused(label: str) -> None:
    try:
        question = Description.parse({**DESCRIPTION, "label_fr": label, "aggregation": "sum"})
    except InvalidDescription:
        return
    assert question.id == slug(question.label_fr)
    assert "\n" not in question.label_fr
    assert "\x00" not in question.label_fr


CODES = read_territories(Level.COMMUNE)["code"].tolist()


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.sampled_from(CODES), st.integers(0, 10_000), min_size=1, max_size=40))
def test_totals_are_conserved(values: dict[str, int]) -> None:
    frame = pd.DataFrame({"code": list(values), "value": [float(each) for each in values.values()]})
    made = levels_above({Level.COMMUNE: over_territories(frame, Level.COMMUNE, Aggregation.SUM)}, Aggregation.SUM)
    total = sum(values.values())
    for level in ("commune", "departement", "region", "france"):
        assert made[level]["numerator"].sum() == total
        assert made[level]["expected"].sum() == pytest.approx(made["france"]["expected"].sum())
    without = set(read_territories(Level.COMMUNE).query("epci.isna()")["code"])
    assert made["epci"]["numerator"].sum() == total - sum(values.get(code, 0) for code in without)
    assert list(made["region"].columns) == list(COLUMNS)


def test_every_aggregation_has_its_units() -> None:
    assert set(UNITS_OF) == set(FILE_AGGREGATIONS)


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(own_store: Path) -> Callable[..., str]:
    def call(*arguments: object, fails: type[AtlasError] | None = None) -> str:
        done = CliRunner().invoke(atlas, [str(argument) for argument in arguments])
        if fails is None:
            assert done.exception is None, done.output
        else:
            assert isinstance(done.exception, fails)
            return str(done.exception)
        return done.output

    return call


@pytest.mark.slow
def test_an_import_from_the_file_to_the_map(run: Callable[..., str], tmp_path: Path) -> None:
    communes = read_territories(Level.COMMUNE)
    file = tmp_path / "fibre.csv"
    pd.DataFrame(
        {"code": communes["code"].str.lstrip("0"), "n": communes["population"] // 2, "of": communes["population"]}
    ).query("of > 0").to_csv(file, index=False, sep=";")
    share = ["--aggregation", "share", "--numerator", "n", "--denominator", "of", "--period", "2025"]
    assert "Nothing was imported so far." in run("imported", "list")
    output = run("import", file, *FOUR, *share, "--dry-run")
    assert "Nothing was stored." in output
    done = json.loads(run("import", file, *FOUR, *share, "--json"))
    assert (done["id"], done["version"], done["unmatched"]) == ("essai", 1, 0)
    assert "essai" in run("indicators")
    values = tmp_path / "values.csv"
    run("export", "essai", "--level", "region", "-o", values)
    table = pd.read_csv(values, dtype={"code": str})
    assert table["numerator"].sum() == (communes["population"] // 2).sum()
    assert table["value"].between(0.49, 0.5).all()
    # Once more: refused, then as a new version.
    assert 'There is an indicator "essai" already' in run("import", file, *FOUR, *share, fails=AtlasError)
    assert json.loads(run("import", file, *FOUR, *share, "--replace", "--json"))["version"] == 2
    assert "shows version 1 again" in run("imported", "restore", "essai", 1)
    # Out, and in again under another name: the same figures.
    bundle = tmp_path / "essai.atlas.zip"
    assert "version 1" in run("imported", "export", "essai", "-o", bundle)
    run("import", bundle, "--id", "copie")
    run("export", "copie", "--level", "region", "-o", values, "--force")
    assert pd.read_csv(values, dtype={"code": str})["numerator"].tolist() == table["numerator"].tolist()
    assert "is called" in run("imported", "rename", "copie", "encore", "--label-en", "Again")
    assert "was removed" in run("imported", "remove", "essai")
    listed = json.loads(run("imported", "list", "--json"))
    assert [(entry["id"], entry["label_en"]) for entry in listed] == [("encore", "Again")]


@pytest.mark.parametrize(
    ("content", "slug_of"),
    [
        (b"", "empty-file"),
        (b"\x7fELF\x00\x01" * 50, "not-a-table"),
        (b"code;n\n", "no-rows"),
        (b"code;n\n99999;1\n99998;2\n", "no-row-matched"),
        (b"code\n35238\n29019\n35278\n", "unknown-column"),
        (
            ("code;" + ";".join(f"c{n}" for n in range(10_000)) + "\n35238" + ";1" * 10_000 + "\n").encode(),
            "too-many-columns",
        ),
        (b"code;n\n35238;un\n29019;2\n", "not-numbers"),
        (b"code;n\n35238;\n29019;\n", "no-values"),
        (b"code;n\n35238;1\n35238;2\n29019;5\n", "rows-twice"),
    ],
)
def test_a_file_that_cannot_be_imported_stores_nothing(
    run: Callable[..., str], own_store: Path, tmp_path: Path, content: bytes, slug_of: str
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    done = CliRunner().invoke(
        atlas,
        [
            "import",
            str(file),
            *FOUR,
            "--aggregation",
            "sum",
            "--value",
            "n",
            "--period",
            "2025",
            "--role",
            "code=commune_code",
        ],
    )
    assert isinstance(done.exception, AtlasError)
    assert done.exception.slug == slug_of
    assert json.loads(run("imported", "list", "--json")) == []
    assert not own_store.exists() or os.listdir(own_store) == []


@pytest.mark.slow
def test_a_header_of_two_lines_is_read(run: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Code;Foyers\ncommune;raccordés\n35238;10\n29019;20\n35278;30\n")
    result = check_file(file)
    assert len(result.rows) == 3
    value = next(name for name in result.table.frame.columns if "raccord" in name)
    done = json.loads(
        run("import", file, *FOUR, "--aggregation", "sum", "--value", value, "--period", "2025", "--json")
    )
    assert done["matched"] == 3


@pytest.mark.slow
def test_script_in_labels_is_text_everywhere(run: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('code;n;"<script>alert(1)</script>"\n35238;1;2\n29019;3;4\n')
    attack = "<img src=x onerror=alert(1)>\"'&"
    run("import", file, "--id", "attaque", "--label-fr", attack, "--source", attack, "--licence", attack, "--aggregation",
        "sum", "--value", "<script>alert(1)</script>", "--period", "2025")  # fmt: skip
    page = tmp_path / "a.html"
    run("map", "attaque", "--level", "region", "-o", page)
    assert "<img src=x" not in page.read_text("utf-8")
    from webapp.app import create_app
    from webapp.base.settings import Settings

    client = create_app(Settings()).test_client()
    for address in (
        "/map?indicator=attaque",
        "/indicators/attaque",
        "/indicators",
        "/imported",
        "/territories/region/53",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert b"<img src=x" not in answer.data
        assert b"&lt;img src=x" in answer.data


# --- one file for another Atlas ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    imported = import_rows(
        [{"code": "35", "n": "4", "of": "5"}], "share", role="departement_code", numerator="n", denominator="of"
    )
    path = tmp_path_factory.mktemp("bundle") / "essai.atlas.zip"
    write_package(imported.indicator, imported.slices, imported.origin, path)
    return path


def test_an_exported_indicator_reads_back_as_it_was(bundle: Path) -> None:
    assert is_package(bundle)
    imported = read_package(bundle)
    assert imported.indicator.id == "essai"
    assert at(imported, "region", "53") == (4, 5)
    assert imported.origin["file"] == "a.csv"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("values.csv", "departement,2025,35,4.0", "departement,2025,99,4.0"),
        ("values.csv", "departement,2025,35,4.0", "departement,2025,35,nan"),
        ("values.csv", "departement,2025,35,4.0", "departement,2025,35,inf"),
        ("values.csv", "departement,2025,35,4.0", "departement,2025,35,6.0"),
        ("values.csv", "region,2025,53", "region,2024,53"),
        ("values.csv", "level,period", "niveau,period"),
        ("indicator.json", '"vintage": "2025"', '"vintage": "2030"'),
        ("indicator.json", '"unit": "share"', '"unit": "litre"'),
        ("indicator.json", '"id": "essai"', '"id": "../essai"'),
        (
            "indicator.json",
            "{",
            "[",
        ),
    ],
)
def test_a_bundle_that_was_tampered_with_is_refused(
    bundle: Path, tmp_path: Path, name: str, old: str, new: str
) -> None:
    broken = tmp_path / "b.zip"
    with zipfile.ZipFile(bundle) as source, zipfile.ZipFile(broken, "w") as target:
        for entry in source.namelist():
            content = source.read(entry).decode()
            if entry == name:
                assert old in content
                content = content.replace(old, new, 1)
            target.writestr(entry, content)
    with pytest.raises((PackageRefused, InvalidDescription)):
        read_package(broken)


def test_another_zip_is_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 cut")
    assert not is_package(tmp_path / "a.zip")
