"""The commands that both checkouts run, and the files that they read. ``&&`` runs several in one folder."""

from __future__ import annotations

import gzip
import io
import re
import shutil
import zipfile
from pathlib import Path
from typing import Final

from answers.uploads import FILE, MEANS

HELP: Final = (
    "", "check", "compare", "export", "fetch", "hotspots", "import", "imported", "imported list", "imported rename",
    "imported restore", "imported remove", "imported export", "indicators", "map", "publish", "report", "serve", "territories",
    "territory", "build",
)  # fmt: skip

COMMANDS: Final = r"""
--version
nothing
indicators
indicators --json
indicators rpnt_1_8 --lang fr
indicators ia_projet_en_cours
indicators ia_projet_engage_estime --json
backtest --repetitions 2
backtest --repetitions 2 --seed 7 --json
indicators rpnt_18 --lang fr
territories --level epci --within region:53 --search rennes
territories --level commune --search saint-denis
territories --level commune --within departement:35
territories --level region --json
territories --level canton
territories --search rennes
export rpnt_1_8 --level region --period 2026-10 -o regions.csv
    && export rpnt_1_8 --level region -o regions.csv && export rpnt_1_8 --level region --force -o regions.csv
export rpnt_1_8 --level departement --weight inhabitants --bom --decimal-comma --lang fr --json -o all.csv
export rpnt_2_2 --level epci --within region:53 --size 0-499 --draw hotspots -o epci.xlsx
export data_gouvernance_regles --level departement --lang fr -o all.geojson
export rpnt_1_8 --level commune --within departement:35 -o communes.gpkg
export ia_projet_engage_estime --level epci -o epci.parquet
export rpnt_1_8 --level region -o a.doc
export rpnt_1_8 --level region --bom -o a.xlsx --lang fr
export rpnt_1_8 --level region -o nowhere/a.csv
export rpnt_1_8 --level region --within departement:35 -o a.csv --lang fr
export cyber_gestion_crise --level region -o a.csv
export rpnt_1_8
map rpnt_1_8 --level departement --lang fr -o map.html
map rpnt_1_8 --level commune --within departement:35 --live-address https://atlas.example -o map.html --json
map rpnt_1_8 --level region --beside period=2021-07 --shared -o two.html
map rpnt_1_8 --level departement --draw circles --selected 35 --dpi 60 -o map.png
map rpnt_1_8 --level departement --draw bivariate --second rpnt_2_2 --lang fr -o map.svg
map ia_projet_engage_estime --level region -o map.pdf
map rpnt_1_8 --level epci --each departement --within region:94 --format svg --out maps
map rpnt_1_8 --level region --dpi 100 -o map.svg
map rpnt_1_8 --level region --shared -o map.html
map rpnt_1_8 --level region --breaks 3,2,1 -o map.html --lang fr
hotspots rpnt_1_8 --level epci
hotspots rpnt_1_8 --level commune --within departement:35 --json
hotspots rpnt_1_8 --level region --lang fr
compare --indicator rpnt_1_8 --a commune_lt_3500 --b metropole --by region
compare --indicator rpnt_2_2 --by departement --lang fr -o gap.csv
compare --indicator ia_projet_en_cours --json -o gap.html
compare --indicator rpnt_1_8 --within region:53 --lang en -o gap.pdf
compare --indicator rpnt_1_8 --a region:53 --b departement:35
compare --indicator ia_projet_engage_estime --lang fr
territory epci 243500139
territory commune 35238 --peers 5 --lang fr -o rennes.html
territory departement 974 --json -o reunion.csv
territory region 53 --indicator rpnt_2_1 -o bretagne.pdf
territory commune 01039 --lang fr
territory commune 35238 --peers 0
report --level departement --within region:94 --format html --out portraits
    && report --level departement --within region:94 --format html --out portraits
report --level region --within zone:metropolitan --format doc --out portraits
publish site --level departement --indicator rpnt_1_8 --portraits departement --within region:94 --lang fr --jobs 1
publish site --level region --within region:94 --json
check in/example.csv
check in/example.csv --lang fr --json -o report.xlsx
check in/fibre.csv --json -o report.csv
check in/means.csv --level departement --role departement=departement_code
check in/wide.csv --lang fr
check in/table.csv.gz
check in/table.zip
check in/table.xlsx --sheet Feuille
check in/table.xlsx --sheet no
check in/table.ods
check in/table.parquet
check in/table.geojson
check in/table.gpkg
check in/names.csv --lang fr -o report.csv
check in/empty.csv
check in/program.csv --lang fr
check in/header.csv
check in/quote.csv
check in/nobody.csv
check in/damaged.xlsx
check in/no.csv
check in/fibre.csv --level canton
check in/fibre.csv --role nom=no
check in/fibre.csv -o report.doc
import in/fibre.csv {shares} --period 2025 {origin} --dry-run
import in/fibre.csv {shares} --period 2025 {origin} --json && import in/fibre.csv {shares} --period 2025 {origin}
    && import in/fibre.csv {shares} --period 2026 {origin} --replace --lang fr && imported list && imported list --json
    && imported restore fibre 1 && imported restore fibre 7 && imported rename fibre optique --label-en Fibre
    && indicators optique && export optique --level region -o optique.csv && imported export optique -o optique.atlas.zip
    && imported remove optique && import optique.atlas.zip && imported remove optique --lang fr && imported list --lang fr
import in/means.csv --level departement --label-fr Moyenne --aggregation maximum --value valeur --unit number --unit-fr €
    --period 2024-06 {origin} --id maxima && export maxima --level region -o maxima.csv && compare --indicator maxima
    && imported remove maxima
import in/means.csv --level departement --label-fr Somme --aggregation sum --value valeur --period 2024 {origin} --lang fr
import in/periods.csv --label-fr Oui --aggregation any --value oui --period-column quand {origin} && imported remove oui
import in/twice.csv --label-fr Deux --aggregation sum --value n --period 2024 {origin}
import in/text.csv --label-fr Texte --aggregation sum --value n --period 2024 {origin} --lang fr
import in/fibre.csv --label-fr Fibre --aggregation share --numerator foyers --denominator fibre --period 2025 {origin}
import in/fibre.csv --label-fr Fibre --aggregation mean --value fibre --period 2025 {origin}
import in/fibre.csv --label-fr Fibre --aggregation sum --value no --period 2025 {origin}
import in/fibre.csv --label-fr Fibre --aggregation sum --value fibre
fetch --json --lang fr
fetch rpnt --file in/rpnt.csv --period 2026-11 --dry-run --lang fr
fetch rpnt --file in/rpnt.csv --period 2026-11 --json && fetch rpnt --file in/rpnt.csv --period 2026-11
    && export rpnt_officiel_1_1 --level commune --within departement:01 -o official.csv
fetch rpnt-supracommunal --file in/rpnt.csv --period 2026-11
fetch rpnt --file in/fibre.csv --period 2026-11
fetch rpn --lang fr
fetch rpnt --from http://elsewhere.example
serve --port 99999
build nothing
"""
"""A line that is indented goes on with the one before."""
SHARES: Final = "--label-fr Fibre --aggregation share --numerator fibre --denominator foyers"
ORIGIN: Final = "--source Arcep --licence ODbL"

_RPNT: Final = (
    "type;siret;siren;libelle;population;code_insee;code_postal;epci_libelle;epci_siren;epci_siret;epci_population;"
    "departement_code_insee;departement_siret;region_code_insee;region_siret;adresse_messagerie;site_internet;telephone;rpnt;"
    "service_public_url\n"
    + "".join(
        f"{kind};;{siren};{name};1;{insee};;;;;;01;;84;;;{site};;{met};\n"
        for kind, siren, name, insee, site, met in (
            ("commune", "", "L'Abergement-Clémenciat", "01001", "https://www.exemple.fr", "1.1,1.2,1.8,2.1,1.a,aa"),
            ("commune", "", "L'Abergement-de-Varey", "1002", "https://www.exemple.fr", ""),
            ("commune", "", "Ambérieu-en-Bugey", "01004", "", ""),
            ("commune", "", "Béon", "01039", "", "2.1"),
            ("commune", "", "Culoz-Béon", "01138", "https://www.exemple.fr", "1.1,2.1"),
            ("commune", "", "Inventée", "99998", "", "1.1"),
            ("epci", "200069193", "CC de la Dombes", "01093", "https://www.exemple.fr", "1.1,2.1"),
            ("departement", "", "Ain", "01053", "https://www.exemple.fr", "2.1"),
            ("region", "", "Auvergne-Rhône-Alpes", "69123", "https://www.exemple.fr", "1.1"),
        )
    )
)
_TEXTS: Final = {
    "names.csv": "Titre\n\ncommune;dep;n\nSt Etienne;42;1\nEvry;91;2\nMontreuil;;3\nLyon cedex 03;69;4\nBéon;01;5\nReims;51;6\n",
    "periods.csv": "code;quand;oui\n01001;2024;oui\n01001;2025;non\n01004;2024;non\n01004;2025;oui\n01005;2025;\n",
    "twice.csv": "code;n\n01001;1\n01001;2\n01004;3\n",
    "text.csv": "code;n\n01001;1\n01004;many\n",
    "header.csv": "code;n\n",
    "quote.csv": 'code;n\n01001;"1\n01004;2\n',
    "nobody.csv": "code;n\n99998;1\n99999;2\n",
    "rpnt.csv": _RPNT,
}


def commands() -> list[str]:
    """Return all commands."""
    lines = re.sub(r"\n +", " ", COMMANDS.strip()).format(shares=SHARES, origin=ORIGIN).splitlines()
    return [*(f"{name} --help".strip() for name in HELP), *lines]


def write_inputs(folder: Path, example: Path) -> None:
    """Write the files that commands read: sound ones of every format, and damaged ones.

    Parameters
    ----------
    folder : Path
        Made by this.
    example : Path
        The example of the documentation.
    """
    import geopandas as gpd
    import pandas as pd
    import shapely

    folder.mkdir()
    shutil.copy(example, folder / "example.csv")
    text = FILE.decode()
    contents = {name: text.encode() for name, text in _TEXTS.items()} | {
        "fibre.csv": FILE, "means.csv": MEANS, "wide.csv": text.encode("utf-16"), "empty.csv": b"",
        "table.csv.gz": gzip.compress(FILE, mtime=0),
        "program.csv": b"\x7fELF\x00\x01" * 40,
    }  # fmt: skip
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    with zipfile.ZipFile(folder / "table.zip", "w") as archive:
        archive.writestr("inside/fibre.csv", FILE)
    frame = pd.read_csv(io.BytesIO(FILE), sep=";", dtype={"code": str})
    with pd.ExcelWriter(folder / "table.xlsx", engine="xlsxwriter") as book:
        frame.to_excel(book, sheet_name="Feuille", index=False, startrow=2)
        frame.head(1).to_excel(book, sheet_name="Autre", index=False)
    (folder / "damaged.xlsx").write_bytes((folder / "table.xlsx").read_bytes()[:-900])
    _write_ods(folder / "table.ods", frame.astype(str).to_numpy().tolist(), list(frame.columns))
    frame.to_parquet(folder / "table.parquet")
    shapes = gpd.GeoDataFrame(
        frame, geometry=shapely.points([[4.9, 46.1], [-1.7, 48.1], [8.7, 41.9], [3, 45]]), crs=4326
    )
    shapes.to_file(folder / "table.geojson", driver="GeoJSON")
    shapes.to_file(folder / "table.gpkg", driver="GPKG")


def _write_ods(path: Path, rows: list[list[str]], columns: list[str]) -> None:
    def row(cells: list[str]) -> str:
        texts = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell.replace("<", "&lt;")}</text:p></table:table-cell>'
            for cell in cells
        )
        return f"<table:table-row>{texts}</table:table-row>"

    named = "urn:oasis:names:tc:opendocument:xmlns"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<m/>")
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{named}:office:1.0" xmlns:table="{named}:table:1.0" '
            f'xmlns:text="{named}:text:1.0"><office:body><office:spreadsheet><table:table table:name="T">'
            f"{row(columns)}{''.join(map(row, rows))}</table:table></office:spreadsheet></office:body></office:document-content>",
        )
