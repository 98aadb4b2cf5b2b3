"""A telephone exchange with its telephones, on real sockets: SIP over UDP, TCP or TLS, sound and
keys as RTP (RFC 4733) or INFO, digest, and whatever is said in OPTIONS. Written from the RFCs.

What the telephone at a number does is a coroutine that is given its `Leg`; a number without one
is not known (404).
"""

import asyncio
import contextlib
import hashlib
import random
import re
import secrets
import ssl
import struct
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

Send = Callable[[bytes], None]
MU_LAW, A_LAW, EVENT = 0, 8, 101
SILENCE = b"\xd5" * 160
FRAME_SECONDS = 0.1  # between two frames of silence: enough to show that somebody is there
KEYS = "0123456789*#"
_EMPTY = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class SipMessage:
    """A request or an answer as it came."""

    start: str
    headers: tuple[tuple[str, str], ...]
    body: str

    def all(self, name: str) -> list[str]:
        """Every header of that name."""
        return [value for key, value in self.headers if key == name.lower()]

    def one(self, name: str) -> str:
        """The first of them, or nothing."""
        return next(iter(self.all(name)), "")

    @property
    def method(self) -> str:
        """INVITE, BYE, …; `SIP/2.0` of an answer."""
        return self.start.split()[0]

    @property
    def number(self) -> str:
        """Whom the request is for."""
        found = re.search(r"sip:([^@;>]*)@", self.start)
        return found.group(1) if found else ""


def parsed(data: bytes) -> SipMessage:
    """One message, which must be whole."""
    head, _, body = data.partition(_EMPTY)
    start, *lines = head.decode().split("\r\n")
    pairs = [line.split(":", 1) for line in lines]
    headers = tuple((name.strip().lower(), value.strip()) for name, value in pairs)
    return SipMessage(start, headers, body.decode())


class _Media(asyncio.DatagramProtocol):
    def __init__(self, leg: "Leg") -> None:
        self._leg = leg

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._leg.hear(data)


@dataclass(eq=False)
class Leg:
    """One call as the telephone has it."""

    exchange: "Exchange"
    invite: SipMessage
    send: Send
    tag: str = field(default_factory=lambda: secrets.token_hex(4))
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)  # hung up while it rang
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)  # hung up after it was answered
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    ended_at: float = 0.0
    is_gone: bool = False  # answers nothing any more
    packets: int = 0
    sound: bytes = b""
    _transport: asyncio.DatagramTransport | None = None
    _opened: list[asyncio.DatagramTransport] = field(default_factory=list)
    _frames: asyncio.Task[None] | None = None
    _sequence: int = field(default_factory=lambda: random.randrange(1000))
    _stamp: int = 0
    _cseq: int = 1
    _kind: int = A_LAW  # of sound

    @property
    def number(self) -> str:
        """Whose telephone it is."""
        return self.invite.number

    async def ring(self) -> None:
        """180."""
        self._answer("180 Ringing")

    async def early_media(self) -> None:
        """183 with sound: an exchange that plays something before anybody answers."""
        await self._open_media()
        self._answer("183 Session Progress", self._sdp())

    async def answer(self, encryption: str = "") -> None:
        """200, and sound both ways from now on."""
        await self._open_media()
        self._answer("200 OK", self._sdp(encryption))
        await self.acknowledged.wait()

    def refuse(self, status: str) -> None:
        """A final answer that is none."""
        self._answer(status)

    async def press(self, key: str) -> None:
        """A key as RFC 4733 has it: the press, and its end three times."""
        await self._open_media()
        self._stamp += 1600
        for duration, ends in ((160, 0), (320, 0), (480, 0x80), (480, 0x80), (480, 0x80)):
            event = struct.pack("!BBH", KEYS.index(key), ends | 10, duration)
            self._rtp(EVENT, event)
            await asyncio.sleep(0.01)

    async def press_by_info(self, key: str) -> None:
        """A key as an INFO."""
        self._request("INFO", f"Signal={key}\r\nDuration=100\r\n", "application/dtmf-relay")

    def hang_up(self) -> None:
        """BYE."""
        self._request("BYE")
        self.close()

    async def move_sound(self) -> None:
        """An INVITE within the call: the sound goes elsewhere, and in µ-law."""
        self._transport = None
        self._kind = MU_LAW
        await self._open_media()
        self._request("INVITE", self._sdp(), "application/sdp")

    def hold(self, direction: str = "inactive") -> None:
        """An INVITE within the call: no sound for a while; `sendrecv` takes it up again."""
        self._request("INVITE", self._sdp(direction=direction), "application/sdp")

    def vanish(self) -> None:
        """No sound and no answers: a telephone whose battery is empty."""
        self.is_gone = True
        self.close()

    def hear(self, packet: bytes) -> None:
        """What the bot says, as A-law."""
        if packet[1] & 0x7F in (MU_LAW, A_LAW):
            self.packets += 1
            self.sound += packet[12:]

    @property
    def spoken_seconds(self) -> float:
        """How much of what was heard is no silence."""
        return sum(byte not in b"\xd5\x55\xff\x7f" for byte in self.sound) / 8000

    def close(self) -> None:
        """The telephone's socket."""
        if self._frames is not None:
            self._frames.cancel()
        for transport in self._opened:
            transport.close()

    def handle(self, request: SipMessage, send: Send) -> None:
        """A request of this call."""
        if self.is_gone:
            return
        self.send = send
        if request.method == "ACK":
            self.acknowledged.set()
        elif request.method == "CANCEL":
            self.ended_at = time.monotonic()
            send(answer_to(request, "200 OK", self.tag))
            self._answer("487 Request Terminated")
            self.cancelled.set()
        elif request.method == "BYE":
            self.ended_at = self.ended_at or time.monotonic()
            send(answer_to(request, "200 OK", self.tag))
            self.hung_up.set()
            self.close()
        else:
            send(answer_to(request, "200 OK", self.tag))

    def heard_answer(self, answer: SipMessage) -> None:
        """An answer to what the telephone asked; an INVITE wants its ACK."""
        if "INVITE" in answer.one("cseq") and answer.start.split()[1] == "200":
            self._request("ACK", cseq=self._cseq)

    async def _open_media(self) -> None:
        if self._transport is not None:
            return
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: _Media(self), local_addr=("127.0.0.1", 0)
        )
        self._opened.append(self._transport)
        if self._frames is None:
            self._frames = loop.create_task(self._send_silence())

    async def _send_silence(self) -> None:
        while True:
            self._stamp += 160
            self._rtp(self._kind, SILENCE)
            await asyncio.sleep(FRAME_SECONDS)

    def _rtp(self, kind: int, payload: bytes) -> None:
        assert self._transport is not None
        port = re.search(r"m=audio (\d+)", self.invite.body)
        assert port is not None
        if self._transport.is_closing():
            return
        self._sequence += 1
        head = struct.pack("!BBHII", 0x80, kind, self._sequence & 0xFFFF, self._stamp, 7)
        self._transport.sendto(head + payload, ("127.0.0.1", int(port.group(1))))

    def _sdp(self, encryption: str = "", direction: str = "sendrecv") -> str:
        assert self._transport is not None
        port = self._transport.get_extra_info("sockname")[1]
        profile = "RTP/SAVP" if encryption else "RTP/AVP"
        crypto = f"a=crypto:1 {encryption}\r\n" if encryption else ""
        return (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {port} {profile} {self._kind} {EVENT}\r\n{crypto}"
            f"a=rtpmap:{EVENT} telephone-event/8000\r\na=fmtp:{EVENT} 0-15\r\na={direction}\r\n"
        )

    def _answer(self, status: str, body: str = "") -> None:
        contact = f"<sip:{self.number}@{self.exchange.at};transport={self.exchange.transport}>"
        self.send(answer_to(self.invite, status, self.tag, body, contact))

    def _request(
        self, method: str, body: str = "", content: str = "", cseq: int | None = None
    ) -> None:
        if cseq is None:
            self._cseq += 1
        target = re.search(r"<([^>]*)>", self.invite.one("contact"))
        assert target is not None
        branch = f"z9hG4bK{secrets.token_hex(6)}"
        via = f"SIP/2.0/{self.exchange.transport.upper()} {self.exchange.at};branch={branch}"
        contact = f"<sip:{self.number}@{self.exchange.at};transport={self.exchange.transport}>"
        lines = [
            f"{method} {target.group(1)} SIP/2.0",
            f"Via: {via};rport",
            "Max-Forwards: 70",
            f"From: {self.invite.one('to')};tag={self.tag}",
            f"To: {self.invite.one('from')}",
            f"Call-ID: {self.invite.one('call-id')}",
            f"CSeq: {cseq or self._cseq} {method}",
            f"Contact: {contact}",
            *([f"Content-Type: {content}"] if content else []),
            f"Content-Length: {len(body)}",
        ]
        self.send("\r\n".join(lines).encode() + _EMPTY + body.encode())


def answer_to(
    request: SipMessage, status: str, tag: str, body: str = "", contact: str = "", more: str = ""
) -> bytes:
    """The answer to a request, with what it must repeat."""
    to = request.one("to")
    lines = [
        f"SIP/2.0 {status}",
        *(f"Via: {via}" for via in request.all("via")),
        f"From: {request.one('from')}",
        f"To: {to}" if ";tag=" in to else f"To: {to};tag={tag}",
        f"Call-ID: {request.one('call-id')}",
        f"CSeq: {request.one('cseq')}",
        *([f"Contact: {contact}"] if contact else []),
        *([more] if more else []),
        *(["Content-Type: application/sdp"] if body else []),
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(lines).encode() + _EMPTY + body.encode()


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
