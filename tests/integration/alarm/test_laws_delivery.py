"""L1, L3, L6 when sending fails and when the process dies: late perhaps, lost never."""

import math
from pathlib import Path

import pytest

from tests.fakes.faults import (
    FORBIDDEN,
    Fault,
    forbidden,
    hang,
    late,
    not_found,
    precondition_failed,
    reset,
    server_error,
    throttled,
)
from tests.world import World

LEASE = 7.0  # create, POST, and a second


@pytest.mark.parametrize("code", sorted(FORBIDDEN))
async def test_l3_a_leader_whom_teams_refuses_is_passed_at_once(tmp_path: Path, code: str) -> None:
    """L3, L8: every 403 that means "cannot be reached here" alerts the next level now, and the
    caseworker sees why."""
    async with World(tmp_path) as world:
        world.teams.fail(forbidden(code), user=world.leader, times=math.inf)
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.deputy, "Leder En kan ikke nås her.")
        assert world.reads(world.caseworker, "Leder En kan ikke nås her")
        failed = [a for a in world.incident()["alerts"] if a["state"] == "failed"]
        assert [alert["failure"] for alert in failed] == [code]


async def test_l3_a_chat_that_is_gone_counts_as_unreachable(tmp_path: Path) -> None:
    """L3: 404 on the first send."""
    async with World(tmp_path) as world:
        world.teams.fail(not_found(), operation="send", user=world.leader, times=math.inf)
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_l6_a_server_error_is_never_unreachable(tmp_path: Path) -> None:
    """L2, L6: 5xx says nothing about the leader: tried again, and the level is not passed."""
    async with World(tmp_path) as world:
        world.teams.fail(server_error(503), operation="send", user=world.leader, times=3)
        await world.says(world.caseworker, "hjelp")
        assert world.inbox(world.deputy) == []
        await world.advance(5)
        assert len(world.inbox(world.leader)) == 1
        assert world.inbox(world.deputy) == []


async def test_l6_accepted_but_answered_502_is_sent_again(tmp_path: Path) -> None:
    """L6: nobody can tell, so the card is repeated; one claim on either is one claim."""
    async with World(tmp_path) as world:
        fault = server_error(502, accepted=True)
        world.teams.fail(fault, operation="send", user=world.leader)
        await world.says(world.caseworker, "hjelp")
        await world.advance(2)
        first, second = world.inbox(world.leader)
        await world.taps_on(world.leader, first, "Jeg ringer deg")
        assert world.kinds().count("claimed") == 1
        assert "Du hjelper Saksbehandler En" in first.text
        assert "Du hjelper Saksbehandler En" in second.text


async def test_a_throttled_send_waits_as_long_as_teams_asks(tmp_path: Path) -> None:
    """L1: 429 with Retry-After is obeyed to the second, and then the card is out."""
    async with World(tmp_path) as world:
        world.teams.fail(throttled("4"), operation="send", user=world.leader)
        await world.says(world.caseworker, "hjelp")
        await world.advance(3.9)
        tries = [r for r in world.teams.requests if r.conversation == world.leader.personal_chat]
        assert tries[-1].status == 429
        assert world.inbox(world.leader) == []
        card = world.last(world.caseworker)
        assert "**Leder En** får beskjed så snart Teams tar imot" in card.text
        assert "er varslet" not in card.text
        await world.advance(0.2)
        assert world.reads(world.leader, "trenger hjelp nå")
        assert "**Leder En** er varslet" in world.last(world.caseworker).text


@pytest.mark.parametrize("fault", [precondition_failed(), reset(), throttled(None)])
async def test_a_send_that_fails_in_passing_is_tried_again(tmp_path: Path, fault: Fault) -> None:
    """L6: 412, a broken connection, and a 429 without a time."""
    async with World(tmp_path) as world:
        world.teams.fail(fault, operation="send", user=world.leader)
        await world.says(world.caseworker, "hjelp")
        await world.advance(1)
        assert world.reads(world.leader, "trenger hjelp nå")


async def test_the_chain_climbs_while_a_send_is_tried_again(tmp_path: Path) -> None:
    """L3: a connector that never answers does not hold up the next level."""
    async with World(tmp_path) as world:
        world.teams.fail(server_error(), operation="send", user=world.leader, times=math.inf)
        await world.says(world.caseworker, "hjelp")
        await world.advance(15)
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_l5_a_deleted_red_card_stops_nothing(tmp_path: Path) -> None:
    """L5: 404 on an update; everything else goes on, and nobody is told anything wrong."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(15)
        world.teams.fail(not_found("ActivityNotFoundInConversation"), operation="update",
                         user=world.leader, times=math.inf)  # fmt: skip
        await world.taps(world.deputy, "Jeg ringer deg")
        await world.advance(5)
        assert world.reads(world.caseworker, "Stedfortreder En hjelper deg")
        assert world.incident()["state"] == "claimed"


async def test_l1_a_caseworker_who_deleted_the_status_card_gets_a_new_one(tmp_path: Path) -> None:
    """L1, R38: the chain must not move where she cannot see it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        world.forget(world.caseworker)
        await world.advance(15)
        assert "**Stedfortreder En** er varslet" in world.last(world.caseworker).text


async def test_l6_dying_right_after_the_commit_loses_nothing(tmp_path: Path) -> None:
    """L6: rows inserted leased to a process that is gone are sent by the next one."""
    async with World(tmp_path) as world:
        world.teams.fail(hang(), operation="send", times=math.inf)
        await world.teams.says(world.caseworker, "hjelp")
        await world.stop()
        world.teams.heal()
        await world.start()
        assert world.inbox(world.leader) == []
        await world.advance(LEASE + 1)
        assert len(world.inbox(world.leader)) == 1
        assert len(world.inbox(world.caseworker)) == 1
        assert world.kinds() == ["raised", "alerted"]


async def test_l6_dying_after_the_post_repeats_at_most_what_was_held(tmp_path: Path) -> None:
    """L6: the card arrived, the answer did not; it is sent once more, and no more than that."""
    async with World(tmp_path) as world:
        fault = hang(accepted=True)
        world.teams.fail(fault, operation="send", user=world.leader)
        await world.teams.says(world.caseworker, "hjelp")
        await world.teams.next_card(world.leader)
        await world.stop()
        await world.start()
        await world.advance(LEASE + 1)
        assert len(world.inbox(world.leader)) == 2
        assert len(world.inbox(world.caseworker)) <= 2


async def test_l6_an_orphaned_card_answers_with_the_alarm_as_it_is(tmp_path: Path) -> None:
    """L5, L6: the copy that nobody knows of can be tapped like any other."""
    async with World(tmp_path) as world:
        world.teams.fail(hang(accepted=True), operation="send", user=world.leader)
        await world.teams.says(world.caseworker, "hjelp")
        orphan = await world.teams.next_card(world.leader)
        await world.stop()
        await world.start()
        await world.advance(LEASE + 1)
        await world.taps_on(world.leader, orphan, "Jeg ringer deg")
        assert "Du hjelper Saksbehandler En" in orphan.text
        assert world.reads(world.caseworker, "Leder En hjelper deg")


async def test_l3_timers_survive_the_process(tmp_path: Path) -> None:
    """L3: the next level's moment lies in the database, and a late start catches up."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.stop()
        await world.start()
        await world.advance(14)
        assert world.inbox(world.deputy) == []
        await world.advance(1)
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_a_claim_made_while_the_first_post_hangs_is_caught(tmp_path: Path) -> None:
    """V2, L5: whoever is alerted too late to matter sees who helps, not a call for help."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        world.teams.fail(server_error(), operation="send", user=world.deputy)
        await world.says(world.caseworker, "hjelp meg")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(5)
        assert not world.reads(world.deputy, "Saksbehandler En trenger hjelp nå")


async def test_v2_a_card_that_had_arrived_is_no_late_alert_when_its_change_is_tried_again(
    tmp_path: Path,
) -> None:
    """V2: the claim comes while the red card is under way, so its row goes on with the change; that
    fails once. The row was begun before the claim, and that stands."""
    async with World(tmp_path) as world:
        world.teams.fail(late(), operation="send", user=world.leader)
        world.teams.fail(server_error(), operation="update", user=world.leader)
        await world.teams.says(world.caseworker, "hjelp")
        status = await world.teams.next_card(world.caseworker)
        world.clock.at += 1
        await world.teams.tap(world.caseworker, status, "Mer")
        form = await world.teams.next_card(world.caseworker, 2)
        await world.teams.tap(world.caseworker, form, "På telefon")
        world.teams.release()
        await world.advance(5)
        assert world.incident()["state"] == "claimed"
        (card,) = world.inbox(world.leader)
        assert "Er noen i fare nå?" in card.text
        assert world.violations() == []


async def test_v2_a_red_card_is_no_later_than_it_was_for_a_message_that_is_gone(
    tmp_path: Path,
) -> None:
    """V2: she cries again although the leader helps, so the deputy is asked, too, and helps; their
    red card is deleted at that moment, and its change fails before the clock has moved."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(31)
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.deputy, "Jeg ringer deg")
        world.forget(world.deputy)
        await world.says(world.leader, "Hvor er dere?")
        await world.advance(5)
        assert world.reads(world.deputy, "Hvor er dere?")
        assert world.violations() == []
