"""One call as the telephone at the other end has it: what it hears, says and presses, on real
sockets. Written from the RFCs."""

import asyncio
import random
import re
import secrets
import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

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


class OfExchange(Protocol):
    """The exchange that the telephone belongs to."""

    transport: str

    @property
    def at(self) -> str:
        """Where it listens."""
        ...


class _Media(asyncio.DatagramProtocol):
    def __init__(self, leg: "Leg") -> None:
        self._leg = leg

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._leg.hear(data)


@dataclass(eq=False)
class Leg:
    """One call as the telephone has it."""

    exchange: OfExchange
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
    says: Iterator[bytes] = field(default_factory=lambda: iter(()))  # frames; silence afterwards
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
            self._rtp(self._kind, next(self.says, SILENCE))
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
