"""Every chat of an alarm after every event, as the bot's real messages stand in it (L14).

The stories are lived in a `World`, by verb, so that they are the same in every language; what is
measured of them is in `tests/e2e/measured.py`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.domain.organisation.organisation import Language
from tests.fakes.payloads import Json, TeamsUser
from tests.fakes.pressing import buttons_of
from tests.fakes.sent import SentCard
from tests.world import World, changed_sample, person_id

COLLEAGUES = range(201, 206)
# What the next step is, as long as nothing else is said: the verbs that may stand on its button.
CLAIM, END_CALL, RESOLVE, ANSWER = "red_card.claim", "call.end", "red_card.resolve", "guide.step"
CONTACT, OVER, SAFE, REPORT = "red_card.contact", "call.over", "red_card.safe", "paper.begin"
ESCALATE, RESULT = "red_card.escalate", "red_card.call_result"


@dataclass(frozen=True, slots=True)
class Said:
    """What the person wrote, in their own chat."""

    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One person's chat after one event.

    `pushes`: how many messages with a sound came in one instant, at the most; `wiped`: how many
    forms changed under what might have been typed; `wanted`: the verb of the next step.
    """

    story: str
    event: str
    who: str
    chat: tuple[Said | Json, ...]
    pushes: int
    wiped: int
    wanted: str | None
    in_alarm: bool


@dataclass(slots=True)
class Chats:
    """Lives a story, and keeps every chat after each of its events."""

    story: str
    world: World
    people: dict[str, TeamsUser]
    moments: list[Moment] = field(default_factory=list)
    in_alarm: bool = True
    _logs: dict[str, list[Said | SentCard]] = field(default_factory=dict)
    _wanted: dict[str, str | None] = field(default_factory=dict)

    async def says(self, event: str, who: str, words: str, **then: str | None) -> None:
        """Somebody writes; `then` tells whose next step it changes to which verb."""
        self._log(who).append(Said(words))
        await self._after(event, who, self.world.says(self.people[who], words), then)

    async def presses(
        self,
        event: str,
        who: str,
        verb: str,
        then: dict[str, str | None] | None = None,
        **data: Any,
    ) -> None:
        """Somebody presses."""
        pressing = self.world.presses(self.people[who], verb, **data)
        await self._after(event, who, pressing, then or {})

    async def waits(self, event: str, seconds: float, **then: str | None) -> None:
        """Time passes."""
        await self._after(event, "", self.world.advance(seconds), then)

    def ended(self) -> None:
        """From now on the bounds of an alarm do not hold: what follows is read at leisure."""
        self.in_alarm = False

    def _log(self, who: str) -> list[Said | SentCard]:
        return self._logs.setdefault(who, [])

    async def _after(
        self, event: str, actor: str, act: Awaitable[Any], then: dict[str, str | None]
    ) -> None:
        before = {who: list(self.world.inbox(user)) for who, user in self.people.items()}
        drawn = {who: [card.content for card in cards] for who, cards in before.items()}
        await act
        self._wanted |= then
        for who, user in self.people.items():
            log, new = self._log(who), self.world.inbox(user)[len(before[who]) :]
            log += new
            at = [card.at for card in new if card.alert]
            wiped = 0
            if who != actor:
                pairs = zip(before[who], drawn[who], strict=True)
                wiped = sum(card.content != was and _has_inputs(was) for card, was in pairs)
            chat = tuple(one if isinstance(one, Said) else one.content for one in log)
            self.moments.append(
                Moment(
                    self.story,
                    event,
                    who,
                    chat,
                    max((at.count(one) for one in at), default=0),
                    wiped,
                    self._wanted.get(who),
                    self.in_alarm,
                )
            )


def _has_inputs(content: Json) -> bool:
    return any(button.inputs for button in buttons_of(content)) if "type" in content else False


def _organisation(language: Language, place: str) -> str:
    def change(content: dict[str, Any]) -> None:
        for number in COLLEAGUES:
            one = {"id": person_id(str(number)), "name": f"Kollega {number}"}
            content["people"].append({**one, "phone": f"+4721070{number}"})
            content["units"][0]["members"].append(one["id"])
        for person in content["people"]:
            person["language"] = language.value
        content["people"][0]["default_place"] = place

    return changed_sample(change)


Story = Callable[[Chats], Awaitable[None]]


@asynccontextmanager
async def _lived(folder: Path, name: str, language: Language, place: str) -> AsyncIterator[Chats]:
    async with World(folder, _organisation(language, place)) as world:
        people = {
            "caseworker": world.caseworker,
            "leader": world.leader,
            "deputy": world.deputy,
            "next level": world.next_level,
            "safety rep": world.safety_rep,
        }
        for number in COLLEAGUES:
            user = world.teams.user(person_id(str(number)), f"Kollega {number}")
            await world.teams.install(user)
            await world.core.worker.settle()
            people[f"colleague {number}"] = user
        if place == "kontor":
            await world.says(people["colleague 201"], "her i dag")
        for user in people.values():
            world.forget(user)
        yield Chats(name, world, people)


async def on_the_telephone(chats: Chats) -> None:
    """At the office: colleagues called, the leader writes, contact, the ladder, the end."""
    cw = "caseworker"
    await chats.says("she cries", cw, "hjelp telefon", caseworker=END_CALL, leader=CLAIM)
    called: dict[str, str | None] = {"colleague 201": CLAIM}
    await chats.presses("she calls colleagues", cw, "red_card.colleagues", called)
    await chats.presses("the leader writes", "leader", CLAIM, {"leader": ESCALATE}, how="write")
    await chats.waits("eleven seconds pass", 11)
    await chats.says("she writes", cw, "han sier han vet hvor jeg bor")
    await chats.waits("eleven seconds pass", 11)
    await chats.says("the leader answers", "leader", "Jeg er her. Du kan avslutte når du vil.")
    for words in ("Skal jeg ringe politiet?", "Jeg blir her til det er over.", "Svar når du kan."):
        await chats.waits("two seconds pass", 2)
        await chats.says("and once more", "leader", words)
    await chats.waits("eleven seconds pass", 11)
    await chats.waits("contact is asked", 60, caseworker=CONTACT, leader=CONTACT)
    in_contact: dict[str, str | None] = {cw: END_CALL, "leader": ESCALATE}
    await chats.waits("three seconds pass", 3)
    await chats.presses("she says yes", cw, CONTACT, in_contact, yes=True)
    await chats.presses("she opens Mer", cw, "red_card.more")
    await chats.presses("the leader opens Mer", "leader", "red_card.more")
    await chats.presses("she warns", cw, "guide.warn", {cw: ANSWER})
    await chats.presses("the client goes on", cw, ANSWER, reaction="continues")
    await chats.says("the leader writes meanwhile", "leader", "Du gjør det riktig.")
    await chats.presses("and on", cw, ANSWER, reaction="continues")
    await chats.presses("to the closing", cw, ANSWER, {cw: OVER}, reaction="continues")
    await chats.says("the leader writes at the closing", "leader", "Bare legg på.")
    over: dict[str, str | None] = {cw: RESOLVE, "leader": RESOLVE}
    await chats.presses("the call is over", cw, OVER, over)
    await chats.says("she writes after it", cw, "nå la han på")
    await chats.waits("eleven seconds pass", 11)
    await _ends(chats, "leader")


async def _ends(chats: Chats, helper: str) -> None:
    ended: dict[str, str | None] = {"caseworker": SAFE, helper: None, "colleague 201": None}
    await chats.waits("a moment passes", 3)
    chats.ended()
    await chats.presses("the helper ends the alarm", helper, RESOLVE, ended)
    written: dict[str, str | None] = {"caseworker": REPORT}
    await chats.presses("she is safe", "caseworker", SAFE, written)
    await chats.says("they still write", "caseworker", "takk for at du var der")
    await chats.waits("eleven seconds pass", 11)


async def at_home(chats: Chats) -> None:
    """Nobody answers, then the deputy does, rings in vain and hands over; she tells of a threat."""
    cw = "caseworker"
    await chats.says("she cries", cw, "hjelp", caseworker=END_CALL, leader=CLAIM)
    await chats.waits("the deputy is asked", 16, deputy=CLAIM)
    await chats.says("she writes unheard", cw, "er det noen der?")
    await chats.waits("the level above", 35, **{"next level": CLAIM})
    await chats.waits("nobody has answered", 65)
    calls: dict[str, str | None] = {"deputy": RESULT, "leader": None, "next level": None}
    await chats.presses("the deputy rings", "deputy", CLAIM, calls, how="call")
    missed: dict[str, str | None] = {"deputy": None}
    await chats.presses("in vain", "deputy", RESULT, missed, result="no_answer")
    await chats.waits("eleven seconds pass", 11)
    await chats.says("she writes", cw, "nå truer han med å komme hit")
    await chats.waits("eleven seconds pass", 11)
    await chats.presses("it is a threat", cw, "incident.threat")
    asked: dict[str, str | None] = {"leader": CLAIM}
    await chats.presses(
        "the deputy asks the leader", "deputy", "red_card.hand_over", asked, person=person_id("102")
    )
    taken: dict[str, str | None] = {"leader": RESULT, "deputy": None}
    await chats.presses("the leader takes over", "leader", CLAIM, taken, how="call")
    contact: dict[str, str | None] = {"leader": ESCALATE}
    await chats.presses("they have spoken", "leader", RESULT, contact, result="spoke")
    await chats.presses("she ends the call", cw, END_CALL, {cw: OVER})
    await chats.waits("she hangs up", 3)
    over: dict[str, str | None] = {cw: RESOLVE, "leader": RESOLVE}
    await chats.presses("the call is over", cw, OVER, over)
    await _ends(chats, "leader")
    await chats.presses("the leader takes the threat", "leader", "duty.take")
    await chats.presses("the leader opens the rest", "leader", "follow_up.rest", of="threat")
    await chats.presses("the police is told", "leader", "duty.settle", task="police", result="done")


async def withdrawn(chats: Chats) -> None:
    """A mistake, taken back after somebody had answered."""
    await chats.says("she cries", "caseworker", "hjelp", caseworker=END_CALL, leader=CLAIM)
    await chats.presses("she tells more", "caseworker", "incident.describe", meeting="telefon")
    helps: dict[str, str | None] = {"leader": ESCALATE}
    await chats.presses("the leader writes", "leader", CLAIM, helps, how="write")
    await chats.waits("eleven seconds pass", 11)
    await chats.says("she takes it back", "caseworker", "avbryt", caseworker=None, leader=None)


async def several(chats: Chats, count: int) -> None:
    """Several alarms at one leader, who takes one after the other."""
    crying = ["caseworker", *(f"colleague {number}" for number in COLLEAGUES)][:count]
    for who in crying:
        await chats.says(f"{who} cries", who, "hjelp", **{who: END_CALL, "leader": CLAIM})
        await chats.waits("a moment passes", 0.1)  # never two of one instant: the oldest is first
    for who in crying:
        last = who == crying[-1]
        then: dict[str, str | None] = {"leader": ESCALATE if last else CLAIM}
        await chats.presses(f"the leader takes {who}'s", "leader", CLAIM, then, how="write")
    await chats.waits("eleven seconds pass", 11)
    for who in crying:
        await chats.says(f"{who} writes", who, f"Dette skriver {who}.")
    await chats.waits("eleven seconds pass", 11)


async def _two(chats: Chats) -> None:
    await several(chats, 2)


async def _five(chats: Chats) -> None:
    await several(chats, 5)


STORIES: dict[str, tuple[str, Story]] = {
    "telephone": ("kontor", on_the_telephone),
    "home": ("hjemmekontor", at_home),
    "withdrawn": ("kontor", withdrawn),
    "two alarms": ("kontor", _two),
    "five alarms": ("kontor", _five),
}


async def lived(folder: Path, name: str, language: Language) -> list[Moment]:
    """Every chat of a story after every event, the language of everybody the same."""
    folder.mkdir(parents=True, exist_ok=True)
    place, story = STORIES[name]
    async with _lived(folder, name, language, place) as chats:
        await story(chats)
        return chats.moments
