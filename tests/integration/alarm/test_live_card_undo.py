"""What was ended by mistake is taken back, and of a thousand taps around moves none ends what was
not meant to end (L14)."""

import random
from pathlib import Path

import pytest

from tests.fakes.payloads import MEETING, MEETING_ID, Json
from tests.fakes.pressing import buttons_of
from tests.fakes.sent import SentCard
from tests.forging import Because
from tests.integration.alarm.test_colleagues import Office
from tests.integration.alarm.test_live_card import (
    END,
    ENDED,
    button,
    helped,
    hung_up,
    live,
    press,
)
from tests.integration.alarm.test_shared_chats import JOINS, LINK, way_in
from tests.world import World, shown_in

TOO_LATE = "Det er for sent å angre. Her er det som gjelder nå."


async def test_whoever_ended_it_takes_it_back(tmp_path: Path) -> None:
    """L14: it goes on as it was, contact is asked for anew, and both cards tell it."""
    async with World(tmp_path).after(hung_up) as world:
        us, leader = world.caseworker, world.leader
        await world.presses(leader, END)
        assert "Er du trygg nå?" in live(world, us)[0].text
        assert "Angre" not in world.last(us).buttons
        await world.advance(10)
        await world.taps(leader, "Angre")
        assert world.incident()["state"] == "claimed"
        assert world.incident()["claimed_by"] == leader.id
        assert world.kinds()[-2:] == ["reopened", "contact_asked"]
        assert "Leder En hjelper deg" in live(world, us)[0].text
        assert "Du hjelper Saksbehandler En" in live(world, leader)[0].text
        assert "Har dere kontakt?" in live(world, us)[0].text
        await world.presses(us, "red_card.contact", yes=True)
        await world.advance(600)
        assert world.incident()["state"] == "claimed"


async def test_the_helper_hears_that_the_caseworker_takes_it_back(tmp_path: Path) -> None:
    """L14: they may have put the telephone away; the chain is not called again."""
    async with World(tmp_path).after(helped) as world:
        us, leader = world.caseworker, world.leader
        await world.advance(80)
        await world.presses(us, "red_card.contact", yes=True)
        await world.presses(us, END)
        await world.advance(5)
        counts = {user: len(world.inbox(user)) for user in world.everybody}
        await world.taps(us, "Angre")
        new = {user: len(world.inbox(user)) - count for user, count in counts.items()}
        assert new == {**dict.fromkeys(world.everybody, 0), leader: 1}
        assert "Du hjelper Saksbehandler En" in world.last(leader).text
        assert [len(live(world, user)) for user in (us, leader)] == [1, 1]
        assert world.kinds()[-1] == "reopened"


async def test_a_level_that_was_alerted_hears_that_it_goes_on(tmp_path: Path) -> None:
    """L1, L3: the end told them that they need do nothing; a new red card asks them again, and
    whoever had said no is left alone."""
    async with World(tmp_path).after(helped) as world:
        await world.presses(world.leader, "red_card.escalate")
        await world.presses(world.deputy, "red_card.decline")
        await world.advance(5)
        assert "trenger hjelp nå" in world.last(world.next_level).text
        await world.presses(world.leader, END)
        assert "Du trenger ikke gjøre noe." in world.last(world.next_level).text
        counts = {user: len(world.inbox(user)) for user in world.everybody}
        await world.advance(5)
        await world.taps(world.leader, "Angre")
        new = {user: len(world.inbox(user)) - count for user, count in counts.items()}
        assert new == {
            **dict.fromkeys(world.everybody, 0),
            **dict.fromkeys((world.caseworker, world.leader), 1),  # whether they talk
            world.next_level: 1,
        }
        red_card = world.last(world.next_level)
        assert red_card.alert
        assert "Saksbehandler En trenger hjelp nå" in red_card.text
        assert live(world, world.next_level) == [red_card]
        await world.taps(world.next_level, "Jeg ringer deg")
        assert "Leder To" in world.last(world.caseworker).text


async def test_a_colleague_who_was_called_is_called_on(tmp_path: Path) -> None:
    """R46: they may come whoever else helps."""
    async with Office(tmp_path) as world:
        colleague, _ = world.colleagues
        await helped(world)
        await world.presses(world.caseworker, "red_card.colleagues")
        await world.presses(world.leader, END)
        await world.advance(5)
        count = len(world.inbox(colleague))
        await world.taps(world.leader, "Angre")
        assert len(world.inbox(colleague)) == count + 1
        assert "Jeg går dit" in world.last(colleague).buttons


async def test_the_way_into_the_meeting_is_there_again(tmp_path: Path) -> None:
    """L14; and L13: once it is too late for *Angre* nothing of it is kept."""
    async with World(tmp_path) as world:
        world.teams.tell_meeting(MEETING_ID, LINK)
        await world.says(world.caseworker, "/hjelp", chat=MEETING, mention=True)
        await world.core.inbound.settle()
        await world.core.worker.settle()
        await world.taps(world.leader, JOINS)
        await world.advance(5)
        await world.presses(world.leader, END)
        await world.advance(5)
        await world.taps(world.leader, "Angre")
        assert way_in(world) == [LINK]
        await world.advance(5)
        await world.presses(world.leader, END)
        await world.advance(31)
        await world.presses(world.caseworker, "red_card.safe")
        alarm = world.incident()["id"]
        stored = world.core.service.read(lambda uow: uow.tx.get_alarm(alarm))
        assert LINK not in repr(stored)


async def test_l10_who_was_asked_to_take_over_still_does(tmp_path: Path) -> None:
    """The claim goes to the other, in the alarm as on its timeline (V11)."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(3)
        await world.presses(world.leader, "red_card.hand_over", person=world.deputy.id)
        await world.presses(world.leader, "red_card.resolve")
        await world.taps(world.leader, "Angre")
        await world.taps(world.deputy, "Jeg skriver med deg")
        assert "hjelper" in world.last(world.caseworker).text
        assert world.violations() == []


async def test_l7_whoever_was_aimed_at_is_asked_no_more_though_it_was_none(tmp_path: Path) -> None:
    """The one who was to take over is named as the target, which is taken back: the red card that
    comes later is one of its own, and both help (V11)."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(3)
        await world.presses(world.leader, "red_card.hand_over", person=world.deputy.id)
        aimed = {"target": "colleague", "target_person": world.deputy.id, "kind": "trussel"}
        of = world.incident()["id"]
        for verb, told in (("incident.describe", aimed), ("incident.no_threat", {"seen": 99})):
            await world.forges(world.caseworker, verb, because=Because.HOSTILE, incident=of, **told)
        await world.presses(world.caseworker, "red_card.escalate")
        await world.taps(world.deputy, "Jeg skriver med deg")
        assert world.kinds().count("claimed") == 2
        assert world.violations() == []


async def test_after_half_a_minute_it_is_too_late(tmp_path: Path) -> None:
    """L14: the button goes; one that a client still shows answers with the card of now, and a
    sentence."""
    async with World(tmp_path).after(hung_up) as world:
        await world.presses(world.leader, END)
        late = world.pressed(world.leader, "red_card.undo")
        await world.advance(31)
        assert not any("Angre" in card.buttons for card in world.inbox(world.leader))
        answer = await world.delivers(late)
        assert TOO_LATE in shown_in(answer)
        assert "Angre" not in world.last(world.leader).buttons
        assert world.incident()["state"] == ENDED


async def test_nothing_is_taken_back_beside_a_newer_alarm(tmp_path: Path) -> None:
    """L6, V7: she has cried again since."""
    async with World(tmp_path).after(hung_up) as world:
        await world.presses(world.leader, END)
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Angre")
        assert [one["state"] for one in world.incidents()] == [ENDED, "open"]


async def test_a_call_that_is_not_over_goes_on_at_the_same_sentence(tmp_path: Path) -> None:
    """L14: for whoever talks, and for whoever helps."""
    async with World(tmp_path).after(helped) as world:
        us = world.caseworker
        await world.says(us, "/avslutt")
        await world.advance(5)
        sentence = live(world, us)[0].text
        await world.presses(us, "call.over")
        assert END in [b.verb for b in buttons_of(live(world, world.leader)[0].content)]
        await world.advance(20)
        await world.taps(us, "Angre")
        assert live(world, us)[0].text == sentence
        assert world.kinds()[-1] == "call_resumed"
        assert END not in [b.verb for b in buttons_of(live(world, world.leader)[0].content)]


async def test_after_half_a_minute_the_call_stays_over(tmp_path: Path) -> None:
    """L14."""
    async with World(tmp_path).after(helped) as world:
        us = world.caseworker
        await world.says(us, "/avslutt")
        await world.advance(5)
        await world.presses(us, "call.over")
        card = live(world, us)[0]
        undo = button(card.content, "call.undo")
        await world.advance(31)
        answer = await press(world, us, card, undo)
        assert TOO_LATE in shown_in(answer)
        assert "call_resumed" not in world.kinds()


# A thousand taps


class Thumb:
    """Somebody who taps at random moments while their card moves, and what must come of it, told by
    nothing but what lies in their chat."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.random = world, random.Random(seed)
        self.wrong: list[str] = []
        self.shown: list[tuple[SentCard, Json]] = []
        self.taps = 0

    async def go(self, taps: int) -> None:
        while self.taps < taps:
            await self.world.advance(self.random.choice((0.2, 0.9, 1.5, 2.1, 3, 7, 11)))
            if self.random.random() < 0.5:
                await self.world.says(self.world.caseworker, f"ord {self.taps}")
            card = live(self.world, self.world.leader)[-1]
            if any(b.verb == END for b in buttons_of(card.content)):
                self.shown.append((card, card.content))
            if self.shown:
                await self.tap()

    async def tap(self) -> None:
        world, leader = self.world, self.world.leader
        newest = live(world, leader)[-1]
        late = self.random.random() < 0.5  # a client that still shows what lay there before
        card, content = self.random.choice(self.shown[-3:]) if late else self.shown[-1]
        verb = self.random.choice((END, END, "incident.threat", "red_card.more"))
        found = [b for b in buttons_of(content) if b.verb == verb]
        if not found:
            return
        self.taps += 1
        may_be_meant_for_another = card is not newest or world.clock.seconds() - newest.at < 2
        before = len(world.inbox(leader))
        await press(world, leader, card, found[0])
        has_ended = world.incident()["state"] == ENDED
        if has_ended is not (verb == END and not may_be_meant_for_another):
            self.wrong.append(f"{self.taps}: {verb} {may_be_meant_for_another=} {has_ended=}")
        if len(live(world, leader)) != 1:
            self.wrong.append(f"{self.taps}: {len(live(world, leader))} look live")
        if has_ended:
            await world.taps(leader, "Angre")
            self.shown.clear()
        elif verb == END and len(world.inbox(leader)) > before and self.random.random() < 0.5:
            yes = self.random.random() < 0.5
            await world.taps_on(leader, world.last(leader), "Ja" if yes else "Nei")
            if (world.incident()["state"] == ENDED) is not yes:
                self.wrong.append(f"{self.taps}: a question was answered {yes}")
            if yes:
                await world.taps(leader, "Angre")
                self.shown.clear()


# Each tap is one of the same kinds: a thousand prove nothing else, only more of it.
TAPS = [(0, 20), *(pytest.param(seed, 50, marks=pytest.mark.soak) for seed in range(20))]


@pytest.mark.parametrize(("seed", "taps"), TAPS)
async def test_of_a_thousand_taps_none_ends_what_was_not_meant(
    tmp_path: Path, seed: int, taps: int
) -> None:
    """L14: around every move; twenty taps here, and fifty in each of twenty alarms in the soak."""
    async with World(tmp_path).after(hung_up) as world:
        while "contact_asked" not in world.kinds():
            await world.advance(5)
        await world.presses(world.caseworker, "red_card.contact", yes=True)
        await world.advance(20)
        thumb = Thumb(world, seed)
        await thumb.go(taps)
        assert thumb.wrong == []
