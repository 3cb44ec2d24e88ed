"""Matching: known answers, whole vintages, labelled files, contradictions."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest

from geo.base.errors.questions import InvalidChoice
from geo.base.errors.reading import NoTerritoryColumn, UnknownColumn
from geo.doctor.check import CheckResult, check_table
from geo.doctor.gazetteer.entries import (
    YEARS,
    bits,
    departement_of,
    gazetteer_table,
    names_of,
    vintages_of_codes,
)
from geo.doctor.gazetteer.role import Role
from geo.doctor.gazetteer.vintage import fit_vintage
from geo.doctor.matching.follow import follow
from geo.doctor.matching.roles import guess_roles
from geo.doctor.readers.tables import InputTable
from geo.territories.read import read_passage, read_territories
from geo.vocabulary.levels import Level


def table_of(**columns: object) -> InputTable:
    frame = pd.DataFrame({name: pd.array(list(values), dtype="str") for name, values in columns.items()})  # type: ignore[call-overload]
    frame = frame.where(frame.ne(""), None)
    return InputTable(frame, "a.csv", "csv", np.arange(2, len(frame) + 2))


def check(level: Level | None = None, roles: dict[str, str] | None = None, **columns: object) -> CheckResult:
    return check_table(table_of(**columns), level=level, roles=roles)


def one(level: Level | None = None, **cells: str) -> pd.Series:
    """Check one row, the roles given by the names of the columns."""
    roles = {name: name for name in cells}
    return check(level, roles, **{name: [cell] for name, cell in cells.items()}).rows.iloc[0]


# --- codes


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "code", "match"),
    [
        ("01001", "01001", "exact_code"),
        ("1001", "01001", "zero_restored"),
        ("1001.0", "01001", "zero_restored"),
        ("1,001", "01001", "zero_restored"),
        ("2a004", "2A004", "cleaned_code"),
        ("35 238", "35238", "cleaned_code"),
        ("20004", "2A004", "passage"),  # Ajaccio before 1976
        ("01039", "01138", "passage"),  # Béon, part of Culoz-Béon since 2023
        ("1039", "01138", "zero_restored+passage"),
        ("75101", "75056", "arrondissement"),
        ("69381", "69123", "arrondissement"),
        ("13216", "13055", "arrondissement"),
        ("97411", "97411", "exact_code"),
    ],
)
def test_codes(cell: str, code: str, match: str) -> None:
    row = one(commune_code=cell)
    assert (row["territory_code"], row["match"], row["score"]) == (code, match, 1.0)
    assert row["territory_name"] == names_of(Level.COMMUNE)[code]
    assert bool(row["reason"]) == (match != "exact_code")


def test_parts_of_communes_are_told_by_their_kind() -> None:
    passage = read_passage()
    listed = vintages_of_codes()
    for change in ("delegated", "associated"):
        rows = passage[passage["change"].eq(change)]
        never = next(row for row in rows.itertuples() if not listed.get(row.old_code))
        row = one(commune_code=never.old_code)
        assert (row["territory_code"], row["match"]) == (never.new_code, change)
        assert row["reason"].startswith(f"{never.old_name} ({never.old_code}) is part of")


@pytest.mark.parametrize(
    ("cell", "kind", "reason"),
    [
        ("99999", "foreign_code", 'the code "99999" is one of a foreign country'),
        ("01999", "unknown_code", 'no list since 1943 knows the code "01999"'),
        ("X0001", "unknown_code", 'no list since 1943 knows the code "X0001"'),
        ("97502", "off_map", "Saint-Pierre (97502) is an overseas collectivity, off the map"),
        ("98818", "off_map", "Nouméa (98818) is an overseas collectivity, off the map"),
        ("97123", "off_map", "Saint-Barthélemy (97123) is an overseas collectivity, off the map"),
        ("1.0E+04", "rounded_code", 'the spreadsheet rounded the code to "1.0E+04"; its digits are lost'),
        ("75", "other_level", 'the code "75" is not one of level commune'),
    ],
)
def test_codes_that_lead_nowhere_say_why(cell: str, kind: str, reason: str) -> None:
    row = one(commune_code=cell)
    assert (row["status"], row["territory_code"], row["kind"], row["reason"]) == ("unmatched", "", kind, reason)


def test_siren_and_siret() -> None:
    assert one(siren="210100012")["territory_code"] == "01001"
    row = one(siret="21010001200017", level="commune")
    assert (row["territory_code"], row["match"]) == ("01001", "siret")
    assert (
        one(Level.COMMUNE, siren="210100013")["reason"]
        == 'the SIREN "210100013" is not valid: its check digit is wrong'
    )
    assert one(Level.COMMUNE, siren="732829320")["kind"] == "other_siren"
    assert one(Level.COMMUNE, siret="2,10100E+13")["kind"] == "rounded_code"


def test_a_former_siren_leads_to_the_present_commune() -> None:
    table = gazetteer_table()[["code", "sirens"]].dropna()
    old = next(row for row in table.itertuples() if row.code in names_of(Level.COMMUNE))
    assert one(Level.COMMUNE, siren=old.sirens.split()[0])["territory_code"] == old.code


def test_a_code_and_a_siren_that_differ_are_not_guessed() -> None:
    row = one(Level.COMMUNE, commune_code="01001", siren="210100020")
    assert (row["status"], row["kind"]) == ("ambiguous", "codes_differ")


# --- vintages


@cache
def vintage(year: int) -> pd.DataFrame:
    """Return code and name of the communes of one list, overseas collectivities included."""
    table = gazetteer_table()
    here = table[table["kind"].isin(["commune", "collectivity"]) & (table["vintages"] & bits(year)).gt(0)]
    return here[["code", "name", "kind"]].reset_index(drop=True)


COUNTS = (35_064, 35_059, 35_049, 35_039, 35_029, 34_969, 34_969)


@pytest.mark.slow
@pytest.mark.parametrize(("year", "count"), list(zip(YEARS, COUNTS, strict=True)))
def test_every_code_of_every_vintage_lands_or_is_named(year: int, count: int) -> None:
    listed = vintage(year)
    checked = check(code=listed["code"])
    rows = checked.rows
    off = rows["kind"].eq("off_map")
    assert len(rows) == count
    assert rows["status"].eq("matched").sum() + off.sum() == count
    assert off.equals(listed["kind"].eq("collectivity"))
    assert rows.loc[off, "reason"].str.endswith("is an overseas collectivity, off the map").all()
    assert set(checked.links["code"]) <= set(names_of(Level.COMMUNE))
    assert rows["source"].ne("").equals(~off)
    # Populations, or any counts, are conserved to the unit: what is matched arrives somewhere, once.
    counts = np.random.default_rng(year).integers(0, 100_000, len(rows))
    arrived = (counts[checked.links["row"]] * checked.links["share"]).sum()
    assert arrived == pytest.approx(counts[~off].sum(), abs=0.5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("year", "expected"),
    [(2019, 2019), (2021, 2021), (2022, 2022), (2023, 2023), (2024, 2024), (2025, 2025), (2026, 2025)],
)
def test_the_vintage_of_a_whole_list_is_found(year: int, expected: int) -> None:
    fitted = fit_vintage(set(vintage(year)["code"]))
    assert (fitted.year, fitted.share, fitted.certain) == (expected, 1.0, True)
    # The lists of 2025 and 2026 have the same communes.
    assert fitted.tied == ((2025, 2026) if expected == 2025 else (expected,))


def test_the_vintage_of_part_of_a_list_is_found() -> None:
    listed = vintage(2022)["code"]
    departement = listed[listed.str.startswith("01")]
    assert fit_vintage(set(departement)).tied == (2019, 2021, 2022)  # nothing happened there in between
    assert fit_vintage(set(departement)).known == 2022


def test_a_few_communes_tell_no_vintage() -> None:
    fitted = fit_vintage(["01001", "35238"])
    assert (fitted.year, fitted.known, fitted.certain) == (2025, None, False)
    assert fit_vintage([]).year is None


@pytest.mark.slow
def test_a_split_depends_on_the_vintage() -> None:
    """15141 (Neussargues en Pinatelle) lost four communes on 1 January 2025."""
    before = check(code=[*vintage(2024)["code"]])
    parts = before.links[before.links["row"].eq(list(vintage(2024)["code"]).index("15141"))]
    assert set(parts["code"]) == {"15141", "15031", "15035", "15047", "15171"}
    assert parts["share"].sum() == pytest.approx(1)
    population = read_territories(Level.COMMUNE).set_index("code")["population"].loc[parts["code"].tolist()]
    assert parts["share"].to_numpy() == pytest.approx((population / population.sum()).to_numpy())
    row = before.rows.loc[parts["row"].iloc[0]]
    assert (row["match"], row["territory_code"]) == ("split", "15141")
    assert "was split; its value is shared by population" in row["reason"]
    assert one(commune_code="15141")["match"] == "exact_code"


# --- names


def plain(name: str) -> str:
    opened = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(letter for letter in opened if not unicodedata.combining(letter))


def moved(name: str) -> str:
    article = re.match(r"(L'|Le |La |Les )(.+)", name)
    return f"{plain(article[2]).upper()} ({article[1].strip().upper()})" if article else plain(name).upper()


SPELLINGS: dict[str, tuple[Callable[[str], str], float]] = {
    "as they are": (str, 1.0),
    "capitals without accents": (lambda name: plain(name).upper(), 0.9999),
    "articles behind": (moved, 0.9999),
    "articles dropped": (lambda name: plain(re.sub(r"^(L'|Le |La |Les )", "", name)).upper(), 0.9998),
    "UTF-8 read as Latin-1": (lambda name: name.encode().decode("latin-1"), 1.0),
    "accents lost": (lambda name: name.encode("ascii", "replace").decode(), 0.9999),
}


@pytest.mark.slow
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_list_of_2019_by_departement_and_name_has_no_wrong_match(spelling: str) -> None:
    change, least = SPELLINGS[spelling]
    listed = vintage(2019)
    listed = listed[listed["kind"].eq("commune")].reset_index(drop=True)
    checked = check(dep=listed["code"].map(departement_of), commune=listed["name"].map(change))
    assert checked.vintage is not None
    assert checked.vintage.known == 2019
    assert checked.rows["status"].eq("matched").mean() >= least
    codes_by_row = checked.links.groupby("row")["code"].agg(frozenset)
    assert codes_by_row.index.tolist() == np.flatnonzero(checked.rows["status"].eq("matched")).tolist()
    for at, codes in codes_by_row.items():
        followed = follow(listed["code"][at], 2019)
        assert followed is not None
        assert codes == {code for code, _ in followed.targets}, listed.loc[at].tolist()


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["latin-1", "utf-8-sig"])
def test_a_file_of_2021_with_number_and_name_only(tmp_path_factory: pytest.TempPathFactory, encoding: str) -> None:
    from geo.doctor.check import check_file

    listed = vintage(2021)
    listed = listed[listed["kind"].eq("commune")].sample(4_000, random_state=0)
    lines = [f"{departement_of(code)};{name}" for code, name in zip(listed["code"], listed["name"], strict=True)]
    path = tmp_path_factory.mktemp("names") / "a.csv"
    path.write_bytes(("dep;commune\n" + "\n".join(lines)).encode(encoding, "replace"))
    rows = check_file(path).rows
    matched = rows["status"].eq("matched").to_numpy()
    assert matched.mean() >= 0.995
    assert rows["source"][matched].tolist() == listed["code"][matched].tolist()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "code", "match"),
    [
        ({"commune_name": "ABERGEMENT CLEMENCIAT (L')", "departement_code": "1"}, "01001", "name_departement"),
        ({"commune_name": "L'Abergement-Cl\ufffdmenciat", "postcode": "01400"}, "01001", "postcode_name+encoding_repaired"),
        ({"commune_name": "L'Abergement-ClÃ©menciat", "departement_name": "Ain"}, "01001", "name_departement+encoding_repaired"),
        ({"commune_name": "STE FOY LES LYON", "departement_code": "69"}, "69202", "name_departement"),
        ({"commune_name": "Saint-Denis", "postcode": "93200"}, "93066", "postcode_name"),
        ({"commune_name": "Saint-Denis", "postcode": "97400"}, "97411", "postcode_name"),
        ({"commune_name": "Saint-Denis", "region_name": "La Réunion"}, "97411", "name_region"),
        ({"commune_name": "Béon", "departement_code": "01"}, "01138", "name_departement+passage"),
        ({"commune_name": "Châlons-sur-Marne", "departement_code": "51"}, "51108", "name_departement+former_name"),
        ({"commune_name": "Paris 12e", "departement_code": "75"}, "75056", "name_departement+arrondissement"),
        ({"commune_name": "Rennes"}, "35238", "name"),
        ({"commune_name": "Saint-Denis (93)"}, "93066", "name_departement"),
        ({"commune_name": "SAINT DENIS (La Réunion)"}, "97411", "name_departement"),
        ({"commune_name": "Rennes", "departement_code": "35", "epci_code": "200000172"}, "35238", "name_departement"),
        ({"commune_name": "RENNES CEDEX 7", "departement_code": "35"}, "35238", "name_departement"),
        ({"commune_name": "Saint-Jaques-de-la-Lande", "departement_code": "35"}, "35281", "name_departement+fuzzy"),
        ({"commune_code": "99998", "commune_name": "Rennes", "departement_code": "35"}, "35238", "name_departement"),
    ],
)  # fmt: skip
def test_names(cells: dict[str, str], code: str, match: str) -> None:
    row = one(Level.COMMUNE, **cells)
    assert (row["territory_code"], row["match"]) == (code, match)


def test_a_close_name_is_scored_and_said() -> None:
    row = one(Level.COMMUNE, commune_name="Saint-Jaques-de-la-Lande", departement_code="35")
    assert 0.9 <= row["score"] < 1
    assert "is not known here; Saint-Jacques-de-la-Lande (35281) is the closest name" in row["reason"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "kind", "reason"),
    [
        ({"commune_name": "VERGNE", "departement_code": "17"}, "homonyms", "Vergné (17464), La Vergne (17465)"),
        ({"commune_name": "Saint-Denis"}, "homonyms", "Saint-Denis (93066)"),
        ({"commune_code": "01001", "commune_name": "Ambérieu-en-Bugey"}, "name_differs", "Ambérieu-en-Bugey (01004)"),
        ({"commune_name": "Saint-Denis", "postcode": "93200", "departement_code": "01"}, "places_differ", '"01" does not hold'),
        ({"commune_name": "Rennes", "departement_code": "01"}, "unknown_name", "closest: Rennes (35238)"),
        ({"commune_name": "Saint-Martin-des-Bois", "departement_code": "99"}, "unknown_name", "closest:"),
        ({"commune_name": "Bussi", "departement_code": "60"}, "unknown_name", "Bussy (60117)"),
        ({"commune_name": "TOTAL", "departement_code": "60"}, "total", '"TOTAL" looks like a total or a remark'),
        ({"commune_name": "Saint-Pierre", "departement_code": "975"}, "off_map", "Saint-Pierre (97502)"),
    ],
)  # fmt: skip
def test_names_that_are_not_sure_are_not_guessed(cells: dict[str, str], kind: str, reason: str) -> None:
    row = one(Level.COMMUNE, **cells)
    assert (row["territory_code"], row["kind"]) == ("", kind)
    assert reason in row["reason"]


def test_where_code_and_name_both_fail_both_are_said() -> None:
    row = one(Level.COMMUNE, commune_code="01999", commune_name="Zambérieu-en-Bois", departement_code="01")
    assert row["kind"] == "unknown_code"
    assert row["reason"].startswith(
        'no list since 1943 knows the code "01999"; no commune called "Zambérieu-en-Bois" is known in'
    )
    assert "closest: Ambérieu-en-Bugey (01004)" in row["reason"] or "Ambérieux" in row["reason"]
    assert one(Level.COMMUNE, commune_code="98818", commune_name="Nouméa")["kind"] == "off_map"
    assert one(Level.COMMUNE, commune_code="XX", commune_name="Total")["kind"] == "total"


def test_homonyms_of_a_departement_are_told_apart_by_their_exact_spelling() -> None:
    assert one(Level.COMMUNE, commune_name="Vergné", departement_code="17")["territory_code"] == "17464"
    assert one(Level.COMMUNE, commune_name="LA VERGNE", departement_code="17")["territory_code"] == "17465"


def test_small_words_make_another_place() -> None:
    """Names that differ by "du" and "des" are close, and two places."""
    row = one(Level.COMMUNE, commune_name="Saint-Martin-des-Bois", departement_code="41")
    assert row["territory_code"] == "41225"
    row = one(Level.COMMUNE, commune_name="Saint-Martin-du-Bois", departement_code="41")
    assert row["status"] == "unmatched"
    assert "Saint-Martin-des-Bois (41225)" in row["reason"]


# --- other levels


@pytest.mark.parametrize(
    ("level", "cells", "code", "match"),
    [
        (Level.EPCI, {"epci_code": "200000172"}, "200000172", "exact_code"),
        (Level.EPCI, {"siret": "20000017200012"}, "200000172", "siret"),
        (Level.EPCI, {"epci_name": "Communauté de communes Faucigny-Glières"}, "200000172", "name"),
        (Level.EPCI, {"epci_code": "200035459"}, "200096956", "passage"),
        (Level.EPCI, {"epci_code": "200071157"}, "200096634", "split"),
        (Level.DEPARTEMENT, {"departement_code": "1"}, "01", "zero_restored"),
        (Level.DEPARTEMENT, {"departement_code": "2a"}, "2A", "cleaned_code"),
        (Level.DEPARTEMENT, {"departement_name": "COTES-D'ARMOR"}, "22", "name"),
        (Level.REGION, {"region_code": "53"}, "53", "exact_code"),
        (Level.REGION, {"region_name": "Rhône-Alpes"}, "84", "passage"),
    ],
)  # fmt: skip
def test_other_levels(level: Level, cells: dict[str, str], code: str, match: str) -> None:
    row = one(level, **cells)
    assert (row["territory_code"], row["match"], row["level"]) == (code, match, str(level))


@pytest.mark.parametrize(
    ("level", "cells", "kind"),
    [
        (Level.DEPARTEMENT, {"departement_code": "20"}, "homonyms"),
        (Level.DEPARTEMENT, {"departement_code": "987"}, "off_map"),
        (Level.DEPARTEMENT, {"departement_name": "France entière"}, "total"),
        (Level.REGION, {"region_code": "77"}, "unknown_code"),
        (Level.EPCI, {"epci_code": "210100012"}, "other_level"),
        (Level.EPCI, {"epci_name": "Pays imaginaire"}, "unknown_name"),
    ],
)  # fmt: skip
def test_other_levels_say_why_not(level: Level, cells: dict[str, str], kind: str) -> None:
    row = one(level, **cells)
    assert (row["territory_code"], row["kind"]) == ("", kind)


@pytest.mark.slow
def test_a_file_that_mixes_levels() -> None:
    """The national open data: of a département or a région, the commune's code is that of its seat."""
    checked = check(
        type=["commune", "epci", "departement", "region", "canton"],
        siren=["210100012", "200000172", "220100010", "238400001", ""],
        libelle=["L'Abergement-Clémenciat", "CC Faucigny-Glières", "Ain", "Auvergne-Rhône-Alpes", "Bourg"],
        code_insee=["01001", "", "01053", "69123", ""],
        departement_code_insee=["01", "74", "01", "69", ""],
        region_code_insee=["84", "84", "84", "84", ""],
    )
    assert checked.level is None
    assert checked.rows["territory_code"].tolist() == ["01001", "200000172", "01", "84", ""]
    assert checked.rows["level"].tolist() == ["commune", "epci", "departement", "region", ""]
    assert checked.rows["reason"].iloc[-1] == 'the level "canton" is not one of the Atlas'


# --- roles and levels of whole files


def roles(**columns: object) -> dict[str, str]:
    return {guess.column: str(guess.role) for guess in guess_roles(table_of(**columns))}


@pytest.fixture(scope="module")
def some() -> pd.DataFrame:
    return read_territories(Level.COMMUNE).sample(600, random_state=3)


def test_roles_are_guessed_from_content(some: pd.DataFrame) -> None:
    numbers = np.random.default_rng(0)
    guesses = roles(
        a=some["code"], b=some["name"], c=some["postcodes"].str[0], d=some["siren"],
        counts=numbers.integers(1, 95, 600).astype(str), values=numbers.random(600).round(3).astype(str),
        population=some["population"].astype(str),
    )  # fmt: skip
    assert guesses == {"a": "commune_code", "b": "commune_name", "c": "postcode", "d": "siren"}


def test_names_of_columns_help(some: pd.DataFrame) -> None:
    guesses = roles(
        dep=some["departement"].str.lstrip("0"), region=some["region"], epci=some["epci"].fillna(""),
        nom_epci=some["epci_name"].fillna(""), departement=some["departement_name"],
        INSEE_COM=some["code"].str.lstrip("0"), CodePostal=some["postcodes"].str[0],
    )  # fmt: skip
    assert guesses == {
        "dep": "departement_code", "region": "region_code", "epci": "epci_code", "nom_epci": "epci_name",
        "departement": "departement_name", "INSEE_COM": "commune_code", "CodePostal": "postcode",
    }  # fmt: skip


def test_codes_nobody_knows_are_still_codes() -> None:
    checked = check(code_insee=[f"X{number:04d}" for number in range(30)], n=map(str, range(30)))
    assert checked.rows["status"].eq("unmatched").all()
    assert checked.rows["kind"].eq("unknown_code").all()


def test_roles_can_be_set() -> None:
    assert check(roles={"x": "departement_code"}, x=["1", "2"], y=["3", "4"]).level is Level.DEPARTEMENT
    given = guess_roles(table_of(x=["01001"]), {"x": "ignore"})
    assert [(guess.role, guess.given) for guess in given] == [(Role.IGNORE, True)]
    with pytest.raises(UnknownColumn, match='no column "z". It has: x'):
        check(roles={"z": "postcode"}, x=["1"])
    with pytest.raises(InvalidChoice, match='"zip" is not allowed for role'):
        check(roles={"x": "zip"}, x=["1"])
    with pytest.raises(NoTerritoryColumn, match="identifies the territory of a row .columns: a, b."):
        check(a=["x1", "x2"], b=["0.1", "0.2"])


@pytest.mark.slow
def test_the_level_of_a_file(some: pd.DataFrame) -> None:
    epci = read_territories(Level.EPCI)
    regions = read_territories(Level.REGION)
    assert check(code=some["code"], epci=some["epci"].fillna("")).level is Level.COMMUNE
    assert check(siren=epci["code"], v=map(str, range(len(epci)))).level is Level.EPCI
    assert check(code=regions["code"], libelle=regions["name"]).level is Level.REGION
    seats = some.drop_duplicates("epci").dropna(subset="epci")
    assert check(epci=seats["epci"], commune_siege=seats["code"]).level is Level.EPCI
    # Kinds of EPCI are no levels; one level for all rows is the file's.
    assert check(code=some["code"], type=some["epci_type"].fillna("")).level is Level.COMMUNE
    assert check(siren=epci["code"], type=epci["epci_type"]).level is Level.EPCI
    assert check(code=some["code"], type_epci=some["epci_type"].fillna("")).level is Level.COMMUNE
    assert check(type=["EPCI"] * len(seats), siren=seats["epci"], code_insee=seats["code"]).level is Level.EPCI
    assert check(Level.REGION, code=some["code"], region=some["region"]).rows["level"].eq("region").all()


# --- contradictions


@pytest.mark.slow
def test_a_departement_that_is_wrong_while_the_region_is_right_is_set_aside(some: pd.DataFrame) -> None:
    chance = np.random.default_rng(1)
    wrong = np.where(chance.random(600) < 0.04, some["departement"], chance.permutation(some["departement"]))
    checked = check(commune=some["name"], dep=wrong, region=some["region_name"])
    [contradiction] = checked.contradictions
    assert (contradiction.columns, contradiction.set_aside) == (("dep",), True)
    assert contradiction.shares["commune"] < 0.15
    assert 'The column "dep" contradicts the others and was set aside' in contradiction.note.text("en")
    matched = checked.rows["status"].eq("matched").to_numpy()
    assert checked.rows["source"][matched].tolist() == some["code"][matched].tolist()
    assert matched.mean() > 0.9


def test_codes_that_slipped_by_a_row_are_set_aside_where_a_third_column_says_so(some: pd.DataFrame) -> None:
    checked = check(code=np.roll(some["code"], 1), commune=some["name"], dep=some["departement"])
    assert [each.columns for each in checked.contradictions if each.set_aside] == [("code",)]
    assert checked.rows["source"].tolist() == some["code"].tolist()


def test_two_columns_that_contradict_each_other_are_both_not_believed(some: pd.DataFrame) -> None:
    checked = check(code=np.roll(some["code"], 1), commune=some["name"])
    [contradiction] = checked.contradictions
    assert (contradiction.columns, contradiction.set_aside) == (("code", "commune"), False)
    assert "no other column says which one is right" in contradiction.note.text("en")
    assert not checked.rows["status"].eq("matched").any()


def test_columns_in_order_do_not_contradict(some: pd.DataFrame) -> None:
    columns = {"code": some["code"], "nom": some["name"], "cp": some["postcodes"].str[0].fillna(""), "dep": some["departement"],
               "reg": some["region"], "epci": some["epci"].fillna(""), "siren": some["siren"]}  # fmt: skip
    checked = check(**columns)
    assert checked.contradictions == ()
    assert checked.rows["match"].eq("exact_code").all()
    assert checked.rows["reason"].eq("").all()


def test_one_wrong_cell_is_said() -> None:
    row = one(commune_code="01001", departement_code="02")
    assert (row["territory_code"], row["match"]) == ("01001", "exact_code")
    assert row["reason"] == 'the departement_code "02" does not hold L\'Abergement-Clémenciat (01001)'
    assert "is not known for" in one(commune_code="01001", commune_name="Xyzzy")["reason"]
