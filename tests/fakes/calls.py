"""What the fakes of those who make calls share: a bot that they can tell and ask over HTTP, whoever
is told of its calls, and a voice.

    async with answering(lambda: parts) as url:
        ...
"""

import contextlib
import io
import wave
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
from aiohttp import web

from bot.domain.calls import Call, CallEvent, CallOrder, KeyPressed, PickedUp, Speech, Spoken
from bot.domain.organisation.organisation import Language
from bot.ports import Telephone
from bot.web.calls import CallParts, add_call_routes
from tests.fakes.telephone import SpeakerFake

RATE = 16_000
NUMBER = "+4799999901"
PERSON = "00000000-0000-0000-0000-000000000501"
QUESTION = "Rødt kort. Kari trenger hjelp nå. Trykk 1 hvis du hjelper."

Doing = Callable[[CallEvent], Awaitable[None]]


def order(number: str | None = NUMBER, id: str = "c1") -> CallOrder:
    """A call to a leader of the tests."""
    return CallOrder(id, PERSON, number, Language.BOKMAL)


def sound(rate: int = RATE, seconds: float = 0.05) -> bytes:
    """A WAV as telephones take it: mono, 16 bit."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"\x10\x00" * int(rate * seconds))
    return made.getvalue()


def is_telephone_sound(audio: bytes) -> bool:
    """Whether it is what whoever plays it takes."""
    with wave.open(io.BytesIO(audio)) as file:
        shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        return shape == (1, 2, RATE) and file.getnframes() > 0


async def is_heard(session: aiohttp.ClientSession, address: str) -> bool:
    """Whether a sentence can be fetched from its address, as a sound."""
    async with session.get(address) as response:
        good = response.status == 200 and response.content_type == "audio/wav"
        return good and is_telephone_sound(await response.read())


class Voice(SpeakerFake):
    """One that makes a sound; `asked` has what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    async def speech(self, words: str, language: Language, rate: int) -> Speech | None:
        """See `Speaker.speech`."""
        self.asked.append(words)
        return None if self.silent else Speech(words, language, sound(rate))


def speech(words: str = QUESTION) -> Speech:
    """The sentence as it is heard."""
    return Speech(words, Language.BOKMAL, sound())


def asks_and_reads_back(telephone: Telephone, call: Call, read_back: str) -> "Doing":
    """Whoever picks up hears the question, whoever presses 1 what to do, and is hung up on."""

    async def then(event: CallEvent) -> None:
        match event:
            case PickedUp():
                assert await telephone.say(call, speech())
            case KeyPressed("1"):
                assert await telephone.say(call, speech(read_back))
            case Spoken():
                await telephone.hang_up(call)

    return then


class Listener:
    """Whoever is told of calls. `then` is what it does when it has been told; `breaks` counts the
    times that it fails first."""

    def __init__(self) -> None:
        self.heard: list[CallEvent] = []
        self.orders: set[str] = set()
        self.then: Doing | None = None
        self.breaks = 0

    async def __call__(self, order: str, event: CallEvent) -> None:
        if self.breaks:
            self.breaks -= 1
            raise OSError("the database is away, and the leader is Siri")
        self.orders.add(order)
        self.heard.append(event)
        if self.then is not None:
            await self.then(event)

    def says(self, telephone: Telephone, call: Call, words: str = QUESTION) -> None:
        """It says this to whatever happens."""

        async def say(_: CallEvent) -> None:
            assert await telephone.say(call, speech(words))

        self.then = say


@contextlib.asynccontextmanager
async def answering(parts: Callable[[], CallParts]) -> AsyncIterator[str]:
    """The bot's routes for calls on a free port of this machine; gives its address."""
    app = web.Application()
    add_call_routes(app, parts)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
