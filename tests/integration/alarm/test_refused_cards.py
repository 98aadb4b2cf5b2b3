"""L1, L5 where the channel does not take cards as they are: refused, or accepted without an id
(microsoft/botframework-sdk#2400, bot-docs#2263)."""

import math
from pathlib import Path

import pytest

from tests.fakes.faults import (
    Fault,
    bad_syntax,
    not_found,
    server_error,
    too_big,
    without_id,
)
from tests.fakes.payloads import GROUP, TeamsUser
from tests.fakes.sent import SentCard
from tests.world import World

REFUSALS = [bad_syntax(), too_big()]


def newest(world: World, user: TeamsUser) -> SentCard:
    return world.inbox(user)[-1]


# Refused


@pytest.mark.parametrize("fault", REFUSALS)
async def test_l1_a_refused_status_card_is_followed_by_its_words(
    tmp_path: Path, fault: Fault
) -> None:
    """L1, L11: within the same attempt: what happened, who is alerted, numbers, 112, and what to
    write. The lock screen reads as always."""
    async with World(tmp_path) as world:
        world.teams.fail(fault, operation="send", user=world.caseworker, times=math.inf)
        await world.says(world.caseworker, "/hjelp")
        (words,) = world.inbox(world.caseworker)
        assert words.is_plain
        assert words.summary == "Ny oppdatering"
        told = ("Rødt kort er sendt.", "Leder En er varslet.", "21 07 00 01", "Ring 112.")
        assert [part for part in told if part not in words.text] == []
        assert "«avbryt»" in words.text
        assert not newest(world, world.leader).is_plain
        assert world.kinds() == ["raised", "alerted"]


async def test_l1_words_are_kept_up_to_date_in_their_place(tmp_path: Path) -> None:
    """L1, L3: the chain moves, and somebody claims: no flood of new messages, none untrue."""
    async with World(tmp_path) as world:
        world.teams.fail(bad_syntax(), user=world.caseworker, times=math.inf)
        await world.says(world.caseworker, "hjelp")
        await world.advance(15)
        (words,) = world.inbox(world.caseworker)
        assert "Leder En har ikke svart. Stedfortreder En er varslet." in words.text
        await world.taps(world.deputy, "Jeg ringer deg")
        line, live = world.inbox(world.caseworker)
        assert line.text == "Ny oppdatering.\n\nRødt kort er sendt · 10.00."
        assert "Stedfortreder En hjelper deg. Ringer deg." in live.text


async def test_l1_words_give_way_to_the_card_once_it_is_taken(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        world.teams.fail(bad_syntax(), operation="send", user=world.caseworker)
        await world.says(world.caseworker, "hjelp")
        assert newest(world, world.caseworker).is_plain
        await world.advance(15)
        (card,) = world.inbox(world.caseworker)
        assert not card.is_plain
        assert "Mer" in card.buttons


async def test_l2_a_leader_reads_words_and_the_chain_goes_on(tmp_path: Path) -> None:
    """L2, L3: there is nothing to tap, so nobody is taken to help; the leader is told when it is
    over."""
    async with World(tmp_path) as world:
        world.teams.fail(bad_syntax(), user=world.leader, times=math.inf)
        await world.says(world.caseworker, "hjelp telefon")
        (words,) = world.inbox(world.leader)
        assert words.summary == "RØDT KORT: Saksbehandler En trenger hjelp nå"
        assert "Ring Saksbehandler En: 21 07 00 00." in words.text
        assert world.incident()["alerts"][0]["state"] == "sent"
        await world.advance(15)
        assert world.reads(world.deputy, "trenger hjelp nå")
        await world.says(world.caseworker, "avbryt")
        assert "Saksbehandler En har trukket varselet" in newest(world, world.leader).text


async def test_l3_a_leader_whose_words_are_refused_too_is_passed(tmp_path: Path) -> None:
    """L3: then nothing has arrived, and nobody waits for an answer."""
    async with World(tmp_path) as world:
        refused = Fault(400, "BadSyntax")
        world.teams.fail(refused, operation="send", user=world.leader, times=math.inf)
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.deputy, "trenger hjelp nå")
        assert world.reads(world.caseworker, "Leder En kan ikke nås her")


async def test_l1_a_card_whose_change_is_refused_says_it_in_words(tmp_path: Path) -> None:
    """L5: the leader's red card must not stay live."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(15)
        world.teams.fail(too_big(), operation="update", user=world.leader, times=math.inf)
        await world.taps(world.deputy, "Jeg ringer deg")
        red_card, follow_up = world.inbox(world.leader)
        assert red_card.is_plain
        assert "Saksbehandler En trenger hjelp · 10.00" in red_card.text  # its line (L14)
        assert "Stedfortreder En hjelper allerede" in follow_up.text
        assert "Du har oppfølgingen" in follow_up.text


async def test_l1_what_cannot_be_changed_even_in_words_is_followed_by_a_new_message(
    tmp_path: Path,
) -> None:
    """L1: and for what only looks different by none."""
    async with World(tmp_path) as world:
        refused = Fault(400, "BadArgument")
        world.teams.fail(refused, operation="update", user=world.caseworker, times=math.inf)
        await world.says(world.caseworker, "hjelp")
        await world.teams.sees(world.leader, newest(world, world.leader))
        await world.core.worker.settle()
        before = len(world.inbox(world.caseworker))
        await world.says(world.caseworker, "hun roper")
        await world.advance(1)
        assert len(world.inbox(world.caseworker)) <= before + 1  # the answer that it was added
        await world.advance(15)
        assert "Stedfortreder En" in newest(world, world.caseworker).text


async def test_l15_words_of_the_relay_arrive_whole_and_letter_by_letter(tmp_path: Path) -> None:
    """L11, L15: what looks like markdown or HTML is neither; the lock screen shows none of it."""
    said = "*han* sier 1 < 2 & 3 > 2 [her](https://x.no) _nå_ " + "ord " * 300 + "slutt"
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        world.teams.fail(bad_syntax(), operation="send", user=world.leader, times=math.inf)
        await world.says(world.caseworker, said)
        await world.advance(11)  # the card that brings the words
        words = newest(world, world.leader)
        assert words.is_plain
        shown = words.text.replace("\u2060", "")
        assert said in shown
        assert words.summary == "Ny melding fra Saksbehandler En"


async def test_l1_a_cry_in_a_group_is_answered_in_private_words(tmp_path: Path) -> None:
    """L1, L11: nothing is said where the client may read along."""
    async with World(tmp_path) as world:
        world.teams.fail(bad_syntax(), operation="send", user=world.caseworker, times=math.inf)
        await world.says(world.caseworker, "hjelp", chat=GROUP, mention=True)
        assert "Rødt kort er sendt" in newest(world, world.caseworker).text
        assert world.teams.cards_in(GROUP) == []


async def test_a_channel_that_refuses_cards_is_no_healthy_one(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        assert world.core.service.channel.takes_cards
        world.teams.fail(bad_syntax(), operation="send", user=world.caseworker)
        await world.says(world.caseworker, "hjelp")
        assert not world.core.service.channel.takes_cards


# Accepted without an id


@pytest.mark.parametrize("ends", ["cancelled", "claimed"])
async def test_l5_a_red_card_without_an_id_is_followed_by_what_became_of_it(
    tmp_path: Path, ends: str
) -> None:
    """L5 (31-accepted-without-an-id): the old card cannot be changed; a tap on it still acts by
    today's state."""
    async with World(tmp_path) as world:
        world.teams.fail(without_id(), operation="send", user=world.leader)
        await world.says(world.caseworker, "hjelp")
        await world.advance(15)
        if ends == "cancelled":
            await world.says(world.caseworker, "avbryt")
        else:
            await world.taps(world.deputy, "Jeg ringer deg")
        old, new = world.inbox(world.leader)
        told = {"cancelled": "har trukket varselet", "claimed": "Stedfortreder En hjelper allerede"}
        assert "trenger hjelp nå" in old.text
        assert told[ends] in new.text
        await world.taps_on(world.leader, old, "Jeg ringer deg")
        assert told[ends].split()[-1] in old.text
        if ends == "claimed":  # the new message has an id, and is changed as usual
            await world.taps(world.deputy, "Avslutt varselet")
            assert world.inbox(world.leader) == [old, new]
            assert "Varselet er avsluttet" in new.text


async def test_l5_it_is_followed_after_a_restart_too(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        world.teams.fail(without_id(), operation="send", user=world.leader)
        await world.says(world.caseworker, "hjelp")
        await world.stop()
        await world.start()
        await world.says(world.caseworker, "avbryt")
        assert "har trukket varselet" in newest(world, world.leader).text


async def test_l5_it_is_followed_once_more_when_that_has_no_id_either(tmp_path: Path) -> None:
    """Two such answers in a row; and the third message, which has an id, is changed."""
    async with World(tmp_path) as world:
        world.teams.fail(without_id(), operation="send", user=world.leader, times=math.inf)
        await world.says(world.caseworker, "hjelp")
        await world.advance(15)
        await world.taps(world.deputy, "Jeg ringer deg")
        world.teams.heal()
        await world.taps(world.deputy, "Jeg må slippe")
        _, taken, free = world.inbox(world.leader)
        assert "Stedfortreder En hjelper allerede" in taken.text
        assert "trenger hjelp nå" in free.text
        await world.says(world.caseworker, "avbryt")
        assert len(world.inbox(world.leader)) == 3
        assert "har trukket varselet" in free.text


async def test_l1_the_caseworker_sees_the_chain_move(tmp_path: Path) -> None:
    """L1, R38: a new message for each step, none for a read receipt."""
    async with World(tmp_path) as world:
        world.teams.fail(without_id(), operation="send", user=world.caseworker, times=math.inf)
        await world.says(world.caseworker, "hjelp")
        await world.teams.sees(world.leader, newest(world, world.leader))
        await world.core.worker.settle()
        assert len(world.inbox(world.caseworker)) == 1
        await world.advance(15)
        assert len(world.inbox(world.caseworker)) == 2
        assert "**Stedfortreder En** er varslet" in newest(world, world.caseworker).text


async def test_l14_one_new_message_is_enough_for_several_old_ones(tmp_path: Path) -> None:
    """L14: a leader with the cards of two rounds, and a caseworker who asked three times."""
    async with World(tmp_path) as world:
        world.teams.fail(without_id(), operation="send", times=math.inf)
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, "status")
        await world.says(world.caseworker, "status")
        await world.advance(200)
        assert sum("trenger hjelp nå" in card.text for card in world.inbox(world.leader)) > 1
        before = {u.id: len(world.inbox(u)) for u in (world.leader, world.caseworker)}
        await world.taps(world.deputy, "Jeg ringer deg")
        assert len(world.inbox(world.leader)) - before[world.leader.id] <= 2  # and the follow-up
        assert sum("hjelper allerede" in c.text for c in world.inbox(world.leader)) == 1
        new = world.inbox(world.caseworker)[before[world.caseworker.id] :]
        assert sum("hjelper deg" in card.text for card in new) == 1


async def test_l5_a_red_card_that_is_gone_is_followed_too(tmp_path: Path) -> None:
    """msteams-docs#6139: 404 comes for messages that people still see."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(15)
        gone = not_found("ActivityNotFoundInConversation")
        world.teams.fail(gone, operation="update", user=world.leader)
        await world.taps(world.deputy, "Jeg ringer deg")
        assert "Stedfortreder En hjelper allerede" in newest(world, world.leader).text


async def test_l6_a_new_message_that_fails_in_passing_is_tried_again(tmp_path: Path) -> None:
    """L6: dying, or a 502, between the old message and the new one loses nothing."""
    async with World(tmp_path) as world:
        world.teams.fail(without_id(), operation="send", user=world.leader)
        await world.says(world.caseworker, "hjelp")
        world.teams.fail(server_error(), operation="send", user=world.leader)
        await world.says(world.caseworker, "avbryt")
        await world.stop()
        await world.start()
        await world.advance(5)
        assert "har trukket varselet" in newest(world, world.leader).text
