"""The catalogue: the shipped one is whole and agrees with the data, a broken one is refused with its reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geo.base.errors.questions import UnknownIndicator
from geo.base.errors.shipped import InvalidCatalogue, ShippedDataMissing
from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.indicators.survey import read_survey
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind, Theme
from geo.vocabulary.strata import SURVEY_STRATA
from geo.wording.labels import THEMES

VALID = """
[sources.register]
kind = "observed"
unit = "share"
direction = "neutral"
aggregation = "ratio"
levels = ["commune", "epci"]
source = "A register"
source_url = "https://example.org/"
licence = "A licence"

[[indicator]]
id = "one"
from = "register"
theme = "cyber"
label_fr = "Un"
label_en = "One"
definition_fr = "Le premier."
definition_en = "The first."
periods = ["2024", { id = "2025", note_fr = "provisoire", note_en = "provisional" }]
"""


BREAK = """breaks = [{ before = "2024", after = "2025", why_fr = "Autre mesure.", why_en = "Another measure.",
source = "A register",
source_url = "https://example.org/" }]
"""


def load(folder: Path, text: str) -> object:
    path = folder / "indicators.toml"
    path.write_text(text, encoding="utf-8")
    return load_catalogue(path)


def test_a_valid_entry_takes_the_fields_of_its_source(tmp_path: Path) -> None:
    (indicator,) = load(tmp_path, VALID).values()  # type: ignore[attr-defined]
    assert indicator.theme is Theme.CYBER
    assert indicator.kind is Kind.OBSERVED
    assert indicator.levels == (Level.COMMUNE, Level.EPCI)
    assert indicator.source == "A register"
    assert [period.id for period in indicator.periods] == ["2024", "2025"]
    assert indicator.latest.note_en == "provisional"


def test_a_break_is_read_from_an_entry(tmp_path: Path) -> None:
    text = BREAK.replace(",\n", ", ")
    (indicator,) = load(tmp_path, VALID + text).values()  # type: ignore[attr-defined]
    (known,) = indicator.breaks
    assert (known.before, known.after, known.why_en) == ("2024", "2025", "Another measure.")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            [('before = "2024"', 'before = "2023"')],
            "a break lies between two neighbouring periods; 2023 and 2025 are not",
        ),
        (
            [('before = "2024"', 'before = "2025"')],
            "a break lies between two neighbouring periods; 2025 and 2025 are not",
        ),
        ([('why_en = "Another measure.", ', "")], "a break is a table of before, after, why_fr, why_en, source"),
        ([("Autre mesure.", " ")], "a break is a table of before, after, why_fr, why_en, source"),
        ([("https://example.org/", "http://example.org/")], "the source_url of a break is"),
        ([("breaks = [", "breaks = [1, ")], "each a text; 1 arrived"),
    ],
)
def test_a_break_that_is_not_one_is_refused(tmp_path: Path, changes: list[tuple[str, str]], reason: str) -> None:
    text = BREAK.replace(",\n", ", ")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(InvalidCatalogue, match=re.escape(reason)):
        load(tmp_path, VALID + text)


def test_a_break_stands_once(tmp_path: Path) -> None:
    entry = BREAK.replace(",\n", ", ").removeprefix("breaks = [").rstrip().removesuffix("]")
    with pytest.raises(InvalidCatalogue, match="breaks are not in time order, or repeated: 2024, 2024"):
        load(tmp_path, f"{VALID}breaks = [{entry}, {entry}]\n")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            ('theme = "cyber"', 'theme = "cybersecurite"'),
            'theme is "cybersecurite"; allowed: ia, donnees, cyber, presence',
        ),
        (('kind = "observed"', 'kind = "guessed"'), 'kind is "guessed"; allowed: observed, survey, modelled'),
        (('unit = "share"', 'unit = "percent"'), 'unit is "percent"; allowed: share'),
        (('direction = "neutral"', 'direction = "up"'), 'direction is "up"; allowed: higher_is_better'),
        (
            ('aggregation = "ratio"', 'aggregation = "mean"'),
            'aggregation is "mean"; kind observed needs ratio, authority',
        ),
        (
            ('aggregation = "ratio"', 'aggregation = "authority"'),
            'aggregation "authority" and counted "authorities" go together',
        ),
        (
            ('aggregation = "ratio"', 'aggregation = "ratio"\ncounted = "authorities"'),
            'aggregation "authority" and counted "authorities" go together',
        ),
        (
            ('aggregation = "ratio"', 'aggregation = "ratio"\ncounted = "mayors"'),
            'counted is "mayors"; allowed: town_halls, communes, authorities, own',
        ),
        (
            ('aggregation = "ratio"', 'aggregation = "ratio"\ncounted = "own"'),
            'counted is "own", which only imported indicators are',
        ),
        (
            ('aggregation = "ratio"', 'aggregation = "ratio"\nfile = "../secret.parquet"'),
            'file is "../secret.parquet", not the name of a file of data/ such as observed.parquet',
        ),
        (('aggregation = "ratio"', 'aggregation = "ratio"\nfile = 3'), "file is not text"),
        (
            (
                'aggregation = "ratio"',
                'aggregation = "authority"\ncounted = "authorities"\nconcerned_fr = "petites"\nconcerned_en = "small"',
            ),
            'concerned names the communes of a denominator, and only aggregation "ratio" has one',
        ),
        (('label_fr = "Un"', 'label_fr = "Un"\nconcerned_fr = "petites"'), "concerned is not given in both languages"),
        (('label_fr = "Un"', 'label_fr = "Un"\nnotice_en = "ODbL"'), "notice is not given in both languages"),
        (('kind = "observed"', 'kind = "survey"'), "a survey indicator names its strata"),
        (
            ('levels = ["commune", "epci"]', 'levels = ["canton"]'),
            'levels is "canton"; allowed: commune, epci, departement',
        ),
        (('levels = ["commune", "epci"]', "levels = []"), "an observed indicator names its levels"),
        (('label_en = "One"', 'label_en = ""'), "label is not given in both languages"),
        (('definition_en = "The first."', ""), "missing fields: definition_en"),
        (('label_fr = "Un"', 'label_fr = "Un"\nlimits_fr = "Peu."'), "limits is not given in both languages"),
        (('label_fr = "Un"', 'label_fr = "Un"\ncolour = "red"'), "unknown fields: colour"),
        (('label_fr = "Un"', "label_fr = 1"), "label_fr is not text"),
        (('from = "register"', 'from = "elsewhere"'), '"from" names the source "elsewhere"; known: register'),
        (("https://example.org/", "example.org"), 'source_url is "example.org", not an https address'),
        (('licence = "A licence"', 'licence = ""'), "source and licence must not be empty"),
        (('periods = ["2024", {', 'periods = ["2026", {'), "periods are not in time order, or repeated: 2026, 2025"),
        (('periods = ["2024", {', 'periods = ["2025", {'), "periods are not in time order, or repeated: 2025, 2025"),
        (('{ id = "2025",', "{"), "a period is a text or a table of id, source, note_fr, note_en"),
        (('label_fr = "Un"', 'label_fr = "Un"\nstrata = ["nobody"]'), "unknown strata: nobody"),
    ],
)
def test_a_broken_entry_is_refused_with_its_reason(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    assert change[0] in VALID
    with pytest.raises(InvalidCatalogue, match=re.escape(reason)) as caught:
        load(tmp_path, VALID.replace(*change))
    assert '"one" is not valid' in str(caught.value)


def test_no_period_and_no_id_are_refused(tmp_path: Path) -> None:
    without = re.sub(r"periods = .*", "periods = []", VALID)
    with pytest.raises(InvalidCatalogue, match="it has no period"):
        load(tmp_path, without)
    (tmp_path / "b").mkdir()
    with pytest.raises(InvalidCatalogue, match=r'"number 1" is not valid: missing fields: id'):
        load(tmp_path / "b", VALID.replace('id = "one"\n', ""))


def test_an_id_stands_once(tmp_path: Path) -> None:
    twice = VALID + VALID[VALID.index("[[indicator]]") :]
    with pytest.raises(InvalidCatalogue, match='"one" is not valid: its id stands more than once'):
        load(tmp_path, twice)


def test_a_catalogue_that_is_missing_or_is_not_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(ShippedDataMissing, match=r'"indicators.toml" of the Atlas is missing or damaged'):
        load_catalogue(tmp_path / "indicators.toml")
    with pytest.raises(ShippedDataMissing, match="atlas build data"):
        load(tmp_path, "[[indicator")


def test_an_unknown_indicator_names_the_close_ones() -> None:
    with pytest.raises(UnknownIndicator, match=r'no indicator "rpnt_1_9".*Close to it: rpnt_1_[128]'):
        get_indicator("rpnt_1_9")
    with pytest.raises(UnknownIndicator, match="rssi"):
        get_indicator("rssi")
    with pytest.raises(UnknownIndicator, match="Close to it: rpnt_1_1"):
        get_indicator("zzzzzzzz")


TESTED = ("site_https_teste", "spf_strict")
OPEN = ("bal_publiee", "opendata_repere", "opendata_repere_3500")


def test_the_observed_figures_beside_the_directory() -> None:
    entries = {name: get_indicator(name) for name in (*TESTED, *OPEN)}
    assert [len(entry.periods) for entry in entries.values()] == [6, 1, 5, 3, 3]
    assert {name: str(entry.counted) for name, entry in entries.items()} == {
        "site_https_teste": "town_halls", "spf_strict": "town_halls", "bal_publiee": "communes",
        "opendata_repere": "authorities", "opendata_repere_3500": "communes",
    }  # fmt: skip
    assert [name for name, entry in entries.items() if entry.of_authority] == ["opendata_repere"]
    for name, entry in entries.items():
        assert entry.levels == (tuple(Level)[1:] if name == "opendata_repere_3500" else tuple(Level))
        assert entry.file == ("opendata.parquet" if name.startswith("opendata") else "observed.parquet")
        # Who is counted is said where it is not everybody, and the ODbL asks for its notice.
        assert bool(entry.concerned_fr) == (name not in {"bal_publiee", "opendata_repere"})
        for lang in ("fr", "en"):
            notice = entry.text("notice", lang)
            assert ("https://opendatacommons.org/licenses/odbl/1-0/" in notice) == ("ODbL" in entry.licence)
    assert [(known.before, known.after) for known in entries["site_https_teste"].breaks] == [("2023-06", "2023-12")]
    assert entries["opendata_repere"].yes_or_no(Level.REGION)
    assert not entries["opendata_repere_3500"].yes_or_no(Level.REGION)


def test_the_six_declared_criteria_and_their_themes() -> None:
    observed = {name: entry for name, entry in load_catalogue().items() if entry.kind is Kind.OBSERVED}
    themes = {name: str(entry.theme) for name, entry in observed.items() if not entry.conditional}
    conditional = {name: entry for name, entry in observed.items() if entry.conditional}
    assert {entry.basis: entry.among for entry in conditional.values()} == {
        "rpnt_1_2": "rpnt_1_1", "rpnt_1_8": "rpnt_1_1", "rpnt_2_2": "rpnt_2_1", "rpnt_2_3": "site_and_mailbox",
    }  # fmt: skip
    for entry in conditional.values():
        whole = observed[entry.basis]
        assert (entry.theme, entry.periods, entry.breaks, entry.rpnt) == (whole.theme, whole.periods, whole.breaks, "")
    others = {name: observed.pop(name) for name in (*TESTED, *OPEN)}
    assert {name: themes.pop(name) for name in others} == dict.fromkeys(TESTED, "cyber") | dict.fromkeys(
        OPEN, "donnees"
    )
    assert themes == {
        "rpnt_1_1": "presence", "rpnt_1_2": "presence", "rpnt_1_8": "presence",
        "rpnt_2_1": "presence", "rpnt_2_2": "presence", "rpnt_2_3": "presence",
    }  # fmt: skip
    # What a town hall declares is no measure of its cybersecurity.
    assert "declared digital hygiene" in THEMES[Theme.PRESENCE]
    for name, entry in observed.items():
        assert entry.conditional or entry.rpnt == name.removeprefix("rpnt_").replace("_", ".")
        assert [period.id for period in entry.periods] == ["2021-07", "2023-02", "2025-05", "2026-04", "2026-10"]
        assert entry.levels == tuple(Level)


def test_every_theme_of_the_barometer_has_series_and_citizens_have_none() -> None:
    survey = [entry for entry in load_catalogue().values() if entry.kind is Kind.SURVEY]
    assert {str(entry.theme) for entry in survey} == {"ia", "donnees", "cyber"}
    assert not [entry.id for entry in survey if "anssi_" in entry.id or "citoyens" in entry.id]


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, entry in load_catalogue().items() if entry.kind is Kind.SURVEY])
def test_editions_strata_and_levels_agree_with_the_figures(name: str) -> None:
    indicator = get_indicator(name)
    figures = read_survey().query("indicator == @name")
    assert [period.id for period in indicator.periods] == sorted(set(figures["edition"]))
    assert set(indicator.strata) == set(figures["stratum"])
    drawn = {stratum.level for stratum in SURVEY_STRATA if stratum.id in indicator.strata and stratum.level}
    # Asked of authorities engaged in AI only: nothing of it is ever drawn.
    assert set(indicator.levels) == (set() if name == "ia_generative" else drawn)


def test_texts_are_sentence_case_without_full_stop_in_labels_and_with_one_in_definitions() -> None:
    for indicator in load_catalogue().values():
        for lang in ("fr", "en"):
            assert indicator.text("label", lang)[0].isupper()
            assert not indicator.text("label", lang).endswith(".")
            assert indicator.text("definition", lang).endswith(".")
            assert indicator.text("limits", lang)
            assert indicator.text("method", lang)
