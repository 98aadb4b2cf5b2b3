"""Who may do what, cell by cell, asked as Teams asks: taps in over HTTP, cards out (L5, L9; R45).

Every cell of `permission_table` for the four states and for everybody there is, alerted or not. An
alarm that is not theirs answers exactly as one that does not exist, and stays as it was.
"""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.alarm.moves import Verb
from bot.store.export import show_incident
from tests.fakes.payloads import TeamsUser
from tests.fakes.teams import Answer
from tests.forging import Because
from tests.permission_table import parse
from tests.world import World, changed_sample, person_id

MISSING = "00000000-0000-4000-8000-00000000dead"
ALLOWED = parse()

# What a button of the verb sends along.
DATA: dict[str, dict[str, Any]] = {
    "red_card.claim": {"how": "call"},
    "red_card.contact": {"yes": True},
    "red_card.helped": {"how": "phone", "person": person_id("103")},
    "red_card.call_result": {"person": person_id("102"), "result": "spoke"},
    "red_card.hand_over": {"person": person_id("104")},
    "incident.describe": {"kind": "trussel"},
    "incident.concerns": {"yes": True},
    "relay.send": {"text": "jeg er her"},
    "relay.pass_on": {"word": MISSING},
    "guide.step": {"reaction": "end"},
    "guide.choose": {"ladder": "chat"},
    "guide.note": {"text": "han sa det"},
    "guide.advise": {"advice": "stay"},
    "evidence.recording": {"system": "telefoni", "reference": "77"},
    "duty.settle": {"task": "police", "result": "done"},
    "duty.notify_unit": {"unit": "0300"},
}
VERBS = [str(verb) for verb in ALLOWED]

# Who they are to the alarm, in every state. The deputy helps where anybody does.
PEOPLE = {
    "caseworker": "101",
    "alerted": "102",
    "claimant": "103",
    "leader of the unit, not alerted": "104",
    "safety representative": "105",
    "administrator": "106",
    "colleague in the unit": "107",
    "colleague with an alarm of her own": "108",
    "employee of another unit": "109",
    "unknown to the organisation": "999",
}
PARTS = frozenset(("caseworker", "alerted", "claimant"))
STATES = ("open", "claimed", "resolved", "cancelled")


def organisation() -> str:
    """The sample with two leaders to alert at once, and with people who have other roles."""

    def change(content: dict[str, Any]) -> None:
        for digits in ("106", "107", "108", "109"):
            content["people"].append({"id": person_id(digits), "name": f"Ansatt {digits}"})
        unit, above = content["units"]
        unit["levels"][0]["people"] = [person_id("102"), person_id("103")]
        unit["levels"][1]["people"] = [person_id("104")]
        unit["administrators"] = [person_id("106")]
        unit["members"] += [person_id("107"), person_id("108")]
        above["members"] = [person_id("109")]

    return changed_sample(change)


def letters(state: str, who: str) -> set[str]:
    """The roles of the table that the person has in this state: nobody has claimed while it is
    open, so the deputy is one of the alerted there."""
    if who == "claimant":
        return {"alerted"} if state == "open" else {"alerted", "claimant"}
    return {who} & PARTS


def verdict(state: str, who: str, verb: str) -> str:
    """What the table says: `yes`, `too late`, or `not theirs`."""
    while_open, after = ALLOWED[Verb(verb)]
    mine = letters(state, who)
    if mine & (after if state in ("resolved", "cancelled") else while_open):
        return "yes"
    return "too late" if mine & while_open else "not theirs"


class Scene:
    """An alarm in one of the four states, and somebody at the door."""

    def __init__(self, world: World, state: str) -> None:
        self.world = world
        self.state = state
        self.id = ""
        self.is_used = False
        self._as_set: dict[str, Any] = {}
        self._since = 0

    async def set(self) -> None:
        """Brings the alarm there; another one, when there was one already."""
        world = self.world
        await world.says(world.caseworker, "/hjelp telefon")
        self.id = world.incidents()[-1]["id"]
        if self.state != "open":
            await self.tap("claimant", "red_card.claim")
            await world.advance(3)  # an end just after a move is asked about (L14)
        if self.state == "resolved":
            await self.tap("claimant", "red_card.resolve")
            await world.advance(3)  # so is the end of the call: she has just been told
        if self.state == "cancelled":
            await self.tap("caseworker", "red_card.cancel")
        self.is_used, self._as_set = False, self.world.incidents()[-1]

    @property
    def stands(self) -> bool:
        """Whether it is in its state, with the same people in it, and no other alarm was raised."""
        now = self.world.incidents()[-1]
        return all(now[key] == self._as_set[key] for key in ("id", "state", "claimed_by"))

    async def renew(self) -> None:
        """Another alarm in the same state, of which nothing has been done."""
        await self.strike()
        await self.set()

    def user(self, who: str) -> TeamsUser:
        """The person, with a client."""
        found = person_id(PEOPLE[who])
        known = {user.id: user for user in self.world.everybody}
        return known.get(found) or self.world.teams.user(found, f"Ansatt {PEOPLE[who]}")

    async def tap(self, who: str, verb: str, incident: str | None = None) -> Answer:
        """The button, whoever has it, with the alarm's id or another."""
        data = DATA.get(verb, {}) | {"incident": incident or self.id, "seen": 1_000}
        return await self.world.forges(self.user(who), verb, because=Because.HOSTILE, **data)

    async def knock(self, who: str, verb: str, incident: str | None = None) -> Answer:
        """The same tap, of which nothing is to follow: it is looked for once for many of them."""
        data = DATA.get(verb, {}) | {"incident": incident or self.id, "seen": 1_000}
        tap = self.world.forged(self.user(who), verb, because=Because.HOSTILE, **data)
        return await self.world.teams.deliver(tap)

    async def strike(self) -> None:
        """Ends what is left of it and its call, long enough ago for the next cry to be another
        one (L6)."""
        await self.tap("caseworker", "call.over")
        await self.world.says(self.world.caseworker, "avbryt")
        await self.world.advance(31)
        self._since = len(self.world.incidents())

    def record(self) -> list[str]:
        """The timelines of the scene's alarms: whatever happens is on one (L10)."""
        database, alarms = self.world.core.database, self.world.incidents()[self._since :]
        return [str(show_incident(database, found["id"])) for found in alarms]


async def scene_in(world: World, state: str) -> Scene:
    """A scene beside somebody else's alarm."""
    scene = Scene(world, state)
    await world.says(scene.user("colleague with an alarm of her own"), "/hjelp")
    await scene.set()
    return scene


@pytest.mark.parametrize("state", STATES)
async def test_what_is_not_theirs_answers_like_nothing_at_all(tmp_path: Path, state: str) -> None:
    """All refused cells of everybody in one state: the same answer as for an id that never was,
    whoever names that, and nothing on any timeline."""
    async with World(tmp_path, organisation()) as world:
        scene = await scene_in(world, state)
        before, none = scene.record(), dict[str, Answer]()
        for who in PEOPLE:
            refused = [verb for verb in VERBS if verdict(state, who, verb) == "not theirs"]
            for verb in refused:
                if verb == "red_card.raise":  # a cry of their own
                    continue
                real = await scene.knock(who, verb)
                if verb not in none or state == "open":  # it depends on no state of an alarm
                    none[verb] = await scene.knock(who, verb, MISSING)
                assert (real.status, real.body) == (none[verb].status, none[verb].body), (who, verb)
                assert "finner ikke noe varsel" in str(real.body), (who, verb)
            await world.settle()
            assert scene.record() == before, who


@pytest.mark.parametrize("who", sorted(PARTS))
@pytest.mark.parametrize("state", ["resolved", "cancelled"])
async def test_what_was_theirs_is_answered_with_the_alarm_as_it_is(
    tmp_path: Path, state: str, who: str
) -> None:
    """contract.md, "Cards": out of date is no error, and changes nothing."""
    async with World(tmp_path, organisation()) as world:
        scene = await scene_in(world, state)
        before = scene.record()
        for verb in (v for v in VERBS if verdict(state, who, v) == "too late"):
            answer = await scene.tap(who, verb)
            assert answer.status == 200
            if verb != "relay.send":  # the text box has a sentence of its own
                assert "Kortet var gammelt" in str(answer.body), verb
        assert scene.record() == before


# Theirs, and without effect in this state: nobody has claimed, or it is so already.
WITHOUT_EFFECT = {
    ("open", "red_card.contact"),  # asked only after a claim
    ("open", "red_card.raise"),  # the button on their own open alarm: see the repeats (L6)
    ("claimed", "red_card.raise"),
    ("claimed", "red_card.claim"),
    ("claimed", "red_card.decline"),
    ("claimed", "relay.send"),
    ("cancelled", "relay.send"),  # help was not wanted any more: it is asked whether to send it
    *((state, "red_card.more") for state in STATES),  # shows what is seldom needed
    *((state, "relay.pass_on") for state in STATES),  # of words that nobody has written
    *((state, "incident.concerns") for state in STATES),  # nobody else was named (R84)
    ("open", "red_card.colleagues"),  # nobody has said that they are there: see the colleagues
    ("claimed", "red_card.colleagues"),
    ("resolved", "red_card.raise"),  # a new alarm, not this one
    *((state, "evidence.show") for state in STATES),  # tells what there is
    *((state, "red_card.undo") for state in STATES if state != "resolved"),  # was not ended so
}
# Of those to whom it is open, only whoever has just done it takes it back (L14).
WITHOUT_EFFECT_BY = {("resolved", "caseworker", "red_card.undo")}  # the claimant has ended it
# What a verb takes back, which the same person does just before.
AFTER = {"call.undo": "call.over"}


@pytest.mark.parametrize("who", sorted(PARTS))
@pytest.mark.parametrize("state", STATES)
async def test_what_is_theirs_is_done(tmp_path: Path, state: str, who: str) -> None:
    """Each allowed cell: never refused, and on the record unless it is without effect here; where
    what was done before has left nothing to do, on an alarm of which nothing has been done."""
    async with World(tmp_path, organisation()) as world:
        scene = Scene(world, state)
        await scene.set()
        for verb in (verb for verb in VERBS if verdict(state, who, verb) == "yes"):
            changed = await done(scene, who, verb)
            if (state, who, verb) in WITHOUT_EFFECT_BY:
                assert not changed, verb
            elif (state, verb) not in WITHOUT_EFFECT:
                if not changed and scene.is_used:
                    await scene.renew()
                    changed = await done(scene, who, verb)
                assert changed, verb
            scene.is_used = scene.is_used or changed
            if verb in AFTER or not scene.stands:
                await scene.renew()


async def done(scene: Scene, who: str, verb: str) -> bool:
    """Whether it is on the record that it was done; it was not refused."""
    if verb in AFTER:
        await scene.tap(who, AFTER[verb])
    before = scene.record()
    answer = await scene.tap(who, verb)
    assert answer.status == 200, verb
    assert "finner ikke noe varsel" not in str(answer.body), verb
    return scene.record() != before


@pytest.mark.parametrize("by", ["caseworker", "claimant"])
async def test_an_end_is_taken_back_only_by_whoever_has_ended_it(tmp_path: Path, by: str) -> None:
    """L14, *Angre*: to the other of the two it is as little theirs to undo as to anybody else, and
    after 30 s it is too late for both."""
    async with World(tmp_path, organisation()) as world:
        scene = await scene_in(world, "claimed")
        for seconds in (0, 31):
            await world.advance(3)  # an end just after a move is asked about
            await scene.tap(by, "red_card.resolve")
            await world.advance(seconds)
            ended = scene.record()
            others = [who for who in PEOPLE if who != by]
            for who in others if seconds == 0 else PEOPLE:
                await scene.tap(who, "red_card.undo")
                assert scene.record() == ended, who
            if seconds == 0:
                await scene.tap(by, "red_card.undo")
                assert scene.record() != ended


async def test_a_cry_with_a_foreign_id_is_a_cry_of_ones_own(tmp_path: Path) -> None:
    """L8: *Varsle igjen* on somebody else's alarm leaves that one alone, and alerts for oneself."""
    async with World(tmp_path, organisation()) as world:
        scene = await scene_in(world, "cancelled")
        before = scene.record()[-1]
        await scene.tap("colleague in the unit", "red_card.raise")
        alarms = world.incidents()
        assert alarms[-1]["raised_by"] == person_id("107")
        assert before in scene.record()


async def test_ids_cannot_be_guessed(tmp_path: Path) -> None:
    """Random version 4 UUIDs: nothing in one tells of another."""
    async with World(tmp_path, organisation()) as world:
        await scene_in(world, "open")
        ids = [found["id"] for found in world.incidents()]
        assert len(set(ids)) == 2
        assert all(found[14] == "4" and len(found) == 36 for found in ids)
