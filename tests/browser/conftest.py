"""Fixtures of the browser tests: a real Chromium, a real server, and pages that watch over what they load."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.lacking import lacking

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
OWN_HOSTS = {"127.0.0.1", "localhost"}
OFFLINE_SCHEMES = {"file", "data", "blob", "about"}
SERVER_START_SECONDS = 90

# The first answers of a server that has just started can take some seconds on a machine that is busy.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of the Chromium to drive; without one the test is skipped, or fails where CI is set."""
    named = os.environ.get("ATLAS_CHROMIUM")
    program = named or next((path for path in map(shutil.which, BROWSERS) if path), None)
    if program:
        return program
    lacking('no Chromium was found: "apt-get install chromium", or name one in ATLAS_CHROMIUM')


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One headless Chromium for all tests."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path, headless=True, args=list(ARGUMENTS))
        yield running
        running.close()


def is_own(address: str) -> bool:
    """Say whether an address is served from this machine or is no network address at all."""
    parts = urlsplit(address)
    return parts.scheme in OFFLINE_SCHEMES or parts.hostname in OWN_HOSTS


def is_offline(address: str) -> bool:
    """Say whether an address is no network address."""
    return urlsplit(address).scheme in OFFLINE_SCHEMES


class Watch:
    """Notes what a page must not do, and blocks the requests that it must not make."""

    def __init__(self, context: BrowserContext, allowed: Callable[[str], bool]) -> None:
        self.allowed = allowed
        self.foreign: list[str] = []
        self.errors: list[str] = []
        context.route(re.compile(".*", re.DOTALL), self._route)
        context.on("request", lambda request: self._request(request.url))
        context.on("console", lambda message: self._say(message.text) if message.type == "error" else None)
        context.on("weberror", lambda error: self._say(f"{error.error}"))
        context.on("page", lambda page: page.on("websocket", lambda socket: self._request(socket.url)))

    def _route(self, route: Route) -> None:
        if self.allowed(route.request.url):
            route.continue_()
        else:
            route.abort("internetdisconnected")

    def _request(self, address: str) -> None:
        if not self.allowed(address):
            self.foreign.append(address)

    def _say(self, text: str) -> None:
        self.errors.append(text)

    def verdict(self, expected: list[str]) -> None:
        """Fail on foreign requests and on errors that match none of the `expected` patterns."""
        surprising = [error for error in self.errors if not any(re.search(pattern, error) for pattern in expected)]
        assert not self.foreign, f"the page asked for addresses that it must not ask for: {self.foreign}"
        assert not surprising, f"the page reported errors on its console: {surprising}"


def watched(
    browser: Browser, request: pytest.FixtureRequest, allowed: Callable[[str], bool], offline: bool
) -> Iterator[Page]:
    """Give a fresh page and judge it when the test is over."""
    expected = [str(pattern) for mark in request.node.iter_markers("console_error") for pattern in mark.args]
    with browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="fr-FR", accept_downloads=True, offline=offline
    ) as context:
        watch = Watch(context, allowed)
        page = context.new_page()
        page.set_default_timeout(30_000)
        yield page
    watch.verdict(expected)


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give a page that may only talk to this machine; its console must stay free of errors.

    Errors that belong to a test are named by ``@pytest.mark.console_error("pattern")``.
    """
    yield from watched(browser, request, is_own, offline=False)


@pytest.fixture
def offline_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give a page without a network, for files that must work by themselves."""
    yield from watched(browser, request, is_offline, offline=True)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the real server as a user does; gives its address, without a slash at the end."""
    folder: Path = tmp_path_factory.mktemp("server")
    log = folder / "server.log"
    address = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "geo", "serve", "--port", address.rpartition(":")[2]]
    # Tests look at single pages: nothing else is computed beside them.
    environment = {**os.environ, "ATLAS_WARM_UP": "0"}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        ) as process,
    ):
        try:
            _wait(address, process, log)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SERVER_START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(
                f"the server stopped with code {process.returncode}:\n{log.read_text(errors='replace')[-4000:]}"
            )
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:  # not up yet (an HTTPError is an OSError too)
            pass
        time.sleep(0.1)
    pytest.fail(
        f"the server did not answer within {SERVER_START_SECONDS} s:\n{log.read_text(errors='replace')[-4000:]}"
    )
