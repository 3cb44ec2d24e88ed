"""The line between browser and server: a relay that counts every byte and can be as slow as a line in the country.

Chromium's own counters and its network emulation belong to a page and leave out its workers, which fetch our tiles; a
relay leaves out nothing, and its handshakes cost what they cost.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

CHUNK: Final = 8192
QUEUED_CHUNKS: Final = 16
"""What a connection may have under way: 128 kB, a tenth of a second at 10 Mbit/s."""


@dataclass(frozen=True, slots=True)
class Speed:
    """A kind of line; without a rate it is as fast as this machine."""

    bytes_per_second: float | None = None
    round_trip: float = 0


FAST: Final = Speed()
SLOW: Final = Speed(10e6 / 8, 0.040)


@dataclass(slots=True)
class Direction:
    """One direction of the line, shared by all its connections."""

    speed: Speed
    total: int = 0
    busy_until: float = 0

    def arrival(self, size: int) -> float:
        """Return when data that is sent now is all there."""
        if self.speed.bytes_per_second is None:
            return 0
        self.busy_until = max(time.monotonic(), self.busy_until) + size / self.speed.bytes_per_second
        return self.busy_until + self.speed.round_trip / 2


@dataclass(slots=True)
class Link:
    """A relay to a port of this machine; `port` is where it listens, `down.total` what the browser received."""

    target: int
    speed: Speed = FAST
    port: int = 0
    up: Direction = field(init=False)
    down: Direction = field(init=False)

    def __post_init__(self) -> None:
        self.up, self.down = Direction(self.speed), Direction(self.speed)

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        """Relay until told to stop."""
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.speed.round_trip)  # the handshake
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        ways = _relay(reader, back, self.up), _relay(there, writer, self.down)
        with contextlib.suppress(asyncio.CancelledError):  # the measurement is over
            await asyncio.gather(*ways, return_exceptions=True)


async def _relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, direction: Direction) -> None:
    chunks: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(QUEUED_CHUNKS)

    async def read() -> None:
        chunk = b"-"
        while chunk:
            try:
                chunk = await reader.read(CHUNK)
            except OSError:
                chunk = b""
            await chunks.put((direction.arrival(len(chunk)), chunk))

    reading = asyncio.create_task(read())
    try:
        while True:
            when, chunk = await chunks.get()
            await asyncio.sleep(max(0, when - time.monotonic()))
            if not chunk:
                break
            writer.write(chunk)
            direction.total += len(chunk)
            await writer.drain()
    finally:
        reading.cancel()
        writer.close()


@contextlib.contextmanager
def link(target: int, speed: Speed = FAST) -> Iterator[Link]:
    """Give a line to a port of this machine, in a thread of its own."""
    line, ready = Link(target, speed), threading.Event()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    def run() -> None:
        loop.run_until_complete(line.serve(ready, stop))
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield line
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
