"""The red card held up when something is in the way: another alarm, another chat, midnight, a no
(R46, R75)."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.service.privacy.mine import as_json
from tests.fakes.payloads import GROUP
from tests.integration.alarm.test_colleagues import CALL, GO, Office, with_colleagues
from tests.integration.alarm.test_degraded import locked, read_by
from tests.world import person_id

IN_VAIN = "Ingen av kollegaene som ble varslet, kan komme"


def cards(world: Office) -> list[int]:
    """How many messages each colleague has."""
    return [len(world.inbox(user)) for user in world.colleagues]


def forget(world: Office) -> None:
    """Empties the colleagues' chats."""
    for user in world.colleagues:
        world.forget(user)


# The word


async def test_l8_the_word_is_a_cry_where_others_read_along_too(tmp_path: Path) -> None:
    """L1, L8: in a meeting's chat there is no other way to ask; nothing about it is said there."""
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "varsle kollegaer", chat=GROUP, mention=True)
        assert world.reads(world.leader, "trenger hjelp nå")
        assert cards(world) == [1, 1]
        assert world.teams.cards_in(GROUP) == []


@pytest.mark.hurried
@pytest.mark.usefixtures("patient_store")
async def test_l8_the_word_is_a_cry_while_the_database_is_away(tmp_path: Path) -> None:
    """L1, L8: level 1 gets the plain notice, as for `hjelp`."""
    async with Office(tmp_path) as world:
        with locked(tmp_path):
            await world.teams.says(world.caseworker, "varsle kollegaer")
            await world.teams.wait_for(read_by(world, world.leader, "21 07 00 00"))


async def test_l6_the_word_of_a_helper_calls_to_the_alarm_they_help_in(tmp_path: Path) -> None:
    """L6: a helper is not the one in trouble; somebody who helps several is asked which."""
    async with Office(tmp_path, present=3) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(world.leader, "varsle kollegaer")
        assert world.reads(world.leader, "3 kollegaer på kontoret er varslet")
        assert (len(world.incidents()), cards(world)) == (1, [1, 1, 1])
        await world.says(world.colleagues[0], "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(world.leader, "varsle kollegaer")
        assert "Du hjelper flere nå" in world.last(world.leader).text
        assert len(world.incidents()) == 2


async def test_l6_hjelp_kollegaer_is_no_message_to_a_helper(tmp_path: Path) -> None:
    """L6, L12: in a claimed drill it is a real cry, and no relay swallows it."""
    async with Office(tmp_path) as world:
        for begun in ("øvelse med leder", "hjelp"):
            await world.begins(world.caseworker, begun)
            await world.taps(world.leader, "Jeg skriver med deg")
            forget(world)
            await world.says(world.caseworker, "hjelp kollegaer")
            for user in world.colleagues:
                assert [c.summary for c in world.inbox(user)] == [
                    "RØDT KORT: Saksbehandler En trenger hjelp nå"
                ], begun
            await world.says(world.caseworker, "avbryt")


async def test_l6_two_quiet_hours_later_the_word_is_a_new_alarm(tmp_path: Path) -> None:
    """L6, L12: an alarm or a drill that nobody ended must not keep the leaders from hearing."""
    async with Office(tmp_path) as world:
        for earlier in ("hjelp", "øvelse alene"):
            await world.says(world.caseworker, earlier)
            await world.taps(
                world.leader if earlier == "hjelp" else world.caseworker, "Jeg skriver med deg"
            )
            await world.advance(93)
            await world.taps(world.caseworker, "Ja")
            await world.advance(2 * 3600 + 1)
            world.forget(world.leader)
            await world.says(world.caseworker, "varsle kollegaer")
            assert world.reads(world.leader, "trenger hjelp nå"), earlier
            await world.says(world.caseworker, "avbryt")


async def test_l8_more_words_after_the_word_take_nothing_from_it(tmp_path: Path) -> None:
    """L8: whoever is shaken writes more than the one word, and it is kept for whoever helps."""
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, "varsle kollegaer i resepsjonen")
        assert cards(world) == [1, 1]
        await world.taps(world.leader, "Jeg skriver med deg")
        assert world.reads(world.leader, "i resepsjonen")


# Who is asked, and what the caseworker is told of them


async def test_l7_a_target_that_was_another_is_no_reason_to_fail(tmp_path: Path) -> None:
    """L1: whoever was the target for a moment has the card of this round already."""
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "hjelp kollegaer")
        incident = world.incidents()[-1]["id"]
        for who in ("201", "202"):
            told: dict[str, Any] = {"target": "colleague", "target_person": person_id(who)}
            await world.presses(world.caseworker, "incident.describe", incident=incident, **told)
        await world.says(world.caseworker, "varsle kollegaer")
        assert "Ingen flere kollegaer" in world.last(world.caseworker).text


async def test_l1_nobody_waits_for_colleagues_who_do_not_come(tmp_path: Path) -> None:
    """L1: what was said no to, could not be delivered, or was withdrawn is not "varslet"."""
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "hjelp kollegaer")
        await world.taps(world.colleagues[0], "Kan ikke hjelpe nå")
        assert "Én kollega på kontoret er varslet" in world.last(world.caseworker).text
        await world.teams.remove(world.colleagues[1])
        await world.settle()
        assert IN_VAIN in world.last(world.caseworker).text
        assert "kontoret er varslet" not in world.last(world.caseworker).text


async def test_l6_whoever_answered_before_it_was_withdrawn_is_called_again(tmp_path: Path) -> None:
    """L6: *Varsle igjen* is a new cry. Who was on the way, and who could not come then, may now."""
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "hjelp kollegaer")
        await world.taps(world.colleagues[0], GO)
        await world.taps(world.colleagues[1], "Kan ikke hjelpe nå")
        await world.says(world.caseworker, "avbryt")
        await world.taps(world.caseworker, "Varsle igjen")
        assert "kontoret er varslet" not in world.last(world.caseworker).text
        forget(world)
        await world.taps(world.caseworker, CALL)
        assert "2 kollegaer på kontoret er varslet" in world.last(world.caseworker).text
        assert cards(world) == [1, 1]


async def test_l3_a_leader_who_cannot_come_over_is_still_asked_as_a_leader(tmp_path: Path) -> None:
    """L3: a colleague's no moves nothing, and whoever cannot walk may still write. Leaders and
    safety representatives say where they are like everybody else, and are told the room."""
    async with Office(tmp_path, present=0) as world:
        await world.says(world.caseworker, "/her i dag rom 7")
        for user in (world.leader, world.safety_rep, world.deputy):
            await world.says(user, "her i dag")
            assert "Du er på kontoret i dag" in world.last(user).text, user
        assert "3 andre i enheten er her" in world.last(world.deputy).text
        world.forget(world.deputy)
        await world.says(world.caseworker, "hjelp kollegaer")
        assert world.reads(world.deputy, "Gå til rom 7")
        await world.taps(world.deputy, "Kan ikke hjelpe nå")
        await world.advance(31)
        assert "Jeg skriver med deg" in world.last(world.deputy).buttons


async def test_r72_whoever_is_away_is_not_there(tmp_path: Path) -> None:
    """R72: the later word counts, whichever it is."""
    async with Office(tmp_path, present=0) as world:
        await world.says(world.deputy, "her i dag")
        await world.advance(1)
        await world.says(world.deputy, "borte inntil videre")
        await world.advance(1)
        await world.says(world.caseworker, "hjelp kollegaer")
        assert not world.reads(world.deputy, "trenger hjelp nå")
        await world.says(world.deputy, "her i dag")
        await world.says(world.caseworker, "varsle kollegaer")
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_r75_an_alarm_that_nobody_ended_leaves_no_one_shaken_for_ever(tmp_path: Path) -> None:
    """R75: today counts, and past midnight the last two hours."""
    async with Office(tmp_path, present=0) as world:
        one = world.colleagues[0]
        await world.advance(14 * 3600 - 600)
        await world.says(one, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(91)
        await world.taps(world.leader, "Ja")
        await world.advance(1200)
        for called, later in ((False, 0), (True, 2 * 3600)):
            await world.advance(later)
            await world.says(one, "her i dag")
            world.forget(one)
            await world.says(world.caseworker, "varsle kollegaer")
            assert bool(world.inbox(one)) is called


async def test_r46_a_tap_on_gone_home_can_be_taken_back(tmp_path: Path) -> None:
    """R46: on a telephone the wrong button is soon hit."""
    async with Office(tmp_path, present=1) as world:
        one = world.colleagues[0]
        await world.says(one, "her i dag")
        await world.taps(one, "Jeg har gått")
        assert "Du er ikke lenger meldt på kontoret" in world.last(one).text
        await world.taps(one, "Jeg er her i dag")
        assert "Du er på kontoret i dag" in world.last(one).text


# Where to go


async def test_r46_the_room_outlasts_midnight_and_follows_the_caseworker(tmp_path: Path) -> None:
    """R46: whoever is on the way goes where she is: nobody moved because it struck twelve, and
    whoever says where they are now is found there."""
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "/her i dag rom 7")
        await world.advance(14 * 3600 - 60)
        await world.says(world.caseworker, "hjelp kollegaer")
        await world.advance(120)
        await world.taps(world.colleagues[0], GO)
        for user in world.colleagues:
            assert world.reads(user, "Gå til rom 7"), user
        await world.says(world.caseworker, "/her i dag rom 8")
        for user in world.colleagues:
            assert world.reads(user, "Gå til rom 8"), user


async def test_l5_who_asks_somebody_to_take_over_is_named(tmp_path: Path) -> None:
    """L5: with two who help, it is the one who asks."""
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "hjelp kollegaer")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.taps(world.colleagues[0], GO)
        data = {"incident": world.incident()["id"], "person": person_id("103")}
        await world.presses(world.colleagues[0], "red_card.hand_over", **data)
        assert "Kan du ta over for Kollega 201" in world.last(world.deputy).text


async def test_l13_what_is_kept_until_tomorrow_is_shown_until_tomorrow(tmp_path: Path) -> None:
    """L13: `personvern` leaves out nothing that still lies in the database."""
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "/her i dag rom 7")
        await world.advance(15 * 3600)
        kept = world.core.service.read(lambda uow: as_json(uow, person_id("101")))
        assert "rom 7" in kept


# What holds


async def test_v8_a_colleague_who_is_new_in_the_unit_may_come(tmp_path: Path) -> None:
    """V8, L8: the file changed while the alarm went on; `verify` (at the end) finds it right."""
    async with Office(tmp_path, present=0) as world:
        await world.says(world.caseworker, "hjelp")
        (tmp_path / "organisation.yaml").write_text(with_colleagues(4))
        world.core.source.refresh(world.core.service.directory, True)
        new = world.teams.user(person_id("204"), "Kollega 204", installed=True)
        await world.teams.install(new)
        await world.says(new, "her i dag")
        await world.says(world.caseworker, "varsle kollegaer")
        assert world.reads(new, "trenger hjelp nå")
        assert world.violations() == []


async def test_l5_colleague_and_leader_in_the_same_moment(
    tmp_path: Path, postgres_url: str
) -> None:
    """L5: on PostgreSQL, from both sides at once: one owns it, a colleague may always come."""
    async with Office(tmp_path, present=4, database_url=postgres_url) as world:
        await world.says(world.caseworker, "hjelp kollegaer")
        taps = [
            world.pressed(user, "red_card.claim", how=how)
            for user, how in [(world.leader, "write"), *((one, "come") for one in world.colleagues)]
        ]
        await asyncio.gather(*(world.teams.deliver(tap) for tap in taps))
        await world.settle()
        shown = world.incident()
        assert shown["state"] == "claimed"
        came = [a for a in shown["alerts"] if a["state"] == "claimed" and a["level"] is None]
        assert len(came) == len(world.colleagues)
        assert shown["claimed_by"] is not None


async def test_an_alarm_that_calls_nobody_asks_the_database_nothing_more(tmp_path: Path) -> None:
    """The alarm's path costs not one statement more where colleagues are there."""
    counted: list[int] = []
    for number, present in enumerate((0, 20)):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with Office(folder, present=present) as world:
            await world.advance(1)
            count = _Count()
            event.listen(world.core.database.engine, "before_cursor_execute", count)
            await world.says(world.caseworker, "hjelp")
            event.remove(world.core.database.engine, "before_cursor_execute", count)
            counted.append(count.statements)
    assert counted[0] == counted[1] > 0


class _Count:
    """Counts statements."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, *_: Any) -> None:
        self.statements += 1
