"""Whether a trunk answers, asked by OPTIONS before anybody needs it; and what a trunk is."""

import asyncio
import secrets
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

ANSWERS_WITHIN_SECONDS = 5.0
_TRIES, _TRY_SECONDS = 3, 1.5  # datagrams are lost
_SOONER = 6  # times, while there is no answer


@dataclass(frozen=True, slots=True)
class SipTrunk:
    """Where calls go out, and as whom. `number` is what the called one sees. `address` is ours,
    where the machine has several. A call on which nothing is heard for `media_seconds` is over,
    once something was; an exchange may send nothing while its owner is silent."""

    host: str
    port: int
    number: str
    transport: str = "tls"
    domain: str = ""  # in addresses, where it is another than the server's
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    media_encryption: str = ""
    address: str = ""
    media_ports: str = "10000-10999"
    ring_seconds: int = 25
    media_seconds: int = 20
    options_seconds: float = 60.0

    @property
    def server(self) -> str:
        """Host and port. A port is always said: nothing is looked up but the host's address."""
        return f"{_in_address(self.host)}:{self.port}"

    def as_setup(self) -> dict[str, Any]:
        """The first line that the child reads."""
        proxy = f"sip:{self.server};transport={self.transport}" if self.domain else ""
        return {
            "domain": self.domain or self.server,
            "proxy": proxy,
            "transport": self.transport,
            "user": self.user,
            "number": self.number,
            "password": self.password,
            "ca_file": self.ca_file,
            "media_encryption": self.media_encryption,
            "address": self.address,
            "media_ports": self.media_ports,
            "media_seconds": self.media_seconds,
        }


async def watch(trunk: SipTrunk, tell: Callable[[bool], None]) -> None:
    """Asks for ever, each minute, and sooner while there is no answer."""
    while True:
        well = await answers(trunk)
        tell(well)
        await asyncio.sleep(trunk.options_seconds / (1 if well else _SOONER))


async def answers(trunk: SipTrunk) -> bool:
    """Whether somebody is there who serves. Few answer 200 to whom they do not know; anything but
    a server's own failure will do."""
    try:
        async with asyncio.timeout(ANSWERS_WITHIN_SECONDS):
            ask = _by_udp if trunk.transport == "udp" else _by_stream
            status = await ask(trunk)
    except (OSError, TimeoutError, ValueError, EOFError, asyncio.LimitOverrunError):
        return False
    return status < 500 or status == 501


async def _by_udp(trunk: SipTrunk) -> int:
    loop = asyncio.get_running_loop()
    heard: asyncio.Future[bytes] = loop.create_future()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Once(heard), local_addr=_from(trunk), remote_addr=(trunk.host, trunk.port)
    )
    try:
        for _try in range(_TRIES):
            transport.sendto(_options(trunk, transport.get_extra_info("sockname")))
            done, _ = await asyncio.wait([heard], timeout=_TRY_SECONDS)
            if done:
                return _status(heard.result())
        raise TimeoutError
    finally:
        heard.cancel()
        transport.close()


async def _by_stream(trunk: SipTrunk) -> int:
    context = None
    if trunk.transport == "tls":
        # A hundred and fifty authorities take a while to read, and may have been replaced.
        context = await asyncio.to_thread(ssl.create_default_context, cafile=trunk.ca_file)
    reader, writer = await asyncio.open_connection(
        trunk.host, trunk.port, ssl=context, local_addr=_from(trunk)
    )
    try:
        writer.write(_options(trunk, writer.get_extra_info("sockname")))
        return _status(await reader.readuntil(b"\r\n"))
    finally:
        writer.close()


def _from(trunk: SipTrunk) -> tuple[str, int] | None:
    return (trunk.address, 0) if trunk.address else None


def _options(trunk: SipTrunk, at: tuple[Any, ...]) -> bytes:
    place = f"{_in_address(at[0])}:{at[1]}"
    domain = trunk.domain or trunk.server
    way = trunk.transport.upper()
    us = f"sip:{trunk.number}@{place}"
    lines = (
        f"OPTIONS sip:{domain} SIP/2.0",
        f"Via: SIP/2.0/{way} {place};branch=z9hG4bK{secrets.token_hex(8)};rport",
        "Max-Forwards: 70",
        f"From: <{us}>;tag={secrets.token_hex(4)}",
        f"To: <sip:{domain}>",
        f"Call-ID: {secrets.token_hex(12)}",
        "CSeq: 1 OPTIONS",
        f"Contact: <{us}>",
        "Accept: application/sdp",
        "Content-Length: 0",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _status(answer: bytes) -> int:
    version, status = answer.split(None, 2)[:2]
    if version != b"SIP/2.0":
        raise ValueError("no SIP")
    return int(status)


class _Once(asyncio.DatagramProtocol):
    def __init__(self, heard: "asyncio.Future[bytes]") -> None:
        self._heard = heard

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if not self._heard.done():
            self._heard.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if not self._heard.done():
            self._heard.set_exception(exc)
