"""Codes and names as files hold them: known readings, and properties that hold for any text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.doctor.gazetteer import areas
from geo.doctor.gazetteer.entries import communes, entries, names_of
from geo.doctor.gazetteer.normalise import (
    DAMAGE,
    clean_code,
    is_damaged,
    loose_key,
    luhn,
    name_key,
    repaired_texts,
    skeleton,
    with_apostrophe,
    without_remark,
)
from geo.doctor.matching.codes_read import read_commune_code
from geo.doctor.matching.levels import level_word
from geo.vocabulary.levels import Level

CODES = sorted(communes())
NAMES = sorted({about.name for about in communes().values()})
a_code, a_name = st.sampled_from(CODES), st.sampled_from(NAMES)


# --- codes


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1001", "01001"), ("1001.0", "01001"), ("1001,0", "01001"), ("1,001", "01001"), ("1 001", "01001"),
        ("1\u00a0001", "01001"), ("1\u202f001", "01001"), ("1.001", "01001"), ("1,001.00", "01001"), (" 01001 ", "01001"),
        ("'01001", "01001"), ('="01001"', "01001"), ('"01001"', "01001"), ("2a004", "2A004"), ("2b 033", "2B033"),
        ("35 238", "35238"), ("35238.00", "35238"), ("97 411", "97411"), ("COM-35238", "35238"), ("０１００１", "01001"),
        ("20004", "20004"), ("1.0010E+03", "01001"), ("12.000", "12000"),
    ],
)  # fmt: skip
def test_a_code_is_read_however_it_was_written(cell: str, code: str) -> None:
    assert read_commune_code(cell).code == code


def test_a_code_in_order_is_left_alone() -> None:
    assert clean_code("01001") == ("01001", False, False)
    assert read_commune_code("01001").repairs == ()
    assert read_commune_code("1001").repairs == ("zero_restored",)
    assert read_commune_code("2a004").repairs == ("cleaned_code",)


@pytest.mark.parametrize("cell", ["2,10001E+13", "2.10001E+13", "2.1E+8"])
def test_digits_that_a_spreadsheet_rounded_away_are_not_made_up(cell: str) -> None:
    assert clean_code(cell).rounded


@given(a_code)
def test_a_number_that_lost_its_zero_finds_it_again(code: str) -> None:
    for cell in (code.lstrip("0"), code.lower(), f" {code}\u00a0", f"'{code}"):
        assert read_commune_code(cell).code == code
    if code.isdigit():
        number = int(code)
        for cell in (f"{number}.0", f"{number},00", f"{number:,}", f"{number:,}".replace(",", "\u202f")):
            assert read_commune_code(cell).code == code


@given(st.text(max_size=30))
def test_reading_a_code_never_fails_and_is_stable(cell: str) -> None:
    first = clean_code(cell)
    if not first.rounded:
        assert clean_code(first.text).text == first.text
    assert not re.search(r"[\s\u00a0\u202f]", first.text)
    read_commune_code(cell)


@given(st.integers(0, 99_999_999))
def test_one_check_digit_in_ten_is_right(number: int) -> None:
    assert sum(luhn(f"{number:08d}{digit}") for digit in range(10)) == 1


def test_every_siren_of_the_lists_has_a_right_check_digit() -> None:
    assert all(luhn(about.siren) for about in communes().values())
    assert all(map(luhn, names_of(Level.EPCI)))


# --- names


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("ABERGEMENT CLEMENCIAT (L')", "L'Abergement-Clémenciat"), ("Abergement-Clémenciat, L'", "L'Abergement-Clémenciat"),
        ("L’Abergement‑Clémenciat", "L'Abergement-Clémenciat"), ("HAVRE (LE)", "Le Havre"), ("ST MALO", "Saint-Malo"),
        ("Ste-Foy-lès-Lyon", "Sainte-Foy-lès-Lyon"), ("STE FOY LEZ LYON", "Sainte-Foy-lès-Lyon"), ("Oeuilly", "Œuilly"),
        ("CHALON S/ SAONE", "Chalon sur Saône"), ("Villers s/s Foucarmont", "Villers-sous-Foucarmont"),
        ("PARIS 01", "Paris 1er Arrondissement"), ("Lyon 3ème arrondissement", "Lyon 3e Arrondissement"),
        ("Marseille 16", "Marseille 16e Arrondissement"), ("RENNES CEDEX 7", "Rennes"), ("N.D. de Monts", "N D de Monts"),
    ],
)  # fmt: skip
def test_spellings_of_a_name_have_one_key(cell: str, name: str) -> None:
    assert name_key(cell) == name_key(name)


@given(st.text(max_size=60))
def test_the_key_of_a_name_is_plain_and_stable(cell: str) -> None:
    key = name_key(cell)
    assert re.fullmatch(r"(?:[a-z0-9]+(?: [a-z0-9]+)*)?", key)
    assert name_key(key) == key
    assert " " not in loose_key(key)


@given(a_name)
def test_a_name_survives_capitals_lost_accents_hyphens_and_abbreviations(name: str) -> None:
    key = name_key(name)
    for cell in (name.upper(), name.lower(), name.replace("-", " "), name.replace("'", "’"), key.upper(), f"  {name} "):
        assert name_key(cell) == key
    article = re.match(r"(L'|Le |La |Les )(.+)", name)
    if article:
        assert name_key(f"{article[2].upper()} ({article[1].strip().upper()})") == key
        assert loose_key(name_key(article[2])) == loose_key(key)


@given(a_name)
def test_a_name_survives_a_wrong_encoding(name: str) -> None:
    once = name.encode("utf-8").decode("latin-1")
    if not name.isascii():
        assert name in repaired_texts(once)
        assert name in repaired_texts(once.encode("utf-8").decode("latin-1"))
        assert is_damaged(name.encode("ascii", "replace").decode())
        assert skeleton(name.encode("ascii", "replace").decode()) == skeleton(name)
        assert skeleton(name.encode("utf-8").decode("ascii", "replace")) == skeleton(name)
    assert repaired_texts(name) == []


@given(st.text(max_size=40))
def test_repairing_never_fails(cell: str) -> None:
    repaired_texts(cell)
    skeleton(cell)
    with_apostrophe(cell)
    without_remark(cell)
    is_damaged(cell)


def test_dos_and_macintosh_texts_are_repaired() -> None:
    assert "Clémenciat" in repaired_texts("Clémenciat".encode("cp850").decode("cp1252"))
    assert "Clémenciat" in repaired_texts("Clémenciat".encode("mac_roman").decode("cp1252"))


def test_a_typographic_apostrophe_is_lost_as_letters_are() -> None:
    assert skeleton(with_apostrophe(f"L{DAMAGE}Ha{DAMAGE}-les-Roses")) == skeleton("L'Haÿ-les-Roses")


def test_a_remark_in_brackets_is_left_out() -> None:
    assert without_remark("Saint-Denis (93)") == "Saint-Denis"


def test_no_two_communes_of_a_departement_have_one_key() -> None:
    seen = {}
    for entry in entries():
        if entry.kind == "commune" and entry.vintages & 64:
            key = (min(entry.departements), name_key(entry.name))
            assert seen.setdefault(key, entry.code) == entry.code


# --- départements, régions, EPCI, levels


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("1", {"01"}), ("01", {"01"}), ("1.0", {"01"}), ("2a", {"2A"}), ("Ain", {"01"}), ("AIN", {"01"}), ("01 - Ain", {"01"}),
        ("Ain (01)", {"01"}), ("Côtes du Nord", {"22"}), ("cotes d armor", {"22"}), ("20", {"2A", "2B"}), ("Corse", {"2A", "2B"}),
        ("971", {"971"}), ("La Réunion", {"974"}), ("69D", {"69"}), ("987", {"987"}), ("96", set()),
        ("Ain (02)", set()), ("x", set()),
    ],
)  # fmt: skip
def test_departements(cell: str, codes: set[str]) -> None:
    assert areas.departements(cell) == codes


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("53", "53"),
        ("1", "01"),
        ("Bretagne", "53"),
        ("PACA", "93"),
        ("Alsace", "44"),
        ("82", "84"),
        ("Centre", "24"),
        ("77", ""),
    ],
)
def test_regions(cell: str, code: str) -> None:
    assert areas.regions(cell) == ({code} if code else set())


def test_every_region_of_before_2016_leads_to_a_present_one() -> None:
    assert len(areas.FORMER_REGIONS) == 16
    assert {new for _, new in areas.FORMER_REGIONS.values()} <= set(names_of(Level.REGION))
    assert not set(areas.FORMER_REGIONS) & set(names_of(Level.REGION))


@pytest.mark.parametrize(
    "name", ["CC Faucigny - Glières", "Communauté de Communes Faucigny Glières", "FAUCIGNY GLIERES"]
)
def test_names_of_epci(name: str) -> None:
    assert areas.epci_codes(name) == {"200000172"}
    assert areas.epci_codes("20000017200012") == {"200000172"}


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("commune", Level.COMMUNE),
        ("Communes", Level.COMMUNE),
        ("EPCI", Level.EPCI),
        ("CC", Level.EPCI),
        ("Département", Level.DEPARTEMENT),
        ("REG", Level.REGION),
        ("canton", None),
        ("", None),
    ],
)
def test_words_for_levels(cell: str, level: Level | None) -> None:
    assert level_word(cell) is level
