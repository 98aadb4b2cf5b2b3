"""The morning check through the whole bot (R12, R55, R56, R80; L8, L11, L13): a
real database, a connector with Teams' rules, and the clock of several mornings."""

import math
from pathlib import Path
from typing import Any

from bot.jobs.morning_check import SILENT_AFTER
from bot.outbox import metrics
from tests.fakes.faults import forbidden, not_found, server_error, throttled
from tests.integration.readiness.morning_scene import (
    AGAIN,
    SOUND,
    WELL,
    next_morning,
    probes,
    texts,
)
from tests.world import World, changed_sample, person_id, shown_in


async def test_r55_a_green_morning_is_one_line_and_never_nags(tmp_path: Path) -> None:
    """R12, R56: the administrator alone has one card, which is kept up to date; nobody who was
    asked about notices anything."""
    async with World(tmp_path, SOUND) as world:
        await world.check_units()
        (card,) = texts(world, world.leader)
        assert card.splitlines()[:2] == [WELL, "Nav Eksempel · sjekket 01.01 kl. 10.00"]
        assert "Du trenger ikke gjøre noe." in card
        for user in (world.caseworker, world.deputy, world.safety_rep):
            assert world.inbox(user) == [], user.name
        assert sorted(set(probes(world))) == sorted(
            user.personal_chat
            for user in (world.leader, world.deputy, world.next_level, world.safety_rep)
        )
        assert len(probes(world)) == 4, "a leader of two units is asked about once"
        await next_morning(world, 3)
        (card,) = texts(world, world.leader)
        assert "sjekket 04.01 kl. 10.00" in card
        assert len(world.inbox(world.leader)) == 1


async def test_r55_what_is_broken_is_said_with_the_one_step(tmp_path: Path) -> None:
    """R12: a leader who removed the bot; mended, the same card says so in answer to a tap."""
    async with World(tmp_path) as world:
        await world.check_units()
        await world.teams.remove(world.deputy)
        await next_morning(world)
        old, new = texts(world, world.leader)
        assert "Det ligger et nyere kort om Nav Eksempel lenger ned" in old
        assert new.startswith("Noe må rettes før varselet trengs")
        assert "Stedfortreder En har fjernet Rødt kort fra Teams" in new
        assert "Be Stedfortreder En legge til Rødt kort i Teams." in new
        assert "Ingen på nivået «Stedfortreder» kan nås" in new
        await world.teams.install(world.deputy)
        await world.advance(60)
        answer = await world.taps(world.leader, AGAIN)
        assert "Sjekker nå. Kortet oppdateres av seg selv." in shown_in(answer)
        await world.check_units()
        assert texts(world, world.leader)[1].startswith(WELL)
        assert len(texts(world, world.leader)) == 2
        # Asked twice in a moment, it is not made twice.
        asked = len(probes(world))
        answer = await world.taps(world.leader, AGAIN)
        await world.check_units()
        assert shown_in(answer).startswith(WELL)
        assert len(probes(world)) == asked


async def test_l11_the_lock_screen_names_the_unit_and_nobody(tmp_path: Path) -> None:
    """L11: who cannot be reached stands on the card alone."""
    async with World(tmp_path) as world:
        await world.teams.remove(world.deputy)
        await world.check_units()
        assert world.last(world.leader).summary == "Noe må rettes hos Nav Eksempel"


async def test_what_stays_broken_is_said_again_after_a_week_on_a_working_day(
    tmp_path: Path,
) -> None:
    """L13: not every morning; and not on a Saturday or Sunday, where an alarm still arrives."""
    async with World(tmp_path) as world:  # a Thursday
        await world.teams.remove(world.deputy)
        await world.check_units()
        await next_morning(world, 6)
        assert len(texts(world, world.leader)) == 1
        await next_morning(world)
        assert len(texts(world, world.leader)) == 2
        await next_morning(world)  # Friday
        await world.teams.remove(world.next_level)
        await next_morning(world, 2)
        assert len(texts(world, world.leader)) == 2, "the weekend"
        assert "Leder To har fjernet" in texts(world, world.leader)[-1]
        await next_morning(world)
        assert len(texts(world, world.leader)) == 3, "Monday"


async def test_r55_a_leader_who_blocked_us_is_found_by_what_a_send_told(tmp_path: Path) -> None:
    """A look does not see it (decision 0013); and it is over once they have been heard of."""
    async with World(tmp_path) as world:
        world.teams.block(world.deputy)
        await world.check_units()
        assert texts(world, world.leader)[0].startswith(WELL), "nobody has written to them yet"
        await world.says(world.caseworker, "hjelp")
        await world.advance(60)
        await world.says(world.caseworker, "avbryt")
        await next_morning(world)
        card = texts(world, world.leader)[-1]
        assert "Stedfortreder En har blokkert Rødt kort" in card
        assert "og så skrive «status» til Rødt kort" in card
        world.teams.unblock(world.deputy)
        await world.says(world.deputy, "status")
        await next_morning(world)
        assert texts(world, world.leader)[-1].startswith(WELL)
        await next_morning(world, 3)
        assert texts(world, world.leader)[-1].startswith(WELL), "remembered beyond that day"


async def test_a_leader_who_left_the_agency_is_found(tmp_path: Path) -> None:
    """A leader who leaves, while the organisation still names them."""
    async with World(tmp_path) as world:
        world.teams.delete_account(world.deputy)
        await world.check_units()
        card = texts(world, world.leader)[0]
        assert "Teams finner ikke Stedfortreder En lenger" in card
        assert "Hvis ikke, be dem som drifter Rødt kort, sette inn en annen." in card


async def test_every_refusal_of_teams_has_its_finding(tmp_path: Path) -> None:
    """R55: 403 by kind, and 404; anything else says nothing about the person."""
    said = {
        "BotNotInConversationRoster": "har ikke Rødt kort i Teams",
        "ConversationBlockedByUser": "har blokkert Rødt kort",
        "MessageWritesBlocked": "har blokkert Rødt kort",
        "BotDisabledByAdmin": "Appen er slått av for Stedfortreder En",
    }
    faults = {forbidden(code): words for code, words in said.items()}
    faults[not_found()] = "Teams finner ikke Stedfortreder En lenger"
    async with World(tmp_path) as world:
        for fault, words in faults.items():
            world.teams.fail(fault, operation="member", user=world.deputy)
            await next_morning(world)
            assert words in texts(world, world.leader)[-1], fault.code
        world.teams.fail(throttled("0"), operation="member", user=world.deputy)
        await next_morning(world)
        assert texts(world, world.leader)[-1].startswith(WELL), "asked again when Teams said"


async def test_l8_a_connector_that_is_down_calls_nobody_unreachable(tmp_path: Path) -> None:
    """L8, bad input: put off three times, then the card says that nobody could be asked.
    Others need not be asked once Teams has answered about nobody for a while."""
    async with World(tmp_path) as world:
        await world.check_units()
        world.forget(world.leader)
        world.teams.fail(server_error(), operation="member", times=math.inf)
        await next_morning(world)
        asked = len(probes(world))
        assert world.inbox(world.leader) == [], "put off: nothing new"
        for _ in range(3):
            await world.advance(10 * 60 + 1)
            await world.check_units()
        assert asked < len(probes(world)) <= asked + 3 * SILENT_AFTER
        await world.says(world.leader, "beredskap")
        answer = await world.presses(world.leader, "readiness.check", unit="0315")
        await world.check_units()
        assert "Sjekker nå" in shown_in(answer) or "kunne ikke sjekkes" in shown_in(answer)
        world.teams.heal()
        await world.advance(11)
        again = await world.presses(world.leader, "readiness.check", unit="0315")
        assert "4 personer kunne ikke sjekkes" in shown_in(again)
        assert "Det kan være Teams" in shown_in(again)
        assert "fjernet" not in shown_in(again)


async def test_l8_without_an_administrator_the_level_above_is_told(tmp_path: Path) -> None:
    """An administrator who is the broken person."""
    async with World(tmp_path) as world:
        await world.teams.remove(world.leader)
        await world.check_units()
        card = next(t for t in texts(world, world.next_level) if "Nav Eksempel · " in t)
        assert "Ingen administrator for enheten er tilgjengelig nå." in card
        assert "Leder En har fjernet Rødt kort fra Teams" in card
        await world.morning.measure()
        assert metrics.READINESS.labels("administrators_unreached")._value.get() == 1
        assert metrics.READINESS.labels("untold")._value.get() == 0
        await world.teams.install(world.leader)
        await next_morning(world)
        assert any(t.startswith(WELL) for t in texts(world, world.leader))
        assert any("Du får ikke lenger" in t for t in texts(world, world.next_level))


async def test_l8_a_card_that_is_refused_goes_to_the_next_at_once(tmp_path: Path) -> None:
    """The administrator blocked us: a look does not see it, the card's own way does."""
    async with World(tmp_path) as world:
        await world.advance(1)
        world.teams.block(world.leader)
        await world.check_units()
        card = next(t for t in texts(world, world.next_level) if "Nav Eksempel · " in t)
        assert "Leder En har blokkert Rødt kort" in card
        sends = len(world.teams.requests)
        for _ in range(3):
            await world.check_units()
        assert len(world.teams.requests) == sends, "and that is all"


async def test_r55_after_two_days_the_next_level_hears_of_a_leader(tmp_path: Path) -> None:
    """Once, and weekly while it lasts; and again when they can be reached."""
    headline = "Stedfortreder En kan ikke nås av et varsel"

    def cards(world: World) -> list[str]:
        return [t for t in texts(world, world.next_level) if "Stedfortreder En" in t.split("\n")[0]]

    organisation = changed_sample(lambda c: c["units"][1].update(administrators=[person_id("105")]))
    async with World(tmp_path, organisation) as world:
        await world.check_units()
        await world.teams.remove(world.deputy)
        await next_morning(world, 2)  # found on Friday
        assert cards(world) == []
        await next_morning(world)  # on Sunday: two days
        (card,) = cards(world)
        assert card.startswith(headline)
        assert "Slik har det vært siden 02.01.2026" in card
        assert "Stedfortreder En har fjernet Rødt kort fra Teams" in card
        await next_morning(world, 6)
        assert len(cards(world)) == 1
        await next_morning(world)
        assert len(cards(world)) == 2
        assert "Det ligger et nyere kort om Stedfortreder En" in cards(world)[0]
        await world.teams.install(world.deputy)
        await next_morning(world)
        assert cards(world)[-1].startswith("Stedfortreder En kan nås av et varsel igjen")
        await world.teams.remove(world.deputy)
        await next_morning(world, 3)
        assert len(cards(world)) == 3
        assert cards(world)[-1].startswith(headline)


async def test_a_leader_who_is_away_is_nobodys_news(tmp_path: Path) -> None:
    """R72: whoever stands in counts."""
    async with World(tmp_path) as world:
        await world.says(world.deputy, "borte inntil videre, Leder To tar over")
        world.forget(world.deputy)
        await world.teams.remove(world.deputy)
        await next_morning(world, 4)
        assert not any("fjernet" in text for text in texts(world, world.leader))
        assert not any("Stedfortreder" in text for text in texts(world, world.next_level))


async def test_a_stand_in_loop_is_found(tmp_path: Path) -> None:
    """L7: the file has it; in the chat each is told that the other is away, too."""

    def each_for_the_other(content: dict[str, Any]) -> None:
        days = {"from": "2025-12-29", "to": "2026-12-31"}
        first, second = (person_id(number) for number in ("102", "103"))
        for person in content["people"]:
            if person["id"] in (first, second):
                other = second if person["id"] == first else first
                person["absent"] = [days | {"stand_in": other}]

    async with World(tmp_path, changed_sample(each_for_the_other)) as world:
        await world.check_units()
        card = texts(world, world.leader)[-1]
        assert "Du er borte, og stedfortrederne viser i ring" in card
        assert "Stedfortreder En er borte, og stedfortrederne viser i ring" in card
        assert "Skriv «borte» til Rødt kort, og velg hvem som skal svare for deg." in card
