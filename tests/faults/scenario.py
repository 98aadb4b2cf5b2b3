"""One fault, from a caseworker's cry to the green probe after it, on running services.

    async with Scene(place, tmp_path, fork_server, url) as scene:
        await scene.start()
        figures = await scene.endures(staged)

What is measured, in seconds: how soon everybody who cried during the fault was answered, how soon
level 1 and level 2 were told of each of them, and level 2 of one who had cried before it, how soon
every replica's probe said that something is wrong; after the fault, how soon an alarm is stored
again and every probe is green. What must hold besides: no cry is lost, none is there twice,
`rodtkort verify` is silent, and a leader can claim by what the card shows. Times on a machine that
runs other tests too are judged with what that machine took for an answer in health, a moment
before (`Pulse`).
"""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import aiohttp
import yaml
from sqlalchemy import func, select

from bot.settings import Settings
from bot.store.tables import task
from tests.crash.fork_server import ForkServer
from tests.crash.town import CALLS, SOON_MS, Replica, Town
from tests.fakes.payloads import TeamsUser
from tests.fakes.sent import SentCard, words_on
from tests.faults.figures import GREEN_WITHIN, WAIT_SECONDS, Figures, Place
from tests.faults.outputs import OutputPipe
from tests.faults.watch import POLL_SECONDS, Pulse, Watch
from tests.world import SAMPLE

if TYPE_CHECKING:
    from tests.faults.lab import Staged

PATIENCE = 12.0  # how long a figure is waited for before it is none
POST_SECONDS = 10.0
QUIET_WITHIN = 120.0  # a chat takes 60 messages in 30 s, and everybody tells the same leader
RAISERS = 60
# The leader's chat has just taken the news of the alarms in health: Teams takes eight in two
# seconds, of which each of three replicas that cannot ask the others takes a third.
CHATS_OPEN_SECONDS = 2.0
NOT_CONFIRMED = "Vi får ikke bekreftet"

_OTHER_LEADER = "00000000-0000-4000-8000-000000009001"
_OTHER_RAISER = "00000000-0000-4000-8000-000000009002"

Fault = AbstractContextManager[Any] | AbstractAsyncContextManager[Any]


@dataclass(slots=True)
class Cry:
    """Somebody has written hjelp. `at` in the connector's seconds."""

    person: TeamsUser
    replica: Replica
    at: float


class Scene:
    """A town with short waits, and a course of events for every fault."""

    def __init__(
        self,
        place: Place,
        folder: Path,
        fork_server: ForkServer,
        url: str | None = None,
        wait: int = WAIT_SECONDS,
    ) -> None:
        self.place = place
        self._wait = wait
        self.folder = folder
        organisation = folder / "organisation.yaml"
        organisation.write_text(_impatient(RAISERS, wait))
        self.town = Town(folder, fork_server, url, organisation)
        self.plan = {"hurried": "yes"}  # the figures are the bot's own
        self.pipes: list[OutputPipe] = []
        self.other_leader = self.town.teams.user(_OTHER_LEADER, "Leder Annen")
        self._cried = 0
        self._called_off = 0
        self._stack = contextlib.AsyncExitStack()
        self.cries: list[Cry] = []

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self.town)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)
        for pipe in self.pipes:
            pipe.close()

    @property
    def replicas(self) -> list[Replica]:
        """Those that run."""
        return self.town.replicas

    async def start(self, *, piped: bool = False, **settings: str) -> None:
        """As many replicas as the place has, everybody installed, every probe green. `piped`: their
        output goes into `pipes`, and not into files."""
        for number in range(self.place.replicas):
            if piped:
                self.pipes.append(OutputPipe(self.folder / f"output-{number + 1}"))
                self.town.output = self.folder / f"output-{number + 1}"
            await self.start_one(number, ready=True, **settings)
        await self.town.install(self.replicas[0], self.other_leader)
        for replica in self.replicas:
            await self.town.until(lambda at=replica: self._well(at), 40, replica)

    async def start_one(self, number: int, *, ready: bool = True, **settings: str) -> Replica:
        """One more, with a journal and a memory of its own."""
        own = self.folder / f"replica-{number}"
        for name in ("journal_dir", "state_dir"):
            if name in Settings.model_fields:
                settings.setdefault(f"RODTKORT_{name.upper()}", str(own / name))
        replica = await self.town.start(self.plan, ready=False, **settings)
        if ready:
            await self.town.until(lambda: self.town.probe(replica, "isready"), 40, replica)
        return replica

    async def _well(self, replica: Replica) -> bool:
        ready = await self.town.probe(replica, "isready")
        beats = await self.town.probe(replica, "heartbeat")
        return ready is not None and not ready["degraded"] and beats is not None

    # People

    async def cry(self, replica: Replica | None = None) -> Cry:
        """Somebody of the unit who has not cried yet writes hjelp."""
        self._cried += 1
        number = self._cried
        person = self.town.teams.user(_raiser(number), f"Ansatt nr. {number}.")
        return await self._cries(person, replica or self.replicas[0])

    async def cry_from_another_unit(self) -> Cry:
        """Somebody of another office, which has one leader of its own, writes hjelp."""
        person = self.town.teams.user(_OTHER_RAISER, "Ansatt Annensteds")
        return await self._cries(person, self.replicas[0])

    async def _cries(self, person: TeamsUser, replica: Replica) -> Cry:
        cry = Cry(person, replica, time.monotonic())
        self.cries.append(cry)
        await self._says(cry, "hjelp")
        return cry

    async def _says(self, cry: Cry, words: str) -> None:
        """As Teams does: it gives up on a bot that does not answer."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POST_SECONDS):
                await self.town.says(cry.replica, cry.person, words)

    def answered(self, cry: Cry) -> float | None:
        """Seconds until the first message to the one who cried."""
        return _first([c.at for c in self.town.teams.inbox(cry.person)], cry.at)

    def told(self, helper: TeamsUser, cry: Cry) -> float | None:
        """Seconds until the first message to the helper that names them."""
        inbox = self.town.teams.inbox(helper)
        named = [c.at for c in inbox if cry.person.name in words_on((c.history or [c.content])[0])]
        return _first(named, cry.at)

    async def slowest(self, figure: Any, cries: Sequence[Cry], seconds: float) -> float | None:
        """The figure of the slowest, waited for; None if one of them has none."""
        until = time.monotonic() + seconds
        while any(figure(cry) is None for cry in cries) and time.monotonic() < until:
            await asyncio.sleep(0.02)
        found = [figure(cry) for cry in cries]
        return None if None in found else max(found, default=0.0)

    # What a fault is measured by

    async def endures(self, staged: "Staged") -> Figures:
        """Everything from health to health."""
        figures = Figures(self._wait)
        with Pulse() as pulse:
            healthy = [await self.cry(replica) for replica in self.replicas]
            took = await self.slowest(self.answered, healthy, 20)
            assert took is not None, "nobody is answered in health"
            await self.slowest(lambda cry: self.told(self.town.leader, cry), healthy, 20)
            for cry in healthy:
                await self._says(cry, "avbryt")
            self._called_off = len(self.cries)
            earlier = await self.cry(self.replicas[-1])
            await self.slowest(lambda cry: self.told(self.town.leader, cry), [earlier], 20)
            await asyncio.sleep(CHATS_OPEN_SECONDS)
            watch = Watch(self.town, [self.replicas[n] for n in staged.watched] or self.replicas)
            try:
                before = await self._not_confirmed()
                async with entered(staged.fault(self)):
                    if staged.until_unconfirmed:
                        await self._unconfirmed()
                    await self._during(figures, watch, staged)
                    figures.unconfirmed = await self._not_confirmed() - before
                await self._after(figures, watch, earlier, staged.lingers)
            finally:
                await watch.close()
            figures.degraded = watch.names()
            figures.slack = 2 * max(took, pulse.worst)
        await self._settled(figures)
        return figures

    async def _during(self, figures: Figures, watch: Watch, staged: "Staged") -> None:
        town, began = self.town, time.monotonic()
        hit = [self.replicas[n] for n in staged.cries_at] or self.replicas
        during = list(await asyncio.gather(*(self.cry(replica) for replica in hit)))
        figures.answered = await self.slowest(self.answered, during, 5)
        leader, deputy = (
            (lambda c: self.told(town.leader, c)),
            (lambda c: self.told(town.deputy, c)),
        )
        figures.level_1 = await self.slowest(leader, during, 5)
        figures.level_2 = await self.slowest(deputy, during, PATIENCE - 5)
        writes_at = began
        while time.monotonic() < began + PATIENCE:
            said = self._said(watch, began, staged) is not None
            if said and (watch.silent(began) is not None or not staged.heartbeat):
                break
            if not staged.told and time.monotonic() >= writes_at:
                writes_at = time.monotonic() + 1
                await asyncio.gather(*(self._says(cry, "han roper") for cry in during))
            await asyncio.sleep(POLL_SECONDS)
        figures.probe = _since(self._said(watch, began, staged), began)
        figures.heartbeat = _since(watch.silent(began), began)
        await asyncio.sleep(max(0.0, began + staged.lasts - time.monotonic()))

    def _said(self, watch: Watch, began: float, staged: "Staged") -> float | None:
        """When every probe had said so; of refused cards one that has met a refusal."""
        return watch.red(began, staged.named, by_one=staged.named == "cards")

    async def _not_confirmed(self) -> int:
        """How many commands ever were not, at the replicas that answer."""
        found = 0
        for replica in self.replicas:
            with contextlib.suppress(TimeoutError, aiohttp.ClientError):
                async with (
                    aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(2)) as session,
                    session.get(f"{replica.url}/internal/metrics") as response,
                ):
                    lines = (await response.text()).splitlines()
                found += sum(
                    int(float(line.rsplit(" ", 1)[1]))
                    for line in lines
                    if line.startswith("rodtkort_commands_total") and '"unconfirmed"' in line
                )
        return found

    async def _unconfirmed(self) -> None:
        """Until what is left in the files is used up."""
        while self._cried < RAISERS - 10:
            cry = await self.cry(self.replicas[self._cried % len(self.replicas)])
            await self.slowest(self.answered, [cry], 5)
            if self.town.with_words(cry.person, NOT_CONFIRMED):
                return
        raise AssertionError("everything is stored in spite of the fault")

    async def _after(self, figures: Figures, watch: Watch, earlier: Cry, lingers: str) -> None:
        ended = time.monotonic()
        after = list(await asyncio.gather(*(self.cry(replica) for replica in self.replicas)))
        figures.stored = await self._all_stored(after, ended)
        deputy = self.town.deputy
        told = await self.slowest(lambda cry: self.told(deputy, cry), [earlier], PATIENCE)
        figures.earlier = told
        await self._nothing_lost(figures)
        if not await self._claimed(after[-1]):
            figures.wrong.append("the claim of a leader was not told to the caseworker")
        until = ended + GREEN_WITHIN + 15
        while watch.green(ended, lingers) is None and time.monotonic() < until:
            await asyncio.sleep(POLL_SECONDS)
        figures.green = _since(watch.green(ended, lingers), ended)

    async def _nothing_lost(self, figures: Figures) -> None:
        """Every cry is an alarm, once; then all but the last are called off."""
        if await self._all_stored(self.cries, time.monotonic()) is None:
            raised = {incident["raised_by"] for incident in self.town.incidents()}
            lost = [cry.person.name for cry in self.cries if cry.person.id not in raised]
            figures.wrong.append(f"never stored: {lost}")
        raised_by = [incident["raised_by"] for incident in self.town.incidents()]
        if len(raised_by) != len(set(raised_by)):
            figures.wrong.append("an alarm is there twice")
        for cry in self.cries[self._called_off : -1]:
            await self._says(cry, "avbryt")
        self._called_off = len(self.cries)

    async def _all_stored(self, cries: Sequence[Cry], since: float) -> float | None:
        wanted = {cry.person.id for cry in cries}
        while time.monotonic() < since + 20:
            with contextlib.suppress(Exception):  # it may not let us in either, yet
                found = await asyncio.to_thread(self.town.incidents)
                if wanted <= {incident["raised_by"] for incident in found}:
                    return time.monotonic() - since
            await asyncio.sleep(0.05)
        return None

    async def _settled(self, figures: Figures) -> None:
        """Everything comes to rest, and every law was kept."""
        await self._says(self.cries[-1], "avslutt")
        try:
            await self.town.quiet(QUIET_WITHIN)
        except AssertionError as error:
            figures.wrong.append(f"{error}: {self._waiting()}")
        found = await asyncio.to_thread(self.town.violations)
        figures.wrong.extend(found[:5])

    def _waiting(self) -> str:
        """Which rows, and how often each kind was tried."""
        soon = int(time.time() * 1000) + SOON_MS
        rows = select(task.c.kind, task.c.attempt, task.c.outcome, func.count())
        rows = rows.where(task.c.done_at.is_(None), task.c.due_at <= soon)
        with self.town.database.reading() as connection:
            found = connection.execute(rows.group_by(task.c.kind, task.c.attempt, task.c.outcome))
            return ", ".join(f"{n} {kind} {attempt} {why}" for kind, attempt, why, n in found)

    async def _claimed(self, cry: Cry) -> bool:
        town = self.town
        until = time.monotonic() + 10
        while not (cards := self._with_button(town.leader, cry)) and time.monotonic() < until:
            await asyncio.sleep(0.05)
        if not cards:
            return False
        await town.taps(self.replicas[0], town.leader, cards[-1], CALLS)
        while time.monotonic() < until:
            if town.with_words(cry.person, "Leder En hjelper deg"):
                return True
            await asyncio.sleep(0.05)
        return False

    def _with_button(self, helper: TeamsUser, cry: Cry) -> list[SentCard]:
        cards = self.town.with_words(helper, CALLS)
        return [card for card in cards if cry.person.name in card.text]


@contextlib.asynccontextmanager
async def entered(fault: Fault) -> AsyncIterator[None]:
    if isinstance(fault, AbstractAsyncContextManager):
        async with fault:
            yield
        return
    with fault:
        yield


def _raiser(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def _impatient(raisers: int, wait: int) -> str:
    """The sample organisation with short waits, and many who may cry."""
    text = re.sub(r"(wait_seconds\w*): \d+", rf"\1: {wait}", SAMPLE.read_text())
    content = yaml.safe_load(text)
    for number in range(1, raisers + 1):
        content["people"].append({"id": _raiser(number), "name": f"Ansatt nr. {number}."})
        content["units"][0]["members"].append(_raiser(number))
    leader = {"id": _OTHER_LEADER, "name": "Leder Annen", "phone": "+4721070099"}
    content["people"] += [leader, {"id": _OTHER_RAISER, "name": "Ansatt Annensteds"}]
    level = {"name": "Nærmeste leder", "wait_seconds": 30, "people": [_OTHER_LEADER]}
    unit = {"number": "0316", "name": "Nav Annensteds", "sector": "state", "parent": "0300"}
    content["units"].append(unit | {"members": [_OTHER_RAISER], "levels": [level]})
    dumped: str = yaml.safe_dump(content, allow_unicode=True)
    return dumped


def _first(moments: Sequence[float], since: float) -> float | None:
    later = [at - since for at in moments if at >= since]
    return min(later, default=None)


def _since(moment: float | None, began: float) -> float | None:
    return None if moment is None else max(0.0, moment - began)
