"""Measure one page in a headless Chromium: a fresh browser each time, so a cold cache and memory of its own."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Error, Page, Playwright

from benchmarks.link import FAST, SLOW, Link, Speed, link
from benchmarks.places import chromium

ARGUMENTS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PROBE: Final = Path(__file__).with_name("probe.js")
FRANCE: Final = [46.6, 2.4]
RENNES: Final = [48.1, -1.7]
TIMEOUT: Final = 180_000
DRAGS: Final = ((-0.45, -0.15), (0.3, 0.35))
"""How far the map is dragged, in its widths and heights: 0.75 s each."""
DRAG_SECONDS: Final = 0.75

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Subject:
    """A page to measure."""

    name: str
    port: int
    path: str
    ours: bool = False


@dataclass(slots=True)
class Visit:
    """A page that is open, with the line that it came over."""

    browser: Browser
    page: Page
    line: Link
    figures: Figures
    box: dict[str, float] | None = None

    def run(self, script: str, *arguments: Any) -> Any:
        """Call a function of probe.js."""
        return self.page.evaluate(f"(given) => window.bench.{script}(...given)", list(arguments))

    def attempt(self, what: str, work: Callable[[Visit], None]) -> None:
        """Measure one thing; where that fails the others still count."""
        try:
            work(self)
        except Error as error:
            print(f"    {what} was not measured: {str(error).splitlines()[0]}", flush=True)


def measure(play: Playwright, subject: Subject, size: tuple[int, int], slow: bool) -> Visit:
    """Return what a page does; on a slow line without its frames, which the line does not change."""
    with _open(play, subject, size, SLOW if slow else FAST) as visit:
        _load(visit)
        visit.box = visit.run("box")
        if subject.ours:
            visit.attempt("The change of indicator", _switch)
        if not slow:
            visit.attempt("Panning", _pan)
            visit.attempt("Zooming", _zoom)
        visit.attempt("The jump", _jump)
        if slow:
            visit.figures = {f"slow_{name}": value for name, value in visit.figures.items()}
        return visit


@contextlib.contextmanager
def _open(play: Playwright, subject: Subject, size: tuple[int, int], speed: Speed) -> Iterator[Visit]:
    browser = play.chromium.launch(executable_path=chromium(), headless=True, args=list(ARGUMENTS))
    try:
        with link(subject.port, speed) as line:
            context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="fr-FR")
            context.add_init_script(path=PROBE)
            page = context.new_page()
            page.set_default_timeout(TIMEOUT)
            page.goto(f"http://127.0.0.1:{line.port}{subject.path}", wait_until="commit")
            yield Visit(browser, page, line, {})
            context.close()
    finally:
        browser.close()


def _load(visit: Visit) -> None:
    visit.figures |= visit.page.evaluate("() => window.bench.ready")  # a policy of ours forbids wait_for_function
    visit.page.wait_for_load_state("load")
    visit.run("settle")
    _quiet(visit.line)
    visit.figures["bytes"] = visit.line.down.total
    session = visit.page.context.new_cdp_session(visit.page)
    session.send("Performance.enable")
    metrics = {entry["name"]: entry["value"] for entry in session.send("Performance.getMetrics")["metrics"]}
    visit.figures["heap"] = metrics["JSHeapUsedSize"]
    session.detach()
    visit.figures["memory"] = _renderer_memory(visit.browser)


def _quiet(line: Link) -> None:
    """Wait until nothing has come over the line for a second, half a minute at most."""
    for _ in range(30):
        before = line.down.total
        time.sleep(1)
        if line.down.total == before:
            return


def _renderer_memory(browser: Browser) -> int:
    """Return the resident memory of the process that renders the page, with its workers: the largest of its kind."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return max(_resident(process["id"]) for process in processes if process["type"] == "renderer")


def _resident(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:  # ended meanwhile, or not Linux
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS")), 0)


def _switch(visit: Visit) -> None:
    before = visit.line.down.total
    timing = visit.run("choose")
    _quiet(visit.line)
    visit.figures["switch"] = timing["seconds"]
    visit.figures["switch_bytes"] = timing["bytes"]
    visit.figures["switch_all_bytes"] = visit.line.down.total - before


def _frames(visit: Visit, name: str, work: Callable[[], None]) -> None:
    visit.run("record")
    work()
    for what, value in visit.run("stop").items():
        visit.figures[f"{name}_{what}"] = value


def _pan(visit: Visit) -> None:
    visit.run("look", FRANCE, 6)
    box = visit.run("box")
    width, height = box["right"] - box["left"], box["bottom"] - box["top"]
    # From the middle of the map, where none of its buttons is. The pointer is there before the recording begins: what
    # hovering costs is not what panning costs.
    points = [(box["left"] + 0.6 * width, box["top"] + 0.5 * height)]
    for across, down in DRAGS:
        points.append((points[-1][0] + across * width, points[-1][1] + down * height))
    visit.page.mouse.move(*points[0])
    visit.page.wait_for_timeout(1000)
    visit.run("settle")

    def drag() -> None:
        for start, end in pairwise(points):
            _drag(visit.page, start, end)
        visit.page.wait_for_timeout(600)  # it glides on and draws what came into view
        visit.run("settle")

    _frames(visit, "pan", drag)


def _drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.down()
    begin, part = time.monotonic(), 0.0
    while part < 1:
        time.sleep(0.008)
        part = min(1.0, (time.monotonic() - begin) / DRAG_SECONDS)
        page.mouse.move(start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1]))
    page.mouse.up()


def _zoom(visit: Visit) -> None:
    visit.page.mouse.move(0, 0)
    visit.run("look", FRANCE, 6)
    _frames(visit, "zoom", lambda: visit.run("zoom", 7))


def _jump(visit: Visit) -> None:
    visit.run("look", FRANCE, 6)
    visit.figures["jump"] = visit.run("jump", RENNES, 11) / 1000
