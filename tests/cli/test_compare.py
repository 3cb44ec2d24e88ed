"""``atlas compare`` and ``atlas territory`` as their users run them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from geo.base.errors.questions import InvalidChoice, RepeatedParameter, UnknownParameter
from geo.cli.main import main
from geo.compare.question import GapQuestion
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Weight

pytestmark = pytest.mark.slow


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    output = capsys.readouterr()
    return int(stop.value.code or 0), output.out, output.err


def test_the_national_gap_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(
        capsys, "compare", "--indicator", "rpnt_1_8", "--a", "commune_lt_3500", "--b", "metropole", "--period", "2026-10",
        "--json",
    )  # fmt: skip
    record = json.loads(out)
    assert (code, err) == (0, "")
    assert (record["a"]["numerator"], record["a"]["denominator"]) == (13779, 31238)
    assert (record["b"]["numerator"], record["b"]["denominator"]) == (786, 968)
    assert record["a"]["share"] == 13779 / 31238
    assert record["gap"] == record["a"]["share"] - record["b"]["share"]
    assert record["interval"] == pytest.approx([-0.42933, -0.31244], abs=5e-6)
    assert record["distinguishable"] is True
    assert [entry["period"] for entry in record["evolution"]] == ["2021-07", "2023-02", "2025-05", "2026-04", "2026-10"]
    assert (record["change"]["start"], record["change"]["end"]) == ("2025-05", "2026-10")
    assert [entry["obs_status"] for entry in record["evolution"]] == ["A", "A", "B", "A", "A"]
    assert record["changes"][1] == {
        "start": "2023-02", "end": "2025-05", "change": None, "interval": None, "verdict": "break",
    }  # fmt: skip
    assert [(known["before"], known["after"]) for known in record["series_breaks"]] == [("2023-02", "2025-05")]
    assert len(record["changes"]) == 4
    assert "by" not in record


@pytest.mark.parametrize(
    ("lang", "said", "never"),
    [
        (
            "en",
            "Break in the series between February 2023 and May 2025",
            r"(widens|narrows|sign) from [^.]*(2021|2023)",
        ),
        ("fr", "Rupture de série entre février 2023 et mai 2025", r"(creuse|réduit|signe) [^.]*de [^.]*(2021|2023)"),
    ],
)
def test_the_break_is_said_and_nothing_is_compared_across_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, lang: str, said: str, never: str
) -> None:
    path = tmp_path / "gap.csv"
    code, out, _ = run(capsys, "compare", "--indicator", "rpnt_1_8", "--lang", lang, "-o", path)
    assert code == 0
    assert said in out
    assert not re.search(never, out)
    table = pd.read_csv(path).set_index("period")
    assert table["obs_status"].tolist() == ["A", "A", "B", "A", "A"]
    assert round(100 * table.loc["2023-02", "gap"], 1) == 0.5
    # The criteria that do not depend on how an address is written are compared from end to end.
    assert said in run(capsys, "indicators", "rpnt_1_8", "--lang", lang)[1]
    _, other, _ = run(capsys, "compare", "--indicator", "rpnt_2_2", "--lang", lang)
    assert said not in other
    assert "2021" in other


def test_by_region_in_json_csv_and_text(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "gap.csv"
    code, out, _ = run(capsys, "compare", "--indicator", "rpnt_1_8", "--by", "region", "-o", path, "--json")
    record = json.loads(out)["by"]
    table = pd.read_csv(path, dtype={"code": str})
    assert code == 0
    assert (record["level"], len(record["rows"]), len(table)) == ("region", 18, 18)
    for entry, (_, row) in zip(record["rows"], table.iterrows(), strict=True):
        assert entry["code"] == row["code"]
        assert (entry["numerator_a"], entry["denominator_b"]) == (row["numerator_a"], row["denominator_b"])
        assert entry["gap"] == row["gap"] or (entry["gap"] is None and pd.isna(row["gap"]))
    # Recomputed by hand from what was exported.
    assert table["gap"].dropna().tolist() == pytest.approx(
        (table["numerator_a"] / table["denominator_a"] - table["numerator_b"] / table["denominator_b"])
        .dropna()
        .tolist()
    )
    assert set(table["a"]) == {"commune_lt_3500"}
    assert set(table["vintage"]) == {2025}
    _, text, _ = run(capsys, "compare", "--indicator", "rpnt_1_8", "--by", "region")
    assert "44   Grand Est" in text
    assert "−61.4" in text


def test_a_file_without_places_has_every_period(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "gap.csv"
    code, out, err = run(capsys, "compare", "--indicator", "rpnt_1_8", "--within", "region:53", "-o", path)
    table = pd.read_csv(path)
    assert code == 0
    assert "953 of" not in err
    assert "bytes" in err
    assert table["period"].tolist() == ["2021-07", "2023-02", "2025-05", "2026-04", "2026-10"]
    assert table["denominator_a"].iloc[-1] == 953
    assert set(table["within"]) == {"region:53"}
    assert "75.7% (721 of 953 town halls)" in out
    assert run(capsys, "compare", "--indicator", "rpnt_1_8", "-o", path)[0] == 2
    assert run(capsys, "compare", "--indicator", "rpnt_1_8", "-o", path, "--force")[0] == 0


def test_a_survey_between_territories_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("compare", "--indicator", "ia_projet_en_cours", "--a", "region:53", "--b", "region:84")
    code, out, _ = run(capsys, *arguments, "--json")
    record = json.loads(out)
    assert code == 0
    assert (record["gap"], record["interval"], record["distinguishable"], record["a"]["share"]) == (
        None,
        None,
        None,
        None,
    )
    assert "Nothing was measured in the territories themselves." in record["sentences_en"][-1]
    _, text, _ = run(capsys, *arguments, "--lang", "fr")
    assert "Rien n'a été mesuré dans les territoires eux-mêmes." in text


def test_a_survey_gap(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "compare", "--indicator", "ia_projet_en_cours", "--json")
    record = json.loads(out)
    assert (record["a"]["share"], record["b"]["share"], record["interval"]) == (0.15, 0.9, None)
    assert record["a"]["numerator"] is None
    assert record["why"] == "no interval: sample size not published"


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--indicator", "rpnt_18"), 2, 'There is no indicator "rpnt_18".'),
        (("--indicator", "rpnt_1_8", "--a", "small"), 2, 'There is no group of communes "small".'),
        (
            ("--indicator", "rpnt_1_8", "--a", "region:53"),
            2,
            'The groups "region:53" and "metropole" have 51 communes in',
        ),
        (("--indicator", "rpnt_1_8", "--by", "epci"), 2, 'The value "epci" is not allowed for by.'),
        (
            ("--indicator", "rpnt_1_8", "--by", "region", "--within", "region:53"),
            2,
            "Territories of level region cannot",
        ),
        (("--indicator", "rpnt_1_8", "--weight", "people"), 2, 'The value "people" is not allowed for weight.'),
        (("--indicator", "rpnt_1_8", "--period", "1999"), 2, 'has no period "1999"'),
        (("--indicator", "rpnt_1_8", "-o", "gap.xls"), 2, 'The file name "gap.xls" does not end in a known format.'),
        (("--indicator", "rpnt_1_8", "-o", "no/such/folder/gap.csv"), 1, "cannot be written"),
        (("--indicator", "ia_projet_en_cours", "--a", "band_0-499"), 2, 'was not published for "band_0-499"'),
        (("--indicator", "ia_projet_engage", "--period", "2023", "--a", "all_collectivites"), 2, "share respondents"),
        ((), 2, "Missing option '--indicator'"),
    ],
)
def test_wrong_usage_is_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    status, out, err = run(capsys, "compare", *arguments)
    assert (status, out, err.count("\n")) == (code, "", 1)
    assert sentence in err


def test_a_territory(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "rennes.csv"
    code, out, _ = run(capsys, "territory", "epci", "243500139", "--json", "--peers", "5", "-o", path)
    record = json.loads(out)
    assert code == 0
    assert (record["name"], len(record["peers"]), len(record["communes"])) == ("Rennes Métropole", 5, 43)
    table = pd.read_csv(path, dtype={"code": str})
    assert set(table["ring"].dropna()) == {
        "neighbours",
        "peers",
        "departement:35",
        "region:53",
        "stratum:type_METRO",
        "france",
    }
    https = next(entry for entry in record["indicators"] if entry["indicator"] == "rpnt_1_8")
    assert (https["numerator"], https["denominator"]) == (42, 43)
    code, out, err = run(capsys, "territory", "epci", "243500139", "--lang", "fr")
    assert (code, err) == (0, "")
    assert out.startswith("Rennes Métropole (epci 243500139), 480\u202f178 habitants")
    assert "rang 1 sur" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("commune", "1001"), 'There is no territory with code "1001" at level commune'),
        (("canton", "01001"), 'There is no level "canton".'),
        (("commune", "01003"), 'The code "01003" no longer exists at level commune'),
        (("commune", "01001", "--peers", "51"), 'a whole number from 1 to 50; "51" arrived.'),
        (("commune", "01001", "-o", "x.docx"), 'The file name "x.docx" does not end in a known format.'),
    ],
)
def test_a_territory_that_cannot_be_described(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    code, out, err = run(capsys, "territory", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert sentence in err


def test_a_question_says_itself() -> None:
    question = GapQuestion.parse(
        {"indicator": "rpnt_1_1", "a": "band_0-499", "b": "band_50000+", "by": "departement", "within": "region:53",
         "weight": "inhabitants", "period": " 2026-10 ", "lang": ""}
    )  # fmt: skip
    assert question == GapQuestion(
        "rpnt_1_1",
        "band_0-499",
        "band_50000+",
        "2026-10",
        Extent(Level.REGION, "53"),
        Weight.INHABITANTS,
        Level.DEPARTEMENT,
    )
    assert GapQuestion.parse(question.params()) == question
    assert question.slug() == "gap-rpnt_1_1-band_0-499-band_50000plus-by_departement-region_53-2026-10-inhabitants"
    assert GapQuestion.parse({}) == GapQuestion()


def test_a_question_that_is_not_understood() -> None:
    with pytest.raises(UnknownParameter, match='"level" is not known. Parameters allowed here: indicator, among, a, b'):
        GapQuestion.parse({"level": "epci"})
    with pytest.raises(RepeatedParameter, match='"a" was given 2 times'):
        GapQuestion.parse([("a", "metropole"), ("a", "metropole")])
    with pytest.raises(InvalidChoice, match='"de" is not allowed for lang'):
        GapQuestion.parse({"lang": "de"})
