"""Compare our national commune map with what folium and geopandas do by themselves: ``python3 dev.py bench``."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Error, sync_playwright

from benchmarks import report
from benchmarks.measure import Figures, Subject, measure
from benchmarks.naive import NaivePage, naive_page
from benchmarks.pages import GEOMETRIES
from benchmarks.places import CACHE, INDICATOR, ROOT, Unable
from benchmarks.server import OUR_PAGE, measure_server
from benchmarks.sites import file_server, our_server, until_read

NAIVE: Final = ("choropleth", "explore")
PARTS: Final = ("ours", *NAIVE, "server", "export")
WINDOW: Final = (1280, 800)
MAP_SIZE: Final = (880, 700)
"""The window of a naive page, which its map fills, where ours is not measured beside it."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the tables, and keep them where all was measured."""
    given = _arguments(arguments)
    parts = given.only or list(PARTS)
    CACHE.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    try:
        naive = {kind: naive_page(kind, given.geometry) for kind in NAIVE if kind in parts or "export" in parts}
        results = _measure_pages(parts, naive, 1 if given.quick else given.repetitions)
        if "server" in parts:
            with our_server((OUR_PAGE,)) as port:
                until_read(port)
                results["server"] = measure_server(port, given.quick)
        if "export" in parts:
            _add_exports(results, naive)
    except Unable as error:
        print(error, file=sys.stderr)
        return 1
    _add_rebuilding(results, naive)
    (CACHE / "results.json").write_text(json.dumps(results, indent=1))
    count = 1 if given.quick else given.repetitions
    about = f"{'one run' if count == 1 else f'medians of {count} runs'}; naive geometry: {given.geometry}"
    text = report.markdown(results, about)
    print(f"\n{text}\n\nTook {time.monotonic() - start:.0f} s.")
    if not (given.only or given.quick or given.no_write):
        report.keep(text)
    return 0


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one repetition, fewer requests; README.md stays as it is")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure a part; can be given several times")
    parser.add_argument("--repetitions", type=int, default=3, help="how often each page is opened (3)")
    parser.add_argument("--geometry", choices=GEOMETRIES, default=GEOMETRIES[0], help="what the naive pages draw")
    parser.add_argument("--no-write", action="store_true", help="leave README.md as it is")
    return parser.parse_args(arguments)


def _measure_pages(parts: list[str], naive: dict[str, NaivePage], repetitions: int) -> report.Results:
    """Open the pages in turn, so that what else the machine does meets them all alike."""
    runs: dict[str, list[Figures]] = {}
    with contextlib.ExitStack() as stack:
        subjects = []
        if "ours" in parts:
            port = stack.enter_context(our_server((OUR_PAGE,)))
            until_read(port)
            subjects.append(Subject("ours", port, OUR_PAGE, ours=True))
        if any(kind in parts for kind in NAIVE):
            port = stack.enter_context(file_server())
            subjects += [Subject(kind, port, f"/{naive[kind].path.name}") for kind in NAIVE if kind in parts]
        if not subjects:
            return {}
        play = stack.enter_context(sync_playwright())
        box = MAP_SIZE
        for repetition in range(repetitions):
            for subject in subjects:
                figures: Figures = {}
                for slow in (False, True):
                    print(
                        f"  {subject.name}, {'slow line' if slow else 'this machine'}, run {repetition + 1}", flush=True
                    )
                    try:
                        visit = measure(play, subject, WINDOW if subject.ours else box, slow)
                    except Error as error:  # a page that does not come up must not cost the others
                        print(f"    not measured: {str(error).splitlines()[0]}", flush=True)
                        continue
                    figures |= visit.figures
                    if subject.ours and visit.box:
                        # The naive map fills its window: it is given one of the size of our map.
                        box = (int(visit.box["width"]), int(visit.box["height"]))
                runs.setdefault(subject.name, []).append(figures)
    (CACHE / "repetitions.json").write_text(json.dumps({"map": box, **runs}, indent=1))
    return {name: report.median(each) for name, each in runs.items()}


def _add_exports(results: report.Results, naive: dict[str, NaivePage]) -> None:
    """Add what a file of the national commune map weighs and costs, ours and naive."""
    print("  export", flush=True)
    for kind, page in naive.items():
        wanted = ("build_seconds", "build_memory")
        results.setdefault(kind, {}).update({"file": page.facts["raw"], **{key: page.facts[key] for key in wanted}})
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "map.html"
        command = [sys.executable, "-m", "geo", "map", INDICATOR, "--level", "commune", "-o", str(out)]
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        error = process.stderr.read().decode(errors="replace") if process.stderr else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            print(f"    The export failed: {error[-1000:]}", flush=True)
            return
        results.setdefault("ours", {}).update(
            file=out.stat().st_size, build_seconds=time.perf_counter() - start, build_memory=_memory(usage)
        )


def _memory(usage: resource.struct_rusage) -> int:
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _add_rebuilding(results: report.Results, naive: dict[str, NaivePage]) -> None:
    """Add what a change of indicator costs on a naive page: it is built anew and loaded anew, its scripts are cached."""
    for kind, page in naive.items():
        figures = results.get(kind, {})
        for slow in ("", "slow_"):
            if f"{slow}first" in figures:
                figures[f"{slow}switch"] = page.facts["build_seconds"] + figures[f"{slow}first"]
        if "first" in figures:
            figures["switch_bytes"] = figures["switch_all_bytes"] = page.facts["compressed"]


if __name__ == "__main__":
    sys.exit(main())
