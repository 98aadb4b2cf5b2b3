"""A telephone exchange with its telephones, on real sockets: SIP over UDP, TCP or TLS, sound and
keys as RTP (RFC 4733) or INFO, digest, and whatever is said in OPTIONS. Written from the RFCs.

What the telephone at a number does is a coroutine that is given its `Leg`; a number without one
is not known (404).
"""

import asyncio
import contextlib
import hashlib
import re
import secrets
import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from tests.fakes.exchange_leg import A_LAW, Leg, Send, SipMessage, answer_to, parsed

_EMPTY = b"\r\n\r\n"
Script = Callable[[Leg], Awaitable[None]]


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, exchange: "Exchange") -> None:
        self._exchange = exchange

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if data.strip():
            self._exchange.take(data, lambda answer: self._transport.sendto(answer, addr))


class Exchange:
    """`phones` by number; `legs` by number, as they came. `user` and `password`: with a digest."""

    def __init__(
        self, transport: str = "udp", tls: ssl.SSLContext | None = None, password: str = ""
    ) -> None:
        self.transport = transport
        self.phones: dict[str, Script] = {}
        self.legs: dict[str, list[Leg]] = defaultdict(list)
        self.asked = 0  # OPTIONS
        self.says = "200 OK"  # to OPTIONS
        self.is_dead = False
        self.port = 0
        self.contact = ""  # of the bot, as it was in an INVITE
        self.answers: list[SipMessage] = []  # to what nobody invited
        self._tls = tls
        self._password = password
        self._by_id: dict[str, Leg] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._closing: Callable[[], None] = lambda: None

    @property
    def at(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    async def __aenter__(self) -> "Exchange":
        loop = asyncio.get_running_loop()
        if self.transport == "udp":
            datagrams, _ = await loop.create_datagram_endpoint(
                lambda: _Datagrams(self), local_addr=("127.0.0.1", 0)
            )
            self.port = datagrams.get_extra_info("sockname")[1]
            self._closing = datagrams.close
        else:
            server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self._tls)
            self.port = server.sockets[0].getsockname()[1]
            self._closing = server.close
        return self

    async def __aexit__(self, *_: object) -> None:
        for leg in self._by_id.values():
            leg.close()
        for task in self._tasks:
            task.cancel()
        for writer in self._writers:
            writer.close()
        self._closing()
        await asyncio.sleep(0)

    async def leg(self, number: str, seconds: float = 60.0) -> Leg:
        """The first call to that number, once it has come."""
        async with asyncio.timeout(seconds):
            while not self.legs[number]:
                await asyncio.sleep(0.005)
        return self.legs[number][0]

    def take(self, data: bytes, send: Send) -> None:
        """One message, by whichever way it came."""
        if self.is_dead:
            return
        message = parsed(data)
        leg = self._by_id.get(message.one("call-id"))
        if message.method == "SIP/2.0":
            if leg is not None:
                leg.heard_answer(message)
            else:
                self.answers.append(message)
        elif message.method == "OPTIONS" and leg is None:
            self.asked += 1
            if self.says:
                send(answer_to(message, self.says, "options"))
        elif message.method == "INVITE" and leg is None:
            self._invited(message, send)
        elif leg is not None and message.method != "INVITE":
            leg.handle(message, send)

    def _invited(self, invite: SipMessage, send: Send) -> None:
        if self._password and not self._is_authenticated(invite):
            challenge = 'Proxy-Authenticate: Digest realm="trunk", nonce="n1", algorithm=MD5'
            send(answer_to(invite, "407 Proxy Authentication Required", "auth", more=challenge))
            return
        self.contact = invite.one("contact")
        leg = Leg(self, invite, send)
        self._by_id[invite.one("call-id")] = leg
        self.legs[leg.number].append(leg)
        script = self.phones.get(leg.number)
        if script is None:
            leg.refuse("404 Not Found")
            return
        if script is not dead:
            send(answer_to(invite, "100 Trying", ""))
        task = asyncio.get_running_loop().create_task(_played(script(leg)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _is_authenticated(self, invite: SipMessage) -> bool:
        given = dict(re.findall(r'(\w+)="([^"]*)"', invite.one("proxy-authorization")))
        if not given:
            return False
        who = _md5(f"{given['username']}:trunk:{self._password}")
        what = _md5(f"INVITE:{given['uri']}")
        return bool(given["response"] == _md5(f"{who}:n1:{what}"))

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(_EMPTY)).lstrip(b"\r\n")
                if not head:
                    continue
                size = re.search(rb"(?i)content-length:\s*(\d+)", head)
                body = await reader.readexactly(int(size.group(1)) if size else 0)
                self.take(head + body, writer.write)
        self._writers.discard(writer)
        writer.close()

    def invite_uninvited(self, send_from: "asyncio.DatagramTransport") -> None:
        """A call to the bot that nobody asked for, to where its own INVITE said it is."""
        found = re.search(r"sip:([^>;]*)@([\d.]+):(\d+)", self.contact)
        assert found is not None
        user, host, port = found.groups()
        at = send_from.get_extra_info("sockname")
        body = (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio 40000 RTP/AVP {A_LAW}\r\n"
        )
        lines = [
            f"INVITE sip:{user}@{host}:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP {at[0]}:{at[1]};branch=z9hG4bK{secrets.token_hex(6)};rport",
            "Max-Forwards: 70",
            f"From: <sip:stranger@{at[0]}:{at[1]}>;tag=s1",
            f"To: <sip:{user}@{host}>",
            f"Call-ID: {secrets.token_hex(8)}",
            "CSeq: 1 INVITE",
            f"Contact: <sip:stranger@{at[0]}:{at[1]}>",
            "Content-Type: application/sdp",
            f"Content-Length: {len(body)}",
        ]
        message = "\r\n".join(lines).encode() + _EMPTY + body.encode()
        send_from.sendto(message, (host, int(port)))


async def _played(script: Awaitable[None]) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        await script


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


async def dead(leg: Leg) -> None:
    """Not even "100 Trying"."""


def refusing(status: str) -> Script:
    """A telephone that says no at once."""

    async def script(leg: Leg) -> None:
        leg.refuse(status)

    return script


def answering(after: float = 0.0, keys: str = "", pause: float = 0.2) -> Script:
    """A telephone that rings, is taken and presses."""

    async def script(leg: Leg) -> None:
        await leg.ring()
        await asyncio.sleep(after)
        await leg.answer()
        for key in keys:
            await asyncio.sleep(pause)
            await leg.press(key)

    return script
