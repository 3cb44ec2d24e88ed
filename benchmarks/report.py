"""Turn measured figures into Markdown tables, with ratios and the targets that were set, and keep them in README.md."""

from __future__ import annotations

import datetime
import os
import platform
import statistics
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.places import chromium

README: Final = Path(__file__).with_name("README.md")
BEGIN: Final = "<!-- results: written by run.py -->"
END: Final = "<!-- end of results -->"
MISSING: Final = "–"

Figures = dict[str, float]
Results = dict[str, Figures]
"""Of each subject, "ours", "choropleth", "explore", "server": the median of each figure."""


def seconds(value: float) -> str:
    """Return seconds for people.

    Examples
    --------
    >>> seconds(0.0312), seconds(12.04)
    ('31 ms', '12.0 s')
    """
    return f"{1000 * value:.0f} ms" if value < 1 else f"{value:.1f} s" if value >= 10 else f"{value:.2f} s"


def milliseconds(value: float) -> str:
    """Return milliseconds for people."""
    return f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"


def size(value: float) -> str:
    """Return bytes for people, in decimal units."""
    return f"{value / 1e6:.2f} MB" if value >= 1e6 else f"{value / 1e3:.1f} kB"


def rate(value: float) -> str:
    """Return answers a second for people."""
    return f"{value:.0f} / s"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, and what it must reach: at most `limit`, and `ratio` times less than the naive page."""

    key: str
    label: str
    shown: Callable[[float], str]
    ratio: float | None = None
    limit: float | None = None


PAGE_ROWS: Final = (
    Row("bytes", "Bytes of the first view", size, ratio=10, limit=1e6),
    Row("first", "First polygons", seconds, ratio=12),
    Row("whole", "First view whole", seconds),
    Row("pan_worst", "Worst frame while panning", milliseconds, ratio=15),
    Row("pan_median", "Median frame while panning", milliseconds),
    Row("pan_task", "Longest task while panning (0: none over 50 ms)", milliseconds),
    Row("zoom_worst", "Worst frame, zoom 6 to 7", milliseconds, ratio=4),
    Row("zoom_median", "Median frame, zoom 6 to 7", milliseconds),
    Row("zoom_task", "Longest task, zoom 6 to 7 (0: none over 50 ms)", milliseconds),
    Row("jump", "Jump to zoom 11", seconds, ratio=25),
    Row("switch", "Change of indicator, to new colours", seconds, limit=0.3),
    Row("switch_bytes", "Change of indicator, bytes of the colours", size, limit=16e3),
    Row("switch_all_bytes", "Change of indicator, all bytes (texts and table too)", size),
    Row("heap", "JavaScript heap of the page", size),
    Row("memory", "Memory of the renderer process", size),
)
SLOW_ROWS: Final = (
    Row("slow_first", "First polygons", seconds),
    Row("slow_whole", "First view whole", seconds),
    Row("slow_jump", "Jump to zoom 11", seconds),
    Row("slow_switch", "Change of indicator, to new colours", seconds),
)
EXPORT_ROWS: Final = (
    Row("file", "File of the national commune map", size, ratio=25, limit=2e6),
    Row("build_seconds", "Time to build it", seconds),
    Row("build_memory", "Memory to build it", size),
)
SERVER_ROWS: Final = (
    Row("assets", "Scripts, styles, names, parts of tiles; about 100 a second", milliseconds, limit=5),
    Row("classes", "Classes of a national commune map, never asked before; about 10 a second", milliseconds, limit=30),
    Row("figures", "Exact values of such a map, never asked before; about 10 a second", milliseconds, limit=30),
    Row("pages", "Whole page of such a map, never asked before; about 10 a second", milliseconds),
    Row("assets_rush", "Scripts, styles, names, parts of tiles; without a pause", milliseconds),
    Row("classes_rush", "Classes, never asked before; without a pause", milliseconds),
)


def median(repetitions: list[Figures]) -> Figures:
    """Return the median of each figure.

    Examples
    --------
    >>> median([{"first": 3.0}, {"first": 1.0}, {"first": 2.0, "jump": 5.0}])
    {'first': 2.0, 'jump': 5.0}
    """
    keys = dict.fromkeys(key for figures in repetitions for key in figures)
    return {key: statistics.median(figures[key] for figures in repetitions if key in figures) for key in keys}


def verdict(row: Row, ours: float | None, naive: float | None) -> str:
    """Return what a row must reach and whether it does.

    Examples
    --------
    >>> verdict(Row("first", "First polygons", seconds, ratio=12), 1.0, 13.0)
    '12 times less: yes'
    >>> verdict(Row("switch", "Change", seconds, limit=0.3), 0.4, None)
    'at most 300 ms: no'
    """
    verdicts = []
    if row.limit is not None:
        met = "not measured" if ours is None else "yes" if ours <= row.limit else "no"
        verdicts.append(f"at most {row.shown(row.limit)}: {met}")
    if row.ratio is not None:
        met = "not measured" if ours is None or naive is None else "yes" if ours * row.ratio <= naive else "no"
        verdicts.append(f"{row.ratio:g} times less: {met}")
    return "; ".join(verdicts)


def page_table(rows: tuple[Row, ...], results: Results) -> list[str]:
    """Return a table that compares the pages; lines without any figure are left out."""
    ours, *others = (results.get(name, {}) for name in ("ours", "choropleth", "explore"))
    lines = [
        "| | the Atlas | folium.Choropleth | GeoDataFrame.explore | Choropleth ÷ Atlas | explore ÷ Atlas | to reach |",
        "|---|--:|--:|--:|--:|--:|---|",
    ]
    for row in rows:
        cells = [figures.get(row.key) for figures in (ours, *others)]
        if all(cell is None for cell in cells):
            continue
        shown = [MISSING if cell is None else row.shown(cell) for cell in cells]
        shown += [f"{cell / cells[0]:.1f}" if cell is not None and cells[0] else MISSING for cell in cells[1:]]
        lines.append(f"| {row.label} | {' | '.join(shown)} | {verdict(row, cells[0], cells[1])} |")
    return lines if len(lines) > 2 else []


def server_table(figures: Figures) -> list[str]:
    """Return the table of the server."""
    lines = ["| 20 viewers at once | median | 99th percentile | answered | to reach (99th) |", "|---|--:|--:|--:|---|"]
    for row in SERVER_ROWS:
        if f"{row.key}_p50" not in figures:
            continue
        p50, p99, answered = (figures[f"{row.key}_{what}"] for what in ("p50", "p99", "rate"))
        lines.append(
            f"| {row.label} | {row.shown(p50)} | {row.shown(p99)} | {rate(answered)} | {verdict(row, p99, None)} |"
        )
    return lines if len(lines) > 2 else []


def machine() -> str:
    """Return the class of this machine: cores, memory, system, browser; no name and no address."""
    processor, memory = platform.machine(), 0.0
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                processor = line.partition(":")[2].strip()
                break
        memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024**2
    except OSError:  # not Linux
        pass
    browser = subprocess.run([chromium(), "--version"], capture_output=True, text=True, check=False).stdout
    version = " ".join(browser.split()[:2])
    return (
        f"{os.cpu_count()} cores ({processor}), {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}, headless {version} without a GPU"
    )


def markdown(results: Results, about: str) -> str:
    """Return all tables, with the date and the class of machine."""
    parts = [f"{datetime.date.today().isoformat()}; {machine()}; {about}."]
    tables = (
        ("National commune map", page_table(PAGE_ROWS, results)),
        ("The same at 10 Mbit/s with a round trip of 40 ms", page_table(SLOW_ROWS, results)),
        ("File that works by itself", page_table(EXPORT_ROWS, results)),
        ("Server", server_table(results.get("server", {}))),
    )
    for title, lines in tables:
        if lines:
            parts += [f"### {title}", "\n".join(lines)]
    return "\n\n".join(parts)


def keep(text: str, readme: Path = README) -> None:
    """Put the tables between their marks in README.md."""
    whole = readme.read_text("utf-8")
    before, _, rest = whole.partition(BEGIN)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", "utf-8")
