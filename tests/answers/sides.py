"""A checkout that is asked: its web application over HTTP, its commands as processes."""

from __future__ import annotations

import http.client
import os
import re
import shlex
import shutil
import socket
import string
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from answers.asks import Ask

HOST: Final = "127.0.0.1:8000"
"""Named in every request: both servers write the same address into their answers, whatever their port."""
START_SECONDS: Final = 120
ANSWER_SECONDS: Final = 180
COMMAND_SECONDS: Final = 600
LEFT_OUT: Final = {
    "date": "the moment of the answer",
    "last-modified": "the moment at which a file of the checkout or of the run was written",
    "expires": "the moment of the answer, a year later",
    "content-length": "follows from the content, which is compared itself",
    "allow": "compared without its order: it is a set of methods, which Python orders anew in each process",
}
"""Headers of answers that are not compared as they are, and why."""
HASH: Final = re.compile(r"/(?:[0-9a-f]{16}|[0-9a-f]{2}/[0-9a-f]{14})/")
"""The hash of a content in the address of a file: of a server in one folder, of a publication in two."""
HASHED: Final = re.compile(rb"/((?:assets|tiles|names|points)/)[0-9a-f]{16}/([\w./-]*\w)")
UPLOAD: Final = re.compile(r"(?<=/import/)[\w-]{22}\b")
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a checkout answered.

    Attributes
    ----------
    head : tuple of str
        Status and headers; exit code and stderr of a command.
    body : Path
        The file that holds the content.
    kind : str
        Media type, or the ending of a file that a command wrote.
    """

    head: tuple[str, ...]
    body: Path
    kind: str


@dataclass
class Side:
    """One of the two checkouts.

    Attributes
    ----------
    work : Path
        Folder for all that is written.
    private : set of str
        Names of this run alone: ids of uploads.
    known : dict
        What later requests need of earlier answers: addresses with a hash, ETags, addresses of uploads.
    running : list
        Processes that have not ended.
    stopped : bool
        Somebody ended the comparison: nothing more is asked.
    """

    name: str
    checkout: Path
    python: str
    work: Path
    answers: dict[str, Answer] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    known: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    stopped: bool = False

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment of a process: the checkout goes before what its Python has installed."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ATLAS_", "PYTHON"))}
        own = {"PYTHONPATH": str(self.checkout), "PYTHONUTF8": "1", "COLUMNS": "100"}
        return {**kept, **own, **more}

    def run_python(self, code: str) -> str:
        """Return what some Python prints in this checkout."""
        command = [self.python, "-c", code]
        done = subprocess.run(
            command, cwd=self.work, env=self.environment(), capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def printed(self, *arguments: str) -> str:
        """Return what a command prints."""
        command = [self.python, "-m", "geo", *arguments]
        environment = self.environment(ATLAS_DATA_DIR=str(self.work / "data-questions"))
        done = subprocess.run(command, cwd=self.work, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    def keep(self, name: str, head: Iterable[str], content: bytes, kind: str) -> None:
        """Keep an answer; a name that is there already gets a number."""
        count, numbered = 1, name
        while numbered in self.answers:
            count, numbered = count + 1, f"{name} ({count + 1})"
        path = self.work / "kept" / f"{len(self.answers):05}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        self.answers[numbered] = Answer(tuple(head), path, kind)

    # --- the web application

    @contextmanager
    def server(self, **settings: str) -> Iterator[int]:
        """Serve the checkout with a data folder of its own; yield the port, and end the server afterwards."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port: int = free.getsockname()[1]
        log, data = self.work / f"server-{port}.log", self.work / f"data-{port}"
        environment = self.environment(ATLAS_DATA_DIR=str(data), ATLAS_WARM_UP="0", **settings)
        with (
            log.open("wb") as log_file,
            self._process(
                ["serve", "--port", str(port)], cwd=self.checkout, env=environment, stdout=log_file, stderr=log_file
            ) as process,
        ):
            self._wait(process, port, log)
            yield port

    @contextmanager
    def _process(self, arguments: list[str], **more: Any) -> Iterator[subprocess.Popen[bytes]]:
        """Start a command of the checkout, and end it at the end of the block at the latest."""
        process = subprocess.Popen([self.python, "-m", "geo", *arguments], **more)
        self.running.append(process)
        try:
            yield process
        finally:
            self.running.remove(process)
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def stop(self) -> None:
        """End what is running, and ask nothing more."""
        self.stopped = True
        for process in list(self.running):
            process.terminate()

    def _wait(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and process.poll() is None:
            try:
                if _request(port, Ask("/health"), "/health", ())[0] == 200:
                    return
            except OSError:
                time.sleep(0.2)
        raise SystemExit(f"The server of {self.checkout} did not start:\n{log.read_text(errors='replace')[-2000:]}")

    def ask(self, port: int, ask: Ask) -> None:
        """Ask the server; keep the answer, and what later requests need of it."""
        try:
            address = self._filled(ask.address)
            headers = tuple((name, self._filled(value)) for name, value in ask.headers)
        except KeyError as error:
            # An earlier answer lacked what this request needs: a difference, not the end of the run.
            self.keep(ask.name, [f"not asked, as nothing is known of {error.args[0]}"], b"", "text/plain")
            return
        try:
            status, answer_headers, content = _request(port, ask, address, headers)
            until = time.monotonic() + ANSWER_SECONDS
            while ask.until and re.search(ask.until.encode(), content) and time.monotonic() < until:
                time.sleep(0.1)
                status, answer_headers, content = _request(port, ask, address, headers)
        except (OSError, http.client.HTTPException) as error:
            self.keep(ask.name, [f"no answer: {type(error).__name__}"], b"", "text/plain")
            return
        by_name = dict(answer_headers)
        self.known[f"etag {ask.address.strip('{}')}"] = by_name.get("etag", "")
        if ask.keeps and "location" in by_name:
            self.known[ask.keeps] = by_name["location"].partition("?")[0]
        self.private |= set(UPLOAD.findall(by_name.get("location", "")))
        self.known |= {(match[1] + match[2]).decode(): match[0].decode() for match in HASHED.finditer(content)}
        head = [f"status: {status}", *(f"{name}: {value}" for name, value in answer_headers if name not in LEFT_OUT)]
        head += [f"allow: {sorted(by_name['allow'].split(', '))}"] if "allow" in by_name else []
        self.keep(ask.name, head, content, by_name.get("content-type", "").partition(";")[0])

    def hashed(self) -> list[Ask]:
        """Return requests for all files with a hash in their address that answers have named so far."""
        starts = ("assets/", "tiles/", "names/", "points/")
        return [Ask(f"{{{name}}}") for name in sorted(self.known) if name.startswith(starts)]

    def _filled(self, text: str) -> str:
        return re.sub(r"\{([^}]*)\}", lambda match: self.known[match[1]], text)

    # --- the command line

    def run(self, line: str, inputs: Path) -> None:
        """Run commands in an empty folder beside the input files; keep what they print, and the files that they write."""
        folder = self.work / "run"
        shutil.copytree(inputs, folder / "in")
        environment = self.environment(ATLAS_DATA_DIR=str(self.work / "data-commands"))
        head, printed = [], b""
        for part in line.split(" && "):
            pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
            with self._process(shlex.split(part), cwd=folder, env=environment, **pipes) as process:
                try:
                    out, errors = process.communicate(timeout=COMMAND_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    out, errors = process.communicate()
                    errors += f"\nended after {COMMAND_SECONDS} seconds".encode()
            head += [f"exit code: {process.returncode}"]
            head += [f"stderr: {row}" for row in errors.decode(errors="replace").splitlines()]
            printed += out
        as_json = "--json" in line and " && " not in line
        name = f"atlas {line}" if len(line) < 160 else f"atlas {line[:150]}…"
        self.keep(name, head, printed, "application/json" if as_json else "text/plain")
        paths = [path for path in folder.rglob("*") if path.is_file() and (folder / "in") not in path.parents]
        places = [
            (HASH.sub("/<hash>/", path.relative_to(folder).as_posix()), path.read_bytes(), path) for path in paths
        ]
        for place, content, path in sorted(places):
            self.keep(f"{name} → {place}", (), content, path.suffix.lower())
        shutil.rmtree(folder)


def _request(port: int, ask: Ask, address: str, headers: Headers) -> tuple[int, Headers, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        connection.putrequest(
            ask.method, quote(address, safe=string.punctuation), skip_host=True, skip_accept_encoding=True
        )
        body, kind = ask.body()
        sent = {
            "Host": HOST,
            **dict(headers),
            **({"Content-Type": kind, "Content-Length": str(len(body))} if kind else {}),
        }
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.endheaders(body or None)
        answer = connection.getresponse()
        return answer.status, tuple(sorted((name.lower(), value) for name, value in answer.getheaders())), answer.read()
    finally:
        connection.close()
