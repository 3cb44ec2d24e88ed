"""Fixtures of several tests: a store of one's own, and a PostgreSQL server that is started for the run."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geo import store
from geo.indicators import providers
from tests.lacking import lacking


@pytest.fixture
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder that commands, pages and the domain use; nothing of it is left afterwards."""
    monkeypatch.setenv("ATLAS_DATA_DIR", str(tmp_path / "data"))
    before = list(providers._providers)
    providers._providers.clear()
    providers.notify()
    yield tmp_path / "data"
    for opened in list(store._opened.values()):
        opened.engine.dispose()
    store._opened.clear()
    providers._providers[:] = before
    providers.notify()


def _binaries() -> Path | None:
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    there = shutil.which("initdb")
    return programs[-1].parent if programs else Path(there).parent if there else None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of an empty PostgreSQL server; without its programs the tests are skipped, or fail where CI is set."""
    binaries = _binaries()
    if binaries is None:
        lacking('no PostgreSQL server was found: "apt-get install postgresql"')
    folder = Path(tempfile.mkdtemp(prefix="atlas-pg-"))
    # The server refuses to run as root.
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        user = {"user": "postgres", "group": "postgres", "extra_groups": []}
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    quiet: dict[str, Any] = {"check": True, "capture_output": True, "cwd": "/", **user}
    subprocess.run([binaries / "initdb", "-D", data, "-U", "atlas", "--auth=trust", "-E", "UTF8", "-N"], **quiet)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = ["-c", f"port={port}", "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}"]
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, *settings],
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **user,
    )
    try:
        _wait(port, server)
        yield f"postgresql://atlas@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)  # at once, without waiting for clients
        server.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    import psycopg

    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            psycopg.connect(f"postgresql://atlas@127.0.0.1:{port}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the PostgreSQL server did not start")
