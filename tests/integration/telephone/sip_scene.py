"""The SIP telephone as the bot has it, its child, and an exchange on loopback."""

import asyncio
import datetime
import io
import ipaddress
import math
import ssl
import struct
import time
import wave
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.domain.calls import Call, CallEnd, CallEvent, CallOrder, Over, Speech
from bot.domain.organisation.organisation import Language
from bot.integrations.telephone.sip import CHILD, SipTelephone
from bot.integrations.telephone.sip_options import SipTrunk
from tests.fakes.exchange import Exchange
from tests.slow_machine import LONG_ENOUGH

OWN = "+4721070000"
Event = TypeVar("Event", bound=CallEvent)


def number(of: int) -> str:
    """A telephone of the exchange's."""
    return f"+479{of:07}"


def speech(seconds: float = 1.0, rate: int = 8000) -> Speech:
    """A tone."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        frames = (int(9000 * math.sin(at / 3)) for at in range(int(rate * seconds)))
        sound.writeframes(b"".join(struct.pack("<h", frame) for frame in frames))
    return Speech("Trykk 1.", Language.BOKMAL, file.getvalue())


class Told:
    """What the telephone told: by call, and when."""

    def __init__(self) -> None:
        self.events: dict[str, list[CallEvent]] = defaultdict(list)
        self.at: dict[str, list[float]] = defaultdict(list)
        self._news = asyncio.Condition()

    async def __call__(self, call: str, event: CallEvent) -> None:
        """The listener."""
        self.events[call].append(event)
        self.at[call].append(time.monotonic())
        async with self._news:
            self._news.notify_all()

    async def until(self, call: str, kind: type[Event], count: int = 1) -> Event:
        """The event of that kind, once it was told."""
        async with asyncio.timeout(LONG_ENOUGH), self._news:
            while len(found := self.all(call, kind)) < count:
                await self._news.wait()
        return found[count - 1]

    def all(self, call: str, kind: type[Event]) -> list[Event]:
        """All of that kind so far."""
        return [event for event in self.events[call] if isinstance(event, kind)]

    def when(self, call: str, kind: type[CallEvent]) -> float:
        """When the first of that kind was told."""
        pairs = zip(self.events[call], self.at[call], strict=True)
        return next(at for event, at in pairs if isinstance(event, kind))


class SipScene:
    """`told` by the telephone, `exchange` at the other end."""

    def __init__(self, exchange: Exchange, telephone: SipTelephone) -> None:
        self.exchange = exchange
        self.telephone = telephone
        self.told = Told()

    async def place(self, of: int, **limits: int) -> Call:
        """A call to that telephone, which was made."""
        await self.ready()
        outcome = await self.telephone.place(order(of, **limits))
        assert isinstance(outcome, Call), outcome
        return outcome

    async def end(self, of: int) -> CallEnd:
        """How that call ended."""
        return (await self.told.until(str(of), Over)).end

    async def ready(self, processes: int = 1) -> None:
        """Waits until so many children can make calls: on a busy machine they start late."""
        async with asyncio.timeout(LONG_ENOUGH):
            while len(self.telephone.pids) < processes:
                await asyncio.sleep(0.005)

    async def works(self) -> None:
        """Waits until the trunk has answered."""
        async with asyncio.timeout(LONG_ENOUGH):
            while not await self.telephone.works():
                await asyncio.sleep(0.005)


def order(of: int, **limits: int) -> CallOrder:
    """A call to that telephone; its number is its id."""
    return CallOrder(str(of), f"person-{of}", number(of), Language.BOKMAL, **limits)


@asynccontextmanager
async def sip_scene(
    exchange: Exchange | None = None,
    command: Sequence[str] = CHILD,
    processes: int = 1,
    **trunk: Any,
) -> AsyncIterator[SipScene]:
    """A telephone that is ready."""
    async with exchange or Exchange() as there:
        given = SipTrunk(
            host="127.0.0.1",
            port=there.port,
            number=OWN,
            transport=there.transport,
            address="127.0.0.1",
            media_ports="20000-29999",
        )
        scene = SipScene(there, SipTelephone(replace(given, **trunk), command, processes))
        await scene.telephone.open(scene.told)
        try:
            yield scene
        finally:
            await scene.telephone.close()


class Authority:
    """An authority and the certificates that it gives out, in a folder."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self.file = folder / f"{name}.pem"
        certificate = self._signed(self._name, self._key.public_key(), None)
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def server(self, name: str) -> ssl.SSLContext:
        """What a server of that name, or with that address, shows."""
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            shown: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            shown = x509.DNSName(name)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        certificate = self._signed(subject, key.public_key(), shown)
        file = self._folder / f"{self.file.stem}-{name}.pem"
        file.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, shown: x509.GeneralName | None
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=shown is None, path_length=None), True)
        )
        if shown is not None:
            builder = builder.add_extension(x509.SubjectAlternativeName([shown]), False)
        return builder.sign(self._key, hashes.SHA256())
