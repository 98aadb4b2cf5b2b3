"""Which card a tap was meant for, where that is hard to tell: the channel has not taken the newest
one, does not say which was tapped, or nothing but the place has changed (L14)."""

from pathlib import Path
from uuid import uuid4

import pytest

from tests.fakes.faults import throttled
from tests.fakes.pressing import Button
from tests.fakes.sent import SentCard
from tests.forging import Because
from tests.integration.alarm.several_alarms_scene import colleague, office
from tests.integration.alarm.test_live_card import (
    ASKED_END,
    END,
    ENDED,
    NOTHING_DONE,
    button,
    helped,
    hung_up,
    live,
    moved,
    press,
)
from tests.world import World, shown_in

SEE_THE_NEWEST = "Se det nyeste kortet."


async def _press_where(world: World, card: SentCard, old: Button, *, is_named: bool) -> str:
    """The leader presses this; whether the channel says on which card. What the answer shows."""
    payload = world.teams.pressed(world.leader, card, old)
    if not is_named:
        payload.pop("replyToId")
    answer = await world.teams.deliver(payload)
    await world.core.worker.settle()
    return shown_in(answer)


async def _held_up(world: World) -> None:
    """The next card of the leader is due now, and Teams asks for half a minute without one."""
    world.teams.fail(throttled("30"), operation="send", user=world.leader)
    await world.says(world.caseworker, "Nå er han rolig")


async def _asked_on_an_older_card(world: World) -> SentCard:
    """Whoever helps ends a call that is over on a card that has moved; whether that was meant."""
    await hung_up(world)
    old, showed = await moved(world)
    await world.advance(30)
    await press(world, world.leader, old, button(showed, END))
    return world.last(world.leader)


@pytest.mark.parametrize("is_named", [True, False])
async def test_an_end_from_a_line_is_asked_about_also_while_the_next_card_is_held_up(
    tmp_path: Path, is_named: bool
) -> None:
    """The card that lies there is obeyed; those before it were replaced long ago."""
    async with World(tmp_path).after(hung_up) as world:
        old, showed = await moved(world)
        await world.advance(11)
        (card,) = live(world, world.leader)
        await _held_up(world)
        assert live(world, world.leader) == [card]
        await _press_where(world, old, button(showed, END), is_named=is_named)
        assert world.incident()["state"] == "claimed"
        await world.advance(3)
        await world.presses(world.leader, END)
        assert world.incident()["state"] == ENDED


@pytest.mark.parametrize("is_named", [True, False])
async def test_an_old_yes_ends_nothing_whatever_the_channel_says(
    tmp_path: Path, is_named: bool
) -> None:
    """Without `replyToId` the number on the button tells that the card has moved since."""
    async with World(tmp_path) as world:
        question = await _asked_on_an_older_card(world)
        yes = button(question.content, END)
        await world.says(world.caseworker, "vent litt")
        await world.advance(12)
        assert SEE_THE_NEWEST in await _press_where(world, question, yes, is_named=is_named)
        assert world.incident()["state"] == "claimed"


async def test_a_yes_that_names_no_card_is_obeyed_where_none_has_moved(tmp_path: Path) -> None:
    """L1."""
    async with World(tmp_path) as world:
        question = await _asked_on_an_older_card(world)
        await _press_where(world, question, button(question.content, END), is_named=False)
        assert world.incident()["state"] == ENDED


async def test_the_card_that_was_asked_for_again_makes_the_one_before_an_older_one(
    tmp_path: Path,
) -> None:
    """Nothing has happened in the alarm between the two: both were drawn from one number."""
    async with World(tmp_path).after(helped) as world:
        us = world.caseworker
        await world.advance(90)
        (old,) = live(world, us)
        yes = button(old.content, "red_card.contact", yes=True)
        await world.says(us, "status")
        (newer,) = live(world, us)
        assert newer is not old
        await world.advance(5)
        await press(world, us, old, yes)
        assert "contact_answered" not in world.kinds()
        assert world.last(us).buttons == ["Ja", "Nei"]
        await world.taps_on(us, world.last(us), "Ja")
        assert "contact_answered" in world.kinds()


async def test_what_would_change_nothing_is_not_asked_about(tmp_path: Path) -> None:
    """They have said that they have contact, and the card has moved since."""
    async with World(tmp_path).after(helped) as world:
        await world.advance(90)
        (asks,) = live(world, world.leader)
        yes = button(asks.content, "red_card.contact", yes=True)
        await press(world, world.leader, asks, yes)
        await world.says(world.caseworker, "hører du meg?")
        await world.advance(12)
        count = len(world.inbox(world.leader))
        await press(world, world.leader, asks, yes)
        assert len(world.inbox(world.leader)) == count


async def test_from_the_form_of_whoever_helps_it_is_asked_whose_alarm_ends(tmp_path: Path) -> None:
    """L14: they may help in two; her own form names nobody."""
    async with World(tmp_path).after(hung_up) as world:
        await world.presses(world.leader, "red_card.more")
        form = world.last(world.leader)
        await moved(world)
        await press(world, world.leader, form, button(form.content, END))
        assert ASKED_END in form.text
        assert "Saksbehandler En" in form.text


@pytest.mark.parametrize("sure", [True, False])
async def test_who_has_nothing_to_do_with_it_is_told_nothing_by_an_answer(
    tmp_path: Path, sure: bool
) -> None:
    """L11: the answer to a question that nobody asked is that of an alarm that is not there."""
    async with World(tmp_path).after(hung_up) as world:
        await moved(world)
        told = [
            await world.forges(
                world.safety_rep, END, because=Because.HOSTILE, incident=of, seen=1, sure=sure
            )
            for of in (world.incident()["id"], str(uuid4()))
        ]
        assert shown_in(told[0]) == shown_in(told[1])
        assert world.incident()["state"] == "claimed"


async def test_another_alarm_that_is_taken_from_an_older_card_leaves_a_line_there(
    tmp_path: Path,
) -> None:
    """Of three who wait: the red card that named the first has come again below, and is the one
    that asks for the second."""
    async with office(tmp_path) as world:
        leader = world.leader
        for number in range(2):
            await world.says(colleague(world, number), "hjelp telefon")
            await world.advance(5)
        first, second = (one["id"] for one in world.incidents())
        old = world.last(leader)
        of_the_first = button(old.content, "red_card.claim", incident=first, on=second)
        await world.says(colleague(world, 2), "hjelp telefon")
        await world.advance(5)
        await world.presses(leader, "red_card.claim", incident=world.incident()["id"])
        await world.advance(4)
        assert not old.buttons
        await press(world, leader, old, of_the_first)
        assert world.incidents()[0]["claimed_by"] == leader.id
        assert not old.buttons
        assert world.incidents()[1]["claimed_by"] is None


async def test_a_form_that_lay_there_while_the_card_moved_does_what_it_says(tmp_path: Path) -> None:
    """L1, L14: nothing has come in its place."""
    async with World(tmp_path).after(helped) as world:
        us = world.caseworker
        await world.presses(us, "red_card.more")
        form = world.last(us)
        await world.says(world.leader, "jeg er her")
        await world.advance(12)
        await press(world, us, form, button(form.content, "red_card.cancel"))
        assert world.incident()["state"] == "cancelled"


async def test_a_yes_is_obeyed_while_the_next_card_is_held_up(tmp_path: Path) -> None:
    """L1: what the question was about lies there still, whatever is on its way."""
    async with World(tmp_path) as world:
        question = await _asked_on_an_older_card(world)
        await world.advance(5)
        await _held_up(world)
        await world.advance(5)
        assert question.buttons
        await world.taps_on(world.leader, question, "Ja")
        assert world.incident()["state"] == ENDED


async def test_a_number_that_is_another_persons_card_is_nobody_elses(tmp_path: Path) -> None:
    """L1, L11: Teams numbers the messages of each chat by itself; what is an old card in hers is
    neither asked about nor shown in the leader's."""
    async with World(tmp_path).after(hung_up) as world:
        lines = [one for one in world.inbox(world.caseworker) if not one.buttons]
        (card,) = live(world, world.leader)
        payload = world.teams.pressed(world.leader, card, button(card.content, END))
        answer = await world.teams.deliver({**payload, "replyToId": lines[-1].id})
        assert world.incident()["state"] == ENDED
        assert "Angre" in str(answer.card)


async def test_a_tap_for_another_alarm_leaves_the_card_it_sits_on(tmp_path: Path) -> None:
    """L14: without `replyToId`, too. More has happened in the alarm whose card it is: how far the
    other one had come tells nothing of this card."""
    async with office(tmp_path) as world:
        leader = world.leader
        for number in range(2):
            await world.says(colleague(world, number), "hjelp telefon")
            await world.advance(5)
        await world.says(colleague(world, 1), "han roper")
        await world.says(colleague(world, 2), "hjelp telefon")
        await world.advance(5)
        first, second, third = (one["id"] for one in world.incidents())
        await world.presses(leader, "red_card.claim", incident=third)
        await world.advance(4)
        card = world.last(leader)
        claim = button(card.content, "red_card.claim", incident=first, on=second)
        payload = world.teams.pressed(leader, card, claim)
        payload.pop("replyToId")
        answer = await world.teams.deliver(payload)
        assert world.incidents()[0]["claimed_by"] == leader.id
        assert "Kan ikke hjelpe nå" in str(answer.card)


async def test_what_else_is_asked_of_a_card_that_is_not_named_is_answered(tmp_path: Path) -> None:
    """L1: *Mer* moves no alarm, and says no number."""
    async with World(tmp_path).after(helped) as world:
        (card,) = live(world, world.leader)
        count = len(world.inbox(world.leader))
        await _press_where(world, card, button(card.content, "red_card.more"), is_named=False)
        assert len(world.inbox(world.leader)) == count + 1


async def test_a_sentence_from_before_stays_until_the_alarms_own_card_has_come(
    tmp_path: Path,
) -> None:
    """L14, never none: her leader has a card of the alarm, and Teams holds up hers."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await world.says(us, "avslutt")
        before = world.last(us)
        world.teams.fail(throttled("30"), operation="send", user=us)
        await world.says(us, "hjelp telefon")
        await world.taps_on(us, before, "Samtalen fortsetter")
        assert world.inbox(world.leader)
        assert world.last(us) is before
        assert before.buttons


async def test_a_sentence_from_before_that_is_tapped_late_says_where_it_goes_on(
    tmp_path: Path,
) -> None:
    """L14: what it asks is answered on the alarm's own card already."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await world.says(us, "avslutt")
        before = world.last(us)
        await world.says(us, "hjelp telefon")
        await world.advance(5)
        await world.taps(us, "Samtalen fortsetter")
        await world.taps_on(us, before, "Samtalen fortsetter")
        assert before.text == SEE_THE_NEWEST


async def test_a_card_that_has_just_come_is_asked_about_while_the_next_is_held_up(
    tmp_path: Path,
) -> None:
    """L14: it may have come under her thumb, whatever she has asked for since."""
    async with World(tmp_path).after(helped) as world:
        us = world.caseworker
        while "contact_asked" not in world.kinds():
            await world.advance(1)
        (card,) = live(world, us)
        world.teams.fail(throttled("30"), operation="send", user=us)
        await world.says(us, "status")
        assert live(world, us) == [card]
        await press(world, us, card, button(card.content, "red_card.contact", yes=True))
        assert "contact_answered" not in world.kinds()


async def test_a_card_from_before_there_were_live_cards_is_obeyed(tmp_path: Path) -> None:
    """L1: of an earlier revision, which noted neither which was the newest nor since when."""
    async with World(tmp_path).after(hung_up) as world:
        with world.core.database.engine.begin() as connection:
            connection.exec_driver_sql("update card set generation = 0, placed_at = 0")
        await world.presses(world.leader, END)
        assert world.incident()["state"] == ENDED


async def test_an_old_no_says_that_nothing_was_done(tmp_path: Path) -> None:
    """L1: the question is a line meanwhile, and is one below what the tap is told."""
    async with World(tmp_path) as world:
        question = await _asked_on_an_older_card(world)
        no = button(question.content, END, sure=False)
        await world.says(world.caseworker, "vent litt")
        await world.advance(12)
        line = question.text
        answer = await press(world, world.leader, question, no)
        assert NOTHING_DONE in shown_in(answer)
        assert question.text == line


async def test_a_task_of_a_threat_stays_where_it_was_tapped(tmp_path: Path) -> None:
    """L14: without `replyToId` the number is no sign: it lies beside the live card, which has moved
    since."""
    async with World(tmp_path) as world:
        leader = world.leader
        await helped(world)
        await world.presses(world.caseworker, "incident.describe", target="client_self")
        await world.advance(11)
        await world.taps(leader, "Jeg tar meg av trusselen")
        await world.advance(11)
        task = world.card_with(leader, "Gjort")
        await world.says(world.caseworker, "han roper")
        await world.advance(11)
        done = button(task.content, "duty.settle")
        answer = await _press_where(world, task, done, is_named=False)
        assert "duty_task" in world.kinds()
        assert "Du tar deg av trusselen" in answer
        assert world.inbox(leader)[-1] is live(world, leader)[-1]


@pytest.mark.parametrize("is_of_before", [False, True])
async def test_her_own_older_card_is_its_line_again_too(tmp_path: Path, is_of_before: bool) -> None:
    """L14: also where it was sent by an earlier revision, which knew of no lines."""
    async with World(tmp_path).after(helped) as world:
        us = world.caseworker
        (old,) = live(world, us)
        showed = old.content
        await world.says(world.leader, "jeg er her")
        await world.advance(5)
        assert not old.buttons
        line = old.text
        if is_of_before:
            with world.core.database.engine.begin() as connection:
                connection.exec_driver_sql(
                    "update card set generation = 0, placed_at = 0, is_line = 0 "
                    "where activity_id = ?",
                    (old.id,),
                )
        await press(world, us, old, button(showed, "incident.threat"))
        assert old.text == line
        assert len(live(world, us)) == 1
