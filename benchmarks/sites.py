"""The two servers: ours as a user starts it, and one of files for the naive pages."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from benchmarks.places import CACHE, ROOT, Unable, free_port

TYPES: Final = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css"}
START_SECONDS: Final = 120
READ_SECONDS: Final = 180


class Files(BaseHTTPRequestHandler):
    """Answer with precompressed files of the cache, over connections that are kept."""

    protocol_version = "HTTP/1.1"
    folder: Path = CACHE / "site"

    def do_GET(self) -> None:
        """Serve a file, compressed where that is at hand."""
        path = (self.folder / self.path.lstrip("/")).resolve()
        if not path.is_relative_to(self.folder.resolve()) or not path.is_file():
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        small = path.with_name(f"{path.name}.br")
        is_packed = small.is_file() and "br" in self.headers.get("Accept-Encoding", "")
        content = (small if is_packed else path).read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", TYPES.get(path.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(content)))
        if is_packed:
            self.send_header("Content-Encoding", "br")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def file_server() -> Iterator[int]:
    """Give the port of a server of the naive pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def our_server(warm: tuple[str, ...]) -> Iterator[int]:
    """Give the port of the real server, started as a user starts it; it has answered once for the addresses `warm`.

    Raises
    ------
    Unable
        If it does not start.
    """
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        command = [sys.executable, "-m", "geo", "serve", "--port", str(port)]
        with (
            log.open("wb") as output,
            subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output) as process,
        ):
            try:
                _wait(port, process, log)
                for path in warm:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60).close()
                yield port
            finally:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()


def until_read(port: int) -> None:
    """Wait until the server has read what its first readers would wait for: it takes some of the first half minute.

    Raises
    ------
    Unable
        If it does not end.
    """
    deadline = time.monotonic() + READ_SECONDS
    time.sleep(3)  # it begins two seconds after the start
    while time.monotonic() < deadline:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=60) as answer:
            if not json.load(answer)["warming"]:
                return
        time.sleep(0.5)
    raise Unable("The server still reads for its first readers.")


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise Unable(f"The server did not start:\n{log.read_text(errors='replace')[-3000:]}")
