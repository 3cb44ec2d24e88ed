"""The build of the list of documented AI projects, with every mend that its source needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.base.errors.shipped import InvalidCatalogue, MissingColumn, ShippedDataMissing
from geo.build.data import projects as build
from geo.projects.records import Project, checked_url, parse_projects, write_projects
from geo.vocabulary.levels import Level

HEAD = (
    "Nom_collectivite,Nom_du_projet,SIRET,Type_de_collectivite,Date_de_demarrage,Statut_du_projet,Partenaires,Theme,Sous_Theme,"
    "Audience,URL_Service,Date_de_derniere_mise_a_jour"
)
REST = '01/2024,En expérimentation,X,Mobilités,"Un, deux",Agent,{url},06/05/2025'


def row(name: str, siret: str, kind: str, project: str = "Projet", url: str = "https://exemple.fr/p") -> str:
    return f'"{name}","{project}",{siret},{kind},{REST.format(url=url)}'


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    (tmp_path / "identifiants_departements_2022.csv").write_text(
        "nom,SIREN,COG,type\nParis,217500016,75,DEP\nIlle-et-Vilaine,223500018,35,DEP\n", "utf-8"
    )
    (tmp_path / "identifiants_regions_2022.csv").write_text("nom,SIREN,COG,type\nOccitanie,200053791,76,REG\n", "utf-8")
    return tmp_path


def built(numbers: Path, *rows: str, head: str = HEAD) -> tuple[tuple[Project, ...], build.ProjectFacts]:
    path = numbers / "projects.csv"
    path.write_text("\n".join((head, *rows)) + "\n", "utf-8")
    return build.build_projects(path, numbers)


def one(numbers: Path, *rows: str) -> tuple[Project, tuple[str, ...]]:
    projects, facts = built(numbers, *rows)
    assert len(projects) == 1
    return projects[0], facts.mends


def test_number_and_name_that_agree_need_no_mend(numbers: Path) -> None:
    project, mends = one(numbers, row("Département d'Ille et Vilaine", "223 500 018 00013", "Département"))
    assert (project.place, mends) == ("departement:35", ())
    assert (project.start, project.updated, project.subthemes) == ("2024-01", "2025-05-06", ("Un", "deux"))
    assert one(numbers, row("Ville de Noisy-le-Grand", "21930051400011", "Commune"))[0].place == "commune:93051"
    assert one(numbers, row("Région Occitanie", "20005379100014", "Région"))[0].place == "region:76"


def test_a_name_that_is_spelt_in_a_way_of_its_own_is_found_by_its_number(numbers: Path) -> None:
    project, mends = one(
        numbers, row("Communauté D’agglomération Paris-Saclay", "20005623200149", "Communauté d'agglomérations")
    )
    assert (project.place, mends) == ("epci:200056232", ())


def test_a_number_that_was_filled_down_gives_way_to_the_name(numbers: Path) -> None:
    project, mends = one(numbers, row("Toulouse Métropole", "24410051800170", "Métropole"))
    assert project.place == "epci:243100518"
    assert mends == (
        "Toulouse Métropole, Projet: the number 244100518 is that of nobody, and its check digit is wrong; "
        "epci 243100518 by name and kind.",
    )


def test_a_city_with_the_number_of_its_metropole_is_the_city(numbers: Path) -> None:
    project, mends = one(numbers, row("Ville de Metz", "20003986500106", "Commune"))
    assert (project.level, project.code) == (Level.COMMUNE, "57463")
    assert "200039865 is that of epci Metz Métropole; commune 57463 by name and kind." in mends[0]


def test_paris_is_the_commune_that_its_name_says_though_its_kind_is_departement(numbers: Path) -> None:
    project, mends = one(numbers, row("Ville de Paris", "21750001600019", "Département"))
    assert project.place == "commune:75056"
    assert mends == ('Ville de Paris, Projet: of kind "Département"; commune 75056 by its name and its number.',)


def test_what_cannot_be_determined_stays_without_a_territory(numbers: Path) -> None:
    contradiction, mends = one(numbers, row("Rennes Métropole", "24440040400129", "Métropole"))  # the number of Nantes
    assert (contradiction.level, contradiction.code, contradiction.longitude) == (None, "", None)
    assert mends == (
        "Rennes Métropole, Projet: number 244400404 and name lead to no one epci; kept without a territory.",
    )
    nobody, mends = one(numbers, row("Métropole de Nulle Part", "24410051800170", "Métropole"))
    assert (nobody.level, len(mends)) == (None, 1)
    body, mends = one(numbers, row("Etablissement Public Territorial Paris Ouest La Défense", "20005798200015", "EPT"))
    assert (body.level, mends) == (None, ())
    _, facts = built(
        numbers,
        row("Etablissement Public Territorial X", "1", "EPT"),
        row("Rennes Métropole", "24350013900189", "Métropole"),
    )
    assert (facts.rows, facts.authorities, facts.unplaced) == (2, 2, ("Etablissement Public Territorial X",))


def test_remarks_in_place_of_an_address_and_line_breaks_in_names_are_mended(numbers: Path) -> None:
    project, mends = one(
        numbers, row("Rennes Métropole", "24350013900189", "Métropole", "Un \nprojet ", "accès interne uniquement")
    )
    assert (project.project, project.url) == ("Un projet", "")
    assert mends == (
        "Rennes Métropole, Un projet: line breaks and spare blanks taken out of the name of the project.",
        'Rennes Métropole, Un projet: "accès interne uniquement" is no address, kept as none.',
    )
    assert one(numbers, row("Rennes Métropole", "24350013900189", "Métropole", url=""))[1] == ()


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "data:text/html,x", "//exemple.fr", "https://", "https://nom@exemple.fr/", "http://[x", "ftp://exemple.fr",
     'https://exemple.fr/"onclick="x', "https://exemple.fr/a b", "https://localhost/"],
)  # fmt: skip
def test_only_whole_web_addresses_are_kept(text: str) -> None:
    assert checked_url(text) == ""


@pytest.mark.parametrize(
    ("wrong", "right", "sentence"),
    [
        ("En expérimentation", "En rêve", r'Statut_du_projet is "En rêve"'),
        ("Mobilités", "Rien", r'Theme is "Rien"'),
        ("01/2024", "2024", r'Date_de_demarrage is "2024", which is no date'),
        ("06/05/2025", "mai", r'Date_de_derniere_mise_a_jour is "mai", which is no date'),
        ("Métropole,01", "Planète,01", r'Type_de_collectivite is "Planète"'),
    ],
)
def test_what_is_not_known_stops_the_build(numbers: Path, wrong: str, right: str, sentence: str) -> None:
    text = row("Rennes Métropole", "24350013900189", "Métropole").replace(wrong, right)
    with pytest.raises(InvalidCatalogue, match=sentence):
        built(numbers, text)


def test_a_list_without_a_column_or_without_a_file_is_refused(numbers: Path) -> None:
    with pytest.raises(MissingColumn, match='"SIRET"'):
        built(numbers, head=HEAD.replace("SIRET", "NUMERO"))
    with pytest.raises(ShippedDataMissing, match=r"nowhere\.csv"):
        build.build_projects(numbers / "nowhere.csv", numbers)


def test_a_folder_of_sources_gives_the_list_and_its_section_of_the_report(numbers: Path) -> None:
    (numbers / "ia").mkdir()
    (numbers / "identifiers").mkdir()
    for name in build.NUMBER_FILES.values():
        (numbers / name).rename(numbers / "identifiers" / name)
    rows = (
        row("Toulouse Métropole", "24410051800170", "Métropole"),
        row("Syndicat des eaux", "1", "EPT", url="pas de lien public"),
    )
    (numbers / build.RAW).write_text("\n".join((HEAD, *rows)), "utf-8")
    section = build.write_list(numbers / build.RAW, numbers / "identifiers", numbers)
    projects = parse_projects((numbers / "ai_projects.csv").read_text("utf-8"))
    assert [project.place for project in projects] == ["epci:243100518", ""]
    assert write_projects(projects) == (numbers / "ai_projects.csv").read_text("utf-8")
    assert "2 projects of 2 authorities, from the list of 2025-09-17" in section
    assert "absence from the list means nothing" in section
    assert "Mended (2):" in section
    assert "Status: experiment 2. Without a public page: 1." in section
    assert "In the list without a territory: Syndicat des eaux." in section


def test_the_file_is_refused_with_other_columns() -> None:
    with pytest.raises(ValueError, match=r"ai_projects\.csv"):
        parse_projects("level,code\n")
