"""The malware scanner: clamd through its socket, as its manual describes INSTREAM."""

import re
import socket
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol

from bot.domain.evidence import Refusal, Scan
from bot.evidence.refused import NotTaken

TIMEOUT_SECONDS = 20.0

_LONGEST_ANSWER = 4096


class BadScanner(ValueError):
    """`RODTKORT_CLAMD` cannot be read; the message is one sentence."""


class Scanner(Protocol):
    """Says whether a file may be kept."""

    def scan(self, content: Iterable[bytes]) -> Scan:
        """What the record says. Raises `NotTaken`: malware, or the scanner could not tell."""
        ...


class NoScanner:
    """There is none, and the record says "ikke skannet"."""

    def scan(self, content: Iterable[bytes]) -> Scan:
        """`NOT_SCANNED`, always; nothing is read."""
        return Scan.NOT_SCANNED


@dataclass(frozen=True, slots=True)
class Clamd:
    """A clamd at a path (`unix:/run/clamav/clamd.ctl`) or at a host (`tcp://clamav:3310`)."""

    path: str | None = None
    host: str | None = None
    port: int = 3310
    timeout_seconds: float = TIMEOUT_SECONDS

    def scan(self, content: Iterable[bytes]) -> Scan:
        """See `Scanner.scan`. Whatever is not a plain OK is no pass: a file over clamd's limits, an
        error, a scanner that is away. What was found is not repeated (L11)."""
        try:
            said = self._ask(content)
        except OSError:
            raise NotTaken(Refusal.NOT_CHECKED) from None
        if said.endswith(b" FOUND"):
            raise NotTaken(Refusal.MALWARE)
        if said != b"stream: OK":
            raise NotTaken(Refusal.NOT_CHECKED)
        return Scan.CLEAN

    def _ask(self, content: Iterable[bytes]) -> bytes:
        with closing(self._connected()) as connection:
            connection.sendall(b"zINSTREAM\0")
            try:
                for chunk in filter(None, content):  # an empty one would be the end
                    connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
                connection.sendall(bytes(4))
            except (BrokenPipeError, ConnectionResetError):
                pass  # over its limit clamd answers and hangs up before the end
            return _line(connection)

    def _connected(self) -> socket.socket:
        if self.path is None:
            return socket.create_connection((self.host, self.port), self.timeout_seconds)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(self.timeout_seconds)
        try:
            connection.connect(self.path)
        except OSError:
            connection.close()
            raise
        return connection


_TCP = re.compile(r"tcp://(\[[0-9a-fA-F:]+\]|[^:/\[\]\s]+):(\d{1,5})")


def scanner_at(address: str | None) -> Scanner:
    """The scanner of `RODTKORT_CLAMD`; none where nothing is set. Raises `BadScanner`."""
    if not address:
        return NoScanner()
    if address.startswith("unix:/"):
        return Clamd(path=address.removeprefix("unix:"))
    if found := _TCP.fullmatch(address):
        return Clamd(host=found[1].strip("[]"), port=int(found[2]))
    raise BadScanner("write unix:/path/to/clamd.ctl or tcp://host:3310")


def _line(connection: socket.socket) -> bytes:
    said = b""
    while len(said) < _LONGEST_ANSWER and not said.endswith((b"\0", b"\n")):
        more = connection.recv(_LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said.strip(b"\0\n ")
