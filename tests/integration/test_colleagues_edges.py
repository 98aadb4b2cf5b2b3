"""The red card held up when something is in the way: another alarm, another chat, midnight, a no
(R46, R75; issue 8, Build 7)."""

from pathlib import Path

from tests.fakes.payloads import GROUP
from tests.integration.test_colleagues import GO, Office
from tests.integration.test_degraded import locked, read_by

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


async def test_l8_the_word_is_a_cry_while_the_database_is_away(tmp_path: Path) -> None:
    """L1, L8: level 1 gets the plain notice, as for `hjelp`."""
    async with Office(tmp_path) as world:
        with locked(tmp_path):
            await world.teams.says(world.caseworker, "varsle kollegaer")
            await world.teams.wait_for(read_by(world, world.leader, "21 07 00 00"), 4)


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


async def test_l6_two_quiet_hours_later_the_word_is_a_new_alarm(tmp_path: Path) -> None:
    """L6, L12: an alarm or a drill that nobody ended must not keep the leaders from hearing."""
    async with Office(tmp_path) as world:
        for earlier in ("hjelp", "øvelse"):
            await world.says(world.caseworker, earlier)
            await world.taps(
                world.leader if earlier == "hjelp" else world.caseworker, "Jeg skriver med deg"
            )
            await world.advance(91)
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


async def test_r72_whoever_is_away_is_not_there(tmp_path: Path) -> None:
    """R72: the later word counts, whichever it is."""
    async with Office(tmp_path, present=0) as world:
        await world.says(world.deputy, "her i dag")
        await world.advance(1)
        await world.says(world.deputy, "borte")
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
