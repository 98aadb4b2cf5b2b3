"""A random, possible story: what people type, tap, send and suffer, in a `World`.

Everything follows from the seed. People press what their newest cards show, now and then what an
older client still shows of a card that is a line by now.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import yaml

from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.payloads import Json, TeamsUser
from tests.fakes.pressing import Button, buttons_of
from tests.fakes.sent import SentCard
from tests.fakes.teams import Answer
from tests.pictures import png
from tests.world import World, changed_sample, person_id

CRIES = (
    "hjelp",
    "/hjelp telefon",
    "hjelp meg!",
    "hjelp video",
    "hjelp trussel",
    "rødt kort",
    "alarm",
)
COMMANDS = (
    "avslutt", "advarsel", "trussel", "avbryt", "status", "øvelse", "øvelse hjelp", "rapport",
    "notat", "bevis", "språk", "borte", "tilbake", "her i dag", "varsle kollegaer", "rutiner",
    "beredskap", "personvern", "hva er hva", "feil bilde", "tiltak", "opplæring", "innsikt",
)  # fmt: skip
CLAIMS = ("jeg ringer deg", "jeg kommer", "jeg skriver med deg", "ok", "kan ikke", "ja", "nei")
WORDS = (
    "han vet hvor jeg bor", "er det noen der?", "æ e redd", "takk", "hallo???", "vent", "??", "👍",
    "Han sier at han skal komme hit og ta meg og at jeg skal angre på at jeg sa nei til ham i dag",
)  # fmt: skip
PAUSES = (0.3, 1, 2.5, 4, 11, 16, 31, 61, 95, 320)
LONG_PAUSES = (1_000, 1_900, 4_000, 7_300, 40_000, 90_000)
FAULTS: tuple[Fault, ...] = (
    faults.throttled("1"), faults.throttled("7"), faults.precondition_failed(),
    faults.server_error(500), faults.server_error(502, accepted=True),
    faults.forbidden("MessageWritesBlocked"), faults.not_found("ActivityNotFoundInConversation"),
    faults.without_id(), faults.bad_syntax(),
)  # fmt: skip


def organisation(random: Random) -> str:
    """One to three leaders, one to five employees, each in a language of their own."""

    def change(content: dict[str, Any]) -> None:
        unit = content["units"][0]
        for number in range(201, 201 + random.randint(0, 4)):
            one = {"id": person_id(str(number)), "name": f"Kollega {number}"}
            content["people"].append({**one, "phone": f"+4721070{number}"})
            unit["members"].append(one["id"])
        for number in range(301, 301 + random.randint(0, 2)):
            one = {"id": person_id(str(number)), "name": f"Leder {number}"}
            content["people"].append({**one, "phone": f"+4721070{number}"})
            unit["levels"][0]["people"].append(one["id"])
        for person in content["people"]:
            person["language"] = random.choice(("nb", "nb", "nn", "en"))
        content["people"][0]["default_place"] = random.choice(("kontor", "hjemmekontor"))
        if random.random() < 0.2:
            leader = next(p for p in content["people"] if p["id"] == person_id("102"))
            leader["absent"] = [{"from": "2025-12-30", "to": "2026-01-03"}]

    return changed_sample(change)


class Loud(logging.Handler):
    """What the process complains about."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it, with the exception's last line."""
        error = record.exc_info[1] if record.exc_info else None
        self.said.append(f"{record.name}: {record.getMessage()} {error!r}")


@dataclass(slots=True)
class Step:
    """What happened, and to whom; `acts`: of how many people at once."""

    number: int
    what: str
    actor: TeamsUser | None
    answer: Answer | None = None
    button: Button | None = None
    words: str | None = None
    acts: int = 1


@dataclass(slots=True)
class Seen:
    """A chat before a step."""

    cards: list[SentCard]
    contents: list[Json]


@dataclass(slots=True)
class Walk:
    """One story. `people` may act; `faulty` until the next quiet moment."""

    world: World
    random: Random
    people: list[TeamsUser]
    members: list[TeamsUser]
    faulty: bool = False
    with_faults: bool = True
    steps: list[Step] = field(default_factory=list)
    chains: dict[str, set[str]] = field(default_factory=dict)  # who was ever of an alarm
    before: dict[TeamsUser, Seen] = field(default_factory=dict)
    secrets: dict[str, TeamsUser] = field(default_factory=dict)
    lost: set[TeamsUser] = field(default_factory=set)  # who has lost a message
    typed: set[str] = field(default_factory=set)  # whatever people wrote or filled in

    async def step(self) -> Step:
        """Does the next thing that happens."""
        self.before = {
            user: Seen(list(cards), [card.content for card in cards])
            for user in self.people
            for cards in [self.world.inbox(user)]
        }
        acts: tuple[tuple[int, Callable[[], Awaitable[Step]]], ...] = (
            (8 if not self.steps else 1, self._cries),
            (12, self._taps),
            (1, self._taps_stale),
            (1, self._taps_twice),
            (2, self._two_at_once),
            (5, self._says),
            (2, self._commands),
            (1, self._claims_in_words),
            (6, self._waits),
            (1 if self.random.random() < 0.4 else 0, self._waits_long),
            (1 if self.with_faults else 0, self._fails),
            (1, self._sends_picture),
            (1 if self.random.random() < 0.3 else 0, self._restarts),
            (1 if self.random.random() < 0.2 else 0, self._loses_a_message),
        )
        act = self.random.choices([a for _, a in acts], [w for w, _ in acts])[0]
        done = await act()
        self.steps.append(done)
        return done

    def _made(self, what: str, actor: TeamsUser | None = None, **more: Any) -> Step:
        return Step(len(self.steps), what, actor, **more)

    async def _speaks(self, user: TeamsUser, words: str) -> Step:
        self.typed.add(words)
        answer = await self.world.says(user, words)
        return self._made(f"{user.name} writes {words!r}", user, answer=answer, words=words)

    async def _cries(self) -> Step:
        return await self._speaks(self.random.choice(self.members), self.random.choice(CRIES))

    def _somebody(self) -> TeamsUser:
        busy = [u for u in self.people if any(c.buttons for c in self.world.inbox(u))]
        return self.random.choice(busy or self.people)

    async def _says(self) -> Step:
        user = self._somebody()
        words = f"{self.random.choice(WORDS)} nr{len(self.steps)}q"
        self.secrets[f"nr{len(self.steps)}q"] = user
        return await self._speaks(user, words)

    async def _commands(self) -> Step:
        user = self.random.choice(self.members if self.random.random() < 0.7 else self.people)
        return await self._speaks(user, self.random.choice(COMMANDS))

    async def _claims_in_words(self) -> Step:
        return await self._speaks(self._somebody(), self.random.choice(CLAIMS))

    def _tappable(self) -> tuple[TeamsUser, SentCard, Button] | None:
        for _ in range(8):
            user = self._somebody()
            cards = [c for c in self.world.inbox(user) if c.buttons][-4:]
            if not cards:
                continue
            card = self.random.choice([*cards, cards[-1], cards[-1]])
            buttons = [b for b in buttons_of(card.content) if _sends(b)]
            if buttons:
                return user, card, self.random.choice(buttons)
        return None

    def _entered(self, button: Button) -> Json:
        """What somebody fills in: what is required, and sometimes more."""
        found: Json = {}
        for name, one in button.inputs.items():
            if not one.get("isRequired") and self.random.random() < 0.6:
                continue
            value = self._value(one)
            if value is not None and not button.problems({name: value}):
                found[name] = value
        return found

    def _value(self, one: Json) -> str | None:
        match one["type"]:
            case "Input.ChoiceSet" if one.get("choices"):
                return str(self.random.choice(one["choices"])["value"])
            case "Input.Text":
                entered = self.random.choice(("nei", "Kari kom inn", "om en time"))
                self.typed.add(entered)
                return entered
            case "Input.Toggle":
                return str(one.get("valueOn", "true"))
            case "Input.Number":
                return str(one.get("min", 1))
            case "Input.Date":
                return "2026-01-02"
            case "Input.Time":
                return "10:15"
        return None

    async def _presses(self, user: TeamsUser, card: SentCard, button: Button, how: str) -> Step:
        entered = self._entered(button)
        if button.problems(entered):
            return self._made(f"{user.name} cannot press {button.title!r}")
        answer = await self.world.teams.press(
            user, card, button, submit=self.random.random() < 0.1, **entered
        )
        await self.world.core.worker.settle()
        what = f"{user.name} {how} {button.title!r} ({button.verb}) {entered or ''}"
        return self._made(what, user, answer=answer, button=button)

    async def _taps(self) -> Step:
        found = self._tappable()
        return await self._presses(*found, "taps") if found else await self._cries()

    async def _taps_stale(self) -> Step:
        """Their client still shows a card as it was."""
        user = self._somebody()
        cards = [c for c in self.world.inbox(user) if c.history]
        if cards:
            card = self.random.choice(cards)
            old = self.random.choice(card.history)
            if buttons := [b for b in buttons_of(old) if _sends(b)]:
                return await self._presses(user, card, self.random.choice(buttons), "taps stale")
        return await self._taps()

    async def _taps_twice(self) -> Step:
        """On two devices, or Teams repeats itself."""
        if (found := self._tappable()) is None:
            return await self._taps()
        user, card, button = found
        entered = self._entered(button)
        if button.problems(entered):
            return await self._taps()
        one = self.world.teams.pressed(user, card, button, **entered)
        other = one if self.random.random() < 0.3 else {**one, "id": one["id"] + "x"}
        answers = await asyncio.gather(
            self.world.teams.deliver(one), self.world.teams.deliver(other)
        )
        if answers[-1].is_card:
            card.show(answers[-1].card)
        await self.world.core.worker.settle()
        what = f"{user.name} taps twice {button.title!r} ({button.verb})"
        return self._made(what, user, answer=answers[0], button=button)

    async def _two_at_once(self) -> Step:
        """Two people, in the same instant."""
        found = [f for f in (self._tappable(), self._tappable()) if f is not None]
        said, payloads, shown = [], [], []
        for user, card, button in found:
            entered = self._entered(button)
            if not button.problems(entered):
                payloads.append(self.world.teams.pressed(user, card, button, **entered))
                shown.append(card)
                said.append(f"{user.name} taps {button.title!r} ({button.verb})")
        answers = await asyncio.gather(*map(self.world.teams.deliver, payloads))
        for card, answer in zip(shown, answers, strict=True):
            if answer.is_card:
                card.show(answer.card)
        await self.world.core.worker.settle()
        return self._made("at once: " + " and ".join(said), acts=len(said))

    async def _waits(self) -> Step:
        seconds = self.random.choice(PAUSES)
        await self.world.advance(seconds)
        return self._made(f"{seconds} s pass")

    async def _waits_long(self) -> Step:
        self.world.teams.heal()
        seconds = self.random.choice(LONG_PAUSES)
        await self.world.advance(seconds)
        self.faulty = False
        return self._made(f"{seconds} s pass")

    async def _fails(self) -> Step:
        fault, times = self.random.choice(FAULTS), self.random.choice((1, 1, 2, 3))
        operation: Any = self.random.choice(("send", "update"))
        user = self.random.choice(self.people)
        self.world.teams.fail(fault, operation=operation, user=user, times=times)
        self.faulty = True
        return self._made(f"{fault.status} {fault.code} for {times} {operation} to {user.name}")

    async def heals(self) -> None:
        """Whatever went wrong has been made up for."""
        self.world.teams.heal()
        await self.world.advance(400)
        self.faulty = False

    async def _sends_picture(self) -> Step:
        user = self.random.choice(self.members)
        attachment = self.world.teams.pasted(png())
        answer = await self.world.says(user, "", attachments=[attachment])
        await self.world.settle()
        return self._made(f"{user.name} sends a picture", user, answer=answer)

    async def _restarts(self) -> Step:
        """The process dies, and another comes a moment later."""
        await self.world.stop()
        self.world.clock.at += self.random.choice((1_000, 20_000))
        await self.world.start()
        await self.world.settle()
        return self._made("the process starts anew")

    async def _loses_a_message(self) -> Step:
        """A message is no longer there (retention, or an administrator)."""
        user = self._somebody()
        chat = self.world.teams._connector.chats[user.personal_chat]
        if not chat:
            return await self._waits()
        gone = self.random.choice(list(chat))
        card = chat.pop(gone)
        self.lost.add(user)
        self.faulty = True
        return self._made(f"a message of {user.name}'s is gone: {card.text[:40]!r}")


def _sends(button: Button) -> bool:
    return button.action["type"] in ("Action.Execute", "Action.Submit")


@asynccontextmanager
async def walked(folder: Path, seed: int) -> AsyncIterator[Walk]:
    """The people of a random unit, before anything has happened; the history is checked at the end
    (`World`)."""
    random = Random(seed)
    content = organisation(random)
    async with World(folder, content) as world:
        world.late_ms = 10**12  # faults and a process that is away are part of it
        people, members = list(world.everybody), [world.caseworker]
        for person in yaml.safe_load(content)["people"]:
            number = person["id"][-3:]
            if number[0] in "23":
                user = world.teams.user(person["id"], person["name"])
                await world.teams.install(user)
                await world.core.worker.settle()
                people.append(user)
                members += [user] if number[0] == "2" else []
        for user in people:
            world.forget(user)
        yield Walk(world, random, people, members)
