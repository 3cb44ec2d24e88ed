"""Measure our server: what an answer takes while twenty viewers ask."""

from __future__ import annotations

import contextlib
import json
import random
import re
import statistics
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from benchmarks.places import INDICATOR, ROOT, Unable

VIEWERS: Final = 20
OUR_PAGE: Final = f"/map?indicator={INDICATOR}&level=commune"
IMMUTABLE: Final = re.compile(r"/(?:assets|tiles|names)/[0-9a-f]{8,}/[\w./-]+")
LOOK: Final = (0.1, 0.3)
"""Seconds between two requests of one viewer who moves the map: 100 requests a second in all."""
READ: Final = (1.0, 3.0)
"""Seconds between two choices of one viewer: 10 national maps a second in all."""
NONE: Final = (0.0, 0.0)

Request = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trial:
    """One kind of request: what is asked, how often in all, and how long a viewer waits between two."""

    name: str
    requests: Callable[[int, int], list[Request]]
    count: int
    pause: tuple[float, float]


def cached(port: int, count: int) -> list[Request]:
    """Return requests for scripts, styles, names and parts of the tiles: what never changes at its address."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{OUR_PAGE}") as answer:
        page = answer.read().decode().replace("\\/", "/")
    paths = sorted(set(IMMUTABLE.findall(page)))
    archives = [path for path in paths if path.endswith(".pmtiles")]
    files: list[Request] = [{"path": path, "headers": {}} for path in paths if path not in archives]
    if not files:
        raise Unable(f"{OUR_PAGE} names no asset.")
    chance = random.Random(count)
    parts = [part for path in archives for part in _parts(port, path, chance)]
    # A page needs each file once, then parts of the tiles whenever the map is moved.
    return [chance.choice(parts if parts and chance.random() < 0.7 else files) for _ in range(count)]


def _parts(port: int, path: str, chance: random.Random) -> list[Request]:
    """Return range requests as a browser makes them: the head of the archive, then tiles of 5 to 60 kB."""
    first = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Range": "bytes=0-0"})
    with urllib.request.urlopen(first) as answer:
        size = int(answer.headers["Content-Range"].rpartition("/")[2])
    ranges = [(0, 16383)]
    for _ in range(200):
        length = chance.randint(5_000, 60_000)
        start = chance.randrange(16384, max(16385, size - length))
        ranges.append((start, min(size, start + length) - 1))
    return [{"path": path, "headers": {"Range": f"bytes={start}-{end}"}} for start, end in ranges]


@cache
def questions() -> list[dict[str, Any]]:
    """Return every national commune map of an indicator and a period, in the order of a shuffled pack."""
    from geo.base.errors.kinds import AtlasError
    from geo.indicators.catalogue import load_catalogue
    from geo.views.query import Query
    from geo.views.view import build_view
    from geo.vocabulary.levels import Level

    queries: list[dict[str, Any]] = []
    for indicator in load_catalogue().values():
        for period in indicator.periods:
            with contextlib.suppress(AtlasError):  # no values for communes in that period
                build_view(Query(indicator=indicator.id, level=Level.COMMUNE, period=period.id))
                queries.append({"indicator": indicator.id, "level": "commune", "period": period.id})
    random.Random(1).shuffle(queries)
    return queries


def views(path: str, start: int) -> Callable[[int, int], list[Request]]:
    """Return a maker of requests for national commune maps of which no two are alike; `start` sets those of trials apart."""

    def requests(_: int, count: int) -> list[Request]:
        from geo.vocabulary.choices import Scheme
        from geo.vocabulary.parsing import MAX_CLASSES, MIN_CLASSES

        schemes = [scheme for scheme in Scheme if scheme is not Scheme.MANUAL]
        drawings = [{"scheme": scheme, "k": k} for scheme in schemes for k in range(MIN_CLASSES, MAX_CLASSES + 1)]
        every = [{**question, **drawing} for drawing in drawings for question in questions()]
        return [_request(path, query) for query in every[start : start + count]]

    return requests


def exact(_: int, count: int) -> list[Request]:
    """Return requests for exact values, whose address says nothing of classes: as many as there are, `count` at most."""
    return [_request("/figures", query) for query in questions()[:count]]


def _request(path: str, query: dict[str, Any]) -> Request:
    return {"path": f"{path}?{urlencode(query)}", "headers": {}}


def trials(quick: bool) -> list[Trial]:
    """Return what is measured; every trial of views has its own ones."""
    part = 4 if quick else 1
    return [
        Trial("assets", cached, 1600 // part, LOOK),
        Trial("classes", views("/view", 100), 240 // part, READ),
        Trial("figures", exact, 240 // part, READ),
        Trial("pages", views("/map", 500), 240 // part, READ),
        Trial("assets_rush", cached, 4000 // part, NONE),
        Trial("classes_rush", views("/view", 900), 400 // part, NONE),
    ]


def measure_server(port: int, quick: bool) -> dict[str, float]:
    """Return milliseconds of an answer, median and 99th percentile, and answers a second of each trial."""
    figures: dict[str, float] = {}
    _ask(port, cached(port, 400), NONE)  # a server that has been up for a while
    _ask(port, views("/view", 0)(port, 40), NONE)
    for trial in trials(quick):
        print(f"  server: {trial.name}", flush=True)
        result = _ask(port, trial.requests(port, trial.count), trial.pause)
        if result["failures"]:
            print(f"    {len(result['failures'])} failed, the first: {result['failures'][0]}", flush=True)
        if len(result["seconds"]) < 20:
            continue
        cuts = statistics.quantiles((1000 * taken for taken in result["seconds"]), n=100)
        figures |= {
            f"{trial.name}_p50": cuts[49], f"{trial.name}_p99": cuts[98],
            f"{trial.name}_rate": len(result["seconds"]) / result["took"],
            f"{trial.name}_bytes": result["bytes"] / len(result["seconds"]),
        }  # fmt: skip
    return figures


def _ask(port: int, requests: list[Request], pause: tuple[float, float]) -> dict[str, Any]:
    plan = {"port": port, "viewers": VIEWERS, "pause": pause, "seconds": 60, "requests": requests}
    run = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "load.py")],
        input=json.dumps(plan), capture_output=True, text=True, check=True, timeout=180,
    )  # fmt: skip
    return dict(json.loads(run.stdout))
