"""Whatever goes wrong with a call, no name, number or sentence is in a log, an exception or what an
object of ours shows of itself (L11)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.domain.calls import (
    Call,
    CallAction,
    CallEvent,
    CallOrder,
    KeyPressed,
    MakeCall,
    Speak,
    Speech,
)
from bot.domain.organisation.organisation import Language
from bot.integrations.telephone.speech import NoSpeech
from bot.ports import CallOutcome
from tests.fakes import faults
from tests.fakes.calls import Listener, order, speech
from tests.fakes.exchange import answering, refusing
from tests.fakes.faults import Fault
from tests.fakes.telephone import TelephoneFake
from tests.integration.alarm.ringing_scene import Town
from tests.integration.telephone import sip_scene, teams_scene, webhook_scene

NAME, NUMBER = "Siri", "+4799999901"
WORDS = f"Du hjelper {NAME} nå. Ring {NAME} på 9 9 9, 9 9, 9 0 1."
SECRETS = (NAME, NUMBER[1:], NUMBER[3:], "9 9 9", "Leder En", "21070001", "2 1, 0 7")
OURS = (
    "bot.domain.calls",
    "bot.domain.conversation",
    "bot.integrations.telephone",
    "bot.jobs.call",
    "bot.web.calls",
    "bot.ports",
)


def shown(*roots: object) -> Iterator[str]:
    """What every object of the ringing code, reached from these, shows of itself."""
    seen: set[int] = set()
    left = list(roots)
    while left:
        one = left.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, dict):
            left += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            left += one
        elif isinstance(one, asyncio.Future):
            if one.done() and not one.cancelled():
                left.append(one.exception() or one.result())
        elif type(one).__module__.startswith(OURS):
            yield repr(one)
            slots = [name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ())]
            left += [getattr(one, name, None) for name in slots]
            left += vars(one).values() if hasattr(one, "__dict__") else ()
            left += one.args if isinstance(one, BaseException) else ()


class Trouble(Listener):
    """Whoever is told of calls, and fails now and then with all that it knows."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.roots: tuple[object, ...] = ()

    async def __call__(self, order: str, event: CallEvent) -> None:
        self.shown += shown(*self.roots, event)
        if self.breaks:
            self.breaks -= 1
            raise RuntimeError(f"{WORDS} {NUMBER}")
        await super().__call__(order, event)


Scene = Callable[[Trouble], Awaitable[None]]


def words() -> Speech:
    """A sentence that names somebody and their number."""
    return Speech(WORDS, Language.BOKMAL, speech().audio)


async def by_webhook(trouble: Trouble) -> None:
    """Refused with the number, away, answered in vain, forged, broken in the middle."""
    async with webhook_scene.called() as (bot, provider, there, call):
        trouble.roots = (bot.telephone, bot.sounds)
        await bot.telephone.open(trouble)

        async def says(event: CallEvent) -> None:
            assert await bot.telephone.say(call, words())
            trouble.shown += shown(*trouble.roots)

        trouble.then = says
        trouble.breaks = 1
        assert (await provider.tells(there, "answered")).status == 503
        assert (await provider.tells(there, "answered", number=1)).status == 200
        assert (await provider.tells(there, "key", key="1", secret=NAME)).status == 401
        assert (await provider.tells(there, "x", raw=WORDS.encode())).status == 400
        trouble.then = None
        await provider.tells(there, "ended", cause=f"{NAME} hung up")
        assert not await bot.telephone.say(call, words())
        for status in (400, 403, 500):
            provider.refuses = status
            trouble.shown += shown(await bot.telephone.place(order(NUMBER, f"c{status}")))
        for fault in (faults.reset(), Fault(502), faults.throttled("7")):
            provider.fail(fault, fault)
            await bot.telephone.hang_up(Call("c1", f"{there.reference}"))
        await bot.telephone.look(Call("nobody", "nobody"))


async def in_teams(trouble: Trouble) -> None:
    """Not permitted, no answer, an end that names who ended it, keys that cannot be heard."""
    instance = teams_scene.INSTANCE
    async with teams_scene.teams(calls_application_instance=instance) as (bot, graph, _):
        trouble.roots = (bot.telephone,)
        await bot.telephone.open(trouble)
        for error in ({"code": "Forbidden", "message": f"{NAME} {NUMBER}"}, {"code": NAME}):
            graph.refuses = (403, error)
            trouble.shown += shown(await bot.telephone.place(order(NUMBER)))
        graph.refuses = None
        for number, fault in enumerate((faults.reset(), Fault(503), faults.throttled("7"))):
            graph.fail(fault)
            trouble.shown += shown(await bot.telephone.place(order(NUMBER, f"lost{number}")))
        call = await bot.telephone.place(order(NUMBER, "c9"))
        assert isinstance(call, Call)
        trouble.breaks = 1
        await graph.answers(graph.calls[-1])
        assert await bot.telephone.say(call, words())
        trouble.shown += shown(*trouble.roots)
        await graph.ends(graph.calls[-1], teams_scene.HUNG_UP)
        await bot.telephone.hang_up(call)
        await bot.telephone.look(call)


async def by_sip(trouble: Trouble) -> None:
    """Refused in words that name somebody, broken in the middle, and a child that dies."""
    async with sip_scene.sip_scene() as scene:
        trouble.roots = (scene.telephone,)
        own = scene.told

        async def tells(call: str, event: CallEvent) -> None:
            await own(call, event)
            await trouble(call, event)

        scene.telephone._listener = tells
        trouble.breaks = 2
        scene.exchange.phones = {
            sip_scene.number(1): refusing(f"503 {NAME} is away"),
            sip_scene.number(9999901): answering(keys="1"),
        }
        await scene.place(1)
        await scene.end(1)
        call = await scene.place(9999901)
        tone = Speech(WORDS, Language.BOKMAL, sip_scene.speech(3).audio)
        assert await scene.telephone.say(call, tone)
        await scene.told.until("9999901", KeyPressed)
        assert not await scene.telephone.say(Call("nobody", "nobody"), words())
        assert await scene.telephone.say(call, Speech(WORDS, Language.BOKMAL, b"noise")) is False
        trouble.shown += shown(scene.telephone)
        await scene.telephone.hang_up(call)
        await scene.end(9999901)


class Defect(TelephoneFake):
    """A telephone that raises what it must not, with all that it was given."""

    async def place(self, order: CallOrder) -> CallOutcome:
        """See `ports.Telephone`."""
        if self.mute:
            raise RuntimeError(f"{order.person} {order.number} Leder En")
        return await super().place(order)

    async def say(self, call: Call, speech: Speech) -> bool:
        """See `ports.Telephone`."""
        raise RuntimeError(speech.words)


@pytest.mark.parametrize("scene", [by_webhook, in_teams, by_sip])
async def test_l11_no_failure_of_a_telephone_tells_whom_it_called(
    scene: Scene, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    trouble = Trouble()
    with capture_logs() as lines:
        await scene(trouble)
        await asyncio.sleep(0)
    assert lines, "something has gone wrong, and was told"
    assert len(trouble.shown) > 10
    told = [str(lines), *capfd.readouterr(), *(one.getMessage() for one in caplog.records)]
    assert not [s for s in SECRETS for text in (*told, *trouble.shown) if s in text]


@pytest.mark.parametrize("places", [True, False])
async def test_l11_a_telephone_with_a_defect_costs_one_call_and_tells_nobody(
    tmp_path: Path, places: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    """L3: the chain goes on, and the next one is called all the same."""
    phone = Defect()
    with capture_logs() as lines:
        async with Town(tmp_path, telephone=phone) as world:
            world.phone = phone
            phone.mute = not places
            await world.says(world.caseworker, "/hjelp chat kontor")
            await goes_on(world, 10)
            if places:
                with suppress(RuntimeError):  # whoever tells of a call is told so
                    await phone.picks_up(world.line(world.leader))
            found = list(shown(world.calls))
            await goes_on(world, 25)
            assert world.has_card(world.deputy)
    assert found
    told = [str(lines), *capfd.readouterr(), *found]
    assert not [s for s in SECRETS for text in told if s in text]


async def goes_on(world: Town, seconds: int) -> None:
    """Time goes by; a step that failed is told in a word, and is nobody's who waits for it."""
    for _ in range(seconds):
        with suppress(RuntimeError):
            await world.advance(1)


def test_l11_nothing_that_is_said_or_dialled_is_shown() -> None:
    """Each of the values that a call is made of."""
    given = order(NUMBER)
    action: CallAction = MakeCall(given, Speak(WORDS, Language.BOKMAL))
    for one in (given, action, Speak(WORDS, Language.BOKMAL), words(), NoSpeech("failed")):
        assert not [secret for secret in SECRETS if secret in repr(one)]
