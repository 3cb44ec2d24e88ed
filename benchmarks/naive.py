"""Keep the naive pages and their third-party files in the cache, compressed and without a network address."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import brotli

from benchmarks.places import CACHE, ROOT, Unable, digest

QUALITY: Final = 9
WINDOW: Final = 24
ADDRESS: Final = re.compile(r'(?<=(?:src|ref)=")https?://[^"]+')

# What the pages of folium 0.20 load, by the last part of its address: the npm package that has it, and where.
PACKAGES: Final = (
    "leaflet@1.9.3", "jquery@3.7.1", "bootstrap@5.2.2", "@fortawesome/fontawesome-free@6.2.0",
    "leaflet.awesome-markers@2.0.5", "d3@3.5.5",
)  # fmt: skip
FILES: Final = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "jquery-3.7.1.min.js": "jquery/dist/jquery.min.js",
    "bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "all.min.css": "@fortawesome/fontawesome-free/css/all.min.css",
    "leaflet.awesome-markers.js": "leaflet.awesome-markers/dist/leaflet.awesome-markers.js",
    "leaflet.awesome-markers.css": "leaflet.awesome-markers/dist/leaflet.awesome-markers.css",
    "d3.min.js": "d3/d3.min.js",
}
EMPTY: Final = ("bootstrap-glyphicons.css", "leaflet.awesome.rotate.min.css")
"""In no npm package, and not needed for a map: served empty, which favours the naive page."""


@dataclass(frozen=True, slots=True)
class NaivePage:
    """A built page: where it lies, what it weighs, what it cost."""

    path: Path
    compressed: Path
    facts: dict[str, float]


def naive_page(kind: str, geometry: str) -> NaivePage:
    """Return a naive page, built now or taken from the cache; its third-party files lie beside it.

    Raises
    ------
    Unable
        If a file that the page loads is not known here.
    """
    folder = CACHE / "site"
    folder.mkdir(parents=True, exist_ok=True)
    made_of = (
        ROOT / "boundaries" / "commune.parquet", ROOT / "data" / "presence.parquet", ROOT / "benchmarks" / "pages.py",
        version("folium"), version("geopandas"), kind, geometry, str(QUALITY),
    )  # fmt: skip
    path = folder / f"{kind}-{geometry}-{digest(*made_of)}.html"
    facts, compressed = path.with_suffix(".json"), path.with_suffix(".html.br")
    if not facts.is_file():
        print(f"Building the page of {kind} (kept in {CACHE.relative_to(ROOT)})", flush=True)
        record = _build(kind, geometry, path)
        path.write_text(_localised(path.read_text("utf-8")), "utf-8")
        compressed.write_bytes(compress(path.read_bytes()))
        facts.write_text(json.dumps({**record, "compressed": compressed.stat().st_size}))
    _install_files(folder)
    return NaivePage(path, compressed, json.loads(facts.read_text()))


def compress(content: bytes) -> bytes:
    """Return content as a server would keep it."""
    return bytes(brotli.compress(content, quality=QUALITY, lgwin=WINDOW))


def _build(kind: str, geometry: str, path: Path) -> dict[str, Any]:
    search = [str(ROOT)] if find_spec("matplotlib") else [str(ROOT), str(_matplotlib())]
    run = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "pages.py"), kind, geometry, str(path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(search), "MPLBACKEND": "agg"},
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    if run.returncode:
        raise Unable(f"The page of {kind} could not be built:\n{run.stderr[-3000:]}")
    return dict(json.loads(run.stdout.splitlines()[-1]))


def _matplotlib() -> Path:
    """Install matplotlib, which `GeoDataFrame.explore` imports and the Atlas does not need, into the cache."""
    folder = CACHE / "python"
    if not (folder / "matplotlib").is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), "matplotlib>=3.9,<4"]
        constraint = CACHE / "constraint.txt"
        constraint.write_text(f"numpy=={version('numpy')}\n")
        _run([*command, "--constraint", str(constraint)], "matplotlib")
    return folder


def _localised(html: str) -> str:
    """Return a page with each address of a CDN replaced by a file of the local server."""

    def local(match: re.Match[str]) -> str:
        name = match[0].rpartition("/")[2]
        if name not in FILES and name not in EMPTY:
            raise Unable(f"{match[0]} is loaded by a naive page and has no file in benchmarks/naive.py.")
        return f"/files/{name}"

    head, body = html[:20_000], html[20_000:]  # they stand in the head; the rest is megabytes of geometry
    return ADDRESS.sub(local, head) + body


def _install_files(folder: Path) -> None:
    target = folder / "files"
    stamp = target / f"{digest(*PACKAGES)}.stamp"
    if stamp.is_file():
        return
    modules = CACHE / "npm"
    modules.mkdir(parents=True, exist_ok=True)
    npm = shutil.which("npm")
    if not npm:
        raise Unable("npm is not on the PATH; the files that the naive pages load come from its registry.")
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    _run([npm, "install", "--prefix", str(modules), *quiet, *PACKAGES], "the files of the naive pages")
    target.mkdir(parents=True, exist_ok=True)
    for name, source in FILES.items():
        content = (modules / "node_modules" / source).read_bytes()
        (target / name).write_bytes(content)
        (target / f"{name}.br").write_bytes(compress(content))
    for name in EMPTY:
        (target / name).touch()
    stamp.touch()


def _run(command: list[str], what: str) -> None:
    print(f"Installing {what}", flush=True)
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    if run.returncode:
        raise Unable(f"{what} could not be installed:\n{(run.stdout + run.stderr)[-2000:]}")
