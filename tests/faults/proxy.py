"""A TCP proxy between the services and a server: it passes on, delays, holds back, breaks off,
closes half, or leads somewhere else."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Iterator

from demo.processes import free_port

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close sends RST


class TcpProxy:
    """Listens on a loopback `port`, leads to `target`, a loopback port too."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self.target = target
        self.delay = 0.0  # seconds, each way
        self._flows = asyncio.Event()
        self._flows.set()
        self._refuses = False
        self._half = False
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["TcpProxy"]:
        """Takes connections while the block runs."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        try:
            yield self
        finally:
            server.close()
            self._flows.set()
            self.cut()
            for task in [*self._tasks]:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def lead_to(self, port: int, *, cut: bool = False) -> None:
        """New connections come to another server; `cut`: the old ones break."""
        self.target = port
        if cut:
            self.cut()

    def cut(self) -> None:
        """Every connection is reset."""
        for pair in [*self._pairs]:
            for writer in pair:
                _reset(writer)

    @contextlib.contextmanager
    def dropping(self) -> Iterator[None]:
        """Everything is taken and nothing comes through, as when a router forgets a connection."""
        self._flows.clear()
        try:
            yield
        finally:
            self._flows.set()

    @contextlib.contextmanager
    def resetting(self) -> Iterator[None]:
        """Every connection is reset, and every new one at once."""
        self._refuses = True
        self.cut()
        try:
            yield
        finally:
            self._refuses = False

    @contextlib.contextmanager
    def delaying(self, seconds: float) -> Iterator[None]:
        """Every packet is late."""
        self.delay = seconds
        try:
            yield
        finally:
            self.delay = 0.0

    @contextlib.contextmanager
    def half_closed(self) -> Iterator[None]:
        """The server's half is closed: what is sent is taken, and no answer ever comes."""
        self._half = True
        for client, _ in [*self._pairs]:
            with contextlib.suppress(OSError, RuntimeError):
                client.write_eof()
        try:
            yield
        finally:
            self._half = False
            self.cut()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refuses:
            _reset(writer)
            return
        if self._half:
            writer.write_eof()
        try:
            theirs = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            _reset(writer)
            return
        pair = (writer, theirs[1])
        self._pairs.add(pair)
        ways = [
            asyncio.create_task(self._pass(reader, theirs[1], answers=False)),
            asyncio.create_task(self._pass(theirs[0], writer, answers=True)),
        ]
        for task in ways:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        ways[0].add_done_callback(lambda _: self._pairs.discard(pair))

    async def _pass(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        with contextlib.closing(sink), contextlib.suppress(OSError, RuntimeError):
            while data := await source.read(65536):
                if self.delay:
                    await asyncio.sleep(self.delay)
                await self._flows.wait()
                if answers and self._half:
                    continue
                sink.write(data)
                await sink.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    if raw is not None:
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
