"""Viewers who ask a server of this machine at the same time; a process of its own, which ends by itself.

Reads a plan as JSON from its input: ``{"port", "viewers", "pause": [least, most], "seconds", "requests": [{"path",
"headers"}]}``. Every viewer has one connection, takes its share of the requests, and waits between two of them. Writes the
seconds of each answer as JSON: ``{"seconds": [...], "bytes", "failures", "took"}``.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from typing import Any, Final

ANSWER_SECONDS: Final = 30


class Viewer(threading.Thread):
    """One viewer with one connection."""

    def __init__(self, plan: dict[str, Any], number: int, deadline: float) -> None:
        super().__init__(daemon=True)
        self.plan = plan
        self.requests = plan["requests"][number :: plan["viewers"]]
        self.chance = random.Random(number)
        self.deadline = deadline
        self.seconds: list[float] = []
        self.bytes = 0
        self.failures: list[str] = []

    def run(self) -> None:
        """Ask one after the other until all is asked or the time is over."""
        connection = http.client.HTTPConnection("127.0.0.1", self.plan["port"], timeout=ANSWER_SECONDS)
        least, most = self.plan["pause"]
        time.sleep(self.chance.uniform(0, most))  # they do not begin in step
        for request in self.requests:
            if time.monotonic() > self.deadline:
                break
            try:
                self._ask(connection, request)
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(f"{request['path']}: {error!r}")
                connection.close()
            time.sleep(self.chance.uniform(least, most))
        connection.close()

    def _ask(self, connection: http.client.HTTPConnection, request: dict[str, Any]) -> None:
        start = time.perf_counter()
        connection.request("GET", request["path"], headers={"Accept-Encoding": "br, gzip", **request["headers"]})
        answer = connection.getresponse()
        size = len(answer.read())
        taken = time.perf_counter() - start
        if answer.status not in (200, 206):
            self.failures.append(f"{request['path']}: status {answer.status}")
            return
        self.seconds.append(taken)
        self.bytes += size


def main() -> None:
    """Follow the plan."""
    plan = json.load(sys.stdin)
    start = time.monotonic()
    viewers = [Viewer(plan, number, start + plan["seconds"]) for number in range(plan["viewers"])]
    for viewer in viewers:
        viewer.start()
    for viewer in viewers:
        viewer.join(plan["seconds"] + ANSWER_SECONDS)
    result = {
        "seconds": [taken for viewer in viewers for taken in viewer.seconds],
        "bytes": sum(viewer.bytes for viewer in viewers),
        "failures": [failure for viewer in viewers for failure in viewer.failures],
        "took": time.monotonic() - start,
    }
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
