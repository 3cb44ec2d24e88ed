"""The benchmarks hold together; nothing is timed."""

from __future__ import annotations

import http.client
import socketserver
import threading
from collections.abc import Iterator

import pytest

from benchmarks import naive, report
from benchmarks.link import SLOW, link


class Answer(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.rfile.readline()
        self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 100_000)


@pytest.fixture
def port() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()


def test_the_line_counts_every_byte_and_passes_them_on(port: int) -> None:
    with link(port, SLOW) as line:
        connection = http.client.HTTPConnection("127.0.0.1", line.port, timeout=30)
        connection.request("GET", "/")
        assert len(connection.getresponse().read()) == 100_000
        connection.close()
    assert line.down.total == 100_000 + len(b"HTTP/1.0 200 OK\r\n\r\n")
    assert line.up.total > 0


def test_addresses_of_a_cdn_become_local_and_unknown_ones_are_refused() -> None:
    page = '<script src="https://cdn.example/leaflet@1.9.3/dist/leaflet.js"></script>'
    assert naive._localised(page) == '<script src="/files/leaflet.js"></script>'
    with pytest.raises(naive.Unable):
        naive._localised('<link href="https://cdn.example/new.css">')


def test_tables_say_what_is_reached_and_leave_out_what_was_not_measured() -> None:
    table = report.page_table(report.PAGE_ROWS, {"ours": {"first": 1.0}, "choropleth": {"first": 13.0}})
    assert len(table) == 3
    assert table[2] == "| First polygons | 1.00 s | 13.0 s | – | 13.0 | – | 12 times less: yes |"
    assert report.page_table(report.SLOW_ROWS, {}) == []


def test_results_are_kept_between_their_marks(tmp_path_factory: pytest.TempPathFactory) -> None:
    readme = tmp_path_factory.mktemp("readme") / "README.md"
    readme.write_text(f"before\n\n{report.BEGIN}\nold\n{report.END}\n\nafter\n", "utf-8")
    report.keep("new", readme)
    assert readme.read_text("utf-8") == f"before\n\n{report.BEGIN}\n\nnew\n\n{report.END}\n\nafter\n"
    assert report.BEGIN in report.README.read_text("utf-8")
