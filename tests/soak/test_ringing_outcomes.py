"""A thousand calls that end in every way, and two hundred kills in the middle of them: nothing but
a person's key claims, nothing stops a chain, nothing is lost (L2, L5, L8, R22)."""

import asyncio
import heapq
import itertools
import os
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.calls import (
    Call,
    CallEnd,
    CallEvent,
    CallOrder,
    CallRefused,
    Over,
    PickedUp,
    Ringing,
    RingOutcome,
)
from bot.domain.conversation import ATTEMPTS, KEYS_AFTER_MS
from bot.integrations.telephone.sip_child import end_of
from bot.ports import CallOutcome, TryAgain, Unknown
from bot.store import tables as t
from tests.fakes.payloads import TeamsUser
from tests.fakes.telephone import Line, TelephoneFake
from tests.world import World

CALLS = int(os.environ.get("SOAK_MIXED_CALLS", "1000"))
KILLS = int(os.environ.get("SOAK_RINGING_KILLS", "200"))
SEED = int(os.environ.get("SOAK_RINGING_SEED", "21"))
PARTS = 10  # each a world of its own, and done in a minute or two
ALARM_SECONDS = 200
LEVEL_SECONDS = 30
CHAIN_RESTS_SECONDS = 30  # on a key alone

Step = tuple[float, str]  # seconds after the step before


class Phones(TelephoneFake):
    """Where nobody is rung twice at once; what an order is answered with is drawn by lot."""

    def __init__(self, lot: random.Random) -> None:
        super().__init__()
        self._lot = lot

    async def place(self, order: CallOrder) -> CallOutcome:
        """See `ports.Telephone`."""
        assert all(line.over for line in self.calls_to(order.person)), "rung twice at once"
        answer: CallOutcome = self._lot.choices(
            (Call(order.id, ""), TryAgain("trunk"), CallRefused("no"), Unknown("time")),
            (94, 2, 2, 2),
        )[0]
        if isinstance(answer, Unknown):  # it rings all the same
            self.lines.append(Line(order))
            return answer
        self.answers[order.person] = answer
        return await super().place(order)

    async def look(self, call: Call) -> CallEvent | None:
        """See `ports.Telephone`: what became of a call that goes on without its maker."""
        lines = [line for line in self.lines if line.order.id == call.id and not line.over]
        return self.known.get(call.id, Ringing()) if lines else None


def drawn(lot: random.Random) -> tuple[str, list[Step]]:
    """What somebody, or something, at the other end does."""
    name = lot.choice(sorted(_WAYS))
    taken = [(lot.uniform(0.2, 2), "rings"), (lot.uniform(0.5, 9), "picks up")]
    return name, _WAYS[name](lot, taken)


def _heard(lot: random.Random) -> float:
    return KEYS_AFTER_MS / 1000 + lot.choice((0.0, lot.uniform(0, 8)))


def _ends(how: CallEnd) -> Callable[[random.Random, list[Step]], list[Step]]:
    return lambda lot, taken: [*taken[: lot.randrange(2)], (lot.uniform(0.1, 20), f"end {how}")]


def _status(code: int) -> Callable[[random.Random, list[Step]], list[Step]]:
    return _ends(CallEnd(end_of(f"{code} Said so", answered=False)))


_WAYS: dict[str, Callable[[random.Random, list[Step]], list[Step]]] = {
    "1": lambda lot, taken: [*taken, (_heard(lot), "1")],
    "1 twice": lambda lot, taken: [*taken, (_heard(lot), "1"), (0.1, "same"), (0.3, "1")],
    "2": lambda lot, taken: [*taken, (_heard(lot), "2")],
    "9 and 1": lambda lot, taken: [*taken, (_heard(lot), "9"), (lot.uniform(0.1, 4), "1")],
    "wrong keys": lambda lot, taken: [*taken, (_heard(lot), "5"), (1, "#"), (1, "0"), (0.5, "1")],
    "wrong and 1": lambda lot, taken: [*taken, (_heard(lot), "5"), (1, "*"), (1, "1")],
    "silence": lambda lot, taken: taken,
    "voicemail": lambda lot, taken: [*taken, (lot.uniform(5, 70), "end hung_up")],
    "late voicemail": lambda lot, taken: [taken[0], (21, "picks up"), (40, "end hung_up")],
    "486": _status(486),
    "603": _status(603),
    "404": _status(404),
    "480": _status(480),
    "503": _status(503),
    "no answer": lambda lot, taken: [taken[0], (25, "end no_answer")],
    "nothing told": lambda lot, taken: [],
    "hung up": lambda lot, taken: [*taken, (lot.uniform(0.1, 9), "end hung_up"), (0.5, "1")],
    "early key": lambda lot, taken: [*taken, (lot.uniform(0, 0.99), "1")],
    "key before it is taken": lambda lot, taken: [taken[0], (0.5, "1"), taken[1]],
}


class Mixed(World):
    """A world whose telephones do what they are drawn to. `presses` are the keys 1 that must claim,
    or may where a kill came between: alarm, person, clock."""

    phone: Phones

    def begin(self, lot: random.Random) -> None:
        """Who plays; afterwards telephones do as they are drawn."""
        self.lot, self.numbers = lot, itertools.count()
        self.due: list[tuple[int, int, Line, str]] = []
        self.met, self.spoken = 0, dict[str, int]()
        self.taken: dict[str, int] = {}
        self.wrong: Counter[str] = Counter()
        self.closed: set[str] = set()
        self.shaken: set[str] = set()  # under way when the process was killed
        self.silent: set[str] = set()  # ended with their process: nothing is told of them
        self.must: list[tuple[str, int]] = []
        self.may: list[tuple[str, int]] = []
        self.ways: Counter[str] = Counter()
        self.killed = False

    def _moment(self, *due: int | None) -> int | None:
        moments = (super()._moment(*due), self.due[0][0] if self.due else None)
        return min((at for at in moments if at is not None), default=None)

    async def settle(self) -> tuple[int | None, int | None, int | None]:
        """And what happens at the telephones by now."""
        due = await super().settle()
        while self._meet() or (self.due and self.due[0][0] <= self.clock.at):
            if self.due and self.due[0][0] <= self.clock.at:
                _, _, line, what = heapq.heappop(self.due)
                await self.happens(line, what)
            due = await super().settle()
        return due

    def _meet(self) -> bool:
        """Each new call gets its way, each new sentence its end."""
        lines = self.phone.lines
        new = lines[self.met :]
        self.met = len(lines)
        for line in new:
            name, steps = drawn(self.lot)
            self.ways[name] += 1
            at = float(self.clock.at)
            for after, what in steps:
                at += after * 1000
                self._plan(at, line, what)
        for line in lines[-12:]:
            said = len(line.heard)
            if said > self.spoken.get(line.order.id, 0) and not line.over:
                self.spoken[line.order.id] = said
                after = self.lot.uniform(1_500, 9_000)
                self._plan(self.clock.at + after, line, f"spoken {said}")
        return bool(new)

    def _plan(self, at: float, line: Line, what: str) -> None:
        heapq.heappush(self.due, (int(at), next(self.numbers), line, what))

    async def happens(self, line: Line, what: str) -> None:
        """At the other end."""
        phone, call = self.phone, line.order.id
        if call in self.silent:
            return
        if what in ("1", "2", "5", "0", "*", "#", "9"):
            self._foreseen(line, what)
            await phone.presses(line, what)
        elif what == "same":
            await phone.presses(line, "1", again=True)
        elif line.over:
            return
        elif what == "rings":
            await self.tells(line, Ringing())
        elif what == "picks up":
            if call not in self.taken:
                self.taken[call] = self.clock.at
            await self.tells(line, PickedUp())
        elif what.startswith("spoken"):
            if len(line.heard) == int(what.split()[1]):
                await phone.spoken(line)
        else:
            line.over = True
            await self.tells(line, Over(CallEnd(what.split()[1])))

    async def tells(self, line: Line, event: CallEvent) -> None:
        """The exchange tells, and knows it when it is asked."""
        self.phone.known[line.order.id] = event
        await self.phone.tells(line, event)

    def _foreseen(self, line: Line, key: str) -> None:
        """Whether this key must be a claim, by the rules as they are written (calling.md)."""
        call, person = line.order.id, line.order.person
        since = self.clock.at - self.taken.get(call, self.clock.at)
        counts = not line.over and call in self.taken and since >= KEYS_AFTER_MS
        if counts and key == "1" and call in self.shaken:
            # What was pressed before may have died with the process: then this is the first.
            self.may.append((person, self.clock.at))
        if not counts or call in self.closed:
            return
        if key == "1":
            self.may.append((person, self.clock.at))
            if self.nobody_helps():
                self.must.append((person, self.clock.at))
            self.closed.add(call)
        elif key == "2":
            self.closed.add(call)
        elif key == "9":
            self.wrong[call] = 0
        else:
            self.wrong[call] += 1
            if self.wrong[call] == 3:
                self.closed.add(call)

    def nobody_helps(self) -> bool:
        """Whether the newest alarm is open and nobody's."""
        shown = self.incident()
        return shown["claimed_by"] is None and not self.facts("cancelled")

    def facts(self, kind: str) -> list[dict[str, Any]]:
        """Of the newest alarm."""
        return [one for one in self.incident()["timeline"] if one["kind"] == kind]

    @property
    def people(self) -> list[TeamsUser]:
        """Who can be alerted."""
        return [self.leader, self.deputy, self.next_level]

    def since_raised(self, at: str) -> float:
        """Seconds from the cry to an instant of the timeline."""
        return _seconds(at) - _seconds(self.incident()["raised_at"])

    async def play(self) -> None:
        """One alarm from the cry to its end, and what must be true of it."""
        self.must.clear()
        self.may.clear()
        self.killed = False
        for user in self.everybody:
            self.forget(user)
        before = len(self.incidents())
        await self.says(self.caseworker, "/hjelp telefon kontor")
        assert len(self.incidents()) == before + 1
        await self.advance(ALARM_SECONDS)
        self.assert_claims()
        self.assert_chain()
        await self.says(self.caseworker, "avbryt")
        await self.advance(180)  # each call has had its time, and the summing up of a storm ends
        assert self.facts("cancelled")
        self.assert_nothing_lost()

    def assert_claims(self) -> None:
        """L2, L5: each claim is a key that counts, and each key that counts is a claim."""
        claims = [
            (one["detail"]["by"], round(_seconds(one["at"]) * 1000))
            for one in self.facts("claimed")
        ]
        wrong = [one for one in claims if not any(_near(one, key) for key in self.may)]
        missed = [one for one in self.must if not any(_near(one, claim) for claim in claims)]
        assert not wrong, (wrong, self.may)
        assert not missed or self.killed, (missed, claims)
        # Nobody twice; beside a claim that rests on a key alone another, once the chain goes on.
        assert len(claims) == len({person for person, _ in claims}), claims
        apart = [later - first for (_, first), (_, later) in pairwise(claims)]
        assert all(ms >= CHAIN_RESTS_SECONDS * 1000 for ms in apart), claims

    def assert_chain(self) -> None:
        """L2: no machine stops the chain: whoever is on the next level is alerted in time, after a
        key alone in the time that the chain rests on one."""
        alerted: dict[str, float] = {}
        for one in self.facts("alerted"):
            alerted.setdefault(one["detail"]["person"], self.since_raised(one["at"]))
        claimed = [self.since_raised(one["at"]) for one in self.facts("claimed")]
        late = 40.0 if self.killed else 1.0
        for level, user in enumerate(self.people):
            within = LEVEL_SECONDS * level
            if claimed and claimed[0] < within:
                within = max(within, int(claimed[0] + CHAIN_RESTS_SECONDS)) + LEVEL_SECONDS * level
            assert alerted.get(user.id, 1e9) <= within + late, (user.name, alerted, claimed)

    def assert_nothing_lost(self) -> None:
        """L8: each call that was planned has ended, and was made again once at the most."""
        of = t.call.c
        with self.core.database.reading() as connection:
            columns = (of.person, of.outcome, of.due_at, of.attempt, of.incident)
            rows = connection.execute(select(*columns)).all()
        this, newest = Counter(self._stopped()), self.incident()["id"]
        for person, outcome, due_at, attempt, incident in rows:
            assert (outcome is None, due_at is None) == (False, True), (person, outcome, due_at)
            # Whoever help had stopped is rung after all once it has gone: no redial of a crash.
            assert incident != newest or attempt <= ATTEMPTS + this[person], (person, attempt)
        ended = Counter(one["detail"]["person"] for one in self.facts("ring_ended"))
        started = Counter(one["detail"]["person"] for one in self.facts("ring_started"))
        assert not started - ended, (started, ended)  # one that failed at once was never told

    def _stopped(self) -> Iterator[str]:
        """Whose call was stopped by us, once for each time."""
        for one in self.facts("ring_ended"):
            if one["detail"]["outcome"] == RingOutcome.STOPPED:
                yield one["detail"]["person"]

    # A kill

    async def dies(self, during: Awaitable[object]) -> None:
        """The process is killed while it does this, and another begins some seconds later. Its
        calls end with it, as those of its child, or go on at a provider's."""
        self.killed = True
        task = asyncio.ensure_future(during)
        for _ in range(self.lot.choice((0, 1, 2, 4, 8, 16, 32, 64, 128))):
            await asyncio.sleep(0)
        assert self.calls is not None
        doomed = [task, *self.calls._under_way]
        for one in doomed:
            one.cancel()
        await asyncio.gather(*doomed, return_exceptions=True)
        await self.stop()
        self.shaken.update(line.order.id for line in self.phone.lines if not line.over)
        if self.lot.random() < 0.6:
            for line in [line for line in self.phone.lines if not line.over]:
                line.over = True
                self.silent.add(line.order.id)
        self.clock.at += self.lot.randrange(0, 12_000)
        await self.start()


class Mortal(Mixed):
    """Killed some seconds into a call, in whatever it does then. `died_at` counts the states that
    calls were in."""

    deaths = 0

    def begin(self, lot: random.Random) -> None:
        """See `Mixed.begin`."""
        super().begin(lot)
        self.died_at: Counter[str] = Counter()

    async def happens(self, line: Line, what: str) -> None:
        """One of eight is the last that the process hears."""
        if self.lot.random() > 0.125:
            await super().happens(line, what)
            return
        self._count()
        await self.dies(super().happens(line, what))
        if what.startswith("end") and line.order.id not in self.silent:
            # Whoever was not answered tells once more, and of no key after an end.
            await self.tells(line, Over(CallEnd(what.split()[1])))
        elif what in "12590*#" and not line.over and self.lot.random() < 0.5:
            self._foreseen(line, what)
            await self.phone.presses(line, what, again=True)  # a provider tells once more

    async def advance(self, seconds: float) -> None:
        """And one in a dozen quiet moments."""
        parts = 12 if seconds >= ALARM_SECONDS else 1
        for _ in range(parts):
            await super().advance(seconds / parts)
            if parts > 1 and self.lot.random() < 0.08:
                self._count()
                assert self.calls is not None
                await self.dies(self.calls.settle())

    def _count(self) -> None:
        self.deaths += 1
        of = t.call.c
        with self.core.database.reading() as connection:
            states = connection.execute(select(of.state).where(of.due_at.is_not(None))).scalars()
            self.died_at.update(set(states.all()) or {"none"})


def _seconds(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()


def _near(one: tuple[str, int], other: tuple[str, int]) -> bool:
    return one[0] == other[0] and abs(one[1] - other[1]) <= 1_000


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
async def test_l2_a_thousand_calls_and_no_machine_helps(tmp_path: Path, part: int) -> None:
    """0 wrong claims, 0 chains stopped by a machine; a thousand are ten parts."""
    lot = random.Random(SEED + part)
    phone = Phones(lot)
    async with Mixed(tmp_path, telephone=phone) as world:
        world.phone = phone
        world.begin(lot)
        while len(phone.lines) < CALLS / PARTS:
            await world.play()
        print(f"\n{len(phone.lines)} calls of {len(world.incidents())} alarms: {world.ways}")


async def killed(folder: Path, seed: int, kills: int, url: str | None = None) -> None:
    """Alarms, until the process has been killed so often."""
    lot = random.Random(seed)
    phone = Phones(lot)
    async with Mortal(folder, telephone=phone, database_url=url) as world:
        world.phone = phone
        world.begin(lot)
        world.late_ms = 60_000  # nobody works while the process is away
        while world.deaths < kills:
            await world.play()
        print(f"\n{world.deaths} kills, {len(phone.lines)} calls, which were {world.died_at}")


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
async def test_l8_two_hundred_kills_and_no_call_is_lost(tmp_path: Path, part: int) -> None:
    """At any instant, whatever calls are at: each has an end, one redial, no second claim."""
    await killed(tmp_path, 1000 + SEED + part, KILLS // PARTS)


@pytest.mark.soak
async def test_l8_kills_on_postgresql_lose_no_call(tmp_path: Path, postgres_url: str) -> None:
    """The same, a share of it."""
    await killed(tmp_path, 2000 + SEED, KILLS // PARTS, postgres_url)


async def test_l8_a_kill_in_the_middle_of_a_call_loses_none(tmp_path: Path) -> None:
    """One alarm of them, each time."""
    await killed(tmp_path, 1000 + SEED, 1)
