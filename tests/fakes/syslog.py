"""A syslog archive on a real socket, with TLS or without, that behaves well or in one of the ways
in which archives, and what lies before them, do not."""

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Syslog:
    """What it has read, a message each, in order. `behave` is one of this module's."""

    behave: "Callable[[Syslog, socket.socket], None]"
    url: str = ""
    received: list[str] = field(default_factory=list)
    connections: int = 0
    release: threading.Event = field(default_factory=threading.Event)

    def take(self, content: bytes) -> None:
        """Counted octets, which must be whole."""
        while content:
            count, _, rest = content.partition(b" ")
            size = int(count)
            assert len(rest) >= size, "half a message"
            self.received.append(rest[:size].decode())
            content = rest[size:]


def reads(syslog: Syslog, connection: socket.socket) -> bytes:
    """Whatever is said until the other side ends it."""
    said = bytearray()
    while True:
        try:
            more = connection.recv(64 * 1024)
        except ssl.SSLEOFError:
            break
        if not more:
            break
        said += more
    return bytes(said)


def well(syslog: Syslog, connection: socket.socket) -> None:
    """Reads all, and answers the last word (RFC 5425, 4.4)."""
    syslog.take(reads(syslog, connection))
    if isinstance(connection, ssl.SSLSocket):
        connection.unwrap()


def curtly(syslog: Syslog, connection: socket.socket) -> None:
    """Reads all, and closes without a word of TLS, as some archives do."""
    syslog.take(reads(syslog, connection))


def deaf(syslog: Syslog, connection: socket.socket) -> None:
    """Closes its own side at once, and reads nothing."""
    connection.shutdown(socket.SHUT_WR)
    syslog.release.wait(30)


def dead(syslog: Syslog, connection: socket.socket) -> None:
    """Ends while words lie unread: the kernel resets the connection."""
    connection.recv(10)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def silent(syslog: Syslog, connection: socket.socket) -> None:
    """Takes the connection, and nothing more."""
    syslog.release.wait(30)


@contextlib.contextmanager
def archive(
    behave: Callable[[Syslog, socket.socket], None], tls: ssl.SSLContext | None, port: int = 0
) -> Iterator[Syslog]:
    """It listens, on a thread for each connection."""
    syslog = Syslog(behave)

    def serve(raw: socket.socket) -> None:
        with contextlib.suppress(OSError), raw:
            raw.settimeout(30)
            connection = tls.wrap_socket(raw, server_side=True) if tls is not None else raw
            syslog.behave(syslog, connection)
            connection.close()

    def listen() -> None:
        with contextlib.suppress(OSError):
            while True:
                raw, _ = server.accept()
                syslog.connections += 1
                threading.Thread(target=serve, args=[raw], daemon=True).start()

    with socket.create_server(("127.0.0.1", port)) as server:
        scheme = "tls" if tls is not None else "tcp"
        syslog.url = f"{scheme}://127.0.0.1:{server.getsockname()[1]}"
        listening = threading.Thread(target=listen, daemon=True)
        listening.start()
        try:
            yield syslog
        finally:
            syslog.release.set()
            server.shutdown(socket.SHUT_RDWR)
            listening.join(30)
